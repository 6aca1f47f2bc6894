package sample

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/order"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/citymap"
	"rongqiao/internal/report/figures"
	"rongqiao/internal/report/rulebook"
)

// Modules are the services through which a sample city is written. They share one clock,
// which Clock sets.
type Modules struct {
	DB     *sqldb.DB
	Atlas  *atlas.Service
	Demand *demand.Service
	Board  *board.Service
	Orders *order.Service
	Clock  func(time.Time)

	Orgs      *org.Service
	Contact   *contact.Service
	Agreement *agreement.Service
	Carrier   *carrier.Service
	Figures   *figures.Service
	Map       *citymap.Service

	Selection *selection.Service

	Programme *programme.Service
	Forecast  *forecast.Service
	Standard  *standard.Service
	Condition *condition.Service
	Evaluate  *evaluate.Service
	Adjust    *adjust.Service
	Rulebook  *rulebook.Service
	Funds     *fund.Service

	Dispatch *dispatch.Service // the quarter's round over the plans
	Plans    *plan.Service

	Supervise *supervise.Service

	// Notices makes the notices of the city, which send by the mailer.
	Notices func(notify.Mailer) *notify.Service
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
// provider (2), open university (3), ordinary university (4) and consortium (5).
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

// Write fills an empty city as if it had been at work for more than a year: everything is
// done through the modules' flows, on its day, one after the other.
func Write(ctx context.Context, m Modules, p Plan) error {
	ctx = sqldb.Long(ctx)
	d := &diary{now: m.DB.Now()}
	in := func(fn func(tx *sqldb.Tx) error) func() error {
		return func() error { return m.DB.Write(ctx, fn) }
	}
	d.on(d.day(FirstYear, 8, 20, 0), "registers", in(func(tx *sqldb.Tx) error { return writeRegisters(ctx, tx, p) }))
	d.on(d.day(FirstYear, 9, 1, 0), "figures", in(func(tx *sqldb.Tx) error { return writeFigures(ctx, tx, p, FirstYear-1, FirstYear) }))
	d.on(d.day(LastYear, 10, 8, 0), "figures", in(func(tx *sqldb.Tx) error { return writeFigures(ctx, tx, p, LastYear, LastYear) }))
	d.on(d.ago(12, 0), "planned points", in(func(tx *sqldb.Tx) error { return writePoints(ctx, tx, p, planned) }))
	writeNotices(ctx, d, m, p)
	writeGraph(ctx, d, m, p)
	writeNeeds(ctx, d, m, p)
	writeOffers(ctx, d, m, p)
	writeOrders(ctx, d, m, p)
	writeContact(ctx, d, m, p)
	writeAgreements(ctx, d, m, p)
	writeForecasts(ctx, d, m, p)
	writeEmployment(ctx, d, m, p)
	writeStandards(ctx, d, m, p)
	writeTags(ctx, d, m, p)
	writeCarrier(ctx, d, m, p)
	writeSelections(ctx, d, m, p)
	writeFunds(ctx, d, m, p)
	writePlans(ctx, d, m, p)
	writeDispatch(ctx, d, m, p)
	writeSupervision(ctx, d, m, p)
	writeMap(ctx, d, m, p)
	writePublished(ctx, d, m, p)
	writeConditions(ctx, d, m, p)
	writeEvaluations(ctx, d, m, p)
	writeRules(ctx, d, m, p)
	writeChannels(ctx, d, m, p)
	writeAdjustments(ctx, d, m, p)
	d.on(d.day(FirstYear, 12, 1, 0), "freeze", func() error {
		_, err := m.Board.Freeze(lead(ctx, p.City.Code, 0), FirstYear, true)
		return err
	})
	err := d.live(m.Clock)
	m.Clock(d.now)
	return err
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
		if err := org.Insert(ctx, tx, placed(p.City, school(p.City, i), i)); err != nil {
			return err
		}
	}
	for i, f := range p.Firms {
		if err := org.Insert(ctx, tx, placed(p.City, enterprise(p.City, i, f), 20+i)); err != nil {
			return err
		}
	}
	for i, o := range others(p.City) {
		o.ID, o.Status, o.County, o.Source = OtherID(p.City.Code, i), org.Active, p.City.Counties[0].Code, "sample"
		if err := org.Insert(ctx, tx, placed(p.City, o, 300+i)); err != nil {
			return err
		}
	}
	if err := writeBodies(ctx, tx, p.City); err != nil {
		return err
	}
	return writePoints(ctx, tx, p, func(state string) bool { return !planned(state) })
}

// planned says that a point of the state has never taught anybody.
func planned(state string) bool { return state == programme.Proposed || state == programme.Committee }

// writePoints writes the points whose state is asked for.
func writePoints(ctx context.Context, tx *sqldb.Tx, p Plan, of func(state string) bool) error {
	for i, pt := range p.Points {
		if state := pointState(i); of(state) {
			if err := writePoint(ctx, tx, p, i, pt, state); err != nil {
				return err
			}
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

func writePoint(ctx context.Context, tx *sqldb.Tx, p Plan, i int, pt Point, state string) error {
	level, _ := programme.LevelOf(pt.Code)
	id := pointID(p.City.Code, i)
	point := programme.Point{ID: id, School: SchoolID(p.City.Code, pt.School), Level: level, Code: pt.Code, Given: pt.Code, Name: names[pt.Code], Length: lengthOf(level), FirstYear: 2019 + i%4,
		Shortage: shortage[pt.Code], Status: state}
	if err := programme.Insert(ctx, tx, point); err != nil {
		return err
	}
	return programme.PointFlow.OpenIn(ctx, tx, id, state, "示例")
}

// writeFigures writes enrolment and outcomes of some years. A point that is only planned has
// none, one that has stopped none of the last year.
func writeFigures(ctx context.Context, tx *sqldb.Tx, p Plan, from, to int) error {
	for i, pt := range p.Points {
		state := pointState(i)
		for year := from; year <= to; year++ {
			stopped := year == LastYear && (state == programme.Stopped || state == programme.Revoked)
			if planned(state) {
				continue
			}
			if err := writeYear(ctx, tx, pointID(p.City.Code, i), i, pt, year, stopped); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeYear(ctx context.Context, tx *sqldb.Tx, id ids.ID, i int, pt Point, year int, stopped bool) error {
	y := max(0, year-FirstYear)
	// The class that leaves next, so that needs of next summer have graduates. It began before
	// the years that are reported; some points never said how many.
	silent := year < FirstYear && i%7 == 3
	if !stopped && !silent {
		if err := programme.InsertEnrolment(ctx, tx, intake(id, year, pt.Years[y])); err != nil {
			return err
		}
	}
	// Every thirtieth point has no outcomes yet, so that 无数据 can be seen.
	if year < FirstYear || i%30 == 29 {
		return nil
	}
	return programme.InsertOutcome(ctx, tx, outcome(id, year, pt.Leave[y]))
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
