package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/web"
)

type routesCmd struct {
	JSON bool `name:"json" help:"以 JSON 打印 · print as JSON"`
}

// Run prints the joined route table: what exists is what it says.
func (cmd routesCmd) Run(ctx context.Context, c *console) error {
	dir, err := os.MkdirTemp("", "rongqiao-routes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg, err := demoConfig(dir+"/data", "127.0.0.1:0")
	if err != nil {
		return err
	}
	h, err := openWith(ctx, cfg, secret.TemporaryKEK())
	if err != nil {
		return err
	}
	defer h.Close()
	site, err := h.scratchSite(ctx)
	if err != nil {
		return err
	}
	list := web.List(site.Routes())
	if cmd.JSON {
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	for _, r := range list {
		who := "public"
		if !r.Public {
			who = fmt.Sprint(r.Roles)
		}
		c.say("%-6s %-44s %-9s %-26s %s", r.Method, r.Pattern, r.Kind, r.Action, who)
	}
	return nil
}

type doctorCmd struct{ place }

// Run looks at everything an operator can get wrong and says how to mend it.
func (cmd doctorCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(nil)
	if err != nil {
		return err
	}
	bad := 0
	check := func(what string, err error) {
		if err != nil {
			bad++
			c.say("✗ %s：%v", what, err)
			return
		}
		c.say("✓ %s", what)
	}
	c.say("rongqiao %s，%s %s/%s", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	_, kerr := secret.LoadKEK(cfg.KeyFile, cfg.Data)
	check("密钥文件 "+cfg.KeyFile, kerr)
	check("数据文件夹 "+cfg.Data, writable(cfg.Data))
	check("备份文件夹 "+cfg.Backup.Dir, writable(cfg.Backup.Dir))
	if kerr == nil {
		check("主库与城市", cmd.cities(ctx, c))
	}
	if bad > 0 {
		return quiet(1)
	}
	return nil
}

func (cmd doctorCmd) cities(ctx context.Context, c *console) error {
	return withHouse(ctx, cmd.place, func(h *House) error {
		list, err := h.Registry.List(ctx)
		for _, t := range list {
			c.say("  %s %s %s %s", t.Code, t.Name, t.Kind, t.Status)
			if _, err := h.City(ctx, t.Code); err != nil {
				return err
			}
		}
		return err
	})
}

func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
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

// scratchSite is the handler of an empty city in a scratch folder: its table is
// the one every city has.
func (h *House) scratchSite(ctx context.Context) (*web.Site, error) {
	if err := h.Registry.Create(ctx, tenant.City{Code: samples[0].Code, Name: samples[0].Name, Sample: true}); err != nil {
		return nil, err
	}
	c, err := h.City(ctx, samples[0].Code)
	if err != nil {
		return nil, err
	}
	return c.site, nil
}
