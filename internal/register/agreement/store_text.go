package agreement

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const textCols = `id, row_version, agreement_id, version_no, round, status, reason, title, fields, content, responsibilities, team, starts_on, ends_on, effective_on, sent_on, signed_on,
 digest, account_id, account_name`

func scanText(r sqldb.Row) (t Text, err error) {
	var fields string
	err = r.Scan(&t.ID, &t.Version, &t.Agreement, &t.No, &t.Round, &t.Status, &t.Reason, &t.Title, &fields, &t.Content, &t.Duties, &t.Team, &t.Starts, &t.Ends, &t.Effective, &t.SentOn, &t.SignedOn,
		&t.Digest, &t.Author, &t.By)
	t.Fields = fieldsOf(fields)
	return t, err
}

// textsOf are the versions of an agreement's text, the first one first, without their clauses.
func textsOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Text, error) {
	return sqldb.All(ctx, q, scanText, `SELECT `+textCols+` FROM agreement_versions WHERE agreement_id = $1 ORDER BY version_no, id`, id)
}

// textByID is a version with its clauses and its plan.
func textByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Text, error) {
	t, err := sqldb.One(ctx, q, scanText, `SELECT `+textCols+` FROM agreement_versions WHERE id = $1`, id)
	if err != nil {
		return t, hidden(err)
	}
	return t, fill(ctx, q, &t)
}

// fill reads clauses and plan of a version.
func fill(ctx context.Context, q sqldb.Queryer, t *Text) (err error) {
	if t.Clauses, err = clausesOf(ctx, q, t.ID); err != nil {
		return err
	}
	t.Plan, err = planOf(ctx, q, t.ID)
	return err
}

func insertText(ctx context.Context, tx *sqldb.Tx, t Text) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO agreement_versions (batch_id, updated_at, row_key, `+textCols+`)
		 VALUES (0, $1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		tx.Now().UnixMilli(), textKey(t), t.ID, t.Agreement, t.No, t.Round, t.Status, t.Reason, t.Title, fieldText(t.Fields), t.Content, t.Duties, t.Team,
		t.Starts.String(), t.Ends.String(), t.Effective.String(), t.SentOn.String(), t.SignedOn.String(), t.Digest, int64(t.Author), t.By)
	if sqldb.IsDuplicate(err) {
		return ErrOpen
	}
	return err
}

// textKey lets an agreement have one version that is not done, and each number once.
func textKey(t Text) string {
	if t.SignedOn.IsZero() && t.Status != Withdrawn {
		return "open:" + t.Agreement.String()
	}
	return "text:" + t.ID.String()
}

// saveText writes a version that nobody has signed, if it is still the one that was seen; 0
// stands for any.
func saveText(ctx context.Context, tx *sqldb.Tx, t Text) error {
	n, err := tx.Exec(ctx,
		`UPDATE agreement_versions SET row_version = row_version + 1, updated_at = $1, reason = $2, title = $3, fields = $4, content = $5, responsibilities = $6, team = $7, starts_on = $8, ends_on = $9,
		 effective_on = $10 WHERE id = $11 AND signed_on = '' AND (row_version = $12 OR $12 = 0)`,
		tx.Now().UnixMilli(), t.Reason, t.Title, fieldText(t.Fields), t.Content, t.Duties, t.Team, t.Starts.String(), t.Ends.String(), t.Effective.String(), t.ID, t.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

// setSent, setSigned and setShut note where a version stands in its course.
func setSent(ctx context.Context, tx *sqldb.Tx, t Text) error {
	_, err := tx.Exec(ctx, `UPDATE agreement_versions SET round = $1, sent_on = $2, digest = $3, effective_on = $4 WHERE id = $5`, t.Round, t.SentOn.String(), t.Digest, t.Effective.String(), t.ID)
	return err
}

func setSigned(ctx context.Context, tx *sqldb.Tx, t Text) error {
	_, err := tx.Exec(ctx, `UPDATE agreement_versions SET signed_on = $1, row_key = $2 WHERE id = $3`, t.SignedOn.String(), textKey(t), t.ID)
	return err
}

func setShut(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE agreement_versions SET row_key = $1 WHERE id = $2`, "text:"+id.String(), id)
	return err
}

const clauseCols = `c.id, c.line_id, c.kind, c.title, c.body, c.locked, c.basis, c.library, c.promiser_id, c.quantity, c.unit, c.due_on, COALESCE(o.name, '')`

const clauseFrom = ` FROM agreement_clauses c LEFT JOIN org_organizations o ON o.id = c.promiser_id`

func clauseDest(c *Clause) []any {
	return []any{&c.ID, &c.Line, (*string)(&c.Kind), &c.Title, &c.Body, &c.Locked, &c.Basis, &c.Library, &c.Promiser, &c.Promised, &c.Unit, &c.Due, &c.PromiserIs}
}

func scanClause(r sqldb.Row) (c Clause, err error) { return c, r.Scan(clauseDest(&c)...) }

func clausesOf(ctx context.Context, q sqldb.Queryer, version ids.ID) ([]Clause, error) {
	return sqldb.All(ctx, q, scanClause, `SELECT `+clauseCols+clauseFrom+` WHERE c.version_id = $1 ORDER BY c.position, c.id`, version)
}

// replaceClauses writes the clauses of a version that nobody has signed.
func replaceClauses(ctx context.Context, tx *sqldb.Tx, t Text) error {
	if _, err := tx.Exec(ctx, `DELETE FROM agreement_clauses WHERE version_id = $1`, t.ID); err != nil {
		return err
	}
	for i, c := range t.Clauses {
		if c.ID == 0 {
			c.ID = tx.NewID()
		}
		if c.Line == 0 {
			c.Line = c.ID
		}
		var n any
		if c.Promised != nil {
			n = *c.Promised
		}
		_, err := tx.Exec(ctx,
			`INSERT INTO agreement_clauses (id, row_version, batch_id, updated_at, row_key, agreement_id, version_id, line_id, position, kind, title, body, locked, basis, library, promiser_id, quantity, unit, due_on)
			 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
			c.ID, tx.Now().UnixMilli(), "id:"+c.ID.String(), t.Agreement, t.ID, c.Line, i, string(c.Kind), c.Title, c.Body, c.Locked, c.Basis, c.Library, int64(c.Promiser), n, c.Unit, c.Due.String())
		if err != nil {
			return err
		}
	}
	return nil
}

