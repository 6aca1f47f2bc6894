package real

import (
	"fmt"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// place is a row of the register on its way to a point.
type place struct {
	school, code, name, length string
}

// register brings the programme register: schools first, then their points. A row without a school code is joined to the
// school of that name; the same row twice is one point.
func (r *run) register(report *Report, in *rows) error {
	var schools []org.Organization
	var points []place
	seen, made := map[string]bool{}, map[string]bool{}
	for {
		more, err := in.next()
		if err != nil || !more {
			if err != nil {
				return err
			}
			break
		}
		report.Read++
		p, school, ok := r.registerRow(report, in)
		if !ok {
			report.Refused++
			continue
		}
		report.Taken++
		key := org.NameKey(school.Name)
		if _, there := r.orgs[key]; !there && !made[key] {
			made[key] = true
			schools = append(schools, school)
		}
		p.school = key
		one := p.school + "|" + p.code + "|" + p.length
		if seen[one] {
			report.Corrected++
			report.note(corrected, "与前面一行完全相同，并为一个专业点", in.line, school.Name+" "+p.name)
			continue
		}
		seen[one] = true
		points = append(points, p)
	}
	fresh, err := r.addOrgs(schools)
	if err != nil {
		return err
	}
	count, err := r.addPoints(report, points)
	report.Made = fmt.Sprintf("新建学校 %d 所、专业点 %d 个", fresh, count)
	return err
}

func (r *run) registerRow(report *Report, in *rows) (p place, school org.Organization, ok bool) {
	name, code := in.text("school_name"), in.text("major_code")
	p = place{code: atlas.Base(code), name: in.text("major_name"), length: in.text("years")}
	if name == "" || len(p.code) != 6 {
		report.note(refused, "没有学校名称，或专业代码不是 6 位", in.line, name+" "+code)
		return p, school, false
	}
	school = org.Organization{Name: org.CleanName(name), Kind: org.SchoolKind, Source: report.File, School: org.SchoolFacts{Level: org.HigherCollege, Authority: "EDU"}}
	if norm, err := idcode.SchoolCode(in.text("school_code")); err == nil && in.text("school_code") != "" {
		school.School.Code = norm
	} else {
		school.Provisional = true
		report.Corrected++
		report.note(corrected, "没有学校标识码，按学校名称归并", in.line, name)
	}
	school.County = r.countyOf(name, in.text("province"))
	if _, known := r.Catalog.Programme(atlas.HigherCollege, p.code); !known {
		report.note(remark, "专业代码比目录新，照原代码采用", in.line, code+" "+p.name)
	}
	return p, school, true
}

// countyOf finds a school's prefecture: by the ministry's list, else by the place in its name. Schools of other provinces
// have none.
func (r *run) countyOf(name, province string) string {
	if province != "广东省" {
		return ""
	}
	if i, ok := r.Catalog.InstitutionNamed(name); ok {
		if code := r.prefecture(i.City); code != "" {
			return code
		}
	}
	if g, ok := r.Catalog.RegionIn(name, Region); ok {
		return g.Code
	}
	return "440100"
}

func (r *run) addPoints(report *Report, points []place) (made int, err error) {
	known := map[string]bool{}
	err = r.DB.Read(r.ctx, func(q *sqldb.Reader) error {
		for v, err := range programme.Iter(r.ctx, q) {
			if err != nil {
				return err
			}
			known[v.School.String()+"|"+v.Code+"|"+v.Length] = true
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for from := 0; from < len(points); from += chunk {
		part := points[from:min(from+chunk, len(points))]
		err := r.DB.Write(r.ctx, func(tx *sqldb.Tx) error {
			for _, p := range part {
				school := r.orgs[p.school]
				if known[school.String()+"|"+p.code+"|"+p.length] {
					report.Known++
					continue
				}
				if err := r.addPoint(tx, school, p); err != nil {
					return err
				}
				made++
			}
			return nil
		})
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

func (r *run) addPoint(tx *sqldb.Tx, school ids.ID, p place) error {
	point := programme.Point{ID: tx.NewID(), School: school, Level: atlas.HigherCollege, Code: p.code, Given: p.code, Name: p.name, Length: p.length, Status: programme.Enrolling}
	if full, ok := r.Catalog.Programme(atlas.HigherCollege, p.code); ok {
		point.Controlled = atlas.Controlled(full.Code)
	}
	return programme.Insert(r.ctx, tx, point)
}
