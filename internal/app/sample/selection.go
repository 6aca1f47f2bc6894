package sample

import (
	"bytes"
	"context"
	"fmt"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/carrier"
)

// ExpertLogin is the login that stands for the demonstration account of an expert while a sample city is written.
const ExpertLogin = "expert"

// choosing writes what package selection shows: a batch in every state, with experts, draws, scores and objections.
type choosing struct {
	docking
	s *selection.Service
}

// call is one batch of the sample; the days are counted back from today, 0 stands for not yet.
type call struct {
	category, title                           string
	fields                                    []string // of the category's kind
	opens, closes, review, rank, show, decide int
	apps, quota                               int
	state                                     string
}

// calls are the batches, one in every state at least.
var calls = []call{
	{"integrated_programme", "%d 年首批职业教育产教融合型专业", []string{"chain"}, 150, 130, 126, 112, 108, 80, 6, 4, selection.Published},
	{"batch_firm", "%d 年产教融合试点企业", []string{"investment", "starts", "finishes"}, 115, 98, 95, 86, 80, 52, 4, 3, selection.Decided},
	{"batch_base", "%d 年产教融合示范基地", []string{"investment", "floor_area", "starts", "finishes"}, 48, 32, 29, 10, 3, 0, 5, 3, selection.Publicity},
	{"training_centre", "%d 年高水平校内外实习实训中心", []string{"area", "seats"}, 40, 25, 22, 4, 0, 0, 4, 2, selection.Ranked},
	{"batch_teaching", "%d 年产学合作育人项目", []string{"investment", "starts", "finishes"}, 33, 16, 6, 0, 0, 0, 4, 2, selection.InReview},
	{"batch_alliance", "%d 年产教融合联盟", []string{"starts", "finishes"}, 27, 5, 0, 0, 0, 0, 4, 2, selection.Closed},
	{"batch_works", "%d 年产教融合工程项目", []string{"investment", "floor_area", "starts", "finishes"}, 12, -14, 0, 0, 0, 0, 6, 3, selection.Open},
	{"training_centre", "第二批高水平实习实训中心（%d）", []string{"area", "seats"}, 2, -30, 0, 0, 0, 0, 0, 3, selection.Draft},
	{"batch_alliance", "%d 年行业产教融合联盟（旧方案）", nil, 75, -5, 0, 0, 0, 0, 2, 2, selection.Cancelled},
}

// specialists are the experts: field, title, employer. An empty employer is an organisation of the city. The first is the demonstration
// expert, who may judge in every field.
var specialists = []struct{ name, title, area, employer string }{
	{"沈岳", "正高级工程师", "装备制造、企业管理、教育教学、信息技术", "东湾理工学院（示例）"}, {"钟岚", "教授", "装备制造、教育教学", "北岭职业技术大学（示例）"}, {"白一鸣", "高级工程师", "装备制造", "南泽装备研究院（示例）"}, {"季晓棠", "教授", "教育教学", "东湾师范大学（示例）"},
	{"邹远山", "正高级经济师", "企业管理", "北岭企业联合会（示例）"}, {"柯敏", "副教授", "信息技术、教育教学", "东湾理工学院（示例）"}, {"谈笑", "高级工程师", "信息技术", "南泽软件园（示例）"}, {"韦青", "教授", "信息技术、企业管理", "西堤大学（示例）"},
	{"骆宁", "研究员", "教育教学、企业管理", "省教育评估院（示例）"}, {"申屠和", "正高级讲师", "装备制造、信息技术", "西堤技师学院（示例）"}, {"巫云", "高级会计师", "企业管理、教育教学", "北岭会计师事务所（示例）"}, {"阮成", "副教授", "装备制造、教育教学", "西堤大学（示例）"},
	{"甘棠", "高级讲师", "教育教学、装备制造", ""}, {"易水", "总工程师", "装备制造、企业管理", ""}, {"褚南", "教授", "企业管理", "东湾商学院（示例）"}, {"裴松", "高级工程师", "信息技术、装备制造", "南泽电子厂（示例）"},
}

func writeSelections(ctx context.Context, d *diary, m Modules, p Plan) {
	w := choosing{docking{ctx, d, m, p, civil.DateOf(d.now)}, m.Selection}
	w.on(160, 0, "experts", w.experts)
	for n, c := range calls {
		w.run(n, c)
	}
}

// on notes what happens so many days ago, in this year or the one before.
func (w choosing) on(days, n int, what string, do func() error) {
	w.d.on(w.at(w.before(days), n), what, do)
}

