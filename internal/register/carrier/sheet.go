package carrier

import (
	"context"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// recordTable is what an import of any kind writes; days, levels and the index of values follow from it.
var recordTable = &sheet.Table{
	Name: table, Key: []string{"kind", "name_key", "org_id"},
	Fields: []sheet.Field{
		{Name: "kind"}, {Name: "name_key"}, {Name: "org_id", Type: sheet.IntField}, {Name: "name"}, {Name: "number"},
		{Name: "level", Once: true}, {Name: "level_on", Once: true}, {Name: "status", Once: true}, {Name: "stage_on", Once: true},
		{Name: "built_on", Once: true}, {Name: "ended_on", Once: true}, {Name: "county"}, {Name: "functions"},
		{Name: "lng", Type: sheet.FloatField}, {Name: "lat", Type: sheet.FloatField}, {Name: "note"}, {Name: "body", Column: "name"},
	},
}

// Sheets are the tables of all kinds, the city's own among them as they are now.
func (s *Service) Sheets() (out []*sheet.Kind) {
	kinds, err := s.Kinds(context.Background())
	if err != nil {
		kinds = Declared() // a city that cannot be read now has those of the product
	}
	for _, k := range kinds {
		out = append(out, s.Sheet(k))
	}
	return append(out, s.MilestoneSheet())
}

// Sheet is the kind's table for spreadsheets: its own columns follow those that every record has.
func (s *Service) Sheet(k *Kind) *sheet.Kind {
	return &sheet.Kind{
		Code: "carrier." + k.Code, ZH: k.ZH, EN: pick("en", k.ZH, k.EN), Help: k.Help, Columns: k.columns(), Roles: editors(k.Code),
		Unique: []string{"name", "org"}, SameHelp: "同名且同一牵头单位的只留一行", Tables: []*sheet.Table{recordTable},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			in, err := s.newIncoming(ctx, tx, k, b)
			if err != nil {
				return nil, err
			}
			return in.apply, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, _ *sheet.Batch) error { return s.settleBatch(ctx, tx, k) },
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] { return s.rows(ctx, q, k) },
	}
}

// columns are the headings of the kind's template.
func (k *Kind) columns() []sheet.Column {
	out := []sheet.Column{
		{Key: "name", ZH: "名称", EN: "Name", Alias: []string{"MC", k.ZH + "名称"}, Required: true, NoFormula: true},
		{Key: "org", ZH: "牵头单位", EN: "Led by", Alias: []string{"QTDW", "建设单位", "单位", "统一社会信用代码"}, Help: "名册里的名称或统一社会信用代码；没有牵头单位的留空"},
		{Key: "number", ZH: "文号", EN: "Document number", Alias: []string{"WH", "编号"}},
		{Key: "stage", ZH: "状态", EN: "Stage", Alias: []string{"ZT"}, Type: sheet.Enum, Options: stageOptions(k.Stages)},
		{Key: "on", ZH: "日期", EN: "Since", Alias: []string{"RQ", "状态日期", "认定日期", "建成日期"}, Type: sheet.Day, Help: "进入这个状态的日期；空为今天"},
		{Key: "county", ZH: "区县", EN: "County", Alias: []string{"QX", "所在区县"}},
		{Key: "lng", ZH: "经度", EN: "Longitude", Type: sheet.Number, Min: 73, Max: 136},
		{Key: "lat", ZH: "纬度", EN: "Latitude", Type: sheet.Number, Min: 3, Max: 54},
		{Key: "note", ZH: "备注", EN: "Note", Alias: []string{"BZ"}},
	}
	if len(k.Levels) > 0 {
		out = append(out, sheet.Column{Key: "level", ZH: "级别", EN: "Level", Alias: []string{"JB", "等级"}, Type: sheet.Enum, Options: options(k.Levels)})
	}
	if len(k.Functions) > 0 {
		out = append(out, sheet.Column{Key: "functions", ZH: "功能", EN: "Functions", Alias: []string{"GN"}, Help: "几项之间用顿号隔开：" + names(k.Functions)})
	}
	for _, f := range k.Fields {
		out = append(out, f.column())
	}
	return out
}

