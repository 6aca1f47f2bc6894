package contact

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

const (
	eventSample   = "kind=FORUM&title=x&organiser=x&place=x&from=2027-03-02&version=1"
	sessionSample = "theme=x&place=x&day=2027-03-02&starts=09:00&ends=11:00&capacity=20&version=1"
)

func (s *Service) eventRoutes() []web.Route {
	public := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: eventSee, Public: true, Scope: "city", Handler: h}
	}
	list := public("/events", s.eventsPage)
	list.Menu = &web.Menu{Group: "供与需", Label: "对接活动", Order: 40}
	export := public("/events/export", s.eventsExport)
	export.Kind = web.KindFile
	parties := rows.File("/events/{id}/export", eventEdit, s.partiesExport)
	parties.Roles = append(append([]actor.Role{}, organisers...), actor.ConferenceSec, actor.Supervisor, actor.Auditor)
	return []web.Route{
		list, export, parties,
		rows.Page("/events/new", eventEdit, s.newEventPage),
		rows.Form("/events", eventEdit, eventSample, s.createEvent),
		public("/events/{id}", s.eventPage),
		rows.Page("/events/{id}/edit", eventEdit, s.editEventPage),
		rows.Form("/events/{id}/edit", eventEdit, eventSample, s.saveEventForm),
		rows.Form("/events/{id}/steps/{step}", eventEdit, "version=1", s.eventStep),
		rows.Form("/events/{id}/sessions", eventEdit, sessionSample, s.addSession),
		rows.Form("/sessions/{id}/edit", eventEdit, sessionSample, s.saveSession),
		rows.Form("/sessions/{id}/seats", eventSeat, "seats=1", s.seatForm),
		rows.Form("/sessions/{id}/leave", eventSeat, "", s.leaveForm),
		rows.Form("/sessions/{id}/attendance", eventEdit, "org=1&attended=1", s.attendForm),
		rows.Form("/sessions/{id}/leads", eventLead, "need=x&supply=x&topic=x", s.leadForm),
	}
}

func eventListing(r *http.Request) ui.Listing { return ui.ReadListing(r.URL.Query(), "-day", "day") }

func eventQuery(r *http.Request, l ui.Listing) EventQuery {
	q := r.URL.Query()
	return EventQuery{Kind: EventKind(q.Get("kind")), Status: q.Get("status"), Find: l.Find, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) eventsPage(w http.ResponseWriter, r *http.Request) error {
	l := eventListing(r)
	q := eventQuery(r, l)
	found, err := s.Events(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, eventsView(eventsPageOf(r.Context(), q, l, found)))
}

func (s *Service) eventsExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := eventQuery(r, eventListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Events(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "对接活动", f), f.MIME())
	return writeEvents(r.Context(), w, f, found)
}

// partiesExport writes the participants of an event, or its leads.
func (s *Service) partiesExport(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := format(r)
	if err != nil {
		return err
	}
	d, err := s.ExportEvent(r.Context(), id)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("what") == "leads" {
		web.Attachment(w, fileName(r.Context(), "对接线索", f), f.MIME())
		return writeLeads(r.Context(), w, f, d)
	}
	web.Attachment(w, fileName(r.Context(), "参加单位", f), f.MIME())
	return writeSeats(r.Context(), w, f, d)
}

func (s *Service) newEventPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEventForm(w, r, http.StatusOK, Event{}, url.Values{"kind": {r.URL.Query().Get("kind")}}, nil)
}

func (s *Service) showEventForm(w http.ResponseWriter, r *http.Request, status int, e Event, v url.Values, refused error) error {
	return web.Render(w, r, status, eventForm(eventFormOf(r.Context(), e, v, refused)))
}

func readEvent(v url.Values) (Event, errs.List) {
	var faults errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return Event{Kind: EventKind(text("kind")), Title: text("title"), Organiser: text("organiser"), Place: text("place"), Summary: text("summary"),
		From: casepage.DayOf(v, "from", &faults), To: casepage.DayOf(v, "to", &faults)}, faults
}

