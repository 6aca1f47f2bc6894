package carrier_test

import (
	"errors"
	"testing"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// TestMergedOrganisations: what one organisation has goes to the other; a part that both have stays once, and counts once.
func TestMergedOrganisations(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, db *sqldb.DB) {
		id := create(t, s, draft("岚山基地"))
		other := draft("甲的基地")
		other.Org = firmA
		led := create(t, s, other)
		twin := other
		twin.Org = firmB
		create(t, s, twin)
		for _, who := range []ids.ID{firmA, firmB} {
			if err := s.Join(lead, id, carrier.Member{Role: "FIRM", Org: who, Since: day("2024-04-01")}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Join(lead, led, carrier.Member{Role: "FIRM", Org: firmA, Since: day("2024-04-01")}); err != nil {
			t.Fatal(err)
		}
		firms := func() float64 {
			list, err := s.Figures(lead, "test_base", day("2026-11-22"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range list {
				if f.Count.Code == "firms" {
					return f.Value
				}
			}
			return -1
		}
		if n := firms(); n != 2 {
			t.Fatalf("%v firms before", n)
		}
		if err := db.Write(lead, func(tx *sqldb.Tx) error { return s.Inherit(lead, tx, firmA, firmB) }); err != nil {
			t.Fatal(err)
		}
		if n := firms(); n != 1 {
			t.Errorf("%v firms after", n)
		}
		d, err := s.Find(lead, led)
		if err != nil || d.Org != firmB || d.Name == "甲的基地" || len(d.Members) != 1 || d.Members[0].Org != firmB {
			t.Errorf("%+v %+v %v", d.Record, d.Members, err)
		}
		if d, err = s.Find(lead, id); err != nil || len(d.Members) != 2 {
			t.Errorf("%+v %v", d.Members, err)
		}
	})
}

// TestACityAddsToAKind: fields, levels, points and counts of the city stand beside the product's own and cannot be lost.
func TestACityAddsToAKind(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		const code = "test_builtin"
		add := func(o carrier.Overlay, version int64) error { return s.Extend(lead, code, o, version) }
		o := carrier.Overlay{Levels: []carrier.Choice{{Code: "SCHOOL", ZH: "校级"}, {Code: "CITY", ZH: "市级"}}, Fields: []carrier.Field{{Code: "power", ZH: "容量", Type: carrier.Int, List: true}},
			Checklist: []carrier.Choice{{Code: "SITE", ZH: "场地"}, {Code: "SAFE", ZH: "安全"}}, Counts: []carrier.Count{{Code: "power", ZH: "总容量", Unit: "千瓦", Scope: "相加", Of: carrier.Sum, Field: "power"}}}
		for name, bad := range map[string]carrier.Overlay{
			"a level lost": {Levels: []carrier.Choice{{Code: "SCHOOL", ZH: "校级"}}}, "a point lost": {Checklist: []carrier.Choice{{Code: "SAFE", ZH: "安全"}}},
			"a field twice": {Fields: []carrier.Field{{Code: "area", ZH: "面积", Type: carrier.Int}}}, "a count of nothing": {Counts: []carrier.Count{{Code: "x", ZH: "x", Unit: "x", Of: carrier.Sum, Field: "none"}}},
		} {
			if err := add(bad, 0); !errors.Is(err, carrier.ErrInUse) && !errors.Is(err, carrier.ErrKind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := add(o, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Extend(schools, code, o, 1); err == nil {
			t.Error("a school adds to a kind")
		}
		d := carrier.Draft{Name: "一号", Stage: "BUILT", On: day("2024-03-01"), Level: "SCHOOL", Values: carrier.Values{"power": {Text: "30", Num: 30}}}
		id, err := s.Create(lead, code, d, "文件")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Tick(lead, id, "SAFE", "已验收"); err != nil {
			t.Error(err)
		}
		list, err := s.Figures(lead, code, day("2024-12-31"))
		if err != nil || list[len(list)-1].Value != 30 || list[1].Count.Code != "level_school" || list[1].Value != 1 {
			t.Errorf("%+v %v", list, err)
		}
		o.Fields = nil
		o.Counts = nil
		if err := add(o, 1); !errors.Is(err, carrier.ErrInUse) {
			t.Errorf("taking away what is used: %v", err)
		}
		if k, err := s.Kind(lead, code); err != nil || len(k.Fields) != 2 || len(k.Levels) != 2 {
			t.Errorf("%+v %v", k, err)
		}
	})
}

var _ = carrier.Declare(carrier.Kind{
	Code: "test_builtin", ZH: "内置试验", EN: "Built in", Unit: "个", Group: "试验", Levels: []carrier.Choice{{Code: "CITY", ZH: "市级"}},
	Fields: []carrier.Field{{Code: "area", ZH: "面积", Type: carrier.Int}}, Checklist: []carrier.Choice{{Code: "SITE", ZH: "场地"}},
})

// TestRoomIsShared: several book at once within the room, and no more.
func TestRoomIsShared(t *testing.T) {
	k := carrier.Kind{Code: "test_room", ZH: "体验馆", Unit: "个", Group: "试验", Fields: []carrier.Field{{Code: "seats", ZH: "座位", Type: carrier.Int}},
		Booking: &carrier.Booking{What: "场次", Minutes: 30, Capacity: "seats", Shared: true}}
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		if err := s.Configure(lead, k, 0); err != nil {
			t.Fatal(err)
		}
		id, err := s.Create(lead, k.Code, carrier.Draft{Name: "体验馆", Stage: "BUILT", On: day("2024-03-01"), Values: carrier.Values{"seats": {Text: "50", Num: 50}}}, "文件")
		if err != nil {
			t.Fatal(err)
		}
		at := theClock.Add(24 * time.Hour)
		for _, b := range []struct {
			from, until int
			persons     int64
			fits        bool
		}{{0, 120, 30, true}, {60, 180, 20, true}, {90, 150, 1, false}, {120, 180, 30, true}, {170, 200, 1, false}, {180, 240, 50, true}} {
			_, err := s.Book(schools, id, carrier.Booked{Org: school, From: at.Add(time.Duration(b.from) * time.Minute), Until: at.Add(time.Duration(b.until) * time.Minute), Purpose: "体验", Persons: b.persons})
			if b.fits != (err == nil) || !b.fits && !errors.Is(err, carrier.ErrCapacity) {
				t.Errorf("%+v: %v", b, err)
			}
		}
		_, list, err := s.Usage(lead, k.Code, day("2026-11-01"), day("2026-11-30"))
		if err != nil || len(list) != 1 || list[0].Bookings != 4 || list[0].Persons != 130 || list[0].Offered != -1 || list[0].Share() != -1 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
