package evaluate

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) yearOf(v url.Values) (int, error) {
	y, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(v.Get("year")), "年"))
	if err != nil {
		return 0, ErrYear.With(v.Get("year"), firstYear, s.Today().Year).On("year")
	}
	return y, nil
}

func (s *Service) runsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRuns(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showRuns(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.Runs(ctx)
	if err != nil {
		return err
	}
	followed, err := s.Successions(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "评价批次", Sub: i18n.T(ctx, "每次评价冻结全部输入和参数；数据更正后再算一次，旧的仍能复算"), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: "评价批次"}}}
	var rows []ui.Row
	for _, x := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/evaluationruns/" + x.ID.String(), Text: i18n.T(ctx, "%d 年度第 %d 次", x.Year, x.Revision)}, ui.Text(casepage.When(x.At)), ui.Text(x.By), ui.Int(x.Points), ui.Text(x.Note), ui.Text(x.InputsSHA[:12]))})
	}
	parts := []casepage.Part{{Body: ui.SmallTable("评价批次", []ui.Column{{Title: "批次"}, {Title: "时间"}, {Title: "经办人"}, {Title: "专业点", Num: true}, {Title: "说明", Wrap: true}, {Title: "输入 SHA-256"}}, rows)}}
	if len(rows) == 0 {
		parts[0].Body = ui.Empty{Title: "还没有评价", Text: "选一个年度计算；红和黄的专业点会起草预警卡，由另一人确认。"}
	}
	var past []ui.Row
	for _, x := range followed {
		past = append(past, ui.Row{Cells: ui.Cells(ui.Text(x.Name), ui.Text(x.Before), ui.Text(ui.Percent(float64(x.Milli)/1000)), ui.Text(strconv.Itoa(x.FromYear)), ui.Text(x.Source))})
	}
	if len(past) > 0 {
		parts = append(parts, casepage.Part{Title: "合并和拆分的承接", Body: ui.SmallTable("合并和拆分的承接", []ui.Column{{Title: "专业点", Wrap: true}, {Title: "原专业点", Wrap: true}, {Title: "比例", Num: true}, {Title: "起始年度"}, {Title: "依据", Wrap: true}}, past)})
	}
	year := ui.Field{Mode: "numeric", Width: "xs", Value: strconv.Itoa(s.Today().Year)}
	points, err := s.pointOptions(ctx)
	if err != nil {
		return err
	}
	deeds := []casepage.Deed{f.Deed("计算一个年度", "/evaluationruns", "计算", 0, casepage.Input("year", year), casepage.Input("note", ui.Field{Optional: true, Max: short})),
		f.Deed("登记合并或拆分", "/evaluationruns/successions", "登记", 0, casepage.Choose("point", ui.Field{Options: points}), casepage.Choose("former", ui.Field{Options: points}), casepage.Input("share", ui.Field{Mode: "decimal", Width: "xs", Unit: "%", Help: "原专业点的数字有多少归它；合并的填 100"}),
			casepage.Input("year", ui.Field{Mode: "numeric", Width: "xs", Label: "起始年度", Value: strconv.Itoa(s.Today().Year)}), casepage.Input("source", ui.Field{Max: short}))}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts, Aside: casepage.Aside{Title: "办理", Deeds: deeds, Idle: "现在没有要您办的"}.View()}))
}

// pointOptions are all points that ever were, by school.
func (s *Service) pointOptions(ctx context.Context) (out []ui.Option, err error) {
	pairs := []string{"", i18n.T(ctx, "请选择")}
	err = s.read(ctx, mayRun, func(r *sqldb.Reader) error {
		type line struct {
			id   ids.ID
			name string
		}
		list, err := sqldb.All(ctx, r, func(r sqldb.Row) (x line, err error) { return x, r.Scan(&x.id, &x.name) }, `SELECT p.id, o.name || ' ' || p.name || ' ' || p.code FROM programme_points p JOIN org_organizations o ON o.id = p.school_id ORDER BY o.name, p.code, p.id`)
		for _, x := range list {
			pairs = append(pairs, x.id.String(), x.name)
		}
		return err
	})
	return ui.Options("", pairs...), err
}

func (s *Service) runForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := s.yearOf(v)
		if err != nil {
			return "", err
		}
		run, err := s.Compute(r.Context(), year, v.Get("note"))
		return "/evaluationruns/" + run.ID.String(), err
	}, s.showRuns)
}

func (s *Service) successionForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := s.yearOf(v)
		if err != nil {
			return "", err
		}
		share, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v.Get("share")), "%"), 64)
		if err != nil {
			return "", ErrShare.On("share")
		}
		_, err = s.Succeeds(r.Context(), Succession{Point: idOf(v, "point"), Former: idOf(v, "former"), Milli: int64(math.Round(share * 10)), FromYear: year, Source: v.Get("source")})
		return "/evaluationruns", err
	}, s.showRuns)
}

