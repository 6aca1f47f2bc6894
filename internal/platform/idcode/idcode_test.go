package idcode_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
)

var today = civil.MustDate("2026-11-22")

func TestUSCC(t *testing.T) {
	cases := []struct {
		name, code string
		want       error
	}{
		{"U1", "11150300011554519Q", nil},
		{"U2", "91330100799655058B", nil},
		{"U3", "9144030071526726XG", nil},
		{"U4", "914403001922038216", nil},
		{"U5", "91350500MA00TE5T25", nil},
		{"U6 enterprise", "91150300MAC0DE0169", nil},
		{"U6 public institution", "12331000000000019J", nil},
		{"U6 enterprise of numbers", "91120000000000027A", nil},
		{"U6 cooperative", "93350500MA31A2B38E", nil},
		{"U6 private school", "52150300MJ0000018W", nil},
		{"U7 check", "91330100799655058C", idcode.ErrUSCCCheck},
		{"U8 transposed", "91330100799655085B", idcode.ErrUSCCCheck},
		{"U9 letter I", "9I330100799655058B", idcode.ErrUSCCAlphabet},
		{"U10 spaces and case", " 91330100799655058b ", nil},
		{"U11 old number", "330100400013371", idcode.ErrUSCCOld},
		{"full width and hyphens", "９１３３０１００-799655058Ｂ", nil},
		{"a letter in the region", "9133A100799655058B", idcode.ErrUSCCAlphabet},
		{"short", "9133010079965505", idcode.ErrUSCCLength},
		{"empty", "", idcode.ErrUSCCLength},
		{"Chinese text of 18 bytes", "营业执照代码", idcode.ErrUSCCLength},
		{"a Chinese character among 18", "9133010079965505捌B", idcode.ErrUSCCAlphabet},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			norm, err := idcode.USCC(c.code)
			if c.want == nil && (err != nil || len(norm) != 18) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%q: %v, want %v", norm, err, c.want)
			}
		})
	}
}

func TestUSCCParts(t *testing.T) {
	for _, code := range []string{"91330100799655058B", "9144030071526726XG", "914403001922038216", "11150300011554519Q"} {
		if err := idcode.OrgCheck(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if err := idcode.OrgCheck("91330100799655059B"); !errors.Is(err, idcode.ErrOrgCheck) {
		t.Errorf("a wrong organisation code: %v", err)
	}
	kinds := map[string]idcode.OrgKind{"91": idcode.KindEnterprise, "12": idcode.KindPublic, "52": idcode.KindPrivate, "Y1": idcode.KindOther, "": idcode.KindOther}
	for prefix, want := range kinds {
		if got := idcode.KindOfOrg(prefix); got != want {
			t.Errorf("%s: %s", prefix, got)
		}
	}
	if d, err := idcode.CheckDigit("91330100799655058"); d != "B" || err != nil {
		t.Errorf("%s %v", d, err)
	}
	if _, err := idcode.CheckDigit("I"); err == nil {
		t.Error("a letter has a check digit")
	}
}

func TestCitizenID(t *testing.T) {
	cases := []struct {
		name, number string
		want         error
		birth        string
		sex, age     int
	}{
		{"C1", "11010519491231002X", nil, "1949-12-31", idcode.SexFemale, 76},
		{"C2 lower case", "11010519491231002x", nil, "1949-12-31", idcode.SexFemale, 76},
		{"C3 born 1880", "440524188001010014", idcode.ErrIDBirth, "", 0, 0},
		{"C4 exactly 16", "350500201011220016", nil, "2010-11-22", idcode.SexMale, 16},
		{"C5 still 15", "35050020101123002X", nil, "2010-11-23", idcode.SexFemale, 15},
		{"C6 17", "150300200812310035", nil, "2008-12-31", idcode.SexMale, 17},
		{"C7 29 February 2009", "350500200902290013", idcode.ErrIDBirth, "", 0, 0},
		{"C8 born tomorrow", "35050020261123001X", idcode.ErrIDBirth, "", 0, 0},
		{"C9 check", "110105194912310021", idcode.ErrIDCheck, "", 0, 0},
		{"C10 first", "120100200806011120", nil, "2008-06-01", idcode.SexFemale, 18},
		{"C10 second", "331000201003010027", nil, "2010-03-01", idcode.SexFemale, 16},
		{"old number", "350500101122001", idcode.ErrIDOld, "", 0, 0},
		{"short", "35050020101122001", idcode.ErrIDLength, "", 0, 0},
		{"letters", "35050020101122A016", idcode.ErrIDAlphabet, "", 0, 0},
		{"full width", "３５０５００２０１０１１２２００１６", nil, "2010-11-22", idcode.SexMale, 16},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := idcode.CitizenID(c.number, today)
			if c.want != nil {
				if !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
				return
			}
			if err != nil || got.Birth.String() != c.birth || got.Sex != c.sex || got.Birth.AgeOn(today) != c.age {
				t.Errorf("%+v %v", got, err)
			}
			if text := fmt.Sprintf("%v %+v", got, &got); strings.Contains(text, got.Number) {
				t.Errorf("the number can be logged: %s", text)
			}
		})
	}
}

