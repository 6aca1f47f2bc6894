package app

import (
	"context"
	"fmt"
	"time"

	"rongqiao/internal/base/account"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/tenant"
)

// consoleAccount is who the audit log names when a command acts: no account of
// the hub has it.
const consoleAccount ids.ID = 1

// console gives a context in which a command may do what the lead bureau may.
func asConsole(ctx context.Context, city string) context.Context {
	return actor.With(ctx, actor.Actor{Account: consoleAccount, Login: "console", Name: "命令行", City: city, Address: "local",
		Grants: []actor.Grant{{Role: actor.CityLead}, {Role: actor.SysAdmin}, {Role: actor.SecAdmin}}})
}

// withHouse opens an installation, runs fn and closes it.
func withHouse(ctx context.Context, p place, fn func(*House) error) (err error) {
	cfg, err := p.load(nil)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := h.Close(); err == nil {
			err = cerr
		}
	}()
	return fn(h)
}

// withCity opens one city of an installation.
func withCity(ctx context.Context, p place, code string, fn func(context.Context, *House, *City) error) error {
	return withHouse(ctx, p, func(h *House) error {
		if code == "" {
			list, err := h.Registry.List(ctx)
			if err != nil {
				return err
			}
			if len(list) != 1 {
				return fmt.Errorf("有 %d 个城市，请用 --city 指定一个 · %d cities, name one with --city", len(list), len(list))
			}
			code = list[0].Code
		}
		c, err := h.City(ctx, code)
		if err != nil {
			return err
		}
		return fn(asConsole(ctx, code), h, c)
	})
}

type initCmd struct {
	place
	City  string `help:"城市代码，六位 · code of the city, six digits" required:"" placeholder:"CODE"`
	Name  string `help:"城市名称 · name of the city" required:""`
	Level string `help:"city、province 或 nation" default:"city" enum:"city,province,nation"`
}

// Run makes hub, key file and city, and prints one enrolment link each for the
// system and the security administrator.
func (cmd initCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(nil)
	if err != nil {
		return err
	}
	h, err := openWithNewKey(ctx, cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.Registry.Create(ctx, tenant.City{Code: cmd.City, Name: cmd.Name, Level: cmd.Level}); err != nil {
		return err
	}
	city, err := h.City(ctx, cmd.City)
	if err != nil {
		return err
	}
	ctx = asConsole(ctx, cmd.City)
	if err := city.learnCounties(ctx); err != nil {
		return err
	}
	c.say("已建立 %s（%s），数据在 %s", cmd.Name, cmd.City, cfg.Data)
	c.say("密钥文件 %s：请另存一份，丢失则加密字段和备份无法恢复", cfg.KeyFile)
	for _, a := range []struct {
		login, name string
		role        actor.Role
	}{{"sysadmin", "系统管理员", actor.SysAdmin}, {"secadmin", "安全管理员", actor.SecAdmin}} {
		link, err := city.enrol(ctx, a.login+"."+cmd.City, a.name, a.role)
		if err != nil {
			return err
		}
		c.say("%s %s 的开户链接（24 小时内有效）：%s%s", a.name, a.login+"."+cmd.City, cfg.BaseURL, link.Path())
	}
	// Whoever installs the platform looks after all its cities.
	return h.setOperator(ctx, "sysadmin."+cmd.City, true)
}

// enrol makes an account with one role and a link for its first sign-in.
func (c *City) enrol(ctx context.Context, login, name string, role actor.Role) (account.Link, error) {
	if _, err := c.Accounts.CreateUser(ctx, account.NewUser{Login: login, Name: name}); err != nil {
		return account.Link{}, err
	}
	if err := c.Accounts.GrantRole(ctx, login, actor.Grant{Role: role, From: civil.DateOf(time.Now())}); err != nil {
		return account.Link{}, err
	}
	return c.Accounts.EnrolLink(ctx, login)
}

type tenantCmd struct {
	Create  tenantCreateCmd  `cmd:"" help:"建立一个城市 · create a city"`
	List    tenantListCmd    `cmd:"" help:"列出城市 · list the cities"`
	Migrate tenantMigrateCmd `cmd:"" help:"升级数据库结构，先备份 · migrate the schema, after a backup"`
	Move    tenantMoveCmd    `cmd:"" help:"把城市搬到另一个位置，逐表核对 · move a city to another place, compared table by table"`
	Status  tenantStatusCmd  `cmd:"" help:"改为只能查看或恢复正常 · make a city read-only or writable"`
}

type tenantCreateCmd struct {
	place
	Code   string `arg:"" help:"城市代码 · code"`
	Name   string `arg:"" help:"名称 · name"`
	Level  string `help:"city、province 或 nation" default:"city" enum:"city,province,nation"`
	Parent string `help:"上级代码 · code of the province"`
	Server string `help:"placements 里的名称，空为数据文件夹 · name under placements; the data folder when empty" name:"at" aliases:"server" placeholder:"PLACE"`
}

// Run creates the city with its schema and keys.
func (cmd tenantCreateCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		at, err := h.Registry.Where(cmd.Server)
		if err != nil {
			return err
		}
		city := tenant.City{Code: cmd.Code, Name: cmd.Name, Level: cmd.Level, Parent: cmd.Parent, Kind: at.Kind, DSNRef: at.Ref}
		if err := h.Registry.Create(ctx, city); err != nil {
			return err
		}
		made, err := h.City(ctx, cmd.Code)
		if err != nil {
			return err
		}
		if err := made.learnCounties(asConsole(ctx, cmd.Code)); err != nil {
			return err
		}
		c.say("已建立 %s（%s）", cmd.Name, cmd.Code)
		return nil
	})
}

