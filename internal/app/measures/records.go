package measures

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
)

// recordHead are the columns that every kind of record has, before its own fields.
func recordHead() []column {
	return []column{text("name", "名称", "Name"), text("level_of", "级别", "Level").by(Kind), text("stage", "阶段", "Stage"), flag("counts", "已计数", "Counts"), day("since", "计数日期", "Counts since"), year("计数年份", "Year it began to count"),
		county(), school(), level(), text("lead", "牵头单位", "Led by"), whole("members", "成员单位", "Member organisations", "家"), whole("firms", "企业成员", "Member enterprises", "家")}
}

// plain is a name that formulas can use: without brackets, blanks and signs.
func plain(zh string) string {
	for _, cut := range []string{"（", "("} {
		zh, _, _ = strings.Cut(zh, cut)
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　、，,。·/／-—+“”\"《》：:%％×÷", r) {
			return -1
		}
		return r
	}, zh)
}

var recordTypes = map[carrier.Type]indicator.Type{
	carrier.Int: indicator.Whole, carrier.Number: indicator.Number, carrier.Money: indicator.Fen, carrier.Percent: indicator.Number, carrier.Day: indicator.Day, carrier.Year: indicator.Whole, carrier.Flag: indicator.Flag,
}

// recordFields are the columns of a kind: the head, then its fields. A name that is taken gets a number.
func recordFields(fields []carrier.Field, persons bool) (out []indicator.Field) {
	taken := map[string]bool{}
	for _, c := range recordHead() {
		out = append(out, c.Field)
		taken[c.ZH] = true
	}
	out[0].Person = persons // the name stands for a person
	for _, f := range fields {
		x := indicator.Field{Code: "f_" + f.Code, ZH: plain(f.ZH), EN: f.EN, Type: recordTypes[f.Type], Unit: f.Unit, Person: f.Unit == "人" || f.Unit == "人次"}
		if f.Type == carrier.Code && (f.Code == "programme" || strings.HasPrefix(f.Code, "programme_")) {
			x.Dimension = "programme_code"
		}
		if x.Type == "" {
			x.Type = indicator.Text
		}
		for n := 2; taken[x.ZH] || x.ZH == ""; n++ {
			x.ZH = plain(f.ZH) + strconv.Itoa(n)
		}
		taken[x.ZH] = true
		out = append(out, x)
	}
	return out
}

// place is where an organisation is, for records that it leads.
type place struct {
	name, county, level string
	school              bool
}

func placesOf(ctx context.Context, q sqldb.Queryer) (map[string]place, error) {
	out := map[string]place{}
	type line struct {
		id string
		place
	}
	for l, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (l line, err error) {
		return l, r.Scan(&l.id, &l.name, &l.county, &l.level, &l.school)
	}, `SELECT CAST(id AS TEXT), name, county, school_level, kind = 'SCHOOL' FROM org_organizations`) {
		if err != nil {
			return nil, err
		}
		out[l.id] = l.place
	}
	return out, nil
}

// record is a kind of the registers as a source.
func record(s carrier.Source) indicator.Source {
	out := indicator.Source{Code: s.Code, ZH: s.ZH, EN: s.EN, Owner: "名册“" + s.ZH + "”", Fields: recordFields(s.Fields, s.Persons()), Href: func(id string) string { return "/records/" + id }}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			places, err := placesOf(ctx, q)
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			for f, err := range s.Rows(ctx, q, day) {
				if err != nil {
					yield(indicator.Row{}, err)
					return
				}
				if f.Stage != "" && !yield(indicator.Row{ID: f.ID, Values: recordValues(s, f, places, day)}, nil) {
					return
				}
			}
		}
	}
	return out
}

