package demand

import (
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/money"
)

// labels are the names of the fields as the forms, the error summary and the workbook
// call them.
var labels = casepage.Labels{
	"org": "单位", "kind": "类别", "title": "名称", "details": "说明", "duties": "工作内容", "requirement": "任职要求", "programme": "专业代码",
	"occupation": "对应职业", "industry": "行业", "skill_level": "技能等级", "education": "学历要求", "headcount": "人数", "budget": "预算",
	"salary_from": "月薪下限", "salary_to": "月薪上限", "region": "所在县区", "start_on": "开始日期", "deadline_on": "截止日期",
	"visibility": "谁能看到", "contact_name": "联系人", "contact_phone": "联系电话",
}

// ParseForm reads a draft from a form's values. What cannot be read is reported beside its
// field, and the rest is there nonetheless.
func ParseForm(side Side, v url.Values) (Draft, errs.List) {
	p := formReader{v: v}
	d := Draft{Item: Blank(side, Kind(p.text("kind")))}
	d.Title, d.Details, d.Duties, d.Requirement = p.line("title"), p.text("details"), p.text("duties"), p.text("requirement")
	d.Programme, d.Occupation = p.code("programme", programmeCode), p.code("occupation", idcode.Occupation)
	d.Industry, d.Region = p.code("industry", idcode.Industry), p.code("region", idcode.Region)
	d.SkillLevel, d.Headcount = p.number("skill_level", ErrSkill), p.number("headcount", ErrHeadcount.With(maxHeads))
	d.Education = Education(p.text("education"))
	d.Budget, d.SalaryFrom, d.SalaryTo = p.money("budget"), p.money("salary_from"), p.money("salary_to")
	d.StartOn, d.DeadlineOn = p.day("start_on"), p.day("deadline_on")
	if s := p.text("visibility"); s != "" {
		d.Visibility = Visibility(s)
	}
	d.Contact = Contact{p.line("contact_name"), p.line("contact_phone")}
	if phone, err := idcode.Phone(d.Contact.Phone); err == nil {
		d.Contact.Phone = phone
	}
	return d, p.faults
}

func programmeCode(s string) (string, error) {
	p, err := idcode.ProgrammeCode(s)
	return p.Code, err
}

type formReader struct {
	v      url.Values
	faults errs.List
}

func (p *formReader) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(p.v.Get(name), "\r\n", "\n"))
}

// line is a text without line breaks.
func (p *formReader) line(name string) string { return strings.Join(strings.Fields(p.text(name)), " ") }

func (p *formReader) fail(name string, err error) {
	for _, e := range errs.All(err) {
		p.faults = append(p.faults, e.On(name))
	}
}

func (p *formReader) code(name string, read func(string) (string, error)) string {
	s := p.text(name)
	if s == "" {
		return ""
	}
	norm, err := read(s)
	if err != nil {
		p.fail(name, err)
		return ""
	}
	return norm
}

func (p *formReader) number(name string, bad *errs.Error) int64 {
	s := strings.TrimSuffix(idcode.Normalise(p.text(name)), "人")
	if s == "" {
		return NotSaid
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		p.fail(name, bad)
		return NotSaid
	}
	return n
}

func (p *formReader) money(name string) money.Fen {
	s := p.text(name)
	if s == "" {
		return NotSaid
	}
	f, err := money.Parse(s)
	if err != nil {
		p.fail(name, err)
		return NotSaid
	}
	return f
}

func (p *formReader) day(name string) civil.Date {
	d, err := civil.ParseDate(p.text(name))
	if err != nil {
		p.fail(name, err)
	}
	return d
}

// Values writes a draft as the form shows it.
func Values(d Draft) url.Values {
	v := url.Values{}
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	number := func(name string, n int64) {
		if n != NotSaid {
			v.Set(name, strconv.FormatInt(n, 10))
		}
	}
	amount := func(name string, f money.Fen) {
		if f != NotSaid {
			v.Set(name, strings.TrimSuffix(f.String(), ".00"))
		}
	}
	set("kind", string(d.Kind))
	set("title", d.Title)
	set("details", d.Details)
	set("duties", d.Duties)
	set("requirement", d.Requirement)
	set("programme", d.Programme)
	set("occupation", d.Occupation)
	set("industry", d.Industry)
	number("skill_level", d.SkillLevel)
	set("education", string(d.Education))
	number("headcount", d.Headcount)
	amount("budget", d.Budget)
	amount("salary_from", d.SalaryFrom)
	amount("salary_to", d.SalaryTo)
	set("region", d.Region)
	set("start_on", d.StartOn.String())
	set("deadline_on", d.DeadlineOn.String())
	set("visibility", string(d.Visibility))
	set("contact_name", d.Contact.Name)
	set("contact_phone", d.Contact.Phone)
	return v
}
