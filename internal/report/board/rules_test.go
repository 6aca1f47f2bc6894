package board

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

var usual = Params{Even: 0.05}

// TestVectorOfTheForecast is the vector of domain B4: 23 asked; 30 graduates ×
// local 0.7 × match 0.6 = 12.6; gap 10.4; gap rate 45.2 %.
func TestVectorOfTheForecast(t *testing.T) {
	s := Supply{Programme: "SECONDARY:660301", Known: true, Graduates: 30, Employed: 30, Local: 21, Related: 18, Trains: []Train{{"6-31-01-10", 1}}}
	eff, ok := s.Effective()
	if !ok || eff != 12600 {
		t.Fatalf("effective supply %d, %v; want 12600", eff, ok)
	}
	asks := []Ask{{"a", "6-31-01-10", "C34", 10}, {"b", "6-31-01-10", "C34", 8}, {"c", "6-31-01-10", "C34", 5}}
	b := Compute(asks, []Supply{s}, usual)
	if len(b.Lines) != 1 {
		t.Fatalf("lines %+v", b.Lines)
	}
	l := b.Lines[0]
	rate, ok := l.Rate()
	if l.Demand != 23 || l.Supply != 12600 || l.Gap() != 10400 || !ok || math.Abs(rate-0.4522) > 0.0001 || l.State != Short || l.Firms != 3 {
		t.Errorf("line %+v, gap %d, rate %v", l, l.Gap(), rate)
	}
}

func TestStates(t *testing.T) {
	known := func(n int64, occ ...string) Supply {
		s := Supply{Programme: "p", Known: true, Graduates: n, Employed: 10, Local: 10, Related: 10}
		for _, o := range occ {
			s.Trains = append(s.Trains, Train{o, 1})
		}
		return s
	}
	for _, c := range []struct {
		name     string
		asks     []Ask
		supplies []Supply
		want     State
	}{
		{"asked and taught by nobody", []Ask{{"f", "x", "C", 9}}, nil, Untaught},
		{"taught and asked by nobody", nil, []Supply{known(9, "x")}, Unasked},
		{"short", []Ask{{"f", "x", "C", 20}}, []Supply{known(9, "x")}, Short},
		{"within five per cent is even", []Ask{{"f", "x", "C", 20}}, []Supply{known(19, "x")}, Even},
		{"surplus", []Ask{{"f", "x", "C", 20}}, []Supply{known(30, "x")}, Surplus},
		{"no outcomes is no data, not zero", []Ask{{"f", "x", "C", 20}}, []Supply{{Programme: "p", Trains: []Train{{"x", 1}}}}, NoData},
		{"a need without a code is no data", []Ask{{"f", "", "C", 20}}, nil, NoData},
	} {
		b := Compute(c.asks, c.supplies, usual)
		if len(b.Lines) != 1 || b.Lines[0].State != c.want {
			t.Errorf("%s: %+v, want %s", c.name, b.Lines, c.want)
		}
	}
}

func TestProgrammesNobodyAsksFor(t *testing.T) {
	b := Compute([]Ask{{"f", "x", "C", 1}}, []Supply{
		{Programme: "A", Trains: []Train{{"x", 1}}, Graduates: 5},
		{Programme: "B", Trains: []Train{{"y", 1}}, Graduates: 7},
		{Programme: "C", Graduates: 9},
	}, usual)
	want := []Idle{{Programme: "C", Points: 1, Students: 9}, {Programme: "B", Points: 1, Students: 7, Linked: true}}
	if !reflect.DeepEqual(b.Idle, want) {
		t.Errorf("idle %+v, want %+v", b.Idle, want)
	}
}

func TestNobodyIsLostOrCountedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		occ := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		asks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Ask {
			return Ask{"f" + occ.Draw(t, "firm"), occ.Draw(t, "occ"), occ.Draw(t, "ind"), int64(rapid.IntRange(1, 50).Draw(t, "n"))}
		}), 0, 30).Draw(t, "asks")
		supplies := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Supply {
			e := int64(rapid.IntRange(1, 40).Draw(t, "employed"))
			s := Supply{Programme: occ.Draw(t, "p"), Known: true, Graduates: e, Employed: e, Local: e / 2, Related: e}
			for _, o := range rapid.SliceOfNDistinct(occ, 1, 3, rapid.ID).Draw(t, "trains") {
				s.Trains = append(s.Trains, Train{o, float64(rapid.IntRange(1, 10).Draw(t, "w")) / 10})
			}
			return s
		}), 0, 20).Draw(t, "supplies")
		b := Compute(asks, supplies, usual)
		var heads int64
		for _, a := range asks {
			heads += a.Heads
		}
		var class Milli
		for _, s := range supplies {
			e, _ := s.Effective()
			class += e
		}
		sum := Sum(b.Lines)
		if sum.Demand != heads || sum.Supply != class {
			t.Fatalf("demand %d of %d, supply %d of %d", sum.Demand, heads, sum.Supply, class)
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(asks), func(i, j int) { asks[i], asks[j] = asks[j], asks[i] })
		if again := Compute(asks, supplies, usual); !reflect.DeepEqual(b, again) {
			t.Fatalf("the order of the input changed the result")
		}
	})
}
