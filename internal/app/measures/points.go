package measures

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// levelZH is the level of a school as people say it.
func levelZH(code string) string {
	switch org.Level(code) {
	case org.Secondary:
		return "中职"
	case org.Technician:
		return "技工"
	case org.HigherCollege:
		return "高职专科"
	case org.HigherUndergrad:
		return "职业本科"
	}
	return org.Level(code).ZH()
}

// categoryZH is the category of a programme key.
func categoryZH(key string) string {
	l, code, _ := strings.Cut(key, ":")
	if i := programme.CategoryIndex(atlas.Level(l), code); i > 0 {
		return idcode.CategoryName(i)
	}
	return "目录外"
}

const programmes = "市教育局（专业点登记）"

// pointColumns say which point a row is of; they stand first in every table of points.
func pointColumns() []column {
	return []column{
		text("point", "专业点", "Programme point").by(Point), school(), county(), level(), text("programme", "专业", "Programme").by(Programme), text("category", "专业大类", "Category").by(Category).said(categoryZH),
		text("programme_name", "专业名称", "Name of the programme"),
	}
}

const (
	pointSelect = `, CAST(p.id AS TEXT), CAST(p.school_id AS TEXT), o.county, o.school_level, p.level || ':' || p.code, p.level || ':' || p.code, p.name`
	pointMark   = `|| (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM programme_points) || '/' || (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM org_organizations)`
	chartMark   = ` || '/' || (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM atlas_edges) || '/' || (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM atlas_chains)`
	pointJoin   = ` JOIN org_organizations o ON o.id = p.school_id `
)

// points are the programme points of a day: their state by the trail of their cases, and whom they serve.
func points() table {
	t := table{
		code: "programme.points", zh: "专业点", en: "Programme points", owner: programmes, href: "/points/",
		columns: append(pointColumns(), text("length", "学制", "Years of study"), whole("first_year", "首招年份", "First year", ""), flag("controlled", "国控专业", "Nationally controlled"),
			text("state", "状态", "State").by(Kind), flag("enrols", "招生", "Enrols").after(), flag("key", "服务重点产业", "Serves a key industry").after(),
			flag("pillar", "对接支柱产业", "Serves a pillar industry").after(), flag("leading", "对接主导产业", "Serves a leading industry").after(), text("chain", "产业链", "Chain").by(Chain).after(),
			flag("applied", "应用型", "Applied").after(), whole("students", "在校生", "Students", "人").persons().after()),
		text: `SELECT p.id` + pointSelect + `, p.length, p.first_year, p.controlled, p.status FROM programme_points p` + pointJoin + `ORDER BY p.id`,
		args: nothing,
	}
	t.more = t.standing
	return t
}

// chart is all that is known of a year's chains and lists.
type chart struct {
	atlas           *atlas.Map
	key             []atlas.KeyEntry // nil: no list in force
	pillar, leading []atlas.KeyEntry
	chains          map[string]string
	tags            []programme.TagRow
	year            int
}

// standing completes points: a point that was not opened yet is left out. One without a trail, brought by a table, stands as it is.
func (t table) standing(ctx context.Context, q sqldb.Queryer, day civil.Date) (func(*indicator.Row) bool, error) {
	states, err := caseflow.StatesAt(ctx, q, programme.PointFlow.Kind, day.AddDays(1).Time().Add(-1))
	if err != nil {
		return nil, err
	}
	ever, err := caseflow.StatesAt(ctx, q, programme.PointFlow.Kind, q.Now().AddDate(100, 0, 0))
	if err != nil {
		return nil, err
	}
	c, err := chartOf(ctx, q, day.Year)
	if err != nil {
		return nil, err
	}
	heads, err := studentsOf(ctx, q, day)
	if err != nil {
		return nil, err
	}
	first, state := t.at("length"), t.at("state")
	return func(row *indicator.Row) bool {
		id, err := ids.Parse(row.ID)
		code, opened := states[id]
		if _, traced := ever[id]; !traced { // brought by a table: as it stands, from its first year on
			code, _ = row.Values[state].(string)
			from, _ := row.Values[t.at("first_year")].(int64)
			opened = from <= int64(day.Year)
		}
		if err != nil || !opened {
			return false
		}
		s, _ := programme.PointFlow.State(code)
		row.Values[state] = s.ZH
		row.Values[state+1] = slices.Contains([]string{programme.Enrolling, programme.Limited, programme.Alternate}, code)
		key, _ := row.Values[t.at("programme")].(string)
		c.serves(row.Values[state+2:], id, key)
		length, _ := row.Values[first].(string)
		if n, ok := heads[id].sum(length, day); ok {
			row.Values[t.at("students")] = n
		}
		return true
	}, nil
}

