package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/money"
)

// Format is the form of an exported file.
type Format string

// The forms of export.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// ParseFormat reads a form from a request; empty means XLSX.
func ParseFormat(s string) (Format, error) {
	switch Format(s) {
	case "", XLSX:
		return XLSX, nil
	case CSV:
		return CSV, nil
	}
	return "", ErrFormat.With(s)
}

// MIME is the media type of the form.
func (f Format) MIME() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Export writes a table with the headings of cols. Cells are text, so that codes keep
// their zeros; numbers stay numbers; nil is an empty cell; money is a [money.Fen]. No
// cell starts a formula. Rows must have as many values as there are columns.
func Export(w io.Writer, f Format, name string, cols []Column, rows iter.Seq2[[]any, error]) error {
	if f == CSV {
		return exportText(w, cols, rows)
	}
	return exportBook(w, name, cols, rows)
}

func exportText(w io.Writer, cols []Column, rows iter.Seq2[[]any, error]) error {
	buf := bufio.NewWriter(w)
	if _, err := buf.WriteString("\ufeff"); err != nil { // so that spreadsheets see UTF-8
		return err
	}
	out := csv.NewWriter(buf)
	out.UseCRLF = true
	rec := make([]string, len(cols))
	for i, c := range cols {
		rec[i] = guard(c.headed(c.ZH))
	}
	if err := out.Write(rec); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		for i := range rec {
			rec[i] = textOf(cell(row, i))
		}
		if err := out.Write(rec); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buf.Flush()
}

func cell(row []any, i int) any {
	if i < len(row) {
		return row[i]
	}
	return nil
}

// guard puts an apostrophe before what a spreadsheet would compute.
func guard(s string) string {
	if startsFormula(s) {
		return "'" + s
	}
	return s
}

// textOf writes a value for a text file; only text can be dangerous, a negative number
// is not.
func textOf(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return guard(x)
	case int:
		return strconv.Itoa(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case money.Fen:
		return strconv.FormatFloat(float64(x)/100, 'f', 2, 64)
	case bool:
		return yesNo(x)
	}
	return guard(fmt.Sprint(v))
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// styles of the workbooks we write.
type bookStyles struct{ head, bad, ask, note, plain int }

func newStyles(f *excelize.File) (s bookStyles, err error) {
	fill := func(color string, bold bool) int {
		if err != nil {
			return 0
		}
		st := &excelize.Style{Font: &excelize.Font{Bold: bold}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
		if color != "" {
			st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
		}
		var id int
		id, err = f.NewStyle(st)
		return id
	}
	s.head, s.bad, s.ask, s.note = fill("DCE6F1", true), fill("F8CBAD", false), fill("FFE699", false), fill("DDEBF7", false)
	s.plain = fill("", false)
	return s, err
}

func exportBook(w io.Writer, name string, cols []Column, rows iter.Seq2[[]any, error]) error {
	f := excelize.NewFile()
	defer f.Close()
	name = sheetName(name)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := onPaper(f, name); err != nil {
		return err
	}
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := heading(out, cols, st.head); err != nil {
		return err
	}
	vals := make([]any, len(cols))
	n := 1
	for row, err := range rows {
		if err != nil {
			return err
		}
		n++
		for i := range vals {
			vals[i] = bookValue(cell(row, i))
		}
		if err := out.SetRow(cellName(1, n), vals); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func heading(out *excelize.StreamWriter, cols []Column, style int) error {
	heads := make([]any, len(cols))
	for i, c := range cols {
		heads[i] = excelize.Cell{StyleID: style, Value: c.headed(c.ZH)}
		if err := out.SetColWidth(i+1, i+1, columnWidth(&c)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return out.SetRow("A1", heads)
}

func columnWidth(c *Column) float64 {
	switch c.Type {
	case Text:
		return 24
	case Code:
		return float64(max(14, c.Digits+4))
	}
	return float64(max(10, 2*len([]rune(c.headed(c.ZH)))+4))
}

// bookValue is a value for a workbook: numbers as numbers, everything else as text.
func bookValue(v any) any {
	switch x := v.(type) {
	case nil, int, int64, float64:
		return x
	case money.Fen:
		return float64(x) / 100
	}
	return textOf(v)
}

// sheetName makes a legal name of a sheet.
func sheetName(s string) string {
	out := []rune{}
	for _, r := range s {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']', '\'':
			r = ' '
		}
		if len(out) < 31 {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return "Sheet1"
	}
	return string(out)
}

// FileName makes a name for a download.
func FileName(base string, f Format) string { return sheetName(base) + "." + string(f) }
