package atlas

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (p *pages) keys(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lists, err := p.s.KeyLists(ctx)
	if err != nil {
		return err
	}
	t := ui.Table{
		ID: "keys", Caption: "重点产业名单，新的在前", NoPages: true, Total: len(lists),
		Columns: []ui.Column{{Title: "名单", Wrap: true}, {Title: "自何日起施行"}, {Title: "内容", Wrap: true}, {Title: "审核"}, {Title: "修改"}},
		Empty:   ui.Empty{Title: "还没有重点产业名单", Text: "“专业对接重点产业比例”按当年 9 月 1 日施行的名单计算；没有名单，这个指标是无数据。", Actions: emptyActions(r, mayEdit, "新建名单", "/atlas/keys/new")},
	}
	for _, l := range lists {
		var in []string
		for _, e := range l.Entries {
			in = append(in, e.Name)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(l.Title), ui.Text(l.InForce.String()), ui.Lines{Main: strings.Join(in, "、"), Sub: i18n.T(ctx, "共 %d 项", len(in))},
			ui.Lines{Main: l.Reviewer, Sub: l.ReviewedOn.String()}, editCell(r, "/atlas/keys/"+l.ID.String()+"/edit"))})
	}
	year := thisYear(p)
	text := i18n.T(ctx, "%d 年没有有效的名单。", year)
	if l := ListInForce(lists, year); l != nil {
		text = i18n.T(ctx, "%d 年按“%s”计算：9 月 1 日施行的是它。", year, l.Title)
	}
	page := ui.Page{Title: "重点产业名单", Crumbs: crumbs(ui.Crumb{Label: "重点产业名单"}), Primary: lead(r, mayEdit, "新建名单", "/atlas/keys/new"), Actions: []ui.Action{{Label: "行业、企业、学校名单", Href: "/atlas/lists"}, {Label: "专业群登记", Href: "/atlas/programme-groups"}}}
	return web.Render(w, r, http.StatusOK, listPage(page, t, sentence(text)))
}

func editCell(r *http.Request, href string) templ.Component {
	if !mayDo(r, mayEdit) {
		return ui.Text("—")
	}
	return ui.Link{Href: href, Text: i18n.T(r.Context(), "修改")}
}

func (p *pages) keyForm(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	l := KeyList{}
	if id != 0 {
		if l, err = p.keyList(r.Context(), id); err != nil {
			return err
		}
	}
	return p.keyAgain(w, r, http.StatusOK, l, "", nil)
}

// keyList finds one key list.
func (p *pages) keyList(ctx context.Context, id ids.ID) (KeyList, error) {
	lists, err := p.s.KeyLists(ctx)
	for _, l := range lists {
		if l.ID == id {
			return l, nil
		}
	}
	if err == nil {
		err = actor.ErrNotFound
	}
	return KeyList{}, err
}

func (p *pages) keyAgain(w http.ResponseWriter, r *http.Request, status int, l KeyList, industries string, es ui.FormErrors) error {
	chains, err := p.s.Chains(r.Context())
	if err != nil {
		return err
	}
	on := map[Ref]bool{}
	for _, e := range l.Entries {
		on[e.Ref] = true
		if e.Ref.Kind == EndIndustry && industries == "" {
			industries += e.Ref.Key + " "
		}
	}
	var options []ui.Option
	for _, c := range chains {
		options = append(options, ui.Option{Value: c.ID.String(), Label: c.Name, Help: c.Class.ZH(), Chosen: on[IDRef(EndChain, c.ID)]})
	}
	to := "/atlas/keys"
	if l.ID != 0 {
		to += "/" + l.ID.String()
	}
	fields := []templ.Component{
		ui.Input(ui.Field{Name: "title", Label: "名单名称", Help: "文件名与文号", Value: l.Title, Max: 120, Error: es.Of("title")}),
		ui.Input(ui.Field{Name: "in_force", Label: "自何日起施行", Type: "date", Value: l.InForce.String(), Width: "sm", Error: es.Of("in_force")}),
		ui.Checkboxes(ui.Field{Name: "chains", ID: "entries", Label: "产业链", Options: options, Error: es.Of("entries"), Optional: true}),
		ui.Input(ui.Field{Name: "industries", Label: "另加的行业代码", Help: "国民经济行业代码，用空格或顿号分开，如 C26、D44", Value: strings.TrimSpace(industries), Optional: true}),
		ui.Input(ui.Field{Name: "reviewer", Label: "审核人", Value: l.Reviewer, Width: "md", Error: es.Of("reviewer")}),
		ui.Input(ui.Field{Name: "reviewed_on", Label: "审核日期", Type: "date", Value: l.ReviewedOn.String(), Width: "sm", Error: es.Of("reviewed_on")}),
	}
	page := ui.Page{Title: "重点产业名单", Crumbs: crumbs(ui.Crumb{Label: "重点产业名单", Href: "/atlas/keys"}, ui.Crumb{Label: "修改"})}
	return web.Render(w, r, status, formPage(page, ui.Form{Action: to, Version: l.RowVersion, Errors: es, Submit: "保存名单", Cancel: "/atlas/keys"}, []string{"某年的比例按当年 9 月 1 日施行的名单计算；年中换名单，当年不变。"}, fields))
}

