package account

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Options is what the accounts of one city need.
type Options struct {
	City string    // code of the city
	Hub  *sqldb.DB // accounts, credentials, sessions
	DB   *sqldb.DB // the city's database: people and grants
	Keys *secret.Keyset
	// Issuer is the name that authenticator programs show; 融桥 by default.
	Issuer  string
	BaseURL string // address of the installation; passkeys belong to its host
	Secure  bool   // browsers come by https
	Profile Profile
	// Demo shows the sample accounts with their codes on the sign-in page, to
	// loopback callers only, and lets a code count more than once. For sample
	// cities on a loopback listener, never elsewhere.
	Demo       bool
	DemoPhrase string // the pass phrase of the sample accounts
	// Counties lists the city's counties for the page that grants roles.
	Counties func(ctx context.Context) ([]Choice, error)
	// FindOrgs finds organisations by a part of the name, an earlier name or a code, at most
	// limit; one that fits exactly comes alone.
	FindOrgs func(ctx context.Context, text string, limit int) ([]Choice, error)
	// Scopes are the parts of the interface for programs; nil: tokens cannot be bound to any.
	Scopes func() []Scope
}

// scopes are the parts of the interface for programs.
func (s *Service) scopes() []Scope {
	if s.opt.Scopes == nil {
		return nil
	}
	return s.opt.Scopes()
}

// Service keeps the accounts of one city.
type Service struct {
	city     string
	hub, db  *sqldb.DB
	keys     *secret.Keyset
	opt      Options
	sessions *scs.SessionManager
}

// New makes the service of one city.
func New(opt Options) *Service {
	if opt.Issuer == "" {
		opt.Issuer = "融桥"
	}
	return &Service{
		city: opt.City, hub: opt.Hub, db: opt.DB, keys: opt.Keys, opt: opt,
		sessions: newSessions(opt.Hub, opt.Secure),
	}
}

// attempt is one try to sign in.
type attempt struct {
	Login, Password, Code string
	Network               string // neighbourhood of the caller's address
	Next                  string // page to go to afterwards
	How                   string // outcome in the person's log; entered by default
}

// Outcomes in a person's sign-in log.
const (
	byCode    = "entered" // by password and code
	byPasskey = "passkey"
)

// known is an account with what it is recognised by.
type known struct {
	Login
	cred credential
}

// signIn checks name and password. needsCode says that the password was right
// and the one-time code is to be asked for.
func (s *Service) signIn(ctx context.Context, a attempt) (needsCode bool, err error) {
	name := Canonical(a.Login)
	if err := s.charge(ctx, name, a.Network); err != nil {
		return false, err
	}
	k, err := s.findKnown(ctx, name)
	if err != nil {
		return false, err
	}
	hash := k.cred.Password
	if k.ID == 0 || k.State != Active || hash == "" {
		k.ID, hash = 0, absentHash
	}
	ok, err := verifyPassword(ctx, hash, a.Password)
	if err != nil {
		return false, err
	}
	if !ok || k.ID == 0 {
		return false, s.failed(ctx, k.ID, a.Network, ErrCredentials)
	}
	if k.cred.Seed == "" {
		return false, s.enter(ctx, k, a, 0)
	}
	if a.Code == "" {
		return true, s.await(ctx, k, a)
	}
	return false, s.checkCode(ctx, k, a)
}

