package score

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
)

func day(s string) Day { return DayOf(civil.MustDate(s)) }

// goodNeed and goodPoint fit each other; every case of a table spoils one thing.
func goodNeed() Need {
	return Need{
		ID: 1, Kind: Talent, Requirement: Requirement{Codes: []string{"4603"}}, Occupations: []string{"6-31-07-01"}, Industry: "3491",
		Level: Secondary, Place: Place{County: "900101", Lat: 30000, Lng: 110000}, Start: day("2027-07-01"), Headcount: 24,
	}
}

func goodPoint() Point {
	return Point{
		ID: 7, School: 70, Open: true, Place: Place{County: "900101", Lat: 30038, Lng: 110000},
		Profile: &Profile{Programme: "460305", Level: College, Kin: []string{"260304"},
			Occupations: []Edge{{"6-31-07-01", "专业简介"}}, Industries: []Edge{{"3491", "产业链图谱"}}},
		Cohorts: []Cohort{{Ends: day("2026-06-30"), Count: 80}, {Ends: day("2027-06-30"), Count: 98, Taken: 31}},
	}
}

var goodText = Text{Score: 12, Mass: 40, Words: [3]string{"示教", "plc"}}

func TestEvaluateGood(t *testing.T) {
	n, pt := goodNeed(), goodPoint()
	r := Evaluate(Shipped(), &n, &pt, goodText, Past{Yes: 1})
	if r.Verdict != Fit {
		t.Fatalf("verdict %s: %v", r.Verdict, r.Checks)
	}
	want := []Tenths{380, 120, 100, 86, 98, 36, 20}
	want[PartTime] = 50 + (4*50*24+50*24)/(5*24) // 67 free is more than twice 24
	for i, part := range r.Parts {
		if part.Points != want[i] {
			t.Errorf("%s: %s, want %s", PartNames[i], part.Points, want[i])
		}
	}
	if r.Score.String() != "84.2" || r.Max != 1000 {
		t.Errorf("score %s of %s", r.Score, r.Max)
	}
}

