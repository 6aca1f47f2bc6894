package app

import (
	"context"
	"sync"

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
		TitleCode: func(title string) string {
			return ask(func(c *atlas.Catalog) string { return h.titles.code(c, title) })
		},
	}
}

// titles finds occupations by the titles of posts; its index is made once for a
// catalogue.
type titles struct {
	mu   sync.Mutex
	of   *atlas.Catalog
	with *atlas.Titles
}

func (t *titles) code(c *atlas.Catalog, title string) string {
	t.mu.Lock()
	if t.of != c {
		t.of, t.with = c, atlas.NewTitles(c, nil)
	}
	index := t.with
	t.mu.Unlock()
	if code, sure := index.Code(title); sure >= atlas.ByName {
		return code
	}
	return ""
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
