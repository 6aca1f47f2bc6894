package idcode

import "rongqiao/internal/platform/errs"

// The refusals of a school code.
var (
	ErrSchoolFormat   = errs.New(errs.Invalid, "SCHOOL_FORMAT")
	ErrSchoolType     = errs.New(errs.Invalid, "SCHOOL_TYPE")
	ErrSchoolProvince = errs.New(errs.Invalid, "SCHOOL_PROVINCE")
	ErrSchoolSerial   = errs.New(errs.Invalid, "SCHOOL_SERIAL")
)

var schoolTypes = map[string]string{
	"11": "幼儿园", "21": "小学", "22": "成人小学", "31": "初级中学", "32": "职业初中", "33": "成人初中",
	"34": "高级中学", "35": "成人高中", "36": "中等职业学校", "37": "工读学校", "41": "普通高等学校",
	"42": "成人高等学校", "51": "特殊教育学校", "91": "培养研究生的科研机构", "92": "民办的其他高等教育机构",
	"93": "中等职业培训机构",
}

// SchoolCode reads a school's identifying code 学校（机构）标识码: 10 digits, two of type, two
// of province, six of serial. The serial of a higher school begins with 0 and holds
// the college code of 5 digits. There is no check digit. A school of the labour
// authorities may have none: do not call this for empty text.
func SchoolCode(s string) (norm string, err error) {
	norm = compact(s)
	if len(norm) != 10 || !digitsOnly(norm) {
		return norm, ErrSchoolFormat
	}
	if _, ok := schoolTypes[norm[:2]]; !ok {
		return norm, ErrSchoolType.With(norm[:2])
	}
	if !province(norm[2:4]) {
		return norm, ErrSchoolProvince.With(norm[2:4])
	}
	if (norm[:2] == "41" || norm[:2] == "42") && norm[4] != '0' {
		return norm, ErrSchoolSerial
	}
	return norm, nil
}

// SchoolType returns the Chinese name of the type in a code that [SchoolCode] accepted.
func SchoolType(code string) string {
	if len(code) < 2 {
		return ""
	}
	return schoolTypes[code[:2]]
}

// CollegeCode returns the 5-digit college code inside a higher school's code, "" for
// other schools.
func CollegeCode(code string) string {
	if len(code) == 10 && (code[:2] == "41" || code[:2] == "42") {
		return code[5:]
	}
	return ""
}

// province reports whether the two digits name a province in GB/T 2260.
func province(bb string) bool {
	n := int(bb[0]-'0')*10 + int(bb[1]-'0')
	switch n / 10 {
	case 1, 6:
		return n%10 >= 1 && n%10 <= 5
	case 2:
		return n%10 >= 1 && n%10 <= 3
	case 3:
		return n%10 >= 1 && n%10 <= 7
	case 4:
		return n%10 >= 1 && n%10 <= 6
	case 5:
		return n%10 <= 4
	}
	return n == 71 || n == 81 || n == 82
}
