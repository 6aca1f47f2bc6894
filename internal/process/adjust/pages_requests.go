package adjust

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func requestListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "-number", "number", "name", "school", "kind", "status")
}

func requestQuery(r *http.Request, l ui.Listing) Query {
	q := r.URL.Query()
	return Query{Round: idOf(q, "round"), Status: q.Get("status"), Kind: q.Get("kind"), Override: q.Get("override") == "1", Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) requestsPage(w http.ResponseWriter, r *http.Request) error {
	l := requestListing(r)
	q := requestQuery(r, l)
	found, err := s.Requests(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, casepage.View(requestsPageOf(r.Context(), q, l, found)))
}

func (s *Service) requestsExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := requestQuery(r, requestListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Requests(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(word(r.Context(), "专业调整申请"), f), f.MIME())
	return writeRequests(r.Context(), w, f, found.Lines)
}

// readForm reads the form of a request. Amounts are in yuan.
func (s *Service) readForm(ctx context.Context, v url.Values, school ids.ID) (f Form, faults errs.List, err error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f = Form{Kind: Kind(text("kind")), Point: idOf(v, "point"), Level: atlas.Level(text("level")), Code: text("code"), Length: text("length"), Into: idOf(v, "into"), NewCode: text("new_code"), Motive: text("motive"), Summary: text("summary"), Warning: idOf(v, "warning")}
	if f.Kind == Add {
		f.Point = 0
	}
	f.After = number(v, "after", &faults)
	f.TeachersNeed, f.TeachersHave = number(v, "teachers_need", &faults), number(v, "teachers_have", &faults)
	if text("equipment") != "" {
		m, err := money.Parse(text("equipment"))
		if err != nil {
			for _, e := range errs.All(err) {
				faults.Add(e.On("equipment"))
			}
		} else {
			f.Equipment = &m
		}
	}
	partners, more, err := s.ReadPartners(ctx, school, v.Get("partners"))
	if err != nil {
		return f, faults, err
	}
	for _, e := range more {
		faults.Add(e)
	}
	f.Partners = partners
	return f, faults, nil
}

// requestValues are the values of a form over a request.
func requestValues(x Request) url.Values {
	v := url.Values{}
	for name, text := range map[string]string{"kind": string(x.Kind), "level": string(x.Level), "code": x.Code, "length": x.Length, "new_code": x.NewCode, "motive": x.Motive, "summary": x.Summary, "after": seats(x.After), "teachers_need": seats(x.TeachersNeed), "teachers_have": seats(x.TeachersHave)} {
		v.Set(name, text)
	}
	for name, id := range map[string]ids.ID{"point": x.Point, "into": x.Into, "warning": x.Warning} {
		if id != 0 {
			v.Set(name, id.String())
		}
	}
	if x.Equipment != nil {
		v.Set("equipment", x.Equipment.String())
	}
	var lines []string
	for _, p := range x.Partners {
		lines = append(lines, casepage.Joined(" | ", p.Name, p.Number))
	}
	v.Set("partners", strings.Join(lines, "\n"))
	return v
}

func (s *Service) newRequestPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v := url.Values{"kind": {string(Add)}, "level": {string(atlas.HigherCollege)}, "length": {"3"}}
	for _, key := range []string{"kind", "point", "warning", "code", "motive", "after"} {
		if q.Get(key) != "" {
			v.Set(key, q.Get(key))
		}
	}
	return s.showRequestForm(w, r, http.StatusOK, x, Request{}, v, nil)
}

func (s *Service) createRequest(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.saveRequest(w, r, x, Request{}, v)
}

// saveRequest keeps what the form says, or with do=check only looks at it.
func (s *Service) saveRequest(w http.ResponseWriter, r *http.Request, of Round, old Request, v url.Values) error {
	ctx := r.Context()
	f, faults, err := s.readForm(ctx, v, ownOrg(actor.From(ctx)))
	if err != nil {
		return err
	}
	if v.Get("do") == "check" {
		return s.showRequestForm(w, r, http.StatusOK, of, old, v, nil)
	}
	x, err := s.SaveRequest(ctx, of.ID, old.ID, old.Version, f, faults)
	if errors.Is(err, ErrStale) && old.ID != 0 {
		return s.showConflict(w, r, old.ID, v)
	}
	if typed(err) {
		return s.showRequestForm(w, r, web.StatusOf(err), of, old, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path())
}

func (s *Service) editRequestPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.requestOf(r)
	if err != nil {
		return err
	}
	if !MayEdit(actor.From(r.Context()), d.Request) {
		return web.Redirect(w, r, d.path())
	}
	return s.showRequestForm(w, r, http.StatusOK, d.Of, d.Request, requestValues(d.Request), nil)
}

func (s *Service) requestOf(r *http.Request) (Detail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Detail{}, err
	}
	return s.Request(r.Context(), id)
}

func (s *Service) editRequest(w http.ResponseWriter, r *http.Request) error {
	d, err := s.requestOf(r)
	if err != nil {
		return err
	}
	_, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	d.Request.Version = seen
	return s.saveRequest(w, r, d.Of, d.Request, v)
}

