package cities

import (
	"strconv"
	"strings"

	"rongqiao/internal/report/figures"
)

// figure is one line of a city's table.
type figure struct {
	figures.Stated
	line int // of the city's document; of the second document where Source is given
}

// documents are what the figures are taken from, by the city's own name.
type document struct{ code, title string }

var (
	tianjinReply   = document{"S0", "天津市教育委员会《对市政协十五届二次会议第0447号提案的办理答复》（2024-04-26，2024-06-10 公开）"}
	tianjinNews    = document{"S1", "北方网《深入推进部市共建新时代职业教育创新发展标杆》（2022-01-03）"}
	wuhaiPlan      = document{"S2", "乌海市教育局等9部门《以产教融合型城市建设为抓手推动职业教育高质量发展实施方案》（乌教发〔2024〕50号）"}
	quanzhouReply  = document{"S3", "泉州市教育局《关于市政协十三届一次会议第20222223号提案的答复》（泉教函〔2022〕153号，2022-07-14）"}
	taizhouMeeting = document{"S4", "台州市推进“国家职业教育创新高地试点”工作新闻发布会实录（望潮客户端，2023-12-13）"}
)

// at is a place in the document, as figures show their source.
func (d document) at(line int) string { return d.title + "，第 " + strconv.Itoa(line) + " 行" }

// periods are the periods of the documents in Chinese; a year stands as it is.
var periods = map[string]string{"always": "长期", "plan": "规划期", "gradually": "逐步达到", "yearly": "每年", "quarter": "每季度", "year": "每年", "to 2021": "截至 2021 年", "2021-07": "2021 年 7 月"}

// table collects the lines of a city.
type table struct {
	doc    document
	period string // of the lines that follow, as in the list of figures
	on     string // day on which the registers are counted for them
	list   []figure
}

// in sets the period and the day of the lines that follow.
func (t *table) in(period, on string) { t.period, t.on = period, on }

// add adds a line: code, value with its qualifier (33, >=98, ~192000, >2400, 2-3), unit, names, scope note, line of the document, and
// what counts it; "-" and a reason where no register does.
func (t *table) add(code, value, unit, zh, en, scope string, line int, of string) *figures.Stated {
	f := figure{line: line, Stated: figures.Stated{Code: code, Title: zh, TitleEN: en, Unit: unit, Scope: scope, Source: t.doc.at(line), Of: of, On: day(t.on), Period: t.period}}
	f.Qualifier, f.Value, f.High = parse(value)
	if why, alone := strings.CutPrefix(of, "-"); alone {
		f.Of, f.Why = "", why
	}
	if zh, ok := periods[t.period]; ok {
		f.Period = zh
	}
	t.list = append(t.list, f)
	return &t.list[len(t.list)-1].Stated
}

// lead adds a line that stands on the cockpit.
func (t *table) lead(code, value, unit, zh, en, scope string, line int, of string) {
	t.add(code, value, unit, zh, en, scope, line, of).Leading = true
}

// parse reads a value with its qualifier.
func parse(text string) (q figures.Qualifier, value, high float64) {
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic("cities: " + text) // the tables are part of the program
		}
		return v
	}
	switch {
	case strings.HasPrefix(text, ">="):
		return figures.GE, number(text[2:]), 0
	case strings.HasPrefix(text, ">"):
		return figures.MoreThan, number(text[1:]), 0
	case strings.HasPrefix(text, "~"):
		return figures.About, number(text[1:]), 0
	}
	if from, to, ok := strings.Cut(text, "-"); ok {
		return figures.Range, number(from), number(to)
	}
	return figures.EQ, number(text), 0
}
