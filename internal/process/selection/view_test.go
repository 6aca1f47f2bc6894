package selection

import (
	"testing"

	"rongqiao/internal/register/carrier"
)

// TestMoneyIsShownAsAsked: experts read an amount in the unit in which the form asked for it.
func TestMoneyIsShownAsAsked(t *testing.T) {
	for unit, want := range map[string]string{"万元": "350.00 万元", "": "3,500,000.00 元"} {
		f := carrier.Field{Code: "own", Type: carrier.Money, Unit: unit}
		if got := shown(t.Context(), f, carrier.Values{"own": {Num: 350_000_000, Text: "350000000"}}); got != want {
			t.Errorf("asked for in %q: %q, want %q", unit, got, want)
		}
	}
}
