package evaluate_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/evaluate"
)

// TestToldBeforeItLeaves: the preview of a step says who will be told what, the note then says the same, and a step that tells nobody
// says so; the preview changes nothing.
func TestToldBeforeItLeaves(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		k := c.card()
		preview := func(ctx context.Context, step string) (p caseflow.Preview) {
			check(t, c.db.Read(ctx, func(r *sqldb.Reader) (err error) {
				p, err = evaluate.Cards.Preview(ctx, r, k.ID, step)
				return err
			}))
			return p
		}
		if p := preview(second, "confirm"); len(p.Messages) != 0 || p.Stale != nil {
			t.Errorf("confirming tells %+v, %v", p.Messages, p.Stale)
		}
		if p := preview(lead, "confirm"); p.Stale == nil {
			t.Error("who drafted may confirm")
		}
		check(t, c.Step(second, step(k.ID, "confirm")))
		p := preview(second, "send")
		if len(p.Messages) != 1 || p.Messages[0].Who[0] != k.SchoolName || !strings.Contains(p.Messages[0].Text, k.Number) || p.DueOn.IsZero() || p.Then.Code != "expire" {
			t.Fatalf("%+v", p)
		}
		if now := c.card(); now.Status != evaluate.Confirmed {
			t.Errorf("the preview moved the card to %s", now.Status)
		}
		found := func() (n int64) {
			check(t, c.db.Read(context.Background(), func(r *sqldb.Reader) error {
				res, err := search.Find(context.Background(), r, search.Query{Text: k.Name, Kinds: []string{evaluate.Found}, Orgs: []ids.ID{k.School}})
				n = int64(len(res.Hits))
				return err
			}))
			return n
		}
		if found() != 0 {
			t.Error("a card is found before it was sent")
		}
		check(t, c.Step(second, step(k.ID, "send")))
		if found() != 1 {
			t.Error("the school does not find its card")
		}
		reply := preview(dean, "reply")
		if len(reply.Messages) != 1 || reply.Messages[0].Who[0] != "市教育局" {
			t.Errorf("a reply tells %+v", reply.Messages)
		}
	})
}

type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, _ *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := ids.ID(len(s) + 1)
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(string(s[id]))), nil
}

// TestSites: without the province's register the rule has no data; with it, more than twenty points fire it.
func TestSites(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		sites := func() evaluate.Figure {
			c.useLadder()
			c.run()
			d, err := c.Verdict(lead, c.verdict(5).ID)
			check(t, err)
			for _, r := range d.Verdict.Reasons {
				if r.Rule == "PRG-C1" {
					return r.Figures[0]
				}
			}
			t.Fatal("the rule is not there")
			return evaluate.Figure{}
		}
		h := sites()
		if h.Known || h.Why != "没有全省布点登记" {
			t.Errorf("without the register: %+v", h)
		}
		var code string
		var level atlas.Level
		check(t, c.db.Read(context.Background(), func(r *sqldb.Reader) error {
			return r.QueryRow(context.Background(), `SELECT level, code FROM programme_points WHERE id = $1`, pointOf(5)).Scan(&level, &code)
		}))
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		table := "年度,层次,专业代码,全省布点数,依据文件\n2026," + level.ZH() + "," + code + ",21,省公布的备案结果\n2025," + level.ZH() + "," + code + ",3,省公布的备案结果\n2026," + level.ZH() + ",12,21,x\n2026," + level.ZH() + ",460199,20001,x\n"
		im, err := s.Receive(lead, evaluate.SheetSites, "表.csv", strings.NewReader(table), nil)
		if err != nil || im.Result.Good != 2 || im.Result.Bad != 2 {
			t.Fatalf("%+v %v", im.Result, err)
		}
		_, err = s.Confirm(lead, im.ID, im.Version, true, nil)
		check(t, err)
		if h := sites(); !h.Known || h.Value != 21 {
			t.Errorf("with the register: %+v", h)
		}
	})
}
