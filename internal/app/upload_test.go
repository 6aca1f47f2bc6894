package app

import (
	"bytes"
	"errors"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web/webtest"
)

// upload is one file that somebody sends, and what the answer must say.
type upload struct {
	name, kind, file string
	body             func(t *testing.T) []byte
	status           int      // of the answer to the upload; 303 leads to the page of the dry run
	says             []string // on the page: what is wrong, where, and what to do
}

const firmHead = "企业名称,统一社会信用代码,区县代码,年产值,产值年度,在岗职工数\n"

func text(s string) func(*testing.T) []byte { return func(*testing.T) []byte { return []byte(s) } }

// uploads are files as they come from people who mean well, and from others.
var uploads = []upload{
	{"nothing", "org.enterprises", "空.xlsx", text(""), 422, []string{"文件是空的"}},
	{"wrong sheet", "org.enterprises", "菜单.csv", text("菜名,价格\n红烧肉,38\n"), 422, []string{"没有找到合适的表头", "统一社会信用代码", "核对是否传错了表"}},
	{"heading only", "org.enterprises", "表头.csv", text(firmHead), 422, []string{"只有表头，没有数据", "填写后再上传"}},
	{"no such kind", "org.everything", "a.csv", text(firmHead), 422, []string{"没有这种表"}},
	{"a page", "org.enterprises", "a.csv", text("<html><body>" + firmHead), 415, []string{"a.csv"}},
	{"a program", "org.enterprises", "a.xlsx", text("MZ\x90\x00\x03\x00\x00\x00"), 415, []string{"a.xlsx"}},
	{"a picture called workbook", "org.enterprises", "a.xlsx", text("\x89PNG\r\n\x1a\n0000"), 415, []string{"a.xlsx"}},
	{"an old workbook", "org.enterprises", "a.xls", text("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), 415, []string{"旧版 .xls", "另存为 .xlsx"}},
	{"a broken workbook", "org.enterprises", "a.xlsx", text("PK\x03\x04" + strings.Repeat("x", 500)), 422, []string{"文件已损坏", "重新打开并另存"}},
	{"a zip of something else", "org.enterprises", "a.xlsx", func(t *testing.T) []byte { return zipped(t, "readme.txt", strings.NewReader("hello")) }, 415, []string{"不是表格文件", ".xlsx 或 .csv"}},
	{"an external entity", "org.enterprises", "a.xlsx", entityBook, 422, []string{"文档类型声明", "另存为 .xlsx"}},
	{"a bomb", "org.enterprises", "a.xlsx", bomb, 413, []string{"解开后过大", "另存为新的工作簿"}},

	{"merged cells", "org.enterprises", "合并.xlsx", func(t *testing.T) []byte {
		return bookOf(t, firmHead+"甲公司,91350100M000100Y43,900101,,,\n乙公司,,900101,,,\n", `<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>`)
	}, 303, []string{"合并单元格", "B2:B3", "取消合并，逐行填写"}},
	{"a formula without a result", "org.enterprises", "公式.xlsx", func(t *testing.T) []byte {
		return bookOf(t, firmHead+"甲公司,=A1,900101,,,\n", "")
	}, 303, []string{"B2", "统一社会信用代码", "公式", "选择性粘贴"}},
	{"days as text", "demand.needs", "日期.csv", text("单位,类别,名称,人数,开始日期,截止日期,联系人,联系电话\n%firm,人才,装配工,3,2026年13月45日,二〇二七年一月,陈女士,13800001111\n"), 303, []string{"开始日期", "没有这一天", "2026-11-22"}},
	{"0.88 next to 88", "atlas.edges", "连线.csv", text("从哪一类,从,关系,到哪一类,到,权重,自哪一年,证据种类,出处\n专业,高职专科 460301,培养,职业,6-31-01-10,0.88,2026,文件资料,某文件\n专业,高职专科 460305,培养,职业,6-31-01-10,88,2026,文件资料,某文件\n"), 303, []string{"F3", "权重", "不在 0 至 1 之间", "核对后改正"}},
	{"full-width digits", "org.enterprises", "全角.csv", text(firmHead + "甲公司,９１３５０１００Ｍ０００１００Ｙ４３,９００１０１,,,１２０\n"), 303, []string{"可导入"}},
	{"the same code twice", "org.enterprises", "重复.csv", text(firmHead + "甲公司,91350100M000100Y43,900101,,,\n乙公司,91350100M000100Y43,900101,,,\n"), 303, []string{"与第 2 行重复", "只留一行"}},
	{"a code of 15 digits", "org.enterprises", "旧码.csv", text(firmHead + "甲公司,350500100012345,900101,,,\n"), 303, []string{"USCC_OLD_FORMAT", "B2", "18 位"}},
	{"a code that a spreadsheet has spoilt", "org.schools", "代码.csv", text("学校标识码,学校名称,办学层次\n3.63501E+09,某校,中职\n"), 303, []string{"当成数字", "设为“文本”"}},
	{"codes of an older catalogue", "programme.points", "旧目录.csv", text("学校名称,专业代码,专业名称,学制\n%school,560301,机电一体化技术,3\n"), 303, []string{"560301", "460301"}},
	{"a number as long as a novel", "org.enterprises", "长.csv", text(firmHead + "甲公司,91350100M000100Y43,900101,,," + strings.Repeat("9", 40000) + "\n"), 303, []string{"在岗职工数"}},
	{"a formula in a name", "org.enterprises", "注入.csv", text(firmHead + "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",91350100M000100Y43,900101,,,\n"), 303, []string{"试导入"}},
}

// TestHostileUploads sends each file through the real page, and looks that the
// answer says what to do, that nothing of it is in the registers, and that the
// process does not grow.
func TestHostileUploads(t *testing.T) {
	w := newTown(t, openTestHouse(t, ""), samples[0])
	srv := httptest.NewServer(w.city)
	defer srv.Close()
	cookie := w.signIn(t, actor.CityLead)
	for _, u := range uploads {
		t.Run(strings.ReplaceAll(u.name, " ", "_"), func(t *testing.T) {
			body := bytes.ReplaceAll(u.body(t), []byte("%firm"), []byte(sample.Draw(w.plan).Firms[0].Name))
			body = bytes.ReplaceAll(body, []byte("%school"), []byte(w.plan.Schools[0].Name))
			before := w.registers(t)
			debug.FreeOSMemory()
			rss := resetPeak(t)
			status, page := w.sendFile(t, srv.URL, u.kind, u.file, bytes.NewReader(body), cookie)
			if status != u.status {
				t.Errorf("status %d, want %d", status, u.status)
			}
			for _, s := range u.says {
				if !strings.Contains(page, s) {
					t.Errorf("the page does not say %q:\n%s", s, plain(page))
				}
			}
			if d := before.Differences(w.registers(t)); len(d) > 0 {
				t.Errorf("a file that was not confirmed changed %v", d)
			}
			if grown := peak(t) - rss; grown > 400<<20 {
				t.Errorf("the process grew by %d MiB", grown>>20)
			}
		})
	}
}

// TestUploadTooLarge sends more than the page takes, piece by piece.
func TestUploadTooLarge(t *testing.T) {
	w := newTown(t, openTestHouse(t, ""), samples[0])
	srv := httptest.NewServer(w.city)
	defer srv.Close()
	before, rss := w.registers(t), resetPeak(t)
	status, page := w.sendFile(t, srv.URL, "org.enterprises", "大.csv", io.LimitReader(endless{}, 70<<20), w.signIn(t, actor.CityLead))
	if status != http.StatusRequestEntityTooLarge || !strings.Contains(page, "MiB") {
		t.Errorf("%d %s", status, plain(page))
	}
	if d := before.Differences(w.registers(t)); len(d) > 0 {
		t.Errorf("it changed %v", d)
	}
	if grown := peak(t) - rss; grown > 300<<20 {
		t.Errorf("the process grew by %d MiB", grown>>20)
	}
}

// registers is the state of everything but the batches themselves.
func (w *town) registers(t *testing.T) webtest.Fingerprint {
	t.Helper()
	f, err := webtest.Take(t.Context(), w.city.DB, append([]string{"sheet_", "blob", "caseflow_events", "jobs"}, webtest.Untouched...)...)
	must(t, err)
	return f
}

// sendFile sends a file as a browser does and returns the status and the page
// to which the answer leads.
func (w *town) sendFile(t *testing.T, base, kind, name string, content io.Reader, cookie http.Header) (int, string) {
	t.Helper()
	r, pipe := io.Pipe()
	form := multipart.NewWriter(pipe)
	go func() {
		err := form.WriteField("kind", kind)
		if err == nil {
			var part io.Writer
			if part, err = form.CreateFormFile("file", name); err == nil {
				_, err = io.Copy(part, content)
			}
		}
		pipe.CloseWithError(errors.Join(err, form.Close()))
	}()
	res, page := fetch(t, http.MethodPost, base+"/imports", form.FormDataContentType(), r, cookie)
	to := res.Header.Get("Location")
	if res.StatusCode != http.StatusSeeOther {
		return res.StatusCode, page
	}
	next, page := fetch(t, http.MethodGet, base+to+"?show=all", "", nil, cookie)
	if next.StatusCode != http.StatusOK {
		t.Errorf("%s: %d", to, next.StatusCode)
	}
	return res.StatusCode, page
}

func fetch(t *testing.T, method, url, kind string, body io.Reader, cookie http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	must(t, err)
	req.Header = cookie.Clone()
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(t, err)
	return res, html.UnescapeString(string(b))
}
