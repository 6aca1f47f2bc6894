package atlas

import "strings"

// Region finds a region by its six-digit code, a statistical one included.
func (c *Catalog) Region(code string) (*Region, bool) {
	r, ok := c.regions[code]
	return r, ok
}

// RegionsBelow lists the regions whose parent is the code, in the order of codes.
func (c *Catalog) RegionsBelow(code string) []*Region { return c.regionsBelow[code] }

// Regions lists all current regions in the order of codes.
func (c *Catalog) Regions() []*Region { return c.allRegions }

// RegionSuccessors follows the changes of a code to the codes of today. A current code answers itself; a code that was
// abolished without successor, or is unknown, answers nothing.
func (c *Catalog) RegionSuccessors(code string) []*Region {
	var out []*Region
	seen := map[string]bool{}
	var follow func(string)
	follow = func(code string) {
		if seen[code] {
			return
		}
		seen[code] = true
		if r, ok := c.regions[code]; ok {
			out = append(out, r)
			return
		}
		for _, n := range c.regionChange[code].NewCodes {
			follow(n)
		}
	}
	follow(code)
	return out
}

// RegionChange tells the old name of an abolished code and what it became.
func (c *Catalog) RegionChange(code string) (Change, bool) {
	ch, ok := c.regionChange[code]
	return ch, ok
}

// RegionsNamed finds regions by name, with or without 省, 市, 区, 县 at the end. within limits them to a code and what lies
// below it ("" for the whole country).
func (c *Catalog) RegionsNamed(name, within string) []*Region {
	var out []*Region
	for _, r := range c.regionsByName[regionKey(name)] {
		if c.Within(r.Code, within) {
			out = append(out, r)
		}
	}
	return out
}

// RegionIn finds the region below within whose name the text begins with, the longest name first: 花都区秀全 → 花都区.
func (c *Catalog) RegionIn(text, within string) (*Region, bool) {
	text = nameKey(text)
	var best *Region
	most := 0
	for _, r := range c.regionsBelow[within] {
		full := nameKey(r.Name)
		for _, n := range []string{full, regionKey(full)} {
			if len([]rune(n)) >= 2 && len(n) > most && strings.HasPrefix(text, n) {
				best, most = r, len(n)
			}
		}
	}
	return best, best != nil
}

// Within says whether a region code lies at or below another; "" holds everything. It needs no catalogue row, so that
// codes outside GB/T 2260 (sample cities) work too.
func (c *Catalog) Within(code, above string) bool {
	above = strings.TrimRight(above, "0")
	if len(above)%2 == 1 {
		above += "0"
	}
	return strings.HasPrefix(code, above)
}

// regionKey folds a region's name for look-up and drops what kind of region it is.
func regionKey(name string) string {
	k := nameKey(name)
	for _, tail := range []string{"特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市", "地区", "区", "县"} {
		if cut, ok := strings.CutSuffix(k, tail); ok && len([]rune(cut)) >= 2 {
			return cut
		}
	}
	return k
}

// classKey folds a class or category name: 计算机类, 计算机 and 计算机 类 are one; so are 财经商贸大类 and 财经商贸.
func classKey(name string) string {
	k := nameKey(name)
	for _, tail := range []string{"大类", "类"} {
		if cut, ok := strings.CutSuffix(k, tail); ok && len([]rune(cut)) >= 2 {
			return cut
		}
	}
	return k
}
