// Package title ranks the entries of the national classification of occupations (GB/T 6565) for titles of jobs as firms
// advertise them: 资深前端开发工程师（双休） → 2-02-10-03.
//
// A title is cleaned of codes, wages, welfare words and the advertiser (text.go). Every entry of the classification is
// compared with it by its name, by other names for it (those of the catalogue and synonyms.txt, which is written for this
// product), by definition and tasks, and by the labelled titles most like it; a classifier over character n-grams adds what
// it learned from labelled titles. A linear choice among the entries, learned from titles that the classifier has not seen,
// weighs all that (rank.go, choose.go).
//
// Everything is deterministic. A ranker can be written and read again (save.go).
//
// Reading order: text.go, synonyms.go, grams.go, index.go, learn.go, evidence.go, choose.go, rank.go, measure.go, save.go.
package title
