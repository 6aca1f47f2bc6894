package plan_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
)

func TestFlow(t *testing.T) { check(t, plan.Flow.Check()) }

// A school reads the light of a target of few people, not their number; the bureau reads both.
func TestFiguresOfPersonsAreVeiled(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.facts(13, fact{sort: "teacher", county: north, since: on("2020-09-01"), yes: true})
		c.facts(4, fact{sort: "teacher", county: south, since: on("2020-09-01")})
		c.facts(39, fact{sort: "point", county: north, since: on("2020-09-01"), yes: true})
		c.facts(13, fact{sort: "point", county: south, since: on("2020-09-01")})
		id := c.imported(true)
		read := func(who context.Context, code string) (x plan.Standing) {
			d, err := c.Plan(who, id, on("2025-12-31"))
			check(t, err)
			for _, x := range d.Standings {
				if x.Code == code && x.Scope == plan.OfCity && x.End == on("2025-12-31") {
					return x
				}
			}
			t.Fatalf("no target %s", code)
			return x
		}
		bureau, school := read(lead, "dual_ratio"), read(dean, "dual_ratio")
		if bureau.Judgement.Value == nil || bureau.Measured.Den != 17 {
			t.Errorf("the bureau reads %+v", bureau.Measured)
		}
		if school.Judgement.Value != nil || school.Judgement.Achieved != nil || school.Measured.Den != 0 || school.Measured.Why == "" {
			t.Errorf("a school reads %+v %+v", school.Measured, school.Judgement)
		}
		if school.Judgement.Light != bureau.Judgement.Light || school.Judgement.Light == plan.LightNone {
			t.Errorf("lights %s and %s", school.Judgement.Light, bureau.Judgement.Light)
		}
		if x := read(dean, "key_share"); x.Measured.Num != 39 || x.Measured.Den != 52 {
			t.Errorf("figures of things are open: %+v", x.Measured)
		}
	})
}

// The vector of the specification, out of rows: bases 3, colleges 2, stations 4 of 5 is 80 %, the share 39/52 is reached, the dual share
// 182/244 is not. A row less moves the value.
func TestTheVectorComesOutOfRows(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.facts(3, fact{sort: "base", school: academy.String(), county: north, since: on("2025-05-01")})
		c.facts(2, fact{sort: "college", county: north, since: on("2024-05-01")})
		c.facts(4, fact{sort: "station", county: north, since: on("2024-05-01")})
		c.facts(39, fact{sort: "point", county: north, since: on("2020-09-01"), yes: true})
		c.facts(13, fact{sort: "point", county: south, since: on("2020-09-01")})
		c.facts(182, fact{sort: "teacher", county: north, since: on("2020-09-01"), yes: true})
		c.facts(62, fact{sort: "teacher", county: south, since: on("2020-09-01")})
		id := c.imported(true)
		at := func(code string) plan.Standing { return c.standing(id, code, plan.OfCity, "2025-12-31") }
		for code, want := range map[string][3]string{"demo_base": {"3", "1", "DONE"}, "industrial_college": {"2", "1", "DONE"}, "teacher_station": {"4", "4/5", ""}, "key_share": {"75", "1", "DONE"}, "dual_ratio": {"4550/61", "182/183", ""}} {
			x := at(code)
			if x.Judgement.Value.RatString() != want[0] || x.Judgement.Achieved.RatString() != want[1] || want[2] != "" && x.Judgement.Light != want[2] || x.Judgement.Base != (want[2] != "") {
				t.Errorf("%s: %s, achieved %s, %s, reached %v", code, x.Judgement.Value.RatString(), x.Judgement.Achieved.RatString(), x.Judgement.Light, x.Judgement.Base)
			}
		}
		c.lose("point", true)
		if x := at("key_share"); x.Judgement.Base || x.Measured.Num != 38 || x.Measured.Den != 51 {
			t.Errorf("without one point: %v/%v, reached %v", x.Measured.Num, x.Measured.Den, x.Judgement.Base)
		}
		c.lose("station", false)
		if x := at("teacher_station"); x.Judgement.Achieved.RatString() != "3/5" {
			t.Errorf("without one station: %s", x.Judgement.Achieved.RatString())
		}
		if x := at("internship_months"); x.Judgement.Light != plan.LightNone || x.Measured.Why != "实习名册还没有" || x.Judgement.Value != nil {
			t.Errorf("no register: %+v", x.Measured)
		}
	})
}

