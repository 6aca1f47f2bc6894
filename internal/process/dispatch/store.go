package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const reportCols = `r.id, r.row_version, r.status, r.due_on, r.quarter, r.task_id, r.task_number, r.task_title, r.task_path, r.plan_title, r.duty, r.unit, r.org_id, r.function, r.county,
 r.opened_on, r.due_day, r.sent_on, r.late, r.progress, r.colour, r.basis, r.standing, r.draft, r.draft_by, r.draft_at, r.entries,
 COALESCE(x.updated_at, 0), x.progress, COALESCE(x.words, ''), COALESCE(x.problems, ''), COALESCE(x.support, ''), COALESCE(x.measures, ''), COALESCE(x.owner, ''), COALESCE(x.by_day, '')`

// reportFrom joins what came in a spreadsheet.
const reportFrom = ` FROM dispatch_reports r LEFT JOIN dispatch_sheets x ON x.report_id = r.id`

func scanReport(row sqldb.Row) (r Report, err error) {
	var quarter, standing, draft, by string
	var at, sheetAt int64
	var c Content
	if err := row.Scan(&r.ID, &r.Version, &r.Status, &r.DueOn, &quarter, &r.Task, &r.TaskNumber, &r.TaskTitle, &r.TaskPath, &r.Plan, &r.Duty, &r.Unit.Name, &r.Unit.Org, &r.Unit.Function, &r.Unit.County,
		&r.OpenedOn, &r.DueDay, &r.SentOn, &r.Late, &r.Progress, &r.Colour, &r.Basis, &standing, &draft, &r.DraftBy, &at, &r.Entries,
		&sheetAt, &c.Progress, &c.Words, &c.Problems, &c.Support, &c.Measures, &c.Owner, &by); err != nil {
		return r, err
	}
	sheet := sheetAt > at
	if sheet {
		at, r.DraftBy = sheetAt, "Excel"
	}
	if at > 0 {
		r.DraftAt = time.UnixMilli(at).UTC()
	}
	if r.Quarter, err = ParseQuarter(quarter); err != nil {
		return r, err
	}
	if err := unpack(standing, &r.Standing); err != nil {
		return r, err
	}
	if !sheet {
		return r, unpack(draft, &r.Draft)
	}
	r.Draft = c
	if by != "" {
		r.Draft.By, err = civil.ParseDate(by)
	}
	return r, err
}

// pack and unpack keep a small structure in a column; an empty column is the zero value.
func pack(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only plain structures are kept
	}
	return string(b)
}

func unpack(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func reportByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Report, error) {
	r, err := sqldb.One(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE r.id = $1`, id)
	return r, hidden(err)
}

// reportsOf are the reports of a quarter, by plan, task and duty.
func reportsOf(ctx context.Context, q sqldb.Queryer, quarter Quarter) ([]Report, error) {
	return sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE r.quarter = $1 ORDER BY r.plan_title, r.task_id, r.duty DESC, r.id`, quarter.String())
}

const entryCols = `e.id, e.report_id, e.seq, e.kind, e.progress, e.words, e.problems, e.support, e.measures, e.owner, e.by_day, e.reason, e.colour, e.basis, e.standing, e.files, e.account_id, e.person, e.at_ms`

func scanEntry(row sqldb.Row) (e Entry, err error) {
	var standing, files, by string
	var at int64
	c := &e.Content
	if err := row.Scan(&e.ID, &e.Report, &e.Seq, &e.Kind, &c.Progress, &c.Words, &c.Problems, &c.Support, &c.Measures, &c.Owner, &by, &e.Reason, &e.Colour, &e.Basis, &standing, &files, &e.Account, &e.Person, &at); err != nil {
		return e, err
	}
	e.At = time.UnixMilli(at).UTC()
	if by != "" {
		if c.By, err = civil.ParseDate(by); err != nil {
			return e, err
		}
	}
	if err := unpack(standing, &e.Standing); err != nil {
		return e, err
	}
	return e, unpack(files, &e.Files)
}

// entriesOf are what was sent for a report, the oldest first.
func entriesOf(ctx context.Context, q sqldb.Queryer, report ids.ID) ([]Entry, error) {
	return sqldb.All(ctx, q, scanEntry, `SELECT `+entryCols+` FROM dispatch_entries e WHERE e.report_id = $1 ORDER BY e.seq`, report)
}

func insertEntry(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	c := e.Content
	_, err := tx.Exec(ctx, `INSERT INTO dispatch_entries (id, report_id, seq, kind, progress, words, problems, support, measures, owner, by_day, reason, colour, basis, standing, files, account_id, person, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		e.ID, e.Report, e.Seq, e.Kind, c.Progress, c.Words, c.Problems, c.Support, c.Measures, c.Owner, c.By.String(), e.Reason, e.Colour, e.Basis, pack(e.Standing), pack(e.Files), int64(e.Account), e.Person, tx.Now().UnixMilli())
	return err
}

func scanFile(row sqldb.Row) (f File, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.Object, &f.Blob, &f.Name, &f.Size, &f.Person, &at)
	f.At = time.UnixMilli(at).UTC()
	return f, err
}

// filesOf are the files of a report or of a part of a matter, the oldest first.
func filesOf(ctx context.Context, q sqldb.Queryer, object ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, scanFile, `SELECT id, object_id, blob_id, name, size, person, at_ms FROM dispatch_files WHERE object_id = $1 ORDER BY id`, object)
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }

// next counts up a series of numbers and returns its next one.
func next(ctx context.Context, tx *sqldb.Tx, series string) (int64, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO dispatch_numbers (series, last) VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET last = dispatch_numbers.last + 1`, series); err != nil {
		return 0, err
	}
	return sqldb.Value[int64](ctx, tx, `SELECT last FROM dispatch_numbers WHERE series = $1`, series)
}

// overdues are the reports of a unit on a task in the last quarters up to one, this one included, that came late or did not come.
func overdues(ctx context.Context, q sqldb.Queryer, r Report, today civil.Date, l Limits) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM dispatch_reports r WHERE r.task_id = $1 AND r.org_id = $2 AND r.function = $3 AND r.county = $4 AND r.quarter <= $5 AND r.quarter > $6 AND r.status <> 'WAIVED'
		AND (r.late = TRUE OR r.status = 'OPEN' AND r.due_day < $7 OR r.status = 'RETURNED' AND r.due_on < $7)`,
		r.Task, int64(r.Unit.Org), r.Unit.Function, r.Unit.County, r.Quarter.String(), r.Quarter.Before(int(l.Quarters)).String(), today.String())
}
