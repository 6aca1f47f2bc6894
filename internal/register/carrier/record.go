package carrier

import (
	"strconv"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Record is one thing of a kind: a consortium, a college, a base.
type Record struct {
	ID         ids.ID
	Kind       string
	Name       string
	Number     string // as its document names it
	Level      string // highest of today
	Status     string
	StageOn    civil.Date // since when it is in Status
	LevelOn    civil.Date // since when it has Level, zero for none
	County     string
	Org        ids.ID // who leads it; 0 none
	OrgName    string
	OrgKind    string
	BuiltOn    civil.Date // since when it counts, zero before
	EndedOn    civil.Date
	Functions  Value
	Lng, Lat   *float64 // GCJ-02 or CGCS2000 as the city's map has it; nil: not placed
	Note       string
	Values     Values
	RowVersion int64
	UpdatedAt  time.Time
}

// Draft is what a form or a row of a spreadsheet says about a record.
type Draft struct {
	Name, Number, Level, County, Note string
	Org                               ids.ID
	Functions                         []string
	Lng, Lat                          *float64
	Stage                             string     // of a new record: the first stage when empty
	On                                civil.Date // day of that stage
	Values                            Values
	Members                           []Member // who takes part from the start
	Shares                            []Share  // who holds how much from the start
	later                             bool     // members follow within the same transaction; what must hold before is checked after them
}

// Member is an organisation's part in a record.
type Member struct {
	ID         ids.ID
	Record     ids.ID
	Role       string
	Org        ids.ID
	OrgName    string
	OrgKind    string
	Since      civil.Date
	Until      civil.Date
	SignedOn   civil.Date
	Note       string
	RowVersion int64
}

// taking is what counts and rules read of a member.
func (m Member) taking() Taking {
	return Taking{Role: m.Role, Org: m.Org.String(), OrgKind: m.OrgKind, Since: m.Since, Until: m.Until}
}

// Asset is what an owner brings in, fen; a correction is a further entry.
type Asset struct {
	ID       ids.ID
	Owner    string
	What     string
	Sort     string // 资本, 技术, 管理, 设备, 场地
	Fen      int64
	On       civil.Date
	Corrects ids.ID
}

// Meeting is a meeting of a council with its minutes.
type Meeting struct {
	ID      ids.ID
	Council string
	On      civil.Date
	Present string
	Minutes string
}

// Booked is a slot that an organisation has booked; Used are the minutes that it really used, −1 before that is said.
type Booked struct {
	ID         ids.ID
	Org        ids.ID
	OrgName    string
	From       time.Time
	Until      time.Time
	Purpose    string
	Persons    int64
	Used       int64
	Cancelled  bool
	RowVersion int64
}

// Published is a figure that a document states, kept beside the count and never added to it.
type Published struct {
	Kind, Count string
	AsOf        string // a year, a month or a day
	Value       float64
	Unit        string
	Scope       string // 口径
	Source      string // document and place in it
}

// line is the figure as its document states it.
func (p Published) line() string {
	return p.AsOf + "：" + strconv.FormatFloat(p.Value, 'f', -1, 64) + " " + p.Unit + "（" + p.Source + "）"
}
