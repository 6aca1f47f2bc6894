package evaluate

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func (h Head) path() string { return "/evaluations/" + h.ID.String() }

// veil takes everything away from a verdict that the actor is not shown.
func (h Head) veil(who actor.Actor) Head {
	if !hides(who, h) {
		return h
	}
	h.Hidden, h.Colour, h.Action, h.Grade = true, "", "", ""
	h.Score, h.Destination, h.Completion, h.Demand, h.Place = nil, nil, nil, nil, 0
	return h
}

// seenHead reads a verdict within the actor's scope.
func seenHead(ctx context.Context, q sqldb.Queryer, id ids.ID) (Head, error) {
	h, err := sqldb.One(ctx, q, scanHead, `SELECT `+headCols+` FROM evaluate_verdicts v WHERE v.id = $1`, id)
	if err == nil && !Policy.May(actor.From(ctx), maySee, h.object()) {
		err = sqldb.ErrNoRow
	}
	return h, hidden(err)
}

// scoped narrows a list of verdicts to what the actor is shown; who is not shown the figures of small points cannot find them by
// filter or order either.
func (f Query) scoped(ctx context.Context) (w sqldb.Where) {
	who := actor.From(ctx)
	sql, args := Policy.Where(who, maySee, scopeColumns, w.Next())
	w.Numbered(sql, args...)
	f.Appealed = f.Appealed && Policy.Allowed(who, mayCard)
	f.where(&w)
	if f.telling() && !Policy.Allowed(who, mayExact) {
		w.And("v.few = ?", false)
	}
	return w
}

// Page is a page of verdicts with the counts by colour over the whole list.
type Page struct {
	Year   int
	Years  []int
	List   []Head
	Total  int64
	Counts map[Colour]int64 // of the year within the actor's scope, without hidden ones
	Run    *Run             // that holds for the year
}

