package sample

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
)

// lately is how many days ago the told records were entered; nothing that they tell lies after that.
const lately = 3

// told is a record of a kind whose figures only make sense together: training, technology, teachers, teaching.
type told struct {
	name, stage string
	ago         int    // days before today on which it came to its stage
	level       string // code
	lead        string // an organisation, see registers.body
	values      string // field=value, with semicolons between; see registers.said
	members     string // ROLE:organisation, with blanks between
	entries     []string
}

// tell writes the records of one kind as they are told.
func (w registers) tell(k *carrier.Kind, list []told) error {
	for i, x := range list {
		if err := w.one(k, x, i); err != nil {
			return fmt.Errorf("%s %s: %w", k.Code, x.name, err)
		}
	}
	return nil
}

func (w registers) one(k *carrier.Kind, x told, i int) error {
	ctx, on := w.lead(), w.before(max(x.ago, lately))
	d := carrier.Draft{Name: w.short() + x.name, County: w.p.City.Counties[i%len(w.p.City.Counties)].Code, Org: w.body(x.lead), Stage: x.stage, On: on, Level: x.level, Number: w.document(on.Year, i)}
	var err error
	if d.Values, err = w.said(k, x.values); err != nil {
		return err
	}
	if k.Place {
		lng, lat := 113.21+float64(i)*0.037, 23.07+float64(i)*0.029
		d.Lng, d.Lat = &lng, &lat
	}
	id, err := w.s.Create(ctx, k.Code, d, d.Number)
	if err != nil {
		return err
	}
	for _, m := range strings.Fields(x.members) {
		role, body, _ := strings.Cut(m, ":")
		if err := w.s.Join(ctx, id, carrier.Member{Role: role, Org: w.body(body), Since: on, SignedOn: on, Note: "示例"}); err != nil {
			return fmt.Errorf("member %s: %w", m, err)
		}
	}
	for _, line := range x.entries {
		if err := w.note(id, line); err != nil {
			return fmt.Errorf("entry %s: %w", line, err)
		}
	}
	return w.councils(k, id, i)
}

// councils writes what the first record of a kind has besides: a meeting, shares, what the owners bring in, a report.
func (w registers) councils(k *carrier.Kind, id ids.ID, i int) error {
	if i > 0 {
		return nil
	}
	for _, c := range k.Councils {
		if err := w.s.Meet(w.lead(), id, carrier.Meeting{Council: c.Code, On: w.before(45), Present: "学校、企业各方代表", Minutes: "审议年度任务和投入安排。"}); err != nil {
			return err
		}
	}
	return w.owned(k, id, 1)
}

// note writes one entry: list|sort|days ago|organisation|number|text.
func (w registers) note(record ids.ID, line string) error {
	p := strings.SplitN(line, "|", 6)
	ago, err := strconv.Atoi(p[2])
	if err != nil {
		return err
	}
	e := carrier.Entry{List: p[0], Sort: p[1], On: w.before(max(ago, lately)), Org: w.body(p[3]), Text: p[5], Proof: w.document(w.today.Year, ago)}
	if p[4] != "" {
		n, err := strconv.ParseFloat(p[4], 64)
		if err != nil {
			return err
		}
		e.Number = &n
	}
	return w.s.Note(w.lead(), record, e)
}

// body is an organisation of the city: S2 the third school, F1 the second enterprise, O1 the park, nothing for none.
func (w registers) body(code string) ids.ID {
	if code == "" {
		return 0
	}
	n := int(code[1] - '0')
	switch city := w.p.City.Code; code[0] {
	case 'S':
		return SchoolID(city, n%len(w.p.City.Schools))
	case 'F':
		return FirmID(city, n)
	default:
		return OtherID(city, n)
	}
}

// said reads "field=value;field=value". A value may be @-30 for a day thirty days ago, Y or Y-1 for this or last year, #1 for a chain,
// $F1 for an organisation and !name for a record of the kind that the field points to.
func (w registers) said(k *carrier.Kind, text string) (carrier.Values, error) {
	out := carrier.Values{}
	for part := range strings.SplitSeq(text, ";") {
		code, value, _ := strings.Cut(part, "=")
		f, ok := k.Field(code)
		if !ok {
			return nil, errors.New("no field " + code)
		}
		v, some, err := f.Read(w.meant(f, value))
		if err != nil {
			return nil, err
		}
		if some {
			out[code] = v
		}
	}
	return out, nil
}

func (w registers) meant(f carrier.Field, value string) string {
	n := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0 // nothing after the sign
		}
		return n
	}
	switch {
	case strings.HasPrefix(value, "@"):
		return w.today.AddDays(n(value[1:])).String()
	case strings.HasPrefix(value, "Y"):
		return strconv.Itoa(w.today.Year + n(value[1:]))
	case strings.HasPrefix(value, "#"):
		return w.p.City.Chains[n(value[1:])%len(w.p.City.Chains)].Code
	case strings.HasPrefix(value, "!"):
		_, list, _, err := w.s.List(w.lead(), carrier.Filter{Kind: f.Kind, Find: value[1:], Limit: 1})
		if err != nil || len(list) == 0 {
			return value // the field refuses it and says so
		}
		return list[0].ID.String()
	case strings.HasPrefix(value, "$"):
		return w.body(value[1:]).String()
	}
	return value
}

// depth is how many kinds stand behind one another before a kind: what is pointed to is told first.
func depth(k *carrier.Kind) (n int) {
	for _, f := range k.Fields {
		for _, to := range carrier.Declared() {
			if f.Type == carrier.Other && to.Code == f.Kind {
				n = max(n, 1+depth(to))
			}
		}
	}
	return n
}
