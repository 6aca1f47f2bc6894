package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// shelf keeps files in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

func flowSetup() sqldbtest.Setup {
	return sqldbtest.Setup{
		Migrations: clubMigrations(),
		Now:        func() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC) },
	}
}

func by(account ids.ID, role actor.Role, org ids.ID) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: "u", Name: "周敏", Grants: []actor.Grant{{Role: role, Org: org}}})
}

func clubService(db *sqldb.DB) *Service {
	k := clubKind()
	k.Roles = []actor.Role{actor.CityLead, actor.SchoolAdmin}
	return New(db, shelf{}, nil, k)
}

func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB, s *Service)) {
	sqldbtest.EachWith(t, flowSetup(), func(t *testing.T, db *sqldb.DB) { fn(t, db, clubService(db)) })
}

func TestMachine(t *testing.T) {
	if err := Flow.Check(); err != nil {
		t.Fatal(err)
	}
}

// TestFlow takes a file from upload to undo.
func TestFlow(t *testing.T) {
	i18n.Load(Words)
	each(t, func(t *testing.T, db *sqldb.DB, s *Service) {
		ctx := by(7, actor.CityLead, 0)
		data := workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000002", "乙", "2026-02-30"}, []any{"000003", "丙", nil, nil, "３０"}))
		im, err := s.Receive(ctx, "club.members", "名册.xlsx", bytes.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		if im.Status != Checked || im.Result.Good != 2 || im.Result.Bad != 1 || im.Result.Asked != 1 || im.Name() != "PC-20261122-01" {
			t.Errorf("after the dry run: %+v %+v", im, im.Result)
		}
		if dump(t, db) != "" {
			t.Error("the dry run has written")
		}
		if _, err := s.Confirm(ctx, im.ID, im.Version, false, nil); !errors.Is(err, ErrHasBad) {
			t.Errorf("confirming with a bad row: %v", err)
		}
		if _, err := s.Confirm(ctx, im.ID, im.Version-1, true, nil); !errors.Is(err, caseflow.ErrMeanwhile) {
			t.Errorf("confirming an old version: %v", err)
		}
		if im, err = s.Confirm(ctx, im.ID, im.Version, true, nil); err != nil || im.Status != Done || im.UndoUntil != "2026-12-22" {
			t.Fatalf("confirm: %v %+v", err, im)
		}
		if n := strings.Count(dump(t, db), "\n") + 1; n != 2 {
			t.Errorf("%d rows written", n)
		}
		checkAnnotated(ctx, t, s, im)
		if im, err = s.Undo(ctx, im.ID, im.Version, nil); err != nil || im.Status != Undone || dump(t, db) != "" {
			t.Errorf("undo: %v %s", err, im.Status)
		}
		if _, err := s.Undo(ctx, im.ID, 0, nil); !errors.Is(err, caseflow.ErrNotThere) {
			t.Errorf("undo twice: %v", err)
		}
	})
}

func checkAnnotated(ctx context.Context, t *testing.T, s *Service, im *Import) {
	t.Helper()
	var buf bytes.Buffer
	if err := s.Annotated(ctx, im.ID, &buf); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head, _ := f.GetCellValue("名册", "I1")
	said, _ := f.GetCellValue("名册", "I3")
	kept, _ := f.GetCellValue("名册", "C3")
	if head != "导入结果" || !strings.Contains(said, "没有这一天") || !strings.Contains(said, "2026-11-22") || kept != "2026-02-30" {
		t.Errorf("annotated: %q %q %q", head, said, kept)
	}
	plain, _ := f.GetCellStyle("名册", "B3")
	marked, _ := f.GetCellStyle("名册", "C3")
	if plain == marked {
		t.Error("the cell is not coloured")
	}
	if list := f.GetSheetList(); !slices.Equal(list, []string{"名册", "导入结果"}) {
		t.Errorf("sheets %q", list)
	}
}

// TestMapping settles unknown headings once; the next file of the sender needs nobody.
func TestMapping(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *Service) {
		ctx := by(7, actor.SchoolAdmin, 55)
		data := []byte("证号,叫什么\n000001,甲\n")
		other := []byte("证号,姓名\n000001,甲\n")
		if _, err := s.Receive(ctx, "club.members", "a.csv", bytes.NewReader(other), nil); !errors.Is(err, ErrNoHeader) {
			t.Errorf("one known heading: %v", err)
		}
		data = append([]byte("级别,年龄,"), bytes.ReplaceAll(data, []byte("000001"), []byte("甲级,3,000001"))...)
		im, err := s.Receive(ctx, "club.members", "a.csv", bytes.NewReader(data), nil)
		if err != nil || im.Status != Uploaded {
			t.Fatalf("unknown headings: %v %+v", err, im)
		}
		if _, err := s.Map(ctx, im.ID, im.Version, "", map[int]Choice{3: {Key: "code"}}); !errors.Is(err, ErrMapping) {
			t.Errorf("a required column left out: %v", err)
		}
		if im, err = s.Map(ctx, im.ID, im.Version, "", map[int]Choice{3: {Key: "code"}, 4: {Key: "name"}}); err != nil || im.Status != Checked {
			t.Fatalf("map: %v", err)
		}
		colleague := by(8, actor.SchoolAdmin, 55)
		again, err := s.Receive(colleague, "club.members", "b.csv", bytes.NewReader(data), nil)
		if err != nil || again.Status != Checked || !again.Plan.Learned {
			t.Errorf("second file: %v %+v", err, again)
		}
		stranger := by(9, actor.SchoolAdmin, 56)
		if im, err := s.Receive(stranger, "club.members", "b.csv", bytes.NewReader(data), nil); err != nil || im.Status != Uploaded {
			t.Errorf("another school: %v", err)
		}
		if _, _, err := s.Find(stranger, again.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a foreign batch: %v", err)
		}
		if _, total, _ := s.List(stranger, Filter{Limit: 10}); total != 1 {
			t.Errorf("a stranger sees %d batches", total)
		}
		if _, total, _ := s.List(by(1, actor.CityLead, 0), Filter{Limit: 10}); total != 3 {
			t.Errorf("the bureau sees %d batches", total)
		}
		if _, err := s.Receive(by(3, actor.Student, 0), "club.members", "b.csv", bytes.NewReader(data), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student: %v", err)
		}
	})
}

