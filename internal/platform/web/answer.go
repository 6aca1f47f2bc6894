package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest page buffer that is kept, in bytes.
const maxPooled = 1 << 20

// Render draws a component and sends it. Nothing is sent when drawing fails,
// so that the failure can still be answered.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= maxPooled {
			buf.Reset()
			buffers.Put(buf)
		}
	}()
	if err := c.Render(r.Context(), buf); err != nil {
		return err
	}
	return send(w, status, htmlType, buf.Bytes())
}

var (
	htmlType    = []string{"text/html; charset=utf-8"}
	jsonType    = []string{"application/json"}
	problemType = []string{"application/problem+json"}
)

func send(w http.ResponseWriter, status int, contentType []string, body []byte) error {
	h := w.Header()
	h["Content-Type"] = contentType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	// A reader who has gone away is no fault of ours.
	_, _ = w.Write(body)
	return nil
}

// JSON sends a value that is not described in the OpenAPI document, such as a
// health report.
func JSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return send(w, status, jsonType, body)
}

// Redirect sends the browser on with 303, so that reloading repeats nothing.
// Only addresses of this site are allowed; others lead to "/".
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	to = LocalPath(to)
	if r.Header.Get("HX-Request") == "true" {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// LocalPath returns s when it is a path of this site, and "/" otherwise. It
// refuses what a browser might read as another host: "//x", "/\x", controls.
func LocalPath(s string) string {
	if s == "" || s[0] != '/' || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\") {
		return "/"
	}
	for _, c := range s {
		if c < 0x20 || c == 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return s
}

// PathID reads a parameter of the pattern. What is no identifier does not exist.
func PathID(r *http.Request, name string) (ids.ID, error) {
	id, err := ids.Parse(r.PathValue(name))
	if err != nil {
		return 0, actor.ErrNotFound
	}
	return id, nil
}

// Failure is a refusal as it may be shown.
type Failure struct {
	Status    int
	RequestID string
	Fragment  bool // only a part of a page is wanted
	First     i18n.Message
	All       []FieldMessage
}

// FieldMessage is one fault and the form field it belongs to.
type FieldMessage struct {
	Field string
	i18n.Message
}

// statusOf maps a refusal to its HTTP status.
func statusOf(err error) int {
	if errors.Is(err, ErrMethod) {
		return http.StatusMethodNotAllowed
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	switch errs.KindOf(err) {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Conflict:
		return http.StatusConflict
	case errs.Precondition:
		return http.StatusPreconditionRequired
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Unsupported:
		return http.StatusUnsupportedMediaType
	}
	return http.StatusInternalServerError
}

// failure describes err for the reader of ctx; causes stay out.
func failure(ctx context.Context, err error, ifMatch bool) Failure {
	f := Failure{Status: statusOf(err), RequestID: RequestID(ctx)}
	if ifMatch && errors.Is(err, ErrStale) {
		f.Status = http.StatusPreconditionFailed
	}
	list := errs.All(err)
	switch {
	case f.Status == http.StatusInternalServerError:
		list = []*errs.Error{errInternal}
	case f.Status == http.StatusRequestEntityTooLarge && len(list) == 0:
		list = []*errs.Error{ErrTooLarge}
	}
	for _, e := range list {
		f.All = append(f.All, FieldMessage{e.Field, i18n.Error(ctx, e)})
	}
	if len(f.All) > 0 {
		f.First = f.All[0].Message
	}
	return f
}

// placed writes the place of a fault before its reason, when there is one.
func placed(place string) string {
	if place == "" {
		return ""
	}
	return place + " · "
}

// failureTitle is the Chinese key of the page's heading.
func failureTitle(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "没有这个页面"
	case http.StatusForbidden:
		return "没有权限"
	case http.StatusUnauthorized:
		return "请先登录"
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired:
		return "内容已变化"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "请稍后再试"
	case http.StatusInternalServerError:
		return "系统出错"
	}
	return "无法办理"
}

// StatusOf is the status with which a refusal is answered, for pages that
// draw their form again: Render(w, r, web.StatusOf(err), page).
func StatusOf(err error) int { return statusOf(err) }

// comeBack is how many seconds to wait for what is not available, where nobody knows better.
const comeBack = 30

// retryAfter is the seconds to wait, which such refusals carry as their first
// argument; 0 when there is nothing to say.
func retryAfter(err error) int {
	seconds := 0
	for _, e := range errs.All(err) {
		if e.Kind == errs.Unavailable {
			seconds = comeBack
		}
		if (e.Kind == errs.TooMany || e.Kind == errs.Unavailable) && len(e.Args) > 0 {
			if n, ok := e.Args[0].(int); ok {
				return n
			}
		}
	}
	return seconds
}

// refuse answers an error. It is the only place where errors become answers.
func (s *Site) refuse(v *visit, r *http.Request, err error) {
	ctx := r.Context()
	if visitOf(ctx) == nil {
		ctx = i18n.WithLang(context.WithValue(ctx, visitKey{}, v), v.prefs.lang)
	}
	f := failure(ctx, err, r.Header.Get("If-Match") != "")
	s.note(ctx, v, r, f, err)
	if v.status != 0 {
		panic(http.ErrAbortHandler) // too late for words: cut the answer off
	}
	v.refusing = true
	h := v.Header()
	h["Cache-Control"] = noStore
	if n := retryAfter(err); n > 0 {
		h.Set("Retry-After", strconv.Itoa(n))
	}
	kind := kindOf(v, r)
	if f.Status == http.StatusUnauthorized && s.toSignIn(v, r, kind) {
		return
	}
	if kind == KindAPI {
		v.copying = nil
		_ = send(v, f.Status, problemType, f.problem())
		return
	}
	f.Fragment = kind == KindFragment
	if visitOf(r.Context()) == nil {
		ctx = s.frame(ctx, v, r, actor.From(ctx))
	}
	s.drawFailure(ctx, v, r, f)
}

func (s *Site) drawFailure(ctx context.Context, v *visit, r *http.Request, f Failure) {
	page := failureText(f)
	if !f.Fragment {
		page = ui.FailurePage(ui.Failure{
			Status: f.Status, Title: failureTitle(f.Status), Request: f.RequestID,
			Code: f.First.Code, Place: f.First.Place, Reason: f.First.Reason, Fix: f.First.Fix, Also: f.also(),
		})
	}
	if err := Render(v, r.WithContext(ctx), f.Status, page); err != nil {
		s.opt.Log.Error("error page", "request", v.id, "error", err)
		_ = send(v, http.StatusInternalServerError, htmlType, []byte("<!doctype html><title>500</title>"))
	}
}

// also are the reasons after the first.
func (f Failure) also() (out []string) {
	for i, m := range f.All {
		if i > 0 {
			out = append(out, placed(m.Place)+m.Reason)
		}
	}
	return out
}

// kindOf is the kind of the row, or a guess for addresses that no row has.
func kindOf(v *visit, r *http.Request) Kind {
	if v.route != nil {
		return v.route.Kind
	}
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.Contains(r.Header.Get("Accept"), "json") {
		return KindAPI
	}
	return KindPage
}

// toSignIn sends a signed-out reader to the sign-in page; programs get the
// 401 itself.
func (s *Site) toSignIn(v *visit, r *http.Request, kind Kind) bool {
	if kind == KindAPI {
		v.Header().Set("WWW-Authenticate", `Bearer realm="rongqiao"`)
		return false
	}
	to := s.opt.SignIn
	if kind == KindPage && r.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	if kind == KindFragment {
		v.Header().Set("HX-Redirect", to)
		return false
	}
	v.Header().Set("Location", to)
	v.WriteHeader(http.StatusSeeOther)
	return true
}

// note writes the log: faults with their cause, refusals in one line. A token in the path
// is a secret, which no log may hold.
func (s *Site) note(ctx context.Context, v *visit, r *http.Request, f Failure, err error) {
	path := r.URL.Path
	if secret := r.PathValue("token"); secret != "" {
		path = strings.Replace(path, secret, "…", 1)
	}
	args := []any{"request", v.id, "method", r.Method, "path", path, "status", f.Status, "address", v.address}
	if who := actor.From(ctx); who.Signed() {
		args = append(args, "account", who.Account.String())
	}
	if f.Status >= 500 {
		s.opt.Log.ErrorContext(ctx, "request failed", append(args, "error", err.Error())...)
		return
	}
	s.opt.Log.DebugContext(ctx, "request refused", append(args, "code", f.First.Code)...)
}
