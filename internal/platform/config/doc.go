// Package config reads how the product is run: one JSON file, the environment and the
// flags, which say the same under the same names.
//
// Every field has a good zero value; a key that is not known is refused, because a
// setting that is spelt wrong must not pass as unset. A flag outweighs the environment,
// the environment outweighs the file. The name backup.dir is --backup-dir on the
// command line and RQ_BACKUP_DIR in the environment.
//
// The package owns no tables. Read config.go.
package config
