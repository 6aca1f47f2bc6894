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

// language is that of the request; labels are translated where they are shown, since the page has two languages.
type language struct{ Lang string }

// english would hold the English texts; the bench asks in Chinese, which is the key.
var english = map[string]string{}

// T is a text in the language.
func (l language) T(text string) string {
	if l.Lang == "en" {
		if t, ok := english[text]; ok {
			return t
		}
	}
	return text
}

type frame struct {
	language
	City, Title, Theme       string
	TextSize                 int
	Nav                      []navGroup
	Kind, Region, State      choice
	Industry, Occupation     input
	Choices                  []option
	Columns                  []column
	Sizes                    []int
	Rows                     []line
	Total, First, Last, Size int
	Page, Next               int
	Pages                    []int

	counties, kindName, stateZH, stateTone map[string]string
}

type choice struct {
	language
	ID, Label string
	Options   []option
}

type input struct {
	language
	ID, Label, Help string
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
	Tone, Icon                                             string
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
	if p.page, err = template.New("page").Funcs(template.FuncMap{"icon": icon}).Parse(pageText); err != nil {
		return nil, err
	}
	if err := p.readCounties(ctx); err != nil {
		return nil, err
	}
	if p.count, err = db.PrepareContext(ctx, `SELECT CAST(COALESCE(SUM(i.n), 0) AS BIGINT) FROM demand_counts i WHERE i.side = 'NEED'
		AND (i.status IN ('PUBLISHED', 'MATCHING') AND i.visibility = 'PUBLIC')`); err != nil {
		return nil, err
	}
	p.rows, err = db.PrepareContext(ctx, `SELECT i.id, i.number, i.title, i.kind, COALESCE(o.name, ''), i.region, i.headcount, i.status, i.due_on, i.deadline_on`+
		visible+` ORDER BY i.id DESC LIMIT ? OFFSET ?`)
	return p, err
}

func newFrame(city string, kinds, states [][2]string) frame {
	zh := language{"zh-CN"}
	all := []option{{"", "全部", true}}
	f := frame{
		language: zh, City: city, Title: "市内需求", Theme: "light", TextSize: 1,
		Nav:        []navGroup{{"供与需", []navItem{{"市内需求", "/needs", true}, {"市内供给", "/offers", false}}}},
		Kind:       choice{zh, "kind", "类别", all},
		Region:     choice{zh, "region", "县区", all},
		State:      choice{zh, "status", "状态", all},
		Industry:   input{zh, "industry", "行业", "代码开头几位，例如 C36"},
		Occupation: input{zh, "occupation", "职业", "代码开头几位，例如 6-31"},
		Choices:    []option{{"kind", "类别", true}, {"org", "企业", true}, {"region", "县区", true}, {"headcount", "人数", true}, {"status", "状态", true}, {"deadline", "有效至", true}},
		Columns:    []column{{"需求", "wrap", "new", "descending"}, {"类别", "", "", ""}, {"企业", "wrap", "", ""}, {"县区", "", "", ""}, {"人数", "num", "headcount", "none"}, {"状态", "", "", ""}, {"有效至", "", "deadline", "none"}},
		Sizes:      []int{50, 100}, Size: 20,
		counties: map[string]string{}, kindName: map[string]string{}, stateZH: map[string]string{},
		stateTone: map[string]string{"PUBLISHED": "green", "MATCHING": "info"},
	}
	for _, k := range kinds {
		f.Kind.Options = append(f.Kind.Options, option{k[0], k[1], false})
		f.kindName[k[0]] = k[1]
	}
	for _, s := range states {
		f.State.Options = append(f.State.Options, option{s[0], s[1], false})
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
		p.frame.Region.Options = append(p.frame.Region.Options, option{code, name, false})
	}
	return rows.Err()
}

var icons = map[string]string{
	"menu":     `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"search":   `<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.2-4.2"/>`,
	"eye":      `<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`,
	"down":     `<path d="m6 9 6 6 6-6"/>`,
	"filter":   `<path d="M4 5h16l-6 7.5V19l-4 1.5v-8z"/>`,
	"columns":  `<path d="M4 4h16v16H4zM9.5 4v16M14.5 4v16"/>`,
	"download": `<path d="M12 4v11m-4-4 4 4 4-4M5 20h14"/>`,
	"green":    `<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.6"/>`,
}

// icon draws an icon of a name with a further class.
func icon(name, class string) template.HTML {
	if class != "" {
		class = " " + class
	}
	return template.HTML(`<svg class="ico` + class + `" viewBox="0 0 24 24" aria-hidden="true">` + icons[name] + `</svg>`)
}

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
		x.Kind, x.County, x.Status, x.Tone, x.Icon = f.kindName[kind], f.counties[region], f.stateZH[status], f.stateTone[status], f.stateTone[status]
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
