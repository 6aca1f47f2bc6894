package sheet

import (
	"context"
	"hash/maphash"
	"strings"

	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
)

const (
	chunkRows   = 1000    // rows handed to Apply at once
	maxFindings = 200_000 // kept of one file; the counts go on
	maxNotes    = 200     // kept of one column and code, of those that are only to know
)

// Result is what a run over a file has found and done.
type Result struct {
	Read      int `json:"read"`      // rows with a value below the heading
	Good      int `json:"good"`      // rows that can be, or were, imported, those to confirm among them
	Asked     int `json:"asked"`     // of these, rows with something to confirm
	Bad       int `json:"bad"`       // rows kept out
	Skipped   int `json:"skipped"`   // exact repetitions
	Inserted  int `json:"inserted"`  // of Good: new
	Updated   int `json:"updated"`   // of Good: changed
	Unchanged int `json:"unchanged"` // of Good: as before
	Dropped   int `json:"dropped"`   // findings beyond those kept

	Findings []Finding `json:"-"`
}

// Progress is told how many of how many rows are done.
type Progress func(done, total int)

// run reads the rows of one file and hands the good ones to the kind.
type run struct {
	batch    *Batch
	plan     *Plan
	kind     *Kind
	book     *book.Book
	progress Progress

	readers []*cellReader // by column of the sheet from 0, nil for those not imported
	keys    []int         // by column of the sheet: column of the kind
	unique  []int         // columns of the kind that identify a row
	seen    map[uint64]firstRow
	seed    maphash.Seed
	hash    maphash.Hash
	merged  map[int][]Merge
	notes   map[string]int

	apply Apply
	chunk []*Row
	pool  []*Row
	asked map[int]bool
	res   Result
}

// firstRow remembers where a key occurred, and the whole row in short.
type firstRow struct {
	row   int
	whole uint64
}

// execute runs the file through the kind inside tx.
func execute(ctx context.Context, tx *sqldb.Tx, b *Batch, src *book.Book, plan *Plan, progress Progress) (*Result, error) {
	r := &run{batch: b, plan: plan, kind: b.Kind, book: src, progress: progress,
		seen: map[uint64]firstRow{}, seed: maphash.MakeSeed(), notes: map[string]int{}, asked: map[int]bool{}}
	r.hash.SetSeed(r.seed)
	r.prepare()
	b.inserted, b.seq, b.sent = map[string]int64{}, 0, map[string]bool{}
	for _, h := range plan.Heads {
		b.sent[h.Key] = true
	}
	apply, err := b.Kind.Begin(ctx, tx, b)
	if err != nil {
		return nil, err
	}
	r.apply = apply
	_, err = src.Each(plan.Sheet, func(l book.Line) error {
		if l.Row <= plan.HeaderRow {
			return nil
		}
		r.line(&l)
		if len(r.chunk) >= chunkRows {
			return r.flush(ctx, tx)
		}
		return nil
	})
	if err == nil {
		err = r.flush(ctx, tx)
	}
	if err == nil && !b.DryRun && b.Kind.Done != nil {
		err = b.Kind.Done(ctx, tx, b)
	}
	return &r.res, err
}

// prepare builds a reader for every mapped column and says what concerns whole columns.
func (r *run) prepare() {
	for _, h := range r.plan.Heads {
		for len(r.readers) < h.Column {
			r.readers, r.keys = append(r.readers, nil), append(r.keys, -1)
		}
		i := r.kind.column(h.Key)
		if i < 0 {
			if h.Key == "" && !h.Learned && !r.kind.beside(h.Text) {
				r.add(Finding{Row: r.plan.HeaderRow, Column: h.Column, Head: h.Text, Raw: h.Text, Severity: Note, Err: NoteUnknown.With(h.Text)})
			}
			continue
		}
		r.readers[h.Column-1], r.keys[h.Column-1] = newCellReader(&r.kind.Columns[i], h, r.book.Date1904), i
		if r.kind.Columns[i].Type == Percent && h.share() == shareSmall {
			r.add(Finding{Row: r.plan.HeaderRow, Column: h.Column, Head: h.Text, Raw: h.Text, Severity: Ask, Err: AskShare.With(h.Small)})
		}
	}
	for _, key := range r.kind.Unique {
		r.unique = append(r.unique, r.kind.column(key))
	}
	r.merged = map[int][]Merge{}
	for _, m := range r.plan.Merges {
		for row := max(m.Row1, r.plan.HeaderRow+1); row <= m.Row2 && row < m.Row1+100_000; row++ {
			r.merged[row] = append(r.merged[row], m)
		}
	}
	if len(r.plan.Others) > 0 {
		r.add(Finding{Severity: Note, Err: NoteSheets.With(r.plan.SheetName, strings.Join(r.plan.Others, "、"))})
	}
}

func newCellReader(c *Column, h Head, date1904 bool) *cellReader {
	p := &cellReader{col: c, date1904: date1904, share: h.share()}
	if c.Type == Money {
		p.factor = fenPer(c.Unit)
		if unit := bracket(h.Text); unit != "" && strings.HasSuffix(unit, "元") {
			p.factor = fenPer(unit)
		}
	}
	if c.Type == Enum {
		p.options = map[string]string{}
		for _, o := range c.Options {
			for _, n := range append([]string{o.Code, o.ZH, o.EN}, o.Alias...) {
				p.options[fold(n)] = o.Code
			}
		}
		delete(p.options, "")
	}
	return p
}

