package agreement_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// model is the course of an agreement and of its open amendment written a second time.
type model struct {
	status     string
	sentOnce   bool
	signedOnce bool
	signed     map[int]bool // of the present round, by doer
	change     string       // of the open amendment, "" for none
	changed    map[int]bool
	day        int   // 0 before the term, 1 in it, 2 after it
	lastNo     int64 // newest version there ever was
	force      int64 // version in force at the end of time
}

// The doers: the school that draws it up, the enterprise, the county, a stranger.
var doers = []actor.Actor{head, boss, countyMan, rival}

const (
	asHead = iota
	asBoss
	asCounty
	asRival
)

var days = []string{"2026-11-22", "2026-12-05", "2027-12-05"}

// sees reports whether the doer is shown the agreement.
func (m *model) sees(who int) bool {
	return who == asHead || who == asCounty || who == asBoss && m.sentOnce
}

// makes reports whether the doer may lead it through its course.
func (m *model) makes(who int) bool { return who == asHead || who == asBoss && m.signedOnce }

var moves = map[string]map[string]string{
	"send":      {agreement.Draft: agreement.Sent, agreement.Returned: agreement.Sent},
	"return":    {agreement.Sent: agreement.Returned},
	"withdraw":  {agreement.Draft: agreement.Withdrawn, agreement.Sent: agreement.Withdrawn, agreement.Returned: agreement.Withdrawn},
	"terminate": {agreement.Signed: agreement.Terminated, agreement.Active: agreement.Terminated},
}

// live reports whether an amendment can be open.
func (m *model) live() bool { return m.status == agreement.Signed || m.status == agreement.Active }

func (m *model) pass() {
	if m.status == agreement.Signed && m.day >= 1 {
		m.status = agreement.Active
	}
	if m.status == agreement.Active && m.day == 2 {
		m.status = agreement.Expired
	}
}

// do says what must come of a deed, and changes the model accordingly.
func (m *model) do(deed string, who int) error {
	if !m.sees(who) {
		return actor.ErrNotFound
	}
	switch deed {
	case "send", "withdraw", "terminate", "return":
		if deed == "return" && who == asCounty || deed != "return" && !m.makes(who) {
			return actor.ErrForbidden
		}
		to, ok := moves[deed][m.status]
		if !ok {
			return caseflow.ErrNotThere
		}
		m.status = to
		if deed == "send" {
			m.signed, m.sentOnce = map[int]bool{}, true
		}
		if deed == "terminate" {
			m.change = ""
		}
	case "sign":
		return m.sign(who)
	case "amend":
		switch {
		case !m.makes(who):
			return actor.ErrForbidden
		case !m.live():
			return agreement.ErrNotActive
		case m.change != "":
			return agreement.ErrOpen
		}
		m.change = agreement.Draft
		m.lastNo++
	case "change send", "change withdraw", "change return":
		step := deed[len("change "):]
		if step == "return" && who == asCounty || step != "return" && !m.makes(who) {
			return actor.ErrForbidden
		}
		if m.change == "" || !m.live() {
			return agreement.ErrShut
		}
		to, ok := moves[step][m.change]
		if !ok {
			return caseflow.ErrNotThere
		}
		m.change = to
		if to == agreement.Sent {
			m.changed = map[int]bool{}
		}
		if to == agreement.Withdrawn {
			m.change = ""
		}
	}
	return nil
}

func (m *model) sign(who int) error {
	if who == asCounty {
		return actor.ErrForbidden
	}
	of, change := m.signed, m.live() && m.change != ""
	if change {
		of = m.changed
	}
	if !change && m.status != agreement.Sent || change && m.change != agreement.Sent {
		return agreement.ErrShut
	}
	if of[who] {
		return agreement.ErrTwice
	}
	of[who] = true
	if len(of) < 2 {
		return nil
	}
	if change {
		m.change, m.force = "", m.lastNo
		return nil
	}
	m.status, m.signedOnce, m.force = agreement.Signed, true, 1
	m.pass()
	return nil
}

// try does the deed with the service.
func try(c city, id ids.ID, deed string, who int, n int) error {
	ctx := ctxOf(doers[who])
	step := func(code string, change bool) error {
		st := caseflow.Step{ID: id, Transition: code}
		if code == "return" || code == "terminate" {
			st.Reason = "OTHER"
		}
		return c.Step(ctx, st, change)
	}
	switch deed {
	case "sign":
		d, err := c.Detail(ctx, id)
		if err != nil {
			return err
		}
		digest := ""
		if d.Open != nil {
			digest = d.Open.Digest
		}
		return c.Sign(ctx, id, digest, "负责人")
	case "amend":
		if _, err := c.Amend(ctx, id); err != nil {
			return err
		}
		return c.SavePart(ctx, id, 0, agreement.Part{Step: agreement.StepTeam, Text: fmt.Sprint("第几次改：", n)})
	case "change send", "change withdraw", "change return":
		return step(deed[len("change "):], true)
	}
	return step(deed, false)
}

var deeds = []string{"send", "send", "sign", "sign", "sign", "return", "withdraw", "terminate", "amend", "amend", "change send", "change send", "change return", "change withdraw", "tick"}

