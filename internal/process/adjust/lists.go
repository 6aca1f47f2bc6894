package adjust

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The signs of a list.
const (
	Positive = "POSITIVE"
	Negative = "NEGATIVE"
)

var signZH = map[string]string{Positive: "正面清单", Negative: "负面清单"}

// List is a positive or negative list of a year and level. A newer revision replaces the one before, which stays readable.
type List struct {
	ID          ids.ID
	Version     int64
	Status      string
	Year        int
	Level       atlas.Level
	Sign        string
	Revision    int
	Document    string
	PublishedOn civil.Date
	Owner       ids.ID
	Entries     []ListEntry
	Count       int64
}

// Title is the list's name.
func (l List) Title() string {
	return fmt.Sprintf("%d年%s专业%s（第%d版）", l.Year, l.Level.ZH(), signZH[l.Sign], l.Revision)
}

func (l List) path() string { return "/adjustments/lists/" + l.ID.String() }

const listCols = `l.id, l.row_version, l.status, l.year, l.level, l.sign, l.revision, l.document, l.published_on, l.owner_id, (SELECT COUNT(*) FROM adjust_list_entries e WHERE e.list_id = l.id)`

func scanList(r sqldb.Row) (l List, err error) {
	return l, r.Scan(&l.ID, &l.Version, &l.Status, &l.Year, &l.Level, &l.Sign, &l.Revision, &l.Document, &l.PublishedOn, &l.Owner, &l.Count)
}

func listByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (List, error) {
	l, err := sqldb.One(ctx, q, scanList, `SELECT `+listCols+` FROM adjust_lists l WHERE l.id = $1`, id)
	return l, hidden(err)
}

func entriesOf(ctx context.Context, q sqldb.Queryer, list ids.ID) ([]ListEntry, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (e ListEntry, err error) { return e, r.Scan(&e.Code, &e.Name, &e.Reason) },
		`SELECT code, name, reason FROM adjust_list_entries WHERE list_id = $1 ORDER BY code`, list)
}

// negativeFor are the entries of the negative list of a year and level that is in force, with what it is called.
func negativeFor(ctx context.Context, q sqldb.Queryer, year int, level atlas.Level) (entries []ListEntry, source string, published bool, err error) {
	l, err := sqldb.One(ctx, q, scanList, `SELECT `+listCols+` FROM adjust_lists l WHERE l.year = $1 AND l.level = $2 AND l.sign = 'NEGATIVE' AND l.status = 'PUBLISHED' ORDER BY l.revision DESC LIMIT 1`, year, string(level))
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil, "", false, nil
	}
	if err != nil {
		return nil, "", false, err
	}
	entries, err = entriesOf(ctx, q, l.ID)
	return entries, l.Title() + " " + l.Document, true, err
}

var listCode = regexp.MustCompile(`^(\d{2}|\d{4}|\d{6})$`)

// ReadEntries reads lines of code and, after |, the reason; names come from the catalogue.
func (s *Service) ReadEntries(ctx context.Context, level atlas.Level, text string) (out []ListEntry, faults errs.List, err error) {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, line := range strings.Split(text, "\n") {
		code, reason, _ := strings.Cut(strings.ReplaceAll(line, "｜", "|"), "|")
		if code, reason = atlas.Base(strings.TrimSpace(code)), strings.TrimSpace(reason); code == "" {
			continue
		}
		e := ListEntry{Code: code, Reason: reason}
		var known bool
		switch len(code) {
		case 2:
			var c *atlas.Class
			if c, known = cat.Category(level, code); known {
				e.Name = c.CategoryName
				if c.Name != "" {
					e.Name = c.Name
				}
			}
		case 4:
			var c *atlas.Class
			if c, known = cat.Class(level, code); known {
				e.Name = c.Name
			}
		case 6:
			var p *atlas.Programme
			if p, known = cat.Programme(level, code); known {
				e.Name = p.Name
			}
		}
		if !known || !listCode.MatchString(code) || slices.ContainsFunc(out, func(o ListEntry) bool { return o.Code == code }) {
			faults.Add(ErrListCode.With(code).On("entries"))
			continue
		}
		out = append(out, e)
	}
	if len(out) == 0 && len(faults) == 0 {
		faults.Add(ErrListEmpty.On("entries"))
	}
	return out, faults, nil
}