// chartOf reads the map of a year, the key list in force on 1 September, and the lists of pillar and leading industries.
func chartOf(ctx context.Context, q sqldb.Queryer, year int) (c chart, err error) {
	c = chart{year: year, chains: map[string]string{}}
	if c.atlas, err = atlas.LoadMap(ctx, q, atlas.MapOptions{Year: year}); err != nil {
		return c, err
	}
	list, err := atlas.KeyListInForce(ctx, q, year)
	if err != nil {
		return c, err
	}
	if list != nil {
		c.key = list.Entries
	}
	chains, err := atlas.Chains(ctx, q)
	if err != nil {
		return c, err
	}
	for _, x := range chains {
		c.chains[x.ID.String()] = x.Name
	}
	if c.pillar, err = curated(ctx, q, atlas.CuratedPillar, year, chains); err != nil {
		return c, err
	}
	if c.leading, err = curated(ctx, q, atlas.CuratedLeading, year, chains); err != nil {
		return c, err
	}
	c.tags, err = programme.TagRows(ctx, q)
	return c, err
}

// curated are the entries of a list as chains, by code or name, and industries; nil without a list.
func curated(ctx context.Context, q sqldb.Queryer, kind atlas.CuratedKind, year int, chains []atlas.Chain) (out []atlas.KeyEntry, err error) {
	list, err := atlas.CuratedIn(ctx, q, kind, year)
	for _, e := range list {
		i := slices.IndexFunc(chains, func(c atlas.Chain) bool { return c.Code == e.Code && e.Code != "" || c.Name == e.Name })
		switch {
		case i >= 0:
			out = append(out, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, chains[i].ID), Name: e.Name})
		case e.Code != "":
			out = append(out, atlas.KeyEntry{Ref: atlas.Ref{Kind: atlas.EndIndustry, Key: e.Code}, Name: e.Name})
		}
	}
	return out, err
}

// serves writes, in this order: whether the point serves a key, a pillar, a leading industry, the chain it serves best,
// whether its programme is an applied one. Without a list in force, nothing is known.
func (c chart) serves(into []any, point ids.ID, key string) {
	l, code, _ := strings.Cut(key, ":")
	paths := c.atlas.Paths(atlas.ProgrammeRef(atlas.Level(l), code), atlas.IDRef(atlas.EndPoint, point))
	for i, list := range [][]atlas.KeyEntry{c.key, c.pillar, c.leading} {
		if len(list) > 0 {
			into[i] = len(c.atlas.Serves(atlas.ProgrammeRef(atlas.Level(l), code), atlas.IDRef(atlas.EndPoint, point), list)) > 0
		}
	}
	if len(paths) > 0 {
		into[3] = c.chains[paths[0].Chain.Key]
	}
	if slices.ContainsFunc(c.tags, func(r programme.TagRow) bool { return r.Tag == programme.Applied && !r.Withdrawn && r.From <= c.year }) {
		into[4] = slices.Contains(programme.TagsOf(c.tags, code, c.year), programme.Applied)
	}
}

// cohorts are the persons registered at a point, by year.
type cohorts map[int]int64

// sum is how many study at a point on a day: those who began within the years of study. Without the newest cohort, or the
// years of study, it is not known; without an older one, the point did not enrol.
func (c cohorts) sum(length string, day civil.Date) (n int64, ok bool) {
	years, err := strconv.Atoi(length)
	if err != nil || years < 1 {
		return 0, false
	}
	newest := day.AcademicYear()
	if _, begun := c[newest]; !begun {
		newest-- // the autumn's figures are not in yet
	}
	for y := newest; y > newest-years; y-- {
		heads, known := c[y]
		n, ok = n+heads, ok || known
	}
	return n, ok
}

func studentsOf(ctx context.Context, q sqldb.Queryer, day civil.Date) (map[ids.ID]cohorts, error) {
	begun, err := programme.Begun(ctx, q, day.Year-8, day.AcademicYear())
	out := make(map[ids.ID]cohorts, len(begun))
	for id, by := range begun {
		out[id] = by
	}
	return out, err
}

