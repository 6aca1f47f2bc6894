package adjust

import (
	"context"
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

// requestTitles are what the other side is told of a step of a request.
var requestTitles = map[string]string{"submit": "%s 提交了%s“%s”的申请", "incomplete": "申请 %s 材料不全，请补正后再提交", "complete": "申请 %s 材料齐全"}

// toldOfRequest is what a step of a request would say, for its preview.
func toldOfRequest(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	x, err := requestByID(ctx, q, id)
	if err != nil || requestTitles[step] == "" {
		return nil, err
	}
	if step == "submit" {
		return []caseflow.Message{{Who: []string{"市教育局"}, Text: i18n.T(ctx, requestTitles[step], x.SchoolName, i18n.Word(ctx, x.Kind.ZH()), x.Name), Mail: true}}, nil
	}
	return []caseflow.Message{{Who: []string{x.SchoolName}, Text: i18n.T(ctx, requestTitles[step], x.Number), Mail: true}}, nil
}

// toldOfRound is what a step of a round would say to the schools.
func toldOfRound(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	x, err := roundByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	switch step {
	case "collect":
		return []caseflow.Message{{Who: []string{"学校"}, Text: i18n.T(ctx, "%s 开始征集，%s 截止", x.Title, x.CollectUntil.String()), Mail: true}}, nil
	case "publish":
		until, err := workingDays(ctx, q, dayOf(q.Now().UnixMilli()), ParamAppeal)
		if err != nil {
			return nil, err
		}
		list, err := requestsOf(ctx, q, id)
		var out []caseflow.Message
		for _, r := range list {
			out = append(out, caseflow.Message{Who: []string{r.SchoolName}, Text: i18n.T(ctx, "申请 %s 的结果已公布：%s；可在 %s 前申诉", r.Number, i18n.Word(ctx, r.outcome()), until.String()), Mail: true})
		}
		return out, err
	}
	return nil, nil
}
