package adjust

import (
	"context"
	"slices"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// Outcomes are the requests of a round whose proposal or decision is public, by number.
func (s *Service) Outcomes(ctx context.Context, id ids.ID) (out []Request, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		x, err := roundByID(ctx, r, id)
		if err != nil {
			return err
		}
		if out = nil; !x.shown() {
			return nil
		}
		all, err := requestsOf(ctx, r, id)
		for _, q := range all {
			if q.Proposal != "" {
				out = append(out, q)
			}
		}
		return err
	})
	return out, err
}

func (s *Service) trailOf(ctx context.Context, id ids.ID) (list []caseflow.Event, u []Unit, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if list, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		u, err = s.unitsFor(ctx, r, Request{})
		return err
	})
	return list, u, err
}

// roundWay is the way of a round for the line of stages.
var roundWay = []string{RoundOpen, RoundCollecting, RoundComputed, RoundReview, RoundPublicity, RoundDecided, RoundPublished, RoundApplied}

func stagesOf(status string) []ui.Stage {
	labels := make([]string, len(roundWay))
	for i, code := range roundWay {
		labels[i] = roundState(code)
	}
	at := slices.Index(roundWay, status)
	switch status {
	case RoundAppealed:
		at = slices.Index(roundWay, RoundPublished)
	case RoundClosed:
		at = len(roundWay)
	}
	return ui.Stages(at, labels...)
}

func roundOf(ctx context.Context, d roundData, f casepage.Fields, today string, takes bool) casepage.Page {
	a := actor.From(ctx)
	run, watch := mayDo(ctx, mayRun), mayDo(ctx, mayWatch)
	v := casepage.Page{Page: ui.Page{Title: d.Title, Note: strconv.Itoa(d.Year), Sub: casepage.Joined(" · ", d.Document, i18n.T(ctx, "从 %s 起执行", d.Since().String())), Crumbs: []ui.Crumb{homeCrumb, {Label: d.Title}}, Public: !a.Signed()}, Errors: f.Errors, Stages: stagesOf(d.Status)}
	if d.Status == RoundAppealed {
		v.Notices = append(v.Notices, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "有申诉在办理，办完以后再执行。")})
	}
	if takes {
		v.Page.Primary = &ui.Action{Label: "写申请", Href: d.path() + "/request"}
	}
	if watch {
		v.Page.Actions = []ui.Action{{Label: "前后对比", Href: d.path() + "/whatif"}, {Label: "专业建设委员会", Href: d.path() + "/committee"}, {Label: "落实核对", Href: d.path() + "/follow"}}
	}
	if run && d.Status == RoundOpen {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "修改年度", Href: d.path() + "/edit"})
	}
	if watch {
		v.Figures = roundFigures(ctx, d)
		v.Aside = sidePart(course.Events(ctx, Rounds, d.Trail), casepage.StepLinks(ctx, Rounds, d.Status, d.path(), func(step string) bool { return run && !ownForm(step) }))
	}
	v.Add("通知", "", casepage.Text(d.Notice))
	v.Add("", "", rowsPart(calendarRows(ctx, d)))
	if run {
		addWork(ctx, &v, d, f, today)
	}
	if len(d.Proposed) > 0 {
		v.Add("", "", rowsPart(proposedRows(ctx, d, takes)))
	}
	if d.shown() {
		v.Add("", "", rowsPart(outcomeRows(ctx, d)))
	}
	addObjections(ctx, &v, d, f)
	if a.Signed() && mayDo(ctx, maySee) {
		v.Add("", "", rowsPart(roundRequests(ctx, d)))
	}
	if d.Round.Hash != "" {
		v.Add("", "", factsPart("冻结的数据", []ui.Fact{{Label: "冻结时间", Value: dayOf(d.FrozenMS).String()}, {Label: "SHA-256", Value: d.Round.Hash}, {Label: "重新计算", Value: hashWord(ctx, d)}, {Label: "专业点", Value: strconv.Itoa(len(d.Figures.Points))}, {Label: "重点产业清单", Value: d.Figures.KeyList, Why: i18n.T(ctx, "当年没有生效的清单")}}))
	}
	return v
}

func hashWord(ctx context.Context, d roundData) string {
	if d.Hash == d.Round.Hash {
		return i18n.T(ctx, "一致")
	}
	return i18n.T(ctx, "不一致，数据被改动过")
}

func roundFigures(ctx context.Context, d roundData) []ui.Figure {
	n := map[string]int{}
	for _, x := range d.All {
		n[x.Status]++
	}
	waiting := n[Submitted] + n[Incomplete] + n[Complete] + n[InOpinion]
	done := n[Implemented] + n[Partly] + n[NotImplemented] + n[Published] + n[Approved]
	base := "/adjustments/requests?round=" + d.ID.String()
	return []ui.Figure{{Label: "申请", Value: strconv.Itoa(len(d.All)), Href: base}, {Label: "在办", Value: strconv.Itoa(waiting), Href: base}, {Label: "待审定", Value: strconv.Itoa(n[Ready]), Href: base + "&status=" + Ready}, {Label: "同意", Value: strconv.Itoa(done), Href: base}, {Label: "不同意和缓办", Value: strconv.Itoa(n[Rejected] + n[Deferred]), Href: base}}
}

