package bench

import (
	"context"
	"os"
	"testing"
)

// TestOrders runs the exchange for a second on each engine; RONGQIAO_BENCH=1 for a minute.
func TestOrders(t *testing.T) {
	results, err := Orders(context.Background(), Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == "", Log: t.Output()})
	for _, r := range results {
		t.Log(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}
