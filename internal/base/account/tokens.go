package account

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// createToken makes an access token for the person of ctx: it does what the
// person may do, or the parts of it that scopes name, until its day or until the account's epoch
// is raised.
func (s *Service) createToken(ctx context.Context, name string, days int, readOnly bool, scopes []string) (string, error) {
	who := actor.From(ctx)
	name = strings.TrimSpace(name)
	life := time.Duration(days) * 24 * time.Hour
	if n := utf8.RuneCountInString(name); n < 1 || n > 60 {
		return "", ErrTokenName.On("name")
	}
	if days < 1 || life > maxTokenLife {
		return "", ErrDates.On("days")
	}
	for _, code := range scopes {
		if !slices.ContainsFunc(s.scopes(), func(x Scope) bool { return x.Code == code }) {
			return "", ErrScope.With(code).On("scopes")
		}
	}
	token, err := newToken(tokenPrefix)
	if err != nil {
		return "", err
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		l, err := loginByID(ctx, tx, who.Account)
		if err != nil {
			return err
		}
		t := Token{ID: tx.NewID(), Name: name, ReadOnly: readOnly, Scopes: scopes, CreatedAt: tx.Now().UnixMilli(), ExpiresAt: tx.Now().Add(life).UnixMilli()}
		if err := insertToken(ctx, tx, l.ID, l.Epoch, s.city, hashToken(token), t); err != nil {
			return err
		}
		return record(ctx, tx, "account.token", l.ID, audit.Done)
	})
	return token, err
}

func (s *Service) tokens(ctx context.Context) (list []Token, err error) {
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		list, err = tokensOf(ctx, q, actor.From(ctx).Account, s.city)
		return err
	})
	return list, err
}

// dropToken ends a token of the person of ctx; others' do not exist.
func (s *Service) dropToken(ctx context.Context, id ids.ID) error {
	who := actor.From(ctx)
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		ok, err := revokeToken(ctx, tx, who.Account, id)
		if err != nil {
			return err
		}
		if !ok {
			return actor.ErrNotFound
		}
		return record(ctx, tx, "account.token_end", who.Account, audit.Done)
	})
}
