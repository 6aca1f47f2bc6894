package search

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/textindex"
)

// ErrKind is the refusal of a document whose identifier another kind has.
var ErrKind = errs.New(errs.Internal, "search.kind")

// tagBreak parts the tags in their column.
const tagBreak = "\n"

// stored is a document as its row holds it.
type stored struct {
	Doc
	digest string
}

func storedOf(d Doc) stored {
	d.Title, d.Text = cut(d.Title, maxTitle), cut(d.Text, maxBody)
	tags := make([]string, 0, len(d.Tags))
	for _, t := range d.Tags {
		if t = strings.TrimSpace(strings.ReplaceAll(t, tagBreak, " ")); t != "" {
			tags = append(tags, t)
		}
	}
	d.Tags = tags
	s := stored{Doc: d}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q %v %v %d %q", d.Kind, d.Title, d.Text, d.Tags, d.Path, d.Public, d.Signed, int64(d.Org), d.County)
	s.digest = hex.EncodeToString(h.Sum(nil)[:16])
	return s
}

func (s stored) row() textindex.Row {
	return s.Doc.row(s.Text, cut(strings.Join(s.Tags, tagBreak), maxTags))
}

const cols = `id, kind, title, body, tags, path, is_public, is_signed, org_id, county`

func scanDoc(r sqldb.Row) (d Doc, err error) {
	var tags string
	err = r.Scan(&d.ID, &d.Kind, &d.Title, &d.Text, &tags, &d.Path, &d.Public, &d.Signed, &d.Org, &d.County)
	if tags != "" {
		d.Tags = strings.Split(tags, tagBreak)
	}
	return d, err
}

// putRows is how many documents are written by one statement.
const putRows = 200

func put(ctx context.Context, tx *sqldb.Tx, docs []Doc) error {
	for part := range slices.Chunk(docs, putRows) {
		if err := putPart(ctx, tx, part); err != nil {
			return err
		}
	}
	return nil
}

type known struct{ kind, digest string }

func putPart(ctx context.Context, tx *sqldb.Tx, docs []Doc) error {
	there, err := digests(ctx, tx, docs)
	if err != nil {
		return err
	}
	var rows []textindex.Row
	var values [][]any
	var old []ids.ID
	done := map[ids.ID]bool{}
	for _, d := range slices.Backward(docs) { // the last word on a document counts
		s := storedOf(d)
		k, ok := there[d.ID]
		if ok && k.kind != d.Kind {
			return ErrKind.With(d.Kind, k.kind)
		}
		if ok && k.digest == s.digest || done[d.ID] {
			continue
		}
		done[d.ID] = true
		if ok && k.digest != "" {
			old = append(old, d.ID)
		}
		rows = append(rows, s.row())
		values = append(values, []any{s.ID, s.Kind, s.Title, key(s.Title), s.Text, strings.Join(s.Tags, tagBreak), s.Path, s.Public, s.Signed, int64(s.Org), s.County, s.digest})
	}
	if len(rows) == 0 {
		return nil
	}
	err = tx.Bulk(ctx, `INSERT INTO search_docs (id, kind, title, title_key, body, tags, path, is_public, is_signed, org_id, county, digest)`, 12, values,
		`ON CONFLICT (id) DO UPDATE SET title = excluded.title, title_key = excluded.title_key, body = excluded.body, tags = excluded.tags,
path = excluded.path, is_public = excluded.is_public, is_signed = excluded.is_signed, org_id = excluded.org_id, county = excluded.county, digest = excluded.digest`)
	if err != nil {
		return err
	}
	return textindex.Put(ctx, tx, rows, old)
}

func digests(ctx context.Context, q sqldb.Queryer, docs []Doc) (map[ids.ID]known, error) {
	var w sqldb.Where
	list := make([]any, len(docs))
	for i, d := range docs {
		list[i] = d.ID
	}
	w.In("id", list...)
	type found struct {
		id ids.ID
		known
	}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (f found, err error) { return f, r.Scan(&f.id, &f.kind, &f.digest) },
		`SELECT id, kind, digest FROM search_docs`+w.SQL(), w.Args()...)
	out := make(map[ids.ID]known, len(rows))
	for _, f := range rows {
		out[f.id] = f.known
	}
	return out, err
}

func remove(ctx context.Context, tx *sqldb.Tx, kind string, id ids.ID) error {
	n, err := tx.Exec(ctx, `DELETE FROM search_docs WHERE id = $1 AND kind = $2`, id, kind)
	if err != nil || n == 0 {
		return err
	}
	return textindex.Remove(ctx, tx, id)
}

// docsOf reads documents by identifier.
func docsOf(ctx context.Context, q sqldb.Queryer, list []ids.ID) (map[ids.ID]Doc, error) {
	if len(list) == 0 {
		return nil, nil
	}
	var w sqldb.Where
	values := make([]any, len(list))
	for i, id := range list {
		values[i] = id
	}
	w.In("id", values...)
	docs, err := sqldb.All(ctx, q, scanDoc, `SELECT `+cols+` FROM search_docs`+w.SQL(), w.Args()...)
	out := make(map[ids.ID]Doc, len(docs))
	for _, d := range docs {
		out[d.ID] = d
	}
	return out, err
}

// reindexRows is how many documents are indexed at once when the index is made anew.
const reindexRows = 500

// Reindex makes the engine's index anew from the documents: after a backup was restored,
// or when the way of cutting texts has changed.
func Reindex(ctx context.Context, tx *sqldb.Tx) error {
	return textindex.Refill(ctx, tx, func() error {
		for last := ids.ID(0); ; {
			docs, err := sqldb.All(ctx, tx, scanDoc, `SELECT `+cols+` FROM search_docs WHERE id > $1 AND digest <> '' ORDER BY id LIMIT $2`, int64(last), reindexRows)
			if err != nil || len(docs) == 0 {
				return err
			}
			rows := make([]textindex.Row, len(docs))
			for i, d := range docs {
				rows[i] = storedOf(d).row()
			}
			if err := textindex.Put(ctx, tx, rows, nil); err != nil {
				return err
			}
			last = docs[len(docs)-1].ID
		}
	})
}
