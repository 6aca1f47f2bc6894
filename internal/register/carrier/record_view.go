package carrier

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

// kindFields are the fields of a kind's form with what was typed and what is wrong.
type formPage struct {
	Page     ui.Page
	Form     ui.Form
	Kind     *Kind
	Record   Record
	Values   url.Values
	Counties []org.County
	New      bool
	MayStage bool
	Lang     string
}

func formOf(ctx context.Context, k *Kind, c Record, v url.Values, counties []org.County, refused error) formPage {
	lang := i18n.Lang(ctx)
	f := formPage{Kind: k, Record: c, Values: v, Counties: counties, New: c.ID == 0, MayStage: Policy.Allowed(actor.From(ctx), mayMove), Lang: lang}
	crumbs := []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang), Href: "/registers/" + k.Code}}
	action, cancel, title := "/registers/"+k.Code, "/registers/"+k.Code, i18n.T(ctx, "登记%s", k.Name(lang))
	if !f.New {
		action, cancel, title = "/records/"+c.ID.String()+"/edit", "/records/"+c.ID.String(), i18n.T(ctx, "修改 %s", c.Name)
	}
	f.Page = ui.Page{Title: title, Sub: k.Help, Crumbs: append(crumbs, ui.Crumb{Label: title})}
	f.Form = ui.Form{Action: action, Cancel: cancel, Submit: "保存", Version: c.RowVersion, Draft: "carrier-" + k.Code + "-" + c.ID.String(), Errors: ui.Errors(ctx, refused)}
	return f
}

// input is a field of the form that every record has.
func (f formPage) input(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, f.Values.Get(name), f.Form.Errors.Of(name)
	return x
}

// own is a field of the kind.
func (f formPage) own(x Field) ui.Field {
	name := "f_" + x.Code
	out := ui.Field{Name: name, Label: x.Name(f.Lang), Help: x.Help, Optional: !x.Required, Unit: x.Unit, Value: f.Values.Get(name), Error: f.Form.Errors.Of(name)}
	switch x.Type {
	case Int, Year:
		out.Mode, out.Width = "numeric", "sm"
	case Number, Percent, Money:
		out.Mode, out.Width = "decimal", "sm"
	case Day:
		out.Type, out.Width = "date", "sm"
	case Link:
		out.Type = "url"
	case Org:
		out.Help = cmp.Or(x.Help, "名册里的名称或统一社会信用代码")
	case Other:
		out.Help = cmp.Or(x.Help, "写那一条登记的名称或文号")
	}
	switch x.Type {
	case Percent:
		out.Unit = "%"
	case Money:
		out.Unit = cmp.Or(x.Unit, "元")
	}
	return out
}

// choices are the options of a field, with those that were chosen.
func (f formPage) choices(x Field, empty string) ui.Field {
	out := f.own(x)
	if empty != "" {
		out.Options = []ui.Option{{Value: "", Label: empty, Chosen: out.Value == ""}}
	}
	chosen := f.Values["f_"+x.Code]
	list := x.Choices
	if x.Type == Flag {
		list = yesNo
	}
	for _, c := range list {
		out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(f.Lang), Chosen: slices.Contains(chosen, c.Code)})
	}
	return out
}

// yesNo are the options of a flag.
var yesNo = []Choice{{Code: "1", ZH: "是", EN: "yes"}, {Code: "0", ZH: "否", EN: "no"}}

func (f formPage) pickOf(name, label, empty string, list []Choice) ui.Field {
	out := f.input(name, label, ui.Field{Optional: empty != ""})
	if empty != "" {
		out.Options = []ui.Option{{Value: "", Label: empty, Chosen: out.Value == ""}}
	}
	for _, c := range list {
		out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(f.Lang), Chosen: slices.Contains(f.Values[name], c.Code)})
	}
	return out
}

func countyChoices(list []org.County) (out []Choice) {
	for _, c := range list {
		out = append(out, Choice{Code: c.Code, ZH: c.Name})
	}
	return out
}

func stageChoices(list []Stage) (out []Choice) {
	for _, s := range list {
		out = append(out, Choice{Code: s.Code, ZH: s.ZH, EN: s.EN})
	}
	return out
}

func memberChoices(list []MemberRule) (out []Choice) {
	for _, m := range list {
		out = append(out, Choice{Code: m.Code, ZH: m.ZH, EN: m.EN})
	}
	return out
}

