package sheet

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var clubHead = []any{"会员编号", "姓名", "入会日期", "级别", "年龄", "出勤率", "会费", "已缴"}

func club(rows ...[]any) [][]any { return append([][]any{clubHead}, rows...) }

// TestFindings spoils one cell of a good row at a time.
func TestFindings(t *testing.T) {
	i18n.Load(Words)
	good := []any{"000001", "甲", "2026-01-02", "甲级", 30, 88, "120.5", "是"}
	cases := []struct {
		name string
		col  int
		val  any
		want string // code, "" when nothing is said
		sev  Severity
	}{
		{"good", 0, "000001", "", Bad},
		{"code missing", 0, nil, "missing", Bad},
		{"code lost zeros", 0, 17, "leading_zeros", Ask},
		{"code decimal", 0, 0.88, "code_decimal", Bad},
		{"code with a letter", 0, "46030A", "code_length", Bad},
		{"code too long for a number", 0, 913505000000000060.0, "code_lost", Bad},
		{"code spoilt in a text file", 0, "9.13505E+17", "code_lost", Bad},
		{"code in full-width digits", 0, "００００１７", "full_width", Ask},
		{"name blank", 1, "  ", "missing", Bad},
		{"banned by the kind", 1, "禁入", "club.banned", Bad},
		{"day as text", 2, "2026年1月2日", "text_day", Note},
		{"day with dots", 2, "2026.1.2", "text_day", Note},
		{"day as digits", 2, "20260102", "text_day", Note},
		{"day that does not exist", 2, "2026-02-30", "not_day", Bad},
		{"day in another order", 2, "02/01/26", "not_day", Bad},
		{"serial day without format", 2, 46348, "serial_day", Ask},
		{"option by another name", 3, "二级", "", Bad},
		{"unknown option", 3, "丙级", "not_option", Bad},
		{"age in full-width digits", 4, "３０", "full_width", Ask},
		{"age in numerals", 4, "三十", "numerals", Ask},
		{"age with unit", 4, "30岁", "", Bad},
		{"age not whole", 4, 30.5, "not_int", Bad},
		{"age out of range", 4, 130, "range", Bad},
		{"age negative", 4, -1, "range", Bad},
		{"percent with sign", 5, "88%", "", Bad},
		{"percent in words", 5, "很高", "not_percent", Bad},
		{"money in ten thousands", 6, "1.2万元", "", Bad},
		{"money in words", 6, "面议", "not_money", Bad},
		{"flag", 7, "也许", "not_flag", Bad},
		{"mark for nothing", 4, "—", "", Bad},
	}
	sqldbtest.Each(t, clubMigrations(), func(t *testing.T, db *sqldb.DB) {
		for _, c := range cases {
			row := slices.Clone(good)
			row[c.col] = c.val
			_, res := dryRun(t, db, clubKind(), workbook(t, "名册", club([]any{"000009", "乙"}, row)))
			got := codes(res, Note)
			want := []string{}
			if c.want != "" {
				want = append(want, "3 "+clubHead[c.col].(string)+" "+c.want)
			}
			if !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Errorf("%s: got %q, want %q", c.name, got, want)
				continue
			}
			if bad := c.want != "" && c.sev == Bad; (res.Bad == 1) != bad {
				t.Errorf("%s: %d rows refused", c.name, res.Bad)
			}
			for _, f := range res.Findings {
				if m := f.Message(t.Context()); c.want != "club.banned" && (m.Reason == "" || m.Fix == "" || m.Place == "" || f.Column != c.col+1) {
					t.Errorf("%s: %s column %d", c.name, m, f.Column)
				}
			}
		}
	})
}

