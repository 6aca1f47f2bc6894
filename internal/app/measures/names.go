package measures

import (
	"context"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
)

// Names says the keys of a dimension that the city itself knows: counties, schools, enterprises, programme points. Dimensions whose keys
// are words say themselves.
func Names(ctx context.Context, q sqldb.Queryer, dimension string) (map[string]string, error) {
	switch dimension {
	case County:
		return pairs(ctx, q, `SELECT code, name FROM org_counties ORDER BY code`)
	case School:
		return pairs(ctx, q, `SELECT CAST(id AS TEXT), name FROM org_organizations WHERE kind = 'SCHOOL' ORDER BY id`)
	case Firm:
		return pairs(ctx, q, `SELECT CAST(id AS TEXT), name FROM org_organizations ORDER BY id`)
	case Point:
		return pairs(ctx, q, `SELECT CAST(p.id AS TEXT), o.name || ' · ' || p.name FROM programme_points p JOIN org_organizations o ON o.id = p.school_id ORDER BY p.id`)
	}
	return nil, nil
}

func pairs(ctx context.Context, q sqldb.Queryer, text string) (map[string]string, error) {
	out := map[string]string{}
	for kv, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (kv [2]string, err error) { return kv, r.Scan(&kv[0], &kv[1]) }, text) {
		if err != nil {
			return nil, err
		}
		out[kv[0]] = kv[1]
	}
	return out, nil
}

// CatalogNames says the keys that stand in the shared catalogue: programmes, occupations, sections of industry.
func CatalogNames(ctx context.Context, q sqldb.Queryer, cat *atlas.Catalog, dimension string) (map[string]string, error) {
	out := map[string]string{}
	switch dimension {
	case "occupation":
		for _, o := range cat.Occupations() {
			out[o.Code] = o.Name
		}
		return out, nil
	case Industry:
		for _, x := range cat.Industries() {
			if len(x.Code) == 1 {
				out[x.Code] = x.Name
			}
		}
		return out, nil
	}
	list, err := pairs(ctx, q, `SELECT DISTINCT p.level || ':' || p.code, p.name FROM programme_points p`)
	for key, name := range list {
		l, code, _ := strings.Cut(key, ":")
		if p, ok := cat.Programme(atlas.Level(l), code); ok {
			name = p.Name
		}
		out[key] = name + "（" + atlas.Level(l).ZH() + "）"
		out[code] = name
	}
	return out, err
}

// Order are the splits that people ask for first.
func Order() []string {
	return []string{County, School, Level, Category, Chain, Industry, Programme, Kind, Point, Firm}
}

// Public are the indicators that everybody may see from the start; the city decides otherwise.
func Public() []string {
	return []string{"key_share", "pillar_share", "leading_share", "programme_points", "programmes_distinct", "categories_covered", "plan_completion", "destination_rate", "local_rate", "retention_higher", "dual_ratio", "practice_share",
		"city_consortium", "industry_community", "demo_base", "industrial_college", "teacher_station", "public_skill_centre", "training_bases", "practice_centres", "education_groups", "alliances", "integrated_coop", "integrated_pilot",
		"schools", "students", "partner_firms", "long_agreement_firms", "deals", "deals_amount", "training_person_times", "training_multiple", "one_x_pilots"}
}

// stated are the keys under which published figures tell of the same thing: their code, or what counts them.
var stated = map[string][]string{
	"city_consortium": {"carrier:city_consortium:all"}, "industry_community": {"carrier:industry_community:all"}, "industrial_college": {"carrier:industrial_college:all"}, "teacher_station": {"carrier:teacher_station:all"},
	"demo_base": {"carrier:training_base:demo"}, "dual_base": {"carrier:dual_base:all"}, "public_skill_centre": {"carrier:public_skills_centre:built"}, "education_groups": {"carrier:education_group:all"}, "alliances": {"carrier:alliance:all"},
	"coop_communities": {"carrier:coop_community:all"}, "mixed_projects": {"carrier:mixed_project:all"}, "tech_platforms": {"carrier:tech_platform:all"}, "practice_centres": {"carrier:practice_centre:all"},
	"integrated_coop": {"eie.cultivated", "carrier:integrated_enterprise:cultivated_coop"}, "integrated_pilot": {"eie.cultivated", "carrier:integrated_enterprise:cultivated_pilot"}, "integrated_certified": {"carrier:integrated_enterprise:certified"},
	"one_x_pilots": {"cert.1x_project", "carrier:teaching_pilot:certificate"}, "schools": {"org:schools"}, "schools_secondary": {"org:secondary"}, "schools_higher": {"org:higher"}, "students": {"org:students"}, "partner_firms": {"org:partners"},
	"programme_points": {"programme:points"}, "programmes_distinct": {"programme:distinct"}, "categories_covered": {"programme:categories"}, "equip_it_share": {"programme:equip_it"}, "key_share": {"programme:key", "target.key_share"},
	"pillar_share": {"programme.pillar_share"}, "leading_share": {"programme.leading_share"}, "long_agreement_firms": {"agreement:long_firms"}, "fund_total": {"fund:cumulative"}, "dual_ratio": {"target.dual_ratio"}, "practice_share": {"rule.practice_share"},
	"training_multiple": {"rule.training_multiple"}, "training_person_times": {"target.training_person_times", "carrier:training_class:person_times"}, "retention_higher": {"carrier:graduate_flow:stay_rate"}, "destination_rate": {"carrier:graduate_flow:settled_rate"},
	"local_rate": {"carrier:graduate_flow:local_rate"},
}

// StatedAs are the keys of the published figures that stand beside an indicator.
func StatedAs(code string) []string { return stated[code] }
