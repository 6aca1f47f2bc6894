package selection

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Own is the actor's application in a batch; actor.ErrNotFound when there is none.
func (s *Service) Own(ctx context.Context, batch ids.ID) (x Application, err error) {
	org := ownOrg(actor.From(ctx))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		x, err = sqldb.One(ctx, r, scanApp, `SELECT `+appCols+appFrom+` WHERE x.batch_id = $1 AND x.org_id = $2`, batch, int64(org))
		return hidden(err)
	})
	return x, err
}

// MayApply says whether the actor may begin an application in the batch today: nil, or the refusal.
func (s *Service) MayApply(ctx context.Context, b Batch) (org orgFacts, err error) {
	a := actor.From(ctx)
	own := ownOrg(a)
	if own == 0 || !Policy.Allowed(a, mayApply) {
		return org, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		org, err = orgByID(ctx, r, own)
		return hidden(err)
	})
	switch {
	case err != nil:
		return org, err
	case !slices.Contains(b.Applicants, org.Kind):
		return org, ErrNotTaking.With(b.Title)
	case !b.Takes(s.Today()):
		return org, ErrNotTaking.With(b.Title)
	}
	return org, nil
}

// checkDraft reports every fault of what a form says about an application.
func checkDraft(b Batch, d DraftForm) errs.List {
	var faults errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
	}{{"title", "申报名称", d.Title, lineLong}, {"summary", "申报理由", d.Summary, textLong}} {
		switch n := len([]rune(x.text)); {
		case n == 0:
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			faults.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	if !slices.Contains(b.Areas, d.Area) {
		faults.Add(ErrArea.With(d.Area, strings.Join(b.Areas, "、")).On("area"))
	}
	for _, f := range b.Fields {
		if _, ok := d.Values[f.Code]; f.Required && !ok {
			faults.Add(carrier.ErrRequired.With(f.ZH).On("f_" + f.Code))
		}
	}
	return faults
}

func (x *Application) take(d DraftForm) {
	x.Title, x.Area, x.Summary, x.Partners, x.Values = strings.TrimSpace(d.Title), d.Area, strings.TrimSpace(d.Summary), lines(d.Partners), d.Values
}

// Apply begins an application of the actor's organisation as a draft. The second of one organisation in a batch is refused by the
// database.
func (s *Service) Apply(ctx context.Context, batch ids.ID, d DraftForm, faults errs.List) (x Application, err error) {
	b, _, err := s.Batch(ctx, batch)
	if err != nil {
		return x, err
	}
	org, err := s.MayApply(ctx, b)
	if err != nil {
		return x, err
	}
	if err := merged(faults, checkDraft(b, d)); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := hold(ctx, tx, batch, Open); err != nil {
			return err
		}
		x = Application{ID: tx.NewID(), Version: 1, Status: AppDraft, Batch: batch, Org: org.ID, County: org.County, Owner: actor.From(ctx).Account}
		x.take(d)
		if x.Number, err = takeNumber(ctx, tx, "SB"); err != nil {
			return err
		}
		if err := insertApp(ctx, tx, x); err != nil {
			return err
		}
		if err := s.linkPartners(ctx, tx, x); err != nil {
			return err
		}
		return Applications.Open(ctx, tx, x.ID, "")
	})
	return x, err
}

// merged adds faults to those that reading the form found, one for each field.
func merged(faults, more errs.List) error {
	for _, e := range more {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	return faults.Err()
}

// linkPartners finds the partners of an application in the register of organisations.
func (s *Service) linkPartners(ctx context.Context, tx *sqldb.Tx, x Application) error {
	var found []ids.ID
	for _, name := range x.Partners {
		o, err := findOrg(ctx, tx, name)
		if err != nil {
			return err
		}
		if o.ID != 0 && o.ID != x.Org {
			found = append(found, o.ID)
		}
	}
	return setPartners(ctx, tx, x.ID, found)
}

// Edit changes the words of an application that is a draft or was returned.
func (s *Service) Edit(ctx context.Context, id ids.ID, d DraftForm, version int64, faults errs.List) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.editable(ctx, tx, id)
		if err != nil {
			return err
		}
		b, err := batchByID(ctx, tx, x.Batch)
		if err != nil {
			return err
		}
		if err := merged(faults, checkDraft(b, d)); err != nil {
			return err
		}
		x.take(d)
		x.Version = version
		if err := updateApp(ctx, tx, x); err != nil {
			return err
		}
		if err := s.linkPartners(ctx, tx, x); err != nil {
			return err
		}
		return s.noted(ctx, tx, mayApply+".edit", Applications.Table, id, "")
	})
}

// application is an application that the actor may see; another does not exist for them.
func (s *Service) application(ctx context.Context, q sqldb.Queryer, id ids.ID) (Application, error) {
	x, err := appByID(ctx, q, id)
	if err == nil && !MaySee(actor.From(ctx), x) {
		err = actor.ErrNotFound
	}
	return x, hidden(err)
}

