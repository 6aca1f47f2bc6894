// Package idcode reads the public numbers of organisations, people, schools,
// programmes, occupations, industries and regions, and checks what each can prove
// about itself.
//
// Every reader first normalises: full width to half width, upper case, no spaces. It
// returns the normal form, or a refusal with the code that the import workbook shows,
// such as USCC_CHECK. A code that passes is well formed; whether it exists is a
// question for the catalogues of base/atlas.
//
// The package owns no tables. Read normalise.go, then one file per number.
package idcode