func (s *Service) createEvent(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	e, faults := readEvent(v)
	made, err := s.SaveEvent(r.Context(), e, faults)
	if errs.Typed(err) {
		return s.showEventForm(w, r, web.StatusOf(err), Event{}, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/events/"+made.ID.String())
}

func (s *Service) editEventPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	e, err := s.EditEvent(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	return s.showEventForm(w, r, http.StatusOK, e, eventValues(e), nil)
}

func (s *Service) saveEventForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	old, err := s.EditEvent(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	e, faults := readEvent(v)
	e.ID, e.Version = id, version
	if _, err = s.SaveEvent(r.Context(), e, faults); errs.Typed(err) {
		old.Version = version
		return s.showEventForm(w, r, web.StatusOf(err), old, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/events/"+id.String())
}

func (s *Service) eventPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showEvent(w, r, http.StatusOK, id, 0, nil)
}

// showEvent shows an event; faults belong to the forms of a session, or of a new one (0).
func (s *Service) showEvent(w http.ResponseWriter, r *http.Request, status int, id, session ids.ID, refused error) error {
	d, err := s.EventDetail(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, eventView(s.eventPageOf(r.Context(), d, session, r.PostForm, refused)))
}

func (s *Service) eventStep(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	_, err = s.StepEvent(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	return s.afterEvent(w, r, id, 0, err)
}

// afterEvent answers a change of an event: its page again, with the faults when there are
// some.
func (s *Service) afterEvent(w http.ResponseWriter, r *http.Request, id, session ids.ID, err error) error {
	if errs.Typed(err) {
		return s.showEvent(w, r, web.StatusOf(err), id, session, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	return web.Redirect(w, r, "/events/"+id.String())
}

func readSession(v url.Values) (Session, errs.List) {
	var faults errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return Session{Theme: text("theme"), Industry: strings.ToUpper(text("industry")), Day: casepage.DayOf(v, "day", &faults), Starts: text("starts"), Ends: text("ends"),
		Place: text("place"), Capacity: casepage.WholeOf(v, "capacity", &faults)}, faults
}

func (s *Service) addSession(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	n, faults := readSession(v)
	n.Event = id
	_, err = s.SaveSession(r.Context(), n, faults)
	return s.afterEvent(w, r, id, 0, err)
}

func (s *Service) saveSession(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	e, err := s.EventOf(r.Context(), id)
	if err != nil {
		return err
	}
	n, faults := readSession(v)
	n.ID, n.Version = id, version
	_, err = s.SaveSession(r.Context(), n, faults)
	return s.afterEvent(w, r, e.ID, id, err)
}

// atSession runs a change at the session in the path and goes back to its event.
func (s *Service) atSession(w http.ResponseWriter, r *http.Request, change func(ctx context.Context, session ids.ID, v url.Values) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	e, err := s.EventOf(r.Context(), id)
	if err != nil {
		return err
	}
	return s.afterEvent(w, r, e.ID, id, change(r.Context(), id, v))
}

func (s *Service) seatForm(w http.ResponseWriter, r *http.Request) error {
	return s.atSession(w, r, func(ctx context.Context, session ids.ID, v url.Values) error {
		var faults errs.List
		n := casepage.WholeOf(v, "seats", &faults)
		if err := faults.Err(); err != nil {
			return err
		}
		_, err := s.Register(ctx, session, n)
		return err
	})
}

func (s *Service) leaveForm(w http.ResponseWriter, r *http.Request) error {
	return s.atSession(w, r, func(ctx context.Context, session ids.ID, _ url.Values) error {
		_, err := s.Leave(ctx, session)
		return err
	})
}

func (s *Service) attendForm(w http.ResponseWriter, r *http.Request) error {
	return s.atSession(w, r, func(ctx context.Context, session ids.ID, v url.Values) error {
		var faults errs.List
		n := casepage.WholeOf(v, "attended", &faults)
		if err := faults.Err(); err != nil {
			return err
		}
		org, err := ids.Parse(v.Get("org"))
		if err != nil {
			return ErrOrg.On("org")
		}
		_, err = s.Attend(ctx, session, org, n)
		return err
	})
}

func (s *Service) leadForm(w http.ResponseWriter, r *http.Request) error {
	return s.atSession(w, r, func(ctx context.Context, session ids.ID, v url.Values) error {
		_, _, err := s.AddLead(ctx, LeadForm{Session: session, NeedText: v.Get("need"), SupplyText: v.Get("supply"), Topic: v.Get("topic")})
		return err
	})
}
