package measures

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

// column is a field of a source and how its value is said.
type column struct {
	indicator.Field
	say  func(string) string // a code as people read it; nil: as it is stored
	late bool                // not of the statement: written by table.more
	ms   bool                // a day that is stored as an instant
	of   string              // the year of the column of this code
}

// table is a source that one statement reads: the identity first, then the columns that are not late, in their order.
type table struct {
	code, zh, en, owner string
	columns             []column
	text                string
	args                func(day civil.Date) []any
	// more completes rows, and leaves out those for which it says no; nil: rows are complete.
	more func(ctx context.Context, q sqldb.Queryer, day civil.Date) (func(row *indicator.Row) bool, error)
	mark string // a statement of one text value that changes whenever rows do; "": none
	href string // pages of rows are under it; "": rows have none
}

// source makes the source.
func (t table) source() indicator.Source {
	s := indicator.Source{Code: t.code, ZH: t.zh, EN: t.en, Owner: t.owner, Rows: t.rows}
	for _, c := range t.columns {
		s.Fields = append(s.Fields, c.Field)
	}
	if t.href != "" {
		s.Href = func(id string) string { return t.href + id }
	}
	if t.mark != "" {
		s.Mark = func(ctx context.Context, q sqldb.Queryer) (string, error) { return sqldb.Value[string](ctx, q, t.mark) }
	}
	return s
}

// rows reads the facts of a day.
func (t table) rows(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
	return func(yield func(indicator.Row, error) bool) {
		complete := func(*indicator.Row) bool { return true }
		if t.more != nil {
			var err error
			if complete, err = t.more(ctx, q, day); err != nil {
				yield(indicator.Row{}, err)
				return
			}
		}
		for row, err := range sqldb.Each(ctx, q, t.scan, t.text, t.args(day)...) {
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			if complete(&row) && !yield(row, nil) {
				return
			}
		}
	}
}

func (t table) scan(r sqldb.Row) (out indicator.Row, err error) {
	var id ids.ID
	dest := []any{&id}
	for _, c := range t.columns {
		if c.late {
			continue
		}
		if c.ms {
			dest = append(dest, new(int64))
			continue
		}
		switch c.Type {
		case indicator.Whole, indicator.Fen:
			dest = append(dest, new(*int64))
		case indicator.Number:
			dest = append(dest, new(*float64))
		case indicator.Flag:
			dest = append(dest, new(*bool))
		case indicator.Day:
			dest = append(dest, new(civil.Date))
		default:
			dest = append(dest, new(*string))
		}
	}
	if err := r.Scan(dest...); err != nil {
		return out, err
	}
	out.ID, out.Values = id.String(), make([]any, len(t.columns))
	at := 1
	for i, c := range t.columns {
		if !c.late {
			out.Values[i] = known(dest[at], c.say)
			at++
		}
	}
	for i, c := range t.columns {
		if d, ok := out.Values[t.place(c.of)].(civil.Date); ok && c.of != "" {
			out.Values[i] = int64(d.Year)
		}
	}
	return out, nil
}

// known is a scanned value as a row has it, nil where there is none.
func known(dest any, say func(string) string) any {
	switch v := dest.(type) {
	case **int64:
		if *v != nil {
			return **v
		}
	case **float64:
		if *v != nil {
			return **v
		}
	case **bool:
		if *v != nil {
			return **v
		}
	case *int64:
		if *v > 0 {
			return civil.DateOf(time.UnixMilli(*v))
		}
	case *civil.Date:
		if !v.IsZero() {
			return *v
		}
	case **string:
		if *v == nil || **v == "" {
			return nil
		}
		if say != nil {
			return say(**v)
		}
		return **v
	}
	return nil
}

// at is the place of a column that is there, by its code.
func (t table) at(code string) int {
	if i := t.place(code); t.columns[i].Code == code {
		return i
	}
	panic("measures: " + t.code + " has no column " + code)
}

// place is the place of a column, 0 for none.
func (t table) place(code string) int {
	return max(0, slices.IndexFunc(t.columns, func(c column) bool { return c.Code == code }))
}

func field(code, zh, en string, ty indicator.Type, unit string) column {
	return column{Field: indicator.Field{Code: code, ZH: zh, EN: en, Type: ty, Unit: unit}}
}

func text(code, zh, en string) column { return field(code, zh, en, indicator.Text, "") }

func whole(code, zh, en, unit string) column { return field(code, zh, en, indicator.Whole, unit) }

func flag(code, zh, en string) column { return field(code, zh, en, indicator.Flag, "") }

func day(code, zh, en string) column { return field(code, zh, en, indicator.Day, "") }

func fen(code, zh, en string) column { return field(code, zh, en, indicator.Fen, "元") }

// by makes the column a dimension.
func (c column) by(dimension string) column { c.Dimension = dimension; return c }

// said gives the column words for its codes.
func (c column) said(say func(string) string) column { c.say = say; return c }

// of makes words out of a table; an unknown code stays what it is.
func of(words map[string]string) func(string) string {
	return func(code string) string {
		if w, ok := words[code]; ok {
			return w
		}
		return code
	}
}

// after makes the column one that table.more writes.
func (c column) after() column { c.late = true; return c }

// persons makes the column one that counts natural persons.
func (c column) persons() column { c.Person, c.Unit = true, "人"; return c }

// firm makes the column one that names an enterprise.
func (c column) firm() column { c.Org = true; return c }

// instant makes the column a day that is stored as an instant in milliseconds.
func (c column) instant() column { c.ms = true; return c }

// yearly is the year of a day of the same table.
func yearly(of, zh, en string) column { c := year(zh, en).after(); c.of = of; return c }

// The dimensions that sources share. Keys are identities and codes; [Names.Name] says them.
const (
	County    = "county"    // region code
	School    = "school"    // identity of the organisation
	Programme = "programme" // level and code: HIGHER_COLLEGE:460301
	Category  = "category"  // name of one of the 19
	Level     = "level"     // of schools, Chinese
	Point     = "point"     // identity of the programme point
	Industry  = "industry"  // letter of GB/T 4754
	Firm      = "firm"      // identity of the organisation
	Year      = "year"
	Kind      = "kind" // what a source sorts its rows by, Chinese
	Chain     = "chain"
)

func county() column { return text("county", "县区", "County").by(County) }

func school() column { return text("school", "学校", "School").by(School) }

func level() column {
	return text("level", "办学层次", "Level of the school").by(Level).said(levelZH)
}

func year(zh, en string) column { return whole("year", zh, en, "").by(Year) }

// onYear gives the statement the year of the day, onDay the day.
func onYear(d civil.Date) []any { return []any{d.Year} }

func onDay(d civil.Date) []any { return []any{d.String()} }

// untilEnd gives the statement the last millisecond of the day.
func untilEnd(d civil.Date) []any { return []any{d.AddDays(1).Time().UnixMilli() - 1} }

func nothing(civil.Date) []any { return nil }

// yearOf is the year that a text of digits says, 0 for none.
func yearOf(s string) int64 {
	if len(s) < 4 {
		return 0
	}
	n, err := strconv.ParseInt(s[:4], 10, 64)
	if err != nil {
		return 0 // no year
	}
	return n
}
