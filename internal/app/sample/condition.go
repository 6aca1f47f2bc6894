package sample

import (
	"context"
	"fmt"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/register/programme"
)

// campus is what a sample school reports: what grows by a year stands beside it. A zero is not
// said.
type campus struct{ students, site, building, teachers, equipment, books, double int64 }

// campuses are the schools in turn: all met, land short, nearly met, much short, no books said.
var campuses = []campus{
	{1180, 42600, 25100, 63, 4_100_000, 35_200, 34},
	{1300, 42000, 26800, 66, 3_480_000, 40_100, 31},
	{1260, 41400, 25020, 63, 3_200_000, 37_700, 29},
	{2040, 38200, 27600, 71, 3_900_000, 52_000, 24},
	{1550, 52300, 31600, 80, 5_600_000, 0, 44},
}

// writeConditions reports three years of every secondary and technician school: one revision, one
// school that has not reported this year, one that is a senior technician school.
func writeConditions(ctx context.Context, d *diary, m Modules, p Plan) {
	now := civil.DateOf(d.now).Year
	if civil.DateOf(d.now).Before(condition.ReferenceDay(now)) {
		now--
	}
	n := 0
	for i, s := range p.City.Schools {
		if s.Level != "SECONDARY" && s.Level != "TECHNICIAN" {
			continue
		}
		who := as(ctx, p.City.Code, 4200+SchoolID(p.City.Code, i)%97, "学校办公室（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(p.City.Code, i)})
		c := campuses[n%len(campuses)]
		for back := int64(2); back >= 0; back-- {
			if back == 0 && n == 2 && p.City.Code != Cities()[0].Code {
				continue // of the second city has not reported this year
			}
			year := now - int(back)
			r := condition.Report{Year: year, Figures: c.figures(back), Evidence: fmt.Sprintf("%d 学年初教育事业统计报表（示例）", year)}
			at := d.day(year, 9, 12+n, i)
			if year < FirstYear { // brought in when the city began
				at = d.day(FirstYear, 8, 26, i)
			}
			d.on(at, "conditions", func() error {
				_, err := m.Condition.Report(who, r)
				return err
			})
			if back == 2 && n == 1 {
				delete(r.Figures, "books") // was not counted then
			}
			if back == 0 && n == 1 {
				again := r
				again.Figures = c.figures(0)
				again.Figures["books"] += 1200
				again.Evidence += "，图书馆盘点更正（示例）"
				d.on(d.day(year, 10, 9, i), "conditions again", func() error {
					_, err := m.Condition.Report(who, again)
					return err
				})
			}
		}
		if s.Level == "TECHNICIAN" {
			d.on(d.day(FirstYear, 8, 24, i), "senior technician school", func() error {
				return m.Condition.Choose(lead(ctx, p.City.Code, 0), SchoolID(p.City.Code, i), "senior_technician", civil.Date{Year: now - 1, Month: 7, Day: 1}, "省人社厅批复（示例）")
			})
		}
		n++
	}
	art := condition.NewLine{Table: "art", TableZH: "艺术类中等职业学校（示例）", Indicator: "site", Total: "20000", Per: "20", Source: "省定艺术类标准（示例）", From: civil.Date{Year: now - 1, Month: 1, Day: 1}}
	d.on(d.day(FirstYear, 8, 24, 0), "table of art schools", func() error {
		_, err := m.Condition.SetLine(lead(ctx, p.City.Code, 0), art)
		return err
	})
}

// figures are those of so many years back: fewer students, buildings and books.
func (c campus) figures(back int64) condition.Figures {
	f := condition.Figures{}
	put := func(code string, n, scale int64) {
		if n > 0 {
			f[code] = n * scale
		}
	}
	put(condition.Students, c.students-back*40, 1)
	put("site", c.site, 100)
	put("building", c.building-back*900, 100)
	put("teachers", c.teachers-back*4, 1)
	put("equipment", c.equipment-back*310_000, 100)
	put("books", c.books-back*1500, 1)
	put("double", c.double-back*3, 1)
	put("seats", c.students/3, 1)
	return f
}

// writeChannels divides what the programme points say among channels, from year to year more of
// it to classified and vocational examinations, and enters the city's senior enrolment.
func writeChannels(ctx context.Context, d *diary, m Modules, p Plan) {
	d.on(d.day(LastYear, 10, 12, 0), "channels", func() error {
		return m.DB.Write(ctx, func(tx *sqldb.Tx) error {
			sums, err := programme.LevelSums(ctx, tx)
			if err != nil {
				return err
			}
			return programme.BringIntakes(ctx, tx, divided(sums))
		})
	})
	for i, x := range []programme.Senior{
		{Year: FirstYear - 1, General: num64(21_300), Source: "教育事业统计（示例）"}, {Year: FirstYear, General: num64(21_800), Vocational: num64(18_950), Source: "教育事业统计（示例）"},
		{Year: LastYear, General: num64(22_400), Vocational: num64(20_100), Source: "教育事业统计（示例）"}, {Year: LastYear, General: num64(22_400), Vocational: num64(20_240), Source: "教育事业统计，补计技工学校（示例）"},
	} {
		d.on(d.day(max(x.Year, FirstYear), 10, 20+i, i), "seniors", func() error { return m.Programme.SaveSenior(lead(ctx, p.City.Code, 0), x) })
	}
}

func num64(n int64) *int64 { return &n }

// divided splits each sum by hundredths; the last channel takes the rest, one school in five is
// three short.
func divided(sums []programme.LevelSum) (out []programme.Intake) {
	parts := map[atlas.Level][]struct {
		channel programme.Channel
		percent int64
	}{
		atlas.Secondary:       {{programme.Through, 24}, {programme.Free, 8}, {programme.DualSystem, 6}, {programme.Ordinary, 0}},
		atlas.HigherCollege:   {{programme.Classified, 31}, {programme.SkillExam, 22}, {programme.Through, 9}, {programme.Ordinary, 0}},
		atlas.HigherUndergrad: {{programme.SkillExam, 18}, {programme.Through, 12}, {programme.Ordinary, 0}},
	}
	for i, s := range sums {
		if s.Registered == nil {
			continue
		}
		rest := *s.Registered
		for _, part := range parts[s.Level] {
			n := *s.Registered * (part.percent + int64(s.Year-FirstYear)*2) / 100
			if part.percent == 0 {
				n = rest
			}
			rest -= n
			if part.percent == 0 && i%5 == 2 {
				n = max(0, n-3)
			}
			out = append(out, programme.Intake{School: s.School, Level: s.Level, Year: s.Year, Channel: part.channel, Registered: num64(n)})
		}
	}
	return out
}
