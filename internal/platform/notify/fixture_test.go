package notify

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify/smtptest"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
)

var sets = []fs.FS{audit.Migrations, caseflow.Migrations, job.Migrations, Migrations}

// The people of the tests.
const (
	lead     ids.ID = 11
	county   ids.ID = 12
	otherOne ids.ID = 13
	firmHR   ids.ID = 14
	firmBoss ids.ID = 15
	stranger ids.ID = 16
)

const firm ids.ID = 100

func people() map[ids.ID]actor.Actor {
	return map[ids.ID]actor.Actor{
		lead:     {Account: lead, Grants: []actor.Grant{{Role: actor.CityLead}}},
		county:   {Account: county, Grants: []actor.Grant{{Role: actor.CountyUser, County: "900101"}}},
		otherOne: {Account: otherOne, Grants: []actor.Grant{{Role: actor.CountyUser, County: "900102"}}},
		firmHR:   {Account: firmHR, Grants: []actor.Grant{{Role: actor.EntHR, Org: firm}}},
		firmBoss: {Account: firmBoss, Grants: []actor.Grant{{Role: actor.EntAdmin, Org: firm}}},
		stranger: {Account: stranger, Grants: []actor.Grant{{Role: actor.EntHR, Org: 101}}},
	}
}

// world is a city with its people, a clock that stands still, and a mail server.
type world struct {
	t    *testing.T
	db   *sqldb.DB
	svc  *Service
	mail *smtptest.Server
	now  time.Time
	who  map[ids.ID]actor.Actor
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	i18n.Load(ui.Words, Words)
	w := &world{}
	setup := sqldbtest.Setup{Migrations: sets, Now: func() time.Time { return w.now }}
	sqldbtest.EachWith(t, setup, func(t *testing.T, db *sqldb.DB) {
		keys, err := secret.NewKeyset("900100", secret.Standard)
		must(t, err)
		*w = world{t: t, db: db, mail: smtptest.Start(t), now: time.Date(2026, 11, 22, 8, 0, 0, 0, civil.Location), who: people()}
		w.svc = New(Options{
			DB: db, Keys: keys, City: "融江市", Mailer: SMTP{Addr: w.mail.Addr, From: "融桥 <rq@example.org>", TLS: TLSNone, Timeout: 5 * time.Second},
			Topics: []Topic{{"order.answer", "发单回复", "Answers", AtOnce}, {"demand.new", "供需发布", "Published", Digest}, {"x.page", "站内", "On page", Never}},
			Link:   func(path string) string { return "https://rq.example.cn" + path },
			Holders: func(_ context.Context, a Audience) (out []ids.ID, err error) {
				for id, p := range w.who {
					for _, g := range p.Grants {
						if a.Holds(g) {
							out = append(out, id)
						}
					}
				}
				return out, nil
			},
			Standing: func(_ context.Context, id ids.ID) (actor.Actor, bool, error) {
				p, ok := w.who[id]
				return p, ok && len(p.Grants) > 0, nil
			},
		})
		fn(t, w)
	})
}

func (w *world) as(id ids.ID) context.Context { return actor.With(w.t.Context(), w.who[id]) }

func (w *world) tell(n Note) {
	w.t.Helper()
	ctx := w.t.Context()
	must(w.t, w.db.Write(ctx, func(tx *sqldb.Tx) error { return Tell(ctx, tx, n) }))
}

// confirm gives an account a confirmed address.
func (w *world) confirm(id ids.ID, address string) {
	w.t.Helper()
	must(w.t, w.svc.SetAddress(w.as(id), address, "zh"))
	_, err := w.svc.Post(w.t.Context())
	must(w.t, err)
	must(w.t, w.svc.Confirm(w.t.Context(), token(w.last().Text, confirmPath)))
}

func (w *world) last() smtptest.Mail {
	w.t.Helper()
	list := w.mail.Mails()
	if len(list) == 0 {
		w.t.Fatal("no mail")
	}
	return list[len(list)-1]
}

// token is the signed part of a link in a mail.
func token(text, path string) string {
	_, rest, _ := strings.Cut(text, path+"?t=")
	t, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(t)
}

func (w *world) inbox(id ids.ID) Inbox {
	w.t.Helper()
	in, err := w.svc.Inbox(w.as(id), Filter{Limit: 50})
	must(w.t, err)
	return in
}

func (w *world) post() int {
	w.t.Helper()
	n, err := w.svc.Post(w.t.Context())
	must(w.t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
