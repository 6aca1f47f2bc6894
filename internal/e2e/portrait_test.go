package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// leaf is the mark of a page in a PDF; the tree of pages is /Type /Pages.
var leaf = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// portraits are the addresses of the portrait that has most to show and of the one that has least.
func portraits(t *testing.T, base string) (much, little string) {
	t.Helper()
	r := e2e.NewReader(t, base, lead)
	var points []string
	collect := func(path string) (schools []string) {
		for _, l := range r.Get(t, path).Links() {
			switch {
			case strings.HasPrefix(l, "/panorama/points/") && !slices.Contains(points, l):
				points = append(points, l)
			case strings.HasPrefix(l, "/panorama/schools/") && !slices.Contains(schools, l):
				schools = append(schools, l)
			}
		}
		return schools
	}
	for _, s := range collect("/panorama/quadrant?rows=100") {
		collect(s)
	}
	size := map[string]int{}
	for _, p := range points {
		size[p] = len(r.Get(t, p).Body)
	}
	if len(points) < 2 {
		t.Fatalf("the panorama leads to %d portraits", len(points))
	}
	slices.SortFunc(points, func(a, b string) int { return size[b] - size[a] })
	return points[0], points[len(points)-1]
}

// What is asked of the sheet in print: nothing is cut off, the charts are about 30 mm high, and every table has as many lines as it may
// have, and a line that more are on the web.
const (
	fits   = `(e => e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1)(document.querySelector(".paper"))`
	drawn  = `Promise.all([...document.querySelectorAll(".paper img")].map(i => i.decode().then(() => i.clientHeight))).then(h => h.every(x => x > 90 && x < 130))`
	filled = `[["intake", 4], ["leaving", 4], ["bases", 10], ["pacts", 5], ["reasons", 9], ["changes", 3]].every(([name, most]) => {
		const body = document.querySelector(".paper-" + name + " tbody");
		if (!body) return true;
		while (body.rows.length < most) body.append(body.rows[0].cloneNode(true));
		const note = document.createElement("p");
		note.className = "note";
		note.textContent = "…";
		return body.parentElement.nextElementSibling || body.parentElement.after(note) || true;
	}) || true`
)

// TestPortraitIsOnePage prints the portrait of a programme point: one sheet of A4 with nothing cut off, and its charts drawn, whoever
// reads it in whatever display mode.
func TestPortraitIsOnePage(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	much, little := portraits(t, base)
	tab := visitor(t, b, base, lead)
	for name, path := range map[string]string{"much": much, "little": little} {
		for _, mode := range []string{"lang=zh&mode=light", "lang=en&mode=light", "lang=zh&mode=elder"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				tab.Size(t, 1440, 1000)
				tab.Visit(t, path+"?"+mode)
				if e2e.Eval[bool](t, tab, `document.querySelector(".paper").checkVisibility()`) {
					t.Error("the sheet shows on the screen")
				}
				pdf := tab.PDF(t)
				keep(t, strings.NewReplacer(" ", "-", "&", "-", "=", "-").Replace(name+" "+mode)+".pdf", pdf)
				if n := len(leaf.FindAll(pdf, -1)); n != 1 {
					t.Errorf("%s prints %d pages", path, n)
				}
				tab.Print(t, true)
				defer tab.Print(t, false)
				tab.Size(t, 794, 1123) // A4 at 96 dots to the inch
				if !e2e.Eval[bool](t, tab, fits) {
					t.Errorf("%s is cut off", path)
				}
				if !e2e.Eval[bool](t, tab, drawn) {
					t.Errorf("%s: a chart is not about 30 mm high", path)
				}
				e2e.Eval[bool](t, tab, filled)
				if !e2e.Eval[bool](t, tab, fits) {
					t.Errorf("%s with as many lines as there may be is cut off", path)
				}
			})
		}
	}
}

// keep writes a file into the folder that RONGQIAO_SHOTS names, if it does.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if dir := os.Getenv("RONGQIAO_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Error(err)
		}
	}
}
