package match_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
)

func TestForNeed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, err := c.ForNeed(as(hr), wanted, 10)
		must(t, err)
		if len(r.List) == 0 {
			t.Fatal("nothing was found")
		}
		best := r.List[0]
		if best.Point.ID != robots || best.Verdict != score.Confirm || best.Year != 2027 || best.Heads != 98 {
			t.Errorf("best is %s with %s of %d, %d", best.Point.Name, best.Verdict, best.Year, best.Heads)
		}
		if why := best.Checks[score.CheckMajor].Why.Fact; why != score.FactSameClass {
			t.Errorf("related programme because of fact %d", why)
		}
		for _, other := range r.List[1:] {
			if other.Key() > best.Key() {
				t.Errorf("%s stands below %s with a better key", other.Point.Name, best.Point.Name)
			}
			if other.Point.ID == course && other.Verdict != score.Unfit {
				t.Error("an offer of a course was taken for graduates")
			}
		}
	})
}

func TestForPoint(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		from, err := c.ForPoint(as(head), robots, 10)
		must(t, err)
		to, err := c.ForNeed(as(hr), wanted, 10)
		must(t, err)
		if len(from.List) == 0 || from.List[0].Need.ID != wanted || from.List[0].Result != to.List[0].Result {
			t.Errorf("the pair differs by side: %+v, %+v", from.List, to.List)
		}
		offer, err := c.ForPoint(as(head), course, 10)
		must(t, err)
		if len(offer.List) == 0 || offer.List[0].Need.ID != lecture {
			t.Errorf("the course serves %+v", offer.List)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		const unknown ids.ID = 999
		for _, x := range []struct {
			name     string
			who      actor.Actor
			need     ids.ID
			mayNeed  bool
			point    ids.ID
			mayPoint bool
		}{
			{"owner", hr, wanted, true, robots, false},
			{"another enterprise", rival, wanted, false, nursing, false},
			{"school", head, wanted, false, robots, true},
			{"another school's", head, wanted, false, nursing, false},
			{"city", lead, wanted, true, nursing, true},
			{"county, elsewhere", county, wanted, false, robots, false},
			{"county", county, talks, true, nursing, true},
			{"auditor", auditor, talks, true, robots, true},
			{"student", student, wanted, false, robots, false},
			{"nobody", actor.Actor{}, wanted, false, robots, false},
			{"unknown", lead, unknown, false, unknown, false},
		} {
			_, err := c.ForNeed(as(x.who), x.need, 3)
			if ok := err == nil; ok != x.mayNeed || !ok && !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%s, need: %v", x.name, err)
			}
			_, err = c.ForPoint(as(x.who), x.point, 3)
			if ok := err == nil; ok != x.mayPoint || !ok && !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%s, point: %v", x.name, err)
			}
		}
		if _, err := c.Pair(as(head), wanted, robots); err != nil {
			t.Errorf("a school does not see its pair: %v", err)
		}
		if _, err := c.Pair(as(head), wanted, nursing); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a school sees another's pair: %v", err)
		}
	})
}

func TestChangesAreFollowed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		must(t, c.Start(context.Background()))
		fresh := items()[0]
		fresh.ID, fresh.Number = secondJob, "XQ-2026-0999"
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error { return insert(context.Background(), tx, fresh) }))
		c.DemandChanged(secondJob)
		r, err := c.ForNeed(as(hr), secondJob, 3)
		must(t, err)
		if len(r.List) == 0 || r.List[0].Point.ID != robots {
			t.Errorf("a new need found %+v", r.List)
		}
		exec(t, c, `UPDATE demand_items SET status = 'WITHDRAWN' WHERE id = $1`, int64(secondJob))
		c.DemandChanged(secondJob)
		if _, err := c.ForNeed(as(hr), secondJob, 3); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a withdrawn need: %v", err)
		}
		exec(t, c, `UPDATE programme_points SET status = 'STOPPED' WHERE id = $1`, int64(robots))
		c.PointChanged(robots)
		pair, err := c.Pair(as(lead), wanted, robots)
		must(t, err)
		if pair.Verdict != score.Unfit || pair.Checks[score.CheckOpen].Why.Fact != score.FactClosed {
			t.Errorf("a stopped programme is %s", pair.Verdict)
		}
		exec(t, c, `UPDATE programme_points SET status = 'REVOKED' WHERE id = $1`, int64(robots))
		c.PointChanged(robots)
		if _, err := c.Pair(as(lead), wanted, robots); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a revoked programme: %v", err)
		}
	})
}

func TestManyChangesAreReadAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		must(t, c.Start(context.Background()))
		exec(t, c, `DELETE FROM demand_items WHERE id = $1`, int64(talks))
		c.DemandChanged(0)
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if _, err := c.ForNeed(as(lead), talks, 3); errors.Is(err, actor.ErrNotFound) {
				return
			}
			if time.Now().After(end) {
				t.Fatal("the city was not read again")
			}
		}
	})
}

func exec(t *testing.T, c city, sql string, args ...any) {
	t.Helper()
	ctx := context.Background()
	must(t, c.db.Write(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, sql, args...); return err }))
}

func TestAnswersCount(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		points := func() score.Tenths {
			p, err := c.Pair(as(lead), wanted, robots)
			must(t, err)
			return p.Parts[score.PartPast].Points
		}
		if points() != 30 {
			t.Errorf("prior %s", points())
		}
		must(t, c.Answer(as(hr), wanted, robots, true, "去年招过"))
		must(t, c.Answer(as(head), wanted, robots, true, ""))
		if points() != 40 {
			t.Errorf("after two yes: %s", points())
		}
		must(t, c.Answer(as(head), wanted, robots, false, "课程不对"))
		if points() != 30 {
			t.Errorf("after one changed: %s", points())
		}
		must(t, c.Rebuild(context.Background()))
		if points() != 30 {
			t.Errorf("read again: %s", points())
		}
		list, err := c.Answers(as(lead), wanted, robots)
		must(t, err)
		if len(list) != 2 || !list[0].Fits || list[1].Fits || list[1].Note != "课程不对" {
			t.Errorf("answers %+v", list)
		}
		if err := c.Answer(as(auditor), wanted, robots, true, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the auditor judges: %v", err)
		}
		if err := c.Answer(as(rival), wanted, robots, true, ""); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a rival judges: %v", err)
		}
		if err := c.Answer(as(hr), wanted, robots, true, strings.Repeat("长", 301)); !errors.Is(err, match.ErrNote) {
			t.Errorf("a long note: %v", err)
		}
	})
}

func TestImportedLessons(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list := []engine.Lesson{{Like: "title:机电设备运维技术员", Programme: "4603", Yes: 8, No: 0}}
		must(t, c.ImportLessons(as(lead), "test", list))
		must(t, c.ImportLessons(as(lead), "test", list))
		p, err := c.Pair(as(lead), wanted, robots)
		must(t, err)
		if p.Parts[score.PartPast].Points != 50 {
			t.Errorf("past %s", p.Parts[score.PartPast].Points)
		}
		if err := c.ImportLessons(as(hr), "test", list); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise teaches: %v", err)
		}
	})
}

func TestObjections(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		must(t, c.Object(as(hr), wanted, robots, "层次不对，我们要本科"))
		if err := c.Object(as(hr), wanted, robots, "不对"); !errors.Is(err, match.ErrReason) {
			t.Errorf("a short reason: %v", err)
		}
		list, err := c.Objections(as(lead))
		must(t, err)
		if len(list) != 1 || list[0].Verdict != "CONFIRM" || !list[0].Replied.IsZero() {
			t.Fatalf("objections %+v", list)
		}
		if _, err := c.Objections(as(hr)); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise lists objections: %v", err)
		}
		must(t, c.Reply(as(lead), list[0].ID, "需求写的是高职及以上"))
		if err := c.Reply(as(lead), list[0].ID, "再答一次看看"); !errors.Is(err, match.ErrReplied) {
			t.Errorf("a second reply: %v", err)
		}
		if err := c.Reply(as(lead), 12345, "没有这一条"); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a reply to nothing: %v", err)
		}
	})
}

