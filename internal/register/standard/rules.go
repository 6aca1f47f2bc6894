package standard

import (
	"fmt"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
)

// The refusals of the module.
var (
	ErrPost       = errs.New(errs.Invalid, "standard.post")
	ErrOccupation = errs.New(errs.Invalid, "standard.occupation")
	ErrIndustry   = errs.New(errs.Invalid, "standard.industry")
	ErrLevel      = errs.New(errs.Invalid, "standard.level")
	ErrIssuer     = errs.New(errs.Invalid, "standard.issuer")
	ErrFrom       = errs.New(errs.Invalid, "standard.from")
	ErrTo         = errs.New(errs.Invalid, "standard.to")
	ErrNoTask     = errs.New(errs.Invalid, "standard.no_task")
	ErrTaskName   = errs.New(errs.Invalid, "standard.task_name")
	ErrTaskTwice  = errs.New(errs.Invalid, "standard.task_twice")
	ErrNoAbility  = errs.New(errs.Invalid, "standard.no_ability")
	ErrTooLong    = errs.New(errs.Invalid, "standard.too_long")
	ErrTooMany    = errs.New(errs.Invalid, "standard.too_many")
	ErrStale      = errs.New(errs.Conflict, "standard.stale")
	ErrNotDraft   = errs.New(errs.Conflict, "standard.not_draft")
	ErrNotInForce = errs.New(errs.Conflict, "standard.not_in_force")
	ErrNewer      = errs.New(errs.Conflict, "standard.newer")
	ErrAbility    = errs.New(errs.Invalid, "standard.ability")
	ErrLinkKind   = errs.New(errs.Invalid, "standard.link_kind")
	ErrLinkName   = errs.New(errs.Invalid, "standard.link_name")
	ErrPoint      = errs.New(errs.Invalid, "standard.point")
	ErrTitle      = errs.New(errs.Invalid, "standard.title")
	ErrFirms      = errs.New(errs.Invalid, "standard.firms")
	ErrFirm       = errs.New(errs.Invalid, "standard.firm")
	ErrHeads      = errs.New(errs.Invalid, "standard.heads")
	ErrWanted     = errs.New(errs.Invalid, "standard.wanted")
	ErrBlank      = errs.New(errs.Invalid, "standard.blank")
	ErrNoAnswers  = errs.New(errs.Invalid, "standard.no_answers")
	ErrNotOpen    = errs.New(errs.Conflict, "standard.not_open")
	ErrPart       = errs.New(errs.Invalid, "standard.part")
	ErrSurvey     = errs.New(errs.Invalid, "standard.survey")
)

// What a form takes at most.
const (
	maxName    = 120
	maxDetails = 2000
	maxAbility = 400
	maxTasks   = 40
	maxLines   = 60
	maxFirms   = 200
	maxHeads   = 100_000
)

// Check refuses what cannot be kept even as a draft.
func Check(s Standard) errs.List {
	var out errs.List
	if n := len([]rune(s.Post)); n < 2 || n > maxName {
		out.Add(ErrPost.On("post"))
	}
	if s.Occupation != "" {
		if _, err := idcode.Occupation(s.Occupation); err != nil {
			out.Add(ErrOccupation.On("occupation").With(s.Occupation))
		}
	}
	if s.Industry != "" {
		if _, err := idcode.Industry(s.Industry); err != nil {
			out.Add(ErrIndustry.On("industry").With(s.Industry))
		}
	}
	if s.Level < 0 || s.Level > 5 {
		out.Add(ErrLevel.On("level"))
	}
	if !s.To.IsZero() && !s.From.IsZero() && s.To.Before(s.From) {
		out.Add(ErrTo.On("valid_to"))
	}
	return append(out, CheckTasks(s.Tasks)...)
}

// CheckTasks refuses faults of tasks and their abilities, each beside its field.
func CheckTasks(tasks []Task) errs.List {
	var out errs.List
	if len(tasks) > maxTasks {
		out.Add(ErrTooMany.On(taskField("task", 0)).With(maxTasks))
	}
	seen := map[string]int{}
	for i, t := range tasks {
		at := taskField("task", i)
		switch n := len([]rune(t.Name)); {
		case n == 0:
			out.Add(ErrTaskName.On(at))
		case n > maxName || len([]rune(t.Details)) > maxDetails:
			out.Add(ErrTooLong.On(at))
		}
		key := Key(t.Name)
		if first, ok := seen[key]; ok && key != "" {
			out.Add(ErrTaskTwice.On(at).With(first+1, t.Name))
		}
		seen[key] = i
		for _, k := range Kinds {
			list := t.Of(k)
			if len(list) > maxLines {
				out.Add(ErrTooMany.On(taskField(string(k), i)).With(maxLines))
			}
			for _, a := range list {
				if len([]rune(a.Text)) > maxAbility {
					out.Add(ErrTooLong.On(taskField(string(k), i)))
				}
			}
		}
	}
	return out
}

