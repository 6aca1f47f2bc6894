package evaluate

import (
	"slices"

	"rongqiao/internal/base/atlas"
)

// judge evaluates one point.
func (b *board) judge(f Fact, rules []Rule) Verdict {
	v := Verdict{Point: f.Point, Rating: b.rate(f), Demand: b.figure(f, DemandIndex, b.in.Year), Few: b.few(f)}
	if b.exempt(f) {
		v.Colour = Exempt
		for _, r := range rules {
			v.Reasons = append(v.Reasons, Reason{Rule: r.Code, Kind: r.Kind, Measure: r.Measure, Action: r.Action, Line: r.Line, Status: NotHere, Why: "新设专业，还没有毕业生"})
		}
		return v
	}
	for _, r := range rules {
		if r.Kind == Count {
			v.Reasons = append(v.Reasons, count(r, v.Reasons))
			continue
		}
		v.Reasons = append(v.Reasons, b.apply(f, r))
	}
	v.Lacking = b.lacking(f)
	b.bases(f, &v)
	v.colour(b.in.Warn)
	v.soften(b.in.Warn.Params["demand_guard"])
	v.group(b.in.Warn.Params["demand_guard"])
	return v
}

func (b *board) few(f Fact) bool {
	y, ok := f.Of(b.in.Year)
	return ok && y.Graduates != nil && *y.Graduates < b.in.Few
}

// apply runs one rule on one point.
func (b *board) apply(f Fact, r Rule) Reason {
	out := Reason{Rule: r.Code, Kind: r.Kind, Measure: r.Measure, Action: r.Action, Line: r.Line}
	if r.Kind == Bottom {
		return b.applyBottom(f, r, out)
	}
	if r.Measure == SchoolCap {
		return b.applyCap(f, out)
	}
	if r.Measure == SchoolShare && f.Level != atlas.Secondary {
		out.Status, out.Why = NotHere, "只用于中职"
		return out
	}
	for i := range max(1, r.Years) {
		x := b.figure(f, r.Measure, b.in.Year-i)
		out.Figures = append(out.Figures, x)
		s := against(x, r)
		out.Status = harder(out.Status, s)
		if s == Passes || s == Absent && i == 0 {
			out.Status = s
			break
		}
	}
	return out
}

// against compares one figure with the line: it fires only where the interval clears it.
func against(x Figure, r Rule) string {
	switch {
	case !x.Known:
		return Absent
	case r.Kind == Above:
		switch {
		case x.Value <= r.Line:
			return Passes
		case x.Low <= r.Line:
			return Blurred
		}
		return Fires
	case !x.below(r.Line):
		return Passes
	case x.High >= r.Line:
		return Blurred
	}
	return Fires
}

// harder joins the years of a rule: all must fire clearly. After one that is not clear the rule cannot fire any more, and after one
// that is not known nobody can tell.
func harder(a, b string) string {
	for _, s := range []string{Blurred, Absent} {
		if a == s || b == s {
			return s
		}
	}
	return b
}

// applyCap asks whether the school teaches more programmes than its students allow.
func (b *board) applyCap(f Fact, out Reason) Reason {
	per := b.in.Warn.Params["cap_higher"]
	if f.Level == atlas.Secondary {
		per = b.in.Warn.Params["cap_secondary"]
	}
	students := b.schools[f.School].Students
	if students == nil || per <= 0 {
		out.Status, out.Figures = Absent, []Figure{missing(SchoolCap, b.in.Year, "没有登记在校生数")}
		return out
	}
	out.Line = float64(*students / int64(per))
	x := b.figure(f, SchoolCap, b.in.Year)
	out.Figures = []Figure{x}
	out.Status = against(x, Rule{Kind: Above, Line: out.Line})
	return out
}

// applyBottom asks for a place in the bottom set in so many years in a row, each clearly below the mean of the others.
func (b *board) applyBottom(f Fact, r Rule, out Reason) Reason {
	for i := range r.Years {
		year := b.in.Year - i
		x := b.figure(f, r.Measure, year)
		out.Figures = append(out.Figures, x)
		if !x.Known {
			out.Status, out.Why = harder(out.Status, Absent), x.Why
			return out
		}
		rank, ok := b.bottom(f.Level, r.Measure, year)[f.Point]
		if !ok {
			out.Status, out.Why = NotHere, "可比专业点太少"
			return out
		}
		mean := b.mean(f, r.Measure, year)
		out.Ranks, out.Lines = append(out.Ranks, rank), append(out.Lines, mean)
		s := Passes
		switch {
		case !rank.In:
		case !mean.Known:
			s = Absent
		case x.High >= mean.Value:
			s = Blurred
		default:
			s = Fires
		}
		out.Line = out.Lines[0].Value
		if s == Passes {
			out.Status = s
			return out
		}
		out.Status = harder(out.Status, s)
	}
	return out
}

