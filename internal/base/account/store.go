package account

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The statements of this file run on the hub.

const loginCols = `id, login, state, epoch, created_at`

func scanLogin(r sqldb.Row) (l Login, err error) {
	return l, r.Scan(&l.ID, &l.Login, &l.State, &l.Epoch, &l.CreatedAt)
}

func insertLogin(ctx context.Context, tx *sqldb.Tx, l Login) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_logins (`+loginCols+`) VALUES ($1, $2, $3, $4, $5)`,
		l.ID, l.Login, l.State, l.Epoch, l.CreatedAt)
	if sqldb.IsDuplicate(err) {
		return ErrLoginTaken.On("login")
	}
	return err
}

func findLogin(ctx context.Context, q sqldb.Queryer, login string) (Login, error) {
	return sqldb.One(ctx, q, scanLogin, `SELECT `+loginCols+` FROM account_logins WHERE login = $1`, login)
}

func loginByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Login, error) {
	return sqldb.One(ctx, q, scanLogin, `SELECT `+loginCols+` FROM account_logins WHERE id = $1`, id)
}

// membersOf lists the accounts of a city.
func membersOf(ctx context.Context, q sqldb.Queryer, city string) ([]Login, error) {
	return sqldb.All(ctx, q, scanLogin,
		`SELECT l.id, l.login, l.state, l.epoch, l.created_at
		   FROM account_logins l
		   JOIN account_memberships m ON m.account_id = l.id
		  WHERE m.city = $1
		  ORDER BY l.login`, city)
}

func setState(ctx context.Context, tx *sqldb.Tx, id ids.ID, to State) error {
	_, err := tx.Exec(ctx, `UPDATE account_logins SET state = $1, epoch = epoch + 1 WHERE id = $2`, to, id)
	return err
}

// raiseEpoch ends all sessions and tokens of an account at their next request.
func raiseEpoch(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account_logins SET epoch = epoch + 1 WHERE id = $1`, id)
	return err
}

func insertMembership(ctx context.Context, tx *sqldb.Tx, id ids.ID, city string) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_memberships (account_id, city, since) VALUES ($1, $2, $3)
		 ON CONFLICT (account_id, city) DO NOTHING`, id, city, tx.Now().UnixMilli())
	return err
}

func isMember(ctx context.Context, q sqldb.Queryer, id ids.ID, city string) (bool, error) {
	n, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM account_memberships WHERE account_id = $1 AND city = $2`, id, city)
	return n > 0, err
}

// The kinds of credentials.
const (
	kindPassword = "password"
	kindTOTP     = "totp"
)

func putCredential(ctx context.Context, tx *sqldb.Tx, id ids.ID, kind, value string, usedStep int64) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_credentials (account_id, kind, secret, last_step, changed_at) VALUES ($1, $2, $3, $4, $5)
		 ON CONFLICT (account_id, kind) DO UPDATE
		    SET secret = excluded.secret, last_step = excluded.last_step, changed_at = excluded.changed_at`,
		id, kind, value, usedStep, tx.Now().UnixMilli())
	return err
}

// findCredential reads both kinds of one account.
func findCredential(ctx context.Context, q sqldb.Queryer, id ids.ID) (credential, error) {
	var c credential
	rows, err := q.Query(ctx,
		`SELECT kind, secret, last_step, changed_at FROM account_credentials WHERE account_id = $1`, id)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, value string
		var last, changed int64
		if err := rows.Scan(&kind, &value, &last, &changed); err != nil {
			return c, err
		}
		switch kind {
		case kindPassword:
			c.Password, c.ChangedAt = value, changed
		case kindTOTP:
			c.Seed, c.LastStep = value, last
		}
	}
	return c, rows.Err()
}

// useStep notes the step of a used code; false when another request used it
// or a newer one first.
func useStep(ctx context.Context, tx *sqldb.Tx, id ids.ID, n int64) (bool, error) {
	changed, err := tx.Exec(ctx,
		`UPDATE account_credentials SET last_step = $1 WHERE account_id = $2 AND kind = $3 AND last_step < $1`,
		n, id, kindTOTP)
	return changed == 1, err
}

// failuresOf reads a throttle counter; no row is none.
func failuresOf(ctx context.Context, q sqldb.Queryer, name string) (failures, last, locked int64, err error) {
	err = q.QueryRow(ctx,
		`SELECT failures, last_at, locked_until FROM account_throttle WHERE name = $1`, name).Scan(&failures, &last, &locked)
	if err == sqldb.ErrNoRow {
		return 0, 0, 0, nil
	}
	return failures, last, locked, err
}

func putFailures(ctx context.Context, tx *sqldb.Tx, name string, failures, last, locked int64) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_throttle (name, failures, last_at, locked_until) VALUES ($1, $2, $3, $4)
		 ON CONFLICT (name) DO UPDATE
		    SET failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until`,
		name, failures, last, locked)
	return err
}

func forgetFailures(ctx context.Context, tx *sqldb.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_throttle WHERE name = $1`, name)
	return err
}

// sweepThrottle forgets counters that nobody has touched for a day.
func sweepThrottle(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_throttle WHERE last_at < $1`, tx.Now().Add(-24*time.Hour).UnixMilli())
	return err
}

