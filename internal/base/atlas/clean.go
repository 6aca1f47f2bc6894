package atlas

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// row is one line of a file on its way into a pack.
type row struct {
	line    int
	cells   []string
	at      map[string]int
	lists   map[string][]string // of a JSON line
	spec    *kindSpec
	refused *finding
	mends   []finding
}

// finding is one thing wrong with one row.
type finding struct{ code, reason, remedy, example string }

func (r *row) correct(code, reason, remedy, example string) {
	r.mends = append(r.mends, finding{code, reason, remedy, example})
}

func (r *row) refuse(code, reason, remedy, example string) {
	if r.refused == nil {
		r.refused = &finding{code, reason, remedy, example}
	}
}

func (r *row) raw(name string) string {
	if i, ok := r.at[name]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// text is a cell with full-width letters, digits and stray blanks put right, and a note of it.
func (r *row) text(name string) string {
	was := r.raw(name)
	is := tidyName(was)
	if is != strings.TrimSpace(was) {
		r.correct("ATLAS_WIDTH", "含全角字母、数字或不可见字符", "已转为半角", clip(was))
	}
	return is
}

// prose is a long cell: only blanks and invisible characters go, without a note.
func (r *row) prose(name string) string {
	return strings.ReplaceAll(strings.TrimSpace(r.raw(name)), "\x00", "")
}

func (r *row) must(name string) string {
	s := r.text(name)
	if s == "" {
		r.refuse("ATLAS_EMPTY", "必填列「"+name+"」为空", "补填此格后重新导入", clip(strings.Join(r.cells, ",")))
	}
	return s
}

// number is a count; an empty cell is 0 here because the columns concerned are frequencies, not measurements.
func (r *row) number(name string) int64 {
	s := strings.TrimSuffix(r.text(name), ".0")
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		r.refuse("ATLAS_NUMBER", "「"+name+"」不是非负整数", "改为整数后重新导入", clip(s))
	}
	return n
}

func (r *row) flag(name string) bool {
	switch strings.ToLower(r.text(name)) {
	case "1", "true", "是", "y", "yes":
		return true
	}
	return false
}

func (r *row) level(name string) Level {
	l, ok := ParseLevel(r.text(name))
	if !ok {
		r.refuse("ATLAS_LEVEL", "层次不在目录之列", "写中职、高职专科、高职本科或普通本科", clip(r.raw(name)))
	}
	return l
}

func (r *row) programme(name string, l Level) string {
	was := r.raw(name)
	code, ok := programmeCode(l, was)
	if !ok {
		r.refuse("ATLAS_CODE", "专业代码的形状不对", "写 4 至 7 位数字，可带 K、T 等后缀字母", clip(was))
	} else if code != strings.TrimSpace(was) {
		r.correct("ATLAS_CODE_FORM", "专业代码有小写、全角、空格或缺前导零", "已规范为 "+code, clip(was))
	}
	return code
}

// list is a cell of several values, as a JSON array for storage.
func (r *row) list(name string) string {
	items := r.lists[name]
	if items == nil {
		for _, s := range strings.FieldsFunc(r.raw(name), func(c rune) bool { return c == '|' || c == '\n' }) {
			items = append(items, strings.TrimSpace(s))
		}
	}
	if items == nil {
		items = []string{}
	}
	b, err := json.Marshal(items)
	if err != nil {
		r.refuse("ATLAS_LIST", "列表不能保存", "检查此格的文字", clip(name))
	}
	return string(b)
}

func clip(s string) string {
	const most = 24
	if u := []rune(s); len(u) > most {
		return string(u[:most]) + "…"
	}
	return s
}

func cleanProgramme(r *row) []any {
	l := r.level("level")
	code := r.programme("code", l)
	edition := r.text("source_edition")
	class, category := r.text("class_code"), r.text("category_code")
	if len(class) >= 2 && !strings.HasPrefix(code, class) && l != UndergradGeneral {
		r.correct("ATLAS_CLASS", "专业类代码不是专业代码的前四位", "照原样采用", class+" / "+code)
	}
	return []any{string(l), code, edition, r.must("name"), class, r.text("class_name"), category, r.text("category_name"), r.text("years"), r.text("degree")}
}

func cleanProgrammeChange(r *row) []any {
	l := r.level("level")
	return []any{string(l), r.programme("old_code", l), r.text("old_name"), separated(r.text("new_codes")), separated(r.text("new_names"))}
}

func cleanOccupation(r *row) []any {
	code := r.occupation("code")
	return []any{code, r.must("name"), r.number("depth"), r.flag("is_occupation"), r.text("parent"), r.flag("green"), r.flag("digital"), r.prose("definition"), r.prose("tasks"), r.prose("job_title_aliases")}
}

// occupation reads an obligatory occupation code and puts its form right.
func (r *row) occupation(name string) string {
	was := r.raw(name)
	code, ok := OccupationCode(was)
	if !ok {
		r.refuse("ATLAS_CODE", "职业代码的形状不对", "写 n-nn-nn-nn", clip(was))
	} else if code != strings.TrimSpace(was) {
		r.correct("ATLAS_CODE_FORM", "职业代码缺位或有全角", "已规范为 "+code, clip(was))
	}
	return code
}

func cleanIndustry(r *row) []any {
	was := r.raw("code")
	code, ok := IndustryCode(was)
	if !ok {
		r.refuse("ATLAS_CODE", "行业代码的形状不对", "写一个字母加 2 至 4 位数字", clip(was))
	}
	return []any{code, r.must("name"), r.number("level"), r.text("parent"), r.prose("definition"), r.text("source_agreement")}
}

