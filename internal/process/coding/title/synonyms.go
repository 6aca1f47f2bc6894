package title

import (
	_ "embed"
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
