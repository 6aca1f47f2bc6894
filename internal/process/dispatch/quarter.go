package dispatch

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/civil"
)

// Quarter is a quarter of a calendar year, N from 1 to 4.
type Quarter struct{ Year, N int }

var quarterText = regexp.MustCompile(`^(\d{4})Q([1-4])$`)

// ParseQuarter reads 2026Q3.
func ParseQuarter(s string) (Quarter, error) {
	m := quarterText.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil {
		return Quarter{}, ErrQuarter.With(s).On("quarter")
	}
	year, _ := strconv.Atoi(m[1])
	return Quarter{year, int(m[2][0] - '0')}, nil
}

// QuarterOf is the quarter in which a day lies.
func QuarterOf(d civil.Date) Quarter { return Quarter{d.Year, (int(d.Month)-1)/3 + 1} }

// LastEnded is the quarter that was over before the day.
func LastEnded(d civil.Date) Quarter { return QuarterOf(d).Before(1) }

// String writes 2026Q3.
func (q Quarter) String() string { return fmt.Sprintf("%04dQ%d", q.Year, q.N) }

// ZH writes 2026年第三季度.
func (q Quarter) ZH() string {
	return fmt.Sprintf("%d年第%s季度", q.Year, [5]string{"零", "一", "二", "三", "四"}[q.N])
}

// Before is the quarter n quarters earlier, later when n is negative.
func (q Quarter) Before(n int) Quarter {
	months := q.Year*4 + q.N - 1 - n
	return Quarter{months / 4, months%4 + 1}
}

// First is the quarter's first day.
func (q Quarter) First() civil.Date {
	return civil.Date{Year: q.Year, Month: time.Month(q.N*3 - 2), Day: 1}
}

// Last is the quarter's last day.
func (q Quarter) Last() civil.Date { return q.Before(-1).First().AddDays(-1) }

// Opens is the day on which its reports are opened: the first after the quarter.
func (q Quarter) Opens() civil.Date { return q.Last().AddDays(1) }

// Due is the n-th working day after the quarter (GOV-1). Loaded is false when the calendar does not know the year.
func (q Quarter) Due(c *civil.Calendar, n int) (day civil.Date, loaded bool) {
	return c.AddWorkingDays(q.Last(), n)
}
