package contact

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// SaveEvent makes an event, or writes the words of one that is not over.
func (s *Service) SaveEvent(ctx context.Context, e Event, faults errs.List) (out Event, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		out, err = s.saveEvent(ctx, tx, e, append(errs.List(nil), faults...))
		return err
	})
	return out, err
}

func (s *Service) saveEvent(ctx context.Context, tx *sqldb.Tx, e Event, faults errs.List) (Event, error) {
	a := actor.From(ctx)
	if e.To.IsZero() {
		e.To = e.From
	}
	if e.ID == 0 {
		e.Owner, e.County, e.Status = a.Account, ownCounty(a), EventFlow.First()
		if !a.Has(officers...) {
			e.Org = ownOrg(a, organisers...)
		}
	} else {
		old, err := s.event(ctx, tx, e.ID)
		if err != nil {
			return e, err
		}
		e.Owner, e.County, e.Org, e.Status, e.Number = old.Owner, old.County, old.Org, old.Status, old.Number
		if old.Status != EventDraft && old.Status != EventPublished {
			return e, ErrEnded
		}
	}
	for _, x := range CheckEvent(e) {
		if faults.Field(x.Field) == nil {
			faults.Add(x)
		}
	}
	if err := faults.Err(); err != nil {
		return e, err
	}
	if !MayEditEvent(a, e) {
		return e, actor.ErrForbidden
	}
	if err := s.putEvent(ctx, tx, &e); err != nil {
		return e, err
	}
	return e, audit.Record(ctx, tx, audit.Entry{Action: eventEdit, Object: "contact_events", ID: e.ID})
}

func (s *Service) putEvent(ctx context.Context, tx *sqldb.Tx, e *Event) (err error) {
	if e.ID != 0 {
		if err := updateEvent(ctx, tx, *e); err != nil {
			return err
		}
		e.Version++
		return index(ctx, tx, *e)
	}
	e.ID, e.Version = tx.NewID(), 1
	if e.Number, err = takeNumber(ctx, tx, "HD", e.From.Year); err != nil {
		return err
	}
	if err := insertEvent(ctx, tx, *e); err != nil {
		return err
	}
	return EventFlow.Open(ctx, tx, e.ID, "")
}

// index keeps the search of what is public in line with the event.
func index(ctx context.Context, tx *sqldb.Tx, e Event) error {
	if !e.Shown() || e.Status == EventCancelled {
		return search.Remove(ctx, tx, searchKind, e.ID)
	}
	return search.Put(ctx, tx, search.Doc{
		Kind: searchKind, ID: e.ID, Title: e.Title, Text: strings.Join([]string{e.Organiser, e.Place, e.Summary}, "\n"), Tags: []string{e.Kind.ZH(), e.Number},
		Path: "/events/" + e.ID.String(), Public: true, Org: e.Org, County: e.County,
	})
}

// searchKind is the kind of events in the search.
const searchKind = "event"

// event is an event that the actor may see; another does not exist for them.
func (s *Service) event(ctx context.Context, q sqldb.Queryer, id ids.ID) (Event, error) {
	e, err := eventByID(ctx, q, id)
	if err == nil && !MaySeeEvent(actor.From(ctx), e) {
		err = actor.ErrNotFound
	}
	return e, hidden(err)
}

// organised is an event that the actor organises.
func (s *Service) organised(ctx context.Context, q sqldb.Queryer, id ids.ID) (Event, error) {
	e, err := s.event(ctx, q, id)
	if err == nil && !MayEditEvent(actor.From(ctx), e) {
		err = actor.ErrForbidden
	}
	return e, err
}

// EditEvent returns an event for those who may change its words.
func (s *Service) EditEvent(ctx context.Context, id ids.ID) (e Event, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		e, err = s.organised(ctx, r, id)
		return err
	})
	return e, err
}