func (s *Service) runPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Run(ctx, id)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "%d 年度第 %d 次评价", d.Year, d.Revision)
	page := ui.Page{Title: title, Sub: i18n.T(ctx, "%s 由 %s 计算", casepage.When(d.At), d.By), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: "评价批次", Href: "/evaluationruns"}, {Label: title}},
		Actions: []ui.Action{{Label: "看这一年的结论", Href: "/evaluations?year=" + strconv.Itoa(d.Year)}}}
	proof := i18n.T(ctx, "复算一致")
	if !d.Same {
		proof = i18n.T(ctx, "复算不一致，请报系统管理员")
	}
	var figures []ui.Figure
	for _, c := range Colours {
		if n := d.Counts[c]; n > 0 {
			figures = append(figures, ui.Figure{Label: c.name(ctx), Value: ui.Thousands(n), Unit: "个"})
		}
	}
	parts := []casepage.Part{{Title: "冻结的输入", Body: ui.Facts(ui.Fact{Label: "复算", Value: proof}, ui.Fact{Label: "输入 SHA-256", Value: d.InputsSHA}, ui.Fact{Label: "结果 SHA-256", Value: d.ResultsSHA}, ui.Fact{Label: "预警规则", Value: d.Warn.Name()}, ui.Fact{Label: "评价方案", Value: d.Rate.Name()},
		ui.Fact{Label: "说明", Value: d.Note, Why: i18n.T(ctx, "没有填")})}}
	if d.Before != nil {
		parts = append(parts, casepage.Part{Title: "与上一次相比", Note: i18n.T(ctx, "数字更正或结论变动的专业点，和用过旧数字的预警卡"), Body: changedTable(ctx, d.Changed)})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Figures: figures, Parts: parts}))
}

func changedTable(ctx context.Context, list []Changed) templ.Component {
	if len(list) == 0 {
		return ui.Empty{Title: "没有变动", Text: "只有需求、条件或参数变了，结论都一样。"}
	}
	var rows []ui.Row
	for _, c := range list {
		was := templ.Component(ui.Text(i18n.T(ctx, "新列入")))
		if c.Was.ID != 0 {
			was = ui.Status(c.Was.Colour.Tone(), c.Was.Colour.name(ctx))
		}
		what := i18n.T(ctx, "规则、需求或条件")
		if c.Facts {
			what = i18n.T(ctx, "数字已更正")
		}
		cards := []templ.Component{}
		for _, k := range c.Cards {
			cards = append(cards, ui.Link{Href: k.path(), Text: k.Number, Sub: casepage.StateName(ctx, Cards, k.Status)})
		}
		if len(cards) == 0 {
			cards = append(cards, ui.Text(i18n.T(ctx, "没有")))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: c.path(), Text: c.Name, Sub: c.SchoolName}, was, ui.Status(c.Colour.Tone(), c.Colour.name(ctx)), ui.Text(what), templ.Join(cards...))})
	}
	return ui.SmallTable("与上一次相比", []ui.Column{{Title: "专业点", Wrap: true}, {Title: "上一次"}, {Title: "这一次"}, {Title: "原因", Wrap: true}, {Title: "用过旧数字的预警卡", Wrap: true}}, rows)
}

