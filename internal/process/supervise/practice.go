package supervise

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// The kinds of the registers on which practice rests.
const (
	KindTeacher  = "teacher"
	KindPractice = "teacher_practice"
)

// Norm is what practice is measured by: days in a year and days in any five years.
type Norm struct{ Month, Five int64 }

// five judges the five years that end with a day: days, and whether the teacher was on duty all the time.
func (n Norm) five(days int64, since, begin civil.Date) Verdict {
	switch {
	case days >= n.Five:
		return Fine
	case since.After(begin):
		return NoData
	}
	return Exception
}

// fiveYears is the first day of the five years that end with a day.
func fiveYears(day civil.Date) civil.Date { return day.AddMonths(-60).AddDays(1) }

// PracticeSum adds up what the teachers on duty at the end of the year (or today) practised in it: stays that are checked by today, each day
// once because stays never overlap. Met asks for the days of a month; the five years that end with day take the stays that began in them. A teacher without any stay has 0 days: that is known, not missing.
func PracticeSum(teachers, stays []carrier.Counted, tk, sk *carrier.Kind, year int, day, today civil.Date, norm Norm) (out []Practice) {
	at, begin := map[string]int{}, fiveYears(day)
	var since []civil.Date
	for i := range teachers {
		t := &teachers[i]
		id, err := ids.Parse(t.Org)
		from, on := t.CountsOn(tk, day)
		if !on || err != nil {
			continue
		}
		rec, err := ids.Parse(t.ID)
		if err != nil {
			continue
		}
		at[t.Org+" "+t.Name] = len(out)
		since = append(since, from)
		out = append(out, Practice{Org: id, County: t.County, Staff: t.Name, Record: rec})
	}
	for i := range stays {
		p := &stays[i]
		from, err := civil.ParseDate(p.Values["from"].Text)
		n, ok := at[p.Org+" "+p.Values["staff"].Text]
		if !ok || err != nil || from.Before(begin) && from.Year != year || from.After(day) {
			continue
		}
		days, _ := p.Values.Number("days")
		_, done := p.CountsOn(sk, today)
		if done && !from.Before(begin) {
			out[n].Five += int64(days)
		}
		if from.Year != year {
			continue
		}
		if done {
			out[n].Days += int64(days)
			out[n].Stays++
		} else if stage, _ := p.StageOn(today); stage != "" && stage != "ENDED" {
			out[n].Open++
		}
	}
	for i := range out {
		out[i].Met, out[i].Long = out[i].Days >= norm.Month, norm.five(out[i].Five, since[i], begin)
	}
	return out
}

// PracticeYear is the practice of a year.
type PracticeYear struct {
	Year int
	Norm
	All []Practice
}

// Short is how many teachers fall short.
func (y PracticeYear) Short() (n int) {
	for _, x := range y.All {
		if !x.Met {
			n++
		}
	}
	return n
}

// ShortOfFive is how many fall short of the five years although they were on duty all the time.
func (y PracticeYear) ShortOfFive() (n int) {
	for _, x := range y.All {
		if x.Long == Exception {
			n++
		}
	}
	return n
}

// Practice is what the teachers that the actor sees practised in a year; those who fall short first, by school.
func (s *Service) Practice(ctx context.Context, year int) (y PracticeYear, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) || !carrier.Policy.Allowed(a, "carrier.persons") {
		return y, actor.ErrForbidden
	}
	tk, teachers, err := s.carrier.Counted(ctx, KindTeacher)
	if err != nil {
		return y, err
	}
	sk, stays, err := s.carrier.Counted(ctx, KindPractice)
	if err != nil {
		return y, err
	}
	day := s.Today()
	if end := (civil.Date{Year: year, Month: 12, Day: 31}); end.Before(day) {
		day = end
	}
	y.Year = year
	names := map[ids.ID]place{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		month, err := paramOn(ctx, r, ParamMonth, day)
		if err != nil {
			return err
		}
		five, err := paramOn(ctx, r, ParamFive, day)
		if err != nil {
			return err
		}
		y.Norm = Norm{int64(month), int64(five)}
		list, err := schools(ctx, r)
		for _, o := range list {
			names[o.ID] = o
		}
		return err
	})
	if err != nil {
		return y, err
	}
	for _, x := range PracticeSum(teachers, stays, tk, sk, year, day, s.Today(), y.Norm) {
		o := names[x.Org]
		if x.County = cmp.Or(x.County, o.County); !carrier.Policy.May(a, "carrier.persons", actor.Object{County: x.County, Org: x.Org}) {
			continue
		}
		x.OrgName = o.Name
		y.All = append(y.All, x)
	}
	slices.SortFunc(y.All, func(a, b Practice) int {
		switch {
		case a.Met != b.Met && b.Met:
			return -1
		case a.Met != b.Met:
			return 1
		}
		return cmp.Or(strings.Compare(a.OrgName, b.OrgName), strings.Compare(a.Staff, b.Staff))
	})
	return y, nil
}
