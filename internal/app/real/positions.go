package real

import (
	"fmt"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/register/demand"
)

// positions brings a public table of civil-service positions as needs of provisional public bodies. Their labels – the
// programmes that officials named – are in the catalogue's labelled set under the same id.
func (r *run) positions(report *Report, in *rows) error {
	type post struct {
		need demand.Brought
		unit string
	}
	var units []org.Organization
	var list []post
	made := map[string]bool{}
	heads, coded := int64(0), 0
	for {
		more, err := in.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		report.Read++
		unit, n := in.text("unit"), headcount(in.text("headcount"))
		if in.text("id") == "" || unit == "" || in.text("position") == "" || n == demand.NotSaid {
			report.Refused++
			report.note(refused, "没有职位代码、单位、职位，或人数不是正整数", in.line, unit+" "+in.text("headcount"))
			continue
		}
		report.Taken++
		heads += n
		county := r.prefecture(in.text("exam_area"))
		if county == "" {
			report.note(remark, "考区不是地级市，按省直采用", in.line, in.text("exam_area"))
		}
		key := org.NameKey(unit)
		if _, there := r.orgs[key]; !there && !made[key] {
			made[key] = true
			units = append(units, org.Organization{Name: org.CleanName(unit), Kind: org.Gov, Provisional: true, County: county, Region: county, Source: report.File})
		}
		it := r.position(in, county, n)
		if it.Occupation != "" {
			coded++
		}
		list = append(list, post{demand.Brought{Item: it, Key: "post:" + in.text("year") + ":" + in.text("id")}, key})
	}
	fresh, err := r.addOrgs(units)
	if err != nil {
		return err
	}
	needs := make([]demand.Brought, len(list))
	for i, p := range list {
		p.need.Org = r.orgs[p.unit]
		needs[i] = p.need
	}
	report.Made = fmt.Sprintf("新建待核实机关 %d 个，共招录 %d 人，对上职业代码的 %d 条", fresh, heads, coded)
	return r.bring(report, needs, "公开招录职位表："+report.File)
}

func (r *run) position(in *rows, county string, heads int64) demand.Item {
	it := demand.Blank(demand.Need, demand.Talent)
	it.Title, it.Duties, it.Region, it.Headcount = clip(in.text("position"), 59), in.text("duties"), county, heads
	var ask []string
	for _, f := range [][2]string{{"majors_postgrad", "研究生："}, {"majors_bachelor", "本科："}, {"majors_college", "大专："}} {
		if s := in.text(f[0]); s != "" {
			ask = append(ask, f[1]+s)
		}
	}
	it.Requirement = clip(strings.Join(ask, "\n"), 3999)
	it.Details = clip(strings.Trim(in.text("other_requirements")+"\n职位代码 "+in.text("id")+"，"+in.text("position_type"), "\n，"), 3999)
	it.Education = educations[in.text("education")]
	if code, sure := r.titles.Code(in.text("position")); sure >= atlas.ByName {
		it.Occupation = code
	}
	return it
}

func headcount(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return demand.NotSaid
	}
	return n
}
