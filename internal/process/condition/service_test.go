package condition_test

import (
	"context"
	"errors"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/condition"
)

const (
	schoolA, schoolB, schoolC, college ids.ID = 201, 202, 203, 204
	countyA, countyB                          = "900101", "900102"
)

func person(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

var (
	headA   = person(1, actor.Grant{Role: actor.SchoolAdmin, Org: schoolA})
	lead    = person(5, actor.Grant{Role: actor.CityLead})
	countyX = person(6, actor.Grant{Role: actor.CountyUser, County: countyB})
	nobody  = context.Background()
	tables  = []fs.FS{audit.Migrations, rule.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, condition.Migrations}
)

type city struct {
	*condition.Service
	db *sqldb.DB
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	now := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
				return err
			}
			for _, o := range []org.Organization{
				{ID: schoolA, Name: "融江甲职业学校", County: countyA, School: org.SchoolFacts{Code: "3635000001", Level: org.Secondary}},
				{ID: schoolB, Name: "融江乙职业学校", County: countyB, School: org.SchoolFacts{Code: "3635000002", Level: org.Secondary}},
				{ID: schoolC, Name: "融江技工学校", County: countyB, School: org.SchoolFacts{Code: "3635000003", Level: org.Technician}},
				{ID: college, Name: "融江职业技术学院", County: countyB, School: org.SchoolFacts{Code: "4135000004", Level: org.HigherCollege}},
			} {
				o.Kind, o.Status = org.SchoolKind, org.Active
				if err := org.Insert(t.Context(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(t, city{condition.New(db), db})
	})
}

// vector are 1,300 students on 42,000 m².
func vector() condition.Figures {
	return condition.Figures{"students": 1300, "site": 4_200_000, "building": 2_650_000, "teachers": 65, "equipment": 325_000_000, "books": 40_000}
}

func report(t *testing.T, c city, who context.Context, school ids.ID, year int, f condition.Figures) condition.Report {
	t.Helper()
	p, err := c.Report(who, condition.Report{Org: school, Year: year, Figures: f, Evidence: "学年初统计报表"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReportsAndRevisions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report(t, c, headA, 0, 2025, condition.Figures{"students": 1000, "site": 4_200_000})
		report(t, c, headA, schoolA, 2026, condition.Figures{"students": 1200, "site": 4_200_000})
		p := report(t, c, headA, schoolA, 2026, vector())
		if p.Revision != 2 {
			t.Errorf("%+v", p)
		}
		if _, err := c.Report(headA, condition.Report{Year: 2026, Figures: vector(), Evidence: " 学年初统计报表 "}); !errors.Is(err, condition.ErrSame) {
			t.Errorf("the same again: %v", err)
		}
		if _, err := c.Report(headA, condition.Report{Org: schoolB, Year: 2026, Figures: vector(), Evidence: "报表"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("for another school: %v", err)
		}
		if _, err := c.Report(headA, condition.Report{Year: 2027, Figures: vector(), Evidence: "报表"}); !errors.Is(err, condition.ErrYear) {
			t.Errorf("of next year: %v", err)
		}
		d, err := c.School(headA, schoolA, 0)
		if err != nil || d.Year != 2026 || len(d.History) != 3 || d.Tally != (condition.Tally{Pass: 4, Fail: 1}) {
			t.Fatalf("%+v %v", d.Assessment.Tally, err)
		}
		if d.Outcomes[0].Lack != 90_000 || d.Before == nil || d.Before.Tally.Pass != 1 || d.Before.Tally.NoData != 4 {
			t.Errorf("%+v %+v", d.Outcomes[0], d.Before)
		}
		if _, err := c.School(countyX, schoolA, 0); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another county sees it: %v", err)
		}
		if d, err = c.School(lead, college, 0); err != nil || d.School.Table != "" || len(d.Outcomes) != 0 {
			t.Errorf("a college: %+v %v", d.Outcomes, err)
		}
	})
}

func TestCityAndStandards(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report(t, c, headA, 0, 2025, condition.Figures{"students": 1000, "site": 4_200_000, "building": 2_400_000})
		report(t, c, headA, 0, 2026, vector())
		report(t, c, lead, schoolC, 2026, condition.Figures{"students": 800, "site": 3_000_000, "building": 1_700_000})
		got, err := c.City(lead, condition.Want{})
		if err != nil || len(got.Lines) != 3 || got.Reported != 2 || got.Want.Year != 2026 {
			t.Fatalf("%+v %v", got.Lines, err)
		}
		// A: 4 of 5; C: site met, building 17,000 of 18,000; B without figures.
		if got.Tally != (condition.Tally{Pass: 5, Fail: 2, NoData: 5}) || got.Before != (condition.Tally{Pass: 2, NoData: 3}) || got.By["site"] != (condition.Tally{Pass: 1, Fail: 1, NoData: 1}) {
			t.Errorf("%+v %+v %+v", got.Tally, got.Before, got.By["site"])
		}
		if x, known := condition.Change(got.Before, got.Tally); !known || x > -0.28 || x < -0.29 {
			t.Errorf("%v", x)
		}
		if got.Shown() {
			t.Error("two schools are published")
		}
		if few, err := c.City(countyX, condition.Want{Indicator: "building", Verdict: condition.Fail}); err != nil || len(few.Lines) != 1 || few.Lines[0].School.ID != schoolC {
			t.Errorf("%+v %v", few.Lines, err)
		}
		line := condition.NewLine{Table: "art", TableZH: "艺术类中等职业学校", Indicator: "site", Total: "20000", Per: "20", Source: "省教育厅文件", From: civil.MustDate("2026-08-01")}
		if _, err := c.SetLine(headA, line); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school sets standards: %v", err)
		}
		if l, err := c.SetLine(lead, line); err != nil || l.Version != 1 {
			t.Fatal(l, err)
		}
		if err := c.Choose(lead, schoolA, "art", civil.MustDate("2026-09-01"), "省厅批文"); err != nil {
			t.Fatal(err)
		}
		d, err := c.School(lead, schoolA, 2026)
		if err != nil || d.School.Table != "art" || d.Tally != (condition.Tally{Pass: 1}) {
			t.Errorf("%+v %+v %v", d.School, d.Tally, err)
		}
		if d, err = c.School(lead, schoolA, 2025); err != nil || d.School.Table != "secondary" {
			t.Errorf("the year before: %+v %v", d.School, err)
		}
		// A new version holds from the first reference day after its first day.
		line = condition.NewLine{Table: "technician", Indicator: "site", Total: "29000", Source: "市文件", From: civil.MustDate("2026-09-02")}
		if l, err := c.SetLine(lead, line); err != nil || l.Version != 2 {
			t.Fatal(l, err)
		}
		if d, err = c.School(lead, schoolC, 2026); err != nil || d.Outcomes[0].Line.Version != 1 {
			t.Errorf("%+v %v", d.Outcomes, err)
		}
		if err := c.SetNear(lead, 30, "市文件", civil.MustDate("2026-01-01")); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []condition.NewLine{{Table: "X 1", Indicator: "students", Total: "-1", Per: "0"}, {Table: "brand_new", Indicator: "site", Total: "1", Source: "文件", From: civil.MustDate("2026-01-01")}} {
			if _, err := c.SetLine(lead, bad); err == nil {
				t.Errorf("%+v is taken", bad)
			}
		}
	})
}

