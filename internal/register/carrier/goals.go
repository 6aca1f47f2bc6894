package carrier

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The kinds whose records are the goals of counts and the totals that documents state. They are declared like any other.
const (
	goalKind  = "goal"
	totalKind = "reference_total"
)

// aboutField of both says which count is meant, KIND.COUNT.
const aboutField = "about"

// countName is a count of the product's kinds as people read it, with its kind; what is no such count stays as it was typed.
func countName(lang, code string) string {
	kind, count, _ := strings.Cut(code, ".")
	i := slices.IndexFunc(declared, func(k *Kind) bool { return k.Code == kind })
	if i < 0 {
		return code
	}
	if count == "all" {
		return declared[i].Name(lang)
	}
	for _, c := range declared[i].Counts {
		if c.Code == count {
			return declared[i].Name(lang) + " · " + pick(lang, c.ZH, c.EN)
		}
	}
	return code
}

// Reach says how a count stands to its goal.
type Reach string

// The states of a goal.
const (
	GoalReached Reach = "REACHED"
	GoalShort   Reach = "SHORT"
	GoalUnknown Reach = "NODATA"
)

// Goal is what a document asks of a count by the end of a year, beside what the register counts. A goal per school is reached when
// every school of the sort reaches it.
type Goal struct {
	ID       string
	Year     int // 0: no year
	Value    float64
	Upto     float64 // of RANGE
	Relation string  // EQ, GE, MORE, ABOUT, RANGE
	Per      string  // CITY, SECONDARY, HIGHER, SCHOOL
	Basis    string  // BASE, STRETCH
	Source   string
	On       civil.Date // day on which it is judged
	State    Reach
	Have     float64 // the count; of a goal per school the schools that reach it
	Of       int     // of a goal per school: the schools
}

// holds compares a count with the goal. Counts are whole numbers and compared as such.
func (g Goal) holds(have float64) bool {
	switch g.Relation {
	case "EQ":
		return have == g.Value
	case "MORE":
		return have > g.Value
	case "RANGE":
		return have >= g.Value && have <= g.Upto
	}
	return have >= g.Value
}

// Reached says whether a count reaches the goal: as it was judged for the city, else by the count itself.
func (g Goal) Reached(t Tally) bool {
	if g.State != "" {
		return g.State == GoalReached
	}
	return g.holds(t.Value)
}

// Line is the goal in signs, ≥ 20 or 2–3; of a goal per school with the schools that reach it.
func (g Goal) Line() string {
	if g.Of > 0 {
		return g.asks() + "（" + strconv.Itoa(int(g.Have)) + "/" + strconv.Itoa(g.Of) + "）"
	}
	return g.asks()
}

func (g Goal) asks() string {
	n := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch g.Relation {
	case "EQ":
		return "= " + n(g.Value)
	case "MORE":
		return "> " + n(g.Value)
	case "RANGE":
		return n(g.Value) + "–" + n(g.Upto)
	case "ABOUT":
		return "≈ " + n(g.Value)
	}
	return "≥ " + n(g.Value)
}

// judge counts for the goal and says how it stands. The goal of a past year is judged at that year's end. Shares are compared by their
// numerator and denominator.
func (g *Goal) judge(k *Kind, c Count, records []Counted, day civil.Date, st stated, count func(civil.Date) (Tally, error)) error {
	g.On = day
	if end := (civil.Date{Year: g.Year, Month: 12, Day: 31}); g.Year != 0 && end.Before(day) {
		g.On = end
	}
	if g.Per != "" && g.Per != "CITY" {
		g.each(k, c, records, st.schools[g.Per])
		return nil
	}
	t, err := count(g.On)
	if err != nil {
		return err
	}
	st.divide(&t)
	g.Have = t.Value / k.scale(c)
	if t.Den > 0 && c.Of != Mean {
		g.Value, g.Upto = g.Value*t.Den, g.Upto*t.Den
		defer func() { g.Value, g.Upto, g.Have = g.Value/t.Den, g.Upto/t.Den, t.Value }()
		g.Have = t.Num * 100
	}
	switch {
	case t.NoData:
		g.State = GoalUnknown
	case g.holds(g.Have):
		g.State = GoalReached
	default:
		g.State = GoalShort
	}
	return nil
}

// scale is what a count is divided by to stand in its unit: money is counted in fen.
func (k *Kind) scale(c Count) float64 {
	f, _ := k.Field(c.Field)
	if c.Of != Brought && (c.Of != Sum || f.Type != Money) {
		return 1
	}
	return float64(unitOf(Field{Unit: c.Unit}))
}

