package contact

import (
	"context"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

var seatTable = &sheet.Table{Name: "contact_seats", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "session_id", Type: sheet.IntField, Once: true}, {Name: "org_id", Type: sheet.IntField, Once: true}, {Name: "seats", Type: sheet.IntField}, {Name: "attended", Type: sheet.IntField}, {Name: "account_id", Type: sheet.IntField, Once: true},
}}

var leadTable = &sheet.Table{Name: "contact_leads", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "session_id", Type: sheet.IntField, Once: true}, {Name: "need_org_id", Type: sheet.IntField, Once: true}, {Name: "supply_org_id", Type: sheet.IntField, Once: true}, {Name: "topic", Once: true},
	{Name: "account_id", Type: sheet.IntField, Once: true}, {Name: "recorded_on", Once: true},
}}

// sessionColumns name the session of a row.
func sessionColumns() []sheet.Column {
	return []sheet.Column{
		{Key: "event", ZH: "活动编号", EN: "Event number", Type: sheet.Code, Required: true, Example: "HD-2026-0001", NoFormula: true},
		{Key: "session", ZH: "专场主题", EN: "Session", Required: true, Help: "与活动页上的专场主题一致", NoFormula: true},
	}
}

func (s *Service) seatSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetSeats, ZH: "活动参加单位", EN: "Participants of events",
		Help:   "一行一家单位在一个专场的席位；同一专场、同一单位算同一条，再次导入会更新席位和到场人数",
		Unique: []string{"event", "session", "org"}, SameHelp: "活动、专场和单位",
		Columns: append(sessionColumns(),
			sheet.Column{Key: "org", ZH: "参加单位", EN: "Organisation", Alias: []string{"单位", "单位名称"}, Required: true, Help: "全称或代码", NoFormula: true},
			sheet.Column{Key: "seats", ZH: "席位", EN: "Seats", Type: sheet.Int, Required: true, Min: 1, Max: maxSeats, Example: "2"},
			sheet.Column{Key: "attended", ZH: "到场", EN: "Came", Type: sheet.Int, Min: 0, Max: maxHead}),
		Roles: Policy.Roles(eventEdit), Tables: []*sheet.Table{seatTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			f := &finder{map[string]orgFacts{}}
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applySeats(ctx, tx, b, f, rows)
			}, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error { return recountSeats(ctx, tx) },
	}
}

// recountSeats brings the seats taken of all sessions in line with the registrations.
func recountSeats(ctx context.Context, tx *sqldb.Tx) error {
	list, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT n.id FROM contact_sessions n WHERE n.taken <> (SELECT COALESCE(SUM(t.seats), 0) FROM contact_seats t WHERE t.session_id = n.id) ORDER BY n.id`)
	if err != nil {
		return err
	}
	for _, id := range list {
		if err := countSeats(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// sessionNamed finds the session of a row and refuses one that the actor does not organise.
func (s *Service) sessionNamed(ctx context.Context, q sqldb.Queryer, row *sheet.Row) (Session, Event, error) {
	events, err := sqldb.All(ctx, q, scanEvent, `SELECT `+eventCols+` FROM contact_events e WHERE e.number = $1`, row.Text("event"))
	if err != nil {
		return Session{}, Event{}, err
	}
	if len(events) != 1 || !MayEditEvent(actor.From(ctx), events[0]) {
		row.Refuse("event", ErrSession)
		return Session{}, Event{}, nil
	}
	list, err := sessionsOf(ctx, q, events[0].ID)
	if err != nil {
		return Session{}, Event{}, err
	}
	i := slices.IndexFunc(list, func(n Session) bool { return n.Theme == strings.TrimSpace(row.Text("session")) })
	if i < 0 {
		row.Refuse("session", ErrSession)
		return Session{}, Event{}, nil
	}
	return list[i], events[0], nil
}

func (s *Service) applySeats(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, f *finder, rows []*sheet.Row) error {
	a := actor.From(ctx)
	free := map[ids.ID]int64{}
	var recs []sheet.Record
	for _, row := range rows {
		n, e, err := s.sessionNamed(ctx, tx, row)
		if err != nil {
			return err
		}
		o, err := f.org(ctx, tx, row, "org", ErrOrg)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		if e.Status != EventPublished && e.Status != EventHeld {
			row.Refuse("event", ErrEnded)
			continue
		}
		if _, ok := free[n.ID]; !ok {
			if free[n.ID], err = freeSeats(ctx, tx, n); err != nil {
				return err
			}
		}
		was, err := seatsNow(ctx, tx, n.ID, o.ID)
		if err != nil {
			return err
		}
		seats := row.Int("seats")
		if free[n.ID]+was < seats {
			row.Refuse("seats", ErrFull.With(free[n.ID]))
			continue
		}
		free[n.ID] += was - seats
		recs = append(recs, sheet.Record{Row: row, Values: []any{seatKey(n.ID, o.ID), n.ID, o.ID, seats, row.OptInt("attended"), a.Account}})
	}
	_, err := b.Upsert(ctx, tx, seatTable, recs)
	return err
}

// freeSeats are the seats of a session that no registration holds, those of earlier chunks
// of the same file included.
func freeSeats(ctx context.Context, q sqldb.Queryer, n Session) (int64, error) {
	taken, err := sqldb.Value[int64](ctx, q, `SELECT CAST(COALESCE(SUM(seats), 0) AS BIGINT) FROM contact_seats WHERE session_id = $1`, n.ID)
	return n.Capacity - taken, err
}

func seatsNow(ctx context.Context, q sqldb.Queryer, session, org ids.ID) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT CAST(COALESCE(SUM(seats), 0) AS BIGINT) FROM contact_seats WHERE row_key = $1`, seatKey(session, org))
}

