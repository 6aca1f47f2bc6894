// Package trade proposes the division of GB/T 4754-2017 (行业大类) that an enterprise works in, from its name and its
// registered scope of business.
//
// No labelled set teaches it: it knows the words of names (firms.txt), the phrases of scopes (phrases.txt), which goods
// which division makes and who mostly sells them (goods.txt), and the names and definitions of the standard itself, through
// which every division can be reached. What people confirm comes first.
//
// It is a pure model: no SQL, no clock.
//
// Reading order: words.go (curated lists), scope.go (splitting a scope into items), item.go (what one item speaks for),
// firm.go (what a name speaks for), standard.go (likeness to the standard), model.go (the ranking).
package trade
