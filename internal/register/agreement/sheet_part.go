package agreement

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

func (s *Service) clauseSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetClauses, ZH: "协议承诺条款", EN: "Promises of agreements",
		Help:   "一行一条承诺，只能补进从表格导入的协议；同一协议、同一标题算同一条，已有的条款不改",
		Unique: []string{"number", "clause"}, SameHelp: "协议编号和标题",
		Columns: []sheet.Column{
			{Key: "number", ZH: "协议编号", EN: "Number", Type: sheet.Code, Required: true, NoFormula: true, Example: "HT-2025-018"},
			{Key: "clause", ZH: "标题", EN: "Title", Required: true, Example: "设备投入"},
			{Key: "kind", ZH: "承诺类别", EN: "Kind", Type: sheet.Enum, Required: true, Options: options(ClauseKinds[1:]), Example: "设备投入"},
			{Key: "promiser", ZH: "承诺方", EN: "Promised by", Required: true, Help: "协议一方的全称或代码", NoFormula: true},
			{Key: "quantity", ZH: "承诺数", EN: "Promised", Required: true, Help: "金额可写 350 万元，其余写整数", Example: "350万元"},
			{Key: "unit", ZH: "单位", EN: "Unit", Help: "类别选“其他”时填写"},
			{Key: "due", ZH: "期限", EN: "Due", Type: sheet.Day, Help: "空着就是协议到期前"},
			{Key: "body", ZH: "条文", EN: "Words"},
		},
		Roles: Policy.Roles(actImport), Tables: []*sheet.Table{clauseTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyClauses(ctx, tx, b, rows)
			}, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, _ *sheet.Batch) error {
			_, err := tx.Exec(ctx, `UPDATE agreement_clauses SET line_id = id WHERE line_id = 0`)
			return err
		},
	}
}

// rowQuantity reads a quantity of a file's cell; nothing is said of one that is refused.
func rowQuantity(row *sheet.Row, kind ClauseKind) int64 {
	var faults errs.List
	n := int64(0)
	if kind.Money() {
		fen, err := money.Parse(row.Text("quantity"))
		if err != nil {
			faults.Add(err)
		}
		n = int64(fen)
	} else {
		n = casepage.WholeOf(map[string][]string{"q": {row.Text("quantity")}}, "q", &faults)
	}
	for _, e := range faults {
		for _, one := range errs.All(e) {
			row.Refuse("quantity", one.On(""))
		}
	}
	return n
}

func (s *Service) applyClauses(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, row := range rows {
		a, err := numbered(ctx, tx, row)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		t, err := textByID(ctx, tx, a.Current)
		if err != nil {
			return err
		}
		if t.Digest != "" || a.Owner != 0 || t.No != 1 || !may(actor.From(ctx), actImport, a) {
			row.Refuse("number", ErrShut.With(stateZH(a.Status)))
			continue
		}
		o, err := findOrg(ctx, tx, row.Text("promiser"))
		if err != nil {
			return err
		}
		c := Clause{Kind: ClauseKind(row.Text("kind")), Title: strings.TrimSpace(row.Text("clause")), Body: row.Text("body"), Promiser: o.ID, Unit: row.Text("unit"), Due: row.Day("due")}
		if u := c.Kind.Unit(); u != "" {
			c.Unit = u
		}
		if c.Body == "" {
			c.Body = c.Title
		}
		n := rowQuantity(row, c.Kind)
		c.Promised = &n
		if row.Refused() {
			continue
		}
		for _, e := range CheckClause(c, t, a.Parties) {
			for _, one := range errs.All(e) {
				row.Refuse(one.Field, one.On(""))
			}
		}
		if row.Refused() {
			continue
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{"import:" + a.ID.String() + "|" + c.Title, string(c.Kind), c.Title, c.Body, "", "", c.Unit, c.Due.String(), a.ID, t.ID, 0, 50, c.Promiser, n, false}})
	}
	_, err := b.Upsert(ctx, tx, clauseTable, recs)
	return err
}

