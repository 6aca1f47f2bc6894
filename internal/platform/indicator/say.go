package indicator

import (
	"context"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// figure is a value with its unit as people read it, "" when there is none: 75.0%, 39 个, 4.03 亿元, <5.
func figure(ctx context.Context, d Definition, v Value) string {
	number, unit := parted(ctx, d, v)
	switch {
	case number == "":
		return ""
	case unit == "":
		return number
	}
	return number + " " + unit
}

// parted is a value's number and unit.
func parted(ctx context.Context, d Definition, v Value) (number, unit string) {
	if v.Status == Hidden {
		return d.Print(v), ""
	}
	f, ok := v.Figure()
	if !ok {
		return "", ""
	}
	if d.Share() {
		return d.Print(v), ""
	}
	unit = i18n.Word(ctx, d.Unit)
	if d.Unit == "元" && i18n.Lang(ctx) != i18n.English {
		switch {
		case math.Abs(f) >= 1e8:
			return decimal(f/1e8, 2), "亿元"
		case math.Abs(f) >= 1e4:
			return decimal(f/1e4, 2), "万元"
		}
	}
	if i18n.Lang(ctx) == i18n.English && d.Unit == "个" {
		unit = "" // the measure word that fits everything has no English
	}
	return grouped(d.Print(v)), unit
}

// Parted is a value as people read it in two parts, the number and its unit: 39 and 个, 4.03 and 亿元. A share has its % in the number, a
// hidden figure what stands in its place; without a figure both are "".
func (d Definition) Parted(ctx context.Context, v Value) (number, unit string) {
	return parted(ctx, d, v)
}

// grouped writes a printed number with separators of thousands.
func grouped(s string) string {
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	out := ui.Thousands(n)
	if rest != "" {
		out += "." + rest
	}
	return out
}

// fraction is numerator and denominator of a rate, the facts behind anything else: 39 / 52, n = 120.
func fraction(ctx context.Context, d Definition, v Value) string {
	if !v.Known() {
		return "—"
	}
	whole := func(f float64) string {
		if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return ui.Thousands(int64(f))
		}
		return decimal(f, 1)
	}
	switch {
	case v.Off > 0:
		return i18n.T(ctx, "基数约 %s，误差不超过 %s 个百分点", whole(v.Den), decimal(math.Ceil(v.Off*1000)/10, 1))
	case v.Rounded && d.Kind == Rate:
		return i18n.T(ctx, "基数约 %s", whole(v.Den))
	case v.Rounded:
		return i18n.T(ctx, "人数已取整")
	}
	if (d.Kind == Rate || d.Kind == Derived && d.Den != "" || v.Reported) && v.Den != 1 {
		return whole(v.Num) + " / " + whole(v.Den)
	}
	return i18n.T(ctx, "%s 条", ui.Thousands(v.N))
}

// interval is the 95 % interval of a share, — where there is none.
func interval(v Value) string {
	if v.Low == 0 && v.High == 0 || !v.Known() {
		return "—"
	}
	return decimal(v.Low*100, 1) + "–" + decimal(v.High*100, 1) + "%"
}

// coverage says how much of the population has what the formulas need.
func coverage(ctx context.Context, v Value) string {
	if v.Size == 0 {
		return ""
	}
	return i18n.T(ctx, "%s / %s 条有数", ui.Thousands(v.Covered), ui.Thousands(v.Size))
}

// name is the field's name in the language of the page.
func (f Field) name(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English && f.EN != "" {
		return f.EN
	}
	return f.ZH
}
