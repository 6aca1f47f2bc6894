package carrier

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// across counts the distinct organisations that take part in records of several kinds: one that takes part in two counts once.
func (s *Service) across(ctx context.Context, q sqldb.Queryer, k *Kind, c Count, records []Counted, day civil.Date) (Tally, error) {
	t := Tally{Count: c, NoData: len(records) == 0}
	seen := map[string]bool{}
	t.takePart(k, records, day, seen)
	for _, code := range c.Also {
		other, err := s.kind(ctx, q, code)
		if err != nil {
			return t, err
		}
		more, err := countedOf(ctx, q, code)
		if err != nil {
			return t, err
		}
		t.NoData = t.NoData && len(more) == 0
		t.takePart(other, more, day, seen)
	}
	return t, nil
}

func (t *Tally) takePart(k *Kind, records []Counted, day civil.Date, seen map[string]bool) {
	for i := range records {
		if _, ok := records[i].CountsOn(k, day); ok {
			t.Base++
			t.add(k, &records[i], day, seen)
		}
	}
}

// bring adds what owners have brought into a record up to the day and says whether anything is recorded.
func (t *Tally) bring(r *Counted, day civil.Date) (hit bool) {
	for _, a := range r.Assets {
		if a.On.After(day) || t.Count.Field != "" && !slices.Contains(strings.Split(t.Count.Field, "|"), a.Sort) {
			continue
		}
		hit = true
		t.Value += float64(a.Fen)
	}
	return hit
}

// withAssets adds to the records of a kind what was brought into them.
func (k *Kind) withAssets(ctx context.Context, q sqldb.Queryer, records []Counted) error {
	if !k.Assets {
		return nil
	}
	at := make(map[string]int, len(records))
	for i := range records {
		at[records[i].ID] = i
	}
	type entry struct {
		record ids.ID
		Asset
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (a entry, err error) { return a, r.Scan(&a.record, &a.Owner, &a.Sort, &a.Fen, &a.On) },
		`SELECT a.record_id, a.owner, a.sort, a.fen, a.on_day FROM carrier_assets a `+strings.ReplaceAll(inKind, "%s", "a"), k.Code)
	for _, a := range list {
		if i, ok := at[a.record.String()]; ok {
			records[i].Assets = append(records[i].Assets, a.Asset)
		}
	}
	return err
}

// inEach makes the counts of levels take a record in each level that it has, when the city's parameter says so.
func inEach(list []Count, p params) []Count {
	if p[ParamLevels].Value != 2 {
		return list
	}
	for i := range list {
		if list[i].each = true; strings.HasPrefix(list[i].Code, "level_") {
			list[i].Scope = "到这一天有这一级的，有几级计几次"
		}
	}
	return list
}

// levelCounts are the counts of the kind by level, except those that it declares itself.
func (k *Kind) levelCounts() (out []Count) {
	for _, l := range k.Levels {
		own := func(c Count) bool { return c.Of == Records && c.Where == Where{Level: l.Code} && c.Years == 0 }
		if !slices.ContainsFunc(k.Counts, own) {
			out = append(out, Count{Code: "level_" + strings.ToLower(l.Code), ZH: l.ZH, EN: l.EN, Unit: k.Unit, Of: Records, Scope: "到这一天是这一级的，一个只按最高级别计一次", Where: Where{Level: l.Code}})
		}
	}
	return out
}