func planOf(ctx context.Context, q sqldb.Queryer, version ids.ID) ([]Milestone, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m Milestone, err error) {
		return m, r.Scan(&m.ID, &m.Line, &m.Title, &m.Due, &m.Org, &m.OrgName, &m.ReachedOn, &m.Note)
	},
		`SELECT m.id, m.line_id, m.title, m.due_on, m.org_id, COALESCE(o.name, ''), COALESCE(x.day, ''), COALESCE(x.note, '') FROM agreement_milestones m
		 LEFT JOIN org_organizations o ON o.id = m.org_id LEFT JOIN agreement_reached x ON x.line_id = m.line_id WHERE m.version_id = $1 ORDER BY m.due_on, m.position, m.id`, version)
}

// replacePlan writes the plan of a version that nobody has signed.
func replacePlan(ctx context.Context, tx *sqldb.Tx, t Text) error {
	if _, err := tx.Exec(ctx, `DELETE FROM agreement_milestones WHERE version_id = $1`, t.ID); err != nil {
		return err
	}
	var rows [][]any
	for i, m := range t.Plan {
		id := tx.NewID()
		if m.Line == 0 {
			m.Line = id
		}
		rows = append(rows, []any{id, t.Agreement, t.ID, m.Line, i, m.Title, m.Due.String(), int64(m.Org)})
	}
	return tx.Bulk(ctx, `INSERT INTO agreement_milestones (id, agreement_id, version_id, line_id, position, title, due_on, org_id)`, 8, rows, "")
}

const signCols = `s.id, s.version_id, s.round, s.org_id, COALESCE(o.name, ''), s.way, s.signed_on, s.digest, s.file_id, s.signer, s.account_id, s.account_name, s.checker_id, s.checker_name, s.checked_on`

func scanSign(r sqldb.Row) (x Signature, err error) {
	return x, r.Scan(&x.ID, &x.Text, &x.Round, &x.Org, &x.OrgName, &x.Way, &x.On, &x.Digest, &x.File, &x.Signer, &x.Account, &x.By, &x.Checker, &x.Checked, &x.CheckOn)
}

// signaturesOf are the signatures of all versions and rounds of an agreement.
func signaturesOf(ctx context.Context, q sqldb.Queryer, agreement ids.ID) ([]Signature, error) {
	return sqldb.All(ctx, q, scanSign, `SELECT `+signCols+` FROM agreement_signatures s LEFT JOIN org_organizations o ON o.id = s.org_id WHERE s.agreement_id = $1 ORDER BY s.id`, agreement)
}

func insertSign(ctx context.Context, tx *sqldb.Tx, agreement ids.ID, x Signature) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO agreement_signatures (id, row_key, agreement_id, version_id, round, org_id, way, signed_on, digest, file_id, signer, account_id, account_name, checker_id, checker_name, checked_on)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		x.ID, signKey(x), agreement, x.Text, x.Round, x.Org, x.Way, x.On.String(), x.Digest, int64(x.File), x.Signer, int64(x.Account), x.By, int64(x.Checker), x.Checked, x.CheckOn.String())
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(x.OrgName)
	}
	return err
}

func signKey(x Signature) string {
	return x.Text.String() + "|" + ids.ID(x.Round).String() + "|" + x.Org.String()
}
