package carrier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// drawer keeps files in memory.
type drawer map[ids.ID][]byte

func (d drawer) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	d[id] = data
	return id, err
}

func (d drawer) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(d[id])), nil
}

// send imports a text file as far as it goes and returns what was found as "row code".
func send(t *testing.T, s *carrier.Service, db *sqldb.DB, ctx context.Context, kind, text string) (*sheet.Result, string) {
	t.Helper()
	files := sheet.New(db, drawer{}, nil, s.Sheets()...)
	b, err := files.Receive(ctx, "carrier."+kind, "a.csv", strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := files.Findings(ctx, b.ID, sheet.Ask, 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range list {
		found = append(found, fmt.Sprintf("%d %s", f.Row, f.Err.Code))
	}
	if b.Result.Good > 0 {
		if b, err = files.Confirm(ctx, b.ID, 0, true, nil); err != nil || b.Status != sheet.Done {
			t.Fatal(err, b.Refused())
		}
	}
	return b.Result, strings.Join(found, ", ")
}

// TestSchoolsImportTheirTeachers holds that a school sends its own teachers and their practice, in the first stage alone and without numbers
// by which a person is known; that another's are refused; and that what the authority has checked stays.
func TestSchoolsImportTheirTeachers(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, db *sqldb.DB) {
		const head = "名称,牵头单位,岗位,备注\n"
		res, found := send(t, s, db, schools, "teacher", head+"T0001,,专业课教师,\nT0002,融江职业学院,实习指导教师,\nT0003,融江乙机械有限公司,专业课教师,\n13812345678,,专业课教师,\nT0005,,专业课教师,证件 11010519900307123X\n")
		if res.Inserted != 2 || found != "4 carrier.not_own, 5 carrier.personal, 6 carrier.personal" {
			t.Errorf("%+v, %s", res, found)
		}
		_, list, _, err := s.List(officer, carrier.Filter{Kind: "teacher", Limit: 10})
		if err != nil || len(list) != 2 || list[0].Org != school || list[0].County != north {
			t.Fatalf("the county sees %+v, %v", list, err)
		}
		const stays = "名称,牵头单位,状态,工号,起始日,结束日,实践天数\n"
		res, found = send(t, s, db, schools, "teacher_practice", stays+"T0001 2026-07-01,,,T0001,2026-07-01,2026-07-31,31\nT0002 2026-07-01,,已完成,T0002,2026-07-01,2026-07-31,31\n")
		if res.Inserted != 1 || found != "3 carrier.first_stage" {
			t.Errorf("%+v, %s", res, found)
		}
		_, list, _, err = s.List(schools, carrier.Filter{Kind: "teacher_practice", Limit: 10})
		if err != nil || len(list) != 1 || list[0].Status != "PLANNED" {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, stage := range []string{"RUNNING", "DONE"} {
			if err := s.Enter(officer, list[0].ID, stage, s.Today(), "核实单", "", 0); err != nil {
				t.Fatal(err)
			}
		}
		res, found = send(t, s, db, schools, "teacher_practice", stays+"T0001 2026-07-01,,,T0001,2026-07-01,2026-07-31,20\n")
		if res.Updated != 0 || found != "2 carrier.checked" {
			t.Errorf("after the check: %+v, %s", res, found)
		}
		d := carrier.Draft{Name: "T0001 2026-07-01", Org: school, County: north, Values: said(t, "teacher_practice", "staff=T0001;from=2026-07-01;until=2026-07-31;days=20")}
		if err := s.Edit(schools, list[0].ID, d, 0); !errors.Is(err, carrier.ErrChecked) {
			t.Errorf("by the form after the check: %v", err)
		}
		res, found = send(t, s, db, officer, "teacher_practice", "名称,牵头单位,区县,工号,起始日,结束日,实践天数\nT0001 2026-07-01,融江职业学院,岚山区,T0001,2026-07-01,2026-07-31,20\n")
		if res.Updated != 1 || found != "" {
			t.Errorf("the county corrects: %+v, %s", res, found)
		}
	})
}

// TestWhoImportsRecordsOfPersons holds that enterprises import their own records, but none about teachers, and no form takes them either.
func TestWhoImportsRecordsOfPersons(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, db *sqldb.DB) {
		files := sheet.New(db, drawer{}, nil, s.Sheets()...)
		if _, err := files.Receive(firm, "carrier.teacher", "a.csv", strings.NewReader("名称,岗位\nT1,专业课教师\n"), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise sends teachers: %v", err)
		}
		d := carrier.Draft{Name: "T9", Org: firmA, County: north, Values: said(t, "teacher", "post=COURSE")}
		if _, err := s.Create(firm, "teacher", d, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise writes a teacher: %v", err)
		}
		d.Org, d.Note = school, "电话 13912345678"
		if _, err := s.Create(schools, "teacher", d, ""); !errors.Is(err, carrier.ErrPersonal) {
			t.Errorf("a telephone in a note: %v", err)
		}
		res, found := send(t, s, db, firm, "training_class", "名称,类别,培训人次,结业日期\n甲班,企业员工培训,30,2026-06-30\n")
		if res.Inserted != 1 || found != "" {
			t.Errorf("an enterprise's own classes: %+v, %s", res, found)
		}
	})
}