// StepEvent takes a step with an event: publish, hold, close, cancel. An event without a
// session is not published; those who are registered are told when it is cancelled.
func (s *Service) StepEvent(ctx context.Context, st caseflow.Step) (e Event, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if e, err = s.organised(ctx, tx, st.ID); err != nil {
			return err
		}
		list, err := sessionsOf(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		if st.Transition == "publish" && len(list) == 0 {
			return ErrNoSession
		}
		if st.Transition == "hold" && civil.DateOf(tx.Now()).Before(e.From) {
			return ErrNotHeld.With(e.From.String())
		}
		ev, err := EventFlow.Move(ctx, tx, st)
		if err != nil {
			return err
		}
		e.Status = ev.To
		e.Version++
		if err := index(ctx, tx, e); err != nil {
			return err
		}
		return tellAttending(ctx, tx, e, list)
	})
	return e, err
}

// tellAttending tells subscribers of a new event, and those registered of one that is off.
func tellAttending(ctx context.Context, tx *sqldb.Tx, e Event, list []Session) error {
	note := notify.Note{Topic: TopicEvent, Path: "/events/" + e.ID.String(), Object: e.ID}
	switch e.Status {
	case EventPublished:
		note.Title, note.Args = "对接活动“%s”开始报名", []string{e.Title}
		news := notify.News{Note: note, Facets: []notify.Facet{{Kind: notify.ByKind, Code: searchKind + "." + string(e.Kind)}}}
		for _, x := range list {
			if x.Industry != "" {
				news.Facets = append(news.Facets, notify.Facet{Kind: "industry", Code: x.Industry})
			}
		}
		if e.County != "" {
			news.Facets = append(news.Facets, notify.Facet{Kind: "county", Code: e.County})
		}
		return notify.Announce(ctx, tx, news)
	case EventCancelled:
		seats, err := seatsOf(ctx, tx, e.ID)
		if err != nil || len(seats) == 0 {
			return err
		}
		for _, x := range seats {
			note.Orgs = append(note.Orgs, x.Org)
		}
		note.Title, note.Args, note.AtOnce = "对接活动“%s”已取消", []string{e.Title}, true
		return notify.Tell(ctx, tx, note)
	}
	return nil
}

// SaveSession makes a session of an event, or changes one.
func (s *Service) SaveSession(ctx context.Context, n Session, faults errs.List) (out Session, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		out = n
		list := append(errs.List(nil), faults...)
		if n.ID != 0 {
			old, err := sessionByID(ctx, tx, n.ID)
			if err != nil {
				return hidden(err)
			}
			out.Event = old.Event
		}
		e, err := s.organised(ctx, tx, out.Event)
		if err != nil {
			return err
		}
		if e.Status != EventDraft && e.Status != EventPublished {
			return ErrEnded
		}
		if out.Industry != "" {
			code, err := idcode.Industry(out.Industry)
			if err != nil {
				for _, x := range errs.All(err) {
					list.Add(x.On("industry"))
				}
			}
			out.Industry = code
		}
		for _, x := range CheckSession(out, e) {
			if list.Field(x.Field) == nil {
				list.Add(x)
			}
		}
		if err := list.Err(); err != nil {
			return err
		}
		if out.ID == 0 {
			out.ID = tx.NewID()
			err = insertSession(ctx, tx, out)
		} else {
			err = updateSession(ctx, tx, out)
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: eventEdit, Object: "contact_events", ID: e.ID, Reason: "session"})
	})
	return out, err
}

// session is a session with its event, when the actor may see that.
func (s *Service) session(ctx context.Context, q sqldb.Queryer, id ids.ID) (Session, Event, error) {
	n, err := sessionByID(ctx, q, id)
	if err != nil {
		return n, Event{}, hidden(err)
	}
	e, err := s.event(ctx, q, n.Event)
	return n, e, err
}

// EventOf is the event of a session that the actor may see.
func (s *Service) EventOf(ctx context.Context, session ids.ID) (e Event, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		_, e, err = s.session(ctx, r, session)
		return err
	})
	return e, err
}

// Register books seats for the actor's organisation, or changes how many. The last seat
// goes to one of those who ask for it at the same time; the other is told that it is gone.
func (s *Service) Register(ctx context.Context, session ids.ID, seats int64) (Event, error) {
	return s.seating(ctx, session, seats)
}

