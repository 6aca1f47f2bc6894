package sharing

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps what one city shares with others.
type Service struct {
	db   *sqldb.DB
	opts Options
}

// New joins the service to a city's database and to what can be shared.
func New(db *sqldb.DB, o Options) *Service { return &Service{db: db, opts: o} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// find is an agreement for those who see agreements.
func (s *Service) find(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (Agreement, error) {
	if !Policy.Allowed(actor.From(ctx), action) {
		return Agreement{}, actor.ErrForbidden
	}
	a, err := agreementByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return a, actor.ErrNotFound
	}
	return a, err
}

// Propose offers an agreement to another city, which confirms it or not.
func (s *Service) Propose(ctx context.Context, d Draft) (id ids.ID, err error) {
	if !Policy.Allowed(actor.From(ctx), mayManage) {
		return 0, actor.ErrForbidden
	}
	faults := CheckDraft(d, s.Today())
	cities, err := s.opts.Cities(ctx)
	if err != nil {
		return 0, err
	}
	var partner City
	for _, c := range cities {
		if c.Code == d.Partner && c.Code != s.opts.City.Code {
			partner = c
		}
	}
	if partner.Code == "" && d.Partner != "" {
		faults.Add(ErrPartner.On("partner"))
	}
	kinds, err := s.opts.Kinds(ctx)
	if err != nil {
		return 0, err
	}
	chosen, err := choose(d.Kinds, kinds)
	if err != nil {
		faults.Add(err)
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	a := Agreement{Status: Begun, Partner: partner.Code, PartnerName: partner.Name, Proposed: true, Title: strings.TrimSpace(d.Title), Mechanism: strings.TrimSpace(d.Mechanism), Kinds: chosen, From: d.From, Until: d.Until}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := openWith(ctx, tx, partner.Code)
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrTwice.With(partner.Name).On("partner")
		}
		a.ID = tx.NewID()
		id = a.ID
		if err := insertAgreement(ctx, tx, a); err != nil {
			return err
		}
		if err := Flow.Open(ctx, tx, a.ID, a.Title); err != nil {
			return err
		}
		if _, err := Flow.Move(ctx, tx, caseflow.Step{ID: a.ID, Transition: "offer"}); err != nil {
			return err
		}
		return s.write(ctx, tx, a.Partner, topicOffer, a.ID, offerBody{Title: a.Title, Mechanism: a.Mechanism, CityName: s.opts.City.Name, Kinds: a.Kinds, From: a.From, Until: a.Until})
	})
	if err != nil {
		return 0, err
	}
	return id, s.post(ctx)
}

// Step takes a step of this city: confirm, decline, end. With the end of an agreement its copies
// are gone here at once, and in the other city when it takes the letter; they are shown by
// neither from the moment at which the letter is in the mailbox.
func (s *Service) Step(ctx context.Context, st caseflow.Step) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.find(ctx, tx, st.ID, mayManage)
		if err != nil {
			return err
		}
		if st.Transition != "confirm" && st.Transition != "decline" && st.Transition != "end" {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		if _, err := Flow.Move(ctx, tx, st); err != nil {
			return err
		}
		switch st.Transition {
		case "end":
			if err := clear(ctx, tx, a.ID); err != nil {
				return err
			}
			return s.write(ctx, tx, a.Partner, topicEnd, a.ID, struct{}{})
		default:
			if err := Soon(ctx, tx); err != nil {
				return err
			}
			return s.write(ctx, tx, a.Partner, topicAnswer, a.ID, answerBody{st.Transition == "confirm"})
		}
	})
	if err != nil {
		return err
	}
	return s.post(ctx)
}

// Soon has the job of this city run soon.
func Soon(ctx context.Context, tx *sqldb.Tx) error {
	_, err := job.Enqueue(ctx, tx, job.Spec{Kind: JobExchange, Key: "soon"})
	if errors.Is(err, job.ErrOpen) {
		return nil
	}
	return err
}

