package app

import (
	"context"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/contact"
)

// newOrders joins orders to the ranking, the docking events and the accounts.
func (h *House) newOrders(c *City) *order.Service {
	return order.New(c.DB, c.Demand, order.Options{
		Rank: c.rank, Supplies: c.supplies, Session: contact.SessionName, Sessions: sessionChoices, Lead: leadFacts,
		People: answerers, Standing: c.Accounts.Standing,
		Link: func(path string) string { return h.address(c.Info.Code) + path },
	})
}

// rank lists the best supplies for a need.
func (c *City) rank(ctx context.Context, need ids.ID, k int) ([]order.Candidate, error) {
	list, err := c.Match.Ranked(ctx, need, k)
	out := make([]order.Candidate, len(list))
	for i, x := range list {
		out[i] = order.Candidate{Supply: x.Point.ID, Name: x.Point.Name, Org: x.Point.School, OrgName: x.Point.SchoolName, Verdict: x.Verdict.Code(), Score: int64(x.Score)}
	}
	return out, err
}

// supplies lists the programme points and offers of a school.
func (c *City) supplies(ctx context.Context, org ids.ID) ([]order.Choice, error) {
	list, err := c.Match.Supplies(ctx, org)
	out := make([]order.Choice, len(list))
	for i, p := range list {
		out[i] = order.Choice{ID: p.ID, Name: p.Name}
	}
	return out, err
}

// sessionChoices lists the docking sessions to which a contract can be attributed.
func sessionChoices(ctx context.Context, q sqldb.Queryer) ([]order.Choice, error) {
	list, err := contact.Sessions(ctx, q)
	out := make([]order.Choice, len(list))
	for i, n := range list {
		out[i] = order.Choice{ID: n.ID, Name: n.Name}
	}
	return out, err
}

// leadFacts is what a contract takes over from a lead of a docking session.
func leadFacts(ctx context.Context, q sqldb.Queryer, id ids.ID) (order.LeadFacts, error) {
	l, err := contact.LeadOf(ctx, q, id)
	return order.LeadFacts{Asker: l.NeedOrg, Supplier: l.SupplyOrg, Session: l.Session}, err
}

// answerers are the people who may answer for an organisation today.
func answerers(ctx context.Context, q sqldb.Queryer, org ids.ID) ([]order.Person, error) {
	today := civil.DateOf(q.Now())
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (p order.Person, err error) {
		return p, r.Scan(&p.Account, &p.Name, (*string)(&p.Role))
	}, `SELECT g.account_id, p.name, g.role FROM account_grants g JOIN account_people p ON p.account_id = g.account_id
	    WHERE g.org_id = $1 AND g.revoked_at = 0 AND g.valid_from <= $2 AND (g.valid_to = '' OR g.valid_to >= $2)
	    AND g.role IN ('ent_admin', 'ent_hr', 'school_admin', 'programme_head', 'provider') ORDER BY g.account_id, g.role`, int64(org), today)
	return slices.CompactFunc(list, func(a, b order.Person) bool { return a.Account == b.Account }), err
}

// heardBy says how organisations answer, for the ranking.
func heardBy(ctx context.Context, q sqldb.Queryer, org ids.ID) (map[ids.ID]score.Replies, error) {
	all, err := order.RepliesOf(ctx, q, org)
	out := make(map[ids.ID]score.Replies, len(all))
	for id, r := range all {
		out[id] = score.Replies{Asked: int32(r.Asked), Answered: int32(r.Answered), Paused: r.Paused}
	}
	return out, err
}

// takenBy says what of the supplies is promised to others, for the ranking. An offer has one
// number, whatever the class.
func takenBy(ctx context.Context, q sqldb.Queryer, supply ids.ID) (map[match.TakenKey]int32, error) {
	all, err := order.TakenOf(ctx, q, supply)
	out := make(map[match.TakenKey]int32, 2*len(all))
	for _, t := range all {
		out[match.TakenKey{Supply: t.Supply, Year: int(t.Class)}] += int32(t.N)
		out[match.TakenKey{Supply: t.Supply}] += int32(t.N)
	}
	return out, err
}
