package caseflow

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
)

// Reason is one entry of a reason list. The words of a code never change: what is said
// otherwise in another year is another code, and events keep the words of their day.
type Reason struct {
	Code, ZH, EN string
	From, To     int64 // years in which it can be chosen; 0 and 9999 for always
}

// Name is the reason in the language of the context.
func (r Reason) Name(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English {
		return r.EN
	}
	return r.ZH
}

const reasonCols = `code, zh, en, from_year, to_year`

func scanReason(r sqldb.Row) (x Reason, err error) {
	return x, r.Scan(&x.Code, &x.ZH, &x.EN, &x.From, &x.To)
}

// Reasons returns the entries of a list that are in use this year, in their order.
func Reasons(ctx context.Context, q sqldb.Queryer, list string) ([]Reason, error) {
	return ReasonsIn(ctx, q, list, civil.DateOf(q.Now()).Year)
}

// ReasonsIn returns the entries of a list that are in use in a year, in their order.
func ReasonsIn(ctx context.Context, q sqldb.Queryer, list string, year int) ([]Reason, error) {
	return sqldb.All(ctx, q, scanReason,
		`SELECT `+reasonCols+` FROM caseflow_reasons WHERE list = $1 AND active = TRUE AND from_year <= $2 AND to_year >= $2 ORDER BY position, code`, list, int64(year))
}

// reasonOf returns an entry that may be chosen today.
func reasonOf(ctx context.Context, q sqldb.Queryer, list, code string) (Reason, error) {
	x, err := sqldb.One(ctx, q, scanReason,
		`SELECT `+reasonCols+` FROM caseflow_reasons WHERE list = $1 AND code = $2 AND active = TRUE AND from_year <= $3 AND to_year >= $3`,
		list, code, int64(civil.DateOf(q.Now()).Year))
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrReasonList.With(code).On("reason")
	}
	return x, err
}

// ReasonRow is an entry with the list in which it stands, for those who keep the lists.
type ReasonRow struct {
	List string
	Reason
	Active bool
}

// ReasonLists returns every entry of every list, also of past years.
func ReasonLists(ctx context.Context, q sqldb.Queryer) ([]ReasonRow, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x ReasonRow, err error) {
		return x, r.Scan(&x.List, &x.Code, &x.ZH, &x.EN, &x.From, &x.To, &x.Active)
	}, `SELECT list, `+reasonCols+`, active FROM caseflow_reasons ORDER BY list, position, code`)
}

// AddReason puts an entry at the end of a list that is there. A code that was used once
// cannot be used again.
func AddReason(ctx context.Context, tx *sqldb.Tx, list string, x Reason) error {
	if strings.TrimSpace(x.Code) == "" || strings.TrimSpace(x.ZH) == "" || strings.TrimSpace(x.EN) == "" || x.To < x.From {
		return ErrReasonRow
	}
	n, err := tx.Exec(ctx, `INSERT INTO caseflow_reasons (list, code, zh, en, position, active, from_year, to_year)
		 SELECT $1, $2, $3, $4, MAX(position) + 1, TRUE, $5, $6 FROM caseflow_reasons WHERE list = $1 HAVING COUNT(*) > 0
		 ON CONFLICT (list, code) DO NOTHING`, list, strings.TrimSpace(x.Code), strings.TrimSpace(x.ZH), strings.TrimSpace(x.EN), x.From, x.To)
	if err == nil && n == 0 {
		err = ErrReasonTwice.With(x.Code).On("code")
	}
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: "caseflow.reason_add", Object: "caseflow_reasons", Reason: list + " " + x.Code})
}

// EndReason lets an entry be chosen up to a year and no longer.
func EndReason(ctx context.Context, tx *sqldb.Tx, list, code string, year int64) error {
	n, err := tx.Exec(ctx, `UPDATE caseflow_reasons SET to_year = $1 WHERE list = $2 AND code = $3 AND from_year <= $1`, year, list, code)
	if err == nil && n == 0 {
		err = ErrReasonRow
	}
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: "caseflow.reason_end", Object: "caseflow_reasons", Reason: list + " " + code})
}
