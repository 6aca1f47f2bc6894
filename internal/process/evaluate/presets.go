package evaluate

import (
	"fmt"
	"math"
	"slices"

	"rongqiao/internal/platform/errs"
)

// The presets of domain B7; Rating is the scheme of the yearly rating.
const (
	Fujian  = "FUJIAN"
	Ladder  = "LADDER"
	AnyTwo  = "ANY_TWO"
	Four    = "FOUR_BASES"
	Quality = "RATING"
)

// Spec declares one parameter of a preset.
type Spec struct {
	Code, ZH, EN string
	Default      float64
	Min, Max     float64
	Share        bool // written in per cent
	Flag         bool // 0 or 1
}

// Preset is a set of rules with the parameters that a city may change.
type Preset struct {
	Code, ZH, EN string
	Source       string
	Specs        []Spec
}

// commons are the parameters that every warning preset has.
var commons = []Spec{
	{"exempt_years", "新设专业免评年数", "Years a new point is exempt", 3, 0, 10, false, false},
	{"z", "区间的正态分位数", "Normal quantile of the interval", 1.96, 0.5, 4, false, false},
	{"succession", "合并和拆分的承接（0 不承接，1 一对一，2 按比例）", "Succession (0 none, 1 one to one, 2 by share)", 2, 0, 2, false, false},
	{"bases", "四项依据缺一不评绿（PRG-04）", "No green without all four bases (PRG-04)", 1, 0, 1, false, true},
	{"demand_floor", "社会需求度低于此数预警", "Warn where the demand index is below", -0.3, -1, 1, true, false},
	{"demand_guard", "社会需求度高于此数不停招，改限招", "Limit instead of stop where the demand index is above", 0.2, -1, 1, true, false},
}

var caps = []Spec{
	{"sites", "全省布点超过此数不再新设", "No new point above so many in the province", 20, 1, 1000, false, false},
	{"school_share", "市内布点超过中职学校数的比例不再新设", "No new point above this share of secondary schools", 0.5, 0, 10, true, false},
	{"cap_higher", "高职每多少名学生一个专业", "Students per programme, higher", 300, 1, 10000, false, false},
	{"cap_secondary", "中职每多少名学生一个专业", "Students per programme, secondary", 200, 1, 10000, false, false},
}

// Presets lists the presets with their sources.
var Presets = []Preset{
	{Fujian, "福建 2023", "Fujian 2023", "福建省 2023 年职业院校专业设置办法，厦门晚报 2023-08-20 报道", slices.Concat([]Spec{
		{"bottom_share", "末位比例", "Bottom share", 0.10, 0.01, 0.5, true, false},
		{"bottom_ceil", "末位个数进一（0 去尾）", "Round the bottom set up (0 down)", 1, 0, 1, false, true},
		{"bottom_least", "可比专业点少于此数不排末位", "No bottom set below so many points", 10, 2, 100, false, false},
		{"bottom_years", "连续几年", "Years in a row", 2, 1, 5, false, false},
		{"bottom_stop", "连续几年停招", "Stop after so many years in a row", 3, 2, 6, false, false},
	}, caps, commons)},
	{Ladder, "就业率阶梯", "Rate ladder", "本科专业预警规则（bjdnbx.com 转述），经本市采用", slices.Concat([]Spec{
		{"less", "去向落实率低于此数减招", "Fewer places below", 0.70, 0, 1, true, false},
		{"alternate", "低于此数隔年招生", "Alternate years below", 0.60, 0, 1, true, false},
		{"stop", "低于此数停招", "Stop below", 0.50, 0, 1, true, false},
		{"first_choice", "第一志愿报考率低于此数预警", "Warn where first choices are below", 0.10, 0, 5, true, false},
		{"first_years", "连续几年撤销", "Revoke after so many years in a row", 3, 2, 6, false, false},
	}, caps, commons)},
	{AnyTwo, "五项中任两项", "Any two of five", "黑龙江省五项指标规则（中国新闻周刊转述）；界限是平台缺省，本市可修订", slices.Concat([]Spec{
		{"count", "几项不合格预警", "Warn when so many fail", 2, 1, 5, false, false},
		{"provision", "同层次学校开设比例高于此数", "Share of schools that teach it above", 0.5, 0, 1, true, false},
		{"staffing", "生师比高于此数", "Student–teacher ratio above", 20, 5, 100, false, false},
		{"destination", "去向落实率低于此数", "Destination rate below", 0.70, 0, 1, true, false},
		{"first_choice", "第一志愿报考率低于此数", "First-choice rate below", 0.10, 0, 5, true, false},
		{"dual", "双师比例低于此数", "Dual-qualified share below", 0.5, 0, 1, true, false},
	}, caps, commons)},
	{Four, "四项依据排名（乌海）", "Four bases, ranked (Wuhai)", "乌海市职业教育改革发展实施方案第 24 行：招生计划、计划完成率、就业率、办学情况评价；没有界限，只计分排名", slices.Concat([]Spec{
		{"w_plan", "招生计划权重", "Weight of the plan", 25, 0, 100, false, false},
		{"w_completion", "计划完成率权重", "Weight of completion", 25, 0, 100, false, false},
		{"w_destination", "去向落实率权重", "Weight of destinations", 25, 0, 100, false, false},
		{"w_score", "办学情况评价权重", "Weight of the rating", 25, 0, 100, false, false},
		{"plan_full", "计划达到同层次平均的几倍计满分", "Plan that gets full marks, in means of the level", 1, 0.1, 10, false, false},
	}, commons)},
	{Quality, "质量评价（PRG-Q）", "Quality rating (PRG-Q)", "平台缺省：七项指标按底线和目标折算、加权，市可修订", ratingSpecs()},
}