// filters are the fields above a list.
func kindFilters(k *Kind, f Filter, counties []org.County, chains []Choice, lang string) templ.Component {
	choose := func(name, label, all, chosen string, list []Choice) ui.Field {
		out := ui.Field{Name: name, Label: label, Optional: true, Options: []ui.Option{{Value: "", Label: all, Chosen: chosen == ""}}}
		for _, c := range list {
			out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(lang), Chosen: c.Code == chosen})
		}
		return out
	}
	var list []ui.Field
	if len(k.Levels) > 0 {
		list = append(list, choose("level", "级别", "全部级别", f.Level, k.Levels))
	}
	list = append(list, choose("status", "状态", "全部状态", f.Status, stageChoices(k.Stages)), choose("county", "区县", "全部区县", f.County, countyChoices(counties)))
	for _, x := range k.Listed() {
		if x.Type == Pick {
			list = append(list, choose("f_"+x.Code, x.Name(lang), "全部", f.Field[x.Code], x.Choices))
		}
		if x.Type == Flag {
			list = append(list, choose("f_"+x.Code, x.Name(lang), "全部", f.Field[x.Code], yesNo))
		}
		if x.Code == chainField && len(chains) > 0 {
			list = append(list, choose("f_"+x.Code, x.Name(lang), "全部", f.Field[x.Code], chains))
		}
	}
	return filterFields(list)
}

// recordPage is everything about one record.
type recordPage struct {
	Detail
	Page     ui.Page
	Facts    []ui.Fact
	Own      []ui.Fact
	Events   []ui.Event
	Members  []ui.Row
	Ends     []ui.Row
	Bookings []ui.Row
	Assets   []ui.Row
	Owners   []ui.Row
	Shares   []ui.Row
	Meetings []ui.Row
	Lacks    []string
	MayEdit  bool
	MayMove  bool
	MayFile  bool
	MayBook  bool
	Errors   ui.FormErrors
	Values   url.Values
	Lang     string
	Path     string
	Checks   []ui.Row
	Today    string
}

func viewOf(ctx context.Context, d Detail, names func(string) string, now time.Time, v url.Values, refused error) recordPage {
	lang, a, k := i18n.Lang(ctx), actor.From(ctx), d.Of
	p := recordPage{Detail: d, Lang: lang, Path: "/records/" + d.ID.String(), Errors: ui.Errors(ctx, refused), Values: v, MayEdit: d.May(a, mayEdit), MayMove: d.May(a, mayMove), MayFile: k.Report && d.May(a, mayReport)}
	st, _ := k.Stage(d.Status)
	p.MayBook = k.Booking != nil && st.Counts && Policy.Allowed(a, mayBook)
	p.Page = ui.Page{Title: d.Name, Note: d.Number, Sub: strings.Join(filled(k.Name(lang), k.levelName(d.Level, lang), d.OrgName), " · "), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang), Href: "/registers/" + k.Code}, {Label: d.Name}}}
	if p.MayEdit {
		p.Page.Actions = []ui.Action{{Label: "修改", Href: p.Path + "/edit"}}
	}
	p.facts(ctx, names)
	for i, x := range d.Days {
		s, _ := k.Stage(x.Stage)
		p.Events = append(p.Events, ui.Event{Deed: pick(lang, s.ZH, s.EN), At: x.On.String(), Text: d.Proofs[i], Tone: s.Tone})
	}
	p.Today = civil.DateOf(now).String()
	p.hanging(ctx, now)
	return p
}

func filled(parts ...string) (out []string) {
	for _, x := range parts {
		if x != "" {
			out = append(out, x)
		}
	}
	return out
}

func (p *recordPage) facts(ctx context.Context, names func(string) string) {
	d, k, none := p.Detail, p.Of, i18n.T(ctx, "没有填")
	since := ui.Fact{Label: "计数起", Value: d.BuiltOn.String(), Why: i18n.T(ctx, "还没有到计数的状态")}
	p.Facts = []ui.Fact{{Label: "状态", Cell: k.status(d.Status, p.Lang)}, since, {Label: "级别", Value: k.levelName(d.Level, p.Lang), Why: none}, {Label: "牵头单位", Value: d.OrgName, Why: none}, {Label: "文号", Value: d.Number, Why: none}}
	if len(k.Levels) == 0 {
		p.Facts = append(p.Facts[:2], p.Facts[3:]...)
	}
	if len(k.Functions) > 0 {
		p.Facts = append(p.Facts, ui.Fact{Label: "功能", Value: Field{Type: Set, Choices: k.Functions}.Show(p.Lang, d.Functions, nil), Why: none})
	}
	for _, f := range k.Fields {
		x, ok := d.Values[f.Code]
		fact := ui.Fact{Label: f.Name(p.Lang), Why: none}
		if ok {
			fact.Value = f.Show(p.Lang, x, names)
			if f.Type == Money {
				fact.Value = f.amount(x)
			} else if f.Unit != "" {
				fact.Value += " " + unitWord(ctx, f.Unit)
			} else if f.Code == aboutField {
				fact.Value = countName(p.Lang, x.Text)
			}
			if f.Type == Other {
				fact.Cell = ui.Link{Href: "/records/" + x.Text, Text: fact.Value}
			}
		}
		p.Own = append(p.Own, fact)
	}
	if d.Note != "" {
		p.Own = append(p.Own, ui.Fact{Label: "备注", Value: d.Note})
	}
	for _, l := range d.Lacks {
		if l.Want > 1 || l.Have > 0 {
			p.Lacks = append(p.Lacks, i18n.T(ctx, "%s：已有 %d，至少 %d", pick(p.Lang, l.ZH, l.EN), l.Have, l.Want))
		} else {
			p.Lacks = append(p.Lacks, pick(p.Lang, l.ZH, l.EN))
		}
	}
	for _, y := range d.Due {
		p.Lacks = append(p.Lacks, i18n.T(ctx, "%d 年度报告没有交", y))
	}
}

