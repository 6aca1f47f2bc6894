package system

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/ui"
)

// auditData is the page of the log.
type auditData struct {
	Page   listPage
	Watch  Watch
	Verify bool // the person may ask for a verification
	Now    time.Time
}

// jobData is the page of one job.
type jobData struct {
	job.Job
	Name, Person string
	Errors       ui.FormErrors
}

// backupsData is the page of backups.
type backupsData struct {
	Backups
	Now   time.Time
	Asked ids.ID
}

// calendarData is the page of one year.
type calendarData struct {
	Year
	Edit   bool
	Values url.Values
	Errors ui.FormErrors
}

// How old something may be before the pages warn, in time.
const (
	staleBackup     = 36 * time.Hour
	staleDrill      = 9 * 24 * time.Hour
	staleCheckpoint = 3 * time.Hour
)

func outcomeCell(o string) templ.Component {
	switch o {
	case audit.Done:
		return ui.Status("green", "完成")
	case audit.Refused:
		return ui.Status("amber", "拒绝")
	}
	return ui.Status("red", "失败")
}

func jobState(s job.State) templ.Component {
	tone := map[job.State]string{job.Queued: "info", job.Running: "info", job.Done: "green", job.Failed: "red"}[s]
	return ui.Status(tone, stateWords[s])
}

func passedCell(passed bool) templ.Component {
	if passed {
		return ui.Status("green", "通过")
	}
	return ui.Status("red", "未通过")
}

// ageTone is green while something is fresh, red when it is stale or was never done.
func ageTone(at int64, now time.Time, stale time.Duration) string {
	if at == 0 || now.Sub(time.UnixMilli(at)) > stale {
		return "red"
	}
	return "green"
}

// bytesText writes a size: 1.4 GB, 312 MB, 8 KB.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return ui.Decimal(float64(n)/(1<<30), 1) + " GB"
	case n >= 1<<20:
		return ui.Decimal(float64(n)/(1<<20), 1) + " MB"
	case n >= 1<<10:
		return ui.Decimal(float64(n)/(1<<10), 0) + " KB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

// watchFigures are the figures above the log.
func watchFigures(ctx context.Context, d auditData) []ui.Figure {
	list := []ui.Figure{{Label: "日志条数", Value: ui.Thousands(d.Watch.Head.Seq)}}
	point := ui.Figure{Label: "最近的签名检查点", Missing: "还没有签署过"}
	if p := d.Watch.Point; p != nil {
		point = ui.Figure{Label: "最近的签名检查点", Value: instant(p.At), Tone: ageTone(p.At, d.Now, staleCheckpoint), Note: i18n.T(ctx, "到第 %s 条", ui.Thousands(p.Seq))}
	}
	check := ui.Figure{Label: "最近的核验", Missing: "还没有核验过"}
	if c := d.Watch.Check; c != nil {
		check = ui.Figure{Label: "最近的核验", Value: i18n.T(ctx, "通过"), Tone: "green", Note: instant(c.At)}
		if !c.Passed {
			check.Value, check.Tone = i18n.T(ctx, "%d 处不符", len(c.Detail.Findings)), "red"
		}
	}
	return append(list, point, check)
}

// backupFigures are the figures above the backups.
func backupFigures(ctx context.Context, d backupsData) []ui.Figure {
	last := ui.Figure{Label: "最近的备份", Missing: "还没有备份"}
	if len(d.Files) > 0 {
		f := d.Files[0]
		last = ui.Figure{Label: "最近的备份", Value: instant(f.TakenAt.UnixMilli()), Note: bytesText(f.Size), Tone: ageTone(f.TakenAt.UnixMilli(), d.Now, staleBackup)}
	}
	drill := ui.Figure{Label: "最近一次恢复成功", Missing: "还没有演练成功过"}
	if c := d.Passed; c != nil {
		drill = ui.Figure{Label: "最近一次恢复成功", Value: instant(c.At), Tone: ageTone(c.At, d.Now, staleDrill),
			Note: i18n.T(ctx, "%s 行，%s 个附件", ui.Thousands(c.Detail.Rows), ui.Thousands(c.Detail.Blobs))}
	}
	return []ui.Figure{last, drill, {Label: "保存的份数", Value: ui.Thousands(len(d.Files))}}
}

