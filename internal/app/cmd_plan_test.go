package app

import (
	"os/exec"
	"strings"
	"testing"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/platform/testenv"
)

const inventedOutline = `融江市产教融合方案（示例）
融教发〔2025〕3号
2025年3月1日
一、目标
到2025年底，建成2个产业学院，服务重点产业的专业布点占比达到60%。
二、任务
1.建立机制。联席会议每季度听取1次推进情况。（责任单位：市教育局、市发展和改革委员会）
2.建设载体。到2025年底建成3个教师企业实践流动站。（责任单位：市教育局）
`

// TestPlanCommands reads an outline, writes it when told to, and prints what the registers say to each target: on an empty city the name of
// the source that is missing.
func TestPlanCommands(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	at := []string{"--data", s.path("data"), "--key-file", s.path("kek")}
	with := func(args ...string) []string { return append(args, at...) }
	s.wants(nil, with("init", "--city", "900100", "--name", "融江市")...)
	file := s.file("plan.txt", inventedOutline)
	city := []string{"--city", "900100"}

	s.wants([]string{"2 项任务，4 个目标", "名册里没有 · not in the register: 市教育局", "没有写入"}, with(append([]string{"plan", "import", file}, city...)...)...)
	if status, _, errs := s.run(with(append([]string{"plan", "show", "--drafts"}, city...)...)...); status != 1 || !strings.Contains(errs, "没有印发的方案") {
		t.Errorf("something was written: %d %s", status, errs)
	}
	s.wants([]string{"已写入草稿"}, with(append([]string{"plan", "import", "--sure", file}, city...)...)...)
	if status, _, _ := s.run(with(append([]string{"plan", "show"}, city...)...)...); status != 1 {
		t.Errorf("a draft is shown unasked: %d", status)
	}
	out := s.wants([]string{"编制中", "2 项任务，4 个目标", "名册“产业学院”", "名册“教师企业实践流动站”", "专业点", "联席会议办公室"}, with(append([]string{"plan", "show", "--drafts", "--on", "2025-12-31"}, city...)...)...)
	if n := strings.Count(out, "NODATA："); n != 4 {
		t.Errorf("%d of 4 targets without data say which source is missing:\n%s", n, out)
	}
	if status, _, _ := s.run(with(append([]string{"plan", "show", "--on", "yesterday"}, city...)...)...); status != 1 {
		t.Errorf("a day that is none: %d", status)
	}
}

// TestWuhaiPlanUnderstood reads the outline of a real plan into an empty city: 17 tasks, 31 targets, each of which names its missing source.
func TestWuhaiPlanUnderstood(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	at := []string{"--data", s.path("data"), "--key-file", s.path("kek"), "--city", "150300"}
	s.wants(nil, append([]string{"init", "--name", "乌海市"}, at...)...)
	s.wants([]string{"17 项任务，31 个目标", "已写入草稿"}, append([]string{"plan", "import", "--sure", s.file("wuhai.txt", cities.WuhaiPlan)}, at...)...)
	for _, day := range []string{"2024-12-31", "2025-12-31"} {
		out := s.wants([]string{"17 项任务，31 个目标"}, append([]string{"plan", "show", "--drafts", "--on", day}, at...)...)
		said := 0
		for _, line := range strings.Split(out, "\n") {
			if _, why, no := strings.Cut(line, "NODATA："); no && why != "" {
				said++
			}
		}
		if said != 31 {
			t.Errorf("%s: %d of 31 targets of an empty city name their source:\n%s", day, said, out)
		}
	}
}

// TestWuhaiScript is understood by the shell.
func TestWuhaiScript(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		testenv.Skip(t, "no shell")
	}
	if out, err := exec.Command(sh, "-n", "../../scripts/wuhai-plan.sh").CombinedOutput(); err != nil {
		t.Errorf("%v %s", err, out)
	}
	if out, err := exec.Command(sh, "../../scripts/wuhai-plan.sh").CombinedOutput(); err == nil || !strings.Contains(string(out), "usage") {
		t.Errorf("without a city: %v %s", err, out)
	}
}
