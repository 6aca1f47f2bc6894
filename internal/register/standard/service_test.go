package standard_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/register/standard"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, job.Migrations, notify.Migrations, search.Migrations, textindex.Migrations, sheet.Migrations, org.Migrations, standard.Migrations}

const (
	firmA, firmB, firmC, academy, guild ids.ID = 101, 102, 103, 104, 105
	point, otherPoint                   ids.ID = 901, 902
	fitter                                     = "6-31-01-10"
)

func person(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

var (
	hrA     = person(1, actor.Grant{Role: actor.EntHR, Org: firmA})
	hrB     = person(2, actor.Grant{Role: actor.EntHR, Org: firmB})
	hrC     = person(3, actor.Grant{Role: actor.EntHR, Org: firmC})
	lead    = person(5, actor.Grant{Role: actor.CityLead})
	head    = person(7, actor.Grant{Role: actor.ProgrammeHead, Org: academy})
	nobody  = context.Background()
	countyB = person(9, actor.Grant{Role: actor.CountyUser, County: "900102"})
)

type city struct {
	*standard.Service
	db     *sqldb.DB
	now    *time.Time
	wishes map[ids.ID][]standard.Wanted
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	begin := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	now := begin
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		now = begin
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: "900101", Name: "岚山区"}, {Code: "900102", Name: "滨湖区"}}); err != nil {
				return err
			}
			for _, o := range []org.Organization{
				{ID: firmA, USCC: "91150300MAC0DE0169", Name: "融江甲机械有限公司", Kind: org.Enterprise, County: "900101", Firm: org.FirmFacts{Industry: "C3491", Partner: true}},
				{ID: firmB, Name: "融江乙机械有限公司", Kind: org.Enterprise, County: "900101", Firm: org.FirmFacts{Industry: "C3491", Partner: true}},
				{ID: firmC, Name: "融江丙机械有限公司", Kind: org.Enterprise, County: "900102", Firm: org.FirmFacts{Industry: "C3512"}},
				{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: "900101", School: org.SchoolFacts{Code: "3635000001", Level: org.Secondary}},
				{ID: guild, Name: "融江机械行业协会", Kind: org.IndustryOrg, County: "900101"},
			} {
				o.Status = org.Active
				if err := org.Insert(t.Context(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c := city{db: db, now: &now, wishes: map[ids.ID][]standard.Wanted{}}
		c.Service = standard.New(db, standard.Options{
			Points: func(_ context.Context, _ sqldb.Queryer, school ids.ID) ([]standard.Point, error) {
				if school != academy {
					return nil, nil
				}
				return []standard.Point{{ID: point, Name: "机电技术应用", Code: "660301"}, {ID: otherPoint, Name: "数控技术应用", Code: "660103"}}, nil
			},
			Forecast: func(_ context.Context, _ *sqldb.Tx, org ids.ID, list []standard.Wanted) (ids.ID, error) {
				c.wishes[org] = list
				return 7700 + org, nil
			},
			Levels: [][2]string{{"3", "高级工（三级）"}},
			Names:  standard.Names{Occupation: func(code string) string { return map[string]string{fitter: "机电设备维修工"}[code] }},
		})
		fn(t, c)
	})
}

func skills(texts ...string) (out []standard.Ability) {
	for _, s := range texts {
		out = append(out, standard.Ability{Kind: standard.Skill, Text: s})
	}
	return out
}

func good() standard.Standard {
	return standard.Standard{Post: "机电设备维修工", Occupation: fitter, Industry: "C3491", Level: 3, From: civil.MustDate("2026-12-01"), Tasks: []standard.Task{
		{Name: "更换伺服电机", Abilities: skills("能按图拆装", "能校准零点")}, {Name: "日常点检", Abilities: skills("能用红外测温仪")},
	}}
}

func step(t *testing.T, c city, who context.Context, id ids.ID, code, reason string) standard.Standard {
	t.Helper()
	x, err := c.Step(who, caseflow.Step{ID: id, Transition: code, Reason: reason})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return x
}

func published(t *testing.T, c city) standard.Standard {
	t.Helper()
	x, err := c.Save(hrA, good(), true)
	if err != nil {
		t.Fatal(err)
	}
	return step(t, c, lead, x.ID, "publish", "")
}

