package sharing

import (
	"context"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Field is a field of a kind that can be shared.
type Field struct{ Code, ZH, EN string }

// Kind is a sort of records that can be shared: a kind of the registers, published needs, offers.
type Kind struct {
	Code, ZH, EN string
	Group        string // Chinese heading of forms
	Fields       []Field
	Members      bool // organisations of another city can be members of a record
}

// Name is the kind's name in the language.
func (k Kind) Name(lang string) string {
	if lang == "en" && k.EN != "" {
		return k.EN
	}
	return k.ZH
}

// Name is the field's name in the language.
func (f Field) Name(lang string) string {
	if lang == "en" && f.EN != "" {
		return f.EN
	}
	return f.ZH
}

// Record is one thing as it may be shared: what is published of it, by field.
type Record struct {
	ID     ids.ID
	Name   string
	Values map[string]string
}

// Choice is a kind with its shared fields, as an agreement has it. The names are those of the
// city that proposed it, so that a kind which only one city has can be read all the same.
type Choice struct {
	Kind   string  `json:"kind"`
	ZH     string  `json:"zh"`
	EN     string  `json:"en,omitempty"`
	Fields []Field `json:"fields"`
	// Members says that organisations of the partner can be invited into a record.
	Members bool `json:"members,omitempty"`
}

func (c Choice) kind() Kind { return Kind{Code: c.Kind, ZH: c.ZH, EN: c.EN, Fields: c.Fields} }

// Agreement is what two cities agreed on, as one of them keeps it.
type Agreement struct {
	ID          ids.ID
	Version     int64
	Status      string
	Partner     string // code
	PartnerName string
	Proposed    bool // by this city
	Title       string
	Mechanism   string // how they consult, who is responsible by office
	Kinds       []Choice
	From, Until civil.Date
	Sent        int64 // letters of records sent, their version
	Received    int64 // version of what the partner sent
	Refreshed   time.Time
}

// Choice finds a kind of the agreement.
func (a Agreement) Choice(kind string) (Choice, bool) {
	for _, c := range a.Kinds {
		if c.Kind == kind {
			return c, true
		}
	}
	return Choice{}, false
}

// Runs reports whether records are shared on the day.
func (a Agreement) Runs(day civil.Date) bool {
	return a.Status == Active && !day.Before(a.From) && !day.After(a.Until)
}

// Draft is what a city proposes.
type Draft struct {
	Partner     string
	Title       string
	Mechanism   string
	Kinds       map[string][]string // kind → fields
	From, Until civil.Date
}

// Consultation is a meeting of the joint mechanism.
type Consultation struct {
	ID        ids.ID     `json:"id"`
	Agreement ids.ID     `json:"agreement"`
	Origin    string     `json:"origin"` // code of the city that wrote it
	On        civil.Date `json:"on"`
	Place     string     `json:"place"`
	Topic     string     `json:"topic"`
	Minutes   string     `json:"minutes"`
	Decisions string     `json:"decisions"`
}

// Copy is a record of the partner as it came.
type Copy struct {
	Agreement ids.ID
	Kind      string
	Origin    ids.ID
	Version   int64
	Name      string
	Values    map[string]string
	Fetched   time.Time
}

// The directions of members.
const (
	Out = "OUT" // our record, their organisation
	In  = "IN"  // their record, our organisation
)

// Member is an organisation of one city in a record of the other.
type Member struct {
	ID         ids.ID
	Version    int64
	Status     string
	Agreement  ids.ID
	Direction  string
	Kind       string
	Record     ids.ID
	RecordName string
	Part       string // 成员, 牵头单位 …
	USCC       string
	Org        ids.ID // of ours, 0 when it is theirs
	OrgName    string // "" until it is confirmed
	Since      civil.Date
	County     string // of ours, read only
}

// City is a city that can be agreed with.
type City struct{ Code, Name string }

// Party is an organisation as a credit code finds it.
type Party struct {
	ID           ids.ID
	Name, County string
}

// Options join the package to the installation and to what can be shared.
type Options struct {
	City City
	Hub  *sqldb.DB
	// Cities are those that can be agreed with, without this one.
	Cities func(ctx context.Context) ([]City, error)
	// Kinds are the kinds of which records can be shared.
	Kinds func(ctx context.Context) ([]Kind, error)
	// Records are the published records of a kind, past everybody's permissions.
	Records func(ctx context.Context, q sqldb.Queryer, kind string) ([]Record, error)
	// Org finds an organisation of this city by its credit code.
	Org func(ctx context.Context, q sqldb.Queryer, uscc string) (p Party, found bool, err error)
	// Wake has another city look into its mailbox soon; it may do nothing.
	Wake func(ctx context.Context, city string)
}
