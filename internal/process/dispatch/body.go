package dispatch

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Choice is an entry of a fixed list.
type Choice struct{ Code, ZH, EN string }

// The five of the "five in one" mechanism 五位一体 (GOV-20).
var Pillars = []Choice{
	{"PARTY", "党", "Party"}, {"GOVERNMENT", "政", "Government"}, {"DEPARTMENT", "部门", "Departments"}, {"COMMUNITY", "共同体", "Community"}, {"SCHOOL", "学校", "Schools"},
}

// BodyKinds are the sorts of coordination bodies.
var BodyKinds = []Choice{
	{"LEADING_GROUP", "领导小组", "Leading group"}, {JointConference, "联席会议", "Joint conference"}, {"EXPERT_COMMITTEE", "专家指导委员会", "Expert committee"}, {"REVIEW_COMMITTEE", "专家评审委员会", "Review committee"},
	{"PROGRAMME_COMMITTEE", "专业建设委员会", "Programme committee"}, {"ASSOCIATION", "促进会", "Association"}, {"ALLIANCE", "联盟", "Alliance"}, {"INSTITUTE", "研究院", "Research institute"},
}

// JointConference is the body that hears the quarter.
const JointConference = "JOINT_CONFERENCE"

// usualPillar is where a sort of body stands unless it is said otherwise.
var usualPillar = map[string]string{"LEADING_GROUP": "PARTY", JointConference: "GOVERNMENT", "EXPERT_COMMITTEE": "DEPARTMENT", "REVIEW_COMMITTEE": "DEPARTMENT", "PROGRAMME_COMMITTEE": "SCHOOL", "ASSOCIATION": "COMMUNITY", "ALLIANCE": "COMMUNITY", "INSTITUTE": "SCHOOL"}

// MemberRoles are what a member is in a body.
var MemberRoles = []Choice{
	{"CHAIR", "组长（召集人、主任）", "Chair"}, {"VICE", "副组长（副召集人、副主任）", "Vice chair"}, {"MEMBER", "成员", "Member"}, {"SECRETARY", "办公室主任", "Head of the office"}, {"LIAISON", "联络员", "Liaison"},
}

func choiceOf(list []Choice, code, lang string) string {
	for _, c := range list {
		if c.Code == code && lang == "en" {
			return c.EN
		}
		if c.Code == code {
			return c.ZH
		}
	}
	return code
}

func knownChoice(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

// Body is a coordination body 协调机构.
type Body struct {
	ID       ids.ID
	Version  int64
	Name     string
	Kind     string
	Pillar   string // of the five; the usual one of the kind when empty
	Parent   ids.ID // 0 = stands on top
	Duties   string
	Document string // by which it was set up
	Since    civil.Date
	Until    civil.Date // end of the term; none: open
	Members  int64      // in office today
	Meetings int64
}

func (b Body) path() string { return "/bodies/" + b.ID.String() }

// Member is somebody, or an organisation, in a body.
type Member struct {
	ID      ids.ID
	Version int64
	Body    ids.ID
	Unit    string
	Org     ids.ID
	Pillar  string
	Person  string
	Post    string
	Role    string
	Since   civil.Date
	Until   civil.Date
}

// In reports whether the member is in office on the day.
func (m Member) In(day civil.Date) bool {
	return !m.Since.After(day) && (m.Until == civil.Date{} || !m.Until.Before(day))
}

const bodyCols = `b.id, b.row_version, b.name, b.kind, b.pillar, b.parent_id, b.duties, b.document, b.since_on, b.until_on`

func scanBody(r sqldb.Row) (b Body, err error) {
	return b, r.Scan(&b.ID, &b.Version, &b.Name, &b.Kind, &b.Pillar, &b.Parent, &b.Duties, &b.Document, &b.Since, &b.Until)
}

const memberCols = `m.id, m.row_version, m.body_id, m.unit, m.org_id, m.pillar, m.person, m.post, m.role, m.since_on, m.until_on`

func scanMember(r sqldb.Row) (m Member, err error) {
	return m, r.Scan(&m.ID, &m.Version, &m.Body, &m.Unit, &m.Org, &m.Pillar, &m.Person, &m.Post, &m.Role, &m.Since, &m.Until)
}

func bodyByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Body, error) {
	b, err := sqldb.One(ctx, q, scanBody, `SELECT `+bodyCols+` FROM dispatch_bodies b WHERE b.id = $1`, id)
	return b, hidden(err)
}

