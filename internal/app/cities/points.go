package cities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// The classes of the invented programmes: no catalogue has them. Those that serve a key chain are told apart by their class.
const serving, other = "99", "98"

// schoolsOf are who teaches points of a level.
var schoolsOf = map[atlas.Level]string{atlas.HigherCollege: "college", atlas.Secondary: "secondary", atlas.HigherUndergrad: "higher"}

// happening is something that happens to a point on a day.
type happening struct {
	on civil.Date
	do func(ctx context.Context, tx *sqldb.Tx) error
}

// programmePoints writes the city's points through their years: opened, stopped, revoked.
func (m *maker) programmePoints(ctx context.Context, mods Modules) (codes map[atlas.Ref]bool, err error) {
	codes = map[atlas.Ref]bool{}
	taken := map[string]bool{}
	var all []happening
	for _, p := range m.city.Points {
		for i := range p.n {
			x := m.point(p, i, taken)
			if i < p.key {
				codes[atlas.ProgrammeRef(x.Level, x.Code)] = true
			}
			all = append(all, life(x, p)...)
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.on.Compare(b.on) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].on == all[0].on {
			n++
		}
		mods.Clock(all[0].on.Time().Add(9 * time.Hour))
		err := mods.DB.Write(ctx, func(tx *sqldb.Tx) error {
			for _, h := range all[:n] {
				if err := h.do(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		all = all[n:]
	}
	mods.Clock(time.Time{})
	return codes, nil
}

// point is the i-th of the points that are alike; no school teaches a programme twice.
func (m *maker) point(p points, i int, taken map[string]bool) programme.Point {
	class := other
	if i < p.key {
		class = serving
	}
	category := p.categories[i%len(p.categories)]
	row := i / len(p.categories)
	serial := p.first + row
	if p.programmes > 0 {
		serial = p.first + row%p.programmes
	}
	code := fmt.Sprintf("%02d%s%02d", firstCategory[p.level]+category, class, serial)
	school := m.pool.pick(schoolsOf[p.level], i+row)
	for n := 1; taken[school.String()+code]; n++ {
		school = m.pool.pick(schoolsOf[p.level], i+row+n)
	}
	taken[school.String()+code] = true
	return programme.Point{ID: ids.ID(int64(orgID(m.city.Code, 0)) + 1_000_000 + int64(m.turn("point"))), School: school, Level: p.level, Code: code, Given: code, Name: "示例专业 " + code, Length: "3", FirstYear: p.opened.Year, Status: programme.Enrolling}
}

// firstCategory is the number before the first category of a level.
var firstCategory = map[atlas.Level]int{atlas.Secondary: 60, atlas.HigherCollege: 40, atlas.HigherUndergrad: 20}

// life is what happens to a point.
func life(x programme.Point, p points) []happening {
	out := []happening{{p.opened, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := programme.Insert(ctx, tx, x); err != nil {
			return err
		}
		return programme.PointFlow.OpenIn(ctx, tx, x.ID, programme.Enrolling, "示例")
	}}}
	step := func(on civil.Date, transition string) {
		out = append(out, happening{on, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := programme.PointFlow.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: transition, Note: "专业调整（示例）"})
			return err
		}})
	}
	if !p.stopped.IsZero() {
		step(p.stopped, "stop")
	}
	if !p.closed.IsZero() {
		step(p.closed, "stop")
		step(p.closed.AddDays(20), "revoke")
	}
	return out
}

// chains writes the key chains, their list, and the edges by which programmes serve them; a second officer reviews and publishes.
func (m *maker) chains(ctx context.Context, mods Modules, codes map[atlas.Ref]bool) error {
	if m.city.Chains == 0 {
		return nil
	}
	years := atlas.Years{From: 2020}
	group, err := mods.Atlas.SaveGroup(ctx, atlas.Group{Code: "KEY", Name: "重点产业（示例）", Years: years})
	if err != nil {
		return err
	}
	var keys []atlas.KeyEntry
	for i := range m.city.Chains {
		c := atlas.Chain{Group: group, Code: fmt.Sprintf("EX%02d", i+1), Name: fmt.Sprintf("示例产业链 %02d", i+1), Class: atlas.ClassEmerging, Years: years, Nodes: []atlas.ChainNode{{Name: "示例环节", Stage: atlas.Mid}}}
		id, err := mods.Atlas.SaveChain(ctx, c)
		if err != nil {
			return err
		}
		keys = append(keys, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, id), Name: c.Name})
	}
	listed := day("2020-03-01")
	if _, err := mods.Atlas.SaveKeyList(ctx, atlas.KeyList{InForce: listed, Title: m.city.KeyTitle, Reviewer: "示例审核人", ReviewedOn: listed, Entries: keys}); err != nil {
		return err
	}
	var edges []atlas.Edge
	var refs []string
	for ref := range codes {
		refs = append(refs, ref.Key)
	}
	slices.Sort(refs)
	for i, key := range refs {
		edges = append(edges, atlas.Edge{From: atlas.Ref{Kind: atlas.EndProgramme, Key: key}, To: keys[i%len(keys)].Ref, Relation: atlas.Serves, Weight: 1, Years: years,
			Evidence: []atlas.Evidence{{Kind: atlas.Document, Ref: "示例对接表", Period: "2020"}}})
	}
	done, err := mods.Atlas.ProposeAll(ctx, edges)
	if err != nil {
		return err
	}
	for _, step := range []string{"review", "publish"} {
		_, left, err := mods.Atlas.MoveAll(mods.Second, done.IDs, step, "示例")
		if err != nil {
			return err
		}
		if left > 0 {
			return fmt.Errorf("%s: %d edges are left", step, left)
		}
	}
	return nil
}
