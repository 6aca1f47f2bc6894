package carrier

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows of all kinds.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	post := func(pattern, action, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, action, sample, h)
	}
	index := get("/registers", maySee, s.indexPage)
	index.Menu = &web.Menu{Group: "数据", Label: "名册", Order: 5}
	return append([]web.Route{
		index,
		get("/kinds/new", mayKinds, s.newKindPage),
		post("/kinds", mayKinds, "code=x1&zh=x&unit=x&group=x", s.saveKind),
		get("/kinds/{kind}", mayKinds, s.kindPage),
		get("/registers/{kind}", maySee, s.listPage),
		get("/registers/{kind}/figures", maySee, s.figuresPage),
		get("/registers/{kind}/new", mayEdit, s.newPage),
		post("/registers/{kind}", mayEdit, "name=x", s.createForm),
		get("/records/{id}", maySee, s.recordPage),
		get("/records/{id}/edit", mayEdit, s.editPage),
		post("/records/{id}/edit", mayEdit, "name=x&version=1", s.editForm),
		post("/records/{id}/stage", mayMove, "stage=ENDED&on=2026-01-01&reason=x&version=1", s.hang(mayMove, s.stageForm)),
		post("/records/{id}/levels", mayMove, "level=CITY&from=2026-01-01&document=x", s.hang(mayMove, s.levelForm)),
		post("/records/{id}/members", mayEdit, "role=x&org=1&since=2026-01-01", s.hang(mayEdit, s.joinForm)),
		post("/records/{id}/members/{member}/end", mayEdit, "until=2026-01-01&version=1", s.hang(mayEdit, s.leaveForm)),
		post("/records/{id}/checks", mayEdit, "item=x&note=x", s.hang(mayEdit, s.checkForm)),
		post("/records/{id}/reports", mayReport, "year=2025&text=x", s.hang(mayReport, s.reportForm)),
		post("/records/{id}/shares", mayEdit, "from=2026-01-01&shares=x 100", s.hang(mayEdit, s.sharesForm)),
		post("/records/{id}/assets", mayEdit, "owner=x&what=x&amount=1&on=2026-01-01", s.hang(mayEdit, s.assetForm)),
		post("/records/{id}/entries", mayEdit, "list=x&on=2026-01-01&text=x", s.hang(mayEdit, s.entryForm)),
		post("/records/{id}/meetings", mayEdit, "council=x&on=2026-01-01&minutes=x", s.hang(mayEdit, s.meetingForm)),
		post("/records/{id}/bookings", mayBook, "from=2030-01-01T09:00&until=2030-01-01T10:00&purpose=x", s.hang(maySee, s.bookForm)),
		post("/records/{id}/bookings/{booking}/close", mayBook, "used=-1&version=1", s.hang(maySee, s.closeForm)),
	}, append(append(s.milestoneRoutes(), s.moreRoutes()...), s.apiRoutes()...)...)
}

func (s *Service) indexPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return err
	}
	n, err := s.Sizes(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, indexView(indexOf(ctx, kinds, n, strings.TrimSpace(r.URL.Query().Get("q")))))
}

// readFilter reads the list's address: the columns that every kind has and those of its own.
func readFilter(k *Kind, q url.Values) (Filter, ui.Listing) {
	allowed := []string{"name", "level", "status", "county", "built"}
	for _, f := range k.Listed() {
		allowed = append(allowed, f.Code)
	}
	l := ui.ReadListing(q, "name", allowed...)
	f := Filter{Kind: k.Code, Level: q.Get("level"), Status: q.Get("status"), County: q.Get("county"), Counts: q.Get("counts") == "1", Find: l.Find, Field: map[string]string{},
		Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	if id, err := ids.Parse(q.Get("org")); err == nil {
		f.Org = id
	}
	for _, x := range k.Listed() {
		if x.Type == Pick || x.Type == Flag || x.Code == chainField {
			f.Field[x.Code] = q.Get("f_" + x.Code)
		}
	}
	return f, l
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	f, l := readFilter(k, r.URL.Query())
	_, list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	counties, err := s.counties(ctx)
	if err != nil {
		return err
	}
	shown := make([]Values, 0, len(list))
	for _, c := range list {
		shown = append(shown, c.Values)
	}
	names, err := s.orgNames(ctx, k, shown...)
	if err != nil {
		return err
	}
	chains, err := s.chainsOf(ctx, k)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(listOf(ctx, k, f, l, list, int(total), counties, chains, names)))
}

func (s *Service) figuresPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	on := s.Today()
	if d, err := civil.ParseDate(r.URL.Query().Get("on")); err == nil && !d.IsZero() {
		on = d
	}
	return s.showFigures(w, r, http.StatusOK, k, on, nil, nil)
}

