package sharing

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// JobExchange is the job that takes and posts letters.
const JobExchange = "sharing.exchange"

// Schedules is when it is made, in Chinese time.
func Schedules() []job.Schedule { return []job.Schedule{{Kind: JobExchange, Cron: "17 * * * *"}} }

// Handlers are the handlers of the jobs, by kind.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobExchange: func(ctx context.Context, run *job.Run) error {
		n, err := s.Exchange(ctx)
		return errors.Join(err, run.Leave(map[string]int{"taken": n}))
	}}
}

// recordsAtOnce is how many records one letter carries.
const recordsAtOnce = 200

// Exchange takes what waits for this city, ends what is over, tells the partners what changed,
// and wakes those that were told something. It returns how many letters were taken.
func (s *Service) Exchange(ctx context.Context) (taken int, err error) {
	ctx = caseflow.AsSystem(sqldb.Long(ctx))
	if taken, err = s.collect(ctx); err != nil {
		return taken, err
	}
	if err := s.expire(ctx); err != nil {
		return taken, err
	}
	var list []Agreement
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = agreements(ctx, r)
		return err
	})
	if err != nil {
		return taken, err
	}
	for _, a := range list {
		if !a.Runs(s.Today()) {
			continue
		}
		if err := s.db.Write(ctx, func(tx *sqldb.Tx) error { return s.tell(ctx, tx, a.ID) }); err != nil {
			return taken, err
		}
	}
	return taken, s.post(ctx)
}

// post delivers the outbox and wakes the cities that were told something.
func (s *Service) post(ctx context.Context) error {
	told, err := s.deliver(ctx)
	if s.opts.Wake != nil {
		for city := range told {
			s.opts.Wake(ctx, city)
		}
	}
	return err
}

// expire ends the agreements whose last day has passed.
func (s *Service) expire(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := agreements(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range list {
			open := a.Status == Offered || a.Status == Asked || a.Status == Active
			if !open || !a.Until.Before(civil.DateOf(tx.Now())) {
				continue
			}
			if _, err := Flow.Move(ctx, tx, caseflow.Step{ID: a.ID, Transition: "expire"}); err != nil {
				return err
			}
			if err := clear(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `DELETE FROM sharing_inbox WHERE taken_ms < $1`, tx.Now().AddDate(0, -6, 0).UnixMilli())
		return err
	})
}

