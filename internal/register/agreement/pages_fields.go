package agreement

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

const fieldsPath = "/agreements/fields"

// fieldLabels are the names of the fields of the form of a field of cooperation.
var fieldLabels = casepage.Labels{"code": "领域代码", "zh": "中文名称", "en": "英文名称", "position": "排列序号", "document": "依据的文件", "article": "条款", "from": "起用日期", "retired": "停止选用日期"}

func (s *Service) fieldRoutes() []web.Route {
	return []web.Route{
		rows.Page(fieldsPath, actSee, s.fieldsPage),
		rows.Form(fieldsPath, actRules, "code=X1&zh=x&en=x&position=12&document=x&from=2027-01-01&version=1", s.fieldForm),
	}
}

func (s *Service) fieldsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFields(w, r, http.StatusOK, r.URL.Query().Get("code"), fieldLabels.Fresh(r.Context(), nil))
}

// fieldForm adds a field, or changes the one of which the form has the version.
func (s *Service) fieldForm(w http.ResponseWriter, r *http.Request) error {
	do := func(v url.Values) (string, error) {
		var faults errs.List
		f := ListedField{Code: Field(v.Get("code")), Version: rowVersion(v), ZH: v.Get("zh"), EN: v.Get("en"), Position: casepage.WholeOf(v, "position", &faults), Document: v.Get("document"), Article: v.Get("article"),
			From: casepage.DayOf(v, "from", &faults), Retired: casepage.DayOf(v, "retired", &faults)}
		return fieldsPath, s.SaveField(r.Context(), f, faults)
	}
	return fieldLabels.Back(w, r, do, func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
		code := ""
		if rowVersion(f.Typed()) > 0 {
			code = f.Typed().Get("code")
		}
		return s.showFields(w, r, status, code, f)
	})
}

// rowVersion is the version that a form was opened with, 0 for something new.
func rowVersion(v url.Values) int64 {
	n, err := strconv.ParseInt(v.Get("version"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// showFields shows the list; for who may change it with the form of the field with the code, or of a new one.
func (s *Service) showFields(w http.ResponseWriter, r *http.Request, status int, code string, f casepage.Form) error {
	ctx := r.Context()
	if !Policy.Allowed(actor.From(ctx), actSee) {
		return actor.ErrForbidden
	}
	list, err := s.Fields(ctx)
	if err != nil {
		return err
	}
	one, known := list.Find(Field(code))
	if code != "" && !known && f.Err() == nil {
		return actor.ErrNotFound
	}
	page := casepage.Page{Page: ui.Page{Title: "合作领域", Sub: i18n.T(ctx, "起草协议和报送合作规划时从这里选；停用的领域留在已有的协议上，不能再选"),
		Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: "条款库与规则", Href: "/agreements/library"}, {Label: "合作领域"}}}}
	page.Add("", "", fieldsTable(fieldRows(ctx, list, s.Today())))
	if mayDo(ctx, actRules) {
		d := newFieldDeed(f, list)
		if known {
			d = editFieldDeed(f, one)
		}
		page.Errors = f.Left(d)
		page.Aside = casepage.Aside{Title: "办理", Deeds: []casepage.Deed{d}}.View()
	}
	return web.Render(w, r, status, casepage.View(page))
}

var fieldColumns = []ui.Column{{Title: "序号", Num: true}, {Title: "合作领域", Wrap: true}, {Title: "依据", Wrap: true}, {Title: "起用日期"}, {Title: "状态"}, {Title: "协议"}}

func fieldRows(ctx context.Context, list FieldList, today civil.Date) (out []ui.Row) {
	for _, f := range list {
		name := i18n.Either(ctx, f.ZH, f.EN)
		cell := templ.Component(ui.Lines{Main: name, Sub: string(f.Code)})
		if mayDo(ctx, actRules) {
			cell = ui.Link{Href: fieldsPath + "?code=" + string(f.Code), Text: name, Sub: string(f.Code)}
		}
		state := ui.Status("green", "可以选")
		if today.Before(f.From) {
			state = ui.Status("none", "还没有起用")
		} else if !f.Open(today) {
			state = ui.Status("none", i18n.T(ctx, "%s 停用", f.Retired.String()))
		}
		out = append(out, ui.Row{ID: string(f.Code), Name: name, Cells: ui.Cells(ui.Text(casepage.Version(f.Position)), cell, ui.Lines{Main: f.Document, Sub: f.Article}, ui.Text(f.From.String()), state,
			ui.Link{Href: "/agreements?field=" + string(f.Code), Text: i18n.T(ctx, "看协议")})})
	}
	return out
}

func fieldControls(x ListedField) []casepage.Control {
	return []casepage.Control{
		casepage.Input("zh", ui.Field{Value: x.ZH, Max: maxFieldName}), casepage.Input("en", ui.Field{Value: x.EN, Max: maxFieldName}),
		casepage.Input("position", ui.Field{Value: casepage.Version(x.Position), Width: "xs", Mode: "numeric", Help: "小的在前"}),
		casepage.Input("document", ui.Field{Value: x.Document, Max: maxLine, Help: "法律、条例或文件的全名"}), casepage.Input("article", ui.Field{Value: x.Article, Max: maxLine, Optional: true}),
		casepage.Day("from", x.From, ui.Field{}), casepage.Day("retired", x.Retired, ui.Field{Optional: true, Help: "从这一天起不能再选；已有的协议不变。空着就是一直可以选"}),
	}
}

func newFieldDeed(f casepage.Form, list FieldList) casepage.Deed {
	next := int64(len(list) + 1)
	for _, x := range list {
		next = max(next, min(x.Position+1, maxFieldPosition))
	}
	code := casepage.Input("code", ui.Field{Width: "sm", Max: 24, Help: "大写字母和数字，2 到 24 位；以后不能改"})
	return f.Deed("增加合作领域", fieldsPath, "增加", 0, append([]casepage.Control{code}, fieldControls(ListedField{Position: next})...)...)
}

// editFieldDeed is the form of one field; what came back keeps the version that it was sent with.
func editFieldDeed(f casepage.Form, x ListedField) casepage.Deed {
	version := x.Version
	if f.Err() != nil {
		version = rowVersion(f.Typed())
	}
	d := f.Deed("修改合作领域", fieldsPath, "保存", version, append([]casepage.Control{casepage.Hidden("code", string(x.Code))}, fieldControls(x)...)...)
	d.Told, d.Open, d.Form.Cancel = string(x.Code), true, fieldsPath
	return d
}
