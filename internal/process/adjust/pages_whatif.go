package adjust

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Trial is the what-if of a round for some of its requests.
type Trial struct {
	Round    Round
	Frozen   bool
	Requests []Request // all that were sent
	Chosen   map[ids.ID]bool
	Effect   Effect
}

// Try computes what the city would look like with some requests of a round granted; all "1" takes all of them, "proposed" those that
// are proposed to be approved.
func (s *Service) Try(ctx context.Context, round ids.ID, chosen []ids.ID, all string) (t Trial, err error) {
	if !Policy.Allowed(actor.From(ctx), mayWatch) {
		return t, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		t = Trial{Chosen: map[ids.ID]bool{}}
		if t.Round, err = roundByID(ctx, r, round); err != nil {
			return err
		}
		if t.Requests, err = requestsOf(ctx, r, round); err != nil {
			return err
		}
		for _, id := range chosen {
			t.Chosen[id] = true
		}
		var take []Request
		for _, x := range t.Requests {
			if all == "1" || all == "proposed" && x.Proposal == Approved {
				t.Chosen[x.ID] = true
			}
			if t.Chosen[x.ID] {
				take = append(take, x)
			}
		}
		f, frozen, err := s.figuresFor(ctx, r, t.Round)
		t.Frozen, t.Effect = frozen, WhatIf(f, take)
		return err
	})
	return t, err
}

func (s *Service) whatIfPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var chosen []ids.ID
	for _, text := range r.URL.Query()["take"] {
		if one, err := ids.Parse(text); err == nil {
			chosen = append(chosen, one)
		}
	}
	t, err := s.Try(r.Context(), id, chosen, r.URL.Query().Get("all"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, casepage.View(whatIfView(r.Context(), t)))
}

func whatIfView(ctx context.Context, t Trial) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "前后对比", Sub: casepage.Joined(" · ", t.Round.Title, frozenWord(ctx, t)), Crumbs: []ui.Crumb{homeCrumb, {Label: t.Round.Title, Href: t.Round.path()}, {Label: "前后对比"}}}}
	e := t.Effect
	chosen := ui.Field{Name: "take", Label: "勾选要同意的申请", Optional: true}
	n := 0
	for _, x := range t.Requests {
		if t.Chosen[x.ID] {
			n++
		}
		chosen.Options = append(chosen.Options, ui.Option{Value: x.ID.String(), Label: casepage.Joined(" · ", word(ctx, x.Kind.ZH()), x.Name, x.SchoolName), Help: casepage.Joined(" → ", beforeText(x), seats(x.granted())), Chosen: t.Chosen[x.ID]})
	}
	v.Figures = []ui.Figure{
		{Label: "勾选的申请", Value: strconv.Itoa(n), Note: i18n.T(ctx, "共 %d 件", len(t.Requests))},
		keyFigure(ctx, "服务重点产业占比，调整前", e.Before.Key), keyFigure(ctx, "服务重点产业占比，调整后", e.After.Key),
		{Label: "新开专业点", Value: strconv.Itoa(e.Opened), Note: i18n.T(ctx, "招生计划 +%d 人", int(e.PlacesOpened))}, {Label: "关闭专业点", Value: strconv.Itoa(e.Closed), Note: i18n.T(ctx, "招生计划 −%d 人", int(e.PlacesClosed))},
	}
	if len(t.Requests) == 0 {
		v.Add("", "", rowsPart(rowsOf{ID: "none", Title: "勾选申请", Empty: ui.Empty{Title: i18n.T(ctx, "还没有申请"), Text: i18n.T(ctx, "学校提交以后，在这里勾选，看前后变化。"), Actions: []ui.Action{{Label: "查看年度", Href: t.Round.path()}}}}))
	} else {
		v.Add("", "", whatIfForm(whatIfOf{Action: t.Round.path() + "/whatif", Chosen: chosen}))
	}
	v.Add("", "", rowsPart(sceneRows(ctx, e)))
	v.Add("", "", rowsPart(programmeRows(ctx, e)))
	v.Add("", "", rowsPart(breachRows(ctx, e)))
	v.Add("", "", rowsPart(countyRows(ctx, e)))
	return v
}

