package real

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/process/evaluate"
)

// TestWarnings judges a small made offer: twelve series of which one is low in all years, one has no places, one lacks a year, one ends
// and is followed by two.
func TestWarnings(t *testing.T) {
	var b strings.Builder
	b.WriteString("year,school_uai,mefstat11,programme,status,capacity,confirmed_wishes\n")
	row := func(year, school, code int, places, wishes string) {
		fmt.Fprintf(&b, "%d,S%02d,322110%05d,p,x,%s,%s\n", year, school, code, places, wishes)
	}
	for year := 2022; year <= 2024; year++ {
		for i := range 12 {
			row(year, i, 34500+i, "100", "90")
		}
		row(year, 20, 11101, "200", "20")
		row(year, 21, 11201, "0", "15")
		if year != 2023 {
			row(year, 22, 11301, "100", "5")
		}
	}
	row(2022, 30, 22201, "60", "30")
	row(2022, 30, 22201, "40", "50") // a second part of the same series
	row(2023, 30, 22202, "75", "70")
	row(2024, 30, 22202, "75", "70")
	row(2023, 30, 22203, "25", "20")
	row(2024, 30, 22203, "25", "20")
	b.WriteString("2024,,32211034500,p,x,1,1\n2024,S01,32211034500,p,x,-3,1\n")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "offer.csv"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := Warnings(dir)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	o := list[0]
	if o.Series != 18 || o.Whole != 14 || o.Refused != 2 || o.Merged != 1 || o.ZeroCapacity != 3 || o.NoYear != 1 || o.OneToMany != 1 || o.OneToOne != 0 || o.Inherited != 2 {
		t.Errorf("%+v", o)
	}
	low := o.Reasons["末位10%连续三年"]
	if low[evaluate.Fires] != 1 || o.Colours[evaluate.Red] != 1 || o.Strict[evaluate.Green] != 0 || o.Colours[evaluate.NoData] != 2 {
		t.Errorf("%+v %+v %+v", o.Reasons, o.Colours, o.Strict)
	}
	if s := o.String(); !strings.Contains(s, "| 红 | 1 | 1 |") || !strings.Contains(s, "一对多 1 个") {
		t.Error(s)
	}
}

// TestRealWarnings judges the national offers of the public data.
func TestRealWarnings(t *testing.T) {
	list, err := Warnings(testenv.Data(t))
	if err != nil || len(list) != 2 {
		t.Fatal(len(list), err)
	}
	if o := list[0]; o.Series != 17548 || o.Whole != 9225 || o.Strict[evaluate.Green] != 0 || o.Colours[evaluate.Green] == 0 || o.OneToMany == 0 {
		t.Errorf("%v", o)
	}
	for _, o := range list {
		var judged int
		for _, n := range o.Colours {
			judged += n
		}
		if judged != o.Series || o.ZeroCapacity == 0 {
			t.Errorf("%v", o)
		}
	}
}
