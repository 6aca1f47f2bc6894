package carrier

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// State records a figure that a document publishes beside a count of a kind. It is shown with its scope note and source and never added.
func (s *Service) State(ctx context.Context, p Published) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	k, err := s.Kind(ctx, p.Kind)
	if err != nil {
		return err
	}
	var faults errs.List
	if !slices.ContainsFunc(k.allCounts(), func(c Count) bool { return c.Code == p.Count }) {
		faults.Add(ErrChoice.With("计数", p.Count, k.ZH).On("count"))
	}
	for _, x := range [][3]string{{"as_of", "时点", p.AsOf}, {"unit", "单位", p.Unit}, {"scope", "口径", p.Scope}, {"source", "出处", p.Source}} {
		if strings.TrimSpace(x[2]) == "" {
			faults.Add(ErrRequired.With(x[1]).On(x[0]))
		}
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := Publish(ctx, tx, []Published{p}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds + ".published", Object: "carrier_published", Reason: p.Kind + "." + p.Count + " " + p.Source})
	})
}

func (s *Service) publishForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	p := Published{Kind: k.Code, Count: v.Get("count"), AsOf: v.Get("as_of"), Unit: v.Get("unit"), Scope: v.Get("scope"), Source: v.Get("source")}
	n, some, err := Field{Code: "value", ZH: "公布的数", Type: Number, Required: true}.Read(v.Get("value"))
	if some {
		p.Value = n.Num
	}
	if err == nil {
		err = s.State(ctx, p)
	}
	if errs.Typed(err) {
		return s.showFigures(w, r, web.StatusOf(err), k, s.Today(), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/registers/"+k.Code+"/figures")
}

// stating is the form of a published figure on the page of counts.
type stating struct {
	May    bool
	Form   ui.Form
	Values url.Values
	Counts []Choice
}

func statingOf(ctx context.Context, k *Kind, v url.Values, refused error) stating {
	out := stating{May: Policy.Allowed(actor.From(ctx), mayKinds), Values: v, Form: ui.Form{Action: "/registers/" + k.Code + "/published", Submit: "保存", Errors: ui.Errors(ctx, refused)}}
	for _, c := range k.allCounts() {
		out.Counts = append(out.Counts, Choice{Code: c.Code, ZH: c.ZH, EN: c.EN})
	}
	return out
}

func (f stating) field(name, label string, x ui.Field) ui.Field {
	x.Name, x.ID, x.Label, x.Value, x.Error = name, "state-"+name, label, f.Values.Get(name), f.Form.Errors.Of(name)
	return x
}

func (f stating) counts(ctx context.Context) ui.Field {
	out := f.field("count", "计数", ui.Field{})
	for _, c := range f.Counts {
		out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(i18n.Lang(ctx)), Chosen: c.Code == out.Value})
	}
	return out
}

func (s *Service) honourForm(ctx context.Context, id ids.ID, _ *http.Request, v url.Values) error {
	on, err := formDay(v, "on")
	if err != nil {
		return err
	}
	return s.Honour(ctx, id, Honour{Title: v.Get("title"), Level: v.Get("level"), By: v.Get("given_by"), On: on, Document: v.Get("document")})
}

// moreRoutes are the pages of documents, honours, published figures, usage, parameters and additions.
func (s *Service) moreRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	attach := row(http.MethodPost, "/records/{id}/files", web.KindForm, mayEdit, "", s.attachForm)
	attach.MaxBody = web.BulkBody
	return []web.Route{
		attach,
		row(http.MethodGet, "/records/{id}/files/{file}", web.KindFile, maySee, "", web.FileOf(s.OpenFile)),
		row(http.MethodPost, "/records/{id}/honours", web.KindForm, mayMove, "title=x&level=CITY&on=2026-01-01&document=x", s.hang(mayMove, s.honourForm)),
		row(http.MethodPost, "/registers/{kind}/published", web.KindForm, mayKinds, "count=all&value=1&as_of=2024&unit=x&scope=x&source=x", s.publishForm),
		row(http.MethodGet, "/registers/{kind}/usage", web.KindPage, maySee, "", s.usagePage),
		row(http.MethodGet, "/kinds/params", web.KindPage, mayKinds, "", s.paramsPage),
		row(http.MethodPost, "/kinds/params", web.KindForm, mayKinds, "code=PLT-REPORTS&value=2&source=x&valid_from=2030-01-01", s.saveParam),
		row(http.MethodPost, "/kinds/{kind}/overlay", web.KindForm, mayKinds, "levels=", s.saveOverlay),
	}
}
