package notify

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is a mail as it is handed to the server.
type Message struct {
	ID      string // of the Message-ID header, without brackets; the same at every attempt
	To      string
	Subject string
	Text    string
	HTML    string
	Stop    string // address of the page that ends all mail; "" for none
}

// Mailer hands a mail to a server. Its error is one of those below, wrapped; any other counts as
// [ErrLater].
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// What can become of a mail that was not sent.
var (
	ErrLater   = errors.New("notify: the server could not take it now")
	ErrRefused = errors.New("notify: the address was refused")
	ErrUnsure  = errors.New("notify: the server may have taken it")
)

// How a connection is encrypted.
const (
	TLSMandatory     = "mandatory"     // STARTTLS or nothing; what holds without a word
	TLSImplicit      = "implicit"      // TLS from the first byte, port 465
	TLSOpportunistic = "opportunistic" // STARTTLS when the server offers it
	TLSNone          = "none"          // in the clear; for a server on the same machine
)

// SMTP sends by a mail server.
type SMTP struct {
	Addr         string // host:port
	User         string // "" for no sign-in
	PasswordFile string
	From         string        // sender, as "name <address>" or an address
	TLS          string        // one of the constants above; "" is mandatory
	Timeout      time.Duration // of connecting and of every exchange; 20 s when 0
}

// smtpTimeout is the usual [SMTP.Timeout].
const smtpTimeout = 20 * time.Second

// policies are the TLS policies but the implicit one.
var policies = map[string]gomail.TLSPolicy{"": gomail.TLSMandatory, TLSMandatory: gomail.TLSMandatory, TLSOpportunistic: gomail.TLSOpportunistic, TLSNone: gomail.NoTLS}

func (s SMTP) client() (*gomail.Client, error) {
	host, port, err := net.SplitHostPort(s.Addr)
	number, nerr := strconv.Atoi(port)
	if err != nil || nerr != nil {
		return nil, ErrSetting.With("smtp.addr", s.Addr)
	}
	policy, known := policies[s.TLS]
	if !known && s.TLS != TLSImplicit {
		return nil, ErrSetting.With("smtp.tls", s.TLS)
	}
	if s.Timeout <= 0 {
		s.Timeout = smtpTimeout
	}
	options := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(s.Timeout), gomail.WithTLSPolicy(policy)}
	if s.TLS == TLSImplicit {
		options = append(options, gomail.WithSSL())
	}
	if s.User != "" {
		b, err := os.ReadFile(s.PasswordFile)
		if err != nil {
			return nil, ErrPassword.With(s.PasswordFile).Because(err)
		}
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(strings.TrimRight(string(b), "\r\n")))
	}
	return gomail.NewClient(host, options...)
}

// Check connects, signs in and goes away again; for `rongqiao doctor`.
func (s SMTP) Check(ctx context.Context) error {
	if _, err := s.message(Message{ID: "check@localhost", To: "nobody@example.org"}); err != nil {
		return ErrSetting.With("smtp.from", s.From)
	}
	c, err := s.client()
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return err
	}
	return c.Close()
}

func (s SMTP) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.From(s.From); err != nil {
		return nil, err
	}
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Stop != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Stop+">")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// Send hands over one mail.
func (s SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.message(m)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	c, err := s.client()
	if err != nil {
		return errors.Join(ErrLater, err)
	}
	if err := c.DialWithContext(ctx); err != nil {
		return errors.Join(ErrLater, err)
	}
	err = c.Send(msg)
	_ = c.Close() // the mail is out or it is not; how the server says goodbye is no matter
	return verdict(err)
}

// The first of the codes by which a server says that it will never take something.
const never = 500

// verdict tells what a failure means for the mail.
func verdict(err error) error {
	var e *gomail.SendError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &e):
		return errors.Join(ErrLater, err)
	case e.Reason == gomail.ErrSMTPDataClose && e.ErrorCode() == 0:
		return errors.Join(ErrUnsure, err)
	case e.Reason == gomail.ErrSMTPRcptTo && e.ErrorCode() >= never, e.Reason == gomail.ErrGetRcpts:
		return errors.Join(ErrRefused, err)
	}
	return errors.Join(ErrLater, err)
}
