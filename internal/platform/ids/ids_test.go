package ids_test

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/platform/ids"
)

func TestGeneratorGrowsAndNeverRepeats(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g := ids.NewGenerator(4095, 7, func() time.Time { return at })
	last := ids.ID(0)
	for i := range 1000 {
		if i == 500 {
			at = at.Add(-time.Hour) // the clock goes back
		}
		id := g.New()
		if id <= last {
			t.Fatalf("step %d: %d after %d", i, id, last)
		}
		last = id
	}
	if got := last.Time().Sub(at.Add(time.Hour)); got < 0 || got > 10*time.Millisecond {
		t.Errorf("made at %v", last.Time())
	}
}

func TestGeneratorsOfTwoProcessesNeverMeet(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return at }
	var mu sync.Mutex
	seen := map[ids.ID]bool{}
	var wg sync.WaitGroup
	for process := range 8 {
		g := ids.NewGenerator(1, process, clock)
		for range 2 {
			wg.Go(func() {
				for range 200 {
					id := g.New()
					mu.Lock()
					if seen[id] {
						t.Errorf("%d twice", id)
					}
					seen[id] = true
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	if len(seen) != 8*2*200 {
		t.Errorf("%d identifiers", len(seen))
	}
}

func TestParse(t *testing.T) {
	for _, bad := range []string{"", "0", "-1", "+1", "01", "1x", "99999999999999999999", " 1"} {
		if _, err := ids.Parse(bad); !errors.Is(err, ids.ErrBad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if id, err := ids.Parse("9223372036854775807"); err != nil || id.String() != "9223372036854775807" {
		t.Errorf("largest: %v %v", id, err)
	}
}

func TestJSONIsAString(t *testing.T) {
	b, err := json.Marshal(map[string]ids.ID{"id": 9007199254740993, "none": 0})
	if err != nil || string(b) != `{"id":"9007199254740993","none":""}` {
		t.Fatalf("%s %v", b, err)
	}
	var back map[string]ids.ID
	if err := json.Unmarshal(b, &back); err != nil || back["id"] != 9007199254740993 || back["none"] != 0 {
		t.Fatalf("%v %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"id":"x"}`), &back); err == nil {
		t.Error("x is accepted")
	}
}

func TestScan(t *testing.T) {
	id := ids.ID(5)
	if err := id.Scan(nil); err != nil || id != 0 {
		t.Errorf("NULL gives %v %v", id, err)
	}
	if err := id.Scan(int64(7)); err != nil || id != 7 {
		t.Errorf("7 gives %v %v", id, err)
	}
	if err := id.Scan("7"); err == nil {
		t.Error("text is accepted")
	}
	if v, _ := ids.ID(0).Value(); v != nil {
		t.Errorf("none is stored as %v", v)
	}
}
