package sample

import (
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/register/programme"
)

// judging writes two yearly evaluations with their cards, so that every colour and every state of a card is there.
type judging struct {
	ctx   context.Context
	d     *diary
	m     Modules
	p     Plan
	cards map[int][]evaluate.Card // by year
}

func (j *judging) officer(n int) context.Context { return lead(j.ctx, j.p.City.Code, n) }

func (j *judging) school(id ids.ID) context.Context {
	return as(j.ctx, j.p.City.Code, OfficerID(j.p.City.Code, 820), "学校教务处（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: id})
}

func writeEvaluations(ctx context.Context, d *diary, m Modules, p Plan) {
	j := &judging{ctx: ctx, d: d, m: m, p: p, cards: map[int][]evaluate.Card{}}
	j.colleges()
	d.on(d.day(FirstYear, 8, 30, 1), "fresh points", j.fresh)
	d.on(d.day(FirstYear, 11, 3, 1), "rules of the first year", func() error { return j.setting(evaluate.Ladder, FirstYear, ladderLines, true) })
	d.on(d.day(FirstYear, 12, 8, 1), "first evaluation", func() error { return j.run(FirstYear) })
	d.on(d.ago(44, 1), "rules of the rating", func() error {
		return j.setting(evaluate.Quality, LastYear, map[string]float64{"floor_equip_per_student": 2000}, true)
	})
	d.on(d.ago(6, 1), "rules for next year", func() error { return j.setting(evaluate.Fujian, LastYear+1, nil, false) })
	for n, c := range firstCourses {
		for i, step := range c.steps {
			at := d.day(FirstYear, 12, 10+2*i, n)
			if c.ends > 0 && i >= c.from {
				at = d.ago(c.ends+3*(len(c.steps)-i-1), n)
			}
			d.on(at, "card", func() error { return j.step(FirstYear, n, step) })
		}
	}
	d.on(d.ago(40, 2), "evaluation", func() error { return j.run(LastYear) })
	for n, c := range lastCourses {
		for i, step := range c.steps {
			at := d.ago(38-3*i, n)
			if i >= c.from && c.ends > 0 {
				at = d.ago(c.ends+2*(len(c.steps)-i-1), n)
			}
			d.on(at, "card", func() error { return j.step(LastYear, n, step) })
		}
	}
	d.on(d.ago(25, 3), "appeals", j.appeals)
	d.on(d.ago(12, 4), "correction", j.correct)
}

// ladderLines are the city's own lines, stricter than those that ship.
var ladderLines = map[string]float64{"less": 0.93, "alternate": 0.92, "stop": 0.91, "first_choice": 0.30}

// course is how far a card came: its steps, of which those from an index on end so many days ago.
type course struct {
	steps      []string
	from, ends int
}

var firstCourses = []course{
	{[]string{"confirm", "send", "reply", "keep", "ask_plan", "file_plan", "accept_plan", "improved", "close"}, 7, 16},
	{[]string{"confirm", "send", "reply", "keep", "ask_plan", "file_plan", "accept_plan", "not_improved"}, 7, 9},
	{[]string{"confirm", "send", "reply", "keep", "ask_plan", "file_plan", "accept_plan", "improved"}, 7, 6},
	{[]string{"confirm", "send", "reply", "lift"}, 0, 0},
	{[]string{"drop"}, 0, 0},
}

var lastCourses = []course{
	{[]string{"confirm", "send", "reply", "keep"}, 0, 0},
	{[]string{"confirm", "send", "reply", "keep", "ask_plan", "file_plan", "accept_plan"}, 0, 0},
	{[]string{"confirm", "send", "reply", "downgrade", "ask_plan", "file_plan"}, 0, 0},
	{[]string{"confirm", "send", "reply"}, 0, 0},
	{[]string{"confirm", "send", "expire", "keep", "ask_plan"}, 2, 3},
	{[]string{"confirm", "send", "expire"}, 2, 8},
	{[]string{"confirm", "send"}, 0, 4},
	{[]string{"confirm"}, 0, 5},
	{[]string{"confirm", "send", "reply", "downgrade"}, 0, 0},
}

// colleges report their teachers and equipment, from which the rating reads; secondary schools do so with their conditions.
func (j *judging) colleges() {
	for i, s := range j.p.City.Schools {
		if s.Level == "SECONDARY" || s.Level == "TECHNICIAN" {
			continue
		}
		for year := FirstYear; year <= LastYear; year++ {
			n := int64(7200 + 900*i)
			f := condition.Figures{condition.Students: n, "teachers": n / 17, "double": n / 17 * int64(58+4*i) / 100, "equipment": n * int64(6100+350*i) * 100}
			who := as(j.ctx, j.p.City.Code, OfficerID(j.p.City.Code, 820), "学校教务处（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(j.p.City.Code, i)})
			j.d.on(j.d.day(year, 9, 15, i), "conditions of a college", func() error {
				_, err := j.m.Condition.Report(who, condition.Report{Year: year, Figures: f, Evidence: fmt.Sprintf("%d 学年初高等教育统计报表（示例）", year)})
				return err
			})
		}
	}
}

// fresh says of two points that they began a year ago and have no graduates.
func (j *judging) fresh() error {
	return j.m.DB.Write(j.ctx, func(tx *sqldb.Tx) error {
		for i := range j.p.Points {
			if i%30 != 29 || pointState(i) != programme.Enrolling {
				continue
			}
			if _, err := tx.Exec(j.ctx, `UPDATE programme_points SET first_year = $1, row_version = row_version + 1 WHERE id = $2`, FirstYear, pointID(j.p.City.Code, i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// setting proposes a version of a preset, and has the second officer confirm it.
func (j *judging) setting(preset string, year int, change map[string]float64, confirm bool) error {
	p, _ := evaluate.PresetOf(preset)
	v := p.Defaults()
	for k, x := range change {
		v[k] = x
	}
	id, err := j.m.Evaluate.Propose(j.officer(0), preset, year, v, fmt.Sprintf("%s教职成〔%d〕7号（示例）", string([]rune(j.p.City.Name)[:1]), year))
	if err != nil || !confirm {
		return err
	}
	return j.m.Evaluate.StepSetting(j.officer(1), caseflow.Step{ID: id, Transition: "confirm"})
}

func (j *judging) run(year int) error {
	if _, err := j.m.Evaluate.Compute(j.officer(1), year, "年度评价（示例）"); err != nil {
		return err
	}
	return j.m.DB.Read(j.ctx, func(r *sqldb.Reader) (err error) {
		j.cards[year], err = j.m.Evaluate.Cards(j.ctx, r, year)
		return err
	})
}

// step takes a step of the n-th card of a year, as far as there are that many.
func (j *judging) step(year, n int, code string) error {
	if n >= len(j.cards[year]) {
		return nil
	}
	c := j.cards[year][n]
	who, st := j.officer(0), evaluate.CardStep{Step: caseflow.Step{ID: c.ID, Transition: code, Note: "按程序办理（示例）"}}
	switch code {
	case "drop":
		st.Reason = "WRONG"
	case "keep":
		st.Reason = "EVIDENCE"
	case "downgrade", "lift":
		st.Reason = "ONCE"
	case "reply":
		who, st.Reply = j.school(c.School), "本届毕业生中有 6 人参加专升本复试，去向在统计时点后才落实；另有一家订单班企业推迟入职。附录取通知和企业说明。（示例）"
		st.Upload = &evaluate.Upload{Name: "录取通知和企业说明（示例）.pdf", MIME: "application/pdf", Content: strings.NewReader(samplePDF), Size: int64(len(samplePDF))}
	case "file_plan":
		who, st.Plan, st.Owner, st.By = j.school(c.School), "与两家企业签订订单培养协议，每届不少于 30 人\n第三学期起每月一次企业课堂\n毕业前三个月逐人建去向台账", "教务处专业建设岗", civil.DateOf(j.d.now).AddDays(240)
	case "expire":
		_, err := evaluate.Cards.RunDue(j.ctx, j.m.DB, nil)
		return err
	}
	return j.m.Evaluate.Step(who, st)
}

const samplePDF = "%PDF-1.4\n% 示例文件\n%%EOF\n"

// appeals files an appeal against the rating of two points, of which one is decided.
func (j *judging) appeals() error {
	page, err := j.m.Evaluate.Verdicts(j.officer(0), evaluate.Query{Year: LastYear, Sort: "code", Limit: 9})
	if err != nil {
		return err
	}
	for i, h := range page.List {
		if i != 2 && i != 5 {
			continue
		}
		if _, err := j.m.Evaluate.Appeal(j.school(h.School), h.ID, "对口就业人数按旧口径填报，少计了进入上下游企业的 4 人，已在毕业去向登记中申请更正。（示例）", nil); err != nil {
			return err
		}
		if i == 5 {
			continue
		}
		if err := j.m.Evaluate.StepAppeal(j.officer(0), h.ID, caseflow.Step{Transition: "uphold", Note: "口径一致，原数字无误。（示例）"}); err != nil {
			return err
		}
	}
	return nil
}

// correct puts figures right where they were registered and evaluates again, so that a card rests on old ones.
func (j *judging) correct() error {
	if len(j.cards[LastYear]) == 0 {
		return nil
	}
	err := j.m.DB.Write(j.ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(j.ctx, `UPDATE programme_outcomes SET contract = contract + seeking, seeking = 0, row_version = row_version + 1 WHERE point_id = $1 AND year = $2`, j.cards[LastYear][0].Point, LastYear)
		return err
	})
	if err != nil {
		return err
	}
	_, err = j.m.Evaluate.Compute(j.officer(0), LastYear, "毕业去向登记更正后重新评价（示例）")
	return err
}
