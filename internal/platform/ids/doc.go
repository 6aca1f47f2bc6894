// Package ids makes and reads the identifiers of rows: 63-bit numbers that grow
// with time, made by the application and never by the database.
//
// From the top: 41 bits of milliseconds since 2025-01-01 (until 2094), 12 bits of
// the city's ordinal, 3 bits of the process, 7 bits of sequence. An identifier is
// not a secret, and access never relies on its being hard to guess. In JSON and
// HTML it is written as a string, because browsers lose digits above 2^53.
//
// The package owns no tables. Read ids.go.
package ids
