package demand

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Ground is what a wording makes a difference by.
type Ground string

// The grounds that the law names, and age, which it does not name one by one.
const (
	ByGender     Ground = "GENDER"
	ByAge        Ground = "AGE"
	ByEthnicity  Ground = "ETHNICITY"
	ByReligion   Ground = "RELIGION"
	ByMarriage   Ground = "MARRIAGE"
	ByOrigin     Ground = "ORIGIN"
	ByDisease    Ground = "DISEASE"
	ByDisability Ground = "DISABILITY"
)

// Wording is one place in a text that treats seekers differently for a reason the law does
// not allow.
type Wording struct {
	Ground  Ground
	Text    string // the words
	Line    int    // from 1
	Law     string // articles
	Instead string // a lawful wording
	Blocks  bool   // cannot be published; otherwise the reviewer decides
	At, End int    // bytes in the text
}

// wordingRule finds one way of saying it. A match counts unless its neighbourhood says
// otherwise, or keep, when set, does.
type wordingRule struct {
	ground  Ground
	pattern *regexp.Regexp
	after   *regexp.Regexp // at the start of what follows: not meant as a condition
	before  *regexp.Regexp // at the end of what precedes: not meant as a condition
	keep    func(match []string) bool
}

const (
	goods  = `护|用|服|装|鞋|包|内|健|美|香|保|更|宿|卫|科|化|洗|裤|袜|帽|衣|子|足|篮|排|病|疾|向|消费|客户|用户|顾客|群体|学员|心理|生理|形象|厕|更衣|浴|监|时尚|产品|品牌|系列|权益|就业|员工之家|员工心理|职工委员会`
	people = `的?(婴|幼|儿童|孩|少年|青少年|老人|老年|长者|长辈|患者|病人|人群|用户|客户|顾客|学员|学生|宝宝|群体|群众|居民|游客|消费者|犬|龄段)`
)

var ethnic = `汉族|蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族`

var provinces = `北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古?|广西|西藏|宁夏|新疆|东北|外地|外省|本地|本省|本市|本县|本区|当地|潮汕`

func rx(s string) *regexp.Regexp { return regexp.MustCompile(s) }

var (
	atGoods  = rx(`^(` + goods + `)`)
	atPeople = rx(`^(及?(以上|以下)?)?` + people)
)

