package indicator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Refusals of the definition store.
var (
	ErrMeanwhile = errs.New(errs.Conflict, "indicator.meanwhile")
	ErrReason    = errs.New(errs.Invalid, "indicator.reason")
	ErrMissing   = errs.New(errs.Invalid, "indicator.missing")
	ErrPeriod    = errs.New(errs.Invalid, "indicator.period")
	ErrExample   = errs.New(errs.Invalid, "indicator.example")
)

// Conflict is what an edit is told that came too late: it holds the version that was
// overtaken by, and in what that differs from what was sent.
type Conflict struct {
	Current Definition
	By      string // who saved it
	Changes []Change
	err     *errs.Error
}

// Error is the text for logs.
func (c *Conflict) Error() string { return c.err.Error() }

// Unwrap makes it a refusal of the kind Conflict.
func (c *Conflict) Unwrap() error { return c.err }

// Stored is a version with who made it.
type Stored struct {
	Definition
	Account ids.ID
	Name    string // of the person
	At      int64  // ms UTC, 0 for one that is shipped
	Reason  string
}

const storedCols = `version, body, account_id, actor_name, at_ms, reason`

func scanStored(r sqldb.Row) (x Stored, err error) {
	var version int64
	var body string
	if err = r.Scan(&version, &body, &x.Account, &x.Name, &x.At, &x.Reason); err != nil {
		return x, err
	}
	err = json.Unmarshal([]byte(body), &x.Definition)
	x.Version = version
	return x, err
}

// Definitions are those that hold on the day, one of each code, by code: the latest version
// of the city, or what is shipped.
func (s *Service) Definitions(ctx context.Context, q sqldb.Queryer, day civil.Date) ([]Definition, error) {
	own, err := sqldb.All(ctx, q, scanStored, `SELECT `+storedCols+` FROM indicator_definitions ORDER BY code, version`)
	if err != nil {
		return nil, err
	}
	best := map[string]Definition{}
	see := func(d Definition) {
		if had, ok := best[d.Code]; d.Holds(day) && (!ok || d.Version > had.Version) {
			best[d.Code] = d
		}
	}
	for _, d := range s.opts.Definitions {
		d.Version = max(d.Version, 1)
		see(d)
	}
	for _, x := range own {
		see(x.Definition)
	}
	out := make([]Definition, 0, len(best))
	for _, d := range best {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Definition) int { return strings.Compare(a.Code, b.Code) })
	return out, nil
}

// Definition is the version that holds on the day.
func (s *Service) Definition(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (Definition, error) {
	list, err := s.Versions(ctx, q, code)
	if err != nil {
		return Definition{}, err
	}
	for _, x := range list {
		if x.Holds(day) {
			return x.Definition, nil
		}
	}
	return Definition{}, ErrUnknown.With(code)
}

// Versions are all versions of an indicator, the newest first; ErrUnknown when there is none.
func (s *Service) Versions(ctx context.Context, q sqldb.Queryer, code string) ([]Stored, error) {
	out, err := sqldb.All(ctx, q, scanStored, `SELECT `+storedCols+` FROM indicator_definitions WHERE code = $1 ORDER BY version DESC`, code)
	if err != nil {
		return nil, err
	}
	for _, d := range s.opts.Definitions {
		if d.Code == code {
			d.Version = max(d.Version, 1)
			out = append(out, Stored{Definition: d})
		}
	}
	slices.SortStableFunc(out, func(a, b Stored) int { return int(b.Version - a.Version) })
	if len(out) == 0 {
		return nil, ErrUnknown.With(code)
	}
	return out, nil
}

// Save stores a definition as the version after base, 0 for a new indicator. It refuses what
// could not be computed and examples that do not come out. When somebody was faster it
// returns a *[Conflict], which is a refusal of the kind Conflict.
func (s *Service) Save(ctx context.Context, d Definition, base int64, reason string) (Definition, error) {
	if !Rules.May(actor.From(ctx), Edit, actor.Object{}) {
		return d, actor.ErrForbidden
	}
	if strings.TrimSpace(reason) == "" {
		return d, ErrReason.On("reason")
	}
	if err := s.Check(ctx, d); err != nil {
		return d, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		d, err = s.append(ctx, tx, d, base, reason)
		return err
	})
	return d, err
}

