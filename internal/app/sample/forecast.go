package sample

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
)

// personnel is the person of an enterprise who speaks for it in the sample.
func personnel(ctx context.Context, p Plan, firm int) context.Context {
	return as(ctx, p.City.Code, fixed(p.City.Code, 6, firm), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: FirmID(p.City.Code, firm)})
}

// wished are the persons that an enterprise's posts of the plan ask for, by occupation.
func wished(p Plan) map[int]map[string]int {
	out := map[int]map[string]int{}
	for _, n := range p.Needs {
		if n.Kind != "TALENT" || n.Occupation == "" {
			continue
		}
		if out[n.Firm] == nil {
			out[n.Firm] = map[string]int{}
		}
		out[n.Firm][n.Occupation] += n.Heads
	}
	return out
}

// forecastLines are what an enterprise forecasts: its posts in per cent, a little more each
// year, with the level that its posts mostly ask for.
func forecastLines(of map[string]int, firm, percent int) []forecast.Line {
	levels := []forecast.Level{"3", "2", "SECONDARY", "HIGHER_COLLEGE", "4"}
	var out []forecast.Line
	for i, code := range slices.Sorted(maps.Keys(of)) {
		l := forecast.Line{Occupation: code, Level: levels[(len(code)*i+firm)%2], Confidence: forecast.Confidences[(firm+i)%3]}
		if i%4 == 3 {
			l.Level = levels[2+firm%3]
		}
		for y := range l.Heads {
			// Every fifth line says nothing of the last year, so that 无数据 can be seen.
			if y == 2 && (firm+i)%5 == 0 {
				continue
			}
			n := int64(max(1, of[code]*(percent+12*y)/100))
			l.Heads[y] = &n
		}
		out = append(out, l)
	}
	return out
}

// writeForecasts sends two rounds of forecasts, with revisions, a draft, one withdrawn.
func writeForecasts(ctx context.Context, d *diary, m Modules, p Plan) {
	year := civil.DateOf(d.now).Year
	wishes := wished(p)
	for i, firm := range slices.Sorted(maps.Keys(wishes)) {
		who, of := personnel(ctx, p, firm), wishes[firm]
		save := func(at time.Time, percent int, send bool) {
			d.on(at, fmt.Sprintf("forecast of %d", firm), func() error {
				x, err := m.Forecast.Save(who, forecast.Draft{Lines: forecastLines(of, firm, percent)}, send)
				if err == nil && percent == 1 {
					_, err = m.Forecast.Step(who, caseflow.Step{ID: x.ID, Transition: "withdraw", Reason: "MISTAKE", Note: "填成了别的岗位（示例）"})
				}
				return err
			})
		}
		if i%7 != 6 {
			save(d.day(year-1, 11, 10+i%15, i), 55, true)
		}
		switch {
		case i%9 == 8: // has not said anything this year
		case i%9 == 7:
			save(d.ago(6, i), 70, false)
		default:
			save(d.ago(40-i%20, i), 78, true)
		}
		if i%5 == 0 {
			save(d.ago(9, i), 66, true)
		}
		if i == 3 {
			save(d.ago(3, i), 1, true)
		}
	}
}

// writeEmployment reports five quarters; some are late, one is revised.
func writeEmployment(ctx context.Context, d *diary, m Modules, p Plan) {
	now := forecast.QuarterOf(civil.DateOf(d.now))
	for i, f := range p.Firms {
		if i >= 45 {
			break
		}
		who, heads := personnel(ctx, p, i), int64(f.Headcount)
		for k := -5; k <= -1; k++ {
			if k == -1 && i%4 == 3 || k < -3 && i%6 == 5 {
				continue
			}
			r := forecast.Report{Quarter: now.Add(k), Hires: 2 + int64(i*7+k*k)%23, Leavers: 1 + int64(i*5-k*3)%17}
			heads = max(10, heads+r.Hires-r.Leavers)
			r.Headcount = heads
			interns, retained := int64(i*3-k)%14, min(heads, int64(i+k*k)%9)
			r.Interns, r.Retained = &interns, &retained
			if i%8 != 5 {
				open := int64(i*11-k*5) % 19
				r.Vacancies = &open
			}
			if i == 4 && k == -2 {
				r.Headcount, r.Confirmed, r.Note = heads+35, true, "并入一个车间 35 人（示例）"
				heads += 35
			}
			r.Confirmed = r.Confirmed || i%6 == 5
			end := r.Quarter.End()
			at := d.day(end.Year, int(end.Month), end.Day, i).AddDate(0, 0, 4+i%12)
			d.on(at, "employment", func() error {
				_, err := m.Forecast.Report(who, r)
				return err
			})
			if i == 0 && k == -1 {
				again := r
				again.Headcount, again.Hires, again.Note = r.Headcount+1, r.Hires+1, "补报一名季末入职（示例）"
				d.on(at.AddDate(0, 0, 9), "employment again", func() error {
					_, err := m.Forecast.Report(who, again)
					return err
				})
			}
		}
	}
	d.on(d.ago(8, 0), "employment reminder", func() error {
		_, err := m.Forecast.Remind(lead(ctx, p.City.Code, 0), now.Add(-1))
		return err
	})
}

// tagRows are the city's tags: a span that goes on, one that has ended, one entered by
// mistake.
func tagRows(c City) []programme.TagRow {
	care := "《" + c.Name + "“一老一小”服务人才培养方案》（示例）"
	digital := "《" + c.Name + "新兴专业建设清单》（示例）"
	scarce := "《" + c.Name + "紧缺专业目录》（示例）"
	return []programme.TagRow{
		{Tag: programme.OldYoung, Code: "5208", From: FirstYear - 1, Source: care}, {Tag: programme.OldYoung, Code: "590302", From: FirstYear - 1, Source: care}, {Tag: programme.OldYoung, Code: "720803", From: FirstYear - 1, Source: care},
		{Tag: programme.OldYoung, Code: "790302", From: FirstYear, Source: care}, {Tag: programme.OldYoung, Code: "520601", From: FirstYear, To: FirstYear, Source: care},
		{Tag: programme.Emerging, Code: "5102", From: FirstYear - 1, Source: digital}, {Tag: programme.Emerging, Code: "7102", From: FirstYear, Source: digital}, {Tag: programme.Emerging, Code: "460305", From: FirstYear, Source: digital},
		{Tag: programme.Emerging, Code: "460609", From: LastYear, Source: digital}, {Tag: programme.Scarce, Code: "460301", From: FirstYear, Source: scarce}, {Tag: programme.Scarce, Code: "660303", From: LastYear, Source: scarce},
		{Tag: programme.Scarce, Code: "520201", From: FirstYear - 1, Source: scarce}, {Tag: programme.Scarce, Code: "7303", From: LastYear, Source: "重复登记（示例）"},
	}
}

func writeTags(ctx context.Context, d *diary, m Modules, p Plan) {
	who := lead(ctx, p.City.Code, 0)
	for i, t := range tagRows(p.City) {
		at := cmp.Or(t.From, FirstYear)
		d.on(d.day(max(at, FirstYear), 9, 10+i%8, i), "tag", func() error {
			id, err := m.Programme.SaveTag(who, t)
			if err == nil && t.Code == "7303" {
				err = m.Programme.EndTag(who, id, 0, 1)
			}
			return err
		})
	}
}
