package sheet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// uploadPage is the form that takes a file.
type uploadPage struct {
	Kinds  []*Kind
	Chosen string
	Errors ui.FormErrors
}

func (v uploadPage) options(ctx context.Context) []ui.Option {
	out := make([]ui.Option, 0, len(v.Kinds))
	for _, k := range v.Kinds {
		out = append(out, ui.Option{Value: k.Code, Label: k.title(ctx), Chosen: k.Code == v.Chosen})
	}
	return out
}

// chosen is the kind that the page was opened for; nil without one.
func (v uploadPage) chosen() *Kind {
	for _, k := range v.Kinds {
		if k.Code == v.Chosen {
			return k
		}
	}
	return nil
}

// batchPage is the page of one batch, in whatever state it is.
type batchPage struct {
	Import   *Import
	Kind     *Kind
	Mine     bool // the person may move it
	Take     bool // the person may take the file back
	Errors   ui.FormErrors
	Findings []Finding
	Counts   [3]int64
	Least    Severity
	List     ui.Listing
	Last     *Import // the batch before, which can be undone
	Today    string  // by the city's clock

	Running     bool
	Done, Total int64
	Left        int
}

// columnsPage is the form that says which column is which.
type columnsPage struct {
	Import  *Import
	Kind    *Kind
	Errors  ui.FormErrors
	Choices map[int]Choice // as sent, when the form comes back
}

func (im *Import) href(rest string) string { return "/imports/" + im.ID.String() + rest }

func (im *Import) sub(ctx context.Context) string {
	return i18n.T(ctx, "“%s” · %s · %s 由%s上传", im.FileName, size(im.FileSize), clock(im.CreatedAt), im.OwnerName)
}

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.0f KB", max(1, float64(n)/1024))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func clock(ms int64) string {
	return time.UnixMilli(ms).In(civil.Location).Format("2006-01-02 15:04")
}

// stage is the index of the present step among 上传 对应列 试导入 确认 完成.
func (im *Import) stage() int {
	switch im.Status {
	case Uploaded:
		return 1
	case Mapped, Checked:
		return 2
	case Confirmed:
		return 3
	case Done, Undone:
		return 5
	}
	return 2
}

func stages(im *Import) []ui.Stage {
	return ui.Stages(im.stage(), "上传", "对应列", "试导入", "确认", "完成，可撤销")
}

func statusOf(im *Import) templ.Component {
	s, _ := Flow.State(im.Status)
	return ui.Status(s.Tone, s.ZH)
}

// figures sum up a run.
func (v batchPage) figures(ctx context.Context) []ui.Figure {
	res := v.Import.Result
	if res == nil {
		return nil
	}
	how := i18n.T(ctx, "新增 %s · 更新 %s · 无变化 %s", ui.Thousands(res.Inserted), ui.Thousands(res.Updated), ui.Thousands(res.Unchanged))
	read := ""
	if res.Skipped > 0 {
		read = i18n.T(ctx, "其中 %s 行完全重复，略过", ui.Thousands(res.Skipped))
	}
	good := "可导入"
	if v.Import.Status == Done || v.Import.Status == Undone {
		good = "已导入"
	}
	return []ui.Figure{
		{Label: "读到", Value: ui.Thousands(res.Read), Unit: "行", Note: read},
		{Label: good, Value: ui.Thousands(res.Good), Unit: "行", Tone: "green", Note: how},
		{Label: "请确认", Value: ui.Thousands(res.Asked), Unit: "行", Tone: toneIf(res.Asked, "amber")},
		{Label: "要改", Value: ui.Thousands(res.Bad), Unit: "行", Tone: toneIf(res.Bad, "red")},
	}
}

func toneIf(n int, tone string) string {
	if n > 0 {
		return tone
	}
	return ""
}

