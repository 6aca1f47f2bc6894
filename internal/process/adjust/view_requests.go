package adjust

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/programme"
)

func requestsPageOf(ctx context.Context, q Query, l ui.Listing, found Listed) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "调整申请", Sub: i18n.T(ctx, "学校提出，市教育局审核，部门提出意见，委员会评议，审定以后执行"), Crumbs: []ui.Crumb{homeCrumb, {Label: "调整申请"}}}}
	years := []string{"", "全部"}
	for _, r := range found.Rounds {
		years = append(years, r.ID.String(), strconv.Itoa(r.Year))
		if r.Status == RoundCollecting && ownOrg(actor.From(ctx)) != 0 {
			v.Page.Primary = &ui.Action{Label: "写申请", Href: r.path() + "/request"}
		}
	}
	f := casepage.Fields{Values: url.Values{"round": {""}, "kind": {q.Kind}, "status": {q.Status}}}
	if q.Round != 0 {
		f.Values.Set("round", q.Round.String())
	}
	t := ui.Table{
		ID: "requests", Caption: "专业调整申请，编号大的在前", List: l, Total: found.Total, Find: "编号、专业或学校", Keep: []string{"round", "kind", "status"}, Choose: true, Exports: casepage.Exports(ctx, "/adjustments/requests/export", found.Total, maxExport),
		Filters: casepage.Controls([]casepage.Control{casepage.Choose("round", f.Text("round", "年度", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("round"), years...)})), casepage.Choose("kind", f.Text("kind", "类型", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("kind"), kindPairs("全部")...)})), casepage.Choose("status", f.Text("status", "状态", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("status"), casepage.StatePairs(ctx, Requests, "", "全部")...)}))}),
		Columns: []ui.Column{{Key: "name", Title: "专业", Sort: true, Wrap: true}, {Key: "school", Title: "学校", Sort: true, Wrap: true}, {Key: "kind", Title: "类型", Sort: true}, {Key: "before", Title: "调整前", Num: true}, {Key: "after", Title: "调整后", Num: true}, {Key: "due", Title: "期限", Off: true}, {Key: "status", Title: "状态", Sort: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有申请"), Text: i18n.T(ctx, "学校在征集期内写申请，提交以后在这里审核。"), Actions: []ui.Action{{Label: "专业调整", Href: "/adjustments"}}},
	}
	for _, c := range [][3]string{{"kind", "类型", Kind(q.Kind).ZH()}, {"status", "状态", requestState(q.Status)}} {
		if c[2] != "" {
			t.Chips = append(t.Chips, ui.Chip{Label: word(ctx, c[1]) + i18n.T(ctx, "：") + word(ctx, c[2]), Href: ui.From(ctx).Link(c[0], "")})
		}
	}
	for _, x := range found.Lines {
		row := ui.Row{ID: x.ID.String(), Name: x.Name, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Name, Sub: x.Number}, ui.Text(x.SchoolName), ui.Text(word(ctx, x.Kind.ZH())), placesCell(x), countCell(x.After), ui.Text(x.Due.String()), casepage.State(ctx, Requests, x.Status))}
		if x.Status == Incomplete {
			row.Tone = "amber"
		}
		t.Rows = append(t.Rows, row)
	}
	v.Add("", "", ui.TableView(t))
	return v
}

// placesCell is what the point had before; a new point had none.
func placesCell(x Request) templ.Component {
	if x.Kind == Add {
		return ui.Int(int64(0))
	}
	return countCell(x.Before)
}

var levelPairs = []string{string(atlas.Secondary), "中职", string(atlas.HigherCollege), "高职专科", string(atlas.HigherUndergrad), "高职本科"}

