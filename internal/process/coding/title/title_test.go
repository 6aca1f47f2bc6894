package title

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

func rows(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testenv.Data(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, l := range list[1:] {
		m := map[string]string{}
		for i, head := range list[0] {
			m[strings.TrimPrefix(head, "\ufeff")] = l[i]
		}
		out = append(out, m)
	}
	return out
}

func published(t testing.TB) (entries []Occupation, labels []Label) {
	t.Helper()
	for _, m := range rows(t, "csco_2022.csv") {
		o := Occupation{Code: m["code"], Parent: m["parent"], Name: m["name"], Definition: m["definition"], Tasks: m["tasks"], Depth: int(m["depth"][0] - '0')}
		if m["job_title_aliases"] != "" {
			o.Aliases = strings.Split(m["job_title_aliases"], "|")
		}
		entries = append(entries, o)
	}
	for _, m := range rows(t, "csco_titles_dev.csv") {
		labels = append(labels, Label{m["job_title"], m["csco_code"]})
	}
	return entries, labels
}

func TestParse(t *testing.T) {
	for in, want := range map[string]parsed{
		"资深前端开发工程师（双休）":             {"资深前端开发工程师", ""},
		"销售经理（浙江）(J10018)":          {"销售经理", "浙江"},
		"青岛瑞山招聘车工":                  {"车工", ""},
		"招聘主管":                      {"招聘主管", ""},
		"月薪8k+ 五险一金，电话客服/包吃住":       {"电话客服", ""},
		"ＪＡＶＡ开发":                    {"java开发", ""},
		"node.js开发":                 {"node.js开发", ""},
		"（双休）":                      {"(双休)", ""},
		"技术经理【塑胶薄膜】":                {"技术经理", "塑胶薄膜"},
		"":                          {"", ""},
		"浙江某公司诚聘 后厨/洗碗工":            {"后厨/洗碗工", ""},
		"质检员/仓管员/普工320/天/可短期":       {"质检员/仓管员/普工/天/可短期", ""},
		"高级ic验证工程师-网络处理器方向":         {"高级ic验证工程师/网络处理器方向", ""},
		"钢结构、幕墙造价预算员":               {"钢结构/幕墙造价预算员", ""},
		"普工+包吃包住+综合薪资5-6k+汽车厂":      {"普工/汽车厂", ""},
		"医生（泰州海陵区）\u3000(MJ001572)": {"医生", "泰州海陵区"},
	} {
		if got := parse(in); got != want {
			t.Errorf("%q reads as %q", in, got)
		}
	}
}

// few are some entries of the classification.
var few = []Occupation{
	{Code: "2-02-10-00", Name: "信息和通信工程技术人员", Depth: 3}, {Code: "2-02-10-03", Parent: "2-02-10-00", Name: "计算机软件工程技术人员", Definition: "从事软件研究、设计和测试的工程技术人员。", Depth: 4},
	{Code: "4-10-01-03", Name: "保育师", Definition: "在托育机构照料婴幼儿的人员。", Depth: 4}, {Code: "6-18-02-04", Name: "焊工", Definition: "操作焊接设备的人员。", Depth: 4},
}

func TestWithoutLabels(t *testing.T) {
	r := Learn(few, nil)
	for title, want := range map[string]string{"高薪诚聘焊工（包吃住）": "6-18-02-04", "Java工程师": "2-02-10-03", "金牌月嫂": "4-10-01-03", "软件设计": "2-02-10-03"} {
		a := r.Rank(title, 3)
		if len(a.Ranked) == 0 || a.Ranked[0].Code != want {
			t.Errorf("%s: %+v", title, a)
		}
	}
	for _, title := range []string{"", " ", "\u3000"} {
		if a := r.Rank(title, 3); len(a.Ranked) != 0 {
			t.Errorf("%q: %+v", title, a)
		}
	}
	if a := Learn(nil, nil).Rank("焊工", 3); len(a.Ranked) != 0 {
		t.Errorf("without entries: %+v", a)
	}
}

// TestSavedAnswersAlike opens what was saved, and refuses what was saved of something else.
func TestSavedAnswersAlike(t *testing.T) {
	labels := []Label{{"二保焊", "6-18-02-04"}, {"托班老师", "4-10-01-03"}, {"后端", "2-02-10-03"}, {"无此职业", "9-99-99-99"}}
	r := Learn(few, labels)
	saved, err := r.Save()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(few, labels, saved)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"二保焊师傅", "托班", "程序员", "x"} {
		if a, b := fmt.Sprint(r.Rank(title, 4)), fmt.Sprint(again.Rank(title, 4)); a != b {
			t.Errorf("%s: %s, opened %s", title, a, b)
		}
	}
	if got := r.Rank("二保焊", 1); got.Ranked[0].Code != "6-18-02-04" || len(got.Neighbours) == 0 || got.Neighbours[0].Label.Title != "二保焊" {
		t.Errorf("a labelled title: %+v", got)
	}
	for name, bad := range map[string][]byte{"cut": saved[:len(saved)/2], "none": nil, "other": []byte("x")} {
		if _, err := Open(few, labels, bad); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	if _, err := Open(few[:3], labels, saved); err == nil {
		t.Error("what was learned of other entries was opened")
	}
}

// TestBar learns from four fifths of the public labelled titles and asks about the rest: two of five folds.
func TestBar(t *testing.T) {
	entries, labels := published(t)
	m, err := Measure(context.Background(), entries, labels, 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", m)
	if m.First < 0.565 || m.Five < 0.81 || m.SureRight < 0.8 {
		t.Error("below the bar")
	}
}
