package score

import "strings"

// Major judges the programme: the relation of what is needed, by programme, occupation and industry, to what the programme is for.
// It depends on the need's Requirement, Occupations and Industry and on the profile alone.
func Major(p *Params, n *Need, pr *Profile) (Part, Check) {
	best := relation{}
	asked := byRequirement(p, &n.Requirement, pr)
	best.take(asked)
	for i := range pr.Occupations {
		for _, wanted := range n.Occupations {
			best.take(byOccupation(p, wanted, &pr.Occupations[i]))
		}
	}
	for i := range pr.Industries {
		best.take(byIndustry(p, n.Industry, &pr.Industries[i]))
	}
	part := Part{Pass, min(best.points, p.MajorMax), p.MajorMax, best.why}
	check := majorCheck(p, n, pr, asked, best)
	switch {
	case check.State == NoData && best.points == 0:
		part = Part{NoData, 0, p.MajorMax, check.Why}
	case best.points == 0:
		part.Why = check.Why
	}
	return part, check
}

type relation struct {
	points Tenths
	why    Evidence
	ask    bool // a person must agree
	refuse bool
}

func (r *relation) take(o relation) {
	if o.points > r.points {
		r.points, r.why = o.points, o.why
	}
}

func majorCheck(p *Params, n *Need, pr *Profile, asked, best relation) Check {
	switch {
	case asked.refuse:
		return Check{Fail, asked.why}
	case n.Requirement.Doubt:
		return Check{Ask, Evidence{Fact: FactDoubt}}
	case asked.ask:
		return Check{Ask, asked.why}
	case asked.points > 0:
		return Check{Pass, asked.why}
	case best.points >= p.Near:
		return Check{Pass, best.why}
	case best.points > 0:
		far := best.why
		return Check{Ask, far}
	case len(n.Occupations) == 0 && n.Industry == "":
		return Check{NoData, Evidence{Fact: FactNeedSaysNothing}}
	case comparable(n, pr):
		return Check{Fail, Evidence{Fact: FactUnrelated}}
	}
	return Check{NoData, Evidence{Fact: FactProfileUnknown}}
}

// comparable tells whether need and programme state the same dimension, so that "not related" is known and not merely unknown.
func comparable(n *Need, pr *Profile) bool {
	return len(n.Occupations) > 0 && len(pr.Occupations) > 0 || n.Industry != "" && len(pr.Industries) > 0
}

func byRequirement(p *Params, q *Requirement, pr *Profile) relation {
	for _, code := range q.Excluded {
		if strings.HasPrefix(pr.Programme, code) {
			return relation{why: Evidence{Fact: FactExcluded, A: code}, refuse: true}
		}
	}
	best := relation{}
	for _, code := range q.Codes {
		best.take(byCode(p, code, pr.Programme))
	}
	if best.points > 0 {
		return best
	}
	for _, code := range q.Codes {
		best.take(byNeighbour(p, code, pr))
	}
	switch {
	case len(q.Codes) == 0 && q.Any:
		return relation{points: p.CodeAny, why: Evidence{Fact: FactAny}}
	case len(q.Codes) == 0:
		return relation{}
	case q.Related && best.points > 0:
		best.ask = true
		return best
	case q.Wish:
		return best
	case q.Doubt: // what was not read may have named it
		best.ask = true
		return best
	}
	return relation{why: Evidence{Fact: FactNotAsked, A: q.Codes[0], N: int32(len(q.Codes))}, refuse: true}
}

func byCode(p *Params, code, programme string) relation {
	if !strings.HasPrefix(programme, code) {
		return relation{}
	}
	switch len(code) {
	case 2:
		return relation{points: p.CodeCategory, why: Evidence{Fact: FactCategory, A: code}}
	case 4:
		return relation{points: p.CodeClass, why: Evidence{Fact: FactClass, A: code}}
	}
	return relation{points: p.CodeProgramme, why: Evidence{Fact: FactProgramme, A: code}}
}

