package indicator

import (
	"iter"

	"rongqiao/internal/platform/civil"
)

// manyChanges is how many facts may change before the measures are added up again instead of following each.
const manyChanges = 2000

// follow brings the columns to the state of the rows: what is new is put, what changed replaced, what is
// gone removed, and the measures follow. ok is false when the columns had better be built again: because of
// too many changes, or IDs that are missing or stand twice.
func (c *Columns) follow(rows iter.Seq2[Row, error]) (ok bool, err error) {
	if len(c.ids) != c.rows || c.worn() {
		return false, nil
	}
	c.index()
	if len(c.rowOf) != c.Rows() {
		return false, nil
	}
	seen, put := make([]uint64, len(c.live)), 0
	var changed []Row
	fresh := map[string]bool{}
	for row, err := range rows {
		if err != nil {
			return false, err
		}
		at, known := c.rowOf[row.ID]
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
	for id, at := range c.rowOf {
		if !bit(seen, int(at)) {
			gone = append(gone, id)
		}
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

// equal compares a fact with a row.
func (c *Columns) equal(at int, row Row) bool {
	for i, v := range row.Values {
		if d, ok := v.(civil.Date); ok && d.IsZero() {
			v = nil
		}
		if c.cols[i].value(at) != v {
			return false
		}
	}
	return true
}
