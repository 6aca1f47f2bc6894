package account

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
)

// codePeriod is how long a one-time code lasts (RFC 6238).
const codePeriod = 30 * time.Second

// newSeed makes a TOTP seed for an account, base32.
func newSeed(issuer, login string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, SecretSize: 20})
	if err != nil {
		return "", err
	}
	return key.Secret(), nil
}

func sealSeed(keys *secret.Keyset, table string, row ids.ID, seed string) string {
	return keys.Seal(table, "seed", row, []byte(seed))
}

func openSeed(keys *secret.Keyset, table string, row ids.ID, sealed string) (string, error) {
	seed, err := keys.Open(table, "seed", row, sealed)
	return string(seed), err
}

// step is the number of the time step of an instant.
func step(at time.Time) int64 { return at.Unix() / int64(codePeriod/time.Second) }

func codeAt(seed string, n int64) (string, error) {
	return totp.GenerateCodeCustom(seed, time.Unix(n*int64(codePeriod/time.Second), 0), totp.ValidateOpts{
		Period: uint(codePeriod / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
}

// matchCode finds the time step of a code, among the present one and its
// neighbours, that is newer than used. 0 is none.
func matchCode(seed, code string, now time.Time, used int64) (int64, error) {
	code = strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' {
			return -1
		}
		if c >= '０' && c <= '９' {
			return c - '０' + '0'
		}
		return c
	}, code)
	found := int64(0)
	for n := step(now) - 1; n <= step(now)+1; n++ {
		want, err := codeAt(seed, n)
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && n > used {
			found = n
		}
	}
	return found, nil
}

// seedAddress is what authenticator programs read from the picture.
func seedAddress(issuer, login, seed string) string {
	v := url.Values{"secret": {seed}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + v.Encode()
}

// seedPicture is the QR code of a seed as a data: address of a PNG.
func seedPicture(address string) (string, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", err
	}
	img, err := key.Image(220, 220)
	if err != nil {
		return "", err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}