// tell writes letters about what changed in the shared records of an agreement since the last
// time: new and changed ones with the agreed fields, and which are gone.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, agreement ids.ID) error {
	// Who ends it meanwhile stands in line, so that nothing is told after its end.
	if _, err := tx.Exec(ctx, `UPDATE sharing_agreements SET updated_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), agreement); err != nil {
		return err
	}
	a, err := agreementByID(ctx, tx, agreement)
	if err != nil || !a.Runs(civil.DateOf(tx.Now())) {
		return err
	}
	before, err := sentOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	joined, err := s.joined(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	whole := len(before) == 0
	for _, c := range a.Kinds {
		put, drop, err := s.changes(ctx, tx, a.ID, c, before[c.Kind], joined[c.Kind])
		if err != nil {
			return err
		}
		for len(put) > 0 || len(drop) > 0 {
			a.Sent++
			n, m := min(len(put), recordsAtOnce), min(len(drop), 5*recordsAtOnce)
			if err := s.write(ctx, tx, a.Partner, topicRecords, a.ID, recordsBody{Kind: c.Kind, Version: a.Sent, Put: put[:n], Drop: drop[:m], Whole: whole}); err != nil {
				return err
			}
			put, drop, whole = put[n:], drop[m:], false
		}
	}
	_, err = tx.Exec(ctx, `UPDATE sharing_agreements SET sent = $1 WHERE id = $2`, a.Sent, a.ID)
	return err
}

// changes are the shared records of a kind that are other than they were told, and those that are no longer shared; both are noted
// as told. before are digests of what was told, joined the partner's organisations in a record.
func (s *Service) changes(ctx context.Context, tx *sqldb.Tx, agreement ids.ID, c Choice, before, joined map[ids.ID]string) (put []recordBody, drop []ids.ID, err error) {
	list, err := s.opts.Records(ctx, tx, c.Kind)
	if err != nil {
		return nil, nil, err
	}
	there := map[ids.ID]bool{}
	for _, r := range list {
		there[r.ID] = true
		b := recordBody{ID: r.ID, Name: r.Name, Values: c.Only(r.Values)}
		if names := joined[r.ID]; names != "" {
			b.Values[MembersField] = names
		}
		sum, err := digest(b)
		if err != nil {
			return nil, nil, err
		}
		if before[r.ID] == sum {
			continue
		}
		put = append(put, b)
		if err := noteSent(ctx, tx, agreement, c.Kind, r.ID, sum); err != nil {
			return nil, nil, err
		}
	}
	for id := range before {
		if there[id] {
			continue
		}
		drop = append(drop, id)
		if err := noteSent(ctx, tx, agreement, c.Kind, id, ""); err != nil {
			return nil, nil, err
		}
	}
	slices.Sort(drop)
	return put, drop, nil
}

// joined are the names of the partner's organisations in our records, by kind and record.
func (s *Service) joined(ctx context.Context, q sqldb.Queryer, agreement ids.ID) (map[string]map[ids.ID]string, error) {
	var w sqldb.Where
	w.And("m.agreement_id = ? AND m.direction = ? AND m.status = ?", agreement, Out, MemberIs)
	list, err := members(ctx, q, w)
	out := map[string]map[ids.ID]string{}
	for i := len(list) - 1; i >= 0; i-- {
		m := list[i]
		if out[m.Kind] == nil {
			out[m.Kind] = map[ids.ID]string{}
		}
		if old := out[m.Kind][m.Record]; old != "" {
			out[m.Kind][m.Record] = old + "、"
		}
		out[m.Kind][m.Record] += m.OrgName
	}
	return out, err
}

// take does what a letter asks for, once. A letter that this city has no agreement for, or that
// does not fit it, is put away: it tells of something that is over.
func (s *Service) take(ctx context.Context, tx *sqldb.Tx, l tenant.Letter) error {
	n, err := tx.Exec(ctx, `INSERT INTO sharing_inbox (from_city, key, taken_ms) VALUES ($1, $2, $3) ON CONFLICT (from_city, key) DO NOTHING`, l.From, l.Key, tx.Now().UnixMilli())
	if err != nil || n == 0 {
		return err
	}
	id, err := ids.Parse(l.Subject)
	if err != nil {
		return nil
	}
	a, err := agreementByID(ctx, tx, id)
	known := err == nil && a.Partner == l.From
	switch {
	case err != nil && !errors.Is(err, sqldb.ErrNoRow):
		return err
	case l.Topic == topicOffer && errors.Is(err, sqldb.ErrNoRow):
		return s.takeOffer(ctx, tx, l, id)
	case !known:
		return nil
	}
	switch l.Topic {
	case topicAnswer:
		return s.takeAnswer(ctx, tx, a, l)
	case topicEnd:
		return s.takeEnd(ctx, tx, a)
	case topicRecords:
		return s.takeRecords(ctx, tx, a, l)
	case topicResend:
		return s.takeResend(ctx, tx, a)
	case topicMeeting:
		return s.takeMeeting(ctx, tx, a, l)
	case topicMember:
		return s.takeMember(ctx, tx, a, l)
	case topicMemberIs:
		return s.takeMemberAnswer(ctx, tx, a, l)
	}
	return nil
}

// read decodes a letter; one that cannot be read is put away and noted.
func read[T any](ctx context.Context, tx *sqldb.Tx, l tenant.Letter) (body T, ok bool, err error) {
	if json.Unmarshal([]byte(l.Body), &body) == nil {
		return body, true, nil
	}
	return body, false, audit.Record(ctx, tx, audit.Entry{Action: "sharing.letter", Object: "tenant_letters", ID: l.ID, Outcome: audit.Failed, Reason: l.Topic})
}

func (s *Service) takeOffer(ctx context.Context, tx *sqldb.Tx, l tenant.Letter, id ids.ID) error {
	b, ok, err := read[offerBody](ctx, tx, l)
	if err != nil || !ok {
		return err
	}
	a := Agreement{ID: id, Status: Begun, Partner: l.From, PartnerName: b.CityName, Title: b.Title, Mechanism: b.Mechanism, Kinds: b.Kinds, From: b.From, Until: b.Until}
	if err := insertAgreement(ctx, tx, a); err != nil {
		return err
	}
	if err := Flow.Open(ctx, tx, id, ""); err != nil {
		return err
	}
	_, err = Flow.Move(ctx, tx, caseflow.Step{ID: id, Transition: "arrive"})
	return err
}

func (s *Service) takeAnswer(ctx context.Context, tx *sqldb.Tx, a Agreement, l tenant.Letter) error {
	b, ok, err := read[answerBody](ctx, tx, l)
	if err != nil || !ok || a.Status != Offered {
		return err
	}
	step := "declined"
	if b.Confirmed {
		step = "confirmed"
	}
	_, err = Flow.Move(ctx, tx, caseflow.Step{ID: a.ID, Transition: step})
	return err
}

func (s *Service) takeEnd(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	if a.Status == Offered || a.Status == Asked || a.Status == Active {
		if _, err := Flow.Move(ctx, tx, caseflow.Step{ID: a.ID, Transition: "ended"}); err != nil {
			return err
		}
	}
	return clear(ctx, tx, a.ID)
}

// takeRecords writes the copies, and of each record only the agreed fields.
func (s *Service) takeRecords(ctx context.Context, tx *sqldb.Tx, a Agreement, l tenant.Letter) error {
	b, ok, err := read[recordsBody](ctx, tx, l)
	if err != nil || !ok || a.Status != Active {
		return err
	}
	c, agreed := a.Choice(b.Kind)
	if !agreed {
		return audit.Record(ctx, tx, audit.Entry{Action: "sharing.letter", Object: "sharing_agreements", ID: a.ID, Outcome: audit.Failed, Reason: "not agreed: " + b.Kind})
	}
	if b.Whole {
		if _, err := tx.Exec(ctx, `DELETE FROM sharing_copies WHERE agreement_id = $1`, a.ID); err != nil {
			return err
		}
	}
	for _, r := range b.Put {
		values := c.Only(r.Values)
		if names := r.Values[MembersField]; names != "" {
			values[MembersField] = names
		}
		if err := putCopy(ctx, tx, Copy{Agreement: a.ID, Kind: b.Kind, Origin: r.ID, Version: b.Version, Name: r.Name, Values: values}); err != nil {
			return err
		}
	}
	for _, id := range b.Drop {
		if err := dropCopy(ctx, tx, a.ID, b.Kind, id); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE sharing_agreements SET received = $1, refreshed_ms = $2 WHERE id = $3`, b.Version, tx.Now().UnixMilli(), a.ID)
	return err
}

