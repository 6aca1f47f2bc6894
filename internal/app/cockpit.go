package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/cockpit"
	"rongqiao/internal/report/figures"
	"rongqiao/internal/report/portal"
)

const (
	wallChains = 5
	wallYears  = 5
	wallLate   = 7
	wallGaps   = 4
)

// newCockpit joins the two screens to the modules that know their figures.
func (h *House) newCockpit(c *City) *cockpit.Service {
	return cockpit.New(cockpit.Sources{Wall: func(ctx context.Context) (cockpit.Wall, error) { return h.wall(ctx, c) }, Centre: c.centre, Targets: c.cockpitTargets})
}

// wall gathers what hangs on the wall: of gaps only what is published, of cases only counts.
func (h *House) wall(ctx context.Context, c *City) (w cockpit.Wall, err error) {
	src, err := c.Board.Published(ctx, 0)
	if err != nil {
		return w, err
	}
	if src.Snapshot == nil {
		w.Missing = i18n.T(ctx, "还没有公布年度快照")
		w.Period, w.Sentence = w.Missing, []cockpit.Span{{Text: w.Missing}}
	} else {
		y := src.Public()
		w.Period = i18n.T(ctx, "%d 年度", y.Year) + " · " + i18n.T(ctx, "快照 %s", civil.DateOf(src.At).String())
		w.Scope = i18n.T(ctx, "统计范围：%d 所学校、%d 家企业；每块可以点开", y.Schools, y.Firms)
		w.Sentence = wallSentence(ctx, src, y)
		w.Figures = wallFigures(ctx, src, y)
		w.Chains, w.Short = wallChainRows(ctx, y), wallShort(ctx, y)
		if w.Years, err = c.wallYears(ctx); err != nil {
			return w, err
		}
	}
	if err := c.wallLeading(ctx, &w); err != nil {
		return w, err
	}
	answers, err := c.wallAnswers(ctx)
	if err != nil {
		return w, err
	}
	w.Figures = append(w.Figures, answers)
	if w.Today, err = c.wallToday(ctx); err != nil {
		return w, err
	}
	w.Late, err = h.wallLate(ctx, c)
	w.LateAll = "/gaps"
	return w, err
}

// wallLeading adds the figures that the city has chosen. Where no year is published yet, the sentence says how many published figures
// the registers bear out.
func (c *City) wallLeading(ctx context.Context, w *cockpit.Wall) error {
	lines, err := c.Figures.Lines(ctx)
	if err != nil {
		return err
	}
	counted, met := 0, 0
	var sources []string
	for _, l := range lines {
		if l.Known {
			counted++
		}
		if l.Verdict == figures.Met {
			met++
		}
		if !l.Leading {
			continue
		}
		w.Leading = append(w.Leading, leadOf(ctx, l))
		if document, _, _ := strings.Cut(l.Source, "，第"); !slices.Contains(sources, document) {
			sources = append(sources, document)
		}
	}
	if len(w.Leading) == 0 || w.Missing == "" {
		return nil
	}
	w.Period, w.Scope = i18n.T(ctx, "名册按各数的时期计数"), i18n.T(ctx, "出处：%s", strings.Join(sources, "；"))
	w.Sentence = []cockpit.Span{{Text: i18n.T(ctx, "%d 个公开数字，名册算出 %d 个，%d 个相符或达到", len(lines), counted, met)}}
	return nil
}

func leadOf(ctx context.Context, l figures.Line) cockpit.Lead {
	f := l.Figure(ctx)
	return cockpit.Lead{Label: f.Label, Value: f.Value, Unit: f.Unit, Missing: f.Missing, Says: l.Says(ctx), Tone: l.Tone(), Word: l.Word(), Period: l.Period, Scope: l.Scope, Href: f.Href}
}