func (s *Service) showRequestForm(w http.ResponseWriter, r *http.Request, status int, of Round, old Request, v url.Values, refused error) error {
	ctx := r.Context()
	points, err := s.OwnPoints(ctx)
	if err != nil {
		return err
	}
	reasons := map[string][]Reason{}
	for _, k := range []Kind{Add, Stop, Upgrade} {
		if reasons[k.Class()], err = s.ReasonList(ctx, "MOTIVE", k, of.Year); err != nil {
			return err
		}
	}
	check, err := s.checkOf(ctx, of.ID, v)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(requestForm(ctx, of, old, v, points, reasons, check, refused)))
}

// checkOf looks at what is typed so far; a form that is hardly begun has nothing to show.
func (s *Service) checkOf(ctx context.Context, round ids.ID, v url.Values) (checkOf, error) {
	if v.Get("code") == "" && v.Get("point") == "" {
		return checkOf{}, nil
	}
	f, faults, err := s.readForm(ctx, v, ownOrg(actor.From(ctx)))
	if err != nil {
		return checkOf{}, err
	}
	l, err := s.Look(ctx, round, f)
	if err != nil {
		return checkOf{}, err
	}
	return lookOf(ctx, l, faults), nil
}

// checkPart is the part of the form that says what the rules say, fetched while it is written.
func (s *Service) checkPart(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	c, err := s.checkOf(r.Context(), x.ID, r.URL.Query())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, findingsPart(c))
}

func (s *Service) requestPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showRequest(w, r, http.StatusOK, id, nil)
}

func (s *Service) showRequest(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx := r.Context()
	d, err := s.Request(ctx, id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, casepage.View(requestPageOf(ctx, d, casepage.Fields{Values: r.PostForm, Errors: ui.Errors(ctx, refused)}, s.Today())))
}

// afterRequest answers a change of a request: its page again, with the faults when there are some.
func (s *Service) afterRequest(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if typed(err) {
		return s.showRequest(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Request{ID: id}.path())
}

func (s *Service) requestStep(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	_, err = s.Step(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), From: v.Get("from"), Version: seen, Note: strings.TrimSpace(v.Get("note")), Excuse: v.Get("excuse")})
	if typed(err) {
		return s.showRequestStep(w, r, web.StatusOf(err), id, err)
	}
	return s.afterRequest(w, r, id, err)
}

func (s *Service) askForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	_, err = s.Ask(r.Context(), id, seen, v["units"])
	return s.afterRequest(w, r, id, err)
}

func (s *Service) proposalForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	var faults errs.List
	p := Proposal{Outcome: v.Get("outcome"), Places: number(v, "places", &faults), Refusal: v.Get("refusal"), Words: v.Get("words")}
	if err = faults.Err(); err == nil {
		err = s.Propose(r.Context(), id, seen, p)
	}
	return s.afterRequest(w, r, id, err)
}

func (s *Service) overrideForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(v.Get("reason"))
	switch r.PathValue("step") {
	case "ask":
		err = s.AskOverride(r.Context(), id, seen, reason)
	case "grant":
		err = s.GrantOverride(r.Context(), id, seen, reason)
	case "confirm":
		err = s.ConfirmOverride(r.Context(), id, seen)
	case "refuse":
		err = s.RefuseOverride(r.Context(), id, seen, reason)
	default:
		err = actor.ErrNotFound
	}
	return s.afterRequest(w, r, id, err)
}

func (s *Service) correctForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	var faults errs.List
	places := number(v, "places", &faults)
	if err = faults.Err(); err == nil {
		err = s.Correct(r.Context(), id, seen, v.Get("what"), places, v.Get("document"), v.Get("note"))
	}
	return s.afterRequest(w, r, id, err)
}

func (s *Service) appealForm(w http.ResponseWriter, r *http.Request) error {
	id, v, _, err := formed(r)
	if err != nil {
		return err
	}
	return s.afterRequest(w, r, id, s.Appeal(r.Context(), id, v.Get("words")))
}

func (s *Service) appealStep(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	return s.afterRequest(w, r, id, s.AnswerAppeal(r.Context(), id, seen, r.PathValue("step"), v.Get("note")))
}

// maxFile is the largest piece of evidence in bytes.
const maxFile = 20 << 20

func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.requestOf(r)
	if err != nil {
		return err
	}
	id := d.ID
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
	if err != nil {
		return s.afterRequest(w, r, id, err)
	}
	defer up.Close()
	return s.afterRequest(w, r, id, s.Attach(r.Context(), id, up.Name, up.MIME(), up.Size, up))
}

// showConflict shows what somebody else saved meanwhile beside what was typed.
func (s *Service) showConflict(w http.ResponseWriter, r *http.Request, id ids.ID, typed url.Values) error {
	d, err := s.Request(r.Context(), id)
	if err != nil {
		return err
	}
	opened, err := strconv.ParseInt(typed.Get("version"), 10, 64)
	if err != nil {
		opened = 0
	}
	return web.Render(w, r, http.StatusConflict, casepage.ConflictPage(conflictOf(r.Context(), d.Request, opened, typed)))
}
