package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
)

// shelf holds the kinds of a city: those of the product and the city's own, which are read again when they have changed.
type shelf struct {
	mu sync.Mutex
	// own are the city's kinds as of a version; nil before the first reading.
	own     []*Kind
	version int64
	// over are the city's additions to the product's kinds as of a version; nil before the first reading.
	over        map[string]Overlay
	overVersion int64
}

func newShelf() *shelf { return &shelf{version: -1} }

// Kinds are all kinds that the city keeps, those of the product first.
func (s *Service) Kinds(ctx context.Context) (list []*Kind, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = s.kindsIn(ctx, r)
		return err
	})
	return list, err
}

// kindsIn are all kinds within a transaction.
func (s *Service) kindsIn(ctx context.Context, q sqldb.Queryer) ([]*Kind, error) {
	own, err := s.kinds.read(ctx, q)
	if err != nil {
		return nil, err
	}
	list := Declared()
	for i := range list {
		if list[i], err = s.mine(ctx, q, list[i]); err != nil {
			return nil, err
		}
	}
	return append(list, own...), nil
}

// Kind finds one kind; ErrNoKind when there is none.
func (s *Service) Kind(ctx context.Context, code string) (k *Kind, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		k, err = s.kind(ctx, r, code)
		return err
	})
	return k, err
}

// mine is a kind of the product as this city has it: with its choices and its additions.
func (s *Service) mine(ctx context.Context, q sqldb.Queryer, k *Kind) (*Kind, error) {
	k, err := extended(ctx, q, k)
	if err != nil {
		return nil, err
	}
	over, err := s.kinds.overlays(ctx, q)
	if err != nil {
		return nil, err
	}
	if o, ok := over[k.Code]; ok {
		return o.over(k), nil
	}
	return k, nil
}

// kind finds one kind within a transaction.
func (s *Service) kind(ctx context.Context, q sqldb.Queryer, code string) (*Kind, error) {
	for _, k := range declared {
		if k.Code == code {
			return s.mine(ctx, q, k)
		}
	}
	own, err := s.kinds.read(ctx, q)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(own, func(k *Kind) bool { return k.Code == code }); i >= 0 {
		return own[i], nil
	}
	return nil, ErrNoKind.With(code)
}

// read returns the city's own kinds, from memory while none was changed.
func (h *shelf) read(ctx context.Context, q sqldb.Queryer) ([]*Kind, error) {
	version, err := sqldb.Value[int64](ctx, q, `SELECT CAST(COALESCE(SUM(row_version), 0) AS BIGINT) FROM carrier_kinds`)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	known, own := h.version, h.own
	h.mu.Unlock()
	if version == known {
		return own, nil
	}
	bodies, err := sqldb.All(ctx, q, func(row sqldb.Row) (b string, err error) { return b, row.Scan(&b) }, `SELECT body FROM carrier_kinds ORDER BY code`)
	if err != nil {
		return nil, err
	}
	own = make([]*Kind, 0, len(bodies))
	for _, b := range bodies {
		k := &Kind{}
		if err := json.Unmarshal([]byte(b), k); err != nil {
			return nil, errInternal.Because(err)
		}
		k.Own = true
		own = append(own, k)
	}
	h.mu.Lock()
	h.own, h.version = own, version
	h.mu.Unlock()
	return own, nil
}

// Configure adds a kind of the city's own, or changes one: fields and levels may be added and renamed, not taken away while records
// use them. A change of the declaration needs no release.
func (s *Service) Configure(ctx context.Context, k Kind, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	if len(k.Stages) == 0 {
		k.Stages = slices.Clone(Usual)
	}
	if slices.ContainsFunc(declared, func(d *Kind) bool { return d.Code == k.Code }) {
		return ErrKind.With(k.Code, "这个代码是内置种类的")
	}
	if err := k.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(k)
	if err != nil {
		return errInternal.Because(err)
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		now, by := tx.Now().UnixMilli(), actor.From(ctx).Account
		old, err := sqldb.Value[string](ctx, tx, `SELECT body FROM carrier_kinds WHERE code = $1`, k.Code)
		switch {
		case errors.Is(err, sqldb.ErrNoRow):
			_, err = tx.Exec(ctx, `INSERT INTO carrier_kinds (code, body, row_version, updated_at, updated_by) VALUES ($1, $2, 1, $3, $4)`, k.Code, string(body), now, by)
		case err == nil:
			err = s.replace(ctx, tx, k, old, string(body), version)
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds, Object: "carrier_kinds", Reason: k.Code})
	})
}

func (s *Service) replace(ctx context.Context, tx *sqldb.Tx, k Kind, old, body string, version int64) error {
	var was Kind
	if err := json.Unmarshal([]byte(old), &was); err != nil {
		return errInternal.Because(err)
	}
	used, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM carrier_records WHERE kind = $1`, k.Code)
	if err != nil {
		return err
	}
	if gone := was.lost(&k); used > 0 && len(gone) > 0 {
		return ErrInUse.With(strings.Join(gone, "、"))
	}
	n, err := tx.Exec(ctx, `UPDATE carrier_kinds SET body = $1, row_version = row_version + 1, updated_at = $2, updated_by = $3 WHERE code = $4 AND row_version = $5`,
		body, tx.Now().UnixMilli(), actor.From(ctx).Account, k.Code, version)
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// lost names what a new declaration lacks of the old one.
func (k *Kind) lost(now *Kind) (gone []string) {
	for _, f := range k.Fields {
		if g, ok := now.Field(f.Code); !ok || g.Type != f.Type {
			gone = append(gone, f.ZH)
		}
	}
	for _, l := range k.Levels {
		if now.Rank(l.Code) < 0 {
			gone = append(gone, l.ZH)
		}
	}
	for _, st := range k.Stages {
		if _, ok := now.Stage(st.Code); !ok {
			gone = append(gone, st.ZH)
		}
	}
	return gone
}
