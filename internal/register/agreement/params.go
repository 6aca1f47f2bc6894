package agreement

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// Param is one version of a rule's number.
type Param = param.Version[int64]

// ParamCodes lists the parameters, with what they count.
var ParamCodes = []string{ParamLong, ParamDormant, ParamRenew, ParamRemind, paramFirms}

var paramNames = map[string]string{
	ParamLong: "长期协议的最短期限（月）", ParamDormant: "没有动静多久算休眠（月）", ParamRenew: "到期前多少天提醒续签", ParamRemind: "隔多少天提醒一次签署", paramFirms: "对外公布的最少企业数",
}

const maxParam = 600

// ParamVersions returns every version of every parameter, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM agreement_params ORDER BY code, valid_from DESC, version DESC`)
}

// ruleSet are the parameters that hold on a day.
type ruleSet map[string]Param

func rulesOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (ruleSet, error) {
	all, err := ParamVersions(ctx, q)
	return param.InForce(all, day), err
}

// SetParam adds a version of a parameter; what was before stays.
func (s *Service) SetParam(ctx context.Context, p Param, faults errs.List) error {
	if !Policy.Allowed(actor.From(ctx), actRules) {
		return actor.ErrForbidden
	}
	if paramNames[p.Code] == "" {
		faults.Add(ErrKind.On("code"))
	}
	if p.Value < 1 || p.Value > maxParam {
		faults.Add(ErrValue.With(maxParam).On("value"))
	}
	text(&faults, "source", p.Source, true, maxLine)
	if p.From.IsZero() {
		faults.Add(ErrEmpty.On("from"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx,
			`INSERT INTO agreement_params (code, version, value, source, valid_from)
			 SELECT CAST($1 AS TEXT), COALESCE(MAX(version), 0) + 1, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT) FROM agreement_params WHERE code = $1`,
			p.Code, p.Value, strings.TrimSpace(p.Source), p.From.String())
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actRules, Object: "agreement_params", Reason: p.Code})
	})
}

const libraryCols = `code, version, class, kind, position, title, body, locked, promiser, basis, valid_from`

func scanLibrary(r sqldb.Row) (l LibraryClause, err error) {
	return l, r.Scan(&l.Code, &l.Version, (*string)(&l.Class), (*string)(&l.Kind), &l.Position, &l.Title, &l.Body, &l.Locked, (*string)(&l.Promiser), &l.Basis, &l.From)
}

func libraryAll(ctx context.Context, q sqldb.Queryer) ([]LibraryClause, error) {
	return sqldb.All(ctx, q, scanLibrary, `SELECT `+libraryCols+` FROM agreement_library ORDER BY position, code, version`)
}

// Library returns the clause library, every version, and the rules' numbers for who sees
// agreements.
func (s *Service) Library(ctx context.Context) (list []LibraryClause, params []Param, err error) {
	if !Policy.Allowed(actor.From(ctx), actSee) {
		return nil, nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if list, err = libraryAll(ctx, r); err != nil {
			return err
		}
		params, err = ParamVersions(ctx, r)
		return err
	})
	return list, params, err
}

// AddClause puts a clause into the library, or a new version of one; agreements that have the
// old one keep it.
func (s *Service) AddClause(ctx context.Context, l LibraryClause, faults errs.List) error {
	if !Policy.Allowed(actor.From(ctx), actRules) {
		return actor.ErrForbidden
	}
	l.Code = strings.ToUpper(strings.TrimSpace(l.Code))
	text(&faults, "code", l.Code, true, 40)
	text(&faults, "title", l.Title, true, maxLine)
	text(&faults, "body", l.Body, true, maxText)
	text(&faults, "basis", l.Basis, true, maxLine)
	if l.Class != "" && !l.Class.Known() {
		faults.Add(ErrClass.On("class"))
	}
	if !l.Kind.Known() || strings.Contains(l.Code, "/") {
		faults.Add(ErrKind.On("kind"))
	}
	if l.From.IsZero() {
		faults.Add(ErrEmpty.On("from"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		last, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(version), 0) FROM agreement_library WHERE code = $1`, l.Code)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO agreement_library (`+libraryCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			l.Code, last+1, string(l.Class), string(l.Kind), l.Position, strings.TrimSpace(l.Title), strings.TrimSpace(l.Body), l.Locked, string(l.Promiser), strings.TrimSpace(l.Basis), l.From.String())
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actRules, Object: "agreement_library", Reason: l.Code})
	})
}
