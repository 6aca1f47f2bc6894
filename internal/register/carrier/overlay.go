package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
)

// Overlay is what a city adds to a kind of the product without a release. Levels, functions and points of the checklist are the whole
// lists, with the product's own among them; fields and counts are those added.
type Overlay struct {
	Levels    []Choice `json:"levels,omitempty"`
	Functions []Choice `json:"functions,omitempty"`
	Checklist []Choice `json:"checklist,omitempty"`
	Fields    []Field  `json:"fields,omitempty"`
	Counts    []Count  `json:"counts,omitempty"`
	version   int64
}

// over returns the kind with the city's additions; the kind itself stays as it is.
func (o Overlay) over(k *Kind) *Kind {
	own := *k
	for _, list := range []struct {
		to   *[]Choice
		from []Choice
	}{{&own.Levels, o.Levels}, {&own.Functions, o.Functions}, {&own.Checklist, o.Checklist}} {
		if len(list.from) > 0 {
			*list.to = list.from
		}
	}
	own.Fields, own.Counts = slices.Concat(k.Fields, o.Fields), slices.Concat(k.Counts, o.Counts)
	return &own
}

// overlays reads the city's additions to all kinds of the product, from memory while none was changed.
func (h *shelf) overlays(ctx context.Context, q sqldb.Queryer) (map[string]Overlay, error) {
	version, err := sqldb.Value[int64](ctx, q, `SELECT CAST(COALESCE(SUM(row_version), 0) AS BIGINT) FROM carrier_overlays`)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	known, over := h.overVersion, h.over
	h.mu.Unlock()
	if version == known && over != nil {
		return over, nil
	}
	over = map[string]Overlay{}
	for row, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (x overlayRow, err error) { return x, r.Scan(&x.code, &x.body, &x.version) }, `SELECT code, body, row_version FROM carrier_overlays`) {
		if err != nil {
			return nil, err
		}
		o := Overlay{version: row.version}
		if err := json.Unmarshal([]byte(row.body), &o); err != nil {
			return nil, errInternal.Because(err)
		}
		over[row.code] = o
	}
	h.mu.Lock()
	h.over, h.overVersion = over, version
	h.mu.Unlock()
	return over, nil
}

type overlayRow struct {
	code, body string
	version    int64
}

// Overlay returns the city's additions to a kind of the product, with their version, 0 for none.
func (s *Service) Overlay(ctx context.Context, code string) (o Overlay, version int64, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		over, err := s.kinds.overlays(ctx, r)
		o = over[code]
		return err
	})
	return o, o.version, err
}

// Extend changes the city's additions to a kind of the product. What the product has cannot be taken away, and nothing that records use.
func (s *Service) Extend(ctx context.Context, code string, o Overlay, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	i := slices.IndexFunc(declared, func(k *Kind) bool { return k.Code == code })
	if i < 0 {
		return ErrNoKind.With(code)
	}
	k, now := declared[i], o.over(declared[i])
	if gone := append(k.lost(now), lostChoices(k, now)...); len(gone) > 0 {
		return ErrInUse.With(strings.Join(gone, "、"))
	}
	if err := now.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(o)
	if err != nil {
		return errInternal.Because(err)
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		at, by := tx.Now().UnixMilli(), actor.From(ctx).Account
		old, err := sqldb.Value[string](ctx, tx, `SELECT body FROM carrier_overlays WHERE code = $1`, code)
		switch {
		case errors.Is(err, sqldb.ErrNoRow):
			_, err = tx.Exec(ctx, `INSERT INTO carrier_overlays (code, body, row_version, updated_at, updated_by) VALUES ($1, $2, 1, $3, $4)`, code, string(body), at, by)
		case err == nil:
			err = s.replaceOverlay(ctx, tx, k, now, old, string(body), version)
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds + ".extend", Object: "carrier_overlays", Reason: code})
	})
}

func (s *Service) replaceOverlay(ctx context.Context, tx *sqldb.Tx, k, now *Kind, old, body string, version int64) error {
	var was Overlay
	if err := json.Unmarshal([]byte(old), &was); err != nil {
		return errInternal.Because(err)
	}
	used, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM carrier_records WHERE kind = $1`, k.Code)
	if err != nil {
		return err
	}
	if gone := was.over(k).lost(now); used > 0 && len(gone) > 0 {
		return ErrInUse.With(strings.Join(gone, "、"))
	}
	n, err := tx.Exec(ctx, `UPDATE carrier_overlays SET body = $1, row_version = row_version + 1, updated_at = $2, updated_by = $3 WHERE code = $4 AND row_version = $5`,
		body, tx.Now().UnixMilli(), actor.From(ctx).Account, k.Code, version)
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// lostChoices names functions and points of the checklist that a declaration lacks of another.
func lostChoices(k, now *Kind) (gone []string) {
	for _, c := range k.Functions {
		if !has(now.Functions, c.Code) {
			gone = append(gone, c.ZH)
		}
	}
	for _, c := range k.Checklist {
		if !has(now.Checklist, c.Code) {
			gone = append(gone, c.ZH)
		}
	}
	return gone
}
