package kinds

import "rongqiao/internal/register/carrier"

// ruleAreas are the rules of programmes that a policy changes.
var ruleAreas = choices("FILING 新增与备案 Filing", "REVOKE 撤销与停招 Revoking", "WARNING 预警 Warning", "NEGATIVE 负面清单 Negative list", "CAP 总量上限 Cap", "KEY 重点产业布点占比 Share of key industries", "PRACTICE 实践学时 Practice hours", "JOINT 校企共建 Joint programmes")

var _ = carrier.Declare(carrier.Kind{
	Code: "policy_document", ZH: "政策文件", EN: "Policy documents", Unit: "份", Group: measures, Stages: inForce, Levels: levels, Source: at(tianjin, 12) + "；" + at(taizhou, 107) + "；" + at(ministry, 13), Yearly: "issued_on",
	Help: "每项举措一条，指明它落实到专业设置的哪一项规则。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "issuer 发文单位 Issued by")), must(column(carrier.Day, "issued_on 发文日期 Issued on")), oneOf("sort 类别 Type", "PLAN 方案规划 Plan", "RULE 管理办法 Rules", "FUND 资金政策 Funds", "PROGRAMME 专业设置 Programmes", "OTHER 其他 Other"), number("measures 举措 Measures", "项"), column(carrier.Day, "until 有效期止 Valid until"),
		field(carrier.Link, "text 全文 Text"),
	},
	Entries: []carrier.EntryRule{{Code: "MEASURE", ZH: "举措与规则", EN: "Measures and rules", Help: "一项举措一条，类别是它落实的规则；依据写文件的条款", Sorts: ruleAreas, Proof: true}},
	Counts: []carrier.Count{
		tally("this_year 本年出台 Issued this year", "份", flows, inYear("issued_on")), sum("measures 举措 Measures", "项", summed, "measures"), noted("linked 已落实到规则的举措 Measures linked to rules", "项", entered, "MEASURE"), tally("programme 专业设置类 On programmes", "份", once, is("sort", "PROGRAMME")),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "goal", ZH: "名册目标", EN: "Goals of the registers", Unit: "项", Group: measures, Stages: inForce, Source: at(wuhai, 19) + "；" + at(wuhai, 36) + "；" + at(ministry, 14), Yearly: "year",
	Help: "目标写“种类.计数”，例如 teacher_station.all；名册的计数页把目标和实际并列。基础目标和争先目标各一条，不相加。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "about 对应计数 Count")), must(column(carrier.Number, "value 目标值 Value")), column(carrier.Number, "upto 目标上限 Up to"), oneOf("relation 要求 Relation", "EQ 等于 Equal", "GE 不少于 At least", "MORE 多于 More than", "ABOUT 约 About", "RANGE 范围 Range"), column(carrier.Year, "year 年度 Year"),
		oneOf("per 范围 For", "CITY 全市 The city", "SECONDARY 每所中职 Each secondary school", "HIGHER 每所高职 Each college", "SCHOOL 每所学校 Each school"), oneOf("basis 性质 Basis", "BASE 基础目标 Base", "STRETCH 争先目标 Stretch"), must(field(carrier.Text, "source 来源 Source")),
	},
	Counts: []carrier.Count{tally("stretch 争先目标 Stretch goals", "项", once, is("basis", "STRETCH")), tally("each 按校目标 Goals for each school", "项", once, is("per", "SECONDARY|HIGHER|SCHOOL")), different("counts 有目标的计数 Counts with goals", "项", once, "about", carrier.Where{})},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "reference_total", ZH: "参照总数", EN: "Reference totals", Unit: "项", Group: measures, Stages: inForce, Source: at(quanzhou, 15), Yearly: "year",
	Help: "全省、全国的总数来自公开文件，只作分母，不与本市的数相加；对应计数写“种类.计数”。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "about 对应计数 Count")), must(column(carrier.Number, "value 总数 Total")), must(column(carrier.Text, "region 地区 Region")), must(column(carrier.Year, "year 年度 Year")), must(field(carrier.Text, "source 来源 Source")),
	},
	Counts: []carrier.Count{different("counts 有总数的计数 Counts with a total", "项", once, "about", carrier.Where{}), different("regions 地区 Regions", "个", once, "region", carrier.Where{})},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "teaching_pilot", ZH: "教学改革试点", EN: "Teaching pilots", Unit: "项", Group: teaching, Stages: carrier.Named, Levels: levels, Source: at(quanzhou, 15) + "；" + at(tianjin, 18) + "；" + at(tianjin, 19) + "；" + at(taizhou, 155), Yearly: "year",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "DUAL_SYSTEM 二元制 Dual system", "APPRENTICE 现代学徒制 Modern apprenticeship", "CERTIFICATE 1+X证书项目 1+X certificates", "CREDIT 学分与证书互认 Credits and certificates", "INTEGRATED 工学一体化 Integrated teaching", "TYPE 产教融合型专业 Integrated programme")),
		oneOf("subject 试点对象 What", "SCHOOL 学校 School", "PROGRAMME 专业 Programme", "CERTIFICATE 证书 Certificate", "CLASS 项目或班级 Project or class"), column(carrier.Year, "year 年度 Year"), number("persons 参加学生 Students", "人"), number("examined 考核 Examined", "人"), under("examined", number("passed 通过 Passed", "人")),
	},
	Members: holder,
	Counts: []carrier.Count{
		tally("dual_system 二元制 Dual system", "个", once, is("sort", "DUAL_SYSTEM")), tally("apprentice 现代学徒制试点 Modern apprenticeships", "个", once, is("sort", "APPRENTICE")), tally("certificate 1+X证书试点项目 1+X projects", "个", once, carrier.Where{Field: "sort", Is: "CERTIFICATE", And: &carrier.Where{Field: "subject", Is: "CLASS"}}),
		ofTotal("certificate_share 1+X项目占全省 1+X projects of the province", provinces, "teaching_pilot.certificate", carrier.Where{Field: "sort", Is: "CERTIFICATE", And: &carrier.Where{Field: "subject", Is: "CLASS"}}),
		piloting("certificate_schools 1+X试点院校 1+X schools", "所", "CERTIFICATE", "SCHOOL"), piloting("certificate_programmes 1+X试点专业 1+X programmes", "个", "CERTIFICATE", "PROGRAMME"), piloting("certificates 1+X证书 1+X certificates", "个", "CERTIFICATE", "CERTIFICATE"),
		where(is("sort", "CERTIFICATE"), sum("persons 1+X参加学生 1+X students", "人", summed, "persons")), ratio("pass_rate 1+X通过率 1+X pass rate", "Σ 通过 ÷ Σ 考核", "passed", "examined", is("sort", "CERTIFICATE")),
		piloting("credit_schools 学分互认学校 Credit schools", "所", "CREDIT", "SCHOOL"), piloting("credit_programmes 学分互认专业 Credit programmes", "个", "CREDIT", "PROGRAMME"), piloting("integrated_schools 工学一体化院校 Integrated schools", "所", "INTEGRATED", "SCHOOL"),
		piloting("integrated_programmes 工学一体化专业 Integrated programmes", "个", "INTEGRATED", "PROGRAMME"), tally("type 产教融合型专业 Integrated programmes of the city", "个", once, is("sort", "TYPE")),
	},
})

// piloting counts what of one sort takes part in a pilot.
func piloting(line, unit, sort, subject string) carrier.Count {
	return tally(line, unit, once, carrier.Where{Field: "sort", Is: sort, And: &carrier.Where{Field: "subject", Is: subject}})
}
