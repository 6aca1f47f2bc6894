package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Outcomes of what was tried.
const (
	Done    = "done"    // 完成
	Refused = "refused" // 拒绝: not allowed, or a rule said no
	Failed  = "failed"  // 失败
)

// Entry is what a module says about one event; who and when are added.
type Entry struct {
	Action  string // what was done: demand.publish
	Object  string // kind of the object: demand_need
	ID      ids.ID // the object, 0 when there is none
	Outcome string // Done when empty
	Reason  string // why, in the person's words or as a refusal's code; no sensitive values
}

// Row is one entry as it is stored.
type Row struct {
	Seq       int64
	At        int64 // ms UTC
	Account   ids.ID
	Login     string
	Roles     string // separated by commas
	OnBehalf  ids.ID
	Address   string
	RequestID string
	Entry
	Prev, Hash string
}

// ErrBusy is returned when the head moved in a way that cannot be: the transaction is to
// be run again.
var ErrBusy = errs.New(errs.Conflict, "audit.busy")

const cols = `seq, at, account, login, roles, on_behalf, address, request_id, action, object, object_id, outcome, reason, prev, hash`

func scanRow(r sqldb.Row) (e Row, err error) {
	return e, r.Scan(&e.Seq, &e.At, &e.Account, &e.Login, &e.Roles, &e.OnBehalf, &e.Address, &e.RequestID,
		&e.Action, &e.Object, &e.ID, &e.Outcome, &e.Reason, &e.Prev, &e.Hash)
}

// Record appends an entry to the log of the transaction's database; the actor comes from
// ctx. On PostgreSQL the log's end belongs to the transaction from then on, so call it
// late.
func Record(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	row := stamp(actor.From(ctx), tx.Now().UnixMilli(), e)
	// The first UPDATE takes the head: another writer waits here for our end.
	err := tx.QueryRow(ctx, `UPDATE audit_heads SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`).Scan(&row.Seq, &row.Prev)
	if err != nil {
		return err
	}
	row.Hash = row.digest()
	_, err = tx.Exec(ctx, `INSERT INTO audit_entries (`+cols+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		row.Seq, row.At, row.Account, row.Login, row.Roles, row.OnBehalf, row.Address, row.RequestID,
		row.Action, row.Object, row.ID, row.Outcome, row.Reason, row.Prev, row.Hash)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE audit_heads SET hash = $1 WHERE id = 1 AND seq = $2 AND hash = $3`, row.Hash, row.Seq, row.Prev)
	if err == nil && n != 1 {
		err = ErrBusy
	}
	return err
}

// RecordAlone appends an entry in a transaction of its own: for refusals, sign-ins and
// reads of personal data, where nothing else is written.
func RecordAlone(ctx context.Context, db *sqldb.DB, e Entry) error {
	return db.Write(ctx, func(tx *sqldb.Tx) error { return Record(ctx, tx, e) })
}

func stamp(a actor.Actor, at int64, e Entry) Row {
	if e.Outcome == "" {
		e.Outcome = Done
	}
	var roles []string
	for _, g := range a.Grants {
		if !slices.Contains(roles, string(g.Role)) {
			roles = append(roles, string(g.Role))
		}
	}
	slices.Sort(roles)
	return Row{At: at, Account: a.Account, Login: a.Login, Roles: strings.Join(roles, ","), OnBehalf: a.OnBehalf,
		Address: a.Address, RequestID: a.RequestID, Entry: e}
}

// digest is SHA-256 over all fields but the hash itself, each with its length before it,
// so that no two entries read alike.
func (r Row) digest() string {
	h := sha256.New()
	h.Write([]byte("rongqiao audit 1"))
	for _, n := range []int64{r.Seq, r.At, int64(r.Account), int64(r.OnBehalf), int64(r.ID)} {
		writeInt(h, n)
	}
	for _, s := range []string{r.Login, r.Roles, r.Address, r.RequestID, r.Action, r.Object, r.Outcome, r.Reason, r.Prev} {
		writeInt(h, int64(len(s)))
		h.Write([]byte(s))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeInt(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// Filter narrows [List]. Empty fields do not.
type Filter struct {
	Action  string // a beginning: "demand." finds all of the module
	Object  string
	ID      ids.ID
	Account ids.ID
	Login   string
	Outcome string
	From    int64   // ms, inclusive
	To      int64   // ms, exclusive
	Before  int64   // only entries with a smaller number: the next page
	Seqs    []int64 // only these entries, nil for all
}

// List returns the newest entries first, at most limit.
func List(ctx context.Context, q sqldb.Queryer, f Filter, limit int) ([]Row, error) {
	text, args := f.statement(limit)
	return sqldb.All(ctx, q, scanRow, text, args...)
}

// statement is the query of List. Every filter but the action has an index; the log is read
// from its end until limit rows fit.
func (f Filter) statement(limit int) (text string, args []any) {
	var w sqldb.Where
	w.If(f.Action != "", "substr(action, 1, ?) = ?", len([]rune(f.Action)), f.Action)
	w.If(f.Object != "", "object = ?", f.Object)
	w.If(f.ID != 0, "object_id = ?", f.ID)
	w.If(f.Account != 0, "account = ?", f.Account)
	w.If(f.Login != "", "login = ?", f.Login)
	w.If(f.Outcome != "", "outcome = ?", f.Outcome)
	w.If(f.From != 0, "at >= ?", f.From)
	w.If(f.To != 0, "at < ?", f.To)
	w.If(f.Before != 0, "seq < ?", f.Before)
	if f.Seqs != nil {
		seqs := make([]any, len(f.Seqs))
		for i, n := range f.Seqs {
			seqs[i] = n
		}
		w.In("seq", seqs...)
	}
	text = `SELECT ` + cols + ` FROM audit_entries` + w.SQL() + ` ORDER BY seq DESC LIMIT ` + w.Arg(limit)
	return text, w.Args()
}

// Head is the number and hash of the last entry.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

func scanHead(r sqldb.Row) (h Head, err error) { return h, r.Scan(&h.Seq, &h.Hash) }

// HeadOf reads the head of the log.
func HeadOf(ctx context.Context, q sqldb.Queryer) (Head, error) {
	return sqldb.One(ctx, q, scanHead, `SELECT seq, hash FROM audit_heads WHERE id = 1`)
}
