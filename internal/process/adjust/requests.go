package adjust

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// fill completes a request from the registers and reports every fault that they show: the point, the catalogue, partners, motive.
func (s *Service) fill(ctx context.Context, q sqldb.Queryer, cat *atlas.Catalog, r Round, x *Request) (faults errs.List, err error) {
	x.Round, x.Year, x.RoundState = r.ID, r.Year, r.Status
	x.Code, x.NewCode, x.Length = atlas.Base(strings.TrimSpace(x.Code)), atlas.Base(strings.TrimSpace(x.NewCode)), strings.TrimSpace(x.Length)
	x.Summary = strings.TrimSpace(x.Summary)
	if x.Kind == Add {
		x.Point, x.Before = 0, nil
		if p, ok := cat.Programme(x.Level, x.Code); ok {
			x.Name = p.Name
		} else if len(x.Code) == 6 {
			faults.Add(ErrCode.With(x.Code).On("code"))
		}
		there, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM programme_points WHERE school_id = $1 AND level = $2 AND code = $3 AND length = $4 AND status <> 'REVOKED'`, x.School, string(x.Level), x.Code, x.Length)
		if err != nil {
			return nil, err
		}
		if there > 0 {
			faults.Add(ErrThere.With(x.Name).On("code"))
		}
	} else if x.Point != 0 {
		if err := s.fillPoint(ctx, q, x, &faults); err != nil {
			return nil, err
		}
	}
	if x.Kind == Rename && len(x.NewCode) == 6 {
		if p, ok := cat.Programme(x.Level, x.NewCode); !ok {
			faults.Add(ErrCode.With(x.NewCode).On("new_code"))
		} else if x.NewName = p.Name; x.NewCode == x.Code {
			faults.Add(ErrSame.On("new_code"))
		}
		there, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM programme_points WHERE school_id = $1 AND level = $2 AND code = $3 AND length = $4 AND id <> $5`, x.School, string(x.Level), x.NewCode, x.Length, int64(x.Point))
		if err != nil {
			return nil, err
		}
		if there > 0 {
			faults.Add(ErrThere.With(x.NewName).On("new_code"))
		}
	}
	if err := s.warned(ctx, q, *x, &faults); err != nil {
		return nil, err
	}
	if x.Kind == Merge && x.Into != 0 {
		into, err := programme.OverviewOf(ctx, q, x.Into)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && (into.School != x.School || into.Level != x.Level || !Filed(into.Status)) {
			faults.Add(ErrInto.On("into"))
		} else if err != nil {
			return nil, err
		}
	}
	if x.Motive != "" {
		ok, err := hasReason(ctx, q, "MOTIVE", x.Kind.Class(), x.Motive, r.Year)
		if err != nil {
			return nil, err
		}
		if !ok {
			faults.Add(ErrMotive.With(r.Year).On("motive"))
		}
	}
	return faults, nil
}

func (s *Service) fillPoint(ctx context.Context, q sqldb.Queryer, x *Request, faults *errs.List) error {
	p, err := programme.OverviewOf(ctx, q, x.Point)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && (p.School != x.School || p.Status == programme.Revoked) {
		faults.Add(ErrPoint.On("point"))
		return nil
	}
	if err != nil {
		return err
	}
	x.Level, x.Code, x.Name, x.Length, x.Before = p.Level, p.Code, p.Name, p.Length, p.Planned
	if x.Kind == Limit && x.Before != nil && x.After != nil && *x.After >= *x.Before {
		faults.Add(ErrPlaces.With(*x.Before - 1).On("after"))
	}
	return nil
}

// Look is a form as it would be sent: what was filled in from the registers, its faults and what the rules say.
type Look struct {
	Request    Request
	Faults     errs.List
	Findings   []Finding
	Evaluation *Evaluation
}

// Look checks a form while it is written, without keeping it.
func (s *Service) Look(ctx context.Context, round ids.ID, f Form) (l Look, err error) {
	a := actor.From(ctx)
	school := ownOrg(a)
	if school == 0 {
		return l, actor.ErrForbidden
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return l, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		of, err := roundByID(ctx, r, round)
		if err != nil {
			return err
		}
		if of.Status == RoundOpen {
			return actor.ErrNotFound
		}
		l = Look{Request: Request{Form: f, School: school}}
		l.Faults = CheckForm(f)
		more, err := s.fill(ctx, r, cat, of, &l.Request)
		if err != nil {
			return err
		}
		for _, e := range more {
			l.Faults.Add(e)
		}
		l.Findings, err = findings(ctx, r, of, l.Request)
		if err != nil || f.Point == 0 || s.opts.Evaluation == nil || l.Faults.Field("point") != nil {
			return err // a point that is not the school's is none of its business
		}
		e, ok, err := s.opts.Evaluation(ctx, r, f.Point)
		if ok {
			l.Evaluation = &e
		}
		return err
	})
	return l, err
}

