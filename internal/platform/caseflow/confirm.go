package caseflow

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/ui"
)

// Confirm makes of a preview the page part [ui.ConfirmStep]. action is where the form goes,
// back the page of the case, typed what came with a refused form, nil when there is none.
// The form sends step, from, version, reason, note and excuse: see [StepOf].
func Confirm(ctx context.Context, p Preview, action, back string, typed url.Values, errs ui.FormErrors) ui.Confirm {
	c := ui.Confirm{
		Title: p.Step.ZH, Warned: p.Warned(), NeedsReason: p.Step.NeedsReason, Note: typed.Get("note"), Excuse: typed.Get("excuse"),
		Form:   ui.Form{Action: action, Version: p.Version, Submit: p.Step.ZH, Cancel: back, Errors: errs},
		Hidden: [][2]string{{"step", p.Step.Code}, {"from", p.From.Code}},
		Facts:  []ui.Fact{{Label: "现在", Value: i18n.Word(ctx, p.From.ZH)}, {Label: "办理后", Value: i18n.Word(ctx, p.To.ZH)}},
	}
	if !p.DueOn.IsZero() {
		c.Facts = append(c.Facts, ui.Fact{Label: "下一步期限", Value: p.DueOn.String()})
	}
	if p.Then.Code != "" {
		c.Facts = append(c.Facts, ui.Fact{Label: "逾期后由系统", Value: i18n.Word(ctx, p.Then.ZH)})
	}
	if p.Stale != nil {
		var why []string
		for _, e := range ui.Errors(ctx, p.Stale) {
			why = append(why, e.Text())
		}
		c.Refusal = strings.Join(why, " · ")
	}
	for _, v := range p.Verdicts {
		c.Rules = append(c.Rules, confirmRule(ctx, v))
		if v.Stops() && c.Refusal == "" {
			c.Refusal = i18n.T(ctx, "有必须遵守的规则不符合或缺数据，这一步现在不能办理。")
		}
	}
	for _, m := range p.Messages {
		who := make([]string, len(m.Who))
		for i, w := range m.Who {
			who[i] = i18n.Word(ctx, w)
		}
		c.Mails = append(c.Mails, ui.ConfirmMail{Who: strings.Join(who, "、"), Text: m.Text, Mail: m.Mail})
	}
	for _, r := range p.Reasons {
		c.Reasons = append(c.Reasons, ui.Option{Value: r.Code, Label: r.Name(ctx), Chosen: r.Code == typed.Get("reason")})
	}
	return c
}

// StepOf reads what the form of [Confirm] sends.
func StepOf(id ids.ID, form url.Values) Step {
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	return Step{ID: id, Transition: form.Get("step"), From: form.Get("from"), Version: version, Reason: form.Get("reason"), Note: form.Get("note"), Excuse: form.Get("excuse")}
}

func confirmRule(ctx context.Context, v Verdict) ui.ConfirmRule {
	out := ui.ConfirmRule{Name: v.ZH, Code: v.Rule, Tone: v.Status.Tone(), Says: v.Status.ZH(), Measured: v.MeasuredText(), Threshold: v.ThresholdText()}
	if i18n.Lang(ctx) == i18n.English {
		out.Name = v.EN
	}
	if v.Status == rule.Fail && v.Severity == rule.Warn {
		out.Tone = "amber"
	}
	if v.Excused.ID != 0 {
		out.Tone, out.Note = "amber", i18n.T(ctx, "已批准例外，至 %s：%s", v.Excused.To.String(), v.Excused.Reason)
	}
	return out
}
