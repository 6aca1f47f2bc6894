package sheet

import "rongqiao/internal/platform/errs"

// What can be wrong with a cell or a row. The texts are in words.json.
var (
	ErrMissing      = errs.New(errs.Invalid, "sheet.missing")
	ErrTooLong      = errs.New(errs.Invalid, "sheet.too_long")
	ErrNotInt       = errs.New(errs.Invalid, "sheet.not_int")
	ErrNotNumber    = errs.New(errs.Invalid, "sheet.not_number")
	ErrRange        = errs.New(errs.Invalid, "sheet.range")
	ErrNotPercent   = errs.New(errs.Invalid, "sheet.not_percent")
	ErrMixedPercent = errs.New(errs.Invalid, "sheet.mixed_percent")
	ErrNotMoney     = errs.New(errs.Invalid, "sheet.not_money")
	ErrNotDay       = errs.New(errs.Invalid, "sheet.not_day")
	ErrNotMonth     = errs.New(errs.Invalid, "sheet.not_month")
	ErrNotYear      = errs.New(errs.Invalid, "sheet.not_year")
	ErrNotOption    = errs.New(errs.Invalid, "sheet.not_option")
	ErrNotFlag      = errs.New(errs.Invalid, "sheet.not_flag")
	ErrCodeDecimal  = errs.New(errs.Invalid, "sheet.code_decimal")
	ErrCodeLost     = errs.New(errs.Invalid, "sheet.code_lost")
	ErrCodeLength   = errs.New(errs.Invalid, "sheet.code_length")
	ErrFault        = errs.New(errs.Invalid, "sheet.fault")
	ErrFormula      = errs.New(errs.Invalid, "sheet.formula")
	ErrMerged       = errs.New(errs.Invalid, "sheet.merged")
	ErrDuplicate    = errs.New(errs.Invalid, "sheet.duplicate")
	ErrTwice        = errs.New(errs.Invalid, "sheet.twice")
)

// What was read in a way that the sender should confirm or know.
var (
	AskWidth    = errs.New(errs.Invalid, "sheet.full_width")
	AskNumerals = errs.New(errs.Invalid, "sheet.numerals")
	AskSerial   = errs.New(errs.Invalid, "sheet.serial_day")
	AskZeros    = errs.New(errs.Invalid, "sheet.leading_zeros")
	AskShare    = errs.New(errs.Invalid, "sheet.share_column")
	AskJump     = errs.New(errs.Invalid, "sheet.jump")
	NoteFormula = errs.New(errs.Invalid, "sheet.formula_value")
	NoteDay     = errs.New(errs.Invalid, "sheet.text_day")
	NoteSame    = errs.New(errs.Invalid, "sheet.same_row")
	NoteUnknown = errs.New(errs.Invalid, "sheet.unknown_column")
	NoteSheets  = errs.New(errs.Invalid, "sheet.other_sheets")
)

// What can be wrong with the file or the batch as a whole.
var (
	ErrNoHeader    = errs.New(errs.Invalid, "sheet.no_header")
	ErrNoRows      = errs.New(errs.Invalid, "sheet.no_rows")
	ErrMapping     = errs.New(errs.Invalid, "sheet.mapping_missing")
	ErrMapTwice    = errs.New(errs.Invalid, "sheet.mapping_twice")
	ErrHasBad      = errs.New(errs.Conflict, "sheet.has_bad_rows")
	ErrNothing     = errs.New(errs.Invalid, "sheet.nothing_to_import")
	ErrChanged     = errs.New(errs.Conflict, "sheet.changed_since_check")
	ErrUnknownKind = errs.New(errs.NotFound, "sheet.unknown_kind")
	ErrNoKind      = errs.New(errs.Invalid, "sheet.no_kind")
	ErrUndoLate    = errs.New(errs.Conflict, "sheet.undo_late")
	ErrUndoChanged = errs.New(errs.Conflict, "sheet.undo_changed")
	ErrFormat      = errs.New(errs.Invalid, "sheet.export_format")
)