var wordingRules = []wordingRule{
	// 限男性、仅招女生、要求男士、性别：男
	{ground: ByGender, pattern: rx(`(?:仅限|只限|限定|限|仅招|只招|只要|招收|招聘|招|要求|必须|须为|须是|须|需为|需要|需|性别(?:要求)?(?:[：:为是]|限)?\s*)\s*(?:录用)?(?:男|女)(?:性|士|生|工|的)`), after: atGoods},
	{ground: ByGender, pattern: rx(`(?:仅限|只限|限|仅招|只招|只要|要求|须为|需为|性别(?:要求)?\s*[：:为是]|性别(?:要求)?)\s*(?:男|女)(?:[\s，。；、,.;/）)]|$)`)},
	{ground: ByGender, pattern: rx(`(?:男|女)(?:性|士|生|工|孩)?(?:者)?(?:优先|为佳|最佳|为主|勿扰|免谈|勿投|不招|不要|除外)`), before: rx(`(优惠|儿|子|装|鞋)$`)},
	{ground: ByGender, pattern: rx(`(?:不招|不要|不收|不录用|不考虑|拒绝)(?:男|女)(?:性|士|生|工)?`), after: atGoods},
	{ground: ByGender, pattern: rx(`(?:男|女)(?:性|生|士|工)\s*\d+\s*(?:名|人|位)|\d+\s*(?:名|人|位)(?:男|女)(?:性|生|士|工)`), after: rx(`^(宿|更|装|病|患|客|顾)`)},
	{ground: ByGender, pattern: rx(`(?:限|招聘?|需要?|要)(?:聘)?(?:男|女)(?:教师|老师|护士|员工|职工|司机|服务员|文员|销售|助理|秘书|保安|技师|保育员|店员|客服|前台|普工|操作工)`), after: rx(`^(服|装|宿)`)},
	{ground: ByGender, pattern: rx(`(?:^|[\s，。；、,.;：:（(）)])(?:男|女)(?:性|士|生)?(?:\s*[，,。；;、\n]|\s*\d{2}\s*(?:周?岁|[-—–~～至到－])|\s*$)`)},
	{ground: ByGender, pattern: rx(`(\d{2})\s*(?:周)?岁\s*(?:及)?(?:以下|以上|以内|左右)?的?(?:男|女)(?:性|士|生|工)`), after: atGoods, keep: adultAge},
	{ground: ByGender, pattern: rx(`(?:适合|适宜|宜)(?:男|女)(?:性|士|生)(?:报考|从事|应聘|[\s，。；,.;）)]|$)`)},

	// 35岁以下、18-35周岁、年龄不超过40
	{ground: ByAge, pattern: rx(`(\d{2})\s*(?:周)?岁\s*(?:\(含\)|（含）)?\s*(?:及)?(?:以下|以内|之内|之下|内)`), after: atPeople, keep: adultAge},
	{ground: ByAge, pattern: rx(`(?:不超过|不得超过|不大于|不高于|小于|低于|未满)\s*(\d{2})\s*(?:周)?岁`), after: atPeople, keep: adultAge},
	{ground: ByAge, pattern: rx(`\d{2}\s*(?:周?岁)?\s*[-—–~～至到－]\s*(\d{2})\s*(?:周)?岁`), after: atPeople, keep: adultAge},
	{ground: ByAge, pattern: rx(`年龄(?:要求|限制|范围|在)?[：:为]?\s*\d{2}\s*[-—–~～至到－]\s*(\d{2})`), keep: adultAge},
	{ground: ByAge, pattern: rx(`年龄(?:要求|限制)?[：:为]?\s*(?:在|不超过)?\s*(\d{2})\s*(?:周?岁)?\s*(?:以下|以内|左右|以上)?`), after: rx(`^[\d-—–~～至到－]`), keep: workingAge},
	{ground: ByAge, pattern: rx(`(?:[6789]5|[6789]0|00|05)后\s*(?:优先|为佳|为主|即可)|(?:仅限|只限|限|只招)\s*(?:[6789]5|[6789]0|00|05)后`)},
	{ground: ByAge, pattern: rx(`年轻(?:者|人|的)?(?:优先|为佳)|(?:要求|必须|须|仅限|只招|只要)年轻(?:人|者|的)?`), after: rx(`^(化|态|父|妈|消费|客|用户|群体)`)},

	// 限汉族、藏族勿扰、不招少数民族
	{ground: ByEthnicity, pattern: rx(`(?:仅限|只限|限|只招|只要|要求|须为|民族\s*[：:])\s*(?:` + ethnic + `)`), after: rx(`^(语|文|自治|地区|聚居|馆|舞|服饰|音乐|乐器|医|药|历史|文化)`)},
	{ground: ByEthnicity, pattern: rx(`(?:` + ethnic + `)(?:者|人)?(?:勿扰|除外|不招|不要|免谈|为佳)|汉族(?:者)?优先`)},
	{ground: ByEthnicity, pattern: rx(`(?:不招|不要|不收|不录用|不考虑|拒绝)[^，。；,;\n]{0,6}(?:少数民族|` + ethnic + `)|少数民族(?:者)?(?:勿扰|除外|不招|不要|免谈)`)},
	{ground: ByReligion, pattern: rx(`(?:无|没有|不得有|不信|不信仰)(?:任何)?宗教(?:信仰)?|(?:有宗教信仰|信教)(?:者|的)?(?:勿扰|除外|不招|不要)|(?:限|要求|须)信仰?(?:佛教|道教|基督教|天主教|伊斯兰教)`)},

	// 未婚优先、已婚已育、两年内不得生育
	{ground: ByMarriage, pattern: rx(`(?:未婚|已婚|已育|未育|离异|单身|未孕)(?:未育|已育)?(?:者|人士|女性|男性|女|男|的)?(?:优先|为佳|最佳|勿扰|不招|不要|免谈|除外)`)},
	{ground: ByMarriage, pattern: rx(`(?:仅限|只限|限|只招|只要|要求|必须|须为|须|需)(?:未婚|已婚|已育|未育|离异|单身)`), after: rx(`^(公寓|宿舍|人群)`)},
	{ground: ByMarriage, pattern: rx(`婚(?:姻|育)(?:状况|情况)?(?:要求)?\s*[：:]\s*(?:未婚|已婚|已育|未育|单身)`), after: rx(`^[^，。；\n]{0,3}(不限|均可|皆可)`)},
	{ground: ByMarriage, pattern: rx(`已婚已育|未婚未育`), after: rx(`^[^，。；\n]{0,3}(不限|均可|皆可|员工|职工)`)},
	{ground: ByMarriage, pattern: rx(`(?:[\d一二两三四五几]+)年(?:之?内|以内)?(?:不得|不能|不可|不|无|没有)(?:结婚|生育|怀孕|要孩子|生孩子|婚育|备孕)(?:计划|打算)?`)},
	{ground: ByMarriage, pattern: rx(`(?:无|没有|不得有|近期无|短期内?无)(?:结婚|生育|怀孕|婚育|生孩子)(?:的)?(?:计划|打算|安排)`)},
	{ground: ByMarriage, pattern: rx(`(?:入职|体检|录用|面试|须|需|必须|提供|出具)[^，。；,;\n]{0,6}(?:孕检|妊娠(?:测试|检查|检测)|验孕|未孕证明|未怀孕证明)`), after: rx(`^(医|岗|科|服务|师|中心|门诊|工作|报告解读)`)},

	// 限本地户口、河南人勿扰、农村户口不招
	{ground: ByOrigin, pattern: rx(`(?:仅限|只限|限|只招|只要|要求|须具有|须有|须|需|具有|持)[^，。；,;\n]{0,8}(?:户口|户籍)`), after: rx(`^(不限|登记|管理|业务|档案|信息|窗口|民警|办理|迁移|政策|所在地)`)},
	{ground: ByOrigin, pattern: rx(`(?:户口|户籍)(?:者|人员|人士|居民)?(?:优先|勿扰|除外|不招|不要|免谈)`)},
	{ground: ByOrigin, pattern: rx(`(?:户口|户籍)(?:要求|所在地)?\s*[：:]\s*(?:` + provinces + `|城镇|农村|农业|非农)`)},
	{ground: ByOrigin, pattern: rx(`(?:` + provinces + `)(?:人|籍)(?:员|士)?(?:者)?(?:优先|勿扰|除外|不招|不要|免谈|为佳)`)},
	{ground: ByOrigin, pattern: rx(`(?:不招|不要|不收|不录用|不考虑|拒绝)(?:` + provinces + `|农村)(?:人|籍|户口|户籍)?`), after: rx(`^(市场|客户|业务|订单|车)`)},
	{ground: ByOrigin, pattern: rx(`(?:仅限|只限|限|只招|只要)(?:` + provinces + `)(?:人|籍)`), after: rx(`^(才|员中心)`)},

	// 无乙肝、乙肝携带者勿扰、无传染病
	{ground: ByDisease, pattern: rx(`(?:无|没有|非|不得有|不得患有|未患有?)(?:任何|各类|各种)?[^，。；,;\n]{0,4}(?:乙肝|大三阳|小三阳|艾滋病?|HIV|传染(?:性疾)?病)(?:病毒)?(?:携带)?(?:者|史)?`), after: rx(`^(医院|科|防治|网络直报|报告病例|疫情|暴发)`)},
	{ground: ByDisease, pattern: rx(`(?:不招|不要|不收|不录用|拒绝)[^，。；,;\n]{0,4}(?:乙肝|传染病|艾滋|病毒携带)|(?:乙肝|大三阳|小三阳|病毒携带者?|传染病患?者?)(?:携带者|患者|者)?(?:勿扰|除外|不招|不要|免谈)`)},
	{ground: ByDisease, pattern: rx(`(?:体检|入职|检查|须|需|提供|检测)[^，。；,;\n]{0,6}(?:乙肝五项|乙肝两对半|两对半|乙肝表面抗原|乙肝检测)`), after: rx(`^(试剂|项目|技术|检验|岗)`)},

	// 残疾人勿扰、肢体健全
	{ground: ByDisability, pattern: rx(`(?:残疾人?|残障人?士?)(?:者)?(?:勿扰|除外|不招|不要|免谈)|(?:不招|不要|不收|不录用|拒绝)(?:残疾|残障)|(?:无|没有)(?:任何)?(?:残疾|残障|肢体残缺|身体残缺)|(?:四肢|肢体|手脚)健全`), after: rx(`^(保障|就业|康复|服务)`)},
}

