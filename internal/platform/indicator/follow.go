package indicator

import (
	"iter"
	"slices"

	"rongqiao/internal/platform/civil"
)

// manyChanges is how many facts may change before the measures are added up again instead of following each.
const manyChanges = 2000

// Follow brings the columns to the state of the rows: what is new is put, what changed replaced, what is
// gone removed, and the measures follow. Nobody may read meanwhile. ok is false when the columns had better be built again: because of
// too many changes, or IDs that are missing or stand twice.
func (c *Columns) Follow(rows iter.Seq2[Row, error]) (ok bool, err error) {
	if len(c.ids) != c.rows || c.worn() {
		return false, nil
	}
	seen, put, next := make([]uint64, len(c.live)), 0, 0
	var changed []Row
	fresh := map[string]bool{}
	for row, err := range rows {
		if err != nil {
			return false, err
		}
		at, known := c.expected(&next, row.ID)
		if row.ID == "" || fresh[row.ID] || known && bit(seen, int(at)) || len(row.Values) != len(c.fields) {
			return false, nil
		}
		if known {
			seen[at>>6] |= 1 << (at & 63)
		} else {
			fresh[row.ID] = true
		}
		if !known || !c.equal(int(at), row) {
			row.Values = append([]any(nil), row.Values...)
			changed = append(changed, row)
			put++
		}
	}
	var gone []string
	for at, id := range c.ids {
		if bit(c.live, at) && !bit(seen, at) {
			gone = append(gone, id)
		}
	}
	if put+len(gone) == 0 {
		return true, nil
	}
	if c.index(); len(c.rowOf) != c.Rows() {
		return false, nil
	}
	if put+len(gone) > manyChanges && put+len(gone) > c.main/20 {
		return false, nil
	}
	if put+len(gone) > manyChanges {
		c.Forget()
	}
	for _, row := range changed {
		if err := c.Put(row); err != nil {
			return false, err
		}
	}
	for _, id := range gone {
		c.Remove(id)
	}
	return true, nil
}

// expected is the fact with the ID: rows come in the order in which they came before, so that it is mostly
// the next of them.
func (c *Columns) expected(next *int, id string) (at int32, known bool) {
	for *next < len(c.came) && !bit(c.live, int(c.came[*next])) {
		*next++
	}
	if *next < len(c.came) && c.ids[c.came[*next]] == id {
		*next++
		return c.came[*next-1], true
	}
	c.index()
	at, known = c.rowOf[id]
	if known { // those before it may be gone
		ahead := c.came[*next:min(*next+manyChanges, len(c.came))]
		*next += slices.Index(ahead, at) + 1
	}
	return at, known
}

// equal compares a fact with a row.
func (c *Columns) equal(at int, row Row) bool {
	for i, v := range row.Values {
		if !c.cols[i].holds(at, v) {
			return false
		}
	}
	return true
}

// holds compares a value with the one at a fact; a value of another type is not held.
func (x *column) holds(at int, v any) bool {
	null := x.field.Type == Text && x.codes[at] < 0 || x.field.Type != Text && bit(x.null, at)
	switch v := v.(type) {
	case nil:
		return null
	case string:
		return !null && x.field.Type == Text && x.dict[x.codes[at]] == v
	case int64:
		return !null && (x.field.Type == Whole || x.field.Type == Fen) && x.ints[at] == v
	case float64:
		return !null && x.field.Type == Number && x.floats[at] == v
	case bool:
		return !null && x.field.Type == Flag && bit(x.yes, at) == v
	case civil.Date:
		if v.IsZero() {
			return null
		}
		return !null && x.field.Type == Day && x.ints[at] == dayNumber(v)
	}
	return false
}
