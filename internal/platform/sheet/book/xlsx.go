package book

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook is an opened package of parts.
type workbook struct {
	parts   map[string]*zip.File
	formats []Format // by cell style number
	words   []string // shared words by number; nil until a sheet is read
	loaded  bool
	wordsAt string
}

// openWorkbook checks the bounds that the directory of the archive tells and
// reads the small parts: the list of sheets, their places and the styles.
func openWorkbook(r io.ReaderAt, size int64) (*Book, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	w := &workbook{parts: map[string]*zip.File{}}
	if err := w.index(z.File, size); err != nil {
		return nil, err
	}
	b := &Book{Format: "xlsx", size: size, xlsx: w}
	main := w.mainPart()
	if w.parts[main] == nil {
		return nil, ErrNotSheet
	}
	rels, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	if err := w.readSheets(b, main, rels); err != nil {
		return nil, err
	}
	if len(b.Sheets) == 0 {
		return nil, ErrEmpty
	}
	for _, rel := range rels {
		switch path.Base(rel.kind) {
		case "sharedStrings":
			w.wordsAt = rel.target
		case "styles":
			if err := w.readStyles(rel.target); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// index files the parts by name and refuses what would burst.
func (w *workbook) index(files []*zip.File, size int64) error {
	if len(files) > MaxParts {
		return ErrBroken
	}
	var total uint64
	for _, f := range files {
		total += f.UncompressedSize64
		if total > MaxExpanded || f.UncompressedSize64 > MaxExpanded {
			return ErrBomb.With(MaxExpanded>>20, MaxRatio)
		}
		w.parts[strings.TrimPrefix(path.Clean("/"+f.Name), "/")] = f
	}
	if total > uint64(size)*MaxRatio {
		return ErrBomb.With(MaxExpanded>>20, MaxRatio)
	}
	return nil
}

// open reads one part and stops when it holds more than its directory entry says.
func (w *workbook) open(name string) (io.ReadCloser, error) {
	f := w.parts[name]
	if f == nil {
		return nil, ErrBroken
	}
	rc, err := f.Open()
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	return &bounded{rc: rc, left: int64(f.UncompressedSize64)}, nil
}

// bounded lets through what was declared and then answers [ErrBomb].
type bounded struct {
	rc   io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.rc.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrBomb.With(MaxExpanded>>20, MaxRatio)
	}
	return n, err
}

func (b *bounded) Close() error { return b.rc.Close() }

// walk calls fn for every token of a part.
func (w *workbook) walk(name string, fn func(*scanner, token) error) error {
	rc, err := w.open(name)
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(rc)
	for first := true; ; first = false {
		t, err := s.next()
		if err != nil || t == tokEOF {
			return err
		}
		if first && t == tokText && bytes.ContainsAny(s.text, "\x00\xff\xfe") {
			return ErrEncoding
		}
		if err := fn(s, t); err != nil {
			return err
		}
	}
}

type relation struct{ id, kind, target string }

// mainPart finds the workbook part by the package's relations.
func (w *workbook) mainPart() string {
	rels, err := w.relations("")
	if err == nil {
		for _, rel := range rels {
			if path.Base(rel.kind) == "officeDocument" {
				return rel.target
			}
		}
	}
	return "xl/workbook.xml"
}

// relations reads the .rels part that belongs to a part; none is no error.
func (w *workbook) relations(of string) ([]relation, error) {
	dir, file := path.Split(of)
	name := path.Join(dir, "_rels", file+".rels")
	if w.parts[name] == nil {
		return nil, nil
	}
	var out []relation
	err := w.walk(name, func(s *scanner, t token) error {
		if t != tokStart || string(s.name) != "Relationship" {
			return nil
		}
		target := s.attrText("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		out = append(out, relation{id: s.attrText("Id"), kind: s.attrText("Type"), target: strings.TrimPrefix(path.Clean(target), "/")})
		return nil
	})
	return out, err
}

func (s *scanner) attrText(name string) string {
	v, _ := s.get(name)
	return string(unescape(nil, v))
}

// readSheets lists the tables in the order of their tabs; charts are left out.
func (w *workbook) readSheets(b *Book, main string, rels []relation) error {
	places := map[string]relation{}
	for _, rel := range rels {
		places[rel.id] = rel
	}
	return w.walk(main, func(s *scanner, t token) error {
		if t != tokStart {
			return nil
		}
		switch string(s.name) {
		case "workbookPr":
			v := s.attrText("date1904")
			b.Date1904 = v == "1" || v == "true"
		case "sheet":
			id, _ := s.get("r:id")
			if id == nil {
				id, _ = s.get("id")
			}
			rel := places[string(id)]
			if path.Base(rel.kind) == "worksheet" && w.parts[rel.target] != nil {
				b.Sheets = append(b.Sheets, Sheet{Name: s.attrText("name"), Hidden: s.attrText("state") != "" && s.attrText("state") != "visible", part: rel.target})
			}
		}
		return nil
	})
}

// readStyles learns which cell styles show days or percentages.
func (w *workbook) readStyles(name string) error {
	custom := map[int]Format{}
	inCells := false
	return w.walk(name, func(s *scanner, t token) error {
		switch {
		case t == tokStart && string(s.name) == "numFmt":
			if id, err := strconv.Atoi(s.attrText("numFmtId")); err == nil {
				custom[id] = formatOf(s.attrText("formatCode"))
			}
		case string(s.name) == "cellXfs" && t != tokText:
			inCells = t == tokStart && !s.self
		case t == tokStart && inCells && string(s.name) == "xf":
			id, err := strconv.Atoi(s.attrText("numFmtId"))
			if err != nil {
				id = 0
			}
			f, own := custom[id]
			if !own {
				f = builtin(id)
			}
			w.formats = append(w.formats, f)
		}
		return nil
	})
}

// builtin knows the number formats that a workbook does not spell out (ECMA-376
// part 1, 18.8.30): 14–22 and 45–47 are days and times, 27–36 and 50–58 their East
// Asian forms, 9 and 10 percentages.
func builtin(id int) Format {
	switch {
	case id == 9 || id == 10:
		return Percent
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return Date
	}
	return Plain
}

// formatOf reads a format code: y, m, d outside quotes and brackets mean a day.
func formatOf(code string) Format {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == ';':
			return Plain
		case c == '%':
			return Percent
		case c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'm' || c == 'M':
			return Date
		}
	}
	return Plain
}

// loadWords reads the table of shared words once.
func (w *workbook) loadWords() error {
	if w.loaded || w.wordsAt == "" {
		return nil
	}
	var arena []byte
	var ends []int
	inText, phonetic := false, false
	err := w.walk(w.wordsAt, func(s *scanner, t token) error {
		switch {
		case t == tokText && inText:
			arena = unescape(arena, s.text)
		case t == tokRaw && inText:
			arena = append(arena, s.text...)
		case t == tokText || t == tokRaw:
		case string(s.name) == "rPh":
			phonetic = t == tokStart && !s.self
		case string(s.name) == "t":
			inText = t == tokStart && !s.self && !phonetic
		case string(s.name) == "si" && (t == tokEnd || s.self):
			ends = append(ends, len(arena))
		}
		if len(arena) > maxWords || len(ends) > 16<<20 {
			return ErrTooLarge.With(MaxPacked >> 20)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.words, w.loaded = make([]string, len(ends)), true
	all, from := string(arena), 0
	for i, end := range ends {
		w.words[i] = clean(all[from:end])
		from = end
	}
	return nil
}

// clean resolves the _x000D_ notation for control characters and bounds a cell.
func clean(s string) string {
	if len(s) > maxCell {
		s = strings.ToValidUTF8(s[:maxCell], "")
	}
	if !strings.Contains(s, "_x") {
		return s
	}
	return controls.Replace(s)
}

var controls = strings.NewReplacer("_x000D_", "", "_x000d_", "", "_x000A_", "\n", "_x0009_", "\t", "_x005F_", "_")
