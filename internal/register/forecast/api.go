package forecast

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

type forecastInput struct {
	Base       int    `query:"base" doc:"round: the year in which it was sent; this year when left out"`
	Year       int    `query:"year" doc:"one of the three years after it"`
	Industry   string `query:"industry" maxLength:"6"`
	Occupation string `query:"occupation" maxLength:"12"`
	County     string `query:"county" maxLength:"6"`
}

// publishedSumJSON is a sum as the reader may see it.
type publishedSumJSON struct {
	Heads  *int64 `json:"heads,omitempty" doc:"persons; left out when hidden or not known"`
	Hidden string `json:"hidden,omitempty" enum:"FIRMS,PROTECT,FEW" doc:"why it is not shown"`
}

func numberOf(n Number) publishedSumJSON {
	if !n.Known || n.Hide != Open {
		return publishedSumJSON{Hidden: string(n.Hide)}
	}
	return publishedSumJSON{Heads: &n.N}
}

func estimateOf(e Estimate) *float64 {
	if !e.Known || e.Hide != Open {
		return nil
	}
	x := float64(e.Milli) / 1000
	return &x
}

type forecastLineJSON struct {
	Occupation string             `json:"occupation"`
	Name       string             `json:"name,omitempty"`
	Demand     []publishedSumJSON `json:"demand" doc:"of the three years"`
	Supply     *float64           `json:"supply,omitempty" doc:"persons, of the chosen year"`
	Gap        *float64           `json:"gap,omitempty" doc:"demand − supply"`
	GapRate    *float64           `json:"gap_rate,omitempty" doc:"gap ÷ demand"`
}

type forecastOutput struct {
	Body struct {
		Base  int                `json:"base"`
		Year  int                `json:"year"`
		Years []int              `json:"years"`
		Exact bool               `json:"exact" doc:"false: sums as they may be published"`
		Lines []forecastLineJSON `json:"lines"`
	}
}

type forecastRowJSON struct {
	Occupation string `json:"occupation" maxLength:"12"`
	Level      string `json:"level" enum:"1,2,3,4,5,SECONDARY,HIGHER_COLLEGE,BACHELOR,MASTER"`
	Year       int    `json:"year"`
	Heads      int64  `json:"heads"`
	Confidence string `json:"confidence,omitempty" enum:"LOW,MID,HIGH"`
}

type forecastSubmissionJSON struct {
	ID      ids.ID            `json:"id"`
	Version int64             `json:"version"`
	OrgID   ids.ID            `json:"org_id"`
	OrgName string            `json:"org_name"`
	Base    int               `json:"base"`
	Status  string            `json:"status" enum:"DRAFT,SENT,WITHDRAWN,DISCARDED"`
	Counts  bool              `json:"counts" doc:"it is the latest of its round"`
	Rows    []forecastRowJSON `json:"rows"`
}

type forecastSubmissionOutput struct {
	ETag string `header:"ETag"`
	Body forecastSubmissionJSON
}

type forecastSendInput struct {
	Body struct {
		Draft bool              `json:"draft,omitempty" doc:"keep it as a draft instead of sending it"`
		Org   string            `json:"org,omitempty" maxLength:"120" doc:"credit code or name; officers only"`
		Rows  []forecastRowJSON `json:"rows" maxItems:"500"`
	}
}

type forecastOneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type employmentReportJSON struct {
	Org       string `json:"org,omitempty" maxLength:"120" doc:"credit code or name; officers only"`
	Quarter   string `json:"quarter" maxLength:"12" doc:"2026Q3"`
	Revision  int64  `json:"revision,omitempty" readOnly:"true"`
	Headcount int64  `json:"headcount"`
	Hires     int64  `json:"hires"`
	Leavers   int64  `json:"leavers"`
	Interns   *int64 `json:"interns,omitempty"`
	Retained  *int64 `json:"retained,omitempty" doc:"graduates of the city's schools of the last twelve months who stay"`
	Vacancies *int64 `json:"vacancies,omitempty"`
	Confirmed bool   `json:"confirmed,omitempty" doc:"the change of the headcount was checked though it is not hires − leavers"`
	Note      string `json:"note,omitempty" maxLength:"500"`
}

