package forecast

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Quarter is the quarter that is reported now: the last one that has ended.
func (s *Service) Quarter() Quarter { return QuarterOf(s.Today()).Add(-1) }

// Report writes a report: the first of a quarter, or a further revision of it.
func (s *Service) Report(ctx context.Context, p Report) (out Report, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := s.own(ctx, tx, p.Org, mayReport)
		if err != nil {
			return err
		}
		p.Org, p.OrgName, p.County = f.ID, f.Name, f.County
		before, err := reportOf(ctx, tx, f.ID, p.Quarter.Add(-1))
		if err != nil {
			return err
		}
		if err := CheckReport(p, QuarterOf(civil.DateOf(tx.Now())), before).Err(); err != nil {
			return err
		}
		last, err := reportOf(ctx, tx, f.ID, p.Quarter)
		if err != nil {
			return err
		}
		p.Revision = 1
		if last != nil {
			p.Revision = last.Revision + 1
		}
		p.ID, p.Account, p.Sent = tx.NewID(), actor.From(ctx).Account, tx.Now()
		if err := insertReport(ctx, tx, p); err != nil {
			if sqldb.IsDuplicate(err) {
				return ErrStale
			}
			return err
		}
		out = p
		return audit.Record(ctx, tx, audit.Entry{Action: mayReport, Object: "forecast_reports", ID: p.ID, Reason: string(p.Quarter)})
	})
	return out, err
}

// Reports are all revisions of an enterprise; 0 is the actor's own.
func (s *Service) Reports(ctx context.Context, id ids.ID) (f firm, list []Report, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if f, err = s.own(ctx, r, id, mayReports); err != nil {
			return err
		}
		list, err = reportsOf(ctx, r, f.ID)
		return err
	})
	return f, list, err
}

// Filled returns what a form of a quarter opens with: the revision that counts, or nil.
func (s *Service) Filled(ctx context.Context, quarter Quarter) (now, before *Report, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, err := s.own(ctx, r, 0, mayReport)
		if errors.Is(err, ErrOrg) && actor.From(ctx).Has(officers...) {
			return nil
		}
		if err != nil {
			return err
		}
		if now, err = reportOf(ctx, r, f.ID, quarter); err != nil {
			return err
		}
		before, err = reportOf(ctx, r, f.ID, quarter.Add(-1))
		return err
	})
	return now, before, err
}

// QuarterWant narrows the sums of the employment reports.
type QuarterWant struct {
	Quarter  Quarter // "" for the one that is reported now
	By       string  // [ByCounty] or [ByIndustry]
	County   string
	Industry string // division
}

// QuarterLine is a group of enterprises in a quarter.
type QuarterLine struct {
	Code    string
	Firms   int64
	Numbers []Number // in the order of [Measures]
}

// Quarters is what the reports add up to.
type Quarters struct {
	Want    QuarterWant
	Known   []Quarter
	Exact   bool
	Dropped bool
	Total   QuarterLine
	Lines   []QuarterLine
	Trend   []QuarterLine // eight quarters, oldest first; Code is the quarter
	Rows    []Report      // behind the quarter, for those who may see them
	Pub     Publication
}

// trendLength is how many quarters the line shows.
const trendLength = 8

