package trade

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

// industries gives the entries that fill puts into an empty catalogue.
func industries(t testing.TB, fill func(context.Context, *sqldb.DB) error) (list []*atlas.Industry) {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if err := fill(ctx, db); err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		c, err := atlas.Load(ctx, r)
		if err == nil {
			list = c.Industries()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func realIndustries(t testing.TB) []*atlas.Industry {
	t.Helper()
	dir := testenv.Data(t)
	return industries(t, func(ctx context.Context, db *sqldb.DB) error {
		text, err := os.ReadFile(filepath.Join(dir, "gbt4754_2017.csv"))
		if err != nil {
			return err
		}
		_, err = atlas.ImportFile(ctx, db, "gbt4754_2017.csv", text)
		return err
	})
}

func miniIndustries(t testing.TB) []*atlas.Industry {
	t.Helper()
	return industries(t, func(ctx context.Context, db *sqldb.DB) error {
		_, err := mini.Import(ctx, db)
		return err
	})
}

// TestInvented keeps the rules from getting worse; the set is ours and easier than a register.
func TestInvented(t *testing.T) {
	pairs, err := Invented()
	if err != nil {
		t.Fatal(err)
	}
	s := New(realIndustries(t), nil).Measure(pairs)
	t.Logf("%+v", s)
	if s.Lines < 150 || s.First < 0.9 || s.Three < 0.97 || s.SureRight < 0.9 {
		t.Errorf("worse than before: %+v", s)
	}
}

// TestEveryDivision reaches each of the 97 divisions through the words of the standard itself.
func TestEveryDivision(t *testing.T) {
	list := realIndustries(t)
	m := New(list, nil)
	n := 0
	for _, e := range list {
		if e.Depth != 2 {
			continue
		}
		n++
		if a := m.Rank("", e.Name, 3); a.Ranked[0].Code != e.Code {
			t.Errorf("%s %s: %v", e.Code, e.Name, a.Ranked)
		}
	}
	if n != 97 {
		t.Errorf("%d divisions, want 97", n)
	}
}

func TestRank(t *testing.T) {
	confirmed := []Pair{{Company: "甲乙丙有限公司", Scope: "综合服务", Division: "K70", By: "李一"}, {Company: "无此行业有限公司", Division: "Z99"}}
	m := New(realIndustries(t), confirmed)
	for _, tt := range []struct{ company, scope, want string }{
		{"", "许可项目：餐饮服务。一般项目：食用农产品零售", "H62"},
		{"东江塑胶制品有限公司", "研发、产销：塑胶制品、五金制品；货物进出口。(依法须经批准的项目，经相关部门批准后方可开展经营活动)", "C29"},
		{"北岭精密机械有限公司", "", "C34"},
		{"某某有限公司", "研究和试验发展（具体经营项目请登录公示平台查询）", "M73"},
		{"九洲石油有限公司第三加油站", "成品油零售", "F52"},
		{"甲乙丙有限公司", "软件开发", "K70"},
	} {
		a := m.Rank(tt.company, tt.scope, 10)
		if len(a.Ranked) != 10 || a.Ranked[0].Code != tt.want || a.Ranked[0].Name == "" {
			t.Errorf("%s · %s: %v, want %s", tt.company, tt.scope, a.Ranked, tt.want)
		}
	}
	if a := m.Rank("甲乙丙有限公司", "", 3); a.Same == nil || a.Same.By != "李一" {
		t.Errorf("who confirmed: %+v", a.Same)
	}
	if a := m.Rank("甲乙丁有限公司", "综合服务", 3); len(a.Neighbours) != 1 || a.Ranked[0].Code != "K70" || a.Same != nil {
		t.Errorf("like a confirmed one: %+v", a)
	}
	if a := m.Rank("", "", 3); !a.Empty || a.Ranked[0].Chance >= SureAbove {
		t.Errorf("nothing said: %+v", a)
	}
	x, y := m.Rank("海川电子科技有限公司", "电子产品销售；软件开发", 5), m.Rank("海川电子科技有限公司", "电子产品销售；软件开发", 5)
	if !reflect.DeepEqual(x, y) {
		t.Error("the same enterprise is ranked in two ways")
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ scope, want string }{
		{"", ""},
		{"许可项目：餐饮服务。（依法须经批准的项目，经相关部门批准后方可开展经营活动）一般项目：软件开发；信息咨询服务（不含许可类信息咨询服务）。", "!^餐饮服务 ^软件开发 信息咨询服务"},
		{"一般经营项目是：国内贸易，货物及技术进出口；许可经营项目是：电子产品的生产", "^国内贸易 货物及技术进出口 !^电子产品的生产"},
		{"销售：服装，鞋帽；仓储", "^销售:服装 销售:鞋帽 仓储"},
		{"１、软件开发；２、 除依法须经批准的项目外，凭营业执照依法自主开展经营活动", "^软件开发"},
		{"食品（含酒（白酒）、茶）销售；（", "^食品销售"},
	} {
		var got []string
		for _, it := range Split(tt.scope) {
			s := it.Text
			if it.Lead != "" {
				s = it.Lead + ":" + s
			}
			if it.First {
				s = "^" + s
			}
			if it.Permit {
				s = "!" + s
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s:\n%q, want\n%q", tt.scope, strings.Join(got, " "), tt.want)
		}
	}
	if n := len(Split(strings.Repeat("软件开发；", 500))); n != itemsMax {
		t.Errorf("%d items, want at most %d", n, itemsMax)
	}
}

// TestCuratedCodes keeps the lists to divisions of the standard.
func TestCuratedCodes(t *testing.T) {
	m := New(realIndustries(t), nil)
	for _, l := range []*lexicon{m.firms, m.phrases} {
		for i, p := range l.parts {
			for c := range p {
				if m.names[c] == "" {
					t.Errorf("%s speaks for %s, which is no division", l.names[i], c)
				}
			}
		}
	}
	for i, c := range m.goods.makers {
		if m.names[c] == "" {
			t.Errorf("%s is made by %s, which is no division", m.goods.names[i], c)
		}
	}
	for c := range prior {
		if m.names[c] == "" {
			t.Errorf("prior of %s, which is no division", c)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("许可项目：餐饮服务。一般项目：软件开发；销售：服装，鞋帽（不含")
	f.Add("一般经营项目是：,许可经营项目是：")
	f.Add("；：，。、（）")
	f.Fuzz(func(t *testing.T, scope string) {
		items := Split(scope)
		if len(items) > itemsMax {
			t.Fatalf("%d items", len(items))
		}
		for _, it := range items {
			if utf8.RuneCountInString(it.Text) < 2 || strings.ContainsAny(it.Text, "；;\n()") {
				t.Fatalf("item %q", it.Text)
			}
		}
	})
}

func FuzzRank(f *testing.F) {
	m := New(miniIndustries(f), []Pair{{Company: "甲有限公司", Scope: "软件", Division: "C35"}})
	f.Add("某某公司第三加油站", "产销：电子产品")
	f.Add("公司", "（")
	f.Fuzz(func(t *testing.T, company, scope string) {
		var sum float64
		for _, c := range m.Rank(company, scope, 97).Ranked {
			if !(c.Chance >= 0 && c.Chance <= 1) {
				t.Fatalf("chance %v", c)
			}
			sum += c.Chance
		}
		if sum > 1.001 {
			t.Fatalf("chances sum up to %v", sum)
		}
	})
}
