package portal

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/demand"
)

// found is how many hits of each sort a search shows; longest is how many characters
// of the question count.
const (
	found   = 10
	longest = 60
)

// searchView is the answer to a search.
type searchView struct {
	Page  ui.Page
	Find  string
	Lists []ui.DocList
	None  bool
}

// search looks for a word in what everyone may see: needs and offers by title or
// number, programmes, occupations and industries by name or code.
func (s *Service) search(ctx context.Context, text string) (searchView, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest])
	}
	v := searchView{Find: text, Page: ui.Page{Title: "搜索", Public: true, Crumbs: []ui.Crumb{{Label: "搜索"}}}}
	if text == "" {
		return v, nil
	}
	v.Page.Title = i18n.T(ctx, "“%s”的搜索结果", text)
	add := func(title, all string, items []ui.DocItem) {
		if len(items) > 0 {
			v.Lists = append(v.Lists, ui.DocList{Title: title, All: all, Items: items})
		}
	}
	if s.o.Demand != nil {
		for _, x := range []struct {
			side        demand.Side
			title, base string
		}{{demand.Need, "需求", "/needs"}, {demand.Offer, "供给", "/offers"}} {
			page, err := s.o.Demand.List(ctx, demand.Query{Side: x.side, View: demand.Market, Find: text, Sort: "new", Desc: true, Limit: found})
			if err != nil {
				return v, err
			}
			add(x.title, x.base+"?q="+url.QueryEscape(text), items(ctx, x.side, page.Lines))
		}
	}
	if s.o.Catalog != nil {
		cat, err := s.o.Catalog(ctx)
		if err != nil {
			return v, err
		}
		signed := actor.From(ctx).Signed()
		add("专业", "", programmes(cat, text, signed))
		add("职业", "", occupations(ctx, cat, text))
		add("行业", "", industries(cat, text))
	}
	v.None = len(v.Lists) == 0
	return v, nil
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
