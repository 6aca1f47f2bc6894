package carrier

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Value is what a field holds. Text is its canonical form: the number, the day, the codes with commas between them, the id; Num is
// its measure for sorting and sums: persons, fen, days since 1970; NaN where there is none.
type Value struct {
	Text string
	Num  float64
}

// Values are the values of a record by field; a missing key is no data.
type Values map[string]Value

// Number is the measure of a field; ok is false without data.
func (v Values) Number(field string) (n float64, ok bool) {
	x, ok := v[field]
	return x.Num, ok && !math.IsNaN(x.Num)
}

// Has says whether a Set field, or the record's functions, hold the code.
func (v Value) Has(code string) bool { return slices.Contains(strings.Split(v.Text, ","), code) }

// year is the year of a value of day or year, 0 without one.
func (v Value) year() int {
	n, err := strconv.Atoi(v.Text[:min(4, len(v.Text))])
	if err != nil {
		return 0 // no value
	}
	return n
}

const (
	shortText = 200
	longText  = 4000
)

// Read brings a typed text into the canonical form of the field. An empty text is no value. Full-width digits and separators of
// thousands are understood; the errors name the field.
func (f Field) Read(text string) (v Value, some bool, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		if f.Required {
			return v, false, ErrRequired.With(f.ZH).On(f.Code)
		}
		return v, false, nil
	}
	v = Value{Text: text, Num: math.NaN()}
	read, ok := readers[f.Type]
	if !ok {
		return v, false, ErrType.With(f.ZH, string(f.Type)).On(f.Code)
	}
	if err := read(f, &v); err != nil {
		return v, false, err
	}
	if why := f.outside(v.Num); why != "" {
		return v, false, ErrRange.With(f.ZH, why).On(f.Code)
	}
	return v, true, nil
}

func (f Field) outside(n float64) string {
	show := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) + f.Unit }
	scale := 1.0
	if f.Type == Money {
		scale = 100
	}
	switch {
	case math.IsNaN(n):
	case f.Min != nil && n < *f.Min*scale:
		return "不小于 " + show(*f.Min)
	case f.Max != nil && n > *f.Max*scale:
		return "不大于 " + show(*f.Max)
	}
	return ""
}

// readers bring one type's text into its canonical form.
var readers = map[Type]func(Field, *Value) error{
	Text: func(f Field, v *Value) error { return f.atMost(v, shortText) },
	Code: func(f Field, v *Value) error {
		v.Text = strings.ToUpper(width.Narrow.String(v.Text))
		return f.atMost(v, 40)
	},
	Long:    func(f Field, v *Value) error { return f.atMost(v, longText) },
	Int:     readInt,
	Number:  readNumber,
	Percent: readNumber,
	Money:   readMoney,
	Year:    readYear,
	Day:     readDay,
	Flag:    readFlag,
	Pick:    func(f Field, v *Value) error { return f.choose(v, []string{v.Text}) },
	Set:     func(f Field, v *Value) error { return f.choose(v, splitList(v.Text)) },
	Org:     readID,
	Link:    readLink,
	Other:   readRecord,
}

func (f Field) atMost(v *Value, n int) error {
	if len([]rune(v.Text)) > n {
		return ErrLong.With(f.ZH, n).On(f.Code)
	}
	return nil
}

func readInt(f Field, v *Value) error {
	n, err := strconv.ParseInt(plain(v.Text), 10, 64)
	if err != nil {
		return ErrNumber.With(f.ZH, v.Text).On(f.Code)
	}
	v.Text, v.Num = strconv.FormatInt(n, 10), float64(n)
	return nil
}

func readNumber(f Field, v *Value) error {
	n, err := strconv.ParseFloat(strings.TrimSuffix(plain(v.Text), "%"), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return ErrNumber.With(f.ZH, v.Text).On(f.Code)
	}
	v.Text, v.Num = strconv.FormatFloat(n, 'f', -1, 64), n
	return nil
}

func readMoney(f Field, v *Value) error {
	text := width.Narrow.String(v.Text)
	if f.Unit != "" && !strings.HasSuffix(text, "元") {
		text += f.Unit
	}
	fen, err := money.Parse(text)
	if err != nil {
		return ErrNumber.With(f.ZH, v.Text).On(f.Code).Because(err)
	}
	v.Text, v.Num = strconv.FormatInt(int64(fen), 10), float64(fen)
	return nil
}

