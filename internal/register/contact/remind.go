package contact

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Topics are the kinds of notes that the package tells.
func Topics() []notify.Topic {
	return []notify.Topic{
		{Code: TopicFeedback, ZH: "企业反馈事项", EN: "Feedback items of enterprises", Mail: notify.AtOnce},
		{Code: TopicReminder, ZH: "对接到期提醒", EN: "Reminders of contacts and replies", Mail: notify.Digest},
		{Code: TopicEvent, ZH: "对接活动", EN: "Docking events", Mail: notify.Digest},
	}
}

// Remind is the daily job: it tells owners of items whose reply is due soon or overdue, and
// both sides of pairs that have not been in touch near the end of a quarter or in the last
// one. Each reminder is sent once; running it again sends nothing. It returns how many.
func (s *Service) Remind(ctx context.Context) (int, error) {
	ctx = sqldb.Long(ctx)
	n, err := s.remindItems(ctx)
	if err != nil {
		return n, err
	}
	m, err := s.remindPairs(ctx)
	return n + m, err
}

// reminder is one thing to tell at one stage.
type reminder struct {
	object ids.ID
	stage  string
	tell   func(tx *sqldb.Tx) error
}

// send tells what was not told before, each in a transaction of its own.
func (s *Service) send(ctx context.Context, list []reminder) (sent int, err error) {
	for _, r := range list {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			if fresh, err = firstTime(ctx, tx, r.object, r.stage); err != nil || !fresh {
				return err
			}
			return r.tell(tx)
		})
		if err != nil {
			return sent, err
		}
		if fresh {
			sent++
		}
	}
	return sent, nil
}

func (s *Service) remindItems(ctx context.Context) (int, error) {
	var list []reminder
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		soon, _, err := caseflow.Due(ctx, r, ParamReplySoon, today)
		if err != nil {
			return err
		}
		items, err := dueFeedback(ctx, r, soon)
		for _, f := range items {
			stage, title := "soon:", "企业反馈“%s”将在 %s 到期，请答复"
			if f.Late(today) {
				stage, title = "late:", "企业反馈“%s”应在 %s 前答复，已逾期"
			}
			list = append(list, reminder{f.ID, stage + f.DueOn.String(), func(tx *sqldb.Tx) error {
				return s.tellOwner(ctx, tx, f, TopicReminder, title, f.Title, f.DueOn.String())
			}})
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.send(ctx, list)
}

func (s *Service) remindPairs(ctx context.Context) (int, error) {
	var list []reminder
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		q := QuarterOf(today)
		near, err := caseflow.ParamOn(ctx, r, ParamPairSoon, today)
		if err != nil {
			return err
		}
		needed, err := paramOn(ctx, r, ParamPair, today)
		if err != nil {
			return err
		}
		pairs, err := activePairs(ctx, r, today)
		if err != nil {
			return err
		}
		days, err := contactDays(ctx, r, pairs, q.Add(-1).First())
		for _, p := range pairs {
			at := cells(p, days[p.ID], today, []Quarter{q.Add(-1), q})
			switch StandingOf(p, at[1].Contacts, at[0].Contacts, needed.Value, today) {
			case Overdue:
				list = append(list, s.pairReminder(ctx, p, "late:"+q.Add(-1).String(), "结对“%s”上季度没有联系，已逾期，请尽快对接", p.Title()))
			case DueNow:
				if today.DaysTo(q.Last()) <= int(near.Days) {
					list = append(list, s.pairReminder(ctx, p, "soon:"+q.String(), "结对“%s”本季度还没有联系，请在 %s 前对接", p.Title(), q.Last().String()))
				}
			}
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.send(ctx, list)
}

// pairReminder tells both sides of a pair.
func (s *Service) pairReminder(ctx context.Context, p Pair, stage, title string, args ...string) reminder {
	return reminder{p.ID, stage, func(tx *sqldb.Tx) error {
		n := notify.Note{Topic: TopicReminder, Title: title, Args: args, Path: "/pairs/" + p.ID.String(), Object: p.ID, Orgs: []ids.ID{p.School}}
		if p.Firm != 0 {
			n.Orgs = append(n.Orgs, p.Firm)
		}
		if p.GovFunction != "" && s.opts.Holders != nil {
			accounts, err := s.opts.Holders(ctx, tx, p.GovFunction)
			if err != nil {
				return err
			}
			n.Accounts = accounts
		}
		if err := notify.Tell(ctx, tx, n); err != nil || p.Kind != GovSchool || p.GovFunction != "" {
			return err
		}
		office := notify.Note{Topic: n.Topic, Title: n.Title, Args: n.Args, Path: n.Path, Object: n.Object, Roles: []actor.Role{actor.CityLead}}
		if p.County != "" {
			office.Roles, office.County = []actor.Role{actor.CountyUser}, p.County
		}
		return notify.Tell(ctx, tx, office)
	}}
}
