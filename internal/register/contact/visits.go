package contact

import (
	"context"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// VisitForm is a visit with its organisations as somebody named them, one a line.
type VisitForm struct {
	Visit
	SchoolsText, FirmsText string
}

// SaveVisit records a visit, or writes the words of one. The pairs that took part have then
// been in touch on that day.
func (s *Service) SaveVisit(ctx context.Context, f VisitForm, faults errs.List) (v Visit, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, err = s.saveVisit(ctx, tx, f, append(errs.List(nil), faults...))
		return err
	})
	return v, err
}

func (s *Service) saveVisit(ctx context.Context, tx *sqldb.Tx, f VisitForm, faults errs.List) (Visit, error) {
	a, v := actor.From(ctx), f.Visit
	if v.ID != 0 {
		old, err := s.visit(ctx, tx, v.ID)
		if err != nil {
			return v, err
		}
		if !MayEditVisit(a, old) {
			return v, actor.ErrForbidden
		}
		v.Number, v.Owner, v.OwnerName, v.Org, v.County = old.Number, old.Owner, old.OwnerName, old.Org, old.County
	}
	if err := parties(ctx, tx, f, &v, &faults); err != nil {
		return v, err
	}
	if v.ID == 0 {
		s.author(a, &v)
	}
	for _, e := range CheckVisit(v, civil.DateOf(tx.Now())) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	if err := faults.Err(); err != nil {
		return v, err
	}
	if !MayEditVisit(a, v) {
		return v, actor.ErrForbidden
	}
	if err := s.putVisit(ctx, tx, &v); err != nil {
		return v, err
	}
	if err := countVisit(ctx, tx, v); err != nil {
		return v, err
	}
	return v, audit.Record(ctx, tx, audit.Entry{Action: visitRecord, Object: "contact_visits", ID: v.ID})
}

func (s *Service) putVisit(ctx context.Context, tx *sqldb.Tx, v *Visit) (err error) {
	if v.ID != 0 {
		if err = updateVisit(ctx, tx, *v); err == nil {
			v.Version++
		}
		return err
	}
	v.ID, v.Version = tx.NewID(), 1
	if v.Number, err = takeNumber(ctx, tx, "DY", v.Day.Year); err != nil {
		return err
	}
	return insertVisit(ctx, tx, *v)
}

// author says who recorded a new visit and where it belongs: to a school, a county's office
// or the city. A school is always among those who went.
func (s *Service) author(a actor.Actor, v *Visit) {
	v.Owner, v.OwnerName = a.Account, a.Name
	if a.Has(officers...) {
		if own := ownCounty(a); own != "" || len(v.Firms) == 0 {
			v.County = own
		} else {
			v.County = v.Firms[0].County
		}
		return
	}
	v.Org = ownOrg(a, schoolRoles...)
	if len(v.Firms) > 0 {
		v.County = v.Firms[0].County
	}
	if v.Org != 0 && !slices.ContainsFunc(v.Schools, func(p Party) bool { return p.ID == v.Org }) {
		v.Schools = append([]Party{{ID: v.Org}}, v.Schools...)
	}
}

// parties finds the organisations that the form names.
func parties(ctx context.Context, q sqldb.Queryer, f VisitForm, v *Visit, faults *errs.List) error {
	look := func(field, names string, kind org.Kind, into *[]Party) error {
		for _, name := range lines(names) {
			o, err := find(ctx, q, field, name, kind)
			if err := faults.Keep(err); err != nil {
				return err
			}
			if o.ID != 0 && !slices.ContainsFunc(*into, func(p Party) bool { return p.ID == o.ID }) {
				*into = append(*into, Party{o.ID, o.Name, o.County})
			}
		}
		return nil
	}
	if err := look("schools", f.SchoolsText, org.SchoolKind, &v.Schools); err != nil {
		return err
	}
	return look("firms", f.FirmsText, org.Enterprise, &v.Firms)
}

