package rulebook

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

func (s *Service) pageOf(_ context.Context, title, href string) ui.Page {
	crumbs := []ui.Crumb{{Label: "规则", Href: "/rules"}, {Label: title}}
	if href == "/rules" {
		crumbs = crumbs[1:]
	}
	return ui.Page{Title: title, Crumbs: crumbs}
}

// tabs are the pages that the person may open.
func (s *Service) tabs(ctx context.Context, now string) []ui.Tab {
	a := actor.From(ctx)
	var out []ui.Tab
	for _, t := range []struct{ label, href, action string }{
		{"规则", "/rules", maySee}, {"规则结论", "/rules/results", mayResults}, {"待确认", "/rules/proposals", mayDecide}, {"理由列表", "/rules/reasons", mayReasons},
	} {
		if Policy.Allowed(a, t.action) {
			tab := ui.Tab{Label: t.label, Href: t.href, Current: t.href == now}
			if t.action == mayDecide {
				tab.Count, _ = s.Waiting(ctx) // a tab without its count still leads there
			}
			out = append(out, tab)
		}
	}
	return out
}

func nameOf(ctx context.Context, zh, en string) string {
	if i18n.Lang(ctx) == i18n.English {
		return cmp.Or(en, zh)
	}
	return zh
}

// line is a rule with the values that count for the city today.
type line struct {
	rule.Rule
	values []string
}

