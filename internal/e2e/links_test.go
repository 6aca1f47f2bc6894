package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// raw finds what a program writes and a person cannot read: formatting gone wrong,
// codes of states and roles, days that are none.
var raw = regexp.MustCompile(`%![a-zA-Z(]|<nil>|\bNaN\b|\bnull\b|\b0001-01-01\b|\b[a-z]+_[a-z_]+\b|\bNODATA\b|\bPROVISIONAL\b`)

// technical pages show codes and file names on purpose, to be typed.
var technical = regexp.MustCompile(`^/(kit|admin|atlas/packs|kinds|indicators|assessments|selection-categories)|^/conditions/standards|^/registers/[a-z_]+/choices`)

// TestLinks follows every link as everybody: nothing is missing, forbidden or broken,
// and no page shows raw codes.
func TestLinks(t *testing.T) {
	base := demo(t)
	for _, login := range append([]string{""}, e2e.NewReader(t, base, "").SampleLogins(t)...) {
		t.Run(login, func(t *testing.T) {
			r := e2e.NewReader(t, base, login)
			r.Every = full() || login == lead
			pages := r.Walk(t, func(from string, a e2e.Answer) {
				if a.Status != 200 {
					t.Errorf("%s, linked from %s, answers %d", a.Path, from, a.Status)
					return
				}
				if a.Page() && !technical.MatchString(a.Path) {
					unreadable(t, a)
				}
			})
			t.Logf("%d pages", len(pages))
		})
	}
}

func unreadable(t *testing.T, a e2e.Answer) {
	t.Helper()
	for _, line := range strings.Split(a.Text(), "\n") {
		line = strings.TrimSpace(line)
		if m := raw.FindString(line); m != "" && !strings.Contains(line, ".rongjiang") && !strings.Contains(line, "例如") {
			t.Errorf("%s shows %q in %.60q", a.Path, m, line)
		}
	}
}