// What is to be built every year at every secondary school is asked of each school in each year, of new ones alone.
func TestEverySchoolEveryYear(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(true)
		c.facts(2, fact{sort: "base", school: academy.String(), county: north, since: on("2024-05-01")})
		c.facts(1, fact{sort: "base", school: academy.String(), county: north, since: on("2025-05-01")})
		c.facts(1, fact{sort: "base", school: institute.String(), county: south, since: on("2025-06-01")})
		for day, want := range map[string]string{"2024-12-31": "1/2", "2025-12-31": "1"} {
			if x := c.standing(id, "demo_base", plan.PerSecondary, day); x.Judgement.Achieved == nil || x.Judgement.Achieved.RatString() != want || len(x.Measured.Schools) != 2 {
				t.Errorf("%s: %+v %s", day, x.Measured, x.Judgement.Light)
			}
		}
		x := c.standing(id, "demo_base", plan.PerSecondary, "2025-12-31")
		for name, who := range map[string]struct {
			ctx   context.Context
			shown []ids.ID
		}{"bureau": {lead, []ids.ID{academy, institute}}, "school": {dean, []ids.ID{academy}}, "county": {county2, []ids.ID{institute}}} {
			got, err := c.Target(who.ctx, id, x.ID, on("2025-12-31"))
			check(t, err)
			var shown []ids.ID
			for _, f := range got.Measured.Schools {
				shown = append(shown, f.School)
			}
			slices.Sort(shown)
			if !slices.Equal(shown, who.shown) || got.Judgement.Achieved.RatString() != "1" {
				t.Errorf("%s is shown %v", name, shown)
			}
		}
	})
}

func TestUnitsAreMatchedByTheirNames(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(true)
		d, err := c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		var got []string
		for _, task := range d.Tasks {
			for _, u := range task.Units {
				got = append(got, u.Name+"="+u.Known)
			}
		}
		want := []string{"市发展和改革委员会=融江市发展和改革委员会", "融江职业学院=融江职业学院", "教育局=融江市教育局", "高新技术产业开发区管理委员会=高新技术产业开发区管理委员会", "国家税务总局融江市税务局=国家税务总局融江市税务局"}
		if !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
		if d.Tasks[0].Lead.Org != devo {
			t.Errorf("led by %+v", d.Tasks[0].Lead)
		}
		// a unit that the register does not know is kept, keeps the plan from being published, and is named then
		o := plan.ReadOutline("融江市技能方案\n一、任务\n1.甲。（责任单位：市教育局、市技能办）")
		p := head(o)
		p.FileNo, p.IssuedOn = "融教发〔2026〕1号", on("2026-01-05")
		next, err := c.Import(lead, p, o, nil, nil, nil)
		check(t, err)
		if err := c.Take(second, plan.Step{ID: next, Code: "publish"}); !errors.Is(err, plan.ErrUnknown) {
			t.Errorf("published with an unknown unit: %v", err)
		}
		unknown, remedies, _, err := c.Unmatched(lead, o)
		check(t, err)
		if len(unknown) != 1 || !strings.Contains(remedies["市技能办"], "别名") {
			t.Errorf("%v %v", unknown, remedies)
		}
		check(t, c.Assign(lead, next, "市技能办", devo))
		check(t, c.Take(second, plan.Step{ID: next, Code: "publish"}))
		// abolished in mid-year: the task says so until somebody is named
		check(t, c.db.Write(lead, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(lead, `UPDATE org_organizations SET status = 'CANCELLED' WHERE id = $1`, tax)
			return err
		}))
		check(t, c.Assign(lead, id, "国家税务总局融江市税务局", edu))
		d, err = c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		if u := d.Tasks[2].Units[0]; u.Org != edu || u.Name != "国家税务总局融江市税务局" {
			t.Errorf("%+v", u)
		}
	})
}

