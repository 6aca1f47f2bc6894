package coding

import "rongqiao/internal/platform/errs"

// What the module refuses.
var (
	ErrKind        = errs.New(errs.NotFound, "coding.kind")
	ErrLine        = errs.New(errs.Invalid, "coding.line")
	ErrLong        = errs.New(errs.Invalid, "coding.long")
	ErrCatalogue   = errs.New(errs.Unavailable, "coding.catalogue")
	ErrIndustries  = errs.New(errs.Unavailable, "coding.industries")
	ErrOccupations = errs.New(errs.Unavailable, "coding.occupations")
	ErrLabels      = errs.New(errs.Unavailable, "coding.labels")
	ErrColumn      = errs.New(errs.Invalid, "coding.column")
	ErrNoRows      = errs.New(errs.Invalid, "coding.no_rows")
	ErrManyRows    = errs.New(errs.TooLarge, "coding.many_rows")
	ErrCode        = errs.New(errs.Invalid, "coding.code")
	ErrOneCode     = errs.New(errs.Invalid, "coding.one_code")
	ErrTwoCodes    = errs.New(errs.Invalid, "coding.two_codes")
	ErrFaults      = errs.New(errs.Invalid, "coding.faults") // ends an import; each fault was said
	ErrNoText      = errs.New(errs.Invalid, "coding.no_text")
	ErrNoConfirm   = errs.New(errs.Invalid, "coding.no_confirm")
)
