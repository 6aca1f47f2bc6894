package rulebook

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// resultData is everything that the page of a result shows.
type resultData struct {
	Page      ui.Page
	Facts     []ui.Fact
	Evidence  []rule.Evidence
	History   []ui.Row
	Overrides []ui.Row
	Why       string // why no exception can be asked for
	MayAsk    bool
	Told      string // who will be told that an exception is asked for, and what
	Form      ui.Form
	Values    url.Values
}

func (s *Service) resultView(ctx context.Context, id ids.ID, f casepage.Form) (v resultData, err error) {
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		x, err := rule.ResultByID(ctx, r, id)
		if err != nil {
			return err
		}
		name, href, err := s.Subject(ctx, r, x.Subject)
		if err != nil {
			return err
		}
		v = resultData{Page: s.pageOf(ctx, name, ""), Evidence: x.Evidence, Values: f.Typed()}
		v.Page.Note = x.Rule
		if href != "" {
			v.Page.Actions = []ui.Action{{Label: "看对象", Href: href}}
		}
		v.Facts = []ui.Fact{
			{Label: "规则", Value: nameOf(ctx, x.ZH, x.EN)}, {Label: "效力", Cell: ui.Status(severityTone(x.Severity), x.Severity.ZH())}, {Label: "结论", Cell: status(x)},
			{Label: "实测", Cell: ui.Text(x.MeasuredText())}, {Label: "标准", Value: cmp.Or(x.ThresholdText(), "—")}, {Label: "当时的版本", Value: cmp.Or(x.Version, "—")},
			{Label: "依据", Value: x.SourceDoc + " " + x.SourceArticle}, {Label: "时间", Value: stamp(x)},
		}
		if err := s.past(ctx, r, &v, x); err != nil {
			return err
		}
		s.exception(ctx, &v, x, f)
		return nil
	})
	return v, err
}

// past adds the results and exceptions before.
func (s *Service) past(ctx context.Context, q sqldb.Queryer, v *resultData, x rule.Result) error {
	history, err := rule.History(ctx, q, x.Subject, x.Rule)
	if err != nil {
		return err
	}
	for _, h := range history {
		v.History = append(v.History, ui.Row{Cells: ui.Cells(ui.Text(stamp(h)), status(h), ui.Text(h.MeasuredText()), ui.Text(cmp.Or(h.ThresholdText(), "—")), ui.Text(cmp.Or(h.Version, "—")), ui.Lines{Main: h.SourceDoc, Sub: h.SourceArticle})})
	}
	overrides, err := rule.Overrides(ctx, q, x.Subject)
	for _, o := range overrides {
		if o.Rule == x.Rule {
			v.Overrides = append(v.Overrides, ui.Row{Cells: ui.Cells(ui.Text(o.Reason), ui.Text(s.Person(ctx, o.AskedBy)), ui.Text(s.Person(ctx, o.ApprovedBy)), ui.Text(o.To.String()))})
		}
	}
	return err
}

// exception says whether the person may ask for one, or why not.
func (s *Service) exception(ctx context.Context, v *resultData, x rule.Result, f casepage.Form) {
	r, known := s.Registry.Rule(x.Rule)
	switch {
	case x.Good() || !known || r.Severity == rule.Info || !Policy.Allowed(actor.From(ctx), mayAsk):
		return
	case r.Severity == rule.Block && r.Authority == "":
		v.Why = i18n.T(ctx, "没有人可以批准例外")
		return
	}
	v.MayAsk, v.Told = true, s.toldOfNew(ctx, kindOverride, x.Rule)
	v.Form = ui.Form{Action: "/ruleresults/" + x.ID.String() + "/exceptions", Submit: "申请例外", Errors: f.Refused()}
}