// hanging are the tables beneath the facts.
func (p *recordPage) hanging(ctx context.Context, now time.Time) {
	k := p.Of
	for _, m := range p.Detail.Members {
		rule, _ := k.Member(m.Role)
		cells := ui.Cells(ui.Lines{Main: m.OrgName, Sub: m.Note}, ui.Text(pick(p.Lang, rule.ZH, rule.EN)), ui.Text(m.Since.String()), ui.Text(m.Until.String()), ui.Text(m.SignedOn.String()))
		if p.MayEdit {
			cells = append(cells, memberEnd(p.Path, m))
		}
		p.Members = append(p.Members, ui.Row{Cells: cells})
	}
	for _, c := range k.Checklist {
		p.Checks = append(p.Checks, ui.Row{Cells: ui.Cells(ui.Text(c.Name(p.Lang)), ui.Text(p.Ticked[c.Code]))})
	}
	for _, s := range p.Detail.Shares {
		p.Shares = append(p.Shares, ui.Row{Cells: ui.Cells(ui.Text(s.Holder), ui.Text(strconv.FormatFloat(float64(s.Part)/100, 'f', 2, 64)+"%"))})
	}
	sums, order := map[string]int64{}, []string{}
	for _, x := range p.Detail.Assets {
		if _, ok := sums[x.Owner]; !ok {
			order = append(order, x.Owner)
		}
		sums[x.Owner] += x.Fen
		what := x.What
		if x.Corrects != 0 {
			what = i18n.T(ctx, "更正：%s", x.What)
		}
		p.Assets = append(p.Assets, ui.Row{Cells: ui.Cells(ui.Text(x.On.String()), ui.Text(x.Owner), ui.Text(what), ui.Text(x.Sort), ui.Text(money.Fen(x.Fen).Short()))})
	}
	for _, o := range order {
		p.Owners = append(p.Owners, ui.Row{Cells: ui.Cells(ui.Text(o), ui.Text(money.Fen(sums[o]).Short()))})
	}
	for _, m := range p.Detail.Meetings {
		name := m.Council
		for _, c := range k.Councils {
			if c.Code == m.Council {
				name = c.Name(p.Lang)
			}
		}
		p.Meetings = append(p.Meetings, ui.Row{Cells: ui.Cells(ui.Text(m.On.String()), ui.Text(name), ui.Text(m.Present), ui.Text(m.Minutes))})
	}
	for _, b := range p.Booked {
		state := templ.Component(ui.Status("info", "已约"))
		switch {
		case b.Cancelled:
			state = ui.Status("none", "已取消")
		case b.Used >= 0:
			state = ui.Status("green", i18n.T(ctx, "用了 %d 分钟", b.Used))
		case b.Until.Before(now):
			state = ui.Status("amber", "待填使用时间")
		}
		p.Bookings = append(p.Bookings, ui.Row{Cells: ui.Cells(ui.Text(clock(b.From)), ui.Text(clock(b.Until)), ui.Text(b.OrgName), ui.Text(b.Purpose), state, bookingEnd(p.Path, b, now, p.mayClose(ctx, b)))})
	}
}

func (p *recordPage) mayClose(ctx context.Context, b Booked) bool {
	return !b.Cancelled && b.Used < 0 && (p.MayEdit || Policy.May(actor.From(ctx), mayBook, actor.Object{Org: b.Org}))
}

// field is a field of a form beneath the record, with what was typed when it was refused.
func (p recordPage) field(form, name, label string, x ui.Field) ui.Field {
	x.Name, x.ID, x.Label = name, form+"-"+name, label
	if p.Values != nil {
		x.Value, x.Error = cmp.Or(p.Values.Get(name), x.Value), p.Errors.Of(name)
	}
	return x
}

func (p recordPage) choose(form, name, label string, list []Choice) ui.Field {
	out := p.field(form, name, label, ui.Field{})
	for _, c := range list {
		out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(p.Lang), Chosen: c.Code == out.Value})
	}
	return out
}
