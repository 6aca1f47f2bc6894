package rule_test

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/stat"
)

var rate = rule.Rule{
	Code: "T-1", ZH: "参加率", EN: "Share that takes part", Severity: rule.Block, Floor: true, SourceDoc: "办法", SourceArticle: "第三条",
	Params:    []rule.Param{{Code: "MIN", ZH: "下限", EN: "Minimum", Unit: "%", Bound: rule.AtLeast}, {Code: "MAX", ZH: "上限", EN: "Maximum", Unit: "人", Bound: rule.AtMost}},
	Authority: actor.CityLead,
}

var (
	hint   = rule.Rule{Code: "T-2", ZH: "人数", EN: "Heads", Severity: rule.Warn, SourceDoc: "办法", Params: []rule.Param{{Code: "MAX", ZH: "上限", EN: "Maximum", Bound: rule.Below}}}
	strict = rule.Rule{Code: "T-3", ZH: "禁止", EN: "Forbidden", Severity: rule.Block, SourceDoc: "办法"}
	note   = rule.Rule{Code: "T-4", ZH: "提醒", EN: "Note", Severity: rule.Info, SourceDoc: "办法"}
)

var tables = []fs.FS{audit.Migrations, rule.Migrations, fstest.MapFS{"20261122T2121_test.sql": {Data: []byte(`-- +goose Up
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by) VALUES
('T-1', 'MIN', 'NATIONAL', 0, 1, 60, 100, '国家办法', '第一条', '2020-01-01', NULL, 0),
('T-1', 'MIN', 'PROVINCE', 0, 1, 50, 100, '省办法', '第一条', '2020-01-01', NULL, 0),
('T-1', 'MAX', 'NATIONAL', 0, 1, 20, 1, '国家办法', '第二条', '2020-01-01', NULL, 0);
`)}}}

func fixed() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }

func as(account ids.ID, roles ...actor.Role) context.Context {
	a := actor.Actor{Account: account, Name: "人" + account.String()}
	for _, r := range roles {
		a.Grants = append(a.Grants, actor.Grant{Role: r})
	}
	return actor.With(context.Background(), a)
}

func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: fixed}, fn)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var today = civil.MustDate("2026-11-22")

func TestJudgeIsExact(t *testing.T) {
	v := rule.Version{Rule: "T-1", Param: "MIN", Level: rule.City, Number: 3, Value: stat.Percent(90), SourceDoc: "市办法"}
	for _, c := range []struct {
		measured stat.Ratio
		want     rule.Status
	}{
		{stat.Ratio{Num: 305, Den: 339}, rule.Fail}, // prints 90.0 %
		{stat.Ratio{Num: 9, Den: 10}, rule.Pass},
		{stat.Ratio{Num: 0, Den: 7}, rule.Fail}, // a true zero is measured
		{stat.Ratio{Num: 0, Den: 0}, rule.NoData},
		{stat.Ratio{}, rule.NoData},
	} {
		r := rate.Judge(rule.Subject{Kind: "x", ID: 1}, c.measured, v)
		if r.Status != c.want || r.Version != "CITY#3" || r.SourceDoc != "市办法" || r.Severity != rule.Block {
			t.Errorf("%v: %+v", c.measured, r)
		}
	}
	if got := rule.Say(stat.Ratio{Num: 305, Den: 339}, "%"); got != "90.0%（305/339）" {
		t.Error(got)
	}
	v75 := rule.Version{Param: "MIN", Value: stat.Percent(75)}
	for num, want := range map[int64]rule.Status{39: rule.Pass, 38: rule.Fail} {
		if got := rate.Judge(rule.Subject{}, stat.Ratio{Num: num, Den: 52}, v75).Status; got != want {
			t.Errorf("%d of 52: %s", num, got)
		}
	}
	for b, want := range map[rule.Bound][3]bool{rule.AtLeast: {false, true, true}, rule.Above: {false, false, true}, rule.AtMost: {true, true, false}, rule.Below: {true, false, false}} {
		for i, n := range []int64{19, 20, 21} {
			if ok, known := b.Meets(stat.Ratio{Num: n, Den: 1}, stat.Ratio{Num: 20, Den: 1}); !known || ok != want[i] {
				t.Errorf("%d %s 20: %v", n, b, ok)
			}
		}
	}
}

