package tenant

import (
	"context"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Letter is what one city tells another through the hub. A city writes it in a transaction of its
// own first and posts it then, so it may come twice: its key says that it is the same.
type Letter struct {
	ID       ids.ID
	From, To string // codes of cities
	Topic    string // what it is about: sharing.records
	Subject  string // the thing it is about
	Key      string // unique between the two cities
	Body     string // JSON; no personal data
	PostedAt int64  // ms UTC
}

// maxLetter is the largest body in bytes.
const maxLetter = 4 << 20

// ErrLetter refuses a letter that is too large or has no receiver.
var ErrLetter = errs.New(errs.Invalid, "tenant.letter")

// PostLetter puts a letter into the hub's mailbox. One that is there already is left alone.
func PostLetter(ctx context.Context, hub *sqldb.Tx, l Letter) error {
	if l.To == "" || l.From == l.To || l.Key == "" || len(l.Body) > maxLetter {
		return ErrLetter.With(l.Topic)
	}
	_, err := hub.Exec(ctx, `INSERT INTO tenant_letters (id, from_city, to_city, topic, subject, key, body, posted_at, taken_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (from_city, to_city, key) DO NOTHING`,
		hub.NewID(), l.From, l.To, l.Topic, l.Subject, l.Key, l.Body, hub.Now().UnixMilli())
	return err
}

func scanLetter(r sqldb.Row) (l Letter, err error) {
	return l, r.Scan(&l.ID, &l.From, &l.To, &l.Topic, &l.Subject, &l.Key, &l.Body, &l.PostedAt)
}

// Letters are those that wait for a city, the earliest first, at most limit.
func Letters(ctx context.Context, hub sqldb.Queryer, to string, limit int) ([]Letter, error) {
	return sqldb.All(ctx, hub, scanLetter, `SELECT id, from_city, to_city, topic, subject, key, body, posted_at FROM tenant_letters WHERE to_city = $1 AND taken_at = 0 ORDER BY id LIMIT $2`, to, limit)
}

// TakeLetter says that a city has done what a letter asks for; its body goes.
func TakeLetter(ctx context.Context, hub *sqldb.Tx, id ids.ID) error {
	_, err := hub.Exec(ctx, `UPDATE tenant_letters SET taken_at = $1, body = '' WHERE id = $2 AND taken_at = 0`, hub.Now().UnixMilli(), id)
	return err
}

// LetterWaits reports whether a letter of the topic and subject waits for a city.
func LetterWaits(ctx context.Context, hub sqldb.Queryer, to, topic, subject string) (bool, error) {
	n, err := sqldb.Value[int64](ctx, hub, `SELECT COUNT(*) FROM tenant_letters WHERE to_city = $1 AND taken_at = 0 AND topic = $2 AND subject = $3`, to, topic, subject)
	return n > 0, err
}

// LettersWaiting counts the letters that wait, by the city that they are for.
func LettersWaiting(ctx context.Context, hub sqldb.Queryer) (map[string]int64, error) {
	type row struct {
		city string
		n    int64
	}
	list, err := sqldb.All(ctx, hub, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.city, &x.n) }, `SELECT to_city, COUNT(*) FROM tenant_letters WHERE taken_at = 0 GROUP BY to_city`)
	out := map[string]int64{}
	for _, x := range list {
		out[x.city] = x.n
	}
	return out, err
}

// PurgeLetters deletes letters that were taken before an instant (ms UTC), and returns how many.
func PurgeLetters(ctx context.Context, hub *sqldb.Tx, before int64) (int64, error) {
	return hub.Exec(ctx, `DELETE FROM tenant_letters WHERE taken_at > 0 AND taken_at < $1`, before)
}
