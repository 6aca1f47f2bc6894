package board

import "rongqiao/internal/platform/errs"

// The refusals of the package.
var (
	ErrBroken  = errs.New(errs.Internal, "board.broken")
	ErrYear    = errs.New(errs.Invalid, "board.year")
	ErrOwner   = errs.New(errs.Invalid, "board.owner")
	ErrMeasure = errs.New(errs.Invalid, "board.measure")
	ErrDue     = errs.New(errs.Invalid, "board.due")
	ErrNoRow   = errs.New(errs.Invalid, "board.no_row")
	ErrUnknown = errs.New(errs.Invalid, "board.unknown_occupation")
	ErrFormat  = errs.New(errs.Invalid, "board.format")
)