func TestRegistry(t *testing.T) {
	g, err := rule.NewRegistry([]rule.Rule{rate, hint}, []rule.Rule{strict, note})
	must(t, err)
	if r, ok := g.Rule("T-2"); !ok || r.ZH != "人数" || len(g.All()) != 4 {
		t.Errorf("%+v", r)
	}
	if _, err := rule.NewRegistry([]rule.Rule{rate}, []rule.Rule{rate}); err == nil {
		t.Error("a rule stands twice")
	}
	for name, spoil := range map[string]func(r *rule.Rule){
		"no source": func(r *rule.Rule) { r.SourceDoc = "" }, "no severity": func(r *rule.Rule) { r.Severity = "MAYBE" }, "no name": func(r *rule.Rule) { r.EN = "" },
		"a parameter without bound": func(r *rule.Rule) { r.Params = []rule.Param{{Code: "A", ZH: "a", EN: "a"}} },
		"an authority over a hint":  func(r *rule.Rule) { r.Severity = rule.Warn },
		"a parameter twice":         func(r *rule.Rule) { r.Params = []rule.Param{r.Params[0], r.Params[0]} },
	} {
		r := rate
		spoil(&r)
		if r.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func set(db *sqldb.DB, ctx context.Context, v rule.Version) (out rule.Version, err error) {
	if v.SourceDoc == "" {
		v.SourceDoc, v.SourceArticle = "市办法", "第九条"
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = rule.Set(ctx, tx, rate, v)
		return err
	})
	return out, err
}

func on(t *testing.T, db *sqldb.DB, param string, org ids.ID, day string) (v rule.Version, err error) {
	t.Helper()
	err = db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		v, err = rule.ParamOn(context.Background(), r, rate, param, org, civil.MustDate(day))
		return err
	})
	return v, err
}

func TestLevelsOfAParameter(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := as(1, actor.CityLead)
		from := civil.MustDate("2027-01-01")
		if v, err := on(t, db, "MIN", 0, "2026-11-22"); err != nil || v.Level != rule.National || v.Value != stat.Percent(60) {
			t.Errorf("the province is looser and still counts: %+v %v", v, err)
		}
		if _, err := on(t, db, "MIN", 0, "2019-12-31"); !errors.Is(err, rule.ErrNoParam) {
			t.Errorf("before any version: %v", err)
		}
		if _, err := on(t, db, "NONE", 0, "2026-11-22"); !errors.Is(err, rule.ErrNoParam) {
			t.Errorf("an unknown parameter: %v", err)
		}
		for name, c := range map[string]struct {
			v    rule.Version
			want error
		}{
			"looser than the nation":    {rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(59), From: from}, rule.ErrLooser},
			"a larger cap":              {rule.Version{Param: "MAX", Level: rule.City, Value: stat.Ratio{Num: 21, Den: 1}, From: from}, rule.ErrLooser},
			"no value":                  {rule.Version{Param: "MIN", Level: rule.City, From: from}, rule.ErrValue},
			"below zero":                {rule.Version{Param: "MIN", Level: rule.City, Value: stat.Ratio{Num: -1, Den: 1}, From: from}, rule.ErrValue},
			"no day":                    {rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(70)}, rule.ErrDays},
			"ends before it begins":     {rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(70), From: from, To: today}, rule.ErrDays},
			"no source":                 {rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(70), From: from, SourceDoc: " "}, rule.ErrSource},
			"the city with a school":    {rule.Version{Param: "MIN", Level: rule.City, Org: 7, Value: stat.Percent(70), From: from}, rule.ErrPlace},
			"a school that is not said": {rule.Version{Param: "MIN", Level: rule.School, Value: stat.Percent(70), From: from}, rule.ErrPlace},
		} {
			if _, err := set(db, ctx, c.v); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		for _, v := range []rule.Version{
			{Param: "MIN", Level: rule.City, Value: stat.Percent(70), From: from},
			{Param: "MIN", Level: rule.City, Number: 1, Value: stat.Percent(80), From: civil.MustDate("2027-03-01"), To: civil.MustDate("2027-03-31")},
			{Param: "MIN", Level: rule.School, Org: 7, Value: stat.Percent(75), From: from},
		} {
			_, err := set(db, ctx, v)
			must(t, err)
		}
		for _, c := range []struct {
			org  ids.ID
			day  string
			want string
		}{
			{0, "2026-12-31", "NATIONAL#1"}, {0, "2027-01-01", "CITY#1"}, {0, "2027-03-31", "CITY#2"}, {0, "2027-04-01", "CITY#1"},
			{7, "2027-01-01", "SCHOOL#1"}, {7, "2027-03-05", "CITY#2"}, {8, "2027-01-01", "CITY#1"},
		} {
			if v, err := on(t, db, "MIN", c.org, c.day); err != nil || v.Name() != c.want {
				t.Errorf("%v on %s: %s %v, want %s", c.org, c.day, v.Name(), err, c.want)
			}
		}
		must(t, db.Write(ctx, func(tx *sqldb.Tx) error { return rule.Inherit(ctx, tx, 7, 9) }))
		if v, err := on(t, db, "MIN", 9, "2027-01-01"); err != nil || v.Value != stat.Percent(75) {
			t.Errorf("the successor: %+v %v", v, err)
		}
	})
}