func requestForm(ctx context.Context, of Round, old Request, v url.Values, points []programme.Point, reasons map[string][]Reason, check checkOf, refused error) casepage.Page {
	f := casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}
	title, action, cancel := "写申请", of.path()+"/request", of.path()
	if old.ID != 0 {
		title, action, cancel = "修改申请", old.path()+"/edit", old.path()
	}
	p := casepage.Page{Page: ui.Page{Title: title, Note: old.Number, Sub: casepage.Joined(" · ", of.Title, i18n.T(ctx, "%s 截止", of.CollectUntil.String())), Crumbs: []ui.Crumb{homeCrumb, {Label: of.Title, Href: of.path()}, {Label: title}}}}
	if old.Correct != "" {
		p.Notices = append(p.Notices, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "请补正：%s", old.Correct)})
	}
	own := []string{"", "新增时不选"}
	into := []string{"", "只在合并时选"}
	for _, x := range points {
		label := x.Name + "（" + x.Code + "，" + word(ctx, x.Level.ZH()) + "）"
		own, into = append(own, x.ID.String(), label), append(into, x.ID.String(), label)
	}
	motives := []string{"", "请选择"}
	for _, class := range []string{"OPENING", "CLOSING", "CHANGING"} {
		for _, r := range reasons[class] {
			if !slices.Contains(motives, r.Code) {
				motives = append(motives, r.Code, word(ctx, classZH[class])+i18n.T(ctx, "：")+r.Name(i18n.Lang(ctx)))
			}
		}
	}
	form := ui.Form{Action: action, Version: old.Version, Errors: f.Errors, Submit: "保存草稿", Cancel: cancel, ID: "request", More: []ui.Action{{Label: "核对", Form: "request", Name: "do", Value: "check"}}}
	groups := []group{
		{"申请什么", []casepage.Control{
			casepage.Choose("kind", f.Text("kind", "类型", ui.Field{Width: "sm", Help: "撤销和停招以后不再招生；合并只对本校同一层次", Options: ui.Options(f.Values.Get("kind"), kindPairs("")...)})),
			casepage.Choose("point", f.Text("point", "现有专业点", ui.Field{Optional: true, Help: "除新增以外都要选", Options: ui.Options(f.Values.Get("point"), own...)})),
			casepage.Choose("level", f.Text("level", "层次", ui.Field{Optional: true, Width: "sm", Help: "只在新增时填", Options: ui.Options(f.Values.Get("level"), levelPairs...)})),
			casepage.Input("code", f.Text("code", "专业代码", ui.Field{Optional: true, Width: "sm", Mode: "numeric", Help: "现行目录的 6 位代码，只在新增时填"})),
			casepage.Input("length", f.Text("length", "学制", ui.Field{Optional: true, Width: "xs", Unit: "年", Help: "只在新增时填"})),
			casepage.Input("after", f.Text("after", "调整后招生计划", ui.Field{Width: "xs", Mode: "numeric", Unit: "人", Help: "撤销和停招填 0；合并填并入的人数"})),
			casepage.Choose("into", f.Text("into", "并入哪个专业点", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("into"), into...)})),
			casepage.Input("new_code", f.Text("new_code", "更名后的专业代码", ui.Field{Optional: true, Width: "sm", Mode: "numeric", Help: "只在更名时填"})),
		}},
		{"理由和依据", []casepage.Control{
			casepage.Choose("motive", f.Text("motive", "理由类别", ui.Field{Options: ui.Options(f.Values.Get("motive"), motives...)})),
			casepage.Prose("summary", textLong, f.Text("summary", "说明", ui.Field{Rows: 6, Max: textLong, Help: "需求依据、办学条件、学生安置"})),
			casepage.Prose("partners", textLong, f.Text("partners", "合作企业", ui.Field{Optional: true, Rows: 3, Max: 2000, Help: "一行一个全称或统一社会信用代码，后面可写 | 和协议编号；单位和协议都要在名册里"})),
			casepage.Hidden("warning", v.Get("warning")),
		}},
		{"师资和设备", []casepage.Control{
			casepage.Input("teachers_need", f.Text("teachers_need", "需要专业教师", ui.Field{Optional: true, Width: "xs", Mode: "numeric", Unit: "人"})),
			casepage.Input("teachers_have", f.Text("teachers_have", "现有专业教师", ui.Field{Optional: true, Width: "xs", Mode: "numeric", Unit: "人"})),
			casepage.Input("equipment", f.Text("equipment", "设备投入", ui.Field{Optional: true, Width: "sm", Mode: "decimal", Unit: "元"})),
		}},
	}
	p.Add("", "", groupsPart(form, groups, of.path()+"/check", findingsPart(check)))
	p.Add("", "", notePart(i18n.T(ctx, "先存为草稿，上传佐证材料，再提交。")))
	return p
}

var classZH = map[string]string{"OPENING": "新增", "CLOSING": "撤停限", "CHANGING": "改造"}

var findingColumns = []ui.Column{{Title: "规则", Wrap: true}, {Title: "实际"}, {Title: "界限"}, {Title: "结果"}, {Title: "依据", Wrap: true}}

var findingTone = map[string]string{Pass: "green", Fail: "amber", NA: "none", NoData: "none"}

var findingZH = map[string]string{Pass: "通过", Fail: "提醒", NA: "不适用", NoData: "无数据"}

