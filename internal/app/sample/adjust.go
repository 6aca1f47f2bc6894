package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

// adjusting writes what package adjust shows: last year's round from call to follow-up, and this year's with requests in every state.
type adjusting struct {
	ctx  context.Context
	d    *diary
	m    Modules
	p    Plan
	asks map[string]adjust.Request
	of   adjust.Round
	used map[int]bool // points that are asked about
}

func writeAdjustments(ctx context.Context, d *diary, m Modules, p Plan) {
	w := &adjusting{ctx: ctx, d: d, m: m, p: p, asks: map[string]adjust.Request{}, used: map[int]bool{}}
	w.lists()
	w.history()
	w.finished()
	now := &adjusting{ctx: ctx, d: d, m: m, p: p, asks: map[string]adjust.Request{}, used: w.used}
	now.open()
}

func (w *adjusting) officer(n int) context.Context { return lead(w.ctx, w.p.City.Code, n) }

func (w *adjusting) school(k int) context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 720+k), "学校教务处（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(w.p.City.Code, k)})
}

func (w *adjusting) dept(function string) context.Context {
	n := 740 + slices.Index([]string{"发改", "人社", "工信", "财政"}, function)
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, n), "市直部门（示例）", actor.Grant{Role: actor.DeptUser, Function: function})
}

func (w *adjusting) paper(year, n int) string {
	return fmt.Sprintf("%s教职〔%d〕%d号（示例）", string([]rune(w.p.City.Name)[:1]), year, n)
}

// lists publishes positive and negative lists of both years; the second revision of one replaces the first.
func (w *adjusting) lists() {
	n := 0
	for _, year := range []int{LastYear, LastYear + 1} {
		for _, x := range []struct {
			level programmeLevel
			sign  string
			lines string
		}{
			{higher, adjust.Negative, "530302 | 全市布点过多\n5307 | 就业对口率偏低"}, {higher, adjust.Positive, "4603 | 自动化类，重点产业链急需\n510209 | 人工智能应用"},
			{secondary, adjust.Negative, "730301 | 全市布点过多"}, {secondary, adjust.Positive, "6603 | 自动化类，重点产业链急需\n790302 | 养老服务"},
			{higher, adjust.Negative, "530302 | 全市布点过多\n5307 | 就业对口率偏低\n5401 | 生源下降"},
		} {
			n++
			at := w.d.day(year-1, 12, 5+n, n)
			if year > LastYear {
				at = w.d.ago(66-n, n)
			}
			w.d.on(at, "list", func() error { return w.list(year, n, x.level, x.sign, x.lines) })
		}
	}
	w.d.on(w.d.ago(4, 3), "list in draft", func() error {
		return w.draftList(LastYear+1, secondary, adjust.Positive, "6603 | 自动化类\n710201 | 计算机应用")
	})
}

func (w *adjusting) draftList(year int, level programmeLevel, sign, lines string) error {
	l := adjust.List{Year: year, Level: level, Sign: sign, Document: w.paper(year-1, 60)}
	var err error
	if l.Entries, _, err = w.m.Adjust.ReadEntries(w.ctx, level, lines); err != nil {
		return err
	}
	_, err = w.m.Adjust.SaveList(w.officer(0), l, nil)
	return err
}

func (w *adjusting) list(year, n int, level programmeLevel, sign, lines string) error {
	l := adjust.List{Year: year, Level: level, Sign: sign, Document: w.paper(year-1, 50+n)}
	var err error
	if l.Entries, _, err = w.m.Adjust.ReadEntries(w.ctx, level, lines); err != nil {
		return err
	}
	if l, err = w.m.Adjust.SaveList(w.officer(0), l, nil); err != nil {
		return err
	}
	return w.m.Adjust.PublishList(w.officer(1), l.ID, 0)
}

