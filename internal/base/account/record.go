package account

import (
	"context"
	"math"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Log returns what the hub's audit log holds about the city's accounts, the newest first:
// sign-ins, enrolment links, passwords, tokens. Only entries with a number below before are
// looked at, all when it is 0. It asks for no permission: its caller does.
func (s *Service) Log(ctx context.Context, before int64, limit int) (list []audit.Row, err error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	err = s.hub.Read(ctx, func(q *sqldb.Reader) error {
		seqs, err := sqldb.All(ctx, q, func(r sqldb.Row) (n int64, err error) { return n, r.Scan(&n) },
			`SELECT a.seq FROM audit_entries a JOIN account_memberships m ON m.account_id = a.object_id AND m.city = $1
WHERE a.object = 'account' AND a.seq < $2 ORDER BY a.seq DESC LIMIT $3`, s.city, before, limit)
		if err != nil || len(seqs) == 0 {
			return err
		}
		list, err = audit.List(ctx, q, audit.Filter{Seqs: seqs}, limit)
		return err
	})
	return list, err
}

// record writes the audit entry of an action on an account, in the same
// transaction: on the hub for sign-ins and credentials, in the city for grants.
func record(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, outcome string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: "account", ID: account, Outcome: outcome})
}

// recordAbout is record with what it was about: a role, a grant.
func recordAbout(ctx context.Context, tx *sqldb.Tx, action string, account ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: "account", ID: account, Outcome: audit.Done, Reason: reason})
}