func TestParameters(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		today := civil.MustDate("2026-11-22")
		values := map[string]int32{"MAT-MAX-TEXT": 300, "MAT-MAX-MAJOR": 300}
		for _, x := range []struct {
			name   string
			who    actor.Actor
			seen   string
			values map[string]int32
			from   civil.Date
			source string
			want   error
		}{
			{"enterprise", hr, "MAT-2026.1", values, today, "会议纪要", actor.ErrForbidden},
			{"negative", lead, "MAT-2026.1", map[string]int32{"MAT-PASS": -1}, today, "会议纪要", match.ErrValue},
			{"not a hundred", lead, "MAT-2026.1", map[string]int32{"MAT-MAX-TEXT": 300}, today, "会议纪要", match.ErrParts},
			{"no source", lead, "MAT-2026.1", values, today, " ", match.ErrSource},
			{"yesterday", lead, "MAT-2026.1", values, today.AddDays(-1), "会议纪要", match.ErrFrom},
			{"changed meanwhile", lead, "MAT-2026.0", values, today, "会议纪要", match.ErrVersion},
			{"good", lead, "MAT-2026.1", values, today, "会议纪要", nil},
			{"later", lead, "MAT-2026.2", map[string]int32{"MAT-PASS": 70}, today.AddDays(30), "会议纪要", nil},
		} {
			if _, err := c.SetParams(as(x.who), x.seen, x.values, x.from, x.source); !errors.Is(err, x.want) {
				t.Errorf("%s: %v", x.name, err)
			}
		}
		p, list, err := c.Params(as(hr))
		must(t, err)
		if p.Version != "MAT-2026.2" || p.TextMax != 300 || len(list) != 2 || list[1].Name != "MAT-2026.3" {
			t.Errorf("in force %s, text %s, versions %+v", p.Version, p.TextMax, list)
		}
		r, err := c.ForNeed(as(hr), wanted, 1)
		must(t, err)
		if r.Params.Version != "MAT-2026.2" || r.List[0].Parts[score.PartText].Max != 300 {
			t.Errorf("ranked by %s", r.Params.Version)
		}
	})
}

func TestAllAndPrint(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ctx := context.Background()
		sum, err := c.All(ctx, 3, nil)
		must(t, err)
		if sum.Needs != 3 || sum.Points != 3 || sum.Best[0]+sum.Best[1]+sum.Best[2]+sum.None != 3 {
			t.Errorf("summary %+v", sum)
		}
		var one, all, again bytes.Buffer
		must(t, c.Print(ctx, &one, match.PrintOptions{Need: "XQ-2026-0401", K: 3}))
		if !strings.Contains(one.String(), "机电一体化技术 460301") || !strings.Contains(one.String(), "待确认") {
			t.Errorf("printed %s", one.String())
		}
		must(t, c.Print(ctx, &all, match.PrintOptions{K: 3, JSON: true}))
		must(t, c.Print(ctx, &again, match.PrintOptions{K: 3, JSON: true}))
		if all.String() != again.String() {
			t.Error("the same input was printed in another order")
		}
		for line := range strings.Lines(all.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("no JSON: %s", line)
			}
		}
		if err := c.Print(ctx, &one, match.PrintOptions{Need: "XQ-0"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown number: %v", err)
		}
	})
}

// TestEveryFactIsTranslated asks for the English of all that score says, which i18n.T is given as a variable.
func TestEveryFactIsTranslated(t *testing.T) {
	var keys []string
	for f := 1; f < score.Facts; f++ {
		format, _ := score.Evidence{Fact: score.Fact(f)}.Text()
		keys = append(keys, format)
	}
	keys = append(keys, score.CheckNames[:]...)
	keys = append(keys, score.PartNames[:]...)
	for _, row := range score.Parameters {
		keys = append(keys, row.ZH, row.Source, row.Unit)
	}
	for l := score.Unknown; l <= score.Doctor; l++ {
		keys = append(keys, l.String())
	}
	keys = append(keys, "符合", "待确认", "不符", "同县区", "同市", "同省", "产业链图谱", "专业简介", "专业简介（按文字对应）", "职业所属行业", "供给")
	for _, k := range keys {
		if !i18n.Has(k) {
			t.Errorf("no English for %q", k)
		}
	}
}

// TestEveryRefusalHasItsTexts reads rules.go, where the refusals stand.
func TestEveryRefusalHasItsTexts(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, 0)
	must(t, err)
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, `"match.`) {
			if code, _ := strconv.Unquote(lit.Value); !i18n.HasError(code) {
				t.Errorf("no texts for %s", code)
			}
		}
		return true
	})
}

