package figures

import (
	"testing"

	"rongqiao/internal/platform/stat"
)

func TestJudge(t *testing.T) {
	plain := func(v float64) Computed { return Computed{Value: v, Known: true} }
	share := func(num, den int64) Computed {
		return Computed{Value: float64(num) / float64(den) * 100, Ratio: stat.Ratio{Num: num, Den: den}, Known: true}
	}
	for _, x := range []struct {
		name string
		s    Stated
		c    Computed
		want Verdict
	}{
		{"exact", Stated{Qualifier: EQ, Value: 33}, plain(33), Met},
		{"one more", Stated{Qualifier: EQ, Value: 33}, plain(34), Not},
		{"printed decimals", Stated{Qualifier: EQ, Value: 97.68}, share(3114, 3188), Met},
		{"printed decimals, no", Stated{Qualifier: EQ, Value: 97.67}, share(3114, 3188), Not},
		{"growth", Stated{Qualifier: EQ, Value: 20.3}, plain(20.3054), Met},
		{"306 of 339", Stated{Qualifier: GE, Value: 90}, share(306, 339), Met},
		{"305 of 339 prints as 90.0", Stated{Qualifier: GE, Value: 90}, share(305, 339), Not},
		{"39 of 52", Stated{Qualifier: GE, Value: 75}, share(39, 52), Met},
		{"half a per cent", Stated{Qualifier: GE, Value: 50.6}, share(6072, 12000), Met},
		{"just below", Stated{Qualifier: GE, Value: 50.6}, share(6071, 12000), Not},
		{"more than", Stated{Qualifier: MoreThan, Value: 2400}, plain(2401), Met},
		{"no more than", Stated{Qualifier: MoreThan, Value: 2400}, plain(2400), Not},
		{"about, exactly", Stated{Qualifier: About, Value: 192000}, plain(192000), Met},
		{"about, half a thousand", Stated{Qualifier: About, Value: 192000}, plain(192500), Met},
		{"about, more", Stated{Qualifier: About, Value: 192000}, plain(192501), Not},
		{"about 70", Stated{Qualifier: About, Value: 70}, share(33614, 48020), Met},
		{"about 70, 75", Stated{Qualifier: About, Value: 70}, plain(75), Not},
		{"range", Stated{Qualifier: Range, Value: 2, High: 3}, plain(3), Met},
		{"beyond", Stated{Qualifier: Range, Value: 2, High: 3}, plain(4), Not},
		{"no data", Stated{Qualifier: GE, Value: 0}, Computed{Why: "没有"}, NoData},
	} {
		x.s.Of = "x"
		if got := x.s.Judge(x.c); got != x.want {
			t.Errorf("%s: %s, not %s", x.name, got, x.want)
		}
	}
	if got := (Stated{Qualifier: EQ, Value: 1}).Judge(plain(1)); got != Alone {
		t.Errorf("without a register: %s", got)
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	if err := (Stated{Qualifier: "X", Value: -1}).check(); err == nil {
		t.Fatal("nothing is wrong with an empty figure")
	}
	for _, s := range []Stated{{Qualifier: Range, Value: 3, High: 2}, {Qualifier: EQ, Value: 1}} {
		if s.check() == nil {
			t.Errorf("%+v is taken", s)
		}
	}
}
