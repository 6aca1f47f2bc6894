package supervise

import (
	"context"
	"regexp"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
)

const dutyCols = `code, version, subject, zh, en, body, document, article, valid_from, valid_to, position`

func scanDuty(r sqldb.Row) (d Duty, err error) {
	return d, r.Scan(&d.Code, &d.Version, &d.Of, &d.ZH, &d.EN, &d.Text, &d.Document, &d.Article, &d.From, &d.To, &d.Place)
}

// DutiesOn are the versions that hold on a day, in their order: of each duty the newest that has begun, unless that has ended. list is
// ordered by place and code, the newest version first.
func DutiesOn(list []Duty, day civil.Date) (out []Duty) {
	seen := map[string]bool{}
	for _, d := range list {
		if d.From.After(day) || seen[d.Code] {
			continue
		}
		if seen[d.Code] = true; d.To.IsZero() || !d.To.Before(day) {
			out = append(out, d)
		}
	}
	return out
}

// duties are those of a kind of subjects that hold on a day.
func duties(ctx context.Context, q sqldb.Queryer, of string, day civil.Date) ([]Duty, error) {
	all, err := sqldb.All(ctx, q, scanDuty, `SELECT `+dutyCols+` FROM supervise_duties WHERE subject = $1 ORDER BY position, code, version DESC`, of)
	return DutiesOn(all, day), err
}

// dutyDay is the day whose versions a year is measured by: its last, or today.
func dutyDay(year int, today civil.Date) civil.Date {
	if end := (civil.Date{Year: year, Month: 12, Day: 31}); end.Before(today) {
		return end
	}
	return today
}

// DutyVersions are all versions of all duties, by kind of subject and place, the newest first.
func (s *Service) DutyVersions(ctx context.Context) (out []Duty, err error) {
	if !Policy.Allowed(actor.From(ctx), mayDuties) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, scanDuty, `SELECT `+dutyCols+` FROM supervise_duties ORDER BY position, code, version DESC`)
		return err
	})
	place := func(of string) int {
		return slices.IndexFunc(DutySubjects, func(x [2]string) bool { return x[0] == of })
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return place(a.Of) - place(b.Of) })
	return out, err
}

var codes = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// SaveDuty adds a version of a duty, or a new duty at the end of its kind. What was recorded under an earlier version stays as it was.
func (s *Service) SaveDuty(ctx context.Context, d Duty) error {
	if !Policy.Allowed(actor.From(ctx), mayLaw) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := sqldb.All(ctx, tx, scanDuty, `SELECT `+dutyCols+` FROM supervise_duties WHERE code = $1 ORDER BY version DESC`, d.Code)
		if err != nil {
			return err
		}
		if d, err = checkDuty(d, old); err != nil {
			return err
		}
		if len(old) == 0 {
			if d.Place, err = sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(position), 0) + 1 FROM supervise_duties WHERE subject = $1`, d.Of); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO supervise_duties (`+dutyCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			d.Code, d.Version, d.Of, d.ZH, d.EN, d.Text, d.Document, d.Article, d.From.String(), d.To.String(), d.Place)
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		return noted(ctx, tx, mayLaw, "supervise_duties", 0, d.Code)
	})
}

// checkDuty gives a duty its version and place after those that it has, the newest first.
func checkDuty(d Duty, old []Duty) (Duty, error) {
	var faults errs.List
	d.ZH, d.EN = text(&faults, "zh", "名称", d.ZH, true, 40), text(&faults, "en", "英文名", d.EN, false, 80)
	d.Text, d.Document = text(&faults, "body", "内容", d.Text, true, lineLong*4), text(&faults, "document", "文件", d.Document, true, lineLong)
	d.Article = text(&faults, "article", "条款号", d.Article, true, lineLong)
	if !codes.MatchString(d.Code) {
		faults.Add(ErrCode.With(d.Code).On("code"))
	}
	if !slices.ContainsFunc(DutySubjects, func(x [2]string) bool { return x[0] == d.Of }) {
		faults.Add(ErrChoice.With(d.Of).On("of"))
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		faults.Add(ErrEnds.On("until"))
	}
	d.Version = 1
	if len(old) > 0 {
		last := old[0]
		d.Version, d.Place = last.Version+1, last.Place
		if last.Of != d.Of {
			faults.Add(ErrChoice.With(d.Of).On("of"))
		}
		if !d.From.After(last.From) {
			faults.Add(ErrSooner.With(last.From.String()).On("from"))
		}
	}
	return d, faults.Err()
}
