package indicator

import (
	"context"
	"math"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// Params are the parameters SUP-* that hold on the day.
func Params(ctx context.Context, q sqldb.Queryer, day civil.Date) (map[string]param.Version[int64], error) {
	list, err := sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM indicator_params ORDER BY code, version DESC`)
	return param.InForce(list, day), err
}

// Shown computes indicators as the actor of ctx may see them: exact where the actor may see
// the rows, else rounded and hidden by the parameters SUP-*. Pages, charts, exports and the
// API take their figures from here.
func (s *Service) Shown(ctx context.Context, asks ...Ask) ([]Value, error) {
	var out []Value
	writes := s.db.Writes() + 1
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		out, err = s.shown(ctx, q, writes, asks)
		return err
	})
	return out, err
}

// ShownIn is [Service.Shown] inside a transaction of the caller's.
func (s *Service) ShownIn(ctx context.Context, q sqldb.Queryer, asks ...Ask) ([]Value, error) {
	return s.shown(ctx, q, 0, asks)
}

// shown answers as the actor may see it. writes is the number of the first write that the
// transaction does not see, 0 where that is not known.
func (s *Service) shown(ctx context.Context, q sqldb.Queryer, writes uint64, asks []Ask) ([]Value, error) {
	r, err := s.begin(ctx, q)
	if err != nil {
		return nil, err
	}
	defer r.done()
	r.writes = writes
	p, err := Params(ctx, q, civil.DateOf(s.db.Now()))
	if err != nil {
		return nil, err
	}
	r.veil = &veil{actor: actor.From(ctx), params: p}
	return r.all(ctx, asks)
}

// veil hides figures from those who may not see the rows. What it shows of a cell depends on
// the cell and its neighbours in the source, never on how it was asked for, so that asking
// twice in two ways tells nothing more.
type veil struct {
	actor  actor.Actor
	params map[string]param.Version[int64]
}

func (v *veil) param(code string) int64 { return v.params[code].Value }

// over hides and rounds the values of one ask.
func (v *veil) over(ctx context.Context, r *run, m *Measurement, c *Columns, a Ask, list []Value) ([]Value, error) {
	if !m.persons && !m.orgs || r.s.opts.Sees(ctx, v.actor, m.Source, a.Only) {
		return list, nil
	}
	persons, firms, err := r.families(ctx, m, a.On)
	if err != nil {
		return nil, err
	}
	var plan *plan
	if m.firms() {
		plan = c.plan(m, firms, Moment{a.On}, bounds{v.param("SUP-FIRMS"), v.param("SUP-SHARE"), m.persons, v.param("SUP-MEAN"), v.param("SUP-MEAN-ORGS")})
	}
	var crowd *heads
	if m.heads() {
		crowd = c.heads(persons, Moment{a.On}, float64(v.param("SUP-SMALL")), float64(v.param("SUP-RATE")), float64(v.param("SUP-ROUND")))
	}
	for i, x := range list {
		if !x.Known() {
			continue
		}
		if m.orgs && m.orgCol < 0 {
			list[i] = hide(x, "—", "登记里没有写明是哪一家单位，不对外公布")
			continue
		}
		if plan != nil {
			if why := plan.hides(a, x.Key); why != "" {
				list[i] = hide(x, "—", why)
				continue
			}
		}
		if m.persons {
			list[i] = v.people(m, x, crowd, a)
		}
	}
	return list, nil
}

// hide leaves of a value what may be known of it.
func hide(x Value, mask, why string) Value {
	return Value{Indicator: x.Indicator, Version: x.Version, Key: x.Key, Name: x.Name, On: x.On, Status: Hidden, Why: why, Mask: mask,
		Vintage: x.Vintage, Reported: x.Reported, Source: x.Source, Cites: x.Cites}
}

// counts says whether the figure is a count of persons whose parts add up.
func (m *Measurement) counts() bool {
	return m.distinct < 0 && m.Def.Kind != Rate && m.Def.Kind != Mean && m.Def.Kind != Milestone && m.headcount(m.num)
}

// people is a figure of natural persons: a true zero stays, a few are hidden, others rounded.
func (v *veil) people(m *Measurement, x Value, crowd *heads, a Ask) Value {
	few := strconv.FormatInt(v.param("SUP-SMALL"), 10)
	if crowd != nil && x.Num > 0 {
		masked, deep := crowd.hides(m, a, x.Key)
		switch {
		case deep:
			return hide(x, "—", "分得过细，不对外公布")
		case masked:
			return hide(x, "—", "由它可以推出不足 "+few+" 人的数")
		}
	}
	switch {
	case m.Def.Kind == Milestone:
		return x
	case m.Def.Kind == Rate:
		return v.rate(m, x)
	case m.Def.Kind == Mean, !m.headcount(m.num): // or a sum of money or marks over persons
		return v.mean(m, x)
	case v.few(x.Num):
		return hide(x, "<"+few, "不足 "+few+" 人")
	}
	x.Num = v.near(x.Num)
	return v.blur(x)
}

// few says whether there are persons, and not enough to be shown.
func (v *veil) few(n float64) bool { return n > 0 && n < float64(v.param("SUP-SMALL")) }

// headcount says whether a formula counts persons.
func (m *Measurement) headcount(f *Formula) bool {
	if f == nil || f.Yes() {
		return true
	}
	for _, i := range f.fields {
		if !m.Source.Fields[i].Person {
			return false
		}
	}
	return true
}

// near rounds a number of persons.
func (v *veil) near(n float64) float64 {
	to := float64(v.param("SUP-ROUND"))
	return math.Round(n/to) * to
}

// blur drops the numbers of facts beside a figure and the interval, from which the rounded counts could
// be reckoned.
func (v *veil) blur(x Value) Value {
	x.N, x.Size, x.Covered, x.Low, x.High, x.Rounded = 0, 0, 0, 0, 0, true
	if x.Status == Partial {
		x.Why = "部分登记缺数据"
	}
	return x
}

// rate is a rate with persons on a side. A share of persons is reckoned from the unrounded counts and shown
// in steps of as many persons as counts are rounded to, with how far that may be off.
func (v *veil) rate(m *Measurement, x Value) Value {
	base, small, to := v.param("SUP-RATE"), v.param("SUP-SMALL"), float64(v.param("SUP-ROUND"))
	below := m.headcount(m.den) && len(m.Def.External) == 0
	persons := x.Den / m.perFen
	if !below {
		persons = float64(x.N)
	}
	if persons < float64(base) {
		return hide(x, "—", "基数不足 "+strconv.FormatInt(base, 10)+" 人")
	}
	if !m.headcount(m.num) || !below {
		if below {
			x.Den = v.near(persons) * m.perFen
		} else if m.headcount(m.num) {
			x.Num = v.near(x.Num)
		}
		return v.blur(x)
	}
	few, whole := strconv.FormatInt(small, 10), v.near(persons)
	limit := func(n float64) string { return m.Def.Print(Value{Status: Known, Num: n, Den: whole}) }
	switch {
	case v.few(x.Num):
		return hide(x, "<"+limit(float64(small)), "分子不足 "+few+" 人")
	case v.few(persons - x.Num):
		return hide(x, ">"+limit(whole-float64(small)), "分子以外不足 "+few+" 人")
	case x.Num > 0 && x.Num != persons:
		x.Off = to / 2 / whole
	}
	x.Num, x.Den = stepped(x.Num, persons, whole, to), whole
	return v.blur(x)
}

func (v *veil) mean(m *Measurement, x Value) Value {
	if least := v.param("SUP-MEAN"); x.N < least {
		return hide(x, "—", "不足 "+strconv.FormatInt(least, 10)+" 人")
	}
	if m.Def.Kind == Mean { // the sum and the number would tell more than the mean
		f, _ := strconv.ParseFloat(decimal(x.Num/x.Den, m.Def.Decimals), 64)
		x.Num, x.Den = f, 1
	}
	return v.blur(x)
}
