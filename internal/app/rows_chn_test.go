package app

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/spectrum"
)

// chnRows are the requirements of chains, groups, key lists and the map.
var chnRows = []rowTest{
	{"CHN-01", showMap},
	{"CHN-02", showMapFilters},
	{"CHN-03", showTwelveChains},
	{"CHN-04", showIndustrySystem},
	{"CHN-05", showKeyListDrivesShare},
	{"CHN-06", showShortageTags},
	{"CHN-07", showFiveCities},
	{"CHN-08", showClasses},
	{"CHN-11", showProgrammeGroups},
}

// showMap: the graph runs from chain to programme, and each published edge has
// evidence, a weight and a reviewer.
func showMap(t *testing.T, s *stage) {
	p := s.town.in(t)
	edges, total, err := p.city.Atlas.Edges(p.as(actor.CityLead), atlas.EdgeFilter{Status: atlas.Published, Limit: 1000})
	must(t, err)
	if total < 50 || len(edges) != total {
		t.Fatalf("%d of %d edges", len(edges), total)
	}
	joins := map[string]bool{}
	for _, e := range edges {
		joins[fmt.Sprintf("%s %s %s", e.From.Kind, e.Relation, e.To.Kind)] = true
		if len(e.Evidence) == 0 || e.Weight <= 0 || e.Weight > 1 || e.Reviewer == 0 || e.ReviewedOn == (civil.Date{}) || e.Reviewer == e.Proposer {
			t.Errorf("edge %s %+v", e.ID, e)
		}
	}
	for _, want := range []string{"INDUSTRY SERVES NODE", "NODE REQUIRES OCCUPATION", "PROGRAMME TRAINS OCCUPATION"} {
		if !joins[want] {
			t.Errorf("no edge %s among %v", want, joins)
		}
	}
	view, _, err := p.city.Spectrum.Map(p.as(actor.CityLead), spectrum.Ask{Filter: spectrum.Filter{Wide: true}})
	must(t, err)
	if got := view.Picture(p.as(actor.CityLead), "").Layers; !slices.Equal(got, []string{"产业链", "环节", "行业", "职业", "专业", "学校"}) {
		t.Errorf("columns of the map: %v", got)
	}
	p.says(actor.CityLead, "/atlas/edges/"+edges[0].ID.String(), "权重", edges[0].Evidence[0].Ref, "审核")
	bare := edges[0]
	bare.ID, bare.Evidence, bare.Years = 0, nil, atlas.Years{From: 2050}
	if _, err := p.city.Atlas.Propose(p.as(actor.CityLead), bare); !errors.Is(err, atlas.ErrNoEvidence) {
		t.Errorf("an edge without evidence: %v", err)
	}
}

// showMapFilters: by city, chain, school and county; as picture and table.
func showMapFilters(t *testing.T, s *stage) {
	p := s.town.in(t)
	lead := p.as(actor.CityLead)
	lines := func(at *scene, f spectrum.Filter) []spectrum.Line {
		v, _, err := at.city.Spectrum.Map(at.as(actor.CityLead), spectrum.Ask{Filter: f})
		must(t, err)
		return v.Lines
	}
	all := lines(p, spectrum.Filter{})
	chains, err := p.city.Atlas.Chains(lead)
	must(t, err)
	chain := chains[0]
	one := lines(p, spectrum.Filter{Chain: chain.ID.String()})
	if len(one) == 0 || len(one) >= len(all) || slices.ContainsFunc(one, func(l spectrum.Line) bool { return l.ChainName != chain.Name }) {
		t.Errorf("%d of %d lines for one chain", len(one), len(all))
	}
	schools := func(f spectrum.Filter) (n int64) {
		for _, l := range lines(p, f) {
			n += l.Supply
		}
		return n
	}
	school, err := ids.Parse(p.id(`SELECT MIN(school_id) FROM programme_points WHERE status = 'ENROLLING'`))
	must(t, err)
	if part, whole := schools(spectrum.Filter{School: school}), schools(spectrum.Filter{}); part <= 0 || part >= whole {
		t.Errorf("one school supplies %d of %d", part, whole)
	}
	if county := lines(p, spectrum.Filter{County: p.plan.Counties[1].Code}); len(county) == 0 || len(county) >= len(all) {
		t.Errorf("%d of %d lines in one county", len(county), len(all))
	}
	other := s.other.in(t)
	away := lines(other, spectrum.Filter{})
	if len(away) == 0 {
		t.Error("the other city has no map")
	}
	for _, l := range away {
		if !slices.ContainsFunc(other.plan.Chains, func(c sample.Chain) bool { return c.Name == l.ChainName || l.ChainName == "" }) {
			t.Errorf("the other city shows %s", l.ChainName)
		}
	}
	query := "?chain=" + chain.ID.String() + "&school=" + school.String()
	p.says(actor.CityLead, "/spectrum"+query, "产业—专业谱系图", "导出图（SVG）", "导出表（Excel）")
	if r := p.ask(actor.CityLead, "/spectrum/map.svg"+query); r.Code != http.StatusOK || !strings.HasPrefix(r.Body.String(), "<svg") {
		t.Errorf("the picture: %d %.80s", r.Code, r.Body)
	}
	if r := p.ask(actor.CityLead, "/spectrum/edges.xlsx"+query); r.Code != http.StatusOK || !bytes.HasPrefix(r.Body.Bytes(), []byte("PK")) {
		t.Errorf("the workbook: %d", r.Code)
	}
	if r := p.ask(actor.CityLead, "/spectrum/edges.csv?chain="+chain.ID.String()); strings.Count(strings.TrimSpace(r.Body.String()), "\n") != len(one) {
		t.Errorf("the table of one chain has not %d rows:\n%s", len(one), r.Body)
	}
}

