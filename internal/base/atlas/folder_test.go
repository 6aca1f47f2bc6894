package atlas

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

func openCatalogue(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := sqldb.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(context.Background(), SharedMigrations); err != nil {
		t.Fatal(err)
	}
	return db
}

func loadCatalogue(t *testing.T, db *sqldb.DB) *Catalog {
	t.Helper()
	var c *Catalog
	err := db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		c, err = Load(context.Background(), r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRealFolder imports the whole folder of public data and compares the numbers that its README states.
func TestRealFolder(t *testing.T) {
	dir := testenv.Data(t)
	db := openCatalogue(t)
	sum, err := ImportFolder(context.Background(), db, dir, func(f FileReport) { t.Log(f.String()) })
	if err != nil {
		t.Fatal(err)
	}
	t.Log(sum.String())
	if sum.Took > 15*time.Second {
		t.Errorf("import took %v, want at most 15 s", sum.Took)
	}
	for kind, want := range map[Kind][3]int{ // read, refused, stored
		Programmes: {2199, 0, 2199}, Occupations: {2047, 0, 2047}, Industries: {1971, 0, 1971}, Regions: {3433, 0, 3433}, StatRegions: {3351, 0, 3348}, RegionChanges: {3996, 0, 3996},
		Profiles: {980, 0, 980}, ProgrammeJobs: {1678, 0, 1678}, Articulations: {4132, 0, 4126}, Certificates: {1939, 0, 1939}, Institutions: {2631, 0, 2631},
		LabelledPositions: {11272, 0, 11272}, LabelledTitles: {1746, 0, 1746}, LabelledAds: {3260, 0, 3260}, ExamCodes: {1119, 0, 1119},
	} {
		f, ok := sum.Of(kind)
		if got := [3]int{f.Read, f.Refused, f.Stored}; !ok || got != want {
			t.Errorf("%s: read, refused, stored = %v, want %v", kind, got, want)
		}
	}
	if f, _ := sum.Of(Articulations); f.Taken != 4132 || f.Corrected != 6 || f.Notes[0].Code != "ATLAS_DUPLICATE" {
		t.Errorf("articulations: %+v", f)
	}
	again, err := ImportFolder(context.Background(), db, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range again.Files {
		if f.Kind != "" && (!f.Already || f.Stored > 0) {
			t.Errorf("%s was imported twice", f.Path)
		}
	}
	start := time.Now()
	c := loadCatalogue(t, db)
	t.Logf("read model in %v", time.Since(start))
	checkReal(t, c)
}

func checkReal(t *testing.T, c *Catalog) {
	t.Helper()
	if p, ok := c.Programme(UndergradGeneral, "080904"); !ok || p.Code != "080904K" || p.Name != "信息安全" {
		t.Errorf("080904 = %+v, %v", p, ok)
	}
	if got := len(c.Programmes(HigherCollege)); got != 744 {
		t.Errorf("%d higher college programmes, want 744", got)
	}
	if got := len(c.ProgrammesNamed("软件工程 技术")); got != 0 && c.ProgrammesNamed("软件工程技术")[0].Level != HigherUndergrad {
		t.Errorf("软件工程技术 found %d times", got)
	}
	if k := c.ClassesNamed("计算机类"); len(k) < 3 {
		t.Errorf("计算机类 found at %d levels, want at least 3", len(k))
	}
	if r := c.RegionSuccessors("110103"); len(r) != 1 || r[0].Code != "110101" {
		t.Errorf("successor of 崇文区 = %v", r)
	}
	if r, ok := c.RegionIn("花都区秀全", "440100"); !ok || r.Code != "440114" {
		t.Errorf("花都区秀全 = %v", r)
	}
	if r, ok := c.Region("320576"); !ok || !r.Statistical {
		t.Errorf("苏州工业园区 is not among the statistical regions")
	}
	if i, ok := c.Industry("3911"); !ok || i.Code != "C3911" {
		t.Errorf("industry 3911 = %+v", i)
	}
	if e, ok := c.ExamCode(2023, "B0809"); !ok || e.National != "0809" {
		t.Errorf("exam code B0809 = %+v", e)
	}
	linked := 0
	for _, p := range c.Programmes("") {
		linked += len(c.Links(p.Level, p.Code))
	}
	if linked != 1678 {
		t.Errorf("%d links, want 1678", linked)
	}
}

func TestImportFileCorrectsAndRefuses(t *testing.T) {
	const header = "专业代码,层次,专业名称,专业类代码,专业类,门类代码,门类,目录版本\n"
	text := header +
		"80904k,普通本科,信息安全,0809,计算机类,08,工学,2024\n" +
		"４６０３０１,高职,机电一体化技术,4603,自动化类,46,装备制造大类,2021\n" +
		"460301,高职专科,机电一体化技术,4603,自动化类,46,装备制造大类,2021\n" +
		"460301,高职专科,别的名称,4603,自动化类,46,装备制造大类,2021\n" +
		"46o301,高职专科,错码,4603,自动化类,46,装备制造大类,2021\n" +
		"610101,小学,错层次,6101,农业类,61,农林牧渔大类,2021\n" +
		",,,,,,,\n"
	db := openCatalogue(t)
	sum, err := ImportFS(context.Background(), db, fstest.MapFS{
		"任意名字.csv": {Data: []byte("\xef\xbb\xbf" + text)}, "别的.csv": {Data: []byte("a,b\n1,2\n")}, "空.csv": {}, "坏.csv": {Data: []byte(header + "\"460302,x\n")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := sum.Of(Programmes)
	if f.Read != 6 || f.Taken != 3 || f.Corrected != 3 || f.Refused != 3 || f.Stored != 2 {
		t.Errorf("%+v", f)
	}
	if sum.Catalogues != 1 || sum.Others != 3 {
		t.Errorf("%d catalogues and %d others, want 1 and 3", sum.Catalogues, sum.Others)
	}
	var lines []string
	for _, n := range f.Notes {
		lines = append(lines, n.String())
	}
	for _, want := range []string{"ATLAS_CONFLICT · 第5行", "ATLAS_CODE · 第6行「46o301」", "ATLAS_LEVEL · 第7行「小学」", "ATLAS_DUPLICATE · 第4行", "ATLAS_CODE_FORM · 第2行「80904k」"} {
		if !strings.Contains(strings.Join(lines, "\n"), want) {
			t.Errorf("notes lack %q:\n%s", want, strings.Join(lines, "\n"))
		}
	}
	if p, ok := loadCatalogue(t, db).Programme(UndergradGeneral, "080904"); !ok || p.Code != "080904K" {
		t.Errorf("080904 = %+v", p)
	}
}

// TestWorkbook imports an Excel file whose codes have lost their zeros.
func TestWorkbook(t *testing.T) {
	var out bytes.Buffer
	rows := func(yield func([]any, error) bool) {
		_ = yield([]any{"普通本科", int64(80904), "信息安全", "0809", "计算机类", "08", "工学"}, nil) &&
			yield([]any{"普通本科", "080901", "计算机科学与技术", "0809", "计算机类", "08", "工学"}, nil)
	}
	var cols []sheet.Column
	for _, zh := range []string{"层次", "专业代码", "专业名称", "专业类代码", "专业类", "门类代码", "门类"} {
		cols = append(cols, sheet.Column{ZH: zh})
	}
	if err := sheet.Export(&out, sheet.XLSX, "目录", cols, rows); err != nil {
		t.Fatal(err)
	}
	db := openCatalogue(t)
	sum, err := ImportFS(context.Background(), db, fstest.MapFS{"目录.xlsx": {Data: out.Bytes()}, "坏.xlsx": {Data: []byte("PK\x03\x04x")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := sum.Of(Programmes); !ok || f.Stored != 2 || f.Corrected != 1 || sum.Others != 1 {
		t.Errorf("%+v", sum)
	}
	if p, ok := loadCatalogue(t, db).Programme(UndergradGeneral, "080904"); !ok || p.Name != "信息安全" {
		t.Errorf("080904 = %+v", p)
	}
}
