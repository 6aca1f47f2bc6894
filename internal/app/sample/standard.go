package sample

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/standard"
)

// competency writes the standards and surveys of a city.
type competency struct {
	ctx  context.Context
	d    *diary
	m    Modules
	p    Plan
	jobs []asked
}

func writeStandards(ctx context.Context, d *diary, m Modules, p Plan) {
	w := competency{ctx, d, m, p, p.City.jobs()}
	w.standards()
	w.surveys()
}

// tasksOf are typical tasks of a job: its own duties and those that every post has.
func tasksOf(j Job, more bool) []standard.Task {
	ability := func(k standard.Kind, texts ...string) (out []standard.Ability) {
		for _, t := range texts {
			out = append(out, standard.Ability{Kind: k, Text: t})
		}
		return out
	}
	duty := strings.TrimPrefix(j.Duties, "负责")
	out := []standard.Task{
		{Name: "接班与岗前检查", Details: "按点检表检查设备、防护与物料，记录在册", Abilities: slices.Concat(
			ability(standard.Knowledge, "懂本岗位的安全规程与应急办法"), ability(standard.Skill, "能按点检表逐项检查并判断能否开工", "能正确穿戴和检查防护用品"), ability(standard.Attitude, "有隐患先停后报"))},
		{Name: j.Name + "主要作业", Details: duty, Abilities: slices.Concat(
			ability(standard.Knowledge, "懂"+j.Name+"常用的术语、图样和工艺文件", "懂主要设备的结构与原理"), ability(standard.Skill, "能独立完成："+duty, "能读懂作业指导书并按节拍完成"), ability(standard.Attitude, "按标准作业，不省步骤"))},
		{Name: "质量自检与记录", Abilities: slices.Concat(
			ability(standard.Knowledge, "懂本工序的质量要求和抽检办法"), ability(standard.Skill, "能用量具或软件自检并如实记录"))},
	}
	if more {
		out = append(out, standard.Task{Name: "异常处置与改进", Details: "发现异常时先稳住，再定位，再提出改进", Abilities: slices.Concat(
			ability(standard.Skill, "能按流程上报并协助排除常见故障", "能用数据说明一条改进建议"), ability(standard.Attitude, "愿意带新人"))})
		out[1].Abilities[3].Text = "能读懂作业指导书，并会在数字工位上调用和回报"
	}
	return out
}

// firmFor is an enterprise of the job's industry, the n-th of those there are.
func (w *competency) firmFor(a asked, n int) int {
	var fit []int
	for i, f := range w.p.Firms {
		if slices.Contains(a.node.Industries, f.Industry) {
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return n % len(w.p.Firms)
	}
	return fit[n%len(fit)]
}

func (w *competency) guild() context.Context {
	return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 8, 0), "协会秘书处（示例）", actor.Grant{Role: actor.IndustryOrg, Org: OtherID(w.p.City.Code, 0)})
}

func (w *competency) academy(n int) context.Context {
	return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 7, n), "专业带头人（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(w.p.City.Code, n)})
}

func (w *competency) draft(n int) (standard.Standard, asked) {
	a := w.jobs[n%len(w.jobs)]
	return standard.Standard{Post: a.job.Name, Occupation: a.job.Occupation, Industry: a.node.Industries[0], Level: int64(3 + n%2), Summary: a.job.Duties,
		From: civil.MustDate(fmt.Sprintf("%d-01-01", civil.DateOf(w.d.now).Year)), Tasks: tasksOf(a.job, false)}, a
}

