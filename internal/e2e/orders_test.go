package e2e_test

import (
	"testing"

	"rongqiao/internal/e2e"
)

// TestClaimAndGrant: an enterprise posts a need, a school finds and claims it, the
// enterprise gives it seats; without a script on a phone (MAT-07).
func TestClaimAndGrant(t *testing.T) {
	withAndWithout(t, func(t *testing.T, open func(string) *e2e.Tab, mark string) {
		firm, title := open(hr), "模具钳工（认领）"+mark
		firm.Visit(t, "/needs/new")
		firm.Choose(t, "kind", "TALENT")
		firm.Fill(t, `[name="title"]`, title)
		firm.Fill(t, `[name="occupation"]`, "6-18-01-07")
		firm.Fill(t, `[name="headcount"]`, "3")
		firm.Fill(t, `[name="start_on"]`, "2027-07-01")
		firm.Fill(t, `[name="requirement"]`, "数控技术")
		firm.Fill(t, `[name="contact_name"]`, "吴倩")
		firm.Fill(t, `[name="contact_phone"]`, "13800001111")
		firm.Submit(t, `main form button`, "检查并提交")
		firm.Has(t, "已受理，编号 XQ-")
		need := firm.Path(t)
		office := open(lead)
		office.Visit(t, need)
		office.Submit(t, `main form button`, "发布")
		office.Has(t, "已发布")

		tab := open(school)
		tab.Visit(t, "/needs?q=模具钳工（认领）"+mark)
		tab.Has(t, title)
		tab.Visit(t, need+"/orders")
		unfold(t, tab)
		tab.Fill(t, `main [name="quantity"]`, "2")
		tab.Fill(t, `main [name="message"]`, "可以输送两名毕业生")
		tab.Submit(t, `main form button`, "认领")
		tab.NoViolations(t)

		firm.Visit(t, need+"/orders")
		firm.Has(t, "答复认领")
		firm.Visit(t, "/claims")
		firm.Submit(t, `main a`, title)
		firm.NoViolations(t)
		unfold(t, firm)
		firm.Submit(t, `main form button`, "同意认领")
		firm.Has(t, "已同意")
		tab.Visit(t, "/orders")
		tab.Has(t, title)
	})
}

// unfold opens every folded part of the page, as a reader does who looks for a form.
func unfold(t *testing.T, tab *e2e.Tab) {
	t.Helper()
	e2e.Eval[bool](t, tab, `document.querySelectorAll("main details").forEach(d => d.open = true) ?? true`)
}
