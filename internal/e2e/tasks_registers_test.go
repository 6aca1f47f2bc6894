package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/e2e"
	"rongqiao/internal/platform/sheet"
)

// boss signs for the enterprise of [hr].
const boss = "ent_admin.rongjiang"

// put sets a field of day or time, into which browsers let nobody paste.
func put(t *testing.T, tab *e2e.Tab, name, value string) {
	t.Helper()
	if !e2e.Eval[bool](t, tab, fmt.Sprintf(`(e => !!e && (e.value = %q, e.value !== ""))(document.querySelector('main [name="%s"]'))`, value, name)) {
		t.Fatalf("%s: %s does not take %s", tab.Path(t), name, value)
	}
}

// TestAgreementSigned: a school writes an agreement from the draft to the last clause and sends it, both sides sign.
func TestAgreementSigned(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab, title := open(school), "冠名班合作协议"+mark
		tab.Visit(t, "/agreements/new")
		tab.Choose(t, "class", "NAMED_CLASS")
		tab.Fill(t, `[name="title"]`, title)
		tab.Fill(t, `[name="schools"]`, "融江职业技术大学")
		tab.Fill(t, `[name="partners"]`, "融芯新能源（融江）有限公司")
		put(t, tab, "starts", "2026-12-01")
		put(t, tab, "ends", "2029-11-30")
		tab.Submit(t, `main form button`, "存为草稿")
		base := strings.TrimSuffix(tab.Path(t), "/write/content")
		tab.Choose(t, "fields", "TALENT")
		for _, part := range [][2]string{{"content", "共建冠名班，共同制订培养方案"}, {"duties", "学校负责教学，企业派技术人员到班任教"}, {"team", "分管副校长和人力资源总监牵头"}} {
			tab.Fill(t, fmt.Sprintf(`[name=%q]`, part[0]), part[1])
			tab.Submit(t, `main form button`, "保存，下一步")
		}
		for promise(t, tab) {
			tab.Submit(t, `form[data-mine] button`, "保存条款")
		}
		tab.NoViolations(t)
		tab.Submit(t, `main a`, "下一步")
		tab.Submit(t, `main form button`, "保存，下一步")
		tab.Has(t, "可以送签", title)
		tab.Submit(t, `main form button`, "送签")
		tab.Has(t, "待签署", "0 / 2 方已签")
		for i, signer := range []*e2e.Tab{tab, open(boss)} {
			signer.Visit(t, base)
			unfold(t, signer)
			signer.Fill(t, `form[action$="/sign"] [name="signer"]`, []string{"校长", "总经理"}[i])
			signer.Submit(t, `form[action$="/sign"] button`, "签署")
			signer.NoViolations(t)
		}
		tab.Visit(t, base)
		tab.Has(t, "已签署", title, "总经理")
	})
}

// promise fills the next clause of the draft in which something is promised and nothing stands yet.
func promise(t *testing.T, tab *e2e.Tab) bool {
	t.Helper()
	unfold(t, tab)
	return e2e.Eval[bool](t, tab, `(() => {
		const f = [...document.querySelectorAll('form[action$="/clauses"]')].map(f => f.elements).find(f => f.line.value !== "0" && f.kind.value !== "TEXT" && !f.quantity.value);
		if (!f) return false;
		f.quantity.value = f.unit.value === "元" ? "20万元" : "45";
		f.due.value = "2027-06-30";
		f.line.form.dataset.mine = "1";
		return true;
	})()`)
}

// TestApplicationSubmitted: an enterprise answers an open call for projects; what is missing is said before the draft is handed in.
func TestApplicationSubmitted(t *testing.T) {
	takers := map[string]string{"甲": boss, "乙": "industry_org.rongjiang"} // a batch takes one application of each
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab, title := open(takers[mark]), "产教融合实训工程"+mark
		tab.Visit(t, "/selections?status=OPEN")
		tab.Submit(t, `main tbody a`, "产教融合工程项目")
		tab.Submit(t, `main a`, "申报")
		tab.Fill(t, `[name="title"]`, title)
		tab.Choose(t, "area", "装备制造")
		tab.Fill(t, `[name="summary"]`, strings.Repeat("建设方案、条件和进度。", 10))
		tab.Fill(t, `[name="f_investment"]`, "很多")
		tab.Submit(t, `main form button`, "保存草稿")
		tab.Has(t, "很多")
		tab.NoViolations(t)
		tab.Fill(t, `[name="f_investment"]`, "1200")
		put(t, tab, "f_starts", "2027-01-01")
		tab.Submit(t, `main form button`, "保存草稿")
		tab.Has(t, title, "草稿")
		tab.Attach(t, `input[type="file"]`, "建设方案"+mark+".pdf", []byte("%PDF-1.7\n"))
		tab.Submit(t, `main form button`, "上传附件")
		tab.Has(t, "建设方案"+mark)
		tab.Submit(t, `main form button`, "提交申报")
		tab.Has(t, "已提交", title)
		tab.NoViolations(t)
	})
}

// TestBooking: an enterprise books a training site by the hour; a second booking of the same hours is refused.
func TestBooking(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab, day := open(boss), map[string]string{"甲": "2027-03-01", "乙": "2027-03-02"}[mark]
		book := func() {
			put(t, tab, "from", day+"T09:00")
			put(t, tab, "until", day+"T11:00")
			tab.Fill(t, `form[action$="/bookings"] [name="purpose"]`, "数控操作实训"+mark)
			tab.Fill(t, `form[action$="/bookings"] [name="persons"]`, "6")
			tab.Submit(t, `form[action$="/bookings"] button`, "预约")
		}
		tab.Visit(t, "/registers/facility?counts=1") // in use
		tab.Submit(t, `main tbody a`, "")
		unfold(t, tab)
		book()
		tab.Has(t, "数控操作实训"+mark)
		tab.NoViolations(t)
		unfold(t, tab)
		book()
		tab.Has(t, "已有人预约")
		tab.NoViolations(t)
	})
}

// TestRegisterByExcel: a register of one kind is filled from a workbook, and the batch is undone.
func TestRegisterByExcel(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		tab, name := open(lead), "数控加工技能大师"+mark
		var book strings.Builder
		cols := []sheet.Column{{ZH: "名称"}, {ZH: "牵头单位"}, {ZH: "文号"}, {ZH: "状态"}, {ZH: "日期"}, {ZH: "称号"}, {ZH: "工种"}}
		row := func(name, org string) []any {
			return []any{name, org, "融教〔2026〕90号", "拟认定", "2026-09-08", "技能大师", "数控加工"}
		}
		if err := sheet.Export(&book, sheet.XLSX, "工匠", cols, both(row(name, "融江职业技术大学"), row("另一名"+mark, "没有这家单位"))); err != nil {
			t.Fatal(err)
		}
		found := func() bool {
			tab.Visit(t, "/registers/craftsman?q=数控加工技能大师")
			return strings.Contains(tab.Text(t, "main table"), name)
		}
		tab.Visit(t, "/registers/craftsman")
		tab.Submit(t, `main a`, "导入")
		tab.Attach(t, `input[type="file"]`, "工匠"+mark+".xlsx", []byte(book.String()))
		tab.Submit(t, `main form button`, "上传并试导入")
		tab.Has(t, "没有这家单位", "只导入 1 行")
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
		if found() {
			t.Fatal("the undone row is still there")
		}
	})
}

// both yields the rows of a workbook.
func both(rows ...[]any) func(func([]any, error) bool) {
	return func(yield func([]any, error) bool) {
		for r := range slices.Values(rows) {
			if !yield(r, nil) {
				return
			}
		}
	}
}
