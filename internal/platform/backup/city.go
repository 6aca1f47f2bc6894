package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// Kit is what saving and restoring whole cities needs.
type Kit struct {
	Registry   *tenant.Registry
	Data       string // the data folder, for attachments
	Dir        string // where backups go
	Keep       int    // how many of each city; all when 0
	KEK        secret.KEK
	Migrations []fs.FS // of a city
	Hub        []fs.FS // of the hub, tenant's own included
	// Rebuild makes again what is in no backup because the engines keep it differently: the
	// tables index_*. It runs on a restored or moved city before that is used; nil for none.
	Rebuild func(ctx context.Context, tx *sqldb.Tx) error
}

// City saves one city, or the hub for [tenant.HubCode], deletes the oldest beyond Keep,
// and returns the path.
func (k Kit) City(ctx context.Context, code string) (string, Manifest, error) {
	s, err := k.source(ctx, code)
	if err != nil {
		return "", Manifest{}, err
	}
	path, m, err := File(ctx, k.Dir, s, k.KEK)
	if err == nil && k.Keep > 0 {
		err = Prune(k.Dir, code, k.Keep)
	}
	return path, m, err
}

func (k Kit) source(ctx context.Context, code string) (Source, error) {
	keys, err := k.Registry.Keyset(ctx, code)
	if err != nil {
		return Source{}, err
	}
	if code == tenant.HubCode {
		return Source{Head: Head{City: code, Name: code}, DB: k.Registry.Hub(), Keys: keys, Migrations: k.Hub}, nil
	}
	c, err := k.Registry.City(code)
	if err != nil {
		return Source{}, err
	}
	db, err := k.Registry.Open(code)
	if err != nil {
		return Source{}, err
	}
	return Source{Head: Head{City: c.Code, Name: c.Name, Level: c.Level, Parent: c.Parent, Sample: c.Sample},
		DB: db, Keys: keys, Blobs: blob.NewStore(k.Data, code, keys), Migrations: k.Migrations}, nil
}

// BeforeMigrate is for [tenant.Options]: a city is saved before its schema changes.
func (k Kit) BeforeMigrate(ctx context.Context, c tenant.City, _ *sqldb.DB) error {
	_, _, err := k.City(ctx, c.Code)
	return err
}

// Place says where a restored city goes; the zero Place is a SQLite file.
type Place struct {
	Kind    tenant.Kind
	DSNRef  string
	Replace bool // erase the city of this code first
}

// Restore makes the city of a backup again, with its rows, keys and attachments. The code
// stays, because what is encrypted is bound to it; the placement may change.
func (k Kit) Restore(ctx context.Context, file string, p Place) (Head, Manifest, error) {
	h, err := ReadHead(file, k.KEK)
	if err != nil {
		return h, Manifest{}, err
	}
	if h.City == tenant.HubCode {
		return h, Manifest{}, ErrCity.With(h.City, "-")
	}
	keys, err := h.Keys(k.KEK)
	if err != nil {
		return h, Manifest{}, err
	}
	if _, err := k.Registry.City(h.City); err == nil {
		if err := k.makeRoom(ctx, file, h.City, p); err != nil {
			return h, Manifest{}, err
		}
	}
	c := tenant.City{Code: h.City, Name: h.Name, Level: h.Level, Parent: h.Parent, Sample: h.Sample, Kind: p.Kind, DSNRef: p.DSNRef}
	var m Manifest
	err = k.Registry.CreateFrom(ctx, c, keys, func(db *sqldb.DB) error {
		t := Target{DB: db, BlobDir: filepath.Join(k.Data, "blobs", h.City), Migrations: k.Migrations}
		if _, m, err = Restore(ctx, file, t, k.KEK); err != nil {
			return err
		}
		return k.rebuild(ctx, db)
	})
	return h, m, err
}

