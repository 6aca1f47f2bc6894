package condition

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// book is what results are made by.
type book struct {
	tables  []Table
	lines   []Line
	params  []Param
	choices []choice
}

func readBook(ctx context.Context, q sqldb.Queryer) (b book, err error) {
	if b.tables, err = tables(ctx, q); err != nil {
		return b, err
	}
	sortTables(b.tables)
	if b.lines, err = lines(ctx, q); err != nil {
		return b, err
	}
	if b.params, err = Params(ctx, q); err != nil {
		return b, err
	}
	b.choices, err = choices(ctx, q)
	return b, err
}

// assess holds a school's year against the table that applied on the reference day.
func (b book) assess(s School, p *Report, year int) Assessment {
	day := ReferenceDay(year)
	s.Table, s.Since, s.Why = usual(s.Level), "", ""
	for _, c := range b.choices {
		if c.org == s.ID && c.from <= day.String() {
			s.Table, s.Since, s.Why = c.table, c.from, c.source
		}
	}
	return Assess(s, p, InForce(b.lines, day)[s.Table], paramOn(b.params, "SCH-NEAR", day).Value)
}

// Want narrows the city's list.
type Want struct {
	Year      int // 0 for the newest that was reported
	County    string
	Table     string
	Indicator string  // only schools with the verdict in this indicator
	Verdict   Verdict // "" for all
	Find      string
}

// SchoolLine is a school in the city's list.
type SchoolLine struct {
	Assessment
	Before *Tally // of the year before, nil when nothing was reported
}

// City is what the list of a year shows.
type City struct {
	Want     Want
	Years    []int
	Tables   []Table
	Counties []org.County
	Lines    []SchoolLine
	Tally    Tally            // of the lines shown
	Before   Tally            // of the same schools, the year before
	By       map[string]Tally // by indicator
	Trend    []YearTally      // of the schools within reach, oldest first
	Reported int64            // schools of the list that reported
	Near     Param
	Least    int64 // SUP-SCHOOLS
	compared int64 // schools behind Before
}

// City returns the schools within the actor's reach with the results of a year.
func (s *Service) City(ctx context.Context, w Want) (out City, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) {
		return out, actor.ErrForbidden
	}
	return s.city(ctx, w, func(sc School) bool { return sc.May(a, maySee) })
}

// Public returns the city's counts without schools.
func (s *Service) Public(ctx context.Context, year int) (City, error) {
	out, err := s.city(ctx, Want{Year: year}, func(School) bool { return true })
	out.Lines = nil
	out.cover()
	return out, err
}

// cover takes out what would tell of single schools: indicators, years and comparisons that fewer than Least schools make, and a second
// indicator where one alone is missing, since the total would tell it.
func (c *City) cover() {
	c.Trend = shownYears(*c)
	if c.compared < c.Least {
		c.Before = Tally{}
	}
	gone := 0
	for _, m := range Measures {
		if t, ok := c.By[m.Code]; ok && t.said() < c.Least {
			delete(c.By, m.Code)
			if t.said() > 0 {
				gone++
			}
		}
	}
	if gone != 1 {
		return
	}
	next := ""
	for _, m := range Measures {
		if t, ok := c.By[m.Code]; ok && (next == "" || t.said() < c.By[next].said()) {
			next = m.Code
		}
	}
	delete(c.By, next)
}

// said is how many results rest on figures.
func (t Tally) said() int64 { return t.Pass + t.Basic + t.Fail }

// trendYears is how many years the line shows.
const trendYears = 6

func (s *Service) city(ctx context.Context, w Want, within func(School) bool) (out City, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out = City{Want: w, By: map[string]Tally{}}
		if out.Years, err = yearsKnown(ctx, r); err != nil {
			return err
		}
		if out.Want.Year == 0 {
			if out.Want.Year = yearOf(civil.DateOf(r.Now())); len(out.Years) > 0 {
				out.Want.Year = out.Years[0]
			}
		}
		if out.Counties, err = org.Counties(ctx, r); err != nil {
			return err
		}
		b, err := readBook(ctx, r)
		if err != nil {
			return err
		}
		all, err := schools(ctx, r)
		if err != nil {
			return err
		}
		list, err := reportsBetween(ctx, r, out.Want.Year-trendYears, out.Want.Year)
		if err != nil {
			return err
		}
		out.fill(b, all, list, within)
		return nil
	})
	return out, err
}

