package atlas

import (
	"context"
	"encoding/json"
	"sort"
	"strings"
	"time"

	"rongqiao/internal/platform/sqldb"
)

// Load reads the whole shared catalogue, all but the labelled sets, into memory. It works in a city's transaction, where
// the shared tables are visible, and in one of the catalogue itself. An empty catalogue is no error.
func Load(ctx context.Context, q sqldb.Queryer) (*Catalog, error) {
	c := newCatalog()
	var err error
	if c.Packs, err = loadPacks(ctx, q); err != nil {
		return nil, err
	}
	for _, part := range []func(context.Context, sqldb.Queryer) error{
		c.loadProgrammes, c.loadChanges, c.loadOccupations, c.loadIndustries, c.loadRegions, c.loadProfiles, c.loadLinks,
		c.loadNext, c.loadCertificates, c.loadInstitutions, c.loadExamCodes,
	} {
		if err := part(ctx, q); err != nil {
			return nil, err
		}
	}
	c.index()
	return c, nil
}

func newCatalog() *Catalog {
	return &Catalog{
		programmes: map[ProgrammeKey]*Programme{}, byCode: map[string][]*Programme{}, byName: map[string][]*Programme{},
		classes: map[ProgrammeKey]*Class{}, categories: map[ProgrammeKey]*Class{}, byClassName: map[string][]*Class{},
		profiles: map[ProgrammeKey]*Profile{}, links: map[ProgrammeKey][]Link{}, linksTo: map[string][]Link{},
		next: map[ProgrammeKey][]Next{}, certificates: map[ProgrammeKey][]Certificate{},
		occupations: map[string]*Occupation{}, occByName: map[string][]*Occupation{}, occByAlias: map[string][]*Occupation{}, occBelow: map[string][]*Occupation{},
		industries: map[string]*Industry{}, indByName: map[string][]*Industry{}, indBelow: map[string][]*Industry{},
		regions: map[string]*Region{}, regionsBelow: map[string][]*Region{}, regionsByName: map[string][]*Region{}, regionChange: map[string]Change{},
		programmeChange: map[ProgrammeKey]Change{}, institutions: map[string]*Institution{}, instByName: map[string]*Institution{},
		examCodes: map[string]ExamCode{}, examCodesOf: map[int]map[string]ExamCode{},
	}
}

func loadPacks(ctx context.Context, q sqldb.Queryer) ([]Pack, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p Pack, err error) {
		var at int64
		err = r.Scan(&p.ID, &p.Kind, &p.Edition, &p.Source, &p.Checksum, &p.Rows, &at)
		p.ImportedAt = time.UnixMilli(at).UTC()
		return p, err
	}, `SELECT id, kind, edition, source, checksum, row_count, imported_at FROM cat_packs ORDER BY imported_at, id`)
}

