// Package actor says who acts, and decides what they may do.
//
// A module writes its permissions as one table, a [Policy]: action, role, reach. The
// same table answers three questions: may this person do it at all ([Policy.Allowed]),
// may they do it to this object ([Policy.May]), and which rows may they see
// ([Policy.Where], an SQL predicate). A test of each module asks May and Where about
// everyone and everything and compares.
//
// The package owns no tables; grants are rows of base/account, read in the request's
// transaction, and only those valid on the day reach an [Actor].
// Read actor.go, then policy.go.
package actor
