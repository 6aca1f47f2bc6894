package order

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Query asks for a page of a list. Empty fields do not filter.
type Query struct {
	Mine    string // "asked": what others ask of me; "asking": what I ask; "" both
	Open    bool   // only what is not at its end
	Kind    string
	County  string
	Status  string
	Year    int    // deals: signed in
	Session ids.ID // deals: attributed to a docking session
	Find    string // part of the title, or a number
	Sort    string
	Desc    bool
	Limit   int
	Offset  int
}

// Listed is a part of a list and the number of all its rows.
type Listed[T any] struct {
	Rows     []T
	Total    int
	Counties []County
}

// literal drops the signs that LIKE would read as wildcards.
func literal(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`%_\`, r) {
			return -1
		}
		return r
	}, s)
}

// condition is what the actor may see of the query, on a table x with two sides.
func (q Query) condition(a actor.Actor) (w sqldb.Where) {
	switch q.Mine {
	case "asked":
		sql, args := Policy.Where(a, actSee, far, w.Next())
		w.Numbered(sql, args...)
	case "asking":
		sql, args := Policy.Where(a, actSee, near, w.Next())
		w.Numbered(sql, args...)
	default:
		sql, args := where(a, actSee, w.Next())
		w.Numbered(sql, args...)
	}
	w.If(q.County != "", "x.county = ?", q.County)
	w.If(q.Status != "", "x.status = ?", q.Status)
	return w
}

// page reads a part of a list and counts the whole.
func page[T any](ctx context.Context, s *Service, q Query, w *sqldb.Where, cols, from string, scan func(sqldb.Row) (T, error), orders map[string]string) (out Listed[T], err error) {
	by, ok := orders[q.Sort]
	if !ok {
		by = "x.id"
	}
	direction := " ASC"
	if q.Desc {
		direction = " DESC"
	}
	order := " ORDER BY " + by + direction
	if by != "x.id" {
		order += ", x.id" + direction
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if out.Counties, err = counties(ctx, r); err != nil {
			return err
		}
		if out.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+from+w.SQL(), w.Args()...); err != nil || out.Total == 0 {
			return err
		}
		text := `SELECT ` + cols + from + w.SQL() + order + ` LIMIT ` + w.Arg(int64(max(1, min(q.Limit, maxExport)))) + ` OFFSET ` + w.Arg(int64(max(0, q.Offset)))
		out.Rows, err = sqldb.All(ctx, r, scan, text, w.Args()...)
		return err
	})
	return out, err
}

// maxExport is the most rows of one download.
const maxExport = 10000

const openOrders = "x.status IN ('ISSUED', 'ACCEPTED', 'IN_TALK', 'CONTRACTED', 'FULFILLED')"

// List returns a page of the orders that the actor may see.
func (s *Service) List(ctx context.Context, q Query) (Listed[Order], error) {
	w := q.condition(actor.From(ctx))
	w.If(q.Kind != "", "x.kind = ?", q.Kind)
	w.If(q.Open, openOrders)
	if q.Find != "" {
		w.And("(lower(x.title) LIKE ? OR x.number = ? OR x.need_number = ?)", "%"+literal(strings.ToLower(q.Find))+"%", strings.ToUpper(q.Find), strings.ToUpper(q.Find))
	}
	return page(ctx, s, q, &w, orderCols, orderFrom, scanOrder, map[string]string{"new": "x.id", "due": "COALESCE(x.due_on, '9999')", "quantity": "x.quantity"})
}

// Claims returns a page of the claims that the actor may see.
func (s *Service) Claims(ctx context.Context, q Query) (Listed[Claim], error) {
	w := q.condition(actor.From(ctx))
	w.If(q.Open, "x.status IN ('SENT', 'LAPSED')")
	if q.Find != "" {
		w.And("(lower(x.title) LIKE ? OR x.number = ? OR x.need_number = ?)", "%"+literal(strings.ToLower(q.Find))+"%", strings.ToUpper(q.Find), strings.ToUpper(q.Find))
	}
	return page(ctx, s, q, &w, claimCols, claimFrom, scanClaim, map[string]string{"new": "x.id", "due": "COALESCE(x.due_on, '9999')", "quantity": "x.quantity"})
}

// Deals returns a page of the contracts in force that the actor may see.
func (s *Service) Deals(ctx context.Context, q Query) (Listed[Deal], error) {
	q.Status = "" // a contract has none
	w := q.condition(actor.From(ctx))
	w.And("x.current_row = TRUE")
	w.If(q.Kind != "", "x.kind = ?", q.Kind)
	w.If(q.Year != 0, "x.sign_year = ?", q.Year)
	w.If(q.Session != 0, "x.session_id = ?", int64(q.Session))
	if q.Find != "" {
		w.And("(lower(x.title) LIKE ? OR lower(x.contract_no) LIKE ?)", "%"+literal(strings.ToLower(q.Find))+"%", "%"+literal(strings.ToLower(q.Find))+"%")
	}
	return page(ctx, s, q, &w, dealCols, dealFrom, scanDeal, map[string]string{"new": "x.id", "signed": "x.signed_on", "amount": "x.amount_fen"})
}

// Waiting is the number of orders and claims that wait for the answer of the actor's own
// organisation; of an officer, how many organisations are to be called.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	school, firm := a.Orgs(suppliers...), a.Orgs(enterprise...)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if len(school) > 0 {
			var w sqldb.Where
			w.And("x.status = 'ISSUED'")
			w.In("x.supplier_id", idsAny(school)...)
			some, err := sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM order_orders x`+w.SQL(), w.Args()...)
			if err != nil {
				return err
			}
			n += some
		}
		if len(firm) > 0 {
			var w sqldb.Where
			w.And("x.status IN ('SENT', 'LAPSED')")
			w.In("x.asker_id", idsAny(firm)...)
			some, err := sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM order_claims x`+w.SQL(), w.Args()...)
			if err != nil {
				return err
			}
			n += some
		}
		return nil
	})
	return n, err
}

func idsAny[T ~int64](list []T) []any {
	out := make([]any, 0, len(list))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(list))) {
		out = append(out, int64(id))
	}
	return out
}

// traced leaves a trace of who takes a table away.
func (s *Service) traced(ctx context.Context, object string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return record(ctx, tx, "order.export", object, 0, "") })
}
