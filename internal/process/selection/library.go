package selection

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// projectKind is the kind of the registers whose first stage belongs to the library.
const projectKind = "project"

// Project is one line of the library: a project that is not chosen yet, with its stage and schedule.
type Project struct {
	Source       string // APPLICATION or REGISTER
	ID           ids.ID
	Title        string
	OrgName      string
	Category     string
	Stage        string // code
	StageZH      string // of the register: in the language of the reader
	Tone         string
	Batch        string // that it applied in
	Since        civil.Date
	Begins, Ends civil.Date // schedule
	Next         string     // what comes next, Chinese
	NextOn       civil.Date
	Path         string
}

// LibraryQuery asks for a page of the library.
type LibraryQuery struct {
	Stage, Source, Find, Sort string
	Desc                      bool
	Limit, Offset             int
}

// LibraryPage is a part of the library.
type LibraryPage struct {
	Lines  []Project
	Total  int
	Stages []Project // one for each stage that occurs, for the filter
}

// Library is the library of projects that are not chosen yet: applications on which nobody has decided, and projects of the register
// in their first stage, each with its stage and schedule.
func (s *Service) Library(ctx context.Context, q LibraryQuery) (p LibraryPage, err error) {
	if !Policy.Allowed(actor.From(ctx), mayLibrary) {
		return p, actor.ErrForbidden
	}
	all, err := s.waiting(ctx)
	if err != nil {
		return p, err
	}
	more, err := s.planned(ctx)
	if err != nil {
		return p, err
	}
	find := strings.ToLower(q.Find)
	for _, x := range append(all, more...) {
		if !slices.ContainsFunc(p.Stages, func(y Project) bool { return y.Stage == x.Stage }) {
			p.Stages = append(p.Stages, x)
		}
		switch {
		case q.Stage != "" && x.Stage != q.Stage, q.Source != "" && x.Source != q.Source:
			continue
		case find != "" && !strings.Contains(strings.ToLower(x.Title+" "+x.OrgName+" "+x.Batch), find):
			continue
		}
		p.Lines = append(p.Lines, x)
	}
	slices.SortStableFunc(p.Lines, func(a, b Project) int {
		c := strings.Compare(a.Title, b.Title)
		switch q.Sort {
		case "since":
			c = strings.Compare(a.Since.String(), b.Since.String())
		case "until":
			c = strings.Compare(a.Ends.String(), b.Ends.String())
		}
		if q.Desc {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.ID, b.ID))
	})
	p.Total = len(p.Lines)
	p.Lines = p.Lines[min(max(0, q.Offset), p.Total):min(max(0, q.Offset)+max(1, q.Limit), p.Total)]
	return p, nil
}

// waiting are the applications on which nobody has decided.
func (s *Service) waiting(ctx context.Context) (out []Project, err error) {
	found, err := s.Applications(ctx, AppQuery{Unchosen: true, Limit: maxExport})
	if err != nil {
		return nil, err
	}
	names := map[string]Category{}
	for _, c := range found.Categories {
		names[c.Code] = c
	}
	batches := map[ids.ID]Batch{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := sqldb.All(ctx, r, scanBatch, `SELECT `+batchCols+` FROM selection_batches b`)
		for _, b := range list {
			batches[b.ID] = b
		}
		return err
	})
	for _, x := range found.Lines {
		st, _ := Applications.State(x.Status)
		p := Project{Source: "APPLICATION", ID: x.ID, Title: x.Title, OrgName: x.OrgName, Category: names[x.Category].Name(lang(ctx)), Stage: x.Status, StageZH: st.ZH, Tone: st.Tone, Batch: x.BatchTitle, Path: x.path()}
		if x.SubmittedMS > 0 {
			p.Since = dayOf(x.SubmittedMS)
		}
		p.Begins, p.Ends = schedule(x.Values)
		p.Next, p.NextOn = nextFor(batches[x.Batch], x)
		out = append(out, p)
	}
	return out, err
}

// schedule is when a project begins and ends by what was filled in.
func schedule(v carrier.Values) (from, to civil.Date) {
	from, _ = civil.ParseDate(v["starts"].Text)
	to, _ = civil.ParseDate(v["finishes"].Text)
	return from, to
}

// nextFor is what comes next for an application, and when.
func nextFor(b Batch, x Application) (string, civil.Date) {
	switch {
	case x.Status == AppReturned:
		return "补正", x.CorrectBy
	case b.Status == Open:
		return "申报截止", b.CloseOn
	case b.Status == Closed:
		return "抽取专家", civil.Date{}
	case b.Status == InReview:
		return "专家评分", civil.Date{}
	case b.Status == Ranked:
		return "公示", civil.Date{}
	case b.Status == Publicity:
		return "公示期满", b.PublicTo
	}
	return "发布名单", civil.Date{}
}

// planned are the projects of the register in their first stage.
func (s *Service) planned(ctx context.Context) (out []Project, err error) {
	k, err := s.carrier.Kind(ctx, projectKind)
	if err != nil {
		return nil, err
	}
	first := k.Stages[0]
	stage := carrier.Choice{ZH: first.ZH, EN: first.EN}.Name(lang(ctx))
	_, list, _, err := s.carrier.List(ctx, carrier.Filter{Kind: projectKind, Status: first.Code, Limit: maxExport})
	if err != nil {
		return nil, err
	}
	category, _ := k.Field("category")
	for _, c := range list {
		p := Project{Source: "REGISTER", ID: c.ID, Title: c.Name, OrgName: c.OrgName, Stage: first.Code, StageZH: stage, Tone: first.Tone, Since: c.StageOn, Next: "立项", Path: "/records/" + c.ID.String()}
		p.Category = category.Show(lang(ctx), c.Values["category"], nil)
		p.Begins, p.Ends = schedule(c.Values)
		out = append(out, p)
	}
	return out, nil
}
