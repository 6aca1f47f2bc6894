package trade

import "strings"

// act is a kind of activity that the words of an item show.
type act int

// The acts.
const (
	sell act = 1 << iota
	wholesale
	retail
	online
	produce
	invent
)

// actWords show acts; an item may show several.
var actWords = []struct {
	word string
	act  act
}{
	{"批发", sell | wholesale}, {"零售", sell | retail}, {"销售", sell}, {"经销", sell}, {"购销", sell | wholesale}, {"代销", sell}, {"批零", sell}, {"出售", sell},
	{"收购", sell | wholesale}, {"贸易", sell | wholesale}, {"进出口", sell | wholesale}, {"互联网销售", sell | online}, {"网上销售", sell | online},
	{"网络销售", sell | online}, {"网上经营", sell | online}, {"产销", produce | sell}, {"专卖", sell | retail}, {"专营", sell}, {"买卖", sell}, {"经营", 0}, {"采购", sell | wholesale},
	{"制造", produce}, {"生产", produce}, {"加工", produce}, {"制作", produce}, {"研制", produce}, {"组装", produce}, {"装配", produce}, {"酿造", produce}, {"冶炼", produce},
	{"研发", invent}, {"开发", invent}, {"研究", invent}, {"设计", invent},
}

func actsOf(text string) act {
	var a act
	for _, w := range actWords {
		if strings.Contains(text, w.word) {
			a |= w.act
		}
	}
	return a
}

// general are verbs that decide where no phrase is known, the first found counts.
var general = []struct {
	word  string
	parts parts
}{
	{"种植", parts{"A01": 1}}, {"养殖", parts{"A03": .6, "A04": .4}}, {"租赁", parts{"L71": .8, "K70": .2}}, {"出租", parts{"L71": .6, "K70": .4}},
	{"维修", parts{"O81": .6, "C43": .4}}, {"修理", parts{"O81": .6, "C43": .4}}, {"保养", parts{"O81": .8, "C43": .2}}, {"施工", parts{"E48": .45, "E47": .3, "E50": .15, "E49": .1}},
	{"安装", parts{"E49": .8, "E50": .2}}, {"工程", parts{"E48": .35, "E47": .25, "E50": .15, "E49": .15, "M74": .1}}, {"运输", parts{"G54": .9, "G58": .1}}, {"培训", parts{"P83": 1}},
	{"检测", parts{"M74": 1}}, {"设计", parts{"M74": .9, "E50": .1}}, {"治理", parts{"N77": 1}}, {"养护", parts{"N78": 1}}, {"开采", parts{"B10": .4, "B09": .3, "B06": .3}},
	{"研究", parts{"M73": .7, "M75": .3}}, {"研发", parts{"M73": .5, "M75": .4, "I65": .1}}, {"开发", parts{"M75": .5, "I65": .2, "M73": .3}}, {"技术", parts{"M75": .7, "M73": .1, "I65": .1, "M74": .1}},
	{"咨询", parts{"L72": .8, "M75": .2}}, {"管理", parts{"L72": .8, "K70": .1, "N78": .1}}, {"代理", parts{"L72": .6, "F51": .4}}, {"策划", parts{"L72": 1}}, {"配送", parts{"G54": .7, "G59": .3}},
	{"护理", parts{"Q85": .4, "O80": .4, "Q84": .2}}, {"演出", parts{"R88": 1}}, {"投资", parts{"L72": .8, "J67": .2}},
}

// Shares of an item: an item that makes and sells lives mostly on making; one that only sells may be a maker's all the
// same; likeness to the standard's own words counts a little beside curated phrases.
const (
	makerAndSeller = 0.7
	makerOfSold    = 0.12
	inventOfMade   = 0.12
	likeness       = 0.15
)

// opinion is what one item speaks for and why.
type opinion struct {
	parts parts
	words []string
	makes bool   // it makes things
	says  string // the division whose very name the item is, "" for none
	usual bool   // trade that makers and service firms write down too: 货物进出口
}