func (v batchPage) bar(ctx context.Context) templ.Component {
	res := v.Import.Result
	return ui.StackBar(i18n.T(ctx, "%d 行中 %d 行可导入，%d 行待确认，%d 行要改", res.Read, res.Good, res.Asked, res.Bad),
		ui.Part{Tone: "ok", Value: float64(res.Good - res.Asked)}, ui.Part{Tone: "warn", Value: float64(res.Asked)}, ui.Part{Tone: "error", Value: float64(res.Bad)})
}

// notice is the first sentence of the page.
func (v batchPage) notice(ctx context.Context) (tone, text string) {
	im := v.Import
	switch im.Status {
	case Uploaded:
		if im.Refused() != nil {
			return "amber", i18n.T(ctx, "试导入没有做成，请再确认一次对应列。现在还没有写入任何数据。")
		}
		return "amber", i18n.T(ctx, "有的列认不出来，请先说明哪一列是什么。现在还没有写入任何数据。")
	case Mapped:
		return "info", i18n.T(ctx, "正在试导入。试导入走的是同一套程序，做完即回滚，不写入任何数据。")
	case Checked:
		text := i18n.T(ctx, "现在还没有写入任何数据。试导入走的是同一套程序，做完即回滚。")
		if n := im.Result.Bad; n > 0 {
			text += i18n.T(ctx, "%s 行要改，改好重传即可；也可以只导入没有问题的 %s 行。", ui.Thousands(n), ui.Thousands(im.Result.Good))
		}
		return "info", text
	case Confirmed:
		return "info", i18n.T(ctx, "正在写入，全部写完才生效。关掉页面也会继续。")
	case Done:
		return "green", i18n.T(ctx, "已导入 %s 行，可撤销至 %s。", ui.Thousands(im.Result.Good), im.UndoUntil)
	case Undone:
		return "none", i18n.T(ctx, "这一批已撤销，数据恢复到导入之前。")
	case Discarded:
		return "none", i18n.T(ctx, "这一批已放弃，没有写入任何数据。")
	}
	return "red", i18n.T(ctx, "这一批未能导入，没有写入任何数据。")
}

// actions are the buttons of the page; the first is the main one.
func (v batchPage) actions() (primary *ui.Action, more []ui.Action) {
	im := v.Import
	version := strconv.FormatInt(im.Version, 10)
	if v.Take && im.Result != nil && v.Counts != [3]int64{} {
		primary = &ui.Action{Label: "下载带批注的原表", Href: im.href("/annotated"), Icon: "download", Download: true}
	}
	if !v.Mine {
		return primary, nil
	}
	switch im.Status {
	case Uploaded, Mapped, Checked:
		more = append(more, ui.Action{Label: "放弃本批", Href: im.href("/discard"), Method: "post", Hidden: map[string]string{"version": version}})
	case Done:
		if v.Today <= im.UndoUntil {
			more = append(more, ui.Action{Label: "撤销这一批…", Href: im.href("/undo")})
		}
	}
	return primary, more
}

// below are the buttons under the findings.
func (v batchPage) below(ctx context.Context) []ui.Action {
	im := v.Import
	if !v.Mine {
		return nil
	}
	again := ui.Action{Label: "重传改好的表", Href: "/imports/new?kind=" + im.Kind}
	switch {
	case im.Status == Uploaded:
		return []ui.Action{{Label: "对应列", Href: im.href("/columns")}}
	case im.Status == Failed, im.Status == Discarded, im.Status == Undone:
		return []ui.Action{again}
	case im.Status != Checked:
		return nil
	}
	out := []ui.Action{again, {Label: "改对应列", Href: im.href("/columns")}}
	if im.Result.Good == 0 {
		return out
	}
	label := i18n.T(ctx, "导入全部 %s 行…", ui.Thousands(im.Result.Good))
	if im.Result.Bad > 0 {
		label = i18n.T(ctx, "只导入 %s 行…", ui.Thousands(im.Result.Good))
	}
	return append(out, ui.Action{Label: label, Href: im.href("/confirm")})
}

