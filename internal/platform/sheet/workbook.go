package sheet

import (
	"io"
	"iter"

	"github.com/xuri/excelize/v2"
)

// Leaf is one sheet of a workbook that we write: a report with several tables.
type Leaf struct {
	Name string
	Cols []Column
	Rows iter.Seq2[[]any, error]
	Foot string // printed at the foot of every page and written under the last row
}

// Workbook writes several tables as the sheets of one workbook, by the rules of
// [Export]: no cell starts a formula, codes keep their zeros.
func Workbook(w io.Writer, leaves ...Leaf) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, l := range leaves {
		name := sheetName(l.Name)
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := writeLeaf(f, name, l); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// onPaper fits a sheet to A4 pages: across, all columns on one page, the heading on each.
func onPaper(f *excelize.File, name string) error {
	yes, a4, wide, high, across, left, edge := true, 9, 1, 0, "landscape", 0.4, 0.6
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &left, Right: &left, Top: &edge, Bottom: &edge}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name})
}

func writeLeaf(f *excelize.File, name string, l Leaf) error {
	if l.Foot != "" {
		if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&8" + l.Foot + "&R&8&P/&N"}); err != nil {
			return err
		}
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
	if err := heading(out, l.Cols, st.head); err != nil {
		return err
	}
	vals := make([]any, len(l.Cols))
	n := 1
	for row, err := range l.Rows {
		if err != nil {
			return err
		}
		n++
		for i := range vals {
			vals[i] = excelize.Cell{StyleID: st.plain, Value: bookValue(cell(row, i))}
		}
		if err := out.SetRow(cellName(1, n), vals); err != nil {
			return err
		}
	}
	if l.Foot != "" {
		if err := out.SetRow(cellName(1, n+2), []any{guard(l.Foot)}); err != nil {
			return err
		}
	}
	return out.Flush()
}
