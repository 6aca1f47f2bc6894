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

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func when(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return i18n.T(ctx, "还没有收到")
	}
	return casepage.When(t)
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
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: at, Text: a.Title, Sub: a.PartnerName}, casepage.State(ctx, Flow, a.Status), ui.Text(a.From.String()+" – "+a.Until.String()), ui.Int(int64(len(a.Kinds))), ui.Text(when(ctx, a.Refreshed)))})
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
	casepage.Fields
	Page   ui.Page
	Cities []string
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

func formPartsOf(ctx context.Context, own City, cities []City, kinds []Kind, f casepage.Form) formParts {
	p := formParts{Fields: casepage.Fields{Values: f.Typed(), Errors: f.Refused()}, Page: ui.Page{Title: "提出共享协议", Sub: i18n.T(ctx, "对方城市的牵头部门确认后生效；双方互相看到同样的内容"), Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: "提出共享协议"}}}}
	pairs := []string{}
	for _, c := range cities {
		if c.Code != own.Code {
			pairs = append(pairs, c.Code, c.Name)
		}
	}
	p.Cities = pairs
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
			chosen := slices.Contains(p.Values["share"], value)
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
	Errors   ui.FormErrors // of a step; those of a form stand in it
	Reasons  []ui.Option
	Consult  casepage.Deed
	Invite   casepage.Deed
	Invites  bool // there are records to which an organisation can be invited
}

func agreementPartsOf(ctx context.Context, own City, d Detail, f casepage.Form) agreementParts {
	lang := i18n.Lang(ctx)
	p := agreementParts{Detail: d, Page: ui.Page{Title: d.Title, Sub: i18n.T(ctx, "与%s的共享协议", d.PartnerName), Crumbs: []ui.Crumb{{Label: "城市间共享", Href: "/sharing"}, {Label: d.Title}}}}
	by := own.Name
	if !d.Proposed {
		by = d.PartnerName
	}
	p.Facts = []ui.Fact{{Label: "状态", Cell: casepage.State(ctx, Flow, d.Status)}, {Label: "起止", Value: d.From.String() + " – " + d.Until.String()}, {Label: "提出方", Value: by}, {Label: "工作机制", Value: d.Mechanism},
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
		row := ui.Row{Cells: ui.Cells(ui.Text(m.RecordName), ui.Lines{Main: orElse(m.OrgName, m.USCC), Sub: m.USCC}, ui.Text(m.Part), ui.Text(m.Since.String()), casepage.State(ctx, MemberFlow, m.Status))}
		if m.Direction == Out {
			p.Theirs = append(p.Theirs, row)
		} else {
			p.Ours = append(p.Ours, row)
		}
	}
	p.Events = course.Events(ctx, Flow, d.Trail)
	p.forms(ctx, f)
	return p
}

// course words the events of an agreement, with the reasons that ship with the product.
var course = casepage.Course{Quote: true, Reasons: map[string]string{"OVER": "合作结束", "SCOPE": "共享范围要改", "OTHER": "其他"}}

// forms are what can be done with an agreement beside its steps.
func (p *agreementParts) forms(ctx context.Context, f casepage.Form) {
	var pairs []string
	for _, c := range p.Agreement.Kinds {
		for _, r := range p.Detail.Records[c.Kind] {
			pairs = append(pairs, c.Kind+":"+r.ID.String(), c.kind().Name(i18n.Lang(ctx))+"："+r.Name)
		}
	}
	p.Consult = f.Deed("记一次会商", p.at()+"/consultations", "保存会商", 0,
		casepage.Day("on", civil.Date{}, ui.Field{}), casepage.Input("place", ui.Field{Optional: true, Width: "md", Max: 100}), casepage.Input("topic", ui.Field{Width: "full", Max: 100}),
		casepage.Prose("minutes", 4000, ui.Field{Help: "写单位和事项，不写个人联系方式；对方城市会看到", Rows: 4}), casepage.Prose("decisions", 4000, ui.Field{Optional: true, Rows: 2}))
	if p.Invites = len(pairs) > 0; p.Invites {
		p.Invite = f.Deed("邀请对方城市的单位", p.at()+"/members", "发出邀请", 0,
			casepage.Choose("record", ui.Field{Options: ui.Options("", pairs...)}), casepage.Input("uscc", ui.Field{Help: "对方城市单位的代码，由对方核对", Width: "md", Max: 18}),
			casepage.Input("part", ui.Field{Help: "例如成员、牵头单位", Width: "sm", Max: 40}), casepage.Day("since", civil.Date{}, ui.Field{}))
	}
	p.Reasons = ui.Options("", casepage.ReasonPairs(ctx, p.Detail.Reasons)...)
	p.Errors = f.Left(p.Consult, p.Invite)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
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
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(m.RecordName), name, ui.Text(m.Part), ui.Text(m.Since.String()), casepage.State(ctx, MemberFlow, m.Status), acts)})
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

// start is what those may do who can propose.
func (p overviewParts) start() []ui.Action {
	if !p.MayManage {
		return nil
	}
	return []ui.Action{{Label: "提出共享协议", Href: "/sharing/new"}}
}
