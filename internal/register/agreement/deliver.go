package agreement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const deliveryCols = `d.id, d.agreement_id, d.line_id, d.day, d.quantity, d.note, d.corrects_id, d.file_id, COALESCE(f.name, ''), d.org_id, COALESCE(o.name, ''), d.account_name, d.entered_on,
 COALESCE(x.delivery_id, 0), COALESCE(x.received, FALSE), COALESCE(x.note, ''), COALESCE(x.org_id, 0), COALESCE(y.name, ''), COALESCE(x.account_name, ''), COALESCE(x.day, '')`

const deliveryFrom = ` FROM agreement_deliveries d LEFT JOIN agreement_confirmations x ON x.delivery_id = d.id LEFT JOIN agreement_files f ON f.id = d.file_id
 LEFT JOIN org_organizations o ON o.id = d.org_id LEFT JOIN org_organizations y ON y.id = x.org_id`

func scanDelivery(r sqldb.Row) (d Delivery, err error) {
	var answered ids.ID
	var c Confirmation
	err = r.Scan(&d.ID, &d.Agreement, &d.Line, &d.Day, &d.Quantity, &d.Note, &d.Corrects, &d.File, &d.FileName, &d.Org, &d.OrgName, &d.By, &d.Entered,
		&answered, &c.Received, &c.Note, &c.Org, &c.OrgName, &c.By, &c.Day)
	if answered != 0 {
		d.Answer = &c
	}
	return d, err
}

func deliveriesOf(ctx context.Context, q sqldb.Queryer, agreement ids.ID) ([]Delivery, error) {
	return sqldb.All(ctx, q, scanDelivery, `SELECT `+deliveryCols+deliveryFrom+` WHERE d.agreement_id = $1 ORDER BY d.day, d.id`, agreement)
}

// deliveryKey is by what the same entry is known again, in a file or when a button is pressed
// twice.
func deliveryKey(d Delivery) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(d.Note)))
	return strings.Join([]string{d.Line.String(), d.Day.String(), strconv.FormatInt(d.Quantity, 10), d.Corrects.String(), hex.EncodeToString(sum[:8])}, "|")
}

// Deliver enters what was delivered on a promise of the text in force. Entered by a receiving
// side it is confirmed at once; otherwise the receiving side is asked.
func (s *Service) Deliver(ctx context.Context, d Delivery, up *Upload, faults errs.List) (Delivery, error) {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		d, err = s.deliver(ctx, tx, d, up, append(errs.List(nil), faults...))
		return err
	})
	return d, err
}

func (s *Service) deliver(ctx context.Context, tx *sqldb.Tx, d Delivery, up *Upload, faults errs.List) (Delivery, error) {
	a, c, err := s.promise(ctx, tx, d.Agreement, d.Line)
	if err != nil {
		return d, err
	}
	text(&faults, "note", d.Note, true, maxLine)
	if faults.Field("quantity") == nil && (d.Quantity <= 0 || d.Quantity > maxQuantity) {
		faults.Add(ErrQuantity.With(mostWords).On("quantity"))
	}
	for _, e := range checkDay(d.Day, a, civil.DateOf(tx.Now())) {
		if faults.Field("day") == nil {
			faults.Add(e)
		}
	}
	if err := faults.Err(); err != nil {
		return d, err
	}
	return s.enter(ctx, tx, a, c, d, up)
}

// checkDay says what is wrong with the day of a delivery: not ahead, not before the agreement.
func checkDay(day civil.Date, a Agreement, today civil.Date) (faults errs.List) {
	switch {
	case day.IsZero():
		faults.Add(ErrEmpty.On("day"))
	case day.After(today):
		faults.Add(ErrFuture.On("day"))
	case day.Before(a.Starts):
		faults.Add(ErrEarly.With(a.Starts.String()).On("day"))
	}
	return faults
}

// promise is a promise of the text in force of an agreement that runs, for those who may enter
// what was delivered.
func (s *Service) promise(ctx context.Context, q sqldb.Queryer, id, line ids.ID) (a Agreement, c Clause, err error) {
	if a, err = seen(ctx, q, id); err != nil {
		return a, c, err
	}
	if len(ownParties(actor.From(ctx), actDeliver, a)) == 0 {
		return a, c, actor.ErrForbidden
	}
	if a.Status != Active && a.Status != Expired && a.Status != Signed {
		return a, c, ErrNotActive.With(stateZH(a.Status))
	}
	t, err := textByID(ctx, q, a.Current)
	if err != nil {
		return a, c, err
	}
	i := slices.IndexFunc(t.Clauses, func(c Clause) bool { return c.Line == line && c.Measured() })
	if i < 0 {
		return a, c, ErrNoPromise.On("line")
	}
	return a, t.Clauses[i], nil
}

