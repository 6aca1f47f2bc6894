package order

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

const dealCols = `x.id, x.row_version, x.root_id, x.version, x.current_row, x.contract_no, x.title, x.kind, x.asker_id, COALESCE(a.name, ''), x.county,
 x.supplier_id, COALESCE(s.name, ''), x.supplier_county, x.signed_on, x.amount_fen, x.order_id, x.lead_id, x.session_id, x.reason, x.owner_id, x.owner_name, x.updated_at`

const dealFrom = ` FROM order_deals x` + sides

func scanDeal(r sqldb.Row) (d Deal, err error) {
	var updated int64
	err = r.Scan(&d.ID, &d.Version, &d.Root, &d.Edition, &d.Current, &d.Contract, &d.Title, (*string)(&d.Kind), &d.Asker, &d.AskerName, &d.County,
		&d.Supplier, &d.SupplierIs, &d.FarCounty, &d.SignedOn, (*int64)(&d.Amount), &d.Order, &d.Lead, &d.Session, &d.Reason, &d.Owner, &d.OwnerName, &updated)
	d.Updated = instant(updated)
	return d, err
}

func dealByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Deal, error) {
	d, err := sqldb.One(ctx, q, scanDeal, `SELECT `+dealCols+dealFrom+` WHERE x.id = $1`, int64(id))
	return d, missing(err)
}

// dealsOf lists the contracts in force that have the value in a column.
func dealsOf(ctx context.Context, q sqldb.Queryer, column string, id ids.ID) ([]Deal, error) {
	return sqldb.All(ctx, q, scanDeal, `SELECT `+dealCols+dealFrom+` WHERE x.`+column+` = $1 AND x.current_row = TRUE ORDER BY x.id`, int64(id))
}

// contractKey is by what a contract is known: its number, however it was typed.
func contractKey(number string) string {
	return "no|" + strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

func insertDeal(ctx context.Context, tx *sqldb.Tx, d Deal) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO order_deals (id, row_version, batch_id, updated_at, row_key, root_id, version, current_row, contract_no, title, kind, asker_id, county, supplier_id, supplier_county,
		 signed_on, sign_year, amount_fen, order_id, lead_id, session_id, reason, owner_id, owner_name)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, TRUE, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		int64(d.ID), tx.Now().UnixMilli(), contractKey(d.Contract), int64(d.Root), d.Edition, d.Contract, d.Title, string(d.Kind), int64(d.Asker), d.County, int64(d.Supplier), d.FarCounty,
		d.SignedOn.String(), d.SignedOn.Year, int64(d.Amount), int64(d.Order), int64(d.Lead), int64(d.Session), d.Reason, int64(d.Owner), d.OwnerName)
	if sqldb.IsDuplicate(err) {
		return ErrContract2.With(d.Contract).On("contract")
	}
	return err
}

// checkSession wants a docking session that is there; 0 is none.
func (s *Service) checkSession(ctx context.Context, q sqldb.Queryer, id ids.ID) error {
	_, err := s.sessionName(ctx, q, id)
	return err
}

func (s *Service) sessionName(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) {
	if id == 0 {
		return "", nil
	}
	if s.opts.Session == nil {
		return "", ErrSession.On("session")
	}
	name, err := s.opts.Session(ctx, q, id)
	if err != nil && missing(err) == actor.ErrNotFound {
		err = ErrSession.On("session")
	}
	return name, err
}

// checkContract reads the contract of an order: its parties, its session and its attribution
// are the order's.
func (s *Service) checkContract(ctx context.Context, q sqldb.Queryer, o *Order, f DealFacts) error {
	f = f.of(*o)
	return CheckDeal(f, civil.DateOf(q.Now())).Err()
}

func (f DealFacts) of(o Order) DealFacts {
	f.Asker, f.Supplier, f.Order, f.Lead = o.Asker, o.Supplier, o.ID, 0
	if f.Title == "" {
		f.Title = o.Title
	}
	if f.Session == 0 {
		f.Session = o.Session
	}
	return f
}

func (s *Service) insertContract(ctx context.Context, tx *sqldb.Tx, o Order, f DealFacts) error {
	f = f.of(o)
	if err := s.checkSession(ctx, tx, f.Session); err != nil {
		return err
	}
	_, err := s.write(ctx, tx, f, o.County, o.FarCounty)
	return err
}

