package sample

// toldTraining are the records of training, lifelong learning and technology.
var toldTraining = map[string][]told{
	"training_class": {
		{"数控设备操作企业员工班", "DONE", 40, "", "S0", "sort=ENTERPRISE;persons=120;hours=40;finished_on=@-40;mode=BLENDED;orderer=$F0;groups=INDUSTRIAL;occupation=数控车工", "", nil},
		{"新能源装配企业员工班", "DONE", 75, "", "S1", "sort=ENTERPRISE;persons=86;hours=32;finished_on=@-75;mode=OFFLINE;orderer=$F1;groups=INDUSTRIAL", "", nil},
		{"农村劳动力电工班", "DONE", 90, "", "S1", "sort=RURAL;persons=64;hours=48;finished_on=@-90;mode=OFFLINE;groups=MIGRANT;occupation=电工", "", nil},
		{"新型职业农民果蔬班", "DONE", 120, "", "S2", "sort=FARMER;persons=58;hours=56;finished_on=@-120;mode=OFFLINE;groups=FARMER", "", nil},
		{"高素质农民电商班", "DONE", 150, "", "S2", "sort=QUALITY_FARMER;persons=45;hours=40;finished_on=@-150;mode=BLENDED;groups=FARMER", "", nil},
		{"社会人员养老护理班", "DONE", 420, "", "S1", "sort=SKILL;persons=210;hours=60;finished_on=@-420;mode=OFFLINE;groups=UNEMPLOYED,TRANSFERRED;occupation=养老护理员", "", nil},
		{"退役军人汽车维修班", "DONE", 110, "", "S0", "sort=SKILL;persons=640;hours=40;finished_on=@-110;mode=OFFLINE;groups=VETERAN,UNEMPLOYED;occupation=汽车维修工", "", nil},
		{"转岗职工智能仓储班", "DONE", 135, "", "S1", "sort=SKILL;persons=1180;hours=32;finished_on=@-135;mode=BLENDED;groups=TRANSFERRED,INDUSTRIAL", "", nil},
		{"退役军人创业班", "RUNNING", 5, "", "S0", "sort=STARTUP;persons=30;hours=80;finished_on=@20;mode=OFFLINE;groups=VETERAN", "", nil},
	},
	"training_order": {
		{"焊接机器人操作培训订单", "DONE", 60, "", "F0", "topic=焊接机器人操作与维护;persons=40;hours=64;placed_on=@-130;due_on=@-60;adjusted=PLAN,COURSE;fee=12", "FIRM:F0 SCHOOL:S0", nil},
		{"质量检测培训订单", "RUNNING", 20, "", "F1", "topic=三坐标测量与质量检测;persons=24;hours=40;placed_on=@-50;due_on=@30;adjusted=COURSE;fee=6", "FIRM:F1 SCHOOL:S1", nil},
		{"安全管理培训订单", "PLACED", 6, "", "F2", "topic=班组安全管理;persons=60;hours=16;placed_on=@-6;due_on=@40", "FIRM:F2 SCHOOL:S0", nil},
	},
	"degree_upgrade": {
		{"职工大专班", "DONE", 100, "", "S0", "sort=ADULT;degree=COLLEGE;enrolled=320;graduated=96;year=Y", "", nil},
		{"村干部学历班", "DONE", 110, "", "S1", "sort=OPEN;degree=COLLEGE;enrolled=150;graduated=48;year=Y", "", nil},
		{"成人中专班", "RUNNING", 80, "", "S2", "sort=SECONDARY;degree=SECONDARY;enrolled=90;year=Y", "", nil},
	},
	"talent_benefit": {
		{"毕业生生活补贴", "IN_FORCE", 300, "", "", "sort=LIVING;amount=0.6;who=留在本市就业满一年的高职毕业生;condition=签订一年以上合同并参保;until=@500", "", []string{"PAID||40||86|第一批生活补贴", "PAID||12||54|第二批生活补贴"}},
		{"技能人才租房补贴", "IN_FORCE", 200, "", "", "sort=RENT;amount=0.36;who=取得高级工以上证书的毕业生;until=@400", "", []string{"PAID||30||41|第一批租房补贴"}},
		{"毕业生创业扶持", "DRAFT", 10, "", "", "sort=STARTUP;amount=2;who=毕业五年内首次创业的毕业生", "", nil},
	},
	"village_hall": {
		{"城东各礼堂", "IN_FORCE", 200, "", "S0", "halls=43;served=42;courses=12;teachers=18", "SCHOOL:S0", nil},
		{"城西各礼堂", "IN_FORCE", 190, "", "S1", "halls=38;served=38;courses=9;teachers=14", "SCHOOL:S1", nil},
		{"新建礼堂", "DRAFT", 15, "", "S1", "halls=2;served=0", "", nil},
	},
	"community_event": {
		{"礼堂讲座五月汇总", "DONE", 170, "", "S0", "times=26;persons=1450;held_on=@-170;sort=CULTURE", "", nil},
		{"银龄智能手机课", "DONE", 60, "", "S1", "times=14;persons=380;held_on=@-60;sort=DIGITAL;hall=!城东各礼堂", "", nil},
		{"家庭教育进礼堂", "PLANNED", 3, "", "S1", "times=6;held_on=@15;sort=FAMILY", "", nil},
	},
	"lifelong_return": {
		{"职业学院终身学习年报", "FILED", 50, "", "S0", "year=Y;person_times=5200;courses=36;hours=1480;venues=5;elderly=860;online=2100", "", nil},
		{"技工学校终身学习年报", "FILED", 52, "", "S1", "year=Y;person_times=2300;courses=18;hours=640;venues=3;elderly=410;online=700", "", nil},
		{"职业中专终身学习年报", "DRAFT", 4, "", "S2", "year=Y;person_times=900;courses=8", "", nil},
	},
	"graduate_flow": {
		{"职业学院学生与毕业生", "FILED", 80, "", "S0", "year=Y;school_sort=HIGHER;students=9800;graduates=3100;settled=3040;employed=2650;in_firms=2380;local=1860;stayed=1900", "", nil},
		{"职业中专学生与毕业生", "FILED", 82, "", "S1", "year=Y;school_sort=SECONDARY;students=2600;graduates=820;settled=806;employed=360;in_firms=340;local=300;stayed=310", "", nil},
		{"职业学院上年学生与毕业生", "FILED", 440, "", "S0", "year=Y-1;school_sort=HIGHER;students=9500;graduates=2980;settled=2890;employed=2500;in_firms=2210;local=1700;stayed=1740", "", nil},
		{"技工学校学生与毕业生", "DRAFT", 5, "", "S2", "year=Y;school_sort=TECHNICIAN;students=1800", "", nil},
	},
	"tech_result": {
		{"高速主轴热补偿方法", "PUBLISHED", 200, "CITY", "S0", "trl=7;ip=INVENTION;price_mode=NEGOTIATED;price=60;exclusive=ORDINARY;area=数控装备;chain=#0;about=降低主轴热误差，已在样机上验证。", "OWNER:S0", nil},
		{"果蔬分选视觉系统", "TRANSFERRED", 90, "", "S1", "trl=8;ip=SOFTWARE,UTILITY;price_mode=EQUITY;price=120;exclusive=EXCLUSIVE;area=农产品加工;chain=#1", "OWNER:S1 FIRM:F1", nil},
		{"电池余能检测装置", "DRAFT", 10, "", "S0", "trl=4;ip=NONE;price_mode=OPEN;exclusive=SALE;area=储能;chain=#0", "", nil},
	},
	"broker": {
		{"技术转移团队", "NAMED", 300, "CITY", "S0", "form=TEAM;persons=8;area=装备制造", "", []string{"DEAL|TRANSFER|80|F1|120|果蔬分选视觉系统作价入股", "DEAL|SERVICE|30|F0|18|产线节拍优化服务"}},
		{"技术经理人一号", "NAMED", 250, "", "S1", "form=PERSON;persons=1;area=新材料;certificate=示例0001", "", []string{"DEAL|CONSULT|60|F2|6|检测方案咨询"}},
		{"转移中心", "PROPOSED", 12, "", "O0", "form=BODY;persons=15;area=综合", "", nil},
	},
	"tech_breakthrough": {
		{"精密级进模具攻关", "USED", 150, "PROVINCE", "S0", "problem=高速精密级进模具寿命不足;evidence_sort=USE;evidence=企业应用证明（示例）;solved_on=@-200;bottleneck=1;benefit=900;chain=#0", "SCHOOL:S0 FIRM:F0", nil},
		{"薄壁件变形控制攻关", "SOLVED", 60, "CITY", "S1", "problem=薄壁件加工变形;evidence_sort=APPRAISAL;evidence=成果评价（示例）;solved_on=@-60;bottleneck=0;benefit=260;chain=#1", "SCHOOL:S1 FIRM:F1", nil},
		{"密封材料攻关", "OPEN", 30, "", "S0", "problem=高温密封材料老化;bottleneck=1;chain=#0", "SCHOOL:S0 FIRM:F2", nil},
	},
	"tech_contract": {
		{"产线节拍优化服务合同", "DONE", 100, "", "S0", "contract_no=HT-2026-001;sort=SERVICE;amount=18;signed_on=@-160;registered=示例登记001;broker=!技术转移团队;chain=#0", "SCHOOL:S0 FIRM:F0", []string{"RECEIPT||120||10|首付款", "RECEIPT||90||8|尾款"}},
		{"视觉系统转让合同", "SIGNED", 90, "", "S1", "contract_no=HT-2026-002;sort=TRANSFER;amount=120;signed_on=@-90;chain=#1", "SCHOOL:S1 FIRM:F1", []string{"RECEIPT||50||60|首期转让费"}},
		{"检测方案咨询合同", "SIGNED", 60, "", "S0", "contract_no=HT-2026-003;sort=CONSULT;amount=6;signed_on=@-60", "SCHOOL:S0 FIRM:F2", nil},
		{"主轴补偿许可合同", "DRAFT", 8, "", "S0", "contract_no=HT-2026-004;sort=LICENSE;amount=60;signed_on=@-8", "SCHOOL:S0", nil},
	},
	"patent_transfer": {
		{"分选机构专利转让", "DONE", 85, "", "S1", "patent_no=ZL202600000001.X;sort=INVENTION;way=ASSIGN;transferred_on=@-85;amount=40", "FIRM:F1", nil},
		{"夹具专利转让", "DONE", 140, "", "S0", "patent_no=ZL202600000002.X;sort=UTILITY;way=ASSIGN;transferred_on=@-140;amount=3", "FIRM:F0", nil},
		{"外观专利许可", "PLANNED", 9, "", "S0", "patent_no=ZL202600000003.X;sort=DESIGN;way=LICENSE;transferred_on=@10", "", nil},
	},
	"tech_alliance": {
		{"智能装备技术创新联盟", "NAMED", 400, "PROVINCE", "F0", "form=ALLIANCE;area=智能装备;chain=#0;projects=6;fund=480", "SCHOOL:S0 FIRM:F0 FIRM:F1", nil},
		{"储能材料研究平台", "NAMED", 200, "CITY", "S0", "form=PLATFORM;area=储能材料;chain=#1;projects=3;fund=150", "SCHOOL:S0 FIRM:F2", nil},
		{"食品加工研究平台", "PROPOSED", 14, "", "S1", "form=PLATFORM;area=食品加工;chain=#1", "", nil},
	},
	"ip_outlet": {
		{"知识产权信息服务网点", "NAMED", 330, "PROVINCE", "S0", "given_by=省知识产权局（示例）;year=Y-1;served=260", "SCHOOL:S0", nil},
		{"园区知识产权服务点", "PROPOSED", 20, "", "O1", "given_by=市市场监管局（示例）;year=Y;served=30", "", nil},
	},
	"incubation": {
		{"校园快修项目", "OUT", 60, "", "S0", "area=汽车后市场;team=5;mentors=2;mentor_from=$F1;entered_on=@-420;outcome=COMPANY;guided=14;jobs=9;funds=30", "HOST:S0 MENTOR:F1", nil},
		{"无人机植保项目", "INCUBATING", 120, "", "S1", "area=现代农业;team=4;mentors=1;mentor_from=$F2;entered_on=@-120;guided=6", "HOST:S1 MENTOR:F2", nil},
		{"非遗文创项目", "IDEA", 9, "", "S0", "area=文化创意;team=3;mentors=1;entered_on=@-9;guided=1", "HOST:S0", nil},
	},
	"external_ranking": {
		{"职业学院科研与社会服务排名", "NAMED", 120, "", "S0", "publisher=某评价研究中心（示例）;year=Y;rank=48;total=1180;source=年度评价报告第 12 页（示例）", "SCHOOL:S0", nil},
		{"职业学院上年科研与社会服务排名", "NAMED", 480, "", "S0", "publisher=某评价研究中心（示例）;year=Y-1;rank=66;total=1180;source=年度评价报告第 9 页（示例）", "SCHOOL:S0", nil},
		{"技工学校竞争力排名", "PROPOSED", 20, "", "S1", "publisher=某评价研究中心（示例）;year=Y;rank=90;total=600;source=征求意见稿（示例）", "SCHOOL:S1", nil},
	},
}
