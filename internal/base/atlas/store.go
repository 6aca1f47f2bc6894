package atlas

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const groupCols = `id, parent_id, code, name, aliases, from_year, to_year, place, row_version`

func scanGroup(r sqldb.Row) (g Group, err error) {
	var aliases string
	err = r.Scan(&g.ID, &g.Parent, &g.Code, &g.Name, &aliases, &g.Years.From, &g.Years.To, &g.Position, &g.RowVersion)
	g.Aliases = split(aliases)
	return g, err
}

func listGroups(ctx context.Context, q sqldb.Queryer) ([]Group, error) {
	return sqldb.All(ctx, q, scanGroup, `SELECT `+groupCols+` FROM atlas_groups ORDER BY place, code`)
}

func findGroup(ctx context.Context, q sqldb.Queryer, id ids.ID) (Group, error) {
	return sqldb.One(ctx, q, scanGroup, `SELECT `+groupCols+` FROM atlas_groups WHERE id = $1`, id)
}

func insertGroup(ctx context.Context, tx *sqldb.Tx, g Group) error {
	_, err := tx.Exec(ctx, `INSERT INTO atlas_groups (`+groupCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		g.ID, g.Parent, g.Code, g.Name, strings.Join(g.Aliases, "|"), g.Years.From, g.Years.To, g.Position, 1)
	return err
}

func updateGroup(ctx context.Context, tx *sqldb.Tx, g Group) (int64, error) {
	return tx.Exec(ctx, `UPDATE atlas_groups SET parent_id = $1, code = $2, name = $3, aliases = $4, from_year = $5, to_year = $6, place = $7, row_version = row_version + 1
		WHERE id = $8 AND row_version = $9`, g.Parent, g.Code, g.Name, strings.Join(g.Aliases, "|"), g.Years.From, g.Years.To, g.Position, g.ID, g.RowVersion)
}

const chainCols = `id, group_id, code, name, aliases, class, shortage, note, from_year, to_year, row_version, updated_at`

func scanChain(r sqldb.Row) (c Chain, err error) {
	var aliases string
	var at int64
	err = r.Scan(&c.ID, &c.Group, &c.Code, &c.Name, &aliases, &c.Class, &c.Shortage, &c.Note, &c.Years.From, &c.Years.To, &c.RowVersion, &at)
	c.Aliases, c.UpdatedAt = split(aliases), time.UnixMilli(at)
	return c, err
}

func listChains(ctx context.Context, q sqldb.Queryer) ([]Chain, error) {
	return sqldb.All(ctx, q, scanChain, `SELECT `+chainCols+` FROM atlas_chains ORDER BY code`)
}

func insertChain(ctx context.Context, tx *sqldb.Tx, c Chain) error {
	_, err := tx.Exec(ctx, `INSERT INTO atlas_chains (`+chainCols+`, batch_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)`,
		c.ID, c.Group, c.Code, c.Name, strings.Join(c.Aliases, "|"), string(c.Class), c.Shortage, c.Note, c.Years.From, c.Years.To, 1, tx.Now().UnixMilli())
	return err
}

func updateChain(ctx context.Context, tx *sqldb.Tx, c Chain) (int64, error) {
	return tx.Exec(ctx, `UPDATE atlas_chains SET group_id = $1, code = $2, name = $3, aliases = $4, class = $5, shortage = $6, note = $7, from_year = $8, to_year = $9,
		updated_at = $10, batch_id = 0, row_version = row_version + 1 WHERE id = $11 AND row_version = $12`,
		c.Group, c.Code, c.Name, strings.Join(c.Aliases, "|"), string(c.Class), c.Shortage, c.Note, c.Years.From, c.Years.To, tx.Now().UnixMilli(), c.ID, c.RowVersion)
}

func scanNode(r sqldb.Row) (n ChainNode, err error) {
	err = r.Scan(&n.ID, &n.Chain, &n.Name, &n.Stage, &n.Position)
	return n, err
}

func listNodes(ctx context.Context, q sqldb.Queryer) ([]ChainNode, error) {
	return sqldb.All(ctx, q, scanNode, `SELECT id, chain_id, name, stage, place FROM atlas_nodes ORDER BY chain_id, place, name`)
}