func (s *Service) proposalsTable(ctx context.Context, list []Proposal) ui.Table {
	t := ui.Table{
		ID: "proposals", Caption: "待确认的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "事项", Wrap: true}, {Title: "状态"}, {Title: "提出人"}, {Title: "提出时间"}},
		Empty:   ui.Empty{Title: "没有待确认的参数或例外", Text: "在规则页提交市级数值、在结论页申请例外后，由另一个人在这里确认。", Actions: []ui.Action{{Label: "看规则", Href: "/rules"}}},
	}
	for _, p := range list {
		st, _ := Flow.State(p.Status)
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/ruleproposals/" + p.ID.String(), Text: s.titleOf(ctx, p), Sub: i18n.Word(ctx, kindNames[p.Kind])},
			ui.Status(st.Tone, st.ZH), ui.Text(s.Person(ctx, p.AskedBy)), ui.Text(p.AskedAt.In(civil.Location).Format("2006-01-02 15:04")))})
	}
	return t
}

func (s *Service) titleOf(ctx context.Context, p Proposal) string {
	if r, ok := s.Registry.Rule(p.Rule); ok {
		return nameOf(ctx, r.ZH, r.EN)
	}
	return p.Rule
}

func (s *Service) proposalFacts(ctx context.Context, p Proposal) []ui.Fact {
	facts := []ui.Fact{{Label: "规则", Value: s.titleOf(ctx, p) + "（" + p.Rule + "）"}}
	r, _ := s.Registry.Rule(p.Rule)
	if p.Kind == kindVersion {
		x, _ := r.Param(p.Param)
		facts = append(facts, ui.Fact{Label: "参数", Value: nameOf(ctx, x.ZH, x.EN)}, ui.Fact{Label: "数值", Value: i18n.Word(ctx, x.Bound.ZH()) + " " + rule.Say(p.Value, x.Unit)},
			ui.Fact{Label: "依据", Value: p.SourceDoc + " " + p.SourceArticle}, ui.Fact{Label: "自哪天起", Value: p.From.String()})
	} else {
		facts = append(facts, ui.Fact{Label: "理由", Value: p.Reason})
	}
	if !p.To.IsZero() {
		facts = append(facts, ui.Fact{Label: "到哪天止", Value: p.To.String()})
	}
	return append(facts, ui.Fact{Label: "提出人", Value: s.Person(ctx, p.AskedBy)})
}

// proposalData is everything that the page of a proposal shows.
type proposalData struct {
	Page   ui.Page
	Kind   string
	Facts  []ui.Fact
	Steps  []ui.Step
	Events []ui.Event
}

func (s *Service) proposalView(ctx context.Context, id ids.ID) (v proposalData, err error) {
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		p, err := find(ctx, r, id)
		if err != nil {
			return err
		}
		v = proposalData{Page: s.pageOf(ctx, s.titleOf(ctx, p), ""), Kind: kindNames[p.Kind]}
		st, _ := Flow.State(p.Status)
		v.Facts = append([]ui.Fact{{Label: "状态", Cell: ui.Status(st.Tone, st.ZH)}}, s.proposalFacts(ctx, p)...)
		if p.Kind == kindOverride {
			name, href, err := s.Subject(ctx, r, p.Subject)
			if err != nil {
				return err
			}
			v.Facts = append(v.Facts, ui.Fact{Label: "对象", Value: name})
			if href != "" {
				v.Page.Actions = []ui.Action{{Label: "看对象", Href: href}}
			}
		}
		v.Steps = s.stepsOf(ctx, p)
		trail, err := caseflow.Trail(ctx, r, id)
		for _, ev := range slices.Backward(trail) {
			deed := "提出"
			if t, ok := Flow.Transition(ev.Transition); ok {
				deed = t.ZH
			}
			v.Events = append(v.Events, ui.Event{Deed: deed, By: ev.Name, At: ev.At.In(civil.Location).Format("2006-01-02 15:04"), Text: noteOf(ev), Quote: true})
		}
		return err
	})
	return v, err
}