// wallSentence is what can be read out: how many of a hundred are met, and what is missing most.
func wallSentence(ctx context.Context, src board.Source, y board.PublicYear) []cockpit.Span {
	if !y.MetKnown {
		return []cockpit.Span{{Text: i18n.T(ctx, "没有可公布的满足率。")}}
	}
	met := portal.Stones(y.MetRate)
	text := i18n.T(ctx, "企业每要 100 人，学校对上 %d 人", met)
	if src.Before != nil && src.BeforeOf < y.Year {
		if old := src.Before.Public(); old.MetKnown {
			switch d := met - portal.Stones(old.MetRate); {
			case d > 0:
				text += i18n.T(ctx, "，比 %d 年多 %d 人", src.BeforeOf, d)
			case d < 0:
				text += i18n.T(ctx, "，比 %d 年少 %d 人", src.BeforeOf, -d)
			default:
				text += i18n.T(ctx, "，与 %d 年持平", src.BeforeOf)
			}
		}
	}
	out := []cockpit.Span{{Text: text + i18n.T(ctx, "。")}}
	var worst board.PublicRow
	for _, r := range y.Rows {
		if r.Gap.Hide == board.ShownFigure && r.Gap.N > worst.Gap.N {
			worst = r
		}
	}
	if worst.Gap.N > 0 {
		out = append(out, cockpit.Span{Text: worst.Name, Tone: "demand"}, cockpit.Span{Text: i18n.T(ctx, "缺得最多。")})
	}
	return out
}

func wallFigures(ctx context.Context, src board.Source, y board.PublicYear) []ui.Figure {
	asks := publishedFigure(y.Demand, "有效需求", "demand")
	asks.Note = i18n.T(ctx, "%d 条 · %d 家企业", y.Needs, y.Firms)
	gives := publishedFigure(y.Supply, "可供毕业生", "supply")
	gives.Note = i18n.T(ctx, "%d 个布点 · %d 所学校", y.Points, y.Schools)
	met := ui.Figure{Label: "需求满足率", Missing: "没有可公布的比例", Href: "/public/gaps"}
	if y.MetKnown {
		met = ui.Figure{Label: "需求满足率", Tone: "met", Value: strings.TrimSuffix(ui.Percent(y.MetRate), "%"), Unit: "%", Href: "/public/gaps"}
	}
	key := ui.Figure{Label: "对接重点产业的专业点", Missing: cmp.Or(src.KeyShare.NoData, "没有招生的专业点"), Href: "/atlas/keys"}
	if k := src.KeyShare; k.NoData == "" && k.Enrolling > 0 {
		key = ui.Figure{Label: key.Label, Href: key.Href, Unit: "%", Value: strings.TrimSuffix(ui.Percent(float64(k.Serving)/float64(k.Enrolling)), "%"),
			Note: i18n.T(ctx, "%s / %s 个", ui.Thousands(k.Serving), ui.Thousands(k.Enrolling))}
	}
	return []ui.Figure{asks, gives, met, key}
}

// wallAnswers is the share of questions that were answered in time, of all who were asked.
func (c *City) wallAnswers(ctx context.Context) (ui.Figure, error) {
	f := ui.Figure{Label: "按时答复", Missing: "还没有人问过", Href: "/responsiveness"}
	heard, err := c.Orders.Responsiveness(ctx)
	var asked, answered int64
	for _, h := range heard.List {
		asked, answered = asked+h.Heard.Asked, answered+h.Heard.Answered
	}
	if asked > 0 {
		f = ui.Figure{Label: f.Label, Value: strings.TrimSuffix(ui.Percent(float64(answered)/float64(asked)), "%"), Unit: "%", Note: i18n.T(ctx, "%d / %d 次", answered, asked), Href: f.Href}
	}
	return f, err
}

func publishedFigure(s board.Shown, label, tone string) ui.Figure {
	f := shownFigure(s)
	return ui.Figure{Label: label, Tone: tone, Value: f.Text, Unit: "人", Missing: f.Missing, Href: "/public/gaps"}
}

func wallChainRows(ctx context.Context, y board.PublicYear) (out []cockpit.Chain) {
	for _, r := range y.ChainGroups[:min(wallChains, len(y.ChainGroups))] {
		asks, met, gap := shownFigure(r.Demand), shownFigure(r.Met), shownFigure(r.Unmet)
		c := cockpit.Chain{Name: r.Name, Demand: r.Demand.N, Supply: r.Met.N, Met: r.Met.N, Asks: asks.Text, Gives: met.Text}
		switch why := cmp.Or(asks.Missing, met.Missing, gap.Missing); {
		case why != "":
			c.Hidden = i18n.Word(ctx, why)
		case gap.N > 0:
			c.Outcome = i18n.T(ctx, "缺 %s", gap.Text)
		default:
			c.Outcome = i18n.T(ctx, "持平")
		}
		out = append(out, c)
	}
	return out
}

