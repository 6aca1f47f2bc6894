package sample

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

const (
	orderNeeds   = 36 // needs that are handed out, each to four schools
	orderEach    = 4
	serviceUnits = 300
)

// fates says what becomes of the orders, 36 of them in turn: five in each open state, the
// rest in those that end.
var fates = []string{
	order.Issued, order.Accepted, order.InTalk, order.Contracted, order.Fulfilled, order.Rated, order.Issued, order.Accepted, order.InTalk, order.Contracted, order.Fulfilled, order.Declined,
	order.Issued, order.Accepted, order.InTalk, order.Contracted, order.Fulfilled, order.TimedOut, order.Issued, order.Accepted, order.InTalk, order.Contracted, order.Fulfilled, order.Failed,
	order.Issued, order.Accepted, order.InTalk, order.Contracted, order.Fulfilled, order.Rated, order.Rated, order.Declined, order.Declined, order.TimedOut, order.TimedOut, order.Failed,
}

// handed is a need that is handed out.
type handed struct {
	id, org ids.ID
	heads   int64
}

// desk writes the orders of a sample city.
type desk struct {
	ctx    context.Context
	m      Modules
	p      Plan
	needs  []handed
	orders map[int]ids.ID // by number, see fates
	group  []order.Dispatch
}

// writeOrders lets enterprises hand needs to schools and schools answer, over four weeks, with
// claims, service orders, contracts of two years, one enterprise that never answers, and what
// officers noted after calling it.
func writeOrders(ctx context.Context, d *diary, m Modules, p Plan) {
	k := &desk{ctx: ctx, m: m, p: p, orders: map[int]ids.ID{}}
	d.on(d.ago(24, 0), "orders", k.issue)
	d.on(d.ago(16, 0), "second wave", func() error { return k.wave(second) })
	for i, step := range []struct {
		code      string
		wave, day int
	}{{"accept", first, 21}, {"decline", first, 20}, {"accept", second, 11}, {"decline", second, 11}, {"talk", 0, 10}, {"contract", 0, 9}, {"fail", 0, 8}, {"fulfil", 0, 6}, {"rate", 0, 4}} {
		d.on(d.ago(step.day, i), "orders "+step.code, func() error { return k.walk(step.code, step.wave) })
	}
	d.on(d.ago(23, 3), "claims", k.silentClaims)
	d.on(d.ago(19, 3), "claims", k.claims)
	d.on(d.ago(13, 0), "time is up", k.timeUp)
	d.on(d.ago(5, 0), "calls", k.calls)
	d.on(d.ago(3, 0), "orders that wait", func() error { return k.wave(late) })
	d.on(d.ago(2, 3), "claims that wait", k.freshClaims)
	k.services(d)
	k.deals(d)
}

// firm and school are people of the n-th enterprise and school.
func (k *desk) firm(org ids.ID) context.Context {
	n := int(org - FirmID(k.p.City.Code, 0))
	return as(k.ctx, k.p.City.Code, fixed(k.p.City.Code, 6, n), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: org})
}

