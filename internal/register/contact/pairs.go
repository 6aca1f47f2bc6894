package contact

import (
	"context"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// PairForm is a pair with its organisations as somebody named them.
type PairForm struct {
	PairDraft
	SchoolText, FirmText string // code or full name; empty: the actor's own
}

// SavePair makes a pair, or writes the words of one: purpose, days, posts, persons. The two
// sides of a pair do not change; another pair is another row.
func (s *Service) SavePair(ctx context.Context, f PairForm, faults errs.List) (p Pair, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list := append(errs.List(nil), faults...)
		if f.ID == 0 {
			p, err = s.newPair(ctx, tx, f, list)
		} else {
			p, err = s.changePair(ctx, tx, f.PairDraft, list)
		}
		return err
	})
	return p, err
}

func (s *Service) newPair(ctx context.Context, tx *sqldb.Tx, f PairForm, faults errs.List) (Pair, error) {
	p, err := s.complete(ctx, tx, f, &faults)
	if err != nil {
		return p, err
	}
	for _, e := range CheckPair(p, civil.DateOf(tx.Now())) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	if err := faults.Err(); err != nil {
		return p, err
	}
	if !MayEditPair(actor.From(ctx), p) {
		return p, actor.ErrForbidden
	}
	p.ID, p.Version = tx.NewID(), 1
	if err := insertPair(ctx, tx, p, s.seal(p.ID, f.Persons)); err != nil {
		return p, err
	}
	return p, audit.Record(ctx, tx, audit.Entry{Action: pairEdit, Object: "contact_pairs", ID: p.ID})
}

// complete finds the organisations of a new pair and where it belongs.
func (s *Service) complete(ctx context.Context, q sqldb.Queryer, f PairForm, faults *errs.List) (Pair, error) {
	p, a := f.Pair, actor.From(ctx)
	if p.School == 0 && f.SchoolText == "" {
		p.School = ownOrg(a, schoolRoles...)
	}
	look := func(field, text string, id ids.ID, kind org.Kind) (orgFacts, error) {
		if id != 0 {
			o, err := orgByID(ctx, q, id)
			return o, hidden(err)
		}
		o, err := find(ctx, q, field, text, kind)
		return o, faults.Keep(err)
	}
	school, err := look("school", f.SchoolText, p.School, org.SchoolKind)
	if err != nil {
		return p, err
	}
	p.School, p.SchoolName = school.ID, school.Name
	if p.Kind == SchoolFirm {
		firm, err := look("firm", f.FirmText, p.Firm, org.Enterprise)
		if err != nil {
			return p, err
		}
		p.Firm, p.FirmName, p.GovName, p.GovFunction, p.County = firm.ID, firm.Name, "", "", school.County
		return p, nil
	}
	p.Firm, p.FirmName = 0, ""
	if own := ownCounty(a); own != "" {
		p.County = own
	}
	return p, nil
}

func (s *Service) changePair(ctx context.Context, tx *sqldb.Tx, d PairDraft, faults errs.List) (Pair, error) {
	old, err := s.pair(ctx, tx, d.ID)
	if err != nil {
		return old, err
	}
	if !MayEditPair(actor.From(ctx), old) {
		return old, actor.ErrForbidden
	}
	p := old
	p.Version, p.Purpose, p.Since, p.Until, p.PostA, p.PostB = d.Version, d.Purpose, d.Since, d.Until, d.PostA, d.PostB
	if old.Kind == GovSchool {
		p.GovName, p.GovFunction = d.GovName, d.GovFunction
	}
	for _, e := range CheckPair(p, civil.DateOf(tx.Now())) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	if err := faults.Err(); err != nil {
		return old, err
	}
	stored, err := sealedByID(ctx, tx, p.ID)
	if err != nil {
		return old, err
	}
	if err := updatePair(ctx, tx, p, s.seal(stored.row, d.Persons)); err != nil {
		return old, err
	}
	p.Version++
	return p, audit.Record(ctx, tx, audit.Entry{Action: pairEdit, Object: "contact_pairs", ID: p.ID})
}

func (s *Service) seal(row ids.ID, c Persons) sealed {
	put := func(column, text string) string { return s.keys.Seal("contact_pairs", column, row, []byte(text)) }
	return sealed{row, put("person_a", c.PersonA), put("phone_a", c.PhoneA), put("person_b", c.PersonB), put("phone_b", c.PhoneB)}
}

func (s *Service) open(c sealed) (p Persons, err error) {
	for _, f := range []struct {
		column, sealed string
		to             *string
	}{{"person_a", c.personA, &p.PersonA}, {"phone_a", c.phoneA, &p.PhoneA}, {"person_b", c.personB, &p.PersonB}, {"phone_b", c.phB, &p.PhoneB}} {
		plain, err := s.keys.Open("contact_pairs", f.column, c.row, f.sealed)
		if err != nil {
			return p, err
		}
		*f.to = string(plain)
	}
	return p, nil
}

// pair is a pair that the actor may see; another does not exist for them.
func (s *Service) pair(ctx context.Context, q sqldb.Queryer, id ids.ID) (Pair, error) {
	p, err := pairByID(ctx, q, id)
	if err == nil && !MaySeePair(actor.From(ctx), p) {
		err = actor.ErrNotFound
	}
	return p, hidden(err)
}