// cellOf is what the template says of the cells of a field.
var cellOf = map[Type]sheet.Type{Int: sheet.Int, Number: sheet.Number, Money: sheet.Money, Percent: sheet.Percent, Day: sheet.Day, Year: sheet.Year, Flag: sheet.Flag}

// column is the field's heading; its cells are read by the field itself, as on the form.
func (f Field) column() sheet.Column {
	c := sheet.Column{Key: "f_" + f.Code, ZH: f.ZH, EN: pick("en", f.ZH, f.EN), Alias: f.Alias, Required: f.Required, Help: f.Help, Unit: f.Unit, Reads: cellOf[f.Type]}
	if f.Type == Pick {
		c.Type, c.Options = sheet.Enum, options(f.Choices)
	}
	if f.From != nil {
		c.Help = "系统计算，不用填"
	}
	return c
}

func options(list []Choice) (out []sheet.Option) {
	for _, c := range list {
		out = append(out, sheet.Option{Code: c.Code, ZH: c.ZH, EN: pick("en", c.ZH, c.EN)})
	}
	return out
}

func stageOptions(list []Stage) (out []sheet.Option) {
	for _, st := range list {
		out = append(out, sheet.Option{Code: st.Code, ZH: st.ZH, EN: pick("en", st.ZH, st.EN)})
	}
	return out
}

// incoming is a batch of one kind on its way into the register.
type incoming struct {
	k        *Kind
	b        *sheet.Batch
	today    civil.Date
	orgs     map[string]ids.ID // by name key, USCC and school code
	counties map[string]string // by code and name
	records  map[string]string // what fields of the kind may point to: kind, blank, name key → identity
	linked   map[string]bool   // the identities in records
	asks     bool              // something must hold before a record counts, which a row cannot show
	held     holders           // unique values
	spans    spans             // periods
	from     reach             // what the sender may write
	checked  map[string]bool   // records of the chunk that the authority has checked, by name key and organisation
}

func (s *Service) newIncoming(ctx context.Context, tx *sqldb.Tx, k *Kind, b *sheet.Batch) (*incoming, error) {
	in := &incoming{k: k, b: b, today: s.Today(), orgs: map[string]ids.ID{}, counties: map[string]string{}, checked: map[string]bool{}, from: reachOf(actor.From(ctx))}
	for o, err := range sqldb.Each(ctx, tx, scanKeys, `SELECT id, name_key, COALESCE(uscc, ''), COALESCE(school_code, ''), county FROM org_organizations WHERE merged_into IS NULL`) {
		if err != nil {
			return nil, err
		}
		in.from.at(o.id, o.county)
		for _, key := range o.keys {
			if key != "" {
				in.orgs[key] = o.id
			}
		}
	}
	p, err := paramsOn(ctx, tx, in.today)
	if err != nil {
		return nil, err
	}
	in.asks = len(k.Missing(Standing{}, in.today, p.on(ParamParties))) > 0
	if err := in.others(ctx, tx); err != nil {
		return nil, err
	}
	if in.held, err = holdersOf(ctx, tx, k); err != nil {
		return nil, err
	}
	if in.spans, err = k.spansOf(ctx, tx); err != nil {
		return nil, err
	}
	counties, err := org.Counties(ctx, tx)
	for _, c := range counties {
		in.counties[c.Code], in.counties[c.Name] = c.Code, c.Code
	}
	return in, err
}

// known is an organisation with what it is looked up by: name key, USCC, school code.
type known struct {
	id     ids.ID
	keys   [3]string
	county string
}

func scanKeys(r sqldb.Row) (k known, err error) {
	return k, r.Scan(&k.id, &k.keys[0], &k.keys[1], &k.keys[2], &k.county)
}

