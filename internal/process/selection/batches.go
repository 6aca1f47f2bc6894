package selection

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

func (s *Service) noted(ctx context.Context, tx *sqldb.Tx, action, object string, id ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: object, ID: id, Reason: reason})
}

// Defaults is a batch as the form begins: the parameters of the city, a rubric and windows.
func (s *Service) Defaults(ctx context.Context) (b Batch, err error) {
	today := s.Today()
	b = Batch{OpenOn: today, CloseOn: today.AddDays(21), Quota: 10, Applicants: []string{"SCHOOL", "ENTERPRISE"}, Areas: []string{"教育教学", "企业管理"}}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		for code, to := range map[string]*int64{"SEL-EXPERTS": &b.Experts, "SEL-PUBLIC": &b.PublicityDays, "SEL-CORRECT": &b.CorrectDays} {
			v, err := paramOn(ctx, r, code, today)
			if err != nil {
				return err
			}
			*to = int64(v)
		}
		b.Spread, err = paramOn(ctx, r, "SEL-SPREAD", today)
		return err
	})
	return b, err
}

// SaveBatch makes a batch or changes one that is a draft. Fields of the kind are taken by their codes; b.Fields holds those and the
// call's own.
func (s *Service) SaveBatch(ctx context.Context, b Batch, faults errs.List) (Batch, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return b, actor.ErrForbidden
	}
	for _, e := range CheckBatch(b) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := categoryByCode(ctx, tx, b.Category)
		if err = hidden(err); err != nil || !c.Active {
			if err != nil && err != actor.ErrNotFound {
				return err
			}
			faults.Add(ErrCategory.On("category"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if b.ID != 0 {
			if err := updateBatch(ctx, tx, b); err != nil {
				return err
			}
			return s.noted(ctx, tx, mayRun+".edit", Batches.Table, b.ID, b.Title)
		}
		b.ID, b.Version, b.Status, b.Owner = tx.NewID(), 1, Draft, a.Account
		if b.Number, err = takeNumber(ctx, tx, "LX"); err != nil {
			return err
		}
		if err := insertBatch(ctx, tx, b); err != nil {
			return err
		}
		return Batches.Open(ctx, tx, b.ID, "")
	})
	return b, err
}

// batch is a batch that the actor may see; a draft is the bureau's and theirs who watch over it.
func (s *Service) batch(ctx context.Context, q sqldb.Queryer, id ids.ID) (Batch, error) {
	b, err := batchByID(ctx, q, id)
	if err == nil && !b.Shown() && !Policy.Allowed(actor.From(ctx), mayWatch) {
		err = actor.ErrNotFound
	}
	return b, hidden(err)
}

// Batch reads a batch with its category.
func (s *Service) Batch(ctx context.Context, id ids.ID) (b Batch, c Category, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if b, err = s.batch(ctx, r, id); err != nil {
			return err
		}
		c, err = categoryByCode(ctx, r, b.Category)
		return err
	})
	return b, c, err
}

// StepBatch takes a step with a batch that needs nothing chosen: open, close, review, rank, back, publish, cancel. [Service.Propose]
// begins the publicity and [Service.Decide] decides.
func (s *Service) StepBatch(ctx context.Context, st caseflow.Step) (b Batch, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return b, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if b, err = s.batch(ctx, tx, st.ID); err != nil {
			return err
		}
		if st.Transition == "publicise" || st.Transition == "decide" {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		if _, err := Batches.Move(ctx, tx, st); err != nil {
			return err
		}
		// The row is locked by now: nothing that hangs on the batch moves any more.
		if after := afterStep[st.Transition]; after != nil {
			if err := after(s, ctx, tx, b); err != nil {
				return err
			}
		}
		if b, err = batchByID(ctx, tx, st.ID); err != nil {
			return err
		}
		return s.index(ctx, tx, b)
	})
	return b, err
}

// afterStep is what a step of a batch asks for and brings about, in the step's transaction.
var afterStep = map[string]func(*Service, context.Context, *sqldb.Tx, Batch) error{
	"open": (*Service).opened, "close": (*Service).closing, "expire": (*Service).closed, "review": (*Service).reviewing, "rank": (*Service).ranking, "back": (*Service).unranked,
	"publish": (*Service).publishing, "cancel": (*Service).cancelled,
}

// opened makes the seed of the draws, seals it and publishes its hash with the call.
func (s *Service) opened(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	if b.CloseOn.Before(civil.DateOf(tx.Now())) {
		return ErrWindow.On("close_on")
	}
	if err := CheckBatch(b).Err(); err != nil {
		return err
	}
	seed := s.opts.Seed()
	_, err := tx.Exec(ctx, `UPDATE selection_batches SET seed_sealed = $1, seed_hash = $2 WHERE id = $3`, s.keys.Seal("selection_batches", "seed", b.ID, []byte(seed)), Commit(b.Number, seed), b.ID)
	if err != nil {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicCall, Roles: applicants, Title: "新的遴选征集：%s，%s 截止", Args: []string{b.Title, b.CloseOn.String()}, Path: b.path(), Object: b.ID})
}

