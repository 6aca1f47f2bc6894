package real

import (
	"fmt"
	"math"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/register/demand"
)

// educations maps the words of advertisements and position tables to the least education asked for.
var educations = map[string]demand.Education{
	"不限": demand.AnyEducation, "初中及以下": demand.AnyEducation, "高中": demand.Secondary, "中专/中技": demand.Secondary,
	"大专": demand.HigherCollege, "大专以上": demand.HigherCollege, "大专、本科": demand.HigherCollege, "本科": demand.Bachelor, "本科以上": demand.Bachelor, "硕士": demand.Master, "研究生": demand.Master, "博士": demand.Master,
}

// advertisements brings advertisements as needs of provisional enterprises. They give no number of posts: the need says so
// and the map counts one person.
func (r *run) advertisements(report *Report, in *rows) error {
	type advert struct {
		need    demand.Brought
		company string
	}
	var firms []org.Organization
	var list []advert
	made := map[string]bool{}
	coded := 0
	for {
		more, err := in.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		report.Read++
		company, county := in.text("company"), r.prefecture(in.text("city"))
		if in.text("id") == "" || company == "" || in.text("title") == "" || county == "" {
			report.Refused++
			report.note(refused, "没有编号、单位、职位，或地点不在本省", in.line, in.text("title")+" "+in.text("city"))
			continue
		}
		report.Taken++
		key := org.NameKey(company)
		if _, there := r.orgs[key]; !there && !made[key] {
			made[key] = true
			firms = append(firms, org.Organization{Name: org.CleanName(company), Kind: org.Enterprise, Provisional: true, County: county, Region: county, Source: report.File})
		}
		it := r.advert(report, in, county)
		if it.Occupation != "" {
			coded++
		}
		list = append(list, advert{demand.Brought{Item: it, Key: "ad:" + in.text("id")}, key})
	}
	fresh, err := r.addOrgs(firms)
	if err != nil {
		return err
	}
	needs := make([]demand.Brought, len(list))
	for i, a := range list {
		a.need.Org = r.orgs[a.company]
		needs[i] = a.need
	}
	report.Made = fmt.Sprintf("新建待核实单位 %d 家，对上职业代码的 %d 条", fresh, coded)
	return r.bring(report, needs, "公开招聘广告："+report.File)
}

func (r *run) advert(report *Report, in *rows, county string) demand.Item {
	it := demand.Blank(demand.Need, demand.Talent)
	it.Title, it.Region = clip(in.text("title"), 59), county
	it.Requirement = clip(in.text("description"), 3999)
	if skills := in.text("skills"); skills != "" {
		it.Details = "技能标签：" + clip(skills, 300)
	}
	it.Details = joined(it.Details, "广告日期 "+in.text("published")+"，地点 "+in.text("city")+in.text("district"))
	it.Education = educations[in.text("education")]
	// An advertisement asks for somebody: one is the least it can mean.
	it.Headcount = 1
	report.note(remark, "广告未写人数，按至少 1 人计", in.line, in.text("title"))
	mended := false
	mend := func(reason, example string) {
		mended = true
		report.note(corrected, reason, in.line, example)
	}
	low, high := yuan(in.text("salary_min")), yuan(in.text("salary_max"))
	if low > 0 && high > 0 && low > high {
		low, high = high, low
		mend("月薪上下限颠倒，已对调", in.text("salary_min")+"–"+in.text("salary_max"))
	}
	if low > 0 && low < 500*100 {
		mend("月薪低于 500 元，单位可疑，按未写处理", in.text("salary_min"))
		low, high = demand.NotSaid, demand.NotSaid
	}
	it.SalaryFrom, it.SalaryTo = low, high
	if len([]rune(in.text("description"))) > 3999 {
		mend("说明超过 4000 字，已截短", in.text("title"))
	}
	if code, sure := r.titles.Code(in.text("title")); sure != atlas.NotRead {
		it.Occupation = code
	}
	for _, w := range demand.Wordings(it) {
		report.note(remark, "含限制性表述，照原文采用并标出："+string(w.Ground), in.line, w.Text)
		break
	}
	if mended {
		report.Corrected++
	}
	return it
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}

// yuan reads an amount in yuan a month, which may have decimals; nothing, 0 and nonsense are not said.
func yuan(s string) money.Fen {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f <= 0 || f > 1e7 {
		return demand.NotSaid
	}
	return money.Fen(math.Round(f * 100))
}
