package sharing

import (
	"maps"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// The refusals of the module.
var (
	ErrPartner   = errs.New(errs.Invalid, "sharing.partner")
	ErrTitle     = errs.New(errs.Invalid, "sharing.title")
	ErrMechanism = errs.New(errs.Invalid, "sharing.mechanism")
	ErrKinds     = errs.New(errs.Invalid, "sharing.kinds")
	ErrDays      = errs.New(errs.Invalid, "sharing.days")
	ErrTwice     = errs.New(errs.Conflict, "sharing.twice")
	ErrNotActive = errs.New(errs.Conflict, "sharing.not_active")
	ErrHeld      = errs.New(errs.Invalid, "sharing.held")
	ErrText      = errs.New(errs.Invalid, "sharing.text")
	ErrRecord    = errs.New(errs.Invalid, "sharing.record")
	ErrUSCC      = errs.New(errs.Invalid, "sharing.uscc")
	ErrMember    = errs.New(errs.Conflict, "sharing.member_twice")
	ErrNoOrg     = errs.New(errs.Conflict, "sharing.no_org")
)

const (
	maxTitle = 100
	maxText  = 4000
	maxYears = 10
)

func textOf(l *errs.List, field, text string, least, most int, e *errs.Error) string {
	text = strings.TrimSpace(text)
	if n := len([]rune(text)); n < least || n > most {
		l.Add(e.With(least, most).On(field))
	}
	return text
}

// choose checks a draft's kinds against those that can be shared and keeps their order.
func choose(want map[string][]string, kinds []Kind) (out []Choice, err error) {
	left := maps.Clone(want)
	for _, k := range kinds {
		fields, ok := left[k.Code]
		if !ok {
			continue
		}
		delete(left, k.Code)
		c := Choice{Kind: k.Code, ZH: k.ZH, EN: k.EN, Members: k.Members}
		for _, f := range k.Fields {
			if slices.Contains(fields, f.Code) {
				c.Fields = append(c.Fields, f)
			}
		}
		if len(c.Fields) != len(slices.Compact(slices.Sorted(slices.Values(fields)))) {
			return nil, ErrKinds.On("kinds")
		}
		out = append(out, c)
	}
	if len(out) == 0 || len(left) > 0 {
		return nil, ErrKinds.On("kinds")
	}
	return out, nil
}

// CheckDraft refuses what cannot be proposed.
func CheckDraft(d Draft, today civil.Date) errs.List {
	var l errs.List
	textOf(&l, "title", d.Title, 4, maxTitle, ErrTitle)
	textOf(&l, "mechanism", d.Mechanism, 4, maxText, ErrMechanism)
	if d.Partner == "" {
		l.Add(ErrPartner.On("partner"))
	}
	if d.From.IsZero() || d.Until.IsZero() || d.Until.Before(d.From) || d.Until.Before(today) || d.Until.Year > d.From.Year+maxYears {
		l.Add(ErrDays.With(maxYears).On("until"))
	}
	return l
}

// CheckConsultation refuses what is no consultation.
func CheckConsultation(c Consultation, today civil.Date) errs.List {
	var l errs.List
	if c.On.IsZero() || c.On.After(today) {
		l.Add(ErrHeld.On("on"))
	}
	textOf(&l, "topic", c.Topic, 2, maxTitle, ErrTitle)
	textOf(&l, "place", c.Place, 0, maxTitle, ErrTitle)
	textOf(&l, "minutes", c.Minutes, 4, maxText, ErrText)
	textOf(&l, "decisions", c.Decisions, 0, maxText, ErrText)
	return l
}

// Only keeps of a record the agreed fields: what is not agreed never leaves, and what comes
// without being agreed is dropped.
func (c Choice) Only(values map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range c.Fields {
		if v := values[f.Code]; v != "" {
			out[f.Code] = v
		}
	}
	return out
}

// MembersField is a field that every shared record has when it has members of both cities.
const MembersField = "partner_members"
