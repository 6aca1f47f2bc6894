package dispatch

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// MatterKinds are what a matter can be.
var MatterKinds = []Choice{
	{Resolution, "会议决议", "Resolution"}, {"PROPOSAL", "建议提案", "Proposal"}, {"CASE", "平台事项会办", "Case of the platform"}, {"OTHER", "其他交办", "Other"},
}

// Resolution is a matter that a meeting decided.
const Resolution = "RESOLUTION"

// Matter is something with one lead and any number of co-handlers (ORG-09).
type Matter struct {
	ID         ids.ID
	Version    int64
	Status     string
	Number     string
	Kind       string
	Meeting    ids.ID // 0: of none
	Task       ids.ID // of a plan, 0 none
	Title      string
	Body       string
	AboutPath  string // page of the case that it is about
	DueDay     civil.Date
	Answer     string
	AnsweredOn civil.Date
	ClosedOn   civil.Date
	Owner      ids.ID
	Parts      []Part // the lead's first
}

func (t Matter) path() string { return "/matters/" + t.ID.String() }

// Lead is the unit that leads.
func (t Matter) Lead() Unit {
	if len(t.Parts) == 0 {
		return Unit{}
	}
	return t.Parts[0].Unit
}

// Late reports whether it should have been answered before the day.
func (t Matter) Late(today civil.Date) bool { return t.Status == Open && today.After(t.DueDay) }

// Part is what one handler has to do in a matter.
type Part struct {
	ID       ids.ID
	Version  int64
	Status   string
	Matter   ids.ID
	Duty     string
	Unit     Unit
	DueDay   civil.Date
	Answer   string
	Evidence string // page of the product that shows it, "" none
	By       ids.ID // account that answered
	Files    []File
}

// Late reports whether it should have been answered before the day.
func (p Part) Late(today civil.Date) bool { return p.Status == Open && today.After(p.DueDay) }

const (
	matterCols = `t.id, t.row_version, t.status, t.number, t.kind, t.meeting_id, t.task_id, t.title, t.body, t.about_path, t.due_day, t.answer, t.answered_on, t.closed_on, t.owner_id`
	partCols   = `p.id, p.row_version, p.status, p.matter_id, p.duty, p.unit, p.org_id, p.function, p.county, p.due_day, p.answer, p.evidence, p.answered_by`
)

func scanMatter(r sqldb.Row) (t Matter, err error) {
	return t, r.Scan(&t.ID, &t.Version, &t.Status, &t.Number, &t.Kind, &t.Meeting, &t.Task, &t.Title, &t.Body, &t.AboutPath, &t.DueDay, &t.Answer, &t.AnsweredOn, &t.ClosedOn, &t.Owner)
}

func scanPart(r sqldb.Row) (p Part, err error) {
	return p, r.Scan(&p.ID, &p.Version, &p.Status, &p.Matter, &p.Duty, &p.Unit.Name, &p.Unit.Org, &p.Unit.Function, &p.Unit.County, &p.DueDay, &p.Answer, &p.Evidence, &p.By)
}

// mattersWhere are matters with their parts, what is open and due first.
func mattersWhere(ctx context.Context, q sqldb.Queryer, _ civil.Date, where string, args ...any) ([]Matter, error) {
	list, err := sqldb.All(ctx, q, scanMatter, `SELECT `+matterCols+` FROM dispatch_matters t WHERE `+where+` ORDER BY CASE t.status WHEN 'OPEN' THEN 1 WHEN 'ANSWERED' THEN 2 ELSE 3 END, t.due_day, t.id`, args...)
	if err != nil {
		return nil, err
	}
	at := map[ids.ID]int{}
	for i, t := range list {
		at[t.ID] = i
	}
	for p, err := range sqldb.Each(ctx, q, scanPart, `SELECT `+partCols+` FROM dispatch_parts p WHERE p.matter_id IN (SELECT t.id FROM dispatch_matters t WHERE `+where+`) ORDER BY p.matter_id, p.position`, args...) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[p.Matter]; ok {
			list[i].Parts = append(list[i].Parts, p)
		}
	}
	return list, nil
}

