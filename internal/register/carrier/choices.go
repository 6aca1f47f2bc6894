package carrier

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
)

// opened are the fields of the kind whose choices the city may add to.
func (k *Kind) opened() (out []Field) {
	for _, f := range k.Fields {
		if f.Open {
			out = append(out, f)
		}
	}
	return out
}

// extra is a choice that the city has added to a field, or renamed.
type extra struct {
	field string
	Choice
}

// extended is the kind with the city's own choices. A kind without open fields is returned as it is.
func extended(ctx context.Context, q sqldb.Queryer, k *Kind) (*Kind, error) {
	if len(k.opened()) == 0 {
		return k, nil
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x extra, err error) { return x, r.Scan(&x.field, &x.Code, &x.ZH, &x.EN) },
		`SELECT field, code, zh, en FROM carrier_choices WHERE kind = $1 ORDER BY field, at, code`, k.Code)
	if err != nil || len(list) == 0 {
		return k, err
	}
	own := *k
	own.Fields = slices.Clone(k.Fields)
	for i := range own.Fields {
		f := &own.Fields[i]
		f.Choices = slices.Clone(f.Choices)
		for _, x := range list {
			f.take(x)
		}
	}
	return &own, nil
}

// take adds a choice of the city to the field, or renames the one with its code.
func (f *Field) take(x extra) {
	if x.field != f.Code || !f.Open {
		return
	}
	if i := slices.IndexFunc(f.Choices, func(c Choice) bool { return c.Code == x.Code }); i >= 0 {
		f.Choices[i] = x.Choice
		return
	}
	f.Choices = append(f.Choices, x.Choice)
}

// Offer adds a choice to an open field of a kind, or renames one. Choices are never taken away: records hold them.
func (s *Service) Offer(ctx context.Context, kind, field string, c Choice) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	k, err := s.Kind(ctx, kind)
	if err != nil {
		return err
	}
	c.Code, c.ZH, c.EN = strings.ToUpper(strings.TrimSpace(c.Code)), strings.TrimSpace(c.ZH), strings.TrimSpace(c.EN)
	f, ok := k.Field(field)
	switch {
	case !ok || !f.Open:
		return ErrChoice.With(k.ZH, field, fieldNames(k.opened())).On("field")
	case !codes.MatchString(strings.ToLower(c.Code)):
		return ErrKind.With(c.Code, "代码由字母、数字和下划线组成").On("code")
	case c.ZH == "" || len([]rune(c.ZH)) > 40 || len([]rune(c.EN)) > 80:
		return ErrName.With(40).On("zh")
	case slices.ContainsFunc(f.Choices, func(o Choice) bool { return o.ZH == c.ZH && o.Code != c.Code }):
		return ErrTwice.With(c.ZH).On("zh")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO carrier_choices (kind, field, code, zh, en, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, field, code) DO UPDATE SET zh = excluded.zh, en = excluded.en, at = excluded.at, by_id = excluded.by_id`,
			kind, field, c.Code, c.ZH, c.EN, tx.Now().UnixMilli(), actor.From(ctx).Account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds + ".choice", Object: "carrier_choices", Reason: kind + "." + field + " " + c.Code})
	})
}

func fieldNames(list []Field) string {
	var out []string
	for _, f := range list {
		out = append(out, f.ZH)
	}
	return strings.Join(out, "、")
}
