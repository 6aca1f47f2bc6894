package adjust

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

const opinionCols = `p.id, p.row_version, p.status, p.due_on, p.request_id, p.stage, p.unit_kind, p.unit_mark, p.unit_name, p.verdict, p.reason, p.note, p.account_name, p.given_ms`

func opinionDest(o *Opinion, due **string) []any {
	return []any{&o.ID, &o.Version, &o.Status, due, &o.Request, &o.Stage, &o.UnitKind, &o.UnitMark, &o.UnitName, &o.Verdict, &o.Reason, &o.Note, &o.By, &o.GivenMS}
}

func scanOpinion(r sqldb.Row) (o Opinion, err error) {
	var due *string
	if err = r.Scan(opinionDest(&o, &due)...); err == nil && due != nil {
		o.Due, err = civil.ParseDate(*due)
	}
	return o, err
}

func opinionsOf(ctx context.Context, q sqldb.Queryer, request ids.ID) ([]Opinion, error) {
	return sqldb.All(ctx, q, scanOpinion, `SELECT `+opinionCols+` FROM adjust_opinions p WHERE p.request_id = $1 ORDER BY p.id`, request)
}

func opinionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Opinion, error) {
	o, err := sqldb.One(ctx, q, scanOpinion, `SELECT `+opinionCols+` FROM adjust_opinions p WHERE p.id = $1`, id)
	return o, hidden(err)
}

// unitsFor are who can be asked about a request: the departments, the county of the school, the industry organisations.
func (s *Service) unitsFor(ctx context.Context, q sqldb.Queryer, x Request) ([]Unit, error) {
	out, err := sqldb.All(ctx, q, func(r sqldb.Row) (u Unit, err error) { return u, r.Scan(&u.Code, &u.Kind, &u.Mark, &u.ZH, &u.EN) },
		`SELECT code, kind, mark, zh, en FROM adjust_units WHERE active = TRUE ORDER BY position, code`)
	if err != nil {
		return nil, err
	}
	name, err := sqldb.All(ctx, q, func(r sqldb.Row) (n string, err error) { return n, r.Scan(&n) }, `SELECT name FROM org_counties WHERE code = $1`, x.County)
	if err != nil {
		return nil, err
	}
	for _, n := range name {
		out = append(out, Unit{"COUNTY-" + x.County, "COUNTY", x.County, n + "教育局", ""})
	}
	guilds, err := sqldb.All(ctx, q, scanOrg, `SELECT id, name, kind, county FROM org_organizations WHERE kind = 'INDUSTRY_ORG' AND status = 'ACTIVE' ORDER BY id LIMIT 50`)
	for _, g := range guilds {
		out = append(out, Unit{"ORG-" + g.ID.String(), "ORG", g.ID.String(), g.Name, ""})
	}
	return out, err
}

// Ask asks units for their opinion on a request, at the stage that its state says; a request that is complete begins to gather
// opinions. A unit that was asked at the stage is not asked again.
func (s *Service) Ask(ctx context.Context, id ids.ID, version int64, codes []string) (n int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := hold(ctx, tx, x.Round, RoundCollecting, RoundComputed, RoundReview); err != nil {
			return err
		}
		if version != 0 && version != x.Version {
			return ErrStale
		}
		n, err = s.ask(ctx, tx, x, codes)
		return err
	})
	return n, err
}

