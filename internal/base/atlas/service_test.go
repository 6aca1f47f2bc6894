package atlas

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var migrations = []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, Migrations}

const smallCatalogue = "level,code,name,class_code,class_name,category_code,category_name,years,degree,source_edition\n" +
	"高职专科,460301,机电一体化技术,4603,自动化类,46,装备制造大类,三年,,2021\n"

const smallOccupations = "code,depth,is_occupation,parent,name,green,digital,definition,tasks,job_title_aliases\n" +
	"6-31-01-10,4,1,,机电设备维修工,0,0,,,设备维护工程师\n"

// as gives a context in which a person of the role acts.
func as(account ids.ID, role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: string(role), Name: string(role), Grants: []actor.Grant{{Role: role}}})
}

var (
	lead1  = as(1, actor.CityLead)
	lead2  = as(2, actor.CityLead)
	school = as(3, actor.SchoolAdmin)
	expert = as(4, actor.Expert)
	pupil  = as(5, actor.Student)
)

func eachService(t *testing.T, fn func(t *testing.T, s *Service)) {
	t.Helper()
	seed := func(t *testing.T, shared *sqldb.DB) {
		files := fstest.MapFS{"p.csv": {Data: []byte(smallCatalogue)}, "o.csv": {Data: []byte(smallOccupations)}}
		if _, err := ImportFS(context.Background(), shared, files, nil); err != nil {
			t.Fatal(err)
		}
	}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{SharedMigrations}, Seed: seed}, func(t *testing.T, db *sqldb.DB) {
		fn(t, NewService(db, NewShelf(db)))
	})
}

func makeChain(t *testing.T, s *Service) Chain {
	t.Helper()
	id, err := s.SaveChain(lead1, Chain{Code: "XNY", Name: "新能源材料", Class: ClassEmerging, Years: Years{2026, 0}, Nodes: []ChainNode{{Name: "电芯", Stage: Mid}, {Name: "回收", Stage: Down}}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Chain(lead1, id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sampleEdges(c Chain) []Edge {
	proof := []Evidence{{Kind: Document, Ref: "目录 2022", Count: 6, Period: "2026"}}
	return []Edge{
		{From: ProgrammeRef(HigherCollege, "460301"), Relation: Trains, To: Ref{EndOccupation, "6-31-01-10"}, Weight: 0.9, Years: Years{2026, 2028}, Evidence: proof},
		{From: IDRef(EndNode, c.Nodes[0].ID), Relation: Requires, To: Ref{EndOccupation, "6-31-01-10"}, Weight: 0.8, Years: Years{2026, 2028}, Evidence: proof},
	}
}

func TestEdgeFlow(t *testing.T) {
	if err := EdgeFlow.Check(); err != nil {
		t.Fatal(err)
	}
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		e := sampleEdges(c)[0]
		id, err := s.Propose(school, e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Propose(school, e); !errors.Is(err, ErrSameEdge) {
			t.Errorf("the same edge again: %v", err)
		}
		move := func(ctx context.Context, step string) error {
			return s.Move(ctx, caseflow.Step{ID: id, Transition: step, Note: "理由"})
		}
		for _, tc := range []struct {
			ctx  context.Context
			step string
			want error
		}{
			{school, "review", actor.ErrForbidden}, {pupil, "review", actor.ErrForbidden}, {lead1, "publish", caseflow.ErrNotThere}, {expert, "review", nil}, {expert, "publish", actor.ErrForbidden},
			{lead1, "publish", nil}, {lead1, "review", caseflow.ErrNotThere}, {lead2, "retire", nil}, {lead2, "publish", caseflow.ErrNotThere},
		} {
			if err := move(tc.ctx, tc.step); !errors.Is(err, tc.want) && !(err == nil && tc.want == nil) {
				t.Errorf("%s by %s: %v, want %v", tc.step, actor.From(tc.ctx).Login, err, tc.want)
			}
		}
		got, trail, err := s.Edge(lead1, id)
		if err != nil || got.Status != Retired || got.Reviewer != 4 || got.ReviewedOn.String() == "" || len(got.Evidence) != 1 || len(trail) != 4 {
			t.Errorf("%+v, %d events, %v", got, len(trail), err)
		}
		if _, err := s.Propose(school, e); err != nil {
			t.Errorf("after retirement the edge may be proposed anew: %v", err)
		}
	})
}

func TestFourEyes(t *testing.T) {
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		done, err := s.ProposeAll(lead1, sampleEdges(c))
		if err != nil || len(done.IDs) != 2 {
			t.Fatalf("%+v, %v", done, err)
		}
		if err := s.Move(lead1, caseflow.Step{ID: done.IDs[0], Transition: "review"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("the proposer reviews: %v", err)
		}
		if n, left, err := s.MoveAll(lead1, done.IDs, "review", ""); n != 0 || left != 2 || err != nil {
			t.Errorf("in bulk: %d, %d, %v", n, left, err)
		}
		for _, step := range []string{"review", "publish"} {
			if n, left, err := s.MoveAll(lead2, done.IDs, step, ""); n != 2 || left != 0 || err != nil {
				t.Errorf("%s by another: %d, %d, %v", step, n, left, err)
			}
		}
		var m *Map
		if err := s.db.Read(lead1, func(r *sqldb.Reader) (err error) {
			m, err = LoadMap(lead1, r, MapOptions{Year: 2026})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		paths := m.Serves(ProgrammeRef(HigherCollege, "460301"), Ref{}, []KeyEntry{{Ref: IDRef(EndChain, c.ID)}})
		if len(paths) != 1 || paths[0].Product < 0.719 || paths[0].Product > 0.721 {
			t.Errorf("%+v", paths)
		}
	})
}

func TestProposeRefuses(t *testing.T) {
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		up := Edge{From: IDRef(EndNode, c.Nodes[0].ID), Relation: UpstreamOf, To: IDRef(EndNode, c.Nodes[1].ID), Weight: 1, Years: Years{2026, 0}, Evidence: []Evidence{{Kind: Expert, Ref: "王某"}}}
		if _, err := s.Propose(school, up); err != nil {
			t.Fatal(err)
		}
		back := up
		back.From, back.To = up.To, up.From
		noEvidence := sampleEdges(c)[0]
		noEvidence.Evidence = nil
		stranger := sampleEdges(c)[1]
		stranger.From = Ref{EndNode, "999"}
		for name, tc := range map[string]struct {
			ctx  context.Context
			edge Edge
			want error
		}{
			"circle": {school, back, ErrCycle}, "no evidence": {school, noEvidence, ErrNoEvidence}, "unknown node": {school, stranger, ErrUnknownEnd}, "student": {pupil, up, actor.ErrForbidden},
		} {
			if _, err := s.Propose(tc.ctx, tc.edge); !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
		}
		c.Nodes = c.Nodes[:1]
		if _, err := s.SaveChain(lead1, c); !errors.Is(err, ErrNodeInUse) {
			t.Errorf("a node with edges was removed: %v", err)
		}
	})
}

func TestSaveConflicts(t *testing.T) {
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		mine, theirs := c, c
		theirs.Name = "新能源"
		if _, err := s.SaveChain(lead2, theirs); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveChain(lead1, mine); !errors.Is(err, ErrChanged) {
			t.Errorf("the older version wins: %v", err)
		}
		if _, err := s.SaveChain(lead1, Chain{Code: "XNY", Name: "x", Class: ClassService, Years: Years{2026, 0}}); !errors.Is(err, ErrCodeTaken) {
			t.Errorf("double code: %v", err)
		}
		if _, err := s.SaveChain(school, c); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school edits chains: %v", err)
		}
	})
}

