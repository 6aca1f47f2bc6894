package indicator

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// snapshotRoutes are the pages of snapshots.
func (g *Registry) snapshotRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Rules.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	return []web.Route{
		row(http.MethodGet, "/indicators/snapshots", web.KindPage, Freeze, "", g.snapshotsPage),
		row(http.MethodPost, "/indicators/snapshots", web.KindForm, Freeze, "name=x&reason=x&on=2025-12-31", g.snapshotForm),
		row(http.MethodGet, "/indicator-snapshots/{id}", web.KindPage, Freeze, "", g.snapshotPage),
		row(http.MethodGet, "/indicator-snapshots/{id}/file", web.KindFile, Freeze, "", g.snapshotFile),
	}
}

// snapshotsView lists snapshots, with the form of a new one.
type snapshotsView struct {
	Page   ui.Page
	Table  ui.Table
	Form   ui.Form
	Values url.Values
}

// mostSnapshots is how many snapshots the list shows.
const mostSnapshots = 200

func (g *Registry) snapshotsPage(w http.ResponseWriter, r *http.Request) error {
	return g.showSnapshots(w, r, http.StatusOK, url.Values{"on": {civil.DateOf(g.db.Now()).String()}}, nil)
}

func (g *Registry) showSnapshots(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	ctx := r.Context()
	var list []Snapshot
	if err := g.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		list, err = g.Snapshots(ctx, q)
		return err
	}); err != nil {
		return err
	}
	list = list[:min(len(list), mostSnapshots)]
	p := snapshotsView{Values: v, Page: ui.Page{Title: "数据封存", Sub: i18n.T(ctx, "封存的数连同当时的记录和口径一起留下，名册以后怎么变都能重新算出同一个校验值"), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: "数据封存"}}}}
	p.Form = ui.Form{Action: "/indicators/snapshots", Submit: "封存全部指标", Errors: ui.Errors(ctx, refused)}
	p.Table = ui.Table{ID: "snapshots", Caption: "封存，新的在前", NoPages: true, Total: len(list), Columns: []ui.Column{{Title: "名称", Wrap: true}, {Title: "时间"}, {Title: "封存人"}, {Title: "校验值 SHA-256", Wrap: true}},
		Empty: ui.Empty{Title: "还没有封存", Text: "开联席会议、报年报之前封存一次，会上看到的数以后随时能核对。"}}
	for _, x := range list {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Name: x.Name, Cells: ui.Cells(ui.Link{Href: "/indicator-snapshots/" + x.ID.String(), Text: x.Name, Sub: x.Reason}, ui.Text(atTime(x.At)), ui.Text(x.Person), ui.Text(x.SHA256))})
	}
	return web.Render(w, r, status, snapshotsTempl(p))
}

func atTime(ms int64) string { return time.UnixMilli(ms).In(civil.Location).Format("2006-01-02 15:04") }

// everything asks for all indicators of a day.
func (g *Registry) everything(ctx context.Context, q sqldb.Queryer, on civil.Date) ([]Ask, error) {
	list, err := g.Definitions(ctx, q, on)
	asks := make([]Ask, 0, len(list))
	for _, d := range list {
		asks = append(asks, Ask{Indicator: d.Code, On: on})
	}
	return asks, err
}

func (g *Registry) snapshotForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	on, err := civil.ParseDate(v.Get("on"))
	if err != nil || on.IsZero() || on.After(civil.DateOf(g.db.Now())) {
		err = ErrPeriod.On("on")
	}
	var x Snapshot
	if err == nil {
		err = g.db.Write(ctx, func(tx *sqldb.Tx) error {
			asks, err := g.everything(ctx, tx, on)
			if err != nil {
				return err
			}
			x, err = g.Service.Freeze(ctx, tx, v.Get("name"), v.Get("reason"), asks)
			return err
		})
	}
	if err == nil {
		return web.Redirect(w, r, "/indicator-snapshots/"+x.ID.String())
	}
	if !errs.Typed(err) {
		return err
	}
	return g.showSnapshots(w, r, web.StatusOf(err), v, err)
}

// snapshotView is a snapshot, computed again while the page is made, and its figures beside those of now or of another.
type snapshotView struct {
	Page  ui.Page
	Facts []ui.Fact
	Other []ui.Option
	Table ui.Table
}

// open reads a snapshot for those who may.
func (g *Registry) open(ctx context.Context, q sqldb.Queryer, text string) (x Snapshot, err error) {
	id, err := ids.Parse(text)
	if err != nil {
		return x, err
	}
	x, err = g.Snapshot(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return x, actor.ErrNotFound
	}
	return x, err
}

func (g *Registry) snapshotPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var x, other Snapshot
	var list []Snapshot
	var same bool
	with := r.URL.Query().Get("with")
	if err := g.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		if x, err = g.open(ctx, q, r.PathValue("id")); err != nil {
			return err
		}
		if list, err = g.Snapshots(ctx, q); err != nil {
			return err
		}
		if with != "" {
			if other, err = g.open(ctx, q, with); err != nil {
				return err
			}
		}
		same, err = g.Verify(ctx, q, x.ID)
		return err
	}); err != nil {
		return err
	}
	beside := map[string]Value{}
	title := i18n.T(ctx, "现在的数")
	if with != "" {
		title = other.Name
		for _, v := range other.Body.Values {
			beside[v.Indicator] = v
		}
	} else if err := g.now(ctx, x, beside); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, snapshotTempl(g.snapshotOf(ctx, x, same, title, beside, list, with)))
}

