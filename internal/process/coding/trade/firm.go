package trade

import (
	"regexp"
	"strings"
)

// legal are the forms of enterprises that end a name.
var legal = regexp.MustCompile(`(股份)?(有限|无限)?(责任)?公司.*$|(\((有限|普通|特殊普通)合伙\)|\(个人独资\)|\(个体工商户\)).*$|(集团|总公司|分公司|总厂|分厂|分店|分行)$`)

// form tells from the end of a name what sort of place it is.
var forms = []struct {
	ends   []string
	boost  func(code string) bool
	factor float64
}{
	{[]string{"厂", "制品厂", "加工厂", "车间", "作坊"}, func(c string) bool { return c[0] == 'C' }, 3},
	{[]string{"店", "商行", "经营部", "超市", "门市部", "商店", "商场", "专卖店", "铺", "商城", "便利店", "小卖部"}, func(c string) bool { return c == "F52" || c == "H62" || c == "O80" || c == "O81" }, 2.5},
	{[]string{"合作社", "农场"}, func(c string) bool { return c[0] == 'A' }, 3},
	{[]string{"事务所", "合伙企业"}, func(c string) bool { return c == "L72" }, 2},
}

// vagueWords end many names and say little; the word before them says more.
var vagueWords = map[string]bool{"科技": true, "管理": true, "实业": true, "服务": true, "技术": true, "集团": true, "产业": true, "工业": true, "实业发展": true, "科技发展": true, "销售": true, "技术服务": true,
	"科技服务": true, "技术开发": true, "科技开发": true, "工程": true, "设备": true, "商业": true, "投资": true, "控股": true, "平台": true, "连锁店": true, "门店": true}

// Shares of a name's words: how much a word counts beside the next one towards the end of the name, a vague one, and goods in a
// name without a known word.
const (
	earlier     = 0.4
	vagueShare  = 0.5
	goodsInName = 0.6
)

// firm reads a name. Words towards the end count most: 某某食品机械贸易 trades.
func (m *Model) firm(name string) opinion {
	name = fold(name)
	core := legal.ReplaceAllString(name, "")
	if place, ok := outlet(name); ok {
		core += place
	}
	if core == "" {
		core = name
	}
	o := opinion{parts: parts{}}
	hits := m.firms.words.scan([]rune(strings.NewReplacer("(", "", ")", "").Replace(core)))
	share := 1.0
	for i := len(hits) - 1; i >= 0; i-- {
		word := m.firms.names[hits[i].id]
		o.words = append(o.words, word)
		if vagueWords[word] {
			o.parts.add(m.firms.parts[hits[i].id], vagueShare*share)
			continue
		}
		o.parts.add(m.firms.parts[hits[i].id], share)
		share *= earlier
	}
	if len(hits) == 0 {
		m.named(&o, []rune(core))
	}
	for _, f := range forms {
		if !hasEnd(core, f.ends) {
			continue
		}
		for c := range o.parts {
			if f.boost(c) {
				o.parts[c] *= f.factor
			}
		}
		break
	}
	o.parts = o.parts.scaled()
	return o
}

// outlet gives what stands behind the legal form: 某某石油有限公司第三加油站.
func outlet(name string) (string, bool) {
	_, after, ok := strings.Cut(name, "公司")
	return after, ok && after != "" && !strings.HasSuffix(after, "分公司") && !strings.HasSuffix(after, "支公司")
}

// named reads goods in a name without a known word: who is called after goods makes or sells them.
func (m *Model) named(o *opinion, core []rune) {
	made := parts{}
	for _, f := range m.goods.words.scan(core) {
		made[m.goods.makers[f.id]]++
		o.words = append(o.words, m.goods.names[f.id])
	}
	if len(made) > 0 {
		o.parts.add(made.scaled(), goodsInName)
		o.parts.add(parts{"F51": .6, "F52": .4}, 1-goodsInName)
	}
}

func hasEnd(s string, ends []string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}
