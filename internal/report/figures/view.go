package figures

import (
	"context"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// few is the number of persons below which a count is not shown outside the bureau.
const few = 5

// seers see every count of persons.
var seers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// shows says whether the reader sees the count: it is known, and it is no handful of persons.
func (l Line) shows(ctx context.Context) bool {
	hand := strings.HasPrefix(l.Unit, "人") && l.Computed.Value > 0 && l.Computed.Value < few
	return l.Known && (!hand || actor.From(ctx).Has(seers...))
}

// Missing is why there is no count, Chinese.
func (l Line) Missing() string {
	switch {
	case l.Of == "":
		return l.Stated.Why
	case l.Known:
		return "少于 5 人的不公布"
	}
	return l.Computed.Why
}

// Name is the title in the language of the page.
func (l Line) Name(ctx context.Context) string {
	return i18n.Either(ctx, l.Title, l.TitleEN)
}

// amount is a number in its unit: 33 个, 98%, 4.03 亿元.
func amount(ctx context.Context, v float64, unit string, places int) string {
	n, u := split(ctx, v, unit, places)
	if u == "" || u == "%" {
		return n + u
	}
	return n + " " + u
}

// split is number and unit; money of ten thousand yuan and more is said in 万元 and 亿元.
func split(ctx context.Context, v float64, unit string, places int) (number, of string) {
	if unit == "元" && i18n.Lang(ctx) != i18n.English {
		switch {
		case math.Abs(v) >= 1e8:
			v, unit, places = v/1e8, "亿元", 4
		case math.Abs(v) >= 1e4:
			v, unit, places = v/1e4, "万元", 2
		}
	}
	v = round(v, places)
	whole, frac := math.Modf(math.Abs(v))
	text := ui.Thousands(int64(whole))
	if frac > 0 {
		_, digits, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".")
		text += "." + digits
	}
	if v < 0 {
		text = "−" + text
	}
	if unit == "%" {
		return text, unit
	}
	if unit == "个" && i18n.Lang(ctx) == i18n.English {
		return text, "" // the measure word that fits everything has no English
	}
	return text, i18n.Word(ctx, unit)
}

// Says is the stated figure in the words of its document.
func (s Stated) Says(ctx context.Context) string {
	text := amount(ctx, s.Value, s.Unit, 4)
	switch s.Qualifier {
	case GE:
		return i18n.T(ctx, "%s 以上", text)
	case About:
		return i18n.T(ctx, "约 %s", text)
	case MoreThan:
		return i18n.T(ctx, "超过 %s", text)
	case Range:
		n, _ := split(ctx, s.Value, s.Unit, 4)
		return n + "–" + amount(ctx, s.High, s.Unit, 4)
	}
	return text
}

// Counts is what the registers count, as text; "" when there is nothing to show.
func (l Line) Counts(ctx context.Context) string {
	if !l.shows(ctx) {
		return ""
	}
	return amount(ctx, l.Computed.Value, l.Unit, max(2, decimals(l.Stated.Value)))
}

// Figure is the line as a tile of the cockpit: the count, with the stated figure, the scope note and the source beneath it.
func (l Line) Figure(ctx context.Context) ui.Figure {
	f := ui.Figure{Label: l.Name(ctx), Href: l.Href}
	if f.Href == "" {
		f.Href = "/figures?q=" + l.Code
	}
	switch {
	case l.shows(ctx):
		f.Value, f.Unit = split(ctx, l.Computed.Value, l.Unit, max(2, decimals(l.Stated.Value)))
	default:
		f.Missing = l.Missing()
	}
	return f
}

// tones and names of the verdicts.
var verdictTones = map[Verdict]string{Met: "green", Not: "red", NoData: "none", Alone: "info"}

// Tone is the colour of the verdict.
func (l Line) Tone() string { return verdictTones[l.Verdict] }

// Word is the verdict in Chinese.
func (l Line) Word() string {
	bound := l.Qualifier == GE || l.Qualifier == MoreThan
	switch {
	case l.Verdict == Met && bound:
		return "达到"
	case l.Verdict == Met:
		return "相符"
	case l.Verdict == Not && bound:
		return "未达到"
	case l.Verdict == Not:
		return "不相符"
	case l.Verdict == Alone:
		return "只有公开数"
	}
	return "无数据"
}