func byNeighbour(p *Params, code string, pr *Profile) relation {
	for _, kin := range pr.Kin {
		if strings.HasPrefix(kin, code) {
			return relation{points: p.CodeKin, why: Evidence{Fact: FactKin, A: kin}}
		}
	}
	mine, theirs := Unified(pr.Programme), Unified(code)
	switch {
	case len(mine) >= 4 && len(theirs) >= 4 && mine[:4] == theirs[:4]:
		return relation{points: p.CodeSameClass, why: Evidence{Fact: FactSameClass, A: code}}
	case len(mine) >= 2 && len(theirs) >= 2 && mine[:2] == theirs[:2]:
		return relation{points: p.CodeSameCategory, why: Evidence{Fact: FactSameCategory, A: code}}
	}
	return relation{}
}

// Unified moves a vocational code of any level to the numbers of 高职专科: the vocational catalogue of 2021 has the same 19 categories
// and 97 classes at three levels, numbered 61–79 (中职), 41–59 (高职专科) and 21–39 (高职本科). Other codes stay.
func Unified(code string) string {
	if len(code) < 2 {
		return code
	}
	switch first := code[0]; {
	case first == '6' || first == '7':
		return string(first-2) + code[1:]
	case first == '2' || first == '3':
		return string(first+2) + code[1:]
	}
	return code
}

// byOccupation compares codes such as 6-31-07-01, whose four numbers are major, middle, minor group and occupation.
func byOccupation(p *Params, wanted string, have *Edge) relation {
	fact, points := FactNone, Tenths(0)
	switch common := commonNumbers(wanted, have.Code); {
	case common >= 4:
		fact, points = FactJobSame, p.JobSame
	case common == 3:
		fact, points = FactJobGroup, p.JobGroup
	case common == 2:
		fact, points = FactJobMiddle, p.JobMiddle
	case common == 1:
		fact, points = FactJobMajor, p.JobMajor
	}
	return relation{points: points, why: Evidence{Fact: fact, A: have.Source, B: have.Code}}
}

// commonNumbers counts the leading numbers that two codes with hyphens share.
func commonNumbers(a, b string) int {
	n, i := 0, 0
	for ; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '-' {
			n++
		}
	}
	whole := func(s string) bool { return i == len(s) || s[i] == '-' }
	if i > 0 && a[i-1] != '-' && whole(a) && whole(b) {
		n++
	}
	return n
}

func byIndustry(p *Params, wanted string, have *Edge) relation {
	if wanted == "" {
		return relation{}
	}
	common, mine, theirs := 0, digits(have.Code), digits(wanted)
	for common < len(mine) && common < len(theirs) && mine[common] == theirs[common] {
		common++
	}
	why := Evidence{A: have.Source, B: have.Code}
	switch {
	case common >= 4:
		why.Fact = FactTradeSame
		return relation{points: p.TradeSame, why: why}
	case common == 3:
		why.Fact = FactTradeMiddle
		return relation{points: p.TradeMiddle, why: why}
	case common == 2:
		why.Fact = FactTradeDivision
		return relation{points: p.TradeDivision, why: why}
	case section(wanted) != 0 && section(wanted) == section(have.Code):
		why.Fact = FactTradeSection
		return relation{points: p.TradeSection, why: why}
	}
	return relation{}
}

// digits is a code of GB/T 4754 without its letter.
func digits(code string) string {
	if code != "" && code[0] >= 'A' && code[0] <= 'T' {
		return code[1:]
	}
	return code
}

// section is the letter of GB/T 4754—2017 that a code belongs to; 0 when it has none.
func section(code string) byte {
	if code == "" {
		return 0
	}
	if code[0] >= 'A' && code[0] <= 'T' {
		return code[0]
	}
	if len(code) < 2 {
		return 0
	}
	division := int(code[0]-'0')*10 + int(code[1]-'0')
	for i, last := range lastDivision {
		if division <= last {
			return 'A' + byte(i)
		}
	}
	return 0
}

// lastDivision is the last two-digit division of each section, A to T.
var lastDivision = [...]int{5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97}
