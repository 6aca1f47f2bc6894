package atlas

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// edgeView is the page of one edge.
type edgeView struct {
	Page            ui.Page
	Stages          []ui.Stage
	Facts           []ui.Fact
	Evidence        []ui.Row
	EvidenceColumns []ui.Column
	EvidenceNote    string
	MayAdd          bool
	EvidenceForm    ui.Form
	EvidenceFields  []templ.Component
	Trail           []ui.Event
	Steps           []stepView
	MoveTo, Version string
}

// stepView is a step out of the present state.
type stepView struct {
	Code, Label string
	NeedsReason bool
	Why         string // why it is not for this person; "" = allowed
}

func readFilter(r *http.Request) EdgeFilter {
	q := r.URL.Query()
	f := EdgeFilter{Status: q.Get("status"), Relation: Relation(q.Get("relation")), Machine: q.Get("machine")}
	if kind, key, ok := strings.Cut(q.Get("end"), ":"); ok {
		f.End = Ref{End(kind), key}
	}
	if n, err := strconv.Atoi(q.Get("year")); err == nil {
		f.Year = n
	}
	return f
}

func (p *pages) edges(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := readFilter(r)
	list := ui.ReadListing(r.URL.Query(), "")
	f.Limit, f.Offset = list.Limit(), list.Offset()
	edges, total, err := p.s.Edges(ctx, f)
	if err != nil {
		return err
	}
	counts, err := p.s.EdgeCounts(ctx)
	if err != nil {
		return err
	}
	names, err := p.s.Names(ctx)
	if err != nil {
		return err
	}
	t := edgeTable(r, names, edges, total, f)
	t.List, t.NoPages = list, false
	t.Filters = edgeFilters(f)
	t.Keep = []string{"status", "end"}
	t.Chips = edgeChips(r, names, f)
	if mayDo(r, mayDecide) {
		t.Bulk = []ui.Action{{Label: "审核通过所选", Href: "/atlas/edges/move?transition=review&" + r.URL.RawQuery}, {Label: "发布所选", Href: "/atlas/edges/move?transition=publish&" + r.URL.RawQuery}}
	}
	t.Empty = ui.Empty{Title: "还没有连线", Text: "连线从产业链连到行业、职业、专业。可以按公开目录批量提出，再逐条审核。", Actions: emptyActions(r, mayPropose, "提出连线", "/atlas/edges/new")}
	page := ui.Page{Title: "谱系连线", Sub: i18n.T(ctx, "每条连线有证据、权重、审核人和有效年份；只有已发布的进入指标"), Crumbs: crumbs(ui.Crumb{Label: "谱系连线"}), Primary: lead(r, mayPropose, "提出连线", "/atlas/edges/new")}
	if mayDo(r, mayEdit) {
		page.Actions = []ui.Action{{Label: "按公开目录提出连线", Href: "/atlas/edges/defaults", Method: "post"}}
	}
	return web.Render(w, r, http.StatusOK, listPage(page, t, stateTabs(r, f, counts)))
}

func stateTabs(r *http.Request, f EdgeFilter, counts map[string]int) templ.Component {
	all := 0
	for _, n := range counts {
		all += n
	}
	e := ui.From(r.Context())
	tabs := []ui.Tab{{Label: "全部", Href: e.Link("status", ""), Count: all, Current: f.Status == ""}}
	for _, s := range EdgeFlow.States {
		tabs = append(tabs, ui.Tab{Label: s.ZH, Href: e.Link("status", s.Code), Count: counts[s.Code], Current: f.Status == s.Code})
	}
	return tabsAnd("连线的状态", tabs, "")
}