func (k *desk) school(n int) context.Context {
	n %= len(k.p.City.Schools)
	return as(k.ctx, k.p.City.Code, fixed(k.p.City.Code, 7, n), "学校管理员（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(k.p.City.Code, n)})
}

// lasting lists the needs of the plan that stay published, those of the first enterprise
// before the rest. Of needs that look alike all must stay.
func (p Plan) lasting(heads int) (list []Need) {
	type key struct {
		firm, heads int
		title       string
	}
	leaves := map[key]bool{}
	for i, n := range p.Needs {
		if stateOf(i) != demand.Published {
			leaves[key{n.Firm, n.Heads, n.Title}] = true
		}
	}
	for _, first := range []bool{true, false} {
		for _, n := range p.Needs {
			if (n.Firm == 0) == first && n.Heads >= heads && !leaves[key{n.Firm, n.Heads, n.Title}] {
				list = append(list, n)
			}
		}
	}
	return list
}

// open lists needs that are published on the day and stay so, with at least so many persons.
func (k *desk) open(heads, limit, skip int) (list []handed, err error) {
	err = k.m.DB.Read(k.ctx, func(r *sqldb.Reader) error {
		for _, n := range k.p.lasting(heads) {
			found, err := sqldb.All(k.ctx, r, func(r sqldb.Row) (h handed, err error) { return h, r.Scan(&h.id, &h.org, &h.heads) },
				`SELECT id, org_id, headcount FROM demand_items WHERE side = 'NEED' AND status IN ('PUBLISHED', 'MATCHING') AND org_id = $1 AND title = $2 AND headcount = $3 ORDER BY id`,
				int64(FirmID(k.p.City.Code, n.Firm)), n.Title, n.Heads)
			if err != nil {
				return err
			}
			for _, h := range found {
				if !slices.Contains(list, h) {
					list = append(list, h)
				}
			}
		}
		return nil
	})
	list = list[min(skip, len(list)):]
	return list[:min(limit, len(list))], err
}

// target is the school that the n-th order goes to, and for how many.
func (k *desk) target(n int) order.Target {
	i, j := n/orderEach, n%orderEach
	return order.Target{Org: SchoolID(k.p.City.Code, (i+j)%len(k.p.City.Schools)), Quantity: max(1, k.needs[i].heads/5)}
}

// The waves in which the orders of a need are issued; 0 stands for all.
const (
	first  = 1 + iota // among them those that time out
	second            // after these have timed out: whoever was silent answers now
	late              // those that wait today
)

func waveOf(n int) int {
	switch fate := fates[n%len(fates)]; {
	case fate == order.Issued:
		return late
	case n%orderEach == 0 || fate == order.TimedOut || n%2 == 0:
		return first
	}
	return second
}

// issue hands the needs out, each to the schools of the first wave.
func (k *desk) issue() (err error) {
	if k.needs, err = k.open(5, orderNeeds, 0); err != nil {
		return err
	}
	for i, need := range k.needs {
		f := order.Issue{Need: need.id, Message: "请贵校协助推荐，可先到厂参观（示例）"}
		var at []int
		for j := range orderEach {
			if n := i*orderEach + j; waveOf(n) == first {
				f.Targets, at = append(f.Targets, k.target(n)), append(at, n)
			}
		}
		d, err := k.m.Orders.Issue(k.firm(need.org), f)
		if err != nil {
			return err
		}
		k.group = append(k.group, d)
		if err := k.remember(d, at); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps the identifiers of the orders that a wave has made.
func (k *desk) remember(d order.Dispatch, numbers []int) error {
	full, err := k.m.Orders.Dispatch(lead(k.ctx, k.p.City.Code, 0), d.ID)
	if err != nil {
		return err
	}
	fresh := full.Orders[len(full.Orders)-len(numbers):]
	for i, n := range numbers {
		k.orders[n] = fresh[i].ID
	}
	return nil
}

// wave issues the orders of a further wave.
func (k *desk) wave(wave int) error {
	for i, d := range k.group {
		var list []order.Target
		var at []int
		for j := range orderEach {
			if n := i*orderEach + j; waveOf(n) == wave {
				list, at = append(list, k.target(n)), append(at, n)
			}
		}
		if len(list) == 0 {
			continue
		}
		now, err := k.m.Orders.Wave(k.firm(k.needs[i].org), d.ID, d.Version, list)
		if err != nil {
			return err
		}
		k.group[i] = now
		if err := k.remember(now, at); err != nil {
			return err
		}
	}
	return nil
}

// ways lists the steps by which an order comes to its fate.
var ways = map[string][]string{
	order.Accepted: {"accept"}, order.InTalk: {"accept", "talk"}, order.Contracted: {"accept", "talk", "contract"}, order.Fulfilled: {"accept", "contract", "fulfil"},
	order.Rated: {"accept", "talk", "contract", "fulfil", "rate"}, order.Declined: {"decline"}, order.Failed: {"accept", "talk", "fail"},
}

// walk takes one step with every order of a wave that goes that way.
func (k *desk) walk(step string, wave int) error {
	for n := range k.needs {
		for j := range orderEach {
			at := n*orderEach + j
			for _, code := range ways[fates[at%len(fates)]] {
				if code != step || wave != 0 && waveOf(at) != wave {
					continue
				}
				if err := k.step(at, step); err != nil {
					return fmt.Errorf("order %d: %w", at, err)
				}
			}
		}
	}
	return nil
}

func (k *desk) step(at int, step string) error {
	i, j := at/orderEach, at%orderEach
	f := order.Answer{ID: k.orders[at], Step: step}
	who := k.firm(k.needs[i].org)
	switch step {
	case "accept", "decline":
		who = k.school(i + j)
		f.Note = "可以安排，请与教务处联系（示例）"
		if step == "decline" {
			f.Reason, f.Note = []string{"NO_CAPACITY", "TIME", "SKILL"}[at%3], "本届学生已安排完毕（示例）"
		}
	case "talk":
		f.Note = "约定下周三到校面谈（示例）"
	case "fail":
		f.Reason, f.Note = "NOT_AGREED", "住宿条件没有谈拢（示例）"
	case "rate":
		f.Stars, f.Note = int64(3+at%3), "学生基本功扎实（示例）"
	case "contract":
		today := civil.DateOf(k.m.DB.Now())
		session, err := k.session(2*at + at/2%2)
		if err != nil {
			return err
		}
		f.Contract = order.DealFacts{Session: session, Contract: fmt.Sprintf("HT-%d-%03d", today.Year, at+1), Title: "校企用工合作协议（示例）", Kind: []order.DealKind{order.TalentDeal, order.InternDeal, order.TrainDeal}[at%3],
			SignedOn: today, Amount: money.Fen(int64(at%9) * 4 * int64(money.Wan))}
	}
	_, err := k.m.Orders.Step(who, f)
	return err
}

// silent is an enterprise that never answers: it is paused when time is up.
func (k *desk) silent() (list []handed, err error) {
	all, err := k.open(2, 200, 0)
	if err != nil {
		return nil, err
	}
	count := map[ids.ID]int{}
	for _, h := range all {
		if h.org != FirmID(k.p.City.Code, 0) {
			count[h.org]++
		}
	}
	var org ids.ID
	for id, n := range count {
		if n > count[org] || n == count[org] && id < org {
			org = id
		}
	}
	for _, h := range all {
		if h.org == org {
			list = append(list, h)
		}
	}
	return list, nil
}

func (k *desk) claim(school int, need ids.ID, n int64) (order.Claim, error) {
	return k.m.Orders.Claim(k.school(school), order.ClaimForm{Need: need, Quantity: n, Message: "本校有对口专业的毕业班，愿意承接，可先送三名学生试岗（示例）"})
}

// silentClaims ask the silent enterprise three times.
func (k *desk) silentClaims() error {
	needs, err := k.silent()
	if err != nil {
		return err
	}
	for i := range 3 {
		if _, err := k.claim(i+1, needs[i%len(needs)].id, 1); err != nil {
			return err
		}
	}
	return nil
}

// claims are answered in every way.
func (k *desk) claims() error {
	needs, err := k.open(2, 8, orderNeeds+12)
	if err != nil {
		return err
	}
	own, err := k.open(5, 3, 3) // of the first enterprise; the schools that its orders leave out
	if err != nil {
		return err
	}
	for i, h := range append(own, needs...) {
		c, err := k.claim(i+1, h.id, 1+int64(i%2))
		if err != nil {
			return err
		}
		owner := k.firm(h.org)
		switch i % 4 {
		case 0, 1:
			other, err := k.claim(i+2, h.id, 1)
			if err != nil {
				return err
			}
			if _, err = k.m.Orders.Grant(owner, []order.Granted{{Claim: c.ID}, {Claim: other.ID}}, c.ID, "两校一起来（示例）"); err != nil {
				return err
			}
		case 2:
			_, err = k.m.Orders.ClaimStep(owner, caseflow.Step{ID: c.ID, Transition: "refuse", Reason: "NOT_FITTING", Note: "需要有焊工证（示例）"})
		case 3:
			_, err = k.m.Orders.ClaimStep(k.school(i+1), caseflow.Step{ID: c.ID, Transition: "withdraw", Note: "学生已另有安排（示例）"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// freshClaims wait for their answer today.
func (k *desk) freshClaims() error {
	needs, err := k.open(2, 8, orderNeeds+20)
	if err != nil {
		return err
	}
	own, err := k.open(5, 2, 0)
	if err != nil {
		return err
	}
	for i, h := range append(needs, own...) {
		if _, err := k.claim(i+2, h.id, 1); err != nil && !errors.Is(err, order.ErrPaused) {
			return err
		}
	}
	return nil
}

// timeUp is the night in which what was not answered lapses. The schools resume the next
// morning; the silent enterprise stays paused.
func (k *desk) timeUp() error {
	if _, err := k.m.Orders.TimeUp(k.ctx); err != nil {
		return err
	}
	heard, err := k.m.Orders.Responsiveness(lead(k.ctx, k.p.City.Code, 0))
	if err != nil {
		return err
	}
	for _, h := range heard.List {
		if n := int(h.Org - SchoolID(k.p.City.Code, 0)); h.Standing.Paused() && h.Kind == "SCHOOL" {
			if err := k.m.Orders.Resume(k.school(n), h.Org); err != nil {
				return err
			}
		}
	}
	return nil
}

// calls are what an officer noted.
func (k *desk) calls() error {
	officer := lead(k.ctx, k.p.City.Code, 0)
	list, err := k.m.Orders.Calls(officer)
	if err != nil {
		return err
	}
	for i, l := range list {
		if i%2 == 0 {
			if err := k.m.Orders.Called(officer, l.Org, order.CallOutcomes[i/2%len(order.CallOutcomes)], "答应本周内登录答复（示例）"); err != nil {
				return err
			}
		}
	}
	return nil
}

// services are service orders with a volume: bookkeeping for small firms by students.
func (k *desk) services(d *diary) {
	provider := OtherID(k.p.City.Code, 2)
	coach := as(k.ctx, k.p.City.Code, fixed(k.p.City.Code, 8, 0), "培训机构（示例）", actor.Grant{Role: actor.Provider, Org: provider})
	for i, x := range []struct{ title, unit string }{{"小微企业代账", "户"}, {"产品质量抽检", "批"}, {"职工技能测评", "人次"}, {"设备点检保养", "台"}} {
		firm := FirmID(k.p.City.Code, i*3)
		var id ids.ID
		who, org := coach, provider
		if i%2 == 1 {
			who, org = k.school(i-1), SchoolID(k.p.City.Code, i-1)
		}
		d.on(d.ago(100-i, i), "service order", func() error {
			o, err := k.m.Orders.OrderService(k.firm(firm), order.ServiceOrder{Supplier: org, Title: x.title + "（示例）", Volume: serviceUnits, Unit: x.unit, Message: "按月完成，按月登记（示例）"})
			id = o.ID
			return err
		})
		d.on(d.ago(98-i, i), "service accepted", func() error {
			_, err := k.m.Orders.Step(who, order.Answer{ID: id, Step: "accept"})
			return err
		})
		for n := range 3 {
			d.on(d.ago(75-30*n, i), "delivery", func() error {
				month := civil.DateOf(k.m.DB.Now()).String()[:7]
				return k.m.Orders.Deliver(who, id, month, int64(60+10*n+i), fmt.Sprintf("回执 %d 份，存教务处（示例）", 60+10*n+i))
			})
		}
		d.on(d.ago(10, i), "correction", func() error {
			o, err := k.m.Orders.Detail(who, id)
			if err != nil || len(o.Volume) == 0 {
				return err
			}
			return k.m.Orders.CorrectDelivery(who, id, o.Volume[0].ID, o.Volume[0].Amount-5, "重复登记 5 份（示例）")
		})
	}
}

// deals are contracts that were made without an order, over two years.
func (k *desk) deals(d *diary) {
	officer := lead(k.ctx, k.p.City.Code, 0)
	enter := func(at time.Time, n int, amount money.Fen) {
		d.on(at, "contract", func() error {
			today := civil.DateOf(k.m.DB.Now())
			session, err := k.session(n)
			if err != nil {
				return err
			}
			_, err = k.m.Orders.Enter(officer, order.DealFacts{Contract: fmt.Sprintf("JS-%d-%03d", today.Year, n+1), Title: "校企技术合作项目（示例）", Kind: order.DealKinds[n%5],
				Asker: FirmID(k.p.City.Code, n%12), Supplier: SchoolID(k.p.City.Code, n%len(k.p.City.Schools)), SignedOn: today, Amount: amount, Session: session})
			return err
		})
	}
	for n := range 18 {
		enter(d.day(FirstYear, 9+n%4, 5+n, n), n, money.Fen(int64(20+n*7)*int64(money.Wan)))
		enter(d.day(LastYear, 1+n%8, 6+n, n), n, money.Fen(int64(26+n*8)*int64(money.Wan))*money.Fen(min(1, n%6)))
	}
}

// session is a docking session that was held, for every other contract; 0 for the rest, and
// before there were any.
func (k *desk) session(n int) (id ids.ID, err error) {
	if n%2 == 1 {
		return 0, nil
	}
	err = k.m.DB.Read(k.ctx, func(r *sqldb.Reader) error {
		held, err := sqldb.All(k.ctx, r, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
			`SELECT id FROM contact_sessions WHERE day <= $1 ORDER BY id`, civil.DateOf(r.Now()))
		if len(held) > 0 {
			id = held[n/2%len(held)]
		}
		return err
	})
	return id, err
}
