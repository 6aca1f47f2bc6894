package evaluate

import (
	"context"
	"errors"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
)

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

const runCols = `r.id, r.year, r.revision, r.taken_ms, r.account, r.note, r.points, r.inputs_sha, r.results_sha`

func scanRun(r sqldb.Row) (x Run, err error) {
	var ms int64
	err = r.Scan(&x.ID, &x.Year, &x.Revision, &ms, &x.By, &x.Note, &x.Points, &x.InputsSHA, &x.ResultsSHA)
	x.At = time.UnixMilli(ms)
	return x, err
}

func runByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Run, error) {
	x, err := sqldb.One(ctx, q, scanRun, `SELECT `+runCols+` FROM evaluate_runs r WHERE r.id = $1`, id)
	return x, hidden(err)
}

func runsOf(ctx context.Context, q sqldb.Queryer) ([]Run, error) {
	return sqldb.All(ctx, q, scanRun, `SELECT `+runCols+` FROM evaluate_runs r ORDER BY r.year DESC, r.revision DESC`)
}

// latestRun is the run of a year that holds; no row when there is none.
func latestRun(ctx context.Context, q sqldb.Queryer, year int) (Run, error) {
	return sqldb.One(ctx, q, scanRun, `SELECT `+runCols+` FROM evaluate_runs r WHERE r.year = $1 ORDER BY r.revision DESC LIMIT 1`, year)
}

const headCols = `v.id, v.run_id, v.year, v.point_id, v.school_id, v.school, v.county, v.level, v.code, v.name, v.colour, v.action, v.grade, v.score, v.destination, v.completion, v.demand, v.place, v.few, v.facts_sha`

func scanHead(r sqldb.Row) (h Head, err error) {
	return h, r.Scan(&h.ID, &h.Run, &h.Year, &h.Point, &h.School, &h.SchoolName, &h.County, &h.Level, &h.Code, &h.Name, &h.Colour, &h.Action, &h.Grade, &h.Score, &h.Destination, &h.Completion, &h.Demand, &h.Place, &h.Few, &h.FactsSHA)
}

func headsOf(ctx context.Context, q sqldb.Queryer, run ids.ID) ([]Head, error) {
	return sqldb.All(ctx, q, scanHead, `SELECT `+headCols+` FROM evaluate_verdicts v WHERE v.run_id = $1 ORDER BY v.point_id`, run)
}

// inForce are the verdicts of the runs that hold: the newest revision of each year.
const inForce = ` FROM evaluate_verdicts v JOIN evaluate_runs r ON r.id = v.run_id AND r.revision = (SELECT MAX(x.revision) FROM evaluate_runs x WHERE x.year = r.year)`

var scopeColumns = actor.Columns{County: "v.county", Org: "v.school_id"}

// Query narrows and orders a list of verdicts.
type Query struct {
	Year                        int
	Colour, Level, Action, Find string
	Grade, Code                 string
	School                      ids.ID
	Appealed                    bool // with an open appeal of the year
	Sort                        string
	Desc                        bool
	Limit, Offset               int
}

var orders = map[string]string{
	"colour": `CASE v.colour WHEN 'RED' THEN 1 WHEN 'YELLOW' THEN 2 WHEN 'UNCLEAR' THEN 3 WHEN 'NODATA' THEN 4 WHEN 'EXEMPT' THEN 5 WHEN 'RANKED' THEN 6 ELSE 7 END`,
	"name":   "v.name", "code": "v.code", "school": "v.school", "score": "COALESCE(v.score, -1)", "destination": "COALESCE(v.destination, -1)",
	"completion": "COALESCE(v.completion, -1)", "demand": "COALESCE(v.demand, -2)",
}

func (f Query) where(w *sqldb.Where) {
	w.And("v.year = ?", f.Year)
	w.If(f.Colour != "", "v.colour = ?", f.Colour)
	w.If(f.Level != "", "v.level = ?", f.Level)
	w.If(f.Action != "", "v.action = ?", f.Action)
	w.If(f.Grade != "", "v.grade = ?", f.Grade)
	w.If(f.Code != "", "v.code = ?", f.Code)
	w.If(f.School != 0, "v.school_id = ?", f.School)
	w.If(f.Appealed, "EXISTS (SELECT 1 FROM evaluate_appeals a WHERE a.point_id = v.point_id AND a.year = v.year AND a.status = 'FILED')")
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(v.name LIKE ? ESCAPE '\' OR v.code = ? OR v.school LIKE ? ESCAPE '\')`, like, f.Find, like)
	}
}

// telling reports whether filter or order would give away what hidden rows hold.
func (f Query) telling() bool {
	return f.Colour != "" || f.Action != "" || f.Grade != "" || f.Sort == "colour" || f.Sort == "score" || f.Sort == "destination" || f.Sort == "completion"
}

