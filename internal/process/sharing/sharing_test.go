package sharing_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/process/sharing"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, job.Migrations, org.Migrations, sharing.Migrations}

const (
	codeA, codeB = "900100", "900200"
	secret       = "陈立群 13800001234"
)

func person(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

var (
	lead     = person(5, actor.Grant{Role: actor.CityLead})
	teacher  = person(7, actor.Grant{Role: actor.Teacher, Org: 300})
	reader   = person(8, actor.Grant{Role: actor.DeptUser})
	schoolOf = person(9, actor.Grant{Role: actor.SchoolAdmin, Org: 201})
)

// register is what a city has to share.
type register map[string][]sharing.Record

var kinds = []sharing.Kind{
	{Code: "base", ZH: "实训基地", Group: "载体", Fields: []sharing.Field{{Code: "level", ZH: "级别"}, {Code: "seats", ZH: "工位"}, {Code: "org", ZH: "牵头单位"}}},
	{Code: "union", ZH: "共同体", Group: "载体", Members: true, Fields: []sharing.Field{{Code: "level", ZH: "级别"}}},
	{Code: "needs", ZH: "需求", Group: "供需", Fields: []sharing.Field{{Code: "org", ZH: "单位"}}},
}

type city struct {
	*sharing.Service
	db  *sqldb.DB
	has register
}

// pair are two cities on two databases with one hub.
type pair struct {
	a, b city
	hub  *sqldb.DB
	now  *time.Time
}

func each(t *testing.T, fn func(t *testing.T, p pair)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			now := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
			open := func(sets ...fs.FS) *sqldb.DB {
				set := sqldbtest.Setup{Migrations: sets, Now: func() time.Time { return now }}
				if engine == "postgres" {
					return sqldbtest.OpenPostgres(t, set)
				}
				return sqldbtest.OpenSQLite(t, set)
			}
			p := pair{hub: open(tenant.HubMigrations), now: &now}
			all := []sharing.City{{Code: codeA, Name: "融江市"}, {Code: codeB, Name: "桥州市"}}
			make := func(own sharing.City) city {
				c := city{db: open(tables...), has: register{}}
				c.Service = sharing.New(c.db, sharing.Options{City: own, Hub: p.hub, Org: sharing.OrgByCode,
					Cities: func(context.Context) ([]sharing.City, error) { return all, nil },
					Kinds:  func(context.Context) ([]sharing.Kind, error) { return kinds, nil },
					Records: func(_ context.Context, _ sqldb.Queryer, kind string) ([]sharing.Record, error) {
						return c.has[kind], nil
					}})
				return c
			}
			p.a, p.b = make(all[0]), make(all[1])
			fn(t, p)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settle lets both cities take and tell until nothing waits.
func (p pair) settle(t *testing.T) {
	t.Helper()
	for {
		n, err := p.a.Exchange(context.Background())
		must(t, err)
		m, err := p.b.Exchange(context.Background())
		must(t, err)
		if n+m == 0 {
			return
		}
	}
}

func draft() sharing.Draft {
	return sharing.Draft{Partner: codeB, Title: "两市职教共享协议", Mechanism: "每季会商一次，市教育局负责", From: civil.MustDate("2026-11-01"), Until: civil.MustDate("2027-12-31"), Kinds: map[string][]string{"base": {"level", "seats"}, "union": {"level"}}}
}

func record(id ids.ID, name, level string) sharing.Record {
	return sharing.Record{ID: id, Name: name, Values: map[string]string{"level": level, "seats": "120", "org": "某学校", "contact": secret}}
}

// agreed proposes, confirms and settles.
func (p pair) agreed(t *testing.T) ids.ID {
	t.Helper()
	id, err := p.a.Propose(lead, draft())
	must(t, err)
	p.settle(t)
	must(t, p.b.Step(lead, caseflow.Step{ID: id, Transition: "confirm"}))
	p.settle(t)
	return id
}

func TestFlows(t *testing.T) {
	for _, m := range []*caseflow.Machine{sharing.Flow, sharing.MemberFlow} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestTwoCities: both leads confirm, each sees the agreed fields of the other's records, read
// only; what is not agreed is not there; what changes follows; an end takes all copies away.
func TestTwoCities(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		p.a.has["base"] = []sharing.Record{record(11, "甲基地", "市级"), record(12, "乙基地", "省级")}
		p.a.has["needs"] = []sharing.Record{record(13, "不共享的需求", "")}
		p.b.has["union"] = []sharing.Record{record(21, "温台共同体", "省级")}
		id, err := p.a.Propose(lead, draft())
		must(t, err)
		if _, err := p.a.Propose(lead, draft()); !errors.Is(err, sharing.ErrTwice) {
			t.Errorf("a second proposal: %v", err)
		}
		p.settle(t)
		d, err := p.b.Agreement(lead, id)
		if err != nil || d.Status != sharing.Asked || d.PartnerName != "融江市" || d.Shown {
			t.Fatalf("%+v %v", d.Agreement, err)
		}
		if _, err := p.b.Shared(lead, id, "base", "", 10, 0); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("before it is confirmed: %v", err)
		}
		if err := p.b.Step(reader, caseflow.Step{ID: id, Transition: "confirm"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a department confirms: %v", err)
		}
		must(t, p.b.Step(lead, caseflow.Step{ID: id, Transition: "confirm"}))
		p.settle(t)
		got, err := p.b.Shared(reader, id, "base", "", 10, 0)
		if err != nil || got.Total != 2 || got.List[0].Values["seats"] != "120" || len(got.List[0].Values) != 2 {
			t.Fatalf("%+v %v", got.List, err)
		}
		if back, err := p.a.Shared(reader, id, "union", "共同体", 10, 0); err != nil || back.Total != 1 {
			t.Fatalf("%+v %v", back, err)
		}
		for _, kind := range []string{"needs", "nothing"} {
			if _, err := p.b.Shared(lead, id, kind, "", 10, 0); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%s: %v", kind, err)
			}
		}
		if _, err := p.b.Shared(teacher, id, "base", "", 10, 0); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a teacher: %v", err)
		}
		if _, _, _, err := p.b.SharedRecord(lead, id, "base", 13); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unshared record: %v", err)
		}
		p.a.has["base"] = []sharing.Record{record(11, "甲基地", "国家级")}
		p.settle(t)
		_, _, c, err := p.b.SharedRecord(reader, id, "base", 11)
		if err != nil || c.Values["level"] != "国家级" || c.Version < 2 {
			t.Errorf("%+v %v", c, err)
		}
		if got, err = p.b.Shared(reader, id, "base", "", 10, 0); err != nil || got.Total != 1 {
			t.Errorf("a dropped record is there: %+v %v", got.List, err)
		}
		p.nothingLeaked(t)
		// The end counts in the other city before it takes the letter.
		must(t, p.a.Step(lead, caseflow.Step{ID: id, Transition: "end", Reason: "OVER"}))
		if _, err := p.b.Shared(lead, id, "base", "", 10, 0); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("after the end: %v", err)
		}
		p.settle(t)
		for _, c := range []city{p.a, p.b} {
			if d, err := c.Agreement(lead, id); err != nil || d.Status != sharing.Ended {
				t.Errorf("%+v %v", d.Agreement, err)
			}
			if n := rows(t, c.db, `SELECT COUNT(*) FROM sharing_copies`); n != 0 {
				t.Errorf("%d copies stay", n)
			}
		}
	})
}

