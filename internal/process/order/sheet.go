package order

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

const sheetDeals = "order.deals"

var dealTable = &sheet.Table{Name: "order_deals", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "root_id", Type: sheet.IntField, Once: true}, {Name: "version", Type: sheet.IntField, Once: true}, {Name: "current_row", Type: sheet.FlagField, Once: true},
	{Name: "contract_no", Once: true}, {Name: "title", Once: true}, {Name: "kind", Once: true}, {Name: "asker_id", Type: sheet.IntField, Once: true}, {Name: "county", Once: true},
	{Name: "supplier_id", Type: sheet.IntField, Once: true}, {Name: "supplier_county", Once: true}, {Name: "signed_on", Once: true}, {Name: "sign_year", Type: sheet.IntField, Once: true},
	{Name: "amount_fen", Column: "amount", Type: sheet.IntField, Once: true}, {Name: "order_id", Type: sheet.IntField, Once: true}, {Name: "lead_id", Type: sheet.IntField, Once: true},
	{Name: "session_id", Type: sheet.IntField, Once: true}, {Name: "reason", Once: true}, {Name: "owner_id", Type: sheet.IntField, Once: true}, {Name: "owner_name", Once: true},
}}

// SheetKinds declares the table that can be imported: contracts. A number that is there
// already with another content is refused: what is wrong is corrected on its page, with the
// reason.
func (s *Service) SheetKinds() []*sheet.Kind {
	var kinds []sheet.Option
	for _, k := range DealKinds {
		kinds = append(kinds, sheet.Option{Code: string(k), ZH: k.ZH(), EN: k.EN()})
	}
	return []*sheet.Kind{{
		Code: sheetDeals, ZH: "成交合同", EN: "Contracts",
		Help:   "一行一份合同；合同编号不能与已登记的相同，登记错了请在合同页面更正",
		Unique: []string{"contract"}, SameHelp: "合同编号",
		Columns: []sheet.Column{
			{Key: "contract", ZH: "合同编号", EN: "Contract number", Alias: []string{"合同号", "HTBH"}, Required: true, Example: "HT-2026-001", NoFormula: true},
			{Key: "title", ZH: "合同名称", EN: "Title", Alias: []string{"项目名称", "名称"}, Required: true, Example: "涂布机张力控制联合攻关", NoFormula: true},
			{Key: "kind", ZH: "合同类型", EN: "Kind", Alias: []string{"类型"}, Type: sheet.Enum, Required: true, Options: kinds, Example: "技术开发"},
			{Key: "asker", ZH: "企业", EN: "Enterprise", Alias: []string{"甲方", "企业名称"}, Help: "全称或代码；填自己单位的可以空着", NoFormula: true},
			{Key: "supplier", ZH: "承接单位", EN: "Supplier", Alias: []string{"乙方", "学校", "学校名称"}, Help: "全称或代码；填自己单位的可以空着", NoFormula: true},
			{Key: "signed_on", ZH: "签订日期", EN: "Signed on", Alias: []string{"签约日期"}, Type: sheet.Day, Required: true, Example: "2026-06-30"},
			{Key: "amount", ZH: "金额", EN: "Amount", Alias: []string{"合同额", "合同金额"}, Type: sheet.Money, Unit: "元", Required: true, Help: "框架协议写 0", Example: "350000"},
		},
		Roles:  Policy.Roles(actDeal),
		Tables: []*sheet.Table{dealTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run := &dealRun{batch: b, orgs: map[string]orgFacts{}}
			return run.apply, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] { return exportDeals(ctx, q) },
	}}
}

// dealRun writes the contracts of one batch.
type dealRun struct {
	batch *sheet.Batch
	orgs  map[string]orgFacts
}

func (run *dealRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	a, today := actor.From(ctx), civil.DateOf(tx.Now())
	recs := make([]sheet.Record, 0, len(rows))
	for _, row := range rows {
		near, err := run.org(ctx, tx, row, "asker", a.Orgs(enterprise...))
		if err != nil {
			return err
		}
		other, err := run.org(ctx, tx, row, "supplier", a.Orgs(suppliers...))
		if err != nil {
			return err
		}
		f := DealFacts{Contract: row.Text("contract"), Title: row.Text("title"), Kind: DealKind(row.Text("kind")), Asker: near.ID, Supplier: other.ID, SignedOn: row.Day("signed_on"), Amount: money.Fen(row.Int("amount"))}
		for _, e := range CheckDeal(f, today) {
			row.Refuse(e.Field, e.On(""))
		}
		if near.ID != 0 && other.ID != 0 && !may(a, actDeal, actor.Object{County: near.County, Org: near.ID}, actor.Object{County: other.County, Org: other.ID}) {
			row.Refuse("supplier", ErrParties)
		}
		key := contractKey(f.Contract)
		if err := refuseOther(ctx, tx, row, key, f); err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{
			key, int64(tx.NewID()), int64(1), true, f.Contract, f.Title, string(f.Kind), int64(near.ID), near.County, int64(other.ID), other.County, f.SignedOn.String(), int64(f.SignedOn.Year),
			int64(f.Amount), int64(0), int64(0), int64(0), "", int64(a.Account), a.Name,
		}})
	}
	_, err := run.batch.Upsert(ctx, tx, dealTable, recs)
	return err
}

// refuseOther refuses a contract that is entered already and says something else; one that
// says the same, as a table that was exported does, is left as it is.
func refuseOther(ctx context.Context, q sqldb.Queryer, row *sheet.Row, key string, f DealFacts) error {
	there, err := sqldb.All(ctx, q, scanDeal, `SELECT `+dealCols+dealFrom+` WHERE x.row_key = $1`, key)
	if err != nil || len(there) == 0 {
		return err
	}
	d := there[0]
	same := DealFacts{Contract: d.Contract, Title: d.Title, Kind: d.Kind, Asker: d.Asker, Supplier: d.Supplier, SignedOn: d.SignedOn, Amount: d.Amount}
	if same != f {
		row.Refuse("contract", ErrContract2.With(f.Contract))
	}
	return nil
}

// org finds the organisation that a cell names; an empty one is the sender's own.
func (run *dealRun) org(ctx context.Context, q sqldb.Queryer, row *sheet.Row, key string, own []ids.ID) (o orgFacts, err error) {
	name := strings.TrimSpace(row.Text(key))
	if name == "" && len(own) > 0 {
		return orgByID(ctx, q, own[0])
	}
	o, known := run.orgs[name]
	if !known && name != "" {
		if o, err = findOrg(ctx, q, name); err != nil {
			return o, err
		}
		run.orgs[name] = o
	}
	if o.ID == 0 {
		row.Refuse(key, ErrParties)
	}
	return o, nil
}

// exportDeals yields the contracts in force that the actor may see.
func exportDeals(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	w := Query{}.condition(actor.From(ctx))
	w.And("x.current_row = TRUE")
	return func(yield func([]any, error) bool) {
		for d, err := range sqldb.Each(ctx, q, scanDeal, `SELECT `+dealCols+dealFrom+w.SQL()+` ORDER BY x.id`, w.Args()...) {
			if !yield([]any{d.Contract, d.Title, d.Kind.ZH(), d.AskerName, d.SupplierIs, d.SignedOn.String(), d.Amount}, err) || err != nil {
				return
			}
		}
	}
}
