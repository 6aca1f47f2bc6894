package system

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// hubData is the page of the hub, with one city chosen or none.
type hubData struct {
	Overview
	Table  ui.Table
	Chosen *CityState
	Said   string // outcome of the form before
	Values url.Values
	Errors ui.FormErrors
	Now    time.Time
}

func (s *Service) hubPage(w http.ResponseWriter, r *http.Request) error {
	return s.showHub(w, r, http.StatusOK, r.URL.Query().Get("city"), nil, nil)
}

var saidWords = map[string]string{"move": "已安排，正在后台进行，刷新本页可见进度。", "status": "已改。", "old": "旧副本已删除。"}

func (s *Service) showHub(w http.ResponseWriter, r *http.Request, status int, city string, values url.Values, refusal error) error {
	ctx, q := r.Context(), r.URL.Query()
	o, err := s.opt.Hub.Overview(ctx)
	if err != nil {
		return err
	}
	d := hubData{Overview: o, Said: saidWords[q.Get("done")], Values: values, Errors: ui.Errors(ctx, refusal), Now: s.db.Now()}
	if i := slices.IndexFunc(o.Cities, func(c CityState) bool { return c.Code == city }); i >= 0 {
		d.Chosen = &o.Cities[i]
	}
	d.Table = cityTable(ctx, ui.ReadListing(q, ""), o)
	return web.Render(w, r, status, hubView(d))
}

// hubForm reads a form of the hub, does it, and shows refusals of what was typed beside it.
func (s *Service) hubForm(w http.ResponseWriter, r *http.Request, said string, do func(ctx context.Context, v url.Values) error) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	err = do(r.Context(), values)
	switch status := web.StatusOf(err); {
	case err == nil:
		return web.Redirect(w, r, "/hub?city="+url.QueryEscape(values.Get("city"))+"&done="+said)
	case status == http.StatusUnprocessableEntity || status == http.StatusConflict:
		return s.showHub(w, r, status, values.Get("city"), values, err)
	}
	return err
}

func (s *Service) moveForm(w http.ResponseWriter, r *http.Request) error {
	return s.hubForm(w, r, "move", func(ctx context.Context, v url.Values) error {
		_, err := s.opt.Hub.AskMove(ctx, v.Get("city"), v.Get("to"), strings.TrimSpace(v.Get("typed")), v.Get("drop_old") != "")
		return err
	})
}

func (s *Service) statusForm(w http.ResponseWriter, r *http.Request) error {
	return s.hubForm(w, r, "status", func(ctx context.Context, v url.Values) error {
		return s.opt.Hub.SetStatus(ctx, v.Get("city"), tenant.Status(v.Get("status")), strings.TrimSpace(v.Get("typed")))
	})
}

func (s *Service) oldForm(w http.ResponseWriter, r *http.Request) error {
	return s.hubForm(w, r, "old", func(ctx context.Context, v url.Values) error {
		_, err := s.opt.Hub.DropOld(ctx, v.Get("city"), strings.TrimSpace(v.Get("typed")))
		return err
	})
}

func (s *Service) hubVerifyForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.opt.Hub.AskVerify(r.Context()); err != nil {
		return err
	}
	return web.Redirect(w, r, "/hub?done=move")
}

// cityTable lists the cities that the find box leaves.
func cityTable(ctx context.Context, l ui.Listing, o Overview) ui.Table {
	t := ui.Table{
		Caption: "城市，按代码排列", List: l, Find: "城市代码或名称",
		Columns: []ui.Column{{Title: "城市"}, {Title: "所在位置"}, {Title: "状况"}, {Title: "状态"}, {Title: "结构版本"}, {Title: "大小", Num: true},
			{Title: "登记版次", Num: true}, {Title: "上次备份"}, {Title: "上次搬移"}},
		Empty:   ui.Empty{Title: "还没有城市", Text: "用 rongqiao tenant create 建立。"},
		NoMatch: ui.Empty{Title: "没有符合条件的城市", Text: "换一个词再查。"},
	}
	for _, c := range o.Cities {
		if l.Find != "" && !strings.Contains(c.Name, l.Find) && !strings.HasPrefix(c.Code, l.Find) {
			continue
		}
		if t.Total++; t.Total > l.Offset() && len(t.Rows) < l.Limit() {
			t.Rows = append(t.Rows, cityRow(ctx, c, o.Newest))
		}
	}
	return t
}

