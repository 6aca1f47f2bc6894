package require

import "strings"

// Reader reads requirements against one catalogue. It is safe for use by many at a time.
type Reader struct {
	d *dictionary
	c *contextModel
}

// NewReader arranges the catalogue. Labelled lines teach it when a name such as 法学 is a category and when a programme;
// without them built-in weights serve.
func NewReader(c Catalogue, lessons []Lesson) *Reader {
	d := newDictionary(c)
	return &Reader{d: d, c: learnContext(d, lessons)}
}

// Read reads one requirement. It never fails: what it cannot read is an item that is not sure.
func (r *Reader) Read(text string) Reading {
	var out Reading
	runes := []rune(fold(text))
	r.d.hold(runes)
	holdExclusions(runes)
	var parts []*part
	other := false
	for _, s := range split(runes) {
		if onlyNumber.MatchString(s) {
			continue
		}
		p := shapeOf(s)
		if p.heading != "" {
			other = headingOther(p.heading, other)
		}
		p.other = p.other || other
		parts = append(parts, r.read(p)...)
	}
	for _, t := range parts {
		out.Any = out.Any || t.item.How == NoLimit
	}
	weighLine(parts)
	r.c.decide(r.d, parts)
	out.gather(parts)
	return out
}

// headingOther tells whether what follows a heading such as 研究生: is of another level.
func headingOther(h string, before bool) bool {
	switch {
	case hasAny(h, "本科", "学士"):
		return false
	case hasAny(h, "研究生", "硕士", "博士", "大专", "专科", "高职", "中专", "中职"):
		return true
	}
	return before
}

// noLimit are the ways to ask for nothing.
var noLimit = []string{"不限", "不限专业", "专业不限", "无限制", "无要求", "不作要求", "不做要求", "不作限制", "所有专业", "无", "任何专业"}

// read resolves a piece; a name that only reads with its blanks as separators becomes several parts.
func (r *Reader) read(p piece) []*part {
	for _, n := range noLimit {
		if p.name == n || strings.TrimSpace(p.text) == n {
			t := &part{piece: p}
			t.set(NoLimit, nil, true)
			t.item.Text = p.text
			return []*part{t}
		}
	}
	t := r.d.resolve(p)
	if t.item.How != Unknown && t.item.How != ByPieces || !strings.Contains(strings.TrimSpace(p.text), " ") {
		return []*part{t}
	}
	var list []*part
	for _, s := range strings.Fields(fold(p.text)) {
		one := r.d.resolve(shapeOf(s))
		if one.item.How == Unknown {
			return []*part{t}
		}
		list = append(list, one)
	}
	return list
}

// weighLine looks at all codes together: where some contradict their names and fewer agree, the line uses the list of
// another level, and its names mean that list's entries.
func weighLine(parts []*part) {
	own, foreign := 0, 0
	for _, t := range parts {
		if t.own {
			own++
		}
		if t.foreign && !t.other {
			foreign++
		}
	}
	elsewhere := foreign > 0 && own == 0 || foreign > 1 && foreign > own
	for _, t := range parts {
		switch {
		case t.foreign && t.item.How == OtherLevel:
		case t.foreign && (elsewhere || len(t.item.Codes) == 0):
			t.set(OtherCode, nil, elsewhere && foreign > 1)
		case elsewhere && t.item.How != NoLimit:
			t.foreign, t.open = true, false
			if len(t.item.Codes) > 0 {
				t.set(OtherCode, nil, false)
				t.item.Remark = "同一行的代码属于其他学历层次的目录"
			}
		case t.open && t.item.How == ByStem:
			t.open = false
		}
	}
}

// gather collects the answer of a line from its parts.
func (r *Reading) gather(parts []*part) {
	doubt, foreign := false, 0 // foreign: pieces that are surely of another level
	for _, t := range parts {
		it := &t.item
		if it.How == Unknown && t.name == "" && len(t.codes) == 0 {
			it.How, it.Sure = Note, true
			it.Chance = 1
		}
		r.Related = r.Related || it.Related
		r.Excluded = append(r.Excluded, it.Excluded...)
		doubt = doubt || !it.Sure || it.Related || it.Remark != "" && it.How != ByExamCode
		switch {
		case it.How == OtherLevel && t.bare && !t.other: // a name alone may be of either list
			doubt = true
		case it.Sure && (it.How == OtherLevel || it.How == OtherCode):
			foreign++
		}
		r.Items = append(r.Items, *it)
	}
	r.unsure = doubt
	seen := map[string]bool{}
	for _, e := range r.Excluded {
		seen[e.Code] = true
	}
	for _, it := range r.Items {
		for _, e := range it.Codes {
			if seen[e.Code] {
				continue
			}
			seen[e.Code] = true
			if e.grain() == category {
				r.Categories = append(r.Categories, e)
			} else {
				r.Codes = append(r.Codes, e)
			}
		}
	}
	switch {
	case len(r.Codes) == 0 && len(r.Categories) == 0 && foreign > 0 && foreign == len(r.Items):
		r.Verdict = Unfit
	case doubt || len(r.Excluded) > 0 || len(r.Codes) == 0 && !r.Any:
		r.Verdict = Confirm
	}
}
