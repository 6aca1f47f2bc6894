package adjust

import (
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Kind is what a request asks for.
type Kind string

// The kinds of requests.
const (
	Add       Kind = "ADD"
	Revoke    Kind = "REVOKE"
	Stop      Kind = "STOP"
	Limit     Kind = "LIMIT"
	Alternate Kind = "ALTERNATE"
	Merge     Kind = "MERGE"
	Upgrade   Kind = "UPGRADE"
	Rename    Kind = "RENAME"
)

// Kinds lists them in the order of the forms.
var Kinds = []Kind{Add, Revoke, Stop, Limit, Alternate, Merge, Upgrade, Rename}

var kindNames = map[Kind][2]string{
	Add: {"新增", "New point"}, Revoke: {"撤销", "Revoke"}, Stop: {"停招", "Stop"}, Limit: {"限招", "Limit"},
	Alternate: {"隔年招生", "Alternate years"}, Merge: {"合并", "Merge"}, Upgrade: {"改造", "Upgrade"}, Rename: {"更名", "Rename"},
}

// ZH is the kind's Chinese name.
func (k Kind) ZH() string { return kindNames[k][0] }

// EN is its English name.
func (k Kind) EN() string { return kindNames[k][1] }

// Known reports whether the kind exists.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Closes reports whether nothing enrols at the point afterwards.
func (k Kind) Closes() bool { return k == Revoke || k == Stop }

// Class is the group of reasons that a kind draws from: OPENING, CLOSING or CHANGING.
func (k Kind) Class() string {
	switch k {
	case Add:
		return "OPENING"
	case Revoke, Stop, Limit, Alternate:
		return "CLOSING"
	}
	return "CHANGING"
}

// Round is one year's adjusting. Year is that of the September from which its decisions hold.
type Round struct {
	ID           ids.ID
	Version      int64
	Status       string
	Year         int
	Title        string
	Document     string // by which the round is called
	Notice       string
	OpenOn       civil.Date
	CollectUntil civil.Date // the last day of collecting
	PublicFrom   civil.Date
	PublicTo     civil.Date
	Decision     string // document of the decision
	DecidedOn    civil.Date
	PublishedOn  civil.Date
	AppliedOn    civil.Date
	AppealUntil  civil.Date
	Hash         string // SHA-256 of the frozen figures, "" before
	FrozenMS     int64
	Owner        ids.ID
}

// Since is the day from which the round's decisions hold: 1 September of its year.
func (r Round) Since() civil.Date { return civil.Date{Year: r.Year, Month: 9, Day: 1} }

// Takes reports whether requests can be written today.
func (r Round) Takes(today civil.Date) bool {
	return r.Status == RoundCollecting && !today.After(r.CollectUntil)
}

// Open reports whether requests of the round can still be worked at.
func (r Round) Open() bool {
	return slices.Contains([]string{RoundCollecting, RoundComputed, RoundReview}, r.Status)
}

func (r Round) path() string { return "/adjustments/rounds/" + r.ID.String() }

// Partner is an organisation that stands behind a request; Agreement 0: none is linked.
type Partner struct {
	Org       ids.ID
	Name      string
	Agreement ids.ID
	Number    string // of the agreement
}

// Form is what a person writes of a request.
type Form struct {
	Kind         Kind
	Point        ids.ID // of all kinds but ADD
	Level        atlas.Level
	Code         string
	Length       string
	After        *int64 // places from the round's September; nil: not said
	Into         ids.ID // MERGE: the point that stays
	NewCode      string // RENAME, UPGRADE
	NewName      string
	Motive       string
	Summary      string
	TeachersNeed *int64
	TeachersHave *int64
	Equipment    *money.Fen
	Partners     []Partner
	Warning      ids.ID
}

// Request is what a school asks for.
type Request struct {
	ID      ids.ID
	Version int64
	Status  string
	Due     civil.Date
	Number  string
	Round   ids.ID
	Form
	School     ids.ID
	SchoolName string
	County     string
	Name       string // of the programme
	Before     *int64 // places of the last plan; nil: not known
	Override   Override
	Owner      ids.ID
	SentMS     int64
	Correct    string // what is to be completed
	Proposal   string // APPROVED, REJECTED, DEFERRED or ""
	Places     *int64 // that the proposal grants
	Refusal    string // code of the reason
	Words      string // of the decision
	AppliedOn  civil.Date
	Result     ids.ID // the point that came of it
	Year       int    // of the round
	Postponed  int    // year of the September to which the decision was postponed, 0 for none
	RoundState string
}

// Override is how a named authority lets a programme of the negative list pass: it is asked for, granted with a reason and confirmed by
// a second person.
type Override struct {
	State  string // "", ASKED, GRANTED, CONFIRMED, REFUSED
	Reason string
	By     ids.ID
	Name   string
	Second string
}

// The states of an override.
const (
	OverrideAsked     = "ASKED"
	OverrideGranted   = "GRANTED"
	OverrideConfirmed = "CONFIRMED"
	OverrideRefused   = "REFUSED"
)

// Start is the year of the September from which the decision holds.
func (x Request) Start() int { return max(x.Year, x.Postponed) }

func (x Request) path() string { return "/adjustments/requests/" + x.ID.String() }

// granted is how many places the decision gives; what was asked for where it says nothing else.
func (x Request) granted() *int64 {
	if x.Places != nil {
		return x.Places
	}
	return x.After
}

// Delta is the change of places that was asked for; known only where both sides are.
func (x Request) Delta() (n int64, known bool) {
	after := x.granted()
	if after == nil {
		return 0, false
	}
	if x.Kind == Add {
		return *after, true
	}
	if x.Before == nil {
		return 0, false
	}
	return *after - *x.Before, true
}

// slotOf is what no two living requests of a round share.
func slotOf(round, school ids.ID, level atlas.Level, code, length string) string {
	return strings.Join([]string{round.String(), school.String(), string(level), atlas.Base(code), length}, "/")
}

// Opinion is what a unit says about a request, or was asked to say.
type Opinion struct {
	ID       ids.ID
	Version  int64
	Status   string
	Due      civil.Date
	Request  ids.ID
	Stage    string
	UnitKind string // DEPT, ORG, COUNTY
	UnitMark string
	UnitName string
	Verdict  string
	Reason   string
	Note     string
	By       string
	GivenMS  int64
	About    Request // in lists
}

// The verdicts.
const (
	Favourable   = "FAVOURABLE"
	Reserved     = "RESERVED"
	Unfavourable = "UNFAVOURABLE"
)

var verdictZH = map[string]string{Favourable: "同意", Reserved: "有保留", Unfavourable: "不同意"}

var verdictTone = map[string]string{Favourable: "green", Reserved: "amber", Unfavourable: "red"}

// Unit is who can be asked for an opinion.
type Unit struct{ Code, Kind, Mark, ZH, EN string }

// Reason is an entry of a list of reasons of one year.
type Reason struct{ List, Kind, Code, ZH, EN string }

// Name is the reason in a language.
func (r Reason) Name(lang string) string {
	if lang == "en" && r.EN != "" {
		return r.EN
	}
	return r.ZH
}

// The limits of texts, in characters.
const (
	lineLong = 200
	textLong = 4000
	maxSeats = 5000 // places of one point
)

// The refusals.
var (
	ErrStale       = errs.New(errs.Conflict, "adjust.stale")
	ErrEmpty       = errs.New(errs.Invalid, "adjust.empty")
	ErrLong        = errs.New(errs.Invalid, "adjust.long")
	ErrKind        = errs.New(errs.Invalid, "adjust.kind")
	ErrCode        = errs.New(errs.Invalid, "adjust.code")
	ErrPoint       = errs.New(errs.Invalid, "adjust.point")
	ErrPlaces      = errs.New(errs.Invalid, "adjust.places")
	ErrClosing     = errs.New(errs.Invalid, "adjust.closing")
	ErrMore        = errs.New(errs.Invalid, "adjust.more")
	ErrMotive      = errs.New(errs.Invalid, "adjust.motive")
	ErrInto        = errs.New(errs.Invalid, "adjust.into")
	ErrSame        = errs.New(errs.Invalid, "adjust.same")
	ErrTwice       = errs.New(errs.Conflict, "adjust.twice")
	ErrThere       = errs.New(errs.Invalid, "adjust.there")
	ErrPartner     = errs.New(errs.Invalid, "adjust.partner")
	ErrAgreement   = errs.New(errs.Invalid, "adjust.agreement")
	ErrClosed      = errs.New(errs.Conflict, "adjust.round_closed")
	ErrState       = errs.New(errs.Conflict, "adjust.state")
	ErrYear        = errs.New(errs.Conflict, "adjust.year")
	ErrDays        = errs.New(errs.Invalid, "adjust.days")
	ErrOpenLeft    = errs.New(errs.Conflict, "adjust.open_left")
	ErrNoOpinion   = errs.New(errs.Conflict, "adjust.no_opinion")
	ErrNoVote      = errs.New(errs.Conflict, "adjust.no_vote")
	ErrProposal    = errs.New(errs.Invalid, "adjust.proposal")
	ErrPublicity   = errs.New(errs.Conflict, "adjust.publicity")
	ErrOwn         = errs.New(errs.Forbidden, "adjust.own")
	ErrReply       = errs.New(errs.Conflict, "adjust.reply")
	ErrVerdict     = errs.New(errs.Invalid, "adjust.verdict")
	ErrUnit        = errs.New(errs.Invalid, "adjust.unit")
	ErrMemberTwice = errs.New(errs.Conflict, "adjust.member_twice")
	ErrConflicted  = errs.New(errs.Invalid, "adjust.conflicted")
	ErrVote        = errs.New(errs.Invalid, "adjust.vote")
	ErrQuorum      = errs.New(errs.Conflict, "adjust.quorum")
	ErrMeeting     = errs.New(errs.Conflict, "adjust.meeting")
	ErrListCode    = errs.New(errs.Invalid, "adjust.list_code")
	ErrListEmpty   = errs.New(errs.Invalid, "adjust.list_empty")
	ErrListLevel   = errs.New(errs.Invalid, "adjust.list_level")
	ErrOverride    = errs.New(errs.Conflict, "adjust.override")
	ErrSecond      = errs.New(errs.Forbidden, "adjust.second")
	ErrAppealLate  = errs.New(errs.Conflict, "adjust.appeal_late")
	ErrObjection   = errs.New(errs.Conflict, "adjust.objection")
	ErrObjected    = errs.New(errs.Conflict, "adjust.objected")
	ErrLedgerKind  = errs.New(errs.Invalid, "adjust.ledger_kind")
)

// CheckForm refuses what a form cannot say, each fault beside its field. It does not look at registers.
func CheckForm(f Form) errs.List {
	var out errs.List
	if !f.Kind.Known() {
		out.Add(ErrKind.On("kind"))
		return out
	}
	if f.Kind == Add {
		if len(atlas.Base(f.Code)) != 6 {
			out.Add(ErrCode.With(f.Code).On("code"))
		}
		if strings.TrimSpace(f.Length) == "" {
			out.Add(ErrEmpty.With("学制").On("length"))
		}
	} else if f.Point == 0 {
		out.Add(ErrPoint.On("point"))
	}
	checkPlaces(f, &out)
	if strings.TrimSpace(f.Motive) == "" {
		out.Add(ErrEmpty.With("理由类别").On("motive"))
	}
	switch n := len([]rune(strings.TrimSpace(f.Summary))); {
	case n == 0:
		out.Add(ErrEmpty.With("说明").On("summary"))
	case n > textLong:
		out.Add(ErrLong.With("说明", textLong).On("summary"))
	}
	if f.Kind == Merge && (f.Into == 0 || f.Into == f.Point) {
		out.Add(ErrInto.On("into"))
	}
	if f.Kind == Rename && len(atlas.Base(f.NewCode)) != 6 {
		out.Add(ErrCode.With(f.NewCode).On("new_code"))
	}
	for _, x := range []struct {
		field string
		n     *int64
	}{{"teachers_need", f.TeachersNeed}, {"teachers_have", f.TeachersHave}} {
		if x.n != nil && (*x.n < 0 || *x.n > maxSeats) {
			out.Add(ErrPlaces.With(maxSeats).On(x.field))
		}
	}
	if f.Equipment != nil && *f.Equipment < 0 {
		out.Add(ErrPlaces.With(maxSeats).On("equipment"))
	}
	return out
}

// checkPlaces holds the places against the kind: closing means that none are left, opening that there are some.
func checkPlaces(f Form, out *errs.List) {
	switch {
	case f.After == nil:
		out.Add(ErrEmpty.With("调整后招生计划").On("after"))
	case *f.After < 0 || *f.After > maxSeats:
		out.Add(ErrPlaces.With(maxSeats).On("after"))
	case f.Kind.Closes() && *f.After != 0:
		out.Add(ErrClosing.With(*f.After).On("after"))
	case f.Kind == Add && *f.After == 0:
		out.Add(ErrMore.On("after"))
	}
}
