package book

import (
	"bytes"
	"io"

	"rongqiao/internal/platform/errs"
)

// Bounds of one file.
const (
	MaxPacked   = 64 << 20  // bytes of the file as sent
	MaxExpanded = 1 << 30   // bytes of all its parts together
	MaxRatio    = 200       // expanded bytes for one packed byte
	MaxParts    = 1000      // files inside a workbook
	MaxRows     = 1_000_000 // rows with content in one sheet
	MaxColumns  = 256       // columns with content
	maxWords    = 256 << 20 // bytes of shared words
	maxCell     = 64 << 10  // bytes in one cell; a workbook allows 32,767 characters
)

// Refusals of a file as a whole. Their texts are in package sheet's words.json.
var (
	ErrEmpty     = errs.New(errs.Invalid, "sheet.empty_file")
	ErrTooLarge  = errs.New(errs.TooLarge, "sheet.too_large")
	ErrBomb      = errs.New(errs.TooLarge, "sheet.bomb")
	ErrOldFormat = errs.New(errs.Unsupported, "sheet.old_format")
	ErrNotSheet  = errs.New(errs.Unsupported, "sheet.not_a_sheet")
	ErrBroken    = errs.New(errs.Invalid, "sheet.broken")
	ErrDTD       = errs.New(errs.Invalid, "sheet.dtd")
	ErrRows      = errs.New(errs.TooLarge, "sheet.too_many_rows")
	ErrColumns   = errs.New(errs.TooLarge, "sheet.too_many_columns")
	ErrEncoding  = errs.New(errs.Invalid, "sheet.encoding")
)

// Kind is what sort of value a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Blank Kind = iota
	Text
	Number
	Bool
	Fault // an error value such as #REF!, or a formula without a result
)

// Format is the part of a cell's number format that changes its meaning.
type Format uint8

// The formats that matter for reading.
const (
	Plain   Format = iota
	Date           // the number is a serial day
	Percent        // the number is shown a hundred times larger with %
)

// Cell is one cell as it stands in the file.
type Cell struct {
	Text    string // numbers in plain decimal notation
	Kind    Kind
	Format  Format
	Formula bool // Text is the result that the sender's program last computed
}

// Line is one row that holds at least one value. Cells is reused for the next
// line, the texts in it are not.
type Line struct {
	Row   int // as the sender's program numbers it, from 1
	Cells []Cell
}

// Range is a block of merged cells, counted from 1, both ends inside.
type Range struct {
	Row1, Col1, Row2, Col2 int
}

// Sheet names one table of a book.
type Sheet struct {
	Name   string
	Hidden bool
	part   string
}

// Book is an opened file. It may be read several times, by one goroutine at a time.
type Book struct {
	Sheets   []Sheet
	Date1904 bool   // serial days count from 1904
	Format   string // "xlsx" or "csv"
	size     int64
	xlsx     *workbook
	text     *textFile
}

// Size is the packed size in bytes.
func (b *Book) Size() int64 { return b.size }

// Open looks at the first bytes and prepares a workbook or a text file. The name
// is used for the only sheet of a text file. The reader must stay open.
func Open(r io.ReaderAt, size int64, name string) (*Book, error) {
	if size == 0 {
		return nil, ErrEmpty
	}
	if size > MaxPacked {
		return nil, ErrTooLarge.With(MaxPacked >> 20)
	}
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openWorkbook(r, size)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, ErrOldFormat
	}
	return openText(r, size, name)
}

// Each calls fn for every line of a sheet that holds a value, in order, and
// returns the merged blocks, which a workbook tells only at its end. When fn
// returns an error the reading ends with it.
func (b *Book) Each(sheet int, fn func(Line) error) ([]Range, error) {
	if b.xlsx != nil {
		return b.xlsx.each(b.Sheets[sheet].part, fn)
	}
	return nil, b.text.each(fn)
}