func TestDocument(t *testing.T) {
	cases := []struct {
		kind   idcode.IDType
		number string
		want   error
	}{
		{idcode.TypeCitizen, "350500201011220016", nil},
		{idcode.TypeCitizen, "350500201011220017", idcode.ErrIDCheck},
		{idcode.TypeHKMacao, "h12345678", nil},
		{idcode.TypeHKMacao, "A12345678", idcode.ErrIDDocument},
		{idcode.TypeTaiwan, "12345678", nil},
		{idcode.TypeResidence, "810000199901010011", nil},
		{idcode.TypePassport, "E1234567", nil},
		{idcode.TypePassport, "护照", idcode.ErrIDDocument},
		{idcode.TypePermanent, "USA110000000001", nil},
		{"DRIVER", "1", idcode.ErrIDType},
	}
	for _, c := range cases {
		if _, err := idcode.Document(c.kind, c.number, today); !errors.Is(err, c.want) {
			t.Errorf("%s %s: %v, want %v", c.kind, c.number, err, c.want)
		}
	}
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"13800000000": "13800000000", "+86 138-0000-0000": "13800000000", "0473-1234567": "", "0473-2234567": "0473-2234567",
		"400-820-0000": "400-820-0000", "12345": "", "０２１-６２３４５６７８": "021-62345678", "8613800": "8613800",
	} {
		got, err := idcode.Phone(in)
		if want == "" && !errors.Is(err, idcode.ErrPhone) || want != "" && (err != nil || got != want) {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}

func TestSchoolCode(t *testing.T) {
	cases := []struct {
		code string
		want error
	}{
		{"3633000526", nil}, {"4112010056", nil}, {"36 3300-0526", nil},
		{"4112110056", idcode.ErrSchoolSerial}, {"3699000001", idcode.ErrSchoolProvince}, {"3655000001", idcode.ErrSchoolProvince},
		{"9933000526", idcode.ErrSchoolType}, {"363300052", idcode.ErrSchoolFormat}, {"36330005A6", idcode.ErrSchoolFormat},
	}
	for _, c := range cases {
		if _, err := idcode.SchoolCode(c.code); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.code, err, c.want)
		}
	}
	if idcode.SchoolType("3633000526") != "中等职业学校" || idcode.CollegeCode("4112010056") != "10056" || idcode.CollegeCode("3633000526") != "" || idcode.SchoolType("") != "" {
		t.Error("the parts of a school code are wrong")
	}
	known := 0
	for n := range 100 {
		if _, err := idcode.SchoolCode(fmt.Sprintf("36%02d000001", n)); err == nil {
			known++
		}
	}
	if known != 34 {
		t.Errorf("%d provinces", known)
	}
}

