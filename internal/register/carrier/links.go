package carrier

import (
	"context"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// pointers are the fields of the kind that point to organisations or to other records.
func (k *Kind) pointers() (out []Field) {
	for _, f := range k.Fields {
		if f.Type == Org || f.Type == Other {
			out = append(out, f)
		}
	}
	return out
}

// checkLinks refuses a value that points to no record of the kind that its field names.
func (k *Kind) checkLinks(ctx context.Context, q sqldb.Queryer, v Values) error {
	var faults errs.List
	for _, f := range k.Fields {
		x, ok := v[f.Code]
		if f.Type != Other || !ok {
			continue
		}
		id, err := ids.Parse(x.Text)
		if err != nil {
			return ErrRecord.With(f.ZH, x.Text).On("f_" + f.Code)
		}
		n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM carrier_records WHERE id = $1 AND kind = $2`, id, f.Kind)
		if err != nil {
			return err
		}
		if n == 0 {
			faults.Add(ErrRecord.With(f.ZH, x.Text).On("f_" + f.Code))
		}
	}
	return faults.Err()
}

// readRecord takes the identity of a record; forms and spreadsheets turn names into it before.
func readRecord(f Field, v *Value) error {
	id, err := ids.Parse(v.Text)
	if err != nil || id == 0 {
		return ErrRecord.With(f.ZH, v.Text).On(f.Code)
	}
	v.Text, v.Num = id.String(), math.NaN()
	return nil
}

// findRecord reads a record of a kind by its name or the number of its document; it must fit one alone.
func findRecord(ctx context.Context, q sqldb.Queryer, kind, text string) (ids.ID, bool, error) {
	text = strings.TrimSpace(text)
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM carrier_records WHERE kind = $1 AND (name_key = $2 OR number = $3) ORDER BY id LIMIT 2`, kind, org.NameKey(text), text)
	if err != nil || len(list) != 1 {
		return 0, false, err
	}
	return list[0], true, nil
}

// recordNamed is findRecord for a form.
func (s *Service) recordNamed(ctx context.Context, kind, text string) (id ids.ID, ok bool, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		id, ok, err = findRecord(ctx, r, kind, text)
		return err
	})
	return id, ok, err
}

// namesOf resolves what fields of records point to: organisations and other records, one statement for every kind of pointer.
func namesOf(ctx context.Context, q sqldb.Queryer, k *Kind, list ...Values) (func(id string) string, error) {
	names, fields := map[string]string{}, k.pointers()
	for _, t := range []struct {
		of  Type
		sql string
	}{{Org, `SELECT id, name FROM org_organizations`}, {Other, `SELECT id, name FROM carrier_records`}} {
		wanted := pointed(fields, t.of, list)
		for part := range slices.Chunk(wanted, 200) {
			var w sqldb.Where
			w.In("id", part...)
			rows, err := sqldb.All(ctx, q, scanName, t.sql+w.SQL(), w.Args()...)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				names[r[0]] = r[1]
			}
		}
	}
	if k.chained() {
		chains, err := chainChoices(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, c := range chains {
			names[c.Code] = c.ZH
		}
	}
	return func(id string) string { return names[id] }, nil
}

// chainField is the field in which kinds name the industry chain that they serve, by its code.
const chainField = "chain"

// chained says whether the records of the kind name a chain.
func (k *Kind) chained() bool {
	f, ok := k.Field(chainField)
	return ok && f.Type == Code
}

// chainChoices are the city's industry chains.
func chainChoices(ctx context.Context, q sqldb.Queryer) (out []Choice, err error) {
	list, err := atlas.Chains(ctx, q)
	for _, c := range list {
		out = append(out, Choice{Code: c.Code, ZH: c.Name})
	}
	return out, err
}

// chainsOf are the chains to choose from on the page of a kind, none where its records name no chain.
func (s *Service) chainsOf(ctx context.Context, k *Kind) (out []Choice, err error) {
	if !k.chained() {
		return nil, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = chainChoices(ctx, r)
		return err
	})
	return out, err
}

// pointed are the different identities that the values point to by fields of a type.
func pointed(fields []Field, of Type, list []Values) (out []any) {
	seen := map[ids.ID]bool{}
	for _, v := range list {
		for _, f := range fields {
			x, ok := v[f.Code]
			if f.Type != of || !ok {
				continue
			}
			id, err := ids.Parse(x.Text)
			if err != nil || seen[id] {
				continue // an old value that is no id is shown as it is
			}
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func scanName(r sqldb.Row) (kv [2]string, err error) {
	var id ids.ID
	err = r.Scan(&id, &kv[1])
	kv[0] = id.String()
	return kv, err
}

// others reads the records that fields of the kind may point to.
func (in *incoming) others(ctx context.Context, q sqldb.Queryer) error {
	in.records, in.linked = map[string]string{}, map[string]bool{}
	for _, f := range in.k.Fields {
		if f.Type != Other {
			continue
		}
		for r, err := range sqldb.Each(ctx, q, scanName, `SELECT id, name_key FROM carrier_records WHERE kind = $1`, f.Kind) {
			if err != nil {
				return err
			}
			in.records[f.Kind+" "+r[1]], in.linked[r[0]] = r[0], true
		}
	}
	return nil
}
