package system

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// rowsShown is how many rows a list that is paged by key shows.
const rowsShown = 50

// Routes are the rows of this package.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	page := func(pattern, action, label string, order int, h web.Handler) web.Route {
		rt := row(http.MethodGet, pattern, web.KindPage, action, "", h)
		rt.Menu = &web.Menu{Group: "系统", Label: label, Order: order}
		return rt
	}
	all := []web.Route{
		page("/admin/audit", actAuditRead, "审计日志", 20, s.auditPage),
		row(http.MethodGet, "/admin/audit/accounts", web.KindPage, actAuditRead, "", s.accountsPage),
		row(http.MethodGet, "/admin/audit/objects/{kind}/{object}", web.KindPage, actAuditRead, "", s.objectPage),
		row(http.MethodGet, "/admin/audit/export", web.KindFile, actAuditExport, "", s.auditFile),
		row(http.MethodPost, "/admin/audit/verify", web.KindForm, actAuditVerify, "", s.askForm(s.VerifyLog, "/admin/audit")),
		page("/admin/jobs", actJobs, "后台任务", 30, s.jobsPage),
		row(http.MethodGet, "/admin/jobs/{job}", web.KindPage, actJobs, "", s.jobPage),
		row(http.MethodPost, "/admin/jobs/{job}/retry", web.KindForm, actJobChange, "", s.changeForm(s.RetryJob)),
		row(http.MethodPost, "/admin/jobs/{job}/cancel", web.KindForm, actJobChange, "", s.changeForm(s.CancelJob)),
		page("/admin/backups", actBackups, "备份", 40, s.backupsPage),
		row(http.MethodPost, "/admin/backups", web.KindForm, actBackup, "", s.askForm(s.BackUp, "/admin/backups")),
		row(http.MethodPost, "/admin/backups/drill", web.KindForm, actBackup, "", s.askForm(s.Drill, "/admin/backups")),
		page("/admin/calendar", actCalendar, "工作日历", 50, s.calendarPage),
		row(http.MethodPost, "/admin/calendar", web.KindForm, actCalendarSet, "days=2031-01-01+放假&source=matrix", s.calendarForm),
		row(http.MethodPost, "/admin/calendar/remove", web.KindForm, actCalendarSet, "day=2031-01-01", s.dropForm),
		page("/admin/params", actParams, "参数", 60, s.paramsPage),
		page("/admin/health", actHealth, "运行状况", 70, s.healthPage),
	}
	if s.opt.Hub == nil {
		return all
	}
	return append(all,
		page("/hub", actHub, "城市与存放", 80, s.hubPage),
		row(http.MethodPost, "/hub/move", web.KindForm, actHubMove, "city=900100&to=nowhere&typed=no", s.moveForm),
		row(http.MethodPost, "/hub/status", web.KindForm, actHubStatus, "city=900100&status=readonly&typed=no", s.statusForm),
		row(http.MethodPost, "/hub/old", web.KindForm, actHubDrop, "city=900100&typed=no", s.oldForm),
		row(http.MethodPost, "/hub/verify", web.KindForm, actHubVerify, "", s.hubVerifyForm),
	)
}

// askForm asks for a job and goes back to the page.
func (s *Service) askForm(ask func(context.Context) (ids.ID, error), back string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := ask(r.Context())
		if err != nil {
			return err
		}
		return web.Redirect(w, r, back+"?asked="+id.String())
	}
}

