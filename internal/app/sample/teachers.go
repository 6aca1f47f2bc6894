package sample

import (
	"fmt"
	"strconv"

	"rongqiao/internal/register/carrier"
)

// rosters are the kinds whose records are drawn school by school: teachers, their stays in enterprises, students by year.
var rosters = map[string]func(w registers, k *carrier.Kind, school int) ([]carrier.Whole, error){
	"teacher": (registers).staff, "teacher_practice": (registers).stays, "student_return": (registers).students,
}

// staffed is how many teachers of professional courses a school of the sample has.
const staffed = 16

// roster writes the records of one such kind.
func (w registers) roster(k *carrier.Kind) error {
	for i := range w.p.City.Schools {
		list, err := rosters[k.Code](w, k, i)
		if err != nil {
			return fmt.Errorf("%s of school %d: %w", k.Code, i, err)
		}
		if _, err := w.s.Load(w.lead(), k.Code, list); err != nil {
			return fmt.Errorf("%s of school %d: %w", k.Code, i, err)
		}
	}
	return nil
}

// line is a record of the i-th school, from its values as text.
func (w registers) line(k *carrier.Kind, school int, name, stage string, ago int, values string) (out carrier.Whole, err error) {
	d := carrier.Draft{Name: name, Org: SchoolID(w.p.City.Code, school), County: w.p.City.Counties[school%len(w.p.City.Counties)].Code, Stage: stage, On: w.before(ago)}
	d.Values, err = w.said(k, values)
	return carrier.Whole{Draft: d}, err
}

// number is the number of staff of the i-th teacher of a school.
func (w registers) number(school, i int) string { return fmt.Sprintf("G%d%03d", school+1, i+1) }

func (w registers) staff(k *carrier.Kind, school int) (out []carrier.Whole, err error) {
	for i := range staffed {
		values := "post=" + []string{"COURSE", "COURSE", "COURSE", "INSTRUCTOR"}[i%4] + ";subject=" + []string{"数控技术", "机电一体化技术", "护理", "物流服务与管理"}[(school+i/4)%4]
		stage := "ON_DUTY"
		switch {
		case i == staffed-1:
			stage = "LEAVE"
		case i == staffed-2: // a certificate that has run out
			values += ";grade=JUNIOR;issued_on=@-1900;valid_until=@-60"
		case i == staffed-3:
			values += ";young=1"
		case i < 12-school%2*3:
			values += ";grade=" + []string{"JUNIOR", "INTERMEDIATE", "SENIOR"}[i%3] + ";issued_on=@-" + strconv.Itoa(300+20*i) + ";valid_until=@" + strconv.Itoa(900+30*i)
		}
		x, err := w.line(k, school, w.number(school, i), stage, 800, values)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// stays of this and of last year: two stays of most teachers, one short stay of some, none of a few.
func (w registers) stays(k *carrier.Kind, school int) (out []carrier.Whole, err error) {
	for year := w.today.Year - 1; year <= w.today.Year; year++ {
		for i := range staffed {
			parts := [][3]string{{"-07-06", "-07-24", "16"}, {"-08-03", "-08-20", "15"}}
			switch {
			case (i+school)%8 == 6:
				parts = nil
			case (i+school)%8 == 5:
				parts = parts[:1]
			}
			for n, p := range parts {
				day, stage := strconv.Itoa(year), "DONE"
				if day+p[1] > w.before(lately).String() {
					continue // this summer is still ahead
				}
				if year == w.today.Year && i%8 == 4 && n == 1 {
					stage = "RUNNING" // not checked yet
				}
				values := fmt.Sprintf("staff=%s;from=%s;until=%s;days=%s;form=%s;host=$F%d", w.number(school, i), day+p[0], day+p[1], p[2], []string{"POST", "TRAINING", "RESEARCH"}[(i+n)%3], (school+i)%4)
				x, err := w.line(k, school, w.number(school, i)+" "+day+p[0], stage, lately, values)
				if err != nil {
					return nil, err
				}
				out = append(out, x)
			}
		}
	}
	return out, nil
}

func (w registers) students(k *carrier.Kind, school int) (out []carrier.Whole, err error) {
	for back := range 3 {
		values := fmt.Sprintf("year=Y-%d;students=%d", back, 620+240*school+35*back)
		stage := "FILED"
		if back == 0 {
			values = fmt.Sprintf("year=Y;students=%d", 600+240*school)
		}
		x, err := w.line(k, school, strconv.Itoa(w.today.Year-back)+" 年报", stage, lately, values)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}