func TestProgrammeCode(t *testing.T) {
	cases := []struct {
		code     string
		level    idcode.Level
		category int
		name     string
		want     error
	}{
		{"410101", idcode.HigherCollege, 1, "农林牧渔", nil},
		{"460301", idcode.HigherCollege, 6, "装备制造", nil},
		{"660301", idcode.Secondary, 6, "装备制造", nil},
		{"260301", idcode.HigherUndergrad, 6, "装备制造", nil},
		{"790101", idcode.Secondary, 19, "公共管理与服务", nil},
		{"080901", idcode.UndergradOther, 0, "", nil},
		{"080910tk", idcode.UndergradOther, 0, "", nil},
		{"460301K", "", 0, "", idcode.ErrProgrammeFormat},
		{"400101", "", 0, "", idcode.ErrProgrammeCategory},
		{"600101", "", 0, "", idcode.ErrProgrammeCategory},
		{"4603", "", 0, "", idcode.ErrProgrammeFormat},
		{"080910TTT", "", 0, "", idcode.ErrProgrammeFormat},
	}
	for _, c := range cases {
		t.Run(c.code, func(t *testing.T) {
			p, err := idcode.ProgrammeCode(c.code)
			if !errors.Is(err, c.want) || p.Level != c.level || p.Category != c.category || p.CategoryName() != c.name {
				t.Errorf("%+v %v", p, err)
			}
			if err == nil && p.Class() != c.code[:4] {
				t.Errorf("class %s", p.Class())
			}
		})
	}
}

func TestClasses(t *testing.T) {
	read := map[string]func(string) (string, error){"occupation": idcode.Occupation, "industry": idcode.Industry, "region": idcode.Region}
	cases := []struct{ kind, in, want string }{
		{"occupation", "6-04-01-01", "6-04-01-01"}, {"occupation", "6040101", "6-04-01-01"}, {"occupation", "6－04－01－01", "6-04-01-01"},
		{"occupation", "9-04-01-01", ""}, {"occupation", "6-04-01", ""}, {"occupation", "60-4-01-01", ""},
		{"industry", "C3670", "C3670"}, {"industry", "c36", "C36"}, {"industry", "3670", "C3670"}, {"industry", "A01", "A01"}, {"industry", "97", "T97"},
		{"industry", "A3670", ""}, {"industry", "C", ""}, {"industry", "U99", ""}, {"industry", "98", ""}, {"industry", "CC36", ""}, {"industry", "C36701", ""},
		{"region", "900101", "900101"}, {"region", "15 03 00", "150300"}, {"region", "90010", ""}, {"region", "090101", ""},
	}
	for _, c := range cases {
		got, err := read[c.kind](c.in)
		if c.want == "" && err == nil || c.want != "" && (err != nil || got != c.want) {
			t.Errorf("%s %q: %q %v, want %q", c.kind, c.in, got, err, c.want)
		}
	}
	if idcode.CityOf("900101") != "900100" || idcode.CityOf("9") != "" {
		t.Error("CityOf is wrong")
	}
}

func TestMasks(t *testing.T) {
	cases := []struct{ got, want string }{
		{idcode.MaskCitizen("350500201011220016"), "350500********0016"},
		{idcode.MaskPhone("13800000000"), "138****0000"},
		{idcode.MaskName("张小明"), "张**"},
		{idcode.MaskName("张"), "*"},
		{idcode.Mask("abc", 2, 2), "***"},
		{idcode.MaskName(""), ""},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func FuzzUSCC(f *testing.F) {
	for _, s := range []string{"91330100799655058B", " 91330100799655058b ", "330100400013371", "９１", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		norm, err := idcode.USCC(s)
		if err != nil {
			return
		}
		if again, err := idcode.USCC(norm); err != nil || again != norm || len(norm) != 18 {
			t.Errorf("%q gives %q, then %q %v", s, norm, again, err)
		}
		// Any other last character must be refused.
		for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if _, err := idcode.USCC(norm[:17] + string(c)); err == nil && byte(c) != norm[17] {
				t.Errorf("%q passes with %c too", norm, c)
			}
		}
	})
}

func FuzzCitizenID(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "350500200902290013", "35050020261123001X", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := idcode.CitizenID(s, today)
		if err == nil && (len(c.Number) != 18 || c.Birth.After(today) || c.Birth.Year < 1900 || c.Sex != 1 && c.Sex != 2) {
			t.Errorf("%q gives %v born %s", s, c, c.Birth)
		}
	})
}