func ratingSpecs() (out []Spec) {
	type row struct {
		m                     Measure
		weight, floor, target float64
		share                 bool
	}
	for _, r := range []row{
		{DemandIndex, 20, -0.30, 0.30, true}, {Completion, 20, 0.60, 1, true}, {Reporting, 10, 0.70, 0.95, true}, {Destination, 20, 0.60, 0.95, true},
		{Match, 10, 0.40, 0.80, true}, {Dual, 10, 0.30, 0.75, true}, {Equipment, 10, 4000, 8000, false},
	} {
		n := measureNames[r.m]
		low, high := -1.0, 5.0
		if !r.share {
			low, high = 0, 1e6
		}
		out = append(out,
			Spec{"w_" + string(r.m), n[0] + "：权重", n[1] + ": weight", r.weight, 0, 100, false, false},
			Spec{"floor_" + string(r.m), n[0] + "：底线", n[1] + ": floor", r.floor, low, high, r.share, false},
			Spec{"target_" + string(r.m), n[0] + "：目标", n[1] + ": target", r.target, low, high, r.share, false})
	}
	return append(out,
		Spec{"a", "A 级不低于", "A from", 85, 0, 100, false, false}, Spec{"b", "B 级不低于", "B from", 70, 0, 100, false, false}, Spec{"c", "C 级不低于", "C from", 60, 0, 100, false, false})
}

// PresetOf returns the preset with the code.
func PresetOf(code string) (Preset, bool) {
	for _, p := range Presets {
		if p.Code == code {
			return p, true
		}
	}
	return Preset{}, false
}

// Defaults are the parameters that ship with a preset.
func (p Preset) Defaults() map[string]float64 {
	out := map[string]float64{}
	for _, s := range p.Specs {
		out[s.Code] = s.Default
	}
	return out
}

// Setting is a version of a preset with its parameters, used from the evaluation of a year.
type Setting struct {
	Preset  string             `json:"preset"`
	Version int64              `json:"version"`
	Params  map[string]float64 `json:"params"`
	Source  string             `json:"source"`
}

// Name is the version as reasons call it.
func (s Setting) Name() string { return fmt.Sprintf("%s-v%d", s.Preset, s.Version) }

