package contact

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// pairJSON is a pair as programs see it.
type pairJSON struct {
	ID       ids.ID        `json:"id" doc:"identifier, digits in a string"`
	Kind     string        `json:"kind" enum:"GOV_SCHOOL,SCHOOL_FIRM"`
	First    string        `json:"first" doc:"department, county or school"`
	Second   string        `json:"second" doc:"school or enterprise"`
	SchoolID ids.ID        `json:"school_id"`
	FirmID   ids.ID        `json:"firm_id,omitzero"`
	County   string        `json:"county,omitempty"`
	Purpose  string        `json:"purpose"`
	Since    civil.Date    `json:"since"`
	Until    civil.Date    `json:"until,omitzero"`
	Standing string        `json:"standing" enum:"OVERDUE,DUE,IN_TOUCH,ENDED" doc:"by the calendar, computed"`
	LastOn   civil.Date    `json:"last_on,omitzero" doc:"day of the last contact"`
	Quarters []quarterJSON `json:"quarters"`
}

type quarterJSON struct {
	Quarter  string `json:"quarter" example:"2026Q4"`
	Contacts int64  `json:"contacts"`
	Asked    bool   `json:"asked" doc:"the pair lasted the whole quarter"`
}

func pairOf(l PairLine) pairJSON {
	first, second := l.Names()
	out := pairJSON{ID: l.ID, Kind: string(l.Pair.Kind), First: first, Second: second, SchoolID: l.School, FirmID: l.Firm, County: l.County, Purpose: l.Purpose, Since: l.Since, Until: l.Until, Standing: string(l.Standing), LastOn: l.LastOn}
	for _, c := range l.Cells {
		out.Quarters = append(out.Quarters, quarterJSON{c.Quarter.String(), c.Contacts, c.Asked})
	}
	return out
}

