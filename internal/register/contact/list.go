package contact

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// PairQuery asks for a page of pairs. Empty fields do not filter.
type PairQuery struct {
	Kind     PairKind
	Standing Standing
	Act      bool // overdue and due: what somebody must do something about
	County   string
	Find     string // part of the name of a side
	Sort     string // standing, since, last
	Desc     bool
	Limit    int
	Offset   int
}

// PairLine is one row of the list of pairs.
type PairLine struct {
	Pair
	Standing Standing
	Present  int64      // contacts of the present quarter
	Before   int64      // contacts of the last quarter
	LastOn   civil.Date // day of the last contact, none when there was none
	Cells    []Cell     // of the matrix
}

// PairFigures are the pairs that the actor sees, by standing.
type PairFigures struct{ Overdue, Due, InTouch, Ended int64 }

// PairPage is a part of the list.
type PairPage struct {
	Lines    []PairLine
	Total    int
	Figures  PairFigures
	Needed   Param
	Quarters []Quarter
	Counties []County
}

// pairFrame names the placeholders of a query about standings.
type pairFrame struct {
	w                        sqldb.Where
	needed, today, from, was string
}

func newPairFrame(needed int64, today civil.Date) *pairFrame {
	f := &pairFrame{}
	q := QuarterOf(today)
	f.needed, f.today = f.w.Arg(needed), f.w.Arg(today.String())
	f.from, f.was = f.w.Arg(q.First().String()), f.w.Arg(q.Add(-1).First().String())
	return f
}

// columns are the counts of the present and the last quarter, and the last day.
func (f *pairFrame) columns() string {
	return `(SELECT COUNT(*) FROM contact_contacts c WHERE c.pair_id = p.id AND c.day >= ` + f.from + `) AS present,
 (SELECT COUNT(*) FROM contact_contacts c WHERE c.pair_id = p.id AND c.day >= ` + f.was + ` AND c.day < ` + f.from + `) AS before_it,
 (SELECT COALESCE(MAX(c.day), '') FROM contact_contacts c WHERE c.pair_id = p.id) AS last_on,
 CASE WHEN p.until_on <> '' AND p.until_on < ` + f.today + ` THEN 1 ELSE 0 END AS over,
 CASE WHEN p.since_on <= ` + f.was + ` THEN 1 ELSE 0 END AS asked`
}

// standing is [StandingOf] as an expression on the columns of x.
func (f *pairFrame) standing() string {
	return `CASE WHEN x.over = 1 THEN 'ENDED' WHEN x.present >= CAST(` + f.needed + ` AS BIGINT) THEN 'IN_TOUCH'
 WHEN x.asked = 1 AND x.before_it < CAST(` + f.needed + ` AS BIGINT) THEN 'OVERDUE' ELSE 'DUE' END`
}

// body is a query's rows with their standing, before it is filtered by that.
func (q PairQuery) body(a actor.Actor, f *pairFrame) string {
	sql, args := pairsSeen(a, f.w.Next())
	f.w.Numbered(sql, args...)
	f.w.If(q.Kind != "", "p.kind = ?", string(q.Kind))
	f.w.If(q.County != "", "p.county = ?", q.County)
	if q.Find != "" {
		like := "%" + literal(strings.ToLower(q.Find)) + "%"
		f.w.And("(lower(p.gov_name) LIKE ? OR lower(COALESCE(s.name, '')) LIKE ? OR lower(COALESCE(f.name, '')) LIKE ?)", like, like, like)
	}
	return `SELECT x.pid, x.since_day, x.present, x.before_it, x.last_on, ` + f.standing() + ` AS standing FROM (SELECT p.id AS pid, p.since_on AS since_day, ` + f.columns() + pairFrom + f.w.SQL() + `) x`
}

// literal drops the signs that LIKE would read as wildcards.
func literal(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '%' || r == '_' || r == '\\' {
			return -1
		}
		return r
	}, s)
}

var pairOrders = map[string]string{
	"standing": "CASE y.standing WHEN 'OVERDUE' THEN 0 WHEN 'DUE' THEN 1 WHEN 'IN_TOUCH' THEN 2 ELSE 3 END", "since": "y.since_day", "last": "y.last_on",
}

// Pairs returns a page of the pairs that the actor may see, what needs action first unless
// another order is asked for.
func (s *Service) Pairs(ctx context.Context, q PairQuery) (p PairPage, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, pairSee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		p = PairPage{Quarters: LastQuarters(today, shownQuarters)}
		if p.Needed, err = paramOn(ctx, r, ParamPair, today); err != nil {
			return err
		}
		if p.Counties, err = counties(ctx, r); err != nil {
			return err
		}
		if p.Figures, err = pairFigures(ctx, r, a, q, p.Needed.Value, today); err != nil {
			return err
		}
		p.Total = int(p.Figures.of(q))
		if p.Total == 0 {
			return nil
		}
		if p.Lines, err = pairLines(ctx, r, a, q, p.Needed.Value, today); err != nil {
			return err
		}
		return addCells(ctx, r, &p, today)
	})
	return p, err
}

