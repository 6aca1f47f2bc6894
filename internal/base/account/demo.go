package account

import (
	"cmp"
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
)

// demoAccounts lists the sample accounts with their current codes, for the
// sign-in page of a demonstration.
func (s *Service) demoAccounts(ctx context.Context) ([]demoAccount, error) {
	var logins []Login
	err := s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		logins, err = membersOf(ctx, q, s.city)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []demoAccount
	for _, l := range logins {
		if l.State != Active {
			continue
		}
		a, err := s.demoAccount(ctx, l)
		if err != nil {
			return nil, err
		}
		if a.Code != "" {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b demoAccount) int { return cmp.Compare(a.rank, b.rank) })
	return out, nil
}

// errands are the roles in the order in which a newcomer tries them, and what each is
// good for.
var errands = []struct {
	role actor.Role
	does string
}{
	{actor.CityLead, "审核需求与供给，编辑谱系图，导入数据，冻结年度缺口"},
	{actor.EntHR, "发布需求，看谁能满足、为什么"},
	{actor.SchoolAdmin, "看本校专业能服务哪些需求，发布供给"},
	{actor.EntAdmin, "管理本企业的档案和需求"},
	{actor.ProgrammeHead, "看本专业的招生、去向和能服务的需求"},
	{actor.Teacher, "查本校专业点和市内需求"},
	{actor.DeptUser, "看缺口、谱系图和匹配结果，提出连线"},
	{actor.CountyUser, "办理本县区的需求、机构和专业点"},
	{actor.ConferenceSec, "看全市缺口与进展"},
	{actor.Supervisor, "督导：看缺口、答复和期限"},
	{actor.Expert, "审核谱系连线"},
	{actor.IndustryOrg, "提出谱系连线，查需求"},
	{actor.ParkAdmin, "看园区企业和需求"},
	{actor.Provider, "看培训、技术类需求"},
	{actor.Broker, "看供需两边，牵线"},
	{actor.Auditor, "只读查看业务与导入批次"},
	{actor.SysAdmin, "作业、备份、目录；看不到业务数据"},
	{actor.SecAdmin, "建账号、授予和收回身份"},
	{actor.AuditAdmin, "查审计日志并验证链条"},
}

func (s *Service) demoAccount(ctx context.Context, l Login) (a demoAccount, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		p, grants, err := loadActor(ctx, q, l.ID, s.today())
		a.Login, a.Name = l.Login, p.Name
		for i, g := range grants {
			if i > 0 {
				a.Role += "、"
			}
			a.Role += roleName(ctx, g.Role)
		}
		a.rank = len(errands)
		for i, e := range errands {
			if len(grants) > 0 && grants[0].Role == e.role {
				a.rank, a.Does = i, e.does
			}
		}
		return err
	})
	if err != nil {
		return a, err
	}
	var cred credential
	err = s.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		cred, err = findCredential(ctx, q, l.ID)
		return err
	})
	if err != nil || cred.Seed == "" {
		return a, err
	}
	seed, err := openSeed(s.keys, "account_credentials", l.ID, cred.Seed)
	if err != nil {
		return a, err
	}
	a.Code, err = codeAt(seed, step(s.hub.Now()))
	return a, err
}
