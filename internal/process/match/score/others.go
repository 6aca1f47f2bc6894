package score

import "math"

// LevelFit judges the level of education. Needs that do not ask for people and say no level are not judged.
func LevelFit(p *Params, k Kind, wanted, have Level) (Part, Check) {
	switch {
	case wanted == Unknown && !k.OfPeople():
		return Part{State: NA, Why: Evidence{Fact: FactNotApplicable}}, Check{NA, Evidence{Fact: FactNotApplicable}}
	case wanted == Unknown:
		why := Evidence{Fact: FactLevelNotSaid}
		return Part{NoData, 0, p.LevelMax, why}, Check{NoData, why}
	case have == Unknown || have == Any:
		why := Evidence{Fact: FactLevelUnknown}
		return Part{NoData, 0, p.LevelMax, why}, Check{NoData, why}
	case wanted == Any:
		why := Evidence{Fact: FactLevelAny, A: have.String()}
		return Part{Pass, p.LevelMax, p.LevelMax, why}, Check{Pass, why}
	}
	why := Evidence{Fact: FactLevel, A: wanted.String(), B: have.String()}
	if have < wanted {
		return Part{Pass, 0, p.LevelMax, why}, Check{Fail, why}
	}
	off := p.LevelAbove * max(0, Tenths(have)-Tenths(wanted)-1)
	return Part{Pass, max(0, p.LevelMax-off), p.LevelMax, why}, Check{Pass, why}
}

// PlaceFit judges how near the supply is; nearness is a condition only where the need says so.
func PlaceFit(p *Params, within Scope, wanted, have Place) (Part, Check) {
	part := nearness(p, wanted, have)
	if within == Anywhere {
		return part, Check{NA, Evidence{Fact: FactPlaceFree}}
	}
	digits := [...]int{0, 2, 4, 6}[within]
	if len(wanted.County) < digits || len(have.County) < digits {
		return part, Check{NoData, Evidence{Fact: FactPlaceUnknown}}
	}
	if wanted.County[:digits] != have.County[:digits] {
		return part, Check{Fail, Evidence{Fact: FactPlaceOutside, N: int32(within)}}
	}
	return part, Check{Pass, Evidence{Fact: FactPlaceInside, N: int32(within)}}
}

func nearness(p *Params, a, b Place) Part {
	if (a.Lat != 0 || a.Lng != 0) && (b.Lat != 0 || b.Lng != 0) {
		metres := Metres(a, b)
		far := int64(p.KmZero) * 1000
		points := Tenths(0)
		if far > 0 && int64(metres) < far {
			points = Tenths((2*int64(p.PlaceMax)*(far-int64(metres)) + far) / (2 * far))
		}
		return Part{Pass, points, p.PlaceMax, Evidence{Fact: FactMetres, N: metres}}
	}
	if len(a.County) != 6 || len(b.County) != 6 {
		return Part{NoData, 0, p.PlaceMax, Evidence{Fact: FactPlaceUnknown}}
	}
	switch {
	case a.County == b.County && a.County[4:] != "00":
		return Part{Pass, p.PlaceCounty, p.PlaceMax, Evidence{Fact: FactSameCounty}}
	case a.County[:4] == b.County[:4] && a.County[2:4] != "00":
		return Part{Pass, p.PlaceCity, p.PlaceMax, Evidence{Fact: FactSameCity}}
	case a.County[:2] == b.County[:2]:
		return Part{Pass, p.PlaceProvince, p.PlaceMax, Evidence{Fact: FactSameProvince}}
	}
	return Part{Pass, p.PlaceElsewhere, p.PlaceMax, Evidence{Fact: FactElsewhere}}
}

// Metres is the distance as the crow flies, on a sphere, in whole hectometres as metres. It stays within a city or two, where the
// plane with the cosine of the mean latitude is right to 0.1 %.
func Metres(a, b Place) int32 {
	const perUnit = 111.195 // metres per thousandth of a degree
	north := float64(a.Lat-b.Lat) * perUnit
	east := float64(a.Lng-b.Lng) * perUnit * math.Cos(float64(a.Lat+b.Lat)/2000*math.Pi/180)
	return int32(math.Floor(math.Sqrt(float64(north*north)+float64(east*east))/100+0.5)) * 100
}