func (p *pages) keySave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	names, err := p.s.Names(r.Context())
	if err != nil {
		return err
	}
	l := KeyList{ID: id, InForce: v.day("in_force"), Title: v.text("title"), Reviewer: v.text("reviewer"), ReviewedOn: v.day("reviewed_on"), RowVersion: v.version()}
	for _, s := range v.Values["chains"] {
		if ref, ok := names.Read(EndChain, s); ok {
			name, _, _ := names.Of(ref)
			l.Entries = append(l.Entries, KeyEntry{ref, name})
		}
	}
	for _, s := range strings.FieldsFunc(v.Get("industries"), func(c rune) bool { return strings.ContainsRune(" ,，、;；\r\n", c) }) {
		ref, ok := names.Read(EndIndustry, s)
		if !ok {
			return p.keyAgain(w, r, http.StatusUnprocessableEntity, l, v.Get("industries"), ui.Errors(r.Context(), ErrUnknownEnd.With(EndIndustry.ZH(), s).On("entries")))
		}
		name, _, _ := names.Of(ref)
		l.Entries = append(l.Entries, KeyEntry{ref, name})
	}
	if _, err := p.s.SaveKeyList(r.Context(), l); err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return p.keyAgain(w, r, status, l, v.Get("industries"), ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/keys")
}

func curatedKind(s string) CuratedKind {
	for _, k := range CuratedKinds {
		if string(k.Code) == s {
			return k.Code
		}
	}
	return CuratedIndustry
}

func (p *pages) curated(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	kind := curatedKind(r.URL.Query().Get("list"))
	list, err := p.s.Curated(ctx, kind)
	if err != nil {
		return err
	}
	add := "/atlas/lists/new?list=" + string(kind)
	t := ui.Table{
		ID: "lists", Caption: "名单条目，新的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "名称"}, {Title: "有效期"}, {Title: "审核"}, {Title: "说明", Wrap: true}, {Title: "修改"}},
		Empty:   ui.Empty{Title: "名单还是空的", Text: "逐条登记，写明审核人和日期。", Actions: emptyActions(r, mayEdit, "登记一条", add)},
	}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: c.Name, Sub: c.Code}, ui.Text(span(ctx, c.Years)), ui.Lines{Main: c.Reviewer, Sub: c.ReviewedOn.String()}, ui.Text(orDash(c.Note)), editCell(r, "/atlas/lists/"+c.ID.String()+"/edit"))})
	}
	var tabs []ui.Tab
	for _, k := range CuratedKinds {
		tabs = append(tabs, ui.Tab{Label: k.ZH, Href: "/atlas/lists?list=" + string(k.Code), Current: k.Code == kind})
	}
	page := ui.Page{Title: "重点行业、龙头企业、职业院校和产业名单", Crumbs: crumbs(ui.Crumb{Label: "重点产业名单", Href: "/atlas/keys"}, ui.Crumb{Label: "名单"}), Primary: lead(r, mayEdit, "登记一条", add)}
	return web.Render(w, r, http.StatusOK, listPage(page, t, tabsAnd("名单", tabs, "")))
}

