package evaluate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const firstYear = 2015

func scanBody(r sqldb.Row) (v Verdict, err error) {
	var body string
	if err = r.Scan(&body); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(body), &v)
}

// seal writes something as JSON with its SHA-256; equal things give equal texts.
func seal(v any) (body, sum string, err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", "", err
	}
	h := sha256.Sum256(b)
	return string(b), hex.EncodeToString(h[:]), nil
}

// Compute evaluates a year: it freezes the inputs, judges every point, drafts cards where rules fire and no card of the year is there
// yet. A run with the inputs of the one that holds is not made twice.
func (s *Service) Compute(ctx context.Context, year int, note string) (run Run, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return run, actor.ErrForbidden
	}
	if year < firstYear || year > s.Today().Year {
		return run, ErrYear.With(year, firstYear, s.Today().Year).On("year")
	}
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		in, err := s.gather(ctx, tx, year)
		if err != nil {
			return err
		}
		body, sum, err := seal(in)
		if err != nil {
			return err
		}
		last, err := latestRun(ctx, tx, year)
		if err == nil && last.InputsSHA == sum {
			run = last
			return nil
		}
		if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
			return err
		}
		verdicts := Evaluate(in)
		_, results, err := seal(verdicts)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		run = Run{ID: tx.NewID(), Year: year, Revision: last.Revision + 1, At: tx.Now(), By: who.Name, Note: strings.TrimSpace(note), Points: int64(len(verdicts)), InputsSHA: sum, ResultsSHA: results}
		_, err = tx.Exec(ctx, `INSERT INTO evaluate_runs (id, year, revision, taken_ms, account_id, account, note, points, inputs, inputs_sha, results_sha) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			run.ID, year, run.Revision, tx.Now().UnixMilli(), who.Account, who.Name, run.Note, run.Points, body, sum, results)
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		if err := keepVerdicts(ctx, tx, run, in, verdicts); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun, Object: "evaluate_runs", ID: run.ID, Reason: fmt.Sprintf("%d-%d", year, run.Revision)})
	})
	return run, err
}

// keepVerdicts writes the verdicts of a run, and a card for each point that is red or yellow and has none of the year.
func keepVerdicts(ctx context.Context, tx *sqldb.Tx, run Run, in Inputs, verdicts []Verdict) error {
	facts := map[ids.ID]Fact{}
	for _, f := range in.Points {
		facts[f.Point] = f
	}
	warned, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT point_id FROM evaluate_cards WHERE year = $1`, run.Year)
	if err != nil {
		return err
	}
	b := newBoard(in)
	var rows [][]any
	var cards []cardDraft
	for _, v := range verdicts {
		f := facts[v.Point]
		body, _, err := seal(v)
		if err != nil {
			return err
		}
		_, sum, err := seal(f)
		if err != nil {
			return err
		}
		id := tx.NewID()
		value := func(x Figure) any {
			if !x.Known {
				return nil
			}
			return x.Value
		}
		score := Figure{Known: v.Rating.Known, Value: v.Rating.Score}
		rows = append(rows, []any{id, run.ID, run.Year, f.Point, f.School, f.SchoolName, f.County, string(f.Level), f.Code, f.Name, string(v.Colour), v.Action, v.Rating.Grade, value(score),
			value(b.figure(f, Destination, run.Year)), value(b.figure(f, Completion, run.Year)), value(v.Demand), v.Place, v.Few, body, sum})
		if (v.Colour == Red || v.Colour == Yellow) && !slices.Contains(warned, v.Point) {
			cards = append(cards, cardDraft{verdict: id, fact: f, v: v})
		}
	}
	if err := tx.Bulk(ctx, `INSERT INTO evaluate_verdicts (id, run_id, year, point_id, school_id, school, county, level, code, name, colour, action, grade, score, destination, completion, demand, place, few, body, facts_sha)`, 21, rows, ``); err != nil {
		return err
	}
	return draftCards(ctx, tx, run, cards)
}

type cardDraft struct {
	verdict ids.ID
	fact    Fact
	v       Verdict
}

func draftCards(ctx context.Context, tx *sqldb.Tx, run Run, list []cardDraft) error {
	who := actor.From(ctx)
	for _, d := range list {
		n, err := nextNumber(ctx, tx, run.Year)
		if err != nil {
			return err
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO evaluate_cards (id, row_version, updated_at, status, due_on, year, number, verdict_id, point_id, school_id, county, colour, action, drafter_id, drafter, reply, plan, plan_owner, plan_by, request_id)
 VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', '', NULL, 0)`,
			id, tx.Now().UnixMilli(), Drafted, run.Year, fmt.Sprintf("YJ-%d-%04d", run.Year, n), d.verdict, d.fact.Point, d.fact.School, d.fact.County, string(d.v.Colour), d.v.Action, who.Account, who.Name)
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		if err := Cards.Open(ctx, tx, id, "按规则起草"); err != nil {
			return err
		}
	}
	return nil
}