// of is the number of rows that the query's standing leaves.
func (f PairFigures) of(q PairQuery) int64 {
	switch {
	case q.Standing == Overdue:
		return f.Overdue
	case q.Standing == DueNow:
		return f.Due
	case q.Standing == InTouch:
		return f.InTouch
	case q.Standing == PairEnded:
		return f.Ended
	case q.Act:
		return f.Overdue + f.Due
	}
	return f.Overdue + f.Due + f.InTouch + f.Ended
}

// pairFigures counts the pairs of a query by standing, whatever standing it asks for.
func pairFigures(ctx context.Context, r sqldb.Queryer, a actor.Actor, q PairQuery, needed int64, today civil.Date) (f PairFigures, err error) {
	frame := newPairFrame(needed, today)
	type group struct {
		standing Standing
		n        int64
	}
	list, err := sqldb.All(ctx, r, func(row sqldb.Row) (g group, err error) { return g, row.Scan((*string)(&g.standing), &g.n) },
		`SELECT y.standing, COUNT(*) FROM (`+q.body(a, frame)+`) y GROUP BY y.standing`, frame.w.Args()...)
	for _, g := range list {
		switch g.standing {
		case Overdue:
			f.Overdue = g.n
		case DueNow:
			f.Due = g.n
		case InTouch:
			f.InTouch = g.n
		case PairEnded:
			f.Ended = g.n
		}
	}
	return f, err
}

func pairLines(ctx context.Context, r sqldb.Queryer, a actor.Actor, q PairQuery, needed int64, today civil.Date) ([]PairLine, error) {
	frame := newPairFrame(needed, today)
	body := q.body(a, frame)
	filter := ""
	switch {
	case q.Standing != "":
		filter = ` WHERE y.standing = ` + frame.w.Arg(string(q.Standing))
	case q.Act:
		filter = ` WHERE y.standing IN ('OVERDUE', 'DUE')`
	}
	by, ok := pairOrders[q.Sort]
	if !ok {
		by = pairOrders["standing"]
	}
	if q.Desc {
		by += " DESC"
	}
	limit, offset := frame.w.Arg(int64(max(1, min(q.Limit, maxExport)))), frame.w.Arg(int64(max(0, q.Offset)))
	return sqldb.All(ctx, r, func(row sqldb.Row) (l PairLine, err error) {
		p := &l.Pair
		return l, row.Scan(&p.ID, &p.Version, (*string)(&p.Kind), &p.GovName, &p.GovFunction, &p.School, &p.Firm, &p.County, &p.Purpose, &p.Since, &p.Until, &p.EndReason, &p.PostA, &p.PostB,
			&p.SchoolName, &p.FirmName, &l.Present, &l.Before, &l.LastOn, (*string)(&l.Standing))
	}, `SELECT `+pairCols+`, y.present, y.before_it, y.last_on, y.standing FROM (`+body+`) y JOIN contact_pairs p ON p.id = y.pid
 LEFT JOIN org_organizations s ON s.id = p.school_id LEFT JOIN org_organizations f ON f.id = p.firm_id`+filter+
		` ORDER BY `+by+`, y.last_on, p.id LIMIT `+limit+` OFFSET `+offset, frame.w.Args()...)
}

// addCells fills in how often each pair was in touch in each quarter.
func addCells(ctx context.Context, r sqldb.Queryer, p *PairPage, today civil.Date) error {
	list := make([]Pair, len(p.Lines))
	for i, l := range p.Lines {
		list[i] = l.Pair
	}
	days, err := contactDays(ctx, r, list, p.Quarters[0].First())
	for i := range p.Lines {
		p.Lines[i].Cells = cells(p.Lines[i].Pair, days[p.Lines[i].ID], today, p.Quarters)
	}
	return err
}

// maxExport is the most rows of one download.
const maxExport = 10000

// ExportPairs is Pairs for a table that is taken away.
func (s *Service) ExportPairs(ctx context.Context, q PairQuery) (PairPage, error) {
	if err := s.traced(ctx, "pair.export", "contact_pairs"); err != nil {
		return PairPage{}, err
	}
	q.Limit, q.Offset = maxExport, 0
	return s.Pairs(ctx, q)
}

// traced records that a table was taken away.
func (s *Service) traced(ctx context.Context, action, object string) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: action, Object: object})
}

// PairsToDo is the number of pairs for which the actor should get in touch.
func (s *Service) PairsToDo(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, pairLog) {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		needed, err := paramOn(ctx, r, ParamPair, today)
		if err != nil {
			return err
		}
		f, err := pairFigures(ctx, r, a, PairQuery{}, needed.Value, today)
		n = int(f.Overdue)
		return err
	})
	return n, err
}

// VisitQuery asks for a page of visits.
type VisitQuery struct {
	Kind   VisitKind
	County string
	Find   string // number, or part of place or topics
	Sort   string // day
	Desc   bool
	Limit  int
	Offset int
}

