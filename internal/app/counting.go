package app

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/figures"
)

// counting answers what published figures are compared with. A question begins with the register that answers it:
//
//	carrier:KIND:COUNT                  a count that a kind declares, "all" for its records
//	count:KIND?of=…&field=…&level=…     a count that no kind declares (of, field, base, level, where, is, function, year, new, by, per, led)
//	members:KIND+KIND:ROLE,ROLE:ORGKIND distinct organisations over several kinds
//	growth:QUESTION                     in per cent against the year before
//	ratio:QUESTION|QUESTION, share:…    one count to another, as a multiple or in per cent
//	org:…, programme:…, atlas:…         schools and enterprises, programme points, chains
//	agreement:FIGURE, fund:cumulative   a figure of the agreements, the budgets of all funds up to the year
type counting struct{ c *City }

// countFunc answers one question on a day.
type countFunc func(*tallying, context.Context, string, civil.Date) (figures.Computed, error)

// registers answer by the first word of the question.
var registers map[string]countFunc

func init() {
	registers = map[string]countFunc{
		"carrier": (*tallying).declared, "count": (*tallying).adHoc, "members": (*tallying).members, "growth": (*tallying).growth,
		"ratio": (*tallying).ratio, "share": (*tallying).share, "org": (*tallying).organisations, "programme": (*tallying).programmes, "atlas": (*tallying).chains,
		"agreement": (*tallying).agreements, "fund": (*tallying).funds,
	}
}

// tallying is one round of questions: each kind is read once.
type tallying struct {
	c       *City
	signed  bool // the reader may go to the registers
	kinds   map[string]*carrier.Kind
	records map[string][]carrier.Counted
	figures map[string][]carrier.Figure // by kind and day
	points  []programme.Point
	schools []org.Organization
}

// Count answers all questions with the eyes of the city: what is public is decided by who states the figure.
func (x counting) Count(ctx context.Context, asks []figures.Ask) (map[figures.Ask]figures.Computed, error) {
	t := &tallying{c: x.c, signed: carrier.Policy.Allowed(actor.From(ctx), "carrier.see"), kinds: map[string]*carrier.Kind{}, records: map[string][]carrier.Counted{}, figures: map[string][]carrier.Figure{}}
	reader := actor.From(ctx)
	ctx = asConsole(ctx, x.c.Info.Code)
	out := map[figures.Ask]figures.Computed{}
	for _, a := range asks {
		got, err := t.ask(ctx, a.Of, a.On)
		if err != nil {
			return nil, err
		}
		if !t.signed || !opens(reader, got.Href) {
			got.Href = ""
		}
		out[a] = got
	}
	return out, nil
}

// opens says whether the page behind a count is one of the reader's.
func opens(a actor.Actor, href string) bool {
	path, _, _ := strings.Cut(href, "?")
	switch path {
	case "/orgs":
		return org.Policy.Allowed(a, "org.see")
	case "/points":
		return programme.Policy.Allowed(a, "programme.see")
	case "/atlas/keys":
		return atlas.Policy.Allowed(a, "atlas.see")
	case "/funds":
		return fund.Policy.Allowed(a, "fund.see")
	}
	return true
}

func (t *tallying) ask(ctx context.Context, question string, on civil.Date) (figures.Computed, error) {
	register, rest, _ := strings.Cut(question, ":")
	answer, ok := registers[register]
	if !ok {
		return figures.Computed{Why: "没有这个计数"}, nil
	}
	return answer(t, ctx, rest, on)
}

// Choices are the counts of all kinds, for the form of a published figure.
func (x counting) Choices(ctx context.Context) (out [][2]string, err error) {
	kinds, err := x.c.Carrier.Kinds(ctx)
	lang, colon := i18n.Lang(ctx), "："
	if lang == "en" {
		colon = ": "
	}
	for _, k := range kinds {
		out = append(out, [2]string{"carrier:" + k.Code + ":all", k.Name(lang)})
		for _, n := range k.Counts {
			out = append(out, [2]string{"carrier:" + k.Code + ":" + n.Code, k.Name(lang) + colon + carrier.Choice{ZH: n.ZH, EN: n.EN}.Name(lang)})
		}
	}
	return append(out, [2]string{"org:schools", "学校"}, [2]string{"org:partners", "合作企业"}, [2]string{"programme:points", "招生专业点"}, [2]string{"atlas:key_chains", "重点产业链"}, [2]string{"agreement:" + agreement.FigureLongFirms, "签订长期协议的企业"}, [2]string{"fund:cumulative", "专项资金累计"}), err
}