func nextNumber(ctx context.Context, tx *sqldb.Tx, year int) (int64, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO evaluate_numbers (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = evaluate_numbers.last + 1`, year); err != nil {
		return 0, err
	}
	return sqldb.Value[int64](ctx, tx, `SELECT last FROM evaluate_numbers WHERE year = $1`, year)
}

// Changed is a point whose facts or colour differ from the run before.
type Changed struct {
	Head
	Was   Head // zero when the point is new in the run
	Facts bool // the figures themselves were corrected
	Cards []Card
}

// RunDetail is a run with its proof and what it changed.
type RunDetail struct {
	Run
	Warn, Rate Setting
	Same       bool // computing it again gives the frozen result
	Counts     map[Colour]int
	Changed    []Changed
	Before     *Run
}

// Runs are all runs, the newest year first.
func (s *Service) Runs(ctx context.Context) (list []Run, err error) {
	err = s.read(ctx, mayRules, func(r *sqldb.Reader) error {
		list, err = runsOf(ctx, r)
		return err
	})
	return list, err
}

// Frozen returns what a run rests on.
func frozen(ctx context.Context, q sqldb.Queryer, id ids.ID) (in Inputs, body string, err error) {
	body, err = sqldb.Value[string](ctx, q, `SELECT inputs FROM evaluate_runs WHERE id = $1`, id)
	if err != nil {
		return in, "", hidden(err)
	}
	return in, body, json.Unmarshal([]byte(body), &in)
}

// Recompute judges the frozen inputs of a run again and returns both hashes.
func (s *Service) Recompute(ctx context.Context, id ids.ID) (inputs, results string, err error) {
	err = s.read(ctx, mayRules, func(r *sqldb.Reader) error {
		inputs, results, err = recompute(ctx, r, id)
		return err
	})
	return inputs, results, err
}

func recompute(ctx context.Context, q sqldb.Queryer, id ids.ID) (inputs, results string, err error) {
	in, body, err := frozen(ctx, q, id)
	if err != nil {
		return "", "", err
	}
	h := sha256.Sum256([]byte(body))
	_, results, err = seal(Evaluate(in))
	return hex.EncodeToString(h[:]), results, err
}

// Run reads a run, proves it, and lists what differs from the run of the year before it, with the cards that rest on old figures.
func (s *Service) Run(ctx context.Context, id ids.ID) (d RunDetail, err error) {
	err = s.read(ctx, mayRun, func(r *sqldb.Reader) error {
		if d.Run, err = runByID(ctx, r, id); err != nil {
			return err
		}
		in, _, err := frozen(ctx, r, id)
		if err != nil {
			return err
		}
		d.Warn, d.Rate = in.Warn, in.Rate
		inputs, results, err := recompute(ctx, r, id)
		if err != nil {
			return err
		}
		d.Same = inputs == d.InputsSHA && results == d.ResultsSHA
		now, err := headsOf(ctx, r, id)
		if err != nil {
			return err
		}
		d.Counts = map[Colour]int{}
		for _, h := range now {
			d.Counts[h.Colour]++
		}
		return d.compare(ctx, r, s, now)
	})
	return d, err
}

func (d *RunDetail) compare(ctx context.Context, q sqldb.Queryer, s *Service, now []Head) error {
	before, err := sqldb.One(ctx, q, scanRun, `SELECT `+runCols+` FROM evaluate_runs r WHERE r.year = $1 AND r.revision = $2`, d.Year, d.Revision-1)
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Before = &before
	was, err := headsOf(ctx, q, before.ID)
	if err != nil {
		return err
	}
	old := map[ids.ID]Head{}
	for _, h := range was {
		old[h.Point] = h
	}
	cards, err := s.Cards(ctx, q, d.Year)
	if err != nil {
		return err
	}
	for _, h := range now {
		o := old[h.Point]
		if o.FactsSHA == h.FactsSHA && o.Colour == h.Colour && o.Grade == h.Grade {
			continue
		}
		c := Changed{Head: h, Was: o, Facts: o.FactsSHA != h.FactsSHA}
		for _, k := range cards {
			if c.Facts && k.Point == h.Point && k.Verdict != h.ID {
				c.Cards = append(c.Cards, k)
			}
		}
		d.Changed = append(d.Changed, c)
	}
	return nil
}

// trailOf is the course of a case.
func trailOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]caseflow.Event, error) {
	return caseflow.Trail(ctx, q, id)
}
