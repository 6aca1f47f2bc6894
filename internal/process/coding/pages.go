package coding

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the page and the form that takes a table and gives it back coded.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/coding", Kind: web.KindPage, Action: actCode, Roles: Policy.Roles(actCode), Scope: "city", Handler: s.page,
			Menu: &web.Menu{Group: "数据", Label: "编码服务", Order: 15}},
		{Method: http.MethodPost, Pattern: "/coding", Kind: web.KindForm, Action: actCode, Roles: Policy.Roles(actCode), Scope: "city", Sample: "kind=requirements",
			MaxBody: tableSize + 1<<20, Handler: s.code},
	}
}

// view is what the page shows.
type view struct {
	Kind   Kind
	Values map[string]string
	Result *Result
	Errors ui.FormErrors
	Bare   bool // no catalogue was imported yet: the page says how
}

func (s *Service) page(w http.ResponseWriter, r *http.Request) error {
	if !Policy.Allowed(actor.From(r.Context()), actCode) {
		return actor.ErrForbidden
	}
	v := view{Kind: Kinds[0], Values: map[string]string{}}
	q := r.URL.Query()
	if code := q.Get("kind"); code != "" {
		k, err := KindOf(code)
		if err != nil {
			return err
		}
		v.Kind = k
	}
	if v.Bare = errors.Is(s.ready(r.Context()), ErrCatalogue); v.Bare {
		return web.Render(w, r, http.StatusOK, codingPage(v))
	}
	asked := false
	for _, f := range v.Kind.Fields {
		v.Values[f.Name] = q.Get(f.Name)
		asked = asked || strings.TrimSpace(v.Values[f.Name]) != ""
	}
	if !asked {
		s.warm(r.Context(), v.Kind.Code)
		return web.Render(w, r, http.StatusOK, codingPage(v))
	}
	c, err := s.open(r.Context(), v.Kind.Code)
	if err != nil {
		return s.refuse(w, r, v, err)
	}
	got := c.Code(v.Values)
	v.Result = &got
	return web.Render(w, r, http.StatusOK, codingPage(v))
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
func (s *Service) code(w http.ResponseWriter, r *http.Request) error {
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
		return s.refuse(w, r, v, err)
	}
	defer up.Close()
	t, err := readTable(up, up.Size, up.Name, k)
	if err != nil {
		return s.refuse(w, r, v, err)
	}
	c, err := s.open(r.Context(), k.Code)
	if err != nil {
		return s.refuse(w, r, v, err)
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
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, v view, err error) error {
	v.Errors = ui.Errors(r.Context(), err)
	if len(v.Errors) == 0 {
		return err
	}
	return web.Render(w, r, web.StatusOf(err), codingPage(v))
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

// codeRows lists the codes of an answer.
func (v view) codeRows() []ui.Row {
	var out []ui.Row
	codes, names := v.Kind.labels(*v.Result)
	for i, code := range codes {
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
