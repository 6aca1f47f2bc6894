package carrier

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// roll holds what the list of one kind is filtered, found and ordered by, in memory: about 0.4 KB a record. A list of 100,000 records is
// filtered, ordered by any of its columns and leafed through to its end in a few milliseconds, whichever engine keeps it; only the
// records of the page are then read from the database. Its rows follow the database by marks, see rollOf.
type roll struct {
	listed []Field
	column map[string]int // code of a listed field → its place
	rank   map[string]int // of a level, lowest 0
	stage  map[string]int // of a stage in the order of the kind
	at     map[ids.ID]int
	rows   []entry
	orders map[string][]int32 // a column → places in rows, ascending; made when first asked for
	words  map[string]string  // texts that stand in many rows, kept once
}

// entry is one record.
type entry struct {
	id, org                             ids.ID
	name, number, level, status, county string
	find                                string // name and number, folded
	built                               string // since when it counts, "" before
	counts                              bool   // today
	place                               int32  // in the order of names
	values                              []Value
}

func newRoll(k *Kind) *roll {
	r := &roll{listed: k.Listed(), rank: map[string]int{}, stage: map[string]int{}, at: map[ids.ID]int{}, orders: map[string][]int32{}, words: map[string]string{}, column: map[string]int{}}
	for i, f := range r.listed {
		r.column[f.Code] = i
	}
	for i, l := range k.Levels {
		r.rank[l.Code] = i + 1
	}
	for i, s := range k.Stages {
		r.stage[s.Code] = i
	}
	return r
}

// fits says whether the roll has the columns of the kind as it is now.
func (r *roll) fits(k *Kind) bool {
	return len(r.rank) == len(k.Levels) && len(r.stage) == len(k.Stages) &&
		slices.EqualFunc(r.listed, k.Listed(), func(a, b Field) bool { return a.Code == b.Code && a.Type == b.Type })
}

// once keeps one copy of a text that comes back in many rows.
func (r *roll) once(s string) string {
	if kept, ok := r.words[s]; ok {
		return kept
	}
	kept := strings.Clone(s)
	r.words[kept] = kept
	return kept
}

// scan reads a record as the roll keeps it, from [rollCols].
func (r *roll) scan(row sqldb.Row) (e entry, err error) {
	var body string
	var built, ended civil.Date
	if err := row.Scan(&e.id, &e.org, &e.name, &e.number, &e.level, &e.status, &e.county, &built, &ended, &body); err != nil {
		return e, err
	}
	e.level, e.status, e.county, e.built = r.once(e.level), r.once(e.status), r.once(e.county), r.once(built.String())
	e.find, e.counts, e.values = fold(e.name+"\n"+e.number), !built.IsZero() && ended.IsZero(), make([]Value, len(r.listed))
	for i := range e.values {
		e.values[i].Num = math.NaN()
	}
	return e, pickOut(body, r.column, func(at int, v Value) { e.values[at] = Value{Text: r.once(v.Text), Num: v.Num} })
}

// rollCols are what the roll reads of a record.
const rollCols = `c.id, c.org_id, c.name, c.number, c.level, c.status, c.county, c.built_on, c.ended_on, c.body`

var narrow = strings.NewReplacer("（", "(", "）", ")", "　", " ")

// fold is a text as it is looked for: letters small, brackets and blanks of both widths alike.
func fold(s string) string { return strings.ToLower(narrow.Replace(s)) }

// put adds records or replaces them by their new state; orders that were made before stay right.
func (r *roll) put(list []entry) {
	changed := map[int32]bool{}
	for _, e := range list {
		i, ok := r.at[e.id]
		if !ok {
			i = len(r.rows)
			r.at[e.id] = i
			r.rows = append(r.rows, entry{})
		}
		r.rows[i] = e
		changed[int32(i)] = true
	}
	if len(changed) == 0 {
		return
	}
	r.orders[byName] = r.reorder(byName, r.orders[byName], changed)
	for n, i := range r.orders[byName] {
		r.rows[i].place = int32(n)
	}
	for column, order := range r.orders {
		if column != byName {
			r.orders[column] = r.reorder(column, order, changed)
		}
	}
}

// byName is the order of names, then identities. It is always there, and decides where a column leaves two records equal.
const byName = "name"

// reorder takes the changed rows out of an order and merges them in again.
func (r *roll) reorder(column string, order []int32, changed map[int32]bool) []int32 {
	kept := slices.DeleteFunc(order, func(i int32) bool { return changed[i] })
	var moved []int32
	for i := range changed {
		moved = append(moved, i)
	}
	less := r.compare(column)
	slices.SortFunc(moved, less)
	out := make([]int32, 0, len(kept)+len(moved))
	for _, m := range moved {
		n := sort.Search(len(kept), func(i int) bool { return less(kept[i], m) > 0 })
		out = append(append(out, kept[:n]...), m)
		kept = kept[n:]
	}
	return append(out, kept...)
}

