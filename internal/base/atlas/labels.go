package atlas

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The ways a label came in.
const (
	LabelImported  = "import"  // from a file, on the command line
	LabelConfirmed = "confirm" // by a person on the coding page
)

// Label is a text, in fields, with the codes that somebody gave it. Kind is a kind of coding, such as titles.
type Label struct {
	ID          ids.ID
	Kind        string
	Fields      map[string]string
	Codes       []string
	Source      string // LabelImported or LabelConfirmed
	Batch       string // the file of an import
	By          string // who says so
	City        string // code of the city where it was confirmed, "" for an import
	Account     ids.ID // of that city, 0 for an import
	At          int64  // ms UTC
	WithdrawnAt int64  // ms UTC, 0: it counts
	WithdrawnBy string
	print       string
}

// LabelPrint tells whether two texts of a kind are the same: blanks, width and case do not matter.
func LabelPrint(kind string, fields map[string]string) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	h := sha256.New()
	h.Write([]byte(kind))
	for _, name := range names {
		if v := sameText(fields[name]); v != "" {
			h.Write([]byte("\x1f" + name + "\x1e" + v))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sameText folds what does not matter.
func sameText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return lower(r - 0xFEE0)
		case r == ' ', r == '\t', r == '\n', r == '\r', r == '\u3000', r == '\u00a0', r == '\ufeff':
			return -1
		}
		return lower(r)
	}, s)
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

const labelCols = `id, kind, print, fields, codes, source, batch, by_name, city, account, at, withdrawn_at, withdrawn_by`

func scanLabel(r sqldb.Row) (l Label, err error) {
	var fields, codes string
	if err = r.Scan(&l.ID, &l.Kind, &l.print, &fields, &codes, &l.Source, &l.Batch, &l.By, &l.City, &l.Account, &l.At, &l.WithdrawnAt, &l.WithdrawnBy); err != nil {
		return l, err
	}
	l.Codes = strings.Split(codes, "|")
	return l, json.Unmarshal([]byte(fields), &l.Fields)
}

// Labels lists the labels that count, one for each text, in the order in which they came.
func Labels(ctx context.Context, q sqldb.Queryer) ([]Label, error) {
	all, err := sqldb.All(ctx, q, scanLabel, `SELECT `+labelCols+` FROM cat_labels WHERE withdrawn_at = 0 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	newest := map[string]int{}
	for i, l := range all {
		newest[l.print] = i
	}
	out := all[:0]
	for i, l := range all {
		if newest[l.print] == i {
			out = append(out, l)
		}
	}
	return out, nil
}

// LabelOf is the label that counts for a text.
func LabelOf(ctx context.Context, q sqldb.Queryer, kind string, fields map[string]string) (Label, bool, error) {
	list, err := sqldb.All(ctx, q, scanLabel, `SELECT `+labelCols+` FROM cat_labels WHERE kind = $1 AND print = $2 AND withdrawn_at = 0 ORDER BY id DESC LIMIT 1`, kind, LabelPrint(kind, fields))
	if err != nil || len(list) == 0 {
		return Label{}, false, err
	}
	return list[0], true, nil
}

// LabelByID finds a label, withdrawn ones too.
func LabelByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Label, error) {
	return sqldb.One(ctx, q, scanLabel, `SELECT `+labelCols+` FROM cat_labels WHERE id = $1`, id)
}

// LabelStamp changes with every label that comes or goes.
func LabelStamp(ctx context.Context, q sqldb.Queryer) (stamp [3]int64, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MAX(id), 0), CAST(COALESCE(SUM(CASE WHEN withdrawn_at > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM cat_labels`).Scan(&stamp[0], &stamp[1], &stamp[2])
	return stamp, err
}

// PutLabel adds a label unless the one that counts already says the same; it reports whether it did, and the label's
// identity either way. Time and identity are given here.
func PutLabel(ctx context.Context, tx *sqldb.Tx, l Label) (ids.ID, bool, error) {
	have, ok, err := LabelOf(ctx, tx, l.Kind, l.Fields)
	if err != nil {
		return 0, false, err
	}
	if ok && slices.Equal(have.Codes, l.Codes) && (have.Source == LabelConfirmed || l.Source == LabelImported) {
		return have.ID, false, nil
	}
	fields, err := json.Marshal(l.Fields)
	if err != nil {
		return 0, false, err
	}
	l.ID = tx.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO cat_labels (`+labelCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '')`,
		l.ID, l.Kind, LabelPrint(l.Kind, l.Fields), string(fields), strings.Join(l.Codes, "|"), l.Source, l.Batch, l.By, l.City, l.Account, tx.Now().UnixMilli())
	return l.ID, err == nil, err
}

// WithdrawLabel ends a label; an earlier one for the same text counts again. A second call changes nothing.
func WithdrawLabel(ctx context.Context, tx *sqldb.Tx, id ids.ID, by string) error {
	_, err := tx.Exec(ctx, `UPDATE cat_labels SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND withdrawn_at = 0`, tx.Now().UnixMilli(), by, id)
	return err
}