// enrolments are the yearly plans of points and what came of them.
func enrolments() table {
	return table{
		code: "programme.enrolments", zh: "招生计划与录取", en: "Enrolment", owner: programmes,
		columns: append(pointColumns(), year("年度", "Year"), whole("planned", "计划招生", "Planned", "").persons(), whole("first_choice", "第一志愿报考", "First-choice applicants", "").persons(),
			whole("admitted", "录取", "Admitted", "").persons(), whole("registered", "实际注册", "Registered", "").persons()),
		text: `SELECT e.id` + pointSelect + `, e.year, e.planned, e.first_choice, e.admitted, e.registered
  FROM programme_enrolments e JOIN programme_points p ON p.id = e.point_id` + pointJoin + `WHERE e.year <= $1 ORDER BY e.id`,
		args: onYear, mark: `SELECT (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM programme_enrolments) || '/' ` + pointMark,
	}
}

var asOf = of(map[string]string{"INITIAL": "初次", "YEAR_END": "年终"})

// outcomes are graduating classes; of two figures of one class the year-end one is marked as the one that counts.
func outcomes() table {
	heads := func(code, zh, en string) column { return whole(code, zh, en, "").persons() }
	t := table{
		code: "programme.outcomes", zh: "毕业生去向", en: "Graduates' destinations", owner: "市教育局（毕业去向登记）",
		columns: append(pointColumns(), year("毕业年份", "Year of graduation"), text("as_of", "统计时点", "As of").by(Kind).said(asOf), flag("last", "最近时点", "The latest of its year"),
			heads("graduates", "毕业生", "Graduates"), heads("contract", "协议和合同就业", "Employed by contract"), heads("flexible", "其他形式就业", "Otherwise employed"), heads("self_employed", "自主创业", "Self-employed"),
			heads("freelance", "自由职业", "Freelance"), heads("study", "升学", "Further study"), heads("army", "应征入伍", "Conscripts"), heads("grassroots", "基层项目", "Grassroots projects"), heads("seeking", "待就业", "Seeking"),
			heads("not_intending", "暂不就业", "Not intending"), heads("related", "对口就业", "In related jobs"), heads("local", "本市就业", "Employed in the city"), text("chain", "产业链", "Chain").by(Chain).after()),
		text: `SELECT g.id` + pointSelect + `, g.year, g.as_of, g.as_of = (SELECT MAX(z.as_of) FROM programme_outcomes z WHERE z.point_id = g.point_id AND z.year = g.year),
  g.graduates, g.contract, g.flexible, g.self_employed, g.freelance, g.study, g.army, g.grassroots, g.seeking, g.not_intending, g.related, g.local
  FROM programme_outcomes g JOIN programme_points p ON p.id = g.point_id` + pointJoin + `WHERE g.year <= $1 ORDER BY g.id`,
		args: onYear, mark: `SELECT (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM programme_outcomes) || '/' ` + pointMark + chartMark,
	}
	t.more = t.chained
	return t
}

// chained writes the chain that the programme of a class serves best.
func (t table) chained(ctx context.Context, q sqldb.Queryer, day civil.Date) (func(*indicator.Row) bool, error) {
	c, err := chartOf(ctx, q, day.Year)
	seen := map[string]any{}
	return func(row *indicator.Row) bool {
		point, _ := row.Values[t.at("point")].(string)
		chain, ok := seen[point]
		if !ok {
			into := make([]any, 5)
			key, _ := row.Values[t.at("programme")].(string)
			if id, err := ids.Parse(point); err == nil {
				c.serves(into, id, key)
			}
			chain, seen[point] = into[3], into[3]
		}
		row.Values[t.at("chain")] = chain
		return true
	}, err
}

var channelZH = func(code string) string { return programme.Channel(code).ZH() }

// channels are the ways by which students were admitted.
func channels() table {
	return table{
		code: "programme.channels", zh: "分渠道招生", en: "Enrolment by channel", owner: "市教育局（招生渠道登记）",
		columns: []column{school(), county(), level(), text("channel", "招生渠道", "Channel").by(Kind).said(channelZH), year("年度", "Year"), whole("admitted", "录取", "Admitted", "").persons(), whole("registered", "实际注册", "Registered", "").persons()},
		text: `SELECT c.id, CAST(c.school_id AS TEXT), o.county, o.school_level, c.channel, c.year, c.admitted, c.registered FROM programme_channels c JOIN org_organizations o ON o.id = c.school_id
  WHERE c.year <= $1 ORDER BY c.id`,
		args: onYear, mark: `SELECT (SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(updated_at), 0) AS TEXT) || ':' || CAST(COALESCE(SUM(row_version), 0) AS TEXT) FROM programme_channels) || '/' ` + pointMark,
	}
}
