package contact

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ui"
)

func countyTexts(first string, list []County) []string {
	out := []string{"", first}
	for _, c := range list {
		out = append(out, c.Code, c.Name)
	}
	return out
}

// courseOf is the course of a piece of feedback; who takes it over takes its deadline over too, so that it is not said again.
func courseOf(ctx context.Context, trail []caseflow.Event) []ui.Event {
	trail = slices.Clone(trail)
	for i := range trail {
		if trail[i].Transition == StepHandOver {
			trail[i].DueOn = civil.Date{}
		}
	}
	return course.Events(ctx, FeedbackFlow, trail)
}

// course words the events of events and feedback, with the reasons that ship with the product.
var course = casepage.Course{Steps: map[string]string{StepHandOver: "移交"}, Reasons: map[string]string{
	"UNANSWERED": "没有回答提出的问题", "NOT_DONE": "承诺的事没有办", "MORE": "情况有变，需要再答复",
	"DUTY": "不属于本单位职责", "NEARER": "由更直接的单位答复", "MERGED": "机构职责调整",
	"DONE": "事项已经办结", "NOT_POSSIBLE": "依现行规定不能办理，已当面说明", "DUPLICATE": "与已有事项重复",
}}

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }
