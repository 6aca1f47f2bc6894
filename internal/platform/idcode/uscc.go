package idcode

import (
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/errs"
)

// The refusals of a unified social credit code.
var (
	ErrUSCCLength   = errs.New(errs.Invalid, "USCC_LENGTH")
	ErrUSCCOld      = errs.New(errs.Invalid, "USCC_OLD_FORMAT")
	ErrUSCCAlphabet = errs.New(errs.Invalid, "USCC_ALPHABET")
	ErrUSCCCheck    = errs.New(errs.Invalid, "USCC_CHECK")
	ErrOrgCheck     = errs.New(errs.Invalid, "USCC_ORG_CHECK") // a warning only
)

const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// USCC reads a unified social credit code 统一社会信用代码 (GB 32100-2015): 18 characters,
// the last of which is the check. The old registration number of 15 digits is refused
// by a code of its own.
func USCC(s string) (norm string, err error) {
	norm = compact(s)
	if len(norm) == 15 && digitsOnly(norm) {
		return norm, ErrUSCCOld
	}
	if n := utf8.RuneCountInString(norm); n != 18 {
		return norm, ErrUSCCLength.With(n)
	}
	sum := 0
	for i, r := range norm {
		v := strings.IndexRune(usccLetters, r)
		if v < 0 || i >= 2 && i < 8 && v > 9 {
			return norm, ErrUSCCAlphabet.With(i+1, string(r))
		}
		if i < 17 {
			sum += v * usccWeights[i]
		}
	}
	if want := usccLetters[(31-sum%31)%31]; norm[17] != want {
		return norm, ErrUSCCCheck.With(string(want))
	}
	return norm, nil
}

// OrgCheck checks characters 9–17 of a code that [USCC] accepted: the organisation code
// 组织机构代码 with its own check (GB 11714). Codes in use fail it now and then, so a
// refusal here is a warning, never a reason to turn a row away.
func OrgCheck(uscc string) error {
	if len(uscc) != 18 {
		return ErrUSCCLength.With(len([]rune(uscc)))
	}
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		c := uscc[8+i]
		v := int(c - '0')
		if c >= 'A' && c <= 'Z' {
			v = int(c-'A') + 10
		}
		sum += v * w
	}
	want := "0123456789X0"[(11-sum%11)%11]
	if uscc[16] != want {
		return ErrOrgCheck.With(string(want))
	}
	return nil
}

// OrgKind says what the first two characters of a code mean.
type OrgKind string

// The kinds of organisations.
const (
	KindGovernment  OrgKind = "GOVERNMENT"   // 11 机关
	KindPublic      OrgKind = "PUBLIC"       // 12 事业单位, public schools among them
	KindMass        OrgKind = "MASS"         // 13 群众团体
	KindSociety     OrgKind = "SOCIETY"      // 51 社会团体
	KindPrivate     OrgKind = "PRIVATE_UNIT" // 52 民办非企业单位, private schools among them
	KindFoundation  OrgKind = "FOUNDATION"   // 53 基金会
	KindEnterprise  OrgKind = "ENTERPRISE"   // 91 企业
	KindIndividual  OrgKind = "INDIVIDUAL"   // 92 个体工商户
	KindCooperative OrgKind = "COOPERATIVE"  // 93 农民专业合作社
	KindOther       OrgKind = "OTHER"
)

var orgKinds = map[string]OrgKind{
	"11": KindGovernment, "12": KindPublic, "13": KindMass, "51": KindSociety, "52": KindPrivate,
	"53": KindFoundation, "91": KindEnterprise, "92": KindIndividual, "93": KindCooperative,
}

// KindOfOrg returns the kind that a code's first two characters name.
func KindOfOrg(uscc string) OrgKind {
	if len(uscc) >= 2 {
		if k, ok := orgKinds[uscc[:2]]; ok {
			return k
		}
	}
	return KindOther
}

// CheckDigit returns the 18th character for the first 17 of a code, for making samples.
func CheckDigit(first17 string) (string, error) {
	for _, c := range usccLetters {
		if _, err := USCC(first17 + string(c)); err == nil {
			return string(c), nil
		}
	}
	_, err := USCC(first17 + "0")
	return "", err
}
