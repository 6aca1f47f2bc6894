package agreement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// The refusals of the package.
var (
	ErrEmpty     = errs.New(errs.Invalid, "agreement.empty")
	ErrLong      = errs.New(errs.Invalid, "agreement.long")
	ErrClass     = errs.New(errs.Invalid, "agreement.class")
	ErrField     = errs.New(errs.Invalid, "agreement.field")
	ErrDays      = errs.New(errs.Invalid, "agreement.days")
	ErrFuture    = errs.New(errs.Invalid, "agreement.future")
	ErrNoSchool  = errs.New(errs.Invalid, "agreement.no_school")
	ErrNoPartner = errs.New(errs.Invalid, "agreement.no_partner")
	ErrOrg       = errs.New(errs.Invalid, "agreement.org")
	ErrOwn       = errs.New(errs.Invalid, "agreement.own")
	ErrKind      = errs.New(errs.Invalid, "agreement.kind")
	ErrPromiser  = errs.New(errs.Invalid, "agreement.promiser")
	ErrQuantity  = errs.New(errs.Invalid, "agreement.quantity")
	ErrUnit      = errs.New(errs.Invalid, "agreement.unit")
	ErrOutside   = errs.New(errs.Invalid, "agreement.outside")
	ErrLocked    = errs.New(errs.Invalid, "agreement.locked")
	ErrMissing   = errs.New(errs.Invalid, "agreement.missing_clause")
	ErrPlan      = errs.New(errs.Invalid, "agreement.plan")
	ErrStale     = errs.New(errs.Conflict, "agreement.stale")
	ErrShut      = errs.New(errs.Conflict, "agreement.shut")
	ErrOpen      = errs.New(errs.Conflict, "agreement.open_change")
	ErrSame      = errs.New(errs.Conflict, "agreement.same")
	ErrTwice     = errs.New(errs.Conflict, "agreement.signed_twice")
	ErrCheck     = errs.New(errs.Invalid, "agreement.check_code")
	ErrScan      = errs.New(errs.Invalid, "agreement.scan")
	ErrEarly     = errs.New(errs.Invalid, "agreement.early")
	ErrNotActive = errs.New(errs.Conflict, "agreement.not_active")
	ErrNoPromise = errs.New(errs.Invalid, "agreement.no_promise")
	ErrOnce      = errs.New(errs.Conflict, "agreement.delivered_twice")
	ErrCorrect   = errs.New(errs.Invalid, "agreement.correct")
	ErrAnswered  = errs.New(errs.Conflict, "agreement.answered")
	ErrReached   = errs.New(errs.Conflict, "agreement.reached")
	ErrCase      = errs.New(errs.Invalid, "agreement.case")
	ErrNumber    = errs.New(errs.Invalid, "agreement.number")
	ErrKnown     = errs.New(errs.Conflict, "agreement.known")
	ErrLine      = errs.New(errs.Invalid, "agreement.line")
	ErrValue     = errs.New(errs.Invalid, "agreement.value")
	ErrTermYears = errs.New(errs.Invalid, "agreement.term")

	ErrFieldCode  = errs.New(errs.Invalid, "agreement.field_code")
	ErrFieldName  = errs.New(errs.Invalid, "agreement.field_name")
	ErrFieldTaken = errs.New(errs.Invalid, "agreement.field_taken")
	ErrFieldShut  = errs.New(errs.Invalid, "agreement.field_shut")
)

// The greatest lengths and numbers.
const (
	maxLine     = 200
	maxText     = 4000
	maxClauses  = 40
	maxParties  = 8
	maxPlan     = 40
	maxYears    = 30
	maxQuantity = 100_000_000_000_000 // fen: one trillion yuan
	mostWords   = "1,000,000,000,000"
)

func text(faults *errs.List, field, s string, need bool, most int) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(s)); {
	case n == 0 && need:
		faults.Add(ErrEmpty.On(field))
	case n > most:
		faults.Add(ErrLong.With(most).On(field))
	}
}

// CheckParties says what is wrong with who signs: at least one school and at least one
// enterprise, industry body, park or provider.
func CheckParties(list []Party) (faults errs.List) {
	schools, partners := 0, 0
	for _, p := range list {
		if p.Role == SchoolRole {
			schools++
		} else {
			partners++
		}
	}
	if schools == 0 {
		faults.Add(ErrNoSchool.On("schools"))
	}
	if partners == 0 {
		faults.Add(ErrNoPartner.On("partners"))
	}
	if len(list) > maxParties {
		faults.Add(ErrQuantity.With(maxParties).On("partners"))
	}
	return faults
}

// CheckBasics says what is wrong with title, class and term.
func CheckBasics(c Class, t Text) (faults errs.List) {
	text(&faults, "title", t.Title, true, maxLine)
	if !c.Known() {
		faults.Add(ErrClass.On("class"))
	}
	return append(faults, checkTerm(t)...)
}

