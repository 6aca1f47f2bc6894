package supervise

import (
	"context"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// evaluatorOf is the kind of evaluator that the actor is, "" for none.
func evaluatorOf(a actor.Actor) []Evaluator {
	var out []Evaluator
	if a.Has(actor.Expert) {
		out = append(out, ByExpert)
	}
	if a.Has(actor.IndustryOrg) {
		out = append(out, ByIndustry)
	}
	return out
}

// Give keeps what the actor gives a subject for an item; a later mark of the same person replaces the earlier while scoring lasts.
func (s *Service) Give(ctx context.Context, assessment ids.ID, m Mark) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayMark) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := assessmentByID(ctx, tx, assessment)
		if err != nil {
			return err
		}
		if err := holdScoring(ctx, tx, x); err != nil {
			return err
		}
		i := slices.IndexFunc(x.Items, func(it Item) bool { return it.Code == m.Item })
		if i < 0 || !slices.Contains(evaluatorOf(a), x.Items[i].Evaluator) {
			return ErrChoice.With(m.Item).On("item")
		}
		list, err := subjects(ctx, tx, x.Of)
		if err != nil {
			return err
		}
		j := slices.IndexFunc(list, func(o Subject) bool { return o.Key == m.Subject })
		if j < 0 {
			return ErrChoice.With(m.Subject).On("subject")
		}
		if own(a, list[j].Org) {
			return ErrNear.With(a.Name, list[j].Name)
		}
		var faults errs.List
		m.Words = text(&faults, "words", "理由", m.Words, true, lineLong*4)
		if m.Points < 0 || m.Points > 100 || m.Points != m.Points {
			faults.Add(ErrScore.On("points"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		var body ids.ID
		if orgs := a.Orgs(actor.IndustryOrg); x.Items[i].Evaluator == ByIndustry && len(orgs) > 0 {
			body = orgs[0]
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_marks (assessment_id, subject, item, account_id, name, org_id, points, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (assessment_id, subject, item, account_id) DO UPDATE SET points = excluded.points, words = excluded.words, at = excluded.at`,
			x.ID, m.Subject, m.Item, int64(a.Account), a.Name, int64(body), m.Points, m.Words, tx.Now().UnixMilli()); err != nil {
			return err
		}
		return noted(ctx, tx, mayMark, Assessments.Table, x.ID, m.Subject+" "+m.Item)
	})
}

// holdScoring takes hold of an assessment that is being scored, so that a mark and the computing of the round do not pass each other.
func holdScoring(ctx context.Context, tx *sqldb.Tx, x Assessment) error {
	n, err := tx.Exec(ctx, `UPDATE supervise_assessments SET round = round WHERE id = $1 AND status = 'SCORING'`, x.ID)
	if err == nil && n == 0 {
		st, _ := Assessments.State(x.Status)
		err = ErrState.With(st.ZH)
	}
	return err
}

// Endorse says for an industry organisation whether it stands behind an assessment that is computed, in publicity or decided.
func (s *Service) Endorse(ctx context.Context, assessment ids.ID, agrees bool, words string) error {
	a := actor.From(ctx)
	orgs := a.Orgs(actor.IndustryOrg)
	if len(orgs) == 0 {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := assessmentByID(ctx, tx, assessment)
		if err != nil {
			return err
		}
		if x.Round == 0 || x.Status == Scoring || x.Status == Dropped {
			st, _ := Assessments.State(x.Status)
			return ErrState.With(st.ZH)
		}
		var faults errs.List
		words = text(&faults, "words", "意见", words, true, textLong)
		if err := faults.Err(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO supervise_endorsements (assessment_id, org_id, agrees, words, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			x.ID, orgs[0], agrees, words, tx.Now().UnixMilli(), int64(a.Account))
		if sqldb.IsDuplicate(err) {
			return ErrTwice
		}
		if err != nil {
			return err
		}
		return noted(ctx, tx, mayEndorse, Assessments.Table, x.ID, words)
	})
}

// Object files an appeal of a subject against its score during publicity.
func (s *Service) Object(ctx context.Context, assessment ids.ID, subject, words string) (j Appeal, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayAppeal) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := assessmentByID(ctx, tx, assessment)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE supervise_assessments SET round = round WHERE id = $1 AND status = 'PUBLICITY'`, x.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			st, _ := Assessments.State(x.Status)
			return ErrState.With(st.ZH)
		}
		list, err := subjects(ctx, tx, x.Of)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(o Subject) bool { return o.Key == subject })
		if i < 0 || !Policy.May(a, mayAppeal, list[i].object()) {
			return ErrChoice.With(subject).On("subject")
		}
		var faults errs.List
		j = Appeal{ID: tx.NewID(), Status: AppealOpen, Assessment: x.ID, Subject: subject, Account: a.Account, Words: text(&faults, "words", "申诉理由", words, true, textLong)}
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_appeals (id, row_version, status, due_on, assessment_id, subject, words, answer, account_id) VALUES ($1, 1, $2, NULL, $3, $4, $5, '', $6)`,
			j.ID, j.Status, j.Assessment, j.Subject, j.Words, int64(j.Account)); err != nil {
			return err
		}
		ev, err := Appeals.OpenDue(ctx, tx, j.ID, "")
		if err != nil {
			return err
		}
		j.DueOn = ev.DueOn
		return tell(ctx, tx, appealNote(x, list[i].Name, ev.DueOn))
	})
	return j, err
}

// Answer answers an appeal. One that is upheld sends the assessment back to its scores.
func (s *Service) Answer(ctx context.Context, st caseflow.Step) (j Appeal, err error) {
	if !Policy.Allowed(actor.From(ctx), mayAssess) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if j, err = sqldb.One(ctx, tx, scanAppeal, `SELECT `+appealCols+` FROM supervise_appeals WHERE id = $1`, st.ID); err != nil {
			return hidden(err)
		}
		var faults errs.List
		answer := text(&faults, "note", "答复", st.Note, true, textLong)
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := Appeals.Move(ctx, tx, st); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE supervise_appeals SET answer = $1 WHERE id = $2`, answer, j.ID); err != nil {
			return err
		}
		if st.Transition == "uphold" {
			_, err := Assessments.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: j.Assessment, Transition: "upheld", Note: answer})
			if err != nil && !errors.Is(err, caseflow.ErrNotThere) { // another appeal has sent it back already
				return err
			}
		}
		return tell(ctx, tx, answerNote(j, answer))
	})
	return j, err
}

