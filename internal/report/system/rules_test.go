package system

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

func TestReadDays(t *testing.T) {
	for _, c := range []struct {
		text, source string
		n            int
		last         civil.Special
		err          error
		place        string
	}{
		{text: "2027-01-01 放假", source: "通知", n: 1, last: civil.Special{Day: civil.MustDate("2027-01-01"), Kind: civil.Holiday, Source: "通知"}},
		{text: "2027-02-05 至 2027-02-11 放假\n\n2027-02-20：上班\r\n", source: " 通知 ", n: 8, last: civil.Special{Day: civil.MustDate("2027-02-20"), Kind: civil.Workday, Source: "通知"}},
		{text: "2027-02-05～2027-02-06，休", source: "x", n: 2, last: civil.Special{Day: civil.MustDate("2027-02-06"), Kind: civil.Holiday, Source: "x"}},
		{text: "2027-02-20 workday", source: "x", n: 1, last: civil.Special{Day: civil.MustDate("2027-02-20"), Kind: civil.Workday, Source: "x"}},
		{text: "2027-02-20", source: "x", err: ErrDayLine, place: "第1行"},
		{text: "2027-01-01 放假\n2027-02-30 放假", source: "x", err: ErrDayLine, place: "第2行"},
		{text: "2027-02-11 2027-02-05 放假", source: "x", err: ErrDayLine, place: "第1行"},
		{text: "2027-02-11 9999-02-05 放假", source: "x", err: ErrDayLine, place: "第1行"},
		{text: "2027-01-01 放假\n2027-01-01 上班", source: "x", err: ErrDayTwice, place: "第2行"},
		{text: "2027-01-01 2027-12-31 放假", source: "x", err: ErrDayLine, place: "第1行"},
		{text: "2027-01-01 2027-05-31 放假\n2028-01-01 2028-05-31 放假", source: "x", err: ErrManyDays},
		{text: " \n", source: "x", err: ErrNoDays},
		{text: "2027-01-01 放假", source: " ", err: ErrSource},
	} {
		days, err := ReadDays(c.text, c.source)
		if c.err == nil {
			if err != nil || len(days) != c.n || days[len(days)-1] != c.last {
				t.Errorf("%q: %v, %v", c.text, days, err)
			}
			continue
		}
		if all := errs.All(err); !errors.Is(err, c.err) || all[0].Place != c.place {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

func TestYearOf(t *testing.T) {
	own := []civil.Special{{Day: civil.MustDate("2026-01-01"), Kind: civil.Workday, Source: "市"}, {Day: civil.MustDate("2027-01-01"), Kind: civil.Holiday, Source: "市"}}
	cal := civil.DefaultCalendar().With(own)
	y := yearOf(2026, cal, civil.Shipped(), own)
	if !y.Loaded || len(y.Days) < 30 || !y.Days[0].Own || y.Days[0].Kind != civil.Workday || y.Days[1].Own {
		t.Errorf("2026: %+v", y)
	}
	for i := 1; i < len(y.Days); i++ {
		if !y.Days[i-1].Day.Before(y.Days[i].Day) {
			t.Errorf("%v before %v", y.Days[i-1], y.Days[i])
		}
	}
	plain := yearOf(2026, civil.DefaultCalendar(), civil.Shipped(), nil)
	if y.Work != plain.Work+1 {
		t.Errorf("working days: %d, shipped %d", y.Work, plain.Work)
	}
	if far := yearOf(2031, cal, civil.Shipped(), own); far.Loaded || far.Work != 261 || len(far.Days) != 0 {
		t.Errorf("2031: %+v", far)
	}
	m := marks(cal, 2026, 2026)
	if len(m) != 6 || m[0] != (YearMark{2023, true}) || m[4] != (YearMark{2027, true}) || m[5] != (YearMark{2028, false}) {
		t.Errorf("%+v", m)
	}
	if m := marks(cal, 2026, 2010); len(m) != 7 || m[0].Year != 2010 {
		t.Errorf("%+v", m)
	}
}

func TestMarkCurrent(t *testing.T) {
	list := []Param{{Code: "A", Version: "3", From: civil.MustDate("2027-01-01")}, {Code: "A", Version: "2", From: civil.MustDate("2026-06-01")},
		{Code: "A", Version: "1", From: civil.MustDate("2026-01-01")}, {Code: "B", Version: "1", From: civil.MustDate("2026-11-22")}}
	markCurrent(list, civil.MustDate("2026-11-22"))
	for i, want := range []bool{false, true, false, true} {
		if list[i].Current != want {
			t.Errorf("%d: %+v", i, list[i])
		}
	}
}

// TestNobodyHasItAll: no role may do everything, and those who run do not watch.
func TestNobodyHasItAll(t *testing.T) {
	for _, role := range actor.Roles() {
		a := actor.Actor{Account: 1, Grants: []actor.Grant{{Role: role}}}
		runs := Policy.Allowed(a, actBackup) || Policy.Allowed(a, actJobChange)
		reads := Policy.Allowed(a, actAuditRead)
		if runs && reads {
			t.Errorf("%s runs the platform and reads its log", role)
		}
		if runs != (role == actor.SysAdmin) || reads != (role == actor.AuditAdmin || role == actor.Auditor) {
			t.Errorf("%s: runs %v, reads %v", role, runs, reads)
		}
	}
	if Policy.Allowed(actor.Actor{Account: 1, Grants: []actor.Grant{{Role: actor.Auditor}}}, actAuditVerify) {
		t.Error("an auditor from outside starts jobs")
	}
}

func TestBreakable(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "demand.publish": "demand.\u200bpublish", "短": "短", "3ab2743ebebcfd186ad1": "3ab2743ebebcfd18\u200b6ad1", "two words of a line": "two words of a line",
	} {
		if got := breakable(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
