package dispatch_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/dispatch"
)

// site is the module's pages with a person signed in.
func (c *city) site(who *context.Context) http.Handler {
	c.t.Helper()
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), actor.From(*who)), nil
		},
		Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
	})
	check(c.t, err)
	return h
}

func ask(h http.Handler, target string) *httptest.ResponseRecorder {
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

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.600s", w.Code, status, body)
	}
	for _, p := range append(parts, "") {
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

// The form of a report: what was typed stays, red asks for a plan, who comes second sees both versions, and the next report follows.
func TestTheFormOfAReport(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		c.stand[1001] = dispatch.Standing{Colour: "", Values: []dispatch.Value{{Name: "公共实训基地", Text: "1 个", Target: "≥ 2 个", Source: "名册"}}}
		who := labour
		h := c.site(&who)
		r := c.report(1001, labourUnit.Name)
		at := "/dispatch/reports/" + r.ID.String()
		has(t, ask(h, "/dispatch"), http.StatusOK, "等本单位填报", "建设公共实训基地", "2026年第三季度")
		has(t, ask(h, at), http.StatusOK, "公共实训基地", "≥ 2 个", "先保存", `name="progress"`)
		has(t, send(h, at, "version", "1", "progress", "abc", "words", "写了一半"), http.StatusUnprocessableEntity, "写了一半", "不是百分比")
		has(t, send(h, at, "version", "1", "progress", "30", "words", "进展很慢"), http.StatusUnprocessableEntity, "整改计划", "进展很慢", "责任人")
		has(t, send(h, at, "version", "1", "progress", "74", "words", "已保存", "go", "keep"), http.StatusSeeOther)
		w := send(h, at, "version", "1", "progress", "60", "words", "晚到的修改", "go", "keep")
		has(t, w, http.StatusConflict, "已保存", "晚到的修改", "两人都改了")
		if w = send(h, at, "version", "2", "progress", "74", "words", "报送"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/dispatch?quarter=2026Q3" {
			t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
		}
		who = sec
		has(t, ask(h, at+"/steps/return"), http.StatusOK, "将要发出的提醒和邮件", labourUnit.Name)
		has(t, send(h, at+"/steps/return", "version", "3"), http.StatusUnprocessableEntity)
		has(t, send(h, at+"/steps/return", "version", "3", "note", "缺佐证"), http.StatusSeeOther)
		who = labour
		has(t, ask(h, at), http.StatusOK, "缺佐证", "2026-10-10")
		who = dean
		has(t, ask(h, at), http.StatusNotFound)
		has(t, ask(h, "/dispatch"), http.StatusOK, "扩大订单培养")
		who = sec
		has(t, ask(h, "/dispatch/urge?quarter=2026Q3"), http.StatusOK, labourUnit.Name, northUnit.Name, "发出提醒")
		has(t, send(h, "/dispatch/urge", "quarter", "2026Q3"), http.StatusSeeOther)
		has(t, ask(h, "/dispatch?quarter=2026Q9"), http.StatusUnprocessableEntity)
		for _, p := range []string{"/dispatch/export?quarter=2026Q3&format=csv", "/api/v1/dispatch?quarter=2026Q3&rows=2"} {
			has(t, ask(h, p), http.StatusOK, "2026Q3")
		}
	})
}

// A unit fills in a table of all its tasks; the import keeps it, one button sends it, and what is not whole stays.
func TestReportsByExcel(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.tasks[2].From = day("2026-07-01")
		c.opened()
		kinds := c.SheetKinds()
		files := sheet.New(c.db, c.blobs(), nil, kinds...)
		var out bytes.Buffer
		check(t, c.db.Read(industry, func(q *sqldb.Reader) error { return files.WriteRows(industry, q, &out, sheet.Format("csv"), kinds[0]) }))
		if n := strings.Count(out.String(), "市工业和信息化局"); n != 2 {
			t.Fatalf("%d rows: %s", n, out.String())
		}
		co, lead := c.report(1001, industryUnit.Name), c.report(1003, industryUnit.Name)
		table := "编号,进度,进展情况\n" + co.ID.String() + ",,已协调三家企业\n" + lead.ID.String() + ",16,已引进两名\n"
		im, err := files.Receive(industry, dispatch.SheetReports, "填报.csv", strings.NewReader(table), func(int, int) {})
		check(t, err)
		if im.Result == nil || im.Result.Bad > 0 {
			t.Fatalf("%+v %v", im.Result, im.Refused())
		}
		_, err = files.Confirm(industry, im.ID, im.Version, false, func(int, int) {})
		check(t, err)
		if d := c.report(1003, industryUnit.Name); d.Draft.Words != "已引进两名" || *d.Draft.Progress != 0.16 || d.Status != dispatch.Open {
			t.Errorf("%+v", d)
		}
		sent, left, _, err := c.SendAll(industry, "2026Q3")
		if err != nil || sent != 2 || len(left) != 0 {
			t.Errorf("%d sent, %d left, %v", sent, len(left), err)
		}
		if d := c.report(1003, industryUnit.Name); d.Status != dispatch.Submitted || *d.Progress != 0.16 {
			t.Errorf("%+v", d)
		}
		strange := "编号,进度,进展情况\n" + c.report(1002, bureauUnit.Name).ID.String() + ",50,别人的\n" + strconv.Itoa(7) + ",50,没有的\n"
		im, err = files.Receive(industry, dispatch.SheetReports, "填报.csv", strings.NewReader(strange), func(int, int) {})
		check(t, err)
		if im.Result == nil || im.Result.Bad != 2 {
			t.Errorf("%+v", im.Result)
		}
	})
}

