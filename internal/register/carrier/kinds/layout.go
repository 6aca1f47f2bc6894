package kinds

import "rongqiao/internal/register/carrier"

// The layout of a city's vocational education in space: one park, centres around it, schools of one trade each. The map draws it as
// lines from the park.
var _ = carrier.Declare(carrier.Kind{
	Code: "layout", ZH: "职业教育布局", EN: "Layout of vocational education", Unit: "个", Group: platforms, Source: at(taizhou, 196), Levels: levels, Place: true,
	Help: "“1个园区+9个中心+N所特色化学校”：把园区、中心和学校列为成员，正好一个园区；成员机构填了坐标，地图上从园区连线到中心和学校。",
	Fields: []carrier.Field{
		number("centres 规划中心数 Centres planned", "个"), number("schools 规划学校数 Schools planned", "所"), column(carrier.Code, "chain 服务产业链 Industry chain served"), field(carrier.Long, "plan 布局说明 Plan"),
	},
	Members: []carrier.MemberRule{role("PARK 园区 Park", 1, 1, ofParks), role("CENTRE 中心 Centres", 1, 0, nil), role("SCHOOL 特色学校 Schools", 1, 0, ofSchools)},
	Counts: []carrier.Count{
		distinct("centres 中心 Centres", "个", distinctly, "CENTRE"), distinct("schools 学校 Schools", "所", distinctly, "SCHOOL"),
		sum("planned 规划中心 Centres planned", "个", summed, "centres"),
	},
})
