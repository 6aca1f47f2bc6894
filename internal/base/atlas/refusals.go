package atlas

import "rongqiao/internal/platform/errs"

// The refusals of this module; their texts are in words.json.
var (
	ErrNoFolder   = errs.New(errs.NotFound, "atlas.no_folder")
	ErrRelation   = errs.New(errs.Invalid, "atlas.relation")
	ErrNoEnd      = errs.New(errs.Invalid, "atlas.no_end")
	ErrUnknownEnd = errs.New(errs.Invalid, "atlas.unknown_end")
	ErrWeight     = errs.New(errs.Invalid, "atlas.weight")
	ErrYears      = errs.New(errs.Invalid, "atlas.years")
	ErrCycle      = errs.New(errs.Invalid, "atlas.cycle")
	ErrSameEdge   = errs.New(errs.Conflict, "atlas.same_edge")
	ErrNoEvidence = errs.New(errs.Invalid, "atlas.no_evidence")
	ErrName       = errs.New(errs.Invalid, "atlas.name")
	ErrCode       = errs.New(errs.Invalid, "atlas.code")
	ErrSameName   = errs.New(errs.Conflict, "atlas.same_name")
	ErrCodeTaken  = errs.New(errs.Conflict, "atlas.code_taken")
	ErrChoice     = errs.New(errs.Invalid, "atlas.choice")
	ErrDay        = errs.New(errs.Invalid, "atlas.day")
	ErrEmptyList  = errs.New(errs.Invalid, "atlas.empty_list")
	ErrChanged    = errs.New(errs.Conflict, "atlas.changed")
	ErrNotOpen    = errs.New(errs.Conflict, "atlas.not_open")
	ErrNodeInUse  = errs.New(errs.Conflict, "atlas.node_in_use")
)
