// Package score says how well a supply meets a need, and why.
//
// It is pure: values in, a [Result] out, no clock and no database. First come the hard conditions ([Check]): kind, whether the
// supply is open, legal bans, programme, level, place, dates, headcount. Each passes, fails, must be confirmed, lacks data, or does
// not apply; what lacks data never passes. Then come six parts of the score ([Part]), each with its points, its maximum and the
// fact it rests on, in whole tenths of a point, so that the sum is exactly what is shown. The [Verdict] follows: 不符 when a
// condition fails, 待确认 when one must be confirmed or the score is low, else 符合. [Result.Key] orders results: verdict, then
// score; equal ones by id.
//
// All weights, distances and thresholds are the versioned parameters MAT-* ([Params]), each with its source.
//
// Facts are not sentences: [Evidence] names a fact and its values, [Evidence.Text] gives the Chinese format and its arguments, and
// the page translates it.
//
// Owns no tables. Read in the order subject.go, result.go, params.go, evaluate.go, major.go, others.go, fact.go.
package score