// SaveRequest makes a draft of the actor's school, or changes one that can be changed.
func (s *Service) SaveRequest(ctx context.Context, round, id ids.ID, version int64, f Form, faults errs.List) (x Request, err error) {
	a := actor.From(ctx)
	for _, e := range CheckForm(f) {
		if !slices.ContainsFunc(faults, func(old *errs.Error) bool { return old.Field == e.Field }) {
			faults.Add(e)
		}
	}
	cat, err := s.shelf.Catalog(ctx) // before the transaction: who waits for the round holds a connection already
	if err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if id != 0 {
			if x, err = s.seen(ctx, tx, id); err != nil {
				return err
			}
			if !Policy.May(a, mayWrite, x.object()) {
				return actor.ErrForbidden
			}
			if !MayEdit(a, x) {
				return ErrState.With(requestState(x.Status))
			}
			if version != 0 && version != x.Version {
				return ErrStale
			}
			round = x.Round
			x.Form = f
		} else {
			if !Policy.Allowed(a, mayWrite) || ownOrg(a) == 0 {
				return actor.ErrForbidden
			}
			x = Request{Form: f, School: ownOrg(a), Owner: a.Account, Status: Draft, Version: 1}
			o, err := orgByID(ctx, tx, x.School)
			if err != nil {
				return err
			}
			x.County, x.SchoolName = o.County, o.Name
		}
		r, err := hold(ctx, tx, round, RoundCollecting, RoundComputed, RoundReview)
		if err != nil {
			return err
		}
		if id == 0 && !r.Takes(s.Today()) {
			return ErrClosed.With(r.Title)
		}
		all := slices.Clone(faults)
		more, err := s.fill(ctx, tx, cat, r, &x)
		if err != nil {
			return err
		}
		for _, e := range more {
			all.Add(e)
		}
		if err := all.Err(); err != nil {
			return err
		}
		if id != 0 {
			if err := updateRequest(ctx, tx, x); err != nil {
				return err
			}
			return s.noted(ctx, tx, mayWrite+".edit", Requests.Table, x.ID, x.Name)
		}
		x.ID = tx.NewID()
		if x.Number, err = takeNumber(ctx, tx, "TZ", r.Year); err != nil {
			return err
		}
		if err := insertRequest(ctx, tx, x); err != nil {
			return err
		}
		return Requests.Open(ctx, tx, x.ID, "")
	})
	return x, err
}

// ReadPartners reads lines of partner and, after |, the number of its agreement: both are looked up in the registers.
func (s *Service) ReadPartners(ctx context.Context, school ids.ID, text string) (out []Partner, faults errs.List, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, faults, err = partners(ctx, r, school, text)
		return err
	})
	return out, faults, err
}

func partners(ctx context.Context, q sqldb.Queryer, school ids.ID, text string) (out []Partner, faults errs.List, err error) {
	for _, line := range strings.Split(text, "\n") {
		name, number, _ := strings.Cut(strings.ReplaceAll(line, "｜", "|"), "|")
		if name, number = strings.TrimSpace(name), strings.TrimSpace(number); name == "" {
			continue
		}
		o, err := findOrg(ctx, q, name)
		if err != nil {
			return nil, nil, err
		}
		if o.ID == 0 || o.ID == school || slices.ContainsFunc(out, func(p Partner) bool { return p.Org == o.ID }) {
			faults.Add(ErrPartner.With(name).On("partners"))
			continue
		}
		p := Partner{Org: o.ID, Name: o.Name, Number: number}
		if number != "" {
			if p.Agreement, err = agreementOf(ctx, q, number, school, o.ID); err != nil {
				return nil, nil, err
			}
			if p.Agreement == 0 {
				faults.Add(ErrAgreement.With(number).On("partners"))
				continue
			}
		}
		out = append(out, p)
	}
	return out, faults, nil
}

