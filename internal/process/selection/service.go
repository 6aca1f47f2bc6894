package selection

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Options join the package to what stands beside and below it. The zero value works.
type Options struct {
	// Account is the account with a login name, 0 when there is none; Login is the name again.
	Account func(ctx context.Context, q sqldb.Queryer, login string) (ids.ID, error)
	Login   func(ctx context.Context, q sqldb.Queryer, account ids.ID) (string, error)
	// Seed makes the seed of a draw; nil: 32 bytes of the operating system's randomness.
	Seed func() string
}

// Service runs the selections of one city.
type Service struct {
	db      *sqldb.DB
	keys    *secret.Keyset
	files   *blob.Store
	carrier *carrier.Service
	opts    Options
}

// New joins selections to a city's database, keys, attachments and registers.
func New(db *sqldb.DB, keys *secret.Keyset, files *blob.Store, c *carrier.Service, o Options) *Service {
	if o.Seed == nil {
		o.Seed = func() string {
			b := make([]byte, 32)
			rand.Read(b) // never fails
			return hex.EncodeToString(b)
		}
	}
	return &Service{db: db, keys: keys, files: files, carrier: c, opts: o}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// workingDay is the day so many working days after another, by the city's calendar.
func workingDay(ctx context.Context, q sqldb.Queryer, from civil.Date, n int64) (civil.Date, error) {
	cal, err := caseflow.CalendarOf(ctx, q)
	if err != nil {
		return civil.Date{}, err
	}
	day, _ := cal.AddWorkingDays(from, int(n))
	return day, nil
}

// system is the context in which the product itself takes the steps that follow from a person's.
func system(ctx context.Context) context.Context { return caseflow.AsSystem(ctx) }

// step moves an application as a consequence.
func follow(ctx context.Context, tx *sqldb.Tx, app ids.ID, transition, note string) error {
	_, err := Applications.Move(system(ctx), tx, caseflow.Step{ID: app, Transition: transition, Note: note})
	return err
}

// ownOrg is the organisation for which the actor applies, 0 when there is none.
func ownOrg(a actor.Actor) ids.ID {
	if own := a.Orgs(applicants...); len(own) > 0 {
		return own[0]
	}
	return 0
}

// Inherit gives what one organisation has here to another, when two records of the register of organisations become one. Where both
// applied in one batch, the application of the old one stays as it was.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range []string{
		`UPDATE selection_applications SET org_id = $1 WHERE org_id = $2 AND batch_id NOT IN (SELECT b.batch_id FROM selection_applications b WHERE b.org_id = $1)`,
		`DELETE FROM selection_partners WHERE org_id = $2 AND application_id IN (SELECT p.application_id FROM selection_partners p WHERE p.org_id = $1)`,
		`UPDATE selection_partners SET org_id = $1 WHERE org_id = $2`,
		`UPDATE selection_experts SET employer_id = $1 WHERE employer_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

// Categories are what the city chooses, in their order.
func (s *Service) Categories(ctx context.Context) (out []Category, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = categories(ctx, r)
		return err
	})
	return out, err
}

// Kinds are the kinds of the registers, for the form of a category.
func (s *Service) Kinds(ctx context.Context) ([]*carrier.Kind, error) { return s.carrier.Kinds(ctx) }

// SaveCategory adds a category or changes one. The kind, its level and stage must be there; preset values are read as the kind reads
// them, in text "field=value" by field.
func (s *Service) SaveCategory(ctx context.Context, c Category, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	if err := s.checkCategory(ctx, &c); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		preset := pack(c.Preset)
		if version == 0 {
			c.ID = tx.NewID()
			_, err := tx.Exec(ctx, `INSERT INTO selection_categories (id, row_version, code, zh, en, family, kind, level, stage, preset, source, position, active)
				VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				c.ID, c.Code, c.ZH, c.EN, c.Family, c.Kind, c.Level, c.Stage, preset, c.Source, c.Place, c.Active)
			if sqldb.IsDuplicate(err) {
				return ErrNumber.With(c.Code).On("code")
			}
			if err != nil {
				return err
			}
			return s.noted(ctx, tx, mayRun, "selection_categories", c.ID, c.Code)
		}
		n, err := tx.Exec(ctx, `UPDATE selection_categories SET row_version = row_version + 1, zh = $1, en = $2, family = $3, kind = $4, level = $5, stage = $6, preset = $7, source = $8, position = $9, active = $10
			WHERE code = $11 AND row_version = $12`, c.ZH, c.EN, c.Family, c.Kind, c.Level, c.Stage, preset, c.Source, c.Place, c.Active, c.Code, version)
		if err == nil && n == 0 {
			err = ErrStale
		}
		if err != nil {
			return err
		}
		return s.noted(ctx, tx, mayRun, "selection_categories", c.ID, c.Code)
	})
}

func (s *Service) checkCategory(ctx context.Context, c *Category) error {
	var faults errs.List
	for _, x := range []struct{ field, label, text string }{{"code", "代码", c.Code}, {"zh", "名称", c.ZH}, {"family", "所属工作", c.Family}, {"source", "依据文件", c.Source}} {
		if x.text == "" {
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		}
	}
	if len(c.Code) > 40 || slices.ContainsFunc([]rune(c.Code), func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		faults.Add(ErrCode.On("code"))
	}
	k, err := s.carrier.Kind(ctx, c.Kind)
	if errors.Is(err, actor.ErrNotFound) {
		faults.Add(ErrOutcome.With(c.Kind).On("kind"))
		return faults.Err()
	}
	if err != nil {
		return err
	}
	if _, ok := k.Stage(c.Stage); !ok {
		faults.Add(ErrOutcome.With(c.Stage).On("stage"))
	}
	if c.Level != "" && k.Rank(c.Level) < 0 {
		faults.Add(ErrOutcome.With(c.Level).On("level"))
	}
	for code, text := range c.Preset {
		f, ok := k.Field(code)
		if !ok {
			faults.Add(ErrOutcome.With(code).On("preset"))
			continue
		}
		v, _, err := f.Read(text)
		if err := faults.Keep(err); err != nil {
			return err
		}
		c.Preset[code] = v.Text
	}
	return faults.Err()
}