// line refuses a text that is missing or too long.
func line(faults *errs.List, field, s string, most int, needed bool) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(s)); {
	case n == 0 && needed:
		faults.Add(ErrEmpty.On(field))
	case n > most:
		faults.Add(ErrLong.With(most).On(field))
	}
}

func (b *Body) check() error {
	var faults errs.List
	b.Name, b.Duties, b.Document = strings.TrimSpace(b.Name), strings.TrimSpace(b.Duties), strings.TrimSpace(b.Document)
	line(&faults, "name", b.Name, short, true)
	line(&faults, "duties", b.Duties, long, false)
	line(&faults, "document", b.Document, short, true)
	if !knownChoice(BodyKinds, b.Kind) {
		faults.Add(ErrKind.With(b.Kind).On("kind"))
	}
	if b.Pillar == "" {
		b.Pillar = usualPillar[b.Kind]
	}
	if !knownChoice(Pillars, b.Pillar) {
		faults.Add(ErrKind.With(b.Pillar).On("pillar"))
	}
	if err := faults.Keep(CheckTerm(b.Since, b.Until)); err != nil {
		return err
	}
	return faults.Err()
}

// SaveBody sets up a body, or changes one whose number and version are given.
func (s *Service) SaveBody(ctx context.Context, b Body) (ids.ID, error) {
	err := s.run(ctx, func(tx *sqldb.Tx) error {
		if err := b.check(); err != nil {
			return err
		}
		if err := noLoop(ctx, tx, b.ID, b.Parent); err != nil {
			return err
		}
		n, err := int64(1), error(nil)
		if b.ID == 0 {
			b.ID = tx.NewID()
			_, err = tx.Exec(ctx, `INSERT INTO dispatch_bodies (id, row_version, updated_at, name, kind, pillar, parent_id, duties, document, since_on, until_on) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
				b.ID, tx.Now().UnixMilli(), b.Name, b.Kind, b.Pillar, int64(b.Parent), b.Duties, b.Document, b.Since.String(), b.Until.String())
		} else {
			n, err = tx.Exec(ctx, `UPDATE dispatch_bodies SET row_version = row_version + 1, updated_at = $1, name = $2, kind = $3, pillar = $4, parent_id = $5, duties = $6, document = $7, since_on = $8, until_on = $9 WHERE id = $10 AND row_version = $11`,
				tx.Now().UnixMilli(), b.Name, b.Kind, b.Pillar, int64(b.Parent), b.Duties, b.Document, b.Since.String(), b.Until.String(), b.ID, b.Version)
		}
		switch {
		case sqldb.IsDuplicate(err):
			return ErrTwice.With(b.Name).On("name")
		case err != nil:
			return err
		case n == 0:
			return ErrStale.With("")
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".body", Object: "dispatch_bodies", ID: b.ID})
	})
	return b.ID, err
}

// noLoop refuses a body above itself, and one that does not exist.
func noLoop(ctx context.Context, q sqldb.Queryer, id, parent ids.ID) error {
	for at, n := parent, 0; at != 0; n++ {
		if at == id || n > 50 {
			return ErrLoop.On("parent")
		}
		b, err := bodyByID(ctx, q, at)
		if err != nil {
			return ErrLoop.On("parent")
		}
		at = b.Parent
	}
	return nil
}

// AddMember takes somebody into a body.
func (s *Service) AddMember(ctx context.Context, m Member) (ids.ID, error) {
	err := s.run(ctx, func(tx *sqldb.Tx) error {
		var faults errs.List
		m.Unit, m.Person, m.Post = strings.TrimSpace(m.Unit), strings.TrimSpace(m.Person), strings.TrimSpace(m.Post)
		line(&faults, "unit", m.Unit, short, true)
		line(&faults, "person", m.Person, short, false)
		line(&faults, "post", m.Post, short, true)
		if !knownChoice(MemberRoles, m.Role) {
			faults.Add(ErrKind.With(m.Role).On("role"))
		}
		if !knownChoice(Pillars, m.Pillar) {
			faults.Add(ErrKind.With(m.Pillar).On("pillar"))
		}
		if err := faults.Keep(CheckTerm(m.Since, m.Until)); err != nil {
			return err
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := bodyByID(ctx, tx, m.Body); err != nil {
			return err
		}
		m.ID = tx.NewID()
		if s.o.Find != nil {
			u, err := s.o.Find(ctx, tx, m.Unit)
			if err != nil {
				return err
			}
			m.Org = u.Org
		}
		if _, err := tx.Exec(ctx, `INSERT INTO dispatch_members (id, row_version, body_id, unit, org_id, pillar, person, post, role, since_on, until_on) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			m.ID, m.Body, m.Unit, int64(m.Org), m.Pillar, m.Person, m.Post, m.Role, m.Since.String(), m.Until.String()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".member", Object: "dispatch_members", ID: m.ID})
	})
	return m.ID, err
}

