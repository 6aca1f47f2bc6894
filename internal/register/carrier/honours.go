package carrier

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ErrHonoured refuses the same honour of the same day twice.
var ErrHonoured = errs.New(errs.Conflict, "carrier.honoured")

// Honour is a title that a record has been given besides its level. A base that is also a demonstrative base is one record with two.
type Honour struct {
	ID       ids.ID
	Title    string
	Level    string // COUNTY, CITY, PROVINCE, NATIONAL, WORLD
	By       string
	On       civil.Date
	Document string
}

// HonourLevels are the levels of who gives a title.
var HonourLevels = []Choice{{"COUNTY", "县级", "County"}, {"CITY", "市级", "City"}, {"PROVINCE", "省级", "Province"}, {"NATIONAL", "国家级", "National"}, {"WORLD", "世界级", "World"}}

// Honour records a title with its document.
func (s *Service) Honour(ctx context.Context, record ids.ID, h Honour) error {
	return s.change(ctx, record, mayMove, "honour", func(tx *sqldb.Tx, _ *Kind, _ Record) error {
		switch {
		case strings.TrimSpace(h.Title) == "" || len([]rune(h.Title)) > shortText:
			return ErrRequired.With("荣誉名称").On("title")
		case !has(HonourLevels, h.Level):
			return ErrLevel.With(names(HonourLevels)).On("level")
		case h.On.IsZero() || h.On.After(s.Today()):
			return ErrFuture.With(h.On.String()).On("on")
		case strings.TrimSpace(h.Document) == "":
			return ErrProof.With("荣誉").On("document")
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_honours (id, record_id, title, level, given_by, on_day, document, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.NewID(), record, strings.TrimSpace(h.Title), h.Level, strings.TrimSpace(h.By), h.On.String(), strings.TrimSpace(h.Document), tx.Now().UnixMilli(), actor.From(ctx).Account)
		if sqldb.IsDuplicate(err) {
			return ErrHonoured.With(h.Title).On("title")
		}
		return err
	})
}

func honoursOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Honour, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (h Honour, err error) {
		return h, r.Scan(&h.ID, &h.Title, &h.Level, &h.By, &h.On, &h.Document)
	},
		`SELECT id, title, level, given_by, on_day, document FROM carrier_honours WHERE record_id = $1 ORDER BY on_day DESC, id`, record)
}