func edgeFilters(f EdgeFilter) templ.Component {
	relations := []string{"", "全部"}
	for _, x := range Relations {
		relations = append(relations, string(x.Code), x.ZH)
	}
	return group("", ui.Select(ui.Field{Name: "relation", Label: "关系", Options: pick(string(f.Relation), relations...)}),
		ui.Select(ui.Field{Name: "machine", Label: "提出方式", Options: pick(f.Machine, "", "全部", "no", "由人提出", "yes", "机器推算")}),
		ui.Input(ui.Field{Name: "year", Label: "在哪一年有效", Value: yearText(f.Year), Width: "xs", Mode: "numeric", Optional: true}))
}

func edgeChips(r *http.Request, names *Names, f EdgeFilter) []ui.Chip {
	e := ui.From(r.Context())
	var out []ui.Chip
	add := func(yes bool, label, key string) {
		if yes {
			out = append(out, ui.Chip{Label: label, Href: e.Link(key, "")})
		}
	}
	name, _, _ := names.Of(f.End)
	add(f.End.Kind != "", name, "end")
	add(f.Relation != "", f.Relation.ZH(), "relation")
	add(f.Machine == "yes", "机器推算", "machine")
	add(f.Machine == "no", "由人提出", "machine")
	add(f.Year != 0, yearText(f.Year), "year")
	return out
}

// edgeTable is the list of edges with their evidence.
func edgeTable(r *http.Request, names *Names, edges []Edge, total int, _ EdgeFilter) ui.Table {
	t := ui.Table{
		ID: "edges", Caption: "连线，等待办理的在前", Title: "连线", NoPages: true, Total: total,
		Columns: []ui.Column{{Title: "连线", Wrap: true}, {Title: "状态"}, {Title: "权重", Num: true}, {Title: "证据", Wrap: true}, {Title: "有效期"}},
		Empty:   ui.Empty{Title: "还没有连线", Text: "提出连线并经审核、发布后，谱系图上才有流向。"},
		NoMatch: ui.Empty{Title: "没有符合条件的连线", Text: "去掉一个筛选条件再看。"},
	}
	for _, e := range edges {
		from, fromCode, _ := names.Of(e.From)
		to, toCode, _ := names.Of(e.To)
		label := from + " " + e.Relation.ZH() + " " + to
		sub := strings.Trim(fromCode+" → "+toCode, " →")
		state, _ := EdgeFlow.State(e.Status)
		t.Rows = append(t.Rows, ui.Row{ID: e.ID.String(), Name: label, Cells: ui.Cells(
			ui.Link{Href: "/atlas/edges/" + e.ID.String(), Text: label, Sub: sub}, ui.Status(state.Tone, state.ZH), ui.Text(ui.Decimal(e.Weight, 2)), evidenceCell(r, e), ui.Text(span(r.Context(), e.Years)))})
	}
	return t
}

func evidenceCell(r *http.Request, e Edge) templ.Component {
	if len(e.Evidence) == 0 {
		return ui.Missing("")
	}
	v := e.Evidence[0]
	l := ui.Lines{Main: say(r.Context(), v.Kind.ZH()) + i18n.T(r.Context(), "：") + clipTo(v.Ref, 40)}
	if len(e.Evidence) > 1 {
		l.Sub = i18n.T(r.Context(), "等 %d 项", len(e.Evidence))
	} else if e.Machine {
		l.Sub = i18n.T(r.Context(), "机器推算，待核")
	}
	return l
}

func clipTo(s string, most int) string {
	if u := []rune(s); len(u) > most {
		return string(u[:most]) + "…"
	}
	return s
}

func (p *pages) edge(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.edgeShow(w, r, http.StatusOK, id, nil)
}

