package plan

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// directory finds organisations by the names that papers use.
type directory struct {
	city  string // 乌海市
	exact map[string][]ids.ID
	loose map[string][]ids.ID
	kinds map[ids.ID]org.Kind
	names map[ids.ID]string
}

// directoryOf reads the names of departments, schools, parks and other bodies of the city, with their aliases.
func directoryOf(ctx context.Context, q sqldb.Queryer, city string) (directory, error) {
	d := directory{city: city, exact: map[string][]ids.ID{}, loose: map[string][]ids.ID{}, kinds: map[ids.ID]org.Kind{}, names: map[ids.ID]string{}}
	type entry struct {
		id         ids.ID
		kind       org.Kind
		name, says string
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (e entry, err error) { return e, r.Scan(&e.id, &e.kind, &e.name, &e.says) },
		`SELECT o.id, o.kind, o.name, o.name FROM org_organizations o WHERE o.kind <> 'ENTERPRISE' AND o.status = 'ACTIVE'
 UNION SELECT o.id, o.kind, o.name, a.name FROM org_organizations o JOIN org_aliases a ON a.org_id = o.id WHERE o.kind <> 'ENTERPRISE' AND o.status = 'ACTIVE' ORDER BY 1, 4`)
	for _, e := range list {
		d.kinds[e.id], d.names[e.id] = e.kind, e.name
		add(d.exact, org.NameKey(e.says), e.id)
		add(d.loose, d.key(e.says), e.id)
	}
	return d, err
}

func add(to map[string][]ids.ID, key string, id ids.ID) {
	for _, x := range to[key] {
		if x == id {
			return
		}
	}
	to[key] = append(to[key], id)
}

// key is a name without the city in front: 市教育局, 乌海市教育局 and 教育局 are one.
func (d directory) key(name string) string {
	k := org.NameKey(name)
	for _, front := range []string{d.city, strings.TrimSuffix(d.city, "市"), "市"} {
		if rest, ok := strings.CutPrefix(k, front); ok && front != "" && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return k
}

// find is the organisation that a paper means, 0 when none or more than one fits. A department goes before others of its name.
func (d directory) find(name string) (id ids.ID, several bool) {
	for _, list := range [][]ids.ID{d.exact[org.NameKey(name)], d.loose[d.key(name)]} {
		if len(list) == 1 {
			return list[0], false
		}
		var gov []ids.ID
		for _, x := range list {
			if d.kinds[x] == org.Gov {
				gov = append(gov, x)
			}
		}
		switch {
		case len(gov) == 1:
			return gov[0], false
		case len(list) > 1:
			return 0, true
		}
	}
	return 0, false
}

// match makes units of names, each organisation once: a paper may call one by two names.
func (d directory) match(names []string) (out []Unit) {
	seen := map[ids.ID]bool{}
	for _, n := range names {
		n = strings.TrimSpace(n)
		if n == "" {
			continue
		}
		id, _ := d.find(n)
		if id != 0 && seen[id] {
			continue
		}
		seen[id] = id != 0
		out = append(out, Unit{Org: id, Name: n, Known: d.names[id]})
	}
	return out
}

// remedy says what to do about a name that is not found.
func (d directory) remedy(name string) string {
	if _, several := d.find(name); several {
		return "名册里有不止一个单位叫这个名称：在单位名册里写全称，或在下面选定"
	}
	return "名册里没有这个单位：先在单位名册里登记，或给已有单位加一个别名，也可以在下面选定"
}

// functions are the words of a department's name by what its officers are responsible for.
var functions = map[string]string{
	"发改": "发展", "教育": "教育", "人社": "人力资源", "工信": "工业和信息化", "科技": "科学技术", "财政": "财政", "自然资源": "自然资源", "生态环境": "生态环境", "应急": "应急管理", "市场监管": "市场监管", "税务": "税务", "审计": "审计", "高新区管委会": "开发区管理委员会",
}

// UnitOf is the department of an officer with a function, 0 when none is known.
func UnitOf(ctx context.Context, q sqldb.Queryer, function string) (ids.ID, error) {
	word := functions[function]
	if word == "" {
		return 0, nil
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM org_organizations WHERE kind = 'GOV' AND status = 'ACTIVE' AND name LIKE $1 ESCAPE '\' ORDER BY id`, sqldb.Containing(word))
	if err != nil || len(list) != 1 {
		return 0, err
	}
	return list[0], nil
}

// own is the organisation for which the actor answers, 0 when none is known: a grant's, or the department of an officer.
func (s *Service) own(ctx context.Context) (id ids.ID, err error) {
	a := actor.From(ctx)
	if list := a.Orgs(actor.SchoolAdmin, actor.ProgrammeHead, actor.ParkAdmin, actor.IndustryOrg); len(list) > 0 {
		return list[0], nil
	}
	for _, g := range a.Grants {
		function := g.Function
		if g.Role == actor.CityLead {
			function = "教育"
		}
		if function == "" || g.Role != actor.DeptUser && g.Role != actor.CityLead {
			continue
		}
		err = s.db.Read(ctx, func(r *sqldb.Reader) error {
			id, err = UnitOf(ctx, r, function)
			return err
		})
		return id, err
	}
	return 0, nil
}

// departments are the city's departments, which answer for tasks, by name.
func (s *Service) departments(ctx context.Context) (out []unitSum, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, func(r sqldb.Row) (u unitSum, err error) { return u, r.Scan(&u.id, &u.name) },
			`SELECT id, name FROM org_organizations WHERE kind = 'GOV' AND status = 'ACTIVE' ORDER BY name, id`)
		return err
	})
	return out, err
}

// unitName is the name of an organisation that can answer for tasks.
func (s *Service) unitName(ctx context.Context, id ids.ID) (name string, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		name, err = sqldb.Value[string](ctx, r, `SELECT name FROM org_organizations WHERE id = $1 AND kind <> 'ENTERPRISE'`, id)
		return hidden(err)
	})
	return name, err
}

// unitLinks are the units of a task, each with a way to all its tasks.
func unitLinks(ctx context.Context, t Task) templ.Component {
	var list []templ.Component
	for i, u := range t.Units {
		if i > 0 {
			list = append(list, ui.Text("、"))
		}
		if u.Org == 0 {
			list = append(list, ui.Lines{Main: unitText(ctx, u), Alert: true})
			continue
		}
		list = append(list, ui.Link{Href: "/planunits/" + u.Org.String(), Text: unitText(ctx, u)})
	}
	return casepage.Row(list...)
}
