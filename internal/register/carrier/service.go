package carrier

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps the registers of one city.
type Service struct {
	db    *sqldb.DB
	kinds *shelf
	files *blob.Store // nil: documents are not kept here
	rolls rolls
}

// New makes the service of a city with the built-in kinds; the city's own are read from its database.
func New(db *sqldb.DB) *Service { return &Service{db: db, kinds: newShelf()} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

func scoped(ctx context.Context, action string, w *sqldb.Where) {
	sql, args := Policy.Where(actor.From(ctx), action, actor.Columns{County: "c.county", Org: "c.org_id"}, w.Next())
	w.Numbered(sql, args...)
}

// object is what the policy looks at.
func (c Record) object() actor.Object { return actor.Object{County: c.County, Org: c.Org} }

// May says whether the actor may do something with a record.
func (c Record) May(a actor.Actor, action string) bool {
	if action == maySee {
		action = seeing(c.Kind)
	}
	return Policy.May(a, action, c.object())
}

// List returns a page of a kind's records and their number.
func (s *Service) List(ctx context.Context, f Filter) (k *Kind, list []Record, total int64, err error) {
	if err := maySeeKind(ctx, f.Kind); err != nil {
		return nil, nil, 0, err
	}
	if k, err = s.Kind(ctx, f.Kind); err != nil {
		return nil, nil, 0, err
	}
	err = s.db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error { // a long register is read into memory once
		list, total, err = s.list(ctx, r, k, f)
		return err
	})
	return k, list, total, err
}

// Sizes are the numbers of records by kind, whatever their stage.
func (s *Service) Sizes(ctx context.Context) (n map[string]int, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = groups(ctx, r)
		return err
	})
	return n, err
}

// Detail is a record with all that hangs on it.
type Detail struct {
	Record
	Of       *Kind
	Members  []Member
	Days     []Passed
	Proofs   []string // of Days
	Levels   []Raised
	Ticked   map[string]string // point of the checklist → note
	Reports  []int
	Due      []int // years without a report
	Shares   []Share
	Assets   []Asset
	Entries  []Entry
	Meetings []Meeting
	Booked   []Booked
	Lacks    []Lack
	Files    []File
	Honours  []Honour
	Steps    []Milestone
	Accepted []Acceptance
	Trail    []caseflow.Event
	Next     []Stage
}

// Find reads a record with all that hangs on it.
func (s *Service) Find(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Record, err = s.visible(ctx, r, id, maySee); err != nil {
			return err
		}
		if d.Of, err = s.kind(ctx, r, d.Kind); err != nil {
			return err
		}
		return s.fill(ctx, r, &d)
	})
	return d, err
}