func TestTwentyRacingVersions(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var wg sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wg.Go(func() {
				_, results[i] = set(db, as(ids.ID(i+1), actor.CityLead), rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(int64(61 + i)), From: today})
			})
		}
		wg.Wait()
		won, lost := 0, 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case errors.Is(err, rule.ErrMeanwhile) && strings.Contains(err.Error(), "[1 ") && strings.Contains(err.Error(), "2026-11-22"):
				lost++
			default:
				t.Error(err)
			}
		}
		if won != 1 || lost != 19 {
			t.Errorf("%d won, %d lost", won, lost)
		}
	})
}

func TestResultsStayExplained(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := as(1, actor.CityLead)
		s := rule.Subject{Kind: "point", ID: 5}
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			v, err := rule.ParamOn(ctx, tx, rate, "MIN", 0, today)
			if err != nil {
				return err
			}
			list := []rule.Result{rate.Judge(s, stat.Percent(65), v, rule.Evidence{Text: "名册", Href: "/x/5"}), hint.Misses(s, "人数未登记"), note.PassesOver(s, "新设"), strict.Says(s, false, []rule.Version{v})}
			if err := rule.Store(ctx, tx, list); err != nil {
				return err
			}
			if list[0].ID == 0 || list[0].At.IsZero() {
				t.Errorf("%+v", list[0])
			}
			_, err = rule.Set(ctx, tx, rate, rule.Version{Param: "MIN", Level: rule.City, Value: stat.Percent(70), From: today, SourceDoc: "市办法", SourceArticle: "第九条"})
			return err
		})
		must(t, err)
		check := func(status rule.Status, version string) {
			t.Helper()
			must(t, db.Read(ctx, func(r *sqldb.Reader) error {
				list, err := rule.Latest(ctx, r, s)
				if err != nil || len(list) != 4 {
					t.Fatalf("%d results, %v", len(list), err)
				}
				if list[0].Status != status || list[0].Version != version || list[0].ZH != "参加率" || list[0].Evidence[0].Href != "/x/5" {
					t.Errorf("%+v", list[0])
				}
				if list[1].Status != rule.NoData || list[1].Good() || list[2].Status != rule.Fail || list[3].Status != rule.NA || !list[3].Good() {
					t.Errorf("%+v", list[1:])
				}
				return nil
			}))
		}
		check(rule.Pass, "NATIONAL#1")
		must(t, db.Write(ctx, func(tx *sqldb.Tx) error {
			v, err := rule.ParamOn(ctx, tx, rate, "MIN", 0, today)
			if err != nil {
				return err
			}
			return rule.Store(ctx, tx, []rule.Result{rate.Judge(s, stat.Percent(65), v, rule.Evidence{Text: "名册", Href: "/x/5"})})
		}))
		check(rule.Fail, "CITY#1")
		must(t, db.Read(ctx, func(r *sqldb.Reader) error {
			history, err := rule.History(ctx, r, s, "T-1")
			if err != nil || len(history) != 2 || history[1].Threshold != stat.Percent(60) || history[1].SourceDoc != "国家办法" || history[1].ThresholdText() != "≥ 60%" {
				t.Errorf("%+v %v", history, err)
			}
			n, err := rule.Count(ctx, r, rule.Filter{Kind: "point", Status: rule.Fail})
			if n != 2 || err != nil {
				t.Errorf("%d %v", n, err)
			}
			list, err := rule.List(ctx, r, rule.Filter{Rule: "T-1", Limit: 10})
			if len(list) != 1 || err != nil {
				t.Errorf("%d %v", len(list), err)
			}
			return nil
		}))
	})
}

