package idcode

import (
	"strings"

	"rongqiao/internal/platform/errs"
)

// The refusals of a programme code.
var (
	ErrProgrammeFormat   = errs.New(errs.Invalid, "PROGRAMME_FORMAT")
	ErrProgrammeCategory = errs.New(errs.Invalid, "PROGRAMME_CATEGORY")
)

// Level is the level of education that a programme belongs to.
type Level string

// The levels. The first three are vocational.
const (
	Secondary       Level = "SECONDARY"         // 中职
	HigherCollege   Level = "HIGHER_COLLEGE"    // 高职专科
	HigherUndergrad Level = "HIGHER_UNDERGRAD"  // 职业本科
	UndergradOther  Level = "UNDERGRAD_GENERAL" // 普通本科, another catalogue
)

var categories = [19]string{
	"农林牧渔", "资源环境与安全", "能源动力与材料", "土木建筑", "水利", "装备制造", "生物与化工", "轻工纺织",
	"食品药品与粮食", "交通运输", "电子与信息", "医药卫生", "财经商贸", "旅游", "文化艺术", "新闻传播",
	"教育与体育", "公安与司法", "公共管理与服务",
}

// Programme is what a programme code says about itself.
type Programme struct {
	Code     string // 6 digits, perhaps with T or K in the general catalogue
	Level    Level
	Category int // 1…19, 0 in the general catalogue
}

// CategoryName returns the Chinese name of the category 专业大类, "" for none.
func (p Programme) CategoryName() string { return CategoryName(p.Category) }

// Class returns the four digits of the class 专业类.
func (p Programme) Class() string { return p.Code[:4] }

// CategoryName returns the Chinese name of category 1…19 of the 2021 catalogue.
func CategoryName(index int) string {
	if index < 1 || index > len(categories) {
		return ""
	}
	return categories[index-1]
}

// ProgrammeCode reads a programme code 专业代码 of the 2021 catalogue: two digits of
// category, two of class, two of programme. The level follows from the category:
// 61–79 secondary, 41–59 higher college, 21–39 vocational undergraduate. 01–14 is the
// catalogue of the ordinary universities, whose codes may end in T or K. Codes of older
// editions used the same digits for other things: keep the edition beside the code.
func ProgrammeCode(s string) (Programme, error) {
	n := compact(s)
	bare := strings.TrimRight(n, "TK")
	if len(bare) != 6 || !digitsOnly(bare) {
		return Programme{}, ErrProgrammeFormat
	}
	dd := int(bare[0]-'0')*10 + int(bare[1]-'0')
	p := Programme{Code: bare}
	switch {
	case dd >= 61 && dd <= 79:
		p.Level, p.Category = Secondary, dd-60
	case dd >= 41 && dd <= 59:
		p.Level, p.Category = HigherCollege, dd-40
	case dd >= 21 && dd <= 39:
		p.Level, p.Category = HigherUndergrad, dd-20
	case dd >= 1 && dd <= 14:
		p.Code, p.Level = n, UndergradOther
	default:
		return Programme{}, ErrProgrammeCategory.With(bare[:2])
	}
	if p.Level != UndergradOther && n != bare || len(n)-len(bare) > 2 {
		return Programme{}, ErrProgrammeFormat
	}
	return p, nil
}
