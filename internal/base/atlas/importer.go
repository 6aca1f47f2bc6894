package atlas

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"rongqiao/internal/platform/sqldb"
)

// prepare cleans the rows of one file and folds duplicates; what happened to each row is counted in f.
func prepare(spec *kindSpec, rows []*row, f *FileReport) [][]any {
	f.Read = len(rows)
	notes := map[string]*Note{}
	seen := make(map[string][]any, len(rows))
	batch := make([][]any, 0, len(rows))
	for _, r := range rows {
		values := spec.clean(r)
		if r.refused == nil {
			key := keyOf(values[:spec.keys])
			if first, dup := seen[key]; dup {
				fold(r, first, values, key)
				values = nil
			} else {
				seen[key] = values
			}
		}
		if r.refused != nil {
			f.Refused++
			jot(notes, r.line, *r.refused, true)
			continue
		}
		f.Taken++
		if len(r.mends) > 0 {
			f.Corrected++
		}
		for _, m := range r.mends {
			jot(notes, r.line, m, false)
		}
		if values != nil {
			batch = append(batch, values)
		}
	}
	f.Notes = sorted(notes)
	if spec.kind == Programmes {
		f.Edition = stateEdition(batch, f.Edition)
	}
	return batch
}

// stateEdition names the pack after the editions that its rows state, and gives rows without one the pack's.
func stateEdition(batch [][]any, otherwise string) string {
	const edition = 2 // position in cat_programmes' columns
	var stated []string
	for _, values := range batch {
		e := values[edition].(string)
		if e == "" {
			values[edition] = otherwise
		} else if !slices.Contains(stated, e) {
			stated = append(stated, e)
		}
	}
	if len(stated) == 0 {
		return otherwise
	}
	return strings.Join(stated, " + ")
}

// fold decides on a second row with the same key: equal rows are one; a row that says something else is refused.
func fold(r *row, first, second []any, key string) {
	example := strings.ReplaceAll(key, "\x1f", " ")
	if r.spec.table == "cat_regions" && first[1] == second[1] {
		r.correct("ATLAS_DUPLICATE", "同码同名而级别不同（不设区的地级市）", "取第一行", clip(example))
		return
	}
	for i := range first {
		if first[i] != second[i] {
			r.refuse("ATLAS_CONFLICT", "与前面一行同码而内容不同", "两行中删去错的一行", clip(example))
			return
		}
	}
	r.correct("ATLAS_DUPLICATE", "与前面一行完全相同", "两行并为一行", clip(example))
}

func keyOf(values []any) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(0x1f)
		}
		fmt.Fprint(&b, v)
	}
	return b.String()
}

func jot(notes map[string]*Note, line int, what finding, refused bool) {
	k := what.code + "\x1f" + what.reason
	n := notes[k]
	if n == nil {
		n = &Note{Refused: refused, Code: what.code, Reason: what.reason, Remedy: what.remedy, Line: line, Example: what.example}
		notes[k] = n
	}
	n.Count++
}

// sorted puts refusals first, then the more frequent.
func sorted(notes map[string]*Note) []Note {
	out := make([]Note, 0, len(notes))
	for _, n := range notes {
		out = append(out, *n)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Refused != b.Refused {
			return a.Refused
		}
		if a.Count != b.Count {
			return a.Count > b.Count
		}
		return a.Code+a.Reason < b.Code+b.Reason
	})
	return out
}

// storePack writes the pack and its rows, unless a pack of this kind with the same checksum is there.
func storePack(ctx context.Context, tx *sqldb.Tx, spec *kindSpec, batch [][]any, f *FileReport) error {
	known, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM cat_packs WHERE kind = $1 AND checksum = $2`, string(spec.kind), f.Checksum)
	if err != nil {
		return err
	}
	if known > 0 {
		f.Already = true
		return nil
	}
	if len(batch) == 0 {
		f.Reason = "没有可采用的行，未导入"
		return nil
	}
	id := tx.NewID()
	if _, err := tx.Exec(ctx, `INSERT INTO cat_packs (id, kind, edition, source, checksum, row_count, imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, string(spec.kind), f.Edition, f.Path, f.Checksum, int64(len(batch)), tx.Now().UnixMilli()); err != nil {
		return err
	}
	rows := make([][]any, len(batch))
	for i, values := range batch {
		rows[i] = append([]any{id}, values...)
	}
	f.Stored = len(rows)
	return tx.Bulk(ctx, "INSERT INTO "+spec.table+" (pack_id, "+spec.cols+")", 1+strings.Count(spec.cols, ",")+1, rows, "")
}
