package demand_test

import (
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/register/demand"
)

var today = day("2026-11-22")

func fields(l errs.List) string {
	var out []string
	for _, e := range l {
		out = append(out, e.Field+"="+e.Code)
	}
	return strings.Join(out, " ")
}

func TestCheckSubmit(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(d *demand.Draft)
		want  string
	}{
		{"good", func(*demand.Draft) {}, ""},
		{"an unknown kind", func(d *demand.Draft) { d.Kind = "LOVE" }, "kind=demand.kind"},
		{"no title", func(d *demand.Draft) { d.Title = "" }, "title=demand.title"},
		{"a long title", func(d *demand.Draft) { d.Title = strings.Repeat("长", 61) }, "title=demand.too_long"},
		{"no headcount", func(d *demand.Draft) { d.Headcount = demand.NotSaid }, "headcount=demand.headcount"},
		{"a headcount of nobody", func(d *demand.Draft) { d.Headcount = 0 }, "headcount=demand.headcount"},
		{"a headcount of many", func(d *demand.Draft) { d.Headcount = 10000 }, "headcount=demand.headcount"},
		{"a project needs no headcount", func(d *demand.Draft) { d.Kind, d.Headcount = demand.Project, demand.NotSaid }, ""},
		{"nothing is said", func(d *demand.Draft) { d.Requirement = "" }, "requirement=demand.details"},
		{"a project of which nothing is said", func(d *demand.Draft) { d.Kind, d.Requirement = demand.Project, "" }, "details=demand.details"},
		{"a wrong occupation", func(d *demand.Draft) { d.Occupation = "6-31" }, "occupation=OCCUPATION_FORMAT"},
		{"a wrong industry", func(d *demand.Draft) { d.Industry = "X1" }, "industry=INDUSTRY_FORMAT"},
		{"a wrong programme", func(d *demand.Draft) { d.Programme = "990101" }, "programme=PROGRAMME_CATEGORY"},
		{"no county", func(d *demand.Draft) { d.Region = "" }, "region=demand.region"},
		{"no organisation", func(d *demand.Draft) { d.Org = 0 }, "org=demand.org"},
		{"starts yesterday", func(d *demand.Draft) { d.StartOn = day("2026-11-21") }, "start_on=demand.past"},
		{"starts today", func(d *demand.Draft) { d.StartOn = today }, ""},
		{"starts in four years", func(d *demand.Draft) { d.StartOn = day("2030-11-22") }, "start_on=demand.day"},
		{"the deadline is over", func(d *demand.Draft) { d.DeadlineOn = day("2025-01-01") }, "deadline_on=demand.past"},
		{"pay upside down", func(d *demand.Draft) { d.SalaryTo = 100_000 }, "salary_to=demand.salary_order"},
		{"pay in the wrong unit", func(d *demand.Draft) { d.SalaryFrom, d.SalaryTo = 650, 800 }, "salary_from=demand.salary_unit"},
		{"a budget of nothing", func(d *demand.Draft) { d.Budget = 0 }, "budget=demand.amount"},
		{"no contact", func(d *demand.Draft) { d.Contact.Name = " " }, "contact_name=demand.contact"},
		{"a wrong telephone", func(d *demand.Draft) { d.Contact.Phone = "12345" }, "contact_phone=PHONE"},
		{"a wrong visibility", func(d *demand.Draft) { d.Visibility = "SECRET" }, "visibility=demand.visibility"},
		{"a wrong education", func(d *demand.Draft) { d.Education = "PHD" }, "education=demand.education"},
		{"a wrong skill level", func(d *demand.Draft) { d.SkillLevel = 6 }, "skill_level=demand.skill_level"},
		{"discrimination by gender", func(d *demand.Draft) { d.Requirement += "\n限男性" }, "requirement=demand.wording"},
		{"discrimination in the title", func(d *demand.Draft) { d.Title = "质检员（限女性）" }, "title=demand.wording"},
		{"age is the reviewer's matter", func(d *demand.Draft) { d.Requirement += "\n35岁以下" }, ""},
		{"three faults at once", func(d *demand.Draft) {
			d.Title, d.Headcount, d.Contact.Phone = "", 0, ""
		}, "headcount=demand.headcount title=demand.title contact_phone=PHONE"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := goodNeed()
			c.spoil(&d)
			if got := fields(demand.CheckSubmit(d, today)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestADraftMayBeIncomplete(t *testing.T) {
	d := demand.Draft{Item: demand.Blank(demand.Need, demand.Talent)}
	if l := demand.CheckDraft(d); len(l) > 0 {
		t.Errorf("%v", l)
	}
}

func TestFormGoesThereAndBack(t *testing.T) {
	d := goodNeed()
	d.Budget = 30_000_000
	back, faults := demand.ParseForm(demand.Need, demand.Values(d))
	d.Org = 0
	if len(faults) > 0 || back != d {
		t.Errorf("%+v\n%+v\n%v", back, d, faults)
	}
}

func TestParseFormKeepsWhatItCanRead(t *testing.T) {
	v := url.Values{
		"kind": {"TALENT"}, "title": {"  机器人\t运维 "}, "headcount": {"若干"}, "start_on": {"2026-02-30"}, "salary_from": {"面议"}, "budget": {"30万元"},
		"occupation": {"6310701"}, "contact_phone": {"+86 138 0000 0000"}, "requirement": {"一\r\n二"}, "industry": {"3491"},
	}
	d, faults := demand.ParseForm(demand.Need, v)
	if got := fields(faults); got != "headcount=demand.headcount salary_from=money.amount start_on=civil.date" {
		t.Errorf("%s", got)
	}
	if d.Title != "机器人 运维" || d.Budget != 30*money.Wan || d.Occupation != "6-31-07-01" || d.Contact.Phone != "13800000000" || d.Requirement != "一\n二" || d.Industry != "C3491" || d.Headcount != demand.NotSaid {
		t.Errorf("%+v", d)
	}
}

func TestWordsAreComplete(t *testing.T) {
	i18n.Load(demand.Words)
	for _, e := range demand.CheckSubmit(demand.Draft{}, today) {
		if strings.HasPrefix(e.Code, "demand.") && !i18n.HasError(e.Code) {
			t.Errorf("no words for %s", e.Code)
		}
	}
	for _, m := range []interface{ Diagram() string }{demand.Needs, demand.Offers} {
		if m.Diagram() == "" {
			t.Error("no diagram")
		}
	}
	for _, k := range demand.Kinds {
		if !i18n.Has(k.ZH()) || k.EN() == "" {
			t.Errorf("no words for %s", k)
		}
	}
	for _, st := range demand.Needs.States {
		if !i18n.Has(st.ZH) {
			t.Errorf("no words for %s", st.ZH)
		}
	}
	for _, text := range []string{"限男性", "35岁以下", "限汉族", "无宗教信仰", "未婚优先", "限本地户口", "无乙肝", "残疾人勿扰"} {
		for _, w := range demand.CheckWording(text) {
			if !i18n.Has(w.Law) || !i18n.Has(w.Instead) {
				t.Errorf("no words for %s: %s %s", text, w.Law, w.Instead)
			}
		}
	}
}
