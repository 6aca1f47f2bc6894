package book

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// textFile is a file of separated values.
type textFile struct {
	r      io.ReaderAt
	size   int64
	decode encoding.Encoding // nil for UTF-8
	comma  rune
}

const sniffed = 1 << 20

// openText guesses the encoding and the separator from the first bytes.
func openText(r io.ReaderAt, size int64, name string) (*Book, error) {
	head := make([]byte, min(size, sniffed))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	t := &textFile{r: r, size: size, decode: sniffEncoding(head, int64(len(head)) == size)}
	if (t.decode == nil || t.decode == simplifiedchinese.GB18030) && bytes.IndexByte(head, 0) >= 0 {
		return nil, ErrNotSheet
	}
	first, err := bufio.NewReader(t.reader()).ReadString('\n')
	if err != nil && err != io.EOF {
		return nil, ErrEncoding.Because(err)
	}
	if strings.HasPrefix(strings.TrimSpace(first), "<") {
		return nil, ErrNotSheet // a page or an XML file that is called .xls or .csv
	}
	if strings.TrimSpace(first) == "" && len(bytes.TrimSpace(head)) == 0 {
		return nil, ErrEmpty
	}
	t.comma = sniffComma(first)
	base := strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), path.Ext(name))
	return &Book{Format: "csv", size: size, Sheets: []Sheet{{Name: base}}, text: t}, nil
}

// sniffEncoding tells UTF-16 by its mark, UTF-8 by being valid, and takes the rest
// for GB18030, which includes GBK and GB 2312.
func sniffEncoding(head []byte, whole bool) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	if !whole { // the last character may be cut
		for range utf8.UTFMax {
			if r, n := utf8.DecodeLastRune(head); r != utf8.RuneError || n != 1 {
				break
			}
			head = head[:len(head)-1]
		}
	}
	if utf8.Valid(head) {
		return nil
	}
	return simplifiedchinese.GB18030
}

func sniffComma(line string) rune {
	best, most := ',', 0
	for _, c := range []rune{',', '\t', ';', '，'} {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// reader decodes from the beginning, without the byte order mark.
func (t *textFile) reader() io.Reader {
	var in io.Reader = io.NewSectionReader(t.r, 0, t.size)
	if t.decode != nil {
		in = t.decode.NewDecoder().Reader(in)
	}
	br := bufio.NewReaderSize(in, 64<<10)
	if head, _ := br.Peek(3); string(head) == "\xef\xbb\xbf" {
		_, _ = br.Discard(3)
	}
	return br
}

// each reads the records. A quoted field may hold line ends; the row numbers are
// those that a spreadsheet shows, so line ends inside quotes do not count.
func (t *textFile) each(fn func(Line) error) error {
	in := csv.NewReader(t.reader())
	in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = t.comma, -1, true, true
	var line Line
	inside, count := 0, 0
	for {
		rec, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return textError(err)
		}
		at, _ := in.FieldPos(0)
		line.Row, line.Cells = at-inside, line.Cells[:0]
		used := false
		for _, field := range rec {
			inside += strings.Count(field, "\n")
			c, err := textCell(field)
			if err != nil {
				return err
			}
			used = used || c.Kind != Blank
			line.Cells = append(line.Cells, c)
		}
		for n := len(line.Cells); n > 0 && line.Cells[n-1].Kind == Blank; n-- {
			line.Cells = line.Cells[:n-1]
		}
		if !used {
			continue
		}
		if len(line.Cells) > MaxColumns {
			return ErrColumns.With(MaxColumns)
		}
		if count++; count > MaxRows {
			return ErrRows.With(MaxRows)
		}
		if err := fn(line); err != nil {
			return err
		}
	}
}

// textCell reads one field. ="0012" is how spreadsheets are made to keep zeros;
// any other formula in a text file has no result to take.
func textCell(field string) (Cell, error) {
	if strings.TrimSpace(field) == "" {
		return Cell{}, nil
	}
	if !utf8.ValidString(field) || strings.ContainsRune(field, utf8.RuneError) {
		return Cell{}, ErrEncoding
	}
	if len(field) > maxCell {
		return Cell{}, ErrBroken
	}
	if field[0] != '=' || len(field) == 1 {
		return Cell{Text: field, Kind: Text}, nil
	}
	if n := len(field); n >= 3 && field[1] == '"' && field[n-1] == '"' && !strings.Contains(field[2:n-1], `"`) {
		return Cell{Text: field[2 : n-1], Kind: Text}, nil
	}
	return Cell{Text: field, Kind: Fault, Formula: true}, nil
}

func textError(err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return ErrBroken.Because(err)
	}
	return ErrEncoding.Because(err)
}
