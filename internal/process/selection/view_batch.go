package selection

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

func batchesOf(ctx context.Context, q Query, l ui.Listing, found Page, today civil.Date) listedPage {
	v := listedPage{Page: ui.Page{Title: "项目遴选", Sub: i18n.T(ctx, "公开征集、形式审查、抽取专家、评分、公示、审定、发布名单"), Crumbs: []ui.Crumb{{Label: "项目遴选"}}, Public: !actor.From(ctx).Signed()}}
	run := mayDo(ctx, mayRun)
	v.Table = ui.Table{
		ID: "selections", Caption: "遴选批次，截止日期晚的在前", List: l, Total: found.Total, Find: "编号或名称", Keep: []string{"status", "category"}, Filters: batchFilters(q, found.Categories, run), Choose: true,
		Exports: casepage.Exports(ctx, "/selections/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "批次", Sort: true, Wrap: true}, {Key: "category", Title: "类别", Wrap: true}, {Key: "close", Title: "申报期", Sort: true}, {Key: "quota", Title: "名额", Num: true}, {Key: "sent", Title: "申报", Num: true}, {Key: "named", Title: "入选", Num: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有遴选"), Text: i18n.T(ctx, "市教育局发布征集以后，批次、公示和名单都在这里。")},
	}
	if run {
		v.Page.Primary = &ui.Action{Label: "新建批次", Href: "/selections/new"}
		v.Page.Actions = []ui.Action{{Label: "遴选类别", Href: "/selection-categories"}}
		v.Table.Empty.Actions = []ui.Action{{Label: "新建批次", Href: "/selections/new"}}
	}
	names := map[string]string{}
	for _, c := range found.Categories {
		names[c.Code] = c.Name(lang(ctx))
	}
	c := casepage.NewChips(ctx)
	c.Add("status", "状态", batchState(q.Status))
	c.Add("category", "类别", names[q.Category])
	v.Table.Chips = c.List
	for _, x := range found.Lines {
		sub := casepage.Joined(" · ", x.Number, left(ctx, x.Batch, today))
		named := templ.Component(ui.Text(""))
		if x.Status == Published || x.Status == Decided {
			named = ui.Int(x.Named)
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: sub}, ui.Text(names[x.Category]), ui.Text(x.OpenOn.String()+" — "+x.CloseOn.String()), ui.Int(x.Quota), ui.Int(x.Sent), named, casepage.State(ctx, Batches, x.Status))})
	}
	return v
}

// left says how long an open call lasts.
func left(ctx context.Context, b Batch, today civil.Date) string {
	switch {
	case !b.Takes(today):
		return ""
	case today == b.CloseOn:
		return i18n.T(ctx, "今天截止")
	}
	return i18n.T(ctx, "还有 %d 天截止", today.DaysTo(b.CloseOn))
}

// batchFormPage is the form of a batch.
type batchFormPage struct {
	formPage
	Categories []string // pairs
	Offered    []string // pairs
	Other      bool     // the category is chosen: its fields can be shown anew
}

func batchFormOf(ctx context.Context, b Batch, v url.Values, list []Category, offered []carrier.Field, refused error) batchFormPage {
	f := batchFormPage{formPage: formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}}
	title, action, cancel := "新建批次", "/selections", "/selections"
	if b.ID != 0 {
		title, action, cancel = "修改批次", b.path()+"/edit", b.path()+"/desk"
	}
	f.Page = ui.Page{Title: title, Note: b.Number, Sub: i18n.T(ctx, "发布之前都可以改；发布时生成抽取种子并公布其哈希"), Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: title}}}
	f.Form = ui.Form{Action: action, Version: b.Version, Errors: f.Errors, Submit: "保存批次", Cancel: cancel}
	for _, c := range list {
		if c.Active || c.Code == v.Get("category") {
			f.Categories = append(f.Categories, c.Code, i18n.Word(ctx, c.Family)+i18n.T(ctx, "：")+c.Name(lang(ctx)))
		}
	}
	for _, x := range offered {
		f.Offered = append(f.Offered, x.Code, x.Name(lang(ctx)))
	}
	return f
}