// read weighs one item.
func (m *Model) read(it Item) opinion {
	if e, ok := m.exact[it.Text]; ok {
		return opinion{parts: parts{e: 1}, words: []string{it.Text}, says: e}
	}
	text := []rune(it.Text)
	acts := actsOf(it.Text)
	if acts&(sell|produce) == 0 {
		acts |= actsOf(it.Lead)
	}
	if raises(it.Text) {
		acts = 0
	}
	o := opinion{parts: parts{}}
	o.makes, o.usual = acts&produce != 0, strings.Contains(it.Text, "进出口") || strings.Contains(it.Text, "国内贸易")
	if acts&(sell|produce) != 0 {
		m.trade(&o, text, acts)
	}
	if acts&(sell|produce) == 0 || len(o.parts) == 0 || acts&sell == 0 {
		m.phrase(&o, it, text, acts)
	}
	like := m.standard.like(text)
	if len(o.parts) == 0 {
		o.parts.add(like.parts.scaled(), 1)
		o.words = append(o.words, like.words...)
		return o
	}
	o.parts = o.parts.scaled()
	if acts&sell == 0 {
		o.parts.add(like.parts, likeness)
	}
	o.parts = o.parts.scaled()
	return o
}

// raises tells whether an item grows plants or keeps animals: that it sells them too does not matter.
func raises(text string) bool {
	for _, w := range []string{"种植", "养殖", "饲养", "捕捞", "栽培", "育种", "育苗"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// trade reads what is made and sold.
func (m *Model) trade(o *opinion, text []rune, acts act) {
	made := parts{}
	for _, f := range m.goods.words.scan(text) {
		made[m.goods.makers[f.id]] += float64(f.to - f.from)
		o.words = append(o.words, m.goods.names[f.id])
	}
	made = made.scaled()
	sold := m.sellers(text, acts)
	switch {
	case acts&produce != 0 && acts&sell != 0:
		o.parts.add(factory(made), makerAndSeller)
		o.parts.add(sold, 1-makerAndSeller)
	case acts&produce != 0:
		o.parts.add(factory(made), 1)
	default:
		o.parts.add(sold, 1-makerOfSold)
		o.parts.add(factory(made), makerOfSold)
	}
	if acts&invent != 0 {
		o.parts.add(parts{"M73": .5, "M75": .5}, inventOfMade)
	}
}

// factory leaves only divisions that make things: who makes wine is C15, who sells grapes is none.
func factory(made parts) parts {
	out := parts{}
	for c, v := range made {
		if c[0] == 'C' {
			out[c] = v
		}
	}
	return out.scaled()
}

// sellers divides sales between wholesale and retail.
func (m *Model) sellers(text []rune, acts act) parts {
	whole := 0.52
	switch {
	case acts&online != 0:
		whole = 0.15
	case acts&wholesale != 0 && acts&retail != 0:
		whole = 0.6
	case acts&wholesale != 0:
		whole = 0.93
	case acts&retail != 0:
		whole = 0.07
	default:
		for _, f := range m.goods.tilts.scan(text) {
			if m.goods.tilted[f.id] == "F51" {
				whole += 0.12
			} else {
				whole -= 0.17
			}
		}
		whole = min(max(whole, 0.2), 0.8)
	}
	return parts{"F51": whole, "F52": 1 - whole}
}

// phrase reads the known phrases of an item, the longer the weightier, else its verb.
func (m *Model) phrase(o *opinion, it Item, text []rune, acts act) {
	said := parts{}
	for _, f := range m.phrases.words.scan(text) {
		name := m.phrases.names[f.id]
		if acts&(produce|sell) != 0 && actsOf(fold(name))&acts&(produce|sell) == 0 {
			continue // 塑料模具加工 is no 模具
		}
		n := float64(f.to - f.from)
		said.add(m.phrases.parts[f.id], n*n)
		o.words = append(o.words, name)
	}
	if len(said) > 0 {
		o.parts.add(said.scaled(), 1.5)
		return
	}
	if len(o.parts) > 0 {
		return
	}
	for _, g := range general {
		if strings.Contains(it.Text, g.word) || strings.Contains(it.Lead, g.word) {
			o.parts.add(g.parts, 1)
			o.words = append(o.words, g.word)
			return
		}
	}
}
