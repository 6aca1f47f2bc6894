package demand

import (
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/money"
)

// The refusals of the package.
var (
	ErrKind       = errs.New(errs.Invalid, "demand.kind")
	ErrTitle      = errs.New(errs.Invalid, "demand.title")
	ErrTooLong    = errs.New(errs.Invalid, "demand.too_long")
	ErrDetails    = errs.New(errs.Invalid, "demand.details")
	ErrHeadcount  = errs.New(errs.Invalid, "demand.headcount")
	ErrSkill      = errs.New(errs.Invalid, "demand.skill_level")
	ErrEducation  = errs.New(errs.Invalid, "demand.education")
	ErrVisibility = errs.New(errs.Invalid, "demand.visibility")
	ErrRegion     = errs.New(errs.Invalid, "demand.region")
	ErrPast       = errs.New(errs.Invalid, "demand.past")
	ErrNoDay      = errs.New(errs.Invalid, "demand.day")
	ErrSalary     = errs.New(errs.Invalid, "demand.salary_order")
	ErrSalaryLow  = errs.New(errs.Invalid, "demand.salary_unit")
	ErrAmount     = errs.New(errs.Invalid, "demand.amount")
	ErrContact    = errs.New(errs.Invalid, "demand.contact")
	ErrWording    = errs.New(errs.Invalid, "demand.wording")
	ErrOrg        = errs.New(errs.Invalid, "demand.org")
	ErrNotLive    = errs.New(errs.Conflict, "demand.not_live")
	ErrTwice      = errs.New(errs.Invalid, "demand.twice")
	ErrForeign    = errs.New(errs.Invalid, "demand.foreign")
)

const (
	minTitle  = 2
	maxTitle  = 60    // characters
	maxText   = 4000  // characters of each long text
	maxHeads  = 9999  // persons
	maxYears  = 3     // that a start or deadline may lie ahead
	lowSalary = 50000 // fen a month: below 500 yuan the unit must be wrong
)

// CheckDraft finds what would spoil even a draft: fields that are too long or not what
// they should be. A draft may be incomplete.
func CheckDraft(d Draft) errs.List {
	var l errs.List
	if !KnownKind(d.Kind) {
		l.Add(ErrKind.With(string(d.Kind)).On("kind"))
	}
	if utf8.RuneCountInString(d.Title) > maxTitle {
		l.Add(ErrTooLong.With(maxTitle).On("title"))
	}
	for _, t := range d.texts() {
		if utf8.RuneCountInString(t.text) > maxText {
			l.Add(ErrTooLong.With(maxText).On(t.field))
		}
	}
	if utf8.RuneCountInString(d.Contact.Name) > 40 {
		l.Add(ErrTooLong.With(40).On("contact_name"))
	}
	if d.Visibility != Open && d.Visibility != Members {
		l.Add(ErrVisibility.With(string(d.Visibility)).On("visibility"))
	}
	if _, ok := educationNames[d.Education]; d.Education != "" && !ok {
		l.Add(ErrEducation.With(string(d.Education)).On("education"))
	}
	if d.SkillLevel != NotSaid && (d.SkillLevel < 1 || d.SkillLevel > 5) {
		l.Add(ErrSkill.On("skill_level"))
	}
	if d.Headcount != NotSaid && (d.Headcount < 1 || d.Headcount > maxHeads) {
		l.Add(ErrHeadcount.With(maxHeads).On("headcount"))
	}
	checkCodes(&l, d.Item)
	checkMoney(&l, d.Item)
	return l
}

type named struct{ field, text string }

// texts are the long texts of the item, with the fields they belong to.
func (it Item) texts() []named {
	return []named{{"details", it.Details}, {"duties", it.Duties}, {"requirement", it.Requirement}}
}

