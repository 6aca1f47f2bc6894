package indicator

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// The refusals of the form.
var (
	ErrCode      = errs.New(errs.Invalid, "indicator.code")
	ErrPartsText = errs.New(errs.Invalid, "indicator.parts_text")
	ErrExternal  = errs.New(errs.Invalid, "indicator.external_text")
	ErrExamples  = errs.New(errs.Invalid, "indicator.examples_text")
)

// editView is the form of a definition.
type editView struct {
	Page    ui.Page
	Form    ui.Form
	Values  url.Values
	Groups  []string
	Sources []Source
	Fields  []Field // of the chosen source
	Results ui.Table
	Tried   bool
	Changes []ui.Fact // what somebody else changed meanwhile
}

func (v editView) field(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, v.Values.Get(name), v.Form.Errors.Of(name)
	return x
}

func (v editView) choose(name, label string, pairs ...string) ui.Field {
	x := v.field(name, label, ui.Field{Width: "md"})
	x.Options = ui.Options(x.Value, pairs...)
	return x
}

// fieldHelp names the fields that formulas may use.
func (v editView) fieldHelp(ctx context.Context) string {
	var names []string
	for _, f := range v.Fields {
		names = append(names, f.ZH)
	}
	if len(names) == 0 {
		return i18n.T(ctx, "选好数据来源并点“试算”，这里会列出可用的字段")
	}
	return i18n.T(ctx, "可用的字段：%s", strings.Join(names, "、"))
}

func (v editView) sourceOptions() (out []string) {
	out = append(out, "", "（填报或推算，没有来源）")
	for _, s := range v.Sources {
		out = append(out, s.Code, s.ZH+" · "+s.Code)
	}
	return out
}

func kindOptions(ctx context.Context) (out []string) {
	for _, k := range Kinds() {
		out = append(out, string(k), i18n.Word(ctx, k.ZH()))
	}
	return out
}

func (g *Registry) editPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	code := r.PathValue("code")
	if code == "" {
		return g.showForm(w, r, http.StatusOK, url.Values{"kind": {string(Stock)}, "direction": {string(Up)}, "base": {"0"}, "decimals": {"0"}}, nil, false)
	}
	var last Stored
	err := g.db.Read(ctx, func(q *sqldb.Reader) error {
		list, err := g.Service.Versions(ctx, q, code)
		if err != nil {
			return actor.ErrNotFound.Because(err)
		}
		last = list[0]
		return nil
	})
	if err != nil {
		return err
	}
	return g.showForm(w, r, http.StatusOK, formOf(last.Definition), nil, true)
}

// formOf writes a definition into the fields of the form.
func formOf(d Definition) url.Values {
	var parts, external []string
	for _, p := range d.Parts {
		parts = append(parts, p.Name+" = "+p.Indicator)
	}
	for _, e := range d.External {
		external = append(external, strconv.Itoa(e.Year)+" = "+strconv.FormatFloat(e.Value, 'f', -1, 64)+" = "+e.Citation)
	}
	return url.Values{"code": {d.Code}, "zh": {d.ZH}, "en": {d.EN}, "group": {d.Group}, "kind": {string(d.Kind)}, "unit": {d.Unit}, "direction": {string(d.Direction)}, "source": {d.Source}, "filter": {d.Filter}, "num": {d.Num}, "den": {d.Den},
		"distinct": {d.Distinct}, "year": {d.Year}, "parts": {strings.Join(parts, "\n")}, "external": {strings.Join(external, "\n")}, "scope": {d.Scope}, "basis": {d.Basis}, "owner": {d.Owner}, "decimals": {strconv.Itoa(d.Decimals)},
		"min_n": {strconv.FormatInt(d.MinN, 10)}, "subject": {string(d.Subject)}, "from": {d.From.String()}, "to": {d.To.String()}, "examples": {writeExamples(d.Examples)}, "base": {strconv.FormatInt(d.Version, 10)}, "reason": {""}}
}

