package sheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
)

// atOnce is how many rows are dry-run, written or undone while the person waits; more
// become a job.
const atOnce = 5000

// undoParam is the parameter that says for how many days a batch can be undone.
const undoParam = "sheet.undo_days"

// Files keeps the files that were sent. The blob store of the city is one.
type Files interface {
	Put(ctx context.Context, tx *sqldb.Tx, name, mime string, r io.Reader) (ids.ID, error)
	Open(ctx context.Context, q sqldb.Queryer, id ids.ID) (io.ReadCloser, error)
}

// Later enqueues a step of a batch as a job in the transaction and returns the job.
type Later func(ctx context.Context, tx *sqldb.Tx, step string, batch ids.ID) (ids.ID, error)

// Service takes files through the flow of a batch.
type Service struct {
	db    *sqldb.DB
	files Files
	later Later // nil: everything at once, as a program without a server does
	kinds []*Kind
	more  func() []*Kind                                            // kinds that come and go without a release; may be nil
	names func(ctx context.Context, q sqldb.Queryer) (Namer, error) // may be nil
	live  board
}

// New makes the service of a city.
func New(db *sqldb.DB, files Files, later Later, kinds ...*Kind) *Service {
	return &Service{db: db, files: files, later: later, kinds: kinds}
}

// Also adds kinds that are asked for each time: those that a city declares for itself.
func (s *Service) Also(more func() []*Kind) { s.more = more }

// all are the kinds of the program and those of the city.
func (s *Service) all() []*Kind {
	if s.more == nil {
		return s.kinds
	}
	return append(slices.Clone(s.kinds), s.more()...)
}

// Kinds lists the kinds of tables that the actor may send.
func (s *Service) Kinds(ctx context.Context) (list []*Kind) {
	a := actor.From(ctx)
	for _, k := range s.all() {
		if maySend(a, k) {
			list = append(list, k)
		}
	}
	return list
}

// Kind finds a kind by its code.
func (s *Service) Kind(code string) (*Kind, error) {
	for _, k := range s.all() {
		if k.Code == code {
			return k, nil
		}
	}
	return nil, ErrUnknownKind
}

// Receive takes a file: opens it, finds sheet and heading, stores it as a new batch. When
// every column is clear the dry run follows, at once or as a job.
func (s *Service) Receive(ctx context.Context, kind, name string, r io.Reader, progress Progress) (*Import, error) {
	k, err := s.Kind(kind)
	if err != nil {
		return nil, err
	}
	a := actor.From(ctx)
	if !maySend(a, k) {
		return nil, actor.ErrForbidden
	}
	file, err := spool(r)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	src, err := book.Open(file, file.size, name)
	if err != nil {
		return nil, err
	}
	im := &Import{Kind: kind, FileName: name, FileSize: file.size, Owner: a.Account, OwnerName: a.Name, Sender: senderOf(a), Status: Uploaded, Version: 1}
	var learned map[string]string
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		learned, err = loadProfile(ctx, q, kind, im.Sender)
		return err
	})
	if err != nil {
		return nil, err
	}
	if im.Plan, err = survey(ctx, src, k, learned); err != nil {
		return nil, err
	}
	for _, h := range im.Plan.Heads {
		im.Plan.Learned = im.Plan.Learned || h.Learned
	}
	if err := s.store(ctx, im, k, file, src); err != nil {
		return nil, err
	}
	if im.Status == Mapped && s.now(im) {
		return s.check(ctx, im.ID, k, src, progress)
	}
	return im, nil
}

// senderOf names whose headings are remembered: those of the organisation, where there is
// one, so that colleagues share them.
func senderOf(a actor.Actor) string {
	for _, g := range a.Grants {
		if g.Org != 0 {
			return "org:" + g.Org.String()
		}
	}
	return "account:" + a.Account.String()
}

// now reports whether the batch is small enough to be run while the person waits.
func (s *Service) now(im *Import) bool { return s.later == nil || im.Plan.Rows <= atOnce }

func mimeOf(src *book.Book) string { return Format(src.Format).MIME() }

