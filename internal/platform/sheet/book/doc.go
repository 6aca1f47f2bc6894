// Package book reads the files that people send: workbooks (.xlsx) and comma,
// semicolon or tab separated text in UTF-8, UTF-16 or GB18030.
//
// It streams: a sheet of a million rows passes through one buffer, and only the
// workbook's table of shared words is held. It trusts nothing: packed size,
// expansion (declared and actual), parts, columns and rows are bounded, document
// type declarations are refused, and a broken part is an error and never a panic.
// It judges nothing else: what a cell means is the business of package sheet.
//
// The reader is our own because the workbook library reads the same file with
// encoding/xml at several times the cost; docs/adr/0020-sheet-reader.md has the
// figures.
//
// The package owns no tables. Read book.go (what there is), scan.go (XML tokens),
// xlsx.go (parts of a workbook), rows.go (cells), csv.go (text files).
package book
