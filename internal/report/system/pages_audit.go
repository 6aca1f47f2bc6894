package system

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// logQuery is the filter of the log as the address has it.
type logQuery struct {
	Action, Object, Login, Outcome string
	From, To                       civil.Date
	Before                         int64
}

// readLogQuery reads the filter; a day that is none does not narrow.
func readLogQuery(q url.Values) logQuery {
	l := logQuery{Action: strings.TrimSpace(q.Get("action")), Object: strings.TrimSpace(q.Get("object")), Login: strings.ToLower(strings.TrimSpace(q.Get("login"))), Outcome: q.Get("outcome")}
	if _, known := outcomeWords[l.Outcome]; !known {
		l.Outcome = ""
	}
	l.From, _ = civil.ParseDate(q.Get("from"))
	l.To, _ = civil.ParseDate(q.Get("to"))
	l.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	return l
}

// filter is the query for the log. The last day counts.
func (l logQuery) filter() audit.Filter {
	f := audit.Filter{Action: l.Action, Object: l.Object, Login: l.Login, Outcome: l.Outcome, Before: max(0, l.Before)}
	if !l.From.IsZero() {
		f.From = l.From.Time().UnixMilli()
	}
	if !l.To.IsZero() {
		f.To = l.To.AddDays(1).Time().UnixMilli()
	}
	return f
}

// chips are the filters in use, each with a link that takes it away.
func (l logQuery) chips(ctx context.Context, env *ui.Env) (out []ui.Chip) {
	add := func(key, label, value string) {
		if value != "" {
			out = append(out, ui.Chip{Label: i18n.T(ctx, "%s：%s", label, value), Href: env.Link(key, "", "before", "")})
		}
	}
	add("action", "操作", l.Action)
	add("object", "对象", l.Object)
	add("login", "登录名", l.Login)
	add("outcome", "结果", outcomeWords[l.Outcome])
	add("from", "起", l.From.String())
	add("to", "止", l.To.String())
	return out
}

var outcomeWords = map[string]string{audit.Done: "完成", audit.Refused: "拒绝", audit.Failed: "失败"}

func outcomeOptions(ctx context.Context, chosen string) []ui.Option {
	out := []ui.Option{{Label: "全部结果", Chosen: chosen == ""}}
	for _, o := range []string{audit.Done, audit.Refused, audit.Failed} {
		out = append(out, ui.Option{Value: o, Label: i18n.Word(ctx, outcomeWords[o]), Chosen: o == chosen})
	}
	return out
}

// listPage is a list that is paged by key: the newest first, then older ones.
type listPage struct {
	Table       ui.Table
	First, Next string // addresses, "" when there is no such page
}

var logColumns = []ui.Column{{Title: "时间"}, {Title: "谁", Wrap: true}, {Title: "操作", Wrap: true}, {Title: "对象", Wrap: true}, {Title: "结果"}, {Title: "说明", Wrap: true}}

func (s *Service) auditPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), readLogQuery(r.URL.Query())
	rows, err := s.Log(ctx, q.filter(), rowsShown+1)
	if err != nil {
		return err
	}
	watch, err := s.Watch(ctx)
	if err != nil {
		return err
	}
	env := ui.From(ctx)
	p := listPage{First: firstHref(env, q.Before > 0)}
	if len(rows) > rowsShown {
		rows = rows[:rowsShown]
		p.Next = env.Link("before", strconv.FormatInt(rows[rowsShown-1].Seq, 10))
	}
	p.Table = ui.Table{
		Caption: "审计日志，最新的在前", Columns: logColumns, NoPages: true, Chips: q.chips(ctx, env), Filters: logFilters(q, outcomeOptions(ctx, q.Outcome)),
		Exports: []ui.Export{{Label: "导出全部（NDJSON）", Href: "/admin/audit/export"}},
		Empty:   ui.Empty{Title: "日志里还没有记录", Text: "每一次改动、登录、导出和被拒绝的操作都会记在这里。"},
	}
	for _, e := range rows {
		p.Table.Rows = append(p.Table.Rows, logRow(ctx, e, true))
	}
	return web.Render(w, r, http.StatusOK, auditView(auditData{
		Page: p, Watch: watch, Verify: Policy.Allowed(actor.From(ctx), actAuditVerify), Now: s.db.Now()}))
}

