package selection

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
)

// Category is a sort of thing that the city chooses, and what becomes of who is named.
type Category struct {
	ID      ids.ID
	Version int64
	Code    string
	ZH, EN  string
	Family  string            // to which programme of the city it belongs: 五个一批
	Kind    string            // of package carrier
	Level   string            // of the kind; "" none
	Stage   string            // that the record enters
	Preset  map[string]string // values of the kind's fields, canonical
	Source  string            // document behind it
	Place   int64
	Active  bool
}

// Name is the category's name in the language.
func (c Category) Name(lang string) string {
	if lang == "en" && c.EN != "" {
		return c.EN
	}
	return c.ZH
}

// Criterion is one line of a rubric. The weights of a rubric sum to 100; a score is between 0 and Scale.
type Criterion struct {
	Code   string `json:"code"`
	ZH     string `json:"zh"`
	Weight int64  `json:"weight"` // percent
	Scale  int64  `json:"scale"`  // highest score
	Source string `json:"source,omitempty"`
}

// Batch is one selection from open call to published list.
type Batch struct {
	ID            ids.ID
	Version       int64
	Status        string
	Number, Title string
	Category      string
	Call          string // text of the call
	Document      string // number of the document behind it
	OpenOn        civil.Date
	CloseOn       civil.Date // the last day
	CorrectDays   int64      // working days
	PublicityDays int64      // working days
	Quota         int64
	Applicants    []string        // kinds of organisations
	Areas         []string        // fields of experts among which an applicant chooses
	Fields        []carrier.Field // what an applicant fills in
	Rubric        []Criterion
	Experts       int64   // for each application
	DropEnds      bool    // without the highest and the lowest sheet
	Spread        float64 // points between two sheets from which one more expert is drawn
	SeedHash      string  // published with the call
	Seed          string  // "" until the first draw
	PublicFrom    civil.Date
	PublicTo      civil.Date // the last day
	Decision      string
	DecidedOn     civil.Date
	PublishedOn   civil.Date
	Owner         ids.ID
}

// Shown reports whether everybody may read the call.
func (b Batch) Shown() bool { return b.Status != Draft && b.Status != Cancelled }

// Takes reports whether applications are taken on the day.
func (b Batch) Takes(day civil.Date) bool {
	return b.Status == Open && !day.Before(b.OpenOn) && !day.After(b.CloseOn)
}

// ListShown reports whether everybody may read who was proposed or named.
func (b Batch) ListShown() bool {
	return b.Status == Publicity || b.Status == Decided || b.Status == Published
}

// Criterion finds a criterion by its code.
func (b Batch) Criterion(code string) (Criterion, bool) {
	i := slices.IndexFunc(b.Rubric, func(c Criterion) bool { return c.Code == code })
	if i < 0 {
		return Criterion{}, false
	}
	return b.Rubric[i], true
}

