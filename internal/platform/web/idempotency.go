package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
)

// KeyField is the hidden field (or query parameter, for forms with files) in
// which a page sends its idempotency key, so that a double click acts once.
const KeyField = "_key"

const (
	keyLife   = 24 * time.Hour
	keyLease  = 2 * time.Minute // a request that takes longer has died with its process
	keptBody  = 256 << 10       // longer answers are not kept
	maxKeyLen = 200
)

// The states of a key.
const (
	keyRunning int64 = iota // claimed, no effect committed yet
	keyDone                 // answered; the answer is kept
	keyEffect               // the effect is committed, the answer is not kept
)

// idempotency runs a change at most once per key, account and address, and
// answers repetitions with the first answer. The key turns from "running" to
// "effect" inside the transaction of the change itself, so a crash at any
// moment leaves it right.
type idempotency struct {
	db      *sqldb.DB
	mu      sync.Mutex
	running map[string]chan struct{} // in this process
	claims  int
}

// processHolder is this process, whichever of its sites claims.
var processHolder = func() int64 {
	var b [8]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}()

// keptAnswer is an answer as it is stored.
type keptAnswer struct {
	state  int64
	hash   string
	status int64 // while it runs: the holder
	header map[string]string
	body   string
	since  int64
	until  int64
}

// keptHeaders are the only headers that a repeated answer carries again.
var keptHeaders = []string{"Content-Type", "Location", "Etag", "Hx-Redirect", "Hx-Trigger"}

// run answers the request: at once without a key, else once per key.
func (o *idempotency) run(v *visit, r *http.Request, rt *Route, who actor.Actor) error {
	key, err := keyOf(r, rt)
	if err != nil {
		return err
	}
	if key == "" || !who.Signed() {
		return rt.Handler(v, r)
	}
	if len(key) > maxKeyLen {
		return ErrKeyLength.With(maxKeyLen)
	}
	hash, err := requestHash(r)
	if err != nil {
		return err
	}
	name := keyName(who, r, key)
	for {
		done, mine := o.enter(name)
		if !mine {
			select {
			case <-done:
				continue
			case <-r.Context().Done():
				return r.Context().Err()
			}
		}
		return o.once(v, r, rt, name, hash)
	}
}

// enter takes the key in this process; whoever comes second waits on done.
func (o *idempotency) enter(name string) (done chan struct{}, mine bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c, ok := o.running[name]; ok {
		return c, false
	}
	c := make(chan struct{})
	o.running[name] = c
	return c, true
}

func (o *idempotency) leave(name string) {
	o.mu.Lock()
	close(o.running[name])
	delete(o.running, name)
	o.mu.Unlock()
}

// once claims the key in the database and runs the handler, or replays.
func (o *idempotency) once(v *visit, r *http.Request, rt *Route, name, hash string) error {
	defer o.leave(name)
	kept, err := o.claim(r.Context(), name, hash)
	if err != nil {
		return err
	}
	if kept != nil {
		return replay(v, *kept)
	}
	v.copying = &capture{}
	ctx := sqldb.BeforeCommit(r.Context(), o.db, func(ctx context.Context, tx *sqldb.Tx) error {
		return markKey(ctx, tx, name)
	})
	finished := false
	defer func() {
		if !finished { // a panic goes on its way; the key becomes free again
			_ = o.release(r.Context(), name)
		}
	}()
	err = rt.Handler(v, r.WithContext(ctx))
	c := v.copying
	v.copying = nil
	finished = true
	if err != nil || c.status >= 400 {
		if rerr := o.release(r.Context(), name); rerr != nil && err == nil {
			return rerr
		}
		return err
	}
	if c.again {
		return o.forget(r.Context(), name)
	}
	return o.keep(r.Context(), name, c)
}

// Unkept marks the answer as one that must not be stored, because it shows a
// secret once; a repeated request is then told that it was carried out.
func Unkept(r *http.Request) {
	if v := visitOf(r.Context()); v != nil && v.copying != nil {
		v.copying.cut = true
	}
}

// Again marks the answer as one that is neither stored nor withheld: what the request
// shows is personal, and running it twice does no harm, as a look at a contact.
func Again(r *http.Request) {
	if v := visitOf(r.Context()); v != nil && v.copying != nil {
		v.copying.again = true
	}
}

// keyOf finds the key in the header, the query or a plain form's hidden field.
func keyOf(r *http.Request, rt *Route) (string, error) {
	if k := r.Header.Get("Idempotency-Key"); k != "" {
		return k, nil
	}
	if rt.Kind == KindAPI {
		return "", nil
	}
	if strings.Contains(r.URL.RawQuery, KeyField+"=") {
		return r.URL.Query().Get(KeyField), nil
	}
	if mediaType(r) != "application/x-www-form-urlencoded" {
		return "", nil
	}
	values, err := Form(r)
	return values.Get(KeyField), err
}

