package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

func queryOf(r *http.Request, g Glance, l ui.Listing) Query {
	q := r.URL.Query()
	return Query{Quarter: g.Quarter.String(), Unit: q.Get("unit"), Colour: q.Get("colour"), Status: q.Get("status"), Find: l.Find, Mine: q.Get("mine") == "1", Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func listing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "task", "task", "unit", "due")
}

func (s *Service) frontPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFront(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showFront is the quarter at a glance.
func (s *Service) showFront(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	quarter := r.URL.Query().Get("quarter")
	if quarter == "" && f.Err() == nil {
		quarter = f.Typed().Get("quarter")
	}
	g, err := s.At(ctx, quarter)
	if err != nil {
		return err
	}
	l := listing(r)
	x := queryOf(r, g, l)
	list, total, err := s.List(ctx, x)
	if err != nil {
		return err
	}
	var above []casepage.Part
	if f.Err() != nil {
		for _, e := range ui.Errors(ctx, f.Err()) {
			above = append(above, casepage.Part{Body: ui.Notice("red", e.Text())})
		}
	}
	above = append(above, s.frontParts(ctx, g)...)
	return web.Render(w, r, status, casepage.ListPage(s.frontHead(ctx, g), above, s.reportTable(ctx, g, x, l, list, total)))
}

func (s *Service) frontHead(ctx context.Context, g Glance) ui.Page {
	p := ui.Page{Title: "季度调度", Note: quarterName(ctx, g.Quarter), Sub: i18n.T(ctx, "每季度一次：各单位报进展，联席会议看红黄绿，议定的事项有人办、有人核"), Crumbs: []ui.Crumb{{Label: "季度调度"}},
		Actions: []ui.Action{{Label: "会议和决议", Href: "/meetings"}, {Label: "会办事项", Href: "/matters"}, {Label: "协调机构", Href: "/bodies"}, {Label: "调度通报", Href: "/bulletins"}}}
	a := actor.From(ctx)
	if Policy.Allowed(a, mayReport) {
		p.Actions = append(p.Actions, ui.Action{Label: "用 Excel 填报", Href: "/imports/new?kind=" + SheetReports})
	}
	if runs(ctx) {
		p.Primary = &ui.Action{Label: "召开联席会议", Href: "/meetings/new?quarter=" + g.Quarter.String()}
		p.Actions = append(p.Actions, ui.Action{Label: "催报（先预览）", Href: "/dispatch/urge?quarter=" + g.Quarter.String()}, ui.Action{Label: "生成通报", Href: "/bulletins/draft?quarter=" + g.Quarter.String()},
			ui.Action{Label: "补开本季度填报", Href: "/dispatch/open", Method: "post", Hidden: map[string]string{"quarter": g.Quarter.String()}})
	}
	return p
}

func (s *Service) frontParts(ctx context.Context, g Glance) (out []casepage.Part) {
	out = append(out, casepage.Part{Body: ui.Tabs("季度", quarterTabs(ctx, g))})
	if mine := s.minePart(ctx, g); mine != nil {
		out = append(out, *mine)
	}
	if g.Reports == nil {
		return out
	}
	out = append(out, casepage.Part{Body: ui.Figures(s.frontFigures(ctx, g)...)})
	if c := trendChart(ctx, g.Trend); c != nil {
		out = append(out, casepage.Part{Body: c})
	}
	out = append(out, casepage.Part{Title: "任务和单位", Note: i18n.T(ctx, "一行一项任务；牵头单位的颜色就是任务的颜色"), Body: s.matrix(ctx, g)})
	units, missing := g.Missing(s.Today())
	if len(units) > 0 {
		var rows []ui.Row
		for _, u := range units {
			var links []templ.Component
			for _, r := range missing[u.Name] {
				links = append(links, ui.Link{Href: r.path(), Text: r.Title()})
			}
			rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(u.Name), ui.Int(len(missing[u.Name])), stacked(links...))})
		}
		out = append(out, casepage.Part{Title: "逾期未报", Body: ui.SmallTable("逾期未报", []ui.Column{{Title: "单位"}, {Title: "份数", Num: true}, {Title: "任务", Wrap: true}}, rows)})
	}
	return out
}

func quarterTabs(ctx context.Context, g Glance) (out []ui.Tab) {
	list := g.Quarters
	if !slices.Contains(list, g.Quarter) {
		list = append([]Quarter{g.Quarter}, list...)
	}
	for i, q := range list {
		if i < trendQuarters || q == g.Quarter {
			out = append(out, ui.Tab{Label: quarterName(ctx, q), Href: "/dispatch?quarter=" + q.String(), Current: q == g.Quarter})
		}
	}
	return out
}

