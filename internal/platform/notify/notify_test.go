package notify

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify/smtptest"
	"rongqiao/internal/platform/sqldb"
)

func TestAudience(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, x := range []struct {
			say  string
			note Note
			want []ids.ID
		}{
			{"accounts", Note{Accounts: []ids.ID{lead, lead, 0}}, []ids.ID{lead}},
			{"an organisation", Note{Orgs: []ids.ID{firm}}, []ids.ID{firmHR, firmBoss}},
			{"one role of it", Note{Orgs: []ids.ID{firm}, Roles: []actor.Role{actor.EntHR}}, []ids.ID{firmHR}},
			{"a role of the city", Note{Roles: []actor.Role{actor.CountyUser}}, []ids.ID{county, otherOne}},
			{"a county", Note{Roles: []actor.Role{actor.CountyUser, actor.CityLead}, County: "900101"}, []ids.ID{lead, county}},
			{"a role that only organisations have", Note{Roles: []actor.Role{actor.EntHR}}, nil},
			{"nobody", Note{}, nil},
		} {
			before := map[ids.ID]int{}
			for id := range w.who {
				before[id] = w.inbox(id).Total
			}
			x.note.Topic, x.note.Title, x.note.Args, x.note.Path = "demand.new", "%d 条提醒", []string{"3"}, "/needs"
			x.note.Title = "（%s的内容）"
			w.tell(x.note)
			var got []ids.ID
			for id := range w.who {
				if w.inbox(id).Total > before[id] {
					got = append(got, id)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", x.say, got, x.want)
			}
		}
	})
}

func TestReading(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 3 {
			w.tell(Note{Topic: "order.answer", Orgs: []ids.ID{firm}, Title: "邮箱", Path: "/orders/1"})
		}
		in := w.inbox(firmHR)
		if in.Unread != 3 || w.svc.Unread(w.as(firmHR)) != 3 || !in.Items[0].Unread {
			t.Fatalf("%+v", in)
		}
		it, err := w.svc.Read(w.as(firmHR), in.Items[0].ID)
		must(t, err)
		if it.Path != "/orders/1" {
			t.Error(it)
		}
		_, err = w.svc.Read(w.as(firmHR), in.Items[0].ID)
		must(t, err)
		if n := w.svc.Unread(w.as(firmHR)); n != 2 {
			t.Errorf("%d unread after one was read", n)
		}
		if n := w.svc.Unread(w.as(firmBoss)); n != 3 {
			t.Errorf("what one reads the other has read: %d", n)
		}
		if _, err := w.svc.Read(w.as(stranger), in.Items[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger reads: %v", err)
		}
		must(t, w.svc.ReadAll(w.as(firmHR)))
		if n := w.svc.Unread(w.as(firmHR)); n != 0 {
			t.Errorf("%d unread after all were read", n)
		}
		w.now = w.now.Add(time.Second)
		w.tell(Note{Topic: "order.answer", Orgs: []ids.ID{firm}, Title: "邮箱", Path: "/orders/2"})
		if n := w.svc.Unread(w.as(firmHR)); n != 1 {
			t.Errorf("%d unread", n)
		}
		// A grant taken back takes the notes with it.
		p := w.who[firmHR]
		p.Grants = nil
		w.who[firmHR] = p
		if got := w.inbox(firmHR); got.Total != 0 || got.Unread != 0 {
			t.Errorf("without a grant: %+v", got)
		}
	})
}

