package match

import (
	"slices"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/match/score"
)

func TestCohorts(t *testing.T) {
	class := func(year, count, like int32) score.Cohort {
		return score.Cohort{Ends: score.DayOf(civil.Date{Year: int(year), Month: 6, Day: 30}), Count: count, Like: like}
	}
	for _, c := range []struct {
		name string
		row  pointRow
		want []score.Cohort
	}{
		{"one intake", pointRow{Enrolled: []enrolled{{2024, 98}}}, []score.Cohort{class(2027, 98, 0)}},
		{"an intake without number", pointRow{Enrolled: []enrolled{{2024, score.NotSaid}}}, []score.Cohort{class(2027, score.NotSaid, 0)}},
		{
			"taught since 2019", pointRow{FirstYear: 2019, Enrolled: []enrolled{{2025, 45}}, Graduated: enrolled{2026, 48}},
			[]score.Cohort{class(2026, 48, 0), class(2028, 45, 0), class(2027, 48, 2026), class(2029, 45, 2028)},
		},
		{"taught since 2025", pointRow{FirstYear: 2025, Enrolled: []enrolled{{2025, 45}}}, []score.Cohort{class(2028, 45, 0), class(2029, 45, 2028)}},
		{"nothing known", pointRow{FirstYear: 2019}, []score.Cohort{class(2026, score.NotSaid, 0), class(2027, score.NotSaid, 0), class(2028, score.NotSaid, 0), class(2029, score.NotSaid, 0)}},
		{"since when is not known", pointRow{}, nil},
	} {
		if got := cohorts(c.row, 2026); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStudyYears(t *testing.T) {
	for _, c := range []struct {
		length string
		level  atlas.Level
		want   int
	}{{"3", atlas.Secondary, 3}, {"五", atlas.HigherCollege, 3}, {"5年", atlas.HigherCollege, 5}, {"", atlas.UndergradGeneral, 4}, {"", atlas.Secondary, 3}} {
		if got := studyYears(c.length, c.level); got != c.want {
			t.Errorf("%q at %s: %d, want %d", c.length, c.level, got, c.want)
		}
	}
}