// write enters the first version of a contract.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, f DealFacts, county, far string) (Deal, error) {
	a := actor.From(ctx)
	d := Deal{ID: tx.NewID(), Version: 1, Edition: 1, Current: true, Contract: strings.TrimSpace(f.Contract), Title: strings.TrimSpace(f.Title), Kind: f.Kind, Asker: f.Asker, County: county,
		Supplier: f.Supplier, FarCounty: far, SignedOn: f.SignedOn, Amount: f.Amount, Order: f.Order, Lead: f.Lead, Session: f.Session, Owner: a.Account, OwnerName: a.Name}
	d.Root = d.ID
	if err := insertDeal(ctx, tx, d); err != nil {
		return d, err
	}
	return d, record(ctx, tx, actDeal, "order_deals", d.ID, "")
}

// Enter enters a contract that has no order here: one of a lead, or one that was made
// elsewhere.
func (s *Service) Enter(ctx context.Context, f DealFacts) (d Deal, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		d, err = s.enter(ctx, tx, f)
		return err
	})
	return d, err
}

func (s *Service) enter(ctx context.Context, tx *sqldb.Tx, f DealFacts) (Deal, error) {
	if f.Order != 0 {
		return Deal{}, ErrAttributed.On("order")
	}
	if f.Lead != 0 {
		if err := s.leadOf(ctx, tx, &f); err != nil {
			return Deal{}, err
		}
	}
	if err := CheckDeal(f, civil.DateOf(tx.Now())).Err(); err != nil {
		return Deal{}, err
	}
	near, err := orgByID(ctx, tx, f.Asker)
	if err != nil {
		return Deal{}, missing(err)
	}
	other, err := orgByID(ctx, tx, f.Supplier)
	if err != nil {
		return Deal{}, missing(err)
	}
	if !may(actor.From(ctx), actDeal, actor.Object{County: near.County, Org: near.ID}, actor.Object{County: other.County, Org: other.ID}) {
		if f.Lead != 0 {
			return Deal{}, ErrLead.On("lead") // a lead of others is one that is not there
		}
		return Deal{}, actor.ErrForbidden
	}
	if err := signedOnce(ctx, tx, f.Lead, 0, f.Amount); err != nil {
		return Deal{}, err
	}
	if err := s.checkSession(ctx, tx, f.Session); err != nil {
		return Deal{}, err
	}
	return s.write(ctx, tx, f, near.County, other.County)
}

// leadOf gives a contract the parties and the session of the lead of which it came.
func (s *Service) leadOf(ctx context.Context, q sqldb.Queryer, f *DealFacts) error {
	if s.opts.Lead == nil {
		return ErrLead.On("lead")
	}
	l, err := s.opts.Lead(ctx, q, f.Lead)
	if err != nil {
		if missing(err) == actor.ErrNotFound {
			err = ErrLead.On("lead")
		}
		return err
	}
	f.Asker, f.Supplier, f.Session = l.Asker, l.Supplier, l.Session
	return nil
}

// signedOnce refuses a second contract with an amount of one lead; a lead may have any
// number of framework agreements. root is the contract that is put right, 0 for a new one.
func signedOnce(ctx context.Context, q sqldb.Queryer, lead, root ids.ID, amount money.Fen) error {
	if lead == 0 || amount == 0 {
		return nil
	}
	deals, err := dealsOf(ctx, q, "lead_id", lead)
	for _, d := range deals {
		if d.Amount > 0 && d.Root != root {
			return ErrAttributed.On("lead")
		}
	}
	return err
}

func findDeal(ctx context.Context, q sqldb.Queryer, id ids.ID) (Deal, error) {
	d, err := dealByID(ctx, q, id)
	if err == nil && !may(actor.From(ctx), actSee, d.asker(), d.supplier()) {
		err = actor.ErrNotFound
	}
	return d, err
}

// Correct puts a contract right: a new version, the former stays readable with the reason.
func (s *Service) Correct(ctx context.Context, id ids.ID, version int64, f DealFacts, why string) (d Deal, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := findDeal(ctx, tx, id)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if !may(a, actDeal, old.asker(), old.supplier()) {
			return actor.ErrForbidden
		}
		f.Asker, f.Supplier, f.Order, f.Lead = old.Asker, old.Supplier, old.Order, old.Lead
		l := CheckDeal(f, civil.DateOf(tx.Now()))
		if err := checkText(why, "why", true); err != nil {
			l.Add(ErrWhy.On("why"))
		}
		if err := l.Err(); err != nil {
			return err
		}
		if err := signedOnce(ctx, tx, old.Lead, old.Root, f.Amount); err != nil {
			return err
		}
		if err := s.checkSession(ctx, tx, f.Session); err != nil {
			return err
		}
		d = old
		d.Contract, d.Title, d.Kind, d.SignedOn, d.Amount, d.Session = strings.TrimSpace(f.Contract), strings.TrimSpace(f.Title), f.Kind, f.SignedOn, f.Amount, f.Session
		if d == old {
			return ErrSame
		}
		n, err := tx.Exec(ctx, `UPDATE order_deals SET current_row = FALSE, row_key = $1, row_version = row_version + 1 WHERE id = $2 AND current_row = TRUE AND row_version = $3`,
			"old|"+old.ID.String(), int64(id), version)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrMeanwhile
		}
		d.ID, d.Version, d.Edition, d.Reason, d.Owner, d.OwnerName = tx.NewID(), 1, old.Edition+1, strings.TrimSpace(why), a.Account, a.Name
		if err := insertDeal(ctx, tx, d); err != nil {
			return err
		}
		return record(ctx, tx, "order.deal.correct", "order_deals", d.ID, "")
	})
	return d, err
}