func findingRows(ctx context.Context, list []Finding) (out []ui.Row) {
	for _, f := range list {
		tone, text := findingTone[f.Status], findingZH[f.Status]
		if f.Blocks() {
			tone, text = "red", "不能提交"
		}
		source := f.Source
		if f.Why != "" {
			source = casepage.Joined(" · ", word(ctx, f.Why), source)
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Lines{Main: word(ctx, f.ZH), Sub: f.Rule}, ui.Text(f.Measured), ui.Text(f.Threshold), ui.Status(tone, text), ui.Text(source))})
	}
	return out
}

// lookOf is what a form would meet, before it is kept.
func lookOf(ctx context.Context, l Look, more errs.List) checkOf {
	c := checkOf{Note: casepage.Joined(" · ", l.Request.Name, l.Request.Code), Rows: findingRows(ctx, l.Findings)}
	faults := append(slices.Clone(more), l.Faults...)
	for _, e := range ui.Errors(ctx, faults.Err()) {
		c.Notices = append(c.Notices, casepage.Notice{Tone: "amber", Text: e.Text()})
	}
	c.Notices = slices.CompactFunc(c.Notices, func(a, b casepage.Notice) bool { return a.Text == b.Text })
	if l.Evaluation != nil {
		c.Notices = append(c.Notices, casepage.Notice{Tone: "info", Text: evaluationText(ctx, *l.Evaluation)})
	}
	return c
}

func evaluationText(ctx context.Context, e Evaluation) string {
	text := i18n.T(ctx, "专业评价：%s", word(ctx, e.ZH))
	if e.Card != 0 {
		text += i18n.T(ctx, "，预警：%s", word(ctx, e.CardState))
	}
	if len(e.Reasons) > 0 {
		text += "（" + strings.Join(e.Reasons, "；") + "）"
	}
	return text
}

func moneyText(x Request) string {
	if x.Equipment == nil {
		return ""
	}
	return x.Equipment.String()
}

func requestFacts(ctx context.Context, d Detail) []ui.Fact {
	why := i18n.T(ctx, "没有填写")
	list := []ui.Fact{
		{Label: "类型", Value: word(ctx, d.Kind.ZH())}, {Label: "学校", Value: d.SchoolName},
		{Label: "专业", Value: d.Name + "（" + d.Code + "，" + word(ctx, d.Level.ZH()) + "）"}, {Label: "学制", Value: casepage.Joined(" ", d.Length, word(ctx, "年"))},
	}
	if d.Kind != Add {
		list = append(list, ui.Fact{Label: "调整前招生计划", Value: seats(d.Before), Why: i18n.T(ctx, "没有登记")})
	}
	list = append(list, ui.Fact{Label: "调整后招生计划", Value: seats(d.After), Why: why})
	if n, known := d.Delta(); known {
		list = append(list, ui.Fact{Label: "增减", Value: deltaText(n, true)})
	}
	if d.Kind == Rename {
		list = append(list, ui.Fact{Label: "更名为", Value: d.NewName + "（" + d.NewCode + "）"})
	}
	if d.IntoName != "" {
		list = append(list, ui.Fact{Label: "并入", Value: d.IntoName})
	}
	var firms []string
	for _, p := range d.Partners {
		firms = append(firms, casepage.Joined(" · ", p.Name, p.Number))
	}
	list = append(list, ui.Fact{Label: "从何时起", Value: september1(d.Start())}, ui.Fact{Label: "理由类别", Value: d.Reasons["MOTIVE:"+d.Motive].Name(i18n.Lang(ctx)), Why: why},
		ui.Fact{Label: "合作企业", Value: strings.Join(firms, "、"), Why: why}, ui.Fact{Label: "需要专业教师", Value: seats(d.TeachersNeed), Why: why}, ui.Fact{Label: "现有专业教师", Value: seats(d.TeachersHave), Why: why}, ui.Fact{Label: "设备投入（元）", Value: moneyText(d.Request), Why: why})
	if d.Override.State != "" {
		list = append(list, ui.Fact{Label: "负面清单例外", Value: casepage.Joined(" · ", word(ctx, overrideZH[d.Override.State]), d.Override.Name, d.Override.Second, d.Override.Reason)})
	}
	if d.Point != 0 {
		list = append(list, ui.Fact{Label: "专业点", Cell: ui.Link{Href: "/points/" + d.Point.String(), Text: d.Name}})
	}
	return list
}

