package supervise

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Find records a finding of an inspection and sets the clock of its plan.
func (s *Service) Find(ctx context.Context, inspection ids.ID, what, basis string, grave bool) (x Finding, err error) {
	a := actor.From(ctx)
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		i, err := inspectionByID(ctx, tx, inspection)
		if err != nil {
			return err
		}
		if !Policy.May(a, maySee, i.object()) {
			return actor.ErrNotFound
		}
		if !Policy.May(a, mayInspect, i.object()) || own(a, i.Org) {
			return actor.ErrForbidden
		}
		if i.Status != Held {
			return ErrState.With("先登记检查情况")
		}
		var faults errs.List
		x = Finding{ID: tx.NewID(), Version: 1, Status: Open, Inspection: i.ID, Org: i.Org, OrgName: i.OrgName, County: i.County, Grave: grave, FiledOn: civil.DateOf(tx.Now())}
		x.What, x.Basis = text(&faults, "what", "问题", what, true, textLong), text(&faults, "basis", "依据", basis, true, lineLong)
		if err := faults.Err(); err != nil {
			return err
		}
		if x.Number, err = takeNumber(ctx, tx, "WT"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_findings (id, row_version, status, due_on, number, inspection_id, what, basis, grave, plan, result, verdict, rectifier_id, verifier_id, closer_id, filed_on)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, '', '', '', 0, 0, 0, $8)`, x.ID, x.Status, x.Number, x.Inspection, x.What, x.Basis, x.Grave, x.FiledOn.String()); err != nil {
			return err
		}
		ev, err := Findings.OpenDue(ctx, tx, x.ID, "")
		if err != nil {
			return err
		}
		x.DueOn = ev.DueOn
		if err := noted(ctx, tx, mayInspect+".finding", Findings.Table, x.ID, x.Number); err != nil {
			return err
		}
		return tell(ctx, tx, foundNote(x))
	})
	return x, err
}

// keptBy are the columns in which a step keeps its words and who took it.
var keptBy = map[string][2]string{stepPlan: {"plan", ""}, stepSubmit: {"result", "rectifier_id"}, stepVerify: {"verdict", "verifier_id"}, stepClose: {"", "closer_id"}, stepReopen: {"verdict", "verifier_id"}}

// Move takes a step of a finding. Who submitted the result does not verify it, and neither of them closes it.
func (s *Service) Move(ctx context.Context, st caseflow.Step) (x Finding, err error) {
	a := actor.From(ctx)
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x, err = findingByID(ctx, tx, st.ID); err != nil {
			return err
		}
		if !Policy.May(a, maySee, x.object()) {
			return actor.ErrNotFound
		}
		if !mayStep(a, x, st.Transition) {
			return actor.ErrForbidden
		}
		if (st.Transition == stepVerify || st.Transition == stepReopen) && x.Rectifier == a.Account || st.Transition == stepClose && !three(x.Rectifier, x.Verifier, a.Account) {
			return ErrThree
		}
		var faults errs.List
		words := text(&faults, "note", "说明", st.Note, false, textLong)
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := Findings.Move(ctx, tx, st); err != nil {
			return err
		}
		if kept := keptBy[st.Transition]; kept[0] != "" {
			if _, err := tx.Exec(ctx, `UPDATE supervise_findings SET `+kept[0]+` = $1 WHERE id = $2`, words, x.ID); err != nil {
				return err
			}
		}
		if kept := keptBy[st.Transition]; kept[1] != "" {
			if _, err := tx.Exec(ctx, `UPDATE supervise_findings SET `+kept[1]+` = $1 WHERE id = $2`, int64(a.Account), x.ID); err != nil {
				return err
			}
		}
		if x, err = findingByID(ctx, tx, st.ID); err != nil {
			return err
		}
		return tell(ctx, tx, movedNotes(x, st.Transition)...)
	})
	return x, err
}

// FindingDetail is a finding with its files and course.
type FindingDetail struct {
	Finding
	Files   []File
	Trail   []caseflow.Event
	Buttons []caseflow.Button             // the steps that the actor may take
	Adds    bool                          // may add files
	Told    map[string][]caseflow.Message // what these steps would have people told
}

// Finding reads one.
func (s *Service) Finding(ctx context.Context, id ids.ID) (d FindingDetail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Finding, err = findingByID(ctx, r, id); err != nil {
			return err
		}
		if !Policy.May(a, maySee, d.object()) {
			return actor.ErrNotFound
		}
		if d.Files, err = filesOf(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		d.Buttons = nil
		for _, b := range Findings.Buttons(a, d.Status) {
			if b.Allowed && mayStep(a, d.Finding, b.Code) && (b.Code != stepClose || three(d.Rectifier, d.Verifier, a.Account)) {
				d.Buttons = append(d.Buttons, b)
			}
		}
		d.Told, err = Findings.Foretold(ctx, r, id, codesOf(d.Buttons)...)
		return err
	})
	d.Adds = d.Status != Closed && (Policy.May(a, mayInspect, d.object()) || Policy.May(a, mayRectify, d.object()))
	return d, err
}

// codesOf are the steps of buttons.
func codesOf(list []caseflow.Button) (out []string) {
	for _, b := range list {
		out = append(out, b.Code)
	}
	return out
}

// Findings are those that the actor sees, and their number; the late first.
func (s *Service) Findings(ctx context.Context, f Query) (list []Finding, total int, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		w := findingsWhere(ctx, f, s.Today())
		if total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+findingFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		order := map[string]string{"org": "o.name", "filed": "f.filed_on"}[f.Sort]
		if order == "" {
			order = "COALESCE(f.due_on, '9999')"
		}
		if f.Desc {
			order += " DESC"
		}
		list, err = sqldb.All(ctx, r, scanFinding, `SELECT `+findingCols+findingFrom+w.SQL()+` ORDER BY `+order+`, f.id LIMIT `+w.Arg(f.Limit)+` OFFSET `+w.Arg(f.Offset), w.Args()...)
		return err
	})
	return list, total, err
}

func findingsWhere(ctx context.Context, f Query, today civil.Date) *sqldb.Where {
	w := &sqldb.Where{}
	scoped(ctx, maySee, w, "i.county", "i.org_id")
	switch f.Status {
	case "":
	case "UNCLOSED":
		w.And("f.status <> ?", Closed)
	default:
		w.And("f.status = ?", f.Status)
	}
	if f.Late {
		w.And("f.due_on < ?", today.String())
	}
	if f.Org != 0 {
		w.And("i.org_id = ?", f.Org)
	}
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(f.what LIKE ? ESCAPE '\' OR f.number LIKE ? ESCAPE '\' OR o.name LIKE ? ESCAPE '\')`, like, like, like)
	}
	return w
}

