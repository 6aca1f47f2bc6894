package cities

import (
	"context"
	"fmt"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// sorts are the names in the pool that schools of a level go by.
var sorts = map[org.Level][]string{
	org.HigherUndergrad: {"higher", "school", "hei"}, org.HigherCollege: {"higher", "college", "school", "hei"}, org.Secondary: {"secondary", "school"},
	org.Technician: {"technician", "school"}, org.GeneralHEI: {"university", "hei"},
}

// others are the organisations of a city that are neither schools nor enterprises.
var others = []struct {
	kind org.Kind
	name string
	sort string
}{{org.Park, "示例产业园区管委会", "park"}, {org.Park, "示例高新技术园区管委会", "park"}, {org.Park, "示例开发区管委会", "park"}, {org.Park, "示例科创园管委会", "park"}, {org.IndustryOrg, "示例行业协会", "body"}, {org.Provider, "示例职业培训机构", "provider"}}

// organisations writes counties, schools, enterprises and the others, and fills the pool.
func (m *maker) organisations(ctx context.Context, tx *sqldb.Tx) error {
	if err := org.SaveCounties(ctx, tx, m.city.Counties); err != nil {
		return err
	}
	for _, s := range m.city.Schools {
		for i := range s.n {
			o := org.Organization{Name: m.invented(s.name), Kind: org.SchoolKind, School: org.SchoolFacts{Level: s.level, Ownership: "PUBLIC", Authority: "EDU", AlsoHRSS: i < s.also, Students: int64(share(int(s.students), s.n, i))}}
			if s.level == org.Technician {
				o.School.Authority = "HRSS"
			}
			if err := m.organisation(ctx, tx, "12", o, sorts[s.level]...); err != nil {
				return err
			}
		}
	}
	for i := range m.city.Firms {
		if err := m.organisation(ctx, tx, "91", m.firm(i), "firm"); err != nil {
			return err
		}
	}
	for _, x := range others {
		o := org.Organization{Name: x.name, Kind: x.kind}
		if x.kind == org.Provider {
			o.SubKind = "TRAINING"
		}
		if err := m.organisation(ctx, tx, "12", o, x.sort); err != nil {
			return err
		}
	}
	m.pool["college1"] = m.pool["college"][:min(1, len(m.pool["college"]))]
	return audit.Record(ctx, tx, audit.Entry{Action: "org.load", Object: "org", Reason: fmt.Sprint(m.turns["org"])})
}

// firm is the i-th enterprise: a partner of schools; the first of them are large.
func (m *maker) firm(i int) org.Organization {
	output := money.Fen(30_000_000_00 + int64(i%60)*1_000_000_00)
	if i < m.city.Large {
		output = org.LargeOutput + money.Fen(int64(i)*1_000_000_00)
	}
	return org.Organization{Name: m.invented("企业"), Kind: org.Enterprise, Firm: org.FirmFacts{Industry: industries[i%len(industries)], Scale: []string{"MEDIUM", "SMALL"}[i%2], AboveScale: i < m.city.Large, Output: &output, OutputYear: 2022, Headcount: int64(40 + i%200), Partner: true}}
}

// industries are divisions of GB/T 4754 that the invented enterprises are spread over.
var industries = []string{"C3484", "C3525", "C3670", "C3821", "C3971", "C2710", "C2643", "I6513", "G5990", "O8191"}

// organisation checks and writes one, with a code of its own, and puts it into the pool.
func (m *maker) organisation(ctx context.Context, tx *sqldb.Tx, head string, o org.Organization, sorts ...string) error {
	n := m.turn("org")
	body := fmt.Sprintf("%s%sMJ%07d", head, m.city.Code, 6_000_000+n)
	digit, err := idcode.CheckDigit(body)
	if err != nil {
		return err
	}
	county := m.city.Counties[n%len(m.city.Counties)].Code
	lng, lat := m.strewn(n)
	o.ID, o.USCC, o.County, o.Region, o.Status, o.Source, o.Lng, o.Lat = orgID(m.city.Code, n), body+digit, county, county, org.Active, "sample", &lng, &lat
	if err := org.Check(o); err != nil {
		return err
	}
	if err := org.Insert(ctx, tx, o); err != nil {
		return err
	}
	for _, s := range sorts {
		m.pool[s], m.names[s] = append(m.pool[s], o.ID), append(m.names[s], o.Name)
	}
	return nil
}

// orgID is the id of the n-th organisation of a city, the same in every installation.
func orgID(city string, n int) ids.ID {
	var code int64
	for _, b := range []byte(city) {
		code = code*10 + int64(b-'0')
	}
	return ids.ID(code*10_000_000 + int64(n) + 1)
}

// Accounts are a school, an enterprise, an association, a park and a provider of the city, for the demonstration's accounts.
func (c City) Accounts() [5]ids.ID {
	schools := 0
	for _, s := range c.Schools {
		schools += s.n
	}
	rest := schools + c.Firms
	return [5]ids.ID{orgID(c.Code, 0), orgID(c.Code, schools), orgID(c.Code, rest+4), orgID(c.Code, rest), orgID(c.Code, rest+5)}
}