func (s *Service) fill(ctx context.Context, q sqldb.Queryer, d *Detail) (err error) {
	days, err := daysOf(ctx, q, `WHERE d.record_id = $1`, d.ID)
	if err != nil {
		return err
	}
	for _, x := range days {
		d.Days, d.Proofs = append(d.Days, x.Passed), append(d.Proofs, x.Proof)
	}
	levels, err := levelsOf(ctx, q, `WHERE l.record_id = $1`, d.ID)
	for _, l := range levels {
		d.Levels = append(d.Levels, l.Raised)
	}
	if err != nil {
		return err
	}
	for _, read := range []func() error{
		func() error { d.Members, err = membersOf(ctx, q, `WHERE m.record_id = $1`, d.ID); return err },
		func() error { d.Ticked, err = checksOf(ctx, q, d.ID); return err },
		func() error { d.Reports, err = reportsOf(ctx, q, d.ID); return err },
		func() error { d.Shares, err = sharesOf(ctx, q, d.ID); return err },
		func() error { d.Assets, err = assetsOf(ctx, q, d.ID); return err },
		func() error { d.Entries, err = entriesOf(ctx, q, `WHERE e.record_id = $1`, d.ID); return err },
		func() error { d.Meetings, err = meetingsOf(ctx, q, d.ID); return err },
		func() error { d.Files, err = readable(ctx, q, d.Record); return err },
		func() error { d.Honours, err = honoursOf(ctx, q, d.ID); return err },
		func() error { d.Booked, err = bookingsOf(ctx, q, d.ID); return err },
		func() error { d.Steps, err = milestonesOf(ctx, q, d.ID); return err },
		func() error { d.Accepted, err = acceptancesOf(ctx, q, d.ID); return err },
		func() error { d.Trail, err = caseflow.Trail(ctx, q, d.ID); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	p, err := paramsOn(ctx, q, s.Today())
	d.derive(s.Today(), p)
	return err
}

// derive computes what follows from the rows.
func (d *Detail) derive(today civil.Date, p params) {
	c := Counted{OrgKind: d.OrgKind, Functions: d.Functions, Stages: d.Days}
	var taking []Taking
	for _, m := range d.Members {
		taking = append(taking, m.taking())
	}
	var ticked []string
	for code := range d.Ticked {
		ticked = append(ticked, code)
	}
	d.Lacks = d.Of.Complete(taking, d.Functions, ticked, today)
	for _, l := range d.Of.Missing(d.standing(), today, p.on(ParamParties)) {
		if !slices.ContainsFunc(d.Lacks, func(x Lack) bool { return x.Rule == l.Rule }) {
			d.Lacks = append(d.Lacks, l)
		}
	}
	for _, c := range d.Of.Councils {
		if silent := !slices.ContainsFunc(d.Meetings, func(m Meeting) bool { return m.Council == c.Code }); silent && !slices.ContainsFunc(d.Lacks, func(x Lack) bool { return x.Rule == c.Code }) {
			d.Lacks = append(d.Lacks, minutesOf(c))
		}
	}
	d.Due = p.due(d.Of.ReportsDue(&c, d.Reports, today))
	before := ""
	if n := len(d.Days); n > 1 {
		before = d.Days[n-2].Stage
	}
	d.Next = d.Of.Next(d.Status, before)
}

// visible reads a record that the actor may do something with; for anything else the actor may not do, it is not there.
func (s *Service) visible(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (Record, error) {
	c, err := recordByID(ctx, q, id)
	if err != nil {
		return c, hidden(err)
	}
	if !c.May(actor.From(ctx), action) {
		return c, actor.ErrNotFound
	}
	return c, nil
}

// check refuses what the actor may not do with a record.
func (s *Service) check(ctx context.Context, id ids.ID, action string) error {
	return s.db.Read(ctx, func(r *sqldb.Reader) error {
		_, err := s.visible(ctx, r, id, action)
		return err
	})
}

// Create writes a new record. A stage other than the first needs its day, and its proof where the stage asks for one.
func (s *Service) Create(ctx context.Context, kind string, d Draft, proof string) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		id, err = s.CreateIn(ctx, tx, kind, d, proof)
		return err
	})
	return id, err
}

// CreateIn writes a new record with the same checks within the caller's transaction.
func (s *Service) CreateIn(ctx context.Context, tx *sqldb.Tx, kind string, d Draft, proof string) (ids.ID, error) {
	a := actor.From(ctx)
	if !mayWrite(a, kind, actor.Object{County: d.County, Org: d.Org}) {
		return 0, actor.ErrForbidden
	}
	k, err := s.kind(ctx, tx, kind)
	if err != nil {
		return 0, err
	}
	if d.Stage = cmp.Or(d.Stage, k.Stages[0].Code); d.On.IsZero() {
		d.On = s.Today()
	}
	d.Values = k.compute(d.Values)
	if err := k.checkDraft(d, proof, s.Today()); err != nil {
		return 0, err
	}
	if (d.Stage != k.Stages[0].Code || d.Level != "") && !Policy.May(a, mayMove, actor.Object{County: d.County, Org: d.Org}) {
		return 0, actor.ErrForbidden
	}
	if err := k.checkLinks(ctx, tx, d.Values); err != nil {
		return 0, err
	}
	id, err := s.insert(ctx, tx, k, d, proof)
	if err != nil || d.later {
		return id, err
	}
	return id, s.ready(ctx, tx, k, id, d.Stage, s.Today())
}

