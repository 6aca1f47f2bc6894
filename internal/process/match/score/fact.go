package score

import "strconv"

// Fact names what a condition or a part rests on.
type Fact uint8

// The facts.
const (
	FactNone Fact = iota
	FactNotApplicable
	FactKindPeople
	FactKindOffered
	FactKindUnknown
	FactKindOther
	FactOpen
	FactOfferOpen
	FactClosed
	FactAddressed
	FactNotAddressed
	FactLawful
	FactBanned
	FactWording
	FactProgramme
	FactClass
	FactCategory
	FactSameClass
	FactSameCategory
	FactKin
	FactAny
	FactExcluded
	FactNotAsked
	FactDoubt
	FactJobSame
	FactJobGroup
	FactJobMiddle
	FactJobMajor
	FactTradeSame
	FactTradeMiddle
	FactTradeDivision
	FactTradeSection
	FactUnrelated
	FactNeedSaysNothing
	FactProfileUnknown
	FactNoWords
	FactNothingCommon
	FactWords
	FactLevel
	FactLevelAny
	FactLevelNotSaid
	FactLevelUnknown
	FactPlaceFree
	FactPlaceUnknown
	FactPlaceOutside
	FactPlaceInside
	FactMetres
	FactSameCounty
	FactSameCity
	FactSameProvince
	FactElsewhere
	FactStartNotSaid
	FactNoCohort
	FactInTime
	FactLate
	FactHeadcountNotSaid
	FactGraduatesUnknown
	FactHeadcount
	FactHeadcountLike
	FactNoPast
	FactPast
	FactNoReplies
	FactReplies
	FactFirmPaused
	FactSchoolPaused
	Facts int = iota
)

// Evidence is a fact with its values; which of them mean something depends on the fact.
type Evidence struct {
	Fact    Fact
	A, B, C string
	N, M, O int32
	P       int32
}

// shape says how the values of a fact become arguments.
type shape uint8

const (
	plain      shape = iota
	textA            // A
	textAB           // A, B
	codeA            // A as a code
	codeCount        // A as a code, N
	sourceCode       // A, B as a code
	words            // A, B, C, those that are there
	scope            // the name of a scope in N
	distance         // N metres as km
	dayN             // N as a day
	days             // N and M as days
	monthsDay        // N months, M as a day
	numbers          // N, M, O
	two              // N, M
	points           // N tenths
	four             // N, M, O, P
)

type sentence struct {
	format string
	shape  shape
}

