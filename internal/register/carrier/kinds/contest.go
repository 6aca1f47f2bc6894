package kinds

import "rongqiao/internal/register/carrier"

// contestLevels go up to the world.
var contestLevels = append(levels[:len(levels):len(levels)], choices("WORLD 世界级 World")...)

// prizeRate is the share of students with a prize of all students of the city's vocational schools, which a document states.
var prizeRate = func() carrier.Count {
	c := ofTotal("prize_rate 学生获奖率 Students with a prize", "学生获奖人数 ÷ 在校学生；在校学生数在“参照总数”里登记，没有就是没有数据", "contest_result.prize_rate", carrier.Where{Field: "who", Is: "STUDENT"})
	c.Of, c.Field, c.Least = carrier.Sum, "persons", 3
	return c
}()

// prizes are those of contests.
var prizes = []string{"SPECIAL 特等奖 Special prize", "FIRST 一等奖或金牌 First or gold", "SECOND 二等奖或银牌 Second or silver", "THIRD 三等奖或铜牌 Third or bronze", "OTHER 优胜奖 Honourable mention"}

var _ = carrier.Declare(carrier.Kind{
	Code: "contest_result", ZH: "竞赛获奖", EN: "Contest prizes", Unit: "项", Group: awards, Stages: carrier.Named, Levels: contestLevels, Source: at(taizhou, 137) + "；" + at(wuhai, 32),
	Help: "名称写赛项和队名，不写学生姓名；团体赛一队计一项。",
	Fields: []carrier.Field{
		must(oneOf("who 参赛 Entrants", "STUDENT 学生 Students", "TEACHER 教师 Teachers", "STAFF 企业职工 Staff of enterprises")), oneOf("prize 奖项 Prize", prizes...), must(column(carrier.Text, "contest 赛事 Contest")),
		oneOf("sort 赛类 Type", "SKILL 技能大赛 Skills", "STARTUP 创新创业大赛 Start-ups", "TEACHING 教学能力比赛 Teaching"), number("persons 获奖人数 Persons", "人"), column(carrier.Year, "year 年度 Year"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 参赛学校 School", 0, 0, ofSchools)},
	Counts: []carrier.Count{
		within(3, tally("national_3y 近三年学生国家级奖 Students' national prizes, three years", "项", threeYears, carrier.Where{Level: "NATIONAL", Field: "who", Is: "STUDENT"})),
		within(3, tally("province_3y 近三年学生省级奖 Students' provincial prizes, three years", "项", threeYears, carrier.Where{Level: "PROVINCE", Field: "who", Is: "STUDENT"})),
		prizeRate, tally("world 世界级奖 World prizes", "项", once, carrier.Where{Level: "WORLD"}), sum("persons 获奖人数 Persons with a prize", "人次", summed, "persons"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "contest_event", ZH: "承办赛事", EN: "Contests hosted", Unit: "场", Group: awards, Levels: contestLevels, Source: at(wuhai, 44) + "；" + at(taizhou, 68), Place: true,
	Fields:  []carrier.Field{number("entrants 参赛 Entrants", "人"), number("events 赛项 Events", "项"), column(carrier.Flag, "joint 两地联办 Held by two cities"), column(carrier.Day, "held_on 举办日期 Held on")},
	Members: []carrier.MemberRule{role("HOST 承办单位 Hosts", 1, 0, nil), role("CO_HOST 外市联办单位 Hosts of the other city", 0, 0, nil)},
	Counts:  []carrier.Count{tally("joint 两地联办的 Held by two cities", "场", once, carrier.Where{Field: "joint", Is: "1"}), sum("entrants 参赛 Entrants", "人", summed, "entrants")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "lifelong_brand", ZH: "终身学习品牌与项目", EN: "Lifelong learning projects", Unit: "项", Group: awards, Stages: carrier.Named, Levels: levels, Source: at(taizhou, 161),
	Fields:  []carrier.Field{must(oneOf("sort 类别 Type", "BRAND 终身学习品牌 Lifelong learning brand", "PROJECT 品牌项目 Brand project", "ELDERLY 智慧助老 Help for the elderly", "TEACHER 能者为师 Able teachers")), number("persons 受益 Persons served", "人次")},
	Members: holder,
	Counts: []carrier.Count{
		tally("brand 终身学习品牌 Brands", "个", "国家级", carrier.Where{Field: "sort", Is: "BRAND"}), tally("project 品牌项目 Brand projects", "个", "国家级", carrier.Where{Field: "sort", Is: "PROJECT"}),
		tally("elderly 智慧助老项目 For the elderly", "个", "教育部推介", carrier.Where{Field: "sort", Is: "ELDERLY"}), tally("teacher 能者为师项目 Able teachers", "个", "教育部推介", carrier.Where{Field: "sort", Is: "TEACHER"}),
	},
})