// overview lists the rules whose name, code or source holds the text.
func (s *Service) overview(ctx context.Context, text string) (out []line, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		out = nil
		for _, x := range s.Registry.All() {
			if !strings.Contains(strings.ToLower(x.Code+x.ZH+x.EN+x.SourceDoc), text) {
				continue
			}
			l := line{Rule: x}
			all, err := rule.Versions(ctx, r, x.Code)
			if err != nil {
				return err
			}
			for _, p := range x.Params {
				v, ok := rule.Resolve(p, x.Floor, only(all, p.Code), 0, s.Today())
				said := nameOf(ctx, p.ZH, p.EN) + i18n.T(ctx, "：")
				if ok {
					said += i18n.Word(ctx, p.Bound.ZH()) + " " + rule.Say(v.Value, p.Unit)
				} else {
					said += i18n.T(ctx, "未设定")
				}
				l.values = append(l.values, said)
			}
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

func only(all []rule.Version, param string) (out []rule.Version) {
	for _, v := range all {
		if v.Param == param {
			out = append(out, v)
		}
	}
	return out
}

func severityTone(s rule.Severity) string {
	switch s {
	case rule.Block:
		return "red"
	case rule.Warn:
		return "amber"
	}
	return "info"
}

func (s *Service) rulesTable(ctx context.Context, find string, list []line) ui.Table {
	t := ui.Table{
		ID: "rules", Caption: "规则，按模块排列", Find: "规则、代码、依据", NoPages: true, Total: len(list), List: ui.Listing{Find: find},
		Columns: []ui.Column{{Title: "规则", Wrap: true}, {Title: "效力"}, {Title: "现在的数值", Wrap: true}, {Title: "依据", Wrap: true}},
		Empty:   ui.Empty{Title: "还没有规则", Text: "规则由各模块提供，数值由各级设定。"},
		NoMatch: ui.Empty{Title: "没有符合条件的规则", Text: "换一个词再查。"},
	}
	for _, l := range list {
		floor := ""
		if l.Floor {
			floor = i18n.T(ctx, "底线，下级只能更严")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(
			ui.Link{Href: "/rules/" + url.PathEscape(l.Code), Text: nameOf(ctx, l.ZH, l.EN), Sub: l.Code}, ui.Status(severityTone(l.Severity), l.Severity.ZH()),
			ui.Lines{Main: strings.Join(l.values, "；"), Sub: floor}, ui.Lines{Main: l.SourceDoc, Sub: l.SourceArticle},
		)})
	}
	return t
}

var (
	nowColumns      = []ui.Column{{Title: "参数"}, {Title: "要求"}, {Title: "来自"}, {Title: "依据", Wrap: true}, {Title: "自哪天起"}}
	versionColumns  = []ui.Column{{Title: "参数"}, {Title: "层级"}, {Title: "版本", Num: true}, {Title: "数值"}, {Title: "依据", Wrap: true}, {Title: "自哪天起"}, {Title: "到哪天止"}, {Title: "设定人"}}
	historyColumns  = []ui.Column{{Title: "时间"}, {Title: "结论"}, {Title: "实测"}, {Title: "标准"}, {Title: "版本"}, {Title: "依据", Wrap: true}}
	overrideColumns = []ui.Column{{Title: "理由", Wrap: true}, {Title: "申请人"}, {Title: "批准人"}, {Title: "到哪天止"}}
)

// ruleData is everything that the page of a rule shows.
type ruleData struct {
	Page     ui.Page
	Facts    []ui.Fact
	Now      []ui.Row
	Versions []ui.Row
	Forms    []versionForm
}

// versionForm sets one parameter at one level.
type versionForm struct {
	Title, Note, Help, ID string
	Told                  string // who will be told of it, and what
	School, Seen, Param   string
	Values                url.Values
	Form                  ui.Form
}

func (s *Service) ruleView(ctx context.Context, code string, f casepage.Form) (v ruleData, err error) {
	x, err := s.rule(code)
	if err != nil {
		return v, err
	}
	v.Page = s.pageOf(ctx, nameOf(ctx, x.ZH, x.EN), "")
	v.Page.Note = x.Code
	if Policy.Allowed(actor.From(ctx), mayResults) {
		v.Page.Actions = []ui.Action{{Label: "看结论", Href: "/rules/results?rule=" + url.QueryEscape(code)}}
	}
	v.Facts = ruleFacts(ctx, x)
	orgs := actor.From(ctx).Orgs(actor.SchoolAdmin)
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		v.Now, v.Versions, v.Forms = nil, nil, nil
		all, err := rule.Versions(ctx, r, code)
		if err != nil {
			return err
		}
		for _, p := range x.Params {
			if err := s.parameter(ctx, r, &v, x, p, only(all, p.Code), orgs, f); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

func ruleFacts(ctx context.Context, x rule.Rule) []ui.Fact {
	facts := []ui.Fact{
		{Label: "效力", Cell: ui.Status(severityTone(x.Severity), x.Severity.ZH())},
		{Label: "依据", Value: strings.TrimSpace(x.SourceDoc + " " + x.SourceArticle)},
	}
	except := "写明理由，由另一个人批准"
	switch {
	case x.Severity == rule.Info:
		except = "只是提示，不需要例外"
	case x.Severity == rule.Block && x.Authority == "":
		except = "没有人可以批准例外"
	case x.Severity == rule.Block:
		except = x.Authority.ZH()
	}
	return append(facts, ui.Fact{Label: "谁可以批准例外", Value: i18n.Word(ctx, except)})
}

// parameter adds what counts of one parameter, its versions, and the forms to set it.
func (s *Service) parameter(ctx context.Context, q sqldb.Queryer, v *ruleData, x rule.Rule, p rule.Param, all []rule.Version, orgs []ids.ID, f casepage.Form) error {
	a, today := actor.From(ctx), s.Today()
	places := []ids.ID{0}
	if !Policy.Allowed(a, mayResults) {
		places = orgs
	}
	for _, org := range places {
		now, ok := rule.Resolve(p, x.Floor, all, org, today)
		if !ok {
			v.Now = append(v.Now, ui.Row{Cells: ui.Cells(ui.Text(nameOf(ctx, p.ZH, p.EN)), ui.Missing(i18n.T(ctx, "未设定")), ui.Text(""), ui.Text(""), ui.Text(""))})
			continue
		}
		v.Now = append(v.Now, ui.Row{Cells: ui.Cells(ui.Text(nameOf(ctx, p.ZH, p.EN)), ui.Text(i18n.Word(ctx, p.Bound.ZH())+" "+rule.Say(now.Value, p.Unit)),
			ui.Text(i18n.Word(ctx, now.Level.ZH())), ui.Lines{Main: now.SourceDoc, Sub: now.SourceArticle}, ui.Text(now.From.String()))})
	}
	newest := map[ids.ID]int64{}
	for _, one := range all {
		if one.Level == rule.City || one.Level == rule.School {
			newest[one.Org] = max(newest[one.Org], one.Number)
		}
		row, shown, err := s.versionRow(ctx, q, p, one, orgs)
		if err != nil {
			return err
		}
		if shown {
			v.Versions = append(v.Versions, row)
		}
	}
	if a.Has(actor.CityLead) {
		v.Forms = append(v.Forms, s.formOf(ctx, x, p, 0, "", newest[0], f))
	}
	for _, org := range orgs {
		name, err := s.Org(ctx, q, org)
		if err != nil {
			return err
		}
		v.Forms = append(v.Forms, s.formOf(ctx, x, p, org, name, newest[org], f))
	}
	return nil
}

func (s *Service) versionRow(ctx context.Context, q sqldb.Queryer, p rule.Param, one rule.Version, orgs []ids.ID) (ui.Row, bool, error) {
	level := i18n.Word(ctx, one.Level.ZH())
	if one.Level == rule.School {
		own := false
		for _, o := range orgs {
			own = own || o == one.Org
		}
		if !own && !Policy.Allowed(actor.From(ctx), mayResults) {
			return ui.Row{}, false, nil
		}
		name, err := s.Org(ctx, q, one.Org)
		if err != nil {
			return ui.Row{}, false, err
		}
		level = name
	}
	by := i18n.T(ctx, "随产品提供")
	if one.By != 0 {
		by = s.Person(ctx, one.By)
	}
	to := "—"
	if !one.To.IsZero() {
		to = one.To.String()
	}
	return ui.Row{Cells: ui.Cells(ui.Text(nameOf(ctx, p.ZH, p.EN)), ui.Text(level), ui.Int(one.Number), ui.Text(rule.Say(one.Value, p.Unit)),
		ui.Lines{Main: one.SourceDoc, Sub: one.SourceArticle}, ui.Text(one.From.String()), ui.Text(to), ui.Text(by))}, true, nil
}

func (s *Service) formOf(ctx context.Context, x rule.Rule, p rule.Param, org ids.ID, name string, seen int64, f casepage.Form) versionForm {
	out := versionForm{
		Title: i18n.T(ctx, "设定市级数值：%s", nameOf(ctx, p.ZH, p.EN)), Note: "提交后由另一个人确认才生效", Told: s.toldOfNew(ctx, kindVersion, x.Code), ID: "p-" + p.Code,
		Seen: strconv.FormatInt(seen, 10), Param: p.Code, Help: i18n.T(ctx, "要求：%s；例如 60%%、20、1.5", i18n.Word(ctx, p.Bound.ZH())),
		Form: ui.Form{Action: "/rules/" + url.PathEscape(x.Code) + "/versions", Submit: "提交确认"}, Values: url.Values{"from": {s.Today().AddDays(1).String()}},
	}
	if org != 0 {
		out.Title, out.Note, out.School = i18n.T(ctx, "设定%s的数值：%s", name, nameOf(ctx, p.ZH, p.EN)), "立即生效", org.String()
		out.Told = casepage.Told(ctx)
		out.Form.Submit, out.ID = "设定", out.ID+"-"+org.String()
		if x.Floor {
			out.Note = "立即生效；只能与上级一样或更严"
		}
	}
	if f.Err() != nil && f.Typed().Get("param") == p.Code && f.Typed().Get("school") == out.School {
		out.Values, out.Form.Errors = f.Typed(), f.Refused()
	}
	return out
}

func (s *Service) resultsTable(ctx context.Context, f rule.Filter, l ui.Listing) (ui.Table, error) {
	t := ui.Table{
		ID: "results", Caption: "规则结论，最新的在前", List: l,
		Columns: []ui.Column{{Title: "对象", Wrap: true}, {Title: "规则", Wrap: true}, {Title: "结论"}, {Title: "实测"}, {Title: "标准"}, {Title: "时间"}},
		Empty:   ui.Empty{Title: "还没有规则结论", Text: "规则核对过的对象在这里列出，按当时的标准解释。"},
		NoMatch: ui.Empty{Title: "没有符合条件的结论", Text: "放宽筛选再看。"},
	}
	rules := []ui.Option{{Label: "全部规则", Chosen: f.Rule == ""}}
	for _, x := range s.Registry.All() {
		rules = append(rules, ui.Option{Value: x.Code, Label: nameOf(ctx, x.ZH, x.EN), Chosen: x.Code == f.Rule})
	}
	statuses := []ui.Option{{Label: "全部结论", Chosen: f.Status == ""}}
	for _, st := range []rule.Status{rule.Fail, rule.NoData, rule.Pass, rule.NA} {
		statuses = append(statuses, ui.Option{Value: string(st), Label: i18n.Word(ctx, st.ZH()), Chosen: st == f.Status})
	}
	t.Filters = resultFilters(rules, statuses)
	env := ui.From(ctx)
	if f.Rule != "" {
		t.Chips = append(t.Chips, ui.Chip{Label: f.Rule, Href: env.Link("rule", "", "page", "")})
	}
	if f.Status != "" {
		t.Chips = append(t.Chips, ui.Chip{Label: i18n.Word(ctx, f.Status.ZH()), Href: env.Link("status", "", "page", "")})
	}
	err := s.DB.Read(ctx, func(r *sqldb.Reader) error {
		t.Rows = nil
		n, err := rule.Count(ctx, r, f)
		if err != nil {
			return err
		}
		t.Total = int(n)
		list, err := rule.List(ctx, r, f)
		for _, x := range list {
			name, _, err := s.Subject(ctx, r, x.Subject)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/ruleresults/" + x.ID.String(), Text: name}, ui.Lines{Main: nameOf(ctx, x.ZH, x.EN), Sub: x.Rule},
				status(x), ui.Text(x.MeasuredText()), ui.Text(cmp.Or(x.ThresholdText(), "—")), ui.Text(stamp(x)))})
		}
		return err
	})
	return t, err
}

func status(x rule.Result) templ.Component {
	tone := x.Status.Tone()
	if x.Status == rule.Fail && x.Severity != rule.Block {
		tone = "amber"
	}
	return ui.Status(tone, x.Status.ZH())
}

func stamp(x rule.Result) string { return casepage.When(x.At) }

// confirmData is the page on which a step is confirmed.
type confirmData struct {
	Page    ui.Page
	Confirm ui.Confirm
}

func (s *Service) confirmView(ctx context.Context, id ids.ID, step string, f casepage.Form) (v confirmData, err error) {
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		p, err := find(ctx, r, id)
		if err != nil {
			return err
		}
		preview, err := Flow.Preview(ctx, r, id, step)
		if err != nil {
			return actor.Hidden(err)
		}
		here := "/ruleproposals/" + id.String()
		v.Page = s.pageOf(ctx, Flow.ZH, "")
		v.Page.Crumbs[1].Href = here
		v.Confirm = caseflow.Confirm(ctx, preview, here+"/steps/"+step, here, f.Typed(), f.Refused())
		v.Confirm.Facts = append(v.Confirm.Facts, s.proposalFacts(ctx, p)...)
		return nil
	})
	return v, err
}
