package sample

// toldTeaching are the records of teachers, courses, enterprises and goals.
var toldTeaching = map[string][]told{
	"teacher_base": {
		{"智能制造教师企业实践基地", "NAMED", 400, "CITY", "F0", "sort=PRACTICE;firm_size=LARGE;posts=12;teachers=36;year=Y-1;programmes=机电一体化技术", "SCHOOL:S0 FIRM:F0", nil},
		{"双师型教师培训实践基地", "NAMED", 150, "CITY", "F1", "sort=DUAL;firm_size=MEDIUM;posts=8;teachers=20;year=Y;programmes=数控技术", "SCHOOL:S1 FIRM:F1", nil},
		{"工学一体化师资培训中心", "NAMED", 300, "PROVINCE", "S0", "sort=CENTRE;teachers=60;year=Y-1", "SCHOOL:S0", nil},
		{"工学一体化师资培训东部基地", "NAMED", 260, "CITY", "S1", "sort=INTEGRATED;teachers=40;year=Y", "SCHOOL:S1", nil},
		{"工学一体化师资培训西部基地", "PROPOSED", 15, "", "S2", "sort=INTEGRATED;year=Y", "SCHOOL:S2", nil},
	},
	"teacher_studio": {
		{"双师型名师工作室", "NAMED", 500, "PROVINCE", "S0", "sort=MASTER;programme=数控技术;persons=8;trained=16;until=@600", "SCHOOL:S0 FIRM:F0", nil},
		{"名匠工作室", "NAMED", 200, "CITY", "S1", "sort=CRAFTSMAN;programme=模具制造技术;persons=6;trained=12;until=@700", "SCHOOL:S1 FIRM:F1", nil},
		{"名校长工作室", "PROPOSED", 12, "", "S2", "sort=PRINCIPAL;persons=7", "SCHOOL:S2", nil},
	},
	"subject_leader": {
		{"数控技术专业带头人", "NAMED", 380, "PROVINCE", "S0", "sort=PROGRAMME;programme=数控技术;year=Y-1;until=@700", "SCHOOL:S0", nil},
		{"语文学科带头人", "NAMED", 360, "CITY", "S1", "sort=SUBJECT;programme=语文;year=Y-1", "SCHOOL:S1", nil},
		{"护理专业骨干教师", "PROPOSED", 18, "", "S2", "sort=BACKBONE;programme=护理;year=Y", "SCHOOL:S2", nil},
	},
	"teacher_training": {
		{"专业带头人研修班", "DONE", 100, "", "S0", "sort=LEADER;persons=42;days=10;finished_on=@-100", "SCHOOL:S0 HOST:S0", nil},
		{"校长任职培训班", "DONE", 200, "", "O0", "sort=PRINCIPAL;persons=18;days=5;finished_on=@-200", "SCHOOL:S1", nil},
		{"骨干教师提高班", "DONE", 160, "", "S1", "sort=BACKBONE;persons=60;days=8;finished_on=@-160", "SCHOOL:S1", nil},
		{"双师型教师订单班", "DONE", 60, "", "F0", "sort=DUAL;persons=30;days=20;finished_on=@-60;base=$F0;ordered=1", "SCHOOL:S0 HOST:F0", nil},
		{"新教师入职培训班", "DONE", 80, "", "S0", "sort=NEW;persons=36;days=15;finished_on=@-80", "SCHOOL:S2", nil},
		{"班主任能力班", "RUNNING", 5, "", "S1", "sort=TUTOR;persons=50;days=6;finished_on=@10", "SCHOOL:S1", nil},
		{"工学一体化教师三级班", "DONE", 120, "", "S0", "sort=INTEGRATED;grade=THREE;persons=64;days=12;finished_on=@-120", "SCHOOL:S0", nil},
	},
	"part_time_teacher": {
		{"职业学院兼职教师", "FILED", 70, "", "S0", "year=Y;guest_prof=14;guest_mentor=76;industry=22;part_time=58;resident=6;hours=5200;full_time=410", "", nil},
		{"职业中专兼职教师", "FILED", 72, "", "S1", "year=Y;guest_prof=2;guest_mentor=18;industry=9;part_time=21;resident=3;hours=1400;full_time=136", "", nil},
		{"技工学校兼职教师", "DRAFT", 6, "", "S2", "year=Y;guest_mentor=8", "", nil},
	},
	"curriculum": {
		{"机电一体化技术人才培养方案", "IN_FORCE", 90, "", "S0", "programme=460301;year=Y;degree=COLLEGE;total_hours=2700;practice_hours=1350;elective_hours=280;public_hours=720;credits=150;core=8", "SCHOOL:S0 FIRM:F0", nil},
		{"数控技术应用人才培养方案", "IN_FORCE", 95, "", "S1", "programme=660103;year=Y;degree=SECONDARY;total_hours=3200;practice_hours=1680;elective_hours=330;public_hours=1080;credits=176;core=7", "SCHOOL:S1 FIRM:F1", nil},
		{"护理人才培养方案", "IN_FORCE", 98, "", "S1", "programme=520201;year=Y;degree=COLLEGE;total_hours=2700;practice_hours=1349;elective_hours=270;public_hours=700;credits=148;core=8", "SCHOOL:S1", nil},
		{"储能材料技术人才培养方案", "DRAFT", 7, "", "S0", "programme=430504;year=Y;total_hours=2600;practice_hours=1300", "SCHOOL:S0", nil},
	},
	"course": {
		{"数控车削加工", "IN_FORCE", 200, "CITY", "S0", "programme=460103;curriculum=!机电一体化技术人才培养方案;sort=CORE;hours=96;practice_hours=72;post_standard=数控车工岗位标准（示例）;contest=数控车项目;certificate=数控车铣加工证书;occupation=车工国家职业标准;process=轴类零件加工流程", "SCHOOL:S0 FIRM:F0", nil},
		{"工业机器人编程", "IN_FORCE", 190, "", "S0", "programme=460305;sort=CORE;hours=80;practice_hours=56;post_standard=机器人调试岗位标准（示例）;contest=机器人系统集成;certificate=机器人应用编程证书;occupation=工业机器人系统操作员标准", "SCHOOL:S0 FIRM:F1", nil},
		{"机械制图", "IN_FORCE", 210, "", "S1", "programme=660301;sort=BASIC;hours=72;practice_hours=30;post_standard=制图岗位标准（示例）", "SCHOOL:S1", nil},
		{"职业素养", "IN_FORCE", 220, "", "S1", "programme=660103;sort=PUBLIC;hours=32", "SCHOOL:S1", nil},
		{"储能系统运维", "DRAFT", 8, "", "S0", "programme=430504;sort=CORE;hours=64", "SCHOOL:S0", nil},
	},
	"course_standard": {
		{"数控车削加工课程标准", "IN_FORCE", 180, "", "S0", "course=!数控车削加工;programme=460103;version=2.1;year=Y;hours=96", "SCHOOL:S0 FIRM:F0", []string{"CHANGE|PROCESS|160|F0||以高速干切削工艺替换原第三单元", "CHANGE|STANDARD|70|F1||增加在线测量规范"}},
		{"工业机器人编程课程标准", "IN_FORCE", 170, "", "S0", "course=!工业机器人编程;programme=460305;version=1.3;year=Y;hours=80", "SCHOOL:S0 FIRM:F1", []string{"CHANGE|TECHNOLOGY|40|F1||增加视觉引导抓取"}},
		{"储能系统运维课程标准", "DRAFT", 6, "", "S0", "course=!储能系统运维;version=0.1;year=Y", "SCHOOL:S0", nil},
	},
	"textbook": {
		{"数控加工工艺（第三版）", "NAMED", 500, "NATIONAL", "S0", "sort=PLANNED;plan=“十四五”职业教育国家规划教材（示例）;publisher=示例出版社;year=Y-1;programmes=数控技术", "SCHOOL:S0 FIRM:F0", nil},
		{"机器人操作工作手册", "NAMED", 160, "CITY", "S1", "sort=LOOSE;publisher=示例出版社;year=Y;programmes=工业机器人技术应用", "SCHOOL:S1 FIRM:F1", nil},
		{"储能运维活页讲义", "PROPOSED", 9, "", "S0", "sort=JOINT;year=Y;programmes=储能材料技术", "SCHOOL:S0 FIRM:F2", nil},
	},
	"teaching_resource": {
		{"数控加工课程资源包", "IN_FORCE", 240, "PROVINCE", "S0", "sort=COURSE;year=Y-1;open=1;rights=校企各半;users=2400", "SCHOOL:S0 FIRM:F0", nil},
		{"机器人岗位标准", "IN_FORCE", 150, "CITY", "S1", "sort=STANDARD;year=Y;open=1;rights=共有;users=300", "SCHOOL:S1 FIRM:F1", nil},
		{"产线虚拟仿真", "DRAFT", 12, "", "S0", "sort=SIMULATION;year=Y;open=0;rights=企业所有学校使用", "SCHOOL:S0 FIRM:F2", nil},
	},
	"participation": {
		{"专业设置论证会", "DONE", 140, "", "S0", "sort=PLANNING;on_day=@-140;programme=机电一体化技术;evidence=论证会纪要（示例）;persons=3", "FIRM:F0 SCHOOL:S0", nil},
		{"教材编写", "DONE", 120, "", "S0", "sort=TEXTBOOK;on_day=@-120;programme=数控技术;evidence=编写合同（示例）;persons=2", "FIRM:F0 SCHOOL:S0", nil},
		{"项目化教学设计", "DONE", 100, "", "S1", "sort=DESIGN;on_day=@-100;evidence=教学设计稿（示例）;persons=2", "FIRM:F1 SCHOOL:S1", nil},
		{"课程体系调整", "DONE", 90, "", "S0", "sort=COURSE;on_day=@-90;evidence=会议纪要（示例）;persons=4", "FIRM:F1 SCHOOL:S0", nil},
		{"人才培养方案修订", "DONE", 80, "", "S0", "sort=PLAN;on_day=@-80;evidence=修订记录（示例）;persons=5", "FIRM:F0 SCHOOL:S0", nil},
		{"顶岗实习安排", "DONE", 30, "", "S1", "sort=PRACTICE;on_day=@-30;evidence=实习协议（示例）;persons=6", "FIRM:F2 SCHOOL:S1", nil},
		{"储能专业调研", "PLANNED", 4, "", "S0", "sort=PLANNING;on_day=@12;evidence=邀请函（示例）", "FIRM:F2 SCHOOL:S0", nil},
	},
	"joint_teaching": {
		{"数控技术专业校企共同育人", "IN_FORCE", 150, "", "S0", "programme=460103;goals=培养目标论证纪要（示例）;courses=核心课程清单（示例）;books=数控加工工艺（第三版）;teachers=企业教师授课表（示例）", "SCHOOL:S0 FIRM:F0", nil},
		{"工业机器人专业校企共同育人", "IN_FORCE", 140, "", "S1", "programme=660303;goals=培养目标论证纪要（示例）;courses=核心课程清单（示例）;teachers=企业教师授课表（示例）", "SCHOOL:S1 FIRM:F1", nil},
		{"储能专业校企共同育人", "DRAFT", 9, "", "S0", "programme=430504;goals=初步意见（示例）", "SCHOOL:S0 FIRM:F2", nil},
	},
	"community_output": {
		{"智能装备核心课程", "IN_FORCE", 160, "", "S0", "sort=COURSE;community=智能装备行业产教融合共同体（示例）;year=Y;renewed=1;about=更新四个单元。", "SCHOOL:S0 FIRM:F0", nil},
		{"产线调试实践项目", "IN_FORCE", 130, "", "S1", "sort=PROJECT;community=智能装备行业产教融合共同体（示例）;year=Y;renewed=0", "SCHOOL:S1 FIRM:F1", nil},
		{"便携检测实训装备", "IN_FORCE", 60, "", "S0", "sort=EQUIPMENT;community=高新区市域产教联合体（示例）;year=Y;renewed=0", "SCHOOL:S0 FIRM:F2", nil},
		{"储能实践项目", "DRAFT", 5, "", "S0", "sort=PROJECT;community=高新区市域产教联合体（示例）;year=Y", "SCHOOL:S0", nil},
	},
	"teaching_pilot": {
		{"二元制装备班", "NAMED", 420, "PROVINCE", "S0", "sort=DUAL_SYSTEM;subject=CLASS;year=Y-1;persons=60", "SCHOOL:S0", nil},
		{"现代学徒制模具班", "NAMED", 400, "NATIONAL", "S1", "sort=APPRENTICE;subject=CLASS;year=Y-1;persons=45", "SCHOOL:S1", nil},
		{"数控车铣证书试点", "NAMED", 380, "CITY", "S0", "sort=CERTIFICATE;subject=CLASS;year=Y;persons=180;examined=160;passed=125", "SCHOOL:S0", nil},
		{"学分互认数控专业", "NAMED", 200, "CITY", "S0", "sort=CREDIT;subject=PROGRAMME;year=Y", "SCHOOL:S0", nil},
		{"工学一体化技工院校", "PROPOSED", 15, "", "S2", "sort=INTEGRATED;subject=SCHOOL;year=Y", "SCHOOL:S2", nil},
	},
	"integrated_enterprise": {
		{"装备龙头企业", "CERTIFIED", 200, "PROVINCE", "F0", "lists=COOP,PILOT;batch=第一批;industry=装备制造;certified_until=@800;invested=600", "", nil},
		{"食品加工企业", "CULTIVATING", 160, "CITY", "F1", "lists=PILOT;batch=第二批;industry=食品加工;invested=120", "", nil},
		{"储能材料企业", "CULTIVATING", 150, "CITY", "F2", "lists=COOP;batch=第二批;industry=新材料;invested=90", "", nil},
		{"电子企业", "APPLIED", 12, "", "F3", "lists=PILOT;batch=第三批;industry=电子信息", "", nil},
	},
	"integrated_industry": {
		{"装备制造产教融合型行业", "NAMED", 220, "CITY", "O0", "industry=装备制造;chain=#0;firms=46;staff=12600;plan=行业能力标准、岗位目录和师资共享。", "BODY:O0 FIRM:F0 FIRM:F1 SCHOOL:S0", nil},
		{"食品加工产教融合型行业", "PROPOSED", 20, "", "O0", "industry=食品加工;chain=#1;firms=28", "BODY:O0 SCHOOL:S1", nil},
	},
	"industrial_park": {
		{"高新技术产业开发区", "IN_USE", 900, "PROVINCE", "O1", "sort=HIGHTECH;consortium=!;output=5600000;jobs=46000;demand=3200;industries=装备制造、新材料", "PARK:O1 FIRM:F0 FIRM:F1 SCHOOL:S0 SCHOOL:S1", nil},
		{"食品工业园", "BUILDING", 120, "CITY", "O1", "sort=INDUSTRY;output=260000;jobs=5200;demand=600;industries=食品加工", "PARK:O1 FIRM:F2", nil},
	},
	"partner_college": {
		{"汽车工程学院", "IN_USE", 700, "", "S0", "programmes=新能源汽车技术、智能网联;students=860;invested=1200;dean=校企联合选聘;until=@1500", "SCHOOL:S0 FIRM:F0 FIRM:F1", nil},
		{"现代物流学院", "PLANNED", 30, "", "S1", "programmes=现代物流管理;students=0", "SCHOOL:S1 FIRM:F2", nil},
	},
	"policy_document": {
		{"优化专业设置的若干举措", "IN_FORCE", 280, "CITY", "", "issuer=市教育局（示例）;issued_on=@-280;sort=PROGRAMME;measures=8;until=@800", "", []string{"MEASURE|FILING|280|||新设专业先看需求预测", "MEASURE|REVOKE|280|||连续两年靠后的停招", "MEASURE|NEGATIVE|279|||公布负面清单", "MEASURE|PRACTICE|278|||实践学时不低于一半"}},
		{"产教融合资金管理办法", "IN_FORCE", 150, "CITY", "", "issuer=市财政局（示例）;issued_on=@-150;sort=FUND;measures=12", "", nil},
		{"联合体建设方案", "DRAFT", 10, "", "", "issuer=市政府办（示例）;issued_on=@-1;sort=PLAN;measures=6", "", nil},
	},
	"goal": {
		{"流动站基础目标", "IN_FORCE", 200, "", "", "about=teacher_station.all;value=3;relation=GE;year=Y;per=CITY;basis=BASE;source=年度任务清单（示例）", "", nil},
		{"流动站争先目标", "IN_FORCE", 200, "", "", "about=teacher_station.all;value=5;relation=GE;year=Y;per=CITY;basis=STRETCH;source=年度任务清单（示例）", "", nil},
		{"中职双师基地目标", "IN_FORCE", 190, "", "", "about=dual_base.secondary_year;value=3;relation=GE;year=Y;per=SECONDARY;basis=BASE;source=年度任务清单（示例）", "", nil},
		{"高职双师基地目标", "IN_FORCE", 190, "", "", "about=dual_base.higher_year;value=4;relation=GE;year=Y;per=HIGHER;basis=BASE;source=年度任务清单（示例）", "", nil},
		{"认证企业目标", "IN_FORCE", 180, "", "", "about=integrated_enterprise.certified;value=2;relation=GE;year=Y;per=CITY;basis=BASE;source=年度任务清单（示例）", "", nil},
		{"培训人次目标", "DRAFT", 5, "", "", "about=training_class.person_times;value=20000;relation=GE;year=Y;per=CITY;basis=BASE;source=征求意见稿（示例）", "", nil},
	},
	"reference_total": {
		{"全省双高专业群总数", "IN_FORCE", 300, "", "", "about=programme_group.double_high;value=180;region=全省（示例）;year=Y-1;source=公开名单（示例）", "", nil},
		{"全省双高院校总数", "IN_FORCE", 300, "", "", "about=school_honour.double_high;value=50;region=全省（示例）;year=Y-1;source=公开名单（示例）", "", nil},
		{"全省证书试点总数", "DRAFT", 10, "", "", "about=teaching_pilot.certificate;value=1081;region=全省（示例）;year=Y-1;source=待核（示例）", "", nil},
	},
}