// declared is a count that a kind declares.
func (t *tallying) declared(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	kind, code, _ := strings.Cut(rest, ":")
	key := kind + " " + on.String()
	list, ok := t.figures[key]
	if !ok {
		var err error
		if list, err = t.c.Carrier.Figures(ctx, kind, on); err != nil {
			return figures.Computed{Why: "没有这个名册"}, ignoreNoKind(err)
		}
		t.figures[key] = list
	}
	i := slices.IndexFunc(list, func(f carrier.Figure) bool { return f.Count.Code == code })
	if i < 0 {
		return figures.Computed{Why: "没有这个计数"}, nil
	}
	return computed(list[i].Kind, list[i].Tally, on), nil
}

// ignoreNoKind lets a figure of a kind that the city has not be no data.
func ignoreNoKind(err error) error {
	if errors.Is(err, carrier.ErrNoKind) {
		return nil
	}
	return err
}

// computed brings a tally into the unit of published figures: money in yuan.
func computed(k *carrier.Kind, t carrier.Tally, on civil.Date) figures.Computed {
	out := figures.Computed{Value: t.Value, Known: !t.NoData, Href: "/registers/" + k.Code + "/figures?on=" + on.String()}
	if t.Den != 0 {
		out.Ratio = stat.Ratio{Num: int64(t.Num), Den: int64(t.Den)}
	}
	if f, ok := k.Field(t.Count.Field); ok && f.Type == carrier.Money && t.Count.Of == carrier.Sum {
		out.Value /= 100
	}
	if t.NoData {
		out.Why = "名册里没有这一天的记录"
	}
	return out
}

// read reads the records of a kind once.
func (t *tallying) read(ctx context.Context, kind string) (*carrier.Kind, []carrier.Counted, error) {
	if k, ok := t.kinds[kind]; ok {
		return k, t.records[kind], nil
	}
	k, list, err := t.c.Carrier.Counted(ctx, kind)
	if err == nil {
		t.kinds[kind], t.records[kind] = k, list
	}
	return k, list, err
}

// adHoc is a count that no kind declares. new=1 takes only what came to count in the year of the day, by=LEVEL only what a school of
// the level leads, per=LEVEL divides by the number of those schools.
func (t *tallying) adHoc(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	kind, query, _ := strings.Cut(rest, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return figures.Computed{}, err
	}
	k, list, err := t.read(ctx, kind)
	if err != nil {
		return figures.Computed{Why: "没有这个名册"}, ignoreNoKind(err)
	}
	c := carrier.Count{Code: "asked", ZH: "计数", Unit: "个", Of: carrier.Measure(q.Get("of")), Field: q.Get("field"), Base: q.Get("base"),
		Where: carrier.Where{Level: q.Get("level"), Field: q.Get("where"), Is: q.Get("is"), Function: q.Get("function"), Org: q.Get("org"), Stage: q.Get("stage"), Year: q.Get("year")}}
	if q.Get("new") == "1" {
		c.Years = 1
	}
	level := org.Level(q.Get("by"))
	schools, err := t.schoolsOf(ctx, level)
	if err != nil {
		return figures.Computed{}, err
	}
	if level != "" {
		list = slices.DeleteFunc(slices.Clone(list), func(r carrier.Counted) bool { return !schools[r.Org] })
	}
	if led := q.Get("led"); led != "" {
		id, err := t.schoolNamed(ctx, led)
		if err != nil {
			return figures.Computed{}, err
		}
		list = slices.DeleteFunc(slices.Clone(list), func(r carrier.Counted) bool { return r.Org != id })
	}
	tally, why := k.Asked(c, list, on)
	if why != "" {
		return figures.Computed{Why: why}, nil
	}
	out := computed(k, tally, on)
	if q.Get("per") == "1" && level != "" {
		return perSchool(out, len(schools)), nil
	}
	return out, nil
}