var overrideZH = map[string]string{OverrideAsked: "已请求", OverrideGranted: "待第二人复核", OverrideConfirmed: "两人已批准", OverrideRefused: "没有批准"}

func requestPageOf(ctx context.Context, d Detail, f casepage.Fields, today civil.Date) casepage.Page {
	a := actor.From(ctx)
	v := casepage.Page{Page: ui.Page{Title: d.Name, Note: d.Number, Sub: casepage.Joined(" · ", word(ctx, d.Kind.ZH()), d.SchoolName, d.Of.Title), Crumbs: []ui.Crumb{homeCrumb, {Label: "调整申请", Href: "/adjustments/requests"}, {Label: d.Number}}}, Errors: f.Errors}
	if MayEdit(a, d.Request) {
		v.Page.Primary = &ui.Action{Label: "修改申请", Href: d.path() + "/edit"}
	}
	v.Page.Actions = []ui.Action{{Label: "查看年度", Href: d.Of.path()}}
	if d.Status == Incomplete {
		v.Notices = append(v.Notices, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "请在 %s 前补正：%s", d.Due.String(), d.Correct)})
	}
	if e := d.Evaluation; e != nil {
		v.Notices = append(v.Notices, casepage.Notice{Tone: "info", Text: evaluationText(ctx, *e)})
		if e.Path != "" {
			v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "查看预警", Href: e.Path})
		}
	}
	v.Aside = sidePart(course.Events(ctx, Requests, d.Trail), casepage.StepLinks(ctx, Requests, d.Status, d.path(), func(step string) bool { return mayStep(a, d.Request, step) && stepOpen(d, step) }))
	v.Add("", "", factsPart("基本情况", append([]ui.Fact{{Label: "状态", Cell: casepage.State(ctx, Requests, d.Status)}}, requestFacts(ctx, d)...)))
	v.Add("说明", "", casepage.Text(d.Summary))
	note := i18n.T(ctx, "按今天的登记计算")
	if d.FrozenOn {
		note = i18n.T(ctx, "按年度冻结的数据计算")
	}
	v.Add("", "", findingsPart(checkOf{Note: note, Rows: findingRows(ctx, d.Findings)}))
	addFiles(ctx, &v, d, f)
	v.Add("", "", rowsPart(opinionRows(ctx, d)))
	addDecision(ctx, &v, d, f)
	addWorkOn(ctx, &v, d, f, today)
	return v
}

// stepOpen leaves out steps that the round does not take any more.
func stepOpen(d Detail, step string) bool {
	return step == "cancel" || d.Of.Open()
}

