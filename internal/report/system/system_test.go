package system

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/match"
)

func TestMain(m *testing.M) {
	i18n.Load(Words, ui.Words, web.Words, actor.Words, audit.Words, job.Words, caseflow.Words)
	os.Exit(m.Run())
}

// works is a city with its register, backups and service.
type works struct {
	*Service
	t *testing.T
}

var cityMigrations = []fs.FS{audit.Migrations, job.Migrations, blob.Migrations, caseflow.Migrations, web.Migrations, match.Migrations, Migrations}

func each(t *testing.T, fn func(t *testing.T, w works)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, build(t, "")) })
	t.Run("postgres", func(t *testing.T) { fn(t, build(t, sqldbtest.Database(t))) })
}

func build(t *testing.T, dsn string) works {
	t.Helper()
	o := tenant.Options{Data: t.TempDir(), KEK: secret.TemporaryKEK(), Migrations: cityMigrations, HubMigrations: []fs.FS{audit.Migrations}}
	c := tenant.City{Code: "900100", Name: "融江市", Sample: true}
	if dsn != "" {
		o.Placements, c.Kind, c.DSNRef = map[string]tenant.Placement{"main": {DSN: dsn}}, tenant.Server, "main"
	}
	r, err := tenant.OpenHub(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := r.Create(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	db, err := r.Open(c.Code)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(o.Data, "backups")
	plant := &Plant{Kit: backup.Kit{Registry: r, Data: o.Data, Dir: dir, Keep: 2, KEK: o.KEK, Migrations: cityMigrations, Hub: []fs.FS{tenant.HubMigrations, audit.Migrations}}, City: c.Code, Checkpoints: CheckpointFile(dir, c.Code)}
	signins := func(ctx context.Context, before int64, limit int) (list []audit.Row, err error) {
		err = r.Hub().Read(ctx, func(q *sqldb.Reader) error {
			list, err = audit.List(ctx, q, audit.Filter{Before: before}, limit)
			return err
		})
		return list, err
	}
	s := New(Options{Accounts: signins, City: c.Code, DB: db, Plant: plant, Version: "1.0", Started: time.Now(),
		Deadlines: []Deadline{{"demand.expire", func(context.Context) (int, error) { return 3, nil }}},
		Params: []ParamSource{MatchParams(db), {"缺口计算", func(context.Context) ([]Param, error) {
			return []Param{{Code: "GAP-EVEN", Version: "1", Value: "0.05", Source: "平台缺省", From: civil.MustDate("2026-01-01")}}, nil
		}}}})
	return works{s, t}
}

func as(roles ...actor.Role) context.Context {
	a := actor.Actor{Account: 7, Login: "someone", Name: "某人", Address: "203.0.113.5"}
	for _, r := range roles {
		a.Grants = append(a.Grants, actor.Grant{Role: r})
	}
	return actor.With(context.Background(), a)
}

// drain runs the jobs that wait.
func (w works) drain() {
	w.t.Helper()
	r := &job.Runner{Handlers: w.Handlers(), Places: func(context.Context) ([]job.Place, error) {
		return []job.Place{{City: w.opt.City, DB: w.db}}, nil
	}}
	if _, err := r.Drain(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// call sends a request past the chain that web builds around the handlers.
func (w works) call(ctx context.Context, method, target string, form url.Values) (*httptest.ResponseRecorder, error) {
	w.t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range w.Routes() {
		mux.HandleFunc(rt.Key(), func(rw http.ResponseWriter, r *http.Request) { failed = rt.Handler(rw, r) })
	}
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	env := &ui.Env{Lang: i18n.Lang(ctx), Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query()}
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, r.WithContext(ui.With(ctx, env)))
	return rec, failed
}

func TestRoutes(t *testing.T) {
	routes := New(Options{}).Routes()
	if err := web.Check(routes); err != nil {
		t.Error(err)
	}
	for _, rt := range routes {
		if len(rt.Roles) == 0 || rt.Public {
			t.Errorf("%s is open", rt.Key())
		}
	}
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		sys, watch := as(actor.SysAdmin), as(actor.AuditAdmin)
		w.events(60)
		if err := audit.RecordAlone(as(), w.plant.Kit.Registry.Hub(), audit.Entry{Action: "account.sign_in", Object: "account", ID: 7}); err != nil {
			t.Fatal(err)
		}
		id, err := w.BackUp(sys)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		job := "/admin/jobs/" + id.String()
		for target, c := range map[string]struct {
			ctx  context.Context
			want string
		}{
			"/admin/audit": {watch, "更早的"}, "/admin/audit?before=10": {as(actor.Auditor), "回到最新"}, "/admin/audit?action=demand.&from=2020-01-01&to=2020-01-02": {watch, "没有符合筛选的行"},
			"/admin/audit?login=someone&outcome=done": {watch, "demand.\u200bpublish"}, "/admin/audit/accounts": {watch, "account.\u200bsign_in"}, "/admin/audit/objects/demand_items/77": {watch, "203.0.113.5"},
			"/admin/jobs": {sys, "备份"}, "/admin/jobs?kind=system.backup&state=done": {sys, "已完成"}, "/admin/jobs?state=failed": {sys, "没有符合筛选的行"}, job: {sys, "结束时间"},
			"/admin/backups": {sys, ".rqb"}, "/admin/calendar": {sys, "2026"}, "/admin/calendar?year=2031": {as(actor.CityLead), "日历未载入"},
			"/admin/params": {as(actor.CityLead), "GAP-EVEN"}, "/admin/health": {sys, "结构版本"},
		} {
			for _, lang := range []string{"zh", "en"} {
				rec, err := w.call(i18n.WithLang(c.ctx, lang), http.MethodGet, target, nil)
				body := rec.Body.String()
				if err != nil || rec.Code != http.StatusOK || lang == "zh" && !strings.Contains(body, c.want) {
					t.Errorf("%s: %d %v, lacks %q", target, rec.Code, err, c.want)
				}
				for _, bad := range []string{" style=", "<style", " onclick=", "%!"} {
					if strings.Contains(body, bad) {
						t.Errorf("%s holds %q", target, bad)
					}
				}
			}
			rec, err := w.call(as(actor.SecAdmin, actor.Teacher), http.MethodGet, target, nil)
			if status := web.StatusOf(err); err == nil || status != http.StatusForbidden && status != http.StatusNotFound {
				t.Errorf("%s by a stranger: %d %v", target, rec.Code, err)
			}
		}
		for _, target := range []string{"/admin/audit/objects/demand_items/78", "/admin/audit/objects/demand_items/x"} {
			if _, err := w.call(watch, http.MethodGet, target, nil); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%s: %v", target, err)
			}
		}
		if _, err := w.call(sys, http.MethodGet, "/admin/jobs/12", nil); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown job: %v", err)
		}
	})
}