var sentences = [Facts]sentence{
	FactNotApplicable:    {"此类需求不适用", plain},
	FactKindPeople:       {"在办专业均可提供毕业生和实习生", plain},
	FactKindOffered:      {"学校已登记提供此类供给", plain},
	FactKindUnknown:      {"学校未登记是否提供此类供给，请联系确认", plain},
	FactKindOther:        {"供给的类别与需求不同", plain},
	FactOpen:             {"专业点在办", plain},
	FactOfferOpen:        {"供给在有效期内", plain},
	FactClosed:           {"专业点停办或暂停招生", plain},
	FactAddressed:        {"需求指定了本校", plain},
	FactNotAddressed:     {"需求只面向指定学校，不含本校", plain},
	FactLawful:           {"未见法律禁止的情形", plain},
	FactBanned:           {"法律禁止：%s（%s）", textAB},
	FactWording:          {"措辞“%s”可能违法（%s），请企业改正", textAB},
	FactProgramme:        {"需求点名专业 %s", codeA},
	FactClass:            {"需求点名专业类 %s", codeA},
	FactCategory:         {"需求点名专业大类 %s", codeA},
	FactSameClass:        {"与点名的 %s 同属一个专业类，是否算相关专业", codeA},
	FactSameCategory:     {"与点名的 %s 同属一个大类，是否算相关专业", codeA},
	FactKin:              {"与点名的 %s 有接续关系，是否算相关专业", codeA},
	FactAny:              {"需求写明不限专业", plain},
	FactExcluded:         {"需求明确排除 %s", codeA},
	FactNotAsked:         {"不在需求点名的 %s 等 %d 项之内", codeCount},
	FactDoubt:            {"专业要求的文字没有全部读懂，请核对原文", plain},
	FactJobSame:          {"%s载明职业 %s，与需求相同", sourceCode},
	FactJobGroup:         {"%s载明职业 %s，与需求同一小类", sourceCode},
	FactJobMiddle:        {"%s载明职业 %s，与需求同一中类，关系较远", sourceCode},
	FactJobMajor:         {"%s载明职业 %s，与需求同一大类，关系很远", sourceCode},
	FactTradeSame:        {"%s载明行业 %s，与需求相同", sourceCode},
	FactTradeMiddle:      {"%s载明行业 %s，与需求同一中类，岗位是否对口", sourceCode},
	FactTradeDivision:    {"%s载明行业 %s，与需求同一大类，岗位是否对口", sourceCode},
	FactTradeSection:     {"%s载明行业 %s，与需求同一门类，关系很远", sourceCode},
	FactUnrelated:        {"专业类与岗位职业不相关", plain},
	FactNeedSaysNothing:  {"需求未写明专业、职业或行业", plain},
	FactProfileUnknown:   {"此专业没有可比对的职业、行业数据", plain},
	FactNoWords:          {"需求没有可比对的文字", plain},
	FactNothingCommon:    {"没有共有的词", plain},
	FactWords:            {"共有的词：%s", words},
	FactLevel:            {"要%s及以上，此为%s", textAB},
	FactLevelAny:         {"学历不限，此为%s", textA},
	FactLevelNotSaid:     {"需求未写明学历", plain},
	FactLevelUnknown:     {"专业点的层次没有数据", plain},
	FactPlaceFree:        {"需求不限地域", plain},
	FactPlaceUnknown:     {"地点没有数据", plain},
	FactPlaceOutside:     {"需求要求%s，专业点在外", scope},
	FactPlaceInside:      {"需求要求%s，专业点在内", scope},
	FactMetres:           {"相距 %s km", distance},
	FactSameCounty:       {"同一县区", plain},
	FactSameCity:         {"同一市", plain},
	FactSameProvince:     {"同一省，不同市", plain},
	FactElsewhere:        {"不同省", plain},
	FactStartNotSaid:     {"需求未写到岗日期", plain},
	FactNoCohort:         {"没有 %s 前后的毕业年级数据", dayN},
	FactInTime:           {"到岗 %s，毕业 %s", days},
	FactLate:             {"时间差 %d 个月，该届 %s 毕业", monthsDay},
	FactHeadcountNotSaid: {"需求未写人数", plain},
	FactGraduatesUnknown: {"该届毕业人数没有数据", plain},
	FactHeadcount:        {"要 %d 人，可供 %d 人，他单已占 %d 人", numbers},
	FactHeadcountLike:    {"要 %d 人；该届人数没有数据，%d 届有 %d 人", numbers},
	FactNoPast:           {"没有记录，按先验计 %s 分", points},
	FactPast:             {"同类需求同类专业：确认 %d 次，否认 %d 次", two},
	FactNoReplies:        {"双方都还没有被征询，按先验计 %s 分", points},
	FactReplies:          {"企业被征询 %d 次、答复 %d 次，学校被征询 %d 次、答复 %d 次", four},
	FactFirmPaused:       {"企业连续没有答复，已暂停，恢复前请先联系", plain},
	FactSchoolPaused:     {"学校连续没有答复，已暂停，恢复前请先联系", plain},
}

// Word is an argument that the words may know a translation of: a level, a scope, a source.
type Word string

// Code is an argument that is a code of a programme, class, category, occupation or industry, whose name the page may add.
type Code string

var scopeNames = [...]string{"不限", "同省", "同市", "同县区"}

// Text is the fact as a Chinese format, a key of the words, with its arguments. An argument of type [Word] may be a key of the words too; one of type [Code]
// is a code.
func (e Evidence) Text() (format string, args []any) {
	s := sentences[e.Fact]
	switch s.shape {
	case textA:
		args = []any{Word(e.A)}
	case textAB:
		args = []any{Word(e.A), Word(e.B)}
	case codeA:
		args = []any{Code(e.A)}
	case codeCount:
		args = []any{Code(e.A), e.N}
	case sourceCode:
		args = []any{Word(e.A), Code(e.B)}
	case words:
		args = []any{joinWords(e.A, e.B, e.C)}
	case scope:
		args = []any{Word(scopeNames[e.N])}
	case distance:
		args = []any{decimal(e.N / 100)}
	case dayN:
		args = []any{Day(e.N).Date()}
	case days:
		args = []any{Day(e.N).Date(), Day(e.M).Date()}
	case monthsDay:
		args = []any{e.N, Day(e.M).Date()}
	case numbers:
		args = []any{e.N, e.M, e.O}
	case two:
		args = []any{e.N, e.M}
	case four:
		args = []any{e.N, e.M, e.O, e.P}
	case points:
		args = []any{decimal(e.N)}
	}
	return s.format, args
}

func joinWords(first string, others ...string) string {
	for _, w := range others {
		if w != "" {
			first += "、" + w
		}
	}
	return first
}

// String is the points with one decimal.
func (t Tenths) String() string { return decimal(int32(t)) }

func decimal(tenths int32) string {
	return strconv.FormatInt(int64(tenths/10), 10) + "." + strconv.FormatInt(int64(tenths%10), 10)
}
