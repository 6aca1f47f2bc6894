package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/adjust"
)

// adjustRows are the requirements of the yearly adjusting of programmes.
var adjustRows = []rowTest{
	{"PRG-03", showYearlyCycle},
	{"PRG-05", showConstructionCommittee},
	{"PRG-06", showPositiveAndNegativeLists},
	{"PRG-07", showShortageAndKeyGroups},
	{"PRG-11", showNewAndRevokedPoints},
	{"PRG-15", showFilingsByYear},
}

// showYearlyCycle: open → collect → compute → review → publish → apply, each step with its day, on figures that keep their hash; the
// points stand where the decisions put them, and the next September was compared.
func showYearlyCycle(t *testing.T, s *stage) {
	p := s.town.in(t)
	round := p.id(`SELECT MIN(id) FROM adjust_rounds WHERE status = 'APPLIED'`)
	at := "/adjustments/rounds/" + round
	p.says(actor.CityLead, at, "开始征集", "截止并冻结数据", "开始征求意见和评议", "开始公示", "审定", "公布结果", "执行到专业点", "SHA-256", "一致", "申诉办完")
	p.lacks(actor.CityLead, at, "不一致，数据被改动过")
	p.says(actor.Public, at, "审定结果", "日程", "公示期满")
	events, want := "", "collect compute review publicise decide publish appeal settle apply"
	var list []string
	n := 0
	p.count(&n, `SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND transition <> ''`, round)
	for seq := range n {
		p.count(&events, `SELECT transition FROM caseflow_events WHERE case_id = $1 AND seq = $2`, round, seq+2)
		list = append(list, events)
	}
	if got := strings.Join(list, " "); got != want {
		t.Errorf("the cycle was %q, want %q", got, want)
	}
	var stopped string
	p.count(&stopped, `SELECT p.status FROM programme_points p JOIN adjust_requests x ON x.point_id = p.id WHERE x.round_id = $1 AND x.kind = 'STOP' AND x.applied_on <> ''`, round)
	if stopped != "STOPPED" {
		t.Errorf("a stopped point stands at %s", stopped)
	}
	p.says(actor.CityLead, at+"/follow", "已落实", "部分落实", "没有落实", "招生计划少于批准数", "仍在招生")
	p.says(actor.CityLead, at+"/whatif?all=1", "服务重点产业", "覆盖19个大类", "超过上限的项目", "没有申请的县区也计入合计", "调整的专业点占比")
}

// showConstructionCommittee: members, meeting, minutes and vote; who belongs to the school that asks abstains, and no decision comes
// without a vote.
func showConstructionCommittee(t *testing.T, s *stage) {
	p := s.other.in(t)
	round := idOf(t, "/"+p.id(`SELECT MIN(id) FROM adjust_rounds WHERE status = 'COMMITTEE_REVIEW'`))
	at := "/adjustments/rounds/" + round.String() + "/committee"
	p.says(actor.CityLead, at, "主任委员", "会议和纪要", "逐件听取学校说明", "赞成", "反对", "弃权", "回避", "过半数赞成")
	c, err := p.city.Adjust.Committee(p.as(actor.CityLead), round)
	must(t, err)
	tried := false
	for _, x := range c.Requests {
		for _, m := range c.Members {
			if x.Status == adjust.Ready && m.Org == x.School {
				tried = true
				err := p.city.Adjust.CastVotes(p.as(actor.CityLead), round, c.Meetings[0].ID, x.ID, map[ids.ID]string{m.ID: adjust.VoteFor})
				if !errors.Is(err, adjust.ErrConflicted) {
					t.Errorf("%s voted on %s: %v", m.Name, x.SchoolName, err)
				}
			}
		}
	}
	if !tried {
		x := c.Requests[0]
		must(t, p.city.Adjust.AddMember(p.as(actor.CityLead), round, adjust.Member{Name: "本校委员", OrgName: x.SchoolName}))
	}
	if _, err := p.city.Adjust.Publicise(p.as(actor.CityLead), round, 0); err == nil {
		t.Error("publicity began before every request was voted on")
	}
}

