package atlas

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// refusedStep says whether an error is an ordinary refusal of one case among many.
func refusedStep(err error) bool {
	return errors.Is(err, caseflow.ErrNotThere) || errors.Is(err, caseflow.ErrFourEyes) || errors.Is(err, caseflow.ErrMeanwhile) || errors.Is(err, actor.ErrNotFound)
}

// Propose puts an edge up for review. It needs at least one piece of evidence; ends must exist, circles are refused, and
// so is a second live edge between the same ends in the same years.
func (s *Service) Propose(ctx context.Context, e Edge) (ids.ID, error) {
	if err := may(ctx, mayPropose); err != nil {
		return 0, err
	}
	done, err := s.propose(ctx, []Edge{e})
	if err != nil {
		return 0, err
	}
	if len(done.IDs) == 0 {
		return 0, ErrSameEdge.On("to")
	}
	return done.IDs[0], nil
}

// Proposals is what became of many edges put up at once.
type Proposals struct {
	IDs   []ids.ID // of those taken, in order
	Known int      // live edges that said the same already
}

// ProposeAll puts up many edges in one transaction, as an import or a rule of the software does. A fault in one refuses all.
func (s *Service) ProposeAll(ctx context.Context, edges []Edge) (Proposals, error) {
	if err := may(ctx, mayPropose); err != nil {
		return Proposals{}, err
	}
	return s.propose(ctx, edges)
}

func (s *Service) propose(ctx context.Context, edges []Edge) (Proposals, error) {
	cat, err := s.Catalog(ctx)
	if err != nil {
		return Proposals{}, err
	}
	var done Proposals
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		done, err = ProposeIn(ctx, tx, cat, edges)
		return err
	})
	return done, err
}

// ProposeIn is ProposeAll inside a transaction of the caller, who has asked for the permission.
func ProposeIn(ctx context.Context, tx *sqldb.Tx, cat *Catalog, edges []Edge) (Proposals, error) {
	var done Proposals
	desk, err := newDesk(ctx, tx, cat)
	if err != nil {
		return done, err
	}
	var fresh []Edge
	var evidence []Evidence
	for _, e := range edges {
		if err := desk.check(e); err != nil {
			return done, err
		}
		if desk.same(e) {
			done.Known++
			continue
		}
		e.ID, e.Status, e.Proposer = tx.NewID(), Proposed, actor.From(ctx).Account
		for _, v := range e.Evidence {
			v.ID, v.Edge, v.By = tx.NewID(), e.ID, e.Proposer
			evidence = append(evidence, v)
		}
		desk.live = append(desk.live, e)
		desk.index(e)
		fresh = append(fresh, e)
		done.IDs = append(done.IDs, e.ID)
	}
	if err := insertEdges(ctx, tx, fresh); err != nil {
		return done, err
	}
	if err := insertEvidence(ctx, tx, evidence); err != nil {
		return done, err
	}
	for _, e := range fresh {
		if err := EdgeFlow.Open(ctx, tx, e.ID, e.Note); err != nil {
			return done, err
		}
	}
	return done, audit.Record(ctx, tx, audit.Entry{Action: mayPropose, Object: "atlas_edges", Reason: itoa(len(fresh))})
}

// desk holds what proposals are checked against.
type desk struct {
	cat     *Catalog
	live    []Edge
	byEnds  map[[2]Ref][]Edge
	chainOf map[Ref]Ref
	chains  map[Ref]bool
}

func newDesk(ctx context.Context, q sqldb.Queryer, cat *Catalog) (*desk, error) {
	d := &desk{cat: cat, byEnds: map[[2]Ref][]Edge{}, chains: map[Ref]bool{}}
	chains, err := Chains(ctx, q)
	if err != nil {
		return nil, err
	}
	d.chainOf = ChainOf(chains)
	for _, c := range chains {
		d.chains[IDRef(EndChain, c.ID)] = true
	}
	if d.live, err = liveEdges(ctx, q); err != nil {
		return nil, err
	}
	for _, e := range d.live {
		d.index(e)
	}
	return d, nil
}

// ChainOf maps every node to its chain, as NewMap needs it.
func ChainOf(chains []Chain) map[Ref]Ref {
	out := map[Ref]Ref{}
	for _, c := range chains {
		for _, n := range c.Nodes {
			out[IDRef(EndNode, n.ID)] = IDRef(EndChain, c.ID)
		}
	}
	return out
}

func (d *desk) index(e Edge) {
	k := [2]Ref{e.From, e.To}
	d.byEnds[k] = append(d.byEnds[k], e)
}

func (d *desk) check(e Edge) error {
	if err := CheckEdge(e); err != nil {
		return err
	}
	if err := d.exists(e.From, "from"); err != nil {
		return err
	}
	if err := d.exists(e.To, "to"); err != nil {
		return err
	}
	if e.Relation == UpstreamOf && Cycle(d.live, e.From, e.To, d.chainOf) {
		return ErrCycle.With(e.From.Key).On("to")
	}
	if len(e.Evidence) == 0 {
		return ErrNoEvidence.On("evidence_ref")
	}
	for _, v := range e.Evidence {
		if err := checkEvidence(v); err != nil {
			return err
		}
	}
	return nil
}

// exists refuses chains and nodes that are not there. Codes that no catalogue knows are taken: an occupation may be newer
// than the pack, or retired; the page marks them.
func (d *desk) exists(r Ref, field string) error {
	ok := true
	switch r.Kind {
	case EndChain:
		ok = d.chains[r]
	case EndNode:
		_, ok = d.chainOf[r]
	case EndPoint:
		_, err := ids.Parse(r.Key)
		ok = err == nil
	case EndProgramme:
		l, code := r.Programme()
		_, fine := levelNames[l]
		ok = fine && len(code) >= 4 && digits(code)
	case EndOccupation:
		_, ok = OccupationCode(r.Key)
	case EndIndustry:
		_, ok = IndustryCode(r.Key)
	}
	if !ok {
		return ErrUnknownEnd.With(r.Kind.ZH(), r.Key).On(field)
	}
	return nil
}

// same says whether a live edge already says this in overlapping years.
func (d *desk) same(e Edge) bool {
	for _, x := range d.byEnds[[2]Ref{e.From, e.To}] {
		if x.Relation == e.Relation && (e.Years.To == 0 || x.Years.From <= e.Years.To) && (x.Years.To == 0 || e.Years.From <= x.Years.To) {
			return true
		}
	}
	return false
}

// LoadMap reads the map of a year for other modules; it asks for no permission.
func LoadMap(ctx context.Context, q sqldb.Queryer, o MapOptions) (*Map, error) {
	chains, err := Chains(ctx, q)
	if err != nil {
		return nil, err
	}
	edges, err := liveEdges(ctx, q)
	if err != nil {
		return nil, err
	}
	return NewMap(edges, ChainOf(chains), o), nil
}

// LiveEdges reads every edge that is not retired, with evidence where wanted, for other modules.
func LiveEdges(ctx context.Context, q sqldb.Queryer, evidence bool) ([]Edge, error) {
	list, err := liveEdges(ctx, q)
	if err == nil && evidence {
		err = addEvidence(ctx, q, list)
	}
	return list, err
}