// insert writes a record with its first stage and level.
func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, k *Kind, d Draft, proof string) (ids.ID, error) {
	c := Record{ID: tx.NewID(), Kind: k.Code, Status: d.Stage}
	c.take(d)
	c.StageOn = d.On
	if c.Level = d.Level; d.Level != "" {
		c.LevelOn = d.On
	}
	if st, _ := k.Stage(d.Stage); st.Counts {
		c.BuiltOn = d.On
	}
	if err := insertRecord(ctx, tx, c); err != nil {
		if sqldb.IsDuplicate(err) {
			return 0, ErrTwice.With(c.Name).On("name")
		}
		return 0, err
	}
	if err := written(ctx, tx, k, c); err != nil {
		return 0, err
	}
	if err := insertDay(ctx, tx, c.ID, d.Stage, d.On, proof); err != nil {
		return 0, err
	}
	if d.Level != "" {
		if err := insertLevel(ctx, tx, c.ID, d.Level, d.On, proof); err != nil {
			return 0, err
		}
	}
	if err := k.Flow().OpenIn(ctx, tx, c.ID, d.Stage, proof); err != nil {
		return 0, err
	}
	if err := s.takeWith(ctx, tx, k, c.ID, d); err != nil {
		return 0, err
	}
	return c.ID, audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: table, ID: c.ID, Reason: k.Code + " " + c.Name})
}

// take copies what a form says.
func (c *Record) take(d Draft) {
	c.Name, c.Number, c.County, c.Note, c.Org = strings.TrimSpace(d.Name), strings.TrimSpace(d.Number), d.County, strings.TrimSpace(d.Note), d.Org
	c.Functions, c.Lng, c.Lat, c.Values = Value{Text: strings.Join(d.Functions, ",")}, d.Lng, d.Lat, d.Values
}

func (k *Kind) checkDraft(d Draft, proof string, today civil.Date) error {
	var faults errs.List
	name := strings.TrimSpace(d.Name)
	if name == "" || len([]rune(name)) > shortText {
		faults.Add(ErrName.With(shortText).On("name"))
	}
	if d.Level != "" && k.Rank(d.Level) < 0 {
		faults.Add(ErrLevel.With(names(k.Levels)).On("level"))
	}
	for _, f := range d.Functions {
		if !slices.ContainsFunc(k.Functions, func(c Choice) bool { return c.Code == f }) {
			faults.Add(ErrChoice.With("功能", f, names(k.Functions)).On("functions"))
		}
	}
	if (d.Lng == nil) != (d.Lat == nil) || d.Lng != nil && (*d.Lng < 73 || *d.Lng > 136 || *d.Lat < 3 || *d.Lat > 54) {
		faults.Add(ErrPlace.On("lng"))
	}
	for _, f := range k.Fields {
		if _, ok := d.Values[f.Code]; f.Required && !ok {
			faults.Add(ErrRequired.With(f.ZH).On(f.Code))
		}
	}
	faults.Add(k.checkValues(d.Values))
	if k.Span != nil {
		faults.Add(k.Span.check(d.Values, today))
	}
	k.anonymous(d.Name, d.Note, d.Values, func(_ string, err error) { faults.Add(err) })
	if d.Stage != "" {
		faults.Add(k.gated(d.Stage))
		faults.Add(k.checkStage(d.Stage, d.On, proof, today))
	}
	return faults.Err()
}

func (k *Kind) checkStage(stage string, on civil.Date, proof string, today civil.Date) error {
	st, ok := k.Stage(stage)
	switch {
	case !ok:
		return ErrOrder.With(stage).On("stage")
	case on.After(today):
		return ErrFuture.With(on.String()).On("on")
	case st.Proof && strings.TrimSpace(proof) == "":
		return ErrProof.With(st.ZH).On("proof")
	}
	return nil
}

// Edit changes what a form shows of a record, all or nothing; another's change in between is a conflict.
func (s *Service) Edit(ctx context.Context, id ids.ID, d Draft, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, id, mayEdit)
		if err != nil {
			return err
		}
		k, err := s.kind(ctx, tx, c.Kind)
		if err != nil {
			return err
		}
		if k.checked(c.Status) && !c.May(actor.From(ctx), mayMove) {
			return ErrChecked
		}
		d.Stage, d.Values = "", k.compute(d.Values)
		if err := k.checkDraft(d, "", s.Today()); err != nil {
			return err
		}
		if !mayWrite(actor.From(ctx), c.Kind, actor.Object{County: d.County, Org: d.Org}) {
			return actor.ErrForbidden
		}
		if err := k.checkLinks(ctx, tx, d.Values); err != nil {
			return err
		}
		c.take(d)
		n, err := updateRecord(ctx, tx, c, version)
		switch {
		case sqldb.IsDuplicate(err):
			return ErrTwice.With(c.Name).On("name")
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		if err := written(ctx, tx, k, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: table, ID: id, Reason: c.Name})
	})
}

