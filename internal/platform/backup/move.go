package backup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// Moved is what a move did.
type Moved struct {
	tenant.Move
	Sums  []TableSum    // of both places
	Audit audit.Verdict // of the log at the new place
}

// MoveOptions say how a city is moved.
type MoveOptions struct {
	DropOld bool                     // delete the old copy at once
	Stage   func(tenant.Stage) error // told when a stage begins; an error breaks the move off
}

// movePlace is the folder below the data folder with the files of moves under way.
const movePlace = ".move"

// Move takes a city to another place: a name under placements, or [tenant.FileName] for
// DATA/tenants. Until the last stage the city is where it was, and stays there when
// anything fails. The attachments do not move: they lie in the data folder either way.
func (k Kit) Move(ctx context.Context, code, to string, o MoveOptions) (Moved, error) {
	ctx = sqldb.Long(ctx)
	where, err := k.Registry.Where(to)
	if err != nil {
		return Moved{}, err
	}
	v, err := k.Registry.BeginMove(ctx, code, where)
	if err != nil {
		return Moved{}, err
	}
	m := mover{kit: k, Transfer: v, opts: o}
	if err := m.run(ctx); err != nil {
		return Moved{Move: v.Move}, v.Abort(ctx, err)
	}
	out := Moved{v.Move, m.sums, m.log}
	if o.DropOld {
		_, err = k.Registry.DropOld(ctx, code)
	}
	return out, err
}

// mover is one move at work.
type mover struct {
	*tenant.Transfer
	kit  Kit
	opts MoveOptions
	file string
	sums []TableSum
	log  audit.Verdict
}

func (m *mover) run(ctx context.Context) error {
	if err := m.tell(tenant.StageFence); err != nil {
		return err
	}
	dir := filepath.Join(m.kit.Data, movePlace, m.ID.String())
	defer os.RemoveAll(dir)
	for _, s := range []struct {
		stage tenant.Stage
		work  func(context.Context) error
	}{
		{tenant.StageSave, func(ctx context.Context) error { return m.save(ctx, dir) }},
		{tenant.StageFill, m.fill},
		{tenant.StageCompare, m.compareSource},
		{tenant.StageFlip, m.Flip},
	} {
		if err := m.Begin(ctx, s.stage); err != nil {
			return err
		}
		if err := m.tell(s.stage); err != nil {
			return err
		}
		if err := s.work(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.stage, err)
		}
	}
	_ = m.tell(tenant.StageFlipped) // there is no way back
	return nil
}

func (m *mover) tell(s tenant.Stage) error {
	if m.opts.Stage == nil {
		return nil
	}
	return m.opts.Stage(s)
}

// save writes the city, without attachments, into one file.
func (m *mover) save(ctx context.Context, dir string) error {
	keys, err := m.kit.Registry.Keyset(ctx, m.City)
	if err != nil {
		return err
	}
	db, err := m.Source()
	if err != nil {
		return err
	}
	defer db.Close()
	c := m.Info
	s := Source{Head: Head{City: c.Code, Name: c.Name, Level: c.Level, Parent: c.Parent, Sample: c.Sample}, DB: db, Keys: keys, Migrations: m.kit.Migrations}
	path, manifest, err := File(ctx, dir, s, m.kit.KEK)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	m.file, m.sums = path, manifest.Tables
	m.Tables, m.Rows, m.Bytes = int64(len(manifest.Tables)), manifest.Rows(), info.Size()
	return nil
}

// fill makes the new place and proves it: the sums of its tables and its audit log.
func (m *mover) fill(ctx context.Context) error {
	return m.Fill(ctx, func(db *sqldb.DB) error {
		head, manifest, err := Restore(ctx, m.file, Target{DB: db, Migrations: m.kit.Migrations}, m.kit.KEK)
		if err != nil {
			return err
		}
		if err := m.kit.rebuild(ctx, db); err != nil {
			return err
		}
		if err := m.same(ctx, db); err != nil {
			return err
		}
		if manifest.Audit.Seq == 0 {
			return nil
		}
		keys, err := head.Keys(m.kit.KEK)
		if err != nil {
			return err
		}
		m.log, err = audit.Verify(ctx, db, m.City, nil, keys.PublicKey())
		if err == nil && (!m.log.OK() || m.log.Head != manifest.Audit) {
			err = ErrUnequal.With("audit")
		}
		return err
	})
}

// compareSource reads the old place once more: nobody may have written since it was saved.
func (m *mover) compareSource(ctx context.Context) error {
	db, err := m.Source()
	if err != nil {
		return err
	}
	defer db.Close()
	return m.same(ctx, db)
}

// same compares the sums of a database with those of the file.
func (m *mover) same(ctx context.Context, db *sqldb.DB) error {
	sums, err := Sums(ctx, db)
	if err != nil || slices.Equal(sums, m.sums) {
		return err
	}
	for i, want := range m.sums {
		if i >= len(sums) || sums[i] != want {
			return ErrUnequal.With(want.Name)
		}
	}
	return ErrUnequal.With("tables")
}
