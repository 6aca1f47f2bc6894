package sample

import (
	"context"
	"fmt"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// Modules are the services through which a sample city is written.
type Modules struct {
	DB     *sqldb.DB
	Atlas  *atlas.Service
	Demand *demand.Service
}

// OfficerID is the account of one of the two officers who act in the sample: the second
// reviews what the first proposes. They are the first two demonstration accounts, so that
// the first cannot review what the sample says he proposed.
func OfficerID(city string, n int) ids.ID {
	code, _ := strconv.Atoi(city)
	return ids.ID(int64(code)*1000 + int64(n) + 1)
}

// fixed is the id of the n-th thing of a sort in a city: the same in every
// installation, so that links into the sample stay good.
func fixed(city string, sort, n int) ids.ID {
	code, _ := strconv.Atoi(city)
	return ids.ID(int64(code)*10_000_000 + int64(sort)*10_000 + int64(n) + 1)
}

// SchoolID is the fixed id of the city's n-th school, FirmID of its n-th enterprise.
func SchoolID(city string, n int) ids.ID { return fixed(city, 1, n) }

// FirmID is the fixed id of the city's n-th enterprise.
func FirmID(city string, n int) ids.ID { return fixed(city, 2, n) }

// OtherID is the fixed id of the city's association (0), park (1), training
// provider (2) and open university (3).
func OtherID(city string, n int) ids.ID { return fixed(city, 4, n) }

// others are the organisations that are neither schools nor enterprises.
func others(c City) []org.Organization {
	short := c.Name[:len(c.Name)-len("市")]
	code := func(kind string, n int) string {
		body := fmt.Sprintf("%s%sMJ%07d", kind, c.Code, 5300000+n*307)
		return body + string(uscCheck(body))
	}
	return []org.Organization{
		{USCC: code("51", 1), Name: short + c.Chains[0].Name + "行业协会", Kind: org.IndustryOrg},
		{USCC: code("12", 2), Name: short + "高新技术产业园管委会", Kind: org.Park},
		{USCC: code("52", 3), Name: short + "匠心职业培训学校", Kind: org.Provider, SubKind: "TRAINING"},
		{USCC: code("12", 4), Name: short + "开放大学", Kind: org.Provider, SubKind: "OPEN_UNIV"},
	}
}

func pointID(city string, n int) ids.ID { return fixed(city, 3, n) }

// as is a context in which someone acts in a sample city.
func as(ctx context.Context, city string, account ids.ID, name string, g actor.Grant) context.Context {
	return actor.With(ctx, actor.Actor{Account: account, Login: "sample", Name: name, City: city, Grants: []actor.Grant{g}, Address: "sample"})
}

func lead(ctx context.Context, city string, n int) context.Context {
	return as(ctx, city, OfficerID(city, n), [2]string{"周敏（示例）", "林晓（示例）"}[n], actor.Grant{Role: actor.CityLead})
}

// Write fills an empty city: registers in one transaction, then what has a life
// of its own through the modules' flows.
func Write(ctx context.Context, m Modules, p Plan) error {
	ctx = sqldb.Long(ctx)
	if err := m.DB.Write(ctx, func(tx *sqldb.Tx) error { return writeRegisters(ctx, tx, p) }); err != nil {
		return fmt.Errorf("registers: %w", err)
	}
	if err := writeGraph(ctx, m, p.City); err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	if err := writeNeeds(ctx, m, p); err != nil {
		return fmt.Errorf("needs: %w", err)
	}
	if err := writeOffers(ctx, m, p); err != nil {
		return fmt.Errorf("offers: %w", err)
	}
	return nil
}

func writeRegisters(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	var counties []org.County
	for _, c := range p.City.Counties {
		counties = append(counties, org.County{Code: c.Code, Name: c.Name})
	}
	if err := org.SaveCounties(ctx, tx, counties); err != nil {
		return err
	}
	for i := range p.City.Schools {
		if err := org.Insert(ctx, tx, school(p.City, i)); err != nil {
			return err
		}
	}
	for i, f := range p.Firms {
		if err := org.Insert(ctx, tx, enterprise(p.City, i, f)); err != nil {
			return err
		}
	}
	for i, o := range others(p.City) {
		o.ID, o.Status, o.County, o.Source = OtherID(p.City.Code, i), org.Active, p.City.Counties[0].Code, "sample"
		if err := org.Insert(ctx, tx, o); err != nil {
			return err
		}
	}
	for i, pt := range p.Points {
		if err := writePoint(ctx, tx, p, i, pt); err != nil {
			return err
		}
	}
	return nil
}

func school(c City, i int) org.Organization {
	s := c.Schools[i]
	ownership := "PUBLIC"
	if !s.Public {
		ownership = "PRIVATE"
	}
	o := org.Organization{ID: SchoolID(c.Code, i), USCC: c.SchoolUSCC(i), Name: s.Name, Kind: org.SchoolKind, County: s.County, Region: s.County, Status: org.Active, Source: "sample"}
	o.School = org.SchoolFacts{Code: schoolCode(c, i), Level: org.Level(s.Level), Ownership: ownership, Authority: "EDU", Students: int64(1800 + 900*i)}
	if o.School.Level == org.Technician {
		o.School.Authority = "HRSS"
	}
	return o
}

// schoolCode is an invented school code: 36 secondary, 41 higher; province 35 with
// serials that no real school has.
func schoolCode(c City, i int) string {
	if l := c.Schools[i].Level; l == "SECONDARY" || l == "TECHNICIAN" {
		return fmt.Sprintf("3635%s%02d", c.Code[:4], i)
	}
	return fmt.Sprintf("41350%s%d", c.Code[:4], i)
}

func enterprise(c City, i int, f Firm) org.Organization {
	fen := money.Fen(f.OutputFen)
	scale := "SMALL"
	if f.Headcount >= 300 {
		scale = "MEDIUM"
	}
	return org.Organization{ID: FirmID(c.Code, i), USCC: f.USCC, Name: f.Name, Kind: org.Enterprise, County: f.County, Region: f.County, Status: org.Active, Source: "sample",
		Firm: org.FirmFacts{Industry: f.Industry, Scale: scale, AboveScale: f.OutputFen >= int64(org.LargeOutput)/5, Output: &fen, OutputYear: LastYear - 1, Headcount: int64(f.Headcount), Partner: i%3 != 0}}
}

func writePoint(ctx context.Context, tx *sqldb.Tx, p Plan, i int, pt Point) error {
	level, _ := programme.LevelOf(pt.Code)
	id, name := pointID(p.City.Code, i), names[pt.Code]
	point := programme.Point{ID: id, School: SchoolID(p.City.Code, pt.School), Level: level, Code: pt.Code, Given: pt.Code, Name: name, Length: lengthOf(level), FirstYear: 2019 + i%4,
		Shortage: shortage[pt.Code], Status: pointState(i)}
	if err := programme.Insert(ctx, tx, point); err != nil {
		return err
	}
	if err := programme.PointFlow.OpenIn(ctx, tx, id, point.Status, "示例"); err != nil {
		return err
	}
	// The class that leaves next, so that needs of next summer have graduates. It began before the years that are reported; some
	// points never said how many.
	if i%7 != 3 {
		if err := programme.InsertEnrolment(ctx, tx, intake(id, FirstYear-1, pt.Years[0])); err != nil {
			return err
		}
	}
	for y := range pt.Years {
		year := FirstYear + y
		if err := programme.InsertEnrolment(ctx, tx, intake(id, year, pt.Years[y])); err != nil {
			return err
		}
		// Every thirtieth point has no outcomes yet, so that 无数据 can be seen.
		if i%30 == 29 {
			continue
		}
		if err := programme.InsertOutcome(ctx, tx, outcome(id, year, pt.Leave[y])); err != nil {
			return err
		}
	}
	return nil
}

// pointState shows each state of a point once; most enrol.
func pointState(i int) string {
	if states := []string{programme.Proposed, programme.Committee, programme.Filed, programme.Limited, programme.Alternate, programme.Stopped, programme.Revoked}; i%12 == 11 && i/12 < len(states) {
		return states[i/12]
	}
	return programme.Enrolling
}

func lengthOf(l atlas.Level) string {
	if l == atlas.HigherUndergrad {
		return "4"
	}
	return "3"
}

// shortage are the livelihood fields that Wuhai's plan names: 托育、康养、家政 (CHN-06).
var shortage = map[string]bool{"520802": true, "720803": true, "590302": true, "790302": true, "520601": true, "720601": true}

func num(n int) *int64 {
	v := int64(n)
	return &v
}

func intake(id ids.ID, year int, in Intake) programme.Enrolment {
	return programme.Enrolment{Point: id, Year: year, Planned: num(in.Planned), FirstChoice: num(in.Admitted * 2 / 3), Admitted: num(in.Admitted), Registered: num(in.Registered)}
}

func outcome(id ids.ID, year int, o Outcome) programme.Outcome {
	return programme.Outcome{Point: id, Year: year, AsOf: "INITIAL", Graduates: num(o.Graduates), Contract: num(o.Contract), Flexible: num(o.Flexible), SelfEmployed: num(0), Freelance: num(0),
		Study: num(o.Study), Army: num(o.Army), Grassroots: num(0), Seeking: num(o.Seeking), NotIntending: num(0), Related: num(o.Related), Local: num(o.Local)}
}
