package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Meeting is a session of a body.
type Meeting struct {
	ID       ids.ID
	Version  int64
	Status   string
	Body     ids.ID
	BodyName string
	BodyKind string
	Title    string
	Quarter  string // that it hears, "" none
	HeldOn   civil.Date
	Place    string
	Chair    string
	Minutes  string
	Number   string // of the minutes, once issued
	IssuedOn civil.Date
	SHA256   string // of the minutes as issued
}

func (m Meeting) path() string { return "/meetings/" + m.ID.String() }

const (
	meetingCols = `g.id, g.row_version, g.status, g.body_id, b.name, b.kind, g.title, g.quarter, g.held_on, g.place, g.chair, g.minutes, g.number, g.issued_on, g.sha256`
	meetingFrom = ` FROM dispatch_meetings g JOIN dispatch_bodies b ON b.id = g.body_id`
)

func scanMeeting(r sqldb.Row) (m Meeting, err error) {
	return m, r.Scan(&m.ID, &m.Version, &m.Status, &m.Body, &m.BodyName, &m.BodyKind, &m.Title, &m.Quarter, &m.HeldOn, &m.Place, &m.Chair, &m.Minutes, &m.Number, &m.IssuedOn, &m.SHA256)
}

func meetingByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Meeting, error) {
	m, err := sqldb.One(ctx, q, scanMeeting, `SELECT `+meetingCols+meetingFrom+` WHERE g.id = $1`, id)
	return m, hidden(err)
}

// AgendaItem is a point of the agenda as it is kept.
type AgendaItem struct {
	ID ids.ID
	Item
	Object ids.ID
}

func scanAgenda(r sqldb.Row) (a AgendaItem, err error) {
	return a, r.Scan(&a.ID, &a.Kind, &a.Object, &a.Title, &a.Facts, &a.Path, &a.Outcome)
}

func agendaOf(ctx context.Context, q sqldb.Queryer, meeting ids.ID) ([]AgendaItem, error) {
	return sqldb.All(ctx, q, scanAgenda, `SELECT id, kind, object_id, title, facts, path, outcome FROM dispatch_agenda WHERE meeting_id = $1 ORDER BY position, id`, meeting)
}

// Presences are how a member was at a meeting.
var Presences = []Choice{{"PRESENT", "出席", "Present"}, {"PROXY", "委托他人出席", "By proxy"}, {"ABSENT", "请假", "Excused"}}

// Attendee is a member with how they were at a meeting; Status "" is not recorded.
type Attendee struct {
	Member
	Status string
	Note   string
}

// MeetingDetail is a meeting with agenda, attendance and what it decided.
type MeetingDetail struct {
	Meeting
	Agenda     []AgendaItem
	Attendance []Attendee
	Decided    []Matter
	Before     []Matter // decided at meetings of the body before
	Trail      []caseflow.Event
}

// Meeting reads a meeting.
func (s *Service) Meeting(ctx context.Context, id ids.ID) (d MeetingDetail, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		if d, err = s.meeting(ctx, q, id); err != nil {
			return err
		}
		return d.veil(ctx, q)
	})
	return d, err
}

// veil leaves of a meeting what its reader may read: matters of their own units, and until the minutes are issued neither the draft of them
// nor what other units reported.
func (d *MeetingDetail) veil(ctx context.Context, q sqldb.Queryer) error {
	a := actor.From(ctx)
	d.Decided, d.Before = visibleMatters(a, d.Decided), visibleMatters(a, d.Before)
	if d.Status == Issued || a.Has(watchers...) {
		return nil
	}
	d.Minutes = ""
	var shown []AgendaItem
	for _, it := range d.Agenda {
		ok, err := it.visible(ctx, q, a)
		if err != nil {
			return err
		}
		if it.Outcome = ""; ok {
			shown = append(shown, it)
		}
	}
	d.Agenda = shown
	return nil
}

