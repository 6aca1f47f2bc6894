// Package engine holds one city's needs and programme points in memory and ranks each against the other.
//
// It gives exactly what judging every pair with [score.Evaluate] and sorting would give: verdict, then score, then id. It is faster
// because all that depends on little is computed once and looked up: the relation of a demand to a programme per distinct demand
// and programme, nearness per distinct pair of places, the words by the index. That leaves, per pair, a few additions, which bound
// the score; only pairs whose bound may still enter the list are judged by date and headcount, and only those listed are explained.
//
// A pair has one score, whichever side asks: the text part is always the need's words against the index of points. From a point's
// side the same sums are taken over the needs' postings, whose order of addition differs in the last bits; so they serve as a bound,
// and the listed pairs are added up in the need's order.
//
// [Engine] is safe for concurrent use. A change is visible to the next question; it takes well under a millisecond.
//
// Owns no tables. Read in the order engine.go, demand.go, past.go, forward.go, reverse.go, words.go.
package engine
