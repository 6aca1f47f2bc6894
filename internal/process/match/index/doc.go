// Package index finds, in memory and exactly, the documents whose words are nearest to a text.
//
// It serves matching in both directions: needs are asked against the index of programme points and points against the index of
// needs. Words are overlapping pairs of Chinese characters, and whole words of Latin letters and digits ([Scan]). A [Vocab] turns
// words into small numbers that several indexes share; an [Index] holds, per word, one 32-bit posting per document: 16 bits of
// position and 16 bits of impact class. Scores are BM25 as SQLite's FTS5 defines it (k1 = 1.2, b = 0.75, inverse document
// frequency never below 1e-6), summed in the order of the query's words, so that the same documents and query always give the
// same bits, whatever the order of insertion. Nothing is approximated: every document is scored and ties go to the smaller id.
//
// An impact class stands for one pair of (frequency, document length). When a document comes or goes the mean length changes, and
// with it every impact; recomputing the few thousand classes takes microseconds, where recomputing millions of postings would
// not. That is why an index may be changed one document at a time and be exact at once.
//
// Neither type locks: many readers may work at the same time, each with its own [Scratch], while nobody writes. The owner (the
// matching service) guards both with one sync.RWMutex.
//
// Owns no tables. Read in the order token.go, vocab.go, index.go, search.go.
package index
