package supervise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

func noted(ctx context.Context, tx *sqldb.Tx, action, object string, id ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: object, ID: id, Reason: reason})
}

func takeNumber(ctx context.Context, tx *sqldb.Tx, series string) (string, error) {
	year := civil.DateOf(tx.Now()).Year
	if _, err := tx.Exec(ctx, `INSERT INTO supervise_numbers (series, year, last) VALUES ($1, $2, 1) ON CONFLICT (series, year) DO UPDATE SET last = supervise_numbers.last + 1`, series, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT last FROM supervise_numbers WHERE series = $1 AND year = $2`, series, year)
	return fmt.Sprintf("%s-%d-%04d", series, year, n), err
}

// Param is one version of a number of this package.
type Param = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM supervise_params ORDER BY code, valid_from DESC, version DESC`)
}

func paramOn(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (float64, error) {
	v, err := sqldb.Value[float64](ctx, q, `SELECT value FROM supervise_params WHERE code = $1 AND valid_from <= $2 ORDER BY valid_from DESC, version DESC LIMIT 1`, code, day.String())
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrNoParam.With(code)
	}
	return v, err
}

// place is what the package takes over of an organisation.
type place struct {
	ID                 ids.ID
	Name, Kind, County string
}

func scanPlace(r sqldb.Row) (o place, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.Kind, &o.County)
}

func placeByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (place, error) {
	return sqldb.One(ctx, q, scanPlace, `SELECT id, name, kind, county FROM org_organizations WHERE id = $1`, id)
}

// placeNamed reads an organisation by name or code; it must fit one alone.
func placeNamed(ctx context.Context, q sqldb.Queryer, text, field string) (place, error) {
	list, err := org.Lookup(ctx, q, text, 2)
	if err != nil {
		return place{}, err
	}
	if len(list) != 1 {
		return place{}, ErrOrg.With(text).On(field)
	}
	return placeByID(ctx, q, list[0].ID)
}

// schools are the vocational schools in operation.
func schools(ctx context.Context, q sqldb.Queryer) ([]place, error) {
	return sqldb.All(ctx, q, scanPlace, `SELECT id, name, kind, county FROM org_organizations WHERE kind = 'SCHOOL' AND status = 'ACTIVE' AND merged_into IS NULL
		AND school_level IN ('SECONDARY', 'TECHNICIAN', 'HIGHER_COLLEGE', 'HIGHER_UNDERGRAD') ORDER BY name, id`)
}

const inspectionCols = `i.id, i.row_version, i.status, i.number, i.kind, i.title, i.org_id, o.name, i.county, i.project_id, i.basis, i.inspectors, i.on_day, i.summary, i.owner_id,
	(SELECT COUNT(*) FROM supervise_findings f WHERE f.inspection_id = i.id), (SELECT COUNT(*) FROM supervise_findings f WHERE f.inspection_id = i.id AND f.status <> 'CLOSED')`

const inspectionFrom = ` FROM supervise_inspections i JOIN org_organizations o ON o.id = i.org_id`

func scanInspection(r sqldb.Row) (x Inspection, err error) {
	var who string
	if err := r.Scan(&x.ID, &x.Version, &x.Status, &x.Number, &x.Kind, &x.Title, &x.Org, &x.OrgName, &x.County, &x.Project, &x.Basis, &who, &x.On, &x.Summary, &x.Owner, &x.Findings, &x.Unclosed); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(who), &x.Inspectors)
}

func inspectionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Inspection, error) {
	x, err := sqldb.One(ctx, q, scanInspection, `SELECT `+inspectionCols+inspectionFrom+` WHERE i.id = $1`, id)
	return x, hidden(err)
}

const findingCols = `f.id, f.row_version, f.status, COALESCE(f.due_on, ''), f.number, f.inspection_id, i.title, i.org_id, o.name, i.county, f.what, f.basis, f.grave, f.plan, f.result, f.verdict,
	f.rectifier_id, f.verifier_id, f.closer_id, f.filed_on`

const findingFrom = ` FROM supervise_findings f JOIN supervise_inspections i ON i.id = f.inspection_id JOIN org_organizations o ON o.id = i.org_id`

func scanFinding(r sqldb.Row) (x Finding, err error) {
	return x, r.Scan(&x.ID, &x.Version, &x.Status, &x.DueOn, &x.Number, &x.Inspection, &x.Title, &x.Org, &x.OrgName, &x.County, &x.What, &x.Basis, &x.Grave, &x.Plan, &x.Result, &x.Verdict,
		&x.Rectifier, &x.Verifier, &x.Closer, &x.FiledOn)
}

func findingByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Finding, error) {
	x, err := sqldb.One(ctx, q, scanFinding, `SELECT `+findingCols+findingFrom+` WHERE f.id = $1`, id)
	return x, hidden(err)
}

func filesOf(ctx context.Context, q sqldb.Queryer, object ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) {
		var at int64
		err = r.Scan(&f.ID, &f.Of, &f.Name, &f.Size, &at, &f.By)
		f.At = time.UnixMilli(at)
		return f, err
	}, `SELECT id, object_id, name, size, at, by_name FROM supervise_files WHERE object_id = $1 ORDER BY at, id`, object)
}

const assessmentCols = `a.id, a.row_version, a.status, a.number, a.framework, w.subject, a.year, a.title, a.document, a.items, a.round, a.public_to, a.decision, a.owner_id`

const assessmentFrom = ` FROM supervise_assessments a JOIN supervise_frameworks w ON w.code = a.framework`

func scanAssessment(r sqldb.Row) (x Assessment, err error) {
	var items string
	if err := r.Scan(&x.ID, &x.Version, &x.Status, &x.Number, &x.Framework, &x.Of, &x.Year, &x.Title, &x.Document, &items, &x.Round, &x.PublicTo, &x.Decision, &x.Owner); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(items), &x.Items)
}

func assessmentByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Assessment, error) {
	x, err := sqldb.One(ctx, q, scanAssessment, `SELECT `+assessmentCols+assessmentFrom+` WHERE a.id = $1`, id)
	return x, hidden(err)
}

func scanAppeal(r sqldb.Row) (x Appeal, err error) {
	return x, r.Scan(&x.ID, &x.Version, &x.Status, &x.DueOn, &x.Assessment, &x.Subject, &x.Words, &x.Answer, &x.Account)
}

const appealCols = `id, row_version, status, COALESCE(due_on, ''), assessment_id, subject, words, answer, account_id`

// scoped narrows rows of an organisation to those that the actor may see.
func scoped(ctx context.Context, action string, w *sqldb.Where, county, orgID string) {
	sql, args := Policy.Where(actor.From(ctx), action, actor.Columns{County: county, Org: orgID}, w.Next())
	w.Numbered(sql, args...)
}