// minePart is what waits for the person's own units, with one button for all that is filled in.
func (s *Service) minePart(ctx context.Context, g Glance) *casepage.Part {
	a := actor.From(ctx)
	var rows []ui.Row
	kept := 0
	for _, r := range g.Reports {
		if !r.Editable() || !speaks(a, r.Unit) {
			continue
		}
		draft := templ.Component(ui.Missing(i18n.T(ctx, "还没有填")))
		if !r.DraftAt.IsZero() {
			draft = ui.Text(casepage.When(r.DraftAt))
			kept++
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: r.path(), Text: r.Title(), Sub: i18n.Word(ctx, dutyZH(r.Duty))}, ui.Text(r.DueDay.String()), casepage.Row(casepage.State(ctx, Reports, r.Status), s.lateMark(r)), draft)})
	}
	if len(rows) == 0 {
		return nil
	}
	body := []templ.Component{ui.SmallTable("等本单位填报", []ui.Column{{Title: "任务", Wrap: true}, {Title: "截止日期"}, {Title: "状态"}, {Title: "已保存"}}, rows)}
	if kept > 0 {
		body = append(body, ui.Button(ui.Action{Label: i18n.T(ctx, "报送已填好的 %d 份", kept), Href: "/dispatch/send", Method: "post", Hidden: map[string]string{"quarter": g.Quarter.String()}}))
	}
	return &casepage.Part{Title: "等本单位填报", Note: i18n.T(ctx, "%d 份", len(rows)), Body: casepage.Row(body...)}
}

func (s *Service) lateMark(r Report) templ.Component {
	switch {
	case r.Overdue(s.Today()):
		return ui.Status("red", "逾期未报")
	case r.Late:
		return ui.Status("amber", "迟报")
	}
	return templ.NopComponent
}

func (s *Service) frontFigures(ctx context.Context, g Glance) (out []ui.Figure) {
	at := "/dispatch?quarter=" + g.Quarter.String()
	for _, c := range Colours {
		out = append(out, ui.Figure{Label: colourZH[c], Value: strconv.FormatInt(g.Colours[c], 10), Unit: i18n.T(ctx, "项"), Tone: colourTones[c], Href: at + "&colour=" + c})
	}
	out = append(out, ui.Figure{Label: "已报送", Value: strconv.FormatInt(g.Sent, 10), Unit: i18n.T(ctx, "份"), Note: i18n.T(ctx, "应报 %d 份，%s 到期", g.Summary.Reports, g.Due.String())})
	late := ui.Figure{Label: "逾期未报", Value: strconv.FormatInt(g.Overdue, 10), Unit: i18n.T(ctx, "份"), Note: i18n.T(ctx, "另有迟报 %d 份", g.Late), Href: at + "&status=" + Overdue}
	if g.Overdue > 0 {
		late.Tone = "red"
	}
	return append(out, late)
}

// trendChart draws the colours of the last quarters, nil when there are fewer than two.
func trendChart(ctx context.Context, trend []Summary) templ.Component {
	if len(trend) < 2 {
		return nil
	}
	list := slices.Clone(trend)
	slices.Reverse(list)
	var labels []string
	var rows []ui.Row
	series := make([]chart.Series, len(Colours))
	tones := map[string]string{Red: "red", Amber: "amber", NoData: "muted", Green: "green", Done: "met"}
	cols := []ui.Column{{Title: "季度"}}
	for i, c := range Colours {
		series[i] = chart.Series{Name: i18n.Word(ctx, colourZH[c]), Tone: tones[c]}
		cols = append(cols, ui.Column{Title: colourZH[c], Num: true})
	}
	for _, x := range list {
		labels = append(labels, x.Quarter.String())
		cells := ui.Cells(ui.Link{Href: "/dispatch?quarter=" + x.Quarter.String(), Text: quarterName(ctx, x.Quarter)})
		for i, c := range Colours {
			series[i].Values = append(series[i].Values, float64(x.Colours[c]))
			cells = append(cells, ui.Int(x.Colours[c]))
		}
		rows = append(rows, ui.Row{Cells: append(cells, ui.Int(x.Late+x.Overdue))})
	}
	cols = append(cols, ui.Column{Title: "迟报和未报", Num: true})
	title := i18n.T(ctx, "各季度任务的颜色，项")
	return chart.Figure("dispatch-trend", chart.Bars{Finding: title, Unit: i18n.T(ctx, "项"), Labels: labels, Series: series, Upright: true, Stacked: true}, title, "", ui.SmallTable(title, cols, rows), nil)
}

