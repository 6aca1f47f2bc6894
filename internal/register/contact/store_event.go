package contact

import (
	"context"
	"fmt"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const eventCols = `e.id, e.row_version, e.updated_at, e.number, e.status, e.kind, e.title, e.organiser, e.org_id, e.owner_id, e.county, e.place, e.from_on, e.to_on, e.summary`

func scanEvent(r sqldb.Row) (e Event, err error) {
	var updated int64
	err = r.Scan(&e.ID, &e.Version, &updated, &e.Number, &e.Status, (*string)(&e.Kind), &e.Title, &e.Organiser, &e.Org, &e.Owner, &e.County, &e.Place, &e.From, &e.To, &e.Summary)
	e.Updated = time.UnixMilli(updated).UTC()
	return e, err
}

func eventByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Event, error) {
	return sqldb.One(ctx, q, scanEvent, `SELECT `+eventCols+` FROM contact_events e WHERE e.id = $1`, id)
}

func insertEvent(ctx context.Context, tx *sqldb.Tx, e Event) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_events (id, row_version, updated_at, number, status, due_on, kind, title, organiser, org_id, owner_id, county, place, from_on, to_on, summary)
		 VALUES ($1, 1, $2, $3, $4, NULL, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		e.ID, tx.Now().UnixMilli(), e.Number, e.Status, string(e.Kind), e.Title, e.Organiser, int64(e.Org), int64(e.Owner), e.County, e.Place, e.From.String(), e.To.String(), e.Summary)
	return err
}

func updateEvent(ctx context.Context, tx *sqldb.Tx, e Event) error {
	n, err := tx.Exec(ctx,
		`UPDATE contact_events SET row_version = row_version + 1, updated_at = $1, kind = $2, title = $3, organiser = $4, place = $5, from_on = $6, to_on = $7, summary = $8
		 WHERE id = $9 AND row_version = $10`,
		tx.Now().UnixMilli(), string(e.Kind), e.Title, e.Organiser, e.Place, e.From.String(), e.To.String(), e.Summary, e.ID, e.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

const sessionCols = `n.id, n.row_version, n.event_id, n.theme, n.industry, n.day, n.starts, n.ends, n.place, n.capacity, n.taken`

func scanSession(r sqldb.Row) (s Session, err error) {
	return s, r.Scan(&s.ID, &s.Version, &s.Event, &s.Theme, &s.Industry, &s.Day, &s.Starts, &s.Ends, &s.Place, &s.Capacity, &s.Taken)
}

func sessionsOf(ctx context.Context, q sqldb.Queryer, event ids.ID) ([]Session, error) {
	return sqldb.All(ctx, q, scanSession, `SELECT `+sessionCols+` FROM contact_sessions n WHERE n.event_id = $1 ORDER BY n.day, n.starts, n.id`, event)
}

func sessionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Session, error) {
	return sqldb.One(ctx, q, scanSession, `SELECT `+sessionCols+` FROM contact_sessions n WHERE n.id = $1`, id)
}

func insertSession(ctx context.Context, tx *sqldb.Tx, s Session) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_sessions (id, row_version, event_id, theme, industry, day, starts, ends, place, capacity, taken)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		s.ID, s.Event, s.Theme, s.Industry, s.Day.String(), s.Starts, s.Ends, s.Place, s.Capacity)
	return err
}

// updateSession writes a session unless fewer seats would be left than are taken.
func updateSession(ctx context.Context, tx *sqldb.Tx, s Session) error {
	n, err := tx.Exec(ctx,
		`UPDATE contact_sessions SET row_version = row_version + 1, theme = $1, industry = $2, day = $3, starts = $4, ends = $5, place = $6, capacity = $7
		 WHERE id = $8 AND row_version = $9 AND taken <= $7`,
		s.Theme, s.Industry, s.Day.String(), s.Starts, s.Ends, s.Place, s.Capacity, s.ID, s.Version)
	if err != nil || n > 0 {
		return err
	}
	now, err := sessionByID(ctx, tx, s.ID)
	if err == nil && now.Taken > s.Capacity {
		return ErrTooSmall.With(now.Taken).On("capacity")
	}
	if err == nil {
		err = ErrStale
	}
	return err
}

// takeSeats takes n seats if so many are left, n below zero gives them back. The row is
// changed only where the seats suffice, so two at once never get the last one.
func takeSeats(ctx context.Context, tx *sqldb.Tx, session ids.ID, n int64) error {
	changed, err := tx.Exec(ctx, `UPDATE contact_sessions SET taken = taken + $1, row_version = row_version + 1 WHERE id = $2 AND taken + $1 <= capacity AND taken + $1 >= 0`, n, session)
	if err != nil || changed > 0 {
		return err
	}
	now, err := sessionByID(ctx, tx, session)
	if err == nil {
		err = ErrFull.With(now.Free()).On("seats")
	}
	return err
}

