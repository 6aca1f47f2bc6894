package atlas

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Service does everything with the graph of one city.
type Service struct {
	db    *sqldb.DB
	shelf *Shelf
}

// NewService makes the service of a city over the shared catalogue.
func NewService(db *sqldb.DB, shelf *Shelf) *Service { return &Service{db: db, shelf: shelf} }

// Catalog gives the shared catalogue as of now.
func (s *Service) Catalog(ctx context.Context) (*Catalog, error) { return s.shelf.Catalog(ctx) }

func may(ctx context.Context, action string) error {
	if !Policy.Allowed(actor.From(ctx), action) {
		return actor.ErrForbidden
	}
	return nil
}

func (s *Service) read(ctx context.Context, action string, fn func(*sqldb.Reader) error) error {
	if err := may(ctx, action); err != nil {
		return err
	}
	return s.db.Read(ctx, fn)
}

// write runs fn and records the change in the same transaction.
func (s *Service) write(ctx context.Context, action, object string, id ids.ID, fn func(*sqldb.Tx) error) error {
	if err := may(ctx, action); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: action, Object: object, ID: id})
	})
}

// Groups lists the tree of industry groups, parents before children of the same place.
func (s *Service) Groups(ctx context.Context) (list []Group, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		list, err = listGroups(ctx, r)
		return err
	})
	return list, err
}

// Group finds one group.
func (s *Service) Group(ctx context.Context, id ids.ID) (g Group, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		g, err = findGroup(ctx, r, id)
		return found(err)
	})
	return g, err
}

// SaveGroup makes a group (ID 0) or changes one; a circle of parents is refused.
func (s *Service) SaveGroup(ctx context.Context, g Group) (ids.ID, error) {
	if err := checkNamed(g.Code, g.Name, g.Years); err != nil {
		return 0, err
	}
	fresh := g.ID == 0
	if fresh {
		g.ID = s.db.NewID()
	}
	return g.ID, s.write(ctx, mayEdit, "atlas_groups", g.ID, func(tx *sqldb.Tx) error {
		groups, err := listGroups(ctx, tx)
		if err != nil {
			return err
		}
		parents := map[ids.ID]ids.ID{}
		for _, x := range groups {
			parents[x.ID] = x.Parent
		}
		if g.Parent != 0 && GroupCycle(parents, g.ID, g.Parent) {
			return ErrCycle.With(g.Name).On("parent")
		}
		if err := sameGroup(g, groups); err != nil {
			return err
		}
		if fresh {
			return taken(insertGroup(ctx, tx, g), g.Code)
		}
		n, err := updateGroup(ctx, tx, g)
		return changed(n, taken(err, g.Code))
	})
}

func checkNamed(code, name string, y Years) error {
	switch {
	case strings.TrimSpace(code) == "" || len(code) > 40:
		return ErrCode.On("code")
	case strings.TrimSpace(name) == "" || len([]rune(name)) > 60:
		return ErrName.On("name")
	}
	return CheckYears(y)
}

// found turns a missing row into the refusal that says nothing about why.
func found(err error) error {
	if err == sqldb.ErrNoRow {
		return actor.ErrNotFound
	}
	return err
}

// taken turns a double key into its refusal.
func taken(err error, code string) error {
	if sqldb.IsDuplicate(err) {
		return ErrCodeTaken.With(code).On("code").Because(err)
	}
	return err
}

// changed refuses an update that met no row: somebody was faster.
func changed(rows int64, err error) error {
	if err == nil && rows == 0 {
		return ErrChanged
	}
	return err
}

// Chains lists the chains with their nodes, in the order of codes.
func (s *Service) Chains(ctx context.Context) (list []Chain, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		list, err = Chains(ctx, r)
		return err
	})
	return list, err
}

