package money_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/money"
)

func TestParse(t *testing.T) {
	cases := []struct {
		text string
		want money.Fen
	}{
		{"2,800.00", 280_000}, {"2800", 280_000}, {"￥２８００．５０", 280_050}, {"¥ 300 元", 30_000},
		{"1.08亿元", 10_800_000_000}, {"29.15 亿元", 291_500_000_000}, {"3万", 3_000_000}, {"1.5万元", 1_500_000},
		{"0.01", 1}, {"-5元", -500}, {"0", 0}, {"12千元", 1_200_000}, {"1,234,567.8", 123_456_780},
		{"0.000001亿元", 10_000}, {"5千万", 5_000_000_000}, {"2.50", 250},
	}
	for _, c := range cases {
		if got, err := money.Parse(c.text); err != nil || got != c.want {
			t.Errorf("%q: %d %v, want %d", c.text, got, err, c.want)
		}
	}
	refused := []struct {
		text string
		want error
	}{
		{"", money.ErrAmount}, {"元", money.ErrAmount}, {"面议", money.ErrAmount}, {"1.", money.ErrAmount}, {".5", money.ErrAmount},
		{"28,00", money.ErrAmount}, {"1,2345", money.ErrAmount}, {",100", money.ErrAmount}, {"1e5", money.ErrAmount}, {"--1", money.ErrAmount}, {"1-2", money.ErrAmount},
		{"0.005", money.ErrTooFine}, {"1.000000001万", money.ErrTooFine}, {"99999999999999999999", money.ErrTooBig}, {"999999999999亿", money.ErrTooBig},
	}
	for _, c := range refused {
		if got, err := money.Parse(c.text); !errors.Is(err, c.want) {
			t.Errorf("%q: %d %v, want %v", c.text, got, err, c.want)
		}
	}
}

func TestWriting(t *testing.T) {
	cases := []struct{ got, want string }{
		{money.Fen(280_000).String(), "2,800.00"},
		{money.Fen(-5).String(), "-0.05"},
		{money.Fen(123_456_789).String(), "1,234,567.89"},
		{money.Fen(291_500_000_000).In(money.Yi, 2), "29.15"},
		{money.Fen(150).In(money.Yuan, 0), "2"},
		{money.Fen(149).In(money.Yuan, 0), "1"},
		{money.Fen(-1).In(money.Yuan, 0), "0"},
		{money.Fen(10_800_000_000).Short(), "1.08 亿元"},
		{money.Fen(3_500_000).Short(), "3.5 万元"},
		{money.Fen(280_000).Short(), "2,800 元"},
		{money.Fen(100_000_000).Short(), "100 万元"},
		{money.Fen(0).Short(), "0 元"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestFloorRoundsUp(t *testing.T) {
	if got := money.Fen(333_333).Floor(80, 100); got != 266_667 {
		t.Errorf("80 %% of 3,333.33 is at least %s", got)
	}
	if got := money.Fen(300_000).Floor(80, 100); got != 240_000 {
		t.Errorf("80 %% of 3,000.00 is at least %s", got)
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := money.Fen(rapid.Int64Range(-1<<53, 1<<53).Draw(t, "fen"))
		if back, err := money.Parse(f.String()); err != nil || back != f {
			t.Fatalf("%s reads as %s, %v", f, back, err)
		}
	})
}

func TestScan(t *testing.T) {
	var f money.Fen
	if err := f.Scan(int64(5)); err != nil || f != 5 {
		t.Errorf("%v %v", f, err)
	}
	if err := f.Scan(nil); err != nil || f != 0 {
		t.Errorf("%v %v", f, err)
	}
	if err := f.Scan(1.5); err == nil {
		t.Error("a float is accepted")
	}
	if v, _ := money.Fen(7).Value(); v != int64(7) {
		t.Errorf("%v", v)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.08亿元", "2,800.00", "￥５", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := money.Parse(s)
		if err != nil {
			return
		}
		if back, err := money.Parse(v.String()); err != nil || back != v {
			t.Errorf("%q gives %d, written %q, read back %d %v", s, v, v.String(), back, err)
		}
	})
}
