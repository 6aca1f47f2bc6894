package e2e_test

import (
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

const (
	lead   = "city_lead.rongjiang"
	second = "city_lead2.rongjiang"
	hr     = "ent_hr.rongjiang"
	school = "school_admin.rongjiang"
)

// withAndWithout runs a task as people with and without JavaScript do it. Without, it
// is done on a phone.
func withAndWithout(t *testing.T, task func(t *testing.T, open func(login string) *e2e.Tab, mark string)) {
	base, b := demo(t), e2e.Start(t)
	for _, script := range []bool{true, false} {
		name, mark := "with script", "甲"
		if !script {
			name, mark = "without script", "乙"
		}
		t.Run(name, func(t *testing.T) {
			tabs := map[string]*e2e.Tab{}
			task(t, func(login string) *e2e.Tab {
				if tabs[login] == nil {
					tabs[login] = visitor(t, b, base, login)
					tabs[login].Script(t, script)
					tabs[login].Size(t, map[bool]int{true: 1440, false: 360}[script], 900)
				}
				return tabs[login]
			}, mark)
			for login, tab := range tabs {
				for _, m := range tab.Messages() {
					if !strings.Contains(m, "422") && !strings.Contains(m, "409") { // the form that comes back with errors
						t.Errorf("%s: %s", login, m)
					}
				}
			}
		})
	}
}

// TestPostNeed: a need that breaks the law comes back with everything that was typed,
// is mended, handed in, published, and then shows who can meet it.
func TestPostNeed(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab, title := open(hr), "机器人产线调试员"+mark
		tab.Visit(t, "/needs/new")
		tab.Choose(t, "kind", "TALENT")
		tab.Fill(t, `[name="title"]`, title)
		tab.Fill(t, `[name="occupation"]`, "工业机器人系统运维员")
		tab.Fill(t, `[name="headcount"]`, "6")
		tab.Fill(t, `[name="start_on"]`, "2027-07-01")
		tab.Fill(t, `[name="requirement"]`, "工业机器人技术、机电一体化技术，限男性")
		tab.Fill(t, `[name="contact_name"]`, "吴倩")
		tab.Fill(t, `[name="contact_phone"]`, "13800001111")
		tab.Submit(t, `main form button`, "检查并提交")
		tab.Has(t, "处要改", "限男性", "法")
		if got := e2e.Eval[string](t, tab, `document.querySelector('[name="title"]').value`); got != title {
			t.Fatalf("the form came back with the name %q", got)
		}
		tab.NoViolations(t)
		tab.Fill(t, `[name="requirement"]`, "工业机器人技术、机电一体化技术")
		tab.Submit(t, `main form button`, "检查并提交")
		tab.Has(t, "已受理，编号 XQ-", title+"，招 6 人", "工业机器人系统运维员 6-31-07-01")
		need := tab.Path(t)

		office := open(lead)
		office.Visit(t, "/needs?status=SUBMITTED")
		office.Has(t, title)
		office.Visit(t, need)
		office.Submit(t, `main form button`, "发布")
		office.Has(t, "已发布", "有效至")

		tab.Visit(t, need+"/matches")
		tab.Has(t, "个专业或供给有交集", "工业机器人技术", "分数怎样来的", "合计")
		tab.NoViolations(t)
	})
}

// TestPostOffer: a school's manager posts an offer and sees the needs it could serve.
func TestPostOffer(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab := open(school)
		tab.Visit(t, "/offers/new")
		tab.Choose(t, "kind", "TRAINING")
		tab.Fill(t, `[name="title"]`, "数控机床操作技能提升班"+mark)
		tab.Fill(t, `[name="occupation"]`, "6-18-01-07")
		tab.Fill(t, `[name="details"]`, "周末班，四十八学时，用本校加工中心实训")
		tab.Fill(t, `[name="contact_name"]`, "李文")
		tab.Fill(t, `[name="contact_phone"]`, "13800002222")
		tab.Submit(t, `main form button`, "检查并提交")
		tab.Has(t, "已受理，编号 GJ-", "多工序数控机床操作调整工 6-18-01-07")
		offer := tab.Path(t)

		office := open(lead)
		office.Visit(t, offer)
		office.Submit(t, `main form button`, "发布")
		office.Has(t, "已发布")
		tab.Visit(t, offer+"/matches")
		tab.Has(t, "可以服务的需求", "数控机床")
	})
}

// firms is a workbook with one good row and one whose code is wrong.
const firms = "统一社会信用代码,企业名称,区县代码,行业代码,年产值（万元）\n" +
	"91350500MA00TE5T25,融江市试导入机械有限公司,900101,C3491,12000\n" +
	"91350500MA00TE5T26,融江市错码机械有限公司,900101,C3491,8000\n"

// TestImport: upload, dry run that writes nothing, confirm, and undo.
func TestImport(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab := open(lead)
		found := func() bool {
			tab.Visit(t, "/orgs?q=试导入")
			return strings.Contains(tab.Text(t, "main"), "融江市试导入机械有限公司")
		}
		tab.Visit(t, "/imports/new")
		tab.Choose(t, "kind", "org.enterprises")
		tab.Attach(t, `input[type="file"]`, "企业"+mark+".csv", []byte(firms))
		tab.Submit(t, `main form button`, "上传并试导入")
		tab.Has(t, "只导入 1 行…", "91350500MA00TE5T26", "怎样改", "列的对应")
		tab.NoViolations(t)
		batch := tab.Path(t)
		if found() {
			t.Fatal("the dry run wrote something")
		}
		tab.Visit(t, batch)
		tab.Submit(t, `main a`, "只导入 1 行")
		tab.Submit(t, `main form button`, "确认导入")
		tab.Has(t, "已导入 1 行")
		if !found() {
			t.Fatal("the confirmed row is missing")
		}
		tab.Visit(t, batch)
		tab.Submit(t, `main a`, "撤销这一批")
		tab.Submit(t, `main form button`, "撤销这一批")
		tab.Has(t, "这一批已撤销")
		if found() {
			t.Fatal("the undone row is still there")
		}
	})
}

// TestEdge: an edge is proposed with evidence, may not be reviewed by who proposed it,
// is reviewed and published by a second person.
func TestEdge(t *testing.T) {
	programmes := map[string]string{"甲": "中职 710103", "乙": "高职专科 510103"}
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab := open(lead)
		tab.Visit(t, "/atlas/edges/new")
		tab.Fill(t, `[name="from"]`, programmes[mark])
		tab.Fill(t, `[name="to"]`, "工业机器人系统运维员")
		tab.Fill(t, `[name="weight"]`, "0.6")
		tab.Fill(t, `[name="evidence_ref"]`, "行业协会座谈纪要（示例）")
		tab.Submit(t, `main form button`, "提交审核")
		tab.Has(t, "待审核", "6-31-07-01", "0.60", "行业协会座谈纪要（示例）", "须由另一人")
		edge := tab.Path(t)
		if strings.Contains(tab.Text(t, `.cols2-side form button`), "审核通过") {
			t.Fatal("who proposed the edge is offered to review it")
		}
		other := open(second)
		other.Visit(t, edge)
		other.Submit(t, `main form button`, "审核通过")
		other.Has(t, "待发布")
		other.Submit(t, `main form button`, "发布")
		other.Has(t, "已发布", "林晓")
	})
}
