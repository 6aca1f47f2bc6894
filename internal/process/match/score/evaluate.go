package score

// Evaluate judges one supply against one need. It is the definition; whoever computes faster must come to the same.
func Evaluate(p *Params, n *Need, pt *Point, text Text, past Past) Result {
	var r Result
	r.Checks[CheckKind] = Offered(n, pt)
	r.Checks[CheckOpen] = Reachable(n, pt)
	r.Checks[CheckLaw] = Lawful(n)
	r.Parts[PartMajor], r.Checks[CheckMajor] = Major(p, n, pt.Profile)
	r.Parts[PartText] = textPart(p, text)
	r.Parts[PartLevel], r.Checks[CheckLevel] = LevelFit(p, n.Kind, n.Level, pt.Profile.Level)
	r.Parts[PartPlace], r.Checks[CheckPlace] = PlaceFit(p, n.Within, n.Place, pt.Place)
	r.Parts[PartTime], r.Checks[CheckDate], r.Checks[CheckHeadcount] = TimeFit(p, n, pt)
	r.Parts[PartPast] = PastPart(p, past)
	r.Parts[PartReply] = ReplyPart(p, n.Replies, pt.Replies)
	r.settle(p)
	return r
}

// Offered is the condition of the kind. Every programme gives graduates and interns; anything else the school must have said.
func Offered(n *Need, pt *Point) Check {
	switch {
	case pt.Offers.Has(n.Kind):
		return Check{Pass, Evidence{Fact: FactKindOffered}}
	case pt.Single:
		return Check{Fail, Evidence{Fact: FactKindOther}}
	case n.Kind.OfPeople():
		return Check{Pass, Evidence{Fact: FactKindPeople}}
	}
	return Check{NoData, Evidence{Fact: FactKindUnknown}}
}

// Reachable is the condition that the supply is open and that the need is addressed to its school.
func Reachable(n *Need, pt *Point) Check {
	if !pt.Open {
		return Check{Fail, Evidence{Fact: FactClosed}}
	}
	addressed := len(n.Only) == 0
	for _, school := range n.Only {
		addressed = addressed || school == pt.School
	}
	switch {
	case !addressed:
		return Check{Fail, Evidence{Fact: FactNotAddressed}}
	case n.Replies.Paused:
		return Check{Ask, Evidence{Fact: FactFirmPaused}}
	case pt.Replies.Paused:
		return Check{Ask, Evidence{Fact: FactSchoolPaused}}
	case len(n.Only) > 0:
		return Check{Pass, Evidence{Fact: FactAddressed}}
	case pt.Single:
		return Check{Pass, Evidence{Fact: FactOfferOpen}}
	}
	return Check{Pass, Evidence{Fact: FactOpen}}
}

// Lawful is the condition of the law; a ban that blocks comes before one that asks.
func Lawful(n *Need) Check {
	c := Check{Pass, Evidence{Fact: FactLawful}}
	for _, ban := range n.Bans {
		if ban.Blocks {
			return Check{Fail, Evidence{Fact: FactBanned, A: ban.Text, B: ban.Law}}
		}
		if c.State == Pass {
			c = Check{Ask, Evidence{Fact: FactWording, A: ban.Text, B: ban.Law}}
		}
	}
	return c
}

// EarlyVerdict is the verdict of the conditions that do not depend on dates and headcount.
func EarlyVerdict(checks ...Check) (v Verdict) {
	for _, c := range checks {
		v = max(v, c.State.verdict())
	}
	return v
}

func textPart(p *Params, t Text) Part {
	if t.Mass == 0 {
		return Part{NoData, 0, p.TextMax, Evidence{Fact: FactNoWords}}
	}
	points := p.TextPoints(t.Score, t.Mass)
	if t.Words[0] == "" {
		return Part{Pass, points, p.TextMax, Evidence{Fact: FactNothingCommon}}
	}
	return Part{Pass, points, p.TextMax, Evidence{Fact: FactWords, A: t.Words[0], B: t.Words[1], C: t.Words[2]}}
}

// PastPart is the part of the past record: the mean of a Beta distribution, the half rounded up.
func PastPart(p *Params, past Past) Part {
	part := Part{State: Pass, Points: PastPoints(p, past), Max: p.PastMax}
	if past == (Past{}) {
		part.Why = Evidence{Fact: FactNoPast, N: int32(part.Points)}
		return part
	}
	part.Why = Evidence{Fact: FactPast, N: past.Yes, M: past.No}
	return part
}

// PastPoints are the points of PastPart.
func PastPoints(p *Params, past Past) Tenths {
	all := past.Yes + past.No + p.PastYes + p.PastNo
	if all <= 0 {
		return 0
	}
	return Tenths((2*int32(p.PastMax)*(past.Yes+p.PastYes) + all) / (2 * all))
}

// ReplyPart is the part of the answers: half of it by how the enterprise answers, half by how the school does, each the mean of a Beta
// distribution. Who was asked once and did not answer is a little behind, not last.
func ReplyPart(p *Params, firm, school Replies) Part {
	part := Part{State: Pass, Points: FirmPoints(p, firm) + SchoolPoints(p, school), Max: p.ReplyMax}
	if firm.Asked == 0 && school.Asked == 0 {
		part.Why = Evidence{Fact: FactNoReplies, N: int32(part.Points)}
		return part
	}
	part.Why = Evidence{Fact: FactReplies, N: firm.Asked, M: firm.Answered, O: school.Asked, P: school.Answered}
	return part
}

// FirmPoints and SchoolPoints are the two halves of ReplyPart; of an odd tenth the school has the greater.
func FirmPoints(p *Params, r Replies) Tenths { return replyPoints(p, r, p.ReplyMax/2) }

// SchoolPoints is the other half.
func SchoolPoints(p *Params, r Replies) Tenths { return replyPoints(p, r, p.ReplyMax-p.ReplyMax/2) }

func replyPoints(p *Params, r Replies, most Tenths) Tenths {
	all := r.Asked + p.ReplyYes + p.ReplyNo
	if all <= 0 {
		return 0
	}
	return Tenths((2*int64(most)*int64(r.Answered+p.ReplyYes) + int64(all)) / (2 * int64(all)))
}