// AssessmentDetail is an assessment as the actor sees it.
type AssessmentDetail struct {
	Assessment
	Framework Framework
	Scores    []Score // of the last round that the actor sees
	Marks     []Mark  // the actor's own; all for those who decide
	Endorsed  []Endorsement
	Appeals   []Appeal
	Subjects  []Subject
	Trail     []caseflow.Event
	Counts    map[string]int64 // marks by evaluator
	Told      toldOfForms
}

// toldOfForms is what the forms on the page of an assessment would have people told.
type toldOfForms struct {
	Steps   map[string][]caseflow.Message            // its own, by step
	Answers map[ids.ID]map[string][]caseflow.Message // to open appeals, by appeal and step
	Appeal  []caseflow.Message                       // of a new one
}

// Shown reports whether scores are shown to everybody who sees the assessment.
func (x Assessment) Shown() bool { return x.Status == Publicity || x.Status == Decided }

// Assessment reads one. Before publicity the scores are seen by those who watch over it all; a subject sees its own sheet and the table.
func (s *Service) Assessment(ctx context.Context, id ids.ID) (d AssessmentDetail, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayScores) {
		return d, actor.ErrForbidden
	}
	frameworks, err := s.Frameworks(ctx)
	if err != nil {
		return d, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Assessment, err = assessmentByID(ctx, r, id); err != nil {
			return err
		}
		if d.Status == Draft && !a.Has(watchers...) {
			return actor.ErrNotFound
		}
		for _, f := range frameworks {
			if f.Code == d.Assessment.Framework {
				d.Framework = f
			}
		}
		if d.Subjects, err = subjects(ctx, r, d.Of); err != nil {
			return err
		}
		return s.fillAssessment(ctx, r, a, &d)
	})
	return d, err
}

