package sharing

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func stateCell(m *caseflow.Machine, status string) templ.Component {
	st, _ := m.State(status)
	return ui.Status(st.Tone, st.ZH)
}

func when(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return i18n.T(ctx, "还没有收到")
	}
	return t.In(civil.Location).Format("2006-01-02 15:04")
}

// overviewParts is everything the page of sharing needs.
type overviewParts struct {
	Overview
	Page  ui.Page
	Rows  []ui.Row
	Kinds []ui.Row
}

func overviewPartsOf(ctx context.Context, o Overview) overviewParts {
	p := overviewParts{Overview: o, Page: ui.Page{Title: "城市间共享", Sub: "与其他城市商定的名册互看：只读副本，有起止日期，任何一方可以终止", Crumbs: []ui.Crumb{{Label: "城市间共享"}}}}
	if o.MayManage {
		p.Page.Primary = &ui.Action{Label: "提出共享协议", Href: "/sharing/new"}
	}
	for _, a := range o.Agreements {
		at := "/sharing/agreements/" + a.ID.String()
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: at, Text: a.Title, Sub: a.PartnerName}, stateCell(Flow, a.Status), ui.Text(a.From.String()+" – "+a.Until.String()), ui.Int(int64(len(a.Kinds))), ui.Text(when(ctx, a.Refreshed)))})
		sizes, ok := o.Sizes[a.ID]
		if !ok {
			continue
		}
		for _, c := range a.Kinds {
			p.Kinds = append(p.Kinds, ui.Row{Cells: ui.Cells(ui.Link{Href: at + "/kinds/" + c.Kind, Text: c.kind().Name(i18n.Lang(ctx))}, ui.Text(i18n.T(ctx, "来自%s", a.PartnerName)), ui.Int(sizes[c.Kind]), ui.Text(i18n.T(ctx, "第 %d 版", a.Received)), ui.Text(when(ctx, a.Refreshed)))})
		}
	}
	return p
}

// formParts is everything the form of a proposal needs.
type formParts struct {
	Page   ui.Page
	Values url.Values
	Errors ui.FormErrors
	Cities []ui.Option
	Groups []formGroup
}

type formGroup struct {
	Title string
	Kinds []formKind
}

type formKind struct {
	Label  string
	Fields []ui.Option
}

func formPartsOf(ctx context.Context, own City, cities []City, kinds []Kind, v url.Values, faults ui.FormErrors) formParts {
	p := formParts{Values: v, Errors: faults, Page: ui.Page{Title: "提出共享协议", Sub: i18n.T(ctx, "对方城市的牵头部门确认后生效；双方互相看到同样的内容"), Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: "提出共享协议"}}}}
	pairs := []string{}
	for _, c := range cities {
		if c.Code != own.Code {
			pairs = append(pairs, c.Code, c.Name)
		}
	}
	p.Cities = ui.Options(v.Get("partner"), pairs...)
	lang := i18n.Lang(ctx)
	for _, k := range kinds {
		at := slices.IndexFunc(p.Groups, func(g formGroup) bool { return g.Title == k.Group })
		if at < 0 {
			at = len(p.Groups)
			p.Groups = append(p.Groups, formGroup{Title: k.Group})
		}
		fk := formKind{Label: k.Name(lang)}
		for _, f := range k.Fields {
			value := k.Code + ":" + f.Code
			chosen := slices.Contains(v["share"], value)
			fk.Fields = append(fk.Fields, ui.Option{Value: value, Label: f.Name(lang), Chosen: chosen})
		}
		p.Groups[at].Kinds = append(p.Groups[at].Kinds, fk)
	}
	return p
}

// agreementParts is everything the page of an agreement needs.
type agreementParts struct {
	Detail
	Page     ui.Page
	Facts    []ui.Fact
	Kinds    []ui.Row
	Meetings []ui.Row
	Theirs   []ui.Row // their organisations in our records
	Ours     []ui.Row // our organisations in their records
	Events   []ui.Event
	Records  []ui.Option
	Reasons  []ui.Option
	Values   url.Values
	Errors   ui.FormErrors
}