// Step takes a step with a request.
func (s *Service) Step(ctx context.Context, st caseflow.Step) (x Request, err error) {
	a := actor.From(ctx)
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x, err = s.seen(ctx, tx, st.ID); err != nil {
			return err
		}
		if !mayStep(a, x, st.Transition) {
			return actor.ErrForbidden
		}
		r, err := roundByID(ctx, tx, x.Round)
		if err != nil {
			return err
		}
		if st.Transition != "cancel" {
			if r, err = hold(ctx, tx, x.Round, RoundCollecting, RoundComputed, RoundReview); err != nil {
				return err
			}
		}
		if err := s.guard(ctx, tx, r, x, st.Transition); err != nil {
			return err
		}
		if _, err := Requests.Move(ctx, tx, st); err != nil {
			return err
		}
		if err := s.stepped(ctx, tx, x, st); err != nil {
			return err
		}
		if err := search.Stale(ctx, tx, FoundRequest); err != nil {
			return err
		}
		x, err = requestByID(ctx, tx, st.ID)
		return err
	})
	return x, err
}

// mayStep reports whether the actor may take the step with this very request; the machine then asks for the role.
func mayStep(a actor.Actor, x Request, step string) bool {
	if step == "submit" || step == "withdraw" {
		return Policy.May(a, mayWrite, x.object())
	}
	return Policy.Allowed(a, mayRun)
}

// guard is what a step asks for besides the state.
func (s *Service) guard(ctx context.Context, tx *sqldb.Tx, r Round, x Request, step string) error {
	switch step {
	case "submit":
		if x.Status == Draft && !r.Takes(s.Today()) {
			return ErrClosed.With(r.Title)
		}
	case "ready":
		n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM adjust_opinions WHERE request_id = $1 AND status = 'ASKED'`, x.ID)
		if err == nil && n > 0 {
			err = ErrNoOpinion.With(n)
		}
		return err
	}
	return nil
}

// stepped is what a step of a request brings about.
func (s *Service) stepped(ctx context.Context, tx *sqldb.Tx, x Request, st caseflow.Step) error {
	switch st.Transition {
	case "submit":
		at := x.SentMS
		if at == 0 {
			at = tx.Now().UnixMilli()
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET submitted_ms = $1, correct_what = '' WHERE id = $2`, at, x.ID); err != nil {
			return err
		}
		return tell(ctx, tx, requestNotes(x, st.Transition)...)
	case "incomplete":
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET correct_what = $1 WHERE id = $2`, strings.TrimSpace(st.Note), x.ID); err != nil {
			return err
		}
		return tell(ctx, tx, requestNotes(x, st.Transition)...)
	case "complete":
		return tell(ctx, tx, requestNotes(x, st.Transition)...)
	case "withdraw":
		return s.gaveUp(ctx, tx, x.ID)
	case "cancel":
		return s.correction(ctx, tx, x, Correction{Kind: "CANCELLED", Before: requestState(x.Status), After: "已撤销决定", Note: st.Note})
	}
	return nil
}

// gaveUp frees the slot of a withdrawn request and ends the opinions that were asked for.
func (s *Service) gaveUp(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET slot = $1 WHERE id = $2`, "-"+id.String(), id); err != nil {
		return err
	}
	open, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT id FROM adjust_opinions WHERE request_id = $1 AND status = 'ASKED' ORDER BY id`, id)
	for _, o := range open {
		if _, err := Opinions.Move(system(ctx), tx, caseflow.Step{ID: o, Transition: "lapse", Note: "申请已撤回"}); err != nil {
			return err
		}
	}
	return err
}

// File is a piece of evidence.
type File struct {
	ID, Blob ids.ID
	Name     string
	Size     int64
	By       string
}

func filesOf(ctx context.Context, q sqldb.Queryer, request ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) { return f, r.Scan(&f.ID, &f.Blob, &f.Name, &f.Size, &f.By) },
		`SELECT id, blob_id, name, size, account_name FROM adjust_files WHERE request_id = $1 ORDER BY id`, request)
}

// Attach keeps a piece of evidence with a request that can be edited.
func (s *Service) Attach(ctx context.Context, id ids.ID, name, mime string, size int64, content io.Reader) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if !MayEdit(actor.From(ctx), x) {
			return ErrState.With(requestState(x.Status))
		}
		at, err := s.files.Put(ctx, tx, name, mime, content)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO adjust_files (id, request_id, blob_id, name, size, account_name) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.NewID(), id, at, blob.CleanName(name), size, actor.From(ctx).Name); err != nil {
			return err
		}
		return s.noted(ctx, tx, mayWrite+".attach", Requests.Table, id, "")
	})
}

// OpenFile begins to read a piece of evidence for who may see the request.
func (s *Service) OpenFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := s.seen(ctx, r, id); err != nil {
			return err
		}
		list, err := filesOf(ctx, r, id)
		for _, f := range list {
			if f.ID == file {
				c, err = s.files.Open(ctx, r, f.Blob)
				return err
			}
		}
		if err != nil {
			return err
		}
		return actor.ErrNotFound
	})
	return c, err
}