// each counts school by school: a school has the records that it leads or takes part in.
func (g *Goal) each(k *Kind, c Count, records []Counted, schools []string) {
	of := map[string][]Counted{}
	for _, r := range records {
		of[r.Org] = append(of[r.Org], r)
		for _, m := range r.Members {
			if m.Org != r.Org && m.on(g.On) {
				of[m.Org] = append(of[m.Org], r)
			}
		}
	}
	if g.Of = len(schools); g.Of == 0 || len(records) == 0 {
		g.State = GoalUnknown
		return
	}
	for _, id := range schools {
		if g.holds(k.Tally(c, of[id], g.On).Value) {
			g.Have++
		}
	}
	g.State = GoalShort
	if int(g.Have) == g.Of {
		g.State = GoalReached
	}
}

// stated are the goals and totals of the city on a day, by what they are about.
type stated struct {
	goals   map[string][]Goal
	totals  map[string]Counted
	schools map[string][]string // by the words of the field per
}

// statedOf reads the goals and totals that are in force on a day.
func statedOf(ctx context.Context, q sqldb.Queryer, day civil.Date) (out stated, err error) {
	out = stated{map[string][]Goal{}, map[string]Counted{}, map[string][]string{}}
	for _, kind := range []string{goalKind, totalKind} {
		i := slices.IndexFunc(declared, func(k *Kind) bool { return k.Code == kind })
		if i < 0 {
			continue
		}
		k := declared[i]
		records, err := countedOf(ctx, q, kind)
		if err != nil {
			return out, err
		}
		for _, r := range records {
			about := r.Values[aboutField].Text
			if _, ok := r.CountsOn(k, day); !ok || about == "" {
				continue
			}
			if kind == goalKind {
				out.goals[about] = append(out.goals[about], goalOf(r))
			} else if old, ok := out.totals[about]; !ok || r.newer(old, day) {
				out.totals[about] = r
			}
		}
	}
	for _, list := range out.goals {
		slices.SortStableFunc(list, func(a, b Goal) int { return a.Year - b.Year })
	}
	out.schools, err = schoolsBySort(ctx, q)
	return out, err
}

// newer says whether a total is of a later year than another and not of one that lies ahead.
func (r Counted) newer(old Counted, day civil.Date) bool {
	a, b := r.Values["year"].year(), old.Values["year"].year()
	return a <= day.Year && (a > b || b > day.Year)
}

func goalOf(r Counted) Goal {
	g := Goal{ID: r.ID, Year: r.Values["year"].year(), Relation: r.Values["relation"].Text, Per: r.Values["per"].Text, Basis: r.Values["basis"].Text, Source: r.Values["source"].Text}
	g.Value, _ = r.Values.Number("value")
	if most, ok := r.Values.Number("upto"); ok {
		g.Upto = most
	} else {
		g.Upto = math.Inf(1)
	}
	return g
}

func schoolsBySort(ctx context.Context, q sqldb.Queryer) (map[string][]string, error) {
	type school struct {
		id    ids.ID
		level org.Level
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x school, err error) { return x, r.Scan(&x.id, &x.level) },
		`SELECT id, school_level FROM org_organizations WHERE kind = $1 AND status = $2 AND school_level <> ''`, string(org.SchoolKind), string(org.Active))
	out := map[string][]string{}
	for _, x := range list {
		sort := ""
		switch x.level {
		case org.Secondary, org.Technician:
			sort = "SECONDARY"
		case org.HigherCollege, org.HigherUndergrad:
			sort = "HIGHER"
		default:
			continue
		}
		out[sort] = append(out[sort], x.id.String())
		out["SCHOOL"] = append(out["SCHOOL"], x.id.String())
	}
	return out, err
}

// divide makes a share of a count of which documents state the total; without one there is no data. Other counts stay as they are.
func (st stated) divide(t *Tally) {
	if t.Count.Total == "" {
		return
	}
	r, ok := st.totals[t.Count.Total]
	n, some := r.Values.Number("value")
	if !ok || !some || n <= 0 {
		t.Value, t.NoData = 0, true
		return
	}
	t.Num, t.Den = t.Value, n
	t.Value, t.Met = t.Num/t.Den*100, t.Num*100 >= t.Count.Least*t.Den
	t.Note = r.Values["region"].Text + " " + r.Values["year"].Text + "：" + r.Values["value"].Text + "（" + r.Values["source"].Text + "）"
}