func (in *incoming) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	old, err := in.bodies(ctx, tx, rows)
	if err != nil {
		return err
	}
	var recs []sheet.Record
	for _, r := range rows {
		if c, ok := in.read(r, old); ok && !r.Refused() {
			body, err := encode(c.Values)
			if err != nil {
				return err
			}
			recs = append(recs, sheet.Record{Row: r, Values: []any{c.Kind, org.NameKey(c.Name), int64(c.Org), c.Name, c.Number, c.Level, c.LevelOn.String(), c.Status, c.StageOn.String(),
				c.BuiltOn.String(), c.EndedOn.String(), c.County, c.Functions.Text, number(c.Lng), number(c.Lat), c.Note, body}})
		}
	}
	_, err = in.b.Upsert(ctx, tx, recordTable, recs)
	return err
}

func number(p *float64) any {
	if p == nil {
		return nil
	}
	return *p
}

// bodies are the values of the records that the rows name, so that a file without a column keeps what is there. Each is asked for by its
// whole key: an engine that knows nothing yet of a growing table would read all records of the kind for less.
func (in *incoming) bodies(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) (map[string]Values, error) {
	out := make(map[string]Values, len(rows))
	for part := range slices.Chunk(rows, 130) {
		var w sqldb.Where
		keys := make([]string, len(part))
		for i, r := range part {
			id, _ := in.leader(r) // who is not found is refused by place
			keys[i] = "(" + w.Arg(in.k.Code) + ", " + w.Arg(org.NameKey(r.Text("name"))) + ", CAST(" + w.Arg(int64(id)) + " AS BIGINT))"
		}
		w.Numbered("(kind, name_key, org_id) IN (VALUES " + strings.Join(keys, ", ") + ")")
		for kv, err := range sqldb.Each(ctx, tx, scanBody, `SELECT name_key, org_id, body, status FROM carrier_records`+w.SQL(), w.Args()...) {
			if err != nil {
				return nil, err
			}
			v, err := decode(kv[2])
			if err != nil {
				return nil, err
			}
			out[kv[0]+"|"+kv[1]] = v
			in.checked[kv[0]+"|"+kv[1]] = in.k.checked(kv[3])
		}
	}
	return out, nil
}

func scanBody(r sqldb.Row) (kv [4]string, err error) {
	var id int64
	err = r.Scan(&kv[0], &id, &kv[2], &kv[3])
	kv[1] = strconv.FormatInt(id, 10)
	return kv, err
}

// read is the record that a row describes; what is wrong stands beside its cell.
func (in *incoming) read(r *sheet.Row, old map[string]Values) (c Record, ok bool) {
	c = Record{Kind: in.k.Code, Name: strings.TrimSpace(r.Text("name")), Number: r.Text("number"), Note: r.Text("note"), Status: r.Text("stage"), StageOn: in.today}
	if c.Status == "" {
		c.Status = in.k.Stages[0].Code
	}
	if r.Has("on") {
		c.StageOn = r.Day("on")
	}
	in.place(r, &c)
	if _, there := old[org.NameKey(c.Name)+"|"+strconv.FormatInt(int64(c.Org), 10)]; !there {
		if err := in.k.gated(c.Status); err != nil {
			r.Refuse("stage", err)
		}
		if st, _ := in.k.Stage(c.Status); st.Counts && in.asks {
			r.Refuse("stage", ErrNotYet.With(st.ZH))
		}
		in.from.first(in.k, r, c)
	}
	if in.checked[org.NameKey(c.Name)+"|"+strconv.FormatInt(int64(c.Org), 10)] && !in.from.over(c) {
		r.Refuse("name", ErrChecked)
	}
	if c.StageOn.After(in.today) {
		r.Refuse("on", ErrFuture.With(c.StageOn.String()))
	}
	if len(in.k.Levels) > 0 {
		if c.Level = r.Text("level"); c.Level != "" {
			c.LevelOn = c.StageOn
		}
	}
	switch st, _ := in.k.Stage(c.Status); {
	case st.Counts:
		c.BuiltOn = c.StageOn
	case st.Closed:
		c.EndedOn = c.StageOn
	}
	if len(in.k.Functions) > 0 && r.Has("functions") {
		v := Value{}
		if err := (Field{Code: "functions", ZH: "功能", Choices: in.k.Functions}).choose(&v, splitList(r.Text("functions"))); err != nil {
			r.Refuse("functions", err)
		}
		c.Functions = v
	}
	c.Values = Values{}
	for code, v := range old[org.NameKey(c.Name)+"|"+strconv.FormatInt(int64(c.Org), 10)] {
		c.Values[code] = v
	}
	for _, f := range in.k.Fields {
		in.value(r, f, c.Values)
	}
	c.Values = in.k.compute(c.Values)
	for _, err := range errs.All(in.k.checkValues(c.Values)) {
		r.Refuse(err.Field, err)
	}
	in.k.anonymous(c.Name, c.Note, c.Values, func(field string, err error) { r.Refuse(field, err) })
	in.held.take(in.k, r, c)
	in.spans.take(in.k, r, c, in.today)
	return c, true
}

