package panorama

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/plan"
)

// placeCodes are the indicators of a school's and a county's panorama.
var placeCodes = []string{"programme_points", "students", "new_students", "plan_completion", "destination_rate", "match_rate", "local_rate", "dual_ratio"}

// schoolPage is the panorama of a school.
func (s *Service) schoolPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	o, err := s.school(ctx, id)
	if err != nil {
		return err
	}
	v := pageView{Page: ui.Page{Title: o.Name, Sub: i18n.T(ctx, "学校全景，%s 的情况", s.Today().String()), Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: o.Name}},
		Actions: []ui.Action{{Label: "看它的四象限", Href: "/panorama/quadrant?school=" + id.String()}}}}
	if v.Figures, err = s.figures(ctx, "school", id.String(), placeCodes...); err != nil {
		return err
	}
	if v.Parts, err = s.placeParts(ctx, o, id, ""); err != nil {
		return err
	}
	pacts, err := s.pactsPart(ctx, o)
	if err != nil {
		return err
	}
	v.Parts = append(v.Parts, pacts)
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

// countyPage is the panorama of a county.
func (s *Service) countyPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	code := r.PathValue("code")
	var county org.County
	var schools []org.Organization
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		list, err := org.Counties(ctx, q)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c org.County) bool { return c.Code == code })
		if i < 0 || !Policy.May(actor.From(ctx), mayCounty, actor.Object{County: code}) {
			return actor.ErrNotFound
		}
		county = list[i]
		schools, err = org.Schools(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	v := pageView{Page: ui.Page{Title: county.Name, Sub: i18n.T(ctx, "区县全景，%s 的情况", s.Today().String()), Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: county.Name}},
		Actions: []ui.Action{{Label: "看它的四象限", Href: "/panorama/quadrant?county=" + code}}}}
	if v.Figures, err = s.figures(ctx, "county", code, append([]string{"schools"}, placeCodes...)...); err != nil {
		return err
	}
	list := part{Title: "学校", Missing: "没有登记", Columns: []ui.Column{{Title: "学校", Wrap: true}, {Title: "层次"}, {Title: "在校生", Num: true}}}
	for _, o := range schools {
		if o.County != code {
			continue
		}
		students := templ.Component(ui.Missing(say(ctx, "没有登记")))
		if o.School.Students > 0 {
			students = ui.Text(ui.Thousands(o.School.Students))
		}
		list.Rows = append(list.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/panorama/schools/" + o.ID.String(), Text: o.Name}, ui.Text(say(ctx, o.School.Level.ZH())), students)})
	}
	parts, err := s.placeParts(ctx, org.Organization{}, 0, code)
	if err != nil {
		return err
	}
	v.Parts = append([]part{list}, parts...)
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

// placeParts are what a school and a county have in common: programmes by colour, carriers, tasks, findings.
func (s *Service) placeParts(ctx context.Context, _ org.Organization, school ids.ID, county string) ([]part, error) {
	points, err := s.pointsPart(ctx, school, county)
	if err != nil {
		return nil, err
	}
	training := part{Title: "社会培训和合作", Missing: "没有登记"}
	dimension, key := "school", school.String()
	if county != "" {
		dimension, key = "county", county
	}
	if training.Figures, err = s.figures(ctx, dimension, key, "training_person_times", "equip_per_student", "student_teacher"); err != nil {
		return nil, err
	}
	bases, err := s.recordsPart(ctx, school, county)
	if err != nil {
		return nil, err
	}
	tasks, err := s.tasksPart(ctx, school, county)
	if err != nil {
		return nil, err
	}
	findings, err := s.findingsPart(ctx, school, county)
	return []part{points, training, bases, tasks, findings}, err
}

// pointsPart is the points of a place by colour, with the points that were warned first.
func (s *Service) pointsPart(ctx context.Context, school ids.ID, county string) (part, error) {
	p := part{Title: "专业点，按评价颜色", Missing: "还没有评价", Columns: []ui.Column{{Title: "专业", Wrap: true}, {Title: "学校", Wrap: true}, {Title: "落实率（区间）", Num: true}, {Title: "社会需求度", Num: true}, {Title: "颜色"}, {Title: "象限"}}}
	sc, err := s.o.Evaluate.Standings(ctx, 0)
	if err != nil {
		if shut(err) {
			p.Missing = closed
			return p, nil
		}
		return p, err
	}
	list := slices.DeleteFunc(sc.List, func(x evaluate.Standing) bool {
		return school != 0 && x.School != school || county != "" && x.County != county
	})
	if len(list) == 0 {
		return p, nil
	}
	p.Note, p.Figures = i18n.T(ctx, "%d 年度评价", sc.Year), colours(ctx, list)
	rank := map[evaluate.Colour]int{}
	for i, c := range evaluate.Colours {
		rank[c] = i + 1
	}
	slices.SortStableFunc(list, func(a, b evaluate.Standing) int {
		x, y := rank[a.Colour], rank[b.Colour]
		if a.Hidden != b.Hidden {
			return compareFlag(a.Hidden, b.Hidden)
		}
		return x - y
	})
	const most = 60
	for _, x := range list[:min(most, len(list))] {
		m := placeOf(x)
		name := ui.Link{Href: "/panorama/points/" + x.Point.String(), Text: x.Name, Sub: x.Code}
		if x.Hidden {
			hide := ui.Missing(say(ctx, "毕业生少，不公布"))
			p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(name, ui.Text(x.SchoolName), hide, hide, hide, hide)})
			continue
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []templ.Component{name, ui.Text(x.SchoolName), rateCell(ctx, m.Rate), indexCell(ctx, m.Demand), ui.Status(x.Colour.Tone(), say(ctx, x.Colour.ZH())), ui.Status(verdictWords[m.Verdict][1], say(ctx, verdictWords[m.Verdict][0]))}})
	}
	if len(list) > most {
		address := "/panorama/quadrant?school=" + school.String()
		if county != "" {
			address = "/panorama/quadrant?county=" + county
		}
		p.More = &ui.Action{Label: "全部专业点", Href: address}
	}
	return p, nil
}

