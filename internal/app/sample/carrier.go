package sample

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
)

// registers writes what package carrier shows: of every kind a few records in several stages.
type registers struct {
	docking
	s *carrier.Service
}

// perKind are the records of every kind: in use, recognised or built later, paused or still
// planned.
const perKind = 3

func writeCarrier(ctx context.Context, d *diary, m Modules, p Plan) {
	w := registers{docking{ctx, d, m, p, civil.DateOf(d.now)}, m.Carrier}
	for n, k := range carrier.Declared() {
		at := d.ago(40-n%20, n)
		if toldTraining[k.Code] != nil || toldTeaching[k.Code] != nil || rosters[k.Code] != nil {
			at = d.ago(lately, depth(k))
		}
		d.on(at, "register of "+k.Code, func() error { return w.kind(k, n) })
	}
}

// kind writes the records of one kind, the n-th.
func (w registers) kind(k *carrier.Kind, n int) error {
	for _, list := range []map[string][]told{toldTraining, toldTeaching} {
		if own := list[k.Code]; own != nil {
			return w.tell(k, own)
		}
	}
	if rosters[k.Code] != nil {
		return w.roster(k)
	}
	for i := range perKind {
		id, err := w.record(k, n, i)
		if err != nil {
			return fmt.Errorf("%s %d: %w", k.Code, i, err)
		}
		if i > 0 {
			continue
		}
		if err := w.hang(k, id, n); err != nil {
			return fmt.Errorf("%s: %w", k.Code, err)
		}
	}
	return nil
}

// document is the number of a document of a year.
func (w registers) document(year, n int) string {
	return fmt.Sprintf("%s教〔%d〕%d号（示例）", string([]rune(w.short())[:1]), year, n+1)
}

// record writes the i-th record: the first is old and in the last stage that counts, the
// second came to count last year, the third has just been entered in the first stage.
func (w registers) record(k *carrier.Kind, n, i int) (ids.ID, error) {
	d := carrier.Draft{Name: w.name(k, n, i), County: w.p.City.Counties[i%len(w.p.City.Counties)].Code, Org: w.leader(n, i), Values: w.values(k, n, i)}
	if len(k.Levels) > 0 && i < 2 {
		d.Level = k.Levels[min(len(k.Levels)-1, 2-i)].Code
	}
	for j, f := range k.Functions {
		if i == 0 || k.AllOf || j%2 == 0 {
			d.Functions = append(d.Functions, f.Code)
		}
	}
	if k.Place {
		d.Lng, d.Lat = spot(w.p.City, d.County, 40+3*n+i)
	}
	line := counting(k)
	year := FirstYear + i
	switch i {
	case 0:
		d.Stage, d.On = line[0], civil.Date{Year: year, Month: time.March, Day: 1 + n%27}
	case 1:
		d.Stage, d.On = line[0], civil.Date{Year: LastYear, Month: time.May, Day: 1 + n%27}
	default:
		d.Stage, d.On = k.Stages[0].Code, w.before(60+n)
	}
	if k.Before != nil && i < 2 {
		d.Members, d.Shares = w.founding(k, n, d.On), w.shares(k)
	}
	d.Number = w.document(d.On.Year, n*perKind+i)
	ctx := w.lead()
	id, err := w.s.Create(ctx, k.Code, d, d.Number)
	if err != nil || i > 0 {
		return id, err
	}
	for _, stage := range line[1:] {
		if err := w.s.Enter(ctx, id, stage, d.On.AddDays(200), w.document(year, n), "", 0); err != nil {
			return 0, err
		}
	}
	return id, w.paused(k, n, id)
}

// paused suspends a few of the records.
func (w registers) paused(k *carrier.Kind, n int, id ids.ID) error {
	if n%9 != 8 {
		return nil
	}
	for _, st := range k.Stages {
		if st.Pause {
			return w.s.Enter(w.lead(), id, st.Code, w.before(70), w.document(w.today.Year, n), "等待整改", 0)
		}
	}
	return nil
}

// counting are the codes of the stages that count, in their order; what asks for an acceptance is written with the milestones.
func counting(k *carrier.Kind) (out []string) {
	for _, st := range k.Stages {
		if st.Counts && !(k.Milestones && st.Code == carrier.AcceptedStage) {
			out = append(out, st.Code)
		}
	}
	return out
}

// leader is who leads the i-th record of the n-th kind: schools mostly, some firms, the
// association, the park and the provider.
func (w registers) leader(n, i int) ids.ID {
	city := w.p.City.Code
	switch {
	case i == 1 && n%2 == 0:
		return FirmID(city, n%4)
	case i == 2 && n%3 == 0:
		return OtherID(city, n/3%3)
	}
	return SchoolID(city, (n+i)%len(w.p.City.Schools))
}