// visible reports whether somebody reads the report or matter that a point is about; what was typed is for all.
func (it AgendaItem) visible(ctx context.Context, q sqldb.Queryer, a actor.Actor) (bool, error) {
	switch it.Kind {
	case ItemOwn:
		return true, nil
	case ItemLast:
		t, err := matterByID(ctx, q, it.Object)
		return err == nil && t.visible(a), err
	}
	r, err := reportByID(ctx, q, it.Object)
	return err == nil && sees(a, r.Unit), err
}

func (s *Service) meeting(ctx context.Context, q sqldb.Queryer, id ids.ID) (d MeetingDetail, err error) {
	if d.Meeting, err = meetingByID(ctx, q, id); err != nil {
		return d, err
	}
	if d.Agenda, err = agendaOf(ctx, q, id); err != nil {
		return d, err
	}
	if d.Trail, err = caseflow.Trail(ctx, q, id); err != nil {
		return d, err
	}
	members, err := membersOf(ctx, q, d.Body)
	if err != nil {
		return d, err
	}
	marks := map[ids.ID]Attendee{}
	for a, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (a Attendee, err error) { return a, r.Scan(&a.ID, &a.Status, &a.Note) }, `SELECT member_id, status, note FROM dispatch_attendance WHERE meeting_id = $1 ORDER BY member_id`, id) {
		if err != nil {
			return d, err
		}
		marks[a.ID] = a
	}
	for _, m := range members {
		a, marked := marks[m.ID]
		if marked || m.In(d.HeldOn) {
			d.Attendance = append(d.Attendance, Attendee{m, a.Status, a.Note})
		}
	}
	today := s.Today()
	if d.Decided, err = mattersWhere(ctx, q, today, `t.meeting_id = $1`, id); err != nil {
		return d, err
	}
	d.Before, err = mattersWhere(ctx, q, today, `t.meeting_id <> $1 AND t.meeting_id IN (SELECT id FROM dispatch_meetings WHERE body_id = $2 AND held_on < $3)`, id, d.Body, d.HeldOn.String())
	return d, err
}

// MeetingsList are all meetings, the newest first.
func (s *Service) MeetingsList(ctx context.Context) (list []Meeting, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		list, err = sqldb.All(ctx, q, scanMeeting, `SELECT `+meetingCols+meetingFrom+` ORDER BY g.held_on DESC, g.id DESC`)
		return err
	})
	return list, err
}

// Convene plans a meeting of a body; one that hears a quarter gets its agenda from the quarter.
func (s *Service) Convene(ctx context.Context, m Meeting) (ids.ID, error) {
	err := s.run(ctx, func(tx *sqldb.Tx) error {
		var faults errs.List
		m.Title, m.Place, m.Chair = strings.TrimSpace(m.Title), strings.TrimSpace(m.Place), strings.TrimSpace(m.Chair)
		line(&faults, "title", m.Title, short, true)
		line(&faults, "place", m.Place, short, false)
		line(&faults, "chair", m.Chair, short, false)
		if m.HeldOn == (civil.Date{}) {
			faults.Add(ErrEmpty.On("held"))
		}
		if m.Quarter != "" {
			q, err := ParseQuarter(m.Quarter)
			faults.Add(err)
			m.Quarter = q.String()
		}
		if err := faults.Err(); err != nil {
			return err
		}
		b, err := bodyByID(ctx, tx, m.Body)
		if err != nil {
			return err
		}
		m.ID, m.Status, m.BodyName = tx.NewID(), Planned, b.Name
		if _, err := tx.Exec(ctx, `INSERT INTO dispatch_meetings (id, row_version, status, due_on, body_id, title, quarter, held_on, place, chair, minutes, number, issued_on, sha256) VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, '', '', '', '')`,
			m.ID, m.Status, m.Body, m.Title, m.Quarter, m.HeldOn.String(), m.Place, m.Chair); err != nil {
			return err
		}
		if err := Meetings.Open(ctx, tx, m.ID, m.Title); err != nil {
			return err
		}
		if err := s.build(ctx, tx, m); err != nil {
			return err
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicMeeting, Roles: []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser}, Title: "%s 召开%s：%s", Args: []string{m.HeldOn.String(), m.BodyName, m.Title}, Path: m.path(), Object: m.ID})
	})
	return m.ID, err
}

