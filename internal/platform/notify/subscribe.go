package notify

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Subscription is what a person wants to hear of: news that answers every facet that is
// not empty.
type Subscription struct {
	ID                                 ids.ID
	Industry, Occupation, County, Kind string // codes or beginnings of codes
}

// maxSubscriptions is how many a person may have.
const maxSubscriptions = 50

// Subscriptions lists the person's subscriptions, the newest first.
func (s *Service) Subscriptions(ctx context.Context) (list []Subscription, err error) {
	a := actor.From(ctx)
	if !a.Signed() {
		return nil, actor.ErrSignIn
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = sqldb.All(ctx, r, func(row sqldb.Row) (x Subscription, err error) {
			return x, row.Scan(&x.ID, &x.Industry, &x.Occupation, &x.County, &x.Kind)
		}, `SELECT id, industry, occupation, county, kind FROM notify_subscriptions WHERE account_id = $1 ORDER BY id DESC`, a.Account)
		return err
	})
	return list, err
}

// Subscribe adds a subscription; one that is there already stays. Each facet is a code, a
// beginning of one, or a name; at least one is given.
func (s *Service) Subscribe(ctx context.Context, x Subscription) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	given := false
	for _, f := range []struct {
		kind string
		to   *string
	}{{ByIndustry, &x.Industry}, {ByOccupation, &x.Occupation}, {ByCounty, &x.County}, {ByKind, &x.Kind}} {
		text := strings.TrimSpace(*f.to)
		if text == "" {
			*f.to = ""
			continue
		}
		given = true
		if s.CodeOf != nil {
			code, _ := s.CodeOf(f.kind, text)
			if code == "" {
				return ErrCode.With(text).On(f.kind)
			}
			text = code
		}
		*f.to = text
	}
	if !given {
		return ErrFacets.On(ByIndustry)
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := sqldb.Value[int](ctx, tx, `SELECT COUNT(*) FROM notify_subscriptions WHERE account_id = $1`, a.Account)
		if err != nil {
			return err
		}
		if n >= maxSubscriptions {
			return ErrMany.With(maxSubscriptions)
		}
		_, err = tx.Exec(ctx, `INSERT INTO notify_subscriptions (id, account_id, industry, occupation, county, kind, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account_id, industry, occupation, county, kind) DO NOTHING`, tx.NewID(), a.Account, x.Industry, x.Occupation, x.County, x.Kind, tx.Now().UnixMilli())
		return err
	})
}

// Unsubscribe removes one of the person's subscriptions; another's does not exist.
func (s *Service) Unsubscribe(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM notify_subscriptions WHERE id = $1 AND account_id = $2`, id, a.Account)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		return err
	})
}
