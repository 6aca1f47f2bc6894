package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

const orderCols = `x.id, x.row_version, x.status, x.due_on, x.number, x.kind, x.dispatch_id, x.wave, x.claim_id, x.need_id, x.title, x.need_number, x.need_kind,
 x.asker_id, COALESCE(a.name, ''), x.county, x.supplier_id, COALESCE(s.name, ''), x.supplier_county, x.supply_id, x.supply_name, x.class_year, x.quantity, x.taken, x.unit,
 x.message, x.owner_id, x.issued_ms, x.answered_ms, x.lead_school, x.verdict, x.score, x.stars, x.review, x.session_id`

const sides = ` LEFT JOIN org_organizations a ON a.id = x.asker_id LEFT JOIN org_organizations s ON s.id = x.supplier_id`

const orderFrom = ` FROM order_orders x` + sides

func scanOrder(r sqldb.Row) (o Order, err error) {
	var issued, answered int64
	err = r.Scan(&o.ID, &o.Version, &o.Status, &o.DueOn, &o.Number, (*string)(&o.Kind), &o.Dispatch, &o.Wave, &o.Claim, &o.Need, &o.Title, &o.NeedNumber, (*string)(&o.NeedKind),
		&o.Asker, &o.AskerName, &o.County, &o.Supplier, &o.SupplierIs, &o.FarCounty, &o.Supply, &o.SupplyName, &o.Class, &o.Quantity, &o.Taken, &o.Unit,
		&o.Message, &o.Owner, &issued, &answered, &o.Lead, &o.Verdict, &o.Score, &o.Stars, &o.Review, &o.Session)
	o.Issued, o.Answered = instant(issued), instant(answered)
	return o, err
}

// missing turns an unknown row into what does not exist for the reader.
func missing(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

func orderByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Order, error) {
	o, err := sqldb.One(ctx, q, scanOrder, `SELECT `+orderCols+orderFrom+` WHERE x.id = $1`, int64(id))
	return o, missing(err)
}

func ordersOf(ctx context.Context, q sqldb.Queryer, column string, id ids.ID) ([]Order, error) {
	return sqldb.All(ctx, q, scanOrder, `SELECT `+orderCols+orderFrom+` WHERE x.`+column+` = $1 ORDER BY x.id`, int64(id))
}

func insertOrder(ctx context.Context, tx *sqldb.Tx, o Order) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO order_orders (id, row_version, status, number, kind, dispatch_id, wave, claim_id, need_id, title, need_number, need_kind,
		 asker_id, county, supplier_id, supplier_county, supply_id, supply_name, class_year, quantity, taken, unit,
		 message, owner_id, issued_ms, answered_ms, lead_school, verdict, score, stars, review, session_id)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, 0, '', $29)`,
		int64(o.ID), o.Status, o.Number, string(o.Kind), int64(o.Dispatch), o.Wave, int64(o.Claim), int64(o.Need), o.Title, o.NeedNumber, string(o.NeedKind),
		int64(o.Asker), o.County, int64(o.Supplier), o.FarCounty, int64(o.Supply), o.SupplyName, o.Class, o.Quantity, o.Taken, o.Unit,
		o.Message, int64(o.Owner), tx.Now().UnixMilli(), ms(o.Answered), o.Lead, o.Verdict, o.Score, int64(o.Session))
	return err
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// answered writes what the supplier promised with their answer; the machine moves the rest.
func answered(ctx context.Context, tx *sqldb.Tx, o Order) error {
	_, err := tx.Exec(ctx, `UPDATE order_orders SET answered_ms = $1, taken = $2, supply_id = $3, supply_name = $4 WHERE id = $5`,
		tx.Now().UnixMilli(), o.Taken, int64(o.Supply), o.SupplyName, int64(o.ID))
	return err
}

func rated(ctx context.Context, tx *sqldb.Tx, id ids.ID, stars int64, review string) error {
	_, err := tx.Exec(ctx, `UPDATE order_orders SET stars = $1, review = $2 WHERE id = $3`, stars, review, int64(id))
	return err
}

const dispatchCols = `id, row_version, number, need_id, asker_id, county, owner_id, auto_next, message, waves, created_ms`

func scanDispatch(r sqldb.Row) (d Dispatch, err error) {
	var created int64
	err = r.Scan(&d.ID, &d.Version, &d.Number, &d.Need, &d.Asker, &d.County, &d.Owner, &d.Auto, &d.Message, &d.Waves, &created)
	d.Created = instant(created)
	return d, err
}

func dispatchByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Dispatch, error) {
	d, err := sqldb.One(ctx, q, scanDispatch, `SELECT `+dispatchCols+` FROM order_dispatches WHERE id = $1`, int64(id))
	return d, missing(err)
}

func insertDispatch(ctx context.Context, tx *sqldb.Tx, d Dispatch) error {
	_, err := tx.Exec(ctx, `INSERT INTO order_dispatches (`+dispatchCols+`) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		int64(d.ID), d.Number, int64(d.Need), int64(d.Asker), d.County, int64(d.Owner), d.Auto, d.Message, d.Waves, tx.Now().UnixMilli())
	return err
}

