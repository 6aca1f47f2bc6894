package contact

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// FeedbackQuery asks for a page of feedback items.
type FeedbackQuery struct {
	Mine   bool   // those that wait for the actor
	Status string // a state, or LATE for those that are overdue
	Find   string // number, or part of the title or the enterprise's name
	Sort   string // due, new
	Desc   bool
	Limit  int
	Offset int
}

// StatusLate filters the items that are overdue.
const StatusLate = "LATE"

// FeedbackPage is a part of the list of items.
type FeedbackPage struct {
	Lines []Feedback
	Total int
	Today civil.Date
	Left  map[ids.ID]int // working days left of those that wait
	All   Timeliness     // of all items that the actor sees
}

var feedbackOrders = map[string]string{
	"due": "CASE WHEN b.status IN ('OPEN', 'REOPENED') THEN 0 ELSE 1 END, COALESCE(b.due_on, '9999')", "new": "b.id",
}

// Feedback returns a page of the items that the actor may see, the most urgent first unless
// another order is asked for.
func (s *Service) Feedback(ctx context.Context, q FeedbackQuery) (p FeedbackPage, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, feedbackSee) {
		return p, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p = FeedbackPage{Today: civil.DateOf(r.Now()), Left: map[ids.ID]int{}}
		w := q.where(a, p.Today)
		if p.All, err = timelinessOf(ctx, r, a, p.Today); err != nil {
			return err
		}
		if p.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+feedbackFrom+w.SQL(), w.Args()...); err != nil || p.Total == 0 {
			return err
		}
		by, ok := feedbackOrders[q.Sort]
		if !ok {
			by = feedbackOrders["due"]
		}
		if q.Desc {
			by += " DESC"
		}
		p.Lines, err = sqldb.All(ctx, r, scanFeedback, `SELECT `+feedbackCols+feedbackFrom+w.SQL()+` ORDER BY `+by+`, b.id DESC LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		if err != nil {
			return err
		}
		return p.clocks(ctx, r)
	})
	return p, err
}

func (q FeedbackQuery) where(a actor.Actor, today civil.Date) (w sqldb.Where) {
	sql, args := feedbackSeen(a, 1)
	w.Numbered(sql, args...)
	if q.Mine {
		forMe(a, &w)
	}
	switch q.Status {
	case "":
	case StatusLate:
		w.And("b.status IN ('OPEN', 'REOPENED') AND b.due_on < ?", today.String())
	default:
		w.And("b.status = ?", q.Status)
	}
	if q.Find != "" {
		like := "%" + literal(strings.ToLower(q.Find)) + "%"
		w.And("(b.number = ? OR lower(b.title) LIKE ? OR lower(COALESCE(o.name, '')) LIKE ?)", strings.ToUpper(q.Find), like, like)
	}
	return w
}

// forMe leaves the items that wait for the actor: those to answer, and for an enterprise
// those of which it should say whether it is satisfied.
func forMe(a actor.Actor, w *sqldb.Where) {
	if Policy.Allowed(a, feedbackRate) {
		sql, args := Policy.Where(a, feedbackRate, actor.Columns{Org: "b.firm_id"}, w.Next())
		w.Numbered(sql, args...)
		w.And("b.status = ?", FeedbackReplied)
		return
	}
	sql, args := feedbackOwned(a, w.Next())
	w.Numbered(sql, args...)
	w.If(a.Has(actor.CityLead), "b.owner_kind = ?", string(OwnerCity))
	w.And("b.status IN ('OPEN', 'REOPENED')")
}

// clocks computes the working days left of the items that wait.
func (p *FeedbackPage) clocks(ctx context.Context, q sqldb.Queryer) error {
	cal, err := caseflow.CalendarOf(ctx, q)
	for _, f := range p.Lines {
		if f.Waiting() && !f.DueOn.IsZero() && err == nil {
			p.Left[f.ID], _ = cal.WorkingDays(p.Today, f.DueOn)
		}
	}
	return err
}

// ExportFeedback is Feedback for a table that is taken away.
func (s *Service) ExportFeedback(ctx context.Context, q FeedbackQuery) (FeedbackPage, error) {
	if err := s.traced(ctx, "feedback.export", "contact_feedback"); err != nil {
		return FeedbackPage{}, err
	}
	q.Limit, q.Offset = maxExport, 0
	return s.Feedback(ctx, q)
}

// ToAnswer is the number of items that the actor must answer; for an enterprise, those of
// which it should say whether it is satisfied.
func (s *Service) ToAnswer(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		forMe(a, &w)
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM contact_feedback b`+w.SQL(), w.Args()...)
		return err
	})
	return n, err
}

// Timeliness returns for each owner how many first replies came in time.
func (s *Service) Timeliness(ctx context.Context) (list []Timeliness, all Timeliness, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, feedbackSee) {
		return nil, all, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		at := map[string]int{}
		list, all = nil, Timeliness{}
		return eachItem(ctx, r, a, func(owner string, due, replied civil.Date) {
			i, ok := at[owner]
			if !ok {
				i = len(list)
				at[owner] = i
				list = append(list, Timeliness{Owner: owner})
			}
			list[i].add(due, replied, today)
			all.add(due, replied, today)
		})
	})
	return list, all, err
}

func timelinessOf(ctx context.Context, q sqldb.Queryer, a actor.Actor, today civil.Date) (t Timeliness, err error) {
	err = eachItem(ctx, q, a, func(_ string, due, replied civil.Date) { t.add(due, replied, today) })
	return t, err
}

// eachItem walks the owners and days of the items that the actor sees.
func eachItem(ctx context.Context, q sqldb.Queryer, a actor.Actor, fn func(owner string, firstDue, replied civil.Date)) error {
	sql, args := feedbackSeen(a, 1)
	type row struct {
		owner        string
		due, replied civil.Date
	}
	for x, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.owner, &x.due, &x.replied) },
		`SELECT b.owner_name, b.first_due_on, b.replied_on FROM contact_feedback b WHERE `+sql+` ORDER BY b.owner_name, b.id`, args...) {
		if err != nil {
			return err
		}
		fn(x.owner, x.due, x.replied)
	}
	return nil
}
