package adjust

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// checkRound reports every fault of what a form says about a round.
func checkRound(r Round) errs.List {
	var out errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
	}{{"title", "名称", r.Title, lineLong}, {"document", "依据文件", r.Document, lineLong}, {"notice", "通知", r.Notice, textLong}} {
		switch n := len([]rune(strings.TrimSpace(x.text))); {
		case n == 0:
			out.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			out.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	if r.Year < 2015 || r.Year > 2100 {
		out.Add(ErrDays.On("year"))
	}
	if r.CollectUntil.IsZero() || r.OpenOn.IsZero() || r.CollectUntil.Before(r.OpenOn) || !r.CollectUntil.Before(r.Since()) {
		out.Add(ErrDays.On("collect_until"))
	}
	return out
}

// SaveRound makes a round, or changes the words of one that does not collect yet.
func (s *Service) SaveRound(ctx context.Context, r Round, faults errs.List) (Round, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return r, actor.ErrForbidden
	}
	for _, f := range checkRound(r) {
		if !slices.ContainsFunc(faults, func(old *errs.Error) bool { return old.Field == f.Field }) {
			faults.Add(f)
		}
	}
	if err := faults.Err(); err != nil {
		return r, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if r.ID != 0 {
			n, err := tx.Exec(ctx, `UPDATE adjust_rounds SET row_version = row_version + 1, title = $1, document = $2, notice = $3, open_on = $4, collect_until = $5 WHERE id = $6 AND row_version = $7 AND status = 'OPEN'`,
				r.Title, r.Document, r.Notice, r.OpenOn.String(), r.CollectUntil.String(), r.ID, r.Version)
			if err == nil && n == 0 {
				err = ErrStale
			}
			if err != nil {
				return err
			}
			return s.noted(ctx, tx, mayRun+".edit", Rounds.Table, r.ID, r.Title)
		}
		r.ID, r.Version, r.Status, r.Owner = tx.NewID(), 1, RoundOpen, a.Account
		_, err := tx.Exec(ctx, `INSERT INTO adjust_rounds (id, row_version, status, due_on, year, title, document, notice, open_on, collect_until, public_from, public_to, decision, decided_on, published_on, applied_on, appeal_until, figures, figures_hash, figures_ms, owner_id, touched)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, '', '', '', '', '', '', '', '', '', 0, $9, 0)`,
			r.ID, r.Status, r.Year, r.Title, r.Document, r.Notice, r.OpenOn.String(), r.CollectUntil.String(), int64(r.Owner))
		if sqldb.IsDuplicate(err) {
			return ErrYear.With(r.Year).On("year")
		}
		if err != nil {
			return err
		}
		return Rounds.Open(ctx, tx, r.ID, "")
	})
	return r, err
}

// Rounds lists the rounds that the actor may see: those being prepared are the bureau's.
func (s *Service) Rounds(ctx context.Context) (out []Round, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if out, err = rounds(ctx, r); err != nil {
			return err
		}
		if !Policy.Allowed(actor.From(ctx), mayWatch) {
			out = slices.DeleteFunc(out, func(x Round) bool { return x.Status == RoundOpen })
		}
		return nil
	})
	return out, err
}

// Round reads a round.
func (s *Service) Round(ctx context.Context, id ids.ID) (x Round, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if x, err = roundByID(ctx, r, id); err != nil {
			return err
		}
		if x.Status == RoundOpen && !Policy.Allowed(actor.From(ctx), mayWatch) {
			return actor.ErrNotFound
		}
		return nil
	})
	return x, err
}

// Frozen are the figures of a round as they were frozen; the hash is computed anew from the text that lies there.
func (s *Service) Frozen(ctx context.Context, id ids.ID) (f Figures, hash string, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, hash, err = frozen(ctx, r, id)
		return err
	})
	return f, hash, err
}

func frozen(ctx context.Context, q sqldb.Queryer, id ids.ID) (f Figures, hash string, err error) {
	text, err := sqldb.Value[string](ctx, q, `SELECT figures FROM adjust_rounds WHERE id = $1`, id)
	if err != nil {
		return f, "", hidden(err)
	}
	if text == "" {
		return f, "", nil
	}
	return f, digest(text), json.Unmarshal([]byte(text), &f)
}

