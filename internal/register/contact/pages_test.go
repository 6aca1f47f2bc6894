package contact_test

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
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/contact"
)

// site is the module's pages with a person signed in.
func site(t testing.TB, c city, who *actor.Actor) http.Handler {
	t.Helper()
	i18n.Load(contact.Words, ui.Words, web.Words, actor.Words, sheet.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), *who), nil
		},
		Env:    ui.Env{City: "融江市", Sample: true},
		Limits: web.Unlimited,
	})
	if err != nil {
		t.Fatal(err)
	}
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

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.600s", w.Code, status, body)
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
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestPairPages(t *testing.T) {
	c := oneCity(t)
	who := lead
	h := site(t, c, &who)
	has(t, get(h, "/pairs"), 200, "还没有结对", "新建结对")
	has(t, get(h, "/pairs/new"), 200, `name="firm"`, "加密保存")
	has(t, get(h, "/pairs/new?kind=GOV_SCHOOL"), 200, `name="gov"`, "市科学技术局", "岚山区")
	v := form("kind", "SCHOOL_FIRM", "school", "融江工贸学校", "firm", "没有这家", "purpose", "共建基地", "since", "2025-02-30", "post_a", "处长", "post_b", "总监", "phone_b", "13800000000")
	has(t, send(h, "/pairs", v), 422, `value="没有这家"`, `value="2025-02-30"`, "有 2 处要改")
	v.Set("firm", "91150300MAC0DE0169")
	v.Set("since", "2025-01-01")
	at := moved(t, send(h, "/pairs", v))
	has(t, get(h, at), 200, "融江工贸学校 — 融江示例机械有限公司", "逾期未对接", "还没有联系记录", "2026Q3", "查看责任人")
	if strings.Contains(get(h, at).Body.String(), "13800000000") {
		t.Error("the telephone is shown unasked")
	}
	has(t, send(h, "/pairs", v), 409, "这两家已经结对")
	has(t, get(h, "/pairs"), 200, "融江示例机械有限公司", "逾期未对接", "0.0%")
	has(t, get(h, "/pairs/matrix"), 200, "2025Q3", "0 次", "修改每季度次数", "MAT-3")
	has(t, get(h, "/pairs/overdue"), 200, "融江示例机械有限公司", "处长", "现在没有等您答复的事项")
	who = hr
	has(t, send(h, at+"/persons", nil), 200, "13800000000", "本次查看已记录")
	has(t, send(h, at+"/contacts", form("day", "2026-12-01", "kind", "CALL", "roles", "总监", "summary", "")), 422, "日期在今天", "没有填写", `value="2026-12-01"`)
	moved(t, send(h, at+"/contacts", form("day", "2026-11-20", "kind", "CALL", "roles", "总监、处长", "summary", "商定三月走访", "next_step", "走访", "next_on", "2027-03-01")))
	has(t, get(h, at), 200, "本季度已对接", "商定三月走访", "下一步：走访 2027-03-01")
	has(t, get(h, "/pairs/overdue"), 200, "没有逾期的结对", "现在没有等您评价的答复")
	has(t, send(h, at+"/edit", form("version", "1", "purpose", "x")), 404)
	who = lead
	has(t, get(h, at+"/edit"), 200, `value="13800000000"`, "共建基地")
	moved(t, send(h, at+"/edit", form("version", "1", "purpose", "共建产业学院", "since", "2025-01-01", "post_a", "处长", "post_b", "总监")))
	has(t, send(h, at+"/edit", form("version", "1", "purpose", "又改", "since", "2025-01-01", "post_a", "处长", "post_b", "总监")), 409, "有人先保存了", "又改")
	has(t, send(h, "/pairs/params", form("value", "0", "source", "x", "from", "2027-01-01")), 422, "数目要在")
	moved(t, send(h, "/pairs/params", form("value", "2", "source", "市府办 9 号", "from", "2026-01-01")))
	has(t, get(h, "/pairs/matrix?standing=OVERDUE"), 200, "每季度至少 2 次", "市府办 9 号", "融江示例机械有限公司")
	has(t, get(h, "/pairs/export?format=csv"), 200, "融江示例机械有限公司", "2026Q4")
	has(t, send(h, at+"/end", form("version", "2")), 422, "没有填写")
	moved(t, send(h, at+"/end", form("version", "2", "reason", "企业搬迁")))
	has(t, get(h, at), 200, "企业搬迁")
	who = rival
	has(t, get(h, at), 404)
	who = student
	has(t, get(h, "/pairs"), 403)
}