var severityTone = [...]string{Note: "info", Ask: "amber", Bad: "red"}

// rows are the findings as a table.
func (v batchPage) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(v.Findings))
	for _, f := range v.Findings {
		msg := f.Message(ctx)
		where := i18n.T(ctx, "整份文件")
		if f.Row > 0 {
			where = f.Sheet + " " + strconv.Itoa(f.Row)
		}
		head := f.Head
		if f.Column > 0 {
			head = strings.TrimSpace(head + " " + cellName(f.Column, f.Row))
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(where), ui.Text(head), rawCell(f.Raw),
			problemCell(severityTone[f.Severity], severityZH[f.Severity], msg.Reason, msg.Code), ui.Text(msg.Fix))})
	}
	return out
}

var findingColumns = []ui.Column{{Title: "表、行"}, {Title: "列"}, {Title: "表里写的"}, {Title: "问题", Wrap: true}, {Title: "怎样改", Wrap: true}}

// tabs choose which findings are shown.
func (v batchPage) tabs() []ui.Tab {
	n := v.Counts
	at := func(show string) string { return v.Import.href("?show=" + show) }
	return []ui.Tab{
		{Label: "要改和请确认", Href: at("ask"), Count: int(n[Ask] + n[Bad]), Current: v.Least == Ask},
		{Label: "只看要改", Href: at("bad"), Count: int(n[Bad]), Current: v.Least == Bad},
		{Label: "连同提示", Href: at("all"), Count: int(n[Note] + n[Ask] + n[Bad]), Current: v.Least == Note},
	}
}

func (v batchPage) shown() int {
	total := 0
	for sev, n := range v.Counts {
		if Severity(sev) >= v.Least {
			total += int(n)
		}
	}
	return total
}

// mapping shows which column became what and how full it is.
func (v batchPage) mapping(ctx context.Context) []ui.Row {
	plan := v.Import.Plan
	rows := make([]ui.Row, 0, len(plan.Heads))
	for _, h := range plan.Heads {
		ours := ui.Lines{Main: i18n.T(ctx, "不导入")}
		if i := v.Kind.column(h.Key); i >= 0 {
			ours.Main = v.Kind.Columns[i].title(ctx)
		} else if h.Rival != "" {
			ours.Sub = i18n.T(ctx, "与“%s”像同一项", h.Rival)
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(h.Text), ours, ui.Rate(share(h.Filled, plan.Rows)))})
	}
	return rows
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// columnOptions offers every column of the kind for one heading.
func (v columnsPage) columnOptions(ctx context.Context, h Head) []ui.Option {
	chosen := h.Key
	if c, ok := v.Choices[h.Column]; ok {
		chosen = c.Key
	}
	out := []ui.Option{{Value: "", Label: "不导入", Chosen: chosen == ""}}
	for i := range v.Kind.Columns {
		c := &v.Kind.Columns[i]
		label := c.title(ctx)
		if c.Required {
			label += " *"
		}
		out = append(out, ui.Option{Value: c.Key, Label: label, Chosen: c.Key == chosen})
	}
	return out
}

// asksShare reports whether the sender must say how the numbers of a column are meant.
func (v columnsPage) asksShare(h Head) bool {
	i := v.Kind.column(h.Key)
	return h.Small > 0 && (i < 0 || v.Kind.Columns[i].Type == Percent)
}

func shareOptions(h Head) []ui.Option {
	return ui.Options(string(h.Share), "", "按写法判断（混写时拒收）", string(ShareRatio), "0.88 就是 88%", string(SharePercent), "0.88 就是 0.88%")
}

func (v columnsPage) fillNote(ctx context.Context, h Head) string {
	note := i18n.T(ctx, "填写 %s", ui.Percent(share(h.Filled, v.Import.Plan.Rows)))
	if h.Formulas > 0 {
		note += i18n.T(ctx, " · %d 格是公式", h.Formulas)
	}
	if h.Large > 0 && v.asksShare(h) {
		note += i18n.T(ctx, " · %d 格不大于 1，%d 格大于 1", h.Small, h.Large)
	}
	return note
}

