package carrier

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

// counted is a count as a cell: what it is a share of beneath it, or that there is no data.
func counted(ctx context.Context, k *Kind, t Tally) templ.Component {
	if t.NoData {
		return ui.Missing(i18n.T(ctx, "没有登记"))
	}
	out := ui.Lines{Main: valued(ctx, k, t)}
	if t.Den > 0 {
		n := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
		out.Sub = n(t.Num) + " ÷ " + n(t.Den)
	}
	if t.Note != "" {
		out.Sub += " · " + t.Note
	}
	if t.Count.Least > 0 {
		verdict := i18n.T(ctx, "未达到 %s%%", strconv.FormatFloat(t.Count.Least, 'f', -1, 64))
		if t.Met {
			verdict = i18n.T(ctx, "达到 %s%%", strconv.FormatFloat(t.Count.Least, 'f', -1, 64))
		}
		out.Sub += " · " + verdict
	}
	return out
}

// goalLine is a goal beside its count.
type goalLine struct{ Tone, State, Asked, Text string }

// lines are the goals of a count for the city, with how far it is.
func (f Figure) lines(ctx context.Context) (out []goalLine) {
	for _, g := range f.Goals {
		per := map[string]string{"SECONDARY": i18n.T(ctx, "每所中职"), "HIGHER": i18n.T(ctx, "每所高职"), "SCHOOL": i18n.T(ctx, "每所学校")}[g.Per]
		basis := map[string]string{"BASE": i18n.T(ctx, "基础目标"), "STRETCH": i18n.T(ctx, "争先目标")}[g.Basis]
		year := ""
		if g.Year > 0 {
			year = strconv.Itoa(g.Year)
		}
		x := goalLine{Tone: "none", State: i18n.T(ctx, "没有数据"), Asked: g.Line(), Text: g.Line() + " " + strings.Join(filled(per, basis, year, g.Source), " · ")}
		switch {
		case f.NoData || g.State == GoalUnknown:
		case g.Reached(f.Tally):
			x.Tone, x.State = "green", i18n.T(ctx, "达到")
		default:
			x.Tone, x.State = "amber", i18n.T(ctx, "未达到")
		}
		out = append(out, x)
	}
	return out
}

// shownParts is how many counts a split shows beside each other.
const shownParts = 6

// showParts adds the split that the address asks for to the page.
func (s *Service) showParts(ctx context.Context, v *figuresPage, by string, on civil.Date) error {
	lang, k := i18n.Lang(ctx), v.Kind
	v.By = ui.Field{Name: "by", Label: "分开看", Optional: true, Options: []ui.Option{{Value: "", Label: "全市合计", Chosen: by == ""}}}
	for _, c := range k.Ways() {
		v.By.Options = append(v.By.Options, ui.Option{Value: c.Code, Label: c.Name(lang), Chosen: c.Code == by})
		if c.Code == by {
			v.Name = c.Name(lang)
		}
	}
	if v.Name == "" {
		return nil
	}
	_, parts, err := s.Split(ctx, k.Code, by, on)
	if err != nil {
		return err
	}
	v.Cols = []ui.Column{{Title: v.Name, Wrap: true}}
	use := useful(parts)
	for _, i := range use {
		c := parts[0].Figures[i].Count
		v.Cols = append(v.Cols, ui.Column{Title: pick(lang, c.ZH, c.EN), Num: true})
	}
	for _, p := range parts {
		cells := ui.Cells(ui.Text(p.Name))
		for _, i := range use {
			cells = append(cells, figureCell(ctx, k, p.Figures[i]))
		}
		v.Part = append(v.Part, ui.Row{Cells: cells})
	}
	return nil
}

// useful are the counts that say something of at least one part, those with goals first; at most so many as fit beside each other.
func useful(parts []Part) (out []int) {
	for _, goals := range []bool{true, false} {
		for i := 0; len(parts) > 0 && i < len(parts[0].Figures); i++ {
			some, set := false, false
			for _, p := range parts {
				f := p.Figures[i]
				some, set = some || !f.NoData && f.Value != 0, set || len(f.Goals) > 0
			}
			if set == goals && (some || set) && len(out) < shownParts {
				out = append(out, i)
			}
		}
	}
	return out
}

// entryPart is one list of entries on a record's page.
type entryPart struct {
	Rule EntryRule
	Cols []ui.Column
	Rows []ui.Row
}

// entries are the lists of the record, one for each rule of its kind.
func (p *recordPage) entries(ctx context.Context) (out []entryPart) {
	for _, rule := range p.Of.Entries {
		part := entryPart{Rule: rule, Cols: []ui.Column{{Title: "日期"}}}
		if len(rule.Sorts) > 0 {
			part.Cols = append(part.Cols, ui.Column{Title: "类别"})
		}
		part.Cols = append(part.Cols, ui.Column{Title: "内容", Wrap: true})
		if len(rule.Kinds) > 0 {
			part.Cols = append(part.Cols, ui.Column{Title: "来源单位", Wrap: true})
		}
		if rule.Unit != "" {
			part.Cols = append(part.Cols, ui.Column{Title: pick(p.Lang, "数量（"+rule.Unit+"）", "Number ("+unitWord(ctx, rule.Unit)+")"), Num: true})
		}
		part.Cols = append(part.Cols, ui.Column{Title: "依据", Wrap: true})
		for _, e := range p.Detail.Entries {
			if e.List == rule.Code {
				part.Rows = append(part.Rows, p.entryRow(rule, e))
			}
		}
		out = append(out, part)
	}
	return out
}

func (p *recordPage) entryRow(rule EntryRule, e Entry) ui.Row {
	cells := ui.Cells(ui.Text(e.On.String()))
	if len(rule.Sorts) > 0 {
		cells = append(cells, ui.Text(Field{Type: Pick, Choices: rule.Sorts}.Show(p.Lang, Value{Text: e.Sort}, nil)))
	}
	cells = append(cells, ui.Text(e.Text))
	if len(rule.Kinds) > 0 {
		cells = append(cells, ui.Text(e.OrgName))
	}
	if rule.Unit != "" {
		if e.Number == nil {
			cells = append(cells, ui.Missing(""))
		} else {
			cells = append(cells, ui.Text(strconv.FormatFloat(*e.Number, 'f', -1, 64)))
		}
	}
	return ui.Row{Cells: append(cells, ui.Text(e.Proof))}
}

// entryForm adds an entry to one of the record's lists.
func (s *Service) entryForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	e := Entry{List: v.Get("list"), Sort: v.Get("sort"), On: on, Text: v.Get("text"), Proof: v.Get("proof")}
	if text := strings.TrimSpace(v.Get("org")); text != "" {
		if e.Org, err = s.findOrg(ctx, text); err != nil {
			return ErrOrg.With("来源单位", text).On("org")
		}
	}
	n, some, err := Field{Code: "number", ZH: "数量", Type: Number}.Read(v.Get("number"))
	if err != nil {
		return err
	}
	if some {
		e.Number = &n.Num
	}
	return s.Note(ctx, id, e)
}
