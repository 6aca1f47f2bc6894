package trade

import (
	_ "embed"
	"encoding/csv"
	"strings"
)

// invented are made-up enterprises, written after the way real names and scopes read; their divisions are ours. They keep
// the rules from getting worse; what they are worth on real registers only confirmed enterprises can tell.
//
//go:embed invented.csv
var invented string

// Invented lists the made-up enterprises.
func Invented() ([]Pair, error) {
	r := csv.NewReader(strings.NewReader(invented))
	r.Comma = '|'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	out := make([]Pair, 0, len(rows))
	for _, row := range rows[1:] {
		out = append(out, Pair{Division: row[0], Company: row[1], Scope: row[2]})
	}
	return out, nil
}

// Score says how well divisions were ranked.
type Score struct {
	Lines           int
	First, Three    float64 // share with the right division first, and among the first three
	Sure, SureRight float64 // share that needs no second look, and how many of them were right
}

// Measure asks the model about pairs that it was not told.
func (m *Model) Measure(pairs []Pair) Score {
	var s Score
	for _, p := range pairs {
		a := m.Rank(p.Company, p.Scope, 3)
		s.Lines++
		for i, c := range a.Ranked {
			if c.Code == p.Division {
				s.Three++
				s.First += one(i == 0)
			}
		}
		if a.Ranked[0].Chance >= SureAbove {
			s.Sure++
			s.SureRight += one(a.Ranked[0].Code == p.Division)
		}
	}
	n := float64(max(s.Lines, 1))
	s.First, s.Three, s.SureRight, s.Sure = s.First/n, s.Three/n, s.SureRight/max(s.Sure, 1), s.Sure/n
	return s
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