// visible reports whether somebody reads a matter: those who watch, and whose unit has a part in it.
func (t Matter) visible(a actor.Actor) bool {
	return a.Has(watchers...) || slices.ContainsFunc(t.Parts, func(p Part) bool { return sees(a, p.Unit) })
}

func visibleMatters(a actor.Actor, list []Matter) []Matter {
	return slices.DeleteFunc(list, func(t Matter) bool { return !t.visible(a) })
}

// MatterQuery asks for matters; empty fields ask for all.
type MatterQuery struct {
	Status string // a state, or Overdue
	Kind   string
	Find   string
	Mine   bool
	Limit  int
	Offset int
}

// MatterList are the matters that the person sees, with how many there are.
func (s *Service) MatterList(ctx context.Context, x MatterQuery) (list []Matter, total int, err error) {
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		var w sqldb.Where
		scope := whereSeen
		if x.Mine {
			scope = whereOwn
		}
		sql, args := scope(actor.From(ctx), "p", w.Next())
		w.Numbered(`t.id IN (SELECT p.matter_id FROM dispatch_parts p WHERE `+sql+`)`, args...)
		w.If(x.Kind != "", "t.kind = ?", x.Kind)
		switch x.Status {
		case "":
		case Overdue:
			w.And("t.status = 'OPEN' AND t.due_day < ?", s.Today().String())
		default:
			w.And("t.status = ?", x.Status)
		}
		if x.Find != "" {
			like := sqldb.Containing(strings.ToLower(x.Find))
			w.And(`(LOWER(t.title) LIKE ? ESCAPE '\' OR LOWER(t.number) LIKE ? ESCAPE '\' OR t.id IN (SELECT u.matter_id FROM dispatch_parts u WHERE LOWER(u.unit) LIKE ? ESCAPE '\'))`, like, like, like)
		}
		list, err = mattersWhere(ctx, q, s.Today(), strings.TrimPrefix(w.SQL(), " WHERE "), w.Args()...)
		return err
	})
	total = len(list)
	if x.Limit > 0 {
		list = list[min(x.Offset, total):min(x.Offset+x.Limit, total)]
	}
	return list, total, err
}

// MatterDetail is a matter with its course and evidence.
type MatterDetail struct {
	Matter
	MeetingTitle string
	Trail        []caseflow.Event
}

// Matter reads a matter for who sees it.
func (s *Service) Matter(ctx context.Context, id ids.ID) (d MatterDetail, err error) {
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		if d.Matter, err = matterByID(ctx, q, id); err != nil {
			return err
		}
		if !d.visible(actor.From(ctx)) {
			return actor.ErrNotFound
		}
		for i := range d.Parts {
			if d.Parts[i].Files, err = filesOf(ctx, q, d.Parts[i].ID); err != nil {
				return err
			}
		}
		if d.Meeting != 0 {
			m, err := meetingByID(ctx, q, d.Meeting)
			if err != nil {
				return err
			}
			d.MeetingTitle = m.Title
		}
		d.Trail, err = caseflow.Trail(ctx, q, id)
		return err
	})
	return d, err
}

func matterByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Matter, error) {
	list, err := mattersWhere(ctx, q, civil.Date{}, `t.id = $1`, id)
	if err == nil && len(list) == 0 {
		err = actor.ErrNotFound
	}
	if err != nil {
		return Matter{}, err
	}
	return list[0], nil
}

// Charge gives a matter to units, the first of which leads. Names that are not known are refused.
func (s *Service) Charge(ctx context.Context, t Matter, names []string) (ids.ID, error) {
	err := s.run(ctx, func(tx *sqldb.Tx) error {
		units, err := s.units(ctx, tx, names)
		if err != nil {
			return err
		}
		t.Title, t.Body = strings.TrimSpace(t.Title), strings.TrimSpace(t.Body)
		if err := checkMatter(t, civil.DateOf(tx.Now())); err != nil {
			return err
		}
		if t.Meeting != 0 {
			m, err := meetingByID(ctx, tx, t.Meeting)
			if err != nil {
				return err
			}
			if m.Status != Held {
				return ErrShut.With(stateZH(Meetings, m.Status))
			}
			t.Kind = Resolution
		}
		return s.charge(ctx, tx, &t, units)
	})
	return t.ID, err
}

