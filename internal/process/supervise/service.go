package supervise

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Named is an indicator that an item can be computed from.
type Named struct{ Code, ZH, EN, Unit string }

// Options join the package to the indicators. The zero value works: computed items then have no data.
type Options struct {
	// Measure reads an indicator on a day for all subjects of a kind, COUNTY or SCHOOL, by the subject's key.
	Measure func(ctx context.Context, q sqldb.Queryer, indicator string, on civil.Date, of string) (map[string]Reading, error)
	// Indicators are those that can be chosen.
	Indicators func(ctx context.Context) ([]Named, error)
}

// Service supervises one city.
type Service struct {
	db      *sqldb.DB
	files   *blob.Store
	carrier *carrier.Service
	opts    Options
}

// New joins supervision to a city's database, attachments and registers.
func New(db *sqldb.DB, files *blob.Store, c *carrier.Service, o Options) *Service {
	return &Service{db: db, files: files, carrier: c, opts: o}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// InspectionForm is what a form says of a new inspection.
type InspectionForm struct {
	Kind, Title, Org, Basis string
	Project                 string // identity of a record of the registers, "" for none
	Inspectors              string // lines "name | employer"
	On                      civil.Date
}

// readInspectors reads lines "name | employer"; nobody inspects who works for the inspected.
func readInspectors(lines string, subject place, faults *errs.List) (out []Inspector) {
	for line := range strings.Lines(lines) {
		name, employer, _ := strings.Cut(line, "|")
		x := Inspector{strings.TrimSpace(name), strings.TrimSpace(employer)}
		if x.Name == "" && x.Employer == "" {
			continue
		}
		if x.Name == "" || x.Employer == "" {
			faults.Add(ErrEmpty.With("检查人员和单位").On("inspectors"))
		}
		if org.NameKey(x.Employer) == org.NameKey(subject.Name) {
			faults.Add(ErrNear.With(x.Name, subject.Name).On("inspectors"))
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		faults.Add(ErrEmpty.With("检查人员").On("inspectors"))
	}
	return out
}

// Plan adds an inspection that is to be held.
func (s *Service) Plan(ctx context.Context, f InspectionForm) (x Inspection, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayInspect) {
		return x, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var faults errs.List
		x = Inspection{ID: tx.NewID(), Version: 1, Status: Planned, Kind: f.Kind, On: f.On, Owner: a.Account}
		x.Title = text(&faults, "title", "名称", f.Title, true, lineLong)
		x.Basis = text(&faults, "basis", "依据", f.Basis, true, lineLong)
		if f.Kind != "ONSITE" && f.Kind != "THEMATIC" {
			faults.Add(ErrChoice.With(f.Kind).On("kind"))
		}
		if f.On.IsZero() {
			faults.Add(ErrEmpty.With("检查日期").On("on"))
		}
		subject, err := placeNamed(ctx, tx, f.Org, "org")
		if err := faults.Keep(err); err != nil {
			return err
		}
		x.Org, x.OrgName, x.County = subject.ID, subject.Name, subject.County
		x.Inspectors = readInspectors(f.Inspectors, subject, &faults)
		if x.Project, err = s.project(ctx, f.Project); err != nil {
			faults.Add(ErrProject.With(f.Project).On("project"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if !Policy.May(a, mayInspect, x.object()) {
			return actor.ErrForbidden
		}
		if own(a, x.Org) {
			return ErrNear.With(a.Name, x.OrgName)
		}
		if x.Number, err = takeNumber(ctx, tx, "DD"); err != nil {
			return err
		}
		who, err := json.Marshal(x.Inspectors)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_inspections (id, row_version, status, due_on, number, kind, title, org_id, county, project_id, basis, inspectors, on_day, summary, owner_id)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12)`,
			x.ID, x.Status, x.Number, x.Kind, x.Title, x.Org, x.County, int64(x.Project), x.Basis, string(who), x.On.String(), int64(x.Owner)); err != nil {
			return err
		}
		if err := Inspections.Open(ctx, tx, x.ID, ""); err != nil {
			return err
		}
		return noted(ctx, tx, mayInspect, Inspections.Table, x.ID, x.Title)
	})
	return x, err
}

// project is the record that a form names by its identity or its whole name among projects.
func (s *Service) project(ctx context.Context, text string) (ids.ID, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	id, err := ids.Parse(text)
	if err == nil {
		_, err = s.carrier.Find(ctx, id)
		return id, err
	}
	_, list, _, err := s.carrier.List(ctx, carrier.Filter{Kind: "project", Find: text, Limit: 2})
	if err != nil || len(list) != 1 {
		return 0, ErrProject.With(text)
	}
	return list[0].ID, nil
}

// Step takes a step of an inspection: holding it asks for the day and for what was seen.
func (s *Service) Step(ctx context.Context, st caseflow.Step, on civil.Date) error {
	a := actor.From(ctx)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := inspectionByID(ctx, tx, st.ID)
		if err != nil {
			return err
		}
		if !Policy.May(a, maySee, x.object()) {
			return actor.ErrNotFound
		}
		if !Policy.May(a, mayInspect, x.object()) || own(a, x.Org) {
			return actor.ErrForbidden
		}
		if st.Transition == "hold" {
			if on.IsZero() || on.After(civil.DateOf(tx.Now())) {
				return ErrFuture.With(on.String()).On("on")
			}
			var faults errs.List
			words := text(&faults, "note", "检查情况", st.Note, true, textLong)
			if err := faults.Err(); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE supervise_inspections SET on_day = $1, summary = $2 WHERE id = $3`, on.String(), words, x.ID); err != nil {
				return err
			}
		}
		_, err = Inspections.Move(ctx, tx, st)
		return err
	})
}