func (s *Service) store(ctx context.Context, im *Import, k *Kind, file *spooled, src *book.Book) error {
	var err error = errRaced
	for try := 0; errors.Is(err, errRaced) && try < 5; try++ {
		err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
			im.ID, im.Day = tx.NewID(), civil.DateOf(tx.Now()).String()
			var err error
			if im.Number, err = nextNumber(ctx, tx, im.Day); err != nil {
				return err
			}
			if im.Blob, err = s.files.Put(ctx, tx, im.FileName, mimeOf(src), file.stream()); err != nil {
				return err
			}
			if err := insertBatch(ctx, tx, im); sqldb.IsDuplicate(err) {
				return errRaced // another batch of this moment has taken the number
			} else if err != nil {
				return err
			}
			if err := Flow.Open(ctx, tx, im.ID, im.FileName); err != nil {
				return err
			}
			return s.settle(ctx, tx, im, k)
		})
	}
	return err
}

var errRaced = errs.New(errs.Conflict, "sheet.raced")

// settle goes on by itself when no column needs a person.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, im *Import, k *Kind) error {
	if im.Plan.sure(k) {
		if err := s.move(ctx, tx, im, "map", 0); err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx, im, "check"); err != nil {
			return err
		}
	}
	return updateImport(ctx, tx, im)
}

// move takes a step of the flow and keeps im in line with the row.
func (s *Service) move(ctx context.Context, tx *sqldb.Tx, im *Import, step string, version int64) error {
	if t, _ := Flow.Transition(step); t.System {
		ctx = caseflow.AsSystem(ctx)
	}
	ev, err := Flow.Move(ctx, tx, caseflow.Step{ID: im.ID, Transition: step, Version: version})
	if err != nil {
		return err
	}
	im.Status = ev.To
	im.Version++
	return nil
}

// enqueue makes a job of the step when the batch is too large to wait for.
func (s *Service) enqueue(ctx context.Context, tx *sqldb.Tx, im *Import, step string) error {
	if s.now(im) {
		return nil
	}
	job, err := s.later(ctx, tx, step, im.ID)
	im.Job = job
	return err
}

// open brings a stored file back.
func (s *Service) open(ctx context.Context, im *Import) (*spooled, *book.Book, error) {
	var file *spooled
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		rc, err := s.files.Open(ctx, q, im.Blob)
		if err != nil {
			return err
		}
		defer rc.Close()
		file, err = spool(rc)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	src, err := book.Open(file, file.size, im.FileName)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, src, nil
}

// Find returns a batch that the actor may see, and its kind.
func (s *Service) Find(ctx context.Context, id ids.ID) (*Import, *Kind, error) {
	var im *Import
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		im, err = findImport(ctx, q, id)
		return err
	})
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !mayRead(actor.From(ctx), im) {
		return nil, nil, actor.ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	k, err := s.Kind(im.Kind)
	return im, k, err
}

// own is like Find for a batch that the actor may move.
func (s *Service) own(ctx context.Context, id ids.ID) (*Import, *Kind, error) {
	im, k, err := s.Find(ctx, id)
	if err == nil && !mayWrite(actor.From(ctx), im, k) {
		err = actor.ErrForbidden
	}
	return im, k, err
}

// List returns batches, newest first: the actor's own, or everybody's for the bureau.
func (s *Service) List(ctx context.Context, f Filter) (list []*Import, total int64, err error) {
	a := actor.From(ctx)
	if !seesAll(a) {
		f.Owner = a.Account
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		list, total, err = listImports(ctx, q, f)
		return err
	})
	return list, total, err
}

// Choice is what a person decides about one column of the file.
type Choice struct {
	Key   string // column of the kind, "" for "not imported"
	Share Share
}

