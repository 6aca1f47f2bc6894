package rulebook

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
)

// TopicProposal tells of parameters and exceptions that wait for another person, and of what became of one's own.
const TopicProposal = "rulebook.proposal"

// Topics are what people can be told about.
var Topics = []notify.Topic{{Code: TopicProposal, ZH: "待确认的规则参数和例外", EN: "Rule parameters and exceptions to be confirmed", Mail: notify.AtOnce}}

func (p Proposal) path() string { return "/ruleproposals/" + p.ID.String() }

// confirmers are who may confirm a proposal: the bureau a version, whom the rule names an exception from what must be, every judge one
// from what should be.
func (s *Service) confirmers(p Proposal) []actor.Role {
	r, err := s.rule(p.Rule)
	switch {
	case p.Kind == kindVersion || err != nil:
		return []actor.Role{actor.CityLead}
	case r.Severity == rule.Block:
		return []actor.Role{r.Authority}
	}
	return judges
}

// tellJudges tells who may confirm a proposal that it waits.
func (s *Service) tellJudges(ctx context.Context, tx *sqldb.Tx, p Proposal) error {
	title := "规则 %s 的参数新版待另一个人确认"
	if p.Kind == kindOverride {
		title = "规则 %s 的例外申请待确认"
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicProposal, Roles: s.confirmers(p), Title: title, Args: []string{s.title(p)}, Path: p.path(), Object: p.ID})
}

// title is the rule's name, a Chinese key, or its code where the rule is gone.
func (s *Service) title(p Proposal) string {
	if r, err := s.rule(p.Rule); err == nil {
		return r.ZH
	}
	return p.Rule
}

// answers are what the author is told of a step.
var answers = map[string]string{"confirm": "您提出的规则参数或例外已确认：%s", "refuse": "您提出的规则参数或例外没有同意：%s"}

func tellAuthor(ctx context.Context, tx *sqldb.Tx, p Proposal, step string) error {
	if answers[step] == "" {
		return nil
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicProposal, Accounts: []ids.ID{p.AskedBy}, Title: answers[step], Args: []string{p.Rule}, Path: p.path(), Object: p.ID})
}

// toldOf is what a step of a proposal would say, for its preview.
func toldOf(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	p, err := find(ctx, q, id)
	if err != nil || answers[step] == "" {
		return nil, err
	}
	return []caseflow.Message{{Who: []string{"提出人"}, Text: i18n.T(ctx, answers[step], p.Rule), Mail: true}}, nil
}
