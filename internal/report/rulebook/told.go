package rulebook

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
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

// judgesNote tells who may confirm a proposal that it waits.
func (s *Service) judgesNote(p Proposal) notify.Note {
	title := "规则 %s 的参数新版待另一个人确认"
	if p.Kind == kindOverride {
		title = "规则 %s 的例外申请待确认"
	}
	return notify.Note{Topic: TopicProposal, Roles: s.confirmers(p), Title: title, Args: []string{s.title(p)}, Path: p.path(), Object: p.ID}
}

// toldOfNew is what the form of a proposal says before it is made: who will be told that it waits.
func (s *Service) toldOfNew(ctx context.Context, kind, rule string) string {
	return casepage.Told(ctx, s.judgesNote(Proposal{Kind: kind, Rule: rule}).Message(ctx))
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

// authorNotes are what a step tells the author; withdrawing tells nobody.
func authorNotes(p Proposal, step string) []notify.Note {
	if answers[step] == "" {
		return nil
	}
	return []notify.Note{{Topic: TopicProposal, Accounts: []ids.ID{p.AskedBy}, Title: answers[step], Args: []string{p.Rule}, Path: p.path(), Object: p.ID}}
}

func tell(ctx context.Context, tx *sqldb.Tx, notes ...notify.Note) error {
	for _, n := range notes {
		if err := notify.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// toldOf is what a step of a proposal would say, for its preview.
func toldOf(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) (out []caseflow.Message, err error) {
	p, err := find(ctx, q, id)
	if err != nil {
		return nil, err
	}
	for _, n := range authorNotes(p, step) {
		out = append(out, n.Message(ctx, "提出人"))
	}
	return out, nil
}
