package index

import "unicode"

// MaxTokens is the number of words of one document that are read; the rest of a longer text is ignored.
// Together with MaxFreq it bounds the number of impact classes below 65,536.
const MaxTokens = 1023

// MaxFreq is the weighted frequency of a word in one document above which more repetitions count for nothing.
const MaxFreq = 63

// Token is one word of a text with its place, in bytes, in that text.
type Token struct {
	Key        uint64 // two runes of 21 bits for Chinese; 0 for a word, which is in Word
	Word       []byte // lower case, half width; valid only during the call
	Start, End int
}

// String is the word as it is indexed.
func (t Token) String() string {
	if t.Key == 0 {
		return string(t.Word)
	}
	if second := rune(t.Key & 0x1fffff); second != 0 {
		return string([]rune{rune(t.Key >> 21), second})
	}
	return string(rune(t.Key >> 21))
}

// Scan calls yield for every word of text in order until yield returns false. Full-width letters and digits count as half-width,
// capitals as small letters. A run of Chinese characters gives every two neighbours; a lone character gives itself.
func Scan(text string, yield func(Token) bool) {
	var (
		word             [64]byte
		n, wordStart     int
		previous         rune // the last character of the running Chinese run
		previousAt, runs int
	)
	flush := func(end int) bool {
		ok := true
		switch {
		case n > 0:
			ok = yield(Token{Word: word[:n], Start: wordStart, End: end})
		case runs == 1:
			ok = yield(Token{Key: uint64(previous) << 21, Start: previousAt, End: end})
		}
		n, runs = 0, 0
		return ok
	}
	for at, r := range text {
		switch r = fold(r); {
		case isHan(r):
			if n > 0 && !flush(at) {
				return
			}
			if runs > 0 && !yield(Token{Key: uint64(previous)<<21 | uint64(r), Start: previousAt, End: at + hanBytes(r)}) {
				return
			}
			previous, previousAt = r, at
			runs++
		case isWord(r):
			if runs > 0 && !flush(at) {
				return
			}
			if n == 0 {
				wordStart = at
			}
			n += copy(word[n:], string(r))
		default:
			if (n > 0 || runs > 0) && !flush(at) {
				return
			}
		}
	}
	flush(len(text))
}

func hanBytes(r rune) int {
	if r > 0xffff {
		return 4
	}
	return 3
}

// fold maps full-width forms to ASCII and capitals to small letters.
func fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80, r >= 0x4e00 && r <= 0x9fff:
		return r
	case r >= 0xff01 && r <= 0xff5e:
		return fold(r - 0xfee0)
	case r == 0x3000:
		return ' '
	}
	return unicode.ToLower(r)
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

func isWord(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '+' || r == '#'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}