// Query narrows lists.
type Query struct {
	Status, Find  string
	Org           ids.ID
	Late          bool
	Sort          string
	Desc          bool
	Limit, Offset int
}

// List are the inspections that the actor sees, and their number.
func (s *Service) List(ctx context.Context, f Query) (list []Inspection, total int, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, maySee, &w, "i.county", "i.org_id")
		if f.Status != "" {
			w.And("i.status = ?", f.Status)
		}
		if f.Org != 0 {
			w.And("i.org_id = ?", f.Org)
		}
		if f.Find != "" {
			like := sqldb.Containing(f.Find)
			w.And(`(i.title LIKE ? ESCAPE '\' OR i.number LIKE ? ESCAPE '\' OR o.name LIKE ? ESCAPE '\')`, like, like, like)
		}
		if total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+inspectionFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		order := map[string]string{"title": "i.title", "org": "o.name"}[f.Sort]
		if order == "" {
			order = "i.on_day"
		}
		if f.Desc {
			order += " DESC"
		}
		list, err = sqldb.All(ctx, r, scanInspection, `SELECT `+inspectionCols+inspectionFrom+w.SQL()+` ORDER BY `+order+`, i.id DESC LIMIT `+w.Arg(f.Limit)+` OFFSET `+w.Arg(f.Offset), w.Args()...)
		return err
	})
	return list, total, err
}

// Detail is an inspection with its findings, files and course.
type Detail struct {
	Inspection
	List     []Finding
	Files    []File
	Trail    []caseflow.Event
	Project  *carrier.Detail // nil for none, or none that the actor sees
	Report   AcceptanceReport
	MayStep  bool
	Buttons  []caseflow.Button
	Inspects bool
	Told     []caseflow.Message // what a new finding would have people told
}

// AcceptanceReport is what the acceptance of a project rests on: its steps, what passed, and what was found.
type AcceptanceReport struct {
	Steps, Done, LateSteps int
	Accepted               []carrier.Acceptance
	Found, Unclosed        int
	Ready                  bool // all steps done and all findings closed
}

