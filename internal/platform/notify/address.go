package notify

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The states of an address.
const (
	Pending   = "PENDING"   // 待确认: the link in the mail was not confirmed yet
	Confirmed = "CONFIRMED" // 已确认
	Failed    = "FAILED"    // 退信: the server at the other end refused it
	Stopped   = "STOPPED"   // 已退订: the person wants no mail
)

var addressStates = map[string][2]string{
	Pending: {"待确认", "amber"}, Confirmed: {"已确认", "green"}, Failed: {"邮件被退回", "red"}, Stopped: {"已退订", "none"},
}

// Address is where mail to a person goes.
type Address struct {
	Account ids.ID
	Address string
	Lang    string // zh or en
	Status  string // "" when there is none
	Seal    ids.ID // another with every address that is set; links are good for one
	Fault   string // what the other server said
}

const addressCols = `account_id, seal_id, address, lang, status, fault`

func (s *Service) scanAddress(r sqldb.Row) (a Address, err error) {
	var sealed string
	if err := r.Scan(&a.Account, &a.Seal, &sealed, &a.Lang, &a.Status, &a.Fault); err != nil {
		return a, err
	}
	plain, err := s.keys.Open("notify_addresses", "address", a.Seal, sealed)
	a.Address = string(plain)
	return a, err
}

func (s *Service) address(ctx context.Context, q sqldb.Queryer, account ids.ID) (Address, error) {
	return sqldb.One(ctx, q, s.scanAddress, `SELECT `+addressCols+` FROM notify_addresses WHERE account_id = $1`, account)
}

// mostConfirms is how many mails that ask for a confirmation a person may cause in a day:
// they go to addresses that nobody has confirmed.
const mostConfirms = 5

// maxAddress is the longest address that mail servers take.
const maxAddress = 254

// cleanAddress checks what a person typed and returns it without spaces around.
func cleanAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	at := strings.LastIndexByte(text, '@')
	if err != nil || a.Address != text || len(text) > maxAddress || at < 1 || !strings.Contains(text[at:], ".") {
		return "", ErrAddress.With(text).On("address")
	}
	return text, nil
}

// SetAddress keeps an address and sends the link that confirms it.
func (s *Service) SetAddress(ctx context.Context, text, lang string) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	if !s.HasMail() {
		return ErrNoMail
	}
	address, err := cleanAddress(text)
	if err != nil {
		return err
	}
	if lang != i18n.English {
		lang = i18n.Chinese
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		asked, err := sqldb.Value[int](ctx, tx, `SELECT COUNT(*) FROM notify_mails WHERE account_id = $1 AND sort = $2 AND created_at > $3`,
			a.Account, sortConfirm, tx.Now().AddDate(0, 0, -1).UnixMilli())
		if err != nil {
			return err
		}
		if asked >= mostConfirms {
			return ErrOften.With(mostConfirms).On("address")
		}
		seal := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO notify_addresses (account_id, seal_id, address, lang, status, row_version, fault, changed_at)
VALUES ($1, $2, $3, $4, $5, 1, '', $6)
ON CONFLICT (account_id) DO UPDATE SET seal_id = excluded.seal_id, address = excluded.address, lang = excluded.lang,
status = excluded.status, row_version = notify_addresses.row_version + 1, fault = '', changed_at = excluded.changed_at`,
			a.Account, seal, s.keys.Seal("notify_addresses", "address", seal, []byte(address)), lang, Pending, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := queue(ctx, tx, outgoing{Account: a.Account, Sort: sortConfirm, Mark: seal.String()}); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Entry{Action: "notify.address", Object: "notify_addresses", ID: a.Account}); err != nil {
			return err
		}
		return enqueue(ctx, tx, JobMail)
	})
}

// SetLanguage changes the language of the person's mail.
func (s *Service) SetLanguage(ctx context.Context, lang string) error {
	a := actor.From(ctx)
	if lang != i18n.English {
		lang = i18n.Chinese
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE notify_addresses SET lang = $1 WHERE account_id = $2`, lang, a.Account)
		return err
	})
}

// RemoveAddress forgets the person's address.
func (s *Service) RemoveAddress(ctx context.Context) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM notify_addresses WHERE account_id = $1`, a.Account)
		if err != nil || n == 0 {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "notify.address_remove", Object: "notify_addresses", ID: a.Account})
	})
}

// Confirm confirms the address that a link is of. Doing so again changes nothing.
func (s *Service) Confirm(ctx context.Context, token string) error {
	l, err := s.openLink(token, linkConfirm, s.db.Now())
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.address(ctx, tx, l.account)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && a.Seal != l.seal {
			return ErrLink
		}
		if err != nil || a.Status != Pending {
			return err
		}
		if err := setStatus(ctx, tx, l.account, Confirmed, ""); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "notify.confirm", Object: "notify_addresses", ID: l.account})
	})
}

// Stop ends all mail to the account that a link is of. Doing so again changes nothing.
func (s *Service) Stop(ctx context.Context, token string) error {
	l, err := s.openLink(token, linkStop, s.db.Now())
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.address(ctx, tx, l.account)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && a.Status == Stopped {
			return nil
		}
		if err != nil {
			return err
		}
		if err := setStatus(ctx, tx, l.account, Stopped, ""); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "notify.stop", Object: "notify_addresses", ID: l.account})
	})
}

func setStatus(ctx context.Context, tx *sqldb.Tx, account ids.ID, status, fault string) error {
	_, err := tx.Exec(ctx, `UPDATE notify_addresses SET status = $1, fault = $2, changed_at = $3 WHERE account_id = $4`, status, fault, tx.Now().UnixMilli(), account)
	return err
}