func (s *Service) showFigures(w http.ResponseWriter, r *http.Request, status int, k *Kind, on civil.Date, typed url.Values, refused error) error {
	ctx := r.Context()
	list, err := s.Figures(ctx, k.Code, on)
	if err != nil {
		return err
	}
	v := figuresOf(ctx, k, on, list)
	v.State = statingOf(ctx, k, typed, refused)
	if err := s.showParts(ctx, &v, r.URL.Query().Get("by"), on); err != nil {
		return err
	}
	return web.Render(w, r, status, figuresView(v))
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Kind(r.Context(), r.PathValue("kind"))
	if err != nil {
		return err
	}
	return s.showForm(w, r, http.StatusOK, k, Record{Kind: k.Code}, url.Values{"on": {s.Today().String()}}, nil)
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	d, err := s.readDraft(ctx, k, v)
	var id ids.ID
	if err == nil {
		id, err = s.Create(ctx, k.Code, d, v.Get("proof"))
	}
	if errs.Typed(err) {
		return s.showForm(w, r, web.StatusOf(err), k, Record{Kind: k.Code}, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/records/"+id.String())
}

// readDraft reads the form of a record. Organisations are named by name or code.
func (s *Service) readDraft(ctx context.Context, k *Kind, v url.Values) (d Draft, err error) {
	var faults errs.List
	d = Draft{Name: v.Get("name"), Number: v.Get("number"), Level: v.Get("level"), County: v.Get("county"), Note: v.Get("note"), Stage: v.Get("stage"), Functions: v["functions"]}
	if text := strings.TrimSpace(v.Get("org")); text != "" {
		if d.Org, err = s.findOrg(ctx, text); err != nil {
			faults.Add(ErrOrg.With("牵头单位", text).On("org"))
		}
	} else if own := actor.From(ctx).Orgs(Policy.Roles(mayEdit)...); len(own) == 1 && !Policy.May(actor.From(ctx), mayEdit, actor.Object{County: d.County}) {
		d.Org = own[0]
	}
	if d.County == "" {
		d.County = countyOf(actor.From(ctx))
	}
	if d.On, err = civil.ParseDate(v.Get("on")); err != nil {
		faults.Add(ErrDay.With("日期", v.Get("on")).On("on"))
	}
	d.Lng, d.Lat = coordinate(v, "lng", "经度", &faults), coordinate(v, "lat", "纬度", &faults)
	for _, f := range k.Fields {
		if id, ok := s.pointer(ctx, f, v.Get("f_"+f.Code)); ok {
			v = clone(v, "f_"+f.Code, id.String())
		}
	}
	d.Values, err = k.ReadAll(func(code string) string { return strings.Join(v["f_"+code], ",") })
	for _, e := range errs.All(err) {
		faults.Add(e.On("f_" + e.Field))
	}
	return d, faults.Err()
}

// pointer is what a name in a field points to; a name that fits nothing stays as it is and is refused by the field.
func (s *Service) pointer(ctx context.Context, f Field, text string) (id ids.ID, ok bool) {
	switch {
	case strings.TrimSpace(text) == "":
	case f.Type == Org:
		found, err := s.findOrg(ctx, text)
		return found, err == nil
	case f.Type == Other:
		id, ok, err := s.recordNamed(ctx, f.Kind, text)
		return id, ok && err == nil
	}
	return 0, false
}

// countyOf is the county of who works for one alone.
func countyOf(a actor.Actor) string {
	if len(a.Grants) == 1 && a.Grants[0].Role == actor.CountyUser {
		return a.Grants[0].County
	}
	return ""
}

func clone(v url.Values, key, value string) url.Values {
	out := url.Values{}
	for k, list := range v {
		out[k] = list
	}
	out.Set(key, value)
	return out
}

func coordinate(v url.Values, field, label string, faults *errs.List) *float64 {
	text := strings.TrimSpace(v.Get(field))
	if text == "" {
		return nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		faults.Add(ErrNumber.With(label, text).On(field))
		return nil
	}
	return &x
}

func (s *Service) showForm(w http.ResponseWriter, r *http.Request, status int, k *Kind, c Record, v url.Values, refused error) error {
	counties, err := s.counties(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, recordForm(formOf(r.Context(), k, c, v, counties, refused)))
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.showForm(w, r, http.StatusOK, d.Of, d.Record, s.valuesOf(r.Context(), d), nil)
}

// editable reads the record of an address that the actor may change.
func (s *Service) editable(r *http.Request) (d Detail, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return d, err
	}
	if d, err = s.Find(r.Context(), id); err == nil && !d.May(actor.From(r.Context()), mayEdit) {
		err = actor.ErrNotFound
	}
	return d, err
}

func (s *Service) editForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	draft, err := s.readDraft(ctx, d.Of, v)
	if err == nil {
		err = s.Edit(ctx, d.ID, draft, version)
	}
	if errs.Typed(err) {
		d.RowVersion = version
		return s.showForm(w, r, web.StatusOf(err), d.Of, d.Record, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/records/"+d.ID.String())
}

func (s *Service) recordPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showRecord(w, r, http.StatusOK, id, nil)
}

func (s *Service) showRecord(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx := r.Context()
	d, err := s.Find(ctx, id)
	if err != nil {
		return err
	}
	names, err := s.orgNames(ctx, d.Of, d.Values)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, recordView(viewOf(ctx, d, names, s.db.Now(), r.PostForm, refused)))
}

