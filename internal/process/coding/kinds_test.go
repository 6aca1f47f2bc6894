package coding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/testenv"
)

// industriesFile are a few divisions and classes of GB/T 4754.
const industriesFile = `code,level,level_name,parent,name,definition,source_agreement
C,1,门类,,制造业,,3/3
C39,2,大类,C,计算机、通信和其他电子设备制造业,,3/3
C3982,4,小类,C398,电子电路制造,,3/3
H,1,门类,,住宿和餐饮业,,3/3
H62,2,大类,H,餐饮业,,3/3
I,1,门类,,信息传输、软件和信息技术服务业,,3/3
I65,2,大类,I,软件和信息技术服务业,,3/3
`

// withFile is miniService with one more file imported.
func withFile(t *testing.T, name, text string) *Service {
	t.Helper()
	s := miniService(t)
	if _, err := atlas.ImportFile(context.Background(), s.db, name, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return New(s.db, nil)
}

func TestAdsKind(t *testing.T) {
	ads := "id,title,company,education,description\n1,会计,甲公司,大专,会计专业，负责凭证\n2,开发,乙公司,本科,软件工程专业，负责接口\n"
	s := withFile(t, "ads.csv", ads)
	got, err := runText(t, s, Ads, `{"id":"a","title":"Java 开发工程师","education":"本科","description":"负责后端接口和 MySQL 数据库"}
{"id":"b","title":"专员","education":"大专","description":"法学专业优先"}
{"id":"c","title":"","description":""}
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Ranked[0] != "计算机类" || got[0].Names[0] != "0809" || len(got[0].Why) == 0 {
		t.Errorf("%+v", got)
	}
	if got[1].Ranked[0] != "法学类" || got[1].Verdict != fits || !strings.Contains(got[1].Why[0], "法学") {
		t.Errorf("named: %+v", got[1])
	}
	if got[2].Verdict != confirm || len(got[2].Scores) != len(got[2].Ranked) {
		t.Errorf("nothing said: %+v", got[2])
	}
	if _, err := runText(t, s, Ads, "{\"id\":1}\n[1]\n"); !errors.Is(err, ErrLine) || !strings.Contains(err.Error(), "2") {
		t.Errorf("a line that is no object: %v", err)
	}
}

func TestIndustriesKind(t *testing.T) {
	if _, err := runText(t, miniService(t), Industries, "{}"); !errors.Is(err, ErrIndustries) {
		t.Errorf("without a catalogue of industries: %v", err)
	}
	s := withFile(t, "industries.csv", industriesFile)
	got, err := runText(t, s, Industries, `{"id":1,"company":"老街面馆","business_scope":"小吃店餐饮服务"}
{"id":2,"company":"海澜微电路有限公司","business_scope":"生产、销售：线路板、电子产品"}
{"id":3,"company":"","business_scope":null}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Ranked[0] != "H62" || got[0].Names[0] != "餐饮业" || got[0].Verdict != fits || len(got[0].Why) < 2 {
		t.Errorf("%+v", got[0])
	}
	if got[1].Ranked[0] != "C39" || got[2].Verdict != confirm {
		t.Errorf("%+v", got[1:])
	}
}

// TestNamedTable writes codes under 代码 and names under 名称, although names are ranked.
func TestNamedTable(t *testing.T) {
	s := miniService(t)
	k, err := KindOf(Ads)
	if err != nil {
		t.Fatal(err)
	}
	tab := &table{head: []string{"招聘职位", "任职要求"}, rows: [][]string{{"文员", "法学专业"}}, place: k.match([]string{"招聘职位", "任职要求"})}
	c, err := s.Coder(context.Background(), Ads)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := codeTable(context.Background(), c, k, tab, &out); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), "x.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if _, err := b.Each(0, func(l book.Line) error {
		var cells []string
		for _, c := range l.Cells {
			cells = append(cells, c.Text)
		}
		lines = append(lines, strings.Join(cells, " "))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(lines, func(l string) bool {
		return strings.HasPrefix(l, "文员 法学专业 0301") && strings.Contains(l, "法学类")
	}) {
		t.Errorf("%q", lines)
	}
}

// TestBarsOfAdsAndIndustries measures both kinds as the bench does: ads on other companies, in both readings.
func TestBarsOfAdsAndIndustries(t *testing.T) {
	dir := testenv.Data(t)
	s := realService(t)
	for _, name := range []string{"major_articulation.csv", "major_profile_2022.jsonl", "jobs_gd_public_service.csv", "gbt4754_2017.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := atlas.ImportFile(context.Background(), s.db, name, text); err != nil {
			t.Fatal(err)
		}
	}
	s = New(s.db, nil)
	for kind, least := range map[string]map[string]float64{Ads: {"hit_at_3": 0.78, "printed.hit_at_3": 0.77, "sure_right": 0.8}, Industries: {"invented.hit_at_1": 0.9, "invented.hit_at_3": 0.97}} {
		list, err := s.Evaluate(context.Background(), kind, 2)
		if err != nil {
			t.Fatal(err)
		}
		f := figures(list)
		t.Logf("%s %v", kind, f)
		for metric, bar := range least {
			if f[metric] < bar {
				t.Errorf("%s %s is %.3f, want at least %.3f", kind, metric, f[metric], bar)
			}
		}
	}
}

// TestResultForm keeps the output form alike for all kinds.
func TestResultForm(t *testing.T) {
	s := withFile(t, "industries.csv", industriesFile)
	for _, kind := range []string{Ads, Industries} {
		c, err := s.Coder(context.Background(), kind)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c.Code(map[string]string{"title": "会计", "company": "面馆"}))
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"id", "ranked", "names", "scores", "verdict", "why"} {
			if _, ok := m[key]; !ok || key != "id" && m[key] == nil {
				t.Errorf("%s has no %s: %s", kind, key, text)
			}
		}
	}
}

func TestDivisions(t *testing.T) {
	ctx := context.Background()
	if list, err := miniService(t).Divisions(ctx, "老街面馆", "", 3); err != nil || len(list) != 0 {
		t.Errorf("without a catalogue of industries: %v, %v", list, err)
	}
	s := withFile(t, "industries.csv", industriesFile)
	list, err := s.Divisions(ctx, "老街面馆", "", 3)
	if err != nil || len(list) == 0 || list[0].Code != "H62" || list[0].Name != "餐饮业" {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := s.Divisions(ctx, "", "", 3); err != nil || len(list) != 0 {
		t.Errorf("of nothing: %v, %v", list, err)
	}
}
