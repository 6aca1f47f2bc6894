package sheet

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the rows of the route table for importing and exporting.
func (s *Service) Routes() []web.Route {
	readers := append([]actor.Role{actor.Auditor}, Senders...)
	read := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: "sheet.read", Roles: readers, Scope: "own", Handler: h}
	}
	write := func(pattern, sample string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: "sheet.write", Roles: Senders, Scope: "own", Sample: sample, Handler: h}
	}
	list := read("/imports", web.KindPage, s.listPage)
	list.Menu = &web.Menu{Group: "数据", Label: "导入导出", Order: 10}
	upload := write("/imports", "kind=none", s.receiveForm)
	upload.MaxBody = web.BulkBody + 1<<20
	fresh := read("/imports/new", web.KindPage, s.newPage)
	fresh.Action, fresh.Roles = "sheet.write", Senders
	file := read("/imports/{id}/annotated", web.KindFile, s.annotatedFile)
	file.Action, file.Roles = "sheet.file", Senders
	return append(s.apiRoutes(readers), []web.Route{
		list, upload, fresh,
		read("/sheets/{kind}/template", web.KindFile, s.templateFile),
		read("/sheets/{kind}/export", web.KindFile, s.exportFile),
		read("/imports/{id}", web.KindPage, s.batchPage),
		read("/imports/{id}/progress", web.KindFragment, s.progressPart),
		file,
		read("/imports/{id}/columns", web.KindPage, s.columnsPage),
		write("/imports/{id}/columns", "version=1", s.columnsForm),
		read("/imports/{id}/confirm", web.KindPage, s.askPage("confirm")),
		write("/imports/{id}/confirm", "version=1", s.stepForm(func(ctx context.Context, id ids.ID, v int64, q url.Values) error {
			_, err := s.Confirm(ctx, id, v, q.Get("only_good") == "1", nil)
			return err
		})),
		read("/imports/{id}/undo", web.KindPage, s.askPage("undo")),
		write("/imports/{id}/undo", "version=1", s.stepForm(func(ctx context.Context, id ids.ID, v int64, _ url.Values) error {
			_, err := s.Undo(ctx, id, v, nil)
			return err
		})),
		write("/imports/{id}/discard", "version=1", s.stepForm(func(ctx context.Context, id ids.ID, v int64, _ url.Values) error {
			return s.Discard(ctx, id, v)
		})),
	}...)
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := ui.ReadListing(r.URL.Query(), "-at")
	f := Filter{Kind: r.URL.Query().Get("kind"), Limit: l.Limit(), Offset: l.Offset()}
	list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(s.batchTable(ctx, l, f, list, total), s.Kinds(ctx)))
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.uploadForm(w, r, http.StatusOK, r.URL.Query().Get("kind"), nil)
}

func (s *Service) uploadForm(w http.ResponseWriter, r *http.Request, status int, kind string, refused error) error {
	v := uploadPage{Kinds: s.Kinds(r.Context()), Chosen: kind, Errors: ui.Errors(r.Context(), refused)}
	return web.Render(w, r, status, uploadView(v))
}

// receiveForm takes the upload. What is wrong with the file as a whole is said on the
// form; what is wrong inside it is said on the page of the batch.
func (s *Service) receiveForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	kind := values.Get("kind")
	if _, err := s.Kind(kind); err != nil {
		return s.uploadForm(w, r, http.StatusUnprocessableEntity, kind, refusal(err).On("kind"))
	}
	up, err := web.Upload(w, r, "file", book.MaxPacked, web.TypeZip, web.TypeText, web.TypeXLS)
	var im *Import
	if err == nil {
		defer up.Close()
		im, err = s.Receive(r.Context(), kind, up.Name, up, nil)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.uploadForm(w, r, status, kind, onFile(err))
	}
	if err != nil {
		return err
	}
	to := "/imports/" + im.ID.String()
	if im.Status == Uploaded {
		to += "/columns"
	}
	return web.Redirect(w, r, to)
}

func onFile(err error) error {
	var list errs.List
	for _, e := range errs.All(err) {
		if e.Field == "" {
			e = e.On("file")
		}
		list = append(list, e)
	}
	return list.Err()
}

func (s *Service) batch(r *http.Request) (*Import, *Kind, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return nil, nil, err
	}
	return s.Find(r.Context(), id)
}

func (s *Service) batchPage(w http.ResponseWriter, r *http.Request) error {
	im, k, err := s.batch(r)
	if err != nil {
		return err
	}
	return s.showBatch(w, r, http.StatusOK, im, k, nil)
}

const findingsPerPage = 50

