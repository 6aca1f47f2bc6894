package carrier

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// overlayPage shows what the city has added to a kind of the product.
func (s *Service) overlayPage(w http.ResponseWriter, r *http.Request, code string) error {
	k, err := s.Kind(r.Context(), code)
	if err != nil {
		return err
	}
	o, version, err := s.Overlay(r.Context(), code)
	if err != nil {
		return err
	}
	return s.showOverlay(w, r, http.StatusOK, k, o.values(k), version, nil)
}

// values are the lists of the kind with the city's own, and the lines that the city has added.
func (o Overlay) values(k *Kind) url.Values {
	own := Kind{Fields: o.Fields, Counts: o.Counts, Stages: k.Stages}
	v := own.values()
	v.Set("levels", writeChoices(k.Levels))
	v.Set("functions", writeChoices(k.Functions))
	v.Set("checklist", writeChoices(k.Checklist))
	return v
}

func (s *Service) showOverlay(w http.ResponseWriter, r *http.Request, status int, k *Kind, v url.Values, version int64, refused error) error {
	ctx := r.Context()
	name := k.Name(i18n.Lang(ctx))
	title := i18n.T(ctx, "%s：本市增加", name)
	page := kindPage{Values: v, Page: ui.Page{Title: title, Sub: i18n.T(ctx, "内置的内容不能删，可以增加登记项、级别、清单和计数"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: name, Href: "/registers/" + k.Code}, {Label: title}}},
		Form: ui.Form{Action: "/kinds/" + k.Code + "/overlay", Submit: "保存", Cancel: "/registers/" + k.Code, Version: version, Errors: ui.Errors(ctx, refused)}}
	return web.Render(w, r, status, overlayForm(page))
}

func (s *Service) saveOverlay(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	if k.Own {
		return ErrNoKind.With(k.Code)
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	for _, t := range linesOfKinds {
		t.lines(v)
	}
	version, err := web.Version(r)
	if err != nil {
		version = 0 // the first addition has none
	}
	o, err := s.readOverlay(r, k, v)
	if err == nil {
		err = s.Extend(ctx, k.Code, o, version)
	}
	if errs.Typed(err) {
		return s.showOverlay(w, r, web.StatusOf(err), k, v, version, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/registers/"+k.Code)
}

// readOverlay reads the form. A list that is the product's own is not kept, so that a later release may change it.
func (s *Service) readOverlay(r *http.Request, k *Kind, v url.Values) (o Overlay, err error) {
	old, _, err := s.Overlay(r.Context(), k.Code)
	if err != nil {
		return o, err
	}
	builtin := k
	for _, d := range declared {
		if d.Code == k.Code {
			builtin = d
		}
	}
	read := func(name string, own, now []Choice) []Choice {
		list := readChoices(v.Get(name))
		for i := range list {
			if j := slices.IndexFunc(now, func(c Choice) bool { return c.Code == list[i].Code && c.ZH == list[i].ZH }); j >= 0 {
				list[i] = now[j]
			}
		}
		if slices.Equal(list, own) {
			return nil
		}
		return list
	}
	o = Overlay{Levels: read("levels", builtin.Levels, k.Levels), Functions: read("functions", builtin.Functions, k.Functions), Checklist: read("checklist", builtin.Checklist, k.Checklist)}
	for line := range strings.Lines(v.Get("fields")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		f, why := readField(line, old.Fields)
		if why != "" {
			return o, ErrKind.With(k.Code, why+"："+strings.TrimSpace(line)).On("fields")
		}
		o.Fields = append(o.Fields, f)
	}
	o.Counts, err = readCounts(k.Code, v.Get("counts"), old.Counts)
	return o, err
}

// paramsPage is the page of the registers' parameters.
type paramsPage struct {
	Page   ui.Page
	Rows   []ui.Row
	Form   ui.Form
	Values url.Values
}

func (p paramsPage) field(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, p.Values.Get(name), p.Form.Errors.Of(name)
	return x
}

func (p paramsPage) codes() ui.Field {
	out := p.field("code", "参数", ui.Field{})
	for _, r := range paramRules {
		out.Options = append(out.Options, ui.Option{Value: r.Code, Label: r.ZH, Help: r.Help, Chosen: r.Code == out.Value})
	}
	return out
}

func (s *Service) paramsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showParams(w, r, http.StatusOK, url.Values{"valid_from": {s.Today().String()}}, nil)
}

func (s *Service) showParams(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	ctx := r.Context()
	list, err := s.Params(ctx)
	if err != nil {
		return err
	}
	p := paramsPage{Values: v, Page: ui.Page{Title: "名册参数", Sub: i18n.T(ctx, "每次改动是一个新版本，带依据和生效日期；以前的版本留着"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: "名册参数"}}},
		Form: ui.Form{Action: "/kinds/params", Submit: "保存", Errors: ui.Errors(ctx, refused)}}
	for _, x := range list {
		name, help := x.Code, ""
		for _, rule := range paramRules {
			if rule.Code == x.Code {
				name, help = i18n.Word(ctx, rule.ZH), i18n.Word(ctx, rule.Help)
			}
		}
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: name, Sub: help}, ui.Text(x.Code), ui.Text(strconv.FormatInt(x.Value, 10)), ui.Text(strconv.FormatInt(x.Version, 10)), ui.Text(x.From.String()), ui.Text(x.Source))})
	}
	return web.Render(w, r, status, paramsView(p))
}