func (p *pages) curatedForm(w http.ResponseWriter, r *http.Request) error {
	if err := may(r.Context(), mayEdit); err != nil {
		return err
	}
	id, err := pathID(r)
	if err != nil {
		return err
	}
	c := Curated{List: curatedKind(r.URL.Query().Get("list")), Years: Years{From: thisYear(p)}}
	if id != 0 {
		if c, err = p.s.CuratedEntry(r.Context(), id); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, curatedView(c, nil))
}

func curatedView(c Curated, es ui.FormErrors) templ.Component {
	to, back := "/atlas/lists", "/atlas/lists?list="+string(c.List)
	if c.ID != 0 {
		to += "/" + c.ID.String()
	}
	kinds := []string{}
	for _, k := range CuratedKinds {
		kinds = append(kinds, string(k.Code), k.ZH)
	}
	fields := []templ.Component{
		ui.Select(ui.Field{Name: "list", Label: "名单", Options: pick(string(c.List), kinds...), Error: es.Of("list")}),
		ui.Input(ui.Field{Name: "name", Label: "名称", Value: c.Name, Max: 120, Error: es.Of("name")}),
		ui.Input(ui.Field{Name: "code", Label: "代码", Help: "行业代码、产业链代码、统一社会信用代码或学校标识码", Value: c.Code, Width: "md", Optional: true}),
		ui.Input(ui.Field{Name: "reviewer", Label: "审核人", Value: c.Reviewer, Width: "md", Error: es.Of("reviewer")}),
		ui.Input(ui.Field{Name: "reviewed_on", Label: "审核日期", Type: "date", Value: c.ReviewedOn.String(), Width: "sm", Error: es.Of("reviewed_on")}),
		ui.Textarea(ui.Field{Name: "note", Label: "说明", Value: c.Note, Rows: 2, Max: 300, Optional: true}),
	}
	page := ui.Page{Title: "登记名单条目", Crumbs: crumbs(ui.Crumb{Label: "名单", Href: back}, ui.Crumb{Label: "登记名单条目"})}
	return formPage(page, ui.Form{Action: to, Version: c.RowVersion, Errors: es, Submit: "保存条目", Cancel: back}, []string{"一存即生效，并记入审计。"}, append(fields, yearFields(c.Years, es)...))
}

func (p *pages) curatedSave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	c := Curated{ID: id, List: CuratedKind(v.text("list")), Code: v.text("code"), Name: v.text("name"), Years: v.years(), Reviewer: v.text("reviewer"), ReviewedOn: v.day("reviewed_on"), Note: v.text("note"), RowVersion: v.version()}
	if _, err := p.s.SaveCurated(r.Context(), c); err != nil {
		return retry(w, r, err, func(es ui.FormErrors) templ.Component { return curatedView(c, es) })
	}
	return web.Redirect(w, r, "/atlas/lists?list="+string(c.List))
}

func (p *pages) programmeGroups(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.s.ProgrammeGroups(ctx)
	if err != nil {
		return err
	}
	names, err := p.s.Names(ctx)
	if err != nil {
		return err
	}
	t := ui.Table{
		ID: "programme-groups", Caption: "专业群与学科，级别高的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "专业群"}, {Title: "学校"}, {Title: "级别"}, {Title: "对接产业"}, {Title: "所含专业", Wrap: true}, {Title: "有效期"}, {Title: "修改"}},
		Empty:   ui.Empty{Title: "还没有专业群", Text: "登记省级以上对接产业的学科、专业和专业群，可用表格批量导入。", Actions: emptyActions(r, mayEdit, "登记专业群", "/atlas/programme-groups/new")},
	}
	high := 0
	for _, g := range list {
		if g.Grade == "NATIONAL" || g.Grade == "PROVINCIAL" {
			high++
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: g.Name, Sub: say(ctx, nameIn(Sorts, g.Sort))}, ui.Text(g.School), ui.Text(say(ctx, nameIn(Grades, g.Grade))), servedCell(names, g), ui.Text(names.programmes(ctx, g.Programmes)), ui.Text(span(ctx, g.Years)),
			editCell(r, "/atlas/programme-groups/"+g.ID.String()+"/edit"))})
	}
	page := ui.Page{Title: "专业群登记", Crumbs: crumbs(ui.Crumb{Label: "重点产业名单", Href: "/atlas/keys"}, ui.Crumb{Label: "专业群登记"}), Primary: lead(r, mayEdit, "登记专业群", "/atlas/programme-groups/new")}
	return web.Render(w, r, http.StatusOK, listPage(page, t, sentence(i18n.T(ctx, "共 %d 个，其中省级以上 %d 个。", len(list), high))))
}