func TestParams(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		w.exec(`INSERT INTO match_versions (version, valid_from, source, set_by, set_by_name, set_at) VALUES ('MAT-2026.2', '2026-10-01', '会议纪要', 7, '某人', 1)`)
		w.exec(`INSERT INTO match_params (version, code, value) VALUES ('MAT-2026.2', 'MAT-MAX-TEXT', 150)`)
		w.exec(`INSERT INTO caseflow_params (code, version, days, working, source, valid_from) VALUES ('X-DAYS', 1, 15, TRUE, '办法', '2026-01-01'), ('X-DAYS', 2, 10, FALSE, '新办法', '2099-01-01')`)
		all, err := w.Params(as(actor.SysAdmin))
		if err != nil || len(all) != 3 {
			t.Fatalf("%v %v", all, err)
		}
		found := map[string]bool{}
		for _, p := range append(append(all[0].List, all[1].List...), all[2].List...) {
			found[p.Code+" "+p.Version+" "+p.Value+" "+strconv.FormatBool(p.Current)] = true
		}
		for _, want := range []string{"X-DAYS 1 15 个工作日 true", "X-DAYS 2 10 天 false", "MAT-MAX-TEXT MAT-2026.2 15.0 分 true", "MAT-MAX-TEXT MAT-2026.1 20.0 分 false", "MAT-MAX-MAJOR MAT-2026.1 40.0 分 true", "GAP-EVEN 1 0.05 true"} {
			if !found[want] {
				t.Errorf("lacks %q: %v", want, found)
			}
		}
	})
}