// hang writes what hangs on the first record of a kind.
func (w registers) hang(k *carrier.Kind, id ids.ID, n int) error {
	ctx, since := w.lead(), civil.Date{Year: FirstYear, Month: time.April, Day: 2}
	for j, m := range k.Members {
		if k.Before != nil {
			break // they were there from the start
		}
		for range max(m.Least, 1) {
			x := carrier.Member{Role: m.Code, Org: w.member(m, n+j), Since: since, Note: "示例"}
			if m.Signed {
				x.SignedOn = since
			}
			if err := w.s.Join(ctx, id, x); err != nil {
				return fmt.Errorf("member %s: %w", m.Code, err)
			}
		}
	}
	for j, c := range k.Checklist {
		if j%3 == 2 {
			continue
		}
		if err := w.s.Tick(ctx, id, c.Code, "见合作协议第"+strconv.Itoa(j+2)+"条"); err != nil {
			return err
		}
	}
	for _, c := range k.Councils {
		if err := w.s.Meet(ctx, id, carrier.Meeting{Council: c.Code, On: w.before(50), Present: "学校、企业各方代表", Minutes: "审议年度工作和经费安排，同意下一年计划。"}); err != nil {
			return err
		}
	}
	return w.owned(k, id, n)
}

// founding are the members with whom a record begins where they must be there before it counts: those of every role, the association
// for the industry and the park's administration for the government.
func (w registers) founding(k *carrier.Kind, n int, since civil.Date) (out []carrier.Member) {
	for j, m := range k.Members {
		x := carrier.Member{Role: m.Code, Since: since, Note: "示例"}
		if m.Signed {
			x.SignedOn = since
		}
		switch {
		case len(m.Kinds) > 0 && m.Kinds[0] == string(org.Gov):
			continue
		case len(m.Kinds) == 0 && k.Before.Parties:
			for i := range 2 {
				x.Org = OtherID(w.p.City.Code, i)
				out = append(out, x)
			}
			continue
		}
		x.Org = w.member(m, n+j)
		out = append(out, x)
	}
	return out
}

// shares are two holders of a record.
func (w registers) shares(k *carrier.Kind) []carrier.Share {
	if !k.Shares {
		return nil
	}
	return []carrier.Share{{Holder: w.p.City.Schools[0].Name, Part: 5100}, {Holder: w.p.Firms[0].Name, Part: 4900}}
}

// owned writes shares, assets, a report and bookings where the kind has them.
func (w registers) owned(k *carrier.Kind, id ids.ID, n int) error {
	ctx, since := w.lead(), civil.Date{Year: FirstYear, Month: time.April, Day: 2}
	school, firm := w.p.City.Schools[0].Name, w.p.Firms[0].Name
	if k.Shares && k.Before == nil {
		if err := w.s.Divide(ctx, id, since, w.shares(k)); err != nil {
			return err
		}
	}
	if k.Assets {
		for _, a := range []carrier.Asset{{Owner: school, What: "实训楼两层使用权", Sort: "场地", Fen: 260_000_000, On: since}, {Owner: firm, What: "加工中心八台", Sort: "设备", Fen: 480_000_000, On: since.AddDays(30)}} {
			if err := w.s.Bring(ctx, id, a); err != nil {
				return err
			}
		}
	}
	if k.Report && n%3 != 0 {
		if err := w.s.Report(ctx, id, w.today.Year-1, "全年运行正常，合作项目按计划推进，问题和改进见附表。"); err != nil {
			return err
		}
	}
	if err := w.papers(k, id, n); err != nil {
		return err
	}
	if k.Booking != nil && n%9 != 8 {
		return w.booked(k, id, n)
	}
	return nil
}

// papers are documents and honours of some of the records.
func (w registers) papers(k *carrier.Kind, id ids.ID, n int) error {
	ctx := w.lead()
	if n%4 == 1 {
		text := k.ZH + "管理办法（示例）\n一、理事会每年召开两次会议。\n二、年度报告在次年三月底以前提交。\n"
		f := carrier.File{Sort: "RULES", Title: k.ZH + "管理办法", Name: "管理办法.txt", Size: int64(len(text))}
		if err := w.s.Attach(ctx, id, f, "text/plain; charset=utf-8", strings.NewReader(text)); err != nil {
			return err
		}
	}
	if n%5 != 1 || k.Levels == nil {
		return nil
	}
	on := w.before(120)
	return w.s.Honour(ctx, id, carrier.Honour{Title: "产教融合典型案例（示例）", Level: "PROVINCE", By: "省教育厅（示例）", On: on, Document: w.document(on.Year, n)})
}

// booked is a slot that lies ahead.
func (w registers) booked(k *carrier.Kind, id ids.ID, n int) error {
	firm := FirmID(w.p.City.Code, 0)
	ctx := as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 6, 0), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: firm})
	from := w.today.AddDays(3 + n%7).Time().Add(9 * time.Hour)
	_, err := w.s.Book(ctx, id, carrier.Booked{Org: firm, From: from, Until: from.Add(2 * time.Hour), Purpose: k.Booking.What + "：新员工训练", Persons: 20})
	return err
}