func checkMatter(t Matter, today civil.Date) error {
	var faults errs.List
	line(&faults, "title", t.Title, short, true)
	line(&faults, "body", t.Body, long, false)
	if t.Meeting == 0 && !knownChoice(MatterKinds, t.Kind) {
		faults.Add(ErrKind.With(t.Kind).On("kind"))
	}
	if t.DueDay == (civil.Date{}) || t.DueDay.Before(today) {
		faults.Add(ErrDue.On("due"))
	}
	if t.AboutPath != "" && (!strings.HasPrefix(t.AboutPath, "/") || strings.HasPrefix(t.AboutPath, "//")) {
		faults.Add(ErrPath.On("about"))
	}
	return faults.Err()
}

// units finds units by their names; the first is the lead.
func (s *Service) units(ctx context.Context, q sqldb.Queryer, names []string) (out []Unit, err error) {
	for i, name := range names {
		if name = strings.TrimSpace(name); name == "" && i > 0 {
			continue
		}
		u := Unit{Name: name}
		if s.o.Find != nil && name != "" {
			if u, err = s.o.Find(ctx, q, name); err != nil {
				return nil, err
			}
			u.Name = name
		}
		out = append(out, u)
	}
	return out, checkUnits(out)
}

func (s *Service) charge(ctx context.Context, tx *sqldb.Tx, t *Matter, units []Unit) error {
	today := civil.DateOf(tx.Now())
	n, err := next(ctx, tx, fmt.Sprintf("SX-%d", today.Year))
	if err != nil {
		return err
	}
	t.ID, t.Number = tx.NewID(), fmt.Sprintf("SX-%d-%03d", today.Year, n)
	if _, err := tx.Exec(ctx, `INSERT INTO dispatch_matters (id, row_version, status, due_on, number, kind, meeting_id, task_id, title, body, about_path, due_day, answer, owner_id, closed_on, answered_on) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, '', '')`,
		t.ID, Open, t.DueDay, t.Number, t.Kind, int64(t.Meeting), int64(t.Task), t.Title, t.Body, t.AboutPath, t.DueDay.String(), int64(actor.From(ctx).Account)); err != nil {
		return err
	}
	if err := Matters.Open(ctx, tx, t.ID, t.Title); err != nil {
		return err
	}
	soon, _, err := caseflow.Due(ctx, tx, paramPart, today)
	if err != nil {
		return err
	}
	if soon.After(t.DueDay) {
		soon = t.DueDay
	}
	for i, u := range units {
		p := Part{ID: tx.NewID(), Duty: Co, Unit: u, DueDay: soon}
		title := "请会办%s（%s 前）：%s"
		if i == 0 {
			p.Duty, p.DueDay, title = Lead, t.DueDay, "请牵头办理%s（%s 前）：%s"
		}
		if _, err := tx.Exec(ctx, `INSERT INTO dispatch_parts (id, row_version, status, due_on, matter_id, position, duty, unit, org_id, function, county, due_day, answer, evidence, answered_by) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', 0)`,
			p.ID, Open, p.DueDay, t.ID, int64(i), p.Duty, u.Name, int64(u.Org), u.Function, u.County, p.DueDay.String()); err != nil {
			return err
		}
		if err := Parts.Open(ctx, tx, p.ID, u.Name); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, notify.Note{Topic: TopicMatter, Title: title, Args: []string{t.Number, p.DueDay.String(), t.Title}, Path: t.path(), Object: t.ID}, u); err != nil {
			return err
		}
	}
	return nil
}

// Reply is what a handler answers.
type Reply struct {
	caseflow.Step
	Evidence string // page of the product, "" none
}