// takeResend forgets what the partner was told, so that all is told again.
func (s *Service) takeResend(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	_, err := tx.Exec(ctx, `DELETE FROM sharing_sent WHERE agreement_id = $1`, a.ID)
	return err
}

func (s *Service) takeMeeting(ctx context.Context, tx *sqldb.Tx, a Agreement, l tenant.Letter) error {
	b, ok, err := read[Consultation](ctx, tx, l)
	if err != nil || !ok || a.Status != Active {
		return err
	}
	b.Agreement, b.Origin = a.ID, l.From
	return insertConsultation(ctx, tx, b)
}

func (s *Service) takeMember(ctx context.Context, tx *sqldb.Tx, a Agreement, l tenant.Letter) error {
	b, ok, err := read[memberBody](ctx, tx, l)
	if err != nil || !ok || a.Status != Active {
		return err
	}
	twin, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM sharing_members WHERE id = $1 OR agreement_id = $2 AND direction = $3 AND kind = $4 AND record_id = $5 AND uscc = $6`, b.ID, a.ID, In, b.Kind, b.Record, b.USCC)
	if err != nil || twin > 0 {
		return err
	}
	p, _, err := s.opts.Org(ctx, tx, b.USCC)
	if err != nil {
		return err
	}
	m := Member{ID: b.ID, Status: MemberBegun, Agreement: a.ID, Direction: In, Kind: b.Kind, Record: b.Record, RecordName: b.Name, Part: b.Part, USCC: b.USCC, Org: p.ID, OrgName: p.Name, Since: b.Since}
	if err := insertMember(ctx, tx, m); err != nil {
		return err
	}
	if err := MemberFlow.Open(ctx, tx, m.ID, ""); err != nil {
		return err
	}
	_, err = MemberFlow.Move(ctx, tx, caseflow.Step{ID: m.ID, Transition: "arrive"})
	return err
}

func (s *Service) takeMemberAnswer(ctx context.Context, tx *sqldb.Tx, a Agreement, l tenant.Letter) error {
	b, ok, err := read[memberAnswer](ctx, tx, l)
	if err != nil || !ok || a.Status != Active {
		return err
	}
	m, err := memberByID(ctx, tx, b.ID)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && (m.Agreement != a.ID || m.Direction != Out || m.Status != MemberAsked) {
		return nil
	}
	if err != nil {
		return err
	}
	step := "declined"
	if b.Confirmed {
		step = "confirmed"
		if err := nameMember(ctx, tx, m.ID, b.Name, m.Since.String()); err != nil {
			return err
		}
	}
	_, err = MemberFlow.Move(ctx, tx, caseflow.Step{ID: m.ID, Transition: step})
	return err
}
