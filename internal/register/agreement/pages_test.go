package agreement_test

import (
	"bytes"
	"context"
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
	"rongqiao/internal/register/agreement"
)

// site is the module's pages with a person signed in.
func site(t testing.TB, c city, who *actor.Actor) http.Handler {
	t.Helper()
	i18n.Load(agreement.Words, ui.Words, web.Words, actor.Words, sheet.Words)
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

func send(h http.Handler, target string, pairs ...string) *httptest.ResponseRecorder {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// upload sends a form with a file; an empty name sends none.
func upload(h http.Handler, target, name, content string, pairs ...string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = m.WriteField(pairs[i], pairs[i+1])
	}
	if name != "" {
		f, _ := m.CreateFormFile("file", name)
		_, _ = f.Write([]byte(content))
	}
	_ = m.Close()
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

// between is the text of a page between two marks.
func between(t *testing.T, w *httptest.ResponseRecorder, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(w.Body.String(), from)
	out, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no text between %q and %q", from, to)
	}
	return out
}

// TestWizardPages writes an agreement step by step through the forms alone, as somebody does
// whose browser runs no script.
func TestWizardPages(t *testing.T) {
	c := oneCity(t)
	who := head
	h := site(t, c, &who)
	has(t, get(h, "/agreements"), 200, "还没有协议", "起草协议")
	has(t, get(h, "/agreements/new"), 200, "融江工贸学校", "冠名班")
	has(t, send(h, "/agreements", "class", "NAMED_CLASS", "title", "冠名班协议", "schools", "融江工贸学校", "partners", "没有这家", "starts", "2026-12-01", "ends", "2026-11-01"), 422, "没有这家", "后一个日期早于前一个日期", `value="2026-11-01"`)
	at := moved(t, send(h, "/agreements", "class", "NAMED_CLASS", "title", "冠名班协议", "schools", "融江工贸学校", "partners", "融江示例机械有限公司", "starts", "2026-12-01", "ends", "2029-11-30"))
	base := strings.TrimSuffix(at, "/write/content")
	ver := func(step string) string {
		return between(t, get(h, base+"/write/"+step), `name="version" value="`, `"`)
	}
	has(t, get(h, at), 200, "人才培养", "教学实施与质量评价", "保存，下一步", "只存草稿")
	has(t, send(h, at, "version", ver("content"), "content", ""), 422, "合作领域没有选", "没有填写")
	moved(t, send(h, at, "version", ver("content"), "content", "", "go", "stay")) // a draft may wait
	if next := moved(t, send(h, at, "version", ver("content"), "fields", "TALENT", "fields", "PRACTICE", "content", "共建冠名班")); next != base+"/write/duties" {
		t.Errorf("goes to %s", next)
	}
	has(t, send(h, base+"/write/duties", "version", "1", "duties", "又写"), 409, "已经变了", "又写")
	moved(t, send(h, base+"/write/duties", "version", ver("duties"), "duties", "学校负责教学"))
	has(t, get(h, base+"/write/check"), 200, "还有", "合作团队：没有填写", "条款与承诺：冠名班人数")
	has(t, send(h, base+"/steps/send", "version", "1"), 422, "没有填写")
	moved(t, send(h, base+"/write/team", "version", ver("team"), "team", "分管副校长牵头"))
	page := get(h, base+"/write/clauses")
	has(t, page, 200, "各方权利义务", "必备条款，不能改也不能删", "冠名奖助", "自己写一条")
	fillClauses(t, c, h, base)
	plan := get(h, base+"/write/plan")
	has(t, plan, 200, "组建冠名班，学生入班", "到期总结", "按类别和期限重新生成")
	has(t, send(h, base+"/write/plan", "version", ver("plan"), "point-0", "开工", "due-0", "2031-01-01"), 422, "不在协议期限", `value="2031-01-01"`)
	moved(t, send(h, base+"/write/plan", "version", ver("plan"), "go", "propose"))
	has(t, get(h, base+"/write/check"), 200, "可以送签")
	moved(t, send(h, base+"/steps/send", "version", "1"))
	has(t, get(h, base), 200, "待签署", "0 / 2 方已签", "替本单位签署", "登记纸质签字")
	has(t, get(h, base+"/print"), 200, "SHA-256", "甲方（学校方）", "共建冠名班")
	has(t, get(h, base+"/write/team"), 409, "不能这样改")
	digest := between(t, get(h, base), `name="digest" value="`, `"`)
	has(t, send(h, base+"/sign", "form", "sign", "digest", digest, "signer", ""), 422, "没有填写")
	moved(t, send(h, base+"/sign", "digest", digest, "signer", "校长"))
	who = countyMan
	has(t, upload(h, base+"/paper", "签字页.txt", "abc", "form", "paper", "org", firm.String(), "signer", "总经理", "on", "2026-11-22", "code", digest[:8]), 415)
	has(t, upload(h, base+"/paper", "签字页.pdf", "%PDF-1.7 x", "form", "paper", "org", firm.String(), "signer", "总经理", "on", "2026-11-22", "code", "xxxxxxxx"), 422, "校验码")
	moved(t, upload(h, base+"/paper", "签字页.pdf", "%PDF-1.7 x", "form", "paper", "org", firm.String(), "signer", "总经理", "on", "2026-11-22", "code", strings.ToUpper(digest[:8])))
	has(t, get(h, base), 200, "已签署", "纸质扫描件")
	file := between(t, get(h, base), base+"/files/", `"`)
	has(t, get(h, base+"/files/"+file), 200, "%PDF-1.7 x")
	who = rival
	has(t, get(h, base), 404)
	has(t, get(h, base+"/files/"+file), 404)
	who = student
	has(t, get(h, "/agreements"), 403)
}

// fillClauses gives each promise of the draft a number through its form.
func fillClauses(t *testing.T, c city, h http.Handler, base string) {
	t.Helper()
	list, err := c.List(ctxOf(head), agreement.Query{Limit: 1})
	must(t, err)
	w, err := c.Write(ctxOf(head), list.Lines[0].ID)
	must(t, err)
	for i, x := range w.Text.Clauses {
		if x.Kind == agreement.PlainText {
			continue
		}
		ver := between(t, get(h, base+"/write/clauses"), `name="version" value="`, `"`)
		if i == 3 {
			has(t, send(h, base+"/clauses", "version", ver, "line", x.Line.String(), "kind", string(x.Kind), "clause", x.Title, "body", x.Body, "promiser", x.Promiser.String(), "quantity", "很多"), 422, "很多")
		}
		quantity := "45"
		if x.Kind.Money() {
			quantity = "20万元"
		}
		moved(t, send(h, base+"/clauses", "version", ver, "line", x.Line.String(), "kind", string(x.Kind), "clause", x.Title, "body", x.Body, "promiser", x.Promiser.String(), "quantity", quantity, "due", "2027-06-30"))
	}
	ver := between(t, get(h, base+"/write/clauses"), `name="version" value="`, `"`)
	moved(t, send(h, base+"/clauses", "version", ver, "line", "0", "kind", "TEXT", "clause", "食宿", "body", "企业提供食宿"))
	has(t, get(h, base+"/write/clauses"), 200, "企业提供食宿", "20 万元", "45 人")
}

func versionsOf(t *testing.T, c city, id ids.ID) []agreement.Text {
	t.Helper()
	_, list, _, err := c.VersionsOf(ctxOf(head), id, c.Today())
	must(t, err)
	return list
}

func TestRunningPages(t *testing.T) {
	c := oneCity(t)
	a, _, fund := activeOne(t, c)
	base := "/agreements/" + a.ID.String()
	who := boss
	h := site(t, c, &who)
	has(t, get(h, base), 200, "履行中", "登记一笔交付", "冠名奖助", "长期协议", "起草补充协议", "续签")
	has(t, upload(h, base+"/deliveries", "", "", "form", "deliver", "line", fund.String(), "day", "2027-01-01", "quantity", "12万", "note", "第一笔"), 422, "日期在今天之后", `value="12万"`)
	c.clock.to("2027-01-02")
	moved(t, upload(h, base+"/deliveries", "回单.pdf", "%PDF-1.7 回单", "form", "deliver", "line", fund.String(), "day", "2027-01-01", "quantity", "12万", "note", "第一笔"))
	has(t, get(h, base), 200, "待确认", "凭证", "待确认 12 万元")
	has(t, get(h, "/agreements?view=confirm&mine=1"), 200, "这一类现在没有")
	who = head
	has(t, get(h, "/agreements?view=confirm&mine=1"), 200, a.Number)
	delivery := between(t, get(h, base), `name="delivery" value="`, `"`)
	has(t, send(h, base+"/answer", "form", "answer-"+delivery, "delivery", delivery, "received", "0", "note", ""), 422, "没有填写")
	moved(t, send(h, base+"/answer", "delivery", delivery, "received", "1"))
	has(t, get(h, base), 200, "12 万元", "未到期")
	moved(t, send(h, base+"/correct", "delivery", delivery, "quantity", "10万", "note", "手续费"))
	who = boss
	has(t, get(h, base), 200, "更正", "10 万元")
	moved(t, send(h, base+"/meetings", "day", "2027-01-02", "summary", "第一次会议"))
	has(t, send(h, base+"/cases", "form", "link", "number", "没有"), 422, "或它和本协议各方无关")
	moved(t, send(h, base+"/cases", "number", "FD-2026-0001"))
	has(t, get(h, base), 200, "第一次会议", `href="/orders/1"`)
	line := between(t, get(h, base), `name="form" value="reach"`, `</select>`)
	_, line, _ = strings.Cut(line, `option value="`)
	line, _, _ = strings.Cut(line, `"`)
	moved(t, send(h, base+"/milestones", "line", line, "day", "2027-01-02", "note", "开过了"))
	moved(t, send(h, base+"/contact", "org", firm.String(), "post", "人力资源总监", "person", "陈立群", "tel", "13800000000"))
	if strings.Contains(get(h, base).Body.String(), "13800000000") {
		t.Error("the telephone is shown unasked")
	}
	has(t, send(h, base+"/persons"), 200, "13800000000", "本次查看已记录")
	moved(t, send(h, base+"/amend"))
	has(t, get(h, base+"/write/basics"), 200, "为什么改", "补充协议自哪天起生效")
	ver := between(t, get(h, base+"/write/basics"), `name="version" value="`, `"`)
	moved(t, send(h, base+"/write/basics", "version", ver, "title", a.Title, "reason", "延长一年", "ends", "2030-11-30", "effective", "2027-01-02"))
	ver = between(t, get(h, base+"/write/basics"), `name="version" value="`, `"`)
	moved(t, send(h, base+"/change/send", "version", ver))
	texts := versionsOf(t, c, a.ID)
	has(t, get(h, base+"/versions/"+texts[1].ID.String()), 200, "2030-11-30", "2029-11-30", "原来", "现在")
	digest := between(t, get(h, base), `name="digest" value="`, `"`)
	moved(t, send(h, base+"/sign", "digest", digest, "signer", "总经理"))
	has(t, get(h, "/agreements?view=sign"), 200, a.Number, "0 天")
	who = head
	moved(t, send(h, base+"/sign", "digest", digest, "signer", "校长"))
	has(t, get(h, base), 200, "2030-11-30", "48 个月，长期协议", "原协议", "现行")
	has(t, get(h, base+"/versions/"+texts[0].ID.String()), 200, "原协议")
	has(t, get(h, base+"/versions/7"), 404)
	has(t, send(h, base+"/steps/terminate", "version", "0", "form", "terminate", "note", "x"), 422, "理由")
	who = lead
	has(t, get(h, "/agreements/promises"), 200, "冠名奖助", "10 万元", "未到期")
	has(t, get(h, "/agreements/promises?by=firm"), 200, "融江示例机械有限公司")
	has(t, get(h, "/agreements/promises?by=school"), 200, "融江工贸学校")
	has(t, get(h, "/agreements/promises?by=agreement"), 200, a.Number)
	has(t, get(h, "/agreements/promises/export?format=csv&by=firm"), 200, "融江示例机械有限公司")
	has(t, get(h, "/agreements/promises/export?format=csv"), 200, "冠名奖助", "100,000.00")
	has(t, get(h, "/agreements/export?format=csv&long=1"), 200, a.Number, "是")
	has(t, get(h, "/api/v1/agreements?long=true"), 200, `"total":1`, a.Number)
	has(t, get(h, "/api/v1"+base), 200, `"state":"NOT_DUE"`, `"delivered":10000000`)
	has(t, get(h, "/api/v1/agreements/7"), 404)
	has(t, get(h, "/agreements/library"), 200, "各方权利义务", "AGR-LONG", "保存规则")
	has(t, send(h, "/agreements/params", "code", "AGR-LONG", "value", "0", "source", "", "from", "2027-01-01"), 422, "数值要在")
	moved(t, send(h, "/agreements/params", "code", "AGR-LONG", "value", "60", "source", "市教育局 3 号", "from", "2027-01-01"))
	has(t, get(h, base), 200, "48 个月")
	moved(t, send(h, "/agreements/library", "code", "RIGHTS", "title", "各方权利义务", "kind", "TEXT", "body", "新的条文", "basis", "职业教育法第四十条", "locked", "1", "from", "2027-01-01"))
	has(t, get(h, "/agreements/library"), 200, "新的条文", "第 2 版")
	who = nobody
	has(t, get(h, "/agreements/figures"), 200, "合作企业", "企业太少，不公布", "不公布")
	if strings.Contains(get(h, "/agreements/figures").Body.String(), "融江示例机械有限公司") {
		t.Error("the public sees a name")
	}
}