// showTwelveChains: the list of key chains, twelve of them.
func showTwelveChains(t *testing.T, s *stage) {
	p := s.port.in(t)
	p.says(actor.CityLead, "/atlas/chains", append([]string{"共 12 条产业链，其中本年重点 12 条"}, portChains...)...)
	p.says(actor.CityLead, "/atlas/keys", "海津市重点产业链名录", "共 12 项", "市发改委2024-02-20")
}

// showIndustrySystem: 1+3+4 is a tree of groups with years, which a city changes.
func showIndustrySystem(t *testing.T, s *stage) {
	p := s.metro.in(t)
	lead := p.as(actor.CityLead)
	save := func(g atlas.Group) ids.ID {
		id, err := p.city.Atlas.SaveGroup(lead, g)
		must(t, err)
		return id
	}
	root := save(atlas.Group{Code: "134", Name: "“1+3+4”现代工业产业体系", Years: atlas.Years{From: 2021, To: 2025}})
	n := 0
	for i, size := range []int{1, 3, 4} {
		part := save(atlas.Group{Parent: root, Code: fmt.Sprintf("134-%d", size), Name: []string{"引领产业", "新兴产业", "优势产业"}[i], Years: atlas.Years{From: 2021, To: 2025}, Position: i})
		for k := range size {
			n++
			save(atlas.Group{Parent: part, Code: fmt.Sprintf("134-%d-%d", size, k), Name: fmt.Sprintf("津川产业%d", n), Years: atlas.Years{From: 2021, To: 2025}, Position: k})
		}
	}
	next := save(atlas.Group{Code: "145", Name: "“1+4+5”产业体系", Years: atlas.Years{From: 2026}})
	groups, err := p.city.Atlas.Groups(lead)
	must(t, err)
	size, in := map[ids.ID]int{}, [2]int{}
	var top atlas.Group
	for _, g := range groups {
		size[g.Parent]++
		for i, year := range []int{2025, 2026} {
			if g.Years.Holds(year) {
				in[i]++
			}
		}
		if g.ID == root {
			top = g
		}
	}
	var leaves []int
	for _, g := range groups {
		if g.Parent == root {
			leaves = append(leaves, size[g.ID])
		}
	}
	if slices.Sort(leaves); !slices.Equal(leaves, []int{1, 3, 4}) || in != [2]int{12, 1} {
		t.Errorf("the tree has branches of %v; %v groups in 2025 and 2026", leaves, in)
	}
	top.Parent = next
	if _, err := p.city.Atlas.SaveGroup(lead, top); err != nil {
		t.Errorf("the tree is not hung elsewhere: %v", err)
	}
	if _, err := p.city.Atlas.SaveGroup(lead, atlas.Group{ID: next, Parent: root, Code: "145", Name: "倒挂", Years: atlas.Years{From: 2026}, RowVersion: 1}); !errors.Is(err, atlas.ErrCycle) {
		t.Errorf("a circle: %v", err)
	}
	p.says(actor.CityLead, "/atlas/groups", "“1+3+4”现代工业产业体系134", "2021–2025", "津川产业8", "2026 年起")
}

