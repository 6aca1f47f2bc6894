package agreement

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Basics is the first step of a draft: what, who, how long.
type Basics struct {
	Class             Class
	Title             string
	Schools, Partners string // names or codes, one a line
	Starts, Ends      civil.Date
	Effective         civil.Date // of an amendment
	Reason            string     // of an amendment
	Former            ids.ID     // the agreement that it renews
}

// names are the lines of a field that are not empty.
func names(text string) (out []string) {
	for l := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '；' || r == ';' || r == '、' }) {
		if l = strings.TrimSpace(l); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// findParties finds the organisations that the form names; schools sign first.
func findParties(ctx context.Context, q sqldb.Queryer, b Basics, faults *errs.List) (out []Party, err error) {
	look := func(field, text string, school bool) error {
		for _, name := range names(text) {
			o, err := findOrg(ctx, q, name)
			if err != nil {
				return err
			}
			p := o.party()
			if o.ID == 0 || p.Role == "" || (p.Role == SchoolRole) != school {
				faults.Add(ErrOrg.With(name).On(field))
				continue
			}
			if !hasOrg(out, p.Org) {
				out = append(out, p)
			}
		}
		return nil
	}
	if err := look("schools", b.Schools, true); err != nil {
		return nil, err
	}
	return out, look("partners", b.Partners, false)
}

// Create begins a draft: it has the clauses and the plan that its class usually has.
func (s *Service) Create(ctx context.Context, b Basics, faults errs.List) (a Agreement, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err = s.create(ctx, tx, b, append(errs.List(nil), faults...))
		return err
	})
	return a, err
}

func (s *Service) create(ctx context.Context, tx *sqldb.Tx, b Basics, faults errs.List) (a Agreement, err error) {
	who, today := actor.From(ctx), civil.DateOf(tx.Now())
	own := who.Orgs(makers...)
	if len(own) == 0 {
		return a, actor.ErrForbidden
	}
	parties, err := findParties(ctx, tx, b, &faults)
	if err != nil {
		return a, err
	}
	i := slices.IndexFunc(own, func(o ids.ID) bool { return hasOrg(parties, o) })
	if i < 0 && len(faults) == 0 {
		faults.Add(ErrOwn.On("schools"))
	}
	t := Text{Title: strings.TrimSpace(b.Title), Starts: b.Starts, Ends: b.Ends, Effective: b.Starts}
	for _, e := range append(CheckBasics(b.Class, t), CheckParties(parties)...) {
		for _, one := range errs.All(e) {
			if faults.Field(one.Field) == nil {
				faults.Add(one)
			}
		}
	}
	if err := faults.Err(); err != nil {
		return a, err
	}
	if b.Former != 0 {
		former, err := made(ctx, tx, b.Former)
		if err != nil {
			return a, err
		}
		b.Former = former.ID
	}
	library, err := libraryAll(ctx, tx)
	if err != nil {
		return a, err
	}
	a = Agreement{ID: tx.NewID(), Version: 1, Status: Draft, Class: b.Class, Title: t.Title, Owner: own[i], Author: who.Account, Former: b.Former, Starts: t.Starts, Ends: t.Ends,
		Months: Months(t.Starts, t.Ends), MadeOn: today, Parties: parties}
	t.ID, t.Agreement, t.No, t.Status, t.Author, t.By = tx.NewID(), a.ID, 1, firstText, who.Account, who.Name
	a.Current = t.ID
	t.Clauses = fromLibrary(ofClass(library, a.Class, today), parties, tx.NewID)
	t.Plan = PlanOf(a.Class, t.Starts, t.Ends)
	if a.Number, err = takeNumber(ctx, tx, today.Year); err != nil {
		return a, err
	}
	return a, s.insert(ctx, tx, a, t)
}

// insert writes a new draft.
func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text) error {
	if err := insertItem(ctx, tx, a); err != nil {
		return err
	}
	if err := replaceParties(ctx, tx, a.ID, a.Parties); err != nil {
		return err
	}
	if err := insertText(ctx, tx, t); err != nil {
		return err
	}
	if err := replaceClauses(ctx, tx, t); err != nil {
		return err
	}
	if err := replacePlan(ctx, tx, t); err != nil {
		return err
	}
	return Flow.Open(ctx, tx, a.ID, "")
}