// Leave gives the seats of the actor's organisation back.
func (s *Service) Leave(ctx context.Context, session ids.ID) (Event, error) {
	return s.seating(ctx, session, 0)
}

func (s *Service) seating(ctx context.Context, session ids.ID, seats int64) (e Event, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var n Session
		if n, e, err = s.session(ctx, tx, session); err != nil {
			return err
		}
		a := actor.From(ctx)
		own := ownOrg(a, attending...)
		switch {
		case own == 0 || !Policy.May(a, eventSeat, actor.Object{Org: own}):
			return actor.ErrForbidden
		case !e.Enrolling() || n.Day.Before(civil.DateOf(tx.Now())):
			return ErrNotOpen
		case seats < 0 || seats > maxSeats:
			return ErrSeats.With(maxSeats).On("seats")
		}
		was := int64(0)
		switch old, err := seatOf(ctx, tx, session, own); {
		case err == nil:
			was = old.Seats
		case !errors.Is(err, sqldb.ErrNoRow):
			return err
		}
		if seats == was {
			return nil
		}
		if err := takeSeats(ctx, tx, session, seats-was); err != nil {
			return err
		}
		if err := saveSeat(ctx, tx, session, own, a.Account, seats); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: eventSeat, Object: "contact_sessions", ID: session})
	})
	return e, err
}

// maxSeats is the most seats that one organisation books at a session.
const maxSeats = 20

// Attend notes how many persons of an organisation came.
func (s *Service) Attend(ctx context.Context, session, org ids.ID, came int64) (e Event, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, e, err = s.session(ctx, tx, session); err != nil {
			return err
		}
		switch {
		case !MayEditEvent(actor.From(ctx), e):
			return actor.ErrForbidden
		case e.Status != EventHeld:
			return ErrNotHeld.With(e.From.String())
		case came < 0 || came > maxHead:
			return ErrSeats.With(maxHead).On("attended")
		}
		n, err := setAttended(ctx, tx, session, org, came)
		if err == nil && n == 0 {
			err = ErrOrg.On("org")
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "event.attend", Object: "contact_sessions", ID: session})
	})
	return e, err
}

// LeadForm is a lead with its organisations as somebody named them.
type LeadForm struct {
	Session              ids.ID
	NeedText, SupplyText string
	Topic                string
}

// AddLead records what began at a session: by who organises the event, or by an
// organisation that is registered there and is one of the two sides.
func (s *Service) AddLead(ctx context.Context, f LeadForm) (l Lead, e Event, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, e, err = s.session(ctx, tx, f.Session); err != nil {
			return err
		}
		if e.Status != EventHeld && e.Status != EventPublished {
			return ErrEnded
		}
		a := actor.From(ctx)
		var faults errs.List
		l = Lead{Session: f.Session, Topic: strings.TrimSpace(f.Topic), Account: a.Account, On: civil.DateOf(tx.Now())}
		for _, side := range []struct {
			field, text string
			id          *ids.ID
			name        *string
		}{{"need", f.NeedText, &l.NeedOrg, &l.NeedName}, {"supply", f.SupplyText, &l.SupplyOrg, &l.SupplyName}} {
			if strings.TrimSpace(side.text) == "" {
				continue
			}
			o, err := find(ctx, tx, side.field, side.text)
			if err := faults.Keep(err); err != nil {
				return err
			}
			*side.id, *side.name = o.ID, o.Name
		}
		for _, x := range CheckLead(l) {
			if faults.Field(x.Field) == nil {
				faults.Add(x)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := s.mayLead(ctx, tx, a, e, l); err != nil {
			return err
		}
		l.ID = tx.NewID()
		if err := insertLead(ctx, tx, l); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: eventLead, Object: "contact_leads", ID: l.ID})
	})
	return l, e, err
}

// mayLead refuses those who neither organise nor are registered.
func (s *Service) mayLead(ctx context.Context, q sqldb.Queryer, a actor.Actor, e Event, l Lead) error {
	if MayEditEvent(a, e) {
		return nil
	}
	own := ownOrg(a, attending...)
	if own == 0 {
		return actor.ErrForbidden
	}
	seat, err := seatOf(ctx, q, l.Session, own)
	if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
		return err
	}
	if seat.Seats == 0 || own != l.NeedOrg && own != l.SupplyOrg {
		return ErrForeign.On("need")
	}
	return nil
}