// order is all rows ordered by a column, ascending; rows without a value stand at the end.
func (r *roll) order(column string) []int32 {
	if r.key(column) == nil {
		column = byName
	}
	if o, ok := r.orders[column]; ok {
		return o
	}
	o := slices.Clone(r.orders[byName])
	slices.SortFunc(o, r.compare(column))
	r.orders[column] = o
	return o
}

// compare orders two rows by a column, then by their places in the order of names, so that every order is total.
func (r *roll) compare(column string) func(a, b int32) int {
	key := r.key(column)
	if key == nil {
		return func(a, b int32) int {
			x, y := &r.rows[a], &r.rows[b]
			return cmp.Or(strings.Compare(x.name, y.name), cmp.Compare(x.id, y.id))
		}
	}
	return func(a, b int32) int {
		x, y := &r.rows[a], &r.rows[b]
		return cmp.Or(key(x, y), cmp.Compare(x.place, y.place))
	}
}

// key compares two rows by a column; nil for the name and for what is no column.
func (r *roll) key(column string) func(x, y *entry) int {
	switch column {
	case "level":
		return func(x, y *entry) int { return cmp.Compare(r.rank[x.level], r.rank[y.level]) }
	case "status":
		return func(x, y *entry) int { return cmp.Compare(r.stage[x.status], r.stage[y.status]) }
	case "county":
		return func(x, y *entry) int { return cmp.Compare(x.county, y.county) }
	case "built":
		return func(x, y *entry) int { return last(x.built, y.built) }
	}
	at := slices.IndexFunc(r.listed, func(f Field) bool { return f.Code == column })
	switch {
	case at < 0:
		return nil
	case slices.Contains(numeric, r.listed[at].Type):
		return func(x, y *entry) int { return lastNumber(x.values[at].Num, y.values[at].Num) }
	}
	return func(x, y *entry) int { return last(x.values[at].Text, y.values[at].Text) }
}

// numeric are the types whose values are ordered as numbers.
var numeric = []Type{Int, Number, Money, Percent, Day, Year, Flag, Pick}

// last compares texts; an empty one comes last.
func last(x, y string) int {
	if (x == "") != (y == "") {
		return cmp.Compare(y, x)
	}
	return strings.Compare(x, y)
}

// lastNumber compares numbers; a missing one comes last.
func lastNumber(x, y float64) int {
	if nx, ny := math.IsNaN(x), math.IsNaN(y); nx || ny {
		return cmp.Compare(yes(nx), yes(ny))
	}
	return cmp.Compare(x, y)
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// missing says whether a row has no value in the column, so that it stays at the end of a falling order too.
func (r *roll) missing(column string) func(e *entry) bool {
	if column == "built" {
		return func(e *entry) bool { return e.built == "" }
	}
	at := slices.IndexFunc(r.listed, func(f Field) bool { return f.Code == column })
	switch {
	case at < 0:
		return func(*entry) bool { return false }
	case slices.Contains(numeric, r.listed[at].Type):
		return func(e *entry) bool { return math.IsNaN(e.values[at].Num) }
	}
	return func(e *entry) bool { return e.values[at].Text == "" }
}

// among is what a filter needs from the database: the organisations whose name is looked for, the records in which one takes part.
type among struct {
	named  map[ids.ID]bool
	member map[ids.ID]bool
}

// page is the part of the list that a filter asks for, and how long the list is. A limit of 0 is the whole list.
func (r *roll) page(f Filter, m among, sees func(e *entry) bool) (page []ids.ID, total int64) {
	holds := r.holds(f, m, sees)
	take := func(i int32) {
		e := &r.rows[i]
		if !holds(e) {
			return
		}
		if int(total) >= f.Offset && (f.Limit == 0 || len(page) < f.Limit) {
			page = append(page, e.id)
		}
		total++
	}
	order := r.order(f.Sort)
	if !f.Desc {
		for _, i := range order {
			take(i)
		}
		return page, total
	}
	missing := r.missing(f.Sort)
	cut := sort.Search(len(order), func(i int) bool { return missing(&r.rows[order[i]]) })
	for _, i := range slices.Backward(order[:cut]) {
		take(i)
	}
	for _, i := range order[cut:] {
		take(i)
	}
	return page, total
}

// holds is the filter as a question about one row.
func (r *roll) holds(f Filter, m among, sees func(e *entry) bool) func(e *entry) bool {
	type want struct {
		at   int
		text string
	}
	var fields []want
	for i, x := range r.listed {
		if v := f.Field[x.Code]; v != "" {
			fields = append(fields, want{i, v})
		}
	}
	find := fold(f.Find)
	return func(e *entry) bool {
		switch {
		case f.Level != "" && e.level != f.Level, f.Status != "" && e.status != f.Status, f.County != "" && e.county != f.County, f.Counts && !e.counts:
			return false
		case f.Org != 0 && e.org != f.Org && !m.member[e.id]:
			return false
		case find != "" && !strings.Contains(e.find, find) && !m.named[e.org]:
			return false
		}
		for _, w := range fields {
			if e.values[w.at].Text != w.text {
				return false
			}
		}
		return sees == nil || sees(e)
	}
}
