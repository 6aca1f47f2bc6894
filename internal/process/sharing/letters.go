package sharing

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// The topics of letters between cities.
const (
	topicOffer    = "sharing.offer"
	topicAnswer   = "sharing.answer"
	topicEnd      = "sharing.end"
	topicRecords  = "sharing.records"
	topicResend   = "sharing.resend"
	topicMeeting  = "sharing.consultation"
	topicMember   = "sharing.member"
	topicMemberIs = "sharing.member_answer"
)

// offerBody is a proposal.
type offerBody struct {
	Title     string     `json:"title"`
	Mechanism string     `json:"mechanism"`
	CityName  string     `json:"city_name"`
	Kinds     []Choice   `json:"kinds"`
	From      civil.Date `json:"from"`
	Until     civil.Date `json:"until"`
}

// answerBody says whether a proposal is taken.
type answerBody struct {
	Confirmed bool `json:"confirmed"`
}

// recordsBody is what changed of a kind since the letter before.
type recordsBody struct {
	Kind    string       `json:"kind"`
	Version int64        `json:"version"`
	Put     []recordBody `json:"put,omitempty"`
	Drop    []ids.ID     `json:"drop,omitempty"`
	Whole   bool         `json:"whole,omitempty"` // the first letter of all: what came before is dropped
}

type recordBody struct {
	ID     ids.ID            `json:"id"`
	Name   string            `json:"name"`
	Values map[string]string `json:"values"`
}

// memberBody invites an organisation.
type memberBody struct {
	ID     ids.ID     `json:"id"`
	Kind   string     `json:"kind"`
	Record ids.ID     `json:"record"`
	Name   string     `json:"name"`
	Part   string     `json:"part"`
	USCC   string     `json:"uscc"`
	Since  civil.Date `json:"since"`
}

// memberAnswer says whether it joins, with its name in the register of its city.
type memberAnswer struct {
	ID        ids.ID `json:"id"`
	Confirmed bool   `json:"confirmed"`
	Name      string `json:"name,omitempty"`
}

// write puts a letter into the outbox of this city, in the transaction of what it tells.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, to, topic string, agreement ids.ID, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id := tx.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO sharing_outbox (id, to_city, topic, subject, key, body) VALUES ($1, $2, $3, $4, $5, $6)`, id, to, topic, agreement.String(), id.String(), string(b))
	return err
}

func scanOut(r sqldb.Row) (l tenant.Letter, err error) {
	return l, r.Scan(&l.ID, &l.To, &l.Topic, &l.Subject, &l.Key, &l.Body)
}

const lettersAtOnce = 50

// deliver posts what stands in the outbox, the earliest first. What was posted and not yet taken
// out of the outbox is posted again, which the key makes harmless.
func (s *Service) deliver(ctx context.Context) (map[string]bool, error) {
	told := map[string]bool{}
	for {
		var list []tenant.Letter
		err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
			list, err = sqldb.All(ctx, r, scanOut, `SELECT id, to_city, topic, subject, key, body FROM sharing_outbox ORDER BY id LIMIT $1`, lettersAtOnce)
			return err
		})
		if err != nil || len(list) == 0 {
			return told, err
		}
		err = s.opts.Hub.Write(ctx, func(tx *sqldb.Tx) error {
			for _, l := range list {
				l.From = s.opts.City.Code
				if err := tenant.PostLetter(ctx, tx, l); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return told, err
		}
		err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
			for _, l := range list {
				if _, err := tx.Exec(ctx, `DELETE FROM sharing_outbox WHERE id = $1`, l.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return told, err
		}
		for _, l := range list {
			told[l.To] = true
		}
	}
}

// collect reads the letters that wait for this city, each in a transaction of its own with a note
// that it was taken.
func (s *Service) collect(ctx context.Context) (taken int, err error) {
	for {
		var list []tenant.Letter
		err := s.opts.Hub.Read(ctx, func(r *sqldb.Reader) (err error) {
			list, err = tenant.Letters(ctx, r, s.opts.City.Code, lettersAtOnce)
			return err
		})
		if err != nil || len(list) == 0 {
			return taken, err
		}
		for _, l := range list {
			if err := s.db.Write(ctx, func(tx *sqldb.Tx) error { return s.take(ctx, tx, l) }); err != nil {
				return taken, err
			}
			if err := s.opts.Hub.Write(ctx, func(tx *sqldb.Tx) error { return tenant.TakeLetter(ctx, tx, l.ID) }); err != nil {
				return taken, err
			}
			taken++
		}
	}
}

// digest tells whether a record is as it was sent.
func digest(r recordBody) (string, error) {
	b, err := json.Marshal(r) // maps are written in the order of their keys
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:15]), err
}
