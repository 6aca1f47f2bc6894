package org

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps the organisations of one city.
type Service struct {
	db     *sqldb.DB
	heirs  []Heir
	trade  func(code string) string
	guess  func(ctx context.Context, name string) []Guess
	bounds func(ctx context.Context) (geo.Box, error)

	writers []func(ctx context.Context, tx *sqldb.Tx, id ids.ID) error
}

// Heir moves what a module has of one organisation to its successor, in the
// transaction of the merge.
type Heir func(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error

// New makes the service of a city.
func New(db *sqldb.DB) *Service { return &Service{db: db} }

// NameIndustries tells the service what industry codes are called, "" for unknown ones.
func (s *Service) NameIndustries(name func(code string) string) { s.trade = name }

// Guess is a division of industries that an enterprise's name suggests. It is never stored: a person decides.
type Guess struct {
	Code, Name string
	Chance     float64 // of being right, 0…1
}

// GuessIndustries lets a module above suggest industries, best first, where the register has none.
func (s *Service) GuessIndustries(guess func(ctx context.Context, name string) []Guess) {
	s.guess = guess
}

// OnMerge lets a module above follow when two records become one.
func (s *Service) OnMerge(h Heir) { s.heirs = append(s.heirs, h) }

var scopeColumns = actor.Columns{County: "county", Org: "id"}

func scoped(ctx context.Context, action string, w *sqldb.Where) {
	sql, args := Policy.Where(actor.From(ctx), action, scopeColumns, w.Next())
	w.Numbered(sql, args...)
}

func (o Organization) object() actor.Object { return actor.Object{County: o.County, Org: o.ID} }

// Find returns one organisation within the actor's scope; a merged one is
// returned as it is, with MergedInto.
func (s *Service) Find(ctx context.Context, id ids.ID) (o Organization, aliases []Alias, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		w.And("id = ?", id)
		scoped(ctx, maySee, &w)
		if o, err = findOrg(ctx, r, w); err != nil {
			return hidden(err)
		}
		aliases, err = listAliases(ctx, r, id)
		return err
	})
	return o, aliases, err
}

// hidden turns "no such row" into "not found": what a person may not see does
// not exist for them.
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// List returns a page of the register within the actor's scope and the number of rows.
func (s *Service) List(ctx context.Context, f Filter) (list []Organization, total int64, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, maySee, &w)
		f.where(&w)
		if total, err = countOrgs(ctx, r, w); err != nil {
			return err
		}
		list, err = listOrgs(ctx, r, w, f)
		return err
	})
	return list, total, err
}

// Create adds an organisation. One without a code is PROVISIONAL.
func (s *Service) Create(ctx context.Context, o Organization) (Organization, error) {
	o.Name, o.Status = CleanName(o.Name), Active
	o.Provisional = o.USCC == "" && o.School.Code == ""
	if err := Check(o); err != nil {
		return o, err
	}
	switch who := actor.From(ctx); {
	case !Policy.Allowed(who, mayCreate):
		return o, actor.ErrForbidden
	case !Policy.May(who, mayCreate, actor.Object{County: o.County}):
		return o, ErrCounty.With(o.County).On("county")
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o.ID = tx.NewID()
		if err := Insert(ctx, tx, o); err != nil {
			return err
		}
		if err := s.written(ctx, tx, o.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayCreate, Object: "org", ID: o.ID})
	})
	return o, err
}

// Insert writes a checked organisation with an id; for imports and samples.
func Insert(ctx context.Context, tx *sqldb.Tx, o Organization) error {
	err := insertOrg(ctx, tx, o)
	if sqldb.IsDuplicate(err) {
		return ErrTaken.With(o.USCC + o.School.Code).On("uscc")
	}
	return err
}

// Update changes a record; its RowVersion must be the one that was read.
func (s *Service) Update(ctx context.Context, o Organization) error {
	o.Name = CleanName(o.Name)
	o.Provisional = o.USCC == "" && o.School.Code == ""
	if err := Check(o); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		was, err := s.editable(ctx, tx, o.ID, mayEdit)
		if err != nil {
			return err
		}
		// Nobody moves a record out of their own reach, or its status by the back door.
		if !Policy.May(actor.From(ctx), mayEdit, o.object()) {
			return ErrCounty.With(o.County).On("county")
		}
		n, err := updateOrg(ctx, tx, o)
		switch {
		case sqldb.IsDuplicate(err):
			return ErrTaken.With(o.USCC + o.School.Code).On("uscc")
		case err != nil:
			return err
		case n == 0:
			return ErrStale.With(was.RowVersion)
		}
		if NameKey(was.Name) != NameKey(o.Name) {
			if err := keepName(ctx, tx, was); err != nil {
				return err
			}
		}
		if err := s.written(ctx, tx, o.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: "org", ID: o.ID})
	})
}

// editable loads a record that the actor may act on; otherwise it does not exist.
func (s *Service) editable(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (Organization, error) {
	var w sqldb.Where
	w.And("id = ?", id)
	scoped(ctx, action, &w)
	o, err := findOrg(ctx, q, w)
	return o, hidden(err)
}

// AddAlias gives an organisation another name with dates.
func (s *Service) AddAlias(ctx context.Context, a Alias) error {
	if err := CheckAlias(a); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.editable(ctx, tx, a.Org, mayEdit); err != nil {
			return err
		}
		a.ID, a.Name = tx.NewID(), CleanName(a.Name)
		if err := insertAlias(ctx, tx, a); err != nil {
			return err
		}
		if err := s.written(ctx, tx, a.Org); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: "org", ID: a.Org, Reason: "alias"})
	})
}

// SaveSubKind adds or renames a kind of provider (ORG-14).
func (s *Service) SaveSubKind(ctx context.Context, k SubKind) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	if k.Code == "" || k.ZH == "" {
		return ErrKind.On("code")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := saveSubKind(ctx, tx, k); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds, Object: "org.kind", Reason: k.Code})
	})
}

// Counts are the figures of the register within the actor's scope.
type Counts struct {
	Schools SchoolCounts
	Firms   FirmCounts
}

// Count computes the figures of CountSchools and CountFirms in the database (ORG-01, ORG-03).
func (s *Service) Count(ctx context.Context) (c Counts, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return c, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, maySee, &w)
		c, err = countKinds(ctx, r, w)
		return err
	})
	return c, err
}

// Lists returns what forms choose from.
func (s *Service) Lists(ctx context.Context) (counties []County, kinds []SubKind, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if counties, err = Counties(ctx, r); err != nil {
			return err
		}
		kinds, err = SubKinds(ctx, r)
		return err
	})
	return counties, kinds, err
}

// Export returns the whole filtered register within the actor's scope and leaves a trace.
func (s *Service) Export(ctx context.Context, f Filter) ([]Organization, error) {
	if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: "org.export", Object: "org"}); err != nil {
		return nil, err
	}
	f.Limit, f.Offset = 0, 0
	list, _, err := s.List(ctx, f)
	return list, err
}

// Editor is the login of who changed a record last, "" when the log does not say.
func (s *Service) Editor(ctx context.Context, id ids.ID) (login string, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		rows, err := audit.List(ctx, r, audit.Filter{Action: mayEdit, Object: "org", ID: id}, 1)
		if len(rows) > 0 {
			login = rows[0].Login
		}
		return err
	})
	return login, err
}

// SaveCounties writes the counties of the city, from the catalogue of regions.
func SaveCounties(ctx context.Context, tx *sqldb.Tx, list []County) error {
	for _, c := range list {
		if err := saveCounty(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}
