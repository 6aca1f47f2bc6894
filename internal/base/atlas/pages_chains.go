package atlas

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// stageView is one stage of a chain with its nodes.
type stageView struct {
	Title string
	Nodes []ui.Link
}

func (p *pages) chains(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.s.Chains(ctx)
	if err != nil {
		return err
	}
	lists, err := p.s.KeyLists(ctx)
	if err != nil {
		return err
	}
	class, find := r.URL.Query().Get("class"), nameKey(r.URL.Query().Get("q"))
	key := keyChains(ListInForce(lists, thisYear(p)))
	t := ui.Table{
		ID: "chains", Caption: "产业链，按代码排列", NoPages: true, Find: "链名或代码", List: ui.ReadListing(r.URL.Query(), ""),
		Columns: []ui.Column{{Title: "产业链"}, {Title: "产业类别"}, {Title: "本年重点"}, {Title: "环节", Num: true}, {Title: "有效期"}, {Title: "更新"}},
		Filters: ui.Select(ui.Field{Name: "class", Label: "产业类别", Options: classOptions(class, true)}),
		Empty:   ui.Empty{Title: "还没有产业链", Text: "先建产业链和环节，再把行业、职业连上来；谱系图和缺口清单都从这里来。", Actions: emptyActions(r, mayEdit, "新建产业链", "/atlas/chains/new")},
	}
	if class != "" {
		t.Chips = []ui.Chip{{Label: ChainClass(class).ZH(), Href: ui.From(ctx).Link("class", "")}}
	}
	for _, c := range list {
		if class != "" && string(c.Class) != class || find != "" && !strings.Contains(nameKey(c.Name+c.Code+strings.Join(c.Aliases, "")), find) {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/atlas/chains/" + c.ID.String(), Text: c.Name, Sub: chainSub(c)}, classCell(r, c), keyCell(key[IDRef(EndChain, c.ID)]), ui.Int(int64(len(c.Nodes))), ui.Text(span(ctx, c.Years)),
			ui.Text(civil.DateOf(c.UpdatedAt).String()))})
	}
	t.Total = len(t.Rows)
	above := sentence(i18n.T(ctx, "共 %d 条产业链，其中本年重点 %d 条。", len(list), len(key)))
	page := ui.Page{Title: "产业链", Sub: i18n.T(ctx, "上、中、下游环节，连到行业、职业和专业"), Crumbs: crumbs(ui.Crumb{Label: "产业链"}), Primary: lead(r, mayEdit, "新建产业链", "/atlas/chains/new"),
		Actions: []ui.Action{{Label: "产业体系", Href: "/atlas/groups"}, {Label: "谱系图", Href: "/spectrum"}}}
	return web.Render(w, r, http.StatusOK, listPage(page, t, above))
}

func thisYear(p *pages) int { return civil.DateOf(p.s.db.Now()).Year }

func emptyActions(r *http.Request, action, label, href string) []ui.Action {
	if a := lead(r, action, label, href); a != nil {
		return []ui.Action{*a}
	}
	return nil
}

func chainSub(c Chain) string {
	if len(c.Aliases) == 0 {
		return c.Code
	}
	return c.Code + " · " + strings.Join(c.Aliases, "、")
}

func keyChains(l *KeyList) map[Ref]bool {
	out := map[Ref]bool{}
	if l != nil {
		for _, e := range l.Entries {
			if e.Ref.Kind == EndChain {
				out[e.Ref] = true
			}
		}
	}
	return out
}

func classCell(r *http.Request, c Chain) templ.Component {
	l := ui.Lines{Main: say(r.Context(), c.Class.ZH())}
	if c.Shortage {
		l.Sub, l.Alert = i18n.T(r.Context(), "民生紧缺"), true
	}
	return l
}

func keyCell(yes bool) templ.Component {
	if yes {
		return ui.Status("green", "重点")
	}
	return ui.Text("—")
}

func classOptions(chosen string, all bool) []ui.Option {
	var pairs []string
	if all {
		pairs = append(pairs, "", "全部")
	}
	for _, c := range ChainClasses {
		pairs = append(pairs, string(c.Code), c.ZH)
	}
	return pick(chosen, pairs...)
}

