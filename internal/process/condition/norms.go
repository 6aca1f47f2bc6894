package condition

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// secondary is the table of the standard from which the norms are taken.
const secondary = "secondary"

// SubjectSchool is the kind of subject of the norms: a school, by its organisation.
const SubjectSchool = "org.school"

const standardDoc = "《中等职业学校设置标准》（教职成〔2010〕12号）"

// Norms are floors for secondary schools that a city or a school may tighten; the lines of
// the standard tables say what is met, these what must be explained.
var Norms = []rule.Rule{
	{Code: "SCH-N1", ZH: "每名专任教师负担的学生", EN: "Students per full-time teacher", Severity: rule.Warn, Floor: true, SourceDoc: standardDoc, SourceArticle: "师生比 1:20",
		Params: []rule.Param{{Code: "MAX", ZH: "上限", EN: "Maximum", Unit: "人", Bound: rule.AtMost}}},
	{Code: "SCH-N2", ZH: "生均纸质图书", EN: "Printed books per student", Severity: rule.Warn, Floor: true, SourceDoc: standardDoc, SourceArticle: "生均不少于 30 册",
		Params: []rule.Param{{Code: "MIN", ZH: "下限", EN: "Minimum", Unit: "册", Bound: rule.AtLeast}}},
}

// MeasureNorms holds the newest figures of every school against the norms of the day and
// keeps the results that have changed. A school that has not reported has no data.
func (s *Service) MeasureNorms(ctx context.Context) (kept int, err error) {
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		kept = 0
		list, err := schools(ctx, tx)
		if err != nil {
			return err
		}
		book, err := readBook(ctx, tx)
		if err != nil {
			return err
		}
		var results []rule.Result
		for _, sc := range list {
			said, err := normsOf(ctx, tx, sc, book)
			if err != nil {
				return err
			}
			results = append(results, said...)
		}
		kept, err = rule.StoreChanged(ctx, tx, results)
		return err
	})
	return kept, err
}

func normsOf(ctx context.Context, tx *sqldb.Tx, sc School, b book) ([]rule.Result, error) {
	about := rule.Subject{Kind: SubjectSchool, ID: sc.ID}
	history, err := reportsOf(ctx, tx, sc.ID)
	if err != nil {
		return nil, err
	}
	newest := newestOf(history)
	today := civil.DateOf(tx.Now())
	year := yearOf(today)
	if newest != nil {
		year = newest.Year
	}
	applies := b.assess(sc, newest, year).School.Table == secondary
	var out []rule.Result
	for _, r := range Norms {
		switch {
		case !applies:
			out = append(out, r.PassesOver(about, "不适用中等职业学校设置标准"))
			continue
		case newest == nil:
			out = append(out, r.Misses(about, "办学条件未填报"))
			continue
		}
		v, err := rule.ParamOn(ctx, tx, r, r.Params[0].Code, sc.ID, today)
		if err != nil {
			return nil, err
		}
		out = append(out, r.Judge(about, share(r.Code, newest.Figures), v, rule.Evidence{Text: newest.Evidence, Href: fmt.Sprintf("/conditions/schools/%s?year=%d", sc.ID, newest.Year)}))
	}
	return out, nil
}

func newestOf(history []Report) (newest *Report) {
	for i := range history {
		p := &history[i]
		if newest == nil || p.Year > newest.Year || p.Year == newest.Year && p.Revision > newest.Revision {
			newest = p
		}
	}
	return newest
}

// share is what a norm measures; without one of both figures it is not known.
func share(code string, f Figures) stat.Ratio {
	num, den := Students, "teachers"
	if code == "SCH-N2" {
		num, den = "books", Students
	}
	n, some := f[num]
	d, both := f[den]
	if !some || !both || d <= 0 {
		return stat.Ratio{}
	}
	return stat.Ratio{Num: n, Den: d}
}
