package coding

import (
	"regexp"
	"sort"
	"strings"

	"rongqiao/internal/base/atlas"
)

// here stands for the name of a place, so that 饶平县公安局 and 惠来县公安局 are the same words.
const here = "~"

// township is a township's or street's own name, which no list holds.
var township = regexp.MustCompile(`[^~省市县区]{1,4}(镇|乡|街道|街)(人民政府|办事处|党)`)

// gazetteer replaces names of places by their kind: 潮州市饶平县 → ~县.
type gazetteer struct{ names *strings.Replacer }

// newGazetteer knows the regions of the catalogue by their full names, and those of the province where most units are also
// without the closing 市, 县 or 区, as its offices write them.
func newGazetteer(regions []atlas.Region, units []string) *gazetteer {
	province := mainProvince(regions, units)
	type pair struct{ name, to string }
	var all []pair
	for _, r := range regions {
		if n := len(r.Name); n >= 6 {
			all = append(all, pair{r.Name, here + r.Name[n-3:]})
		}
		if province != "" && strings.HasPrefix(r.Code, province) {
			if short := shortName(r.Name); len(short) >= 6 {
				all = append(all, pair{short, here})
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return len(all[i].name) > len(all[j].name) })
	var args []string
	seen := map[string]bool{}
	for _, p := range all {
		if !seen[p.name] {
			seen[p.name] = true
			args = append(args, p.name, p.to)
		}
	}
	return &gazetteer{strings.NewReplacer(args...)}
}

// mainProvince finds the province whose places most units begin with: the first two digits of its code, "" when none does.
func mainProvince(regions []atlas.Region, units []string) string {
	province := map[string]string{}
	for _, r := range regions {
		if len(r.Code) >= 2 && r.Name != "" {
			province[r.Name] = r.Code[:2]
		}
	}
	count, best := map[string]int{}, ""
	for _, u := range units {
		for end := range u {
			if code, ok := province[u[:end]]; ok {
				count[code]++
				if n := count[code]; n > count[best] || n == count[best] && code < best {
					best = code
				}
				break
			}
		}
	}
	return best
}

func shortName(s string) string {
	for _, end := range []string{"自治县", "省", "市", "县", "区"} {
		if cut, ok := strings.CutSuffix(s, end); ok {
			return cut
		}
	}
	return s
}

var adjoining = strings.NewReplacer("~省~", here, "~市~", here, "~~", here)

// strip removes the names of places.
func (g *gazetteer) strip(s string) string {
	s = township.ReplaceAllString(g.names.Replace(s), here+"$1$2")
	for {
		next := adjoining.Replace(s)
		if next == s {
			return s
		}
		s = next
	}
}
