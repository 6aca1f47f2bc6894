package contact

import (
	"context"
	"errors"
	"strconv"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Options join the package to what is looked up elsewhere; the zero value is good.
type Options struct {
	// Industry names an industry by its code, "" for an unknown one.
	Industry func(code string) string
	// Holders are the accounts of the department with the function, who are told of their
	// items; nil: departments are told nothing.
	Holders func(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error)
	// Sums are the contracts attributed to an event, by signing year; nil: not known.
	Sums func(ctx context.Context, q sqldb.Queryer, event ids.ID) ([]YearSum, error)
}

// Service is the register of pairs, visits and events of one city.
type Service struct {
	db    *sqldb.DB
	keys  *secret.Keyset
	files *blob.Store
	opts  Options
}

// New joins the register to a city's database, keys and attachments.
func New(db *sqldb.DB, keys *secret.Keyset, files *blob.Store, o Options) *Service {
	return &Service{db: db, keys: keys, files: files, opts: o}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

func itoa(n int) string { return strconv.Itoa(n) }

// industry is an industry's name with its code.
func (s *Service) industry(code string) string {
	if code == "" || s.opts.Industry == nil {
		return code
	}
	if name := s.opts.Industry(code); name != "" {
		return name + " " + code
	}
	return code
}

// Counties returns the city's counties for forms.
func (s *Service) Counties(ctx context.Context) (list []County, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = counties(ctx, r)
		return err
	})
	return list, err
}

// find is findOrg that refuses what it does not find, or what is of another kind.
func find(ctx context.Context, q sqldb.Queryer, field, name string, kinds ...org.Kind) (orgFacts, error) {
	refusal := ErrOrg
	if len(kinds) == 1 && kinds[0] == org.SchoolKind {
		refusal = ErrSchool
	} else if len(kinds) == 1 {
		refusal = ErrFirm
	}
	o, err := findOrg(ctx, q, name)
	if err != nil {
		return o, err
	}
	for _, k := range kinds {
		if o.Kind == k {
			return o, nil
		}
	}
	if o.ID == 0 || len(kinds) > 0 {
		return orgFacts{}, refusal.On(field)
	}
	return o, nil
}

// ownOrg is the organisation for which the actor acts in one of the roles, 0 when there is
// none.
func ownOrg(a actor.Actor, roles ...actor.Role) ids.ID {
	if own := a.Orgs(roles...); len(own) > 0 {
		return own[0]
	}
	return 0
}

// ownCounty is the county of the actor's office, "" for the city's.
func ownCounty(a actor.Actor) string {
	if a.Has(actor.CityLead, actor.DeptUser) {
		return ""
	}
	for _, g := range a.Grants {
		if g.Role == actor.CountyUser && g.County != "" {
			return g.County
		}
	}
	return ""
}

// Inherit gives what one organisation has here to another, when two records of the register
// of organisations become one. A pair that the other has already ends; its contacts stay.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	if err := s.inheritPairs(ctx, tx, from, into); err != nil {
		return err
	}
	if err := inheritSeats(ctx, tx, from, into); err != nil {
		return err
	}
	for _, text := range []string{
		`DELETE FROM contact_visit_orgs WHERE org_id = $2 AND visit_id IN (SELECT x.visit_id FROM contact_visit_orgs x WHERE x.org_id = $1)`,
		`UPDATE contact_visit_orgs SET org_id = $1 WHERE org_id = $2`,
		`UPDATE contact_visits SET org_id = $1 WHERE org_id = $2`,
		`UPDATE contact_feedback SET firm_id = $1 WHERE firm_id = $2`,
		`UPDATE contact_feedback SET owner_org = $1 WHERE owner_org = $2`,
		`UPDATE contact_events SET org_id = $1 WHERE org_id = $2`,
		`UPDATE contact_leads SET need_org_id = $1 WHERE need_org_id = $2`,
		`UPDATE contact_leads SET supply_org_id = $1 WHERE supply_org_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) inheritPairs(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := sqldb.All(ctx, tx, scanPair, `SELECT `+pairCols+pairFrom+` WHERE p.school_id = $1 OR p.firm_id = $1 ORDER BY p.id`, from)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.School == from {
			p.School = into
		}
		if p.Firm == from {
			p.Firm = into
		}
		key := pairKey(p)
		twin, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM contact_pairs WHERE row_key = $1 AND id <> $2`, key, p.ID)
		if err != nil {
			return err
		}
		if twin > 0 {
			p.Until = civil.DateOf(tx.Now())
			if p.Until.Before(p.Since) {
				p.Until = p.Since
			}
			key, p.EndReason = pairKey(p), "机构合并"
		}
		_, err = tx.Exec(ctx, `UPDATE contact_pairs SET school_id = $1, firm_id = $2, row_key = $3, until_on = $4, end_reason = $5, row_version = row_version + 1, updated_at = $6 WHERE id = $7`,
			int64(p.School), int64(p.Firm), key, p.Until.String(), p.EndReason, tx.Now().UnixMilli(), p.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// inheritSeats moves registrations; where both were registered, the old one is given back.
func inheritSeats(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := sqldb.All(ctx, tx, scanSeat, `SELECT `+seatCols+seatFrom+` WHERE t.org_id = $1 ORDER BY t.id`, from)
	if err != nil {
		return err
	}
	for _, t := range list {
		_, err := seatOf(ctx, tx, t.Session, into)
		switch {
		case errors.Is(err, sqldb.ErrNoRow):
			_, err = tx.Exec(ctx, `UPDATE contact_seats SET org_id = $1, row_key = $2 WHERE id = $3`, into, seatKey(t.Session, into), t.ID)
		case err == nil && t.Seats > 0:
			if _, err = tx.Exec(ctx, `UPDATE contact_seats SET seats = 0, attended = NULL WHERE id = $1`, t.ID); err == nil {
				err = takeSeats(ctx, tx, t.Session, -t.Seats)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
