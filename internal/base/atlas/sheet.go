package atlas

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// SheetKinds are the tables of this module that can be imported and exported: chains with their nodes, and edges.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.chainSheet(), s.edgeSheet()}
}

var chainTable = &sheet.Table{Name: "atlas_chains", Key: []string{"code"}, Fields: []sheet.Field{
	{Name: "code"}, {Name: "name"}, {Name: "aliases"}, {Name: "class"}, {Name: "shortage", Type: sheet.FlagField}, {Name: "note"}, {Name: "from_year", Type: sheet.IntField}, {Name: "to_year", Type: sheet.IntField},
}}

var nodeTable = &sheet.Table{Name: "atlas_nodes", Key: []string{"chain_id", "name"}, Fields: []sheet.Field{
	{Name: "chain_id", Type: sheet.IntField}, {Name: "name"}, {Name: "stage"}, {Name: "place", Type: sheet.IntField, Once: true},
}}

func (s *Service) chainSheet() *sheet.Kind {
	var classes []sheet.Option
	for _, c := range ChainClasses {
		classes = append(classes, sheet.Option{Code: string(c.Code), ZH: c.ZH, EN: string(c.Code), Alias: []string{strings.TrimSuffix(c.ZH, "产业")}})
	}
	return &sheet.Kind{
		Code: "atlas.chains", ZH: "产业链", EN: "Industry chains", Help: "一行一个环节；同一产业链的各行重复链的代码和名称", Roles: Policy.Roles(mayEdit),
		Unique: []string{"code", "node"}, SameHelp: "同一产业链的同一环节只留一行", Tables: []*sheet.Table{chainTable, nodeTable},
		Columns: []sheet.Column{
			{Key: "code", ZH: "产业链代码", EN: "Chain code", Alias: []string{"CYLDM", "链代码"}, Required: true, NoFormula: true, Example: "XNY"},
			{Key: "name", ZH: "产业链名称", EN: "Chain", Alias: []string{"CYLMC", "产业链"}, Required: true, Example: "新能源材料"},
			{Key: "class", ZH: "产业类别", EN: "Class", Alias: []string{"类别"}, Type: sheet.Enum, Required: true, Options: classes, Example: "战略性新兴产业"},
			{Key: "shortage", ZH: "民生紧缺", EN: "Livelihood shortage", Type: sheet.Flag, Example: "否"},
			{Key: "aliases", ZH: "别名", EN: "Aliases", Help: "用顿号分开"},
			{Key: "node", ZH: "环节", EN: "Link", Alias: []string{"环节名称", "HJMC"}, Example: "电芯制造"},
			{Key: "stage", ZH: "位置", EN: "Stage", Alias: []string{"上中下游"}, Type: sheet.Enum, Options: []sheet.Option{{Code: "UP", ZH: "上游", EN: "Upstream"}, {Code: "MID", ZH: "中游", EN: "Midstream"}, {Code: "DOWN", ZH: "下游", EN: "Downstream"}}, Example: "中游"},
			{Key: "from_year", ZH: "自哪一年", EN: "From year", Type: sheet.Year, Required: true, Example: "2026"},
			{Key: "to_year", ZH: "至哪一年", EN: "To year", Type: sheet.Year, Help: "空着表示一直有效"},
			{Key: "note", ZH: "说明", EN: "Note"},
		},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			live, err := listChains(ctx, tx)
			run := &chainRun{batch: b, live: live, chains: map[string]ids.ID{}, place: map[ids.ID]int{}}
			return run.apply, err
		},
		Rows: chainRows,
	}
}

// chainRun writes the rows of one batch; the chains met so far are kept, because a chain has a row for every node.
type chainRun struct {
	batch  *sheet.Batch
	live   []Chain // of the city, and those of rows above
	chains map[string]ids.ID
	place  map[ids.ID]int
}

func (run *chainRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	var good []*sheet.Row
	fresh := map[string]bool{}
	for _, r := range rows {
		c := Chain{Code: r.Text("code"), Name: r.Text("name"), Class: ChainClass(r.Text("class")), Shortage: r.Flag("shortage"), Note: r.Text("note"), Years: Years{int(r.Int("from_year")), int(r.Int("to_year"))}}
		c.Aliases = listed(r.Text("aliases"))
		if err := run.check(c); err != nil {
			refuseRow(r, err)
			continue
		}
		good = append(good, r)
		if _, met := run.chains[c.Code]; met || fresh[c.Code] {
			continue
		}
		fresh[c.Code] = true
		run.live = append(run.live, c)
		recs = append(recs, sheet.Record{Row: r, Values: []any{c.Code, c.Name, strings.Join(c.Aliases, "|"), string(c.Class), c.Shortage, c.Note, c.Years.From, c.Years.To}})
	}
	made, err := run.batch.Upsert(ctx, tx, chainTable, recs)
	if err != nil {
		return err
	}
	for i, id := range made {
		run.chains[recs[i].Row.Text("code")] = id
	}
	return run.nodes(ctx, tx, good)
}

