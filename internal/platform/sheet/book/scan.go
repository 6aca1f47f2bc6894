package book

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// token is what the scanner stands on.
type token uint8

const (
	tokEOF   token = iota
	tokStart       // name and attr are set; self tells <c/>
	tokEnd         // name is set
	tokText        // text is set, entities not yet resolved
	tokRaw         // text is set, a CDATA section
)

const (
	firstBuffer = 128 << 10
	maxToken    = 4 << 20 // a single tag or text that is longer is no workbook
)

// scanner cuts a stream of XML into tokens without building anything. Names come
// without their prefix. What it returns is valid until the next call.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int

	name, attr, text []byte
	self             bool
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, firstBuffer)}
}

// more brings in further bytes and keeps those not yet consumed.
func (s *scanner) more() error {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return ErrBroken
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// find returns the offset from pos of what, reading on as needed.
func (s *scanner) find(what []byte, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], what); i >= 0 {
			return from + i, nil
		}
		from = max(from, s.end-s.pos-len(what)+1)
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

var (
	less       = []byte("<")
	endComment = []byte("-->")
	endRaw     = []byte("]]>")
	endPI      = []byte("?>")
)

// next moves to the next token.
func (s *scanner) next() (token, error) {
	for {
		if s.pos == s.end {
			if err := s.more(); err != nil {
				return tokEOF, endOf(err)
			}
		}
		if s.buf[s.pos] != '<' {
			return s.chars()
		}
		for s.end-s.pos < 2 {
			if err := s.more(); err != nil {
				return tokEOF, broken(err)
			}
		}
		switch s.buf[s.pos+1] {
		case '?':
			if err := s.skip(endPI); err != nil {
				return tokEOF, err
			}
		case '!':
			if t, err := s.bang(); t != tokEOF || err != nil {
				return t, err
			}
		default:
			return s.tag()
		}
	}
}

// chars takes the text up to the next tag.
func (s *scanner) chars() (token, error) {
	i, err := s.find(less, 0)
	if err != nil && err != io.EOF {
		return tokEOF, broken(err)
	}
	if err == io.EOF {
		i = s.end - s.pos
	}
	s.text = s.buf[s.pos : s.pos+i]
	s.pos += i
	return tokText, nil
}

func (s *scanner) skip(to []byte) error {
	i, err := s.find(to, 2)
	if err != nil {
		return broken(err)
	}
	s.pos += i + len(to)
	return nil
}

// bang handles comments and CDATA and refuses every declaration. A comment
// answers tokEOF without an error, which tells next to go on.
func (s *scanner) bang() (token, error) {
	for s.end-s.pos < 9 {
		if err := s.more(); err == io.EOF {
			break
		} else if err != nil {
			return tokEOF, broken(err)
		}
	}
	rest := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return tokEOF, s.skip(endComment)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		i, err := s.find(endRaw, 9)
		if err != nil {
			return tokEOF, broken(err)
		}
		s.text = s.buf[s.pos+9 : s.pos+i]
		s.pos += i + len(endRaw)
		return tokRaw, nil
	}
	return tokEOF, ErrDTD
}

// tag takes a start or end tag.
func (s *scanner) tag() (token, error) {
	n, err := s.tagEnd()
	if err != nil {
		return tokEOF, broken(err)
	}
	body := s.buf[s.pos+1 : s.pos+n]
	s.pos += n + 1
	if len(body) > 0 && body[0] == '/' {
		s.name = local(bytes.TrimSpace(body[1:]))
		return tokEnd, nil
	}
	s.self = len(body) > 0 && body[len(body)-1] == '/'
	if s.self {
		body = body[:len(body)-1]
	}
	cut := len(body)
	for i, c := range body {
		if c <= ' ' {
			cut = i
			break
		}
	}
	s.name, s.attr = local(body[:cut]), body[cut:]
	return tokStart, nil
}

// tagEnd returns the offset from pos of the > that closes the tag; one inside
// quotes does not.
func (s *scanner) tagEnd() (int, error) {
	var quote byte
	for i := 1; ; {
		for ; s.pos+i < s.end; i++ {
			c := s.buf[s.pos+i]
			switch {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				return i, nil
			case c == '"' || c == '\'':
				quote = c
			}
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// local drops a namespace prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// get returns the value of an attribute of the last start tag, entities not
// resolved. A prefixed name is matched as written or by its local part.
func (s *scanner) get(want string) ([]byte, bool) {
	rest := s.attr
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil, false
		}
		name := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 || (rest[0] != '"' && rest[0] != '\'') {
			return nil, false
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil, false
		}
		if string(name) == want || string(local(name)) == want {
			return rest[1 : 1+end], true
		}
		rest = rest[end+2:]
	}
}

func endOf(err error) error {
	if err == io.EOF {
		return nil
	}
	return broken(err)
}

// broken turns a reading error into a refusal, and keeps those that are one.
func broken(err error) error {
	for _, own := range []error{ErrBomb, ErrBroken, ErrDTD} {
		if errors.Is(err, own) {
			return err
		}
	}
	return ErrBroken.Because(err)
}

// unescape appends text with its entities resolved.
func unescape(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i:]
		end := bytes.IndexByte(text, ';')
		if end < 0 || end > 10 {
			dst = append(dst, '&')
			text = text[1:]
			continue
		}
		if r, ok := entity(string(text[1:end])); ok {
			dst = utf8.AppendRune(dst, r)
		} else {
			dst = append(dst, text[:end+1]...)
		}
		text = text[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