// Verdicts returns a page of the verdicts of a year, the newest evaluated one when it is 0.
func (s *Service) Verdicts(ctx context.Context, f Query) (p Page, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		if p.Years, err = sqldb.All(ctx, r, func(r sqldb.Row) (y int, err error) { return y, r.Scan(&y) }, `SELECT DISTINCT year FROM evaluate_runs ORDER BY year DESC`); err != nil {
			return err
		}
		if f.Year == 0 && len(p.Years) > 0 {
			f.Year = p.Years[0]
		}
		p.Year = f.Year
		run, err := latestRun(ctx, r, f.Year)
		if noRow(err) {
			return nil
		}
		if err != nil {
			return err
		}
		p.Run = &run
		w := f.scoped(ctx)
		if p.Total, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*)`+inForce+w.SQL(), w.Args()...); err != nil {
			return err
		}
		if p.List, err = listHeads(ctx, r, w, f); err != nil {
			return err
		}
		who := actor.From(ctx)
		for i := range p.List {
			p.List[i] = p.List[i].veil(who)
		}
		p.Counts, err = counts(ctx, r, f.Year)
		return err
	})
	return p, err
}

func counts(ctx context.Context, q sqldb.Queryer, year int) (map[Colour]int64, error) {
	w := Query{Year: year}.scoped(ctx)
	if !Policy.Allowed(actor.From(ctx), mayExact) {
		w.And("v.few = ?", false)
	}
	type row struct {
		c Colour
		n int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.c, &x.n) }, `SELECT v.colour, COUNT(*)`+inForce+w.SQL()+` GROUP BY v.colour`, w.Args()...)
	out := map[Colour]int64{}
	for _, x := range list {
		out[x.c] = x.n
	}
	return out, err
}

// Detail is the evaluation of a point in a year.
type Detail struct {
	Head    Head
	Verdict Verdict
	Run     Run
	Warn    Setting
	Rate    Setting
	Years   []Year   // newest first, with those of predecessors
	Means   []Figure // destination rate of the level without the programme, by year of Years
	Peers   []Head   // same programme elsewhere, then the others of the level
	Others  []Head   // other years of the point
	Card    *Card
	Appeal  *Appeal
	Files   []File // of the appeal
	Trail   []caseflow.Event
	Later   *Head // of a later run of the year
	Steps   []caseflow.Offer
}

const mostPeers = 12

// Verdict reads the evaluation of a point. Figures of a point with few graduates are not read for outsiders.
func (s *Service) Verdict(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		h, err := seenHead(ctx, r, id)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		if d.Run, err = runByID(ctx, r, h.Run); err != nil {
			return err
		}
		if d.Peers, err = peers(ctx, r, h); err != nil {
			return err
		}
		if d.Head = h.veil(who); d.Head.Hidden {
			return nil
		}
		var in Inputs
		if _, d.Verdict, in, err = verdictOf(ctx, r, id); err != nil {
			return err
		}
		d.Warn, d.Rate = in.Warn, in.Rate
		d.past(in)
		if !Policy.May(who, mayExact, h.object()) {
			d.blur(in.Few)
		}
		if d.Others, err = sqldb.All(ctx, r, scanHead, `SELECT `+headCols+inForce+` WHERE v.point_id = $1 ORDER BY v.year DESC`, h.Point); err != nil {
			return err
		}
		for i := range d.Others {
			d.Others[i] = d.Others[i].veil(who)
			if d.Others[i].Year == h.Year && d.Others[i].ID != h.ID {
				d.Later = &d.Others[i]
			}
		}
		return d.cases(ctx, r, h)
	})
	return d, err
}

// past takes the years of the point and the means beside them from the frozen inputs.
func (d *Detail) past(in Inputs) {
	b := newBoard(in)
	for _, f := range b.points {
		if f.Point != d.Head.Point {
			continue
		}
		d.Years = f.Years
		for _, y := range f.Years {
			d.Means = append(d.Means, b.mean(f, Destination, y.Year))
		}
	}
}

// fewOnly is said of a figure that outsiders are not shown, the key of an English one.
const fewOnly = "毕业生少，不公布"

// blur leaves to outsiders rates and intervals without the counts of persons behind them, and nothing of years with few graduates.
func (d *Detail) blur(few int64) {
	hidden := map[int]bool{}
	for _, y := range d.Years {
		hidden[y.Year] = y.Graduates != nil && *y.Graduates < few
	}
	veil := func(f *Figure) {
		if f.Measure == Destination && hidden[f.Year] {
			*f = missing(f.Measure, f.Year, fewOnly)
		}
		f.Num, f.Den = 0, 0
	}
	for i := range d.Verdict.Reasons {
		r := &d.Verdict.Reasons[i]
		for _, list := range [][]Figure{r.Figures, r.Lines} {
			for k := range list {
				veil(&list[k])
			}
		}
	}
	for i := range d.Verdict.Rating.Terms {
		veil(&d.Verdict.Rating.Terms[i].Figure)
	}
	veil(&d.Verdict.Demand)
	var years []Year
	var means []Figure
	for i, y := range d.Years {
		if hidden[y.Year] {
			continue
		}
		d.Means[i].Num, d.Means[i].Den = 0, 0
		years, means = append(years, y), append(means, d.Means[i])
	}
	d.Years, d.Means = years, means
}

func (d *Detail) cases(ctx context.Context, q sqldb.Queryer, h Head) error {
	who := actor.From(ctx)
	card, err := sqldb.One(ctx, q, scanCard, `SELECT `+cardCols+cardFrom+` WHERE c.point_id = $1 AND c.year = $2`, h.Point, h.Year)
	switch {
	case err == nil && Policy.May(who, mayCard, card.object()) && card.shown(who):
		d.Card = &card
	case err != nil && !noRow(err):
		return err
	}
	if !Policy.May(who, mayCard, h.object()) {
		return nil
	}
	if d.Appeal, err = appealOf(ctx, q, h); err != nil || d.Appeal == nil {
		return err
	}
	if d.Files, err = filesOf(ctx, q, d.Appeal.ID); err != nil {
		return err
	}
	if d.Trail, err = trailOf(ctx, q, d.Appeal.ID); err != nil {
		return err
	}
	d.Steps, err = Appeals.Offers(ctx, q, d.Appeal.Status, func(step string) bool {
		if step == "withdraw" {
			return Policy.May(who, mayReply, h.object())
		}
		return Policy.May(who, mayKeep, h.object())
	})
	return err
}

// peers are the points of the same level in the run: of the same programme first, then of the same class.
func peers(ctx context.Context, q sqldb.Queryer, h Head) ([]Head, error) {
	who := actor.From(ctx)
	var w sqldb.Where
	sql, args := Policy.Where(who, maySee, scopeColumns, w.Next())
	w.Numbered(sql, args...)
	w.And("v.run_id = ?", h.Run)
	w.And("v.level = ?", h.Level)
	w.And("v.id <> ?", h.ID)
	w.And("substr(v.code, 1, 4) = ?", h.Code[:min(4, len(h.Code))])
	order := `CASE WHEN v.code = ` + w.Arg(h.Code) + ` THEN 0 ELSE 1 END, v.code, v.school, v.id`
	list, err := sqldb.All(ctx, q, scanHead, `SELECT `+headCols+` FROM evaluate_verdicts v`+w.SQL()+` ORDER BY `+order+` LIMIT `+w.Arg(mostPeers), w.Args()...)
	for i := range list {
		list[i] = list[i].veil(who)
	}
	return list, err
}

// Successions are the points that follow others, the newest first.
func (s *Service) Successions(ctx context.Context) (list []Succession, err error) {
	err = s.read(ctx, mayRun, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, func(r sqldb.Row) (x Succession, err error) {
			return x, r.Scan(&x.ID, &x.Point, &x.Former, &x.Name, &x.Before, &x.Milli, &x.FromYear, &x.Source)
		}, `SELECT s.id, s.point_id, s.former_id, o.name || ' ' || p.name, w.name || ' ' || f.name, s.milli, s.from_year, s.source
 FROM evaluate_successions s JOIN programme_points p ON p.id = s.point_id JOIN org_organizations o ON o.id = p.school_id
 JOIN programme_points f ON f.id = s.former_id JOIN org_organizations w ON w.id = f.school_id ORDER BY s.from_year DESC, s.id DESC`)
		return err
	})
	return list, err
}

// Succeeds notes that a point follows another from a year on, with a share of its figures in thousandths. The shares of one
// predecessor are at most the whole.
func (s *Service) Succeeds(ctx context.Context, x Succession) (id ids.ID, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	var faults errs.List
	if x.Point == 0 || x.Former == 0 || x.Point == x.Former {
		faults.Add(ErrSuccessor.On("former"))
	}
	if x.Milli < 1 || x.Milli > 1000 {
		faults.Add(ErrShare.On("share"))
	}
	if x.FromYear < firstYear || x.FromYear > s.Today().Year+1 {
		faults.Add(ErrYear.With(x.FromYear, firstYear, s.Today().Year+1).On("year"))
	}
	text(&faults, "source", x.Source, short)
	if err := faults.Err(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM programme_points WHERE id IN ($1, $2)`, x.Point, x.Former)
		if err != nil {
			return err
		}
		if n != 2 {
			return ErrSuccessor.On("former")
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO evaluate_successions (id, point_id, former_id, milli, from_year, source, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, x.Point, x.Former, x.Milli, x.FromYear, strings.TrimSpace(x.Source), actor.From(ctx).Account)
		if sqldb.IsDuplicate(err) {
			return ErrTwice.On("former")
		}
		if err != nil {
			return err
		}
		sum, err := sqldb.Value[int64](ctx, tx, `SELECT CAST(SUM(milli) AS BIGINT) FROM evaluate_successions WHERE former_id = $1`, x.Former)
		if err != nil {
			return err
		}
		if sum > 1000 {
			return ErrShare.On("share")
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".succession", Object: "evaluate_successions", ID: id})
	})
	return id, err
}