func (k Kit) rebuild(ctx context.Context, db *sqldb.DB) error {
	if k.Rebuild == nil {
		return nil
	}
	return db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error { return k.Rebuild(ctx, tx) })
}

// makeRoom erases a city after the backup that replaces it has been proved to its end and
// the city itself, as it is now, has been saved.
func (k Kit) makeRoom(ctx context.Context, file, code string, p Place) error {
	if !p.Replace {
		return ErrInUse.With(code)
	}
	if _, err := k.Verify(ctx, file); err != nil {
		return err
	}
	if !k.lost(code) {
		k.Keep = 0 // nothing is pruned now: the oldest may be the one to restore
		if _, _, err := k.City(ctx, code); err != nil {
			return err
		}
	}
	return k.Registry.Erase(ctx, code)
}

// lost says that the city's file is gone, so that there is nothing to save.
func (k Kit) lost(code string) bool {
	c, err := k.Registry.City(code)
	if err != nil || c.Kind != tenant.File {
		return false
	}
	_, err = os.Stat(filepath.Join(k.Data, "tenants", code+".db"))
	return errors.Is(err, fs.ErrNotExist)
}

// Drill is the result of a trial restore.
type Drill struct {
	Head     Head
	Manifest Manifest
	Audit    audit.Verdict
}

// Verify is the restore drill: it restores a backup into a scratch folder below the data folder, computes every
// table's sum from the restored database, reads every attachment to its end, and checks the audit log.
func (k Kit) Verify(ctx context.Context, file string) (Drill, error) {
	dir, err := os.MkdirTemp(k.Data, ".drill-")
	if err != nil {
		return Drill{}, err
	}
	defer os.RemoveAll(dir)
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "city.db"), sqldb.Options{})
	if err != nil {
		return Drill{}, err
	}
	defer db.Close()
	var d Drill
	d.Head, d.Manifest, err = Restore(ctx, file, Target{DB: db, BlobDir: filepath.Join(dir, "blobs"), Migrations: k.Migrations}, k.KEK)
	if err != nil {
		return d, err
	}
	return d, d.check(ctx, db, dir, k.Migrations, k.KEK)
}

func (d *Drill) check(ctx context.Context, db *sqldb.DB, dir string, migrations []fs.FS, kek secret.KEK) error {
	schema, err := db.SchemaOf(ctx, migrations...)
	if err != nil {
		return err
	}
	// A backup of an older schema was migrated on the way; its sums were compared as it
	// was loaded, and differ now.
	if slices.Equal(schema.Applied, d.Head.Versions) {
		sums, err := Sums(ctx, db)
		if err != nil {
			return err
		}
		if !slices.Equal(sums, d.Manifest.Tables) {
			return ErrDamaged.With("tables")
		}
	}
	keys, err := d.Head.Keys(kek)
	if err != nil {
		return err
	}
	if d.Manifest.Blobs > 0 {
		if err := readBlobs(ctx, db, &blob.Store{Dir: filepath.Join(dir, "blobs"), Keys: keys}); err != nil {
			return err
		}
	}
	if d.Manifest.Audit.Seq == 0 {
		return nil
	}
	d.Audit, err = audit.Verify(ctx, db, d.Head.City, nil, keys.PublicKey())
	if err == nil && (!d.Audit.OK() || d.Audit.Head != d.Manifest.Audit) {
		err = ErrDamaged.With("audit")
	}
	return err
}

// readBlobs reads every attachment to its end, which compares its SHA-256.
func readBlobs(ctx context.Context, db *sqldb.DB, s *blob.Store) error {
	return db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		var all []blob.Info
		if err := blob.Each(ctx, r, func(b blob.Info) error { all = append(all, b); return nil }); err != nil {
			return err
		}
		for _, b := range all {
			if err := s.Check(ctx, r, b.ID); err != nil {
				return errors.Join(ErrDamaged.With(b.Name), err)
			}
		}
		return nil
	})
}
