package carrier

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

// scoreLine is the record's score in words; while a part is not known it says so instead.
func (p recordPage) scoreLine(ctx context.Context) string {
	_, sum, most, known := p.Of.Score.Of(p.Of, p.Detail.Values)
	if !known {
		return i18n.T(ctx, "缺数据，已知的得 %d 分", sum)
	}
	return i18n.T(ctx, "%s 分", points(sum, most))
}

func (p recordPage) scoreRows(ctx context.Context) (rows []ui.Row) {
	parts, _, _, _ := p.Of.Score.Of(p.Of, p.Detail.Values)
	for _, x := range parts {
		f, _ := p.Of.Field(x.Field)
		value, got := templ.Component(ui.Missing(i18n.T(ctx, "没有填"))), templ.Component(ui.Missing(""))
		if x.Known {
			value, got = f.cell(p.Detail.Values, p.Lang, nil), ui.Int(int64(x.Got))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(x.Name(p.Lang)), value, got, ui.Int(int64(x.Points)))})
	}
	return rows
}

func (p recordPage) honourRows() (rows []ui.Row) {
	for _, h := range p.Honours {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(h.Title), ui.Text(Field{Type: Pick, Choices: HonourLevels}.Show(p.Lang, Value{Text: h.Level}, nil)), ui.Text(h.By), ui.Text(h.On.String()), ui.Text(h.Document))})
	}
	return rows
}

func (p recordPage) fileRows() (rows []ui.Row) {
	for _, f := range p.Files {
		title, sub := f.Title, f.Name
		if title == "" {
			title, sub = f.Name, ""
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: p.Path + "/files/" + f.ID.String(), Text: title, Sub: sub}, ui.Text(Field{Type: Pick, Choices: FileSorts}.Show(p.Lang, Value{Text: f.Sort}, nil)), ui.Text(sizeWord(f.Size)))})
	}
	return rows
}

// sizeWord is a size in KiB or MiB.
func sizeWord(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(n>>10, 1), 10) + " KiB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB"
}

// sortRows are what was brought in by way: capital, technology, management, equipment, site.
func (p recordPage) sortRows() (rows []ui.Row) {
	sums := map[string]int64{}
	for _, a := range p.Detail.Assets {
		sums[a.Sort] += a.Fen
	}
	for _, c := range assetSorts {
		if n, ok := sums[c.Code]; ok {
			rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(c.Name(p.Lang)), ui.Text(money.Fen(n).Short()))})
		}
	}
	return rows
}
