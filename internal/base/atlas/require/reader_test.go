package require

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"rongqiao/internal/platform/testenv"
)

// small is a catalogue of a few true entries, enough for every written form.
func small() Catalogue {
	return Catalogue{
		Entries: []Entry{
			{"02", "经济学"}, {"0201", "经济学类"}, {"020101", "经济学"}, {"020301K", "金融学"}, {"03", "法学"}, {"0301", "法学类"}, {"030101K", "法学"},
			{"030205T", "政治学、经济学与哲学"}, {"0502", "外国语言文学类"}, {"050201", "英语"}, {"0711", "心理学类"}, {"071101", "心理学"}, {"08", "工学"},
			{"0809", "计算机类"}, {"080901", "计算机科学与技术"}, {"080902", "软件工程"}, {"080904K", "信息安全"}, {"0828", "建筑类"}, {"082801", "建筑学"},
			{"0810", "土木类"}, {"081001", "土木工程"}, {"12", "管理学"}, {"1202", "工商管理类"}, {"120203K", "会计学"}, {"120206", "人力资源管理"}, {"120402", "行政管理"},
			{"0502100T", "语言学"},
		},
		Others: []string{"公共管理学", "计算机应用技术", "软件技术"},
		Exams: []Exam{
			{2023, "B0810", "建筑类", "0828", false}, {2023, "B0811", "土木类", "0810", false}, {2023, "B0402", "心理学类", "0711", false},
			{2023, "B0301", "法学类", "0301", false}, {2023, "B03", "法学", "03", false}, {2023, "A0301", "法学", "", true},
		},
		Former: []Former{{"电算会计", []string{"120203"}}, {"商务", []string{"120203", "120206"}}},
	}
}

func codes(list []Entry) string {
	var out []string
	for _, e := range list {
		out = append(out, e.Code)
	}
	return strings.Join(out, " ")
}

func TestWrittenForms(t *testing.T) {
	r := NewReader(small(), nil)
	for _, c := range []struct{ text, codes, categories, verdict string }{
		{"计算机类（0809）", "0809", "", "符合"},
		{"计算机类(0809)、信息安全（080904K）", "0809 080904", "", "符合"},
		{"建筑类(B0810),土木类(B0811)", "0828 0810", "", "符合"},
		{"建筑类（0810）", "0828", "", "符合"},
		{"Ｂ０８１０", "0828", "", "符合"},
		{"法学(B03)", "", "03", "待确认"},
		{"法学(B030101)", "030101", "", "符合"},
		{"法学（030101K）", "030101", "", "符合"},
		{"0809 计算机类；080902软件工程", "0809 080902", "", "符合"},
		{"计算机类０８０９", "0809", "", "符合"},
		{"计算机科学与技术专业、软件工程*", "080901 080902", "", "符合"},
		{"计算机科学与技术 软件工程", "080901 080902", "", "符合"},
		{"计算机科学与技术软件工程", "080901 080902", "", "待确认"},
		{"计算机科学与技术（080901软件工程（080902）", "080901 080902", "", "待确认"},
		{"计算机类(0809)土木类（0810）", "0809 0810", "", "符合"},
		{"计算机及相关专业", "0809", "", "待确认"},
		{"英语等相关专业", "050201", "", "待确认"},
		{"工商管理类（限人力资源管理）；公共管理学（限行政管理、社会保障）", "120206 120402", "", "符合"},
		{"计算机类（软件工程除外）", "0809", "", "待确认"},
		{"计算机类（除软件工程、信息安全外）", "0809", "", "待确认"},
		{"计算机科学与技术、软件工程，软件工程除外", "080901", "", "待确认"},
		{"除软件工程、信息安全外，计算机类", "0809", "", "待确认"},
		{"政治学、经济学与哲学", "030205", "", "符合"},
		{"政治学，经济学与哲学；英语", "030205 050201", "", "符合"},
		{"语言学（0502100T）", "0502100", "", "符合"},
		{"工学、管理学", "", "08 12", "待确认"},
		{"工学、软件工程", "080902", "08", "符合"},
		{"不限", "", "", "符合"},
		{"专业不限", "", "", "符合"},
		{"1.计算机类 2.土木类", "0809 0810", "", "符合"},
		{"（1）计算机类；（2）土木类", "0809 0810", "", "符合"},
		{"本科：计算机类（0809）；研究生：计算机应用技术（081203）", "0809", "", "符合"},
		{"法学（0301）、法律（0351）、会计（1253）", "", "", "不符"},
		{"法学(A0301)", "", "", "不符"},
		{"电算会计", "120203", "", "符合"},
		{"商务", "120203 120206", "", "待确认"},
		{"计算机科学和技术", "080901", "", "待确认"},
		{"外国语言文学类（英语）及英语相关专业", "050201", "", "待确认"},
		{"占卜学", "", "", "待确认"},
		{"", "", "", "待确认"},
		{"（（（", "", "", "待确认"},
	} {
		got := r.Read(c.text)
		if codes(got.Codes) != c.codes || codes(got.Categories) != c.categories || got.Verdict.String() != c.verdict {
			t.Errorf("%s: codes %q, categories %q, %s; want %q, %q, %s", c.text, codes(got.Codes), codes(got.Categories), got.Verdict, c.codes, c.categories, c.verdict)
			for _, it := range got.Items {
				t.Logf("    %+v", it)
			}
		}
	}
}

