package dispatch

import (
	"context"
	"io"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// mine reads a report for who answers for its unit; others do not learn of it unless they see it anyway.
func mine(ctx context.Context, q sqldb.Queryer, id ids.ID) (Report, error) {
	r, err := reportByID(ctx, q, id)
	if err != nil {
		return r, err
	}
	a := actor.From(ctx)
	switch {
	case !sees(a, r.Unit):
		return r, actor.ErrNotFound
	case !speaks(a, r.Unit):
		return r, actor.ErrForbidden
	}
	return r, nil
}

func trimmed(c Content) Content {
	for _, p := range []*string{&c.Words, &c.Problems, &c.Support, &c.Measures, &c.Owner} {
		*p = strings.TrimSpace(*p)
	}
	return c
}

// Keep keeps what was typed without sending it: nothing is required yet. Who comes second is told what the other one typed.
func (s *Service) Keep(ctx context.Context, id ids.ID, version int64, c Content) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := mine(ctx, tx, id)
		if err != nil {
			return err
		}
		if !r.Editable() {
			return ErrShut.With(stateZH(Reports, r.Status))
		}
		if err := keepDraft(ctx, tx, r, version, trimmed(c)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayReport + ".keep", Object: Reports.Table, ID: id})
	})
}

func keepDraft(ctx context.Context, tx *sqldb.Tx, r Report, version int64, c Content) error {
	if version == 0 {
		version = r.Version
	}
	n, err := tx.Exec(ctx, `UPDATE dispatch_reports SET draft = $1, draft_by = $2, draft_at = $3, row_version = row_version + 1 WHERE id = $4 AND row_version = $5 AND status IN ('OPEN', 'RETURNED')`,
		pack(c), actor.From(ctx).Name, tx.Now().UnixMilli(), r.ID, version)
	if err == nil && n == 0 {
		err = ErrStale.With(r.DraftBy)
	}
	return err
}

// Sending is what a unit sends.
type Sending struct {
	ID      ids.ID
	Version int64 // 0 = any
	Content
	Reason string // of a correction
}

// Submit sends a report, for the first time, again after it was returned, or as the correction of an accepted one.
func (s *Service) Submit(ctx context.Context, x Sending) error {
	seen, st, err := s.before(ctx, x.ID)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return s.submit(ctx, tx, seen.ID, st, x) })
}

// before reads a report and how its task stands now, outside the transaction that sends it.
func (s *Service) before(ctx context.Context, id ids.ID) (r Report, st Standing, err error) {
	if err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		r, err = mine(ctx, q, id)
		return err
	}); err != nil {
		return r, st, err
	}
	st, err = s.standing(ctx, r)
	return r, st, err
}

func (s *Service) submit(ctx context.Context, tx *sqldb.Tx, id ids.ID, st Standing, x Sending) error {
	r, err := mine(ctx, tx, id)
	if err != nil {
		return err
	}
	today := civil.DateOf(tx.Now())
	x.Content = trimmed(x.Content)
	e := Entry{ID: tx.NewID(), Report: id, Seq: r.Entries + 1, Kind: EntrySent, Content: x.Content, Reason: strings.TrimSpace(x.Reason), Standing: st, Account: actor.From(ctx).Account, Person: actor.From(ctx).Name}
	step := caseflow.Step{ID: id, Transition: "submit", Version: x.Version}
	switch r.Status {
	case Returned:
		e.Kind = EntryAgain
	case Accepted:
		e.Kind, step.Transition, step.Note = EntryCorrection, "correct", e.Reason
	}
	limits, err := limitsOn(ctx, tx, today)
	if err != nil {
		return err
	}
	late, err := overdues(ctx, tx, r, today, limits)
	if err != nil {
		return err
	}
	e.Colour, e.Basis = Judge(st, x.Progress, late, limits)
	if err := CheckContent(x.Content, r.Duty, MustPlan(r.Duty, e.Colour, late, limits), today); err != nil {
		return err
	}
	if x.Version != 0 && x.Version != r.Version {
		return ErrStale.With(r.DraftBy)
	}
	if _, err := Reports.Move(ctx, tx, step); err != nil {
		return err
	}
	files, err := filesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, f := range files {
		e.Files = append(e.Files, f.ID)
	}
	if err := insertEntry(ctx, tx, e); err != nil {
		return err
	}
	if err := sent(ctx, tx, r, e, today); err != nil {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicReport, Roles: []actor.Role{actor.ConferenceSec}, Title: "%s报送了%s调度：%s", Args: []string{r.Unit.Name, r.Quarter.ZH(), r.Title()}, Path: r.path(), Object: id})
}

