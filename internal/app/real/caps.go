package real

import (
	"cmp"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

// Capped is a programme with more points in a province than the rule allows.
type Capped struct {
	Province, Code, Name string
	Schools              int // that offer it, whatever its length: the points of the rule
	Rows                 int // of the register, each length by itself
}

// CapReport is the rule of more than 20 points (PRG-F3-POINTS) over a public register of points.
type CapReport struct {
	File       string
	Read       int
	Refused    int // without a school or a code of six digits
	Twins      int // the same row twice
	NoCode     int // without a school code, known by name
	Points     int // school × programme × length
	Sites      int // school × programme
	Provinces  int
	Programmes int
	Limit      int64
	Over       []Capped // the largest first
	AtLimit    int      // programmes with exactly the limit: they pass, a further point would not
	Warned     int      // provinces and programmes in which a further point is warned of
	Took       time.Duration
}

// limit20 is the limit that ships with the product.
const limit20 = 20

// Caps runs the rule of more than 20 points over every register of points in a folder, through the very function that checks a request:
// for each province and programme a further point is asked for.
func Caps(folder string) (out []CapReport, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(strings.ToLower(path), ".csv") {
			return err
		}
		in, err := open(path, sources[0].header)
		if err != nil || in == nil || !in.has("province") {
			return err
		}
		start := time.Now()
		r, err := capsOf(filepath.Base(path), in)
		r.Took = time.Since(start)
		out = append(out, r)
		return err
	})
	return out, err
}

func (in *rows) has(column string) bool {
	_, ok := in.at[column]
	return ok
}

// provinceOf is what the register says of one province: its points as a round's figures have them.
type provinceOf struct {
	figures adjust.Figures
	sites   map[string]map[string]bool // programme → schools
	rows    map[string]int
	names   map[string]string
}

func capsOf(file string, in *rows) (r CapReport, err error) {
	r = CapReport{File: file, Limit: limit20}
	provinces := map[string]*provinceOf{}
	programmes, seen := map[string]bool{}, map[string]bool{}
	for {
		more, err := in.next()
		if err != nil || !more {
			if err != nil {
				return r, err
			}
			break
		}
		r.Read++
		province, school, code := in.text("province"), in.text("school_name"), atlas.Base(in.text("major_code"))
		if province == "" || school == "" || len(code) != 6 {
			r.Refused++
			continue
		}
		if in.text("school_code") == "" {
			r.NoCode++
		}
		key := strings.Join([]string{province, school, code, in.text("years")}, "|")
		if seen[key] {
			r.Twins++
			continue
		}
		seen[key], programmes[code] = true, true
		r.Points++
		provinces[province] = provinces[province].take(province, school, code, in.text("major_name"))
	}
	r.Provinces, r.Programmes = len(provinces), len(programmes)
	for name, p := range provinces {
		r.judge(name, p)
	}
	slices.SortFunc(r.Over, func(a, b Capped) int {
		return cmp.Or(cmp.Compare(b.Schools, a.Schools), cmp.Compare(a.Province, b.Province), cmp.Compare(a.Code, b.Code))
	})
	return r, nil
}

// take adds a row. A school that offers a programme in two lengths is one point of the rule.
func (p *provinceOf) take(province, school, code, name string) *provinceOf {
	if p == nil {
		p = &provinceOf{figures: adjust.Figures{Limits: adjust.Limits{Points: limit20, Versions: map[string]string{}}}, sites: map[string]map[string]bool{}, rows: map[string]int{}, names: map[string]string{}}
	}
	if p.sites[code] == nil {
		p.sites[code] = map[string]bool{}
	}
	p.rows[code]++
	p.names[code] = name
	if !p.sites[code][school] {
		p.sites[code][school] = true
		p.figures.Points = append(p.figures.Points, adjust.FrozenPoint{ID: ids.ID(len(p.figures.Points) + 1), Level: atlas.HigherCollege, Code: code, Name: name, Status: programme.Enrolling})
	}
	return p
}

func (r *CapReport) judge(province string, p *provinceOf) {
	for code, schools := range p.sites {
		r.Sites += len(schools)
		one := adjust.Request{Form: adjust.Form{Kind: adjust.Add, Level: atlas.HigherCollege, Code: code}}
		if adjust.CheckPoints(one, p.figures).Warns() {
			r.Warned++
		}
		switch n := len(schools); {
		case n > limit20:
			r.Over = append(r.Over, Capped{province, code, p.names[code], n, p.rows[code]})
		case n == limit20:
			r.AtLimit++
		}
	}
}

// String is the account in Markdown.
func (r CapReport) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n读到 %d 行，采用 %d 个专业点（%d 所学校·专业），拒绝 %d，重复 %d，没有学校代码 %d；%d 个省级单位，%d 个专业；用时 %.2f 秒。\n\n", r.File, r.Read, r.Points, r.Sites, r.Refused, r.Twins, r.NoCode, r.Provinces, r.Programmes, r.Took.Seconds())
	fmt.Fprintf(&b, "规则 PRG-F3-POINTS：同一省内同一专业布点超过 %d 个的，不再新增。一校多学制按一个布点计。\n\n", r.Limit)
	fmt.Fprintf(&b, "- 已超过上限：%d 个（省×专业）；正好 %d 个：%d 个；再增一个就提醒：%d 个\n\n", len(r.Over), r.Limit, r.AtLimit, r.Warned)
	b.WriteString("| 省级单位 | 代码 | 专业 | 布点学校 | 登记行 |\n|---|---|---|---:|---:|\n")
	for i, x := range r.Over {
		if i == 40 {
			fmt.Fprintf(&b, "\n（另有 %d 个）\n", len(r.Over)-40)
			break
		}
		b.WriteString("| " + strings.Join([]string{x.Province, x.Code, x.Name, strconv.Itoa(x.Schools), strconv.Itoa(x.Rows)}, " | ") + " |\n")
	}
	return b.String()
}
