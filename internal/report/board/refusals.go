package board

import "rongqiao/internal/platform/errs"

// The refusals of the package.
var (
	ErrBroken = errs.New(errs.Invalid, "board.broken")
	ErrYear   = errs.New(errs.Invalid, "board.year")
	ErrOwner  = errs.New(errs.Invalid, "board.owner")
	ErrDue    = errs.New(errs.Invalid, "board.due")
)
