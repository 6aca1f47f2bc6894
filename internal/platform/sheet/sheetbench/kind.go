package sheetbench

import (
	"context"
	"io/fs"
	"strings"
	"testing/fstest"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

const ddl = `-- +goose Up
CREATE TABLE sheetbench_people (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    code        TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    joined_on   TEXT   NOT NULL,
    grade       TEXT   NOT NULL,
    age         BIGINT,
    attendance  DOUBLE PRECISION,
    wage_fen    BIGINT,
    remark      TEXT   NOT NULL
);
`

// migrations make the table of the measurement; no city has it.
func migrations() fs.FS {
	return fstest.MapFS{"migrations/20261122T0899_sheetbench.sql": {Data: []byte(ddl)}}
}

var people = &sheet.Table{Name: "sheetbench_people", Key: []string{"code"}, Fields: []sheet.Field{
	{Name: "code"}, {Name: "name"}, {Name: "unit"}, {Name: "department"}, {Name: "joined_on"}, {Name: "grade"},
	{Name: "age", Type: sheet.IntField}, {Name: "attendance", Type: sheet.FloatField}, {Name: "wage_fen", Type: sheet.IntField}, {Name: "remark"},
}}

var errUnit = errs.New(errs.Invalid, "sheetbench.unit_code")

// Kind is the register that is imported.
var Kind = &sheet.Kind{
	Code: "sheetbench.people", ZH: "名册", EN: "People", Unique: []string{"code"}, SameHelp: "一个编号只能有一行",
	Roles: []actor.Role{actor.CityLead},
	Columns: []sheet.Column{
		{Key: "code", ZH: heads[0], EN: "Code", Type: sheet.Code, Digits: 9, Required: true, NoFormula: true},
		{Key: "name", ZH: heads[1], EN: "Name", Required: true},
		{Key: "unit", ZH: heads[2], EN: "Unit", Type: sheet.Code, Check: checkUnit},
		{Key: "department", ZH: heads[3], EN: "Department"},
		{Key: "joined_on", ZH: heads[4], EN: "Joined", Type: sheet.Day},
		{Key: "grade", ZH: heads[5], EN: "Grade", Type: sheet.Enum, Options: []sheet.Option{{Code: "1", ZH: "初级"}, {Code: "2", ZH: "中级"}, {Code: "3", ZH: "高级"}, {Code: "4", ZH: "技师"}}},
		{Key: "age", ZH: heads[6], EN: "Age", Type: sheet.Int, Min: 14, Max: 99},
		{Key: "attendance", ZH: heads[7], EN: "Attendance", Type: sheet.Percent, Min: 0, Max: 100},
		{Key: "wage", ZH: heads[8], EN: "Wage", Type: sheet.Money, Unit: "元"},
		{Key: "remark", ZH: heads[9], EN: "Remark"},
	},
	Tables: []*sheet.Table{people},
	Begin:  begin,
}

func checkUnit(s string) (string, error) {
	if len(s) != 18 || !strings.HasPrefix(s, "91") {
		return "", errUnit.With(s)
	}
	return s, nil
}

func begin(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
	return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
		recs := make([]sheet.Record, len(rows))
		for i, r := range rows {
			recs[i] = sheet.Record{Row: r, Values: []any{r.Text("code"), r.Text("name"), r.Text("unit"), r.Text("department"), r.Text("joined_on"),
				r.Text("grade"), r.OptInt("age"), r.OptNumber("attendance"), r.OptInt("wage"), r.Text("remark")}}
		}
		_, err := b.Upsert(ctx, tx, people, recs)
		return err
	}, nil
}
