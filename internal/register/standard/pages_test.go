package standard_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/standard"
)

// site is the module's pages with a person signed in.
func site(t *testing.T, c city, who *context.Context) http.Handler {
	t.Helper()
	i18n.Load(standard.Words, ui.Words, web.Words, actor.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), actor.From(*who)), nil
		},
		Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var tags = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>`)

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := html.UnescapeString(w.Body.String())
	text := strings.Join(strings.Fields(tags.ReplaceAllString(body, "")), "")
	if w.Code != status {
		t.Errorf("status %d, want %d: %.800s", w.Code, status, text)
	}
	for _, p := range parts {
		if !strings.Contains(text, strings.Join(strings.Fields(p), "")) {
			t.Errorf("no %q in %.1500s", p, text)
		}
	}
	for _, bad := range []string{" style=\"", "<style", "onclick=", "%!"} {
		if strings.Contains(body, bad) {
			t.Errorf("%q in the page", bad)
		}
	}
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

func post(h http.Handler, target string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func made(t *testing.T, h http.Handler, target string, v url.Values) string {
	t.Helper()
	w := post(h, target, v)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %.1500s", target, w.Code, tags.ReplaceAllString(html.UnescapeString(w.Body.String()), ""))
	}
	return w.Header().Get("Location")
}

// TestStandardPages writes, publishes, renews and links a standard as people do.
func TestStandardPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		who := hrA
		h := site(t, c, &who)
		has(t, get(h, "/standards"), 200, "这里还没有能力标准", "新建能力标准")
		has(t, get(h, "/standards/new"), 200, "任务 1", "要懂什么")
		bad := url.Values{"post": {"x"}, "occupation": {"什么"}, "task_0": {"甲"}, "task_1": {"甲"}}
		has(t, post(h, "/standards", bad), 422, "岗位名称太短", "不是职业", "重名")
		has(t, post(h, "/standards", url.Values{"do": {"more"}, "task_3": {"x"}}), 200, "任务 5")
		form := url.Values{"post": {"机电设备维修工"}, "occupation": {fitter}, "industry": {"C3491"}, "level": {"3"}, "valid_from": {"2026-01-01"},
			"task_0": {"更换伺服电机"}, "skill_0": {"能按图拆装\n能校准零点"}, "knowledge_0": {"懂电机原理"}, "task_1": {"日常点检"}, "attitude_1": {"守时"}}
		at := made(t, h, "/standards", form)
		has(t, get(h, at), 200, "BZ-2026-0001", "待审核", "能校准零点", "守时")
		who = lead
		has(t, get(h, "/standards?view=review"), 200, "机电设备维修工")
		made(t, h, at+"/steps/publish", url.Values{"version": {"2"}})
		who = nobody
		has(t, get(h, "/standards"), 200, "机电设备维修工", "融江甲机械有限公司", "高级工（三级）")
		has(t, get(h, at), 200, "现行", "还没有学校把课程挂到这份标准上：无数据")
		has(t, get(h, at+"/print"), 200, "岗位职业能力标准", "机电设备维修工", "懂电机原理")
		if w := get(h, at+"/table?format=csv"); w.Code != 200 || strings.Count(w.Body.String(), "更换伺服电机") != 3 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		who = head
		page := get(h, at+"/links").Body.String()
		box := regexp.MustCompile(`name="ability"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="ability"`).FindStringSubmatch(page)
		if box == nil {
			t.Fatal("no boxes")
		}
		has(t, post(h, at+"/links", url.Values{"kind": {"COURSE"}, "name": {"电机课"}}), 422, "没有选专业点", "没有选能力项")
		made(t, h, at+"/links", url.Values{"kind": {"COURSE"}, "name": {"电机课"}, "point": {point.String()}, "ability": {box[1] + box[2]}})
		has(t, get(h, at+"/links"), 200, "1 / 4 项", "还没有挂接", "电机课", "取消挂接")
		has(t, get(h, "/standards/coverage"), 200, "机电技术应用 660301", "1 / 4 项", "25.0%", "无数据")
		has(t, get(h, at), 200, "课程：电机课", "25.0%")
		link := regexp.MustCompile(`name="link" value="(\d+)"`).FindStringSubmatch(get(h, at+"/links").Body.String())
		made(t, h, at+"/unlink", url.Values{"link": {link[1]}})
		who = hrA
		edit := made(t, h, at+"/versions", nil)
		has(t, get(h, edit), 200, "修改能力标准", "懂电机原理")
		form.Set("skill_0", "能按图拆装\n能校准零点和限位")
		form.Set("version", "1")
		v2 := made(t, h, edit, form)
		has(t, get(h, v2), 200, "与第 1 版相比", "修改", "能校准零点和限位")
		who = hrB
		has(t, get(h, v2), 404)
		has(t, post(h, at+"/versions", nil), 404)
	})
}

// TestSurveyPages sends, fills in and uses a survey as people do.
func TestSurveyPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		who := head
		h := site(t, c, &who)
		has(t, get(h, "/surveys"), 200, "还没有调查")
		has(t, post(h, "/surveys", url.Values{"title": {"调查"}, "post": {"维修"}, "occupation": {fitter}, "firms": {"没有这家"}}), 422, "没有找到企业“没有这家”")
		at := made(t, h, "/surveys", url.Values{"title": {"维修岗位调查"}, "post": {"机电设备维修工"}, "occupation": {fitter}, "industry": {"C34"}, "partners": {"1"}, "intro": {"用来改课程"}})
		has(t, get(h, at), 200, "DC-2026-0001", "发出2家", "还没有企业答复", "还有 19 天")
		who = hrA
		has(t, get(h, "/surveys/mine"), 200, "维修岗位调查", "待答复")
		reply := regexp.MustCompile(`/survey-replies/\d+`).FindString(get(h, "/surveys/mine").Body.String())
		has(t, get(h, reply), 200, "一、典型工作任务", "二、技术技能标准", "三、人才专业需求", "用来改课程", "2027 年")
		has(t, post(h, reply, url.Values{"version": {"2"}, "occupation_0": {"x"}, "year1_0": {"-1"}}), 422, "答复还是空的", "不是职业", "需求没有写等级")
		form := url.Values{"version": {"2"}, "do": {"draft"}, "task_0": {"日常点检"}, "skill_0": {"能用红外测温仪"}, "occupation_0": {fitter}, "wanted_0": {"3"}, "year1_0": {"2"}}
		made(t, h, reply, form)
		has(t, get(h, reply), 200, "能用红外测温仪")
		form.Del("do")
		form.Set("version", "3")
		made(t, h, reply, form)
		has(t, get(h, reply), 200, "已答复", "由第三部分生成的需求预测")
		who = head
		has(t, get(h, reply), 200, "能用红外测温仪", "请补充")
		has(t, get(h, at), 200, "1 家企业提到", "从调查生成标准草案", "人才专业需求合计")
		made(t, h, at+"/remind", nil)
		edit := made(t, h, at+"/draft", url.Values{"issuer": {"融江机械行业协会"}})
		if page := get(h, edit).Body.String(); !strings.Contains(page, "日常点检") || !strings.Contains(page, "融江机械行业协会") {
			t.Error("the draft is empty")
		}
		has(t, get(h, at), 200, "已采用", "已生成的标准")
		who = hrB
		has(t, get(h, reply), 404)
		has(t, get(h, at), 404)
	})
}

// shelf keeps the files of imports in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

func imported(t *testing.T, s *sheet.Service, who context.Context, kind string, bad int, lines ...string) *sheet.Import {
	t.Helper()
	im, err := s.Receive(who, kind, "表.csv", strings.NewReader(strings.Join(lines, "\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if im.Result.Bad != bad {
		found, _, _ := s.Findings(who, im.ID, sheet.Bad, 100, 0)
		t.Fatalf("%+v %v", im.Result, found)
	}
	if im, err = s.Confirm(who, im.ID, im.Version, bad > 0, nil); err != nil {
		t.Fatal(err)
	}
	return im
}

// TestTables imports a standard and the answers of a survey.
func TestTables(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		im := imported(t, s, hrA, standard.SheetAbilities, 3, "岗位,职业代码,行业代码,等级,发布单位,生效日期,典型工作任务,能力类别,能力项",
			"机电设备维修工,6-31-01-10,C3491,高级工,,2027-01-01,更换伺服电机,技能,能按图拆装", "机电设备维修工,6-31-01-10,C3491,高级工,,2027-01-01,更换伺服电机,知识,懂电机原理",
			"机电设备维修工,6-31-01-10,C3491,高级工,,2027-01-01,日常点检,技能,能用红外测温仪", "机电设备维修工,6-31-01-10,C3491,八级,,2027-01-01,日常点检,技能,听音",
			"机电设备维修工,6-31-01-10,C3491,高级工,融江工贸学校,2027-01-01,日常点检,技能,看图", "机电设备维修工,6-31-01-10,C3491,高级工,,2027-01-01,日常点检,素质,守时")
		list, total, err := c.List(hrA, standard.Filter{View: standard.ViewMine, Limit: 10})
		if err != nil || total != 1 {
			t.Fatalf("%d, %v", total, err)
		}
		d, err := c.Find(hrA, list[0].ID)
		if err != nil || len(d.Tasks) != 2 || len(d.Tasks[0].Abilities) != 2 || d.Issuer != firmA || len(d.Trail) != 1 || d.Tasks[0].Abilities[0].Lineage == 0 {
			t.Fatalf("%+v, %v", d.Standard, err)
		}
		if _, err := s.Undo(hrA, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		if _, total, _ := c.List(hrA, standard.Filter{View: standard.ViewMine, Limit: 10}); total != 0 {
			t.Errorf("%d after taking it back", total)
		}
		ask := standard.Ask{Survey: standard.Survey{Title: "维修岗位调查", Post: "机电设备维修工", Occupation: fitter}, Firms: []string{"融江甲机械有限公司"}}
		v, err := c.Send(head, ask)
		if err != nil {
			t.Fatal(err)
		}
		imported(t, s, hrA, standard.SheetAnswers, 3, "调查编号,部分,任务名称,能力类别,内容,职业代码,等级,第一年人数,第二年人数,第三年人数",
			v.Number+",典型工作任务,日常点检,,每班一次,,,,,", v.Number+",技术技能标准,日常点检,技能,能用红外测温仪,,,,,", v.Number+",人才专业需求,,,,6-31-01-10,高级工（三级）,2,,4",
			v.Number+",人才专业需求,,,,6-31-01-10,高级工（三级）,-2,,4", v.Number+",技术技能标准,日常点检,,少了类别,,,,,", "DC-2026-9999,典型工作任务,日常点检,,每班一次,,,,,")
		asked, err := c.Asked(hrA)
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Reply(hrA, asked[0].ID)
		if a := r.Answers; err != nil || len(a.Tasks) != 1 || a.Tasks[0].Details != "每班一次" || len(a.Tasks[0].Abilities) != 1 || len(a.Wanted) != 1 || *a.Wanted[0].Heads[2] != 4 {
			t.Errorf("%+v, %v", a, err)
		}
	})
}
