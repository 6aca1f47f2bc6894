package plan

import (
	"context"
	"math/big"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"title": "名称", "level": "层级", "sort": "类别", "file_no": "文号", "issuer": "发文机构", "issued_on": "印发日期", "from": "起始日期", "until": "结束日期", "parent": "上级方案", "county": "县（市、区）", "school": "学校",
	"area": "适用范围", "area_name": "范围名称", "note": "说明", "number": "序号", "chapter": "章", "section": "节", "text": "内容", "units": "责任单位", "deadline": "完成时限", "tags": "原则标签", "code": "目标代码",
	"indicator": "绑定指标", "end": "期末", "baseline": "基期值", "base": "基础目标", "stretch": "争先目标", "low": "下限", "high": "上限", "comparator": "比较方式", "basis": "统计方式", "scope": "范围", "unit": "单位",
	"phasing": "时序权重", "clause": "文件原句", "place": "所在章节", "task": "所属任务", "why": "理由", "agreed": "同意的单位或会议", "value": "数值", "of": "分母", "on": "日期", "file": "证明材料", "evidence": "证明",
	"name": "名称", "phrase": "文件说法", "due": "应完成日期", "year": "年度", "quota": "年度任务量", "done": "已完成", "what": "内容", "verified": "已核对原文", "org": "单位", "by": "接替的方案", "unitname": "文件里的名称",
}

// prosaLongest is how many characters a text of several lines has at most unless its field says otherwise.
const prosaLongest = 1000

func evidence() casepage.Control {
	return casepage.File("file", ui.Field{Help: "PDF、图片或压缩包，20 MiB 以内", Accept: ".pdf,.png,.jpg,.jpeg,.zip"})
}

func amountField(name string, a *Amount, optional bool) casepage.Control {
	x := ui.Field{Width: "sm", Mode: "decimal", Optional: optional}
	if a != nil {
		x.Value = a.String()
	}
	return casepage.Input(name, x)
}

// options are the entries of a list; first, when given, stands for none.
func options(ctx context.Context, list []Choice, chosen, first string) []ui.Option {
	var pairs []string
	if first != "" {
		pairs = append(pairs, "", first)
	}
	for _, c := range list {
		pairs = append(pairs, c.Code, named(list, c.Code, i18n.Lang(ctx)))
	}
	return ui.Options(chosen, pairs...)
}

// goalText is what a target asks for: ≥ 60 %, 2–3.
func (t Target) goalText(a *Amount) string {
	if a == nil {
		return ""
	}
	sign := map[string]string{"GE": "≥ ", "LE": "≤ ", "EQ": "= "}[t.Comparator]
	if t.Base == nil && t.Low != nil && a == t.Low {
		return t.Low.String() + "–" + t.High.String() + " " + t.Unit
	}
	return sign + a.String() + " " + t.Unit
}

// valueText is the value as a board shows it.
func (x Standing) valueText(ctx context.Context) string {
	j := x.Judgement
	if j.Value == nil {
		return ""
	}
	if x.Scope != OfCity {
		return i18n.T(ctx, "%s 所达到，共 %s 所", shown(j.Value), shown(j.Goal))
	}
	out := shown(j.Value)
	if x.Unit == "%" {
		out = tenth(j.Value)
	}
	out += " " + i18n.Word(ctx, x.Unit)
	if x.Measured.Rounded {
		return i18n.T(ctx, "约 %s", out)
	}
	if x.Unit == "%" && x.Measured.Den > 1 {
		out += i18n.T(ctx, "（%s/%s）", plain(x.Measured.Num), plain(x.Measured.Den))
	}
	return out
}

func plain(f float64) string { return shown(fraction(f)) }

// percent writes a share in per cent: 1.2 is 120.0%.
func percent(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return tenth(new(big.Rat).Mul(r, big.NewRat(100, 1))) + "%"
}

func float(r *big.Rat) float64 {
	if r == nil {
		return 0
	}
	f, _ := r.Float64()
	return f
}

// achievedCell is a bar with its figure.
func (x Standing) achievedCell(ctx context.Context) templ.Component {
	if x.Judgement.Achieved == nil {
		return ui.Missing(i18n.T(ctx, "不能计算"))
	}
	return bar(min(1, float(x.Judgement.Achieved)), percent(x.Judgement.Achieved))
}

// valueCell is the value; what was typed says so.
func (x Standing) valueCell(ctx context.Context) templ.Component {
	if x.Judgement.Value == nil {
		return ui.Missing(i18n.Word(ctx, x.Measured.Why))
	}
	sub := ""
	if x.Measured.Reported {
		sub = i18n.T(ctx, "填报")
	} else if x.Measured.Partial {
		sub = i18n.T(ctx, "部分数据")
	}
	return ui.Lines{Main: x.valueText(ctx), Sub: sub}
}

// goalsCell shows base and stretch side by side, each with whether it is reached.
func (x Standing) goalsCell(ctx context.Context) templ.Component {
	mark := func(met bool) string {
		switch {
		case x.Judgement.Value == nil:
			return ""
		case met:
			return " ✓"
		}
		return " ✗"
	}
	l := ui.Lines{Main: x.goalText(x.Goal()) + mark(x.Judgement.Base)}
	if x.Stretch != nil && x.Scope == OfCity {
		l.Sub = i18n.T(ctx, "争先 %s", x.goalText(x.Stretch)) + mark(x.Judgement.Stretch)
	}
	return l
}

func tagNames(ctx context.Context, tags []string) string {
	var out []string
	for _, t := range tags {
		out = append(out, named(Principles, t, i18n.Lang(ctx)))
	}
	return strings.Join(out, "、")
}

// unitText is a unit as the paper names it, with what became of it.
func unitText(ctx context.Context, u Unit) string {
	switch {
	case u.Org == 0:
		return i18n.T(ctx, "%s（名册里没有）", u.Name)
	case u.gone():
		return i18n.T(ctx, "%s（已撤并，请指定承接单位）", u.Name)
	}
	return u.Name
}

func writes(ctx context.Context, p Plan) bool { return MayWrite(actor.From(ctx), p) }
