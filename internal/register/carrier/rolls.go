package carrier

import (
	"context"
	"slices"
	"sync"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// A kind's mark goes up with every change of its records, and each record keeps the mark of its last change; both are written in the
// transaction of the change. As the row of the kind stays locked until then, marks become visible in their order, and a reader who knows
// the state at mark 7 needs only the records above 7. An import or its undo begins a new epoch: all is read again.

// touch marks a record as changed. Whatever a list shows or orders by is written together with it.
func touch(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	kind, err := sqldb.Value[string](ctx, tx, `SELECT kind FROM carrier_records WHERE id = $1`, id)
	if err != nil {
		return err
	}
	mark, err := sqldb.Value[int64](ctx, tx, `INSERT INTO carrier_marks (kind, mark, epoch) VALUES ($1, 1, 0)
		ON CONFLICT (kind) DO UPDATE SET mark = carrier_marks.mark + 1 RETURNING mark`, kind)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE carrier_records SET mark = $1 WHERE id = $2`, mark, id)
	return err
}

// renew begins a new epoch of a kind whose records were written in bulk.
func renew(ctx context.Context, tx *sqldb.Tx, kind string) error {
	_, err := tx.Exec(ctx, `INSERT INTO carrier_marks (kind, mark, epoch) VALUES ($1, 0, 1) ON CONFLICT (kind) DO UPDATE SET epoch = carrier_marks.epoch + 1`, kind)
	return err
}

// rolls are the lists of a city's kinds that were asked for.
type rolls struct {
	mu   sync.Mutex
	kept map[string]*held
}

// held is a roll and the state of the database that it shows.
type held struct {
	mu          sync.Mutex
	roll        *roll
	mark, epoch int64
}

func (r *rolls) of(kind string) *held {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil {
		r.kept = map[string]*held{}
	}
	h := r.kept[kind]
	if h == nil {
		h = &held{}
		r.kept[kind] = h
	}
	return h
}

// list finds the page of a filter and reads its records.
func (s *Service) list(ctx context.Context, q sqldb.Queryer, k *Kind, f Filter) ([]Record, int64, error) {
	m, err := amongOf(ctx, q, f)
	if err != nil {
		return nil, 0, err
	}
	h := s.rolls.of(k.Code)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.follow(ctx, q, k); err != nil {
		return nil, 0, err
	}
	page, total := h.roll.page(f, m, seesOf(actor.From(ctx), k.Code))
	list, err := recordsByID(ctx, q, page)
	return list, total, err
}

// seesOf is nil for those who see the whole city.
func seesOf(a actor.Actor, kind string) func(e *entry) bool {
	action := seeing(kind)
	if Policy.May(a, action, actor.Object{}) {
		return nil
	}
	return func(e *entry) bool { return Policy.May(a, action, actor.Object{County: e.county, Org: e.org}) }
}

// follow brings the roll up to what the reader sees. A roll that is ahead of an older snapshot stays: the page is read by identity.
func (h *held) follow(ctx context.Context, q sqldb.Queryer, k *Kind) error {
	mark, epoch, err := markOf(ctx, q, k.Code)
	if err != nil {
		return err
	}
	if h.roll == nil || epoch > h.epoch || !h.roll.fits(k) {
		fresh := newRoll(k)
		list, err := sqldb.All(ctx, q, fresh.scan, `SELECT `+rollCols+` FROM carrier_records c WHERE c.kind = $1 ORDER BY c.id`, k.Code)
		if err != nil {
			return err
		}
		fresh.put(list)
		h.roll, h.mark, h.epoch = fresh, mark, epoch
		return nil
	}
	if mark <= h.mark || epoch < h.epoch {
		return nil
	}
	list, err := sqldb.All(ctx, q, h.roll.scan, `SELECT `+rollCols+` FROM carrier_records c WHERE c.kind = $1 AND c.mark > $2 ORDER BY c.id`, k.Code, h.mark)
	if err != nil {
		return err
	}
	h.roll.put(list)
	h.mark = mark
	return nil
}

func markOf(ctx context.Context, q sqldb.Queryer, kind string) (mark, epoch int64, err error) {
	pairs, err := sqldb.All(ctx, q, func(r sqldb.Row) (p [2]int64, err error) { return p, r.Scan(&p[0], &p[1]) },
		`SELECT mark, epoch FROM carrier_marks WHERE kind = $1`, kind)
	if err != nil || len(pairs) == 0 {
		return 0, 0, err
	}
	return pairs[0][0], pairs[0][1], nil
}

// amongOf asks for what a filter by organisation or by words needs.
func amongOf(ctx context.Context, q sqldb.Queryer, f Filter) (m among, err error) {
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		if m.named, err = idSet(ctx, q, `SELECT o.id FROM org_organizations o WHERE o.name LIKE $1 ESCAPE '\'`, like); err != nil {
			return m, err
		}
	}
	if f.Org != 0 {
		m.member, err = idSet(ctx, q, `SELECT m.record_id FROM carrier_members m WHERE m.org_id = $1`, f.Org)
	}
	return m, err
}

func idSet(ctx context.Context, q sqldb.Queryer, text string, args ...any) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	for id, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, text, args...) {
		if err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, nil
}

// recordsByID reads records in the order of their identities; one that is gone by now is left out.
func recordsByID(ctx context.Context, q sqldb.Queryer, page []ids.ID) ([]Record, error) {
	found := make(map[ids.ID]Record, len(page))
	for part := range slices.Chunk(page, 500) {
		var w sqldb.Where
		list := make([]any, len(part))
		for i, id := range part {
			list[i] = id
		}
		w.In("c.id", list...)
		for c, err := range sqldb.Each(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+w.SQL(), w.Args()...) {
			if err != nil {
				return nil, err
			}
			found[c.ID] = c
		}
	}
	out := make([]Record, 0, len(page))
	for _, id := range page {
		if c, ok := found[id]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}
