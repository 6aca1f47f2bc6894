package plan

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{{Code: TopicPlans, ZH: "方案和任务", EN: "Plans and tasks", Mail: notify.Digest}}

// announcement is one note of a plan that is published, with the names of those that it reaches.
type announcement struct {
	notify.Note
	who []string
}

// announcements are what the units of a plan are told when it is published: before it, for the form of the step, and then.
func announcements(ctx context.Context, q sqldb.Queryer, p Plan) ([]announcement, error) {
	depts := announcement{Note: notify.Note{Roles: []actor.Role{actor.DeptUser}}}
	units := announcement{Note: notify.Note{Roles: readersOf(p)}}
	names, err := sqldb.All(ctx, q, func(r sqldb.Row) (name string, err error) {
		var id ids.ID
		err = r.Scan(&id, &name)
		units.Orgs = append(units.Orgs, id)
		return name, err
	}, `SELECT o.id, o.name FROM org_organizations o WHERE o.id IN (SELECT x.org_id FROM plan_units x JOIN plan_tasks t ON t.id = x.task_id WHERE t.plan_id = $1) ORDER BY o.id`, p.ID)
	if err != nil {
		return nil, err
	}
	units.who = names
	out := []announcement{depts}
	if len(units.Orgs) > 0 {
		out = append(out, units)
	}
	for i := range out {
		n := &out[i].Note
		n.Topic, n.Title, n.Args, n.Path, n.Object = TopicPlans, "方案已印发：%s", []string{p.Title}, p.path(), p.ID
	}
	return out, nil
}

func announce(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	list, err := announcements(ctx, tx, p)
	for _, n := range list {
		if err := notify.Tell(ctx, tx, n.Note); err != nil {
			return err
		}
	}
	return err
}

// toldOf is what a step of a plan would tell.
func toldOf(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) (out []caseflow.Message, err error) {
	if step != "publish" {
		return nil, nil
	}
	p, err := planByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	list, err := announcements(ctx, q, p)
	for _, n := range list {
		out = append(out, n.Message(ctx, n.who...))
	}
	return out, err
}

// foretold is what the steps that the actor may take now would tell, by step.
func (s *Service) foretold(ctx context.Context, p Plan) (out map[string][]caseflow.Message, err error) {
	if !writes(ctx, p) {
		return nil, nil
	}
	var steps []string
	for _, b := range Flow.Buttons(actor.From(ctx), p.Status) {
		if b.Allowed {
			steps = append(steps, b.Code)
		}
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = Flow.Foretold(ctx, r, p.ID, steps...)
		return err
	})
	return out, err
}

// readersOf are the roles that read a published plan.
func readersOf(p Plan) []actor.Role {
	if p.Level == CityLevel {
		return Policy.Roles(mayList)
	}
	return Policy.Roles(maySee)
}