// Twenty people save one version of a plan, and revise one target: one wins, the others are told, and see what was saved.
func TestRacingEdits(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		race := func(do func(i int) error) (won, lost int) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			for i := range 20 {
				wg.Go(func() {
					err := do(i)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won++
					case errors.Is(err, plan.ErrStale):
						lost++
					default:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			return won, lost
		}
		id := c.imported(false)
		d, err := c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		if won, lost := race(func(i int) error {
			p := d.Plan
			p.Note = strings.Repeat("改", i+1)
			return c.Amend(lead, p)
		}); won != 1 || lost != 19 {
			t.Errorf("amended: %d won, %d lost", won, lost)
		}
		check(t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
		x := c.standing(id, "teacher_station", plan.OfCity, "2025-12-31")
		if won, lost := race(func(i int) error {
			g, goal := x.Target, plan.Whole(int64(6+i))
			g.Base, g.Why, g.Agreed = &goal, "追加", "联席会议"
			_, err := c.Revise(lead, g)
			return err
		}); won != 1 || lost != 19 {
			t.Errorf("revised: %d won, %d lost", won, lost)
		}
		now := c.standing(id, "teacher_station", plan.OfCity, "2025-12-31")
		one, err := c.Target(lead, id, now.ID, on("2025-12-31"))
		check(t, err)
		if len(one.Versions) != 2 || one.Versions[1].Base.String() != "5" || one.Versions[0].Why != "追加" || one.Versions[0].Agreed != "联席会议" || one.Versions[1].Live {
			t.Errorf("%+v", one.Versions)
		}
	})
}

func TestTypedNumbersNeedEvidence(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.facts(1, fact{sort: "station", since: on("2024-05-01")})
		id := c.imported(true)
		x := c.standing(id, "internship_months", plan.OfCity, "2025-12-31")
		y := plan.Typed{Target: x.ID, On: on("2025-12-20"), Value: plan.Whole(4)}
		if _, err := c.Type(lead, id, y, plan.Attachment{}); !errors.Is(err, plan.ErrEvidence) {
			t.Errorf("without a file: %v", err)
		}
		file := func() plan.Attachment {
			return plan.Attachment{Name: "证明.pdf", MIME: "application/pdf", Content: bytes.NewReader([]byte("%PDF-1.4"))}
		}
		_, err := c.Type(lead, id, y, file())
		check(t, err)
		x = c.standing(id, "internship_months", plan.OfCity, "2025-12-31")
		if !x.Measured.Reported || x.Judgement.Light != plan.LightDone || x.Measured.Evidence.FileName != "证明.pdf" {
			t.Errorf("%+v %s", x.Measured, x.Judgement.Light)
		}
		content, err := c.OpenFile(auditor, id, x.Measured.Evidence.Blob)
		check(t, err)
		content.Close()
		y.Target = c.standing(id, "teacher_station", plan.OfCity, "2025-12-31").ID
		if _, err := c.Type(lead, id, y, file()); !errors.Is(err, plan.ErrComputed) {
			t.Errorf("a register computes it: %v", err)
		}
	})
}

// The plans of counties and schools roll up as sums and ratios of sums; a plan without data is named, a missing one is listed.
func TestRollUp(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		up := c.imported(true)
		text := "县方案\n一、目标\n到2025年底，建成2个产业学院，服务重点产业的专业布点占比达到60%。\n二、任务\n1.甲。（责任单位：市教育局）"
		o := plan.ReadOutline(text)
		child := func(who context.Context, title, county string, org ids.ID, level string) ids.ID {
			p := head(o)
			p.Title, p.Level, p.County, p.Org, p.Parent, p.FileNo, p.IssuedOn = title, level, county, org, up, "县发〔2025〕1号", on("2025-02-01")
			targets, of := plan.TargetsOf(o.Goals, p.From, on("2025-12-31"))
			id, err := c.Import(who, p, o, targets, of, nil)
			check(t, err)
			check(t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
			return id
		}
		child(county, "岚山区方案", north, 0, plan.CountyLevel)
		b, err := c.Below(lead, up, on("2025-12-31"))
		check(t, err)
		if len(b.MissingCounties) != 1 || b.MissingCounties[0].Code != south || len(b.MissingSchools) != 3 || len(b.Rolled) != 2 || b.Rolled[0].Known != 0 || b.Rolled[0].Value() != nil || len(b.Rolled[0].Silent) != 1 {
			t.Errorf("%+v", b)
		}
		child(county2, "滨湖区方案", south, 0, plan.CountyLevel)
		child(dean, "工贸学校方案", "", academy, plan.SchoolLevel)
		c.facts(1, fact{sort: "college", school: college.String(), county: south, since: on("2024-05-01")})
		c.facts(3, fact{sort: "college", school: academy.String(), county: north, since: on("2024-05-01")})
		c.facts(9, fact{sort: "point", school: academy.String(), county: north, since: on("2020-09-01"), yes: true})
		c.facts(1, fact{sort: "point", school: college.String(), county: north, since: on("2020-09-01")})
		c.facts(90, fact{sort: "point", school: college.String(), county: south, since: on("2020-09-01")})
		b, err = c.Below(lead, up, on("2025-12-31"))
		check(t, err)
		for _, r := range b.Rolled {
			want := map[string][2]string{"industrial_college": {"7", "6"}, "key_share": {"1800/109", "75"}}[r.Code] // 18 of 109, not the mean of 90 %, 0 % and 100 %
			if r.Value().RatString() != want[0] || r.Goal.RatString() != want[1] || r.Known != 3 {
				t.Errorf("%s: %s against %v, %d known", r.Code, r.Value().RatString(), r.Goal, r.Known)
			}
		}
		if len(b.MissingCounties) != 0 || len(b.MissingSchools) != 2 || b.Tasks != 3 {
			t.Errorf("%d counties, %d schools, %d tasks", len(b.MissingCounties), len(b.MissingSchools), b.Tasks)
		}
	})
}