func (s *Service) ask(ctx context.Context, tx *sqldb.Tx, x Request, codes []string) (n int, err error) {
	stage := StageOf(x.Status)
	if stage == "" {
		return 0, ErrState.With(requestState(x.Status))
	}
	all, err := s.unitsFor(ctx, tx, x)
	if err != nil {
		return 0, err
	}
	for _, u := range all {
		if !slices.Contains(codes, u.Code) {
			continue
		}
		fresh, err := s.askUnit(ctx, tx, x, stage, u)
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	if n == 0 {
		return 0, ErrUnit.On("units")
	}
	return n, s.noted(ctx, tx, mayRun+".ask", Requests.Table, x.ID, stage)
}

func (s *Service) askUnit(ctx context.Context, tx *sqldb.Tx, x Request, stage string, u Unit) (bool, error) {
	id := tx.NewID()
	n, err := tx.Exec(ctx, `INSERT INTO adjust_opinions (id, row_version, status, due_on, request_id, stage, unit_kind, unit_mark, unit_name, verdict, reason, note, account_name, given_ms)
		VALUES ($1, 1, 'ASKED', NULL, $2, $3, $4, $5, $6, '', '', '', '', 0) ON CONFLICT (request_id, stage, unit_kind, unit_mark) DO NOTHING`, id, x.ID, stage, u.Kind, u.Mark, u.ZH)
	if err != nil || n == 0 {
		return false, err
	}
	ev, err := Opinions.OpenDue(ctx, tx, id, "")
	if err != nil {
		return false, err
	}
	note := askNote(id, ev.DueOn, x.Name, x.SchoolName, stageZH[stage])
	switch u.Kind {
	case "DEPT":
		if note.Accounts, err = s.people(ctx, tx, u.Mark); err != nil || len(note.Accounts) == 0 {
			return true, err
		}
	case "ORG":
		org, err := ids.Parse(u.Mark)
		if err != nil {
			return true, err
		}
		note.Orgs, note.Roles = []ids.ID{org}, []actor.Role{actor.IndustryOrg}
	default:
		note.Roles, note.County = []actor.Role{actor.CountyUser}, u.Mark
	}
	return true, notify.Tell(ctx, tx, note)
}

// AskAll asks the units about every request of a round that waits for opinions: complete ones begin to gather them.
func (s *Service) AskAll(ctx context.Context, round ids.ID, codes []string) (n int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		if _, err := hold(ctx, tx, round, RoundCollecting, RoundComputed, RoundReview); err != nil {
			return err
		}
		list, err := requestsOf(ctx, tx, round)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.Status == Complete {
				if _, err := Requests.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: "consult"}); err != nil {
					return err
				}
				x.Status = InOpinion
			}
			if x.Status != InOpinion {
				continue
			}
			more, err := s.ask(ctx, tx, x, codes)
			if err != nil && errs.KindOf(err) != errs.Invalid {
				return err
			}
			n += more
		}
		return nil
	})
	return n, err
}

// Verdict is what a unit answers.
type Verdict struct {
	Verdict, Reason, Note string
}