// requestHash tells a repetition from another request under the same key. The
// bytes of uploaded files are not read for it, only their length.
func requestHash(r *http.Request) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"))
	switch mediaType(r) {
	case "application/x-www-form-urlencoded":
		values, err := Form(r)
		if err != nil {
			return "", err
		}
		io.WriteString(h, values.Encode()) // a hash takes every write
	case "multipart/form-data":
		fmt.Fprint(h, r.ContentLength)
	default:
		if r.Body == nil {
			break
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return "", bodyError(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.Write(body)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func keyName(who actor.Actor, r *http.Request, key string) string {
	sum := sha256.Sum256([]byte(who.Account.String() + "\n" + r.Method + " " + r.URL.Path + "\n" + key))
	return hex.EncodeToString(sum[:])
}

// claim makes the key ours, or returns the answer that is kept for it.
func (o *idempotency) claim(ctx context.Context, name, hash string) (*keptAnswer, error) {
	var kept *keptAnswer
	err := o.db.Write(ctx, func(tx *sqldb.Tx) error {
		kept = nil
		now := tx.Now().UnixMilli()
		if err := o.sweep(ctx, tx, now); err != nil {
			return err
		}
		n, err := insertKey(ctx, tx, name, hash, processHolder, now)
		if err != nil || n == 1 {
			return err
		}
		have, err := findKey(ctx, tx, name)
		if err != nil {
			return err
		}
		switch {
		case have.until <= now, have.state == keyRunning && o.orphaned(have, now):
			return retakeKey(ctx, tx, name, hash, processHolder, now)
		case have.hash != hash:
			return ErrKeyReused
		case have.state == keyRunning:
			return ErrKeyRunning
		case have.state == keyEffect:
			return ErrKeyUnknown
		}
		kept = &have
		return nil
	})
	return kept, err
}

// orphaned says that whoever claimed the key has died before its effect. A file
// is served by one process, so there every other holder is dead; on a server
// the lease tells.
func (o *idempotency) orphaned(k keptAnswer, now int64) bool {
	return k.since < now-keyLease.Milliseconds() || o.db.Dialect() == sqldb.SQLite && k.status != processHolder
}

// sweep forgets expired keys, now and then.
func (o *idempotency) sweep(ctx context.Context, tx *sqldb.Tx, now int64) error {
	o.mu.Lock()
	o.claims++
	due := o.claims%256 == 1
	o.mu.Unlock()
	if !due {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM web_idempotency WHERE expires_at <= $1`, now)
	return err
}

// keep stores the answer. The change is committed already; the caller's going
// away must not lose it.
func (o *idempotency) keep(ctx context.Context, name string, c *capture) error {
	state, body := keyDone, c.body.String()
	if c.cut || !utf8.ValidString(body) || strings.ContainsRune(body, 0) {
		state, body = keyEffect, ""
	}
	header, err := json.Marshal(c.header)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	return o.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx,
			`UPDATE web_idempotency
			    SET state = $1, status = $2, header = $3, body = $4
			  WHERE key_hash = $5`, state, c.status, string(header), body, name)
		return err
	})
}

// release frees the key of a request that was refused, unless its effect is
// committed all the same.
func (o *idempotency) release(ctx context.Context, name string) error {
	ctx = context.WithoutCancel(ctx)
	return o.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM web_idempotency WHERE key_hash = $1 AND state = $2`, name, keyRunning)
		return err
	})
}

// forget frees the key of a request that may run again.
func (o *idempotency) forget(ctx context.Context, name string) error {
	ctx = context.WithoutCancel(ctx)
	return o.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM web_idempotency WHERE key_hash = $1`, name)
		return err
	})
}

func replay(v *visit, a keptAnswer) error {
	h := v.Header()
	for name, value := range a.header {
		h.Set(name, value)
	}
	h.Set("Idempotency-Replayed", "true")
	v.WriteHeader(int(a.status))
	_, _ = v.Write([]byte(a.body))
	return nil
}

func insertKey(ctx context.Context, tx *sqldb.Tx, name, hash string, holder, now int64) (int64, error) {
	return tx.Exec(ctx,
		`INSERT INTO web_idempotency (key_hash, request_hash, state, status, header, body, created_at, expires_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		 ON CONFLICT (key_hash) DO NOTHING`,
		name, hash, keyRunning, holder, "{}", "", now, now+keyLife.Milliseconds())
}

func retakeKey(ctx context.Context, tx *sqldb.Tx, name, hash string, holder, now int64) error {
	_, err := tx.Exec(ctx,
		`UPDATE web_idempotency
		    SET request_hash = $1, state = $2, status = $3, header = $4, body = $5, created_at = $6, expires_at = $7
		  WHERE key_hash = $8`,
		hash, keyRunning, holder, "{}", "", now, now+keyLife.Milliseconds(), name)
	return err
}

func markKey(ctx context.Context, tx *sqldb.Tx, name string) error {
	_, err := tx.Exec(ctx,
		`UPDATE web_idempotency SET state = $1 WHERE key_hash = $2 AND state = $3`, keyEffect, name, keyRunning)
	return err
}

func findKey(ctx context.Context, q sqldb.Queryer, name string) (keptAnswer, error) {
	return sqldb.One(ctx, q, func(r sqldb.Row) (a keptAnswer, err error) {
		var header string
		err = r.Scan(&a.state, &a.hash, &a.status, &header, &a.body, &a.since, &a.until)
		if err == nil {
			err = json.Unmarshal([]byte(header), &a.header)
		}
		return a, err
	}, `SELECT state, request_hash, status, header, body, created_at, expires_at
	      FROM web_idempotency
	     WHERE key_hash = $1`, name)
}

// capture keeps a copy of an answer while it is sent.
type capture struct {
	status int
	header map[string]string
	body   strings.Builder
	cut    bool // too long or secret: not kept
	again  bool // may run again: nothing is kept
}

func (c *capture) begin(status int, h http.Header) {
	c.status, c.header = status, map[string]string{}
	for _, name := range keptHeaders {
		if v := h.Get(name); v != "" {
			c.header[name] = v
		}
	}
}

func (c *capture) add(b []byte) {
	c.cut = c.cut || c.body.Len()+len(b) > keptBody
	if !c.cut {
		c.body.Write(b)
	}
}
