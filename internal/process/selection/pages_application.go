package selection

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/carrier"
)

// Desk is a batch as the bureau works at it.
type Desk struct {
	Batch
	Cat        Category
	Apps       AppPage
	All        []Application // that the actor may see
	Sheets     map[ids.ID][2]int64
	Objections []Objection
	Trail      []caseflow.Event
}

// Desk reads a batch for those who watch.
func (s *Service) Desk(ctx context.Context, id ids.ID) (d Desk, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayWatch) {
		return d, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Batch, err = s.batch(ctx, r, id); err != nil {
			return err
		}
		if d.Cat, err = categoryByCode(ctx, r, d.Category); err != nil {
			return err
		}
		all, err := appsOf(ctx, r, id)
		if err != nil {
			return err
		}
		d.All = nil
		for _, x := range all {
			if MaySee(a, x) {
				d.All = append(d.All, x)
			}
		}
		if d.Sheets, err = sheetCounts(ctx, r, id); err != nil {
			return err
		}
		if a.Has(watchers...) {
			if d.Objections, err = objectionsOf(ctx, r, id); err != nil {
				return err
			}
		}
		d.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return d, err
}

// sheetCounts are the sheets of each application of a batch: sent, and asked for.
func sheetCounts(ctx context.Context, q sqldb.Queryer, batch ids.ID) (map[ids.ID][2]int64, error) {
	type count struct {
		app          ids.ID
		sent, wanted int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (c count, err error) { return c, r.Scan(&c.app, &c.sent, &c.wanted) },
		`SELECT s.application_id, CAST(SUM(CASE WHEN s.status = 'SENT' THEN 1 ELSE 0 END) AS BIGINT), COUNT(*) FROM selection_sheets s JOIN selection_applications x ON x.id = s.application_id
		 WHERE x.batch_id = $1 AND s.status <> 'RECUSED' GROUP BY s.application_id`, batch)
	out := make(map[ids.ID][2]int64, len(list))
	for _, c := range list {
		out[c.app] = [2]int64{c.sent, c.wanted}
	}
	return out, err
}

// listed are the applications of a public list: proposed and named.
func (s *Service) listed(ctx context.Context, id ids.ID) (out []Application, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		all, err := appsOf(ctx, r, id)
		out = nil
		for _, x := range all {
			if x.Status == AppProposed || x.Status == AppNamed {
				out = append(out, x)
			}
		}
		return err
	})
	return out, err
}

func appListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "place", "place", "number", "title", "score", "close", "submitted")
}

func appQuery(r *http.Request, l ui.Listing) AppQuery {
	q := r.URL.Query()
	return AppQuery{Status: q.Get("status"), Category: q.Get("category"), County: q.Get("county"), Family: q.Get("family"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) applicationsPage(w http.ResponseWriter, r *http.Request) error {
	l := ui.ReadListing(r.URL.Query(), "-number", "number", "title", "score", "close", "submitted")
	q := appQuery(r, l)
	found, err := s.Applications(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, tableView(applicationsOf(r.Context(), q, l, found)))
}

func (s *Service) allExport(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, 0)
}

func (s *Service) applicationsExport(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, _, err := s.Batch(r.Context(), id); err != nil {
		return err
	}
	return s.export(w, r, id)
}

func (s *Service) export(w http.ResponseWriter, r *http.Request, batch ids.ID) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := appQuery(r, appListing(r))
	q.Batch, q.Limit, q.Offset = batch, maxExport, 0
	found, err := s.Applications(r.Context(), q)
	if err != nil {
		return err
	}
	var of Batch
	if batch != 0 {
		if of, _, err = s.Batch(r.Context(), batch); err != nil {
			return err
		}
	}
	if err := s.traced(r.Context(), maySee+".export", Applications.Table); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "遴选申报"), f), f.MIME())
	return writeApplications(r.Context(), w, f, of, found)
}

func (s *Service) scoresExport(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := format(r)
	if err != nil {
		return err
	}
	b, sheets, err := s.Scores(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "专家评分"), f), f.MIME())
	return writeScores(r.Context(), w, f, b, sheets)
}

func (s *Service) namedExport(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := format(r)
	if err != nil {
		return err
	}
	d, err := s.Public(r.Context(), id)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "遴选名单"), f), f.MIME())
	return writeNamed(r.Context(), w, f, d)
}

func (s *Service) showApply(w http.ResponseWriter, r *http.Request, status int, b Batch, x Application, v url.Values, refused error) error {
	return web.Render(w, r, status, applyForm(applyFormOf(r.Context(), b, x, v, refused)))
}

