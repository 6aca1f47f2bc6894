package programme

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

const intakeCols = `x.id, x.school_id, o.name, o.county, x.level, x.year, x.channel, x.admitted, x.registered`

const intakeFrom = ` FROM programme_channels x JOIN org_organizations o ON o.id = x.school_id`

func scanIntake(r sqldb.Row) (x Intake, err error) {
	return x, r.Scan(&x.ID, &x.School, &x.SchoolName, &x.County, &x.Level, &x.Year, &x.Channel, &x.Admitted, &x.Registered)
}

// Intakes yields all intakes, the newest year first, by school and level.
func Intakes(ctx context.Context, q sqldb.Queryer) ([]Intake, error) {
	return sqldb.All(ctx, q, scanIntake, `SELECT `+intakeCols+intakeFrom+` ORDER BY x.year DESC, o.name, x.school_id, x.level, x.channel`)
}

// LevelSums are what the programme points say, by school, level and year.
func LevelSums(ctx context.Context, q sqldb.Queryer) ([]LevelSum, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x LevelSum, err error) {
		return x, r.Scan(&x.School, &x.Level, &x.Year, &x.Registered, &x.Silent)
	}, `SELECT p.school_id, p.level, e.year, CAST(SUM(e.registered) AS BIGINT), COUNT(*) - COUNT(e.registered)
 FROM programme_enrolments e JOIN programme_points p ON p.id = e.point_id GROUP BY p.school_id, p.level, e.year ORDER BY e.year DESC, p.school_id, p.level`)
}

func insertIntake(ctx context.Context, tx *sqldb.Tx, x Intake) error {
	_, err := tx.Exec(ctx, `INSERT INTO programme_channels (id, row_version, batch_id, updated_at, school_id, level, year, channel, admitted, registered)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8)`, tx.NewID(), tx.Now().UnixMilli(), x.School, string(x.Level), x.Year, string(x.Channel), x.Admitted, x.Registered)
	return err
}

// BringIntakes writes intakes of earlier years, for samples: it asks for no permission.
func BringIntakes(ctx context.Context, tx *sqldb.Tx, list []Intake) error {
	for _, x := range list {
		if err := CheckIntake(x, civil.DateOf(tx.Now()).Year); err != nil {
			return err
		}
		if err := insertIntake(ctx, tx, x); err != nil {
			return err
		}
	}
	return nil
}

func seniors(ctx context.Context, q sqldb.Queryer) ([]Senior, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x Senior, err error) {
		return x, r.Scan(&x.Year, &x.Revision, &x.General, &x.Vocational, &x.Source)
	}, `SELECT year, revision, general, vocational, source FROM programme_seniors ORDER BY year DESC, revision DESC`)
}

// SaveSenior writes a year's senior secondary enrolment, again as a revision.
func (s *Service) SaveSenior(ctx context.Context, x Senior) error {
	if !Policy.Allowed(actor.From(ctx), maySenior) {
		return actor.ErrForbidden
	}
	x.Source = strings.TrimSpace(x.Source)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := CheckSenior(x, civil.DateOf(tx.Now()).Year); err != nil {
			return err
		}
		all, err := seniors(ctx, tx)
		if err != nil {
			return err
		}
		y := x
		y.Revision = 1
		for _, o := range all {
			if o.Year == y.Year {
				y.Revision = max(y.Revision, o.Revision+1)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO programme_seniors (year, revision, general, vocational, source, account_id, sent_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			y.Year, y.Revision, y.General, y.Vocational, y.Source, int64(actor.From(ctx).Account), tx.Now().UnixMilli())
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: maySenior, Object: "programme_seniors", Reason: y.Source})
	})
}

// EnrolmentView is what the page of channels and of the ratio shows.
type EnrolmentView struct {
	Year    int
	Level   atlas.Level // "" for all
	Years   []int       // with intakes, newest first
	Checks  []Check     // of the year, schools whose persons the actor may see
	Hidden  int         // schools whose persons the actor does not see
	Sums    map[int]map[Channel]*int64
	Total   Check // of the year: sums over all schools
	Seniors []Senior
	Counted map[int]int64 // secondary students that the points say registered, by year
	Lens    Lens
}