// Writing is a draft, or an amendment, as the steps of writing show it.
type Writing struct {
	Agreement
	Text    Text
	Was     *Text // the version in force, of an amendment
	Names   FieldList
	Offered FieldList // of the fields that can be chosen, or were before
	Faults  []Fault
	Library []LibraryClause // that may be added
}

// Change reports whether an amendment is written.
func (w Writing) Change() bool { return w.Text.No > 1 }

// Write returns the text that the actor may write now; actor.ErrNotFound when there is none.
func (s *Service) Write(ctx context.Context, id ids.ID) (w Writing, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		w, err = writing(ctx, r, id)
		return err
	})
	return w, err
}

func writing(ctx context.Context, q sqldb.Queryer, id ids.ID) (w Writing, err error) {
	if w.Agreement, err = made(ctx, q, id); err != nil {
		return w, err
	}
	list, err := textsOf(ctx, q, id)
	if err != nil {
		return w, err
	}
	open, err := openText(ctx, q, w.Agreement, list)
	if err != nil {
		return w, err
	}
	if open == nil {
		return w, ErrShut.With(stateZH(w.Status))
	}
	if st := openStatus(w.Agreement, *open); st != Draft && st != Returned {
		return w, ErrShut.With(stateZH(st))
	}
	w.Text = *open
	if open.No > 1 {
		was, err := textByID(ctx, q, w.Current)
		if err != nil {
			return w, err
		}
		w.Was = &was
	}
	if w.Names, err = ReadFields(ctx, q); err != nil {
		return w, err
	}
	before := w.Text.Fields
	if w.Was != nil {
		before = append(slices.Clone(before), w.Was.Fields...)
	}
	w.Offered = w.Names.Choice(civil.DateOf(q.Now()), before...)
	all, err := libraryAll(ctx, q)
	if err != nil {
		return w, err
	}
	w.Library = ofClass(all, w.Class, w.MadeOn)
	w.Faults = Unfinished(w.Class, w.Text, w.Parties, required(w.Library))
	w.Library = slices.DeleteFunc(w.Library, func(l LibraryClause) bool {
		return slices.ContainsFunc(w.Text.Clauses, func(c Clause) bool { return strings.HasPrefix(c.Library, l.Code+"/") })
	})
	return w, nil
}

// save runs a change of a text that is written, and says it in the audit trail.
func (s *Service) save(ctx context.Context, id ids.ID, version int64, change func(tx *sqldb.Tx, w *Writing) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := inLine(ctx, tx, id); err != nil {
			return err
		}
		w, err := writing(ctx, tx, id)
		if err != nil {
			return err
		}
		w.Text.Version = version
		if err := change(tx, &w); err != nil {
			return err
		}
		if err := saveText(ctx, tx, w.Text); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actMake, Object: "agreement_items", ID: id})
	})
}

// SaveBasics writes parties, title and term of a draft; of an amendment the parties stay, and
// it says why and from when.
func (s *Service) SaveBasics(ctx context.Context, id ids.ID, version int64, b Basics, faults errs.List) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) (err error) {
		faults := append(errs.List(nil), faults...)
		parties := w.Parties
		if !w.Change() {
			if parties, err = findParties(ctx, tx, b, &faults); err != nil {
				return err
			}
			if w.Owner != 0 && !hasOrg(parties, w.Owner) {
				faults.Add(ErrOwn.On("schools"))
			}
		}
		t := &w.Text
		t.Title, t.Starts, t.Ends, t.Effective = strings.TrimSpace(b.Title), b.Starts, b.Ends, b.Starts
		if w.Change() {
			t.Starts, t.Effective, t.Reason = w.Was.Starts, b.Effective, strings.TrimSpace(b.Reason)
			text(&faults, "reason", t.Reason, true, maxLine)
			if t.Effective.IsZero() || t.Effective.Before(t.Starts) || t.Effective.After(t.Ends) {
				faults.Add(ErrOutside.With(t.Starts.String(), t.Ends.String()).On("effective"))
			}
		}
		for _, e := range append(CheckBasics(w.Class, *t), CheckParties(parties)...) {
			for _, one := range errs.All(e) {
				if faults.Field(one.Field) == nil {
					faults.Add(one)
				}
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if w.Change() {
			return nil
		}
		a := w.Agreement
		a.Title, a.Starts, a.Ends, a.Months = t.Title, t.Starts, t.Ends, Months(t.Starts, t.Ends)
		if err := replaceParties(ctx, tx, id, parties); err != nil {
			return err
		}
		return saveItem(ctx, tx, a)
	})
}

