package demand

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// View says which items a list holds.
type View string

// The views.
const (
	Mine   View = "mine"   // one's own, drafts as well
	All    View = "all"    // what was handed in, for those who review or watch
	Market View = "market" // what is published
)

// ViewFor is the view that an actor gets who does not ask for one.
func ViewFor(a actor.Actor, s Side) View {
	if Policy.Allowed(a, s.act(actSee)) {
		return All
	}
	return Market
}

// Query asks for a page of a list. Empty fields do not filter.
type Query struct {
	Side       Side
	View       View
	Kind       Kind
	Region     string
	Industry   string // beginning of the code
	Occupation string // beginning of the code
	Status     string
	Find       string // part of the title, or a number
	Sort       string // new, headcount, deadline
	Desc       bool
	Limit      int
	Offset     int
}

// Line is one row of a list.
type Line struct {
	ID         ids.ID
	Number     string
	Title      string
	Kind       Kind
	Org        ids.ID
	OrgName    string
	Region     string
	Occupation string
	Headcount  int64
	Status     string
	DueOn      civil.Date
	DeadlineOn civil.Date
}

// Page is a part of a list and the number of all its rows.
type Page struct {
	Lines    []Line
	Total    int
	Counties []County
}

const lineCols = `i.id, i.number, i.title, i.kind, i.org_id, COALESCE(o.name, ''), i.region, i.occupation, i.headcount, i.status, i.due_on, i.deadline_on`

func scanLine(r sqldb.Row) (l Line, err error) {
	return l, r.Scan(&l.ID, &l.Number, &l.Title, (*string)(&l.Kind), &l.Org, &l.OrgName, &l.Region, &l.Occupation, &l.Headcount, &l.Status, &l.DueOn, &l.DeadlineOn)
}

var orders = map[string]string{"new": "i.id", "headcount": "i.headcount", "deadline": "i.deadline_on"}

// List returns a page of what the actor may see of the view.
func (s *Service) List(ctx context.Context, q Query) (p Page, err error) {
	w := q.where(actor.From(ctx))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Counties, err = s.Counties(ctx, r); err != nil {
			return err
		}
		if p.Total, err = q.count(ctx, r, &w); err != nil || p.Total == 0 {
			return err
		}
		p.Lines, err = q.lines(ctx, r, &w)
		return err
	})
	return p, err
}

// Export is List for a table that is taken away; who has signed in leaves a trace of it,
// what everybody may fetch is not counted.
func (s *Service) Export(ctx context.Context, q Query) (Page, error) {
	if actor.From(ctx).Signed() {
		if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: q.Side.act(".export"), Object: "demand_items", Reason: string(q.View)}); err != nil {
			return Page{}, err
		}
	}
	return s.List(ctx, q)
}

// condition is a query's WHERE, and whether it asks only for what demand_counts knows.
type condition struct {
	sqldb.Where
	counted bool
}

func (q Query) where(a actor.Actor) condition { return q.whereAfter(a, nil) }