// VisitPage is a part of the list of visits.
type VisitPage struct {
	Lines    []Visit
	Items    map[ids.ID]int // feedback items of each visit
	Total    int
	Counties []County
}

// Visits returns a page of the visits that the actor may see.
func (s *Service) Visits(ctx context.Context, q VisitQuery) (p VisitPage, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, visitSee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p = VisitPage{Items: map[ids.ID]int{}}
		if p.Counties, err = counties(ctx, r); err != nil {
			return err
		}
		var w sqldb.Where
		sql, args := visitsSeen(a, 1)
		w.Numbered(sql, args...)
		w.If(q.Kind != "", "v.kind = ?", string(q.Kind))
		w.If(q.County != "", "v.county = ?", q.County)
		if q.Find != "" {
			like := "%" + literal(strings.ToLower(q.Find)) + "%"
			w.And("(v.number = ? OR lower(v.place) LIKE ? OR lower(v.topics) LIKE ?)", strings.ToUpper(q.Find), like, like)
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM contact_visits v`+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		order := ` ORDER BY v.day DESC, v.id DESC`
		if !q.Desc {
			order = ` ORDER BY v.day, v.id`
		}
		p.Lines, err = sqldb.All(ctx, r, scanVisit, `SELECT `+visitCols+` FROM contact_visits v`+w.SQL()+order+` LIMIT `+w.Arg(int64(max(1, q.Limit)))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		if err != nil {
			return err
		}
		if err := addParties(ctx, r, p.Lines); err != nil {
			return err
		}
		return countItems(ctx, r, &p)
	})
	return p, err
}

func countItems(ctx context.Context, r sqldb.Queryer, p *VisitPage) error {
	var w sqldb.Where
	list := make([]any, len(p.Lines))
	for i, v := range p.Lines {
		list[i] = v.ID
	}
	w.In("visit_id", list...)
	type count struct {
		id ids.ID
		n  int
	}
	all, err := sqldb.All(ctx, r, func(row sqldb.Row) (c count, err error) { return c, row.Scan(&c.id, &c.n) },
		`SELECT visit_id, COUNT(*) FROM contact_feedback`+w.SQL()+` GROUP BY visit_id`, w.Args()...)
	for _, c := range all {
		p.Items[c.id] = c.n
	}
	return err
}

// EventQuery asks for a page of docking events.
type EventQuery struct {
	Kind   EventKind
	Status string
	Find   string // number, or part of title or place
	Desc   bool
	Limit  int
	Offset int
}

// EventPage is a part of the list of events.
type EventPage struct {
	Lines []EventLine
	Total int
}

// EventLine is an event with its seats.
type EventLine struct {
	Event
	Sessions, Capacity, Taken, Leads int64
}

// Events returns a page of the events that the actor may see.
func (s *Service) Events(ctx context.Context, q EventQuery) (p EventPage, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		sql, args := eventsSeen(actor.From(ctx), 1)
		w.Numbered(sql, args...)
		w.If(q.Kind != "", "e.kind = ?", string(q.Kind))
		w.If(q.Status != "", "e.status = ?", q.Status)
		if q.Find != "" {
			like := "%" + literal(strings.ToLower(q.Find)) + "%"
			w.And("(e.number = ? OR lower(e.title) LIKE ? OR lower(e.place) LIKE ?)", strings.ToUpper(q.Find), like, like)
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM contact_events e`+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		direction := ""
		if q.Desc {
			direction = " DESC"
		}
		text := `SELECT ` + eventCols + `,
 (SELECT COUNT(*) FROM contact_sessions n WHERE n.event_id = e.id),
 (SELECT CAST(COALESCE(SUM(n.capacity), 0) AS BIGINT) FROM contact_sessions n WHERE n.event_id = e.id),
 (SELECT CAST(COALESCE(SUM(n.taken), 0) AS BIGINT) FROM contact_sessions n WHERE n.event_id = e.id),
 (SELECT COUNT(*) FROM contact_leads l JOIN contact_sessions n ON n.id = l.session_id WHERE n.event_id = e.id)
 FROM contact_events e` + w.SQL() + ` ORDER BY e.from_on` + direction + `, e.id` + direction + ` LIMIT ` + w.Arg(int64(max(1, min(q.Limit, maxExport)))) + ` OFFSET ` + w.Arg(int64(max(0, q.Offset)))
		p.Lines, err = sqldb.All(ctx, r, scanEventLine, text, w.Args()...)
		return err
	})
	return p, err
}

func scanEventLine(row sqldb.Row) (l EventLine, err error) {
	e := &l.Event
	var updated int64
	return l, row.Scan(&e.ID, &e.Version, &updated, &e.Number, &e.Status, (*string)(&e.Kind), &e.Title, &e.Organiser, &e.Org, &e.Owner, &e.County, &e.Place, &e.From, &e.To, &e.Summary,
		&l.Sessions, &l.Capacity, &l.Taken, &l.Leads)
}
