package programme

import (
	"context"
	"errors"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

var senders = []actor.Role{actor.CityLead, actor.CountyUser, actor.SchoolAdmin}

var pointTable = &sheet.Table{Name: "programme_points", Key: []string{"school_id", "level", "code", "length"}, Fields: []sheet.Field{
	{Name: "school_id", Type: sheet.IntField}, {Name: "level"}, {Name: "code"}, {Name: "given_code"}, {Name: "name"}, {Name: "length"},
	{Name: "first_year", Type: sheet.IntField, Once: true}, {Name: "controlled", Type: sheet.FlagField}, {Name: "shortage", Type: sheet.FlagField, Once: true}, {Name: "status", Once: true}, {Name: "due_on", Once: true},
}}

var enrolmentTable = &sheet.Table{Name: "programme_enrolments", Key: []string{"point_id", "year"}, Fields: []sheet.Field{
	{Name: "point_id", Type: sheet.IntField}, {Name: "year", Type: sheet.IntField},
	{Name: "planned", Type: sheet.IntField, Watch: true}, {Name: "first_choice", Type: sheet.IntField}, {Name: "admitted", Type: sheet.IntField}, {Name: "registered", Type: sheet.IntField, Watch: true},
}}

var outcomeTable = &sheet.Table{Name: "programme_outcomes", Key: []string{"point_id", "year", "as_of"}, Fields: append([]sheet.Field{
	{Name: "point_id", Type: sheet.IntField}, {Name: "year", Type: sheet.IntField}, {Name: "as_of"},
}, outcomeFields()...)}

// outcomeParts are the counted columns of an outcome: key, Chinese, English, initials.
var outcomeParts = [][4]string{
	{"graduates", "毕业生数", "Graduates", "BYSS"}, {"contract", "协议和合同就业", "By contract", "HTJY"}, {"flexible", "其他就业", "Otherwise employed", "QTJY"}, {"self_employed", "自主创业", "Self-employed", "ZZCY"},
	{"freelance", "自由职业", "Freelance", "ZYZY"}, {"study", "升学", "Further study", "SX"}, {"army", "应征入伍", "Army", "RW"}, {"grassroots", "基层与科研助理项目", "Grassroots projects", "JCXM"},
	{"seeking", "待就业", "Seeking", "DJY"}, {"not_intending", "暂不就业", "Not intending", "ZBJY"}, {"related", "对口就业", "In related jobs", "DKJY"}, {"local", "本市就业", "In the city", "BSJY"},
}

func outcomeFields() []sheet.Field {
	out := make([]sheet.Field, len(outcomeParts))
	for i, p := range outcomeParts {
		out[i] = sheet.Field{Name: p[0], Type: sheet.IntField, Watch: p[0] == "graduates"}
	}
	return out
}

// keyColumns name the point a row is about.
func keyColumns() []sheet.Column {
	return []sheet.Column{
		{Key: "school_code", ZH: "学校标识码", EN: "School code", Alias: []string{"XXBSM", "XXDM", "学校代码", "school_code"}, Type: sheet.Code, NoFormula: true, Example: "4135000001"},
		{Key: "school_name", ZH: "学校名称", EN: "School name", Alias: []string{"XXMC", "院校名称", "school_name"}, Help: "没有学校标识码时按名称认"},
		{Key: "code", ZH: "专业代码", EN: "Programme code", Alias: []string{"ZYDM", "major_code"}, Type: sheet.Code, Named: sheet.ProgrammeCodes, Required: true, NoFormula: true, Example: "460301"},
		{Key: "length", ZH: "学制", EN: "Years", Alias: []string{"XZ", "修业年限", "years"}, Type: sheet.Code, Help: "年数，如 3；同一专业有两种学制的分两行", Example: "3"},
	}
}

// Sheets are the kinds of tables of this module: points, enrolment, outcomes.
func (s *Service) Sheets() []*sheet.Kind {
	return []*sheet.Kind{s.pointSheet(), s.enrolmentSheet(), s.outcomeSheet(), s.channelSheet()}
}

func (s *Service) pointSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: "programme.points", ZH: "专业点", EN: "Programme points", Help: "一行一个专业点：学校、专业、学制。旧版代码会换成新代码请您确认。", Roles: senders,
		Unique: []string{"school_code", "school_name", "code", "length"}, SameHelp: "同校同专业同学制只留一行", Tables: []*sheet.Table{pointTable},
		Columns: append(keyColumns(),
			sheet.Column{Key: "name", ZH: "专业名称", EN: "Programme name", Alias: []string{"ZYMC", "major_name"}},
			sheet.Column{Key: "year", ZH: "年度", EN: "Year", Alias: []string{"ND", "首次招生年份", "year"}, Type: sheet.Year},
			sheet.Column{Key: "province", ZH: "省份", EN: "Province", Alias: []string{"SF", "province"}},
		),
		Begin: s.begin(func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, x *index, rows []*sheet.Row) error {
			var recs []sheet.Record
			for _, r := range rows {
				if p, ok := x.point(r); ok {
					recs = append(recs, sheet.Record{Row: r, Values: []any{int64(p.School), string(p.Level), p.Code, p.Given, p.Name, p.Length, r.Int("year"), p.Controlled, false, Enrolling, nil}})
				}
			}
			_, err := b.Upsert(ctx, tx, pointTable, recs)
			return err
		}),
		Done: s.done,
		Rows: exportPoints,
	}
}