func TestWholeTable(t *testing.T) {
	db := sqldbtest.New(t, clubMigrations()...)
	merged := func(ref ...string) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.MergeCell("名册", ref[0], ref[1]) }
	}
	formula := func(cell string) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.SetCellFormula("名册", cell, "1+1") }
	}
	cases := []struct {
		name string
		data []byte
		want []string
		good int
	}{
		{"0.88 beside 88", workbook(t, "名册", club([]any{"000001", "甲", nil, nil, nil, 88}, []any{"000002", "乙", nil, nil, nil, 0.88})),
			[]string{"3 出勤率 mixed_percent"}, 1},
		{"shares only", workbook(t, "名册", club([]any{"000001", "甲", nil, nil, nil, 0.9}, []any{"000002", "乙", nil, nil, nil, 0.88})),
			[]string{"1 出勤率 share_column"}, 2},
		{"the same code twice", workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000001", "乙"})), []string{"3 会员编号 duplicate"}, 1},
		{"the same row twice", workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000001", "甲"})), nil, 1},
		{"merged names", workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000002", ""}, []any{"000003", "丙"}), merged("B2", "B3")),
			[]string{"2 姓名 merged"}, 1},
		{"merged title above", workbook(t, "名册", append([][]any{{"某会会员名册"}}, club([]any{"000001", "甲"})...), merged("A1", "H1")), nil, 1},
		{"formula without result", workbook(t, "名册", club([]any{"000001", "甲", nil, nil, nil}), formula("E2")), []string{"2 年龄 formula"}, 0},
		{"csv in initials", []byte("XM,HYBH,备注\n甲,000001,x\n"), nil, 1},
		{"unit in the heading", workbook(t, "名册", [][]any{{"编号", "姓名", "会费（万元）"}, {"000001", "甲", 1.5}}), nil, 1},
	}
	for _, c := range cases {
		_, res := dryRun(t, db, clubKind(), c.data)
		if got := codes(res, Ask); !slices.Equal(got, c.want) || res.Good != c.good {
			t.Errorf("%s: got %q good %d, want %q good %d", c.name, got, res.Good, c.want, c.good)
		}
	}
}

func TestSurvey(t *testing.T) {
	k := clubKind()
	two := workbook(t, "说明", [][]any{{"本表由秘书处编"}}, func(f *excelize.File) {
		_, _ = f.NewSheet("随便叫的表")
		_ = f.SetSheetRow("随便叫的表", "A3", &[]any{" 姓 名*", "会员编号（必填）", "住址", "姓名"})
		_ = f.SetSheetRow("随便叫的表", "A4", &[]any{"甲", "000001"})
	})
	plan, err := survey(t.Context(), openBytes(t, two, "a"), k, map[string]string{headForm("住址"): "level"})
	if err != nil {
		t.Fatal(err)
	}
	if plan.SheetName != "随便叫的表" || plan.HeaderRow != 3 || plan.Rows != 1 {
		t.Errorf("plan %+v", plan)
	}
	keys := []string{}
	for _, h := range plan.Heads {
		keys = append(keys, h.Key)
	}
	if !slices.Equal(keys, []string{"name", "code", "level", ""}) || plan.Heads[3].Rival == "" || !plan.Heads[2].Learned {
		t.Errorf("heads %+v", plan.Heads)
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"wrong table":  {workbook(t, "甲", [][]any{{"书名", "作者"}, {"a", "b"}}), ErrNoHeader},
		"heading only": {workbook(t, "甲", club()), ErrNoRows},
		"nothing":      {workbook(t, "甲", nil), ErrNoHeader},
	} {
		if _, err := survey(t.Context(), openBytes(t, c.data, "a"), k, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUpsertAndRevert imports twice and undoes twice.
func TestUpsertAndRevert(t *testing.T) {
	sqldbtest.Each(t, clubMigrations(), func(t *testing.T, db *sqldb.DB) {
		k := clubKind()
		first := apply(t, db, k, workbook(t, "名册", club([]any{"000001", "甲", nil, "甲级", 30}, []any{"000002", "乙"})))
		before := dump(t, db)
		second := apply(t, db, k, workbook(t, "名册", club([]any{"000001", "甲", nil, "乙级", 60}, []any{"000002", "乙"}, []any{"000003", "丙", "2026-01-02", nil, nil, nil, nil, "否"})))
		if second.res.Inserted != 1 || second.res.Updated != 1 || second.res.Unchanged != 1 {
			t.Errorf("second: %+v", second.res)
		}
		if got := codes(second.res, Ask); !slices.Equal(got, []string{"2 年龄 jump"}) {
			t.Errorf("findings %q", got)
		}
		if err := revert(t, db, first); !errors.Is(err, ErrUndoChanged) {
			t.Errorf("undoing the first while the second stands: %v", err)
		}
		if err := revert(t, db, second); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, db); got != before {
			t.Errorf("after undo\n%s\nwant\n%s", got, before)
		}
		if err := revert(t, db, first); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, db); got != "" {
			t.Errorf("after both undone\n%s", got)
		}
	})
}

// TestColumnNotSent: a file without a column leaves what is there.
func TestColumnNotSent(t *testing.T) {
	db := sqldbtest.New(t, clubMigrations()...)
	apply(t, db, clubKind(), workbook(t, "名册", club([]any{"000001", "甲", "2026-01-02", "甲级", 30, 88, 5, "是"})))
	was := strings.SplitN(dump(t, db), ",", 4)[3]
	res := apply(t, db, clubKind(), []byte("姓名,编号,年龄\n甲,000001,31\n")).res
	now := strings.SplitN(dump(t, db), ",", 4)[3]
	if res.Updated != 1 || now != strings.Replace(was, ",30,", ",31,", 1) {
		t.Errorf("%+v\n%s\n%s", res, was, now)
	}
	apply(t, db, clubKind(), []byte("姓名,编号,级别\n甲,000001,\n"))
	if now := dump(t, db); strings.Contains(now, `"A"`) {
		t.Errorf("an empty cell keeps the level: %s", now)
	}
}

type applied struct {
	batch *Batch
	res   *Result
}

func apply(t testing.TB, db *sqldb.DB, k *Kind, data []byte) applied {
	t.Helper()
	src := openBytes(t, data, "a.csv")
	plan, err := survey(t.Context(), src, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := applied{batch: &Batch{ID: db.NewID(), Kind: k}}
	err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := insertBatch(t.Context(), tx, &Import{ID: out.batch.ID, Kind: k.Code, Day: "2026-11-22", Number: int64(out.batch.ID)}); err != nil {
			return err
		}
		out.res, err = execute(t.Context(), tx, out.batch, src, plan, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func revert(t testing.TB, db *sqldb.DB, a applied) error {
	return db.Write(t.Context(), func(tx *sqldb.Tx) error { return a.batch.revert(t.Context(), tx, nil) })
}

func dump(t testing.TB, db *sqldb.DB) string {
	var lines []string
	err := db.Read(t.Context(), func(q *sqldb.Reader) error {
		var err error
		lines, err = sqldb.All(t.Context(), q, func(r sqldb.Row) (string, error) {
			s, err := clubTable.scan(r)
			if err != nil {
				return "", err
			}
			return packArgs(append([]any{s.id, s.version, s.batch}, s.values...)), nil
		}, clubTable.selectText()+" ORDER BY id")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
