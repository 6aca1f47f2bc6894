package org

import (
	"context"
	"errors"
	"iter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// ErrUnknownName refuses an alias of an organisation that is not in the register.
var ErrUnknownName = errs.New(errs.Invalid, "org.unknown_name")

var aliasTable = &sheet.Table{Name: "org_aliases", Key: []string{"org_id", "name_key", "from_day"}, Fields: []sheet.Field{
	{Name: "org_id", Type: sheet.IntField}, {Name: "name", Column: "alias"}, {Name: "name_key", Column: "alias"}, {Name: "sort"}, {Name: "from_day", Column: "from"}, {Name: "to_day", Column: "to"},
}}

// aliasSorts are the sorts of other names.
var aliasSorts = []sheet.Option{
	{Code: "FORMER", ZH: "曾用名", EN: "Former name"}, {Code: "SHORT", ZH: "简称", EN: "Short name"},
	{Code: "SPECIALTY", ZH: "市级特色校名", EN: "City-level specialised school", Alias: []string{"特色校名", "增挂校名"}}, {Code: "VARIANT", ZH: "异写", EN: "Variant", Alias: []string{"别名"}},
}

// AliasSheet is the table of other names with their dates (ORG-11).
func AliasSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: "org.aliases", ZH: "曾用名与别名", EN: "Former and other names", Help: "一行一个名称，机构用现在的全称或代码指明。", Roles: keepers,
		Unique: []string{"org", "alias", "from"}, SameHelp: "同一机构的同一名称、同一启用日期只留一行", Tables: []*sheet.Table{aliasTable},
		Columns: []sheet.Column{
			{Key: "org", ZH: "机构", EN: "Organisation", Alias: []string{"机构名称", "学校名称", "XXMC", "统一社会信用代码", "学校标识码"}, Required: true, Help: "全称、统一社会信用代码或学校标识码"},
			{Key: "alias", ZH: "别名", EN: "Other name", Alias: []string{"曾用名", "特色校名", "CYM"}, Required: true},
			{Key: "sort", ZH: "名称类别", EN: "Sort", Alias: []string{"类别"}, Type: sheet.Enum, Options: aliasSorts, Required: true},
			{Key: "from", ZH: "启用日期", EN: "From", Alias: []string{"QYRQ", "挂牌日期"}, Type: sheet.Day},
			{Key: "to", ZH: "停用日期", EN: "To", Alias: []string{"TYRQ"}, Type: sheet.Day},
		},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			who := actor.From(ctx)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				recs := make([]sheet.Record, 0, len(rows))
				for _, r := range rows {
					rec, err := aliasRecord(ctx, tx, who, r)
					if err != nil {
						return err
					}
					if !r.Refused() {
						recs = append(recs, rec)
					}
				}
				_, err := b.Upsert(ctx, tx, aliasTable, recs)
				return err
			}, nil
		},
		Rows: aliasRows,
	}
}

// aliasRows are the other names of what the actor may see.
func aliasRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	var w sqldb.Where
	sql, args := Policy.Where(actor.From(ctx), maySee, actor.Columns{County: "o.county", Org: "o.id"}, w.Next())
	w.Numbered(sql, args...)
	w.And("o.status <> ?", Merged)
	return sqldb.Each(ctx, q, func(r sqldb.Row) ([]any, error) {
		var name, alias, sort, from, to string
		err := r.Scan(&name, &alias, &sort, &from, &to)
		return []any{name, alias, sort, from, to}, err
	}, `SELECT o.name, a.name, a.sort, a.from_day, a.to_day FROM org_aliases a JOIN org_organizations o ON o.id = a.org_id`+w.SQL()+` ORDER BY o.name_key, a.from_day, a.id`, w.Args()...)
}

func aliasRecord(ctx context.Context, tx *sqldb.Tx, who actor.Actor, r *sheet.Row) (sheet.Record, error) {
	o, err := byAny(ctx, tx, r.Text("org"))
	switch {
	case errors.Is(err, sqldb.ErrNoRow):
		r.Refuse("org", ErrUnknownName.With(r.Text("org")))
		return sheet.Record{}, nil
	case err != nil:
		return sheet.Record{}, err
	case !Policy.May(who, mayEdit, o.object()):
		r.Refuse("org", ErrUnknownName.With(r.Text("org"))) // what a person may not see does not exist for them
		return sheet.Record{}, nil
	}
	a := Alias{Org: o.ID, Name: CleanName(r.Text("alias")), Sort: r.Text("sort"), From: r.Day("from"), To: r.Day("to")}
	if err := CheckAlias(a); err != nil {
		refuse(r, err)
	}
	return sheet.Record{Row: r, Values: []any{a.Org, a.Name, NameKey(a.Name), a.Sort, a.From.String(), a.To.String()}}, nil
}

// byAny finds an organisation by code or by a present or former name.
func byAny(ctx context.Context, q sqldb.Queryer, text string) (Organization, error) {
	if o, err := ByUSCC(ctx, q, text); err == nil || !errors.Is(err, sqldb.ErrNoRow) {
		return o, err
	}
	if o, err := BySchoolCode(ctx, q, text); err == nil || !errors.Is(err, sqldb.ErrNoRow) {
		return o, err
	}
	for _, k := range Kinds {
		o, err := ByName(ctx, q, k.Kind, text)
		if err == nil || !errors.Is(err, sqldb.ErrNoRow) {
			return o, err
		}
	}
	return Organization{}, sqldb.ErrNoRow
}