// ToRectify is how many findings wait for the actor's organisation.
func (s *Service) ToRectify(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRectify) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, mayRectify, &w, "i.county", "i.org_id")
		w.And("f.status IN (?, ?, ?)", Open, Rectifying, Reopened)
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+findingFrom+w.SQL(), w.Args()...)
		return err
	})
	return n, err
}

// ToVerify is how many findings wait for those who inspect.
func (s *Service) ToVerify(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayInspect) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, mayInspect, &w, "i.county", "i.org_id")
		w.And("f.status IN (?, ?, ?)", PlanFiled, Submitted, Verified)
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+findingFrom+w.SQL(), w.Args()...)
		return err
	})
	return n, err
}

// JobDue is the name of the daily step that reminds of what is due. See [Service.TimeUp].
const JobDue = "supervise.due"

// The topics of the package's notes.
const (
	TopicFinding    = "supervise.finding"
	TopicAssessment = "supervise.assessment"
	TopicCoop       = "supervise.plan"
)

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{
	{Code: TopicFinding, ZH: "督导问题与整改", EN: "Findings of inspections", Mail: notify.AtOnce},
	{Code: TopicAssessment, ZH: "督导考核", EN: "Assessments", Mail: notify.Digest},
	{Code: TopicCoop, ZH: "校企合作规划报送", EN: "Plans of cooperation", Mail: notify.Digest},
}

// reminder is one thing to tell once.
type reminder struct {
	object ids.ID
	stage  string
	note   notify.Note
}

// TimeUp reminds of findings that are due soon or late, and of plans of cooperation that are missing. Running it again tells nothing more.
func (s *Service) TimeUp(ctx context.Context) (told int, err error) {
	ctx = sqldb.Long(ctx)
	var todo []reminder
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if todo, err = dueFindings(ctx, r); err != nil {
			return err
		}
		more, err := missingCoops(ctx, r)
		todo = append(todo, more...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, one := range todo {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			n, err := tx.Exec(ctx, `INSERT INTO supervise_reminders (object_id, stage) VALUES ($1, $2) ON CONFLICT (object_id, stage) DO NOTHING`, one.object, one.stage)
			if fresh = n > 0; err != nil || !fresh {
				return err
			}
			return notify.Tell(ctx, tx, one.note)
		})
		if err != nil {
			return told, err
		}
		if fresh {
			told++
		}
	}
	return told, nil
}

func dueFindings(ctx context.Context, q sqldb.Queryer) (out []reminder, err error) {
	today := civil.DateOf(q.Now())
	soon, _, err := caseflow.Due(ctx, q, ParamSoon, today)
	if err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, q, scanFinding, `SELECT `+findingCols+findingFrom+` WHERE f.status <> 'CLOSED' AND f.due_on <= $1 ORDER BY f.id`, soon.String())
	if errors.Is(err, sqldb.ErrNoRow) {
		err = nil
	}
	for _, x := range list {
		n := notify.Note{Topic: TopicFinding, Orgs: []ids.ID{x.Org}, Roles: rectifiers, Title: "督导问题 %s 的整改 %s 到期", Args: []string{x.Number, x.DueOn.String()}, Path: x.path(), Object: x.ID}
		if !x.Late(today) {
			out = append(out, reminder{x.ID, "soon:" + x.DueOn.String(), n})
			continue
		}
		n.Title = "督导问题 %s 的整改应在 %s 前完成，已逾期"
		out = append(out, reminder{x.ID, "late:" + x.DueOn.String(), n})
		n.Orgs, n.Roles = nil, closers
		out = append(out, reminder{x.ID, "office:" + x.DueOn.String(), n})
	}
	return out, err
}
