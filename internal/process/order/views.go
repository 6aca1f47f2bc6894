package order

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// caseView is everything the page of an order, a claim or a contract needs.
type caseView struct {
	Page     ui.Page
	Tone     string
	State    string
	Errors   ui.FormErrors // of what is no longer offered
	Clock    *ui.Clock
	Stages   []ui.Stage
	Facts    []ui.Fact
	Sections []casepage.Part
	Forms    []casepage.Deed
	Events   []ui.Event
	Link     string // shown once
}

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"quantity": "数量", "volume": "数量", "unit": "单位", "title": "名称", "message": "说明", "note": "说明", "reason": "理由", "supply": "用哪个专业或供给",
	"supplier": "承接单位", "asker": "需求单位", "targets": "承接单位", "contract": "合同编号", "kind": "合同类型", "signed_on": "签订日期", "amount": "金额", "session": "对接专场",
	"lead": "对接线索", "why": "更正理由", "stars": "评分", "canned": "常用答复", "period": "月份", "evidence": "佐证", "account": "收件人", "auto": "自动递补", "words": "答复内容",
	"step": "用在", "outcome": "通话结果", "active": "启用", "position": "次序", "claims": "认领", "need": "需求编号",
}

// lines is a text of a few lines.
func lines(name string, x ui.Field) casepage.Control {
	if x.Rows == 0 {
		x.Rows = 2
	}
	return casepage.Prose(name, maxText, x)
}

// canned offers the city's replies for a step; where nothing is typed, the chosen one is said.
func canned(list []Reply, step string) []casepage.Control {
	pairs := []string{"", "自己写"}
	for _, r := range list {
		if r.Step == step {
			pairs = append(pairs, r.Words, r.Words)
		}
	}
	if len(pairs) == 2 {
		return nil
	}
	return []casepage.Control{casepage.Choose("canned", ui.Field{Optional: true, Help: "下面没有写时，用选中的这一句", Options: ui.Options("", pairs...)})}
}

func reasons(ctx context.Context, list []caseflow.Reason) casepage.Control {
	return casepage.Choose("reason", ui.Field{Options: ui.Options("", casepage.ReasonPairs(ctx, list, "", "请选择")...)})
}

func choices(first string, list []Choice, chosen string) []ui.Option {
	pairs := []string{"", first}
	for _, c := range list {
		pairs = append(pairs, c.ID.String(), c.Name)
	}
	return ui.Options(chosen, pairs...)
}

// course words the events of a case that begins with the entry named.
func course(begun string) casepage.Course {
	return casepage.Course{Begun: begun, Due: "请在 %s 前答复", Reasons: reasonNames}
}

// reasonNames are the reasons that ship with the product; one that a city added stands by
// its code.
var reasonNames = map[string]string{
	"NO_CAPACITY": "没有余量", "SKILL": "专业或技能不对口", "TIME": "时间对不上", "PLACE": "路程太远", "PAY": "待遇或预算不合适", "OTHER": "其他", "WITHDRAWN": "发单方收回",
	"NOT_AGREED": "条件没有谈拢", "NOT_DELIVERED": "没有按约定提供", "STOPPED": "项目或岗位取消", "NO_SEATS": "名额已满", "NOT_FITTING": "专业或条件不符", "CHOSEN": "已选定其他学校",
}

// stages is where an order stands on its way; one that ended early shows only the stations
// that it came to.
func stages(o Order) []ui.Stage {
	way := []string{Issued, Accepted, InTalk, Contracted, Fulfilled, Rated}
	if i := slices.Index(way, o.Status); i >= 0 {
		if o.Status == Rated {
			i = len(way)
		}
		return ui.Stages(i, "待答复", "已接受", "洽谈中", "已签约", "已履约", "已评价")
	}
	st, _ := Orders.State(o.Status)
	if o.Taken > 0 {
		return ui.Stages(2, "待答复", "已接受", st.ZH)
	}
	return ui.Stages(1, "待答复", st.ZH)
}

// amount is a number with its unit, and that nothing was said where it was not.
func amount(ctx context.Context, n int64, unit string) string {
	if n == NotSaid {
		return ""
	}
	return strconv.FormatInt(n, 10) + " " + i18n.Word(ctx, unit)
}

func verdictZH(code string) (zh, tone string) {
	switch code {
	case "FIT":
		return "符合", "green"
	case "CONFIRM":
		return "待确认", "amber"
	case "UNFIT":
		return "不符", "red"
	}
	return "", ""
}

// orderFacts are the facts of an order.
func orderFacts(ctx context.Context, d Detail) []ui.Fact {
	facts := []ui.Fact{
		{Label: "需求单位", Value: d.AskerName}, {Label: "承接单位", Value: casepage.Joined(" · ", d.SupplierIs, leadZH(ctx, d.Order))},
		{Label: "要求数量", Value: amount(ctx, d.Quantity, d.Unit), Why: "需求没有写数量"},
	}
	if d.Kind == ForNeed {
		facts = append(facts, ui.Fact{Label: "需求", Cell: ui.Link{Href: "/needs/" + d.Need.String(), Text: d.Title, Sub: d.NeedNumber}})
	}
	if d.Taken > 0 {
		facts = append(facts, ui.Fact{Label: "答应数量", Value: amount(ctx, d.Taken, d.Unit)})
	}
	if d.SupplyName != "" {
		facts = append(facts, ui.Fact{Label: "专业或供给", Value: d.SupplyName})
	}
	if d.Seats.Counted {
		facts = append(facts, ui.Fact{Label: "需求名额", Value: i18n.T(ctx, "共 %d，还剩 %d", d.Seats.Promise, d.Seats.Free)})
	}
	if zh, _ := verdictZH(d.Verdict); zh != "" {
		facts = append(facts, ui.Fact{Label: "发单时的匹配", Value: i18n.T(ctx, "%s，%s 分", i18n.Word(ctx, zh), tenths(d.Score))})
	}
	if d.Dispatch != 0 && Policy.May(actor.From(ctx), actGroup, d.asker()) {
		facts = append(facts, ui.Fact{Label: "批次", Cell: ui.Link{Href: "/dispatches/" + d.Dispatch.String(), Text: i18n.T(ctx, "第 %d 轮", d.Wave)}})
	}
	if d.Session != "" {
		facts = append(facts, ui.Fact{Label: "对接专场", Value: d.Session})
	}
	if d.Stars > 0 {
		facts = append(facts, ui.Fact{Label: "评价", Value: casepage.Joined(" ", strings.Repeat("★", int(d.Stars))+strings.Repeat("☆", int(5-d.Stars)), d.Review)})
	}
	return facts
}

func leadZH(ctx context.Context, o Order) string {
	if o.Lead {
		return i18n.T(ctx, "牵头学校")
	}
	return ""
}

func tenths(n int64) string { return strconv.FormatFloat(float64(n)/10, 'f', 1, 64) }

// clock says how long an answer may still take.
func (s *Service) clock(ctx context.Context, due civil.Date, who, then string) *ui.Clock {
	if due.IsZero() {
		return nil
	}
	today := s.Today()
	left, _ := civil.DefaultCalendar().WorkingDays(today, due)
	if due.Before(today) {
		left, _ = civil.DefaultCalendar().WorkingDays(due, today)
		left = -left
	}
	return &ui.Clock{What: i18n.T(ctx, "答复，由%s", who), Left: left, Used: max(0, answerDays-left), Term: answerDays, Till: due.String() + " 24:00", Then: i18n.Word(ctx, then)}
}

// answerDays is the term that a clock draws; what is due is counted by the parameter MAT-2.
const answerDays = 5
