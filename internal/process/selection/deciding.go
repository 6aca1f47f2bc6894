package selection

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// ranking puts the scored applications in the order of merit.
func (s *Service) ranking(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	list, err := appsOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	var entrants []Entrant
	for _, x := range list {
		if x.Status == AppAdmitted {
			return ErrUnscored.With(x.Number, x.Title)
		}
		if x.Status != AppScored || x.Score == nil {
			continue
		}
		sheets, err := sheetsOf(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		entrants = append(entrants, Entrant{ID: x.ID, Number: x.Number, Score: *x.Score, ByCriterion: CriterionMeans(b.Rubric, sheets), Deviation: *x.Deviation, Submitted: x.SubmittedMS})
	}
	if len(entrants) == 0 {
		return ErrNobody
	}
	for i, e := range Rank(b.Rubric, entrants) {
		if _, err := tx.Exec(ctx, `UPDATE selection_applications SET place = $1 WHERE id = $2`, int64(i+1), e.ID); err != nil {
			return err
		}
	}
	return nil
}

// CriterionMeans are the means of the criteria over the sheets with a total, in the order of the rubric.
func CriterionMeans(rubric []Criterion, sheets []Sheet) []float64 {
	out := make([]float64, len(rubric))
	for i, c := range rubric {
		var got []float64
		for _, t := range sheets {
			if t.Status != SheetSent || t.Total == nil {
				continue
			}
			for _, m := range t.Marks {
				if m.Criterion == c.Code && m.Score != nil {
					got = append(got, *m.Score/float64(c.Scale)*100)
				}
			}
		}
		if len(got) > 0 {
			out[i] = rounded(mean(got))
		}
	}
	return out
}

// Propose makes the list of who is proposed and begins its publicity: at most as many as the quota. Another choice than the first of
// the ranking needs a reason, which stands in the trail.
func (s *Service) Propose(ctx context.Context, id ids.ID, version int64, chosen []ids.ID, reason string) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := s.batch(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := Batches.Move(ctx, tx, caseflow.Step{ID: id, Transition: "publicise", Version: version, Note: strings.TrimSpace(reason)}); err != nil {
			return err
		}
		list, err := appsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := checkChosen(b, list, chosen, reason); err != nil {
			return err
		}
		today := civil.DateOf(tx.Now())
		until, err := workingDay(ctx, tx, today, b.PublicityDays)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE selection_batches SET public_from = $1, public_to = $2 WHERE id = $3`, today.String(), until.String(), id); err != nil {
			return err
		}
		for _, x := range list {
			if x.Status != AppScored {
				continue
			}
			step, title := "pass", "申报“%s”本次未入选"
			if slices.Contains(chosen, x.ID) {
				step, title = "propose", "申报“%s”拟入选，正在公示"
			}
			if err := follow(ctx, tx, x.ID, step, ""); err != nil {
				return err
			}
			if err := s.tellApplicant(ctx, tx, x, title, x.Title); err != nil {
				return err
			}
		}
		if b, err = batchByID(ctx, tx, id); err != nil {
			return err
		}
		return s.index(ctx, tx, b)
	})
}

// checkChosen refuses a list that is empty, too long, or not of the ranking, and one out of its order without a reason. list is in the
// order of merit.
func checkChosen(b Batch, list []Application, chosen []ids.ID, reason string) error {
	var ranked []ids.ID
	for _, x := range list {
		if x.Status == AppScored && x.Place > 0 {
			ranked = append(ranked, x.ID)
		}
	}
	if len(chosen) == 0 {
		return ErrChosen.On("chosen")
	}
	if int64(len(chosen)) > b.Quota {
		return ErrQuota.With(b.Quota, len(chosen)).On("chosen")
	}
	for _, id := range chosen {
		if !slices.Contains(ranked, id) {
			return ErrChosen.On("chosen")
		}
	}
	for _, id := range ranked[:len(chosen)] {
		if !slices.Contains(chosen, id) && strings.TrimSpace(reason) == "" {
			return ErrReason.On("reason")
		}
	}
	return nil
}

// Decide names those who were proposed, by a document, after the publicity. Those against whom an objection is open stay proposed
// until it is answered; who is named gets a record in its register.
func (s *Service) Decide(ctx context.Context, id ids.ID, version int64, document string, on civil.Date) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	document = strings.TrimSpace(document)
	become, err := s.becomes(ctx, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := s.batch(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := Batches.Move(ctx, tx, caseflow.Step{ID: id, Transition: "decide", Version: version, Note: document}); err != nil {
			return err
		}
		today := civil.DateOf(tx.Now())
		switch {
		case document == "" || len([]rune(document)) > lineLong:
			return ErrDocument.On("document")
		case !today.After(b.PublicTo):
			return ErrPublic.With(b.PublicTo.String())
		case on.IsZero() || on.After(today) || on.Before(b.PublicTo):
			return ErrFuture.With(b.PublicTo.String()).On("on")
		}
		b.Decision, b.DecidedOn = document, on
		if _, err := tx.Exec(ctx, `UPDATE selection_batches SET decision = $1, decided_on = $2 WHERE id = $3`, document, on.String(), id); err != nil {
			return err
		}
		list, err := appsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		named, waiting := 0, 0
		for _, x := range list {
			if x.Status != AppProposed {
				continue
			}
			open, err := openObjections(ctx, tx, x.ID)
			if err != nil {
				return err
			}
			if open > 0 {
				waiting++
				continue
			}
			if err := s.name(ctx, tx, b, x, become); err != nil {
				return err
			}
			named++
		}
		if named == 0 && waiting > 0 {
			return ErrObjection.With(waiting)
		}
		return nil
	})
}

// Settle names one that stayed proposed after the decision because of an objection, when that was answered.
func (s *Service) Settle(ctx context.Context, app ids.ID, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	d, err := s.Application(ctx, app)
	if err != nil {
		return err
	}
	become, err := s.becomes(ctx, d.Batch)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.application(ctx, tx, app)
		if err != nil {
			return err
		}
		b, err := hold(ctx, tx, x.Batch, Decided)
		if err != nil {
			return err
		}
		if x, err = appByID(ctx, tx, app); err != nil {
			return err
		}
		open, err := openObjections(ctx, tx, app)
		switch {
		case err != nil:
			return err
		case version != 0 && version != x.Version:
			return ErrStale
		case open > 0:
			return ErrObjection.With(open)
		}
		if err := fourEyes(ctx, tx, b.ID, x.ID); err != nil {
			return err
		}
		return s.name(ctx, tx, b, x, become)
	})
}

// fourEyes refuses who proposed the list of a batch, or answered an objection against the application, to name it alone after the
// decision of the others.
func fourEyes(ctx context.Context, q sqldb.Queryer, batch, app ids.ID) error {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM caseflow_events v WHERE v.account_id = $1
		 AND (v.case_id = $2 AND v.transition = 'publicise' OR v.transition = 'deny' AND v.case_id IN (SELECT j.id FROM selection_objections j WHERE j.application_id = $3))`, int64(actor.From(ctx).Account), batch, app)
	if err == nil && n > 0 {
		err = caseflow.ErrFourEyes
	}
	return err
}

