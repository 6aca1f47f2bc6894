package sample

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/report/rulebook"
)

// writeRules sets numbers at the city and at a school, measures, and asks for exceptions:
// one approved, one refused, one withdrawn, one that waits for the first officer.
func writeRules(ctx context.Context, d *diary, m Modules, p Plan) {
	first, second := lead(ctx, p.City.Code, 0), lead(ctx, p.City.Code, 1)
	day := func(n int) string { return d.now.AddDate(0, 0, n).Format("2006-01-02") }
	measure := func() error {
		_, err := m.Condition.MeasureNorms(caseflow.AsSystem(ctx))
		return err
	}
	take := func(who context.Context, id *ids.ID, step, note string) func() error {
		return func() error { return m.Rulebook.Take(who, caseflow.Step{ID: *id, Transition: step, Note: note}) }
	}
	set := func(who context.Context, id *ids.ID, x rulebook.Draft) func() error {
		return func() (err error) {
			*id, err = m.Rulebook.Set(who, x)
			return err
		}
	}
	city := func(code, param, value, from string) rulebook.Draft {
		return rulebook.Draft{Rule: code, Param: param, Value: value, SourceDoc: p.City.Name + "职业学校办学条件达标工程实施方案（示例）", SourceArticle: "第二条", From: from}
	}
	var heads, tooStrict, mistake, books, school ids.ID
	d.on(d.ago(90, 0), "norms", measure)
	d.on(d.ago(80, 0), "city's norm", set(first, &heads, city("SCH-N1", "MAX", "18", day(-60))))
	d.on(d.ago(78, 1), "city's norm", take(second, &heads, "confirm", "与方案一致"))
	d.on(d.ago(77, 0), "city's norm", set(second, &tooStrict, city("SCH-N2", "MIN", "60", day(-30))))
	d.on(d.ago(75, 0), "city's norm", take(first, &tooStrict, "refuse", "超过各校实际，先做测算"))
	d.on(d.ago(70, 0), "city's norm", set(first, &mistake, city("SCH-N2", "MIN", "33", day(-20))))
	d.on(d.ago(70, 2), "city's norm", take(first, &mistake, "withdraw", "条款号写错"))
	own := as(ctx, p.City.Code, 4200+SchoolID(p.City.Code, 0)%97, "学校办公室（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(p.City.Code, 0)})
	d.on(d.ago(60, 0), "school's norm", set(own, &school, rulebook.Draft{Rule: "SCH-N1", Param: "MAX", Value: "17", School: SchoolID(p.City.Code, 0),
		SourceDoc: "学校质量年报（示例）", SourceArticle: "三、师资", From: day(-55)}))
	d.on(d.ago(50, 0), "norms", measure)
	var asked ids.ID
	d.on(d.ago(40, 0), "exception", askFirst(first, m, &asked, day(300)))
	d.on(d.ago(38, 0), "exception", func() error {
		if asked == 0 {
			return nil
		}
		return take(second, &asked, "confirm", "同意，一年内补足")()
	})
	d.on(d.ago(3, 0), "city's norm", set(second, &books, city("SCH-N2", "MIN", "32", day(60))))
}

// askFirst asks for an exception for the first school that fails a norm, if there is one.
func askFirst(ctx context.Context, m Modules, id *ids.ID, until string) func() error {
	return func() error {
		var list []rule.Result
		err := m.DB.Read(ctx, func(r *sqldb.Reader) (err error) {
			list, err = rule.List(ctx, r, rule.Filter{Kind: condition.SubjectSchool, Status: rule.Fail, Limit: 1})
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		*id, err = m.Rulebook.Ask(ctx, list[0].ID, "专任教师招聘已列入今年计划，到岗前先由兼职教师补足（示例）", until)
		return err
	}
}
