// Package smtptest is a small mail server for tests: it listens on a free loopback port,
// keeps what it is sent, and refuses or breaks off as it is told.
package smtptest

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// Mail is a mail as the server took it.
type Mail struct {
	From, To  string
	Header    mail.Header
	Subject   string // decoded
	Text      string // the plain part
	HTML      string
	MessageID string
}

// Server is a running server.
type Server struct {
	Addr string // 127.0.0.1:port

	mu      sync.Mutex
	answers map[string]string // by recipient: the answer to RCPT TO, or "drop" to break off after the mail's end
	mails   []Mail
	open    map[net.Conn]bool
}

// Start runs a server until the test ends.
func Start(t *testing.T) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String(), answers: map[string]string{}, open: map[net.Conn]bool{}}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				s.keep(c, true)
				defer s.keep(c, false)
				s.talk(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		s.closeAll()
		open.Wait()
	})
	return s
}

// keep notes a connection, or closes it.
func (s *Server) keep(c net.Conn, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if open {
		s.open[c] = true
		return
	}
	delete(s.open, c)
	c.Close()
}

// closeAll ends what clients left open.
func (s *Server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
}

// Drop has the connection broken off after the mail was taken and before that was said.
const Drop = "drop"

// Answer has a recipient answered by a line such as "550 no such user", or by [Drop]; ""
// takes mail again.
func (s *Server) Answer(to, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[to] = line
}

// Mails returns what was taken so far.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.mails...)
}

func (s *Server) answer(to string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers[to]
}

func (s *Server) talk(c net.Conn) {
	r := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	say("220 smtptest")
	var from, to string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0]); {
		case verb == "EHLO" || verb == "HELO":
			say("250-smtptest")
			say("250-8BITMIME")
			say("250 SMTPUTF8")
		case verb == "MAIL":
			from, to = address(line), ""
			say("250 ok")
		case verb == "RCPT":
			to = address(line)
			if a := s.answer(to); a != "" && a != Drop {
				say("%s", a)
				continue
			}
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			m, err := read(r)
			if err != nil {
				return
			}
			m.From, m.To = from, to
			s.mu.Lock()
			s.mails = append(s.mails, m)
			s.mu.Unlock()
			if s.answer(to) == Drop {
				return
			}
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func address(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	a, _, _ := strings.Cut(rest, ">")
	return a
}

// read takes a mail up to the line with a single point.
func read(r *bufio.Reader) (Mail, error) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return Mail{}, err
		}
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	msg, err := mail.ReadMessage(strings.NewReader(b.String()))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: msg.Header, MessageID: strings.Trim(msg.Header.Get("Message-ID"), "<>")}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return m, err
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return m, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		m.Text, err = decoded(msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
		return m, err
	}
	for parts := multipart.NewReader(msg.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		text, err := decoded(p.Header.Get("Content-Transfer-Encoding"), p)
		if err != nil {
			return m, err
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
			continue
		}
		m.Text = text
	}
}

func decoded(encoding string, r io.Reader) (string, error) {
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	b, err := io.ReadAll(r)
	return strings.ReplaceAll(string(b), "\r\n", "\n"), err
}
