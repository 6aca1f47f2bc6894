package org

import (
	"context"
	"iter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// orgTable is org_organizations as imports write it.
func orgTable(key string) *sheet.Table {
	return &sheet.Table{Name: "org_organizations", Key: []string{key}, Fields: []sheet.Field{
		{Name: "uscc"}, {Name: "name"}, {Name: "name_key"}, {Name: "kind"}, {Name: "sub_kind", Type: sheet.TextField, Once: true}, {Name: "county"}, {Name: "region", Column: "county"}, {Name: "address"}, {Name: "lng", Type: sheet.FloatField}, {Name: "lat", Type: sheet.FloatField}, {Name: "legal"},
		{Name: "status", Once: true}, {Name: "provisional", Type: sheet.FlagField}, {Name: "source"},
		{Name: "school_code"}, {Name: "school_level", Column: "level"}, {Name: "ownership"}, {Name: "authority"}, {Name: "also_hrss", Type: sheet.FlagField}, {Name: "students", Type: sheet.IntField, Watch: true},
		{Name: "industry"}, {Name: "scale"}, {Name: "above_scale", Type: sheet.FlagField}, {Name: "output_fen", Column: "output", Type: sheet.IntField, Watch: true}, {Name: "output_year", Type: sheet.IntField},
		{Name: "headcount", Type: sheet.IntField, Watch: true}, {Name: "partner", Type: sheet.FlagField},
	}}
}

// record is the values of a row in the order of orgTable's fields.
func record(o Organization) []any {
	return []any{null(o.USCC), o.Name, NameKey(o.Name), string(o.Kind), o.SubKind, o.County, o.Region, o.Address, placeArg(o.Lng), placeArg(o.Lat), o.Legal, string(Active), o.Provisional, o.Source,
		null(o.School.Code), string(o.School.Level), o.School.Ownership, o.School.Authority, o.School.AlsoHRSS, o.School.Students,
		o.Firm.Industry, o.Firm.Scale, o.Firm.AboveScale, o.Firm.outputArg(), int64(o.Firm.OutputYear), o.Firm.Headcount, o.Firm.Partner}
}

var keepers = []actor.Role{actor.CityLead, actor.CountyUser}

func checkSchoolCode(s string) (string, error) { return idcode.SchoolCode(s) }

var levelOptions = []sheet.Option{
	{Code: string(Secondary), ZH: "中职", EN: "Secondary", Alias: []string{"中等职业学校", "中专", "职高", "职业高中"}},
	{Code: string(Technician), ZH: "技工", EN: "Technician", Alias: []string{"技工学校", "技师学院"}},
	{Code: string(HigherCollege), ZH: "高职专科", EN: "Higher college", Alias: []string{"高职", "高等职业学校", "专科", "高职（专科）"}},
	{Code: string(HigherUndergrad), ZH: "职业本科", EN: "Vocational undergraduate", Alias: []string{"高职本科", "本科层次职业院校"}},
	{Code: string(GeneralHEI), ZH: "普通本科", EN: "Ordinary university", Alias: []string{"普通高校", "本科"}},
	{Code: string(OpenUniv), ZH: "开放大学", EN: "Open university"}, {Code: string(Community), ZH: "社区学校", EN: "Community school"}, {Code: string(Senior), ZH: "老年学校", EN: "School for seniors"},
}

// Bounds is the box within which a city lies, empty without a map.
type Bounds func(ctx context.Context) (geo.Box, error)

// SchoolSheet is the register of schools; rows whose place lies outside the bounds, when they are given, say so.
func SchoolSheet(bounds ...Bounds) *sheet.Kind {
	table := orgTable("school_code")
	return &sheet.Kind{
		Code: "org.schools", ZH: "学校名册", EN: "School register", Help: "一行一所学校，以学校标识码为准。", Roles: keepers, Unique: []string{"school_code"}, SameHelp: "学校标识码相同的只留一行",
		Tables: []*sheet.Table{table},
		Columns: []sheet.Column{
			{Key: "school_code", ZH: "学校标识码", EN: "School code", Alias: []string{"XXBSM", "XXDM", "学校代码", "学校(机构)标识码", "school_code"}, Type: sheet.Code, Digits: 10, Required: true, NoFormula: true, Check: checkSchoolCode, Example: "3635000001"},
			{Key: "name", ZH: "学校名称", EN: "School name", Alias: []string{"XXMC", "院校名称", "school_name"}, Required: true, Example: "融江工业职业技术学院"},
			{Key: "uscc", ZH: "统一社会信用代码", EN: "USCC", Alias: []string{"TYSHXYDM", "信用代码"}, Type: sheet.Code, Check: idcode.USCC, NoFormula: true},
			{Key: "level", ZH: "办学层次", EN: "Level", Alias: []string{"BXCC", "层次", "学校类型"}, Type: sheet.Enum, Options: levelOptions, Required: true, Example: "中职"},
			{Key: "also_hrss", ZH: "兼技工学校", EN: "Also technician school", Alias: []string{"含技工"}, Type: sheet.Flag, Help: "同时在人社部门登记为技工学校的，填“是”；统计时只计一次"},
			{Key: "ownership", ZH: "办学性质", EN: "Ownership", Alias: []string{"XXBXLX", "举办性质"}, Type: sheet.Enum, Options: []sheet.Option{{Code: "PUBLIC", ZH: "公办", EN: "Public"}, {Code: "PRIVATE", ZH: "民办", EN: "Private"}, {Code: "MIXED", ZH: "混合所有制", EN: "Mixed"}}},
			{Key: "county", ZH: "区县代码", EN: "County code", Alias: []string{"XZQHM", "行政区划代码", "所在区县"}, Type: sheet.Code, Named: sheet.CountyCodes, Check: idcode.Region},
			{Key: "address", ZH: "地址", EN: "Address", Alias: []string{"XXDZ"}},
			{Key: "students", ZH: "全日制在校生数", EN: "Full-time students", Alias: []string{"ZXSS", "在校生数"}, Type: sheet.Int, Min: 0, Max: 200000, Unit: "人"},
			{Key: "lng", ZH: "经度", EN: "Longitude", Alias: []string{"JD", "lng", "lon", "longitude"}, Type: sheet.Number, Min: -180, Max: 180, Unit: "度", Help: "与本市地图同一坐标系；经度、纬度一起填"},
			{Key: "lat", ZH: "纬度", EN: "Latitude", Alias: []string{"WD", "lat", "latitude"}, Type: sheet.Number, Min: -90, Max: 90, Unit: "度"},
		},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			reach, err := newReach(ctx, tx, bounds...)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return upsert(ctx, tx, b, table, rows, reach, schoolOf)
			}, err
		},
		Rows: exportRows(SchoolKind, func(o Organization) []any {
			return []any{o.School.Code, o.Name, o.USCC, string(o.School.Level), o.School.AlsoHRSS, o.School.Ownership, o.County, o.Address, o.School.Students, placeArg(o.Lng), placeArg(o.Lat)}
		}),
	}
}

