package carrier

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// typeWords are the types of fields as the bureau writes them.
var typeWords = [][2]string{{"文字", string(Text)}, {"长文", string(Long)}, {"整数", string(Int)}, {"小数", string(Number)}, {"金额", string(Money)}, {"百分比", string(Percent)}, {"日期", string(Day)},
	{"年份", string(Year)}, {"是否", string(Flag)}, {"单选", string(Pick)}, {"多选", string(Set)}, {"机构", string(Org)}, {"代码", string(Code)}, {"网址", string(Link)}, {"登记", string(Other)}}

// kindPage is the form of a city's own kind.
type kindPage struct {
	Page   ui.Page
	Form   ui.Form
	Values url.Values
	New    bool
}

func (v kindPage) field(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, v.Values.Get(name), v.Form.Errors.Of(name)
	return x
}

func (v kindPage) life() ui.Field {
	return v.field("life", "状态", ui.Field{Options: ui.Options(v.Values.Get("life"), "usual", "规划、在建、已建成、已投用", "named", "拟认定、已认定")})
}

func (v kindPage) extras() ui.Field {
	f := v.field("extras", "另外记录", ui.Field{Optional: true})
	for _, o := range [][2]string{{"report", "年度报告"}, {"shares", "股权"}, {"assets", "投入与资产"}, {"booking", "预约"}, {"place", "地图位置"}} {
		f.Options = append(f.Options, ui.Option{Value: o[0], Label: o[1], Chosen: slices.Contains(v.Values["extras"], o[0])})
	}
	return f
}

func (s *Service) newKindPage(w http.ResponseWriter, r *http.Request) error {
	return s.showKind(w, r, http.StatusOK, url.Values{"life": {"usual"}}, 0, nil)
}

func (s *Service) kindPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := s.Kind(ctx, r.PathValue("kind"))
	if err != nil {
		return err
	}
	if !k.Own {
		return s.overlayPage(w, r, k.Code)
	}
	var version int64
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		version, err = sqldb.Value[int64](ctx, q, `SELECT row_version FROM carrier_kinds WHERE code = $1`, k.Code)
		return err
	})
	if err != nil {
		return hidden(err)
	}
	return s.showKind(w, r, http.StatusOK, k.values(), version, nil)
}

func (s *Service) showKind(w http.ResponseWriter, r *http.Request, status int, v url.Values, version int64, refused error) error {
	ctx := r.Context()
	title := "增加本市的种类"
	if version > 0 {
		title = "改种类"
	}
	page := kindPage{Values: v, New: version == 0, Page: ui.Page{Title: title, Sub: i18n.T(ctx, "保存以后，名单、表格、接口和计数马上就有"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: title}}},
		Form: ui.Form{Action: "/kinds", Submit: "保存", Cancel: "/registers", Version: version, Errors: ui.Errors(ctx, refused)}}
	return web.Render(w, r, status, kindForm(page))
}

