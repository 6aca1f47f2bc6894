package measures

import (
	"context"
	"iter"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
)

const conferenceOffice = "联席会议办公室"

// meetings are the meetings of the coordinating bodies that were held.
func meetings() table {
	return table{
		code: "dispatch.meetings", zh: "协调机构会议", en: "Meetings of coordinating bodies", owner: conferenceOffice, href: "/meetings/",
		columns: []column{text("body", "机构", "Body"), text("kind", "机构类别", "Kind of body").by(Kind).said(bodyZH), text("state", "状态", "State").said(stateZH(dispatch.Meetings)), text("heard", "听取的季度", "Quarter heard"), day("day", "召开日期", "Held on"), year("年度", "Year"),
			whole("items", "议题", "Items", "项"), whole("matters", "议定事项", "Resolutions", "件")},
		text: `SELECT m.id, b.name, b.kind, m.status, CASE WHEN m.quarter = '' THEN NULL ELSE m.quarter END, m.held_on, CAST(SUBSTR(m.held_on, 1, 4) AS BIGINT), (SELECT COUNT(*) FROM dispatch_agenda a WHERE a.meeting_id = m.id),
  (SELECT COUNT(*) FROM dispatch_matters t WHERE t.meeting_id = m.id) FROM dispatch_meetings m JOIN dispatch_bodies b ON b.id = m.body_id WHERE m.status IN ('HELD', 'ISSUED') AND m.held_on <= $1 ORDER BY m.id`,
		args: onDay,
	}
}

func bodyZH(code string) string {
	for _, k := range dispatch.BodyKinds {
		if k.Code == code {
			return k.ZH
		}
	}
	return code
}

// heard are the quarters of the year of the day, each with how many meetings the joint conference held in it: those that are over, and the
// running one once a meeting was held in it. The register begins with its first meeting; nothing is known of quarters before.
func heard() indicator.Source {
	out := indicator.Source{Code: "dispatch.quarters", ZH: "联席会议各季度", EN: "Quarters of the joint conference", Owner: conferenceOffice, Href: func(id string) string { return "/dispatch?quarter=" + id }}
	for _, c := range []column{text("quarter", "季度", "Quarter"), year("年度", "Year"), whole("meetings", "会议次数", "Meetings", "次")} {
		out.Fields = append(out.Fields, c.Field)
	}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			days, err := sqldb.All(ctx, q, func(r sqldb.Row) (d civil.Date, err error) { return d, r.Scan(&d) },
				`SELECT m.held_on FROM dispatch_meetings m JOIN dispatch_bodies b ON b.id = m.body_id WHERE b.kind = $2 AND m.status IN ('HELD', 'ISSUED') AND m.held_on <= $1 ORDER BY m.held_on`, day.String(), dispatch.JointConference)
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			if len(days) == 0 {
				return
			}
			count := map[dispatch.Quarter]int64{}
			for _, d := range days {
				count[dispatch.QuarterOf(d)]++
			}
			running := dispatch.QuarterOf(day)
			for n := 1; n <= 4; n++ {
				x := dispatch.Quarter{Year: day.Year, N: n}
				if x.Last().Before(days[0]) || day.Before(x.First()) || x == running && count[x] == 0 && day != x.Last() {
					continue
				}
				if !yield(indicator.Row{ID: x.String(), Values: []any{x.String(), int64(x.Year), count[x]}}, nil) {
					return
				}
			}
		}
	}
	return out
}

// conference are the indicators of the quarterly round.
func conference() []indicator.Definition {
	held := flow("conference_meetings", "联席会议召开次数", "Meetings of the joint conference", steering, "dispatch.meetings", "次", "年度")
	quarterly := indicator.Definition{Code: "dispatch_per_quarter", ZH: "联席会议每季度听取次数", EN: "Reports heard a quarter", Group: steering, Kind: indicator.Mean, Unit: "次", Direction: indicator.Up, Source: "dispatch.quarters", Decimals: 2, Owner: conferenceOffice}
	return []indicator.Definition{
		with(where(`机构类别 == "联席会议"`, held), "当年已召开的联席会议；领导小组和其他机构的会议不计，没有召开的不计。", wuhaiPlan+"第 23 行：联席会议每季度听取 1 次推进情况",
			example("三次会议，两次是联席会议", "2", one(row("机构类别", "联席会议", "年度", 2025), row("机构类别", "联席会议", "年度", 2025), row("机构类别", "领导小组", "年度", 2025))), example("今年还没有会议记录", "NODATA", one(row("机构类别", "联席会议", "年度", 2024)))),
		with(adds("会议次数 > 1 ? 1 : 会议次数", quarterly), "当年已结束的季度，加上已开过会的本季度；一个季度开几次都按 1 次，多开的不抵没有开的，所以 1.00 表示每个季度都听取过。第一次会议以前的季度不计。", wuhaiPlan+"第 23 行：联席会议每季度听取 1 次推进情况",
			example("四个季度都开过", "1.00", one(row("会议次数", 1), row("会议次数", 1), row("会议次数", 2), row("会议次数", 1))), example("一个季度没有开，另一个开了两次", "0.75", one(row("会议次数", 1), row("会议次数", 0), row("会议次数", 2), row("会议次数", 1))), example("还没有会议记录", "NODATA", nil)),
	}
}
