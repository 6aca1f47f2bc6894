package carrier

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// change runs fn on a record that the actor may change, with its kind, and records it.
func (s *Service) change(ctx context.Context, id ids.ID, action, what string, fn func(tx *sqldb.Tx, k *Kind, c Record) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, id, action)
		if err != nil {
			return err
		}
		k, err := s.kind(ctx, tx, c.Kind)
		if err != nil {
			return err
		}
		if err := fn(tx, k, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: action + "." + what, Object: table, ID: id, Reason: c.Name})
	})
}

// Join adds an organisation to a record in a role.
func (s *Service) Join(ctx context.Context, record ids.ID, m Member) error {
	return s.change(ctx, record, mayEdit, "join", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		return s.joinIn(ctx, tx, k, record, m)
	})
}

// joinIn adds a member within a transaction that has checked who does it.
func (s *Service) joinIn(ctx context.Context, tx *sqldb.Tx, k *Kind, record ids.ID, m Member) error {
	kind, err := sqldb.Value[string](ctx, tx, `SELECT kind FROM org_organizations WHERE id = $1`, m.Org)
	if err != nil {
		return ErrOrg.With("成员", m.Org.String()).On("org").Because(err)
	}
	if _, err := tx.Exec(ctx, `UPDATE carrier_records SET row_version = row_version + 1 WHERE id = $1`, record); err != nil { // two who join at once meet here
		return err
	}
	list, err := membersOf(ctx, tx, `WHERE m.record_id = $1`, record)
	if err != nil {
		return err
	}
	var others []Taking
	for _, o := range list {
		others = append(others, o.taking())
	}
	m.ID, m.Record, m.OrgKind = tx.NewID(), record, kind
	if err := k.CheckMember(m.taking(), m.SignedOn, others); err != nil {
		return err
	}
	return insertMember(ctx, tx, m)
}

// Leave ends an organisation's part in a record; what was stays on record.
func (s *Service) Leave(ctx context.Context, record, member ids.ID, until civil.Date, note string, version int64) error {
	return s.change(ctx, record, mayEdit, "leave", func(tx *sqldb.Tx, _ *Kind, _ Record) error {
		list, err := membersOf(ctx, tx, `WHERE m.record_id = $1 AND m.id = $2`, record, member)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return actor.ErrNotFound
		}
		if until.IsZero() || until.Before(list[0].Since) {
			return ErrPeriod.On("until")
		}
		n, err := endMember(ctx, tx, member, until, note, version)
		if err == nil && n == 0 {
			return ErrStale
		}
		return err
	})
}

