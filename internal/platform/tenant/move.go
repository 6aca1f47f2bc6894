package tenant

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Stage is how far a move is.
type Stage string

// The stages of a move, in order. Until StageFlipped the city is where it was; what a move
// that ended earlier has written elsewhere counts for nothing.
const (
	StageFence   Stage = "fence"   // writers are being stopped
	StageSave    Stage = "save"    // the city is written into one file
	StageFill    Stage = "fill"    // the file is read into the new place
	StageCompare Stage = "compare" // both places are compared, table by table
	StageFlip    Stage = "flip"    // all is equal; the register is about to change
	StageFlipped Stage = "flipped" // the city is at the new place
)

// Stages are all stages in order.
var Stages = []Stage{StageFence, StageSave, StageFill, StageCompare, StageFlip, StageFlipped}

// Outcome is how a move ended, "" while it goes on.
type Outcome string

// The outcomes.
const (
	MoveDone   Outcome = "done"
	MoveFailed Outcome = "failed" // the city is where it was
)

// Move is one row of the log of moves.
type Move struct {
	ID        ids.ID
	City      string
	From, To  Where
	Stage     Stage
	Was       Status // of the city before
	Epoch     int64  // of the city while it moves
	Account   ids.ID // who asked, 0 for the command line
	Login     string
	Holder    string // the process that moves
	StartedAt int64  // ms UTC
	SeenAt    int64  // the process was alive
	EndedAt   int64  // 0 while it goes on
	Outcome   Outcome
	Reason    string // code of the refusal that ended it
	Tables    int64
	Rows      int64
	Bytes     int64 // of the file that carried the city
	KeepUntil int64 // the old copy is kept until then, 0 for none
	DroppedAt int64 // the old copy was dropped
}

// Kept reports whether the old copy is still there.
func (m Move) Kept() bool { return m.Outcome == MoveDone && m.KeepUntil > 0 && m.DroppedAt == 0 }

const (
	// KeepOld is how long the old copy stays when nobody drops it.
	KeepOld = 7 * 24 * time.Hour

	moveBeat  = 15 * time.Second
	moveLease = 2 * time.Minute  // a process not seen for so long has died
	fenceWait = 30 * time.Second // for writers that are at work
	wipeTime  = 5 * time.Second
)

// Transfer is a move that this process makes. Call [Transfer.Begin] before each stage, then
// [Transfer.Flip], and [Transfer.Abort] when anything fails.
type Transfer struct {
	Move
	Info City // the city as it is while it moves

	reg  *Registry
	stop context.CancelFunc
	done chan struct{}
}

// BeginMove stops all writing to the city, in every process, and keeps it readable. The
// target must answer, and hold nothing of this city but what an earlier move left there.
func (r *Registry) BeginMove(ctx context.Context, code string, to Where) (*Transfer, error) {
	if err := r.Refresh(ctx); err != nil {
		return nil, err
	}
	c, err := r.City(code)
	if err != nil {
		return nil, err
	}
	if err := r.mayMove(ctx, c, to); err != nil {
		return nil, err
	}
	who := actor.From(ctx)
	m := Move{City: code, From: c.Where(), To: to, Stage: StageFence, Was: c.Status, Epoch: c.Epoch + 1, Account: who.Account, Login: who.Login, Holder: r.lease.holder}
	err = r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		m.ID, m.StartedAt = tx.NewID(), tx.Now().UnixMilli()
		m.SeenAt = m.StartedAt
		n, err := tx.Exec(ctx, `UPDATE tenants SET status = 'moving', epoch = $1, updated_at = $2 WHERE code = $3 AND epoch = $4 AND status = $5`,
			m.Epoch, m.StartedAt, code, c.Epoch, c.Status)
		if err == nil && n == 0 {
			err = ErrBusyCity.With(code)
		}
		if err != nil {
			return err
		}
		return insertMove(ctx, tx, m)
	})
	if err != nil {
		return nil, err
	}
	moving := r.keepMove(m)
	if err := r.Refresh(ctx); err != nil {
		return nil, moving.Abort(ctx, err)
	}
	if moving.Info, err = r.City(code); err == nil {
		err = r.fence(ctx, moving.Info)
	}
	if err != nil {
		return nil, moving.Abort(ctx, err)
	}
	return moving, nil
}

