package match

import (
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

func say(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

// tones of the verdicts.
var tones = [...]string{score.Fit: "green", score.Confirm: "amber", score.Unfit: "red"}

// namer names codes from the catalogue.
type namer struct{ cat *atlas.Catalog }

// fact is a fact as people read it.
func (nm namer) fact(ctx context.Context, e score.Evidence) string {
	format, args := e.Text()
	if format == "" {
		return ""
	}
	for i, a := range args {
		switch v := a.(type) {
		case score.Word:
			args[i] = string(v)
		case score.Code:
			args[i] = nm.code(string(v))
		case civil.Date:
			args[i] = v.String()
		}
	}
	return i18n.T(ctx, format, args...)
}

// code is a code with its name, where the catalogue has one.
func (nm namer) code(code string) string {
	if name := nm.name(code); name != "" {
		return code + " " + name
	}
	return code
}

func (nm namer) name(code string) string {
	if nm.cat == nil || code == "" {
		return ""
	}
	switch {
	case strings.Contains(code, "-"):
		if o, ok := nm.cat.Occupation(code); ok {
			return o.Name
		}
	case code[0] >= 'A' && code[0] <= 'T':
		if i, ok := nm.cat.Industry(code); ok {
			return i.Name
		}
	default:
		return nm.programme(code)
	}
	return ""
}

func (nm namer) programme(code string) string {
	level, ok := atlas.LevelOfCode(code)
	if !ok {
		return ""
	}
	switch len(code) {
	case 2:
		if c, ok := nm.cat.Category(level, code); ok {
			return c.CategoryName
		}
	case 4:
		if c, ok := nm.cat.Class(level, code); ok {
			return c.Name
		}
	default:
		if p, ok := nm.cat.Programme(level, code); ok {
			return p.Name
		}
	}
	return ""
}

// asks lists what must be confirmed, or why it does not fit, in the order of the conditions.
func (nm namer) asks(ctx context.Context, c Candidate) (out []string) {
	wanted := []score.State{score.Ask, score.NoData}
	if c.Verdict == score.Unfit {
		wanted = []score.State{score.Fail}
	}
	for _, check := range c.Checks {
		for _, state := range wanted {
			if check.State == state {
				out = append(out, nm.fact(ctx, check.Why))
			}
		}
	}
	if c.Low {
		out = append(out, i18n.T(ctx, "综合分偏低，请人工判断"))
	}
	return out
}

// askLabel is what stands before asks.
func askLabel(c Candidate) string {
	if c.Verdict == score.Unfit {
		return "不符原因："
	}
	return "要确认："
}

// card is one entry of a list.
type card struct {
	Candidate
	Title, Code, Sub   string
	People, Where      string
	Asks               []string
	Href               string // to the thing itself
	Why                string // to its explanation
	Chosen             bool   // it is explained beside
	Position           int
	names              namer
	Answers            []Answer
	MayAnswer, Objects bool
	Version            string
}

func (c card) label() string { return askLabel(c.Candidate) }

// points is the score, or a dash where the supply does not fit.
func (c card) points() string { return pointsOf(c.Candidate) }

func pointsOf(c Candidate) string {
	if c.Verdict == score.Unfit {
		return "—"
	}
	return c.Score.String()
}

// pointCard shows a supply in the list of a need.
func pointCard(ctx context.Context, nm namer, c Candidate) card {
	k := card{Candidate: c, names: nm, Title: c.Point.Name, Code: c.Point.Code, Href: "/points/" + c.Point.ID.String(), Asks: nm.asks(ctx, c)}
	sub := []string{c.Point.SchoolName}
	if c.Point.Offer {
		k.Href = "/offers/" + c.Point.ID.String()
		sub = append(sub, say(ctx, "供给"))
	} else {
		sub = append(sub, say(ctx, c.Point.Level.ZH()))
	}
	if c.Point.Length != "" {
		sub = append(sub, i18n.T(ctx, "%s 年制", c.Point.Length))
	}
	k.Sub = strings.Join(filled(sub...), " · ")
	k.People, k.Where = people(ctx, c), where(ctx, c)
	return k
}

// needCard shows a need in the list of a supply.
func needCard(ctx context.Context, nm namer, c Candidate) card {
	k := card{Candidate: c, names: nm, Title: c.Need.Title, Code: c.Need.Number, Href: "/needs/" + c.Need.ID.String(), Asks: nm.asks(ctx, c)}
	sub := []string{c.Need.OrgName, say(ctx, c.Need.Kind.ZH())}
	if !c.Need.StartOn.IsZero() {
		sub = append(sub, i18n.T(ctx, "%s 到岗", c.Need.StartOn.String()))
	}
	k.Sub = strings.Join(filled(sub...), " · ")
	k.People, k.Where = headcountText(ctx, c.Need), where(ctx, c)
	return k
}

func people(ctx context.Context, c Candidate) string {
	switch {
	case c.Year == 0:
		return ""
	case c.Heads == score.NotSaid:
		return i18n.T(ctx, "%d 届人数无数据", c.Year)
	}
	return i18n.T(ctx, "%d 届 %d 人", c.Year, c.Heads)
}

// where is how near the two are, when that is known.
func where(ctx context.Context, c Candidate) string {
	part := c.Parts[score.PartPlace]
	if part.State != score.Pass {
		return ""
	}
	return namer{}.fact(ctx, part.Why)
}

func headcountText(ctx context.Context, n NeedInfo) string {
	if n.Headcount == demand.NotSaid {
		return ""
	}
	return i18n.T(ctx, "招 %d 人", n.Headcount)
}

// needTitle is the need with its headcount, as the title of the page.
func needTitle(ctx context.Context, n NeedInfo) string {
	if n.Headcount == demand.NotSaid {
		return n.Title
	}
	return i18n.T(ctx, "%s，招 %d 人", n.Title, n.Headcount)
}

// needSub is the line under the title.
func needSub(ctx context.Context, n NeedInfo, left int) string {
	parts := []string{i18n.T(ctx, "需求编号 %s", n.Number), n.OrgName}
	if !n.StartOn.IsZero() {
		parts = append(parts, i18n.T(ctx, "%s 到岗", n.StartOn.String()))
	}
	if !n.DueOn.IsZero() {
		parts = append(parts, i18n.T(ctx, "有效至 %s，剩 %d 个工作日", n.DueOn.String(), left))
	}
	return strings.Join(filled(parts...), " · ")
}

// headline says in a sentence what was found.
func headline(ctx context.Context, counts [3]int) string {
	all := counts[0] + counts[1] + counts[2]
	if all == 0 {
		return i18n.T(ctx, "没有专业或供给与这条需求有交集")
	}
	return i18n.T(ctx, "%d 个专业或供给有交集，%d 个符合，%d 个待确认", all, counts[score.Fit], counts[score.Confirm])
}

// whyTitle heads the explanation.
func whyTitle(ctx context.Context, c card) string {
	if c.Verdict == score.Unfit {
		return i18n.T(ctx, "为什么不符")
	}
	return i18n.T(ctx, "为什么是 %s 分", c.Score.String())
}

// conditions sums up the hard conditions.
func conditions(ctx context.Context, c card) string {
	switch c.Verdict {
	case score.Fit:
		return i18n.T(ctx, "硬条件，全部通过")
	case score.Unfit:
		return i18n.T(ctx, "硬条件，有不通过的")
	}
	return i18n.T(ctx, "硬条件，有待确认的")
}

// stateWord is the state of a condition for those who do not see its icon.
func stateWord(s score.State) string {
	return [...]string{score.NA: "不适用", score.Pass: "通过", score.Ask: "待确认", score.NoData: "无数据", score.Fail: "不通过"}[s]
}

// share is the part's points against its maximum.
func share(p score.Part) float64 {
	if p.Max == 0 {
		return 0
	}
	return float64(p.Points) / float64(p.Max)
}

// maximum is a maximum without the decimal that it seldom has.
func maximum(t score.Tenths) string { return strings.TrimSuffix(t.String(), ".0") }

func partPoints(ctx context.Context, p score.Part) string {
	switch p.State {
	case score.NoData:
		return say(ctx, "无数据")
	case score.NA:
		return say(ctx, "不适用")
	}
	return p.Points.String()
}

func partLabel(ctx context.Context, i int, p score.Part) string {
	return fmt.Sprintf("%s %s / %s", say(ctx, score.PartNames[i]), partPoints(ctx, p), p.Max)
}

func answerText(ctx context.Context, a Answer) string {
	word := "认为不合适"
	if a.Fits {
		word = "认为合适"
	}
	text := a.Name + " " + say(ctx, word) + " · " + a.At.In(civil.Location).Format("2006-01-02")
	if a.Note != "" {
		text += " · " + a.Note
	}
	return text
}

// rankView is the page of one question.
type rankView struct {
	Page     ui.Page
	Headline string
	Note     string
	Cards    []card
	Chosen   *card
	More     string // address with a longer list, "" when all are there
	Empty    ui.Empty
}