// showKeyListDrivesShare: the share of programme points that serve a key industry
// follows the list of the year.
func showKeyListDrivesShare(t *testing.T, s *stage) {
	p := s.linked.in(t)
	points := linkedPoints()
	for year, chains := range map[int]int{2024: 0, 2025: 2, 2026: 6} {
		want := 0
		for _, x := range points {
			if x.chain >= 0 && x.chain < chains {
				want++
			}
		}
		src, err := p.city.Board.Source(p.as(actor.CityLead), board.Want{Year: year, At: "now"})
		must(t, err)
		k := src.KeyShare
		if chains == 0 {
			if k.NoData == "" {
				t.Errorf("%d has a share without a list: %+v", year, k)
			}
			continue
		}
		if k.NoData != "" || k.Serving != int64(want) || k.Enrolling != 339 || want == 0 {
			t.Errorf("%d: %+v, want %d of 339", year, k, want)
		}
	}
	p.says(actor.CityLead, "/gaps/by-industry?year=2026&at=now", "对接重点产业的专业点 90.3%", "306 / 339 个招生的专业点 · 台原市重点产业名单（2026）")
	p.says(actor.CityLead, "/gaps/by-industry?year=2024&at=now", "没有有效的重点产业名单")
	p.says(actor.CityLead, "/atlas/keys", "台原市重点产业名单（2025）", "台原市重点产业名单（2026）", "9 月 1 日施行的是它")
}

// showShortageTags: programmes and chains carry the tag, and lists filter by it.
func showShortageTags(t *testing.T, s *stage) {
	p := s.town.in(t)
	tagged, n, err := p.city.Programme.List(p.as(actor.CityLead), programme.Filter{Shortage: true, Limit: 100})
	must(t, err)
	plain, _, err := p.city.Programme.List(p.as(actor.CityLead), programme.Filter{Status: programme.Enrolling, Code: "460301", Limit: 1})
	must(t, err)
	if n == 0 || len(plain) == 0 || plain[0].Shortage {
		t.Fatalf("%d tagged points, %d others", n, len(plain))
	}
	p.says(actor.CityLead, "/points/"+tagged[0].ID.String(), "民生紧缺是")
	at := "/points/" + plain[0].ID.String()
	p.made(actor.CityLead, at+"/tag", url.Values{"shortage": {"on"}, "version": {fmt.Sprint(plain[0].RowVersion)}})
	p.says(actor.CityLead, at, "民生紧缺是")
	p.says(actor.CityLead, "/points?shortage=on&q=460301", plain[0].SchoolName, plain[0].Name)
	p.made(actor.CityLead, at+"/tag", url.Values{"version": {fmt.Sprint(plain[0].RowVersion + 1)}})
	p.says(actor.CityLead, at, "民生紧缺否")

	port := s.port.in(t)
	port.says(actor.CityLead, "/atlas/chains?class=LIVELIHOOD", "托育服务L10民生领域民生紧缺", "康养照护L11民生领域民生紧缺", "家政服务L12民生领域民生紧缺")
	port.lacks(actor.CityLead, "/atlas/chains?class=EMERGING", "民生紧缺")
}

