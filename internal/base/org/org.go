package org

import (
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Kind is what sort of organisation it is. The built-in kinds have rules of their
// own; a city adds further provider kinds as rows of org_kinds.
type Kind string

// The built-in kinds (domain B1).
const (
	Gov         Kind = "GOV"
	SchoolKind  Kind = "SCHOOL"
	Enterprise  Kind = "ENTERPRISE"
	Park        Kind = "PARK"
	IndustryOrg Kind = "INDUSTRY_ORG"
	Provider    Kind = "PROVIDER"
	Research    Kind = "RESEARCH"
	Bank        Kind = "BANK"
	Other       Kind = "OTHER"
)

// Level is the level of a school.
type Level string

// The levels of schools (domain B1).
const (
	Secondary       Level = "SECONDARY"        // 中职
	Technician      Level = "TECHNICIAN"       // 技工, on the human-resources side
	HigherCollege   Level = "HIGHER_COLLEGE"   // 高职专科
	HigherUndergrad Level = "HIGHER_UNDERGRAD" // 职业本科
	GeneralHEI      Level = "GENERAL_HEI"      // 普通高校
	OpenUniv        Level = "OPEN_UNIV"        // 开放大学
	Community       Level = "COMMUNITY"        // 社区学校
	Senior          Level = "SENIOR"           // 老年学校
)

// Status is whether an organisation is there.
type Status string

// The states of an organisation.
const (
	Active    Status = "ACTIVE"
	Suspended Status = "SUSPENDED"
	Cancelled Status = "CANCELLED"
	Merged    Status = "MERGED" // into another; the record leads there
)

// Organization is one organisation with what schools and enterprises have besides.
type Organization struct {
	ID          ids.ID
	USCC        string // "" while PROVISIONAL
	Name        string
	Kind        Kind
	SubKind     string // of a provider: a code of org_kinds
	County      string // region code of the county; "" city level or unknown
	Region      string // region code as given, six digits
	Address     string
	Lng, Lat    *float64 // degrees; nil: not known
	Legal       string   // 法定代表人
	Status      Status
	MergedInto  ids.ID
	Provisional bool // known by name alone
	Source      string

	School SchoolFacts
	Firm   FirmFacts

	RowVersion int64
	UpdatedAt  time.Time
}

// SchoolFacts are what only schools have.
type SchoolFacts struct {
	Code      string // 学校(机构)标识码, ten digits; "" with a reason for technician schools
	Level     Level
	Ownership string // PUBLIC, PRIVATE, MIXED
	Authority string // EDU, HRSS
	AlsoHRSS  bool   // a member of the secondary register that is a technician school too (ORG-2)
	Students  int64  // full-time students, 0 unknown
}

// FirmFacts are what only enterprises have.
type FirmFacts struct {
	Industry   string // GB/T 4754, letter and up to four digits
	Scale      string // LARGE, MEDIUM, SMALL, MICRO, ""
	AboveScale bool   // 规上
	Output     *money.Fen
	OutputYear int
	Headcount  int64 // 0 unknown
	Partner    bool  // has at least one school as partner
}

// Alias is another name of an organisation with its dates; To zero is still in use.
type Alias struct {
	ID       ids.ID
	Org      ids.ID
	Name     string
	Sort     string // FORMER 曾用名, SHORT 简称, SPECIALTY 市级特色校名, VARIANT 异写
	From, To civil.Date
}

// County is a county below the city.
type County struct{ Code, Name string }

// SubKind is a kind of provider; a city may add its own.
type SubKind struct {
	Code, ZH, EN string
	Builtin      bool
}

// LevelName is a level with its names.
type LevelName struct {
	Level  Level
	ZH, EN string
}

// Levels lists the levels of schools, vocational ones first.
var Levels = []LevelName{
	{HigherUndergrad, "本科层次职业学校", "Vocational undergraduate"}, {HigherCollege, "高等职业学校（专科）", "Higher vocational college"},
	{Secondary, "中等职业学校", "Secondary vocational school"}, {Technician, "技工学校", "Technician school"},
	{GeneralHEI, "普通本科高校", "Ordinary university"}, {OpenUniv, "开放大学", "Open university"}, {Community, "社区学校", "Community school"}, {Senior, "老年学校", "School for seniors"},
}

// KindName is a kind with its names.
type KindName struct {
	Kind   Kind
	ZH, EN string
}

// Kinds lists the built-in kinds.
var Kinds = []KindName{
	{SchoolKind, "学校", "School"}, {Enterprise, "企业", "Enterprise"}, {Park, "产业园区", "Park"}, {IndustryOrg, "行业组织", "Industry organisation"}, {Provider, "培训与学习机构", "Provider"},
	{Gov, "政府部门", "Government department"}, {Research, "科研机构", "Research institute"}, {Bank, "金融机构", "Bank"}, {Other, "其他", "Other"},
}

// ZH is the level's Chinese name.
func (l Level) ZH() string {
	for _, x := range Levels {
		if x.Level == l {
			return x.ZH
		}
	}
	return string(l)
}

// ZH is the kind's Chinese name.
func (k Kind) ZH() string {
	for _, x := range Kinds {
		if x.Kind == k {
			return x.ZH
		}
	}
	return string(k)
}
