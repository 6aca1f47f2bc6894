package config_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/config"
)

func none(string) (string, bool) { return "", false }

func TestZeroConfigRuns(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	c, err := config.Load("", none, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.BaseURL != "http://127.0.0.1:8080" || c.TZ != "Asia/Shanghai" || c.Backup.Keep != 14 {
		t.Errorf("%+v", c)
	}
	if !strings.HasSuffix(c.KeyFile, ".config/rongqiao/kek") {
		t.Errorf("key file %s", c.KeyFile)
	}
}

func TestFlagOutweighsEnvironmentOutweighsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	file := `{"addr":"file:1","tz":"UTC","backup":{"keep":3},"smtp":{"addr":"mail:25","from":"rq@example.org","timeout":5},"placements":{"a":"x"}}`
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"RQ_ADDR": "env:1", "RQ_BACKUP_KEEP": "5", "RQ_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1"}
	look := func(k string) (string, bool) { v, ok := env[k]; return v, ok }
	c, err := config.Load(path, look, map[string]string{"addr": "flag:1", "placements": "b=postgres://b"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "flag:1" || c.Backup.Keep != 5 || c.TZ != "UTC" || c.SMTP.Addr != "mail:25" || len(c.TrustedProxies) != 2 || c.Placements["b"].DSN != "postgres://b" {
		t.Errorf("%+v", c)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	cases := []struct {
		name  string
		flags map[string]string
		want  error
	}{
		{"a number that is none", map[string]string{"backup.keep": "many"}, config.ErrValue},
		{"no backup at all", map[string]string{"backup.keep": "-1"}, config.ErrValue},
		{"a zone that is none", map[string]string{"tz": "Mars/Base"}, config.ErrValue},
		{"a proxy that is none", map[string]string{"trusted_proxies": "everyone"}, config.ErrValue},
		{"the key inside the data", map[string]string{"data": dir, "key_file": filepath.Join(dir, "k", "kek")}, config.ErrKeyFile},
		{"placements without a name", map[string]string{"placements": "postgres://x"}, config.ErrValue},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Load("", none, c.flags)
			if !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	for _, bad := range []string{`{"adress":1}`, `{`, `{}{}`, `[]`, `{"backup":{"days":1}}`} {
		if _, err := config.Read(strings.NewReader(bad)); !errors.Is(err, config.ErrFile) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	var c config.Config
	if err := c.Set("adress", "x"); !errors.Is(err, config.ErrUnknown) {
		t.Errorf("%v", err)
	}
}

func TestNames(t *testing.T) {
	for _, s := range config.Settings() {
		if s.ZH == "" || strings.ContainsAny(s.Flag(), "._") || strings.Contains(s.Env(), ".") {
			t.Errorf("%s %s %s", s.Name, s.Flag(), s.Env())
		}
	}
}

func TestInsideFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	data, out := filepath.Join(dir, "data"), filepath.Join(dir, "link")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(data, out); err != nil {
		t.Fatal(err)
	}
	if !config.Inside(filepath.Join(out, "new", "kek"), data) || config.Inside(filepath.Join(dir, "kek"), data) || config.Inside(filepath.Join(dir, "database"), data) {
		t.Error("Inside is wrong")
	}
}

func TestPlacements(t *testing.T) {
	want := map[string]config.Placement{"pg": {DSN: "postgres://rw@h/d", RO: "postgres://ro@h/d", Owner: "postgres://own@h/d"}, "disk": {Dir: "/srv/two"}, "old": {DSN: "postgres://x"}}
	c, err := config.Read(strings.NewReader(`{"placements": {"pg": {"dsn": "postgres://rw@h/d", "dsn_ro": "postgres://ro@h/d", "dsn_owner": "postgres://own@h/d"}, "disk": {"dir": "/srv/two"}, "old": "postgres://x"}}`))
	if err != nil || !maps.Equal(c.Placements, want) {
		t.Fatalf("%+v, %v", c.Placements, err)
	}
	c = config.Config{}
	if err := c.Set("placements", "pg=postgres://rw@h/d,pg.ro=postgres://ro@h/d,pg.owner=postgres://own@h/d,disk.dir=/srv/two,old=postgres://x"); err != nil || !maps.Equal(c.Placements, want) {
		t.Fatalf("%+v, %v", c.Placements, err)
	}
	for _, bad := range []string{`{"placements": {"sqlite": "postgres://x"}}`, `{"placements": {"a": {}}}`, `{"placements": {"a": {"dsn": "x", "dir": "y"}}}`,
		`{"placements": {"A b": "x"}}`, `{"placements": {"a": {"dsn": "x", "user": "y"}}}`} {
		c, err := config.Read(strings.NewReader(bad))
		if err == nil {
			_, err = c.Complete()
		}
		if err == nil {
			t.Errorf("%s passed", bad)
		}
	}
}