func TestRequirementsAreRead(t *testing.T) {
	for _, c := range []struct {
		text string
		fact score.Fact
	}{
		{"机电一体化技术专业", score.FactProgramme},
		{"会使用 PLC\n机电一体化技术等相关专业；能吃苦", score.FactProgramme},
		{"护理专业", score.FactNotAsked},
		{"护理专业优先", score.FactUnrelated},
		{"除机电一体化技术外，专业不限", score.FactExcluded},
		{"专业不限", score.FactAny},
		{"独角兽驯养专业", score.FactDoubt},
		{"能吃苦耐劳", score.FactUnrelated},
	} {
		each(t, func(t *testing.T, x city) {
			plain := match.New(x.db, x.options(nil))
			exec(t, x, `UPDATE demand_items SET requirement = $1 WHERE id = $2`, c.text, int64(wanted))
			p, err := plain.Pair(as(lead), wanted, robots)
			must(t, err)
			if got := p.Checks[score.CheckMajor].Why.Fact; got != c.fact && !(c.fact == score.FactUnrelated && p.Checks[score.CheckMajor].State != score.Fail) {
				format, _ := p.Checks[score.CheckMajor].Why.Text()
				t.Errorf("%s: fact %d (%s), want %d", c.text, got, format, c.fact)
			}
		})
	}
}

func TestTheOverviewIsKeptUntilSomethingChanges(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ctx := context.Background()
		first, err := c.Overview(ctx)
		must(t, err)
		all, err := c.All(ctx, 1, nil)
		must(t, err)
		if !reflect.DeepEqual(first, all) || first.Needs == 0 {
			t.Fatalf("%+v, all of it %+v", first, all)
		}
		again, err := c.Overview(ctx)
		must(t, err)
		if reflect.ValueOf(again.ByKind).Pointer() != reflect.ValueOf(first.ByKind).Pointer() {
			t.Error("ranked again though nothing changed")
		}
		must(t, c.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE demand_items SET status = 'WITHDRAWN' WHERE id = $1`, int64(wanted))
			return err
		}))
		c.DemandChanged(wanted)
		if after, err := c.Overview(ctx); err != nil || after.Needs != first.Needs-1 {
			t.Errorf("after a need went: %+v, %v", after, err)
		}
	})
}

// What orders come to changes the ranking from the moment it is told: the part of the
// answers, and how many of a class are left.
func TestOrdersChangeTheRanking(t *testing.T) {
	replies, taken := map[ids.ID]score.Replies{}, map[match.TakenKey]int32{}
	each(t, func(t *testing.T, c city) {
		o := c.options(read)
		o.Replies = func(_ context.Context, _ sqldb.Queryer, org ids.ID) (map[ids.ID]score.Replies, error) {
			return pick(replies, func(id ids.ID) bool { return org == 0 || id == org }), nil
		}
		o.Taken = func(_ context.Context, _ sqldb.Queryer, supply ids.ID) (map[match.TakenKey]int32, error) {
			return pick(taken, func(k match.TakenKey) bool { return supply == 0 || k.Supply == supply }), nil
		}
		c.Service = match.New(c.db, o)
		clear(replies)
		clear(taken)
		must(t, c.Rebuild(context.Background()))
		before, err := c.Pair(as(lead), wanted, robots)
		must(t, err)
		school := before.Point.School
		if p := before.Parts[score.PartReply]; p.Points != 20 || p.Why.Fact != score.FactNoReplies {
			t.Errorf("nobody was asked: %+v", p)
		}
		replies[school] = score.Replies{Asked: 10, Answered: 10}
		taken[match.TakenKey{Supply: robots, Year: before.Year}] = 5
		c.OrdersChanged(robots, school)
		after, err := c.Pair(as(lead), wanted, robots)
		must(t, err)
		if p := after.Parts[score.PartReply]; p.Points != 27 || p.Why.O != 10 || p.Why.P != 10 {
			t.Errorf("ten answers: %+v", p)
		}
		if w := after.Checks[score.CheckHeadcount].Why; w.O != 5 {
			t.Errorf("promised to others: %+v", w)
		}
		replies[school] = score.Replies{Asked: 3, Paused: true}
		c.OrdersChanged(0, school)
		paused, err := c.Pair(as(lead), wanted, robots)
		must(t, err)
		if paused.Verdict == score.Fit || paused.Checks[score.CheckOpen].Why.Fact != score.FactSchoolPaused {
			t.Errorf("a paused school: %s %+v", paused.Verdict, paused.Checks[score.CheckOpen])
		}
	})
}

func pick[K comparable, V any](all map[K]V, ok func(K) bool) map[K]V {
	out := map[K]V{}
	for k, v := range all {
		if ok(k) {
			out[k] = v
		}
	}
	return out
}
