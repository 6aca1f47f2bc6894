package condition

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
)

func itoa(n int) string { return strconv.Itoa(n) }

// parseReport reads the form of a year's figures; a field left empty is not said.
func parseReport(v url.Values) (Report, errs.List) {
	var faults errs.List
	p := Report{Evidence: strings.TrimSpace(v.Get("evidence")), Figures: Figures{}, Entry: ByForm}
	year, err := strconv.Atoi(strings.TrimSpace(v.Get("year")))
	if err != nil {
		faults.Add(ErrYear.With(v.Get("year"), firstYear, "").On("year"))
	}
	p.Year = year
	for _, m := range Measures {
		text := strings.TrimSpace(v.Get(m.Code))
		if text == "" {
			continue
		}
		n, err := m.Parse(text)
		if err != nil {
			addOn(&faults, m.Code, err)
			continue
		}
		p.Figures[m.Code] = n
	}
	return p, faults
}

// label sets the human place of refusals.
func label(ctx context.Context, list []*errs.Error) errs.List {
	places := map[string]string{"year": "年度", "evidence": "依据", "org": "学校", "table": "标准表代码", "table_zh": "标准表名称", "indicator": "指标", "total": "总量", "per": "生均", "source": "依据", "from": "起始日期"}
	for _, m := range Measures {
		places[m.Code] = m.ZH
	}
	out := make(errs.List, 0, len(list))
	for _, e := range list {
		if e.Place == "" && places[e.Field] != "" {
			e = e.At(i18n.Word(ctx, places[e.Field]))
		}
		out = append(out, e)
	}
	return out
}

// reportValues writes a report as the form shows it.
func reportValues(p Report) url.Values {
	v := url.Values{"year": {itoa(p.Year)}, "evidence": {p.Evidence}}
	for _, m := range Measures {
		if n, ok := p.Figures[m.Code]; ok {
			v.Set(m.Code, m.Plain(n))
		}
	}
	return v
}