type pairsInput struct {
	Kind     string `query:"kind" enum:"GOV_SCHOOL,SCHOOL_FIRM"`
	Standing string `query:"standing" enum:"OVERDUE,DUE,IN_TOUCH,ENDED"`
	County   string `query:"county"`
	Find     string `query:"q" maxLength:"60"`
	Page     int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows     int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type pairsOutput struct {
	Body struct {
		Total  int        `json:"total"`
		Needed int64      `json:"needed" doc:"contacts a quarter"`
		Items  []pairJSON `json:"items"`
	}
}

type contactInput struct {
	ID   string `path:"id"`
	Body struct {
		Day      string `json:"day" format:"date"`
		Kind     string `json:"kind" enum:"VISIT,CALL,MEETING,ONLINE,TRAINING"`
		Roles    string `json:"roles" maxLength:"200" doc:"posts, no names"`
		Summary  string `json:"summary" maxLength:"4000"`
		Result   string `json:"result,omitempty" maxLength:"4000"`
		NextStep string `json:"next_step,omitempty" maxLength:"200"`
		NextOn   string `json:"next_on,omitempty" format:"date"`
	}
}

type contactOutput struct {
	Body struct {
		ID ids.ID `json:"id"`
	}
}

// feedbackJSON is a feedback item as programs see it.
type feedbackJSON struct {
	ID        ids.ID     `json:"id"`
	Version   int64      `json:"version"`
	Number    string     `json:"number"`
	Status    string     `json:"status" enum:"OPEN,REPLIED,ACCEPTED,REOPENED,CLOSED"`
	Overdue   bool       `json:"overdue" doc:"computed from the day"`
	Title     string     `json:"title"`
	Details   string     `json:"details"`
	Firm      string     `json:"firm"`
	FirmID    ids.ID     `json:"firm_id"`
	Owner     string     `json:"owner"`
	OpenedOn  civil.Date `json:"opened_on"`
	DueOn     civil.Date `json:"due_on,omitzero"`
	FirstDue  civil.Date `json:"first_due_on"`
	RepliedOn civil.Date `json:"replied_on,omitzero"`
	Reply     string     `json:"reply,omitempty"`
	Rating    string     `json:"rating,omitempty"`
}

func feedbackOut(f Feedback, today civil.Date) feedbackJSON {
	return feedbackJSON{f.ID, f.Version, f.Number, f.Status, f.Late(today), f.Title, f.Details, f.FirmName, f.Firm, f.Owner.Name, f.OpenedOn, f.DueOn, f.FirstDue, f.RepliedOn, f.Reply, string(f.Rating)}
}

type feedbackInput struct {
	Status string `query:"status" doc:"a state, or LATE"`
	Mine   bool   `query:"mine" doc:"those that one must answer"`
	Find   string `query:"q" maxLength:"60"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type feedbackOutput struct {
	Body struct {
		Total int            `json:"total"`
		Items []feedbackJSON `json:"items"`
	}
}

type fileInput struct {
	Body struct {
		Title   string `json:"title" maxLength:"200"`
		Details string `json:"details" maxLength:"4000"`
		Owner   string `json:"owner,omitempty" doc:"CITY, DEPT:function, COUNTY:code, or an organisation's code or name" maxLength:"120"`
	}
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type itemOutput struct {
	ETag string `header:"ETag"`
	Body feedbackJSON
}

// eventJSON is a docking event as programs see it.
type eventJSON struct {
	ID        ids.ID        `json:"id"`
	Number    string        `json:"number"`
	Kind      string        `json:"kind" enum:"RELEASE,HANDSHAKE,FORUM,POLICY_CAMPUS"`
	Status    string        `json:"status" enum:"DRAFT,PUBLISHED,HELD,CLOSED,CANCELLED"`
	Title     string        `json:"title"`
	Organiser string        `json:"organiser"`
	Place     string        `json:"place"`
	From      civil.Date    `json:"from"`
	To        civil.Date    `json:"to"`
	Sessions  []sessionJSON `json:"sessions,omitempty"`
	Leads     int           `json:"leads"`
}

type sessionJSON struct {
	ID       ids.ID     `json:"id"`
	Theme    string     `json:"theme"`
	Industry string     `json:"industry,omitempty"`
	Day      civil.Date `json:"day"`
	Starts   string     `json:"starts"`
	Ends     string     `json:"ends"`
	Place    string     `json:"place"`
	Capacity int64      `json:"capacity"`
	Free     int64      `json:"free"`
}

func eventOut(e Event, leads int) eventJSON {
	return eventJSON{ID: e.ID, Number: e.Number, Kind: string(e.Kind), Status: e.Status, Title: e.Title, Organiser: e.Organiser, Place: e.Place, From: e.From, To: e.To, Leads: leads}
}

type eventsInput struct {
	Kind   string `query:"kind" enum:"RELEASE,HANDSHAKE,FORUM,POLICY_CAMPUS"`
	Status string `query:"status"`
	Find   string `query:"q" maxLength:"60"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type eventsOutput struct {
	Body struct {
		Total int         `json:"total"`
		Items []eventJSON `json:"items"`
	}
}

type eventOutput struct {
	ETag string `header:"ETag"`
	Body eventJSON
}

func (s *Service) apiRoutes() []web.Route {
	op := func(method, path, tag, summary, id string) huma.Operation {
		return huma.Operation{Method: method, Path: "/api/v1" + path, Tags: []string{tag}, Summary: summary, OperationID: id}
	}
	log := op(http.MethodPost, "/pairs/{id}/contacts", "pairs", "Log a contact of a pair", "pairs-log")
	log.DefaultStatus = http.StatusCreated
	logRoute := web.API(log, pairLog, Policy.Roles(pairLog), s.apiLog)
	logRoute.Sample = `{"day":"2026-11-02","kind":"CALL","roles":"x","summary":"x"}`
	give := op(http.MethodPost, "/feedback", "feedback", "File a feedback item", "feedback-file")
	give.DefaultStatus = http.StatusCreated
	fileRoute := web.API(give, feedbackFile, Policy.Roles(feedbackFile), s.apiFile)
	fileRoute.Sample = `{"title":"x","details":"x"}`
	return []web.Route{
		web.API(op(http.MethodGet, "/pairs", "pairs", "List the pairs that one may see", "pairs-list"), pairSee, Policy.Roles(pairSee), s.apiPairs),
		logRoute, fileRoute,
		web.API(op(http.MethodGet, "/feedback", "feedback", "List the feedback items that one may see", "feedback-list"), feedbackSee, Policy.Roles(feedbackSee), s.apiFeedback),
		web.API(op(http.MethodGet, "/feedback/{id}", "feedback", "One feedback item", "feedback-one"), feedbackSee, Policy.Roles(feedbackSee), s.apiItem),
		web.PublicAPI(op(http.MethodGet, "/events", "events", "List the docking events", "events-list"), eventSee, s.apiEvents),
		web.PublicAPI(op(http.MethodGet, "/events/{id}", "events", "One docking event with its sessions", "events-one"), eventSee, s.apiEvent),
	}
}

func (s *Service) apiPairs(ctx context.Context, in *pairsInput) (*pairsOutput, error) {
	found, err := s.Pairs(ctx, PairQuery{Kind: PairKind(in.Kind), Standing: Standing(in.Standing), County: in.County, Find: in.Find, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &pairsOutput{}
	out.Body.Total, out.Body.Needed, out.Body.Items = found.Total, found.Needed.Value, make([]pairJSON, len(found.Lines))
	for i, l := range found.Lines {
		out.Body.Items[i] = pairOf(l)
	}
	return out, nil
}

// parseID reads an identifier of a path; what is none does not exist.
func parseID(text string) (ids.ID, error) {
	id, err := ids.Parse(text)
	if err != nil {
		return 0, actor.ErrNotFound
	}
	return id, nil
}

func (s *Service) apiLog(ctx context.Context, in *contactInput) (*contactOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	var faults errs.List
	on := func(field, text string) civil.Date {
		d, err := civil.ParseDate(text)
		for _, e := range errs.All(err) {
			faults.Add(e.On(field))
		}
		return d
	}
	b := in.Body
	c, err := s.Log(ctx, Contact{Pair: id, Day: on("day", b.Day), Kind: ContactKind(b.Kind), Roles: b.Roles, Summary: b.Summary, Result: b.Result, NextStep: b.NextStep, NextOn: on("next_on", b.NextOn)}, faults)
	if err != nil {
		return nil, actor.Hidden(err)
	}
	out := &contactOutput{}
	out.Body.ID = c.ID
	return out, nil
}

func (s *Service) apiFeedback(ctx context.Context, in *feedbackInput) (*feedbackOutput, error) {
	found, err := s.Feedback(ctx, FeedbackQuery{Mine: in.Mine, Status: in.Status, Find: in.Find, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &feedbackOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]feedbackJSON, len(found.Lines))
	for i, f := range found.Lines {
		out.Body.Items[i] = feedbackOut(f, found.Today)
	}
	return out, nil
}

func (s *Service) apiItem(ctx context.Context, in *oneInput) (*itemOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.FeedbackDetail(ctx, id)
	if err != nil {
		return nil, err
	}
	return &itemOutput{web.ETag(d.Version), feedbackOut(d.Feedback, s.Today())}, nil
}

func (s *Service) apiFile(ctx context.Context, in *fileInput) (*itemOutput, error) {
	form := FeedbackForm{OwnerText: in.Body.Owner}
	form.Title, form.Details = in.Body.Title, in.Body.Details
	f, err := s.File(ctx, form, nil)
	if err != nil {
		return nil, err
	}
	return &itemOutput{web.ETag(f.Version), feedbackOut(f, s.Today())}, nil
}

func (s *Service) apiEvents(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	found, err := s.Events(ctx, EventQuery{Kind: EventKind(in.Kind), Status: in.Status, Find: in.Find, Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &eventsOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]eventJSON, len(found.Lines))
	for i, l := range found.Lines {
		out.Body.Items[i] = eventOut(l.Event, int(l.Leads))
	}
	return out, nil
}

func (s *Service) apiEvent(ctx context.Context, in *oneInput) (*eventOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.EventDetail(ctx, id)
	if err != nil {
		return nil, err
	}
	e := eventOut(d.Event, d.LeadSum)
	for _, n := range d.Sessions {
		e.Sessions = append(e.Sessions, sessionJSON{n.ID, n.Theme, n.Industry, n.Day, n.Starts, n.Ends, n.Place, n.Capacity, n.Free()})
	}
	return &eventOutput{web.ETag(d.Version), e}, nil
}
