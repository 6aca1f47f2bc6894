package carrier

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web"
)

// ErrNoFiles says that this service was made without a place for files.
var ErrNoFiles = errs.New(errs.Internal, "carrier.no_files")

// File is a document on a record: its rules, its acceptance, its evidence. The bytes are kept encrypted.
type File struct {
	ID    ids.ID
	Blob  ids.ID
	Sort  string // one of FileSorts
	Title string
	Name  string
	Size  int64
}

// FileSorts are the sorts of documents.
var FileSorts = []Choice{{"RULES", "管理办法与制度", "Rules"}, {"CHARTER", "章程", "Charter"}, {"PROOF", "认定与验收", "Recognition and acceptance"}, {"CONTRACT", "协议", "Agreement"},
	{"MINUTES", "会议纪要", "Minutes"}, {"PLAN", "方案与标准", "Plan or standard"}, {"OTHER", "其他", "Other"}}

// KeepFiles gives the service the place where documents are kept.
func (s *Service) KeepFiles(store *blob.Store) { s.files = store }

// Attach keeps a document with a record.
func (s *Service) Attach(ctx context.Context, record ids.ID, f File, mime string, content io.Reader) error {
	if s.files == nil {
		return ErrNoFiles
	}
	return s.change(ctx, record, mayEdit, "file", func(tx *sqldb.Tx, _ *Kind, _ Record) error {
		switch {
		case !has(FileSorts, f.Sort):
			return ErrChoice.With("类别", f.Sort, names(FileSorts)).On("sort")
		case len([]rune(f.Title)) > shortText:
			return ErrLong.With("标题", shortText).On("title")
		}
		id, err := s.files.Put(ctx, tx, f.Name, mime, content)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO carrier_files (id, record_id, blob_id, sort, title, name, size, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.NewID(), record, id, f.Sort, strings.TrimSpace(f.Title), blob.CleanName(f.Name), f.Size, tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

// openSorts are the sorts of documents that everybody reads who sees the record. Contracts, minutes and what has no sort are between
// those who take part and the offices.
var openSorts = []string{"RULES", "CHARTER", "PROOF", "PLAN"}

// overseers are those who read every document.
var overseers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor}

// readable are the documents of a record that the actor may read.
func readable(ctx context.Context, q sqldb.Queryer, c Record) ([]File, error) {
	list, err := filesOf(ctx, q, c.ID)
	who := actor.From(ctx)
	if err != nil || who.Has(overseers...) {
		return list, err
	}
	members, err := membersOf(ctx, q, `WHERE m.record_id = $1`, c.ID)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(q.Now())
	takes := func(g actor.Grant) bool {
		return g.Org != 0 && (g.Org == c.Org || slices.ContainsFunc(members, func(m Member) bool { return m.Org == g.Org && (m.Until.IsZero() || m.Until.After(today)) }))
	}
	if slices.ContainsFunc(who.Grants, takes) {
		return list, nil
	}
	return slices.DeleteFunc(list, func(f File) bool { return !slices.Contains(openSorts, f.Sort) }), nil
}

// OpenFile begins to read a document of a record that the actor sees.
func (s *Service) OpenFile(ctx context.Context, record, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d, err := s.visible(ctx, r, record, maySee)
		if err != nil {
			return err
		}
		list, err := readable(ctx, r, d)
		if err != nil {
			return err
		}
		for _, f := range list {
			if f.ID == file && s.files != nil {
				c, err = s.files.Open(ctx, r, f.Blob)
				return err
			}
		}
		return actor.ErrNotFound
	})
	return c, err
}

func filesOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) {
		return f, r.Scan(&f.ID, &f.Blob, &f.Sort, &f.Title, &f.Name, &f.Size)
	},
		`SELECT id, blob_id, sort, title, name, size FROM carrier_files WHERE record_id = $1 ORDER BY id DESC`, record)
}

// largestFile is the largest document in bytes.
const largestFile = 20 << 20

func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.check(r.Context(), id, mayEdit); err != nil {
		return err
	}
	up, err := web.Upload(w, r, "file", largestFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
	if err == nil {
		defer up.Close()
		err = s.Attach(r.Context(), id, File{Sort: r.PostFormValue("sort"), Title: r.PostFormValue("title"), Name: up.Name, Size: up.Size}, up.MIME(), up)
	}
	if status := web.StatusOf(err); err != nil && status < http.StatusInternalServerError {
		return s.showRecord(w, r, status, id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/records/"+id.String()+"#files")
}
