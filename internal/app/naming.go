package app

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/register/demand"
)

// naming turns codes of the shared catalogues into names for the registers, "" for a
// code that stands in none.
func (h *House) naming() demand.Names {
	ask := func(find func(*atlas.Catalog) string) string {
		cat, err := h.Shelf.Catalog(context.Background())
		if err != nil {
			return ""
		}
		return find(cat)
	}
	return demand.Names{
		Occupation: func(code string) string { return ask(func(c *atlas.Catalog) string { return occupationName(c, code) }) },
		Industry:   func(code string) string { return ask(func(c *atlas.Catalog) string { return industryName(c, code) }) },
		Programme:  func(code string) string { return ask(func(c *atlas.Catalog) string { return programmeName(c, code) }) },
		OccupationCode: func(name string) string {
			return ask(func(c *atlas.Catalog) string { return occupationCode(c, name) })
		},
	}
}

func occupationName(c *atlas.Catalog, code string) string {
	if o, ok := c.Occupation(code); ok {
		return o.Name
	}
	return ""
}

// occupationCode is the code of the one occupation of that name.
func occupationCode(c *atlas.Catalog, name string) string {
	if list := c.OccupationsNamed(name); len(list) == 1 {
		return list[0].Code
	}
	return ""
}

func industryName(c *atlas.Catalog, code string) string {
	if i, ok := c.Industry(code); ok {
		return i.Name
	}
	return ""
}

func programmeName(c *atlas.Catalog, code string) string {
	if list := c.ProgrammesCoded(code); len(list) > 0 {
		return list[0].Name
	}
	return ""
}