// noteOf is what a person wrote; the opening bears the rule's code.
func noteOf(ev caseflow.Event) string {
	if ev.Transition == "" {
		return ""
	}
	return ev.Note
}

func (s *Service) stepsOf(ctx context.Context, p Proposal) (out []ui.Step) {
	a := actor.From(ctx)
	for _, b := range Flow.Buttons(a, p.Status) {
		step := ui.Step{Label: b.ZH, Href: "/ruleproposals/" + p.ID.String() + "/steps/" + b.Code}
		if b.NeedsReason {
			step.Note = "须写理由"
		}
		if b.Code == "withdraw" && p.AskedBy != a.Account {
			continue
		}
		if b.Code != "withdraw" {
			if err := s.mayDecide(a, p); err != nil {
				step.Why = i18n.Error(ctx, err).Reason
			}
		}
		out = append(out, step)
	}
	return out
}

// reasonsData is everything that the page of reason lists shows.
type reasonsData struct {
	Page      ui.Page
	Tabs      []ui.Tab
	Table     ui.Table
	Lists     []ui.Option
	Form, End ui.Form
	Values    url.Values
}

func (s *Service) reasonsView(ctx context.Context, list string, f casepage.Form) (v reasonsData, err error) {
	v = reasonsData{Page: s.pageOf(ctx, "理由列表", ""), Tabs: s.tabs(ctx, "/rules/reasons"), Values: f.Typed(),
		Form: ui.Form{Action: "/rules/reasons", Submit: "添加理由"}, End: ui.Form{Action: "/rules/reasons/end", Submit: "停用理由"}}
	if f.Typed().Has("year") {
		v.End.Errors = f.Refused()
	} else {
		v.Form.Errors = f.Refused()
	}
	if v.Values == nil {
		year := strconv.Itoa(s.Today().Year)
		v.Values = url.Values{"from": {year}, "to": {year}}
	}
	v.Table = ui.Table{ID: "reasons", Caption: "理由，按列表排列", NoPages: true,
		Columns: []ui.Column{{Title: "理由列表"}, {Title: "代码"}, {Title: "理由", Wrap: true}, {Title: "年份"}, {Title: "状态"}},
		Empty:   ui.Empty{Title: "还没有理由列表", Text: "需要选择理由的步骤由各模块提供列表。"}}
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		v.Table.Rows, v.Lists = nil, nil
		all, err := caseflow.ReasonLists(ctx, r)
		last := ""
		for _, x := range all {
			if x.List != last {
				v.Lists = append(v.Lists, ui.Option{Value: x.List, Label: s.listName(ctx, x.List), Chosen: x.List == cmp.Or(v.Values.Get("list"), list)})
				last = x.List
			}
			v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: s.listName(ctx, x.List), Sub: x.List}, ui.Text(x.Code), ui.Text(x.Name(ctx)), ui.Text(years(ctx, x.Reason)), inUse(x, int64(s.Today().Year)))})
		}
		return err
	})
	v.Table.Total = len(v.Table.Rows)
	return v, err
}

// listName is what a list is for, its code when nothing says so.
func (s *Service) listName(ctx context.Context, list string) string {
	if s.List != nil {
		return cmp.Or(s.List(ctx, list), list)
	}
	return list
}

// always is the last year of a reason without end.
const always = 9999

func years(ctx context.Context, r caseflow.Reason) string {
	switch {
	case r.From == 0 && r.To >= always:
		return i18n.T(ctx, "不限")
	case r.To >= always:
		return i18n.T(ctx, "%d 起", r.From)
	case r.From == 0:
		return i18n.T(ctx, "至 %d", r.To)
	}
	return strconv.FormatInt(r.From, 10) + "–" + strconv.FormatInt(r.To, 10)
}

func inUse(x caseflow.ReasonRow, year int64) templ.Component {
	if x.Active && x.From <= year && year <= x.To {
		return ui.Status("green", "在用")
	}
	return ui.Status("none", "停用")
}