// wallShort are the occupations with the largest published gaps.
func wallShort(ctx context.Context, y board.PublicYear) (out []cockpit.Short) {
	rows := slices.DeleteFunc(slices.Clone(y.Rows), func(r board.PublicRow) bool { return r.Gap.Hide != board.ShownFigure || r.Gap.N <= 0 })
	slices.SortStableFunc(rows, func(a, b board.PublicRow) int { return cmp.Compare(b.Gap.N, a.Gap.N) })
	for _, r := range rows[:min(wallGaps, len(rows))] {
		out = append(out, cockpit.Short{Name: r.Name, Gap: i18n.T(ctx, "缺 %s", ui.Thousands(r.Gap.N)), Href: "/gaps/occupations/" + r.Code})
	}
	return out
}

// wallYears are the newest years that have a published snapshot, oldest first.
func (c *City) wallYears(ctx context.Context) (out []cockpit.Year, err error) {
	years, err := c.Board.Years(ctx)
	for _, year := range years {
		if err != nil || len(out) == wallYears {
			break
		}
		var src board.Source
		if src, err = c.Board.Published(ctx, year); err == nil && src.Snapshot != nil {
			y := src.Public()
			row := cockpit.Year{Year: year, Demand: y.Demand.N, Supply: y.Supply.N, DemandKnown: y.Demand.Hide == board.ShownFigure, SupplyKnown: y.Supply.Hide == board.ShownFigure}
			out = append([]cockpit.Year{row}, out...)
		}
	}
	return out, err
}

// wallToday counts the cases that are under way: needs to review, orders that wait for an answer, that are talked about, that are
// signed, and feedback to answer.
func (c *City) wallToday(ctx context.Context) (out []cockpit.Tile, err error) {
	add := func(label, tone, href string, n int, failed error) {
		out = append(out, cockpit.Tile{Label: label, Count: n, Tone: toneOf(n, tone), Href: href})
		err = errors.Join(err, failed)
	}
	n, failed := c.Demand.Waiting(ctx, demand.Need)
	add("待审核的需求", "amber", "/needs?status="+demand.Submitted, n, failed)
	for _, x := range [][3]string{{"待答复的发单", "amber", order.Issued}, {"洽谈中", "info", order.InTalk}, {"已签约", "green", order.Contracted}} {
		found, failed := c.Orders.List(ctx, order.Query{Status: x[2], Limit: 1})
		add(x[0], x[1], "/orders?status="+x[2], int(found.Total), failed)
	}
	found, failed := c.Contact.Feedback(ctx, contact.FeedbackQuery{Status: contact.FeedbackOpen, Limit: 1})
	add("待答复的反馈", "amber", "/feedback?status="+contact.FeedbackOpen, int(found.Total), failed)
	pairs, failed := c.Contact.Pairs(ctx, contact.PairQuery{Limit: 1})
	add("没有联系的结对", "red", "/pairs?standing="+string(contact.Overdue), int(pairs.Figures.Overdue), failed)
	return out, err
}

// toneOf colours a count only when there is something.
func toneOf(n int, tone string) string {
	if n == 0 {
		return "none"
	}
	return tone
}

// wallLate names units whose day has passed.
func (h *House) wallLate(ctx context.Context, c *City) (out []cockpit.Late, err error) {
	late, err := c.Board.Late(ctx, wallLate)
	today := civil.DateOf(c.DB.Now())
	for _, l := range late {
		what := l.Measure
		if name := h.naming().Occupation(l.Occupation); name != "" {
			what = i18n.T(ctx, "%s：%s", name, l.Measure)
		}
		out = append(out, cockpit.Late{What: what, Who: l.Owner, Tone: "red", Word: i18n.T(ctx, "逾期 %d 天", l.Until.DaysTo(today)), Href: "/gaps/occupations/" + l.Occupation})
	}
	if err != nil || len(out) == wallLate {
		return out, err
	}
	items, err := c.Contact.Feedback(ctx, contact.FeedbackQuery{Sort: "due", Limit: 4 * wallLate})
	for _, f := range items.Lines {
		if f.Waiting() && f.Late(today) && len(out) < wallLate {
			out = append(out, cockpit.Late{What: f.Title, Who: f.Owner.Name, Tone: "amber", Word: i18n.T(ctx, "逾期 %d 天", f.DueOn.DaysTo(today)), Href: "/feedback/" + f.ID.String()})
		}
	}
	return out, err
}