func calendarRows(ctx context.Context, d roundData) rowsOf {
	t := rowsOf{ID: "calendar", Title: "日程", Note: i18n.T(ctx, "按工作日历推算"), Columns: []ui.Column{{Title: "事项", Wrap: true}, {Title: "日期"}, {Title: "状态"}}}
	for _, c := range d.Calendar {
		tone, text := "none", "待办"
		if c.Done {
			tone, text = "green", "已完成"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(word(ctx, c.ZH)), ui.Text(c.Day.String()), ui.Status(tone, text))})
	}
	return t
}

// addWork adds what the bureau can do with the round.
func addWork(ctx context.Context, v *casepage.Page, d roundData, f casepage.Fields, today string) {
	switch d.Status {
	case RoundCollecting, RoundComputed, RoundReview:
		pairs := []string{}
		for _, u := range d.Units {
			pairs = append(pairs, u.Code, u.ZH)
		}
		v.Add("一并征求意见", i18n.T(ctx, "向所选单位征求全部材料齐全的申请；15 个工作日不答复视为无异议"), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, d.Asking), Form: ui.Form{Action: d.path() + "/opinions", Version: d.Version, Submit: "发出征求意见"}, Controls: []casepage.Control{casepage.Checks("units", f.Several("units", "征求意见的单位", pairs...))}}))
	}
	switch d.Status {
	case RoundReview:
		v.Add("公示", i18n.T(ctx, "全部申请待审定、意见收齐、委员会已表决、写好拟定结果以后才能公示"), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, d.Told[d.ID]["publicise"]...), Form: ui.Form{Action: d.path() + "/publicity", Version: d.Version, Submit: "开始公示"}}))
	case RoundPublicity:
		v.Add("审定", i18n.T(ctx, "公示到 %s 期满，次日起由没有办理上一步的人审定", d.PublicTo.String()), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, d.Told[d.ID]["decide"]...), Form: ui.Form{Action: d.path() + "/decision", Version: d.Version, Submit: "审定"}, Controls: []casepage.Control{
			casepage.Input("document", f.Text("document", "审定文件", ui.Field{Max: lineLong, Help: "联席会议纪要或文件的名称和文号"})), casepage.Input("on", f.Text("on", "审定日期", ui.Field{Type: "date", Width: "sm", Help: today})),
		}}))
	}
}

// proposalTone is how a proposal or decision is shown.
var proposalTone = map[string]string{Approved: "green", Rejected: "red", Deferred: "amber"}

func outcomeRows(ctx context.Context, d roundData) rowsOf {
	t := rowsOf{ID: "outcomes", Title: "审定结果", Columns: []ui.Column{{Title: "学校", Wrap: true}, {Title: "专业", Wrap: true}, {Title: "类型"}, {Title: "调整前", Num: true}, {Title: "调整后", Num: true}, {Title: "结果"}}, Empty: ui.Empty{Title: i18n.T(ctx, "没有申请")}}
	if d.Status == RoundPublicity {
		t.Title, t.Note = "拟定结果公示", spanText(d.PublicFrom.String(), d.PublicTo.String())
	}
	for _, x := range d.Public {
		name := x.Name
		if x.Kind == Rename {
			name += " → " + x.NewName
		}
		outcome := x.Proposal
		if x.Status == Approved || x.Status == Published {
			outcome = Approved // on appeal
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(x.SchoolName), ui.Lines{Main: name, Sub: x.Code + " · " + word(ctx, x.Level.ZH())}, ui.Text(word(ctx, x.Kind.ZH())), placesCell(x), countCell(x.granted()), ui.Status(proposalTone[outcome], requestState(outcome)))})
	}
	return t
}

func roundRequests(ctx context.Context, d roundData) rowsOf {
	t := rowsOf{ID: "requests", Title: "申请", Note: i18n.T(ctx, "%d 件", len(d.All)), Columns: []ui.Column{{Title: "专业", Wrap: true}, {Title: "学校", Wrap: true}, {Title: "类型"}, {Title: "调整前", Num: true}, {Title: "调整后", Num: true}, {Title: "状态"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有申请"), Text: i18n.T(ctx, "学校在征集期内写申请，提交以后在这里审核。")}}
	for i, x := range d.All {
		if i == 100 {
			t.Note = i18n.T(ctx, "%d 件，这里列出前 100 件", len(d.All))
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Name, Sub: x.Number}, ui.Text(x.SchoolName), ui.Text(word(ctx, x.Kind.ZH())), placesCell(x), countCell(x.After), casepage.State(ctx, Requests, x.Status))})
	}
	return t
}
