package org

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Merge ends a record in favour of another: the old one stays and leads to its
// successor, its code is never used again, its name becomes an alias (ORG-3).
func (s *Service) Merge(ctx context.Context, from, into ids.ID, reason string) error {
	if from == into {
		return ErrSelf
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := s.editable(ctx, tx, from, mayMerge)
		if err != nil {
			return err
		}
		to, err := s.editable(ctx, tx, into, mayMerge)
		if errors.Is(err, actor.ErrNotFound) {
			return ErrNoTarget.On("into")
		}
		if err != nil {
			return err
		}
		if to.Status == Merged {
			return ErrMerged.With(to.Name)
		}
		n, err := tx.Exec(ctx, `UPDATE org_organizations SET status = $1, merged_into = $2, row_version = row_version + 1, updated_at = $3
 WHERE id = $4 AND status <> $1 AND row_version = $5`, Merged, into, tx.Now().UnixMilli(), from, old.RowVersion)
		if err == nil && n == 0 {
			err = ErrMerged.With(old.Name)
		}
		if err != nil {
			return err
		}
		// Whoever led to the old record now leads to the successor, so that one step is enough.
		if _, err := tx.Exec(ctx, `UPDATE org_organizations SET merged_into = $1 WHERE merged_into = $2`, into, from); err != nil {
			return err
		}
		if err := inherit(ctx, tx, old, into); err != nil {
			return err
		}
		if err := inheritMembers(ctx, tx, from, into); err != nil {
			return err
		}
		for _, heir := range s.heirs {
			if err := heir(ctx, tx, from, into); err != nil {
				return err
			}
		}
		for _, id := range []ids.ID{from, into} {
			if err := s.written(ctx, tx, id); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayMerge, Object: "org", ID: from, Reason: reason})
	})
}

// inherit gives the successor the old record's name as an alias.
func inherit(ctx context.Context, tx *sqldb.Tx, old Organization, into ids.ID) error {
	return insertAlias(ctx, tx, Alias{ID: tx.NewID(), Org: into, Name: old.Name, Sort: "FORMER", To: civil.DateOf(tx.Now())})
}

// keepName keeps the name a record had until today.
func keepName(ctx context.Context, tx *sqldb.Tx, was Organization) error {
	return insertAlias(ctx, tx, Alias{ID: tx.NewID(), Org: was.ID, Name: was.Name, Sort: "FORMER", To: civil.DateOf(tx.Now())})
}

// Resolve follows a merged record to its successor.
func Resolve(ctx context.Context, q sqldb.Queryer, id ids.ID) (ids.ID, error) {
	into, err := sqldb.Value[int64](ctx, q, `SELECT COALESCE(merged_into, 0) FROM org_organizations WHERE id = $1`, id)
	if err != nil || into == 0 {
		return id, err
	}
	return ids.ID(into), nil
}

// ByUSCC finds the organisation with a code.
func ByUSCC(ctx context.Context, q sqldb.Queryer, code string) (Organization, error) {
	var w sqldb.Where
	w.And("uscc = ?", code)
	return findOrg(ctx, q, w)
}

// BySchoolCode finds the school with a school code.
func BySchoolCode(ctx context.Context, q sqldb.Queryer, code string) (Organization, error) {
	var w sqldb.Where
	w.And("school_code = ?", code)
	return findOrg(ctx, q, w)
}

// ByName finds an organisation of a kind by its name or an alias; ErrNoRow when
// there is none. Active records come first.
func ByName(ctx context.Context, q sqldb.Queryer, kind Kind, name string) (Organization, error) {
	key := NameKey(name)
	return sqldb.One(ctx, q, scanOrg, `SELECT `+orgCols+` FROM org_organizations
 WHERE kind = $1 AND (name_key = $2 OR id IN (SELECT org_id FROM org_aliases WHERE org_aliases.name_key = $2))
 ORDER BY CASE WHEN status = 'ACTIVE' THEN 0 ELSE 1 END, CASE WHEN name_key = $2 THEN 0 ELSE 1 END, id LIMIT 1`, kind, key)
}

// Provisional finds an enterprise by name or adds it as PROVISIONAL: usable in
// matching, not countable, merged when its code comes.
func Provisional(ctx context.Context, tx *sqldb.Tx, o Organization) (ids.ID, error) {
	found, err := ByName(ctx, tx, o.Kind, o.Name)
	switch {
	case err == nil:
		return Resolve(ctx, tx, found.ID)
	case !errors.Is(err, sqldb.ErrNoRow):
		return 0, err
	}
	o.ID, o.Name, o.Status, o.Provisional = tx.NewID(), CleanName(o.Name), Active, true
	return o.ID, Insert(ctx, tx, o)
}

// Schools lists the city's schools that are not merged, in the order of names.
func Schools(ctx context.Context, q sqldb.Queryer) ([]Organization, error) {
	var w sqldb.Where
	w.And("kind = ?", SchoolKind)
	w.And("status <> ?", Merged)
	return listOrgs(ctx, q, w, Filter{})
}

// Lookup finds organisations that are not merged by a part of the name, an earlier name or
// a code, at most limit; one that fits exactly comes alone.
func Lookup(ctx context.Context, q sqldb.Queryer, text string, limit int) ([]Organization, error) {
	var exact, like sqldb.Where
	exact.And("status <> ?", Merged)
	code := strings.ToUpper(strings.TrimSpace(text))
	exact.And("(name_key = ? OR uscc = ? OR school_code = ?)", NameKey(text), code, code)
	list, err := listOrgs(ctx, q, exact, Filter{Limit: 2})
	if err != nil || len(list) == 1 {
		return list, err
	}
	like.And("status <> ?", Merged)
	f := Filter{Find: text, Limit: limit}
	f.where(&like)
	return listOrgs(ctx, q, like, f)
}
