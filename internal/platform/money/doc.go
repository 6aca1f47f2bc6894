// Package money counts in fen (分, 1/100 yuan) with whole numbers.
//
// Nothing is rounded but for display, where halves go up; a floor that somebody must
// be paid is rounded up to the next fen. Text is read as people write it: 2,800.00,
// ￥1.5万元, 1.08亿元. The package owns no tables. Read money.go.
package money
