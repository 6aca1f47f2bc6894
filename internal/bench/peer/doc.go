// Package peer holds the comparison partners of the benches: the same questions answered with common means, tuned as a careful
// programmer would. Nothing of the product uses it. Read fts5.go (full-text search of SQLite) and page.go (html/template).
package peer
