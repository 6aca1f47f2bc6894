package search

import (
	"context"
	"errors"
	"iter"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// JobSync is the kind of the job that mends kinds which are out of date.
const JobSync = "search.sync"

// Source gives the documents of a kind, for all bulk changes: imports, their undo, merges,
// and cities that are older than the search.
type Source struct {
	Kind string
	ZH   string // the kind's name on the search page, which is the key of its English one
	// Docs walks the documents in the order of their identifiers: all of them, or only
	// those named. Things that nobody may find are left out.
	Docs func(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[Doc, error]
}

// Renew writes the documents of things that were changed in the caller's transaction; what
// the source does not give any more is removed.
func (src Source) Renew(ctx context.Context, tx *sqldb.Tx, list ...ids.ID) error {
	return renew(ctx, tx, src, list)
}

// Stale says in the caller's transaction that documents of the kind have changed which
// were not put one by one; the job mends them soon after.
func Stale(ctx context.Context, tx *sqldb.Tx, kind string) error {
	_, err := tx.Exec(ctx, `INSERT INTO search_kinds (kind, stale, built_at) VALUES ($1, TRUE, 0)
ON CONFLICT (kind) DO UPDATE SET stale = TRUE`, kind)
	if err != nil {
		return err
	}
	return enqueue(ctx, tx)
}

// enqueue asks for the job, in nobody's name; one that waits already does.
func enqueue(ctx context.Context, tx *sqldb.Tx) error {
	_, err := job.Enqueue(actor.With(ctx, actor.Actor{}), tx, job.Spec{Kind: JobSync, Key: "all"})
	if errors.Is(err, job.ErrOpen) {
		return nil
	}
	return err
}

// Syncer brings the documents of a city in line with their sources.
type Syncer struct {
	db      *sqldb.DB
	sources []Source
}

// NewSyncer joins the sources of all modules to a city's database.
func NewSyncer(db *sqldb.DB, sources ...Source) *Syncer { return &Syncer{db, sources} }

// Kinds are the sources' kinds and names, in their order.
func (s *Syncer) Kinds() []Source { return s.sources }

// Schedules looks now and then for kinds that were never built, as after an upgrade.
func Schedules() []job.Schedule { return []job.Schedule{{Kind: JobSync, Cron: "40 * * * *"}} }

// Handlers are what the package's jobs do in this city.
func (s *Syncer) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobSync: func(ctx context.Context, run *job.Run) error {
		n, err := s.Run(ctx)
		if err != nil {
			return err
		}
		return run.Progress(int64(n), int64(n), "")
	}}
}

// Run mends every kind that is out of date or was never built, until none is left, and
// returns how many documents changed.
func (s *Syncer) Run(ctx context.Context) (int, error) {
	total := 0
	for {
		kind, err := s.next(ctx)
		if err != nil || kind == nil {
			return total, err
		}
		n, err := s.mend(ctx, *kind)
		total += n
		if err != nil {
			return total, err
		}
	}
}

// Rebuild compares every kind with its source and indexes every document anew, a part at a
// time, while the city goes on.
func (s *Syncer) Rebuild(ctx context.Context) (int, error) {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE search_docs SET digest = 'old' WHERE digest <> ''`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE search_kinds SET stale = TRUE`)
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.Run(ctx)
}

// next finds a kind to be mended, nil when all is well.
func (s *Syncer) next(ctx context.Context) (next *Source, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		built, err := sqldb.All(ctx, r, func(row sqldb.Row) (k string, err error) { return k, row.Scan(&k) },
			`SELECT kind FROM search_kinds WHERE NOT stale AND built_at > 0`)
		if err != nil {
			return err
		}
		next = nil
		for i, src := range s.sources {
			if !slices.Contains(built, src.Kind) {
				next = &s.sources[i]
				return nil
			}
		}
		return nil
	})
	return next, err
}

// mend compares a kind with its source and writes what differs, a part at a time, so that
// others can write in between.
func (s *Syncer) mend(ctx context.Context, src Source) (int, error) {
	err := s.mark(ctx, src.Kind, 0)
	if err != nil {
		return 0, err
	}
	changed, err := s.differences(ctx, src)
	if err != nil {
		return 0, err
	}
	for part := range slices.Chunk(changed, putRows) {
		if err := s.db.Write(ctx, func(tx *sqldb.Tx) error { return renew(ctx, tx, src, part) }); err != nil {
			return 0, err
		}
	}
	return len(changed), s.mark(ctx, src.Kind, s.db.Now().UnixMilli())
}

// mark notes the beginning (0) or the end of mending. What becomes stale in between stays so.
func (s *Syncer) mark(ctx context.Context, kind string, at int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if at > 0 {
			_, err := tx.Exec(ctx, `UPDATE search_kinds SET built_at = $1 WHERE kind = $2`, at, kind)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO search_kinds (kind, stale, built_at) VALUES ($1, FALSE, 0)
ON CONFLICT (kind) DO UPDATE SET stale = FALSE, built_at = 0`, kind)
		return err
	})
}

// differences lists the documents that are missing, changed or too many.
func (s *Syncer) differences(ctx context.Context, src Source) (out []ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out = nil
		type row struct {
			id     ids.ID
			digest string
		}
		there, err := sqldb.All(ctx, r, func(x sqldb.Row) (d row, err error) { return d, x.Scan(&d.id, &d.digest) },
			`SELECT id, digest FROM search_docs WHERE kind = $1`, src.Kind)
		if err != nil {
			return err
		}
		left := make(map[ids.ID]string, len(there))
		for _, x := range there {
			left[x.id] = x.digest
		}
		for d, err := range src.Docs(ctx, r, nil) {
			if err != nil {
				return err
			}
			if digest, ok := left[d.ID]; !ok || digest != storedOf(d).digest {
				out = append(out, d.ID)
			}
			delete(left, d.ID)
		}
		for id := range left {
			out = append(out, id)
		}
		slices.Sort(out)
		return nil
	})
	return out, err
}

// renew reads the things again and writes their documents. It takes the documents' rows
// first: who changes a thing at the same time waits there and writes after us.
func renew(ctx context.Context, tx *sqldb.Tx, src Source, list []ids.ID) error {
	rows := make([][]any, len(list))
	for i, id := range list {
		rows[i] = []any{id, src.Kind, "", "", "", "", "", false, false, 0, "", ""}
	}
	err := tx.Bulk(ctx, `INSERT INTO search_docs (id, kind, title, title_key, body, tags, path, is_public, is_signed, org_id, county, digest)`, 12, rows,
		`ON CONFLICT (id) DO UPDATE SET kind = search_docs.kind`)
	if err != nil {
		return err
	}
	gone := map[ids.ID]bool{}
	for _, id := range list {
		gone[id] = true
	}
	var docs []Doc
	for d, err := range src.Docs(ctx, tx, list) {
		if err != nil {
			return err
		}
		docs = append(docs, d)
		delete(gone, d.ID)
	}
	for id := range gone {
		if err := remove(ctx, tx, src.Kind, id); err != nil {
			return err
		}
	}
	return put(ctx, tx, docs)
}
