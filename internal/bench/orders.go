package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

const (
	orderFirms   = 50
	orderSchools = 50
	orderSeats   = 20 // of each need, for which all schools are asked at once
	orderSeconds = 60
	orderWave    = 20 // suppliers of one wave, the most that the product takes
)

// Orders lets 50 enterprises hand out needs of 20 seats to 50 schools each, all at once, and the schools answer, some of them twice at
// the same time, on SQLite and, when RONGQIAO_PG names a server, on PostgreSQL. Afterwards it reads everything back: no seat was
// promised twice, every step stands in its trail, and every answer that was taken is there, none that was refused.
func Orders(ctx context.Context, o Options) ([]Result, error) {
	span := time.Duration(max(o.Seconds, 0)) * time.Second
	if span == 0 {
		span = orderSeconds * time.Second
		if o.Small {
			span = time.Second
		}
	}
	dir, err := os.MkdirTemp("", "rongqiao-bench-orders-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "city.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	results, err := (&exchange{Options: o, engine: "sqlite", db: db, span: span}).run(ctx)
	if err = errors.Join(err, db.Close()); err != nil {
		return results, err
	}
	dsn := os.Getenv("RONGQIAO_PG")
	if dsn == "" {
		o.say("orders: RONGQIAO_PG names no server, PostgreSQL is not measured")
		return results, nil
	}
	cluster, err := sqldb.OpenPostgres(ctx, dsn)
	if err != nil {
		return results, err
	}
	defer cluster.Close()
	schema := fmt.Sprintf("t_bench_orders_%d", os.Getpid())
	if err := cluster.CreateSchema(ctx, schema); err != nil {
		return results, err
	}
	more, err := (&exchange{Options: o, engine: "postgres", db: cluster.Schema(schema, sqldb.Options{}), span: span}).run(ctx)
	return append(results, more...), errors.Join(err, cluster.DropSchema(context.WithoutCancel(ctx), schema))
}

// answerJob is an order that a school must answer.
type answerJob struct {
	id   ids.ID
	done *sync.WaitGroup
}

// exchange is one engine's run.
type exchange struct {
	Options
	engine string
	db     *sqldb.DB
	span   time.Duration

	firms, schools, seats int

	needs  *demand.Service
	orders *order.Service
	queue  []chan answerJob // one for each school

	mu       sync.Mutex
	said     map[ids.ID]string // what was answered, by order
	opened   []ids.ID          // needs
	steps    int
	full     int // refused because the seats were gone
	twice    int // refused because the same order was answered at the same time
	lasted   []time.Duration
	failures []error
}

func (x *exchange) run(ctx context.Context) ([]Result, error) {
	x.firms, x.schools, x.seats = orderFirms, orderSchools, orderSeats
	if x.Small {
		x.firms, x.schools, x.seats = 8, 24, 8
	}
	if err := x.open(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	x.trade(ctx)
	took := time.Since(began)
	if err := errors.Join(x.failures...); err != nil {
		return nil, err
	}
	found, err := x.verify(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(x.lasted)
	at := func(p float64) float64 {
		return round(float64(x.lasted[int(p*float64(len(x.lasted)-1))]) / float64(time.Millisecond))
	}
	row := func(metric string, v float64, unit, note string) Result {
		return Result{"orders", x.engine + "_" + metric, v, unit, note}
	}
	results := []Result{
		row("seconds", round(took.Seconds()), "s", fmt.Sprintf("%d enterprises, %d schools, %d seats a need", x.firms, x.schools, x.seats)),
		row("needs", float64(len(x.opened)), "", ""), row("orders", float64(found.orders), "", ""), row("steps", float64(x.steps), "", fmt.Sprintf("%.0f a second", float64(x.steps)/took.Seconds())),
		row("accepted", float64(found.taken), "seats", ""), row("seats_gone", float64(x.full), "", "told that the seats were gone"), row("answered_twice", float64(x.twice), "", "second answer at the same time, refused"),
		row("answer_p50", at(0.5), "ms", ""), row("answer_p99", at(0.99), "ms", ""),
		row("oversold", float64(found.oversold), "", ""), row("lost_answers", float64(found.lost), "", ""), row("missing_steps", float64(found.missing), "", ""),
	}
	if found.oversold+found.lost+found.missing > 0 {
		err = fmt.Errorf("%s: %d seats oversold, %d answers lost, %d steps missing", x.engine, found.oversold, found.lost, found.missing)
	}
	return results, err
}

// open makes the city: organisations and the services.
func (x *exchange) open(ctx context.Context) error {
	sets := []fs.FS{sqldb.Migrations, audit.Migrations, caseflow.Migrations, sheet.Migrations, search.Migrations, textindex.Migrations, notify.Migrations, ledger.Migrations, org.Migrations, demand.Migrations, order.Migrations}
	if _, err := x.db.Migrate(ctx, sets...); err != nil {
		return err
	}
	keys, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		return err
	}
	x.needs = demand.New(x.db, keys, demand.Options{})
	x.orders = order.New(x.db, x.needs, order.Options{})
	x.said = map[ids.ID]string{}
	for range x.schools {
		x.queue = append(x.queue, make(chan answerJob, 4*x.firms))
	}
	return x.db.Write(ctx, func(tx *sqldb.Tx) error {
		var rows [][]any
		for i := range x.firms + x.schools {
			kind := "ENTERPRISE"
			if i >= x.firms {
				kind = "SCHOOL"
			}
			name := fmt.Sprintf("示例单位%d", i+1)
			rows = append(rows, []any{int64(i + 1), 1, 0, int64(0), name, name, kind, "", "900101", "900100", "", "", "ACTIVE", false, "bench", "", "", "", false, 0, "", "", false, 0, 0, false})
		}
		return tx.Bulk(ctx, `INSERT INTO org_organizations (id, row_version, batch_id, updated_at, name, name_key, kind, sub_kind, county, region, address, legal, status,
			provisional, source, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_year, headcount, partner)`, 26, rows, "")
	})
}

func acting(ctx context.Context, account int, role actor.Role, org int) context.Context {
	return actor.With(ctx, actor.Actor{Account: ids.ID(account), Name: fmt.Sprintf("人员%d", account), Grants: []actor.Grant{{Role: role, Org: ids.ID(org)}}})
}

// trade runs both sides until the time is over and everything that was asked is answered.
func (x *exchange) trade(ctx context.Context) {
	until := time.Now().Add(x.span)
	var firms, schools sync.WaitGroup
	for i := range x.schools {
		schools.Go(func() { x.school(ctx, i) })
	}
	for i := range x.firms {
		firms.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				if err := x.round(ctx, i, n); err != nil {
					x.fail(fmt.Errorf("enterprise %d: %w", i+1, err))
					return
				}
			}
		})
	}
	firms.Wait()
	for _, q := range x.queue {
		close(q)
	}
	schools.Wait()
}