func (s *Service) enrolmentSheet() *sheet.Kind {
	count := func(key, zh, en string, alias ...string) sheet.Column {
		return sheet.Column{Key: key, ZH: zh, EN: en, Alias: alias, Type: sheet.Int, Unit: "人"}
	}
	return &sheet.Kind{
		Code: "programme.enrolment", ZH: "招生情况", EN: "Enrolment", Help: "一行一个专业点的一个年度：计划、录取、报到。没有数字的格留空，不要填 0。", Roles: senders,
		Unique: []string{"school_code", "school_name", "code", "length", "year"}, SameHelp: "同一专业点同一年度只留一行", Tables: []*sheet.Table{enrolmentTable},
		Columns: append(keyColumns(), sheet.Column{Key: "year", ZH: "年度", EN: "Year", Alias: []string{"ND", "招生年份"}, Type: sheet.Year, Required: true},
			count("planned", "招生计划", "Planned", "ZSJH", "计划数"), count("first_choice", "第一志愿报考", "First choice", "DYZY"), count("admitted", "录取", "Admitted", "LQRS", "录取数"), count("registered", "报到", "Registered", "BDRS", "报到数")),
		Begin: s.begin(func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, x *index, rows []*sheet.Row) error {
			var recs []sheet.Record
			for _, r := range rows {
				p, ok := x.known(r)
				if !ok {
					continue
				}
				e := Enrolment{Point: p.ID, Year: int(r.Int("year")), Planned: opt(r, "planned"), FirstChoice: opt(r, "first_choice"), Admitted: opt(r, "admitted"), Registered: opt(r, "registered")}
				if err := checkBoth(e, p.Status, civil.DateOf(tx.Now()).Year); err != nil {
					stands, fault := planStands(ctx, tx, e)
					if fault != nil {
						return fault
					}
					if !stands || !errors.Is(err, ErrNotFiled) {
						refuse(r, err)
						continue
					}
				}
				if e.OverAdmitted() {
					r.Ask("registered", ErrOverAdmitted.With(*e.Registered, *e.Admitted))
				}
				recs = append(recs, sheet.Record{Row: r, Values: []any{int64(e.Point), int64(e.Year), r.OptInt("planned"), r.OptInt("first_choice"), r.OptInt("admitted"), r.OptInt("registered")}})
			}
			_, err := b.Upsert(ctx, tx, enrolmentTable, recs)
			return err
		}),
		Done: s.done,
		Rows: exportEnrolment,
	}
}