// standards are in every state: two versions of one, in force, in review, returned, draft,
// withdrawn.
func (w *competency) standards() {
	for n := range 9 {
		x, a := w.draft(n)
		author := personnel(w.ctx, w.p, w.firmFor(a, n))
		switch {
		case n == 2 || n == 6:
			author = w.guild()
		case n == 4:
			author = personnel(w.ctx, w.p, 0)
		}
		day := 120 - n*9
		var id ids.ID
		w.d.on(w.d.ago(day, n), "standard", func() error {
			s, err := w.m.Standard.Save(author, x, n != 4)
			id = s.ID
			return err
		})
		step := func(at time.Time, by context.Context, code, reason string) {
			w.d.on(at, "standard "+code, func() error {
				_, err := w.m.Standard.Step(by, caseflow.Step{ID: id, Transition: code, Reason: reason})
				return err
			})
		}
		officer := lead(w.ctx, w.p.City.Code, 0)
		switch n {
		case 3:
			continue
		case 4:
			continue
		case 5:
			step(w.d.ago(day-3, n), officer, "return", "UNCLEAR")
			continue
		}
		step(w.d.ago(day-4, n), officer, "publish", "")
		if n == 7 {
			step(w.d.ago(day-20, n), author, "withdraw", "OUTDATED")
			continue
		}
		w.links(&id, n, day-10)
		if n == 0 || n == 1 {
			w.renew(&id, author, a, n, day-30)
		}
	}
}

// links join courses of two schools, and a certificate, to a standard.
func (w *competency) links(id *ids.ID, n, day int) {
	for school := range 2 {
		w.d.on(w.d.ago(day-school, n), "links", func() error {
			p, err := w.m.Standard.Links(w.academy(school), *id)
			if err != nil || len(p.Points) == 0 {
				return err
			}
			point := p.Points[(n+school)%len(p.Points)]
			var lineages []ids.ID
			for i, a := range p.Abilities() {
				if (i+school)%(2+school) == 0 {
					lineages = append(lineages, a.Lineage)
				}
			}
			course := standard.Link{Kind: standard.Course, Point: point.ID, Name: p.Post + "实务", Code: fmt.Sprintf("K%02d%02d", n, school)}
			if _, err := w.m.Standard.Join(w.academy(school), *id, course, lineages); err != nil || school > 0 {
				return err
			}
			_, err = w.m.Standard.Join(w.academy(school), *id, standard.Link{Kind: standard.Certificate, Name: p.Post + "职业技能等级证书"}, lineages[:1])
			return err
		})
	}
}

// renew drafts a second version; that of the first standard is published.
func (w *competency) renew(id *ids.ID, author context.Context, a asked, n, day int) {
	w.d.on(w.d.ago(day, n), "new version", func() error {
		v2, err := w.m.Standard.Renew(author, *id)
		if err != nil {
			return err
		}
		edit := v2
		for i := range edit.Tasks {
			edit.Tasks[i].Lineage = v2.Tasks[i].Lineage
		}
		fresh := tasksOf(a.job, true)
		for i := range min(len(fresh), len(edit.Tasks)) {
			fresh[i].Lineage = edit.Tasks[i].Lineage
		}
		edit.Tasks, edit.From = fresh, civil.DateOf(w.d.now).AddDays(-day+10)
		if _, err := w.m.Standard.Save(author, edit, n == 0); err != nil || n != 0 {
			return err
		}
		_, err = w.m.Standard.Step(lead(w.ctx, w.p.City.Code, 1), caseflow.Step{ID: v2.ID, Transition: "publish"})
		return err
	})
}

