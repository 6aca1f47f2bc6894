package sheet

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet/book"
)

// Plan says how one file is read: which sheet, where its heading is, which of its
// columns is which of ours. It is kept with the batch as JSON.
type Plan struct {
	Sheets    []string `json:"sheets"`            // names of all visible sheets
	Sheet     int      `json:"sheet"`             // index in the book of the one that is read
	SheetName string   `json:"sheet_name"`        // its name
	Others    []string `json:"others,omitempty"`  // further sheets whose heading fits too
	HeaderRow int      `json:"header_row"`        // row number of the heading
	Rows      int      `json:"rows"`              // lines below it that hold a value
	Heads     []Head   `json:"heads"`             // its cells
	Merges    []Merge  `json:"merges,omitempty"`  // merged blocks below the heading
	Learned   bool     `json:"learned,omitempty"` // at least one column as the sender chose before
}

// Head is one heading of the file.
type Head struct {
	Column   int    `json:"column"` // in the sheet, from 1
	Text     string `json:"text"`
	Key      string `json:"key"` // of our column, "" for "not imported"
	Learned  bool   `json:"learned,omitempty"`
	Rival    string `json:"rival,omitempty"` // heading of another column that claims the same key
	Filled   int    `json:"filled"`          // lines that have a value here
	Formulas int    `json:"formulas,omitempty"`
	Small    int    `json:"small,omitempty"` // bare numbers above 0 and up to 1
	Large    int    `json:"large,omitempty"` // bare numbers above 1
	Share    Share  `json:"share,omitempty"` // the sender's answer for a percent column
}

// Merge is a block of merged cells that touches the rows.
type Merge = book.Range

const (
	headerSearch = 30 // lines in which the heading is looked for
	maxMerges    = 1000
)

// survey reads the whole file once: finds the sheet and the heading that fit the kind,
// counts rows, and looks for what can only be seen of a whole column.
func survey(ctx context.Context, b *book.Book, k *Kind, learned map[string]string) (*Plan, error) {
	plan, best := &Plan{Sheet: -1}, 0
	for i, sh := range b.Sheets {
		if sh.Hidden {
			continue
		}
		plan.Sheets = append(plan.Sheets, sh.Name)
		row, heads, score, err := findHeader(b, i, k, learned)
		if err != nil {
			return nil, err
		}
		switch {
		case score == 0:
		case score > best:
			if plan.Sheet >= 0 && fits(k, plan.Heads) {
				plan.Others = append(plan.Others, plan.SheetName)
			}
			plan.Sheet, plan.SheetName, plan.HeaderRow, plan.Heads, best = i, sh.Name, row, heads, score
		case fits(k, heads):
			plan.Others = append(plan.Others, sh.Name)
		}
	}
	if plan.Sheet < 0 {
		return nil, ErrNoHeader.With(strings.Join(plan.Sheets, "、"), strings.Join(requiredNames(k), "、"))
	}
	if err := plan.count(ctx, b); err != nil {
		return nil, err
	}
	if plan.Rows == 0 {
		return nil, ErrNoRows.With(plan.SheetName)
	}
	return plan, nil
}

func requiredNames(k *Kind) (names []string) {
	for _, c := range k.Columns {
		if c.Required {
			names = append(names, c.ZH)
		}
	}
	return names
}

// fits reports whether every required column has a heading.
func fits(k *Kind, heads []Head) bool { return len(missing(k, heads)) == 0 }

// missing lists the required columns without a heading.
func missing(k *Kind, heads []Head) (names []string) {
	for _, c := range k.Columns {
		if c.Required && !slices.ContainsFunc(heads, func(h Head) bool { return h.Key == c.Key }) {
			names = append(names, c.ZH)
		}
	}
	return names
}

// errStop ends a reading early.
var errStop = errs.New(errs.Internal, "sheet.stop")

// findHeader returns the line among the first that names most of the columns. One hit is
// enough for a kind with one column, otherwise two are needed.
func findHeader(b *book.Book, sheet int, k *Kind, learned map[string]string) (row int, heads []Head, score int, err error) {
	seen := 0
	_, err = b.Each(sheet, func(l book.Line) error {
		if seen++; seen > headerSearch {
			return errStop
		}
		found := matchHeads(l.Cells, k, learned)
		n := 0
		for _, h := range found {
			if h.Key != "" {
				n++
			}
		}
		if n > score && (n > 1 || len(k.Columns) == 1) {
			row, heads, score = l.Row, found, n
		}
		return nil
	})
	if err == errStop {
		err = nil
	}
	return row, heads, score, err
}