// Chains reads the chains with their nodes for other modules; it asks for no permission.
func Chains(ctx context.Context, q sqldb.Queryer) ([]Chain, error) {
	list, err := listChains(ctx, q)
	if err != nil {
		return nil, err
	}
	nodes, err := listNodes(ctx, q)
	at := map[ids.ID]int{}
	for i, c := range list {
		at[c.ID] = i
	}
	for _, n := range nodes {
		list[at[n.Chain]].Nodes = append(list[at[n.Chain]].Nodes, n)
	}
	return list, err
}

// Chain finds one chain with its nodes.
func (s *Service) Chain(ctx context.Context, id ids.ID) (Chain, error) {
	list, err := s.Chains(ctx)
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	if err == nil {
		err = actor.ErrNotFound
	}
	return Chain{}, err
}

// SaveChain makes a chain (ID 0) or changes one, nodes included: nodes without an id are new, those left out are removed
// unless edges hang on them.
func (s *Service) SaveChain(ctx context.Context, c Chain) (ids.ID, error) {
	if err := checkChain(c); err != nil {
		return 0, err
	}
	fresh := c.ID == 0
	if fresh {
		c.ID = s.db.NewID()
	}
	return c.ID, s.write(ctx, mayEdit, "atlas_chains", c.ID, func(tx *sqldb.Tx) error {
		chains, err := listChains(ctx, tx)
		if err != nil {
			return err
		}
		if err := sameChain(c, chains); err != nil {
			return err
		}
		if fresh {
			if err := taken(insertChain(ctx, tx, c), c.Code); err != nil {
				return err
			}
		} else if n, err := updateChain(ctx, tx, c); err != nil || n == 0 {
			return changed(n, taken(err, c.Code))
		}
		return saveNodes(ctx, tx, c)
	})
}

func checkChain(c Chain) error {
	if err := checkNamed(c.Code, c.Name, c.Years); err != nil {
		return err
	}
	if c.Class.ZH() == string(c.Class) {
		return ErrChoice.With(string(c.Class)).On("class")
	}
	seen := map[string]bool{}
	for _, n := range c.Nodes {
		if strings.TrimSpace(n.Name) == "" || seen[n.Name] {
			return ErrName.With(n.Name).On("nodes")
		}
		if n.Stage.ZH() == string(n.Stage) {
			return ErrChoice.With(string(n.Stage)).On("nodes")
		}
		seen[n.Name] = true
	}
	return nil
}

func saveNodes(ctx context.Context, tx *sqldb.Tx, c Chain) error {
	all, err := listNodes(ctx, tx)
	if err != nil {
		return err
	}
	gone := map[ids.ID]ChainNode{}
	for _, n := range all {
		if n.Chain == c.ID {
			gone[n.ID] = n
		}
	}
	for i, n := range c.Nodes {
		n.Chain, n.Position = c.ID, i
		if _, have := gone[n.ID]; n.ID != 0 && have {
			delete(gone, n.ID)
			err = updateNode(ctx, tx, n)
		} else {
			n.ID = tx.NewID()
			err = insertNode(ctx, tx, n)
		}
		if err != nil {
			return err
		}
	}
	for _, n := range gone {
		if err := dropNode(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

func dropNode(ctx context.Context, tx *sqldb.Tx, n ChainNode) error {
	_, hanging, err := listEdges(ctx, tx, EdgeFilter{End: IDRef(EndNode, n.ID), Limit: 1})
	if err != nil {
		return err
	}
	if hanging > 0 {
		return ErrNodeInUse.With(n.Name, hanging).On("nodes")
	}
	return deleteNode(ctx, tx, n)
}

// Edges returns a page of edges with their evidence, and how many there are.
func (s *Service) Edges(ctx context.Context, f EdgeFilter) (list []Edge, total int, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		if list, total, err = listEdges(ctx, r, f); err != nil {
			return err
		}
		return addEvidence(ctx, r, list)
	})
	return list, total, err
}

func addEvidence(ctx context.Context, q sqldb.Queryer, list []Edge) error {
	const page = 500
	for from := 0; from < len(list); from += page {
		part := list[from:min(from+page, len(list))]
		evidence, err := evidenceOfMany(ctx, q, part)
		if err != nil {
			return err
		}
		for i := range part {
			part[i].Evidence = evidence[part[i].ID]
		}
	}
	return nil
}

// EdgeCounts counts the edges by state.
func (s *Service) EdgeCounts(ctx context.Context) (n map[string]int, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		n, err = edgeCounts(ctx, r)
		return err
	})
	return n, err
}

