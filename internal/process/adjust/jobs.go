package adjust

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// JobDue is the name of the daily step that takes what is over, reminds of what is due and follows up what was decided.
const JobDue = "adjust.due"

// The topics of the package's notes.
const (
	TopicRound   = "adjust.round"
	TopicRequest = "adjust.request"
	TopicOpinion = "adjust.opinion"
	TopicObject  = "adjust.objection"
)

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{
	{Code: TopicRound, ZH: "专业调整年度进展", EN: "Adjustment rounds", Mail: notify.Digest},
	{Code: TopicRequest, ZH: "专业调整申请的进展", EN: "Adjustment requests", Mail: notify.AtOnce},
	{Code: TopicOpinion, ZH: "专业调整征求意见", EN: "Opinions on adjustments", Mail: notify.AtOnce},
	{Code: TopicObject, ZH: "专业调整公示异议", EN: "Objections to adjustments", Mail: notify.AtOnce},
}

// TimeUp freezes rounds whose last day is over, lets opinions lapse into silence and requests that were not completed, reminds, and
// follows up. It returns how many things it did; running it again does nothing more.
func (s *Service) TimeUp(ctx context.Context) (n int, err error) {
	ctx = system(sqldb.Long(ctx))
	var late []ids.ID
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		late, err = sqldb.All(ctx, r, func(row sqldb.Row) (id ids.ID, err error) { return id, row.Scan(&id) },
			`SELECT id FROM adjust_rounds WHERE status = 'COLLECTING' AND collect_until < $1 ORDER BY id`, s.Today().String())
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range late {
		if err := s.expire(ctx, id); err != nil {
			return n, err
		}
		n++
	}
	m, err := Opinions.RunDue(ctx, s.db, nil)
	if n += m; err != nil {
		return n, err
	}
	m, err = Requests.RunDue(ctx, s.db, func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
		return s.gaveUp(ctx, tx, ev.Case)
	})
	if n += m; err != nil {
		return n, err
	}
	if m, err = s.Follow(ctx); err != nil {
		return n, err
	}
	n += m
	m, err = s.remind(ctx)
	return n + m, err
}

func (s *Service) expire(ctx context.Context, id ids.ID) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := Rounds.Move(ctx, tx, caseflow.Step{ID: id, Transition: "expire"}); err != nil {
			return err
		}
		x, err := roundByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.roundStepped(ctx, tx, nil, &x, "expire"); err != nil {
			return err
		}
		return tell(ctx, tx, officerNote(TopicRound, x.path(), id, "%s 征集已截止，数据已冻结", x.Title))
	})
	var own *errs.Error
	if errors.As(err, &own) && own.Kind == errs.Conflict {
		return nil
	}
	return err
}

// remind tells once of opinions and objections that are due within three days and of publicity that is over.
func (s *Service) remind(ctx context.Context) (n int, err error) {
	type due struct {
		id   ids.ID
		mark string
		note notify.Note
	}
	var list []due
	today := s.Today()
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list = nil
		soon, err := sqldb.All(ctx, r, scanOpinion, `SELECT `+opinionCols+` FROM adjust_opinions p WHERE p.status = 'ASKED' AND p.due_on <= $1 ORDER BY p.id`, today.AddDays(3).String())
		if err != nil {
			return err
		}
		for _, o := range soon {
			note := notify.Note{Topic: TopicOpinion, Title: "专业调整意见 %s 到期，逾期视为无异议", Args: []string{o.Due.String()}, Path: "/adjustments/opinions/" + o.ID.String(), Object: o.ID}
			if note.Accounts, err = s.asked(ctx, r, o, &note); err != nil {
				return err
			}
			list = append(list, due{id: o.ID, mark: "due:" + o.Due.String(), note: note})
		}
		objections, err := sqldb.All(ctx, r, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.status = 'OPEN' AND j.due_on <= $1 ORDER BY j.id`, today.AddDays(3).String())
		if err != nil {
			return err
		}
		for _, j := range objections {
			list = append(list, due{id: j.ID, mark: "answer:" + j.Due.String(), note: notify.Note{Topic: TopicObject, Roles: officers, Title: "公示异议 %s 的答复 %s 到期", Args: []string{j.Number, j.Due.String()}, Path: j.path(), Object: j.ID}})
		}
		over, err := rounds(ctx, r)
		for _, x := range over {
			if x.Status == RoundPublicity && today.After(x.PublicTo) {
				list = append(list, due{id: x.ID, mark: "decide:" + x.PublicTo.String(), note: notify.Note{Topic: TopicRound, Roles: officers, Title: "%s 公示期已满，可以审定", Args: []string{x.Title}, Path: x.path(), Object: x.ID}})
			}
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			k, err := tx.Exec(ctx, `INSERT INTO adjust_reminders (object_id, mark) VALUES ($1, $2) ON CONFLICT (object_id, mark) DO NOTHING`, d.id, d.mark)
			if fresh = k > 0; err != nil || !fresh {
				return err
			}
			if len(d.note.Accounts)+len(d.note.Orgs)+len(d.note.Roles) == 0 {
				return nil // nobody has an account for the department
			}
			return notify.Tell(ctx, tx, d.note)
		})
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	return n, nil
}

// asked fills in whom a reminder of an opinion concerns.
func (s *Service) asked(ctx context.Context, q sqldb.Queryer, o Opinion, note *notify.Note) ([]ids.ID, error) {
	switch o.UnitKind {
	case "DEPT":
		return s.people(ctx, q, o.UnitMark)
	case "ORG":
		org, err := ids.Parse(o.UnitMark)
		if err != nil {
			return nil, err
		}
		note.Orgs, note.Roles = []ids.ID{org}, units[1:2]
	default:
		note.Roles, note.County = units[2:], o.UnitMark
	}
	return nil, nil
}

// ToCheck is how many requests wait to be checked for completeness.
func (s *Service) ToCheck(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	p, err := s.Requests(ctx, Query{Status: Submitted, Limit: 1})
	return p.Total, err
}

// ToComplete is how many requests of the actor's school wait to be completed.
func (s *Service) ToComplete(ctx context.Context) (int, error) {
	if ownOrg(actor.From(ctx)) == 0 {
		return 0, actor.ErrForbidden
	}
	p, err := s.Requests(ctx, Query{Status: Incomplete, Limit: 1})
	return p.Total, err
}
