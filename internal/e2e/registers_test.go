package e2e_test

import (
	"strings"
	"testing"
	"time"

	"rongqiao/internal/e2e"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds" // declares them
)

// round is in how many days the usual run has looked at all kinds; all at once take four minutes of two cores.
const round = 12

// registers are the pages of all kinds of registers: list, figures, form, a record and its form. They are
// looked at as one who may write in every register is shown them.
func registers(t *testing.T, base string) (pages []e2e.ShotPage) {
	t.Helper()
	r := e2e.NewReader(t, base, lead)
	r.Every = true
	for _, p := range r.Walk(t, func(string, e2e.Answer) {}) {
		if p.Shape != e2e.Shape(p.Path) { // of one kind
			p.Name = strings.NewReplacer("{}", "id", "/", "_", " ", "_").Replace(strings.Trim(p.Shape, "/"))
			pages = append(pages, p)
		}
	}
	return pages
}

// TestEveryRegister looks at the pages of every kind of register as TestEveryPage does. The usual run looks in all
// modes at as few as have on them every form, kind of field, style and hanging part, and in the standard mode at a twelfth of the others, each
// day at the next; the links of all are followed. RONGQIAO_E2E=full looks at all.
func TestEveryRegister(t *testing.T) {
	base := demo(t)
	pages := registers(t, base)
	declared, seen := carrier.Declared(), map[string]bool{}
	for _, p := range pages {
		seen[p.Shape] = true
	}
	for _, k := range declared {
		for _, shape := range []string{"/registers/" + k.Code, "/registers/" + k.Code + "/figures", "/registers/" + k.Code + "/new", "/records/{} " + k.Code, "/records/{}/edit " + k.Code} {
			if !seen[shape] {
				t.Errorf("no link leads to %s", shape)
			}
		}
	}
	sample := map[string]bool{}
	for _, p := range e2e.Sample(pages) {
		sample[p.Shape] = true
	}
	t.Logf("%d pages of %d kinds, %d in every mode", len(pages), len(declared), len(sample))
	b := e2e.Start(t)
	for _, tour := range split(lead, pages) {
		t.Run(tour.login, func(t *testing.T) {
			t.Parallel()
			tab := visitor(t, b, base, tour.login)
			for i, p := range tour.pages {
				for _, mode := range looks {
					today := mode == looks[0] && (i+time.Now().YearDay())%round == 0
					if today || full() || sample[p.Shape] {
						t.Run(p.Name+"/"+mode, func(t *testing.T) { everything(t, tab, p.Path, mode) })
					}
				}
			}
		})
	}
}