// ratio is one count divided by another.
func (t *tallying) ratio(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	of, by, _ := strings.Cut(rest, "|")
	part, err := t.ask(ctx, of, on)
	if err != nil {
		return part, err
	}
	whole, err := t.ask(ctx, by, on)
	switch {
	case err != nil || !part.Known:
		return part, err
	case !whole.Known || whole.Value == 0:
		return figures.Computed{Why: "分母没有数据"}, nil
	}
	return figures.Computed{Value: part.Value / whole.Value, Known: true, Href: part.Href}, nil
}

// share is one count in per cent of another, both whole numbers.
func (t *tallying) share(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	of, by, _ := strings.Cut(rest, "|")
	out, err := t.ratio(ctx, rest, on)
	if err != nil || !out.Known {
		return out, err
	}
	part, err := t.ask(ctx, of, on)
	if err != nil {
		return part, err
	}
	whole, err := t.ask(ctx, by, on)
	out.Value, out.Ratio = out.Value*100, stat.Ratio{Num: int64(part.Value), Den: int64(whole.Value)}
	return out, err
}

// perSchool divides by the number of schools; without schools there is no data.
func perSchool(c figures.Computed, schools int) figures.Computed {
	if schools == 0 {
		return figures.Computed{Why: "名册里没有这一类学校"}
	}
	c.Value /= float64(schools)
	return c
}

// schoolsOf are the identities of the schools of a level; none for no level.
func (t *tallying) schoolsOf(ctx context.Context, level org.Level) (map[string]bool, error) {
	out := map[string]bool{}
	list, err := t.allSchools(ctx)
	for _, o := range list {
		if level != "" && o.School.Level == level {
			out[o.ID.String()] = true
		}
	}
	return out, err
}

// schoolNamed is the identity of the school of a name; "-", which nobody has, when there is none.
func (t *tallying) schoolNamed(ctx context.Context, name string) (string, error) {
	list, err := t.allSchools(ctx)
	for _, o := range list {
		if o.Name == name {
			return o.ID.String(), err
		}
	}
	return "-", err
}

func (t *tallying) allSchools(ctx context.Context) (_ []org.Organization, err error) {
	if t.schools == nil {
		err = t.c.DB.Read(ctx, func(r *sqldb.Reader) error {
			t.schools, err = org.Schools(ctx, r)
			return err
		})
	}
	return t.schools, err
}

// members are distinct organisations that take part in records of several kinds.
func (t *tallying) members(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	parts := append(strings.Split(rest, ":"), "", "")
	roles, seen, any := strings.Split(parts[1], ","), map[string]bool{}, false
	for _, kind := range strings.Split(parts[0], "+") {
		k, list, err := t.read(ctx, kind)
		if err != nil {
			return figures.Computed{Why: "没有这个名册"}, ignoreNoKind(err)
		}
		any = any || len(list) > 0
		for i := range list {
			if _, counts := list[i].CountsOn(k, on); !counts {
				continue
			}
			for _, m := range list[i].Members {
				if (parts[1] == "" || slices.Contains(roles, m.Role)) && (parts[2] == "" || m.OrgKind == parts[2]) && !m.Since.After(on) && (m.Until.IsZero() || m.Until.After(on)) {
					seen[m.Org] = true
				}
			}
		}
	}
	first, _, _ := strings.Cut(parts[0], "+")
	return figures.Computed{Value: float64(len(seen)), Known: any, Why: "名册里没有记录", Href: "/registers/" + first + "/figures?on=" + on.String()}, nil
}

