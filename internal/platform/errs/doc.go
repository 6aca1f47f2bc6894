// Package errs holds the refusals of the whole product: values with a kind, a
// stable code, and the place where the trouble is.
//
// A module declares each refusal once, as a package variable:
//
//	var ErrTooShort = errs.New(errs.Invalid, "internship.too_short")
//
// and returns a copy that knows its field and its arguments:
//
//	return ErrTooShort.With(3).On("ends_on")
//
// Callers compare with errors.Is, never by text. The texts (what is wrong, and
// what to do about it, in Chinese and English) lie in the module's words.json and
// are looked up by code in package i18n. The zero kind is Internal, so an error
// that nobody foresaw is never shown to a person.
//
// The package owns no tables. Read errs.go.
package errs
