package indicator

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"net/http"
	"strconv"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// leafOf is a sheet of lines.
func leafOf(name string, cols []sheet.Column, rows [][]any) sheet.Leaf {
	return sheet.Leaf{Name: name, Cols: cols, Rows: func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}}
}

var labelled = []sheet.Column{{ZH: "项目", EN: "Item"}, {ZH: "内容", EN: "Content"}}

var valueColumns = []sheet.Column{{ZH: "代码", EN: "Code"}, {ZH: "名称", EN: "Name"}, {ZH: "分组", EN: "Group"}, {ZH: "数", EN: "Figure"}, {ZH: "计量单位", EN: "Unit"}, {ZH: "分子", EN: "Numerator", Type: sheet.Number}, {ZH: "分母", EN: "Denominator", Type: sheet.Number},
	{ZH: "区间下限（%）", EN: "Low (%)", Type: sheet.Number}, {ZH: "区间上限（%）", EN: "High (%)", Type: sheet.Number}, {ZH: "记录数", EN: "Facts", Type: sheet.Number}, {ZH: "有数的记录", EN: "Covered", Type: sheet.Number}, {ZH: "数据最近到", EN: "Vintage"}, {ZH: "状态", EN: "Status"},
	{ZH: "说明", EN: "Note"}, {ZH: "口径", EN: "Scope note"}}

// valueLine is a value as a line of an export; what is hidden has neither numerator nor denominator.
func (g *Registry) valueLine(ctx context.Context, d Definition, v Value) []any {
	_, word := statusOf(v)
	line := []any{d.Code, d.Name(ctx), cmp.Or(v.Name, v.Key), d.Print(v), i18n.Word(ctx, d.Unit), nil, nil, nil, nil, nil, nil, v.Vintage.String(), i18n.Word(ctx, word), g.Because(ctx, v.Why), d.Scope}
	if v.Rounded {
		line[13] = cmp.Or(g.Because(ctx, v.Why), fraction(ctx, d, v))
	}
	if v.Status != Hidden && v.Size > 0 {
		line[9], line[10] = v.Size, v.Covered
	}
	if v.Known() {
		line[5], line[6] = v.Num, v.Den
		if v.Low != 0 || v.High != 0 {
			line[7], line[8] = v.Low*100, v.High*100
		}
	}
	return line
}

// send writes the figures, in a workbook behind a sheet that says what they are.
func send(w http.ResponseWriter, ctx context.Context, format sheet.Format, name string, about [][]any, rows [][]any) error {
	var buf bytes.Buffer
	values := leafOf(i18n.Word(ctx, "数"), valueColumns, rows)
	var err error
	if format == sheet.CSV {
		err = sheet.Export(&buf, format, name, valueColumns, iter.Seq2[[]any, error](values.Rows))
	} else {
		err = sheet.Workbook(&buf, leafOf(i18n.Word(ctx, "说明"), labelled, about), values)
	}
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(name, format), format.MIME())
	_, err = buf.WriteTo(w)
	return err
}

// filtersOf are the address's filters as lines of the first sheet.
func filtersOf(ctx context.Context, on civil.Date) [][]any {
	out := [][]any{{i18n.Word(ctx, "截至"), on.String()}}
	for _, name := range []string{"group", "q", "by", "year"} {
		if v := ui.From(ctx).Query.Get(name); v != "" {
			out = append(out, []any{i18n.Word(ctx, "筛选") + " " + name, v})
		}
	}
	return out
}

func (g *Registry) listExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	a := g.read(r)
	list, _, err := g.seen(ctx, a)
	if err != nil {
		return err
	}
	values, err := g.values(ctx, list, a.On)
	if err != nil {
		return err
	}
	about := append(filtersOf(ctx, a.On), []any{i18n.Word(ctx, "指标"), strconv.Itoa(len(list))})
	var rows [][]any
	for i, d := range list {
		about = append(about, []any{d.Name(ctx) + "：" + i18n.Word(ctx, "口径"), d.Scope}, []any{d.Name(ctx) + "：" + i18n.Word(ctx, "依据"), d.Basis}, []any{d.Name(ctx) + "：" + i18n.Word(ctx, "数据最近到"), values[i].Vintage.String()})
		rows = append(rows, g.valueLine(ctx, d, values[i]))
	}
	return send(w, ctx, format, i18n.Word(ctx, "指标库"), about, rows)
}

func (g *Registry) oneExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	on := g.dayOf(r.URL.Query())
	d, _, err := g.one(ctx, r.PathValue("code"), on)
	if err != nil {
		return err
	}
	list, err := g.Shown(ctx, Ask{Indicator: d.Code, On: on})
	if err != nil {
		return err
	}
	about := append([][]any{{i18n.Word(ctx, "指标"), d.Name(ctx)}, {i18n.Word(ctx, "口径"), d.Scope}, {i18n.Word(ctx, "依据"), d.Basis}, {i18n.Word(ctx, "数据最近到"), list[0].Vintage.String()}, {i18n.Word(ctx, "筛选"), d.Filter}, {i18n.Word(ctx, "分子"), d.Num}, {i18n.Word(ctx, "分母"), d.Den}, {i18n.Word(ctx, "版本"), strconv.FormatInt(d.Version, 10)}},
		filtersOf(ctx, on)...)
	dims, err := g.splitBy(ctx, d, on)
	if err != nil {
		return err
	}
	by := r.URL.Query().Get("by")
	for i, f := range dims {
		if f.Dimension == by || by == "" && i == 0 {
			parts, err := g.split(ctx, Ask{Indicator: d.Code, On: on, By: f.Dimension})
			if err != nil {
				return err
			}
			list = append(list, parts...)
		}
	}
	var rows [][]any
	for _, v := range list {
		rows = append(rows, g.valueLine(ctx, d, v))
	}
	return send(w, ctx, format, d.Name(ctx), about, rows)
}
