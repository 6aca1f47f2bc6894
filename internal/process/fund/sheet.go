package fund

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The codes of the tables.
const (
	sheetBudgets  = "fund.budgets"
	sheetVouchers = "fund.expenditures"
)

var budgetTable = &sheet.Table{Name: "fund_budgets", Key: []string{"fund_id", "year"}, Fields: []sheet.Field{
	{Name: "fund_id", Type: sheet.IntField}, {Name: "year", Type: sheet.IntField}, {Name: "amount", Type: sheet.IntField, Once: true}, {Name: "document"},
}}

var voucherTable = &sheet.Table{Name: "fund_expenditures", Key: []string{"allocation_id", "voucher"}, Fields: []sheet.Field{
	{Name: "allocation_id", Type: sheet.IntField}, {Name: "voucher"}, {Name: "on_day", Once: true}, {Name: "purpose", Once: true}, {Name: "amount", Type: sheet.IntField, Once: true}, {Name: "payee", Once: true}, {Name: "note", Once: true},
	{Name: "corrects", Type: sheet.IntField, Once: true}, {Name: "account_id", Type: sheet.IntField, Once: true},
}}

// SheetKinds are the tables that can be imported: budgets and vouchers. What is there already with another amount is refused: it is
// corrected on its page, by an entry.
func (s *Service) SheetKinds() []*sheet.Kind { return []*sheet.Kind{s.budgetSheet(), s.voucherSheet()} }

func budgetColumns() []sheet.Column {
	return []sheet.Column{
		{Key: "fund", ZH: "专项资金", EN: "Fund", Alias: []string{"资金名称", "ZJMC"}, Required: true, NoFormula: true, Help: "已经设立的专项资金的全称"},
		{Key: "year", ZH: "年度", EN: "Year", Alias: []string{"ND"}, Type: sheet.Year, Required: true, NoFormula: true, Example: "2021"},
		{Key: "amount", ZH: "预算", EN: "Budget", Alias: []string{"预算金额", "投入"}, Type: sheet.Money, Unit: "万元", Required: true, Example: "11200"},
		{Key: "document", ZH: "依据文件", EN: "Document", Alias: []string{"文号"}, Required: true},
	}
}

func (s *Service) budgetSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetBudgets, ZH: "专项资金预算", EN: "Budgets of funds", Help: "一行一个年度的预算；已登记的年度金额不同的，请在资金页面调整", Unique: []string{"fund", "year"}, SameHelp: "资金和年度",
		Columns: budgetColumns(), Roles: Policy.Roles(mayKeep), Tables: []*sheet.Table{budgetTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return applyBudgets(ctx, tx, b, rows)
			}, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, _ *sheet.Batch) error { return fundBudgets(ctx, tx) },
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				list, err := sqldb.All(ctx, q, scanBudget, `SELECT `+budgetCols+budgetFrom+` ORDER BY f.name, b.year`)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, b := range list {
					if !yield([]any{b.FundName, b.Year, int64(b.Amount), b.Document}, nil) {
						return
					}
				}
			}
		},
	}
}

func applyBudgets(ctx context.Context, tx *sqldb.Tx, batch *sheet.Batch, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, row := range rows {
		b := Budget{Year: int(row.Int("year")), Amount: money.Fen(row.Int("amount")), Document: row.Text("document")}
		funds, err := sqldb.All(ctx, tx, scanFund, `SELECT `+fundCols+` FROM fund_funds f WHERE f.name = $1`, strings.TrimSpace(row.Text("fund")))
		if err != nil {
			return err
		}
		if len(funds) == 0 {
			row.Refuse("fund", ErrName)
			continue
		}
		b.Fund = funds[0].ID
		refuse(row, CheckBudget(b))
		was, err := sqldb.All(ctx, tx, scanBudget, `SELECT `+budgetCols+budgetFrom+` WHERE b.fund_id = $1 AND b.year = $2`, b.Fund, b.Year)
		if err != nil {
			return err
		}
		if len(was) > 0 && was[0].Amount != b.Amount {
			row.Refuse("amount", ErrTwice.With(b.Year))
		}
		if !row.Refused() {
			recs = append(recs, sheet.Record{Row: row, Values: []any{b.Fund, int64(b.Year), int64(b.Amount), b.Document}})
		}
	}
	_, err := batch.Upsert(ctx, tx, budgetTable, recs)
	return err
}

// refuse puts each fault beside its cell.
func refuse(row *sheet.Row, err error) {
	for _, e := range errs.All(err) {
		row.Refuse(e.Field, e)
	}
}

// fundBudgets brings the accounts of budgets in line with their amounts, after an import and after its undo.
func fundBudgets(ctx context.Context, tx *sqldb.Tx) error {
	type due struct {
		id     ids.ID
		amount int64
	}
	list, err := sqldb.All(ctx, tx, func(r sqldb.Row) (d due, err error) { return d, r.Scan(&d.id, &d.amount) },
		`SELECT b.id, b.amount - CAST(COALESCE((SELECT SUM(l.amount) FROM ledger_entries l WHERE l.kind = 'fund.budget' AND l.owner_id = b.id AND l.reason = 'budget'), 0) AS BIGINT) FROM fund_budgets b ORDER BY b.id`)
	for _, d := range list {
		if d.amount == 0 || err != nil {
			continue
		}
		_, err = ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(d.id), Amount: d.amount, Reason: byBudget, Note: "import"}, 0)
		err = posted(err, ErrAllocated, 0, "amount")
	}
	return err
}

