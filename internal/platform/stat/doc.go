// Package stat has the few pieces of statistics that the product needs: exact
// comparison of shares, their display, the Wilson interval, quantiles.
//
// A share is compared by whole-number cross multiplication, never after rounding:
// 305 of 339 prints as 90.0% and yet fails a threshold of 90 %. A share with a
// denominator of zero is no figure at all (NODATA), and every function says so.
// The package owns no tables. Read stat.go.
package stat