// member is an organisation that fits a role.
func (w registers) member(m carrier.MemberRule, n int) ids.ID {
	city := w.p.City.Code
	if len(m.Kinds) == 0 {
		return OtherID(city, n%3)
	}
	switch m.Kinds[0] {
	case "SCHOOL":
		return SchoolID(city, n%len(w.p.City.Schools))
	case "PARK":
		return OtherID(city, 1)
	}
	return FirmID(city, n%6)
}

// values are plausible values of all fields of a kind.
func (w registers) values(k *carrier.Kind, n, i int) carrier.Values {
	out := carrier.Values{}
	for j, f := range k.Fields {
		if v, ok, err := f.Read(cmp.Or(plans[k.Code+"."+f.Code], w.text(f, n+j, i))); err == nil && ok {
			out[f.Code] = v
		}
	}
	return out
}

// amounts are numbers by the unit in which they are counted.
var amounts = map[string]int{"小时": 40, "人": 46, "人次": 620, "平方米": 2400, "家": 9, "项": 4, "个": 36, "场": 5, "万元": 180, "元": 5200, "公顷": 12, "课时": 32, "次": 4}

// texts are what fields of text hold.
var texts = map[string]string{
	"country": "示例国", "brand": "示例汽车", "contest": "全省职业院校技能大赛（示例）", "given_by": "省教育厅（示例）", "region": "邻市（示例）", "industry": "装备制造", "trade": "数控加工",
	"programme_group": "智能制造专业群", "partner": "示例国技术学院", "programmes": "机电一体化技术、数控技术", "dean": "由企业技术总监担任", "park_zone": "高新技术产业园", "company": "产教融合运营公司（示例）",
	"standard": "鲁班工坊建设标准（示例）", "lease": "场地由学校提供，设备由企业租用，三年一签", "result": "研究报告", "course": "实用技术中文", "programme": "机电一体化技术",
}

// text is the value of a field as it would be typed; "" leaves it out.
func (w registers) text(f carrier.Field, n, i int) string {
	switch f.Type {
	case carrier.Pick:
		return f.Choices[(n+i)%len(f.Choices)].Code
	case carrier.Set:
		return f.Choices[0].Code
	case carrier.Flag:
		return strconv.Itoa((n + i + 1) % 2)
	case carrier.Int, carrier.Number, carrier.Money:
		if f.Unit == "分" {
			return strconv.Itoa(78 + 4*i)
		}
		return strconv.Itoa(amounts[f.Unit] * (2*i + n%5 + 2) / 2)
	case carrier.Percent:
		return strconv.Itoa(40 + 5*(n%6) + 10*i)
	case carrier.Year:
		return strconv.Itoa(FirstYear + i)
	case carrier.Day:
		if strings.HasSuffix(f.Code, "ed_on") || f.Code == "held_on" { // founded, accepted, issued: it has been
			return w.today.AddDays(-400 - 30*(n%9) - 100*i).String()
		}
		return w.today.AddDays(30*(n%9) - 100*i).String()
	case carrier.Code:
		return w.p.City.Chains[n%len(w.p.City.Chains)].Code
	case carrier.Long:
		return "围绕" + w.p.City.Chains[n%len(w.p.City.Chains)].Name + "开展，分年度推进。"
	case carrier.Text:
		return texts[f.Code]
	}
	return ""
}

// subjects are what a record of a kind is called after its place and its trade, where the
// name of the kind does not do.
var subjects = map[string]string{
	"school_honour": "建设单位", "programme_group": "专业群", "double_high_project": "“双高计划”任务", "enlightenment": "职业启蒙日", "teacher_team": "教学创新团队", "contest_result": "赛项一队", "contest_event": "职工与学生技能竞赛",
	"lifelong_brand": "市民课堂", "teaching_award": "育人模式改革成果", "city_honour": "产教融合改革案例", "craftsman": "技能大师（示例）", "artisan_plan": "匠苗班", "labour_base": "劳动教育基地", "labour_course": "体验课程",
	"craft_talk": "工匠宣讲", "expert_body": "产教融合研究院", "eval_standard": "评价标准", "research_topic": "人才需求研究", "chinese_skills": "中文与技能课程", "regional_cooperation": "两地协作", "wage_standard": "能级工资协商",
	"ecosystem": "产教融合生态圈", "rural_institute": "乡村振兴研究院", "college_tech_centre": "技术工程中心", "facility": "联合实验室", "mixed_project": "混合所有制学院",
}

func (w registers) name(k *carrier.Kind, n, i int) string {
	what, ok := subjects[k.Code]
	if !ok {
		what = strings.NewReplacer("“", "", "”", "").Replace(k.ZH)
	}
	places := []string{w.short(), w.p.City.Counties[n%len(w.p.City.Counties)].Name, w.p.City.Counties[(n+1)%len(w.p.City.Counties)].Name}
	return places[i%len(places)] + w.p.City.Chains[(n+i)%len(w.p.City.Chains)].Name + what
}
