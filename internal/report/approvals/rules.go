package approvals

import (
	"cmp"
	"slices"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/stat"
)

// ErrNoParam says that a parameter is missing.
var ErrNoParam = errs.New(errs.Internal, "approvals.no_param")

// Matter is a kind of case in a state in which it waits for an office.
type Matter struct {
	Kind, State string
	ZH, EN      string // of the kind
	StateZH     string
	StateEN     string
}

// Of are states of a machine in which a case waits for an office's decision. It panics when there is no such state: it runs at the
// start of the program, and a test starts the program.
func Of(m *caseflow.Machine, states ...string) (out []Matter) {
	for _, code := range states {
		st, ok := m.State(code)
		if !ok || st.Terminal {
			panic("approvals: " + m.Kind + " does not wait in " + code)
		}
		out = append(out, Matter{m.Kind, st.Code, m.ZH, m.EN, st.ZH, st.EN})
	}
	return out
}

// Event is what the rules read of a case's event.
type Event struct {
	Kind, To string
	Case     int64
	Seq      int64
	On       civil.Date
}

// Span is one wait for an office: from the day on which the case came until the day on which it was decided; open has no end.
type Span struct {
	Kind, State string
	From, Until civil.Date
}

// Spans reads the waits out of the events of cases, which come by case and sequence.
func Spans(events []Event, waits map[[2]string]bool) (out []Span) {
	for i, e := range events {
		if !waits[[2]string{e.Kind, e.To}] || i > 0 && events[i-1].Case == e.Case && events[i-1].To == e.To {
			continue
		}
		s := Span{Kind: e.Kind, State: e.To, From: e.On}
		for j := i + 1; j < len(events) && events[j].Case == e.Case; j++ {
			if events[j].To != e.To {
				s.Until = events[j].On
				break
			}
		}
		out = append(out, s)
	}
	return out
}

// Time is how long decisions took, in working days. Known is false when there are too few of them.
type Time struct {
	N            int
	Mean, Median float64
	Longest      int
	Known        bool
}

// Line is the time of one matter: over the whole period and by month of the decision.
type Line struct {
	Matter
	Time
	Open    int // still waiting
	Oldest  int // working days of the oldest of them
	Months  map[string]Time
	Unknown int // decisions of which the calendar does not know a year
}

// timeOf computes mean and median of working days.
func timeOf(days []int, least int) Time {
	t := Time{N: len(days)}
	if len(days) == 0 {
		return t
	}
	slices.Sort(days)
	sum := 0
	sorted := make([]float64, len(days))
	for i, d := range days {
		sum += d
		sorted[i] = float64(d)
	}
	t.Longest = days[len(days)-1]
	if t.Known = len(days) >= least; t.Known {
		t.Mean = float64(sum) / float64(len(days))
		t.Median, _ = stat.Quantile(sorted, 0.5)
	}
	return t
}

// Lines computes the times of all matters from the waits that were decided since a day, the slowest first and what is not known last.
func Lines(matters []Matter, spans []Span, c *civil.Calendar, since, today civil.Date, least int) []Line {
	days, months, open := map[[2]string][]int{}, map[[2]string]map[string][]int{}, map[[2]string][]int{}
	unknown := map[[2]string]int{}
	for _, s := range spans {
		key, until := [2]string{s.Kind, s.State}, s.Until
		if until.IsZero() {
			until = today
		} else if until.Before(since) {
			continue
		}
		n, loaded := c.WorkingDays(s.From, until)
		switch {
		case s.Until.IsZero():
			open[key] = append(open[key], n)
		case !loaded:
			unknown[key]++
		default:
			if months[key] == nil {
				months[key] = map[string][]int{}
			}
			month := until.String()[:7]
			days[key], months[key][month] = append(days[key], n), append(months[key][month], n)
		}
	}
	var out []Line
	for _, m := range matters {
		key := [2]string{m.Kind, m.State}
		l := Line{Matter: m, Time: timeOf(days[key], least), Open: len(open[key]), Months: map[string]Time{}, Unknown: unknown[key]}
		for _, n := range open[key] {
			l.Oldest = max(l.Oldest, n)
		}
		for month, list := range months[key] {
			l.Months[month] = timeOf(list, least)
		}
		if l.N+l.Open+l.Unknown > 0 {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int {
		if a.Known != b.Known {
			return map[bool]int{true: -1, false: 1}[a.Known]
		}
		return cmp.Compare(b.Mean, a.Mean)
	})
	return out
}

// Together is the time of all decisions of a period, whatever they were about: a sum over cases, not a mean of means.
func Together(spans []Span, c *civil.Calendar, since civil.Date, month string, least int) Time {
	var days []int
	for _, s := range spans {
		if s.Until.IsZero() || s.Until.Before(since) || month != "" && s.Until.String()[:7] != month {
			continue
		}
		if n, loaded := c.WorkingDays(s.From, s.Until); loaded {
			days = append(days, n)
		}
	}
	return timeOf(days, least)
}