func TestOverrides(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := rule.Subject{Kind: "point", ID: 5}
		good := rule.Override{Subject: s, Reason: "试点", AskedBy: 1, To: civil.MustDate("2026-12-31")}
		with := func(change func(o *rule.Override)) rule.Override {
			o := good
			change(&o)
			return o
		}
		for _, c := range []struct {
			name string
			ctx  context.Context
			r    rule.Rule
			o    rule.Override
			want error
		}{
			{"a warning by another person", as(2, actor.SchoolAdmin), hint, good, nil},
			{"by the one who asks", as(1, actor.CityLead), hint, good, rule.ErrOwn},
			{"asked by nobody", as(2, actor.CityLead), hint, with(func(o *rule.Override) { o.AskedBy = 0 }), rule.ErrOwn},
			{"by nobody", context.Background(), hint, good, actor.ErrForbidden},
			{"without reason", as(2), hint, with(func(o *rule.Override) { o.Reason = " " }), rule.ErrReason},
			{"without end", as(2), hint, with(func(o *rule.Override) { o.To = civil.Date{} }), rule.ErrEnd},
			{"ended", as(2), hint, with(func(o *rule.Override) { o.To = civil.MustDate("2026-11-21") }), rule.ErrEnd},
			{"a block that names nobody", as(2, actor.CityLead), strict, good, rule.ErrNobody},
			{"a block by others", as(2, actor.SchoolAdmin), rate, good, rule.ErrAuthority},
			{"a block by the authority", as(2, actor.CityLead), rate, good, nil},
			{"a block by the authority itself", as(1, actor.CityLead), rate, good, rule.ErrOwn},
			{"a note", as(2, actor.CityLead), note, good, rule.ErrNothing},
		} {
			err := db.Write(c.ctx, func(tx *sqldb.Tx) error {
				_, err := rule.Excuse(c.ctx, tx, c.r, c.o)
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		must(t, db.Read(context.Background(), func(r *sqldb.Reader) error {
			for day, want := range map[string]bool{"2026-11-21": false, "2026-11-22": true, "2026-12-31": true, "2027-01-01": false} {
				if o, ok, err := rule.Excused(context.Background(), r, s, "T-1", civil.MustDate(day)); ok != want || err != nil || ok && o.ApprovedBy != 2 {
					t.Errorf("on %s: %v %+v %v", day, ok, o, err)
				}
			}
			_, ok, err := rule.Excused(context.Background(), r, s, "T-3", today)
			if ok {
				t.Error("excused what nobody may")
			}
			return err
		}))
	})
}

// TestResolutionFollowsTheModel compares Resolve with a second, plainer writing of what the
// nearest level and the floor mean.
func TestResolutionFollowsTheModel(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	_ = flag.Set("rapid.checks", "5000")
	defer func() { _ = flag.Set("rapid.checks", old) }()
	start := civil.MustDate("2026-01-01")
	rapid.Check(t, func(rt *rapid.T) {
		p := rule.Param{Code: "P", Bound: rapid.SampledFrom([]rule.Bound{rule.AtLeast, rule.Above, rule.AtMost, rule.Below}).Draw(rt, "bound")}
		floor := rapid.Bool().Draw(rt, "floor")
		org := ids.ID(rapid.IntRange(0, 2).Draw(rt, "org"))
		on := start.AddDays(rapid.IntRange(0, 30).Draw(rt, "day"))
		var all []rule.Version
		for i := range rapid.IntRange(0, 12).Draw(rt, "versions") {
			v := rule.Version{Number: int64(i), Level: rapid.SampledFrom(rule.Levels).Draw(rt, "level"), From: start.AddDays(rapid.IntRange(0, 30).Draw(rt, "from")),
				Value: stat.Ratio{Num: int64(rapid.IntRange(0, 9).Draw(rt, "num")), Den: int64(rapid.IntRange(1, 3).Draw(rt, "den"))}}
			if v.Level == rule.School {
				v.Org = ids.ID(rapid.IntRange(1, 2).Draw(rt, "school"))
			}
			if rapid.Bool().Draw(rt, "ends") {
				v.To = v.From.AddDays(rapid.IntRange(0, 10).Draw(rt, "length"))
			}
			all = append(all, v)
		}
		got, ok := rule.Resolve(p, floor, all, org, on)
		want, known := model(p.Bound, floor, all, org, on)
		if ok != known || ok && got != want {
			rt.Fatalf("%+v %v, want %+v %v", got, ok, want, known)
		}
		if !ok || !floor {
			return
		}
		for _, level := range rule.Levels {
			if v, there := model(p.Bound, false, only(all, level), org, on); there && looser(p.Bound, got.Value, v.Value) && rank(level) < rank(got.Level) {
				rt.Fatalf("%+v is looser than %+v above it", got, v)
			}
		}
	})
}

func rank(l rule.Level) int {
	return map[rule.Level]int{rule.National: 0, rule.Province: 1, rule.City: 2, rule.School: 3}[l]
}

func only(all []rule.Version, level rule.Level) (out []rule.Version) {
	for _, v := range all {
		if v.Level == level {
			out = append(out, v)
		}
	}
	return out
}

func looser(b rule.Bound, x, y stat.Ratio) bool {
	if b == rule.AtLeast || b == rule.Above {
		return x.Num*y.Den < y.Num*x.Den
	}
	return x.Num*y.Den > y.Num*x.Den
}

func model(b rule.Bound, floor bool, all []rule.Version, org ids.ID, on civil.Date) (best rule.Version, ok bool) {
	for r := range 4 {
		var here *rule.Version
		for i, v := range all {
			holds := rank(v.Level) == r && !on.Before(v.From) && (v.To.IsZero() || !on.After(v.To)) && (v.Level != rule.School || v.Org == org)
			if holds && (here == nil || here.From.Compare(v.From) <= 0) {
				here = &all[i]
			}
		}
		if here != nil && (!ok || !floor || !looser(b, here.Value, best.Value)) {
			best, ok = *here, true
		}
	}
	return best, ok
}