// TestMachineAgainstModel walks at least a thousand random courses, each step compared with a
// model: who may, what is refused and why, where it stands, which version holds.
func TestMachineAgainstModel(t *testing.T) {
	c := oneCity(t)
	checks(t, 1000)
	b := basics()
	b.Ends = day("2027-11-30")
	seq := 0
	rapid.Check(t, func(rt *rapid.T) {
		seq++
		c.clock.to(days[0])
		a, err := c.Create(ctxOf(head), b, nil)
		must(rt, err)
		completeIn(rt, c, a.ID)
		m := &model{status: agreement.Draft, lastNo: 1, signed: map[int]bool{}}
		first := ""
		for i := range rapid.IntRange(1, 24).Draw(rt, "steps") {
			deed := rapid.SampledFrom(deeds).Draw(rt, "deed")
			if deed == "tick" {
				m.day = min(2, m.day+1)
				c.clock.to(days[m.day])
				m.pass()
				_, err := c.TimeUp(context.Background())
				must(rt, err)
			} else {
				who := rapid.SampledFrom([]int{asHead, asHead, asHead, asBoss, asBoss, asCounty, asRival}).Draw(rt, "who")
				want, got := m.do(deed, who), try(c, a.ID, deed, who, i)
				if (want == nil) != (got == nil) || want != nil && !errors.Is(got, want) {
					rt.Fatalf("%s by %d at %s/%s: %v, want %v", deed, who, m.status, m.change, got, want)
				}
			}
			first = compare(rt, c, a.ID, m, first)
		}
		must(rt, c.db.Read(context.Background(), func(r *sqldb.Reader) error { return caseflow.Verify(context.Background(), r, a.ID) }))
		wipe(rt, c)
	})
	if seq < 1000 {
		t.Errorf("%d sequences", seq)
	}
}

// compare holds the stored agreement against the model. first is the digest of the first text
// once it was signed, which never changes.
func compare(rt *rapid.T, c city, id ids.ID, m *model, first string) string {
	a, list, force, err := c.VersionsOf(ctxOf(lead), id, civil.MustDate("2027-12-31"))
	must(rt, err)
	if a.Status != m.status || force.No != m.force {
		rt.Fatalf("stands at %s with version %d in force, the model at %s with %d", a.Status, force.No, m.status, m.force)
	}
	if m.force > 0 {
		now := agreement.Digest(a.Number, a.Class, list[0], a.Parties)
		if first != "" && now != first || now != list[0].Digest {
			rt.Fatal("a signed text changed")
		}
		first = now
	}
	return first
}

func completeIn(rt *rapid.T, c city, id ids.ID) { complete(rt, c, head, id) }

// wipe empties the register between two sequences.
func wipe(rt *rapid.T, c city) {
	ctx := context.Background()
	must(rt, c.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, table := range []string{"reminders", "files", "events", "confirmations", "deliveries", "signatures", "reached", "milestones", "clauses", "parties", "versions", "items"} {
			if _, err := tx.Exec(ctx, `DELETE FROM agreement_`+table); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestSumsOfPromises compares what is measured with a sum written a second time, in any order of
// the entries, and the totals with their parts.
func TestSumsOfPromises(t *testing.T) {
	checks(t, 3000)
	rapid.Check(t, func(rt *rapid.T) {
		promised := rapid.Int64Range(1, 500).Draw(rt, "promised")
		start := day("2026-01-01")
		due, on := start.AddDays(rapid.IntRange(0, 60).Draw(rt, "due")), start.AddDays(rapid.IntRange(0, 90).Draw(rt, "on"))
		p := agreement.Promise{Clause: agreement.Clause{Line: 1, Kind: agreement.Donation, Promised: &promised, Unit: "元", Due: due}}
		var list []agreement.Delivery
		var confirmed, waiting, onTime int64
		rows := 0
		for range rapid.IntRange(0, 12).Draw(rt, "entries") {
			d := agreement.Delivery{Line: ids.ID(rapid.IntRange(1, 2).Draw(rt, "line")), Day: start.AddDays(rapid.IntRange(0, 90).Draw(rt, "day")), Quantity: rapid.Int64Range(1, 200).Draw(rt, "quantity")}
			switch rapid.IntRange(0, 3).Draw(rt, "answer") {
			case 0:
			case 1:
				d.Answer = &agreement.Confirmation{}
			default:
				d.Answer = &agreement.Confirmation{Received: true}
			}
			list = append(list, d)
			if d.Line != 1 || d.Day.After(on) {
				continue
			}
			if d.Answer == nil {
				waiting += d.Quantity
			} else if d.Answer.Received {
				confirmed += d.Quantity
				rows++
				if !d.Day.After(due) {
					onTime += d.Quantity
				}
			}
		}
		got := agreement.Measure(p, list, on)
		slices.Reverse(list)
		if again := agreement.Measure(p, list, on); again.Delivered != got.Delivered || again.State != got.State || again.LastOn != got.LastOn {
			rt.Fatal("the order of the entries matters")
		}
		if got.Delivered != confirmed || got.Waiting != waiting || got.Rows != rows {
			rt.Fatalf("delivered %d, waiting %d of %d rows; want %d, %d of %d", got.Delivered, got.Waiting, got.Rows, confirmed, waiting, rows)
		}
		want := agreement.NotDue
		switch {
		case onTime > promised:
			want = agreement.Over
		case onTime == promised:
			want = agreement.OnTime
		case confirmed >= promised:
			want = agreement.Late
		case on.After(due) && rows == 0:
			want = agreement.NoData
		case on.After(due):
			want = agreement.Short
		}
		if got.State != want {
			rt.Fatalf("%s, want %s", got.State, want)
		}
		k := agreement.Sum([]agreement.Promise{got, got})
		if k.Promises != 2 || k.By[got.State] != 2 || k.Sums[0].Promised != 2*promised || k.Sums[0].Delivered != 2*confirmed {
			rt.Fatalf("%+v", k)
		}
		if share, ok := k.Rate(); ok && (share < 0 || share > 1) || got.State == agreement.NoData && ok {
			rt.Fatalf("rate %v %v", share, ok)
		}
	})
}