func recordValues(s carrier.Source, f carrier.Fact, places map[string]place, day civil.Date) []any {
	lead := places[f.Org]
	all, firms := map[string]bool{}, map[string]bool{}
	for _, m := range f.Members {
		if m.Since.After(day) || !m.Until.IsZero() && !m.Until.After(day) {
			continue
		}
		all[m.Org] = true
		if m.OrgKind == string(org.Enterprise) {
			firms[m.Org] = true
		}
	}
	head := []any{f.Name, orNil(s.LevelZH(f.Level)), orNil(s.StageZH(f.Stage)), f.Counts, nil, nil, orNil(f.County), nil, nil, orNil(lead.name), int64(len(all)), int64(len(firms))}
	if f.County == "" {
		head[6] = orNil(lead.county)
	}
	if !f.Since.IsZero() {
		head[4], head[5] = f.Since, int64(f.Since.Year)
	}
	if school, at := schoolOf(f, places, day); school != "" {
		head[7], head[8] = school, orNil(levelZH(at.level))
		if head[6] == nil {
			head[6] = orNil(at.county)
		}
	}
	for _, x := range s.Fields {
		head = append(head, recordValue(x, f.Values))
	}
	return head
}

// schoolOf is the school of a record: the one that leads it, or the only one that takes part.
func schoolOf(f carrier.Fact, places map[string]place, day civil.Date) (id string, at place) {
	if at = places[f.Org]; at.school {
		return f.Org, at
	}
	for _, m := range f.Members {
		if m.OrgKind != string(org.SchoolKind) || m.Since.After(day) || !m.Until.IsZero() && !m.Until.After(day) || m.Org == id {
			continue
		}
		if id != "" {
			return "", place{} // several schools: it belongs to none alone
		}
		id = m.Org
	}
	return id, places[id]
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// recordValue is a field as facts have it: numbers as numbers, codes as the words of the form.
func recordValue(f carrier.Field, v carrier.Values) any {
	x, ok := v[f.Code]
	if !ok {
		return nil
	}
	switch recordTypes[f.Type] {
	case indicator.Whole:
		if f.Type == carrier.Year {
			return yearOf(x.Text)
		}
		return int64(x.Num)
	case indicator.Fen:
		return int64(x.Num)
	case indicator.Number:
		return x.Num
	case indicator.Flag:
		return x.Text == "1"
	case indicator.Day:
		d, err := civil.ParseDate(x.Text)
		if err != nil {
			return nil
		}
		return d
	}
	if f.Type == carrier.Pick || f.Type == carrier.Set {
		words := strings.Split(x.Text, ",")
		for i, code := range words {
			if j := slices.IndexFunc(f.Choices, func(c carrier.Choice) bool { return c.Code == code }); j >= 0 {
				words[i] = f.Choices[j].ZH
			}
		}
		return strings.Join(words, "、")
	}
	return x.Text
}

// partakers are the organisations that take part in records of any kind: a row for each part.
func partakers(kinds []carrier.Source) indicator.Source {
	fields := []column{text("kind", "名册", "Register").by("register"), text("record", "记录", "Record"), flag("counts", "已计数", "Counts"), text("level_of", "级别", "Level").by(Kind), text("role", "角色", "Role"), text("org", "成员单位", "Member").firm(),
		text("sort", "成员类别", "Kind of the member").said(nil), day("since", "加入日期", "Since"), year("计数年份", "Year it began to count")}
	out := indicator.Source{Code: "carrier.members", ZH: "名册成员", EN: "Members of records", Owner: "各名册（成员单位）"}
	for _, c := range fields {
		out.Fields = append(out.Fields, c.Field)
	}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			for _, k := range kinds {
				for f, err := range k.Rows(ctx, q, day) {
					if err != nil {
						yield(indicator.Row{}, err)
						return
					}
					if !partsOf(k, f, day, yield) {
						return
					}
				}
			}
		}
	}
	return out
}

func partsOf(k carrier.Source, f carrier.Fact, day civil.Date, yield func(indicator.Row, error) bool) bool {
	for i, m := range f.Members {
		if m.Since.After(day) || !m.Until.IsZero() && !m.Until.After(day) {
			continue
		}
		v := []any{k.ZH, f.ID, f.Counts, orNil(k.LevelZH(f.Level)), orNil(m.Role), m.Org, org.Kind(m.OrgKind).ZH(), nil, nil}
		if !m.Since.IsZero() {
			v[7] = m.Since
		}
		if !f.Since.IsZero() {
			v[8] = int64(f.Since.Year)
		}
		if !yield(indicator.Row{ID: f.ID + "." + strconv.Itoa(i), Values: v}, nil) {
			return false
		}
	}
	return true
}