// EditPair returns a pair with its persons for those who may change it, and records who
// asked for them.
func (s *Service) EditPair(ctx context.Context, id ids.ID) (d PairDraft, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := s.pair(ctx, tx, id)
		if err != nil {
			return err
		}
		if !MayEditPair(actor.From(ctx), p) {
			return actor.ErrForbidden
		}
		c, err := sealedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		d.Pair = p
		if d.Persons, err = s.open(c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "pair.persons", Object: "contact_pairs", ID: id})
	})
	return d, err
}

// Persons returns who is responsible on both sides, and records who asked for it.
func (s *Service) Persons(ctx context.Context, id ids.ID) (c Persons, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := s.pair(ctx, tx, id)
		if err != nil {
			return err
		}
		if !MayLog(actor.From(ctx), p) {
			return actor.ErrForbidden
		}
		stored, err := sealedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if c, err = s.open(stored); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "pair.persons", Object: "contact_pairs", ID: id})
	})
	return c, err
}

// EndPair ends a pair on a day, with the reason.
func (s *Service) EndPair(ctx context.Context, id ids.ID, version int64, day civil.Date, reason string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := s.pair(ctx, tx, id)
		if err != nil {
			return err
		}
		if !MayEditPair(actor.From(ctx), p) {
			return actor.ErrForbidden
		}
		reason = strings.TrimSpace(reason)
		switch {
		case !p.Until.IsZero():
			return ErrPairOver.With(p.Until.String())
		case reason == "":
			return ErrEmpty.On("reason")
		case day.Before(p.Since):
			return ErrDays.On("until")
		}
		p.Version, p.Until, p.EndReason = version, day, reason
		c, err := sealedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := updatePair(ctx, tx, p, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "pair.end", Object: "contact_pairs", ID: id, Reason: reason})
	})
}

// Log writes down that a pair was in touch.
func (s *Service) Log(ctx context.Context, c Contact, faults errs.List) (out Contact, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list := append(errs.List(nil), faults...)
		p, err := s.pair(ctx, tx, c.Pair)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if !MayLog(a, p) {
			return actor.ErrForbidden
		}
		for _, e := range CheckContact(c, p, civil.DateOf(tx.Now())) {
			if list.Field(e.Field) == nil {
				list.Add(e)
			}
		}
		if err := list.Err(); err != nil {
			return err
		}
		out = c
		out.ID, out.Account, out.By = tx.NewID(), a.Account, a.Name
		if err := insertContact(ctx, tx, out); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: pairLog, Object: "contact_pairs", ID: p.ID})
	})
	return out, err
}

// shownQuarters is how many quarters the matrix and the page of a pair show.
const shownQuarters = 6

// PairDetail is all that the page of one pair shows.
type PairDetail struct {
	Pair
	Standing Standing
	Needed   Param // contacts a quarter
	Cells    []Cell
	Contacts []Contact
	County   string // name
	MayEdit  bool
	MayLog   bool
	Persons  *Persons // once they were asked for
}

// PairDetail returns a pair with its contacts and quarters.
func (s *Service) PairDetail(ctx context.Context, id ids.ID) (d PairDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := s.pair(ctx, r, id)
		if err != nil {
			return err
		}
		today := civil.DateOf(r.Now())
		d = PairDetail{Pair: p}
		if d.Needed, err = paramOn(ctx, r, ParamPair, today); err != nil {
			return err
		}
		if d.Contacts, err = contactsOf(ctx, r, id); err != nil {
			return err
		}
		days := make([]civil.Date, len(d.Contacts))
		for i, c := range d.Contacts {
			days[i] = c.Day
		}
		d.Cells = cells(p, days, today, LastQuarters(today, shownQuarters))
		n := len(d.Cells)
		d.Standing = StandingOf(p, d.Cells[n-1].Contacts, d.Cells[n-2].Contacts, d.Needed.Value, today)
		a := actor.From(ctx)
		d.MayEdit, d.MayLog = MayEditPair(a, p), MayLog(a, p) && d.Standing != PairEnded
		d.County, err = countyName(ctx, r, p.County)
		return err
	})
	return d, err
}

func countyName(ctx context.Context, q sqldb.Queryer, code string) (string, error) {
	list, err := counties(ctx, q)
	for _, c := range list {
		if c.Code == code {
			return c.Name, err
		}
	}
	return code, err
}

// SetParam adds a version of the number of contacts that a pair needs in a quarter.
func (s *Service) SetParam(ctx context.Context, p Param) error {
	if !Policy.Allowed(actor.From(ctx), pairParam) {
		return actor.ErrForbidden
	}
	var faults errs.List
	if p.Value < 1 || p.Value > 12 {
		faults.Add(ErrSeats.With(12).On("value"))
	}
	text(&faults, "source", p.Source, true, maxLine)
	if p.From.IsZero() {
		faults.Add(ErrEmpty.On("from"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	p.Code = ParamPair
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := insertParam(ctx, tx, p); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: pairParam, Object: "contact_params", Reason: p.Source})
	})
}
