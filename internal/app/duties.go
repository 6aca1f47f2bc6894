package app

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/report/portal"
)

// duty is something that may wait for a person: what, where, and how many.
type duty struct {
	label, href, tone string
	count             func(context.Context) (int, error)
}

// duties are what the modules of the exchange have for the person who asks.
func (c *City) duties(ctx context.Context) (out []portal.Todo, err error) {
	orders := duty{"等您答复的发单", "/orders?status=" + order.Issued, "amber", c.Orders.Waiting}
	if a := actor.From(ctx); a.Has(actor.EntAdmin, actor.EntHR) {
		orders.label, orders.href = "等您答复的认领", "/claims?status="+order.ClaimSent
	} else if a.Has(actor.CityLead, actor.CountyUser) {
		orders.label, orders.href = "不答复、要打电话的单位", "/calls"
	}
	list := []duty{
		orders,
		{"等您办的资金申请", "/allocations", "amber", c.Funds.Waiting},
		{"等您签署的协议", "/agreements?view=sign&mine=1", "amber", c.Agreement.ToSign},
		{"等您确认的协议交付", "/agreements?view=confirm&mine=1", "amber", c.Agreement.ToConfirm},
		{"没有签完的校企协议", "/agreements?view=sign", "info", c.Agreement.Unsigned},
		{"休眠的校企协议", "/agreements?view=dormant", "amber", c.Agreement.Sleeping},
		{"要答复的反馈事项", "/feedback?mine=1", "amber", c.Contact.ToAnswer},
		{"本季度还没有联系的结对", "/pairs/overdue", "red", c.Contact.PairsToDo},
		{"待审核的能力标准", "/standards?view=review", "amber", c.Standard.Waiting},
		{"要填的企业调查", "/surveys/mine", "amber", c.Standard.ToAnswer},
		{"等我市确认的共享协议", "/sharing", "amber", c.Sharing.Proposals},
		{"等您确认的跨市邀请", "/sharing/members", "amber", c.Sharing.Waiting},
		{"今年还没有填报的办学条件", "/conditions?verdict=NODATA", "amber", c.Condition.Waiting},
		{"等您办的专业预警卡", "/warnings", "amber", c.Evaluate.Waiting},
		{"没有处理的评价申诉", "/evaluations?appeal=1", "amber", c.Evaluate.OpenAppeals},
		{"待审核材料的专业调整申请", "/adjustments/requests?status=" + adjust.Submitted, "amber", c.Adjust.ToCheck},
		{"要补正的专业调整申请", "/adjustments/requests?status=" + adjust.Incomplete, "red", c.Adjust.ToComplete},
		{"没有答复的专业调整异议", "/adjustments", "red", c.Adjust.OpenObjections},
		{"等您单位答复的专业调整意见", "/adjustments/opinions?status=" + adjust.OpinionAsked, "amber", c.Adjust.ToOpine},
		{"等本单位填报的季度调度", "/dispatch", "amber", c.Dispatch.ToFill},
		{"待审核的季度调度", "/dispatch?status=SUBMITTED", "amber", c.Dispatch.ToAccept},
		{"逾期未报的季度调度", "/dispatch?status=OVERDUE", "red", c.Dispatch.NotSent},
		{"等本单位答复的会办事项", "/matters?mine=1&status=OPEN", "amber", c.Dispatch.ToAnswer},
		{"待核实的会办事项", "/matters?status=ANSWERED", "amber", c.Dispatch.ToCheck},
		{"等本单位整改的督导问题", "/supervision?tab=findings", "red", c.Supervise.ToRectify},
		{"要核验销号的督导问题", "/supervision?tab=findings&status=UNCLOSED", "amber", c.Supervise.ToVerify},
		{"等您评分的督导考核", "/assessments", "amber", c.Supervise.ToMark},
		{"今年还没有报送的校企合作规划", "/duties?tab=plans", "amber", c.Supervise.ToFile},
		{"等您评分的申报", "/reviews?status=" + selection.SheetAssigned, "amber", c.Selection.ToScore},
		{"要补正的遴选申报", "/applications?status=" + selection.AppReturned, "red", c.Selection.ToCorrect},
		{"没有答复的公示异议", "/selections?status=" + selection.Publicity, "red", c.Selection.OpenObjections},
		{"没有报送的预测草稿", "/forecasts/mine", "info", c.Forecast.Drafts},
	}
	if notify.Policy.Allowed(actor.From(ctx), "notify.calls") {
		list = append(list, duty{"邮件送不到、要打的电话", "/notices/calls", "amber", c.Notices.OpenCalls})
	}
	for _, d := range list {
		n, err := d.count(ctx)
		if errors.Is(err, actor.ErrForbidden) {
			continue // not this person's
		}
		if err != nil {
			return nil, err
		}
		out = append(out, portal.Todo{Label: d.label, Count: n, Href: d.href, Tone: d.tone})
	}
	return out, nil
}

// portFigures say how the person's own organisation answers, and for those who watch over the city how many do not.
func (c *City) portFigures(ctx context.Context) ([]ui.Figure, error) {
	a := actor.From(ctx)
	if !order.Policy.Allowed(a, "order.heard") {
		return nil, nil
	}
	heard, err := c.Orders.Responsiveness(ctx)
	if err != nil || len(heard.List) == 0 {
		return nil, err
	}
	var asked, answered, open, paused int64
	for _, h := range heard.List {
		asked, answered, open = asked+h.Heard.Asked, answered+h.Heard.Answered, open+h.Open
		if h.Standing.Paused() {
			paused++
		}
	}
	rate := ui.Figure{Label: "按时答复", Missing: "还没有人问过", Href: "/responsiveness"}
	if asked > 0 {
		rate = ui.Figure{Label: "按时答复", Value: strings.TrimSuffix(ui.Percent(float64(answered)/float64(asked)), "%"), Unit: "%", Note: i18n.T(ctx, "%d / %d 次", answered, asked), Href: "/responsiveness"}
	}
	out := []ui.Figure{rate, {Label: "等着答复", Value: ui.Thousands(open), Unit: "件", Href: "/orders"}}
	if len(heard.List) > 1 {
		tone, href := "", "/responsiveness"
		if paused > 0 {
			tone = "red"
		}
		if order.Policy.Allowed(a, "order.call") {
			href = "/calls"
		}
		out = append(out, ui.Figure{Label: "因不答复暂停", Value: ui.Thousands(paused), Unit: "家", Tone: tone, Href: href})
	}
	return out, nil
}