func schoolOf(r *sheet.Row) Organization {
	o := Organization{USCC: r.Text("uscc"), Name: CleanName(r.Text("name")), Kind: SchoolKind, County: r.Text("county"), Region: r.Text("county"), Address: r.Text("address"), Lng: degreeOf(r.OptNumber("lng")), Lat: degreeOf(r.OptNumber("lat"))}
	o.School = SchoolFacts{Code: r.Text("school_code"), Level: Level(r.Text("level")), Ownership: r.Text("ownership"), Authority: "EDU", AlsoHRSS: r.Flag("also_hrss"), Students: r.Int("students")}
	if o.School.Level == Technician {
		o.School.Authority = "HRSS"
	}
	return o
}

// EnterpriseSheet is the register of enterprises, with bounds as of [SchoolSheet].
func EnterpriseSheet(bounds ...Bounds) *sheet.Kind {
	table := orgTable("uscc")
	return &sheet.Kind{
		Code: "org.enterprises", ZH: "企业名册", EN: "Enterprise register", Help: "一行一家企业，以统一社会信用代码为准。", Roles: keepers, Unique: []string{"uscc"}, SameHelp: "统一社会信用代码相同的只留一行",
		Tables: []*sheet.Table{table},
		Columns: []sheet.Column{
			{Key: "uscc", ZH: "统一社会信用代码", EN: "USCC", Alias: []string{"TYSHXYDM", "信用代码", "社会信用代码"}, Type: sheet.Code, Required: true, NoFormula: true, Check: idcode.USCC, Example: "91350500MA00TE5T25"},
			{Key: "name", ZH: "企业名称", EN: "Enterprise name", Alias: []string{"QYMC", "单位名称", "名称"}, Required: true},
			{Key: "county", ZH: "区县代码", EN: "County code", Alias: []string{"XZQHM", "行政区划代码"}, Type: sheet.Code, Named: sheet.CountyCodes, Check: idcode.Region},
			{Key: "industry", ZH: "行业代码", EN: "Industry code", Alias: []string{"HYDM", "国民经济行业代码"}, Type: sheet.Code, Named: sheet.IndustryCodes, Check: idcode.Industry, Example: "C384"},
			{Key: "scale", ZH: "企业规模", EN: "Scale", Alias: []string{"QYGM"}, Type: sheet.Enum, Options: []sheet.Option{{Code: "LARGE", ZH: "大型", EN: "Large"}, {Code: "MEDIUM", ZH: "中型", EN: "Medium"}, {Code: "SMALL", ZH: "小型", EN: "Small"}, {Code: "MICRO", ZH: "微型", EN: "Micro"}}},
			{Key: "above_scale", ZH: "是否规上", EN: "Above scale", Alias: []string{"SFGS", "规上企业"}, Type: sheet.Flag},
			{Key: "output", ZH: "年产值", EN: "Annual output", Alias: []string{"NCZ", "年产值（万元）", "年产值(万元)"}, Type: sheet.Money, Unit: "万元"},
			{Key: "output_year", ZH: "产值年度", EN: "Year of output", Alias: []string{"CZND"}, Type: sheet.Year},
			{Key: "headcount", ZH: "在岗职工数", EN: "Headcount", Alias: []string{"ZGRS", "职工人数"}, Type: sheet.Int, Min: 0, Max: 2000000, Unit: "人"},
			{Key: "partner", ZH: "是否合作企业", EN: "Partner", Alias: []string{"SFHZ", "校企合作"}, Type: sheet.Flag},
			{Key: "school_code", ZH: "学校标识码", EN: "School code", Alias: []string{"XXBSM"}, Help: "企业不应有此代码，填了会被退回"},
			{Key: "lng", ZH: "经度", EN: "Longitude", Alias: []string{"JD", "lng", "lon", "longitude"}, Type: sheet.Number, Min: -180, Max: 180, Unit: "度", Help: "与本市地图同一坐标系；经度、纬度一起填"},
			{Key: "lat", ZH: "纬度", EN: "Latitude", Alias: []string{"WD", "lat", "latitude"}, Type: sheet.Number, Min: -90, Max: 90, Unit: "度"},
		},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			reach, err := newReach(ctx, tx, bounds...)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return upsert(ctx, tx, b, table, rows, reach, enterpriseOf)
			}, err
		},
		Rows: exportRows(Enterprise, func(o Organization) []any {
			return []any{o.USCC, o.Name, o.County, o.Firm.Industry, o.Firm.Scale, o.Firm.AboveScale, o.Firm.outputArg(), int64(o.Firm.OutputYear), o.Firm.Headcount, o.Firm.Partner, "", placeArg(o.Lng), placeArg(o.Lat)}
		}),
	}
}