// countVisit makes the visit a contact of each pair of which both sides took part and which
// lasted on its day, and of no other.
func countVisit(ctx context.Context, tx *sqldb.Tx, v Visit) error {
	if _, err := tx.Exec(ctx, `DELETE FROM contact_contacts WHERE visit_id = $1`, v.ID); err != nil {
		return err
	}
	all, err := activePairs(ctx, tx, v.Day)
	if err != nil {
		return err
	}
	has := func(list []Party, id ids.ID) bool {
		return slices.ContainsFunc(list, func(p Party) bool { return p.ID == id })
	}
	a := actor.From(ctx)
	for _, p := range all {
		took := p.Kind == SchoolFirm && has(v.Schools, p.School) && has(v.Firms, p.Firm) ||
			p.Kind == GovSchool && has(v.Schools, p.School) && slices.Contains(v.Offices(), p.GovName)
		if !took {
			continue
		}
		c := Contact{ID: tx.NewID(), Pair: p.ID, Day: v.Day, Kind: v.Kind.contact(), Roles: v.Kind.ZH(), Summary: v.Topics, Visit: v.ID, Account: a.Account, By: a.Name}
		if err := insertContact(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// visit is a visit that the actor may see; another does not exist for them.
func (s *Service) visit(ctx context.Context, q sqldb.Queryer, id ids.ID) (Visit, error) {
	v, err := visitByID(ctx, q, id)
	if err == nil && !MaySeeVisit(actor.From(ctx), v) {
		err = actor.ErrNotFound
	}
	return v, hidden(err)
}

// VisitDetail is all that the page of one visit shows.
type VisitDetail struct {
	Visit
	County  string // name
	Files   []File
	Items   []Feedback
	MayRead bool // minutes and attachments
	MayEdit bool
}

// VisitDetail returns a visit with what was raised there, as far as the actor may see it.
func (s *Service) VisitDetail(ctx context.Context, id ids.ID) (d VisitDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		v, err := s.visit(ctx, r, id)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		d = VisitDetail{Visit: v, MayRead: MayReadMinutes(a, v), MayEdit: MayEditVisit(a, v)}
		if d.County, err = countyName(ctx, r, v.County); err != nil {
			return err
		}
		all, err := feedbackOf(ctx, r, id)
		if err != nil {
			return err
		}
		for _, f := range all {
			if MaySeeFeedback(a, f) || d.MayEdit {
				d.Items = append(d.Items, f)
			}
		}
		if !d.MayRead {
			d.Minutes = ""
			return nil
		}
		d.Files, err = filesOf(ctx, r, id)
		return err
	})
	return d, err
}

// Attach keeps a file with a visit.
func (s *Service) Attach(ctx context.Context, visit ids.ID, name, mime string, size int64, content io.Reader) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, err := s.visit(ctx, tx, visit)
		if err != nil {
			return err
		}
		if !MayEditVisit(actor.From(ctx), v) {
			return actor.ErrForbidden
		}
		id, err := s.files.Put(ctx, tx, name, mime, content)
		if err != nil {
			return err
		}
		f := File{ID: tx.NewID(), Visit: visit, Blob: id, Name: blob.CleanName(name), Size: size, By: actor.From(ctx).Name}
		if err := insertFile(ctx, tx, f); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "visit.attach", Object: "contact_visits", ID: visit})
	})
}

// OpenFile begins to read a file of a visit for those who may read its minutes.
func (s *Service) OpenFile(ctx context.Context, visit, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		v, err := s.visit(ctx, r, visit)
		if err != nil {
			return err
		}
		if !MayReadMinutes(actor.From(ctx), v) {
			return actor.ErrNotFound
		}
		list, err := filesOf(ctx, r, visit)
		if err != nil {
			return err
		}
		for _, f := range list {
			if f.ID == file {
				c, err = s.files.Open(ctx, r, f.Blob)
				return err
			}
		}
		return actor.ErrNotFound
	})
	return c, err
}

// partyNames are the organisations of a list in one line.
func partyNames(list []Party) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return strings.Join(names, "、")
}
