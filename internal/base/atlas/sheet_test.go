package atlas

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// drawer keeps files in memory.
type drawer map[ids.ID][]byte

func (d drawer) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	d[id] = data
	return id, err
}

func (d drawer) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(d[id])), nil
}

// send imports a text file and returns the batch with what was found.
func send(t *testing.T, s *sheet.Service, ctx context.Context, kind, text string) (*sheet.Import, []string) {
	t.Helper()
	b, err := s.Receive(ctx, kind, "a.csv", strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := s.Findings(ctx, b.ID, sheet.Ask, 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range list {
		found = append(found, fmt.Sprintf("%d %s", f.Row, f.Err.Code))
	}
	if b.Result.Good > 0 {
		if b, err = s.Confirm(ctx, b.ID, 0, true, nil); err != nil || b.Status != sheet.Done {
			t.Fatal(err, b.Refused())
		}
	}
	return b, found
}

func TestSheets(t *testing.T) {
	i18n.Load(Words, sheet.Words)
	eachService(t, func(t *testing.T, s *Service) {
		files := sheet.New(s.db, drawer{}, nil, s.SheetKinds()...)
		const chains = "产业链代码,产业链名称,类别,民生紧缺,别名,环节,位置,自哪一年,至哪一年\n" +
			"XNY,新能源材料,战略性新兴产业,否,,电芯,中游,2026,\nXNY,新能源材料,战略性新兴产业,否,,回收,下游,2026,\nJKYL,健康养老,民生领域,是,康养、养老,照护,下游,2026,2028\nX,坏的,没有的类别,否,,,,2026,\nY,养老,民生领域,否,,,,2027,\n"
		b, found := send(t, files, lead1, "atlas.chains", chains)
		if b.Result.Good != 3 || fmt.Sprint(found) != "[5 sheet.not_option 6 atlas.same_name]" {
			t.Fatalf("%+v, %v", b.Result, found)
		}
		list, err := s.Chains(lead1)
		if err != nil || len(list) != 2 || len(list[1].Nodes) != 2 || !list[0].Shortage || len(list[0].Aliases) != 2 || list[0].Years != (Years{2026, 2028}) {
			t.Fatalf("%+v, %v", list, err)
		}
		const head = "从哪一类,从,关系,到哪一类,到,权重,自哪一年,至哪一年,证据种类,出处,数量\n"
		edges := head + "专业,高职专科 460301,培养,职业,设备维护工程师,0.9,2026,2028,文件,目录,6\n环节,新能源材料/电芯,需要,职业,6-31-01-10,0.8,2026,,专家意见,王某,\n环节,新能源材料/没有,需要,职业,6-31-01-10,0.8,2026,,专家意见,王某,\n专业,460301,需要,职业,6-31-01-10,0.8,2026,,文件,目录,\n"
		b, found = send(t, files, school, "atlas.edges", edges)
		if b.Result.Inserted != 2 || fmt.Sprint(found) != "[4 atlas.unknown_end 5 atlas.relation]" {
			t.Fatalf("%+v, %v", b.Result, found)
		}
		all, total, err := s.Edges(lead1, EdgeFilter{Limit: 10})
		if err != nil || total != 2 || all[0].Status != Proposed || len(all[0].Evidence) != 1 || all[0].Proposer != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		if _, trail, err := s.Edge(lead1, all[0].ID); err != nil || len(trail) != 1 {
			t.Errorf("%d events, %v", len(trail), err)
		}
		if again, _ := send(t, files, school, "atlas.edges", edges); again.Result.Inserted != 0 || again.Result.Unchanged != 2 {
			t.Errorf("the same file again: %+v", again.Result)
		}
		if _, err := files.Undo(school, b.ID, 0, nil); err != nil {
			t.Fatal(err)
		}
		if _, total, err := s.Edges(lead1, EdgeFilter{Limit: 10}); err != nil || total != 0 {
			t.Errorf("%d edges after the undo, %v", total, err)
		}
	})
}

// TestExportReadsBack exports chains and edges and imports what came out: nothing may change.
func TestExportReadsBack(t *testing.T) {
	i18n.Load(Words, sheet.Words)
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		if _, err := s.ProposeAll(school, sampleEdges(c)); err != nil {
			t.Fatal(err)
		}
		files := sheet.New(s.db, drawer{}, nil, s.SheetKinds()...)
		for _, k := range s.SheetKinds() {
			var out bytes.Buffer
			if err := s.db.Read(lead1, func(r *sqldb.Reader) error {
				return sheet.Export(&out, sheet.CSV, k.ZH, k.Columns, k.Rows(lead1, r))
			}); err != nil {
				t.Fatal(err)
			}
			if b, found := send(t, files, lead1, k.Code, out.String()); b.Result.Good != 2 || b.Result.Unchanged != 2 || len(found) > 0 {
				t.Errorf("%s: %+v, %v:\n%s", k.Code, b.Result, found, out.String())
			}
		}
	})
}