// StepPart takes a step with one part: its unit answers, the lead asks a co-handler again. The lead's answer is the matter's; it waits for
// the co-handlers until their time is over.
func (s *Service) StepPart(ctx context.Context, x Reply) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, p, err := s.part(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		x.Note, x.Evidence = strings.TrimSpace(x.Note), strings.TrimSpace(x.Evidence)
		switch {
		case x.Transition == "back" && p.Duty == Co:
			if !speaks(a, t.Lead()) {
				return actor.ErrForbidden
			}
			if t.Status != Open {
				return ErrShut.With(stateZH(Matters, t.Status))
			}
			if _, err := Parts.Move(ctx, tx, x.Step); err != nil {
				return err
			}
			return s.tell(ctx, tx, notify.Note{Topic: TopicMatter, Title: "请补充会办%s：%s", Args: []string{t.Number, t.Title}, Path: t.path(), Object: t.ID}, p.Unit)
		case x.Transition != "answer":
			return caseflow.ErrNoStep.With(x.Transition)
		case !speaks(a, p.Unit):
			return actor.ErrForbidden
		}
		if len([]rune(x.Note)) > long {
			return ErrLong.With(long).On("note")
		}
		if x.Evidence != "" && (!strings.HasPrefix(x.Evidence, "/") || strings.HasPrefix(x.Evidence, "//")) {
			return ErrPath.On("evidence")
		}
		if p.Duty == Lead {
			return s.answer(ctx, tx, t, p, x)
		}
		if t.Status != Open {
			return ErrShut.With(stateZH(Matters, t.Status))
		}
		if _, err := Parts.Move(ctx, tx, x.Step); err != nil {
			return err
		}
		if err := answered(ctx, tx, p, x); err != nil {
			return err
		}
		return s.tell(ctx, tx, notify.Note{Topic: TopicMatter, Title: "%s已答复会办%s：%s", Args: []string{p.Unit.Name, t.Number, t.Title}, Path: t.path(), Object: t.ID}, t.Lead())
	})
}

func answered(ctx context.Context, tx *sqldb.Tx, p Part, x Reply) error {
	_, err := tx.Exec(ctx, `UPDATE dispatch_parts SET answer = $1, evidence = $2, answered_by = $3 WHERE id = $4`, x.Note, x.Evidence, int64(actor.From(ctx).Account), p.ID)
	return err
}

// answer sends the matter's result with its evidence.
func (s *Service) answer(ctx context.Context, tx *sqldb.Tx, t Matter, p Part, x Reply) error {
	today := civil.DateOf(tx.Now())
	var waits []string
	for _, o := range t.Parts {
		if o.Duty == Co && o.Status == Open && !o.Late(today) {
			waits = append(waits, o.Unit.Name)
		}
	}
	if len(waits) > 0 {
		return ErrParts.With(strings.Join(waits, "、"))
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM dispatch_files WHERE object_id = $1`, p.ID)
	if err != nil {
		return err
	}
	if t.Kind == Resolution && n == 0 && x.Evidence == "" {
		return ErrEmpty.On("evidence")
	}
	if x.Version != 0 && x.Version != p.Version {
		return ErrStale.With(p.Unit.Name)
	}
	if _, err := Matters.Move(ctx, tx, caseflow.Step{ID: t.ID, Transition: "answer", Note: x.Note}); err != nil {
		return err
	}
	if _, err := Parts.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: p.ID, Transition: "gather", Note: x.Note}); err != nil {
		return err
	}
	if err := answered(ctx, tx, p, x); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE dispatch_matters SET answer = $1, answered_on = $2 WHERE id = $3`, x.Note, today.String(), t.ID); err != nil {
		return err
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicMatter, Roles: []actor.Role{actor.ConferenceSec}, Title: "%s已报办理结果，请核实：%s", Args: []string{t.Number, t.Title}, Path: t.path(), Object: t.ID})
}

