package kinds

import "rongqiao/internal/register/carrier"

// An industry in a year as one source has it (row GPT-04). Growth is never typed: it follows from the year before of the same scope.
var _ = carrier.Declare(carrier.Kind{
	Code: "industry_year", ZH: "行业年度数据", EN: "Industries by year", Unit: "条", Group: platforms, Source: at(wuhai, 25), Stages: carrier.Named,
	Help: "一个行业、一年、一个出处登记一条；口径不同的另登一条，不相加。增速由平台按同一口径的上一年计算，不用填。",
	Fields: []carrier.Field{
		must(column(carrier.Code, "industry 行业代码 Industry")), must(column(carrier.Year, "year 年度 Year")), money("output 产值 Output"), number("firms 企业数 Enterprises", "家"), number("jobs 从业人员 Persons employed", "人"),
		must(field(carrier.Text, "source 出处 Source")), must(field(carrier.Text, "scope 口径 Scope")),
	},
	Counts: []carrier.Count{sum("output 产值 Output", "元", "各条的产值相加；只在同一年度和口径里有意义", "output"), sum("jobs 从业人员 Persons employed", "人", "各条的从业人员相加；只在同一年度和口径里有意义", "jobs")},
	Yearly: "year",
})