func TestVisitAndFeedbackPages(t *testing.T) {
	c := oneCity(t)
	who := head
	h := site(t, c, &who)
	has(t, get(h, "/visits/new"), 200, "本校会自动列入")
	v := form("kind", "SURVEY", "day", "2026-11-10", "place", "厂区", "topics", "订单班", "minutes", "纪要全文", "firms", "融江示例机械有限公司")
	at := moved(t, send(h, "/visits", v))
	has(t, get(h, at), 200, "DY-2026-0001", "融江工贸学校", "纪要全文", "上传附件", "这次没有记下反馈事项")
	has(t, upload(h, at+"/files", "纪要.pdf", "%PDF-1.7 纪要"), 303)
	has(t, upload(h, at+"/files", "坏.exe", "MZ\x00\x01\x02"), 415)
	page := get(h, at).Body.String()
	_, rest, ok := strings.Cut(page, `href="`+at+`/files/`)
	id, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatal("the file is not listed")
	}
	has(t, get(h, at+"/files/"+id), 200, "%PDF-1.7")
	has(t, send(h, at+"/feedback", form("firm", "融江示例机械有限公司", "title", "", "details", "x", "owner", "CITY")), 422, "没有填写")
	moved(t, send(h, at+"/feedback", form("firm", "融江示例机械有限公司", "title", "设备补贴", "details", "希望明确条件", "owner", "DEPT:工信")))
	has(t, get(h, at), 200, "FK-2026-0001", "市工业和信息化局", "2026-12-11")

	who = hr
	has(t, get(h, at+"/files/"+id), 404)
	if body := get(h, at).Body.String(); strings.Contains(body, "纪要全文") || !strings.Contains(body, "设备补贴") {
		t.Error("the enterprise reads the minutes, or not its own item")
	}
	has(t, get(h, "/feedback"), 200, "设备补贴", "剩 15 个工作日", "提一件事")
	item := moved(t, send(h, "/feedback", form("title", "实习生保险", "details", "由谁购买", "owner", "CITY")))
	has(t, get(h, item), 200, "已受理，编号 FK-2026-0002，2026-12-11 前答复", "待答复", "经过")
	item, _, _ = strings.Cut(item, "?")
	has(t, send(h, item+"/steps/reply", form("version", "1", "note", "x")), 403)

	who = lead
	has(t, get(h, item), 200, "答复企业", "移交给别的单位")
	has(t, send(h, item+"/steps/reply", form("version", "1", "note", "")), 422)
	has(t, send(h, item+"/hand", form("version", "1", "owner_org", "无此单位", "reason", "DUTY")), 422, "名录里没有这家单位")
	moved(t, send(h, item+"/hand", form("version", "1", "owner_org", "融江职业学院", "reason", "NEARER", "note", "学校统一购买")))
	has(t, get(h, item), 200, "市教育局 → 融江职业学院", "由更直接的单位答复", "移交")
	who = head2
	has(t, get(h, "/feedback?mine=1"), 200, "实习生保险")
	moved(t, send(h, item+"/steps/reply", form("version", "2", "note", "学校统一购买责任险")))
	who = hr
	has(t, get(h, item), 200, "学校统一购买责任险", "满意", "不满意，请再办", "评价，由融江示例机械有限公司")
	has(t, get(h, "/pairs/overdue"), 200, "等您评价的答复", "实习生保险")
	moved(t, send(h, item+"/steps/accept", form("version", "3")))
	has(t, get(h, item), 200, "企业满意")
	who = auditor
	has(t, get(h, "/feedback/stats"), 200, "按期答复率", "100.0%", "融江职业学院")
	has(t, get(h, "/feedback/export?format=csv"), 200, "FK-2026-0002", "满意")
	has(t, get(h, "/visits/export?format=csv"), 200, "DY-2026-0001")
	c.clock.to("2026-12-20")
	has(t, get(h, "/feedback?status=LATE"), 200, "设备补贴", "逾期 5 个工作日")
}