// each walks the rows of a statement.
func each(ctx context.Context, q sqldb.Queryer, sql string, take func(sqldb.Row) error) error {
	for _, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (struct{}, error) { return struct{}{}, take(r) }, sql) {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalog) loadProgrammes(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT level, code, edition, name, class_code, class_name, category_code, category_name, years, degree
		FROM cat_programmes ORDER BY pack_id, level, code, edition`, func(r sqldb.Row) error {
		p := &Programme{}
		if err := r.Scan(&p.Level, &p.Code, &p.Edition, &p.Name, &p.ClassCode, &p.ClassName, &p.CategoryCode, &p.CategoryName, &p.Years, &p.Degree); err != nil {
			return err
		}
		k := p.Key()
		if old := c.programmes[k]; old != nil && nameKey(old.Name) != nameKey(p.Name) {
			c.noteOldName(k, old.Name, p.Code, p.Name)
		}
		c.programmes[k] = p
		return nil
	})
}

// noteOldName remembers that a programme of this code had another name in an older pack.
func (c *Catalog) noteOldName(k ProgrammeKey, oldName, newCode, newName string) {
	if _, ok := c.programmeChange[k]; !ok {
		c.programmeChange[k] = Change{Level: k.Level, OldCode: k.Code, OldName: oldName, NewCodes: []string{newCode}, NewNames: []string{newName}}
	}
}

func (c *Catalog) loadChanges(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT level, old_code, old_name, new_codes, new_names FROM cat_code_changes ORDER BY pack_id, level, old_code`, func(r sqldb.Row) error {
		var ch Change
		var codes, names string
		if err := r.Scan(&ch.Level, &ch.OldCode, &ch.OldName, &codes, &names); err != nil {
			return err
		}
		ch.NewCodes, ch.NewNames = split(codes), split(names)
		if ch.Level == "" {
			c.regionChange[ch.OldCode] = ch
		} else {
			c.programmeChange[ProgrammeKey{ch.Level, Base(ch.OldCode)}] = ch
		}
		return nil
	})
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func (c *Catalog) loadOccupations(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT code, name, depth, is_occupation, parent, green, digital, definition, tasks, aliases FROM cat_occupations ORDER BY pack_id, code`, func(r sqldb.Row) error {
		o := &Occupation{}
		var aliases string
		if err := r.Scan(&o.Code, &o.Name, &o.Depth, &o.IsOccupation, &o.Parent, &o.Green, &o.Digital, &o.Definition, &o.Tasks, &aliases); err != nil {
			return err
		}
		o.Aliases = split(aliases)
		c.occupations[o.Code] = o
		return nil
	})
}

func (c *Catalog) loadIndustries(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT code, name, depth, parent, definition, agreement FROM cat_industries ORDER BY pack_id, code`, func(r sqldb.Row) error {
		i := &Industry{}
		if err := r.Scan(&i.Code, &i.Name, &i.Depth, &i.Parent, &i.Definition, &i.Agreement); err != nil {
			return err
		}
		c.industries[i.Code] = i
		return nil
	})
}

// loadRegions takes GB/T 2260 first; the statistics bureau's rows only add codes that it does not have.
func (c *Catalog) loadRegions(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT r.code, r.name, r.depth, r.parent, p.kind FROM cat_regions r JOIN cat_packs p ON p.id = r.pack_id ORDER BY p.imported_at, p.id, r.code`, func(r sqldb.Row) error {
		g := &Region{}
		var kind Kind
		if err := r.Scan(&g.Code, &g.Name, &g.Depth, &g.Parent, &kind); err != nil {
			return err
		}
		g.Statistical = kind == StatRegions
		if have := c.regions[g.Code]; have == nil || have.Statistical || !g.Statistical {
			c.regions[g.Code] = g
		}
		return nil
	})
}

func (c *Catalog) loadProfiles(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT pack_id, level, code, name, objective, practice, positions, abilities, base_courses, core_courses, occupations FROM cat_profiles ORDER BY pack_id, level, code`, func(r sqldb.Row) error {
		p := &Profile{}
		var lists [5]string
		if err := r.Scan(&p.Pack, &p.Level, &p.Code, &p.Name, &p.Objective, &p.Practice, &lists[0], &lists[1], &lists[2], &lists[3], &lists[4]); err != nil {
			return err
		}
		for i, to := range []*[]string{&p.Positions, &p.Abilities, &p.BaseCourses, &p.CoreCourses, &p.Occupations} {
			if err := json.Unmarshal([]byte(lists[i]), to); err != nil {
				return err
			}
		}
		c.profiles[ProgrammeKey{p.Level, Base(p.Code)}] = p
		return nil
	})
}