// countSeats computes the seats taken of sessions anew, as after an import.
func countSeats(ctx context.Context, tx *sqldb.Tx, session ids.ID) error {
	n, err := sqldb.Value[int64](ctx, tx, `SELECT CAST(COALESCE(SUM(seats), 0) AS BIGINT) FROM contact_seats WHERE session_id = $1`, session)
	if err != nil {
		return err
	}
	changed, err := tx.Exec(ctx, `UPDATE contact_sessions SET taken = $1, row_version = row_version + 1 WHERE id = $2 AND capacity >= $1`, n, session)
	if err == nil && changed == 0 {
		err = ErrFull.With(0)
	}
	return err
}

func seatKey(session, org ids.ID) string { return fmt.Sprintf("%d|%d", int64(session), int64(org)) }

const seatCols = `t.id, t.session_id, t.org_id, COALESCE(o.name, ''), n.theme, t.seats, t.attended`

const seatFrom = ` FROM contact_seats t JOIN contact_sessions n ON n.id = t.session_id LEFT JOIN org_organizations o ON o.id = t.org_id`

func scanSeat(r sqldb.Row) (s Seat, err error) {
	return s, r.Scan(&s.ID, &s.Session, &s.Org, &s.OrgName, &s.Theme, &s.Seats, &s.Attended)
}

func seatsOf(ctx context.Context, q sqldb.Queryer, event ids.ID) ([]Seat, error) {
	return sqldb.All(ctx, q, scanSeat, `SELECT `+seatCols+seatFrom+` WHERE n.event_id = $1 AND t.seats > 0 ORDER BY n.day, n.starts, n.id, t.id`, event)
}

func seatOf(ctx context.Context, q sqldb.Queryer, session, org ids.ID) (Seat, error) {
	return sqldb.One(ctx, q, scanSeat, `SELECT `+seatCols+seatFrom+` WHERE t.row_key = $1`, seatKey(session, org))
}

// saveSeat books seats, or brings a registration that was given back to life.
func saveSeat(ctx context.Context, tx *sqldb.Tx, session, org, account ids.ID, seats int64) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_seats (id, row_version, batch_id, updated_at, row_key, session_id, org_id, seats, attended, account_id)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, NULL, $7)
		 ON CONFLICT (row_key) DO UPDATE SET seats = excluded.seats, attended = NULL, row_version = contact_seats.row_version + 1, updated_at = excluded.updated_at, account_id = excluded.account_id`,
		tx.NewID(), tx.Now().UnixMilli(), seatKey(session, org), session, org, seats, int64(account))
	return err
}

func setAttended(ctx context.Context, tx *sqldb.Tx, session, org ids.ID, n int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE contact_seats SET attended = $1, row_version = row_version + 1, updated_at = $2 WHERE row_key = $3 AND seats > 0`, n, tx.Now().UnixMilli(), seatKey(session, org))
}

const leadCols = `l.id, l.session_id, n.theme, l.need_org_id, COALESCE(a.name, ''), l.supply_org_id, COALESCE(b.name, ''), l.topic, l.account_id, l.recorded_on`

const leadFrom = ` FROM contact_leads l JOIN contact_sessions n ON n.id = l.session_id LEFT JOIN org_organizations a ON a.id = l.need_org_id LEFT JOIN org_organizations b ON b.id = l.supply_org_id`

func scanLead(r sqldb.Row) (l Lead, err error) {
	return l, r.Scan(&l.ID, &l.Session, &l.Theme, &l.NeedOrg, &l.NeedName, &l.SupplyOrg, &l.SupplyName, &l.Topic, &l.Account, &l.On)
}

func leadsOf(ctx context.Context, q sqldb.Queryer, event ids.ID) ([]Lead, error) {
	return sqldb.All(ctx, q, scanLead, `SELECT `+leadCols+leadFrom+` WHERE n.event_id = $1 ORDER BY n.day, n.starts, l.id`, event)
}

func insertLead(ctx context.Context, tx *sqldb.Tx, l Lead) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_leads (id, row_version, batch_id, updated_at, row_key, session_id, need_org_id, supply_org_id, topic, account_id, recorded_on)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, tx.Now().UnixMilli(), "id:"+l.ID.String(), l.Session, l.NeedOrg, l.SupplyOrg, l.Topic, int64(l.Account), l.On.String())
	return err
}

// eventsSeen is [MaySeeEvent] as a condition on contact_events e.
func eventsSeen(a actor.Actor, next int) (string, []any) {
	sql, args := Policy.Where(a, eventEdit, actor.Columns{County: "e.county", Org: "e.org_id", Owner: "e.owner_id"}, next)
	return "(e.status <> 'DRAFT' OR " + sql + ")", args
}

// seatCounts are the seats of events: open to book, taken, and how many organisations came.
type seatCounts struct{ Capacity, Taken, Orgs int64 }

func countsOf(ctx context.Context, q sqldb.Queryer, event ids.ID) (c seatCounts, err error) {
	err = q.QueryRow(ctx, `SELECT CAST(COALESCE(SUM(capacity), 0) AS BIGINT), CAST(COALESCE(SUM(taken), 0) AS BIGINT) FROM contact_sessions WHERE event_id = $1`, event).Scan(&c.Capacity, &c.Taken)
	if err != nil {
		return c, err
	}
	c.Orgs, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(DISTINCT t.org_id) FROM contact_seats t JOIN contact_sessions n ON n.id = t.session_id WHERE n.event_id = $1 AND t.seats > 0`, event)
	return c, err
}
