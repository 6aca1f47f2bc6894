package advert

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
)

func TestAsked(t *testing.T) {
	c, _ := realData(t)
	n := NewNames(c)
	for _, tt := range []struct{ text, want string }{
		{"大专以上学历，计算机、软件工程等相关专业，三年经验", "计算机 软件工程"},
		{"本科学历，会计学或相关专业优先", "会计学"},
		{"国际贸易、英语或市场营销等相关专业", "国际贸易 英语 市场营销"},
		{"专业要求：机械类、自动化，有驾照", "机械类 自动化"},
		{"招聘专业：网络工程、信息管理与信息系统", "网络工程 信息管理与信息系统"},
		{"数学(A0701),课程与教学论(A040102)", "数学 课程与教学论"},
		{"专业不限，英语流利", ""},
		{"具备扎实的电源专业知识，为客户提供专业服务", ""},
		{"熟练使用英语，护理专业毕业", "护理"},
		{"ＩＴ相关专业", "it"},
	} {
		var got []string
		for _, m := range n.Asked([]rune(fold(tt.text))) {
			got = append(got, m.Name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.text, got, tt.want)
		}
	}
}

func TestLessonsTakeNamesOut(t *testing.T) {
	c, _ := realData(t)
	n := NewNames(c)
	asked, printed := n.Lessons(Ad{Title: "跟单", Description: "英语六级，国际贸易、英语专业，市场营销经验"})
	if strings.Contains(asked.Text, "英语") || strings.Contains(asked.Text, "国际贸易") || !strings.Contains(asked.Text, "市场营销") {
		t.Errorf("asked text %q", asked.Text)
	}
	if want := []string{"经济与贸易类", "外国语言文学类"}; !slices.Equal(asked.Classes, want) {
		t.Errorf("asked %v", asked.Classes)
	}
	if !slices.Contains(printed.Classes, "工商管理类") || strings.Contains(printed.Text, "市场营销") {
		t.Errorf("printed %v %q", printed.Classes, printed.Text)
	}
}

func TestRank(t *testing.T) {
	c, ads := realData(t)
	n := NewNames(c)
	same := Ad{Title: "综合岗", Description: "协助处理各类事务"}
	confirmed := []Lesson{n.Confirmed(same, []string{"公共管理类"}, "王一")}
	m := Train(c, ads, confirmed)
	for _, tt := range []struct {
		ad    Ad
		first string
	}{
		{Ad{Title: "Java开发工程师", Education: "本科", Description: "负责后端接口开发，熟悉 Spring、MySQL、Redis"}, "计算机类"},
		{Ad{Title: "出纳", Education: "大专", Description: "负责日常收支、凭证和银行对账"}, "工商管理类"},
		{Ad{Title: "护士", Description: "持护士执业证，轮班，静脉穿刺"}, "护理学类"},
		{Ad{Title: "施工员", Description: "负责现场施工管理和图纸会审"}, "土木类"},
		{Ad{Title: "文员", Description: "动物医学专业优先"}, "动物医学类"},
		{same, "公共管理类"},
	} {
		a := m.Rank(tt.ad, 10)
		if len(a.Ranked) != 10 || a.Ranked[0].Class != tt.first || len(a.Ranked[0].Code) != 4 {
			t.Errorf("%s: %v, want %s", tt.ad.Title, a.Ranked, tt.first)
		}
	}
	if a := m.Rank(same, 3); a.Same == nil || a.Same.By != "王一" {
		t.Errorf("who confirmed: %+v", a.Same)
	}
	if a := m.Rank(Ad{Title: "文员", Description: "动物医学专业优先"}, 3); len(a.Named) != 1 || a.Ranked[0].Chance < SureAbove {
		t.Errorf("named: %+v", a)
	}
	if a := m.Rank(Ad{}, 3); !a.Empty || a.Ranked[0].Chance >= SureAbove {
		t.Errorf("nothing said: %+v", a)
	}
	again := Train(c, ads, confirmed)
	for _, ad := range ads[:200] {
		if !reflect.DeepEqual(m.Rank(ad, 5), again.Rank(ad, 5)) {
			t.Fatalf("two trainings differ on %s", ad.ID)
		}
	}
}

// TestCuratedWords keeps the lists to classes that exist.
func TestCuratedWords(t *testing.T) {
	c, _ := realData(t)
	known := map[string]bool{}
	for _, k := range c.Classes(atlas.UndergradGeneral) {
		known[k.Name] = true
	}
	for _, list := range []string{shortNames, workWords} {
		seen := map[string]bool{}
		for _, e := range entries(list) {
			if !known[e.class] || seen[e.class] {
				t.Errorf("class %q is unknown or stands twice", e.class)
			}
			seen[e.class] = true
		}
	}
}

func FuzzRank(f *testing.F) {
	m := Train(small(f), []Ad{{Title: "会计", Description: "会计专业"}}, nil)
	f.Add("会计", "本科", "会计、财务等相关专业(A0701)")
	f.Add("", "", "专业：")
	f.Add("专业", "专业", "专业专业或和(b0)")
	f.Fuzz(func(t *testing.T, title, education, description string) {
		m.Rank(Ad{Title: title, Education: education, Description: description}, 3)
	})
}
