package order

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/register/demand"
)

// The refusals of the package.
var (
	ErrNotLive    = errs.New(errs.Conflict, "order.not_live")
	ErrTargets    = errs.New(errs.Invalid, "order.targets")
	ErrSupplier   = errs.New(errs.Invalid, "order.supplier")
	ErrTwice      = errs.New(errs.Conflict, "order.twice")
	ErrQuantity   = errs.New(errs.Invalid, "order.quantity")
	ErrSeats      = errs.New(errs.Conflict, "order.seats")
	ErrTooLong    = errs.New(errs.Invalid, "order.too_long")
	ErrPaused     = errs.New(errs.Conflict, "order.paused")
	ErrNotPaused  = errs.New(errs.Conflict, "order.not_paused")
	ErrStars      = errs.New(errs.Invalid, "order.stars")
	ErrText       = errs.New(errs.Invalid, "order.text")
	ErrChoose     = errs.New(errs.Invalid, "order.choose")
	ErrContract   = errs.New(errs.Invalid, "order.contract")
	ErrContract2  = errs.New(errs.Conflict, "order.contract_twice")
	ErrDealKind   = errs.New(errs.Invalid, "order.deal_kind")
	ErrSigned     = errs.New(errs.Invalid, "order.signed_on")
	ErrAmount     = errs.New(errs.Invalid, "order.amount")
	ErrSession    = errs.New(errs.Invalid, "order.session")
	ErrLead       = errs.New(errs.Invalid, "order.lead")
	ErrAttributed = errs.New(errs.Invalid, "order.attributed")
	ErrParties    = errs.New(errs.Invalid, "order.parties")
	ErrWhy        = errs.New(errs.Invalid, "order.why")
	ErrSame       = errs.New(errs.Invalid, "order.same")
	ErrUnit       = errs.New(errs.Invalid, "order.unit")
	ErrPeriod     = errs.New(errs.Invalid, "order.period")
	ErrNoVolume   = errs.New(errs.Conflict, "order.no_volume")
	ErrLink       = errs.New(errs.NotFound, "order.link")
	ErrLinkUsed   = errs.New(errs.Conflict, "order.link_used")
	ErrLinkOver   = errs.New(errs.Conflict, "order.link_over")
	ErrTooOften   = errs.New(errs.TooMany, "order.too_often")
	ErrRecipient  = errs.New(errs.Invalid, "order.recipient")
	ErrOutcome    = errs.New(errs.Invalid, "order.outcome")
	ErrMeanwhile  = errs.New(errs.Conflict, "order.meanwhile")
	ErrNoParam    = errs.New(errs.Internal, "order.no_param")
)

const (
	maxText     = 500 // characters of a message, a review, a note
	maxTitle    = 60  // characters of a title
	maxContract = 60  // characters of a contract number
	maxTargets  = 20  // suppliers asked in one wave
	maxVolume   = 10_000_000
)

// checkText wants a text of at most maxText characters, and some when it is required.
func checkText(text, field string, required bool) error {
	switch {
	case utf8.RuneCountInString(text) > maxText:
		return ErrTooLong.With(maxText).On(field)
	case required && strings.TrimSpace(text) == "":
		return ErrText.On(field)
	}
	return nil
}

// checkQuantity wants as many as at least one and at most most; a need that counts nothing
// takes no number.
func checkQuantity(n, most int64, field string) error {
	if most == NotSaid && n == NotSaid {
		return nil
	}
	if most == NotSaid || n < 1 || n > most {
		return ErrQuantity.With(max(most, 0)).On(field)
	}
	return nil
}

// classYear is the year of the graduates that a need counts on: of its start, else of the
// next class that leaves.
func classYear(start, today civil.Date) int64 {
	if !start.IsZero() {
		return int64(start.Year)
	}
	if today.Month > 6 {
		return int64(today.Year + 1)
	}
	return int64(today.Year)
}

// Prior is how a share of answers is begun, as if so many had been answered and not.
type Prior struct{ Yes, No int64 }

// Heard says how an organisation answers: how often it was asked and the time is over or an
// answer came, how often it answered, and the median time of an answer (0 without one).
type Heard struct {
	Asked, Answered int64
	Median          time.Duration
}

// Score is the mean of the Beta distribution after what was seen: (answered + yes) ÷
// (asked + yes + no). One contact without an answer lowers it a little, ten lower it a lot,
// and nobody is ranked by a single event.
func (h Heard) Score(p Prior) stat.Ratio {
	return stat.Ratio{Num: h.Answered + p.Yes, Den: h.Asked + p.Yes + p.No}
}

// ask is one question to an organisation.
type ask struct {
	asked, answered, lapsed int64 // ms, 0 when not
}