// TestVersions takes a standard from its draft to a second version which supersedes it.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x, err := c.Save(hrA, good(), false)
		if err != nil || x.Status != standard.Drafted || x.Issuer != firmA {
			t.Fatalf("%+v, %v", x, err)
		}
		for _, who := range []context.Context{nobody, hrB, lead, head} {
			if _, err := c.Find(who, x.ID); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("a draft is read: %v", err)
			}
		}
		x = step(t, c, hrA, x.ID, "submit", "")
		if x.Code != "BZ-2026-0001" || x.Version != 1 {
			t.Errorf("%+v", x)
		}
		if _, err := c.Step(hrA, caseflow.Step{ID: x.ID, Transition: "publish"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the author publishes: %v", err)
		}
		if _, err := c.Step(countyB, caseflow.Step{ID: x.ID, Transition: "publish"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another county publishes: %v", err)
		}
		x = step(t, c, lead, x.ID, "return", "UNCLEAR")
		x = step(t, c, hrA, x.ID, "submit", "")
		x = step(t, c, lead, x.ID, "publish", "")
		if d, err := c.Find(nobody, x.ID); err != nil || d.Code != "BZ-2026-0001" || len(d.Trail) != 0 {
			t.Errorf("everyone reads it: %+v, %v", d, err)
		}
		v2, err := c.Renew(hrA, x.ID)
		if err != nil || v2.Version != 2 || len(v2.Tasks) != 2 {
			t.Fatalf("%+v, %v", v2, err)
		}
		if _, err := c.Renew(hrA, x.ID); !errors.Is(err, standard.ErrNewer) {
			t.Errorf("two new versions at once: %v", err)
		}
		d, err := c.Find(hrA, v2.ID)
		if err != nil || len(d.Changes) != 0 || d.Against != 1 {
			t.Errorf("a copy differs: %+v, %v", d.Changes, err)
		}
		edit := d.Standard
		edit.From = civil.MustDate("2027-06-01")
		edit.Tasks = append(edit.Tasks[:1:1], standard.Task{Name: "备件管理", Abilities: skills("能填台账")})
		edit.Tasks[0].Abilities = skills("能按图拆装", "能校准零点和限位")
		if _, err = c.Save(hrA, edit, true); err != nil {
			t.Fatal(err)
		}
		step(t, c, lead, v2.ID, "publish", "")
		d, err = c.Find(nobody, v2.ID)
		sorts := ""
		for _, ch := range d.Changes {
			sorts += ch.Sort[:1]
		}
		if err != nil || sorts != "CAARR" || len(d.Versions) != 2 {
			t.Errorf("%s %+v, %v", sorts, d.Changes, err)
		}
		old, err := c.Find(nobody, x.ID)
		if err != nil || old.Status != standard.Superseded {
			t.Errorf("%+v, %v", old.Status, err)
		}
		found, total, err := c.List(nobody, standard.Filter{Limit: 10})
		if err != nil || total != 1 || found[0].Version != 2 {
			t.Errorf("%d in force: %+v, %v", total, found, err)
		}
		if _, total, _ := c.List(nobody, standard.Filter{View: standard.ViewAll, Limit: 10}); total != 2 {
			t.Errorf("%d versions", total)
		}
		res := search.Result{}
		if err := c.db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
			res, err = search.Find(t.Context(), r, search.Query{Text: "台账", Public: true})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(res.Hits) != 1 || res.Hits[0].ID != v2.ID {
			t.Errorf("found %+v", res.Hits)
		}
	})
}

func TestChecks(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		for name, spoil := range map[string]func(*standard.Standard){
			"post": func(x *standard.Standard) { x.Post = "" }, "occupation": func(x *standard.Standard) { x.Occupation = "fitter" }, "level": func(x *standard.Standard) { x.Level = 9 },
			"no level": func(x *standard.Standard) { x.Level = 0 }, "no tasks": func(x *standard.Standard) { x.Tasks = nil }, "no abilities": func(x *standard.Standard) { x.Tasks[1].Abilities = nil },
			"twice": func(x *standard.Standard) { x.Tasks[1].Name = "更换 伺服电机" }, "days": func(x *standard.Standard) { x.To = civil.MustDate("2020-01-01") }, "no day": func(x *standard.Standard) { x.From = civil.Date{} },
			"long": func(x *standard.Standard) { x.Tasks[0].Name = strings.Repeat("长", 200) }, "issuer": func(x *standard.Standard) { x.Issuer = academy },
		} {
			x := good()
			spoil(&x)
			if _, err := c.Save(hrA, x, true); err == nil || errs.KindOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Save(head, good(), true); err == nil || !errors.Is(err, standard.ErrIssuer) {
			t.Errorf("a school issues: %v", err)
		}
		x := good()
		x.Issuer = guild
		if _, err := c.Save(head, x, true); err != nil {
			t.Errorf("a school writes for the guild: %v", err)
		}
	})
}