func cleanRegion(r *row) []any {
	return []any{r.region("code"), r.must("name"), r.text("level"), r.text("parent")}
}

func cleanRegionChange(r *row) []any {
	if r.text("old_name") == "" {
		r.correct("ATLAS_NO_NAME", "原名称为空", "按无名称采用", clip(r.raw("old_code")))
	}
	return []any{"", r.region("old_code"), r.text("old_name"), separated(r.text("new_codes")), separated(r.text("new_names"))}
}

// region reads a six-digit region code; the twelve digits of statistics are cut to six.
func (r *row) region(name string) string {
	was := tidy(r.raw(name))
	code := strings.TrimSuffix(was, ".0")
	if len(code) == 12 && digits(code) && strings.HasSuffix(code, "000000") {
		code = code[:6]
		r.correct("ATLAS_CODE_FORM", "区划代码为 12 位", "已取前 6 位", was)
	}
	if len(code) != 6 || !digits(code) {
		r.refuse("ATLAS_CODE", "区划代码不是 6 位数字", "改为 GB/T 2260 的 6 位代码", clip(was))
	}
	return code
}

// statistical knows the statistics bureau's own region codes by rows that GB/T 2260 does not have.
func statistical(rows []*row) bool {
	for _, r := range rows {
		switch r.raw("code") {
		case "419000", "429000", "469000", "659000", "110100", "500200":
			return true
		}
	}
	return false
}

// separated turns the separators used for several codes into one bar.
func separated(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune("|;；,，、/ ", c) }), "|")
}

func cleanProfile(r *row) []any {
	l := r.level("level")
	return []any{string(l), r.programme("code", l), r.must("name"), r.prose("objective"), r.prose("practice"), r.list("positions"), r.list("abilities"), r.list("base_courses"), r.list("core_courses"), r.list("occupations")}
}

func cleanProgrammeJob(r *row) []any {
	l := r.level("level")
	return []any{string(l), r.programme("major_code", l), r.must("occupation_text"), r.text("major_name"), r.optionalOccupation("csco_code")}
}

// optionalOccupation reads an occupation code that may be missing; one of a wrong shape is dropped with a note.
func (r *row) optionalOccupation(name string) string {
	s := r.text(name)
	if s == "" {
		return ""
	}
	code, ok := OccupationCode(s)
	if !ok {
		r.correct("ATLAS_CODE_DROPPED", "职业代码的形状不对", "按无代码采用", clip(s))
		return ""
	}
	return code
}

func cleanArticulation(r *row) []any {
	l, next := r.level("level"), r.level("next_level")
	code := r.text("next_code")
	if code != "" {
		code = r.programme("next_code", next)
	}
	return []any{string(l), r.programme("major_code", l), string(next), r.must("next_name"), code, r.text("major_name")}
}

func cleanCertificate(r *row) []any {
	l := r.level("level")
	return []any{string(l), r.programme("major_code", l), r.text("cert_type"), r.must("certificate"), r.text("major_name")}
}

func cleanInstitution(r *row) []any {
	code := strings.ToUpper(r.text("code"))
	if len(code) != 10 || !digits(code) {
		r.refuse("ATLAS_CODE", "学校标识码不是 10 位数字", "照教育部名单改正", clip(code))
	}
	return []any{code, r.must("name"), r.text("authority"), r.text("city"), r.text("level"), r.text("note")}
}

// examLetter is the level letter that Guangdong writes before its exam codes: A postgraduate, B bachelor, C college.
var examLetter = regexp.MustCompile(`^[ABC]\d{2,6}[A-Z]{0,2}$`)

func cleanExamCode(r *row) []any {
	code := strings.ToUpper(r.text("gd_code"))
	if !examLetter.MatchString(code) {
		r.refuse("ATLAS_CODE", "考试专业代码的形状不对", "写字母 A、B 或 C 加 2 至 6 位数字", clip(code))
	}
	return []any{r.number("year"), code, string(r.level("level")), r.must("name"), strings.ToUpper(r.text("national_code")), r.number("mentions"), r.text("variants")}
}

func cleanTitle(r *row) []any {
	return []any{strings.TrimSpace(r.raw("job_title")), r.occupation("csco_code"), r.text("csco_name"), r.number("depth")}
}

// reachable are phone numbers, mail addresses and numbers of messengers: a sample of advertisements keeps none.
var reachable = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\+?86)?[-\d]{8,}\d|(?i)(?:微信|QQ|wechat|vx)号?[:：]?\s*[\w-]{5,}`)

func cleanAd(r *row) []any {
	values := []any{r.must("id"), r.must("title"), r.text("company"), r.text("education")}
	said := r.prose("description")
	kept := reachable.ReplaceAllString(said, "[联系方式]")
	if kept != said {
		r.correct("ATLAS_CONTACT", "含电话、邮箱等联系方式", "已遮去，不入库", "联系方式")
	}
	return append(values, kept)
}

func cleanPosition(r *row) []any {
	values := []any{r.must("id"), r.number("year"), r.text("system"), r.must("unit"), r.must("position"), r.prose("duties"), r.text("position_type"), r.number("headcount")}
	for _, name := range []string{"education", "degree", "majors_postgrad", "majors_bachelor", "majors_college", "codes_postgrad", "codes_bachelor", "codes_college", "two_year_grassroots", "fresh_graduate", "other_requirements", "exam_area"} {
		values = append(values, r.prose(name))
	}
	return values
}
