package match

import (
	"strings"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/require"
	"rongqiao/internal/process/match/score"
)

// requirements reads the texts of requirements against one catalogue and remembers them: many needs write the same.
type requirements struct {
	reader *require.Reader
	mu     sync.Mutex
	known  map[string]score.Requirement
}

// latest keeps the reader of the catalogue in use, which all cities share.
var latest struct {
	mu      sync.Mutex
	catalog *atlas.Catalog
	q       *requirements
}

func requirementsOf(c *atlas.Catalog) *requirements {
	latest.mu.Lock()
	defer latest.mu.Unlock()
	if latest.catalog != c {
		latest.catalog = c
		latest.q = &requirements{reader: require.NewReader(require.Of(c, atlas.Levels...), nil), known: map[string]score.Requirement{}}
	}
	return latest.q
}

// read reads a text of several lines, of which some are about programmes.
func (q *requirements) read(text string) score.Requirement {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r, ok := q.known[text]; ok {
		return r
	}
	var all score.Requirement
	for _, line := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("\r\n；;。", c) }) {
		addLine(&all, line, q.reader.Read(line))
	}
	q.known[text] = all
	return all
}

// addLine takes in one line, if it is about programmes: it says so, or nothing in it is anything else. What is only welcome (优先)
// refuses nobody.
func addLine(all *score.Requirement, line string, r require.Reading) {
	says := strings.Contains(line, "专业")
	found := len(r.Codes)+len(r.Categories) > 0 || r.Any
	switch {
	case !found && says:
		all.Doubt = true
		return
	case !found, !says && r.Doubt():
		return
	}
	for _, list := range [][]require.Entry{r.Codes, r.Categories} {
		for _, e := range list {
			all.Codes = append(all.Codes, e.Code)
		}
	}
	for _, e := range r.Excluded {
		all.Excluded = append(all.Excluded, e.Code)
	}
	all.Any = all.Any || r.Any
	all.Related = all.Related || r.Related
	all.Wish = all.Wish || strings.Contains(line, "优先")
	all.Doubt = all.Doubt || r.Doubt() && !r.Related
}