// matchHeads gives every heading its column. What the sender chose before comes first,
// then titles, then titles without what is in brackets. A column has one heading.
func matchHeads(cells []book.Cell, k *Kind, learned map[string]string) []Head {
	names := headNames(k)
	taken := map[string]int{}
	var heads []Head
	for i, c := range cells {
		if c.Kind == book.Blank {
			continue
		}
		h := Head{Column: i + 1, Text: strings.TrimSpace(c.Text)}
		full := headForm(c.Text)
		if key, ok := learned[full]; ok && (key == "" || k.column(key) >= 0) {
			h.Key, h.Learned = key, true
		} else if key, ok := names[full]; ok {
			h.Key = key
		} else {
			h.Key = names[headForm(withoutBrackets(c.Text))]
		}
		if first, ok := taken[h.Key]; ok && h.Key != "" {
			h.Rival, h.Key = heads[first].Text, ""
		} else {
			taken[h.Key] = len(heads)
		}
		heads = append(heads, h)
	}
	return heads
}

// headNames maps every known heading to its key.
func headNames(k *Kind) map[string]string {
	names := map[string]string{}
	for _, c := range k.Columns {
		for _, n := range append([]string{c.ZH, c.EN, c.Key}, c.Alias...) {
			if _, taken := names[headForm(n)]; !taken && n != "" {
				names[headForm(n)] = c.Key
			}
		}
	}
	return names
}

// headForm is the form in which headings are compared.
func headForm(s string) string {
	return strings.Trim(strings.ReplaceAll(fold(s), "_", ""), "*:：、.")
}

// withoutBrackets drops （必填） and (万元) from a heading.
func withoutBrackets(s string) string {
	s = narrow(s)
	if i := strings.IndexByte(s, '('); i > 0 {
		return s[:i]
	}
	return s
}

// bracket returns what a heading has in brackets, which for amounts is the unit.
func bracket(s string) string {
	s = narrow(s)
	i, j := strings.IndexByte(s, '('), strings.LastIndexByte(s, ')')
	if i < 0 || j < i {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSpace(s[i+1:j]), "单位:")
}

// count goes through the rows below the heading.
func (p *Plan) count(ctx context.Context, b *book.Book) error {
	at := map[int]*Head{}
	for i := range p.Heads {
		at[p.Heads[i].Column] = &p.Heads[i]
	}
	merges, err := b.Each(p.Sheet, func(l book.Line) error {
		if l.Row <= p.HeaderRow {
			return nil
		}
		p.Rows++
		if p.Rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range l.Cells {
			if h := at[i+1]; h != nil {
				h.tally(&l.Cells[i])
			}
		}
		return nil
	})
	for _, m := range merges {
		if m.Row2 > p.HeaderRow && len(p.Merges) < maxMerges {
			p.Merges = append(p.Merges, m)
		}
	}
	return err
}

func (h *Head) tally(c *book.Cell) {
	if c.Kind == book.Blank {
		return
	}
	h.Filled++
	if c.Formula {
		h.Formulas++
	}
	if c.Text == "" {
		return
	}
	if first := c.Text[0]; c.Format == book.Percent || len(c.Text) > 24 || (first != '.' && first < '0') || (first > '9' && first != 0xef) {
		return
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(narrow(c.Text)), 64)
	switch {
	case err != nil || f <= 0 || f == 1: // 0 and 1 are the same share and percentage to the eye
	case f < 1:
		h.Small++
	default:
		h.Large++
	}
}

// share is how the bare numbers of this heading are read, should it be a percent column.
func (h *Head) share() Share {
	switch {
	case h.Share != ShareAuto:
		return h.Share
	case h.Small > 0 && h.Large > 0:
		return shareMixed
	case h.Small > 0:
		return shareSmall
	}
	return ShareAuto
}

// check refuses a plan that cannot be run.
func (p *Plan) check(k *Kind) error {
	if lost := missing(k, p.Heads); len(lost) > 0 {
		return ErrMapping.With(strings.Join(lost, "、"))
	}
	seen := map[string]string{}
	for _, h := range p.Heads {
		if first, ok := seen[h.Key]; ok && h.Key != "" {
			return ErrMapTwice.With(first, h.Text)
		}
		seen[h.Key] = h.Text
	}
	return nil
}

// sure reports whether the plan needs no person: nothing claimed twice, no rival sheet.
func (p *Plan) sure(k *Kind) bool {
	return p.check(k) == nil && len(p.Others) == 0 && !slices.ContainsFunc(p.Heads, func(h Head) bool { return h.Rival != "" })
}
