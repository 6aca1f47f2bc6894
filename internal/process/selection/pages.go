package selection

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/carrier"
)

// typed reports whether a refusal belongs beside the fields of a form. That a second person must decide does too.
func typed(err error) bool {
	return errs.Typed(err) || errors.Is(err, caseflow.ErrFourEyes)
}

func format(r *http.Request) (sheet.Format, error) {
	return sheet.ParseFormat(r.URL.Query().Get("format"))
}

// change reads what a change of an object needs: its id, the form, the version seen.
func change(r *http.Request) (id ids.ID, v url.Values, version int64, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return
	}
	if v, err = web.Form(r); err != nil {
		return
	}
	version, err = web.Version(r)
	return
}

func listing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "-close", "close", "title", "number")
}

func query(r *http.Request, l ui.Listing) Query {
	q := r.URL.Query()
	return Query{Status: q.Get("status"), Category: q.Get("category"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	l := listing(r)
	q := query(r, l)
	found, err := s.List(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, tableView(batchesOf(r.Context(), q, l, found, s.Today())))
}

func (s *Service) listExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := query(r, listing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.List(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "项目遴选"), f), f.MIME())
	return writeBatches(r.Context(), w, f, found)
}

// showBatchForm shows the form of a batch with what was typed.
func (s *Service) showBatchForm(w http.ResponseWriter, r *http.Request, status int, b Batch, v url.Values, refused error) error {
	ctx := r.Context()
	list, err := s.Categories(ctx)
	if err != nil {
		return err
	}
	fields, err := s.offered(ctx, list, v.Get("category"))
	if err != nil {
		return err
	}
	return web.Render(w, r, status, batchForm(batchFormOf(ctx, b, v, list, fields, refused)))
}

// offered are the fields of a category's kind that a call can ask for; of the first category when none is chosen.
func (s *Service) offered(ctx context.Context, list []Category, code string) ([]carrier.Field, error) {
	for _, c := range list {
		if c.Code == code || code == "" && c.Active {
			k, err := s.carrier.Kind(ctx, c.Kind)
			if errors.Is(err, actor.ErrNotFound) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			return kindFields(k, c), nil
		}
	}
	return nil, nil
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Defaults(r.Context())
	if err != nil {
		return err
	}
	b.Category = r.URL.Query().Get("category")
	return s.showBatchForm(w, r, http.StatusOK, Batch{}, batchValues(b), nil)
}

// readBatch reads the form of a batch. Fields of the kind are chosen by their codes, further ones written as lines.
func (s *Service) readBatch(ctx context.Context, v url.Values) (b Batch, faults errs.List, err error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	b = Batch{Title: text("title"), Category: text("category"), Call: text("call"), Document: text("document"), Applicants: v["applicants"], Areas: ReadAreas(v.Get("areas")), DropEnds: v.Get("drop_ends") == "1"}
	b.OpenOn, b.CloseOn = casepage.DayOf(v, "open_on", &faults), casepage.DayOf(v, "close_on", &faults)
	b.CorrectDays, b.PublicityDays, b.Quota, b.Experts = casepage.WholeOf(v, "correct_days", &faults), casepage.WholeOf(v, "publicity_days", &faults), casepage.WholeOf(v, "quota", &faults), casepage.WholeOf(v, "experts", &faults)
	spread, parseErr := strconv.ParseFloat(text("spread"), 64)
	if b.Spread = spread; parseErr != nil {
		b.Spread = 0
	}
	var fault error
	if b.Rubric, fault = ReadRubric(v.Get("rubric")); fault != nil {
		faults.Add(fault)
	}
	list, err := s.Categories(ctx)
	if err != nil {
		return b, faults, err
	}
	offered, err := s.offered(ctx, list, b.Category)
	if err != nil {
		return b, faults, err
	}
	for _, f := range offered {
		if f.Required || slices.Contains(v["fields"], f.Code) {
			b.Fields = append(b.Fields, f)
		}
	}
	own, fault := ReadFields(v.Get("more"))
	if fault != nil {
		faults.Add(fault)
	}
	b.Fields = append(b.Fields, own...)
	return b, faults, nil
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.saveBatch(w, r, Batch{}, v)
}

// saveBatch writes what the form says over a batch, or makes a new one.
func (s *Service) saveBatch(w http.ResponseWriter, r *http.Request, old Batch, v url.Values) error {
	b, faults, err := s.readBatch(r.Context(), v)
	if err != nil {
		return err
	}
	b.ID, b.Version = old.ID, old.Version
	b, err = s.SaveBatch(r.Context(), b, faults)
	if typed(err) {
		return s.showBatchForm(w, r, web.StatusOf(err), old, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.path()+"/desk")
}

// draftOf is the batch of an address while it can be written.
func (s *Service) draftOf(r *http.Request) (Batch, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Batch{}, err
	}
	b, _, err := s.Batch(r.Context(), id)
	return b, err
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.draftOf(r)
	if err != nil {
		return err
	}
	if b.Status != Draft {
		return web.Redirect(w, r, b.path()+"/desk")
	}
	v := batchValues(b)
	if c := r.URL.Query().Get("category"); c != "" {
		v.Set("category", c)
	}
	return s.showBatchForm(w, r, http.StatusOK, b, v, nil)
}

func (s *Service) editForm(w http.ResponseWriter, r *http.Request) error {
	b, err := s.draftOf(r)
	if err != nil {
		return err
	}
	_, v, version, err := change(r)
	if err != nil {
		return err
	}
	b.Version = version
	return s.saveBatch(w, r, b, v)
}