// sent keeps on the report what its newest entry says; the day it was first sent stays.
func sent(ctx context.Context, tx *sqldb.Tx, r Report, e Entry, today civil.Date) error {
	first, late := r.SentOn, r.Late
	if first == (civil.Date{}) {
		first, late = today, today.After(r.DueDay)
	}
	_, err := tx.Exec(ctx, `UPDATE dispatch_reports SET sent_on = $1, late = $2, progress = $3, colour = $4, basis = $5, standing = $6, entries = $7, draft = $8, draft_by = $9, draft_at = $10 WHERE id = $11`,
		first.String(), late, e.Content.Progress, e.Colour, e.Basis, pack(e.Standing), e.Seq, pack(e.Content), e.Person, tx.Now().UnixMilli(), r.ID)
	return err
}

// Step takes a step of the conference office with a report: return, accept, waive.
func (s *Service) Step(ctx context.Context, x caseflow.Step) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		r, err := reportByID(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if x.Transition == "submit" || x.Transition == "correct" {
			return caseflow.ErrNoStep.With(x.Transition)
		}
		if err := notOwn(ctx, tx, r); err != nil {
			return err
		}
		ev, err := Reports.Move(ctx, tx, x)
		if err != nil {
			return err
		}
		n := notify.Note{Topic: TopicReport, Args: []string{r.Quarter.ZH(), r.Title()}, Path: r.path(), Object: r.ID}
		switch x.Transition {
		case "return":
			n.Title, n.AtOnce = "%s调度被退回：%s，%s 前补报", true
			n.Args = append(n.Args, ev.DueOn.String())
		case "accept":
			n.Title = "%s调度已通过：%s"
		default:
			n.Title = "%s调度免报：%s"
		}
		return s.tell(ctx, tx, n, r.Unit)
	})
}

// notOwn refuses who sent the report, once or again, and who answers for its unit: nobody decides on their own report.
func notOwn(ctx context.Context, q sqldb.Queryer, r Report) error {
	a := actor.From(ctx)
	if speaks(a, r.Unit) {
		return ErrOwn
	}
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM dispatch_entries WHERE report_id = $1 AND account_id = $2`, r.ID, a.Account)
	if err == nil && n > 0 {
		err = ErrOwn
	}
	return err
}

// Attach adds a piece of evidence to a report that is being filled in, or to a part that is being answered.
func (s *Service) Attach(ctx context.Context, id ids.ID, name, mime string, size int64, content io.Reader) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := mine(ctx, tx, id)
		if err != nil {
			return err
		}
		if !r.Editable() {
			return ErrShut.With(stateZH(Reports, r.Status))
		}
		return s.attach(ctx, tx, r.ID, Reports.Table, name, mime, size, content)
	})
}

func (s *Service) attach(ctx context.Context, tx *sqldb.Tx, object ids.ID, table, name, mime string, size int64, content io.Reader) error {
	n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM dispatch_files WHERE object_id = $1`, object)
	if err != nil {
		return err
	}
	if n >= maxFiles {
		return ErrFiles.With(maxFiles).On("file")
	}
	at, err := s.o.Files.Put(ctx, tx, name, mime, content)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO dispatch_files (id, object_id, blob_id, name, size, person, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), object, at, blob.CleanName(name), size, actor.From(ctx).Name, tx.Now().UnixMilli()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: mayReport + ".attach", Object: table, ID: object})
}

// OpenFile begins to read a file of a report for who sees it.
func (s *Service) OpenFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		r, err := reportByID(ctx, q, id)
		if err != nil {
			return err
		}
		if !sees(actor.From(ctx), r.Unit) {
			return actor.ErrNotFound
		}
		c, err = s.open(ctx, q, id, file)
		return err
	})
	return c, err
}

func (s *Service) open(ctx context.Context, q sqldb.Queryer, object, file ids.ID) (*blob.Content, error) {
	list, err := filesOf(ctx, q, object)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.ID == file {
			return s.o.Files.Open(ctx, q, f.Blob)
		}
	}
	return nil, actor.ErrNotFound
}

// SendAll sends what is kept for all reports of a quarter that wait for the person's units. It returns how many were sent, and of the
// others why not.
func (s *Service) SendAll(ctx context.Context, quarter string) (sent int, left []Report, why []error, err error) {
	list, _, err := s.List(ctx, Query{Quarter: quarter, Mine: true})
	if err != nil {
		return 0, nil, nil, err
	}
	for _, r := range list {
		if !r.Editable() || r.DraftAt.IsZero() {
			continue
		}
		err := s.Submit(ctx, Sending{ID: r.ID, Version: r.Version, Content: r.Draft})
		switch {
		case err == nil:
			sent++
		case errs.KindOf(err) == errs.Internal:
			return sent, left, why, err
		default:
			left, why = append(left, r), append(why, err)
		}
	}
	return sent, left, why, nil
}