// daysPerMonth is the length of a month where lateness is counted in months.
const daysPerMonth = 30

// TimeFit judges dates and headcount: half of the points for being there in time, half for being enough.
func TimeFit(p *Params, n *Need, pt *Point) (Part, Check, Check) {
	if !n.Kind.OfPeople() {
		na := Evidence{Fact: FactNotApplicable}
		return Part{State: NA, Why: na}, Check{NA, na}, Check{NA, na}
	}
	half := p.TimeMax / 2
	cohort, date := inTime(p, n, pt)
	points := Tenths(0)
	switch date.State {
	case Pass:
		points = half
	case Ask:
		points = max(0, half-p.LateOff*Tenths(date.Why.N))
	}
	head, share := enough(n, cohort, p.TimeMax-half)
	part := Part{Pass, points + share, p.TimeMax, head.Why}
	if date.State == NoData && head.State == NoData {
		part.State = NoData
	}
	return part, date, head
}

// inTime chooses the year of graduates that suits the date and says how well it does.
func inTime(p *Params, n *Need, pt *Point) (*Cohort, Check) {
	if n.Start == 0 {
		return latest(pt), Check{NoData, Evidence{Fact: FactStartNotSaid}}
	}
	var best *Cohort
	bestLate := int32(math.MaxInt32)
	for i := range pt.Cohorts {
		c := &pt.Cohorts[i]
		if c.Ends == 0 {
			continue
		}
		late := lateness(n, c)
		if late < -p.WaitMonths*daysPerMonth {
			continue
		}
		if better := best == nil || late <= 0 && (bestLate > 0 || late > bestLate) || late > 0 && bestLate > 0 && late < bestLate; better {
			best, bestLate = c, late
		}
	}
	switch {
	case best == nil:
		return nil, Check{NoData, Evidence{Fact: FactNoCohort, N: int32(n.Start)}}
	case bestLate <= 0:
		return best, Check{Pass, Evidence{Fact: FactInTime, N: int32(n.Start), M: int32(best.Ends)}}
	}
	months := (bestLate + daysPerMonth - 1) / daysPerMonth
	why := Evidence{Fact: FactLate, N: months, M: int32(best.Ends)}
	if months > p.LateMonths {
		return best, Check{Fail, why}
	}
	return best, Check{Ask, why}
}

// lateness is by how many days graduates come after the date; interns are there before they graduate, and too late after it.
func lateness(n *Need, c *Cohort) int32 {
	if n.Kind == Internship {
		return int32(n.Start - c.Ends)
	}
	return int32(c.Ends - n.Start)
}

// latest is the last year known, for needs without a date.
func latest(pt *Point) *Cohort {
	var best *Cohort
	for i := range pt.Cohorts {
		if best == nil || pt.Cohorts[i].Ends > best.Ends {
			best = &pt.Cohorts[i]
		}
	}
	return best
}

// enough judges the headcount: four fifths of the points for as many as needed, all for twice as many.
func enough(n *Need, c *Cohort, greatest Tenths) (Check, Tenths) {
	switch {
	case n.Headcount == NotSaid:
		return Check{NoData, Evidence{Fact: FactHeadcountNotSaid}}, 0
	case c == nil || c.Count == NotSaid:
		return Check{NoData, Evidence{Fact: FactGraduatesUnknown}}, 0
	}
	free := max(0, c.Count-c.Taken)
	why := Evidence{Fact: FactHeadcount, N: n.Headcount, M: free, O: c.Taken}
	if c.Like != 0 {
		why = Evidence{Fact: FactHeadcountLike, N: n.Headcount, M: c.Like, O: free}
	}
	four, need := int64(greatest)*4, int64(max(n.Headcount, 1))
	switch {
	case free == 0 && c.Like == 0:
		return Check{Fail, why}, 0
	case int64(free) < need:
		return Check{Ask, why}, Tenths(four * int64(free) / (5 * need))
	}
	spare := min(int64(free)-need, need)
	state := Pass
	if c.Like != 0 {
		state = Ask
	}
	return Check{state, why}, Tenths((four*need + int64(greatest)*spare) / (5 * need))
}
