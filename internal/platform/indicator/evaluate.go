package indicator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// ErrUnknown is an indicator that nobody defined for the day.
var ErrUnknown = errs.New(errs.NotFound, "indicator.unknown")

// z95 is the normal quantile of a 95 % interval.
const z95 = 1.959963984540054

// run is one evaluation: definitions, sources and snapshots are looked up once for all asks.
type run struct {
	s       *Service
	q       sqldb.Queryer
	sources map[string]Source
	defs    map[civil.Date]map[string]Definition
	open    map[shelfKey]*Columns
	pins    []*shelved        // snapshots in use
	marks   map[string]string // source → mark
	ready   map[readyKey]*Measurement
	veil    *veil           // hides from outsiders; nil shows all
	rec     *recorder       // notes what is read, nil when nobody wants it
	frozen  *Frozen         // facts of a snapshot in place of the registers'
	writes  uint64          // of the database before the transaction began, 0 when not known
	busy    map[string]bool // derived indicators on the way, against circles
}

// Measure computes indicators exactly, for decisions inside the product: nothing is hidden.
// An ask without split gives one value, a split one for each value of the dimension that
// occurs, in the order of keys.
func (s *Service) Measure(ctx context.Context, q sqldb.Queryer, asks ...Ask) ([]Value, error) {
	r, err := s.begin(ctx, q)
	if err != nil {
		return nil, err
	}
	defer r.done()
	return r.all(ctx, asks)
}

func (s *Service) begin(ctx context.Context, q sqldb.Queryer) (*run, error) {
	r := &run{s: s, q: q, sources: map[string]Source{}, defs: map[civil.Date]map[string]Definition{}, open: map[shelfKey]*Columns{}, marks: map[string]string{}, ready: map[readyKey]*Measurement{}, busy: map[string]bool{}}
	list, err := s.Sources(ctx)
	for _, x := range list {
		r.sources[x.Code] = x
	}
	return r, err
}

// Sources are the tables of facts of all modules.
func (s *Service) Sources(ctx context.Context) ([]Source, error) {
	if s.opts.Sources == nil {
		return nil, nil
	}
	return s.opts.Sources(ctx)
}

func (r *run) all(ctx context.Context, asks []Ask) ([]Value, error) {
	var out []Value
	for _, a := range asks {
		v, err := r.ask(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("indicator %s: %w", a.Indicator, err)
		}
		out = append(out, v...)
	}
	return out, nil
}

// definition is the version that holds on the day.
func (r *run) definition(ctx context.Context, code string, on civil.Date) (Definition, error) {
	if r.defs[on] == nil {
		list, err := r.s.Definitions(ctx, r.q, on)
		if err != nil {
			return Definition{}, err
		}
		r.defs[on] = map[string]Definition{}
		for _, d := range list {
			r.defs[on][d.Code] = d
		}
	}
	d, ok := r.defs[on][code]
	if !ok {
		return d, ErrUnknown.With(code)
	}
	r.rec.definition(d, on)
	return d, nil
}

func (r *run) ask(ctx context.Context, a Ask) ([]Value, error) {
	d, err := r.definition(ctx, a.Indicator, a.On)
	if err != nil {
		return nil, err
	}
	switch d.Kind {
	case Derived:
		return r.derive(ctx, d, a)
	case Typed:
		if d.Source == "" {
			return r.typed(ctx, d, a)
		}
	}
	return r.counted(ctx, d, a)
}

// readyKey is a version of a definition.
type readyKey struct {
	code    string
	version int64
}

func (r *run) prepared(d Definition, src Source) (*Measurement, error) {
	key := readyKey{d.Code, d.Version}
	if m := r.ready[key]; m != nil {
		return m, nil
	}
	m, err := r.s.prepared(d, src)
	if err == nil {
		r.ready[key] = m
	}
	return m, err
}

func blank(d Definition, a Ask) Value {
	return Value{Indicator: d.Code, Version: d.Version, On: a.On, Source: d.Source, Reported: d.Kind == Typed}
}

func nodata(v Value, why string) Value {
	v.Status, v.Why, v.Num, v.Den, v.Low, v.High = NoData, why, 0, 0, 0, 0
	return v
}

// counted evaluates a definition over the facts of its source.
func (r *run) counted(ctx context.Context, d Definition, a Ask) ([]Value, error) {
	src, ok := r.sources[d.Source]
	if !ok {
		return []Value{nodata(blank(d, a), "没有数据来源 "+d.Source)}, nil
	}
	m, err := r.prepared(d, src)
	if err != nil {
		return nil, err
	}
	r.rec.columns(m, a.On)
	c, err := r.columns(ctx, src, a.On)
	if err != nil {
		return nil, err
	}
	if c.Rows() == 0 {
		return []Value{nodata(blank(d, a), silent(src))}, nil
	}
	var by []string
	if a.By != "" {
		by = []string{a.By}
	}
	t, err := c.Roll(m, Moment{a.On}, by, a.Only)
	if err != nil {
		return nil, err
	}
	if m.year >= 0 && !c.anyIn(m, a.On) {
		return []Value{nodata(blank(d, a), fmt.Sprintf("%s：%d 年", silent(src), a.On.Year))}, nil
	}
	out := make([]Value, 0, t.Len())
	for _, line := range t.Sorted() {
		v := blank(d, a)
		if a.By != "" {
			v.Key = t.Key(line, 0)
			v.Name = cmp.Or(strings.TrimPrefix(v.Key, noKey), "未填")
		}
		out = append(out, m.value(v, t, line))
	}
	if r.veil != nil {
		return r.veil.over(ctx, r, m, c, a, out)
	}
	return out, nil
}