// Inspection reads one.
func (s *Service) Inspection(ctx context.Context, id ids.ID) (d Detail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Inspection, err = inspectionByID(ctx, r, id); err != nil {
			return err
		}
		if !Policy.May(a, maySee, d.object()) {
			return actor.ErrNotFound
		}
		if d.List, err = sqldb.All(ctx, r, scanFinding, `SELECT `+findingCols+findingFrom+` WHERE f.inspection_id = $1 ORDER BY f.number`, id); err != nil {
			return err
		}
		if d.Files, err = filesOf(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		d.Told, err = toldOfNew(ctx, r, d.Inspection)
		return err
	})
	if err != nil {
		return d, err
	}
	d.Inspects = Policy.May(a, mayInspect, d.object()) && !own(a, d.Org)
	if d.Inspects {
		d.Buttons = Inspections.Buttons(a, d.Status)
	}
	if d.Inspection.Project != 0 {
		if p, err := s.carrier.Find(ctx, d.Inspection.Project); err == nil {
			d.Project = &p
			if d.Report, err = s.report(ctx, p); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

// report is the acceptance report of a project, over all its inspections.
func (s *Service) report(ctx context.Context, p carrier.Detail) (out AcceptanceReport, err error) {
	today := s.Today()
	out = AcceptanceReport{Steps: len(p.Steps), Accepted: p.Accepted}
	for _, m := range p.Steps {
		switch {
		case !m.Done.IsZero():
			out.Done++
		case m.Due.Before(today):
			out.LateSteps++
		}
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		states, err := sqldb.All(ctx, r, func(row sqldb.Row) (st string, err error) { return st, row.Scan(&st) },
			`SELECT f.status FROM supervise_findings f JOIN supervise_inspections i ON i.id = f.inspection_id WHERE i.project_id = $1`, int64(p.ID))
		for _, st := range states {
			if out.Found++; st != Closed {
				out.Unclosed++
			}
		}
		return err
	})
	out.Ready = out.Steps > 0 && out.Done == out.Steps && out.Unclosed == 0
	return out, err
}

// Attach keeps a photo or a document beside an inspection or a finding.
func (s *Service) Attach(ctx context.Context, object ids.ID, name, mime string, size int64, content io.Reader) error {
	a := actor.From(ctx)
	return s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		may, err := s.mayAttach(ctx, tx, object)
		if err != nil {
			return err
		}
		if !may {
			return actor.ErrForbidden
		}
		id, err := s.files.Put(ctx, tx, name, mime, content)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_files (id, object_id, name, size, at, by_name) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, object, blob.CleanName(name), size, tx.Now().UnixMilli(), a.Name); err != nil {
			return err
		}
		return noted(ctx, tx, mayInspect+".file", "supervise_files", object, blob.CleanName(name))
	})
}

// mayFile refuses who may not add a file to an inspection or a finding.
func (s *Service) mayFile(ctx context.Context, object ids.ID) error {
	return s.db.Read(ctx, func(r *sqldb.Reader) error {
		may, err := s.mayAttach(ctx, r, object)
		if err == nil && !may {
			err = actor.ErrForbidden
		}
		return err
	})
}

// mayAttach says whether the actor may add a file; what they may not see is not there.
func (s *Service) mayAttach(ctx context.Context, q sqldb.Queryer, object ids.ID) (bool, error) {
	a := actor.From(ctx)
	x, err := findingByID(ctx, q, object)
	if err == nil {
		if !Policy.May(a, maySee, x.object()) {
			return false, actor.ErrNotFound
		}
		return x.Status != Closed && (Policy.May(a, mayInspect, x.object()) || Policy.May(a, mayRectify, x.object())), nil
	}
	i, err := inspectionByID(ctx, q, object)
	if err != nil {
		return false, err
	}
	if !Policy.May(a, maySee, i.object()) {
		return false, actor.ErrNotFound
	}
	return Policy.May(a, mayInspect, i.object()), nil
}

// OpenFile opens a file of an object for those who see the object.
func (s *Service) OpenFile(ctx context.Context, object, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := filesOf(ctx, r, object)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(f File) bool { return f.ID == file }) {
			return actor.ErrNotFound
		}
		if err := s.seesObject(ctx, r, object); err != nil {
			return err
		}
		c, err = s.files.Open(ctx, r, file)
		return err
	})
	return c, err
}

func (s *Service) seesObject(ctx context.Context, q sqldb.Queryer, object ids.ID) error {
	if e, err := evidenceByID(ctx, q, object); err == nil {
		return s.seesEvidence(ctx, q, e)
	}
	_, err := s.mayAttach(ctx, q, object)
	return err
}

// Inherit gives what one organisation has here to another, when two records of the register of organisations become one. Where both have
// a row of which there can be one alone, that of the new one stays.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range []string{
		`UPDATE supervise_inspections SET org_id = $1 WHERE org_id = $2`,
		`UPDATE supervise_visits SET org_id = $1 WHERE org_id = $2 AND year NOT IN (SELECT v.year FROM supervise_visits v WHERE v.org_id = $1)`,
		`DELETE FROM supervise_visits WHERE org_id = $2 AND year IN (SELECT v.year FROM supervise_visits v WHERE v.org_id = $1)`,
		`UPDATE supervise_coops SET org_id = $1 WHERE org_id = $2 AND year NOT IN (SELECT c.year FROM supervise_coops c WHERE c.org_id = $1)`,
		`DELETE FROM supervise_coops WHERE org_id = $2 AND year IN (SELECT c.year FROM supervise_coops c WHERE c.org_id = $1)`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}
