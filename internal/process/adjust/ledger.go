package adjust

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// Change is a line of the ledger: one programme point that came, went or changed (rows PRG-11, PRG-15).
type Change struct {
	ID         ids.ID
	Version    int64
	Key        string
	Year       int
	On         civil.Date
	Kind       Kind
	School     ids.ID // 0: in no register
	SchoolName string
	Level      atlas.Level
	Code, Name string
	Before     *int64
	After      *int64
	Docked     string // "1" serves a key industry (对接), "0" does not, "" not known
	Reason     string
	Document   string
	Point      ids.ID
	Request    ids.ID
}

const changeCols = `id, row_version, row_key, year, changed_on, kind, school_id, school_name, level, code, name, places_before, places_after, docked, reason, document, point_id, request_id`

func scanChange(r sqldb.Row) (c Change, err error) {
	return c, r.Scan(&c.ID, &c.Version, &c.Key, &c.Year, &c.On, &c.Kind, &c.School, &c.SchoolName, &c.Level, &c.Code, &c.Name, &c.Before, &c.After, &c.Docked, &c.Reason, &c.Document, &c.Point, &c.Request)
}

func insertChange(ctx context.Context, tx *sqldb.Tx, c Change) error {
	_, err := tx.Exec(ctx, `INSERT INTO adjust_changes (id, row_version, batch_id, updated_at, row_key, year, changed_on, kind, school_id, school_name, level, code, name, places_before, places_after, docked, reason, document, point_id, request_id)
		VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		tx.NewID(), tx.Now().UnixMilli(), c.Key, c.Year, c.On.String(), string(c.Kind), int64(c.School), c.SchoolName, string(c.Level), c.Code, c.Name, c.Before, c.After, c.Docked, c.Reason, c.Document, int64(c.Point), int64(c.Request))
	return err
}

// YearTotal is what the ledger says of a year.
type YearTotal struct {
	Year    int
	Added   int
	Docked  stat.Ratio // added points that serve a key industry ÷ added points of which that is known
	Revoked int
	Stopped int
	Other   int // limited, alternate, merged, upgraded, renamed
}

// Totals counts ledger lines by year, the newest first.
func Totals(list []Change) []YearTotal {
	by := map[int]*YearTotal{}
	var years []int
	for _, c := range list {
		t := by[c.Year]
		if t == nil {
			t = &YearTotal{Year: c.Year}
			by[c.Year] = t
			years = append(years, c.Year)
		}
		switch c.Kind {
		case Add:
			t.Added++
			if c.Docked != "" {
				t.Docked.Den++
			}
			if c.Docked == "1" {
				t.Docked.Num++
			}
		case Revoke, Merge:
			t.Revoked++
		case Stop:
			t.Stopped++
		default:
			t.Other++
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	out := make([]YearTotal, len(years))
	for i, y := range years {
		out[i] = *by[y]
	}
	return out
}

// LedgerQuery asks for lines of the ledger.
type LedgerQuery struct {
	Year        int
	Kind, Level string
	Docked      string
	Find, Sort  string
	Desc        bool
	Limit       int
	Offset      int
}

// Ledger is a part of the ledger with the totals of all of it.
type Ledger struct {
	Lines  []Change
	Total  int
	Totals []YearTotal
	Told   []Told
}

var changeOrders = map[string]string{"on": "changed_on", "name": "name", "school": "school_name", "kind": "kind"}

// Ledger reads the ledger of changes; it is public.
func (s *Service) Ledger(ctx context.Context, q LedgerQuery) (l Ledger, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRead) {
		return l, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		all, err := sqldb.All(ctx, r, scanChange, `SELECT `+changeCols+` FROM adjust_changes ORDER BY year DESC, changed_on DESC, id`)
		if err != nil {
			return err
		}
		l.Totals = Totals(all)
		var w sqldb.Where
		w.If(q.Year != 0, "year = ?", q.Year)
		if q.Kind == "REVOKE" {
			w.And("kind IN ('REVOKE', 'MERGE')")
		} else {
			w.If(q.Kind != "", "kind = ?", q.Kind)
		}
		w.If(q.Level != "", "level = ?", q.Level)
		w.If(q.Docked != "", "docked = ?", q.Docked)
		if q.Find != "" {
			like := sqldb.Containing(q.Find)
			w.And(`(name LIKE ? ESCAPE '\' OR code = ? OR school_name LIKE ? ESCAPE '\')`, like, q.Find, like)
		}
		if l.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM adjust_changes`+w.SQL(), w.Args()...); err != nil {
			return err
		}
		by, ok := changeOrders[q.Sort]
		if !ok {
			by = "changed_on"
		}
		if q.Desc {
			by += " DESC"
		}
		l.Lines, err = sqldb.All(ctx, r, scanChange, `SELECT `+changeCols+` FROM adjust_changes`+w.SQL()+` ORDER BY `+by+`, id LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		return err
	})
	if err == nil && s.opts.Told != nil {
		l.Told, err = s.opts.Told(ctx)
	}
	return l, err
}

// Record writes a change into the ledger that was decided elsewhere, as by a document of years ago. It never moves a point.
func (s *Service) Record(ctx context.Context, c Change) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	if err := CheckChange(c); err != nil {
		return err
	}
	c.Key = changeKey(c)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		err := insertChange(ctx, tx, c)
		if sqldb.IsDuplicate(err) {
			return ErrTwice.With(c.Name).On("code")
		}
		if err != nil {
			return err
		}
		return s.noted(ctx, tx, mayRun+".record", "adjust_changes", 0, c.Key)
	})
}

// changeKey is what no two lines share that were brought in: year, kind, school and programme.
func changeKey(c Change) string {
	return strings.Join([]string{"I", c.On.String(), string(c.Kind), c.SchoolName, string(c.Level), c.Code}, "/")
}

// CheckChange refuses a line that cannot be.
func CheckChange(c Change) error {
	switch {
	case !c.Kind.Known():
		return ErrLedgerKind.On("kind")
	case c.On.IsZero() || c.Year < 2000 || c.Year > 2100:
		return ErrDays.On("on")
	case strings.TrimSpace(c.SchoolName) == "":
		return ErrEmpty.With("学校").On("school")
	case len(c.Code) != 6:
		return ErrCode.With(c.Code).On("code")
	case strings.TrimSpace(c.Reason) == "":
		return ErrEmpty.With("原因").On("reason")
	case strings.TrimSpace(c.Document) == "":
		return ErrEmpty.With("依据文件").On("document")
	}
	return nil
}
