package order_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/order"
)

// desk is the module's pages with a person signed in.
type desk struct {
	city
	t   *testing.T
	who actor.Actor
	h   http.Handler
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	k := &clock{monday}
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: k.now})
	seedOrgs(t, db)
	d := &desk{city: newCity(t, db, k), t: t}
	var err error
	d.h, err = web.Build(d.Routes(), web.Options{
		DB: db,
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), d.who), nil
		},
		Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
	})
	check(t, err)
	return d
}

func (d *desk) do(method, target string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(v.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w
}

// see reads a page as somebody and wants words in it.
func (d *desk) see(who actor.Actor, target string, parts ...string) string {
	d.t.Helper()
	d.who = who
	return d.has(d.do(http.MethodGet, target, nil), http.StatusOK, target, parts...)
}

func (d *desk) has(w *httptest.ResponseRecorder, status int, target string, parts ...string) string {
	d.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		d.t.Errorf("%s: status %d, want %d: %.700s", target, w.Code, status, body)
	}
	for _, p := range parts {
		if !strings.Contains(body, p) {
			d.t.Errorf("%s: no %q", target, p)
		}
	}
	for _, bad := range []string{" style=\"", "<style", "onclick=", "%!"} {
		if strings.Contains(body, bad) {
			d.t.Errorf("%s: %q in the page", target, bad)
		}
	}
	return body
}