// history enters changes of years before the platform.
func (w *adjusting) history() {
	w.d.on(w.d.ago(120, 2), "ledger", func() error {
		n := 0
		for _, y := range []int{LastYear - 2, LastYear - 1} {
			for i, pt := range w.p.Points {
				if i%17 != y%17 || n > 14 {
					continue
				}
				n++
				kind, reason, docked := adjust.Add, "本地用人需求上升", "1"
				if n%3 == 0 {
					kind, reason, docked = adjust.Revoke, "全市布点过多", "0"
				}
				level, _ := programme.LevelOf(pt.Code)
				c := adjust.Change{Year: y, On: civil.Date{Year: y, Month: time.May, Day: 6 + n%20}, Kind: kind, School: SchoolID(w.p.City.Code, pt.School), SchoolName: w.p.City.Schools[pt.School].Name, Level: level, Code: pt.Code, Name: names[pt.Code], Docked: docked, Reason: reason, Document: w.paper(y, 20)}
				if err := w.m.Adjust.Record(w.officer(0), c); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// point is the n-th point of a school in the state that no request is about yet.
func (w *adjusting) point(k int, state string, n int) ids.ID {
	for i, pt := range w.p.Points {
		if pt.School != k || pointState(i) != state || w.used[i] {
			continue
		}
		if n == 0 {
			w.used[i] = true
			return pointID(w.p.City.Code, i)
		}
		n--
	}
	return 0
}

// fresh is a programme of the level that the school does not teach.
func (w *adjusting) fresh(k, n int) (programmeLevel, string) {
	codes := []string{"460301", "510205", "460305", "510203", "460103", "490104", "520802", "510209", "430301", "460609"}
	level := higher
	if l := w.p.City.Schools[k].Level; l == "SECONDARY" || l == "TECHNICIAN" {
		level, codes = secondary, []string{"660303", "660105", "710202", "720201", "790302", "710103", "660108", "740104", "660601", "720403"}
	}
	for _, code := range codes {
		taught := slices.ContainsFunc(w.p.Points, func(pt Point) bool { return pt.School == k && pt.Code == code })
		if taught || names[code] == "" {
			continue
		}
		if n == 0 {
			return level, code
		}
		n--
	}
	return level, ""
}

var motives = map[string]string{"OPENING": "demand_up", "CLOSING": "too_many", "CHANGING": "upgrade"}

func (w *adjusting) form(kind adjust.Kind, after int64) adjust.Form {
	need, have := int64(8), int64(6)
	return adjust.Form{Kind: kind, After: &after, Motive: motives[kind.Class()], Summary: "根据近三年报到、就业和用人需求，经学校专业建设指导委员会论证提出；在校学生按原计划培养到毕业。（示例）", TeachersNeed: &need, TeachersHave: &have}
}

// ask drafts a request of a school, and submits it where asked to.
func (w *adjusting) ask(key string, k int, f adjust.Form, submit bool) error {
	if f.Kind == adjust.Add {
		f.Length = "3"
		f.Partners = []adjust.Partner{{Org: FirmID(w.p.City.Code, 2+k)}}
	} else if f.Point == 0 {
		return nil // the school has no such point
	}
	x, err := w.m.Adjust.SaveRequest(w.school(k), w.of.ID, 0, 0, f, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	if submit {
		if x, err = w.m.Adjust.Step(w.school(k), caseflow.Step{ID: x.ID, Transition: "submit"}); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	w.asks[key] = x
	return nil
}

// step takes a step with a request, if it was written.
func (w *adjusting) step(by context.Context, key, step, note string) error {
	x, ok := w.asks[key]
	if !ok {
		return nil
	}
	_, err := w.m.Adjust.Step(by, caseflow.Step{ID: x.ID, Transition: step, Note: note, Excuse: "按申请材料受理，超出部分提交委员会评议。（示例）"})
	if err != nil {
		return fmt.Errorf("%s %s: %w", key, step, err)
	}
	return nil
}

func (w *adjusting) keys() []string {
	out := make([]string, 0, len(w.asks))
	for k := range w.asks {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (w *adjusting) roundStep(n int, step string) error {
	_, err := w.m.Adjust.StepRound(w.officer(n), caseflow.Step{ID: w.of.ID, Transition: step})
	return err
}

func (w *adjusting) call(year int, opens, until civil.Date) error {
	r := adjust.Round{Year: year, Title: fmt.Sprintf("%d 年专业设置与动态调整", year), Document: w.paper(opens.Year, 12), OpenOn: opens, CollectUntil: until,
		Notice: "一、范围：本市职业院校的专业点。\n二、类型：新增、撤销、停招、限招、隔年招生、合并、改造、更名。\n三、依据：招生计划、计划完成率、就业率、办学评价和用人需求。\n四、程序：学校申请、材料审核、部门意见、专业建设委员会评议、公示、审定、公布。（示例）"}
	var err error
	if w.of, err = w.m.Adjust.SaveRound(w.officer(0), r, nil); err != nil {
		return err
	}
	for i, x := range []struct{ name, post, org string }{{"高原（示例）", "副局长", "市教育局"}, {"秦岚（示例）", "教研室主任", w.p.City.Schools[0].Name}, {"孟川（示例）", "教务处长", w.p.City.Schools[1].Name}, {"叶舟（示例）", "会长", others(w.p.City)[0].Name}, {"施远（示例）", "总工程师", w.p.Firms[3].Name}} {
		if err := w.m.Adjust.AddMember(w.officer(0), w.of.ID, adjust.Member{Name: x.name, Post: x.post, OrgName: x.org, Chair: i == 0}); err != nil {
			return err
		}
	}
	return w.roundStep(0, "collect")
}

// meet holds a meeting and votes on every request that is ready; members of the school itself abstain.
func (w *adjusting) meet(on civil.Date) error {
	c, err := w.m.Adjust.Committee(w.officer(0), w.of.ID)
	if err != nil {
		return err
	}
	m := adjust.Meeting{Round: w.of.ID, HeldOn: on, Place: "市教育局三楼会议室", Minutes: "逐件听取学校说明和部门意见，按一人一票表决；与学校有关的委员回避。（示例）"}
	for _, x := range c.Members {
		m.Present = append(m.Present, x.ID)
	}
	meeting, err := w.m.Adjust.Meet(w.officer(0), m)
	if err != nil {
		return err
	}
	for i, x := range c.Requests {
		if x.Status != adjust.Ready {
			continue
		}
		votes := map[ids.ID]string{}
		for j, one := range c.Members {
			votes[one.ID] = adjust.VoteFor
			switch {
			case one.Org == x.School:
				votes[one.ID] = adjust.VoteConflict
			case (i+j)%5 == 4:
				votes[one.ID] = adjust.VoteAgainst
			case (i+j)%7 == 3:
				votes[one.ID] = adjust.VoteAbstain
			}
		}
		if err := w.m.Adjust.CastVotes(w.officer(0), w.of.ID, meeting, x.ID, votes); err != nil {
			return err
		}
	}
	return nil
}

// opine gives the opinions that departments and the association were asked for; one department stays silent.
func (w *adjusting) opine(silent string) error {
	guild := as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 745), "行业协会（示例）", actor.Grant{Role: actor.IndustryOrg, Org: OtherID(w.p.City.Code, 0)})
	for n, by := range []context.Context{w.dept("发改"), w.dept("人社"), w.dept("工信"), guild} {
		if n < 3 && []string{"发改", "人社", "工信"}[n] == silent {
			continue
		}
		list, err := w.m.Adjust.MyOpinions(by, adjust.OpinionAsked)
		if err != nil {
			return err
		}
		for i, o := range list {
			if o.About.Year != w.of.Year {
				continue
			}
			v := adjust.Verdict{Verdict: adjust.Favourable, Reason: "need", Note: "符合产业发展方向。（示例）"}
			switch (i + n) % 5 {
			case 3:
				v = adjust.Verdict{Verdict: adjust.Reserved, Reason: "doubt_terms", Note: "建议先补齐专业教师。（示例）"}
			case 4:
				v = adjust.Verdict{Verdict: adjust.Unfavourable, Reason: "doubt_demand", Note: "近两年本地岗位没有增加。（示例）"}
			}
			if err := w.m.Adjust.Give(by, o.ID, 0, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// tidyUp takes the daily step of the rounds.
func (w *adjusting) tidyUp() error {
	_, err := w.m.Adjust.TimeUp(actor.With(w.ctx, actor.Actor{}))
	return err
}

// enrol writes the September of a point that a decision founded.
func (w *adjusting) enrol(key string, planned, registered int) error {
	x, ok := w.asks[key]
	if !ok {
		return nil
	}
	d, err := w.m.Adjust.Request(w.officer(0), x.ID)
	if err != nil || d.Result == 0 {
		return err
	}
	return w.m.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
		return programme.InsertEnrolment(w.ctx, tx, programme.Enrolment{Point: d.Result, Year: LastYear, Planned: num(planned), Admitted: num(registered + 1), Registered: num(registered)})
	})
}

func (w *adjusting) teaches(k int, code string) bool {
	return slices.ContainsFunc(w.p.Points, func(pt Point) bool { return pt.School == k && pt.Code == code })
}

// sibling is another enrolling point of the same school and level.
func (w *adjusting) sibling(id ids.ID) ids.ID {
	for i, pt := range w.p.Points {
		if pointID(w.p.City.Code, i) != id {
			continue
		}
		level, _ := programme.LevelOf(pt.Code)
		for j, other := range w.p.Points {
			l, _ := programme.LevelOf(other.Code)
			if j != i && other.School == pt.School && l == level && pointState(j) == programme.Enrolling && !w.used[j] {
				return pointID(w.p.City.Code, j)
			}
		}
	}
	return 0
}

var leadGrant = actor.Grant{Role: actor.CityLead}