// events writes entries of one person about one object.
func (w works) events(n int) {
	w.t.Helper()
	for range n {
		if err := audit.RecordAlone(as(actor.EntHR), w.db, audit.Entry{Action: "demand.publish", Object: "demand_items", ID: 77}); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestWatching(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		ctx := as(actor.AuditAdmin)
		w.events(3)
		rec, err := w.call(ctx, http.MethodGet, "/admin/audit/export?after=1", nil)
		if err != nil || !strings.Contains(rec.Header().Get("Content-Disposition"), ".ndjson") {
			t.Fatalf("%v %v", err, rec.Header())
		}
		lines := strings.Split(strings.TrimSpace(rec.Body.String()), "\n")
		if !strings.Contains(lines[0], `"seq":2`) || !strings.Contains(lines[len(lines)-1], actAuditExport) {
			t.Errorf("export: %s", rec.Body)
		}
		if _, err := w.call(as(actor.SysAdmin), http.MethodGet, "/admin/audit/export", nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the one who runs takes the log away: %v", err)
		}
		state, err := w.Watch(ctx)
		if err != nil || state.Point == nil || state.Point.Seq != state.Head.Seq || state.Check != nil {
			t.Fatalf("%+v %v", state, err)
		}
		first, err := w.VerifyLog(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.VerifyLog(ctx); err != nil || again != first {
			t.Errorf("asked twice: %v %v %v", first, again, err)
		}
		if state, err = w.Watch(ctx); err != nil || state.Job != first {
			t.Errorf("%+v %v", state, err)
		}
		w.drain()
		if state, err = w.Watch(ctx); err != nil || state.Check == nil || !state.Check.Passed || state.Check.Detail.Points == 0 || state.Job != 0 {
			t.Errorf("%+v %v", state.Check, err)
		}
		w.exec(`UPDATE audit_entries SET reason = 'nothing' WHERE seq = 2`)
		if _, err := w.VerifyLog(ctx); err != nil {
			t.Fatal(err)
		}
		w.drain()
		if state, err = w.Watch(ctx); err != nil || state.Check.Passed || state.Check.Detail.Findings[0].Seq != 2 {
			t.Errorf("%+v %v", state.Check, err)
		}
		if rec, err := w.call(ctx, http.MethodGet, "/admin/audit", nil); err != nil || !strings.Contains(rec.Body.String(), "不符之处") {
			t.Errorf("the page is silent about it: %v", err)
		}
	})
}

func (w works) exec(text string, args ...any) {
	w.t.Helper()
	err := w.db.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(context.Background(), text, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestBackupAndDrill(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		ctx := as(actor.SysAdmin)
		id, err := w.Drill(ctx)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		if j, err := w.Job(ctx, id); err != nil || j.State != job.Failed || !errors.Is(j.Err, ErrNoBackup) {
			t.Errorf("a drill without a backup: %+v %v", j, err)
		}
		w.events(2)
		for _, ask := range []func(context.Context) (ids.ID, error){w.BackUp, w.Drill} {
			if _, err := ask(ctx); err != nil {
				t.Fatal(err)
			}
			w.drain()
		}
		b, err := w.Backups(ctx)
		if err != nil || len(b.Files) != 1 || b.Passed == nil || b.Passed.Subject != b.Files[0].Name || b.Passed.Detail.Rows < 2 || b.Passed.Account != 7 {
			t.Fatalf("%+v %v", b, err)
		}
		if err := os.WriteFile(b.Files[0].Path, []byte("rongqiao-backup 1 nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Drill(ctx); err != nil {
			t.Fatal(err)
		}
		w.drain()
		after, err := w.Backups(ctx)
		if err != nil || len(after.Drills) != 2 || after.Drills[0].Passed || after.Drills[0].Detail.Code != "backup.format" || after.Passed.ID != b.Passed.ID {
			t.Errorf("%+v %v", after, err)
		}
		for _, role := range []actor.Role{actor.AuditAdmin, actor.SecAdmin, actor.CityLead} {
			if _, err := w.BackUp(as(role)); !errors.Is(err, actor.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
	})
}

func TestJobsOfTheNight(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		handlers := w.Handlers()
		for _, s := range Schedules() {
			if handlers[s.Kind] == nil || kindNames[s.Kind] == "" {
				t.Errorf("%s is scheduled and not handled or not named", s.Kind)
			}
			if _, err := s.Tick(t.Context(), w.db); err != nil {
				t.Error(err)
			}
			w.exec(`UPDATE job_schedules SET next_at = 0 WHERE kind = $1`, s.Kind)
			if made, err := s.Tick(t.Context(), w.db); err != nil || !made {
				t.Errorf("%s: %v %v", s.Kind, made, err)
			}
			w.drain()
		}
		if len(handlers) != len(Kinds) {
			t.Errorf("%d handlers for %d kinds", len(handlers), len(Kinds))
		}
		list, _, err := w.Jobs(as(actor.SysAdmin), job.Filter{}, 50)
		if err != nil || len(list) != len(Kinds) {
			t.Fatalf("%d %v", len(list), err)
		}
		for _, j := range list {
			if j.State != job.Done {
				t.Errorf("%s: %s %v", j.Kind, j.State, j.Err)
			}
			if j.Kind == KindDeadlines && !strings.Contains(j.Result, `"demand.expire":3`) {
				t.Errorf("deadlines: %s", j.Result)
			}
		}
		points, key, err := w.plant.Points(t.Context())
		if err != nil || len(points) != 1 || !points[0].Genuine(key) || len(key) != ed25519.PublicKeySize {
			t.Errorf("%v %v", points, err)
		}
		hub, err := backup.List(w.plant.Kit.Dir, tenant.HubCode)
		if err != nil || len(hub) != 1 {
			t.Errorf("the hub: %v %v", hub, err)
		}
		if err := w.plant.SaveHub(t.Context()); err != nil {
			t.Error(err)
		}
		if again, _ := backup.List(w.plant.Kit.Dir, tenant.HubCode); len(again) != 1 {
			t.Errorf("the hub is saved too often: %v", again)
		}
		if points, err := audit.ReadPoints(CheckpointFile(w.plant.Kit.Dir, tenant.HubCode)); err != nil || len(points) != 1 {
			t.Errorf("the hub's log: %v %v", points, err)
		}
		h, err := w.Health(as(actor.SysAdmin))
		if err != nil || !h.Ready || h.Schema.Version == "" || len(h.Schema.Pending) > 0 || len(h.Last) != len(Kinds) || h.Jobs[job.Done] != int64(len(Kinds)) || h.Last[0].DoneAt == 0 {
			t.Errorf("%+v %v", h, err)
		}
	})
}

func TestFirstNight(t *testing.T) {
	w := build(t, "")
	if err := w.FirstNight(as(actor.CityLead)); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.Jobs(as(actor.SysAdmin), job.Filter{State: job.Queued}, 9)
	if err != nil || len(list) != 4 || list[0].Account != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestRetryAndCancel(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		ctx := as(actor.SysAdmin)
		id, err := w.BackUp(ctx)
		if err != nil {
			t.Fatal(err)
		}
		at := "/admin/jobs/" + id.String()
		for _, step := range []struct {
			ctx    context.Context
			what   string
			status int
			state  job.State
		}{
			{as(actor.AuditAdmin), "/cancel", 404, job.Queued}, {ctx, "/retry", 409, job.Queued}, {ctx, "/cancel", 303, job.Cancelled}, {ctx, "/retry", 303, job.Queued},
		} {
			rec, err := w.call(step.ctx, http.MethodPost, at+step.what, nil)
			got := rec.Code
			if err != nil {
				got = web.StatusOf(err)
			}
			if j, err := w.Job(ctx, id); got != step.status || err != nil || j.State != step.state {
				t.Errorf("%s: %d %s %v", step.what, got, j.State, err)
			}
		}
		w.drain()
		if j, err := w.Job(ctx, id); err != nil || j.State != job.Done {
			t.Errorf("%+v %v", j, err)
		}
		if _, err := w.call(ctx, http.MethodPost, "/admin/jobs/99/cancel", nil); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown job: %v", err)
		}
	})
}

