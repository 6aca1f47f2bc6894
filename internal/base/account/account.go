package account

import (
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// State says whether an account may sign in.
type State string

// The states of an account.
const (
	Invited  State = "invited"  // has not followed the enrolment link yet
	Active   State = "active"   // may sign in
	Disabled State = "disabled" // may not, nor may its sessions and tokens go on
)

// Login is an account as the hub knows it.
type Login struct {
	ID        ids.ID
	Login     string
	State     State
	Epoch     int64
	CreatedAt int64 // ms UTC
}

// credential is what an account can be recognised by.
type credential struct {
	Password  string // PHC string, "" when none is set
	ChangedAt int64  // of the password, ms UTC
	Seed      string // sealed TOTP seed, "" without
	LastStep  int64  // newest time step of which a code was used
}

// Person is an account as the city knows it.
type Person struct {
	Account ids.ID
	Login   string
	Name    string
	Office  string // unit and post
	Version int64
}

// Held is a grant with its history.
type Held struct {
	ID ids.ID
	actor.Grant
	GrantedBy ids.ID
	GrantedAt int64 // ms UTC
	RevokedBy ids.ID
	RevokedAt int64 // ms UTC, 0 while it stands
}

// Valid says whether the grant counts on a day. Both ends are included.
func (h Held) Valid(day civil.Date) bool {
	return h.RevokedAt == 0 && !day.Before(h.From) && (h.To == civil.Date{} || !h.To.Before(day))
}

// Visit is one line of a person's own sign-in log.
type Visit struct {
	At      int64 // ms UTC
	Outcome string
	Network string // /24 or /48, not the whole address
}

// Token is an access token for programs. The token itself is shown once.
type Token struct {
	ID        ids.ID
	Name      string
	ReadOnly  bool
	CreatedAt int64
	ExpiresAt int64
	RevokedAt int64
	UsedAt    int64    // last use, noted at most every [tokenStep]; 0 never
	Scopes    []string // parts of the interface for programs; none: all that the person may do
}

// Scope is a part of the interface for programs to which a token can be bound: all operations
// whose address begins with /api/v1/ and its code.
type Scope struct{ Code, ZH string }

// NewUser is what is needed to create an account.
type NewUser struct {
	ID     ids.ID // 0 takes a new one; the sample cities have fixed ids
	Login  string
	Name   string
	Office string
	// Hash and Seed make the account usable at once, for the sample cities:
	// a PHC string of [HashPassword] and a base32 TOTP seed. Without them the
	// person sets both by the enrolment link.
	Hash string
	Seed string
}

// Choice is a county or an organisation to bind a grant to.
type Choice struct{ Value, Label string }

// Spans of time.
const (
	LinkLife     = 24 * time.Hour
	absoluteLife = 12 * time.Hour
	pendingLife  = 5 * time.Minute // between the password and the code
	idleStaff    = 30 * time.Minute
	idleOthers   = 2 * time.Hour
	tokenStep    = 5 * time.Minute
	seenStep     = time.Minute // a session's last use is noted at most this often
	maxTokenLife = 366 * 24 * time.Hour
)

// Refusals.
var (
	ErrCredentials  = errs.New(errs.Invalid, "account.credentials")
	ErrCode         = errs.New(errs.Invalid, "account.code")
	ErrThrottled    = errs.New(errs.TooMany, "account.throttled")
	ErrPendingOver  = errs.New(errs.Invalid, "account.pending_over")
	ErrLogin        = errs.New(errs.Invalid, "account.login")
	ErrLoginTaken   = errs.New(errs.Conflict, "account.login_taken")
	ErrName         = errs.New(errs.Invalid, "account.name")
	ErrShort        = errs.New(errs.Invalid, "account.password_short")
	ErrLong         = errs.New(errs.Invalid, "account.password_long")
	ErrCommon       = errs.New(errs.Invalid, "account.password_common")
	ErrSimple       = errs.New(errs.Invalid, "account.password_simple")
	ErrUnequal      = errs.New(errs.Invalid, "account.password_unequal")
	ErrSame         = errs.New(errs.Invalid, "account.password_same")
	ErrOldPassword  = errs.New(errs.Invalid, "account.password_old")
	ErrLink         = errs.New(errs.NotFound, "account.link")
	ErrOwnGrant     = errs.New(errs.Forbidden, "account.own_grant")
	ErrAdminsApart  = errs.New(errs.Conflict, "account.admins_apart")
	ErrRole         = errs.New(errs.Invalid, "account.role")
	ErrNeedsCounty  = errs.New(errs.Invalid, "account.needs_county")
	ErrNeedsOrg     = errs.New(errs.Invalid, "account.needs_org")
	ErrNoOrg        = errs.New(errs.Invalid, "account.no_org")
	ErrManyOrgs     = errs.New(errs.Invalid, "account.many_orgs")
	ErrWholeCity    = errs.New(errs.Invalid, "account.whole_city")
	ErrNeedsDuty    = errs.New(errs.Invalid, "account.needs_function")
	ErrDates        = errs.New(errs.Invalid, "account.dates")
	ErrGranted      = errs.New(errs.Conflict, "account.granted")
	ErrNotHeld      = errs.New(errs.Invalid, "account.not_held")
	ErrOwnState     = errs.New(errs.Forbidden, "account.own_state")
	ErrTokenName    = errs.New(errs.Invalid, "account.token_name")
	ErrTokenScope   = errs.New(errs.Forbidden, "account.token_scope")
	ErrScope        = errs.New(errs.Invalid, "account.scope")
	ErrTokenReading = errs.New(errs.Forbidden, "account.token_read_only")
	ErrBusy         = errs.New(errs.Unavailable, "account.busy")
)
