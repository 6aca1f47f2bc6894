package notify

import (
	"context"
	"errors"
	"sync"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of the package.
var (
	ErrAddress  = errs.New(errs.Invalid, "notify.address")
	ErrOften    = errs.New(errs.TooMany, "notify.often")
	ErrLink     = errs.New(errs.Invalid, "notify.link")
	ErrMode     = errs.New(errs.Invalid, "notify.mode")
	ErrNoMail   = errs.New(errs.Conflict, "notify.no_mail")
	ErrFacets   = errs.New(errs.Invalid, "notify.facets")
	ErrCode     = errs.New(errs.Invalid, "notify.code")
	ErrMany     = errs.New(errs.Invalid, "notify.many")
	ErrSetting  = errs.New(errs.Invalid, "notify.setting")
	ErrPassword = errs.New(errs.Invalid, "notify.password")
)

// Choice is something to choose from, with its Chinese name.
type Choice struct{ Code, ZH string }

// Options join the package to what it does not know.
type Options struct {
	DB     *sqldb.DB
	Keys   *secret.Keyset
	City   string // name in mails
	Topics []Topic
	Mailer Mailer // nil: nothing leaves the product
	// Link makes the address of a page as a mail needs it: https://…/orders/12.
	Link func(path string) string
	// Holders lists the accounts that stand for an audience today.
	Holders func(ctx context.Context, a Audience) ([]ids.ID, error)
	// Standing is who an account is today; ok is false when it is closed or has no grant.
	Standing func(ctx context.Context, account ids.ID) (who actor.Actor, ok bool, err error)
	// Name is the name of an account, "" when it is not known; for the list of calls.
	Name func(ctx context.Context, account ids.ID) string
	// Choices lists what may be chosen of a kind of facet; nil for those that are typed.
	Choices func(ctx context.Context, kind string) ([]Choice, error)
	// CodeOf turns what was typed for a facet into its code and name; "" when it is neither.
	CodeOf func(kind, text string) (code, name string)
}

// Service is the notices of one city.
type Service struct {
	Options
	db     *sqldb.DB
	keys   *secret.Keyset
	topics []Topic

	mu     sync.Mutex
	counts map[ids.ID]kept
}

// New joins the package to a city.
func New(o Options) *Service {
	if o.Link == nil {
		o.Link = func(path string) string { return path }
	}
	return &Service{Options: o, db: o.DB, keys: o.Keys, topics: append(append([]Topic{}, o.Topics...), own...), counts: map[ids.ID]kept{}}
}

// HasMail says whether mail can be sent at all.
func (s *Service) HasMail() bool { return s.Mailer != nil }

// Param is a version of a parameter of the package.
type Param = param.Version[int64]

// The parameters.
const (
	ParamHour    = "NTC-HOUR"    // hour of the day from which the digest goes out
	ParamKeep    = "NTC-KEEP"    // days for which notes stay
	ParamTries   = "NTC-TRIES"   // attempts of one mail at most
	ParamConfirm = "NTC-CONFIRM" // hours for which the link that confirms an address is good
)

// Params lists all versions of all parameters.
func Params(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM notify_params ORDER BY code, version DESC`)
}

// inForce is the value that holds today.
func inForce(ctx context.Context, q sqldb.Queryer, code string) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT value FROM notify_params WHERE code = $1 AND valid_from <= $2 ORDER BY version DESC LIMIT 1`,
		code, civil.DateOf(q.Now()).String())
}

// Settings are what a person has said about each topic.
type Settings struct {
	Modes   map[string]Mode
	Address Address
}

// Settings reads the person's settings.
func (s *Service) Settings(ctx context.Context) (out Settings, err error) {
	a := actor.From(ctx)
	if !a.Signed() {
		return out, actor.ErrSignIn
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		if out.Modes, err = modesOf(ctx, r, a.Account); err != nil {
			return err
		}
		out.Address, err = s.address(ctx, r, a.Account)
		if errors.Is(err, sqldb.ErrNoRow) {
			err = nil
		}
		return err
	})
	return out, err
}

func modesOf(ctx context.Context, q sqldb.Queryer, account ids.ID) (map[string]Mode, error) {
	type said struct {
		topic string
		mode  Mode
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x said, err error) { return x, r.Scan(&x.topic, &x.mode) },
		`SELECT topic, mode FROM notify_settings WHERE account_id = $1`, account)
	out := map[string]Mode{}
	for _, x := range list {
		out[x.topic] = x.mode
	}
	return out, err
}

// SetModes writes what the person says about topics.
func (s *Service) SetModes(ctx context.Context, modes map[string]Mode) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	var rows [][]any
	for _, t := range s.topics {
		m, said := modes[t.Code]
		if !said {
			continue
		}
		if m.ZH() == "" {
			return ErrMode.With(string(m)).On("mode." + t.Code)
		}
		rows = append(rows, []any{a.Account, t.Code, string(m)})
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Bulk(ctx, `INSERT INTO notify_settings (account_id, topic, mode)`, 3, rows, `ON CONFLICT (account_id, topic) DO UPDATE SET mode = excluded.mode`)
	})
}
