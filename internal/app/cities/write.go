package cities

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/report/figures"
)

// Modules are the services through which a city is written. They share one clock, which Clock sets; a zero time is now.
type Modules struct {
	DB      *sqldb.DB
	Clock   func(time.Time)
	Atlas   *atlas.Service
	Carrier *carrier.Service
	Figures *figures.Service
	Funds   *fund.Service
	Plans   *plan.Service
	Import  func(ctx context.Context, kind, file string, content []byte) error // a spreadsheet, all rows or none
	Second  context.Context                                                    // of a second officer, who reviews what the first proposes
}

// Write fills an empty city: organisations, programme points through their years, chains, the registers, and the stated figures with
// those of the registers beside them. ctx is the first officer's.
func Write(ctx context.Context, mods Modules, c City) error {
	ctx = sqldb.Long(ctx)
	m := newMaker(c)
	if err := mods.DB.Write(ctx, func(tx *sqldb.Tx) error { return m.organisations(ctx, tx) }); err != nil {
		return fmt.Errorf("organisations: %w", err)
	}
	codes, err := m.programmePoints(ctx, mods)
	if err != nil {
		return fmt.Errorf("programme points: %w", err)
	}
	if err := m.chains(ctx, mods, codes); err != nil {
		return fmt.Errorf("chains: %w", err)
	}
	for _, b := range append(c.Batches, c.goals()...) {
		if err := m.batch(ctx, mods, b); err != nil {
			return fmt.Errorf("%s: %w", b.kind, err)
		}
	}
	if err := m.agreements(ctx, mods); err != nil {
		return fmt.Errorf("agreements: %w", err)
	}
	if err := c.budgets(ctx, mods); err != nil {
		return fmt.Errorf("fund: %w", err)
	}
	if err := errors.Join(m.departments(ctx, mods), m.plans(ctx, mods)); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return c.state(ctx, mods)
}

// batch takes a batch over and moves those on that go further.
func (m *maker) batch(ctx context.Context, mods Modules, b batch) error {
	k, err := mods.Carrier.Kind(ctx, b.kind)
	if err != nil {
		return err
	}
	list, err := m.make(k, b)
	if err != nil {
		return err
	}
	made, err := mods.Carrier.Load(ctx, b.kind, list)
	if err != nil {
		return err
	}
	if k.Before != nil {
		if err := ready(ctx, mods, k, made, list); err != nil {
			return err
		}
	}
	for _, id := range made[:b.later.n] {
		if err := mods.Carrier.Enter(ctx, id, b.later.stage, b.later.on, "示例文件", "", 0); err != nil {
			return err
		}
	}
	return nil
}

// ready leads records that must have members or shares first along their stages to the first that counts.
func ready(ctx context.Context, mods Modules, k *carrier.Kind, made []ids.ID, list []carrier.Whole) error {
	for i, id := range made {
		if k.Before.Shares {
			if err := mods.Carrier.Divide(ctx, id, list[i].On, []carrier.Share{{Holder: "示例学校方", Part: 5100}, {Holder: "示例企业方", Part: 4900}}); err != nil {
				return err
			}
		}
		for n, stage := range k.Stages[1:] {
			on := list[i].On.AddDays(before)
			if !stage.Counts {
				on = list[i].On.AddDays(n + 1)
			}
			if err := mods.Carrier.Enter(ctx, id, stage.Code, on, list[i].Proof, "", 0); err != nil {
				return err
			}
			if stage.Counts {
				break
			}
		}
	}
	return nil
}

// state loads the stated figures, and puts those of a kind on the kind's own page too.
func (c City) state(ctx context.Context, mods Modules) error {
	var all []figures.Stated
	var published []carrier.Published
	for _, f := range c.Figures {
		all = append(all, f.Stated)
		if p := strings.Split(f.Of, ":"); len(p) == 3 && p[0] == "carrier" && !strings.HasPrefix(f.Code, "target.") {
			published = append(published, carrier.Published{Kind: p[1], Count: p[2], AsOf: f.Period, Value: f.Value, Unit: f.Unit, Scope: f.Scope, Source: f.Source})
		}
	}
	return errors.Join(mods.Figures.Load(ctx, all), mods.DB.Write(ctx, func(tx *sqldb.Tx) error { return carrier.Publish(ctx, tx, published) }))
}

// relations are the words of the kind goal for the qualifiers.
var relations = map[figures.Qualifier]string{figures.EQ: "EQ", figures.GE: "GE", figures.About: "ABOUT", figures.MoreThan: "MORE", figures.Range: "RANGE"}

// goals are the city's targets that a kind counts, as records of the kind goal.
func (c City) goals() []batch {
	var targets []figure
	for _, f := range c.Figures {
		if p := strings.Split(f.Of, ":"); len(p) == 3 && p[0] == "carrier" && strings.HasPrefix(f.Code, "target.") {
			targets = append(targets, f)
		}
	}
	if len(targets) == 0 {
		return nil
	}
	return []batch{{kind: "goal", n: len(targets), name: "目标", on: day("2024-01-01"), values: map[string]string{"per": "CITY", "basis": "BASE"}, each: func(i int) map[string]string {
		f := targets[i]
		p := strings.Split(f.Of, ":")
		v := map[string]string{"about": p[1] + "." + p[2], "value": fmt.Sprint(f.Value), "relation": relations[f.Qualifier], "year": fmt.Sprint(f.On.Year), "source": f.Source}
		if f.Qualifier == figures.Range {
			v["upto"] = fmt.Sprint(f.High)
		}
		return v
	}}}
}
