package carrier

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ErrCapacity refuses more persons than the place has room for.
var ErrCapacity = errs.New(errs.Invalid, "carrier.capacity")

// room refuses a booking for more persons than there is room for. Where bookings share the place, the persons of all who are there at
// the same time are added.
func (b *Booking) room(v Values, want Booked, taken []Booked) error {
	if b.Capacity == "" {
		return nil
	}
	most, ok := v.Number(b.Capacity)
	if !ok {
		return nil // how many fit is not recorded
	}
	if n := want.Persons + busiest(want, taken); float64(n) > most {
		return ErrCapacity.With(strconv.FormatInt(int64(most), 10), strconv.FormatInt(n, 10)).On("persons")
	}
	return nil
}

// busiest is the largest number of persons who have booked at one moment of a slot.
func busiest(want Booked, taken []Booked) (most int64) {
	at := []time.Time{want.From}
	for _, t := range taken {
		if t.From.After(want.From) && t.From.Before(want.Until) {
			at = append(at, t.From)
		}
	}
	for _, moment := range at {
		var n int64
		for _, t := range taken {
			if !t.Cancelled && !t.From.After(moment) && t.Until.After(moment) {
				n += t.Persons
			}
		}
		most = max(most, n)
	}
	return most
}

// Usage is what was offered, booked and used of one record in a month, in minutes. Offered is −1 where opening hours are not recorded.
type Usage struct {
	Record   ids.ID
	Name     string
	Month    string // 2026-11
	Bookings int64
	Persons  int64
	Offered  int64
	Booked   int64
	Used     int64
	Unsaid   int64 // past bookings of which nobody has said how long they were used
}

// Share is what was used of what was offered, in hundredths of a percent; −1 without data.
func (u Usage) Share() int64 {
	if u.Offered <= 0 {
		return -1
	}
	return u.Used * whole / u.Offered
}

// offered are the minutes of a month in which a place is open, by its hours a week: hours × 60 × days ÷ 7.
func offered(weekly float64, month civil.Date) int64 {
	days := month.DaysTo(month.AddMonths(1))
	return int64(weekly * 60 * float64(days) / 7)
}

// Usage reports a kind's bookings by record and month between two days, both included; cancelled ones are left out.
func (s *Service) Usage(ctx context.Context, kind string, from, to civil.Date) (k *Kind, out []Usage, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, nil, actor.ErrForbidden
	}
	if k, err = s.Kind(ctx, kind); err != nil {
		return nil, nil, err
	}
	if k.Booking == nil {
		return nil, nil, ErrNoKind.With(kind)
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		records, err := countedOf(ctx, r, kind)
		if err != nil {
			return err
		}
		weekly := map[ids.ID]float64{}
		for i := range records {
			id, err := ids.Parse(records[i].ID)
			if err != nil {
				return err
			}
			weekly[id] = -1
			if h, ok := records[i].Values.Number(k.Booking.Hours); ok {
				weekly[id] = h
			}
		}
		list, err := bookedIn(ctx, r, kind, from, to)
		out = sumUsage(list, weekly, r.Now())
		return err
	})
	return k, out, err
}

// use is a booking with its record.
type use struct {
	record ids.ID
	name   string
	Booked
}

func sumUsage(list []use, weekly map[ids.ID]float64, now time.Time) (out []Usage) {
	for _, b := range list {
		day := civil.DateOf(b.From)
		month := day.String()[:7]
		i := slices.IndexFunc(out, func(u Usage) bool { return u.Record == b.record && u.Month == month })
		if i < 0 {
			u := Usage{Record: b.record, Name: b.name, Month: month, Offered: -1}
			if h := weekly[b.record]; h > 0 {
				u.Offered = offered(h, civil.Date{Year: day.Year, Month: day.Month, Day: 1})
			}
			i, out = len(out), append(out, u)
		}
		u := &out[i]
		u.Bookings, u.Persons = u.Bookings+1, u.Persons+b.Persons
		u.Booked += int64(b.Until.Sub(b.From) / time.Minute)
		u.Used += max(b.Used, 0)
		if b.Used < 0 && b.Until.Before(now) {
			u.Unsaid++
		}
	}
	slices.SortStableFunc(out, func(a, b Usage) int { return strings.Compare(b.Month, a.Month) })
	return out
}

func bookedIn(ctx context.Context, q sqldb.Queryer, kind string, from, to civil.Date) ([]use, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (u use, err error) {
		var start, end int64
		err = r.Scan(&u.record, &u.name, &start, &end, &u.Persons, &u.Used)
		u.From, u.Until = time.UnixMilli(start), time.UnixMilli(end)
		return u, err
	}, `SELECT b.record_id, c.name, b.starts_at, b.ends_at, b.persons, b.used FROM carrier_bookings b JOIN carrier_records c ON c.id = b.record_id
		WHERE c.kind = $1 AND b.cancelled = FALSE AND b.starts_at >= $2 AND b.starts_at < $3 ORDER BY c.name, c.id, b.starts_at`,
		kind, midnight(from), midnight(to.AddDays(1)))
}

// midnight is the beginning of a day in the city's zone, ms.
func midnight(d civil.Date) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, civil.Location).UnixMilli()
}

// checkBooking says what is wrong with the booking of a declaration.
func (k *Kind) checkBooking() string {
	if k.Booking == nil {
		return ""
	}
	for _, code := range []string{k.Booking.Capacity, k.Booking.Hours} {
		if f, ok := k.Field(code); code != "" && (!ok || f.Type != Int && f.Type != Number) {
			return "预约的字段 " + code + " 不是数"
		}
	}
	return ""
}
