package sheet

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet/book"
)

// Workbooks up to these bounds come back as the very file that was sent, with colours and
// one more column. Larger ones, and text files, come back as a new workbook with the
// same cells, because the library that edits workbooks holds them whole in memory.
const (
	editBytes = 1 << 20
	editRows  = 5000
)

// marks are the findings of a file arranged by row.
type marks struct {
	cells map[[2]int]Severity // by row and column: the worst
	words map[int][]string    // by row: what is wrong and what to do
	worst map[int]Severity
	first []Finding // of the file as a whole
}

func arrange(ctx context.Context, findings []Finding) *marks {
	m := &marks{cells: map[[2]int]Severity{}, words: map[int][]string{}, worst: map[int]Severity{}}
	for _, f := range findings {
		if f.Row == 0 {
			m.first = append(m.first, f)
			continue
		}
		if at := [2]int{f.Row, f.Column}; f.Column > 0 {
			m.cells[at] = max(m.cells[at], f.Severity)
		}
		m.worst[f.Row] = max(m.worst[f.Row], f.Severity)
		m.words[f.Row] = append(m.words[f.Row], remark(ctx, f))
	}
	return m
}

// remark is one finding inside the error column: 【要改】学校标识码：原因；怎么办.
func remark(ctx context.Context, f Finding) string {
	msg := f.Message(ctx)
	var b strings.Builder
	b.WriteString("【" + i18n.Word(ctx, severityZH[f.Severity]) + "】")
	if f.Head != "" {
		b.WriteString(f.Head + "：")
	}
	b.WriteString(msg.Reason)
	if msg.Fix != "" {
		b.WriteString("；" + msg.Fix)
	}
	return b.String() + " (" + msg.Code + ")"
}

var severityZH = [...]string{Note: "提示", Ask: "请确认", Bad: "要改"}

func (st bookStyles) of(s Severity) int {
	return [...]int{Note: st.note, Ask: st.ask, Bad: st.bad}[s]
}

// annotate writes the file back with an error column, coloured cells and a summary sheet.
func annotate(ctx context.Context, w io.Writer, src *book.Book, in io.Reader, plan *Plan, res *Result, findings []Finding) error {
	m := arrange(ctx, findings)
	var f *excelize.File
	var err error
	if src.Format == "xlsx" && src.Size() <= editBytes && plan.Rows <= editRows {
		f, err = editCopy(ctx, in, plan, m)
	}
	if f == nil && err == nil {
		f, err = streamCopy(ctx, src, plan, m)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := summarySheet(ctx, f, plan, res, findings); err != nil {
		return err
	}
	return f.Write(w)
}

// lastColumn is the column behind the last heading.
func lastColumn(plan *Plan) int {
	last := 0
	for _, h := range plan.Heads {
		last = max(last, h.Column)
	}
	return last + 1
}

// editCopy marks the workbook itself, so that everything the sender made stays. It gives
// nothing for a workbook without styles, as some programs write them: there is nothing to
// add a colour to.
func editCopy(ctx context.Context, in io.Reader, plan *Plan, m *marks) (*excelize.File, error) {
	f, err := excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: book.MaxExpanded, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, book.ErrBroken.Because(err)
	}
	if _, styled := f.Pkg.Load("xl/styles.xml"); !styled {
		return nil, f.Close()
	}
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	col := lastColumn(plan)
	letter := book.ColumnName(col)
	set := func(cell string, text string, style int) {
		if err == nil {
			err = f.SetCellStr(plan.SheetName, cell, text)
		}
		if err == nil {
			err = f.SetCellStyle(plan.SheetName, cell, cell, style)
		}
	}
	set(letter+strconv.Itoa(plan.HeaderRow), i18n.T(ctx, "导入结果"), st.head)
	for row, words := range m.words {
		if row != plan.HeaderRow {
			set(letter+strconv.Itoa(row), strings.Join(words, "\n"), st.of(m.worst[row]))
		}
	}
	for at, sev := range m.cells {
		cell := cellName(at[1], at[0])
		if err == nil && sev > Note {
			err = f.SetCellStyle(plan.SheetName, cell, cell, st.of(sev))
		}
	}
	if err == nil {
		err = f.SetColWidth(plan.SheetName, letter, letter, 60)
	}
	return f, err
}

// streamCopy writes the read sheet anew, row by row.
func streamCopy(ctx context.Context, src *book.Book, plan *Plan, m *marks) (*excelize.File, error) {
	f := excelize.NewFile()
	name := sheetName(plan.SheetName)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	col := lastColumn(plan)
	if err := out.SetColWidth(col, col, 60); err != nil {
		return nil, err
	}
	vals := make([]any, col)
	_, err = src.Each(plan.Sheet, func(l book.Line) error {
		for i := range vals {
			vals[i] = nil
			if i < len(l.Cells) && l.Cells[i].Kind != book.Blank {
				vals[i] = copied(&l.Cells[i], m.cells[[2]int{l.Row, i + 1}], st)
			}
		}
		switch words := m.words[l.Row]; {
		case l.Row == plan.HeaderRow:
			vals[col-1] = excelize.Cell{StyleID: st.head, Value: i18n.T(ctx, "导入结果")}
		case len(words) > 0:
			vals[col-1] = excelize.Cell{StyleID: st.of(m.worst[l.Row]), Value: strings.Join(words, "\n")}
		}
		return out.SetRow(cellName(1, l.Row), vals)
	})
	if err != nil {
		return nil, err
	}
	return f, out.Flush()
}

// copied is a cell of the new workbook. Numbers stay numbers unless they would lose
// digits; everything else is text and computes nothing.
func copied(c *book.Cell, sev Severity, st bookStyles) any {
	var v any = c.Text
	if f, err := strconv.ParseFloat(c.Text, 64); err == nil && c.Kind == book.Number && len(c.Text) <= 15 {
		v = f
	}
	if sev > Note {
		return excelize.Cell{StyleID: st.of(sev), Value: v}
	}
	return v
}

// summarySheet lists the counts and every finding.
func summarySheet(ctx context.Context, f *excelize.File, plan *Plan, res *Result, findings []Finding) error {
	name := i18n.T(ctx, "导入结果")
	for i := 2; ; i++ { // the sender may have a sheet of that name
		if idx, err := f.GetSheetIndex(name); err != nil {
			return err
		} else if idx < 0 {
			break
		}
		name = i18n.T(ctx, "导入结果") + strconv.Itoa(i)
	}
	if _, err := f.NewSheet(name); err != nil {
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
	if err := out.SetColWidth(1, 8, 22); err != nil {
		return err
	}
	n := 0
	row := func(vals ...any) {
		if n++; err == nil {
			err = out.SetRow(cellName(1, n), vals)
		}
	}
	row(i18n.T(ctx, "读到"), res.Read, i18n.T(ctx, "可导入"), res.Good, i18n.T(ctx, "请确认"), res.Asked, i18n.T(ctx, "要改"), res.Bad)
	row()
	heads := []any{}
	for _, h := range []string{"表", "行", "列", "表里写的", "程度", "问题", "怎样改", "代号"} {
		heads = append(heads, excelize.Cell{StyleID: st.head, Value: i18n.Word(ctx, h)})
	}
	row(heads...)
	for _, x := range findings {
		msg := x.Message(ctx)
		row(x.Sheet, x.Row, x.Head, x.Raw, excelize.Cell{StyleID: st.of(x.Severity), Value: i18n.Word(ctx, severityZH[x.Severity])}, msg.Reason, msg.Fix, msg.Code)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}
