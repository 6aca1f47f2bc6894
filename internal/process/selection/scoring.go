package selection

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// SheetDetail is a sheet with what the expert judges.
type SheetDetail struct {
	Sheet
	App   ApplicationDetail
	Trail []caseflow.Event
	Mine  bool // the actor may write it
}

// sheet is a sheet that the actor may see; another does not exist for them.
func (s *Service) sheet(ctx context.Context, q sqldb.Queryer, id ids.ID) (Sheet, error) {
	t, err := sheetByID(ctx, q, id)
	if err == nil && !MaySeeSheet(actor.From(ctx), t) {
		err = actor.ErrNotFound
	}
	return t, hidden(err)
}

// Sheet reads a sheet with the application, as far as its expert may see it.
func (s *Service) Sheet(ctx context.Context, id ids.ID) (d SheetDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Sheet, err = s.sheet(ctx, r, id); err != nil {
			return err
		}
		a := actor.From(ctx)
		d.Mine = mayMark(a, d.Sheet)
		if d.Status == SheetRecused && !a.Has(watchers...) {
			return actor.ErrNotFound // recused: the application is no business of theirs any more
		}
		if d.App.Application, err = appByID(ctx, r, d.Application); err != nil {
			return err
		}
		if err := s.fill(ctx, r, &d.App); err != nil {
			return err
		}
		d.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return d, err
}

// ReadMarks reads the scores of a form by the rubric. An empty score is no data and needs a comment.
func ReadMarks(rubric []Criterion, score, comment func(criterion string) string) ([]Mark, errs.List) {
	var faults errs.List
	var out []Mark
	for _, c := range rubric {
		m := Mark{Criterion: c.Code, Comment: strings.TrimSpace(comment(c.Code))}
		if len([]rune(m.Comment)) > 2000 {
			faults.Add(ErrLong.With(c.ZH, 2000).On("comment_" + c.Code))
		}
		if text := strings.TrimSpace(score(c.Code)); text != "" {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil || !(n >= 0 && n <= float64(c.Scale)) {
				faults.Add(ErrScore.With(c.ZH, c.Scale).On("score_" + c.Code))
			} else {
				n = rounded(n)
				m.Score = &n
			}
		}
		out = append(out, m)
	}
	return out, faults
}

// Marking is what a form says about a sheet.
type Marking struct {
	Marks   []Mark
	Comment string
	Version int64
	Send    bool // and not only keep it
	// A sheet on paper that the bureau types in: the scan with its name.
	Scan     io.Reader
	ScanName string
	ScanMIME string
}

// Mark keeps the scores of a sheet, and sends it where that is asked for. What was sent stands until it is reopened.
func (s *Service) Mark(ctx context.Context, id ids.ID, m Marking) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := s.sheet(ctx, tx, id)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if !mayMark(a, t) {
			return actor.ErrForbidden
		}
		b, err := hold(ctx, tx, t.Batch, InReview)
		if err != nil {
			return err
		}
		if t, err = sheetByID(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case t.Status != SheetAssigned:
			return ErrState.With(sheetState(t.Status))
		case m.Version != 0 && m.Version != t.Version:
			return ErrStale
		}
		t.Marks, t.Comment = m.Marks, strings.TrimSpace(m.Comment)
		own := t.Account != 0 && t.Account == a.Account
		if m.Send {
			if err := checkSend(b, t, m, own); err != nil {
				return err
			}
		}
		if err := s.impartial(ctx, tx, t, own); err != nil {
			return err
		}
		if err := writeMarks(ctx, tx, t); err != nil {
			return err
		}
		if !m.Send {
			_, err := Sheets.Keep(ctx, tx, sheetStep(t, "keep", "", m.Version))
			return err
		}
		return s.send(ctx, tx, b, t, m, own)
	})
}

// impartial refuses scores of an expert who is too near to the application by what the registers say now, and not only on the day of the
// draw: another employer, or a role in one of the organisations.
func (s *Service) impartial(ctx context.Context, q sqldb.Queryer, t Sheet, own bool) error {
	x, err := appByID(ctx, q, t.Application)
	if err != nil {
		return err
	}
	p, err := s.parties(ctx, q, x)
	if err != nil {
		return err
	}
	e, err := expertByID(ctx, q, t.Expert)
	if err != nil {
		return err
	}
	why := p.Conflict(e)
	if own && why == Eligible && p.speaks(actor.From(ctx)) {
		why = IsParty
	}
	if why != Eligible {
		return ErrNear.With(becauseZH[why])
	}
	return nil
}

