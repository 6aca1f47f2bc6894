package condition

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

type conditionListInput struct {
	Year    int    `query:"year" doc:"newest reported when left out"`
	County  string `query:"county" maxLength:"6"`
	Table   string `query:"table" maxLength:"32"`
	Verdict string `query:"verdict" enum:"PASS,BASIC,FAIL,NODATA"`
}

type conditionTallyJSON struct {
	Pass   int64    `json:"pass"`
	Basic  int64    `json:"basic"`
	Fail   int64    `json:"fail"`
	NoData int64    `json:"nodata"`
	Rate   *float64 `json:"rate,omitempty" doc:"pass ÷ (pass + basic + fail); left out without data"`
}

func tallyOf(t Tally) conditionTallyJSON {
	out := conditionTallyJSON{Pass: t.Pass, Basic: t.Basic, Fail: t.Fail, NoData: t.NoData}
	if r := t.Rate(); r.Known() {
		x := r.Float()
		out.Rate = &x
	}
	return out
}

type conditionOutcomeJSON struct {
	Indicator string  `json:"indicator"`
	Result    string  `json:"result" enum:"PASS,BASIC,FAIL,NODATA"`
	Value     *string `json:"value,omitempty" doc:"measured, in the unit; left out without data"`
	Total     *string `json:"total,omitempty" doc:"threshold of the whole"`
	Per       string  `json:"per,omitempty" doc:"threshold each student"`
	Unit      string  `json:"unit"`
	Missing   string  `json:"missing,omitempty" doc:"how much is missing to reach both thresholds"`
	Version   int64   `json:"rule_version"`
	Source    string  `json:"source"`
}

type conditionSchoolJSON struct {
	ID       string                 `json:"id"`
	Name     string                 `json:"name"`
	County   string                 `json:"county,omitempty"`
	Table    string                 `json:"table,omitempty"`
	Year     int                    `json:"year"`
	Revision int64                  `json:"revision,omitempty"`
	Tally    conditionTallyJSON     `json:"tally"`
	Results  []conditionOutcomeJSON `json:"results"`
}

type conditionListOutput struct {
	Body struct {
		Year    int                   `json:"year"`
		Tally   conditionTallyJSON    `json:"tally"`
		Schools []conditionSchoolJSON `json:"schools"`
	}
}

type conditionOneInput struct {
	ID   string `path:"id"`
	Year int    `query:"year"`
}

type conditionOneOutput struct{ Body conditionSchoolJSON }

type conditionSendInput struct {
	Body struct {
		Org      string            `json:"org,omitempty" maxLength:"120" doc:"school code, credit code or name; officers only"`
		Year     int               `json:"year"`
		Figures  map[string]string `json:"figures" doc:"by measure, in its unit, as text: students, site, building, teachers, equipment, books, double, seats, computers"`
		Evidence string            `json:"evidence" maxLength:"300"`
	}
}

type conditionSendOutput struct {
	Body struct {
		ID       ids.ID `json:"id"`
		Year     int    `json:"year"`
		Revision int64  `json:"revision"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"conditions"}}
	}
	send := op(http.MethodPost, "/api/v1/conditions", "conditions-send", "Report a year's figures; again is a revision")
	send.DefaultStatus = http.StatusCreated
	post := web.API(send, maySend, Policy.Roles(maySend), s.apiSend)
	post.Sample = `{"year":2025,"figures":{"students":"1"},"evidence":"x1"}`
	return []web.Route{
		web.API(op(http.MethodGet, "/api/v1/conditions", "conditions-list", "Schools with their results"), maySee, Policy.Roles(maySee), s.apiList),
		web.API(op(http.MethodGet, "/api/v1/conditions/{id}", "conditions-one", "One school's results"), maySee, Policy.Roles(maySee), s.apiOne),
		post,
	}
}

func schoolJSON(a Assessment, year int) conditionSchoolJSON {
	out := conditionSchoolJSON{ID: a.School.ID.String(), Name: a.School.Name, County: a.School.County, Table: a.School.Table, Year: year, Tally: tallyOf(a.Tally), Results: make([]conditionOutcomeJSON, 0, len(a.Outcomes))}
	if a.Report != nil {
		out.Revision = a.Report.Revision
	}
	for _, o := range a.Outcomes {
		m, _ := MeasureOf(o.Line.Indicator)
		x := conditionOutcomeJSON{Indicator: m.Code, Result: string(o.Verdict), Per: o.Line.Per(), Unit: m.Unit, Version: o.Line.Version, Source: o.Line.Source}
		if o.Value != nil {
			v := m.Plain(*o.Value)
			x.Value = &v
		}
		if o.Line.Total != nil {
			v := m.Plain(*o.Line.Total)
			x.Total = &v
		}
		if o.Lack > 0 {
			x.Missing = m.Plain(o.Lack)
		}
		out.Results = append(out.Results, x)
	}
	return out
}

func (s *Service) apiList(ctx context.Context, in *conditionListInput) (*conditionListOutput, error) {
	c, err := s.City(ctx, Want{Year: in.Year, County: in.County, Table: in.Table, Verdict: Verdict(in.Verdict)})
	if err != nil {
		return nil, err
	}
	out := &conditionListOutput{}
	out.Body.Year, out.Body.Tally, out.Body.Schools = c.Want.Year, tallyOf(c.Tally), make([]conditionSchoolJSON, 0, len(c.Lines))
	for _, l := range c.Lines {
		out.Body.Schools = append(out.Body.Schools, schoolJSON(l.Assessment, c.Want.Year))
	}
	return out, nil
}

func (s *Service) apiOne(ctx context.Context, in *conditionOneInput) (*conditionOneOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.School(ctx, id, in.Year)
	if err != nil {
		return nil, err
	}
	return &conditionOneOutput{schoolJSON(d.Assessment, d.Year)}, nil
}

func (s *Service) apiSend(ctx context.Context, in *conditionSendInput) (*conditionSendOutput, error) {
	v := map[string][]string{"year": {strconv.Itoa(in.Body.Year)}, "evidence": {in.Body.Evidence}}
	for code, text := range in.Body.Figures {
		if _, ok := MeasureOf(code); !ok {
			return nil, ErrIndicator.With(code).On("figures." + code)
		}
		v[code] = []string{text}
	}
	p, faults := parseReport(v)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	p.Entry = ByAPI
	if in.Body.Org != "" {
		id, err := s.FindSchool(ctx, in.Body.Org)
		if err != nil {
			return nil, err
		}
		p.Org = id
	}
	p, err := s.Report(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &conditionSendOutput{}
	out.Body.ID, out.Body.Year, out.Body.Revision = p.ID, p.Year, p.Revision
	return out, nil
}
