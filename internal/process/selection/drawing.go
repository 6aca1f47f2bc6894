package selection

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// reviewing draws the experts of every admitted application and reveals the seed.
func (s *Service) reviewing(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	list, err := appsOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	var admitted []Application
	for _, x := range list {
		switch x.Status {
		case AppSubmitted, AppReturned:
			return ErrUnchecked.With(x.Number)
		case AppAdmitted:
			admitted = append(admitted, x)
		}
	}
	if len(admitted) == 0 {
		return ErrNobody
	}
	if b.Seed, err = s.reveal(ctx, tx, b); err != nil {
		return err
	}
	for _, x := range admitted {
		asked, err := s.topUp(ctx, tx, b, x)
		if err != nil {
			return err
		}
		if asked < b.Experts {
			return ErrPool.With(x.Title, x.Area, b.Experts, asked)
		}
	}
	return nil
}

// reveal opens the seed of a batch.
func (s *Service) reveal(ctx context.Context, tx *sqldb.Tx, b Batch) (string, error) {
	if b.Seed != "" {
		return b.Seed, nil
	}
	sealed, err := sqldb.Value[string](ctx, tx, `SELECT seed_sealed FROM selection_batches WHERE id = $1`, b.ID)
	if err != nil {
		return "", err
	}
	seed, err := s.keys.Open("selection_batches", "seed", b.ID, sealed)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `UPDATE selection_batches SET seed = $1 WHERE id = $2`, string(seed), b.ID)
	return string(seed), err
}

// topUp asks the next of the draw until so many experts judge the application as the batch wants, and one more where two sheets differ
// too much. It draws again when the order is used up and others can be drawn by now. It returns how many judge it.
func (s *Service) topUp(ctx context.Context, tx *sqldb.Tx, b Batch, x Application) (judge int64, err error) {
	sheets, err := sheetsOf(ctx, tx, x.ID)
	if err != nil {
		return 0, err
	}
	var asked []ids.ID
	for _, t := range sheets {
		asked = append(asked, t.Expert)
		if t.Status == SheetAssigned || t.Status == SheetSent && t.Total != nil {
			judge++
		}
	}
	want := b.Experts
	if x.Extra {
		want++
	}
	draws, err := drawsOf(ctx, tx, x.ID)
	if err != nil {
		return judge, err
	}
	for judge < want {
		next, round, position := nextOf(b.Seed, x.Number, draws, asked)
		if next == 0 {
			d, some, err := s.draw(ctx, tx, b, x, int64(len(draws))+1, asked)
			if err != nil || !some {
				return judge, err
			}
			draws = append(draws, d)
			continue
		}
		if err := s.assign(ctx, tx, b, x, next, round, position); err != nil {
			return judge, err
		}
		asked = append(asked, next)
		judge++
	}
	return judge, nil
}

// nextOf is the first of the newest draw who was not asked yet, 0 when nobody is left.
func nextOf(seed, application string, draws []Draw, asked []ids.ID) (next ids.ID, round, position int64) {
	if len(draws) == 0 {
		return 0, 0, 0
	}
	d := draws[len(draws)-1]
	for i, id := range Order(seed, application, d.Round, d.Pool) {
		if !slices.Contains(asked, id) {
			return id, d.Round, int64(i + 1)
		}
	}
	return 0, 0, 0
}

// draw writes down the pool of a round; some is false when nobody in it is eligible, and nothing is written.
func (s *Service) draw(ctx context.Context, tx *sqldb.Tx, b Batch, x Application, round int64, asked []ids.ID) (d Draw, some bool, err error) {
	pool, err := s.pool(ctx, tx, x, asked)
	if err != nil || len(Order(b.Seed, x.Number, round, pool)) == 0 {
		return d, false, err
	}
	d = Draw{ID: tx.NewID(), Application: x.ID, Round: round, By: actor.From(ctx).Name, SeedHash: b.SeedHash, Seed: b.Seed, Pool: pool, PoolHash: PoolHash(pool)}
	if err := insertDraw(ctx, tx, d); err != nil {
		return d, false, err
	}
	_, err = tx.Exec(ctx, `UPDATE selection_applications SET rounds = $1 WHERE id = $2`, round, x.ID)
	return d, true, err
}

// pool is everybody in the register, with what speaks against them.
func (s *Service) pool(ctx context.Context, q sqldb.Queryer, x Application, asked []ids.ID) ([]Standing, error) {
	all, err := allExperts(ctx, q)
	if err != nil {
		return nil, err
	}
	parties, err := s.parties(ctx, q, x)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(q.Now())
	out := make([]Standing, len(all))
	for i, e := range all {
		why := parties.Conflict(e)
		switch {
		case slices.Contains(asked, e.ID):
			why = DrawnBefore
		case !e.InTerm(today):
			why = NotActive
		case why == Eligible && !slices.Contains(e.Areas, x.Area):
			why = NotArea
		}
		out[i] = Standing{Expert: e.ID, Number: e.Number, Why: why}
	}
	return out, nil
}

