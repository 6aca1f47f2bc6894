package atlas

import "strings"

// Level is the level of education a programme belongs to. The same six digits may name different programmes at different
// levels and editions, so a programme is always keyed by level and code.
type Level string

// The levels of the national catalogues.
const (
	Secondary        Level = "SECONDARY"         // 中职
	HigherCollege    Level = "HIGHER_COLLEGE"    // 高职专科
	HigherUndergrad  Level = "HIGHER_UNDERGRAD"  // 高职本科
	UndergradGeneral Level = "UNDERGRAD_GENERAL" // 普通本科
	Master           Level = "MASTER"            // 硕士（专业硕士领域）
)

// Levels lists the levels that have a programme catalogue, lowest first.
var Levels = []Level{Secondary, HigherCollege, HigherUndergrad, UndergradGeneral}

var levelNames = map[Level][2]string{
	Secondary:        {"中职", "Secondary vocational"},
	HigherCollege:    {"高职专科", "Higher vocational college"},
	HigherUndergrad:  {"高职本科", "Vocational undergraduate"},
	UndergradGeneral: {"普通本科", "General undergraduate"},
	Master:           {"硕士", "Master"},
}

// levelWords maps what officials write to the level; the first column of a real file holds these words.
var levelWords = map[string]Level{
	"中职": Secondary, "中等职业教育": Secondary, "中等职业学校": Secondary, "中专": Secondary, "中专/中技": Secondary, "技工": Secondary, "职高": Secondary,
	"高职": HigherCollege, "高职专科": HigherCollege, "高等职业教育专科": HigherCollege, "专科": HigherCollege, "大专": HigherCollege, "高职（专科）": HigherCollege, "高职(专科)": HigherCollege,
	"高职本科": HigherUndergrad, "职业本科": HigherUndergrad, "高等职业教育本科": HigherUndergrad, "职教本科": HigherUndergrad,
	"普通本科": UndergradGeneral, "本科": UndergradGeneral, "大学本科": UndergradGeneral,
	"硕士": Master, "研究生": Master, "专业硕士": Master, "专业硕士领域": Master,
}

// ZH is the level's Chinese name; the code itself for an unknown level.
func (l Level) ZH() string {
	if n, ok := levelNames[l]; ok {
		return n[0]
	}
	return string(l)
}

// EN is the level's English name.
func (l Level) EN() string {
	if n, ok := levelNames[l]; ok {
		return n[1]
	}
	return string(l)
}

// ParseLevel reads a level from its identifier or from the words used in public tables (中职, 高职, 职业本科, 本科 …).
func ParseLevel(s string) (Level, bool) {
	s = strings.TrimSpace(s)
	if _, ok := levelNames[Level(strings.ToUpper(s))]; ok {
		return Level(strings.ToUpper(s)), true
	}
	l, ok := levelWords[s]
	return l, ok
}

// LevelOfCode derives the level from a programme code's first two digits: 61–79 secondary, 41–59 higher college, 21–39
// vocational undergraduate, 01–14 general undergraduate. A code of an older edition may lie elsewhere.
func LevelOfCode(code string) (Level, bool) {
	if len(code) < 2 || code[0] < '0' || code[0] > '9' || code[1] < '0' || code[1] > '9' {
		return "", false
	}
	switch d := int(code[0]-'0')*10 + int(code[1]-'0'); {
	case d >= 1 && d <= 14:
		return UndergradGeneral, true
	case d >= 21 && d <= 39:
		return HigherUndergrad, true
	case d >= 41 && d <= 59:
		return HigherCollege, true
	case d >= 61 && d <= 79:
		return Secondary, true
	}
	return "", false
}

// CategoryIndex is the number 1–19 that the vocational levels share for one category (农林牧渔 = 1 …), 0 where the code
// is of a general undergraduate programme or no code at all.
func CategoryIndex(code string) int {
	l, ok := LevelOfCode(code)
	if !ok || l == UndergradGeneral {
		return 0
	}
	d := int(code[0]-'0')*10 + int(code[1]-'0')
	return map[Level]int{Secondary: d - 60, HigherCollege: d - 40, HigherUndergrad: d - 20}[l]
}
