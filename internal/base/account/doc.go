// Package account (账号) answers who is asking: sign-ins, sessions, and which
// role a person holds where and until when.
//
// Two databases take part. The hub knows login names and hashes and nothing
// personal: account_logins, account_credentials, account_memberships,
// account_sessions, account_throttle, account_links, account_tokens,
// account_signins. Signing in needs only the hub. The city knows the person's
// name and office (account_people) and the grants (account_grants), which are
// read anew for every request. Others may read account_people.
//
//   - a wrong name, a wrong password, a disabled account and a foreign city
//     look the same from outside, in words, status and time
//   - passwords are hashed by Argon2id, one-time codes count once, their seeds
//     are sealed by the hub's keyset
//   - disabling, a new password or another role raise the account's epoch: all
//     its sessions and tokens end at the next request
//   - the three administrators (系统、安全、审计) are three persons, and nobody
//     changes their own grants
//
// Read account.go (what there is), rules.go (what must hold), service.go (the
// sign-in), session.go (what a request carries), users.go and enrol.go (the
// security administrator's work), store.go and citystore.go (SQL), pages.go.
package account

import "embed"

// HubMigrations holds the tables in the hub.
//
//go:embed hub/*.sql
var HubMigrations embed.FS

// Migrations holds the tables in every city.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the Chinese and English texts of this package.
//
//go:embed words.json
var Words []byte
