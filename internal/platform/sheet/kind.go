package sheet

import (
	"context"
	"iter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Type is how a column's cells are read.
type Type uint8

// The types of columns and what a [Row] holds for them.
const (
	Text    Type = iota // trimmed text
	Code                // half-width, upper case, without blanks
	Enum                // the code of one of Options
	Int                 // whole number
	Number              // decimal number
	Percent             // in percent: 88 for 88 %
	Money               // in fen
	Day                 // 2026-11-22
	Month               // 2026-11
	Year                // 2026, an Int
	Flag                // yes or no
)

// Option is one value of an Enum column.
type Option struct {
	Code  string
	ZH    string
	EN    string
	Alias []string
}

// Column declares one column of a kind of table.
type Column struct {
	Key    string   // how the module asks for it: row.Text("school_code")
	ZH, EN string   // its heading
	Alias  []string // other headings, initials such as XXBSM among them
	Type   Type
	// Reads is what the template says of a Text cell that the module reads itself: Int, Money, Day …
	Reads    Type
	Required bool
	Digits   int     // of a Code made of digits: its length, 0 when free
	Min, Max float64 // bounds of a number, when Max > Min
	Options  []Option
	Unit     string // of a number, shown in the template; of Money, what a bare number means: 元, 万元, 亿元
	Example  string // shown in the template
	Help     string // Chinese text, key of the English one
	// Listed, when set, reads the names that a city itself keeps for the column; the template has those of the moment.
	Listed func(ctx context.Context) ([]string, error)
	// NoFormula refuses computed cells, for columns that identify a row.
	NoFormula bool
	// Personal columns hold what is encrypted where it is kept: what stands in their cells
	// is not stored beside the findings.
	Personal bool
	// Named is the set of which the cells are codes; an export writes their names beside them.
	Named string
	// Check brings the text of a cell into its normal form or refuses it.
	Check func(text string) (string, error)
}

// Kind declares a table that can be exchanged: what its columns are, how rows are
// written, what identifies one. The pages, the template, the dry run, the batch and the
// undo follow from it.
type Kind struct {
	Code     string // stable, "org.schools"
	ZH, EN   string
	Help     string // one sentence for the person who sends it; Chinese, key of the English
	Columns  []Column
	Unique   []string // keys of the columns of which no two rows may have the same values
	SameHelp string   // what identifies a row, as a remedy for duplicates; Chinese
	Roles    []actor.Role
	// Begin prepares a batch inside its transaction, usually by loading what rows refer
	// to, and returns the function that writes chunks of rows. It runs twice: for the dry
	// run, whose transaction is rolled back, and for the confirmed batch.
	Begin func(ctx context.Context, tx *sqldb.Tx, b *Batch) (Apply, error)
	// Done, when set, runs at the end of a confirmed batch and of an undo, in the same
	// transaction: rebuild what is computed from the rows.
	Done func(ctx context.Context, tx *sqldb.Tx, b *Batch) error
	// Tables names every table the kind writes by [Batch.Upsert]; undo needs them.
	Tables []*Table
	// Rows, when set, yields the rows of an export in the order of Columns, as far as the
	// person in ctx may see them.
	Rows func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error]
}

// Apply writes a chunk of rows. It refuses a row by row.Refuse, and says by row.Did what
// became of it, which [Batch.Upsert] does by itself. An error ends the whole batch.
type Apply func(ctx context.Context, tx *sqldb.Tx, rows []*Row) error

// column finds a column by its key; -1 when there is none.
func (k *Kind) column(key string) int {
	for i := range k.Columns {
		if k.Columns[i].Key == key {
			return i
		}
	}
	return -1
}

// Batch is one file on its way into the registers.
type Batch struct {
	ID     ids.ID
	Kind   *Kind
	DryRun bool

	seq      int64
	inserted map[string]int64 // rows added, by table
	sent     map[string]bool  // keys of the columns that the file has
}

// Sent reports whether the file has the column, so that its empty cells mean something.
func (b *Batch) Sent(key string) bool { return b.sent[key] }

// Severity says what a finding means for its row.
type Severity uint8

// The severities, lightest first.
const (
	Note Severity = iota // to know
	Ask                  // read in a way that should be confirmed; the row is imported
	Bad                  // the row is not imported
)

// Finding is one thing to know, to confirm or to mend, at one cell, row or column.
type Finding struct {
	Sheet    string
	Row      int    // as the sender's program numbers it; 0 for the file as a whole
	Column   int    // column of the sheet, from 1; 0 for the row as a whole
	Head     string // heading as it stands in the file
	Raw      string // what stands in the cell, shortened
	Severity Severity
	Err      *errs.Error
}

// Effect is what an import does to a record.
type Effect uint8

// The effects, weakest first; a row that writes several records has the strongest.
const (
	None Effect = iota
	Unchanged
	Updated
	Inserted
)

// Row is one line of the file, read by the columns of its kind.
type Row struct {
	Num int // as the sender's program numbers it

	kind   *Kind
	cells  []value
	bad    bool
	effect Effect
	report func(r *Row, col int, sev Severity, err error)
}

// value is one cell after reading.
type value struct {
	text string
	i    int64
	f    float64
	set  bool
	raw  string
}

func (r *Row) at(key string) *value {
	i := r.kind.column(key)
	if i < 0 {
		panic("sheet: kind " + r.kind.Code + " has no column " + key)
	}
	return &r.cells[i]
}

// Has reports whether the cell holds a value.
func (r *Row) Has(key string) bool { return r.at(key).set }

// Text is the normal form of the cell, "" when it is empty.
func (r *Row) Text(key string) string { return r.at(key).text }

// Int is the value of an Int or Year column, the fen of a Money column.
func (r *Row) Int(key string) int64 { return r.at(key).i }

// Number is the value of a Number or Percent column; 88 stands for 88 %.
func (r *Row) Number(key string) float64 { return r.at(key).f }

// Flag is the value of a Flag column.
func (r *Row) Flag(key string) bool { return r.at(key).i == 1 }

// Day is the value of a Day column, none when the cell is empty.
func (r *Row) Day(key string) civil.Date {
	d, err := civil.ParseDate(r.at(key).text)
	if err != nil {
		return civil.Date{}
	}
	return d
}

// OptInt is the value of an Int, Year or Money column, or nil for an empty cell, as a
// nullable column of a table takes it.
func (r *Row) OptInt(key string) any {
	if v := r.at(key); v.set {
		return v.i
	}
	return nil
}

// OptNumber is like OptInt for Number and Percent columns.
func (r *Row) OptNumber(key string) any {
	if v := r.at(key); v.set {
		return v.f
	}
	return nil
}

// Refuse keeps the row out and says why; key "" means the row as a whole.
func (r *Row) Refuse(key string, err error) { r.say(key, Bad, err) }

// Ask imports the row and asks the sender to confirm.
func (r *Row) Ask(key string, err error) { r.say(key, Ask, err) }

// Note imports the row and tells something.
func (r *Row) Note(key string, err error) { r.say(key, Note, err) }

func (r *Row) say(key string, sev Severity, err error) {
	col := -1
	if key != "" {
		col = r.kind.column(key)
	}
	r.report(r, col, sev, err)
}

// Refused reports whether something has kept the row out.
func (r *Row) Refused() bool { return r.bad }

// Did records what became of the row; the strongest effect stays.
func (r *Row) Did(e Effect) { r.effect = max(r.effect, e) }