func TestMeetingPages(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		who := sec
		h := c.site(&who)
		has(t, ask(h, "/bodies"), http.StatusOK, "还没有协调机构")
		has(t, ask(h, "/meetings/new"), http.StatusOK, "先登记机构")
		body := c.conference()
		has(t, ask(h, "/bodies"), http.StatusOK, "五位一体", "还缺：共同体")
		has(t, send(h, "/bodies", "name", "促进会", "kind", "ASSOCIATION"), http.StatusUnprocessableEntity, "促进会", "没有填")
		has(t, ask(h, "/meetings/new?quarter=2026Q3"), http.StatusOK, "将生成的议程")
		id := c.convene(body, "2026-10-08", "2026Q3")
		has(t, ask(h, "/meetings/"+id.String()), http.StatusOK, "加一个议题", "会议已召开")
		w := ask(h, "/meetings/"+id.String()+"/word")
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
			t.Errorf("%d", w.Code)
		}
		has(t, send(h, "/matters", "kind", "OTHER", "title", "一件事", "lead", "没有的局", "due", "2026-12-01"), http.StatusUnprocessableEntity, "一件事", "没有这个单位")
		has(t, send(h, "/matters", "kind", "OTHER", "title", "一件事", "lead", labourUnit.Name, "co", industryUnit.Name+"、"+academyUnit.Name, "due", "2026-12-01"), http.StatusSeeOther)
		has(t, ask(h, "/bulletins/draft?quarter=2026Q3"), http.StatusOK, "发布并冻结", "调度 2 项任务")
		at := send(h, "/bulletins", "quarter", "2026Q3").Header().Get("Location")
		has(t, ask(h, at), http.StatusOK, "核验通过", "SHA-256")
		has(t, send(h, "/bulletins", "quarter", "2026Q3"), http.StatusConflict, "相同")
		who = dean
		has(t, ask(h, "/matters"), http.StatusOK, "一件事")
		has(t, send(h, "/bodies", "name", "x"), http.StatusForbidden)
	})
}

// A task with thirty units: each has its mark in the row of the task, and what is missing says so.
func TestTheMatrixHoldsThirtyUnits(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		units := []dispatch.Unit{labourUnit}
		for n := 2; n <= 30; n++ {
			units = append(units, dispatch.Unit{Name: "第" + strconv.Itoa(n) + "协办单位", Function: "协办" + strconv.Itoa(n)})
		}
		c.tasks = []dispatch.Task{{ID: 7001, Number: "1", Title: "三十个单位一起办", Plan: "方案", From: day("2026-01-01"), To: day("2026-12-31"), Units: units}}
		c.clock.to("2026-10-08")
		if n, err := c.OpenDue(context.Background()); err != nil || n != 30 {
			t.Fatalf("%d reports, %v", n, err)
		}
		who := sec
		body := ask(c.site(&who), "/dispatch?quarter=2026Q3").Body.String()
		from := strings.Index(body, "一行一项任务")
		table := body[from:]
		table = table[:strings.Index(table, "</table>")]
		for _, u := range units {
			if n := strings.Count(table, ">"+u.Name+"</a>"); n != 1 {
				t.Errorf("%s has %d marks", u.Name, n)
			}
		}
		if n := strings.Count(table, "<tr"); n != 2 {
			t.Errorf("%d rows for one task and a heading", n)
		}
	})
}