// CheckParams refuses parameters that are missing, unknown or out of bounds.
func (p Preset) CheckParams(v map[string]float64) errs.List {
	var faults errs.List
	for _, s := range p.Specs {
		x, ok := v[s.Code]
		switch {
		case !ok || math.IsNaN(x):
			faults.Add(ErrParam.With(s.ZH).On(s.Code))
		case x < s.Min || x > s.Max || s.Flag && x != 0 && x != 1:
			faults.Add(ErrRange.With(s.ZH, s.Min, s.Max).On(s.Code))
		}
	}
	if p.Code == Quality {
		for _, m := range ratingMeasures {
			if v["target_"+string(m)] == v["floor_"+string(m)] {
				faults.Add(ErrFloor.With(m.ZH()).On("target_" + string(m)))
			}
		}
	}
	return faults
}

// items are the terms of the rating.
func (s Setting) items() []Item {
	out := make([]Item, 0, len(ratingMeasures))
	for _, m := range ratingMeasures {
		out = append(out, Item{m, s.Params["w_"+string(m)], s.Params["floor_"+string(m)], s.Params["target_"+string(m)]})
	}
	return out
}

// The ways in which a rule looks at a figure.
const (
	Below  = "BELOW"
	Above  = "ABOVE"
	Bottom = "BOTTOM"
	Count  = "COUNT" // so many of the parts fail
)

// The actions that a rule proposes. Control bears on new points and colours none; Warn and Limit are yellow, the others red.
const (
	ActNone      = ""
	ActControl   = "CONTROL"
	ActWarn      = "WARN"
	ActLimit     = "LIMIT"
	ActAlternate = "ALTERNATE"
	ActStop      = "STOP"
	ActRevoke    = "REVOKE"
)

// weight orders actions by how hard they are.
func weightOf(action string) int {
	return slices.Index([]string{ActNone, ActControl, ActWarn, ActLimit, ActAlternate, ActStop, ActRevoke}, action)
}

// Rule is one rule of a preset with its numbers.
type Rule struct {
	Code    string
	Kind    string
	Measure Measure
	Line    float64
	Years   int // in a row, 1 for the year alone
	Action  string
	Part    bool // counts for a rule of kind COUNT only
}

// Rules are the rules of a warning preset, in the order in which reasons list them.
func (s Setting) Rules() []Rule {
	v := s.Params
	demand := Rule{"PRG-D1", Below, DemandIndex, v["demand_floor"], 1, ActWarn, false}
	limits := []Rule{
		{"PRG-C1", Above, Sites, v["sites"], 1, ActControl, false}, {"PRG-C2", Above, SchoolShare, v["school_share"], 1, ActControl, false}, {"PRG-C3", Above, SchoolCap, 0, 1, ActControl, false},
	}
	switch s.Preset {
	case Fujian:
		return append([]Rule{
			{"PRG-W1", Bottom, Destination, v["bottom_share"], int(v["bottom_years"]), ActLimit, false},
			{"PRG-W2", Bottom, Destination, v["bottom_share"], int(v["bottom_stop"]), ActStop, false}, demand,
		}, limits...)
	case Ladder:
		return append([]Rule{
			{"PRG-L1", Below, Destination, v["less"], 1, ActLimit, false}, {"PRG-L2", Below, Destination, v["alternate"], 1, ActAlternate, false}, {"PRG-L3", Below, Destination, v["stop"], 1, ActStop, false},
			{"PRG-L4", Below, FirstChoice, v["first_choice"], 1, ActWarn, false}, {"PRG-L5", Below, FirstChoice, v["first_choice"], int(v["first_years"]), ActRevoke, false}, demand,
		}, limits...)
	case AnyTwo:
		return append([]Rule{
			{"PRG-A1", Above, Provision, v["provision"], 1, ActNone, true}, {"PRG-A2", Above, Staffing, v["staffing"], 1, ActNone, true}, {"PRG-A3", Below, Destination, v["destination"], 1, ActNone, true},
			{"PRG-A4", Below, FirstChoice, v["first_choice"], 1, ActNone, true}, {"PRG-A5", Below, Dual, v["dual"], 1, ActNone, true},
			{"PRG-A0", Count, "", v["count"], 1, ActWarn, false}, demand,
		}, limits...)
	}
	return []Rule{demand}
}
