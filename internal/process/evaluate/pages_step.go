package evaluate

import (
	"net/http"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// cardStepPage shows what a step of a card would do and who would be told, before it is taken.
func (s *Service) cardStepPage(w http.ResponseWriter, r *http.Request) error {
	return s.showCardStep(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showCardStep(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx, step := r.Context(), r.PathValue("step")
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var c Card
	var p caseflow.Preview
	err = s.read(ctx, mayCard, func(q *sqldb.Reader) error {
		if c, err = seenCard(ctx, q, id); err != nil {
			return err
		}
		if !c.mayStep(actor.From(ctx), step) {
			return actor.ErrForbidden
		}
		p, err = Cards.Preview(ctx, q, id, step)
		return err
	})
	if err != nil {
		return err
	}
	if written(step) {
		return web.Redirect(w, r, c.path())
	}
	return confirm(w, r, status, f, p, c.path(), i18n.T(ctx, "预警卡 %s", c.Number))
}

// appealStepPage is the same of an appeal; the page is that of the rating.
func (s *Service) appealStepPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAppealStep(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAppealStep(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx, step := r.Context(), r.PathValue("step")
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var h Head
	var p caseflow.Preview
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		if h, err = seenHead(ctx, q, id); err != nil {
			return err
		}
		a, err := appealOf(ctx, q, h)
		if err != nil {
			return err
		}
		if a == nil {
			return actor.ErrNotFound
		}
		if !a.mayStep(actor.From(ctx), step) {
			return actor.ErrForbidden
		}
		p, err = Appeals.Preview(ctx, q, a.ID, step)
		return err
	})
	if err != nil {
		return err
	}
	return confirm(w, r, status, f, p, h.path()+"/appeal", h.Name)
}

// confirm shows a preview; at is the place of the case, below which its steps are.
func confirm(w http.ResponseWriter, r *http.Request, status int, f casepage.Form, p caseflow.Preview, at, title string) error {
	ctx := r.Context()
	back := strings.TrimSuffix(at, "/appeal")
	c := caseflow.Confirm(ctx, p, at+"/steps/"+p.Step.Code, back, f.Typed(), f.Refused())
	page := ui.Page{Title: i18n.Word(ctx, p.Step.ZH), Note: title, Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: title, Href: back}, {Label: p.Step.ZH}}}
	return web.Render(w, r, status, casepage.ConfirmPage(page, c))
}