func upload(h http.Handler, target, name, content string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(http.MethodPost, target, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEventPages(t *testing.T) {
	c := oneCity(t)
	who := lead
	h := site(t, c, &who)
	has(t, send(h, "/events", form("kind", "HANDSHAKE", "title", "校企握手", "organiser", "市教育局", "place", "会展中心", "from", "明天")), 422, `value="明天"`)
	at := moved(t, send(h, "/events", form("kind", "HANDSHAKE", "title", "校企握手", "organiser", "市教育局", "place", "会展中心", "from", "2026-12-05")))
	has(t, get(h, at), 200, "筹备中", "还没有专场", "发布活动")
	has(t, send(h, at+"/steps/publish", form("version", "1")), 409, "还没有专场，不能发布")
	has(t, send(h, at+"/sessions", form("theme", "装备制造", "day", "2026-12-05", "starts", "9点", "ends", "11:30", "place", "一号厅", "capacity", "二")), 422, `value="9点"`, `value="二"`)
	moved(t, send(h, at+"/sessions", form("theme", "装备制造", "industry", "c34", "day", "2026-12-05", "starts", "09:30", "ends", "11:30", "place", "一号厅", "capacity", "2")))
	who = nobody
	has(t, get(h, at), 404)
	who = lead
	moved(t, send(h, at+"/steps/publish", form("version", "1")))
	who = nobody
	has(t, get(h, "/events"), 200, "校企握手", "报名中", "0 / 2")
	has(t, get(h, at), 200, "装备制造", "企业和学校登录后可以报名", "共 2 席，已报 0 席，余 2 席", "C34")
	has(t, get(h, "/api/v1/events"), 200, `"free"`[0:1], "校企握手")
	has(t, get(h, "/api/v1"+at), 200, `"capacity":2`, `"starts":"09:30"`)
	who = hr
	page := get(h, at).Body.String()
	_, rest, _ := strings.Cut(page, `action="/sessions/`)
	session, _, ok := strings.Cut(rest, `/seats"`)
	if !ok {
		t.Fatal("no seats on the page")
	}
	has(t, send(h, "/sessions/"+session+"/seats", form("seats", "3")), 409, "席位不够，只剩 2 席")
	moved(t, send(h, "/sessions/"+session+"/seats", form("seats", "2")))
	has(t, get(h, at), 200, "本单位已报 2 席", "退出报名", "记一条线索")
	who = rival
	has(t, send(h, "/sessions/"+session+"/seats", form("seats", "1")), 409, "只剩 0 席")
	if body := get(h, at).Body.String(); strings.Contains(body, "融江示例机械有限公司") {
		t.Error("another enterprise is told who comes")
	}
	c.clock.to("2026-12-05")
	who = lead
	moved(t, send(h, at+"/steps/hold", form("version", "2")))
	moved(t, send(h, "/sessions/"+session+"/attendance", form("org", firm.String(), "attended", "2")))
	has(t, send(h, "/sessions/"+session+"/leads", form("need", "融江示例机械有限公司", "supply", "没有", "topic", "夹具改造")), 422, `value="夹具改造"`, "名录里没有这家单位")
	moved(t, send(h, "/sessions/"+session+"/leads", form("need", "融江示例机械有限公司", "supply", "融江工贸学校", "topic", "夹具改造")))
	has(t, get(h, at), 200, "夹具改造", "120 万元", "2 份合同", "2026", "参加单位")
	who = nobody
	has(t, get(h, at), 200, "签约企业太少，不对外公布")
	who = lead
	has(t, get(h, at+"/export?what=leads&format=csv"), 200, "夹具改造", "HD-2026-0001")
	has(t, get(h, at+"/export?what=seats&format=csv"), 200, "融江示例机械有限公司")
	has(t, get(h, "/events/export?format=csv"), 200, "HD-2026-0001")
	has(t, send(h, at+"/edit", form("version", "3", "title", "改")), 409, "活动已经结束或取消")
}

func TestAPI(t *testing.T) {
	c := oneCity(t)
	p := paired(t, c, lead, goodPair())
	who := hr
	h := site(t, c, &who)
	has(t, get(h, "/api/v1/pairs"), 200, `"standing":"OVERDUE"`, `"quarter":"2026Q4"`, `"needed":1`)
	post := func(target, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	has(t, post(fmt.Sprintf("/api/v1/pairs/%s/contacts", p.ID), `{"day":"2026-13-01","kind":"CALL","roles":"总监","summary":"谈"}`), 422)
	has(t, post(fmt.Sprintf("/api/v1/pairs/%s/contacts", p.ID), `{"day":"2026-11-20","kind":"CALL","roles":"总监","summary":"谈"}`), 201, `"id"`)
	has(t, get(h, "/api/v1/pairs?standing=IN_TOUCH"), 200, `"total":1`)
	has(t, post("/api/v1/feedback", `{"title":"保险","details":"由谁买"}`), 201, `"FK-2026-0001"`, `"due_on":"2026-12-11"`)
	has(t, get(h, "/api/v1/feedback"), 200, `"total":1`, `"overdue":false`)
	who = rival
	has(t, get(h, "/api/v1/pairs"), 200, `"total":0`)
	has(t, post(fmt.Sprintf("/api/v1/pairs/%s/contacts", p.ID), `{"day":"2026-11-20","kind":"CALL","roles":"总监","summary":"谈"}`), 404)
}

func TestPagesInEnglish(t *testing.T) {
	c := oneCity(t)
	paired(t, c, lead, goodPair())
	who := lead
	h := site(t, c, &who)
	for _, at := range []string{"/pairs", "/pairs/matrix", "/pairs/overdue", "/visits", "/feedback", "/feedback/stats", "/events", "/pairs/new", "/visits/new", "/events/new"} {
		has(t, get(h, at+"?lang=en"), 200, `lang="en"`)
	}
	has(t, get(h, "/pairs?lang=en"), 200, "Overdue", "School docks enterprise", "New pair")
}