// figuresFor are the frozen figures of a round, or those of today while nothing is frozen.
func (s *Service) figuresFor(ctx context.Context, q sqldb.Queryer, r Round) (f Figures, isFrozen bool, err error) {
	if r.Hash != "" {
		f, _, err = frozen(ctx, q, r.ID)
		return f, true, err
	}
	f, err = s.gather(ctx, q, r)
	return f, false, err
}

// gather reads what a round is decided on.
func (s *Service) gather(ctx context.Context, q sqldb.Queryer, r Round) (f Figures, err error) {
	if f, err = measure(ctx, q, r); err != nil || s.opts.Needs == nil {
		return f, err
	}
	f.Needs, err = s.opts.Needs(ctx, q, r.Year)
	f.tidy()
	return f, err
}

// measure reads what the registers of the city say today.
func measure(ctx context.Context, q sqldb.Queryer, r Round) (f Figures, err error) {
	today := civil.DateOf(q.Now())
	f = Figures{Year: r.Year, Day: today.String(), Serves: map[string]bool{}}
	if f.Limits, err = limitsOn(ctx, q, today); err != nil {
		return f, err
	}
	programmes := map[string]atlas.Ref{}
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return f, err
		}
		f.Points = append(f.Points, FrozenPoint{ID: v.ID, School: v.School, Level: v.Level, Code: v.Code, Name: v.Name, Length: v.Length, Status: v.Status, Planned: v.Planned, Registered: v.Enrolled, PlanYear: v.PlanYear})
		programmes[ProgrammeKey(v.Level, v.Code)] = atlas.ProgrammeRef(v.Level, v.Code)
	}
	if err := f.readSchools(ctx, q); err != nil {
		return f, err
	}
	asked, err := requestsOf(ctx, q, r.ID)
	if err != nil {
		return f, err
	}
	for _, x := range asked {
		programmes[ProgrammeKey(x.Level, x.Code)] = atlas.ProgrammeRef(x.Level, x.Code)
		if x.NewCode != "" {
			programmes[ProgrammeKey(x.Level, x.NewCode)] = atlas.ProgrammeRef(x.Level, x.NewCode)
		}
	}
	if err := f.readKey(ctx, q, programmes); err != nil {
		return f, err
	}
	f.tidy()
	return f, nil
}

// readSchools reads the schools with their students, and all counties.
func (f *Figures) readSchools(ctx context.Context, q sqldb.Queryer) (err error) {
	f.Schools, err = sqldb.All(ctx, q, func(r sqldb.Row) (x FrozenSchool, err error) {
		var level string
		var students int64
		if err = r.Scan(&x.ID, &x.Name, &x.County, &level, &students); err != nil {
			return x, err
		}
		x.Secondary = level == string(org.Secondary) || level == string(org.Technician)
		if students > 0 {
			x.Students = &students
		}
		return x, nil
	}, `SELECT id, name, county, school_level, students FROM org_organizations WHERE kind = 'SCHOOL' AND status = 'ACTIVE' ORDER BY id`)
	if err != nil {
		return err
	}
	list, err := org.Counties(ctx, q)
	for _, c := range list {
		f.Counties = append(f.Counties, FrozenCounty{c.Code, c.Name})
	}
	return err
}

// readKey marks the programmes that serve an industry of the key list in force.
func (f *Figures) readKey(ctx context.Context, q sqldb.Queryer, programmes map[string]atlas.Ref) error {
	list, err := atlas.KeyListInForce(ctx, q, f.Year)
	if err != nil || list == nil {
		return err
	}
	f.KeyList = list.Title
	m, err := atlas.LoadMap(ctx, q, atlas.MapOptions{Year: f.Year})
	if err != nil {
		return err
	}
	for key, ref := range programmes {
		if len(m.Serves(ref, atlas.Ref{}, list.Entries)) > 0 {
			f.Serves[key] = true
		}
	}
	return nil
}

