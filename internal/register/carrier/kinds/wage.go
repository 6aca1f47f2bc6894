package kinds

import "rongqiao/internal/register/carrier"

// grid are the least wages of the grades of skill, a month.
func grid(lines ...string) (out []carrier.Field) {
	for _, l := range lines {
		f, zero := field(carrier.Money, l, "元"), 0.0
		f.Min = &zero
		out = append(out, f)
	}
	return out
}

// mean divides the sum of a field by that of another.
func mean(line, unit, scope, field, base string) carrier.Count {
	c := tally(line, unit, scope, carrier.Where{})
	c.Of, c.Field, c.Base = carrier.Mean, field, base
	return c
}

var _ = carrier.Declare(carrier.Kind{
	Code: "wage_standard", ZH: "行业能级工资集体协商", EN: "Collective wages by grade of skill", Unit: "项", Group: labour, Source: at(taizhou, 155), Report: true,
	Help: "同岗位最低等级的工资用于核对实习报酬。",
	Fields: append([]carrier.Field{
		must(column(carrier.Text, "industry 行业 Industry")), number("firms 覆盖企业 Enterprises covered", "家"), number("workers 覆盖职工 Workers covered", "人"), field(carrier.Day, "until 有效期止 Until"),
	}, grid("grade5 初级工 Junior (grade 5)", "grade4 中级工 Intermediate (grade 4)", "grade3 高级工 Senior (grade 3)", "grade2 技师 Technician (grade 2)", "grade1 高级技师 Senior technician (grade 1)")...),
	Members: []carrier.MemberRule{role("PARTY 签约单位 Parties", 0, 0, nil)},
	Counts: []carrier.Count{
		sum("firms 覆盖企业 Enterprises covered", "家", summed, "firms"), sum("workers 惠及职工 Workers served", "人", summed, "workers"),
		mean("per_firm 平均每家企业职工 Workers an enterprise", "人", "Σ 覆盖职工 ÷ Σ 覆盖企业，两项都填的", "workers", "firms"),
	},
})