// TestLinksAndCoverage joins courses to abilities; what is unchanged in a new version stays
// covered.
func TestLinksAndCoverage(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x := published(t, c)
		d, err := c.Find(head, x.ID)
		if err != nil || len(d.Coverage) != 0 {
			t.Fatalf("%+v, %v", d.Coverage, err)
		}
		var all []ids.ID
		for _, a := range d.Abilities() {
			all = append(all, a.Lineage)
		}
		course := standard.Link{Kind: standard.Course, Name: "电机拆装与调试", Code: "K01", Point: point}
		if n, err := c.Join(head, x.ID, course, all[:2]); n != 2 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		if n, err := c.Join(head, x.ID, course, all[:2]); n != 0 || err != nil {
			t.Errorf("joined again: %d, %v", n, err)
		}
		for name, l := range map[string]standard.Link{"foreign point": {Kind: standard.Course, Name: "课程", Point: 4711}, "no point": {Kind: standard.Course, Name: "课程"}, "programme": {Kind: standard.Programme, Name: "机电"}, "kind": {Kind: "X", Name: "课程"}} {
			if _, err := c.Join(head, x.ID, l, all); err == nil || errs.KindOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Join(hrA, x.ID, standard.Link{Kind: standard.Certificate, Name: "电工证"}, all[2:]); err != nil {
			t.Errorf("the issuer names a certificate: %v", err)
		}
		if _, err := c.Join(hrA, x.ID, course, all); err == nil {
			t.Error("an enterprise joins a course")
		}
		d, err = c.Find(nobody, x.ID)
		if err != nil || len(d.Coverage) != 1 || d.Coverage[0].Covered != 2 || d.Coverage[0].All != 3 || len(d.Links) != 3 {
			t.Errorf("%+v, %v", d.Coverage, err)
		}
		_, list, err := c.SchoolCoverage(head)
		if err != nil || len(list) != 2 || !list[0].Known || list[1].Known || list[1].Point != otherPoint {
			t.Errorf("%+v, %v", list, err)
		}
		v2, err := c.Renew(hrA, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		v2.From = civil.MustDate("2027-06-01")
		v2.Tasks[0].Abilities = v2.Tasks[0].Abilities[:1]
		if _, err := c.Save(hrA, v2, true); err != nil {
			t.Fatal(err)
		}
		step(t, c, lead, v2.ID, "publish", "")
		d, err = c.Find(nobody, v2.ID)
		if err != nil || len(d.Coverage) != 1 || d.Coverage[0].Covered != 1 || d.Coverage[0].All != 2 {
			t.Errorf("in the new version %+v, %v", d.Coverage, err)
		}
		if err := c.Part(hrB, v2.ID, d.Links[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another takes it away: %v", err)
		}
		for _, l := range d.Links {
			if l.Kind == standard.Course {
				if err := c.Part(head, v2.ID, l.ID); err != nil {
					t.Error(err)
				}
			}
		}
		if d, _ = c.Find(nobody, v2.ID); len(d.Coverage) != 0 {
			t.Errorf("nothing is linked, and yet %+v", d.Coverage)
		}
	})
}

func n(x int64) *int64 { return &x }

func answers(extra string) standard.Answers {
	return standard.Answers{Tasks: []standard.Task{{Name: "日常点检", Abilities: skills("能用红外测温仪", extra)}, {Name: extra + "专项"}},
		Wanted: []standard.Wanted{{Occupation: fitter, Level: "3", Heads: [3]*int64{n(2), nil, n(5)}}}}
}

// TestSurveyBecomesAStandard sends a survey to three enterprises, of which two answer.
func TestSurveyBecomesAStandard(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ask := standard.Ask{Survey: standard.Survey{Title: "维修岗位调查", Post: "机电设备维修工", Occupation: fitter, Industry: "C34", Level: 3}, Partners: true, Firms: []string{"融江丙机械有限公司", "融江甲机械有限公司"}}
		v, err := c.Send(head, ask)
		if err != nil || v.Asked != 3 || v.Number != "DC-2026-0001" || v.DueOn.String() != "2026-12-11" {
			t.Fatalf("%+v, %v", v, err)
		}
		for name, spoil := range map[string]func(*standard.Ask){"nobody": func(a *standard.Ask) { a.Firms, a.Partners = nil, false }, "unknown": func(a *standard.Ask) { a.Firms = []string{"某某"} }, "school": func(a *standard.Ask) { a.Firms = []string{"融江工贸学校"} }} {
			bad := ask
			spoil(&bad)
			if _, err := c.Send(head, bad); err == nil || errs.KindOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Send(hrA, ask); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise asks: %v", err)
		}
		reply := func(who context.Context) standard.Reply {
			list, err := c.Asked(who)
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0].Reply
		}
		a, b := reply(hrA), reply(hrB)
		if _, err := c.Reply(hrB, a.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another's sheet is read: %v", err)
		}
		a, err = c.Answer(hrA, a.ID, a.RowVersion, answers("能听音"), false)
		if err != nil || a.Status != standard.ReplyOpen || len(a.Answers.Tasks) != 2 || len(a.Answers.Wanted) != 1 || a.Answers.Wanted[0].Heads[1] != nil {
			t.Fatalf("%+v, %v", a, err)
		}
		if d, err := c.Reply(head, a.ID); err != nil || !d.Answers.Blank() {
			t.Errorf("a draft is shown: %+v, %v", d.Answers, err)
		}
		if _, err := c.DraftFrom(head, v.ID, 0); !errors.Is(err, standard.ErrNoAnswers) {
			t.Errorf("a standard of nothing: %v", err)
		}
		if _, err := c.Answer(hrA, a.ID, a.RowVersion, standard.Answers{}, true); err == nil {
			t.Error("nothing is handed in")
		}
		if a, err = c.Answer(hrA, a.ID, a.RowVersion, answers("能听音"), true); err != nil || a.Status != standard.ReplyAnswered || a.Forecast != 7700+firmA || len(c.wishes[firmA]) != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		if err := c.StepReply(head, caseflow.Step{ID: a.ID, Transition: "return", Reason: "INCOMPLETE"}); err != nil {
			t.Fatal(err)
		}
		d, err := c.Reply(hrA, a.ID)
		if err != nil || !d.MayFill || d.Answers.Blank() {
			t.Errorf("%+v, %v", d, err)
		}
		if _, err = c.Answer(hrA, a.ID, d.RowVersion, answers("能听音"), true); err != nil {
			t.Fatal(err)
		}
		if _, err = c.Answer(hrB, b.ID, b.RowVersion, answers("能看图"), true); err != nil {
			t.Fatal(err)
		}
		if n, err := c.RemindSurvey(head, v.ID); n != 1 || err != nil {
			t.Errorf("%d reminded, %v", n, err)
		}
		if n, err := c.RemindSurvey(head, v.ID); n != 0 || err != nil {
			t.Errorf("%d reminded twice on one day, %v", n, err)
		}
		got, err := c.Survey(head, v.ID)
		if err != nil || got.Answered != 2 || got.Merged[0].Firms != 2 || *got.Wanted[0].Heads[0] != 4 || got.Wanted[0].Heads[1] != nil {
			t.Errorf("%+v, %v", got, err)
		}
		x, err := c.DraftFrom(head, v.ID, guild)
		if err != nil || x.Status != standard.Drafted || x.Firms != 2 || x.Survey != v.ID || len(x.Tasks) != 3 || x.Tasks[0].Name != "日常点检" || x.Tasks[0].Firms != 2 || len(x.Tasks[0].Abilities) != 3 {
			t.Fatalf("%+v, %v", x, err)
		}
		if d, _ := c.Reply(hrA, a.ID); d.Status != standard.ReplyUsed {
			t.Errorf("the reply is %s", d.Status)
		}
		got, _ = c.Survey(head, v.ID)
		if err := c.CloseSurvey(head, v.ID, got.RowVersion); err != nil {
			t.Fatal(err)
		}
		if d, _ := c.Reply(hrC, reply(hrC).ID); d.Status != standard.ReplyClosed || d.MayFill {
			t.Errorf("%+v", d)
		}
	})
}

func TestTheNightReminds(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ask := standard.Ask{Survey: standard.Survey{Title: "维修岗位调查", Post: "机电设备维修工", Occupation: fitter}, Firms: []string{"融江甲机械有限公司"}}
		if _, err := c.Send(lead, ask); err != nil {
			t.Fatal(err)
		}
		if n, err := c.RemindDue(context.Background()); n != 0 || err != nil {
			t.Errorf("%d at once, %v", n, err)
		}
		*c.now = c.now.AddDate(0, 0, 18)
		if n, err := c.RemindDue(context.Background()); n != 1 || err != nil {
			t.Errorf("%d before the day, %v", n, err)
		}
		if n, err := c.RemindDue(context.Background()); n != 0 || err != nil {
			t.Errorf("%d again, %v", n, err)
		}
	})
}
