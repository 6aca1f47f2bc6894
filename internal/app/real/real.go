package real

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// Region is the city that the public data belong to: 广东省, with its prefectures as counties.
const Region = "440000"

// City is what the import works with: the modules of city 440000.
type City struct {
	DB      *sqldb.DB
	Catalog *atlas.Catalog // with the public catalogues loaded
	Labels  []atlas.TitleLabel
	Orgs    *org.Service
	Graph   *atlas.Service
	Needs   *demand.Service
}

// run is one import.
type run struct {
	City
	ctx    context.Context
	orgs   map[string]ids.ID // by folded name
	titles *atlas.Titles
}

// source is a kind of file that is known by its header.
type source struct {
	name   string
	header []string
	load   func(*run, *Report, *rows) error
}

var sources = []source{
	{"专业点登记", []string{"school_code", "school_name", "major_code", "major_name", "years"}, (*run).register},
	{"招聘广告", []string{"id", "title", "company", "city", "salary_min", "description"}, (*run).advertisements},
	{"招录职位", []string{"id", "unit", "position", "duties", "codes_bachelor", "exam_area"}, (*run).positions},
}

// Load brings the public data of a folder into the city and accounts for every row. say is called with each account as it
// is ready. Files that are none of the three are passed over: catalogues are atlas.ImportFolder's business.
func Load(ctx context.Context, city City, folder string, say func(*Report)) ([]*Report, error) {
	ctx = sqldb.Long(actor.With(ctx, actor.Actor{Account: 1, Login: "real", Name: "公开数据导入", Grants: []actor.Grant{{Role: actor.CityLead}}}))
	r := &run{City: city, ctx: ctx, orgs: map[string]ids.ID{}, titles: atlas.NewTitles(city.Catalog, city.Labels)}
	if err := r.counties(); err != nil {
		return nil, err
	}
	if err := r.knownOrgs(); err != nil {
		return nil, err
	}
	var reports []*Report
	done := func(report *Report) {
		reports = append(reports, report)
		if say != nil {
			say(report)
		}
	}
	for _, src := range sources {
		if err := r.each(src, folder, done); err != nil {
			return reports, err
		}
	}
	report := &Report{Name: "产业链与连线", File: "公共目录"}
	start := time.Now()
	if err := r.graph(report); err != nil {
		return reports, err
	}
	report.Took = time.Since(start)
	done(report)
	return reports, nil
}

// each loads the files of a folder whose header is that of the source.
func (r *run) each(src source, folder string, done func(*Report)) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(strings.ToLower(path), ".csv") {
			return err
		}
		in, err := open(path, src.header)
		if err != nil || in == nil {
			return err
		}
		report := &Report{Name: src.name, File: filepath.Base(path)}
		start := time.Now()
		if err := src.load(r, report, in); err != nil {
			return fmt.Errorf("%s: %w", report.File, err)
		}
		report.Took = time.Since(start)
		done(report)
		return nil
	})
}

// rows reads a CSV by the names of its columns.
type rows struct {
	csv  *csv.Reader
	at   map[string]int
	cell []string
	line int
}

// open returns nil where the header lacks a column.
func open(path string, header []string) (*rows, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	in := &rows{csv: csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))), at: map[string]int{}}
	in.csv.FieldsPerRecord = -1
	first, err := in.csv.Read()
	if err != nil {
		return nil, nil // no table at all: not ours
	}
	for i, name := range first {
		in.at[strings.TrimSpace(name)] = i
	}
	for _, name := range header {
		if _, ok := in.at[name]; !ok {
			return nil, nil
		}
	}
	return in, nil
}

func (in *rows) next() (bool, error) {
	cells, err := in.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	in.cell = cells
	in.line, _ = in.csv.FieldPos(0)
	return true, nil
}

func (in *rows) text(name string) string {
	i, ok := in.at[name]
	if !ok || i >= len(in.cell) {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(in.cell[i], "\x00", ""))
}

// counties makes the prefectures of the province the counties of the city.
func (r *run) counties() error {
	var list []org.County
	for _, g := range r.Catalog.RegionsBelow(Region) {
		list = append(list, org.County{Code: g.Code, Name: g.Name})
	}
	return r.DB.Write(r.ctx, func(tx *sqldb.Tx) error { return org.SaveCounties(r.ctx, tx, list) })
}

// prefecture finds the county code of a place's short name, "" where it is none of the province.
func (r *run) prefecture(name string) string {
	for _, g := range r.Catalog.RegionsNamed(name, Region) {
		if g.Parent == Region {
			return g.Code
		}
	}
	return ""
}

func (r *run) knownOrgs() error {
	list, _, err := r.Orgs.List(r.ctx, org.Filter{})
	for _, o := range list {
		r.orgs[org.NameKey(o.Name)] = o.ID
	}
	return err
}

// chunk is how many organisations one transaction writes.
const chunk = 2000

// addOrgs writes organisations that are not there yet and returns how many were new.
func (r *run) addOrgs(list []org.Organization) (fresh int, err error) {
	for from := 0; from < len(list); from += chunk {
		part := list[from:min(from+chunk, len(list))]
		err := r.DB.Write(r.ctx, func(tx *sqldb.Tx) error {
			for i := range part {
				part[i].ID, part[i].Status = tx.NewID(), org.Active
				if err := org.Check(part[i]); err != nil {
					return err
				}
				if err := org.Insert(r.ctx, tx, part[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fresh, err
		}
		for _, o := range part {
			r.orgs[org.NameKey(o.Name)] = o.ID
			fresh++
		}
	}
	return fresh, nil
}

// bring writes needs in chunks and counts what was there before.
func (r *run) bring(report *Report, list []demand.Brought, note string) error {
	for from := 0; from < len(list); from += chunk {
		part := list[from:min(from+chunk, len(list))]
		err := r.DB.Write(r.ctx, func(tx *sqldb.Tx) error {
			made, err := r.Needs.Bring(r.ctx, tx, demand.Need, part, note)
			for _, id := range made {
				if id == 0 {
					report.Known++
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