// Tick sets a point of the checklist with a note; an empty note takes it back.
func (s *Service) Tick(ctx context.Context, record ids.ID, item, note string) error {
	return s.change(ctx, record, mayEdit, "check", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		if !has(k.Checklist, item) {
			return ErrChoice.With("清单", item, names(k.Checklist)).On("item")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM carrier_checks WHERE record_id = $1 AND item = $2`, record, item); err != nil || strings.TrimSpace(note) == "" {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_checks (record_id, item, note, at, by_id) VALUES ($1, $2, $3, $4, $5)`, record, item, note, tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

func has(list []Choice, code string) bool {
	for _, c := range list {
		if c.Code == code {
			return true
		}
	}
	return false
}

func checksOf(ctx context.Context, q sqldb.Queryer, record ids.ID) (map[string]string, error) {
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (kv [2]string, err error) { return kv, r.Scan(&kv[0], &kv[1]) }, `SELECT item, note FROM carrier_checks WHERE record_id = $1`, record)
	out := map[string]string{}
	for _, kv := range rows {
		out[kv[0]] = kv[1]
	}
	return out, err
}

// Report files the report of a year, once.
func (s *Service) Report(ctx context.Context, record ids.ID, year int, text string) error {
	return s.change(ctx, record, mayReport, "report", func(tx *sqldb.Tx, k *Kind, c Record) error {
		switch {
		case !k.Report:
			return actor.ErrNotFound
		case year < 2000 || year >= s.Today().Year+1:
			return ErrYear.With("年度", year).On("year")
		case strings.TrimSpace(text) == "" || len([]rune(text)) > longText:
			return ErrRequired.With("报告内容").On("text")
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_reports (id, record_id, year, text, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)`, tx.NewID(), record, year, text, tx.Now().UnixMilli(), actor.From(ctx).Account)
		if sqldb.IsDuplicate(err) {
			return ErrReported.With(year).On("year")
		}
		return err
	})
}

func reportsOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]int, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (y int, err error) { return y, r.Scan(&y) }, `SELECT year FROM carrier_reports WHERE record_id = $1 ORDER BY year`, record)
}

// Divide writes who holds how much of a record from a day on; the parts sum to 100.00 %. Earlier divisions stay on record.
func (s *Service) Divide(ctx context.Context, record ids.ID, from civil.Date, list []Share) error {
	return s.change(ctx, record, mayEdit, "shares", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		if !k.Shares {
			return actor.ErrNotFound
		}
		if from.IsZero() || from.After(s.Today()) {
			return ErrFuture.With(from.String()).On("from")
		}
		return divideIn(ctx, tx, record, from, list)
	})
}

func divideIn(ctx context.Context, tx *sqldb.Tx, record ids.ID, from civil.Date, list []Share) error {
	if err := CheckShares(list); err != nil {
		return err
	}
	var rows [][]any
	for _, x := range list {
		rows = append(rows, []any{tx.NewID(), record, from.String(), x.Holder, x.Part, tx.Now().UnixMilli(), actor.From(ctx).Account})
	}
	return tx.Bulk(ctx, `INSERT INTO carrier_shares (id, record_id, from_day, holder, part, at, by_id)`, 7, rows, "")
}

// takeWith writes the members and shares that a new record comes with.
func (s *Service) takeWith(ctx context.Context, tx *sqldb.Tx, k *Kind, record ids.ID, d Draft) error {
	for _, m := range d.Members {
		if m.Since.IsZero() {
			m.Since = d.On
		}
		if err := s.joinIn(ctx, tx, k, record, m); err != nil {
			return err
		}
	}
	if len(d.Shares) == 0 {
		return nil
	}
	return divideIn(ctx, tx, record, d.On, d.Shares)
}

// sharesOf reads the newest division.
func sharesOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Share, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x Share, err error) { return x, r.Scan(&x.Holder, &x.Part) },
		`SELECT holder, part FROM carrier_shares WHERE record_id = $1 AND at = (SELECT MAX(x.at) FROM carrier_shares x WHERE x.record_id = $1) ORDER BY part DESC, holder`, record)
}

// Bring adds what an owner brings in. A correction names the entry that it corrects and is a further entry.
func (s *Service) Bring(ctx context.Context, record ids.ID, a Asset) error {
	return s.change(ctx, record, mayEdit, "asset", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		switch {
		case !k.Assets:
			return actor.ErrNotFound
		case strings.TrimSpace(a.Owner) == "" || strings.TrimSpace(a.What) == "":
			return ErrRequired.With("所有者和内容").On("owner")
		case a.On.IsZero() || a.On.After(s.Today()):
			return ErrFuture.With(a.On.String()).On("on")
		}
		var corrects any
		if a.Corrects != 0 {
			corrects = a.Corrects
			if _, err := sqldb.Value[int64](ctx, tx, `SELECT fen FROM carrier_assets WHERE id = $1 AND record_id = $2`, a.Corrects, record); err != nil {
				return hidden(err)
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_assets (id, record_id, owner, what, sort, fen, on_day, corrects, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.NewID(), record, a.Owner, a.What, a.Sort, a.Fen, a.On.String(), corrects, tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

func assetsOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Asset, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (a Asset, err error) {
		return a, r.Scan(&a.ID, &a.Owner, &a.What, &a.Sort, &a.Fen, &a.On, &a.Corrects)
	}, `SELECT id, owner, what, sort, fen, on_day, COALESCE(corrects, 0) FROM carrier_assets WHERE record_id = $1 ORDER BY on_day, id`, record)
}

// Meet records a meeting of a council.
func (s *Service) Meet(ctx context.Context, record ids.ID, m Meeting) error {
	return s.change(ctx, record, mayEdit, "meeting", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		switch {
		case !has(k.Councils, m.Council):
			return ErrChoice.With("会议", m.Council, names(k.Councils)).On("council")
		case m.On.IsZero() || m.On.After(s.Today()):
			return ErrFuture.With(m.On.String()).On("on")
		case strings.TrimSpace(m.Minutes) == "":
			return ErrMinutes.On("minutes")
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_meetings (id, record_id, council, on_day, present, minutes, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.NewID(), record, m.Council, m.On.String(), m.Present, m.Minutes, tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

func meetingsOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Meeting, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m Meeting, err error) {
		return m, r.Scan(&m.ID, &m.Council, &m.On, &m.Present, &m.Minutes)
	}, `SELECT id, council, on_day, present, minutes FROM carrier_meetings WHERE record_id = $1 ORDER BY on_day DESC, id`, record)
}

// Book takes a slot of a record for an organisation. Of two who want the same slot at once, one has it and the other is told.
func (s *Service) Book(ctx context.Context, record ids.ID, b Booked) (id ids.ID, err error) {
	if !Policy.May(actor.From(ctx), mayBook, actor.Object{Org: b.Org}) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, record, maySee)
		if err != nil {
			return err
		}
		k, err := s.kind(ctx, tx, c.Kind)
		if err != nil {
			return err
		}
		if st, _ := k.Stage(c.Status); k.Booking == nil || !st.Counts {
			return ErrNotOpen.With(c.Name)
		}
		if strings.TrimSpace(b.Purpose) == "" {
			return ErrRequired.With("用途").On("purpose")
		}
		if _, err := tx.Exec(ctx, `UPDATE carrier_records SET row_version = row_version + 1 WHERE id = $1`, record); err != nil { // bookings of one record stand in line
			return err
		}
		list, err := bookingsOf(ctx, tx, record)
		if err != nil {
			return err
		}
		taken := slotsOf(list)
		if k.Booking.Shared {
			taken = nil
		}
		if err := k.Booking.CheckSlot(Slot{b.From, b.Until}, taken, tx.Now()); err != nil {
			return err
		}
		if err := k.Booking.room(c.Values, b, list); err != nil {
			return err
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO carrier_bookings (id, row_version, record_id, org_id, starts_at, ends_at, purpose, persons, used, cancelled, at, by_id) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, -1, $8, $9, $10)`,
			id, record, b.Org, b.From.UnixMilli(), b.Until.UnixMilli(), b.Purpose, b.Persons, false, tx.Now().UnixMilli(), actor.From(ctx).Account)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayBook, Object: "carrier_bookings", ID: id, Reason: c.Name})
	})
	return id, err
}

