package account

import (
	"context"
	"crypto/rand"
	"errors"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The statements of this file run on the hub.

const passkeyCols = `id, account_id, credential_id, rp_id, public_key, sign_count, aaguid, name, transports, backup_eligible, created_at, used_at, suspect_at`

func scanPasskey(r sqldb.Row) (k Passkey, err error) {
	return k, r.Scan(&k.ID, &k.Account, &k.Credential, &k.RP, &k.PublicKey, &k.SignCount, &k.AAGUID, &k.Name, &k.Transports, &k.Synced,
		&k.CreatedAt, &k.UsedAt, &k.SuspectAt)
}

func insertPasskey(ctx context.Context, tx *sqldb.Tx, k Passkey) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_passkeys (`+passkeyCols+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		k.ID, k.Account, k.Credential, k.RP, k.PublicKey, k.SignCount, k.AAGUID, k.Name, k.Transports, k.Synced, k.CreatedAt, k.UsedAt, k.SuspectAt)
	if sqldb.IsDuplicate(err) {
		return ErrPasskey.Because(err)
	}
	return err
}

// passkeysOf lists an account's passkeys, the oldest first.
func passkeysOf(ctx context.Context, q sqldb.Queryer, account ids.ID) ([]Passkey, error) {
	return sqldb.All(ctx, q, scanPasskey, `SELECT `+passkeyCols+` FROM account_passkeys WHERE account_id = $1 ORDER BY created_at, id`, account)
}

func findPasskey(ctx context.Context, q sqldb.Queryer, credential, rp string) (Passkey, error) {
	return sqldb.One(ctx, q, scanPasskey, `SELECT `+passkeyCols+` FROM account_passkeys WHERE credential_id = $1 AND rp_id = $2`, credential, rp)
}

// usePasskey notes a use; false when another use was noted since the row was read.
func usePasskey(ctx context.Context, tx *sqldb.Tx, k Passkey, count int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account_passkeys SET sign_count = $1, used_at = $2 WHERE id = $3 AND sign_count = $4 AND suspect_at = 0`,
		count, tx.Now().UnixMilli(), k.ID, k.SignCount)
	return n == 1, err
}

func suspectPasskey(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account_passkeys SET suspect_at = $1 WHERE id = $2 AND suspect_at = 0`, tx.Now().UnixMilli(), id)
	return err
}

// renamePasskey answers false when the account has no such passkey.
func renamePasskey(ctx context.Context, tx *sqldb.Tx, account, id ids.ID, name string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account_passkeys SET name = $1 WHERE id = $2 AND account_id = $3`, name, id, account)
	return n == 1, err
}

// deletePasskey answers false when the account has no such passkey.
func deletePasskey(ctx context.Context, tx *sqldb.Tx, account, id ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_passkeys WHERE id = $1 AND account_id = $2`, id, account)
	return n == 1, err
}

// dropPasskeys takes all passkeys of an account away; n is how many there were.
func dropPasskeys(ctx context.Context, tx *sqldb.Tx, account ids.ID) (n int64, err error) {
	return tx.Exec(ctx, `DELETE FROM account_passkeys WHERE account_id = $1`, account)
}

// kindHandle is the credential row with the account's random handle.
const kindHandle = "handle"

// handleOf is the random name under which devices know the account; it is made when it
// is first asked for.
func handleOf(ctx context.Context, tx *sqldb.Tx, account ids.ID) ([]byte, error) {
	text, err := findHandle(ctx, tx, account)
	if err == nil || !errors.Is(err, sqldb.ErrNoRow) {
		return unbase(text), err
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	return raw, putCredential(ctx, tx, account, kindHandle, tobase(raw), 0)
}

func findHandle(ctx context.Context, q sqldb.Queryer, account ids.ID) (string, error) {
	return sqldb.Value[string](ctx, q, `SELECT secret FROM account_credentials WHERE account_id = $1 AND kind = $2`, account, kindHandle)
}

// ceremony is a question to a device that waits for its answer.
type ceremony struct {
	Account ids.ID // 0 while anybody may answer
	City    string
	Purpose purpose
	Data    string // JSON of the library
}

func insertCeremony(ctx context.Context, tx *sqldb.Tx, hash string, c ceremony) error {
	now := tx.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM account_ceremonies WHERE expires_at <= $1`, now.UnixMilli()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO account_ceremonies (token_hash, account_id, city, purpose, data, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash, int64(c.Account), c.City, c.Purpose, c.Data, now.Add(ceremonyLife).UnixMilli())
	return err
}

// takeCeremony reads a question that still waits and removes it: it counts once.
func takeCeremony(ctx context.Context, tx *sqldb.Tx, hash string) (c ceremony, err error) {
	c, err = sqldb.One(ctx, tx, func(r sqldb.Row) (c ceremony, err error) {
		return c, r.Scan(&c.Account, &c.City, &c.Purpose, &c.Data)
	}, `SELECT account_id, city, purpose, data FROM account_ceremonies WHERE token_hash = $1 AND expires_at > $2`, hash, tx.Now().UnixMilli())
	if errors.Is(err, sqldb.ErrNoRow) {
		return c, ErrPasskeyOver
	}
	if err != nil {
		return c, err
	}
	n, err := tx.Exec(ctx, `DELETE FROM account_ceremonies WHERE token_hash = $1`, hash)
	if err == nil && n != 1 {
		err = ErrPasskeyOver
	}
	return c, err
}
