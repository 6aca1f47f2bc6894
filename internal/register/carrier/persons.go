package carrier

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of periods.
var (
	ErrSpan    = errs.New(errs.Invalid, "carrier.span")
	ErrTooMany = errs.New(errs.Invalid, "carrier.span_days")
	ErrApart   = errs.New(errs.Conflict, "carrier.apart")
)

// Span is a period of somebody: From and Until are fields of day within one calendar year, Days a whole number that is not larger than
// the period is long. Two periods of the same Who of one organisation never share a day.
type Span struct {
	Who   string `json:"who"` // a field of text: a number of staff
	From  string `json:"from"`
	Until string `json:"until"`
	Days  string `json:"days"`
}

// personal says whether the records of a kind are about persons, so that only their school and those who supervise it see them.
func personal(kind string) bool {
	i := slices.IndexFunc(declared, func(k *Kind) bool { return k.Code == kind })
	return i >= 0 && declared[i].Persons
}

// seeing is the action of who may see the records of a kind.
func seeing(kind string) string {
	if personal(kind) {
		return mayPersons
	}
	return maySee
}

func (k *Kind) checkSpan() string {
	if k.Span == nil {
		return ""
	}
	for code, want := range map[string]Type{k.Span.Who: Text, k.Span.From: Day, k.Span.Until: Day, k.Span.Days: Int} {
		if f, ok := k.Field(code); !ok || f.Type != want || !f.Required {
			return "期间的字段 " + code + " 不存在、类型不对或不是必填"
		}
	}
	return ""
}

// period is the record's own.
func (s *Span) period(v Values) (from, until civil.Date, ok bool) {
	from, err := civil.ParseDate(v[s.From].Text)
	until, bad := civil.ParseDate(v[s.Until].Text)
	return from, until, err == nil && bad == nil
}

// check refuses a period that ends before it begins, leaves its year or lies ahead, and more days than it is long.
func (s *Span) check(v Values, today civil.Date) error {
	from, until, ok := s.period(v)
	if !ok {
		return nil // what is missing is refused as a required field
	}
	if until.Before(from) || until.Year != from.Year || until.After(today) {
		return ErrSpan.On("f_" + s.Until)
	}
	if n, long := v[s.Days].Num, from.DaysTo(until)+1; n < 1 || n > float64(long) {
		return ErrTooMany.With(long).On("f_" + s.Days)
	}
	return nil
}

// stay is the period of a record.
type stay struct {
	id          ids.ID
	who         string
	from, until civil.Date
}

func (s *Span) stay(c Record) (x stay, ok bool) {
	x.id, x.who = c.ID, c.Org.String()+" "+c.Values[s.Who].Text
	x.from, x.until, ok = s.period(c.Values)
	return x, ok && c.EndedOn.IsZero()
}

func (a stay) meets(b stay) bool {
	return a.who == b.who && a.id != b.id && !a.until.Before(b.from) && !b.until.Before(a.from)
}

// apart refuses a record whose period meets another of the same person. It is asked after the mark of the kind was raised: that row keeps
// a second writer waiting until the first is through.
func (k *Kind) apart(ctx context.Context, q sqldb.Queryer, c Record) error {
	if k.Span == nil {
		return nil
	}
	mine, ok := k.Span.stay(c)
	if !ok {
		return nil
	}
	for other, err := range sqldb.Each(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 AND c.org_id = $2 AND c.body LIKE $3 ESCAPE '\'`,
		k.Code, c.Org, sqldb.Containing(`"`+c.Values[k.Span.Who].Text+`"`)) {
		if err != nil {
			return err
		}
		if x, ok := k.Span.stay(other); ok && mine.meets(x) {
			return ErrApart.With(x.from.String(), x.until.String()).On("f_" + k.Span.From)
		}
	}
	return nil
}

// apartAll refuses a batch after which two periods of a person meet.
func (k *Kind) apartAll(ctx context.Context, q sqldb.Queryer) error {
	if k.Span == nil {
		return nil
	}
	by := map[string][]stay{}
	for c, err := range sqldb.Each(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1`, k.Code) {
		if err != nil {
			return err
		}
		if x, ok := k.Span.stay(c); ok {
			by[x.who] = append(by[x.who], x)
		}
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b stay) int { return a.from.Compare(b.from) })
		for i := 1; i < len(list); i++ {
			if list[i-1].meets(list[i]) {
				return ErrApart.With(list[i-1].from.String(), list[i-1].until.String()).On("f_" + k.Span.From)
			}
		}
	}
	return nil
}

// spans are the periods that the rows of a batch and the register before it have.
type spans map[string][]stay

func (k *Kind) spansOf(ctx context.Context, q sqldb.Queryer) (spans, error) {
	out := spans{}
	if k.Span == nil {
		return out, nil
	}
	for c, err := range sqldb.Each(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1`, k.Code) {
		if err != nil {
			return nil, err
		}
		if x, ok := k.Span.stay(c); ok {
			out[x.who+" "+c.Name] = nil
			out[x.who] = append(out[x.who], x)
		}
	}
	return out, nil
}

// take refuses a row whose period is impossible or meets one that another row or record has. A row that names a record of the register
// replaces it; the whole register is looked at again when the batch is through.
func (s spans) take(k *Kind, r *sheet.Row, c Record, today civil.Date) {
	if k.Span == nil {
		return
	}
	if err := k.Span.check(c.Values, today); err != nil {
		for _, e := range errs.All(err) {
			r.Refuse(e.Field, e)
		}
		return
	}
	x, ok := k.Span.stay(c)
	if _, there := s[x.who+" "+c.Name]; !ok || there {
		return
	}
	x.id = ids.ID(-1 - len(s[x.who]))
	for _, other := range s[x.who] {
		if x.meets(other) {
			r.Refuse("f_"+k.Span.From, ErrApart.With(other.from.String(), other.until.String()))
			return
		}
	}
	s[x.who] = append(s[x.who], x)
}

// maySeeKind refuses those who see no record of a kind.
func maySeeKind(ctx context.Context, kind string) error {
	if !Policy.Allowed(actor.From(ctx), seeing(kind)) {
		return actor.ErrForbidden
	}
	return nil
}
