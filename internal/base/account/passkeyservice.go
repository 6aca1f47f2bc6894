package account

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// purpose is what a device is asked for.
type purpose string

// The purposes.
const (
	toAdd     purpose = "add"     // make a new passkey for the person of the session
	toEnter   purpose = "enter"   // sign in, whoever holds the passkey
	toFollow  purpose = "follow"  // in place of the code, after the password
	toConfirm purpose = "confirm" // prove again that it is the person of the session
)

// What a session holds about passkeys.
const (
	keyCeremony = "ceremony" // token of the open question
	keyEntered  = "entered"  // when the person was last recognised, ms UTC
)

// recognised says whether the person of the session was recognised a moment ago.
func (s *Service) recognised(ctx context.Context) bool {
	at, err := strconv.ParseInt(s.sessionValue(ctx, keyEntered), 10, 64)
	return err == nil && s.hub.Now().UnixMilli()-at <= freshLife.Milliseconds()
}

func (s *Service) markRecognised(ctx context.Context) {
	s.sessions.Put(ctx, keyEntered, strconv.FormatInt(s.hub.Now().UnixMilli(), 10))
}

// passkeys lists those of the person of ctx.
func (s *Service) passkeys(ctx context.Context) (list []Passkey, err error) {
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		list, err = passkeysOf(ctx, q, actor.From(ctx).Account)
		return err
	})
	return list, err
}

// ask puts a question to the person's device: the options for the browser. The question
// is kept at the hub, bound to the session, and counts once.
func (s *Service) ask(ctx context.Context, host string, what purpose) (options any, err error) {
	p, err := partyOf(s.opt.BaseURL, host)
	if err != nil {
		return nil, err
	}
	lib, err := p.checker(s.opt.Issuer)
	if err != nil {
		return nil, err
	}
	account, err := s.asked(ctx, what)
	if err != nil {
		return nil, err
	}
	token, err := newToken("")
	if err != nil {
		return nil, err
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		var data *webauthn.SessionData
		if options, data, err = s.question(ctx, tx, lib, account, what); err != nil {
			return err
		}
		text, err := json.Marshal(data)
		if err != nil {
			return err
		}
		return insertCeremony(ctx, tx, hashToken(token), ceremony{Account: account, City: s.city, Purpose: what, Data: string(text)})
	})
	if err != nil {
		return nil, err
	}
	s.sessions.Put(ctx, keyCeremony, token)
	return options, nil
}

// asked is the account that may answer; 0 for anybody.
func (s *Service) asked(ctx context.Context, what purpose) (ids.ID, error) {
	switch what {
	case toEnter:
		return 0, nil
	case toFollow:
		return s.pending(ctx)
	case toAdd:
		if !s.recognised(ctx) {
			return 0, ErrNotFresh
		}
	}
	return actor.From(ctx).Account, nil
}

// pending is the account whose password was right a moment ago.
func (s *Service) pending(ctx context.Context) (ids.ID, error) {
	id, _ := strconv.ParseInt(s.sessions.GetString(ctx, keyPending), 10, 64)
	until, _ := strconv.ParseInt(s.sessions.GetString(ctx, keyUntil), 10, 64)
	if id == 0 || s.hub.Now().UnixMilli() > until {
		return 0, ErrPendingOver
	}
	return ids.ID(id), nil
}

func (s *Service) question(ctx context.Context, tx *sqldb.Tx, lib *webauthn.WebAuthn, account ids.ID, what purpose) (any, *webauthn.SessionData, error) {
	if what == toEnter {
		o, data, err := lib.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return nil, nil, err
		}
		return o.Response, data, nil
	}
	u, err := s.keyUser(ctx, tx, account, lib.Config.RPID)
	if err != nil {
		return nil, nil, err
	}
	if what != toAdd {
		if len(u.WebAuthnCredentials()) == 0 {
			return nil, nil, ErrPasskeyNone
		}
		o, data, err := lib.BeginLogin(u, webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return nil, nil, err
		}
		return o.Response, data, nil
	}
	if len(u.keys) >= mostPasskeys {
		return nil, nil, ErrPasskeyMany.With(mostPasskeys)
	}
	o, data, err := lib.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return o.Response, data, nil
}

