package adjust

import (
	"context"
	"errors"
	"fmt"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// hidden turns "no such row" into "not found".
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

const roundCols = `id, row_version, status, year, title, document, notice, open_on, collect_until, public_from, public_to, decision, decided_on, published_on, applied_on, appeal_until, figures_hash, figures_ms, owner_id`

func scanRound(r sqldb.Row) (x Round, err error) {
	return x, r.Scan(&x.ID, &x.Version, &x.Status, &x.Year, &x.Title, &x.Document, &x.Notice, &x.OpenOn, &x.CollectUntil, &x.PublicFrom, &x.PublicTo, &x.Decision, &x.DecidedOn, &x.PublishedOn, &x.AppliedOn, &x.AppealUntil, &x.Hash, &x.FrozenMS, &x.Owner)
}

func roundByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Round, error) {
	x, err := sqldb.One(ctx, q, scanRound, `SELECT `+roundCols+` FROM adjust_rounds WHERE id = $1`, id)
	return x, hidden(err)
}

// rounds lists all rounds, the newest year first.
func rounds(ctx context.Context, q sqldb.Queryer) ([]Round, error) {
	return sqldb.All(ctx, q, scanRound, `SELECT `+roundCols+` FROM adjust_rounds ORDER BY year DESC`)
}

// hold locks a round in the states until the transaction ends, so that what hangs on it is not changed while it moves on.
func hold(ctx context.Context, tx *sqldb.Tx, id ids.ID, states ...string) (Round, error) {
	if _, err := tx.Exec(ctx, `UPDATE adjust_rounds SET touched = touched + 1 WHERE id = $1`, id); err != nil {
		return Round{}, err
	}
	x, err := roundByID(ctx, tx, id)
	if err != nil {
		return x, err
	}
	for _, st := range states {
		if x.Status == st {
			return x, nil
		}
	}
	return x, ErrState.With(roundState(x.Status))
}

func roundState(code string) string {
	st, _ := Rounds.State(code)
	return st.ZH
}

func requestState(code string) string {
	st, _ := Requests.State(code)
	return st.ZH
}

const requestCols = `x.id, x.row_version, x.status, x.due_on, x.number, x.round_id, x.kind, x.school_id, COALESCE(o.name, ''), x.county, x.point_id, x.level, x.code, x.name, x.length, x.places_before, x.places_after, x.into_id, x.new_code, x.new_name,
 x.motive, x.summary, x.teachers_need, x.teachers_have, x.equipment_fen, x.override_state, x.override_reason, x.override_by, x.override_name, x.override_second, x.warning_id, x.owner_id, x.submitted_ms, x.correct_what,
 x.proposal, x.proposal_places, x.refusal, x.decision_note, x.applied_on, x.result_point, r.year, r.status, x.postponed_to`

const requestFrom = ` FROM adjust_requests x JOIN adjust_rounds r ON r.id = x.round_id LEFT JOIN org_organizations o ON o.id = x.school_id`

func scanRequest(r sqldb.Row) (x Request, err error) {
	var due *string
	var fen *int64
	err = r.Scan(&x.ID, &x.Version, &x.Status, &due, &x.Number, &x.Round, &x.Kind, &x.School, &x.SchoolName, &x.County, &x.Point, &x.Level, &x.Code, &x.Name, &x.Length, &x.Before, &x.After, &x.Into, &x.NewCode, &x.NewName,
		&x.Motive, &x.Summary, &x.TeachersNeed, &x.TeachersHave, &fen, &x.Override.State, &x.Override.Reason, &x.Override.By, &x.Override.Name, &x.Override.Second, &x.Warning, &x.Owner, &x.SentMS, &x.Correct,
		&x.Proposal, &x.Places, &x.Refusal, &x.Words, &x.AppliedOn, &x.Result, &x.Year, &x.RoundState, &x.Postponed)
	if err != nil {
		return x, err
	}
	if due != nil {
		x.Due, err = civil.ParseDate(*due)
	}
	if fen != nil {
		n := money.Fen(*fen)
		x.Equipment = &n
	}
	return x, err
}

func requestByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Request, error) {
	x, err := sqldb.One(ctx, q, scanRequest, `SELECT `+requestCols+requestFrom+` WHERE x.id = $1`, id)
	if err != nil {
		return x, hidden(err)
	}
	x.Partners, err = partnersOf(ctx, q, id)
	return x, err
}

// requestsOf are the requests of a round that were sent, by number.
func requestsOf(ctx context.Context, q sqldb.Queryer, round ids.ID) ([]Request, error) {
	return sqldb.All(ctx, q, scanRequest, `SELECT `+requestCols+requestFrom+` WHERE x.round_id = $1 AND x.status NOT IN ('DRAFT', 'WITHDRAWN') ORDER BY x.number`, round)
}

func partnersOf(ctx context.Context, q sqldb.Queryer, request ids.ID) ([]Partner, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p Partner, err error) { return p, r.Scan(&p.Org, &p.Name, &p.Agreement, &p.Number) },
		`SELECT p.org_id, COALESCE(o.name, ''), p.agreement_id, COALESCE(a.number, '') FROM adjust_partners p LEFT JOIN org_organizations o ON o.id = p.org_id LEFT JOIN agreement_items a ON a.id = p.agreement_id
		 WHERE p.request_id = $1 ORDER BY p.org_id`, request)
}

func fenOf(m *money.Fen) *int64 {
	if m == nil {
		return nil
	}
	n := int64(*m)
	return &n
}

func insertRequest(ctx context.Context, tx *sqldb.Tx, x Request) error {
	_, err := tx.Exec(ctx, `INSERT INTO adjust_requests (id, row_version, batch_id, updated_at, slot, status, due_on, number, round_id, kind, school_id, county, point_id, level, code, name, length, places_before, places_after, into_id, new_code, new_name,
		motive, summary, teachers_need, teachers_have, equipment_fen, override_state, override_reason, override_by, override_name, override_second, warning_id, owner_id, submitted_ms, correct_what, proposal, proposal_places, refusal, decision_note, applied_on, result_point)
		VALUES ($1, 1, 0, $2, $3, $4, NULL, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, '', '', 0, '', '', $25, $26, 0, '', '', NULL, '', '', '', 0)`,
		x.ID, tx.Now().UnixMilli(), slotOf(x.Round, x.School, x.Level, x.Code, x.Length), x.Status, x.Number, x.Round, string(x.Kind), x.School, x.County, int64(x.Point), string(x.Level), x.Code, x.Name, x.Length, x.Before, x.After, int64(x.Into), x.NewCode, x.NewName,
		x.Motive, x.Summary, x.TeachersNeed, x.TeachersHave, fenOf(x.Equipment), int64(x.Warning), int64(x.Owner))
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(x.Name).On("code")
	}
	if err != nil {
		return err
	}
	return writePartners(ctx, tx, x.ID, x.Partners)
}

// updateRequest writes the words of a request while its school may change it, if its version is the one that was seen.
func updateRequest(ctx context.Context, tx *sqldb.Tx, x Request) error {
	n, err := tx.Exec(ctx, `UPDATE adjust_requests SET row_version = row_version + 1, batch_id = 0, updated_at = $1, slot = $2, kind = $3, point_id = $4, level = $5, code = $6, name = $7, length = $8, places_before = $9, places_after = $10, into_id = $11, new_code = $12, new_name = $13,
		motive = $14, summary = $15, teachers_need = $16, teachers_have = $17, equipment_fen = $18, warning_id = $19 WHERE id = $20 AND row_version = $21 AND status IN ('DRAFT', 'INCOMPLETE')`,
		tx.Now().UnixMilli(), slotOf(x.Round, x.School, x.Level, x.Code, x.Length), string(x.Kind), int64(x.Point), string(x.Level), x.Code, x.Name, x.Length, x.Before, x.After, int64(x.Into), x.NewCode, x.NewName,
		x.Motive, x.Summary, x.TeachersNeed, x.TeachersHave, fenOf(x.Equipment), int64(x.Warning), x.ID, x.Version)
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(x.Name).On("code")
	}
	if err == nil && n == 0 {
		err = ErrStale
	}
	if err != nil {
		return err
	}
	return writePartners(ctx, tx, x.ID, x.Partners)
}

