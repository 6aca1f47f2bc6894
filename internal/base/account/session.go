package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// What a session holds.
const (
	keyAccount = "account" // the account that has signed in
	keyCity    = "city"
	keyEpoch   = "epoch"
	keyPending = "pending" // the account whose password was right and whose code is still missing
	keyUntil   = "until"   // when the pending sign-in ends, ms UTC
	keyNext    = "next"    // the page that was asked for
	keyRole    = "role"    // the role acted in; empty is all
	keyStale   = "stale"   // the password is too old: no roles until it is changed
)

// noRole is held by nobody.
const noRole = "none"

// newSessions makes the session manager. The token is random, its hash is
// stored; idle time and epoch are checked in Session.
func newSessions(hub *sqldb.DB, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = absoluteLife
	m.HashTokenInStore = true
	m.Store = sessionStore{hub}
	m.Codec = lines{}
	m.Cookie.Name = web.CookieName(secure)
	m.Cookie.Secure = secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Persist = false // ends with the browser
	return m
}

// lines keeps a session as "deadline\nname=value\n…"; all values are strings.
type lines struct{}

// Encode writes a session.
func (lines) Encode(deadline time.Time, values map[string]interface{}) ([]byte, error) {
	var b strings.Builder
	b.WriteString(strconv.FormatInt(deadline.UnixMilli(), 10))
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s, ok := values[name].(string)
		if !ok || strings.ContainsAny(s, "\n") {
			return nil, errors.New("session values are strings of one line: " + name)
		}
		b.WriteString("\n" + name + "=" + s)
	}
	return []byte(b.String()), nil
}

// Decode reads a session.
func (lines) Decode(b []byte) (time.Time, map[string]interface{}, error) {
	first, rest, _ := strings.Cut(string(b), "\n")
	ms, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return time.Time{}, nil, err
	}
	values := map[string]interface{}{}
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		name, value, _ := strings.Cut(line, "=")
		values[name] = value
	}
	return time.UnixMilli(ms).UTC(), values, nil
}

// carried is what the request found out about its session.
type carried struct {
	hash     string // of the token, as stored
	found    bool
	current  bool // the account is active and its epoch is the session's
	account  ids.ID
	city     string
	seenAt   int64
	office   string
	allRoles []actor.Role
	readOnly bool // a token that may not change anything
}

type carriedKey struct{}

func carriedOf(ctx context.Context) *carried {
	c, _ := ctx.Value(carriedKey{}).(*carried)
	return c
}

// sessionStore keeps sessions on the hub. It is an scs.CtxStore; the token it
// is given is hashed already.
type sessionStore struct{ hub *sqldb.DB }

var _ scs.CtxStore = sessionStore{}

// FindCtx reads a session with what its account is now, in one query.
func (s sessionStore) FindCtx(ctx context.Context, hash string) (data []byte, found bool, err error) {
	var text string
	c := carriedOf(ctx)
	if c == nil {
		c = &carried{}
	}
	err = s.hub.Read(ctx, func(q *sqldb.Reader) error {
		return q.QueryRow(ctx,
			`SELECT s.data, s.account_id, s.city, s.seen_at,
			        COALESCE(l.epoch, -1) = s.epoch AND COALESCE(l.state, '') = $1
			   FROM account_sessions s
			   LEFT JOIN account_logins l ON l.id = s.account_id
			  WHERE s.token_hash = $2 AND s.expires_at > $3`, Active, hash, q.Now().UnixMilli(),
		).Scan(&text, &c.account, &c.city, &c.seenAt, &c.current)
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	c.hash, c.found = hash, true
	return []byte(text), true, nil
}

// CommitCtx writes a session. Account, city and epoch stand in columns, so
// that they can be looked for.
func (s sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, expiry time.Time) error {
	_, values, err := lines{}.Decode(data)
	if err != nil {
		return err
	}
	text := func(name string) string { v, _ := values[name].(string); return v }
	number := func(name string) int64 { n, _ := strconv.ParseInt(text(name), 10, 64); return n }
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now().UnixMilli()
		if _, err := tx.Exec(ctx, `DELETE FROM account_sessions WHERE expires_at <= $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx,
			`INSERT INTO account_sessions (token_hash, account_id, city, epoch, data, created_at, seen_at, expires_at)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			 ON CONFLICT (token_hash) DO UPDATE
			    SET account_id = excluded.account_id, city = excluded.city, epoch = excluded.epoch,
			        data = excluded.data, seen_at = excluded.seen_at, expires_at = excluded.expires_at`,
			hash, number(keyAccount), text(keyCity), number(keyEpoch), string(data), now, now, expiry.UnixMilli())
		return err
	})
}

// DeleteCtx ends a session.
func (s sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM account_sessions WHERE token_hash = $1`, hash)
		return err
	})
}

