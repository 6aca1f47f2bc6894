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
	"rongqiao/internal/process/evaluate"
)

// Offer is a national offer of programmes as the warning rules judge it: places and wishes by school, programme and status.
type Offer struct {
	Name          string
	Year          int // that is judged
	Files         []string
	Read, Refused int
	Merged        int // rows of one series and year that were added up
	Series        int
	Whole         int // series with every year
	Years         map[int]int
	ZeroCapacity  int // series and years without any place
	NoYear        int // series without the judged year
	OneToOne      int // series that follow exactly one that ended
	OneToMany     int // series that ended and are followed by several
	Inherited     int // years taken over
	Colours       map[evaluate.Colour]int
	Strict        map[evaluate.Colour]int // with the four bases of PRG-04, which the files do not have
	Reasons       map[string]map[string]int
	Pressure      [4]int // below 0.7, to 1.3, above, no figure
	Trend         map[string]int
	Fill          [4]int // students of the year before ÷ places: below 70 %, to 100 %, above, no figure
	Took          time.Duration
}

// offerRules are the rules that run on places and wishes alone.
var offerRules = []evaluate.Rule{
	{Code: "末位10%连续两年", Kind: evaluate.Bottom, Measure: evaluate.FirstChoice, Line: .10, Years: 2, Action: evaluate.ActLimit},
	{Code: "末位10%连续三年", Kind: evaluate.Bottom, Measure: evaluate.FirstChoice, Line: .10, Years: 3, Action: evaluate.ActStop},
	{Code: "志愿不足计划七成", Kind: evaluate.Below, Measure: evaluate.FirstChoice, Line: .70, Years: 1, Action: evaluate.ActWarn},
}

// series is one programme of one school as the files tell it.
type series struct {
	school, code, status string
	level                string
	places, wishes       map[int]*int64
	students             *int64
	id                   ids.ID
	parts                []evaluate.Part
}

// offers are the files of the two offers by their headers.
type offerFile struct {
	header []string
	load   func(o *offerBook, in *rows) error
}

type offerBook struct {
	Offer
	list map[string]*series
}

// Warnings judges the national offers of a folder: sections of the years 2022–2024 with all wishes, and of 2021–2022 with first wishes.
func Warnings(folder string) ([]Offer, error) {
	sections := &offerBook{Offer: Offer{Name: "高级技术员证书（BTS）专业点", Year: 2024}, list: map[string]*series{}}
	trades := &offerBook{Offer: Offer{Name: "职业高中专业点", Year: 2022}, list: map[string]*series{}}
	files := []struct {
		book *offerBook
		offerFile
	}{
		{sections, offerFile{[]string{"year", "school_uai", "mefstat11", "programme", "status", "capacity", "confirmed_wishes"}, (*offerBook).sections}},
		{trades, offerFile{[]string{"year", "school_uai", "mefstat11", "capacity", "first_wishes"}, (*offerBook).trades}},
		{trades, offerFile{[]string{"year", "school_uai", "mefstat11", "students"}, (*offerBook).enrolled}},
	}
	for _, f := range files {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(strings.ToLower(path), ".csv") {
				return err
			}
			in, err := open(path, f.header)
			if err != nil || in == nil {
				return err
			}
			f.book.Files = append(f.book.Files, filepath.Base(path))
			return f.load(f.book, in)
		})
		if err != nil {
			return nil, err
		}
	}
	var out []Offer
	for _, b := range []*offerBook{sections, trades} {
		if len(b.list) > 0 {
			out = append(out, b.judge())
		}
	}
	return out, nil
}