// showPositiveAndNegativeLists: lists by year and level with revisions; a programme of the negative list is blocked until a named
// authority overrides it with a reason and a second person confirms it.
func showPositiveAndNegativeLists(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.Public, "/adjustments/lists", "2027年高职专科负面清单（第2版）", "2027年中职正面清单（第1版）", "2026年高职专科负面清单（第2版）", "已被替换")
	p.lacks(actor.Public, "/adjustments/lists", "草稿")
	list := p.id(`SELECT id FROM adjust_lists WHERE year = 2027 AND level = 'HIGHER_COLLEGE' AND sign = 'NEGATIVE' AND status = 'PUBLISHED'`)
	p.says(actor.Public, "/adjustments/lists/"+list, "530302", "大数据与会计", "全市布点过多")
	id := idOf(t, "/"+p.id(`SELECT id FROM adjust_requests WHERE override_state = 'ASKED'`))
	school := idOf(t, "/"+p.id(`SELECT school_id FROM adjust_requests WHERE id = $1`, id))
	dean := p.person(991, actor.Grant{Role: actor.SchoolAdmin, Org: school})
	submit := func() error {
		_, err := p.city.Adjust.Step(dean, caseflow.Step{ID: id, Transition: "submit"})
		return err
	}
	if err := submit(); !errors.Is(err, caseflow.ErrRuleFails) {
		t.Errorf("submitted: %v", err)
	}
	must(t, p.city.Adjust.GrantOverride(p.as(actor.CityLead), id, 0, "市里重点项目急需"))
	if err := p.city.Adjust.ConfirmOverride(p.as(actor.CityLead), id, 0); !errors.Is(err, adjust.ErrSecond) {
		t.Errorf("confirmed by the same person: %v", err)
	}
	must(t, p.city.Adjust.ConfirmOverride(p.second(), id, 0))
	must(t, submit())
	p.says(actor.CityLead, "/adjustments/requests/"+id.String(), "两人已批准", "市里重点项目急需", "复核例外（第二人）")
}

// showShortageAndKeyGroups: the tag 紧缺 by year on a public list, with its document.
func showShortageAndKeyGroups(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.Public, "/adjustments/shortage?year=2026", "2026年紧缺专业和重点专业群", "机电一体化技术", "460301", "文件依据", "重点专业群")
	p.says(actor.Public, "/adjustments/shortage?year=2024", "2024年紧缺专业", "520201")
	p.lacks(actor.Public, "/adjustments/shortage?year=2024", "460301")
}

// changes are lines of the ledger as a table: so many added, of which docked serve a key industry, and revoked.
func changes(year, added, docked, revoked int) string {
	var b strings.Builder
	b.WriteString("日期,类型,学校,层次,专业代码,对接重点产业,原因,依据文件\n")
	line := func(kind string, i int, is string) {
		fmt.Fprintf(&b, "%d-05-%02d,%s,海津第%d职业学院,高职专科,%s,%s,%s,海津教〔%d〕%d号\n", year, 1+i%28, kind, i, inventedCode(40, 1+i%19, 1+i/19), is, map[string]string{"新增": "重点产业急需", "撤销": "专业落后"}[kind], year, 3)
	}
	for i := range added {
		is := "否"
		if i < docked {
			is = "是"
		}
		line("新增", i, is)
	}
	for i := range revoked {
		line("撤销", i, "")
	}
	return b.String()
}

// showNewAndRevokedPoints: +25 and −12 are counted from lines with day, reason and document.
func showNewAndRevokedPoints(t *testing.T, s *stage) {
	p := s.port.in(t)
	p.load(adjust.SheetChanges, changes(2021, 25, 25, 12))
	p.says(actor.Public, "/adjustments/ledger?year=2021", "+25", "−12")
	l, err := p.city.Adjust.Ledger(p.as(actor.CityLead), adjust.LedgerQuery{Year: 2021, Limit: 100})
	must(t, err)
	if l.Total != 37 {
		t.Errorf("%d lines", l.Total)
	}
	for _, c := range l.Lines {
		if c.On.IsZero() || c.Reason == "" || c.Document == "" {
			t.Errorf("a line without day, reason or document: %+v", c)
		}
	}
	p.says(actor.Public, "/adjustments/ledger?year=2021&kind=REVOKE", "专业落后", "海津教〔2021〕3号", "2021-05-01")
}

// showFilingsByYear: 2022 has +42, 34 of them docked, and −20; 2023 has +18, all of them docked.
func showFilingsByYear(t *testing.T, s *stage) {
	p := s.metro.in(t)
	p.load(adjust.SheetChanges, changes(2022, 42, 34, 20))
	p.load(adjust.SheetChanges, changes(2023, 18, 18, 0))
	l, err := p.city.Adjust.Ledger(p.as(actor.CityLead), adjust.LedgerQuery{Limit: 1})
	must(t, err)
	if len(l.Totals) != 2 {
		t.Fatalf("%d years", len(l.Totals))
	}
	if y := l.Totals[1]; y.Year != 2022 || y.Added != 42 || y.Docked.Num != 34 || y.Docked.Den != 42 || y.Revoked != 20 {
		t.Errorf("2022: %+v", y)
	}
	if y := l.Totals[0]; y.Year != 2023 || y.Added != 18 || y.Docked.Num != 18 || y.Docked.Den != 18 || y.Revoked != 0 {
		t.Errorf("2023: %+v", y)
	}
	p.says(actor.Public, "/adjustments/ledger", "+42", "34", "34/42", "−20", "+18", "100.00%（18/18）")
	p.says(actor.Public, "/adjustments/ledger?year=2022&kind=ADD&docked=1", "重点产业急需", "对接")
}