// append stores a checked definition as the version after base.
func (s *Service) append(ctx context.Context, tx *sqldb.Tx, d Definition, base int64, reason string) (Definition, error) {
	had, err := s.Versions(ctx, tx, d.Code)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return d, err
	}
	if len(had) > 0 && had[0].Version != base || len(had) == 0 && base != 0 {
		return d, conflict(d, had)
	}
	d.Version = base + 1
	id := tx.NewID()
	a := actor.From(ctx)
	n, err := tx.Exec(ctx, `INSERT INTO indicator_definitions (id, code, `+storedCols+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code, version) DO NOTHING`,
		id, d.Code, d.Version, string(canonical(d)), a.Account, a.Name, tx.Now().UnixMilli(), reason)
	if err != nil {
		return d, err
	}
	if n == 0 {
		if had, err = s.Versions(ctx, tx, d.Code); err != nil {
			return d, err
		}
		return d, conflict(d, had)
	}
	return d, audit.Record(ctx, tx, audit.Entry{Action: Edit, Object: "indicator_definition", ID: id, Reason: fmt.Sprintf("%s 第 %d 版：%s", d.Code, d.Version, reason)})
}

func conflict(d Definition, had []Stored) error {
	c := &Conflict{err: ErrMeanwhile.With(d.Code)}
	if len(had) > 0 {
		c.Current, c.By = had[0].Definition, had[0].Name
		c.Changes = Differences(d, c.Current)
	}
	fields := make([]string, len(c.Changes))
	for i, x := range c.Changes {
		fields[i] = x.Field
	}
	c.err = ErrMeanwhile.With(d.Code, c.Current.Version, strings.Join(fields, "、"))
	return c
}

// Check says what is wrong with a definition: missing words, formulas, examples that do not
// come out. The faults of a form come together.
func (s *Service) Check(ctx context.Context, d Definition) error {
	var list errs.List
	for _, x := range []struct{ field, label, text string }{
		{"code", "代码", d.Code}, {"zh", "名称", d.ZH}, {"en", "英文名", d.EN}, {"scope", "口径", d.Scope}, {"kind", "类型", d.Kind.ZH()},
	} {
		if strings.TrimSpace(x.text) == "" {
			list.Add(ErrMissing.With(x.label).On(x.field))
		}
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		list.Add(ErrPeriod.On("to"))
	}
	list.Add(s.checkFormulas(ctx, d))
	if list.Err() != nil {
		return list.Err()
	}
	return s.checkExamples(ctx, d)
}

func (s *Service) checkFormulas(ctx context.Context, d Definition) error {
	if d.Kind == Derived {
		_, err := deriveOf(d)
		return err
	}
	if d.Kind == Typed && d.Source == "" {
		return nil
	}
	src, err := s.source(ctx, d.Source)
	if err != nil {
		return err
	}
	_, err = Prepare(d, src)
	return err
}

func (s *Service) source(ctx context.Context, code string) (Source, error) {
	list, err := s.Sources(ctx)
	for _, x := range list {
		if x.Code == code {
			return x, nil
		}
	}
	if err == nil {
		err = ErrNoSource.With(code).On("source")
	}
	return Source{}, err
}

func (s *Service) checkExamples(ctx context.Context, d Definition) error {
	var list errs.List
	for i, e := range d.Examples {
		got, err := s.Try(ctx, d, e)
		if err != nil {
			return err
		}
		if got != e.Want {
			list.Add(ErrExample.With(i+1, got, e.Want).On("examples"))
		}
	}
	return list.Err()
}