// sends posts a form that must lead on, and returns where to.
func (d *desk) sends(who actor.Actor, target string, pairs ...string) string {
	d.t.Helper()
	d.who = who
	w := d.do(http.MethodPost, target, values(pairs...))
	if w.Code != http.StatusSeeOther {
		d.t.Fatalf("%s: %d %.900s", target, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// refuses posts a form that comes back with its faults and what was typed.
func (d *desk) refuses(who actor.Actor, target string, status int, form []string, parts ...string) {
	d.t.Helper()
	d.who = who
	d.has(d.do(http.MethodPost, target, values(form...)), status, target, parts...)
}

func TestTheEnterpriseHandsANeedOut(t *testing.T) {
	d := newDesk(t)
	it := d.need(10)
	*d.ranked = []order.Candidate{{Org: academy, OrgName: "融江工贸学校", Supply: 31, Name: "工业机器人技术", Verdict: "FIT", Score: 880}}
	at := "/needs/" + it.ID.String() + "/orders"
	d.see(hr, at, "名额共 10，还剩 10", "还没有发单或认领", "工业机器人技术", "符合，88.0 分", "滨湖中等职业学校", "自动递补")
	d.refuses(hr, at, 422, []string{"quantity", "11", "supply", "31"}, "数量要是 1 到 10 的整数", `value="11"`, "checked")
	d.refuses(hr, at, 422, []string{"quantity", "3", "supplier", "没有这所"}, "没有这家学校或培训机构", `value="没有这所"`)
	d.refuses(hr, at, 422, []string{"quantity", "3"}, "要选 1 到 20 家")
	to := d.sends(hr, at, "quantity", "4", "supply", "31", "supplier", "滨湖中等职业学校", "message", "请推荐", "auto", "1")
	page := d.see(hr, to, "PD-2026-0001", "FD-2026-0001", "FD-2026-0002", "融江工贸学校", "谢绝或逾期后自动递补", "待答复")
	if strings.Contains(page, "工业机器人技术 · ") {
		t.Error("who was asked is proposed again")
	}
	d.see(hr, "/orders", "FD-2026-0001", "导出本筛选 2 条", "我发出的")
	d.see(head, "/orders?side=asked&open=1", "FD-2026-0001", "等我答复")
	d.see(farDean, "/orders", "FD-2026-0002")
	d.see(coach, "/orders", "还没有发单")
	o := d.ordersOf(ids.ID(d.count(`SELECT MIN(id) FROM order_dispatches`)))[0]
	path := "/orders/" + o.ID.String()
	d.see(head, path, "答应数量", "最多 4", "谢绝", "没有余量", "请推荐", "5 个工作日", "可以提供，请在三个工作日内联系")
	d.refuses(head, path+"/steps/accept", 422, []string{"version", "1", "quantity", "9", "note", "我写的"}, "数量要是 1 到 4 的整数", "我写的", `value="9"`)
	d.refuses(head, path+"/steps/decline", 422, []string{"version", "1"}, "这一步要写明理由")
	d.sends(head, path+"/steps/accept", "version", "1", "quantity", "4", "canned", "可以提供，请在三个工作日内联系我们商定细节。")
	d.see(hr, path, "已接受", "可以提供，请在三个工作日内联系我们商定细节。", "登记签约")
	d.sends(hr, path+"/steps/talk", "version", "2")
	d.refuses(hr, path+"/steps/contract", 422, []string{"version", "3", "contract", "HT-9", "title", "用工", "kind", "TALENT", "signed_on", "2027-01-01", "amount", "12万"}, "签订日期不对", `value="HT-9"`)
	d.sends(hr, path+"/steps/contract", "version", "3", "contract", "HT-9", "title", "用工", "kind", "TALENT", "signed_on", "2026-11-20", "amount", "12万")
	d.see(hr, path, "HT-9", "12 万元", "确认履约")
	d.see(hr, "/deals", "HT-9", "人才招聘", "导出本筛选 1 条")
	d.sends(hr, path+"/steps/fulfil", "version", "4")
	d.sends(hr, path+"/steps/rate", "version", "5", "stars", "5", "note", "很好")
	d.see(head, path, "★★★★★ 很好", "已评价")
	d.who = rival
	if w := d.do(http.MethodGet, path, nil); w.Code != http.StatusNotFound {
		t.Errorf("a rival reads the order: %d", w.Code)
	}
	d.who = hr
	d.has(d.do(http.MethodPost, path+"/steps/fulfil", values("version", "5")), http.StatusConflict, path, "已评价")
}

func TestTheSchoolClaims(t *testing.T) {
	d := newDesk(t)
	it := d.need(6)
	at := "/needs/" + it.ID.String()
	d.see(head, at+"/orders", "认领这条需求", "最多 6")
	d.refuses(head, at+"/claims", 422, []string{"quantity", "7"}, "数量要是 1 到 6 的整数", "这里要写内容", `value="7"`)
	one := d.sends(head, at+"/claims", "quantity", "4", "message", "有一个班")
	d.see(head, one, "RL-2026-0001", "待企业答复", "撤回认领", "有一个班")
	d.sends(dean, at+"/claims", "quantity", "4", "message", "也有")
	page := d.see(hr, at+"/orders", "答复认领", "融江工贸学校 · RL-2026-0001", "牵头学校", "给多少名额")
	found := regexp.MustCompile(`name="claim-(\d+)"`).FindAllStringSubmatch(page, -1)
	if len(found) != 2 {
		t.Fatalf("%d claims to choose from", len(found))
	}
	a, b := found[0][1], found[1][1]
	d.refuses(hr, "/claims/grant", 422, []string{"need", it.ID.String()}, "还没有选择")
	d.refuses(hr, "/claims/grant", 409, []string{"need", it.ID.String(), "claim-" + a, "1", "claim-" + b, "1"}, "名额刚被占用：还剩 2，您要 4")
	to := d.sends(hr, "/claims/grant", "need", it.ID.String(), "claim-"+a, "1", "quantity-"+a, "3", "claim-"+b, "1", "quantity-"+b, "3", "lead", b)
	d.see(hr, to, "牵头学校", "已接受", "名额共 6，还剩 0")
	d.see(lead, "/claims", "RL-2026-0001", "RL-2026-0002", "已同意")
	d.see(head, one, "已同意", "由此产生的发单")
	d.see(farDean, at+"/orders", "名额共 6，还剩 0")
}

// A scanner opens every link of every mail and page three times, by GET and HEAD: nothing
// changes, and nothing is answered.
func TestOpeningLinksChangesNothing(t *testing.T) {
	d := newDesk(t)
	it := d.need(6)
	o := d.issue(it, false, 2, academy)[0]
	claim, err := d.claim(dean, it.ID, 2)
	check(t, err)
	d.who = lead
	w := d.do(http.MethodPost, "/orders/"+o.ID.String()+"/link", values("account", head.Account.String()))
	link := regexp.MustCompile(`/answer/[\w-]{43}`).FindString(d.has(w, 200, "link", "只显示这一次"))
	second := "/answer/" + d.link("claim", claim.ID, hr.Account)
	targets := []string{link, second, "/orders", "/orders/" + o.ID.String(), "/dispatches/" + o.Dispatch.String(), "/claims", "/claims/" + claim.ID.String(), "/needs/" + it.ID.String() + "/orders",
		"/deals", "/deals/years", "/deals/new", "/responsiveness", "/calls", "/orders/replies", "/orders/service", "/orders/" + o.ID.String() + "/steps/accept", "/responsiveness/" + firm.String() + "/resume"}
	for _, note := range []string{o.ID.String(), claim.ID.String()} {
		targets = append(targets, "/orders/"+note, "/claims/"+note)
	}
	before, err := webtest.Take(context.Background(), d.db)
	check(t, err)
	for range 3 {
		for _, who := range []actor.Actor{nobody, hr, head, lead} {
			d.who = who
			for _, target := range targets {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					if w := d.do(method, target, nil); w.Code >= 500 {
						t.Errorf("%s %s: %d", method, target, w.Code)
					}
				}
			}
		}
	}
	after, err := webtest.Take(context.Background(), d.db)
	check(t, err)
	if diff := before.Differences(after); len(diff) > 0 {
		t.Errorf("opening links has changed %v", diff)
	}
	if d.status(o.ID) != order.Issued {
		t.Errorf("the order is %s", d.status(o.ID))
	}

	d.see(nobody, link, "机器人运维工程技术员", "提交答复", "只能答复一次")
	d.refuses(nobody, link, 422, []string{"note", "没选"}, "还没有选择", "没选")
	d.refuses(nobody, link, 422, []string{"step", "decline"}, "这一步要写明理由")
	d.refuses(nobody, link, 200, []string{"step", "accept", "quantity", "1"}, "答复已记下")
	d.refuses(nobody, link, 409, []string{"step", "accept"}, "这个链接已经用过")
	if d.status(o.ID) != order.Accepted || d.seats(it.ID).Free != 5 {
		t.Errorf("%s %+v", d.status(o.ID), d.seats(it.ID))
	}
	d.refuses(nobody, second, 200, []string{"step", "refuse", "reason", "NOT_FITTING"}, "答复已记下")
	d.who = nobody
	if w := d.do(http.MethodGet, "/answer/unknown", nil); w.Code != http.StatusNotFound {
		t.Errorf("an unknown link: %d", w.Code)
	}
}

func TestPagesOfOfficers(t *testing.T) {
	d := newDesk(t)
	for i, who := range []actor.Actor{head, dean, farDean} {
		_, err := d.claim(who, d.need(4).ID, 1)
		check(t, err)
		d.clock.days(8)
		d.timeUp()
		if i == 1 {
			d.see(hr, "/responsiveness", "再有一次将暂停", "怎样提高")
		}
	}
	d.see(lead, "/responsiveness", "融江示例机械有限公司", "已暂停", "28.6%")
	d.see(hr, "/responsiveness", "已暂停：连续 3 次没有答复", "恢复", "28.6%，（0＋2）÷（3＋4）", "还没有答复过")
	d.see(lead, "/calls", "融江示例机械有限公司", "已暂停", "记下通话", "到需求页查看联系人和电话")
	call := "/calls/" + firm.String()
	d.refuses(lead, call, 422, []string{"note", "占线"}, "请选择通话结果", "占线")
	d.sends(lead, call, "outcome", "PROMISED", "note", "明天登录答复")
	d.see(lead, "/calls", "上次联系", "答应尽快答复 · 明天登录答复")
	d.see(head, "/needs/"+d.need(3).ID.String()+"/orders", "已暂停认领")
	d.sends(hr, "/responsiveness/"+firm.String()+"/resume")
	d.see(hr, "/responsiveness", "正常")
	d.refuses(lead, "/orders/replies", 422, []string{"step", "accept", "words", " "}, "这里要写内容")
	d.sends(lead, "/orders/replies", "step", "accept", "words", "下周一见", "active", "1", "position", "3")
	d.see(lead, "/orders/replies", "下周一见", "接受发单")
	to := d.sends(hr, "/orders/service", "title", "小微企业代账", "supplier", "融江匠心职业培训学校", "volume", "300", "unit", "户")
	d.refuses(hr, "/orders/service", 422, []string{"title", "代", "supplier", "", "volume", "很多", "unit", ""}, "没有这家学校或培训机构", `value="很多"`)
	d.sends(coach, to+"/steps/accept", "version", "1")
	d.sends(coach, to+"/volume", "period", "2026-11", "volume", "120", "evidence", "回执 120 份")
	d.see(hr, to, "约定 300 户，已完成 120", "回执 120 份")
	entry := d.count(`SELECT MIN(id) FROM ledger_entries WHERE kind = 'order.volume'`)
	d.sends(coach, to+"/volume/"+ids.ID(entry).String(), "volume", "100", "evidence", "多记了")
	d.see(hr, to, "已完成 100", "更正", "−20")
}

func TestPagesOfContracts(t *testing.T) {
	d := newDesk(t)
	d.see(lead, "/deals", "还没有登记合同", "从表格导入")
	form := []string{"contract", "HT-1", "title", "联合攻关", "kind", "DEVELOPMENT", "signed_on", "2026-05-01", "amount", "35万元", "asker", "融江示例机械有限公司", "supplier", "融江职业技术学院"}
	d.refuses(lead, "/deals", 422, append([]string{"contract", ""}, form[2:12]...), "合同编号要写", "两个不同的单位", `value="联合攻关"`)
	to := d.sends(lead, "/deals", form...)
	d.refuses(lead, "/deals", 409, form, "合同编号 HT-1 已经登记")
	d.see(lead, to, "HT-1", "35 万元", "更正")
	d.see(lead, to+"/edit", `value="350,000"`, "写明哪里错了")
	d.refuses(lead, to+"/edit", 422, append(form, "version", "1"), "更正要写理由")
	now := d.sends(lead, to+"/edit", "contract", "HT-1", "title", "联合攻关", "kind", "DEVELOPMENT", "signed_on", "2026-05-01", "amount", "25万元", "why", "多写了", "version", "1")
	d.see(lead, now, "25 万元", "多写了")
	d.see(lead, to, "已被更正")
	d.see(lead, "/deals?status=ACCEPTED", "HT-1")
	d.see(lead, "/deals/years", "2026 年合同金额", "25 万元", "没有上一年可比")
	body := d.see(nobody, "/deals/years", "不显示", "企业太少，不对外显示")
	if strings.Contains(body, "25.00") || strings.Contains(body, "25 万元") {
		t.Error("the sum of one enterprise goes outside")
	}
	for _, target := range []string{"/deals/export", "/deals/years/export", "/orders/export?format=csv", "/claims/export", "/responsiveness/export"} {
		d.who = lead
		w := d.do(http.MethodGet, target, nil)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Content-Disposition"))
		}
	}
}

// Everything is there in English.
func TestPagesInEnglish(t *testing.T) {
	d := newDesk(t)
	it := d.need(6)
	o := d.issue(it, false, 2, academy)[0]
	_, err := d.claim(dean, it.ID, 2)
	check(t, err)
	d.step(head, o.ID, "accept")
	d.step(hr, o.ID, "contract")
	names := regexp.MustCompile(`融江|岚山|滨湖|机器人运维工程技术员|请协助推荐|本校有对口|人员|示例|联合培养|中文|长者|市|自动化|专业和|储能专场|万元`)
	han := regexp.MustCompile(`[\p{Han}]+`)
	for _, who := range []actor.Actor{hr, head, dean, lead} {
		for _, target := range []string{"/orders", "/claims", "/deals", "/deals/years", "/responsiveness", "/orders/" + o.ID.String(), "/needs/" + it.ID.String() + "/orders"} {
			d.who = who
			r := httptest.NewRequest(http.MethodGet, target, nil)
			r.Header.Set("Accept-Language", "en")
			r.AddCookie(&http.Cookie{Name: "lang", Value: "en"})
			w := httptest.NewRecorder()
			d.h.ServeHTTP(w, r)
			if !strings.Contains(w.Body.String(), `lang="en"`) {
				t.Fatal("the page is not in English")
			}
			main := w.Body.String()
			if i := strings.Index(main, "<main"); i >= 0 {
				main = main[i:]
			}
			if i := strings.Index(main, "</main>"); i >= 0 {
				main = main[:i]
			}
			main = regexp.MustCompile(`<script[\s\S]*?</script>|list="[^"]*"|<datalist[\s\S]*?</datalist>|<option value="(可以|本|同意|感谢)[\s\S]*?</option>`).ReplaceAllString(main, "")
			for _, word := range han.FindAllString(main, -1) {
				if !names.MatchString(word) {
					t.Errorf("%s as %s: %q is not translated", target, who.Name, word)
				}
			}
		}
	}
}
