package ui_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/ui"
)

// TestMenuFolds: a long menu shows the entries of the page's own group, a short one all.
func TestMenuFolds(t *testing.T) {
	current := regexp.MustCompile(`<a href="([^"]*)" aria-current class="side-link">`)
	group := regexp.MustCompile(`<details class="side-fold"( open)?><summary class="side-group"><span>([^<]*)</span>`)
	for _, x := range []struct {
		path    string
		crumbs  []ui.Crumb
		entries int
		here    string
		open    string
	}{
		{"/plans", nil, 10, "/plans", "督办 数据"},
		{"/plans", nil, 30, "/plans", "督办"},
		{"/plans/12/tasks/3", nil, 30, "/plans", "督办"},
		{"/plans/import/4", nil, 30, "/plans/import", "数据"},
		{"/planunits/7", []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "单位"}}, 30, "/plans", "督办"},
		{"/account", []ui.Crumb{{Label: "我的账号"}}, 30, "", ""},
		{"/home", nil, 30, "/home", ""},
	} {
		data := ui.NavGroup{Label: "数据", Items: []ui.NavItem{{Label: "导入", Href: "/plans/import"}}}
		for i := range x.entries - 3 {
			data.Items = append(data.Items, ui.NavItem{Label: "名册", Href: fmt.Sprintf("/r%d", i)})
		}
		env := &ui.Env{Lang: "zh", Path: x.path, Nav: []ui.NavGroup{
			{Items: []ui.NavItem{{Label: "工作台", Href: "/home"}}},
			{Label: "督办", Items: []ui.NavItem{{Label: "方案和目标", Href: "/plans"}}}, data,
		}}
		html := render(t, ui.With(context.Background(), env), ui.Layout(ui.Page{Title: "方案", Crumbs: x.crumbs}))
		html, _, _ = strings.Cut(html[strings.Index(html, `class="side noprint"`):], "</nav>")
		here := ""
		for _, m := range current.FindAllStringSubmatch(html, -1) {
			here += m[1]
		}
		var open []string
		for _, m := range group.FindAllStringSubmatch(html, -1) {
			if m[1] != "" {
				open = append(open, m[2])
			}
		}
		if here != x.here || strings.Join(open, " ") != x.open {
			t.Errorf("%s, %d entries: at %q, open %v; want %q, %q", x.path, x.entries, here, open, x.here, x.open)
		}
	}
}
