package casepage_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

var (
	labels   = casepage.Labels{"note": "说明", "kind": "类别", "on": "日期"}
	errShort = errs.New(errs.Invalid, "TEST-SHORT")
)

func form(f casepage.Form) casepage.Deed {
	return f.Deed("登记", "/things/7/notes", "登记", 3,
		casepage.Choose("kind", ui.Field{Options: ui.Options("A", "A", "甲", "B", "乙")}),
		casepage.Prose("note", 200, ui.Field{}),
		casepage.Day("on", civil.Date{}, ui.Field{Optional: true}),
		casepage.Hidden("from", "X"))
}

func post(t *testing.T, path string, v url.Values, do func(url.Values) (string, error)) (*httptest.ResponseRecorder, *casepage.Form, int) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	var came *casepage.Form
	status := 0
	err := labels.Back(w, r, do, func(_ http.ResponseWriter, _ *http.Request, s int, f casepage.Form) error {
		came, status = &f, s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, came, status
}

// What was refused comes back with what was typed, and names the field it stands beside.
func TestRefusedComesBack(t *testing.T) {
	v := url.Values{"kind": {"B"}, "note": {"太短"}, "on": {"2026-01-02"}, "from": {"forged"}}
	_, f, status := post(t, "/things/7/notes", v, func(url.Values) (string, error) { return "", errShort.On("note") })
	if f == nil || status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d, form %v", status, f)
	}
	d := form(*f)
	if !d.Open || len(d.Form.Errors) != 1 || d.Form.Errors[0].Place != "说明" || d.Form.Version != 3 {
		t.Fatalf("%+v", d.Form)
	}
	kind, note, on, from := d.Controls[0], d.Controls[1], d.Controls[2], d.Controls[3]
	if kind.Options[0].Chosen || !kind.Options[1].Chosen || note.Value != "太短" || note.Error == "" || kind.Error != "" || on.Value != "2026-01-02" {
		t.Fatalf("%+v", d.Controls)
	}
	if from.Value != "X" {
		t.Errorf("a carried value was overwritten: %q", from.Value)
	}
	if other := f.Deed("别的", "/things/7/other", "提交", 3, casepage.Prose("note", 200, ui.Field{Value: "原文"})); other.Open || other.Controls[0].Value != "原文" || other.Controls[0].Error != "" {
		t.Errorf("another form of the page was touched: %+v", other)
	}
}

func TestDoneLeads(t *testing.T) {
	w, f, _ := post(t, "/things/7/notes", url.Values{"note": {"好"}}, func(v url.Values) (string, error) { return "/things/7?said=" + v.Get("note"), nil })
	if f != nil || w.Code != http.StatusSeeOther {
		t.Errorf("status %d, form %v", w.Code, f)
	}
}

// A fresh form begins with its own values, with those of a query where it has some.
func TestFresh(t *testing.T) {
	ctx := context.Background()
	if d := form(labels.Fresh(ctx, nil)); d.Open || !d.Controls[0].Options[0].Chosen || d.Controls[1].Label != "说明" || d.Controls[1].ID != "things-7-notes-note" {
		t.Errorf("%+v", d)
	}
	if d := form(labels.Fresh(ctx, url.Values{"kind": {"B"}})); !d.Controls[0].Options[1].Chosen || d.Controls[1].Value != "" {
		t.Errorf("%+v", d.Controls)
	}
	if d := labels.Fresh(ctx, nil).Deed("送文件", "/files", "上传", 0, casepage.File("file", ui.Field{})); !d.Form.Upload {
		t.Error("a form with a file is no upload")
	}
}

var lamp = &caseflow.Machine{
	States:      []caseflow.State{{Code: "OFF", ZH: "关", EN: "Off", Tone: "none"}, {Code: "ON", ZH: "开", EN: "On", Tone: "green"}},
	Transitions: []caseflow.Transition{{Code: "light", ZH: "点亮", EN: "Light", From: []string{"OFF"}, To: "ON"}, {Code: "dim", ZH: "调暗…", EN: "Dim…", From: []string{"ON"}, To: "OFF"}},
}

func TestCourse(t *testing.T) {
	ctx := context.Background()
	at := time.Date(2026, 3, 1, 1, 5, 0, 0, time.UTC)
	list := casepage.Course{Steps: map[string]string{"dust": "擦灰"}, Reasons: map[string]string{"DARK": "太暗"}}.Events(ctx, lamp, []caseflow.Event{
		{To: "OFF", At: at},
		{Transition: "dust", To: "OFF", Name: "王工", At: at},
		{Transition: "light", To: "ON", Name: "李工", Reason: "DARK", Note: "入夜", DueOn: civil.MustDate("2026-03-09"), At: at},
	})
	if len(list) != 3 || list[0].Deed != "点亮" || list[0].Text != "太暗：入夜 · 期限 2026-03-09" || list[0].At != "2026-03-01 09:05" || list[0].Tone != "green" {
		t.Errorf("%+v", list[0])
	}
	if list[1].Deed != "擦灰" || list[2].Deed != "新建" || list[2].By != "系统" {
		t.Errorf("%+v", list[1:])
	}
	english := i18n.WithLang(ctx, i18n.English)
	dimmed := []caseflow.Event{{Transition: "dim", To: "OFF", At: at}}
	if zh, en := (casepage.Course{}).Events(ctx, lamp, dimmed), (casepage.Course{}).Events(english, lamp, dimmed); zh[0].Deed != "调暗" || en[0].Deed != "Dim" {
		t.Errorf("%+v %+v", zh, en)
	}
	if got := casepage.StateName(english, lamp, "ON"); got != "On" {
		t.Error(got)
	}
	if got := casepage.StatePairs(ctx, lamp, "", "全部"); strings.Join(got, ",") != ",全部,OFF,关,ON,开" {
		t.Error(got)
	}
}