// showFiveCities: the five groups of the port belt; 汽车制造 is a name of 未来汽车
// wherever chains and groups are named, and never a second one.
func showFiveCities(t *testing.T, s *stage) {
	p := s.port.in(t)
	lead := p.as(actor.CityLead)
	root, err := p.city.Atlas.SaveGroup(lead, atlas.Group{Code: "FIVE", Name: "“五城”产业", Years: atlas.Years{From: 2024}})
	must(t, err)
	for i, name := range portChains[:5] {
		g := atlas.Group{Parent: root, Code: fmt.Sprintf("FIVE-%d", i+1), Name: name, Years: atlas.Years{From: 2024}, Position: i}
		if name == "未来汽车" {
			g.Aliases = []string{"汽车制造"}
		}
		_, err := p.city.Atlas.SaveGroup(lead, g)
		must(t, err)
	}
	p.says(actor.CityLead, "/atlas/groups", append([]string{"“五城”产业"}, portChains[:5]...)...)
	for _, text := range []string{"汽车制造", "未来汽车"} {
		p.says(actor.CityLead, "/atlas/groups?q="+url.QueryEscape(text), "未来汽车FIVE-4汽车制造")
		p.lacks(actor.CityLead, "/atlas/groups?q="+url.QueryEscape(text), "精密制造")
		p.says(actor.CityLead, "/atlas/chains?q="+url.QueryEscape(text), "未来汽车L04 · 汽车制造")
	}
	if _, err := p.city.Atlas.SaveGroup(lead, atlas.Group{Parent: root, Code: "FIVE-6", Name: "汽车制造", Years: atlas.Years{From: 2025}}); !errors.Is(err, atlas.ErrSameName) {
		t.Errorf("a second group of that name: %v", err)
	}
	if _, err := p.city.Atlas.SaveChain(lead, atlas.Chain{Code: "L13", Name: "汽车制造", Class: atlas.ClassEmerging, Years: atlas.Years{From: 2025}}); !errors.Is(err, atlas.ErrSameName) {
		t.Errorf("a second chain of that name: %v", err)
	}
	im, err := p.city.console().Receive(lead, "atlas.chains", "链.csv", strings.NewReader("产业链代码,产业链名称,类别,自哪一年\nL13,汽车制造,传统优势产业,2025\n"), silent)
	must(t, err)
	if im.Result == nil || im.Result.Bad != 1 {
		t.Errorf("a second chain of that name in a table: %+v", im.Result)
	}
	names, err := p.city.Atlas.Names(lead)
	must(t, err)
	a, okA := names.Read(atlas.EndChain, "汽车制造")
	b, okB := names.Read(atlas.EndChain, "未来汽车")
	if a != b || !okA || !okB {
		t.Errorf("汽车制造 is %v, 未来汽车 is %v", a, b)
	}
}

// showClasses: emerging, traditional, service, livelihood, and no other.
func showClasses(t *testing.T, s *stage) {
	p := s.port.in(t)
	for i, class := range portClasses {
		target := "/atlas/chains?class=" + string(class)
		p.says(actor.CityLead, target, portChains[3*i:3*i+3]...)
		p.says(actor.CityLead, target, class.ZH())
		p.lacks(actor.CityLead, target, portChains[(3*i+3)%12])
	}
	if len(atlas.ChainClasses) != 4 {
		t.Errorf("classes %v", atlas.ChainClasses)
	}
	_, err := p.city.Atlas.SaveChain(p.as(actor.CityLead), atlas.Chain{Code: "L99", Name: "别类", Class: "OTHER", Years: atlas.Years{From: 2025}})
	if !errors.Is(err, atlas.ErrChoice) {
		t.Errorf("a class that is none: %v", err)
	}
}

// showProgrammeGroups: 157 subjects, programmes and groups at provincial level or
// above, each with its level and industry.
func showProgrammeGroups(t *testing.T, s *stage) {
	p := s.port.in(t)
	lead := p.as(actor.CityLead)
	chains, err := p.city.Atlas.Chains(lead)
	must(t, err)
	for i := range 157 {
		g := atlas.ProgrammeGroup{Name: fmt.Sprintf("海津对接专业群%03d", i+1), School: fmt.Sprintf("海津第%d职业技术学院", i%11+1), Grade: []string{"PROVINCIAL", "PROVINCIAL", "NATIONAL"}[i%3],
			Sort: []string{"GROUP", "PROGRAMME", "SUBJECT"}[i%3], Industry: []string{"C34", "C26", "G59"}[i%3], Years: atlas.Years{From: 2024}}
		if i%2 == 0 {
			g.Chain = chains[i%12].ID
		}
		_, err := p.city.Atlas.SaveProgrammeGroup(lead, g)
		must(t, err)
	}
	list, err := p.city.Atlas.ProgrammeGroups(lead)
	must(t, err)
	for _, g := range list {
		if g.Grade == "" || g.Industry == "" {
			t.Errorf("%+v", g)
		}
	}
	if len(list) != 157 {
		t.Errorf("%d groups", len(list))
	}
	p.says(actor.CityLead, "/atlas/programme-groups", "共 157 个，其中省级以上 157 个", "海津对接专业群001", "国家级", "省级", "C34")
	for _, bad := range []atlas.ProgrammeGroup{{Name: "无级别", School: "某校", Sort: "GROUP", Years: atlas.Years{From: 2024}}, {Name: "错行业", School: "某校", Grade: "CITY", Sort: "GROUP", Industry: "是工业", Years: atlas.Years{From: 2024}}} {
		if _, err := p.city.Atlas.SaveProgrammeGroup(lead, bad); err == nil {
			t.Errorf("%s is taken", bad.Name)
		}
	}
}
