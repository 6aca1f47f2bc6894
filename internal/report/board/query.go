package board

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query is what a list page asks for, from its address.
type Query struct {
	Want
	Side     Side
	Industry string // beginning of the code
	Chain    string
	State    State
	Key      bool // key industries of the year only
	Find     string
	Sort     string // gap, demand, supply, rate, name
	Desc     bool
}

// ReadQuery reads the filters of the gap list; values it does not know filter nothing.
func ReadQuery(v url.Values) Query {
	q := Query{Side: Asked, Industry: strings.ToUpper(strings.TrimSpace(v.Get("industry"))), Chain: v.Get("chain"), Key: v.Get("key") == "1"}
	q.Year, _ = strconv.Atoi(v.Get("year")) // 0: this year
	q.At, q.County = v.Get("at"), v.Get("county")
	if v.Get("tab") == string(Taught) {
		q.Side = Taught
	}
	if s := State(v.Get("state")); s.ZH() != "" {
		q.State = s
	}
	return q
}

// rows picks and orders the occupations of a balance; with an industry asked for, the
// lines of that industry.
func (q Query) rows(f Frozen) []Named {
	from := f.Occupations
	if q.Industry != "" {
		from = f.Lines
	}
	var out []Named
	for _, l := range from {
		if q.takes(l) {
			out = append(out, l)
		}
	}
	by := orders[q.Sort]
	if by == nil {
		by = orders["gap"]
	}
	slices.SortStableFunc(out, func(a, b Named) int {
		c := by(a, b)
		if q.Desc {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.Occupation, b.Occupation), cmp.Compare(a.Industry, b.Industry))
	})
	return out
}

func (q Query) takes(l Named) bool {
	find := strings.ToLower(q.Find)
	switch {
	case !l.Of(q.Side),
		q.Industry != "" && !strings.HasPrefix(l.Industry, q.Industry),
		q.Chain != "" && !slices.Contains(l.Chains, q.Chain),
		q.State != "" && l.State != q.State,
		q.Key && !l.Key:
		return false
	}
	return find == "" || strings.Contains(strings.ToLower(nameOf(l)), find) || strings.HasPrefix(l.Occupation, find) ||
		slices.ContainsFunc(l.Chains, func(c string) bool { return strings.Contains(strings.ToLower(c), find) })
}

// orders compare two rows; what is not known is the smallest of all.
var orders = map[string]func(a, b Named) int{
	"name":   func(a, b Named) int { return cmp.Compare(nameOf(a), nameOf(b)) },
	"demand": func(a, b Named) int { return cmp.Compare(a.Demand, b.Demand) },
	"supply": func(a, b Named) int { return cmp.Or(known(a, b), cmp.Compare(a.Supply, b.Supply)) },
	"gap":    func(a, b Named) int { return cmp.Or(known(a, b), cmp.Compare(a.Gap(), b.Gap())) },
	"rate": func(a, b Named) int {
		x, okX := a.Rate()
		y, okY := b.Rate()
		return cmp.Or(known(a, b), b2i(okX)-b2i(okY), cmp.Compare(x, y))
	},
}

func known(a, b Named) int { return b2i(a.State != NoData) - b2i(b.State != NoData) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// count counts the occupations of a side that the other filters leave.
func (q Query) count(f Frozen, side Side) int {
	q.Side = side
	return len(q.rows(f))
}

// publicRows picks and orders what may be published; hidden rows come last.
func (q Query) publicRows(y PublicYear) []PublicRow {
	find := strings.ToLower(q.Find)
	var out []PublicRow
	for _, r := range y.Rows {
		if (q.Chain == "" || slices.Contains(r.Chains, q.Chain)) && (find == "" || strings.Contains(strings.ToLower(r.Name), find) || strings.HasPrefix(r.Code, find)) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b PublicRow) int {
		return cmp.Or(b2i(a.Gap.Hide != ShownFigure && a.Gap.Hide != Few)-b2i(b.Gap.Hide != ShownFigure && b.Gap.Hide != Few), cmp.Compare(b.Gap.N, a.Gap.N), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// key writes an occupation into an address; the one without a code is "none".
func key(occupation string) string {
	if occupation == "" {
		return "none"
	}
	return occupation
}

func unkey(s string) string {
	if s == "none" {
		return ""
	}
	return s
}