func (p *pages) chain(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	c, err := p.s.Chain(ctx, id)
	if err != nil {
		return err
	}
	names, err := p.s.Names(ctx)
	if err != nil {
		return err
	}
	edges, err := p.chainEdges(r, c)
	if err != nil {
		return err
	}
	facts := []ui.Fact{{Label: "代码", Value: c.Code}, {Label: "产业类别", Value: say(ctx, c.Class.ZH())}, {Label: "有效期", Value: span(ctx, c.Years)}, {Label: "别名", Value: strings.Join(c.Aliases, "、"), Why: i18n.T(ctx, "没有别名")}}
	if c.Shortage {
		facts = append(facts, ui.Fact{Label: "标签", Value: i18n.T(ctx, "民生紧缺")})
	}
	if c.Note != "" {
		facts = append(facts, ui.Fact{Label: "说明", Value: c.Note})
	}
	page := ui.Page{Title: c.Name, Crumbs: crumbs(ui.Crumb{Label: "产业链", Href: "/atlas/chains"}, ui.Crumb{Label: c.Name}), Actions: []ui.Action{{Label: "在谱系图上看", Href: "/spectrum?chain=" + id.String()}}}
	if mayDo(r, mayEdit) {
		page.Primary = &ui.Action{Label: "编辑产业链", Href: "/atlas/chains/" + id.String() + "/edit", Icon: "edit"}
	}
	return web.Render(w, r, http.StatusOK, chainPage(page, facts, stagesOf(ctx, c, edges, names), edgeTable(r, names, edges, len(edges), EdgeFilter{})))
}