// programmes names the codes of a group's programmes.
func (n *Names) programmes(ctx context.Context, codes []string) string {
	out := make([]string, 0, len(codes))
	for _, code := range codes {
		if level, ok := LevelOfCode(code); ok {
			if name, _, ok := n.Of(ProgrammeRef(level, code)); ok {
				code = name + " " + code
			}
		}
		out = append(out, code)
	}
	return orDash(strings.Join(out, i18n.T(ctx, "、")))
}

func servedCell(names *Names, g ProgrammeGroup) templ.Component {
	if g.Chain != 0 {
		name, _, _ := names.Of(IDRef(EndChain, g.Chain))
		return ui.Lines{Main: name, Sub: g.Industry}
	}
	if g.Industry == "" {
		return ui.Missing("")
	}
	name, code, _ := names.Of(Ref{EndIndustry, g.Industry})
	return ui.Lines{Main: name, Sub: code}
}

func (p *pages) programmeGroupForm(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	g := ProgrammeGroup{Grade: "PROVINCIAL", Sort: "GROUP", Years: Years{From: thisYear(p)}}
	if id != 0 {
		if g, err = p.s.ProgrammeGroup(r.Context(), id); err != nil {
			return err
		}
	}
	return p.programmeGroupAgain(w, r, http.StatusOK, g, nil)
}

func (p *pages) programmeGroupAgain(w http.ResponseWriter, r *http.Request, status int, g ProgrammeGroup, es ui.FormErrors) error {
	chains, err := p.s.Chains(r.Context())
	if err != nil {
		return err
	}
	to := "/atlas/programme-groups"
	if g.ID != 0 {
		to += "/" + g.ID.String()
	}
	in := []string{"", "没有对应的产业链"}
	for _, c := range chains {
		in = append(in, c.ID.String(), c.Name)
	}
	fields := []templ.Component{
		ui.Input(ui.Field{Name: "name", Label: "名称", Value: g.Name, Max: 60, Error: es.Of("name")}),
		ui.Input(ui.Field{Name: "school", Label: "学校", Value: g.School, Max: 60, Error: es.Of("school")}),
		ui.Select(ui.Field{Name: "sort", Label: "种类", Options: pick(g.Sort, flat(Sorts)...), Error: es.Of("sort")}),
		ui.Select(ui.Field{Name: "grade", Label: "级别", Options: pick(g.Grade, flat(Grades)...), Error: es.Of("grade")}),
		ui.Select(ui.Field{Name: "chain", Label: "产业链", Options: pick(g.Chain.String(), in...), Optional: true}),
		ui.Input(ui.Field{Name: "industry", Label: "行业代码", Value: g.Industry, Width: "sm", Optional: true, Error: es.Of("industry")}),
		ui.Input(ui.Field{Name: "programmes", Label: "所含专业代码", Help: "用顿号分开", Value: strings.Join(g.Programmes, "、"), Optional: true}),
	}
	page := ui.Page{Title: "登记专业群", Crumbs: crumbs(ui.Crumb{Label: "专业群登记", Href: "/atlas/programme-groups"}, ui.Crumb{Label: "登记专业群"})}
	return web.Render(w, r, status, formPage(page, ui.Form{Action: to, Version: g.RowVersion, Errors: es, Submit: "保存专业群", Cancel: "/atlas/programme-groups"}, []string{"一存即生效，并记入审计。"}, append(fields, yearFields(g.Years, es)...)))
}

func flat(pairs [][2]string) []string {
	out := make([]string, 0, 2*len(pairs))
	for _, p := range pairs {
		out = append(out, p[0], p[1])
	}
	return out
}

func (p *pages) programmeGroupSave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	g := ProgrammeGroup{ID: id, Name: v.text("name"), School: v.text("school"), Grade: v.text("grade"), Sort: v.text("sort"), Industry: v.text("industry"), Chain: v.id("chain"), Programmes: v.lines("programmes"), Years: v.years(), RowVersion: v.version()}
	if _, err := p.s.SaveProgrammeGroup(r.Context(), g); err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return p.programmeGroupAgain(w, r, status, g, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/programme-groups")
}