// row takes a row from the pool.
func (r *run) row(num int) *Row {
	n := len(r.chunk)
	if n >= len(r.pool) {
		r.pool = append(r.pool, &Row{kind: r.kind, cells: make([]value, len(r.kind.Columns)), report: r.report})
	}
	row := r.pool[n]
	row.Num, row.bad, row.effect = num, false, None
	clear(row.cells)
	return row
}

// line reads one line and puts it on the chunk when nothing keeps it out.
func (r *run) line(l *book.Line) {
	r.res.Read++
	row := r.row(l.Row)
	if r.mergedRow(row) {
		r.res.Bad++
		return
	}
	for i, p := range r.readers {
		if p == nil {
			continue
		}
		var c book.Cell
		if i < len(l.Cells) {
			c = l.Cells[i]
		}
		v, s := p.read(&c)
		if s.sev == Bad {
			v = value{raw: v.raw}
		}
		row.cells[r.keys[i]] = v
		if s.err != nil {
			r.report(row, r.keys[i], s.sev, s.err)
		}
	}
	if r.repeated(row) || row.bad {
		if row.bad {
			r.res.Bad++
		}
		return
	}
	r.chunk = append(r.chunk, row)
}

// mergedRow keeps out a row in which one cell stands for several.
func (r *run) mergedRow(row *Row) bool {
	for _, m := range r.merged[row.Num] {
		row.bad = true
		if row.Num == max(m.Row1, r.plan.HeaderRow+1) || m.Row1 == m.Row2 {
			r.add(Finding{Row: row.Num, Column: m.Col1, Head: r.headAt(m.Col1), Severity: Bad,
				Raw: rangeName(m), Err: ErrMerged.With(rangeName(m))})
		}
	}
	return row.bad
}

func rangeName(m Merge) string {
	return cellName(m.Col1, m.Row1) + ":" + cellName(m.Col2, m.Row2)
}

func (r *run) headAt(col int) string {
	for _, h := range r.plan.Heads {
		if h.Column == col {
			return h.Text
		}
	}
	return ""
}

// repeated finds a second row with the same key. A row that is the same in every cell is
// passed over; one that differs elsewhere is refused.
func (r *run) repeated(row *Row) bool {
	if len(r.unique) == 0 {
		return false
	}
	key, complete := r.digest(row, r.unique)
	if !complete {
		return false
	}
	whole, _ := r.digest(row, nil)
	first, ok := r.seen[key]
	if !ok {
		r.seen[key] = firstRow{row.Num, whole}
		return false
	}
	if first.whole == whole && !row.bad {
		r.res.Skipped++
		r.report(row, -1, Note, NoteSame.With(first.row))
		return true
	}
	r.report(row, r.unique[0], Bad, ErrDuplicate.With(first.row, r.kind.SameHelp))
	return false
}

// digest hashes some or, for nil, all cells of a row.
func (r *run) digest(row *Row, cols []int) (sum uint64, complete bool) {
	r.hash.Reset()
	complete = true
	if cols == nil {
		for i := range row.cells {
			_, _ = r.hash.WriteString(row.cells[i].text)
			_ = r.hash.WriteByte(0)
		}
		return r.hash.Sum64(), true
	}
	for _, i := range cols {
		_, _ = r.hash.WriteString(row.cells[i].text)
		_ = r.hash.WriteByte(0)
	}
	// A row without any part of its key cannot be compared.
	complete = false
	for _, i := range cols {
		complete = complete || row.cells[i].set
	}
	return r.hash.Sum64(), complete
}

// flush hands the chunk to the kind and counts what became of it.
func (r *run) flush(ctx context.Context, tx *sqldb.Tx) error {
	if r.progress != nil {
		r.progress(r.res.Read, max(r.plan.Rows, r.res.Read))
	}
	if len(r.chunk) == 0 {
		return nil
	}
	if err := r.apply(ctx, tx, r.chunk); err != nil {
		return err
	}
	for _, row := range r.chunk {
		if row.bad {
			r.res.Bad++
			continue
		}
		r.res.Good++
		if r.asked[row.Num] {
			r.res.Asked++
		}
		switch row.effect {
		case Inserted:
			r.res.Inserted++
		case Updated:
			r.res.Updated++
		case Unchanged:
			r.res.Unchanged++
		}
	}
	clear(r.asked)
	r.chunk = r.chunk[:0]
	return nil
}

// report is what rows call to say something; col is a column of the kind.
func (r *run) report(row *Row, col int, sev Severity, err error) {
	f := Finding{Row: row.Num, Severity: sev, Err: refusal(err)}
	if col >= 0 {
		if !r.kind.Columns[col].Personal {
			f.Raw = shorten(row.cells[col].raw)
		}
		for i, k := range r.keys {
			if k == col {
				f.Column, f.Head = i+1, r.headAt(i+1)
			}
		}
		if f.Head == "" {
			f.Head = r.kind.Columns[col].ZH
		}
	}
	switch sev {
	case Bad:
		row.bad = true
	case Ask:
		r.asked[row.Num] = true
	}
	r.add(f)
}

// add keeps a finding, within bounds.
func (r *run) add(f Finding) {
	f.Sheet = r.plan.SheetName
	if f.Severity == Note {
		key := f.Head + "\x00" + f.Err.Code
		if r.notes[key]++; r.notes[key] > maxNotes {
			r.res.Dropped++
			return
		}
	}
	if len(r.res.Findings) >= maxFindings {
		r.res.Dropped++
		return
	}
	r.res.Findings = append(r.res.Findings, f)
}
