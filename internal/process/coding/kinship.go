package coding

import (
	"strings"

	"rongqiao/internal/base/atlas"
)

// kinship maps codes of a provincial examination's postgraduate list to the bachelor's class nearest by name. Positions
// that ask for postgraduates only do not say which bachelor's class they want, but their duties are work of that kind.
type kinship map[string]string

// disciplines are postgraduate disciplines whose bachelor's class has another name.
var disciplines = map[string]string{
	"理论经济学": "0201", "应用经济学": "0201", "地理学": "0705", "生物学": "0710", "仪器科学与技术": "0803", "动力工程及工程热物理": "0805", "电气工程": "0806",
	"信息与通信工程": "0807", "控制科学与工程": "0808", "水利工程": "0811", "测绘科学与技术": "0812", "化学工程与技术": "0813", "地质资源与地质工程": "0814",
	"矿业工程": "0815", "轻工技术与工程": "0817", "交通运输工程": "0818", "城乡规划学": "0828", "风景园林学": "0828", "材料与化工": "0804", "土木水利": "0810",
	"作物学": "0901", "园艺学": "0901", "植物保护": "0901", "畜牧学": "0903", "兽医学": "0904",
}

func newKinship(c *atlas.Catalog) kinship {
	classes, programmes := map[string]string{}, map[string]string{}
	for _, k := range c.Classes(atlas.UndergradGeneral) {
		classes[k.Name] = k.Code
	}
	for _, p := range c.Programmes(atlas.UndergradGeneral) {
		programmes[p.Name] = p.ClassCode
	}
	k := kinship{}
	for code, e := range c.ExamCodes(0) {
		if !strings.HasPrefix(code, "A") || len(code) < 5 {
			continue
		}
		for _, class := range []string{classes[e.Name+"类"], programmes[e.Name], disciplines[e.Name]} {
			if class != "" {
				k[code] = class
				break
			}
		}
	}
	return k
}

// classes maps the codes of a list joined by |; a branch counts as its discipline.
func (k kinship) classes(codes string) []string {
	var out []string
	seen := map[string]bool{}
	for _, code := range strings.Split(codes, "|") {
		class := k[code]
		if class == "" && len(code) > 5 {
			class = k[code[:5]]
		}
		if class != "" && !seen[class] {
			seen[class] = true
			out = append(out, class)
		}
	}
	return out
}
