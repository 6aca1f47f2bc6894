package sharing

import (
	"context"
	"encoding/json"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const agreementCols = `a.id, a.row_version, a.status, a.partner, a.partner_name, a.proposed, a.title, a.mechanism, a.kinds, a.from_on, a.until_on, a.sent, a.received, a.refreshed_ms`

func scanAgreement(r sqldb.Row) (a Agreement, err error) {
	var kinds string
	var refreshed int64
	err = r.Scan(&a.ID, &a.Version, &a.Status, &a.Partner, &a.PartnerName, &a.Proposed, &a.Title, &a.Mechanism, &kinds, &a.From, &a.Until, &a.Sent, &a.Received, &refreshed)
	if err == nil {
		err = json.Unmarshal([]byte(kinds), &a.Kinds)
	}
	if refreshed > 0 {
		a.Refreshed = time.UnixMilli(refreshed)
	}
	return a, err
}

func agreements(ctx context.Context, q sqldb.Queryer) ([]Agreement, error) {
	return sqldb.All(ctx, q, scanAgreement, `SELECT `+agreementCols+` FROM sharing_agreements a ORDER BY a.id DESC`)
}

func agreementByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Agreement, error) {
	return sqldb.One(ctx, q, scanAgreement, `SELECT `+agreementCols+` FROM sharing_agreements a WHERE a.id = $1`, id)
}

func insertAgreement(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	kinds, err := json.Marshal(a.Kinds)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sharing_agreements (id, row_version, updated_at, due_on, status, partner, partner_name, proposed, title, mechanism, kinds, from_on, until_on, sent, received, refreshed_ms)
 VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0)`, a.ID, tx.Now().UnixMilli(), a.Status, a.Partner, a.PartnerName, a.Proposed, a.Title, a.Mechanism, string(kinds), a.From.String(), a.Until.String())
	return err
}

// openWith counts the agreements with a partner that are not over.
func openWith(ctx context.Context, q sqldb.Queryer, partner string) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM sharing_agreements WHERE partner = $1 AND status IN ('OFFERED', 'ASKED', 'ACTIVE')`, partner)
}

// clear deletes the copies of an agreement and what the partner was told, so that nothing of the
// partner stays.
func clear(ctx context.Context, tx *sqldb.Tx, agreement ids.ID) error {
	for _, text := range []string{`DELETE FROM sharing_copies WHERE agreement_id = $1`, `DELETE FROM sharing_sent WHERE agreement_id = $1`} {
		if _, err := tx.Exec(ctx, text, agreement); err != nil {
			return err
		}
	}
	return nil
}

func scanConsultation(r sqldb.Row) (c Consultation, err error) {
	return c, r.Scan(&c.ID, &c.Agreement, &c.Origin, &c.On, &c.Place, &c.Topic, &c.Minutes, &c.Decisions)
}

func consultations(ctx context.Context, q sqldb.Queryer, agreement ids.ID) ([]Consultation, error) {
	return sqldb.All(ctx, q, scanConsultation, `SELECT id, agreement_id, origin, held_on, place, topic, minutes, decisions FROM sharing_consultations WHERE agreement_id = $1 ORDER BY held_on DESC, id DESC`, agreement)
}

func insertConsultation(ctx context.Context, tx *sqldb.Tx, c Consultation) error {
	_, err := tx.Exec(ctx, `INSERT INTO sharing_consultations (id, agreement_id, origin, held_on, place, topic, minutes, decisions, added_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
		c.ID, c.Agreement, c.Origin, c.On.String(), c.Place, c.Topic, c.Minutes, c.Decisions, tx.Now().UnixMilli())
	return err
}

func scanCopy(r sqldb.Row) (c Copy, err error) {
	var body string
	var at int64
	err = r.Scan(&c.Agreement, &c.Kind, &c.Origin, &c.Version, &c.Name, &body, &at)
	c.Fetched = time.UnixMilli(at)
	if err == nil {
		err = json.Unmarshal([]byte(body), &c.Values)
	}
	return c, err
}

const copyCols = `c.agreement_id, c.kind, c.origin_id, c.version, c.name, c.body, c.fetched_ms`

func copies(ctx context.Context, q sqldb.Queryer, w sqldb.Where, limit, offset int) ([]Copy, error) {
	text := `SELECT ` + copyCols + ` FROM sharing_copies c` + w.SQL() + ` ORDER BY c.name, c.origin_id`
	if limit > 0 {
		text += ` LIMIT ` + w.Arg(limit) + ` OFFSET ` + w.Arg(offset)
	}
	return sqldb.All(ctx, q, scanCopy, text, w.Args()...)
}

func countCopies(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM sharing_copies c`+w.SQL(), w.Args()...)
}