// Rebuild draws the agenda of a meeting in preparation anew from the quarter and what was decided before; points that were typed, and what
// was noted beside a point, stay.
func (s *Service) Rebuild(ctx context.Context, id ids.ID) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		m, err := meetingByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Status != Planned {
			return ErrShut.With(stateZH(Meetings, m.Status))
		}
		if _, err := tx.Exec(ctx, `DELETE FROM dispatch_agenda WHERE meeting_id = $1 AND kind <> 'OWN' AND outcome = ''`, id); err != nil {
			return err
		}
		if err := s.build(ctx, tx, m); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".agenda", Object: Meetings.Table, ID: id})
	})
}

// build writes the points that follow from the quarter.
func (s *Service) build(ctx context.Context, tx *sqldb.Tx, m Meeting) error {
	last, err := mattersWhere(ctx, tx, s.Today(), `t.status IN ('OPEN', 'ANSWERED') AND t.meeting_id <> $1 AND t.meeting_id IN (SELECT id FROM dispatch_meetings WHERE body_id = $2)`, m.ID, m.Body)
	if err != nil {
		return err
	}
	var reports []Report
	if m.Quarter != "" {
		q, err := ParseQuarter(m.Quarter)
		if err != nil {
			return err
		}
		if reports, err = reportsOf(ctx, tx, q); err != nil {
			return err
		}
	}
	for _, it := range Agenda(reports, last, s.Today()) {
		if err := addItem(ctx, tx, m.ID, it); err != nil {
			return err
		}
	}
	return nil
}

// Agenda are the points of a quarter: what was decided before and is not closed, red tasks, amber tasks, units that did not report.
func Agenda(reports []Report, last []Matter, today civil.Date) (out []Item) {
	for _, t := range last {
		facts := fmt.Sprintf("%s 前，%s", t.DueDay, t.Lead().Name)
		if t.Late(today) {
			facts += "，已逾期"
		}
		out = append(out, Item{Kind: ItemLast, Object: t.ID.String(), Title: t.Number + " " + t.Title, Facts: facts, Path: t.path()})
	}
	for _, r := range reports {
		if r.Duty == Lead && r.Status != Waived && (r.Colour == Red || r.Colour == Amber) {
			out = append(out, Item{Kind: r.Colour, Object: r.ID.String(), Title: r.Title(), Facts: factsOf(r), Path: r.path()})
		}
	}
	for _, r := range reports {
		if r.Overdue(today) {
			out = append(out, Item{Kind: ItemOverdue, Object: r.ID.String(), Title: r.Unit.Name + "：" + r.Title(), Facts: fmt.Sprintf("应于 %s 前报送", r.DueDay), Path: r.path()})
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int { return slices.Index(itemOrder, a.Kind) - slices.Index(itemOrder, b.Kind) })
	return out
}

// factsOf are a report in a line: who, how far, which problem.
func factsOf(r Report) string {
	parts := []string{r.Unit.Name}
	if r.Progress != nil {
		parts = append(parts, "进度 "+percentText(*r.Progress))
	}
	if r.Standing.Expected != nil {
		parts = append(parts, "应达 "+percentText(*r.Standing.Expected))
	}
	if sent := r.Status == Submitted || r.Status == Accepted; !sent {
		return strings.Join(parts, "，")
	}
	if r.Draft.Problems != "" {
		parts = append(parts, "问题："+r.Draft.Problems)
	}
	if r.Draft.Support != "" {
		parts = append(parts, "需要支持："+r.Draft.Support)
	}
	return strings.Join(parts, "，")
}

func addItem(ctx context.Context, tx *sqldb.Tx, meeting ids.ID, it Item) error {
	object, err := ids.Parse(it.Object)
	if err != nil {
		object = 0
	}
	_, err = tx.Exec(ctx, `INSERT INTO dispatch_agenda (id, meeting_id, position, kind, object_id, title, facts, path, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') ON CONFLICT (meeting_id, kind, object_id, title) DO NOTHING`,
		tx.NewID(), meeting, int64(slices.Index(itemOrder, it.Kind)), it.Kind, int64(object), it.Title, it.Facts, it.Path)
	return err
}

// AddItem puts a typed point on the agenda.
func (s *Service) AddItem(ctx context.Context, id ids.ID, title string) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		m, err := meetingByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Status != Planned && m.Status != Held {
			return ErrShut.With(stateZH(Meetings, m.Status))
		}
		var faults errs.List
		title = strings.TrimSpace(title)
		line(&faults, "item", title, short, true)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := addItem(ctx, tx, id, Item{Kind: ItemOwn, Title: title}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".agenda", Object: Meetings.Table, ID: id})
	})
}

