package indicator

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/i18n"
)

// reasons are the sentences that stand in [Value.Why], the longer before those that they begin with.
var reasons = []string{
	"「%s」没有登记（%s）：%d 年", "「%s」没有登记：%d 年", "「%s」没有登记（%s）", "「%s」没有登记", "没有数据来源 %s",
	"外部分母没有 %d 年及以前的数", "外部分母只有合计数，没有分组数", "%d 条登记都缺“%s”", "只有 %d 个，不足 %d 个", "%d 条中有 %d 条缺“%s”",
	"没有可以计算的登记", "分母为零：%s", "分母为零", "“%s”没有这一组的数", "算式没有结果：%s", "%s还没有填报 %d 年的“%s”",
	"由它可以推出不足 %d 人的数", "由它可以推出不公布的数", "由少数单位构成，不对外公布", "分得过细，不对外公布", "登记里没有写明是哪一家单位，不对外公布",
	"基数不足 %d 人", "分子以外不足 %d 人", "分子不足 %d 人", "不足 %d 人", "部分登记缺数据", "“%s”：%s",
}

var patterns = func() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(reasons))
	for i, r := range reasons {
		text := strings.NewReplacer("%s", "(.+?)", "%d", `(-?\d+)`).Replace(r) // the sentences have nothing else that a pattern reads
		out[i] = regexp.MustCompile("^" + text + "$")
	}
	return out
}()

// Because says why there is no figure, or only part of one, in the language of the page. Sources lend the
// names of their fields.
func Because(ctx context.Context, why string, sources ...Source) string {
	if why == "" || i18n.Lang(ctx) != i18n.English {
		return why
	}
	for i, p := range patterns {
		found := p.FindStringSubmatch(why)
		if found == nil {
			continue
		}
		verbs := regexp.MustCompile("%[sd]").FindAllString(reasons[i], -1)
		var args []any
		for k, text := range found[1:] {
			switch {
			case verbs[k] == "%d":
				n, _ := strconv.ParseInt(text, 10, 64) // the pattern takes digits only
				args = append(args, n)
			case reasons[i] == "“%s”：%s" && k == 1:
				args = append(args, Because(ctx, text, sources...))
			default:
				args = append(args, named(ctx, text, sources))
			}
		}
		return i18n.T(ctx, reasons[i], args...)
	}
	return i18n.Word(ctx, why)
}

// named is the English name of a source, of fields or of anything that the words know.
func named(ctx context.Context, zh string, sources []Source) string {
	list := strings.Split(zh, "、")
	for i, part := range list {
		list[i] = i18n.Word(ctx, part)
		for _, src := range sources {
			if src.ZH == part && src.EN != "" {
				list[i] = src.EN
				break
			}
			if k := slices.IndexFunc(src.Fields, func(f Field) bool { return f.ZH == part && f.EN != "" }); k >= 0 {
				list[i] = src.Fields[k].EN
				break
			}
		}
	}
	return strings.Join(list, ", ")
}

// Because is [Because] with the names of all sources and of what is shipped.
func (s *Service) Because(ctx context.Context, why string) string {
	if why == "" || i18n.Lang(ctx) != i18n.English {
		return why
	}
	sources, _ := s.Sources(ctx) // without them names stay as they are
	for _, d := range s.opts.Definitions {
		sources = append(sources, Source{ZH: d.ZH, EN: d.EN})
	}
	return Because(ctx, why, sources...)
}