// Give answers an opinion that the actor's unit was asked for.
func (s *Service) Give(ctx context.Context, id ids.ID, version int64, v Verdict) error {
	a := actor.From(ctx)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, x, err := s.opinion(ctx, tx, id)
		if err != nil {
			return err
		}
		if !answers(a, o) {
			return actor.ErrForbidden
		}
		var faults errs.List
		if _, ok := verdictZH[v.Verdict]; !ok {
			faults.Add(ErrVerdict.On("verdict"))
		}
		if v.Verdict != Favourable && v.Verdict != "" {
			if ok, err := hasReason(ctx, tx, "OPINION", "", v.Reason, x.Year); err != nil {
				return err
			} else if !ok {
				faults.Add(ErrMotive.With(x.Year).On("reason"))
			}
			if strings.TrimSpace(v.Note) == "" {
				faults.Add(ErrEmpty.With("说明").On("note"))
			}
		}
		if len([]rune(v.Note)) > textLong {
			faults.Add(ErrLong.With("说明", textLong).On("note"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := Opinions.Move(ctx, tx, caseflow.Step{ID: id, Transition: "give", Version: version, Reason: v.Reason, Note: v.Note}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE adjust_opinions SET verdict = $1, reason = $2, note = $3, account_name = $4, given_ms = $5 WHERE id = $6`, v.Verdict, v.Reason, strings.TrimSpace(v.Note), a.Name, tx.Now().UnixMilli(), id)
		return err
	})
}

// TakeBack asks a unit to answer again.
func (s *Service) TakeBack(ctx context.Context, id ids.ID, version int64, note string) (request ids.ID, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	return request, s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, x, err := s.opinion(ctx, tx, id)
		if err != nil {
			return err
		}
		request = o.Request
		if _, err := hold(ctx, tx, x.Round, RoundCollecting, RoundComputed, RoundReview); err != nil {
			return err
		}
		if _, err := Opinions.Move(ctx, tx, caseflow.Step{ID: id, Transition: "take_back", Version: version, Note: note}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE adjust_opinions SET verdict = '', reason = '', note = '', account_name = '', given_ms = 0 WHERE id = $1`, id)
		return err
	})
}

// opinion is an opinion that the actor may see, with its request.
func (s *Service) opinion(ctx context.Context, q sqldb.Queryer, id ids.ID) (o Opinion, x Request, err error) {
	if o, err = opinionByID(ctx, q, id); err != nil {
		return o, x, err
	}
	a := actor.From(ctx)
	if x, err = requestByID(ctx, q, o.Request); err != nil {
		return o, x, err
	}
	if !answers(a, o) && !Policy.Allowed(a, mayRun) {
		return o, x, actor.ErrNotFound
	}
	return o, x, nil
}

// Opinion reads an opinion that the actor's unit gives, with its request.
func (s *Service) Opinion(ctx context.Context, id ids.ID) (o Opinion, d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var x Request
		if o, x, err = s.opinion(ctx, r, id); err != nil {
			return err
		}
		d = Detail{Request: x}
		if d.Of, err = roundByID(ctx, r, x.Round); err != nil {
			return err
		}
		if d.Findings, err = findings(ctx, r, d.Of, x); err != nil {
			return err
		}
		return s.detail(ctx, r, &d)
	})
	return o, d, err
}

// MyOpinions are the opinions that the actor's units were asked for, those that wait first; of all units for the bureau.
func (s *Service) MyOpinions(ctx context.Context, status string) (out []Opinion, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayOpine) && !Policy.Allowed(a, mayRun) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out = nil
		var w sqldb.Where
		w.If(status != "", "p.status = ?", status)
		list, err := sqldb.All(ctx, r, func(row sqldb.Row) (o Opinion, err error) {
			var due *string
			dest := append(opinionDest(&o, &due), &o.About.Number, &o.About.Name, &o.About.SchoolName, &o.About.Kind, &o.About.Year)
			if err = row.Scan(dest...); err == nil && due != nil {
				o.Due, err = civil.ParseDate(*due)
			}
			o.About.ID = o.Request
			return o, err
		}, `SELECT `+opinionCols+`, x.number, x.name, COALESCE(o.name, ''), x.kind, r.year FROM adjust_opinions p JOIN adjust_requests x ON x.id = p.request_id JOIN adjust_rounds r ON r.id = x.round_id LEFT JOIN org_organizations o ON o.id = x.school_id`+w.SQL()+` ORDER BY p.status, p.due_on, p.id`, w.Args()...)
		for _, o := range list {
			if answers(a, o) || Policy.Allowed(a, mayRun) {
				out = append(out, o)
			}
		}
		return err
	})
	return out, err
}

// ToOpine is how many opinions wait for the actor's units.
func (s *Service) ToOpine(ctx context.Context) (int, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayOpine) {
		return 0, actor.ErrForbidden
	}
	list, err := s.MyOpinions(ctx, OpinionAsked)
	return len(slices.DeleteFunc(list, func(o Opinion) bool { return !answers(a, o) })), err
}

// people are the accounts of a department's people.
func (s *Service) people(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error) {
	if s.opts.People == nil {
		return nil, nil
	}
	return s.opts.People(ctx, q, function)
}
