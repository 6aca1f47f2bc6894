package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet/book"
)

const maxText = 4000 // characters in one cell of a register

// cellReader reads the cells of one mapped column.
type cellReader struct {
	col      *Column
	date1904 bool
	factor   float64 // of Money: fen for one unit
	share    Share
	options  map[string]string
}

// Share says how the bare numbers of a percent column are meant.
type Share string

// The ways to read a percent column. Auto refuses a column that mixes both.
const (
	ShareAuto    Share = ""        // 88 is 88 %; 0.88 beside 88 is refused; a column of shares only is asked about
	SharePercent Share = "percent" // 0.88 is 0.88 %
	ShareRatio   Share = "ratio"   // 0.88 is 88 %, and so is 88
	shareMixed   Share = "mixed"   // found by the survey: both occur
	shareSmall   Share = "small"   // found by the survey: nothing above 1
)

// said is a remark of a cell reader.
type said struct {
	sev Severity
	err *errs.Error
}

// read turns a cell into a value. It returns at most one remark.
func (p *cellReader) read(c *book.Cell) (v value, s said) {
	if c.Kind == book.Blank {
		if p.col.Required {
			return v, said{Bad, ErrMissing}
		}
		return v, s
	}
	v.raw = c.Text
	switch {
	case c.Kind == book.Fault && c.Formula && !strings.HasPrefix(c.Text, "#"):
		return v, said{Bad, ErrFormula}
	case c.Kind == book.Fault:
		return v, said{Bad, ErrFault.With(c.Text)}
	case c.Formula && p.col.NoFormula:
		return v, said{Bad, ErrFormula}
	}
	text := strings.TrimSpace(strings.Trim(c.Text, " \u3000\u00a0\ufeff\u200b"))
	text = unguard(text)
	if blankMark(text) && p.col.Type != Text {
		if p.col.Required {
			return v, said{Bad, ErrMissing}
		}
		return v, s
	}
	v, s = p.byType(c, text, v)
	if s.sev != Bad && p.col.Check != nil && v.set {
		norm, err := p.col.Check(v.text)
		if err != nil {
			return v, said{Bad, refusal(err)}
		}
		v.text = norm
	}
	if s.err == nil && c.Formula {
		s = said{Note, NoteFormula.With(shorten(c.Text))}
	}
	return v, s
}

// refusal makes any error one that can be shown.
func refusal(err error) *errs.Error {
	if all := errs.All(err); len(all) > 0 {
		return all[0]
	}
	return ErrNotOption.Because(err)
}

// unguard takes back the apostrophe that an export puts before a dangerous beginning.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// blankMark knows the signs that people write for "nothing".
func blankMark(s string) bool {
	switch s {
	case "", "-", "--", "—", "——", "/", "／", "无", "暂无", "N/A", "n/a":
		return true
	}
	return false
}

func (p *cellReader) byType(c *book.Cell, text string, v value) (value, said) {
	switch p.col.Type {
	case Code:
		return p.code(c, text, v)
	case Enum:
		return p.enum(text, v)
	case Int, Year:
		return p.whole(c, text, v)
	case Number:
		return p.number(c, text, v)
	case Percent:
		return p.percent(c, text, v)
	case Money:
		return p.money(c, text, v)
	case Day, Month:
		return p.day(c, text, v)
	case Flag:
		return p.flag(text, v)
	}
	if utf8.RuneCountInString(text) > maxText {
		return v, said{Bad, ErrTooLong.With(maxText)}
	}
	v.text, v.set = text, true
	return v, said{}
}

// spoilt is a long code as a spreadsheet writes it into a text file: 9.13501E+17.
var spoilt = regexp.MustCompile(`^\d(\.\d+)?E\+\d+$`)

// code reads an identifier. Excel destroys identifiers in three ways, each of which has
// its own words: it drops leading zeros, rounds after 15 digits, and writes decimals.
func (p *cellReader) code(c *book.Cell, text string, v value) (value, said) {
	half := strings.ToUpper(strings.ReplaceAll(narrow(text), " ", ""))
	v.text, v.set = half, true
	if spoilt.MatchString(half) {
		return v, said{Bad, ErrCodeLost}
	}
	if c.Kind == book.Number {
		switch {
		case strings.ContainsAny(half, ".-"):
			return v, said{Bad, ErrCodeDecimal.With(digitsHint(half, p.col.Digits))}
		case len(half) > 15:
			return v, said{Bad, ErrCodeLost}
		case p.col.Digits > 0 && len(half) < p.col.Digits:
			v.text = strings.Repeat("0", p.col.Digits-len(half)) + half
			return v, said{Ask, AskZeros.With(v.text)}
		}
	}
	if p.col.Digits > 0 && (len(half) != p.col.Digits || !allDigits(half)) && p.col.Check == nil {
		if strings.Contains(half, ".") {
			return v, said{Bad, ErrCodeDecimal.With(digitsHint(half, p.col.Digits))}
		}
		return v, said{Bad, ErrCodeLength.With(p.col.Digits)}
	}
	return v, p.width(text, half)
}

func (p *cellReader) width(text, half string) said {
	if text != half && hasWide(text) {
		return said{Ask, AskWidth.With(half)}
	}
	return said{}
}

// digitsHint guesses what a decimal number was before a spreadsheet took it for one:
// 0.88 in a column of six digits was 088000.
func digitsHint(text string, n int) string {
	s := strings.ReplaceAll(strings.TrimPrefix(text, "-"), ".", "")
	if len(s) < n {
		s += strings.Repeat("0", n-len(s))
	}
	return s
}