// freeze writes the figures of a round with their SHA-256.
func (s *Service) freeze(ctx context.Context, tx *sqldb.Tx, r Round) error {
	f, err := s.gather(ctx, tx, r)
	if err != nil {
		return err
	}
	text, hash, err := f.Seal()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE adjust_rounds SET figures = $1, figures_hash = $2, figures_ms = $3 WHERE id = $4`, text, hash, tx.Now().UnixMilli(), r.ID)
	return err
}

// StepRound takes a step with a round that needs nothing said: collect, compute, review, back, publish, apply, close.
// [Service.Publicise] begins the publicity and [Service.Decide] decides.
func (s *Service) StepRound(ctx context.Context, st caseflow.Step) (x Round, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return x, actor.ErrForbidden
	}
	if st.Transition == "publicise" || st.Transition == "decide" {
		return x, caseflow.ErrNoStep.With(st.Transition)
	}
	cat, err := s.shelf.Catalog(ctx) // before the transaction, which holds a connection
	if err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x, err = roundByID(ctx, tx, st.ID); err != nil {
			return err
		}
		if _, err := Rounds.Move(ctx, tx, st); err != nil {
			return err
		}
		if x, err = roundByID(ctx, tx, st.ID); err != nil {
			return err
		}
		return s.roundStepped(ctx, tx, cat, &x, st.Transition)
	})
	return x, err
}

// roundStepped is what a step of a round brings about. The row is locked by now.
func (s *Service) roundStepped(ctx context.Context, tx *sqldb.Tx, cat *atlas.Catalog, x *Round, step string) (err error) {
	switch step {
	case "collect":
		if s.Today().After(x.CollectUntil) {
			return ErrDays.On("collect_until")
		}
		err = tell(ctx, tx, collectNote(*x))
	case "compute", "expire":
		err = s.freeze(ctx, tx, *x)
	case "publish":
		err = s.published(ctx, tx, x)
	case "apply":
		err = s.applied(ctx, tx, cat, x)
	case "close":
		n, lost := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM adjust_appeals a JOIN adjust_requests r ON r.id = a.request_id WHERE r.round_id = $1 AND a.status = 'OPEN'`, x.ID)
		if err = lost; err == nil && n > 0 {
			err = ErrOpenLeft.With(n)
		}
	}
	if err != nil {
		return err
	}
	return s.index(ctx, tx, x.ID)
}

// Calendar is a day of a round's calendar.
type Calendar struct {
	ZH   string // an i18n key
	Day  civil.Date
	Done bool
}

// CalendarOf is the calendar of a round: what has happened, and what is planned by the working days of the parameters.
func (s *Service) CalendarOf(ctx context.Context, r Round) (out []Calendar, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		out = []Calendar{{"开始征集", r.OpenOn, r.Status != RoundOpen}, {"征集截止，冻结数据", r.CollectUntil, r.Hash != ""}}
		opinion, err := workingDays(ctx, q, r.CollectUntil, ParamOpinion)
		if err != nil {
			return err
		}
		from := opinion
		if !r.PublicFrom.IsZero() {
			from = r.PublicFrom
		}
		to := r.PublicTo
		if to.IsZero() {
			if to, err = workingDays(ctx, q, from, ParamPublicity); err != nil {
				return err
			}
		}
		appeal := r.AppealUntil
		if appeal.IsZero() {
			start := to
			if !r.PublishedOn.IsZero() {
				start = r.PublishedOn
			}
			if appeal, err = workingDays(ctx, q, start, ParamAppeal); err != nil {
				return err
			}
		}
		out = append(out, Calendar{"部门意见截止", opinion, !r.PublicFrom.IsZero()}, Calendar{"公示期满", to, !r.DecidedOn.IsZero()}, Calendar{"申诉截止", appeal, r.Status == RoundClosed || s.Today().After(appeal)}, Calendar{"开始执行", r.Since(), !s.Today().Before(r.Since())})
		return nil
	})
	return out, err
}
