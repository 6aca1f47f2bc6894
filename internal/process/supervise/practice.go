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

// PracticeSum adds up what the teachers on duty at the end of the year (or today) practised in it: stays that are checked by today, each day
// once because stays never overlap. Met asks for month days. A teacher without any stay has 0 days: that is known, not missing.
func PracticeSum(teachers, stays []carrier.Counted, tk, sk *carrier.Kind, year int, day, today civil.Date, month int64) (out []Practice) {
	at := map[string]int{}
	for i := range teachers {
		t := &teachers[i]
		id, err := ids.Parse(t.Org)
		if _, on := t.CountsOn(tk, day); !on || err != nil {
			continue
		}
		rec, err := ids.Parse(t.ID)
		if err != nil {
			continue
		}
		at[t.Org+" "+t.Name] = len(out)
		out = append(out, Practice{Org: id, County: t.County, Staff: t.Name, Record: rec})
	}
	for i := range stays {
		p := &stays[i]
		from, err := civil.ParseDate(p.Values["from"].Text)
		n, ok := at[p.Org+" "+p.Values["staff"].Text]
		if !ok || err != nil || from.Year != year {
			continue
		}
		days, _ := p.Values.Number("days")
		if _, done := p.CountsOn(sk, today); done {
			out[n].Days += int64(days)
			out[n].Stays++
		} else if stage, _ := p.StageOn(today); stage != "" && stage != "ENDED" {
			out[n].Open++
		}
	}
	for i := range out {
		out[i].Met = out[i].Days >= month
	}
	return out
}

// PracticeYear is the practice of a year.
type PracticeYear struct {
	Year  int
	Month int64 // days that are a month
	All   []Practice
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
		y.Month = int64(month)
		list, err := schools(ctx, r)
		for _, o := range list {
			names[o.ID] = o
		}
		return err
	})
	if err != nil {
		return y, err
	}
	for _, x := range PracticeSum(teachers, stays, tk, sk, year, day, s.Today(), y.Month) {
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
