package require

import "strings"

// part is a piece with what its name and codes could mean, before the line as a whole is weighed.
type part struct {
	piece
	found   []Entry // what the name means; several where a category and a programme share it
	item    Item
	own     bool // code and name agree: the line uses the national list of the level asked for
	foreign bool // the code belongs to another list
	open    bool // category or programme: the context must decide
	bare    bool // no code stood beside the name
}

// resolve reads one piece as far as it can be read alone.
func (d *dictionary) resolve(p piece) *part {
	t := &part{piece: p, bare: len(p.codes) == 0, item: Item{Text: p.text, Related: p.related, Remark: p.remark}}
	if p.name != "" {
		t.byName(d)
	}
	switch {
	case p.other:
		t.set(OtherLevel, nil, true)
		t.foreign = true
	case !t.bare:
		t.weighCodes(d)
	case double(t.found):
		t.open = true
	}
	t.narrow(d)
	return t
}

func (t *part) set(how How, codes []Entry, sure bool) {
	t.item.How, t.item.Codes, t.item.Sure = how, codes, sure
	t.item.Chance = 1
	if !sure {
		t.item.Chance = 0.5
	}
}

// doubt keeps the codes and asks for a look.
func (t *part) doubt(remark string) {
	t.item.Sure, t.item.Remark = false, remark
	t.item.Chance = min(t.item.Chance, 0.5)
}

// byName looks the name up, from the exact name to looser forms.
func (t *part) byName(d *dictionary) {
	n := t.name
	for _, lead := range leads {
		if cut, ok := strings.CutPrefix(n, lead); ok && len(d.byName[n]) == 0 && len(d.byName[cut]) > 0 {
			n = cut
			break
		}
	}
	if t.found = d.byName[n]; len(t.found) > 0 {
		t.set(ByName, t.found, true)
		return
	}
	if t.found = d.former[n]; len(t.found) > 0 {
		t.set(ByFormer, t.found, len(t.found) == 1)
		return
	}
	if d.others[n] {
		t.set(OtherLevel, nil, true)
		return
	}
	t.loosely(d, n)
}

func (t *part) loosely(d *dictionary, n string) {
	if t.found = d.byName[n+"类"]; len(t.found) > 0 {
		t.set(ByStem, t.found, false)
		return
	}
	if cut, ok := strings.CutSuffix(n, "大类"); ok && len(d.byName[cut+"类"]) > 0 {
		t.found = d.byName[cut+"类"]
		t.set(ByStem, t.found, false)
		return
	}
	if cut, ok := strings.CutSuffix(n, "类"); ok && len(d.byName[cut]) > 0 {
		t.found = d.byName[cut]
		t.set(ByStem, t.found, false)
		return
	}
	if t.found = d.pieces(n); len(t.found) > 0 {
		t.set(ByPieces, t.found, false)
		return
	}
	if t.found = d.near(n); len(t.found) > 0 {
		t.set(ByNear, t.found, false)
		return
	}
	t.set(Unknown, nil, false)
}

// pieces cuts names that were written one after the other, by the fewest cuts; 和 与 及 或 between them are dropped.
func (d *dictionary) pieces(n string) []Entry {
	text := []rune(n)
	type step struct {
		from int
		name string
		cost int
	}
	best := make([]step, len(text)+1)
	for i := 1; i <= len(text); i++ {
		best[i].cost = -1
		for l := 1; l <= min(i, d.longest); l++ {
			from := i - l
			if from > 0 && best[from].cost < 0 {
				continue
			}
			word := string(text[from:i])
			joint := l == 1 && strings.Contains("和与及或", word) || word == "以及"
			if !joint && (l < 2 || len(d.byName[word]) == 0) {
				continue
			}
			if cost := best[from].cost + 1; best[i].cost < 0 || cost < best[i].cost {
				best[i] = step{from, word, cost}
			}
		}
	}
	if len(text) == 0 || best[len(text)].cost < 2 {
		return nil
	}
	var out []Entry
	for i := len(text); i > 0; i = best[i].from {
		if e := d.byName[best[i].name]; len(e) > 0 {
			out = append([]Entry{e[len(e)-1]}, out...)
		}
	}
	return out
}

// mixed tells whether one name stands for entries of different size.
func mixed(found []Entry) bool {
	for _, e := range found[1:] {
		if e.grain() != found[0].grain() {
			return true
		}
	}
	return false
}

// weighCodes lets the codes confirm, choose or contradict the name.
func (t *part) weighCodes(d *dictionary) {
	named := t.found
	if t.item.How == ByPieces || t.item.How == ByNear {
		named = nil
	}
	for _, code := range t.codes {
		if code[0] >= 'A' {
			t.examCode(d, code, named)
		} else {
			t.nationalCode(d, code, named)
		}
		if t.own {
			return
		}
	}
}

// examCode reads a provincial code: B stands for the bachelor's list, other letters for other levels.
func (t *part) examCode(d *dictionary, code string, named []Entry) {
	digits := digitsOf(code)
	if code[0] != 'B' {
		t.set(OtherLevel, nil, true)
		t.foreign = true
		return
	}
	if e := ofGrain(named, grainOf(len(digits))); len(e) > 0 {
		t.set(ByExamCode, e, true)
		t.own = true
		return
	}
	e, known := d.exam[code]
	switch {
	case known && t.name == "":
		t.set(ByCode, []Entry{e}, true)
		t.own = true
	case known && len(named) == 0:
		t.set(ByCode, []Entry{e}, false)
		t.item.Remark = "名称不在目录中，按本省考试代码读作「" + e.Name + "」"
	case len(named) > 0:
		t.doubt("代码 " + code + " 的位数与名称不符")
	default:
		t.set(Unknown, nil, false)
	}
}

