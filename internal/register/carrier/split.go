package carrier

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The ways in which the counts of a kind are split, besides the codes of its roles.
const (
	ByOrg    = "org"    // the leading organisation
	ByCounty = "county" // where the record is
	ByYear   = "year"   // of the field Kind.Yearly
)

// Part is the counts of some of a kind's records: of one school, one county, one year. Level is a school's.
type Part struct {
	Key, Name, Level string
	Figures          []Figure
}

// Ways are the splits that a kind offers, with their names.
func (k *Kind) Ways() []Choice {
	out := []Choice{{Code: ByOrg, ZH: "牵头单位", EN: "Led by"}, {Code: ByCounty, ZH: "区县", EN: "County"}}
	if k.Yearly != "" {
		out = append(out, Choice{Code: ByYear, ZH: "年度", EN: "Year"})
	}
	return append(out, memberChoices(k.Members)...)
}

// Split computes the counts of a kind for each part of its records on a day. A record with several members stands in the part of each;
// parts are never added. Schools for which a goal is set stand in the list with nothing, too.
func (s *Service) Split(ctx context.Context, kind, by string, day civil.Date) (k *Kind, out []Part, err error) {
	if err := maySeeKind(ctx, kind); err != nil {
		return nil, nil, err
	}
	if k, err = s.Kind(ctx, kind); err != nil {
		return nil, nil, err
	}
	if !has(k.Ways(), by) {
		return nil, nil, ErrChoice.With("分开方式", by, names(k.Ways())).On("by")
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		records, err := countedOf(ctx, r, kind)
		if err != nil {
			return err
		}
		stated, err := statedOf(ctx, r, day)
		if err != nil {
			return err
		}
		parts, err := k.partition(ctx, r, by, records)
		if err != nil {
			return err
		}
		if by != ByCounty && by != ByYear && k.forSchools(stated) {
			if parts, err = withSchools(ctx, r, parts); err != nil {
				return err
			}
		}
		for _, p := range parts {
			out = append(out, k.part(p, by, day, stated))
		}
		return nil
	})
	return k, out, err
}

// piece is a part before it is counted.
type piece struct {
	Part
	records []Counted
}

func (k *Kind) partition(ctx context.Context, q sqldb.Queryer, by string, records []Counted) (out []piece, err error) {
	at := map[string]int{}
	for _, r := range records {
		for _, key := range k.keys(&r, by) {
			i, ok := at[key]
			if !ok {
				i, at[key] = len(out), len(out)
				out = append(out, piece{Part: Part{Key: key, Name: key}})
			}
			out[i].records = append(out[i].records, r)
		}
	}
	switch by {
	case ByYear:
		slices.SortFunc(out, func(a, b piece) int { return cmp.Compare(b.Key, a.Key) })
		return out, nil
	case ByCounty:
		counties, err := org.Counties(ctx, q)
		for _, c := range counties {
			if i, ok := at[c.Code]; ok {
				out[i].Name = c.Name
			}
		}
		return out, err
	}
	return out, nameParts(ctx, q, out)
}

// keys are the parts in which a record stands.
func (k *Kind) keys(r *Counted, by string) (out []string) {
	switch by {
	case ByOrg:
		return given(r.Org)
	case ByCounty:
		return given(r.County)
	case ByYear:
		if y := r.Values[k.Yearly].year(); y > 0 {
			out = append(out, strconv.Itoa(y))
		}
		return out
	}
	for _, m := range r.Members {
		if m.Role == by && !slices.Contains(out, m.Org) {
			out = append(out, m.Org)
		}
	}
	return out
}

func given(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// named is an organisation with what a part shows of it.
type named struct{ id, name, level string }

func scanNamed(r sqldb.Row) (n named, err error) {
	var id ids.ID
	err = r.Scan(&id, &n.name, &n.level)
	n.id = id.String()
	return n, err
}

// nameParts writes the names of organisations into their parts.
func nameParts(ctx context.Context, q sqldb.Queryer, parts []piece) error {
	if len(parts) == 0 {
		return nil
	}
	var keys []any
	at := map[string]int{}
	for i, p := range parts {
		id, err := ids.Parse(p.Key)
		if err != nil {
			return err
		}
		keys, at[p.Key] = append(keys, id), i
	}
	var w sqldb.Where
	w.In("id", keys...)
	list, err := sqldb.All(ctx, q, scanNamed, `SELECT id, name, school_level FROM org_organizations`+w.SQL(), w.Args()...)
	for _, n := range list {
		parts[at[n.id]].Name, parts[at[n.id]].Level = n.name, n.level
	}
	slices.SortFunc(parts, func(a, b piece) int { return cmp.Compare(a.Name, b.Name) })
	return err
}

// forSchools says whether a goal of the kind is set for each school.
func (k *Kind) forSchools(s stated) bool {
	return slices.ContainsFunc(k.allCounts(), func(c Count) bool {
		return slices.ContainsFunc(s.goals[k.Code+"."+c.Code], Goal.forEach)
	})
}

// withSchools adds the schools that have no record.
func withSchools(ctx context.Context, q sqldb.Queryer, parts []piece) ([]piece, error) {
	list, err := sqldb.All(ctx, q, scanNamed, `SELECT id, name, school_level FROM org_organizations WHERE kind = $1 AND merged_into IS NULL AND school_level <> '' ORDER BY name, id`, string(org.SchoolKind))
	for _, n := range list {
		if !slices.ContainsFunc(parts, func(p piece) bool { return p.Key == n.id }) {
			parts = append(parts, piece{Part: Part{Key: n.id, Name: n.name, Level: n.level}})
		}
	}
	return parts, err
}

// part counts a piece. In a part of one year the flows are those of that year, by what is known on the day.
func (k *Kind) part(p piece, by string, day civil.Date, s stated) Part {
	out, year := p.Part, 0
	if n, err := strconv.Atoi(p.Key); by == ByYear && err == nil {
		year = n
	}
	for _, c := range k.allCounts() {
		c.year = year
		f := Figure{Kind: k, Tally: k.Tally(c, p.records, day)}
		s.divide(&f.Tally)
		for _, g := range s.goals[k.Code+"."+c.Code] {
			if g.forEach() && g.meant(p.Level) {
				f.Goals = append(f.Goals, g.one(&f.Tally, day))
			}
		}
		out.Figures = append(out.Figures, f)
	}
	return out
}

// forEach says whether the goal is set for each school and not for the city.
func (g Goal) forEach() bool { return g.Per != "" && g.Per != "CITY" }

// one is the goal of one school. Of a register that has records, a school without any has zero.
func (g Goal) one(t *Tally, day civil.Date) Goal {
	t.NoData = t.NoData && (t.Count.Of != Records || t.Count.Percent || t.Count.Total != "")
	g.On, g.Have, g.State = day, t.Value, GoalShort
	switch {
	case t.NoData:
		g.State = GoalUnknown
	case g.holds(t.Value):
		g.State = GoalReached
	}
	return g
}

// meant says whether a goal is set for a school of the level.
func (g Goal) meant(level string) bool {
	switch g.Per {
	case "SECONDARY":
		return level == string(org.Secondary) || level == string(org.Technician)
	case "HIGHER":
		return level == string(org.HigherCollege) || level == string(org.HigherUndergrad)
	}
	return level != ""
}