// The refusals of the package.
var (
	ErrEmpty      = errs.New(errs.Invalid, "selection.empty")
	ErrLong       = errs.New(errs.Invalid, "selection.long")
	ErrCategory   = errs.New(errs.Invalid, "selection.category")
	ErrOutcome    = errs.New(errs.Invalid, "selection.outcome")
	ErrWindow     = errs.New(errs.Invalid, "selection.window")
	ErrRange      = errs.New(errs.Invalid, "selection.range")
	ErrRubric     = errs.New(errs.Invalid, "selection.rubric")
	ErrRubricLine = errs.New(errs.Invalid, "selection.rubric_line")
	ErrFieldLine  = errs.New(errs.Invalid, "selection.field_line")
	ErrApplicants = errs.New(errs.Invalid, "selection.applicants")
	ErrDropEnds   = errs.New(errs.Invalid, "selection.drop_ends")
	ErrArea       = errs.New(errs.Invalid, "selection.area")
	ErrScore      = errs.New(errs.Invalid, "selection.score")
	ErrComment    = errs.New(errs.Invalid, "selection.comment")
	ErrNoScore    = errs.New(errs.Invalid, "selection.no_score")
	ErrTerm       = errs.New(errs.Invalid, "selection.term")
	ErrAccount    = errs.New(errs.Invalid, "selection.account")
	ErrCode       = errs.New(errs.Invalid, "selection.code")
	ErrScan       = errs.New(errs.Invalid, "selection.scan")
	ErrReason     = errs.New(errs.Invalid, "selection.reason")
	ErrQuota      = errs.New(errs.Invalid, "selection.quota")
	ErrChosen     = errs.New(errs.Invalid, "selection.chosen")
	ErrDocument   = errs.New(errs.Invalid, "selection.document")
	ErrFuture     = errs.New(errs.Invalid, "selection.future")

	ErrStale     = errs.New(errs.Conflict, "selection.stale")
	ErrTwice     = errs.New(errs.Conflict, "selection.twice")
	ErrNumber    = errs.New(errs.Conflict, "selection.number")
	ErrNotTaking = errs.New(errs.Conflict, "selection.not_taking")
	ErrNotYet    = errs.New(errs.Conflict, "selection.not_yet")
	ErrUnchecked = errs.New(errs.Conflict, "selection.unchecked")
	ErrNobody    = errs.New(errs.Conflict, "selection.nobody")
	ErrPool      = errs.New(errs.Conflict, "selection.pool")
	ErrUnscored  = errs.New(errs.Conflict, "selection.unscored")
	ErrPublic    = errs.New(errs.Conflict, "selection.public")
	ErrObjection = errs.New(errs.Conflict, "selection.objection")
	ErrSettled   = errs.New(errs.Conflict, "selection.settled")
	ErrState     = errs.New(errs.Conflict, "selection.state")
	ErrNear      = errs.New(errs.Conflict, "selection.near") // an expert too near to the application
	ErrNoParam   = errs.New(errs.Internal, "selection.no_param")
)

const (
	lineLong = 200
	textLong = 20000
)

// OrgKinds are the kinds of organisations that can apply.
var OrgKinds = []struct{ Code, ZH string }{{"SCHOOL", "学校"}, {"ENTERPRISE", "企业"}, {"INDUSTRY_ORG", "行业组织"}, {"PARK", "园区"}, {"PROVIDER", "培训评价机构"}}

