package org

import (
	"strings"
	"unicode"
)

// NameKey is the form in which names are compared: half-width brackets become
// full-width, blanks and dots between words go, letters are lower case. 「融芯（融江）
// 有限公司」 and 「融芯(融江) 有限公司」 have one key.
func NameKey(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case unicode.IsSpace(r) || r == '·' || r == '•' || r == '\u200b':
			continue
		case r == '(' || r == '[' || r == '【' || r == '〔':
			r = '（'
		case r == ')' || r == ']' || r == '】' || r == '〕':
			r = '）'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// CleanName is a name as it is shown: trimmed, with Chinese brackets.
func CleanName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	return strings.NewReplacer("(", "（", ")", "）").Replace(name)
}
