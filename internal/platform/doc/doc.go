// Package doc writes Word documents in the form of Chinese official papers (公文
// 格式): A4, the paper's margins, the usual typefaces by rank of heading, tables
// whose head repeats, a footer with page numbers and the digest of what the document
// says.
//
// It is the only package that knows godocx. The typefaces are named, not embedded;
// Word substitutes what the reader's computer lacks.
//
// Read document.go (what callers use), then parts.go (what the library needs).
package doc
