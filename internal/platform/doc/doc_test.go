package doc

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomutex/godocx"
)

func sample(t *testing.T) *Document {
	t.Helper()
	d, err := New(Options{Title: "融江市 2026 年度产教供需报告", Issuer: "融江市教育局", Number: "融教职〔2026〕38 号", Version: "第 3 版", Created: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	d.Heading(1, "一、总的情况")
	d.Para("有效需求 6,318 人，可供毕业生 4,905 人。\n对上的 3,870 人 <示例>。")
	d.Heading(2, "（一）缺口")
	d.Table("表 1 缺口最大的职业", []string{"职业", "需求", "供给"}, [][]string{{"电池制造工", "530", "120"}, {"储能系统运维", "64", "无数据"}}, 1, 2)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 200, 100))); err != nil {
		t.Fatal(err)
	}
	d.Picture(b.Bytes(), 12, "图 1 五年变化")
	d.Picture(b.Bytes(), 99, "图 2 各县变化")
	d.Note("来源：平台快照 2026-10-31。")
	d.Sign("融江市教育局", "2026年11月22日")
	return d
}

func TestDocument(t *testing.T) {
	d := sample(t)
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	parts := unzip(t, out.Bytes())
	body := parts["word/document.xml"]
	for _, want := range []string{
		`w:eastAsia="方正小标宋简体"`, `w:eastAsia="仿宋_GB2312"`, `w:eastAsia="黑体"`, `w:eastAsia="楷体_GB2312"`,
		`&lt;示例&gt;`, `无数据`, `<w:tblHeader`, `<w:cantSplit`, `w:w="11906"`, `<w:footerReference`, `w:firstLineChars="200"`, `w:line="560"`, `w:val="Heading1"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("word/document.xml lacks %s", want)
		}
	}
	if foot := parts["word/footer1.xml"]; !strings.Contains(foot, "SHA-256 "+d.Digest()) || !strings.Contains(foot, "NUMPAGES") {
		t.Errorf("the footer: %s", foot)
	}
	if !strings.Contains(parts["docProps/core.xml"], "<dc:title>融江市 2026 年度产教供需报告</dc:title>") {
		t.Error("the file's title is not the document's")
	}
	if n := strings.Count(parts["[Content_Types].xml"], `Extension="png"`); n != 1 {
		t.Errorf("the type of PNG is named %d times", n)
	}
}

// TestOpensAgain reads the file with the library and writes it once more.
func TestOpensAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.docx")
	var out bytes.Buffer
	if err := sample(t).Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := godocx.OpenDocument(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(again.Document.Body.Children); n < 12 {
		t.Errorf("%d blocks came back", n)
	}
}

func TestDigest(t *testing.T) {
	a, b := sample(t), sample(t)
	if a.Digest() != b.Digest() || len(a.Digest()) != 64 {
		t.Errorf("the same text gives %s and %s", a.Digest(), b.Digest())
	}
	b.Para("又一段")
	if a.Digest() == b.Digest() {
		t.Error("another text gives the same digest")
	}
}

func TestColumnsFitWhatTheyHold(t *testing.T) {
	head := []string{"职业", "代码", "产业链", "需求", "供给", "缺口", "缺口率", "状态", "培养的专业"}
	rows := [][]string{{"工业机器人系统运维员", "6-31-07-01", "高端装备", "530", "120", "410", "77.4 %", "缺", strings.Repeat("机电一体化技术、", 9)}}
	got := columnWidths(head, rows)
	sum := uint64(0)
	for _, w := range got {
		sum += w
	}
	if sum != textWidth || got[0] < 2*got[3] || got[8] < got[0] || got[8] > 3*got[0] || got[3] < 400 {
		t.Errorf("widths %v add up to %d of %d", got, sum, textWidth)
	}
	d := sample(t)
	d.Table("表 2", head, rows, 3, 4, 5, 6)
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	body := unzip(t, out.Bytes())["word/document.xml"]
	for _, want := range []string{`<w:tblLayout w:type="fixed"`, fmt.Sprintf(`<w:gridCol w:w="%d"`, got[8]), fmt.Sprintf(`<w:tcW w:w="%d" w:type="dxa"`, got[8]), `<w:sz w:val="18"`} {
		if !strings.Contains(body, want) {
			t.Errorf("word/document.xml lacks %s", want)
		}
	}
}

func TestBadPictureIsReported(t *testing.T) {
	d := sample(t)
	d.Picture([]byte("no picture"), 5, "")
	if err := d.Write(io.Discard); err == nil {
		t.Error("a file that is no PNG was taken")
	}
}

// unzip reads the parts and checks that each XML part is well formed.
func unzip(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
		if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		for dec := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

func BenchmarkDocument(b *testing.B) {
	rows := make([][]string, 100)
	for i := range rows {
		rows[i] = []string{"电池制造工", "530", "120", "缺 410"}
	}
	for b.Loop() {
		d, err := New(Options{Title: "报告"})
		if err != nil {
			b.Fatal(err)
		}
		d.Table("表", []string{"职业", "需求", "供给", "缺口"}, rows, 1, 2)
		if err := d.Write(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