func (s *Service) fillAssessment(ctx context.Context, q sqldb.Queryer, a actor.Actor, d *AssessmentDetail) (err error) {
	if d.Round > 0 && (d.Shown() || a.Has(watchers...) || a.Has(markers...) && d.Status == Computed) {
		if d.Scores, err = scoresOf(ctx, q, d.Assessment); err != nil {
			return err
		}
	}
	marks, err := marksOf(ctx, q, d.ID)
	if err != nil {
		return err
	}
	d.Counts = map[string]int64{}
	for _, m := range marks {
		d.Counts[m.Item]++
		if a.Has(watchers...) || m.Account == a.Account {
			d.Marks = append(d.Marks, m)
		}
	}
	if d.Endorsed, err = endorsementsOf(ctx, q, d.ID); err != nil {
		return err
	}
	appeals, err := sqldb.All(ctx, q, scanAppeal, `SELECT `+appealCols+` FROM supervise_appeals WHERE assessment_id = $1 ORDER BY id`, d.ID)
	if err != nil {
		return err
	}
	for _, j := range appeals {
		i := slices.IndexFunc(d.Subjects, func(o Subject) bool { return o.Key == j.Subject })
		if a.Has(watchers...) || i >= 0 && Policy.May(a, mayAppeal, d.Subjects[i].object()) {
			d.Appeals = append(d.Appeals, j)
		}
	}
	if d.Trail, err = caseflow.Trail(ctx, q, d.ID); err != nil {
		return err
	}
	d.Told, err = toldOn(ctx, q, a, *d)
	return err
}

func toldOn(ctx context.Context, q sqldb.Queryer, a actor.Actor, d AssessmentDetail) (out toldOfForms, err error) {
	if d.Status == Publicity && Policy.Allowed(a, mayAppeal) {
		if out.Appeal, err = toldOfNewAppeal(ctx, q, d.Assessment); err != nil {
			return out, err
		}
	}
	if !Policy.Allowed(a, mayAssess) {
		return out, nil
	}
	if out.Steps, err = Assessments.Foretold(ctx, q, d.ID, codesOf(Assessments.Buttons(a, d.Status))...); err != nil {
		return out, err
	}
	out.Answers = map[ids.ID]map[string][]caseflow.Message{}
	for _, j := range d.Appeals {
		if out.Answers[j.ID], err = Appeals.Foretold(ctx, q, j.ID, codesOf(Appeals.Buttons(a, j.Status))...); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Assessments are those that the actor sees, the newest first.
func (s *Service) Assessments(ctx context.Context, framework string) (list []Assessment, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayScores) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		if framework != "" {
			w.And("a.framework = ?", framework)
		}
		if !a.Has(watchers...) {
			w.And("a.status <> ?", Draft)
		}
		list, err = sqldb.All(ctx, r, scanAssessment, `SELECT `+assessmentCols+assessmentFrom+w.SQL()+` ORDER BY a.year DESC, a.number DESC`, w.Args()...)
		return err
	})
	return list, err
}

// ToMark is how many assessments wait for marks of the actor.
func (s *Service) ToMark(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayMark) {
		return 0, actor.ErrForbidden
	}
	list, err := s.Assessments(ctx, "")
	for _, x := range list {
		if x.Status == Scoring && slices.ContainsFunc(x.Items, func(it Item) bool { return slices.Contains(evaluatorOf(a), it.Evaluator) }) {
			n++
		}
	}
	return n, err
}

// Uses are the frameworks and assessments in which each indicator stands.
type Uses struct {
	Indicator string
	In        []Assessment
}

// Uses lists the indicators of the assessments that the actor sees.
func (s *Service) Uses(ctx context.Context) (out []Uses, err error) {
	list, err := s.Assessments(ctx, "")
	at := map[string]int{}
	for _, x := range list {
		for _, it := range x.Items {
			if it.Evaluator != ByIndicator || x.Status == Dropped {
				continue
			}
			i, ok := at[it.Indicator]
			if !ok {
				i, at[it.Indicator] = len(out), len(out)
				out = append(out, Uses{Indicator: it.Indicator})
			}
			out[i].In = append(out[i].In, x)
		}
	}
	return out, err
}
