package ui_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

func TestMain(m *testing.M) {
	i18n.Load(ui.Words)
	m.Run()
}

func environment(theme ui.Theme, lang string) context.Context {
	ctx := i18n.WithLang(context.Background(), lang)
	return ui.With(ctx, &ui.Env{
		Lang: lang, Theme: theme, Size: 1, City: "融江市", Sample: true, Path: "/kit", Query: url.Values{},
		Actor: actor.Actor{Account: 1, Name: "周敏"}, Office: "市教育局 · 职成教科", Notices: 7,
		Nav: []ui.NavGroup{{Items: []ui.NavItem{{Label: "工作台", Href: "/desk", Count: 7}}}, {Label: "系统", Items: []ui.NavItem{{Label: "组件", Href: "/kit"}}}},
	})
}

func render(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNothingInline: the content security policy forbids inline styles, handlers and
// scripts; data blocks are allowed.
func TestNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`\sstyle=|\son[a-z]+=|<style|<script>|href="javascript:`)
	ids := regexp.MustCompile(`\sid="([^"]+)"`)
	for _, theme := range []ui.Theme{ui.Light, ui.Contrast, ui.Elder, ui.Wall} {
		html := render(t, environment(theme, "zh"), ui.KitPage())
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s: inline %q", theme, m)
		}
		if !strings.Contains(html, `data-theme="`+string(theme)+`"`) {
			t.Errorf("%s: the page does not carry its mode", theme)
		}
		seen := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(html, -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %q twice", theme, m[1])
			}
			seen[m[1]] = true
		}
	}
}

// TestFrameSpeaksEnglish: what the frame itself says has an English text.
func TestFrameSpeaksEnglish(t *testing.T) {
	html := render(t, environment(ui.Light, "en"), ui.TableView(ui.KitTable(3)))
	for _, want := range []string{"1–20 of 38", "Next", "Find in this table"} {
		if !strings.Contains(html, want) {
			t.Errorf("the English table lacks %q", want)
		}
	}
}

func TestFormErrors(t *testing.T) {
	ctx := environment(ui.Light, "zh")
	short := errs.New(errs.Invalid, "kit.short")
	es := ui.Errors(ctx, errs.List{short.On("name"), short.On("city")}.Err())
	if len(es) != 2 || es[0].Field != "name" || es[1].Code != "kit.short" {
		t.Fatalf("Errors = %+v", es)
	}
	html := render(t, ctx, ui.Input(ui.Field{Name: "name", Label: "名称", Help: "全称", Error: "太短"}))
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="name-h name-e"`, `<label for="name"`, `id="name-e"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the field lacks %s:\n%s", want, html)
		}
	}
	if ui.Errors(ctx, nil) != nil {
		t.Error("no error gives texts")
	}
	if ui.Errors(ctx, errors.New("disk")) != nil {
		t.Error("a fault that is not a refusal gives a text beside a field")
	}
}

func TestListing(t *testing.T) {
	for _, c := range []struct {
		query string
		want  ui.Listing
	}{
		{"", ui.Listing{Sort: "gap", Desc: true, Page: 1, Size: 20}},
		{"sort=name&page=3&rows=50&q=+电池+", ui.Listing{Find: "电池", Sort: "name", Page: 3, Size: 50}},
		{"sort=secret&page=-1&rows=7", ui.Listing{Sort: "gap", Desc: true, Page: 1, Size: 20}},
		{"sort=-name&cols=a,b", ui.Listing{Sort: "name", Desc: true, Page: 1, Size: 20, Cols: []string{"a", "b"}}},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, ui.ReadListing(q, "-gap", "gap", "name")); d != "" {
			t.Errorf("%q: %s", c.query, d)
		}
	}
	p := ui.Paging{Page: 2, Size: 20, Total: 38}
	if p.First() != 21 || p.Last() != 38 || p.Pages() != 2 {
		t.Errorf("page 2 of 38: %d–%d of %d pages", p.First(), p.Last(), p.Pages())
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{ui.Thousands(6318), "6,318"}, {ui.Thousands(-25), "−25"}, {ui.Thousands(0), "0"}, {ui.Thousands(1234567), "1,234,567"},
		{ui.Percent(0.6127), "61.3%"}, {ui.Percent(math.NaN()), "无数据"}, {ui.Points(0.046), "+4.6"}, {ui.Points(-0.003), "−0.3"},
		{ui.Points(0.0001), "0.0"}, {ui.Points(-0.0001), "0.0"}, {ui.Decimal(2800, 2), "2,800.00"}, {ui.Decimal(12, 0), "12"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if f, u, full := ui.Persons(42618); f != "4.26" || u != "万人" || full != "42,618" {
		t.Errorf("42618 persons: %s %s (%s)", f, u, full)
	}
}

func TestBridgeBar(t *testing.T) {
	ctx := environment(ui.Light, "zh")
	short := render(t, ctx, ui.BridgeBar(530, 120, 120))
	if !strings.Contains(short, `aria-label="需求 530，供给 120，已对上 120，缺 410"`) || !strings.Contains(short, "url(#hd)") {
		t.Errorf("a shortage: %s", short)
	}
	over := render(t, ctx, ui.BridgeBar(365, 390, 365))
	if !strings.Contains(over, "余 25") || !strings.Contains(over, "url(#hs)") {
		t.Errorf("a surplus: %s", over)
	}
	if empty := render(t, ctx, ui.BridgeBar(0, 0, 0)); !strings.Contains(empty, `width="0%"`) {
		t.Errorf("nothing on either side: %s", empty)
	}
}

func TestAssetHandlerKeepsInside(t *testing.T) {
	for _, path := range []string{"/assets/../asset.go", "/assets/.keep", "/assets/none.js", "/assets/a/b.js"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "http://x/assets/", nil)
		r.URL.Path = path
		ui.AssetHandler().ServeHTTP(w, r)
		if w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func BenchmarkTable20(b *testing.B) {
	ctx := environment(ui.Light, "zh")
	t := ui.KitTable(20)
	b.ReportAllocs()
	for b.Loop() {
		if err := t.Render(ctx, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPage20 is a whole page: frame, heading, figures, table of 20 rows.
func BenchmarkPage20(b *testing.B) {
	ctx := environment(ui.Light, "zh")
	t := ui.KitTable(20)
	page := ui.Page{Title: "供需缺口清单", Sub: "2026 年度", Crumbs: []ui.Crumb{{Label: "供与需"}}}
	b.ReportAllocs()
	for b.Loop() {
		if err := ui.Layout(page).Render(templ.WithChildren(ctx, t), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