func (s *Service) showBatch(w http.ResponseWriter, r *http.Request, status int, im *Import, k *Kind, refused error) error {
	ctx := r.Context()
	v := batchPage{Import: im, Kind: k, Errors: ui.Errors(ctx, refused), Mine: mayWrite(actor.From(ctx), im, k), Take: mayTake(actor.From(ctx), im), Today: civil.DateOf(s.db.Now()).String()}
	v.List = ui.ReadListing(url.Values{"page": {r.URL.Query().Get("page")}}, "row")
	v.List.Size = findingsPerPage
	switch r.URL.Query().Get("show") {
	case "bad":
		v.Least = Bad
	case "all":
		v.Least = Note
	default:
		v.Least = Ask
	}
	var err error
	v.Findings, v.Counts, err = s.Findings(ctx, im.ID, v.Least, findingsPerPage, v.List.Offset())
	if err != nil {
		return err
	}
	v.Done, v.Total, v.Left, v.Running = s.Standing(ctx, im)
	if last, _, err := s.List(ctx, Filter{Kind: im.Kind, Limit: 5}); err == nil {
		for _, o := range last {
			if o.ID != im.ID && o.Status == Done {
				v.Last = o
				break
			}
		}
	}
	web.SetETag(w, im.Version)
	return web.Render(w, r, status, batchView(v))
}

func (s *Service) progressPart(w http.ResponseWriter, r *http.Request) error {
	im, _, err := s.batch(r)
	if err != nil {
		return err
	}
	done, total, left, running := s.Standing(r.Context(), im)
	if !running {
		w.Header().Set("HX-Refresh", "true")
	}
	return web.Render(w, r, http.StatusOK, progressView(im, done, total, left, running))
}

func (s *Service) columnsPage(w http.ResponseWriter, r *http.Request) error {
	im, k, err := s.batch(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, columnsView(columnsPage{Import: im, Kind: k}))
}

func (s *Service) columnsForm(w http.ResponseWriter, r *http.Request) error {
	im, k, err := s.batch(r)
	if err != nil {
		return err
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	choices := map[int]Choice{}
	for name, v := range values {
		if col, err := strconv.Atoi(strings.TrimPrefix(name, "col-")); err == nil && strings.HasPrefix(name, "col-") {
			choices[col] = Choice{Key: v[0], Share: shareChoice(values.Get("share-" + strconv.Itoa(col)))}
		}
	}
	moved, err := s.Map(r.Context(), im.ID, version, values.Get("sheet"), choices)
	if status := web.StatusOf(err); err != nil && status < 500 {
		return web.Render(w, r, status, columnsView(columnsPage{Import: im, Kind: k, Errors: ui.Errors(r.Context(), err), Choices: choices}))
	}
	if err != nil {
		return err
	}
	to := "/imports/" + im.ID.String()
	if moved.Status == Uploaded {
		to += "/columns"
	}
	return web.Redirect(w, r, to)
}

func shareChoice(s string) Share {
	switch Share(s) {
	case SharePercent, ShareRatio:
		return Share(s)
	}
	return ShareAuto
}

// askPage asks once more before a step that is hard to take back.
func (s *Service) askPage(step string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		im, _, err := s.batch(r)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, askView(im, step))
	}
}

// stepForm takes a step and shows its refusal on the page of the batch.
func (s *Service) stepForm(do func(ctx context.Context, id ids.ID, version int64, values url.Values) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		im, k, err := s.batch(r)
		if err != nil {
			return err
		}
		values, err := web.Form(r)
		if err != nil {
			return err
		}
		version, err := web.Version(r)
		if err != nil {
			return err
		}
		err = do(r.Context(), im.ID, version, values)
		if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
			if im, k, again := s.batch(r); again == nil {
				return s.showBatch(w, r, status, im, k, err)
			}
			return s.showBatch(w, r, status, im, k, err)
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, "/imports/"+im.ID.String())
	}
}

func (s *Service) annotatedFile(w http.ResponseWriter, r *http.Request) error {
	im, _, err := s.batch(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer // a failure must not leave half a file
	if err := s.Annotated(r.Context(), im.ID, &buf); err != nil {
		return err
	}
	web.Attachment(w, im.AnnotatedName(), XLSX.MIME())
	_, err = buf.WriteTo(w)
	return err
}

func (s *Service) templateFile(w http.ResponseWriter, r *http.Request) error {
	k, err := s.sendable(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := k.Template(r.Context(), &buf); err != nil {
		return err
	}
	web.Attachment(w, FileName(k.title(r.Context())+i18n.T(r.Context(), "模板"), XLSX), XLSX.MIME())
	_, err = buf.WriteTo(w)
	return err
}

// sendable is the kind in the path, when the person may send it.
func (s *Service) sendable(r *http.Request) (*Kind, error) {
	k, err := s.Kind(r.PathValue("kind"))
	if err != nil || !maySend(actor.From(r.Context()), k) {
		return nil, actor.ErrNotFound
	}
	return k, nil
}

func (s *Service) exportFile(w http.ResponseWriter, r *http.Request) error {
	k, err := s.sendable(r)
	if err != nil {
		return err
	}
	if k.Rows == nil {
		return actor.ErrNotFound
	}
	f, err := ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := s.export(r.Context(), &buf, k, f); err != nil {
		return err
	}
	web.Attachment(w, FileName(k.title(r.Context()), f), f.MIME())
	_, err = buf.WriteTo(w)
	return err
}
