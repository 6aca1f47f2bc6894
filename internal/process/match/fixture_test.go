package match_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

func init() { i18n.Load(match.Words, demand.Words, atlas.Words) }

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, demand.Migrations, match.Migrations}

const (
	firm, rivalFirm, academy, college ids.ID = 101, 102, 103, 104
	countyA, countyB                         = "900101", "900102"
	robots, nursing                   ids.ID = 201, 202 // programme points
	course                            ids.ID = 301      // an offer
	wanted, talks, lecture, secondJob ids.ID = 401, 402, 403, 404
)

func person(account ids.ID, g actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Name: "人员" + account.String(), Grants: []actor.Grant{g}}
}

var (
	hr      = person(1, actor.Grant{Role: actor.EntHR, Org: firm})
	rival   = person(2, actor.Grant{Role: actor.EntHR, Org: rivalFirm})
	head    = person(3, actor.Grant{Role: actor.ProgrammeHead, Org: college})
	lead    = person(4, actor.Grant{Role: actor.CityLead})
	county  = person(5, actor.Grant{Role: actor.CountyUser, County: countyB})
	auditor = person(6, actor.Grant{Role: actor.Auditor})
	student = person(7, actor.Grant{Role: actor.Student, Org: college})
)

func as(a actor.Actor) context.Context { return actor.With(context.Background(), a) }

type city struct {
	*match.Service
	db    *sqldb.DB
	shelf *atlas.Shelf
}

func (c city) options(read func(string) score.Requirement) match.Options {
	return match.Options{Catalog: c.shelf.Catalog, Read: read}
}

// read understands the one requirement that the tests write.
func read(text string) score.Requirement {
	if text == "电气自动化技术及相关专业" {
		return score.Requirement{Codes: []string{"460306"}, Related: true}
	}
	return score.Requirement{Doubt: true}
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	catalog := sqldbtest.New(t, atlas.SharedMigrations)
	if _, err := mini.Import(context.Background(), catalog); err != nil {
		t.Fatal(err)
	}
	shelf := atlas.NewShelf(catalog)
	now := func() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: now}, func(t *testing.T, db *sqldb.DB) {
		seed(t, db)
		c := city{nil, db, shelf}
		c.Service = match.New(db, c.options(read))
		fn(t, c)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func seed(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	must(t, db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, o := range []struct {
			id                 ids.ID
			name, kind, county string
		}{{firm, "融江示例机械有限公司", "ENTERPRISE", countyA}, {rivalFirm, "融江示例物流有限公司", "ENTERPRISE", countyB}, {academy, "融江卫生学校", "SCHOOL", countyB}, {college, "融江职业技术学院", "SCHOOL", countyA}} {
			if _, err := tx.Exec(ctx, `INSERT INTO org_organizations (id, row_version, batch_id, updated_at, name, name_key, kind, sub_kind, county, region, address, legal, status,
				provisional, source, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_year, headcount, partner)
				VALUES ($1, 1, 0, 0, $2, $2, $3, '', $4, '900100', '', '', 'ACTIVE', FALSE, 'test', '', '', '', FALSE, 0, '', '', FALSE, 0, 0, FALSE)`,
				int64(o.id), o.name, o.kind, o.county); err != nil {
				return err
			}
		}
		registered := int64(98)
		for _, p := range []programme.Point{
			{ID: robots, School: college, Level: atlas.HigherCollege, Code: "460301", Name: "机电一体化技术", Length: "3", Status: programme.Enrolling},
			{ID: nursing, School: academy, Level: atlas.Secondary, Code: "720201", Name: "护理", Length: "3", Status: programme.Enrolling},
		} {
			if err := programme.Insert(ctx, tx, p); err != nil {
				return err
			}
			if err := programme.InsertEnrolment(ctx, tx, programme.Enrolment{Point: p.ID, Year: 2024, Registered: &registered}); err != nil {
				return err
			}
		}
		for _, it := range items() {
			if err := insert(ctx, tx, it); err != nil {
				return err
			}
		}
		return nil
	}))
}

func items() []demand.Item {
	need := func(id, org ids.ID, county string, kind demand.Kind, title string) demand.Item {
		it := demand.Blank(demand.Need, kind)
		it.ID, it.Org, it.Region, it.Title, it.Number, it.Status = id, org, county, title, "XQ-2026-0"+id.String(), demand.Published
		return it
	}
	a := need(wanted, firm, countyA, demand.Talent, "机电设备运维技术员")
	a.Duties, a.Requirement = "机电一体化设备点检、PLC 调试、自动化产线维护", "电气自动化技术及相关专业"
	a.Education, a.Headcount, a.StartOn, a.Industry = demand.HigherCollege, 24, civil.MustDate("2027-07-01"), "C3491"
	b := need(talks, rivalFirm, countyB, demand.Talent, "物流调度员")
	b.Duties, b.Education, b.Headcount, b.Visibility = "仓储配送调度", demand.AnyEducation, 3, demand.Members
	c := need(lecture, firm, countyA, demand.Course, "机电设备点检课程")
	c.Details = "需要机电设备点检课程与教材"
	offer := demand.Blank(demand.Offer, demand.Course)
	offer.ID, offer.Org, offer.Owner, offer.Region, offer.Title, offer.Details, offer.Status, offer.Programme = course, college, head.Account, countyA, "机电设备点检课程", "机电设备点检与 PLC 课程资源", demand.Published, "460301"
	return []demand.Item{a, b, c, offer}
}

func insert(ctx context.Context, tx *sqldb.Tx, it demand.Item) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, published_ms, visibility,
		 title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount,
		 budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)
		 VALUES ($1, 1, 0, 0, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, -1, $17, $18, -1, -1, -1, $19, $20, '', 0, '', '')`,
		int64(it.ID), string(it.Side), int64(it.Org), int64(it.Owner), it.ID.String(), it.Number, string(it.Kind), it.Status, string(it.Visibility),
		it.Title, it.Details, it.Duties, it.Requirement, it.Programme, it.Occupation, it.Industry, string(it.Education), it.Headcount, it.Region, it.StartOn.String())
	return err
}
