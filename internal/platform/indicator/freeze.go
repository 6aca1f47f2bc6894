package indicator

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Refusals of snapshots.
var (
	ErrTampered     = errs.New(errs.Unavailable, "indicator.tampered")
	ErrSnapshotName = errs.New(errs.Invalid, "indicator.snapshot_name")
)

// Snapshot is a set of figures that stays (封存): what was asked, what came out, and all that it was computed
// from, so that it can be computed again when the registers have long changed.
type Snapshot struct {
	ID           ids.ID
	Name, Reason string
	Account      ids.ID
	Person       string
	At           int64  // ms UTC
	SHA256       string // of the canonical bytes of the body
	Body         Frozen // zero in lists
}

// Frozen is the content of a snapshot, and the order of its canonical bytes.
type Frozen struct {
	Asks        []Ask         `json:"asks"`
	Values      []Value       `json:"values"`
	Definitions []FrozenDef   `json:"definitions"`
	Params      []FrozenParam `json:"params"`
	Tables      []FrozenTable `json:"tables"`
	Typed       []Reported    `json:"typed"`
}

// FrozenDef is a definition with the day for which it was taken.
type FrozenDef struct {
	On         civil.Date `json:"on"`
	Definition Definition `json:"definition"`
}

// FrozenParam is a parameter SUP-* that held when the snapshot was made.
type FrozenParam struct {
	Code    string `json:"code"`
	Version int64  `json:"version"`
	Value   int64  `json:"value"`
}

// FrozenTable are the facts of a source on a day, in the order of their ID: the fields that definitions
// read, and all dimensions. Its texts and numbers stand as JSON has them.
type FrozenTable struct {
	Source string     `json:"source"`
	Day    civil.Date `json:"day"`
	ZH     string     `json:"zh"`
	Owner  string     `json:"owner"`
	Fields []Field    `json:"fields"`
	IDs    []string   `json:"ids"`
	Rows   [][]any    `json:"rows"`
}

// recorder notes what an evaluation reads.
type recorder struct {
	defs   map[string]FrozenDef
	used   map[string]map[int]bool // source → columns
	source map[shelfKey]Source
	typed  map[ids.ID]Reported
}

func newRecorder() *recorder {
	return &recorder{map[string]FrozenDef{}, map[string]map[int]bool{}, map[shelfKey]Source{}, map[ids.ID]Reported{}}
}

func (rec *recorder) definition(d Definition, on civil.Date) {
	if rec != nil {
		rec.defs[on.String()+" "+d.Code] = FrozenDef{on, d}
	}
}

func (rec *recorder) columns(m *Measurement, day civil.Date) {
	if rec == nil {
		return
	}
	key := shelfKey{m.Source.Code, day}
	rec.source[key] = m.Source
	used := rec.used[m.Source.Code]
	if used == nil {
		used = map[int]bool{}
		rec.used[m.Source.Code] = used
	}
	for i, f := range m.Source.Fields {
		if f.Dimension != "" || f.Type == Day {
			used[i] = true
		}
	}
	for _, f := range []*Formula{m.filter, m.num, m.den} {
		if f != nil {
			for _, i := range f.fields {
				used[i] = true
			}
		}
	}
	for _, i := range []int{m.distinct, m.year, m.orgCol} {
		if i >= 0 {
			used[i] = true
		}
	}
}