func batchValues(b Batch) url.Values {
	v := url.Values{}
	for key, text := range map[string]string{
		"title": b.Title, "category": b.Category, "call": b.Call, "document": b.Document, "open_on": b.OpenOn.String(), "close_on": b.CloseOn.String(), "correct_days": digits(b.CorrectDays), "publicity_days": digits(b.PublicityDays),
		"quota": digits(b.Quota), "areas": strings.Join(b.Areas, "、"), "rubric": RubricText(b.Rubric), "experts": digits(b.Experts), "spread": strconv.FormatFloat(b.Spread, 'f', -1, 64), "more": FieldsText(b.Fields),
	} {
		v.Set(key, text)
	}
	v["applicants"] = b.Applicants
	for _, f := range b.Fields {
		if !strings.HasPrefix(f.Code, ownField) {
			v.Add("fields", f.Code)
		}
	}
	if b.DropEnds {
		v.Set("drop_ends", "1")
	}
	return v
}

// batchPage is a batch as everybody sees it.
type batchPage struct {
	PublicBatch
	casepage.Fields
	Page    ui.Page
	Filed   bool
	Stages  []ui.Stage
	Facts   []ui.Fact
	Rubric  []ui.Row
	Rows    []ui.Row
	Columns []ui.Column
	Against []string // pairs: who can be objected to
	Objects bool
	Signed  bool
	MayRun  bool
	Watch   bool
	Exports []ui.Export
}

var rubricColumns = []ui.Column{{Title: "评分项", Wrap: true}, {Title: "权重", Num: true}, {Title: "满分", Num: true}, {Title: "评分依据", Wrap: true}}

var namedColumns = []ui.Column{{Title: "名称", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "合作单位", Wrap: true}, {Title: "状态"}}

// stageOf is the place of a batch on its line.
var stageOf = map[string]int{Draft: 0, Open: 1, Closed: 2, InReview: 3, Ranked: 3, Publicity: 4, Decided: 5, Published: 6}