func cityRow(ctx context.Context, c CityState, newest string) ui.Row {
	none := i18n.T(ctx, "无记录")
	saved, moved := ui.Lines{Main: none}, ui.Lines{Main: none}
	if c.Backup != nil {
		saved = ui.Lines{Main: instant(c.Backup.TakenAt.UnixMilli()), Sub: bytesText(c.Backup.Size)}
	}
	if c.Moved != nil {
		moved = ui.Lines{Main: instant(c.Moved.EndedAt), Sub: c.Moved.From.String() + " → " + c.Moved.To.String()}
	}
	size := "—"
	if c.Size > 0 {
		size = bytesText(c.Size)
	}
	schema := ui.Status("green", "最新")
	if c.Behind(newest) {
		schema = ui.Status("amber", "需要升级")
	}
	return ui.Row{ID: c.Code, Cells: ui.Cells(
		ui.Link{Href: "/hub?city=" + c.Code + "#work", Text: c.Name, Sub: c.Code}, ui.Lines{Main: c.Where().String(), Sub: i18n.Word(ctx, placeWord(c.Where()))},
		faultCell(c.Fault), statusCell(c.Status), under(schema, c.SchemaVersion), ui.Text(size), ui.Text(ui.Thousands(c.Epoch)), saved, moved)}
}

func placeWord(w tenant.Where) string {
	if w.Kind == tenant.Server {
		return "PostgreSQL 服务器"
	}
	return "SQLite 文件"
}

func faultCell(code string) templ.Component {
	if code == "" {
		return ui.Status("green", "可用")
	}
	return under(ui.Status("red", "连不上"), code)
}

var statusWords = map[tenant.Status]string{
	tenant.Active: "正常使用", tenant.ReadOnly: "只能查看", tenant.Moving: "搬移中", tenant.Creating: "建立中", tenant.Archived: "已封存",
}

func statusCell(s tenant.Status) templ.Component {
	tone := map[tenant.Status]string{tenant.Active: "green", tenant.ReadOnly: "amber", tenant.Moving: "info"}[s]
	return ui.Status(tone, statusWords[s])
}

// hubFigures are the figures above the lists.
func hubFigures(ctx context.Context, d hubData) []ui.Figure {
	well, behind := 0, 0
	for _, c := range d.Cities {
		if c.Fault == "" {
			well++
		}
		if c.Behind(d.Newest) {
			behind++
		}
	}
	tone := func(good bool) string {
		if good {
			return "green"
		}
		return "red"
	}
	check := ui.Figure{Label: "总库日志核验", Missing: "还没有核验过"}
	if c := d.Check; c != nil {
		check = ui.Figure{Label: "总库日志核验", Value: i18n.T(ctx, "通过"), Tone: "green", Note: instant(c.At)}
		if !c.Passed {
			check.Value, check.Tone = i18n.T(ctx, "%d 处不符", len(c.Detail.Findings)), "red"
		}
	}
	return []ui.Figure{{Label: "城市数", Value: ui.Thousands(len(d.Cities))}, {Label: "能用的", Value: ui.Thousands(well), Tone: tone(well == len(d.Cities))},
		{Label: "结构落后", Value: ui.Thousands(behind), Tone: tone(behind == 0)}, check}
}