// EventDetail is all that the page of one event shows.
type EventDetail struct {
	Event
	County   string // name
	Sessions []Session
	Seats    []Seat // for who organises: all; for others: their own
	Leads    []Lead // for who organises: all; for others: their own
	LeadSum  int
	Sums     []YearSum // contracts attributed, by signing year
	SumsOK   bool      // contracts are known
	Hidden   bool      // and not shown to the actor, because too few enterprises make them
	Counts   seatCounts
	Trail    []caseflow.Event
	Buttons  []caseflow.Offer
	Own      ids.ID // organisation for which the actor may book
	MayEdit  bool
}

// EventDetail returns an event as the actor may see it.
func (s *Service) EventDetail(ctx context.Context, id ids.ID) (d EventDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		e, err := s.event(ctx, r, id)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		d = EventDetail{Event: e, MayEdit: MayEditEvent(a, e), Own: ownOrg(a, attending...)}
		if d.County, err = countyName(ctx, r, e.County); err != nil {
			return err
		}
		if d.Sessions, err = sessionsOf(ctx, r, id); err != nil {
			return err
		}
		if d.Counts, err = countsOf(ctx, r, id); err != nil {
			return err
		}
		if err := d.parties(ctx, r, a); err != nil {
			return err
		}
		if s.opts.Sums != nil {
			d.SumsOK = true
			if d.Sums, err = s.opts.Sums(ctx, r, id); err != nil {
				return err
			}
			if err := d.suppress(ctx, r, a); err != nil {
				return err
			}
		}
		if !d.MayEdit {
			return nil
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		d.Buttons, err = EventFlow.Offers(ctx, r, e.Status, func(string) bool { return true })
		return err
	})
	return d, err
}

// suppress hides sums from those who may not see the rows behind them. When one year is
// hidden all are, so that nothing can be worked out from the rest.
func (d *EventDetail) suppress(ctx context.Context, q sqldb.Queryer, a actor.Actor) error {
	if watching(a) {
		return nil // who organises sees who took part, but not their contracts
	}
	today := civil.DateOf(q.Now())
	firms, err := paramOn(ctx, q, paramFirms, today)
	if err != nil {
		return err
	}
	share, err := paramOn(ctx, q, paramShare, today)
	for _, y := range d.Sums {
		d.Hidden = d.Hidden || !y.Public(firms.Value, share.Value)
	}
	if d.Hidden {
		d.Sums = nil
	}
	return err
}

// watching reports whether the actor sees all who took part in events.
func watching(a actor.Actor) bool { return a.Has(watchers...) }

// parties are the seats and leads that the actor may see.
func (d *EventDetail) parties(ctx context.Context, q sqldb.Queryer, a actor.Actor) error {
	seats, err := seatsOf(ctx, q, d.ID)
	if err != nil {
		return err
	}
	leads, err := leadsOf(ctx, q, d.ID)
	if err != nil {
		return err
	}
	d.LeadSum = len(leads)
	if d.MayEdit || watching(a) {
		d.Seats, d.Leads = seats, leads
		return nil
	}
	if d.Own == 0 {
		return nil
	}
	for _, x := range seats {
		if x.Org == d.Own {
			d.Seats = append(d.Seats, x)
		}
	}
	for _, x := range leads {
		if x.NeedOrg == d.Own || x.SupplyOrg == d.Own {
			d.Leads = append(d.Leads, x)
		}
	}
	return nil
}

// ExportEvent is EventDetail for a table of participants or leads that is taken away.
func (s *Service) ExportEvent(ctx context.Context, id ids.ID) (EventDetail, error) {
	d, err := s.EventDetail(ctx, id)
	if err != nil {
		return d, err
	}
	if !d.MayEdit && !watching(actor.From(ctx)) {
		return d, actor.ErrNotFound
	}
	return d, s.traced(ctx, "event.export", "contact_events")
}