func voucherColumns(purposes []Purpose) []sheet.Column {
	var options []sheet.Option
	for _, p := range purposes {
		options = append(options, sheet.Option{Code: p.Code, ZH: p.ZH, EN: p.EN})
	}
	return []sheet.Column{
		{Key: "number", ZH: "分配编号", EN: "Allocation", Alias: []string{"编号"}, Type: sheet.Code, Required: true, NoFormula: true, Example: "ZJ-2026-0001"},
		{Key: "voucher", ZH: "凭证号", EN: "Voucher", Alias: []string{"凭证", "PZH"}, Required: true, NoFormula: true},
		{Key: "on", ZH: "日期", EN: "Date", Alias: []string{"支出日期"}, Type: sheet.Day, Required: true},
		{Key: "purpose", ZH: "用途", EN: "Purpose", Type: sheet.Enum, Options: options, Required: true},
		{Key: "amount", ZH: "金额", EN: "Amount", Type: sheet.Money, Unit: "元", Required: true},
		{Key: "payee", ZH: "收款单位", EN: "Payee"},
		{Key: "note", ZH: "说明", EN: "Note"},
	}
}

func (s *Service) voucherSheet() *sheet.Kind {
	purposes, err := s.Paid(context.Background())
	if err != nil {
		purposes = nil // a city that cannot be read now takes no import either
	}
	return &sheet.Kind{
		Code: sheetVouchers, ZH: "专项资金支出", EN: "Expenditures of funds", Help: "一行一张凭证；登记错了请在分配页面更正", Unique: []string{"number", "voucher"}, SameHelp: "分配编号和凭证号",
		Columns: voucherColumns(purposes), Roles: Policy.Roles(maySpend), Tables: []*sheet.Table{voucherTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyVouchers(ctx, tx, b, rows)
			}, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, _ *sheet.Batch) error { return s.settleAll(ctx, tx) },
		Rows: s.voucherRows,
	}
}

// voucherRows are the vouchers of the allocations that the actor sees, without corrections: they are entered on the page.
func (s *Service) voucherRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		sql, args := where(actor.From(ctx), mayOwn, 1)
		type line struct {
			number string
			e      Expenditure
		}
		for l, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (l line, err error) {
			return l, r.Scan(&l.number, &l.e.Voucher, &l.e.On, &l.e.Purpose, &l.e.Amount, &l.e.Payee, &l.e.Note)
		}, `SELECT a.number, x.voucher, x.on_day, x.purpose, x.amount, x.payee, x.note FROM fund_expenditures x JOIN fund_allocations a ON a.id = x.allocation_id WHERE x.corrects = 0 AND `+sql+` ORDER BY a.number, x.on_day, x.id`, args...) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield([]any{l.number, l.e.Voucher, l.e.On.String(), l.e.Purpose, int64(l.e.Amount), l.e.Payee, l.e.Note}, nil) {
				return
			}
		}
	}
}

func (s *Service) applyVouchers(ctx context.Context, tx *sqldb.Tx, batch *sheet.Batch, rows []*sheet.Row) error {
	purposes, err := Purposes(ctx, tx)
	if err != nil {
		return err
	}
	left := map[ids.ID]money.Fen{}
	var recs []sheet.Record
	for _, row := range rows {
		e := Expenditure{Voucher: strings.TrimSpace(row.Text("voucher")), On: row.Day("on"), Purpose: row.Text("purpose"), Amount: money.Fen(row.Int("amount")), Payee: row.Text("payee"), Note: row.Text("note")}
		refuse(row, CheckExpenditure(e, purposes, civil.DateOf(tx.Now())))
		fresh, err := s.voucher(ctx, tx, row, &e, left)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		if fresh {
			left[e.Allocation] -= e.Amount
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{e.Allocation, e.Voucher, e.On.String(), e.Purpose, int64(e.Amount), e.Payee, e.Note, int64(0), int64(actor.From(ctx).Account)}})
	}
	_, err = batch.Upsert(ctx, tx, voucherTable, recs)
	return err
}

// voucher finds the allocation of a row, and refuses what is not in force, there already with another amount, or more than is left.
func (s *Service) voucher(ctx context.Context, tx *sqldb.Tx, row *sheet.Row, e *Expenditure, left map[ids.ID]money.Fen) (fresh bool, err error) {
	list, err := sqldb.All(ctx, tx, scanAllocation, `SELECT `+allocationCols+allocationFrom+` WHERE a.number = $1`, strings.TrimSpace(row.Text("number")))
	if err != nil {
		return false, err
	}
	if len(list) == 0 || !list[0].may(actor.From(ctx), maySpend) {
		row.Refuse("number", ErrRecord)
		return false, nil
	}
	a := list[0]
	e.Allocation = a.ID
	was, err := sqldb.All(ctx, tx, scanExpenditure, `SELECT `+expenditureCols+` FROM fund_expenditures x WHERE x.allocation_id = $1 AND x.voucher = $2`, a.ID, e.Voucher)
	if err != nil {
		return false, err
	}
	if len(was) > 0 {
		if was[0].Amount != e.Amount {
			row.Refuse("voucher", ErrPaid.With(e.Voucher))
		}
		return false, nil
	}
	if err := s.lock(ctx, tx, a); err != nil {
		row.Refuse("number", err)
		return false, nil
	}
	if _, known := left[a.ID]; !known {
		left[a.ID] = a.Amount - a.Spent
	}
	if e.Amount > left[a.ID] {
		row.Refuse("amount", ErrSpent.With(left[a.ID].Short()))
	}
	return true, nil
}

// settleAll brings the accounts of all allocations in line with their vouchers.
func (s *Service) settleAll(ctx context.Context, tx *sqldb.Tx) error {
	list, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT a.id FROM fund_allocations a WHERE `+unposted+` <> 0 ORDER BY a.id`)
	for _, id := range list {
		if err != nil {
			return err
		}
		err = s.settle(ctx, tx, id)
	}
	return err
}
