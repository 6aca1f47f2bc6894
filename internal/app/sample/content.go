package sample

// City is one invented city: its counties, schools and chains.
type City struct {
	Code, Name string
	Counties   []County
	Schools    []School
	Chains     []Chain
	// Extra are programme points that no chain asks for: what is taught and not asked.
	Extra []string
	Firms []string // two-character trade names, made to names with suffixes
}

// County is a county of the sample city.
type County struct{ Code, Name string }

// School is a school of the sample city. Level is as in base/org.
type School struct {
	Name, Level, County string
	Public              bool
	Programmes          []string // programme codes taught here
}

// Chain is an industry chain with its links.
type Chain struct {
	Code, Name, Class string // class: EMERGING, TRADITIONAL, SERVICE, LIVELIHOOD
	Key               bool   // on the key-industry list of the year
	Nodes             []Node
}

// Node is one link of a chain. Stage is UP, MID or DOWN.
type Node struct {
	Name, Stage string
	Industries  []string // GB/T 4754 codes
	Jobs        []Job
}

// Job is what the enterprises of a node ask for.
type Job struct {
	Occupation, Name string
	Titles           []string
	Duties           string
	Require          string   // 专业要求 as an HR would write it
	Programmes       []string // what trains for it, best first; none is a gap
	Heads            int      // persons asked for in a year, all firms together
}

// Cities are the two sample cities.
func Cities() []City { return []City{rongjiang(), qiaozhou()} }

