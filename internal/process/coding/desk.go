package coding

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web"
)

// Desk is the coding service as one city has it: who confirms there stands in the city's audit log.
type Desk struct {
	*Service
	city *sqldb.DB
}

// At gives the service a city's database.
func (s *Service) At(city *sqldb.DB) *Desk { return &Desk{s, city} }

// Confirm says that a text has these codes, written as codes or names. From then on the coder puts them first for this
// text and for nearly the same ones. Saying the same again changes nothing.
func (d *Desk) Confirm(ctx context.Context, kind string, values map[string]string, codes string) (ids.ID, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, actConfirm) {
		return 0, actor.ErrForbidden
	}
	k, err := KindOf(kind)
	if err != nil {
		return 0, err
	}
	known, err := d.knowledge(ctx)
	if err != nil {
		return 0, err
	}
	list, err := known.codes(kind, codes)
	if err != nil {
		return 0, err
	}
	l := atlas.Label{Kind: kind, Fields: k.values(values), Codes: list, Source: atlas.LabelConfirmed, By: nameOf(a), City: a.City, Account: a.Account}
	if l.Fields[k.neededField().Name] == "" {
		return 0, ErrNoText.With(k.neededField().ZH).On(k.neededField().Name)
	}
	return d.put(ctx, l)
}

// put adds a label and notes it in the audit log. The two stand in two databases: the log's transaction is open while the
// label is written, so that no label is without its entry unless the machine stops between the two commits.
func (d *Desk) put(ctx context.Context, l atlas.Label) (id ids.ID, err error) {
	added := false
	err = d.city.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.db.Write(ctx, func(shared *sqldb.Tx) error {
			var fresh bool
			id, fresh, err = atlas.PutLabel(ctx, shared, l)
			added = added || fresh
			return err
		}); err != nil || !added {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actConfirm, Object: "cat_labels", ID: id, Reason: l.Kind})
	})
	return id, err
}

// End undoes a confirmation; what was known of the text before counts again.
func (d *Desk) End(ctx context.Context, id ids.ID) (atlas.Label, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, actConfirm) {
		return atlas.Label{}, actor.ErrForbidden
	}
	var l atlas.Label
	err := d.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		l, err = atlas.LabelByID(ctx, r, id)
		return err
	})
	if err != nil {
		return l, actor.ErrNotFound
	}
	if err := mayEnd(a, l); err != nil {
		return l, err
	}
	if l.WithdrawnAt != 0 {
		return l, nil
	}
	return l, d.city.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.db.Write(ctx, func(shared *sqldb.Tx) error { return atlas.WithdrawLabel(ctx, shared, id, nameOf(a)) }); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "coding.unconfirm", Object: "cat_labels", ID: id, Reason: l.Kind})
	})
}

// nameOf is how a person is called in reasons.
func nameOf(a actor.Actor) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Login
}

func (d *Desk) confirmText(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	k, err := KindOf(form.Get("kind"))
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, f := range k.Fields {
		values[f.Name] = form.Get(f.Name)
	}
	if _, err := d.Confirm(r.Context(), k.Code, values, form.Get("code")); err != nil {
		v, shown := d.view(r.Context(), k, form.Get)
		if shown != nil {
			return shown
		}
		v.Typed = form.Get("code")
		return d.refuse(w, r, v, err)
	}
	return web.Redirect(w, r, address(k, values))
}

func (d *Desk) endLabel(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	id, err := ids.Parse(form.Get("label"))
	if err != nil {
		return actor.ErrNotFound
	}
	l, err := d.End(r.Context(), id)
	if err != nil {
		return err
	}
	k, err := KindOf(l.Kind)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, address(k, l.Fields))
}

// address is that of the page with a text.
func address(k Kind, values map[string]string) string {
	q := url.Values{"kind": {k.Code}}
	for name, v := range k.values(values) {
		q.Set(name, v)
	}
	return "/coding?" + q.Encode()
}

// showLabel adds the label that counts for the very text.
func (d *Desk) showLabel(ctx context.Context, v *view, values map[string]string) error {
	return d.db.Read(ctx, func(r *sqldb.Reader) error {
		l, ok, err := atlas.LabelOf(ctx, r, v.Kind.Code, values)
		if err != nil || !ok {
			return err
		}
		v.Label, v.Typed = &l, strings.Join(l.Codes, "、")
		v.MayEnd = mayEnd(actor.From(ctx), l) == nil
		return nil
	})
}
