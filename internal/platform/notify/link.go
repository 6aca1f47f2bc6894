package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
)

// The purposes of links in mails that a person without a session may follow. Following
// them shows a page; only the button there changes something.
const (
	linkConfirm = "confirm"
	linkStop    = "stop"
)

// link is what such a link carries. It is signed by a key of the city, so nothing of it is
// stored, and it is good for one address only: seal is that of the address when the
// link was made, 0 for the link that ends all mail.
type link struct {
	purpose string
	account ids.ID
	seal    ids.ID
	until   int64 // seconds since 1970, 0 for ever
}

func (s *Service) token(l link) string {
	body := fmt.Sprintf("%s.%d.%d.%d", l.purpose, int64(l.account), int64(l.seal), l.until)
	return body + "." + s.signature(body)
}

func (s *Service) signature(body string) string {
	m := hmac.New(sha256.New, s.keys.Derive("notify.link"))
	m.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:18])
}

// openLink reads a token; one of another purpose, changed or out of time is refused.
func (s *Service) openLink(token, purpose string, now time.Time) (l link, err error) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(s.signature(token[:at])), []byte(token[at+1:])) {
		return l, ErrLink
	}
	parts := strings.Split(token[:at], ".")
	if len(parts) != 4 || parts[0] != purpose {
		return l, ErrLink
	}
	l.purpose = purpose
	numbers := make([]int64, 3)
	for i := range numbers {
		if numbers[i], err = strconv.ParseInt(parts[i+1], 10, 64); err != nil {
			return l, ErrLink
		}
	}
	l.account, l.seal, l.until = ids.ID(numbers[0]), ids.ID(numbers[1]), numbers[2]
	if l.until != 0 && now.Unix() > l.until {
		return l, ErrLink
	}
	return l, nil
}

// The pages that such links lead to.
const (
	confirmPath = "/mail/confirm"
	stopPath    = "/mail/stop"
)

func (s *Service) stopLink(account ids.ID) string {
	return s.Link(stopPath + "?t=" + s.token(link{purpose: linkStop, account: account}))
}
