package coding

import (
	"context"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"

	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sheet/book"
)

// Limits of a table that is coded while the sender waits.
const (
	tableRows = 10_000
	tableSize = 32 << 20 // bytes
	headRows  = 10       // the heading must stand in one of the first rows
)

// table is a sender's table in memory: its headings, its rows, and which column holds which field.
type table struct {
	head  []string
	rows  [][]string
	lines []int          // of the rows, as the sender's program numbers them
	place map[string]int // field → column
}

// errDone ends the reading of a book early.
var errDone = errors.New("done")

// readTable reads the first sheet that has the columns of a kind.
func readTable(r io.ReaderAt, size int64, name string, k Kind) (*table, error) {
	return readTableOf(r, size, name, k, tableRows)
}

// readTableOf is readTable for so many rows.
func readTableOf(r io.ReaderAt, size int64, name string, k Kind, most int) (*table, error) {
	b, err := book.Open(r, size, name)
	if err != nil {
		return nil, err
	}
	var first error
	for i, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		t, err := readSheet(b, i, k, most)
		if err == nil {
			return t, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = ErrNoRows.On("file")
	}
	return nil, first
}

func readSheet(b *book.Book, at int, k Kind, most int) (*table, error) {
	t := &table{}
	seen := 0
	_, err := b.Each(at, func(l book.Line) error {
		texts := make([]string, len(l.Cells))
		for i, c := range l.Cells {
			texts[i] = c.Text
		}
		switch {
		case t.head != nil && len(t.rows) == most:
			return ErrManyRows.With(most).On("file")
		case t.head != nil:
			t.rows, t.lines = append(t.rows, texts), append(t.lines, l.Row)
		default:
			if seen++; seen > headRows {
				return errDone
			}
			if place := k.match(texts); place != nil {
				t.head, t.place = texts, place
			}
		}
		return nil
	})
	switch {
	case err != nil && !errors.Is(err, errDone):
		return nil, err
	case t.head == nil:
		return nil, ErrColumn.With(k.needed()).On("file")
	case len(t.rows) == 0:
		return nil, ErrNoRows.On("file")
	}
	return t, nil
}

// match finds the columns of the kind's fields among headings, or nil where a needed one is missing.
func (k Kind) match(headings []string) map[string]int {
	place := map[string]int{}
	for _, f := range k.Fields {
		for i, h := range headings {
			if f.calledBy(h) {
				place[f.Name] = i
				break
			}
		}
		if _, ok := place[f.Name]; f.Needed && !ok {
			return nil
		}
	}
	return place
}

func (f Field) calledBy(heading string) bool {
	h := strings.ToLower(plain(heading))
	if h == f.Name || h == f.ZH {
		return true
	}
	for _, other := range f.Headings {
		if h == other {
			return true
		}
	}
	return false
}

// needed names the columns that must be there.
func (k Kind) needed() string {
	var names []string
	for _, f := range k.Fields {
		if f.Needed {
			names = append(names, f.ZH)
		}
	}
	return strings.Join(names, "、")
}

func (k Kind) neededField() Field {
	for _, f := range k.Fields {
		if f.Needed {
			return f
		}
	}
	return k.Fields[0]
}

// codeTable codes every row and writes the sender's columns with those of the answer behind them.
func codeTable(ctx context.Context, c Coder, k Kind, t *table, w io.Writer) error {
	batch := make([]line, len(t.rows))
	for i, row := range t.rows {
		batch[i].values = map[string]string{}
		for field, col := range t.place {
			if col < len(row) {
				batch[i].values[field] = row[col]
			}
		}
	}
	codeAll(c, batch)
	if err := ctx.Err(); err != nil {
		return err
	}
	var cols []sheet.Column
	for i, h := range t.head {
		cols = append(cols, sheet.Column{Key: "c" + strconv.Itoa(i), ZH: h})
	}
	for _, h := range []string{"代码", "名称", "把握", "结论", "依据"} {
		cols = append(cols, sheet.Column{Key: h, ZH: h})
	}
	return sheet.Export(w, sheet.XLSX, k.ZH, cols, t.answered(batch, k))
}

func (t *table) answered(batch []line, k Kind) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for i, row := range t.rows {
			out := make([]any, 0, len(t.head)+5)
			for c := range t.head {
				if c < len(row) {
					out = append(out, row[c])
				} else {
					out = append(out, nil)
				}
			}
			if !yield(append(out, batch[i].result.cells(k)...), nil) {
				return
			}
		}
	}
}

// cells are the five columns of an answer.
func (r Result) cells(k Kind) []any {
	n := len(r.Ranked)
	if k.Shown > 0 {
		n = min(n, k.Shown)
	}
	scores := make([]string, n)
	for i, s := range r.Scores[:n] {
		scores[i] = strconv.FormatFloat(s, 'f', 2, 64)
	}
	codes, names := k.labels(r)
	return []any{strings.Join(append(codes[:n:n], r.Categories...), "|"), strings.Join(names[:n], "|"), strings.Join(scores, "|"), r.Verdict, strings.Join(r.Why, "\n")}
}
