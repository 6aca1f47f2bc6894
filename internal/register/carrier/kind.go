package carrier

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"rongqiao/internal/platform/actor"
)

// Choice is one value of a list: a level, a function, an option of a field.
type Choice struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en,omitempty"`
}

// Type says how a field's value is read, kept and shown.
type Type string

// The types of fields.
const (
	Text    Type = "text"    // one line
	Long    Type = "long"    // several lines; never in lists
	Int     Type = "int"     // whole number of Unit
	Number  Type = "number"  // decimal number of Unit
	Money   Type = "money"   // fen; typed and shown in yuan or 万元
	Percent Type = "percent" // 60 stands for 60 %
	Day     Type = "day"     // 2026-11-22
	Year    Type = "year"    // 2026
	Flag    Type = "flag"    // yes or no
	Pick    Type = "pick"    // one of Choices
	Set     Type = "set"     // any of Choices
	Org     Type = "org"     // an organisation of the city
	Code    Type = "code"    // a code of a catalogue: programme, occupation, industry, chain
	Link    Type = "link"    // an address on the web
	Other   Type = "record"  // another record of the registry, of the kind Field.Kind
)

// Field is one thing that is recorded of every record of a kind.
type Field struct {
	Code     string   `json:"code"` // stable, lower case
	ZH       string   `json:"zh"`
	EN       string   `json:"en,omitempty"`
	Type     Type     `json:"type"`
	Unit     string   `json:"unit,omitempty"` // 人, 平方米, 万元
	Help     string   `json:"help,omitempty"`
	Choices  []Choice `json:"choices,omitempty"`
	Alias    []string `json:"alias,omitempty"` // other headings in spreadsheets
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Required bool     `json:"required,omitempty"`
	Open     bool     `json:"open,omitempty"`   // the city may add to the choices and rename them
	List     bool     `json:"list,omitempty"`   // a column of the list; filtered and sorted by
	From     *Formula `json:"from,omitempty"`   // computed from other fields, never typed
	Under    string   `json:"under,omitempty"`  // a number field that this one is never larger than
	Unique   bool     `json:"unique,omitempty"` // no two records of the kind have the same value
	Kind     string   `json:"kind,omitempty"`   // of Other: the kind of the record that the field points to
}

// MemberRule is a role that organisations take in a record, and how many.
type MemberRule struct {
	Code   string   `json:"code"`
	ZH     string   `json:"zh"`
	EN     string   `json:"en,omitempty"`
	Kinds  []string `json:"kinds,omitempty"` // of organisations; none: any
	Least  int      `json:"least,omitempty"` // fewer leave the record incomplete
	Most   int      `json:"most,omitempty"`  // 0: no limit; 1 with Least 1 is exactly one
	Signed bool     `json:"signed,omitempty"`
}

// Stage is a state of a record's life. A record counts from the day it reaches a stage with Counts until it leaves for one without.
type Stage struct {
	Code   string `json:"code"`
	ZH     string `json:"zh"`
	EN     string `json:"en,omitempty"`
	Tone   string `json:"tone,omitempty"` // info green amber red none
	Counts bool   `json:"counts,omitempty"`
	Proof  bool   `json:"proof,omitempty"` // entered with a document only
	Closed bool   `json:"closed,omitempty"`
	Pause  bool   `json:"pause,omitempty"` // entered from any counting stage and left for the one before
}

// Usual is the life of what is planned, built and used. BUILT and IN_USE are two stages: a centre may stand and not be used yet.
var Usual = []Stage{
	{Code: "PLANNED", ZH: "规划", EN: "Planned", Tone: "info"},
	{Code: "BUILDING", ZH: "在建", EN: "Being built", Tone: "info"},
	{Code: "BUILT", ZH: "已建成", EN: "Built", Tone: "green", Counts: true, Proof: true},
	{Code: "IN_USE", ZH: "已投用", EN: "In use", Tone: "green", Counts: true},
	{Code: "SUSPENDED", ZH: "暂停", EN: "Suspended", Tone: "amber", Pause: true},
	{Code: "ENDED", ZH: "已终止", EN: "Ended", Tone: "none", Closed: true},
}

// Named is the life of what exists by a list or a certificate: an honour, an award, a group.
var Named = []Stage{
	{Code: "PROPOSED", ZH: "拟认定", EN: "Proposed", Tone: "info"},
	{Code: "NAMED", ZH: "已认定", EN: "Recognised", Tone: "green", Counts: true, Proof: true},
	{Code: "SUSPENDED", ZH: "暂停", EN: "Suspended", Tone: "amber", Pause: true},
	{Code: "ENDED", ZH: "已撤销", EN: "Withdrawn", Tone: "none", Closed: true},
}

