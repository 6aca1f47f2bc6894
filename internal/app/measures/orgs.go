package measures

import (
	"context"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

const (
	registers = "市教育局（机构名录）"
	orgMark   = `SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM org_organizations`
)

// schools are the vocational schools that count: in operation, with a code.
func schools() table {
	return table{
		code: "org.schools", zh: "职业学校", en: "Vocational schools", owner: registers, href: "/orgs/",
		columns: []column{school(), text("name", "学校名称", "Name"), county(), level(), text("ownership", "举办性质", "Ownership"), flag("hrss", "人社登记", "Also with human resources"), whole("students", "全日制在校生", "Full-time students", "").persons()},
		text: `SELECT id, CAST(id AS TEXT) AS key, name, county, school_level, ownership, also_hrss, CASE WHEN students > 0 THEN students ELSE NULL END FROM org_organizations
  WHERE kind = 'SCHOOL' AND status = 'ACTIVE' AND merged_into IS NULL AND school_level IN ('SECONDARY', 'TECHNICIAN', 'HIGHER_COLLEGE', 'HIGHER_UNDERGRAD') ORDER BY id`,
		args: nothing, mark: orgMark,
	}
}

var scaleZH = of(map[string]string{"LARGE": "大型", "MEDIUM": "中型", "SMALL": "小型", "MICRO": "微型"})

// firms are the enterprises that count.
func firms() table {
	return table{
		code: "org.enterprises", zh: "企业", en: "Enterprises", owner: registers, href: "/orgs/",
		columns: []column{text("firm", "企业", "Enterprise").by(Firm).firm(), text("name", "企业名称", "Name").firm(), county(), text("industry", "行业门类", "Section of industry").by(Industry), text("scale", "规模", "Size").by(Kind).said(scaleZH),
			flag("above", "规模以上", "Above designated size"), fen("output", "年产值", "Annual output"), whole("staff", "从业人员", "Headcount", "").persons(), flag("partner", "合作企业", "Partner of a school")},
		text: `SELECT id, CAST(id AS TEXT) AS key, name, county, SUBSTR(industry, 1, 1), scale, above_scale, output_fen, CASE WHEN headcount > 0 THEN headcount ELSE NULL END, partner FROM org_organizations
  WHERE kind = 'ENTERPRISE' AND status = 'ACTIVE' AND merged_into IS NULL AND provisional = FALSE ORDER BY id`,
		args: nothing, mark: orgMark,
	}
}

// bodies are the other organisations: departments, parks, industry organisations, providers.
func bodies() table {
	return table{
		code: "org.bodies", zh: "部门与其他机构", en: "Departments and other bodies", owner: registers, href: "/orgs/",
		columns: []column{text("kind", "机构类别", "Kind").by(Kind).said(func(code string) string { return org.Kind(code).ZH() }), text("name", "机构名称", "Name"), county()},
		text:    `SELECT id, kind, name, county FROM org_organizations WHERE kind NOT IN ('SCHOOL', 'ENTERPRISE') AND status = 'ACTIVE' AND merged_into IS NULL ORDER BY id`,
		args:    nothing, mark: orgMark,
	}
}

// conditions are what schools report of their sites, staff and equipment: the last revision of each year.
func conditions() table {
	sum := func(code, zh, en, unit string) column { return whole(code, zh, en, unit) }
	return table{
		code: "condition.reports", zh: "办学条件年报", en: "School conditions", owner: "各学校（办学条件填报）",
		columns: []column{school(), county(), level(), year("年度", "Year"), whole("students", "在校生", "Students", "").persons(), whole("teachers", "专任教师", "Full-time teachers", "").persons(),
			whole("dual", "双师型教师", "Dual-qualified teachers", "").persons(), fen("equipment", "仪器设备值", "Equipment value"), sum("books", "纸质图书", "Printed books", "册"), sum("seats", "实训工位", "Training places", "个"),
			sum("computers", "教学用计算机", "Teaching computers", "台"), field("site", "占地面积", "Site area", indicator.Number, "平方米"), field("building", "校舍建筑面积", "Building area", indicator.Number, "平方米")},
		text: `SELECT c.id, CAST(c.org_id AS TEXT), o.county, o.school_level, c.year, c.students, c.teachers, c.double_qualified, c.equipment, c.books, c.seats, c.computers,
  CAST(c.site AS DOUBLE PRECISION) / 100, CAST(c.building AS DOUBLE PRECISION) / 100
  FROM condition_reports c JOIN org_organizations o ON o.id = c.org_id
  WHERE c.year <= $1 AND c.revision = (SELECT MAX(z.revision) FROM condition_reports z WHERE z.org_id = c.org_id AND z.year = c.year) ORDER BY c.id`,
		args: onYear,
	}
}

// memberships are who belongs to which body on a day.
func memberships() table {
	t := table{
		code: "org.memberships", zh: "组织成员关系", en: "Memberships", owner: registers,
		columns: []column{text("body", "所属组织", "Body"), text("body_kind", "组织类别", "Kind of the body").by(Kind).said(func(code string) string { return org.Kind(code).ZH() }), text("member", "成员单位", "Member").firm(),
			text("member_kind", "成员类别", "Kind of the member").said(func(code string) string { return org.Kind(code).ZH() }), text("role", "角色", "Role").said(func(code string) string { return org.MemberRole(code).ZH() }), day("since", "加入日期", "Since"),
			day("until", "退出日期", "Until")},
		text: `SELECT m.id, b.name, b.kind, o.name, o.kind, m.role, m.since_day, m.until_day FROM org_memberships m JOIN org_organizations b ON b.id = m.body_id JOIN org_organizations o ON o.id = m.member_id
  WHERE m.status IN ('ACTIVE', 'ENDED') AND m.since_day <= $1 ORDER BY m.id`,
		args: onDay,
	}
	t.more = func(_ context.Context, _ sqldb.Queryer, on civil.Date) (func(*indicator.Row) bool, error) {
		return func(row *indicator.Row) bool {
			until, over := row.Values[t.at("until")].(civil.Date)
			return !over || until.After(on)
		}, nil
	}
	return t
}