// loadLinks takes, for each programme, the links of the newest pack that knows it.
func (c *Catalog) loadLinks(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT pack_id, level, programme_code, programme_name, occupation_text, occupation_code FROM cat_programme_occupations ORDER BY pack_id, level, programme_code, occupation_text`, func(r sqldb.Row) error {
		var l Link
		if err := r.Scan(&l.Pack, &l.Level, &l.ProgrammeCode, &l.ProgrammeName, &l.Text, &l.OccupationCode); err != nil {
			return err
		}
		k := ProgrammeKey{l.Level, Base(l.ProgrammeCode)}
		if have := c.links[k]; len(have) > 0 && have[0].Pack != l.Pack {
			c.links[k] = nil
		}
		c.links[k] = append(c.links[k], l)
		return nil
	})
}

func (c *Catalog) loadNext(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT level, programme_code, next_level, next_name, next_code FROM cat_articulations ORDER BY pack_id, level, programme_code, next_level, next_name`, func(r sqldb.Row) error {
		var k ProgrammeKey
		var n Next
		if err := r.Scan(&k.Level, &k.Code, &n.Level, &n.Name, &n.Code); err != nil {
			return err
		}
		k.Code = Base(k.Code)
		c.next[k] = append(c.next[k], n)
		return nil
	})
}

func (c *Catalog) loadCertificates(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT level, programme_code, kind, name FROM cat_certificates ORDER BY pack_id, level, programme_code, kind, name`, func(r sqldb.Row) error {
		var k ProgrammeKey
		var n Certificate
		if err := r.Scan(&k.Level, &k.Code, &n.Kind, &n.Name); err != nil {
			return err
		}
		k.Code = Base(k.Code)
		c.certificates[k] = append(c.certificates[k], n)
		return nil
	})
}

func (c *Catalog) loadInstitutions(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT code, name, authority, city, level, note FROM cat_institutions ORDER BY pack_id, code`, func(r sqldb.Row) error {
		i := &Institution{}
		if err := r.Scan(&i.Code, &i.Name, &i.Authority, &i.City, &i.Level, &i.Note); err != nil {
			return err
		}
		c.institutions[i.Code] = i
		c.instByName[nameKey(i.Name)] = i
		return nil
	})
}

func (c *Catalog) loadExamCodes(ctx context.Context, q sqldb.Queryer) error {
	return each(ctx, q, `SELECT year, code, level, name, national_code FROM cat_exam_codes ORDER BY year, pack_id, code`, func(r sqldb.Row) error {
		var e ExamCode
		if err := r.Scan(&e.Year, &e.Code, &e.Level, &e.Name, &e.National); err != nil {
			return err
		}
		c.examCodes[e.Code] = e
		if c.examCodesOf[e.Year] == nil {
			c.examCodesOf[e.Year] = map[string]ExamCode{}
		}
		c.examCodesOf[e.Year][e.Code] = e
		return nil
	})
}

// index builds the look-ups by name, class and parent once everything is read.
func (c *Catalog) index() {
	c.indexProgrammes()
	c.indexOccupations()
	c.indexIndustries()
	c.indexRegions()
	c.indexLinks()
}

func (c *Catalog) indexProgrammes() {
	for _, p := range c.programmes {
		c.allProg = append(c.allProg, p)
	}
	sort.Slice(c.allProg, func(i, j int) bool {
		a, b := c.allProg[i], c.allProg[j]
		if a.Level != b.Level {
			return levelOrder(a.Level) < levelOrder(b.Level)
		}
		return a.Code < b.Code
	})
	for _, p := range c.allProg {
		c.byCode[Base(p.Code)] = append(c.byCode[Base(p.Code)], p)
		c.byName[nameKey(p.Name)] = append(c.byName[nameKey(p.Name)], p)
		c.group(c.classes, p, p.ClassCode, p.ClassName)
		c.group(c.categories, p, p.CategoryCode, p.CategoryName)
	}
	changed := make([]ProgrammeKey, 0, len(c.programmeChange))
	for k := range c.programmeChange {
		changed = append(changed, k)
	}
	sort.Slice(changed, func(i, j int) bool {
		return changed[i].Level+Level(changed[i].Code) < changed[j].Level+Level(changed[j].Code)
	})
	for _, k := range changed {
		ch := c.programmeChange[k]
		for _, p := range c.succeed(ch) {
			c.byName[nameKey(ch.OldName)] = addOnce(c.byName[nameKey(ch.OldName)], p)
		}
	}
}

