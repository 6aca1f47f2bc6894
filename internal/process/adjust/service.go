package adjust

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// Evaluation is what is known of a point's evaluation and warning.
type Evaluation struct {
	Colour    string // RED, YELLOW, GREEN, NODATA
	ZH        string // in words
	Reasons   []string
	Card      ids.ID // warning card, 0 none
	CardState string // in words
	Confirmed bool   // the card was confirmed: it proposes a request
	ReplyOver bool   // the school's time to reply is over, or it has replied
	ReplyBy   civil.Date
	Path      string
}

// Proposed is what a warning card that stands proposes for the round.
type Proposed struct {
	Card, Point, School ids.ID
	SchoolName, Name    string
	Kind                Kind
	State               string // of the card, in words
	Path                string
}

// Told is what a public document says of a year's changes, beside what the ledger counts.
type Told struct {
	Year   int
	Label  string
	Value  string
	Source string
	Scope  string
}

// Options join the package to what stands beside and above it. The zero value works: what is not joined is not known.
type Options struct {
	// Keys seal who files an objection; without them none is taken.
	Keys *secret.Keyset
	// Needs are the people asked for per programme in a year: the frozen gap report or forecasts, with its source.
	Needs func(ctx context.Context, q sqldb.Queryer, year int) ([]FrozenNeed, error)
	// Evaluation is the evaluation of a point, ok false where there is none.
	Evaluation func(ctx context.Context, q sqldb.Queryer, point ids.ID) (Evaluation, bool, error)
	// TakeUp notes in a warning card that a request takes up what it proposes; once.
	TakeUp func(ctx context.Context, tx *sqldb.Tx, card, request ids.ID) error
	// Proposed are the warning cards that stand and that no request has taken up yet, of a school or with 0 of all.
	Proposed func(ctx context.Context, q sqldb.Queryer, school ids.ID) ([]Proposed, error)
	// Told are the figures of public documents on new and revoked points.
	Told func(ctx context.Context) ([]Told, error)
	// People are the accounts of a department's people, by the department's function.
	People func(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error)
	// Groups are the key groups of programmes of a year, from the registers.
	Groups func(ctx context.Context, q sqldb.Queryer, year int) ([]Shortage, error)
}

// Service runs the adjustment rounds of one city.
type Service struct {
	db     *sqldb.DB
	files  *blob.Store
	shelf  *atlas.Shelf
	points *programme.Service
	opts   Options
}

// New joins the rounds to a city's database, attachments, catalogue and register of points.
func New(db *sqldb.DB, files *blob.Store, shelf *atlas.Shelf, points *programme.Service, o Options) *Service {
	return &Service{db: db, files: files, shelf: shelf, points: points, opts: o}
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// workingDays is the day so many working days of a parameter after another, by the city's calendar.
func workingDays(ctx context.Context, q sqldb.Queryer, from civil.Date, code string) (civil.Date, error) {
	day, _, err := caseflow.Due(ctx, q, code, from)
	return day, err
}

// system is the context in which the product itself takes the steps that follow from a person's.
func system(ctx context.Context) context.Context { return caseflow.AsSystem(ctx) }

func (s *Service) noted(ctx context.Context, tx *sqldb.Tx, action, object string, id ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: object, ID: id, Reason: reason})
}

// Inherit gives what one organisation has here to another, when two records of the register of organisations become one. Where both
// have a request for the same point in a round, the old one stays as it was.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := sqldb.All(ctx, tx, scanRequest, `SELECT `+requestCols+requestFrom+` WHERE x.school_id = $1 ORDER BY x.id`, from)
	if err != nil {
		return err
	}
	for _, x := range list {
		slot := slotOf(x.Round, into, x.Level, x.Code, x.Length)
		if x.Status == Withdrawn {
			slot = "-" + x.ID.String()
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET school_id = $1, slot = $2 WHERE id = $3 AND NOT EXISTS (SELECT 1 FROM adjust_requests y WHERE y.slot = $2 AND y.id <> $3)`, into, slot, x.ID); err != nil {
			return err
		}
	}
	for _, text := range []string{
		`DELETE FROM adjust_partners WHERE org_id = $2 AND request_id IN (SELECT p.request_id FROM adjust_partners p WHERE p.org_id = $1)`,
		`UPDATE adjust_partners SET org_id = $1 WHERE org_id = $2`,
		`UPDATE adjust_members SET org_id = $1 WHERE org_id = $2`,
		`UPDATE adjust_changes SET school_id = $1 WHERE school_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

// seen is a request as a person may see it: the request and whether their unit was asked about it.
func (s *Service) seen(ctx context.Context, q sqldb.Queryer, id ids.ID) (Request, error) {
	x, err := requestByID(ctx, q, id)
	if err != nil {
		return x, err
	}
	a := actor.From(ctx)
	consulted := false
	if asked(a) {
		list, err := opinionsOf(ctx, q, id)
		if err != nil {
			return x, err
		}
		for _, o := range list {
			consulted = consulted || answers(a, o)
		}
	}
	if !MaySee(a, x, consulted) {
		return x, actor.ErrNotFound
	}
	return x, nil
}
