package app

import (
	"context"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/carrier"
)

// newSelection joins selections to the registers and the accounts, over the city's database or one with a clock of its own.
func newSelection(c *City, db *sqldb.DB, registers *carrier.Service) *selection.Service {
	return selection.New(db, c.Keys, c.files, registers, selection.Options{Account: accountOf, Login: loginOf})
}

// accountOf is the account with a login name, 0 when there is none.
func accountOf(ctx context.Context, q sqldb.Queryer, login string) (ids.ID, error) {
	id, err := sqldb.Value[ids.ID](ctx, q, `SELECT account_id FROM account_people WHERE login = $1`, login)
	if errors.Is(err, sqldb.ErrNoRow) {
		return 0, nil
	}
	return id, err
}

// loginOf is the login name of an account, "" when there is none.
func loginOf(ctx context.Context, q sqldb.Queryer, account ids.ID) (string, error) {
	login, err := sqldb.Value[string](ctx, q, `SELECT login FROM account_people WHERE account_id = $1`, account)
	if errors.Is(err, sqldb.ErrNoRow) {
		return "", nil
	}
	return login, err
}

// sampleSelection is the service by which a sample city is written, before its accounts are made: the demonstration expert is known by
// the number that the account will have.
func (c *City) sampleSelection(db *sqldb.DB, registers *carrier.Service) *selection.Service {
	at := slices.IndexFunc(demoRoles, func(d demoRole) bool { return d.role == actor.Expert })
	return selection.New(db, c.Keys, c.files, registers, selection.Options{Account: func(context.Context, sqldb.Queryer, string) (ids.ID, error) { return demoID(c.Info.Code, at), nil }})
}