// batchTable is the list of batches.
func (s *Service) batchTable(ctx context.Context, l ui.Listing, f Filter, list []*Import, total int64) ui.Table {
	t := ui.Table{
		Caption: "导入批次，新的在前", List: l, Total: int(total),
		Columns: []ui.Column{{Key: "name", Title: "批次"}, {Key: "kind", Title: "种类"}, {Key: "file", Title: "文件名", Wrap: true}, {Key: "rows", Title: "行数", Num: true}, {Key: "at", Title: "上传"}, {Key: "state", Title: "状态"}},
		Empty:   ui.Empty{Title: "还没有导入过", Text: "下载模板填写，或直接上传现有的表；先试导入，不写入任何数据。"},
	}
	if actor.From(ctx).Has(Senders...) {
		t.Empty.Actions = []ui.Action{{Label: "导入一张表", Href: "/imports/new"}}
	}
	if k, err := s.Kind(f.Kind); err == nil {
		t.Chips = []ui.Chip{{Label: k.ZH, Href: ui.From(ctx).Link("kind", "")}}
	}
	for _, im := range list {
		kind := im.Kind
		if k, err := s.Kind(im.Kind); err == nil {
			kind = k.title(ctx)
		}
		rows := templ.Component(ui.Missing(""))
		if im.Plan != nil {
			rows = ui.Int(im.Plan.Rows)
		}
		t.Rows = append(t.Rows, ui.Row{ID: im.ID.String(), Name: im.Name(), Cells: ui.Cells(ui.Link{Href: im.href(""), Text: im.Name()},
			ui.Text(kind), ui.Text(im.FileName), rows, ui.Lines{Main: clock(im.CreatedAt), Sub: im.OwnerName}, statusOf(im))})
	}
	return t
}

func kindRows(ctx context.Context, kinds []*Kind) []ui.Row {
	rows := make([]ui.Row, 0, len(kinds))
	for _, k := range kinds {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/imports/new?kind=" + k.Code, Text: k.title(ctx)}, ui.Text(i18n.Word(ctx, k.Help)), kindTemplate(k), kindExports(k))})
	}
	return rows
}

func batchHead(ctx context.Context, v batchPage) ui.Page {
	p := ui.Page{Title: i18n.T(ctx, "导入%s", v.Kind.title(ctx)), Sub: v.Import.sub(ctx), Crumbs: []ui.Crumb{importsCrumb, {Label: v.Import.Name()}}}
	p.Primary, p.Actions = v.actions()
	return p
}

func leftNote(ctx context.Context, left int) string {
	if left > 0 {
		return i18n.T(ctx, "约还要 %d 秒", left)
	}
	return ""
}

func sheetOptions(p *Plan) []ui.Option {
	out := make([]ui.Option, 0, len(p.Sheets))
	for _, name := range p.Sheets {
		out = append(out, ui.Option{Value: name, Label: name, Chosen: name == p.SheetName})
	}
	return out
}

func askTitle(step string) string {
	if step == "undo" {
		return "撤销这一批"
	}
	return "确认导入"
}

func confirmText(ctx context.Context, im *Import) string {
	res := im.Result
	text := i18n.T(ctx, "将写入 %s 行：新增 %s，更新 %s，无变化 %s。", ui.Thousands(res.Good), ui.Thousands(res.Inserted), ui.Thousands(res.Updated), ui.Thousands(res.Unchanged))
	if res.Asked > 0 {
		text += i18n.T(ctx, "其中 %s 行请您确认过读法。", ui.Thousands(res.Asked))
	}
	if res.Bad > 0 {
		text += i18n.T(ctx, "要改的 %s 行不写入。", ui.Thousands(res.Bad))
	}
	return text
}
