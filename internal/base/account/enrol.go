package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// EnrolPath is the page of the enrolment link; the token is its parameter t.
const EnrolPath = "/enrol"

// Link is an enrolment link that was just made. The token is shown once.
type Link struct {
	Token     string
	ExpiresAt time.Time
}

// Path is the address of the link within the site.
func (l Link) Path() string { return EnrolPath + "?t=" + l.Token }

// EnrolLink makes the link by which a person sets password and one-time code,
// valid for [LinkLife]. Earlier links of the account become useless, and its passkeys end. It is
// what the command line calls.
func (s *Service) EnrolLink(ctx context.Context, login string) (Link, error) {
	l, err := s.findMember(ctx, login)
	if err != nil {
		return Link{}, err
	}
	return s.newLink(ctx, l)
}

// inviteAgain makes a new link for an account, when a link is over or a
// telephone is lost.
func (s *Service) inviteAgain(ctx context.Context, account ids.ID) (Link, error) {
	who, err := mayAdminister(ctx)
	if err != nil {
		return Link{}, err
	}
	if who.Account == account {
		return Link{}, ErrOwnState
	}
	u, err := s.user(ctx, account)
	if err != nil {
		return Link{}, err
	}
	return s.EnrolLink(ctx, u.Login)
}

func (s *Service) newLink(ctx context.Context, l Login) (Link, error) {
	token, err := newToken("")
	if err != nil {
		return Link{}, err
	}
	seed, err := newSeed(s.opt.Issuer, l.Login)
	if err != nil {
		return Link{}, err
	}
	expires := s.hub.Now().Add(LinkLife)
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := closeLinks(ctx, tx, l.ID); err != nil {
			return err
		}
		if err := s.withoutPasskeys(ctx, tx, l.ID); err != nil {
			return err
		}
		row := link{ID: tx.NewID(), Account: l.ID, City: s.city, ExpiresAt: expires.UnixMilli()}
		row.Seed = sealSeed(s.keys, "account_links", row.ID, seed)
		if err := insertLink(ctx, tx, hashToken(token), row); err != nil {
			return err
		}
		return record(ctx, tx, "account.link", l.ID, audit.Done)
	})
	return Link{Token: token, ExpiresAt: expires}, err
}

// withoutPasskeys ends all passkeys of an account that is set up anew: the device may be lost.
func (s *Service) withoutPasskeys(ctx context.Context, tx *sqldb.Tx, account ids.ID) error {
	n, err := dropPasskeys(ctx, tx, account)
	if err != nil || n == 0 {
		return err
	}
	return recordAbout(ctx, tx, "account.passkey_reset", account, strconv.FormatInt(n, 10))
}

// newToken makes 256 random bits as text.
func newToken(prefix string) (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	return prefix + base64.RawURLEncoding.EncodeToString(raw), nil
}

// opened is an enrolment link that still counts.
type opened struct {
	link
	login Login
	seed  string
}

// openLink reads a link. Unknown, used, expired and foreign ones are alike.
func (s *Service) openLink(ctx context.Context, token string) (o opened, err error) {
	if len(token) < 40 || len(token) > 60 {
		return o, ErrLink
	}
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		o, err = s.readLink(ctx, q, token)
		return err
	})
	return o, err
}

func (s *Service) readLink(ctx context.Context, q sqldb.Queryer, token string) (o opened, err error) {
	o.link, err = findLink(ctx, q, hashToken(token))
	if errors.Is(err, sqldb.ErrNoRow) {
		return o, ErrLink
	}
	if err != nil {
		return o, err
	}
	if o.UsedAt != 0 || o.ExpiresAt <= q.Now().UnixMilli() || o.City != s.city {
		return o, ErrLink
	}
	if o.login, err = loginByID(ctx, q, o.Account); err != nil {
		return o, err
	}
	if o.login.State == Disabled {
		return o, ErrLink
	}
	o.seed, err = openSeed(s.keys, "account_links", o.link.ID, o.link.Seed)
	return o, err
}

// enrol sets password and seed by a link. The code proves that the person's
// authenticator has the seed.
func (s *Service) enrol(ctx context.Context, token, password, again, code string) error {
	o, err := s.openLink(ctx, token)
	if err != nil {
		return err
	}
	n, err := matchCode(o.seed, code, s.hub.Now(), 0)
	if err != nil {
		return err
	}
	var faults errs.List
	faults.Add(s.opt.Profile.CheckPassword(o.login.Login, password, true))
	if password != again {
		faults.Add(ErrUnequal.On("again"))
	}
	if n == 0 {
		faults.Add(ErrCode.On("code"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.readLink(ctx, tx, token); err != nil { // another request may have been faster
			return err
		}
		if _, err := closeLinks(ctx, tx, o.Account); err != nil {
			return err
		}
		if err := s.withoutPasskeys(ctx, tx, o.Account); err != nil {
			return err
		}
		if err := putCredential(ctx, tx, o.Account, kindPassword, hash, 0); err != nil {
			return err
		}
		if err := putCredential(ctx, tx, o.Account, kindTOTP, sealSeed(s.keys, "account_credentials", o.Account, o.seed), n); err != nil {
			return err
		}
		if err := setState(ctx, tx, o.Account, Active); err != nil {
			return err
		}
		if err := forgetFailures(ctx, tx, accountKey(o.login.Login)); err != nil {
			return err
		}
		return record(ctx, tx, actEnrol, o.Account, audit.Done)
	})
}

// TOTPNow is the current code of an account and how long it lasts, for the
// command line of an installation's owner and the demonstration's sign-in page.
func (s *Service) TOTPNow(ctx context.Context, login string) (code string, left time.Duration, err error) {
	k, err := s.findKnown(ctx, Canonical(login))
	if err != nil {
		return "", 0, err
	}
	if k.ID == 0 || k.cred.Seed == "" {
		return "", 0, actor.ErrNotFound
	}
	seed, err := openSeed(s.keys, "account_credentials", k.ID, k.cred.Seed)
	if err != nil {
		return "", 0, err
	}
	now := s.hub.Now()
	code, err = codeAt(seed, step(now))
	return code, codePeriod - now.Sub(now.Truncate(codePeriod)), err
}