// signInCode is the second step: the code for the account whose password was
// right a moment ago.
func (s *Service) signInCode(ctx context.Context, a attempt) error {
	id, err := s.pending(ctx)
	if err != nil {
		return err
	}
	var l Login
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		l, err = loginByID(ctx, q, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.charge(ctx, l.Login, a.Network); err != nil {
		return err
	}
	k, err := s.findKnown(ctx, l.Login)
	if err != nil {
		return err
	}
	if k.ID == 0 || k.State != Active || k.cred.Seed == "" {
		return ErrPendingOver
	}
	a.Next = s.sessions.GetString(ctx, keyNext)
	return s.checkCode(ctx, k, a)
}

func (s *Service) checkCode(ctx context.Context, k known, a attempt) error {
	n, err := s.rightCode(ctx, k, a)
	if err != nil {
		return err
	}
	return s.enter(ctx, k, a, n)
}

// rightCode is the time step of the code that was typed; a wrong one is noted and
// refused. An account without a seed needs none.
func (s *Service) rightCode(ctx context.Context, k known, a attempt) (int64, error) {
	if k.cred.Seed == "" {
		return 0, nil
	}
	seed, err := openSeed(s.keys, "account_credentials", k.ID, k.cred.Seed)
	if err != nil {
		return 0, err
	}
	used := k.cred.LastStep
	if s.opt.Demo {
		used = 0
	}
	n, err := matchCode(seed, a.Code, s.hub.Now(), used)
	if err == nil && n == 0 {
		err = s.failed(ctx, k.ID, a.Network, ErrCode.On("code"))
	}
	return n, err
}

// spend uses a code's time step up; 0 is no code.
func (s *Service) spend(ctx context.Context, tx *sqldb.Tx, k known, usedStep int64) error {
	if usedStep == 0 {
		return nil
	}
	first, err := useStep(ctx, tx, k.ID, usedStep)
	if err == nil && !first && !s.opt.Demo {
		err = ErrCode.On("code")
	}
	return err
}

// findKnown reads a member of this city; a zero ID stands for nobody.
func (s *Service) findKnown(ctx context.Context, name string) (k known, err error) {
	err = s.hub.Read(ctx, func(q *sqldb.Reader) error {
		l, err := findLogin(ctx, q, name)
		if err != nil {
			return err
		}
		member, err := isMember(ctx, q, l.ID, s.city)
		if err != nil || !member {
			return err
		}
		k.Login = l
		k.cred, err = findCredential(ctx, q, l.ID)
		return err
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		return known{}, nil
	}
	return k, err
}

// failed notes a refused attempt and returns the refusal.
func (s *Service) failed(ctx context.Context, account ids.ID, network string, refusal error) error {
	err := s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if account != 0 {
			if err := insertVisit(ctx, tx, account, s.city, "refused", network); err != nil {
				return err
			}
		}
		return record(ctx, tx, actSignIn, account, audit.Refused)
	})
	if err != nil {
		return err
	}
	return refusal
}

// await keeps the account whose password was right until the code comes, in a
// new session that can do nothing else.
func (s *Service) await(ctx context.Context, k known, a attempt) error {
	err := s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if err := lessFailures(ctx, tx, accountKey(k.Login.Login)); err != nil {
			return err
		}
		return s.refund(ctx, tx, a.Network)
	})
	if err != nil {
		return err
	}
	if err := s.fresh(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyPending, k.ID.String())
	s.sessions.Put(ctx, keyUntil, strconv.FormatInt(s.hub.Now().Add(pendingLife).UnixMilli(), 10))
	s.sessions.Put(ctx, keyNext, a.Next)
	return nil
}

// enter starts the session: a new token, the counters forgiven, the code used
// up, the visit noted.
func (s *Service) enter(ctx context.Context, k known, a attempt, usedStep int64) error {
	err := s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.spend(ctx, tx, k, usedStep); err != nil {
			return err
		}
		if err := forgetFailures(ctx, tx, accountKey(k.Login.Login)); err != nil {
			return err
		}
		if err := s.refund(ctx, tx, a.Network); err != nil {
			return err
		}
		if err := insertVisit(ctx, tx, k.ID, s.city, cmp.Or(a.How, byCode), a.Network); err != nil {
			return err
		}
		return record(ctx, tx, actSignIn, k.ID, audit.Done)
	})
	if err != nil {
		return err
	}
	if err := s.fresh(ctx); err != nil {
		return err
	}
	s.start(ctx, k.ID, k.Epoch)
	s.markRecognised(ctx)
	if s.opt.Profile.Expired(time.UnixMilli(k.cred.ChangedAt), s.hub.Now()) {
		s.sessions.Put(ctx, keyStale, "1")
	}
	return nil
}