func (in *incoming) value(r *sheet.Row, f Field, out Values) {
	key := "f_" + f.Code
	if f.From != nil || !in.b.Sent(key) {
		return
	}
	v, some, err := f.Read(in.text(r, f))
	if f.Type == Other && err == nil && some && !in.linked[v.Text] {
		err = ErrRecord.With(f.ZH, r.Text(key))
	}
	switch {
	case err != nil:
		r.Refuse(key, err)
	case some:
		out[f.Code] = v
	default:
		delete(out, f.Code)
	}
}

// text is the cell as the field reads it: an organisation's name becomes its id.
func (in *incoming) text(r *sheet.Row, f Field) string {
	text := r.Text("f_" + f.Code)
	if f.Type == Other && text != "" {
		if id := in.records[f.Kind+" "+org.NameKey(text)]; id != "" {
			return id
		}
	}
	if f.Type != Org || text == "" {
		return text
	}
	if id, ok := in.find(text); ok {
		return id.String()
	}
	return text
}

func (in *incoming) find(text string) (ids.ID, bool) {
	if id, ok := in.orgs[strings.ToUpper(text)]; ok {
		return id, true
	}
	id, ok := in.orgs[org.NameKey(text)]
	return id, ok
}

// place reads who leads the record and where it is.
func (in *incoming) place(r *sheet.Row, c *Record) {
	id, ok := in.leader(r)
	if !ok {
		r.Refuse("org", ErrOrg.With("牵头单位", r.Text("org")))
	}
	c.Org = id
	if text := r.Text("county"); text != "" {
		code, ok := in.counties[text]
		if !ok {
			r.Refuse("county", ErrChoice.With("区县", text, "名册里的区县"))
		}
		c.County = code
	}
	in.from.check(r, c)
	if r.Has("lng") != r.Has("lat") {
		r.Refuse("lng", ErrPlace)
	} else if r.Has("lng") {
		lng, lat := r.Number("lng"), r.Number("lat")
		c.Lng, c.Lat = &lng, &lat
	}
}

// leader is who leads the record of a row: the one named, else the sender's only organisation.
func (in *incoming) leader(r *sheet.Row) (ids.ID, bool) {
	if text := r.Text("org"); text != "" {
		return in.find(text)
	}
	return in.from.only(), true
}

// settleBatch brings what follows from the records of a kind in line with them, after a batch and after its undo.
func (s *Service) settleBatch(ctx context.Context, tx *sqldb.Tx, k *Kind) error {
	for _, text := range []string{
		`DELETE FROM carrier_days WHERE NOT EXISTS (SELECT 1 FROM carrier_records c WHERE c.id = carrier_days.record_id)`,
		`DELETE FROM carrier_levels WHERE NOT EXISTS (SELECT 1 FROM carrier_records c WHERE c.id = carrier_levels.record_id)`,
	} {
		if _, err := tx.Exec(ctx, text); err != nil {
			return err
		}
	}
	if err := s.firstDays(ctx, tx, k); err != nil {
		return err
	}
	if err := reclaim(ctx, tx, k); err != nil {
		return err
	}
	if err := renew(ctx, tx, k.Code); err != nil {
		return err
	}
	return k.apartAll(ctx, tx)
}

