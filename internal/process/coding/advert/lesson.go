package advert

import (
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// Ad is an advertisement. Company only groups: ads of one company share their wording.
type Ad struct{ ID, Title, Company, Education, Description string }

// Lesson is an advertisement without the names of programmes, and the classes that they stood for.
type Lesson struct {
	Ad      Ad
	Text    string   // the folded description without the names
	Classes []string // in the order of the text
	By      string   // who confirmed the classes; "" where the advertisement itself names them
	printed bool     // its names stood anywhere, not only where programmes are asked for
	profile bool     // of a programme, no advertisement
	weight  float32
}

// Shares of the lessons in what is learned: advertisements that ask for programmes, that have a printed name anywhere,
// profiles of vocational programmes, and what somebody confirmed.
const (
	askedShare     = 1
	printedShare   = 0.5
	profileShare   = 0.3
	confirmedShare = 2
)

// Lessons are what an advertisement teaches, read in two ways: by the programmes that it asks for, and by every printed
// name of the catalogue that stands anywhere in it. A reading that finds nothing has no classes.
func (n *Names) Lessons(ad Ad) (asked, printed Lesson) {
	text := []rune(fold(ad.Description))
	asked, printed = lesson(ad, text, n.Asked(text)), lesson(ad, text, n.Printed(text))
	asked.weight, printed.weight, printed.printed = askedShare, printedShare, true
	return asked, printed
}

// Confirmed is what an advertisement teaches whose classes somebody confirmed.
func (n *Names) Confirmed(ad Ad, classes []string, by string) Lesson {
	text := []rune(fold(ad.Description))
	return Lesson{Ad: ad, Text: mask(text, n.Asked(text)), Classes: classes, By: by, weight: confirmedShare}
}

func lesson(ad Ad, text []rune, found []Mention) Lesson {
	l := Lesson{Ad: ad, Text: mask(text, found)}
	for _, m := range found {
		for _, c := range m.Classes {
			if !slices.Contains(l.Classes, c) {
				l.Classes = append(l.Classes, c)
			}
		}
	}
	return l
}

// mask takes the found names out of a text, wherever they stand.
func mask(text []rune, found []Mention) string {
	out := string(text)
	names := make([]string, 0, len(found))
	for _, m := range found {
		names = append(names, m.Name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for _, name := range slices.Compact(names) {
		out = strings.ReplaceAll(out, name, "")
	}
	return out
}

// profiles are lessons from the profiles of vocational programmes: positions as title, abilities as text, and the classes
// that their graduates go on to.
func profiles(c *atlas.Catalog) []Lesson {
	var out []Lesson
	for _, level := range []atlas.Level{atlas.HigherCollege, atlas.HigherUndergrad} {
		for _, p := range c.Programmes(level) {
			profile, ok := c.Profile(level, p.Code)
			classes := goesOnTo(c, p)
			if !ok || len(classes) == 0 {
				continue
			}
			out = append(out, Lesson{Ad: Ad{Title: strings.Join(profile.Positions, "，"), Company: p.Code}, Text: fold(strings.Join(profile.Abilities, "\n")), Classes: classes, profile: true, weight: profileShare})
		}
	}
	return out
}
