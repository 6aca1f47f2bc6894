package adjust

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Member is a member of a round's programme construction committee (专业建设委员会).
type Member struct {
	ID      ids.ID
	Version int64
	Round   ids.ID
	Name    string
	Post    string
	Org     ids.ID // 0: in no register
	OrgName string
	Chair   bool
	Active  bool
}

// Meeting is a meeting of the committee with its minutes.
type Meeting struct {
	ID      ids.ID
	Version int64
	Round   ids.ID
	HeldOn  civil.Date
	Place   string
	Minutes string
	Present []ids.ID // members
	By      string
}

// Vote is how a member voted on a request.
type Vote struct {
	Meeting, Request, Member ids.ID
	Name, OrgName            string
	HeldOn                   civil.Date
	Vote                     string
}

// The votes. CONFLICT is that of a member whose own school asks.
const (
	VoteFor      = "FOR"
	VoteAgainst  = "AGAINST"
	VoteAbstain  = "ABSTAIN"
	VoteConflict = "CONFLICT"
)

var voteZH = map[string]string{VoteFor: "赞成", VoteAgainst: "反对", VoteAbstain: "弃权", VoteConflict: "回避"}

// Tally counts votes. Those with a conflict are not counted.
type Tally struct{ For, Against, Abstain, Conflict int }

// TallyOf counts the votes on a request.
func TallyOf(votes []Vote) (t Tally) {
	for _, v := range votes {
		switch v.Vote {
		case VoteFor:
			t.For++
		case VoteAgainst:
			t.Against++
		case VoteAbstain:
			t.Abstain++
		case VoteConflict:
			t.Conflict++
		}
	}
	return t
}

// Voted reports whether anybody voted, conflicts aside.
func (t Tally) Voted() bool { return t.For+t.Against+t.Abstain > 0 }

// Carried reports whether more members are for it than against and abstaining together.
func (t Tally) Carried() bool { return t.For > t.Against+t.Abstain }

const memberCols = `id, row_version, round_id, name, post, org_id, org_name, chair, active`

func scanMember(r sqldb.Row) (m Member, err error) {
	return m, r.Scan(&m.ID, &m.Version, &m.Round, &m.Name, &m.Post, &m.Org, &m.OrgName, &m.Chair, &m.Active)
}

func membersOf(ctx context.Context, q sqldb.Queryer, round ids.ID) ([]Member, error) {
	return sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+` FROM adjust_members WHERE round_id = $1 ORDER BY chair DESC, id`, round)
}

func scanMeeting(r sqldb.Row) (m Meeting, err error) {
	var present string
	if err = r.Scan(&m.ID, &m.Version, &m.Round, &m.HeldOn, &m.Place, &m.Minutes, &present, &m.By); err != nil {
		return m, err
	}
	for _, text := range strings.Split(present, ",") {
		if id, err := ids.Parse(text); err == nil {
			m.Present = append(m.Present, id)
		}
	}
	return m, nil
}

func meetingsOf(ctx context.Context, q sqldb.Queryer, round ids.ID) ([]Meeting, error) {
	return sqldb.All(ctx, q, scanMeeting, `SELECT id, row_version, round_id, held_on, place, minutes, present, account_name FROM adjust_meetings WHERE round_id = $1 ORDER BY held_on, id`, round)
}

func votesOf(ctx context.Context, q sqldb.Queryer, request ids.ID) ([]Vote, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (v Vote, err error) {
		return v, r.Scan(&v.Meeting, &v.Request, &v.Member, &v.Name, &v.OrgName, &v.HeldOn, &v.Vote)
	}, `SELECT v.meeting_id, v.request_id, v.member_id, m.name, m.org_name, g.held_on, v.vote FROM adjust_votes v JOIN adjust_members m ON m.id = v.member_id JOIN adjust_meetings g ON g.id = v.meeting_id
		WHERE v.request_id = $1 ORDER BY m.chair DESC, m.id`, request)
}

// Committee is the committee of a round with its meetings and votes.
type Committee struct {
	Round    Round
	Members  []Member
	Meetings []Meeting
	Requests []Request
	Votes    map[ids.ID][]Vote // by request
}

// Committee reads the committee of a round for those who work with it.
func (s *Service) Committee(ctx context.Context, round ids.ID) (c Committee, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayWatch) {
		return c, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		c = Committee{Votes: map[ids.ID][]Vote{}}
		if c.Round, err = roundByID(ctx, r, round); err != nil {
			return err
		}
		if c.Members, err = membersOf(ctx, r, round); err != nil {
			return err
		}
		if c.Meetings, err = meetingsOf(ctx, r, round); err != nil {
			return err
		}
		if c.Requests, err = requestsOf(ctx, r, round); err != nil {
			return err
		}
		for _, x := range c.Requests {
			if c.Votes[x.ID], err = votesOf(ctx, r, x.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// AddMember makes somebody a member. The organisation is looked up, so that conflicts can be seen.
func (s *Service) AddMember(ctx context.Context, round ids.ID, m Member) error {
	if !Policy.Allowed(actor.From(ctx), maySecret) {
		return actor.ErrForbidden
	}
	m.Name, m.Post, m.OrgName = strings.TrimSpace(m.Name), strings.TrimSpace(m.Post), strings.TrimSpace(m.OrgName)
	var faults errs.List
	for _, x := range []struct{ field, label, text string }{{"name", "姓名", m.Name}, {"org", "单位", m.OrgName}} {
		if n := len([]rune(x.text)); n == 0 || n > 60 {
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		}
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := hold(ctx, tx, round, RoundOpen, RoundCollecting, RoundComputed, RoundReview); err != nil {
			return err
		}
		o, err := findOrg(ctx, tx, m.OrgName)
		if err != nil {
			return err
		}
		if o.ID != 0 {
			m.Org, m.OrgName = o.ID, o.Name
		}
		m.ID = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO adjust_members (id, row_version, round_id, name, post, org_id, org_name, chair, account_id, active) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, 0, TRUE)`,
			m.ID, round, m.Name, m.Post, int64(m.Org), m.OrgName, m.Chair)
		if sqldb.IsDuplicate(err) {
			return ErrMemberTwice.With(m.Name).On("name")
		}
		if err != nil {
			return err
		}
		return s.noted(ctx, tx, maySecret+".member", "adjust_members", m.ID, m.Name)
	})
}

// DropMember ends a membership; votes that were cast stay.
func (s *Service) DropMember(ctx context.Context, round, member ids.ID) error {
	if !Policy.Allowed(actor.From(ctx), maySecret) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := hold(ctx, tx, round, RoundOpen, RoundCollecting, RoundComputed, RoundReview); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE adjust_members SET active = FALSE, row_version = row_version + 1 WHERE id = $1 AND round_id = $2`, member, round)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.noted(ctx, tx, maySecret+".member", "adjust_members", member, "end")
	})
}