// Consult records a consultation and tells the partner.
func (s *Service) Consult(ctx context.Context, agreement ids.ID, c Consultation) error {
	if err := CheckConsultation(c, s.Today()).Err(); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.find(ctx, tx, agreement, mayManage)
		if err != nil {
			return err
		}
		if a.Status != Active {
			return ErrNotActive
		}
		x := c
		x.ID, x.Agreement, x.Origin = tx.NewID(), a.ID, s.opts.City.Code
		if err := insertConsultation(ctx, tx, x); err != nil {
			return err
		}
		if err := s.write(ctx, tx, a.Partner, topicMeeting, a.ID, x); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayManage, Object: "sharing_consultations", ID: x.ID, Reason: x.Topic})
	})
	if err != nil {
		return err
	}
	return s.post(ctx)
}

// Refresh asks the partner for all records again, and takes what waits.
func (s *Service) Refresh(ctx context.Context, agreement ids.ID) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.find(ctx, tx, agreement, mayManage)
		if err != nil {
			return err
		}
		if a.Status == Active {
			if err := s.write(ctx, tx, a.Partner, topicResend, a.ID, struct{}{}); err != nil {
				return err
			}
		}
		if err := Soon(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayManage, Object: "sharing_agreements", ID: a.ID, Reason: "refresh"})
	})
	if err != nil {
		return err
	}
	return s.post(ctx)
}

// Invitation names an organisation of the partner for a record of ours.
type Invitation struct {
	Kind   string
	Record ids.ID
	Part   string
	USCC   string
	Since  civil.Date
}

// Invite asks the partner whether an organisation of theirs joins a record of ours.
func (s *Service) Invite(ctx context.Context, agreement ids.ID, in Invitation) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.find(ctx, tx, agreement, mayManage)
		if err != nil {
			return err
		}
		if a.Status != Active {
			return ErrNotActive
		}
		m, err := s.checkInvitation(ctx, tx, a, in)
		if err != nil {
			return err
		}
		m.ID = tx.NewID()
		if err := insertMember(ctx, tx, m); err != nil {
			if sqldb.IsDuplicate(err) {
				return ErrMember.With(m.USCC).On("uscc")
			}
			return err
		}
		if err := MemberFlow.Open(ctx, tx, m.ID, m.RecordName); err != nil {
			return err
		}
		if _, err := MemberFlow.Move(ctx, tx, caseflow.Step{ID: m.ID, Transition: "ask"}); err != nil {
			return err
		}
		return s.write(ctx, tx, a.Partner, topicMember, a.ID, memberBody{ID: m.ID, Kind: m.Kind, Record: m.Record, Name: m.RecordName, Part: m.Part, USCC: m.USCC, Since: m.Since})
	})
	if err != nil {
		return err
	}
	return s.post(ctx)
}

// Answer says whether an organisation of ours joins a record of the partner.
func (s *Service) Answer(ctx context.Context, id ids.ID, version int64, joins bool) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		m, err := memberByID(ctx, tx, id)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && !mayAnswerFor(actor.From(ctx), m) {
			return actor.ErrNotFound
		}
		if err != nil {
			return err
		}
		if joins && m.Org == 0 {
			return ErrNoOrg.With(m.USCC)
		}
		a, err := agreementByID(ctx, tx, m.Agreement)
		if err != nil {
			return err
		}
		if joins && a.Status != Active { // nothing of ours goes to a city after the end
			return ErrNotActive
		}
		step := "decline"
		if joins {
			step = "confirm"
		}
		if _, err := MemberFlow.Move(ctx, tx, caseflow.Step{ID: id, Transition: step, Version: version}); err != nil {
			return err
		}
		answer := memberAnswer{ID: id, Confirmed: joins}
		if joins {
			answer.Name = m.OrgName
		}
		return s.write(ctx, tx, a.Partner, topicMemberIs, a.ID, answer)
	})
	if err != nil {
		return err
	}
	return s.post(ctx)
}