func fileRows(files []backup.Saved) (rows []ui.Row) {
	for _, f := range files {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(f.Name), ui.Text(instant(f.TakenAt.UnixMilli())), ui.Text(bytesText(f.Size)))})
	}
	return rows
}

func drillRows(ctx context.Context, list []Check) (rows []ui.Row) {
	for _, c := range list {
		note := i18n.T(ctx, "%s 行，%s 个附件，日志 %s 条", ui.Thousands(c.Detail.Rows), ui.Thousands(c.Detail.Blobs), ui.Thousands(c.Detail.Entries))
		if !c.Passed {
			note = c.Detail.Code
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(instant(c.At)), passedCell(c.Passed), ui.Text(c.Subject), ui.Text(i18n.T(ctx, "%s 秒", ui.Decimal(float64(c.TookMS)/1000, 1))), ui.Text(note))})
	}
	return rows
}

func findingRows(list []audit.Finding) (rows []ui.Row) {
	for _, f := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Int(f.Seq), ui.Text(f.Text))})
	}
	return rows
}

func paramRows(ctx context.Context, list []Param) (rows []ui.Row) {
	for _, p := range list {
		state := ui.Status("none", "历史版本")
		if p.Current {
			state = ui.Status("green", "现行")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: p.Code, Sub: p.Name}, ui.Text(p.Version), ui.Text(p.Value), state, ui.Lines{Main: p.From.String()}, ui.Text(i18n.Word(ctx, p.Source)))})
	}
	return rows
}

func lastRows(ctx context.Context, list []job.Last, name func(string) string) (rows []ui.Row) {
	for _, l := range list {
		failed := templ.Component(ui.Int(l.Failed))
		if l.Failed > 0 {
			failed = ui.Status("red", i18n.T(ctx, "%d 次", l.Failed))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: name(l.Kind), Sub: l.Kind}, ui.Lines{Main: instant(l.DoneAt)}, failed, ui.Lines{Main: instant(l.NextAt)})})
	}
	return rows
}

// specialWord is what a special day is.
func specialWord(d Day) string {
	if d.Kind == "HOLIDAY" {
		return "放假"
	}
	return "上班"
}

var weekdayWords = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func weekday(ctx context.Context, d Day) string { return i18n.Word(ctx, weekdayWords[d.Day.Weekday()]) }

// verifyActions is the button for a verification, off while one is under way.
func verifyActions(d auditData) []ui.Action {
	if !d.Verify {
		return nil
	}
	return []ui.Action{{Label: "立即核验", Href: "/admin/audit/verify", Method: "post", Disabled: d.Watch.Job != 0, Why: "正在核验"}}
}

// jobActions are what can be done with a job.
func jobActions(j job.Job) []ui.Action {
	at := "/admin/jobs/" + j.ID.String()
	switch j.State {
	case job.Failed, job.Cancelled:
		return []ui.Action{{Label: "重试", Href: at + "/retry", Method: "post"}}
	case job.Queued, job.Running:
		return []ui.Action{{Label: "取消任务", Href: at + "/cancel", Method: "post", Danger: true}}
	}
	return nil
}

// yearTabs are the years around today; those not loaded say so.
func yearTabs(ctx context.Context, y Year) (tabs []ui.Tab) {
	for _, m := range y.Years {
		label := strconv.Itoa(m.Year)
		if !m.Loaded {
			label = i18n.T(ctx, "%d（未载入）", m.Year)
		}
		tabs = append(tabs, ui.Tab{Label: label, Href: "/admin/calendar?year=" + strconv.Itoa(m.Year), Current: m.Year == y.Year})
	}
	return tabs
}

func loadedFigure(ctx context.Context, loaded bool) ui.Figure {
	if loaded {
		return ui.Figure{Label: "放假安排", Value: i18n.T(ctx, "已载入"), Tone: "green"}
	}
	return ui.Figure{Label: "放假安排", Missing: "日历未载入"}
}

func sizeOrNone(n int64) string {
	if n <= 0 {
		return ""
	}
	return bytesText(n)
}

func startedText(h Health) string {
	if h.Started.IsZero() {
		return ""
	}
	return instant(h.Started.UnixMilli())
}

// jobCounts says how many jobs are in each state.
func jobCounts(ctx context.Context, h Health) string {
	return i18n.T(ctx, "排队 %d，进行 %d，失败 %d", h.Jobs[job.Queued], h.Jobs[job.Running], h.Jobs[job.Failed])
}
