package condition

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) schoolPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showSchool(w, r, http.StatusOK, id, url.Values{}, nil)
}

func (s *Service) showSchool(w http.ResponseWriter, r *http.Request, status int, id ids.ID, typed url.Values, fault error) error {
	ctx := r.Context()
	year, _ := strconv.Atoi(r.URL.Query().Get("year"))
	d, err := s.School(ctx, id, year)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, schoolView(schoolPartsOf(ctx, d, typed, ui.Errors(ctx, fault))))
}

func (s *Service) chooseForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	from, err := civil.ParseDate(strings.TrimSpace(v.Get("from")))
	if err != nil {
		from = civil.Date{}
	}
	err = s.Choose(ctx, id, v.Get("table"), from, v.Get("source"))
	if refused(err) {
		return s.showSchool(w, r, web.StatusOf(err), id, v, label(ctx, errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/conditions/schools/"+id.String())
}

func (s *Service) standardsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showStandards(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *Service) showStandards(w http.ResponseWriter, r *http.Request, status int, typed url.Values, fault error) error {
	ctx := r.Context()
	d, err := s.Standards(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, standardsView(standardPartsOf(ctx, d, typed, ui.Errors(ctx, fault))))
}

func (s *Service) lineForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	from, err := civil.ParseDate(strings.TrimSpace(v.Get("from")))
	if err != nil {
		from = civil.Date{}
	}
	_, err = s.SetLine(ctx, NewLine{Table: v.Get("table"), TableZH: v.Get("table_zh"), Indicator: v.Get("indicator"), Total: v.Get("total"), Per: v.Get("per"), Source: v.Get("source"), From: from})
	if refused(err) {
		return s.showStandards(w, r, web.StatusOf(err), v, label(ctx, errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/conditions/standards")
}

func (s *Service) nearForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	from, err := civil.ParseDate(strings.TrimSpace(v.Get("from")))
	if err != nil {
		from = civil.Date{}
	}
	value, err := strconv.ParseInt(strings.TrimSpace(v.Get("value")), 10, 64)
	if err != nil {
		value = -1
	}
	if err = s.SetNear(ctx, value, v.Get("source"), from); refused(err) {
		v.Set("near", "1")
		return s.showStandards(w, r, web.StatusOf(err), v, label(ctx, errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/conditions/standards")
}