// SaveList drafts the next revision of a list.
func (s *Service) SaveList(ctx context.Context, l List, faults errs.List) (List, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return l, actor.ErrForbidden
	}
	if !slices.Contains([]atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad}, l.Level) {
		faults.Add(ErrListLevel.On("level"))
	}
	if _, ok := signZH[l.Sign]; !ok {
		faults.Add(ErrListLevel.On("sign"))
	}
	if l.Year < 2015 || l.Year > 2100 {
		faults.Add(ErrDays.On("year"))
	}
	if n := len([]rune(strings.TrimSpace(l.Document))); n == 0 || n > lineLong {
		faults.Add(ErrEmpty.With("依据文件").On("document"))
	}
	if err := faults.Err(); err != nil {
		return l, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		last, err := sqldb.Value[int](ctx, tx, `SELECT COALESCE(MAX(revision), 0) FROM adjust_lists WHERE year = $1 AND level = $2 AND sign = $3`, l.Year, string(l.Level), l.Sign)
		if err != nil {
			return err
		}
		l.ID, l.Version, l.Status, l.Owner, l.Revision = tx.NewID(), 1, ListDraft, a.Account, last+1
		_, err = tx.Exec(ctx, `INSERT INTO adjust_lists (id, row_version, status, due_on, year, level, sign, revision, document, published_on, owner_id) VALUES ($1, 1, 'DRAFT', NULL, $2, $3, $4, $5, $6, '', $7)`,
			l.ID, l.Year, string(l.Level), l.Sign, l.Revision, strings.TrimSpace(l.Document), int64(a.Account))
		if sqldb.IsDuplicate(err) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		for _, e := range l.Entries {
			if _, err := tx.Exec(ctx, `INSERT INTO adjust_list_entries (list_id, code, name, reason) VALUES ($1, $2, $3, $4)`, l.ID, e.Code, e.Name, e.Reason); err != nil {
				return err
			}
		}
		return Lists.Open(ctx, tx, l.ID, "")
	})
	return l, err
}

