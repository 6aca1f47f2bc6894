package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/web"
)

type routesCmd struct {
	JSON bool `name:"json" help:"以 JSON 打印 · print as JSON"`
}

// Run prints the joined route table: what exists is what it says.
func (cmd routesCmd) Run(ctx context.Context, c *console) error {
	return withScratch(ctx, func(city *City) error { return cmd.print(c, city.site) })
}

// withScratch runs fn on an empty city in a scratch folder: its tables are those that every
// city has.
func withScratch(ctx context.Context, fn func(*City) error) error {
	dir, err := os.MkdirTemp("", "rongqiao-scratch")
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
	if err := h.Registry.Create(ctx, tenant.City{Code: samples[0].Code, Name: samples[0].Name, Sample: true}); err != nil {
		return err
	}
	c, err := h.City(ctx, samples[0].Code)
	if err != nil {
		return err
	}
	return fn(c)
}

func (cmd routesCmd) print(c *console, site *web.Site) error {
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
