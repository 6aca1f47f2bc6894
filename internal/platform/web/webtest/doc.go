// Package webtest asks every route of a table, as every role and as nobody,
// for an own, a foreign and an unknown object, and says where the answer is
// not the one that the table promises:
//
//   - nobody: the sign-in page, or 401 for programs and parts of pages
//   - the wrong role: 403 on a known collection, 404 on an object
//   - the right role on a foreign object: the same 404 as on an unknown one
//   - a refused change changes nothing, and reading changes nothing
//   - no header opens what the session does not
//
// The package is for tests. Read matrix.go, objects.go (which object is whose)
// and fingerprint.go (how a change is seen).
package webtest