func TestConfirm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if err := w.svc.SetAddress(w.as(lead), "not an address", "zh"); !errors.Is(err, ErrAddress) {
			t.Error(err)
		}
		must(t, w.svc.SetAddress(w.as(lead), "lead@example.org", "en"))
		w.tell(Note{Topic: "order.answer", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/x", AtOnce: true})
		w.post()
		w.post()
		if list := w.mail.Mails(); len(list) != 1 || list[0].To != "lead@example.org" || !strings.Contains(list[0].Subject, "Please confirm") {
			t.Fatalf("%d mails before it is confirmed", len(list))
		}
		first := token(w.last().Text, confirmPath)
		must(t, w.svc.SetAddress(w.as(lead), "new@example.org", "zh"))
		w.post()
		second := token(w.last().Text, confirmPath)
		for _, bad := range []string{first, second + "x", "", "confirm.11.2.9999999999.AAAA", strings.Replace(second, "confirm", "stop", 1)} {
			if err := w.svc.Confirm(t.Context(), bad); !errors.Is(err, ErrLink) {
				t.Errorf("%q confirms: %v", bad, err)
			}
		}
		w.now = w.now.Add(49 * time.Hour)
		if err := w.svc.Confirm(t.Context(), second); !errors.Is(err, ErrLink) {
			t.Errorf("confirmed after its time: %v", err)
		}
		w.now = w.now.Add(-48 * time.Hour)
		for range 2 {
			must(t, w.svc.Confirm(t.Context(), second))
		}
		set, err := w.svc.Settings(w.as(lead))
		must(t, err)
		if set.Address.Status != Confirmed || set.Address.Address != "new@example.org" {
			t.Errorf("%+v", set.Address)
		}
		var raw string
		must(t, w.db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
			raw, err = sqldb.Value[string](t.Context(), r, `SELECT address FROM notify_addresses WHERE account_id = $1`, lead)
			return err
		}))
		if strings.Contains(raw, "example") {
			t.Error("the address lies open in the database")
		}
	})
}

// An address that was taken out and another that was put in are two: the link of the one
// does not confirm the other, and the other gets a mail of its own.
func TestAnotherAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.svc.SetAddress(w.as(lead), "lead@example.org", "zh"))
		w.post()
		first := token(w.last().Text, confirmPath)
		must(t, w.svc.RemoveAddress(w.as(lead)))
		must(t, w.svc.SetAddress(w.as(lead), "somebody@example.org", "zh"))
		w.post()
		if w.last().To != "somebody@example.org" {
			t.Errorf("the new address was not asked, the last mail went to %s", w.last().To)
		}
		if err := w.svc.Confirm(t.Context(), first); !errors.Is(err, ErrLink) {
			t.Errorf("the link of the former address confirms the new one: %v", err)
		}
		must(t, w.svc.Confirm(t.Context(), token(w.last().Text, confirmPath)))
	})
}

// Nobody has a mail sent to strangers by the hundred.
func TestConfirmationsADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range mostConfirms {
			must(t, w.svc.SetAddress(w.as(lead), "lead@example.org", "zh"))
			must(t, w.svc.RemoveAddress(w.as(lead)))
		}
		if err := w.svc.SetAddress(w.as(lead), "lead@example.org", "zh"); !errors.Is(err, ErrOften) {
			t.Errorf("one more on the same day: %v", err)
		}
		must(t, w.svc.SetAddress(w.as(firmHR), "hr@example.org", "zh"))
		w.now = w.now.Add(25 * time.Hour)
		must(t, w.svc.SetAddress(w.as(lead), "lead@example.org", "zh"))
	})
}

func TestAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.confirm(firmHR, "hr@example.org")
		w.confirm(firmBoss, "boss@example.org")
		must(t, w.svc.SetModes(w.as(firmBoss), map[string]Mode{"order.answer": Never, "demand.new": AtOnce}))
		if err := w.svc.SetModes(w.as(firmBoss), map[string]Mode{"order.answer": "LOUD"}); !errors.Is(err, ErrMode) {
			t.Error(err)
		}
		before := len(w.mail.Mails())
		w.tell(Note{Topic: "order.answer", Orgs: []ids.ID{firm}, Title: "（%s的内容）", Args: []string{"<b>发单</b>"}, Path: "/orders/7", AtOnce: true})
		w.tell(Note{Topic: "demand.new", Orgs: []ids.ID{firm}, Title: "邮箱", Path: "/needs/7"})
		for range 3 {
			w.post()
		}
		got := w.mail.Mails()[before:]
		if len(got) != 2 || got[0].To != "hr@example.org" || got[1].To != "boss@example.org" {
			t.Fatalf("%d mails: %+v", len(got), got)
		}
		m := got[0]
		if !strings.Contains(m.Subject, "融江市融桥") || !strings.Contains(m.Text, "https://rq.example.cn/orders/7") || strings.Contains(m.HTML, "<b>发单") ||
			!strings.HasPrefix(m.Header.Get("List-Unsubscribe"), "<https://rq.example.cn/mail/stop?t=") || m.MessageID == "" || m.MessageID == got[1].MessageID {
			t.Errorf("%+v", m)
		}
		for _, remote := range []string{"src=", "<img", "<link", "<script", "url("} {
			if strings.Contains(m.HTML, remote) {
				t.Errorf("the mail has %s", remote)
			}
		}
		must(t, w.svc.Stop(t.Context(), token(m.Text, stopPath)))
		w.tell(Note{Topic: "order.answer", Accounts: []ids.ID{firmHR}, Title: "邮箱", Path: "/orders/8", AtOnce: true})
		if n := w.post(); n != 0 {
			t.Errorf("%d mails after all mail was stopped", n)
		}
		if w.inbox(firmHR).Unread != 3 {
			t.Error("the page lost a note")
		}
	})
}

// TestTrouble: a mail is tried again with the same identifier, given up, refused, or left
// alone when nobody knows.
func TestTrouble(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.confirm(firmHR, "hr@example.org")
		before := len(w.mail.Mails())
		note := func() {
			w.tell(Note{Topic: "order.answer", Accounts: []ids.ID{firmHR}, Title: "邮箱", Path: "/orders/7", AtOnce: true})
		}
		w.mail.Answer("hr@example.org", "451 later please")
		note()
		w.post()
		if w.post() != 0 || len(w.mail.Mails()) != before {
			t.Error("tried again at once")
		}
		w.now = w.now.Add(2 * time.Minute)
		w.mail.Answer("hr@example.org", "")
		if w.post() != 1 || len(w.mail.Mails()) != before+1 {
			t.Errorf("%d mails after a pause", len(w.mail.Mails())-before)
		}
		w.mail.Answer("hr@example.org", smtptest.Drop)
		note()
		w.post()
		for range 3 {
			w.now = w.now.Add(3 * time.Hour)
			w.post()
		}
		if n := len(w.mail.Mails()); n != before+2 {
			t.Errorf("a mail of which nobody knows was sent %d times", n-before-1)
		}
		w.mail.Answer("hr@example.org", "451 later please")
		note()
		for range 8 {
			w.post()
			w.now = w.now.Add(3 * time.Hour)
		}
		if got := w.states(); got[mailGaveUp] != 1 || got[mailUnsure] != 1 || got[mailSent] != 2 || got[mailQueued] != 0 {
			t.Errorf("%v", got)
		}
		w.mail.Answer("hr@example.org", "550 no such user")
		note()
		w.post()
		set, err := w.svc.Settings(w.as(firmHR))
		must(t, err)
		if set.Address.Status != Failed || set.Address.Fault != "SMTP 550" {
			t.Errorf("%+v", set.Address)
		}
		if got := w.inbox(firmHR).Items[0]; got.Topic != TopicAddress {
			t.Errorf("the person was not told: %+v", got)
		}
		note()
		w.post()
		calls, err := w.svc.Calls(w.as(lead), 10)
		must(t, err)
		if len(calls) != 3 || calls[0].Account != firmHR {
			t.Fatalf("%d calls: %+v", len(calls), calls)
		}
		must(t, w.svc.CallDone(w.as(lead), calls[0].ID))
		must(t, w.svc.CallDone(w.as(lead), calls[0].ID))
		if n, err := w.svc.OpenCalls(w.as(lead)); n != 2 || err != nil {
			t.Errorf("%d open calls, %v", n, err)
		}
		if err := w.svc.CallDone(w.as(lead), 5); !errors.Is(err, actor.ErrNotFound) {
			t.Error(err)
		}
	})
}