// Part is one of the texts of a draft.
type Part struct {
	Step   StepOf
	Fields []Field
	Text   string
	Whole  bool // an empty one is refused, as before going on to the next step
}

// SavePart writes content, duties or team of a draft.
func (s *Service) SavePart(ctx context.Context, id ids.ID, version int64, p Part) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) error {
		var faults errs.List
		t, words := &w.Text, strings.TrimSpace(p.Text)
		switch p.Step {
		case StepContent:
			for _, f := range p.Fields {
				if _, ok := w.Offered.Find(f); !ok {
					faults.Add(ErrFieldShut.With(string(f)).On("fields"))
				}
			}
			if p.Whole && len(p.Fields) == 0 {
				faults.Add(ErrField.On("fields"))
			}
			text(&faults, "content", words, p.Whole, maxText)
			t.Fields, t.Content = p.Fields, words
		case StepDuties:
			text(&faults, "duties", words, p.Whole, maxText)
			t.Duties = words
		case StepTeam:
			text(&faults, "team", words, p.Whole, maxText)
			t.Team = words
		default:
			return actor.ErrNotFound
		}
		if err := faults.Err(); err != nil || w.Change() {
			return err
		}
		a := w.Agreement
		a.Fields = t.Fields
		return saveItem(ctx, tx, a)
	})
}

// SaveClause writes one clause of a draft, or adds one (line 0). The words of a locked one stay.
func (s *Service) SaveClause(ctx context.Context, id ids.ID, version int64, line ids.ID, c Clause, faults errs.List) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) error {
		faults := append(errs.List(nil), faults...)
		t := &w.Text
		i := slices.IndexFunc(t.Clauses, func(x Clause) bool { return x.Line == line })
		if line != 0 && i < 0 {
			return ErrLine.On("clause")
		}
		c.ID, c.Line = 0, line
		if i >= 0 {
			old := t.Clauses[i]
			if old.Locked && (strings.TrimSpace(c.Body) != old.Body || c.Kind != old.Kind || strings.TrimSpace(c.Title) != old.Title) {
				faults.Add(ErrLocked.On("body"))
			}
			c.ID, c.Locked, c.Basis, c.Library = old.ID, old.Locked, old.Basis, old.Library
		}
		c.Title, c.Body = strings.TrimSpace(c.Title), strings.TrimSpace(c.Body)
		if u := c.Kind.Unit(); u != "" {
			c.Unit = u
		}
		if c.Kind == PlainText {
			c.Promised, c.Promiser, c.Unit, c.Due = nil, 0, "", civil.Date{}
		}
		for _, e := range CheckClause(c, *t, w.Parties) {
			for _, one := range errs.All(e) {
				if faults.Field(one.Field) == nil {
					faults.Add(one)
				}
			}
		}
		if len(t.Clauses) >= maxClauses && i < 0 {
			faults.Add(ErrQuantity.With(maxClauses).On("clause"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if i < 0 {
			t.Clauses = append(t.Clauses, c)
		} else {
			t.Clauses[i] = c
		}
		return replaceClauses(ctx, tx, *t)
	})
}

// TakeClause adds a clause of the library to a draft.
func (s *Service) TakeClause(ctx context.Context, id ids.ID, version int64, code string) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) error {
		i := slices.IndexFunc(w.Library, func(l LibraryClause) bool { return l.Code == code })
		if i < 0 {
			return ErrKind.On("code")
		}
		w.Text.Clauses = append(w.Text.Clauses, fromLibrary(w.Library[i:i+1], w.Parties, tx.NewID)...)
		return replaceClauses(ctx, tx, w.Text)
	})
}

