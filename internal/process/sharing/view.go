package sharing

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// checkInvitation refuses a record that is not shared and a code that cannot be one.
func (s *Service) checkInvitation(ctx context.Context, q sqldb.Queryer, a Agreement, in Invitation) (Member, error) {
	m := Member{Status: MemberBegun, Agreement: a.ID, Direction: Out, Kind: in.Kind, Record: in.Record, Part: strings.TrimSpace(in.Part), Since: in.Since}
	var faults errs.List
	if c, ok := a.Choice(in.Kind); ok && c.Members {
		list, err := s.opts.Records(ctx, q, in.Kind)
		if err != nil {
			return m, err
		}
		for _, r := range list {
			if r.ID == in.Record {
				m.RecordName = r.Name
			}
		}
	}
	if m.RecordName == "" {
		faults.Add(ErrRecord.On("record"))
	}
	code, err := idcode.USCC(in.USCC)
	if err != nil {
		faults.Add(ErrUSCC.With(in.USCC).On("uscc"))
	}
	m.USCC = code
	textOf(&faults, "part", m.Part, 1, 40, ErrTitle)
	if m.Since.IsZero() {
		faults.Add(ErrHeld.On("since"))
	}
	return m, faults.Err()
}

// shown reports whether the partner's records may be shown now: the agreement runs, and no end of
// it waits in the mailbox.
func (s *Service) shown(ctx context.Context, a Agreement) (bool, error) {
	if !a.Runs(s.Today()) {
		return false, nil
	}
	over := false
	err := s.opts.Hub.Read(ctx, func(r *sqldb.Reader) (err error) {
		over, err = tenant.LetterWaits(ctx, r, s.opts.City.Code, topicEnd, a.ID.String())
		return err
	})
	return err == nil && !over, err
}

// Overview is what the page of sharing shows.
type Overview struct {
	Agreements []Agreement
	Sizes      map[ids.ID]map[string]int64 // copies by kind, of those that are shown
	Waiting    int                         // members that wait for an answer of ours
	Letters    int64                       // that wait for this city
	MayManage  bool
}

// Overview returns the agreements with the sizes of the partner's registers.
func (s *Service) Overview(ctx context.Context) (o Overview, err error) {
	act := actor.From(ctx)
	if !Policy.Allowed(act, maySee) {
		return o, actor.ErrForbidden
	}
	var sizes map[ids.ID]map[string]int64
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if o.Agreements, err = agreements(ctx, r); err != nil {
			return err
		}
		sizes = map[ids.ID]map[string]int64{}
		for _, a := range o.Agreements {
			if sizes[a.ID], err = copySizes(ctx, r, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return o, err
	}
	o.MayManage, o.Sizes = Policy.Allowed(act, mayManage), map[ids.ID]map[string]int64{}
	for _, a := range o.Agreements {
		ok, err := s.shown(ctx, a)
		if err != nil {
			return o, err
		}
		if ok {
			o.Sizes[a.ID] = sizes[a.ID]
		}
	}
	if o.MayManage {
		err = s.opts.Hub.Read(ctx, func(r *sqldb.Reader) error {
			all, err := tenant.LettersWaiting(ctx, r)
			o.Letters = all[s.opts.City.Code]
			return err
		})
	}
	if err == nil {
		o.Waiting, err = s.Waiting(ctx)
		if errors.Is(err, actor.ErrForbidden) {
			err = nil
		}
	}
	return o, err
}

// Detail is what the page of an agreement shows.
type Detail struct {
	Agreement
	Shown     bool
	Sizes     map[string]int64
	Meetings  []Consultation
	Members   []Member // of both directions
	Trail     []caseflow.Event
	Buttons   []caseflow.Button
	Reasons   []caseflow.Reason
	Records   map[string][]Record // ours that are shared, by kind, for the form of invitations
	MayManage bool
}

// Agreement returns one agreement.
func (s *Service) Agreement(ctx context.Context, id ids.ID) (d Detail, err error) {
	act := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d = Detail{MayManage: Policy.Allowed(act, mayManage)}
		if d.Agreement, err = s.find(ctx, r, id, maySee); err != nil {
			return err
		}
		if d.Meetings, err = consultations(ctx, r, id); err != nil {
			return err
		}
		if d.Sizes, err = copySizes(ctx, r, id); err != nil {
			return err
		}
		var w sqldb.Where
		w.And("m.agreement_id = ?", id)
		if d.Members, err = members(ctx, r, w); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil || !d.MayManage {
			return err
		}
		d.Buttons = Flow.Buttons(act, d.Status)
		if d.Reasons, err = caseflow.Reasons(ctx, r, "sharing.end"); err != nil || d.Status != Active {
			return err
		}
		d.Records = map[string][]Record{}
		for _, c := range d.Kinds {
			if !c.Members {
				continue
			}
			if d.Records[c.Kind], err = s.opts.Records(ctx, r, c.Kind); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.Shown, err = s.shown(ctx, d.Agreement)
	}
	return d, err
}

// Shared is a page of the partner's records of a kind.
type Shared struct {
	Agreement Agreement
	Choice    Choice
	List      []Copy
	Total     int64
}

// Shared returns the partner's records of a kind; a kind that is not shared does not exist.
func (s *Service) Shared(ctx context.Context, id ids.ID, kind, find string, limit, offset int) (out Shared, err error) {
	if out.Agreement, out.Choice, err = s.sharedKind(ctx, id, kind); err != nil {
		return out, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		w.And("c.agreement_id = ? AND c.kind = ?", id, kind)
		if find != "" {
			w.And(`c.name LIKE ? ESCAPE '\'`, sqldb.Containing(find))
		}
		if out.Total, err = countCopies(ctx, r, w); err != nil {
			return err
		}
		out.List, err = copies(ctx, r, w, limit, offset)
		return err
	})
	return out, err
}

