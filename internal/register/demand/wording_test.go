package demand_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/register/demand"
)

func grounds(text string) string {
	var out []string
	for _, w := range demand.CheckWording(text) {
		out = append(out, string(w.Ground))
	}
	return strings.Join(out, " ")
}

func TestDiscriminatoryWordingIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"限男性，35 岁以下": "GENDER AGE", "35岁以下男性": "GENDER AGE", "仅限女性报考": "GENDER", "男性优先": "GENDER", "女士优先考虑": "GENDER", "只招女生": "GENDER",
		"性别：男": "GENDER", "性别要求：女": "GENDER", "要求男士": "GENDER", "不招女性": "GENDER", "男性勿扰": "GENDER", "招男工5名": "GENDER",
		"男性3名，女性2名": "GENDER GENDER", "招聘女教师": "GENDER", "限男。": "GENDER", "适合男性报考": "GENDER", "男优先": "GENDER", "1、男，25-45岁，身体健康": "GENDER AGE", "女性18-35岁": "GENDER AGE", "男，C1驾照": "GENDER", "1，女生，负责接听电话": "GENDER", "招聘男性司机2名": "GENDER",
		"35周岁以下": "AGE", "年龄18-35岁": "AGE", "年龄：20-40": "AGE", "年龄不超过45周岁": "AGE", "40岁（含）以下": "AGE", "18至45周岁": "AGE", "年龄35以下": "AGE",
		"90后优先": "AGE", "年轻者优先": "AGE", "只招年轻人": "AGE", "30岁以内": "AGE",
		"限汉族": "ETHNICITY", "不招少数民族": "ETHNICITY", "藏族勿扰": "ETHNICITY", "民族：汉族": "ETHNICITY", "汉族优先": "ETHNICITY", "拒绝维吾尔族": "ETHNICITY",
		"无宗教信仰": "RELIGION", "信教者勿扰": "RELIGION",
		"未婚优先": "MARRIAGE", "已婚已育优先": "MARRIAGE", "婚姻状况：未婚": "MARRIAGE", "两年内不得生育": "MARRIAGE", "3年内无怀孕计划": "MARRIAGE", "要求未婚": "MARRIAGE",
		"入职须提供孕检证明": "MARRIAGE", "已婚已育": "MARRIAGE", "近期无生育计划": "MARRIAGE", "单身优先": "MARRIAGE",
		"限本地户口": "ORIGIN", "本市户籍优先": "ORIGIN", "户籍：本省": "ORIGIN", "河南人勿扰": "ORIGIN", "不招新疆人": "ORIGIN", "农村户口不招": "ORIGIN", "本地人优先": "ORIGIN",
		"要求具有融江市户口": "ORIGIN", "外地人免谈": "ORIGIN",
		"无乙肝": "DISEASE", "乙肝携带者勿扰": "DISEASE", "身体健康，无传染病": "DISEASE", "入职须检查乙肝五项": "DISEASE", "不招乙肝病毒携带者": "DISEASE", "无传染性疾病史": "DISEASE",
		"残疾人勿扰": "DISABILITY", "四肢健全": "DISABILITY", "无残疾": "DISABILITY",
	} {
		if got := grounds(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestLawfulWordingPasses(t *testing.T) {
	for _, text := range []string{
		"女装设计", "男科护士", "年龄结构", "妇幼保健", "男女不限", "不限男女", "性别不限", "性别：男女均可", "要求女装设计经验", "限女鞋行业", "男士护肤品销售", "女生宿舍管理员",
		"招女装导购", "妇女权益维护", "男女平等", "男、女均可", "男，女不限", "不得限男性", "禁止设置性别限制", "女子职业学院", "招聘女性健康咨询师", "女性用品采购", "女职工委员会",
		"年满18周岁", "18周岁以上", "年龄不限", "65岁以上老人护理", "0-3岁婴幼儿照护", "3—6岁儿童教学", "16岁以上", "服务60岁以下老年人", "18-60岁客户群体运营", "分析年龄分布", "工龄3年以上", "10年以内", "企业成立35周年", "1990年后成立",
		"年轻化团队", "年轻人群体营销", "法定退休年龄以内",
		"民族乐器演奏", "少数民族地区工作经验", "懂藏族文化", "家族企业", "上班族通勤", "同等条件下少数民族优先", "能用维吾尔语交流", "限水族馆饲养经验", "宗教学专业",
		"提供单身公寓", "生育保险", "婚姻家庭咨询师", "已婚未婚均可", "孕产妇护理", "产科孕检工作", "婚育不限", "生育津贴", "孕检医师",
		"户籍管理", "户口登记窗口", "不限户籍", "熟悉本地市场", "河南市场开拓", "户籍不限", "本市在校生", "四川人民医院", "外地客户维护", "负责广东人才市场", "新疆棉采购",
		"传染病防治", "传染病医院护士", "乙肝疫苗研发", "持有效健康证明", "乙肝检测试剂生产", "从事艾滋病宣教",
		"残疾人服务", "残疾人优先", "残疾人康复", "机电、自动化相关专业，中专及以上", "男朋友节活动策划", "Excel 2016 及以上", "月薪3500-4500", "招18-35名工人", "满35人开班",
	} {
		if got := demand.CheckWording(text); len(got) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestWordingSaysWhereAndWhatInstead(t *testing.T) {
	text := "机电相关专业\n会 PLC 点检\n限男性，35 岁以下"
	got := demand.CheckWording(text)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	w := got[0]
	if w.Text != "限男性" || w.Line != 3 || !w.Blocks || text[w.At:w.End] != w.Text || !strings.Contains(w.Law, "第二十七条") || !strings.Contains(w.Law, "第四十三条") || w.Instead == "" {
		t.Errorf("%+v", w)
	}
	if got[1].Blocks || got[1].Line != 3 || got[1].Text != "35 岁以下" {
		t.Errorf("%+v", got[1])
	}
}

func TestWordingInRealAdvertisements(t *testing.T) {
	f, err := os.Open(filepath.Join(testenv.Data(t), "jobs_gd_public_service.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	counts, rows := map[demand.Ground]int{}, 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rows++
		for _, w := range demand.CheckWording(row[len(row)-1]) {
			counts[w.Ground]++
			t.Logf("%s %q in %q", w.Ground, w.Text, around(row[len(row)-1], w))
		}
	}
	t.Logf("%d rows: %v", rows, counts)
	if rows < 3000 || counts[demand.ByAge] == 0 || counts[demand.ByGender] == 0 {
		t.Errorf("%d rows: %v", rows, counts)
	}
}

func around(text string, w demand.Wording) string {
	return text[max(0, w.At-24):min(len(text), w.End+24)]
}

func FuzzCheckWording(f *testing.F) {
	for _, s := range []string{"限男性，35 岁以下", "年龄：20-40", "\xff限女", "已婚已育优先\n河南人勿扰"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range demand.CheckWording(s) {
			if w.At < last || w.End > len(s) || w.At >= w.End || w.Law == "" || w.Instead == "" {
				t.Fatalf("%+v in %q", w, s)
			}
			last = w.At
		}
	})
}

func BenchmarkCheckWording(b *testing.B) {
	text := strings.Repeat("负责产线机器人的日常点检与程序备份，会示教编程，能上夜班；", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		demand.CheckWording(text)
	}
}
