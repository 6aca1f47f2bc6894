package atlas

import (
	"bytes"
	"errors"
	"strings"

	"rongqiao/internal/platform/sheet/book"
)

func workbook(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".xlsx") }

// errEnough ends a reading that has what it wants.
var errEnough = errors.New("enough")

// eachLine walks the first sheet of a workbook that is not hidden.
func eachLine(name string, data []byte, fn func(line int, cells []string) error) error {
	b, err := book.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		return errNoTable
	}
	for i, sheet := range b.Sheets {
		if sheet.Hidden {
			continue
		}
		_, err := b.Each(i, func(l book.Line) error {
			cells := make([]string, len(l.Cells))
			for c := range l.Cells {
				cells[c] = l.Cells[c].Text
			}
			return fn(l.Row, cells)
		})
		return err
	}
	return errNoTable
}

// workbookHeader reads the first line of a workbook, folded.
func workbookHeader(data []byte, name string) (header []string, err error) {
	err = eachLine(name, data, func(_ int, cells []string) error {
		for _, c := range cells {
			header = append(header, nameKey(c))
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return header, err
}

// readWorkbook reads all rows of the first sheet.
func readWorkbook(name string, data []byte, spec *kindSpec) (*table, error) {
	t := &table{}
	var at map[string]int
	err := eachLine(name, data, func(line int, cells []string) error {
		if t.header == nil {
			for _, c := range cells {
				t.header = append(t.header, nameKey(c))
			}
			var ok bool
			if at, ok = spec.columnsOf(t.header); !ok {
				return errNoTable
			}
			return nil
		}
		if !blank(cells) {
			t.rows = append(t.rows, &row{line: line, cells: cells, at: at, spec: spec})
		}
		return nil
	})
	return t, err
}