// disinterested refuses an officer who also speaks for who is named, or wrote the application.
func (s *Service) disinterested(ctx context.Context, q sqldb.Queryer, x Application) error {
	a := actor.From(ctx)
	partners, err := partnersOf(ctx, q, x.ID)
	if err != nil {
		return err
	}
	if (Parties{Orgs: append(partners, x.Org)}).speaks(a) || x.Owner != 0 && x.Owner == a.Account {
		return caseflow.ErrFourEyes
	}
	return nil
}

// become is what becomes of who is named: the category and its kind.
type become struct {
	Category
	kind *carrier.Kind
}

// becomes reads it outside of the transaction of a decision, which must not ask for a second connection while others wait for its rows.
func (s *Service) becomes(ctx context.Context, batch ids.ID) (out become, err error) {
	if _, out.Category, err = s.Batch(ctx, batch); err != nil {
		return out, err
	}
	out.kind, err = s.carrier.Kind(ctx, out.Category.Kind)
	return out, err
}

// name makes an application one of the named, with its record.
func (s *Service) name(ctx context.Context, tx *sqldb.Tx, b Batch, x Application, to become) error {
	if err := s.disinterested(ctx, tx, x); err != nil {
		return err
	}
	if err := follow(ctx, tx, x.ID, "name", b.Decision); err != nil {
		return err
	}
	record, err := s.record(ctx, tx, b, x, to)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE selection_applications SET record_id = $1 WHERE id = $2`, record, x.ID); err != nil {
		return err
	}
	return s.tellApplicant(ctx, tx, x, "申报“%s”已入选：%s", x.Title, b.Title)
}

// record makes the record of who was named, or finds the one that stands in the register already.
func (s *Service) record(ctx context.Context, tx *sqldb.Tx, b Batch, x Application, to become) (ids.ID, error) {
	if x.Record != 0 {
		return x.Record, nil
	}
	c := to.Category
	old, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM carrier_records WHERE kind = $1 AND name_key = $2 AND org_id = $3`, c.Kind, org.NameKey(x.Title), int64(x.Org))
	if err != nil || len(old) > 0 {
		return first(old), err
	}
	d := carrier.Draft{Name: x.Title, Number: b.Decision, Level: c.Level, County: x.County, Org: x.Org, Stage: c.Stage, On: b.DecidedOn, Values: outcome(to.kind, c, b, x)}
	if len(x.Partners) > 0 {
		d.Note = "合作单位：" + strings.Join(x.Partners, "、")
	}
	return s.carrier.CreateIn(ctx, tx, c.Kind, d, b.Decision)
}

func first(list []ids.ID) ids.ID {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

// outcome are the values of a record: what was filled in, the category's, the batch and the score where the kind has them.
func outcome(k *carrier.Kind, c Category, b Batch, x Application) carrier.Values {
	out := carrier.Values{}
	filled := revived(b.Fields, x.Values)
	for _, f := range k.Fields {
		if v, ok := filled[f.Code]; ok {
			out[f.Code] = v
		}
		text := c.Preset[f.Code]
		switch {
		case text != "":
		case f.Code == "batch" || f.Code == "chosen":
			text = b.Title
		case f.Code == "score" && x.Score != nil:
			text = strconv.FormatFloat(*x.Score, 'f', 2, 64)
		}
		if v, some, err := f.Read(text); err == nil && some {
			out[f.Code] = v
		}
	}
	return out
}

// publishing publishes the list when nobody is left in between.
func (s *Service) publishing(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	list, err := appsOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Status == AppProposed {
			return ErrSettled.With(x.Number, x.Title)
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE selection_batches SET published_on = $1 WHERE id = $2`, civil.DateOf(tx.Now()).String(), b.ID); err != nil {
		return err
	}
	for _, x := range list {
		if x.Status == AppNamed {
			if err := s.tellApplicant(ctx, tx, x, "“%s”名单已发布，“%s”在列", b.Title, x.Title); err != nil {
				return err
			}
		}
	}
	return nil
}
