package adjust

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// Query asks for a page of requests.
type Query struct {
	Round                      ids.ID // 0: of all
	Status, Kind, County, Find string
	Override                   bool // those for which an override is asked
	Sort                       string
	Desc                       bool
	Limit, Offset              int
}

// Listed is a part of the list of requests.
type Listed struct {
	Lines  []Request
	Total  int
	Rounds []Round
}

// maxExport is the largest number of rows of a download.
const maxExport = 5000

var requestOrders = map[string]string{"number": "x.number", "name": "x.name", "school": "o.name", "status": "x.status", "kind": "x.kind"}

// seenRequests is MaySee as a condition.
func seenRequests(a actor.Actor) *sqldb.Where {
	var w sqldb.Where
	c := actor.Columns{County: "x.county", Org: "x.school_id"}
	sql, args := Policy.Where(a, maySee, c, w.Next())
	w.Numbered(sql, args...)
	sql, args = Policy.Where(a, mayWrite, c, w.Next())
	if Policy.Allowed(a, mayRun) {
		w.Numbered("(x.status <> 'DRAFT' OR x.override_state <> '' OR "+sql+")", args...)
	} else {
		w.Numbered("(x.status <> 'DRAFT' OR "+sql+")", args...)
	}
	if asked(a) {
		marks := []any{""}
		for _, id := range a.Orgs(actor.IndustryOrg) {
			marks = append(marks, id.String())
		}
		w.And("EXISTS (SELECT 1 FROM adjust_opinions p WHERE p.request_id = x.id AND p.unit_kind = 'ORG' AND p.unit_mark IN (?"+strings.Repeat(", ?", len(marks)-1)+"))", marks...)
	}
	return &w
}

// Requests returns a page of the requests that the actor may see; drafts are their school's own.
func (s *Service) Requests(ctx context.Context, q Query) (p Listed, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Rounds, err = rounds(ctx, r); err != nil {
			return err
		}
		w := seenRequests(a)
		w.If(q.Round != 0, "x.round_id = ?", int64(q.Round))
		w.If(q.Status != "", "x.status = ?", q.Status)
		w.If(q.Kind != "", "x.kind = ?", q.Kind)
		w.If(q.County != "", "x.county = ?", q.County)
		w.If(q.Override, "x.override_state IN ('ASKED', 'GRANTED')")
		if q.Find != "" {
			like := sqldb.Containing(q.Find)
			w.And(`(x.number = ? OR x.name LIKE ? ESCAPE '\' OR x.code = ? OR COALESCE(o.name, '') LIKE ? ESCAPE '\')`, strings.ToUpper(q.Find), like, q.Find, like)
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+requestFrom+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		by, ok := requestOrders[q.Sort]
		if !ok {
			by = requestOrders["number"]
		}
		if q.Desc {
			by += " DESC"
		}
		p.Lines, err = sqldb.All(ctx, r, scanRequest, `SELECT `+requestCols+requestFrom+w.SQL()+` ORDER BY `+by+`, x.id LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		return err
	})
	return p, err
}

// Detail is a request with everything that belongs to it, as far as the actor may see it.
type Detail struct {
	Request
	Of         Round
	Findings   []Finding
	FrozenOn   bool // the findings stand on frozen figures
	Opinions   []Opinion
	Hidden     int // opinions that are not shown yet
	Votes      []Vote
	Files      []File
	Trail      []caseflow.Event
	Evaluation *Evaluation
	Follows    []Follow
	Fixes      []Correction
	Appeal     *Appeal
	Reasons    map[string]Reason // of every list, by list + ":" + code
	Units      []Unit            // that can be asked
	IntoName   string
	Asking     caseflow.Message // what those are told whose opinions are asked for
}

// Request reads a request with all that belongs to it.
func (s *Service) Request(ctx context.Context, id ids.ID) (d Detail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d = Detail{}
		if d.Request, err = s.seen(ctx, r, id); err != nil {
			return err
		}
		if d.Of, err = roundByID(ctx, r, d.Round); err != nil {
			return err
		}
		if d.Findings, err = findings(ctx, r, d.Of, d.Request); err != nil {
			return err
		}
		d.FrozenOn = d.Of.Hash != ""
		all, err := opinionsOf(ctx, r, id)
		if err != nil {
			return err
		}
		for _, o := range all {
			if seesOpinion(a, d.Request, o) {
				d.Opinions = append(d.Opinions, o)
			} else {
				d.Hidden++
			}
		}
		return s.detail(ctx, r, &d)
	})
	return d, err
}

// detail reads what hangs on a request.
func (s *Service) detail(ctx context.Context, r *sqldb.Reader, d *Detail) (err error) {
	a := actor.From(ctx)
	id := d.ID
	if Policy.Allowed(a, maySecret) || Policy.Allowed(a, mayWatch) {
		if d.Votes, err = votesOf(ctx, r, id); err != nil {
			return err
		}
	}
	if d.Files, err = filesOf(ctx, r, id); err != nil {
		return err
	}
	if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
		return err
	}
	if d.Fixes, err = correctionsOf(ctx, r, id); err != nil {
		return err
	}
	if d.Follows, err = followsOf(ctx, r, d.Request); err != nil {
		return err
	}
	if d.Appeal, err = appealOf(ctx, r, id); err != nil {
		return err
	}
	if d.Units, err = s.unitsFor(ctx, r, d.Request); err != nil {
		return err
	}
	if Policy.Allowed(a, mayRun) && StageOf(d.Status) != "" {
		if d.Asking, err = toldOfAsking(ctx, r, d.Request); err != nil {
			return err
		}
	}
	d.Reasons = map[string]Reason{}
	for _, x := range [][2]string{{"MOTIVE", d.Kind.Class()}, {"REFUSAL", d.Kind.Class()}, {"OPINION", ""}} {
		list, err := reasonsOf(ctx, r, x[0], x[1], d.Year)
		if err != nil {
			return err
		}
		for _, e := range list {
			d.Reasons[e.List+":"+e.Code] = e
		}
	}
	if d.Into != 0 {
		p, err := programme.OverviewOf(ctx, r, d.Into)
		if err != nil {
			return hidden(err)
		}
		d.IntoName = p.Name
	}
	if d.Point != 0 && s.opts.Evaluation != nil {
		e, ok, err := s.opts.Evaluation(ctx, r, d.Point)
		if err != nil {
			return err
		}
		if ok {
			d.Evaluation = &e
		}
	}
	return nil
}

// ReasonList are the reasons of a list for a kind of request in a year.
func (s *Service) ReasonList(ctx context.Context, list string, k Kind, year int) (out []Reason, err error) {
	class := k.Class()
	if list == "OPINION" {
		class = ""
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = reasonsOf(ctx, r, list, class, year)
		return err
	})
	return out, err
}

// OwnPoints are the points of the actor's school that can be chosen in a form.
func (s *Service) OwnPoints(ctx context.Context) (out []programme.Point, err error) {
	school := ownOrg(actor.From(ctx))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		all, err := programme.Points(ctx, r)
		out = nil
		for _, p := range all {
			if p.School == school && p.Status != programme.Revoked && p.Status != programme.Proposed && p.Status != programme.Committee {
				out = append(out, p)
			}
		}
		return err
	})
	return out, err
}
