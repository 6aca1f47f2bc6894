package forecast

import (
	"context"
	"iter"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// latest is the condition that a submission s is the one of its round that counts.
const latest = `s.status = 'SENT' AND NOT EXISTS (SELECT 1 FROM forecast_submissions z WHERE z.org_id = s.org_id AND z.base_year = s.base_year AND z.status = 'SENT'
 AND (z.sent_ms > s.sent_ms OR z.sent_ms = s.sent_ms AND z.id > s.id))`

const submissionCols = `s.id, s.row_version, s.org_id, o.name, o.county, s.base_year, s.status, s.source, s.account_id, s.sent_ms, CASE WHEN ` + latest + ` THEN 1 ELSE 0 END`

const submissionFrom = ` FROM forecast_submissions s JOIN org_organizations o ON o.id = s.org_id`

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func scanSubmission(r sqldb.Row) (s Submission, err error) {
	var sent, counts int64
	err = r.Scan(&s.ID, &s.Version, &s.Org, &s.OrgName, &s.County, &s.Base, &s.Status, &s.Source, &s.Account, &sent, &counts)
	s.Sent, s.Latest = instant(sent), counts == 1
	return s, err
}

func submissionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Submission, error) {
	s, err := sqldb.One(ctx, q, scanSubmission, `SELECT `+submissionCols+submissionFrom+` WHERE s.id = $1`, id)
	if err == nil {
		s.Rows, err = rowsOf(ctx, q, id)
	}
	return s, err
}

func scanRow(r sqldb.Row) (x Row, err error) {
	return x, r.Scan(&x.Occupation, &x.Level, &x.Year, &x.Heads, &x.Confidence)
}

func rowsOf(ctx context.Context, q sqldb.Queryer, submission ids.ID) ([]Row, error) {
	return sqldb.All(ctx, q, scanRow, `SELECT occupation, level, year, heads, confidence FROM forecast_rows WHERE submission_id = $1 ORDER BY id`, submission)
}

// submissionsOf lists the submissions of an enterprise, newest round and newest first.
func submissionsOf(ctx context.Context, q sqldb.Queryer, firm ids.ID) ([]Submission, error) {
	return sqldb.All(ctx, q, scanSubmission, `SELECT `+submissionCols+submissionFrom+` WHERE s.org_id = $1 ORDER BY s.base_year DESC, s.sent_ms DESC, s.id DESC`, firm)
}

// current is the submission of an enterprise and round that counts; zero when there is none.
func current(ctx context.Context, q sqldb.Queryer, firm ids.ID, base int) (s Submission, err error) {
	list, err := sqldb.All(ctx, q, scanSubmission, `SELECT `+submissionCols+submissionFrom+` WHERE s.org_id = $1 AND s.base_year = $2 AND `+latest, firm, base)
	if err != nil || len(list) == 0 {
		return s, err
	}
	s = list[0]
	s.Rows, err = rowsOf(ctx, q, s.ID)
	return s, err
}

func ownKey(id ids.ID) string { return "id:" + id.String() }

func insertSubmission(ctx context.Context, tx *sqldb.Tx, s Submission) error {
	var sent int64
	if !s.Sent.IsZero() {
		sent = s.Sent.UnixMilli()
	}
	_, err := tx.Exec(ctx, `INSERT INTO forecast_submissions (id, row_version, batch_id, updated_at, row_key, org_id, base_year, status, due_on, source, account_id, sent_ms)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, NULL, $7, $8, $9)`, s.ID, tx.Now().UnixMilli(), ownKey(s.ID), s.Org, s.Base, s.Status, s.Source, int64(s.Account), sent)
	return err
}

// replaceRows writes the rows of a draft anew.
func replaceRows(ctx context.Context, tx *sqldb.Tx, submission ids.ID, rows []Row) error {
	if _, err := tx.Exec(ctx, `DELETE FROM forecast_rows WHERE submission_id = $1`, submission); err != nil {
		return err
	}
	values := make([][]any, 0, len(rows))
	for _, r := range rows {
		values = append(values, []any{tx.NewID(), 1, 0, tx.Now().UnixMilli(), submission, r.Occupation, string(r.Level), r.Year, r.Heads, string(r.Confidence)})
	}
	if len(values) == 0 {
		return nil
	}
	return tx.Bulk(ctx, `INSERT INTO forecast_rows (id, row_version, batch_id, updated_at, submission_id, occupation, level, year, heads, confidence)`, 10, values, "")
}

func touch(ctx context.Context, tx *sqldb.Tx, id ids.ID, version int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE forecast_submissions SET row_version = row_version + 1, updated_at = $1 WHERE id = $2 AND row_version = $3`, tx.Now().UnixMilli(), id, version)
}

func stamp(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE forecast_submissions SET sent_ms = $1 WHERE id = $2`, tx.Now().UnixMilli(), id)
	return err
}

