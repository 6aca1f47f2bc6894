package app

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/web"
)

type serveCmd struct {
	place
	Addr      string `help:"监听地址 · listen here" placeholder:"HOST:PORT"`
	AdminAddr string `help:"指标与诊断的本机地址 · loopback address for metrics and pprof" placeholder:"HOST:PORT"`
	Demo      bool   `help:"登录页显示示例城市的演示账号，只限本机 · show the demonstration accounts, loopback only"`
}

// Run serves all cities until it is told to stop. Older schemas are migrated
// after a backup; newer ones are refused.
func (cmd serveCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(map[string]string{"addr": cmd.Addr, "admin_addr": cmd.AdminAddr})
	if err != nil {
		return err
	}
	if cmd.Demo && !loopback(cfg.Addr) {
		return errNotLoopback
	}
	h, err := openHouse(ctx, cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	h.demo = cmd.Demo
	if !loopback(cfg.Addr) && !h.secure() {
		slog.Warn("base_url is not https: passwords and sessions travel in the clear", "addr", cfg.Addr, "base_url", cfg.BaseURL)
	}
	if err := h.migrateAll(ctx); err != nil {
		return err
	}
	return h.serve(ctx, func(main, _ net.Addr) { c.say("融桥已启动：http://%s", main) })
}

var errNotLoopback = fmt.Errorf("演示只能在本机地址上运行，请用 127.0.0.1 或 localhost · the demonstration runs on a loopback address only")

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && (host == "localhost" || web.IsLoopback(host))
}

type demoCmd struct {
	Data string `help:"数据文件夹 · data folder" default:"demo" placeholder:"DIR"`
	Addr string `help:"监听地址，只限本机 · loopback address" default:"127.0.0.1:8080"`
	Keep bool   `help:"保留上次的数据 · keep the data of the last time"`
	realCities
}

// realCities are the four cities with the figures of their public documents.
type realCities struct {
	Cities bool   `help:"建立天津、乌海、泉州、台州四个演示城市：名称为虚构，数量按公开材料 · the four real cities, invented names and published figures"`
	Geo    string `help:"四个城市的地图边界，文件名里有城市代码的 GeoJSON · folder with GeoJSON files named by the code of the city" placeholder:"DIR"`
}

// seed writes the four cities, or the two sample cities.
func (r realCities) seed(ctx context.Context, h *House, c *console) error {
	if r.Cities {
		return h.seedCities(ctx, c, r.Geo)
	}
	return h.seedSamples(ctx, c)
}

// Run seeds the two sample cities, or the four real ones, where they are not there and serves them.
func (cmd demoCmd) Run(ctx context.Context, c *console) error {
	cfg, err := demoConfig(cmd.Data, cmd.Addr)
	if err != nil {
		return err
	}
	h, err := openWithNewKey(ctx, cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	h.demo = true
	if err := h.migrateAll(ctx); err != nil {
		return err
	}
	if err := cmd.seed(ctx, h, c); err != nil {
		return err
	}
	return h.serve(ctx, func(main, _ net.Addr) { c.printDemo(main.String(), cmd.Cities) })
}

type seedCmd struct {
	Demo bool   `help:"写入示例城市 · write the sample cities" required:""`
	Data string `help:"数据文件夹 · data folder" default:"demo" placeholder:"DIR"`
	Addr string `help:"将要监听的地址，只限本机 · address it will be served at" default:"127.0.0.1:8080"`
	realCities
}

// Run writes the sample cities, or the four real ones. It refuses an address that others can reach.
func (cmd seedCmd) Run(ctx context.Context, c *console) error {
	cfg, err := demoConfig(cmd.Data, cmd.Addr)
	if err != nil {
		return err
	}
	h, err := openWithNewKey(ctx, cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	return cmd.seed(ctx, h, c)
}

// demoConfig is the configuration of a demonstration: its key lies beside the
// data folder, because nothing in it is secret.
func demoConfig(data, addr string) (config.Config, error) {
	if !loopback(addr) {
		return config.Config{}, errNotLoopback
	}
	abs, err := filepath.Abs(data)
	if err != nil {
		return config.Config{}, err
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o755); err != nil {
		return config.Config{}, err
	}
	none := func(string) (string, bool) { return "", false }
	return config.Load("", none, map[string]string{"data": abs, "addr": addr, "key_file": abs + ".key"})
}

// printDemo says where the cities are and who can sign in.
func (c *console) printDemo(addr string, four bool) {
	_, port, _ := net.SplitHostPort(addr)
	c.say("")
	first := samples[0].Name
	if four {
		first = cities.All()[0].Name
		for _, s := range cities.All() {
			c.say("  %s（演示）  http://%s.localhost:%s/cockpit   公开数字 published figures  http://%s.localhost:%s/figures", s.Name, hostLabel(s.Name), port, hostLabel(s.Name), port)
		}
		c.say("  %s · names are invented, figures are published ones", cities.Notice)
	} else {
		for _, s := range samples {
			c.say("  %s（示例）  http://%s.localhost:%s   或 · or  http://%s.localhost:%s", s.Name, hostLabel(s.Name), port, s.Code, port)
		}
	}
	c.say("")
	c.say("  口令 pass phrase：%s", demoPhrase)
	c.say("  动态码在登录页下方，或运行 rongqiao user totp 登录名 --data … · codes are on the sign-in page")
	for _, a := range demoRoles {
		c.say("  %-24s %s", a.login+"."+hostLabel(first), a.name)
	}
	c.say("")
	c.say("  按 Ctrl+C 停止 · press Ctrl+C to stop")
}

// exists says whether a path is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || !os.IsNotExist(err) && err != fs.ErrNotExist
}