func sheetState(code string) string {
	st, _ := Sheets.State(code)
	return st.ZH
}

// checkSend refuses a sheet with a criterion that has neither score nor comment, one without any score, and one that the bureau types
// in without its scan.
func checkSend(b Batch, t Sheet, m Marking, own bool) error {
	var faults errs.List
	scored := 0
	for _, c := range b.Rubric {
		i := slices.IndexFunc(t.Marks, func(x Mark) bool { return x.Criterion == c.Code })
		switch {
		case i >= 0 && t.Marks[i].Score != nil:
			scored++
		case i < 0 || t.Marks[i].Comment == "":
			faults.Add(ErrComment.With(c.ZH).On("score_" + c.Code))
		}
	}
	if scored == 0 && len(faults) == 0 {
		faults.Add(ErrNoScore.On("score_" + b.Rubric[0].Code))
	}
	if !own && m.Scan == nil {
		faults.Add(ErrScan.On("scan"))
	}
	return faults.Err()
}

func (s *Service) send(ctx context.Context, tx *sqldb.Tx, b Batch, t Sheet, m Marking, own bool) error {
	if _, err := Sheets.Move(ctx, tx, sheetStep(t, "send", "", m.Version)); err != nil {
		return err
	}
	if !own {
		at, err := s.files.Put(ctx, tx, m.ScanName, m.ScanMIME, m.Scan)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE selection_sheets SET paper = TRUE, scan_id = $1, scan_name = $2 WHERE id = $3`, at, blob.CleanName(m.ScanName), t.ID); err != nil {
			return err
		}
	}
	var total *float64
	if n, ok := Total(b.Rubric, t.Marks); ok {
		total = &n
	}
	if _, err := tx.Exec(ctx, `UPDATE selection_sheets SET total = $1, sent_ms = $2, sent_by = $3 WHERE id = $4`, total, tx.Now().UnixMilli(), actor.From(ctx).Name, t.ID); err != nil {
		return err
	}
	return s.weigh(ctx, tx, b, t.Application)
}

// weigh sums an application up after one of its sheets changed, has further experts asked where that is needed, and moves it on when
// all is there.
func (s *Service) weigh(ctx context.Context, tx *sqldb.Tx, b Batch, app ids.ID) error {
	x, err := appByID(ctx, tx, app)
	if err != nil {
		return err
	}
	sheets, err := sheetsOf(ctx, tx, app)
	if err != nil {
		return err
	}
	totals, waiting := totalsOf(sheets)
	o, ok := Sum(totals, b.DropEnds)
	if err := setScore(ctx, tx, app, o, ok); err != nil || waiting > 0 {
		return err
	}
	want := b.Experts
	if !x.Extra && ok && int64(len(totals)) >= want && o.Spread() > b.Spread {
		x.Extra = true
		if _, err := tx.Exec(ctx, `UPDATE selection_applications SET extra = TRUE WHERE id = $1`, app); err != nil {
			return err
		}
	}
	if x.Extra {
		want++
	}
	if int64(len(totals)) >= want {
		return follow(ctx, tx, app, "score", "")
	}
	judge, err := s.topUp(ctx, tx, b, x)
	if err != nil || judge >= want {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicReview, Roles: officers, Title: "申报“%s”没有足够的专家可抽，请补充专家库", Args: []string{x.Title}, Path: x.path() + "/draw", Object: x.ID})
}

// totalsOf are the sheets with a total, and how many are still waited for.
func totalsOf(sheets []Sheet) (totals []float64, waiting int) {
	for _, t := range sheets {
		switch {
		case t.Status == SheetAssigned:
			waiting++
		case t.Status == SheetSent && t.Total != nil:
			totals = append(totals, *t.Total)
		}
	}
	return totals, waiting
}

// StepSheet recuses an expert or reopens a sheet, with a reason. Whoever recuses themselves is followed by the next of the draw.
func (s *Service) StepSheet(ctx context.Context, st caseflow.Step) (t Sheet, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if t, err = s.sheet(ctx, tx, st.ID); err != nil {
			return err
		}
		a := actor.From(ctx)
		if !mayMark(a, t) || st.Transition == "reopen" && !a.Has(officers...) {
			return actor.ErrForbidden
		}
		if st.Transition != "recuse" && st.Transition != "reopen" {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		b, err := hold(ctx, tx, t.Batch, InReview)
		if err != nil {
			return err
		}
		st.OnBehalf = t.Expert
		if _, err := Sheets.Move(ctx, tx, st); err != nil {
			return err
		}
		if st.Transition == "reopen" {
			return s.reopened(ctx, tx, t)
		}
		return s.weighAndAsk(ctx, tx, b, t.Application)
	})
	return t, err
}

// weighAndAsk has the next expert asked for an application that lost one, even while others still score.
func (s *Service) weighAndAsk(ctx context.Context, tx *sqldb.Tx, b Batch, app ids.ID) error {
	x, err := appByID(ctx, tx, app)
	if err != nil {
		return err
	}
	if _, err := s.topUp(ctx, tx, b, x); err != nil {
		return err
	}
	return s.weigh(ctx, tx, b, app)
}

// reopened takes a sheet's total out of the sum and tells the expert.
func (s *Service) reopened(ctx context.Context, tx *sqldb.Tx, t Sheet) error {
	if _, err := tx.Exec(ctx, `UPDATE selection_sheets SET total = NULL, sent_ms = 0, sent_by = '' WHERE id = $1`, t.ID); err != nil {
		return err
	}
	x, err := appByID(ctx, tx, t.Application)
	if err != nil {
		return err
	}
	if x.Status == AppScored {
		if err := follow(ctx, tx, x.ID, "unscore", ""); err != nil {
			return err
		}
	}
	sheets, err := sheetsOf(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	b, err := batchByID(ctx, tx, x.Batch)
	if err != nil {
		return err
	}
	totals, _ := totalsOf(sheets)
	o, ok := Sum(totals, b.DropEnds)
	if err := setScore(ctx, tx, x.ID, o, ok); err != nil || t.Account == 0 {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicReview, Accounts: []ids.ID{t.Account}, Title: "“%s”的评分退回重评", Args: []string{t.AppTitle}, Path: "/reviews/" + t.ID.String(), Object: t.ID})
}

// SheetQuery asks for a page of sheets.
type SheetQuery struct {
	Status, Find  string
	Batch         ids.ID
	Mine          bool
	Sort          string
	Desc          bool
	Limit, Offset int
}

// Reviews returns a page of the sheets that the actor may see: an expert their own, the bureau and those who watch all.
func (s *Service) Reviews(ctx context.Context, q SheetQuery) (list []Sheet, total int, err error) {
	a := actor.From(ctx)
	if !a.Has(watchers...) && !a.Has(experts...) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		if !a.Has(watchers...) || q.Mine {
			w.And("(e.account_id = ? AND e.account_id <> 0 AND s.status <> 'RECUSED')", int64(a.Account))
		}
		w.If(q.Status != "", "s.status = ?", q.Status)
		w.If(q.Batch != 0, "b.id = ?", int64(q.Batch))
		if q.Find != "" {
			like := "%" + literal(strings.ToLower(q.Find)) + "%"
			w.And("(lower(x.title) LIKE ? OR lower(b.title) LIKE ?)", like, like)
		}
		if total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*)`+sheetFrom+w.SQL(), w.Args()...); err != nil || total == 0 {
			return err
		}
		by := "CASE s.status WHEN 'ASSIGNED' THEN 0 ELSE 1 END, s.due_on"
		if q.Sort == "title" {
			by = "x.title"
		}
		if q.Desc {
			by += " DESC"
		}
		list, err = sqldb.All(ctx, r, scanSheet, `SELECT `+sheetCols+sheetFrom+w.SQL()+` ORDER BY `+by+`, s.id LIMIT `+w.Arg(int64(max(1, min(q.Limit, maxExport))))+` OFFSET `+w.Arg(int64(max(0, q.Offset))), w.Args()...)
		return err
	})
	return list, total, err
}

// ToScore is how many sheets wait for the actor as an expert.
func (s *Service) ToScore(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	if !a.Signed() || !a.Has(experts...) {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM selection_sheets s JOIN selection_experts e ON e.id = s.expert_id WHERE e.account_id = $1 AND s.status = 'ASSIGNED'`, int64(a.Account))
		return err
	})
	return n, err
}

// OpenScan begins to read the scan of a sheet on paper.
func (s *Service) OpenScan(ctx context.Context, id ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		t, err := s.sheet(ctx, r, id)
		if err == nil && t.Scan == 0 {
			err = actor.ErrNotFound
		}
		if err == nil {
			c, err = s.files.Open(ctx, r, t.Scan)
		}
		return err
	})
	return c, err
}
