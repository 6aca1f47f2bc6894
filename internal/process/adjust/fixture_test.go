package adjust_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/programme"
)

var tables = []fs.FS{audit.Migrations, rule.Migrations, caseflow.Migrations, blob.Migrations, notify.Migrations, search.Migrations, textindex.Migrations, job.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, agreement.Migrations, adjust.Migrations}

// Organisations and points of the tests.
const (
	college, academy, firm, guild ids.ID = 101, 102, 103, 105
	robot, cash, hotel, sec       ids.ID = 201, 202, 203, 204
	countyA, countyB                     = "900101", "900102"
)

// clock is Monday, 2 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }
func (c *clock) to(day string)  { c.at = civil.MustDate(day).Time().Add(10 * time.Hour) }

func day(s string) civil.Date             { return civil.MustDate(s) }
func ctxOf(a actor.Actor) context.Context { return actor.With(context.Background(), a) }

func person(account ids.ID, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants}
}

var (
	lead    = person(1, actor.Grant{Role: actor.CityLead})
	second  = person(2, actor.Grant{Role: actor.CityLead})
	third   = person(9, actor.Grant{Role: actor.CityLead})
	dean    = person(3, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	head    = person(4, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	iit     = person(5, actor.Grant{Role: actor.DeptUser, Function: "工信"})
	auditor = person(7, actor.Grant{Role: actor.Auditor})
	union   = person(8, actor.Grant{Role: actor.IndustryOrg, Org: guild})
	nobody  = actor.Actor{}
)

type city struct {
	*adjust.Service
	db    *sqldb.DB
	clock *clock
	eval  *map[ids.ID]adjust.Evaluation
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func num(n int64) *int64 { return &n }

func seed(ctx context.Context, tx *sqldb.Tx) error {
	if err := org.SaveCounties(ctx, tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
		return err
	}
	for _, o := range []org.Organization{
		{ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: countyA, School: org.SchoolFacts{Code: "4135090011", Level: org.HigherCollege, Students: 9800}},
		{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: countyA, School: org.SchoolFacts{Code: "3635090012", Level: org.Secondary, Students: 2150}},
		{ID: firm, Name: "融江示例机械有限公司", Kind: org.Enterprise, County: countyA}, {ID: guild, Name: "融江装备行业协会", Kind: org.IndustryOrg, County: countyA},
	} {
		o.Status, o.Region = org.Active, "900100"
		if err := org.Insert(ctx, tx, o); err != nil {
			return err
		}
	}
	for _, p := range []programme.Point{
		{ID: robot, School: college, Level: atlas.HigherCollege, Code: "460301", Name: "机电一体化技术"}, {ID: cash, School: college, Level: atlas.HigherCollege, Code: "530302", Name: "大数据与会计"},
		{ID: hotel, School: college, Level: atlas.HigherCollege, Code: "540106", Name: "酒店管理与数字化运营"}, {ID: sec, School: academy, Level: atlas.Secondary, Code: "660301", Name: "机电技术应用"},
	} {
		p.Given, p.Length, p.Status = p.Code, "3", programme.Enrolling
		if err := programme.Insert(ctx, tx, p); err != nil {
			return err
		}
		if err := programme.PointFlow.OpenIn(ctx, tx, p.ID, p.Status, ""); err != nil {
			return err
		}
		if err := programme.InsertEnrolment(ctx, tx, programme.Enrolment{Point: p.ID, Year: 2026, Planned: num(60), Admitted: num(55), Registered: num(50)}); err != nil {
			return err
		}
	}
	return nil
}

func newCity(t testing.TB, db *sqldb.DB, k *clock) city {
	t.Helper()
	k.at = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
	must(t, db.Write(context.Background(), func(tx *sqldb.Tx) error { return seed(context.Background(), tx) }))
	keys, err := secret.NewKeyset("900100", secret.Standard)
	must(t, err)
	shelf := atlas.NewShelf(db)
	evaluations := map[ids.ID]adjust.Evaluation{}
	s := adjust.New(db, blob.NewStore(t.TempDir(), "900100", keys), shelf, programme.New(db, shelf), adjust.Options{
		Keys: keys,
		Needs: func(context.Context, sqldb.Queryer, int) ([]adjust.FrozenNeed, error) {
			return []adjust.FrozenNeed{{Level: atlas.HigherCollege, Code: "460305", Heads: 120, Source: "测试"}}, nil
		},
		Evaluation: func(_ context.Context, _ sqldb.Queryer, point ids.ID) (adjust.Evaluation, bool, error) {
			e, ok := evaluations[point]
			return e, ok, nil
		},
	})
	return city{s, db, k, &evaluations}
}

func setup(k *clock) sqldbtest.Setup {
	return sqldbtest.Setup{Migrations: tables, Shared: []fs.FS{atlas.SharedMigrations}, Now: k.now, Seed: func(t *testing.T, shared *sqldb.DB) {
		if _, err := mini.Import(context.Background(), shared); err != nil {
			t.Fatal(err)
		}
	}}
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	k := &clock{time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)}
	sqldbtest.EachWith(t, setup(k), func(t *testing.T, db *sqldb.DB) { fn(t, newCity(t, db, k)) })
}

func (c city) move(t testing.TB, a actor.Actor, round ids.ID, step string) {
	t.Helper()
	if _, err := c.StepRound(ctxOf(a), caseflow.Step{ID: round, Transition: step, Note: "测试"}); err != nil {
		t.Fatalf("%s: %v", step, err)
	}
}

func goodRound(year int) adjust.Round {
	return adjust.Round{Year: year, Title: fmt.Sprintf("%d 年专业调整", year), Document: "融教〔2026〕9号", Notice: "各学校按要求申请。", OpenOn: day("2026-11-02"), CollectUntil: day("2026-11-13")}
}

func (c city) called(t testing.TB) adjust.Round {
	t.Helper()
	r, err := c.SaveRound(ctxOf(lead), goodRound(2027), nil)
	must(t, err)
	for i, o := range []string{"市教育局", "融江职业学院", "融江装备行业协会"} {
		must(t, c.AddMember(ctxOf(lead), r.ID, adjust.Member{Name: fmt.Sprintf("委员%d", i), OrgName: o, Chair: i == 0}))
	}
	c.move(t, lead, r.ID, "collect")
	return r
}

func goodForm(kind adjust.Kind) adjust.Form {
	f := adjust.Form{Kind: kind, Summary: "依据充分。"}
	switch kind {
	case adjust.Add:
		f.Level, f.Code, f.Length, f.After, f.Motive = atlas.HigherCollege, "460305", "3", num(90), "demand_up"
		f.Partners = []adjust.Partner{{Org: firm}}
	case adjust.Stop:
		f.Point, f.After, f.Motive = cash, num(0), "demand_down"
	case adjust.Limit:
		f.Point, f.After, f.Motive = robot, num(30), "too_many"
	}
	return f
}

func (c city) sent(t testing.TB, a actor.Actor, round ids.ID, f adjust.Form) adjust.Request {
	t.Helper()
	x, err := c.SaveRequest(ctxOf(a), round, 0, 0, f, nil)
	must(t, err)
	return c.step(t, a, x.ID, "submit")
}

func (c city) step(t testing.TB, a actor.Actor, id ids.ID, step string) adjust.Request {
	t.Helper()
	x, err := c.Step(ctxOf(a), caseflow.Step{ID: id, Transition: step, Note: "测试", Excuse: "测试"})
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	return x
}

// proposed is a round in publicity with an ADD, a STOP and a LIMIT that are proposed to be approved.
func (c city) proposed(t testing.TB) (adjust.Round, []adjust.Request) {
	t.Helper()
	r := c.called(t)
	var list []adjust.Request
	for _, k := range []adjust.Kind{adjust.Add, adjust.Stop, adjust.Limit} {
		x := c.sent(t, dean, r.ID, goodForm(k))
		list = append(list, c.step(t, lead, x.ID, "complete"))
	}
	c.move(t, lead, r.ID, "compute")
	c.move(t, lead, r.ID, "review")
	if _, err := c.AskAll(ctxOf(lead), r.ID, []string{"IIT", "HRSS"}); err != nil {
		t.Fatal(err)
	}
	opinions, err := c.MyOpinions(ctxOf(iit), adjust.OpinionAsked)
	must(t, err)
	for _, o := range opinions {
		must(t, c.Give(ctxOf(iit), o.ID, 0, adjust.Verdict{Verdict: adjust.Favourable}))
	}
	c.clock.to("2026-11-24")
	_, err = c.TimeUp(ctxOf(nobody))
	must(t, err)
	com, err := c.Committee(ctxOf(lead), r.ID)
	must(t, err)
	m := adjust.Meeting{Round: r.ID, HeldOn: day("2026-11-24"), Place: "会议室", Minutes: "逐件表决。"}
	votes := map[ids.ID]string{}
	for i, x := range com.Members {
		m.Present = append(m.Present, x.ID)
		votes[x.ID] = adjust.VoteFor
		if i == 1 {
			votes[x.ID] = adjust.VoteConflict
		}
	}
	meeting, err := c.Meet(ctxOf(lead), m)
	must(t, err)
	for _, x := range list {
		c.step(t, lead, x.ID, "ready")
		must(t, c.CastVotes(ctxOf(lead), r.ID, meeting, x.ID, votes))
		must(t, c.Propose(ctxOf(lead), x.ID, 0, adjust.Proposal{Outcome: adjust.Approved}))
	}
	r, err = c.Publicise(ctxOf(lead), r.ID, 0)
	must(t, err)
	return r, list
}
