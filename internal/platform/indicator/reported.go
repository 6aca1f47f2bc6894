package indicator

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Refusals of typed figures.
var (
	ErrEvidence = errs.New(errs.Invalid, "indicator.evidence")
	ErrNotTyped = errs.New(errs.Invalid, "indicator.not_typed")
	ErrFigure   = errs.New(errs.Invalid, "indicator.figure")
)

// Reported is a figure that was typed (填报), for the year of its day.
type Reported struct {
	ID             ids.ID
	Code           string
	On             civil.Date
	Dimension, Key string // both "" for the whole city
	Num, Den       float64
	Evidence       string // document, file, address
	Note           string
	Account        ids.ID
	Name           string
	At             int64 // ms UTC
}

const reportedCols = `id, code, day, dimension, key, num, den, evidence, note, account_id, actor_name, at_ms`

func scanReported(r sqldb.Row) (x Reported, err error) {
	return x, r.Scan(&x.ID, &x.Code, &x.On, &x.Dimension, &x.Key, &x.Num, &x.Den, &x.Evidence, &x.Note, &x.Account, &x.Name, &x.At)
}

// Report stores a typed figure with its evidence. Earlier ones stay; the latest counts.
func (s *Service) Report(ctx context.Context, tx *sqldb.Tx, x Reported) (Reported, error) {
	a := actor.From(ctx)
	if !Rules.May(a, Report, actor.Object{}) {
		return x, actor.ErrForbidden
	}
	d, err := s.Definition(ctx, tx, x.Code, x.On)
	switch {
	case err != nil:
		return x, err
	case d.Kind != Typed || d.Source != "":
		return x, ErrNotTyped.With(d.ZH).On("code")
	case strings.TrimSpace(x.Evidence) == "":
		return x, ErrEvidence.On("evidence")
	case (x.Dimension == "") != (x.Key == "") || x.Den < 0 || !finite(x.Num) || !finite(x.Den):
		return x, ErrFigure.On("num")
	case x.On.IsZero() || x.On.After(civil.DateOf(tx.Now())):
		return x, ErrPeriod.On("on")
	}
	x.ID, x.Account, x.Name, x.At = tx.NewID(), a.Account, a.Name, tx.Now().UnixMilli()
	if _, err := tx.Exec(ctx, `INSERT INTO indicator_reports (`+reportedCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		x.ID, x.Code, x.On, x.Dimension, x.Key, x.Num, x.Den, x.Evidence, x.Note, x.Account, x.Name, x.At); err != nil {
		return x, err
	}
	return x, audit.Record(ctx, tx, audit.Entry{Action: Report, Object: "indicator_report", ID: x.ID, Reason: x.Code + " " + x.On.String()})
}

// finite says whether a number is one: what is none, or without end, cannot be added up, printed or frozen.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Reports are the typed figures of an indicator, the newest first.
func (s *Service) Reports(ctx context.Context, q sqldb.Queryer, code string) ([]Reported, error) {
	return sqldb.All(ctx, q, scanReported, `SELECT `+reportedCols+` FROM indicator_reports WHERE code = $1 ORDER BY day DESC, id DESC`, code)
}

// reports are the typed figures, or those of a snapshot.
func (r *run) reports(ctx context.Context, code string) ([]Reported, error) {
	if r.frozen == nil {
		list, err := r.s.Reports(ctx, r.q, code)
		if r.rec != nil {
			for _, x := range list {
				r.rec.typed[x.ID] = x
			}
		}
		return list, err
	}
	var list []Reported
	for _, x := range slices.Backward(r.frozen.Typed) {
		if x.Code == code {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b Reported) int { return b.On.Compare(a.On) })
	return list, nil
}

// typed gives the typed figures: of the year of the day, not later than the day.
func (r *run) typed(ctx context.Context, d Definition, a Ask) ([]Value, error) {
	list, err := r.reports(ctx, d.Code)
	if err != nil {
		return nil, err
	}
	var out []Value
	seen := map[string]bool{}
	for _, x := range list {
		if x.On.After(a.On) || x.On.Year != a.On.Year || seen[x.Key] || x.Dimension != a.By && len(a.Only) == 0 {
			continue
		}
		if len(a.Only) > 0 && (len(a.Only) > 1 || a.By != "" || x.Dimension == "" || a.Only[x.Dimension] != x.Key) {
			continue
		}
		seen[x.Key] = true
		v := blank(d, a)
		v.Status, v.Num, v.Den, v.N, v.Size, v.Covered, v.Vintage = Known, x.Num, x.Den, 1, 1, 1, x.On
		if a.By != "" {
			v.Key, v.Name = x.Key, x.Key
		}
		if x.Den == 0 {
			v = nodata(v, "分母为零")
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		who := d.Owner
		if who == "" {
			who = "责任单位"
		}
		out = append(out, nodata(blank(d, a), fmt.Sprintf("%s还没有填报 %d 年的“%s”", who, a.On.Year, d.ZH)))
	}
	return out, nil
}
