package tenant

import (
	"context"
	"errors"

	"rongqiao/internal/platform/sqldb"
)

// sharedSchema is the catalogue's name on a PostgreSQL server.
const sharedSchema = "shared"

// copyChunk is how many catalogue rows one statement round carries.
const copyChunk = 2000

// SyncCatalog copies the catalogue to the schema shared of every PostgreSQL server that
// holds a city, in one transaction each. Call it after an import. Without such servers it
// does nothing; one that does not answer keeps the others from nothing.
func (r *Registry) SyncCatalog(ctx context.Context) error {
	cities, err := r.List(ctx)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	var all error
	for _, c := range cities {
		if c.Kind != Server || done[c.DSNRef] {
			continue
		}
		done[c.DSNRef] = true
		cluster, err := r.server(c.DSNRef)
		if err == nil {
			err = r.copyCatalog(ctx, cluster)
		}
		all = errors.Join(all, err)
	}
	return all
}

// firstCatalog copies the catalogue to a server that has no finished city yet.
func (r *Registry) firstCatalog(ctx context.Context, ref string, cluster *sqldb.Cluster) error {
	cities, err := r.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range cities {
		if c.Kind == Server && c.DSNRef == ref && c.Status != Creating {
			return nil
		}
	}
	return r.copyCatalog(ctx, cluster)
}

func (r *Registry) copyCatalog(ctx context.Context, cluster *sqldb.Cluster) error {
	if err := cluster.CreateSchema(ctx, sharedSchema); err != nil {
		return err
	}
	target := cluster.OwnSchema(sharedSchema, sqldb.Options{Now: r.opts.Now})
	if _, err := target.Migrate(ctx, r.opts.SharedMigrations...); err != nil {
		return err
	}
	if err := cluster.Grant(ctx, sharedSchema); err != nil {
		return err
	}
	return r.catalog.Read(sqldb.Long(ctx), func(from *sqldb.Reader) error {
		tables, err := sqldb.Tables(ctx, from)
		if err != nil {
			return err
		}
		return target.Write(sqldb.Long(ctx), func(to *sqldb.Tx) error {
			return to.Detached(ctx, func() error {
				if err := to.Clear(ctx, tables); err != nil {
					return err
				}
				for _, t := range tables {
					if err := copyTable(ctx, from, to, t); err != nil {
						return err
					}
				}
				return nil
			})
		})
	})
}

func copyTable(ctx context.Context, from *sqldb.Reader, to *sqldb.Tx, t sqldb.Table) error {
	var rows [][]any
	flush := func() error {
		err := t.Fill(ctx, to, rows)
		rows = rows[:0]
		return err
	}
	err := t.Rows(ctx, from, func(values []any) error {
		rows = append(rows, append([]any(nil), values...))
		if len(rows) < copyChunk {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}