// TestNothingHalfWritten changes the register between dry run and confirmation, and lets
// the kind break in the middle of writing.
func TestNothingHalfWritten(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *Service) {
		ctx := by(7, actor.CityLead, 0)
		rows := [][]any{clubHead}
		for i := range 2500 {
			rows = append(rows, []any{cellCode(i), "甲"})
		}
		data := workbook(t, "名册", rows)
		im, err := s.Receive(ctx, "club.members", "a.xlsx", bytes.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		k := s.kinds[0]
		begin := k.Begin
		k.Begin = func(ctx context.Context, tx *sqldb.Tx, b *Batch) (Apply, error) {
			apply, err := begin(ctx, tx, b)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*Row) error {
				if rows[0].Num > 2000 {
					rows[0].Refuse("", errBanned)
				}
				return apply(ctx, tx, rows)
			}, err
		}
		if _, err := s.Confirm(ctx, im.ID, 0, false, nil); !errors.Is(err, ErrChanged) || dump(t, db) != "" {
			t.Errorf("changed meanwhile: %v", err)
		}
		im, _, _ = s.Find(ctx, im.ID)
		if im.Status != Checked || im.Result.Bad != 1 {
			t.Errorf("after that: %s %+v", im.Status, im.Result)
		}
		k.Begin = func(ctx context.Context, tx *sqldb.Tx, b *Batch) (Apply, error) {
			apply, err := begin(ctx, tx, b)
			n := 0
			return func(ctx context.Context, tx *sqldb.Tx, rows []*Row) error {
				if n++; n == 3 {
					return errors.New("the disk is full")
				}
				return apply(ctx, tx, rows)
			}, err
		}
		if _, err := s.Confirm(ctx, im.ID, 0, true, nil); err == nil || dump(t, db) != "" {
			t.Errorf("broken in the middle: %v", err)
		}
		im, _, _ = s.Find(ctx, im.ID)
		if im.Status != Failed || im.Refused() == nil {
			t.Errorf("after the break: %s", im.Status)
		}
	})
}