func batchPageOf(ctx context.Context, d PublicBatch, typed url.Values, filed bool, today civil.Date, refused error) batchPage {
	a := actor.From(ctx)
	v := batchPage{PublicBatch: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Filed: filed, Columns: namedColumns, Signed: a.Signed(), MayRun: mayDo(ctx, mayRun), Watch: mayDo(ctx, mayWatch)}
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Cat.Family), d.Cat.Name(lang(ctx)), left(ctx, d.Batch, today)), Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: d.Number}}, Public: !a.Signed()}
	switch {
	case d.Mine != nil:
		v.Page.Primary = &ui.Action{Label: "我的申报", Href: d.Mine.path()}
	case d.Apply == nil:
		v.Page.Primary = &ui.Action{Label: "申报", Href: d.path() + "/apply"}
	}
	if v.Watch {
		v.Page.Actions = []ui.Action{{Label: "办理", Href: d.path() + "/desk"}}
	}
	if d.Status != Cancelled {
		v.Stages = ui.Stages(stageOf[d.Status], "起草", "征集", "形式审查", "评审", "公示", "审定", "发布")
	}
	v.Facts = []ui.Fact{
		{Label: "申报期", Value: d.OpenOn.String() + " — " + d.CloseOn.String()}, {Label: "可以申报的单位", Value: orgKindNames(ctx, d.Applicants)}, {Label: "名额", Value: i18n.T(ctx, "%d 个", d.Quota)},
		{Label: "评审领域", Value: strings.Join(d.Areas, "、")}, {Label: "专家", Value: expertsText(ctx, d.Batch)}, {Label: "补正期限", Value: i18n.T(ctx, "%d 个工作日", d.CorrectDays)}, {Label: "公示期", Value: publicText(ctx, d.Batch)},
		{Label: "依据文件", Value: d.Document},
	}
	if d.Decision != "" && (d.Status == Decided || d.Status == Published) {
		v.Facts = append(v.Facts, ui.Fact{Label: "审定文件", Value: d.Decision + " · " + d.DecidedOn.String()})
	}
	if d.SeedHash != "" {
		v.Facts = append(v.Facts, ui.Fact{Label: "抽取种子的哈希", Cell: ui.Copy(d.SeedHash)}, ui.Fact{Label: "抽取种子", Value: d.Seed, Why: i18n.T(ctx, "抽取专家时公布")})
	}
	for _, c := range d.Batch.Rubric {
		v.Rubric = append(v.Rubric, ui.Row{Name: c.ZH, Cells: ui.Cells(ui.Text(c.ZH), ui.Text(fmt.Sprint(c.Weight, "%")), ui.Int(c.Scale), ui.Text(c.Source))})
	}
	for _, x := range d.List {
		v.Rows = append(v.Rows, ui.Row{Name: x.Title, Cells: ui.Cells(ui.Text(x.Title), ui.Text(x.OrgName), ui.Text(strings.Join(x.Partners, "、")), casepage.State(ctx, Applications, x.Status))})
		if x.Status == AppProposed {
			v.Against = append(v.Against, x.ID.String(), x.Title+"（"+x.OrgName+"）")
		}
	}
	v.Objects = d.Status == Publicity && !today.After(d.PublicTo) && len(v.Against) > 0
	if len(d.List) > 0 {
		v.Exports = casepage.Exports(ctx, d.path()+"/list", len(d.List), maxExport)
	}
	return v
}

func expertsText(ctx context.Context, b Batch) string {
	text := i18n.T(ctx, "每项申报随机抽取 %d 名，最高分与最低分相差超过 %s 分的增抽一名", b.Experts, strconv.FormatFloat(b.Spread, 'f', -1, 64))
	if b.DropEnds {
		text = casepage.Joined(i18n.T(ctx, "；"), text, i18n.T(ctx, "去掉一个最高分和一个最低分"))
	}
	return text
}

func publicText(ctx context.Context, b Batch) string {
	if b.PublicFrom.IsZero() {
		return i18n.T(ctx, "%d 个工作日", b.PublicityDays)
	}
	return i18n.T(ctx, "%s 至 %s，%d 个工作日", b.PublicFrom.String(), b.PublicTo.String(), b.PublicityDays)
}

// deskPage is a batch as the bureau works at it.
type deskPage struct {
	Desk
	casepage.Fields
	Page      ui.Page
	Stages    []ui.Stage
	Figures   []ui.Figure
	Buttons   []caseflow.Button
	Events    []ui.Event
	Table     ui.Table
	Ranked    ui.Field // choice of who is proposed
	MayRun    bool
	SeesAll   bool
	Objector  *Objection
	Objected  []objectionBox
	Today     civil.Date
	Public    string
	ScoresURL string
	Barred    bool // the actor made the batch or took its last step
}

// objectionBox is an objection on the desk.
type objectionBox struct {
	Objection
	Facts   []ui.Fact
	Tone    string
	State   string
	Answers []caseflow.Button
}

