package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "teaching_award", ZH: "教学成果奖", EN: "Teaching achievement awards", Unit: "项", Group: awards, Stages: carrier.Named, Levels: levels, Source: at(tianjin, 18) + "；" + at(taizhou, 143), Yearly: "year",
	Fields: []carrier.Field{
		must(oneOf("prize 等次 Prize", "SPECIAL 特等奖 Special prize", "FIRST 一等奖 First prize", "SECOND 二等奖 Second prize")), column(carrier.Year, "year 年度 Year"),
		oneOf("field 类别 Field", "VOCATIONAL 职业教育 Vocational", "HIGHER 高等教育 Higher", "BASIC 基础教育 Basic"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 完成学校 School", 0, 0, ofSchools)},
	Counts: []carrier.Count{
		tally("special 特等奖 Special prizes", "项", "同一届各等次分别计，不相加", carrier.Where{Field: "prize", Is: "SPECIAL"}), tally("first 一等奖 First prizes", "项", "同一届各等次分别计，不相加", carrier.Where{Field: "prize", Is: "FIRST"}),
		tally("second 二等奖 Second prizes", "项", "同一届各等次分别计，不相加", carrier.Where{Field: "prize", Is: "SECOND"}), tally("national 国家级 National", "项", once, carrier.Where{Level: "NATIONAL"}),
		distinct("schools 获奖学校 Schools", "所", distinctly, "SCHOOL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "city_honour", ZH: "改革试点与表彰", EN: "Recognition of the city", Unit: "项", Group: awards, Stages: carrier.Named, Levels: levels, Source: at(tianjin, 18),
	Fields: []carrier.Field{must(column(carrier.Text, "given_by 授予单位 Given by")), column(carrier.Text, "batch 批次 Batch"), column(carrier.Year, "year 年度 Year"), oneOf("sort 类别 Type", "PILOT 试点 Pilot", "PRAISE 督查激励 Commendation", "CASE 典型案例 Model case")},
	Counts: []carrier.Count{tally("national 国家级 National", "项", once, carrier.Where{Level: "NATIONAL"}), tally("cases 典型案例 Model cases", "项", once, carrier.Where{Field: "sort", Is: "CASE"})},
})