func (s *Service) rulesPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRules(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (p Preset) name(ctx context.Context) string { return i18n.Either(ctx, p.ZH, p.EN) }

func (sp Spec) show(v float64) string {
	if sp.Share {
		return ui.Percent(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (s *Service) showRules(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx, q := r.Context(), r.URL.Query()
	year, err := strconv.Atoi(q.Get("year"))
	if err != nil {
		year = s.Today().Year
	}
	v, err := s.Settings(ctx, year)
	if err != nil {
		return err
	}
	chosen := q.Get("preset")
	if f.Typed() != nil {
		chosen = f.Typed().Get("preset")
	}
	p, ok := PresetOf(chosen)
	if !ok {
		p, _ = PresetOf(v.Warn.Preset)
	}
	page := ui.Page{Title: "评价规则", Sub: i18n.T(ctx, "选一套规则、改参数都是新的版本，由另一人确认后从那个年度起用"), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: "评价规则"}}}
	params := p.Defaults()
	for _, x := range []Setting{v.Warn, v.Rate} {
		if x.Preset == p.Code {
			params = x.Params
		}
	}
	var presets, specs, versions []ui.Row
	for _, x := range Presets {
		used := templ.Component(ui.Text(""))
		for _, y := range []Setting{v.Warn, v.Rate} {
			if y.Preset == x.Code {
				used = ui.Status("green", i18n.T(ctx, "%d 年度用第 %d 版", year, y.Version))
			}
		}
		presets = append(presets, ui.Row{Cells: ui.Cells(ui.Link{Href: "/evaluationrules?preset=" + x.Code, Text: x.name(ctx)}, used, ui.Text(i18n.Word(ctx, x.Source)))})
	}
	for _, sp := range p.Specs {
		specs = append(specs, ui.Row{Cells: ui.Cells(ui.Text(i18n.Either(ctx, sp.ZH, sp.EN)), ui.Text(sp.show(params[sp.Code])), ui.Text(sp.show(sp.Default)))})
	}
	for _, x := range v.Rows {
		y, _ := PresetOf(x.Preset)
		by := ""
		if len(x.Trail) > 0 {
			by = x.Trail[0].Name
			if last := x.Trail[len(x.Trail)-1]; last.Seq > 1 {
				by += " → " + last.Name
			}
		}
		versions = append(versions, ui.Row{Cells: ui.Cells(ui.Text(i18n.T(ctx, "%s 第 %d 版", y.name(ctx), x.Version)), ui.Text(strconv.Itoa(x.FromYear)), casepage.State(ctx, Settings, x.Status), ui.Text(by), ui.Text(x.Source))})
	}
	parts := []casepage.Part{{Title: "规则", Body: ui.SmallTable("规则", []ui.Column{{Title: "名称", Wrap: true}, {Title: "选用"}, {Title: "来源", Wrap: true}}, presets)},
		{Title: p.name(ctx), Note: i18n.T(ctx, "现用的参数和随平台带来的缺省"), Body: ui.SmallTable("参数", []ui.Column{{Title: "参数", Wrap: true}, {Title: "现用", Num: true}, {Title: "缺省", Num: true}}, specs)}}
	if len(versions) > 0 {
		parts = append(parts, casepage.Part{Title: "版本", Body: ui.SmallTable("版本", []ui.Column{{Title: "版本"}, {Title: "从哪个年度起"}, {Title: "状态"}, {Title: "提出 → 确认", Wrap: true}, {Title: "依据文件", Wrap: true}}, versions)})
	}
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts}))
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts, Aside: casepage.Aside{Title: "办理", Deeds: s.ruleDeeds(ctx, f, p, params, v.Rows), Idle: "现在没有要您办的"}.View()}))
}

func (s *Service) ruleDeeds(ctx context.Context, f casepage.Form, p Preset, params map[string]float64, rows []SettingRow) (out []casepage.Deed) {
	for _, x := range rows {
		if x.Status != Proposed {
			continue
		}
		y, _ := PresetOf(x.Preset)
		title := i18n.T(ctx, "%s 第 %d 版", y.name(ctx), x.Version)
		at := "/evaluationrules/" + x.ID.String() + "/steps/"
		note := casepage.Prose("note", long, ui.Field{Rows: 2})
		if len(x.Trail) > 0 && x.Trail[0].Account != actor.From(ctx).Account {
			out = append(out, f.Deed(i18n.T(ctx, "确认 %s", title), at+"confirm", "确认", x.Row))
		}
		out = append(out, f.Deed(i18n.T(ctx, "不采用 %s", title), at+"refuse", "不采用", x.Row, note))
	}
	list := []casepage.Control{casepage.Input("preset", ui.Field{Value: p.Code, ReadOnly: true, Label: "规则代码"}), casepage.Input("year", ui.Field{Mode: "numeric", Width: "xs", Label: "从哪个年度起", Value: strconv.Itoa(s.Today().Year)}), casepage.Input("source", ui.Field{Max: short})}
	for _, sp := range p.Specs {
		value, unit := params[sp.Code], ""
		if sp.Share {
			value, unit = value*100, "%"
		}
		list = append(list, casepage.Input(sp.Code, ui.Field{Label: i18n.Either(ctx, sp.ZH, sp.EN), Value: strconv.FormatFloat(math.Round(value*1e6)/1e6, 'f', -1, 64), Unit: unit, Mode: "decimal", Width: "xs"}))
	}
	return append(out, f.Deed(i18n.T(ctx, "选用并设定：%s", p.name(ctx)), "/evaluationrules", "提出新版本", 0, list...))
}

func (s *Service) ruleForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := s.yearOf(v)
		if err != nil {
			return "", err
		}
		p, _ := PresetOf(v.Get("preset"))
		params := map[string]float64{}
		for _, sp := range p.Specs {
			x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v.Get(sp.Code)), "%"), 64)
			if err != nil {
				continue // CheckParams names it
			}
			if sp.Share {
				x = math.Round(x*1e4) / 1e6
			}
			params[sp.Code] = x
		}
		_, err = s.Propose(r.Context(), v.Get("preset"), year, params, v.Get("source"))
		return "/evaluationrules?preset=" + url.QueryEscape(v.Get("preset")), err
	}, s.showRules)
}

func (s *Service) ruleStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		return "/evaluationrules", s.StepSetting(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: v.Get("note")})
	}, s.showRules)
}
