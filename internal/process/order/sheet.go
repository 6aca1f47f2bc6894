package order

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
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
// already is refused: what is wrong is corrected on its page, with the reason.
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
		n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM order_deals WHERE row_key = $1`, key)
		if err != nil {
			return err
		}
		if n > 0 {
			row.Refuse("contract", ErrContract2.With(f.Contract))
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

// export writes a table as a file, and leaves a trace of who took it.
func (s *Service) export(w http.ResponseWriter, r *http.Request, name, object string, cols []sheet.Column, rows [][]any) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	if actor.From(ctx).Signed() {
		if err := s.traced(ctx, object); err != nil {
			return err
		}
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, name), f), f.MIME())
	return sheet.Export(w, f, i18n.Word(ctx, name), cols, func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	})
}

// whole asks for all rows of a list.
func whole(r *http.Request) Query {
	q := query(r, listing(r))
	q.Limit, q.Offset = maxExport, 0
	return q
}

func optional(n int64) any {
	if n == NotSaid {
		return nil
	}
	return n
}

func (s *Service) ordersExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := s.List(ctx, whole(r))
	if err != nil {
		return err
	}
	var rows [][]any
	for _, o := range found.Rows {
		st, _ := Orders.State(o.Status)
		rows = append(rows, []any{o.Number, o.Title, i18n.Word(ctx, o.Kind.ZH()), o.NeedNumber, o.AskerName, o.SupplierIs, o.SupplyName, optional(o.Quantity), o.Taken, o.Unit, i18n.Word(ctx, st.ZH), o.DueOn.String(), when(o.Issued), when(o.Answered)})
	}
	return s.export(w, r, "发单", "order_orders", []sheet.Column{{Key: "number", ZH: "编号", EN: "Number"}, {Key: "title", ZH: "名称", EN: "Title"}, {Key: "kind", ZH: "类别", EN: "Kind"}, {Key: "need", ZH: "需求编号", EN: "Need"},
		{Key: "asker", ZH: "需求单位", EN: "Asked by"}, {Key: "supplier", ZH: "承接单位", EN: "Supplier"}, {Key: "supply", ZH: "专业或供给", EN: "Supply"}, {Key: "quantity", ZH: "数量", EN: "Quantity", Type: sheet.Int},
		{Key: "taken", ZH: "答应", EN: "Promised", Type: sheet.Int}, {Key: "unit", ZH: "单位", EN: "Unit"}, {Key: "status", ZH: "状态", EN: "State"}, {Key: "due", ZH: "答复期限", EN: "Answer due"},
		{Key: "issued", ZH: "发出时间", EN: "Issued"}, {Key: "answered", ZH: "答复时间", EN: "Answered"}}, rows)
}

func (s *Service) claimsExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := s.Claims(ctx, whole(r))
	if err != nil {
		return err
	}
	var rows [][]any
	for _, c := range found.Rows {
		st, _ := Claims.State(c.Status)
		rows = append(rows, []any{c.Number, c.Title, c.NeedNumber, c.SupplierIs, c.AskerName, optional(c.Quantity), c.Granted, i18n.Word(ctx, st.ZH), c.DueOn.String(), when(c.Sent), when(c.Answered)})
	}
	return s.export(w, r, "认领", "order_claims", []sheet.Column{{Key: "number", ZH: "编号", EN: "Number"}, {Key: "title", ZH: "名称", EN: "Title"}, {Key: "need", ZH: "需求编号", EN: "Need"}, {Key: "supplier", ZH: "学校", EN: "School"},
		{Key: "asker", ZH: "企业", EN: "Enterprise"}, {Key: "quantity", ZH: "数量", EN: "Quantity", Type: sheet.Int}, {Key: "granted", ZH: "同意", EN: "Granted", Type: sheet.Int}, {Key: "status", ZH: "状态", EN: "State"},
		{Key: "due", ZH: "答复期限", EN: "Answer due"}, {Key: "sent", ZH: "认领时间", EN: "Claimed"}, {Key: "answered", ZH: "答复时间", EN: "Answered"}}, rows)
}

func (s *Service) dealsExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := s.Deals(ctx, whole(r))
	if err != nil {
		return err
	}
	var rows [][]any
	for _, d := range found.Rows {
		rows = append(rows, []any{d.Contract, d.Title, i18n.Word(ctx, d.Kind.ZH()), d.AskerName, d.SupplierIs, d.SignedOn.String(), d.Amount})
	}
	return s.export(w, r, "成交合同", "order_deals", []sheet.Column{{Key: "contract", ZH: "合同编号", EN: "Contract number"}, {Key: "title", ZH: "合同名称", EN: "Title"}, {Key: "kind", ZH: "合同类型", EN: "Kind"}, {Key: "asker", ZH: "企业", EN: "Enterprise"},
		{Key: "supplier", ZH: "承接单位", EN: "Supplier"}, {Key: "signed", ZH: "签订日期", EN: "Signed on"}, {Key: "amount", ZH: "金额", EN: "Amount", Type: sheet.Money, Unit: "元"}}, rows)
}

func (s *Service) yearsExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	years, hidden, err := s.Years(ctx, yearsShown)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, x := range yearRows(ctx, years, hidden) {
		rows = append(rows, []any{x[0], x[1], x[2], x[3], x[4], x[5]})
	}
	return s.export(w, r, "合同金额，按签订年份", "order_deals", []sheet.Column{{Key: "year", ZH: "签订年份", EN: "Year of signing"}, {Key: "kind", ZH: "类型", EN: "Kind"}, {Key: "n", ZH: "合同", EN: "Contracts"},
		{Key: "frames", ZH: "框架协议", EN: "Frameworks"}, {Key: "amount", ZH: "金额", EN: "Amount"}, {Key: "growth", ZH: "比上年", EN: "Against the year before"}}, rows)
}

func (s *Service) heardExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := s.Responsiveness(ctx)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, h := range found.List {
		rows = append(rows, []any{h.Name, h.Heard.Asked, h.Heard.Answered, ui.Percent(h.Score), lasting(ctx, h.Heard.Median), h.Open, h.Silence})
	}
	return s.export(w, r, "回应情况", "order_asks", []sheet.Column{{Key: "org", ZH: "单位", EN: "Organisation"}, {Key: "asked", ZH: "被征询", EN: "Asked", Type: sheet.Int}, {Key: "answered", ZH: "已答复", EN: "Answered", Type: sheet.Int},
		{Key: "score", ZH: "回应分", EN: "Score"}, {Key: "median", ZH: "答复时间中位数", EN: "Median time"}, {Key: "open", ZH: "等待答复", EN: "Open", Type: sheet.Int}, {Key: "silence", ZH: "连续未复", EN: "Silent in a row", Type: sheet.Int}}, rows)
}