// Enrolment returns intakes by channel with the programme points beside them, and the ratio of
// vocational to general enrolment.
func (s *Service) Enrolment(ctx context.Context, year int, level atlas.Level) (v EnrolmentView, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayCover) {
		return v, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		v = EnrolmentView{Year: year, Level: level, Sums: map[int]map[Channel]*int64{}, Counted: map[int]int64{}}
		intakes, err := Intakes(ctx, r)
		if err != nil {
			return err
		}
		points, err := LevelSums(ctx, r)
		if err != nil {
			return err
		}
		if v.Seniors, err = seniors(ctx, r); err != nil {
			return err
		}
		if v.Lens, err = lensOf(ctx, r, civil.DateOf(r.Now()).String()); err != nil {
			return err
		}
		v.fill(a, intakes, points, civil.DateOf(r.Now()).Year)
		return nil
	})
	v.Lens.Exact = Policy.May(a, mayExact, actor.Object{})
	return v, err
}

func (v *EnrolmentView) fill(a actor.Actor, intakes []Intake, points []LevelSum, thisYear int) {
	for _, x := range intakes {
		if len(v.Years) == 0 || v.Years[len(v.Years)-1] != x.Year {
			v.Years = append(v.Years, x.Year)
		}
		if v.Level != "" && x.Level != v.Level {
			continue
		}
		if v.Sums[x.Year] == nil {
			v.Sums[x.Year] = map[Channel]*int64{}
		}
		v.Sums[x.Year][x.Channel] = plus(v.Sums[x.Year][x.Channel], x.Registered)
	}
	if v.Year == 0 {
		if v.Year = thisYear; len(v.Years) > 0 {
			v.Year = v.Years[0]
		}
	}
	for _, p := range points {
		if p.Level == atlas.Secondary && p.Registered != nil {
			v.Counted[p.Year] += *p.Registered
		}
	}
	for _, c := range Reconcile(intakes, points) {
		if c.Year != v.Year || v.Level != "" && c.Level != v.Level {
			continue
		}
		v.Total.Registered, v.Total.Points, v.Total.Silent = plus(v.Total.Registered, c.Registered), plus(v.Total.Points, c.Points), v.Total.Silent+c.Silent
		if Policy.May(a, mayExact, actor.Object{County: c.County, Org: c.School}) {
			v.Checks = append(v.Checks, c)
		} else {
			v.Hidden++
		}
	}
	v.Total.By = v.Sums[v.Year]
}

// Latest are the revisions of seniors that count, newest year first.
func (v EnrolmentView) Latest() (out []Senior) {
	for _, x := range v.Seniors {
		if len(out) == 0 || out[len(out)-1].Year != x.Year {
			out = append(out, x)
		}
	}
	return out
}

var channelTable = &sheet.Table{Name: "programme_channels", Key: []string{"school_id", "level", "year", "channel"}, Fields: []sheet.Field{
	{Name: "school_id", Type: sheet.IntField}, {Name: "level"}, {Name: "year", Type: sheet.IntField}, {Name: "channel"},
	{Name: "admitted", Type: sheet.IntField}, {Name: "registered", Type: sheet.IntField, Watch: true},
}}

// SheetChannels is the kind of the table of channels.
const SheetChannels = "programme.channels"

// channelAlias are other names of channels in tables.
var channelAlias = map[Channel][]string{
	Ordinary: {"普通高考", "中考统招", "统招"}, Classified: {"分类考试", "单独招生", "单招", "自主招生"}, SkillExam: {"职业技能考试", "文化素质+职业技能"},
	Free: {"免试", "保送"}, Through: {"3+2", "3+4", "五年一贯制", "中高职贯通", "中本贯通"}, DualSystem: {"双元制", "现代学徒制", "学徒制", "二元制"},
}