func slotsOf(list []Booked) (out []Slot) {
	for _, b := range list {
		if !b.Cancelled {
			out = append(out, Slot{b.From, b.Until})
		}
	}
	return out
}

// Close says how long a booking was really used, or with −1 that it is cancelled, which is possible before it begins.
func (s *Service) Close(ctx context.Context, record, booking ids.ID, usedMinutes int64, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, record, maySee)
		if err != nil {
			return err
		}
		list, err := bookingsOf(ctx, tx, record)
		if err != nil {
			return err
		}
		for _, b := range list {
			if b.ID != booking {
				continue
			}
			a := actor.From(ctx)
			if !Policy.May(a, mayBook, actor.Object{Org: b.Org}) && !c.May(a, mayEdit) {
				return actor.ErrNotFound
			}
			cancel := usedMinutes < 0
			if cancel != tx.Now().Before(b.From) || usedMinutes > int64(b.Until.Sub(b.From)/time.Minute) {
				return ErrSlot.With(b.Until.Sub(b.From).String()).On("used")
			}
			n, err := tx.Exec(ctx, `UPDATE carrier_bookings SET used = $1, cancelled = $2, row_version = row_version + 1 WHERE id = $3 AND row_version = $4`, usedMinutes, cancel, booking, version)
			if err == nil && n == 0 {
				err = ErrStale
			}
			if err != nil {
				return err
			}
			return audit.Record(ctx, tx, audit.Entry{Action: mayBook + ".close", Object: "carrier_bookings", ID: booking})
		}
		return actor.ErrNotFound
	})
}

func bookingsOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Booked, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (b Booked, err error) {
		var from, until int64
		err = r.Scan(&b.ID, &b.Org, &b.OrgName, &from, &until, &b.Purpose, &b.Persons, &b.Used, &b.Cancelled, &b.RowVersion)
		b.From, b.Until = time.UnixMilli(from), time.UnixMilli(until)
		return b, err
	}, `SELECT b.id, b.org_id, o.name, b.starts_at, b.ends_at, b.purpose, b.persons, b.used, b.cancelled, b.row_version
		FROM carrier_bookings b JOIN org_organizations o ON o.id = b.org_id WHERE b.record_id = $1 ORDER BY b.starts_at, b.id`, record)
}

// Use is what was booked and used of a record or a kind in a span of days, in minutes.
type Use struct{ Booked, Used, Bookings int64 }

// UseOf sums the bookings of a record between two days, both included.
func (s *Service) UseOf(ctx context.Context, record ids.ID, from, to civil.Date) (u Use, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := s.visible(ctx, r, record, maySee); err != nil {
			return err
		}
		list, err := bookingsOf(ctx, r, record)
		for _, b := range list {
			if day := civil.DateOf(b.From); b.Cancelled || day.Before(from) || day.After(to) {
				continue
			}
			u.Bookings++
			u.Booked += int64(b.Until.Sub(b.From) / time.Minute)
			u.Used += max(b.Used, 0)
		}
		return err
	})
	return u, err
}

var errInternal = errs.New(errs.Internal, "carrier.internal")