// part reads a part with its matter, for who sees it.
func (s *Service) part(ctx context.Context, q sqldb.Queryer, id ids.ID) (t Matter, p Part, err error) {
	matter, err := sqldb.Value[ids.ID](ctx, q, `SELECT matter_id FROM dispatch_parts WHERE id = $1`, id)
	if err != nil {
		return t, p, hidden(err)
	}
	if t, err = matterByID(ctx, q, matter); err != nil {
		return t, p, err
	}
	if !t.visible(actor.From(ctx)) {
		return t, p, actor.ErrNotFound
	}
	i := slices.IndexFunc(t.Parts, func(p Part) bool { return p.ID == id })
	return t, t.Parts[i], nil
}

// follow takes the step of the system that a step of the matter brings to its parts.
var follow = map[string]string{"return": "again", "reopen": "again", "drop": "drop"}

// StepMatter takes a step of the conference office with a matter. Who answered a part, or answers for the lead, does not close it.
func (s *Service) StepMatter(ctx context.Context, x caseflow.Step) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		t, err := matterByID(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if x.Transition == "answer" {
			return caseflow.ErrNoStep.With(x.Transition)
		}
		if x.Transition == "close" && (speaks(a, t.Lead()) || slices.ContainsFunc(t.Parts, func(p Part) bool { return p.By == a.Account })) {
			return ErrOwn
		}
		if _, err := Matters.Move(ctx, tx, x); err != nil {
			return err
		}
		closed := civil.Date{}
		if x.Transition == "close" {
			closed = civil.DateOf(tx.Now())
		}
		if _, err := tx.Exec(ctx, `UPDATE dispatch_matters SET closed_on = $1 WHERE id = $2`, closed.String(), t.ID); err != nil {
			return err
		}
		step := follow[x.Transition]
		for _, p := range t.Parts {
			if step == "" || step == "again" && p.Duty == Co || p.Status == Cancelled {
				continue
			}
			if _, err := Parts.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: p.ID, Transition: step, Note: x.Note}); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, notify.Note{Topic: TopicMatter, Title: matterTitles[x.Transition], Args: []string{t.Number, t.Title}, Path: t.path(), Object: t.ID}, t.Lead())
	})
}

// AttachPart adds a piece of evidence to a part that is to be answered.
func (s *Service) AttachPart(ctx context.Context, id ids.ID, name, mime string, size int64, content io.Reader) (matter ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, p, err := s.part(ctx, tx, id)
		if err != nil {
			return err
		}
		matter = t.ID
		if !speaks(actor.From(ctx), p.Unit) {
			return actor.ErrForbidden
		}
		if p.Status != Open || t.Status != Open {
			return ErrShut.With(stateZH(Parts, p.Status))
		}
		return s.attach(ctx, tx, p.ID, Parts.Table, name, mime, size, content)
	})
	return matter, err
}

// OpenPartFile begins to read a file of a part for who sees the matter.
func (s *Service) OpenPartFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		if _, _, err := s.part(ctx, q, id); err != nil {
			return err
		}
		c, err = s.open(ctx, q, id, file)
		return err
	})
	return c, err
}

// ToAnswer is how many parts wait for the person's units.
func (s *Service) ToAnswer(ctx context.Context) (int, error) {
	sql, args := whereOwn(actor.From(ctx), "p", 1)
	return s.count(ctx, mayReport, `SELECT COUNT(*) FROM dispatch_parts p JOIN dispatch_matters t ON t.id = p.matter_id WHERE p.status = 'OPEN' AND t.status = 'OPEN' AND `+sql, args...)
}

// ToCheck is how many matters wait to be checked by the conference office.
func (s *Service) ToCheck(ctx context.Context) (int, error) {
	return s.count(ctx, mayRun, `SELECT COUNT(*) FROM dispatch_matters t WHERE t.status = 'ANSWERED'`)
}

// record writes an audit entry.
func record(ctx context.Context, tx *sqldb.Tx, action, table string, id ids.ID) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: table, ID: id})
}

// inNumberOrder sorts matters as they were decided.
func inNumberOrder(list []Matter) []Matter {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b Matter) int { return strings.Compare(a.Number, b.Number) })
	return out
}
