package sheet

import (
	"context"
	"encoding/json"
	"fmt"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Import is one batch (批次): a file, how it is read, what was found, what became of it.
type Import struct {
	ID        ids.ID
	Kind      string
	Day       string // the day it came, with Number the name of the batch
	Number    int64
	Sender    string // whose headings are remembered: "org:…", "county:…" or "account:…"
	Owner     ids.ID // the account that sent it
	OwnerName string
	FileName  string
	FileSize  int64
	Blob      ids.ID
	Job       ids.ID
	Status    string
	Version   int64
	DueOn     civil.Date
	Plan      *Plan
	Result    *Result
	Inserted  map[string]int64
	OnlyGood  bool   // confirmed without the rows to be mended
	Refusal   string // code and arguments of why the file or batch failed, packed
	CreatedAt int64  // ms UTC
	DoneAt    int64
	UndoUntil string // last day for undoing
}

// Name is what people call the batch: PC-20261122-03.
func (im *Import) Name() string {
	day := civil.Date{}
	if d, err := civil.ParseDate(im.Day); err == nil {
		day = d
	}
	return fmt.Sprintf("PC-%04d%02d%02d-%02d", day.Year, int(day.Month), day.Day, im.Number)
}

const importCols = `id, kind, day, number, sender, owner_id, owner_name, file_name, file_size, blob_id, job_id,
	status, row_version, due_on, plan, result, inserted, only_good, refusal, created_at, done_at, undo_until`

func scanImport(r sqldb.Row) (*Import, error) {
	im := &Import{}
	var plan, result, inserted string
	err := r.Scan(&im.ID, &im.Kind, &im.Day, &im.Number, &im.Sender, &im.Owner, &im.OwnerName, &im.FileName, &im.FileSize, &im.Blob, &im.Job,
		&im.Status, &im.Version, &im.DueOn, &plan, &result, &inserted, &im.OnlyGood, &im.Refusal, &im.CreatedAt, &im.DoneAt, &im.UndoUntil)
	if err != nil {
		return nil, err
	}
	if err := unpack(plan, &im.Plan); err != nil {
		return nil, err
	}
	if err := unpack(result, &im.Result); err != nil {
		return nil, err
	}
	return im, unpack(inserted, &im.Inserted)
}

func unpack(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// packed is the JSON of a part of a batch, "" for none.
func packed[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func insertBatch(ctx context.Context, tx *sqldb.Tx, im *Import) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO sheet_batches (`+importCols+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		im.ID, im.Kind, im.Day, im.Number, im.Sender, int64(im.Owner), im.OwnerName, im.FileName, im.FileSize, int64(im.Blob), int64(im.Job),
		im.Status, im.Version, im.DueOn, "", "", "", im.OnlyGood, im.Refusal, tx.Now().UnixMilli(), 0, im.UndoUntil)
	return err
}

func findImport(ctx context.Context, q sqldb.Queryer, id ids.ID) (*Import, error) {
	return sqldb.One(ctx, q, scanImport, `SELECT `+importCols+` FROM sheet_batches WHERE id = $1`, id)
}

// nextNumber counts the batches of a day.
func nextNumber(ctx context.Context, q sqldb.Queryer, day string) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COALESCE(MAX(number), 0) + 1 FROM sheet_batches WHERE day = $1`, day)
}

// updateImport stores what a step has found. The state moves elsewhere, by the case flow.
func updateImport(ctx context.Context, tx *sqldb.Tx, im *Import) error {
	plan, err := packed(im.Plan)
	if err != nil {
		return err
	}
	result, err := packed(im.Result)
	if err != nil {
		return err
	}
	inserted := ""
	if im.Inserted != nil {
		if inserted, err = packed(&im.Inserted); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		UPDATE sheet_batches
		SET job_id = $2, plan = $3, result = $4, inserted = $5, only_good = $6, refusal = $7, done_at = $8, undo_until = $9
		WHERE id = $1`,
		im.ID, int64(im.Job), plan, result, inserted, im.OnlyGood, im.Refusal, im.DoneAt, im.UndoUntil)
	return err
}

// Filter narrows a list of batches.
type Filter struct {
	Kind   string
	Owner  ids.ID // 0 for everybody's
	Offset int
	Limit  int
}

func listImports(ctx context.Context, q sqldb.Queryer, f Filter) (list []*Import, total int64, err error) {
	var w sqldb.Where
	w.If(f.Kind != "", "kind = ?", f.Kind)
	w.If(f.Owner != 0, "owner_id = ?", f.Owner)
	total, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM sheet_batches`+w.SQL(), w.Args()...)
	if err != nil {
		return nil, 0, err
	}
	where := w.SQL()
	limit, offset := w.Arg(f.Limit), w.Arg(f.Offset)
	list, err = sqldb.All(ctx, q, scanImport, `SELECT `+importCols+` FROM sheet_batches`+where+`
		ORDER BY created_at DESC, id DESC LIMIT `+limit+` OFFSET `+offset, w.Args()...)
	return list, total, err
}

const findingCols = `sheet_name, row_no, col_no, head, raw, severity, code, args`

func scanFinding(r sqldb.Row) (Finding, error) {
	var f Finding
	var code, args string
	var sev int64
	err := r.Scan(&f.Sheet, &f.Row, &f.Column, &f.Head, &f.Raw, &sev, &code, &args)
	f.Severity = Severity(sev)
	f.Err = restore(code, args, "")
	return f, err
}

// replaceFindings stores the findings of the latest run.
func replaceFindings(ctx context.Context, tx *sqldb.Tx, batch ids.ID, findings []Finding) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sheet_findings WHERE batch_id = $1`, batch); err != nil {
		return err
	}
	const chunk = 2000
	for from := 0; from < len(findings); from += chunk {
		part := findings[from:min(from+chunk, len(findings))]
		rows := make([][]any, len(part))
		for i, f := range part {
			rows[i] = []any{int64(batch), int64(from + i + 1), f.Sheet, int64(f.Row), int64(f.Column), f.Head, f.Raw, int64(f.Severity), f.Err.Code, packArgs(f.Err.Args)}
		}
		if err := tx.Bulk(ctx, `INSERT INTO sheet_findings (batch_id, seq, `+findingCols+`)`, 10, rows, ""); err != nil {
			return err
		}
	}
	return nil
}

// listFindings returns findings, gravest first, then in the order of the file.
func listFindings(ctx context.Context, q sqldb.Queryer, batch ids.ID, least Severity, limit, offset int) ([]Finding, error) {
	return sqldb.All(ctx, q, scanFinding, `
		SELECT `+findingCols+`
		FROM sheet_findings
		WHERE batch_id = $1 AND severity >= $2
		ORDER BY severity DESC, row_no, seq
		LIMIT $3 OFFSET $4`, batch, int64(least), limit, offset)
}

// countFindings counts the findings of each severity.
func countFindings(ctx context.Context, q sqldb.Queryer, batch ids.ID) (n [3]int64, err error) {
	type pair struct{ sev, count int64 }
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (p pair, err error) { return p, r.Scan(&p.sev, &p.count) },
		`SELECT severity, COUNT(*) FROM sheet_findings WHERE batch_id = $1 GROUP BY severity`, batch)
	for _, p := range rows {
		if p.sev >= 0 && p.sev < 3 {
			n[p.sev] = p.count
		}
	}
	return n, err
}

// loadProfile returns what a sender chose for headings before: heading → column key.
func loadProfile(ctx context.Context, q sqldb.Queryer, kind, sender string) (map[string]string, error) {
	type pair struct{ head, key string }
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (p pair, err error) { return p, r.Scan(&p.head, &p.key) },
		`SELECT head, column_key FROM sheet_profiles WHERE kind = $1 AND sender = $2`, kind, sender)
	out := make(map[string]string, len(rows))
	for _, p := range rows {
		out[p.head] = p.key
	}
	return out, err
}

// saveProfile remembers the headings of a settled plan.
func saveProfile(ctx context.Context, tx *sqldb.Tx, kind, sender string, heads []Head) error {
	rows := [][]any{}
	seen := map[string]bool{}
	for _, h := range heads {
		form := headForm(h.Text)
		if form == "" || seen[form] {
			continue
		}
		seen[form] = true
		rows = append(rows, []any{kind, sender, form, h.Key, tx.Now().UnixMilli()})
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Bulk(ctx, `INSERT INTO sheet_profiles (kind, sender, head, column_key, updated_at)`, 5, rows,
		`ON CONFLICT (kind, sender, head) DO UPDATE SET column_key = excluded.column_key, updated_at = excluded.updated_at`)
}
