package org

import (
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// Bodies are the kinds of organisations that have members: associations, parks with their
// consortium, and what stands in the register as 其他, such as an alliance.
var Bodies = []Kind{IndustryOrg, Park, Other}

// HasMembers reports whether organisations of the kind have members.
func (k Kind) HasMembers() bool { return slices.Contains(Bodies, k) }

// MemberRole is what an organisation is in a body.
type MemberRole string

// The roles in a body.
const (
	LeadMember  MemberRole = "LEAD"   // 牵头单位
	PlainMember MemberRole = "MEMBER" // 成员单位
)

// MemberRoles lists the roles in the order of the forms.
var MemberRoles = []MemberRole{PlainMember, LeadMember}

var memberRoleNames = map[MemberRole]string{LeadMember: "牵头单位", PlainMember: "成员单位"}

// ZH is the role's Chinese name.
func (r MemberRole) ZH() string { return memberRoleNames[r] }

// Side is who proposed a membership; the other side confirms it.
type Side string

// The sides.
const (
	BodySide    Side = "BODY"
	MemberSide  Side = "MEMBER"
	OfficerSide Side = "OFFICER" // nobody need confirm
)

// The states of a membership.
const (
	MemberProposed = "PROPOSED"
	MemberActive   = "ACTIVE"
	MemberRefused  = "REFUSED"
	MemberEnded    = "ENDED"
)

// Membership says that an organisation belongs to a body. Every kind of school and
// enterprise can (ORG-02), ordinary universities included.
type Membership struct {
	ID       ids.ID
	Version  int64
	Status   string
	Body     ids.ID
	Member   ids.ID
	Role     MemberRole
	Since    civil.Date
	Until    civil.Date // none while it lasts
	Evidence string     // document, resolution or agreement that says so
	Proposed Side

	BodyName, MemberName     string // read only
	BodyCounty, MemberCounty string // read only
}

func (m Membership) bodyObject() actor.Object {
	return actor.Object{County: m.BodyCounty, Org: m.Body}
}
func (m Membership) memberObject() actor.Object {
	return actor.Object{County: m.MemberCounty, Org: m.Member}
}

// joiners act for organisations in memberships.
var joiners = []actor.Role{actor.CityLead, actor.CountyUser, actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}

// MemberFlow is the machine of memberships: one side proposes, the other confirms; an
// officer enters what is settled.
var MemberFlow = &caseflow.Machine{
	Kind: "org.membership", Table: "org_memberships", ZH: "成员关系", EN: "Membership",
	States: []caseflow.State{
		{Code: MemberProposed, ZH: "待对方确认", EN: "Waits for the other side", Tone: "amber"},
		{Code: MemberActive, ZH: "在册", EN: "Member", Tone: "green"},
		{Code: MemberRefused, ZH: "未同意", EN: "Not agreed", Tone: "none", Terminal: true},
		{Code: MemberEnded, ZH: "已退出", EN: "Left", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "confirm", ZH: "确认加入", EN: "Confirm", From: []string{MemberProposed}, To: MemberActive, Roles: joiners},
		{Code: "refuse", ZH: "不同意", EN: "Do not agree", From: []string{MemberProposed}, To: MemberRefused, Roles: joiners, NeedsReason: true},
		{Code: "leave", ZH: "退出组织", EN: "Leave", From: []string{MemberActive}, To: MemberEnded, Roles: joiners, NeedsReason: true},
	},
}

// The refusals of memberships.
var (
	ErrOther       = errs.New(errs.Invalid, "org.member_other")
	ErrBody        = errs.New(errs.Invalid, "org.member_body")
	ErrMemberTwice = errs.New(errs.Conflict, "org.member_twice")
	ErrMemberSelf  = errs.New(errs.Invalid, "org.member_self")
	ErrMemberRole  = errs.New(errs.Invalid, "org.member_role")
	ErrSince       = errs.New(errs.Invalid, "org.member_since")
	ErrEvidence    = errs.New(errs.Invalid, "org.member_evidence")
	ErrConfirm     = errs.New(errs.Forbidden, "org.member_confirm")
)

// maxEvidence is the longest evidence note, in characters.
const maxEvidence = 300

// CheckMembership says what is wrong with a membership, all of it at once.
func CheckMembership(m Membership, body Kind, today civil.Date) errs.List {
	var all errs.List
	add := func(bad bool, e *errs.Error) {
		if bad {
			all = append(all, e)
		}
	}
	add(m.Body == m.Member, ErrMemberSelf.On("other"))
	add(m.Body != m.Member && !body.HasMembers(), ErrBody.On("other"))
	add(!slices.Contains(MemberRoles, m.Role), ErrMemberRole.On("role"))
	add(m.Since.IsZero() || m.Since.After(today), ErrSince.With(today.String()).On("since"))
	note := strings.TrimSpace(m.Evidence)
	add(note == "" || len([]rune(note)) > maxEvidence, ErrEvidence.With(maxEvidence).On("evidence"))
	return all
}

// officer reports whether the actor keeps one of the two records, rather than being of one.
func officer(a actor.Actor, m Membership) bool {
	return a.Has(actor.CityLead) || a.Has(actor.CountyUser) && (Policy.May(actor.Actor{Account: a.Account, Grants: countyGrants(a)}, mayJoin, m.bodyObject()) ||
		Policy.May(actor.Actor{Account: a.Account, Grants: countyGrants(a)}, mayJoin, m.memberObject()))
}

func countyGrants(a actor.Actor) (out []actor.Grant) {
	for _, g := range a.Grants {
		if g.Role == actor.CountyUser {
			out = append(out, g)
		}
	}
	return out
}

// sidesOf are the sides for which the actor speaks.
func sidesOf(a actor.Actor, m Membership) (body, member bool) {
	if officer(a, m) {
		return true, true
	}
	return Policy.May(a, mayJoin, m.bodyObject()), Policy.May(a, mayJoin, m.memberObject())
}

// mayStep reports whether the actor may take the step: the side that did not propose
// confirms, either side refuses or ends.
func mayStep(a actor.Actor, m Membership, step string) bool {
	body, member := sidesOf(a, m)
	if step != "confirm" {
		return body || member
	}
	return m.Proposed == BodySide && member || m.Proposed == MemberSide && body
}

// MaySeeMembership reports whether the membership is shown to the actor: to those who see
// one of the two organisations.
func MaySeeMembership(a actor.Actor, m Membership) bool {
	return Policy.May(a, maySee, m.bodyObject()) || Policy.May(a, maySee, m.memberObject())
}
