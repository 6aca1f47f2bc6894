package dispatch

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// JobName is the name of the daily step. See [Service.TimeUp].
const JobName = "dispatch.round"

// TimeUp opens what is to be opened, reminds of what is due, and tells of what is missing. It returns how many things it did; running it
// again on the same day does nothing more.
func (s *Service) TimeUp(ctx context.Context) (int, error) {
	n, err := s.OpenDue(ctx)
	if err != nil {
		return n, err
	}
	m, err := s.remind(sqldb.Long(ctx))
	return n + m, err
}

// clock is the working days before and after a due day on which something is told.
type clock struct {
	calendar               *civil.Calendar
	first, final, escalate caseflow.Param
}

func clockOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (c clock, err error) {
	if c.calendar, err = caseflow.CalendarOf(ctx, q); err != nil {
		return c, err
	}
	for code, into := range map[string]*caseflow.Param{paramFirst: &c.first, paramFinal: &c.final, paramEscalate: &c.escalate} {
		if *into, err = caseflow.ParamOn(ctx, q, code, day); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c clock) days(from civil.Date, p caseflow.Param, sign int) civil.Date {
	if !p.Working {
		return from.AddDays(sign * int(p.Days))
	}
	day, _ := c.calendar.AddWorkingDays(from, sign*int(p.Days))
	return day
}

// The stages of what is told of something that is due.
const (
	stageFirst    = "first"
	stageFinal    = "final"
	stageAlarm    = "alarm"
	stageEscalate = "escalate"
)

// stages are those that have come for something that is due on a day, the last one first: only it is told.
func (c clock) stage(due, today civil.Date) string {
	switch {
	case today.After(c.days(due, c.escalate, 1)):
		return stageEscalate
	case today.After(due):
		return stageAlarm
	case !today.Before(c.days(due, c.final, -1)):
		return stageFinal
	case !today.Before(c.days(due, c.first, -1)):
		return stageFirst
	}
	return ""
}

// remind tells each stage of each thing once.
func (s *Service) remind(ctx context.Context) (told int, err error) {
	today := s.Today()
	var c clock
	var reports []Report
	var parts []Part
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		if c, err = clockOn(ctx, q, today); err != nil {
			return err
		}
		if reports, err = sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE r.status IN ('OPEN', 'RETURNED') ORDER BY r.id`); err != nil {
			return err
		}
		parts, err = sqldb.All(ctx, q, scanPart, `SELECT `+partCols+` FROM dispatch_parts p JOIN dispatch_matters t ON t.id = p.matter_id WHERE p.status = 'OPEN' AND t.status = 'OPEN' ORDER BY p.id`)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, r := range reports {
		due := r.DueDay
		if r.Status == Returned && r.DueOn != (civil.Date{}) {
			due = r.DueOn
		}
		n, err := s.once(ctx, r.ID, c.stage(due, today), due, func(tx *sqldb.Tx, stage string) error { return s.remindReport(ctx, tx, r, due, stage) })
		if err != nil {
			return told, err
		}
		told += n
	}
	for _, p := range parts {
		n, err := s.once(ctx, p.ID, c.stage(p.DueDay, today), p.DueDay, func(tx *sqldb.Tx, stage string) error { return s.remindPart(ctx, tx, p, stage) })
		if err != nil {
			return told, err
		}
		told += n
	}
	return told, nil
}

// once runs fn when the stage of a thing was not told before.
func (s *Service) once(ctx context.Context, id ids.ID, stage string, due civil.Date, fn func(tx *sqldb.Tx, stage string) error) (n int, err error) {
	if stage == "" {
		return 0, nil
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		fresh, err := tx.Exec(ctx, `INSERT INTO dispatch_reminders (object_id, stage) VALUES ($1, $2) ON CONFLICT (object_id, stage) DO NOTHING`, id, stage+":"+due.String())
		if n = int(fresh); err != nil || fresh == 0 {
			return err
		}
		return fn(tx, stage)
	})
	return n, err
}

var reminderTitles = map[string]string{
	stageFirst: "%s调度 %s 到期，还没有报送：%s", stageFinal: "%s调度 %s 到期，请尽快报送：%s", stageAlarm: "%s调度应于 %s 报送，已逾期：%s", stageEscalate: "%s调度应于 %s 报送，逾期多日仍未报送：%s",
}

// remindReport tells the unit; the conference office too when it is missing, and the bureau when it is missing long. A missing report gets
// the colour that comes of it.
func (s *Service) remindReport(ctx context.Context, tx *sqldb.Tx, r Report, due civil.Date, stage string) error {
	n := notify.Note{Topic: TopicReport, Title: reminderTitles[stage], Args: []string{r.Quarter.ZH(), due.String(), r.Unit.Name + " " + r.Title()}, Path: r.path(), Object: r.ID}
	switch stage {
	case stageFirst, stageFinal:
		return s.tell(ctx, tx, n, r.Unit)
	}
	today := civil.DateOf(tx.Now())
	limits, err := limitsOn(ctx, tx, today)
	if err != nil {
		return err
	}
	late, err := overdues(ctx, tx, r, today, limits)
	if err != nil {
		return err
	}
	colour, basis := Judge(r.Standing, r.Progress, late, limits)
	if _, err := tx.Exec(ctx, `UPDATE dispatch_reports SET colour = $1, basis = $2 WHERE id = $3 AND status IN ('OPEN', 'RETURNED')`, colour, basis, r.ID); err != nil {
		return err
	}
	n.Topic, n.AtOnce = TopicAlarm, true
	if stage == stageEscalate {
		return s.tell(ctx, tx, n, r.Unit, actor.ConferenceSec, actor.CityLead)
	}
	return s.tell(ctx, tx, n, r.Unit, actor.ConferenceSec)
}

func (s *Service) remindPart(ctx context.Context, tx *sqldb.Tx, p Part, stage string) error {
	t, err := matterByID(ctx, tx, p.Matter)
	if err != nil {
		return err
	}
	n := notify.Note{Topic: TopicMatter, Title: "%s %s 到期，%s还没有答复：%s", Args: []string{t.Number, p.DueDay.String(), p.Unit.Name, t.Title}, Path: t.path(), Object: t.ID}
	if stage == stageAlarm || stage == stageEscalate {
		n.Title = "%s应于 %s 办理，%s已逾期：%s"
		return s.tell(ctx, tx, n, p.Unit, actor.ConferenceSec)
	}
	return s.tell(ctx, tx, n, p.Unit)
}

// Urge is what would be told to one unit that has not reported.
type Urge struct {
	Unit    Unit
	Reports []Report
	Holders int // accounts that answer for a department; -1 when they are told by their role
	Text    string
}

// Urges are what the conference office would send to the units that owe reports of a quarter: nothing leaves before it was seen.
func (s *Service) Urges(ctx context.Context, quarter string) (out []Urge, err error) {
	at, err := ParseQuarter(quarter)
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, mayRun, func(q *sqldb.Reader) error {
		out, err = s.urges(ctx, q, at)
		return err
	})
	return out, err
}

func (s *Service) urges(ctx context.Context, q sqldb.Queryer, at Quarter) (out []Urge, err error) {
	list, err := reportsOf(ctx, q, at)
	if err != nil {
		return nil, err
	}
	where := map[string]int{}
	for _, r := range list {
		if !r.Editable() {
			continue
		}
		i, ok := where[r.Unit.Name]
		if !ok {
			i = len(out)
			where[r.Unit.Name] = i
			u := Urge{Unit: r.Unit, Holders: -1}
			if r.Unit.Function != "" && r.Unit.Function != bureau && s.o.Desk != nil {
				people, err := s.o.Desk(ctx, q, r.Unit.Function)
				if err != nil {
					return nil, err
				}
				u.Holders = len(people)
			}
			out = append(out, u)
		}
		out[i].Reports = append(out[i].Reports, r)
	}
	for i := range out {
		out[i].Text = i18n.T(ctx, urgeTitle, urgeArgs(at, out[i])...)
	}
	return out, nil
}

const urgeTitle = "请报送%s调度：还有 %s 份，%s 到期"

func urgeArgs(at Quarter, u Urge) []any {
	due := u.Reports[0].DueDay
	for _, r := range u.Reports {
		if r.DueDay.Before(due) {
			due = r.DueDay
		}
	}
	return []any{at.ZH(), itoa(len(u.Reports)), due.String()}
}

// SendUrges tells the units that owe reports of a quarter, and returns how many it told.
func (s *Service) SendUrges(ctx context.Context, quarter string) (n int, err error) {
	at, err := ParseQuarter(quarter)
	if err != nil {
		return 0, err
	}
	err = s.run(ctx, func(tx *sqldb.Tx) error {
		list, err := s.urges(ctx, tx, at)
		n = len(list)
		if err != nil {
			return err
		}
		for _, u := range list {
			var args []string
			for _, a := range urgeArgs(at, u) {
				args = append(args, a.(string))
			}
			if err := s.tell(ctx, tx, notify.Note{Topic: TopicAlarm, Title: urgeTitle, Args: args, Path: "/dispatch?quarter=" + at.String(), Object: u.Reports[0].ID, AtOnce: true}, u.Unit); err != nil {
				return err
			}
			if err := record(ctx, tx, mayRun+".urge", Reports.Table, u.Reports[0].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// toldOfReport is what a unit is told of a step with its report, for the page on which the step is confirmed.
func toldOfReport(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	r, err := reportByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	text := map[string]string{"accept": "%s调度已通过：%s", "return": "%s调度被退回：%s，%s 前补报", "waive": "%s调度免报：%s"}[step]
	args := []any{r.Quarter.ZH(), r.Title()}
	if step == "return" {
		due, _, err := caseflow.Due(ctx, q, paramCorrect, civil.DateOf(q.Now()))
		if err != nil {
			return nil, err
		}
		args = append(args, due.String())
	}
	if text == "" {
		return nil, nil
	}
	return []caseflow.Message{{Who: []string{r.Unit.Name}, Text: i18n.T(ctx, text, args...), Mail: true}}, nil
}

var matterTitles = map[string]string{"return": "%s退回继续办理：%s", "close": "%s已核实办结：%s", "reopen": "%s重新办理：%s", "drop": "%s不再办理：%s"}

// toldOfMatter is the same of a matter, for who leads it.
func toldOfMatter(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	t, err := matterByID(ctx, q, id)
	if err != nil || matterTitles[step] == "" {
		return nil, err
	}
	return []caseflow.Message{{Who: []string{t.Lead().Name}, Text: i18n.T(ctx, matterTitles[step], t.Number, t.Title), Mail: true}}, nil
}