func (s *Service) editable(ctx context.Context, q sqldb.Queryer, id ids.ID) (Application, error) {
	x, err := s.application(ctx, q, id)
	switch {
	case err != nil:
		return x, err
	case !Policy.May(actor.From(ctx), mayApply, x.object()):
		return x, actor.ErrNotFound
	case x.Status != AppDraft && x.Status != AppReturned:
		return x, ErrState.With(appState(x.Status))
	}
	return x, nil
}

func appState(code string) string {
	st, _ := Applications.State(code)
	return st.ZH
}

// ApplicationDetail is an application with what belongs to it.
type ApplicationDetail struct {
	Application
	Of    Batch
	Cat   Category
	Files []File
	Trail []caseflow.Event
}

// Application reads an application with what belongs to it.
func (s *Service) Application(ctx context.Context, id ids.ID) (d ApplicationDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Application, err = s.application(ctx, r, id); err != nil {
			return err
		}
		return s.fill(ctx, r, &d)
	})
	return d, err
}

func (s *Service) fill(ctx context.Context, r sqldb.Queryer, d *ApplicationDetail) (err error) {
	if d.Of, err = batchByID(ctx, r, d.Batch); err != nil {
		return err
	}
	if d.Cat, err = categoryByCode(ctx, r, d.Of.Category); err != nil {
		return err
	}
	d.Values = revived(d.Of.Fields, d.Values)
	if d.Files, err = filesOf(ctx, r, d.ID); err != nil {
		return err
	}
	d.Trail, err = caseflow.Trail(ctx, r, d.ID)
	return err
}

// Step takes a step with an application: submit, withdraw, resume by the applicant; return, admit, refuse, drop by the bureau.
func (s *Service) Step(ctx context.Context, st caseflow.Step) (x Application, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x, err = s.application(ctx, tx, st.ID); err != nil {
			return err
		}
		if !mayStep(actor.From(ctx), x, st.Transition) {
			return actor.ErrForbidden
		}
		b, err := s.heldFor(ctx, tx, x, st.Transition)
		if err != nil {
			return err
		}
		if _, err := Applications.Move(ctx, tx, st); err != nil {
			return err
		}
		if err := s.stepped(ctx, tx, b, x, st); err != nil {
			return err
		}
		x, err = appByID(ctx, tx, st.ID)
		return err
	})
	return x, err
}

// duringBatch are the states of the batch in which a step can be taken.
var duringBatch = map[string][]string{
	"submit": {Open, Closed}, "resume": {Open}, "withdraw": {Open, Closed}, "return": {Open, Closed}, "admit": {Open, Closed}, "refuse": {Open, Closed}, "drop": {Publicity, Decided},
}

// heldFor locks the batch and checks whether it is the time for the step.
func (s *Service) heldFor(ctx context.Context, tx *sqldb.Tx, x Application, step string) (Batch, error) {
	states, ok := duringBatch[step]
	if !ok {
		return Batch{}, caseflow.ErrNoStep.With(step)
	}
	b, err := hold(ctx, tx, x.Batch, states...)
	if err != nil {
		return b, err
	}
	today := civil.DateOf(tx.Now())
	switch {
	case step == "resume" && !b.Takes(today), step == "submit" && x.Status == AppDraft && !b.Takes(today):
		return b, ErrNotTaking.With(b.Title)
	case step == "submit" && x.Status == AppReturned && today.After(x.CorrectBy):
		return b, ErrNotTaking.With(b.Title)
	}
	if step == "submit" {
		return b, checkDraft(b, DraftForm{Title: x.Title, Summary: x.Summary, Area: x.Area, Values: x.Values}).Err()
	}
	return b, nil
}

