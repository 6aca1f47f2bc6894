package agreement_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
)

func green() agreement.ListedField {
	return agreement.ListedField{Code: "green", ZH: "绿色制造", EN: "Green manufacturing", Position: 12, Document: "融江市校企合作办法", Article: "第六条", From: day("2026-01-01")}
}

// The product brings eleven fields with their sources; what is wrong with another is said at its place.
func TestFieldsOfTheProduct(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list, err := c.Fields(ctxOf(nobody))
		must(t, err)
		if len(list) != 11 || list[0].Code != "TALENT" || list[10].Code != "QUALITY" {
			t.Fatalf("%+v", list)
		}
		for _, f := range list {
			if f.EN == "" || f.Document == "" || f.Article == "" || !f.Open(c.Today()) {
				t.Errorf("%+v", f)
			}
			if faults := agreement.CheckField(f, list); len(faults) > 0 {
				t.Errorf("%s: %v", f.Code, faults)
			}
		}
		for name, x := range map[string]struct {
			is    error
			field string
			make  func(f *agreement.ListedField)
		}{
			"short code":     {agreement.ErrFieldCode, "code", func(f *agreement.ListedField) { f.Code = "X" }},
			"underscore":     {agreement.ErrFieldCode, "code", func(f *agreement.ListedField) { f.Code = "A_B" }},
			"code twice":     {agreement.ErrFieldTaken, "code", func(f *agreement.ListedField) { f.Code = "TALENT" }},
			"name twice":     {agreement.ErrFieldTaken, "zh", func(f *agreement.ListedField) { f.ZH = "人才培养" }},
			"English twice":  {agreement.ErrFieldTaken, "en", func(f *agreement.ListedField) { f.EN = "teaching staff" }},
			"no English":     {agreement.ErrEmpty, "en", func(f *agreement.ListedField) { f.EN = " " }},
			"two in a name":  {agreement.ErrFieldName, "zh", func(f *agreement.ListedField) { f.ZH = "绿色、制造" }},
			"long":           {agreement.ErrLong, "zh", func(f *agreement.ListedField) { f.ZH = strings.Repeat("长", 41) }},
			"no place":       {agreement.ErrValue, "position", func(f *agreement.ListedField) { f.Position = 0 }},
			"no source":      {agreement.ErrEmpty, "document", func(f *agreement.ListedField) { f.Document = "" }},
			"no day":         {agreement.ErrEmpty, "from", func(f *agreement.ListedField) { f.From = civil.Date{} }},
			"ends too early": {agreement.ErrDays, "retired", func(f *agreement.ListedField) { f.Retired = day("2025-12-31") }},
		} {
			f := green()
			x.make(&f)
			err := c.SaveField(ctxOf(lead), f, nil)
			if !errors.Is(err, x.is) || len(errs.All(err)) != 1 || errs.All(err)[0].Field != x.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, who := range []actor.Actor{boss, head, countyMan, auditor, nobody} {
			if err := c.SaveField(ctxOf(who), green(), nil); !errors.Is(err, actor.ErrForbidden) {
				t.Errorf("%s adds a field: %v", who.Login, err)
			}
		}
	})
}

// A twelfth field is chosen and counted; a retired one stays on its agreements and is not chosen anew; two who change a
// field at once do not both.
func TestTheCitysOwnField(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a := drafted(t, c, basics())
		part := agreement.Part{Step: agreement.StepContent, Fields: []agreement.Field{"TALENT", "GREEN"}, Text: "共建班级"}
		if err := c.SavePart(ctxOf(head), a.ID, 0, part); !errors.Is(err, agreement.ErrFieldShut) {
			t.Errorf("a field that is not there: %v", err)
		}
		f := green()
		must(t, c.SaveField(ctxOf(lead), f, nil))
		must(t, c.SavePart(ctxOf(head), a.ID, 0, part))
		signedBy(t, c, a.ID, head, boss)
		c.clock.to("2026-12-01")
		_, err := c.TimeUp(t.Context())
		must(t, err)
		figures, err := c.Figures(ctxOf(lead), day("2026-12-01"))
		must(t, err)
		counted := int64(0)
		for _, x := range figures {
			for _, cell := range x.Cells {
				if x.Code == agreement.FigureByField && cell.Code == "GREEN" && cell.Name == "绿色制造" && cell.EN == "Green manufacturing" {
					counted = cell.Agreements
				}
			}
		}
		if counted != 1 {
			t.Errorf("%d agreements of the new field", counted)
		}
		p, err := c.List(ctxOf(lead), agreement.Query{Field: "GREEN", Limit: 10})
		must(t, err)
		if p.Total != 1 {
			t.Errorf("%d found by the field", p.Total)
		}
		f.Version, f.ZH, f.Retired = 1, "绿色低碳制造", day("2026-12-01")
		must(t, c.SaveField(ctxOf(lead), f, nil))
		if err := c.SaveField(ctxOf(lead), f, nil); !errors.Is(err, agreement.ErrStale) {
			t.Errorf("changed twice with one version: %v", err)
		}
		b := basics()
		b.Title = "另一份"
		next, err := c.Create(ctxOf(head), b, nil)
		must(t, err)
		if err := c.SavePart(ctxOf(head), next.ID, 0, part); !errors.Is(err, agreement.ErrFieldShut) {
			t.Errorf("a retired field is chosen: %v", err)
		}
		_, err = c.Amend(ctxOf(head), a.ID)
		must(t, err)
		must(t, c.SavePart(ctxOf(head), a.ID, 0, part))
		d, err := c.Detail(ctxOf(head), a.ID)
		must(t, err)
		if words := d.Names.Words(ctxOf(head), d.Fields); words != "人才培养、绿色低碳制造" {
			t.Errorf("the agreement has %s", words)
		}
		again, err := c.Renew(ctxOf(head), a.ID)
		must(t, err)
		w, err := c.Write(ctxOf(head), again.ID)
		must(t, err)
		if len(w.Text.Fields) != 1 || w.Text.Fields[0] != "TALENT" {
			t.Errorf("renewed with %v", w.Text.Fields)
		}
		var n int64
		must(t, c.db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
			n, err = sqldb.Value[int64](t.Context(), r, `SELECT COUNT(*) FROM audit_entries WHERE object = 'agreement_fields'`)
			return err
		}))
		if n != 2 {
			t.Errorf("%d entries of the trail", n)
		}
	})
}

func TestTwoAddOneFieldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 4 {
			wg.Go(func() {
				err := c.SaveField(ctxOf(lead), green(), nil)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					done++
				} else if !errors.Is(err, agreement.ErrStale) && !errors.Is(err, agreement.ErrFieldTaken) && !errors.Is(err, caseflow.ErrMeanwhile) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if list, err := c.Fields(ctxOf(lead)); err != nil || done != 1 || len(list) != 12 {
			t.Errorf("%d added, %d fields, %v", done, len(list), err)
		}
	})
}

// Tables take the fields of the list, an old paper a field that was retired later; the template names those of today.
func TestFieldsInTables(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		f := green()
		f.Retired = day("2026-06-01")
		must(t, c.SaveField(ctxOf(lead), f, nil))
		f = green()
		f.Code, f.ZH, f.EN = "DIGITAL", "数字化改造", "Digital change"
		must(t, c.SaveField(ctxOf(lead), f, nil))
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		row := func(no, fields, signed string) string {
			return no + "|装备协议" + no + "|冠名班|融江工贸学校|融江示例机械有限公司|" + fields + "|共建班级|各负其责||2025-09-01|2028-08-31|" + signed + "|"
		}
		imported(t, ctxOf(countyMan), s, "agreement.items", 2, 2, itemHead, row("HT-1", "人才培养、绿色制造", "2025-08-20"), row("HT-2", "Digital change", "2026-07-01"),
			row("HT-3", "绿色制造", "2026-07-01"), row("HT-4", "没有的领域", "2026-07-01"))
		var b bytes.Buffer
		must(t, c.SheetKinds()[0].Template(ctxOf(countyMan), &b))
		book, err := excelize.OpenReader(&b)
		must(t, err)
		lines, err := book.GetRows("填写说明")
		must(t, err)
		help := ""
		for _, l := range lines {
			if len(l) > 5 && l[0] == "合作领域" {
				help = l[5]
			}
		}
		if !strings.Contains(help, "教学实施与质量评价") || !strings.Contains(help, "数字化改造") || strings.Contains(help, "绿色制造") {
			t.Errorf("the template says %q", help)
		}
	})
}

func TestPageOfFields(t *testing.T) {
	c := oneCity(t)
	who := lead
	h := site(t, c, &who)
	const at = "/agreements/fields"
	form := []string{"code", "GREEN", "zh", "绿色制造", "en", "Green manufacturing", "position", "12", "document", "融江市校企合作办法", "from", "2026-01-01", "retired", ""}
	has(t, get(h, "/agreements/library"), 200, at)
	has(t, get(h, at), 200, "教学实施与质量评价", "第四十条：教学实施、质量评价", "增加合作领域", "/agreements?field=QUALITY")
	has(t, send(h, at, append([]string{"code", "green-1"}, form[2:]...)...), 422, "领域代码", "大写字母开头", `value="绿色制造"`)
	if to := moved(t, send(h, at, form...)); to != at {
		t.Errorf("led to %s", to)
	}
	has(t, get(h, at), 200, "绿色制造", "GREEN")
	has(t, get(h, at+"?code=GREEN"), 200, "修改合作领域", `value="绿色制造"`)
	if w := get(h, at+"?code=NONE"); w.Code != 404 {
		t.Errorf("a field that is not there: %d", w.Code)
	}
	form[3], form[13] = "绿色低碳", "2026-11-01"
	moved(t, send(h, at, append(form, "version", "1")...))
	has(t, get(h, at), 200, "绿色低碳", "2026-11-01 停用")
	form[3] = "又一个名称"
	has(t, send(h, at, append(form, "version", "1")...), 409, `value="又一个名称"`, `name="version" value="1"`)
	has(t, get(h, "/agreements?field=GREEN"), 200, "绿色低碳")
	who = head
	page := get(h, at)
	has(t, page, 200, "绿色低碳")
	if strings.Contains(page.Body.String(), "增加合作领域") || strings.Contains(page.Body.String(), "?code=") {
		t.Error("a school changes the list")
	}
	if w := send(h, at, form...); w.Code != 403 {
		t.Errorf("a school adds a field: %d", w.Code)
	}
}
