package forecast

import (
	"context"
	"errors"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Options join the package to what is looked up elsewhere; the zero value is good.
type Options struct {
	// Names knows the catalogues; its functions may be nil.
	Names Names
	// Supply says what schools supply for each occupation in a year, in thousandths of a
	// person: graduates × those who stay × those in their field. demand is what is asked
	// for, among which a class is shared out; an occupation that is missing in the answer
	// is not known. County "" is the whole city. Nil: nothing is known.
	Supply func(ctx context.Context, q sqldb.Queryer, year int, county string, demand map[string]int64) (map[string]int64, error)
}

// Names turns codes of the catalogues into names, "" when a code is not known.
type Names struct {
	Occupation, Industry func(code string) string
	// OccupationCode is the code of the one occupation of that name.
	OccupationCode func(name string) string
}

func nameOf(ask func(string) string, code string) string {
	if ask == nil || code == "" {
		return ""
	}
	return ask(code)
}

// Service is the register of forecasts and employment reports of one city.
type Service struct {
	db   *sqldb.DB
	opts Options
}

// New joins the register to a city's database.
func New(db *sqldb.DB, o Options) *Service { return &Service{db: db, opts: o} }

// The topics of the module's notes.
const (
	TopicDraft  = "forecast.draft"
	TopicRemind = "employment.remind"
)

// Topics are what the module tells people.
var Topics = []notify.Topic{
	{Code: TopicDraft, ZH: "需求预测草稿待确认", EN: "A forecast to confirm", Mail: notify.Digest},
	{Code: TopicRemind, ZH: "用工状况待报送", EN: "An employment report is missing", Mail: notify.Digest},
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Round is the round of today: forecasts are of the three years after it.
func (s *Service) Round() int { return s.Today().Year }

// own is the enterprise for which the actor writes: the one named, or their only one.
func (s *Service) own(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (firm, error) {
	a := actor.From(ctx)
	if mine := a.Orgs(firms...); id == 0 && len(mine) > 0 {
		id = mine[0]
	}
	if id == 0 {
		return firm{}, ErrOrg.On("org")
	}
	f, err := firmByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return firm{}, ErrOrg.On("org")
	}
	if err == nil && !Policy.May(a, action, actor.Object{County: f.County, Org: f.ID}) {
		err = actor.ErrForbidden
	}
	return f, err
}

// find returns a submission that the actor may read; another does not exist for them.
func (s *Service) find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Submission, error) {
	x, err := submissionByID(ctx, q, id)
	a := actor.From(ctx)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !Policy.May(a, mayRead, x.object()) {
		return Submission{}, actor.ErrNotFound
	}
	if x.Status == Drafted && err == nil && !Policy.May(a, maySend, x.object()) {
		return Submission{}, actor.ErrNotFound
	}
	return x, err
}

// Detail is a submission with its course and what the actor can do now.
type Detail struct {
	Submission
	Trail   []caseflow.Event
	Buttons []caseflow.Button
	Reasons []caseflow.Reason
	MayEdit bool
	Before  *Submission // the one that it replaced, or would replace
}

// Find returns a submission.
func (s *Service) Find(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Submission, err = s.find(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		if d.Reasons, err = caseflow.Reasons(ctx, r, "forecast.withdraw"); err != nil {
			return err
		}
		a := actor.From(ctx)
		if Policy.May(a, maySend, d.object()) {
			d.Buttons = Flow.Buttons(a, d.Status)
			d.MayEdit = d.Status == Drafted && d.Base == s.Round()
		}
		d.Before, err = s.before(ctx, r, d.Submission)
		return err
	})
	return d, err
}

// before is the submission of the same round that stands before x, nil when there is none.
func (s *Service) before(ctx context.Context, q sqldb.Queryer, x Submission) (*Submission, error) {
	list, err := submissionsOf(ctx, q, x.Org)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		older := x.Status == Drafted || o.Sent.Before(x.Sent) || o.Sent.Equal(x.Sent) && o.ID < x.ID
		if o.Base == x.Base && o.Status == Sent && o.ID != x.ID && older {
			o.Rows, err = rowsOf(ctx, q, o.ID)
			return &o, err
		}
	}
	return nil, nil
}