func agreementPartsOf(ctx context.Context, own City, d Detail, typed url.Values, faults ui.FormErrors) agreementParts {
	lang := i18n.Lang(ctx)
	p := agreementParts{Detail: d, Values: typed, Errors: faults, Page: ui.Page{Title: d.Title, Sub: i18n.T(ctx, "与%s的共享协议", d.PartnerName), Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: d.Title}}}}
	by := own.Name
	if !d.Proposed {
		by = d.PartnerName
	}
	p.Facts = []ui.Fact{{Label: "状态", Cell: stateCell(Flow, d.Status)}, {Label: "起止", Value: d.From.String() + " – " + d.Until.String()}, {Label: "提出方", Value: by}, {Label: "工作机制", Value: d.Mechanism},
		{Label: "我市已发", Value: i18n.T(ctx, "第 %d 版", d.Sent)}, {Label: "收到对方", Value: i18n.T(ctx, "第 %d 版，%s", d.Received, when(ctx, d.Refreshed))}}
	at := "/sharing/agreements/" + d.ID.String()
	for _, c := range d.Agreement.Kinds {
		var fields []string
		for _, f := range c.Fields {
			fields = append(fields, f.Name(lang))
		}
		var name templ.Component = ui.Text(c.kind().Name(lang))
		var size templ.Component = ui.Text("—")
		if d.Shown {
			name, size = ui.Link{Href: at + "/kinds/" + c.Kind, Text: c.kind().Name(lang)}, ui.Int(d.Sizes[c.Kind])
		}
		p.Kinds = append(p.Kinds, ui.Row{Cells: ui.Cells(name, ui.Text(strings.Join(fields, "、")), size)})
	}
	for _, m := range d.Meetings {
		from := own.Name
		if m.Origin != own.Code {
			from = d.PartnerName
		}
		p.Meetings = append(p.Meetings, ui.Row{Cells: ui.Cells(ui.Lines{Main: m.On.String(), Sub: m.Place}, ui.Text(m.Topic), ui.Text(m.Minutes), ui.Text(m.Decisions), ui.Text(from))})
	}
	for _, m := range d.Members {
		row := ui.Row{Cells: ui.Cells(ui.Text(m.RecordName), ui.Lines{Main: orElse(m.OrgName, m.USCC), Sub: m.USCC}, ui.Text(m.Part), ui.Text(m.Since.String()), stateCell(MemberFlow, m.Status))}
		if m.Direction == Out {
			p.Theirs = append(p.Theirs, row)
		} else {
			p.Ours = append(p.Ours, row)
		}
	}
	for i := len(d.Trail) - 1; i >= 0; i-- {
		p.Events = append(p.Events, eventOf(ctx, d.Trail[i]))
	}
	p.options(ctx)
	return p
}

func (p *agreementParts) options(ctx context.Context) {
	var pairs []string
	for _, c := range p.Agreement.Kinds {
		for _, r := range p.Detail.Records[c.Kind] {
			pairs = append(pairs, c.Kind+":"+r.ID.String(), c.kind().Name(i18n.Lang(ctx))+"："+r.Name)
		}
	}
	p.Records = ui.Options(p.Values.Get("record"), pairs...)
	var reasons []string
	for _, r := range p.Detail.Reasons {
		name := r.ZH
		if i18n.Lang(ctx) == "en" {
			name = r.EN
		}
		reasons = append(reasons, r.Code, name)
	}
	p.Reasons = ui.Options(p.Values.Get("reason"), reasons...)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func eventOf(ctx context.Context, e caseflow.Event) ui.Event {
	t, _ := Flow.Transition(e.Transition)
	what := t.ZH
	if e.Transition == "" {
		what = "新建"
	}
	who := e.Name
	if e.Account == 0 || t.System {
		who = i18n.T(ctx, "系统")
	}
	return ui.Event{Deed: i18n.Word(ctx, what), By: who, At: e.At.In(civil.Location).Format("2006-01-02 15:04"), Text: e.Note, Quote: e.Note != ""}
}

func sharedPage(ctx context.Context, x Shared) ui.Page {
	a := x.Agreement
	return ui.Page{Title: x.Choice.kind().Name(i18n.Lang(ctx)), Note: i18n.T(ctx, "来自%s", a.PartnerName), Sub: i18n.T(ctx, "只读副本 · 第 %d 版，%s 收到 · 共享到 %s", a.Received, when(ctx, a.Refreshed), a.Until.String()),
		Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: a.Title, Href: "/sharing/agreements/" + a.ID.String()}, {Label: x.Choice.kind().Name(i18n.Lang(ctx))}}}
}

