// Package param (参数) reads versioned parameters: numbers that a city may change, each version
// with its source and the day from which it holds. Nothing is ever overwritten.
//
// The rows lie in a table of the module that uses them, by convention <module>_params with
// the columns code, version, value, source, valid_from. The package owns no table.
package param

import (
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Version is one version of a parameter.
type Version[V int64 | float64] struct {
	Code    string
	Version int64
	Value   V
	Source  string     // document and article
	From    civil.Date // from which day it holds
}

// Scan reads code, version, value, source, valid_from.
func Scan[V int64 | float64](r sqldb.Row) (v Version[V], err error) {
	return v, r.Scan(&v.Code, &v.Version, &v.Value, &v.Source, &v.From)
}

// InForce are the versions that hold on a day, by code. The list has the newest first.
func InForce[V int64 | float64](list []Version[V], day civil.Date) map[string]Version[V] {
	out := map[string]Version[V]{}
	for _, v := range list {
		if _, newer := out[v.Code]; !newer && !v.From.After(day) {
			out[v.Code] = v
		}
	}
	return out
}
