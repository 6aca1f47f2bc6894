package agreement

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// newPage is the first step of a new draft.
type newPage struct {
	casepage.Fields
	Page ui.Page
	Form ui.Form
}

func newPageOf(ctx context.Context, v url.Values, refused error) newPage {
	p := newPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}
	p.Page = ui.Page{Title: "起草协议", Sub: i18n.T(ctx, "先写各方和期限；存下来以后按步骤写完，随时可以停，草稿留着"), Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: "起草协议"}}}
	p.Form = ui.Form{Action: "/agreements", Errors: p.Errors, Submit: "存为草稿，下一步", Cancel: "/agreements"}
	return p
}

// writePage is one step of writing a draft or an amendment.
type writePage struct {
	Writing
	casepage.Fields
	Page   ui.Page
	Tabs   []ui.Tab
	Step   StepOf
	Form   ui.Form
	Boxes  []clauseBox
	Points []point
	Todo   []Fault
	Diff   []LineChange
}

// clauseBox is one clause with its form.
type clauseBox struct {
	Clause
	casepage.Fields
	Facts []ui.Fact
	ID    string
}

// point is a row of the plan's form.
type point struct{ N, Title, Due, Org, Line string }

func writePageOf(ctx context.Context, w Writing, step StepOf, typed url.Values, refused error) writePage {
	v := writePage{Writing: w, Step: step, Fields: casepage.Fields{Values: stored(w, step), Errors: ui.Errors(ctx, refused)}}
	if typed != nil && step != StepClauses && step != StepCheck {
		v.Values = typed
	}
	base := w.path()
	title := "起草协议"
	if w.Change() {
		title = "起草补充协议"
	}
	v.Page = ui.Page{Title: title, Note: w.Number, Sub: casepage.Joined(" · ", w.Text.Title, i18n.T(ctx, "草稿已存在平台上，可以随时回来写")), Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: w.Title, Href: base}, {Label: title}}}
	faults := map[StepOf]int{}
	for _, f := range w.Faults {
		faults[f.Step]++
	}
	for _, s := range WriteSteps {
		v.Tabs = append(v.Tabs, ui.Tab{Label: s.ZH(), Href: base + "/write/" + string(s), Count: faults[s], Current: s == step, Tone: "empty"})
	}
	v.Form = ui.Form{ID: "write", Action: base + "/write/" + string(step), Version: w.Text.Version, Errors: v.Errors, Submit: "保存，下一步", Cancel: base,
		More: []ui.Action{{Label: "只存草稿", Form: "write", Name: "go", Value: "stay"}}}
	switch step {
	case StepClauses:
		v.clauses(ctx, typed)
	case StepPlan:
		v.points(typed)
		v.Form.More = append(v.Form.More, ui.Action{Label: "按类别和期限重新生成", Form: "write", Name: "go", Value: "propose"})
	case StepCheck:
		v.Todo = w.Faults
		if w.Was != nil {
			v.Diff = Compare(*w.Was, w.Text)
		}
	}
	return v
}

// stored is what a step's form shows of the draft.
func stored(w Writing, step StepOf) url.Values {
	t, v := w.Text, url.Values{}
	switch step {
	case StepBasics:
		v.Set("title", t.Title)
		v.Set("schools", lineNames(w.Parties, true))
		v.Set("partners", lineNames(w.Parties, false))
		v.Set("starts", t.Starts.String())
		v.Set("ends", t.Ends.String())
		v.Set("effective", t.Effective.String())
		v.Set("reason", t.Reason)
	case StepContent:
		v.Set("content", t.Content)
		for _, f := range t.Fields {
			v.Add("fields", string(f))
		}
	case StepDuties:
		v.Set("duties", t.Duties)
	case StepTeam:
		v.Set("team", t.Team)
	}
	return v
}

func lineNames(list []Party, school bool) string {
	var out []string
	for _, p := range list {
		if (p.Role == SchoolRole) == school {
			out = append(out, p.Name)
		}
	}
	return strings.Join(out, "\n")
}

func (v *writePage) clauses(ctx context.Context, typed url.Values) {
	for _, c := range v.Writing.Text.Clauses {
		b := clauseBox{Clause: c, ID: c.Line.String(), Fields: casepage.Fields{Values: clauseValues(c)}}
		if typed.Get("line") == b.ID {
			b.Fields = casepage.Fields{Values: typed, Errors: v.Errors}
		}
		b.Facts = clauseFacts(ctx, c)
		v.Boxes = append(v.Boxes, b)
	}
	v.Values = url.Values{"kind": {string(Equipment)}}
	if typed != nil && (typed.Get("line") == "" || typed.Get("line") == "0") {
		v.Values = typed
	}
}

func clauseValues(c Clause) url.Values {
	v := url.Values{"kind": {string(c.Kind)}, "clause": {c.Title}, "body": {c.Body}, "unit": {c.Unit}, "due": {c.Due.String()}}
	if c.Promiser != 0 {
		v.Set("promiser", c.Promiser.String())
	}
	if c.Promised != nil {
		v.Set("quantity", c.plain(*c.Promised))
	}
	return v
}

// clauseFacts are what a clause promises.
func clauseFacts(ctx context.Context, c Clause) []ui.Fact {
	if c.Kind == PlainText {
		return nil
	}
	f := []ui.Fact{{Label: "承诺类别", Value: i18n.Word(ctx, c.Kind.ZH())}, {Label: "承诺方", Value: c.PromiserIs, Why: i18n.T(ctx, "还没有选")}}
	if c.Promised == nil {
		f = append(f, ui.Fact{Label: "数量", Why: i18n.T(ctx, "还没有填")})
	} else {
		f = append(f, ui.Fact{Label: "数量", Value: c.Amount(*c.Promised)})
	}
	return append(f, ui.Fact{Label: "兑现期限", Value: c.Due.String(), Why: i18n.T(ctx, "协议到期前")})
}

func (v *writePage) points(typed url.Values) {
	if typed != nil && typed.Get("go") != "propose" {
		for i := range maxPlan {
			n := strconv.Itoa(i)
			if typed.Get("point-"+n) != "" || typed.Get("due-"+n) != "" {
				v.Points = append(v.Points, point{n, typed.Get("point-" + n), typed.Get("due-" + n), typed.Get("org-" + n), typed.Get("line-" + n)})
			}
		}
	} else {
		for i, m := range v.Writing.Text.Plan {
			p := point{N: strconv.Itoa(i), Title: m.Title, Due: m.Due.String(), Line: m.Line.String()}
			if m.Org != 0 {
				p.Org = m.Org.String()
			}
			v.Points = append(v.Points, p)
		}
	}
	last := 0
	if n := len(v.Points); n > 0 {
		last, _ = strconv.Atoi(v.Points[n-1].N)
		last++
	}
	for i := range planRows {
		v.Points = append(v.Points, point{N: strconv.Itoa(last + i)})
	}
}

// faultText is a fault in words.
func faultText(ctx context.Context, f Fault) string {
	for _, e := range ui.Errors(ctx, errs.List{f.Err}) {
		return casepage.Joined(i18n.T(ctx, "："), e.Place, e.Text())
	}
	return f.Err.Code
}

func libraryPairs(list []LibraryClause) []string {
	var out []string
	for _, l := range list {
		out = append(out, l.Code, l.Title)
	}
	return out
}

// pointNo is the number of a row of the plan as people count.
func pointNo(p point) string {
	n, _ := strconv.Atoi(p.N)
	return strconv.Itoa(n + 1)
}
