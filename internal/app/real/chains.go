package real

import (
	"fmt"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

// branch is a chain of the first map: its nodes with the industries that make them. The selection follows the divisions of
// GB/T 4754; a city replaces it by its own key list.
type branch struct {
	code, name string
	class      atlas.ChainClass
	shortage   bool
	nodes      []node
}

type node struct {
	name       string
	stage      atlas.Stage
	industries []string
}

var branches = []branch{
	{"DZXX", "电子信息", atlas.ClassEmerging, false, []node{{"元器件与设备", atlas.Up, []string{"C39"}}, {"软件与信息服务", atlas.Mid, []string{"I65"}}, {"互联网与电信", atlas.Down, []string{"I63", "I64"}}}},
	{"GDZB", "高端装备", atlas.ClassEmerging, false, []node{{"金属与通用设备", atlas.Up, []string{"C33", "C34"}}, {"专用设备与仪器", atlas.Mid, []string{"C35", "C40"}}, {"船舶与航空", atlas.Down, []string{"C37"}}, {"维修", atlas.Down, []string{"C43"}}}},
	{"QCZZ", "汽车", atlas.ClassTraditional, false, []node{{"汽车制造", atlas.Mid, []string{"C36"}}, {"汽车服务", atlas.Down, []string{"O81"}}}},
	{"XNY", "新能源与家电", atlas.ClassEmerging, false, []node{{"电气机械", atlas.Mid, []string{"C38"}}, {"电力热力", atlas.Down, []string{"D44"}}}},
	{"SHCL", "石化与新材料", atlas.ClassTraditional, false, []node{{"石油与化工", atlas.Up, []string{"C25", "C26", "C28"}}, {"橡塑与非金属", atlas.Mid, []string{"C29", "C30"}}, {"冶金", atlas.Mid, []string{"C31", "C32"}}}},
	{"SWYY", "生物医药与健康", atlas.ClassEmerging, false, []node{{"医药制造", atlas.Up, []string{"C27"}}, {"医疗卫生", atlas.Down, []string{"Q84"}}}},
	{"QGFZ", "轻工纺织", atlas.ClassTraditional, false, []node{{"纺织服装", atlas.Mid, []string{"C17", "C18", "C19"}}, {"家具造纸印刷文体", atlas.Mid, []string{"C20", "C21", "C22", "C23", "C24"}}}},
	{"SPNY", "食品与农业", atlas.ClassTraditional, false, []node{{"种养", atlas.Up, []string{"A01", "A02", "A03", "A04", "A05"}}, {"食品饮料", atlas.Mid, []string{"C13", "C14", "C15"}}}},
	{"JZFC", "建筑与房地产", atlas.ClassTraditional, false, []node{{"建筑", atlas.Mid, []string{"E47", "E48", "E49", "E50"}}, {"房地产与物业", atlas.Down, []string{"K70"}}}},
	{"SMDS", "商贸与电子商务", atlas.ClassService, false, []node{{"批发", atlas.Up, []string{"F51"}}, {"零售与电商", atlas.Down, []string{"F52"}}}},
	{"XDWL", "现代物流", atlas.ClassService, false, []node{{"运输", atlas.Mid, []string{"G53", "G54", "G55", "G56"}}, {"货代与仓储", atlas.Mid, []string{"G58", "G59"}}, {"邮政快递", atlas.Down, []string{"G60"}}}},
	{"XDJR", "现代金融", atlas.ClassService, false, []node{{"银行", atlas.Up, []string{"J66"}}, {"证券与其他金融", atlas.Mid, []string{"J67", "J69"}}, {"保险", atlas.Down, []string{"J68"}}}},
	{"SWFW", "商务与科技服务", atlas.ClassService, false, []node{{"租赁与商务", atlas.Mid, []string{"L71", "L72"}}, {"专业技术", atlas.Mid, []string{"M73", "M74", "M75"}}}},
	{"WLZS", "文旅与住宿餐饮", atlas.ClassService, false, []node{{"住宿餐饮", atlas.Down, []string{"H61", "H62"}}, {"文化体育", atlas.Down, []string{"R86", "R87", "R88", "R89", "R90"}}}},
	{"MSFW", "民生服务", atlas.ClassLivelihood, true, []node{{"居民服务", atlas.Down, []string{"O80"}}, {"养老与社会工作", atlas.Down, []string{"Q85"}}, {"教育", atlas.Down, []string{"P83"}}}},
	{"HJGY", "环境与公用", atlas.ClassLivelihood, false, []node{{"水气供应", atlas.Up, []string{"D45", "D46"}}, {"环境与公共设施", atlas.Down, []string{"N76", "N77", "N78"}}, {"再生资源", atlas.Mid, []string{"C42"}}}},
	{"ZFSF", "公共管理", atlas.ClassLivelihood, false, []node{{"机关与社会组织", atlas.Down, []string{"S91", "S92", "S93", "S94", "S95", "S96"}}}},
}

// graph makes the chains and proposes every edge that the catalogues support, those of programmes that nobody teaches here
// included: they show how a break may be closed. All stay proposals: nobody has reviewed them, and the map says so.
func (r *run) graph(report *Report) error {
	years := atlas.Years{From: 2025, To: 2028}
	have, err := r.Graph.Chains(r.ctx)
	if err != nil {
		return err
	}
	byCode := map[string]atlas.Chain{}
	for _, c := range have {
		byCode[c.Code] = c
	}
	var edges []atlas.Edge
	for _, b := range branches {
		c, err := r.chain(b, byCode)
		if err != nil {
			return err
		}
		edges = append(edges, r.serves(b, c, years)...)
	}
	edges = append(edges, atlas.DefaultRequires(r.Catalog, nil, years)...)
	edges = append(edges, atlas.DefaultTrains(r.Catalog, nil, years)...)
	done, err := r.Graph.ProposeAll(r.ctx, edges)
	report.Read, report.Taken, report.Known = len(edges), len(edges), done.Known
	report.Made = fmt.Sprintf("产业链 %d 条，新提出连线 %d 条，全部待审核", len(branches), len(done.IDs))
	return err
}

func (r *run) chain(b branch, byCode map[string]atlas.Chain) (atlas.Chain, error) {
	if c, ok := byCode[b.code]; ok {
		return c, nil
	}
	c := atlas.Chain{Code: b.code, Name: b.name, Class: b.class, Shortage: b.shortage, Years: atlas.Years{From: 2025}, Note: "按国民经济行业大类划出，供试用，待市里按重点产业链名单调整。"}
	for _, n := range b.nodes {
		c.Nodes = append(c.Nodes, atlas.ChainNode{Name: n.name, Stage: n.stage})
	}
	id, err := r.Graph.SaveChain(r.ctx, c)
	if err != nil {
		return c, err
	}
	return r.Graph.Chain(r.ctx, id)
}

func (r *run) serves(b branch, c atlas.Chain, years atlas.Years) []atlas.Edge {
	at := map[string]ids.ID{}
	for _, n := range c.Nodes {
		at[n.Name] = n.ID
	}
	var out []atlas.Edge
	for _, n := range b.nodes {
		for _, code := range n.industries {
			if _, ok := r.Catalog.Industry(code); !ok || at[n.name] == 0 {
				continue
			}
			out = append(out, atlas.Edge{From: atlas.Ref{Kind: atlas.EndIndustry, Key: code}, Relation: atlas.Serves, To: atlas.IDRef(atlas.EndNode, at[n.name]), Weight: 0.9, Years: years, Machine: true,
				Evidence: []atlas.Evidence{{Kind: atlas.Standard, Ref: "GB/T 4754-2017 国民经济行业分类 " + code, Period: "2017"}}})
		}
	}
	return out
}