func (p *cellReader) enum(text string, v value) (value, said) {
	code, ok := p.options[fold(text)]
	if !ok {
		names := make([]string, 0, len(p.col.Options))
		for _, o := range p.col.Options {
			names = append(names, o.ZH)
		}
		return v, said{Bad, ErrNotOption.With(strings.Join(names, "、"))}
	}
	v.text, v.set = code, true
	return v, said{}
}

func (p *cellReader) flag(text string, v value) (value, said) {
	switch fold(text) {
	case "是", "有", "y", "yes", "true", "1", "√", "✓":
		v.i, v.text, v.set = 1, "1", true
	case "否", "无", "没有", "n", "no", "false", "0", "×", "✗":
		v.text, v.set = "0", true
	default:
		return v, said{Bad, ErrNotFlag}
	}
	return v, said{}
}

// plain brings the text of a number into the form that strconv reads, and says whether
// it had to guess.
func (p *cellReader) plain(text string) (string, said) {
	half := strings.ReplaceAll(narrow(text), " ", "")
	s := p.width(text, half)
	if thousands(half) {
		half = strings.ReplaceAll(half, ",", "")
	}
	if p.col.Unit != "" {
		half = strings.TrimSuffix(half, p.col.Unit)
	}
	if n, ok := numerals(half); ok {
		return strconv.FormatInt(n, 10), said{Ask, AskNumerals.With(n)}
	}
	return half, s
}

func (p *cellReader) whole(c *book.Cell, text string, v value) (value, said) {
	if p.col.Type == Year {
		text = strings.TrimSuffix(text, "年")
	}
	half, s := p.plain(text)
	f, err := strconv.ParseFloat(half, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		if p.col.Type == Year {
			return v, said{Bad, ErrNotYear}
		}
		return v, said{Bad, ErrNotInt}
	}
	if p.col.Type == Year && (f < 1900 || f > 2100) {
		return v, said{Bad, ErrNotYear}
	}
	v.i, v.f, v.set = int64(f), f, true
	v.text = strconv.FormatInt(v.i, 10)
	return v, p.bounds(f, s)
}

func (p *cellReader) bounds(f float64, s said) said {
	if p.col.Max > p.col.Min && (f < p.col.Min || f > p.col.Max) {
		return said{Bad, ErrRange.With(p.col.Min, p.col.Max)}
	}
	return s
}

func (p *cellReader) number(c *book.Cell, text string, v value) (value, said) {
	half, s := p.plain(text)
	f, err := strconv.ParseFloat(half, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return v, said{Bad, ErrNotNumber}
	}
	if c.Format == book.Percent {
		f = percentOf(f)
	}
	v.f, v.set, v.text = f, true, strconv.FormatFloat(f, 'f', -1, 64)
	return v, p.bounds(f, s)
}

// percentOf multiplies by a hundred without the noise of binary fractions.
func percentOf(f float64) float64 {
	return math.Round(f*1e12) / 1e10
}

// percent reads 88, 88 %, and a cell shown as 88 %, whose number is 0.88. A bare 0.88
// is read as the column's Share says.
func (p *cellReader) percent(c *book.Cell, text string, v value) (value, said) {
	half, s := p.plain(text)
	bare := strings.TrimSuffix(half, "%")
	f, err := strconv.ParseFloat(bare, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return v, said{Bad, ErrNotPercent}
	}
	switch {
	case len(bare) < len(half): // written with %
	case c.Format == book.Percent:
		f = percentOf(f)
	case f > 0 && f <= 1:
		switch p.share {
		case shareMixed:
			return v, said{Bad, ErrMixedPercent.With(bare, strconv.FormatFloat(percentOf(f), 'f', -1, 64))}
		case shareSmall, ShareRatio:
			f = percentOf(f)
		}
	}
	v.f, v.set, v.text = f, true, strconv.FormatFloat(f, 'f', -1, 64)
	return v, p.bounds(f, s)
}

// money reads an amount; a unit in the cell beats the one in the heading.
func (p *cellReader) money(c *book.Cell, text string, v value) (value, said) {
	half := strings.TrimLeft(strings.ReplaceAll(narrow(text), " ", ""), "¥￥")
	s := p.width(text, half)
	if thousands(half) {
		half = strings.ReplaceAll(half, ",", "")
	}
	factor := p.factor
	for _, u := range moneyUnits {
		if rest, ok := strings.CutSuffix(half, u.name); ok {
			half, factor = rest, u.fen
			break
		}
	}
	f, err := strconv.ParseFloat(half, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || math.Abs(f*factor) > 1<<62 {
		return v, said{Bad, ErrNotMoney}
	}
	v.i, v.f, v.set = int64(math.Round(f*factor)), f, true
	v.text = strconv.FormatInt(v.i, 10)
	return v, p.bounds(f*factor/100, s)
}

var moneyUnits = []struct {
	name string
	fen  float64
}{{"亿元", 1e10}, {"万元", 1e6}, {"千元", 1e5}, {"元", 100}, {"亿", 1e10}, {"万", 1e6}}

// fenPer is how many fen a bare number of the unit stands for.
func fenPer(unit string) float64 {
	for _, u := range moneyUnits {
		if u.name == unit {
			return u.fen
		}
	}
	return 100
}
