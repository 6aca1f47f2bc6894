package search

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
)

var sets = []fs.FS{Migrations, textindex.Migrations, job.Migrations}

// firms is a small city to look in.
func firms() []Doc {
	return []Doc{
		{Kind: "org", ID: 1, Title: "融江机械制造有限公司", Text: "通用零部件 C39", Tags: []string{"C34"}, Path: "/orgs/1", Public: true},
		{Kind: "org", ID: 2, Title: "桥州银行", Text: "货币服务", Path: "/orgs/2", Public: true},
		{Kind: "point", ID: 3, Title: "数控技术", Text: "高职 三年", Tags: []string{"460103", "融江职业学院"}, Path: "/points/3", Public: true},
		{Kind: "point", ID: 4, Title: "数控技术应用", Text: "机械加工、制造工艺", Tags: []string{"710203"}, Path: "/points/4", Public: true},
		{Kind: "need", ID: 5, Title: "招焊工 20 人", Text: "会读图，懂机械制造，ＣＮＣ 优先", Tags: []string{"6-18-02-04"}, Path: "/needs/5", Signed: true, Org: 1, County: "900101"},
		{Kind: "need", ID: 6, Title: "技术攻关", Text: "草稿", Path: "/needs/6", Org: 1},
	}
}

func TestFind(t *testing.T) {
	sqldbtest.Each(t, sets, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return Put(ctx, tx, firms()...) }); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			say  string
			q    Query
			want []ids.ID
		}{
			{"two characters", Query{Text: "机械", Public: true}, []ids.ID{1, 4}},
			{"the title that is the question first", Query{Text: "数控技术", Public: true}, []ids.ID{3, 4}},
			{"one character", Query{Text: "焊"}, []ids.ID{5}},
			{"initials", Query{Text: "rjjx"}, []ids.ID{1}},
			{"capital initials", Query{Text: "RJJX"}, []ids.ID{1}},
			{"two readings", Query{Text: "qzyh"}, []ids.ID{2}},
			{"the other reading", Query{Text: "qzyx"}, []ids.ID{2}},
			{"a code", Query{Text: "710203"}, []ids.ID{4}},
			{"the beginning of a code", Query{Text: "7102"}, []ids.ID{4}},
			{"an industry", Query{Text: "c39"}, []ids.ID{1}},
			{"a code with hyphens", Query{Text: "6-18-02-04"}, []ids.ID{5}},
			{"its beginning", Query{Text: "6-18"}, []ids.ID{5}},
			{"full width", Query{Text: "ｃｎｃ"}, []ids.ID{5}},
			{"two words", Query{Text: "数控 融江"}, []ids.ID{3}},
			{"tags before text", Query{Text: "融江"}, []ids.ID{1, 3}},
			{"exact before scattered", Query{Text: "机械制造"}, []ids.ID{1, 5}},
			{"nobody's draft", Query{Text: "攻关"}, nil},
			{"one's own draft", Query{Text: "攻关", Org: 1}, []ids.ID{6}},
			{"the city's officer", Query{Text: "攻关", All: true}, []ids.ID{6}},
			{"public wins", Query{Text: "攻关", All: true, Org: 1, Public: true}, nil},
			{"a county's officer", Query{Text: "焊工", Counties: []string{"900101"}}, []ids.ID{5}},
			{"not for everyone", Query{Text: "焊工", Public: true}, nil},
			{"a kind", Query{Text: "机械", Kinds: []string{"point"}}, []ids.ID{4}},
			{"a county", Query{Text: "机械", In: "900101"}, []ids.ID{5}},
			{"signs only", Query{Text: `"' :* () & | \`}, nil},
			{"signs of the engines", Query{Text: `数控" OR 机械*`}, nil},
			{"nothing", Query{}, nil},
		} {
			if got := idsOf(t, db, x.q); !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", x.say, got, x.want)
			}
		}
	})
}

func idsOf(t *testing.T, db *sqldb.DB, q Query) (list []ids.ID) {
	t.Helper()
	for _, h := range findIn(t, db, q).Hits {
		list = append(list, h.ID)
	}
	return list
}

