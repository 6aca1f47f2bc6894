package peer

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
)

//go:embed page.html
var pageText string

// Page answers the first list of the product, the needs published to everyone, in the common way: html/template and database/sql on
// the same driver, with the same statements, prepared, on connections kept open. The page has the same frame, filters and table.
type Page struct {
	db          *sql.DB
	count, rows *sql.Stmt
	page        *template.Template
	frame       frame
}

type frame struct {
	City, Title                 string
	Nav                         []navGroup
	Kinds, Regions, States      []option
	Choices                     []option
	Columns                     []column
	Sizes                       []int
	Rows                        []line
	Total, First, Last, Size    int
	Page, Next                  int
	Pages                       []int
	counties, kindName, stateZH map[string]string
	stateTone                   map[string]string
}

type navGroup struct {
	Label string
	Items []navItem
}

type navItem struct {
	Label, Href string
	Current     bool
}

type option struct {
	Value, Label string
	Chosen       bool
}

type column struct{ Label, Class, Sort, Order string }

type line struct {
	ID                                                     int64
	Title, Number, Kind, Org, County, Heads, Status, Until string
	Tone                                                   string
	Icon                                                   template.HTML
}

const visible = ` FROM demand_items i LEFT JOIN org_organizations o ON o.id = i.org_id WHERE i.side = 'NEED'
	AND (i.status NOT IN ('DRAFT', 'SUBMITTED', 'DEALT', 'EXPIRED', 'WITHDRAWN') AND i.visibility = 'PUBLIC')`

// OpenPage opens the city's file. The lists of counties, kinds and states are read once, as the product does.
func OpenPage(ctx context.Context, path, city string, kinds, states [][2]string) (*Page, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	p := &Page{db: db, frame: newFrame(city, kinds, states)}
	if p.page, err = template.New("page").Parse(pageText); err != nil {
		return nil, err
	}
	if err := p.readCounties(ctx); err != nil {
		return nil, err
	}
	if p.count, err = db.PrepareContext(ctx, `SELECT CAST(COALESCE(SUM(i.n), 0) AS BIGINT) FROM demand_counts i WHERE i.side = 'NEED'
		AND (i.status NOT IN ('DRAFT', 'SUBMITTED', 'DEALT', 'EXPIRED', 'WITHDRAWN') AND i.visibility = 'PUBLIC')`); err != nil {
		return nil, err
	}
	p.rows, err = db.PrepareContext(ctx, `SELECT i.id, i.number, i.title, i.kind, COALESCE(o.name, ''), i.region, i.headcount, i.status, i.due_on, i.deadline_on`+
		visible+` ORDER BY i.id DESC LIMIT ? OFFSET ?`)
	return p, err
}

func newFrame(city string, kinds, states [][2]string) frame {
	f := frame{
		City: city, Title: "市内需求",
		Nav:     []navGroup{{"供与需", []navItem{{"市内需求", "/needs", true}, {"市内供给", "/offers", false}}}},
		Kinds:   []option{{"", "全部", true}},
		Regions: []option{{"", "全部", true}},
		States:  []option{{"", "全部", true}},
		Choices: []option{{"kind", "类别", true}, {"org", "企业", true}, {"region", "县区", true}, {"headcount", "人数", true}, {"status", "状态", true}, {"deadline", "有效至", true}},
		Columns: []column{{"需求", "wrap", "new", "descending"}, {"类别", "", "", ""}, {"企业", "wrap", "", ""}, {"县区", "", "", ""}, {"人数", "num", "headcount", "none"}, {"状态", "", "", ""}, {"有效至", "", "deadline", "none"}},
		Sizes:   []int{50, 100}, Size: 20,
		counties: map[string]string{}, kindName: map[string]string{}, stateZH: map[string]string{},
		stateTone: map[string]string{"PUBLISHED": "green", "MATCHING": "info"},
	}
	for _, k := range kinds {
		f.Kinds = append(f.Kinds, option{k[0], k[1], false})
		f.kindName[k[0]] = k[1]
	}
	for _, s := range states {
		f.States = append(f.States, option{s[0], s[1], false})
		f.stateZH[s[0]] = s[1]
	}
	return f
}

func (p *Page) readCounties(ctx context.Context) error {
	rows, err := p.db.QueryContext(ctx, `SELECT code, name FROM org_counties ORDER BY code`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return err
		}
		p.frame.counties[code] = name
		p.frame.Regions = append(p.frame.Regions, option{code, name, false})
	}
	return rows.Err()
}

const circle = template.HTML(`<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.6"/>`)

// ServeHTTP answers one page of the list.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := p.frame
	f.Page = 1
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 0 {
		f.Page = n
	}
	if err := p.read(r.Context(), &f); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := p.page.Execute(w, &f); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (p *Page) read(ctx context.Context, f *frame) error {
	if err := p.count.QueryRowContext(ctx).Scan(&f.Total); err != nil {
		return err
	}
	f.First, f.Next = (f.Page-1)*f.Size+1, f.Page+1
	f.Last = min(f.Page*f.Size, f.Total)
	for n := max(1, f.Page-2); n <= f.Page+2; n++ {
		f.Pages = append(f.Pages, n)
	}
	rows, err := p.rows.QueryContext(ctx, f.Size, f.First-1)
	if err != nil {
		return err
	}
	defer rows.Close()
	f.Rows = make([]line, 0, f.Size)
	for rows.Next() {
		var x line
		var kind, region, status, deadline string
		var heads int64
		var due sql.NullString
		if err := rows.Scan(&x.ID, &x.Number, &x.Title, &kind, &x.Org, &region, &heads, &status, &due, &deadline); err != nil {
			return err
		}
		x.Kind, x.County, x.Status, x.Tone, x.Icon = f.kindName[kind], f.counties[region], f.stateZH[status], f.stateTone[status], circle
		x.Heads, x.Until = "—", deadline
		if heads >= 0 {
			x.Heads = strconv.FormatInt(heads, 10)
		}
		if due.String != "" {
			x.Until = due.String
		}
		f.Rows = append(f.Rows, x)
	}
	return rows.Err()
}

// Close closes the connections.
func (p *Page) Close() error {
	if p.count == nil || p.rows == nil {
		return fmt.Errorf("peer: page was not opened: %w", p.db.Close())
	}
	p.count.Close()
	p.rows.Close()
	return p.db.Close()
}