func TestEvaluateSpoiled(t *testing.T) {
	for _, c := range []struct {
		name    string
		spoil   func(n *Need, p *Point)
		verdict Verdict
		check   int
		state   State
		fact    Fact
	}{
		{"closed", func(n *Need, p *Point) { p.Open = false }, Unfit, CheckOpen, Fail, FactClosed},
		{"addressed to others", func(n *Need, p *Point) { n.Only = []int64{9} }, Unfit, CheckOpen, Fail, FactNotAddressed},
		{"addressed to us", func(n *Need, p *Point) { n.Only = []int64{9, 70} }, Fit, CheckOpen, Pass, FactAddressed},
		{"banned", func(n *Need, p *Point) { n.Bans = []Ban{{"限男性", "法", false}, {"井下", "规", true}} }, Unfit, CheckLaw, Fail, FactBanned},
		{"wording", func(n *Need, p *Point) { n.Bans = []Ban{{"限男性", "法", false}} }, Confirm, CheckLaw, Ask, FactWording},
		{"excluded", func(n *Need, p *Point) { n.Requirement.Excluded = []string{"460305"} }, Unfit, CheckMajor, Fail, FactExcluded},
		{"another class", func(n *Need, p *Point) { n.Requirement.Codes = []string{"5202"} }, Unfit, CheckMajor, Fail, FactNotAsked},
		{"another of the class", func(n *Need, p *Point) { n.Requirement.Codes = []string{"460301"} }, Unfit, CheckMajor, Fail, FactNotAsked},
		{"related will do", func(n *Need, p *Point) { n.Requirement = Requirement{Codes: []string{"460301"}, Related: true} }, Confirm, CheckMajor, Ask, FactSameClass},
		{"related at another level", func(n *Need, p *Point) { n.Requirement = Requirement{Codes: []string{"660303"}, Related: true} }, Confirm, CheckMajor, Ask, FactSameClass},
		{"kin", func(n *Need, p *Point) { n.Requirement = Requirement{Codes: []string{"260304"}, Related: true} }, Confirm, CheckMajor, Ask, FactKin},
		{"only welcome", func(n *Need, p *Point) { n.Requirement = Requirement{Codes: []string{"5202"}, Wish: true} }, Fit, CheckMajor, Pass, FactJobSame},
		{"any programme", func(n *Need, p *Point) { n.Requirement = Requirement{Any: true} }, Fit, CheckMajor, Pass, FactAny},
		{"text not understood", func(n *Need, p *Point) { n.Requirement.Doubt = true }, Confirm, CheckMajor, Ask, FactDoubt},
		{"nothing said", func(n *Need, p *Point) { n.Requirement, n.Occupations, n.Industry = Requirement{}, nil, "" }, Confirm, CheckMajor, NoData, FactNeedSaysNothing},
		{"only occupation, same", func(n *Need, p *Point) { n.Requirement, n.Industry = Requirement{}, "" }, Fit, CheckMajor, Pass, FactJobSame},
		{"only occupation, far", func(n *Need, p *Point) {
			n.Requirement, n.Industry, n.Occupations = Requirement{}, "", []string{"6-31-01-01"}
		}, Confirm, CheckMajor, Ask, FactJobMiddle},
		{"only occupation, unrelated", func(n *Need, p *Point) {
			n.Requirement, n.Industry, n.Occupations = Requirement{}, "", []string{"2-05-08"}
		}, Unfit, CheckMajor, Fail, FactUnrelated},
		{"only occupation, profile empty", func(n *Need, p *Point) { n.Requirement, n.Industry, p.Profile.Occupations = Requirement{}, "", nil }, Confirm, CheckMajor, NoData, FactProfileUnknown},
		{"only industry", func(n *Need, p *Point) { n.Requirement, n.Occupations = Requirement{}, nil }, Fit, CheckMajor, Pass, FactTradeSame},
		{"too low", func(n *Need, p *Point) { n.Level = Bachelor }, Unfit, CheckLevel, Fail, FactLevel},
		{"exactly the level", func(n *Need, p *Point) { n.Level = College }, Fit, CheckLevel, Pass, FactLevel},
		{"level not said", func(n *Need, p *Point) { n.Level = Unknown }, Confirm, CheckLevel, NoData, FactLevelNotSaid},
		{"level unknown", func(n *Need, p *Point) { p.Profile.Level = Unknown }, Confirm, CheckLevel, NoData, FactLevelUnknown},
		{"outside", func(n *Need, p *Point) { n.Within = SameCounty; p.Place.County = "900102" }, Unfit, CheckPlace, Fail, FactPlaceOutside},
		{"inside", func(n *Need, p *Point) { n.Within = SameCity; p.Place.County = "900102" }, Fit, CheckPlace, Pass, FactPlaceInside},
		{"where unknown", func(n *Need, p *Point) { n.Within = SameCity; p.Place.County = "" }, Confirm, CheckPlace, NoData, FactPlaceUnknown},
		{"no date", func(n *Need, p *Point) { n.Start = 0 }, Confirm, CheckDate, NoData, FactStartNotSaid},
		{"two months late", func(n *Need, p *Point) { n.Start = day("2027-05-01"); p.Cohorts = p.Cohorts[1:] }, Confirm, CheckDate, Ask, FactLate},
		{"the last month", func(n *Need, p *Point) { n.Start = day("2027-01-01"); p.Cohorts = p.Cohorts[1:] }, Confirm, CheckDate, Ask, FactLate},
		{"too late", func(n *Need, p *Point) { n.Start = day("2026-12-31"); p.Cohorts = p.Cohorts[1:] }, Unfit, CheckDate, Fail, FactLate},
		{"long gone", func(n *Need, p *Point) { n.Start = day("2028-07-01") }, Confirm, CheckDate, NoData, FactNoCohort},
		{"no headcount", func(n *Need, p *Point) { n.Headcount = NotSaid }, Confirm, CheckHeadcount, NoData, FactHeadcountNotSaid},
		{"no graduates known", func(n *Need, p *Point) { p.Cohorts[1].Count = NotSaid }, Confirm, CheckHeadcount, NoData, FactGraduatesUnknown},
		{"as many as another class", func(n *Need, p *Point) { p.Cohorts[1].Like = 2026 }, Confirm, CheckHeadcount, Ask, FactHeadcountLike},
		{"too few", func(n *Need, p *Point) { n.Headcount = 68 }, Confirm, CheckHeadcount, Ask, FactHeadcount},
		{"just enough", func(n *Need, p *Point) { n.Headcount = 67 }, Fit, CheckHeadcount, Pass, FactHeadcount},
		{"all taken", func(n *Need, p *Point) { p.Cohorts[1].Taken = 98 }, Unfit, CheckHeadcount, Fail, FactHeadcount},
		{"a project", func(n *Need, p *Point) { n.Kind = Project }, Confirm, CheckKind, NoData, FactKindUnknown},
		{"a project on offer", func(n *Need, p *Point) { n.Kind = Project; p.Offers = Set(Project) }, Fit, CheckKind, Pass, FactKindOffered},
		{"an offer of another kind", func(n *Need, p *Point) { p.Single = true; p.Offers = Set(Training) }, Unfit, CheckKind, Fail, FactKindOther},
		{"an industry with its letter", func(n *Need, p *Point) {
			n.Requirement, n.Occupations, n.Industry = Requirement{}, nil, "C3491"
		}, Fit, CheckMajor, Pass, FactTradeSame},
		{"interns of the last year", func(n *Need, p *Point) { n.Kind = Internship; n.Start = day("2026-12-01") }, Fit, CheckDate, Pass, FactInTime},
		{"interns after graduation", func(n *Need, p *Point) { n.Kind = Internship; n.Start = day("2027-08-01") }, Confirm, CheckDate, Ask, FactLate},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, pt := goodNeed(), goodPoint()
			c.spoil(&n, &pt)
			r := Evaluate(Shipped(), &n, &pt, goodText, Past{})
			got := r.Checks[c.check]
			if r.Verdict != c.verdict || got.State != c.state || got.Why.Fact != c.fact {
				t.Errorf("verdict %s, %s %s because of %d; want %s, %s, %d", r.Verdict, CheckNames[c.check], got.State.Code(), got.Why.Fact,
					c.verdict, c.state.Code(), c.fact)
			}
		})
	}
}