// PublishList publishes a list by another person than who drafted it; the revision before is replaced.
func (s *Service) PublishList(ctx context.Context, id ids.ID, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		l, err := listByID(ctx, tx, id)
		if err != nil {
			return err
		}
		old, err := sqldb.All(ctx, tx, scanList, `SELECT `+listCols+` FROM adjust_lists l WHERE l.year = $1 AND l.level = $2 AND l.sign = $3 AND l.status = 'PUBLISHED' ORDER BY l.id`, l.Year, string(l.Level), l.Sign)
		if err != nil {
			return err
		}
		if _, err := Lists.Move(ctx, tx, caseflow.Step{ID: id, Transition: "publish", Version: version}); err != nil {
			return err
		}
		for _, o := range old {
			if _, err := Lists.Move(system(ctx), tx, caseflow.Step{ID: o.ID, Transition: "replace", Note: l.Title()}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_lists SET published_on = $1 WHERE id = $2`, s.Today().String(), id); err != nil {
			return err
		}
		return tell(ctx, tx, listNote(l))
	})
}

// AllLists are the lists that the actor may see, the newest year first; drafts are the bureau's.
func (s *Service) AllLists(ctx context.Context) (out []List, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, scanList, `SELECT `+listCols+` FROM adjust_lists l ORDER BY l.year DESC, l.level, l.sign DESC, l.revision DESC`)
		if !Policy.Allowed(actor.From(ctx), mayRun) {
			out = slices.DeleteFunc(out, func(l List) bool { return l.Status == ListDraft })
		}
		return err
	})
	return out, err
}

// ListOf reads a list with its entries and its course.
func (s *Service) ListOf(ctx context.Context, id ids.ID) (l List, trail []caseflow.Event, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if l, err = listByID(ctx, r, id); err != nil {
			return err
		}
		if l.Status == ListDraft && !Policy.Allowed(actor.From(ctx), mayRun) {
			return actor.ErrNotFound
		}
		if l.Entries, err = entriesOf(ctx, r, id); err != nil {
			return err
		}
		trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return l, trail, err
}

// AskOverride asks a named authority to let a programme of the negative list pass.
func (s *Service) AskOverride(ctx context.Context, id ids.ID, version int64, reason string) error {
	return s.override(ctx, id, version, reason, func(a actor.Actor, x *Request) error {
		if !Policy.May(a, mayWrite, x.object()) {
			return actor.ErrForbidden
		}
		if !MayEdit(a, *x) || x.Override.State != "" && x.Override.State != OverrideRefused {
			return ErrOverride
		}
		x.Override = Override{State: OverrideAsked, Reason: reason}
		return nil
	})
}

// GrantOverride grants it with a reason; it holds once a second person has confirmed it.
func (s *Service) GrantOverride(ctx context.Context, id ids.ID, version int64, reason string) error {
	return s.override(ctx, id, version, reason, func(a actor.Actor, x *Request) error {
		switch {
		case !Policy.Allowed(a, mayRun):
			return actor.ErrForbidden
		case partial(a, *x):
			return ErrOwn
		case x.Override.State != OverrideAsked:
			return ErrOverride
		}
		x.Override = Override{State: OverrideGranted, Reason: reason, By: a.Account, Name: a.Name}
		return nil
	})
}

// ConfirmOverride is the second pair of eyes.
func (s *Service) ConfirmOverride(ctx context.Context, id ids.ID, version int64) error {
	return s.override(ctx, id, version, "-", func(a actor.Actor, x *Request) error {
		switch {
		case !Policy.Allowed(a, mayRun):
			return actor.ErrForbidden
		case partial(a, *x):
			return ErrOwn
		case x.Override.State != OverrideGranted:
			return ErrOverride
		case x.Override.By == a.Account:
			return ErrSecond
		}
		x.Override.State, x.Override.Second = OverrideConfirmed, a.Name
		return nil
	})
}

// RefuseOverride refuses it.
func (s *Service) RefuseOverride(ctx context.Context, id ids.ID, version int64, reason string) error {
	return s.override(ctx, id, version, reason, func(a actor.Actor, x *Request) error {
		switch {
		case !Policy.Allowed(a, mayRun):
			return actor.ErrForbidden
		case x.Override.State != OverrideAsked && x.Override.State != OverrideGranted:
			return ErrOverride
		}
		x.Override.State, x.Override.Reason = OverrideRefused, reason
		return nil
	})
}

func (s *Service) override(ctx context.Context, id ids.ID, version int64, reason string, fn func(actor.Actor, *Request) error) error {
	if strings.TrimSpace(reason) == "" {
		return caseflow.ErrReason.On("reason")
	}
	if len([]rune(reason)) > textLong {
		return ErrLong.With("理由", textLong).On("reason")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := fn(actor.From(ctx), &x); err != nil {
			return err
		}
		if _, err := Requests.Keep(ctx, tx, caseflow.Step{ID: id, Transition: "override_" + strings.ToLower(x.Override.State), Version: version, Note: strings.TrimSpace(reason)}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET override_state = $1, override_reason = $2, override_by = $3, override_name = $4, override_second = $5 WHERE id = $6`,
			x.Override.State, strings.TrimSpace(x.Override.Reason), int64(x.Override.By), x.Override.Name, x.Override.Second, id); err != nil {
			return err
		}
		return tell(ctx, tx, overrideNote(x, x.Override.State))
	})
}