// growth is the change against the year before, in per cent.
func (t *tallying) growth(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	now, err := t.ask(ctx, rest, on)
	if err != nil {
		return now, err
	}
	before, err := t.ask(ctx, rest, on.AddMonths(-12))
	if err != nil || !now.Known || !before.Known || before.Value == 0 {
		return figures.Computed{Why: "上一年没有数据"}, err
	}
	return figures.Computed{Value: (now.Value/before.Value - 1) * 100, Known: true, Href: now.Href}, nil
}

// organisations counts the registers of schools and enterprises.
func (t *tallying) organisations(ctx context.Context, what string, _ civil.Date) (figures.Computed, error) {
	n, err := t.c.Orgs.Count(ctx)
	if err != nil {
		return figures.Computed{}, err
	}
	answer := func(v int, of int, href string) (figures.Computed, error) {
		return figures.Computed{Value: float64(v), Known: of > 0, Why: "机构名录里没有记录", Href: href}, nil
	}
	what, name, _ := strings.Cut(what, "@")
	s := n.Schools
	const schools, firms = "/orgs?kind=SCHOOL", "/orgs?kind=ENTERPRISE"
	switch what {
	case "schools":
		return answer(s.Total, s.Total, schools)
	case "undergrad":
		return answer(s.Undergrad, s.Total, schools)
	case "higher":
		return answer(s.College, s.Total, schools)
	case "secondary":
		return answer(s.Secondary, s.Total, schools)
	case "partners":
		return answer(n.Firms.Partners, n.Firms.Partners, firms)
	case "partners_large":
		return answer(n.Firms.Large, n.Firms.Partners, firms)
	case "students":
		list, err := t.allSchools(ctx)
		sum := 0
		for _, o := range list {
			if name == "" || o.Name == name {
				sum += int(o.School.Students)
			}
		}
		out, _ := answer(sum, sum, schools)
		return out, err
	}
	return figures.Computed{Why: "没有这个计数"}, nil
}

// standing is a programme point as it stood on a day.
type standing struct {
	programme.Point
	state string
}

// enrols says whether the point took students in.
func (p standing) enrols() bool {
	return p.state == programme.Enrolling || p.state == programme.Limited || p.state == programme.Alternate
}

// stood reads the programme points as they stood at the end of a day, by the trail of their states.
func (t *tallying) stood(ctx context.Context, on civil.Date) (out []standing, err error) {
	err = t.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		states, err := caseflow.StatesAt(ctx, r, programme.PointFlow.Kind, on.AddDays(1).Time().Add(-time.Millisecond))
		if err != nil {
			return err
		}
		if t.points == nil {
			if t.points, err = programme.Points(ctx, r); err != nil {
				return err
			}
		}
		for _, v := range t.points {
			if s, ok := states[v.ID]; ok {
				out = append(out, standing{v, s})
			}
		}
		return nil
	})
	return out, err
}

// programmes counts programme points as they stood on the day: points, distinct, categories, equip_it, key, opened, opened_key, revoked; after a
// colon the level, HIGHER_COLLEGE.
func (t *tallying) programmes(ctx context.Context, rest string, on civil.Date) (figures.Computed, error) {
	what, level, _ := strings.Cut(rest, ":")
	all, err := t.stood(ctx, on)
	if err != nil {
		return figures.Computed{}, err
	}
	all = slices.DeleteFunc(all, func(p standing) bool { return level != "" && string(p.Level) != level })
	out := figures.Computed{Known: len(all) > 0, Why: "没有专业点", Href: "/points"}
	if !out.Known {
		return out, nil
	}
	switch what {
	case "points", "distinct", "equip_it", "categories":
		out.Value, out.Ratio = enrolled(all, what)
	case "key", "opened_key":
		return t.key(ctx, all, what == "opened_key", on)
	case "opened":
		for _, p := range all {
			if p.FirstYear == on.Year {
				out.Value++
			}
		}
	case "revoked":
		before, err := t.stood(ctx, civil.Date{Year: on.Year - 1, Month: time.December, Day: 31})
		if err != nil {
			return out, err
		}
		gone := map[ids.ID]bool{}
		for _, p := range before {
			gone[p.ID] = p.state == programme.Revoked
		}
		for _, p := range all {
			if p.state == programme.Revoked && !gone[p.ID] {
				out.Value++
			}
		}
	default:
		return figures.Computed{Why: "没有这个计数"}, nil
	}
	return out, nil
}