// firmNames are five enterprises that a survey asks, the first of the city among them.
func (w *competency) firmNames(a asked) ([]string, []int) {
	list := []int{0}
	for n := 0; len(list) < 5 && n < 20; n++ {
		if f := w.firmFor(a, n+1); !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	for f := 1; len(list) < 5; f++ {
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	var names []string
	for _, f := range list {
		names = append(names, w.p.Firms[f].USCC)
	}
	return names, list
}

// surveys are one that is closed and became a draft, one on its way with replies in every
// state, and one that is late.
func (w *competency) surveys() {
	year := civil.DateOf(w.d.now).Year
	for n, s := range []struct {
		by       context.Context
		day      int
		answers  int // of five
		finished bool
	}{{lead(w.ctx, w.p.City.Code, 0), 70, 4, true}, {w.academy(0), 12, 3, false}, {w.guild(), 40, 1, false}} {
		a := w.jobs[(n*3+1)%len(w.jobs)]
		names, list := w.firmNames(a)
		ask := standard.Ask{Firms: names, Survey: standard.Survey{Title: fmt.Sprintf("%s岗位调查（%d 年）", a.job.Name, year), Post: a.job.Name, Occupation: a.job.Occupation, Industry: a.node.Industries[0], Level: 3,
			Intro: "用来修订岗位职业能力标准和课程，答复只给发起单位看（示例）"}}
		var survey standard.Survey
		w.d.on(w.d.ago(s.day, n), "survey", func() (err error) {
			survey, err = w.m.Standard.Send(s.by, ask)
			return err
		})
		for i := range s.answers {
			firm := list[len(list)-1-i]
			if s.finished {
				firm = list[i]
			}
			w.d.on(w.d.ago(s.day-2-i, n+i), "answer", func() error { return w.answer(survey.ID, firm, a, i) })
		}
		if n == 1 {
			w.d.on(w.d.ago(s.day-6, n), "kept answer", func() error { return w.keep(survey.ID, list[1], a) })
			w.d.on(w.d.ago(s.day-7, n), "asked for more", func() error { return w.sendBack(s.by, survey.ID) })
		}
		if n == 2 {
			w.d.on(w.d.ago(s.day-20, n), "reminded", func() error {
				_, err := w.m.Standard.RemindSurvey(s.by, survey.ID)
				return err
			})
		}
		if s.finished {
			w.d.on(w.d.ago(s.day-25, n), "used", func() error { return w.finish(s.by, survey.ID) })
		}
	}
}

// reply is the sheet of an enterprise in a survey.
func (w *competency) reply(survey ids.ID, firm int) (standard.Reply, error) {
	list, err := w.m.Standard.Asked(personnel(w.ctx, w.p, firm))
	if err != nil {
		return standard.Reply{}, err
	}
	for _, x := range list {
		if x.Survey == survey {
			return x.Reply, nil
		}
	}
	return standard.Reply{}, fmt.Errorf("enterprise %d was not asked", firm)
}

func (w *competency) answers(a asked, n int) standard.Answers {
	tasks := tasksOf(a.job, n%2 == 0)
	heads := func(x int64) *int64 { return &x }
	return standard.Answers{Tasks: tasks[n%2:], Wanted: []standard.Wanted{{Occupation: a.job.Occupation, Level: "3", Heads: [standard.Ahead]*int64{heads(3 + int64(n)), heads(4 + int64(n)), nil}}}}
}

func (w *competency) answer(survey ids.ID, firm int, a asked, n int) error {
	r, err := w.reply(survey, firm)
	if err == nil {
		_, err = w.m.Standard.Answer(personnel(w.ctx, w.p, firm), r.ID, r.RowVersion, w.answers(a, n), true)
	}
	return err
}

// keep writes an answer that is not handed in.
func (w *competency) keep(survey ids.ID, firm int, a asked) error {
	r, err := w.reply(survey, firm)
	if err == nil {
		_, err = w.m.Standard.Answer(personnel(w.ctx, w.p, firm), r.ID, r.RowVersion, standard.Answers{Tasks: tasksOf(a.job, false)[:1]}, false)
	}
	return err
}

func (w *competency) sendBack(by context.Context, survey ids.ID) error {
	d, err := w.m.Standard.Survey(by, survey)
	if err != nil {
		return err
	}
	for _, r := range d.Replies {
		if r.Status == standard.ReplyAnswered {
			return w.m.Standard.StepReply(by, caseflow.Step{ID: r.ID, Transition: "return", Reason: "INCOMPLETE", Note: "请补上第二部分（示例）"})
		}
	}
	return nil
}

// finish drafts a standard from the survey and closes it.
func (w *competency) finish(by context.Context, survey ids.ID) error {
	if _, err := w.m.Standard.DraftFrom(by, survey, OtherID(w.p.City.Code, 0)); err != nil {
		return err
	}
	d, err := w.m.Standard.Survey(by, survey)
	if err != nil {
		return err
	}
	return w.m.Standard.CloseSurvey(by, survey, d.RowVersion)
}