// Record is what is written down of a meeting that was held.
type Record struct {
	ID         ids.ID
	Version    int64
	Minutes    string
	Chair      string
	Outcomes   map[ids.ID]string // by agenda point
	Attendance map[ids.ID]Attendee
}

// Write keeps minutes, what came of each point, and who was there.
func (s *Service) Write(ctx context.Context, x Record) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		d, err := s.meeting(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if d.Status != Held {
			return ErrShut.With(stateZH(Meetings, d.Status))
		}
		var faults errs.List
		x.Minutes, x.Chair = strings.TrimSpace(x.Minutes), strings.TrimSpace(x.Chair)
		line(&faults, "minutes", x.Minutes, 5*long, false)
		line(&faults, "chair", x.Chair, short, false)
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := Meetings.Keep(ctx, tx, caseflow.Step{ID: x.ID, Transition: stepMinutes, Version: x.Version}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE dispatch_meetings SET minutes = $1, chair = $2 WHERE id = $3`, x.Minutes, x.Chair, x.ID); err != nil {
			return err
		}
		for _, a := range d.Agenda {
			if words, ok := x.Outcomes[a.ID]; ok {
				if _, err := tx.Exec(ctx, `UPDATE dispatch_agenda SET outcome = $1 WHERE id = $2`, strings.TrimSpace(words), a.ID); err != nil {
					return err
				}
			}
		}
		return attend(ctx, tx, d, x.Attendance)
	})
}

func attend(ctx context.Context, tx *sqldb.Tx, d MeetingDetail, marks map[ids.ID]Attendee) error {
	for _, m := range d.Attendance {
		a, ok := marks[m.ID]
		if !ok || !knownChoice(Presences, a.Status) {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO dispatch_attendance (meeting_id, member_id, status, note) VALUES ($1, $2, $3, $4) ON CONFLICT (meeting_id, member_id) DO UPDATE SET status = excluded.status, note = excluded.note`,
			d.ID, m.ID, a.Status, strings.TrimSpace(a.Note)); err != nil {
			return err
		}
	}
	return nil
}

// StepMeeting takes a step with a meeting. Minutes are issued with their text and who was there, by somebody else than who wrote them.
func (s *Service) StepMeeting(ctx context.Context, x caseflow.Step) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		d, err := s.meeting(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if x.Transition == "issue" {
			if d.Minutes == "" {
				return ErrNoMinutes.On("minutes")
			}
			if !slices.ContainsFunc(d.Attendance, func(a Attendee) bool { return a.Status != "" }) {
				return ErrNoQuorum.On("minutes")
			}
		}
		if _, err := Meetings.Move(ctx, tx, x); err != nil || x.Transition != "issue" {
			return err
		}
		n, err := next(ctx, tx, fmt.Sprintf("JY-%d", d.HeldOn.Year))
		if err != nil {
			return err
		}
		d.Number, d.IssuedOn = fmt.Sprintf("纪要〔%d〕%d 号", d.HeldOn.Year, n), civil.DateOf(tx.Now())
		doc, err := s.minutesDoc(d)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE dispatch_meetings SET number = $1, issued_on = $2, sha256 = $3 WHERE id = $4`, d.Number, d.IssuedOn.String(), doc.Digest(), d.ID); err != nil {
			return err
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicMeeting, Roles: []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser}, Title: "%s印发：%s", Args: []string{d.Number, d.Title}, Path: d.path(), Object: d.ID})
	})
}