func rows(t *testing.T, db *sqldb.DB, text string) (n int64) {
	t.Helper()
	must(t, db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
		n, err = sqldb.Value[int64](t.Context(), r, text)
		return err
	}))
	return n
}

// nothingLeaked looks for what was not agreed in the mailbox and in both cities' copies.
func (p pair) nothingLeaked(t *testing.T) {
	t.Helper()
	look := func(db *sqldb.DB, text string) {
		must(t, db.Read(t.Context(), func(r *sqldb.Reader) error {
			list, err := sqldb.All(t.Context(), r, func(r sqldb.Row) (s string, err error) { return s, r.Scan(&s) }, text)
			for _, s := range list {
				for _, gone := range []string{"13800001234", "陈立群", "某学校", "不共享的需求"} {
					if strings.Contains(s, gone) {
						t.Errorf("%s left the city: %.300s", gone, s)
					}
				}
			}
			return err
		}))
	}
	look(p.hub, `SELECT body FROM tenant_letters`)
	look(p.a.db, `SELECT body FROM sharing_copies`)
	look(p.b.db, `SELECT body FROM sharing_copies`)
	if n := rows(t, p.hub, `SELECT COUNT(*) FROM tenant_letters WHERE taken_at > 0 AND body <> ''`); n != 0 {
		t.Errorf("%d bodies of letters that were taken are kept", n)
	}
}