// ErrStale says that somebody changed the record meanwhile.
var ErrStale = errs.New(errs.Conflict, "carrier.stale")

// Enter moves a record into a stage on a day, which may be past but not before the last one.
func (s *Service) Enter(ctx context.Context, id ids.ID, stage string, on civil.Date, proof, reason string, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, id, mayMove)
		if err != nil {
			return err
		}
		k, err := s.kind(ctx, tx, c.Kind)
		if err != nil {
			return err
		}
		if on.IsZero() {
			on = s.Today()
		}
		if err := k.checkStage(stage, on, proof, s.Today()); err != nil {
			return err
		}
		days, err := daysOf(ctx, tx, `WHERE d.record_id = $1`, id)
		if err != nil {
			return err
		}
		if err := k.checkNext(c.Status, stage, on, days); err != nil {
			return err
		}
		if err := s.gate(ctx, tx, k, id, stage); err != nil {
			return err
		}
		if err := s.resumes(ctx, tx, k, c, stage, days); err != nil {
			return err
		}
		if err := s.ready(ctx, tx, k, id, stage, s.Today()); err != nil {
			return err
		}
		if _, err := k.Flow().Move(ctx, tx, caseflow.Step{ID: id, Transition: "to_" + stage, Version: version, Reason: reason, Note: proof}); err != nil {
			return err
		}
		if err := insertDay(ctx, tx, id, stage, on, proof); err != nil {
			return err
		}
		return s.settle(ctx, tx, k, id)
	})
}

func (k *Kind) checkNext(status, stage string, on civil.Date, days []dayRow) error {
	before := ""
	if n := len(days); n > 0 {
		if on.Before(days[n-1].On) {
			return ErrOrder.With(days[n-1].On.String()).On("on")
		}
		if n > 1 {
			before = days[n-2].Stage
		}
	}
	if !leads(k.Next(status, before), stage) {
		st, _ := k.Stage(status)
		return ErrOrder.With(st.ZH).On("stage")
	}
	return nil
}

// settle writes since when a record counts, when it ended, and its level of today, which all follow from the days.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, k *Kind, id ids.ID) error {
	days, err := daysOf(ctx, tx, `WHERE d.record_id = $1`, id)
	if err != nil {
		return err
	}
	levels, err := levelsOf(ctx, tx, `WHERE l.record_id = $1`, id)
	if err != nil {
		return err
	}
	r := Counted{}
	for _, d := range days {
		r.Stages = append(r.Stages, d.Passed)
	}
	for _, l := range levels {
		r.Levels = append(r.Levels, l.Raised)
	}
	var built, ended, stageOn, levelOn civil.Date
	level := r.LevelOn(k, s.Today())
	for _, l := range r.Levels {
		if l.Level == level && levelOn.IsZero() {
			levelOn = l.From
		}
	}
	for _, d := range r.Stages {
		st, _ := k.Stage(d.Stage)
		if st.Counts && built.IsZero() {
			built = d.On
		}
		if st.Closed {
			ended = d.On
		}
		stageOn = d.On
	}
	_, err = tx.Exec(ctx, `UPDATE carrier_records SET built_on = $1, ended_on = $2, stage_on = $3, level = $4, level_on = $5 WHERE id = $6`,
		built.String(), ended.String(), stageOn.String(), level, levelOn.String(), id)
	if err != nil {
		return err
	}
	return touch(ctx, tx, id)
}

// Raise gives a record a level from a day, by a document.
func (s *Service) Raise(ctx context.Context, id ids.ID, level string, from civil.Date, document string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := s.visible(ctx, tx, id, mayMove)
		if err != nil {
			return err
		}
		k, err := s.kind(ctx, tx, c.Kind)
		switch {
		case err != nil:
			return err
		case k.Rank(level) < 0:
			return ErrLevel.With(names(k.Levels)).On("level")
		case from.IsZero() || from.After(s.Today()):
			return ErrFuture.With(from.String()).On("from")
		case strings.TrimSpace(document) == "":
			return ErrProof.With("级别").On("document")
		}
		if err := insertLevel(ctx, tx, id, level, from, document); err != nil {
			return err
		}
		if err := s.settle(ctx, tx, k, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayMove + ".level", Object: table, ID: id, Reason: level + " " + document})
	})
}