func (s *Service) jobsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	f := job.Filter{Kind: q.Get("kind"), State: job.State(q.Get("state"))}
	if _, known := stateWords[f.State]; !known {
		f.State = ""
	}
	f.Before, _ = ids.Parse(q.Get("before"))
	list, kinds, err := s.Jobs(ctx, f, rowsShown+1)
	if err != nil {
		return err
	}
	env := ui.From(ctx)
	p := listPage{First: firstHref(env, f.Before != 0)}
	if len(list) > rowsShown {
		list = list[:rowsShown]
		p.Next = env.Link("before", list[rowsShown-1].ID.String())
	}
	p.Table = ui.Table{
		Caption: "后台任务，最新的在前", NoPages: true,
		Columns: []ui.Column{{Title: "任务"}, {Title: "状态"}, {Title: "进度", Num: true}, {Title: "提出"}, {Title: "提出时间"}, {Title: "结束时间"}, {Title: "说明", Wrap: true}},
		Filters: jobFilters(s.kindOptions(ctx, kinds, f.Kind), stateOptions(ctx, f.State)),
		Empty:   ui.Empty{Title: "还没有后台任务", Text: "导入、备份、期限处理等都作为后台任务进行，进度在这里。"},
	}
	if f.Kind != "" {
		p.Table.Chips = append(p.Table.Chips, ui.Chip{Label: s.kindName(ctx, f.Kind), Href: env.Link("kind", "", "before", "")})
	}
	if f.State != "" {
		p.Table.Chips = append(p.Table.Chips, ui.Chip{Label: stateWords[f.State], Href: env.Link("state", "", "before", "")})
	}
	for _, j := range list {
		p.Table.Rows = append(p.Table.Rows, s.jobRow(ctx, j))
	}
	return web.Render(w, r, http.StatusOK, jobsView(p))
}

// firstHref leads back to the newest rows, "" when they are shown.
func firstHref(env *ui.Env, later bool) string {
	if !later {
		return ""
	}
	return env.Link("before", "")
}

func (s *Service) jobRow(ctx context.Context, j job.Job) ui.Row {
	return ui.Row{ID: j.ID.String(), Cells: ui.Cells(
		ui.Link{Href: "/admin/jobs/" + j.ID.String(), Text: s.kindName(ctx, j.Kind), Sub: j.Kind},
		jobState(j.State), ui.Text(progressText(j)), ui.Text(s.person(ctx, j.Account)),
		ui.Text(instant(j.CreatedAt)), ui.Lines{Main: instant(j.FinishedAt)}, ui.Text(jobNote(ctx, j)),
	)}
}

// jobNote is why a job failed, or what its handler said last.
func jobNote(ctx context.Context, j job.Job) string {
	if j.Err != nil {
		return i18n.Error(ctx, j.Err).String()
	}
	return i18n.Word(ctx, j.Note)
}

func progressText(j job.Job) string {
	if j.Total <= 0 && j.State != job.Done {
		return "—"
	}
	return strconv.Itoa(j.Percent()) + "%"
}

func (s *Service) jobPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "job")
	if err != nil {
		return err
	}
	return s.showJob(w, r, http.StatusOK, id, nil)
}

func (s *Service) showJob(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refusal error) error {
	ctx := r.Context()
	j, err := s.Job(ctx, id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, jobView(jobData{Job: j, Name: s.kindName(ctx, j.Kind), Person: s.person(ctx, j.Account), Errors: ui.Errors(ctx, refusal)}))
}

// changeForm shows a refusal, such as that the job is over already, on the job's page.
func (s *Service) changeForm(do func(context.Context, ids.ID) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := web.PathID(r, "job")
		if err != nil {
			return err
		}
		err = do(r.Context(), id)
		if status := web.StatusOf(err); err != nil && status == http.StatusConflict {
			return s.showJob(w, r, status, id, err)
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, "/admin/jobs/"+id.String())
	}
}

func (s *Service) backupsPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Backups(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, backupsView(backupsData{Backups: b, Now: s.db.Now(), Asked: askedID(r)}))
}

// askedID is the job that the form before this page asked for.
func askedID(r *http.Request) ids.ID {
	id, _ := ids.Parse(r.URL.Query().Get("asked"))
	return id
}

func (s *Service) calendarPage(w http.ResponseWriter, r *http.Request) error {
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil {
		year = s.today().Year
	}
	return s.showYear(w, r, http.StatusOK, year, nil, nil)
}