func listHeads(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f Query) ([]Head, error) {
	by, ok := orders[f.Sort]
	if !ok {
		by = orders["code"]
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + headCols + inForce + w.SQL() + ` ORDER BY ` + by + `, v.code, v.school, v.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, scanHead, text, w.Args()...)
}

const cardCols = `c.id, c.row_version, c.status, c.due_on, c.year, c.number, c.verdict_id, c.point_id, c.school_id, v.school, c.county, v.level, v.code, v.name, c.colour, c.action, c.drafter_id, c.drafter,
  c.reply, c.plan, c.plan_owner, c.plan_by, c.request_id,
  CASE WHEN EXISTS (SELECT 1 FROM evaluate_verdicts n JOIN evaluate_runs m ON m.id = n.run_id WHERE n.point_id = c.point_id AND n.year = c.year AND n.facts_sha <> v.facts_sha
    AND m.revision > (SELECT o.revision FROM evaluate_runs o WHERE o.id = v.run_id)) THEN TRUE ELSE FALSE END`

const cardFrom = ` FROM evaluate_cards c JOIN evaluate_verdicts v ON v.id = c.verdict_id`

var cardColumns = actor.Columns{County: "c.county", Org: "c.school_id"}

func scanCard(r sqldb.Row) (c Card, err error) {
	return c, r.Scan(&c.ID, &c.Version, &c.Status, &c.DueOn, &c.Year, &c.Number, &c.Verdict, &c.Point, &c.School, &c.SchoolName, &c.County, &c.Level, &c.Code, &c.Name, &c.Colour, &c.Action, &c.Drafter, &c.DraftedBy,
		&c.Reply, &c.Plan, &c.PlanOwner, &c.PlanBy, &c.Request, &c.Stale)
}

func cardByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Card, error) {
	c, err := sqldb.One(ctx, q, scanCard, `SELECT `+cardCols+cardFrom+` WHERE c.id = $1`, id)
	return c, hidden(err)
}

// CardQuery narrows and orders a list of cards.
type CardQuery struct {
	Year                 int
	Status, Colour, Find string
	Stale                bool
	Sort                 string
	Desc                 bool
	Limit, Offset        int
}

var cardOrders = map[string]string{"number": "c.number", "school": "v.school", "name": "v.name", "status": "c.status", "due": "COALESCE(c.due_on, '9999')"}

func (f CardQuery) where(w *sqldb.Where) {
	w.If(f.Year != 0, "c.year = ?", f.Year)
	w.If(f.Status != "", "c.status = ?", f.Status)
	w.If(f.Colour != "", "c.colour = ?", f.Colour)
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(c.number LIKE ? ESCAPE '\' OR v.name LIKE ? ESCAPE '\' OR v.school LIKE ? ESCAPE '\')`, like, like, like)
	}
	w.If(f.Stale, `EXISTS (SELECT 1 FROM evaluate_verdicts n JOIN evaluate_runs m ON m.id = n.run_id WHERE n.point_id = c.point_id AND n.year = c.year AND n.facts_sha <> v.facts_sha
    AND m.revision > (SELECT o.revision FROM evaluate_runs o WHERE o.id = v.run_id))`)
}

func listCards(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f CardQuery) ([]Card, error) {
	by, ok := cardOrders[f.Sort]
	if !ok {
		by, f.Desc = "c.number", true
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + cardCols + cardFrom + w.SQL() + ` ORDER BY ` + by + `, c.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, scanCard, text, w.Args()...)
}

const appealCols = `a.id, a.row_version, a.status, a.due_on, a.year, a.verdict_id, a.point_id, a.school_id, a.county, a.reason`

func scanAppeal(r sqldb.Row) (a Appeal, err error) {
	return a, r.Scan(&a.ID, &a.Version, &a.Status, &a.DueOn, &a.Year, &a.Verdict, &a.Point, &a.School, &a.County, &a.Reason)
}

const fileCols = `id, blob_id, name, size, digest, account`

func filesOf(ctx context.Context, q sqldb.Queryer, owner ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) {
		return f, r.Scan(&f.ID, &f.Blob, &f.Name, &f.Size, &f.Digest, &f.By)
	}, `SELECT `+fileCols+` FROM evaluate_files WHERE owner_id = $1 ORDER BY id`, owner)
}

// graduatesRule is how many graduates a point needs for its figures to be shown to outsiders.
var graduatesRule = rule.Rule{Code: "SUP-GRADUATES", ZH: "公布数字的专业点毕业生数", EN: "Graduates of a point whose figures are public", Severity: rule.Block, Floor: true, SourceDoc: "平台缺省", Params: []rule.Param{{Code: "MIN", ZH: "最少毕业生", EN: "Fewest graduates", Unit: "人", Bound: rule.AtLeast}}}

// Rules are the norms of the package whose numbers the bureau sets where all rules stand. The warning presets are not among them.
var Rules = []rule.Rule{graduatesRule}

// fewest is that number on a day; a fraction counts as the next person.
func fewest(ctx context.Context, q sqldb.Queryer, day civil.Date) (int64, error) {
	v, err := rule.ParamOn(ctx, q, graduatesRule, "MIN", 0, day)
	if err != nil {
		return 0, err
	}
	return (v.Value.Num + v.Value.Den - 1) / v.Value.Den, nil
}