func deskOf(ctx context.Context, d Desk, q AppQuery, l ui.Listing, objector *Objection, typed url.Values, today civil.Date, refused error) deskPage {
	a := actor.From(ctx)
	v := deskPage{Desk: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, MayRun: mayDo(ctx, mayRun), SeesAll: ranks(a), Objector: objector, Today: today, ScoresURL: d.path() + "/scores?format=xlsx"}
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", d.Cat.Name(lang(ctx)), i18n.Word(ctx, batchState(d.Status)), left(ctx, d.Batch, today)), Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: d.Number, Href: d.path()}, {Label: "办理"}}}
	if d.Shown() {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "公开页", Href: d.path()})
	}
	if v.MayRun && d.Status == Draft {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "修改批次", Href: d.path() + "/edit"})
	}
	if v.SeesAll && len(d.Sheets) > 0 {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "导出评分表", Href: v.ScoresURL, Download: true})
	}
	if d.Status != Cancelled {
		v.Stages = ui.Stages(stageOf[d.Status], "起草", "征集", "形式审查", "评审", "公示", "审定", "发布")
	}
	v.Buttons = casepage.Buttons(ctx, Batches, d.Status, nil, "publicise", "decide")
	v.Events = course.Events(ctx, Batches, d.Trail)
	v.Figures = deskFigures(ctx, d)
	v.Table = deskTable(ctx, d, q, l, v.SeesAll)
	v.Ranked = rankedField(ctx, v)
	v.objections(ctx, a)
	if n := len(d.Trail); n > 0 {
		v.Barred = d.Trail[0].Account == a.Account || d.Trail[n-1].Account == a.Account
	}
	return v
}

func deskFigures(ctx context.Context, d Desk) []ui.Figure {
	n := map[string]int64{}
	for _, x := range d.All {
		n[x.Status]++
	}
	sent := int64(len(d.All)) - n[AppDraft] - n[AppWithdrawn]
	open := 0
	for _, j := range d.Objections {
		if j.Status == ObjectionOpen {
			open++
		}
	}
	return []ui.Figure{
		{Label: "收到申报", Value: ui.Thousands(sent), Unit: "项", Note: i18n.T(ctx, "名额 %d 个", d.Quota)},
		{Label: "待审查", Value: ui.Thousands(n[AppSubmitted] + n[AppReturned]), Unit: "项", Note: i18n.T(ctx, "其中退回补正 %d 项", n[AppReturned])},
		{Label: "评分完成", Value: ui.Thousands(n[AppScored] + n[AppProposed] + n[AppNotProposed] + n[AppNamed] + n[AppDropped]), Unit: "项"},
		{Label: "拟入选和入选", Value: ui.Thousands(n[AppProposed] + n[AppNamed]), Unit: "项"},
		{Label: "未答复的异议", Value: ui.Thousands(int64(open)), Unit: "件", Href: d.path() + "/desk#objections"},
	}
}