// DealDetail is a contract with its versions.
type DealDetail struct {
	Deal
	Versions []Deal // newest first
	Session  string
	OrderIs  string // number of the order
	MayEdit  bool
}

// Deal returns a contract that the actor may see; of a former version the one that holds
// is named among the versions.
func (s *Service) Deal(ctx context.Context, id ids.ID) (d DealDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Deal, err = findDeal(ctx, r, id); err != nil {
			return err
		}
		if d.Versions, err = sqldb.All(ctx, r, scanDeal, `SELECT `+dealCols+dealFrom+` WHERE x.root_id = $1 ORDER BY x.version DESC`, int64(d.Root)); err != nil {
			return err
		}
		if d.Deal.Order != 0 {
			o, err := orderByID(ctx, r, d.Deal.Order)
			if err != nil {
				return err
			}
			d.OrderIs = o.Number
		}
		d.MayEdit = d.Current && may(actor.From(ctx), actDeal, d.asker(), d.supplier())
		d.Session, err = s.sessionName(ctx, r, d.Deal.Session)
		return err
	})
	return d, err
}

// sumRow is what one enterprise signed in a year of one kind.
type sumRow struct {
	year      int
	kind      DealKind
	firm      ids.ID
	contracts int64
	frames    int64
	amount    money.Fen
}

// Years sums up the contracts by the year in which they were signed, newest first, at most
// n. Each contract counts once, by its version in force; outsiders get what may go outside.
func (s *Service) Years(ctx context.Context, n int) (list []YearSum, hidden map[int]bool, err error) {
	var rows []sumRow
	var p params
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p, err = paramsOn(ctx, r); err != nil {
			return err
		}
		rows, err = sqldb.All(ctx, r, func(r sqldb.Row) (x sumRow, err error) {
			return x, r.Scan(&x.year, (*string)(&x.kind), &x.firm, &x.contracts, &x.frames, (*int64)(&x.amount))
		}, `SELECT sign_year, kind, asker_id, CAST(SUM(CASE WHEN amount_fen > 0 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN amount_fen = 0 THEN 1 ELSE 0 END) AS BIGINT),
		    CAST(SUM(amount_fen) AS BIGINT) FROM order_deals WHERE current_row = TRUE GROUP BY sign_year, kind, asker_id ORDER BY sign_year DESC, kind, asker_id`)
		return err
	})
	list, hidden = sumYears(rows), map[int]bool{}
	list = list[:min(n, len(list))]
	if outsider(actor.From(ctx)) {
		for i := range list {
			hidden[list[i].Year] = p.Shown.HideYear(&list[i])
		}
	}
	return list, hidden, err
}

// sumYears adds up rows that come by year, the newest first.
func sumYears(rows []sumRow) (list []YearSum) {
	firms := map[ids.ID]money.Fen{}
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].Year != r.year {
			list = append(list, YearSum{Year: r.year})
			firms = map[ids.ID]money.Fen{}
		}
		y := &list[len(list)-1]
		at := slices.IndexFunc(y.ByKind, func(k KindSum) bool { return k.Kind == r.kind })
		if at < 0 {
			at = len(y.ByKind)
			y.ByKind = append(y.ByKind, KindSum{Kind: r.kind})
		}
		k := &y.ByKind[at]
		k.Contracts, k.Frameworks, k.Amount, k.Largest = k.Contracts+r.contracts, k.Frameworks+r.frames, k.Amount+r.amount, max(k.Largest, r.amount)
		y.Contracts, y.Frameworks, y.Amount = y.Contracts+r.contracts, y.Frameworks+r.frames, y.Amount+r.amount
		if r.amount > 0 {
			k.Firms++
			if firms[r.firm] == 0 {
				y.Firms++
			}
			firms[r.firm] += r.amount
			y.Largest = max(y.Largest, firms[r.firm])
		}
	}
	return list
}