// logRow draws an entry; linked leads to the log of its object.
func logRow(ctx context.Context, e audit.Row, linked bool) ui.Row {
	who := ui.Lines{Main: e.Login, Sub: rolesText(ctx, e.Roles)}
	if e.Login == "" {
		who.Main = i18n.T(ctx, "系统")
	}
	if e.Address != "" {
		who.Sub = strings.Trim(who.Sub+" · "+e.Address, " ·")
	}
	row := ui.Row{Cells: ui.Cells(ui.Lines{Main: seconds(e.At), Sub: i18n.T(ctx, "第 %s 条", ui.Thousands(e.Seq))}, who, ui.Text(breakable(e.Action)),
		ui.Lines{Main: e.Object, Sub: e.ID.String()}, outcomeCell(e.Outcome), ui.Text(breakable(e.Reason)))}
	if linked && e.Object != "" && e.ID != 0 {
		row.Cells[3] = ui.Link{Href: objectHref(e.Object, e.ID), Text: e.Object, Sub: e.ID.String()}
	}
	return row
}

// breakable lets a narrow column break codes and digests: after dots, and in long runs of
// letters and digits.
func breakable(s string) string {
	var b strings.Builder
	run := 0
	for _, r := range s {
		b.WriteRune(r)
		if run++; r > 0x7f || r == ' ' {
			run = 0
		}
		if r == '.' || run == longRun {
			b.WriteRune('\u200b') // a place to break, without width
			run = 0
		}
	}
	return b.String()
}

// longRun is how many characters stay together.
const longRun = 16

// rolesText names roles in the reader's language.
func rolesText(ctx context.Context, roles string) string {
	var out []string
	for _, r := range strings.Split(roles, ",") {
		if role := actor.Role(r); role.Known() {
			out = append(out, i18n.Word(ctx, role.ZH()))
		}
	}
	return strings.Join(out, i18n.T(ctx, "、"))
}

// accountsPage shows the part of the hub's log that is about this city's accounts.
func (s *Service) accountsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	rows, err := s.AccountLog(ctx, max(0, before), rowsShown+1)
	if err != nil {
		return err
	}
	env := ui.From(ctx)
	p := listPage{First: firstHref(env, before > 0)}
	if len(rows) > rowsShown {
		rows = rows[:rowsShown]
		p.Next = env.Link("before", strconv.FormatInt(rows[rowsShown-1].Seq, 10))
	}
	p.Table = ui.Table{
		Caption: "登录与口令的记录，最新的在前", Columns: logColumns, NoPages: true,
		Empty: ui.Empty{Title: "还没有登录记录", Text: "本市账号的登录、登记链接、改口令和令牌都会记在这里。"},
	}
	for _, e := range rows {
		row := logRow(ctx, e, false)
		if e.Login == "" {
			row.Cells[1] = ui.Lines{Main: i18n.T(ctx, "未登录"), Sub: e.Address}
		}
		row.Cells[3] = ui.Lines{Main: s.person(ctx, e.ID), Sub: e.ID.String()}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return web.Render(w, r, http.StatusOK, accountsView(p))
}

func objectHref(kind string, id ids.ID) string {
	return "/admin/audit/objects/" + url.PathEscape(kind) + "/" + id.String()
}

// objectRows is how many entries the page of one object shows.
const objectRows = 500

func (s *Service) objectPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "object")
	if err != nil {
		return err
	}
	ctx, kind := r.Context(), r.PathValue("kind")
	rows, err := s.Log(ctx, audit.Filter{Object: kind, ID: id}, objectRows)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return actor.ErrNotFound
	}
	t := ui.Table{Caption: "这个对象的全部记录，最新的在前", Columns: logColumns, NoPages: true}
	for _, e := range rows {
		t.Rows = append(t.Rows, logRow(ctx, e, false))
	}
	return web.Render(w, r, http.StatusOK, objectView(kind, id.String(), t))
}

func (s *Service) auditFile(w http.ResponseWriter, r *http.Request) error {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	name := "audit-" + s.opt.City + "-" + s.db.Now().In(civil.Location).Format("20060102T150405") + ".ndjson"
	return s.ExportLog(r.Context(), max(0, after), func() { web.Attachment(w, name, "application/x-ndjson") }, w)
}

// seconds writes a time to the second.
func seconds(ms int64) string {
	return time.UnixMilli(ms).In(civil.Location).Format("2006-01-02 15:04:05")
}
