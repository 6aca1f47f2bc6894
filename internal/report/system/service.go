package system

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// Service is the administration of one city.
type Service struct {
	opt   Options
	db    *sqldb.DB
	plant *Plant
}

// New makes the service.
func New(o Options) *Service { return &Service{opt: o, db: o.DB, plant: o.Plant} }

// Log returns entries of the audit log, the newest first, at most limit.
func (s *Service) Log(ctx context.Context, f audit.Filter, limit int) (list []audit.Row, err error) {
	if err := may(actor.From(ctx), actAuditRead); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = audit.List(ctx, r, f, limit)
		return err
	})
	return list, err
}

// AccountLog returns entries about the city's accounts from the hub's log, the newest
// first, at most limit, below a number unless that is 0.
func (s *Service) AccountLog(ctx context.Context, before int64, limit int) ([]audit.Row, error) {
	if err := may(actor.From(ctx), actAuditRead); err != nil || s.opt.Accounts == nil {
		return nil, err
	}
	return s.opt.Accounts(ctx, before, limit)
}

// Watch is the state of the log's protection.
type Watch struct {
	Head  audit.Head
	Point *audit.Point // the last checkpoint, nil for none
	Check *Check       // the last verification, nil for none
	Job   ids.ID       // a verification under way, 0 for none
}

// Watch tells when the log was last signed and verified.
func (s *Service) Watch(ctx context.Context) (w Watch, err error) {
	if err := may(actor.From(ctx), actAuditRead); err != nil {
		return w, err
	}
	points, _, err := s.plant.Points(ctx)
	if err != nil {
		return w, err
	}
	if len(points) > 0 {
		w.Point = &points[len(points)-1]
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if w.Head, err = audit.HeadOf(ctx, r); err != nil {
			return err
		}
		list, err := listChecks(ctx, r, AuditCheck, 1)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			w.Check = &list[0]
		}
		w.Job, err = openJob(ctx, r, KindVerify)
		return err
	})
	return w, err
}

// openJob finds a job of the kind that is not over, 0 for none.
func openJob(ctx context.Context, q sqldb.Queryer, kind string) (ids.ID, error) {
	for _, state := range []job.State{job.Running, job.Queued} {
		list, err := job.List(ctx, q, job.Filter{Kind: kind, State: state}, 1)
		if err != nil || len(list) > 0 {
			return firstID(list), err
		}
	}
	return 0, nil
}

func firstID(list []job.Job) ids.ID {
	if len(list) == 0 {
		return 0
	}
	return list[0].ID
}

// ExportLog signs the log's end, records the export and writes the entries after a number
// as one JSON object a line.
func (s *Service) ExportLog(ctx context.Context, after int64, begin func(), w io.Writer) error {
	if err := may(actor.From(ctx), actAuditExport); err != nil {
		return err
	}
	err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: actAuditExport, Object: "audit_entries", Reason: "after " + strconv.FormatInt(after, 10)})
	if err != nil {
		return err
	}
	if _, err := s.plant.Checkpoint(ctx, s.db); err != nil {
		return err
	}
	begin()
	_, err = audit.Export(ctx, s.db, after, w)
	return err
}

// ask puts a job of the kind into the queue, unless one is open, and records who asked.
func (s *Service) ask(ctx context.Context, action, kind string) (id ids.ID, err error) {
	if err := may(actor.From(ctx), action); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if id, err = job.Enqueue(ctx, tx, job.Spec{Kind: kind, Key: "asked", Attempts: 1}); err != nil {
			if errors.Is(err, job.ErrOpen) {
				err = nil
			}
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: action, Object: "jobs", ID: id, Reason: kind})
	})
	return id, err
}

// VerifyLog asks for a verification of the log.
func (s *Service) VerifyLog(ctx context.Context) (ids.ID, error) {
	return s.ask(ctx, actAuditVerify, KindVerify)
}

// BackUp asks for a backup.
func (s *Service) BackUp(ctx context.Context) (ids.ID, error) {
	return s.ask(ctx, actBackup, KindBackup)
}

// Drill asks for a restore drill.
func (s *Service) Drill(ctx context.Context) (ids.ID, error) {
	return s.ask(ctx, actBackup, KindDrill)
}

// Jobs returns background jobs, the newest first, at most limit.
func (s *Service) Jobs(ctx context.Context, f job.Filter, limit int) (list []job.Job, kinds []string, err error) {
	if err := may(actor.From(ctx), actJobs); err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if list, err = job.List(ctx, r, f, limit); err != nil {
			return err
		}
		kinds, err = job.Kinds(ctx, r)
		return err
	})
	return list, kinds, err
}

// Job returns one job.
func (s *Service) Job(ctx context.Context, id ids.ID) (j job.Job, err error) {
	if !Policy.Allowed(actor.From(ctx), actJobs) {
		return j, actor.ErrNotFound
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		j, err = job.Status(ctx, r, id)
		return err
	})
	if errors.Is(err, job.ErrUnknown) {
		err = actor.ErrNotFound
	}
	return j, err
}

