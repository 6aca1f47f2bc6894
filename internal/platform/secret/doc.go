// Package secret encrypts fields, makes blind indexes for looking them up, and signs
// the audit chain, with one keyset for each city.
//
// A keyset holds numbered keys; the newest encrypts, all of them decrypt, so keys can
// be rotated while rows are rewritten at leisure. The number of the key stands in the
// ciphertext. What is sealed is bound to its place: city, table, column and row are
// authenticated, so a value copied to another row does not open there.
//
// A keyset is stored wrapped by the key-encryption key (KEK), which lies in a file of
// mode 0400 outside the data folder. Lose the KEK, and the encrypted fields are lost.
//
// Two profiles: AES-256-GCM with HMAC-SHA-256, and SM4-GCM with HMAC-SM3 for
// installations under the commercial cryptography rules. Ed25519 signs in both.
//
// The package owns no tables. Read keyset.go, then kek.go.
package secret
