package board

import "testing"

// TestDemandByProgramme: what is asked for is shared by what each programme gives, and adds up again.
func TestDemandByProgramme(t *testing.T) {
	supply := func(key string, graduates, employed, local, related int64, trains ...Train) Supply {
		return Supply{Programme: key, Level: key[:len(key)-7], Known: graduates > 0, Graduates: graduates, Employed: employed, Local: local, Related: related, Trains: trains}
	}
	list := weighProgrammes([]Supply{
		supply("SECONDARY:660101", 100, 100, 100, 100, Train{"6-18-01-01", 1}), supply("SECONDARY:660102", 50, 50, 50, 50, Train{"6-18-01-01", 1}),
		supply("SECONDARY:660103", 0, 0, 0, 0, Train{"4-01-01-01", .5}), supply("SECONDARY:660104", 10, 10, 10, 10),
	}, map[string]Milli{"6-18-01-01": 90_000, "4-01-01-01": 7_000, "2-02-02-02": 5_000})
	want := []struct {
		demand, supply Milli
		asked          bool
	}{{60_000, 100_000, true}, {30_000, 50_000, true}, {7_000, 0, true}, {0, 10_000, false}}
	for i, w := range want {
		if l := list[i]; l.Demand != w.demand || l.Supply != w.supply || l.Asked != w.asked {
			t.Errorf("%+v, want %+v", l, w)
		}
	}
	if list[2].Unknown != 1 || list[2].Level != "SECONDARY" || list[2].Code != "660103" {
		t.Errorf("%+v", list[2])
	}
}