// mayMove refuses what cannot go well before anything has changed.
func (r *Registry) mayMove(ctx context.Context, c City, to Where) error {
	switch {
	case c.Status == Moving:
		return ErrMoving.With(c.Code)
	case c.Status != Active && c.Status != ReadOnly:
		return ErrUnavailable.With(c.Code)
	case c.Where() == to:
		return ErrSamePlace.With(c.Code, to)
	case to.Kind == File && c.Kind == File && r.File(c) == r.File(c.at(to)):
		return ErrSamePlace.With(c.Code, to)
	}
	s, err := r.Schema(ctx, c.Code)
	if err != nil {
		return err
	}
	if len(s.Pending) > 0 || len(s.Unknown) > 0 {
		return ErrNeedsMigration.With(c.Code)
	}
	there, err := r.exists(ctx, c.at(to))
	if err != nil || !there {
		return err
	}
	var ours bool
	err = r.hub.Read(ctx, func(q *sqldb.Reader) error {
		ours, err = leftBehind(ctx, q, c.Code, to)
		return err
	})
	if err == nil && !ours {
		err = ErrOccupied.With(to, c.Code)
	}
	return err
}

// fence raises the fence of the city to its epoch and waits for those who write.
func (r *Registry) fence(ctx context.Context, c City) error {
	db, err := r.own(c)
	if err != nil {
		return err
	}
	defer db.Close()
	for end := time.Now().Add(fenceWait); ; {
		err = db.Fence(ctx, c.Epoch)
		if !errors.Is(err, sqldb.ErrUnavailable) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// keepMove says from time to time that the process is alive.
func (r *Registry) keepMove(m Move) *Transfer {
	ctx, stop := context.WithCancel(context.Background())
	v := &Transfer{Move: m, reg: r, stop: stop, done: make(chan struct{})}
	r.mu.Lock()
	r.moving[m.ID] = true
	r.mu.Unlock()
	go func() {
		defer close(v.done)
		tick := time.NewTicker(moveBeat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = r.seenMove(ctx, m.ID) // the next beat will do
			}
		}
	}()
	return v
}

// leave ends the beat.
func (v *Transfer) leave() {
	v.stop()
	<-v.done
	v.reg.mu.Lock()
	delete(v.reg.moving, v.ID)
	v.reg.mu.Unlock()
}

// Begin notes that a stage begins. It fails when another process has ended the move.
func (v *Transfer) Begin(ctx context.Context, s Stage) error {
	err := v.reg.hub.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE tenant_moves SET stage = $1, seen_at = $2 WHERE id = $3 AND ended_at = 0`, s, tx.Now().UnixMilli(), v.ID)
		if err == nil && n == 0 {
			err = ErrMoveOver
		}
		return err
	})
	if err == nil {
		v.Stage = s
	}
	return err
}

// Source opens the city where it is, to be read. Close it.
func (v *Transfer) Source() (*sqldb.DB, error) { return v.reg.own(v.Info) }

// Fill makes an empty database at the new place and has it filled.
func (v *Transfer) Fill(ctx context.Context, fill func(db *sqldb.DB) error) error {
	target := v.Info.at(v.To)
	if err := v.reg.remove(ctx, target); err != nil {
		return err
	}
	return v.reg.fillNew(ctx, target, fill)
}

// Flip makes the new place the city's own. From then on it serves with the status it had.
func (v *Transfer) Flip(ctx context.Context) error {
	target := v.Info.at(v.To)
	target.Epoch = v.Epoch + 1
	if err := v.reg.fence(ctx, target); err != nil {
		return err
	}
	err := v.reg.hub.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		v.EndedAt, v.KeepUntil = now.UnixMilli(), now.Add(KeepOld).UnixMilli()
		n, err := tx.Exec(ctx, `UPDATE tenant_moves SET stage = 'flipped', outcome = 'done', seen_at = $1, ended_at = $1, keep_until = $2, tables = $3, row_count = $4, bytes = $5
WHERE id = $6 AND ended_at = 0`, v.EndedAt, v.KeepUntil, v.Tables, v.Rows, v.Bytes, v.ID)
		if err == nil && n == 0 {
			err = ErrMoveOver
		}
		if err != nil {
			return err
		}
		// What an earlier move left at the new place is gone, and the city is there.
		if _, err := tx.Exec(ctx, `UPDATE tenant_moves SET dropped_at = $1
WHERE city = $2 AND from_kind = $3 AND from_ref = $4 AND outcome = 'done' AND dropped_at = 0`, v.EndedAt, v.City, v.To.Kind, v.To.Ref); err != nil {
			return err
		}
		n, err = tx.Exec(ctx, `UPDATE tenants SET kind = $1, dsn_ref = $2, schema_name = $3, status = $4, epoch = $5, updated_at = $6
WHERE code = $7 AND epoch = $8 AND status = 'moving'`, target.Kind, target.DSNRef, target.Schema, v.Was, target.Epoch, v.EndedAt, v.City, v.Epoch)
		if err == nil && n == 0 {
			err = ErrMoveOver
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Stage, v.Outcome = StageFlipped, MoveDone
	v.leave()
	return v.reg.Refresh(ctx)
}

// Abort gives the city back as it was, removes what was written at the new place, and
// returns the cause.
func (v *Transfer) Abort(ctx context.Context, cause error) error {
	defer v.leave()
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), leaseRenew)
	defer stop()
	code := "internal"
	if all := errs.All(cause); len(all) > 0 {
		code = all[0].Code
	}
	return errors.Join(cause, v.reg.undoMove(ctx, v.Move, code))
}

// undoMove ends a move that did not come to its end, unless somebody else has.
func (r *Registry) undoMove(ctx context.Context, m Move, reason string) error {
	mine := false
	err := r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now().UnixMilli()
		n, err := tx.Exec(ctx, `UPDATE tenant_moves SET outcome = 'failed', reason = $1, ended_at = $2 WHERE id = $3 AND ended_at = 0`, reason, now, m.ID)
		if err != nil || n == 0 {
			return err
		}
		mine = true
		_, err = tx.Exec(ctx, `UPDATE tenants SET status = $1, epoch = epoch + 1, updated_at = $2 WHERE code = $3 AND epoch = $4 AND status = 'moving'`, m.Was, now, m.City, m.Epoch)
		return err
	})
	if err != nil || !mine {
		return err
	}
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	// Only from StageFill on there is anything. A server that does not answer keeps it until
	// the next move there, which begins by removing it.
	if slices.Index(Stages, m.Stage) >= slices.Index(Stages, StageFill) {
		short, stop := context.WithTimeout(ctx, wipeTime)
		defer stop()
		_ = r.remove(short, City{Code: m.City}.at(m.To))
	}
	return nil
}

// RecoverMoves ends the moves whose process has died; their cities are as they were.
func (r *Registry) RecoverMoves(ctx context.Context) error {
	var open []Move
	err := r.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		open, err = openMoves(ctx, q)
		return err
	})
	if err != nil || len(open) == 0 {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	var all error
	for _, m := range open {
		r.mu.Lock()
		own := r.moving[m.ID]
		r.mu.Unlock()
		old := r.opts.Now().UnixMilli()-m.SeenAt > moveLease.Milliseconds()
		if own || !old && !deadHere(host, m.Holder) {
			continue
		}
		all = errors.Join(all, r.undoMove(ctx, m, ErrMoveOver.Code))
	}
	return all
}

// DropOld deletes the copies that moves of the city have left, and returns how many.
func (r *Registry) DropOld(ctx context.Context, code string) (int, error) {
	return r.dropOld(ctx, func(m Move) bool { return m.City == code }, true)
}

// DropExpired deletes the old copies whose time is over.
func (r *Registry) DropExpired(ctx context.Context) (int, error) {
	now := r.opts.Now().UnixMilli()
	return r.dropOld(ctx, func(m Move) bool { return m.KeepUntil < now }, false)
}

func (r *Registry) dropOld(ctx context.Context, which func(Move) bool, must bool) (n int, all error) {
	kept, err := r.Kept(ctx)
	if err != nil {
		return 0, err
	}
	found := false
	for _, m := range kept {
		if !which(m) {
			continue
		}
		found = true
		if err := r.dropCopy(ctx, m); err != nil {
			all = errors.Join(all, err)
			continue
		}
		n++
	}
	if must && !found {
		return 0, ErrNoOldCopy
	}
	return n, all
}

// dropCopy deletes what the move left at its old place, never the place where the city is.
func (r *Registry) dropCopy(ctx context.Context, m Move) error {
	c, err := r.City(m.City)
	if err == nil && c.Where() == m.From && c.Status != Archived {
		return ErrMoveOver
	}
	if err := r.remove(ctx, City{Code: m.City}.at(m.From)); err != nil {
		return err
	}
	return r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tenant_moves SET dropped_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), m.ID)
		return err
	})
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
}
