package demand

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Brought is a need or offer that comes from a public source outside the platform.
type Brought struct {
	Item
	Key string // names it within the source, so that it is not brought twice
}

// Bring writes needs or offers of a public source – advertisements, published tables of posts – in bulk. They are
// published at once, because somebody published them before: no draft, no review, no contact. The note names the source
// and stands in the trail. What was brought before is left alone; the ids are those of the new ones, zero for the others.
//
// It asks for no permission: it is for commands of the product itself, not for pages.
func (s *Service) Bring(ctx context.Context, tx *sqldb.Tx, side Side, list []Brought, note string) ([]ids.ID, error) {
	known, err := broughtKeys(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(tx.Now())
	due, _, err := caseflow.Due(ctx, tx, ParamExpiry, today)
	if err != nil {
		return nil, err
	}
	fresh := 0
	for _, b := range list {
		if !known[broughtKey(side, b.Key)] {
			fresh++
		}
	}
	first := 1
	if fresh > 0 {
		if first, err = takeNumbers(ctx, tx, side, today.Year, fresh); err != nil {
			return nil, err
		}
	}
	out := make([]ids.ID, len(list))
	rows := make([][]any, 0, fresh)
	for i, b := range list {
		key := broughtKey(side, b.Key)
		if known[key] {
			continue
		}
		known[key] = true
		it := b.Item
		it.ID = tx.NewID()
		out[i] = it.ID
		c := s.seal(it.ID, Contact{})
		rows = append(rows, []any{int64(it.ID), 1, 0, tx.Now().UnixMilli(), string(side), int64(it.Org), int64(it.Owner), key, numberText(side, today.Year, first+len(rows)), string(it.Kind), Published, due, tx.Now().UnixMilli(), string(it.Visibility),
			it.Title, it.Details, it.Duties, it.Requirement, it.Programme, it.Occupation, it.Industry, it.SkillLevel, string(it.Education), it.Headcount,
			int64(it.Budget), int64(it.SalaryFrom), int64(it.SalaryTo), it.Region, it.StartOn.String(), it.DeadlineOn.String(), int64(c.row), c.name, c.phone})
	}
	err = tx.Bulk(ctx, `INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, due_on, published_ms, visibility,
		title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount,
		budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)`, 33, rows, "")
	if err != nil {
		return nil, err
	}
	for _, id := range out {
		if id == 0 {
			continue
		}
		if err := MachineOf(side).OpenIn(ctx, tx, id, Published, note); err != nil {
			return nil, err
		}
		s.changed(tx, id)
	}
	return out, Recount(ctx, tx, side)
}

func broughtKey(side Side, key string) string { return fmt.Sprintf("bring|%s|%s", side, key) }

func broughtKeys(ctx context.Context, q sqldb.Queryer) (map[string]bool, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (key string, err error) { return key, r.Scan(&key) },
		`SELECT row_key FROM demand_items WHERE row_key LIKE 'bring|%' ORDER BY row_key`)
	out := make(map[string]bool, len(list))
	for _, key := range list {
		out[key] = true
	}
	return out, err
}
