package standard

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// linkView is everything the page of links needs.
type linkView struct {
	LinkPage
	Page   ui.Page
	Form   ui.Form
	Values url.Values
	Errors ui.FormErrors
	Kinds  []ui.Option
	Choose []ui.Option // programme points
	Groups []abilityGroup
	Rows   []ui.Row
	Cover  []ui.Row
}

// abilityGroup are the abilities of a task as boxes to tick.
type abilityGroup struct {
	Task  string
	Boxes []ui.Option
}

func (s *Service) linksPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLinks(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (s *Service) showLinks(w http.ResponseWriter, r *http.Request, status int, v url.Values, fault error) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, err := s.Links(ctx, id)
	if err != nil {
		return err
	}
	if p.Status != Published {
		return actor.ErrNotFound
	}
	return web.Render(w, r, status, linksPageView(linkViewOf(ctx, p, v, fault)))
}

func linkViewOf(ctx context.Context, p LinkPage, v url.Values, fault error) linkView {
	errors := ui.Errors(ctx, fault)
	out := linkView{LinkPage: p, Values: v, Errors: errors,
		Page: ui.Page{Title: "挂接课程与证书", Sub: casepage.Joined(" · ", p.Post, p.Unit), Crumbs: []ui.Crumb{{Label: p.Post, Href: path(p.ID)}, {Label: "挂接课程与证书"}}},
		Form: ui.Form{Action: path(p.ID) + "/links", Errors: errors, Submit: "挂接", Cancel: path(p.ID), ID: "links"},
	}
	kinds := []LinkKind{Certificate, Programme}
	if p.School {
		kinds = []LinkKind{Course, Certificate}
	}
	var pairs []string
	for _, k := range kinds {
		pairs = append(pairs, string(k), k.ZH())
	}
	out.Kinds = ui.Options(v.Get("kind"), pairs...)
	pairs = []string{"", "请选择"}
	for _, pt := range p.Points {
		pairs = append(pairs, pt.ID.String(), pt.Name+" "+pt.Code)
	}
	out.Choose = ui.Options(v.Get("point"), pairs...)
	linked := map[ids.ID][]string{}
	names := map[ids.ID]string{}
	for _, l := range p.Own {
		if point := v.Get("point"); l.Kind != Course || point == "" || l.Point.String() == point {
			linked[l.Lineage] = append(linked[l.Lineage], l.Name)
		}
	}
	ticked := map[string]bool{}
	for _, a := range v["ability"] {
		ticked[a] = true
	}
	for _, t := range p.Tasks {
		g := abilityGroup{Task: t.Name}
		for _, a := range t.Abilities {
			names[a.Lineage] = a.Text
			g.Boxes = append(g.Boxes, ui.Option{Value: a.Lineage.String(), Label: a.Text, Help: casepage.Joined("；", i18n.Either(ctx, a.Kind.ZH(), a.Kind.EN()), strings.Join(linked[a.Lineage], "、")), Chosen: ticked[a.Lineage.String()]})
		}
		out.Groups = append(out.Groups, g)
	}
	for _, l := range p.Own {
		out.Rows = append(out.Rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.Word(ctx, l.Kind.ZH())), ui.Lines{Main: casepage.Joined(" ", l.Name, l.Code), Sub: l.Programme}, ui.Text(names[l.Lineage]),
			templ.Component(ui.Button(ui.Action{Label: "取消挂接", Href: path(p.ID) + "/unlink", Method: "post", Hidden: map[string]string{"link": l.ID.String()}})))})
	}
	for _, c := range p.Cover {
		out.Cover = append(out.Cover, ui.Row{Cells: ui.Cells(ui.Link{Href: path(p.ID) + "/links?point=" + c.Point.String(), Text: c.Programme}, coverCell(ctx, c))})
	}
	return out
}

func (s *Service) join(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	p := reader{v: v}
	l := Link{Kind: LinkKind(v.Get("kind")), Name: p.line("name"), Code: p.line("code")}
	l.Point, _ = ids.Parse(v.Get("point"))
	var lineages []ids.ID
	for _, text := range v["ability"] {
		if x, err := ids.Parse(text); err == nil {
			lineages = append(lineages, x)
		}
	}
	_, err = s.Join(r.Context(), id, l, lineages)
	if refused(err) {
		return s.showLinks(w, r, http.StatusUnprocessableEntity, v, label(errs.All(err)))
	}
	if err != nil {
		return err
	}
	to := path(id) + "/links"
	if l.Point != 0 {
		to += "?point=" + l.Point.String()
	}
	return web.Redirect(w, r, to)
}

func (s *Service) part(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	link, err := ids.Parse(v.Get("link"))
	if err != nil {
		return actor.ErrNotFound
	}
	if err := s.Part(r.Context(), id, link); err != nil {
		return err
	}
	return web.Redirect(w, r, path(id)+"/links")
}

func (s *Service) coveragePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	u, list, err := s.SchoolCoverage(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(r.URL.Query(), "")
	t := ui.Table{ID: "coverage", Caption: "各专业点的课程覆盖了多少能力项", List: l, Total: len(list),
		Columns: []ui.Column{{Key: "programme", Title: "专业点", Wrap: true}, {Key: "standard", Title: "能力标准", Wrap: true}, {Key: "covered", Title: "覆盖"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有专业点"), Text: i18n.T(ctx, "学校登记专业点以后，可以把课程挂到能力标准上。"), Actions: []ui.Action{{Label: "看能力标准", Href: "/standards"}}},
	}
	from := min(l.Offset(), len(list))
	for _, c := range list[from:min(from+l.Limit(), len(list))] {
		title := templ.Component(ui.Link{Href: "/standards", Text: i18n.T(ctx, "去挂接")})
		if c.Standard != 0 {
			title = ui.Link{Href: path(c.Standard) + "/links?point=" + c.Point.String(), Text: c.Title}
		}
		t.Rows = append(t.Rows, ui.Row{Name: c.Programme, Cells: ui.Cells(ui.Text(c.Programme), title, coverCell(ctx, c))})
	}
	return web.Render(w, r, http.StatusOK, coverageView(u.Name, t))
}