// hang runs a form that hangs something on a record: it goes back to the record's page, with what was typed when it was refused. Who
// may not do it learns nothing of the record.
func (s *Service) hang(action string, do func(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		if err := s.check(r.Context(), id, action); err != nil {
			return err
		}
		v, err := web.Form(r)
		if err != nil {
			return err
		}
		err = do(r.Context(), id, r, v)
		if errs.Typed(err) {
			return s.showRecord(w, r, web.StatusOf(err), id, err)
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, "/records/"+id.String())
	}
}

func formDay(v url.Values, field string) (civil.Date, error) {
	d, err := civil.ParseDate(strings.TrimSpace(v.Get(field)))
	if err != nil {
		return d, ErrDay.With("日期", v.Get(field)).On(field)
	}
	return d, nil
}

func (s *Service) stageForm(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.Enter(ctx, id, v.Get("stage"), on, v.Get("proof"), v.Get("reason"), version)
}

func (s *Service) levelForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	from, err := formDay(v, "from")
	if err != nil {
		return err
	}
	return s.Raise(ctx, id, v.Get("level"), from, v.Get("document"))
}

func (s *Service) joinForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	m := Member{Role: v.Get("role"), Note: v.Get("note")}
	var faults errs.List
	for field, to := range map[string]*civil.Date{"since": &m.Since, "until": &m.Until, "signed_on": &m.SignedOn} {
		var err error
		*to, err = formDay(v, field)
		faults.Add(err)
	}
	var err error
	if m.Org, err = s.findOrg(ctx, v.Get("org")); err != nil {
		faults.Add(ErrOrg.With("成员", v.Get("org")).On("org"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.Join(ctx, id, m)
}

func (s *Service) leaveForm(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error {
	member, err := web.PathID(r, "member")
	if err != nil {
		return err
	}
	until, err := formDay(v, "until")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.Leave(ctx, id, member, until, v.Get("note"), version)
}

func (s *Service) checkForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	return s.Tick(ctx, id, v.Get("item"), v.Get("note"))
}

func (s *Service) reportForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	year, err := strconv.Atoi(strings.TrimSpace(v.Get("year")))
	if err != nil {
		return ErrYear.With("年度", v.Get("year")).On("year")
	}
	return s.Report(ctx, id, year, v.Get("text"))
}

// sharesForm reads one holder a line: the name, a blank, the percentage.
func (s *Service) sharesForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	from, err := formDay(v, "from")
	if err != nil {
		return err
	}
	var list []Share
	for line := range strings.Lines(v.Get("shares")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		i := strings.LastIndexAny(line, " \t　:：")
		if i < 0 {
			return ErrShares.With(line).On("shares")
		}
		part, err := strconv.ParseFloat(strings.TrimSuffix(plain(line[i+1:]), "%"), 64)
		if err != nil {
			return ErrShares.With(line).On("shares")
		}
		list = append(list, Share{Holder: strings.TrimSpace(line[:i]), Part: int64(part*100 + 0.5)})
	}
	return s.Divide(ctx, id, from, list)
}

func (s *Service) assetForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	a := Asset{Owner: v.Get("owner"), What: v.Get("what"), Sort: v.Get("sort"), On: on}
	amount, some, err := Field{Code: "amount", ZH: "金额", Type: Money, Unit: "万元"}.Read(v.Get("amount"))
	if err != nil {
		return err
	}
	if some {
		a.Fen = int64(amount.Num)
	}
	if text := v.Get("corrects"); text != "" {
		if a.Corrects, err = ids.Parse(text); err != nil {
			return actor.ErrNotFound
		}
	}
	return s.Bring(ctx, id, a)
}

func (s *Service) meetingForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	return s.Meet(ctx, id, Meeting{Council: v.Get("council"), On: on, Present: v.Get("present"), Minutes: v.Get("minutes")})
}

const minuteForm = "2006-01-02T15:04"

func (s *Service) bookForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	b := Booked{Purpose: v.Get("purpose")}
	for field, to := range map[string]*time.Time{"from": &b.From, "until": &b.Until} {
		at, err := time.ParseInLocation(minuteForm, v.Get(field), civil.Location)
		if err != nil {
			return ErrDay.With("时间", v.Get(field)).On(field)
		}
		*to = at
	}
	b.Persons, _ = strconv.ParseInt(v.Get("persons"), 10, 64) // left empty: not said
	a := actor.From(ctx)
	own := a.Orgs(Policy.Roles(mayBook)...)
	if len(own) == 0 {
		return actor.ErrForbidden
	}
	b.Org = own[0]
	if wanted, err := ids.Parse(v.Get("org")); err == nil && slices.Contains(own, wanted) {
		b.Org = wanted
	}
	_, err := s.Book(ctx, id, b)
	return err
}

func (s *Service) closeForm(ctx context.Context, id ids.ID, r *http.Request, v url.Values) error {
	booking, err := web.PathID(r, "booking")
	if err != nil {
		return err
	}
	used, err := strconv.ParseInt(strings.TrimSpace(v.Get("used")), 10, 64)
	if err != nil {
		return ErrNumber.With(i18n.T(ctx, "使用分钟数"), v.Get("used")).On("used")
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.Close(ctx, id, booking, used, version)
}