func TestExclusionsAreKeptApart(t *testing.T) {
	r := NewReader(small(), nil)
	for _, text := range []string{"计算机类（除软件工程、信息安全外）", "计算机类除软件工程、信息安全外", "计算机类（不含软件工程、信息安全）"} {
		if got := r.Read(text); codes(got.Excluded) != "080902 080904" || codes(got.Codes) != "0809" {
			t.Errorf("%s: without %q, of %q", text, codes(got.Excluded), codes(got.Codes))
		}
	}
}

func TestSixNamesGoByTheirNeighbours(t *testing.T) {
	r := NewReader(small(), nil)
	for text, want := range map[string]string{
		"工学、经济学、管理学": "08 02 12|",
		"经济学、金融学":    "|020101 020301",
		"法学、软件工程":    "|030101 080902",
	} {
		if got := r.Read(text); codes(got.Categories)+"|"+codes(got.Codes) != want {
			t.Errorf("%s: %s|%s, want %s", text, codes(got.Categories), codes(got.Codes), want)
		}
	}
}

// TestRealExpressions reads every printed line: nothing of the postgraduate list becomes a bachelor's code, and what
// is of the bachelor's list is found.
func TestRealExpressions(t *testing.T) {
	r := NewReader(realCatalogue(t), nil)
	f, err := os.Open(filepath.Join(testenv.Data(t), "major_requirement_expressions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := map[string]string{
		"电子信息类（0807）、自动化类（0808）、计算机类（0809）": "0807 0808 0809 符合",
		"法学（030101K）": "030101 符合",
		"工商管理学（限人力资源管理）；公共管理学（限行政管理、社会保障）":         "120206 120402 符合",
		"设计学类（1305）、美术学类（1304）":                    "1305 1304 符合",
		"外国语言文学类（英语）及英语相关专业":                       "050201 待确认",
		"中国语言文学类、公共管理类；人力资源管理":                     "0501 1204 120206 符合",
		"环境设计、风景园林、园林":                             "130503 082803 090502 符合",
		"食品科学与工程类":                                 "0827 符合",
		"土木工程、金融*；金融学":                             "081001 020301 待确认",
		"不限":                                       " 符合",
		"英语语言文学(代码：050201)学科专业":                    " 不符",
		"风景园林（0862）、园艺学（0902）、植物保护（0904）、林业（0954）": " 不符",
		"法学（0301）、纪检监察学（0308）、法律（0351）、审计（1257）、会计（1253）、会计学（120201）": " 不符",
		"马克思主义理论（0305）、民族学（0304）；社会学（030301）":                         " 待确认",
	}
	lines, met := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") || s.Text() == "" {
			continue
		}
		lines++
		got := r.Read(s.Text())
		if len(got.Items) == 0 {
			t.Errorf("%s: no item", s.Text())
		}
		if w, ok := want[s.Text()]; ok {
			met++
			if codes(got.Codes)+" "+got.Verdict.String() != w {
				t.Errorf("%s: %q %s, want %q", s.Text(), codes(got.Codes), got.Verdict, w)
			}
		}
	}
	if lines < 34 || met != len(want) {
		t.Errorf("%d lines, %d of %d expectations met", lines, met, len(want))
	}
}

func TestOrderOfItemsIsIrrelevant(t *testing.T) {
	r := NewReader(small(), nil)
	var names []string
	for _, e := range small().Entries {
		names = append(names, e.Name, e.Name+"（"+e.Code+"）")
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 8, rapid.ID).Draw(t, "items")
		mixed := rapid.Permutation(list).Draw(t, "mixed")
		a, b := r.Read(strings.Join(list, "；")), r.Read(strings.Join(mixed, "，"))
		if !slices.Equal(codesOf(a.Codes), codesOf(b.Codes)) || a.Verdict != b.Verdict {
			t.Fatalf("%v %s, but %v %s", a.Codes, a.Verdict, b.Codes, b.Verdict)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"计算机类（0809）、软件工程(除", "除外", "(B0810", "法学、工学；", ")：(，0", "1.计算机 类"} {
		f.Add(s)
	}
	r := NewReader(small(), nil)
	f.Fuzz(func(t *testing.T, s string) {
		a, b := r.Read(s), r.Read(s)
		if !slices.Equal(a.Codes, b.Codes) || a.Verdict != b.Verdict {
			t.Error("two readings of one text differ")
		}
	})
}