// laws names, for each ground, the articles and a lawful way of saying what is needed.
var laws = map[Ground]struct {
	law, instead string
	blocks       bool
}{
	ByGender:     {"《就业促进法》第二十七条、《妇女权益保障法》第四十三条、《劳动法》第十三条", "删去性别，改写为岗位的实际要求，如“能上下 2 米平台作业”“能搬运 15 公斤物料”", true},
	ByAge:        {"《就业促进法》第二十六条", "删去年龄，改写为能力或经验，如“能适应倒班”“有两年同类岗位经验”；最低年龄写“年满 16 周岁”或“年满 18 周岁”", false},
	ByEthnicity:  {"《就业促进法》第二十八条、《劳动法》第十二条", "删去民族；确需语言时写语言，如“能用维吾尔语交流”", true},
	ByReligion:   {"《就业促进法》第二十六条、《劳动法》第十二条", "删去宗教信仰；确有岗位纪律时写纪律本身", true},
	ByMarriage:   {"《妇女权益保障法》第四十三条、《就业促进法》第二十七条", "删去婚育；确需出差或倒班时写“能适应每月 10 天出差”", true},
	ByOrigin:     {"《就业促进法》第二十六条、第三十一条", "删去户籍和籍贯；确需熟悉当地时写“熟悉本市道路”“能用本地方言交流”", true},
	ByDisease:    {"《就业促进法》第三十条", "删去病名；法律规定的岗位写“持有效健康证明”", true},
	ByDisability: {"《就业促进法》第二十九条、《残疾人保障法》第三十八条", "删去残疾；写岗位的实际要求，如“能长时间站立操作”", true},
}

