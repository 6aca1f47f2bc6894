package citymap

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, org.Migrations, atlas.Migrations, carrier.Migrations, Migrations}

var theClock = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

func as(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

const (
	north, south, coast                     = "900101", "900102", "900103"
	college, secondarySchool, farSchool     = ids.ID(201), ids.ID(202), ids.ID(203)
	leader, workshop, theCity, theLostThing = ids.ID(301), ids.ID(302), ids.ID(303), ids.ID(304)
)

var (
	lead    = as(1, actor.Grant{Role: actor.CityLead})
	officer = as(2, actor.Grant{Role: actor.CountyUser, County: north})
	head    = as(3, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	pupil   = as(4, actor.Grant{Role: actor.Student})
)

// each makes a city of three counties with three schools, two enterprises of which one stands on the key list, and a park.
func each(t *testing.T, fn func(t *testing.T, s *Service, db *sqldb.DB)) {
	t.Helper()
	i18n.Load(Words, geo.Words, carrier.Words, org.Words)
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Shared: []fs.FS{atlas.SharedMigrations}, Now: func() time.Time { return theClock }}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(lead, func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(lead, tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖县"}, {Code: coast, Name: "海港区"}}); err != nil {
				return err
			}
			put := func(id ids.ID, name string, kind org.Kind, level org.Level, county string, at ...float64) error {
				o := org.Organization{ID: id, Name: name, Kind: kind, County: county, Status: org.Active, Provisional: true}
				o.School.Level = level
				if level == org.Secondary {
					o.School.Students = 1200
				}
				if len(at) == 2 {
					o.Lng, o.Lat = &at[0], &at[1]
				}
				return org.Insert(lead, tx, o)
			}
			return errors.Join(put(college, "岚山职业学院", org.SchoolKind, org.HigherCollege, north, 118.05, 24.95), put(secondarySchool, "岚山中等专业学校", org.SchoolKind, org.Secondary, north, 118.06, 24.95),
				put(farSchool, "滨湖中等专业学校", org.SchoolKind, org.Secondary, south, 118.15, 24.85), put(leader, "岚江龙头有限公司", org.Enterprise, "", north, 118.052, 24.951), put(workshop, "滨湖作坊", org.Enterprise, "", south, 118.17, 24.82),
				put(theCity, "岚江产业园", org.Park, "", north, 118.08, 24.92), put(theLostThing, "海港中等专业学校", org.SchoolKind, org.Secondary, coast))
		})
		if err != nil {
			t.Fatal(err)
		}
		graph := atlas.NewService(db, atlas.NewShelf(db))
		if _, err := graph.SaveCurated(lead, atlas.Curated{List: atlas.CuratedEnterprise, Name: "岚江龙头有限公司", Years: atlas.Years{From: 2025}, Reviewer: "林晓", ReviewedOn: civil.Date{Year: 2025, Month: 1, Day: 5}}); err != nil {
			t.Fatal(err)
		}
		fn(t, New(db, carrier.New(db), "岚江市"), db)
	})
}

