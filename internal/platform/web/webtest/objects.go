package webtest

import (
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
)

// Params are the values of a pattern's parameters: {"id": "123"}.
type Params map[string]string

// Pair is an object that the role may reach, and one of the same kind that it
// may not. A nil Foreign says that the role reaches all; a nil Own that it
// reaches none.
type Pair struct{ Own, Foreign Params }

// Any stands for all roles that have no entry of their own.
const Any actor.Role = ""

// Objects says for patterns, or for the beginnings of patterns, which objects
// are whose. The longest beginning counts: "/needs/{id}" serves
// "/needs/{id}/publish" too.
type Objects map[string]map[actor.Role]Pair

// find returns the pair for a role on a pattern.
func (o Objects) find(pattern string, role actor.Role) (Pair, bool) {
	best := ""
	for p := range o {
		if len(p) > len(best) && (pattern == p || strings.HasPrefix(pattern, p+"/")) {
			best = p
		}
	}
	pair, ok := o[best][role]
	if !ok {
		pair, ok = o[best][Any]
	}
	return pair, ok
}

// Own is the address of the object that a role may reach on a pattern; false
// when there is none. A pattern without parameters is its own address.
func (o Objects) Own(pattern string, role actor.Role) (string, bool) {
	if len(names(pattern)) == 0 {
		return address(pattern, nil), true
	}
	pair, _ := o.find(pattern, role)
	return address(pattern, pair.Own), pair.Own != nil
}

// unknownID is a well-formed identifier that no row has.
const unknownID = "9223372036854775001"

// names lists the parameters of a pattern.
func names(pattern string) []string {
	var out []string
	for rest := pattern; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return out
		}
		name, tail, _ := strings.Cut(after, "}")
		if name = strings.TrimSuffix(name, "..."); name != "$" {
			out = append(out, name)
		}
		rest = tail
	}
}

// address fills a pattern; a value that is not given is the unknown identifier.
func address(pattern string, p Params) string {
	out := strings.ReplaceAll(pattern, "{$}", "")
	for _, name := range names(pattern) {
		v, ok := p[name]
		if !ok {
			v = unknownID
		}
		out = strings.ReplaceAll(out, "{"+name+"}", url.PathEscape(v))
		out = strings.ReplaceAll(out, "{"+name+"...}", url.PathEscape(v))
	}
	return out
}
