package account

import (
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// Passkey (通行密钥) is a key pair of which the person's device keeps the secret half.
// The device asks for a finger, a face or a PIN before it signs, so one passkey is two
// factors. The hub keeps the public half and nothing about the person.
type Passkey struct {
	ID         ids.ID
	Account    ids.ID
	Credential string // base64url, chosen by the device
	RP         string // host name that the device bound it to
	PublicKey  string // COSE key, base64url
	SignCount  int64  // as last seen; 0 with devices that do not count
	AAGUID     string // model of the device, hex; zeros where it is not told
	Name       string // what the person calls it
	Transports string // how the device is reached, comma separated
	Synced     bool   // the device's maker copies it to the person's other devices
	CreatedAt  int64  // ms UTC
	UsedAt     int64  // ms UTC, 0 before the first use
	SuspectAt  int64  // ms UTC when its counter went backwards; it no longer signs in
}

// Refusals about passkeys.
var (
	ErrPasskey      = errs.New(errs.Invalid, "account.passkey")
	ErrPasskeyOver  = errs.New(errs.Invalid, "account.passkey_over")
	ErrPasskeyClone = errs.New(errs.Invalid, "account.passkey_clone")
	ErrPasskeyName  = errs.New(errs.Invalid, "account.passkey_name")
	ErrPasskeyMany  = errs.New(errs.Conflict, "account.passkey_many")
	ErrPasskeyHost  = errs.New(errs.Invalid, "account.passkey_host")
	ErrPasskeyNone  = errs.New(errs.Invalid, "account.passkey_none")
	ErrNotFresh     = errs.New(errs.Forbidden, "account.not_fresh")
)

const (
	mostPasskeys = 10
	ceremonyLife = 3 * time.Minute  // between the question and the device's answer
	freshLife    = 10 * time.Minute // how long a sign-in is fresh enough to change passkeys
	noticeLife   = 7 * 24 * time.Hour
)

// CheckPasskeyName says whether a passkey may be called so.
func CheckPasskeyName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 40 || strings.ContainsFunc(name, func(c rune) bool { return c < 0x20 }) {
		return ErrPasskeyName.On("name")
	}
	return nil
}

// party is for whom passkeys are made: the relying party of WebAuthn.
type party struct {
	ID     string // host name
	Origin string // scheme, host and port as the browser says them
}

// partyOf is the relying party for a request's host name, or ErrPasskeyHost. It is the
// host of the installation's address, for all cities below it: a sign-in belongs to the
// hub. Names outside it and bare addresses have none. See docs/adr/0040-passkeys.md.
func partyOf(baseURL, host string) (party, error) {
	base, err := url.Parse(baseURL)
	if err != nil || base.Hostname() == "" {
		return party{}, ErrPasskeyHost
	}
	name := strings.ToLower(host)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	p := party{ID: strings.ToLower(base.Hostname()), Origin: base.Scheme + "://" + strings.ToLower(host)}
	if ip := net.ParseIP(p.ID); ip != nil && ip.IsLoopback() && local(name) {
		p.ID = name // browsers bind nothing to localhost for names below it
	}
	if base.Scheme != "https" && !local(p.ID) {
		return party{}, ErrPasskeyHost // browsers offer passkeys over https and on this machine only
	}
	if net.ParseIP(p.ID) != nil || name != p.ID && !strings.HasSuffix(name, "."+p.ID) {
		return party{}, ErrPasskeyHost
	}
	return p, nil
}

// local says whether a name stands for the reader's own machine.
func local(name string) bool { return name == "localhost" || strings.HasSuffix(name, ".localhost") }

// checker is the library that checks what devices answer, for one relying party.
func (p party) checker(issuer string) (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{
		RPID: p.ID, RPDisplayName: issuer, RPOrigins: []string{p.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: ceremonyLife, TimeoutUVD: ceremonyLife},
			Registration: webauthn.TimeoutConfig{Timeout: ceremonyLife, TimeoutUVD: ceremonyLife},
		},
	})
}

// keyUser is an account as the library sees it: a random handle, the login name, its
// passkeys of one relying party.
type keyUser struct {
	handle []byte
	login  string
	keys   []Passkey
}

// WebAuthnID is the random handle; it tells nothing about the person.
func (u keyUser) WebAuthnID() []byte { return u.handle }

// WebAuthnName is what the device shows beside the site's name.
func (u keyUser) WebAuthnName() string { return u.login }

// WebAuthnDisplayName is the login name too: the hub knows no other.
func (u keyUser) WebAuthnDisplayName() string { return u.login }

// WebAuthnCredentials are the passkeys that may still be used.
func (u keyUser) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, k := range u.keys {
		if k.SuspectAt == 0 {
			out = append(out, k.credential())
		}
	}
	return out
}

// credential is the passkey in the library's form.
func (k Passkey) credential() webauthn.Credential {
	c := webauthn.Credential{ID: unbase(k.Credential), PublicKey: unbase(k.PublicKey), AttestationType: "none", AttestationFormat: "none"}
	c.Flags = webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: k.Synced}
	c.Authenticator = webauthn.Authenticator{SignCount: uint32(k.SignCount)}
	if id, err := hex.DecodeString(k.AAGUID); err == nil {
		c.Authenticator.AAGUID = id
	}
	for _, t := range strings.Split(k.Transports, ",") {
		if t != "" {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
	}
	return c
}

// newPasskey is what is kept of a device's answer.
func newPasskey(c *webauthn.Credential, rp, name string) Passkey {
	transports := make([]string, 0, len(c.Transport))
	for _, t := range c.Transport {
		transports = append(transports, string(t))
	}
	return Passkey{
		Credential: tobase(c.ID), RP: rp, PublicKey: tobase(c.PublicKey), SignCount: int64(c.Authenticator.SignCount),
		AAGUID: hex.EncodeToString(c.Authenticator.AAGUID), Name: name, Transports: strings.Join(transports, ","), Synced: c.Flags.BackupEligible,
	}
}

func tobase(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// unbase reads what tobase wrote; anything else is empty and fits nothing.
func unbase(s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
