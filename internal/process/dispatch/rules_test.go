package dispatch_test

import (
	"testing"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/dispatch"
)

var usual = dispatch.Limits{Green: 0.05, Amber: 0.20, Overdue: 2, Quarters: 4}

func TestMachinesAreSound(t *testing.T) {
	for _, m := range []*caseflow.Machine{dispatch.Reports, dispatch.Meetings, dispatch.Matters, dispatch.Parts} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// The 10th working day after a quarter, over New Year, Spring Festival's make-up days and National Day, by the State Council's calendar.
func TestDueDayByTheWorkingDayCalendar(t *testing.T) {
	for quarter, want := range map[string]string{
		"2024Q3": "2024-10-18", // 1–7 October off, 12 October worked
		"2024Q4": "2025-01-15", // 1 January off
		"2025Q1": "2025-04-15", // 4 April off
		"2025Q2": "2025-07-14",
		"2025Q3": "2025-10-21", // 1–8 October off, 11 October worked
		"2025Q4": "2026-01-15", // 1–3 January off, 4 January worked
		"2026Q1": "2026-04-15", // 6 April off
		"2026Q3": "2026-10-20", // 1–7 October off, 10 October worked
	} {
		q, err := dispatch.ParseQuarter(quarter)
		check(t, err)
		got, loaded := q.Due(civil.DefaultCalendar(), 10)
		if got.String() != want || !loaded {
			t.Errorf("%s is due on %s (%v), want %s", quarter, got, loaded, want)
		}
	}
	q, _ := dispatch.ParseQuarter("2028Q4")
	if _, loaded := q.Due(civil.DefaultCalendar(), 10); loaded {
		t.Error("a year without holidays is said to be known")
	}
}

func TestQuarters(t *testing.T) {
	q, err := dispatch.ParseQuarter(" 2026q1 ")
	check(t, err)
	if q.First().String() != "2026-01-01" || q.Last().String() != "2026-03-31" || q.Opens().String() != "2026-04-01" || q.Before(1).String() != "2025Q4" || q.Before(-4).String() != "2027Q1" || q.ZH() != "2026年第一季度" {
		t.Errorf("%+v: %s to %s, opens %s, before %s", q, q.First(), q.Last(), q.Opens(), q.Before(1))
	}
	if got := dispatch.LastEnded(day("2026-01-01")); got.String() != "2025Q4" {
		t.Errorf("on New Year's day the quarter that is over is %s", got)
	}
	for _, bad := range []string{"", "2026Q5", "2026", "26Q1", "2026Q12"} {
		if _, err := dispatch.ParseQuarter(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestColour(t *testing.T) {
	p := share
	for _, c := range []struct {
		name   string
		s      dispatch.Standing
		typed  *float64
		late   int64
		colour string
		basis  string
	}{
		{"achieved", dispatch.Standing{Done: true, Colour: "RED"}, nil, 3, "DONE", "REGISTER"},
		{"exactly five points behind", dispatch.Standing{Expected: p(0.75)}, p(0.70), 0, "GREEN", "REPORT"},
		{"a little more than five points behind", dispatch.Standing{Expected: p(0.75)}, p(0.699), 0, "AMBER", "REPORT"},
		{"exactly twenty points behind", dispatch.Standing{Expected: p(0.75)}, p(0.55), 0, "AMBER", "REPORT"},
		{"more than twenty points behind", dispatch.Standing{Expected: p(0.75)}, p(0.549), 0, "RED", "REPORT"},
		{"registers before what is typed", dispatch.Standing{Expected: p(0.75), Progress: p(0.5)}, p(1), 0, "RED", "REGISTER"},
		{"the plan's colour", dispatch.Standing{Colour: "AMBER", Expected: p(0.1)}, p(1), 1, "AMBER", "REGISTER"},
		{"overdue twice", dispatch.Standing{Colour: "GREEN"}, p(0.9), 2, "RED", "OVERDUE"},
		{"overdue twice and achieved", dispatch.Standing{Colour: "DONE"}, nil, 2, "DONE", "REGISTER"},
		{"nothing is known", dispatch.Standing{}, p(0.5), 0, "NODATA", ""},
		{"nothing was typed", dispatch.Standing{Expected: p(0)}, nil, 0, "NODATA", ""},
		{"a true nought is no missing value", dispatch.Standing{Expected: p(0)}, p(0), 0, "GREEN", "REPORT"},
		{"more than all", dispatch.Standing{Expected: p(0.9)}, p(1.2), 0, "DONE", "REPORT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if colour, basis := dispatch.Judge(c.s, c.typed, c.late, usual); colour != c.colour || basis != c.basis {
				t.Errorf("%s by %s, want %s by %s", colour, basis, c.colour, c.basis)
			}
		})
	}
}

func TestElapsed(t *testing.T) {
	for _, c := range []struct {
		from, to, on string
		want         float64
	}{{"2026-01-01", "2026-12-31", "2026-12-31", 1}, {"2026-01-01", "2026-12-31", "2025-06-30", 0}, {"2026-01-01", "2026-01-04", "2026-01-02", 0.5}, {"2026-01-01", "2026-12-31", "2027-03-31", 1}} {
		if got := dispatch.Elapsed(day(c.from), day(c.to), day(c.on)); *got != c.want {
			t.Errorf("%+v: %v", c, *got)
		}
	}
	if dispatch.Elapsed(civil.Date{}, day("2026-12-31"), day("2026-06-30")) != nil {
		t.Error("a task without a beginning has a share that is over")
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	today := day("2026-10-09")
	whole := said(0.3)
	whole.Measures, whole.Owner, whole.By = "加快招标", "张三 副局长", day("2026-12-31")
	for _, c := range []struct {
		name string
		x    dispatch.Content
		duty string
		must bool
		bad  []string
	}{
		{"all of it", said(0.5), dispatch.Lead, false, nil},
		{"a co-handler needs no percentage", dispatch.Content{Words: "x"}, dispatch.Co, false, nil},
		{"the lead does", dispatch.Content{Words: "x"}, dispatch.Lead, false, []string{"progress"}},
		{"no words", dispatch.Content{Progress: share(0.1), Words: "  "}, dispatch.Lead, false, []string{"words"}},
		{"red without a plan", said(0.1), dispatch.Lead, true, []string{"by", "measures", "owner"}},
		{"red with half a plan", dispatch.Content{Progress: share(0.1), Words: "x", Measures: "x"}, dispatch.Lead, true, []string{"by", "owner"}},
		{"red with a plan", whole, dispatch.Lead, true, nil},
		{"a day that is over", dispatch.Content{Progress: share(0.1), Words: "x", By: day("2026-10-08")}, dispatch.Lead, false, []string{"by"}},
		{"less than nothing", dispatch.Content{Progress: share(-0.1), Words: "x"}, dispatch.Lead, false, []string{"progress"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			got = append(got, all(dispatch.CheckContent(c.x, c.duty, c.must, today))...)
			if len(got) != len(c.bad) {
				t.Fatalf("%v, want %v", got, c.bad)
			}
			for i := range got {
				if got[i] != c.bad[i] {
					t.Errorf("%v, want %v", got, c.bad)
				}
			}
		})
	}
}
