package account

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The statements of this file run on a city's database.

const personCols = `account_id, login, name, office, row_version`

func scanPerson(r sqldb.Row) (p Person, err error) {
	return p, r.Scan(&p.Account, &p.Login, &p.Name, &p.Office, &p.Version)
}

func insertPerson(ctx context.Context, tx *sqldb.Tx, p Person) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_people (account_id, login, name, office, row_version, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Account, p.Login, p.Name, p.Office, p.Version, tx.Now().UnixMilli())
	return err
}

func findPerson(ctx context.Context, q sqldb.Queryer, account ids.ID) (Person, error) {
	return sqldb.One(ctx, q, scanPerson, `SELECT `+personCols+` FROM account_people WHERE account_id = $1`, account)
}

// personFilter narrows the list of people.
type personFilter struct {
	Text string
	Role actor.Role
	Page int // from 1
	Size int
}

func (f personFilter) where() *sqldb.Where {
	w := &sqldb.Where{}
	if f.Text != "" {
		like := sqldb.Containing(strings.ToLower(f.Text))
		w.And(`(lower(p.name) LIKE ? ESCAPE '\' OR p.login LIKE ? ESCAPE '\' OR lower(p.office) LIKE ? ESCAPE '\')`, like, like, like)
	}
	w.If(f.Role != "", `EXISTS (SELECT 1 FROM account_grants g WHERE g.account_id = p.account_id AND g.role = ? AND g.revoked_at = 0)`, f.Role)
	return w
}

func countPeople(ctx context.Context, q sqldb.Queryer, f personFilter) (int64, error) {
	w := f.where()
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM account_people p`+w.SQL(), w.Args()...)
}

func listPeople(ctx context.Context, q sqldb.Queryer, f personFilter) ([]Person, error) {
	w := f.where()
	sql := `SELECT p.account_id, p.login, p.name, p.office, p.row_version
	          FROM account_people p` + w.SQL() + ` ORDER BY p.login`
	sql += ` LIMIT ` + w.Arg(f.Size) + ` OFFSET ` + w.Arg((f.Page-1)*f.Size)
	return sqldb.All(ctx, q, scanPerson, sql, w.Args()...)
}

const grantCols = `id, role, county, org_id, function, valid_from, valid_to, granted_by, granted_at, revoked_by, revoked_at`

func scanHeld(r sqldb.Row) (h Held, err error) {
	return h, r.Scan(&h.ID, &h.Role, &h.County, &h.Org, &h.Function, &h.From, &h.To,
		&h.GrantedBy, &h.GrantedAt, &h.RevokedBy, &h.RevokedAt)
}

func insertGrant(ctx context.Context, tx *sqldb.Tx, account ids.ID, h Held) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_grants (account_id, `+grantCols+`)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		account, h.ID, h.Role, h.County, int64(h.Org), h.Function, h.From.String(), h.To.String(),
		int64(h.GrantedBy), h.GrantedAt, int64(h.RevokedBy), h.RevokedAt)
	return err
}

func grantsOf(ctx context.Context, q sqldb.Queryer, account ids.ID) ([]Held, error) {
	return sqldb.All(ctx, q, scanHeld,
		`SELECT `+grantCols+` FROM account_grants WHERE account_id = $1 ORDER BY granted_at DESC, id DESC`, account)
}

// standingRoles lists the roles of many people at once, for the list page.
func standingRoles(ctx context.Context, q sqldb.Queryer, people []Person, today civil.Date) (map[ids.ID][]actor.Role, error) {
	out := map[ids.ID][]actor.Role{}
	if len(people) == 0 {
		return out, nil
	}
	w := &sqldb.Where{}
	accounts := make([]any, len(people))
	for i, p := range people {
		accounts[i] = p.Account
	}
	w.In("account_id", accounts...)
	w.And("revoked_at = 0")
	w.And("(valid_to = '' OR valid_to >= ?)", today.String())
	rows, err := q.Query(ctx, `SELECT account_id, role FROM account_grants`+w.SQL()+` ORDER BY granted_at, id`, w.Args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ids.ID
		var role actor.Role
		if err := rows.Scan(&id, &role); err != nil {
			return nil, err
		}
		out[id] = append(out[id], role)
	}
	return out, rows.Err()
}

// revokeGrant answers false when the account has no such standing grant.
func revokeGrant(ctx context.Context, tx *sqldb.Tx, account, grant, by ids.ID) (bool, error) {
	n, err := tx.Exec(ctx,
		`UPDATE account_grants SET revoked_by = $1, revoked_at = $2
		  WHERE id = $3 AND account_id = $4 AND revoked_at = 0`,
		int64(by), tx.Now().UnixMilli(), grant, account)
	return n == 1, err
}

// loadActor reads a person with the grants that count on a day: one query,
// for every request.
func loadActor(ctx context.Context, q sqldb.Queryer, account ids.ID, today civil.Date) (Person, []actor.Grant, error) {
	var p Person
	var grants []actor.Grant
	day := today.String()
	rows, err := q.Query(ctx,
		`SELECT p.login, p.name, p.office, COALESCE(g.role, ''), COALESCE(g.county, ''), COALESCE(g.org_id, 0),
		        COALESCE(g.function, ''), COALESCE(g.valid_from, ''), COALESCE(g.valid_to, '')
		   FROM account_people p
		   LEFT JOIN account_grants g ON g.account_id = p.account_id AND g.revoked_at = 0
		             AND g.valid_from <= $1 AND (g.valid_to = '' OR g.valid_to >= $1)
		  WHERE p.account_id = $2`, day, account)
	if err != nil {
		return p, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var g actor.Grant
		if err := rows.Scan(&p.Login, &p.Name, &p.Office, &g.Role, &g.County, &g.Org, &g.Function, &g.From, &g.To); err != nil {
			return p, nil, err
		}
		p.Account = account
		if g.Role != "" {
			grants = append(grants, g)
		}
	}
	return p, grants, rows.Err()
}