func beforeText(x Request) string {
	if x.Kind == Add {
		return "0"
	}
	return seats(x.Before)
}

func frozenWord(ctx context.Context, t Trial) string {
	if t.Frozen {
		return i18n.T(ctx, "用年度冻结的数据，SHA-256 %s", t.Round.Hash[:12])
	}
	return i18n.T(ctx, "数据还没有冻结，用今天的登记")
}

func keyFigure(ctx context.Context, label string, r stat.Ratio) ui.Figure {
	if !r.Known() {
		return ui.Figure{Label: label, Missing: i18n.T(ctx, "当年没有生效的重点产业清单")}
	}
	return ui.Figure{Label: label, Value: r.Percent(2), Note: strconv.FormatInt(r.Num, 10) + "/" + strconv.FormatInt(r.Den, 10)}
}

func sceneRows(ctx context.Context, e Effect) rowsOf {
	t := rowsOf{ID: "scene", Title: "全市前后对比", Columns: []ui.Column{{Title: "指标", Wrap: true}, {Title: "调整前", Num: true}, {Title: "调整后", Num: true}, {Title: "增减", Num: true}}}
	add := func(zh string, before, after templ.Component, delta string) {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(word(ctx, zh)), before, after, ui.Text(delta))})
	}
	ratio := func(r stat.Ratio, why string) templ.Component {
		if !r.Known() {
			return ui.Missing(why)
		}
		return ui.Text(ratioText(r))
	}
	b, a := e.Before, e.After
	add("招生专业点", ui.Int(int64(b.Points)), ui.Int(int64(a.Points)), deltaText(int64(a.Points-b.Points), true))
	add("服务重点产业的专业点占比", ratio(b.Key, "当年没有生效的重点产业清单"), ratio(a.Key, "当年没有生效的重点产业清单"), deltaText(a.Key.Num-b.Key.Num, b.Key.Known()))
	add("招生计划（人）", ui.Int(b.Places), ui.Int(a.Places), deltaText(a.Places-b.Places, true))
	add("没有招生计划数的专业点", ui.Int(int64(b.Unknown)), ui.Int(int64(a.Unknown)), deltaText(int64(a.Unknown-b.Unknown), true))
	for i, c := range b.Coverage {
		after := Covering{Level: c.Level, Missing: c.Missing}
		if i < len(a.Coverage) && a.Coverage[i].Level == c.Level {
			after = a.Coverage[i]
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.T(ctx, "%s覆盖 19 个大类", word(ctx, c.Level.ZH()))), ui.Lines{Main: strconv.Itoa(c.Covered) + "/19", Sub: missingText(ctx, c.Missing)}, ui.Lines{Main: strconv.Itoa(after.Covered) + "/19", Sub: missingText(ctx, after.Missing)}, ui.Text(deltaText(int64(after.Covered-c.Covered), true)))})
	}
	add("超过上限的项目", ui.Int(int64(len(b.Over))), ui.Int(int64(len(a.Over))), deltaText(int64(len(a.Over)-len(b.Over)), true))
	add("新开招生计划占增减总数", ui.Text(""), ratio(e.Opening, "没有新开，也没有关闭"), "")
	t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.T(ctx, "调整的专业点占比（目标约 %s）", e.Goal.Percent(0))), ui.Text(""), ratio(e.Moved, "没有专业点"), ui.Text(goalText(ctx, e)))})
	return t
}

func goalText(ctx context.Context, e Effect) string {
	ok, known := e.Moved.AtLeast(e.Goal)
	switch {
	case !known:
		return ""
	case ok:
		return i18n.T(ctx, "达到")
	}
	return i18n.T(ctx, "没有达到")
}

func missingText(ctx context.Context, list []string) string {
	if len(list) == 0 {
		return ""
	}
	if len(list) > 4 {
		return i18n.T(ctx, "缺 %s 等 %d 类", strings.Join(list[:3], "、"), len(list))
	}
	return i18n.T(ctx, "缺 %s", strings.Join(list, "、"))
}