func adultAge(m []string) bool { return m[1] >= "16" && m[1] <= "65" }

// workingAge also lets "年龄 18 以上" pass, which only repeats the law.
func workingAge(m []string) bool {
	return adultAge(m) && !(m[1] <= "18" && !strings.Contains(m[0], "以下") && !strings.Contains(m[0], "以内"))
}

// triggers are the words without which no rule of a ground can match; looking for them
// first keeps an import of many rows fast.
var triggers = map[Ground][]string{
	ByGender: {"男", "女"}, ByAge: {"岁", "年龄", "后", "年轻"}, ByEthnicity: {"族"}, ByReligion: {"宗教", "教者", "信仰", "信教"},
	ByMarriage: {"婚", "育", "孕", "单身", "离异", "孩子"}, ByOrigin: {"户口", "户籍", "籍优", "人优先", "人员优先", "人勿", "人除", "人免", "人为佳", "勿扰", "人不", "只招", "只要", "限", "不招", "不要", "不收", "不录用", "不考虑", "拒绝"},
	ByDisease: {"病", "乙肝", "阳", "艾滋", "HIV", "两对半"}, ByDisability: {"残", "健全"},
}

func triggered(text string, g Ground) bool {
	for _, t := range triggers[g] {
		if strings.Contains(text, t) {
			return true
		}
	}
	return false
}

var (
	denied  = rx(`(不限|不作要求|无要求|均可|皆可|都可|不得|禁止|一律平等)`)
	refused = rx(`(不|不得|禁止|严禁|不能|不可|不应|不允许|反对|消除)(以|因|设置|设定|限定|有|出现)?$`)
)

// CheckWording finds the places of a text that make a difference between seekers by
// gender, age, ethnicity, religion, marriage and children, origin, infection or
// disability, in the order of the text. Where two rules meet, the longer words count.
func CheckWording(text string) []Wording {
	var out []Wording
	skip := make(map[Ground]bool, len(triggers))
	for g := range triggers {
		skip[g] = !triggered(text, g)
	}
	for i := range wordingRules {
		r := &wordingRules[i]
		if skip[r.ground] {
			continue
		}
		for _, at := range r.pattern.FindAllStringSubmatchIndex(text, -1) {
			if r.counts(text, at) {
				out = add(out, r.wording(text, at[0], at[1]))
			}
		}
	}
	return out
}

func (r *wordingRule) counts(text string, at []int) bool {
	before, after := text[:at[0]], text[at[1]:]
	if r.after != nil && r.after.MatchString(after) || r.before != nil && r.before.MatchString(before) {
		return false
	}
	if refused.MatchString(lastRunes(before, 6)) || denied.MatchString(clauseStart(after)) {
		return false
	}
	if r.keep == nil {
		return true
	}
	groups := make([]string, len(at)/2)
	for g := range groups {
		if at[2*g] >= 0 {
			groups[g] = text[at[2*g]:at[2*g+1]]
		}
	}
	return r.keep(groups)
}

// edges may stand around the words that were found, but are no part of them.
const edges = " \t\r\n　，。；、,.;：:/（(）)"

func (r *wordingRule) wording(text string, from, to int) Wording {
	l := laws[r.ground]
	words := strings.TrimLeft(text[from:to], edges)
	from = to - len(words)
	words = strings.TrimRight(words, edges)
	return Wording{
		Ground: r.ground, Text: words, Line: 1 + strings.Count(text[:from], "\n"),
		Law: l.law, Instead: l.instead, Blocks: l.blocks, At: from, End: from + len(words),
	}
}

// add keeps the list in the order of the text and, of two findings of one ground that
// overlap, the longer.
func add(list []Wording, w Wording) []Wording {
	at := 0
	for i, old := range list {
		if old.Ground == w.Ground && old.At < w.End && w.At < old.End {
			if w.End-w.At > old.End-old.At {
				list[i] = w
			}
			return list
		}
		if old.At <= w.At {
			at = i + 1
		}
	}
	return append(list[:at], append([]Wording{w}, list[at:]...)...)
}

// lastRunes returns the last n runes of s.
func lastRunes(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

// clauseStart returns the first runes of s, up to five and to the end of the clause.
func clauseStart(s string) string {
	n := 0
	for i, r := range s {
		if n == 5 || strings.ContainsRune("，。；,;\n！？", r) {
			return s[:i]
		}
		n++
	}
	return s
}
