package carrier

import (
	"regexp"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
)

// The refusals of what an organisation sends of its own.
var (
	ErrNotOwn   = errs.New(errs.Invalid, "carrier.not_own")
	ErrFirst    = errs.New(errs.Invalid, "carrier.first_stage")
	ErrPersonal = errs.New(errs.Invalid, "carrier.personal")
	ErrChecked  = errs.New(errs.Conflict, "carrier.checked")
)

// editors are the roles that may write records of a kind, by form and by spreadsheet alike; records about persons are those of schools
// and of those who supervise them.
func editors(kind string) []actor.Role {
	out := slices.Clone(Policy.Roles(mayEdit))
	if personal(kind) {
		out = slices.DeleteFunc(out, func(r actor.Role) bool { return !slices.Contains(Policy.Roles(mayPersons), r) })
	}
	return out
}

// mayWrite reports whether the actor may write a record of a kind that stands at o.
func mayWrite(a actor.Actor, kind string, o actor.Object) bool {
	return Policy.May(a, mayEdit, o) && (!personal(kind) || Policy.May(a, mayPersons, o))
}

// reach is what the sender of a batch may write: everything, the records of counties, or those that their organisations lead.
type reach struct {
	all      bool
	counties []string
	own      map[ids.ID]string // an organisation of the sender and its county
}

func reachOf(a actor.Actor) reach {
	out := reach{all: Policy.May(a, mayEdit, actor.Object{}), own: map[ids.ID]string{}}
	for _, id := range a.Orgs(Policy.Roles(mayEdit)...) {
		out.own[id] = ""
	}
	for _, g := range a.Grants {
		if g.County != "" {
			out.counties = append(out.counties, g.County)
		}
	}
	return out
}

// at says where an organisation is.
func (f reach) at(id ids.ID, county string) {
	if _, mine := f.own[id]; mine {
		f.own[id] = county
	}
}

// only is the one organisation for which the sender writes, 0 for none or several.
func (f reach) only() ids.ID {
	if f.all || len(f.counties) > 0 || len(f.own) != 1 {
		return 0
	}
	for id := range f.own {
		return id
	}
	return 0
}

// check refuses a row that is not the sender's. A record of the sender's own organisation without a county has that of the organisation.
func (f reach) check(r *sheet.Row, c *Record) {
	county, mine := f.own[c.Org]
	switch {
	case f.over(*c):
	case mine:
		if c.County == "" {
			c.County = county
		}
	case len(f.counties) > 0:
		r.Refuse("county", ErrCounty)
	default:
		r.Refuse("org", ErrNotOwn)
	}
}

// over reports whether the sender supervises the record, and does not only lead it.
func (f reach) over(c Record) bool { return f.all || slices.Contains(f.counties, c.County) }

// checked reports whether the authority has checked a period of somebody: what counts is no longer changed by those who filed it.
func (k *Kind) checked(status string) bool {
	st, _ := k.Stage(status)
	return k.Span != nil && st.Counts
}

// first refuses that an organisation puts a new record of its own further than the first stage, or gives it a level: others do that.
func (f reach) first(k *Kind, r *sheet.Row, c Record) {
	if f.over(c) {
		return
	}
	if c.Status != k.Stages[0].Code {
		r.Refuse("stage", ErrFirst.With(k.Stages[0].ZH))
	}
	if len(k.Levels) > 0 && r.Text("level") != "" {
		r.Refuse("level", ErrFirst.With(k.Stages[0].ZH))
	}
}

// identifying are numbers by which a person is known outside their school: of a document of identity, of a telephone.
var identifying = regexp.MustCompile(`(?:^|\D)(?:\d{17}[\dXx]|1[3-9]\d{9})(?:\D|$)`)

// anonymous refuses such numbers in the records about persons, which stand by the number of staff that their school gave them.
func (k *Kind) anonymous(name, note string, v Values, refuse func(field string, err error)) {
	if !k.Persons {
		return
	}
	if identifying.MatchString(name) {
		refuse("name", ErrPersonal.On("name"))
	}
	if identifying.MatchString(note) {
		refuse("note", ErrPersonal.On("note"))
	}
	for _, f := range k.Fields {
		if (f.Type == Text || f.Type == Long) && identifying.MatchString(v[f.Code].Text) {
			refuse("f_"+f.Code, ErrPersonal.On("f_"+f.Code))
		}
	}
}
