package app

import (
	"os"
	"strings"
	"testing"
)

// TestLabelsCommand imports labels, refuses wrong lines, codes from what was imported and takes it back.
func TestLabelsCommand(t *testing.T) {
	quietLog(t)
	s := shell{t, t.TempDir()}
	data := []string{"--data", s.path("data")}
	with := func(args ...string) []string { return append(args, data...) }
	s.file("catalogue/occupations.csv", "code,depth,is_occupation,parent,name,green,digital,definition,tasks,job_title_aliases\n4-10-01-06,4,1,4-10-01-00,家政服务员,0,0,为家庭服务的人员。,,\n6-18-02-04,4,1,6-18-02-00,焊工,0,0,操作焊接设备的人员。,,\n")
	s.wants([]string{"occupations", "titles"}, with("catalog", "import", s.path("catalogue"))...)
	kept, err := os.ReadDir(s.path("data/models"))
	must(t, err)
	if len(kept) != 1 || !strings.HasPrefix(kept[0].Name(), "titles-") {
		t.Errorf("kept: %v", kept)
	}
	good := s.file("good.csv", "职位名称,代码\n住家阿姨,家政服务员\n")
	status, out, errs := s.run(with("labels", "import", "--kind", "titles", s.file("bad.csv", "职位名称,代码\n住家阿姨,9-9\n"))...)
	if status != 1 || !strings.Contains(out+errs, "第2行") || !strings.Contains(out+errs, "coding.faults") {
		t.Errorf("a wrong line: %d %s %s", status, out, errs)
	}
	s.wants([]string{"新增 1", "没有写入"}, with("labels", "import", "--kind", "titles", "--dry-run", good)...)
	s.wants([]string{"新增 1"}, with("labels", "import", "--kind", "titles", "--by", "人才中心", good)...)
	s.wants([]string{"新增 0"}, with("labels", "import", "--kind", "titles", "--by", "人才中心", good)...)
	in := s.file("in.jsonl", "{\"id\":\"a\",\"title\":\"住家阿姨\"}\n")
	s.wants([]string{"人才中心", "4-10-01-06"}, with("code", "titles", "--in", in)...)
	list := s.wants([]string{"住家阿姨", "good.csv"}, with("labels", "list")...)
	batch := strings.Split(strings.Split(list, "\n")[0], "\t")[4]
	s.wants([]string{"撤回 1"}, with("labels", "withdraw", batch)...)
	if out := s.wants(nil, with("code", "titles", "--in", in)...); strings.Contains(out, "人才中心") {
		t.Errorf("after the withdrawal: %s", out)
	}
}