// succeed lists the programmes of today that a change leads to.
func (c *Catalog) succeed(ch Change) []*Programme {
	var out []*Programme
	for _, code := range ch.NewCodes {
		out = append(out, c.CurrentProgrammes(ch.Level, code)...)
	}
	return out
}

func addOnce(to []*Programme, p *Programme) []*Programme {
	for _, have := range to {
		if have == p {
			return to
		}
	}
	return append(to, p)
}

func (c *Catalog) group(in map[ProgrammeKey]*Class, p *Programme, code, name string) {
	k := ProgrammeKey{p.Level, code}
	g := in[k]
	if g == nil {
		g = &Class{Level: p.Level, Code: code, Name: name, CategoryCode: p.CategoryCode, CategoryName: p.CategoryName}
		in[k] = g
		c.byClassName[classKey(name)] = append(c.byClassName[classKey(name)], g)
	}
	g.Programmes = append(g.Programmes, p)
}

func (c *Catalog) indexOccupations() {
	for _, o := range c.occupations {
		c.allOcc = append(c.allOcc, o)
	}
	sort.Slice(c.allOcc, func(i, j int) bool { return c.allOcc[i].Code < c.allOcc[j].Code })
	for _, o := range c.allOcc {
		c.occByName[nameKey(o.Name)] = append(c.occByName[nameKey(o.Name)], o)
		for _, a := range o.Aliases {
			c.occByAlias[nameKey(a)] = append(c.occByAlias[nameKey(a)], o)
		}
		if o.Parent != "" {
			c.occBelow[o.Parent] = append(c.occBelow[o.Parent], o)
		}
	}
}

func (c *Catalog) indexIndustries() {
	for _, i := range c.industries {
		c.allInd = append(c.allInd, i)
	}
	sort.Slice(c.allInd, func(i, j int) bool { return c.allInd[i].Code < c.allInd[j].Code })
	for n := len(c.allInd) - 1; n >= 0; n-- {
		i := c.allInd[n]
		c.indByName[nameKey(i.Name)] = append(c.indByName[nameKey(i.Name)], i)
	}
	for _, found := range c.indByName {
		sort.SliceStable(found, func(i, j int) bool { return found[i].Depth > found[j].Depth })
	}
	for _, i := range c.allInd {
		if i.Parent != "" {
			c.indBelow[i.Parent] = append(c.indBelow[i.Parent], i)
		}
	}
}

func (c *Catalog) indexRegions() {
	for _, r := range c.regions {
		c.allRegions = append(c.allRegions, r)
	}
	sort.Slice(c.allRegions, func(i, j int) bool { return c.allRegions[i].Code < c.allRegions[j].Code })
	for _, r := range c.allRegions {
		c.regionsByName[regionKey(r.Name)] = append(c.regionsByName[regionKey(r.Name)], r)
		if r.Parent != "" {
			c.regionsBelow[r.Parent] = append(c.regionsBelow[r.Parent], r)
		}
	}
}

// indexLinks turns the links round, and takes a profile's own list where no link file names the programme.
func (c *Catalog) indexLinks() {
	for k, p := range c.profiles {
		if len(c.links[k]) > 0 {
			continue
		}
		for _, text := range p.Occupations {
			l := Link{Level: p.Level, ProgrammeCode: p.Code, ProgrammeName: p.Name, Text: text, Pack: p.Pack}
			if found := c.occByName[nameKey(text)]; len(found) > 0 {
				l.OccupationCode = found[len(found)-1].Code
			}
			c.links[k] = append(c.links[k], l)
		}
	}
	for _, p := range c.allProg {
		for _, l := range c.links[p.Key()] {
			if l.OccupationCode != "" {
				c.linksTo[l.OccupationCode] = append(c.linksTo[l.OccupationCode], l)
			}
		}
	}
}