// fresh empties the session and gives it a new token; the old one is gone.
func (s *Service) fresh(ctx context.Context) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.SetDeadline(ctx, s.hub.Now().Add(absoluteLife).UTC())
	return nil
}

func (s *Service) start(ctx context.Context, account ids.ID, epoch int64) {
	s.sessions.Put(ctx, keyAccount, account.String())
	s.sessions.Put(ctx, keyCity, s.city)
	s.sessions.Put(ctx, keyEpoch, strconv.FormatInt(epoch, 10))
}

// signOut ends the session in the database.
func (s *Service) signOut(ctx context.Context) error { return s.sessions.Destroy(ctx) }

// changePassword sets a new password for the person of ctx. All other sessions
// and all tokens end; this one goes on under a new token.
func (s *Service) changePassword(ctx context.Context, network, old, new, again string) error {
	who := actor.From(ctx)
	if err := s.charge(ctx, who.Login, network); err != nil {
		return err
	}
	k, err := s.findKnown(ctx, who.Login)
	if err != nil {
		return err
	}
	ok, err := verifyPassword(ctx, k.cred.Password, old)
	switch {
	case err != nil:
		return err
	case !ok:
		return s.failed(ctx, k.ID, network, ErrOldPassword.On("old"))
	case new != again:
		return ErrUnequal.On("again")
	case new == old:
		return ErrSame.On("password")
	}
	if err := s.opt.Profile.CheckPassword(who.Login, new, k.cred.Seed != ""); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, new)
	if err != nil {
		return err
	}
	return s.anew(ctx, k, func(tx *sqldb.Tx) error {
		if err := putCredential(ctx, tx, k.ID, kindPassword, hash, 0); err != nil {
			return err
		}
		if err := forgetFailures(ctx, tx, accountKey(who.Login)); err != nil {
			return err
		}
		if err := s.refund(ctx, tx, network); err != nil {
			return err
		}
		return record(ctx, tx, "account.change_password", k.ID, audit.Done)
	})
}

// endOthers ends all sessions and tokens of the person but this session.
func (s *Service) endOthers(ctx context.Context) error {
	k, err := s.findKnown(ctx, actor.From(ctx).Login)
	if err != nil {
		return err
	}
	return s.anew(ctx, k, func(tx *sqldb.Tx) error {
		return record(ctx, tx, "account.end_sessions", k.ID, audit.Done)
	})
}

// anew raises the epoch together with a change and goes on in a new session.
func (s *Service) anew(ctx context.Context, k known, change func(tx *sqldb.Tx) error) error {
	var after Login
	err := s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		if err := raiseEpoch(ctx, tx, k.ID); err != nil {
			return err
		}
		var err error
		after, err = loginByID(ctx, tx, k.ID)
		return err
	})
	if err != nil {
		return err
	}
	entered := s.sessions.GetString(ctx, keyEntered)
	if err := s.fresh(ctx); err != nil {
		return err
	}
	s.start(ctx, k.ID, after.Epoch)
	s.sessions.Put(ctx, keyEntered, entered)
	return nil
}

// switchRole narrows the session to one role that the person holds, or
// widens it to all of them again. The token changes with the privilege.
func (s *Service) switchRole(ctx context.Context, role actor.Role) error {
	c := carriedOf(ctx)
	if role != "" && (c == nil || !holds(c.allRoles, role)) {
		return ErrNotHeld.On("role")
	}
	ends := s.sessions.Deadline(ctx)
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.SetDeadline(ctx, ends) // another role is no longer day
	s.sessions.Put(ctx, keyRole, string(role))
	return nil
}

func holds(roles []actor.Role, role actor.Role) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

// ownLog is what a person may see about the use of their account: sign-ins
// from the hub, grants from the city.
func (s *Service) ownLog(ctx context.Context) (visits []Visit, grants []Held, err error) {
	me := actor.From(ctx).Account
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		visits, err = visitsOf(ctx, q, me, 50)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		grants, err = grantsOf(ctx, q, me)
		return err
	})
	return visits, grants, err
}

// today is the day on which grants are judged.
func (s *Service) today() civil.Date { return civil.DateOf(s.hub.Now()) }