// Quarters adds up the reports as the actor may see them.
func (s *Service) Quarters(ctx context.Context, w QuarterWant) (out Quarters, err error) {
	if w.Quarter == "" {
		w.Quarter = s.Quarter()
	}
	if w.By != ByIndustry {
		w.By = ByCounty
	}
	out = Quarters{Want: w, Exact: exact(actor.From(ctx), w.County)}
	if !out.Exact && w.County != "" && w.Industry != "" {
		out.Want.Industry, out.Dropped = "", true
	}
	var list []Report
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if out.Known, err = quartersKnown(ctx, r); err != nil {
			return err
		}
		if out.Pub, err = publicationOn(ctx, r, s.Today().String()); err != nil {
			return err
		}
		list = list[:0]
		for p, err := range reportsFrom(ctx, r, w.Quarter.Add(1-trendLength)) {
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	if err == nil {
		out.fill(actor.From(ctx), list)
	}
	return out, err
}

// bundle is a group's sums, a cell for each measure.
type bundle struct {
	firms map[ids.ID]bool
	cells []*Cell
	said  []bool
}

func newBundle() *bundle {
	b := &bundle{firms: map[ids.ID]bool{}, cells: make([]*Cell, len(Measures)), said: make([]bool, len(Measures))}
	for i := range b.cells {
		b.cells[i] = &Cell{By: Tally{}}
	}
	return b
}

func (b *bundle) put(p Report) {
	b.firms[p.Org] = true
	for i, m := range Measures {
		if n, ok := m.Of(p); ok {
			b.said[i] = true
			b.cells[i].By.Put(p.Org, n)
		}
	}
}

func (out *Quarters) fill(a actor.Actor, list []Report) {
	w := out.Want
	total, trend := newBundle(), map[Quarter]*bundle{}
	groups := map[string]map[string]*bundle{ByCounty: {}, ByIndustry: {}}
	for _, p := range list {
		inside := (w.County == "" || p.County == w.County) && (w.Industry == "" || p.Industry == w.Industry)
		if out.Exact && !inside {
			continue
		}
		if inside && p.Quarter <= w.Quarter {
			add(trend, p.Quarter, p)
		}
		if p.Quarter != w.Quarter {
			continue
		}
		total.put(p)
		add(groups[ByCounty], p.County, p)
		add(groups[ByIndustry], p.Industry, p)
		if inside && Policy.May(a, mayReports, p.object()) {
			out.Rows = append(out.Rows, p)
		}
	}
	if !out.Exact {
		out.guard(total, groups)
	}
	out.Total = out.line("", total)
	for _, code := range slices.Sorted(maps.Keys(groups[w.By])) {
		if w.By == ByCounty && w.County != "" && code != w.County || w.By == ByIndustry && w.Industry != "" && code != w.Industry {
			continue
		}
		out.Lines = append(out.Lines, out.line(code, groups[w.By][code]))
	}
	out.trend(w.Quarter, trend, groups)
}

func add[K comparable](m map[K]*bundle, k K, p Report) {
	if m[k] == nil {
		m[k] = newBundle()
	}
	m[k].put(p)
}

// guard hides, measure by measure, what would tell of single enterprises.
func (out *Quarters) guard(total *bundle, groups map[string]map[string]*bundle) {
	for i := range Measures {
		out.Pub.first(total.cells[i])
		for _, kind := range []string{ByCounty, ByIndustry} {
			var parts []*Cell
			for _, code := range slices.Sorted(maps.Keys(groups[kind])) {
				parts = append(parts, groups[kind][code].cells[i])
			}
			out.Pub.Guard(total.cells[i], parts...)
		}
	}
}

// trend is the line of quarters. Under a filter outsiders see of each quarter only what
// stands by itself and is not the smallest part of a line that hides another: the chosen
// quarter as the table shows it, earlier ones by the rule alone when nothing was hidden.
func (out *Quarters) trend(last Quarter, by map[Quarter]*bundle, groups map[string]map[string]*bundle) {
	filtered := out.Want.County != "" || out.Want.Industry != ""
	for i := 1 - trendLength; i <= 0; i++ {
		q := last.Add(i)
		b := by[q]
		if b == nil {
			out.Trend = append(out.Trend, QuarterLine{Code: string(q), Numbers: make([]Number, len(Measures))})
			continue
		}
		if !out.Exact {
			for k, c := range b.cells {
				out.Pub.first(c)
				if filtered && c.Hide == Open && (q != last || out.groupHides(groups, k)) {
					c.Hide = Protects
				}
			}
		}
		out.Trend = append(out.Trend, out.line(string(q), b))
	}
}

// groupHides reports whether the table hides the chosen group's measure.
func (out *Quarters) groupHides(groups map[string]map[string]*bundle, measure int) bool {
	kind, code := ByCounty, out.Want.County
	if code == "" {
		kind, code = ByIndustry, out.Want.Industry
	}
	g := groups[kind][code]
	return g == nil || g.cells[measure].Hide != Open
}

func (out *Quarters) line(code string, b *bundle) QuarterLine {
	l := QuarterLine{Code: code, Numbers: make([]Number, len(Measures))}
	for i, c := range b.cells {
		l.Numbers[i] = Number{N: c.Heads(), Known: b.said[i]}
		if !out.Exact && b.said[i] {
			l.Numbers[i].N, l.Numbers[i].Hide = out.Pub.Shown(c)
		}
	}
	if out.Exact || l.Numbers[0].Hide == Open {
		l.Firms = int64(len(b.firms))
	}
	return l
}

// Absent lists the enterprises within the actor's reach that have not reported a quarter.
func (s *Service) Absent(ctx context.Context, quarter Quarter) (list []Absent, due civil.Date, err error) {
	if !Policy.Allowed(actor.From(ctx), mayChase) {
		return nil, due, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if due, _, err = caseflow.Due(ctx, r, "EPT-Q", quarter.End()); err != nil {
			return err
		}
		list, err = s.absent(ctx, r, quarter)
		return err
	})
	return list, due, err
}