func (s *Service) sharedKind(ctx context.Context, id ids.ID, kind string) (a Agreement, c Choice, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		a, err = s.find(ctx, r, id, maySee)
		return err
	})
	if err != nil {
		return a, c, err
	}
	ok, err := s.shown(ctx, a)
	if err != nil {
		return a, c, err
	}
	c, agreed := a.Choice(kind)
	if !ok || !agreed {
		return a, c, actor.ErrNotFound
	}
	return a, c, nil
}

// SharedRecord returns one record of the partner.
func (s *Service) SharedRecord(ctx context.Context, id ids.ID, kind string, origin ids.ID) (a Agreement, ch Choice, c Copy, err error) {
	if a, ch, err = s.sharedKind(ctx, id, kind); err != nil {
		return a, ch, c, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		w.And("c.agreement_id = ? AND c.kind = ? AND c.origin_id = ?", id, kind, origin)
		list, err := copies(ctx, r, w, 1, 0)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return actor.ErrNotFound
		}
		c = list[0]
		return nil
	})
	return a, ch, c, err
}

// Asked are the members that wait for an answer of the actor, and those that were answered.
func (s *Service) Asked(ctx context.Context) (out []Member, err error) {
	act := actor.From(ctx)
	if !Policy.Allowed(act, mayAnswer) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		w.And("m.direction = ?", In)
		list, err := members(ctx, r, w)
		out = nil
		for _, m := range list {
			if mayAnswerFor(act, m) {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}

// Waiting is how many members wait for an answer of the actor.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	list, err := s.Asked(ctx)
	for _, m := range list {
		if m.Status == MemberTold {
			n++
		}
	}
	return n, err
}

// Proposals is how many proposals wait for the city's lead.
func (s *Service) Proposals(ctx context.Context) (n int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayManage) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := agreements(ctx, r)
		n = 0
		for _, a := range list {
			if a.Status == Asked {
				n++
			}
		}
		return err
	})
	return n, err
}

// Inherit gives the memberships of one organisation to another, when two records of the register
// become one.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE sharing_members SET org_id = $1, row_version = row_version + 1, updated_at = $2 WHERE org_id = $3 AND direction = 'IN'`, into, tx.Now().UnixMilli(), from)
	return err
}

// OrgByCode finds an organisation of a city by its credit code, for [Options.Org].
func OrgByCode(ctx context.Context, q sqldb.Queryer, uscc string) (p Party, found bool, err error) {
	p, err = sqldb.One(ctx, q, func(r sqldb.Row) (p Party, err error) { return p, r.Scan(&p.ID, &p.Name, &p.County) }, `SELECT id, name, county FROM org_organizations WHERE uscc = $1 AND status = $2`, uscc, string(org.Active))
	if errors.Is(err, sqldb.ErrNoRow) {
		return Party{}, false, nil
	}
	return p, err == nil, err
}
