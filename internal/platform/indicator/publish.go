package indicator

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// published says which indicators everybody may see: what is shipped as public, but for what the city decided since.
func published(ctx context.Context, q sqldb.Queryer, shipped []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, code := range shipped {
		out[code] = true
	}
	type row struct {
		code  string
		shown bool
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.code, &x.shown) },
		`SELECT p.code, p.shown FROM indicator_publications p WHERE p.seq = (SELECT MAX(z.seq) FROM indicator_publications z WHERE z.code = p.code) ORDER BY p.code`)
	for _, x := range list {
		out[x.code] = x.shown
	}
	return out, err
}

// Publish shows an indicator to everybody, or takes it back from the public pages.
func (s *Service) Publish(ctx context.Context, code string, shown bool) error {
	a := actor.From(ctx)
	if !Rules.May(a, Edit, actor.Object{}) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		had, err := s.Versions(ctx, tx, code)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO indicator_publications (code, seq, shown, account_id, actor_name, at_ms)
VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM indicator_publications WHERE code = $2), $3, $4, $5, $6)`, had[0].Code, had[0].Code, shown, a.Account, a.Name, tx.Now().UnixMilli()); err != nil {
			return err
		}
		words := map[bool]string{true: " 公开", false: " 不再公开"}
		return audit.Record(ctx, tx, audit.Entry{Action: Edit, Object: "indicator_publication", Reason: code + words[shown]})
	})
}

// Sees says whether the reader may see an indicator: members of the registry's roles see all, everybody else what is published.
func (g *Registry) Sees(ctx context.Context, code string, on civil.Date) (bool, error) {
	_, _, err := g.one(ctx, code, on)
	if errors.Is(err, actor.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
