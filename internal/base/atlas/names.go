package atlas

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// Names tells people what a ref is, and reads what people write as a ref.
type Names struct {
	cat    *Catalog
	chains []Chain
	byID   map[Ref]string
}

// Names gathers the names of the city's chains and nodes and of the shared catalogue.
func (s *Service) Names(ctx context.Context) (*Names, error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, actor.ErrForbidden
	}
	chains, err := s.Chains(ctx)
	if err != nil {
		return nil, err
	}
	cat, err := s.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	return NewNames(cat, chains), nil
}

// NewNames makes Names from a catalogue and the city's chains.
func NewNames(cat *Catalog, chains []Chain) *Names {
	n := &Names{cat: cat, chains: chains, byID: map[Ref]string{}}
	for _, c := range chains {
		n.byID[IDRef(EndChain, c.ID)] = c.Name
		for _, x := range c.Nodes {
			n.byID[IDRef(EndNode, x.ID)] = c.Name + " / " + x.Name
		}
	}
	return n
}

// Of gives the name of a ref and the code beneath it. known is false where no catalogue has the code: retired, or newer
// than the pack.
func (n *Names) Of(r Ref) (name, code string, known bool) {
	switch r.Kind {
	case EndChain, EndNode:
		name, known = n.byID[r]
		return name, "", known
	case EndIndustry:
		if i, ok := n.cat.Industry(r.Key); ok {
			return i.Name, i.Code, true
		}
	case EndOccupation:
		if o, ok := n.cat.Occupation(r.Key); ok {
			return o.Name, o.Code, true
		}
	case EndProgramme:
		l, c := r.Programme()
		if p, ok := n.cat.Programme(l, c); ok {
			return p.Name, l.ZH() + " " + p.Code, true
		}
		if now := n.cat.CurrentProgrammes(l, c); len(now) > 0 {
			return now[0].Name, l.ZH() + " " + c + " → " + now[0].Code, true
		}
		return c, l.ZH() + " " + c, false
	case EndPoint:
		return r.Kind.ZH() + " " + r.Key, "", true
	}
	return r.Key, r.Key, false
}

// Read turns what a person wrote – a code, a name, an id – into a ref of the kind. Where a name fits several, nothing is
// chosen for them.
func (n *Names) Read(kind End, text string) (Ref, bool) {
	text = strings.TrimSpace(tidyName(text))
	if text == "" {
		return Ref{Kind: kind}, false
	}
	switch kind {
	case EndChain, EndNode:
		return n.readChain(kind, text)
	case EndIndustry:
		if found := n.cat.IndustriesNamed(text); len(found) > 0 {
			return Ref{kind, found[0].Code}, true
		}
		code, ok := IndustryCode(text)
		return Ref{kind, code}, ok
	case EndOccupation:
		if found := n.cat.OccupationsNamed(text); len(found) > 0 {
			return Ref{kind, found[len(found)-1].Code}, len(found) == 1 || found[0].Name == found[len(found)-1].Name
		}
		code, ok := OccupationCode(text)
		return Ref{kind, code}, ok
	case EndProgramme:
		return n.readProgramme(text)
	case EndPoint:
		id, err := ids.Parse(text)
		return IDRef(kind, id), err == nil
	}
	return Ref{}, false
}

func (n *Names) readChain(kind End, text string) (Ref, bool) {
	want := nameKey(strings.ReplaceAll(text, " / ", "/"))
	for _, c := range n.chains {
		if kind == EndChain && (c.ID.String() == text || nameKey(c.Code) == want || nameKey(c.Name) == want || aliased(c.Aliases, want)) {
			return IDRef(kind, c.ID), true
		}
		for _, x := range c.Nodes {
			if kind == EndNode && (x.ID.String() == text || nameKey(c.Name+"/"+x.Name) == want) {
				return IDRef(kind, x.ID), true
			}
		}
	}
	return Ref{kind, text}, false
}

func aliased(aliases []string, want string) bool {
	for _, a := range aliases {
		if nameKey(a) == want {
			return true
		}
	}
	return false
}

// readProgramme takes HIGHER_COLLEGE:460301, 高职专科 460301, 460301 or a name that only one level has.
func (n *Names) readProgramme(text string) (Ref, bool) {
	for _, sep := range []string{":", " ", "："} {
		if first, code, ok := strings.Cut(text, sep); ok {
			if l, known := ParseLevel(first); known {
				if clean, fine := programmeCode(l, code); fine {
					return ProgrammeRef(l, clean), true
				}
				text = code
			}
		}
	}
	if l, ok := LevelOfCode(text); ok && digits(Base(text)) {
		return ProgrammeRef(l, text), true
	}
	if found := n.cat.ProgrammesNamed(text); len(found) == 1 {
		return ProgrammeRef(found[0].Level, found[0].Code), true
	}
	return Ref{EndProgramme, text}, false
}