// Find, Commit and Delete are the forms of scs.Store without a context.
func (s sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is CommitCtx without a context.
func (s sessionStore) Commit(hash string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// Session finds who asks; it is web.Options.Session. Two indexed queries for
// a person who has signed in, none for others.
func (s *Service) Session(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
	ctx := r.Context()
	if h := r.Header.Get("Authorization"); h != "" {
		return s.byToken(ctx, h, r.Method, r.URL.Path)
	}
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil || cookie.Value == "" {
		return ctx, nil
	}
	c := &carried{}
	ctx = context.WithValue(ctx, carriedKey{}, c)
	ctx, err = s.sessions.Load(ctx, cookie.Value)
	if err != nil {
		return nil, err
	}
	if !c.found || c.account == 0 || !c.current || c.city != s.city {
		return ctx, nil
	}
	role := s.sessions.GetString(ctx, keyRole)
	if s.sessions.GetString(ctx, keyStale) != "" {
		role = noRole
	}
	return s.act(ctx, c, role)
}

// act puts the person with the grants of today into the context.
func (s *Service) act(ctx context.Context, c *carried, role string) (context.Context, error) {
	now := s.hub.Now()
	var p Person
	var grants []actor.Grant
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		p, grants, err = loadActor(ctx, q, c.account, civil.DateOf(now))
		return err
	})
	if err != nil || p.Account == 0 {
		return ctx, err
	}
	if c.hash != "" {
		if now.UnixMilli()-c.seenAt > IdleLimit(grants).Milliseconds() {
			return ctx, nil
		}
		if now.UnixMilli()-c.seenAt >= seenStep.Milliseconds() {
			if err := s.touch(ctx, c.hash); err != nil {
				return nil, err
			}
		}
	}
	c.office = p.Office
	for _, g := range grants {
		c.allRoles = append(c.allRoles, g.Role)
	}
	if role != "" {
		grants = slices.DeleteFunc(grants, func(g actor.Grant) bool { return string(g.Role) != role })
	}
	return actor.With(ctx, actor.Actor{
		Account: p.Account, Login: p.Login, Name: p.Name, City: s.city, Grants: grants,
		Address: web.Address(ctx), RequestID: web.RequestID(ctx),
	}), nil
}

// touch notes that a session was used. It is the one thing that reading writes.
func (s *Service) touch(ctx context.Context, hash string) error {
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account_sessions SET seen_at = $1 WHERE token_hash = $2`, tx.Now().UnixMilli(), hash)
		return err
	})
}

const (
	tokenPrefix  = "rq_"
	bearerPrefix = "Bearer "
)

// byToken finds the account of an access token. A wrong token is an error and
// not a signed-out reader, so that programs notice.
func (s *Service) byToken(ctx context.Context, header, method, path string) (context.Context, error) {
	token, ok := strings.CutPrefix(header, bearerPrefix)
	if !ok || !strings.HasPrefix(token, tokenPrefix) || len(token) > 100 {
		return nil, actor.ErrSignIn
	}
	var b bearer
	err := s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		b, err = findBearer(ctx, q, hashToken(token), s.city)
		return err
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil, actor.ErrSignIn
	}
	if err != nil {
		return nil, err
	}
	if b.readOnly && method != http.MethodGet && method != http.MethodHead {
		return nil, ErrTokenReading
	}
	if !inScope(b.scopes, path) {
		return nil, ErrTokenScope.With(strings.Join(b.scopes, " "))
	}
	if now := s.hub.Now().UnixMilli(); now-b.usedAt >= tokenStep.Milliseconds() {
		if err := s.hub.Write(ctx, func(tx *sqldb.Tx) error { return noteUse(ctx, tx, b.id) }); err != nil {
			return nil, err
		}
	}
	c := &carried{account: b.account, city: s.city, readOnly: b.readOnly}
	return s.act(context.WithValue(ctx, carriedKey{}, c), c, "")
}

// apiPrefix is where the interface for programs begins.
const apiPrefix = "/api/v1/"

// inScope reports whether a token that is bound to parts of the interface reaches the address.
// The description of the interface is open to all.
func inScope(scopes []string, path string) bool {
	if len(scopes) == 0 || path == "/openapi.json" {
		return true
	}
	rest, ok := strings.CutPrefix(path, apiPrefix)
	part, _, _ := strings.Cut(rest, "/")
	return ok && slices.Contains(scopes, part)
}

// hashToken is how tokens and links are stored.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Complete adds the person's office to the frame; for web.Options.Complete.
func (s *Service) Complete(ctx context.Context, env *ui.Env) {
	if c := carriedOf(ctx); c != nil {
		env.Office = c.office
	}
}