func TestMergeKeepsFigures(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report(t, c, headA, 0, 2025, vector())
		report(t, c, headA, 0, 2026, vector())
		report(t, c, lead, schoolB, 2026, condition.Figures{"students": 7})
		if err := c.db.Write(t.Context(), func(tx *sqldb.Tx) error { return c.Inherit(t.Context(), tx, schoolA, schoolB) }); err != nil {
			t.Fatal(err)
		}
		d, err := c.School(lead, schoolB, 2026)
		if err != nil || len(d.History) != 2 || d.Report.Figures["students"] != 7 {
			t.Errorf("%+v %v", d.History, err)
		}
	})
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
			t.Errorf("no %q in %.2500s", p, text)
		}
	}
	if strings.Contains(body, "%!") {
		t.Errorf("a broken text in %.2000s", text)
	}
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		i18n.Load(condition.Words, ui.Words, web.Words, actor.Words)
		who := headA
		h, err := web.Build(c.Routes(), web.Options{
			Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
				return actor.With(r.Context(), actor.From(who)), nil
			},
			Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
		})
		if err != nil {
			t.Fatal(err)
		}
		do := func(method, target string, v url.Values) *httptest.ResponseRecorder {
			var body io.Reader
			if v != nil {
				body = strings.NewReader(v.Encode())
			}
			r := httptest.NewRequest(method, target, body)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
		has(t, do("GET", "/conditions/schools/201", nil), 200, "还没有填报过", "无数据")
		has(t, do("GET", "/conditions/new", nil), 200, "占地面积", "仪器设备值")
		bad := url.Values{"id": {"201"}, "year": {"2026"}, "students": {"一千"}, "site": {"42000"}}
		has(t, do("POST", "/conditions", bad), 422, "condition.number", "在校生数", "一千")
		good := url.Values{"id": {"201"}, "year": {"2026"}, "students": {"1300"}, "site": {"42000"}, "evidence": {"统计报表"}}
		if w := do("POST", "/conditions", good); w.Code != 303 || w.Header().Get("Location") != "/conditions/schools/201?year=2026" {
			t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
		}
		has(t, do("GET", "/conditions/schools/201?year=2026", nil), 200, "占地面积还差 900 平方米", "32.3", "未达标", "统计报表", "第 1 版")
		has(t, do("GET", "/conditions/schools/202", nil), 404)
		has(t, do("POST", "/conditions/standards", url.Values{"table": {"secondary"}}), 403)
		who = lead
		has(t, do("GET", "/conditions", nil), 200, "融江甲职业学校", "占地面积 900 平方米", "应填报 3 所")
		has(t, do("GET", "/conditions?verdict=PASS", nil), 200, "没有符合条件的学校")
		has(t, do("POST", "/conditions/standards", url.Values{"table": {"secondary"}, "indicator": {"site"}, "per": {"abc"}}), 422, "condition.number", "condition.source", "abc")
		has(t, do("POST", "/conditions/tolerance", url.Values{"value": {"900"}}), 422, "condition.per")
		has(t, do("POST", "/conditions/schools/201/table", url.Values{"table": {"nope"}}), 422, "condition.table")
		who = nobody
		has(t, do("GET", "/conditions/public", nil), 200, "还没有可以公布的数字")
		has(t, do("GET", "/conditions/standards", nil), 200, "高级技工学校", "≥ 66,000 平方米", "≥ 1:20")
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
	return io.NopCloser(strings.NewReader(string(s[id]))), nil
}