// Meet writes down a meeting with who was present and its minutes. More than the quorum of the members must be there.
func (s *Service) Meet(ctx context.Context, m Meeting) (ids.ID, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySecret) {
		return 0, actor.ErrForbidden
	}
	var faults errs.List
	if m.HeldOn.IsZero() || m.HeldOn.After(s.Today()) {
		faults.Add(ErrDays.On("held_on"))
	}
	if strings.TrimSpace(m.Place) == "" {
		faults.Add(ErrEmpty.With("地点").On("place"))
	}
	if n := len([]rune(strings.TrimSpace(m.Minutes))); n == 0 || n > textLong {
		faults.Add(ErrEmpty.With("纪要").On("minutes"))
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := hold(ctx, tx, m.Round, RoundReview); err != nil {
			return err
		}
		members, err := membersOf(ctx, tx, m.Round)
		if err != nil {
			return err
		}
		all, there := 0, []string{}
		for _, x := range members {
			if !x.Active {
				continue
			}
			all++
			if slices.Contains(m.Present, x.ID) {
				there = append(there, x.ID.String())
			}
		}
		quorum, _, err := numberOn(ctx, tx, quorumRule, paramLeast, s.Today())
		if err != nil {
			return err
		}
		if int64(len(there))*100 <= int64(all)*quorum {
			return ErrQuorum.With(len(there), all)
		}
		m.ID = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO adjust_meetings (id, row_version, round_id, held_on, place, minutes, present, account_name) VALUES ($1, 1, $2, $3, $4, $5, $6, $7)`,
			m.ID, m.Round, m.HeldOn.String(), strings.TrimSpace(m.Place), strings.TrimSpace(m.Minutes), strings.Join(there, ","), a.Name)
		if sqldb.IsDuplicate(err) {
			return ErrMeeting.With(m.HeldOn.String())
		}
		if err != nil {
			return err
		}
		return s.noted(ctx, tx, maySecret+".meet", "adjust_meetings", m.ID, m.HeldOn.String())
	})
	return m.ID, err
}

// CastVotes writes down how the members that were present voted on a request. A member of the school that asks abstains: their vote is
// CONFLICT and nothing else. What was voted before on the request is replaced.
func (s *Service) CastVotes(ctx context.Context, round, meeting, request ids.ID, votes map[ids.ID]string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySecret) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := hold(ctx, tx, round, RoundReview); err != nil {
			return err
		}
		x, err := requestByID(ctx, tx, request)
		if err != nil {
			return err
		}
		if x.Round != round {
			return actor.ErrNotFound
		}
		if x.Status != Ready && x.Status != InOpinion {
			return ErrState.With(requestState(x.Status))
		}
		list, err := meetingsOf(ctx, tx, round)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(m Meeting) bool { return m.ID == meeting })
		if i < 0 {
			return actor.ErrNotFound
		}
		members, err := membersOf(ctx, tx, round)
		if err != nil {
			return err
		}
		if err := checkVotes(x, list[i], members, votes); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM adjust_votes WHERE request_id = $1`, request); err != nil {
			return err
		}
		for _, m := range members {
			if v := votes[m.ID]; v != "" {
				if _, err := tx.Exec(ctx, `INSERT INTO adjust_votes (meeting_id, request_id, member_id, vote, voted_ms, account_id) VALUES ($1, $2, $3, $4, $5, $6)`, meeting, request, m.ID, v, tx.Now().UnixMilli(), int64(a.Account)); err != nil {
					return err
				}
			}
		}
		return s.noted(ctx, tx, maySecret+".vote", Requests.Table, request, list[i].HeldOn.String())
	})
}

// checkVotes refuses votes of people who were not there, and any vote but CONFLICT of a member of the school itself.
func checkVotes(x Request, m Meeting, members []Member, votes map[ids.ID]string) error {
	var faults errs.List
	cast := 0
	for _, one := range members {
		v := votes[one.ID]
		field := "vote_" + one.ID.String()
		own := one.Org != 0 && one.Org == x.School
		switch {
		case v == "":
			continue
		case voteZH[v] == "" || !slices.Contains(m.Present, one.ID):
			faults.Add(ErrVote.With(one.Name).On(field))
		case own && v != VoteConflict:
			faults.Add(ErrConflicted.With(one.Name, x.SchoolName).On(field))
		}
		cast++
	}
	if cast == 0 {
		faults.Add(ErrEmpty.With("表决").On("vote"))
	}
	return faults.Err()
}
