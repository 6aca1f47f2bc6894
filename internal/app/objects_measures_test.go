package app

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

// indicators covers the registry: definitions by their code, proposals and snapshots.
func (o *objects) indicators() {
	for _, p := range []string{"/indicators/{code}", "/indicators/{code}/export", "/indicators/{code}/rows", "/indicators/{code}/edit", "/indicators/{code}/publication", "/api/v1/indicators/{code}/values"} {
		o.set(p, at("code", "key_share"), at("code", "no_such"))
	}
	o.set("/indicators/{code}/reports", at("code", "internship_months"), at("code", "no_such"))
	lead := o.as(actor.CityLead)
	d, err := o.definition("books_per_student")
	must(o.t, err)
	d.Scope += "（试改）"
	draft, err := o.city.Indicators.Propose(lead, d, d.Version, "矩阵测试")
	must(o.t, err)
	own := at("id", draft)
	o.set("/indicator-drafts/{id}", own, at("id", ids.ID(4711)))
	o.set("/indicator-drafts/{id}/steps/{step}", with(own, "step", "withdraw"), with(at("id", ids.ID(4711)), "step", "withdraw"))
	var x indicator.Snapshot
	must(o.t, o.city.DB.Write(lead, func(tx *sqldb.Tx) (err error) {
		x, err = o.city.Indicators.Freeze(lead, tx, "矩阵测试", "矩阵测试", []indicator.Ask{{Indicator: "schools", On: civil.DateOf(o.city.DB.Now())}})
		return err
	}))
	for _, p := range []string{"/indicator-snapshots/{id}", "/indicator-snapshots/{id}/file"} {
		o.set(p, at("id", x.ID), at("id", ids.ID(4711)))
	}
}

// definition is an indicator as it holds today.
func (w *town) definition(code string) (d indicator.Definition, err error) {
	err = w.city.DB.Read(w.t.Context(), func(r *sqldb.Reader) error {
		d, err = w.city.Indicators.Definition(w.t.Context(), r, code, civil.DateOf(w.city.DB.Now()))
		return err
	})
	return d, err
}