func (c *City) fill(b book, all []School, reports []Report, within func(School) bool) {
	year := c.Want.Year
	c.Tables, c.Near, c.Least = b.tables, paramOn(b.params, "SCH-NEAR", ReferenceDay(year)), paramOn(b.params, "SUP-SCHOOLS", ReferenceDay(year)).Value
	by := map[int]map[ids.ID]*Report{}
	for i := range reports {
		p := &reports[i]
		if by[p.Year] == nil {
			by[p.Year] = map[ids.ID]*Report{}
		}
		by[p.Year][p.Org] = p
	}
	trend := map[int]*YearTally{}
	for _, sc := range all {
		if !within(sc) {
			continue
		}
		for y := range by {
			c.trendOf(trend, b, sc, by[y][sc.ID], y)
		}
		l := SchoolLine{Assessment: b.assess(sc, by[year][sc.ID], year)}
		if p := by[year-1][sc.ID]; p != nil {
			before := b.assess(sc, p, year-1).Tally
			l.Before = &before
		}
		if l.School.Table != "" && c.Want.keeps(l.Assessment) {
			c.add(l)
		}
	}
	for y := year - trendYears; y <= year; y++ {
		if t := trend[y]; t != nil {
			c.Trend = append(c.Trend, *t)
		}
	}
}

func (c *City) trendOf(trend map[int]*YearTally, b book, sc School, p *Report, year int) {
	if p == nil {
		return
	}
	t := b.assess(sc, p, year).Tally
	if t.Applicable() == 0 {
		return
	}
	if trend[year] == nil {
		trend[year] = &YearTally{Year: year}
	}
	trend[year].Schools++
	trend[year].Tally.Plus(t)
}

func (c *City) add(l SchoolLine) {
	c.Lines = append(c.Lines, l)
	c.Tally.Plus(l.Tally)
	if l.Before != nil {
		c.Before.Plus(*l.Before)
		c.compared++
	}
	if l.Report != nil {
		c.Reported++
	}
	for _, o := range l.Outcomes {
		t := c.By[o.Line.Indicator]
		t.Add(o.Verdict)
		c.By[o.Line.Indicator] = t
	}
}

// keeps reports whether a school stays in the narrowed list.
func (w Want) keeps(a Assessment) bool {
	if w.County != "" && a.School.County != w.County || w.Table != "" && a.School.Table != w.Table || w.Find != "" && !strings.Contains(a.School.Name, w.Find) {
		return false
	}
	if w.Verdict == "" && w.Indicator == "" {
		return true
	}
	return slices.ContainsFunc(a.Outcomes, func(o Outcome) bool {
		return (w.Indicator == "" || o.Line.Indicator == w.Indicator) && (w.Verdict == "" || o.Verdict == w.Verdict)
	})
}

// Shown reports whether the city's counts may be published.
func (c City) Shown() bool { return c.Reported >= c.Least }

// Standards is what the page of standards shows.
type Standards struct {
	Tables []Table // with the lines in force today
	Lines  []Line  // all versions, newest first
	Params []Param
	Today  civil.Date
}

// Standards returns the tables with all versions. They are public.
func (s *Service) Standards(ctx context.Context) (out Standards, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		b, err := readBook(ctx, r)
		if err != nil {
			return err
		}
		out = Standards{Tables: b.tables, Lines: b.lines, Params: b.params, Today: civil.DateOf(r.Now())}
		slices.Reverse(out.Lines)
		in := InForce(b.lines, out.Today)
		for i, t := range out.Tables {
			out.Tables[i].Lines = in[t.Code]
		}
		return nil
	})
	return out, err
}

// Waiting is how many schools that the actor reports for have said nothing of this year.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySend) {
		return 0, actor.ErrForbidden
	}
	c, err := s.city(ctx, Want{Year: s.Year()}, func(sc School) bool { return sc.May(a, maySend) })
	return len(c.Lines) - int(c.Reported), err
}