type tenantMigrateCmd struct {
	place
	Code string `arg:"" optional:"" help:"城市代码，空为全部 · code; all when empty"`
}

// Run migrates one city or all, and says what failed where.
func (cmd tenantMigrateCmd) Run(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		list, err := h.Registry.List(ctx)
		if err != nil {
			return err
		}
		failed := false
		for _, t := range list {
			if cmd.Code != "" && cmd.Code != t.Code {
				continue
			}
			n, err := h.Registry.Migrate(ctx, t.Code)
			if err != nil {
				failed = true
				c.say("%s 失败：%v", t.Code, err)
				continue
			}
			c.say("%s 执行了 %d 个升级", t.Code, n)
		}
		if failed {
			return quiet(1)
		}
		return nil
	})
}

type userCmd struct {
	Add   userAddCmd   `cmd:"" help:"开户并打印登记链接 · add an account and print its enrolment link"`
	Grant userGrantCmd `cmd:"" help:"授予身份 · grant a role"`
	Totp  userTotpCmd  `cmd:"" help:"打印演示账号的当前动态码 · print the current code of a demonstration account"`
	Link  userLinkCmd  `cmd:"" help:"重新打印登记链接 · a new enrolment link"`

	Operator userOperatorCmd `cmd:"" help:"让系统管理员负责总库和全部城市 · let a system administrator look after all cities"`
}

type userAddCmd struct {
	place
	City   string `help:"城市代码 · city"`
	Login  string `arg:"" help:"登录名 · login"`
	Name   string `arg:"" help:"姓名 · name"`
	Office string `help:"单位与职务 · office"`
}

// Run adds the account.
func (cmd userAddCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		if _, err := city.Accounts.CreateUser(ctx, account.NewUser{Login: cmd.Login, Name: cmd.Name, Office: cmd.Office}); err != nil {
			return err
		}
		return printLink(ctx, c, h, city, cmd.Login)
	})
}

func printLink(ctx context.Context, c *console, h *House, city *City, login string) error {
	link, err := city.Accounts.EnrolLink(ctx, login)
	if err == nil {
		c.say("%s%s", h.Config.BaseURL, link.Path())
	}
	return err
}

type userGrantCmd struct {
	place
	City   string `help:"城市代码 · city"`
	Login  string `arg:"" help:"登录名 · login"`
	Role   string `arg:"" help:"身份，如 city_lead · role"`
	County string `help:"区县代码 · county"`
	Org    string `help:"机构编号 · id of the organisation"`
	To     string `help:"截止日 · last day" placeholder:"YYYY-MM-DD"`
}

// Run grants the role from today.
func (cmd userGrantCmd) Run(ctx context.Context, c *console) error {
	g := actor.Grant{Role: actor.Role(cmd.Role), County: cmd.County, From: civil.DateOf(time.Now())}
	var err error
	if cmd.Org != "" {
		if g.Org, err = ids.Parse(cmd.Org); err != nil {
			return err
		}
	}
	if cmd.To != "" {
		if g.To, err = civil.ParseDate(cmd.To); err != nil {
			return err
		}
	}
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		return city.Accounts.GrantRole(ctx, cmd.Login, g)
	})
}

type userTotpCmd struct {
	place
	City  string `help:"城市代码 · city"`
	Login string `arg:"" help:"登录名 · login"`
}

// Run prints the code; it works for sample cities only.
func (cmd userTotpCmd) Run(ctx context.Context, c *console) error {
	if cmd.City == "" {
		cmd.City = sampleCityOf(cmd.Login)
	}
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		if !city.Info.Sample {
			return fmt.Errorf("只有示例城市的账号可以打印动态码 · codes are printed for sample cities only")
		}
		code, left, err := city.Accounts.TOTPNow(ctx, cmd.Login)
		if err == nil {
			c.say("%s（还有 %d 秒）", code, int(left.Seconds()))
		}
		return err
	})
}

type userLinkCmd struct {
	place
	City  string `help:"城市代码 · city"`
	Login string `arg:"" help:"登录名 · login"`
}

// Run prints a new link; older ones end.
func (cmd userLinkCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, h *House, city *City) error {
		return printLink(ctx, c, h, city, cmd.Login)
	})
}
