package carrier

import (
	"context"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// recordJSON is a record as machines read it.
type recordJSON struct {
	ID      string           `json:"id"`
	Kind    string           `json:"kind"`
	Name    string           `json:"name"`
	Number  string           `json:"number,omitempty"`
	Level   string           `json:"level,omitempty"`
	Stage   string           `json:"stage"`
	County  string           `json:"county,omitempty"`
	Org     string           `json:"org,omitempty" doc:"id of the leading organisation"`
	OrgName string           `json:"org_name,omitempty"`
	Since   string           `json:"counts_since,omitempty" doc:"day from which it counts"`
	Lng     *float64         `json:"lng,omitempty"`
	Lat     *float64         `json:"lat,omitempty"`
	Fields  map[string]value `json:"fields"`
}

type value struct {
	Text   string   `json:"text"`
	Number *float64 `json:"number,omitempty" doc:"in the field's unit; money in fen"`
}

func jsonOf(c Record) recordJSON {
	j := recordJSON{ID: c.ID.String(), Kind: c.Kind, Name: c.Name, Number: c.Number, Level: c.Level, Stage: c.Status, County: c.County, OrgName: c.OrgName, Since: c.BuiltOn.String(), Lng: c.Lng, Lat: c.Lat, Fields: map[string]value{}}
	if c.Org != 0 {
		j.Org = c.Org.String()
	}
	for code, v := range c.Values {
		x := value{Text: v.Text}
		if !math.IsNaN(v.Num) {
			x.Number = &v.Num
		}
		j.Fields[code] = x
	}
	return j
}

type listInput struct {
	Kind   string `path:"kind" maxLength:"40"`
	Level  string `query:"level" maxLength:"40"`
	Stage  string `query:"stage" maxLength:"40"`
	County string `query:"county" maxLength:"6"`
	Find   string `query:"q" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Offset int    `query:"offset" minimum:"0"`
}

type recordsOutput struct {
	Body struct {
		Total   int64        `json:"total"`
		Records []recordJSON `json:"records"`
	}
}

type oneInput struct {
	ID string `path:"id"`
}

type recordOutput struct{ Body recordJSON }

type figuresInput struct {
	Kind string `path:"kind" maxLength:"40"`
	On   string `query:"on" maxLength:"10" doc:"day, today when left out"`
	By   string `query:"by" maxLength:"40" doc:"split: org, county, year or the code of a role; parts are never added"`
}

type figureJSON struct {
	Code      string   `json:"code"`
	Name      string   `json:"name"`
	Value     *float64 `json:"value,omitempty" doc:"left out without data"`
	Unit      string   `json:"unit"`
	Scope     string   `json:"scope"`
	Missing   int      `json:"missing,omitempty" doc:"records without the field"`
	Part      *float64 `json:"numerator,omitempty" doc:"of a share"`
	Whole     *float64 `json:"denominator,omitempty" doc:"of a share"`
	Reaches   *bool    `json:"reaches_limit,omitempty" doc:"whether the share reaches the limit of its rule, by whole numbers"`
	Goals     []string `json:"goals,omitempty" doc:"goals with how they stand"`
	Published []string `json:"published,omitempty" doc:"figures that documents state; never added to the value"`
}

type figuresOutput struct {
	Body struct {
		Kind    string       `json:"kind"`
		On      string       `json:"on"`
		Figures []figureJSON `json:"figures"`
		Parts   []partJSON   `json:"parts,omitempty"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"registers"}}
	}
	return []web.Route{
		web.API(op("list-records", "/api/v1/registers/{kind}", "Records of a kind"), maySee, Policy.Roles(maySee), s.apiList),
		web.API(op("get-record", "/api/v1/records/{id}", "One record"), maySee, Policy.Roles(maySee), s.apiRecord),
		web.API(op("register-figures", "/api/v1/registers/{kind}/figures", "Counts of a kind on a day"), maySee, Policy.Roles(maySee), s.apiFigures),
	}
}

func (s *Service) apiList(ctx context.Context, in *listInput) (*recordsOutput, error) {
	_, list, total, err := s.List(ctx, Filter{Kind: in.Kind, Level: in.Level, Status: in.Stage, County: in.County, Find: in.Find, Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	out := &recordsOutput{}
	out.Body.Total, out.Body.Records = total, make([]recordJSON, 0, len(list))
	for _, c := range list {
		out.Body.Records = append(out.Body.Records, jsonOf(c))
	}
	return out, nil
}

func (s *Service) apiRecord(ctx context.Context, in *oneInput) (*recordOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	return &recordOutput{Body: jsonOf(d.Record)}, nil
}

// partJSON is the counts of one part of a kind.
type partJSON struct {
	Key     string       `json:"key"`
	Name    string       `json:"name"`
	Figures []figureJSON `json:"figures"`
}

func partOf(p Part) partJSON {
	out := partJSON{Key: p.Key, Name: p.Name, Figures: []figureJSON{}}
	for _, f := range p.Figures {
		out.Figures = append(out.Figures, figureOf(f))
	}
	return out
}

// figureOf is a count as machines read it; a share says of what.
func figureOf(f Figure) figureJSON {
	j := figureJSON{Code: f.Count.Code, Name: f.Count.ZH, Unit: f.Count.Unit, Scope: f.Count.Scope, Missing: f.Missing}
	if !f.NoData {
		j.Value = &f.Value
		if f.Den > 0 {
			j.Part, j.Whole = &f.Num, &f.Den
		}
		if f.Count.Least > 0 {
			j.Reaches = &f.Met
		}
	}
	for _, g := range f.Goals {
		state := GoalUnknown
		if !f.NoData {
			if state = GoalShort; g.Reached(f.Tally) {
				state = GoalReached
			}
		}
		j.Goals = append(j.Goals, g.Line()+" "+string(state))
	}
	for _, p := range f.Published {
		j.Published = append(j.Published, p.line())
	}
	return j
}

func (s *Service) apiFigures(ctx context.Context, in *figuresInput) (*figuresOutput, error) {
	on := s.Today()
	if in.On != "" {
		d, err := civil.ParseDate(in.On)
		if err != nil {
			return nil, ErrDay.With("on", in.On).On("on")
		}
		on = d
	}
	list, err := s.Figures(ctx, in.Kind, on)
	if err != nil {
		return nil, err
	}
	out := &figuresOutput{}
	out.Body.Kind, out.Body.On, out.Body.Figures = in.Kind, on.String(), make([]figureJSON, 0, len(list))
	for _, f := range list {
		out.Body.Figures = append(out.Body.Figures, figureOf(f))
	}
	if in.By == "" {
		return out, nil
	}
	_, parts, err := s.Split(ctx, in.Kind, in.By, on)
	for _, p := range parts {
		out.Body.Parts = append(out.Body.Parts, partOf(p))
	}
	return out, err
}
