package sample

import (
	"reflect"
	"testing"

	"rongqiao/internal/platform/idcode"
)

func TestDrawMeetsThePromisedNumbers(t *testing.T) {
	for _, c := range Cities() {
		p := Draw(c)
		if len(c.Counties) != 3 || len(c.Schools) != 6 || len(c.Chains) != 3 {
			t.Errorf("%s: %d counties, %d schools, %d chains", c.Name, len(c.Counties), len(c.Schools), len(c.Chains))
		}
		if len(p.Firms) != firms || len(p.Points) != points || len(p.Needs) != needs || len(p.Offers) != offers {
			t.Errorf("%s: %d firms, %d points, %d needs, %d offers", c.Name, len(p.Firms), len(p.Points), len(p.Needs), len(p.Offers))
		}
		if !reflect.DeepEqual(p, Draw(c)) {
			t.Errorf("%s: two draws differ", c.Name)
		}
	}
}

func TestSampleCodesAreValidAndUnique(t *testing.T) {
	seen := map[string]string{}
	check := func(code, who string) {
		if _, err := idcode.USCC(code); err != nil {
			t.Errorf("%s: %s: %v", who, code, err)
		}
		if other, ok := seen[code]; ok {
			t.Errorf("%s and %s share %s", who, other, code)
		}
		seen[code] = who
	}
	for _, c := range Cities() {
		for i, s := range c.Schools {
			check(c.SchoolUSCC(i), s.Name)
		}
		for _, f := range Draw(c).Firms {
			check(f.USCC, f.Name)
		}
	}
}

func TestNobodyIsCountedTwice(t *testing.T) {
	for _, c := range Cities() {
		for _, p := range Draw(c).Points {
			for _, o := range p.Leave {
				if o.Contract+o.Flexible+o.Study+o.Army+o.Seeking != o.Graduates || o.Contract < 0 {
					t.Errorf("%s %s: outcomes %+v do not add up", c.Name, p.Code, o)
				}
			}
			for _, y := range p.Years {
				if y.Registered > y.Admitted || y.Admitted > y.Planned {
					t.Errorf("%s %s: intake %+v", c.Name, p.Code, y)
				}
			}
		}
	}
}
