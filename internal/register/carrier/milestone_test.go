package carrier_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

// works gives each engine a city with a school, an enterprise and a project that the school leads.
func works(t *testing.T, fn func(t *testing.T, s *carrier.Service, db *sqldb.DB, project ids.ID)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: append(slices.Clone(tables), notify.Migrations, job.Migrations), Now: func() time.Time { return theClock }}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: north, Name: "岚山区"}}); err != nil {
				return err
			}
			for _, o := range []org.Organization{{ID: school, Name: "融江职业学院", Kind: org.SchoolKind, County: north}, {ID: firmA, Name: "融江甲机械有限公司", Kind: org.Enterprise, County: north}} {
				o.Status, o.Region = org.Active, "900100"
				if err := org.Insert(t.Context(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s := carrier.New(db)
		k, err := s.Kind(lead, "project")
		if err != nil {
			t.Fatal(err)
		}
		values, err := k.ReadAll(func(code string) string {
			return map[string]string{"category": "BASE", "investment": "5000", "floor_area": "9800"}[code]
		})
		if err != nil {
			t.Fatal(err)
		}
		id, err := s.Create(lead, "project", carrier.Draft{Name: "汽车产教融合基地", Level: "CITY", County: north, Org: school, Stage: "APPROVED", On: day("2026-03-01"), Values: values}, "融教〔2026〕3号")
		if err != nil {
			t.Fatal(err)
		}
		fn(t, s, db, id)
	})
}

func TestARecordIsAcceptedAfterItPassed(t *testing.T) {
	works(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB, id ids.ID) {
		enter := func(stage, on string) error { return s.Enter(lead, id, stage, day(on), "融教〔2026〕9号", "", 0) }
		if err := enter("RUNNING", "2026-04-01"); err != nil {
			t.Fatal(err)
		}
		if err := enter(carrier.AcceptedStage, "2026-11-01"); !errors.Is(err, carrier.ErrProof) {
			t.Fatalf("accepted without an acceptance: %v", err)
		}
		bad := carrier.Acceptance{On: day("2026-10-01"), Result: carrier.Fail, Experts: "五名专家", Document: "验收意见一"}
		for _, x := range []struct {
			a    carrier.Acceptance
			want error
		}{
			{carrier.Acceptance{}, carrier.ErrResult},
			{carrier.Acceptance{On: day("2027-01-01"), Result: carrier.Pass, Experts: "五名", Document: "x"}, carrier.ErrFuture},
			{carrier.Acceptance{On: day("2026-10-01"), Result: carrier.Pass, Document: "x"}, carrier.ErrRequired},
			{carrier.Acceptance{On: day("2026-10-01"), Result: carrier.Pass, Experts: "五名"}, carrier.ErrProof},
			{bad, nil},
		} {
			if err := s.Accept(lead, id, x.a); !errors.Is(err, x.want) {
				t.Errorf("%+v: %v, want %v", x.a, err, x.want)
			}
		}
		if err := enter(carrier.AcceptedStage, "2026-11-01"); !errors.Is(err, carrier.ErrProof) {
			t.Errorf("accepted after it failed: %v", err)
		}
		if err := s.Accept(schools, id, bad); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("who leads it accepts it: %v", err)
		}
		if err := s.Accept(lead, id, carrier.Acceptance{On: day("2026-10-20"), Result: carrier.PassAfterFix, Experts: "五名专家", Document: "验收意见二"}); err != nil {
			t.Fatal(err)
		}
		if err := enter(carrier.AcceptedStage, "2026-11-01"); err != nil {
			t.Errorf("passed and not accepted: %v", err)
		}
		d, err := s.Find(lead, id)
		if err != nil || len(d.Accepted) != 2 || d.Status != carrier.AcceptedStage {
			t.Errorf("%+v %v", d.Accepted, err)
		}
		if _, err := s.Create(lead, "project", carrier.Draft{Name: "已验收的新项目", Stage: carrier.AcceptedStage, On: day("2026-01-01"), Values: d.Values}, "x"); !errors.Is(err, carrier.ErrProof) {
			t.Errorf("a new record begins accepted: %v", err)
		}
	})
}

