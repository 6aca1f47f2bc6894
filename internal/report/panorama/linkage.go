package panorama

import (
	"slices"
	"strings"

	"rongqiao/internal/platform/errs"
)

// The refusals of this package.
var (
	ErrLinks  = errs.New(errs.Invalid, "panorama.links")
	ErrSource = errs.New(errs.Invalid, "panorama.source")
	ErrRace   = errs.New(errs.Conflict, "panorama.race")
)

// Link is one of the trades (业) that a chain joins.
type Link struct {
	Code, ZH string
	What     string // what is counted, zh words
	Unit     string
}

// Links are all that a city may choose from, in the order of a chain.
var Links = []Link{
	{"INDUSTRY", "产业", "有用人需求的行业", "个"},
	{"ENTERPRISE", "企业", "提出需求的企业", "家"},
	{"DEMAND", "用工", "有效需求", "人"},
	{"OCCUPATION", "职业", "企业在要的职业", "个"},
	{"PROGRAMME", "专业", "培养这些职业的专业", "个"},
	{"TALENT", "人才", "可供毕业生", "人"},
	{"EMPLOYMENT", "就业", "对上的人数", "人"},
	{"STARTUP", "创业", "毕业生创业", "人"},
}

// usualLinks are the five of 五业联动 where the city has not chosen.
var usualLinks = []string{"INDUSTRY", "ENTERPRISE", "OCCUPATION", "PROGRAMME", "EMPLOYMENT"}

// linkOf finds a link by its code.
func linkOf(code string) (Link, bool) {
	i := slices.IndexFunc(Links, func(l Link) bool { return l.Code == code })
	if i < 0 {
		return Link{}, false
	}
	return Links[i], true
}

// Measure is what a chain has at one link. Unknown ones say why.
type Measure struct {
	Known bool
	N     int64  // 1 where only few is said
	Text  string // as it is shown: rounded, <5
	Why   string
}

// Chosen checks a choice of links: five or six different ones that exist, put into the order of a chain.
func Chosen(codes []string) ([]string, error) {
	var out []string
	for _, l := range Links {
		if slices.Contains(codes, l.Code) {
			out = append(out, l.Code)
		}
	}
	if len(out) < 5 || len(out) > 6 {
		return nil, ErrLinks.With(len(out)).On("links")
	}
	return out, nil
}

// Breaks is the first link at which a chain has nothing although it is known: -1 when it holds. What is not known is no break.
func Breaks(of map[string]Measure, links []string) int {
	return slices.IndexFunc(links, func(code string) bool { m := of[code]; return m.Known && m.N == 0 })
}

// trimmed is a typed text without the blanks around it.
func trimmed(s string) string { return strings.TrimSpace(s) }
