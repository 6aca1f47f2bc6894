package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

// TestWorkbookFitsPaper: across, all columns on one page, the heading on every page.
func TestWorkbookFitsPaper(t *testing.T) {
	rows := func(yield func([]any, error) bool) {
		for range 200 {
			if !yield([]any{"工业机器人系统运维员", 530}, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	cols := []Column{{ZH: "职业", Type: Text}, {ZH: "需求", Type: Number}}
	if err := Workbook(&b, Leaf{Name: "企业要、学校缺", Cols: cols, Rows: rows, Foot: "快照"}, Leaf{Name: "按行业", Cols: cols, Rows: rows, Foot: "快照"}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"xl/worksheets/sheet1.xml": {`fitToPage="true"`, `orientation="landscape"`, `fitToHeight="0"`, `paperSize="9"`, "&amp;P/&amp;N"},
		"xl/worksheets/sheet2.xml": {`fitToPage="true"`, `orientation="landscape"`, `fitToHeight="0"`},
		"xl/workbook.xml":          {"_xlnm.Print_Titles", "'企业要、学校缺'!$1:$1", "'按行业'!$1:$1"},
	} {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(string(text), "&#39;", "'")
		for _, want := range wants {
			if !strings.Contains(plain, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
}
