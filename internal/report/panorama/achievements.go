package panorama

import (
	"net/http"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Achievement is one of the ten groups of the page of achievements (row REP-04): indicators by code.
type Achievement struct {
	ZH    string
	Codes []string
}

// Achievements are the ten groups. Every figure is an indicator with its scope note, and leads to the records behind it. What the city does
// not publish stands here only for those who see the whole registry.
var Achievements = []Achievement{
	{"专业对接产业", []string{"key_share", "pillar_share", "leading_share"}},
	{"专业布局", []string{"programme_points", "programmes_distinct", "categories_covered"}},
	{"招生与规模", []string{"schools", "students", "plan_completion"}},
	{"毕业去向", []string{"destination_rate", "local_rate", "retention_higher"}},
	{"师资与教学", []string{"dual_ratio", "practice_share", "teacher_station"}},
	{"产教联合体和共同体", []string{"city_consortium", "industry_community", "alliances"}},
	{"产业学院和集团", []string{"industrial_college", "education_groups", "one_x_pilots"}},
	{"基地和中心", []string{"demo_base", "practice_centres", "public_skill_centre"}},
	{"校企合作", []string{"partner_firms", "long_agreement_firms", "integrated_coop"}},
	{"社会培训和服务", []string{"training_person_times", "training_multiple", "deals_amount"}},
}

func (s *Service) achievementsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := pageView{Page: ui.Page{Title: "建设成果", Public: true, Sub: i18n.T(ctx, "十组指标，%s 的情况；每个数点开是口径、历年和背后的名册", s.Today().String()), Crumbs: []ui.Crumb{{Label: "建设成果"}}}}
	for _, a := range Achievements {
		var codes []string
		for _, code := range a.Codes {
			sees, err := s.o.Sees(ctx, code, s.Today())
			if err != nil {
				return err
			}
			if sees {
				codes = append(codes, code)
			}
		}
		list, err := s.figures(ctx, "", "", codes...)
		if err != nil {
			return err
		}
		v.Parts = append(v.Parts, part{Title: a.ZH, Figures: list, Missing: "这一组不公布"})
	}
	return web.Render(w, r, http.StatusOK, pageOf(v))
}