// CheckSubmit refuses what cannot be handed in.
func CheckSubmit(s Standard) errs.List {
	out := Check(s)
	for _, c := range []struct {
		bad   bool
		err   *errs.Error
		field string
	}{
		{s.Occupation == "", ErrOccupation.With(""), "occupation"}, {s.Industry == "", ErrIndustry.With(""), "industry"}, {s.Level == 0, ErrLevel, "level"},
		{s.Issuer == 0, ErrIssuer, "issuer"}, {s.From.IsZero(), ErrFrom, "valid_from"}, {len(s.Tasks) == 0, ErrNoTask, taskField("task", 0)},
	} {
		if c.bad && out.Field(c.field) == nil {
			out.Add(c.err.On(c.field))
		}
	}
	for i, t := range s.Tasks {
		if len(t.Abilities) == 0 {
			out.Add(ErrNoAbility.On(taskField(string(Skill), i)).With(t.Name))
		}
	}
	return out
}

// CheckAnswers refuses a reply that cannot be handed in.
func CheckAnswers(a Answers) errs.List {
	out := CheckTasks(a.Tasks)
	if len(a.Tasks) == 0 {
		out.Add(ErrBlank.On(taskField("task", 0)))
	}
	return append(out, checkWanted(a.Wanted)...)
}

func checkWanted(list []Wanted) errs.List {
	var out errs.List
	for i, w := range list {
		if _, err := idcode.Occupation(w.Occupation); err != nil {
			out.Add(ErrOccupation.On(taskField("occupation", i)).With(w.Occupation))
		}
		if w.Level == "" {
			out.Add(ErrWanted.On(taskField("wanted", i)))
		}
		for y, n := range w.Heads {
			if n != nil && (*n < 0 || *n > maxHeads) {
				out.Add(ErrHeads.On(taskField(fmt.Sprintf("year%d", y+1), i)).With(*n))
			}
		}
	}
	return out
}

// CheckSurvey refuses a survey that cannot be sent.
func CheckSurvey(s Survey, firms int) errs.List {
	var out errs.List
	if n := len([]rune(s.Title)); n < 2 || n > maxName {
		out.Add(ErrTitle.On("title"))
	}
	if n := len([]rune(s.Post)); n < 2 || n > maxName {
		out.Add(ErrPost.On("post"))
	}
	if _, err := idcode.Occupation(s.Occupation); err != nil {
		out.Add(ErrOccupation.On("occupation").With(s.Occupation))
	}
	if s.Industry != "" {
		if _, err := idcode.Industry(s.Industry); err != nil {
			out.Add(ErrIndustry.On("industry").With(s.Industry))
		}
	}
	if s.Level < 0 || s.Level > 5 {
		out.Add(ErrLevel.On("level"))
	}
	if firms == 0 || firms > maxFirms {
		out.Add(ErrFirms.On("firms").With(maxFirms))
	}
	return out
}

// CheckLink refuses a link that cannot be.
func CheckLink(l Link) errs.List {
	var out errs.List
	if _, ok := linkNames[l.Kind]; !ok {
		out.Add(ErrLinkKind.On("kind"))
	}
	if n := len([]rune(l.Name)); n < 2 || n > maxName {
		out.Add(ErrLinkName.On("name"))
	}
	if l.Kind == Course && l.Point == 0 {
		out.Add(ErrPoint.On("point"))
	}
	return out
}

// taskField is the name of a field of a numbered block of a form.
func taskField(name string, i int) string { return fmt.Sprintf("%s_%d", strings.ToLower(name), i) }

// Cover counts the abilities that the courses of a point cover; without any link of the
// point nothing is known.
func Cover(abilities []Ability, links []Link, point ids.ID) (covered, all int, known bool) {
	linked := map[ids.ID]bool{}
	for _, l := range links {
		if l.Kind == Course && l.Point == point {
			linked[l.Lineage] = true
		}
	}
	for _, a := range abilities {
		if linked[a.Lineage] {
			covered++
		}
	}
	return covered, len(abilities), covered > 0
}