func enterpriseOf(r *sheet.Row) Organization {
	o := Organization{USCC: r.Text("uscc"), Name: CleanName(r.Text("name")), Kind: Enterprise, County: r.Text("county"), Region: r.Text("county"), Lng: degreeOf(r.OptNumber("lng")), Lat: degreeOf(r.OptNumber("lat"))}
	o.School.Code = r.Text("school_code")
	o.Firm = FirmFacts{Industry: r.Text("industry"), Scale: r.Text("scale"), AboveScale: r.Flag("above_scale"), OutputYear: int(r.Int("output_year")), Headcount: r.Int("headcount"), Partner: r.Flag("partner")}
	if r.Has("output") {
		fen := money.Fen(r.Int("output"))
		o.Firm.Output = &fen
	}
	return o
}

// upsert checks the rows against the register and writes those that may be written.
func upsert(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, t *sheet.Table, rows []*sheet.Row, reach *reach, of func(*sheet.Row) Organization) error {
	recs := make([]sheet.Record, 0, len(rows))
	for _, r := range rows {
		o := of(r)
		if err := reach.check(o); err != nil {
			refuse(r, err)
			continue
		}
		if was, ok := reach.owner(o); ok && NameKey(was.Name) != NameKey(o.Name) {
			r.Ask("name", ErrNameDiffers.With(was.Name))
		}
		if o.outside(reach.box) {
			r.Note("lng", ErrOutside)
		}
		if o.USCC != "" {
			if err := idcode.OrgCheck(o.USCC); err != nil {
				r.Note("uscc", err)
			}
		}
		reach.take(o)
		recs = append(recs, sheet.Record{Row: r, Values: record(o)})
	}
	_, err := b.Upsert(ctx, tx, t, recs)
	return err
}