func checkCodes(l *errs.List, it Item) {
	for _, c := range []struct {
		field, value string
		check        func(string) (string, error)
	}{
		{"occupation", it.Occupation, idcode.Occupation},
		{"industry", it.Industry, idcode.Industry},
		{"region", it.Region, idcode.Region},
		{"programme", it.Programme, func(s string) (string, error) {
			p, err := idcode.ProgrammeCode(s)
			return p.Code, err
		}},
	} {
		if c.value == "" {
			continue
		}
		if norm, err := c.check(c.value); err != nil {
			for _, e := range errs.All(err) {
				l.Add(e.On(c.field))
			}
		} else if norm != c.value {
			l.Add(ErrKind.With(c.value).On(c.field))
		}
	}
}

func checkMoney(l *errs.List, it Item) {
	for _, m := range []struct {
		field  string
		amount money.Fen
	}{{"budget", it.Budget}, {"salary_from", it.SalaryFrom}, {"salary_to", it.SalaryTo}} {
		if m.amount != NotSaid && m.amount <= 0 {
			l.Add(ErrAmount.On(m.field))
		}
	}
	if it.SalaryFrom > 0 && it.SalaryTo > 0 && it.SalaryTo < it.SalaryFrom {
		l.Add(ErrSalary.On("salary_to"))
	}
	if it.SalaryFrom > 0 && it.SalaryFrom < lowSalary {
		l.Add(ErrSalaryLow.On("salary_from"))
	}
}

// CheckSubmit finds everything that keeps a draft from being handed in on the day.
func CheckSubmit(d Draft, today civil.Date) errs.List {
	l := CheckDraft(d)
	if n := utf8.RuneCountInString(d.Title); n < minTitle {
		l.Add(ErrTitle.On("title"))
	}
	if d.Details == "" && d.Duties == "" && d.Requirement == "" {
		field := "details"
		if d.Kind.Persons() {
			field = "requirement"
		}
		l.Add(ErrDetails.On(field))
	}
	if d.Org == 0 {
		l.Add(ErrOrg.On("org"))
	}
	if d.Kind.Persons() && d.Headcount == NotSaid {
		l.Add(ErrHeadcount.With(maxHeads).On("headcount"))
	}
	if d.Region == "" {
		l.Add(ErrRegion.On("region"))
	}
	checkDays(&l, d.Item, today)
	checkContact(&l, d.Contact)
	for _, f := range findWording(d.Item) {
		if f.Blocks {
			l.Add(f.refusal())
		}
	}
	return l
}

// checkDays wants start and deadline, when they are given, between today and three years on.
func checkDays(l *errs.List, it Item, today civil.Date) {
	last := today.AddMonths(12 * maxYears)
	for _, d := range []struct {
		field string
		day   civil.Date
	}{{"start_on", it.StartOn}, {"deadline_on", it.DeadlineOn}} {
		switch {
		case d.day.IsZero():
		case d.day.Before(today):
			l.Add(ErrPast.With(d.day.String(), today.String()).On(d.field))
		case d.day.After(last):
			l.Add(ErrNoDay.With(d.day.String(), maxYears).On(d.field))
		}
	}
}

func checkContact(l *errs.List, c Contact) {
	if strings.TrimSpace(c.Name) == "" {
		l.Add(ErrContact.On("contact_name"))
	}
	if _, err := idcode.Phone(c.Phone); err != nil {
		for _, e := range errs.All(err) {
			l.Add(e.On("contact_phone"))
		}
	}
}

// FieldWording is a wording with the field in which it stands.
type FieldWording struct {
	Field string
	Wording
}

// refusal is the refusal of the wording, beside its field.
func (f FieldWording) refusal() *errs.Error {
	return ErrWording.With(f.Line, f.Text, f.Law, f.Instead).On(f.Field)
}

// findWording looks at everything that is read by seekers. Only needs and offers of
// persons are about seekers, but a training or a project must not shut anybody out either.
func findWording(it Item) []FieldWording {
	var out []FieldWording
	for _, t := range append([]named{{"title", it.Title}}, it.texts()...) {
		for _, w := range CheckWording(t.text) {
			out = append(out, FieldWording{t.field, w})
		}
	}
	return out
}

// Wordings returns what is to be corrected or considered in the item's words.
func Wordings(it Item) []FieldWording { return findWording(it) }