// planStands says that the register has the plan already, as of a point that was stopped in the year itself: to send it back is no new plan.
func planStands(ctx context.Context, q sqldb.Queryer, e Enrolment) (bool, error) {
	if e.Planned == nil {
		return false, nil
	}
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM programme_enrolments WHERE point_id = $1 AND year = $2 AND planned = $3`, int64(e.Point), e.Year, *e.Planned)
	return n > 0, err
}

// checkBoth is PRG-F1 and the figures themselves. A point that has stopped had its plans in
// the years before.
func checkBoth(e Enrolment, status string, thisYear int) error {
	past := e.Year < thisYear && (status == Stopped || status == Revoked)
	if e.Planned != nil && *e.Planned > 0 && !past {
		if err := CheckPlan(status); err != nil {
			return err
		}
	}
	return CheckEnrolment(e)
}

func (s *Service) outcomeSheet() *sheet.Kind {
	columns := append(keyColumns(), sheet.Column{Key: "year", ZH: "毕业年度", EN: "Year of graduation", Alias: []string{"BYND", "年度"}, Type: sheet.Year, Required: true},
		sheet.Column{Key: "as_of", ZH: "时点", EN: "As of", Alias: []string{"SD"}, Type: sheet.Enum, Options: []sheet.Option{{Code: "INITIAL", ZH: "初次", EN: "Initial", Alias: []string{"8月31日"}}, {Code: "YEAR_END", ZH: "年终", EN: "Year end", Alias: []string{"12月31日"}}}, Help: "初次为 8 月 31 日，年终为 12 月 31 日；空为初次"})
	for _, p := range outcomeParts {
		columns = append(columns, sheet.Column{Key: p[0], ZH: p[1], EN: p[2], Alias: []string{p[3]}, Type: sheet.Int, Unit: "人", Required: p[0] == "graduates"})
	}
	return &sheet.Kind{
		Code: "programme.outcomes", ZH: "毕业去向", EN: "Graduate outcomes", Help: "一行一个专业点的一届毕业生，填人数不填比率。", Roles: senders,
		Unique: []string{"school_code", "school_name", "code", "length", "year", "as_of"}, SameHelp: "同一届同一时点只留一行", Tables: []*sheet.Table{outcomeTable}, Columns: columns,
		Begin: s.begin(func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, x *index, rows []*sheet.Row) error {
			var recs []sheet.Record
			for _, r := range rows {
				if rec, ok := outcomeRecord(x, r); ok {
					recs = append(recs, rec)
				}
			}
			_, err := b.Upsert(ctx, tx, outcomeTable, recs)
			return err
		}),
		Done: s.done,
		Rows: exportOutcomes,
	}
}

func outcomeRecord(x *index, r *sheet.Row) (sheet.Record, bool) {
	p, ok := x.known(r)
	if !ok {
		return sheet.Record{}, false
	}
	o := Outcome{Graduates: opt(r, "graduates"), Contract: opt(r, "contract"), Flexible: opt(r, "flexible"), SelfEmployed: opt(r, "self_employed"), Freelance: opt(r, "freelance"), Study: opt(r, "study"),
		Army: opt(r, "army"), Grassroots: opt(r, "grassroots"), Seeking: opt(r, "seeking"), NotIntending: opt(r, "not_intending"), Related: opt(r, "related"), Local: opt(r, "local")}
	if err := CheckOutcome(o); err != nil {
		refuse(r, err)
		return sheet.Record{}, false
	}
	asOf := r.Text("as_of")
	if asOf == "" {
		asOf = "INITIAL"
	}
	values := []any{int64(p.ID), r.Int("year"), asOf}
	for _, part := range outcomeParts {
		values = append(values, r.OptInt(part[0]))
	}
	return sheet.Record{Row: r, Values: values}, true
}

func opt(r *sheet.Row, key string) *int64 {
	if !r.Has(key) {
		return nil
	}
	n := r.Int(key)
	return &n
}

// done tells the matcher that many points may have changed; it acts after the commit.
func (s *Service) done(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
	if !b.DryRun {
		tx.AfterCommit(func() { s.Changed(0) })
		if err := s.written(ctx, tx, 0); err != nil {
			return err
		}
	}
	return nil
}

type applyRows func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, x *index, rows []*sheet.Row) error

// begin loads schools, points and the catalogue once a batch.
func (s *Service) begin(apply applyRows) func(context.Context, *sqldb.Tx, *sheet.Batch) (sheet.Apply, error) {
	return func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
		x, err := s.newIndex(ctx, tx)
		return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error { return apply(ctx, tx, b, x, rows) }, err
	}
}

// index finds schools, points and programmes for the rows of a batch.
type index struct {
	who    actor.Actor
	cat    *atlas.Catalog
	byCode map[string]org.Organization
	byName map[string]org.Organization
	points map[string]Point
}

func (s *Service) newIndex(ctx context.Context, tx *sqldb.Tx) (*index, error) {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	x := &index{who: actor.From(ctx), cat: cat, byCode: map[string]org.Organization{}, byName: map[string]org.Organization{}, points: map[string]Point{}}
	schools, err := org.Schools(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, o := range schools {
		x.byName[org.NameKey(o.Name)] = o
		if o.School.Code != "" {
			x.byCode[o.School.Code] = o
		}
	}
	points, err := sqldb.All(ctx, tx, scanPoint, `SELECT `+pointCols+pointFrom)
	for _, p := range points {
		x.points[pointKey(p.School, p.Level, p.Code, p.Length)] = p
	}
	return x, err
}

func pointKey(school ids.ID, l atlas.Level, code, length string) string {
	return school.String() + "|" + string(l) + "|" + code + "|" + length
}

// school finds the row's school within the sender's reach, or refuses the row.
func (x *index) school(r *sheet.Row) (org.Organization, bool) {
	code, name := r.Text("school_code"), r.Text("school_name")
	o, ok := x.byCode[code]
	if !ok || code == "" {
		o, ok = x.byName[org.NameKey(name)]
	}
	if !ok || !Policy.May(x.who, mayEdit, actor.Object{County: o.County, Org: o.ID}) && !Policy.May(x.who, maySee, actor.Object{County: o.County, Org: o.ID}) {
		r.Refuse("school_code", ErrSchool.With(first(code, name)))
		return o, false
	}
	return o, true
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// programme finds the current programme of a code; an old code is asked about.
func (x *index) programme(r *sheet.Row) (*atlas.Programme, bool) {
	given := r.Text("code")
	level, ok := LevelOf(given)
	if !ok {
		r.Refuse("code", ErrCode.With(given))
		return nil, false
	}
	list := x.cat.CurrentProgrammes(level, given)
	if len(list) == 0 {
		r.Refuse("code", ErrCode.With(given))
		return nil, false
	}
	if p, current := x.cat.Programme(level, given); current {
		return p, true
	}
	r.Ask("code", ErrOldCode.With(given, list[0].Code+" "+list[0].Name))
	return list[0], true
}

// LevelOf reads the level from a vocational code's first two digits.
func LevelOf(code string) (atlas.Level, bool) {
	for l := range firstCategory {
		if len(atlas.Base(code)) == 6 && CategoryIndex(l, code) > 0 {
			return l, true
		}
	}
	return "", false
}

// point is the point a row of the points sheet describes.
func (x *index) point(r *sheet.Row) (Point, bool) {
	o, ok := x.school(r)
	if !ok {
		return Point{}, false
	}
	prog, ok := x.programme(r)
	if !ok {
		return Point{}, false
	}
	if name := r.Text("name"); name != "" && org.NameKey(name) != org.NameKey(prog.Name) && atlas.Base(r.Text("code")) == atlas.Base(prog.Code) {
		r.Ask("name", ErrNameDiffer.With(prog.Code, prog.Name))
	}
	code := atlas.Base(prog.Code)
	return Point{School: o.ID, Level: prog.Level, Code: code, Given: r.Text("code"), Name: prog.Name, Length: years(r.Text("length")), Controlled: code != prog.Code && prog.Code[len(prog.Code)-1] == 'K'}, true
}

// years brings 3年, 三年 and 3 into one form.
func years(s string) string {
	for i, n := range []rune("一二三四五六七八九") {
		if len(s) > 0 && []rune(s)[0] == n {
			return strconv.Itoa(i + 1)
		}
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// known is the registered point a row of figures is about. Without a length the
// school's only point of that programme is meant.
func (x *index) known(r *sheet.Row) (Point, bool) {
	o, ok := x.school(r)
	if !ok {
		return Point{}, false
	}
	prog, ok := x.programme(r)
	if !ok {
		return Point{}, false
	}
	code, length := atlas.Base(prog.Code), years(r.Text("length"))
	if p, ok := x.points[pointKey(o.ID, prog.Level, code, length)]; ok {
		return p, true
	}
	var only []Point
	for _, n := range []string{"", "2", "3", "4", "5"} {
		if p, ok := x.points[pointKey(o.ID, prog.Level, code, n)]; ok && length == "" {
			only = append(only, p)
		}
	}
	if len(only) == 1 {
		return only[0], true
	}
	r.Refuse("code", ErrPoint.With(o.Name+" "+code+" "+length))
	return Point{}, false
}
