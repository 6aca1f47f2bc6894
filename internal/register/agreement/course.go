package agreement

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// JobName is the name of the daily step; see [Service.TimeUp].
const JobName = "agreement.due"

// asSystem is the context in which the calendar acts.
func asSystem(ctx context.Context) context.Context {
	return caseflow.AsSystem(actor.With(ctx, actor.Actor{Name: "系统"}))
}

func moveSigned(ctx context.Context, tx *sqldb.Tx, text ids.ID) error {
	_, err := ChangeFlow.Move(ctx, tx, caseflow.Step{ID: text, Transition: stepSign})
	return err
}

// advance brings an agreement to where it stands today: amendments whose day has come, the
// beginning, the end. It reports whether anything changed.
func (s *Service) advance(ctx context.Context, tx *sqldb.Tx, a Agreement) (changed bool, err error) {
	today, system := civil.DateOf(tx.Now()), asSystem(ctx)
	list, err := textsOf(ctx, tx, a.ID)
	if err != nil {
		return false, err
	}
	if t, ok := InForce(list, today); ok && t.ID != a.Current && t.No > 1 {
		a.Current, a.Title, a.Fields, a.Starts, a.Ends, a.Months = t.ID, t.Title, t.Fields, t.Starts, t.Ends, Months(t.Starts, t.Ends)
		changed = true
	}
	step := func(code string) error {
		ev, err := Flow.Move(system, tx, caseflow.Step{ID: a.ID, Transition: code})
		a.Status, changed = ev.To, true
		return err
	}
	if a.Status == Signed && !today.Before(a.Starts) {
		if err := step(stepActivate); err != nil {
			return changed, err
		}
		began := Event{Agreement: a.ID, Day: later(a.Starts, a.SignedOn), Kind: Began, Summary: a.Number, By: "系统"}
		if err := happened(ctx, tx, began); err != nil {
			return changed, err
		}
		a.LastOn = later(a.LastOn, began.Day)
	}
	if a.Status == Active && today.After(a.Ends) {
		if err := step(stepExpire); err != nil {
			return changed, err
		}
	}
	if changed {
		if err := saveItem(ctx, tx, a); err != nil {
			return changed, err
		}
	}
	return changed, index(ctx, tx, a)
}

// TimeUp is the daily job: agreements begin and expire, amendments come into force, and those
// concerned are reminded of what waits to be signed, ends soon, or lies dormant. Running it again
// does nothing more. It returns how many it moved or reminded.
func (s *Service) TimeUp(ctx context.Context) (int, error) {
	ctx = sqldb.Long(ctx)
	var due []Agreement
	err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		today := civil.DateOf(r.Now()).String()
		due, err = sqldb.All(ctx, r, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.status = 'SIGNED' AND a.starts_on <= $1 OR a.status = 'ACTIVE' AND a.ends_on < $1
		 OR a.status IN ('SIGNED', 'ACTIVE') AND a.id IN (SELECT v.agreement_id FROM agreement_versions v WHERE v.version_no > 1 AND v.signed_on <> '' AND v.effective_on <= $1
		 AND v.version_no > (SELECT c.version_no FROM agreement_versions c WHERE c.id = a.current_id)) ORDER BY a.id`, today)
		return err
	})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, d := range due {
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			a, err := itemByID(ctx, tx, d.ID)
			if err != nil {
				return err
			}
			changed, err := s.advance(asSystem(ctx), tx, a)
			if changed && err == nil {
				n++
			}
			return err
		})
		if err != nil {
			return n, err
		}
	}
	m, err := s.remind(ctx)
	return n + m, err
}

// reminder is one thing to tell at one stage.
type reminder struct {
	a     Agreement
	stage string
	topic string
	orgs  []ids.ID
	title string
	args  []string
}

func (s *Service) remind(ctx context.Context) (sent int, err error) {
	var list []reminder
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		rules, err := rulesOn(ctx, r, today)
		if err != nil {
			return err
		}
		if list, err = unsigned(ctx, r, rules[ParamRemind].Value, today); err != nil {
			return err
		}
		more, err := fading(ctx, r, rules, today)
		list = append(list, more...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		fresh := false
		err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			if fresh, err = firstTime(ctx, tx, x.a.ID, x.stage); err != nil || !fresh {
				return err
			}
			return tellOrgs(ctx, tx, x.topic, x.a, x.orgs, x.title, x.args...)
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

// unsigned are the reminders to sign: one each so many days since a text was sent.
func unsigned(ctx context.Context, q sqldb.Queryer, every int64, today civil.Date) (out []reminder, err error) {
	list, err := waiting(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		age := int64(w.Text.SentOn.DaysTo(today))
		if every < 1 || age < every {
			continue
		}
		x := reminder{a: w.Agreement, topic: topicSign, stage: "sign:" + w.Text.ID.String() + ":" + strconv.FormatInt(w.Text.Round, 10) + ":" + strconv.FormatInt(age/every, 10),
			title: "协议“%s”送签已 %s 天，请签署", args: []string{w.Text.Title, strconv.FormatInt(age, 10)}}
		for _, p := range w.Missing {
			x.orgs = append(x.orgs, p.Org)
		}
		out = append(out, x)
	}
	return out, nil
}

// fading are the reminders of agreements that end soon or lie dormant, once each.
func fading(ctx context.Context, q sqldb.Queryer, rules ruleSet, today civil.Date) (out []reminder, err error) {
	list, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.status = 'ACTIVE' ORDER BY a.id`)
	if err != nil {
		return nil, err
	}
	if err := withParties(ctx, q, list); err != nil {
		return nil, err
	}
	for _, a := range list {
		x := reminder{a: a, topic: topicRemind}
		for _, p := range a.Parties {
			x.orgs = append(x.orgs, p.Org)
		}
		if Ending(a, rules[ParamRenew].Value, today) {
			x.stage, x.title, x.args = "renew:"+a.Ends.String(), "协议“%s”将在 %s 到期，请商议续签", []string{a.Title, a.Ends.String()}
			out = append(out, x)
		}
		if Dormant(a, a.LastOn, rules[ParamDormant].Value, today) {
			x.stage, x.title, x.args = "dormant:"+a.LastOn.String(), "协议“%s”自 %s 起没有动静，已列为休眠", []string{a.Title, later(a.LastOn, a.Starts).String()}
			out = append(out, x)
		}
	}
	return out, nil
}

// RemindNow reminds those who have not signed, at most once in so many days (AGR-REMIND).
func (s *Service) RemindNow(ctx context.Context, id ids.ID) (told bool, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if !may(actor.From(ctx), actRemind, a) {
			return actor.ErrForbidden
		}
		t, err := toSign(ctx, tx, a)
		if err != nil {
			return err
		}
		all, err := signaturesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		_, missing := signing(a.Parties, t, all)
		today := civil.DateOf(tx.Now())
		rules, err := rulesOn(ctx, tx, today)
		if err != nil {
			return err
		}
		age := int64(t.SentOn.DaysTo(today))
		stage := "hand:" + t.ID.String() + ":" + strconv.FormatInt(t.Round, 10) + ":" + strconv.FormatInt(age/max(rules[ParamRemind].Value, 1), 10)
		if told, err = firstTime(ctx, tx, id, stage); err != nil || !told {
			return err
		}
		var orgs []ids.ID
		for _, p := range missing {
			orgs = append(orgs, p.Org)
		}
		if err := tellOrgs(ctx, tx, topicSign, a, orgs, "协议“%s”送签已 %s 天，请签署", t.Title, strconv.FormatInt(age, 10)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: actRemind, Object: "agreement_items", ID: id})
	})
	return told, err
}
