package contact

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// SessionChoice is a session as others offer it for choice: its theme with the event's title
// and number.
type SessionChoice struct {
	ID   ids.ID
	Name string
}

const sessionName = `n.id, e.title, n.theme, e.number`

const sessionFrom = ` FROM contact_sessions n JOIN contact_events e ON e.id = n.event_id`

func scanChoice(r sqldb.Row) (c SessionChoice, err error) {
	var title, theme, number string
	err = r.Scan(&c.ID, &title, &theme, &number)
	c.Name = title + " · " + theme + "（" + number + "）"
	return c, err
}

// SessionName names a session for process/order; actor.ErrNotFound when there is none such.
func SessionName(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) {
	c, err := sqldb.One(ctx, q, scanChoice, `SELECT `+sessionName+sessionFrom+` WHERE n.id = $1`, id)
	return c.Name, hidden(err)
}

// mostSessions is how many sessions a choice offers.
const mostSessions = 200

// Sessions lists the sessions of events that are public, the newest first, for
// process/order. It asks for no permission.
func Sessions(ctx context.Context, q sqldb.Queryer) ([]SessionChoice, error) {
	return sqldb.All(ctx, q, scanChoice,
		`SELECT `+sessionName+sessionFrom+` WHERE e.status IN ('PUBLISHED', 'HELD', 'CLOSED') ORDER BY n.day DESC, n.id DESC LIMIT $1`, mostSessions)
}

// LeadOf returns a lead for process/order, which makes a deal of it; actor.ErrNotFound when
// there is none such. It asks for no permission.
func LeadOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (Lead, error) {
	l, err := sqldb.One(ctx, q, scanLead, `SELECT `+leadCols+leadFrom+` WHERE l.id = $1`, id)
	return l, hidden(err)
}