// chainEdges lists the edges at a chain and its nodes.
func (p *pages) chainEdges(r *http.Request, c Chain) ([]Edge, error) {
	var out []Edge
	ends := []Ref{IDRef(EndChain, c.ID)}
	for _, n := range c.Nodes {
		ends = append(ends, IDRef(EndNode, n.ID))
	}
	for _, end := range ends {
		list, _, err := p.s.Edges(r.Context(), EdgeFilter{End: end, Limit: 200})
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// span is how long something holds, as people say it.
func span(ctx context.Context, y Years) string {
	if y.To == 0 {
		return i18n.T(ctx, "%d 年起", y.From)
	}
	return y.String()
}

// orDash is a text that a row may do without.
func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func stagesOf(ctx context.Context, c Chain, edges []Edge, names *Names) []stageView {
	var out []stageView
	for _, stage := range []Stage{Up, Mid, Down} {
		v := stageView{Title: stage.ZH()}
		for _, n := range c.Nodes {
			if n.Stage != stage {
				continue
			}
			var jobs []string
			for _, e := range edges {
				if e.From == IDRef(EndNode, n.ID) && e.Relation == Requires && e.Status == Published {
					name, _, _ := names.Of(e.To)
					jobs = append(jobs, name)
				}
			}
			sub := i18n.T(ctx, "还没有连到职业")
			if len(jobs) > 0 {
				sub = strings.Join(jobs, i18n.T(ctx, "、"))
			}
			v.Nodes = append(v.Nodes, ui.Link{Href: "/atlas/edges?end=NODE:" + n.ID.String(), Text: n.Name, Sub: sub})
		}
		if len(v.Nodes) > 0 {
			out = append(out, v)
		}
	}
	return out
}

func (p *pages) chainNew(w http.ResponseWriter, r *http.Request) error {
	return p.chainForm(w, r, http.StatusOK, Chain{Class: ClassEmerging, Years: Years{From: thisYear(p)}}, nil)
}

func (p *pages) chainEdit(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, err := p.s.Chain(r.Context(), id)
	if err != nil {
		return err
	}
	return p.chainForm(w, r, http.StatusOK, c, nil)
}

func (p *pages) chainForm(w http.ResponseWriter, r *http.Request, status int, c Chain, es ui.FormErrors) error {
	groups, err := p.s.Groups(r.Context())
	if err != nil {
		return err
	}
	title, to, back := "新建产业链", "/atlas/chains", "/atlas/chains"
	if c.ID != 0 {
		title, to = "编辑产业链", "/atlas/chains/"+c.ID.String()
		back = to
	}
	f := ui.Form{Action: to, Version: c.RowVersion, Errors: es, Submit: "保存产业链", Cancel: back, Draft: "chain" + c.ID.String()}
	page := ui.Page{Title: title, Crumbs: crumbs(ui.Crumb{Label: "产业链", Href: "/atlas/chains"}, ui.Crumb{Label: title})}
	note := []string{"产业链和环节一存即生效，并记入审计。", "连线另外提出、审核和发布。", "有连线的环节不能删去：先让连线下线。"}
	return web.Render(w, r, status, formPage(page, f, note, chainFields(c, groups, es)))
}

func chainFields(c Chain, groups []Group, es ui.FormErrors) []templ.Component {
	in := []string{"", "不属于任何产业体系"}
	for _, g := range groups {
		in = append(in, g.ID.String(), g.Name)
	}
	fields := []templ.Component{
		ui.Input(ui.Field{Name: "name", Label: "产业链名称", Value: c.Name, Max: 60, Error: es.Of("name")}),
		ui.Input(ui.Field{Name: "code", Label: "代码", Help: "本市自编，字母或数字，用于导入导出", Value: c.Code, Width: "sm", Max: 40, Error: es.Of("code")}),
		ui.Select(ui.Field{Name: "class", Label: "产业类别", Options: classOptions(string(c.Class), false), Error: es.Of("class")}),
		ui.Checkbox(ui.Field{Name: "shortage", Label: "民生紧缺领域", Help: "如托育、康养、家政", Checked: c.Shortage}),
		ui.Select(ui.Field{Name: "group", Label: "产业体系", Options: pick(c.Group.String(), in...), Optional: true}),
		ui.Input(ui.Field{Name: "aliases", Label: "别名", Help: "文件里的其他叫法，用顿号分开", Value: strings.Join(c.Aliases, "、"), Optional: true}),
		ui.Textarea(ui.Field{Name: "note", Label: "说明", Value: c.Note, Rows: 2, Max: 500, Optional: true}),
	}
	fields = append(fields, yearFields(c.Years, es)...)
	var rows []templ.Component
	for i := range len(c.Nodes) + 3 {
		n := ChainNode{Stage: Mid}
		if i < len(c.Nodes) {
			n = c.Nodes[i]
		}
		s := itoa(i)
		rows = append(rows, ui.Hidden("node_id", n.ID.String()),
			ui.Input(ui.Field{Name: "node_name", ID: "node_name_" + s, Label: "环节名称", Value: n.Name, Optional: true, Width: "md"}),
			ui.Select(ui.Field{Name: "node_stage", ID: "node_stage_" + s, Label: "位置", Options: pick(string(n.Stage), "UP", "上游", "MID", "中游", "DOWN", "下游"), Width: "xs"}))
	}
	return append(fields, group("环节（名称空着的行不保存）", rows...))
}

func (p *pages) chainSave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	c := Chain{ID: id, Group: v.id("group"), Code: v.text("code"), Name: v.text("name"), Aliases: v.lines("aliases"), Class: ChainClass(v.text("class")), Shortage: v.text("shortage") != "", Note: v.text("note"), Years: v.years(), RowVersion: v.version()}
	for i, name := range v.Values["node_name"] {
		if name = strings.TrimSpace(name); name == "" || i >= len(v.Values["node_stage"]) {
			continue
		}
		n := ChainNode{Name: name, Stage: Stage(v.Values["node_stage"][i])}
		if i < len(v.Values["node_id"]) {
			n.ID, _ = ids.Parse(v.Values["node_id"][i]) // an empty one is a new node
		}
		c.Nodes = append(c.Nodes, n)
	}
	saved, err := p.s.SaveChain(r.Context(), c)
	if err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return p.chainForm(w, r, status, c, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/chains/"+saved.String())
}

func (p *pages) groups(w http.ResponseWriter, r *http.Request) error {
	list, err := p.s.Groups(r.Context())
	if err != nil {
		return err
	}
	find := nameKey(r.URL.Query().Get("q"))
	t := ui.Table{
		ID: "groups", Caption: "产业体系，按层级排列", NoPages: true, Find: "名称、别名或代码", List: ui.ReadListing(r.URL.Query(), ""),
		Columns: []ui.Column{{Title: "名称"}, {Title: "别名"}, {Title: "有效期"}, {Title: "修改"}},
		Empty:   ui.Empty{Title: "还没有产业体系", Text: "例如“1+3+4”现代工业体系或“五城”产业，建成树，再把产业链挂上去。", Actions: emptyActions(r, mayEdit, "新建产业体系", "/atlas/groups/new")},
	}
	for _, g := range inTree(list, 0, 0) {
		if find != "" && !strings.Contains(nameKey(g.Code+strings.Join(g.names(), "")), find) {
			continue
		}
		edit := templ.Component(ui.Text("—"))
		if mayDo(r, mayEdit) {
			edit = ui.Link{Href: "/atlas/groups/" + g.ID.String() + "/edit", Text: i18n.T(r.Context(), "修改")}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: strings.Repeat("　", g.depth) + g.Name, Sub: g.Code}, ui.Text(orDash(strings.Join(g.Aliases, "、"))), ui.Text(span(r.Context(), g.Years)), edit)})
	}
	t.Total = len(t.Rows)
	page := ui.Page{Title: "产业体系", Crumbs: crumbs(ui.Crumb{Label: "产业链", Href: "/atlas/chains"}, ui.Crumb{Label: "产业体系"}), Primary: lead(r, mayEdit, "新建产业体系", "/atlas/groups/new")}
	return web.Render(w, r, http.StatusOK, listPage(page, t, nil))
}