// keyUser reads an account with its passkeys of one relying party.
func (s *Service) keyUser(ctx context.Context, tx *sqldb.Tx, account ids.ID, rp string) (u keyUser, err error) {
	l, err := loginByID(ctx, tx, account)
	if err != nil {
		return u, err
	}
	if u.handle, err = handleOf(ctx, tx, account); err != nil {
		return u, err
	}
	u.login = l.Login
	u.keys, err = passkeysOf(ctx, tx, account)
	u.keys = slices.DeleteFunc(u.keys, func(k Passkey) bool { return k.RP != rp })
	return u, err
}

// open takes the session's question, which counts once whatever comes of it.
func (s *Service) open(ctx context.Context, what ...purpose) (c ceremony, data webauthn.SessionData, err error) {
	token := s.sessions.PopString(ctx, keyCeremony)
	if token == "" {
		return c, data, ErrPasskeyOver
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) (err error) {
		c, err = takeCeremony(ctx, tx, hashToken(token))
		return err
	})
	if err != nil {
		return c, data, err
	}
	if c.City != s.city || !slices.Contains(what, c.Purpose) {
		return c, data, ErrPasskeyOver
	}
	return c, data, json.Unmarshal([]byte(c.Data), &data)
}

// addPasskey keeps what the person's device answered to the question to make one.
func (s *Service) addPasskey(ctx context.Context, host, name, answer string) error {
	name = strings.TrimSpace(name)
	if err := CheckPasskeyName(name); err != nil {
		return err
	}
	if !s.recognised(ctx) {
		return ErrNotFresh
	}
	p, err := partyOf(s.opt.BaseURL, host)
	if err != nil {
		return err
	}
	lib, err := p.checker(s.opt.Issuer)
	if err != nil {
		return err
	}
	c, data, err := s.open(ctx, toAdd)
	if err != nil {
		return err
	}
	if c.Account != actor.From(ctx).Account {
		return ErrPasskeyOver
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return ErrPasskey.Because(err)
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := s.keyUser(ctx, tx, c.Account, p.ID)
		if err != nil {
			return err
		}
		if len(u.keys) >= mostPasskeys {
			return ErrPasskeyMany.With(mostPasskeys)
		}
		made, err := lib.CreateCredential(u, data, parsed)
		if err != nil {
			return ErrPasskey.Because(err)
		}
		k := newPasskey(made, p.ID, name)
		k.ID, k.Account, k.CreatedAt = tx.NewID(), c.Account, tx.Now().UnixMilli()
		if err := insertPasskey(ctx, tx, k); err != nil {
			return err
		}
		return recordAbout(ctx, tx, "account.passkey_add", k.Account, k.ID.String())
	})
	if err != nil {
		return err
	}
	return s.tell(ctx, c.Account, toldAdded, name)
}

// proof is a device's answer to the question who somebody is.
type proof struct {
	Host, Answer, Network string
}

// enterByPasskey signs in by a passkey: alone, or in place of the code when the password
// was right a moment ago. It returns the page that was asked for.
func (s *Service) enterByPasskey(ctx context.Context, pr proof, next string) (string, error) {
	if after := s.sessions.GetString(ctx, keyNext); after != "" {
		next = after
	}
	k, err := s.prove(ctx, pr, toEnter, toFollow)
	if err != nil {
		return next, err
	}
	return next, s.enter(ctx, k, attempt{Network: pr.Network, How: byPasskey}, 0)
}

// confirmByPasskey recognises the person of the session again.
func (s *Service) confirmByPasskey(ctx context.Context, pr proof) error {
	k, err := s.prove(ctx, pr, toConfirm)
	if err != nil {
		return err
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.refund(ctx, tx, pr.Network); err != nil {
			return err
		}
		return record(ctx, tx, "account.confirm", k.ID, audit.Done)
	})
	if err == nil {
		s.markRecognised(ctx)
	}
	return err
}