// Mine lists what an enterprise said in all rounds; 0 is the actor's own.
func (s *Service) Mine(ctx context.Context, id ids.ID) (f firm, list []Submission, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if f, err = s.own(ctx, r, id, mayRead); err != nil {
			return err
		}
		list, err = submissionsOf(ctx, r, f.ID)
		return err
	})
	return f, list, err
}

// Begin returns the lines with which a form opens: what counts in this round, or else what
// the last round said of the years still ahead.
func (s *Service) Begin(ctx context.Context) (lines []Line, from Submission, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, err := s.own(ctx, r, 0, maySend)
		if err != nil {
			if actor.From(ctx).Has(officers...) {
				return nil
			}
			return err
		}
		for _, base := range []int{s.Round(), s.Round() - 1} {
			if from, err = current(ctx, r, f.ID, base); err != nil || from.ID != 0 {
				break
			}
		}
		lines = Grid(s.Round(), Carry(s.Round(), from.Rows))
		return err
	})
	return lines, from, err
}

// Draft is what a person writes.
type Draft struct {
	ID      ids.ID // 0 for a new one
	Version int64
	Org     ids.ID // 0 for the actor's own
	Lines   []Line
	Source  string
}

// Save writes a draft, or with send sends it: it then counts instead of what the
// enterprise sent before in the round.
func (s *Service) Save(ctx context.Context, d Draft, send bool) (x Submission, err error) {
	if send || len(d.Lines) > 0 {
		if err := CheckLines(s.Round(), d.Lines).Err(); err != nil {
			return x, err
		}
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if d.ID == 0 {
			x, err = s.insert(ctx, tx, d)
		} else {
			x, err = s.update(ctx, tx, d)
		}
		if err != nil || !send {
			return err
		}
		x, err = s.step(ctx, tx, caseflow.Step{ID: x.ID, Transition: "send"})
		return err
	})
	return x, err
}

func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, d Draft) (x Submission, err error) {
	f, err := s.own(ctx, tx, d.Org, maySend)
	if err != nil {
		return x, err
	}
	if d.Source == "" {
		d.Source = FromForm
	}
	x = Submission{ID: tx.NewID(), Version: 1, Org: f.ID, OrgName: f.Name, County: f.County, Base: s.Round(), Status: Drafted, Source: d.Source, Account: actor.From(ctx).Account}
	x.Rows = Flatten(x.Base, d.Lines)
	if err := insertSubmission(ctx, tx, x); err != nil {
		return x, err
	}
	if err := replaceRows(ctx, tx, x.ID, x.Rows); err != nil {
		return x, err
	}
	return x, Flow.Open(ctx, tx, x.ID, "")
}

func (s *Service) update(ctx context.Context, tx *sqldb.Tx, d Draft) (x Submission, err error) {
	if x, err = s.find(ctx, tx, d.ID); err != nil {
		return x, err
	}
	switch {
	case !Policy.May(actor.From(ctx), maySend, x.object()):
		return x, actor.ErrForbidden
	case x.Status != Drafted:
		return x, caseflow.ErrNotThere.With("已报送", "")
	case x.Base != s.Round():
		return x, ErrRound.With(x.Base)
	}
	n, err := touch(ctx, tx, d.ID, d.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	if err != nil {
		return x, err
	}
	x.Rows, x.Version = Flatten(x.Base, d.Lines), x.Version+1
	if err := replaceRows(ctx, tx, x.ID, x.Rows); err != nil {
		return x, err
	}
	return x, audit.Record(ctx, tx, audit.Entry{Action: maySend, Object: "forecast_submissions", ID: x.ID, Reason: "edit"})
}

// Step sends, discards or withdraws a submission.
func (s *Service) Step(ctx context.Context, st caseflow.Step) (x Submission, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err = s.step(ctx, tx, st)
		return err
	})
	return x, err
}

