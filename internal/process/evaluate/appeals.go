package evaluate

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Appeal files what a school says against the rating of its point, with evidence; one appeal a rating.
func (s *Service) Appeal(ctx context.Context, verdict ids.ID, reason string, up *Upload) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := seenHead(ctx, tx, verdict)
		if err != nil {
			return err
		}
		if !Policy.May(actor.From(ctx), mayReply, h.object()) {
			return actor.ErrForbidden
		}
		var faults errs.List
		text(&faults, "reason", reason, long)
		if err := faults.Err(); err != nil {
			return err
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO evaluate_appeals (id, row_version, updated_at, status, due_on, year, verdict_id, point_id, school_id, county, reason, owner_id) VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8, $9, $10)`,
			id, tx.Now().UnixMilli(), AppealFiled, h.Year, verdict, h.Point, h.School, h.County, strings.TrimSpace(reason), actor.From(ctx).Account)
		if sqldb.IsDuplicate(err) {
			return ErrTwice.On("reason")
		}
		if err != nil {
			return err
		}
		if _, err := Appeals.OpenDue(ctx, tx, id, ""); err != nil {
			return err
		}
		if err := s.put(ctx, tx, id, up); err != nil {
			return err
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicCourse, Roles: bureau, Title: "学校对 %s 的评价提出申诉", Args: []string{h.Name}, Path: h.path(), Object: id})
	})
	return id, err
}

// StepAppeal decides an appeal, or takes it back.
func (s *Service) StepAppeal(ctx context.Context, verdict ids.ID, st caseflow.Step) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := seenHead(ctx, tx, verdict)
		if err != nil {
			return err
		}
		a, err := appealOf(ctx, tx, h)
		if err != nil {
			return err
		}
		if a == nil {
			return actor.ErrNotFound
		}
		if !a.mayStep(actor.From(ctx), st.Transition) {
			return actor.ErrForbidden
		}
		if st.Transition == "correct" {
			against, err := seenHead(ctx, tx, a.Verdict)
			if err != nil {
				return err
			}
			if ok, err := corrected(ctx, tx, against); err != nil || !ok {
				if err == nil {
					err = ErrOpen.With(h.Name)
				}
				return err
			}
		}
		st.ID = a.ID
		if _, err := Appeals.Move(ctx, tx, st); err != nil {
			return err
		}
		title := appealTitles[st.Transition]
		if title == "" {
			return nil
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicCourse, Orgs: []ids.ID{a.School}, Roles: schools, Title: title, Args: []string{h.Name}, Path: h.path(), Object: a.ID})
	})
}

// appealTitles are what the school is told of a step.
var appealTitles = map[string]string{"uphold": "对 %s 评价的申诉：维持评价", "correct": "对 %s 评价的申诉：数据已更正，重新评价"}

// toldOfAppeal is what a step of an appeal would say, for its preview.
func toldOfAppeal(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	title := appealTitles[step]
	if title == "" {
		return nil, nil
	}
	h, err := sqldb.One(ctx, q, scanHead, `SELECT `+headCols+` FROM evaluate_verdicts v JOIN evaluate_appeals a ON a.verdict_id = v.id WHERE a.id = $1`, id)
	if err != nil {
		return nil, hidden(err)
	}
	return []caseflow.Message{{Who: []string{h.SchoolName}, Text: i18n.T(ctx, title, h.Name), Mail: true}}, nil
}

// corrected reports whether a later run of the year has other facts of the point: an appeal ends as corrected only then.
func corrected(ctx context.Context, q sqldb.Queryer, h Head) (bool, error) {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM evaluate_verdicts n JOIN evaluate_runs m ON m.id = n.run_id WHERE n.point_id = $1 AND n.year = $2 AND n.facts_sha <> $3
  AND m.revision > (SELECT o.revision FROM evaluate_runs o WHERE o.id = $4)`, h.Point, h.Year, h.FactsSHA, h.Run)
	return n > 0, err
}

// appealOf is the newest appeal against a rating of the point in the year, by whichever run, nil when there is none.
func appealOf(ctx context.Context, q sqldb.Queryer, h Head) (*Appeal, error) {
	a, err := sqldb.One(ctx, q, scanAppeal, `SELECT `+appealCols+` FROM evaluate_appeals a WHERE a.point_id = $1 AND a.year = $2 ORDER BY a.id DESC LIMIT 1`, h.Point, h.Year)
	if noRow(err) {
		return nil, nil
	}
	return &a, err
}

// OpenAppealFile begins to read evidence of the appeal against a rating.
func (s *Service) OpenAppealFile(ctx context.Context, verdict, file ids.ID) (c *blob.Content, err error) {
	err = s.read(ctx, mayCard, func(r *sqldb.Reader) error {
		h, err := seenHead(ctx, r, verdict)
		if err != nil {
			return err
		}
		a, err := appealOf(ctx, r, h)
		if err != nil {
			return err
		}
		if a == nil || !Policy.May(actor.From(ctx), mayCard, h.object()) {
			return actor.ErrNotFound
		}
		c, err = s.open(ctx, r, a.ID, file)
		return err
	})
	return c, err
}

// OpenAppeals counts the appeals that wait for the bureau.
func (s *Service) OpenAppeals(ctx context.Context) (n int, err error) {
	err = s.read(ctx, mayKeep, func(r *sqldb.Reader) error {
		got, err := sqldb.Value[int64](ctx, r, `SELECT COUNT(*) FROM evaluate_appeals a WHERE a.status = 'FILED'`)
		n = int(got)
		return err
	})
	return n, err
}
