package agreement

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// Figure is a count on a day. Known is false when nothing is registered: that is no data, not
// zero. Hidden is set where the reader may not see the rows and too few enterprises stand behind.
type Figure struct {
	Code, ZH, EN, Unit string
	Value              int64
	Known, Hidden      bool
	Scope              string // how it is counted, Chinese
	Cells              []Cell // of a breakdown; Value is then the number of agreements
}

// Cell is one part of a breakdown.
type Cell struct {
	Code, Name string
	EN         string // name of a field in English; others have it in the words of the product
	Agreements int64
	Firms      int64 // distinct enterprises
	Hidden     bool
}

func (c Cell) named(ctx context.Context) string {
	return i18n.Either(ctx, c.Name, cmp.Or(c.EN, i18n.Word(ctx, c.Name)))
}

// held is an agreement as it stood on a day.
type held struct {
	Agreement
	text Text
	long bool
}

// heldOn are the agreements that hold on the day, each with the term and fields of the version
// in force then. any says whether anything was ever signed.
func heldOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (list []held, any bool, err error) {
	rules, err := rulesOn(ctx, q, day)
	if err != nil {
		return nil, false, err
	}
	items, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.signed_on <> '' ORDER BY a.id`)
	if err != nil {
		return nil, false, err
	}
	if err := withParties(ctx, q, items); err != nil {
		return nil, false, err
	}
	texts, err := sqldb.All(ctx, q, scanText, `SELECT `+textCols+` FROM agreement_versions WHERE signed_on <> '' ORDER BY agreement_id, version_no`)
	if err != nil {
		return nil, false, err
	}
	of := map[ids.ID][]Text{}
	for _, t := range texts {
		of[t.Agreement] = append(of[t.Agreement], t)
	}
	for _, a := range items {
		t, ok := InForce(of[a.ID], day)
		if !ok {
			continue
		}
		a.Starts, a.Ends, a.Fields, a.Title, a.Months = t.Starts, t.Ends, t.Fields, t.Title, Months(t.Starts, t.Ends)
		if a.Holds(day) {
			list = append(list, held{a, t, a.Months >= rules[ParamLong].Value})
		}
	}
	return list, len(items) > 0, nil
}

// wholeCity reports whether the actor may see every row behind the figures.
func wholeCity(who actor.Actor) bool { return who.Has(watchers...) }

// Figures computes the counts of the register on a day. Whoever may not see all the rows gets
// them with small counts hidden.
func (s *Service) Figures(ctx context.Context, day civil.Date) (out []Figure, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, any, err := heldOn(ctx, r, day)
		if err != nil {
			return err
		}
		bands, err := outputs(ctx, r)
		if err != nil {
			return err
		}
		rules, err := rulesOn(ctx, r, day)
		if err != nil {
			return err
		}
		fields, err := ReadFields(ctx, r)
		if err != nil {
			return err
		}
		out = count(list, any, bands, fields)
		if !wholeCity(actor.From(ctx)) {
			suppress(out, rules[paramFirms].Value)
		}
		return nil
	})
	return out, err
}

// outputs is the annual output of enterprises, nil where nobody reported it.
func outputs(ctx context.Context, q sqldb.Queryer) (map[ids.ID]*money.Fen, error) {
	type row struct {
		id  ids.ID
		fen *int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.id, &x.fen) },
		`SELECT id, output_fen FROM org_organizations WHERE kind = 'ENTERPRISE' AND id IN (SELECT p.org_id FROM agreement_parties p)`)
	out := map[ids.ID]*money.Fen{}
	for _, x := range list {
		out[x.id] = (*money.Fen)(x.fen)
	}
	return out, err
}

// firmSet and schoolSet collect distinct parties.
func (h held) firms() (out []ids.ID) {
	for _, p := range h.Parties {
		if p.Role == FirmRole {
			out = append(out, p.Org)
		}
	}
	return out
}

type set map[ids.ID]bool

func (s set) add(list ...ids.ID) {
	for _, x := range list {
		s[x] = true
	}
}

// The codes of the figures, for those who read them.
const (
	FigureAgreements = "agreement.holding"
	FigureLong       = "agreement.long"
	FigureLongFirms  = "agreement.long_firms"
	FigureFirms      = "agreement.firms"
	FigureLarge      = "agreement.firms_1e8"
	FigureBelow      = "agreement.firms_below"
	FigureUnknown    = "agreement.firms_nodata"
	FigureSchools    = "agreement.schools"
	FigureByClass    = "agreement.by_class"
	FigureByField    = "agreement.by_field"
	FigureBySchool   = "agreement.by_school"
)

func count(list []held, any bool, outputs map[ids.ID]*money.Fen, fields FieldList) []Figure {
	firms, long, schools := set{}, set{}, set{}
	longs := int64(0)
	for _, h := range list {
		firms.add(h.firms()...)
		if h.long {
			longs++
			long.add(h.firms()...)
		}
		for _, p := range h.Parties {
			if p.Role == SchoolRole {
				schools.add(p.Org)
			}
		}
	}
	var large, below, unknown int64
	for id := range firms {
		switch fen := outputs[id]; {
		case fen == nil:
			unknown++
		case *fen >= org.LargeOutput:
			large++
		default:
			below++
		}
	}
	one := func(code, zh, en, unit string, n int64, scope string) Figure {
		return Figure{Code: code, ZH: zh, EN: en, Unit: unit, Value: n, Known: any, Scope: scope}
	}
	out := []Figure{
		one(FigureAgreements, "有效协议", "Agreements in force", "份", int64(len(list)), "各方已签署，这一天在期限内，没有解除"),
		one(FigureLong, "长期协议", "Long-term agreements", "份", longs, "有效协议中期限达到长期标准的（AGR-LONG）"),
		one(FigureLongFirms, "签订长期协议的企业", "Enterprises with a long-term agreement", "家", int64(len(long)), "这一天有有效长期协议的企业，一家只计一次"),
		one(FigureFirms, "合作企业", "Cooperating enterprises", "家", int64(len(firms)), "这一天至少有一份有效协议的企业，一家只计一次（ORG-4）"),
		one(FigureLarge, "年产值亿元以上的合作企业", "Cooperating enterprises with output of 100 million yuan or more", "家", large, "合作企业中年产值 1 亿元及以上的"),
		one(FigureBelow, "年产值不到亿元的合作企业", "Cooperating enterprises with less output", "家", below, "合作企业中有产值数据、不到 1 亿元的"),
		one(FigureUnknown, "没有产值数据的合作企业", "Cooperating enterprises without output data", "家", unknown, "合作企业中没有报产值的，另列，不算不到亿元"),
		one(FigureSchools, "签约学校", "Schools with an agreement", "所", int64(len(schools)), "这一天至少有一份有效协议的学校"),
	}
	return append(out, breakdown(FigureByClass, "按类别", "By class", list, any, classKeys), breakdown(FigureByField, "按合作领域", "By field", list, any, fieldKeys(fields)),
		breakdown(FigureBySchool, "按学校", "By school", list, any, schoolKeys))
}

type cellKey struct{ code, name, en string }

func classKeys(h held) []cellKey { return []cellKey{{string(h.Class), h.Class.ZH(), ""}} }

func fieldKeys(names FieldList) func(held) []cellKey {
	return func(h held) (out []cellKey) {
		for _, code := range h.Fields {
			k := cellKey{string(code), string(code), ""}
			if f, ok := names.Find(code); ok {
				k.name, k.en = f.ZH, f.EN
			}
			out = append(out, k)
		}
		return out
	}
}

func schoolKeys(h held) (out []cellKey) {
	for _, p := range h.Parties {
		if p.Role == SchoolRole {
			out = append(out, cellKey{p.Org.String(), p.Name, ""})
		}
	}
	return out
}

func breakdown(code, zh, en string, list []held, any bool, keys func(held) []cellKey) Figure {
	f := Figure{Code: code, ZH: zh, EN: en, Unit: "份", Value: int64(len(list)), Known: any}
	firms := map[string]set{}
	for _, h := range list {
		for _, k := range keys(h) {
			if firms[k.code] == nil {
				firms[k.code] = set{}
				f.Cells = append(f.Cells, Cell{Code: k.code, Name: k.name, EN: k.en})
			}
			i := slices.IndexFunc(f.Cells, func(c Cell) bool { return c.Code == k.code })
			f.Cells[i].Agreements++
			firms[k.code].add(h.firms()...)
		}
	}
	for i := range f.Cells {
		f.Cells[i].Firms = int64(len(firms[f.Cells[i].Code]))
	}
	slices.SortStableFunc(f.Cells, func(a, b Cell) int { return int(b.Agreements - a.Agreements) })
	return f
}

// suppress hides what fewer than so many enterprises stand behind, and where that is one part
// of a whole alone, the next smallest with it.
func suppress(list []Figure, fewest int64) {
	few := func(n int64) bool { return n > 0 && n < fewest }
	byCode := map[string]*Figure{}
	for i := range list {
		f := &list[i]
		byCode[f.Code] = f
		hidden := 0
		for j := range f.Cells {
			if few(f.Cells[j].Firms) {
				f.Cells[j].Hidden = true
				hidden++
			}
		}
		if hidden == 1 {
			hideNext(f.Cells)
		}
		if f.Unit == "家" {
			f.Hidden = few(f.Value)
		}
	}
	parts := []*Figure{byCode[FigureLarge], byCode[FigureBelow], byCode[FigureUnknown]}
	hidden := slices.DeleteFunc(slices.Clone(parts), func(f *Figure) bool { return f == nil || !f.Hidden })
	if len(hidden) != 1 {
		return
	}
	var next *Figure
	for _, f := range parts {
		if f != nil && !f.Hidden && f.Value > 0 && (next == nil || f.Value < next.Value) {
			next = f
		}
	}
	if next != nil {
		next.Hidden = true
	}
}

func hideNext(cells []Cell) {
	at := -1
	for i, c := range cells {
		if !c.Hidden && c.Firms > 0 && (at < 0 || c.Firms < cells[at].Firms) {
			at = i
		}
	}
	if at >= 0 {
		cells[at].Hidden = true
	}
}

// Source is a table of facts as indicators read it: its name, its fields, and its rows on a day.
type Source struct {
	Code, ZH, EN string
	Fields       []SourceField
	Rows         func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error]
}

// SourceField is one of a source's fields; Type is text, list, int, fen, day or flag.
type SourceField struct{ Code, ZH, EN, Type string }

// Fact is one row on a day: whether it counts, since when, where, and its values by field.
type Fact struct {
	ID     string
	Counts bool
	Since  civil.Date
	Values map[string]any
}

// Sources are the tables of the register, for the engine of indicators. It asks for no
// permission: what comes of the rows is the engine's to suppress.
func (s *Service) Sources() []Source {
	return []Source{
		{Code: "agreement.agreements", ZH: "校企合作协议", EN: "Cooperation agreements", Rows: agreementFacts, Fields: []SourceField{
			{"class", "类别", "Class", "text"}, {"fields", "合作领域", "Fields", "list"}, {"long", "长期协议", "Long-term", "flag"}, {"firms", "企业", "Enterprises", "list"}, {"schools", "学校", "Schools", "list"},
			{"counties", "县（市、区）", "Counties", "list"}, {"starts", "起始日", "From", "day"}, {"ends", "截止日", "To", "day"}, {"months", "期限（月）", "Months", "int"}}},
		{Code: "agreement.promises", ZH: "协议承诺与兑现", EN: "Promises and deliveries", Rows: promiseFacts, Fields: []SourceField{
			{"agreement", "协议", "Agreement", "text"}, {"kind", "承诺类别", "Kind", "text"}, {"promiser", "承诺方", "Promised by", "text"}, {"unit", "单位", "Unit", "text"}, {"promised", "承诺", "Promised", "int"},
			{"delivered", "兑现", "Delivered", "int"}, {"known", "有登记", "Has data", "flag"}, {"due", "期限", "Due", "day"}, {"state", "状态", "State", "text"}}},
	}
}

func agreementFacts(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		list, _, err := heldOn(ctx, q, day)
		if err != nil {
			yield(Fact{}, err)
			return
		}
		for _, h := range list {
			var firms, schools, counties, fields []string
			for _, p := range h.Parties {
				switch p.Role {
				case FirmRole:
					firms = append(firms, p.Org.String())
				case SchoolRole:
					schools = append(schools, p.Org.String())
				}
				if p.County != "" && !slices.Contains(counties, p.County) {
					counties = append(counties, p.County)
				}
			}
			for _, f := range h.Fields {
				fields = append(fields, string(f))
			}
			v := map[string]any{"class": string(h.Class), "fields": fields, "long": h.long, "firms": firms, "schools": schools, "counties": counties, "starts": h.Starts, "ends": h.Ends, "months": h.Months}
			if !yield(Fact{ID: h.ID.String(), Counts: true, Since: later(h.SignedOn, h.Starts), Values: v}, nil) {
				return
			}
		}
	}
}

func promiseFacts(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		list, err := promises(ctx, q, &sqldb.Where{}, day)
		if err != nil {
			yield(Fact{}, err)
			return
		}
		for _, p := range list {
			v := map[string]any{"agreement": p.Agreement.String(), "kind": string(p.Kind), "promiser": p.Promiser.String(), "unit": p.Unit, "promised": *p.Promised, "delivered": p.Delivered,
				"known": p.Rows > 0, "due": p.DueDay(), "state": string(p.State)}
			if !yield(Fact{ID: p.Line.String(), Counts: p.State != NoData, Since: p.DueDay(), Values: v}, nil) {
				return
			}
		}
	}
}
