package cities

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"rongqiao/internal/platform/stat"
	"rongqiao/internal/report/figures"
)

// Check is something that must hold between the figures of a city.
type Check struct {
	Code, ZH string
	hold     func(v view) (found string, ok bool)
}

// view is what a check sees: the lines of the city and further counts of its registers.
type view struct {
	lines  []figures.Line
	counts func(of, on string) figures.Computed
}

// line is the count of a figure of a period, and whether it is known.
func (v view) line(code, period string) figures.Line {
	i := slices.IndexFunc(v.lines, func(l figures.Line) bool { return l.Code == code && (period == "" || l.Period == period) })
	if i < 0 {
		return figures.Line{Stated: figures.Stated{Code: code}}
	}
	return v.lines[i]
}

func (v view) value(code, period string) float64 { return v.line(code, period).Computed.Value }

// Found is the outcome of a check.
type Found struct {
	Code, ZH, Found string
	OK              bool
}

// Hold runs the city's checks on its lines; counts answers further questions.
func (c City) Hold(lines []figures.Line, counts func(of, on string) figures.Computed) (out []Found) {
	for _, x := range c.Checks {
		found, ok := x.hold(view{lines, counts})
		out = append(out, Found{x.Code, x.ZH, found, ok})
	}
	return out
}

var quanzhouChecks = []Check{
	{"D1", "示范校 4+11=15，双高校 3+7=10，双高专业群 14+22=36，学校 1+11+35=47", func(v view) (string, bool) {
		n := func(of string) float64 { return v.counts(of, "2022-12-31").Value }
		model := n("carrier:school_honour:model_higher") == 4 && n("carrier:school_honour:model_secondary") == 11 && v.value("school.model", "") == 15
		double := n("carrier:school_honour:double_high_higher") == 3 && n("carrier:school_honour:double_high_secondary") == 7 && v.value("school.double_high", "") == 10
		groups := n("carrier:programme_group:double_high_higher") == 14 && n("carrier:programme_group:double_high_secondary") == 22 && v.value("group.double_high", "") == 36
		schools := v.value("school.undergrad", "") + v.value("school.higher", "") + v.value("school.secondary", "")
		return fmt.Sprintf("%v，%v，%v，%v", v.value("school.model", ""), v.value("school.double_high", ""), v.value("group.double_high", ""), schools), model && double && groups && schools == 47 && n("org:schools") == 47
	}},
	{"D2", "在本市就业的毕业生约 49,000 × 98% × 70% = 33,614", func(v view) (string, bool) {
		r := v.line("local_rate", "").Ratio
		return strconv.FormatInt(r.Num, 10), r.Num == 33614 && r.Den == 48020
	}},
	{"D3", "1+X 项目 228 ÷ 全省 1,081（推算）= 21.09%", func(v view) (string, bool) {
		c := v.counts("carrier:teaching_pilot:certificate_share", "2022-12-31")
		return fmt.Sprintf("%.2f%%", c.Value), c.Known && math.Round(c.Value*100) == 2109
	}},
}

