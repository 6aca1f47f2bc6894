package atlas

import "rongqiao/internal/platform/errs"

// The refusals of this module; their texts are in words.json.
var (
	ErrNoFolder = errs.New(errs.NotFound, "atlas.no_folder")
)