func (s *Service) saveKind(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	for _, t := range linesOfKinds {
		t.lines(v)
	}
	version, err := web.Version(r)
	if err != nil {
		version = 0 // a new kind has none
	}
	old, err := s.Kind(ctx, strings.TrimSpace(v.Get("code")))
	if err != nil || !old.Own {
		old = &Kind{}
	}
	k, err := readKind(v, old)
	if err == nil {
		err = s.Configure(ctx, k, version)
	}
	if errs.Typed(err) {
		return s.showKind(w, r, web.StatusOf(err), v, version, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/registers/"+k.Code)
}

// readKind reads the form of a kind; what the form cannot say stays as it was.
func readKind(v url.Values, old *Kind) (k Kind, err error) {
	k = Kind{Code: strings.TrimSpace(v.Get("code")), ZH: v.Get("zh"), EN: v.Get("en"), Unit: v.Get("unit"), Group: v.Get("group"), Source: v.Get("source"), Help: v.Get("help"),
		Levels: readChoices(v.Get("levels")), Functions: readChoices(v.Get("functions")), Checklist: readChoices(v.Get("checklist")), Councils: readChoices(v.Get("councils")),
		Stages: readStages(v.Get("stages"), old.Stages), AllOf: old.AllOf, Before: old.Before, Score: old.Score, Entries: old.Entries, Yearly: old.Yearly, Milestones: old.Milestones}
	if v.Get("life") == "named" && len(k.Stages) == 0 {
		k.Stages = append(k.Stages, Named...)
	}
	if k.Counts, err = readCounts(k.Code, v.Get("counts"), old.Counts); err != nil {
		return k, err
	}
	for _, x := range v["extras"] {
		switch x {
		case "report":
			k.Report = true
		case "shares":
			k.Shares = true
		case "assets":
			k.Assets = true
		case "place":
			k.Place = true
		case "booking":
			if k.Booking = old.Booking; k.Booking == nil {
				k.Booking = &Booking{What: "场地", Minutes: 30}
			}
		}
	}
	for line := range strings.Lines(v.Get("fields")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		f, why := readField(line, old.Fields)
		if why != "" {
			return k, ErrKind.With(k.Code, why+"："+strings.TrimSpace(line)).On("fields")
		}
		k.Fields = append(k.Fields, f)
	}
	for line := range strings.Lines(v.Get("members")) {
		if strings.TrimSpace(line) != "" {
			k.Members = append(k.Members, readMember(line))
		}
	}
	return k, nil
}

func cut(line string) []string {
	parts := strings.FieldsFunc(line, func(r rune) bool { return r == '|' || r == '｜' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return append(parts, "", "", "", "", "")
}

// readField reads a line of the form; a line that is as it was keeps what the form cannot say of the field.
func readField(line string, old []Field) (f Field, why string) {
	if i := slices.IndexFunc(old, func(f Field) bool { return f.line() == strings.TrimSpace(line) }); i >= 0 {
		return old[i], ""
	}
	p := cut(line)
	f = Field{Code: p[0], ZH: p[1], List: strings.Contains(p[4]+p[3], "列表"), Required: strings.Contains(p[4]+p[3], "必填")}
	for _, t := range typeWords {
		if t[0] == p[2] {
			f.Type = Type(t[1])
		}
	}
	switch {
	case f.Code == "" || f.ZH == "":
		return f, "代码和名称要写"
	case f.Type == "":
		return f, "没有这个类型"
	case f.Type == Pick || f.Type == Set:
		for i, x := range splitList(p[3]) {
			f.Choices = append(f.Choices, Choice{Code: "C" + strconv.Itoa(i+1), ZH: x})
		}
	case f.Type == Other:
		f.Kind = p[3]
	case p[3] != "列表" && p[3] != "必填":
		f.Unit = p[3]
	}
	return f, ""
}

func readMember(line string) MemberRule {
	p := cut(line)
	least, _ := strconv.Atoi(p[2]) // empty: none is needed
	most, _ := strconv.Atoi(p[3])  // empty: no limit
	return MemberRule{Code: p[0], ZH: p[1], Least: least, Most: most, Signed: strings.Contains(p[4], "签")}
}

func readChoices(text string) (out []Choice) {
	for line := range strings.Lines(text) {
		if code, name, _ := strings.Cut(strings.TrimSpace(line), " "); code != "" {
			if name = strings.TrimSpace(name); name == "" {
				name = code
			}
			out = append(out, Choice{Code: code, ZH: name})
		}
	}
	return out
}

// values writes a kind as its form shows it.
func (k *Kind) values() url.Values {
	v := url.Values{"code": {k.Code}, "zh": {k.ZH}, "en": {k.EN}, "unit": {k.Unit}, "group": {k.Group}, "source": {k.Source}, "help": {k.Help}, "life": {"usual"},
		"levels": {writeChoices(k.Levels)}, "functions": {writeChoices(k.Functions)}, "checklist": {writeChoices(k.Checklist)},
		"councils": {writeChoices(k.Councils)}, "counts": {writeCounts(k.Counts)}, "stages": {writeStages(k.Stages)}}
	if k.Stages[0].Code == Named[0].Code {
		v.Set("life", "named")
	}
	for name, on := range map[string]bool{"report": k.Report, "shares": k.Shares, "assets": k.Assets, "place": k.Place, "booking": k.Booking != nil} {
		if on {
			v.Add("extras", name)
		}
	}
	var fields, members strings.Builder
	for _, f := range k.Fields {
		fields.WriteString(f.line() + "\n")
	}
	for _, m := range k.Members {
		signed := ""
		if m.Signed {
			signed = "签协议"
		}
		members.WriteString(strings.Join([]string{m.Code, m.ZH, strconv.Itoa(m.Least), strconv.Itoa(m.Most), signed}, " | ") + "\n")
	}
	v.Set("fields", fields.String())
	v.Set("members", members.String())
	return v
}

// line writes a field as the form shows it.
func (f Field) line() string {
	return strings.TrimSpace(strings.Join([]string{f.Code, f.ZH, typeWord(f.Type), f.middle(), f.marks()}, " | "))
}

func typeWord(t Type) string {
	for _, w := range typeWords {
		if w[1] == string(t) {
			return w[0]
		}
	}
	return string(t)
}

func (f Field) middle() string {
	if len(f.Choices) > 0 {
		return names(f.Choices)
	}
	if f.Type == Other {
		return f.Kind
	}
	return f.Unit + " " // never empty, so that the marks stay in their place
}

func (f Field) marks() string {
	return strings.Join(filled(map[bool]string{true: "列表"}[f.List], map[bool]string{true: "必填"}[f.Required]), "、")
}

func writeChoices(list []Choice) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.Code + " " + c.ZH + "\n")
	}
	return b.String()
}
