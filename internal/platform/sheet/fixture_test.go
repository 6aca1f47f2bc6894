package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
)

// A register made up for the tests: people of a club.
const clubDDL = `-- +goose Up
CREATE TABLE club_members (
    id          BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,
    batch_id    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    code        TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    joined_on   TEXT,
    level       TEXT,
    age         BIGINT,
    share       DOUBLE PRECISION,
    fee_fen     BIGINT,
    paid        BOOLEAN,
    status      TEXT   NOT NULL
);
`

var clubTable = &Table{Name: "club_members", Key: []string{"code"}, Fields: []Field{
	{Name: "code"}, {Name: "name"}, {Name: "joined_on"}, {Name: "level"}, {Name: "age", Type: IntField, Watch: true},
	{Name: "share", Type: FloatField}, {Name: "fee_fen", Column: "fee", Type: IntField}, {Name: "paid", Type: FlagField}, {Name: "status", Once: true},
}}

var errBanned = errs.New(errs.Invalid, "club.banned")

func clubKind() *Kind {
	return &Kind{
		Code: "club.members", ZH: "会员名册", EN: "Members", Help: "会员名册", Unique: []string{"code"}, SameHelp: "一个编号只能有一行",
		Columns: []Column{
			{Key: "code", ZH: "会员编号", EN: "Member code", Alias: []string{"HYBH", "编号"}, Type: Code, Digits: 6, Required: true, NoFormula: true},
			{Key: "name", ZH: "姓名", EN: "Name", Alias: []string{"XM"}, Required: true},
			{Key: "joined_on", ZH: "入会日期", EN: "Joined", Alias: []string{"RHRQ"}, Type: Day},
			{Key: "level", ZH: "级别", EN: "Level", Type: Enum, Options: []Option{{"A", "甲级", "First", nil}, {"B", "乙级", "Second", []string{"二级"}}}},
			{Key: "age", ZH: "年龄", EN: "Age", Type: Int, Unit: "岁", Min: 0, Max: 120},
			{Key: "share", ZH: "出勤率", EN: "Attendance", Type: Percent, Min: 0, Max: 200},
			{Key: "fee", ZH: "会费", EN: "Fee", Type: Money, Unit: "元"},
			{Key: "paid", ZH: "已缴", EN: "Paid", Type: Flag},
		},
		Tables: []*Table{clubTable},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *Batch) (Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*Row) error { return applyClub(ctx, tx, b, rows) }, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return sqldb.Each(ctx, q, func(r sqldb.Row) ([]any, error) {
				var code, name string
				err := r.Scan(&code, &name)
				return []any{code, name}, err
			}, `SELECT code, name FROM club_members ORDER BY code`)
		},
	}
}

func applyClub(ctx context.Context, tx *sqldb.Tx, b *Batch, rows []*Row) error {
	recs := make([]Record, 0, len(rows))
	for _, r := range rows {
		if r.Text("name") == "禁入" {
			r.Refuse("name", errBanned)
			continue
		}
		var paid any
		if r.Has("paid") {
			paid = r.Flag("paid")
		}
		recs = append(recs, Record{r, []any{r.Text("code"), r.Text("name"), r.Text("joined_on"), r.Text("level"),
			r.OptInt("age"), r.OptNumber("share"), r.OptInt("fee"), paid, "NEW"}})
	}
	_, err := b.Upsert(ctx, tx, clubTable, recs)
	return err
}

func clubMigrations() []fs.FS {
	return []fs.FS{audit.Migrations, caseflow.Migrations, Migrations, fstest.MapFS{"migrations/20261122T0831_club.sql": {Data: []byte(clubDDL)}}}
}

// workbook makes an .xlsx of one sheet; numbers stay numbers.
func workbook(t testing.TB, name string, rows [][]any, change ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow(name, cellName(1, i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range change {
		c(f)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func openBytes(t testing.TB, data []byte, name string) *book.Book {
	t.Helper()
	b, err := book.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var errRollback = errors.New("rolled back")

// dryRun surveys and runs a file, then takes everything back.
func dryRun(t testing.TB, db *sqldb.DB, k *Kind, data []byte) (*Plan, *Result) {
	t.Helper()
	src := openBytes(t, data, "名册.csv")
	plan, err := survey(t.Context(), src, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	var res *Result
	err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
		b := &Batch{ID: tx.NewID(), Kind: k, DryRun: true}
		if res, err = execute(t.Context(), tx, b, src, plan, nil); err != nil {
			return err
		}
		return errRollback
	})
	if !errors.Is(err, errRollback) {
		t.Fatal(err)
	}
	return plan, res
}

// codes lists findings as "row heading code severity".
func codes(res *Result, least Severity) (out []string) {
	for _, f := range res.Findings {
		if f.Severity >= least {
			out = append(out, fmt.Sprintf("%d %s %s", f.Row, f.Head, strings.TrimPrefix(f.Err.Code, "sheet.")))
		}
	}
	return out
}