// equipmentPlace and electronicsPlace are the places of 装备制造 and 电子与信息 among the 19 of vocational education.
const equipmentPlace, electronicsPlace = 6, 11

// enrolled counts the points that take students in, the different programmes or categories among them, or the share of two categories.
func enrolled(all []standing, what string) (float64, stat.Ratio) {
	programmes, categories, points, two := map[string]bool{}, map[int]bool{}, int64(0), int64(0)
	for _, p := range all {
		if !p.enrols() {
			continue
		}
		points++
		programmes[string(p.Level)+":"+p.Code] = true
		i := programme.CategoryIndex(p.Level, p.Code)
		categories[i] = i > 0
		if i == equipmentPlace || i == electronicsPlace {
			two++
		}
	}
	switch {
	case what == "distinct":
		return float64(len(programmes)), stat.Ratio{}
	case what == "categories":
		return float64(len(categories)), stat.Ratio{}
	case what == "equip_it" && points > 0:
		return float64(two) / float64(points) * 100, stat.Ratio{Num: two, Den: points}
	}
	return float64(points), stat.Ratio{}
}

// key is the share of points that serve a key industry by rule CHN-2, or the number of those opened in the year of the day.
func (t *tallying) key(ctx context.Context, all []standing, opened bool, on civil.Date) (out figures.Computed, err error) {
	var states []atlas.PointState
	for _, p := range all {
		takes := p.enrols() && !opened || opened && p.FirstYear == on.Year
		states = append(states, atlas.PointState{Point: atlas.IDRef(atlas.EndPoint, p.ID), Programme: atlas.ProgrammeRef(p.Level, p.Code), Enrolling: takes})
	}
	err = t.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		m, err := atlas.LoadMap(ctx, r, atlas.MapOptions{Year: on.Year})
		if err != nil {
			return err
		}
		list, err := atlas.KeyListInForce(ctx, r, on.Year)
		if err != nil {
			return err
		}
		s := atlas.KeyShare(m, states, list)
		out = figures.Computed{Known: s.NoData == "", Why: s.NoData, Href: "/atlas/keys"}
		switch {
		case !out.Known:
		case opened:
			out.Value = float64(s.Serving)
		default:
			out.Value, out.Ratio = float64(s.Serving)/float64(s.Enrolling)*100, stat.Ratio{Num: int64(s.Serving), Den: int64(s.Enrolling)}
		}
		return nil
	})
	return out, err
}

// chains counts the chains on the key list in force in the year of the day.
func (t *tallying) chains(ctx context.Context, _ string, on civil.Date) (out figures.Computed, err error) {
	err = t.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err := atlas.KeyListInForce(ctx, r, on.Year)
		if err != nil || list == nil {
			out.Why = "没有有效的重点产业名单"
			return err
		}
		for _, e := range list.Entries {
			if e.Ref.Kind == atlas.EndChain {
				out.Value++
			}
		}
		out.Known, out.Href = true, "/atlas/keys"
		return nil
	})
	return out, err
}

// agreements is a figure of the register of agreements.
func (t *tallying) agreements(ctx context.Context, code string, on civil.Date) (out figures.Computed, err error) {
	list, err := t.c.Agreement.Figures(ctx, on)
	out.Why = "没有这个计数"
	for _, f := range list {
		if f.Code == code {
			out = figures.Computed{Value: float64(f.Value), Known: f.Known, Why: "没有登记协议", Href: "/agreements/figures"}
		}
	}
	return out, err
}

// funds is the sum of the budgets of all special funds up to the year of the day, yuan.
func (t *tallying) funds(ctx context.Context, _ string, on civil.Date) (out figures.Computed, err error) {
	err = t.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		sum, known, err := fund.Cumulative(ctx, r, on.Year)
		out = figures.Computed{Value: float64(sum) / float64(money.Yuan), Known: known, Why: "没有登记专项资金", Href: "/funds"}
		return err
	})
	return out, err
}
