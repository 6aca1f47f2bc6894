package idcode

import (
	"strings"

	"rongqiao/internal/platform/errs"
)

// The refusals of classification codes.
var (
	ErrOccupation = errs.New(errs.Invalid, "OCCUPATION_FORMAT")
	ErrIndustry   = errs.New(errs.Invalid, "INDUSTRY_FORMAT")
	ErrRegion     = errs.New(errs.Invalid, "REGION_FORMAT")
)

// Occupation reads an occupation code 职业代码 n-nn-nn-nn of the national classification,
// major groups 1 to 8. The hyphens may be missing.
func Occupation(s string) (norm string, err error) {
	norm = Normalise(s)
	bare := strings.ReplaceAll(norm, "-", "")
	if len(bare) != 7 || !digitsOnly(bare) || bare[0] < '1' || bare[0] > '8' {
		return norm, ErrOccupation
	}
	joined := bare[:1] + "-" + bare[1:3] + "-" + bare[3:5] + "-" + bare[5:]
	if norm != bare && norm != joined {
		return norm, ErrOccupation
	}
	return joined, nil
}

// sections holds the first and last division of each section A…T of GB/T 4754-2017.
var sections = [20][2]int{
	{1, 5}, {6, 12}, {13, 43}, {44, 46}, {47, 50}, {51, 52}, {53, 60}, {61, 62}, {63, 65}, {66, 69},
	{70, 70}, {71, 72}, {73, 75}, {76, 79}, {80, 82}, {83, 83}, {84, 85}, {86, 90}, {91, 96}, {97, 97},
}

// Industry reads an industry code of GB/T 4754-2017: a letter A–T and 2 to 4 digits. The
// letter may be missing, for it follows from the first two digits; a letter that does
// not is refused.
func Industry(s string) (norm string, err error) {
	norm = compact(s)
	digits := strings.TrimLeft(norm, "ABCDEFGHIJKLMNOPQRST")
	if len(norm)-len(digits) > 1 || len(digits) < 2 || len(digits) > 4 || !digitsOnly(digits) {
		return norm, ErrIndustry
	}
	division := int(digits[0]-'0')*10 + int(digits[1]-'0')
	for i, s := range sections {
		letter := string(rune('A' + i))
		if division < s[0] || division > s[1] {
			continue
		}
		if len(norm) > len(digits) && norm[:1] != letter {
			return norm, ErrIndustry
		}
		return letter + digits, nil
	}
	return norm, ErrIndustry
}

// Region reads a region code of 6 digits. The codes of the sample cities lie outside
// GB/T 2260, so only the form is checked.
func Region(s string) (norm string, err error) {
	norm = compact(s)
	if len(norm) != 6 || !digitsOnly(norm) || norm[0] == '0' {
		return norm, ErrRegion
	}
	return norm, nil
}

// CityOf returns the code of the city in which a region lies.
func CityOf(region string) string {
	if len(region) != 6 {
		return ""
	}
	return region[:4] + "00"
}