// count fires when so many of the parts before it fire. Parts that are unclear or unknown can still be the ones that are short.
func count(r Rule, before []Reason) Reason {
	out := Reason{Rule: r.Code, Kind: r.Kind, Action: r.Action, Line: r.Line, Status: Passes}
	blurred, absent := 0, 0
	for _, p := range before {
		switch p.Status {
		case Fires:
			out.Failing++
		case Blurred:
			blurred++
		case Absent:
			absent++
		}
	}
	need := int(r.Line)
	switch {
	case out.Failing >= need:
		out.Status = Fires
	case out.Failing+blurred >= need:
		out.Status = Blurred
	case out.Failing+blurred+absent >= need:
		out.Status = Absent
	}
	return out
}

// basesOf are the four inputs that PRG-04 names.
var basesOf = []Measure{PlanSize, Completion, Destination, Score}

// lacking names the bases that are missing.
func (b *board) lacking(f Fact) (out []string) {
	if b.in.Warn.Params["bases"] == 0 && b.in.Warn.Preset != Four {
		return nil
	}
	for _, m := range basesOf {
		if x := b.figure(f, m, b.in.Year); !x.Known {
			out = append(out, m.ZH())
		}
	}
	return out
}

// bases scores a point by the four bases: plan against the mean plan of the level, completion and destination as they are, at most
// 100 each, and the rating.
func (b *board) bases(f Fact, v *Verdict) {
	if b.in.Warn.Preset != Four || len(v.Lacking) > 0 {
		return
	}
	p := b.in.Warn.Params
	full := b.meanPlan(f.Level) * p["plan_full"]
	plan := min(1, b.figure(f, PlanSize, b.in.Year).Value/full)
	completion := min(1, b.figure(f, Completion, b.in.Year).Value)
	weights := p["w_plan"] + p["w_completion"] + p["w_destination"] + p["w_score"]
	if weights <= 0 {
		return
	}
	v.Bases = (p["w_plan"]*plan + p["w_completion"]*completion + p["w_destination"]*b.figure(f, Destination, b.in.Year).Value + p["w_score"]*v.Rating.Score/100) / weights * 100
	v.Of = 1
}

// colour draws the colour from the reasons: red if any rule fires that stops or revokes, yellow if any that reduces or warns, green
// only when everything that was asked passes.
func (v *Verdict) colour(s Setting) {
	blurred, absent := false, len(v.Lacking) > 0
	for _, r := range v.Reasons {
		if weightOf(r.Action) <= weightOf(ActControl) {
			continue
		}
		switch r.Status {
		case Fires:
			if weightOf(r.Action) > weightOf(v.Action) {
				v.Action = r.Action
			}
		case Blurred:
			blurred = true
		case Absent:
			absent = true
		}
	}
	switch {
	case weightOf(v.Action) >= weightOf(ActStop):
		v.Colour = Red
	case v.Action != ActNone:
		v.Colour = Yellow
	case absent:
		v.Colour = NoData
	case blurred:
		v.Colour = Unclear
	case s.Preset == Four:
		v.Colour = Ranked
	default:
		v.Colour = Green
	}
}

// soften turns a stop into a limit where the city lacks people of the programme: labour demand is part of the decision.
func (v *Verdict) soften(guard float64) {
	if v.Demand.Known && v.Demand.Value > guard && weightOf(v.Action) > weightOf(ActLimit) {
		v.Action, v.Soft = ActLimit, true
	}
}

// group is one of 重点发展, 控制发展, 优化淘汰. A programme that is controlled is never one to develop.
func (v *Verdict) group(guard float64) {
	control := slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Action == ActControl && r.Status == Fires })
	switch {
	case v.Colour == Red && !v.Soft:
		v.Group = "ELIMINATE"
	case control:
		v.Group = "CONTROL"
	case v.Colour == Green && v.Demand.Known && v.Demand.Value > guard:
		v.Group = "KEY"
	}
}
