package indicator

import (
	"context"
	"iter"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Type is what a field holds; in a [Row] a Text is a string, Whole and Fen an int64, Number
// a float64, Day a civil.Date, Flag a bool. A nil stands for what is not known.
type Type string

// The types of fields.
const (
	Text   Type = "text"
	Whole  Type = "whole"
	Fen    Type = "fen" // money
	Number Type = "number"
	Day    Type = "day"
	Flag   Type = "flag"
)

// Field is a column of a source. Formulas call it by its Chinese name.
type Field struct {
	Code, ZH, EN string
	Type         Type
	Unit         string // zh: 人, 元, 学时; "" for none
	// Dimension says by what the field can split a figure: "county", "school", "programme",
	// "level", "year" …; "" for a field that only counts. A dimension is a Text, or Whole for "year".
	Dimension string
	Person    bool // the field counts natural persons: small figures are hidden from outsiders
	Org       bool // the field names an enterprise: figures of few enterprises are hidden
}

// Row is one fact. Values stand in the order of the source's fields.
type Row struct {
	ID     string
	Values []any
}

// Source is a table of facts on a day.
type Source struct {
	Code, ZH, EN string // Code: "programme.outcomes"
	Owner        string // who registers it, for "no data" (zh)
	Fields       []Field
	// Rows are the facts that hold on the day, in the order of ID.
	Rows func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Row, error]
	// Mark is a text that changes whenever rows changed; nil when that cannot be told cheaply.
	Mark func(ctx context.Context, q sqldb.Queryer) (string, error)
	// Href is the page of a row, "" where it has none.
	Href func(id string) string
}
