package selection

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// JobDue is the name of the daily step that takes what is over and reminds of what is due. See [Service.TimeUp].
const JobDue = "selection.due"

// The topics of the package's notes.
const (
	TopicCall        = "selection.call"
	TopicApplication = "selection.application"
	TopicReview      = "selection.review"
	TopicObjection   = "selection.objection"
)

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{
	{Code: TopicCall, ZH: "遴选征集", EN: "Open calls", Mail: notify.Digest},
	{Code: TopicApplication, ZH: "遴选申报的进展", EN: "Progress of applications", Mail: notify.AtOnce},
	{Code: TopicReview, ZH: "专家评审任务", EN: "Sheets to be scored", Mail: notify.AtOnce},
	{Code: TopicObjection, ZH: "公示异议", EN: "Objections during publicity", Mail: notify.AtOnce},
}

// TimeUp closes calls whose last day is over, ends corrections that were not made in time, and reminds everybody of what is due. It
// returns how many things it did; running it again does nothing more.
func (s *Service) TimeUp(ctx context.Context) (int, error) {
	ctx = sqldb.Long(ctx)
	n, err := s.expire(ctx)
	if err != nil {
		return n, err
	}
	m, err := s.remind(ctx)
	return n + m, err
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }

func (s *Service) expire(ctx context.Context) (n int, err error) {
	today := s.Today()
	var batches, apps []ids.ID
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if batches, err = sqldb.All(ctx, r, scanID, `SELECT id FROM selection_batches WHERE status = 'OPEN' AND close_on < $1 ORDER BY id`, today.String()); err != nil {
			return err
		}
		apps, err = sqldb.All(ctx, r, scanID, `SELECT id FROM selection_applications WHERE status = 'RETURNED' AND correct_by <> '' AND correct_by < $1 ORDER BY id`, today.String())
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range batches {
		done, err := s.alone(ctx, func(tx *sqldb.Tx) error { return s.closeExpired(ctx, tx, id) })
		if err != nil {
			return n, err
		}
		n += done
	}
	for _, id := range apps {
		done, err := s.alone(ctx, func(tx *sqldb.Tx) error { return s.lapse(ctx, tx, id) })
		if err != nil {
			return n, err
		}
		n += done
	}
	return n, nil
}

// alone runs one thing in a transaction of its own; what somebody else moved meanwhile is left alone.
func (s *Service) alone(ctx context.Context, fn func(tx *sqldb.Tx) error) (int, error) {
	err := s.db.Write(ctx, fn)
	if err == nil {
		return 1, nil
	}
	var own *errs.Error
	if errors.As(err, &own) && own.Kind == errs.Conflict {
		return 0, nil
	}
	return 0, err
}

func (s *Service) closeExpired(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	if _, err := Batches.Move(system(ctx), tx, caseflow.Step{ID: id, Transition: "expire"}); err != nil {
		return err
	}
	b, err := batchByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.closed(ctx, tx, b); err != nil {
		return err
	}
	if err := s.index(ctx, tx, b); err != nil {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicCall, Roles: officers, Title: "“%s”申报已截止，请做形式审查", Args: []string{b.Title}, Path: b.path() + "/desk", Object: b.ID})
}

func (s *Service) lapse(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	x, err := appByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := hold(ctx, tx, x.Batch, Open, Closed); err != nil {
		return err
	}
	if err := follow(ctx, tx, id, "lapse", x.CorrectWhat); err != nil {
		return err
	}
	return s.tellApplicant(ctx, tx, x, "申报“%s”逾期没有补正，不予受理", x.Title)
}

// reminder is one thing to tell at one stage.
type reminder struct {
	object ids.ID
	stage  string
	note   notify.Note
}

