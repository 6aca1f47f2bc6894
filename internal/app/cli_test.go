package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/web"
)

// shell runs commands as the terminal does.
type shell struct {
	t    *testing.T
	home string
}

// run executes a command and returns its status with what it printed.
func (s shell) run(args ...string) (status int, out, err string) {
	s.t.Helper()
	var o, e bytes.Buffer
	status = Main(args, strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

// wants executes a command that must succeed and print some texts.
func (s shell) wants(texts []string, args ...string) string {
	s.t.Helper()
	status, out, err := s.run(args...)
	if status != 0 {
		s.t.Fatalf("%v: %d\n%s%s", args, status, out, err)
	}
	for _, text := range texts {
		if !strings.Contains(out, text) {
			s.t.Errorf("%v does not print %q:\n%s", args, text, out)
		}
	}
	return out
}

func (s shell) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.home, name)
	must(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(s.t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (s shell) path(name string) string { return filepath.Join(s.home, name) }

// TestCommandLine takes an installation from nothing to a verified backup.
func TestCommandLine(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	place := []string{"--data", s.path("data"), "--key-file", s.path("kek")}
	with := func(args ...string) []string { return append(args, place...) }

	s.file("catalogue/regions.csv", "code,name,level,parent\n900000,示例省,province,\n900100,融江市,prefecture,900000\n900101,临川区,county,900100\n900102,云麓县,county,900100\n")
	s.file("catalogue/industries.csv", "code,level,level_name,parent,name,definition,source_agreement\nC,1,门类,,制造业,,\nC38,2,大类,C,电气机械和器材制造业,,\n")
	s.wants([]string{"regions", "industries"}, "catalog", "import", s.path("catalogue"), "--data", s.path("data"))
	s.wants([]string{"regions"}, "catalog", "list", "--data", s.path("data"))
	out := s.wants([]string{"sysadmin.900100", "secadmin.900100", "/enrol?t="}, with("init", "--city", "900100", "--name", "融江市")...)
	if n := strings.Count(out, "/enrol?t="); n != 2 {
		t.Errorf("%d links", n)
	}
	s.wants([]string{"900100", "融江市", "sqlite", "active"}, with("tenant", "list")...)
	s.wants([]string{"900200"}, with("tenant", "create", "900200", "桥州市")...)
	s.wants([]string{"900100 执行了 0 个升级"}, with("tenant", "migrate")...)

	table := s.file("firms.csv", "企业名称,统一社会信用代码,区县代码\n融江新能源材料有限公司,91350100M000100Y43,900101\n")
	s.wants([]string{"org.enterprises"}, with("import", "--kinds", "--city", "900100")...)
	before := s.wants(nil, with("export", "org.enterprises", s.path("before.csv"), "--city", "900100")...)
	status, out, errs := s.run(with("import", "--dry-run", "--kind", "org.enterprises", "--city", "900100", table)...)
	if status != 0 || !strings.Contains(out, "读到 1 行") {
		t.Errorf("dry run: %d %s %s %s", status, out, errs, before)
	}
	s.wants(nil, with("export", "org.enterprises", s.path("after.csv"), "--city", "900100")...)
	if a, b := s.content("before.csv"), s.content("after.csv"); a != b {
		t.Errorf("the dry run wrote: %s", b)
	}

	s.wants(nil, with("user", "add", "lead.one", "周敏", "--city", "900100")...)
	s.wants(nil, with("user", "grant", "lead.one", "city_lead", "--city", "900100")...)
	out = s.wants([]string{"张表"}, with("backup", "--city", "900100", "--out", s.path("backups"))...)
	saved := regexp.MustCompile(`→ (\S+)`).FindStringSubmatch(out)
	if saved == nil {
		t.Fatalf("no file: %s", out)
	}
	s.wants([]string{"可以恢复", "校验值一致"}, with("restore", "--verify", saved[1])...)
	b, err := os.ReadFile(saved[1])
	must(t, err)
	b[len(b)/2] ^= 1
	if status, out, _ := s.run(with("restore", "--verify", s.file("broken", string(b)))...); status != 1 {
		t.Errorf("a broken backup: %d %s", status, out)
	}
	s.wants([]string{"日志完整"}, with("audit", "verify", "--city", "900100")...)
	s.wants([]string{"✓"}, with("doctor")...)
	s.wants([]string{"rongqiao " + Version}, "version")
}

func (s shell) content(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(s.path(name))
	must(s.t, err)
	return string(b)
}

// TestRoutesCommand reads the printed table as a program would.
func TestRoutesCommand(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	var rows []web.Listing
	must(t, json.Unmarshal([]byte(s.wants(nil, "routes", "--json")), &rows))
	for _, r := range rows {
		if r.Action == "" || r.Pattern == "" || r.Public && len(r.Roles) > 0 {
			t.Errorf("%+v", r)
		}
	}
	if text := s.wants([]string{"/needs/{id}", "need.own"}, "routes"); strings.Count(text, "\n") != len(rows) || len(rows) < 120 {
		t.Errorf("%d lines of text, %d rows", strings.Count(text, "\n"), len(rows))
	}
}

// TestCalledWrongly is about what a command refuses, with which status, and
// that it leaves nothing behind.
func TestCalledWrongly(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	unknown := s.file("unknown.json", `{"addr": "127.0.0.1:0", "adr": "typo"}`)
	inside := s.path("data") + "/kek"
	cases := []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"no such command", []string{"frobnicate"}, 2, "frobnicate"},
		{"no such flag", []string{"version", "--loud"}, 2, "--loud"},
		{"missing flag", []string{"init", "--name", "x"}, 2, "--city"},
		{"no such level", []string{"init", "--city", "900100", "--name", "x", "--level", "street"}, 2, "level"},
		{"missing file", []string{"restore", s.path("nothing")}, 2, "nothing"},
		{"unknown setting", []string{"doctor", "--config", unknown}, 1, "adr"},
		{"key inside the data", []string{"init", "--city", "900100", "--name", "融江市", "--data", s.path("data"), "--key-file", inside}, 1, "config.key_inside_data"},
		{"no installation", []string{"tenant", "list", "--data", s.path("nowhere"), "--key-file", s.path("none")}, 1, "none"},
		{"demo for others", []string{"seed", "--demo", "--data", s.path("demo"), "--addr", "0.0.0.0:8080"}, 1, "127.0.0.1"},
		{"demo by name", []string{"demo", "--data", s.path("demo"), "--addr", "example.org:8080"}, 1, "127.0.0.1"},
		{"demo accounts for others", []string{"serve", "--demo", "--data", s.path("demo"), "--addr", ":8080", "--key-file", s.path("k")}, 1, "127.0.0.1"},
	}
	for _, c := range cases {
		status, out, err := s.run(c.args...)
		if status != c.status || !strings.Contains(out+err, c.says) {
			t.Errorf("%s: %d, want %d and %q:\n%s%s", c.name, status, c.status, c.says, out, err)
		}
	}
	left, err := os.ReadDir(s.home)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("refused commands left %v", left)
	}
}
