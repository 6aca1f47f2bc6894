package atlas

import (
	"strings"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Years is an inclusive span of calendar years; To 0 means without end.
type Years struct{ From, To int }

// Holds says whether the span holds in a year.
func (y Years) Holds(year int) bool { return y.From <= year && (y.To == 0 || year <= y.To) }

// String prints 2026–2028, or 2026– for a span without end.
func (y Years) String() string {
	if y.To == 0 {
		return itoa(y.From) + "–"
	}
	return itoa(y.From) + "–" + itoa(y.To)
}

// Group is a node of a city's tree of industry groups, such as 1+3+4 or the five cities of the port belt (CHN-04, CHN-07).
type Group struct {
	ID, Parent ids.ID
	Code, Name string
	Aliases    []string // other names in documents: 汽车制造 for 未来汽车
	Years      Years
	Position   int
	RowVersion int64
}

// ChainClass is the sort of industry a chain belongs to (CHN-08).
type ChainClass string

// The classes of chains.
const (
	ClassEmerging    ChainClass = "EMERGING"    // 战略性新兴
	ClassTraditional ChainClass = "TRADITIONAL" // 传统优势
	ClassService     ChainClass = "SERVICE"     // 现代服务
	ClassLivelihood  ChainClass = "LIVELIHOOD"  // 民生
)

// ChainClasses lists the classes in the order of forms, with their Chinese names.
var ChainClasses = []struct {
	Code ChainClass
	ZH   string
}{{ClassEmerging, "战略性新兴产业"}, {ClassTraditional, "传统优势产业"}, {ClassService, "现代服务业"}, {ClassLivelihood, "民生领域"}}

// ZH is the class's Chinese name.
func (c ChainClass) ZH() string {
	for _, x := range ChainClasses {
		if x.Code == c {
			return x.ZH
		}
	}
	return string(c)
}

// Stage is where a node stands in its chain.
type Stage string

// The stages of a chain.
const (
	Up   Stage = "UP"   // 上游
	Mid  Stage = "MID"  // 中游
	Down Stage = "DOWN" // 下游
)

// ZH is the stage's Chinese name.
func (s Stage) ZH() string {
	switch s {
	case Up:
		return "上游"
	case Mid:
		return "中游"
	case Down:
		return "下游"
	}
	return string(s)
}

// Chain is an industry chain of the city (产业链).
type Chain struct {
	ID         ids.ID
	Group      ids.ID // 0 = in no group
	Code, Name string
	Aliases    []string
	Class      ChainClass
	Shortage   bool // tag: livelihood field that is short of people (CHN-06)
	Note       string
	Years      Years
	RowVersion int64
	UpdatedAt  time.Time
	Nodes      []ChainNode // filled by Service.Chain, by stage and position
}

// ChainNode is a link of a chain (环节).
type ChainNode struct {
	ID, Chain ids.ID
	Name      string
	Stage     Stage
	Position  int
}

// End is the kind of thing at one end of an edge.
type End string

// The kinds of ends.
const (
	EndChain      End = "CHAIN"
	EndNode       End = "NODE"
	EndIndustry   End = "INDUSTRY"
	EndOccupation End = "OCCUPATION"
	EndProgramme  End = "PROGRAMME"
	EndPoint      End = "POINT"
)

// Ends lists the kinds of ends with their Chinese names.
var Ends = []struct {
	Code End
	ZH   string
}{{EndChain, "产业链"}, {EndNode, "环节"}, {EndIndustry, "行业"}, {EndOccupation, "职业"}, {EndProgramme, "专业"}, {EndPoint, "专业点"}}

// ZH is the end's Chinese name.
func (e End) ZH() string {
	for _, x := range Ends {
		if x.Code == e {
			return x.ZH
		}
	}
	return string(e)
}

// Ref names a thing in the graph: a chain, node or point by its id, an industry or occupation by its code, a programme by
// level and code without suffix letters (HIGHER_COLLEGE:460301).
type Ref struct {
	Kind End
	Key  string
}

// ProgrammeRef names a programme.
func ProgrammeRef(l Level, code string) Ref {
	return Ref{EndProgramme, string(l) + ":" + Base(code)}
}

// Programme gives level and code of a programme's ref.
func (r Ref) Programme() (Level, string) {
	l, code, _ := strings.Cut(r.Key, ":")
	return Level(l), code
}

// IDRef names a chain, node or point.
func IDRef(kind End, id ids.ID) Ref { return Ref{kind, id.String()} }

// Relation is what an edge says.
type Relation string

// The relations. An edge always reads from left to right: 行业 SERVES 环节, 环节 REQUIRES 职业, 专业 TRAINS 职业,
// 环节 UPSTREAM_OF 环节; 专业点 SERVES 产业链 is an expert's override of rule CHN-1.
const (
	Serves     Relation = "SERVES"
	Requires   Relation = "REQUIRES"
	Trains     Relation = "TRAINS"
	UpstreamOf Relation = "UPSTREAM_OF"
)

// Relations lists the relations with their Chinese names.
var Relations = []struct {
	Code Relation
	ZH   string
}{{Serves, "服务于"}, {Requires, "需要"}, {Trains, "培养"}, {UpstreamOf, "的下游是"}}

// ZH is the relation's Chinese name.
func (r Relation) ZH() string {
	for _, x := range Relations {
		if x.Code == r {
			return x.ZH
		}
	}
	return string(r)
}

// The states of an edge.
const (
	Proposed  = "PROPOSED"
	Reviewed  = "REVIEWED"
	Published = "PUBLISHED"
	Retired   = "RETIRED"
)

// Edge is one line of the city's map.
type Edge struct {
	ID         ids.ID
	From, To   Ref
	Relation   Relation
	Weight     float64 // 0–1
	Years      Years
	Status     string
	Machine    bool // proposed by a rule of the software, not by a person
	Note       string
	Proposer   ids.ID
	Reviewer   ids.ID // 0 until reviewed
	ReviewedOn civil.Date
	RowVersion int64
	UpdatedAt  time.Time
	Evidence   []Evidence // filled by Service.Edge
}

// EvidenceKind is what sort of thing supports an edge.
type EvidenceKind string

// The kinds of evidence.
const (
	Document   EvidenceKind = "DOCUMENT"   // 文件
	Expert     EvidenceKind = "EXPERT"     // 专家意见
	Employment EvidenceKind = "EMPLOYMENT" // 就业数据
	Postings   EvidenceKind = "POSTINGS"   // 招聘需求
	Standard   EvidenceKind = "STANDARD"   // 标准
	Derived    EvidenceKind = "DERIVED"    // 机器推算
)

// EvidenceKinds lists the kinds with their Chinese names.
var EvidenceKinds = []struct {
	Code EvidenceKind
	ZH   string
}{{Document, "文件资料"}, {Expert, "专家意见"}, {Employment, "就业数据"}, {Postings, "招聘需求"}, {Standard, "标准"}, {Derived, "机器推算"}}

// ZH is the kind's Chinese name.
func (k EvidenceKind) ZH() string {
	for _, x := range EvidenceKinds {
		if x.Code == k {
			return x.ZH
		}
	}
	return string(k)
}

// Evidence is one thing that supports an edge.
type Evidence struct {
	ID, Edge ids.ID
	Kind     EvidenceKind
	Ref      string // document and place, name of the expert, name of the data
	Count    int64  // how many cases, firms, graduates; 0 = not counted
	Period   string // 2025, 2026-01–2026-10; "" = none
	By       ids.ID
	At       time.Time
}

// KeyList is a list of key industries; the one in force on 1 September counts for the year.
type KeyList struct {
	ID         ids.ID
	InForce    civil.Date
	Title      string // 文件名与文号
	Reviewer   string
	ReviewedOn civil.Date
	RowVersion int64
	Entries    []KeyEntry
}

// KeyEntry is one entry of a key list: a chain, or an industry by code.
type KeyEntry struct {
	Ref  Ref
	Name string
}

// CuratedKind says which curated list an entry is on.
type CuratedKind string

// The curated lists.
const (
	CuratedIndustry   CuratedKind = "INDUSTRY"   // 产教融合重点行业
	CuratedEnterprise CuratedKind = "ENTERPRISE" // 龙头企业
	CuratedSchool     CuratedKind = "SCHOOL"     // 职业院校
	CuratedPillar     CuratedKind = "PILLAR"     // 支柱产业: chains by code or name, industries by code (CHN-09)
	CuratedLeading    CuratedKind = "LEADING"    // 主导产业, likewise (CHN-10)
)

// CuratedKinds lists the lists with their Chinese names; the first three are those of CHN-12.
var CuratedKinds = []struct {
	Code CuratedKind
	ZH   string
}{{CuratedIndustry, "产教融合重点行业"}, {CuratedEnterprise, "龙头企业"}, {CuratedSchool, "职业院校"}, {CuratedPillar, "支柱产业"}, {CuratedLeading, "主导产业"}}

// Curated is an entry of a curated list with its reviewer and date.
type Curated struct {
	ID         ids.ID
	List       CuratedKind
	Code       string // industry code, code of a chain, USCC or school code; "" where there is none
	Name       string
	Years      Years
	Reviewer   string
	ReviewedOn civil.Date
	Note       string
	RowVersion int64
}

// ProgrammeGroup is a programme group or subject that serves a key field (CHN-11).
type ProgrammeGroup struct {
	ID         ids.ID
	Name       string
	School     string // name of the school
	Grade      string // NATIONAL, PROVINCIAL, CITY, SCHOOL
	Sort       string // SUBJECT 学科, PROGRAMME 专业, GROUP 专业群
	Industry   string // code of GB/T 4754
	Chain      ids.ID // 0 = none
	Programmes []string
	Years      Years
	RowVersion int64
}

// Grades and Sorts name the values of a ProgrammeGroup in Chinese.
var (
	Grades = [][2]string{{"NATIONAL", "国家级"}, {"PROVINCIAL", "省级"}, {"CITY", "市级"}, {"SCHOOL", "校级"}}
	Sorts  = [][2]string{{"GROUP", "专业群"}, {"PROGRAMME", "专业"}, {"SUBJECT", "学科"}}
)
