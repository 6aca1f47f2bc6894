package selection_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/carrier"
)

// site is the module's pages with a person signed in.
func site(t testing.TB, c city, who *actor.Actor) http.Handler {
	t.Helper()
	i18n.Load(selection.Words, carrier.Words, ui.Words, web.Words, actor.Words, sheet.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), *who), nil
		},
		Env:    ui.Env{City: "融江市", Sample: true},
		Limits: web.Unlimited,
	})
	must(t, err)
	return h
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

func send(h http.Handler, target string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// attach sends a form with a file.
func attach(h http.Handler, target, field, name, content string, v url.Values) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for key, list := range v {
		for _, x := range list {
			_ = m.WriteField(key, x)
		}
	}
	f, _ := m.CreateFormFile(field, name)
	_, _ = f.Write([]byte(content))
	m.Close()
	r := httptest.NewRequest(http.MethodPost, target, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.900s", w.Code, status, body)
	}
	for _, p := range parts {
		if !strings.Contains(body, p) {
			t.Errorf("no %q in the page", p)
		}
	}
	for _, bad := range []string{" style=\"", "<style", "onclick=", "%!"} {
		if strings.Contains(body, bad) {
			t.Errorf("%q in the page", bad)
		}
	}
}

func moved(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %.1500s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// The whole way through the pages, by forms as people send them.
func TestPages(t *testing.T) {
	c := oneCity(t)
	who := lead
	h := site(t, c, &who)
	has(t, get(h, "/selections"), 200, "还没有遴选", "新建批次")
	has(t, get(h, "/experts"), 200, "专家库还是空的", "从表格导入")
	e := form("number", "ZJ-001", "name", "专家甲", "title", "教授", "areas", "装备制造、信息技术", "employer", "外地大学", "since", "2026-01-01", "active", "1", "login", "p101", "phone", "12", "mail", "a@example.cn")
	has(t, send(h, "/experts", e), 422, `value="专家甲"`)
	e.Set("phone", "0900-2234567")
	at := moved(t, send(h, "/experts", e))
	if has(t, get(h, at), 200, "专家甲", "不在单位名册里", "还没有评审过"); strings.Contains(get(h, at).Body.String(), "2234567") {
		t.Error("the telephone is shown unasked")
	}
	has(t, get(h, at+"/edit"), 200, "0900-2234567", "加密保存")
	for n := 2; n <= 4; n++ {
		c.addExpert(t, n, "装备制造", fmt.Sprintf("外地大学%d", n))
	}
	has(t, get(h, "/experts?area=信息技术"), 200, "专家甲")
	has(t, get(h, "/selections/new"), 200, `name="rubric"`, "高水平校内外实习实训中心", `value="3"`)
	v := form("title", "2026 年高水平实训中心", "category", "training_centre", "call", "均可申报", "document", "融教〔2026〕18号", "open_on", "2026-11-01", "close_on", "2026-11-10", "correct_days", "3", "publicity_days", "5", "quota", "1",
		"applicants", "SCHOOL", "applicants", "ENTERPRISE", "areas", "装备制造", "rubric", "条件 | 40\n方案 | 50 | 50", "experts", "2", "spread", "20", "fields", "area", "more", "自筹资金 | 金额 | 万元 | 必填")
	has(t, send(h, "/selections", v), 422, "权重合计是 90", "自筹资金 | 金额 | 万元 | 必填")
	v.Set("rubric", "条件 | 40\n方案 | 60 | 50 | 方案文本")
	desk := moved(t, send(h, "/selections", v))
	base := strings.TrimSuffix(desk, "/desk")
	has(t, get(h, desk), 200, "发布征集", "修改批次", "还没有申报")
	has(t, get(h, base+"/edit"), 200, "方案 | 60 | 50 | 方案文本", "自筹资金")
	who = nobody
	has(t, get(h, base), 404)
	who = lead
	moved(t, send(h, base+"/steps/open", form("version", "1")))
	who = nobody
	has(t, get(h, base), 200, "均可申报", "抽取种子的哈希", selection.Commit("LX-2026-0001", "seed"), "还有 8 天截止", "方案文本")
	has(t, get(h, "/selections"), 200, "2026 年高水平实训中心")
	who = head
	has(t, get(h, base), 200, base+"/apply")
	has(t, get(h, base+"/apply"), 200, "自筹资金", "建筑面积", "合作单位")
	a := form("title", "数控实训中心", "area", "装备制造", "summary", "条件具备", "partners", "融江示例机械有限公司", "f_area", "很大", "f_own_1", "")
	has(t, send(h, base+"/apply", a), 422, `value="很大"`, "有 2 处要改")
	a.Set("f_area", "3200")
	a.Set("f_own_1", "1200")
	app := moved(t, send(h, base+"/apply", a))
	has(t, get(h, app), 200, "3200", "1,200.00 万元", "提交申报", "上传附件")
	has(t, get(h, app+"/edit"), 200, `value="1200"`, `value="3200"`)
	moved(t, attach(h, app+"/files", "file", "协议.pdf", "%PDF-1.4 x", form()))
	has(t, get(h, app), 200, "协议.pdf")
	moved(t, send(h, app+"/steps/submit", form("version", "1")))
	has(t, get(h, "/applications"), 200, "数控实训中心", "已提交")
	who = dean
	has(t, get(h, app), 404)
	moved(t, send(h, base+"/apply", form("title", "智能中心", "area", "装备制造", "summary", "x", "f_own_1", "1")))
	who = lead
	has(t, send(h, app+"/steps/return", form("version", "2", "note", "")), 422, "理由")
	moved(t, send(h, app+"/steps/return", form("version", "2", "note", "缺协议原件")))
	who = head
	has(t, get(h, app), 200, "请在 2026-11-05 前补正：缺协议原件")
	moved(t, send(h, app+"/steps/submit", form("version", "3")))
	who = lead
	moved(t, send(h, app+"/steps/admit", form("version", "4")))
	has(t, send(h, base+"/steps/close", form("version", "2")), 409, "申报期到 2026-11-10 才结束")
	c.clock.to("2026-11-11")
	moved(t, send(h, base+"/steps/close", form("version", "2")))
	moved(t, send(h, base+"/steps/review", form("version", "3")))
	has(t, get(h, app+"/draw"), 200, "复核", "第 1 轮", "候补")
	has(t, get(h, app+"/draw?verify=1"), 200, "复核通过", "一致")
	id, _ := ids.Parse(strings.TrimPrefix(app, "/applications/"))
	first, other := c.sheets(t, id)[0], c.sheets(t, id)[1]
	at = "/reviews/" + first.ID.String()
	who = c.as(other)
	has(t, get(h, at), 404)
	who = c.as(first)
	has(t, get(h, "/reviews"), 200, "数控实训中心", "待评分")
	has(t, get(h, at), 200, `name="score_c1"`, "暂存", "协议.pdf")
	has(t, get(h, app+"/files/"+strings.SplitN(strings.SplitN(get(h, at).Body.String(), "/files/", 2)[1], `"`, 2)[0]), 200)
	has(t, send(h, at, form("version", "1", "score_c1", "101", "score_c2", "", "send", "1")), 422, `value="101"`)
	has(t, send(h, at, form("version", "1", "score_c1", "90", "score_c2", "", "send", "1")), 422, "没有分数，也没有说明")
	moved(t, send(h, at, form("version", "1", "score_c1", "90", "score_c2", "45", "comment_c1", "扎实", "send", "0")))
	has(t, get(h, at), 200, `value="90"`, "暂存")
	moved(t, send(h, at, form("version", "2", "score_c1", "90", "score_c2", "45", "comment_c1", "扎实", "send", "1")))
	has(t, get(h, at), 200, "90.00", "已评分")
	who = lead
	at = "/reviews/" + other.ID.String()
	has(t, get(h, at), 200, "纸质评分表扫描件")
	has(t, send(h, at, form("version", "1", "score_c1", "80", "score_c2", "40", "send", "1")), 422, "扫描件")
	moved(t, attach(h, at, "scan", "评分表.pdf", "%PDF-1.4 x", form("version", "1", "score_c1", "80", "score_c2", "40", "send", "1")))
	has(t, get(h, at), 200, "80.00", at+"/scan")
	has(t, get(h, desk), 200, "85.00", "2 / 2 份", "汇总排序")
	moved(t, send(h, base+"/steps/rank", form("version", "4")))
	has(t, get(h, desk), 200, "1. 数控实训中心（融江工贸学校）", "开始公示", "同分时依次比较")
	has(t, send(h, base+"/proposal", form("version", "5")), 422, "没有选")
	moved(t, send(h, base+"/proposal", form("version", "5", "chosen", id.String())))
	who = nobody
	has(t, get(h, base), 200, "数控实训中心", "提出异议", "2026-11-11 至 2026-11-18")
	has(t, send(h, base+"/objections", form("application", id.String(), "words", "数据不实", "name", "")), 422, "数据不实")
	moved(t, send(h, base+"/objections", form("application", id.String(), "words", "数据不实", "name", "周先生", "contact", "13800000000")))
	who = lead
	body := get(h, desk).Body.String()
	if strings.Contains(body, "13800000000") || !strings.Contains(body, "数据不实") {
		t.Error("the objection is not there, or its author is")
	}
	objection := "/objections/" + strings.SplitN(strings.SplitN(body, "/objections/", 2)[1], "/", 2)[0]
	has(t, send(h, objection+"/objector", form()), 200, "13800000000", "本次查看已记录")
	has(t, send(h, base+"/decision", form("version", "6", "document", "文", "on", "2026-11-11")), 403, "由另一名工作人员审定")
	who = auditor
	has(t, send(h, base+"/decision", form("version", "6", "document", "文", "on", "2026-11-11")), 404)
	who = second
	has(t, send(h, base+"/decision", form("version", "6", "document", "文", "on", "2026-11-11")), 409, "2026-11-18")
	c.clock.to("2026-11-19")
	has(t, send(h, base+"/decision", form("version", "6", "document", "", "on", "2026-11-19")), 422)
	moved(t, send(h, objection+"/steps/deny", form("version", "1", "note", "核实无误")))
	moved(t, send(h, base+"/decision", form("version", "6", "document", "融教〔2026〕20号", "on", "2026-11-19")))
	moved(t, send(h, base+"/steps/publish", form("version", "7")))
	who = nobody
	has(t, get(h, base), 200, "已入选", "融教〔2026〕20号", "抽取种子")
	has(t, get(h, base+"/list?format=csv"), 200, "数控实训中心", "融江工贸学校")
	has(t, get(h, "/selections/export?format=csv"), 200, "2026 年高水平实训中心")
	moved(t, get(h, base+"/desk")) // to sign in
	who = lead
	has(t, get(h, base+"/export?format=csv"), 200, "数控实训中心", "85", "3200")
	has(t, get(h, base+"/scores?format=csv"), 200, "扎实", "评分")
	has(t, get(h, "/experts/export?format=csv"), 200, "专家甲")
	if w := get(h, "/applications/export?format=xlsx"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Error("no spreadsheet")
	}
	has(t, get(h, app), 200, "名册记录", "85.00")
	has(t, get(h, "/reviews?status=SENT"), 200, "数控实训中心")
	who = student
	has(t, get(h, "/applications"), 403)
	has(t, get(h, "/experts"), 403)
}

func TestCategoryPages(t *testing.T) {
	c := oneCity(t)
	who := lead
	h := site(t, c, &who)
	has(t, get(h, "/selection-categories"), 200, "五个一批", "产教融合示范基地", "产教融合项目")
	has(t, get(h, "/selection-categories/batch_base"), 200, "category=BASE", "产教融合示范基地")
	has(t, get(h, "/selection-categories/none"), 404)
	v := form("code", "batch_sixth", "zh", "第六批", "family", "五个一批", "source", "文", "position", "6", "active", "1", "kind", "project", "level", "CITY", "stage", "APPROVED", "preset", "category=NONE")
	has(t, send(h, "/selection-categories", v), 422, "category=NONE")
	v.Set("preset", "category=BASE")
	moved(t, send(h, "/selection-categories", v))
	has(t, get(h, "/selection-categories"), 200, "第六批")
	v.Set("zh", "第六批改名")
	v.Set("version", "1")
	moved(t, send(h, "/selection-categories", v))
	has(t, send(h, "/selection-categories", v), 409, "有人先保存了")
	who = head
	has(t, get(h, "/selection-categories"), 403)
}

// The library has applications nobody has decided on and projects of the register that are only proposed, with stage and schedule.
func TestLibrary(t *testing.T) {
	c := oneCity(t)
	b := c.opened(t, goodBatch())
	c.submitted(t, head, b, "数控实训中心")
	k, err := c.carrier.Kind(ctxOf(lead), "project")
	must(t, err)
	f, _ := k.Field("starts")
	starts, _, _ := f.Read("2027-03-01")
	g, _ := k.Field("category")
	sort, _, _ := g.Read("BASE")
	_, err = c.carrier.Create(ctxOf(lead), "project", carrier.Draft{Name: "产教融合大楼", Org: firm, County: countyA, Values: carrier.Values{"starts": starts, "category": sort}}, "")
	must(t, err)
	who := lead
	h := site(t, c, &who)
	has(t, get(h, "/project-library"), 200, "数控实训中心", "申报截止", "2026-11-10", "产教融合大楼", "拟立项", "2027-03-01", "产教融合示范基地")
	has(t, get(h, "/project-library?stage=SUBMITTED"), 200, "数控实训中心")
	if strings.Contains(get(h, "/project-library?stage=SUBMITTED").Body.String(), "产教融合大楼") {
		t.Error("another stage is shown")
	}
	has(t, get(h, "/project-library/export?format=csv"), 200, "产教融合大楼", "项目名册")
	who = dean
	if w := get(h, "/project-library"); strings.Contains(w.Body.String(), "数控实训中心") {
		t.Error("a school sees another's application")
	}
}