// definitionOf reads the form.
func definitionOf(v url.Values, fields []Field) (d Definition, base int64, err error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	d = Definition{Code: text("code"), ZH: text("zh"), EN: text("en"), Group: text("group"), Kind: Kind(text("kind")), Unit: text("unit"), Direction: Direction(text("direction")), Source: text("source"), Filter: text("filter"), Num: text("num"), Den: text("den"),
		Distinct: text("distinct"), Year: text("year"), Scope: text("scope"), Basis: text("basis"), Owner: text("owner"), Subject: Subject(text("subject"))}
	var list errs.List
	if !codeOK(d.Code) {
		list.Add(ErrCode.On("code").With(d.Code))
	}
	d.Decimals, _ = strconv.Atoi(text("decimals")) // none is 0
	d.MinN, _ = strconv.ParseInt(text("min_n"), 10, 64)
	base, _ = strconv.ParseInt(text("base"), 10, 64)
	d.Decimals = min(max(d.Decimals, 0), 4)
	for name, into := range map[string]*civil.Date{"from": &d.From, "to": &d.To} {
		if s := text(name); s != "" {
			if *into, err = civil.ParseDate(s); err != nil {
				list.Add(ErrPeriod.On(name))
			}
		}
	}
	for _, line := range lines(v.Get("parts")) {
		name, code, ok := strings.Cut(line, "=")
		if !ok {
			list.Add(ErrPartsText.With(line).On("parts"))
			break
		}
		d.Parts = append(d.Parts, Part{strings.TrimSpace(name), strings.TrimSpace(code)})
	}
	for _, line := range lines(v.Get("external")) {
		p := strings.SplitN(line, "=", 3)
		if len(p) < 3 {
			list.Add(ErrExternal.With(line).On("external"))
			break
		}
		year, err1 := strconv.Atoi(strings.TrimSpace(p[0]))
		value, err2 := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(p[1]), ",", ""), 64)
		if err1 != nil || err2 != nil || !finite(value) || value <= 0 || strings.TrimSpace(p[2]) == "" {
			list.Add(ErrExternal.With(line).On("external"))
			break
		}
		d.External = append(d.External, External{Year: year, Value: value, Citation: strings.TrimSpace(p[2])})
	}
	if d.Examples, err = readExamples(v.Get("examples"), fields); err != nil {
		list.Add(err)
	}
	return d, base, list.Err()
}

func lines(text string) (out []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// codeOK says whether a code is of small letters, digits and underscores.
func codeOK(code string) bool {
	for i, r := range code {
		if !(r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '_')) {
			return false
		}
	}
	return code != "" && len(code) <= 40 && !slices.Contains([]string{"new", "export", "snapshots"}, code)
}

func (g *Registry) showForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error, tried bool) error {
	ctx := r.Context()
	sources, err := g.Sources(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(sources, func(a, b Source) int { return cmp.Compare(a.Code, b.Code) })
	p := editView{Values: v, Groups: g.Groups, Sources: sources, Tried: tried}
	for _, s := range sources {
		if s.Code == v.Get("source") {
			p.Fields = s.Fields
		}
	}
	title, cancel := "新增指标", "/indicators"
	if v.Get("base") != "0" {
		title, cancel = "修改口径", "/indicators/"+v.Get("code")
	}
	p.Page = ui.Page{Title: title, Sub: i18n.T(ctx, "保存后由另一人确认才生效；以前的版本都留着，能看出改了什么"), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: title}}}
	p.Form = ui.Form{Action: "/indicators", Submit: "提交给他人确认", Cancel: cancel, Errors: ui.Errors(ctx, refused), ID: "definition", More: []ui.Action{{Label: "试算", Form: "definition", Name: "do", Value: "try"}}}
	if d, _, err := definitionOf(v, p.Fields); err == nil && tried {
		p.Results = g.examples(ctx, d)
	}
	var late *Conflict
	if errors.As(refused, &late) {
		for _, c := range late.Changes {
			p.Changes = append(p.Changes, ui.Fact{Label: c.Field, Value: cmp.Or(c.Was, "—") + " → " + cmp.Or(c.Is, "—")})
		}
	}
	return web.Render(w, r, status, editTempl(p))
}