func checkTerm(t Text) (faults errs.List) {
	switch {
	case t.Starts.IsZero():
		faults.Add(ErrEmpty.On("starts"))
	case t.Ends.IsZero():
		faults.Add(ErrEmpty.On("ends"))
	case t.Ends.Before(t.Starts):
		faults.Add(ErrDays.On("ends"))
	case t.Starts.AddMonths(12 * maxYears).Before(t.Ends):
		faults.Add(ErrTermYears.With(maxYears).On("ends"))
	}
	return faults
}

// CheckClause says what is wrong with a clause of an agreement with the parties.
func CheckClause(c Clause, t Text, parties []Party) (faults errs.List) {
	text(&faults, "clause", c.Title, true, maxLine)
	text(&faults, "body", c.Body, true, maxText)
	if !c.Kind.Known() {
		faults.Add(ErrKind.On("kind"))
		return faults
	}
	if c.Kind == PlainText {
		return faults
	}
	if !slices.ContainsFunc(parties, func(p Party) bool { return p.Org == c.Promiser }) {
		faults.Add(ErrPromiser.On("promiser"))
	}
	if c.Promised == nil {
		faults.Add(ErrEmpty.On("quantity"))
	} else if *c.Promised <= 0 || *c.Promised > maxQuantity {
		faults.Add(ErrQuantity.With(mostWords).On("quantity"))
	}
	if c.Unit == "" {
		faults.Add(ErrUnit.On("unit"))
	}
	if !c.Due.IsZero() && (c.Due.Before(t.Starts) || c.Due.After(t.Ends)) {
		faults.Add(ErrOutside.With(t.Starts.String(), t.Ends.String()).On("due"))
	}
	return faults
}

// CheckPlan says what is wrong with the points of a plan.
func CheckPlan(plan []Milestone, t Text) (faults errs.List) {
	for _, m := range plan {
		text(&faults, "plan", m.Title, true, maxLine)
		if m.Due.Before(t.Starts) || m.Due.After(t.Ends) {
			faults.Add(ErrOutside.With(t.Starts.String(), t.Ends.String()).On("plan"))
		}
	}
	if len(plan) > maxPlan {
		faults.Add(ErrQuantity.With(maxPlan).On("plan"))
	}
	return faults
}

// Fault is something that keeps a draft from being sent, with the step that mends it.
type Fault struct {
	Step StepOf
	Err  *errs.Error
}

// StepOf is a step of writing a draft.
type StepOf string

// The steps, in their order.
const (
	StepBasics  StepOf = "basics"
	StepContent StepOf = "content"
	StepDuties  StepOf = "duties"
	StepTeam    StepOf = "team"
	StepClauses StepOf = "clauses"
	StepPlan    StepOf = "plan"
	StepCheck   StepOf = "check"
)

// WriteSteps lists them.
var WriteSteps = []StepOf{StepBasics, StepContent, StepDuties, StepTeam, StepClauses, StepPlan, StepCheck}

var stepNames = map[StepOf]string{
	StepBasics: "各方与期限", StepContent: "合作内容", StepDuties: "责任分工", StepTeam: "合作团队", StepClauses: "条款与承诺", StepPlan: "进度安排", StepCheck: "检查并送签",
}

// ZH is the step's name.
func (s StepOf) ZH() string { return stepNames[s] }

// next is the step after s.
func (s StepOf) next() StepOf {
	if i := slices.Index(WriteSteps, s); i >= 0 && i+1 < len(WriteSteps) {
		return WriteSteps[i+1]
	}
	return StepCheck
}

// Unfinished lists what keeps a text from being sent: the parts that the agreement must have
// (职业教育法 Art. 40, and content, duties, team and plan of the cities' papers).
func Unfinished(c Class, t Text, parties []Party, required []LibraryClause) (out []Fault) {
	add := func(step StepOf, list errs.List) {
		for _, err := range list {
			for _, e := range errs.All(err) {
				out = append(out, Fault{step, e})
			}
		}
	}
	add(StepBasics, CheckBasics(c, t))
	add(StepBasics, CheckParties(parties))
	var l errs.List
	if len(t.Fields) == 0 {
		l.Add(ErrField.On("fields"))
	}
	text(&l, "content", t.Content, true, maxText)
	add(StepContent, l)
	l = nil
	text(&l, "duties", t.Duties, true, maxText)
	add(StepDuties, l)
	l = nil
	text(&l, "team", t.Team, true, maxText)
	add(StepTeam, l)
	for _, r := range required {
		if !slices.ContainsFunc(t.Clauses, func(c Clause) bool { return c.Library == r.key() || strings.HasPrefix(c.Library, r.Code+"/") }) {
			out = append(out, Fault{StepClauses, ErrMissing.With(r.Title)})
		}
	}
	for _, c := range t.Clauses {
		if faults := CheckClause(c, t, parties); len(faults) > 0 {
			out = append(out, Fault{StepClauses, errs.All(faults[0])[0].At(c.Title)})
		}
	}
	if len(t.Plan) == 0 {
		out = append(out, Fault{StepPlan, ErrPlan})
	}
	add(StepPlan, CheckPlan(t.Plan, t))
	return out
}