func placeRows(ctx context.Context, list []PlaceState) (rows []ui.Row) {
	for _, p := range list {
		state, roles := faultCell(p.Fault), ui.Text(i18n.T(ctx, "不适用"))
		if p.Kind == tenant.Server {
			if p.Fault == "" {
				state = under(state, i18n.T(ctx, "%d 毫秒", p.TookMS))
			}
			if roles = ui.Text(i18n.T(ctx, "三个角色分开")); !p.Separate {
				roles = ui.Text(i18n.T(ctx, "只有一个角色"))
			}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(p.String()), ui.Text(i18n.Word(ctx, placeWord(p.Where))), state, roles, ui.Text(ui.Thousands(p.Cities)))})
	}
	return rows
}

func moveRows(ctx context.Context, list []tenant.Move) (rows []ui.Row) {
	for _, m := range list {
		who, took := m.Login, ""
		if who == "" {
			who = i18n.T(ctx, "命令行")
		}
		if m.EndedAt > 0 {
			took = i18n.T(ctx, "%s 秒", ui.Decimal(float64(m.EndedAt-m.StartedAt)/1000, 1))
		}
		data := ""
		if m.Outcome == tenant.MoveDone {
			data = i18n.T(ctx, "%s 张表，%s 行", ui.Thousands(m.Tables), ui.Thousands(m.Rows))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(m.City), ui.Text(m.From.String()), ui.Text(m.To.String()), outcomeOf(ctx, m),
			ui.Lines{Main: instant(m.StartedAt), Sub: who}, ui.Text(took), ui.Text(data), ui.Text(oldText(ctx, m)))})
	}
	return rows
}

func outcomeOf(ctx context.Context, m tenant.Move) templ.Component {
	switch m.Outcome {
	case tenant.MoveDone:
		return ui.Status("green", "已完成")
	case tenant.MoveFailed:
		return under(ui.Status("red", "已中止，留在原处"), m.Reason)
	}
	return under(ui.Status("info", "搬移中"), i18n.T(ctx, "进行到“%s”", i18n.Word(ctx, stageWords[m.Stage])))
}

func oldText(ctx context.Context, m tenant.Move) string {
	switch {
	case m.Kept():
		return i18n.T(ctx, "保留中")
	case m.DroppedAt > 0:
		return i18n.T(ctx, "已删除")
	}
	return ""
}

// targets are the places where a city could go.
func targets(d hubData) (out []ui.Option) {
	for _, p := range d.Places {
		if p.Where != d.Chosen.Where() {
			out = append(out, ui.Option{Value: p.String(), Label: p.String(), Chosen: d.Values.Get("to") == p.String()})
		}
	}
	return out
}

// deadPlaces are the servers that do not answer.
func deadPlaces(list []PlaceState) (out []PlaceState) {
	for _, p := range list {
		if p.Fault != "" {
			out = append(out, p)
		}
	}
	return out
}

// jobLine is how far a move is, or that it waits.
func jobLine(ctx context.Context, j job.Job) string {
	if j.State == job.Queued {
		return i18n.Word(ctx, stateWords[job.Queued])
	}
	return i18n.Word(ctx, j.Note)
}

// otherStatus is what the switch makes of a city.
func otherStatus(s tenant.Status) tenant.Status {
	if s == tenant.Active {
		return tenant.ReadOnly
	}
	return tenant.Active
}

func statusSubmit(s tenant.Status) string {
	if s == tenant.Active {
		return "改为只能查看"
	}
	return "恢复正常使用"
}

// sent says whether the form before was the one that has this field besides the code; the
// one for old copies has none.
func sent(d hubData, field string) bool {
	if field == "" {
		return d.Values != nil && !d.Values.Has("to") && !d.Values.Has("status")
	}
	return d.Values.Has(field)
}

func typedIn(d hubData, field string) string {
	if !sent(d, field) {
		return ""
	}
	return d.Values.Get("typed")
}

func typedError(d hubData, field string) string {
	if !sent(d, field) {
		return ""
	}
	return d.Errors.Of("typed")
}