func (x *exchange) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.failures = append(x.failures, err)
}

// round posts a need, asks all schools for it, and waits until they have answered. What came
// of it is contracted, or given back.
func (x *exchange) round(ctx context.Context, firm, n int) error {
	hr := acting(ctx, 1000+firm, actor.EntHR, firm+1)
	it := demand.Blank(demand.Need, demand.Talent)
	it.Title, it.Requirement, it.Headcount, it.Region = fmt.Sprintf("岗位 %d-%d", firm+1, n+1), "机电相关专业", int64(x.seats), "900101"
	post, err := x.needs.Post(hr, demand.Draft{Item: it, Contact: demand.Contact{Name: "示例", Phone: "13800000000"}})
	if err != nil {
		return err
	}
	if _, err := x.needs.Step(acting(ctx, 1, actor.CityLead, 0), caseflow.Step{ID: post.ID, Transition: "publish"}); err != nil {
		return err
	}
	x.mu.Lock()
	x.opened = append(x.opened, post.ID)
	x.mu.Unlock()
	var done sync.WaitGroup
	for from := 0; from < x.schools; from += orderWave {
		f := order.Issue{Need: post.ID}
		for s := from; s < min(from+orderWave, x.schools); s++ {
			f.Targets = append(f.Targets, order.Target{Org: ids.ID(x.firms + s + 1), Quantity: 1})
		}
		d, err := x.orders.Issue(hr, f)
		if err != nil {
			return err
		}
		full, err := x.orders.Dispatch(hr, d.ID)
		if err != nil {
			return err
		}
		done.Add(len(full.Orders))
		for _, o := range full.Orders {
			x.queue[int(o.Supplier)-x.firms-1] <- answerJob{o.ID, &done}
		}
	}
	done.Wait()
	return x.finish(hr, firm, n, post.ID)
}

