package system

import (
	"context"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// Plant is what stands around a city's database: its backups, checkpoints, attachments
// and files. Kit names the register of cities, the folders and the keys.
type Plant struct {
	Kit  backup.Kit
	City string
	// Checkpoints is the file of signed checkpoints; it belongs on another disk or host
	// than the database. See [CheckpointFile].
	Checkpoints string
}

// CheckpointFile is where the checkpoints of a city lie when nothing else is said: beside
// its backups, which are on another disk in an installation that was set up well.
func CheckpointFile(dir, city string) string {
	return filepath.Join(dir, "checkpoints", city+".ndjson")
}

// Backups lists the backups of the city, the newest first.
func (p *Plant) Backups() ([]backup.Saved, error) {
	list, err := backup.List(p.Kit.Dir, p.City)
	slices.Reverse(list)
	return list, err
}

// Save makes a backup, deletes the oldest beyond the number to be kept, and returns the
// name of the file and what it holds.
func (p *Plant) Save(ctx context.Context) (string, backup.Manifest, error) {
	path, m, err := p.Kit.City(ctx, p.City)
	return filepath.Base(path), m, err
}

// How often the hub is saved and signed; every city's job looks whether it is time.
const (
	hubBackup     = 20 * time.Hour
	hubCheckpoint = 50 * time.Minute
)

// SaveHub backs the hub up, which holds the accounts and the keys of all cities, unless
// that was done within the last hours.
func (p *Plant) SaveHub(ctx context.Context) error {
	list, err := backup.List(p.Kit.Dir, tenant.HubCode)
	if err != nil {
		return err
	}
	if n := len(list); n > 0 && p.Kit.Registry.Hub().Now().Sub(list[n-1].TakenAt) < hubBackup {
		return nil
	}
	_, _, err = p.Kit.City(ctx, tenant.HubCode)
	return err
}

// CheckpointHub signs where the hub's log ends, unless that was done within the hour.
func (p *Plant) CheckpointHub(ctx context.Context) error {
	path := filepath.Join(filepath.Dir(p.Checkpoints), tenant.HubCode+".ndjson")
	if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) < hubCheckpoint {
		return nil
	}
	keys, err := p.Kit.Registry.Keyset(ctx, tenant.HubCode)
	if err != nil {
		return err
	}
	_, err = audit.Checkpoint(ctx, p.Kit.Registry.Hub(), tenant.HubCode, path, keys)
	return err
}

// Drill restores the newest backup into a scratch folder and compares everything; see
// [backup.Verify].
func (p *Plant) Drill(ctx context.Context) (backup.Saved, backup.Drill, error) {
	list, err := p.Backups()
	if err != nil {
		return backup.Saved{}, backup.Drill{}, err
	}
	if len(list) == 0 {
		return backup.Saved{}, backup.Drill{}, ErrNoBackup
	}
	d, err := p.Kit.Verify(ctx, list[0].Path)
	return list[0], d, err
}

// Checkpoint signs where the audit log of the city ends.
func (p *Plant) Checkpoint(ctx context.Context, db *sqldb.DB) (audit.Point, error) {
	keys, err := p.Kit.Registry.Keyset(ctx, p.City)
	if err != nil {
		return audit.Point{}, err
	}
	return audit.Checkpoint(ctx, db, p.City, p.Checkpoints, keys)
}

// Points reads the checkpoints and the key that proves them.
func (p *Plant) Points(ctx context.Context) ([]audit.Point, ed25519.PublicKey, error) {
	keys, err := p.Kit.Registry.Keyset(ctx, p.City)
	if err != nil {
		return nil, nil, err
	}
	points, err := audit.ReadPoints(p.Checkpoints)
	return points, keys.PublicKey(), err
}

// Sweep removes attachments that no row knows and returns how many.
func (p *Plant) Sweep(ctx context.Context, db *sqldb.DB) (int, error) {
	keys, err := p.Kit.Registry.Keyset(ctx, p.City)
	if err != nil {
		return 0, err
	}
	return blob.NewStore(p.Kit.Data, p.City, keys).Sweep(ctx, db)
}

// Schema compares the city's database with the migrations of the program.
func (p *Plant) Schema(ctx context.Context) (sqldb.Schema, error) {
	return p.Kit.Registry.Schema(ctx, p.City)
}

// Ready reports whether this process may make identifiers.
func (p *Plant) Ready() bool { return p.Kit.Registry.Ready() == nil }

// DatabaseSize is the size of the city's database file with its log, in bytes; 0 when the
// city is on a server.
func (p *Plant) DatabaseSize() int64 {
	c, err := p.Kit.Registry.City(p.City)
	if err != nil || c.Kind != tenant.File {
		return 0
	}
	sum, err := p.Kit.Registry.Size(context.Background(), c)
	if err != nil {
		return 0
	}
	return sum
}

// Free is the number of bytes left on the disk with the data, -1 when it is not known.
func (p *Plant) Free() int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.Kit.Data, &s); err != nil {
		return -1
	}
	return int64(uint64(s.Bavail) * uint64(s.Bsize))
}