// check is what a form of a chain is asked, and that no other chain goes by its names.
func (run *chainRun) check(c Chain) error {
	if err := checkChain(c); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(run.live), func(x Chain) bool { return x.Code == c.Code })
	return sameChain(c, others)
}

func (run *chainRun) nodes(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, r := range rows {
		chain := run.chains[r.Text("code")]
		if r.Text("node") == "" || chain == 0 {
			continue
		}
		stage := r.Text("stage")
		if stage == "" {
			stage = string(Mid)
		}
		run.place[chain]++
		recs = append(recs, sheet.Record{Row: r, Values: []any{int64(chain), r.Text("node"), stage, run.place[chain]}})
	}
	_, err := run.batch.Upsert(ctx, tx, nodeTable, recs)
	return err
}

// refuseRow puts each fault beside the column of its field.
func refuseRow(r *sheet.Row, err error) {
	for _, e := range errs.All(err) {
		r.Refuse(columnOf(e.Field), e.On(""))
	}
}

func columnOf(field string) string {
	if field == "nodes" {
		return "node"
	}
	return field
}

func chainRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		list, err := Chains(ctx, q)
		if err == nil {
			err = may(ctx, maySee)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for _, c := range list {
			nodes := c.Nodes
			if len(nodes) == 0 {
				nodes = []ChainNode{{}}
			}
			for _, n := range nodes {
				if !yield([]any{c.Code, c.Name, c.Class.ZH(), yesNo(c.Shortage), strings.Join(c.Aliases, "、"), n.Name, n.Stage.ZH(), c.Years.From, openYear(c.Years.To), c.Note}, nil) {
					return
				}
			}
		}
	}
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// openYear leaves the cell of a span without end empty.
func openYear(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

var edgeRowsTable = &sheet.Table{Name: "atlas_edges", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "from_kind"}, {Name: "from_key"}, {Name: "relation"}, {Name: "to_kind"}, {Name: "to_key"}, {Name: "weight", Type: sheet.FloatField}, {Name: "from_year", Type: sheet.IntField}, {Name: "to_year", Type: sheet.IntField},
	{Name: "status", Once: true}, {Name: "machine", Type: sheet.FlagField, Once: true}, {Name: "note"}, {Name: "proposer", Type: sheet.IntField, Once: true}, {Name: "reviewed_on", Once: true},
}}

var evidenceTable = &sheet.Table{Name: "atlas_evidence", Key: []string{"edge_id", "kind", "ref"}, Fields: []sheet.Field{
	{Name: "edge_id", Type: sheet.IntField}, {Name: "kind"}, {Name: "ref"}, {Name: "count", Type: sheet.IntField}, {Name: "period"}, {Name: "added_by", Type: sheet.IntField, Once: true},
}}

func (s *Service) edgeSheet() *sheet.Kind {
	var ends, relations, kinds []sheet.Option
	for _, e := range Ends {
		ends = append(ends, sheet.Option{Code: string(e.Code), ZH: e.ZH, EN: string(e.Code)})
	}
	for _, r := range Relations {
		relations = append(relations, sheet.Option{Code: string(r.Code), ZH: r.ZH, EN: string(r.Code)})
	}
	for _, k := range EvidenceKinds {
		kinds = append(kinds, sheet.Option{Code: string(k.Code), ZH: k.ZH, EN: string(k.Code), Alias: []string{strings.TrimSuffix(k.ZH, "资料")}})
	}
	return &sheet.Kind{
		Code: "atlas.edges", ZH: "谱系连线", EN: "Map edges", Help: "一行一条连线；导入后待审核，已有的连线不改", Roles: Policy.Roles(mayPropose),
		Unique: []string{"from_kind", "from", "relation", "to_kind", "to", "from_year"}, SameHelp: "同样两端、同一关系、同一年份只留一行", Tables: []*sheet.Table{edgeRowsTable, evidenceTable},
		Columns: []sheet.Column{
			{Key: "from_kind", ZH: "从哪一类", EN: "From kind", Type: sheet.Enum, Required: true, Options: ends, Example: "专业"},
			{Key: "from", ZH: "从", EN: "From", Required: true, NoFormula: true, Help: "代码或名称；专业可写“高职专科 460301”，环节写“产业链/环节”", Example: "高职专科 460301"},
			{Key: "relation", ZH: "关系", EN: "Relation", Type: sheet.Enum, Required: true, Options: relations, Example: "培养"},
			{Key: "to_kind", ZH: "到哪一类", EN: "To kind", Type: sheet.Enum, Required: true, Options: ends, Example: "职业"},
			{Key: "to", ZH: "到", EN: "To", Required: true, NoFormula: true, Example: "6-31-01-10"},
			{Key: "weight", ZH: "权重", EN: "Weight", Type: sheet.Number, Required: true, Min: 0, Max: 1, Example: "0.9"},
			{Key: "from_year", ZH: "自哪一年", EN: "From year", Type: sheet.Year, Required: true, Example: "2026"},
			{Key: "to_year", ZH: "至哪一年", EN: "To year", Type: sheet.Year, Help: "空着表示一直有效"},
			{Key: "evidence_kind", ZH: "证据种类", EN: "Evidence kind", Type: sheet.Enum, Required: true, Options: kinds, Example: "文件资料"},
			{Key: "evidence_ref", ZH: "出处", EN: "Source", Alias: []string{"证据"}, Required: true, Example: "教育部职业教育专业简介 2022"},
			{Key: "evidence_count", ZH: "数量", EN: "Count", Type: sheet.Int, Min: 0, Max: 1_000_000},
			{Key: "evidence_period", ZH: "期间", EN: "Period"},
			{Key: "note", ZH: "说明", EN: "Note"},
		},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run, err := s.newEdgeRun(ctx, tx, b)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error { return run.apply(ctx, tx, rows) }, err
		},
		Done: openBatch,
		Rows: s.edgeRows,
	}
}

