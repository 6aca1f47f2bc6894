package atlas

import (
	"context"
	"io/fs"
	"testing"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// TestLabels adds, repeats, corrects and withdraws labels of one text.
func TestLabels(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{SharedMigrations}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		put := func(text, code, source, by string) (id ids.ID, added bool) {
			t.Helper()
			if err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
				id, added, err = PutLabel(ctx, tx, Label{Kind: "titles", Fields: map[string]string{"title": text}, Codes: []string{code}, Source: source, By: by})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return id, added
		}
		counting := func() (list []Label, stamp [3]int64) {
			t.Helper()
			if err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
				if list, err = Labels(ctx, r); err == nil {
					stamp, err = LabelStamp(ctx, r)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return list, stamp
		}
		first, added := put("月嫂 A", "4-10-01-03", LabelImported, "名单")
		if !added {
			t.Error("the first label was not added")
		}
		if id, added := put("月嫂ａ", "4-10-01-03", LabelImported, "名单"); added || id != first {
			t.Error("the same text with the same code was added again")
		}
		_, before := counting()
		second, added := put("月嫂A", "4-10-01-06", LabelConfirmed, "李四")
		if list, stamp := counting(); !added || len(list) != 1 || list[0].By != "李四" || list[0].Codes[0] != "4-10-01-06" || stamp == before {
			t.Errorf("after a correction: %+v", list)
		}
		withdraw := func(id ids.ID) {
			if err := db.Write(ctx, func(tx *sqldb.Tx) error { return WithdrawLabel(ctx, tx, id, "李四") }); err != nil {
				t.Fatal(err)
			}
		}
		withdraw(second)
		if list, _ := counting(); len(list) != 1 || list[0].ID != first {
			t.Errorf("after the withdrawal: %+v", list)
		}
		withdraw(first)
		if list, _ := counting(); len(list) != 0 {
			t.Errorf("after both withdrawals: %+v", list)
		}
		if l, err := readLabel(db, second); err != nil || l.WithdrawnBy != "李四" || l.WithdrawnAt == 0 {
			t.Errorf("a withdrawn label: %+v %v", l, err)
		}
	})
}

func readLabel(db *sqldb.DB, id ids.ID) (l Label, err error) {
	err = db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		l, err = LabelByID(context.Background(), r, id)
		return err
	})
	return l, err
}
