package panorama

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

func drawn() Docking {
	links := func(n int64) map[string]Measure {
		return map[string]Measure{"ENTERPRISE": {Why: "不公布"}, "DEMAND": {Known: true, N: n, Text: "120"}, "PROGRAMME": {Known: true, N: 3, Text: "3"}}
	}
	return Docking{City: "文江市", Year: 2026, BalanceSHA: "ab", RunSHA: "cd", Layout: []LayoutOf{{"中职", "交通运输", 12, 7, 5}},
		Balance: Balance{Year: 2026, Stamp: "2026-11-22", Finding: "一句话。", Serving: 306, Enrolls: 339, KeyList: "重点产业清单", Chains: []ChainRow{{Name: "汽车", Key: true, Links: links(120)}},
			Short: []ShortRow{{Code: "6-18-01-01", Name: "车工", Demand: "120", Supply: "40", Gap: "80"}}, Notes: []string{"口径一。"}}}
}

func TestDigestIsThatOfTheData(t *testing.T) {
	sum := func(d Docking) string {
		t.Helper()
		s, err := d.SHA256()
		if err != nil || len(s) != 64 {
			t.Fatalf("%q %v", s, err)
		}
		return s
	}
	want := sum(drawn())
	if again := sum(drawn()); again != want {
		t.Errorf("the same data: %s, then %s", want, again)
	}
	for name, change := range map[string]func(d *Docking){
		"points": func(d *Docking) { d.Layout[0].Points++ }, "serving": func(d *Docking) { d.Balance.Serving-- }, "a link": func(d *Docking) { d.Balance.Chains[0].Links["DEMAND"] = Measure{Known: true, N: 121, Text: "121"} },
		"a gap": func(d *Docking) { d.Balance.Short[0].Gap = "81" }, "the run": func(d *Docking) { d.RunSHA = "ce" }, "the year": func(d *Docking) { d.Year++ },
	} {
		d := drawn()
		if change(&d); sum(d) == want {
			t.Errorf("another %s, the same digest", name)
		}
	}
}

// TestWordIsTheReport: the file is the same every time, bears the digest, and says what is missing.
func TestWordIsTheReport(t *testing.T) {
	write := func(d Docking) []byte {
		t.Helper()
		var b bytes.Buffer
		if err := d.Word(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	file := write(drawn())
	if !bytes.Equal(file, write(drawn())) {
		t.Error("two files of the same data differ")
	}
	text := unzipped(t, file)
	sum, _ := drawn().SHA256()
	for _, want := range []string{sum, "文江市2026年度职业教育专业对接服务产业发展报告", "交通运输", "车工", "90.3%", "无数据"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	bare := drawn()
	bare.RunSHA, bare.Layout, bare.Balance.Enrolls = "", nil, 0
	if text := unzipped(t, write(bare)); !strings.Contains(text, "无数据：这一年还没有专业评价") || !strings.Contains(text, "服务重点产业的专业点占比：无数据") {
		t.Error("the file hides what is missing")
	}
}

func unzipped(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
