package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"

	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/ids"
)

// ContentPolicy is the Content-Security-Policy of every page: nothing inline,
// nothing from elsewhere.
const ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// filePolicy is for files that people uploaded or take away: they may do
// nothing at all if a browser shows them.
const filePolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"

var (
	noStore    = []string{"no-store"}
	noCache    = []string{"no-cache"}
	varyCookie = []string{"Cookie"}
)

type headerLine struct {
	name  string
	value []string
}

// securityHeaders are set before anything else happens, so that refusals and
// faults carry them too.
func securityHeaders(secure bool) []headerLine {
	lines := []headerLine{
		{"Content-Security-Policy", []string{ContentPolicy}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"same-origin"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"}},
		{"X-Frame-Options", []string{"DENY"}},
	}
	if secure {
		lines = append(lines, headerLine{"Strict-Transport-Security", []string{"max-age=31536000; includeSubDomains"}})
	}
	return lines
}

// Attachment sets the headers under which a file is taken away: never shown
// inside the site, and with its name in UTF-8 (RFC 6266).
func Attachment(w http.ResponseWriter, name, contentType string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `attachment; filename="`+asciiName(name)+`"; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("Content-Security-Policy", filePolicy)
}

// FileOf answers with a file of an object, at …/{id}/…/{file}, to be taken away. What open
// refuses is the answer.
func FileOf(open func(ctx context.Context, object, file ids.ID) (*blob.Content, error)) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		object, err := PathID(r, "id")
		if err != nil {
			return err
		}
		file, err := PathID(r, "file")
		if err != nil {
			return err
		}
		c, err := open(r.Context(), object, file)
		if err != nil {
			return err
		}
		defer c.Close()
		Attachment(w, c.Name, c.MIME)
		_, err = io.Copy(w, c)
		return err
	}
}

// asciiName is the name for readers that do not know RFC 5987.
func asciiName(name string) string {
	out := make([]byte, 0, len(name))
	for _, c := range name {
		switch {
		case c > 126 || c < 32, c == '"', c == '\\', c == '/', c == ';':
			out = append(out, '_')
		default:
			out = append(out, byte(c))
		}
	}
	return string(out)
}

// mediaType is the bare type of a Content-Type header.
func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}