type treeGroup struct {
	Group
	depth int
}

// inTree puts the children under their parents.
func inTree(list []Group, parent ids.ID, depth int) []treeGroup {
	var out []treeGroup
	for _, g := range list {
		if g.Parent == parent && depth < 9 {
			out = append(out, treeGroup{g, depth})
			out = append(out, inTree(list, g.ID, depth+1)...)
		}
	}
	return out
}

func (p *pages) groupForm(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	g := Group{Years: Years{From: thisYear(p)}}
	if id != 0 {
		if g, err = p.s.Group(r.Context(), id); err != nil {
			return err
		}
	}
	return p.groupAgain(w, r, http.StatusOK, g, nil)
}

func (p *pages) groupAgain(w http.ResponseWriter, r *http.Request, status int, g Group, es ui.FormErrors) error {
	list, err := p.s.Groups(r.Context())
	if err != nil {
		return err
	}
	under := []string{"", "最上层"}
	for _, x := range inTree(list, 0, 0) {
		if x.ID != g.ID {
			under = append(under, x.ID.String(), strings.Repeat("　", x.depth)+x.Name)
		}
	}
	to := "/atlas/groups"
	if g.ID != 0 {
		to += "/" + g.ID.String()
	}
	fields := append([]templ.Component{
		ui.Input(ui.Field{Name: "name", Label: "名称", Value: g.Name, Max: 60, Error: es.Of("name")}),
		ui.Input(ui.Field{Name: "code", Label: "代码", Value: g.Code, Width: "sm", Max: 40, Error: es.Of("code")}),
		ui.Select(ui.Field{Name: "parent", Label: "上一层", Options: pick(g.Parent.String(), under...), Optional: true, Error: es.Of("parent")}),
		ui.Input(ui.Field{Name: "aliases", Label: "别名", Help: "文件里的其他叫法，用顿号分开", Value: strings.Join(g.Aliases, "、"), Optional: true}),
		ui.Input(ui.Field{Name: "place", Label: "排列次序", Value: itoa(g.Position), Width: "xs", Mode: "numeric", Optional: true}),
	}, yearFields(g.Years, es)...)
	page := ui.Page{Title: "产业体系", Crumbs: crumbs(ui.Crumb{Label: "产业体系", Href: "/atlas/groups"}, ui.Crumb{Label: "修改"})}
	return web.Render(w, r, status, formPage(page, ui.Form{Action: to, Version: g.RowVersion, Errors: es, Submit: "保存产业体系", Cancel: "/atlas/groups"}, []string{"一存即生效，并记入审计。"}, fields))
}

func (p *pages) groupSave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	g := Group{ID: id, Parent: v.id("parent"), Code: v.text("code"), Name: v.text("name"), Aliases: v.lines("aliases"), Years: v.years(), Position: v.number("place"), RowVersion: v.version()}
	if _, err := p.s.SaveGroup(r.Context(), g); err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return p.groupAgain(w, r, status, g, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/groups")
}