func (s *Service) applyPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.draftOf(r)
	if err != nil {
		return err
	}
	if x, err := s.Own(r.Context(), b.ID); err == nil {
		return web.Redirect(w, r, x.path())
	} else if !errors.Is(err, actor.ErrNotFound) {
		return err
	}
	if _, err := s.MayApply(r.Context(), b); err != nil {
		return err
	}
	return s.showApply(w, r, http.StatusOK, b, Application{}, url.Values{}, nil)
}

// readDraft reads the form of an application.
func readDraft(b Batch, v url.Values) (d DraftForm, faults errs.List) {
	d = DraftForm{Title: strings.TrimSpace(v.Get("title")), Area: v.Get("area"), Summary: v.Get("summary"), Partners: v.Get("partners"), Values: carrier.Values{}}
	for _, f := range b.Fields {
		x, some, err := f.Read(strings.Join(v["f_"+f.Code], ","))
		for _, e := range errs.All(err) {
			faults.Add(e.On("f_" + f.Code))
		}
		if some && err == nil {
			d.Values[f.Code] = x
		}
	}
	return d, faults
}

func (s *Service) applyForm(w http.ResponseWriter, r *http.Request) error {
	b, err := s.draftOf(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	d, faults := readDraft(b, v)
	x, err := s.Apply(r.Context(), b.ID, d, faults)
	if typed(err) {
		return s.showApply(w, r, web.StatusOf(err), b, Application{}, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path())
}

func (s *Service) applicationPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showApplication(w, r, http.StatusOK, id, nil)
}

func (s *Service) showApplication(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx := r.Context()
	d, err := s.Application(ctx, id)
	if err != nil {
		return err
	}
	var sheets []Sheet
	if ranks(actor.From(ctx)) {
		if sheets, err = s.SheetsOf(ctx, id); err != nil {
			return err
		}
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, applicationView(applicationOf(ctx, d, sheets, r.PostForm, s.Today(), refused)))
}

// editableApplication is the application of an address that the actor may write.
func (s *Service) editableApplication(r *http.Request) (d ApplicationDetail, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return d, err
	}
	if d, err = s.Application(r.Context(), id); err == nil && !Policy.May(actor.From(r.Context()), mayApply, d.object()) {
		err = actor.ErrNotFound
	}
	return d, err
}

func (s *Service) editApplicationPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableApplication(r)
	if err != nil {
		return err
	}
	if !MayEdit(actor.From(r.Context()), d.Application) {
		return web.Redirect(w, r, d.path())
	}
	return s.showApply(w, r, http.StatusOK, d.Of, d.Application, applicationValues(d), nil)
}

func (s *Service) editApplicationForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableApplication(r)
	if err != nil {
		return err
	}
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	draft, faults := readDraft(d.Of, v)
	err = s.Edit(r.Context(), id, draft, version, faults)
	if typed(err) {
		d.Application.Version = version
		return s.showApply(w, r, web.StatusOf(err), d.Of, d.Application, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.path())
}

func (s *Service) applicationStep(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	x, err := s.Step(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	return s.afterApplication(w, r, id, x, err)
}

// afterApplication answers a change of an application: its page again, with the faults when there are some.
func (s *Service) afterApplication(w http.ResponseWriter, r *http.Request, id ids.ID, x Application, err error) error {
	if typed(err) {
		return s.showApplication(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	if x.ID != 0 && !MaySee(actor.From(r.Context()), x) {
		return web.Redirect(w, r, "/applications")
	}
	return web.Redirect(w, r, Application{ID: id}.path())
}

// maxFile is the largest attachment in bytes.
const maxFile = 20 << 20

func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableApplication(r)
	if err != nil {
		return err
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
	if err == nil {
		defer up.Close()
		err = s.Attach(r.Context(), d.ID, up.Name, up.MIME(), up.Size, up)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) && !errors.Is(err, actor.ErrNotFound) {
		return s.showApplication(w, r, status, d.ID, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.path())
}

func (s *Service) drawPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showDraw(w, r, http.StatusOK, id, nil)
}

func (s *Service) showDraw(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	x, b, list, names, err := s.Draws(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, drawView(drawOf(r.Context(), x, b, list, names, r.URL.Query().Get("verify") != "", refused)))
}

func (s *Service) moreForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	err = s.More(r.Context(), id)
	if typed(err) {
		return s.showDraw(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Application{ID: id}.path()+"/draw")
}

func (s *Service) settleForm(w http.ResponseWriter, r *http.Request) error {
	id, _, version, err := change(r)
	if err != nil {
		return err
	}
	return s.afterApplication(w, r, id, Application{}, s.Settle(r.Context(), id, version))
}
