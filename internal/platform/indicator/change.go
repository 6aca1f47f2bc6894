package indicator

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// index makes the ways from an ID to its fact and from dimensions to their cell; the first
// change needs them.
func (c *Columns) index() {
	c.indexed.Do(func() {
		c.rowOf = make(map[string]int32, len(c.ids))
		for i, id := range c.ids {
			if bit(c.live, i) {
				c.rowOf[id] = int32(i)
			}
		}
		c.cellOf = make(map[string]int32, c.Cells())
		codes := make([]int32, len(c.dims))
		for k := range c.newest {
			for d := range c.dims {
				codes[d] = c.cell[d][k]
			}
			c.cellOf[cellName(codes)] = int32(k)
		}
	})
}

func cellName(codes []int32) string {
	b := make([]byte, 0, 4*len(codes))
	for _, k := range codes {
		b = binary.LittleEndian.AppendUint32(b, uint32(k))
	}
	return string(b)
}

// Put adds a fact, or changes the one with its ID. Every measure that was asked for before is
// right afterwards.
func (c *Columns) Put(row Row) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index()
	if row.ID == "" || len(c.ids) != c.rows {
		return fmt.Errorf("indicator: facts without ID cannot change")
	}
	if err := c.fits(row); err != nil {
		return err
	}
	if at, ok := c.rowOf[row.ID]; ok {
		c.drop(int(at))
	}
	at := c.rows
	if err := c.append(row); err != nil {
		return err // fits has seen to it that this cannot be
	}
	codes := make([]int32, len(c.dims))
	for k, d := range c.dims {
		codes[k] = c.cols[d].key(c.cols[d].codes[at])
	}
	name := cellName(codes)
	cell, ok := c.cellOf[name]
	if !ok {
		cell = int32(c.Cells())
		c.cellOf[name], c.newest, c.alive = cell, append(c.newest, 0), append(c.alive, 0)
		for k := range codes {
			c.cell[k] = append(c.cell[k], codes[k])
		}
	}
	c.tail = append(c.tail, cell)
	c.alive[cell]++
	c.rowOf[row.ID] = int32(at)
	c.touch(at, int(cell), 1)
	return nil
}

// Remove takes a fact away; it reports whether there was one.
func (c *Columns) Remove(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index()
	at, ok := c.rowOf[id]
	if ok {
		c.drop(int(at))
	}
	return ok
}

// drop takes a fact out of all measures.
func (c *Columns) drop(at int) {
	cell := c.cellAt(at)
	c.touch(at, cell, -1)
	c.live = setBit(c.live, at, false)
	c.removed++
	c.alive[cell]--
	delete(c.rowOf, c.ids[at])
	c.newest[cell] = c.latest(cell)
}

// touch adds a fact to every measure, or takes it away.
func (c *Columns) touch(at, cell int, sign int32) {
	if sign > 0 && c.dayCol >= 0 {
		if x := &c.cols[c.dayCol]; !bit(x.null, at) {
			c.newest[cell] = max(c.newest[cell], int32(x.ints[at]))
		}
	}
	c.plans, c.crowds, c.groups = nil, nil, nil
	b := &block{c: c}
	var v verdict
	v.take(b)
	for _, cb := range c.cubes {
		cb.extend(c)
		b.day, b.year = cb.day, cb.year
		cb.one(b, &v, at, cell, sign)
	}
}

// fits checks a row's values before anything is changed.
func (c *Columns) fits(row Row) error {
	if len(row.Values) != len(c.fields) {
		return fmt.Errorf("indicator: row %q has %d values, want %d", row.ID, len(row.Values), len(c.fields))
	}
	for i, v := range row.Values {
		probe := column{field: c.fields[i], lookup: map[string]int32{}}
		if err := probe.set(0, v); err != nil {
			return fmt.Errorf("indicator: row %q, field %s: %w", row.ID, c.fields[i].Code, err)
		}
	}
	return nil
}

// cellAt is the cell of a fact: searched among those that were built, noted for later ones.
func (c *Columns) cellAt(at int) int {
	if at >= c.main {
		return int(c.tail[at-c.main])
	}
	lo, hi := 0, len(c.start)-1
	for lo+1 < hi {
		mid := (lo + hi) / 2
		if int(c.start[mid]) <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// worn reports whether so many facts changed that building the columns again is cheaper.
func (c *Columns) worn() bool { return len(c.tail) > 4096+c.main/8 }

// wholeCode is the dictionary's code of a whole number.
func (x *column) wholeCode(n int64) int32 { return x.code(strconv.FormatInt(n, 10)) }

// Forget drops what was added up, so that the next roll-up reads the facts again.
func (c *Columns) Forget() {
	c.cubesMu.Lock()
	defer c.cubesMu.Unlock()
	clear(c.cubes)
	c.order = nil
}