// squares is an outline of two counties side by side, the second by an older name, and a piece that is none; the third has no border.
const squares = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"岚山区"},"geometry":{"type":"Polygon","coordinates":[[[118,24.9],[118.1,24.9],[118.1,25],[118,25],[118,24.9]]]}},
{"type":"Feature","properties":{"name":"滨湖区"},"geometry":{"type":"MultiPolygon","coordinates":[[[[118.1,24.8],[118.2,24.8],[118.2,24.9],[118.1,24.9],[118.1,24.8]]]]}},
{"type":"Feature","properties":{"name":"无名岛"},"geometry":{"type":"Polygon","coordinates":[[[118.3,24.8],[118.31,24.8],[118.31,24.81],[118.3,24.8]]]}},
{"type":"Feature","properties":{"name":"海港区","cp":[118.2,25]},"geometry":{"type":"Polygon","coordinates":[]}}]}`

func brought(body string) Brought {
	return Brought{File: "a.geojson", Source: "测绘单位", Licence: "内部使用", DrawnOn: civil.Date{Year: 2026, Month: 1, Day: 1}, Body: []byte(body)}
}

func TestOutline(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		if b, err := s.Bounds(lead); err != nil || !b.Empty() {
			t.Fatalf("a city without an outline has the bounds %v: %v", b, err)
		}
		for _, c := range []struct {
			name  string
			ctx   context.Context
			spoil func(*Brought)
			want  error
		}{
			{"a county user", officer, func(*Brought) {}, actor.ErrForbidden},
			{"no source", lead, func(b *Brought) { b.Source = " " }, ErrSource},
			{"tomorrow", lead, func(b *Brought) { b.DrawnOn.Year = 2027 }, ErrDay},
			{"open ring", lead, func(b *Brought) {
				b.Body = bytes.Replace(b.Body, []byte("[118,25],[118,24.9]"), []byte("[118,25],[118,24.8]"), 1)
			}, geo.ErrOpen},
			{"another city", lead, func(b *Brought) {
				b.Body = []byte(strings.NewReplacer("岚山", "甲", "滨湖", "乙", "海港", "丙").Replace(string(b.Body)))
			}, ErrNoCounty},
		} {
			b := brought(squares)
			c.spoil(&b)
			if _, err := s.SetOutline(c.ctx, b); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		v, err := s.SetOutline(lead, brought(squares))
		if err != nil || v.Number != 1 || v.Areas != 4 {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err := s.SetOutline(lead, brought(squares)); !errors.Is(err, ErrSame) {
			t.Errorf("the same file again: %v", err)
		}
		o, err := s.Outline(lead)
		if err != nil || len(o.Areas) != 4 || o.Areas[1].Code != south || o.Areas[1].Name != "滨湖县" {
			t.Fatalf("%+v %v", o, err)
		}
		if list := o.Strange(); len(list) != 1 || list[0] != "无名岛" {
			t.Errorf("strange: %v", list)
		}
		if list := o.Bare(); len(list) != 1 || list[0] != "海港区" {
			t.Errorf("bare: %v", list)
		}
		if v, err = s.SetOutline(lead, brought(strings.Replace(squares, "118.31,24.81", "118.32,24.82", 1))); err != nil || v.Number != 2 {
			t.Errorf("%+v %v", v, err)
		}
		if b, err := s.Bounds(lead); err != nil || b.Max.Lng != 118.32 {
			t.Errorf("bounds %v: %v", b, err)
		}
	})
}

// answered asks with an address.
func answered(t *testing.T, s *Service, ctx context.Context, query string) *Answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/map?"+query, nil)
	ask, err := ReadAsk(r.URL.Query())
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Answer(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func shown(a *Answer) string {
	var out []string
	for _, l := range a.Lines("", order, false) {
		out = append(out, a.g.places[l.Place].Name)
	}
	return strings.Join(out, " ")
}

// place makes a record with a place.
func place(t *testing.T, s *Service, kind, name, county, stage string, lng, lat float64) ids.ID {
	t.Helper()
	d := carrier.Draft{Name: name, County: county, Lng: &lng, Lat: &lat, Stage: stage, On: civil.Date{Year: 2025, Month: 3, Day: 1}, Values: carrier.Values{}}
	id, err := s.carriers.Create(lead, kind, d, "文件一号")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestLayersAndSight(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		if _, err := s.SetOutline(lead, brought(squares)); err != nil {
			t.Fatal(err)
		}
		place(t, s, "edu_park", "岚山产教园", north, "IN_USE", 118.03, 24.93)
		place(t, s, "edu_park", "滨湖产教园", south, "PLANNED", 118.16, 24.83)
		if got := shown(answered(t, s, lead, "")); got != "岚山中等专业学校 岚山产教园 岚山职业学院 岚江产业园 岚江龙头有限公司 滨湖中等专业学校 滨湖产教园" {
			t.Error(got)
		}
		if got := shown(answered(t, s, lead, "layers=org_firm")); got != "滨湖作坊" {
			t.Errorf("enterprises off the key list: %s", got)
		}
		if got := shown(answered(t, s, lead, "layers=all&county="+south)); got != "滨湖中等专业学校 滨湖产教园 滨湖作坊" {
			t.Error(got)
		}
		if got := shown(answered(t, s, lead, "layers=all&box=118,24.9,118.055,25")); got != "岚山产教园 岚山职业学院 岚江龙头有限公司" {
			t.Error(got)
		}
		if got := shown(answered(t, s, officer, "layers=all")); strings.Contains(got, "滨湖中") || !strings.Contains(got, "滨湖产教园") || !strings.Contains(got, "岚山职业学院") {
			t.Errorf("a county's officer sees %s", got)
		}
		if got := shown(answered(t, s, head, "layers=all")); got != "岚山产教园 岚山职业学院 滨湖产教园" {
			t.Errorf("a school sees %s", got)
		}
		if _, err := s.Answer(pupil, Ask{}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student: %v", err)
		}
		a := answered(t, s, lead, "layers=edu_park")
		for _, l := range a.Lines("", order, false) {
			if p := a.g.places[l.Place]; p.Counts != (p.Name == "岚山产教园") {
				t.Errorf("%s counts: %v", p.Name, p.Counts)
			}
		}
		for _, r := range a.Layers {
			if a.g.layers[r.Number].Code == secondary && (r.Placed != 2 || r.Without != 1) {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestCircles(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		a := answered(t, s, lead, "layers=all&circle=walk&at=118.05,24.95")
		if !a.Single() || len(a.Near) != 2 || a.g.places[a.Near[0].Place].Name != "岚山职业学院" || a.g.places[a.Near[1].Place].Name != "岚江龙头有限公司" {
			t.Fatalf("%+v", a.Near)
		}
		// 0.002° east and 0.001° north at 24.95°: √(201.6² + 111.2²) m.
		if d := a.Near[1].Metres; d < 229 || d > 231.5 {
			t.Errorf("%v m", d)
		}
		if a := answered(t, s, lead, "layers=all&circle=radius&km=1.2&pick=o"+college.String()); len(a.Near) != 3 || a.Picked == nil {
			t.Errorf("%+v", a.Near)
		}
		if a := answered(t, s, lead, "layers=all&circle=walk"); a.Metres != 0 {
			t.Error("a circle without a centre")
		}
		a = answered(t, s, lead, "layers=org_hei,org_park,org_firm&circle=radius&km=5&cover=org_secondary&out=1")
		if len(a.Centres) != 2 || shown(a) != "" {
			t.Errorf("%d centres, outside: %s", len(a.Centres), shown(a))
		}
		a = answered(t, s, lead, "layers=org_hei,org_park,org_firm&circle=walk&cover=org_hei&out=1")
		if got := shown(a); got != "岚江产业园 滨湖作坊" || len(a.Cover) != 2 || a.Cover[0].In != 0 || a.Cover[0].Out != 1 {
			t.Errorf("outside: %s, %+v", got, a.Cover)
		}
		// Another county's schools are no centres for those who may not see them.
		if a := answered(t, s, officer, "layers=all&circle=walk&cover=org_secondary"); len(a.Centres) != 1 {
			t.Errorf("an officer's circles: %d", len(a.Centres))
		}
		for query, want := range map[string]error{"circle=radius&km=0": ErrRadius, "circle=radius&km=NaN": ErrRadius, "circle=walk&at=24.95;118": ErrCentre, "at=1,2,3": ErrCentre} {
			r := httptest.NewRequest(http.MethodGet, "/map?"+strings.ReplaceAll(query, ";", "%3B"), nil)
			if _, err := ReadAsk(r.URL.Query()); !errors.Is(err, want) {
				t.Errorf("%s: %v", query, err)
			}
		}
		if err := s.SetParam(lead, "WALK", 800, "本市实测"); err != nil {
			t.Fatal(err)
		}
		if a := answered(t, s, lead, "layers=all&circle=walk&at=118.05,24.95"); a.Metres < 615 || a.Metres > 616 {
			t.Errorf("a new parameter gives %v m", a.Metres)
		}
		for _, err := range []error{s.SetParam(lead, "WALK", 1, "x"), s.SetParam(lead, "FLY", 1000, "x")} {
			if !errors.Is(err, ErrParam) {
				t.Error(err)
			}
		}
		if err := s.SetParam(officer, "WALK", 900, "x"); !errors.Is(err, actor.ErrForbidden) {
			t.Error(err)
		}
	})
}

func TestShading(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		values := func(ctx context.Context, query string) (out string) {
			a := answered(t, s, ctx, query)
			for _, r := range a.Shading.Rows {
				out += fmt.Sprintf("%s=%v/%d%s ", r.Name, r.Value, r.Class, r.Why)
			}
			return strings.TrimSpace(out)
		}
		// What has no coordinates counts too; no secondary school of the coast is on the map, but one is in the register.
		if got := values(lead, "layers=org_secondary&shade=places"); got != "岚山区=1/0 滨湖县=1/0 海港区=1/0" {
			t.Error(got)
		}
		if got := values(lead, "layers=org_park&shade=places"); got != "岚山区=1/0 滨湖县=0/-1 海港区=0/-1" {
			t.Error(got)
		}
		if got := values(lead, "layers=science_park&shade=places"); got != "岚山区=NaN/-1没有登记 滨湖县=NaN/-1没有登记 海港区=NaN/-1没有登记" {
			t.Error(got)
		}
		if got := values(officer, "layers=org_secondary&shade=students"); got != "岚山区=1200/0 滨湖县=NaN/-1不在您能看的范围 海港区=NaN/-1不在您能看的范围" {
			t.Error(got)
		}
		d := carrier.Draft{Name: "科创园", County: south, Stage: "IN_USE", On: civil.Date{Year: 2025, Month: 3, Day: 1}, Values: carrier.Values{"tenants": {Text: "9", Num: 9}}}
		if _, err := s.carriers.Create(lead, "science_park", d, "文件"); err != nil {
			t.Fatal(err)
		}
		if got := values(lead, "layers=science_park&shade=science_park.tenants"); got != "岚山区=0/-1 滨湖县=9/0 海港区=0/-1" {
			t.Error(got)
		}
		if a := answered(t, s, lead, "shade=nothing"); a.Shading != nil {
			t.Error("an unknown shading is answered")
		}
	})
}

func TestLayout(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		d := carrier.Draft{Name: "石化职教布局", County: north, Stage: "IN_USE", On: civil.Date{Year: 2025, Month: 3, Day: 1}, Values: carrier.Values{"centres": {Text: "9", Num: 9}}}
		id, err := s.carriers.Create(lead, layoutKind, d, "文件")
		if err != nil {
			t.Fatal(err)
		}
		since := civil.Date{Year: 2025, Month: 4, Day: 1}
		join := func(role string, org ids.ID) error {
			return s.carriers.Join(lead, id, carrier.Member{Role: role, Org: org, Since: since})
		}
		a := answered(t, s, lead, "layers=layout")
		if len(a.Layouts) != 1 || len(a.Layouts[0].Lacks) != 3 || a.Layouts[0].Park != nil {
			t.Fatalf("%+v", a.Layouts)
		}
		if err := errors.Join(join("PARK", theCity), join("CENTRE", leader), join("CENTRE", workshop), join("SCHOOL", college), join("SCHOOL", theLostThing)); err != nil {
			t.Fatal(err)
		}
		if err := join("PARK", theCity); err == nil {
			t.Error("a second park")
		}
		l := answered(t, s, lead, "layers=layout").Layouts[0]
		if l.Centres != 2 || l.Schools != 2 || len(l.Ends) != 3 || len(l.Lacks) != 0 || l.Planned[0] != 9 || len(l.Lost) != 1 || l.Park == nil || *l.Park != (geo.Point{Lng: 118.08, Lat: 24.92}) {
			t.Errorf("%+v", l)
		}
		w, err := get(s, lead, "/map?layers=layout,org_park")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"1 个园区 + 2 个中心 + 2 所学校", "规划 9 个中心，还差 7 个", "没有坐标，图上没有连线：海港中等专业学校", "实线：园区到中心"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("the page lacks %q", want)
			}
		}
	})
}

func get(s *Service, ctx context.Context, target string) (*httptest.ResponseRecorder, error) {
	return send(s, ctx, httptest.NewRequest(http.MethodGet, target, nil))
}

func send(s *Service, ctx context.Context, r *http.Request) (*httptest.ResponseRecorder, error) {
	var failed error
	mux := http.NewServeMux()
	for _, rt := range s.Routes() {
		if !rt.IsAPI() {
			mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
		}
	}
	env := &ui.Env{Lang: "zh", Theme: ui.Light, City: "岚江市", Path: r.URL.Path, Query: r.URL.Query()}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(ui.With(ctx, env)))
	return w, failed
}

// Of the real cities' borders, with their counties in the register, every page draws all counties that have one.
func TestFourCitiesAreDrawn(t *testing.T) {
	dir := testenv.Data(t)
	each(t, func(t *testing.T, s *Service, db *sqldb.DB) {
		for code, counties := range map[string]int{"120000": 15, "150300": 3, "331000": 9, "350500": 12} {
			body, err := os.ReadFile(filepath.Join(dir, "geo", code+".geojson"))
			if err != nil {
				t.Fatal(err)
			}
			features, err := geo.ReadGeoJSON(body)
			if err != nil {
				t.Fatal(err)
			}
			err = db.Write(lead, func(tx *sqldb.Tx) error {
				var list []org.County
				for i, f := range features {
					list = append(list, org.County{Code: fmt.Sprintf("%s%02d", code[:4], i+1), Name: f.Name})
				}
				return org.SaveCounties(lead, tx, list)
			})
			if err != nil {
				t.Fatal(err)
			}
			v, err := s.SetOutline(lead, brought(string(body)))
			if err != nil || v.Kept > mostKept {
				t.Fatalf("%s: %+v %v", code, v, err)
			}
			o, err := s.Outline(lead)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range features {
				for _, a := range o.Areas {
					if a.Name == f.Name && len(a.Shape) > 0 && (f.Centre == nil || !a.Shape.Has(*f.Centre)) {
						t.Errorf("%s: the centre of %s lies outside its simplified border", code, f.Name)
					}
				}
			}
			w, err := get(s, lead, "/map")
			if err != nil {
				t.Fatal(err)
			}
			svg := w.Body.String()
			if n := len(regexp.MustCompile(`<path d="M[^"]+" fill="[^"]+" stroke="[^"]+" stroke-width="[^"]+" stroke-linejoin="round" fill-rule="evenodd"><title>`).FindAllString(svg, -1)); n != 2*counties {
				t.Errorf("%s: %d areas in two pictures, want %d each", code, n, counties)
			}
			t.Logf("%s: %d vertices kept of %d, page %d kB", code, v.Kept, v.Vertices, len(svg)/1024)
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		if err := web.Check(s.Routes()); err != nil {
			t.Error(err)
		}
		w, err := get(s, lead, "/map")
		if err != nil || !strings.Contains(w.Body.String(), "还没有本市的底图") || !strings.Contains(w.Body.String(), "118.1°E") {
			t.Errorf("without an outline: %v", err)
		}
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for k, v := range map[string]string{"source": "测绘单位", "licence": "内部使用", "drawn_on": "2026-01-01", "review": "示例〔2026〕1号"} {
			if err := form.WriteField(k, v); err != nil {
				t.Fatal(err)
			}
		}
		part, err := form.CreateFormFile("file", "市.geojson")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, squares)
		form.Close()
		sent := body.Bytes()
		post := func(ctx context.Context) (*httptest.ResponseRecorder, error) {
			r := httptest.NewRequest(http.MethodPost, "/map/setup", bytes.NewReader(sent))
			r.Header.Set("Content-Type", form.FormDataContentType())
			return send(s, ctx, r)
		}
		if _, err := post(officer); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an officer brings an outline: %v", err)
		}
		if w, err := post(lead); err != nil || w.Code != http.StatusSeeOther {
			t.Fatalf("%d %v", w.Code, err)
		}
		if w, err := post(lead); err != nil || w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "第 1 版") || !strings.Contains(w.Body.String(), "测绘单位") {
			t.Errorf("the same again: %d %v", w.Code, err)
		}
		for target, want := range map[string][]string{
			"/map":                                  {"岚山区", "审图号：示例〔2026〕1号", "东经 118.0500° 北纬 24.9500°", "跳过地图，看列表", "<desc", "全部图层"},
			"/map?pick=o201":                        {"打开登记", "/orgs/201", "以此为圆心"},
			"/map?layers=all&circle=bike&pick=o201": {"圈内 3 处", "1 公里", "沿路 3000 米 ÷ 绕行系数 1.3 = 直线 2308 米", "由近到远"},
			"/map?layers=all&circle=walk&cover=org_hei": {"不在任何一圈内", "只看不在任何一圈内的", "覆盖"},
			"/map?layers=org_secondary&shade=places":    {"合计 3 处", "海港区", "无数据"},
			"/map?county=900102":                        {"滨湖中等专业学校", "全市"},
			"/map?layers=all&q=作坊&sort=-kind&page=1":    {"滨湖作坊"},
			"/map?circle=radius&km=900&at=1":            {"半径要大于 0", "圆心“1”读不出"},
			"/map?box=118,24,119,25&layers=no_such,all": {"局部"},
			"/map/setup": {"无名岛", "海港区", "绕行系数", "TD/T 1062"},
		} {
			w, err := get(s, lead, target)
			if err != nil || w.Code != http.StatusOK {
				t.Errorf("%s: %d %v", target, w.Code, err)
			}
			for _, x := range want {
				if !strings.Contains(w.Body.String(), x) {
					t.Errorf("%s lacks %q", target, x)
				}
			}
			for _, bad := range []string{" style=", "<style", "%!", "(MISSING)", "NaN", "Inf"} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("%s holds %q", target, bad)
				}
			}
		}
		if w, err := get(s, lead, "/map?layer=&layer=org_hei&layer=org_park&county="); err != nil || w.Header().Get("Location") != "/map?layers=%2Corg_hei%2Corg_park" && w.Header().Get("Location") != "/map?layers=org_hei%2Corg_park" {
			t.Errorf("ticked boxes lead to %q: %v", w.Header().Get("Location"), err)
		}
		w, err = get(s, lead, "/map/places.csv?layers=org_secondary")
		if err != nil || !strings.Contains(w.Body.String(), "岚山中等专业学校,中等职业学校,岚山区,,118.06,24.95,") {
			t.Errorf("%v: %s", err, w.Body.String())
		}
		if w, err := get(s, lead, "/map/places.xlsx?circle=walk&pick=o201"); err != nil || !strings.HasPrefix(w.Body.String(), "PK") {
			t.Error(err)
		}
		w, err = get(s, lead, "/map/map.svg")
		if svg := w.Body.String(); err != nil || !strings.HasPrefix(svg, "<svg") || strings.Contains(svg, "var(") || strings.Contains(svg, `fill=""`) || strings.Contains(svg, "<a ") {
			t.Errorf("the file: %v %.200s", err, svg)
		}
	})
}

func TestAPI(t *testing.T) {
	each(t, func(t *testing.T, s *Service, _ *sqldb.DB) {
		out, err := s.apiPlaces(officer, &layerInput{Layer: secondary, Limit: 10})
		if err != nil || out.Body.Total != 1 {
			t.Fatalf("%+v %v", out, err)
		}
		b, err := json.Marshal(out.Body)
		if err != nil || !strings.Contains(string(b), `"geometry":{"type":"Point","coordinates":[118.06,24.95]}`) {
			t.Errorf("%s %v", b, err)
		}
		for _, code := range []string{"no_such", "all"} {
			if _, err := s.apiPlaces(lead, &layerInput{Layer: code, Limit: 10}); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := s.SetOutline(lead, brought(squares)); err != nil {
			t.Fatal(err)
		}
		o, err := s.apiOutline(head, nil)
		if err != nil || len(o.Body.Features) != 4 || o.Body.Features[3].Geometry != nil || len(o.Body.Features[0].Geometry.Coordinates[0][0]) != 5 {
			t.Errorf("%+v %v", o, err)
		}
		if l, err := s.apiLayers(officer, nil); err != nil || len(l.Body.Layers) == 0 {
			t.Errorf("%+v %v", l, err)
		} else {
			for _, x := range l.Body.Layers {
				if x.Code == secondary && (x.Places != 1 || x.Without != nil) {
					t.Errorf("an officer reads %+v", x)
				}
			}
		}
		if _, err := s.apiOutline(pupil, nil); !errors.Is(err, actor.ErrForbidden) {
			t.Error(err)
		}
	})
}