// now computes the figures of a snapshot anew.
func (g *Registry) now(ctx context.Context, x Snapshot, into map[string]Value) error {
	return g.db.Read(ctx, func(q *sqldb.Reader) error {
		for _, a := range x.Body.Asks {
			list, err := g.Measure(ctx, q, a)
			if errors.Is(err, ErrUnknown) {
				continue
			}
			if err != nil {
				return err
			}
			into[a.Indicator] = list[0]
		}
		return nil
	})
}

func (g *Registry) snapshotOf(ctx context.Context, x Snapshot, same bool, title string, beside map[string]Value, list []Snapshot, with string) snapshotView {
	tone, word := "green", "重新算过，和封存时一致"
	if !same {
		tone, word = "red", "重新算出的和封存的不一致"
	}
	v := snapshotView{Page: ui.Page{Title: x.Name, Note: i18n.T(ctx, "封存"), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: "数据封存", Href: "/indicators/snapshots"}, {Label: x.Name}},
		Primary: &ui.Action{Label: "再核验一次", Href: "/indicator-snapshots/" + x.ID.String()}, Actions: []ui.Action{{Label: "下载 Excel", Href: "/indicator-snapshots/" + x.ID.String() + "/file", Download: true}}}}
	rows := 0
	for _, t := range x.Body.Tables {
		rows += len(t.Rows)
	}
	v.Facts = []ui.Fact{{Label: "核验", Cell: ui.Status(tone, i18n.Word(ctx, word))}, {Label: "校验值 SHA-256", Value: x.SHA256}, {Label: "时间", Value: atTime(x.At)}, {Label: "封存人", Value: x.Person}, {Label: "理由", Value: x.Reason},
		{Label: "封存的记录", Value: i18n.T(ctx, "%s 个来源，%s 条", ui.Thousands(len(x.Body.Tables)), ui.Thousands(rows))}}
	v.Other = []ui.Option{{Label: i18n.T(ctx, "现在的数"), Chosen: with == ""}}
	for _, o := range list {
		if o.ID != x.ID {
			v.Other = append(v.Other, ui.Option{Value: o.ID.String(), Label: o.Name, Chosen: o.ID.String() == with})
		}
	}
	v.Table = ui.Table{ID: "frozen", Caption: "封存的数", NoPages: true, Total: len(x.Body.Values), Columns: []ui.Column{{Title: "指标", Wrap: true}, {Title: "封存的数", Num: true}, {Title: title, Num: true}, {Title: "变化"}}}
	defs := map[string]Definition{}
	for _, d := range x.Body.Definitions {
		defs[d.Definition.Code] = d.Definition
	}
	values := slices.Clone(x.Body.Values)
	slices.SortStableFunc(values, func(a, b Value) int { return cmp.Compare(defs[a.Indicator].Group, defs[b.Indicator].Group) })
	for _, old := range values {
		d := defs[old.Indicator]
		fresh, ok := beside[old.Indicator]
		was, is := orNoData(ctx, figure(ctx, d, old)), "—"
		tone, word := "none", "没有变"
		if ok {
			is = orNoData(ctx, figure(ctx, d, fresh))
		}
		if was != is {
			tone, word = "amber", "变了"
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Name: d.ZH, Cells: ui.Cells(ui.Link{Href: "/indicators/" + d.Code, Text: d.Name(ctx), Sub: old.On.String()}, ui.Text(was), ui.Text(is), ui.Status(tone, i18n.Word(ctx, word)))})
	}
	return v
}

func orNoData(ctx context.Context, s string) string { return cmp.Or(s, i18n.T(ctx, "缺数据")) }

// snapshotFile is a snapshot as a workbook: what it is, its figures, its definitions.
func (g *Registry) snapshotFile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var x Snapshot
	if err := g.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		x, err = g.open(ctx, q, r.PathValue("id"))
		return err
	}); err != nil {
		return err
	}
	defs := map[string]Definition{}
	about := [][]any{{i18n.Word(ctx, "名称"), x.Name}, {i18n.Word(ctx, "理由"), x.Reason}, {i18n.Word(ctx, "时间"), atTime(x.At)}, {i18n.Word(ctx, "封存人"), x.Person}, {i18n.Word(ctx, "校验值 SHA-256"), x.SHA256}}
	var formulas, rows [][]any
	for _, d := range x.Body.Definitions {
		defs[d.Definition.Code] = d.Definition
		formulas = append(formulas, []any{d.Definition.Code, d.Definition.Name(ctx), strconv.FormatInt(d.Definition.Version, 10), d.Definition.Source, d.Definition.Filter, d.Definition.Num, d.Definition.Den, d.Definition.Scope, d.Definition.Basis})
	}
	for _, v := range x.Body.Values {
		rows = append(rows, g.valueLine(ctx, defs[v.Indicator], v))
	}
	heads := []sheet.Column{{ZH: "代码", EN: "Code"}, {ZH: "名称", EN: "Name"}, {ZH: "版本", EN: "Version"}, {ZH: "来源", EN: "Source"}, {ZH: "筛选", EN: "Filter"}, {ZH: "分子", EN: "Numerator"}, {ZH: "分母", EN: "Denominator"}, {ZH: "口径", EN: "Scope note"}, {ZH: "依据", EN: "Basis"}}
	var buf bytes.Buffer
	if err := sheet.Workbook(&buf, leafOf(i18n.Word(ctx, "说明"), labelled, about), leafOf(i18n.Word(ctx, "数"), valueColumns, rows), leafOf(i18n.Word(ctx, "口径"), heads, formulas)); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(x.Name, sheet.XLSX), sheet.XLSX.MIME())
	_, err := buf.WriteTo(w)
	return err
}
