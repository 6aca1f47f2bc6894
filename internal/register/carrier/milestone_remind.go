package carrier

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// TopicMilestone is the kind of notes about due days of milestones.
const TopicMilestone = "carrier.milestone"

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{{Code: TopicMilestone, ZH: "项目里程碑到期", EN: "Milestones due", Mail: notify.Digest}}

// paramSoon is the parameter: how many days before its day a milestone is reminded of.
const paramSoon = "carrier.milestone_soon"

// Remind is the daily job: it tells who answers for a milestone that its day comes near, and them and the bureau that it has passed.
// Each is told once for a day; a moved milestone is told again. It returns how many were told.
func (s *Service) Remind(ctx context.Context) (sent int, err error) {
	ctx = sqldb.Long(ctx)
	var list []Step
	today := s.Today()
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		until, _, err := caseflow.Due(ctx, r, paramSoon, today)
		if err != nil {
			return err
		}
		var w sqldb.Where
		w.And("c.ended_on = '' AND m.done_on = '' AND m.due_on <= ?", until.String())
		list, err = listSteps(ctx, r, w, StepFilter{})
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			fresh, err = s.remind(ctx, tx, x, today)
			return err
		})
		if err != nil {
			return sent, err
		}
		if fresh {
			sent++
		}
	}
	return sent, nil
}

// remind tells of one milestone unless that was done before.
func (s *Service) remind(ctx context.Context, tx *sqldb.Tx, x Step, today civil.Date) (fresh bool, err error) {
	stage, title := "soon:", "里程碑“%s”（%s）将在 %s 到期"
	if x.Overdue(today) {
		stage, title = "late:", "里程碑“%s”（%s）应在 %s 前办结，已逾期"
	}
	n, err := tx.Exec(ctx, `INSERT INTO carrier_reminders (milestone_id, stage, at) VALUES ($1, $2, $3) ON CONFLICT (milestone_id, stage) DO NOTHING`, x.ID, stage+x.Due.String(), tx.Now().UnixMilli())
	if err != nil || n == 0 {
		return false, err
	}
	note := notify.Note{Topic: TopicMilestone, Title: title, Args: []string{x.Name, x.RecordName, x.Due.String()}, Path: "/records/" + x.Record.String(), Object: x.Record}
	owner := x.Owner
	if owner == 0 {
		if owner, err = sqldb.Value[ids.ID](ctx, tx, `SELECT org_id FROM carrier_records WHERE id = $1`, x.Record); err != nil {
			return false, err
		}
	}
	if owner != 0 {
		toOwner := note
		toOwner.Orgs = []ids.ID{owner}
		if err := notify.Tell(ctx, tx, toOwner); err != nil {
			return false, err
		}
	}
	if owner != 0 && !x.Overdue(today) {
		return true, nil
	}
	note.Roles = []actor.Role{actor.CityLead}
	if x.County != "" {
		note.Roles, note.County = []actor.Role{actor.CountyUser}, x.County
	}
	return true, notify.Tell(ctx, tx, note)
}