func (w *world) states() map[string]int {
	w.t.Helper()
	out := map[string]int{}
	must(w.t, w.db.Read(w.t.Context(), func(r *sqldb.Reader) error {
		list, err := sqldb.All(w.t.Context(), r, func(row sqldb.Row) (s string, err error) { return s, row.Scan(&s) }, `SELECT status FROM notify_mails`)
		for _, s := range list {
			out[s]++
		}
		return err
	}))
	return out
}

// TestLost leaves a mail alone whose sender died while it was on its way.
func TestLost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.confirm(lead, "lead@example.org")
		w.tell(Note{Topic: "order.answer", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/x", AtOnce: true})
		if _, err := w.svc.Dispatch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if o, err := w.svc.claim(t.Context()); o == nil || err != nil {
			t.Fatal(o, err)
		}
		w.now = w.now.Add(time.Hour)
		if n := w.post(); n != 0 || w.states()[mailUnsure] != 1 {
			t.Errorf("%d sent, %v", n, w.states())
		}
	})
}

func TestDigest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.confirm(lead, "lead@example.org")
		w.confirm(firmHR, "hr@example.org")
		before := len(w.mail.Mails())
		digest := func() int {
			t.Helper()
			n, err := w.svc.DigestNow(t.Context())
			must(t, err)
			return n
		}
		for i := range 25 {
			w.now = w.now.Add(time.Second)
			w.tell(Note{Topic: "demand.new", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/needs/" + ids.ID(i+1).String()})
		}
		w.tell(Note{Topic: "x.page", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/x"})
		w.tell(Note{Topic: "unknown.topic", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/x"})
		if n := digest(); n != 0 {
			t.Errorf("%d digests before the hour", n)
		}
		w.now = w.now.Add(10 * time.Hour)
		sample, ok, err := w.svc.OwnDigest(w.as(lead))
		must(t, err)
		if !ok || !strings.Contains(sample.Text, "供需发布") {
			t.Errorf("%v %+v", ok, sample)
		}
		p, err := w.svc.Preview(w.as(lead))
		must(t, err)
		if p.Digests != 1 || p.Notes != 26 || p.Addresses[Confirmed] != 2 || len(p.Samples) < 4 {
			t.Errorf("%+v", p)
		}
		if len(w.mail.Mails()) != before {
			t.Error("a preview sent mail")
		}
		if n := digest() + digest(); n != 1 {
			t.Errorf("%d digests of a day", n)
		}
		list := w.mail.Mails()[before:]
		if len(list) != 1 || !strings.Contains(list[0].Subject, "26 条提醒") || !strings.Contains(list[0].Text, "还有 5 条") || strings.Contains(list[0].Text, "── 站内") {
			t.Fatalf("%d mails: %s", len(list), list[0].Text)
		}
		w.now = w.now.Add(24 * time.Hour)
		if n := digest(); n != 0 {
			t.Errorf("%d digests with nothing to say", n)
		}
		w.tell(Note{Topic: "demand.new", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/needs/99"})
		must(t, w.svc.SetLanguage(w.as(lead), i18n.English))
		w.now = w.now.Add(24 * time.Hour)
		if n := digest(); n != 1 || !strings.Contains(w.last().Subject, "1 notices") || !strings.Contains(w.last().HTML, "Published") {
			t.Errorf("%d digests, %s", n, w.last().Subject)
		}
		if n, err := w.svc.Sweep(t.Context()); n != 0 || err != nil {
			t.Errorf("%d notes swept too early, %v", n, err)
		}
		w.now = w.now.AddDate(0, 0, 181)
		if n, err := w.svc.Sweep(t.Context()); n != 28 || err != nil {
			t.Errorf("%d notes swept, %v", n, err)
		}
	})
}

func TestSubscriptions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.svc.CodeOf = func(kind, text string) (string, string) {
			if text == "焊工" {
				return "6-18-02-04", "焊工"
			}
			if strings.ContainsAny(text, "?") {
				return "", ""
			}
			return text, ""
		}
		for id, x := range map[ids.ID]Subscription{
			lead: {Industry: "C"}, county: {Industry: "C36", County: "900101"}, otherOne: {Occupation: "焊工", Kind: "need"}, firmHR: {Kind: "offer"},
		} {
			must(t, w.svc.Subscribe(w.as(id), x))
			must(t, w.svc.Subscribe(w.as(id), x))
		}
		for _, x := range []struct {
			sub  Subscription
			want error
		}{{Subscription{}, ErrFacets}, {Subscription{Industry: "??"}, ErrCode}} {
			if err := w.svc.Subscribe(w.as(stranger), x.sub); !errors.Is(err, x.want) {
				t.Errorf("%+v: %v", x.sub, err)
			}
		}
		announce := func(facets ...Facet) (got []ids.ID) {
			t.Helper()
			before := map[ids.ID]int{}
			for id := range w.who {
				before[id] = w.inbox(id).Total
			}
			ctx := t.Context()
			must(t, w.db.Write(ctx, func(tx *sqldb.Tx) error {
				return Announce(ctx, tx, News{Facets: facets, Note: Note{Topic: "demand.new", Title: "邮箱", Path: "/needs/1"}})
			}))
			for id := range w.who {
				if w.inbox(id).Total > before[id] {
					got = append(got, id)
				}
			}
			slices.Sort(got)
			return got
		}
		for _, x := range []struct {
			facets []Facet
			want   []ids.ID
		}{
			{[]Facet{{ByIndustry, "C3670"}, {ByCounty, "900101"}, {ByKind, "need.TALENT"}, {ByOccupation, "6-18-02-04"}}, []ids.ID{lead, county, otherOne}},
			{[]Facet{{ByIndustry, "C3670"}, {ByCounty, "900102"}}, []ids.ID{lead}},
			{[]Facet{{ByIndustry, "I65"}, {ByKind, "offer.TRAINING"}}, []ids.ID{firmHR}},
			{[]Facet{{ByIndustry, "I65"}}, nil},
			{nil, nil},
		} {
			if got := announce(x.facets...); !slices.Equal(got, x.want) {
				t.Errorf("%v: %v, want %v", x.facets, got, x.want)
			}
		}
		list, err := w.svc.Subscriptions(w.as(county))
		must(t, err)
		if len(list) != 1 {
			t.Fatalf("%d subscriptions", len(list))
		}
		if err := w.svc.Unsubscribe(w.as(lead), list[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("somebody else's subscription: %v", err)
		}
		must(t, w.svc.Unsubscribe(w.as(county), list[0].ID))
		if got := announce(Facet{ByIndustry, "C3670"}, Facet{ByCounty, "900101"}); !slices.Equal(got, []ids.ID{lead}) {
			t.Errorf("after unsubscribing: %v", got)
		}
	})
}

func TestWithoutMail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.svc.Mailer = nil
		if err := w.svc.SetAddress(w.as(lead), "lead@example.org", "zh"); !errors.Is(err, ErrNoMail) {
			t.Error(err)
		}
		w.tell(Note{Topic: "order.answer", Accounts: []ids.ID{lead}, Title: "邮箱", Path: "/x", AtOnce: true})
		if n := w.post(); n != 0 || w.inbox(lead).Total != 1 {
			t.Error(n)
		}
	})
}

func TestSMTPCheck(t *testing.T) {
	server := smtptest.Start(t)
	good := SMTP{Addr: server.Addr, From: "rq@example.org", TLS: TLSNone, Timeout: 2 * time.Second}
	must(t, good.Check(t.Context()))
	for name, bad := range map[string]func(s *SMTP){
		"address": func(s *SMTP) { s.Addr = "nowhere" }, "policy": func(s *SMTP) { s.TLS = "maybe" }, "sender": func(s *SMTP) { s.From = "nobody" },
		"no TLS offered": func(s *SMTP) { s.TLS = "" }, "password": func(s *SMTP) { s.User, s.PasswordFile = "x", "/nowhere" }, "closed": func(s *SMTP) { s.Addr = "127.0.0.1:1" },
	} {
		s := good
		bad(&s)
		if err := s.Check(t.Context()); err == nil {
			t.Errorf("%s: no fault", name)
		}
	}
}
