package real

import (
	"testing"

	"rongqiao/internal/platform/testenv"
)

// TestCapsOnTheRegister runs the rule of more than 20 points over the register of 2025 (9,126 rows of category 53).
func TestCapsOnTheRegister(t *testing.T) {
	list, err := Caps(testenv.Data(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 {
		t.Fatalf("%d registers", len(list))
	}
	r := list[0]
	if r.Read != 9126 || r.Twins != 12 || r.NoCode != 8 || r.Points+r.Twins+r.Refused != r.Read {
		t.Errorf("read %d, twins %d, without a code %d, points %d", r.Read, r.Twins, r.NoCode, r.Points)
	}
	if len(r.Over) == 0 || r.Warned != len(r.Over)+r.AtLimit || r.Over[0].Schools <= limit20 || r.Over[len(r.Over)-1].Schools <= limit20 {
		t.Errorf("%d over the limit, %d at it, %d warned", len(r.Over), r.AtLimit, r.Warned)
	}
}