func rongjiang() City {
	return City{
		Code: "900100", Name: "融江市",
		Counties: []County{{"900101", "临川区"}, {"900102", "云麓县"}, {"900103", "港北区"}},
		Schools: []School{
			{"融江职业技术大学", "HIGHER_UNDERGRAD", "900101", true, []string{"260102", "260301", "460301", "460305", "460201", "460306", "430504", "430307", "470201", "510209", "510205", "510203", "520201", "590302", "530802", "460103", "440301", "530302"}},
			{"融江工业职业技术学院", "HIGHER_COLLEGE", "900103", true, []string{"460301", "460305", "460103", "460113", "460306", "430504", "430301", "470201", "510103", "510202", "460702", "530701", "530302", "440301", "490104", "460609", "540106"}},
			{"融江卫生职业学院", "HIGHER_COLLEGE", "900101", true, []string{"520201", "520601", "520802", "520410", "520301", "590302", "490104", "530302", "530701", "510202", "540101", "510205"}},
			{"云麓县职业教育中心", "SECONDARY", "900102", true, []string{"660301", "660103", "710201", "720201", "790302", "730301", "740101", "740104", "700209", "610105", "680402", "730701", "690101", "720803", "720403"}},
			{"港北工贸学校", "SECONDARY", "900103", true, []string{"660301", "660303", "660103", "660108", "660302", "660105", "710103", "710202", "700209", "730801", "730301", "710201", "680402", "730705", "660601", "740101"}},
			{"融江技师学院", "TECHNICIAN", "900101", true, []string{"660301", "660303", "660302", "660105", "700209", "660103", "720201", "720601", "790302", "740104", "730701", "710103"}},
		},
		Chains: []Chain{
			{"XNY", "新能源材料", "EMERGING", true, []Node{
				{"正极与电解液", "UP", []string{"C26"}, []Job{
					{"6-11-01-03", "化工总控工", []string{"化工操作员", "电解液生产操作工"}, "负责电解液车间总控操作、巡检与交接班记录", "应用化工技术、化工技术类", []string{"470201"}, 96},
				}},
				{"电芯制造", "MID", []string{"C384"}, []Job{
					{"6-24-04-00", "电池制造工", []string{"电芯装配技术员", "锂电池生产技术员"}, "负责电芯卷绕、注液与化成设备的操作和点检", "储能材料技术、新能源材料应用技术等相关专业", []string{"430504", "430307"}, 530},
					{"6-31-01-10", "机电设备维修工", []string{"设备维护工程师"}, "负责产线机电设备保养、故障诊断与备件管理", "机电一体化技术、电气自动化技术；机电技术应用（中职）", []string{"460301", "460306", "660301"}, 180},
				}},
				{"储能与回收", "DOWN", []string{"D4416", "C384"}, []Job{
					{"6-28-01-10", "光伏发电运维值班员", []string{"光伏电站运维员"}, "负责光伏与储能电站的运行值守、抢修与台账", "光伏工程技术、电气自动化技术", []string{"430301", "460306"}, 88},
					{"6-28-03-03", "工业废水处理工", []string{"污水站操作工"}, "负责废水站加药、监测与达标记录", "环境监测技术类", nil, 64},
				}},
			}},
			{"GDZB", "高端装备", "EMERGING", true, []Node{
				{"关键零部件", "UP", []string{"C34"}, []Job{
					{"6-18-01-07", "多工序数控机床操作调整工", []string{"数控机床操作工", "加工中心编程员"}, "负责加工中心的编程、调整与首件检验", "数控技术、数控技术应用", []string{"460103", "660103"}, 260},
					{"6-18-04-01", "模具工", []string{"模具钳工"}, "负责模具装配、调试与修理", "模具设计与制造、模具制造技术", []string{"460113", "660108"}, 90},
				}},
				{"整机与机器人", "MID", []string{"C3491", "C35"}, []Job{
					{"6-31-07-01", "工业机器人系统运维员", []string{"机器人运维工程技术员", "机器人调试员"}, "负责工业机器人工作站的示教、点检与故障处理，会PLC者优先", "工业机器人技术（460305）、机电一体化技术；中职工业机器人技术应用可", []string{"460305", "660303", "460301"}, 412},
					{"2-02-38-05", "智能制造工程技术人员", []string{"智能产线工程师"}, "负责产线规划、数据采集与节拍优化", "智能制造工程技术（职业本科）、机械电子工程技术", []string{"260102", "260301", "460201"}, 120},
					{"6-18-02-04", "焊工", []string{"机器人焊接操作员"}, "负责焊接工作站的操作与焊缝检验", "焊接技术应用", []string{"660105"}, 110},
				}},
				{"低空装备", "DOWN", []string{"C35"}, []Job{
					{"6-23-03-15", "无人机装调检修工", []string{"无人机装配技术员"}, "负责无人机整机装配、飞控调试与检修", "无人机应用技术、无人机操控与维护", []string{"460609", "660601"}, 86},
					{"2-02-38-09", "集成电路工程技术人员", []string{"封测工艺助理工程师"}, "负责封装测试工艺参数维护与良率分析", "集成电路技术", nil, 72},
				}},
			}},
			{"JKYL", "健康养老", "LIVELIHOOD", false, []Node{
				{"医药与器械", "UP", []string{"C27"}, []Job{
					{"6-12-02-00", "中药炮制工", []string{"饮片炮制工"}, "负责中药饮片净制、切制与炮炙", "中药学、中药（中职）", []string{"520410", "720403"}, 40},
					{"6-12-03-00", "药物制剂工", []string{"制剂车间操作工"}, "负责固体制剂生产与批记录", "药物制剂技术、药品生产技术", nil, 58},
				}},
				{"照护服务", "DOWN", []string{"Q8514", "Q8521"}, []Job{
					{"4-10-01-05", "养老护理员", []string{"养老护理员", "失能老人照护员"}, "负责老人生活照料、基础照护与康复服务", "智慧健康养老服务与管理、护理、老年保健与管理", []string{"590302", "790302"}, 318},
					{"4-14-01-03", "健康照护师", []string{"健康照护师"}, "负责居家健康监测、慢病照护与家属指导", "护理、康复治疗技术", []string{"520201", "720201", "520601"}, 150},
					{"4-10-01-03", "保育师", []string{"托育机构保育师"}, "负责3岁以下婴幼儿生活照料与早期发展", "婴幼儿托育服务与管理、婴幼儿托育", []string{"520802", "720803"}, 96},
					{"4-10-01-06", "家政服务员", []string{"家政服务员"}, "负责家庭保洁、烹饪与照料", "不限", nil, 84},
				}},
			}},
		},
		Extra: []string{"610105", "680402", "440301", "740101", "740104", "730301", "530302"},
		Firms: []string{"融芯", "澜科", "江源", "川能", "云驰", "港锂", "麓星", "禾晟", "赛江", "恒瀚", "启衡", "博砺", "泰澄", "远钧", "凌江", "群岭", "卓汇", "天垣", "锐川", "安颐"},
	}
}