// matrix is the quarter's tasks with their units: the lead first, then those who answer for a part.
func (s *Service) matrix(ctx context.Context, g Glance) templ.Component {
	type line struct{ lead, co []templ.Component }
	var order []Report
	lines := map[string]*line{}
	today := s.Today()
	for _, r := range g.Reports {
		key := r.Task.String()
		if lines[key] == nil {
			lines[key] = &line{}
			order = append(order, r)
		}
		late, colour, tone := "", i18n.Word(ctx, colourZH[r.Colour]), colourTones[r.Colour]
		switch {
		case r.Status == Waived:
			colour, tone = casepage.StateName(ctx, Reports, Waived), "none"
		case r.Overdue(today):
			late = "逾期未报"
		case r.Duty == Co && r.Entries > 0:
			colour, tone = i18n.T(ctx, "已报"), "green"
		case r.Duty == Co:
			colour, tone = casepage.StateName(ctx, Reports, r.Status), "none"
		}
		mark := unitMark(r.path(), r.Unit.Name, tone, colour, late)
		if r.Duty == Lead {
			lines[key].lead = append(lines[key].lead, mark)
		} else {
			lines[key].co = append(lines[key].co, mark)
		}
	}
	var rows []ui.Row
	for _, r := range order {
		l := lines[r.Task.String()]
		title := templ.Component(ui.Text(r.Title()))
		if r.TaskPath != "" {
			title = ui.Link{Href: r.TaskPath, Text: r.Title(), Sub: r.Plan}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(title, stacked(l.lead...), stacked(l.co...))})
	}
	return ui.SmallTable("任务和单位", []ui.Column{{Title: "任务", Wrap: true}, {Title: "牵头", Wrap: true}, {Title: "配合", Wrap: true}}, rows)
}

func (s *Service) reportTable(ctx context.Context, g Glance, x Query, l ui.Listing, list []Report, total int64) ui.Table {
	t := ui.Table{
		ID: "reports", Title: "填报", Caption: "本季度的填报，按方案和任务排列", List: l, Total: int(total), Find: "任务、方案或单位", Keep: []string{"quarter", "unit", "colour", "status", "mine"}, Choose: true,
		Columns: []ui.Column{{Key: "task", Title: "任务", Sort: true, Wrap: true}, {Key: "unit", Title: "单位", Sort: true, Wrap: true}, {Key: "colour", Title: "颜色"}, {Key: "progress", Title: "进度", Num: true}, {Key: "expected", Title: "应达", Num: true}, {Key: "status", Title: "状态"}, {Key: "due", Title: "截止日期", Sort: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "这个季度还没有填报"), Text: i18n.T(ctx, "方案生效以后，季度结束的第二天自动开出各单位的填报，第 10 个工作日到期。")},
	}
	if runs(ctx) {
		t.Empty.Actions = []ui.Action{{Label: "看方案和任务", Href: "/plans"}}
	}
	var units []string
	for _, r := range g.Reports {
		if !slices.Contains(units, r.Unit.Name) {
			units = append(units, r.Unit.Name)
		}
	}
	slices.Sort(units)
	pairs := []string{"", "全部单位"}
	for _, u := range units {
		pairs = append(pairs, u, u)
	}
	t.Filters = casepage.Filters(ui.Field{Name: "unit", Label: "单位", Options: ui.Options(x.Unit, pairs...), Optional: true}, ui.Field{Name: "colour", Label: "颜色", Options: colourOptions(ctx, x.Colour), Optional: true}, ui.Field{Name: "status", Label: "状态", Options: ui.Options(x.Status, casepage.StatePairs(ctx, Reports, "", "全部状态", Overdue, "逾期")...), Optional: true})
	c := casepage.NewChips(ctx)
	c.Add("unit", "单位", x.Unit)
	c.Add("colour", "颜色", colourZH[x.Colour])
	if x.Status == Overdue {
		c.Add("status", "状态", "逾期")
	} else {
		c.Add("status", "状态", stateZH(Reports, x.Status))
	}
	t.Chips = c.List
	t.Exports = casepage.Exports(ctx, "/dispatch/export", int(total), int(total))
	for _, r := range list {
		t.Rows = append(t.Rows, ui.Row{ID: r.ID.String(), Name: r.Title(), Cells: ui.Cells(
			ui.Link{Href: r.path(), Text: r.Title(), Sub: strings.TrimSpace(r.Plan + " " + i18n.Word(ctx, dutyZH(r.Duty)))}, ui.Text(r.Unit.Name), leadColour(ctx, r), leadShare(ctx, r, r.Progress, "还没有填"), leadShare(ctx, r, r.Standing.Expected, "方案没有写起止日期"),
			casepage.Row(casepage.State(ctx, Reports, r.Status), s.lateMark(r)), ui.Text(r.DueDay.String()))})
	}
	return t
}

