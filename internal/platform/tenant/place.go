package tenant

import (
	"context"
	"os"
	"path/filepath"

	"rongqiao/internal/platform/sqldb"
)

// Placement is a place where cities can live: a PostgreSQL server, or a folder of SQLite
// files besides DATA/tenants.
type Placement struct {
	DSN      string // server: the role that reads and writes
	ReadOnly string // server: the role that reads; DSN when empty
	Owner    string // server: the role that makes schemas and migrates; DSN when empty
	Dir      string // files
}

// Kind says what the placement is.
func (p Placement) Kind() Kind {
	if p.Dir != "" {
		return File
	}
	return Server
}

// Where is the place of one city: the kind, and the placement's name, "" for DATA/tenants.
type Where struct {
	Kind Kind
	Ref  string
}

// FileName is what [Registry.Where] calls DATA/tenants.
const FileName = "sqlite"

// String is the name of the place, as [Registry.Where] reads it.
func (w Where) String() string {
	if w.Ref == "" {
		return FileName
	}
	return w.Ref
}

// Where is the city's place.
func (c City) Where() Where { return Where{c.Kind, c.DSNRef} }

// at is the city as it would be at another place.
func (c City) at(w Where) City {
	c.Kind, c.DSNRef, c.Schema = w.Kind, w.Ref, ""
	if w.Kind == Server {
		c.Schema = "t_" + c.Code
	}
	return c
}

// Where finds a place by its name: "sqlite" for DATA/tenants, or a name under placements.
func (r *Registry) Where(name string) (Where, error) {
	if name == FileName || name == "" {
		return Where{Kind: File}, nil
	}
	p, ok := r.opts.Placements[name]
	if !ok {
		return Where{}, ErrNoServer.With(name)
	}
	return Where{p.Kind(), name}, nil
}

// Places lists all places by name, DATA/tenants first.
func (r *Registry) Places() []Where {
	out := []Where{{Kind: File}}
	for _, name := range sortedKeys(r.opts.Placements) {
		out = append(out, Where{r.opts.Placements[name].Kind(), name})
	}
	return out
}

// folder is where the files of a place lie.
func (r *Registry) folder(ref string) (string, error) {
	if ref == "" {
		return filepath.Join(r.opts.Data, "tenants"), nil
	}
	p, ok := r.opts.Placements[ref]
	if !ok || p.Dir == "" {
		return "", ErrNoServer.With(ref)
	}
	return p.Dir, nil
}

// File is the path of the city's database, "" when it is on a server or nowhere.
func (r *Registry) File(c City) string {
	dir, err := r.folder(c.DSNRef)
	if c.Kind != File || err != nil {
		return ""
	}
	return filepath.Join(dir, c.Code+".db")
}

// handleOptions are what every handle of the city has in common.
func (r *Registry) handleOptions(c City) sqldb.Options {
	o := sqldb.Options{
		ReadOnly:  c.Status == ReadOnly || c.Status == Moving,
		MustExist: c.Status != Creating,
		Now:       r.opts.Now,
		IDs:       r.generator(c),
		Timeout:   r.opts.Timeout,
	}
	if c.Status == Moving {
		o.Refusal = ErrMoving.With(c.Code)
	}
	if c.Status != Creating && r.fenced {
		o.Epoch, o.OnStale = c.Epoch, r.noticeStale
	}
	return o
}

// noticeStale reads the register again after a write was refused by the fence; the next
// [Registry.Open] finds the city where it is now.
func (r *Registry) noticeStale() {
	if !r.noticing.TryLock() {
		return
	}
	defer r.noticing.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), noticeTime)
	defer stop()
	_ = r.Refresh(ctx) // the hub cannot be read now: a later look will do
}

// connect opens the city's database as those who serve requests do. The caller holds the lock.
func (r *Registry) connect(c City) (*sqldb.DB, error) {
	o := r.handleOptions(c)
	if c.Kind == File {
		path := r.File(c)
		if path == "" {
			return nil, ErrNoServer.With(c.DSNRef)
		}
		o.Shared = r.catalogPath()
		return sqldb.OpenSQLite(context.Background(), path, o)
	}
	cluster, err := r.cluster(c.DSNRef)
	if err != nil {
		return nil, err
	}
	return cluster.Schema(c.Schema, o), nil
}

// own opens the city's database for the registry's own work, which no fence stops: creating,
// restoring, fencing. Close it.
func (r *Registry) own(c City) (*sqldb.DB, error) {
	o := r.handleOptions(c)
	o.ReadOnly, o.Epoch, o.Timeout = false, 0, 0
	if c.Kind == File {
		path := r.File(c)
		if path == "" {
			return nil, ErrNoServer.With(c.DSNRef)
		}
		if c.Status == Creating {
			if err := makeOwn(path); err != nil {
				return nil, sqldb.ErrUnavailable.Because(err)
			}
		}
		o.Shared = r.catalogPath()
		return sqldb.OpenSQLite(context.Background(), path, o)
	}
	cluster, err := r.server(c.DSNRef)
	if err != nil {
		return nil, err
	}
	return cluster.OwnSchema(c.Schema, o), nil
}

// makeOwn makes an empty file that nobody else on the machine reads.
func makeOwn(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// server is [Registry.cluster] with the lock.
func (r *Registry) server(ref string) (*sqldb.Cluster, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cluster(ref)
}

// cluster prepares the connections of a named server once; it asks the server nothing, so
// that one that is down holds nobody up. The caller holds the lock.
func (r *Registry) cluster(ref string) (*sqldb.Cluster, error) {
	if c := r.clusters[ref]; c != nil {
		return c, nil
	}
	p, ok := r.opts.Placements[ref]
	if !ok || p.Kind() != Server {
		return nil, ErrNoServer.With(ref)
	}
	c, err := sqldb.OpenServer(r.serverOf(p))
	if err != nil {
		return nil, err
	}
	r.clusters[ref] = c
	return c, nil
}

func (r *Registry) serverOf(p Placement) sqldb.Server {
	return sqldb.Server{DSN: p.DSN, ReadOnly: p.ReadOnly, Owner: p.Owner, Append: r.opts.AppendOnly}
}

// Server gives the connections of a named server, for those who look after it.
func (r *Registry) Server(ref string) (*sqldb.Cluster, error) { return r.server(ref) }

// exists reports whether the place holds a database of the city's code.
func (r *Registry) exists(ctx context.Context, c City) (bool, error) {
	if c.Kind == File {
		_, err := os.Stat(r.File(c))
		return err == nil, nil
	}
	cluster, err := r.server(c.DSNRef)
	if err != nil {
		return false, err
	}
	return cluster.HasSchema(ctx, c.Schema)
}

// remove deletes the database of the city at its place.
func (r *Registry) remove(ctx context.Context, c City) error {
	if c.Kind == Server {
		cluster, err := r.server(c.DSNRef)
		if err != nil {
			return err
		}
		return cluster.DropSchema(ctx, c.Schema)
	}
	path := r.File(c)
	if path == "" {
		return ErrNoServer.With(c.DSNRef)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// Size is the number of bytes that the city's database takes.
func (r *Registry) Size(ctx context.Context, c City) (int64, error) {
	if c.Kind == Server {
		cluster, err := r.server(c.DSNRef)
		if err != nil {
			return 0, err
		}
		return cluster.SchemaSize(ctx, c.Schema)
	}
	var sum int64
	for _, end := range []string{"", "-wal"} {
		info, err := os.Stat(r.File(c) + end)
		if err == nil {
			sum += info.Size()
		} else if end == "" {
			return 0, sqldb.ErrUnavailable.Because(err)
		}
	}
	return sum, nil
}
