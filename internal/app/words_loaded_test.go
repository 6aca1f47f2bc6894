package app

import (
	"bytes"
	"slices"
	"testing"
)

// TestWordsAreLoaded: the program loads every words.json of the house.
func TestWordsAreLoaded(t *testing.T) {
	all := words()
	for path, file := range wordsFiles(t) {
		if !slices.ContainsFunc(all, func(w []byte) bool { return bytes.Equal(w, file) }) {
			t.Errorf("%s is not among words()", path)
		}
	}
}