func cellCode(i int) string { return string(append([]byte("1"), []byte(pad(i))...)) }

func pad(i int) string {
	s := "00000" + strings.TrimLeft(cellName(1, i), "A")
	return s[len(s)-5:]
}

func TestUndoLate(t *testing.T) {
	now := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	setup := flowSetup()
	setup.Now = func() time.Time { return now }
	db := sqldbtest.OpenSQLite(t, setup)
	s, ctx := clubService(db), by(7, actor.CityLead, 0)
	im, err := s.Receive(ctx, "club.members", "a.csv", strings.NewReader("编号,姓名\n000001,甲\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if im, err = s.Confirm(ctx, im.ID, 0, false, nil); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 31)
	if _, err := s.Undo(ctx, im.ID, 0, nil); !errors.Is(err, ErrUndoLate) {
		t.Errorf("a day late: %v", err)
	}
}

// TestBadFiles: what is refused as a whole leaves no batch behind.
func TestBadFiles(t *testing.T) {
	i18n.Load(Words)
	db := sqldbtest.OpenSQLite(t, flowSetup())
	s, ctx := clubService(db), by(7, actor.CityLead, 0)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty":       {nil, book.ErrEmpty},
		"wrong table": {workbook(t, "甲", [][]any{{"书名", "作者"}, {"a", "b"}}), ErrNoHeader},
		"heading":     {workbook(t, "甲", club()), ErrNoRows},
		"old format":  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), book.ErrOldFormat},
		"web page":    {[]byte("<html>"), book.ErrNotSheet},
		"damaged":     {workbook(t, "甲", club())[:900], book.ErrBroken},
	} {
		_, err := s.Receive(ctx, "club.members", "a.xlsx", bytes.NewReader(c.data), nil)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if m := i18n.Error(ctx, err); m.Reason == "" || m.Fix == "" {
			t.Errorf("%s: no words: %s", name, m)
		}
	}
	if _, total, err := s.List(ctx, Filter{Limit: 10}); total != 0 || err != nil {
		t.Errorf("%d batches left behind, %v", total, err)
	}
}

func TestExport(t *testing.T) {
	cols := []Column{{ZH: "名称"}, {ZH: "人数", Type: Int}}
	rows := func(yield func([]any, error) bool) {
		for _, v := range []string{"=1+1", "+8613", "-x", "@sum", "\tq", "普通"} {
			if !yield([]any{v, -5}, nil) {
				return
			}
		}
	}
	for _, f := range []Format{XLSX, CSV} {
		var buf bytes.Buffer
		if err := Export(&buf, f, "名单", cols, rows); err != nil {
			t.Fatal(err)
		}
		var got []string
		b := openBytes(t, buf.Bytes(), "名单.csv")
		if _, err := b.Each(0, func(l book.Line) error {
			got = append(got, l.Cells[0].Text)
			if l.Row > 1 && l.Cells[1].Text != "-5" {
				t.Errorf("%s: number %q", f, l.Cells[1].Text)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if want := []string{"名称", "'=1+1", "'+8613", "'-x", "'@sum", "'\tq", "普通"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", f, got)
		}
	}
}

func TestTemplate(t *testing.T) {
	i18n.Load(Words)
	var buf bytes.Buffer
	if err := clubKind().Template(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lists, err := f.GetDataValidations("会员名册")
	if err != nil || len(lists) != 1 || !strings.Contains(lists[0].Formula1, "甲级") {
		t.Errorf("drop-lists %v %v", lists, err)
	}
	if v, _ := f.GetCellValue("填写说明", "A4"); v != "会员编号" {
		t.Errorf("help %q", v)
	}
	if _, err := survey(t.Context(), openBytes(t, buf2(t, f), "a"), clubKind(), nil); !errors.Is(err, ErrNoRows) {
		t.Errorf("our own template is not recognised: %v", err)
	}
}

func buf2(t *testing.T, f *excelize.File) []byte {
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