// TestDaysAndDecline: nothing is shared before the first day, nothing after the last.
func TestDaysAndDecline(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		p.a.has["base"] = []sharing.Record{record(11, "甲基地", "市级")}
		d := draft()
		d.From, d.Until = civil.MustDate("2026-12-01"), civil.MustDate("2026-12-31")
		id, err := p.a.Propose(lead, d)
		must(t, err)
		p.settle(t)
		must(t, p.b.Step(lead, caseflow.Step{ID: id, Transition: "confirm"}))
		p.settle(t)
		if _, err := p.b.Shared(lead, id, "base", "", 10, 0); !errors.Is(err, actor.ErrNotFound) || rows(t, p.b.db, `SELECT COUNT(*) FROM sharing_copies`) != 0 {
			t.Errorf("before the first day: %v", err)
		}
		*p.now = p.now.AddDate(0, 0, 20)
		p.settle(t)
		if got, err := p.b.Shared(lead, id, "base", "", 10, 0); err != nil || got.Total != 1 {
			t.Errorf("in its days: %+v %v", got, err)
		}
		*p.now = p.now.AddDate(0, 1, 0)
		if _, err := p.b.Shared(lead, id, "base", "", 10, 0); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("after the last day: %v", err)
		}
		p.settle(t)
		if x, err := p.b.Agreement(lead, id); err != nil || x.Status != sharing.Expired || rows(t, p.b.db, `SELECT COUNT(*) FROM sharing_copies`) != 0 {
			t.Errorf("%+v %v", x.Agreement, err)
		}
		d.From, d.Until = civil.MustDate("2027-01-01"), civil.MustDate("2027-12-31")
		id, err = p.a.Propose(lead, d)
		must(t, err)
		p.settle(t)
		must(t, p.b.Step(lead, caseflow.Step{ID: id, Transition: "decline", Reason: "SCOPE"}))
		p.settle(t)
		if x, err := p.a.Agreement(lead, id); err != nil || x.Status != sharing.Declined {
			t.Errorf("%+v %v", x.Agreement, err)
		}
	})
}

