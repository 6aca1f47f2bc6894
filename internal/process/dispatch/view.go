package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"progress": "进度（%）", "words": "进展情况", "problems": "存在问题", "support": "需要支持", "measures": "整改措施", "owner": "责任人", "by": "整改完成时限", "reason": "更正原因", "file": "佐证文件",
	"name": "名称", "kind": "类别", "pillar": "五位一体归属", "parent": "上级机构", "duties": "职责", "document": "依据文件", "since": "开始日期", "until": "届满日期", "unit": "单位", "person": "姓名", "post": "职务", "role": "机构内职务",
	"title": "名称", "quarter": "季度", "held": "召开日期", "place": "地点", "chair": "主持人", "minutes": "会议内容", "item": "议题", "body": "要求", "lead": "牵头单位", "co": "会办单位", "due": "办理时限", "about": "有关页面", "task": "有关任务",
	"note": "说明", "evidence": "佐证页面", "outcome": "结论",
}

// notes are the entries of a course that are no steps.
var notes = map[string]string{stepMinutes: "记录纪要"}

// contentOf reads what a unit typed.
func contentOf(v url.Values) (c Content, err error) {
	var faults errs.List
	if text := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(v.Get("progress")), "%"), "％"); text != "" {
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || n != n || n < 0 || n > 1000 {
			faults.Add(ErrPercent.On("progress"))
		} else {
			share := n / 100
			c.Progress = &share
		}
	}
	c.Words, c.Problems, c.Support, c.Measures, c.Owner = v.Get("words"), v.Get("problems"), v.Get("support"), v.Get("measures"), v.Get("owner")
	c.By = casepage.DayOf(v, "by", &faults)
	return trimmed(c), faults.Err()
}

// percentInput is a share as it stands in a field: 62.5.
func percentInput(p *float64) string {
	if p == nil {
		return ""
	}
	return strings.TrimSuffix(percentText(*p), "%")
}

func choices(ctx context.Context, list []Choice, chosen, first string) []ui.Option {
	pairs := []string{}
	if first != "" {
		pairs = append(pairs, "", first)
	}
	for _, c := range list {
		pairs = append(pairs, c.Code, choiceOf(list, c.Code, i18n.Lang(ctx)))
	}
	return ui.Options(chosen, pairs...)
}

var colourTones = map[string]string{Done: "green", Green: "green", Amber: "amber", Red: "red", NoData: "none"}

// colourCell is a colour with its word: colour alone says nothing.
func colourCell(ctx context.Context, colour string) templ.Component {
	return ui.Status(colourTones[colour], i18n.Word(ctx, colourZH[colour]))
}

func colourOptions(ctx context.Context, chosen string) []ui.Option {
	pairs := []string{"", "全部颜色"}
	for _, c := range Colours {
		pairs = append(pairs, c, i18n.Word(ctx, colourZH[c]))
	}
	return ui.Options(chosen, pairs...)
}

func quarterName(ctx context.Context, q Quarter) string {
	if i18n.Lang(ctx) == i18n.English {
		return "Q" + strconv.Itoa(q.N) + " " + strconv.Itoa(q.Year)
	}
	return q.ZH()
}

func runs(ctx context.Context) bool { return Policy.Allowed(actor.From(ctx), mayRun) }

// confirm shows what a step would do before it is done: where it leads, and what everybody will be told.
func (s *Service) confirm(w http.ResponseWriter, r *http.Request, m *caseflow.Machine, id ids.ID, step, title, at string, f casepage.Form) error {
	ctx := r.Context()
	var p caseflow.Preview
	err := s.read(ctx, mayRun, func(q *sqldb.Reader) (err error) {
		p, err = m.Preview(ctx, q, id, step)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if f.Err() != nil {
		status = web.StatusOf(f.Err())
	}
	c := caseflow.Confirm(ctx, p, at+"/steps/"+step, at, f.Typed(), f.Refused())
	page := ui.Page{Title: i18n.Word(ctx, p.Step.ZH), Note: title, Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: title, Href: at}, {Label: p.Step.ZH}}}
	return web.Render(w, r, status, casepage.ConfirmPage(page, c))
}