func TestMilestonesMoveWithAReason(t *testing.T) {
	works(t, func(t *testing.T, s *carrier.Service, db *sqldb.DB, id ids.ID) {
		plan := func(name, due string, weight int64, owner ids.ID) ids.ID {
			t.Helper()
			m, err := s.Plan(schools, id, carrier.Milestone{Name: name, Due: day(due), Weight: weight, Owner: owner})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		build, fit := plan("主体完工", "2026-06-30", 60, 0), plan("设备到位", "2026-12-15", 40, firmA)
		for want, m := range map[error]carrier.Milestone{
			carrier.ErrName:      {Due: day("2026-12-01")},
			carrier.ErrStep:      {Name: "验收"},
			carrier.ErrWeight:    {Name: "验收", Due: day("2026-12-01"), Weight: 1},
			carrier.ErrStepTwice: {Name: "主体完工", Due: day("2026-12-01")},
		} {
			if _, err := s.Plan(schools, id, m); !errors.Is(err, want) {
				t.Errorf("%+v: %v, want %v", m, err, want)
			}
		}
		if _, err := s.Plan(firm, id, carrier.Milestone{Name: "别人的", Due: day("2026-12-01")}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger plans: %v", err)
		}
		if err := s.Postpone(schools, id, build, day("2026-09-30"), "", 1); !errors.Is(err, carrier.ErrMoved) {
			t.Errorf("moved without a reason: %v", err)
		}
		if err := s.Postpone(schools, id, build, day("2026-09-30"), "雨季停工", 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Postpone(schools, id, build, day("2026-10-30"), "再等", 1); !errors.Is(err, carrier.ErrStale) {
			t.Errorf("moved twice at once: %v", err)
		}
		if err := s.Postpone(firm, id, fit, day("2027-10-30"), "自己改", 1); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the owner moves its own day: %v", err)
		}
		if err := s.Finish(firm, id, fit, day("2026-11-20"), "", 1); !errors.Is(err, carrier.ErrEvidence) {
			t.Errorf("done without evidence: %v", err)
		}
		if err := s.Finish(firm, id, fit, day("2026-11-20"), "到货验收单", 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Finish(schools, id, fit, day("2026-11-20"), "到货验收单", 2); !errors.Is(err, carrier.ErrDone) {
			t.Errorf("done twice: %v", err)
		}
		d, err := s.Find(lead, id)
		if err != nil || len(d.Steps) != 2 || len(d.Steps[0].Moves) != 1 || d.Steps[0].Moves[0].Was != day("2026-06-30") {
			t.Fatalf("%+v %v", d.Steps, err)
		}
		if done, all := carrier.DoneWeight(d.Steps); done != 40 || all != 100 {
			t.Errorf("%d of %d", done, all)
		}
		overdue(t, s, id)
		reminded(t, s, db)
	})
}

func overdue(t *testing.T, s *carrier.Service, id ids.ID) {
	t.Helper()
	for _, x := range []struct {
		f    carrier.StepFilter
		want int64
	}{
		{carrier.StepFilter{State: "OVERDUE"}, 1}, {carrier.StepFilter{State: "DONE"}, 1}, {carrier.StepFilter{}, 2}, {carrier.StepFilter{State: "OVERDUE", Owner: school}, 1},
		{carrier.StepFilter{State: "OVERDUE", Owner: firmA}, 0}, {carrier.StepFilter{County: south}, 0}, {carrier.StepFilter{County: north, Kind: "project"}, 2}, {carrier.StepFilter{Find: "主体"}, 1},
	} {
		list, n, err := s.Milestones(lead, x.f)
		if err != nil || n != x.want || int64(len(list)) != n {
			t.Errorf("%+v: %d %d %v, want %d", x.f, n, len(list), err, x.want)
		}
	}
	list, _, err := s.Milestones(lead, carrier.StepFilter{State: "OVERDUE"})
	if err != nil || list[0].Late(day("2026-11-22")) != 53 || list[0].Record != id || list[0].Moves != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

func reminded(t *testing.T, s *carrier.Service, db *sqldb.DB) {
	t.Helper()
	for _, want := range []int{1, 0} {
		if n, err := s.Remind(context.Background()); err != nil || n != want {
			t.Errorf("%d reminders, want %d: %v", n, want, err)
		}
	}
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		n, err := sqldb.Value[int64](t.Context(), r, `SELECT COUNT(*) FROM notify_notes`)
		if n != 2 {
			t.Errorf("%d notes: the owner and the county", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheCityAddsACategory(t *testing.T) {
	works(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB, _ ids.ID) {
		for _, x := range []struct {
			ctx   context.Context
			field string
			c     carrier.Choice
			want  error
		}{
			{schools, "category", carrier.Choice{Code: "SIXTH", ZH: "第六类"}, actor.ErrForbidden},
			{lead, "phase", carrier.Choice{Code: "FOUR", ZH: "四期"}, carrier.ErrChoice},
			{lead, "category", carrier.Choice{Code: "第六", ZH: "第六类"}, carrier.ErrKind},
			{lead, "category", carrier.Choice{Code: "SIXTH"}, carrier.ErrName},
			{lead, "category", carrier.Choice{Code: "SIXTH", ZH: "产教融合联盟"}, carrier.ErrTwice},
			{lead, "category", carrier.Choice{Code: "sixth", ZH: "第六类", EN: "Sixth"}, nil},
			{lead, "category", carrier.Choice{Code: "BASE", ZH: "示范性实训基地", EN: "Model training bases"}, nil},
		} {
			if err := s.Offer(x.ctx, "project", x.field, x.c); !errors.Is(err, x.want) {
				t.Errorf("%+v: %v, want %v", x.c, err, x.want)
			}
		}
		k, err := s.Kind(lead, "project")
		if err != nil {
			t.Fatal(err)
		}
		f, _ := k.Field("category")
		if len(f.Choices) != 6 || f.Choices[1].ZH != "示范性实训基地" || f.Choices[5].Code != "SIXTH" {
			t.Errorf("%+v", f.Choices)
		}
		if _, _, err := f.Read("第六类"); err != nil {
			t.Errorf("the sixth category is not understood: %v", err)
		}
	})
}
