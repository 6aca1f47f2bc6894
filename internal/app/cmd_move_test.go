package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestMoveCommands moves a city by the commands and reads where it is.
func TestMoveCommands(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	file := s.file("rq.json", `{"data": "`+s.path("data")+`", "key_file": "`+s.path("kek")+`", "placements": {"disk": {"dir": "`+s.path("two")+`"}}}`)
	with := func(args ...string) []string { return append(args, "--config", file) }
	s.wants(nil, with("init", "--city", "900100", "--name", "融江市")...)

	if status, _, errs := s.run(with("tenant", "move", "900100", "--to", "nowhere")...); status != 1 || !strings.Contains(errs, "nowhere") {
		t.Errorf("%d %s", status, errs)
	}
	if status, _, _ := s.run(with("tenant", "move", "900100")...); status != 1 {
		t.Errorf("without a place: %d", status)
	}
	s.wants([]string{"sqlite → disk", "旧副本还在 sqlite", "audit_entries"}, with("tenant", "move", "900100", "--to", "disk")...)
	s.wants([]string{"已删除 1 个旧副本"}, with("tenant", "move", "900100", "--drop-old")...)
	var m struct {
		From, To string
		Rows     int64
	}
	out := s.wants(nil, with("tenant", "move", "900100", "--to", "sqlite", "--json")...)
	if err := json.Unmarshal([]byte(out), &m); err != nil || m.From != "disk" || m.To != "sqlite" || m.Rows == 0 {
		t.Errorf("%s, %v", out, err)
	}
	s.wants(nil, with("tenant", "status", "900100", "readonly")...)
	var list []struct {
		Code, Place, Status, Fault string
		Behind                     bool
		Bytes, Epoch               int64
	}
	out = s.wants(nil, with("tenant", "list", "--json")...)
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 || list[0].Place != "sqlite" || list[0].Status != "readonly" || list[0].Behind || list[0].Bytes == 0 || list[0].Fault != "" {
		t.Errorf("%s, %v", out, err)
	}
	s.wants(nil, with("user", "operator", "secadmin.900100")...)
	s.wants(nil, with("user", "operator", "secadmin.900100", "--remove")...)
	s.wants([]string{"日志完整"}, with("audit", "verify", "--city", "hub")...)
	s.wants([]string{"✓ 900100"}, with("doctor")...)
}

// TestDoctorMakesNothing asks for an installation that is not there.
func TestDoctorMakesNothing(t *testing.T) {
	s := shell{t, t.TempDir()}
	status, out, _ := s.run("doctor", "--data", s.path("none"), "--key-file", s.path("kek"))
	if status != 1 || !strings.Contains(out, "✗ 数据文件夹") {
		t.Errorf("%d %s", status, out)
	}
	must(t, os.Mkdir(s.path("empty"), 0o700))
	s.run("doctor", "--data", s.path("empty"), "--key-file", s.path("kek"))
	left, err := os.ReadDir(s.home)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("doctor made %v", left)
	}
	if inside, err := os.ReadDir(s.path("empty")); err != nil || len(inside) != 0 {
		t.Errorf("doctor made %v, %v", inside, err)
	}
}

// TestKindsNeedNoCity lists what can be imported where nothing is installed.
func TestKindsNeedNoCity(t *testing.T) {
	s := shell{t, t.TempDir()}
	s.wants([]string{"org.enterprises"}, "import", "--kinds", "--data", s.path("none"))
	if exists(s.path("none")) {
		t.Error("a folder was made")
	}
}