func TestSheet(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report(t, c, headA, 0, 2026, condition.Figures{"students": 1200})
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		table := strings.Join([]string{"学校,年度,在校生数,占地面积,仪器设备值,纸质图书,双师型教师数,专任教师数,依据",
			"3635000001,2026,1300,42000.5,360万元,,,65,学年初报表",
			"融江乙职业学校,2026,900,,,27000,,,学年初报表",
			"融江乙职业学校,2026,901,,,27000,,,学年初报表",
			"某某学校,2026,900,,,,,,学年初报表",
			"融江技工学校,2031,900,,,,,,学年初报表",
			"融江技工学校,2025,900,,,,9,8,学年初报表",
			"融江技工学校,2024,900,,,,,,"}, "\n")
		im, err := s.Receive(lead, condition.SheetReports, "表.csv", strings.NewReader(table), nil)
		if err != nil || im.Result.Good != 2 || im.Result.Bad != 5 {
			t.Fatalf("%+v %v", im.Result, err)
		}
		if im, err = s.Confirm(lead, im.ID, im.Version, true, nil); err != nil {
			t.Fatal(err)
		}
		d, err := c.School(lead, schoolA, 2026)
		if err != nil || d.Report.Revision != 2 || d.Report.Figures["site"] != 4_200_050 || d.Report.Figures["equipment"] != 360_000_000 {
			t.Fatalf("%+v %v", d.Report, err)
		}
		if _, some := d.Report.Figures["books"]; some {
			t.Error("an empty cell is a figure")
		}
		if _, err = s.Undo(lead, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		if d, err = c.School(lead, schoolA, 2026); err != nil || d.Report.Revision != 1 {
			t.Errorf("%+v %v", d.Report, err)
		}
	})
}
