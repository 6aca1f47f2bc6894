package portal

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/ui"
)

// found is how many entries of each catalogue a search shows; longest is how many
// characters of the question count.
const (
	found   = 10
	longest = 60
)

// FoundKind is a tab of the search page: a kind of document with its Chinese name.
type FoundKind struct{ Code, ZH string }

// inCatalogues is the tab of programmes, occupations and industries as such.
const inCatalogues = "catalog"

// asked is what somebody looks for: words, a tab, a county, a page.
type asked struct {
	text, kind, county string
	page, size         int
}

// searchView is the answer to a search.
type searchView struct {
	Page   ui.Page
	Find   string
	Kind   string
	County ui.Field
	Tabs   []ui.Tab
	Say    string
	Hits   []foundHit
	Paging ui.Paging
	Lists  []ui.DocList
	None   bool
}

// foundHit is a document with the name of its kind.
type foundHit struct {
	search.Hit
	Kind string
}

// search looks for documents that the person may see, and in the catalogues.
func (s *Service) search(ctx context.Context, q asked) (searchView, error) {
	q.text = strings.TrimSpace(q.text)
	if utf8.RuneCountInString(q.text) > longest {
		q.text = string([]rune(q.text)[:longest])
	}
	v := searchView{Find: q.text, Kind: q.kind, Page: ui.Page{Title: "搜索", Public: true, Crumbs: []ui.Crumb{{Label: "搜索"}}}}
	var err error
	if v.County, err = s.countyField(ctx, q.county); err != nil || q.text == "" {
		return v, err
	}
	v.Page.Title = i18n.T(ctx, "“%s”的搜索结果", q.text)
	lists, entries, err := s.catalogues(ctx, q.text)
	if err != nil {
		return v, err
	}
	res, err := s.documents(ctx, q, &v)
	if err != nil {
		return v, err
	}
	if q.kind == inCatalogues || q.kind == "" && q.page <= 1 {
		v.Lists = lists
	}
	v.Tabs = s.tabs(ctx, q, res, entries)
	v.None = len(v.Hits) == 0 && len(v.Lists) == 0
	return v, nil
}

// documents fills in the hits of a page.
func (s *Service) documents(ctx context.Context, q asked, v *searchView) (res search.Result, err error) {
	if s.o.Search == nil {
		return res, nil
	}
	ask := search.Query{Text: q.text, In: q.county, Limit: q.size, Offset: (q.page - 1) * q.size}
	if q.kind != "" && q.kind != inCatalogues {
		ask.Kinds = []string{q.kind}
	}
	if res, err = s.o.Search(ctx, ask); err != nil || q.kind == inCatalogues {
		return res, err
	}
	for _, h := range res.Hits {
		v.Hits = append(v.Hits, foundHit{h, s.kindName(h.Doc.Kind)})
	}
	v.Paging = ui.Paging{Page: q.page, Size: q.size, Total: res.Total}
	switch {
	case res.More:
		v.Say = i18n.T(ctx, "找到 %d 个以上，可以再写一个词", res.Total)
	case res.Total > 0:
		v.Say = i18n.T(ctx, "找到 %d 个", res.Total)
	}
	return res, nil
}

func (s *Service) kindName(code string) string {
	for _, k := range s.o.Kinds {
		if k.Code == code {
			return k.ZH
		}
	}
	return ""
}

// tabs are the kinds in which something was found, with their numbers. When more was found
// than is counted, the numbers would not be whole and are left out.
func (s *Service) tabs(ctx context.Context, q asked, res search.Result, entries int) []ui.Tab {
	total := entries
	for _, n := range res.Kinds {
		total += n
	}
	whole := !res.More && total-entries <= search.MaxCount
	tab := func(label, kind string, n int) ui.Tab {
		if !whole && kind != inCatalogues {
			n = 0
		}
		return ui.Tab{Label: label, Href: ui.From(ctx).Link("kind", kind), Count: n, Current: q.kind == kind}
	}
	out := []ui.Tab{tab("全部", "", total)}
	for _, k := range s.o.Kinds {
		if n := res.Kinds[k.Code]; n > 0 || q.kind == k.Code {
			out = append(out, tab(k.ZH, k.Code, n))
		}
	}
	if entries > 0 || q.kind == inCatalogues {
		out = append(out, tab("目录", inCatalogues, entries))
	}
	return out
}

func (s *Service) countyField(ctx context.Context, chosen string) (ui.Field, error) {
	pairs := []string{"", "全市"}
	if s.o.Demand != nil {
		list, err := s.o.Demand.FormCounties(ctx)
		if err != nil {
			return ui.Field{}, err
		}
		for _, c := range list {
			pairs = append(pairs, c.Code, c.Name)
		}
	}
	return ui.Field{Name: "county", Label: "县区", Optional: true, Width: "sm", Options: ui.Options(chosen, pairs...)}, nil
}

// catalogues looks in programmes, occupations and industries by name or code.
func (s *Service) catalogues(ctx context.Context, text string) (lists []ui.DocList, n int, err error) {
	if s.o.Catalog == nil {
		return nil, 0, nil
	}
	cat, err := s.o.Catalog(ctx)
	if err != nil {
		return nil, 0, err
	}
	signed := actor.From(ctx).Signed()
	for _, l := range []ui.DocList{
		{Title: "专业", Items: programmes(cat, text, signed)},
		{Title: "职业", Items: occupations(ctx, cat, text)},
		{Title: "行业", Items: industries(cat, text)},
	} {
		if len(l.Items) > 0 {
			lists = append(lists, l)
			n += len(l.Items)
		}
	}
	return lists, n, nil
}

// hits tells whether a name or a code answers the question.
func hits(text, name, code string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(text)) || strings.HasPrefix(strings.ToUpper(code), strings.ToUpper(text))
}

func programmes(cat *atlas.Catalog, text string, signed bool) (out []ui.DocItem) {
	for _, p := range cat.Programmes("") {
		if len(out) < found && hits(text, p.Name, p.Code) {
			href := "/needs?q=" + url.QueryEscape(p.Name)
			if signed {
				href = "/points?q=" + p.Code
			}
			out = append(out, ui.DocItem{Title: p.Name, Line: p.Level.ZH() + " " + p.Code, Href: href})
		}
	}
	return out
}

func occupations(ctx context.Context, cat *atlas.Catalog, text string) (out []ui.DocItem) {
	for _, o := range cat.Occupations() {
		if len(out) < found && o.IsOccupation && hits(text, o.Name, o.Code) {
			out = append(out, ui.DocItem{Title: o.Name, Line: o.Code + " · " + i18n.T(ctx, "看供需和缺口"), Href: "/public/gaps?q=" + o.Code})
		}
	}
	return out
}

func industries(cat *atlas.Catalog, text string) (out []ui.DocItem) {
	for _, i := range cat.Industries() {
		if len(out) < found && hits(text, i.Name, i.Code) {
			out = append(out, ui.DocItem{Title: i.Name, Line: i.Code, Href: "/needs?industry=" + i.Code})
		}
	}
	return out
}
