package adjust

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// addWorkOn adds the forms by which a request is worked at.
func addWorkOn(ctx context.Context, v *casepage.Page, d Detail, f casepage.Fields, today civil.Date) {
	a := actor.From(ctx)
	run := mayDo(ctx, mayRun)
	addOverride(ctx, v, d, f)
	if stage := StageOf(d.Status); run && stage != "" && d.Of.Open() {
		pairs := []string{}
		for _, u := range d.Units {
			if !slices.ContainsFunc(d.Opinions, func(o Opinion) bool { return o.Stage == stage && o.UnitKind == u.Kind && o.UnitMark == u.Mark }) {
				pairs = append(pairs, u.Code, word(ctx, u.ZH))
			}
		}
		if len(pairs) > 0 {
			v.Add("征求意见", word(ctx, stageZH[stage])+i18n.T(ctx, "；逾期视为无异议"), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, d.Asking), Form: ui.Form{Action: d.path() + "/opinions", Version: d.Version, Submit: "发出征求意见"}, Controls: []casepage.Control{casepage.Checks("units", f.Several("units", "征求意见的单位", pairs...))}}))
		}
	}
	if run && d.Status == Ready && d.Of.Status == RoundReview {
		refusals := []string{"", "同意时不选"}
		for _, r := range d.Reasons {
			if r.List == "REFUSAL" {
				refusals = append(refusals, r.Code, r.Name(i18n.Lang(ctx)))
			}
		}
		v.Add("拟定结果", i18n.T(ctx, "写过申请或在这所学校任职的人不能拟定"), casepage.DeedForm(casepage.Deed{Form: ui.Form{Action: d.path() + "/proposal", Version: d.Version, Submit: "保存拟定结果"}, Controls: []casepage.Control{
			casepage.Choose("outcome", f.Text("outcome", "结果", ui.Field{Width: "sm", Options: ui.Options(f.Values.Get("outcome"), Approved, "同意", Rejected, "不同意", Deferred, "缓办")})),
			casepage.Input("places", f.Text("places", "批准的招生计划", ui.Field{Optional: true, Width: "xs", Mode: "numeric", Unit: "人", Help: "空着按申请数"})),
			casepage.Choose("refusal", f.Text("refusal", "不同意的理由", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("refusal"), sortedPairs(refusals)...)})),
			casepage.Prose("words", textLong, f.Text("words", "说明", ui.Field{Optional: true, Rows: 3, Max: textLong, Help: "不同意和缓办要写"})),
		}}))
	}
	if run && slices.Contains([]string{Published, Partly, NotImplemented}, d.Status) {
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "更正决定", Told: casepage.Told(ctx, foretold(ctx, d.SchoolName, correctionNote(d.Request, yourChoice))...), Form: ui.Form{Action: d.path() + "/correction", Version: d.Version, Submit: "更正决定"}, Controls: []casepage.Control{
			casepage.Choose("what", f.Text("what", "更正什么", ui.Field{Width: "sm", Options: ui.Options(f.Values.Get("what"), "CAPACITY", "调整招生计划数", "POSTPONED", "推迟执行")})),
			casepage.Input("places", f.Text("places", "招生计划", ui.Field{Optional: true, Width: "xs", Mode: "numeric", Unit: "人"})),
			casepage.Input("document", f.Text("document", "依据文件", ui.Field{Max: lineLong})),
			casepage.Prose("note", textLong, ui.Field{Name: "note", ID: "correct-note", Label: "说明", Optional: true, Rows: 2, Max: 2000}),
		}}}))
	}
	if own(a, d.Request) && (d.Status == Rejected || d.Status == Deferred) && d.Appeal == nil && !today.After(d.Of.AppealUntil) && d.Of.shown() {
		v.Add("申诉", i18n.T(ctx, "%s 前可以申诉一次", d.Of.AppealUntil.String()), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, foretold(ctx, d.SchoolName, appealNote(d.Request))...), Form: ui.Form{Action: d.path() + "/appeal", Submit: "提交申诉"}, Controls: []casepage.Control{casepage.Prose("words", textLong, f.Text("words", "申诉理由", ui.Field{Rows: 4, Max: textLong}))}}))
	}
	if p := d.Appeal; run && p != nil && p.Status == AppealOpen {
		for _, t := range Appeals.Transitions {
			v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: t.ZH, Told: casepage.Told(ctx, foretold(ctx, d.SchoolName, answerNote(d.Request))...), Form: ui.Form{Action: d.path() + "/appeal/" + t.Code, Version: p.Version, Submit: t.ZH}, Controls: []casepage.Control{casepage.Prose("note", textLong, ui.Field{Name: "note", ID: "appeal-" + t.Code, Label: "答复", Rows: 3, Max: textLong, Error: f.Errors.Of("note")})}}}))
		}
	}
}

// sortedPairs puts pairs into the order of their codes; the first stays.
func sortedPairs(pairs []string) []string {
	type pair struct{ code, label string }
	var list []pair
	for i := 2; i+1 < len(pairs); i += 2 {
		list = append(list, pair{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(list, func(a, b pair) int {
		if a.code < b.code {
			return -1
		}
		return 1
	})
	out := pairs[:2:2]
	for _, p := range list {
		out = append(out, p.code, p.label)
	}
	return out
}

// addOverride adds the steps by which a programme of the negative list may pass.
func addOverride(ctx context.Context, v *casepage.Page, d Detail, f casepage.Fields) {
	a := actor.From(ctx)
	blocked := slices.ContainsFunc(d.Findings, func(x Finding) bool { return x.Rule == RuleNegative && x.Blocks() })
	base := d.path() + "/override/"
	said := func(state string) string {
		return casepage.Told(ctx, foretold(ctx, d.SchoolName, overrideNote(d.Request, state))...)
	}
	reason := func(id string) casepage.Control {
		return casepage.Prose("reason", textLong, ui.Field{Name: "reason", ID: id, Label: "理由", Rows: 3, Max: textLong, Error: f.Errors.Of("reason")})
	}
	if blocked && MayEdit(a, d.Request) && (d.Override.State == "" || d.Override.State == OverrideRefused) {
		v.Add("请求负面清单例外", i18n.T(ctx, "负面清单上的专业要由市教育局批准例外、第二人复核以后才能提交"), casepage.DeedForm(casepage.Deed{Told: said(OverrideAsked), Form: ui.Form{Action: base + "ask", Version: d.Version, Submit: "请求例外"}, Controls: []casepage.Control{reason("override-ask")}}))
	}
	if !mayDo(ctx, mayRun) {
		return
	}
	switch d.Override.State {
	case OverrideAsked:
		v.Add("批准例外", d.Override.Reason, casepage.DeedForm(casepage.Deed{Told: said(OverrideGranted), Form: ui.Form{Action: base + "grant", Version: d.Version, Submit: "批准例外"}, Controls: []casepage.Control{reason("override-grant")}}))
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "不批准例外", Told: said(OverrideRefused), Form: ui.Form{Action: base + "refuse", Version: d.Version, Submit: "不批准例外"}, Controls: []casepage.Control{reason("override-refuse")}}}))
	case OverrideGranted:
		if d.Override.By == a.Account {
			v.Add("", "", notePart(i18n.T(ctx, "您批准了例外，由另一名工作人员复核。")))
			return
		}
		v.Add("复核例外", casepage.Joined(" · ", d.Override.Name, d.Override.Reason), casepage.DeedForm(casepage.Deed{Told: said(OverrideConfirmed), Form: ui.Form{Action: base + "confirm", Version: d.Version, Submit: "复核例外"}}))
	}
}
