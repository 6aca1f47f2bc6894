package atlas

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// typed is an edge form as it was typed, so that it can be given back unchanged.
type typed struct {
	id               ids.ID
	fromKind, toKind string
	from, to         string
	relation         string
	weight           string
	years            Years
	note             string
	version          int64
	evidence         Evidence
}

func (p *pages) edgeNew(w http.ResponseWriter, r *http.Request) error {
	if err := may(r.Context(), mayPropose); err != nil {
		return err
	}
	q := r.URL.Query()
	t := typed{fromKind: q.Get("from_kind"), from: q.Get("from"), toKind: q.Get("to_kind"), to: q.Get("to"), relation: q.Get("relation"), weight: "0.8", years: Years{thisYear(p), thisYear(p) + 2}, evidence: Evidence{Kind: Document}}
	if t.relation == "" {
		t.fromKind, t.relation, t.toKind = string(EndProgramme), string(Trains), string(EndOccupation)
	}
	return p.edgeForm(w, r, http.StatusOK, t, nil)
}

func (p *pages) edgeForm(w http.ResponseWriter, r *http.Request, status int, t typed, es ui.FormErrors) error {
	page := ui.Page{Title: "提出连线", Crumbs: crumbs(ui.Crumb{Label: "谱系连线", Href: "/atlas/edges"}, ui.Crumb{Label: "提出连线"})}
	f := ui.Form{Action: "/atlas/edges", Errors: es, Submit: "提交审核", Cancel: "/atlas/edges", Draft: "edge"}
	note := []string{"由另一人审核，通过后由市教育局发布。", "只有已发布的连线进入谱系图和指标。", "每条至少要一项证据。"}
	ends, relations := []string{}, []string{}
	for _, e := range Ends {
		ends = append(ends, string(e.Code), e.ZH)
	}
	for _, x := range Relations {
		relations = append(relations, string(x.Code), x.ZH)
	}
	const help = "写代码或名称；专业可写“高职专科 460301”，环节写“产业链/环节”"
	fields := []templ.Component{
		ui.Select(ui.Field{Name: "from_kind", Label: "从哪一类", Options: pick(t.fromKind, ends...)}),
		ui.Input(ui.Field{Name: "from", Label: "从", Help: help, Value: t.from, Error: es.Of("from")}),
		ui.Select(ui.Field{Name: "relation", Label: "关系", Options: pick(t.relation, relations...), Error: es.Of("relation")}),
		ui.Select(ui.Field{Name: "to_kind", Label: "到哪一类", Options: pick(t.toKind, ends...)}),
		ui.Input(ui.Field{Name: "to", Label: "到", Help: help, Value: t.to, Error: es.Of("to")}),
	}
	fields = append(fields, weightFields(t, es)...)
	fields = append(fields, group("证据", evidenceFields(t.evidence, es)...))
	return web.Render(w, r, status, formPage(page, f, note, fields))
}

func weightFields(t typed, es ui.FormErrors) []templ.Component {
	fields := []templ.Component{ui.Input(ui.Field{Name: "weight", Label: "权重", Help: "0 到 1；路径上各权重相乘达到 0.5 才算服务重点产业", Value: t.weight, Width: "xs", Mode: "decimal", Error: es.Of("weight")})}
	fields = append(fields, yearFields(t.years, es)...)
	return append(fields, ui.Textarea(ui.Field{Name: "note", Label: "说明", Value: t.note, Rows: 2, Max: 300, Optional: true}))
}

func readTyped(v values) typed {
	return typed{fromKind: v.text("from_kind"), from: v.text("from"), toKind: v.text("to_kind"), to: v.text("to"), relation: v.text("relation"), weight: v.text("weight"),
		years: v.years(), note: v.text("note"), version: v.version(), evidence: readEvidence(v)}
}

// number reads a weight; what is no number is refused by the rules as NaN.
func (t typed) number() float64 {
	w, err := strconv.ParseFloat(strings.ReplaceAll(tidy(t.weight), "，", "."), 64)
	if err != nil {
		return math.NaN()
	}
	return w
}

// edge turns what was typed into an edge; ends that nobody knows are refused at their fields.
func (t typed) edge(names *Names) (Edge, error) {
	var wrong errs.List
	from, ok := names.Read(End(t.fromKind), t.from)
	if !ok {
		wrong.Add(ErrUnknownEnd.With(End(t.fromKind).ZH(), t.from).On("from"))
	}
	to, ok := names.Read(End(t.toKind), t.to)
	if !ok {
		wrong.Add(ErrUnknownEnd.With(End(t.toKind).ZH(), t.to).On("to"))
	}
	return Edge{From: from, To: to, Relation: Relation(t.relation), Weight: t.number(), Years: t.years, Note: t.note, Evidence: []Evidence{t.evidence}}, wrong.Err()
}

func (p *pages) edgePropose(w http.ResponseWriter, r *http.Request) error {
	v, err := readForm(r)
	if err != nil {
		return err
	}
	names, err := p.s.Names(r.Context())
	if err != nil {
		return err
	}
	t := readTyped(v)
	e, err := t.edge(names)
	var id ids.ID
	if err == nil {
		id, err = p.s.Propose(r.Context(), e)
	}
	if err != nil {
		if status := web.StatusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return p.edgeForm(w, r, status, t, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/edges/"+id.String())
}

func (p *pages) edgeEdit(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	e, _, err := p.s.Edge(r.Context(), id)
	if err != nil {
		return err
	}
	return p.amendForm(w, r, http.StatusOK, typed{id: id, weight: strconv.FormatFloat(e.Weight, 'g', -1, 64), years: e.Years, note: e.Note, version: e.RowVersion}, nil)
}

func (p *pages) amendForm(w http.ResponseWriter, r *http.Request, status int, t typed, es ui.FormErrors) error {
	at := "/atlas/edges/" + t.id.String()
	page := ui.Page{Title: "修改提案", Crumbs: crumbs(ui.Crumb{Label: "谱系连线", Href: "/atlas/edges"}, ui.Crumb{Label: "修改提案", Href: at})}
	return web.Render(w, r, status, formPage(page, ui.Form{Action: at, Version: t.version, Errors: es, Submit: "保存提案", Cancel: at}, []string{"改后仍待审核；已审核的连线先退回再改。"}, weightFields(t, es)))
}

func (p *pages) edgeAmend(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := readForm(r)
	if err != nil {
		return err
	}
	t := readTyped(v)
	t.id = id
	if err := p.s.Amend(r.Context(), Edge{ID: id, Weight: t.number(), Years: t.years, Note: t.note, RowVersion: t.version}); err != nil {
		if web.StatusOf(err) == http.StatusUnprocessableEntity {
			return p.amendForm(w, r, http.StatusUnprocessableEntity, t, ui.Errors(r.Context(), err))
		}
		return err
	}
	return web.Redirect(w, r, "/atlas/edges/"+id.String())
}