func programmeRows(ctx context.Context, e Effect) rowsOf {
	t := rowsOf{ID: "programmes", Title: "涉及的专业：招生计划与用人需求", Columns: []ui.Column{{Title: "专业", Wrap: true}, {Title: "布点前", Num: true}, {Title: "布点后", Num: true}, {Title: "计划前", Num: true}, {Title: "计划后", Num: true}, {Title: "预测需求", Num: true}, {Title: "服务重点产业"}}, Empty: ui.Empty{Title: i18n.T(ctx, "没有勾选申请"), Text: i18n.T(ctx, "在上面勾选申请，再点“按勾选计算”。")}}
	for _, l := range e.Programmes {
		demand := templ.Component(ui.Missing("没有这个专业的需求预测"))
		if l.Demand != nil {
			demand = ui.Lines{Main: strconv.FormatInt(*l.Demand, 10), Sub: l.DemandSource}
		}
		key := ui.Status("none", "否")
		switch {
		case l.ServesUnknown:
			key = ui.Status("none", "无数据")
		case l.ServesKey:
			key = ui.Status("green", "是")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: l.Name, Sub: l.Code + " · " + word(ctx, l.Level.ZH())}, ui.Int(int64(l.PointsBefore)), ui.Int(int64(l.PointsAfter)), countCell(l.PlacesBefore), countCell(l.PlacesAfter), demand, key)})
	}
	return t
}

var breachZH = map[string]string{RuleTotal: "学校专业点总数", RulePoints: "全市同一专业布点数", RuleShare: "开设该专业的中职学校占比"}

func breachRows(ctx context.Context, e Effect) rowsOf {
	t := rowsOf{ID: "caps", Title: "超过上限的项目", Columns: []ui.Column{{Title: "学校或专业", Wrap: true}, {Title: "规则", Wrap: true}, {Title: "调整前", Num: true}, {Title: "调整后", Num: true}, {Title: "上限", Num: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "没有超过上限的"), Text: i18n.T(ctx, "专业点总数、同一专业布点数和占比都在界限以内。")}}
	seen := map[string]bool{}
	find := func(list []Breach, b Breach) (Breach, bool) {
		for _, x := range list {
			if x.Rule == b.Rule && x.Who == b.Who {
				return x, true
			}
		}
		return Breach{}, false
	}
	cell := func(b Breach, ok bool) templ.Component {
		if !ok {
			return ui.Text(word(ctx, "不超"))
		}
		return ui.Int(b.N)
	}
	for _, list := range [][]Breach{e.Before.Over, e.After.Over} {
		for _, b := range list {
			if seen[b.Rule+b.Who] {
				continue
			}
			seen[b.Rule+b.Who] = true
			before, wasOver := find(e.Before.Over, b)
			after, isOver := find(e.After.Over, b)
			most := strconv.FormatInt(b.Most, 10)
			if b.Share {
				most = i18n.T(ctx, "%s 所的一半", most)
			}
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(b.Who), ui.Text(word(ctx, breachZH[b.Rule])), cell(before, wasOver), cell(after, isOver), ui.Text(most))})
		}
	}
	return t
}

func countyRows(ctx context.Context, e Effect) rowsOf {
	t := rowsOf{ID: "counties", Title: "各县区", Note: i18n.T(ctx, "没有申请的县区也计入合计"), Columns: []ui.Column{{Title: "县区"}, {Title: "专业点", Num: true}, {Title: "勾选的申请", Num: true}, {Title: "计划前", Num: true}, {Title: "计划后", Num: true}, {Title: "增减", Num: true}}}
	var sum CountyLine
	row := func(name string, l CountyLine) ui.Row {
		return ui.Row{Cells: ui.Cells(ui.Text(name), ui.Int(int64(l.Points)), ui.Int(int64(l.Requests)), ui.Int(l.PlacesBefore), ui.Int(l.PlacesAfter), deltaCell(l.PlacesAfter-l.PlacesBefore, true))}
	}
	for _, l := range e.Counties {
		t.Rows = append(t.Rows, row(l.Name, l))
		sum.Points, sum.Requests, sum.PlacesBefore, sum.PlacesAfter = sum.Points+l.Points, sum.Requests+l.Requests, sum.PlacesBefore+l.PlacesBefore, sum.PlacesAfter+l.PlacesAfter
	}
	if len(e.Counties) > 0 {
		t.Rows = append(t.Rows, row(word(ctx, "合计"), sum))
	}
	return t
}
