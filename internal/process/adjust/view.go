package adjust

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func word(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

// rowsOf is a short table with its heading.
type rowsOf struct {
	ID, Title, Note string
	Columns         []ui.Column
	Rows            []ui.Row
	Empty           ui.Empty
	Exports         []ui.Export
}

// group is fields of a long form under a title.
type group struct {
	Title  string
	Fields []casepage.Control
}

// checkOf is what the rules say of a form while it is written.
type checkOf struct {
	Notices []casepage.Notice
	Note    string
	Rows    []ui.Row
}

type whatIfOf struct {
	Action string
	Chosen ui.Field
}

// course words what happened to a case beside the steps of its machine: entries that keep the state.
var course = casepage.Course{Steps: map[string]string{
	"propose": "拟定结果", "correct": "更正决定", "objected": "公示异议成立，收回拟定结果", "override_asked": "请求负面清单例外", "override_granted": "批准例外（第一人）", "override_confirmed": "复核例外（第二人）", "override_refused": "不批准例外",
}}

func dayOf(ms int64) civil.Date {
	if ms == 0 {
		return civil.Date{}
	}
	return civil.DateOf(time.UnixMilli(ms))
}

// countCell is a number; no data is said, not shown as nought.
func countCell(n *int64) templ.Component {
	if n == nil {
		return ui.Missing("没有登记")
	}
	return ui.Int(*n)
}

// deltaText is a change with its sign, "" where it is not known.
func deltaText(n int64, known bool) string {
	switch {
	case !known:
		return ""
	case n > 0:
		return "+" + strconv.FormatInt(n, 10)
	case n < 0:
		return "−" + strconv.FormatInt(-n, 10)
	}
	return "0"
}

func deltaCell(n int64, known bool) templ.Component {
	if !known {
		return ui.Missing("没有登记")
	}
	return ui.Text(deltaText(n, true))
}

// ratioText is a share with its exact fraction: 75.00%（39/52）.
func ratioText(r stat.Ratio) string {
	if !r.Known() {
		return ""
	}
	return r.Percent(2) + "（" + strconv.FormatInt(r.Num, 10) + "/" + strconv.FormatInt(r.Den, 10) + "）"
}

func kindPairs(first string) []string {
	var out []string
	if first != "" {
		out = []string{"", first}
	}
	for _, k := range Kinds {
		out = append(out, string(k), k.ZH())
	}
	return out
}

// day reads a day of a form; what is none goes to the faults.
func day(v url.Values, field string, faults *errs.List) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(v.Get(field)))
	for _, e := range errs.All(err) {
		faults.Add(e.On(field))
	}
	return d
}

// number reads a whole number of a form, nil where it is empty; what is none goes to the faults.
func number(v url.Values, field string, faults *errs.List) *int64 {
	text := strings.TrimSpace(v.Get(field))
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		faults.Add(sheet.ErrNotInt.On(field))
		return nil
	}
	return &n
}

func idOf(v url.Values, field string) ids.ID {
	id, err := ids.Parse(v.Get(field))
	if err != nil {
		return 0
	}
	return id
}

// typed reports whether a refusal belongs beside the fields of a form. That a second person must decide does too.
func typed(err error) bool {
	return errs.Typed(err) || errors.Is(err, caseflow.ErrFourEyes) || errors.Is(err, ErrOwn) || errors.Is(err, ErrSecond)
}

func format(r *http.Request) (sheet.Format, error) {
	return sheet.ParseFormat(r.URL.Query().Get("format"))
}

// formed reads what a change of an object needs: its id, the form, the version seen.
func formed(r *http.Request) (id ids.ID, v url.Values, seen int64, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return
	}
	if v, err = web.Form(r); err != nil {
		return
	}
	seen, err = web.Version(r)
	return
}