// firstDays writes the first stage and level of records that came by a spreadsheet.
func (s *Service) firstDays(ctx context.Context, tx *sqldb.Tx, k *Kind) error {
	now, by := tx.Now().UnixMilli(), int64(actor.From(ctx).Account)
	var days, levels [][]any
	for c, err := range sqldb.Each(ctx, tx, func(r sqldb.Row) (c Record, err error) {
		return c, r.Scan(&c.ID, &c.Status, &c.StageOn, &c.Number, &c.Level, &c.LevelOn)
	}, `SELECT c.id, c.status, c.stage_on, c.number, c.level, c.level_on FROM carrier_records c
		WHERE c.kind = $1 AND NOT EXISTS (SELECT 1 FROM carrier_days d WHERE d.record_id = c.id) ORDER BY c.id`, k.Code) {
		if err != nil {
			return err
		}
		days = append(days, []any{tx.NewID(), c.ID, c.Status, c.StageOn.String(), c.Number, now, by})
		if c.Level != "" {
			levels = append(levels, []any{tx.NewID(), c.ID, c.Level, c.LevelOn.String(), c.Number, now, by})
		}
	}
	if err := tx.Bulk(ctx, `INSERT INTO carrier_days (id, record_id, stage, on_day, proof, at, by_id)`, 7, days, ""); err != nil {
		return err
	}
	return tx.Bulk(ctx, `INSERT INTO carrier_levels (id, record_id, level, from_day, document, at, by_id)`, 7, levels, "")
}

// rows are the records of an export, in the order of the columns.
func (s *Service) rows(ctx context.Context, q sqldb.Queryer, k *Kind) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		names, err := k.owners(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		var w sqldb.Where
		scoped(ctx, seeing(k.Code), &w)
		w.And("c.kind = ?", k.Code)
		for c, err := range sqldb.Each(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+w.SQL()+` ORDER BY c.name, c.id`, w.Args()...) {
			if !yield(k.exported(c, names), err) || err != nil {
				return
			}
		}
	}
}

// owners resolves the organisations that fields of the kind point to; without such a field nothing is read.
func (k *Kind) owners(ctx context.Context, q sqldb.Queryer) (func(id string) string, error) {
	names := map[string]string{}
	read := func(text string, args ...any) error {
		for o, err := range sqldb.Each(ctx, q, scanName, text, args...) {
			if err != nil {
				return err
			}
			names[o[0]] = o[1]
		}
		return nil
	}
	if slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Type == Org }) {
		if err := read(`SELECT id, name FROM org_organizations`); err != nil {
			return nil, err
		}
	}
	for _, f := range k.Fields {
		if f.Type == Other {
			if err := read(`SELECT id, name FROM carrier_records WHERE kind = $1`, f.Kind); err != nil {
				return nil, err
			}
		}
	}
	return func(id string) string { return names[id] }, nil
}

func (k *Kind) exported(c Record, names func(id string) string) []any {
	st, _ := k.Stage(c.Status)
	out := []any{c.Name, c.OrgName, c.Number, st.ZH, c.StageOn.String(), c.County, number(c.Lng), number(c.Lat), c.Note}
	if len(k.Levels) > 0 {
		level := ""
		if i := k.Rank(c.Level); i >= 0 {
			level = k.Levels[i].ZH
		}
		out = append(out, level)
	}
	if len(k.Functions) > 0 {
		out = append(out, Field{Type: Set, Choices: k.Functions}.Show("zh", c.Functions, nil))
	}
	for _, f := range k.Fields {
		v, ok := c.Values[f.Code]
		switch {
		case !ok:
			out = append(out, nil)
		case f.Type == Int || f.Type == Number:
			out = append(out, v.Num)
		case f.Type == Money && !math.IsNaN(v.Num):
			out = append(out, v.Num/float64(unitOf(f)))
		default:
			out = append(out, f.Show("zh", v, names))
		}
	}
	return out
}
