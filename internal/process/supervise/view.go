package supervise

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"title": "名称", "kind": "方式", "org": "单位", "project": "项目", "basis": "依据", "on": "检查日期", "inspectors": "检查人员和单位", "note": "说明", "what": "问题", "grave": "程度", "file": "文件",
	"year": "年度", "document": "文件", "lines": "学校和月份", "term": "学期", "measure": "指标", "value": "数值", "threshold": "阈值", "source": "依据", "from": "施行日期", "framework": "体系", "items": "评价项",
	"code": "代码", "zh": "名称", "en": "英文名", "of": "对象", "subject": "对象", "item": "评价项", "points": "得分", "words": "说明", "agrees": "结论", "duty": "职责", "link": "平台里的页面",
	"fields": "合作领域", "goals": "合作目标和安排", "interns": "实习岗位", "teachers": "教师实践岗位", "budget": "经费", "body": "内容", "article": "条款号", "until": "施行到",
}

// course words the course of a case.
var course casepage.Course

// Files that may lie beside a case.
const accepted = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt"

// line is a field of one line.
func line(name string, x ui.Field) casepage.Control {
	if x.Max == 0 && x.Mode == "" {
		x.Max = lineLong
	}
	return casepage.Input(name, x)
}

// whole is a field for a whole number.
func whole(name string, x ui.Field) casepage.Control {
	x.Width, x.Mode = "xs", "numeric"
	return casepage.Input(name, x)
}

// figure is a field for a number.
func figure(name string, x ui.Field) casepage.Control {
	x.Width, x.Mode = cmp.Or(x.Width, "xs"), "decimal"
	return casepage.Input(name, x)
}

// pick is a list of which one is chosen, of pairs of value and label.
func pick(name, chosen string, pairs ...string) casepage.Control {
	return casepage.Choose(name, ui.Field{Width: "md", Options: ui.Options(chosen, pairs...)})
}

// dayCell is a day, or that there is none.
func dayCell(d civil.Date, none string) templ.Component {
	if d.IsZero() {
		return ui.Missing(none)
	}
	return ui.Text(d.String())
}

// pointsText is a number of points with two decimals, "" for none.
func pointsText(n *float64) string {
	if n == nil {
		return ""
	}
	return ui.Decimal(*n, 2)
}

// pointsCell says no data where there is none; it is never shown as nought.
func pointsCell(n *float64, why string) templ.Component {
	if n == nil {
		return ui.Missing(why)
	}
	return ui.Text(pointsText(n))
}

// plain is a number without needless decimals.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// cut is the page of a list that lies in memory.
func cut[T any](list []T, l ui.Listing) []T {
	from := min(l.Offset(), len(list))
	return list[from:min(from+l.Limit(), len(list))]
}

// find keeps the rows whose text holds what is looked for.
func find[T any](list []T, what string, of func(T) string) []T {
	what = strings.ToLower(strings.TrimSpace(what))
	if what == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return !strings.Contains(strings.ToLower(of(x)), what) })
}

// filesPart are the files beside an object.
func filesPart(ctx context.Context, base string, list []File) templ.Component {
	if len(list) == 0 {
		return casepage.Text(i18n.T(ctx, "还没有照片和材料。"))
	}
	var rows []ui.Row
	for _, f := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: base + "/files/" + f.ID.String(), Text: f.Name}, ui.Text(f.By), ui.Text(casepage.When(f.At)))})
	}
	return ui.SmallTable("照片和材料", fileColumns, rows)
}

// attaches is the form for a file.
func attaches(f casepage.Form, base string) casepage.Deed {
	return f.Deed("上传照片或材料", base+"/files", "上传", 0, casepage.File("file", ui.Field{Help: "PDF、图片、Office 文件，20 MiB 以内；加密保存", Accept: accepted}))
}

var fileColumns = []ui.Column{{Title: "文件", Wrap: true}, {Title: "上传人"}, {Title: "时间"}}

// kindZH are the kinds of inspections.
func kindZH(kind string) string {
	return map[string]string{"ONSITE": "实地检查", "THEMATIC": "专项督导"}[kind]
}

func visitCell(v Visit) templ.Component {
	switch v {
	case Covered:
		return ui.Status("green", "周期内已督导")
	case Scheduled:
		return ui.Status("info", "已列入计划")
	case Overdue:
		return ui.Status("red", "逾期未督导")
	}
	return ui.Status("amber", "还没有安排")
}

func verdictCell(v Verdict) templ.Component {
	switch v {
	case Exception:
		return ui.Status("red", "异常")
	case NoData:
		return ui.Status("none", "缺数据")
	}
	return ui.Status("green", "正常")
}

// fiveCell is the verdict of the five years.
func fiveCell(v Verdict) templ.Component {
	switch v {
	case Exception:
		return ui.Status("red", "不足 6 个月")
	case NoData:
		return ui.Missing("在册不满五年")
	}
	return ui.Status("green", "够 6 个月")
}
