package app

import (
	"context"

	"rongqiao/internal/base/org"
)

// guessMost is how many divisions the register's form suggests.
const guessMost = 3

// guessIndustries suggests divisions of industries for an enterprise by its name. What fails suggests nothing: the form
// works without.
func (h *House) guessIndustries(ctx context.Context, name string) []org.Guess {
	list, err := h.Coding.Divisions(ctx, name, "", guessMost)
	if err != nil {
		return nil
	}
	out := make([]org.Guess, 0, len(list))
	for _, d := range list {
		out = append(out, org.Guess(d))
	}
	return out
}
