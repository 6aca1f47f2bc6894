package adjust

import (
	"net/http"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// formSteps are the steps of a round that have a form of their own on its page, by its state.
var formSteps = map[string][]string{RoundReview: {"publicise"}, RoundPublicity: {"decide"}}

// ownForm reports whether a step of a round has a form of its own on the round's page.
func ownForm(step string) bool { return step == "publicise" || step == "decide" }

// requestStepPage shows what a step of a request would do, what the rules say and who would be told, before it is taken.
func (s *Service) requestStepPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showRequestStep(w, r, http.StatusOK, id, nil)
}

func (s *Service) showRequestStep(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx, step := r.Context(), r.PathValue("step")
	var x Request
	var p caseflow.Preview
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		if x, err = s.seen(ctx, q, id); err != nil {
			return err
		}
		if !mayStep(actor.From(ctx), x, step) {
			return actor.ErrForbidden
		}
		p, err = Requests.Preview(ctx, q, id, step)
		return err
	})
	if err != nil {
		return err
	}
	return confirmStep(w, r, status, p, x.path(), x.Number, refused)
}

// roundStepPage is the same of a round.
func (s *Service) roundStepPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showRoundStep(w, r, http.StatusOK, id, nil)
}

func (s *Service) showRoundStep(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx, step := r.Context(), r.PathValue("step")
	x, err := s.Round(ctx, id)
	if err != nil {
		return err
	}
	if ownForm(step) {
		return web.Redirect(w, r, x.path())
	}
	var p caseflow.Preview
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		p, err = Rounds.Preview(ctx, q, id, step)
		return err
	})
	if err != nil {
		return err
	}
	return confirmStep(w, r, status, p, x.path(), x.Title, refused)
}

func confirmStep(w http.ResponseWriter, r *http.Request, status int, p caseflow.Preview, at, title string, refused error) error {
	ctx := r.Context()
	c := caseflow.Confirm(ctx, p, at+"/steps/"+p.Step.Code, at, r.PostForm, ui.Errors(ctx, refused))
	page := ui.Page{Title: i18n.Word(ctx, p.Step.ZH), Note: title, Crumbs: []ui.Crumb{homeCrumb, {Label: title, Href: at}, {Label: p.Step.ZH}}}
	return web.Render(w, r, status, casepage.ConfirmPage(page, c))
}
