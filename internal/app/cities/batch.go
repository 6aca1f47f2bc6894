package cities

import (
	"fmt"
	"maps"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
)

// batch is a number of records of one kind that are alike.
type batch struct {
	kind   string
	n      int
	name   string     // what they are called between 示例 and the serial; "" for the kind's name
	level  string     // of all
	stage  string     // "" for the first stage that counts
	from   civil.Date // they come to count between these days, evenly
	on     civil.Date
	lead   string // who leads them: a sort of the pool, "" for nobody
	all    bool   // with every function of the kind
	values map[string]string
	each   func(i int) map[string]string // of the i-th, beside values
	parts  []part
	later  later
}

// part is a number of members in a role, taken from the pool in turn.
type part struct {
	role, sort string
	n          int // for every record
}

// later moves the first so many of the records into a further stage.
type later struct {
	n     int
	stage string
	on    civil.Date
}

// pool is who there is in the city, by sort: higher, secondary, school (both), hei (universities and colleges), firm, park.
type pool map[string][]ids.ID

// pick is the n-th of a sort, in turn.
func (p pool) pick(sort string, n int) ids.ID {
	if list := p[sort]; len(list) > 0 {
		return list[n%len(list)]
	}
	return 0
}

// maker makes records of a city.
type maker struct {
	city    City
	pool    pool
	serials map[string]int
	turns   map[string]int
	names   map[string][]string // of the organisations in the pool
}

func newMaker(c City) *maker {
	return &maker{city: c, pool: pool{}, serials: map[string]int{}, turns: map[string]int{}, names: map[string][]string{}}
}

// neverAdded is 62 + 255: the sum of two counts of one thing. It must appear nowhere, not even as the serial of a name.
const neverAdded = 317

// invented is a name with its serial, used once in the city: 示例产业学院 012.
func (m *maker) invented(what string) string {
	n := m.serials[what] + 1
	if n == neverAdded {
		n++
	}
	m.serials[what] = n
	return fmt.Sprintf("示例%s %03d", what, n)
}

// turn counts how often a thing was taken.
func (m *maker) turn(of string) int {
	n := m.turns[of]
	m.turns[of]++
	return n
}

// make makes the records of a batch as the register takes them over.
func (m *maker) make(k *carrier.Kind, b batch) (out []carrier.Whole, err error) {
	stage := b.stage
	for _, s := range k.Stages {
		if stage == "" && s.Counts {
			stage = s.Code
		}
	}
	what := b.name
	if what == "" {
		what = strings.NewReplacer("“", "", "”", "", "（", "", "）", "").Replace(k.ZH)
	}
	days := b.from.DaysTo(b.on)
	for i := range b.n {
		d := carrier.Draft{Name: m.invented(what), Level: b.level, Stage: stage, On: b.on, County: m.city.Counties[i%len(m.city.Counties)].Code}
		if !b.from.IsZero() {
			d.On = b.from.AddDays(days * i / max(1, b.n-1))
		}
		_, serial, _ := strings.Cut(d.Name, " ")
		d.Number = fmt.Sprintf("示例文〔%d〕%s号", d.On.Year, serial)
		if k.Before != nil { // it counts once its members and shares are there: see maker.ready
			d.Stage, d.On = k.Stages[0].Code, d.On.AddDays(-before)
		}
		if b.lead != "" {
			d.Org = m.pool.pick(b.lead, i)
		}
		if b.all {
			for _, f := range k.Functions {
				d.Functions = append(d.Functions, f.Code)
			}
		}
		if k.Place {
			lng, lat := m.strewn(m.turn("place"))
			d.Lng, d.Lat = &lng, &lat
		}
		if d.Values, err = values(k, b, i); err != nil {
			return nil, err
		}
		out = append(out, carrier.Whole{Draft: d, Proof: d.Number, Members: m.members(k, b, d.On)})
	}
	return out, nil
}

// before is how many days before it counts a record begins that must have something first.
const before = 60

// members are taken from the pool in turn, so that everyone takes part before anyone does twice.
func (m *maker) members(k *carrier.Kind, b batch, since civil.Date) (out []carrier.Member) {
	for _, p := range b.parts {
		rule, _ := k.Member(p.role)
		for range p.n {
			x := carrier.Member{Role: p.role, Org: m.pool.pick(p.sort, m.turn(b.kind+p.sort)), Since: since}
			if rule.Signed {
				x.SignedOn = since
			}
			out = append(out, x)
		}
	}
	return out
}

// values reads what the batch says of the i-th record, as a form would.
func values(k *carrier.Kind, b batch, i int) (carrier.Values, error) {
	texts := map[string]string{}
	maps.Copy(texts, b.values)
	if b.each != nil {
		maps.Copy(texts, b.each(i))
	}
	for code := range texts {
		if _, ok := k.Field(code); !ok {
			return nil, fmt.Errorf("kind %s has no field %s", k.Code, code)
		}
	}
	return k.ReadAll(func(field string) string { return texts[field] })
}

// strewn is a place near the middle of the city: invented records have invented places.
func (m *maker) strewn(n int) (lng, lat float64) {
	return m.city.Lng + float64(n*37%100-50)/500, m.city.Lat + float64(n*61%100-50)/600
}

// share is the i-th of n parts of a total that are as equal as whole numbers can be.
func share(total, n, i int) int {
	part := total / n
	if i < total%n {
		part++
	}
	return part
}

// within is a day of the year for the i-th of n, evenly.
func within(year string, n, i int) string {
	first := day(year + "-01-10")
	return first.AddDays(340 * i / max(1, n)).String()
}
