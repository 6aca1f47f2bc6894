package app

import (
	"context"
	"slices"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/demand"
)

// orders covers orders, claims and contracts: each side sees its own, a county what lies in
// it, those who watch over the city all.
func (o *objects) orders() {
	provider := sample.OtherID(o.plan.Code, 2)
	own := map[actor.Role]ids.ID{actor.EntAdmin: o.firm, actor.EntHR: o.firm, actor.SchoolAdmin: o.school, actor.ProgrammeHead: o.school, actor.Provider: provider}
	for _, table := range []string{"orders", "claims", "deals"} {
		all := at("id", o.id(`SELECT MAX(id) FROM order_`+table))
		bases := []string{"/" + table + "/{id}", "/api/v1/" + table + "/{id}"}
		for _, base := range bases {
			o.set(base, all, nil)
			for role, org := range own {
				mine := o.sided(table, org, true)
				o.set(base, mine, o.sided(table, org, false), role)
			}
			o.set(base, at("id", o.id(`SELECT MIN(id) FROM order_`+table+` WHERE county = $1`, o.county)),
				at("id", o.id(`SELECT MIN(id) FROM order_`+table+` WHERE county <> $1 AND supplier_county <> $1`, o.county)), actor.CountyUser)
		}
	}
	o.orderSteps(own)
	o.volumes(provider)
	o.aroundNeeds(own)
	o.set("/answer/{token}", at("token", "unknown"), nil)
	o.heard(own)
}

// sided is a case of an organisation, on either side, or of others; nil when there is none.
func (o *objects) sided(table string, org ids.ID, mine bool) webtest.Params {
	text := `SELECT COALESCE(MIN(id), 0) FROM order_` + table + ` WHERE asker_id <> $1 AND supplier_id <> $1`
	if mine {
		text = `SELECT COALESCE(MIN(id), 0) FROM order_` + table + ` WHERE asker_id = $1 OR supplier_id = $1`
	}
	var id ids.ID
	o.read(func(ctx context.Context, r *sqldb.Reader) (err error) {
		id, err = sqldb.Value[ids.ID](ctx, r, text, org)
		return err
	})
	if id == 0 {
		return nil
	}
	return at("id", id)
}

// orderSteps are steps that a role may take with what is its own.
func (o *objects) orderSteps(own map[actor.Role]ids.ID) {
	for _, x := range []struct{ table, step, other string }{{"orders", "talk", "talk"}, {"claims", "refuse", "withdraw"}} {
		for _, base := range []string{"/", "/api/v1/"} {
			pattern := base + x.table + "/{id}/steps/{step}"
			for role, org := range own {
				step, mine := x.step, o.sided(x.table, org, true)
				if slices.Contains(schoolRoles, role) || role == actor.Provider {
					step = x.other
				}
				if mine != nil {
					mine = with(mine, "step", step)
				}
				o.set(pattern, mine, with(o.sided(x.table, org, false), "step", step), role)
			}
			o.set(pattern, at("id", o.id(`SELECT MIN(id) FROM order_`+x.table), "step", x.step), nil, actor.CityLead)
			o.set(pattern, at("id", o.id(`SELECT MIN(id) FROM order_`+x.table+` WHERE county = $1`, o.county), "step", x.step),
				at("id", o.id(`SELECT MIN(id) FROM order_`+x.table+` WHERE county <> $1 AND supplier_county <> $1`, o.county), "step", x.step), actor.CountyUser)
		}
	}
}

// volumes are entries of service orders.
func (o *objects) volumes(provider ids.ID) {
	const service = `SELECT MIN(x.id) FROM order_orders x WHERE x.kind = 'SERVICE' AND (x.asker_id = $1 OR x.supplier_id = $1)`
	entry := func(order string) webtest.Params {
		return at("id", order, "entry", o.id(`SELECT MIN(id) FROM ledger_entries WHERE kind = 'order.volume' AND owner_id = $1`, order))
	}
	any := entry(o.id(`SELECT MIN(id) FROM order_orders WHERE kind = 'SERVICE'`))
	away := entry(o.id(`SELECT MAX(id) FROM order_orders WHERE kind = 'SERVICE' AND asker_id <> $1 AND supplier_id <> $2 AND supplier_id <> $3`, o.firm, o.school, provider))
	const pattern = "/orders/{id}/volume/{entry}"
	o.set(pattern, any, nil)
	for _, role := range firmRoles {
		o.set(pattern, entry(o.id(service, o.firm)), away, role)
	}
	for _, role := range schoolRoles {
		o.set(pattern, entry(o.id(service, o.school)), away, role)
	}
	o.set(pattern, entry(o.id(service, provider)), away, actor.Provider)
	o.set(pattern, nil, nil, actor.CountyUser) // whose own lie where chance has put the firms
}

// aroundNeeds are the needs that are handed out and claimed, and the dispatches.
func (o *objects) aroundNeeds(own map[actor.Role]ids.ID) {
	draft := o.item(actor.EntHR, demand.Need, o.otherFirm, o.county, demand.Drafted)
	const open = `SELECT MIN(id) FROM demand_items WHERE side = 'NEED' AND status = 'PUBLISHED'`
	published := at("id", o.id(open))
	for _, pattern := range []string{"/needs/{id}/orders", "/needs/{id}/claims"} {
		o.set(pattern, published, draft)
		for _, role := range firmRoles {
			o.set(pattern, at("id", o.id(open+` AND org_id = $1`, o.firm)), draft, role)
		}
		o.set(pattern, at("id", o.id(open+` AND region = $1`, o.county)), draft, actor.CountyUser)
	}
	const dispatch = `SELECT MIN(id) FROM order_dispatches`
	o.set("/dispatches/{id}", at("id", o.id(dispatch)), nil)
	for _, role := range firmRoles {
		o.set("/dispatches/{id}", at("id", o.id(dispatch+` WHERE asker_id = $1`, own[role])), at("id", o.id(dispatch+` WHERE asker_id <> $1`, own[role])), role)
	}
	o.set("/dispatches/{id}", at("id", o.id(dispatch+` WHERE county = $1`, o.county)), at("id", o.id(dispatch+` WHERE county <> $1`, o.county)), actor.CountyUser)
}

// heard covers pauses and the call list.
func (o *objects) heard(own map[actor.Role]ids.ID) {
	o.set("/responsiveness/{org}", at("org", o.firm), nil)
	for role, org := range own {
		foreign := o.otherFirm
		if slices.Contains(schoolRoles, role) {
			foreign = o.otherSchool
		}
		o.set("/responsiveness/{org}", at("org", org), at("org", foreign), role)
	}
	near := at("org", o.id(`SELECT MIN(id) FROM org_organizations WHERE county = $1 AND kind = 'ENTERPRISE' AND id > $2`, o.county, o.otherFirm))
	away := at("org", o.id(`SELECT MIN(id) FROM org_organizations WHERE county = $1 AND kind = 'ENTERPRISE'`, o.otherCounty))
	o.set("/responsiveness/{org}", near, away, actor.CountyUser)
	o.set("/calls/{org}", near, nil)
	o.set("/calls/{org}", near, away, actor.CountyUser)
}
