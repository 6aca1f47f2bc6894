package bench

import (
	"context"
	"os"
	"testing"
)

// TestIndicators rolls a hundredth of the outcomes up and compares with SQLite; RONGQIAO_BENCH=1 takes all of them.
func TestIndicators(t *testing.T) {
	results, err := Indicators(context.Background(), Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == "", Log: t.Output()})
	for _, r := range results {
		t.Log(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}
