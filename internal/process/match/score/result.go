package score

// Tenths counts tenths of a point.
type Tenths int32

// Verdict is the answer in one word.
type Verdict uint8

// The verdicts, best first.
const (
	Fit     Verdict = iota // 符合
	Confirm                // 待确认
	Unfit                  // 不符
)

// String is the Chinese word, a key of the words.
func (v Verdict) String() string { return [...]string{"符合", "待确认", "不符"}[v] }

// Code is the word of the API and the command line.
func (v Verdict) Code() string { return [...]string{"FIT", "CONFIRM", "UNFIT"}[v] }

// State is the outcome of one condition or part.
type State uint8

// The states. NODATA is neither passed nor failed.
const (
	NA State = iota
	Pass
	Ask
	NoData
	Fail
)

// Code is the word of the API.
func (s State) Code() string { return [...]string{"NA", "PASS", "CONFIRM", "NODATA", "FAIL"}[s] }

// verdict is what the state alone would make of the whole.
func (s State) verdict() Verdict {
	switch s {
	case Fail:
		return Unfit
	case Ask, NoData:
		return Confirm
	}
	return Fit
}

// Check is one hard condition.
type Check struct {
	State State
	Why   Evidence
}

// The hard conditions in the order they are shown.
const (
	CheckKind = iota
	CheckOpen
	CheckLaw
	CheckMajor
	CheckLevel
	CheckPlace
	CheckDate
	CheckHeadcount
	Checks int = iota
)

// CheckNames are the Chinese names of the conditions, keys of the words.
var CheckNames = [Checks]string{"类别", "开放", "法律", "专业", "学历", "范围", "到岗", "人数"}

// Part is one part of the score.
type Part struct {
	State  State // Pass, NoData or NA; the latter two have no points
	Points Tenths
	Max    Tenths
	Why    Evidence
}

// The parts of the score in the order they are shown.
const (
	PartMajor = iota
	PartText
	PartLevel
	PartPlace
	PartTime
	PartPast
	PartReply
	Parts int = iota
)

// PartNames are the Chinese names of the parts, keys of the words.
var PartNames = [Parts]string{"专业—职业", "文字", "层次", "地点", "时间与人数", "以往来往", "答复情况"}

// Result is a verdict with everything it rests on.
type Result struct {
	Verdict Verdict
	Score   Tenths // the sum of the parts' points
	Max     Tenths // the sum of their maxima
	Checks  [Checks]Check
	Parts   [Parts]Part
	Low     bool // all conditions hold, only the score is below the threshold
}

// Key orders results: the greater the better. Equal keys are ordered by id, the smaller first.
func (r *Result) Key() int32 { return Key(r.Verdict, r.Score) }

// Key is the order of a verdict and a score.
func Key(v Verdict, s Tenths) int32 { return int32(Unfit-v)<<16 + int32(s) }

// Touches tells whether need and supply have anything in common; where they have not, a supply is not listed. An offer of another
// kind is not either.
func (r *Result) Touches(p *Params) bool {
	return r.Checks[CheckKind].State != Fail && p.Touches(r.Parts[PartMajor].Points, r.Parts[PartText].Points)
}

// settle sums up and gives the verdict.
func (r *Result) settle(p *Params) {
	r.Verdict, r.Score, r.Max = Fit, 0, 0
	for i := range r.Checks {
		r.Verdict = max(r.Verdict, r.Checks[i].State.verdict())
	}
	for i := range r.Parts {
		r.Score += r.Parts[i].Points
		r.Max += r.Parts[i].Max
	}
	r.Low = r.Verdict == Fit && p.Low(r.Score, r.Max)
	if r.Low {
		r.Verdict = Confirm
	}
}
