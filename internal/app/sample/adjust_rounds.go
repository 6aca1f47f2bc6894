package sample

import (
	"fmt"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

type programmeLevel = atlas.Level

const (
	higher    = atlas.HigherCollege
	secondary = atlas.Secondary
)

// asked is a request of last year's round with what became of it.
type askedPoint struct {
	key     string
	school  int
	kind    adjust.Kind
	state   string // of the point
	nth     int    // of the school's points in the state, or of the programmes it does not teach
	after   int64
	outcome string
	refusal string
}

// finished is last year's round: called in February, decided in May, applied in June, checked in October.
func (w *adjusting) finished() {
	list := []askedPoint{
		{"a1", 1, adjust.Add, "", 0, 50, adjust.Approved, ""}, {"a2", 2, adjust.Add, "", 0, 60, adjust.Approved, ""}, {"a3", 3, adjust.Add, "", 0, 45, adjust.Approved, ""}, {"a4", 4, adjust.Add, "", 1, 40, adjust.Rejected, "competition"},
		{"b1", 4, adjust.Stop, programme.Enrolling, 3, 0, adjust.Approved, ""}, {"c1", 3, adjust.Limit, programme.Enrolling, 2, 20, adjust.Approved, ""}, {"d1", 5, adjust.Alternate, programme.Enrolling, 4, 30, adjust.Rejected, "wanted"},
		{"e1", 0, adjust.Upgrade, programme.Enrolling, 2, 95, adjust.Approved, ""}, {"f1", 2, adjust.Rename, programme.Enrolling, 2, 40, adjust.Deferred, "unclear"}, {"g1", 1, adjust.Merge, programme.Enrolling, 3, 20, adjust.Rejected, "unclear"},
	}
	for k := range w.p.City.Schools {
		list = append(list, askedPoint{fmt.Sprintf("h%d", k), k, adjust.Revoke, programme.Stopped, 0, 0, adjust.Approved, ""})
	}
	day := func(month time.Month, n, at int) time.Time { return w.d.day(LastYear, int(month), n, at) }
	w.d.on(day(time.February, 24, 0), "round called", func() error {
		return w.call(LastYear, civil.Date{Year: LastYear, Month: 2, Day: 24}, civil.Date{Year: LastYear, Month: 3, Day: 31})
	})
	for i, x := range list {
		w.d.on(day(time.March, 3+i%20, i), "request", func() error { return w.write(x) })
		w.d.on(day(time.March, 25, i), "request checked", func() error { return w.step(w.officer(0), x.key, "complete", "") })
	}
	w.d.on(day(time.April, 1, 1), "figures frozen", func() error { return w.roundStep(0, "compute") })
	w.d.on(day(time.April, 2, 1), "opinions asked", func() error {
		if err := w.roundStep(0, "review"); err != nil {
			return err
		}
		_, err := w.m.Adjust.AskAll(w.officer(0), w.of.ID, []string{"DRC", "HRSS", "IIT", "ORG-" + OtherID(w.p.City.Code, 0).String()})
		return err
	})
	w.d.on(day(time.April, 15, 2), "opinions", func() error { return w.opine("发改") })
	w.d.on(day(time.April, 27, 2), "silence", w.tidyUp)
	w.d.on(day(time.April, 28, 1), "ready", func() error {
		for _, k := range w.keys() {
			if err := w.step(w.officer(0), k, "ready", ""); err != nil {
				return err
			}
		}
		return w.meet(civil.Date{Year: LastYear, Month: 4, Day: 28})
	})
	w.d.on(day(time.April, 29, 1), "publicity", func() error { return w.publicise(list) })
	w.objections(day)
	w.d.on(day(time.May, 14, 1), "decided", func() error {
		if err := w.m.Adjust.Decide(w.officer(1), w.of.ID, 0, fmt.Sprintf("市职业教育工作联席会议纪要〔%d〕3号（示例）", LastYear), civil.Date{Year: LastYear, Month: 5, Day: 14}); err != nil {
			return err
		}
		return w.roundStep(1, "publish")
	})
	w.appeals(day)
	w.d.on(day(time.June, 8, 1), "applied", func() error { return w.roundStep(0, "apply") })
	w.d.on(day(time.October, 9, 1), "Septembers", func() error {
		if err := w.enrol("a1", 50, 48); err != nil {
			return err
		}
		if err := w.enrol("a2", 40, 33); err != nil {
			return err
		}
		return w.tidyUp()
	})
}

// write drafts and submits a request of last year's round.
func (w *adjusting) write(x askedPoint) error {
	f := w.form(x.kind, x.after)
	if x.kind == adjust.Add {
		if f.Level, f.Code = w.fresh(x.school, x.nth); f.Code == "" {
			return nil
		}
		return w.ask(x.key, x.school, f, true)
	}
	f.Point = w.point(x.school, x.state, x.nth)
	switch x.kind {
	case adjust.Merge:
		f.Into = w.sibling(f.Point)
		if f.Into == 0 {
			return nil
		}
	case adjust.Rename:
		_, f.NewCode = w.fresh(x.school, 3)
	}
	return w.ask(x.key, x.school, f, true)
}

func (w *adjusting) publicise(list []askedPoint) error {
	for _, x := range list {
		r, ok := w.asks[x.key]
		if !ok {
			continue
		}
		p := adjust.Proposal{Outcome: x.outcome, Refusal: x.refusal}
		if x.outcome != adjust.Approved {
			p.Words = "按委员会表决和部门意见，今年不予调整。（示例）"
		}
		if err := w.m.Adjust.Propose(w.officer(0), r.ID, 0, p); err != nil {
			return fmt.Errorf("%s: %w", x.key, err)
		}
	}
	_, err := w.m.Adjust.Publicise(w.officer(0), w.of.ID, 0)
	return err
}

// objections are what was said during publicity, answered by an officer who did not propose.
func (w *adjusting) objections(day func(time.Month, int, int) time.Time) {
	said := []adjust.ObjectionForm{
		{Words: "去年实际报到人数与公示材料不一致，请核实。（示例）", Name: "周先生（示例）", Contact: "0900-2234567"},
		{Words: "本县已有两所学校开设同一专业，请说明布点依据。（示例）", Name: "示例行业协会", Contact: "0900-2234568"},
	}
	var filed []adjust.Objection
	w.d.on(day(time.April, 30, 5), "objections", func() error {
		for i, key := range []string{"b1", "a2"} {
			r, ok := w.asks[key]
			if !ok {
				continue
			}
			said[i].Request = r.ID
			j, err := w.m.Adjust.Object(actor.With(w.ctx, actor.Actor{}), w.of.ID, said[i])
			if err != nil {
				return err
			}
			filed = append(filed, j)
		}
		return nil
	})
	w.d.on(day(time.May, 7, 5), "objections answered", func() error {
		for _, j := range filed {
			st := caseflow.Step{ID: j.ID, Transition: "deny", Note: "经核对招生登记和布点表，公示材料与登记一致，异议不成立。（示例）"}
			if _, err := w.m.Adjust.AnswerObjection(w.officer(1), st); err != nil {
				return err
			}
		}
		return nil
	})
}

// appeals: one is upheld, one denied, by an officer who did not decide.
func (w *adjusting) appeals(day func(time.Month, int, int) time.Time) {
	w.d.on(day(time.May, 18, 3), "appeals", func() error {
		for _, x := range []struct {
			key    string
			school int
		}{{"d1", 5}, {"a4", 4}} {
			if r, ok := w.asks[x.key]; ok {
				if err := w.m.Adjust.Appeal(w.school(x.school), r.ID, "学校补充了近两年的报考数据和企业用人证明，请复核。（示例）"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.d.on(day(time.May, 26, 3), "appeals answered", func() error {
		by := as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 746), "赵恒（示例）", leadGrant)
		for _, x := range [][2]string{{"d1", "uphold"}, {"a4", "deny"}} {
			if r, ok := w.asks[x[0]]; ok {
				if err := w.m.Adjust.AnswerAppeal(by, r.ID, 0, x[1], "经复核报考和用人材料答复。（示例）"); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// open is this year's round: in the first sample city it still collects, in the other the committee is at work.
func (w *adjusting) open() {
	collecting := w.p.City.Code == "900100"
	until := w.today().AddDays(39)
	if !collecting {
		until = w.today().AddDays(-30)
	}
	w.d.on(w.d.ago(58, 4), "this year's round", func() error { return w.call(LastYear+1, w.today().AddDays(-58), until) })
	kinds := []askedPoint{
		{"s1", 1, adjust.Add, "", 1, 45, "", ""}, {"s2", 0, adjust.Stop, programme.Enrolling, 4, 0, "", ""}, {"s3", 2, adjust.Add, "", 1, 50, "", ""}, {"s4", 3, adjust.Limit, programme.Enrolling, 3, 15, "", ""},
		{"s5", 4, adjust.Upgrade, programme.Enrolling, 4, 55, "", ""}, {"s6", 5, adjust.Add, "", 0, 40, "", ""}, {"s7", 1, adjust.Revoke, programme.Enrolling, 4, 0, "", ""}, {"s8", 2, adjust.Merge, programme.Enrolling, 3, 25, "", ""},
		{"s9", 3, adjust.Rename, programme.Enrolling, 4, 40, "", ""}, {"t1", 4, adjust.Alternate, programme.Enrolling, 5, 30, "", ""}, {"t2", 5, adjust.Stop, programme.Enrolling, 5, 0, "", ""}, {"t3", 0, adjust.Add, "", 0, 60, "", ""},
	}
	for i, x := range kinds {
		w.d.on(w.d.ago(52-i, i), "request", func() error { return w.write(x) })
	}
	w.d.on(w.d.ago(40, 9), "requests checked", func() error {
		for _, k := range []string{"s2", "s3", "s4", "s5", "s6", "s8", "s9", "t1"} {
			if err := w.step(w.officer(0), k, "complete", ""); err != nil {
				return err
			}
		}
		if err := w.step(w.officer(0), "s7", "incomplete", "缺少在校学生安置方案"); err != nil {
			return err
		}
		return w.step(w.school(5), "t2", "withdraw", "学校决定继续招生")
	})
	w.d.on(w.d.ago(38, 9), "opinions asked", w.consult)
	w.d.on(w.d.ago(33, 9), "completed", func() error { return w.step(w.school(1), "s7", "submit", "") })
	w.d.on(w.d.ago(31, 9), "returned", func() error {
		return w.step(w.officer(1), "s1", "incomplete", "请补充企业合作协议和需求依据")
	})
	if collecting {
		w.d.on(w.d.ago(12, 9), "returned again", func() error { return w.again("s7") })
	} else {
		w.d.on(w.d.ago(29, 3), "figures frozen", w.tidyUp)
		w.d.on(w.d.ago(27, 3), "review", func() error { return w.roundStep(0, "review") })
	}
	w.d.on(w.d.ago(28, 9), "some opinions", func() error { return w.opine("发改") })
	w.d.on(w.d.ago(9, 9), "silence", w.tidyUp)
	w.d.on(w.d.ago(8, 9), "ready", w.someReady)
	if collecting {
		w.d.on(w.d.ago(3, 5), "drafts", w.drafts)
	} else {
		w.d.on(w.d.ago(41, 5), "drafts", w.drafts)
		w.d.on(w.d.ago(5, 2), "meeting", func() error { return w.meet(w.today().AddDays(-6)) })
	}
}

func (w *adjusting) today() civil.Date { return civil.DateOf(w.d.now) }

// again returns a request that was completed once more.
func (w *adjusting) again(key string) error {
	return w.step(w.officer(0), key, "incomplete", "安置方案还缺班级名单")
}

// consult asks for preliminary opinions on one request and for consultative ones on three.
func (w *adjusting) consult() error {
	for i, k := range []string{"s3", "s4", "s8", "s9"} {
		x, ok := w.asks[k]
		if !ok {
			continue
		}
		if i > 0 {
			if err := w.step(w.officer(0), k, "consult", ""); err != nil {
				return err
			}
		}
		if _, err := w.m.Adjust.Ask(w.officer(0), x.ID, 0, []string{"DRC", "HRSS", "IIT", "ORG-" + OtherID(w.p.City.Code, 0).String()}); err != nil {
			return err
		}
	}
	return nil
}

// someReady takes two requests on, and asks the department again about another that is kept.
func (w *adjusting) someReady() error {
	for _, k := range []string{"s4", "s8"} {
		if err := w.step(w.officer(0), k, "ready", ""); err != nil {
			return err
		}
	}
	x, ok := w.asks["s5"]
	if !ok {
		return nil
	}
	if err := w.step(w.officer(0), "s5", "consult", ""); err != nil {
		return err
	}
	_, err := w.m.Adjust.Ask(w.officer(0), x.ID, 0, []string{"IIT", "HRSS", "FIN", "ORG-" + OtherID(w.p.City.Code, 0).String()})
	return err
}

// drafts are a school's own, one of them on the negative list with an exception that was asked for.
func (w *adjusting) drafts() error {
	f := w.form(adjust.Limit, 12)
	if f.Point = w.point(0, programme.Enrolling, 3); f.Point != 0 {
		if err := w.ask("u1", 0, f, false); err != nil {
			return err
		}
	}
	f = w.form(adjust.Add, 40)
	for _, code := range []string{"530302", "530701", "540101", "540106"} {
		for k, sc := range w.p.City.Schools {
			if sc.Level != "HIGHER_COLLEGE" || w.teaches(k, code) {
				continue
			}
			f.Level, f.Code = higher, code
			if err := w.ask("u2", k, f, false); err != nil {
				return err
			}
			return w.m.Adjust.AskOverride(w.school(k), w.asks["u2"].ID, 0, "本地新建共享服务中心，三年用人 200 人，已签订单培养协议。（示例）")
		}
	}
	return nil
}