func copySizes(ctx context.Context, q sqldb.Queryer, agreement ids.ID) (map[string]int64, error) {
	type row struct {
		kind string
		n    int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.kind, &x.n) }, `SELECT kind, COUNT(*) FROM sharing_copies WHERE agreement_id = $1 GROUP BY kind`, agreement)
	out := map[string]int64{}
	for _, x := range list {
		out[x.kind] = x.n
	}
	return out, err
}

func putCopy(ctx context.Context, tx *sqldb.Tx, c Copy) error {
	body, err := json.Marshal(c.Values)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sharing_copies (agreement_id, kind, origin_id, version, name, body, fetched_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
 ON CONFLICT (agreement_id, kind, origin_id) DO UPDATE SET version = excluded.version, name = excluded.name, body = excluded.body, fetched_ms = excluded.fetched_ms`,
		c.Agreement, c.Kind, c.Origin, c.Version, c.Name, string(body), tx.Now().UnixMilli())
	return err
}

func dropCopy(ctx context.Context, tx *sqldb.Tx, agreement ids.ID, kind string, origin ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM sharing_copies WHERE agreement_id = $1 AND kind = $2 AND origin_id = $3`, agreement, kind, origin)
	return err
}

// sentOf are the digests of what the partner was last told, by kind and record.
func sentOf(ctx context.Context, q sqldb.Queryer, agreement ids.ID) (map[string]map[ids.ID]string, error) {
	type row struct {
		kind, digest string
		id           ids.ID
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.kind, &x.id, &x.digest) }, `SELECT kind, record_id, digest FROM sharing_sent WHERE agreement_id = $1`, agreement)
	out := map[string]map[ids.ID]string{}
	for _, x := range list {
		if out[x.kind] == nil {
			out[x.kind] = map[ids.ID]string{}
		}
		out[x.kind][x.id] = x.digest
	}
	return out, err
}

func noteSent(ctx context.Context, tx *sqldb.Tx, agreement ids.ID, kind string, record ids.ID, digest string) error {
	if digest == "" {
		_, err := tx.Exec(ctx, `DELETE FROM sharing_sent WHERE agreement_id = $1 AND kind = $2 AND record_id = $3`, agreement, kind, record)
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO sharing_sent (agreement_id, kind, record_id, digest) VALUES ($1, $2, $3, $4)
 ON CONFLICT (agreement_id, kind, record_id) DO UPDATE SET digest = excluded.digest`, agreement, kind, record, digest)
	return err
}

const memberCols = `m.id, m.row_version, m.status, m.agreement_id, m.direction, m.kind, m.record_id, m.record_name, m.part, m.uscc, m.org_id, m.org_name, m.since_on, COALESCE(o.county, '')`

const memberFrom = ` FROM sharing_members m LEFT JOIN org_organizations o ON o.id = m.org_id AND m.direction = 'IN'`

func scanMember(r sqldb.Row) (m Member, err error) {
	return m, r.Scan(&m.ID, &m.Version, &m.Status, &m.Agreement, &m.Direction, &m.Kind, &m.Record, &m.RecordName, &m.Part, &m.USCC, &m.Org, &m.OrgName, &m.Since, &m.County)
}

func members(ctx context.Context, q sqldb.Queryer, w sqldb.Where) ([]Member, error) {
	return sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+memberFrom+w.SQL()+` ORDER BY m.id DESC`, w.Args()...)
}

func memberByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Member, error) {
	return sqldb.One(ctx, q, scanMember, `SELECT `+memberCols+memberFrom+` WHERE m.id = $1`, id)
}

func insertMember(ctx context.Context, tx *sqldb.Tx, m Member) error {
	_, err := tx.Exec(ctx, `INSERT INTO sharing_members (id, row_version, updated_at, due_on, status, agreement_id, direction, kind, record_id, record_name, part, uscc, org_id, org_name, since_on)
 VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, m.ID, tx.Now().UnixMilli(), m.Status, m.Agreement, m.Direction, m.Kind, m.Record, m.RecordName, m.Part, m.USCC, int64(m.Org), m.OrgName, m.Since.String())
	return err
}

func nameMember(ctx context.Context, tx *sqldb.Tx, id ids.ID, name, since string) error {
	_, err := tx.Exec(ctx, `UPDATE sharing_members SET org_name = $1, since_on = $2 WHERE id = $3`, name, since, id)
	return err
}