// DropClause takes a clause out of a draft; one that must be there stays.
func (s *Service) DropClause(ctx context.Context, id ids.ID, version int64, line ids.ID) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) error {
		i := slices.IndexFunc(w.Text.Clauses, func(c Clause) bool { return c.Line == line })
		if i < 0 {
			return ErrLine.On("clause")
		}
		if w.Text.Clauses[i].Locked {
			return ErrLocked
		}
		w.Text.Clauses = slices.Delete(w.Text.Clauses, i, i+1)
		return replaceClauses(ctx, tx, w.Text)
	})
}

// SavePlan writes the points of the plan; propose makes them anew from class and term.
func (s *Service) SavePlan(ctx context.Context, id ids.ID, version int64, plan []Milestone, propose, whole bool, faults errs.List) error {
	return s.save(ctx, id, version, func(tx *sqldb.Tx, w *Writing) error {
		faults := append(errs.List(nil), faults...)
		t := &w.Text
		if propose {
			plan, faults = PlanOf(w.Class, t.Starts, t.Ends), nil
		}
		for i := range plan {
			m := &plan[i]
			m.Title = strings.TrimSpace(m.Title)
			if m.Org != 0 && !hasOrg(w.Parties, m.Org) {
				faults.Add(ErrPromiser.On("plan"))
			}
			if m.Line != 0 && !slices.ContainsFunc(t.Plan, func(o Milestone) bool { return o.Line == m.Line }) {
				m.Line = 0
			}
		}
		if whole && len(plan) == 0 {
			faults.Add(ErrPlan.On("plan"))
		}
		faults = append(faults, CheckPlan(plan, *t)...)
		if err := faults.Err(); err != nil {
			return err
		}
		t.Plan = plan
		return replacePlan(ctx, tx, *t)
	})
}

// Persons returns the contacts of the parties in plain words, and records that they were shown.
func (s *Service) Persons(ctx context.Context, id ids.ID) (list []Person, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if !may(actor.From(ctx), actPersons, a) {
			return actor.ErrForbidden
		}
		if list, err = personsOf(ctx, tx, id); err != nil {
			return err
		}
		for i := range list {
			p := &list[i]
			for _, f := range []struct {
				column, sealed string
				into           *string
			}{{"person", p.sealedPerson, &p.Person}, {"phone", p.sealedTel, &p.Tel}} {
				plain, err := s.keys.Open("agreement_parties", f.column, p.sealRow, f.sealed)
				if err != nil {
					return err
				}
				*f.into = string(plain)
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actPersons, Object: "agreement_items", ID: id})
	})
	return list, err
}

// SetPerson writes the contact of one's own party; the name and telephone are encrypted.
func (s *Service) SetPerson(ctx context.Context, id ids.ID, p Person) error {
	var faults errs.List
	text(&faults, "post", p.Post, true, maxLine)
	text(&faults, "person", p.Person, true, 60)
	text(&faults, "tel", p.Tel, true, 40)
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		if !hasOrg(a.Parties, p.Org) {
			return ErrPromiser.On("org")
		}
		if !Policy.May(who, actSign, actor.Object{Org: p.Org}) && !mayAsOffice(who, actPaper, a) {
			return actor.ErrForbidden
		}
		row, err := sqldb.Value[ids.ID](ctx, tx, `SELECT CASE WHEN seal_id = 0 THEN id ELSE seal_id END FROM agreement_parties WHERE row_key = $1`, partyKey(id, p.Org))
		if err != nil {
			return hidden(err)
		}
		seal := func(column, text string) string {
			return s.keys.Seal("agreement_parties", column, row, []byte(strings.TrimSpace(text)))
		}
		_, err = tx.Exec(ctx, `UPDATE agreement_parties SET post = $1, person = $2, phone = $3, seal_id = $4, row_version = row_version + 1, updated_at = $5 WHERE row_key = $6`,
			strings.TrimSpace(p.Post), seal("person", p.Person), seal("phone", p.Tel), row, tx.Now().UnixMilli(), partyKey(id, p.Org))
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.contact", Object: "agreement_items", ID: id})
	})
}