// EndMember ends somebody's term on a day; the row stays.
func (s *Service) EndMember(ctx context.Context, body, id ids.ID, until civil.Date, version int64) error {
	return s.run(ctx, func(tx *sqldb.Tx) error {
		m, err := sqldb.One(ctx, tx, scanMember, `SELECT `+memberCols+` FROM dispatch_members m WHERE m.id = $1 AND m.body_id = $2`, id, body)
		if err != nil {
			return hidden(err)
		}
		if until == (civil.Date{}) {
			return ErrEmpty.On("until")
		}
		if err := CheckTerm(m.Since, until); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE dispatch_members SET until_on = $1, row_version = row_version + 1 WHERE id = $2 AND row_version = $3`, until.String(), id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrStale.With("")
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayRun + ".member_end", Object: "dispatch_members", ID: id})
	})
}

// BodyDetail is a body with what belongs to it.
type BodyDetail struct {
	Body
	Above    string
	People   []Member
	Sessions []Meeting
	Matters  []Matter
}

// Body reads a body.
func (s *Service) Body(ctx context.Context, id ids.ID) (d BodyDetail, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		if d.Body, err = bodyByID(ctx, q, id); err != nil {
			return err
		}
		if d.Parent != 0 {
			up, err := bodyByID(ctx, q, d.Parent)
			if err != nil {
				return err
			}
			d.Above = up.Name
		}
		if d.People, err = membersOf(ctx, q, id); err != nil {
			return err
		}
		if d.Sessions, err = sqldb.All(ctx, q, scanMeeting, `SELECT `+meetingCols+meetingFrom+` WHERE g.body_id = $1 ORDER BY g.held_on DESC, g.id DESC`, id); err != nil {
			return err
		}
		d.Matters, err = mattersWhere(ctx, q, s.Today(), `t.meeting_id IN (SELECT id FROM dispatch_meetings WHERE body_id = $1)`, id)
		return err
	})
	d.Matters = visibleMatters(actor.From(ctx), d.Matters)
	return d, err
}

// membersOf are the members of a body, those in office and those before, by role.
func membersOf(ctx context.Context, q sqldb.Queryer, body ids.ID) ([]Member, error) {
	list, err := sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+` FROM dispatch_members m WHERE m.body_id = $1 ORDER BY m.id`, body)
	slices.SortStableFunc(list, func(a, b Member) int { return roleOrder(a.Role) - roleOrder(b.Role) })
	return list, err
}

func roleOrder(role string) int {
	return slices.IndexFunc(MemberRoles, func(c Choice) bool { return c.Code == role })
}

// Chart is all bodies with their members in office: the org chart, by the five of the mechanism.
type Chart struct {
	Bodies  []Body
	Members []Member
	Lacking []string // of the five, those in which nobody is
}

// Chart reads all bodies.
func (s *Service) Chart(ctx context.Context) (c Chart, err error) {
	err = s.read(ctx, mayBodies, func(q *sqldb.Reader) error {
		if c.Bodies, err = sqldb.All(ctx, q, scanBody, `SELECT `+bodyCols+` FROM dispatch_bodies b ORDER BY b.name`); err != nil {
			return err
		}
		all, err := sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+` FROM dispatch_members m ORDER BY m.body_id, m.id`)
		if err != nil {
			return err
		}
		today := s.Today()
		c.Members = slices.DeleteFunc(all, func(m Member) bool { return !m.In(today) })
		for i := range c.Bodies {
			b := &c.Bodies[i]
			for _, m := range c.Members {
				if m.Body == b.ID {
					b.Members++
				}
			}
			b.Meetings, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM dispatch_meetings WHERE body_id = $1 AND status <> 'CANCELLED'`, b.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(c.Bodies, func(a, b Body) int { return kindOrder(a.Kind) - kindOrder(b.Kind) })
	for _, p := range Pillars {
		there := slices.ContainsFunc(c.Bodies, func(b Body) bool { return b.Pillar == p.Code }) || slices.ContainsFunc(c.Members, func(m Member) bool { return m.Pillar == p.Code })
		if !there {
			c.Lacking = append(c.Lacking, p.Code)
		}
	}
	return c, err
}

func kindOrder(kind string) int {
	return slices.IndexFunc(BodyKinds, func(c Choice) bool { return c.Code == kind })
}