// Months are the full months of a term, both days included.
func Months(starts, ends civil.Date) int64 {
	if starts.IsZero() || ends.Before(starts) {
		return 0
	}
	end := ends.AddDays(1)
	n := int64(end.Year-starts.Year)*12 + int64(end.Month) - int64(starts.Month)
	if starts.AddMonths(int(n)).After(end) {
		n--
	}
	return n
}

// Digest is the SHA-256 of a text as it is printed: whoever signs signs this.
func Digest(number string, class Class, t Text, parties []Party) string {
	type line struct {
		Kind, Title, Body, Unit, Due string
		Promiser                     ids.ID
		Promised                     *int64
	}
	type point struct{ Title, Due string }
	d := struct {
		Number, Class, Title, Content, Duties, Team, Starts, Ends, Effective string
		No                                                                   int64
		Fields                                                               []Field
		Parties                                                              []ids.ID
		Clauses                                                              []line
		Plan                                                                 []point
	}{
		Number: number, Class: string(class), Title: t.Title, Content: t.Content, Duties: t.Duties, Team: t.Team, Starts: t.Starts.String(), Ends: t.Ends.String(),
		Effective: t.Effective.String(), No: t.No, Fields: t.Fields,
	}
	for _, p := range parties {
		d.Parties = append(d.Parties, p.Org)
	}
	for _, c := range t.Clauses {
		d.Clauses = append(d.Clauses, line{string(c.Kind), c.Title, c.Body, c.Unit, c.Due.String(), c.Promiser, c.Promised})
	}
	for _, m := range t.Plan {
		d.Plan = append(d.Plan, point{m.Title, m.Due.String()})
	}
	data, _ := json.Marshal(d) // strings and numbers alone
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// CheckCode is what stands under a printed text: the first eight digits of its digest.
func CheckCode(digest string) string { return digest[:min(8, len(digest))] }

// InForce is the version that holds on the day: the last one that all had signed and that had
// begun. Nothing is in force before the first is signed.
func InForce(list []Text, day civil.Date) (t Text, ok bool) {
	for _, x := range list {
		if x.SignedOn.IsZero() || day.Before(x.SignedOn) || day.Before(x.Effective) || ok && x.No < t.No {
			continue
		}
		t, ok = x, true
	}
	return t, ok
}

// LineChange is what an amendment does to one line.
type LineChange struct {
	Old, New *Clause // nil: it was not there, it is not there any more
}

// Compare lists the lines of which two versions say something different, in their order.
func Compare(old, now Text) (out []LineChange) {
	for i := range old.Clauses {
		c := &old.Clauses[i]
		j := slices.IndexFunc(now.Clauses, func(d Clause) bool { return d.Line == c.Line })
		switch {
		case j < 0:
			out = append(out, LineChange{Old: c})
		case !c.same(now.Clauses[j]):
			out = append(out, LineChange{c, &now.Clauses[j]})
		}
	}
	for i := range now.Clauses {
		d := &now.Clauses[i]
		if !slices.ContainsFunc(old.Clauses, func(c Clause) bool { return c.Line == d.Line }) {
			out = append(out, LineChange{New: d})
		}
	}
	return out
}

// changedAtAll reports whether an amendment says anything new.
func changedAtAll(old, now Text) bool {
	if old.Title != now.Title || old.Content != now.Content || old.Duties != now.Duties || old.Team != now.Team || old.Starts != now.Starts || old.Ends != now.Ends ||
		!slices.Equal(old.Fields, now.Fields) || len(Compare(old, now)) > 0 || len(old.Plan) != len(now.Plan) {
		return true
	}
	for i, m := range old.Plan {
		if n := now.Plan[i]; m.Title != n.Title || m.Due != n.Due || m.Org != n.Org {
			return true
		}
	}
	return false
}

// Dormant reports whether an agreement that holds had no event for so many months.
func Dormant(a Agreement, last civil.Date, months int64, day civil.Date) bool {
	if last.IsZero() || last.Before(a.Starts) {
		last = a.Starts
	}
	return a.Holds(day) && last.Before(day.AddMonths(-int(months)))
}

// Ending reports whether an agreement that holds ends within so many days.
func Ending(a Agreement, days int64, day civil.Date) bool {
	return a.Holds(day) && day.DaysTo(a.Ends) <= int(days)
}