// Freeze computes the asks and keeps them with everything they came from.
func (s *Service) Freeze(ctx context.Context, tx *sqldb.Tx, name, reason string, asks []Ask) (Snapshot, error) {
	a := actor.From(ctx)
	if !Rules.May(a, Freeze, actor.Object{}) {
		return Snapshot{}, actor.ErrForbidden
	}
	x := Snapshot{ID: tx.NewID(), Name: strings.TrimSpace(name), Reason: strings.TrimSpace(reason), Account: a.Account, Person: a.Name, At: tx.Now().UnixMilli()}
	if x.Name == "" || x.Reason == "" {
		return x, ErrSnapshotName.On("name")
	}
	r, err := s.begin(ctx, tx)
	if err != nil {
		return x, err
	}
	defer r.done()
	r.rec = newRecorder()
	x.Body.Asks = asks
	if x.Body.Values, err = r.all(ctx, asks); err != nil {
		return x, err
	}
	if err := r.gather(ctx, &x.Body); err != nil {
		return x, err
	}
	plain := canonical(x.Body)
	x.SHA256 = digest(plain)
	if _, err := tx.Exec(ctx, `INSERT INTO indicator_snapshots (id, name, reason, account_id, actor_name, at_ms, sha256, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.ID, x.Name, x.Reason, x.Account, x.Person, x.At, x.SHA256, pack(plain)); err != nil {
		return x, err
	}
	return x, audit.Record(ctx, tx, audit.Entry{Action: Freeze, Object: "indicator_snapshot", ID: x.ID, Reason: x.Reason})
}

// gather copies what the evaluation read, in an order that depends on nothing else.
func (r *run) gather(ctx context.Context, f *Frozen) error {
	p, err := Params(ctx, r.q, civil.DateOf(r.q.Now()))
	if err != nil {
		return err
	}
	for _, code := range sortedKeys(p) {
		f.Params = append(f.Params, FrozenParam{code, p[code].Version, p[code].Value})
	}
	for _, k := range sortedKeys(r.rec.defs) {
		f.Definitions = append(f.Definitions, r.rec.defs[k])
	}
	for key, src := range r.rec.source {
		f.Tables = append(f.Tables, r.open[key].frozen(key, src, r.rec.used[key.source]))
	}
	slices.SortFunc(f.Tables, func(a, b FrozenTable) int {
		return strings.Compare(a.Source+a.Day.String(), b.Source+b.Day.String())
	})
	for _, x := range r.rec.typed {
		f.Typed = append(f.Typed, x)
	}
	slices.SortFunc(f.Typed, func(a, b Reported) int { return int(a.ID - b.ID) })
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// frozen copies the used columns of all facts.
func (c *Columns) frozen(key shelfKey, src Source, used map[int]bool) FrozenTable {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := FrozenTable{Source: key.source, Day: key.day, ZH: src.ZH, Owner: src.Owner, IDs: []string{}, Rows: [][]any{}}
	var cols []int
	for i, f := range c.fields {
		if used[i] {
			cols, t.Fields = append(cols, i), append(t.Fields, f)
		}
	}
	order := make([]int, 0, c.rows)
	for at := range c.rows {
		if bit(c.live, at) {
			order = append(order, at)
		}
	}
	if c.ids != nil {
		slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(c.ids[a], c.ids[b]) })
	}
	for _, at := range order {
		row := make([]any, len(cols))
		for k, i := range cols {
			row[k] = c.cols[i].value(at)
		}
		t.Rows = append(t.Rows, row)
		if c.ids != nil {
			t.IDs = append(t.IDs, c.ids[at])
		}
	}
	return t
}

func pack(plain []byte) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(plain)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // memory does not fail to be written
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func unpack(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

const snapshotCols = `id, name, reason, account_id, actor_name, at_ms, sha256`

func scanSnapshot(r sqldb.Row) (x Snapshot, err error) {
	return x, r.Scan(&x.ID, &x.Name, &x.Reason, &x.Account, &x.Person, &x.At, &x.SHA256)
}

// Snapshots are all snapshots without their content, the newest first.
func (s *Service) Snapshots(ctx context.Context, q sqldb.Queryer) ([]Snapshot, error) {
	return sqldb.All(ctx, q, scanSnapshot, `SELECT `+snapshotCols+` FROM indicator_snapshots ORDER BY at_ms DESC, id DESC`)
}

// Snapshot is one snapshot with its content. ErrTampered says that the content is not what was kept.
func (s *Service) Snapshot(ctx context.Context, q sqldb.Queryer, id ids.ID) (Snapshot, error) {
	x, err := sqldb.One(ctx, q, scanSnapshot, `SELECT `+snapshotCols+` FROM indicator_snapshots WHERE id = $1`, id)
	if err != nil {
		return x, err
	}
	text, err := sqldb.Value[string](ctx, q, `SELECT body FROM indicator_snapshots WHERE id = $1`, id)
	if err != nil {
		return x, err
	}
	plain, err := unpack(text)
	if err != nil || digest(plain) != x.SHA256 {
		return x, ErrTampered.With(x.Name).Because(err)
	}
	return x, json.Unmarshal(plain, &x.Body)
}

// Verify computes a snapshot again from the facts it holds and reports whether the hash is the same. It does
// not look at the registers, which may have changed since.
func (s *Service) Verify(ctx context.Context, q sqldb.Queryer, id ids.ID) (same bool, err error) {
	x, err := s.Snapshot(ctx, q, id)
	if err != nil {
		return false, err
	}
	again, err := x.Body.recompute(ctx, q)
	return again == x.SHA256, err
}

// recompute evaluates the frozen asks over the frozen facts with the frozen definitions.
func (f Frozen) recompute(ctx context.Context, q sqldb.Queryer) (string, error) {
	s := New(nil, Options{Sources: f.sources})
	r, err := s.begin(ctx, q)
	if err != nil {
		return "", err
	}
	defer r.done()
	r.frozen = &f
	for _, d := range f.Definitions {
		if r.defs[d.On] == nil {
			r.defs[d.On] = map[string]Definition{}
		}
		r.defs[d.On][d.Definition.Code] = d.Definition
	}
	again := f
	if again.Values, err = r.all(ctx, f.Asks); err != nil {
		return "", err
	}
	return digest(canonical(again)), nil
}

// sources are the frozen tables. A table of a source may be there for several days.
func (f Frozen) sources(context.Context) ([]Source, error) {
	byCode := map[string]Source{}
	for _, t := range f.Tables {
		byCode[t.Source] = Source{Code: t.Source, ZH: t.ZH, Owner: t.Owner, Fields: t.Fields,
			Rows: func(_ context.Context, _ sqldb.Queryer, day civil.Date) iter.Seq2[Row, error] {
				return f.rows(t.Source, day)
			}}
	}
	out := make([]Source, 0, len(byCode))
	for _, code := range sortedKeys(byCode) {
		out = append(out, byCode[code])
	}
	return out, nil
}

func (f Frozen) rows(source string, day civil.Date) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, t := range f.Tables {
			if t.Source != source || t.Day != day {
				continue
			}
			for i, in := range t.Rows {
				row := Row{Values: make([]any, len(in))}
				if i < len(t.IDs) {
					row.ID = t.IDs[i]
				}
				for k, v := range in {
					x, ok := coerce(t.Fields[k].Type, v)
					if !ok {
						yield(row, ErrTampered.With(source))
						return
					}
					row.Values[k] = x
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// Moved is a figure that differs between two snapshots; a figure that one of them has not is the zero Value.
type Moved struct{ Was, Is Value }

// Compare lists the figures in which a later snapshot differs from an earlier one: by indicator, day's year
// left aside, and group.
func Compare(was, is Frozen) []Moved {
	key := func(v Value) string { return v.Indicator + "\x00" + v.Key }
	old, seen := map[string]Value{}, map[string]bool{}
	for _, v := range was.Values {
		old[key(v)] = v
	}
	var out []Moved
	for _, v := range is.Values {
		had := old[key(v)]
		seen[key(v)] = true
		if had.Status != v.Status || had.Num != v.Num || had.Den != v.Den {
			out = append(out, Moved{had, v})
		}
	}
	for _, v := range was.Values {
		if !seen[key(v)] {
			out = append(out, Moved{Was: v})
		}
	}
	return out
}