// CheckBatch reports every fault of what a form says about a batch.
func CheckBatch(b Batch) errs.List {
	var faults errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
	}{{"title", "名称", b.Title, lineLong}, {"document", "依据文件", b.Document, lineLong}, {"call", "征集通知", b.Call, textLong}} {
		switch n := len([]rune(x.text)); {
		case n == 0:
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			faults.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	switch {
	case b.OpenOn.IsZero():
		faults.Add(ErrEmpty.With("开始日期").On("open_on"))
	case b.CloseOn.IsZero():
		faults.Add(ErrEmpty.With("截止日期").On("close_on"))
	case b.CloseOn.Before(b.OpenOn):
		faults.Add(ErrWindow.On("close_on"))
	}
	for _, x := range []struct {
		field, label string
		n, least, up int64
	}{{"correct_days", "补正期限", b.CorrectDays, 1, 30}, {"publicity_days", "公示期", b.PublicityDays, 1, 60}, {"quota", "名额", b.Quota, 1, 1000}, {"experts", "每项申报的专家人数", b.Experts, 1, 15}} {
		if x.n < x.least || x.n > x.up {
			faults.Add(ErrRange.With(x.label, x.least, x.up).On(x.field))
		}
	}
	if b.Spread <= 0 || b.Spread > 100 {
		faults.Add(ErrRange.With("分差上限", 1, 100).On("spread"))
	}
	if b.DropEnds && b.Experts < leastForEnds {
		faults.Add(ErrDropEnds.With(leastForEnds).On("drop_ends"))
	}
	if len(b.Applicants) == 0 || slices.ContainsFunc(b.Applicants, func(k string) bool { return orgKind(k) == "" }) {
		faults.Add(ErrApplicants.On("applicants"))
	}
	if len(b.Areas) == 0 {
		faults.Add(ErrEmpty.With("评审领域").On("areas"))
	}
	faults.Add(CheckRubric(b.Rubric))
	return faults
}

func orgKind(code string) string {
	for _, k := range OrgKinds {
		if k.Code == code {
			return k.ZH
		}
	}
	return ""
}

// CheckRubric refuses a rubric whose weights do not sum to 100.
func CheckRubric(list []Criterion) error {
	var sum int64
	for _, c := range list {
		if c.Weight < 1 || c.Scale < 1 || c.Scale > 1000 || strings.TrimSpace(c.ZH) == "" {
			return ErrRubricLine.With(c.ZH).On("rubric")
		}
		sum += c.Weight
	}
	if sum != 100 {
		return ErrRubric.With(sum).On("rubric")
	}
	return nil
}

// ReadRubric reads lines "name | weight | highest score | source"; the last two may be left out.
func ReadRubric(text string) ([]Criterion, error) {
	var out []Criterion
	for _, line := range lines(text) {
		p := cells(line)
		c := Criterion{Code: "c" + strconv.Itoa(len(out)+1), ZH: p[0], Scale: 100}
		if len(p) < 2 {
			return out, ErrRubricLine.With(line).On("rubric")
		}
		var err error
		if c.Weight, err = strconv.ParseInt(strings.TrimSuffix(p[1], "%"), 10, 64); err != nil {
			return out, ErrRubricLine.With(line).On("rubric")
		}
		if len(p) > 2 && p[2] != "" {
			if c.Scale, err = strconv.ParseInt(p[2], 10, 64); err != nil {
				return out, ErrRubricLine.With(line).On("rubric")
			}
		}
		if len(p) > 3 {
			c.Source = p[3]
		}
		out = append(out, c)
	}
	return out, CheckRubric(out)
}

// RubricText is what [ReadRubric] reads.
func RubricText(list []Criterion) string {
	var out []string
	for _, c := range list {
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s | %d | %d | %s", c.ZH, c.Weight, c.Scale, c.Source), " | "))
	}
	return strings.Join(out, "\n")
}

// fieldTypes are the types that a line of a call's own fields may name.
var fieldTypes = []struct {
	zh string
	of carrier.Type
}{{"文字", carrier.Text}, {"多行", carrier.Long}, {"整数", carrier.Int}, {"数值", carrier.Number}, {"金额", carrier.Money}, {"百分比", carrier.Percent}, {"日期", carrier.Day}, {"年份", carrier.Year}, {"是否", carrier.Flag}, {"网址", carrier.Link}}

// ownField begins the code of a field that the call adds to those of the kind.
const ownField = "own_"

// ReadFields reads lines "name | type | unit | 必填"; only the name must be there.
func ReadFields(text string) ([]carrier.Field, error) {
	var out []carrier.Field
	for _, line := range lines(text) {
		p := cells(line)
		f := carrier.Field{Code: ownField + strconv.Itoa(len(out)+1), ZH: p[0], Type: carrier.Text}
		if len(p) > 1 && p[1] != "" {
			i := slices.IndexFunc(fieldTypes, func(t struct {
				zh string
				of carrier.Type
			}) bool {
				return t.zh == p[1]
			})
			if i < 0 {
				return out, ErrFieldLine.With(line).On("more")
			}
			f.Type = fieldTypes[i].of
		}
		if len(p) > 2 {
			f.Unit = p[2]
		}
		f.Required = len(p) > 3 && p[3] == "必填"
		if f.ZH == "" || len([]rune(f.ZH)) > 60 {
			return out, ErrFieldLine.With(line).On("more")
		}
		out = append(out, f)
	}
	return out, nil
}

// FieldsText is what [ReadFields] reads, of the call's own fields.
func FieldsText(list []carrier.Field) string {
	var out []string
	for _, f := range list {
		if !strings.HasPrefix(f.Code, ownField) {
			continue
		}
		zh := ""
		for _, t := range fieldTypes {
			if t.of == f.Type {
				zh = t.zh
			}
		}
		line := f.ZH + " | " + zh + " | " + f.Unit
		if f.Required {
			line += " | 必填"
		}
		out = append(out, strings.TrimSuffix(line, " | "))
	}
	return strings.Join(out, "\n")
}

func lines(text string) (out []string) {
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func cells(line string) []string {
	out := strings.Split(strings.ReplaceAll(line, "｜", "|"), "|")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// ReadAreas reads fields of experts separated by commas or lines, each once.
func ReadAreas(text string) (out []string) {
	for _, a := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；/\n\r", r) }) {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// pack and unpack keep lists in a column of text.
func pack(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("selection: " + err.Error()) // lists of plain strings and numbers only
	}
	return string(b)
}

func unpack[T any](text string) (v T, err error) {
	if text == "" {
		return v, nil
	}
	return v, json.Unmarshal([]byte(text), &v)
}