func TestLowScoreMustBeConfirmed(t *testing.T) {
	n, pt := goodNeed(), goodPoint()
	n.Requirement, n.Occupations, n.Industry = Requirement{Any: true}, nil, ""
	pt.Place.Lat += 900
	r := Evaluate(Shipped(), &n, &pt, Text{Mass: 40}, Past{})
	if r.Verdict != Confirm || !r.Low {
		t.Errorf("%s %s of %s, low %v", r.Verdict, r.Score, r.Max, r.Low)
	}
}

func TestCommonNumbers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"6-31-07-01", "6-31-07-01", 4}, {"6-31-07-01", "6-31-07-02", 3}, {"6-31-07", "6-31-07-02", 3}, {"6-31-07", "6-31-070", 2},
		{"6-31", "6-30-01", 1}, {"6-31", "2-31", 0}, {"", "2", 0}, {"6-3", "6-31", 1}, {"6", "6-31", 1},
	} {
		if got := commonNumbers(c.a, c.b); got != c.want {
			t.Errorf("commonNumbers(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSection(t *testing.T) {
	for code, want := range map[string]byte{"0111": 'A', "3491": 'C', "46": 'D', "97": 'T', "C": 'C', "9": 0, "": 0, "651": 'I'} {
		if got := section(code); got != want {
			t.Errorf("section(%q) = %c, want %c", code, got, want)
		}
	}
}

func TestUnified(t *testing.T) {
	for code, want := range map[string]string{"660303": "460303", "260304": "460304", "460305": "460305", "0809": "0809", "": "", "7": "7", "71": "51"} {
		if got := Unified(code); got != want {
			t.Errorf("Unified(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestMetres(t *testing.T) {
	a := Place{Lat: 30000, Lng: 110000}
	if m := Metres(a, Place{Lat: 30038, Lng: 110000}); m != 4200 {
		t.Errorf("%d m", m)
	}
	if m, back := Metres(a, Place{Lat: 30500, Lng: 110500}), Metres(Place{Lat: 30500, Lng: 110500}, a); m != back || m < 73000 || m > 74000 {
		t.Errorf("%d m, back %d m", m, back)
	}
}

func TestEveryFactHasASentence(t *testing.T) {
	for f := 1; f < Facts; f++ {
		e := Evidence{Fact: Fact(f), A: "甲", B: "乙", N: 3, M: 2, O: 1}
		format, args := e.Text()
		if text := fmt.Sprintf(format, args...); format == "" || strings.Contains(text, "%!") {
			t.Errorf("fact %d: %q", f, text)
		}
	}
}

func TestParameters(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Parameters {
		if seen[row.Code] || row.ZH == "" || row.EN == "" || row.Source == "" || row.Unit == "" {
			t.Errorf("row %+v", row)
		}
		seen[row.Code] = true
	}
	p := Shipped().With("MAT-X", "2027-01-01", map[string]int32{"MAT-PASS": 70, "NONE": 1})
	if p.PassAt != 70 || Shipped().PassAt != 55 || p.Version != "MAT-X" {
		t.Errorf("changed %+v", p)
	}
}

func TestKindsAndDays(t *testing.T) {
	for k := range Kind(Kinds) {
		if back, ok := ParseKind(k.String()); !ok || back != k {
			t.Errorf("kind %s", k)
		}
	}
	if _, ok := ParseKind("gold"); ok {
		t.Error("an unknown kind was read")
	}
	for _, s := range []string{"1970-01-02", "2027-02-28", "2028-02-29"} {
		if day(s).Date().String() != s {
			t.Errorf("%s became %s", s, day(s).Date())
		}
	}
	if DayOf(civil.Date{}) != 0 || !Day(0).Date().IsZero() {
		t.Error("no date must stay none")
	}
}

func drawNeed(t *rapid.T) Need {
	n := goodNeed()
	n.Kind = Kind(rapid.IntRange(0, Kinds-1).Draw(t, "kind"))
	n.Level = Level(rapid.IntRange(0, levels-1).Draw(t, "level"))
	n.Headcount = rapid.Int32Range(-1, 200).Draw(t, "headcount")
	n.Start = Day(rapid.Int32Range(0, 1).Draw(t, "dated")) * Day(rapid.Int32Range(20000, 22000).Draw(t, "start"))
	n.Requirement.Codes = rapid.SliceOfN(rapid.SampledFrom([]string{"46", "4603", "460305", "66", "5202"}), 0, 2).Draw(t, "codes")
	n.Requirement.Related = rapid.Bool().Draw(t, "related")
	n.Occupations = rapid.SliceOfN(rapid.SampledFrom([]string{"6-31-07-01", "6-31-07", "6-31", "2-05"}), 0, 2).Draw(t, "jobs")
	n.Within = Scope(rapid.IntRange(0, 3).Draw(t, "within"))
	return n
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, pt := drawNeed(t), goodPoint()
		pt.Profile.Level = Level(rapid.IntRange(0, levels-1).Draw(t, "have"))
		pt.Cohorts[1].Count = rapid.Int32Range(-1, 300).Draw(t, "count")
		text := Text{Score: rapid.Float64Range(0, 50).Draw(t, "text"), Mass: 40}
		past := Past{rapid.Int32Range(0, 50).Draw(t, "yes"), rapid.Int32Range(0, 50).Draw(t, "no")}
		r := Evaluate(Shipped(), &n, &pt, text, past)
		sum, most := Tenths(0), Tenths(0)
		for i, part := range r.Parts {
			if part.Points < 0 || part.Points > part.Max || part.State != Pass && part.Points != 0 && i != PartTime {
				t.Fatalf("%s: %s of %s in state %s", PartNames[i], part.Points, part.Max, part.State.Code())
			}
			sum, most = sum+part.Points, most+part.Max
		}
		if sum != r.Score || most != r.Max {
			t.Fatalf("sum %s of %s, shown %s of %s", sum, most, r.Score, r.Max)
		}
		lacks := slices.ContainsFunc(r.Checks[:], func(c Check) bool { return c.State == NoData })
		if lacks && r.Verdict == Fit {
			t.Fatal("missing data passed")
		}
		if again := Evaluate(Shipped(), &n, &pt, text, past); again != r {
			t.Fatal("the same input gave another result")
		}
	})
}

// One contact without an answer costs less than ten of them; nobody asked stands at the prior; the two sides count alike.
func TestReplies(t *testing.T) {
	p := Shipped()
	for _, c := range []struct {
		firm, school Replies
		points       Tenths
		fact         Fact
	}{
		{Replies{}, Replies{}, 20, FactNoReplies},
		{Replies{Asked: 1}, Replies{}, 18, FactReplies},
		{Replies{}, Replies{Asked: 1}, 18, FactReplies},
		{Replies{Asked: 10}, Replies{}, 13, FactReplies},
		{Replies{Asked: 10, Answered: 10}, Replies{Asked: 10, Answered: 10}, 34, FactReplies},
		{Replies{Asked: 96, Answered: 0}, Replies{Asked: 96, Answered: 96}, 20, FactReplies},
	} {
		part := ReplyPart(p, c.firm, c.school)
		if part.Points != c.points || part.Why.Fact != c.fact || part.Max != 40 {
			t.Errorf("%+v %+v: %s by %v, want %s", c.firm, c.school, part.Points, part.Why, c.points)
		}
	}
	n, pt := goodNeed(), goodPoint()
	pt.Replies.Paused = true
	if r := Evaluate(p, &n, &pt, goodText, Past{}); r.Verdict != Confirm || r.Checks[CheckOpen].Why.Fact != FactSchoolPaused {
		t.Errorf("a paused school: %s %v", r.Verdict, r.Checks[CheckOpen])
	}
}
