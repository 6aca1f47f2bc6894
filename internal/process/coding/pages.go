package coding

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the page, the form that takes a table and gives it back coded, and the forms that confirm and undo.
func (d *Desk) Routes() []web.Route {
	form := func(pattern, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	table := form("/coding", actCode, "kind=requirements", d.code)
	table.MaxBody = tableSize + 1<<20
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/coding", Kind: web.KindPage, Action: actCode, Roles: Policy.Roles(actCode), Scope: "city", Handler: d.page,
			Menu: &web.Menu{Group: "数据", Label: "编码服务", Order: 15}},
		table,
		form("/coding/labels", actConfirm, "kind=titles&title=电焊工&code=6-18-02-04", d.confirmText),
		form("/coding/labels/end", actConfirm, "label=1", d.endLabel),
	}
}

// view is what the page shows.
type view struct {
	Kind   Kind
	Values map[string]string
	Result *Result
	Errors ui.FormErrors
	Bare   string   // what the catalogue lacks for this kind: the page says how to get it
	Limits []string // what makes answers poorer
	Label  *atlas.Label
	May    bool // the person may confirm
	MayEnd bool // and undo the label that counts
	Typed  string
}

func (d *Desk) page(w http.ResponseWriter, r *http.Request) error {
	if !Policy.Allowed(actor.From(r.Context()), actCode) {
		return actor.ErrForbidden
	}
	q := r.URL.Query()
	k := Kinds[0]
	if code := q.Get("kind"); code != "" {
		var err error
		if k, err = KindOf(code); err != nil {
			return err
		}
	}
	v, err := d.view(r.Context(), k, q.Get)
	if err != nil {
		return d.refuse(w, r, v, err)
	}
	return web.Render(w, r, http.StatusOK, codingPage(v))
}

// view codes what was asked, where something was asked.
func (d *Desk) view(ctx context.Context, k Kind, asked func(string) string) (view, error) {
	v := view{Kind: k, Values: map[string]string{}}
	known, err := d.knowledge(ctx)
	if err != nil {
		return v, err
	}
	if v.Bare = bareTexts[known.lacks(k.Code)]; v.Bare != "" {
		return v, nil
	}
	v.Limits = known.limits(k.Code)
	for _, f := range k.Fields {
		v.Values[f.Name] = asked(f.Name)
	}
	values := k.values(v.Values)
	if len(values) == 0 {
		d.warm(ctx, k.Code)
		return v, nil
	}
	c, err := d.open(ctx, k.Code)
	if err != nil {
		return v, err
	}
	got := c.Code(v.Values)
	v.Result = &got
	if _, ok := labelKinds[k.Code]; !ok || !Policy.Allowed(actor.From(ctx), actConfirm) {
		return v, nil
	}
	v.May = true
	if codes, _ := k.labels(got); len(codes) > 0 {
		v.Typed = codes[0]
	}
	return v, d.showLabel(ctx, &v, values)
}

// bareTexts say what to do where the catalogue lacks what a kind needs.
var bareTexts = map[error]string{
	ErrCatalogue:   "编码要对照普通本科专业目录和已标注的职位。请系统管理员在服务器上运行 rongqiao catalog import --data 数据文件夹 目录文件夹，完成后刷新本页即可。",
	ErrLabels:      "这一种编码要从标注过专业的岗位学习。请系统管理员用 rongqiao catalog import 导入标注的职位表，或用 rongqiao labels import 导入已有的编码。",
	ErrIndustries:  "这一种编码要对照国民经济行业分类。请系统管理员在服务器上运行 rongqiao catalog import --data 数据文件夹 目录文件夹，完成后刷新本页即可。",
	ErrOccupations: "这一种编码要对照职业分类。请系统管理员在服务器上运行 rongqiao catalog import --data 数据文件夹 目录文件夹，完成后刷新本页即可。",
}

// open opens a coder for a person who may use it.
func (s *Service) open(ctx context.Context, kind string) (Coder, error) {
	if !Policy.Allowed(actor.From(ctx), actCode) {
		return nil, actor.ErrForbidden
	}
	return s.Coder(ctx, kind)
}

// warm lets a kind learn while the person fills in the form.
func (s *Service) warm(ctx context.Context, kind string) {
	ctx = context.WithoutCancel(ctx)
	go func() { _, _ = s.Coder(ctx, kind) }() // its error comes again with the form
}

// code takes a table and gives it back with codes.
func (d *Desk) code(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	k, err := KindOf(form.Get("kind"))
	if err != nil {
		return err
	}
	v := view{Kind: k, Values: map[string]string{}}
	up, err := web.Upload(w, r, "file", tableSize)
	if err != nil {
		return d.refuse(w, r, v, err)
	}
	defer up.Close()
	t, err := readTable(up, up.Size, up.Name, k)
	if err != nil {
		return d.refuse(w, r, v, err)
	}
	c, err := d.open(r.Context(), k.Code)
	if err != nil {
		return d.refuse(w, r, v, err)
	}
	var out bytes.Buffer
	if err := codeTable(r.Context(), c, k, t, &out); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(strings.TrimSuffix(up.Name, ".xlsx")+"-"+i18n.T(r.Context(), "已编码"), sheet.XLSX), sheet.XLSX.MIME())
	_, err = w.Write(out.Bytes())
	return err
}

// refuse shows the page again with what was wrong.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, v view, err error) error {
	v.Errors = ui.Errors(r.Context(), err)
	if len(v.Errors) == 0 {
		return err
	}
	return web.Render(w, r, web.StatusOf(err), codingPage(v))
}

// said tells who gave the text its code.
func (v view) said(ctx context.Context) string {
	day := time.UnixMilli(v.Label.At).In(beijing).Format("2006-01-02")
	if v.Label.Source == atlas.LabelImported {
		return i18n.T(ctx, "%s标注过这一条（%s）：%s。", v.Label.By, day, strings.Join(v.Label.Codes, "、"))
	}
	return i18n.T(ctx, "%s确认过这一条（%s）：%s。", v.Label.By, day, strings.Join(v.Label.Codes, "、"))
}

// tabs lead from one kind to another.
func (v view) tabs() []ui.Tab {
	var out []ui.Tab
	for _, k := range Kinds {
		out = append(out, ui.Tab{Label: k.ZH, Href: "/coding?kind=" + k.Code, Current: k.Code == v.Kind.Code})
	}
	return out
}

func (v view) tone() string {
	return map[string]string{fits: "green", confirm: "amber", unfit: "red"}[v.Result.Verdict]
}

// hardly is a chance that rounds to nothing: behind the third code such rows are not shown.
const hardly = 0.005

// codeRows lists the codes of an answer.
func (v view) codeRows() []ui.Row {
	var out []ui.Row
	codes, names := v.Kind.labels(*v.Result)
	for i, code := range codes {
		if i >= 3 && v.Result.Scores[i] < hardly {
			break
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(code), ui.Text(names[i]), ui.Text(fmt.Sprintf("%.0f%%", 100*v.Result.Scores[i])))})
	}
	return out
}

// headings says which headings a table may have.
func (v view) headings(ctx context.Context) string {
	var names []string
	for _, f := range v.Kind.Fields {
		n := i18n.Word(ctx, f.ZH)
		if f.Needed {
			n += i18n.T(ctx, "（必须有）")
		}
		names = append(names, n)
	}
	return i18n.T(ctx, "认得的列：%s。其余各列原样保留，代码、名称、把握、结论和依据写在后面。最多 %d 行。", strings.Join(names, "、"), tableRows)
}