// refuse puts each refusal at its own column.
func refuse(r *sheet.Row, err error) {
	for _, e := range errs.All(err) {
		r.Refuse(e.Field, e)
	}
}

// reach is what an import may touch: the sender's counties, and who has which code.
type reach struct {
	who      actor.Actor
	byUSCC   map[string]Organization
	bySchool map[string]Organization
	box      geo.Box // of the city's map, empty without one
}

func newReach(ctx context.Context, tx *sqldb.Tx, bounds ...Bounds) (*reach, error) {
	x := &reach{who: actor.From(ctx), byUSCC: map[string]Organization{}, bySchool: map[string]Organization{}}
	for _, b := range bounds {
		box, err := b(ctx)
		if err != nil {
			return nil, err
		}
		x.box = box
	}
	list, err := listOrgs(ctx, tx, sqldb.Where{}, Filter{})
	for _, o := range list {
		x.take(o)
	}
	return x, err
}

// take notes the codes of a record, those of rows above included.
func (x *reach) take(o Organization) {
	if o.USCC != "" {
		x.byUSCC[o.USCC] = o
	}
	if o.School.Code != "" {
		x.bySchool[o.School.Code] = o
	}
}

// owner is the record that has the row's code already.
func (x *reach) owner(o Organization) (Organization, bool) {
	if o.Kind == SchoolKind {
		was, ok := x.bySchool[o.School.Code]
		return was, ok
	}
	was, ok := x.byUSCC[o.USCC]
	return was, ok
}

// check is what [Check] says, and besides: the county is the sender's, before and after;
// a merged record stays as it is (ORG-3); a code has one owner (ORG-1).
func (x *reach) check(o Organization) error {
	if err := Check(o); err != nil {
		return err
	}
	was, known := x.owner(o)
	switch other, taken := x.byUSCC[o.USCC]; {
	case known && was.Status == Merged:
		return ErrMerged.With(was.Name).On("name")
	case known && was.Kind != o.Kind, o.Kind == SchoolKind && taken && o.USCC != "" && other.School.Code != o.School.Code:
		return ErrTaken.With(o.USCC).On("uscc")
	case known && !Policy.May(x.who, mayEdit, was.object()):
		return ErrCounty.With(was.County).On("county")
	case !Policy.May(x.who, mayEdit, actor.Object{County: o.County, Org: was.ID}):
		return ErrCounty.With(o.County).On("county")
	}
	return nil
}

func exportRows(kind Kind, cells func(Organization) []any) func(context.Context, sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			var w sqldb.Where
			scoped(ctx, maySee, &w)
			w.And("kind = ?", kind)
			w.And("status <> ?", Merged)
			list, err := listOrgs(ctx, q, w, Filter{})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, o := range list {
				if !yield(cells(o), nil) {
					return
				}
			}
		}
	}
}