// Map settles the columns by what a person chose, remembers it, and goes on to the dry
// run. choices are by column of the sheet, from 1.
func (s *Service) Map(ctx context.Context, id ids.ID, version int64, sheet string, choices map[int]Choice) (*Import, error) {
	im, k, err := s.own(ctx, id)
	if err != nil {
		return nil, err
	}
	file, src, err := s.open(ctx, im)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if sheet != "" && sheet != im.Plan.SheetName {
		return s.otherSheet(ctx, im, k, src, version, sheet)
	}
	for i := range im.Plan.Heads {
		h := &im.Plan.Heads[i]
		if c, ok := choices[h.Column]; ok {
			h.Key, h.Share, h.Rival, h.Learned = c.Key, c.Share, "", true
			if c.Key != "" && k.column(c.Key) < 0 {
				h.Key = ""
			}
		}
	}
	im.Plan.Others = nil // the person has seen the choice of sheets
	if err := im.Plan.check(k); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.move(ctx, tx, im, "map", version); err != nil {
			return err
		}
		if err := saveProfile(ctx, tx, im.Kind, im.Sender, im.Plan.Heads); err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx, im, "check"); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	if err != nil {
		return nil, err
	}
	if s.now(im) {
		return s.check(ctx, im.ID, k, src, nil)
	}
	return im, nil
}

// otherSheet reads another sheet of the same file and asks for its columns.
func (s *Service) otherSheet(ctx context.Context, im *Import, k *Kind, src *book.Book, version int64, name string) (*Import, error) {
	if version != 0 && version != im.Version {
		return nil, caseflow.ErrMeanwhile.With("", im.OwnerName)
	}
	one := *src
	one.Sheets = append([]book.Sheet(nil), src.Sheets...)
	for i := range one.Sheets {
		one.Sheets[i].Hidden = one.Sheets[i].Name != name
	}
	plan, err := survey(ctx, &one, k, nil)
	if err != nil {
		return nil, err
	}
	plan.Sheets = im.Plan.Sheets
	im.Plan = plan
	return im, s.db.Write(ctx, func(tx *sqldb.Tx) error { return updateImport(ctx, tx, im) })
}

// Discard gives up a batch that has not been written.
func (s *Service) Discard(ctx context.Context, id ids.ID, version int64) error {
	im, _, err := s.own(ctx, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return s.move(ctx, tx, im, "discard", version) })
}

// Findings returns findings of a batch that the actor may see.
func (s *Service) Findings(ctx context.Context, id ids.ID, least Severity, limit, offset int) (list []Finding, counts [3]int64, err error) {
	if _, _, err := s.Find(ctx, id); err != nil {
		return nil, counts, err
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		if counts, err = countFindings(ctx, q, id); err != nil {
			return err
		}
		list, err = listFindings(ctx, q, id, least, limit, offset)
		return err
	})
	return list, counts, err
}

// Annotated writes the sender's workbook back with what was found, and leaves a trace of it.
func (s *Service) Annotated(ctx context.Context, id ids.ID, w io.Writer) error {
	im, _, err := s.Find(ctx, id)
	if err != nil {
		return err
	}
	if !mayTake(actor.From(ctx), im) {
		return actor.ErrNotFound
	}
	if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: "sheet.file", Object: "sheet_batches", ID: id}); err != nil {
		return err
	}
	findings, _, err := s.Findings(ctx, id, Note, maxFindings, 0)
	if err != nil {
		return err
	}
	file, src, err := s.open(ctx, im)
	if err != nil {
		return err
	}
	defer file.Close()
	res := im.Result
	if res == nil {
		res = &Result{}
	}
	return annotate(ctx, w, src, file.stream(), im.Plan, res, findings)
}

// export writes all rows of a register that the actor may see, and leaves a trace of it.
func (s *Service) export(ctx context.Context, w io.Writer, k *Kind, f Format) error {
	ctx = sqldb.Long(ctx)
	if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: "sheet.export", Object: k.Code}); err != nil {
		return err
	}
	return s.db.Read(ctx, func(q *sqldb.Reader) error { return s.WriteRows(ctx, q, w, f, k) })
}

// AnnotatedName is the file name of the annotated copy.
func (im *Import) AnnotatedName() string {
	base := im.FileName
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	return base + "-批注.xlsx"
}
