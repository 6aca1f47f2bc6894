package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "integrated_programme", ZH: "职业教育产教融合型专业", EN: "Integrated-type programme", Unit: "个", Group: schools, Stages: carrier.Named, Levels: levels, Source: at(tianjin, 12),
	Help: "一所学校的一个专业一条，按遴选批次登记；有批文才计数。",
	Fields: []carrier.Field{
		column(carrier.Code, "programme 专业代码 Programme code"), column(carrier.Code, "chain 对接产业链 Industry chain"), column(carrier.Text, "batch 遴选批次 Selection batch"), field(carrier.Number, "score 遴选得分 Score of selection", "分"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 所在学校 School", 0, 1, ofSchools), role("FIRM 合作企业 Enterprises", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		tally("programmes 产教融合型专业 Integrated-type programmes", "个", once, carrier.Where{}), distinct("schools 有专业入选的学校 Schools", "所", distinctly, "SCHOOL"),
	},
})