// enter writes a delivery that was checked.
func (s *Service) enter(ctx context.Context, tx *sqldb.Tx, a Agreement, c Clause, d Delivery, up *Upload) (Delivery, error) {
	who, today := actor.From(ctx), civil.DateOf(tx.Now())
	own := ownParties(who, actDeliver, a)
	side := own[0]
	for _, p := range own {
		if p.Org != c.Promiser {
			side = p
		}
	}
	f, err := s.put(ctx, tx, a.ID, up)
	if err != nil {
		return d, err
	}
	d.ID, d.File, d.FileName, d.Org, d.OrgName, d.By, d.Entered, d.Note = tx.NewID(), f.ID, f.Name, side.Org, side.Name, who.Name, today, strings.TrimSpace(d.Note)
	_, err = tx.Exec(ctx,
		`INSERT INTO agreement_deliveries (id, row_version, batch_id, updated_at, row_key, agreement_id, line_id, day, quantity, note, corrects_id, file_id, org_id, account_id, account_name, entered_on)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		d.ID, tx.Now().UnixMilli(), deliveryKey(d), a.ID, d.Line, d.Day.String(), d.Quantity, d.Note, int64(d.Corrects), int64(d.File), side.Org, who.Account, who.Name, today.String())
	if sqldb.IsDuplicate(err) {
		return d, ErrOnce
	}
	if err != nil {
		return d, err
	}
	if err := happened(ctx, tx, Event{Agreement: a.ID, Day: d.Day, Kind: Delivered, Summary: c.Title + "：" + c.Amount(d.Quantity), Account: who.Account, By: who.Name}); err != nil {
		return d, err
	}
	if side.Org != c.Promiser {
		d.Answer = &Confirmation{Received: true, Org: side.Org, OrgName: side.Name, By: who.Name, Day: today}
		if err := confirm(ctx, tx, d, who.Account); err != nil {
			return d, err
		}
	} else if err := tell(ctx, tx, topicSign, a, c.Promiser, "“%s”登记了交付，请确认收到：%s", a.Title, c.Title); err != nil {
		return d, err
	}
	return d, audit.Record(ctx, tx, audit.Entry{Action: actDeliver, Object: "agreement_items", ID: a.ID})
}

func confirm(ctx context.Context, tx *sqldb.Tx, d Delivery, account ids.ID) error {
	c := d.Answer
	_, err := tx.Exec(ctx,
		`INSERT INTO agreement_confirmations (delivery_id, agreement_id, received, note, org_id, account_id, account_name, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.ID, d.Agreement, c.Received, c.Note, c.Org, account, c.By, c.Day.String())
	if sqldb.IsDuplicate(err) {
		return ErrAnswered
	}
	return err
}

// Answer says for a receiving side that a delivery was received, or that it was not; once.
func (s *Service) Answer(ctx context.Context, id, delivery ids.ID, received bool, note string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, d, c, err := s.delivery(ctx, tx, id, delivery)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		if !MayConfirm(who, a, c.Promiser) {
			return actor.ErrForbidden
		}
		if d.Answer != nil {
			return ErrAnswered
		}
		var faults errs.List
		text(&faults, "note", note, !received, maxLine)
		if err := faults.Err(); err != nil {
			return err
		}
		own := slices.DeleteFunc(ownParties(who, actDeliver, a), func(p Party) bool { return p.Org == c.Promiser })
		d.Answer = &Confirmation{Received: received, Note: strings.TrimSpace(note), Org: own[0].Org, By: who.Name, Day: civil.DateOf(tx.Now())}
		if err := confirm(ctx, tx, d, who.Account); err != nil {
			return err
		}
		if !received {
			if err := tellOrgs(ctx, tx, topicSign, a, []ids.ID{c.Promiser}, "“%s”的一笔交付没有得到确认：%s", a.Title, c.Title); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.confirm", Object: "agreement_items", ID: a.ID})
	})
}

// delivery is an entry with its agreement and its clause, in whichever version the clause last
// was.
func (s *Service) delivery(ctx context.Context, q sqldb.Queryer, id, delivery ids.ID) (a Agreement, d Delivery, c Clause, err error) {
	if a, err = seen(ctx, q, id); err != nil {
		return a, d, c, err
	}
	d, err = sqldb.One(ctx, q, scanDelivery, `SELECT `+deliveryCols+deliveryFrom+` WHERE d.id = $1 AND d.agreement_id = $2`, delivery, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return a, d, c, ErrLine.On("delivery")
	}
	if err != nil {
		return a, d, c, err
	}
	c, err = sqldb.One(ctx, q, scanClause, `SELECT `+clauseCols+clauseFrom+` WHERE c.line_id = $1 AND c.agreement_id = $2 ORDER BY c.id DESC LIMIT 1`, d.Line, id)
	return a, d, c, hidden(err)
}

// Correct takes back a part of a delivery, or all of it: a further entry with the day of the
// one it corrects, which never takes more than there is.
func (s *Service) Correct(ctx context.Context, id, delivery ids.ID, right int64, note string, faults errs.List) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		faults := append(errs.List(nil), faults...)
		if err := inLine(ctx, tx, id); err != nil { // before anything is read: of two who correct at once the second sees the first
			return err
		}
		a, d, c, err := s.delivery(ctx, tx, id, delivery)
		if err != nil {
			return err
		}
		if len(ownParties(actor.From(ctx), actDeliver, a)) == 0 {
			return actor.ErrForbidden
		}
		text(&faults, "note", note, true, maxLine)
		before, err := sqldb.Value[int64](ctx, tx, `SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM agreement_deliveries WHERE corrects_id = $1`, delivery)
		if err != nil {
			return err
		}
		if d.Corrects != 0 || right < 0 || right >= d.Quantity+before {
			faults.Add(ErrCorrect.With(c.Amount(d.Quantity + before)).On("quantity"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		_, err = s.enter(ctx, tx, a, c, Delivery{Agreement: id, Line: d.Line, Day: d.Day, Quantity: right - d.Quantity - before, Note: note, Corrects: delivery}, nil)
		return err
	})
}