// nextWave begins another wave of a dispatch that still stands where it was read.
func nextWave(ctx context.Context, tx *sqldb.Tx, d Dispatch) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE order_dispatches SET waves = waves + 1, row_version = row_version + 1 WHERE id = $1 AND row_version = $2`, int64(d.ID), d.Version)
	return n > 0, err
}

const claimCols = `x.id, x.row_version, x.status, x.due_on, x.number, x.need_id, x.title, x.need_number, x.asker_id, COALESCE(a.name, ''), x.county,
 x.supplier_id, COALESCE(s.name, ''), x.supplier_county, x.supply_id, x.supply_name, x.quantity, x.granted, x.message, x.owner_id, x.sent_ms, x.answered_ms, x.order_id`

const claimFrom = ` FROM order_claims x` + sides

func scanClaim(r sqldb.Row) (c Claim, err error) {
	var sent, answered int64
	err = r.Scan(&c.ID, &c.Version, &c.Status, &c.DueOn, &c.Number, &c.Need, &c.Title, &c.NeedNumber, &c.Asker, &c.AskerName, &c.County,
		&c.Supplier, &c.SupplierIs, &c.FarCounty, &c.Supply, &c.SupplyName, &c.Quantity, &c.Granted, &c.Message, &c.Owner, &sent, &answered, &c.Order)
	c.Sent, c.Answered = instant(sent), instant(answered)
	return c, err
}

func claimByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Claim, error) {
	c, err := sqldb.One(ctx, q, scanClaim, `SELECT `+claimCols+claimFrom+` WHERE x.id = $1`, int64(id))
	return c, missing(err)
}

func claimsOf(ctx context.Context, q sqldb.Queryer, need ids.ID) ([]Claim, error) {
	return sqldb.All(ctx, q, scanClaim, `SELECT `+claimCols+claimFrom+` WHERE x.need_id = $1 ORDER BY x.id`, int64(need))
}

func insertClaim(ctx context.Context, tx *sqldb.Tx, c Claim) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO order_claims (id, row_version, status, number, need_id, title, need_number, asker_id, county, supplier_id, supplier_county, supply_id, supply_name,
		 quantity, granted, message, owner_id, sent_ms, answered_ms, order_id)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, 0, 0)`,
		int64(c.ID), c.Status, c.Number, int64(c.Need), c.Title, c.NeedNumber, int64(c.Asker), c.County, int64(c.Supplier), c.FarCounty, int64(c.Supply), c.SupplyName,
		c.Quantity, c.Message, int64(c.Owner), tx.Now().UnixMilli())
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(c.SupplierIs)
	}
	return err
}

func claimAnswered(ctx context.Context, tx *sqldb.Tx, c Claim) error {
	_, err := tx.Exec(ctx, `UPDATE order_claims SET answered_ms = $1, granted = $2, order_id = $3 WHERE id = $4`,
		tx.Now().UnixMilli(), c.Granted, int64(c.Order), int64(c.ID))
	return err
}

// takeNumber gives the next number of a prefix in a year; the row is locked until the
// transaction ends, so no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx, prefix string) (string, error) {
	year := civil.DateOf(tx.Now()).Year
	if _, err := tx.Exec(ctx, `INSERT INTO order_numbers (prefix, year, last) VALUES ($1, $2, 1) ON CONFLICT (prefix, year) DO UPDATE SET last = order_numbers.last + 1`, prefix, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT last FROM order_numbers WHERE prefix = $1 AND year = $2`, prefix, year)
	return fmt.Sprintf("%s-%d-%04d", prefix, year, n), err
}

// orgFacts is what an order takes over from an organisation.
type orgFacts struct {
	ID                 ids.ID
	Name, Kind, County string
}

func scanOrg(r sqldb.Row) (o orgFacts, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.Kind, &o.County)
}

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgFacts, error) {
	return sqldb.One(ctx, q, scanOrg, `SELECT id, name, kind, county FROM org_organizations WHERE id = $1`, int64(id))
}

// findOrg finds an organisation by its credit code, its school code or its name; zero when
// there is none, or more than one of the name.
func findOrg(ctx context.Context, q sqldb.Queryer, text string) (orgFacts, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, scanOrg,
		`SELECT id, name, kind, county FROM org_organizations WHERE uscc = $1 OR school_code = $1 OR name_key = $2 ORDER BY id LIMIT 2`, code, org.NameKey(text))
	if err != nil || len(found) != 1 {
		return orgFacts{}, err
	}
	return found[0], nil
}

// schools lists the organisations that may be asked: schools and providers.
func schools(ctx context.Context, q sqldb.Queryer) ([]orgFacts, error) {
	return sqldb.All(ctx, q, scanOrg,
		`SELECT id, name, kind, county FROM org_organizations WHERE kind IN ('SCHOOL', 'PROVIDER') AND status = 'ACTIVE' ORDER BY kind DESC, name`)
}

// County is a county as the filters offer it.
type County struct{ Code, Name string }

func counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c County, err error) { return c, r.Scan(&c.Code, &c.Name) },
		`SELECT code, name FROM org_counties ORDER BY code`)
}