func insertVisit(ctx context.Context, tx *sqldb.Tx, account ids.ID, city, outcome, network string) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_signins (id, account_id, city, at, outcome, network) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.NewID(), account, city, tx.Now().UnixMilli(), outcome, network)
	return err
}

func visitsOf(ctx context.Context, q sqldb.Queryer, account ids.ID, limit int) ([]Visit, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (v Visit, err error) {
		return v, r.Scan(&v.At, &v.Outcome, &v.Network)
	}, `SELECT at, outcome, network FROM account_signins WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2`, account, limit)
}

// link is an enrolment link as stored.
type link struct {
	ID        ids.ID
	Account   ids.ID
	City      string
	Seed      string // sealed
	ExpiresAt int64
	UsedAt    int64
}

func insertLink(ctx context.Context, tx *sqldb.Tx, hash string, l link) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_links (token_hash, id, account_id, city, seed, created_at, expires_at, used_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		hash, l.ID, l.Account, l.City, l.Seed, tx.Now().UnixMilli(), l.ExpiresAt, l.UsedAt)
	return err
}

func findLink(ctx context.Context, q sqldb.Queryer, hash string) (link, error) {
	return sqldb.One(ctx, q, func(r sqldb.Row) (l link, err error) {
		return l, r.Scan(&l.ID, &l.Account, &l.City, &l.Seed, &l.ExpiresAt, &l.UsedAt)
	}, `SELECT id, account_id, city, seed, expires_at, used_at FROM account_links WHERE token_hash = $1`, hash)
}

// closeLinks makes all open links of an account useless; n is how many there were.
func closeLinks(ctx context.Context, tx *sqldb.Tx, account ids.ID) (n int64, err error) {
	return tx.Exec(ctx, `UPDATE account_links SET used_at = $1 WHERE account_id = $2 AND used_at = 0`,
		tx.Now().UnixMilli(), account)
}

const tokenCols = `id, name, read_only, created_at, expires_at, revoked_at, scopes, used_at`

func scanToken(r sqldb.Row) (t Token, err error) {
	var scopes string
	err = r.Scan(&t.ID, &t.Name, &t.ReadOnly, &t.CreatedAt, &t.ExpiresAt, &t.RevokedAt, &scopes, &t.UsedAt)
	t.Scopes = strings.Fields(scopes)
	return t, err
}

func insertToken(ctx context.Context, tx *sqldb.Tx, account ids.ID, epoch int64, city, hash string, t Token) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO account_tokens (account_id, epoch, city, token_hash, `+tokenCols+`)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		account, epoch, city, hash, t.ID, t.Name, t.ReadOnly, t.CreatedAt, t.ExpiresAt, t.RevokedAt, strings.Join(t.Scopes, " "), t.UsedAt)
	return err
}

func tokensOf(ctx context.Context, q sqldb.Queryer, account ids.ID, city string) ([]Token, error) {
	return sqldb.All(ctx, q, scanToken,
		`SELECT `+tokenCols+` FROM account_tokens WHERE account_id = $1 AND city = $2 ORDER BY created_at DESC`, account, city)
}

// revokeToken answers false when the account has no such standing token.
func revokeToken(ctx context.Context, tx *sqldb.Tx, account, id ids.ID) (bool, error) {
	n, err := tx.Exec(ctx,
		`UPDATE account_tokens SET revoked_at = $1 WHERE id = $2 AND account_id = $3 AND revoked_at = 0`,
		tx.Now().UnixMilli(), id, account)
	return n == 1, err
}

// bearer is what a token gives.
type bearer struct {
	id       ids.ID
	account  ids.ID
	readOnly bool
	scopes   []string
	usedAt   int64
}

// findBearer reads a token that counts now: not revoked, not over, and as
// young as its account's epoch.
func findBearer(ctx context.Context, q sqldb.Queryer, hash, city string) (bearer, error) {
	return sqldb.One(ctx, q, func(r sqldb.Row) (b bearer, err error) {
		var scopes string
		err = r.Scan(&b.id, &b.account, &b.readOnly, &scopes, &b.usedAt)
		b.scopes = strings.Fields(scopes)
		return b, err
	}, `SELECT t.id, t.account_id, t.read_only, t.scopes, t.used_at
	      FROM account_tokens t
	      JOIN account_logins l ON l.id = t.account_id AND l.epoch = t.epoch AND l.state = $1
	     WHERE t.token_hash = $2 AND t.city = $3 AND t.revoked_at = 0 AND t.expires_at > $4`,
		Active, hash, city, q.Now().UnixMilli())
}

// noteUse keeps when a token was last used.
func noteUse(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account_tokens SET used_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), id)
	return err
}

// deleteLogin takes back an account whose person could not be stored.
func deleteLogin(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	for _, sql := range []string{
		`DELETE FROM account_credentials WHERE account_id = $1`,
		`DELETE FROM account_memberships WHERE account_id = $1`,
		`DELETE FROM account_logins WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}