func (g *Registry) saveForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	fields, err := g.fieldsOf(ctx, v.Get("source"))
	if err != nil {
		return err
	}
	d, base, err := definitionOf(v, fields)
	if err == nil && v.Get("do") == "try" {
		if err = g.Check(ctx, d); err == nil {
			return g.showForm(w, r, http.StatusOK, v, nil, true)
		}
	}
	var id ids.ID
	if err == nil {
		id, err = g.Propose(ctx, d, base, v.Get("reason"))
	}
	if err == nil {
		return web.Redirect(w, r, "/indicator-drafts/"+id.String())
	}
	if !errs.Typed(err) {
		return err
	}
	return g.showForm(w, r, web.StatusOf(err), v, err, true)
}

// fieldsOf are the fields of a source, none for one that is not there.
func (g *Registry) fieldsOf(ctx context.Context, code string) ([]Field, error) {
	if code == "" {
		return nil, nil
	}
	src, err := g.source(ctx, code)
	if errors.Is(err, ErrNoSource) {
		return nil, nil
	}
	return src.Fields, err
}

// draftView is a proposal: what changes, what its examples give, who may confirm.
type draftView struct {
	Page     ui.Page
	Facts    []ui.Fact
	Changes  []ui.Fact
	Examples ui.Table
	Buttons  []caseflow.Button
	Draft    Draft
	Errors   ui.FormErrors
}

func (g *Registry) draftPage(w http.ResponseWriter, r *http.Request) error {
	return g.showDraft(w, r, http.StatusOK, nil)
}

func (g *Registry) showDraft(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	ctx := r.Context()
	id, err := ids.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	v := draftView{Errors: ui.Errors(ctx, refused)}
	if err := g.db.Read(ctx, func(q *sqldb.Reader) error {
		if v.Draft, err = draft(ctx, q, id); err != nil {
			return err
		}
		had, err := g.Service.Versions(ctx, q, v.Draft.Definition.Code)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		var was Definition
		for _, x := range had {
			if x.Version == v.Draft.Base {
				was = x.Definition
			}
		}
		for _, c := range Differences(was, v.Draft.Definition) {
			v.Changes = append(v.Changes, ui.Fact{Label: c.Field, Value: cmp.Or(c.Was, "—") + " → " + cmp.Or(c.Is, "—")})
		}
		return nil
	}); err != nil {
		return err
	}
	d := v.Draft
	st, _ := DraftFlow.State(d.Status)
	v.Page = ui.Page{Title: d.Definition.Name(ctx), Note: d.Definition.Code, Sub: i18n.T(ctx, "口径修改，由提出人以外的人确认"), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: d.Definition.Name(ctx), Href: "/indicators/" + d.Definition.Code}, {Label: "口径修改"}}}
	if d.Base == 0 {
		v.Page.Crumbs[1].Href = ""
	}
	v.Facts = []ui.Fact{{Label: "状态", Cell: ui.Status(st.Tone, i18n.Word(ctx, st.ZH))}, {Label: "提出人", Value: d.Name}, {Label: "理由", Value: d.Reason}}
	v.Examples = g.examples(ctx, d.Definition)
	for _, b := range DraftFlow.Buttons(actor.From(ctx), d.Status) {
		if mine := d.Account == actor.From(ctx).Account; mine == (b.Code == "withdraw") {
			v.Buttons = append(v.Buttons, b)
		}
	}
	return web.Render(w, r, status, draftTempl(v))
}

func (g *Registry) draftStep(w http.ResponseWriter, r *http.Request) error {
	id, err := ids.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // none is 0: any
	d, err := g.Decide(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: v.Get("reason")})
	if err == nil {
		return web.Redirect(w, r, "/indicators/"+d.Definition.Code)
	}
	if errs.Typed(err) && errs.KindOf(err) != errs.NotFound && errs.KindOf(err) != errs.Forbidden {
		return g.showDraft(w, r, web.StatusOf(err), err)
	}
	return err
}

// stepLabel is a step of a draft in the language of the page.
func stepLabel(ctx context.Context, b caseflow.Button) string {
	if i18n.Lang(ctx) == i18n.English {
		return b.EN
	}
	return b.ZH
}
