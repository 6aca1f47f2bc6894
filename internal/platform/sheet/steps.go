package sheet

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
)

// errDry ends the transaction of a dry run.
var errDry = errors.New("sheet: dry run")

// Check is the dry run as a job: the import itself, taken back.
func (s *Service) Check(ctx context.Context, id ids.ID, progress Progress) (*Import, error) {
	im, k, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	file, src, err := s.open(ctx, im)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return s.check(ctx, id, k, src, progress)
}

// load reads a batch for a step that the product takes itself.
func (s *Service) load(ctx context.Context, id ids.ID) (im *Import, k *Kind, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		im, err = findImport(ctx, q, id)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	k, err = s.Kind(im.Kind)
	return im, k, err
}

func (s *Service) check(ctx context.Context, id ids.ID, k *Kind, src *book.Book, progress Progress) (*Import, error) {
	ctx = sqldb.Long(ctx)
	im, _, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	var res *Result
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := im.Plan.check(k); err != nil {
			return err
		}
		b := &Batch{ID: im.ID, Kind: k, DryRun: true}
		if res, err = execute(ctx, tx, b, src, im.Plan, progress); err != nil {
			return err
		}
		return errDry
	})
	if !errors.Is(err, errDry) {
		return im, s.fail(ctx, im, err)
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		im.Result, im.Refusal = res, ""
		if err := replaceFindings(ctx, tx, im.ID, res.Findings); err != nil {
			return err
		}
		if err := s.move(ctx, tx, im, "check", 0); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	return im, err
}

// fail ends a batch that cannot be run. A refusal is kept for the sender to read; anything
// else is returned as well, so that it reaches the log.
func (s *Service) fail(ctx context.Context, im *Import, cause error) error {
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	e := errs.New(errs.Internal, "internal")
	if all := errs.All(cause); len(all) > 0 {
		e = all[0]
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		im.Refusal = packArgs([]any{e.Code, packArgs(e.Args), e.Place})
		if err := s.move(ctx, tx, im, "fail", 0); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	if err == nil && e.Kind == errs.Internal {
		return cause
	}
	return err
}

// Refused is why a batch failed, nil when it did not.
func (im *Import) Refused() *errs.Error {
	parts := unpackArgs(im.Refusal)
	if len(parts) != 3 {
		return nil
	}
	text := func(i int) string { s, _ := parts[i].(string); return s }
	return restore(text(0), text(1), text(2))
}

// Confirm lets the batch be written: all rows, or the good ones only when some are to be
// mended and the person says so.
func (s *Service) Confirm(ctx context.Context, id ids.ID, version int64, onlyGood bool, progress Progress) (*Import, error) {
	im, k, err := s.own(ctx, id)
	if err != nil {
		return nil, err
	}
	if im.Status == Checked {
		if im.Result.Bad > 0 && !onlyGood {
			return nil, ErrHasBad.With(im.Result.Bad)
		}
		if im.Result.Good == 0 {
			return nil, ErrNothing
		}
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.move(ctx, tx, im, "confirm", version); err != nil {
			return err
		}
		im.OnlyGood, im.Refusal = im.Result.Bad > 0, ""
		if err := saveProfile(ctx, tx, im.Kind, im.Sender, im.Plan.Heads); err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx, im, "write"); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	if err != nil || !s.now(im) {
		return im, err
	}
	return s.write(ctx, im, k, progress)
}

// Write is the import as a job.
func (s *Service) Write(ctx context.Context, id ids.ID, progress Progress) (*Import, error) {
	im, k, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.write(ctx, im, k, progress)
}

// write runs the file once more, this time for good: one transaction holds every row, the
// state of the batch and its audit entry. Other rows to be mended than the dry run found
// mean that the registers have changed in between; then nothing is written and the dry
// run is repeated.
func (s *Service) write(ctx context.Context, im *Import, k *Kind, progress Progress) (*Import, error) {
	ctx = sqldb.Long(ctx)
	file, src, err := s.open(ctx, im)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	checked := *im
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		*im = checked
		b := &Batch{ID: im.ID, Kind: k}
		res, err := execute(ctx, tx, b, src, im.Plan, progress)
		if err != nil {
			return err
		}
		if res.Bad != im.Result.Bad || res.Good != im.Result.Good {
			return ErrChanged.With(im.Result.Bad, res.Bad)
		}
		im.Result, im.Inserted = res, b.inserted
		last, _, err := caseflow.Due(ctx, tx, undoParam, civil.DateOf(tx.Now()))
		if err != nil {
			return err
		}
		im.DoneAt, im.UndoUntil = tx.Now().UnixMilli(), last.String()
		if err := s.move(ctx, tx, im, "write", 0); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	switch {
	case errors.Is(err, ErrChanged):
		*im = checked
		return s.again(ctx, im, k, src, err)
	case err != nil:
		*im = checked
		return im, s.fail(ctx, im, err)
	}
	return im, nil
}

// again repeats the dry run of a batch whose ground has shifted.
func (s *Service) again(ctx context.Context, im *Import, k *Kind, src *book.Book, why error) (*Import, error) {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error { return s.move(ctx, tx, im, "again", 0) })
	if err != nil {
		return nil, err
	}
	im, err = s.check(ctx, im.ID, k, src, nil)
	if err != nil {
		return nil, err
	}
	return im, why
}

// Undo takes a batch back, as long as its last day has not passed and nobody has changed
// what it wrote.
func (s *Service) Undo(ctx context.Context, id ids.ID, version int64, progress Progress) (*Import, error) {
	im, k, err := s.own(ctx, id)
	if err != nil {
		return nil, err
	}
	if last, err := civil.ParseDate(im.UndoUntil); err == nil && im.Status == Done && civil.DateOf(s.db.Now()).After(last) {
		return nil, ErrUndoLate.With(im.UndoUntil)
	}
	if im.Status == Done && !s.now(im) {
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			if err := s.enqueue(ctx, tx, im, "undo"); err != nil {
				return err
			}
			return updateImport(ctx, tx, im)
		})
		return im, err
	}
	return s.undo(ctx, im, k, version, progress)
}

// TakeBack is the undo as a job.
func (s *Service) TakeBack(ctx context.Context, id ids.ID, progress Progress) (*Import, error) {
	im, k, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if !mayWrite(actor.From(ctx), im, k) {
		return nil, actor.ErrForbidden
	}
	im, err = s.undo(ctx, im, k, 0, progress)
	if errors.Is(err, ErrUndoChanged) {
		return im, s.keepRefusal(ctx, im, err)
	}
	return im, err
}

// keepRefusal notes why a step of a batch was refused, without moving it.
func (s *Service) keepRefusal(ctx context.Context, im *Import, cause error) error {
	e := refusal(cause)
	im.Refusal = packArgs([]any{e.Code, packArgs(e.Args), e.Place})
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return updateImport(ctx, tx, im) })
}

func (s *Service) undo(ctx context.Context, im *Import, k *Kind, version int64, progress Progress) (*Import, error) {
	ctx = sqldb.Long(ctx)
	written := *im
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		*im = written
		if err := s.move(ctx, tx, im, "undo", version); err != nil {
			return err
		}
		b := &Batch{ID: im.ID, Kind: k, inserted: im.Inserted}
		if b.inserted == nil {
			b.inserted = map[string]int64{}
		}
		if err := b.revert(ctx, tx, progress); err != nil {
			return err
		}
		im.Refusal = ""
		return updateImport(ctx, tx, im)
	})
	if err != nil {
		*im = written
	}
	return im, err
}