// silent names a source that has no facts, and who registers them.
func silent(src Source) string {
	if src.Owner == "" {
		return "「" + src.ZH + "」没有登记"
	}
	return "「" + src.ZH + "」没有登记（" + src.Owner + "）"
}

// value makes a figure of a line of a roll-up.
func (m *Measurement) value(v Value, t *Table, line int) Value {
	d := m.Def
	v.Size, v.Covered, v.N, v.Vintage = t.Size[line], t.Covered[line], t.N[line], t.Newest(line)
	v.Num, v.Den, v.Status = t.Num[line], t.Den[line], Known
	switch d.Kind {
	case Rate:
		if len(d.External) > 0 {
			e, ok := d.external(v.On.Year)
			switch {
			case !ok:
				return nodata(v, fmt.Sprintf("外部分母没有 %d 年及以前的数", v.On.Year))
			case v.Key != "":
				return nodata(v, "外部分母只有合计数，没有分组数")
			}
			v.Den, v.Cites = e.Value, e.Citation
		}
		v.Den *= m.perFen
	case Mean:
		v.Den *= m.perFen
	case Milestone:
		v.Num, v.Den = min(v.Num, 1), 1
	default:
		v.Den = m.perFen
	}
	switch {
	case v.Size > 0 && v.Covered == 0:
		return nodata(v, fmt.Sprintf("%d 条登记都缺“%s”", v.Size, strings.Join(m.needs(), "、")))
	case v.Den == 0:
		return nodata(v, m.zero())
	case v.N < d.MinN:
		return nodata(v, fmt.Sprintf("只有 %d 个，不足 %d 个", v.N, d.MinN))
	case v.Covered < v.Size:
		v.Status = Partial
		v.Why = fmt.Sprintf("%d 条中有 %d 条缺“%s”", v.Size, v.Size-v.Covered, strings.Join(m.needs(), "、"))
	}
	m.interval(&v)
	return v
}

// zero says which denominator is zero.
func (m *Measurement) zero() string {
	switch {
	case m.Def.Kind == Mean:
		return "没有可以计算的登记"
	case m.Def.Den != "":
		return "分母为零：" + m.Def.Den
	}
	return "分母为零"
}

// interval adds the Wilson interval where the figure is a share of whole persons or things.
func (m *Measurement) interval(v *Value) {
	if m.Def.Kind != Rate || !m.Def.Share() || len(m.Def.External) > 0 || m.perFen != 1 {
		return
	}
	for _, f := range []*Formula{m.num, m.den} {
		if f != nil && (f.root.typ == tNumber || f.root.money) {
			return
		}
	}
	k, n := int64(v.Num), int64(v.Den)
	if float64(k) != v.Num || float64(n) != v.Den {
		return
	}
	if low, high, ok := stat.Wilson(k, n, z95); ok {
		v.Low, v.High = min(low, v.Num/v.Den), max(high, v.Num/v.Den)
	}
}

// derive computes arithmetic over other indicators: each part has its own population, and a
// part without a figure leaves none for the whole.
func (r *run) derive(ctx context.Context, d Definition, a Ask) ([]Value, error) {
	if r.busy[d.Code] {
		return nil, ErrCircle.With(d.Code)
	}
	r.busy[d.Code] = true
	defer delete(r.busy, d.Code)
	dv, err := r.s.derivation(d)
	if err != nil {
		return nil, err
	}
	parts := make([]map[string]Value, len(d.Parts))
	none := make([]bool, len(d.Parts)) // a group that the part does not know is a zero
	var keys []string
	names := map[string]string{}
	for i, p := range d.Parts {
		sub := a
		sub.Indicator = p.Indicator
		list, err := r.ask(ctx, sub)
		if err != nil {
			return nil, err
		}
		parts[i] = map[string]Value{}
		some := false
		for _, v := range list {
			parts[i][v.Key] = v
			some = some || v.Known()
			if v.Key != "" || a.By == "" {
				keys, names[v.Key] = append(keys, v.Key), v.Name
			}
		}
		sub0, err := r.definition(ctx, p.Indicator, a.On)
		if err != nil {
			return nil, err
		}
		none[i] = some && a.By != "" && (sub0.Kind == Stock || sub0.Kind == Flow || sub0.Kind == Sum)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if len(keys) == 0 {
		keys = []string{""}
	}
	out := make([]Value, 0, len(keys))
	for _, k := range keys {
		v := blank(d, a)
		v.Key, v.Name = k, names[k]
		for i := range parts {
			if _, ok := parts[i][k]; !ok && none[i] {
				parts[i][k] = Value{Status: Known, Den: 1}
			}
		}
		v, err := dv.value(v, parts)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
