package app

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
)

// cockpitRows are the requirements of the cockpit.
var cockpitRows = []rowTest{
	{"GPT-07", showCentre},
}

// behindTile is how many rows the list behind a tile says it has.
var behindTile = regexp.MustCompile(`共 ([\d,]+) 条`)

// showCentre: the screen has schools, programmes, teachers, students, integration and start-ups, the targets by colour, the quarter and
// the warnings. Every tile leads to the list behind it, which has the same count for the same reader; a county's office sees its county;
// a department, which may not see the facts, is led to the indicator; without data the silent source is named.
func showCentre(t *testing.T, s *stage) {
	p := s.town.in(t)
	const page = "/cockpit/centre"
	p.says(actor.CityLead, page, "职教运行", "学校", "专业", "教师", "学生", "产教融合", "就业创业", "目标，按颜色", "季度调度", "专业预警", "截至 "+p.today(), "口径、时期和来源")
	p.says(actor.CityLead, "/cockpit/figures", "职业学校", "在岗专业课教师", "在办、有编码的学校", "最新登记", "来源")
	for _, who := range []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.Supervisor} {
		c, err := p.city.centre(p.as(who))
		must(t, err)
		if len(c.Blocks) != 6 || len(c.Watch) != 3 {
			t.Fatalf("%s: %d blocks, %d groups", who, len(c.Blocks), len(c.Watch))
		}
		if (c.Of != "") != (who == actor.CountyUser) {
			t.Errorf("%s reads the figures of %q", who, c.Of)
		}
		known := 0
		for _, b := range c.Blocks {
			for _, r := range b.Readings {
				if r.Value == "" {
					if r.Missing == "" {
						t.Errorf("%s: %s is missing without a reason", who, r.Label)
					}
					continue
				}
				known++
				body := html.UnescapeString(p.page(who, r.To()))
				if !strings.Contains(body, r.Value) {
					t.Errorf("%s: %s says %s, %s does not", who, r.Label, r.Value, r.To())
				}
				if strings.Contains(r.To(), "in=above") {
					p.counts(who, r.To(), r.Value)
				}
				if r.Scope == "" || r.Source == "" || r.Period == "" {
					t.Errorf("%s: %s lacks scope, source or period: %+v", who, r.Label, r)
				}
				if who == actor.DeptUser && r.Rows != "" {
					t.Errorf("a department is led to the facts of %s", r.Label)
				}
			}
		}
		if known < 12 {
			t.Errorf("%s: %d figures", who, known)
		}
		for _, w := range c.Watch {
			if len(w.Tiles) == 0 {
				t.Errorf("%s: %s is empty: %s", who, w.Title, w.Missing)
			}
			for _, tile := range w.Tiles {
				p.counts(who, tile.Href, ui.Thousands(tile.Count))
			}
		}
	}
	c, err := s.port.in(t).city.centre(s.port.as(actor.CityLead))
	must(t, err)
	for _, w := range c.Watch {
		if len(w.Tiles) == 0 && w.Missing == "" {
			t.Errorf("%s says nothing", w.Title)
		}
	}
	if r := p.ask(actor.SchoolAdmin, page); r.Code != http.StatusForbidden {
		t.Errorf("a school opens the cockpit: %d", r.Code)
	}
}

// counts looks that a list has as many rows as its tile says.
func (p *scene) counts(who actor.Role, at, want string) {
	p.t.Helper()
	m := behindTile.FindStringSubmatch(html.UnescapeString(p.page(who, at)))
	if got := "0"; m != nil {
		got = m[1]
		if got != want {
			p.t.Errorf("%s: the tile says %s, %s has %s", who, want, at, got)
		}
	} else if want != got {
		p.t.Errorf("%s: the tile says %s, %s has no rows", who, want, at)
	}
}