func (s *Service) batchPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBatch(w, r, http.StatusOK, nil)
}

func (s *Service) showBatch(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Public(ctx, id)
	if err != nil {
		return err
	}
	filed := r.URL.Query().Get("filed") != ""
	return web.Render(w, r, status, batchView(batchPageOf(ctx, d, r.PostForm, filed, s.Today(), refused)))
}

// PublicBatch is a batch as everybody may see it, with the actor's own application.
type PublicBatch struct {
	Batch
	Cat   Category
	List  []Application // proposed and named, while that is public
	Mine  *Application
	Apply error // why the actor cannot apply; nil when they can
}

// Public reads a batch as everybody may see it.
func (s *Service) Public(ctx context.Context, id ids.ID) (d PublicBatch, err error) {
	if d.Batch, d.Cat, err = s.Batch(ctx, id); err != nil {
		return d, err
	}
	if d.ListShown() {
		all, err := s.listed(ctx, id)
		if err != nil {
			return d, err
		}
		d.List = all
	}
	x, err := s.Own(ctx, id)
	if err == nil {
		d.Mine = &x
	} else if !errors.Is(err, actor.ErrNotFound) {
		return d, err
	}
	_, d.Apply = s.MayApply(ctx, d.Batch)
	return d, nil
}

func (s *Service) objectForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, _, err := s.Batch(r.Context(), id); err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	app, err := ids.Parse(v.Get("application"))
	if err != nil {
		app = 0
	}
	web.Again(r) // what this form holds must not lie in the database in plain words
	_, err = s.Object(r.Context(), id, ObjectionForm{Application: app, Words: v.Get("words"), Name: v.Get("name"), Contact: v.Get("contact")})
	if typed(err) {
		return s.showBatch(w, r, web.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Batch{ID: id}.path()+"?filed=1")
}

func (s *Service) deskPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showDesk(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showDesk(w http.ResponseWriter, r *http.Request, status int, id ids.ID, objector *Objection, refused error) error {
	ctx := r.Context()
	d, err := s.Desk(ctx, id)
	if err != nil {
		return err
	}
	l := appListing(r)
	q := appQuery(r, l)
	q.Batch = id
	if d.Apps, err = s.Applications(ctx, q); err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, deskView(deskOf(ctx, d, q, l, objector, r.PostForm, s.Today(), refused)))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	_, err = s.StepBatch(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	return s.afterBatch(w, r, id, err)
}

// afterBatch answers a change of a batch: its desk again, with the faults when there are some.
func (s *Service) afterBatch(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if typed(err) {
		return s.showDesk(w, r, web.StatusOf(err), id, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Batch{ID: id}.path()+"/desk")
}

func (s *Service) proposeForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	var chosen []ids.ID
	for _, text := range v["chosen"] {
		if one, err := ids.Parse(text); err == nil {
			chosen = append(chosen, one)
		}
	}
	return s.afterBatch(w, r, id, s.Propose(r.Context(), id, version, chosen, v.Get("reason")))
}

func (s *Service) decideForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	var faults errs.List
	on := casepage.DayOf(v, "on", &faults)
	if err = faults.Err(); err == nil {
		err = s.Decide(r.Context(), id, version, v.Get("document"), on)
	}
	return s.afterBatch(w, r, id, err)
}

func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	j, err := s.Answer(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	return s.afterBatch(w, r, j.Batch, err)
}

func (s *Service) objectorForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	j, err := s.Objector(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	web.Again(r) // the answer to this form must not lie in the database in plain words
	return s.showDesk(w, r, http.StatusOK, j.Batch, &j, nil)
}

func (s *Service) categoriesPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Categories(r.Context())
	if err != nil {
		return err
	}
	kinds, err := s.Kinds(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, plainTable(categoriesOf(r.Context(), list, kinds)))
}

func (s *Service) showCategory(w http.ResponseWriter, r *http.Request, status int, c Category, v url.Values, refused error) error {
	kinds, err := s.Kinds(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, categoryForm(categoryFormOf(r.Context(), c, v, kinds, refused)))
}

func (s *Service) newCategoryPage(w http.ResponseWriter, r *http.Request) error {
	return s.showCategory(w, r, http.StatusOK, Category{}, url.Values{"active": {"1"}, "position": {"20"}, "kind": {"project"}, "stage": {"APPROVED"}, "level": {"CITY"}}, nil)
}

func (s *Service) categoryPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Categories(r.Context())
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Code == r.PathValue("code") {
			return s.showCategory(w, r, http.StatusOK, c, categoryValues(c), nil)
		}
	}
	return actor.ErrNotFound
}

func (s *Service) categoryForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(v.Get("version"), 10, 64)
	if err != nil {
		version = 0 // a new one
	}
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	c := Category{Version: version, Code: text("code"), ZH: text("zh"), EN: text("en"), Family: text("family"), Kind: text("kind"), Level: text("level"), Stage: text("stage"), Source: text("source"), Active: v.Get("active") == "1", Preset: map[string]string{}}
	var faults errs.List
	c.Place = casepage.WholeOf(v, "position", &faults)
	for _, line := range lines(v.Get("preset")) {
		code, value, _ := strings.Cut(line, "=")
		c.Preset[strings.TrimSpace(code)] = strings.TrimSpace(value)
	}
	if err = faults.Err(); err == nil {
		err = s.SaveCategory(r.Context(), c, version)
	}
	if typed(err) {
		return s.showCategory(w, r, web.StatusOf(err), c, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/selection-categories")
}