func TestLists(t *testing.T) {
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		list := KeyList{InForce: civil.MustDate("2026-03-01"), Title: "乌发〔2026〕1号", Reviewer: "周某", ReviewedOn: civil.MustDate("2026-02-20"), Entries: []KeyEntry{{IDRef(EndChain, c.ID), c.Name}, {Ref{EndIndustry, "C26"}, "化工"}}}
		id, err := s.SaveKeyList(lead1, list)
		if err != nil {
			t.Fatal(err)
		}
		list.ID, list.RowVersion, list.Entries = id, 1, list.Entries[:1]
		if _, err := s.SaveKeyList(lead1, list); err != nil {
			t.Fatal(err)
		}
		lists, err := s.KeyLists(school)
		if err != nil || len(lists) != 1 || len(lists[0].Entries) != 1 {
			t.Errorf("%+v, %v", lists, err)
		}
		list.Entries = nil
		if _, err := s.SaveKeyList(lead1, list); !errors.Is(err, ErrEmptyList) {
			t.Errorf("an empty list: %v", err)
		}
		if _, err := s.SaveCurated(lead1, Curated{List: CuratedSchool, Name: "某校", Years: Years{2026, 0}, Reviewer: "周某", ReviewedOn: civil.MustDate("2026-02-20")}); err != nil {
			t.Error(err)
		}
		if _, err := s.SaveCurated(lead1, Curated{List: CuratedSchool, Name: "某校", Years: Years{2026, 0}}); !errors.Is(err, ErrName) {
			t.Errorf("without reviewer: %v", err)
		}
		if _, err := s.SaveProgrammeGroup(lead1, ProgrammeGroup{Name: "化工群", School: "某校", Grade: "PROVINCIAL", Sort: "GROUP", Industry: "26", Chain: c.ID, Programmes: []string{"470201"}, Years: Years{2026, 0}}); err != nil {
			t.Error(err)
		}
		groups, err := s.ProgrammeGroups(school)
		if err != nil || len(groups) != 1 || groups[0].Industry != "C26" || groups[0].Chain != c.ID {
			t.Errorf("%+v, %v", groups, err)
		}
		five, err := s.SaveGroup(lead1, Group{Code: "5C", Name: "五城", Years: Years{2026, 0}})
		if err != nil {
			t.Fatal(err)
		}
		car, err := s.SaveGroup(lead1, Group{Parent: five, Code: "CAR", Name: "未来汽车", Aliases: []string{"汽车制造"}, Years: Years{2026, 0}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveGroup(lead1, Group{ID: five, Parent: car, Code: "5C", Name: "五城", Years: Years{2026, 0}, RowVersion: 1}); !errors.Is(err, ErrCycle) {
			t.Errorf("a circle of groups: %v", err)
		}
	})
}
