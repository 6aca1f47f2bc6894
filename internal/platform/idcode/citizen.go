package idcode

import (
	"regexp"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// The refusals of a citizen number and of other documents.
var (
	ErrIDLength   = errs.New(errs.Invalid, "ID_LENGTH")
	ErrIDOld      = errs.New(errs.Invalid, "ID_OLD_FORMAT")
	ErrIDAlphabet = errs.New(errs.Invalid, "ID_ALPHABET")
	ErrIDBirth    = errs.New(errs.Invalid, "ID_BIRTH")
	ErrIDCheck    = errs.New(errs.Invalid, "ID_CHECK")
	ErrIDType     = errs.New(errs.Invalid, "ID_TYPE")
	ErrIDDocument = errs.New(errs.Invalid, "ID_DOCUMENT")
	ErrPhone      = errs.New(errs.Invalid, "PHONE")
)

// The codes of sex in GB/T 2261.1.
const (
	SexUnknown  = 0
	SexMale     = 1
	SexFemale   = 2
	SexUnstated = 9
)

// Citizen is what a citizen number says.
type Citizen struct {
	Number string // 18 characters, upper case; never logged, stored encrypted
	Region string // 6 digits
	Birth  civil.Date
	Sex    int
}

// String covers the number, so that it cannot reach a log by accident.
func (c Citizen) String() string { return MaskCitizen(c.Number) }

// CitizenID reads a citizen number 公民身份号码 (GB 11643-1999). The birth date must exist
// and lie between 1900 and today.
func CitizenID(s string, today civil.Date) (Citizen, error) {
	n := compact(s)
	if len(n) == 15 && digitsOnly(n) {
		return Citizen{}, ErrIDOld
	}
	if len(n) != 18 {
		return Citizen{}, ErrIDLength.With(len([]rune(n)))
	}
	if !digitsOnly(n[:17]) || n[17] != 'X' && !digitsOnly(n[17:]) {
		return Citizen{}, ErrIDAlphabet
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(n[i]-'0') * w
	}
	if n[17] != "10X98765432"[sum%11] {
		return Citizen{}, ErrIDCheck
	}
	birth, err := civil.ParseDate(n[6:10] + "-" + n[10:12] + "-" + n[12:14])
	if err != nil || birth.Year < 1900 || birth.After(today) {
		return Citizen{}, ErrIDBirth
	}
	sex := SexFemale
	if (n[16]-'0')%2 == 1 {
		sex = SexMale
	}
	return Citizen{Number: n, Region: n[:6], Birth: birth, Sex: sex}, nil
}

// IDType names the kind of a person's document.
type IDType string

// The kinds of documents.
const (
	TypeCitizen    IDType = "CITIZEN"     // 居民身份证
	TypeHKMacao    IDType = "HK_MACAO"    // 港澳居民来往内地通行证
	TypeTaiwan     IDType = "TAIWAN"      // 台湾居民来往大陆通行证
	TypeResidence  IDType = "HMT_PERMIT"  // 港澳台居民居住证
	TypePassport   IDType = "PASSPORT"    // 护照
	TypePermanent  IDType = "PERMANENT"   // 外国人永久居留身份证
	TypeHousehold  IDType = "HOUSEHOLD"   // 户口簿
	TypeOtherPaper IDType = "OTHER_PAPER" // 其他
)

var documents = map[IDType]*regexp.Regexp{
	TypeHKMacao:    regexp.MustCompile(`^[HM]\d{8}(\d{2})?$`),
	TypeTaiwan:     regexp.MustCompile(`^\d{8}$`),
	TypeResidence:  regexp.MustCompile(`^8[123]0000\d{11}[\dX]$`),
	TypePassport:   regexp.MustCompile(`^[A-Z0-9]{5,17}$`),
	TypePermanent:  regexp.MustCompile(`^([A-Z]{3}\d{12}|9\d{16}[\dX])$`),
	TypeHousehold:  regexp.MustCompile(`^[A-Z0-9]{5,20}$`),
	TypeOtherPaper: regexp.MustCompile(`^[A-Z0-9]{3,30}$`),
}

// Document reads the number of any kind of document by its format; of a citizen number
// everything is checked.
func Document(kind IDType, s string, today civil.Date) (norm string, err error) {
	if kind == TypeCitizen {
		c, err := CitizenID(s, today)
		return c.Number, err
	}
	pattern, ok := documents[kind]
	if !ok {
		return "", ErrIDType.With(string(kind))
	}
	norm = compact(s)
	if !pattern.MatchString(norm) {
		return norm, ErrIDDocument
	}
	return norm, nil
}

var (
	mobile   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landline = regexp.MustCompile(`^(0\d{2,3}-?)?[2-8]\d{6,7}(-\d{1,6})?$`)
	service  = regexp.MustCompile(`^(400|800)-?\d{3}-?\d{4}$`)
)

// Phone reads a telephone number: a mobile one (with or without +86), a landline with
// area code and extension, or a 400 number. Mobile numbers are returned bare.
func Phone(s string) (norm string, err error) {
	norm = Normalise(s)
	bare := compact(s)
	for _, prefix := range []string{"+86", "0086", "86"} {
		if len(bare) == len(prefix)+11 && bare[:len(prefix)] == prefix {
			bare = bare[len(prefix):]
		}
	}
	if mobile.MatchString(bare) {
		return bare, nil
	}
	if landline.MatchString(norm) || service.MatchString(norm) {
		return norm, nil
	}
	return norm, ErrPhone
}
