package web

import (
	"context"
	"encoding/base32"
	"mime/multipart"
	"net/http"
	"runtime/debug"
	"sync/atomic"

	"crypto/rand"
	"encoding/binary"
)

// visit is one request on its way: the response writer that the chain hands
// down, and what the chain has learnt.
type visit struct {
	http.ResponseWriter
	id      string
	address string
	prefs   preferences
	route   *Route
	ctx     context.Context // the newest context of the request, for refusals

	ifMatch   bool  // the request carried If-Match
	refused   error // what an API row answered, for the log
	status    int   // as written; 0 before
	bytes     int64
	unmatched int  // 404 or 405 that the mux itself wanted to say
	refusing  bool // the site itself answers now
	copying   *capture
	form      *multipart.Form // as read from the body; its files go with the request
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// request returns r with what the chain has learnt so far.
func (v *visit) request(r *http.Request) *http.Request {
	if v.ctx == nil {
		return r
	}
	return r.WithContext(v.ctx)
}

// WriteHeader notes the status; the mux's own 404 and 405 are held back so
// that the site can answer in its form.
func (v *visit) WriteHeader(status int) {
	if v.status != 0 || v.unmatched != 0 {
		return
	}
	if v.route == nil && !v.refusing && (status == http.StatusNotFound || status == http.StatusMethodNotAllowed) {
		v.unmatched = status
		return
	}
	v.status = status
	if v.copying != nil {
		v.copying.begin(status, v.Header())
	}
	v.ResponseWriter.WriteHeader(status)
}

func (v *visit) Write(b []byte) (int, error) {
	if v.unmatched != 0 {
		return len(b), nil
	}
	if v.status == 0 {
		v.WriteHeader(http.StatusOK)
	}
	if v.copying != nil {
		v.copying.add(b)
	}
	n, err := v.ResponseWriter.Write(b)
	v.bytes += int64(n)
	return n, err
}

// dropFiles removes what an upload left in the temporary folder. The server does so only
// for the request that it made itself, and the chain hands on copies with a context.
func (v *visit) dropFiles() {
	if v.form != nil {
		_ = v.form.RemoveAll() // what is gone already is no fault
	}
}

// Unwrap serves http.ResponseController.
func (v *visit) Unwrap() http.ResponseWriter { return v.ResponseWriter }

// RequestID returns the number under which the log knows this request.
func RequestID(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.id
	}
	return ""
}

// Address returns the caller's network address, by the trusted proxies only.
func Address(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.address
	}
	return ""
}

var (
	requestSeed  = newSeed()
	requestCount atomic.Uint64
	requestAlpha = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
)

func newSeed() [5]byte {
	var b [5]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return b
}

// requestID makes a name that is unique among processes: a random part per
// start and a counter. It is no secret.
func requestID() string {
	var raw [10]byte
	copy(raw[:5], requestSeed[:])
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], requestCount.Add(1))
	copy(raw[5:], n[3:])
	return requestAlpha.EncodeToString(raw[:])
}

func stack() []byte { return debug.Stack() }
