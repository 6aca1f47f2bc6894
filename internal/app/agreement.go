package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
)

// newAgreement joins the register of agreements to orders and contracts, over the city's
// database or one with a clock of its own.
func newAgreement(c *City, db *sqldb.DB) *agreement.Service {
	return agreement.New(db, c.Keys, c.files, agreement.Options{FindCase: caseNumbered})
}

// caseNumbered finds an order, or a contract in its present version, by its number.
func caseNumbered(ctx context.Context, q sqldb.Queryer, number string) (agreement.Case, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x agreement.Case, err error) {
		var id, ms int64
		var day string
		x.Orgs = make([]ids.ID, 2)
		if err = r.Scan(&x.Path, &id, &x.Title, &ms, &day, &x.Orgs[0], &x.Orgs[1]); err != nil {
			return x, err
		}
		x.Path += strconv.FormatInt(id, 10)
		if x.Day = civil.DateOf(ids.ID(id).Time()); ms > 0 {
			x.Day = civil.DateOf(time.UnixMilli(ms))
		} else if d, err := civil.ParseDate(day); err == nil {
			x.Day = d
		}
		return x, nil
	},
		`SELECT '/orders/', o.id, o.title, o.issued_ms, '', o.asker_id, o.supplier_id FROM order_orders o WHERE o.number = $1
		 UNION ALL SELECT '/deals/', d.id, d.title, 0, d.signed_on, d.asker_id, d.supplier_id FROM order_deals d WHERE d.contract_no = $1 AND d.current_row = TRUE`, number)
	if err != nil {
		return agreement.Case{}, err
	}
	if len(list) != 1 {
		return agreement.Case{}, actor.ErrNotFound
	}
	return list[0], nil
}

// withoutAgreements keeps agreements out of the answer to those who may not see them, though
// they belong to a party. It reports whether anything is left to look for.
func withoutAgreements(ctx context.Context, q *search.Query) bool {
	if agreement.Policy.Allowed(actor.From(ctx), "agreement.see") {
		return true
	}
	asked := len(q.Kinds) > 0
	if !asked {
		for _, k := range foundKinds {
			q.Kinds = append(q.Kinds, k.Code)
		}
	}
	q.Kinds = slices.DeleteFunc(slices.Clone(q.Kinds), func(k string) bool { return k == agreement.Found })
	return len(q.Kinds) > 0
}