// unopened lists the submissions of a batch that have no event yet.
func unopened(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, q, scanID, `SELECT s.id FROM forecast_submissions s WHERE s.batch_id = $1
 AND NOT EXISTS (SELECT 1 FROM caseflow_events e WHERE e.case_id = s.id) ORDER BY s.id`, batch)
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }

func scanContribution(r sqldb.Row) (c Contribution, err error) {
	err = r.Scan(&c.Org, &c.OrgName, &c.Submission, &c.County, &c.Industry, &c.Occupation, &c.Level, &c.Year, &c.Heads, &c.Confidence)
	c.Industry = division(c.Industry)
	return c, err
}

// division is an industry at the depth of the city's lists: letter and two digits.
func division(code string) string { return code[:min(3, len(code))] }

// contributions walks what counts in a round, by enterprise.
func contributions(ctx context.Context, q sqldb.Queryer, base int) iter.Seq2[Contribution, error] {
	return sqldb.Each(ctx, q, scanContribution, `SELECT s.org_id, o.name, s.id, o.county, o.industry, r.occupation, r.level, r.year, r.heads, r.confidence
 FROM forecast_submissions s JOIN org_organizations o ON o.id = s.org_id JOIN forecast_rows r ON r.submission_id = s.id
 WHERE s.base_year = $1 AND `+latest+` ORDER BY s.id, r.id`, base)
}

// rounds lists the years in which anything was sent, newest first.
func rounds(ctx context.Context, q sqldb.Queryer) ([]int, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (y int, err error) { return y, r.Scan(&y) },
		`SELECT DISTINCT base_year FROM forecast_submissions WHERE status = 'SENT' ORDER BY base_year DESC`)
}

// waiting is how many enterprises spoke in the round before and not in this one.
func waiting(ctx context.Context, q sqldb.Queryer, base int) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(DISTINCT s.org_id) FROM forecast_submissions s WHERE s.base_year = $1 AND s.status = 'SENT'
 AND NOT EXISTS (SELECT 1 FROM forecast_submissions z WHERE z.org_id = s.org_id AND z.base_year = $2 AND z.status = 'SENT')`, base-1, base)
}

// drafts is how many drafts an enterprise has in a round.
func drafts(ctx context.Context, q sqldb.Queryer, firm ids.ID, base int) (int, error) {
	return sqldb.Value[int](ctx, q, `SELECT COUNT(*) FROM forecast_submissions WHERE org_id = $1 AND base_year = $2 AND status = 'DRAFT'`, firm, base)
}

func publicationOn(ctx context.Context, q sqldb.Queryer, day string) (p Publication, err error) {
	type value struct {
		code string
		n    int64
	}
	for v, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (v value, err error) { return v, r.Scan(&v.code, &v.n) },
		`SELECT code, value FROM forecast_params WHERE valid_from <= $1 ORDER BY version`, day) {
		if err != nil {
			return p, err
		}
		switch v.code {
		case "SUP-FIRMS":
			p.Firms = v.n
		case "SUP-SHARE":
			p.Share = v.n
		case "SUP-LEAST":
			p.Least = v.n
		case "SUP-STEP":
			p.Step = v.n
		case "SUP-BASE":
			p.Base = v.n
		}
	}
	return p, nil
}

// firm is what the module reads of an enterprise.
type firm struct {
	ID                     ids.ID
	Name, County, Industry string
}

func scanFirm(r sqldb.Row) (f firm, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.County, &f.Industry)
}

func firmByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (firm, error) {
	return sqldb.One(ctx, q, scanFirm, `SELECT id, name, county, industry FROM org_organizations WHERE id = $1 AND kind = 'ENTERPRISE'`, id)
}

// findFirm finds an enterprise by credit code or name; zero when there is none, or more
// than one of the name.
func findFirm(ctx context.Context, q sqldb.Queryer, text string) (firm, error) {
	list, err := sqldb.All(ctx, q, scanFirm, `SELECT id, name, county, industry FROM org_organizations
 WHERE kind = 'ENTERPRISE' AND status = 'ACTIVE' AND (uscc = $1 OR name_key = $2) ORDER BY id LIMIT 2`, idcode.Normalise(text), org.NameKey(text))
	if err != nil || len(list) != 1 {
		return firm{}, err
	}
	return list[0], nil
}

const reportCols = `p.id, p.org_id, o.name, o.county, o.industry, p.quarter, p.revision, p.headcount, p.hires, p.leavers, p.interns, p.retained, p.vacancies, p.confirmed, p.note, p.account_id, p.sent_ms`

const reportFrom = ` FROM forecast_reports p JOIN org_organizations o ON o.id = p.org_id`

// counts is the condition that a report p is the last revision of its quarter.
const counts = `NOT EXISTS (SELECT 1 FROM forecast_reports z WHERE z.org_id = p.org_id AND z.quarter = p.quarter AND z.revision > p.revision)`

func scanReport(r sqldb.Row) (p Report, err error) {
	var sent int64
	err = r.Scan(&p.ID, &p.Org, &p.OrgName, &p.County, &p.Industry, &p.Quarter, &p.Revision, &p.Headcount, &p.Hires, &p.Leavers, &p.Interns, &p.Retained, &p.Vacancies, &p.Confirmed, &p.Note, &p.Account, &sent)
	p.Sent, p.Industry = instant(sent), division(p.Industry)
	return p, err
}

// reportsOf lists all revisions of an enterprise, newest quarter and revision first.
func reportsOf(ctx context.Context, q sqldb.Queryer, firm ids.ID) ([]Report, error) {
	return sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.org_id = $1 ORDER BY p.quarter DESC, p.revision DESC`, firm)
}

