package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/notify/smtptest"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
)

// postTown is a town with a mail server.
func postTown(t *testing.T, dsn string) (*town, *smtptest.Server) {
	server := smtptest.Start(t)
	h := openTestHouse(t, dsn)
	h.Config.SMTP = config.SMTP{Addr: server.Addr, From: "融桥 <rq@example.org>", TLS: notify.TLSNone, Timeout: 5}
	return newTown(t, h, samples[0]), server
}

var linkPattern = regexp.MustCompile(`https?://[^\s"<>]+`)

// linksOf are the addresses in a mail, in its text, its HTML and its headers, each once.
func linksOf(m smtptest.Mail) (out []string) {
	for _, text := range []string{m.Text, m.HTML, m.Header.Get("List-Unsubscribe")} {
		for _, x := range linkPattern.FindAllString(strings.ReplaceAll(text, "&amp;", "&"), -1) {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// TestScannersChangeNothing opens every link of every mail of every topic, as a scanner in
// front of a mailbox does and as the person does who is signed in: by GET and HEAD, again
// and again. No table of the city or the hub differs afterwards. Then it presses the
// buttons of the two pages that a link alone leads to, which does change something.
func TestScannersChangeNothing(t *testing.T) {
	run := func(t *testing.T, dsn string) {
		w, server := postTown(t, dsn)
		lead := w.who[actor.CityLead]
		ctx := w.as(actor.CityLead)
		notices := w.city.Notices
		must(t, notices.SetAddress(ctx, "lead@example.org", "zh"))
		w.mail(notices.Post)
		must(t, notices.Confirm(t.Context(), tokenOf(t, server, "/mail/confirm")))
		must(t, notices.SetModes(ctx, map[string]notify.Mode{topicPublished: notify.Digest}))
		told := w.tellPages(lead)
		w.mail(notices.Post)
		must(t, notices.SetAddress(w.as(actor.EntHR), "hr@example.org", "en"))
		w.mail(notices.Post)
		w.mail(w.lateToday().DigestNow)
		mails := server.Mails()
		if len(mails) < told+3 {
			t.Fatalf("%d mails for %d notes", len(mails), told)
		}
		session := w.signIn(t, actor.CityLead)
		before := w.fingerprint(t)
		opened := 0
		for _, m := range mails {
			links := linksOf(m)
			if len(links) == 0 {
				t.Errorf("no link in %q", m.Subject)
			}
			for _, link := range links {
				u, err := url.Parse(link)
				must(t, err)
				for range 2 {
					for _, method := range []string{http.MethodGet, http.MethodHead} {
						if r := w.send(method, u.RequestURI(), nil); r.Code >= 500 {
							t.Errorf("%s %s: %d", method, u, r.Code)
						}
						if r := w.send(method, u.RequestURI(), nil, session); r.Code >= 500 || r.Code == http.StatusForbidden {
							t.Errorf("%s %s signed in: %d", method, u, r.Code)
						}
						opened += 2
					}
				}
			}
		}
		for _, d := range before.Differences(w.fingerprint(t)) {
			t.Errorf("opening links changed %s", d)
		}
		t.Logf("%d mails, links opened %d times", len(mails), opened)
		w.pressButtons(t, server)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, "") })
	t.Run("postgres", func(t *testing.T) { run(t, sqldbtest.Database(t)) })
}

// mail runs a job of the notices.
func (w *town) mail(do func(context.Context) (int, error)) {
	w.t.Helper()
	_, err := do(sqldb.Long(w.t.Context()))
	must(w.t, err)
}

// lateToday is the city's notices when the hour of the digest has come.
func (w *town) lateToday() *notify.Service {
	o := w.city.Notices.Options
	now := w.city.DB.Now()
	evening := time.Date(now.Year(), now.Month(), now.Day(), 23, 0, 0, 0, now.Location())
	o.DB = w.city.DB.With(sqldb.Options{Now: func() time.Time { return evening }, IDs: ids.NewGenerator(1, 7, nil)})
	return notify.New(o)
}

// tellPages tells the account of every page that the product has, spread over all topics,
// and returns how many notes are to be mailed at once.
func (w *town) tellPages(lead actor.Actor) (atOnce int) {
	w.t.Helper()
	objects := objectsOf(w)
	all := topics()
	var notes []notify.Note
	add := func(topic notify.Topic, path string) {
		notes = append(notes, notify.Note{Topic: topic.Code, Accounts: []ids.ID{lead.Account}, Title: "新的需求：%s", Args: []string{topic.ZH}, Path: path, AtOnce: topic.Code != topicPublished})
	}
	for _, topic := range all {
		add(topic, "/home")
	}
	n := 0
	for _, rt := range w.city.site.Routes() {
		path, ok := objects.Own(rt.Pattern, actor.CityLead)
		if rt.Kind != web.KindPage || !ok || !admits(rt, actor.CityLead) || strings.HasPrefix(path, "/sign-") || strings.HasPrefix(path, "/enrol") {
			continue
		}
		add(all[n%len(all)], path)
		n++
	}
	must(w.t, w.city.DB.Write(w.t.Context(), func(tx *sqldb.Tx) error {
		for _, note := range notes {
			if err := notify.Tell(w.t.Context(), tx, note); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, note := range notes {
		if m := mailOf(all, note.Topic); note.AtOnce && m != notify.Never {
			atOnce++
		}
	}
	if n < 40 {
		w.t.Fatalf("only %d pages", n)
	}
	return atOnce
}

func mailOf(all []notify.Topic, code string) notify.Mode {
	for _, t := range all {
		if t.Code == code {
			return t.Mail
		}
	}
	return notify.Digest
}

func admits(rt web.Route, role actor.Role) bool {
	return rt.Public || len(rt.Roles) == 0 || slices.Contains(rt.Roles, role)
}

// pressButtons confirms an address and stops mail by the forms behind the links.
func (w *town) pressButtons(t *testing.T, server *smtptest.Server) {
	t.Helper()
	states := func() (out []string) {
		w.read(func(ctx context.Context, r *sqldb.Reader) (err error) {
			out, err = sqldb.All(ctx, r, func(row sqldb.Row) (s string, err error) { return s, row.Scan(&s) }, `SELECT status FROM notify_addresses ORDER BY account_id`)
			return err
		})
		return out
	}
	before := fmt.Sprint(states())
	for _, path := range []string{"/mail/confirm", "/mail/stop"} {
		r := w.post(path, url.Values{"t": {tokenOf(t, server, path)}})
		if r.Code != http.StatusSeeOther {
			t.Errorf("the button of %s: %d %s", path, r.Code, r.Body)
		}
		if page := w.send(http.MethodGet, r.Header().Get("Location"), nil); page.Code != http.StatusOK {
			t.Errorf("after the button of %s: %d", path, page.Code)
		}
	}
	if after := fmt.Sprint(states()); after == before || !strings.Contains(after, notify.Confirmed) || !strings.Contains(after, notify.Stopped) {
		t.Errorf("%s, then %s", before, after)
	}
	if r := w.post("/mail/confirm", url.Values{"t": {"confirm.1.1.1.x"}}); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a link that nobody signed: %d", r.Code)
	}
}

// tokenOf is the signed part of the newest link to a page.
func tokenOf(t *testing.T, server *smtptest.Server, path string) string {
	t.Helper()
	for _, m := range slices.Backward(server.Mails()) {
		for _, link := range linksOf(m) {
			if u, err := url.Parse(link); err == nil && u.Path == path {
				return u.Query().Get("t")
			}
		}
	}
	t.Fatalf("no link to %s", path)
	return ""
}

// TestNewsOfPublishedNeeds follows a need from its publication to the subscriber's page and
// to the search.
func TestNewsOfPublishedNeeds(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		must(t, w.city.Notices.Subscribe(w.as(actor.SchoolAdmin), notify.Subscription{Kind: "need"}))
		must(t, w.city.Notices.Subscribe(w.as(actor.Teacher), notify.Subscription{Kind: "offer"}))
		told := func(role actor.Role) int {
			in, err := w.city.Notices.Inbox(w.as(role), notify.Filter{Limit: 1})
			must(t, err)
			return in.Total
		}
		school, teacher := told(actor.SchoolAdmin), told(actor.Teacher)
		id := w.publishNeed("稀有的榫卯修缮工")
		if told(actor.SchoolAdmin) != school+1 || told(actor.Teacher) != teacher {
			t.Errorf("school %d → %d, teacher %d → %d", school, told(actor.SchoolAdmin), teacher, told(actor.Teacher))
		}
		for _, q := range []string{"榫卯", "smxs", "修缮 稀有"} {
			page := w.send(http.MethodGet, "/search?q="+url.QueryEscape(q), nil).Body.String()
			if !strings.Contains(page, "/needs/"+id.String()) {
				t.Errorf("%s does not find the need", q)
			}
		}
		if n, err := w.city.Search.Run(t.Context()); err != nil || n != 0 {
			t.Errorf("%d documents differ from the registers, %v", n, err)
		}
	})
}

// publishNeed hands in a need of an enterprise and has an officer publish it.
func (w *town) publishNeed(title string) ids.ID {
	w.t.Helper()
	it := demand.Blank(demand.Need, demand.Talent)
	it.Title, it.Headcount, it.Requirement, it.Education = title, 2, "会看图", demand.AnyEducation
	got, err := w.city.Demand.Post(w.as(actor.EntHR), demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: "13800009999"}})
	must(w.t, err)
	got, err = w.city.Demand.Step(w.as(actor.CityLead), caseflow.Step{ID: got.ID, Transition: "publish", Version: got.Version})
	must(w.t, err)
	return got.ID
}
