package actor

import (
	"context"
	"errors"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// Role is what a grant lets a person be.
type Role string

// The roles. Public is held by everyone, signed in or not.
const (
	SysAdmin          Role = "sys_admin"          // 系统管理员: tenants, code lists, no business data
	SecAdmin          Role = "sec_admin"          // 安全管理员: accounts and grants
	AuditAdmin        Role = "audit_admin"        // 审计管理员: the audit trail
	CityLead          Role = "city_lead"          // 市教育局（牵头）
	DeptUser          Role = "dept_user"          // 市直部门
	CountyUser        Role = "county_user"        // 县（市、区）教育局
	ConferenceSec     Role = "conference_sec"     // 联席会议办公室
	Supervisor        Role = "supervisor"         // 督导
	Expert            Role = "expert"             // 专家
	SchoolAdmin       Role = "school_admin"       // 学校管理员
	ProgrammeHead     Role = "programme_head"     // 专业带头人
	InternshipOfficer Role = "internship_officer" // 实习管理员
	Teacher           Role = "teacher"            // 教师
	Student           Role = "student"            // 学生
	Guardian          Role = "guardian"           // 监护人
	EntAdmin          Role = "ent_admin"          // 企业管理员
	EntHR             Role = "ent_hr"             // 企业人事
	Mentor            Role = "mentor"             // 企业师傅
	IndustryOrg       Role = "industry_org"       // 行业组织
	ParkAdmin         Role = "park_admin"         // 园区管理员
	Provider          Role = "provider"           // 培训评价机构
	Broker            Role = "broker"             // 技术经理人
	Auditor           Role = "auditor"            // 审计
	Public            Role = "public"             // 公众
)

// Roles lists every role, in the order in which the matrix prints them.
func Roles() []Role {
	return []Role{
		SysAdmin, SecAdmin, AuditAdmin, CityLead, DeptUser, CountyUser, ConferenceSec,
		Supervisor, Expert, SchoolAdmin, ProgrammeHead, InternshipOfficer, Teacher, Student,
		Guardian, EntAdmin, EntHR, Mentor, IndustryOrg, ParkAdmin, Provider, Broker, Auditor, Public,
	}
}

var roleZH = map[Role]string{
	SysAdmin: "系统管理员", SecAdmin: "安全管理员", AuditAdmin: "审计管理员", CityLead: "市教育局",
	DeptUser: "市直部门", CountyUser: "县区教育局", ConferenceSec: "联席会议办公室", Supervisor: "督导",
	Expert: "专家", SchoolAdmin: "学校管理员", ProgrammeHead: "专业带头人", InternshipOfficer: "实习管理员",
	Teacher: "教师", Student: "学生", Guardian: "监护人", EntAdmin: "企业管理员", EntHR: "企业人事",
	Mentor: "企业师傅", IndustryOrg: "行业组织", ParkAdmin: "园区管理员", Provider: "培训评价机构",
	Broker: "技术经理人", Auditor: "审计", Public: "公众",
}

// ZH returns the role's Chinese name, which is also the key of its English one.
func (r Role) ZH() string { return roleZH[r] }

// Known reports whether the role exists.
func (r Role) Known() bool { return roleZH[r] != "" }

// Grant gives a person a role over the whole city (no county and no organisation),
// over one county, or over one organisation.
type Grant struct {
	Role     Role
	County   string // region code of 6 digits, "" when not bound to a county
	Org      ids.ID // organisation, 0 when not bound to one
	Function string // what a dept_user's department is responsible for
	From, To civil.Date
}

// Actor is who acts in a request. The zero Actor is the public.
type Actor struct {
	Account            ids.ID // 0 when not signed in
	Login, Name, City  string
	Grants             []Grant // those valid today
	Address, RequestID string
	OnBehalf           ids.ID // the organisation or person acted for, 0 when none
}

type key struct{}

// With returns a context in which a acts.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From returns who acts in the context; nobody known is the public.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}

// Signed reports whether the person has signed in.
func (a Actor) Signed() bool { return a.Account != 0 }

// Has reports whether the person holds any of the roles, wherever it reaches.
func (a Actor) Has(roles ...Role) bool {
	for _, r := range roles {
		if r == Public {
			return true
		}
		for i := range a.Grants {
			if a.Grants[i].Role == r {
				return true
			}
		}
	}
	return false
}

// Orgs returns the organisations for which the person holds any of the roles.
func (a Actor) Orgs(roles ...Role) []ids.ID {
	var out []ids.ID
	for _, g := range a.Grants {
		for _, r := range roles {
			if g.Role == r && g.Org != 0 {
				out = append(out, g.Org)
				break
			}
		}
	}
	return out
}

// The refusals of permission. What a person may not see does not exist for them.
var (
	ErrForbidden = errs.New(errs.Forbidden, "actor.forbidden")
	ErrNotFound  = errs.New(errs.NotFound, "actor.not_found")
	ErrSignIn    = errs.New(errs.Unauthenticated, "actor.sign_in")
)

// Hidden is err with "not found" for "forbidden": the person must not learn of the object.
func Hidden(err error) error {
	if errors.Is(err, ErrForbidden) {
		return ErrNotFound
	}
	return err
}