func (s *Service) absent(ctx context.Context, q sqldb.Queryer, quarter Quarter) ([]Absent, error) {
	var w sqldb.Where
	sql, args := Policy.Where(actor.From(ctx), mayChase, columns, w.Next())
	w.Numbered(sql, args...)
	return absent(ctx, q, quarter, w)
}

// Remind tells the enterprises that have not reported a quarter, each once, and returns how
// many were told now.
func (s *Service) Remind(ctx context.Context, quarter Quarter) (told int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayChase) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := s.absent(ctx, tx, quarter)
		if err != nil {
			return err
		}
		told, err = s.tell(ctx, tx, quarter, list)
		if err != nil || told == 0 {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayChase, Object: "forecast_reports", Reason: string(quarter)})
	})
	return told, err
}

func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, quarter Quarter, list []Absent) (told int, err error) {
	for _, a := range list {
		fresh, err := remember(ctx, tx, a.ID, quarter, actor.From(ctx).Account)
		if err != nil {
			return told, err
		}
		if !fresh {
			continue
		}
		told++
		err = notify.Tell(ctx, tx, notify.Note{Topic: TopicRemind, Orgs: []ids.ID{a.ID}, Roles: firms, Title: "请报送 %s 的用工状况", Args: []string{string(quarter)}, Path: "/employment/new?quarter=" + string(quarter)})
		if err != nil {
			return told, err
		}
	}
	return told, nil
}

// RemindDue is the nightly job: once the days of parameter EPT-Q have passed, those who
// have not reported the last quarter are told. Running it again tells nobody twice.
func (s *Service) RemindDue(ctx context.Context) (told int, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		quarter := s.Quarter()
		due, loaded, err := caseflow.Due(ctx, tx, "EPT-Q", quarter.End())
		if err != nil || !loaded || !due.Before(civil.DateOf(tx.Now())) {
			return err
		}
		list, err := absent(ctx, tx, quarter, sqldb.Where{})
		if err != nil {
			return err
		}
		told, err = s.tell(ctx, tx, quarter, list)
		return err
	})
	return told, err
}

// Restate brings reports as of an earlier day, for samples and for histories that another
// system kept: the revision, the day and the sender are those given. It asks for no
// permission: it is for commands of the product itself.
func (s *Service) Restate(ctx context.Context, tx *sqldb.Tx, p Report, at time.Time) error {
	p.ID, p.Sent = tx.NewID(), at
	p.Revision = max(p.Revision, 1)
	if err := CheckReport(p, QuarterOf(civil.DateOf(tx.Now())), nil).Err(); err != nil {
		return err
	}
	return insertReport(ctx, tx, p)
}

// Bring writes a sent submission of an earlier day, under the same terms as Restate.
func (s *Service) Bring(ctx context.Context, tx *sqldb.Tx, x Submission) (ids.ID, error) {
	var faults errs.List
	for _, r := range x.Rows {
		faults = append(faults, CheckRow(x.Base, r)...)
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	x.ID, x.Status = tx.NewID(), cmp.Or(x.Status, Sent)
	if err := insertSubmission(ctx, tx, x); err != nil {
		return 0, err
	}
	if err := replaceRows(ctx, tx, x.ID, x.Rows); err != nil {
		return 0, err
	}
	return x.ID, Flow.OpenIn(ctx, tx, x.ID, x.Status, "")
}