func readYear(f Field, v *Value) error {
	n, err := strconv.Atoi(strings.TrimSuffix(plain(v.Text), "年"))
	if err != nil || n < 1900 || n > 2200 {
		return ErrYear.With(f.ZH, v.Text).On(f.Code)
	}
	v.Text, v.Num = strconv.Itoa(n), float64(n)
	return nil
}

func readDay(f Field, v *Value) error {
	d, err := civil.ParseDate(width.Narrow.String(v.Text))
	if err != nil {
		return ErrDay.With(f.ZH, v.Text).On(f.Code)
	}
	v.Text, v.Num = d.String(), float64(civil.Date{Year: 1970, Month: 1, Day: 1}.DaysTo(d))
	return nil
}

func readFlag(f Field, v *Value) error {
	switch strings.ToLower(v.Text) {
	case "1", "是", "有", "yes", "true", "on", "y":
		v.Text, v.Num = "1", 1
	case "0", "否", "无", "no", "false", "off", "n":
		v.Text, v.Num = "0", 0
	default:
		return ErrFlag.With(f.ZH, v.Text).On(f.Code)
	}
	return nil
}

func readID(f Field, v *Value) error {
	id, err := ids.Parse(v.Text)
	if err != nil || id == 0 {
		return ErrOrg.With(f.ZH, v.Text).On(f.Code)
	}
	return nil
}

func readLink(f Field, v *Value) error {
	u, err := url.Parse(v.Text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ErrLink.With(f.ZH, v.Text).On(f.Code)
	}
	return f.atMost(v, 500)
}

// choose turns names or codes into codes, in the order of the declaration.
func (f Field) choose(v *Value, wanted []string) error {
	at := make([]bool, len(f.Choices))
	for _, w := range wanted {
		i := slices.IndexFunc(f.Choices, func(c Choice) bool {
			return strings.EqualFold(c.Code, w) || c.ZH == w || c.EN != "" && strings.EqualFold(c.EN, w)
		})
		if i < 0 {
			return ErrChoice.With(f.ZH, w, names(f.Choices)).On(f.Code)
		}
		at[i] = true
		v.Num = float64(i)
	}
	var out []string
	for i, c := range f.Choices {
		if at[i] {
			out = append(out, c.Code)
		}
	}
	v.Text = strings.Join(out, ",")
	return nil
}

func names(list []Choice) string {
	var out []string
	for _, c := range list {
		out = append(out, c.ZH)
	}
	return strings.Join(out, "、")
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；/ ", r) })
}

var separators = strings.NewReplacer(",", "", " ", "", "，", "")

// plain is a number without separators and in half-width digits.
func plain(s string) string { return separators.Replace(width.Narrow.String(s)) }

// ReadAll reads the texts of all fields of a kind, reporting every fault.
func (k *Kind) ReadAll(text func(field string) string) (Values, error) {
	out, faults := Values{}, errs.List(nil)
	for _, f := range k.Fields {
		if f.From != nil {
			continue
		}
		v, some, err := f.Read(text(f.Code))
		if err != nil {
			faults.Add(err)
		} else if some {
			out[f.Code] = v
		}
	}
	return out, faults.Err()
}

// Show is the value as people read it; name resolves organisations.
func (f Field) Show(lang string, v Value, name func(id string) string) string {
	switch f.Type {
	case Pick, Set:
		var out []string
		for _, c := range f.Choices {
			if v.Has(c.Code) {
				out = append(out, c.Name(lang))
			}
		}
		return strings.Join(out, pick(lang, "、", ", "))
	case Flag:
		return map[string]string{"1": pick(lang, "是", "yes"), "0": pick(lang, "否", "no")}[v.Text]
	case Money:
		return money.Fen(int64(v.Num)).String()
	case Percent:
		return v.Text + "%"
	case Code:
		if name != nil && name(v.Text) != "" {
			return name(v.Text)
		}
	case Org, Other:
		if name != nil {
			return name(v.Text)
		}
	}
	return v.Text
}