// prove checks a device's answer and says whose passkey it is. It is slowed down like
// passwords are, by passkey, network and all together.
func (s *Service) prove(ctx context.Context, pr proof, what ...purpose) (known, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(pr.Answer))
	if err != nil {
		return known{}, ErrPasskey.Because(err)
	}
	counted := "passkey:" + tobase(parsed.RawID)
	if err := s.charge(ctx, counted, pr.Network); err != nil {
		return known{}, err
	}
	c, data, err := s.open(ctx, what...)
	if err != nil {
		return known{}, err
	}
	k, account, err := s.verify(ctx, pr.Host, parsed, c, data)
	if err != nil {
		return k, s.refusedKey(ctx, account, pr.Network, err)
	}
	return k, s.hub.Write(ctx, func(tx *sqldb.Tx) error { return forgetFailures(ctx, tx, accountKey(counted)) })
}

// refusedKey notes a refused passkey; faults of the program go up as they are.
func (s *Service) refusedKey(ctx context.Context, account ids.ID, network string, err error) error {
	if errors.Is(err, ErrPasskey) || errors.Is(err, ErrPasskeyClone) {
		return s.failed(ctx, account, network, err)
	}
	return err
}

// verify checks the answer against the passkey as kept, in one transaction with its
// counter. account is whose the passkey seems to be, for the log.
func (s *Service) verify(ctx context.Context, host string, parsed *protocol.ParsedCredentialAssertionData, c ceremony, data webauthn.SessionData) (k known, account ids.ID, err error) {
	p, err := partyOf(s.opt.BaseURL, host)
	if err != nil {
		return k, 0, err
	}
	lib, err := p.checker(s.opt.Issuer)
	if err != nil {
		return k, 0, err
	}
	cloned := ""
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		key, err := findPasskey(ctx, tx, tobase(parsed.RawID), p.ID)
		if errors.Is(err, sqldb.ErrNoRow) {
			return ErrPasskey
		}
		if err != nil {
			return err
		}
		account = key.Account
		if key.SuspectAt != 0 {
			return ErrPasskeyClone
		}
		if k, err = s.holder(ctx, tx, key.Account); err != nil {
			return err
		}
		count, err := s.checkAnswer(ctx, tx, lib, key, parsed, c, data)
		if errors.Is(err, ErrPasskeyClone) {
			cloned = key.Name
			if err := suspectPasskey(ctx, tx, key.ID); err != nil {
				return err
			}
			return audit.Record(ctx, tx, audit.Entry{Action: "account.passkey_clone", Object: "account", ID: key.Account, Outcome: audit.Refused, Reason: key.ID.String()})
		}
		if err != nil {
			return err
		}
		first, err := usePasskey(ctx, tx, key, count)
		if err == nil && !first {
			return ErrPasskey
		}
		return err
	})
	if err == nil && cloned != "" {
		if err = s.tell(ctx, account, toldStopped, cloned); err == nil {
			err = ErrPasskeyClone
		}
	}
	return k, account, err
}

// holder reads who a passkey belongs to: an active member of this city, or nobody.
func (s *Service) holder(ctx context.Context, tx *sqldb.Tx, account ids.ID) (k known, err error) {
	if k.Login, err = loginByID(ctx, tx, account); err != nil {
		return k, err
	}
	member, err := isMember(ctx, tx, account, s.city)
	if err != nil {
		return k, err
	}
	if !member || k.State != Active {
		return known{}, ErrPasskey
	}
	k.cred, err = findCredential(ctx, tx, account)
	return k, err
}