// May and Where agree: who may see a plan finds it in the list, and nobody else.
func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		up := c.imported(true)
		list := []ids.ID{up, c.draft(lead, plan.CityLevel, "", 0, up), c.draft(county, plan.CountyLevel, north, 0, up), c.draft(dean, plan.SchoolLevel, "", academy, up), c.draft(dean2, plan.SchoolLevel, "", college, up)}
		for _, publish := range []bool{false, true} {
			if publish {
				for _, id := range list[2:4] {
					check(t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
				}
			}
			for _, who := range everyone {
				seen, _, err := c.Plans(who, plan.Query{})
				if err != nil && !errors.Is(err, actor.ErrForbidden) {
					t.Fatal(err)
				}
				for _, id := range list {
					_, err := c.Plan(who, id, on("2026-03-16"))
					in := slices.ContainsFunc(seen, func(p plan.Plan) bool { return p.ID == id })
					if (err == nil) != in || err != nil && !errors.Is(err, actor.ErrNotFound) {
						t.Errorf("%s, plan %d: listed %v, read %v", actor.From(who).Name, slices.Index(list, id), in, err)
					}
				}
			}
		}
		for who, want := range map[context.Context]error{dean2: actor.ErrNotFound, officer: actor.ErrForbidden, auditor: actor.ErrForbidden} {
			if err := c.Take(who, plan.Step{ID: list[3], Code: "close", Note: "x"}); !errors.Is(err, want) {
				t.Errorf("%s closes the plan of a school: %v", actor.From(who).Name, err)
			}
		}
		if _, err := c.Begin(county, plan.Plan{Level: plan.CountyLevel, Sort: "PLAN", Title: "越界", County: south, From: on("2026-01-01"), Until: on("2026-12-31")}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a county writes the plan of another: %v", err)
		}
	})
}

// draft is a plan with one task that waits to be published.
func (c city) draft(who context.Context, level, county string, org, up ids.ID) ids.ID {
	c.t.Helper()
	o := plan.ReadOutline("某某方案\n一、任务\n1.甲。（责任单位：市教育局）")
	p := head(o)
	p.Title, p.Level, p.County, p.Org, p.FileNo, p.IssuedOn = level+county+org.String(), level, county, org, "发〔2026〕1号", on("2026-01-05")
	if level != plan.CityLevel {
		p.Parent = up
	}
	id, err := c.Import(who, p, o, nil, nil, nil)
	check(c.t, err)
	return id
}