func TestCalendar(t *testing.T) {
	each(t, func(t *testing.T, w works) {
		ctx := as(actor.CityLead)
		post := func(ctx context.Context, target string, pairs ...string) (int, string) {
			v := url.Values{}
			for i := 0; i+1 < len(pairs); i += 2 {
				v.Set(pairs[i], pairs[i+1])
			}
			rec, err := w.call(ctx, http.MethodPost, target, v)
			if err != nil {
				return web.StatusOf(err), ""
			}
			return rec.Code, rec.Body.String()
		}
		if code, body := post(ctx, "/admin/calendar", "days", "2027-02-30 放假", "source", ""); code != 422 || !strings.Contains(body, "2027-02-30") {
			t.Errorf("a day that is none: %d", code)
		}
		if code, _ := post(as(actor.AuditAdmin), "/admin/calendar", "days", "2027-01-01 放假", "source", "x"); code != 403 {
			t.Errorf("a stranger: %d", code)
		}
		if code, _ := post(ctx, "/admin/calendar", "days", "2027-01-01 放假\n2027-01-02 上班", "source", "国办发明电〔2026〕X号"); code != 303 {
			t.Errorf("a good notice: %d", code)
		}
		y, err := w.Year(ctx, 2027)
		if err != nil || !y.Loaded || len(y.Days) != 2 || !y.Days[0].Own {
			t.Fatalf("%+v %v", y, err)
		}
		if code, _ := post(ctx, "/admin/calendar/remove", "day", "2027-01-01"); code != 303 {
			t.Errorf("remove: %d", code)
		}
		if y, err = w.Year(ctx, 2027); err != nil || len(y.Days) != 1 {
			t.Errorf("%+v %v", y, err)
		}
		log, err := w.Log(as(actor.Auditor), audit.Filter{Action: actCalendarSet}, 10)
		if err != nil || len(log) != 2 {
			t.Errorf("%+v %v", log, err)
		}
	})
}
