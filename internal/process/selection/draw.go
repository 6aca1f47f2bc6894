package selection

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// Why somebody who stands in the register of experts is not drawn for an application.
const (
	Eligible    = ""
	NotArea     = "AREA"     // another field
	NotActive   = "INACTIVE" // out of the register, or not in the term
	IsParty     = "PARTY"    // employed by the applicant or a partner
	IsAbove     = "ABOVE"    // employed by a body or group to which one of them belongs
	IsApplicant = "SELF"     // wrote the application
	DrawnBefore = "BEFORE"   // was drawn for it in an earlier round
)

// becauseZH says it in words.
var becauseZH = map[string]string{
	NotArea: "领域不符", NotActive: "不在聘期", IsParty: "申报单位或合作单位的人员", IsAbove: "申报单位所属集团或团体的人员", IsApplicant: "申报经办人", DrawnBefore: "前一轮已抽取",
}

// Standing is an expert as the pool of a draw holds them.
type Standing struct {
	Expert ids.ID `json:"expert"`
	Number string `json:"number"`        // in the register
	Why    string `json:"why,omitempty"` // that they are not drawn; [Eligible]
}

// Commit is the hash of a seed that is published with the call.
func Commit(batch, seed string) string {
	sum := sha256.Sum256([]byte("selection seed\n" + batch + "\n" + seed))
	return hex.EncodeToString(sum[:])
}

// rankOf is the lot of an expert: nobody can say it without the seed, and everybody can with it.
func rankOf(seed, application string, round int64, number string) []byte {
	m := hmac.New(sha256.New, []byte(seed))
	fmt.Fprintf(m, "%s\n%d\n%s", application, round, number)
	return m.Sum(nil)
}

// Order is the order in which the eligible of a pool are asked for an application: by lot, whatever order the pool is in. Whoever
// recuses themselves is followed by the next.
func Order(seed, application string, round int64, pool []Standing) []ids.ID {
	type lot struct {
		id  ids.ID
		lot []byte
	}
	lots := make([]lot, 0, len(pool))
	for _, s := range pool {
		if s.Why == Eligible {
			lots = append(lots, lot{s.Expert, rankOf(seed, application, round, s.Number)})
		}
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Or(bytes.Compare(a.lot, b.lot), cmp.Compare(a.id, b.id)) })
	out := make([]ids.ID, len(lots))
	for i, l := range lots {
		out[i] = l.id
	}
	return out
}

// PoolHash is the hash of a pool, in the order of the register's numbers.
func PoolHash(pool []Standing) string {
	list := slices.Clone(pool)
	slices.SortFunc(list, func(a, b Standing) int { return strings.Compare(a.Number, b.Number) })
	h := sha256.New()
	for _, s := range list {
		fmt.Fprintf(h, "%s %s %s\n", s.Expert, s.Number, s.Why)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Parties are those whom an application concerns: the applicant and the partners, and what stands above them.
type Parties struct {
	Orgs   []ids.ID // applicant and partners
	Above  []ids.ID // bodies and groups to which one of them belongs
	Names  []string // of the organisations of both kinds; partners that are not in the register too
	Author ids.ID   // account that wrote it
}

// Conflict says whether an expert is too near to an application. An employer that is not in the register of organisations is compared
// by name.
func (p Parties) Conflict(e Expert) string {
	named := func(list []string) bool {
		key := org.NameKey(e.Employer)
		return e.Employer != "" && slices.ContainsFunc(list, func(n string) bool { return org.NameKey(n) == key })
	}
	switch {
	case e.Account != 0 && e.Account == p.Author:
		return IsApplicant
	case e.EmployerID != 0 && slices.Contains(p.Orgs, e.EmployerID):
		return IsParty
	case e.EmployerID != 0 && slices.Contains(p.Above, e.EmployerID):
		return IsAbove
	case named(p.Names):
		return IsParty
	}
	return Eligible
}

// speaks reports whether somebody holds a role in one of the applying organisations.
func (p Parties) speaks(a actor.Actor) bool {
	return slices.ContainsFunc(a.Grants, func(g actor.Grant) bool { return g.Org != 0 && slices.Contains(p.Orgs, g.Org) })
}

// Recomputed is what a draw gives when it is made again from its own record.
type Recomputed struct {
	SeedHolds bool     // the seed has the hash that stood in the call
	PoolHolds bool     // the pool has the hash that was written down
	Order     []ids.ID // by the seed and the pool
	Same      bool     // those who were asked are the first of the order
}

// Good reports whether everything agrees.
func (r Recomputed) Good() bool { return r.SeedHolds && r.PoolHolds && r.Same }

// Recompute makes a draw again: asked are the experts who were asked in this round, in their order.
func Recompute(b Batch, application string, d Draw, asked []ids.ID) Recomputed {
	r := Recomputed{SeedHolds: Commit(b.Number, d.Seed) == b.SeedHash && d.SeedHash == b.SeedHash, PoolHolds: PoolHash(d.Pool) == d.PoolHash}
	r.Order = Order(d.Seed, application, d.Round, d.Pool)
	r.Same = len(asked) <= len(r.Order) && slices.Equal(asked, r.Order[:min(len(asked), len(r.Order))])
	return r
}