// A plan's life: who drafted it does not publish it, a later plan takes a task off and replaces the whole.
func TestTheLifeOfAPlan(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(false)
		if err := c.Take(lead, plan.Step{ID: id, Code: "publish"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("published by who drafted it: %v", err)
		}
		check(t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
		if _, err := c.PutTask(lead, plan.Task{Plan: id, Number: "9", Title: "x", Sort: "TASK"}, nil); !errors.Is(err, plan.ErrFixed) {
			t.Errorf("changed after it was published: %v", err)
		}
		later := c.draft(lead, plan.CityLevel, "", 0, 0)
		check(t, c.Take(second, plan.Step{ID: later, Code: "publish"}))
		d, err := c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		task := d.Tasks[2]
		check(t, c.CancelTask(lead, id, task.ID, later, "并入新方案", task.Version))
		if err := c.CancelTask(lead, id, task.ID, later, "再次", task.Version+1); !errors.Is(err, plan.ErrAlreadyOut) {
			t.Errorf("cancelled twice: %v", err)
		}
		for day, want := range map[string]string{"2026-03-15": plan.NotStarted, "2026-03-16": plan.Cancelled} {
			if d, err = c.Plan(lead, id, on(day)); err != nil || d.Tasks[2].State != want || d.Tasks[2].CancelledBy != later {
				t.Errorf("on %s: %s %v", day, d.Tasks[2].State, err)
			}
		}
		check(t, c.db.Read(lead, func(r *sqldb.Reader) error {
			list, err := c.Tasks(lead, r, plan.TaskFilter{Active: true, Unit: devo})
			if err != nil || len(list) != 1 || list[0].Lead.Org != devo {
				t.Errorf("%+v", list)
			}
			all, err := c.Statuses(lead, r, on("2026-03-16"))
			if len(all) != 3 { // two of this plan, one of the later one
				t.Errorf("%d tasks run", len(all))
			}
			return err
		}))
		check(t, c.Take(second, plan.Step{ID: id, Code: "replace", Note: "新方案", By: later}))
		if d, err = c.Plan(lead, id, on("2026-03-16")); err != nil || d.Status != plan.Revised || d.ReplacedBy != later {
			t.Errorf("%s %v", d.Status, err)
		}
	})
}

func TestMilestonesQuotasLayoutAndCitations(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(false)
		for _, l := range []plan.Layout{{Number: 1, What: "个园区"}, {Number: 9, What: "个中心"}, {What: "所学校"}} {
			_, err := c.Lay(lead, id, l)
			check(t, err)
		}
		_, err := c.Cite(lead, id, plan.Citation{Sort: "OVERALL", Title: "总体规划", Clause: "第三章第二条", Verified: true})
		check(t, err)
		if _, err := c.Cite(lead, id, plan.Citation{Sort: "OVERALL", Title: "总体规划"}); !errors.Is(err, plan.ErrClause) {
			t.Errorf("without a clause: %v", err)
		}
		m, err := c.Mark(lead, id, plan.Milestone{Name: "动员", Phrase: "起步成势", Due: on("2026-02-01")})
		check(t, err)
		if err := c.Reach(lead, id, m, on("2026-01-20"), "", plan.Attachment{}, 1); !errors.Is(err, plan.ErrEvidence) {
			t.Errorf("without evidence: %v", err)
		}
		check(t, c.Reach(lead, id, m, on("2026-01-20"), "会议纪要 1 号", plan.Attachment{}, 1))
		d, err := c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		k, err := c.SetQuota(lead, id, plan.Quota{Task: d.Tasks[1].ID, Year: 2026, Quota: plan.Whole(100), Unit: "人"})
		check(t, err)
		check(t, c.Fulfil(lead, id, k, plan.Whole(120), "统计表", plan.Attachment{}, 1))
		if d, err = c.Plan(lead, id, on("2026-03-16")); err != nil || len(d.Layout) != 3 || d.Layout[2].Number != 0 || !d.Citations[0].Verified || d.Milestones[0].Done != on("2026-01-20") || d.Quotas[0].Done.String() != "120" {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestAWorkbookBecomesAnOutline(t *testing.T) {
	var b bytes.Buffer
	check(t, sheet.Export(&b, sheet.XLSX, "清单", []sheet.Column{{ZH: "序号"}, {ZH: "章"}, {ZH: "节"}, {ZH: "重点任务"}, {ZH: "具体内容"}, {ZH: "责任单位"}, {ZH: "完成时限"}}, func(yield func([]any, error) bool) {
		_ = yield([]any{"1", "重点任务", "统筹", "甲任务", "到2026年底，建成3个产业学院", "市教育局、市财政局", "2026年6月底"}, nil) && yield([]any{"2", "", "", "乙任务", "", "市教育局", "2027-05-01"}, nil)
	}))
	text, err := plan.ReadWorkbook(bytes.NewReader(b.Bytes()), int64(b.Len()), "清单.xlsx")
	check(t, err)
	o := plan.ReadOutline(text)
	if len(o.Tasks) != 2 || o.Tasks[1].Title != "乙任务" || o.Tasks[1].Deadline != on("2027-05-01") || !slices.Equal(o.Tasks[0].Units, []string{"市教育局", "市财政局"}) || len(o.Goals) != 1 {
		t.Errorf("%s\n%+v", text, o)
	}
}
