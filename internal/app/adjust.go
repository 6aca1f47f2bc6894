package app

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/board"
)

// newAdjust joins the adjustment rounds to labour demand, evaluation, departments and the public figures, over the city's database or
// one with a clock of its own.
func (h *House) newAdjust(c *City, db *sqldb.DB, points *programme.Service, e *evaluate.Service) *adjust.Service {
	return adjust.New(db, c.files, h.Shelf, points, adjust.Options{
		Keys: c.Keys, Needs: h.programmeNeeds, Evaluation: evaluationOf(e), TakeUp: e.TakeUp, Proposed: standingCards, People: departmentHolders, Groups: keyGroups,
		Told: func(ctx context.Context) ([]adjust.Told, error) { return toldChanges(ctx, db) },
	})
}

// programmeNeeds are the people asked for per programme before the round's September: by needs of the year before and what enterprises
// forecast.
func (h *House) programmeNeeds(ctx context.Context, q sqldb.Queryer, year int) ([]adjust.FrozenNeed, error) {
	cat, err := h.Shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	ahead, err := forecastHeads(ctx, q, year-1)
	if err != nil {
		return nil, err
	}
	lines, err := board.ByProgramme(ctx, q, cat, year-1, ahead)
	var out []adjust.FrozenNeed
	for _, l := range lines {
		if l.Asked {
			out = append(out, adjust.FrozenNeed{Level: l.Level, Code: l.Code, Heads: l.Demand.Persons(), Source: strconv.Itoa(year-1) + " 年需求与预测"})
		}
	}
	return out, err
}

// evaluationOf finds the newest verdict on a point, and the warning card that came of it and was sent.
func evaluationOf(e *evaluate.Service) func(context.Context, sqldb.Queryer, ids.ID) (adjust.Evaluation, bool, error) {
	return func(ctx context.Context, q sqldb.Queryer, point ids.ID) (out adjust.Evaluation, ok bool, err error) {
		year, err := sqldb.Value[int](ctx, q, `SELECT COALESCE(MAX(year), 0) FROM evaluate_cards WHERE point_id = $1`, point)
		if err != nil || year == 0 {
			return out, false, err
		}
		cards, err := e.Cards(ctx, q, year)
		if err != nil {
			return out, false, err
		}
		verdicts, err := e.Colours(ctx, q, year)
		if err != nil {
			return out, false, err
		}
		for _, k := range cards {
			if k.Point != point || slices.Contains([]string{evaluate.Drafted, evaluate.Confirmed, evaluate.Dropped}, k.Status) {
				continue // the bureau's own: for the school there is no card before it was sent
			}
			st, _ := evaluate.Cards.State(k.Status)
			out = adjust.Evaluation{Colour: string(k.Colour), ZH: k.Colour.ZH(), Card: k.ID, CardState: st.ZH, Confirmed: true, ReplyOver: k.Status != evaluate.Sent, ReplyBy: k.DueOn, Path: "/warnings/" + k.ID.String()}
			if v, known := verdicts[point]; known {
				out.Colour, out.ZH = string(v.Colour), v.Colour.ZH()
			}
			ok = true
		}
		return out, ok, nil
	}
}

// keyGroups are the groups of programmes that a province or the city builds up, in force in the year.
func keyGroups(ctx context.Context, q sqldb.Queryer, year int) ([]adjust.Shortage, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x adjust.Shortage, err error) {
		var school, grade string
		x.Year, x.Group = year, true
		if err = r.Scan(&x.Name, &school, &grade, &x.Code); err == nil {
			x.Source = school + " · " + map[string]string{"NATIONAL": "国家级", "PROVINCIAL": "省级", "CITY": "市级", "SCHOOL": "校级"}[grade]
		}
		return x, err
	}, `SELECT name, school, grade, programmes FROM atlas_programme_groups WHERE grade IN ('NATIONAL', 'PROVINCIAL', 'CITY') AND from_year <= $1 AND (to_year = 0 OR to_year >= $1) ORDER BY grade, name`, year)
}

// toldChanges are the public figures on programme points, beside the ledger.
func toldChanges(ctx context.Context, db *sqldb.DB) (out []adjust.Told, err error) {
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, func(row sqldb.Row) (x adjust.Told, err error) {
			var value float64
			var unit, period string
			if err = row.Scan(&x.Label, &value, &unit, &period, &x.Scope, &x.Source); err != nil {
				return x, err
			}
			x.Value = strconv.FormatFloat(value, 'f', -1, 64) + " " + unit
			if len(period) >= 4 {
				x.Year, err = strconv.Atoi(period[:4])
				if errors.Is(err, strconv.ErrSyntax) {
					err = nil
				}
			}
			return x, err
		}, `SELECT title, value, unit, period, scope, source FROM figures_stated WHERE (title LIKE '%专业点%' OR title LIKE '%备案专业%' OR title LIKE '%撤销%专业%') ORDER BY period DESC, id`)
		return err
	})
	return out, err
}

// standingCards are the warning cards that were kept after the school could reply and that no request has taken up.
func standingCards(ctx context.Context, q sqldb.Queryer, school ids.ID) ([]adjust.Proposed, error) {
	var w sqldb.Where
	w.In("c.status", evaluate.Kept, evaluate.Downgraded, evaluate.PlanDue, evaluate.PlanFiled, evaluate.PlanAccepted, evaluate.NotImproved)
	w.And("c.request_id = 0")
	w.If(school != 0, "p.school_id = ?", school)
	return sqldb.All(ctx, q, func(r sqldb.Row) (x adjust.Proposed, err error) {
		var status, action string
		if err = r.Scan(&x.Card, &x.Point, &x.School, &x.SchoolName, &x.Name, &status, &action); err != nil {
			return x, err
		}
		st, _ := evaluate.Cards.State(status)
		x.State, x.Path, x.Kind = st.ZH, "/warnings/"+x.Card.String(), actionKinds[action]
		return x, nil
	}, `SELECT c.id, c.point_id, p.school_id, o.name, p.name, c.status, c.action FROM evaluate_cards c JOIN programme_points p ON p.id = c.point_id JOIN org_organizations o ON o.id = p.school_id`+w.SQL()+` ORDER BY c.id`, w.Args()...)
}

// actionKinds are the requests that what a rule proposes leads to.
var actionKinds = map[string]adjust.Kind{"STOP": adjust.Stop, "REVOKE": adjust.Revoke, "LIMIT": adjust.Limit, "REDUCE": adjust.Limit, "ALTERNATE": adjust.Alternate}
