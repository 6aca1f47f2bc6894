package carrier

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ErrUnreported refuses to let a suspended record count again while reports are missing.
var ErrUnreported = errs.New(errs.Invalid, "carrier.unreported")

// overdue is the step of the product itself: a record of which too many yearly reports are missing is suspended.
const overdue = "suspend_unreported"

// pause is the stage into which such a record goes; ok is false for kinds without one.
func (k *Kind) pause() (Stage, bool) {
	for _, s := range k.Stages {
		if s.Pause {
			return s, true
		}
	}
	return Stage{}, false
}

// suspension is the transition of the machine; nil where no report is due or nothing pauses.
func (k *Kind) suspension() *caseflow.Transition {
	to, ok := k.pause()
	if !k.Report || !ok {
		return nil
	}
	t := &caseflow.Transition{Code: overdue, ZH: "缺年度报告暂停", EN: "Suspend for missing reports", To: to.Code, System: true}
	for _, s := range k.Stages {
		if s.Counts {
			t.From = append(t.From, s.Code)
		}
	}
	return t
}

// SuspendUnreported suspends every record of which as many yearly reports are missing as the parameter says. The stages of the record
// name the rule and the years. A record of which the reports are filed is let back by the bureau.
func (s *Service) SuspendUnreported(ctx context.Context) (n int, err error) {
	ctx = caseflow.AsSystem(sqldb.Long(ctx))
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return 0, err
	}
	for _, k := range kinds {
		if k.suspension() == nil {
			continue
		}
		list, err := s.unreported(ctx, k)
		if err != nil {
			return n, err
		}
		for _, u := range list {
			done, err := s.suspend(ctx, k, u)
			if err != nil {
				return n, err
			}
			if done {
				n++
			}
		}
	}
	return n, nil
}

// unreported is a record with the years that are missing and the rule by which that suspends it.
type unreported struct {
	id    ids.ID
	years []int
	rule  ParamVersion
}

func (s *Service) unreported(ctx context.Context, k *Kind) (out []unreported, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := paramsOn(ctx, r, s.Today())
		if err != nil || !p.on(ParamReports) {
			return err
		}
		records, err := countedOf(ctx, r, k.Code)
		if err != nil {
			return err
		}
		filed, err := reportsOfKind(ctx, r, k.Code)
		for i := range records {
			c := &records[i]
			if st, _ := k.Stage(c.Status); !st.Counts {
				continue
			}
			id, err := ids.Parse(c.ID)
			if err != nil {
				return err
			}
			if years := p.due(k.ReportsDue(c, filed[id], s.Today())); int64(len(years)) >= p[ParamReports].Value {
				out = append(out, unreported{id, years, p[ParamReports]})
			}
		}
		return err
	})
	return out, err
}

// due are the years of a list from which on reports are due in the city.
func (p params) due(years []int) (out []int) {
	for _, y := range years {
		if int64(y) >= p[ParamReportFrom].Value {
			out = append(out, y)
		}
	}
	return out
}

func reportsOfKind(ctx context.Context, q sqldb.Queryer, kind string) (map[ids.ID][]int, error) {
	type filed struct {
		id   ids.ID
		year int
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (f filed, err error) { return f, r.Scan(&f.id, &f.year) },
		`SELECT p.record_id, p.year FROM carrier_reports p `+strings.ReplaceAll(inKind, "%s", "p"), kind)
	out := map[ids.ID][]int{}
	for _, f := range list {
		out[f.id] = append(out[f.id], f.year)
	}
	return out, err
}

func (s *Service) suspend(ctx context.Context, k *Kind, u unreported) (done bool, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := recordByID(ctx, tx, u.id)
		if err != nil {
			return err
		}
		if st, _ := k.Stage(c.Status); !st.Counts {
			return nil // somebody moved it meanwhile
		}
		why := fmt.Sprintf("%s 第 %d 版：缺 %s 年度报告（%s）", u.rule.Code, u.rule.Version, yearList(u.years), u.rule.Source)
		if _, err := k.Flow().Move(ctx, tx, caseflow.Step{ID: u.id, Transition: overdue, Note: why}); err != nil {
			return err
		}
		to, _ := k.pause()
		if err := insertDay(ctx, tx, u.id, to.Code, s.Today(), why); err != nil {
			return err
		}
		if err := s.settle(ctx, tx, k, u.id); err != nil {
			return err
		}
		done = true
		return audit.Record(ctx, tx, audit.Entry{Action: mayMove + ".unreported", Object: table, ID: u.id, Reason: why})
	})
	return done, err
}

func yearList(years []int) string {
	var out []string
	for _, y := range years {
		out = append(out, strconv.Itoa(y))
	}
	return strings.Join(out, "、")
}

// resumes refuses to let a paused record count again while as many reports are missing as suspend it.
func (s *Service) resumes(ctx context.Context, q sqldb.Queryer, k *Kind, c Record, stage string, days []dayRow) error {
	from, _ := k.Stage(c.Status)
	if to, _ := k.Stage(stage); !k.Report || !from.Pause || !to.Counts {
		return nil
	}
	p, err := paramsOn(ctx, q, s.Today())
	if err != nil || !p.on(ParamReports) {
		return err
	}
	filed, err := reportsOf(ctx, q, c.ID)
	if err != nil {
		return err
	}
	r := Counted{}
	for _, d := range days {
		r.Stages = append(r.Stages, d.Passed)
	}
	if years := p.due(k.ReportsDue(&r, filed, s.Today())); int64(len(years)) >= p[ParamReports].Value {
		return ErrUnreported.With(yearList(years)).On("stage")
	}
	return nil
}

// countedSince is the day since which a record counts, or counted until it was paused.
func (r *Counted) countedSince(k *Kind, day civil.Date) (since civil.Date, ok bool) {
	if since, ok = r.CountsOn(k, day); ok {
		return since, ok
	}
	at, _ := r.StageOn(day)
	if st, _ := k.Stage(at); !st.Pause {
		return since, false
	}
	for _, p := range r.Stages {
		if st, _ := k.Stage(p.Stage); st.Counts {
			return p.On, true
		}
	}
	return since, false
}

// Due are the years for which reports are missing of all records that the actor sees, for the list of the bureau.
func (s *Service) Due(ctx context.Context, kind string) (out map[ids.ID][]int, err error) {
	if err := maySeeKind(ctx, kind); err != nil {
		return nil, err
	}
	k, err := s.Kind(ctx, kind)
	if err != nil {
		return nil, err
	}
	out = map[ids.ID][]int{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := paramsOn(ctx, r, s.Today())
		if err != nil {
			return err
		}
		records, err := countedOf(ctx, r, kind)
		if err != nil {
			return err
		}
		filed, err := reportsOfKind(ctx, r, kind)
		for i := range records {
			id, parseErr := ids.Parse(records[i].ID)
			if parseErr != nil {
				return parseErr
			}
			if years := p.due(k.ReportsDue(&records[i], filed[id], s.Today())); len(years) > 0 {
				out[id] = years
			}
		}
		return err
	})
	return out, err
}
