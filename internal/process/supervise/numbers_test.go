package supervise_test

import (
	"errors"
	"testing"

	"rongqiao/internal/process/supervise"
)

// What is no finite number is refused: against it nothing would ever be below a threshold.
func TestItemsAreOfFiniteNumbers(t *testing.T) {
	for line, want := range map[string]error{
		"指标 | INDICATOR | 60 | x | 0 | 100":   nil,
		"指标 | INDICATOR | 60 | x | NaN | 100": supervise.ErrItem,
		"指标 | INDICATOR | 60 | x | 0 | Inf":   supervise.ErrItem,
	} {
		if _, err := supervise.ReadItems(line); !errors.Is(err, want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