// TestConsultationsAndMembers: minutes stand in both cities, and an organisation of the other
// city joins a record when its own city says so.
func TestConsultationsAndMembers(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		const code = "91350500MA00TE5T25"
		must(t, p.b.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			return org.Insert(t.Context(), tx, org.Organization{ID: 201, USCC: code, Name: "桥州职业学校", Kind: org.SchoolKind, Status: org.Active})
		}))
		p.a.has["union"] = []sharing.Record{record(31, "跨区域共同体", "市级")}
		id := p.agreed(t)
		meeting := sharing.Consultation{On: civil.MustDate("2026-11-20"), Topic: "第四季度会商", Minutes: "双方通报进展", Decisions: "扩大共享"}
		must(t, p.a.Consult(lead, id, meeting))
		if err := p.a.Consult(lead, id, sharing.Consultation{On: civil.MustDate("2027-01-01"), Topic: "x", Minutes: "y"}); !errors.Is(err, sharing.ErrHeld) || !errors.Is(err, sharing.ErrText) {
			t.Errorf("%v", err)
		}
		in := sharing.Invitation{Kind: "union", Record: 31, Part: "成员", USCC: code, Since: civil.MustDate("2026-11-20")}
		must(t, p.a.Invite(lead, id, in))
		if err := p.a.Invite(lead, id, in); !errors.Is(err, sharing.ErrMember) {
			t.Errorf("twice: %v", err)
		}
		for _, bad := range []sharing.Invitation{{Kind: "needs", Record: 31, Part: "成员", USCC: code, Since: in.Since}, {Kind: "union", Record: 99, Part: "成员", USCC: code, Since: in.Since}, {Kind: "union", Record: 31, Part: "成员", USCC: "123", Since: in.Since}} {
			if err := p.a.Invite(lead, id, bad); err == nil {
				t.Errorf("%+v is taken", bad)
			}
		}
		p.settle(t)
		d, err := p.b.Agreement(lead, id)
		if err != nil || len(d.Meetings) != 1 || d.Meetings[0].Origin != codeA || d.Meetings[0].Decisions != "扩大共享" {
			t.Fatalf("%+v %v", d.Meetings, err)
		}
		asked, err := p.b.Asked(schoolOf)
		if err != nil || len(asked) != 1 || asked[0].OrgName != "桥州职业学校" {
			t.Fatalf("%+v %v", asked, err)
		}
		if n, err := p.b.Waiting(schoolOf); n != 1 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		other := person(11, actor.Grant{Role: actor.SchoolAdmin, Org: 999})
		if err := p.b.Answer(other, asked[0].ID, 0, true); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school answers: %v", err)
		}
		must(t, p.b.Answer(schoolOf, asked[0].ID, asked[0].Version, true))
		p.settle(t)
		if d, err = p.a.Agreement(lead, id); err != nil || len(d.Members) != 1 || d.Members[0].Status != sharing.MemberIs || d.Members[0].OrgName != "桥州职业学校" {
			t.Fatalf("%+v %v", d.Members, err)
		}
		_, _, c, err := p.b.SharedRecord(reader, id, "union", 31)
		if err != nil || c.Values[sharing.MembersField] != "桥州职业学校" {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// TestLettersComeTwice: a letter that is posted or taken again changes nothing, and all records
// can be asked for again.
func TestLettersComeTwice(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		p.a.has["base"] = []sharing.Record{record(11, "甲基地", "市级")}
		id := p.agreed(t)
		must(t, p.hub.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE tenant_letters SET taken_at = 0`)
			return err
		}))
		p.settle(t)
		if got, err := p.b.Shared(lead, id, "base", "", 10, 0); err != nil || got.Total != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		must(t, p.b.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM sharing_copies`)
			return err
		}))
		must(t, p.b.Refresh(lead, id))
		p.settle(t)
		if got, err := p.b.Shared(lead, id, "base", "", 10, 0); err != nil || got.Total != 1 {
			t.Errorf("after all was asked for again: %+v %v", got, err)
		}
	})
}

// TestCopiesFollow: whatever a city does to its records, after an exchange the other's copies are
// the agreed fields of just these.
func TestCopiesFollow(t *testing.T) {
	now := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	set := func(sets ...fs.FS) sqldbtest.Setup {
		return sqldbtest.Setup{Migrations: sets, Now: func() time.Time { return now }}
	}
	p := pair{hub: sqldbtest.OpenSQLite(t, set(tenant.HubMigrations)), now: &now}
	has := register{}
	options := func(code string, own register) sharing.Options {
		return sharing.Options{City: sharing.City{Code: code, Name: code}, Hub: p.hub, Org: sharing.OrgByCode,
			Cities:  func(context.Context) ([]sharing.City, error) { return []sharing.City{{Code: codeB, Name: codeB}}, nil },
			Kinds:   func(context.Context) ([]sharing.Kind, error) { return kinds, nil },
			Records: func(_ context.Context, _ sqldb.Queryer, kind string) ([]sharing.Record, error) { return own[kind], nil }}
	}
	dbA, dbB := sqldbtest.OpenSQLite(t, set(tables...)), sqldbtest.OpenSQLite(t, set(tables...))
	p.a, p.b = city{sharing.New(dbA, options(codeA, has)), dbA, has}, city{sharing.New(dbB, options(codeB, register{})), dbB, nil}
	id := p.agreed(t)
	rapid.Check(t, func(rt *rapid.T) {
		var list []sharing.Record
		want := map[ids.ID]string{}
		for n := range ids.ID(4) {
			if rapid.Bool().Draw(rt, "there") {
				level := rapid.SampledFrom([]string{"", "市级", "省级"}).Draw(rt, "level")
				list = append(list, record(n+1, "基地"+n.String(), level))
				want[n+1] = level
			}
		}
		has["base"] = list
		p.settle(t)
		got, err := p.b.Shared(lead, id, "base", "", 100, 0)
		if err != nil || len(got.List) != len(want) {
			rt.Fatalf("%+v, want %v: %v", got.List, want, err)
		}
		for _, c := range got.List {
			if level, ok := want[c.Origin]; !ok || c.Values["level"] != level || c.Values["contact"] != "" || c.Values["org"] != "" {
				rt.Fatalf("%+v, want %v", c, want)
			}
		}
	})
}
