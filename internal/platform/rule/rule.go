package rule

import (
	"fmt"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/stat"
)

// Severity says what a failed rule does.
type Severity string

// The severities. One that is not known blocks.
const (
	Block Severity = "BLOCK" // 必须: the step cannot be taken
	Warn  Severity = "WARN"  // 应当: only with a reason and another person's eyes
	Info  Severity = "INFO"  // 提示: is shown
)

var severityNames = map[Severity]string{Block: "必须", Warn: "应当", Info: "提示"}

// ZH is the severity's Chinese name, which is the key of its English one.
func (s Severity) ZH() string { return severityNames[s] }

// Level says who set a parameter.
type Level string

// The levels, the farthest first.
const (
	National Level = "NATIONAL"
	Province Level = "PROVINCE"
	City     Level = "CITY"
	School   Level = "SCHOOL"
)

// Levels lists the levels, the farthest first.
var Levels = []Level{National, Province, City, School}

var levelNames = map[Level]string{National: "国家", Province: "省", City: "市", School: "学校"}

// ZH is the level's Chinese name, which is the key of its English one.
func (l Level) ZH() string { return levelNames[l] }

// Bound says how what is measured is held against a parameter, and so which way is stricter.
type Bound string

// The bounds.
const (
	AtLeast Bound = ">=" // a larger number is stricter
	Above   Bound = ">"
	AtMost  Bound = "<=" // a smaller number is stricter
	Below   Bound = "<"
)

var boundNames = map[Bound]string{AtLeast: "不低于", Above: "高于", AtMost: "不超过", Below: "低于"}

// ZH is the bound in words, which are the key of the English ones.
func (b Bound) ZH() string { return boundNames[b] }

// Sign is the bound as it is printed: ≥ > ≤ <.
func (b Bound) Sign() string {
	switch b {
	case AtLeast:
		return "≥"
	case AtMost:
		return "≤"
	}
	return string(b)
}

// Meets reports whether what was measured keeps the bound, exactly, and whether that is known.
func (b Bound) Meets(measured, threshold stat.Ratio) (ok, known bool) {
	c, known := measured.Compare(threshold)
	if !known {
		return false, false
	}
	switch b {
	case AtLeast:
		return c >= 0, true
	case Above:
		return c > 0, true
	case AtMost:
		return c <= 0, true
	case Below:
		return c < 0, true
	}
	return false, false
}

// Keeps reports whether a threshold is at least as strict as another.
func (b Bound) Keeps(threshold, other stat.Ratio) bool {
	c, known := threshold.Compare(other)
	if b == AtMost || b == Below {
		c = -c
	}
	return known && c >= 0
}

// Param is a number in a rule, without its value.
type Param struct {
	Code, ZH, EN string
	Unit         string // "%", or zh as it is shown: 人, 个, 元; "" for none
	Bound        Bound
}

// Rule is a norm, declared once by a module as a package variable.
type Rule struct {
	Code, ZH, EN             string // Code: "PRG-F2"
	Severity                 Severity
	Floor                    bool // a lower level may only be stricter
	Params                   []Param
	SourceDoc, SourceArticle string
	Authority                actor.Role // who may excuse a failed BLOCK; "" for nobody
}

// Param returns the parameter with the code.
func (r Rule) Param(code string) (Param, bool) {
	for _, p := range r.Params {
		if p.Code == code {
			return p, true
		}
	}
	return Param{}, false
}

// Check reports the first fault of a declaration.
func (r Rule) Check() error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("rule %s: %s", r.Code, fmt.Sprintf(format, args...))
	}
	switch {
	case r.Code == "" || r.ZH == "" || r.EN == "":
		return fault("code and names must be given")
	case r.Severity.ZH() == "":
		return fault("severity %q", r.Severity)
	case r.SourceDoc == "":
		return fault("no source")
	case r.Authority != "" && (r.Severity != Block || !r.Authority.Known()):
		return fault("an authority is a role and excuses a BLOCK")
	}
	for i, p := range r.Params {
		if p.Code == "" || p.ZH == "" || p.EN == "" || p.Bound.ZH() == "" {
			return fault("parameter %q has no name or no bound", p.Code)
		}
		if slices.ContainsFunc(r.Params[:i], func(o Param) bool { return o.Code == p.Code }) {
			return fault("parameter %q stands twice", p.Code)
		}
	}
	return nil
}

// Registry are the rules of all modules.
type Registry struct{ rules []Rule }

// NewRegistry joins the rules of modules; a code that stands twice is a fault.
func NewRegistry(lists ...[]Rule) (*Registry, error) {
	g := &Registry{}
	for _, r := range slices.Concat(lists...) {
		if err := r.Check(); err != nil {
			return nil, err
		}
		if _, twice := g.Rule(r.Code); twice {
			return nil, fmt.Errorf("rule %s stands twice", r.Code)
		}
		g.rules = append(g.rules, r)
	}
	return g, nil
}

// Rule returns the rule with the code.
func (g *Registry) Rule(code string) (Rule, bool) {
	for _, r := range g.rules {
		if r.Code == code {
			return r, true
		}
	}
	return Rule{}, false
}

// All returns the rules in the order in which modules declare them.
func (g *Registry) All() []Rule { return slices.Clone(g.rules) }