func (s *Service) tasksPart(ctx context.Context, school ids.ID, county string) (part, error) {
	p := part{Title: "任务和目标", Missing: "没有承担的任务", Columns: []ui.Column{{Title: "任务", Wrap: true}, {Title: "计划", Wrap: true}, {Title: "进展"}, {Title: "目标"}}}
	if plan.MaySee(actor.From(ctx), plan.Plan{Level: plan.CityLevel, Status: plan.Published}) {
		p.More = &ui.Action{Label: "规划与任务", Href: "/plans"}
	}
	list, err := s.lights(ctx, school, county)
	for _, x := range list[:min(mostLines, len(list))] {
		state, light := plan.TaskStates[0], plan.Lights[len(plan.Lights)-1]
		for _, st := range plan.TaskStates {
			if st.Code == x.Task.State {
				state = st
			}
		}
		for _, l := range plan.Lights {
			if l.Code == x.Worst {
				light = l
			}
		}
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/plans/" + x.Task.Plan.String(), Text: x.Task.Title, Sub: x.Task.Number}, ui.Text(x.Task.PlanTitle), ui.Status(state.Tone, say(ctx, state.ZH)), ui.Status(light.Tone, say(ctx, light.ZH)))})
	}
	return p, err
}

func (s *Service) findingsPart(ctx context.Context, school ids.ID, county string) (part, error) {
	p := part{Title: "督导发现的问题", Missing: "没有问题", Columns: []ui.Column{{Title: "问题", Wrap: true}, {Title: "状态"}}}
	if s.o.Findings == nil {
		p.Missing = "督导还没有接入"
		return p, nil
	}
	list, err := s.o.Findings(ctx, school, county)
	if shut(err) {
		p.Missing = closed
		return p, nil
	}
	for _, f := range list[:min(mostLines, len(list))] {
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: f.Href, Text: f.Title}, ui.Status(f.Tone, say(ctx, f.State)))})
	}
	return p, err
}
