package citymap

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the pages of the map, its files and its API.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "county", Sample: sample, Handler: h}
	}
	page := row(http.MethodGet, "/map", web.KindPage, maySee, "", s.mapPage)
	page.Menu = &web.Menu{Group: "数据", Label: "城市地图", Order: 15}
	upload := row(http.MethodPost, "/map/setup", web.KindForm, mayManage, "source=x", s.uploadForm)
	upload.MaxBody = geo.MaxBytes + 1<<20
	return append(s.apiRoutes(), []web.Route{
		page,
		row(http.MethodGet, "/map/map.svg", web.KindFile, maySee, "", s.svgFile),
		row(http.MethodGet, "/map/places.xlsx", web.KindFile, maySee, "", s.placesFile),
		row(http.MethodGet, "/map/places.csv", web.KindFile, maySee, "", s.placesFile),
		row(http.MethodGet, "/map/setup", web.KindPage, mayManage, "", s.setupPage),
		upload,
		row(http.MethodPost, "/map/params", web.KindForm, mayManage, "code=WALK&value=1000&source=x", s.paramForm),
	}...)
}

// mapPage answers a question. Boxes that were ticked one by one come as many values and are brought into one, so that every view of
// the map has one address.
func (s *Service) mapPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if list, ok := q["layer"]; ok {
		q.Del("layer")
		q.Set("layers", strings.Join(list, ","))
		for k := range q {
			if q.Get(k) == "" {
				q.Del(k)
			}
		}
		return web.Redirect(w, r, "/map?"+q.Encode())
	}
	ask, faults := ReadAsk(q)
	a, err := s.Answer(r.Context(), ask)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, mapView(s.view(r, a, faults)))
}

const order = "name"

var sorts = []string{"name", "kind", "county", "distance"}

func listing(q url.Values, a *Answer) ui.Listing {
	usual := order
	if a.Single() {
		usual = "distance"
	}
	l := ui.ReadListing(q, usual, sorts...)
	if l.Sort == "distance" && !a.Single() {
		l.Sort = order
	}
	return l
}

// svgFile is the picture as a file, with the colours of the standard display.
func (s *Service) svgFile(w http.ResponseWriter, r *http.Request) error {
	ask, _ := ReadAsk(r.URL.Query())
	a, err := s.Answer(r.Context(), ask)
	if err != nil {
		return err
	}
	colours, err := inFile()
	if err != nil {
		return err
	}
	f := frame{id: "f", width: 1200, height: math.Min(1100, math.Max(700, 1200*a.View.Aspect())), text: 14, paint: colours}
	ctx := r.Context()
	web.Attachment(w, s.city+i18n.T(ctx, "地图")+".svg", "image/svg+xml; charset=utf-8")
	size := `viewBox="0 0 ` + n(f.width) + " " + n(f.height) + `" width="` + n(f.width) + `" height="` + n(f.height) + `"`
	_, err = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" `+size+` font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"><title>`+
		esc(s.title(ctx))+`</title><desc>`+esc(a.spoken(ctx)+" "+s.sourceLine(ctx, a))+`</desc>`+a.draw(ctx, f)+`</svg>`)
	return err
}

var exportColumns = []sheet.Column{
	{ZH: "名称"}, {ZH: "类别"}, {ZH: "区县"}, {ZH: "状态"}, {ZH: "经度", Type: sheet.Number}, {ZH: "纬度", Type: sheet.Number}, {ZH: "距离（米）", Type: sheet.Int},
}

// placesFile exports the list beside the map, all pages of it, and leaves a trace.
func (s *Service) placesFile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ask, _ := ReadAsk(r.URL.Query())
	a, err := s.Answer(ctx, ask)
	if err != nil {
		return err
	}
	format := sheet.XLSX
	if strings.HasSuffix(r.URL.Path, ".csv") {
		format = sheet.CSV
	}
	if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: maySee + ".export", Object: "citymap"}); err != nil {
		return err
	}
	l := listing(r.URL.Query(), a)
	lang := ui.From(ctx).Lang
	var buf bytes.Buffer
	err = sheet.Export(&buf, format, "城市地图", exportColumns, func(yield func([]any, error) bool) {
		for _, x := range a.Lines(l.Find, l.Sort, l.Desc) {
			var far any
			if !math.IsNaN(x.Metres) {
				far = int64(math.Round(x.Metres))
			}
			p := a.g.places[x.Place]
			if !yield([]any{p.Name, a.g.layers[p.Layer].Name(lang), a.g.county(p.County), a.stage(lang, p), p.At.Lng, p.At.Lat, far}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName("城市地图", format), format.MIME())
	_, err = buf.WriteTo(w)
	return err
}

func (s *Service) setupPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSetup(w, r, http.StatusOK, url.Values{}, nil, nil)
}

func (s *Service) showSetup(w http.ResponseWriter, r *http.Request, status int, form url.Values, refused, param error) error {
	ctx := r.Context()
	list, params, err := s.Versions(ctx)
	if err != nil {
		return err
	}
	o, err := s.Outline(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, setupView(setupPage{Versions: list, Params: params, Outline: o, Form: form, Errors: ui.Errors(ctx, refused), ParamErrors: ui.Errors(ctx, param)}))
}

// uploadForm takes a file with its source.
func (s *Service) uploadForm(w http.ResponseWriter, r *http.Request) error {
	if !Policy.Allowed(actor.From(r.Context()), mayManage) {
		return actor.ErrForbidden
	}
	b, form, err := readUpload(w, r)
	if err == nil {
		_, err = s.SetOutline(r.Context(), b)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.showSetup(w, r, status, form, err, nil)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/map/setup")
}

func readUpload(w http.ResponseWriter, r *http.Request) (b Brought, form url.Values, err error) {
	up, err := web.Upload(w, r, "file", geo.MaxBytes, web.TypeText)
	if form, _ = web.Form(r); form == nil {
		form = url.Values{}
	}
	if err != nil {
		return b, form, err
	}
	defer up.Close()
	b = Brought{File: up.Name, Source: form.Get("source"), Licence: form.Get("licence"), Review: form.Get("review")}
	b.DrawnOn, _ = civil.ParseDate(strings.TrimSpace(form.Get("drawn_on"))) // what is no day is refused with the rest
	b.Body, err = io.ReadAll(io.LimitReader(up, geo.MaxBytes+1))
	return b, form, err
}

func (s *Service) paramForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	value, err := strconv.ParseInt(strings.TrimSpace(form.Get("value")), 10, 64)
	if err != nil {
		value = -1
	}
	err = s.SetParam(r.Context(), form.Get("code"), value, form.Get("source"))
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.showSetup(w, r, status, form, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/map/setup")
}
