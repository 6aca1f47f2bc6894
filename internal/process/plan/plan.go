package plan

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// The levels of plans: 一县一策、一校一案 below the city's.
const (
	CityLevel   = "CITY"
	CountyLevel = "COUNTY"
	SchoolLevel = "SCHOOL"
)

// Plan is a plan, a work programme or a list of measures.
type Plan struct {
	ID         ids.ID
	Status     string
	Level      string
	Sort       string // code of [Sorts]
	Title      string
	FileNo     string
	Issuer     string
	IssuedOn   civil.Date // zero: not issued yet
	From       civil.Date
	Until      civil.Date
	Parent     ids.ID
	ParentName string
	County     string // of a county's or school's plan
	CountyName string
	Org        ids.ID // of a school's plan
	OrgName    string
	Area       string // county code when it holds for a part of the city only, "" for all
	AreaName   string // 核心区 as the paper calls it
	Note       string
	ReplacedBy ids.ID
	Owner      ids.ID
	By         string
	Version    int64
	Updated    time.Time
}

func (p Plan) object() actor.Object { return actor.Object{County: p.County, Org: p.Org} }

// path is the plan's page.
func (p Plan) path() string { return "/plans/" + p.ID.String() }

// Choice is an entry of a fixed list.
type Choice struct{ Code, ZH, EN string }

// The lists that plans choose from.
var (
	Levels = []Choice{{CityLevel, "市级", "City"}, {CountyLevel, "县级（一县一策）", "County"}, {SchoolLevel, "校级（一校一案）", "School"}}
	Sorts  = []Choice{
		{"PLAN", "实施方案", "Implementation plan"}, {"MEASURES", "举措清单", "List of measures"}, {"PILOT", "试点方案", "Pilot plan"}, {"WINDOW", "“窗口”城市工作方案", "Work plan of a “window” city"},
		{"SPECIAL", "专项规划", "Special plan"}, {"LIVELIHOOD", "民生实事", "Livelihood projects"},
	}
	TaskSorts = []Choice{{"TASK", "任务", "Task"}, {"MEASURE", "举措", "Measure"}, {"PROJECT", "民生项目", "Livelihood project"}}
	// CitationSorts are the kinds of higher plans that contain an item.
	CitationSorts = []Choice{
		{"OVERALL", "经济社会发展总体规划", "Overall plan"}, {"REGIONAL", "区域发展规划", "Regional plan"}, {"INDUSTRY", "产业发展规划", "Industrial plan"}, {"URBAN", "城市建设规划", "Urban plan"},
		{"LAYOUT", "重大生产力布局规划", "Layout of major industry"}, {"UPPER", "上级文件", "Document of a higher level"},
	}
	// Principles are the four wishes by which a task can be tagged.
	Principles  = []Choice{{"PLAN", "规划引领", "Led by plan"}, {"INDUSTRY", "产业需求", "Industry's needs"}, {"PROBLEM", "问题导向", "Problems first"}, {"EFFECT", "实效导向", "Real effect"}}
	Comparators = []Choice{{"GE", "不少于", "at least"}, {"LE", "不多于", "at most"}, {"EQ", "等于", "equal to"}}
	Bases       = []Choice{{Cumulative, "累计（期末存量）", "Cumulative (stock at the end)"}, {Annual, "按年（当年新增）", "Annual (flow of the year)"}}
	Scopes      = []Choice{{OfCity, "全市", "Whole city"}, {PerSchool, "每所学校", "Every school"}, {PerSecondary, "每所中职学校", "Every secondary school"}, {PerHigher, "每所高职院校", "Every higher college"}}
)

// named is the entry's name in the language, the code when there is none.
func named(list []Choice, code, lang string) string {
	i := slices.IndexFunc(list, func(c Choice) bool { return c.Code == code })
	switch {
	case i < 0:
		return code
	case lang == "en":
		return list[i].EN
	}
	return list[i].ZH
}

func known(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

// Citation says which higher plan contains the matter, and in which clause.
type Citation struct {
	ID       ids.ID
	Sort     string
	Title    string
	FileNo   string
	Clause   string
	Text     string
	Verified bool // somebody looked it up
}

// Layout is a part of a layout such as "1 park + 9 centres + N schools". Number 0 stands for N.
type Layout struct {
	ID     ids.ID
	Number int64
	What   string
	Place  string
	Note   string
}

// Milestone is a day by which something is reached, with its evidence.
type Milestone struct {
	ID       ids.ID
	Plan     ids.ID
	Name     string
	Phrase   string // 一年成式
	Due      civil.Date
	Done     civil.Date
	Evidence string
	Blob     ids.ID
	FileName string
	Version  int64
}

// Unit answers for a task. Org 0: the register does not know it.
type Unit struct {
	Org    ids.ID
	Name   string // as the paper writes it
	Known  string // as the register has it
	Status string // of the organisation
	Heir   ids.ID // the organisation that it went into
}

// Task is a numbered task of a plan. The first unit leads.
type Task struct {
	ID          ids.ID
	Plan        ids.ID
	PlanTitle   string
	PlanStatus  string
	Level       string
	County      string
	Org         ids.ID
	From, Until civil.Date // of the plan
	Position    int64
	Number      string
	Sort        string
	Chapter     string
	Section     string
	Title       string
	Text        string
	Deadline    civil.Date // zero: the end of the plan
	Tags        []string
	Done        civil.Date
	CancelledBy ids.ID
	CancelledOn civil.Date
	Why         string
	Lead        Unit
	Units       []Unit // all of them, the lead first
	State       string // NOT_STARTED … of the day it was asked for
	Version     int64
}

// Due is the day by which the task is to be done.
func (t Task) Due() civil.Date {
	if t.Deadline.IsZero() {
		return t.Until
	}
	return t.Deadline
}

// The bases and scopes of targets.
const (
	Cumulative   = "CUMULATIVE"
	Annual       = "ANNUAL"
	OfCity       = "CITY"
	PerSchool    = "PER_SCHOOL"
	PerSecondary = "PER_SECONDARY"
	PerHigher    = "PER_HIGHER"
)

// Target is what is to be reached by the end of a period. Nil amounts are not set.
type Target struct {
	ID          ids.ID
	Plan        ids.ID
	Task        ids.ID // 0: of the plan as a whole
	Position    int64
	Code        string // the same for one matter over the years and levels
	Indicator   string // code of the indicator, "" when nothing computes it yet
	Title       string
	End         civil.Date
	Baseline    *Amount
	Base        *Amount
	Stretch     *Amount
	Low, High   *Amount // 2 to 3
	Comparator  string
	Basis       string
	Scope       string
	Unit        string
	Phasing     [4]int64 // weights of the quarters; all 0: even
	Clause      string   // the sentence of the paper
	Place       string   // where it stands: 三、提升目标
	Live        bool
	RevisedFrom ids.ID
	Why, Agreed string
	By          string
	Made        civil.Date
	Version     int64
}

// Quota is what a livelihood project has to do in a year.
type Quota struct {
	ID       ids.ID
	Task     ids.ID
	Year     int
	Quota    Amount
	Unit     string
	Done     *Amount // nil: not reported
	Evidence string
	Blob     ids.ID
	FileName string
	Version  int64
}

// Typed is a number that a person reported with a file: 填报.
type Typed struct {
	ID       ids.ID
	Target   ids.ID
	On       civil.Date
	Value    Amount
	Of       Amount // what Value is a part of; 0: a number by itself
	Note     string
	Blob     ids.ID
	FileName string
	By       string
	At       time.Time
}