func deskTable(ctx context.Context, d Desk, q AppQuery, l ui.Listing, all bool) ui.Table {
	t := ui.Table{
		ID: "applications", Caption: "本批次的申报，名次在前的在前", List: l, Total: d.Apps.Total, Find: "编号、名称或单位", Keep: []string{"status"}, Filters: appStateFilter(q), Choose: true, Exports: casepage.Exports(ctx, d.path()+"/export", d.Apps.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "申报", Sort: true, Wrap: true}, {Key: "org", Title: "单位", Wrap: true}, {Key: "area", Title: "评审领域", Off: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有申报"), Text: i18n.T(ctx, "单位提交以后在这里做形式审查；草稿只有申报单位自己看得到。")},
	}
	if all {
		t.Columns = append(t.Columns, ui.Column{Key: "sheets", Title: "评分表"}, ui.Column{Key: "score", Title: "得分", Num: true, Sort: true}, ui.Column{Key: "spread", Title: "分差", Num: true}, ui.Column{Key: "place", Title: "名次", Num: true, Sort: true})
	}
	c := casepage.NewChips(ctx)
	c.Add("status", "状态", appState(q.Status))
	t.Chips = c.List
	for _, x := range d.Apps.Lines {
		row := ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(x.OrgName), ui.Text(x.Area), casepage.State(ctx, Applications, x.Status))}
		if all {
			row.Cells = append(row.Cells, sheetsCell(ctx, d, x), scoreCell(x.Score), spreadCell(ctx, d.Batch, x), placeCell(x.Place))
		}
		if x.Status == AppSubmitted {
			row.Tone = "amber"
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func sheetsCell(ctx context.Context, d Desk, x Application) templ.Component {
	n, ok := d.Sheets[x.ID]
	if !ok {
		return ui.Text("")
	}
	return ui.Link{Href: x.path() + "/draw", Text: i18n.T(ctx, "%d / %d 份", n[0], n[1])}
}

// spreadCell says how far two sheets are apart, and whether that is too far.
func spreadCell(ctx context.Context, b Batch, x Application) templ.Component {
	if x.Low == nil || x.High == nil {
		return ui.Text("")
	}
	main := scoreText(*x.High - *x.Low)
	if x.Extra {
		return ui.Lines{Main: main, Sub: i18n.T(ctx, "已增抽一名"), Alert: *x.High-*x.Low > b.Spread}
	}
	return ui.Text(main)
}

// rankedField is the choice of who is proposed: the first of the ranking are ticked.
func rankedField(ctx context.Context, v deskPage) ui.Field {
	f := ui.Field{Name: "chosen", Label: "拟入选", Error: v.Errors.Of("chosen"), Help: i18n.T(ctx, "名额 %d 个，已按名次勾选；不按名次的要写理由", v.Quota)}
	typed := len(v.Values["chosen"]) > 0
	for _, x := range v.All {
		if x.Status != AppScored || x.Place == 0 {
			continue
		}
		chosen := x.Place <= v.Quota
		if typed {
			chosen = slices.Contains(v.Values["chosen"], x.ID.String())
		}
		f.Options = append(f.Options, ui.Option{Value: x.ID.String(), Chosen: chosen, Label: fmt.Sprintf("%d. %s（%s）", x.Place, x.Title, x.OrgName), Help: i18n.T(ctx, "%s 分", scoreText(*x.Score))})
	}
	return f
}

func (v *deskPage) objections(ctx context.Context, a actor.Actor) {
	for _, j := range v.Desk.Objections {
		st, _ := Objections.State(j.Status)
		b := objectionBox{Objection: j, Tone: st.Tone, State: st.ZH}
		b.Facts = []ui.Fact{{Label: "申报", Value: j.AppTitle + "（" + j.OrgName + "）"}, {Label: "异议内容", Value: j.Words}, {Label: "提出日期", Value: j.FiledOn.String()}}
		if j.Status == ObjectionOpen {
			b.Facts = append(b.Facts, ui.Fact{Label: "答复期限", Value: j.DueOn.String()})
			b.Answers = casepage.Buttons(ctx, Objections, j.Status, nil)
		} else {
			b.Facts = append(b.Facts, ui.Fact{Label: "答复", Value: j.Answer}, ui.Fact{Label: "答复日期", Value: j.AnsweredOn.String()})
		}
		if v.Objector != nil && v.Objector.ID == j.ID {
			b.Facts = append(b.Facts, ui.Fact{Label: "提出人", Value: v.Objector.Name}, ui.Fact{Label: "联系方式", Value: v.Objector.Contact, Why: i18n.T(ctx, "没有留")})
		}
		v.Objected = append(v.Objected, b)
	}
}

func categoriesOf(ctx context.Context, list []Category, kinds []*carrier.Kind) plainPage {
	v := plainPage{Caption: "遴选类别", Note: i18n.T(ctx, "类别决定入选以后在哪个名册登记、什么级别、进入什么状态。“五个一批”的类别按本市工作方案改名或增减。"),
		Page:    ui.Page{Title: "遴选类别", Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: "遴选类别"}}, Primary: &ui.Action{Label: "新建类别", Href: "/selection-categories/new"}},
		Columns: []ui.Column{{Title: "类别", Wrap: true}, {Title: "所属工作", Wrap: true}, {Title: "入选后登记为", Wrap: true}, {Title: "级别"}, {Title: "状态"}, {Title: "依据文件", Wrap: true}, {Title: "启用"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有类别"), Text: i18n.T(ctx, "先建类别，再建批次。")},
	}
	for _, c := range list {
		kind, level, stage := c.Kind, c.Level, c.Stage
		if k := kindOf(kinds, c.Kind); k != nil {
			kind = k.Name(lang(ctx))
			if st, ok := k.Stage(c.Stage); ok {
				stage = carrier.Choice{Code: st.Code, ZH: st.ZH, EN: st.EN}.Name(lang(ctx))
			}
			if i := k.Rank(c.Level); i >= 0 {
				level = k.Levels[i].Name(lang(ctx))
			}
		}
		v.Rows = append(v.Rows, ui.Row{ID: c.Code, Name: c.ZH, Cells: ui.Cells(ui.Link{Href: "/selection-categories/" + c.Code, Text: c.Name(lang(ctx)), Sub: c.Code}, ui.Text(i18n.Word(ctx, c.Family)), ui.Text(kind), ui.Text(level), ui.Text(stage), ui.Text(c.Source), ui.Text(i18n.Word(ctx, yes(c.Active))))})
	}
	return v
}

func kindOf(kinds []*carrier.Kind, code string) *carrier.Kind {
	i := slices.IndexFunc(kinds, func(k *carrier.Kind) bool { return k.Code == code })
	if i < 0 {
		return nil
	}
	return kinds[i]
}

// categoryPage is the form of a category.
type categoryPage struct {
	formPage
	Kinds, Levels, Stages []string // pairs
	Codes                 string   // of the kind's fields, for the preset values
	New                   bool
}

func categoryFormOf(ctx context.Context, c Category, v url.Values, kinds []*carrier.Kind, refused error) categoryPage {
	f := categoryPage{formPage: formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}, New: c.Version == 0}
	title := "新建类别"
	if !f.New {
		title = "修改类别"
	}
	f.Page = ui.Page{Title: title, Note: c.Code, Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: "遴选类别", Href: "/selection-categories"}, {Label: title}}}
	f.Form = ui.Form{Action: "/selection-categories", Version: c.Version, Errors: f.Errors, Submit: "保存类别", Cancel: "/selection-categories"}
	f.Levels = []string{"", "没有级别"}
	for _, k := range kinds {
		f.Kinds = append(f.Kinds, k.Code, k.Name(lang(ctx)))
		for _, l := range k.Levels {
			f.Levels = pair(f.Levels, l.Code, l.Name(lang(ctx)))
		}
		for _, st := range k.Stages {
			if !st.Pause && !st.Closed {
				f.Stages = pair(f.Stages, st.Code, carrier.Choice{Code: st.Code, ZH: st.ZH, EN: st.EN}.Name(lang(ctx)))
			}
		}
	}
	if k := kindOf(kinds, v.Get("kind")); k != nil {
		var codes []string
		for _, x := range k.Fields {
			codes = append(codes, x.Code+" "+x.Name(lang(ctx)))
		}
		f.Codes = strings.Join(codes, "、")
	}
	return f
}

// pair adds a code with its name once.
func pair(list []string, code, name string) []string {
	for i := 0; i < len(list); i += 2 {
		if list[i] == code {
			return list
		}
	}
	return append(list, code, name)
}

func categoryValues(c Category) url.Values {
	v := url.Values{}
	for key, text := range map[string]string{"code": c.Code, "zh": c.ZH, "en": c.EN, "family": c.Family, "kind": c.Kind, "level": c.Level, "stage": c.Stage, "source": c.Source, "position": digits(c.Place)} {
		v.Set(key, text)
	}
	var preset []string
	for code, text := range c.Preset {
		preset = append(preset, code+"="+text)
	}
	slices.Sort(preset)
	v.Set("preset", strings.Join(preset, "\n"))
	if c.Active {
		v.Set("active", "1")
	}
	return v
}