func (s *Service) channelSheet() *sheet.Kind {
	var channels, levels []sheet.Option
	for _, c := range Channels {
		channels = append(channels, sheet.Option{Code: string(c), ZH: c.ZH(), EN: c.EN(), Alias: channelAlias[c]})
	}
	for _, l := range channelLevels {
		levels = append(levels, sheet.Option{Code: string(l), ZH: channelLevelNames[l][0], EN: channelLevelNames[l][1], Alias: channelLevelAlias[l]})
	}
	return &sheet.Kind{
		Code: SheetChannels, ZH: "招生渠道", EN: "Enrolment by channel", Help: "一行一所学校一个层次一个渠道的一个年度。没有数字的格留空，不要填 0。", Roles: senders,
		Unique: []string{"school_code", "school_name", "level", "year", "channel"}, SameHelp: "同校同层次同年度同渠道只留一行", Tables: []*sheet.Table{channelTable},
		Columns: []sheet.Column{
			{Key: "school_code", ZH: "学校标识码", EN: "School code", Alias: []string{"XXBSM", "XXDM", "学校代码", "school_code"}, Type: sheet.Code, NoFormula: true, Example: "4135000001"},
			{Key: "school_name", ZH: "学校名称", EN: "School name", Alias: []string{"XXMC", "院校名称", "school_name"}, Help: "没有学校标识码时按名称认"},
			{Key: "level", ZH: "层次", EN: "Level", Alias: []string{"CC", "培养层次"}, Type: sheet.Enum, Required: true, Options: levels, Example: "中职"},
			{Key: "year", ZH: "年度", EN: "Year", Alias: []string{"ND", "招生年份"}, Type: sheet.Year, Required: true, Example: "2026"},
			{Key: "channel", ZH: "渠道", EN: "Channel", Alias: []string{"招生渠道", "招生方式", "ZSQD"}, Type: sheet.Enum, Required: true, Options: channels, Example: "职教高考"},
			{Key: "admitted", ZH: "录取", EN: "Admitted", Alias: []string{"LQRS", "录取数"}, Type: sheet.Int, Unit: "人"},
			{Key: "registered", ZH: "报到", EN: "Registered", Alias: []string{"BDRS", "报到数", "人数"}, Type: sheet.Int, Unit: "人", Example: "120"},
		},
		Begin: s.begin(func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, x *index, rows []*sheet.Row) error {
			var recs []sheet.Record
			for _, r := range rows {
				o, ok := x.school(r)
				if !ok {
					continue
				}
				in := Intake{School: o.ID, Level: atlas.Level(r.Text("level")), Year: int(r.Int("year")), Channel: Channel(r.Text("channel")), Admitted: opt(r, "admitted"), Registered: opt(r, "registered")}
				if err := CheckIntake(in, civil.DateOf(tx.Now()).Year); err != nil {
					refuse(r, err)
					continue
				}
				if in.Admitted != nil && in.Registered != nil && *in.Registered > *in.Admitted {
					r.Ask("registered", ErrOverAdmitted.With(*in.Registered, *in.Admitted))
				}
				recs = append(recs, sheet.Record{Row: r, Values: []any{int64(in.School), string(in.Level), int64(in.Year), string(in.Channel), r.OptInt("admitted"), r.OptInt("registered")}})
			}
			_, err := b.Upsert(ctx, tx, channelTable, recs)
			return err
		}),
		Rows: exportIntakes,
	}
}

// exportIntakes yields the intakes whose persons the actor may see.
func exportIntakes(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	a := actor.From(ctx)
	return func(yield func([]any, error) bool) {
		list, err := Intakes(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		codes, err := schoolCodes(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, x := range list {
			if !Policy.May(a, mayExact, actor.Object{County: x.County, Org: x.School}) {
				continue
			}
			row := append([]any{codes[x.School], x.SchoolName, channelLevelNames[x.Level][0], int64(x.Year), x.Channel.ZH()}, known([]*int64{x.Admitted, x.Registered})...)
			if !yield(row, nil) {
				return
			}
		}
	}
}

func schoolCodes(ctx context.Context, q sqldb.Queryer) (map[ids.ID]string, error) {
	type pair struct {
		id   ids.ID
		code string
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (p pair, err error) { return p, r.Scan(&p.id, &p.code) }, `SELECT id, school_code FROM org_organizations WHERE school_code IS NOT NULL`)
	out := map[ids.ID]string{}
	for _, p := range list {
		out[p.id] = p.code
	}
	return out, err
}

// channelLevels are the levels of programmes that have channels.
var channelLevels = []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad}

var channelLevelNames = map[atlas.Level][2]string{
	atlas.Secondary: {"中职", "Secondary"}, atlas.HigherCollege: {"高职专科", "Higher college"}, atlas.HigherUndergrad: {"职业本科", "Vocational undergraduate"},
}

var channelLevelAlias = map[atlas.Level][]string{
	atlas.Secondary: {"中等职业", "技工", "中专"}, atlas.HigherCollege: {"高职", "专科", "大专"}, atlas.HigherUndergrad: {"职教本科", "本科"},
}