func (s *Service) saveParam(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	x := ParamVersion{Code: v.Get("code"), Source: v.Get("source")}
	if x.Value, err = strconv.ParseInt(plain(v.Get("value")), 10, 64); err != nil {
		err = ErrNumber.With("值", v.Get("value")).On("value")
	}
	if err == nil {
		if x.From, err = formDay(v, "valid_from"); err == nil {
			err = s.SetParam(r.Context(), x)
		}
	}
	if errs.Typed(err) {
		return s.showParams(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/kinds/params")
}

// usagePage is the report of a kind's bookings.
type usagePage struct {
	Page     ui.Page
	From, To ui.Field
	Rows     []ui.Row
	Kind     *Kind
}

func (s *Service) usagePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	today := s.Today()
	from, to := civil.Date{Year: today.Year, Month: 1, Day: 1}, civil.Date{Year: today.Year, Month: 12, Day: 31}
	if d, err := civil.ParseDate(r.URL.Query().Get("from")); err == nil && !d.IsZero() {
		from = d
	}
	if d, err := civil.ParseDate(r.URL.Query().Get("to")); err == nil && !d.IsZero() {
		to = d
	}
	k, list, err := s.Usage(ctx, r.PathValue("kind"), from, to)
	if err != nil {
		return err
	}
	lang := i18n.Lang(ctx)
	title := i18n.T(ctx, "%s：使用时数", k.Name(lang))
	p := usagePage{Kind: k, From: ui.Field{Name: "from", Label: "从", Type: "date", Value: from.String(), Width: "sm"}, To: ui.Field{Name: "to", Label: "到", Type: "date", Value: to.String(), Width: "sm"},
		Page: ui.Page{Title: title, Sub: i18n.T(ctx, "每月开放、预约和实际使用的小时数；取消的不计，没有登记开放时间的不算利用率"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang), Href: "/registers/" + k.Code}, {Label: title}}}}
	for _, u := range list {
		offered, share := templ.Component(ui.Missing(i18n.T(ctx, "没有登记开放时间"))), templ.Component(ui.Missing(""))
		if u.Offered >= 0 {
			offered, share = ui.Text(hours(u.Offered)), ui.Text(percent(u.Share()))
		}
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Text(u.Month), ui.Link{Href: "/records/" + u.Record.String(), Text: u.Name}, ui.Int(u.Bookings), ui.Int(u.Persons), offered, ui.Text(hours(u.Booked)), ui.Text(hours(u.Used)), share, ui.Int(u.Unsaid))})
	}
	return web.Render(w, r, http.StatusOK, usageView(p))
}

// hours are minutes in hours with one decimal.
func hours(minutes int64) string { return strconv.FormatFloat(float64(minutes)/60, 'f', 1, 64) }
