package order

import (
	"net/http"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

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
		rows = append(rows, []any{o.Number, o.Title, i18n.Word(ctx, o.Kind.ZH()), o.NeedNumber, o.AskerName, o.SupplierIs, o.SupplyName, optional(o.Quantity), o.Taken, o.Unit, i18n.Word(ctx, st.ZH), o.DueOn.String(), casepage.When(o.Issued), casepage.When(o.Answered)})
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
		rows = append(rows, []any{c.Number, c.Title, c.NeedNumber, c.SupplierIs, c.AskerName, optional(c.Quantity), c.Granted, i18n.Word(ctx, st.ZH), c.DueOn.String(), casepage.When(c.Sent), casepage.When(c.Answered)})
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
