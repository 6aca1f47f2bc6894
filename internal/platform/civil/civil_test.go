package civil_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
)

func day(s string) civil.Date { return civil.MustDate(s) }

func TestAgeOn(t *testing.T) {
	cases := []struct {
		born, on string
		age      int
	}{
		{"2010-03-01", "2026-02-28", 15},
		{"2010-03-01", "2026-03-01", 16},
		{"2008-02-29", "2026-02-28", 17},
		{"2008-02-29", "2026-03-01", 18},
		{"2010-11-22", "2026-11-22", 16},
		{"2010-11-23", "2026-11-22", 15},
	}
	for _, c := range cases {
		if got := day(c.born).AgeOn(day(c.on)); got != c.age {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.on, got, c.age)
		}
	}
}

func TestAddMonthsClipsToTheEnd(t *testing.T) {
	cases := []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-12-01", 1, "2027-01-01"},
		{"2026-01-15", -13, "2024-12-15"},
	}
	for _, c := range cases {
		if got := day(c.from).AddMonths(c.n); got != day(c.want) {
			t.Errorf("%s %+d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, bad := range []string{"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026/01/01", "0000-01-01", "2026-04-31", "２０２６-01-01", "-026-01-01"} {
		if _, err := civil.ParseDate(bad); !errors.Is(err, civil.ErrDate) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if d, err := civil.ParseDate(""); err != nil || !d.IsZero() || d.String() != "" {
		t.Errorf("empty text gives %v %v", d, err)
	}
}

func TestStoringAndJSON(t *testing.T) {
	type row struct{ D civil.Date }
	b, err := json.Marshal(row{day("2026-11-22")})
	if err != nil || string(b) != `{"D":"2026-11-22"}` {
		t.Fatalf("%s %v", b, err)
	}
	var back row
	if err := json.Unmarshal(b, &back); err != nil || back.D != day("2026-11-22") {
		t.Fatalf("%v %v", back, err)
	}
	var d civil.Date
	for _, src := range []any{"2026-11-22", []byte("2026-11-22")} {
		if err := d.Scan(src); err != nil || d != day("2026-11-22") {
			t.Errorf("%v: %v %v", src, d, err)
		}
	}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL: %v %v", d, err)
	}
	if err := d.Scan(int64(1)); err == nil {
		t.Error("a number is accepted")
	}
	if v, _ := (civil.Date{}).Value(); v != nil {
		t.Errorf("none is stored as %v", v)
	}
}

func TestDateOfCountsInShanghai(t *testing.T) {
	late := time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if got := civil.DateOf(late); got != day("2026-11-22") {
		t.Errorf("%s", got)
	}
	if got := civil.DateOf(late.Add(-time.Millisecond)); got != day("2026-11-21") {
		t.Errorf("%s", got)
	}
	if !civil.DateOf(time.Time{}).IsZero() || !day("2026-11-22").Time().Equal(late) {
		t.Error("none or midnight is wrong")
	}
}

func TestAcademicYear(t *testing.T) {
	if day("2026-08-31").AcademicYear() != 2025 || day("2026-09-01").AcademicYear() != 2026 {
		t.Error("the school year does not begin on 1 September")
	}
}

func anyDate(t *rapid.T, name string) civil.Date {
	return day("1900-01-01").AddDays(rapid.IntRange(0, 80000).Draw(t, name))
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "d")
		n := rapid.IntRange(-20000, 20000).Draw(t, "n")
		e := d.AddDays(n)
		if d.DaysTo(e) != n || e.AddDays(-n) != d {
			t.Fatalf("%s %+d days = %s", d, n, e)
		}
		if back, err := civil.ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%s reads as %s, %v", d, back, err)
		}
		if (d.String() < e.String()) != d.Before(e) || d.After(e) != (n < 0) {
			t.Fatalf("text order of %s and %s differs from day order", d, e)
		}
		if m := d.AddMonths(n / 30); m.Day > d.Day {
			t.Fatalf("%s %+d months = %s", d, n/30, m)
		}
	})
}

func TestWorkingDaysOfTheYears(t *testing.T) {
	c := civil.DefaultCalendar()
	// 365 or 366 days less weekends and statutory days (11, and 13 since 2025).
	for year, want := range map[int]int{2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		first := civil.Date{Year: year, Month: 1, Day: 1}
		n := 0
		for d := first; d.Year == year; d = d.AddDays(1) {
			if c.IsWorking(d) {
				n++
			}
		}
		if n != want || !c.Loaded(year) {
			t.Errorf("%d: %d working days, want %d", year, n, want)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	c := civil.DefaultCalendar()
	cases := []struct {
		name, from string
		n          int
		want       string
		loaded     bool
	}{
		{"zero days is the day itself", "2026-11-22", 0, "2026-11-22", true},
		{"over a weekend", "2026-11-20", 1, "2026-11-23", true},
		{"over the October week, with a worked Saturday", "2026-09-30", 3, "2026-10-10", true},
		{"Spring Festival 2026", "2026-02-13", 2, "2026-02-24", true},
		{"back", "2026-10-08", -1, "2026-09-30", true},
		{"into a year that is not loaded", "2026-12-30", 3, "2027-01-04", false},
		{"15 working days", "2026-11-22", 15, "2026-12-11", true},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			got, loaded := c.AddWorkingDays(day(k.from), k.n)
			if got != day(k.want) || loaded != k.loaded {
				t.Errorf("%s %v, want %s %v", got, loaded, k.want, k.loaded)
			}
		})
	}
}

func TestWorkingDaysUndoAddWorkingDays(t *testing.T) {
	c := civil.DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		from := day("2022-06-01").AddDays(rapid.IntRange(0, 2000).Draw(t, "from"))
		n := rapid.IntRange(0, 300).Draw(t, "n")
		to, loaded := c.AddWorkingDays(from, n)
		got, alsoLoaded := c.WorkingDays(from, to)
		if got != n || n > 0 && !c.IsWorking(to) {
			t.Fatalf("%s + %d = %s, counted %d", from, n, to, got)
		}
		if loaded != alsoLoaded {
			t.Fatalf("%s…%s: loaded %v and %v", from, to, loaded, alsoLoaded)
		}
		if back, _ := c.WorkingDays(to, from); back != -n {
			t.Fatalf("backwards %d, want %d", back, -n)
		}
	})
}

func TestLoadedYearIsCounted(t *testing.T) {
	c := civil.DefaultCalendar().With([]civil.Special{{Day: day("2027-01-01"), Kind: civil.Holiday, Source: "test"}})
	if got, loaded := c.AddWorkingDays(day("2026-12-31"), 1); got != day("2027-01-04") || !loaded {
		t.Errorf("%s %v", got, loaded)
	}
	if got, _ := civil.DefaultCalendar().AddWorkingDays(day("2026-12-31"), 1); got != day("2027-01-01") {
		t.Errorf("the default calendar was changed: %s", got)
	}
}

func TestParseSpecials(t *testing.T) {
	for _, bad := range []string{"day,kind,source\n2026-02-30,HOLIDAY,x\n", "day,kind,source\n2026-02-03,OFF,x\n", "day,kind,source\n2026-02-03,HOLIDAY\n", "day\n,HOLIDAY\n"} {
		if _, err := civil.ParseSpecials(bytes.NewReader([]byte(bad))); !errors.Is(err, civil.ErrCalendar) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, s := range civil.Shipped() {
		w := s.Day.Weekday()
		weekend := w == time.Saturday || w == time.Sunday
		if s.Kind == civil.Workday && !weekend || s.Source == "" {
			t.Errorf("%v", s)
		}
	}
}