func findIn(t *testing.T, db *sqldb.DB, q Query) (res Result) {
	t.Helper()
	err := db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
		res, err = Find(t.Context(), r, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestChange(t *testing.T) {
	sqldbtest.Each(t, sets, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		write := func(fn func(tx *sqldb.Tx) error) error { return db.Write(ctx, fn) }
		d := Doc{Kind: "need", ID: 9, Title: "数控车工", Path: "/needs/9", Public: true}
		must(t, write(func(tx *sqldb.Tx) error { return Put(ctx, tx, d) }))
		d.Title = "钳工"
		must(t, write(func(tx *sqldb.Tx) error { return Put(ctx, tx, d, d) }))
		if got := idsOf(t, db, Query{Text: "数控"}); got != nil {
			t.Errorf("the old title finds %v", got)
		}
		if got := idsOf(t, db, Query{Text: "钳工"}); len(got) != 1 {
			t.Errorf("the new title finds %v", got)
		}
		if err := write(func(tx *sqldb.Tx) error { return Put(ctx, tx, Doc{Kind: "offer", ID: 9, Title: "x"}) }); err == nil {
			t.Error("a document of another kind took the place")
		}
		must(t, write(func(tx *sqldb.Tx) error { return Remove(ctx, tx, "offer", 9) }))
		must(t, write(func(tx *sqldb.Tx) error { return Reindex(ctx, tx) }))
		if got := idsOf(t, db, Query{Text: "钳工"}); len(got) != 1 {
			t.Errorf("after Reindex: %v", got)
		}
		must(t, write(func(tx *sqldb.Tx) error { return Remove(ctx, tx, "need", 9) }))
		if got := idsOf(t, db, Query{Text: "钳工"}); got != nil {
			t.Errorf("after Remove: %v", got)
		}
	})
}

func TestCount(t *testing.T) {
	sqldbtest.Each(t, sets, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		var docs []Doc
		for i := range MaxCount + 50 {
			docs = append(docs, Doc{Kind: []string{"need", "offer"}[i%2], ID: ids.ID(i + 1), Title: "数控车工", Path: "/x", Public: true})
		}
		must(t, db.Write(ctx, func(tx *sqldb.Tx) error { return Put(ctx, tx, docs...) }))
		res := findIn(t, db, Query{Text: "数控", Limit: 5})
		if res.Total != MaxCount || !res.More || res.Hits[0].ID != MaxCount+50 {
			t.Errorf("%d, more %v, first %d", res.Total, res.More, res.Hits[0].ID)
		}
		res = findIn(t, db, Query{Text: "数控", Limit: 5, Offset: 170, Kinds: []string{"offer"}})
		if res.Total != 175 || res.More || len(res.Hits) != 5 || res.Hits[4].ID != 2 {
			t.Errorf("%d, more %v, %v", res.Total, res.More, res.Hits)
		}
	})
}

func TestMark(t *testing.T) {
	text := func(list []Span) string {
		var b strings.Builder
		for _, s := range list {
			if s.Mark {
				b.WriteString("[" + s.Text + "]")
				continue
			}
			b.WriteString(s.Text)
		}
		return b.String()
	}
	long := strings.Repeat("前言，", 40) + "熟悉数控机床的操作" + strings.Repeat("，后记", 60)
	for _, x := range []struct{ ask, title, want string }{
		{"机械", "融江机械制造", "融江[机械]制造"},
		{"rjjx", "新融江机械制造", "新[融江机械]制造"},
		{"cnc", "ＣＮＣ 与 cnc2、xcnc", "[ＣＮＣ] 与 [cnc]2、xcnc"},
		{"机械 械制", "机械制造", "[机械制]造"},
		{"<b>", "<b>粗</b>", "<[b]>粗</[b]>"},
		{"没有", "融江机械制造", "融江机械制造"},
	} {
		if got := text(understand(Query{Text: x.ask}).mark([]rune(x.title))); got != x.want {
			t.Errorf("%s in %s: %s, want %s", x.ask, x.title, got, x.want)
		}
	}
	hit := understand(Query{Text: "数控"}).hit(Doc{Title: "x", Text: long})
	got := text(hit.Snippet)
	if !strings.Contains(got, "熟悉[数控]机床") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len([]rune(got)) > snippet+10 {
		t.Errorf("snippet %q", got)
	}
}

func TestReadings(t *testing.T) {
	for title, want := range map[string][]string{
		"融江机械": {"rjjx"}, "银行": {"yx", "yh"}, "重长": {"zc", "cc", "zz", "cz"}, "A公司2厂": {"gs"}, "Cnc": nil,
	} {
		if got := readings(fold(title)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", title, got, want)
		}
	}
	if got := readings(fold("重长行会乐")); len(got) > maxReadings {
		t.Errorf("%d readings", len(got))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