func (s *Service) showYear(w http.ResponseWriter, r *http.Request, status, year int, values url.Values, refusal error) error {
	y, err := s.Year(r.Context(), min(max(year, 2000), 2099))
	if err != nil {
		return err
	}
	return web.Render(w, r, status, calendarView(calendarData{
		Year: y, Edit: Policy.Allowed(actor.From(r.Context()), actCalendarSet), Values: values, Errors: ui.Errors(r.Context(), refusal)}))
}

func (s *Service) calendarForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	text := values.Get("days")
	year := s.today().Year
	if d, err := civil.ParseDate(strings.TrimSpace(text[:min(len(text), 10)])); err == nil && !d.IsZero() {
		year = d.Year
	}
	err = s.SetDays(r.Context(), text, values.Get("source"))
	if status := web.StatusOf(err); err != nil && status == http.StatusUnprocessableEntity {
		return s.showYear(w, r, status, year, values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/admin/calendar?year="+strconv.Itoa(year))
}

func (s *Service) dropForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	day, err := civil.ParseDate(values.Get("day"))
	if err != nil {
		return err
	}
	if err := s.DropDay(r.Context(), day); err != nil {
		return err
	}
	return web.Redirect(w, r, "/admin/calendar?year="+strconv.Itoa(day.Year))
}

func (s *Service) paramsPage(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Params(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, paramsView(all))
}

func (s *Service) healthPage(w http.ResponseWriter, r *http.Request) error {
	h, err := s.Health(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, healthView(h, func(kind string) string { return s.kindName(r.Context(), kind) }))
}

// kindName is the name of a kind of job.
func (s *Service) kindName(ctx context.Context, kind string) string {
	if n, ok := kindNames[kind]; ok {
		return i18n.Word(ctx, n)
	}
	if n, ok := s.opt.JobNames[kind]; ok {
		return i18n.Word(ctx, n)
	}
	return kind
}

var kindNames = map[string]string{
	KindCheckpoint: "签署审计检查点", KindVerify: "核验审计日志", KindBackup: "备份", KindDrill: "恢复演练",
	KindSweep: "清理附件与旧任务", KindDeadlines: "处理到期事项",
	KindMove: "搬移城市", KindHubVerify: "核验总库日志", KindHubSweep: "清理旧副本",
}

func (s *Service) kindOptions(ctx context.Context, kinds []string, chosen string) []ui.Option {
	out := []ui.Option{{Label: "全部任务", Chosen: chosen == ""}}
	for _, k := range kinds {
		out = append(out, ui.Option{Value: k, Label: s.kindName(ctx, k), Chosen: k == chosen})
	}
	return out
}

var stateWords = map[job.State]string{
	job.Queued: "排队中", job.Running: "进行中", job.Done: "已完成", job.Failed: "失败", job.Cancelled: "已取消",
}

func stateOptions(ctx context.Context, chosen job.State) []ui.Option {
	out := []ui.Option{{Label: "全部状态", Chosen: chosen == ""}}
	for _, st := range []job.State{job.Queued, job.Running, job.Done, job.Failed, job.Cancelled} {
		out = append(out, ui.Option{Value: string(st), Label: i18n.Word(ctx, stateWords[st]), Chosen: st == chosen})
	}
	return out
}

// person names an account; 0 is the schedule.
func (s *Service) person(ctx context.Context, id ids.ID) string {
	if id == 0 {
		return i18n.T(ctx, "定时")
	}
	if s.opt.Person != nil {
		if name := s.opt.Person(ctx, id); name != "" {
			return name
		}
	}
	return id.String()
}

// termText writes a term: 15 个工作日.
func termText(ctx context.Context, p caseflow.Param) string {
	if p.Working {
		return i18n.T(ctx, "%d 个工作日", p.Days)
	}
	return i18n.T(ctx, "%d 天", p.Days)
}

// instant writes a time in Chinese time, "" for none.
func instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(civil.Location).Format("2006-01-02 15:04")
}
