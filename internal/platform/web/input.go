package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxParts is how many parts a multipart body may have. The standard library
// stops at the same number; this one is ours to test.
const maxParts = 1000

// maxFields is how many values a form may have.
const maxFields = 5000

// inMemory is how much of a multipart body stays in memory; the rest waits in
// a temporary file.
const inMemory = 4 << 20

// Form reads the values of a form, multipart or not, within the route's size.
func Form(r *http.Request) (url.Values, error) {
	var err error
	switch mediaType(r) {
	case "multipart/form-data":
		err = r.ParseMultipartForm(inMemory)
		if v := visitOf(r.Context()); v != nil {
			v.form = r.MultipartForm
		}
	case "application/x-www-form-urlencoded", "":
		err = r.ParseForm()
	default:
		return nil, ErrMediaType.With(r.Header.Get("Content-Type"))
	}
	if err != nil {
		return nil, bodyError(err)
	}
	n := 0
	for _, v := range r.PostForm {
		n += len(v)
	}
	if n > maxFields {
		return nil, ErrParts.With(maxFields)
	}
	return r.PostForm, nil
}

// bodyError tells a body that is too large from one that cannot be read.
func bodyError(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return ErrTooLarge.With(large.Limit >> 20)
	case errors.Is(err, multipart.ErrMessageTooLarge), strings.Contains(err.Error(), "too many parts"):
		return ErrParts.With(maxParts)
	}
	return ErrBody.Because(err)
}

// Uploaded is a file that came with a form. Close it.
type Uploaded struct {
	multipart.File
	Name string // last part of the sender's name, never a path to write to
	Type string // by its first bytes: "zip", "text", "pdf", "png", "jpeg", "json"
	Size int64  // bytes
}

// The types that Upload tells apart by their first bytes. Office files are zip.
const (
	TypeZip  = "zip"
	TypeText = "text"
	TypePDF  = "pdf"
	TypePNG  = "png"
	TypeJPEG = "jpeg"
	TypeXLS  = "ole" // the binary Office files of before 2007
)

var mimes = map[string]string{
	TypeZip: "application/zip", TypeText: "text/plain; charset=utf-8", TypePDF: "application/pdf", TypePNG: "image/png", TypeJPEG: "image/jpeg",
}

// MIME is the media type under which the file is kept; empty for one that is only read.
func (u *Uploaded) MIME() string { return mimes[u.Type] }

// Upload takes the file of a form field. It is at most max bytes long (and the
// body within the route's MaxBody), not empty, and one of the types, told by
// its first bytes and not by its name. Without types zip and text are taken.
func Upload(_ http.ResponseWriter, r *http.Request, field string, max int64, types ...string) (*Uploaded, error) {
	if mediaType(r) != "multipart/form-data" {
		return nil, ErrMediaType.With(r.Header.Get("Content-Type"))
	}
	if _, err := Form(r); err != nil {
		return nil, err
	}
	f, head, err := r.FormFile(field)
	if err != nil {
		return nil, ErrNoFile.On(field)
	}
	up := &Uploaded{File: f, Name: baseName(head.Filename), Size: head.Size}
	if err := up.check(field, max, types); err != nil {
		f.Close()
		return nil, err
	}
	return up, nil
}

func (u *Uploaded) check(field string, max int64, types []string) error {
	if u.Size == 0 {
		return ErrEmptyFile.On(field).At(u.Name)
	}
	if u.Size > max {
		return ErrTooLarge.With(max >> 20).On(field).At(u.Name)
	}
	head := make([]byte, 1024)
	n, err := io.ReadFull(u.File, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if _, err := u.File.Seek(0, io.SeekStart); err != nil {
		return err
	}
	u.Type = sniff(head[:n])
	if len(types) == 0 {
		types = []string{TypeZip, TypeText}
	}
	if !slices.Contains(types, u.Type) {
		return ErrFileType.With(u.Type).On(field).At(u.Name)
	}
	return nil
}

// baseName cuts paths of both kinds of systems and control characters.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7f {
			return -1
		}
		return c
	}, name)
	if len(name) > 200 {
		name = strings.ToValidUTF8(name[:200], "")
	}
	return name
}

var magics = []struct {
	prefix string
	name   string
}{
	{"PK\x03\x04", TypeZip}, {"%PDF-", TypePDF}, {"\x89PNG\r\n\x1a\n", TypePNG}, {"\xff\xd8\xff", TypeJPEG},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", TypeXLS},
}

// sniff names the type of a file by its beginning; "unknown" for the rest.
func sniff(head []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.name
		}
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return TypeText // UTF-16, as old spreadsheets save text
	}
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x1a {
			return "unknown"
		}
	}
	if looksLikeMarkup(head) {
		return "markup"
	}
	return TypeText // UTF-8 or GB 18030
}

// looksLikeMarkup keeps pages out that pretend to be tables.
func looksLikeMarkup(head []byte) bool {
	s := strings.ToLower(strings.TrimLeft(string(head[:min(len(head), 256)]), "\ufeff \t\r\n"))
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "?")
	}
	for _, p := range []string{"<!doctype", "<html", "<svg", "<?xml", "<script"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// checkJSON wants application/json for bodies of programs, which a form of
// another site cannot send.
func checkJSON(r *http.Request) error {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	switch mediaType(r) {
	case "application/json", "application/merge-patch+json":
		return nil
	}
	return ErrMediaType.With(r.Header.Get("Content-Type"))
}

// ETag writes a row version as an entity tag: "v7".
func ETag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// SetETag sends the version of what is read, for the next If-Match.
func SetETag(w http.ResponseWriter, version int64) { w.Header().Set("ETag", ETag(version)) }

// ParseETag reads the version from an If-Match header; ErrIfMatch when it is
// missing. "*" is not taken: the writer must know what it replaces.
func ParseETag(s string) (int64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, ErrIfMatch
	}
	inner, ok := strings.CutPrefix(s, `"v`)
	inner, ok2 := strings.CutSuffix(inner, `"`)
	n, err := strconv.ParseInt(inner, 10, 64)
	if !ok || !ok2 || err != nil || n < 0 {
		return 0, ErrStale
	}
	return n, nil
}

// Version is the row version that a change starts from: If-Match, or the
// form's hidden field "version".
func Version(r *http.Request) (int64, error) {
	if h := r.Header.Get("If-Match"); h != "" {
		return ParseETag(h)
	}
	values, err := Form(r)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil || n < 0 {
		return 0, ErrIfMatch
	}
	return n, nil
}