// leadColour is the colour of who leads; a co-handler has one only when something is wrong.
func leadColour(ctx context.Context, r Report) templ.Component {
	if r.Duty == Co && r.Colour != Red && r.Colour != Amber {
		return ui.Text("")
	}
	return colourCell(ctx, r.Colour)
}

// leadShare is a share of who leads; of a co-handler none is asked.
func leadShare(ctx context.Context, r Report, p *float64, why string) templ.Component {
	if r.Duty == Co && r.Progress == nil {
		return ui.Text("")
	}
	return shareCell(ctx, p, why)
}

func shareCell(ctx context.Context, p *float64, why string) templ.Component {
	if p == nil {
		return ui.Missing(i18n.Word(ctx, why))
	}
	return ui.Text(percentText(*p))
}

func (s *Service) frontExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	g, err := s.At(r.Context(), r.URL.Query().Get("quarter"))
	if err != nil {
		return err
	}
	x := queryOf(r, g, listing(r))
	x.Limit, x.Offset = 0, 0
	list, _, err := s.List(r.Context(), x)
	if err != nil {
		return err
	}
	title := i18n.Word(r.Context(), "季度调度")
	web.Attachment(w, sheet.FileName(title+g.Quarter.String(), f), f.MIME())
	return writeReports(w, f, title, list, s.Today())
}

func (s *Service) openForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		q, err := ParseQuarter(v.Get("quarter"))
		if err != nil {
			return "", err
		}
		_, err = s.OpenQuarter(r.Context(), q)
		return "/dispatch?quarter=" + q.String(), err
	}, s.showFront)
}

// sendForm sends all that is filled in; what could not be sent stays, and the first refusal is shown.
func (s *Service) sendForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		q, err := ParseQuarter(v.Get("quarter"))
		if err != nil {
			return "", err
		}
		_, left, why, err := s.SendAll(r.Context(), q.String())
		if err == nil && len(left) > 0 {
			err = ErrNotAll.With(len(left), left[0].Title()).Because(why[0])
		}
		return "/dispatch?quarter=" + q.String(), err
	}, s.showFront)
}

func (s *Service) urgePage(w http.ResponseWriter, r *http.Request) error {
	return s.showUrge(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showUrge is the preview of all reminders: nothing leaves before it was seen.
func (s *Service) showUrge(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	quarter := r.URL.Query().Get("quarter")
	if quarter == "" {
		quarter = f.Typed().Get("quarter")
	}
	if quarter == "" {
		quarter = LastEnded(s.Today()).String()
	}
	list, err := s.Urges(ctx, quarter)
	if err != nil {
		return err
	}
	at, _ := ParseQuarter(quarter)
	c := ui.Confirm{Title: "催报", Facts: []ui.Fact{{Label: "季度", Value: quarterName(ctx, at)}, {Label: "单位", Value: i18n.T(ctx, "%d 个", len(list))}}, Hidden: [][2]string{{"quarter", quarter}},
		Form: ui.Form{Action: "/dispatch/urge", Submit: "发出提醒", Cancel: "/dispatch?quarter=" + quarter}}
	for _, u := range list {
		who := u.Unit.Name
		if u.Holders == 0 {
			who += i18n.T(ctx, "（还没有账号，收不到）")
		}
		c.Mails = append(c.Mails, ui.ConfirmMail{Who: who, Text: u.Text, Mail: u.Holders != 0})
	}
	if len(list) == 0 {
		c.Refusal = i18n.T(ctx, "这个季度的报告都报送了，没有要催的单位。")
	}
	return web.Render(w, r, status, casepage.ConfirmPage(ui.Page{Title: "催报", Note: quarterName(ctx, at), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch?quarter=" + quarter}, {Label: "催报"}}}, c))
}

func (s *Service) urgeForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		_, err := s.SendUrges(r.Context(), v.Get("quarter"))
		return "/dispatch?quarter=" + v.Get("quarter"), err
	}, s.showUrge)
}