func (p *pages) edgeShow(w http.ResponseWriter, r *http.Request, status int, id ids.ID, es ui.FormErrors) error {
	ctx := r.Context()
	e, trail, err := p.s.Edge(ctx, id)
	if err != nil {
		return err
	}
	names, err := p.s.Names(ctx)
	if err != nil {
		return err
	}
	from, _, _ := names.Of(e.From)
	to, _, _ := names.Of(e.To)
	at := "/atlas/edges/" + id.String()
	v := edgeView{
		Page:   ui.Page{Title: from + " " + say(ctx, e.Relation.ZH()) + " " + to, Crumbs: crumbs(ui.Crumb{Label: "谱系连线", Href: "/atlas/edges"}, ui.Crumb{Label: clipTo(from+" → "+to, 24)})},
		Stages: edgeStages(e.Status), Facts: edgeFacts(r, names, e), MoveTo: at + "/move", Version: strconv.FormatInt(e.RowVersion, 10),
		EvidenceColumns: []ui.Column{{Title: "出处", Wrap: true}, {Title: "种类"}, {Title: "数量", Num: true}, {Title: "期间"}},
		MayAdd:          mayDo(r, mayPropose) && e.Status != Retired,
		EvidenceForm:    ui.Form{Action: at + "/evidence", Errors: es, Submit: "补充证据"}, EvidenceFields: evidenceFields(Evidence{Kind: Document}, es),
	}
	if e.Status == Proposed && mayDo(r, mayPropose) {
		v.Page.Actions = []ui.Action{{Label: "修改提案", Href: at + "/edit", Icon: "edit"}}
	}
	for _, x := range e.Evidence {
		count := templ.Component(ui.Text("—"))
		if x.Count > 0 {
			count = ui.Int(x.Count)
		}
		v.Evidence = append(v.Evidence, ui.Row{Cells: ui.Cells(ui.Text(x.Ref), ui.Text(say(ctx, x.Kind.ZH())), count, ui.Text(x.Period))})
	}
	v.Trail = edgeCourse.Events(r.Context(), EdgeFlow, trail)
	v.Steps = edgeSteps(r, e)
	return web.Render(w, r, status, edgePage(v))
}

func edgeStages(status string) []ui.Stage {
	now := map[string]int{Proposed: 0, Reviewed: 1, Published: 2, Retired: 3}[status]
	return ui.Stages(now, "待审核", "待发布", "已发布", "已下线")
}

func edgeFacts(r *http.Request, names *Names, e Edge) []ui.Fact {
	ctx := r.Context()
	end := func(label string, ref Ref) ui.Fact {
		name, code, known := names.Of(ref)
		if !known {
			code += " · " + i18n.T(ctx, "目录中没有此代码：已停用，或新于目录")
		}
		return ui.Fact{Label: label, Cell: ui.Lines{Main: say(ctx, ref.Kind.ZH()) + i18n.T(ctx, "：") + name, Sub: code, Alert: !known}}
	}
	facts := []ui.Fact{end("从", e.From), {Label: "关系", Value: say(ctx, e.Relation.ZH())}, end("到", e.To), {Label: "权重", Value: ui.Decimal(e.Weight, 2)}, {Label: "有效期", Value: span(ctx, e.Years)},
		{Label: "审核日期", Value: e.ReviewedOn.String(), Why: i18n.T(ctx, "尚未审核")}}
	how := "由人提出"
	if e.Machine {
		how = "机器推算"
	}
	facts = append(facts, ui.Fact{Label: "提出方式", Value: say(ctx, how)})
	if e.Note != "" {
		facts = append(facts, ui.Fact{Label: "说明", Value: e.Note})
	}
	return facts
}

// edgeCourse words the events of an edge.
var edgeCourse = casepage.Course{Begun: "提出连线", Quote: true}

func edgeSteps(r *http.Request, e Edge) []stepView {
	ctx := r.Context()
	a := actor.From(ctx)
	var out []stepView
	for _, b := range EdgeFlow.Buttons(a, e.Status) {
		s := stepView{Code: b.Code, Label: b.ZH, NeedsReason: b.NeedsReason}
		switch {
		case !b.Allowed:
			s.Why = i18n.T(ctx, "由%v办理", b.WhyArgs...)
		case b.Code == "review" && e.Proposer == a.Account:
			s.Why = i18n.T(ctx, "这条是您提出的，须由另一人审核")
		}
		out = append(out, s)
	}
	return out
}