func insertNode(ctx context.Context, tx *sqldb.Tx, n ChainNode) error {
	_, err := tx.Exec(ctx, `INSERT INTO atlas_nodes (id, chain_id, name, stage, place, row_version, batch_id, updated_at) VALUES ($1, $2, $3, $4, $5, 1, 0, $6)`, n.ID, n.Chain, n.Name, string(n.Stage), n.Position, tx.Now().UnixMilli())
	return err
}

func updateNode(ctx context.Context, tx *sqldb.Tx, n ChainNode) error {
	_, err := tx.Exec(ctx, `UPDATE atlas_nodes SET name = $1, stage = $2, place = $3, row_version = row_version + 1, batch_id = 0, updated_at = $4 WHERE id = $5 AND chain_id = $6`, n.Name, string(n.Stage), n.Position, tx.Now().UnixMilli(), n.ID, n.Chain)
	return err
}

func deleteNode(ctx context.Context, tx *sqldb.Tx, n ChainNode) error {
	_, err := tx.Exec(ctx, `DELETE FROM atlas_nodes WHERE id = $1 AND chain_id = $2`, n.ID, n.Chain)
	return err
}

const edgeCols = `id, from_kind, from_key, relation, to_kind, to_key, weight, from_year, to_year, status, machine, note, proposer, reviewer, reviewed_on, row_version, updated_at`

func scanEdge(r sqldb.Row) (e Edge, err error) {
	var at int64
	err = r.Scan(&e.ID, &e.From.Kind, &e.From.Key, &e.Relation, &e.To.Kind, &e.To.Key, &e.Weight, &e.Years.From, &e.Years.To, &e.Status, &e.Machine, &e.Note,
		&e.Proposer, &e.Reviewer, &e.ReviewedOn, &e.RowVersion, &at)
	e.UpdatedAt = time.UnixMilli(at)
	return e, err
}

func findEdge(ctx context.Context, q sqldb.Queryer, id ids.ID) (Edge, error) {
	return sqldb.One(ctx, q, scanEdge, `SELECT `+edgeCols+` FROM atlas_edges WHERE id = $1`, id)
}

// liveEdges reads every edge that is not retired.
func liveEdges(ctx context.Context, q sqldb.Queryer) ([]Edge, error) {
	return sqldb.All(ctx, q, scanEdge, `SELECT `+edgeCols+` FROM atlas_edges WHERE status <> $1 ORDER BY id`, Retired)
}

const edgeInsert = `INSERT INTO atlas_edges (id, from_kind, from_key, relation, to_kind, to_key, weight, from_year, to_year, status, machine, note, proposer, reviewer, reviewed_on, due_on, row_key, row_version, batch_id, updated_at)`

func edgeValues(tx *sqldb.Tx, e Edge) []any {
	return []any{e.ID, string(e.From.Kind), e.From.Key, string(e.Relation), string(e.To.Kind), e.To.Key, e.Weight, e.Years.From, e.Years.To, e.Status, e.Machine, e.Note, e.Proposer, e.Reviewer, e.ReviewedOn.String(), nil, "id:" + e.ID.String(), 1, 0, tx.Now().UnixMilli()}
}

func insertEdges(ctx context.Context, tx *sqldb.Tx, edges []Edge) error {
	rows := make([][]any, len(edges))
	for i, e := range edges {
		rows[i] = edgeValues(tx, e)
	}
	return tx.Bulk(ctx, edgeInsert, 20, rows, "")
}

// updateEdge changes what a proposal says; the state is the case flow's business.
func updateEdge(ctx context.Context, tx *sqldb.Tx, e Edge) (int64, error) {
	return tx.Exec(ctx, `UPDATE atlas_edges SET weight = $1, from_year = $2, to_year = $3, note = $4, machine = FALSE, batch_id = 0, updated_at = $5, row_version = row_version + 1
		WHERE id = $6 AND row_version = $7 AND status = $8`, e.Weight, e.Years.From, e.Years.To, e.Note, tx.Now().UnixMilli(), e.ID, e.RowVersion, Proposed)
}

func stampReview(ctx context.Context, tx *sqldb.Tx, id, reviewer ids.ID, day string) error {
	_, err := tx.Exec(ctx, `UPDATE atlas_edges SET reviewer = $1, reviewed_on = $2, updated_at = $3 WHERE id = $4`, reviewer, day, tx.Now().UnixMilli(), id)
	return err
}