func (s *Service) leadSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetLeads, ZH: "对接线索", EN: "Leads",
		Help:   "一行一条线索；同一专场、双方和意向算同一条",
		Unique: []string{"event", "session", "need", "supply", "topic"}, SameHelp: "专场、双方和意向",
		Columns: append(sessionColumns(),
			sheet.Column{Key: "need", ZH: "需求方", EN: "Needs", Required: true, Help: "全称或代码", NoFormula: true},
			sheet.Column{Key: "supply", ZH: "供给方", EN: "Supplies", Required: true, Help: "全称或代码", NoFormula: true},
			sheet.Column{Key: "topic", ZH: "合作意向", EN: "Topic", Required: true, Example: "电芯缺陷在线检测"}),
		Roles: Policy.Roles(eventEdit), Tables: []*sheet.Table{leadTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			f := &finder{map[string]orgFacts{}}
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyLeads(ctx, tx, b, f, rows)
			}, nil
		},
	}
}

func (s *Service) applyLeads(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, f *finder, rows []*sheet.Row) error {
	a, today := actor.From(ctx), civil.DateOf(tx.Now())
	var recs []sheet.Record
	for _, row := range rows {
		n, _, err := s.sessionNamed(ctx, tx, row)
		if err != nil {
			return err
		}
		need, err := f.org(ctx, tx, row, "need", ErrOrg)
		if err != nil {
			return err
		}
		supply, err := f.org(ctx, tx, row, "supply", ErrOrg)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		l := Lead{Session: n.ID, NeedOrg: need.ID, SupplyOrg: supply.ID, Topic: row.Text("topic")}
		for _, e := range CheckLead(l) {
			row.Refuse(e.Field, e.On(""))
		}
		if row.Refused() {
			continue
		}
		key := seatKey(n.ID, need.ID) + "|" + supply.ID.String() + "|" + l.Topic
		recs = append(recs, sheet.Record{Row: row, Values: []any{key, n.ID, need.ID, supply.ID, l.Topic, a.Account, today.String()}})
	}
	_, err := b.Upsert(ctx, tx, leadTable, recs)
	return err
}

// writeEvents writes a list of events as the page shows it.
func writeEvents(ctx context.Context, w io.Writer, f sheet.Format, p EventPage) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "活动", EN: "Event"}, {ZH: "类别", EN: "Kind"}, {ZH: "主办单位", EN: "Organiser"}, {ZH: "日期", EN: "Days"}, {ZH: "地点", EN: "Place"}, {ZH: "专场", EN: "Sessions", Type: sheet.Int}, {ZH: "席位", EN: "Seats", Type: sheet.Int},
		{ZH: "已报", EN: "Taken", Type: sheet.Int}, {ZH: "线索", EN: "Leads", Type: sheet.Int}, {ZH: "状态", EN: "Status"}}
	return sheet.Export(w, f, i18n.Word(ctx, "对接活动"), cols, func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			st, _ := EventFlow.State(x.Status)
			if !yield([]any{x.Number, x.Title, i18n.Word(ctx, x.Kind.ZH()), x.Organiser, span(x.Event), x.Place, x.Sessions, x.Capacity, x.Taken, x.Leads, i18n.Word(ctx, st.ZH)}, nil) {
				return
			}
		}
	})
}

// writeSeats writes the participants of an event, as they can be imported again.
func writeSeats(ctx context.Context, w io.Writer, f sheet.Format, d EventDetail) error {
	cols := []sheet.Column{{ZH: "活动编号", EN: "Event number"}, {ZH: "专场主题", EN: "Session"}, {ZH: "参加单位", EN: "Organisation"}, {ZH: "席位", EN: "Seats", Type: sheet.Int}, {ZH: "到场", EN: "Came", Type: sheet.Int}}
	return sheet.Export(w, f, i18n.Word(ctx, "参加单位"), cols, func(yield func([]any, error) bool) {
		for _, x := range d.Seats {
			var came any
			if x.Attended != nil {
				came = *x.Attended
			}
			if !yield([]any{d.Number, x.Theme, x.OrgName, x.Seats, came}, nil) {
				return
			}
		}
	})
}

// writeLeads writes the leads of an event, as they can be imported again.
func writeLeads(ctx context.Context, w io.Writer, f sheet.Format, d EventDetail) error {
	cols := []sheet.Column{{ZH: "活动编号", EN: "Event number"}, {ZH: "专场主题", EN: "Session"}, {ZH: "需求方", EN: "Needs"}, {ZH: "供给方", EN: "Supplies"}, {ZH: "合作意向", EN: "Topic"}, {ZH: "登记日期", EN: "Recorded on"}}
	return sheet.Export(w, f, i18n.Word(ctx, "对接线索"), cols, func(yield func([]any, error) bool) {
		for _, x := range d.Leads {
			if !yield([]any{d.Number, x.Theme, x.NeedName, x.SupplyName, x.Topic, x.On.String()}, nil) {
				return
			}
		}
	})
}
