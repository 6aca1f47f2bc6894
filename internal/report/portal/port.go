package portal

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
)

// port is one side's entrance to the platform (GPT-01): who comes in by it and where they go most often.
type port struct {
	title string // Chinese key
	roles []actor.Role
	doors []door
}

// door leads to a page; with roles only those see it.
type door struct {
	ui.Door
	roles []actor.Role
}

func to(who, what, href string, roles ...actor.Role) door {
	return door{ui.Door{Who: who, What: what, Go: "打开", Href: href}, roles}
}

// mostDoors keeps the workbench short.
const mostDoors = 7

// ports in the order in which a person with several roles is received.
var ports = []port{
	{"企业端", []actor.Role{actor.EntAdmin, actor.EntHR, actor.Mentor}, []door{
		to("发布需求", "用人、实习、项目、技术、培训", "/needs/new"),
		to("我的需求", "状态、刷新、谁能满足", "/needs/mine"),
		to("认领与发单", "谁来接、接受或婉拒、谈到哪一步", "/orders"),
		to("学校的供给", "课程、培训、师资、场地、技术", "/offers"),
		to("需求预测", "今后三年要哪些人，报一次改一次", "/forecasts/mine"),
		to("合作协议", "签署、登记交付、看承诺兑现", "/agreements", actor.EntAdmin),
		to("订阅", "行业、职业、区县，有新的就告诉您", "/subscriptions"),
	}},
	{"学校端", []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.InternshipOfficer, actor.Teacher}, []door{
		to("看市内需求", "本校专业能接的需求，可以认领", "/needs"),
		to("发布供给", "课程、培训、师资、场地、技术", "/offers/new", actor.SchoolAdmin, actor.ProgrammeHead),
		to("发给本校的单", "五个工作日内答复", "/orders", actor.SchoolAdmin, actor.ProgrammeHead),
		to("能力标准", "岗位要什么能力，本校课程覆盖多少", "/standards"),
		to("专业布点", "布点、招生、毕业去向", "/points"),
		to("合作协议", "签署、登记交付、看承诺兑现", "/agreements", actor.SchoolAdmin),
		to("方案和目标", "市里的任务，一校一案", "/plans", actor.SchoolAdmin),
		to("订阅", "行业、职业、区县，有新的就告诉您", "/subscriptions"),
	}},
	{"政府端", []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor}, []door{
		to("缺口清单", "企业要、学校缺，谁来补", "/gaps"),
		to("驾驶舱", "一屏看全市：差在哪里、谁晚了", "/cockpit", actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor),
		to("方案和目标", "任务、责任单位、目标到哪一步", "/plans", actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor),
		to("季度调度", "各单位报进展，会议看红黄绿", "/dispatch", actor.ConferenceSec),
		to("发单", "发给谁、谁接了、成交多少", "/orders", actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor),
		to("谁不答复", "回应情况和要打的电话", "/responsiveness", actor.CityLead, actor.CountyUser, actor.DeptUser),
		to("协议兑现", "校企协议承诺多少、兑现多少", "/agreements/promises", actor.CityLead, actor.DeptUser, actor.CountyUser),
		to("从表格导入", "学校、专业布点、招生、去向、需求", "/imports/new", actor.CityLead, actor.CountyUser),
		to("谱系图", "产业链到专业和学校", "/spectrum"),
		to("城市地图", "载体、学校、企业在哪里，谁在十五分钟圈外", "/map"),
		to("谱系连线", "提出、审核、发布", "/atlas/edges", actor.CityLead, actor.Expert),
	}},
	{"机构端", []actor.Role{actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker}, []door{
		to("市内需求", "企业要什么，可以牵线", "/needs"),
		to("市内供给", "学校和机构能提供什么", "/offers"),
		to("能力标准", "行业的岗位能力标准", "/standards"),
		to("订阅", "行业、职业、区县，有新的就告诉您", "/subscriptions"),
	}},
}

// portOf is the entrance of the actor; administrators have a plain workbench.
func portOf(a actor.Actor) port {
	for _, p := range ports {
		if a.Has(p.roles...) {
			return p
		}
	}
	return port{title: "工作台"}
}

// doorsOf are the ways that the actor goes most often.
func doorsOf(a actor.Actor) (out []ui.Door) {
	for _, d := range portOf(a).doors {
		if (len(d.roles) == 0 || a.Has(d.roles...)) && len(out) < mostDoors {
			out = append(out, d.Door)
		}
	}
	return out
}
