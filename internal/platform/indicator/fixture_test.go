package indicator_test

import (
	"context"
	"io/fs"
	"iter"
	"strconv"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

var tables = []fs.FS{audit.Migrations, indicator.Migrations}

var day = civil.MustDate("2025-12-31")

// facts is a register in memory.
type facts struct {
	indicator.Source
	rows []indicator.Row
	mark string
	read int // how often it was read
}

func (f *facts) source() indicator.Source {
	s := f.Source
	s.Rows = func(context.Context, sqldb.Queryer, civil.Date) iter.Seq2[indicator.Row, error] {
		f.read++
		return each(f.rows)
	}
	if f.mark != "" {
		s.Mark = func(context.Context, sqldb.Queryer) (string, error) { return f.mark, nil }
	}
	return s
}

func each(rows []indicator.Row) iter.Seq2[indicator.Row, error] {
	return func(yield func(indicator.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// row takes plain ints as whole numbers.
func row(id int, values ...any) indicator.Row {
	for i, v := range values {
		if n, ok := v.(int); ok {
			values[i] = int64(n)
		}
	}
	return indicator.Row{ID: strconv.Itoa(id), Values: values}
}

func points() *facts {
	return &facts{Source: indicator.Source{Code: "points", ZH: "专业点", EN: "Points", Owner: "市教育局", Fields: []indicator.Field{
		{Code: "county", ZH: "县区", Type: indicator.Text, Dimension: "county"},
		{Code: "school", ZH: "学校", Type: indicator.Text, Dimension: "school"},
		{Code: "year", ZH: "年份", Type: indicator.Whole, Dimension: "year"},
		{Code: "plan", ZH: "计划数", Type: indicator.Whole},
		{Code: "admitted", ZH: "录取数", Type: indicator.Whole},
		{Code: "registered", ZH: "报到数", Type: indicator.Whole},
		{Code: "key", ZH: "重点产业", Type: indicator.Flag},
		{Code: "group", ZH: "专业大类", Type: indicator.Text},
		{Code: "equipment", ZH: "设备值", Type: indicator.Fen},
		{Code: "on", ZH: "填报日", Type: indicator.Day},
	}}}
}

// point is a programme point in a row; nil is what is not known.
func point(id int, county, school any, year int, plan, admitted, registered, key, group, equipment any) indicator.Row {
	return row(id, county, school, year, plan, admitted, registered, key, group, equipment, civil.MustDate(strconv.Itoa(year)+"-09-01"))
}

func service(db *sqldb.DB, defs []indicator.Definition, sources ...*facts) *indicator.Service {
	return indicator.New(db, indicator.Options{Definitions: defs, Sources: func(context.Context) ([]indicator.Source, error) {
		var out []indicator.Source
		for _, f := range sources {
			out = append(out, f.source())
		}
		return out, nil
	}})
}

func lead() context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 1, Name: "王晓", Grants: []actor.Grant{{Role: actor.CityLead}}})
}

func outsider() context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 2, Name: "李来", Grants: []actor.Grant{{Role: actor.Teacher, Org: 5}}})
}

func measure(t *testing.T, db *sqldb.DB, s *indicator.Service, asks ...indicator.Ask) []indicator.Value {
	t.Helper()
	var out []indicator.Value
	err := db.Read(lead(), func(q *sqldb.Reader) (err error) {
		out, err = s.Measure(lead(), q, asks...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func def(code string, kind indicator.Kind, num, den string) indicator.Definition {
	return indicator.Definition{Code: code, ZH: code, EN: code, Kind: kind, Source: "points", Num: num, Den: den, Scope: "全市", Decimals: 2, Year: "年份", Version: 1}
}

func share(code, num, den string) indicator.Definition {
	d := def(code, indicator.Rate, num, den)
	d.Unit = "%"
	return d
}
