package casepage

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// Chips are the filters in force, each with the page without it.
type Chips struct {
	ctx  context.Context
	List []ui.Chip
}

// NewChips are the chips of a page, none yet.
func NewChips(ctx context.Context) Chips { return Chips{ctx: ctx} }

// Add adds the filter of a query key unless its value is empty. label and value are Chinese
// keys.
func (c *Chips) Add(key, label, value string) {
	if value != "" {
		c.List = append(c.List, ui.Chip{Label: i18n.T(c.ctx, "%s：%s", i18n.Word(c.ctx, label), i18n.Word(c.ctx, value)), Href: ui.From(c.ctx).Link(key, "")})
	}
}

// Exports are the downloads of a list as the page's query filters it: at most longest of
// its total rows. An empty list has none.
func Exports(ctx context.Context, path string, total, longest int) []ui.Export {
	if total == 0 {
		return nil
	}
	v := url.Values{}
	for k, s := range ui.From(ctx).Query {
		v[k] = s
	}
	v.Del("page")
	href := func(format string) string {
		v.Set("format", format)
		return path + "?" + v.Encode()
	}
	n := ui.Thousands(min(total, longest))
	return []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 条（Excel）", n), Href: href("xlsx")}, {Label: i18n.T(ctx, "导出本筛选 %s 条（CSV）", n), Href: href("csv")}}
}

// Pairs are the pairs of code and Chinese name of a list of kinds for a choice, after those
// given first.
func Pairs[T interface {
	~string
	ZH() string
}](list []T, first ...string) []string {
	out := slices.Clone(first)
	for _, x := range list {
		out = append(out, string(x), x.ZH())
	}
	return out
}

// When is an instant as a course shows it, to the minute in Chinese time; none is "".
func When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Location).Format("2006-01-02 15:04")
}

// Version is a row version as a hidden field carries it.
func Version(n int64) string { return strconv.FormatInt(n, 10) }

// Joined puts sep between those parts that are not empty.
func Joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), sep)
}