func TestExports(t *testing.T) {
	ctx := ui.With(context.Background(), &ui.Env{Query: url.Values{"q": {"护理"}, "page": {"3"}}})
	if list := casepage.Exports(ctx, "/things/export", 0, 10); list != nil {
		t.Error("an empty list is exported")
	}
	list := casepage.Exports(ctx, "/things/export", 25, 10)
	if len(list) != 2 || list[0].Href != "/things/export?format=xlsx&q="+url.QueryEscape("护理") || !strings.Contains(list[0].Label, "10") {
		t.Errorf("%+v", list)
	}
}

type kind string

func (k kind) ZH() string { return map[kind]string{"A": "甲", "B": "乙"}[k] }

func TestChoices(t *testing.T) {
	ctx := i18n.WithLang(context.Background(), i18n.English)
	if got := casepage.Pairs([]kind{"A", "B"}, "", "全部"); strings.Join(got, ",") != ",全部,A,甲,B,乙" {
		t.Error(got)
	}
	if got := casepage.ReasonPairs(ctx, []caseflow.Reason{{Code: "DARK", ZH: "太暗", EN: "Too dark"}, {Code: "OWN", ZH: "本市自定"}}); strings.Join(got, ",") != "DARK,Too dark,OWN,本市自定" {
		t.Error(got)
	}
	f := casepage.Fields{Values: url.Values{"on": {"1"}, "kinds": {"B"}}}
	if !f.Tick("on", "亮", "").Checked || f.Tick("off", "灭", "").Checked {
		t.Error("a box does not keep what was typed")
	}
	if x := f.Several("kinds", "类别", "A", "甲", "B", "乙"); x.Options[0].Chosen || !x.Options[1].Chosen {
		t.Errorf("%+v", x.Options)
	}
}

// Only steps that the roles and the case allow are offered.
func TestButtons(t *testing.T) {
	ctx := actor.With(context.Background(), actor.Actor{Account: 1})
	all := casepage.Buttons(ctx, lamp, "OFF", nil)
	if len(all) != len(casepage.Buttons(ctx, lamp, "OFF", func(string) bool { return true })) {
		t.Errorf("%+v", all)
	}
	if list := casepage.Buttons(ctx, lamp, "OFF", func(string) bool { return false }); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// A refusal leads to its field; where its form is no longer offered the page says it.
func TestRefusalsAreNotLost(t *testing.T) {
	_, f, status := post(t, "/things/7/notes", url.Values{}, func(url.Values) (string, error) { return "", errShort.On("note") })
	if d := form(*f); status != http.StatusUnprocessableEntity || d.Form.Errors[0].Field != "things-7-notes-note" || f.Left(d) != nil {
		t.Errorf("%+v, left %v", d.Form.Errors, f.Left(d))
	}
	if left := f.Left(); len(left) != 1 || left[0].Field != "note" {
		t.Errorf("without its form %v", left)
	}
	_, f, status = post(t, "/things/7/notes", url.Values{}, func(url.Values) (string, error) { return "", caseflow.ErrFourEyes })
	if status != http.StatusForbidden || f == nil || len(f.Left()) != 1 {
		t.Errorf("another person: %d", status)
	}
	r := httptest.NewRequest("POST", "/things/7/notes", nil)
	err := labels.Back(httptest.NewRecorder(), r, func(url.Values) (string, error) { return "", actor.ErrForbidden }, nil)
	if !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("without the role: %v", err)
	}
}

func TestNumbersAndDays(t *testing.T) {
	v := url.Values{"n": {" 1,200 "}, "bad": {"十二"}, "on": {"2026-03-01"}, "off": {""}, "never": {"2026-13-01"}}
	var faults errs.List
	if n := casepage.WholeOf(v, "n", &faults); n != 1200 {
		t.Error(n)
	}
	if d := casepage.DayOf(v, "on", &faults); d.String() != "2026-03-01" || !casepage.DayOf(v, "off", &faults).IsZero() || len(faults) != 0 {
		t.Errorf("%s %v", d, faults)
	}
	casepage.WholeOf(v, "bad", &faults)
	casepage.DayOf(v, "never", &faults)
	if len(faults) != 2 || faults[0].Field != "bad" || faults[1].Field != "never" {
		t.Errorf("%v", faults)
	}
}
