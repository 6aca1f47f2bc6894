package title

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
)

//go:embed synonyms.txt
var synonymText string

// synonyms are the other names of occupations by the occupation's name.
func synonyms() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(synonymText) {
		words := strings.Fields(line)
		if len(words) > 1 && words[0] != "#" {
			out[words[0]] = append(out[words[0]], words[1:]...)
		}
	}
	return out
}

// Version changes with the other names that this package knows.
func Version() string {
	sum := sha256.Sum256([]byte(synonymText))
	return hex.EncodeToString(sum[:8])
}