// Booking opens the records of a kind to be used by the slot, without overlap.
type Booking struct {
	What    string       `json:"what"`              // what is booked, Chinese: 工位, 场地
	Minutes int          `json:"minutes"`           // length of the shortest slot
	Longest int          `json:"longest,omitempty"` // hours, 0: twelve
	Roles   []actor.Role `json:"roles,omitempty"`   // who may book; none: schools, enterprises, providers
	// Capacity is the field that says for how many persons there is room; Shared lets several book at once within it.
	Capacity string `json:"capacity,omitempty"`
	Shared   bool   `json:"shared,omitempty"`
	Hours    string `json:"hours,omitempty"` // field of the hours in which it is open a week
}

// Kind is one kind of thing that the city keeps a register of. Pages, template, import, export, API, counts and the map layer follow
// from it. Built-in kinds are declared in package kinds, a city's own are rows of carrier_kinds.
type Kind struct {
	Code      string       `json:"code"`
	ZH        string       `json:"zh"`
	EN        string       `json:"en,omitempty"`
	Unit      string       `json:"unit"`  // 个, 家, 项
	Group     string       `json:"group"` // heading of the registers' page, Chinese: 平台载体
	Help      string       `json:"help,omitempty"`
	Source    string       `json:"source,omitempty"` // document and article behind the kind
	Levels    []Choice     `json:"levels,omitempty"` // lowest first
	Stages    []Stage      `json:"stages,omitempty"` // none: Usual
	Fields    []Field      `json:"fields,omitempty"`
	Members   []MemberRule `json:"members,omitempty"`
	Functions []Choice     `json:"functions,omitempty"`
	AllOf     bool         `json:"all_of,omitempty"`    // counts only with every function
	Checklist []Choice     `json:"checklist,omitempty"` // what must be there, ticked with a note
	Councils  []Choice     `json:"councils,omitempty"`  // bodies whose meetings are recorded
	Counts    []Count      `json:"counts,omitempty"`
	Booking   *Booking     `json:"booking,omitempty"`
	Report    bool         `json:"report,omitempty"`  // a yearly report is due
	Shares    bool         `json:"shares,omitempty"`  // holders' shares that sum to 100.00 %
	Assets    bool         `json:"assets,omitempty"`  // what each owner brings in
	Place     bool         `json:"place,omitempty"`   // has a point on the map
	Yearly    string       `json:"yearly,omitempty"`  // a field of day or year by which the counts of each year are shown
	Entries   []EntryRule  `json:"entries,omitempty"` // dated entries that are only added to
	// Milestones: steps with due days and an acceptance hang on the records; only what passed enters [AcceptedStage].
	Milestones bool `json:"milestones,omitempty"`
	// Score is what is added up of each record.
	Score *Score `json:"score,omitempty"`
	// Before is what must hold before a record enters a stage that counts.
	Before *Before `json:"before,omitempty"`
	// Span makes each record a period of somebody.
	Span *Span `json:"span,omitempty"`
	// Persons: the records are about persons and seen by their school and by those who supervise it; only built-in kinds.
	Persons bool `json:"-"`
	Own     bool `json:"-"` // the city's own
}

// Stage finds a stage of the kind.
func (k *Kind) Stage(code string) (Stage, bool) {
	i := slices.IndexFunc(k.Stages, func(s Stage) bool { return s.Code == code })
	if i < 0 {
		return Stage{}, false
	}
	return k.Stages[i], true
}

// Field finds a field of the kind.
func (k *Kind) Field(code string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Code == code })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Member finds a role of the kind.
func (k *Kind) Member(code string) (MemberRule, bool) {
	i := slices.IndexFunc(k.Members, func(m MemberRule) bool { return m.Code == code })
	if i < 0 {
		return MemberRule{}, false
	}
	return k.Members[i], true
}

// Rank is the place of a level, lowest first, −1 for none.
func (k *Kind) Rank(level string) int {
	return slices.IndexFunc(k.Levels, func(c Choice) bool { return c.Code == level })
}

// Listed are the fields that stand in the list.
func (k *Kind) Listed() (out []Field) {
	for _, f := range k.Fields {
		if f.List {
			out = append(out, f)
		}
	}
	return out
}

// Name is the field's heading in the language.
func (f Field) Name(lang string) string { return pick(lang, f.ZH, f.EN) }

// Name is the choice's name in the language.
func (c Choice) Name(lang string) string { return pick(lang, c.ZH, c.EN) }

// Name is the kind's name in the language.
func (k *Kind) Name(lang string) string { return pick(lang, k.ZH, k.EN) }

// pick is the English text where it is asked for and there is one.
func pick(lang, zh, en string) string {
	if lang == "en" && en != "" {
		return en
	}
	return zh
}