// edgeRun writes the rows of one batch of edges: only new ones, as proposals.
type edgeRun struct {
	batch *sheet.Batch
	desk  *desk
	names *Names
}

func (s *Service) newEdgeRun(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (*edgeRun, error) {
	cat, err := s.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	chains, err := Chains(ctx, tx)
	if err != nil {
		return nil, err
	}
	d, err := newDesk(ctx, tx, cat)
	return &edgeRun{b, d, NewNames(cat, chains)}, err
}

func (run *edgeRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	var proofs []Evidence
	account := int64(actor.From(ctx).Account)
	for _, r := range rows {
		e, err := run.read(r)
		if err == nil {
			err = run.desk.check(e)
		}
		if err != nil {
			refuseRow(r, err)
			continue
		}
		if run.desk.same(e) {
			r.Note("", ErrSameEdge)
			r.Did(sheet.Unchanged)
			continue
		}
		run.desk.live = append(run.desk.live, e)
		run.desk.index(e)
		key := fmt.Sprintf("batch:%s:%d", run.batch.ID, r.Num)
		recs = append(recs, sheet.Record{Row: r, Values: []any{key, string(e.From.Kind), e.From.Key, string(e.Relation), string(e.To.Kind), e.To.Key, e.Weight, e.Years.From, e.Years.To, Proposed, false, e.Note, account, ""}})
		proofs = append(proofs, e.Evidence[0])
	}
	made, err := run.batch.Upsert(ctx, tx, edgeRowsTable, recs)
	if err != nil {
		return err
	}
	support := make([]sheet.Record, len(recs))
	for i, id := range made {
		v := proofs[i]
		support[i] = sheet.Record{Row: recs[i].Row, Values: []any{int64(id), string(v.Kind), v.Ref, v.Count, v.Period, account}}
	}
	_, err = run.batch.Upsert(ctx, tx, evidenceTable, support)
	return err
}

func (run *edgeRun) read(r *sheet.Row) (Edge, error) {
	t := typed{fromKind: r.Text("from_kind"), from: r.Text("from"), toKind: r.Text("to_kind"), to: r.Text("to"), relation: r.Text("relation"), years: Years{int(r.Int("from_year")), int(r.Int("to_year"))}, note: r.Text("note"),
		evidence: Evidence{Kind: EvidenceKind(r.Text("evidence_kind")), Ref: r.Text("evidence_ref"), Count: r.Int("evidence_count"), Period: r.Text("evidence_period")}}
	e, err := t.edge(run.names)
	e.Weight = r.Number("weight")
	return e, err
}

// openBatch begins the case of every edge that a confirmed batch has added. After an undo there is none.
func openBatch(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
	fresh, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT id FROM atlas_edges WHERE batch_id = $1 ORDER BY id`, b.ID)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		if err := EdgeFlow.Open(ctx, tx, id, "表格导入"); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) edgeRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		list, names, err := s.exported(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, e := range list {
			var v Evidence
			if len(e.Evidence) > 0 {
				v = e.Evidence[0]
			}
			var count any
			if v.Count > 0 {
				count = v.Count
			}
			if !yield([]any{e.From.Kind.ZH(), names.written(e.From), e.Relation.ZH(), e.To.Kind.ZH(), names.written(e.To), e.Weight, e.Years.From, openYear(e.Years.To), v.Kind.ZH(), v.Ref, count, v.Period, e.Note}, nil) {
				return
			}
		}
	}
}

func (s *Service) exported(ctx context.Context, q sqldb.Queryer) ([]Edge, *Names, error) {
	if err := may(ctx, maySee); err != nil {
		return nil, nil, err
	}
	cat, err := s.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	chains, err := Chains(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	list, err := LiveEdges(ctx, q, true)
	return list, NewNames(cat, chains), err
}

// written is a ref as a person writes it and Names.Read reads it.
func (n *Names) written(r Ref) string {
	switch r.Kind {
	case EndChain, EndNode:
		name, _, _ := n.Of(r)
		return strings.ReplaceAll(name, " / ", "/")
	case EndProgramme:
		l, code := r.Programme()
		return l.ZH() + " " + code
	}
	return r.Key
}