// nationalCode reads a code without a letter.
func (t *part) nationalCode(d *dictionary, code string, named []Entry) {
	digits := digitsOf(code)
	e, known := d.byCode[digits]
	if !known && len(digits)%2 == 1 { // a spreadsheet ate the leading zero
		e, known = d.byCode["0"+digits]
	}
	switch {
	case known && contains(named, e.Code) && t.item.How == ByStem:
		t.set(ByStem, []Entry{e}, false)
		t.open = true
	case known && contains(named, e.Code):
		t.set(ByNameAndCode, []Entry{e}, true)
		t.own = e.grain() != category
	case known && t.name == "":
		t.set(ByCode, []Entry{e}, true)
	case d.examAgrees("B"+digits, named):
		t.set(ByExamCode, ofGrain(named, grainOf(len(digits))), true)
		t.own = true
		t.item.Remark = "代码 " + code + " 是本省考试代码"
	case known && len(named) == 0 && t.item.How != OtherLevel && alike(t.name, e.Name):
		t.set(ByCode, []Entry{e}, false)
		t.item.Remark = "名称与 " + e.Code + "「" + e.Name + "」不完全相同"
	default:
		t.foreign = true
		if t.item.How == OtherLevel { // name and code agree that it is another list
			return
		}
		t.doubt("代码 " + code + " 不是这个名称的国家代码")
		if len(t.item.Codes) == 0 {
			t.set(OtherCode, nil, false)
			t.item.Remark = "代码 " + code + " 与名称不符"
		}
	}
}

func (d *dictionary) examAgrees(code string, named []Entry) bool {
	e, ok := d.exam[code]
	return ok && contains(named, e.Code)
}

// narrow applies what the brackets say.
func (t *part) narrow(d *dictionary) {
	for _, n := range t.excludes {
		t.item.Excluded = append(t.item.Excluded, d.plain(n)...)
	}
	if t.foreign || t.other {
		return
	}
	if limits := d.all(t.limits); len(limits) > 0 {
		t.set(ByLimit, limits, true)
		t.open = false
	} else if len(t.limits) > 0 {
		t.doubt("括号内的限定目录中没有")
	}
	t.insert(d)
	if len(t.item.Codes) == 0 {
		if inside := d.all(t.includes); len(inside) > 0 {
			t.set(ByLimit, inside, false)
		}
	}
}

// insert puts the names of a bracket that says neither 限 nor 含 in the place of the class they belong to, or beside it.
func (t *part) insert(d *dictionary) {
	loose := d.all(t.loose)
	if len(loose) == 0 {
		if len(t.loose) > 0 && t.item.How != OtherLevel {
			t.doubt("括号内的说明没有读懂：" + strings.Join(t.loose, "、"))
		}
		return
	}
	var out []Entry
	for _, e := range append(t.item.Codes[:len(t.item.Codes):len(t.item.Codes)], loose...) {
		narrowed := e.grain() != programme && beneath(loose, e)
		if !narrowed && !contains(out, e.Code) {
			out = append(out, e)
		}
	}
	t.set(ByLimit, out, false)
	t.open = false
}

// all resolves every name, leaving out unknown ones.
func (d *dictionary) all(list []string) []Entry {
	var out []Entry
	for _, n := range list {
		out = append(out, d.plain(n)...)
	}
	return out
}

// plain resolves a name inside a bracket or an exclusion: the smallest entry of that name.
func (d *dictionary) plain(n string) []Entry {
	p := shapeOf(n)
	if len(p.codes) == 1 && p.name == "" {
		if e, ok := d.byCode[digitsOf(p.codes[0])]; ok {
			return []Entry{e}
		}
	}
	t := &part{piece: p}
	t.byName(d)
	if mixedOrOne(t.found) {
		return t.found[len(t.found)-1:]
	}
	return t.found
}

// double tells whether one name is a category and a programme of it.
func double(found []Entry) bool {
	return len(found) > 1 && found[0].grain() == category && ofGrain(found, programme) != nil
}

func mixedOrOne(found []Entry) bool { return len(found) > 0 && (len(found) == 1 || mixed(found)) }

func beneath(list []Entry, top Entry) bool {
	for _, e := range list {
		if !strings.HasPrefix(e.Code, top.Code) {
			return false
		}
	}
	return true
}

func contains(list []Entry, code string) bool {
	for _, e := range list {
		if e.Code == code {
			return true
		}
	}
	return false
}

func ofGrain(list []Entry, g grain) []Entry {
	var out []Entry
	for _, e := range list {
		if e.grain() == g {
			out = append(out, e)
		}
	}
	return out
}

// alike tells whether at least half of the shorter name's characters stand in the other one.
func alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n, hit := 0, 0
	for _, r := range a {
		n++
		if strings.ContainsRune(b, r) {
			hit++
		}
	}
	return n > 0 && hit*2 > n
}