// stepped is what a step of an application brings about.
func (s *Service) stepped(ctx context.Context, tx *sqldb.Tx, b Batch, x Application, st caseflow.Step) error {
	switch st.Transition {
	case "submit":
		at := x.SubmittedMS // a correction does not cost the place of the first submission
		if at == 0 {
			at = tx.Now().UnixMilli()
		}
		_, err := tx.Exec(ctx, `UPDATE selection_applications SET submitted_ms = $1, correct_what = '', correct_by = '' WHERE id = $2`, at, x.ID)
		return err
	case "return":
		by, err := workingDay(ctx, tx, civil.DateOf(tx.Now()), b.CorrectDays)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE selection_applications SET correct_what = $1, correct_by = $2 WHERE id = $3`, strings.TrimSpace(st.Note), by.String(), x.ID); err != nil {
			return err
		}
		return s.tellApplicant(ctx, tx, x, "申报“%s”退回补正，请在 %s 前改好再提交", x.Title, by.String())
	case "admit":
		return s.tellApplicant(ctx, tx, x, "申报“%s”已通过形式审查", x.Title)
	case "refuse":
		return s.tellApplicant(ctx, tx, x, "申报“%s”不予受理", x.Title)
	case "drop":
		return s.tellApplicant(ctx, tx, x, "申报“%s”被取消入选资格", x.Title)
	}
	return nil
}

func (s *Service) tellApplicant(ctx context.Context, tx *sqldb.Tx, x Application, title string, args ...string) error {
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicApplication, Orgs: []ids.ID{x.Org}, Roles: readers, Title: title, Args: args, Path: x.path(), Object: x.ID})
}

// Attach keeps a file with an application that can be edited.
func (s *Service) Attach(ctx context.Context, id ids.ID, name, mime string, size int64, content io.Reader) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.editable(ctx, tx, id)
		if err != nil {
			return err
		}
		at, err := s.files.Put(ctx, tx, name, mime, content)
		if err != nil {
			return err
		}
		f := File{ID: tx.NewID(), Blob: at, Name: blob.CleanName(name), Size: size, By: actor.From(ctx).Name}
		if err := insertFile(ctx, tx, x.ID, f); err != nil {
			return err
		}
		return s.noted(ctx, tx, mayApply+".attach", Applications.Table, x.ID, "")
	})
}

// OpenFile begins to read an attachment for who may see the application, and for the experts who judge it.
func (s *Service) OpenFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := s.application(ctx, r, id); err != nil {
			if !errors.Is(err, actor.ErrNotFound) {
				return err
			}
			if judged, lost := judges(ctx, r, id); lost != nil || !judged {
				return errors.Join(lost, actor.ErrNotFound)
			}
		}
		list, err := filesOf(ctx, r, id)
		for _, f := range list {
			if f.ID == file {
				c, err = s.files.Open(ctx, r, f.Blob)
				return err
			}
		}
		if err != nil {
			return err
		}
		return actor.ErrNotFound
	})
	return c, err
}

// judges reports whether the actor is an expert to whom the application is assigned.
func judges(ctx context.Context, q sqldb.Queryer, app ids.ID) (bool, error) {
	a := actor.From(ctx)
	if !a.Signed() || !a.Has(experts...) {
		return false, nil
	}
	n, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM selection_sheets s JOIN selection_experts e ON e.id = s.expert_id WHERE s.application_id = $1 AND e.account_id = $2 AND s.status <> 'RECUSED'`, app, int64(a.Account))
	return n > 0, err
}

// AppQuery asks for a page of applications.
type AppQuery struct {
	Batch                            ids.ID // 0: of all
	Status, Category, County, Family string
	Unchosen                         bool // those on which nobody has decided yet
	Find, Sort                       string
	Desc                             bool
	Limit, Offset                    int
}

// AppPage is a part of the list of applications.
type AppPage struct {
	Lines      []Application
	Total      int
	Categories []Category
}

var appOrders = map[string]string{"number": "x.number", "title": "x.title", "score": "COALESCE(x.score, -1)", "place": "CASE WHEN x.place = 0 THEN 100000 ELSE x.place END", "close": "b.close_on", "submitted": "x.submitted_ms"}

// Applications returns a page of the applications that the actor may see; drafts are their authors' own.
func (s *Service) Applications(ctx context.Context, q AppQuery) (p AppPage, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Categories, err = categories(ctx, r); err != nil {
			return err
		}
		w := seenApps(a)
		w.If(q.Batch != 0, "x.batch_id = ?", int64(q.Batch))
		w.If(q.Status != "", "x.status = ?", q.Status)
		w.If(q.Category != "", "b.category = ?", q.Category)
		w.If(q.Family != "", "b.category IN (SELECT k.code FROM selection_categories k WHERE k.family = ?)", q.Family)
		w.If(q.County != "", "x.county = ?", q.County)
		w.If(q.Unchosen, "x.status IN ('SUBMITTED', 'RETURNED', 'ADMITTED', 'SCORED', 'PROPOSED')")
		if q.Find != "" {
			like := "%" + literal(strings.ToLower(q.Find)) + "%"
			w.And("(x.number = ? OR lower(x.title) LIKE ? OR lower(COALESCE(o.name, '')) LIKE ?)", strings.ToUpper(q.Find), like, like)
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+appFrom+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		by, ok := appOrders[q.Sort]
		if !ok {
			by = appOrders["number"]
		}
		if q.Desc {
			by += " DESC"
		}
		p.Lines, err = sqldb.All(ctx, r, scanApp, `SELECT `+appCols+appFrom+w.SQL()+` ORDER BY `+by+`, x.id LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		return err
	})
	return p, err
}

// seenApps is MaySee as a condition.
func seenApps(a actor.Actor) *sqldb.Where {
	var w sqldb.Where
	c := actor.Columns{County: "x.county", Org: "x.org_id"}
	sql, args := Policy.Where(a, maySee, c, w.Next())
	w.Numbered(sql, args...)
	sql, args = Policy.Where(a, mayDraft, c, w.Next())
	w.Numbered("(x.status <> 'DRAFT' OR "+sql+")", args...)
	return &w
}
