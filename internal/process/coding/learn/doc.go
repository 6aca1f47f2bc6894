// Package learn ranks labels for short Chinese records by what labelled records taught it: a linear model and two small
// networks over character n-grams of tagged fields, blended with the nearest labelled records. It knows nothing of
// positions or catalogues: a record is a list of fields, a label is a string.
//
// Everything is deterministic: the same examples in the same order give the same model and the same ranking on every
// run, whatever the number of processors. The models are trained side by side, each by one goroutine with its own seed.
//
// A model can be written and read again: weights are kept to three digits from the start, so that a loaded model answers as
// the one that was trained. The classifier alone serves other rankers too.
//
// Reading order: record.go (records and examples), grams.go (features), linear.go, network.go and classifier.go (training),
// nearest.go (neighbours), model.go (blend and explanation), save.go.
package learn
