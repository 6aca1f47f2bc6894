package kinds

import (
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/register/carrier"
)

// The headings under which the registers' page lists the kinds.
const (
	unions    = "联合体与联盟"
	colleges  = "产业学院与混合所有制"
	bases     = "基地与中心"
	platforms = "平台与园区"
	schools   = "学校与专业群"
	awards    = "赛事与荣誉"
	people    = "工匠与劳动教育"
	bodies    = "专家与研究"
	abroad    = "区域与对外合作"
	labour    = "工资协商"
	projects  = "项目与资金"
)

// The documents behind the kinds.
const (
	tianjin  = "天津市教委对市政协十五届二次会议第0447号提案的答复（2024）"
	ministry = "教育部与天津市共建方案报道（2022-01-03）"
	wuhai    = "乌教发〔2024〕50号"
	quanzhou = "泉教函〔2022〕153号"
	taizhou  = "台州市新闻发布会实录（2023-12-13）"
)

// at is a place in a document.
func at(document string, line int) string { return document + "，第 " + strconv.Itoa(line) + " 行" }

// levels are those of administration, lowest first.
var levels = choices("COUNTY 县级 County", "CITY 市级 City", "PROVINCE 省级 Province", "NATIONAL 国家级 National")

var (
	ofSchools = []string{string(org.SchoolKind)}
	ofFirms   = []string{string(org.Enterprise)}
	ofParks   = []string{string(org.Park)}
)

// said is a line "CODE 中文 English": the code, the Chinese name without blanks, the English name.
func said(line string) (code, zh, en string) {
	p := strings.SplitN(line, " ", 3)
	return p[0], p[1], p[2]
}

func choices(lines ...string) (out []carrier.Choice) {
	for _, l := range lines {
		code, zh, en := said(l)
		out = append(out, carrier.Choice{Code: code, ZH: zh, EN: en})
	}
	return out
}

// field is a field of a type with an optional unit.
func field(t carrier.Type, line string, unit ...string) carrier.Field {
	code, zh, en := said(line)
	return carrier.Field{Code: code, ZH: zh, EN: en, Type: t, Unit: strings.Join(unit, "")}
}

// column is a field that stands in the list too.
func column(t carrier.Type, line string, unit ...string) carrier.Field {
	f := field(t, line, unit...)
	f.List = true
	return f
}

// number is a whole number that is not negative, in the list.
func number(line, unit string) carrier.Field {
	f, zero := column(carrier.Int, line, unit), 0.0
	f.Min = &zero
	return f
}

// money is an amount in 万元, in the list.
func money(line string) carrier.Field {
	f, zero := column(carrier.Money, line, "万元"), 0.0
	f.Min = &zero
	return f
}

// oneOf is a choice of one, in the list.
func oneOf(line string, options ...string) carrier.Field {
	f := column(carrier.Pick, line)
	f.Choices = choices(options...)
	return f
}

// to is a field that points to a record of another kind.
func to(kind, line string) carrier.Field {
	f := field(carrier.Other, line)
	f.Kind = kind
	return f
}

// must makes a field required.
func must(f carrier.Field) carrier.Field { f.Required = true; return f }

// role is a role of members: at least so many, at most so many (0: no limit), of these kinds of organisations (none: any).
func role(line string, least, most int, kinds []string) carrier.MemberRule {
	code, zh, en := said(line)
	return carrier.MemberRule{Code: code, ZH: zh, EN: en, Least: least, Most: most, Kinds: kinds}
}

// signed asks for the day on which the member signed.
func signed(r carrier.MemberRule) carrier.MemberRule { r.Signed = true; return r }

// tally is a number of records.
func tally(line, unit, scope string, w carrier.Where) carrier.Count {
	code, zh, en := said(line)
	return carrier.Count{Code: code, ZH: zh, EN: en, Unit: unit, Scope: scope, Of: carrier.Records, Where: w}
}

// distinct is a number of different organisations in a role.
func distinct(line, unit, scope, role string) carrier.Count {
	c := tally(line, unit, scope, carrier.Where{})
	c.Of, c.Field = carrier.Members, role
	return c
}

// sum adds a field up.
func sum(line, unit, scope, field string) carrier.Count {
	c := tally(line, unit, scope, carrier.Where{})
	c.Of, c.Field = carrier.Sum, field
	return c
}

// within counts only what came to count within so many years.
func within(years int, c carrier.Count) carrier.Count { c.Years = years; return c }

// The scope notes that several counts share.
const (
	once       = "到这一天已计数，一个只计一次，按最高级别"
	distinctly = "参加几个的机构只计一次；已退出的不计"
	summed     = "已计数的记录相加，没有填的列为缺数据"
	threeYears = "这一天以前三年内认定的"
)
