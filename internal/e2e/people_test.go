package e2e_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// TestKeyboard walks the main pages with the tab key: the skip link comes first, every
// control is reached, and one always sees where one is.
func TestKeyboard(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	for login, paths := range map[string][]string{"": {"/", "/sign-in", "/needs"}, lead: {"/home", "/spectrum", "/gaps", "/atlas/edges/new"}, hr: {"/needs/new", "/matches"}} {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			tab := visitor(t, b, base, login)
			tab.Size(t, 1440, 900)
			for _, path := range paths {
				tab.Visit(t, path)
				tab.Settle(t)
				stops := tab.Walk(t, 200)
				if len(stops) < 5 || stops[0].Name != "A 跳到正文" {
					t.Errorf("%s: %d stops, the first %+v", path, len(stops), stops[:min(2, len(stops))])
				}
				for _, s := range stops {
					if !s.Visible {
						t.Errorf("%s: the focus is not visible on %s", path, s.Name)
					}
				}
				if len(stops) == 200 {
					continue
				}
				for _, name := range tab.Unreached(t) {
					t.Errorf("%s: the keyboard does not reach %s", path, name)
				}
			}
		})
	}
}

var (
	side    = regexp.MustCompile(`(?s)<nav aria-label="主导航" class="side noprint">(.*?)</nav>`)
	entries = regexp.MustCompile(`(?s)<summary class="side-group"><span>([^<]*)</span>|class="side-link"[^>]*><span>([^<]*)</span>`)
)

// menu is a person's side navigation: group names with a colon, then their entries.
func menu(page string) (out []string) {
	m := side.FindStringSubmatch(page)
	if m == nil {
		return nil
	}
	for _, e := range entries.FindAllStringSubmatch(m[1], -1) {
		if e[1] != "" {
			out = append(out, e[1]+"：")
		} else {
			out = append(out, e[2])
		}
	}
	return out
}

// TestMenus holds the menus to their groups and everybody to what is theirs.
func TestMenus(t *testing.T) {
	base := demo(t)
	order := []string{"供与需：", "专业：", "督办：", "数据：", "系统："}
	for _, x := range []struct{ login, has, not string }{
		{lead, "工作台 市内需求 市内供给 供需匹配 缺口清单 谱系图 专业点 导入导出", "我的需求 账号与授权 后台任务"},
		{hr, "工作台 我的需求 市内供给 供需匹配", "我的供给 账号与授权 审计日志 参数 公共目录 谱系连线"},
		{school, "工作台 我的供给 市内需求 供需匹配 专业点", "我的需求 账号与授权 审计日志"},
		{"teacher.rongjiang", "市内需求 专业点", "导入导出 我的供给"},
		{"sec_admin.rongjiang", "账号与授权", "市内需求 专业点 备份 审计日志"},
		{"sys_admin.rongjiang", "备份 后台任务 运行状况", "市内需求 专业点 账号与授权 审计日志"},
		{"audit_admin.rongjiang", "审计日志", "市内需求 专业点 备份 账号与授权"},
	} {
		items := menu(e2e.NewReader(t, base, x.login).Get(t, "/home").Body)
		for _, want := range strings.Fields(x.has) {
			if !slices.Contains(items, want) {
				t.Errorf("%s has no %s: %v", x.login, want, items)
			}
		}
		for _, no := range strings.Fields(x.not) {
			if slices.Contains(items, no) {
				t.Errorf("%s is shown %s", x.login, no)
			}
		}
		last := -1
		for _, it := range items {
			if strings.HasSuffix(it, "：") {
				at := slices.Index(order, it)
				if at <= last {
					t.Errorf("%s: group %s at the wrong place: %v", x.login, it, items)
				}
				last = at
			}
		}
	}
}

var (
	worded = regexp.MustCompile(`(?s)<(th scope="col"|label|legend|dt|button|summary|h2|caption|option value="")[^>]*>(.*?)</(th|label|legend|dt|button|summary|h2|caption|option)>`)
	han    = regexp.MustCompile(`\p{Han}+`)
)

// TestEnglish looks for Chinese words where the platform itself speaks in the English
// pages: heads of tables, labels, buttons, headings. Names of people, places and
// programmes stay as they are.
func TestEnglish(t *testing.T) {
	base := demo(t)
	for _, login := range []string{"", lead, hr, school} {
		r := e2e.NewReader(t, base, login)
		r.Every = login == lead
		r.Get(t, "/?lang=en")
		r.Walk(t, func(_ string, a e2e.Answer) {
			if !a.Page() || strings.HasPrefix(a.Path, "/kit") || strings.HasSuffix(a.Path, "/columns") {
				return // the kit is Chinese, and columns are called as in the file
			}
			if !strings.Contains(a.Body, `<html lang="en"`) {
				t.Fatalf("%s is not in English", a.Path)
			}
			for _, m := range worded.FindAllStringSubmatch(a.Body, -1) {
				text := e2e.Answer{Body: m[2]}.Text()
				if written(a.Path, m[1]) {
					continue
				}
				if word := han.FindString(text); word != "" && !named(text) {
					t.Errorf("%s, %s: %s %q", login, a.Path, m[1], strings.Join(strings.Fields(text), " "))
				}
			}
		})
	}
}

// written says that a part of a page is what people wrote: abilities to be ticked, notices
// with the titles of needs, canned replies, criteria of a review, items of a plan, names of
// offices with a part in a matter, titles of plans, industries, programmes in a round.
func written(path, tag string) bool {
	path, _, _ = strings.Cut(path, "?")
	return strings.HasSuffix(path, "/links") && tag == "label" || path == "/notices" && tag == "button" || path == "/orders/replies" && tag == "summary" ||
		strings.HasPrefix(path, "/reviews/") && tag == "legend" || (strings.HasPrefix(path, "/fundplans/") || strings.HasPrefix(path, "/matters/")) && tag == "h2" ||
		strings.HasPrefix(path, "/indicators/") && tag == "dt" || path == "/panorama/industries" && (tag == "h2" || tag == "caption") || strings.HasPrefix(path, "/adjustments/") && tag == "label"
}

// named says that a text contains a name out of the sample data.
func named(text string) bool {
	for _, n := range []string{"融江", "示例", "中文", "新能源材料", "高端装备", "健康养老"} {
		if strings.Contains(text, n) {
			return true
		}
	}
	return false
}