// whereAfter is where for a statement that has the values before already.
func (q Query) whereAfter(a actor.Actor, before []any) (w condition) {
	for _, v := range before {
		w.Arg(v)
	}
	w.counted = true
	w.And("i.side = ?", string(q.Side))
	visible, args := q.visible(a, w.Next())
	w.Numbered(visible, args...)
	if strings.Contains(visible, "org_id") || strings.Contains(visible, "owner_id") {
		w.counted = false
	}
	w.If(q.Kind != "", "i.kind = ?", string(q.Kind))
	w.If(q.Region != "", "i.region = ?", q.Region)
	w.If(q.Status != "", "i.status = ?", q.Status)
	if q.Industry != "" || q.Occupation != "" || q.Find != "" {
		w.counted = false
	}
	w.If(q.Industry != "", "i.industry LIKE ?", literal(q.Industry)+"%")
	w.If(q.Occupation != "", "i.occupation LIKE ?", literal(q.Occupation)+"%")
	if q.Find != "" {
		w.And("(lower(i.title) LIKE ? OR i.number = ?)", "%"+literal(strings.ToLower(q.Find))+"%", strings.ToUpper(q.Find))
	}
	return w
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

// visible is what the actor sees of the view; together the views are [MaySee].
func (q Query) visible(a actor.Actor, next int) (string, []any) {
	switch q.View {
	case Mine:
		return Policy.Where(a, q.Side.act(actOwn), columns, next)
	case All:
		sql, args := Policy.Where(a, q.Side.act(actSee), columns, next)
		return "(" + sql + " AND i.status <> 'DRAFT')", args
	case Market:
		if sql, args := Policy.Where(a, q.Side.act(actBrowse), columns, next); sql != "(1=0)" {
			return "(" + sql + " AND " + live + ")", args
		}
		return "(" + live + " AND i.visibility = 'PUBLIC')", nil
	}
	return where(a, q.Side, next)
}

// count says how many rows there are: by the counts kept with every change when the query
// asks for nothing else, by counting otherwise.
func (q Query) count(ctx context.Context, r sqldb.Queryer, w *condition) (int, error) {
	return sqldb.Value[int](ctx, r, w.total(), w.Args()...)
}

// total is the statement that counts.
func (w *condition) total() string {
	if w.counted { // few rows, which are looked up by state
		where := strings.ReplaceAll(w.SQL(), live, "i.status IN ('PUBLISHED', 'MATCHING')")
		return `SELECT CAST(COALESCE(SUM(i.n), 0) AS BIGINT) FROM demand_counts i` + where
	}
	return `SELECT COUNT(*) FROM demand_items i` + w.SQL()
}

// Numbers answers how many rows each of the queries has for the actor, by one statement.
func (s *Service) Numbers(ctx context.Context, queries ...Query) ([]int, error) {
	if len(queries) == 0 {
		return nil, nil
	}
	var w condition
	parts, counts := make([]string, len(queries)), make([]int, len(queries))
	out := make([]any, len(queries))
	for i, q := range queries {
		w = q.whereAfter(actor.From(ctx), w.Args())
		parts[i], out[i] = "("+w.total()+")", &counts[i]
	}
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		return r.QueryRow(ctx, `SELECT `+strings.Join(parts, ", "), w.Args()...).Scan(out...)
	})
	return counts, err
}

func (q Query) lines(ctx context.Context, r sqldb.Queryer, w *condition) ([]Line, error) {
	by, ok := orders[q.Sort]
	if !ok {
		by = orders["new"]
	}
	direction := " ASC"
	if q.Desc {
		direction = " DESC"
	}
	order := " ORDER BY " + by + direction
	if by != "i.id" {
		order += ", i.id" + direction
	}
	text := `SELECT ` + lineCols + itemFrom + w.SQL() + order + ` LIMIT ` + w.Arg(int64(max(1, min(q.Limit, 10000)))) + ` OFFSET ` + w.Arg(int64(max(0, q.Offset)))
	return sqldb.All(ctx, r, scanLine, text, w.Args()...)
}

// Waiting is the number of items that wait for the actor's review, 0 for those who do not
// review.
func (s *Service) Waiting(ctx context.Context, side Side) (int, error) {
	if !Policy.Allowed(actor.From(ctx), side.act(actReview)) {
		return 0, nil
	}
	return s.number(ctx, Query{Side: side, View: All, Status: Submitted})
}

// Drafts is the number of the actor's own items that were not handed in, or were returned.
func (s *Service) Drafts(ctx context.Context, side Side) (int, error) {
	return s.number(ctx, Query{Side: side, View: Mine, Status: Drafted})
}

func (s *Service) number(ctx context.Context, q Query) (n int, err error) {
	w := q.where(actor.From(ctx))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = q.count(ctx, r, &w)
		return err
	})
	return n, err
}
