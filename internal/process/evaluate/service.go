package evaluate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Options join the module to what the city knows elsewhere; a nil function leaves its measures without data.
type Options struct {
	Schools func(ctx context.Context, q sqldb.Queryer, year int) ([]SchoolFact, error)
	Demand  func(ctx context.Context, q sqldb.Queryer, year int) ([]DemandFact, error)
}

// Service evaluates the programme points of one city.
type Service struct {
	db    *sqldb.DB
	files *blob.Store
	o     Options
}

// New joins the module to a city's database and files.
func New(db *sqldb.DB, files *blob.Store, o Options) *Service { return &Service{db, files, o} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Upload is a file as it comes in.
type Upload struct {
	Name, MIME string
	Size       int64
	Content    io.Reader
}

// put keeps a file as evidence of a card or an appeal.
func (s *Service) put(ctx context.Context, tx *sqldb.Tx, owner ids.ID, up *Upload) error {
	if up == nil || up.Content == nil {
		return nil
	}
	tx.Once()
	h := sha256.New()
	stored, err := s.files.Put(ctx, tx, up.Name, up.MIME, io.TeeReader(up.Content, h))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO evaluate_files (`+fileCols+`, owner_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), stored, blob.CleanName(up.Name), up.Size, hex.EncodeToString(h.Sum(nil)), actor.From(ctx).Name, owner)
	return err
}

func (s *Service) open(ctx context.Context, q sqldb.Queryer, owner, file ids.ID) (*blob.Content, error) {
	list, err := filesOf(ctx, q, owner)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(f File) bool { return f.ID == file })
	if i < 0 {
		return nil, actor.ErrNotFound
	}
	return s.files.Open(ctx, q, list[i].Blob)
}

// read runs fn for somebody who may do the action at all.
func (s *Service) read(ctx context.Context, action string, fn func(r *sqldb.Reader) error) error {
	if !Policy.Allowed(actor.From(ctx), action) {
		return actor.ErrForbidden
	}
	return s.db.Read(ctx, fn)
}

// The longest texts.
const (
	short = 200
	long  = 4000
)

func text(faults *errs.List, field, s string, most int) {
	if s = strings.TrimSpace(s); s == "" || len([]rune(s)) > most {
		faults.Add(ErrText.With(most).On(field))
	}
}

// Colours returns the verdicts of the run of the year that holds, by point; none when the year was not evaluated. Visibility is the
// caller's to decide.
func (s *Service) Colours(ctx context.Context, q sqldb.Queryer, year int) (map[ids.ID]Verdict, error) {
	list, err := sqldb.All(ctx, q, scanBody, `SELECT v.body`+inForce+` WHERE v.year = $1 ORDER BY v.point_id`, year)
	out := make(map[ids.ID]Verdict, len(list))
	for _, v := range list {
		out[v.Point] = v
	}
	return out, err
}

// Cards returns the warning cards of a year, dropped and lifted ones too, by number. Visibility is the caller's to decide.
func (s *Service) Cards(ctx context.Context, q sqldb.Queryer, year int) ([]Card, error) {
	var w sqldb.Where
	f := CardQuery{Year: year, Sort: "number"}
	f.where(&w)
	return listCards(ctx, q, w, f)
}
