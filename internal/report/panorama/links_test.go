package panorama_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/report/panorama"
)

func as(role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 1, Login: "x", Name: "测试", Grants: []actor.Grant{{Role: role}}})
}

var six = []string{"INDUSTRY", "ENTERPRISE", "OCCUPATION", "PROGRAMME", "EMPLOYMENT", "STARTUP"}

func onBoth(t *testing.T, show func(t *testing.T, db *sqldb.DB, s *panorama.Service)) {
	sqldbtest.Each(t, []fs.FS{sqldb.Migrations, audit.Migrations, panorama.Migrations}, func(t *testing.T, db *sqldb.DB) {
		show(t, db, panorama.New(db, panorama.Options{}))
	})
}

// TestTwentyRacingEdits: of twenty who saw the same version one wins, nineteen get 409, and one version is added.
func TestTwentyRacingEdits(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqldb.DB, s *panorama.Service) {
		lead := as(actor.CityLead)
		got := make([]error, 20)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() { got[i] = s.ChooseLinks(lead, six, "文件第 "+string(rune('a'+i))+" 条", 0) })
		}
		all.Wait()
		won, lost := 0, 0
		for _, err := range got {
			switch {
			case err == nil:
				won++
			case errors.Is(err, panorama.ErrRace) && web.StatusOf(err) == http.StatusConflict:
				lost++
			default:
				t.Error(err)
			}
		}
		if won != 1 || lost != 19 {
			t.Errorf("%d won, %d saw the conflict", won, lost)
		}
		l, err := s.LinkList(lead)
		if err != nil || l.Version != 1 || !slices.Equal(l.Codes, six) || !strings.HasPrefix(l.Source, "文件") {
			t.Errorf("%+v %v", l, err)
		}
		err = db.Read(lead, func(r *sqldb.Reader) error {
			n, err := sqldb.Value[int64](lead, r, `SELECT COUNT(*) FROM panorama_links`)
			if n != 1 {
				t.Errorf("%d versions", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhoChoosesLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, _ *sqldb.DB, s *panorama.Service) {
		lead := as(actor.CityLead)
		if l, err := s.LinkList(lead); err != nil || l.Version != 0 || len(l.Codes) != 5 {
			t.Errorf("the usual five: %+v %v", l, err)
		}
		for name, c := range map[string]struct {
			who    actor.Role
			codes  []string
			source string
			want   error
		}{
			"a department": {actor.DeptUser, six, "文件", actor.ErrForbidden}, "four": {actor.CityLead, six[:4], "文件", panorama.ErrLinks},
			"no source": {actor.CityLead, six, "  ", panorama.ErrSource}, "a long source": {actor.CityLead, six, strings.Repeat("文", 201), panorama.ErrSource},
		} {
			if err := s.ChooseLinks(as(c.who), c.codes, c.source, 0); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for version := range int64(2) {
			if err := s.ChooseLinks(lead, six[version:][:5], "文件", version); err != nil {
				t.Fatal(err)
			}
		}
		if l, err := s.LinkList(lead); err != nil || l.Version != 2 || l.Codes[4] != "STARTUP" {
			t.Errorf("%+v %v", l, err)
		}
	})
}