// CancelJob stops a job; RetryJob puts one that is over back into the queue.
func (s *Service) CancelJob(ctx context.Context, id ids.ID) error {
	return s.changeJob(ctx, id, "cancel", job.Cancel)
}

// RetryJob puts a job that failed or was cancelled back into the queue.
func (s *Service) RetryJob(ctx context.Context, id ids.ID) error {
	return s.changeJob(ctx, id, "retry", job.Retry)
}

func (s *Service) changeJob(ctx context.Context, id ids.ID, what string, do func(context.Context, *sqldb.Tx, ids.ID) error) error {
	if !Policy.Allowed(actor.From(ctx), actJobChange) {
		return actor.ErrNotFound
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := do(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actJobChange, Object: "jobs", ID: id, Reason: what})
	})
	if errors.Is(err, job.ErrUnknown) {
		err = actor.ErrNotFound
	}
	return err
}

// drillsShown is how many drills the page of backups lists.
const drillsShown = 20

// Backups lists the backup files and the restore drills.
func (s *Service) Backups(ctx context.Context) (b Backups, err error) {
	if err := may(actor.From(ctx), actBackups); err != nil {
		return b, err
	}
	if b.Files, err = s.plant.Backups(); err != nil {
		return b, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if b.Drills, err = listChecks(ctx, r, DrillCheck, drillsShown); err != nil {
			return err
		}
		b.Passed, err = lastPassed(ctx, r, DrillCheck)
		return err
	})
	return b, err
}

// Year returns a year of the calendar.
func (s *Service) Year(ctx context.Context, year int) (y Year, err error) {
	if err := may(actor.From(ctx), actCalendar); err != nil {
		return y, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		own, err := caseflow.Holidays(ctx, r)
		if err != nil {
			return err
		}
		cal := civil.DefaultCalendar().With(own)
		y = yearOf(year, cal, civil.Shipped(), own)
		y.Years = marks(cal, s.today().Year, year)
		return nil
	})
	return y, err
}

// SetDays enters special days; see [ReadDays].
func (s *Service) SetDays(ctx context.Context, text, source string) error {
	if err := may(actor.From(ctx), actCalendarSet); err != nil {
		return err
	}
	days, err := ReadDays(text, source)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := caseflow.LoadHolidays(ctx, tx, days); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actCalendarSet, Object: "civil_holidays",
			Reason: days[0].Day.String() + " +" + strconv.Itoa(len(days))})
	})
}

// DropDay takes a day that this city entered out of the calendar.
func (s *Service) DropDay(ctx context.Context, day civil.Date) error {
	if err := may(actor.From(ctx), actCalendarSet); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		found, err := caseflow.DropHoliday(ctx, tx, day)
		if err != nil || !found {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actCalendarSet, Object: "civil_holidays", Reason: "-" + day.String()})
	})
}

func (s *Service) today() civil.Date { return civil.DateOf(s.db.Now()) }

// Params are the parameters of one module.
type Params struct {
	Title string
	List  []Param
}

// Params lists the versioned parameters of all modules.
func (s *Service) Params(ctx context.Context) (all []Params, err error) {
	if err := may(actor.From(ctx), actParams); err != nil {
		return nil, err
	}
	sources := append([]ParamSource{{Title: "办理期限", List: s.terms}}, s.opt.Params...)
	for _, src := range sources {
		list, err := src.List(ctx)
		if err != nil {
			return nil, err
		}
		markCurrent(list, s.today())
		all = append(all, Params{src.Title, list})
	}
	return all, nil
}

// terms are the parameters of the case flows.
func (s *Service) terms(ctx context.Context) (list []Param, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		rows, err := caseflow.Params(ctx, r)
		for _, p := range rows {
			list = append(list, Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: termText(ctx, p), Source: p.Source, From: p.ValidFrom})
		}
		return err
	})
	return list, err
}

// Health looks at the installation.
func (s *Service) Health(ctx context.Context) (h Health, err error) {
	if err := may(actor.From(ctx), actHealth); err != nil {
		return h, err
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	h = Health{
		Version: s.opt.Version, Go: runtime.Version(), Started: s.opt.Started, Now: s.db.Now(), Heap: int64(mem.HeapAlloc),
		Routines: runtime.NumGoroutine(), Ready: s.plant.Ready(), Dialect: string(s.db.Dialect()), Database: s.plant.DatabaseSize(), Free: s.plant.Free(),
	}
	if h.Schema, err = s.plant.Schema(ctx); err != nil {
		return h, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if h.Blobs, h.BlobBytes, err = blob.Totals(ctx, r); err != nil {
			return err
		}
		head, err := audit.HeadOf(ctx, r)
		if err != nil {
			return err
		}
		h.Entries = head.Seq
		if h.Jobs, err = job.CountByState(ctx, r); err != nil {
			return err
		}
		h.Last, err = job.Overview(ctx, r)
		return err
	})
	return h, err
}

// keep writes the outcome of a check.
func (s *Service) keep(ctx context.Context, c Check, began time.Time) error {
	c.TookMS, c.Account = time.Since(began).Milliseconds(), actor.From(ctx).Account
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return insertCheck(ctx, tx, c) })
}
