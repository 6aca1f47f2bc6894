package carrier

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// milestoneRoutes are the pages and forms of milestones, acceptances and the city's choices.
func (s *Service) milestoneRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/milestones", web.KindPage, maySee, "", s.milestonesPage)
	list.Menu = &web.Menu{Group: "督办", Label: "项目里程碑", Order: 45}
	return []web.Route{
		list,
		row(http.MethodGet, "/milestones/export", web.KindFile, maySee, "", s.milestonesExport),
		row(http.MethodGet, "/registers/{kind}/choices", web.KindPage, mayKinds, "", s.choicesPage),
		row(http.MethodPost, "/registers/{kind}/choices", web.KindForm, mayKinds, "field=category&code=X1&zh=x", s.choiceForm),
		row(http.MethodPost, "/records/{id}/milestones", web.KindForm, mayEdit, "name=x&due=2027-01-01", s.hang(mayEdit, s.planForm)),
		row(http.MethodPost, "/records/{id}/milestones/{milestone}/done", web.KindForm, mayEdit, "done=2026-01-01&evidence=x&version=1", s.hang(maySee, s.finishForm)),
		row(http.MethodPost, "/records/{id}/milestones/{milestone}/move", web.KindForm, mayEdit, "due=2027-01-01&reason=x&version=1", s.hang(mayEdit, s.postponeForm)),
		row(http.MethodPost, "/records/{id}/acceptances", web.KindForm, mayMove, "result=PASS&on=2026-01-01&experts=x&document=x", s.hang(mayMove, s.acceptForm)),
	}
}

func stepListing(q url.Values) ui.Listing {
	return ui.ReadListing(q, "due", "due", "name", "record", "owner")
}

func stepFilter(q url.Values, l ui.Listing) StepFilter {
	state := q.Get("state")
	if !q.Has("state") {
		state = "OPEN"
	}
	f := StepFilter{State: state, Kind: q.Get("kind"), County: q.Get("county"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	if id, err := ids.Parse(q.Get("owner")); err == nil {
		f.Owner = id
	}
	return f
}

func (s *Service) milestonesPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := stepListing(q)
	f := stepFilter(q, l)
	list, total, err := s.Milestones(ctx, f)
	if err != nil {
		return err
	}
	_, late, err := s.Milestones(ctx, StepFilter{State: "OVERDUE", Limit: 1})
	if err != nil {
		return err
	}
	_, soon, err := s.Milestones(ctx, StepFilter{State: "SOON", Limit: 1})
	if err != nil {
		return err
	}
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return err
	}
	counties, err := s.counties(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, milestonesView(stepsOf(ctx, f, l, list, total, late, soon, milestoneKinds(kinds), counties, s.Today(), q)))
}

func (s *Service) milestonesExport(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(q.Get("format"))
	if err != nil {
		return err
	}
	f := stepFilter(q, stepListing(q))
	f.Limit, f.Offset = 0, 0
	list, _, err := s.Milestones(ctx, f)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "里程碑"), format), format.MIME())
	return sheet.Export(w, format, i18n.Word(ctx, "里程碑"), milestoneColumns(), func(yield func([]any, error) bool) {
		for _, x := range list {
			if !yield(x.cells(), nil) {
				return
			}
		}
	})
}

func (s *Service) planForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	due, err := formDay(v, "due")
	if err != nil {
		return err
	}
	m := Milestone{Name: v.Get("name"), Due: due}
	if text := strings.TrimSpace(v.Get("weight")); text != "" {
		if m.Weight, err = strconv.ParseInt(strings.TrimSuffix(plain(text), "%"), 10, 64); err != nil {
			return ErrNumber.With("权重", text).On("weight")
		}
	}
	if text := strings.TrimSpace(v.Get("owner")); text != "" {
		if m.Owner, err = s.findOrg(ctx, text); err != nil {
			return ErrOrg.With("责任单位", text).On("owner")
		}
	}
	_, err = s.Plan(ctx, id, m)
	return err
}

func (s *Service) finishForm(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error {
	step, version, err := stepOf(r)
	if err != nil {
		return err
	}
	on, err := formDay(v, "done")
	if err != nil {
		return err
	}
	return s.Finish(ctx, id, step, on, v.Get("evidence"), version)
}

func stepOf(r *http.Request) (id ids.ID, version int64, err error) {
	if id, err = web.PathID(r, "milestone"); err != nil {
		return 0, 0, err
	}
	version, err = web.Version(r)
	return id, version, err
}

func (s *Service) postponeForm(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error {
	step, version, err := stepOf(r)
	if err != nil {
		return err
	}
	due, err := formDay(v, "due")
	if err != nil {
		return err
	}
	return s.Postpone(ctx, id, step, due, v.Get("reason"), version)
}

func (s *Service) acceptForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	return s.Accept(ctx, id, Acceptance{On: on, Result: Result(v.Get("result")), Experts: v.Get("experts"), Document: v.Get("document"), Opinion: v.Get("opinion")})
}

// openKind is the kind of an address, when it has choices that the city may add to.
func (s *Service) openKind(r *http.Request) (*Kind, error) {
	k, err := s.Kind(r.Context(), r.PathValue("kind"))
	if err == nil && len(k.opened()) == 0 {
		err = actor.ErrNotFound
	}
	return k, err
}

func (s *Service) choicesPage(w http.ResponseWriter, r *http.Request) error {
	k, err := s.openKind(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, choicesView(choicesOf(r.Context(), k, url.Values{}, nil)))
}

func (s *Service) choiceForm(w http.ResponseWriter, r *http.Request) error {
	k, err := s.openKind(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.Offer(r.Context(), k.Code, v.Get("field"), Choice{Code: v.Get("code"), ZH: v.Get("zh"), EN: v.Get("en")})
	if errs.Typed(err) {
		return web.Render(w, r, web.StatusOf(err), choicesView(choicesOf(r.Context(), k, v, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/registers/"+k.Code+"/choices")
}