// parties are those whom an application concerns.
func (s *Service) parties(ctx context.Context, q sqldb.Queryer, x Application) (p Parties, err error) {
	partners, err := partnersOf(ctx, q, x.ID)
	if err != nil {
		return p, err
	}
	p.Orgs, p.Author = append([]ids.ID{x.Org}, partners...), x.Owner
	if p.Above, err = aboveOf(ctx, q, p.Orgs); err != nil {
		return p, err
	}
	p.Names = slices.Clone(x.Partners)
	for _, id := range slices.Concat(p.Orgs, p.Above) {
		o, err := orgByID(ctx, q, id)
		if err = hidden(err); err != nil && err != actor.ErrNotFound {
			return p, err
		}
		if o.Name != "" {
			p.Names = append(p.Names, o.Name)
		}
	}
	return p, nil
}

// assign gives an application to an expert and tells them.
func (s *Service) assign(ctx context.Context, tx *sqldb.Tx, b Batch, x Application, expert ids.ID, round, position int64) error {
	t := Sheet{ID: tx.NewID(), Application: x.ID, Expert: expert, Round: round, Position: position, Extra: x.Extra}
	if err := insertSheet(ctx, tx, t); err != nil {
		return err
	}
	ev, err := Sheets.OpenDue(ctx, tx, t.ID, "")
	if err != nil {
		return err
	}
	e, err := expertByID(ctx, tx, expert)
	if err != nil || e.Account == 0 {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicReview, Accounts: []ids.ID{e.Account}, Title: "您被抽取为“%s”的评审专家，请在 %s 前评分", Args: []string{b.Title, ev.DueOn.String()}, Path: "/reviews/" + t.ID.String(), Object: t.ID})
}

// DrawDetail is a draw as its page shows it, made again from its record.
type DrawDetail struct {
	Draw
	Again Recomputed
	Asked []Sheet // in their order
}

// Draws reads the draws for an application with who stood in the pool, and makes each again.
func (s *Service) Draws(ctx context.Context, app ids.ID) (x Application, b Batch, list []DrawDetail, names map[ids.ID]Expert, err error) {
	if !ranks(actor.From(ctx)) {
		return x, b, nil, nil, actor.ErrForbidden // a county must not know who judges its schools
	}
	names = map[ids.ID]Expert{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if x, err = s.application(ctx, r, app); err != nil {
			return err
		}
		if b, err = batchByID(ctx, r, x.Batch); err != nil {
			return err
		}
		all, err := allExperts(ctx, r)
		if err != nil {
			return err
		}
		for _, e := range all {
			names[e.ID] = e
		}
		draws, err := drawsOf(ctx, r, app)
		if err != nil {
			return err
		}
		sheets, err := sheetsOf(ctx, r, app)
		list = nil
		for _, d := range draws {
			one := DrawDetail{Draw: d}
			var asked []ids.ID
			for _, t := range sheets {
				if t.Round == d.Round {
					one.Asked, asked = append(one.Asked, t), append(asked, t.Expert)
				}
			}
			one.Again = Recompute(b, x.Number, d, asked)
			list = append(list, one)
		}
		return err
	})
	return x, b, list, names, err
}

// More draws the next expert for an application that has too few, when others have joined the register.
func (s *Service) More(ctx context.Context, app ids.ID) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.application(ctx, tx, app)
		if err != nil {
			return err
		}
		b, err := hold(ctx, tx, x.Batch, InReview)
		if err != nil {
			return err
		}
		if x, err = appByID(ctx, tx, app); err != nil {
			return err
		}
		if x.Status != AppAdmitted {
			return ErrState.With(appState(x.Status))
		}
		judge, err := s.topUp(ctx, tx, b, x)
		if err != nil {
			return err
		}
		want := b.Experts
		if x.Extra {
			want++
		}
		if judge < want {
			return ErrPool.With(x.Title, x.Area, want, judge)
		}
		if err := s.noted(ctx, tx, mayRun+".more", Applications.Table, app, ""); err != nil {
			return err
		}
		return s.weigh(ctx, tx, b, app)
	})
}

// sheetStep is a step of a sheet in the name of its expert.
func sheetStep(t Sheet, transition, note string, version int64) caseflow.Step {
	return caseflow.Step{ID: t.ID, Transition: transition, Note: note, Version: version, OnBehalf: t.Expert}
}