// closing refuses to close a call before its last day is over.
func (s *Service) closing(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	if !civil.DateOf(tx.Now()).After(b.CloseOn) {
		return ErrNotYet.With(b.CloseOn.String())
	}
	return s.closed(ctx, tx, b)
}

// closed ends what was not submitted in time.
func (s *Service) closed(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	list, err := appsOf(ctx, tx, b.ID)
	for _, x := range list {
		if x.Status == AppDraft {
			if err := follow(ctx, tx, x.ID, "expire", ""); err != nil {
				return err
			}
		}
	}
	return err
}

func (s *Service) unranked(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	_, err := tx.Exec(ctx, `UPDATE selection_applications SET place = 0 WHERE batch_id = $1`, b.ID)
	return err
}

// cancelled ends the applications of a batch and tells who applied.
func (s *Service) cancelled(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	list, err := appsOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	stop, _ := Applications.Transition("stop")
	for _, x := range list {
		for _, from := range stop.From {
			if x.Status != from {
				continue
			}
			if err := follow(ctx, tx, x.ID, "stop", ""); err != nil {
				return err
			}
			if err := s.tellApplicant(ctx, tx, x, "遴选“%s”已取消，申报“%s”终止", b.Title, x.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b Batch) path() string { return "/selections/" + b.ID.String() }

func (x Application) path() string { return "/applications/" + x.ID.String() }

// Query asks for a page of batches.
type Query struct {
	Status, Category, Find, Sort string
	Desc                         bool
	Limit, Offset                int
}

// Line is a batch in a list.
type Line struct {
	Batch
	Sent, Named int64
}

// Page is a part of the list of batches.
type Page struct {
	Lines      []Line
	Total      int
	Categories []Category
}

var batchOrders = map[string]string{"close": "b.close_on", "title": "b.title", "number": "b.number"}

// maxExport is the most rows of one download.
const maxExport = 10000

// literal drops the signs that LIKE would read as wildcards.
func literal(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '%' || r == '_' || r == '\\' {
			return -1
		}
		return r
	}, s)
}

// List returns a page of the batches that the actor may see, the newest first.
func (s *Service) List(ctx context.Context, q Query) (p Page, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Categories, err = categories(ctx, r); err != nil {
			return err
		}
		var w sqldb.Where
		if !Policy.Allowed(actor.From(ctx), mayWatch) {
			w.And("b.status NOT IN ('DRAFT', 'CANCELLED')")
		}
		w.If(q.Status != "", "b.status = ?", q.Status)
		w.If(q.Category != "", "b.category = ?", q.Category)
		if q.Find != "" {
			like := "%" + literal(strings.ToLower(q.Find)) + "%"
			w.And("(b.number = ? OR lower(b.title) LIKE ?)", strings.ToUpper(q.Find), like)
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM selection_batches b`+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		by, ok := batchOrders[q.Sort]
		if !ok {
			by = "b.close_on"
		}
		if q.Desc {
			by += " DESC"
		}
		p.Lines, err = sqldb.All(ctx, r, scanLine, `SELECT `+batchCols+`,
 (SELECT COUNT(*) FROM selection_applications x WHERE x.batch_id = b.id AND x.status NOT IN ('DRAFT', 'WITHDRAWN')),
 (SELECT COUNT(*) FROM selection_applications x WHERE x.batch_id = b.id AND x.status = 'NAMED')
 FROM selection_batches b`+w.SQL()+` ORDER BY `+by+`, b.id DESC LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		return err
	})
	return p, err
}

// scanner reads a batch and then what is added to its columns.
type scanner struct {
	row  sqldb.Row
	more []any
}

// Scan implements sqldb.Row for [scanBatch].
func (s scanner) Scan(to ...any) error { return s.row.Scan(append(to, s.more...)...) }

func scanLine(r sqldb.Row) (l Line, err error) {
	l.Batch, err = scanBatch(scanner{r, []any{&l.Sent, &l.Named}})
	return l, err
}

// kindFields are the fields of the category's kind that a call can ask for.
func kindFields(k *carrier.Kind, c Category) (out []carrier.Field) {
	for _, f := range k.Fields {
		_, set := c.Preset[f.Code]
		if !set && f.Type != carrier.Org && f.Code != "batch" && f.Code != "chosen" && f.Code != "score" {
			out = append(out, f)
		}
	}
	return out
}
