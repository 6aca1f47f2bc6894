package plan

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

const maxFile = 20 << 20 // bytes of one file of evidence

const (
	planSample   = "title=x&level=CITY&sort=PLAN&from=2026-01-01&until=2026-12-31&version=1"
	targetSample = "title=x&code=x&end=2026-12-31&base=1&comparator=GE&basis=CUMULATIVE&scope=CITY&unit=个&clause=x&why=x&agreed=x&version=1"
	taskSample   = "number=1&title=x&sort=TASK&units=x&version=1"
)

// Routes lists the pages, forms, files and API rows.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	file := func(pattern string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindFile, mayList, "", h)
	}
	post := func(pattern, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, mayWrite, sample, h)
	}
	upload := func(pattern, sample string, h web.Handler) web.Route {
		r := post(pattern, sample, h)
		r.MaxBody = maxFile + 1<<20
		return r
	}
	list := get("/plans", mayList, s.plansPage)
	list.Menu = &web.Menu{Group: "督办", Label: "方案和目标", Order: 28}
	return append([]web.Route{
		list, file("/plans/export", s.plansExport),
		get("/plans/new", mayWrite, s.newPage), post("/plans", planSample, s.newForm),
		get("/plans/import", mayWrite, s.importPage), upload("/plans/import", "text=x", s.previewForm), post("/plans/import/confirm", planSample+"&text=x", s.confirmForm), file("/plans/import/template", s.templateFile),
		get("/plans/{id}", mayList, s.planPage), post("/plans/{id}/edit", planSample, s.editForm), post("/plans/{id}/steps/{step}", "version=1&note=x", s.stepForm), file("/plans/{id}/export", s.tasksExport),
		get("/plans/{id}/change", mayWrite, s.changePage),
		post("/plans/{id}/tasks", taskSample, s.taskForm), get("/plans/{id}/tasks/{task}", mayList, s.taskPage), post("/plans/{id}/tasks/{task}", taskSample, s.taskForm),
		post("/plans/{id}/tasks/{task}/drop", "", s.dropTaskForm), post("/plans/{id}/tasks/{task}/cancel", "why=x&version=1", s.cancelForm), post("/plans/{id}/tasks/{task}/quotas", "year=2026&quota=1&unit=x", s.quotaForm),
		upload("/plans/{id}/quotas/{quota}", "done=1&evidence=x&version=1", s.fulfilForm),
		post("/plans/{id}/targets", targetSample, s.targetForm), get("/plans/{id}/targets/{target}", mayList, s.targetPage), post("/plans/{id}/targets/{target}", targetSample, s.targetForm),
		post("/plans/{id}/targets/{target}/revise", targetSample, s.reviseForm), post("/plans/{id}/targets/{target}/drop", "", s.dropTargetForm), upload("/plans/{id}/targets/{target}/typed", "value=1&on=2026-01-01", s.typeForm),
		post("/plans/{id}/citations", "sort=UPPER&title=x&clause=x", s.citeForm), post("/plans/{id}/layout", "number=1&what=x", s.layForm),
		post("/plans/{id}/milestones", "name=x&due=2026-06-30", s.markForm), upload("/plans/{id}/milestones/{milestone}", "on=2026-01-01&evidence=x&version=1", s.reachForm),
		post("/plans/{id}/units", "unitname=x&org=1", s.assignForm),
		{Method: http.MethodGet, Pattern: "/plans/{id}/files/{file}", Kind: web.KindFile, Action: mayList, Roles: Policy.Roles(mayList), Scope: "city", Handler: web.FileOf(s.OpenFile)},
		get("/planunits", mayList, s.unitsPage), get("/planunits/{id}", mayList, s.unitPage),
	}, s.apiRoutes()...)
}

// fields reads the fields of a form and gathers what is wrong with them.
type fields struct {
	v      url.Values
	faults errs.List
}

func (f *fields) text(name string) string { return strings.TrimSpace(f.v.Get(name)) }

func (f *fields) day(name string) civil.Date { return casepage.DayOf(f.v, name, &f.faults) }

func (f *fields) amount(name string) *Amount {
	s := f.text(name)
	if s == "" {
		return nil
	}
	a, ok := ParseAmount(s)
	if !ok {
		f.faults.Add(ErrAmount.With(s).On(name))
		return nil
	}
	return &a
}

func (f *fields) id(name string) ids.ID {
	s := f.text(name)
	if s == "" {
		return 0
	}
	id, err := ids.Parse(s)
	if err != nil {
		f.faults.Add(ErrPart.On(name))
	}
	return id
}

func (f *fields) number(name string, otherwise *errs.Error) int64 {
	s := f.text(name)
	if s == "" || strings.EqualFold(s, "N") {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, "年"), 10, 64)
	if err != nil {
		f.faults.Add(otherwise.With(s).On(name))
	}
	return n
}

// attachment opens the file that came with a form; none is no fault. Call close.
func attachment(w http.ResponseWriter, r *http.Request) (f Attachment, closed func(), err error) {
	closed = func() {}
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return f, closed, nil
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip)
	if err != nil {
		return f, closed, err
	}
	return Attachment{up.Name, up.MIME(), up}, func() { up.Close() }, nil
}

// places are the ids in the path.
func places(r *http.Request, names ...string) ([]ids.ID, error) {
	var out []ids.ID
	var all error
	for _, n := range names {
		id, err := web.PathID(r, n)
		all = errors.Join(all, err)
		out = append(out, id)
	}
	if all != nil {
		return nil, all
	}
	return out, nil
}
