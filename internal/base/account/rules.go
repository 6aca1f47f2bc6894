package account

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9_.-]{2,63}$`)

// Canonical is the one spelling of a login name: lower case, half width, no
// spaces around. Throttle counters and look-ups use it.
func Canonical(login string) string {
	login = strings.ToLower(strings.TrimSpace(login))
	return strings.Map(func(c rune) rune {
		if c >= '！' && c <= '～' { // full width forms of ASCII
			return unicode.ToLower(c - '！' + '!')
		}
		return c
	}, login)
}

// CheckLogin says whether a canonical name may be given to an account.
func CheckLogin(login string) error {
	if !loginForm.MatchString(login) {
		return ErrLogin.On("login")
	}
	return nil
}

// Profile is the set of password rules of an installation.
type Profile struct {
	// Graded asks for three of four kinds of characters (等保); without it
	// length and a list of common passwords decide.
	Graded bool
	// MaxAge is the number of days after which a password must be changed; 0
	// is never.
	MaxAge int
}

// The two profiles. A follows NIST SP 800-63B, B the graded protection scheme.
var (
	ProfileA = Profile{}
	ProfileB = Profile{Graded: true, MaxAge: 90}
)

const (
	minWithCode = 8
	minAlone    = 15
	maxPassword = 128
)

// CheckPassword says whether a password may be set for a login name. withCode
// tells that a one-time code is asked for too, which allows a shorter one.
// Length is counted in characters.
func (p Profile) CheckPassword(login, password string, withCode bool) error {
	least := minAlone
	if withCode {
		least = minWithCode
	}
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	switch {
	case n < least:
		return ErrShort.With(least).On("password")
	case n > maxPassword:
		return ErrLong.With(maxPassword).On("password")
	case isCommon(lower) || login != "" && strings.Contains(lower, login):
		return ErrCommon.On("password")
	case p.Graded && kinds(password) < 3:
		return ErrSimple.On("password")
	}
	return nil
}

// Expired says whether a password set at changed must be changed at now.
func (p Profile) Expired(changed, now time.Time) bool {
	return p.MaxAge > 0 && now.Sub(changed) > time.Duration(p.MaxAge)*24*time.Hour
}

// kinds counts lower case, upper case, digits and others.
func kinds(s string) int {
	var low, up, digit, other int
	for _, c := range s {
		switch {
		case unicode.IsLower(c):
			low = 1
		case unicode.IsUpper(c):
			up = 1
		case unicode.IsDigit(c):
			digit = 1
		default:
			other = 1
		}
	}
	return low + up + digit + other
}

// commonParts are what guessed passwords are made of; a password that is
// little more than one of them is refused.
var commonParts = []string{
	"password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "iloveyou",
	"admin", "administrator", "welcome", "letmein", "monkey", "dragon", "sunshine", "princess", "football", "baseball",
	"woaini", "5201314", "1314520", "rongqiao", "chanjiao", "mima", "wodemima", "abc123", "a123456", "qq123456",
	"test", "root", "guest", "default", "changeme", "secret", "huawei", "china", "zhongguo", "beijing",
}

// isCommon finds repeated characters, runs such as 12345678, and common parts
// with at most four characters around them.
func isCommon(lower string) bool {
	if repeatedOrRun(lower) {
		return true
	}
	for _, part := range commonParts {
		if strings.Contains(lower, part) && len(lower)-len(part) <= 4 {
			return true
		}
	}
	return false
}

// repeatedOrRun says whether nearly all steps between characters are the same
// step of -1, 0 or 1.
func repeatedOrRun(s string) bool {
	rs := []rune(s)
	if len(rs) < 4 {
		return true
	}
	steps := map[rune]int{}
	for i := 1; i < len(rs); i++ {
		steps[rs[i]-rs[i-1]]++
	}
	return steps[0]+steps[1]+steps[-1] >= len(rs)-3
}

// reach says to what a role must be bound.
type reach uint8

const (
	wholeCity reach = iota
	countyOnly
	orgOnly
	orgOrCity
)

var reaches = map[actor.Role]reach{
	actor.SysAdmin: wholeCity, actor.SecAdmin: wholeCity, actor.AuditAdmin: wholeCity,
	actor.CityLead: wholeCity, actor.DeptUser: wholeCity, actor.CountyUser: countyOnly, actor.ConferenceSec: wholeCity,
	actor.Supervisor: orgOrCity, actor.Expert: orgOrCity,
	actor.SchoolAdmin: orgOnly, actor.ProgrammeHead: orgOnly, actor.InternshipOfficer: orgOnly, actor.Teacher: orgOnly,
	actor.Student: orgOrCity, actor.Guardian: wholeCity,
	actor.EntAdmin: orgOnly, actor.EntHR: orgOnly, actor.Mentor: orgOnly,
	actor.IndustryOrg: orgOnly, actor.ParkAdmin: orgOnly, actor.Provider: orgOnly, actor.Broker: orgOrCity,
	actor.Auditor: wholeCity,
}

// Grantable lists the roles that can be granted, in the order of the pages.
func Grantable() []actor.Role {
	var out []actor.Role
	for _, r := range actor.Roles() {
		if _, ok := reaches[r]; ok {
			out = append(out, r)
		}
	}
	return out
}

// CheckShape says whether a grant makes sense by itself: a role that exists,
// bound to what the role is about, and dates in order.
func CheckShape(g actor.Grant) error {
	need, ok := reaches[g.Role]
	switch {
	case !ok:
		return ErrRole.On("role")
	case need == countyOnly && g.County == "":
		return ErrNeedsCounty.On("county")
	case need == orgOnly && g.Org == 0:
		return ErrNeedsOrg.On("org")
	case need == wholeCity && (g.County != "" || g.Org != 0):
		return ErrWholeCity.On("role")
	case g.Role == actor.DeptUser && g.Function == "":
		return ErrNeedsDuty.On("function")
	case g.From == civil.Date{}:
		return ErrDates.On("from")
	case g.To != civil.Date{} && g.To.Before(g.From):
		return ErrDates.On("to")
	}
	return nil
}

// apart are the roles that their holder may hold alone only: the three
// administrators and the auditor.
var apart = []actor.Role{actor.SysAdmin, actor.SecAdmin, actor.AuditAdmin, actor.Auditor}

// CheckGrant says whether granter may give g to the account that already
// holds the given grants.
func CheckGrant(granter, target ids.ID, held []Held, g actor.Grant, today civil.Date) error {
	if granter == target {
		return ErrOwnGrant
	}
	if err := CheckShape(g); err != nil {
		return err
	}
	for _, h := range held {
		if h.RevokedAt != 0 || h.To != (civil.Date{}) && h.To.Before(today) {
			continue
		}
		if h.Role != g.Role && (slices.Contains(apart, h.Role) || slices.Contains(apart, g.Role)) {
			return ErrAdminsApart.On("role")
		}
		if h.Role == g.Role && h.County == g.County && h.Org == g.Org && h.Function == g.Function {
			return ErrGranted.On("role")
		}
	}
	return nil
}

// staff are the roles whose sessions end after half an hour without use.
var staff = []actor.Role{
	actor.SysAdmin, actor.SecAdmin, actor.AuditAdmin, actor.CityLead, actor.DeptUser, actor.CountyUser,
	actor.ConferenceSec, actor.Supervisor, actor.Auditor,
}

// IdleLimit is how long a session of these grants may rest.
func IdleLimit(grants []actor.Grant) time.Duration {
	for _, g := range grants {
		if slices.Contains(staff, g.Role) {
			return idleStaff
		}
	}
	return idleOthers
}

// throttleRule is how failures of one kind are slowed down.
type throttleRule struct {
	free   int64         // failures without waiting
	first  time.Duration // the first wait; each further failure doubles it
	most   time.Duration
	forget time.Duration // failures are forgotten after this time without one
}

var (
	perAccount = throttleRule{free: 5, first: 30 * time.Second, most: 15 * time.Minute, forget: 30 * time.Minute}
	perNetwork = throttleRule{free: 50, first: 15 * time.Second, most: 15 * time.Minute, forget: 30 * time.Minute}
	perAll     = throttleRule{free: 2000, first: time.Second, most: 30 * time.Second, forget: 10 * time.Minute}
)

// wait is how long to wait after so many failures.
func (t throttleRule) wait(failures int64) time.Duration {
	if failures <= t.free {
		return 0
	}
	w := t.first
	for range failures - t.free - 1 {
		if w *= 2; w >= t.most {
			return t.most
		}
	}
	return w
}
