package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"

	"rongqiao/internal/platform/sqldb"
)

// Finding is one thing that does not fit.
type Finding struct {
	Seq  int64  `json:"seq"`  // the entry where it shows, 0 for the head
	What string `json:"what"` // changed, missing, moved, cut, forged, signature
	Text string `json:"text"`
}

// Verdict is what [Verify] found.
type Verdict struct {
	City     string    `json:"city"`
	Entries  int64     `json:"entries"`
	Head     Head      `json:"head"`
	Points   int       `json:"points"` // checkpoints compared
	Findings []Finding `json:"findings"`
}

// OK reports whether nothing was found.
func (v Verdict) OK() bool { return len(v.Findings) == 0 }

// maxFindings ends the list; one altered log can differ everywhere.
const maxFindings = 100

// Verify walks the whole log and compares it with the checkpoints of the city, whose
// signatures it checks with key.
func Verify(ctx context.Context, db *sqldb.DB, city string, points []Point, key ed25519.PublicKey) (Verdict, error) {
	v := &verifier{Verdict: Verdict{City: city}, at: map[int64][]Point{}}
	v.take(points, key)
	err := db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		head, err := HeadOf(ctx, r)
		if err != nil {
			return err
		}
		v.Head = head
		for row, err := range sqldb.Each(ctx, r, scanRow, `SELECT `+cols+` FROM audit_entries ORDER BY seq`) {
			if err != nil {
				return err
			}
			v.row(row)
		}
		return nil
	})
	if err != nil {
		return v.Verdict, err
	}
	v.end()
	return v.Verdict, nil
}

type verifier struct {
	Verdict
	last Head
	at   map[int64][]Point // genuine checkpoints by number
	top  int64             // highest number a checkpoint names
}

func (v *verifier) found(seq int64, what, format string, args ...any) {
	if len(v.Findings) < maxFindings {
		v.Findings = append(v.Findings, Finding{seq, what, fmt.Sprintf(format, args...)})
	}
}

func (v *verifier) take(points []Point, key ed25519.PublicKey) {
	for _, p := range points {
		if p.City != v.City {
			continue
		}
		if !p.Genuine(key) {
			v.found(p.Seq, "signature", "检查点 %d 的签名不对", p.Seq)
			continue
		}
		v.Points++
		v.at[p.Seq] = append(v.at[p.Seq], p)
		v.top = max(v.top, p.Seq)
	}
}

func (v *verifier) row(r Row) {
	v.Entries++
	if r.Seq != v.last.Seq+1 {
		v.found(v.last.Seq+1, "missing", "缺少第 %d 至 %d 条", v.last.Seq+1, r.Seq-1)
	} else if r.Prev != v.last.Hash {
		v.found(r.Seq, "moved", "第 %d 条与前一条接不上", r.Seq)
	}
	if r.digest() != r.Hash {
		v.found(r.Seq, "changed", "第 %d 条的内容与散列不符", r.Seq)
	}
	for _, p := range v.at[r.Seq] {
		if p.Hash != r.Hash {
			v.found(r.Seq, "forged", "第 %d 条与签名检查点不符", r.Seq)
		}
	}
	v.last = Head{r.Seq, r.Hash}
}

func (v *verifier) end() {
	if v.last != v.Head {
		v.found(0, "cut", "末条为第 %d 条，链头记为第 %d 条", v.last.Seq, v.Head.Seq)
	}
	if v.top > v.last.Seq {
		v.found(v.top, "cut", "签名检查点有第 %d 条，日志只到第 %d 条", v.top, v.last.Seq)
	}
}

// Export writes the entries after a number, one JSON object a line, oldest first, and
// returns the number of the last.
func Export(ctx context.Context, db *sqldb.DB, after int64, w io.Writer) (int64, error) {
	last, enc := after, json.NewEncoder(w)
	err := db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		for row, err := range sqldb.Each(ctx, r, scanRow, `SELECT `+cols+` FROM audit_entries WHERE seq > $1 ORDER BY seq`, after) {
			if err != nil {
				return err
			}
			if err := enc.Encode(exported(row)); err != nil {
				return err
			}
			last = row.Seq
		}
		return nil
	})
	return last, err
}

type exportJSON struct {
	Seq      int64  `json:"seq"`
	At       int64  `json:"at"`
	Account  string `json:"account,omitempty"`
	Login    string `json:"login,omitempty"`
	Roles    string `json:"roles,omitempty"`
	OnBehalf string `json:"on_behalf,omitempty"`
	Address  string `json:"address,omitempty"`
	Request  string `json:"request,omitempty"`
	Action   string `json:"action"`
	Object   string `json:"object,omitempty"`
	ObjectID string `json:"object_id,omitempty"`
	Outcome  string `json:"outcome"`
	Reason   string `json:"reason,omitempty"`
	Prev     string `json:"prev"`
	Hash     string `json:"hash"`
}

func exported(r Row) exportJSON {
	return exportJSON{r.Seq, r.At, r.Account.String(), r.Login, r.Roles, r.OnBehalf.String(), r.Address, r.RequestID,
		r.Action, r.Object, r.ID.String(), r.Outcome, r.Reason, r.Prev, r.Hash}
}
