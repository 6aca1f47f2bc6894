package account

import (
	"context"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// record writes the audit entry of an action on an account, in the same
// transaction: on the hub for sign-ins and credentials, in the city for grants.
func record(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, outcome string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: "account", ID: account, Outcome: outcome})
}

// recordAbout is record with what it was about: a role, a grant.
func recordAbout(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: "account", ID: account, Outcome: audit.Done, Reason: reason})
}
