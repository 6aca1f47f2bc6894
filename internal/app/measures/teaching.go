package measures

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// teacherYears are the teachers on duty, each with the days of practice in enterprises that were confirmed in the year of the day. Of a
// teacher without a record of practice the days are 0: the register of practice is complete for a year once anything stands in it.
func teacherYears(kinds []carrier.Source) indicator.Source {
	fields := []column{text("staff", "工号", "Number of staff"), school(), county(), level(), flag("young", "三年内新教师", "New within three years"), whole("days", "实践天数", "Days of practice", "天")}
	fields[0].Person = true
	out := indicator.Source{Code: "teacher.years", ZH: "教师年度实践", EN: "Teachers' practice by year", Owner: "各学校（专业课教师、教师企业实践名册）", Href: func(id string) string { return "/records/" + id }}
	for _, c := range fields {
		out.Fields = append(out.Fields, c.Field)
	}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			places, err := placesOf(ctx, q)
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			days, known, err := practiceDays(ctx, q, kinds, day)
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			for f, err := range rowsOf(ctx, q, kinds, "carrier.teacher", day) {
				if err != nil {
					yield(indicator.Row{}, err)
					return
				}
				if !f.Counts {
					continue
				}
				p := places[f.Org]
				v := []any{f.Name, orNil(f.Org), orNil(p.county), orNil(levelZH(p.level)), f.Values["young"].Text == "1", nil}
				if known {
					v[5] = days[f.Org+" "+f.Name]
				}
				if !yield(indicator.Row{ID: f.ID, Values: v}, nil) {
					return
				}
			}
		}
	}
	return out
}

// rowsOf are the facts of one kind, none where the kind is not there.
func rowsOf(ctx context.Context, q sqldb.Queryer, kinds []carrier.Source, code string, day civil.Date) iter.Seq2[carrier.Fact, error] {
	for _, k := range kinds {
		if k.Code == code {
			return k.Rows(ctx, q, day)
		}
	}
	return func(func(carrier.Fact, error) bool) {}
}

// practiceDays adds up the confirmed days of a year by school and number of staff; known says that the year has a record at all.
func practiceDays(ctx context.Context, q sqldb.Queryer, kinds []carrier.Source, day civil.Date) (days map[string]int64, known bool, err error) {
	days = map[string]int64{}
	for f, err := range rowsOf(ctx, q, kinds, "carrier.teacher_practice", day) {
		if err != nil {
			return nil, false, err
		}
		n, ok := f.Values.Number("days")
		if !f.Counts || !ok || yearOf(f.Values["from"].Text) != int64(day.Year) {
			continue
		}
		known = true
		days[f.Org+" "+strings.TrimSpace(f.Values["staff"].Text)] += int64(n)
	}
	return days, known, nil
}
