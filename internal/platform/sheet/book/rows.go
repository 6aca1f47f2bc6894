package book

import (
	"bytes"
	"strconv"
	"strings"
)

// rowReader turns the tokens of one sheet into lines.
type rowReader struct {
	w     *workbook
	fn    func(Line) error
	line  Line
	count int
	col   int // column of the open cell, from 1
	row   int
	used  bool // the open line holds a value

	cell   Cell
	kind   []byte // the t attribute of the open cell
	value  []byte
	taking bool // text belongs to the value
	phon   bool // inside a phonetic run
	merges []Range
}

// each streams one sheet.
func (w *workbook) each(part string, fn func(Line) error) ([]Range, error) {
	if err := w.loadWords(); err != nil {
		return nil, err
	}
	p := &rowReader{w: w, fn: fn}
	err := w.walk(part, p.token)
	return p.merges, err
}

func (p *rowReader) token(s *scanner, t token) error {
	switch t {
	case tokText:
		if p.taking {
			p.value = unescape(p.value, s.text)
		}
		return p.bound()
	case tokRaw:
		if p.taking {
			p.value = append(p.value, s.text...)
		}
		return p.bound()
	case tokStart:
		if err := p.start(s); err != nil || !s.self {
			return err
		}
	}
	return p.end(s)
}

func (p *rowReader) bound() error {
	if len(p.value) > 4*maxCell {
		return ErrBroken
	}
	return nil
}

func (p *rowReader) start(s *scanner) error {
	switch string(s.name) {
	case "c":
		return p.startCell(s)
	case "v":
		p.taking, p.value = true, p.value[:0]
	case "t":
		p.taking = !p.phon
	case "f":
		p.cell.Formula = true
	case "rPh":
		p.phon = true
	case "row":
		return p.startRow(s)
	case "mergeCell":
		if ref, ok := s.get("ref"); ok && len(p.merges) < 100_000 {
			if r, ok := parseRange(ref); ok {
				p.merges = append(p.merges, r)
			}
		}
	}
	return nil
}

func (p *rowReader) startRow(s *scanner) error {
	p.row++
	if v, ok := s.get("r"); ok {
		n := atoi(v)
		if n < 1 || n < p.row {
			return ErrBroken
		}
		p.row = n
	}
	p.col, p.used = 0, false
	p.line.Row, p.line.Cells = p.row, p.line.Cells[:0]
	return nil
}

func (p *rowReader) startCell(s *scanner) error {
	p.col++
	if ref, ok := s.get("r"); ok {
		if col, _ := parseRef(ref); col > 0 {
			p.col = col
		}
	}
	p.cell, p.value, p.taking = Cell{}, p.value[:0], false
	kind, _ := s.get("t")
	p.kind = append(p.kind[:0], kind...)
	if v, ok := s.get("s"); ok {
		if i := atoi(v); i >= 0 && i < len(p.w.formats) {
			p.cell.Format = p.w.formats[i]
		}
	}
	return nil
}

func (p *rowReader) end(s *scanner) error {
	switch string(s.name) {
	case "c":
		return p.endCell()
	case "v", "t":
		p.taking = false
	case "rPh":
		p.phon = false
	case "row":
		if !p.used {
			return nil
		}
		if p.count++; p.count > MaxRows {
			return ErrRows.With(MaxRows)
		}
		return p.fn(p.line)
	}
	return nil
}

// endCell gives the open cell its value and puts it at its place in the line.
func (p *rowReader) endCell() error {
	if err := p.read(); err != nil {
		return err
	}
	if p.cell.Kind == Blank || p.col == 0 {
		return nil
	}
	if p.col > MaxColumns {
		return ErrColumns.With(MaxColumns)
	}
	p.used = true
	for len(p.line.Cells) < p.col {
		p.line.Cells = append(p.line.Cells, Cell{})
	}
	p.line.Cells[p.col-1] = p.cell
	return nil
}

func (p *rowReader) read() error {
	c := &p.cell
	if len(p.value) == 0 {
		if c.Formula {
			c.Kind = Fault
		}
		return nil
	}
	switch string(p.kind) {
	case "s":
		i := atoi(p.value)
		if i < 0 || i >= len(p.w.words) {
			return ErrBroken
		}
		c.Text, c.Kind = p.w.words[i], Text
	case "", "n":
		c.Text, c.Kind = decimal(p.value), Number
	case "b":
		c.Text, c.Kind = string(p.value), Bool
	case "e":
		c.Text, c.Kind = string(p.value), Fault
	default: // str, inlineStr, d
		c.Text, c.Kind = clean(string(p.value)), Text
	}
	if c.Kind == Text && strings.TrimSpace(c.Text) == "" {
		*c = Cell{}
	}
	return nil
}

// decimal writes a stored number as people read it: 4.6030100000000001E+5 and
// 460301.00000000006 become 460301. Integers of more than 15 digits keep the
// digits they have, which sheet then reports as lost precision.
func decimal(v []byte) string {
	if len(v) <= 15 && plainDigits(v) {
		return string(v)
	}
	f, err := strconv.ParseFloat(string(bytes.TrimSpace(v)), 64)
	if err != nil {
		return string(v)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	// Fifteen significant digits are what a workbook promises; the rest is noise.
	if r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil && r != f {
		if short := strconv.FormatFloat(r, 'f', -1, 64); len(short) < len(s) {
			return short
		}
	}
	return s
}

func plainDigits(v []byte) bool {
	dot := false
	for i, c := range v {
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && !dot && i > 0:
			dot = true
		case c == '-' && i == 0 && len(v) > 1:
		default:
			return false
		}
	}
	return true
}

// atoi reads a small number; -1 when it is none.
func atoi(b []byte) int {
	if len(b) == 0 || len(b) > 9 {
		return -1
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// parseRef reads AB12 as column 28, row 12; zeros when it is no reference.
func parseRef(ref []byte) (col, row int) {
	i := 0
	for i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z' {
		col = col*26 + int(ref[i]-'A') + 1
		i++
	}
	if row = atoi(ref[i:]); row < 0 {
		return 0, 0
	}
	return col, row
}

func parseRange(ref []byte) (Range, bool) {
	from, to, ok := bytes.Cut(ref, []byte(":"))
	if !ok {
		return Range{}, false
	}
	var r Range
	r.Col1, r.Row1 = parseRef(from)
	r.Col2, r.Row2 = parseRef(to)
	return r, r.Col1 > 0 && r.Col2 >= r.Col1 && r.Row1 > 0 && r.Row2 >= r.Row1
}

// ColumnName writes 28 as AB.
func ColumnName(col int) string {
	var b []byte
	for ; col > 0; col = (col - 1) / 26 {
		b = append([]byte{byte('A' + (col-1)%26)}, b...)
	}
	return string(b)
}
