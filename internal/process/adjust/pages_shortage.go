package adjust

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/programme"
)

// Shortage is a programme that carries the tag 紧缺 in a year, or a group of programmes that the city builds up as key (重点专业群).
type Shortage struct {
	Year   int
	Code   string
	Name   string
	Points int64
	Source string
	Group  bool
}

// Shortages is the published list of a year: tags of the register of programmes, and key groups of the registers (PRG-07).
func (s *Service) Shortages(ctx context.Context, year int) (out []Shortage, years []int, err error) {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, years = nil, nil
		rows, err := programme.TagRows(ctx, r)
		if err != nil {
			return err
		}
		points := map[string]int64{}
		for v, err := range programme.Iter(ctx, r) {
			if err != nil {
				return err
			}
			points[v.Code]++
		}
		this := s.Today().Year
		for _, t := range rows {
			if t.Tag != programme.Scarce || t.Withdrawn {
				continue
			}
			to := t.To
			if to == 0 {
				to = this + 1
			}
			for y := t.From; y <= to; y++ {
				if !slices.Contains(years, y) {
					years = append(years, y)
				}
			}
			if !t.In(t.Code, year) {
				continue
			}
			x := Shortage{Year: year, Code: t.Code, Name: nameOf(cat, t.Code), Source: t.Source}
			for code, n := range points {
				if strings.HasPrefix(code, t.Code) {
					x.Points += n
				}
			}
			out = append(out, x)
		}
		if s.opts.Groups == nil {
			return nil
		}
		groups, err := s.opts.Groups(ctx, r, year)
		for i := range groups {
			groups[i].Code = namesOf(cat, groups[i].Code)
		}
		out = append(out, groups...)
		return err
	})
	slices.Sort(years)
	slices.Reverse(years)
	return out, years, err
}

// namesOf are the programmes of a group by name.
func namesOf(cat *atlas.Catalog, codes string) string {
	list := strings.Split(codes, "|")
	for i, code := range list {
		list[i] = nameOf(cat, code)
	}
	return strings.Join(list, "、")
}

// nameOf is what a code of two, four or six digits is called at its level.
func nameOf(cat *atlas.Catalog, code string) string {
	level, ok := atlas.LevelOfCode(code + "0000"[:max(0, 6-len(code))])
	if !ok {
		return code
	}
	switch len(code) {
	case 6:
		if p, ok := cat.Programme(level, code); ok {
			return p.Name
		}
	case 4:
		if c, ok := cat.Class(level, code); ok {
			return c.Name
		}
	case 2:
		if c, ok := cat.Category(level, code); ok {
			return c.CategoryName
		}
	}
	return code
}

func (s *Service) shortagePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil {
		year = s.Today().Year
	}
	list, years, err := s.Shortages(ctx, year)
	if err != nil {
		return err
	}
	v := casepage.Page{Page: ui.Page{Title: i18n.T(ctx, "%d 年紧缺专业和重点专业群", year), Sub: i18n.T(ctx, "按年公布，每一条都有文件依据"), Crumbs: []ui.Crumb{homeCrumb, {Label: "紧缺和重点专业"}}, Public: !actor.From(ctx).Signed()}}
	var tabs []ui.Tab
	for _, y := range years {
		tabs = append(tabs, ui.Tab{Label: strconv.Itoa(y), Href: "/adjustments/shortage?year=" + strconv.Itoa(y), Current: y == year})
	}
	if len(tabs) > 0 {
		v.Add("", "", ui.Tabs("年份", tabs))
	}
	if mayDo(ctx, mayRun) {
		v.Page.Actions = []ui.Action{{Label: "维护标记", Href: "/programmes/tags"}}
	}
	scarce := rowsOf{ID: "scarce", Title: "紧缺专业", Columns: []ui.Column{{Title: "专业、专业类或大类", Wrap: true}, {Title: "招生专业点", Num: true}, {Title: "文件依据", Wrap: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "这一年没有紧缺专业"), Text: i18n.T(ctx, "市教育局在专业标记里按年登记，登记以后在这里公布。")}}
	key := rowsOf{ID: "key", Title: "重点专业群", Columns: []ui.Column{{Title: "专业群", Wrap: true}, {Title: "学校和级别", Wrap: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有重点专业群"), Text: i18n.T(ctx, "在名册里登记高水平专业群以后在这里公布。")}}
	for _, x := range list {
		if x.Group {
			key.Rows = append(key.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: x.Name, Sub: x.Code}, ui.Text(x.Source))})
			continue
		}
		scarce.Rows = append(scarce.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: x.Name, Sub: x.Code}, ui.Int(x.Points), ui.Text(x.Source))})
	}
	v.Add("", "", rowsPart(scarce))
	v.Add("", "", rowsPart(key))
	return web.Render(w, r, http.StatusOK, casepage.View(v))
}