// remind tells each thing once.
func (s *Service) remind(ctx context.Context) (sent int, err error) {
	var todo []reminder
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		soon, _, err := caseflow.Due(ctx, r, ParamSoon, today)
		if err != nil {
			return err
		}
		todo = nil
		for _, read := range []func(context.Context, sqldb.Queryer, civil.Date, civil.Date) ([]reminder, error){remindApplicants, remindExperts, remindOfficers} {
			more, err := read(ctx, r, today, soon)
			if err != nil {
				return err
			}
			todo = append(todo, more...)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, one := range todo {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			n, err := tx.Exec(ctx, `INSERT INTO selection_reminders (object_id, stage) VALUES ($1, $2) ON CONFLICT (object_id, stage) DO NOTHING`, one.object, one.stage)
			if fresh = n > 0; err != nil || !fresh {
				return err
			}
			return notify.Tell(ctx, tx, one.note)
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

// remindApplicants names drafts of calls that end soon, and corrections that are due soon.
func remindApplicants(ctx context.Context, q sqldb.Queryer, today, soon civil.Date) (out []reminder, err error) {
	drafts, err := sqldb.All(ctx, q, scanApp, `SELECT `+appCols+appFrom+` WHERE x.status = 'DRAFT' AND b.status = 'OPEN' AND b.close_on >= $1 AND b.close_on <= $2`, today.String(), soon.String())
	if err != nil {
		return nil, err
	}
	for _, x := range drafts {
		out = append(out, reminder{x.ID, "draft:" + x.CloseOn.String(), notify.Note{Topic: TopicApplication, Orgs: []ids.ID{x.Org}, Roles: readers, Title: "申报“%s”还没有提交，%s 截止", Args: []string{x.Title, x.CloseOn.String()}, Path: x.path(), Object: x.ID}})
	}
	returned, err := sqldb.All(ctx, q, scanApp, `SELECT `+appCols+appFrom+` WHERE x.status = 'RETURNED' AND x.correct_by >= $1 AND x.correct_by <= $2`, today.String(), soon.String())
	for _, x := range returned {
		out = append(out, reminder{x.ID, "correct:" + x.CorrectBy.String(), notify.Note{Topic: TopicApplication, Orgs: []ids.ID{x.Org}, Roles: readers, Title: "申报“%s”的补正 %s 到期", Args: []string{x.Title, x.CorrectBy.String()}, Path: x.path(), Object: x.ID}})
	}
	return out, err
}

// remindExperts names sheets that are due soon or overdue; of overdue ones the bureau is told too.
func remindExperts(ctx context.Context, q sqldb.Queryer, today, soon civil.Date) (out []reminder, err error) {
	list, err := sqldb.All(ctx, q, scanSheet, `SELECT `+sheetCols+sheetFrom+` WHERE s.status = 'ASSIGNED' AND s.due_on <= $1`, soon.String())
	for _, t := range list {
		n := notify.Note{Topic: TopicReview, Title: "“%s”的评分 %s 到期", Args: []string{t.AppTitle, t.DueOn.String()}, Path: "/reviews/" + t.ID.String(), Object: t.ID}
		stage := "score:"
		if t.Account != 0 {
			n.Accounts = []ids.ID{t.Account}
		}
		if today.After(t.DueOn) {
			n.Title, n.Roles, stage = "“%s”的评分应在 %s 前提交，已逾期", officers, "late:"
		}
		out = append(out, reminder{t.ID, stage + t.DueOn.String(), n})
	}
	return out, err
}

// remindOfficers names objections that are due soon, and publicity that is over.
func remindOfficers(ctx context.Context, q sqldb.Queryer, today, soon civil.Date) (out []reminder, err error) {
	list, err := sqldb.All(ctx, q, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.status = 'OPEN' AND j.due_on <= $1`, soon.String())
	if err != nil {
		return nil, err
	}
	for _, j := range list {
		out = append(out, reminder{j.ID, "answer:" + j.DueOn.String(), notify.Note{Topic: TopicObjection, Roles: officers, Title: "公示异议 %s 的答复 %s 到期", Args: []string{j.Number, j.DueOn.String()}, Path: Batch{ID: j.Batch}.path() + "/desk#objections", Object: j.ID}})
	}
	over, err := sqldb.All(ctx, q, scanBatch, `SELECT `+batchCols+` FROM selection_batches b WHERE b.status = 'PUBLICITY' AND b.public_to < $1`, today.String())
	for _, b := range over {
		out = append(out, reminder{b.ID, "decide:" + b.PublicTo.String(), notify.Note{Topic: TopicCall, Roles: officers, Title: "“%s”公示期已满，可以审定", Args: []string{b.Title}, Path: b.path() + "/desk", Object: b.ID}})
	}
	return out, err
}

// ToCorrect is how many applications of the actor's organisation were returned and wait for their correction.
func (s *Service) ToCorrect(ctx context.Context) (int, error) {
	if ownOrg(actor.From(ctx)) == 0 {
		return 0, actor.ErrForbidden
	}
	p, err := s.Applications(ctx, AppQuery{Status: AppReturned, Limit: 1})
	return p.Total, err
}