func insertEvidence(ctx context.Context, tx *sqldb.Tx, list []Evidence) error {
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = []any{v.ID, v.Edge, string(v.Kind), v.Ref, v.Count, v.Period, v.By, 1, 0, tx.Now().UnixMilli()}
	}
	return tx.Bulk(ctx, `INSERT INTO atlas_evidence (id, edge_id, kind, ref, count, period, added_by, row_version, batch_id, updated_at)`, 10, rows, "")
}

func scanEvidence(r sqldb.Row) (v Evidence, err error) {
	var at int64
	err = r.Scan(&v.ID, &v.Edge, &v.Kind, &v.Ref, &v.Count, &v.Period, &v.By, &at)
	v.At = time.UnixMilli(at)
	return v, err
}

func evidenceOf(ctx context.Context, q sqldb.Queryer, edge ids.ID) ([]Evidence, error) {
	return sqldb.All(ctx, q, scanEvidence, `SELECT id, edge_id, kind, ref, count, period, added_by, updated_at FROM atlas_evidence WHERE edge_id = $1 ORDER BY updated_at, id`, edge)
}

// evidenceOfMany reads the evidence of the edges of one page.
func evidenceOfMany(ctx context.Context, q sqldb.Queryer, edges []Edge) (map[ids.ID][]Evidence, error) {
	out := map[ids.ID][]Evidence{}
	if len(edges) == 0 {
		return out, nil
	}
	var w sqldb.Where
	of := make([]any, len(edges))
	for i, e := range edges {
		of[i] = e.ID
	}
	w.In("edge_id", of...)
	list, err := sqldb.All(ctx, q, scanEvidence, `SELECT id, edge_id, kind, ref, count, period, added_by, updated_at FROM atlas_evidence`+w.SQL()+` ORDER BY edge_id, updated_at, id`, w.Args()...)
	for _, v := range list {
		out[v.Edge] = append(out[v.Edge], v)
	}
	return out, err
}

// EdgeFilter narrows the list of edges; zero values narrow nothing.
type EdgeFilter struct {
	Status   string
	Relation Relation
	Machine  string // yes, no
	End      Ref    // edges that begin or end here
	Year     int
	Offset   int
	Limit    int
}

func (f EdgeFilter) where() sqldb.Where {
	var w sqldb.Where
	w.If(f.Status != "", `status = ?`, f.Status)
	w.If(f.Relation != "", `relation = ?`, string(f.Relation))
	w.If(f.Machine != "", `machine = ?`, f.Machine == "yes")
	w.If(f.End.Kind != "", `((from_kind = ? AND from_key = ?) OR (to_kind = ? AND to_key = ?))`, string(f.End.Kind), f.End.Key, string(f.End.Kind), f.End.Key)
	w.If(f.Year != 0, `(from_year <= ? AND (to_year = 0 OR to_year >= ?))`, f.Year, f.Year)
	return w
}

// listEdges returns one page of edges, what must be decided first.
func listEdges(ctx context.Context, q sqldb.Queryer, f EdgeFilter) ([]Edge, int, error) {
	w := f.where()
	total, err := sqldb.Value[int](ctx, q, `SELECT COUNT(*) FROM atlas_edges`+w.SQL(), w.Args()...)
	if err != nil || total == 0 {
		return nil, total, err
	}
	limit, offset := w.Arg(f.Limit), w.Arg(f.Offset)
	list, err := sqldb.All(ctx, q, scanEdge, `SELECT `+edgeCols+` FROM atlas_edges`+w.SQL()+` ORDER BY CASE status WHEN 'PROPOSED' THEN 0 WHEN 'REVIEWED' THEN 1 WHEN 'PUBLISHED' THEN 2 ELSE 3 END, machine, id LIMIT `+limit+` OFFSET `+offset, w.Args()...)
	return list, total, err
}

// edgeCounts counts the edges by state.
func edgeCounts(ctx context.Context, q sqldb.Queryer) (map[string]int, error) {
	type count struct {
		status string
		n      int
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (c count, err error) {
		err = r.Scan(&c.status, &c.n)
		return c, err
	}, `SELECT status, COUNT(*) FROM atlas_edges GROUP BY status ORDER BY status`)
	out := map[string]int{}
	for _, c := range list {
		out[c.status] = c.n
	}
	return out, err
}