// agreementSource is a table of the register of agreements.
func agreementSource(s agreement.Source) indicator.Source {
	types := map[string]indicator.Type{"text": indicator.Text, "list": indicator.Text, "int": indicator.Whole, "fen": indicator.Fen, "day": indicator.Day, "flag": indicator.Flag}
	out := indicator.Source{Code: s.Code, ZH: s.ZH, EN: s.EN, Owner: "名册“校企合作协议”"}
	if s.Code == "agreement.agreements" {
		out.Href = func(id string) string { return "/agreements/" + id }
	}
	for _, f := range s.Fields {
		x := indicator.Field{Code: f.Code, ZH: plain(f.ZH), EN: f.EN, Type: types[f.Type], Org: f.Code == "firms"}
		if f.Code == "class" || f.Code == "kind" {
			x.Dimension = Kind
		}
		out.Fields = append(out.Fields, x)
	}
	out.Fields = append(out.Fields, indicator.Field{Code: "counts", ZH: "已生效", EN: "In force", Type: indicator.Flag}, year("生效年份", "Year").Field)
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			for f, err := range s.Rows(ctx, q, day) {
				if !yield(agreementRow(s, f), err) || err != nil {
					return
				}
			}
		}
	}
	return out
}

func agreementRow(s agreement.Source, f agreement.Fact) indicator.Row {
	row := indicator.Row{ID: f.ID}
	for _, x := range s.Fields {
		row.Values = append(row.Values, agreementValue(x, f.Values[x.Code]))
	}
	var in any
	if !f.Since.IsZero() {
		in = int64(f.Since.Year)
	}
	row.Values = append(row.Values, f.Counts, in)
	return row
}

func agreementValue(f agreement.SourceField, v any) any {
	switch x := v.(type) {
	case []string:
		return orNil(strings.Join(x, "、"))
	case int:
		return int64(x)
	case civil.Date:
		if x.IsZero() {
			return nil
		}
	case string:
		if f.Code == "class" {
			return agreement.Class(x).ZH()
		}
		return orNil(x)
	}
	return v
}

// agreementFirms are the enterprises of agreements in force, a row for each: one with two agreements is counted once.
func agreementFirms(s agreement.Source) indicator.Source {
	out := indicator.Source{Code: "agreement.firms", ZH: "协议企业", EN: "Enterprises of agreements", Owner: "名册“校企合作协议”", Fields: []indicator.Field{text("firm", "企业", "Enterprise").by(Firm).firm().Field,
		text("class", "类别", "Class").by(Kind).Field, flag("long", "长期协议", "Long-term").Field, whole("months", "期限", "Months", "月").Field, year("生效年份", "Year").Field}}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			for f, err := range s.Rows(ctx, q, day) {
				if err != nil {
					yield(indicator.Row{}, err)
					return
				}
				list, _ := f.Values["firms"].([]string)
				for _, firm := range list {
					v := []any{firm, agreement.Class(said(f.Values["class"])).ZH(), f.Values["long"], agreementValue(agreement.SourceField{}, f.Values["months"]), nil}
					if !f.Since.IsZero() {
						v[4] = int64(f.Since.Year)
					}
					if !yield(indicator.Row{ID: f.ID + "." + firm, Values: v}, nil) {
						return
					}
				}
			}
		}
	}
	return out
}

func said(v any) string {
	s, _ := v.(string)
	return s
}

// fundSource is a table of the special funds.
func fundSource(s fund.Source) indicator.Source {
	fields := []column{year("年度", "Year"), text("purpose", "用途", "Purpose").by(Kind), county(), text("state", "状态", "State").said(stateZH(fund.Allocations)), fen("amount", "金额", "Amount"), day("day", "日期", "Day")}
	out := indicator.Source{Code: s.Code, ZH: s.ZH, EN: s.EN, Owner: "名册“专项资金”"}
	for _, c := range fields {
		out.Fields = append(out.Fields, c.Field)
	}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			n := 0
			for f, err := range s.Rows(ctx, q, day) {
				n++
				v := []any{int64(f.Year), orNil(f.Purpose), orNil(f.County), orNil(stateZH(fund.Allocations)(f.Status)), int64(f.Amount), nil}
				if !f.On.IsZero() {
					v[5] = f.On
				}
				if !yield(indicator.Row{ID: f.Fund.String() + "." + strconv.Itoa(n), Values: v}, err) || err != nil {
					return
				}
			}
		}
	}
	return out
}
