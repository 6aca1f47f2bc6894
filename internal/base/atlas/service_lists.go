package atlas

import (
	"context"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// KeyLists lists all key-industry lists with their entries, the newest first.
func (s *Service) KeyLists(ctx context.Context) (lists []KeyList, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		lists, err = listKeyLists(ctx, r)
		return err
	})
	return lists, err
}

// KeyListInForce reads the list that counts for a year for other modules, nil where there is none; it asks for no
// permission.
func KeyListInForce(ctx context.Context, q sqldb.Queryer, year int) (*KeyList, error) {
	lists, err := listKeyLists(ctx, q)
	return ListInForce(lists, year), err
}

// SaveKeyList makes a list (ID 0) or changes one.
func (s *Service) SaveKeyList(ctx context.Context, l KeyList) (ids.ID, error) {
	if err := checkKeyList(l); err != nil {
		return 0, err
	}
	fresh := l.ID == 0
	if fresh {
		l.ID = s.db.NewID()
	}
	return l.ID, s.write(ctx, mayEdit, "atlas_key_lists", l.ID, func(tx *sqldb.Tx) error {
		if fresh {
			return taken(insertKeyList(ctx, tx, l), l.InForce.String())
		}
		n, err := updateKeyList(ctx, tx, l)
		return changed(n, taken(err, l.InForce.String()))
	})
}

func checkKeyList(l KeyList) error {
	switch {
	case l.InForce.String() == "":
		return ErrDay.On("in_force")
	case strings.TrimSpace(l.Title) == "":
		return ErrName.On("title")
	case strings.TrimSpace(l.Reviewer) == "":
		return ErrName.On("reviewer")
	case l.ReviewedOn.String() == "":
		return ErrDay.On("reviewed_on")
	case len(l.Entries) == 0:
		return ErrEmptyList.On("entries")
	}
	seen := map[Ref]bool{}
	for _, e := range l.Entries {
		if (e.Ref.Kind != EndChain && e.Ref.Kind != EndIndustry) || e.Ref.Key == "" || seen[e.Ref] {
			return ErrUnknownEnd.With(e.Ref.Kind.ZH(), e.Ref.Key).On("entries")
		}
		seen[e.Ref] = true
	}
	return nil
}

// CuratedIn reads the entries of a list that hold in a year for other modules; it asks for no permission.
func CuratedIn(ctx context.Context, q sqldb.Queryer, kind CuratedKind, year int) (out []Curated, err error) {
	list, err := listCurated(ctx, q, kind)
	for _, c := range list {
		if c.Years.Holds(year) {
			out = append(out, c)
		}
	}
	return out, err
}

// Curated lists one of the curated lists, the newest years first.
func (s *Service) Curated(ctx context.Context, kind CuratedKind) (list []Curated, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		list, err = listCurated(ctx, r, kind)
		return err
	})
	return list, err
}

// CuratedEntry finds one entry.
func (s *Service) CuratedEntry(ctx context.Context, id ids.ID) (c Curated, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		c, err = findCurated(ctx, r, id)
		return found(err)
	})
	return c, err
}

// SaveCurated makes an entry (ID 0) or changes one. Reviewer and date are obligatory: that is what makes the list curated.
func (s *Service) SaveCurated(ctx context.Context, c Curated) (ids.ID, error) {
	known := false
	for _, k := range CuratedKinds {
		known = known || k.Code == c.List
	}
	switch {
	case !known:
		return 0, ErrChoice.With(string(c.List)).On("list")
	case strings.TrimSpace(c.Name) == "":
		return 0, ErrName.On("name")
	case strings.TrimSpace(c.Reviewer) == "":
		return 0, ErrName.On("reviewer")
	case c.ReviewedOn.String() == "":
		return 0, ErrDay.On("reviewed_on")
	}
	if err := CheckYears(c.Years); err != nil {
		return 0, err
	}
	fresh := c.ID == 0
	if fresh {
		c.ID = s.db.NewID()
	}
	return c.ID, s.write(ctx, mayEdit, "atlas_curated", c.ID, func(tx *sqldb.Tx) error {
		if fresh {
			return taken(insertCurated(ctx, tx, c), c.Name)
		}
		n, err := updateCurated(ctx, tx, c)
		return changed(n, taken(err, c.Name))
	})
}

// ProgrammeGroups lists the register of programme groups and subjects, the highest grade first.
func (s *Service) ProgrammeGroups(ctx context.Context) (list []ProgrammeGroup, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		list, err = listProgrammeGroups(ctx, r)
		return err
	})
	return list, err
}

// ProgrammeGroup finds one entry of the register.
func (s *Service) ProgrammeGroup(ctx context.Context, id ids.ID) (g ProgrammeGroup, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		g, err = findProgrammeGroup(ctx, r, id)
		return found(err)
	})
	return g, err
}

// SaveProgrammeGroup makes an entry (ID 0) or changes one.
func (s *Service) SaveProgrammeGroup(ctx context.Context, g ProgrammeGroup) (ids.ID, error) {
	if err := checkProgrammeGroup(&g); err != nil {
		return 0, err
	}
	fresh := g.ID == 0
	if fresh {
		g.ID = s.db.NewID()
	}
	return g.ID, s.write(ctx, mayEdit, "atlas_programme_groups", g.ID, func(tx *sqldb.Tx) error {
		if fresh {
			return taken(insertProgrammeGroup(ctx, tx, g), g.Name)
		}
		n, err := updateProgrammeGroup(ctx, tx, g)
		return changed(n, taken(err, g.Name))
	})
}

func checkProgrammeGroup(g *ProgrammeGroup) error {
	switch {
	case strings.TrimSpace(g.Name) == "":
		return ErrName.On("name")
	case strings.TrimSpace(g.School) == "":
		return ErrName.On("school")
	case nameIn(Grades, g.Grade) == "":
		return ErrChoice.With(g.Grade).On("grade")
	case nameIn(Sorts, g.Sort) == "":
		return ErrChoice.With(g.Sort).On("sort")
	}
	if g.Industry != "" {
		code, ok := IndustryCode(g.Industry)
		if !ok {
			return ErrUnknownEnd.With(EndIndustry.ZH(), g.Industry).On("industry")
		}
		g.Industry = code
	}
	return CheckYears(g.Years)
}

func nameIn(list [][2]string, code string) string {
	for _, x := range list {
		if x[0] == code {
			return x[1]
		}
	}
	return ""
}