func sharedTable(ctx context.Context, x Shared, l ui.Listing) ui.Table {
	at := "/sharing/agreements/" + x.Agreement.ID.String() + "/kinds/" + x.Choice.Kind
	t := ui.Table{ID: "shared", Caption: "对方城市的记录，按名称", List: l, Total: int(x.Total), Find: "名称", Columns: []ui.Column{{Title: "名称", Wrap: true}},
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出 %d 条（Excel）", x.Total), Href: at + "/export?q=" + url.QueryEscape(l.Find)}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "对方还没有这类记录"), Text: i18n.T(ctx, "对方城市登记后，下一次更新时会出现在这里。")}, NoMatch: ui.Empty{Title: i18n.T(ctx, "没有符合条件的记录"), Text: i18n.T(ctx, "换一个词再查。")}}
	fields := x.Choice.Fields[:min(6, len(x.Choice.Fields))]
	for _, f := range fields {
		t.Columns = append(t.Columns, ui.Column{Title: f.Name(i18n.Lang(ctx)), Wrap: true})
	}
	for _, c := range x.List {
		cells := ui.Cells(ui.Link{Href: at + "/" + c.Origin.String(), Text: c.Name, Sub: i18n.T(ctx, "来自%s", x.Agreement.PartnerName)})
		for _, f := range fields {
			cells = append(cells, valueCell(c.Values[f.Code]))
		}
		t.Rows = append(t.Rows, ui.Row{ID: c.Origin.String(), Name: c.Name, Cells: cells})
	}
	return t
}

func valueCell(text string) templ.Component {
	if text == "" {
		return ui.Missing("")
	}
	return ui.Text(text)
}

// recordParts is everything the page of one shared record needs.
type recordParts struct {
	Page  ui.Page
	Facts []ui.Fact
	Note  string
}

func recordPartsOf(ctx context.Context, a Agreement, ch Choice, c Copy) recordParts {
	lang := i18n.Lang(ctx)
	at := "/sharing/agreements/" + a.ID.String()
	p := recordParts{Page: ui.Page{Title: c.Name, Note: i18n.T(ctx, "来自%s", a.PartnerName), Sub: i18n.T(ctx, "只读副本 · 第 %d 版，%s 收到 · 共享到 %s", c.Version, when(ctx, c.Fetched), a.Until.String()),
		Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: a.Title, Href: at}, {Label: ch.kind().Name(lang), Href: at + "/kinds/" + ch.Kind}, {Label: c.Name}}},
		Note: i18n.T(ctx, "这是%s的记录，只能查看；要改动请联系该市。", a.PartnerName)}
	for _, f := range ch.Fields {
		p.Facts = append(p.Facts, ui.Fact{Label: f.Name(lang), Value: c.Values[f.Code]})
	}
	if names := c.Values[MembersField]; names != "" {
		p.Facts = append(p.Facts, ui.Fact{Label: "我市成员", Value: names})
	}
	return p
}

func askedRows(ctx context.Context, list []Member) (rows []ui.Row) {
	for _, m := range list {
		var acts templ.Component = ui.Text("")
		if m.Status == MemberTold {
			acts = answerActs(m)
		}
		name := ui.Lines{Main: m.OrgName, Sub: m.USCC}
		if m.OrgName == "" {
			name = ui.Lines{Main: m.USCC, Sub: i18n.T(ctx, "机构库里没有这个代码"), Alert: true}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(m.RecordName), name, ui.Text(m.Part), ui.Text(m.Since.String()), stateCell(MemberFlow, m.Status), acts)})
	}
	return rows
}

// writeShared writes the partner's records of a kind; each row says from which city it is.
func writeShared(ctx context.Context, w io.Writer, f sheet.Format, x Shared) error {
	cols := []sheet.Column{{Key: "city", ZH: "来自", EN: "From"}, {Key: "name", ZH: "名称", EN: "Name"}}
	for _, fl := range x.Choice.Fields {
		cols = append(cols, sheet.Column{Key: fl.Code, ZH: fl.ZH, EN: fl.EN})
	}
	cols = append(cols, sheet.Column{Key: "version", ZH: "版次", EN: "Version"}, sheet.Column{Key: "at", ZH: "收到时间", EN: "Received"})
	rows := func(yield func([]any, error) bool) {
		for _, c := range x.List {
			row := []any{x.Agreement.PartnerName, c.Name}
			for _, fl := range x.Choice.Fields {
				row = append(row, c.Values[fl.Code])
			}
			if !yield(append(row, itoa(c.Version), when(ctx, c.Fetched)), nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, x.Choice.kind().Name(i18n.Lang(ctx)), cols, rows)
}

var memberColumns = []ui.Column{{Title: "记录", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "角色"}, {Title: "加入日期"}, {Title: "状态"}}

func shareID(group, kind int) string {
	return "share-" + strconv.Itoa(group) + "-" + strconv.Itoa(kind)
}

func (p agreementParts) at() string { return "/sharing/agreements/" + p.ID.String() }

// errorsOf are the faults of the form that has the field; both forms stand on one page.
func (p agreementParts) errorsOf(field string) ui.FormErrors {
	if p.Values.Has(field) {
		return p.Errors
	}
	return nil
}

// start is what those may do who can propose.
func (p overviewParts) start() []ui.Action {
	if !p.MayManage {
		return nil
	}
	return []ui.Action{{Label: "提出共享协议", Href: "/sharing/new"}}
}