// whole reads a number of persons; "" is not known, anything else that is no number refuses the row.
func whole(s string) (n *int64, ok bool) {
	if s == "" {
		return nil, true
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 0 {
		return nil, false
	}
	return &v, true
}

// each calls fn for the rows of a file with the year; a row without year, school or programme is refused.
func (o *offerBook) each(in *rows, fn func(year int, status string) bool) error {
	for {
		more, err := in.next()
		if err != nil || !more {
			return err
		}
		o.Read++
		year, err := strconv.Atoi(in.text("year"))
		if err != nil || in.text("school_uai") == "" || len(in.text("mefstat11")) != 11 || !fn(year, in.text("status")) {
			o.Refused++
		}
	}
}

func (o *offerBook) at(in *rows, status, level string) *series {
	s := &series{school: in.text("school_uai"), code: in.text("mefstat11"), status: status, level: level, places: map[int]*int64{}, wishes: map[int]*int64{}}
	key := s.school + "|" + s.code + "|" + s.status
	if old, ok := o.list[key]; ok {
		return old
	}
	o.list[key] = s
	return s
}

// add puts places and wishes of a year into a series; several rows of one year are the parts of it.
func (o *offerBook) add(s *series, year int, places, wishes *int64) {
	if _, twice := s.places[year]; twice {
		o.Merged++
	}
	plus := func(a, b *int64) *int64 {
		if a == nil || b == nil {
			if a == nil {
				return b
			}
			return a
		}
		n := *a + *b
		return &n
	}
	s.places[year], s.wishes[year] = plus(s.places[year], places), plus(s.wishes[year], wishes)
}

func (o *offerBook) sections(in *rows) error {
	return o.each(in, func(year int, status string) bool {
		places, ok := whole(in.text("capacity"))
		wishes, also := whole(in.text("confirmed_wishes"))
		if ok && also {
			o.add(o.at(in, status, "BTS "+status), year, places, wishes)
		}
		return ok && also
	})
}

func (o *offerBook) trades(in *rows) error {
	return o.each(in, func(year int, _ string) bool {
		places, ok := whole(in.text("capacity"))
		wishes, also := whole(in.text("first_wishes"))
		if ok && also {
			o.add(o.at(in, "", in.text("mefstat11")[:3]), year, places, wishes)
		}
		return ok && also
	})
}

// enrolled takes the students of the year before the wishes, for programmes that are in the offer.
func (o *offerBook) enrolled(in *rows) error {
	return o.each(in, func(_ int, _ string) bool {
		n, ok := whole(in.text("students"))
		if s := o.list[in.text("school_uai")+"|"+in.text("mefstat11")+"|"]; s != nil && ok {
			s.students = n
		}
		return ok
	})
}

// judge runs the rules on the offer.
func (o *offerBook) judge() Offer {
	start := time.Now()
	keys := make([]string, 0, len(o.list))
	for k := range o.list {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	schools := map[string]ids.ID{}
	var list []*series
	for i, k := range keys {
		s := o.list[k]
		s.id = ids.ID(i + 1)
		if schools[s.school] == 0 {
			schools[s.school] = ids.ID(len(schools) + 1)
		}
		list = append(list, s)
	}
	o.count(list)
	o.follow(list)
	in := evaluate.Inputs{Year: o.Year, Warn: offerSetting(0), Rate: evaluate.Setting{Preset: evaluate.Quality}}
	for _, s := range list {
		in.Points = append(in.Points, s.fact(schools))
	}
	o.Reasons, o.Colours, o.Strict = map[string]map[string]int{}, map[evaluate.Colour]int{}, map[evaluate.Colour]int{}
	for _, f := range evaluate.Succeed(in.Points, evaluate.SuccessWeighted) {
		for _, y := range f.Years {
			if y.Inherited {
				o.Inherited++
			}
		}
	}
	for _, v := range evaluate.EvaluateBy(in, o.rules()) {
		o.Colours[v.Colour]++
		for _, r := range v.Reasons {
			if o.Reasons[r.Rule] == nil {
				o.Reasons[r.Rule] = map[string]int{}
			}
			o.Reasons[r.Rule][r.Status]++
		}
	}
	in.Warn = offerSetting(1)
	for _, v := range evaluate.EvaluateBy(in, o.rules()) {
		o.Strict[v.Colour]++
	}
	o.Took = time.Since(start)
	return o.Offer
}

// rules are those that the years of the offer can answer.
func (o *offerBook) rules() []evaluate.Rule {
	return slices.DeleteFunc(slices.Clone(offerRules), func(r evaluate.Rule) bool { return r.Years > len(o.Years) })
}

func offerSetting(bases float64) evaluate.Setting {
	p, _ := evaluate.PresetOf(evaluate.Fujian)
	v := p.Defaults()
	v["bases"] = bases
	return evaluate.Setting{Preset: evaluate.Fujian, Version: 1, Params: v, Source: p.Source}
}

func (s *series) fact(schools map[string]ids.ID) evaluate.Fact {
	f := evaluate.Fact{Point: s.id, School: schools[s.school], Level: atlas.Level(s.level), Code: s.code, Parts: s.parts}
	for year := range s.places {
		f.Years = append(f.Years, evaluate.Year{Year: year, Planned: s.places[year], FirstChoice: s.wishes[year]})
	}
	slices.SortFunc(f.Years, func(a, b evaluate.Year) int { return cmp.Compare(b.Year, a.Year) })
	return f
}

// count says what there is before anything is judged.
func (o *offerBook) count(list []*series) {
	o.Series, o.Years, o.Trend = len(list), map[int]int{}, map[string]int{}
	for _, s := range list {
		for year, places := range s.places {
			o.Years[year]++
			if places != nil && *places == 0 {
				o.ZeroCapacity++
			}
		}
	}
	for _, s := range list {
		if len(s.places) == len(o.Years) {
			o.Whole++
		}
		places, there := s.places[o.Year]
		if !there {
			o.NoYear++
		}
		o.Pressure[band(s.wishes[o.Year], places, 7, 13)]++
		o.Fill[band(s.students, places, 7, 10)]++
		o.Trend[s.trend(o.Year)]++
	}
}

// band says where num ÷ den lies between two lines in tenths: 0 below, 1 between, 2 above, 3 no figure.
func band(num, den *int64, low, high int64) int {
	switch {
	case num == nil || den == nil || *den == 0:
		return 3
	case *num*10 < *den*low:
		return 0
	case *num*10 <= *den*high:
		return 1
	}
	return 2
}

// trend compares wishes per place of the judged year with the year before.
func (s *series) trend(year int) string {
	a, b := evaluate.Year{Year: year, Planned: s.places[year], FirstChoice: s.wishes[year]}, evaluate.Year{Year: year - 1, Planned: s.places[year-1], FirstChoice: s.wishes[year-1]}
	if a.Planned == nil || b.Planned == nil || *a.Planned == 0 || *b.Planned == 0 || a.FirstChoice == nil || b.FirstChoice == nil {
		return "无数据"
	}
	now, was := *a.FirstChoice**b.Planned, *b.FirstChoice**a.Planned
	switch {
	case now*100 > was*105:
		return "上升"
	case now*100 < was*95:
		return "下降"
	}
	return "持平"
}

// follow finds successors: series of the same school, status and field (digits 7 to 9 of the code) that begin when another ends. Of
// several, each takes a share of the former by its places.
func (o *offerBook) follow(list []*series) {
	type place struct{ school, status, level, field string }
	by := map[place][]*series{}
	for _, s := range list {
		k := place{s.school, s.status, s.level, s.code[6:9]}
		by[k] = append(by[k], s)
	}
	years := make([]int, 0, len(o.Years))
	for y := range o.Years {
		years = append(years, y)
	}
	slices.Sort(years)
	for _, old := range list {
		for i := 1; i < len(years); i++ {
			if _, before := old.places[years[i-1]]; !before || ends(old, years[i:]) {
				continue
			}
			o.hand(old, heirsOf(by[place{old.school, old.status, old.level, old.code[6:9]}], years, i), years[i])
		}
	}
}

// ends reports whether a series is there in any of the years.
func ends(s *series, years []int) bool {
	return slices.ContainsFunc(years, func(y int) bool { _, ok := s.places[y]; return ok })
}

// heirsOf are the series that begin in the i-th year.
func heirsOf(list []*series, years []int, i int) (out []*series) {
	for _, s := range list {
		if _, ok := s.places[years[i]]; ok && !ends(s, years[:i]) {
			out = append(out, s)
		}
	}
	return out
}

func (o *offerBook) hand(old *series, heirs []*series, year int) {
	var sum int64
	for _, h := range heirs {
		if p := h.places[year]; p != nil {
			sum += *p
		}
	}
	if sum == 0 {
		return
	}
	if len(heirs) == 1 {
		o.OneToOne++
	} else {
		o.OneToMany++
	}
	for _, h := range heirs {
		if p := h.places[year]; p != nil && *p > 0 {
			h.parts = append(h.parts, evaluate.Part{Point: old.id, Milli: *p * 1000 / sum, From: year})
		}
	}
}

// String writes the account of an offer in Markdown.
func (o Offer) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("## %s，%d 年", o.Name, o.Year)
	line("")
	line("- 文件：%s；读到 %d 行，拒绝 %d 行，同一专业点同一年的 %d 行相加", strings.Join(o.Files, "、"), o.Read, o.Refused, o.Merged)
	line("- 专业点序列 %d 个，各年齐全的 %d 个；%s", o.Series, o.Whole, sorted(o.Years, "%d 年 %d 个"))
	line("- 各年计划为 0 的共 %d 个（无数据，不当 0%%），没有 %d 年数据的 %d 个", o.ZeroCapacity, o.Year, o.NoYear)
	line("- 承接：一对一 %d 个，一对多 %d 个，承接的年份 %d 个（不重复计入平均）", o.OneToOne, o.OneToMany, o.Inherited)
	line("- 志愿 ÷ 计划：低于 0.7 的 %d 个，0.7–1.3 的 %d 个，高于 1.3 的 %d 个，无数据 %d 个", o.Pressure[0], o.Pressure[1], o.Pressure[2], o.Pressure[3])
	line("- 与上一年相比：上升 %d，下降 %d，持平 %d，无数据 %d", o.Trend["上升"], o.Trend["下降"], o.Trend["持平"], o.Trend["无数据"])
	if o.Fill[3] < o.Series {
		line("- 上两年在校生 ÷ 本年计划（跨年参考，不作评价依据）：低于 70%% 的 %d 个，70%%–100%% 的 %d 个，高于 100%% 的 %d 个，无数据 %d 个", o.Fill[0], o.Fill[1], o.Fill[2], o.Fill[3])
	}
	line("")
	line("| 结论 | 按能算的规则 | 按四项依据（PRG-04） |")
	line("|---|---:|---:|")
	for _, c := range evaluate.Colours {
		if o.Colours[c]+o.Strict[c] > 0 {
			line("| %s | %d | %d |", c.ZH(), o.Colours[c], o.Strict[c])
		}
	}
	line("")
	line("| 规则 | 触发 | 通过 | 无法区分 | 无数据 | 不适用 |")
	line("|---|---:|---:|---:|---:|---:|")
	for _, r := range offerRules {
		if n := o.Reasons[r.Code]; n != nil {
			line("| %s | %d | %d | %d | %d | %d |", r.Code, n[evaluate.Fires], n[evaluate.Passes], n[evaluate.Blurred], n[evaluate.Absent], n[evaluate.NotHere])
		}
	}
	line("")
	line("用时 %.1f 秒", o.Took.Seconds())
	return b.String()
}

func sorted(m map[int]int, format string) string {
	var years []int
	for y := range m {
		years = append(years, y)
	}
	slices.Sort(years)
	out := make([]string, len(years))
	for i, y := range years {
		out[i] = fmt.Sprintf(format, y, m[y])
	}
	return strings.Join(out, "，")
}