type employmentReportInput struct{ Body employmentReportJSON }

type employmentReportOutput struct{ Body employmentReportJSON }

type employmentInput struct {
	Quarter  string `query:"quarter" maxLength:"12" doc:"2026Q3; the last one when left out"`
	By       string `query:"by" enum:"county,industry"`
	County   string `query:"county" maxLength:"6"`
	Industry string `query:"industry" maxLength:"3"`
}

type employmentLineJSON struct {
	Code    string                      `json:"code"`
	Numbers map[string]publishedSumJSON `json:"numbers" doc:"headcount, hires, leavers, interns, retained, vacancies"`
}

type employmentOutput struct {
	Body struct {
		Quarter string               `json:"quarter"`
		Exact   bool                 `json:"exact"`
		Total   employmentLineJSON   `json:"total"`
		Lines   []employmentLineJSON `json:"lines"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	send := web.API(huma.Operation{Method: http.MethodPost, Path: "/api/v1/forecasts", Tags: []string{"forecasts"}, Summary: "Send a forecast", DefaultStatus: http.StatusCreated}, maySend, Policy.Roles(maySend), s.apiSend)
	send.Sample = `{"draft":true,"rows":[{"occupation":"6-31-01-10","level":"3","year":2027,"heads":1,"confidence":"HIGH"}]}`
	report := web.API(huma.Operation{Method: http.MethodPost, Path: "/api/v1/employment", Tags: []string{"employment"}, Summary: "Report a quarter", DefaultStatus: http.StatusCreated}, mayReport, Policy.Roles(mayReport), s.apiReport)
	report.Sample = `{"quarter":"2026Q3","headcount":1,"hires":0,"leavers":0,"confirmed":true}`
	return []web.Route{
		web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: "/api/v1/forecasts", Tags: []string{"forecasts"}, Summary: "The city's forecast"}, maySee, s.apiCity),
		web.API(huma.Operation{Method: http.MethodGet, Path: "/api/v1/forecasts/{id}", Tags: []string{"forecasts"}, Summary: "One submission", OperationID: "forecasts-one"}, mayRead, Policy.Roles(mayRead), s.apiOne),
		send,
		web.API(huma.Operation{Method: http.MethodGet, Path: "/api/v1/employment", Tags: []string{"employment"}, Summary: "Sums of the employment reports"}, mayWatch, Policy.Roles(mayWatch), s.apiQuarters),
		report,
	}
}

func (s *Service) apiCity(ctx context.Context, in *forecastInput) (*forecastOutput, error) {
	c, err := s.City(ctx, Want{Base: in.Base, Year: in.Year, Industry: in.Industry, Occupation: in.Occupation, County: in.County})
	if err != nil {
		return nil, err
	}
	out := &forecastOutput{}
	b := &out.Body
	b.Base, b.Year, b.Years, b.Exact, b.Lines = c.Want.Base, c.Want.Year, c.Years, c.Exact, make([]forecastLineJSON, 0, len(c.Lines))
	for _, l := range c.Lines {
		x := forecastLineJSON{Occupation: l.Occupation, Name: l.Name, Supply: estimateOf(l.Supply), Gap: estimateOf(l.Gap)}
		for _, n := range l.Demand {
			x.Demand = append(x.Demand, numberOf(n))
		}
		if l.RateKnown {
			x.GapRate = &l.Rate
		}
		b.Lines = append(b.Lines, x)
	}
	return out, nil
}

func submissionOf(x Submission) *forecastSubmissionOutput {
	out := &forecastSubmissionOutput{ETag: web.ETag(x.Version), Body: forecastSubmissionJSON{ID: x.ID, Version: x.Version, OrgID: x.Org, OrgName: x.OrgName, Base: x.Base, Status: x.Status, Counts: x.Latest, Rows: make([]forecastRowJSON, 0, len(x.Rows))}}
	for _, r := range x.Rows {
		out.Body.Rows = append(out.Body.Rows, forecastRowJSON{r.Occupation, string(r.Level), r.Year, r.Heads, string(r.Confidence)})
	}
	return out
}

func (s *Service) apiOne(ctx context.Context, in *forecastOneInput) (*forecastSubmissionOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	return submissionOf(d.Submission), nil
}

func (s *Service) apiSend(ctx context.Context, in *forecastSendInput) (*forecastSubmissionOutput, error) {
	var rows []Row
	var faults errs.List
	seen := map[string]bool{}
	for i, r := range in.Body.Rows {
		x := Row{Occupation: r.Occupation, Level: Level(r.Level), Year: r.Year, Heads: r.Heads, Confidence: Confidence(r.Confidence)}
		if x.Confidence == "" {
			x.Confidence = Mid
		}
		for _, e := range CheckRow(s.Round(), x) {
			faults.Add(e.On(fmt.Sprintf("rows[%d].%s", i, e.Field)))
		}
		key := fmt.Sprintf("%s|%s|%d", x.Occupation, x.Level, x.Year)
		if seen[key] {
			faults.Add(ErrTwice.On(fmt.Sprintf("rows[%d]", i)).With(i + 1))
		}
		seen[key] = true
		rows = append(rows, x)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	d := Draft{Lines: Grid(s.Round(), rows)}
	var err error
	if in.Body.Org != "" && actor.From(ctx).Has(officers...) {
		if d.Org, err = s.FindFirm(ctx, in.Body.Org); err != nil {
			return nil, err
		}
	}
	x, err := s.Save(ctx, d, !in.Body.Draft)
	if err != nil {
		return nil, err
	}
	return submissionOf(x), nil
}

func (s *Service) apiReport(ctx context.Context, in *employmentReportInput) (*employmentReportOutput, error) {
	b := in.Body
	q, err := ParseQuarter(b.Quarter)
	if err != nil {
		return nil, ErrQuarter.On("quarter")
	}
	p := Report{Quarter: q, Headcount: b.Headcount, Hires: b.Hires, Leavers: b.Leavers, Interns: b.Interns, Retained: b.Retained, Vacancies: b.Vacancies, Confirmed: b.Confirmed, Note: b.Note}
	if b.Org != "" && actor.From(ctx).Has(officers...) {
		if p.Org, err = s.FindFirm(ctx, b.Org); err != nil {
			return nil, err
		}
	}
	p, err = s.Report(ctx, p)
	if err != nil {
		return nil, err
	}
	b.Org, b.Quarter, b.Revision = p.OrgName, string(p.Quarter), p.Revision
	return &employmentReportOutput{b}, nil
}

func (s *Service) apiQuarters(ctx context.Context, in *employmentInput) (*employmentOutput, error) {
	w := QuarterWant{By: in.By, County: in.County, Industry: in.Industry}
	if in.Quarter != "" {
		q, err := ParseQuarter(in.Quarter)
		if err != nil {
			return nil, ErrQuarter.On("quarter")
		}
		w.Quarter = q
	}
	q, err := s.Quarters(ctx, w)
	if err != nil {
		return nil, err
	}
	out := &employmentOutput{}
	out.Body.Quarter, out.Body.Exact, out.Body.Total, out.Body.Lines = string(q.Want.Quarter), q.Exact, lineOf(q.Total), make([]employmentLineJSON, 0, len(q.Lines))
	for _, l := range q.Lines {
		out.Body.Lines = append(out.Body.Lines, lineOf(l))
	}
	return out, nil
}

func lineOf(l QuarterLine) employmentLineJSON {
	out := employmentLineJSON{Code: l.Code, Numbers: map[string]publishedSumJSON{}}
	for i, m := range Measures {
		if i < len(l.Numbers) {
			out.Numbers[m.Code] = numberOf(l.Numbers[i])
		}
	}
	return out
}
