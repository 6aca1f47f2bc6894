package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

type doctorCmd struct{ place }

// doctor looks at one installation and counts what is wrong.
type doctor struct {
	c   *console
	cfg config.Config
	bad int
}

// Run looks at everything an operator can get wrong and says how to mend it. It makes
// nothing: neither a folder nor a database.
func (cmd doctorCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(nil)
	if err != nil {
		return err
	}
	d := &doctor{c: c, cfg: cfg}
	c.say("rongqiao %s，%s %s/%s", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	_, kerr := secret.LoadKEK(cfg.KeyFile, cfg.Data)
	d.check("密钥文件 "+cfg.KeyFile, kerr)
	derr := writable(cfg.Data)
	d.check("数据文件夹 "+cfg.Data, derr)
	if berr := writable(cfg.Backup.Dir); errors.Is(berr, fs.ErrNotExist) {
		c.say("· 备份文件夹 %s 还没有，第一次备份时建立", cfg.Backup.Dir)
	} else {
		d.check("备份文件夹 "+cfg.Backup.Dir, berr)
	}
	if cfg.SMTP.Addr == "" {
		c.say("· 没有配置邮件服务器（smtp.addr），提醒只在站内")
	} else {
		d.check("邮件服务器 "+cfg.SMTP.Addr, (&House{Config: cfg}).smtp().Check(ctx))
	}
	if kerr == nil && derr == nil {
		d.check("主库", d.installation(ctx, cmd.place))
	}
	if d.bad > 0 {
		return quiet(1)
	}
	return nil
}

func (d *doctor) check(what string, err error) {
	if err != nil {
		d.bad++
		d.c.say("✗ %s：%v", what, err)
		return
	}
	d.c.say("✓ %s", what)
}

// installation looks at the hub, the servers and the cities, where there is a hub.
func (d *doctor) installation(ctx context.Context, p place) error {
	if d.cfg.Hub == "" && !exists(filepath.Join(d.cfg.Data, "hub.db")) {
		return fmt.Errorf("%s 里没有主库，请先运行 rongqiao init · there is no hub here yet, run rongqiao init", d.cfg.Data)
	}
	return withHouse(ctx, p, func(h *House) error {
		list, err := h.Registry.List(ctx)
		if err != nil {
			return err
		}
		for _, w := range h.Registry.Places() {
			if w.Kind == tenant.Server {
				d.server(ctx, h, w.Ref, list)
			}
		}
		for _, t := range list {
			d.check(fmt.Sprintf("%s %s %s %s", t.Code, t.Name, t.Where(), t.Status), d.city(ctx, h, t))
		}
		return nil
	})
}

// doctorTime is how long one server or city may take to answer.
const doctorTime = 5 * time.Second

func (d *doctor) city(ctx context.Context, h *House, t tenant.City) error {
	ctx, stop := context.WithTimeout(ctx, doctorTime)
	defer stop()
	if t.Status == tenant.Archived || t.Status == tenant.Creating {
		return nil
	}
	s, err := h.Registry.Schema(ctx, t.Code)
	switch {
	case err != nil:
		return err
	case len(s.Unknown) > 0:
		return sqldb.ErrNewerSchema.With(s.Unknown[0])
	case len(s.Pending) > 0:
		return tenant.ErrNeedsMigration.With(t.Code)
	}
	return nil
}

// server looks at the roles of a server and prints the statements that are yet to be run.
func (d *doctor) server(ctx context.Context, h *House, ref string, list []tenant.City) {
	ctx, stop := context.WithTimeout(ctx, doctorTime)
	defer stop()
	s, err := h.Registry.Server(ref)
	if err != nil {
		d.check("服务器 "+ref, err)
		return
	}
	var schemas []string
	if there, err := s.HasSchema(ctx, "shared"); err == nil && there {
		schemas = append(schemas, "shared")
	}
	for _, t := range list {
		if t.Where().Ref == ref && t.Kind == tenant.Server {
			schemas = append(schemas, t.Schema)
		}
	}
	if d.cfg.Hub == ref {
		schemas = append(schemas, tenant.HubCode)
	}
	if !s.Separate() {
		d.check("服务器 "+ref, s.Ping(ctx))
		d.advise(ref, "只有一个角色：程序被攻破时日志可被改写。请由数据库管理员执行下面的语句，再在 placements 里写明 dsn（_rw）、dsn_ro（_ro）、dsn_owner（现在的角色）", func() ([]string, error) { return s.Advice(ctx, schemas...) })
		return
	}
	missing, err := s.Missing(ctx, schemas...)
	if err == nil && len(missing) > 0 {
		d.bad++
		d.advise(ref, "角色或权限不对，请由数据库管理员执行", func() ([]string, error) { return missing, nil })
		return
	}
	if err == nil {
		err = s.Ping(ctx)
	}
	d.check("服务器 "+ref+"，三个角色分开", err)
}

func (d *doctor) advise(ref, what string, statements func() ([]string, error)) {
	list, err := statements()
	if err != nil {
		d.check("服务器 "+ref, err)
		return
	}
	d.c.say("! 服务器 %s %s：", ref, what)
	for _, text := range list {
		d.c.say("    %s;", sqldb.Masked(text))
	}
}

// writable says whether files can be made in a folder that is there.
func writable(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s 不是文件夹 · not a folder", dir)
	}
	f, err := os.CreateTemp(dir, ".doctor")
	if err != nil {
		return err
	}
	return joinClose(f)
}

func joinClose(f *os.File) error {
	err := f.Close()
	if rerr := os.Remove(f.Name()); err == nil {
		err = rerr
	}
	return err
}