func (w choosing) experts() error {
	for i, x := range specialists {
		e := selection.Expert{Number: fmt.Sprintf("ZJ-%03d", i+1), Name: x.name + "（示例）", Title: x.title, Areas: selection.ReadAreas(x.area), Employer: x.employer, Since: w.before(400), Active: true, Phone: fmt.Sprintf("0900-55500%02d", i), Mail: fmt.Sprintf("zj%02d@example.cn", i)}
		switch {
		case i == 0:
			e.Login = ExpertLogin
		case x.employer == "" && i == 12:
			e.Employer = w.p.City.Schools[0].Name
		case x.employer == "":
			e.Employer = w.p.Firms[3].Name
		case i == 14:
			e.Until = w.before(20) // the term is over
		case i == 15:
			e.Active = false
		}
		if _, err := w.s.SaveExpert(w.lead(), e, nil); err != nil {
			return err
		}
	}
	return nil
}

// candidate is somebody who applies: schools and enterprises in turn.
type candidate struct {
	ctx  context.Context
	name string
}

func (w choosing) candidate(n, i int) candidate {
	city := w.p.City
	if i%2 == 0 {
		k := (n + i/2) % len(city.Schools)
		return candidate{as(w.ctx, city.Code, OfficerID(city.Code, 700+k), "学校校企合作办（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(city.Code, k)}), city.Schools[k].Name}
	}
	k := (n*3 + i/2) % 12
	return candidate{as(w.ctx, city.Code, OfficerID(city.Code, 750+k), "企业产教融合办（示例）", actor.Grant{Role: actor.EntAdmin, Org: FirmID(city.Code, k)}), w.p.Firms[k].Name}
}

// running is a batch of the sample with its applications, as the days go by.
type running struct {
	choosing
	call
	n    int
	b    selection.Batch
	apps []selection.Application
	by   []candidate
}

func (w choosing) run(n int, c call) {
	r := &running{choosing: w, call: c, n: n}
	w.on(c.opens+2, n, "selection drafted", r.draft)
	if c.state == selection.Draft {
		return
	}
	w.on(c.opens, n, "selection opened", func() error { return r.step("open", "") })
	for i := range c.apps {
		w.on(max(c.opens-3-i, 1), n+i, "application", func() error { return r.apply(i) })
	}
	if c.state == selection.Cancelled {
		w.on(60, n, "selection cancelled", func() error {
			return r.step("cancel", "市里调整了“五个一批”工作方案，本批不再办理")
		})
		return
	}
	w.on(max(c.closes, 0), n, "formal check", r.check)
	if c.closes > 0 {
		w.on(c.closes-1, n, "selection closed", func() error { return r.step("close", "") })
	}
	if c.review > 0 {
		w.on(c.review, n, "experts drawn", func() error { return r.step("review", "") })
		w.on(c.review-2, n, "scores", r.score)
	}
	if c.rank > 0 {
		w.on(c.rank, n, "ranking", func() error { return r.step("rank", "") })
	}
	if c.show > 0 {
		w.on(c.show, n, "publicity", r.publicise)
		w.on(c.show-1, n, "objections", r.object)
	}
	if c.decide > 0 {
		w.on(c.decide, n, "decision", r.decide)
	}
	if c.state == selection.Published {
		w.on(c.decide-3, n, "list published", func() error { return r.step("publish", "") })
	}
}

func (r *running) year() int { return r.before(r.opens).Year }

func (r *running) draft() error {
	var kind string
	list, err := r.s.Categories(r.ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Code == r.category {
			kind = c.Kind
		}
	}
	k, err := r.m.Carrier.Kind(r.ctx, kind)
	if err != nil {
		return err
	}
	b := selection.Batch{
		Title: fmt.Sprintf(r.title, r.year()), Category: r.category, Document: fmt.Sprintf("%s教〔%d〕%d号（示例）", string([]rune(r.short())[:1]), r.year(), 40+r.n),
		Call:   "一、范围：本市职业院校、企业、行业组织均可申报，鼓励校企联合申报。\n二、条件：有稳定的合作协议，有场地、设备和经费保障。\n三、材料：申报表、合作协议、建设方案。\n四、程序：形式审查、专家评审、公示、审定、发布名单。（示例）",
		OpenOn: r.before(r.opens), CloseOn: r.before(r.closes), CorrectDays: 3, PublicityDays: 5, Quota: int64(r.quota), Applicants: []string{"SCHOOL", "ENTERPRISE", "INDUSTRY_ORG"}, Areas: []string{"装备制造", "教育教学", "企业管理", "信息技术"},
		Rubric:  []selection.Criterion{{Code: "c1", ZH: "合作基础", Weight: 30, Scale: 100, Source: "合作协议与往年成果"}, {Code: "c2", ZH: "建设方案", Weight: 40, Scale: 100, Source: "方案可行、进度清楚"}, {Code: "c3", ZH: "条件保障", Weight: 30, Scale: 100, Source: "场地、设备、经费"}},
		Experts: 3, Spread: 20,
	}
	for _, code := range r.fields {
		if f, ok := k.Field(code); ok {
			b.Fields = append(b.Fields, f)
		}
	}
	r.b, err = r.s.SaveBatch(r.lead(), b, nil)
	return err
}

func (r *running) step(step, note string) (err error) {
	if r.b, err = r.s.StepBatch(r.lead(), caseflow.Step{ID: r.b.ID, Transition: step, Note: note}); err != nil {
		return fmt.Errorf("%s %s: %w", r.b.Title, step, err)
	}
	return nil
}

// themes name what is applied with.
var themes = []string{"智能制造", "数字技术", "现代物流", "新材料", "绿色能源", "康养服务"}

// suffixOf is what the named become, by category.
var suffixOf = map[string]string{"integrated_programme": "专业", "batch_firm": "产教融合试点", "batch_base": "产教融合示范基地", "training_centre": "实习实训中心", "batch_teaching": "产学合作育人项目", "batch_alliance": "产教融合联盟", "batch_works": "产教融合大楼"}

func (r *running) apply(i int) error {
	who := r.candidate(r.n, i)
	d := selection.DraftForm{
		Title: themes[(r.n+i)%len(themes)] + suffixOf[r.category], Area: r.b.Areas[(r.n+i)%3], Partners: r.candidate(r.n, i+1).name,
		Summary: "合作双方已共同培养三届学生，场地和设备到位，本次申报用于扩大规模、更新设备和共同开发课程。（示例）", Values: r.values(i),
	}
	x, err := r.s.Apply(who.ctx, r.b.ID, d, nil)
	if err != nil {
		return fmt.Errorf("%s application %d: %w", r.b.Title, i, err)
	}
	r.apps, r.by = append(r.apps, x), append(r.by, who)
	if i == 0 {
		text := []byte("校企合作协议（示例）\n甲乙双方共同建设，期限三年。\n")
		if err := r.s.Attach(who.ctx, x.ID, "合作协议（示例）.txt", "text/plain; charset=utf-8", int64(len(text)), bytes.NewReader(text)); err != nil {
			return err
		}
	}
	if r.state == selection.Open && i == 0 {
		return nil // still a draft
	}
	return r.move(i, who.ctx, "submit", "")
}

// values fill in the fields of the call.
func (r *running) values(i int) carrier.Values {
	out := carrier.Values{}
	for _, f := range r.b.Fields {
		text := fmt.Sprint(1200 + 340*i)
		switch f.Type {
		case carrier.Day:
			on := r.today.AddDays(60 + 30*i)
			if f.Code == "finishes" {
				on = on.AddDays(540)
			}
			text = on.String()
		case carrier.Code:
			text = r.p.City.Chains[i%len(r.p.City.Chains)].Code
		}
		if v, some, err := f.Read(text); err == nil && some {
			out[f.Code] = v
		}
	}
	return out
}

func (r *running) move(i int, ctx context.Context, step, note string) (err error) {
	if r.apps[i], err = r.s.Step(ctx, caseflow.Step{ID: r.apps[i].ID, Transition: step, Note: note}); err != nil {
		return fmt.Errorf("%s application %d %s: %w", r.b.Title, i, step, err)
	}
	return nil
}

// check is the formal check: all are admitted, but for those that show another state.
func (r *running) check() error {
	for i := range r.apps {
		step, note := "admit", ""
		switch {
		case r.apps[i].Status != selection.AppSubmitted:
			continue
		case r.state == selection.Open && i == 1, r.state == selection.Closed && i == 0:
			step, note = "return", "缺少双方盖章的合作协议，请补传"
		case r.state == selection.Open && i == 2:
			step, note = "refuse", "主体不在本批征集范围"
		case r.state == selection.Open && i == 3:
			if err := r.move(i, r.by[i].ctx, "withdraw", ""); err != nil {
				return err
			}
			continue
		case r.state == selection.Open && i == 4, r.state == selection.Closed && i == 1:
			continue // waits to be checked
		}
		if err := r.move(i, r.lead(), step, note); err != nil {
			return err
		}
	}
	return nil
}

// score has the experts send their sheets. In the batch under review one recuses themselves, two have not sent theirs, and two sheets
// are so far apart that one more is drawn.
func (r *running) score() error {
	for i, x := range r.apps {
		for round := range 6 {
			list, err := r.s.SheetsOf(r.lead(), x.ID)
			if err != nil {
				return err
			}
			open := 0
			for j, t := range list {
				if t.Status != selection.SheetAssigned {
					continue
				}
				if r.state == selection.InReview && (i == len(r.apps)-1 && j > 0 || t.Account != 0) {
					continue // not sent yet; the demonstration expert has something to do
				}
				open++
				if err := r.mark(i, j, round, t); err != nil {
					return err
				}
			}
			if open == 0 {
				break
			}
		}
	}
	if r.state == selection.InReview {
		return r.untilOurs()
	}
	return nil
}

// untilOurs has experts of the last application recuse themselves until the lot falls on the demonstration expert, unless it did already:
// draws are by chance, in a sample city too.
func (r *running) untilOurs() error {
	for range specialists {
		var first selection.Sheet
		for _, x := range r.apps {
			list, err := r.s.SheetsOf(r.lead(), x.ID)
			if err != nil {
				return err
			}
			first = selection.Sheet{}
			for _, t := range list {
				switch {
				case t.Status != selection.SheetAssigned:
				case t.Account != 0:
					return nil
				case first.ID == 0:
					first = t
				}
			}
		}
		if first.ID == 0 {
			return nil
		}
		if _, err := r.s.StepSheet(r.lead(), caseflow.Step{ID: first.ID, Transition: "recuse", Note: "评审期间出差，不能按时评分"}); err != nil {
			return err
		}
	}
	return nil
}

func (r *running) mark(i, j, round int, t selection.Sheet) error {
	ctx := as(r.ctx, r.p.City.Code, t.Account, t.ExpertName, actor.Grant{Role: actor.Expert})
	if r.state == selection.InReview && i == 0 && j == 0 && round == 0 {
		_, err := r.s.StepSheet(r.lead(), caseflow.Step{ID: t.ID, Transition: "recuse", Note: "近三年与合作单位有横向课题"})
		return err
	}
	m := selection.Marking{Comment: "总体可行，建议细化进度。（示例）", Send: true}
	for k := range r.b.Rubric {
		n := float64(92 - 3*i - 2*j + 2*k)
		if r.state == selection.InReview && i == 1 && j == 1 {
			n -= 26
		}
		m.Marks = append(m.Marks, selection.Mark{Criterion: r.b.Rubric[k].Code, Score: &n, Comment: "有协议和方案支撑"})
	}
	if t.Account == 0 {
		ctx, m.Scan, m.ScanName, m.ScanMIME = r.lead(), bytes.NewReader([]byte("%PDF-1.4\n% 示例评分表\n")), "评分表（示例）.pdf", "application/pdf"
	}
	return r.s.Mark(ctx, t.ID, m)
}

func (r *running) publicise() error {
	var chosen []ids.ID
	for _, x := range r.apps {
		d, err := r.s.Application(r.lead(), x.ID)
		if err != nil {
			return err
		}
		if d.Place > 0 && d.Place <= int64(r.quota) {
			chosen = append(chosen, x.ID)
		}
	}
	return r.s.Propose(r.lead(), r.b.ID, 0, chosen, "")
}

// object files two objections against the proposed; of one the answer is still due.
func (r *running) object() error {
	if r.state == selection.Published {
		return nil
	}
	n := 0
	for _, x := range r.apps {
		d, err := r.s.Application(r.lead(), x.ID)
		if err != nil {
			return err
		}
		if d.Status != selection.AppProposed || n == 2 {
			continue
		}
		words := []string{"公示的建筑面积与现场不符，请核实。（示例）", "该项目去年已获同类支持，是否重复。（示例）"}[n]
		j, err := r.s.Object(actor.With(r.ctx, actor.Actor{}), r.b.ID, selection.ObjectionForm{Application: x.ID, Words: words, Name: "群众（示例）", Contact: "0900-5550199"})
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := r.s.Answer(r.lead(), caseflow.Step{ID: j.ID, Transition: "deny", Note: "现场复核，面积与申报一致。（示例）"}); err != nil {
				return err
			}
		}
		n++
	}
	return nil
}

func (r *running) decide() error {
	day := civil.DateOf(r.at(r.before(r.call.decide), 0))
	return r.s.Decide(lead(r.ctx, r.p.City.Code, 1), r.b.ID, 0, fmt.Sprintf("%s教〔%d〕%d号（示例）", string([]rune(r.short())[:1]), day.Year, 60+r.n), day)
}