// silence is how many in a row were not answered, counted back from the latest: an answer
// ends it, and so does the moment at which the organisation resumed.
func silence(asks []ask, resumed int64) (n int64) {
	heard := resumed
	for _, a := range asks {
		heard = max(heard, a.answered)
	}
	for _, a := range asks {
		if a.lapsed > heard && a.answered == 0 {
			n++
		}
	}
	return n
}

// heardOf sums up what was asked since a moment.
func heardOf(asks []ask, since int64) (h Heard) {
	var times []float64
	for _, a := range asks {
		if a.asked < since || a.answered == 0 && a.lapsed == 0 {
			continue
		}
		h.Asked++
		if a.answered > 0 {
			h.Answered++
			times = append(times, float64(a.answered-a.asked))
		}
	}
	slices.Sort(times)
	if m, known := stat.Quantile(times, 0.5); known {
		h.Median = time.Duration(m) * time.Millisecond
	}
	return h
}

// DealFacts are what a form or a file says of a contract.
type DealFacts struct {
	Contract string
	Title    string
	Kind     DealKind
	Asker    ids.ID
	Supplier ids.ID
	SignedOn civil.Date
	Amount   money.Fen
	Order    ids.ID
	Lead     ids.ID
	Session  ids.ID
}

// CheckDeal finds everything that is wrong with a contract.
func CheckDeal(d DealFacts, today civil.Date) errs.List {
	var l errs.List
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Contract)); n == 0 || n > maxContract {
		l.Add(ErrContract.With(maxContract).On("contract"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Title)); n < 2 || n > maxTitle {
		l.Add(ErrTooLong.With(maxTitle).On("title"))
	}
	if !slices.Contains(DealKinds, d.Kind) {
		l.Add(ErrDealKind.On("kind"))
	}
	if d.SignedOn.IsZero() || d.SignedOn.After(today) || d.SignedOn.Year < 2000 {
		l.Add(ErrSigned.With(today.String()).On("signed_on"))
	}
	if d.Amount < 0 {
		l.Add(ErrAmount.On("amount"))
	}
	if d.Asker == 0 || d.Supplier == 0 || d.Asker == d.Supplier {
		l.Add(ErrParties.On("supplier"))
	}
	if d.Order != 0 && d.Lead != 0 {
		l.Add(ErrAttributed.On("lead"))
	}
	return l
}

// YearSum is what was signed in a year.
type YearSum struct {
	Year       int
	Contracts  int64     // with an amount
	Frameworks int64     // amount 0: an outcome, but no amount
	Amount     money.Fen // of the contracts
	Firms      int64     // enterprises that contribute to the amount
	Largest    money.Fen // of one of them
	ByKind     []KindSum
}

// KindSum is the same for one kind of contract.
type KindSum struct {
	Kind       DealKind
	Contracts  int64
	Frameworks int64
	Amount     money.Fen
	Firms      int64
	Largest    money.Fen
	Hidden     bool
}

// Growth is the change of the amount from one year to the next, as a share of the former.
func Growth(before, now money.Fen) stat.Ratio { return stat.Growth(int64(before), int64(now)) }

// Shown is the rule by which sums of enterprises go outside: at least so many enterprises,
// none with more than such a share.
type Shown struct {
	Firms int64
	Share float64
}

// hides reports whether a sum of the enterprises must not go outside.
func (s Shown) hides(firms int64, amount, largest money.Fen) bool {
	if amount == 0 && firms == 0 {
		return false // nothing there is nothing to hide
	}
	return firms < s.Firms || float64(largest) > s.Share*float64(amount)
}

// HideYear reports whether the year's sum must not go outside, and marks its kinds. Where
// exactly one kind is hidden and the sum is shown, the smallest other goes with it, so that
// it cannot be worked out.
func (s Shown) HideYear(y *YearSum) bool {
	hidden, smallest := 0, -1
	for i := range y.ByKind {
		k := &y.ByKind[i]
		k.Hidden = s.hides(k.Firms, k.Amount, k.Largest)
		switch {
		case k.Hidden:
			hidden++
		case k.Amount > 0 && (smallest < 0 || k.Amount < y.ByKind[smallest].Amount):
			smallest = i
		}
	}
	if hidden == 1 && smallest >= 0 {
		y.ByKind[smallest].Hidden = true
	}
	return s.hides(y.Firms, y.Amount, y.Largest)
}

// needOpen reports whether a need may be handed to suppliers and claimed.
func needOpen(it demand.Item) bool { return it.Side == demand.Need && it.Live() }

// period reads a month, YYYY-MM.
func period(s string) (string, error) {
	t, err := time.Parse("2006-01", strings.TrimSpace(s))
	if err != nil || t.Year() < 2000 {
		return "", ErrPeriod.On("period")
	}
	return t.Format("2006-01"), nil
}
