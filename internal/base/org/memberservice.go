package org

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Propose begins a membership between an organisation of the actor's and another, which is
// named by code or full name: the actor's is the body when its kind has members. The other side
// confirms; what an officer enters holds at once.
func (s *Service) Propose(ctx context.Context, of ids.ID, other string, m Membership) (Membership, error) {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		own, err := s.editable(ctx, tx, of, maySee)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		far, err := byText(ctx, tx, strings.TrimSpace(other))
		if err != nil {
			return err
		}
		body, member := own, far
		if !own.Kind.HasMembers() {
			body, member = far, own
		}
		if far.ID != 0 {
			m.Body, m.Member = body.ID, member.ID
			m.BodyName, m.BodyCounty, m.MemberName, m.MemberCounty = body.Name, body.County, member.Name, member.County
		}
		if !Policy.May(a, mayJoin, own.object()) {
			return actor.ErrForbidden
		}
		var faults errs.List
		if far.ID == 0 {
			faults.Add(ErrOther.On("other"))
		}
		for _, e := range CheckMembership(m, body.Kind, civil.DateOf(tx.Now())) {
			if e.Field != "other" || far.ID != 0 {
				faults.Add(e)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		return s.begin(ctx, tx, a, &m, own.ID == body.ID)
	})
	return m, err
}

// begin writes a checked membership in the state that who proposes it gives it.
func (s *Service) begin(ctx context.Context, tx *sqldb.Tx, a actor.Actor, m *Membership, byBody bool) error {
	m.ID, m.Version, m.Status, m.Proposed = tx.NewID(), 1, MemberProposed, MemberSide
	if byBody {
		m.Proposed = BodySide
	}
	if officer(a, *m) {
		m.Status, m.Proposed = MemberActive, OfficerSide
	}
	if err := insertMember(ctx, tx, *m); err != nil {
		return err
	}
	return MemberFlow.OpenIn(ctx, tx, m.ID, m.Status, m.Evidence)
}

// StepMember confirms, refuses or ends a membership.
func (s *Service) StepMember(ctx context.Context, st caseflow.Step) (m Membership, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		m, err = memberByID(ctx, tx, st.ID)
		if err != nil {
			return hidden(err)
		}
		a := actor.From(ctx)
		if !MaySeeMembership(a, m) {
			return actor.ErrNotFound
		}
		if _, ok := MemberFlow.Transition(st.Transition); ok && !mayStep(a, m, st.Transition) {
			return ErrConfirm
		}
		ev, err := MemberFlow.Move(ctx, tx, st)
		if err != nil {
			return err
		}
		m.Status = ev.To
		m.Version++
		if m.Status == MemberEnded {
			m.Until = civil.DateOf(tx.Now())
		}
		return settleMember(ctx, tx, m)
	})
	return m, err
}

// Members lists the memberships of an organisation that the actor sees.
func (s *Service) Members(ctx context.Context, of ids.ID) (list []Membership, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := s.editable(ctx, r, of, maySee); err != nil {
			return err
		}
		list, err = membersOf(ctx, r, of)
		return err
	})
	return list, err
}

// Memberships returns a page of the memberships that the actor may see, and their number.
func (s *Service) Memberships(ctx context.Context, f MemberFilter) (list []Membership, total int64, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, total, err = listMembers(ctx, r, actor.From(ctx), f)
		return err
	})
	return list, total, err
}

// ExportMembers is Memberships for a table that is taken away.
func (s *Service) ExportMembers(ctx context.Context, f MemberFilter) ([]Membership, error) {
	if err := audit.RecordAlone(ctx, s.db, audit.Entry{Action: "org.export_members", Object: "org_memberships"}); err != nil {
		return nil, err
	}
	f.Limit, f.Offset = 0, 0
	list, _, err := s.Memberships(ctx, f)
	return list, err
}