func writePartners(ctx context.Context, tx *sqldb.Tx, request ids.ID, list []Partner) error {
	if _, err := tx.Exec(ctx, `DELETE FROM adjust_partners WHERE request_id = $1`, request); err != nil {
		return err
	}
	for _, p := range list {
		if _, err := tx.Exec(ctx, `INSERT INTO adjust_partners (request_id, org_id, agreement_id) VALUES ($1, $2, $3)`, request, p.Org, int64(p.Agreement)); err != nil {
			return err
		}
	}
	return nil
}

// takeNumber gives the next number of a series in a year; the row is locked until the transaction ends, so no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx, series string, year int) (string, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO adjust_numbers (series, year, last) VALUES ($1, $2, 1) ON CONFLICT (series, year) DO UPDATE SET last = adjust_numbers.last + 1`, series, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT last FROM adjust_numbers WHERE series = $1 AND year = $2`, series, year)
	return fmt.Sprintf("%s-%d-%04d", series, year, n), err
}

// reasonsOf are the reasons of a list for a class of kinds in a year, in their order.
func reasonsOf(ctx context.Context, q sqldb.Queryer, list, class string, year int) ([]Reason, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x Reason, err error) { return x, r.Scan(&x.List, &x.Kind, &x.Code, &x.ZH, &x.EN) },
		`SELECT list, kind, code, zh, en FROM adjust_reasons WHERE list = $1 AND kind = $2 AND from_year <= $3 AND (to_year = 0 OR to_year >= $3) ORDER BY position, code`, list, class, year)
}

// hasReason reports whether a reason is on the list of the class in the year.
func hasReason(ctx context.Context, q sqldb.Queryer, list, class, code string, year int) (bool, error) {
	all, err := reasonsOf(ctx, q, list, class, year)
	for _, r := range all {
		if r.Code == code {
			return true, nil
		}
	}
	return false, err
}

type orgFacts struct {
	ID                 ids.ID
	Name, Kind, County string
}

func scanOrg(r sqldb.Row) (o orgFacts, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.Kind, &o.County)
}

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgFacts, error) {
	o, err := sqldb.One(ctx, q, scanOrg, `SELECT id, name, kind, county FROM org_organizations WHERE id = $1 AND status <> 'MERGED'`, int64(id))
	return o, hidden(err)
}

// findOrg finds an organisation by its credit code, its school code or its name; the zero value when there is none, or more than one.
func findOrg(ctx context.Context, q sqldb.Queryer, text string) (orgFacts, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, scanOrg,
		`SELECT id, name, kind, county FROM org_organizations WHERE (uscc = $1 OR school_code = $1 OR name_key = $2) AND status <> 'MERGED' ORDER BY id LIMIT 2`, code, org.NameKey(text))
	if err != nil || len(found) != 1 {
		return orgFacts{}, err
	}
	return found[0], nil
}

// agreementOf finds a living agreement by number between the school and the partner.
func agreementOf(ctx context.Context, q sqldb.Queryer, number string, school, partner ids.ID) (ids.ID, error) {
	id, err := sqldb.Value[ids.ID](ctx, q, `SELECT a.id FROM agreement_items a WHERE a.number = $1
		AND EXISTS (SELECT 1 FROM agreement_parties p WHERE p.agreement_id = a.id AND p.org_id = $2) AND EXISTS (SELECT 1 FROM agreement_parties p WHERE p.agreement_id = a.id AND p.org_id = $3)`, number, school, partner)
	if errors.Is(err, sqldb.ErrNoRow) {
		return 0, nil
	}
	return id, err
}