// finish takes further steps with some of what was accepted.
func (x *exchange) finish(hr context.Context, firm, n int, need ids.ID) error {
	at, err := x.orders.AtNeed(hr, need)
	if err != nil {
		return err
	}
	for i, o := range at.Orders {
		if o.Status != order.Accepted || i%5 > 1 {
			continue
		}
		f := order.Answer{ID: o.ID, Step: "fail", Reason: "NOT_AGREED"}
		if i%5 == 1 {
			f = order.Answer{ID: o.ID, Step: "contract", Contract: order.DealFacts{Contract: fmt.Sprintf("%d-%d-%d", firm, n, i), Title: "合同", Kind: order.TalentDeal, SignedOn: x.orders.Today(), Amount: 100}}
		}
		now, err := x.orders.Step(hr, f)
		if err != nil {
			return err
		}
		x.note(o.ID, now.Status, 0)
	}
	return nil
}

// note keeps what was taken, and how long it took.
func (x *exchange) note(id ids.ID, status string, took time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.said[id] = status
	x.steps++
	if took > 0 {
		x.lasted = append(x.lasted, took)
	}
}

// school answers what it is asked: most accept, some decline, some press the button twice.
func (x *exchange) school(ctx context.Context, n int) {
	dean := acting(ctx, 2000+n, actor.SchoolAdmin, x.firms+n+1)
	rng := rand.New(rand.NewPCG(x.Seed, uint64(n)))
	for j := range x.queue[n] {
		x.answer(dean, j.id, rng.IntN(10))
		j.done.Done()
	}
}

func (x *exchange) answer(dean context.Context, id ids.ID, dice int) {
	switch dice {
	case 0:
		x.try(dean, order.Answer{ID: id, Step: "decline", Reason: "NO_CAPACITY"})
	case 1:
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { x.try(dean, order.Answer{ID: id, Step: "accept"}) })
		}
		both.Wait()
	default:
		x.try(dean, order.Answer{ID: id, Step: "accept"})
	}
}

// try answers once. Who is told that the seats are gone declines.
func (x *exchange) try(dean context.Context, f order.Answer) {
	began := time.Now()
	o, err := x.orders.Step(dean, f)
	took := time.Since(began)
	switch {
	case err == nil:
		x.note(f.ID, o.Status, took)
	case errors.Is(err, order.ErrSeats):
		x.mu.Lock()
		x.full++
		x.lasted = append(x.lasted, took)
		x.mu.Unlock()
		x.try(dean, order.Answer{ID: f.ID, Step: "decline", Reason: "NO_CAPACITY"})
	case errs.KindOf(err) == errs.Conflict:
		x.mu.Lock()
		x.twice++
		x.mu.Unlock()
	default:
		x.fail(fmt.Errorf("order %s: %w", f.ID, err))
	}
}

// findings is what reading everything back came to.
type findings struct {
	orders, taken           int
	oversold, lost, missing int
}

func (x *exchange) verify(ctx context.Context) (f findings, err error) {
	lead := acting(sqldb.Long(ctx), 1, actor.CityLead, 0)
	steps := 0
	for _, need := range x.opened {
		at, err := x.orders.AtNeed(lead, need)
		if err != nil {
			return f, err
		}
		taken := 0
		for _, o := range at.Orders {
			f.orders++
			if o.Holds() {
				taken += int(o.Taken)
			}
			if x.said[o.ID] != o.Status {
				f.lost++
			}
		}
		f.taken += taken
		if taken > x.seats || int(at.Seats.Free) != x.seats-taken {
			f.oversold++
		}
		err = x.db.Read(lead, func(r *sqldb.Reader) error {
			for _, o := range at.Orders {
				trail, err := caseflow.Trail(lead, r, o.ID)
				if err != nil {
					return err
				}
				steps += len(trail) - 1
				if caseflow.Verify(lead, r, o.ID) != nil || trail[len(trail)-1].To != o.Status {
					f.missing++
				}
			}
			return ledger.Verify(lead, r, ledger.Account{Kind: "order.free", Owner: need, Unit: order.Persons})
		})
		if err != nil {
			return f, err
		}
	}
	f.missing += max(x.steps-steps, steps-x.steps)
	return f, nil
}