// Edge finds an edge with its evidence and its course.
func (s *Service) Edge(ctx context.Context, id ids.ID) (e Edge, trail []caseflow.Event, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) (err error) {
		if e, err = findEdge(ctx, r, id); err != nil {
			return found(err)
		}
		if e.Evidence, err = evidenceOf(ctx, r, id); err != nil {
			return err
		}
		trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return e, trail, err
}

// Amend changes what a proposal says; what was reviewed is not changed but returned or retired.
func (s *Service) Amend(ctx context.Context, e Edge) error {
	return s.write(ctx, mayPropose, "atlas_edges", e.ID, func(tx *sqldb.Tx) error {
		old, err := findEdge(ctx, tx, e.ID)
		if err != nil {
			return found(err)
		}
		if old.Status != Proposed {
			return ErrNotOpen
		}
		old.Weight, old.Years, old.Note, old.RowVersion = e.Weight, e.Years, e.Note, e.RowVersion
		if err := CheckEdge(old); err != nil {
			return err
		}
		n, err := updateEdge(ctx, tx, old)
		return changed(n, err)
	})
}

// AddEvidence adds one thing that supports an edge; a retired edge takes none.
func (s *Service) AddEvidence(ctx context.Context, v Evidence) error {
	if err := checkEvidence(v); err != nil {
		return err
	}
	return s.write(ctx, mayPropose, "atlas_edges", v.Edge, func(tx *sqldb.Tx) error {
		e, err := findEdge(ctx, tx, v.Edge)
		if err != nil {
			return found(err)
		}
		if e.Status == Retired {
			return ErrNotOpen
		}
		v.ID, v.By = tx.NewID(), actor.From(ctx).Account
		err = insertEvidence(ctx, tx, []Evidence{v})
		if sqldb.IsDuplicate(err) {
			err = ErrCodeTaken.With(v.Ref).On("evidence_ref").Because(err)
		}
		return err
	})
}

func checkEvidence(v Evidence) error {
	if v.Kind.ZH() == string(v.Kind) {
		return ErrChoice.With(string(v.Kind)).On("evidence_kind")
	}
	if strings.TrimSpace(v.Ref) == "" || len([]rune(v.Ref)) > 200 || v.Count < 0 {
		return ErrNoEvidence.On("evidence_ref")
	}
	return nil
}

// Move takes an edge one step along EdgeFlow.
func (s *Service) Move(ctx context.Context, step caseflow.Step) error {
	if err := may(ctx, mayDecide); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return move(ctx, tx, step) })
}

func move(ctx context.Context, tx *sqldb.Tx, step caseflow.Step) error {
	ev, err := EdgeFlow.Move(ctx, tx, step)
	if err != nil || ev.Transition != "review" {
		return err
	}
	return stampReview(ctx, tx, step.ID, actor.From(ctx).Account, civil.DateOf(tx.Now()).String())
}

// MoveAll takes many edges the same step; those that cannot take it are counted, the others go on. One transaction.
func (s *Service) MoveAll(ctx context.Context, edges []ids.ID, transition, note string) (done, left int, err error) {
	if err := may(ctx, mayDecide); err != nil {
		return 0, 0, err
	}
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		done, left = 0, 0
		for _, id := range edges {
			switch err := tx.Savepoint(ctx, func() error { return move(ctx, tx, caseflow.Step{ID: id, Transition: transition, Note: note}) }); {
			case err == nil:
				done++
			case refusedStep(err):
				left++
			default:
				return err
			}
		}
		return nil
	})
	return done, left, err
}