// checkAnswer lets the library check signature, origin and what was asked for, and
// returns the device's counter. One that does not go up belongs to a copy.
func (s *Service) checkAnswer(ctx context.Context, tx *sqldb.Tx, lib *webauthn.WebAuthn, key Passkey, parsed *protocol.ParsedCredentialAssertionData, c ceremony, data webauthn.SessionData) (int64, error) {
	u, err := s.keyUser(ctx, tx, key.Account, lib.Config.RPID)
	if err != nil {
		return 0, err
	}
	var used *webauthn.Credential
	if c.Account == 0 {
		_, used, err = lib.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return u, nil }, data, parsed)
	} else if c.Account != key.Account {
		err = ErrPasskey
	} else {
		used, err = lib.ValidateLogin(u, data, parsed)
	}
	if err != nil {
		return 0, ErrPasskey.Because(err)
	}
	if used.Authenticator.CloneWarning {
		return 0, ErrPasskeyClone
	}
	return int64(used.Authenticator.SignCount), nil
}

// confirm recognises the person of the session again by password and code.
func (s *Service) confirm(ctx context.Context, a attempt) error {
	who := actor.From(ctx)
	if err := s.charge(ctx, who.Login, a.Network); err != nil {
		return err
	}
	k, err := s.findKnown(ctx, who.Login)
	if err != nil {
		return err
	}
	ok, err := verifyPassword(ctx, k.cred.Password, a.Password)
	if err != nil {
		return err
	}
	if !ok {
		return s.failed(ctx, k.ID, a.Network, ErrOldPassword.On("password"))
	}
	usedStep, err := s.rightCode(ctx, k, a)
	if err != nil {
		return err
	}
	err = s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.spend(ctx, tx, k, usedStep); err != nil {
			return err
		}
		if err := forgetFailures(ctx, tx, accountKey(k.Login.Login)); err != nil {
			return err
		}
		if err := s.refund(ctx, tx, a.Network); err != nil {
			return err
		}
		return record(ctx, tx, "account.confirm", k.ID, audit.Done)
	})
	if err == nil {
		s.markRecognised(ctx)
	}
	return err
}

// namePasskey gives a passkey of the person of ctx another name.
func (s *Service) namePasskey(ctx context.Context, id ids.ID, name string) error {
	name = strings.TrimSpace(name)
	if err := CheckPasskeyName(name); err != nil {
		return err
	}
	return s.own(ctx, "account.passkey_name", id, func(tx *sqldb.Tx, me ids.ID) (bool, error) { return renamePasskey(ctx, tx, me, id, name) })
}

// removePasskey ends a passkey of the person of ctx, who must have signed in a moment ago.
func (s *Service) removePasskey(ctx context.Context, id ids.ID) error {
	if !s.recognised(ctx) {
		return ErrNotFresh
	}
	name := ""
	err := s.own(ctx, "account.passkey_remove", id, func(tx *sqldb.Tx, me ids.ID) (bool, error) {
		list, err := passkeysOf(ctx, tx, me)
		for _, k := range list {
			if k.ID == id {
				name = k.Name
			}
		}
		if err != nil {
			return false, err
		}
		return deletePasskey(ctx, tx, me, id)
	})
	if err != nil {
		return err
	}
	return s.tell(ctx, actor.From(ctx).Account, toldRemoved, name)
}

// own changes a passkey of the person of ctx; others' do not exist.
func (s *Service) own(ctx context.Context, action string, id ids.ID, change func(tx *sqldb.Tx, me ids.ID) (bool, error)) error {
	me := actor.From(ctx).Account
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		ok, err := change(tx, me)
		if err != nil {
			return err
		}
		if !ok {
			return actor.ErrNotFound
		}
		return recordAbout(ctx, tx, action, me, id.String())
	})
}

// news are the passkeys about which the person should know: new ones of the last days,
// and those that were stopped.
func (s *Service) news(ctx context.Context) (added, stopped []Passkey, err error) {
	list, err := s.passkeys(ctx)
	since := s.hub.Now().Add(-noticeLife).UnixMilli()
	for _, k := range list {
		switch {
		case k.SuspectAt != 0:
			stopped = append(stopped, k)
		case k.CreatedAt > since:
			added = append(added, k)
		}
	}
	return added, stopped, err
}

// lastUse is the moment of a use in words, "" before the first.
func lastUse(ms int64) string {
	if ms == 0 {
		return ""
	}
	return instant(ms)
}
