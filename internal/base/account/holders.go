package account

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Holders lists the accounts that hold a grant today of which holds is true; the role and
// the organisation narrow the look, "" and 0 do not.
func (s *Service) Holders(ctx context.Context, role actor.Role, org ids.ID, holds func(actor.Grant) bool) (out []ids.ID, err error) {
	type held struct {
		account ids.ID
		grant   actor.Grant
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		day := civil.DateOf(r.Now()).String()
		w.And("revoked_at = 0 AND valid_from <= ? AND (valid_to = '' OR valid_to >= ?)", day, day)
		w.If(role != "", "role = ?", string(role))
		w.If(org != 0, "org_id = ?", org)
		list, err := sqldb.All(ctx, r, func(row sqldb.Row) (h held, err error) {
			return h, row.Scan(&h.account, &h.grant.Role, &h.grant.County, &h.grant.Org)
		}, `SELECT account_id, role, county, org_id FROM account_grants`+w.SQL()+` ORDER BY account_id, id`, w.Args()...)
		out = nil
		for _, h := range list {
			if holds(h.grant) && (len(out) == 0 || out[len(out)-1] != h.account) {
				out = append(out, h.account)
			}
		}
		return err
	})
	return out, err
}

// Today is who an account is today, with the grants that stand; ok is false when it is no
// longer active or has no grant.
func (s *Service) Today(ctx context.Context, account ids.ID) (now actor.Actor, ok bool, err error) {
	err = s.hub.Read(ctx, func(q *sqldb.Reader) error {
		ok, err = sqldb.Value[bool](ctx, q, `SELECT EXISTS (SELECT 1 FROM account_logins WHERE id = $1 AND state = $2)`, account, Active)
		return err
	})
	if err != nil || !ok {
		return now, false, err
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		p, grants, err := loadActor(ctx, q, account, civil.DateOf(s.hub.Now()))
		now = actor.Actor{Account: account, City: s.city, Login: p.Login, Name: p.Name, Grants: grants}
		return err
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		return now, false, nil
	}
	return now, len(now.Grants) > 0, err
}