// reportOf is the revision of an enterprise and quarter that counts, nil without one.
func reportOf(ctx context.Context, q sqldb.Queryer, firm ids.ID, quarter Quarter) (*Report, error) {
	list, err := sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.org_id = $1 AND p.quarter = $2 ORDER BY p.revision DESC LIMIT 1`, firm, string(quarter))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// reportsFrom walks the reports that count, from a quarter on, by quarter and enterprise.
func reportsFrom(ctx context.Context, q sqldb.Queryer, from Quarter) iter.Seq2[Report, error] {
	return sqldb.Each(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.quarter >= $1 AND `+counts+` ORDER BY p.quarter, o.name, p.org_id`, string(from))
}

func insertReport(ctx context.Context, tx *sqldb.Tx, p Report) error {
	_, err := tx.Exec(ctx, `INSERT INTO forecast_reports (id, row_version, batch_id, updated_at, org_id, quarter, revision, headcount, hires, leavers, interns, retained, vacancies, confirmed, note, account_id, sent_ms)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, p.ID, tx.Now().UnixMilli(), p.Org, string(p.Quarter), p.Revision,
		p.Headcount, p.Hires, p.Leavers, p.Interns, p.Retained, p.Vacancies, p.Confirmed, p.Note, int64(p.Account), p.Sent.UnixMilli())
	return err
}

func quartersKnown(ctx context.Context, q sqldb.Queryer) ([]Quarter, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (k Quarter, err error) { return k, r.Scan(&k) }, `SELECT DISTINCT quarter FROM forecast_reports ORDER BY quarter DESC`)
}

// Absent is an enterprise that has not reported a quarter.
type Absent struct {
	ID           ids.ID
	Name, County string
	Last         Quarter   // its newest report before, "" when it never reported
	Told         time.Time // when it was reminded of this quarter
}

// absent lists the enterprises that should report a quarter and have not: partners of the
// city and all that ever reported.
func absent(ctx context.Context, q sqldb.Queryer, quarter Quarter, w sqldb.Where) ([]Absent, error) {
	w.And(`o.kind = 'ENTERPRISE' AND o.status = 'ACTIVE' AND (o.partner = ? OR EXISTS (SELECT 1 FROM forecast_reports e WHERE e.org_id = o.id))`, true)
	w.And(`NOT EXISTS (SELECT 1 FROM forecast_reports p WHERE p.org_id = o.id AND p.quarter = ?)`, string(quarter))
	text := `SELECT o.id, o.name, o.county, COALESCE((SELECT MAX(y.quarter) FROM forecast_reports y WHERE y.org_id = o.id AND y.quarter < ` + w.Arg(string(quarter)) + `), ''),
 COALESCE((SELECT t.told_ms FROM forecast_reminders t WHERE t.org_id = o.id AND t.quarter = ` + w.Arg(string(quarter)) + `), 0) FROM org_organizations o` + w.SQL() + ` ORDER BY o.county, o.name`
	return sqldb.All(ctx, q, func(r sqldb.Row) (a Absent, err error) {
		var told int64
		err = r.Scan(&a.ID, &a.Name, &a.County, &a.Last, &told)
		a.Told = instant(told)
		return a, err
	}, text, w.Args()...)
}

// remember writes that an enterprise was reminded; false when it was before.
func remember(ctx context.Context, tx *sqldb.Tx, firm ids.ID, quarter Quarter, account ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO forecast_reminders (org_id, quarter, told_ms, account_id) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, quarter) DO NOTHING`,
		firm, string(quarter), tx.Now().UnixMilli(), int64(account))
	return n == 1, err
}
