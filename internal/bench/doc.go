// Package bench measures the product where the issue sets a bar, on inputs it generates from a seed.
//
// Each bench returns rows of [Result], and prints the hashes of its input and of its answers, so that two runs can be shown to have
// done the same work. Comparison partners are in package peer: they answer the same questions with other means, must give the same
// result, and are tuned (prepared, warm, best of five); a partner slower than its ceiling makes the ratio void.
//
// CPU is that of the process, of all its threads, garbage collection included. Read match.go, page.go, import.go, search.go, orders.go.
package bench
