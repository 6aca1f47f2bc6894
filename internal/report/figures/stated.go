package figures

import (
	"context"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
)

// Qualifier is how exactly a document states a figure.
type Qualifier string

// The qualifiers.
const (
	EQ       Qualifier = "EQ"        // 33 个
	GE       Qualifier = "GE"        // 98% 以上
	About    Qualifier = "ABOUT"     // 约 19.2 万
	MoreThan Qualifier = "MORE_THAN" // 2,400 多家
	Range    Qualifier = "RANGE"     // 2 至 3 个
)

// qualifiers lists them in the order of forms, with their Chinese names.
var qualifiers = [][2]string{{string(EQ), "等于"}, {string(GE), "以上"}, {string(About), "约"}, {string(MoreThan), "超过"}, {string(Range), "几至几"}}

// Stated is a figure that a document states.
type Stated struct {
	ID         ids.ID
	Code       string // carrier.industrial_college; the same code with another scope note is another series
	Title      string // Chinese
	TitleEN    string
	Value      float64 // in Unit; money in yuan, shares in per cent
	High       float64 // upper end of a Range, 0 otherwise
	Qualifier  Qualifier
	Unit       string     // 个, 人, %, 元
	Period     string     // as the document says: 2022, 截至 2021 年
	On         civil.Date // the day on which the registers are counted for it
	Scope      string     // 口径
	Source     string     // publisher, title, date and place in the document
	Of         string     // what counts it, as the [Counter] knows it; "" for no register yet
	Why        string     // without Of: why nothing counts it
	Place      int        // order on the page
	Leading    bool       // stands on the cockpit
	RowVersion int64
}

// Ask names a count on a day.
type Ask struct {
	Of string
	On civil.Date
}

// Computed is what the registers count. A share has its Ratio and Value in per cent; without Known there is no data, and Why says why.
type Computed struct {
	Value float64
	Ratio stat.Ratio // of a share; Den 0 for plain counts
	Known bool
	Why   string
	Href  string // where the rows behind it stand, "" when the reader may not go there
}

// Counter counts what figures are made of, all at once.
type Counter interface {
	// Count answers every question; one that it does not know is not Known.
	Count(ctx context.Context, asks []Ask) (map[Ask]Computed, error)
	// Choices are the counts that a figure may be compared with: code and Chinese name.
	Choices(ctx context.Context) ([][2]string, error)
}

// Verdict says whether the count bears the stated figure out.
type Verdict string

// The verdicts.
const (
	Met    Verdict = "met"
	Not    Verdict = "not"
	NoData Verdict = "nodata"
	Alone  Verdict = "alone" // stated only: no register counts it
)

// Line is a stated figure beside its count.
type Line struct {
	Stated
	Computed
	Verdict Verdict
}

// Difference is the count less the stated figure.
func (l Line) Difference() float64 { return l.Computed.Value - l.Stated.Value }