func evidenceFields(v Evidence, es ui.FormErrors) []templ.Component {
	kinds := []string{}
	for _, k := range EvidenceKinds {
		kinds = append(kinds, string(k.Code), k.ZH)
	}
	count := ""
	if v.Count > 0 {
		count = strconv.FormatInt(v.Count, 10)
	}
	return []templ.Component{
		ui.Select(ui.Field{Name: "evidence_kind", Label: "证据种类", Options: pick(string(v.Kind), kinds...), Error: es.Of("evidence_kind")}),
		ui.Input(ui.Field{Name: "evidence_ref", Label: "出处", Help: "文件名与文号、专家姓名、数据名称", Value: v.Ref, Max: 200, Error: es.Of("evidence_ref")}),
		ui.Input(ui.Field{Name: "evidence_count", Label: "数量", Help: "企业、岗位或毕业生的个数", Value: count, Width: "xs", Mode: "numeric", Optional: true}),
		ui.Input(ui.Field{Name: "evidence_period", Label: "期间", Help: "如 2025 或 2026-01 至 2026-10", Value: v.Period, Width: "sm", Optional: true}),
	}
}

func readEvidence(v values) Evidence {
	return Evidence{Kind: EvidenceKind(v.text("evidence_kind")), Ref: v.text("evidence_ref"), Count: int64(v.number("evidence_count")), Period: v.text("evidence_period")}
}

func (p *pages) edgeEvidence(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	x := readEvidence(v)
	x.Edge = id
	if err := p.s.AddEvidence(r.Context(), x); err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity {
			return p.edgeShow(w, r, status, id, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/edges/"+id.String())
}

func (p *pages) edgeMove(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	if err := p.s.Move(r.Context(), caseflow.Step{ID: id, Transition: v.text("transition"), Version: v.version(), Note: v.text("note")}); err != nil {
		return err
	}
	return web.Redirect(w, r, "/atlas/edges/"+id.String())
}

// allEdges is more edges than any city has.
const allEdges = 100_000

// edgesMove takes the chosen edges one step; "all" takes those of the filter of the page the form came from.
func (p *pages) edgesMove(w http.ResponseWriter, r *http.Request) error {
	v, err := readForm(r)
	if err != nil {
		return err
	}
	transition := r.URL.Query().Get("transition")
	if transition == "" {
		transition = v.text("transition")
	}
	var chosen []ids.ID
	for _, s := range v.Values["id"] {
		if id, err := ids.Parse(s); err == nil {
			chosen = append(chosen, id)
		}
	}
	if v.text("all") != "" {
		f := readFilter(r)
		f.Status, f.Limit = map[string]string{"review": Proposed, "publish": Reviewed}[transition], allEdges
		edges, _, err := p.s.Edges(r.Context(), f)
		if err != nil {
			return err
		}
		chosen = chosen[:0]
		for _, e := range edges {
			chosen = append(chosen, e.ID)
		}
	}
	if _, _, err := p.s.MoveAll(r.Context(), chosen, transition, ""); err != nil {
		return err
	}
	return web.Redirect(w, r, "/atlas/edges")
}

// edgeDefaults proposes what the public catalogues say.
func (p *pages) edgeDefaults(w http.ResponseWriter, r *http.Request) error {
	v, err := readForm(r)
	if err != nil {
		return err
	}
	cat, err := p.s.Catalog(r.Context())
	if err != nil {
		return err
	}
	years := v.years()
	if years.From == 0 {
		years = Years{From: thisYear(p), To: thisYear(p) + 2}
	}
	if err := may(r.Context(), mayEdit); err != nil {
		return err
	}
	edges := append(DefaultTrains(cat, nil, years), DefaultRequires(cat, nil, years)...)
	if _, err := p.s.ProposeAll(r.Context(), edges); err != nil {
		return err
	}
	return web.Redirect(w, r, fmt.Sprintf("/atlas/edges?status=%s&machine=yes", Proposed))
}