func (s *Service) step(ctx context.Context, tx *sqldb.Tx, st caseflow.Step) (Submission, error) {
	x, err := s.find(ctx, tx, st.ID)
	if err != nil {
		return x, err
	}
	if !Policy.May(actor.From(ctx), maySend, x.object()) {
		return x, actor.ErrForbidden
	}
	if st.Transition == "send" {
		if x.Base != s.Round() {
			return x, ErrRound.With(x.Base)
		}
		if err := CheckLines(x.Base, Grid(x.Base, x.Rows)).Err(); err != nil {
			return x, err
		}
	}
	st.OnBehalf = x.Org
	if _, err := Flow.Move(ctx, tx, st); err != nil {
		return x, err
	}
	if st.Transition == "send" {
		if err := stamp(ctx, tx, st.ID); err != nil {
			return x, err
		}
	}
	return submissionByID(ctx, tx, st.ID)
}

// Wish is what an enterprise said elsewhere of the people it will need, as in a survey.
type Wish struct {
	Occupation string
	Level      Level
	Heads      [Ahead]*int64 // for the years after this one
}

// Propose writes a draft for an enterprise from what it said elsewhere, in the caller's
// transaction, and tells those who may send it; what is no proper line is left out. It
// returns 0 when nothing is left. It asks for no permission: the caller did.
func (s *Service) Propose(ctx context.Context, tx *sqldb.Tx, org ids.ID, wishes []Wish) (ids.ID, error) {
	var lines []Line
	for _, w := range wishes {
		l := Line{Occupation: w.Occupation, Level: w.Level, Confidence: Mid, Heads: w.Heads}
		if len(CheckLines(s.Round(), append(lines[:len(lines):len(lines)], l))) == 0 {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return 0, nil
	}
	x := Submission{ID: tx.NewID(), Org: org, Base: s.Round(), Status: Drafted, Source: FromSurvey, Account: actor.From(ctx).Account}
	if err := insertSubmission(ctx, tx, x); err != nil {
		return 0, err
	}
	if err := replaceRows(ctx, tx, x.ID, Flatten(x.Base, lines)); err != nil {
		return 0, err
	}
	if err := Flow.Open(ctx, tx, x.ID, "调查问卷"); err != nil {
		return 0, err
	}
	return x.ID, notify.Tell(ctx, tx, notify.Note{Topic: TopicDraft, Orgs: []ids.ID{org}, Roles: firms, Title: "调查中的人才需求已生成预测草稿，请确认", Path: "/forecasts/" + x.ID.String(), Object: x.ID})
}

// FindFirm finds an enterprise by code or name, for officers who write for it.
func (s *Service) FindFirm(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, err := findFirm(ctx, r, text)
		id = f.ID
		return err
	})
	if err == nil && id == 0 {
		err = ErrOrg.On("org")
	}
	return id, err
}

// Drafts is how many drafts wait for the actor's enterprise.
func (s *Service) Drafts(ctx context.Context) (n int, err error) {
	mine := actor.From(ctx).Orgs(firms...)
	if len(mine) == 0 {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = drafts(ctx, r, mine[0], s.Round())
		return err
	})
	return n, err
}

// Counties lists the city's counties for the filters.
func (s *Service) Counties(ctx context.Context) (list []org.County, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = org.Counties(ctx, r)
		return err
	})
	return list, err
}

// Inherit gives the forecasts and reports of one organisation to another, when two records
// of the register of organisations become one. A quarter that both reported stays with
// each, so that no number is counted for the other.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE forecast_submissions SET org_id = $1, row_version = row_version + 1, updated_at = $2 WHERE org_id = $3`, into, tx.Now().UnixMilli(), from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE forecast_reports SET org_id = $1, row_version = row_version + 1, updated_at = $2
 WHERE org_id = $3 AND NOT EXISTS (SELECT 1 FROM forecast_reports b WHERE b.org_id = $1 AND b.quarter = forecast_reports.quarter)`, into, tx.Now().UnixMilli(), from)
	return err
}

// refused reports whether an error is something to mend in a form.
func refused(err error) bool { return err != nil && errs.KindOf(err) == errs.Invalid }