var codes = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// Check reports the first fault of a declaration, in words for who writes it.
func (k *Kind) Check() error {
	fault := func(format string, args ...any) error {
		return ErrKind.With(k.Code, fmt.Sprintf(format, args...))
	}
	switch {
	case !codes.MatchString(k.Code):
		return fault("代码由小写字母、数字和下划线组成")
	case k.ZH == "" || k.Unit == "" || k.Group == "":
		return fault("名称、计量单位和分组要写")
	case !slices.ContainsFunc(k.Stages, func(s Stage) bool { return s.Counts }):
		return fault("没有一个状态计数")
	case k.Stages[0].Pause || k.Stages[0].Closed:
		return fault("第一个状态不能是暂停或终止")
	}
	seen := map[string]bool{}
	for _, f := range k.Fields {
		if err := k.checkField(f, seen); err != nil {
			return err
		}
	}
	for _, m := range k.Members {
		if m.Code == "" || m.ZH == "" || m.Least < 0 || m.Most != 0 && m.Most < m.Least {
			return fault("成员角色 %s 的名称或数量不对", m.Code)
		}
	}
	for _, list := range [][]Choice{k.Levels, k.Functions, k.Checklist, k.Councils} {
		if err := checkChoices(list); err != "" {
			return fault("%s", err)
		}
	}
	for _, f := range k.Fields {
		if why := k.checkFormula(f); why != "" {
			return fault("字段 %s：%s", f.Code, why)
		}
	}
	if why := cmp.Or(k.checkBefore(), k.Score.check(k), k.checkBooking(), k.checkSpan()); why != "" {
		return fault("%s", why)
	}
	if f, ok := k.Field(k.Yearly); k.Yearly != "" && (!ok || f.Type != Day && f.Type != Year) {
		return fault("按年计数的字段 %s 不是日期或年份", k.Yearly)
	}
	for _, e := range k.Entries {
		if why := checkChoices(e.Sorts); e.Code == "" || e.ZH == "" || why != "" {
			return fault("记录 %s 的名称或类别不对", e.Code)
		}
	}
	for i := range k.Counts {
		if why := k.Counts[i].check(k); why != "" {
			return fault("计数 %s：%s", k.Counts[i].Code, why)
		}
	}
	return nil
}

func (k *Kind) checkField(f Field, seen map[string]bool) error {
	fault := func(why string) error { return ErrKind.With(k.Code, "字段 "+f.Code+"："+why) }
	choices := f.Type == Pick || f.Type == Set
	switch {
	case !codes.MatchString(f.Code) || f.ZH == "":
		return fault("代码或名称不对")
	case seen[f.Code] || slices.Contains(reserved, f.Code):
		return fault("代码重复")
	case !slices.Contains(types, f.Type):
		return fault("没有这个类型")
	case choices && len(f.Choices) == 0:
		return fault("没有可选的值")
	case f.List && (f.Type == Long || f.Type == Set):
		return fault("这个类型不能列在表里")
	case f.Min != nil && f.Max != nil && *f.Max < *f.Min:
		return fault("上限小于下限")
	case (f.Type == Other) != (f.Kind != ""):
		return fault("指向别的名册的字段要写是哪一个种类")
	}
	seen[f.Code] = true
	if why := checkChoices(f.Choices); why != "" {
		return fault(why)
	}
	return nil
}

func checkChoices(list []Choice) string {
	seen := map[string]bool{}
	for _, c := range list {
		if c.Code == "" || c.ZH == "" || seen[c.Code] {
			return "有空的或重复的值 " + c.Code
		}
		seen[c.Code] = true
	}
	return ""
}

var (
	types = []Type{Text, Long, Int, Number, Money, Percent, Day, Year, Flag, Pick, Set, Org, Code, Link, Other}
	// reserved are the columns that every record has.
	reserved = []string{"id", "name", "number", "level", "status", "county", "org", "since", "built_on", "ended_on", "lng", "lat", "note", "kind"}
)

var declared []*Kind

// Declare adds a built-in kind and panics when its declaration is faulty: it runs once, at the start of the program, and a test
// starts the program.
func Declare(k Kind) *Kind {
	if len(k.Stages) == 0 {
		k.Stages = Usual
	}
	if err := k.Check(); err != nil {
		panic(fmt.Sprint("carrier: ", err))
	}
	if slices.ContainsFunc(declared, func(d *Kind) bool { return d.Code == k.Code }) {
		panic("carrier: kind " + k.Code + " is declared twice")
	}
	declared = append(declared, &k)
	return &k
}

// Declared are the built-in kinds in the order of their groups and declarations.
func Declared() []*Kind { return slices.Clone(declared) }
