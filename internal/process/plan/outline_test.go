package plan

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const paper = `关于印发《云州市产教融合实施方案》的通知
云教发〔2026〕8号
2026年3月2日
一、工作目标
到2026年底,建成2至3个产业学院,服务重点产业的专业布点占比达到60％。力争2026年服务重点产业的专业布点占比达到65%以上。
二、重点任务
（一）统筹布局
１．同步规划。把产教融合写进规划，每季度听取１次汇报。（责任单位：市发展改革委，云州职业技术学院）
2、建好基地。到2027年底，中职学校每年度建成1个产教融合示范性实习实训基地；高职院校每年度建成2个产教融合示范性实习实训基地。
(牵头单位:市教育局;配合单位:市财政局、市人力资源和社会保障局(就业中心))
3. 没有单位的任务。
3.重复的任务。(责任单位:市教育局)
三、保障措施
加强领导。`

func TestReadingAPaper(t *testing.T) {
	o := ReadOutline(paper)
	if o.Title != "云州市产教融合实施方案" || o.FileNo != "云教发〔2026〕8号" || o.IssuedOn != day("2026-03-02") {
		t.Errorf("%q %q %v", o.Title, o.FileNo, o.IssuedOn)
	}
	if len(o.Tasks) != 3 {
		t.Fatalf("%+v", o.Tasks)
	}
	if x := o.Tasks[0]; x.Number != "1" || x.Title != "同步规划" || x.Section != "(一)统筹布局" || !slices.Equal(x.Units, []string{"市发展改革委", "云州职业技术学院"}) {
		t.Errorf("%+v", x)
	}
	if x := o.Tasks[1]; x.Number != "2" || x.Deadline != day("2027-12-31") || !slices.Equal(x.Units, []string{"市教育局", "市财政局", "市人力资源和社会保障局(就业中心)"}) {
		t.Errorf("%+v", x)
	}
	var why []string
	for _, u := range o.Unread {
		why = append(why, u.Why)
	}
	if !slices.Equal(why, []string{"任务没有责任单位，请补上", "序号和前面的任务重复，没有收入"}) {
		t.Errorf("%v", why)
	}
	targets, of := TargetsOf(o.Goals, day("2026-01-01"), day("2027-12-31"))
	var got []string
	for i, x := range targets {
		line := x.Code + " " + x.End.String()[:4] + " " + x.Scope + " " + x.Basis + " " + of[i]
		for _, a := range []*Amount{x.Base, x.Stretch, x.Low, x.High} {
			if a == nil {
				line += " -"
			} else {
				line += " " + a.String()
			}
		}
		got = append(got, line)
	}
	want := []string{"industrial_college 2026 CITY CUMULATIVE  - - 2 3", "key_share 2026 CITY CUMULATIVE  60 65 - -", "dispatch_per_quarter 2027 CITY ANNUAL 1 1 - - -",
		"demo_base 2027 PER_SECONDARY ANNUAL 2 1 - - -", "demo_base 2026 PER_SECONDARY ANNUAL 2 1 - - -", "demo_base 2027 PER_HIGHER ANNUAL 2 2 - - -", "demo_base 2026 PER_HIGHER ANNUAL 2 2 - - -"}
	if !slices.Equal(got, want) {
		t.Errorf("targets:\n%s", strings.Join(got, "\n"))
	}
}

// What is written out is read back as it was.
func TestAWrittenOutlineIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[甲乙丙丁戊己庚辛][建设推进完善深化学校企业]{1,8}`)
		unit := rapid.StringMatching(`市[教财科工商农林]{1,4}局`)
		o := Outline{Title: "云州市" + word.Draw(t, "title") + "方案"}
		for i := range rapid.IntRange(1, 12).Draw(t, "tasks") {
			units := slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(unit, 1, 4).Draw(t, "units"))))
			o.Tasks = append(o.Tasks, OutlineTask{Number: strings.TrimLeft(string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10)), "0"), Chapter: "一、重点任务", Section: "(一)布局", Title: word.Draw(t, "task"), Text: word.Draw(t, "text") + "。", Units: units})
		}
		back := ReadOutline(o.Text())
		if back.Title != o.Title || len(back.Tasks) != len(o.Tasks) || len(back.Unread) != 0 {
			t.Fatalf("%+v\n%+v", o, back)
		}
		for i, x := range back.Tasks {
			y := o.Tasks[i]
			if x.Number != y.Number || x.Title != y.Title || x.Text != y.Text || x.Section != y.Section || !slices.Equal(x.Units, y.Units) {
				t.Fatalf("%+v\n%+v", y, x)
			}
		}
	})
}

// No text makes the reader fail, and it takes no more than the bounds.
func FuzzReadOutline(f *testing.F) {
	f.Add(paper)
	f.Add("一、\n(一)\n1.\n(责任单位:)")
	f.Add("1.甲(责任单位:乙(丙,丁)戊)\n2.(牵头单位:)(配合单位:、、)")
	f.Add("一、目标\n到9999年底建成99999999999999999999个产业学院,2至3个产业学院")
	f.Fuzz(func(t *testing.T, text string) {
		o := ReadOutline(text)
		if len(o.Tasks) > maxTasks {
			t.Fatal(len(o.Tasks))
		}
		seen := map[string]bool{}
		for _, x := range o.Tasks {
			if x.Title == "" || x.Number == "" || seen[x.Number] || len(x.Units) > maxUnits {
				t.Fatalf("%+v", x)
			}
			seen[x.Number] = true
		}
		targets, of := TargetsOf(o.Goals, day("2024-01-01"), day("2025-12-31"))
		if len(targets) != len(of) {
			t.Fatal(len(targets), len(of))
		}
		for _, x := range targets {
			if x.Goal() == nil {
				t.Fatalf("%+v", x)
			}
		}
	})
}

func TestNamesOfUnits(t *testing.T) {
	d := directory{city: "融江市"}
	for _, list := range [][]string{{"融江市教育局", "市教育局", "教育局"}, {"融江市市场监督管理局", "市市场监督管理局"}, {"融江职业技术学院", "融江市职业技术学院"}} {
		for _, name := range list {
			if d.key(name) != d.key(list[0]) {
				t.Errorf("%s is %s, %s is %s", name, d.key(name), list[0], d.key(list[0]))
			}
		}
	}
}

// A title may end in a remark in brackets, and keeps it as it is written.
func TestTitlesWithARemark(t *testing.T) {
	for text, want := range map[string]string{"云州市产教融合实施方案（试行）": "云州市产教融合实施方案（试行）", "关于印发《云州市产教融合规划(试行)》的通知": "云州市产教融合规划（试行）", "云州市产教融合方案": "云州市产教融合方案", "云州市产教融合方案解读": ""} {
		if o := ReadOutline(text + "\n一、任务\n1.同步规划。（责任单位：市教育局）"); o.Title != want {
			t.Errorf("%s: %q", text, o.Title)
		}
	}
}