var tianjinChecks = []Check{
	{"D4", "中职覆盖 17 个大类（19−2），高职覆盖 18 个大类（19−1）", func(v view) (string, bool) {
		a, b := v.counts("programme:categories:SECONDARY", "2024-12-31").Value, v.counts("programme:categories:HIGHER_COLLEGE", "2024-12-31").Value
		return fmt.Sprintf("%v，%v", a, b), a == 17 && b == 18
	}},
	{"D5", "2022 年对接 34/42 = 80.95%，2023 年 18/18 = 100%", func(v view) (string, bool) {
		a := stat.Ratio{Num: int64(v.value("programme.filed_docked", "2022")), Den: int64(v.value("programme.filed", "2022"))}
		b := stat.Ratio{Num: int64(v.counts("programme:opened_key:HIGHER_COLLEGE", "2023-12-31").Value), Den: int64(v.value("programme.point_added", "2023"))}
		return fmt.Sprintf("%d/%d，%d/%d", a.Num, a.Den, b.Num, b.Den), a == stat.Ratio{Num: 34, Den: 42} && b == stat.Ratio{Num: 18, Den: 18}
	}},
	{"D6", "2022 年合同额 29.15 ÷ 1.203 ≈ 24.23 亿元（推算）", func(v view) (string, bool) {
		before := v.counts("carrier:tech_contract:amount", "2022-12-31").Value
		return fmt.Sprintf("%.2f", before/1e8), math.Round(before/1e6) == math.Round(29.15/1.203*100)
	}},
	{"D7", "62 家和 255 家是两个口径的两个数，不相加", func(v view) (string, bool) {
		var both []float64
		scopes := map[string]bool{}
		for _, l := range v.lines {
			if l.Code == "eie.cultivated" {
				both, scopes[l.Scope] = append(both, l.Computed.Value), true
			}
		}
		return fmt.Sprint(both), slices.Equal(both, []float64{62, 255}) && len(scopes) == 2
	}},
	{"D14", "1+X 通过率 50,003/64,000 = 78.13%，分母是考核人数，不是参与的 80,000 人", func(v view) (string, bool) {
		r := v.line("cert.1x_pass", "").Ratio
		return fmt.Sprintf("%d/%d", r.Num, r.Den), r == stat.Ratio{Num: 50003, Den: 64000} && v.value("cert.1x_person", "") == 80000
	}},
}

var taizhouChecks = []Check{
	{"D8", "对接支柱产业 306/339 达到 90%，305/339 没有达到", func(v view) (string, bool) {
		l := v.line("programme.pillar_share", "")
		less := figures.Computed{Known: true, Value: float64(l.Ratio.Num-1) / float64(max(1, l.Ratio.Den)) * 100, Ratio: stat.Ratio{Num: l.Ratio.Num - 1, Den: l.Ratio.Den}}
		return fmt.Sprintf("%d/%d", l.Ratio.Num, l.Ratio.Den), l.Ratio == stat.Ratio{Num: 306, Den: 339} && l.Verdict == figures.Met && l.Judge(less) == figures.Not
	}},
	{"D9", "每校平均 339 ÷ 30 = 11.3 个专业", func(v view) (string, bool) {
		n := v.value("programme.count", "") / v.value("school.count", "")
		return strconv.FormatFloat(n, 'f', 1, 64), n == 11.3
	}},
	{"D13", "能级工资：3,913 家、481,500 人，每家平均 123.05 人", func(v view) (string, bool) {
		n := v.value("wage.worker", "") / v.value("wage.enterprise", "")
		return strconv.FormatFloat(n, 'f', 2, 64), math.Round(n*100) == 12305
	}},
}

var wuhaiChecks = []Check{
	{"D10", "2024 年重点产业布点占比：基础目标 60%、争先目标 65%，同一个数对照两档", func(v view) (string, bool) {
		var stated []float64
		same := true
		for _, l := range v.lines {
			if l.Code == "target.key_share" && l.Period == "2024" {
				stated, same = append(stated, l.Stated.Value), same && l.Ratio == stat.Ratio{Num: 30, Den: 50}
			}
		}
		return fmt.Sprint(stated), same && slices.Equal(stated, []float64{60, 65})
	}},
	{"D11", "2 所中职、1 所高职：示范性基地每年 2＋2 个，双师型基地每年 6＋4＝10 个", func(v view) (string, bool) {
		n := func(of string) float64 { return v.counts("count:"+of, "2025-12-31").Value }
		got := []float64{n("training_base?where=sort&is=DEMO&new=1&by=SECONDARY"), n("training_base?where=sort&is=DEMO&new=1&by=HIGHER_COLLEGE"), n("dual_base?new=1&by=SECONDARY"), n("dual_base?new=1&by=HIGHER_COLLEGE")}
		return fmt.Sprint(got), slices.Equal(got, []float64{2, 2, 6, 4})
	}},
	{"D12", "在校生 5,000 人：两倍是 10,000 人次，全市目标 20,000 人次，两个都列出", func(v view) (string, bool) {
		students := v.counts("org:students", "2025-12-31").Value
		return fmt.Sprintf("%v × 2，%v", students, v.line("target.training_person_times", "").Stated.Value), students == 5000 && v.line("rule.training_multiple", "").Stated.Value*students == 10000 && v.line("target.training_person_times", "").Stated.Value == 20000
	}},
}