func addFiles(ctx context.Context, v *casepage.Page, d Detail, f casepage.Fields) {
	var edit *casepage.Deed
	if MayEdit(actor.From(ctx), d.Request) {
		edit = &casepage.Deed{Form: ui.Form{Action: d.path() + "/files", Upload: true, Submit: "上传附件"}, Controls: []casepage.Control{casepage.File("file", ui.Field{Name: "file", Label: "文件", Error: f.Errors.Of("file"), Help: "PDF、图片、Office 文件，20 MiB 以内；加密保存", Accept: ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt"})}}
	}
	v.Add("", "", filesPart(d.path(), d.Files, edit))
}

func opinionRows(ctx context.Context, d Detail) rowsOf {
	t := rowsOf{ID: "opinions", Title: "部门意见", Columns: []ui.Column{{Title: "单位", Wrap: true}, {Title: "阶段"}, {Title: "意见"}, {Title: "说明", Wrap: true}, {Title: "期限"}}, Empty: ui.Empty{Title: i18n.T(ctx, "没有可以看的意见"), Text: i18n.T(ctx, "初步意见在征求意见开始后可见，其他意见在结果公布后可见。")}}
	if d.Hidden > 0 {
		t.Note = i18n.T(ctx, "另有 %d 条意见在这个阶段还不公开", d.Hidden)
	}
	for _, o := range d.Opinions {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(word(ctx, o.UnitName)), ui.Text(word(ctx, stageZH[o.Stage])), opinionCell(ctx, o), ui.Text(casepage.Joined(" · ", d.Reasons["OPINION:"+o.Reason].Name(i18n.Lang(ctx)), o.Note)), ui.Text(o.Due.String()))})
	}
	return t
}

func opinionCell(ctx context.Context, o Opinion) templ.Component {
	if o.Status == OpinionGiven {
		return ui.Status(verdictTone[o.Verdict], verdictZH[o.Verdict])
	}
	return casepage.State(ctx, Opinions, o.Status)
}

func addDecision(ctx context.Context, v *casepage.Page, d Detail, f casepage.Fields) {
	watch := mayDo(ctx, mayWatch)
	if watch && len(d.Votes) > 0 {
		t := TallyOf(d.Votes)
		rows := rowsOf{ID: "votes", Title: "委员会表决", Note: i18n.T(ctx, "赞成 %d，反对 %d，弃权 %d，回避 %d", t.For, t.Against, t.Abstain, t.Conflict), Columns: []ui.Column{{Title: "委员"}, {Title: "单位", Wrap: true}, {Title: "表决"}, {Title: "会议日期"}}}
		for _, x := range d.Votes {
			rows.Rows = append(rows.Rows, ui.Row{Cells: ui.Cells(ui.Text(x.Name), ui.Text(x.OrgName), ui.Text(word(ctx, voteZH[x.Vote])), ui.Text(x.HeldOn.String()))})
		}
		v.Add("", "", rowsPart(rows))
	}
	if d.Proposal != "" && (watch || d.Of.shown()) {
		list := []ui.Fact{{Label: "结果", Cell: ui.Status(proposalTone[d.Proposal], requestState(d.Proposal))}, {Label: "批准的招生计划", Value: seats(d.granted())}}
		if d.Refusal != "" {
			list = append(list, ui.Fact{Label: "不同意的理由", Value: d.Reasons["REFUSAL:"+d.Refusal].Name(i18n.Lang(ctx))})
		}
		if d.Words != "" {
			list = append(list, ui.Fact{Label: "说明", Value: d.Words})
		}
		if d.Of.Decision != "" {
			list = append(list, ui.Fact{Label: "审定文件", Value: d.Of.Decision})
		}
		v.Add("", "", factsPart("审定", list))
	}
	if len(d.Fixes) > 0 {
		t := rowsOf{ID: "fixes", Title: "决定的更正", Columns: []ui.Column{{Title: "更正"}, {Title: "原来"}, {Title: "改为"}, {Title: "依据", Wrap: true}, {Title: "办理"}}}
		for _, c := range d.Fixes {
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(word(ctx, correctionZH[c.Kind])), ui.Text(c.Before), ui.Text(c.After), ui.Text(casepage.Joined(" · ", c.Document, c.Note)), ui.Text(c.By+" "+dayOf(c.AtMS).String()))})
		}
		v.Add("", "", rowsPart(t))
	}
	if len(d.Follows) > 0 {
		for i := range d.Follows {
			d.Follows[i].Request = d.Request
		}
		v.Add("", "", rowsPart(followRows(ctx, d.Follows, false)))
	}
	if p := d.Appeal; p != nil {
		v.Add("", "", factsPart("申诉", []ui.Fact{{Label: "状态", Cell: casepage.State(ctx, Appeals, p.Status)}, {Label: "申诉理由", Value: p.Words}, {Label: "答复", Value: p.Answer, Why: i18n.T(ctx, "期限 %s", p.Due.String())}}))
	}
}

func conflictOf(ctx context.Context, now Request, opened int64, typed url.Values) (ui.Page, ui.Conflict) {
	stands := requestValues(now)
	c := ui.Conflict{Thing: i18n.T(ctx, "这份申请"), Opened: opened, Now: now.Version, Action: now.path() + "/edit", Abandon: now.path(), Hidden: map[string]string{"version": casepage.Version(now.Version)}}
	for _, x := range [][2]string{{"kind", "类型"}, {"point", "现有专业点"}, {"level", "层次"}, {"code", "专业代码"}, {"length", "学制"}, {"after", "调整后招生计划"}, {"into", "并入哪个专业点"}, {"new_code", "更名后的专业代码"}, {"motive", "理由类别"}, {"summary", "说明"}, {"partners", "合作企业"}, {"teachers_need", "需要专业教师"}, {"teachers_have", "现有专业教师"}, {"equipment", "设备投入"}, {"warning", "预警"}} {
		mine, theirs := strings.TrimSpace(strings.ReplaceAll(typed.Get(x[0]), "\r\n", "\n")), stands.Get(x[0])
		if mine == theirs {
			c.Hidden[x[0]] = theirs
		} else {
			c.Rows = append(c.Rows, ui.ConflictRow{Field: x[0], Label: x[1], Theirs: theirs, Mine: mine})
		}
	}
	return ui.Page{Title: "有人先保存了", Crumbs: []ui.Crumb{homeCrumb, {Label: now.Number, Href: now.path()}, {Label: "有人先保存了"}}}, c
}
