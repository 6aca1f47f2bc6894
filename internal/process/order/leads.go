package order

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

const leadCols = `x.id, x.row_version, x.status, x.title, x.note, x.asker_id, COALESCE(a.name, ''), x.county, x.supplier_id, COALESCE(s.name, ''), x.supplier_county,
 x.need_id, x.session_id, x.owner_id, x.created_ms`

const leadFrom = ` FROM order_leads x` + sides

func scanLead(r sqldb.Row) (l Lead, err error) {
	var created int64
	err = r.Scan(&l.ID, &l.Version, &l.Status, &l.Title, &l.Note, &l.Asker, &l.AskerName, &l.County, &l.Supplier, &l.SupplierIs, &l.FarCounty,
		&l.Need, &l.Session, &l.Owner, &created)
	l.Created = instant(created)
	return l, err
}

func findLead(ctx context.Context, q sqldb.Queryer, id ids.ID) (Lead, error) {
	l, err := sqldb.One(ctx, q, scanLead, `SELECT `+leadCols+leadFrom+` WHERE x.id = $1`, int64(id))
	if err == nil && !may(actor.From(ctx), actSee, l.asker(), l.supplier()) {
		err = actor.ErrNotFound
	}
	return l, missing(err)
}

// LeadForm is what a lead is written with.
type LeadForm struct {
	Title, Note     string
	Asker, Supplier ids.ID
	Need            ids.ID
	Session         ids.ID // the docking session in which it was made: it is attributed to it
}

// AddLead writes a lead.
func (s *Service) AddLead(ctx context.Context, f LeadForm) (l Lead, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		l, err = s.AddLeadIn(ctx, tx, f)
		return err
	})
	return l, err
}

// AddLeadIn is AddLead inside the caller's transaction.
func (s *Service) AddLeadIn(ctx context.Context, tx *sqldb.Tx, f LeadForm) (Lead, error) {
	var faults errs.List
	if n := len([]rune(strings.TrimSpace(f.Title))); n < 2 || n > maxTitle {
		faults.Add(ErrTooLong.With(maxTitle).On("title"))
	}
	faults.Add(checkText(f.Note, "note", false))
	if f.Asker == 0 || f.Supplier == 0 || f.Asker == f.Supplier {
		faults.Add(ErrParties.On("supplier"))
	}
	if err := faults.Err(); err != nil {
		return Lead{}, err
	}
	near, err := orgByID(ctx, tx, f.Asker)
	if err != nil {
		return Lead{}, missing(err)
	}
	other, err := orgByID(ctx, tx, f.Supplier)
	if err != nil {
		return Lead{}, missing(err)
	}
	a := actor.From(ctx)
	l := Lead{ID: tx.NewID(), Version: 1, Status: LeadNew, Title: strings.TrimSpace(f.Title), Note: f.Note, Asker: near.ID, AskerName: near.Name, County: near.County,
		Supplier: other.ID, SupplierIs: other.Name, FarCounty: other.County, Need: f.Need, Session: f.Session, Owner: a.Account, Created: tx.Now()}
	if !may(a, actDeal, l.asker(), l.supplier()) {
		return l, actor.ErrForbidden
	}
	if err := s.checkSession(ctx, tx, f.Session); err != nil {
		return l, err
	}
	_, err = tx.Exec(ctx,
		`INSERT INTO order_leads (id, row_version, status, title, note, asker_id, county, supplier_id, supplier_county, need_id, session_id, owner_id, created_ms)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		int64(l.ID), l.Status, l.Title, l.Note, int64(l.Asker), l.County, int64(l.Supplier), l.FarCounty, int64(l.Need), int64(l.Session), int64(l.Owner), tx.Now().UnixMilli())
	if err != nil {
		return l, err
	}
	return l, Leads.Open(ctx, tx, l.ID, f.Note)
}

// DropLead ends a lead of which nothing came.
func (s *Service) DropLead(ctx context.Context, st caseflow.Step) (l Lead, err error) {
	st.Transition = "drop"
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if l, err = findLead(ctx, tx, st.ID); err != nil {
			return err
		}
		if !may(actor.From(ctx), actDeal, l.asker(), l.supplier()) {
			return actor.ErrForbidden
		}
		_, err = Leads.Move(ctx, tx, st)
		return err
	})
	return l, err
}

// LeadDetail is a lead with its trail and the contracts that came of it.
type LeadDetail struct {
	Lead
	Trail   []caseflow.Event
	Buttons []Button
	Deals   []Deal
	Session string
	MayDeal bool
}

// Lead returns a lead that the actor may see.
func (s *Service) Lead(ctx context.Context, id ids.ID) (d LeadDetail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Lead, err = findLead(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		own := may(a, actDeal, d.asker(), d.supplier())
		if d.Buttons, err = buttons(ctx, r, Leads, d.Status, func(string) bool { return own }); err != nil {
			return err
		}
		if d.Deals, err = dealsOf(ctx, r, "lead_id", id); err != nil {
			return err
		}
		st, _ := Leads.State(d.Status)
		d.MayDeal = own && !st.Terminal
		d.Session, err = s.sessionName(ctx, r, d.Lead.Session)
		return err
	})
	return d, err
}

// SessionSum is what came of one docking session.
type SessionSum struct {
	Leads, Contracts, Frameworks int64
	Amount                       money.Fen
}

// OfSession sums up what is attributed to a session, for the pages of the event. It counts
// everything and asks for no permission: its callers show it as sums.
func OfSession(ctx context.Context, q sqldb.Queryer, session ids.ID) (sum SessionSum, err error) {
	if sum.Leads, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM order_leads WHERE session_id = $1`, int64(session)); err != nil {
		return sum, err
	}
	err = q.QueryRow(ctx,
		`SELECT CAST(COALESCE(SUM(CASE WHEN amount_fen > 0 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN amount_fen = 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
		 CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) FROM order_deals WHERE session_id = $1 AND current_row = TRUE`, int64(session)).
		Scan(&sum.Contracts, &sum.Frameworks, (*int64)(&sum.Amount))
	return sum, err
}
