package atlas

import (
	"context"
	"iter"

	"rongqiao/internal/platform/sqldb"
)

// Position is one row of a labelled table of positions: what was asked and which programmes the officials named. Its
// codes are those of the province's own examination catalogue, not national ones: map them with Catalog.ExamCode.
type Position struct {
	ID                                            string
	Year                                          int
	System, Unit, Name, Duties, Type              string
	Headcount                                     int
	Education, Degree                             string
	MajorsPostgrad, MajorsBachelor, MajorsCollege string // as printed: 法学(B0301),…
	CodesPostgrad, CodesBachelor, CodesCollege    string // joined by |
	Grassroots, Fresh, Other, Area                string
}

// Ad is an advertisement of a sample: what it says of programmes is its label. Contact data is masked.
type Ad struct{ ID, Title, Company, Education, Description string }

// Ads walks the sample of advertisements in the order of their ids. The loop must not run another statement of q.
func Ads(ctx context.Context, q sqldb.Queryer) iter.Seq2[Ad, error] {
	return sqldb.Each(ctx, q, func(r sqldb.Row) (a Ad, err error) {
		err = r.Scan(&a.ID, &a.Title, &a.Company, &a.Education, &a.Description)
		return a, err
	}, `SELECT id, title, company, education, description FROM cat_labelled_ads ORDER BY id, pack_id`)
}

// TitleLabel is a job title and the occupation it was labelled with.
type TitleLabel struct {
	Title, Code, Name string
	Depth             int
}

// Term is a word with its frequency: a course name (kind base or core) or a skill tag (kind skill).
type Term struct {
	Text, Kind string
	Uses       int
}

// Positions walks the labelled positions in the order of their ids. The loop must not run another statement of q.
func Positions(ctx context.Context, q sqldb.Queryer) iter.Seq2[Position, error] {
	return sqldb.Each(ctx, q, func(r sqldb.Row) (p Position, err error) {
		err = r.Scan(&p.ID, &p.Year, &p.System, &p.Unit, &p.Name, &p.Duties, &p.Type, &p.Headcount, &p.Education, &p.Degree, &p.MajorsPostgrad, &p.MajorsBachelor,
			&p.MajorsCollege, &p.CodesPostgrad, &p.CodesBachelor, &p.CodesCollege, &p.Grassroots, &p.Fresh, &p.Other, &p.Area)
		return p, err
	}, `SELECT id, year, system, unit, position, duties, position_type, headcount, education, degree, majors_postgrad, majors_bachelor, majors_college,
		codes_postgrad, codes_bachelor, codes_college, two_year_grassroots, fresh_graduate, other_requirements, exam_area
		FROM cat_labelled_positions ORDER BY id, year, pack_id`)
}

// TitleLabels lists the labelled job titles.
func TitleLabels(ctx context.Context, q sqldb.Queryer) ([]TitleLabel, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t TitleLabel, err error) {
		err = r.Scan(&t.Title, &t.Code, &t.Name, &t.Depth)
		return t, err
	}, `SELECT title, occupation_code, occupation_name, depth FROM cat_labelled_titles ORDER BY title, occupation_code, pack_id`)
}

// Terms lists the words of a kind, the most frequent first.
func Terms(ctx context.Context, q sqldb.Queryer, kind string) ([]Term, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t Term, err error) {
		err = r.Scan(&t.Text, &t.Kind, &t.Uses)
		return t, err
	}, `SELECT term, kind, uses FROM cat_terms WHERE kind = $1 ORDER BY uses DESC, term, pack_id`, kind)
}