func (s *Service) deliverySheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetDeliveries, ZH: "协议交付登记", EN: "Deliveries of agreements",
		Help:   "一行一笔交付；同一条款、同一天、同一数量和说明算同一笔。接收方导入的当即算确认，其他人导入的等接收方确认",
		Unique: []string{"number", "clause", "day", "quantity", "note"}, SameHelp: "协议、条款、日期、数量和说明",
		Columns: []sheet.Column{
			{Key: "number", ZH: "协议编号", EN: "Number", Type: sheet.Code, Required: true, NoFormula: true, Example: "HT-2025-018"},
			{Key: "clause", ZH: "承诺标题", EN: "Clause", Required: true, Help: "与协议页上的标题一致", Example: "设备投入"},
			{Key: "day", ZH: "交付日期", EN: "Day", Type: sheet.Day, Required: true, Example: "2026-03-12"},
			{Key: "quantity", ZH: "数量或金额", EN: "Quantity", Required: true, Example: "120万元"},
			{Key: "note", ZH: "说明", EN: "Note", Required: true, Example: "第一批设备，验收单 3 号"},
		},
		Roles: Policy.Roles(actImport), Tables: []*sheet.Table{deliveryTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyDeliveries(ctx, tx, b, rows)
			}, nil
		},
		Done: s.importedDeliveries,
	}
}

func (s *Service) applyDeliveries(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	who, today := actor.From(ctx), civil.DateOf(tx.Now())
	var recs []sheet.Record
	for _, row := range rows {
		a, err := numbered(ctx, tx, row)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		if !may(who, actImport, a) {
			row.Refuse("number", ErrNumber)
			continue
		}
		list, err := clausesOf(ctx, tx, a.Current)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c Clause) bool { return c.Measured() && c.Title == strings.TrimSpace(row.Text("clause")) })
		if i < 0 {
			row.Refuse("clause", ErrNoPromise)
			continue
		}
		d := Delivery{Agreement: a.ID, Line: list[i].Line, Day: row.Day("day"), Quantity: rowQuantity(row, list[i].Kind), Note: row.Text("note")}
		if !row.Refused() && (d.Quantity <= 0 || d.Quantity > maxQuantity) {
			row.Refuse("quantity", ErrQuantity.With(mostWords))
		}
		for _, e := range checkDay(d.Day, a, today) {
			for _, one := range errs.All(e) {
				row.Refuse("day", one.On(""))
			}
		}
		if row.Refused() {
			continue
		}
		side := ownSide(who, a, list[i].Promiser)
		recs = append(recs, sheet.Record{Row: row, Values: []any{deliveryKey(d), d.Day.String(), strings.TrimSpace(d.Note), who.Name, today.String(), a.ID, d.Line, d.Quantity, 0, 0, side, who.Account}})
	}
	_, err := b.Upsert(ctx, tx, deliveryTable, recs)
	return err
}

// ownSide is the actor's party, a receiving one before the promising one; 0 for an office.
func ownSide(who actor.Actor, a Agreement, promiser ids.ID) (out ids.ID) {
	for _, p := range ownParties(who, actDeliver, a) {
		if out == 0 || p.Org != promiser {
			out = p.Org
		}
	}
	return out
}

// importedDeliveries confirms what a receiving side imported, takes confirmations of deliveries
// away that an undo took, and brings the days of the last events in line.
func (s *Service) importedDeliveries(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
	who, today := actor.From(ctx), civil.DateOf(tx.Now()).String()
	for _, x := range []struct {
		text string
		args []any
	}{
		{`DELETE FROM agreement_confirmations WHERE delivery_id NOT IN (SELECT d.id FROM agreement_deliveries d)`, nil},
		{`INSERT INTO agreement_confirmations (delivery_id, agreement_id, received, note, org_id, account_id, account_name, day)
		 SELECT d.id, d.agreement_id, TRUE, '', d.org_id, d.account_id, CAST($1 AS TEXT), CAST($2 AS TEXT) FROM agreement_deliveries d JOIN agreement_items a ON a.id = d.agreement_id
		 JOIN agreement_clauses c ON c.version_id = a.current_id AND c.line_id = d.line_id LEFT JOIN agreement_confirmations x ON x.delivery_id = d.id
		 WHERE d.batch_id = $3 AND d.org_id <> 0 AND d.org_id <> c.promiser_id AND x.delivery_id IS NULL`, []any{who.Name, today, b.ID}},
		{`UPDATE agreement_items SET last_on = COALESCE((SELECT MAX(y.day) FROM (SELECT e.agreement_id, e.day FROM agreement_events e UNION ALL SELECT d.agreement_id, d.day FROM agreement_deliveries d) y
		 WHERE y.agreement_id = agreement_items.id), last_on) WHERE signed_on <> ''`, nil},
	} {
		if _, err := tx.Exec(ctx, x.text, x.args...); err != nil {
			return err
		}
	}
	return nil
}
