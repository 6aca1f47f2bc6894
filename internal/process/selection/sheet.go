package selection

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// sheetExperts is the table of experts that is exchanged.
const sheetExperts = "selection.experts"

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind { return []*sheet.Kind{s.expertSheet()} }

var expertTable = &sheet.Table{Name: "selection_experts", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key", Column: "number"}, {Name: "name"}, {Name: "title"}, {Name: "areas"}, {Name: "employer_id", Type: sheet.IntField, Column: "employer"}, {Name: "employer"}, {Name: "since_on", Column: "since"}, {Name: "until_on", Column: "until"},
	{Name: "active", Type: sheet.FlagField}, {Name: "account_id", Type: sheet.IntField, Once: true}, {Name: "seal_id", Type: sheet.IntField, Once: true}, {Name: "phone", Once: true}, {Name: "mail", Once: true},
}}

var yesNo = []sheet.Option{{Code: "1", ZH: "是", EN: "yes"}, {Code: "0", ZH: "否", EN: "no"}}

func (s *Service) expertSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetExperts, ZH: "评审专家", EN: "Experts", Help: "一行一名专家；同一编号算同一人，再次导入会更新领域、单位和聘期", Unique: []string{"number"}, SameHelp: "编号",
		Columns: []sheet.Column{
			{Key: "number", ZH: "编号", EN: "Number", Alias: []string{"专家编号"}, Required: true, Example: "ZJ-001"},
			{Key: "name", ZH: "姓名", EN: "Name", Alias: []string{"专家姓名"}, Required: true, Personal: true, Example: "示例专家"},
			{Key: "title", ZH: "职称职务", EN: "Title", Alias: []string{"职称"}, Example: "教授"},
			{Key: "areas", ZH: "专业领域", EN: "Fields", Alias: []string{"领域"}, Required: true, Help: "几个领域用顿号隔开", Example: "装备制造、企业管理"},
			{Key: "employer", ZH: "工作单位", EN: "Employer", Alias: []string{"单位", "所在单位"}, Required: true, Help: "与单位名册一致时按名册回避，否则按名称回避", Example: "融江职业技术大学", NoFormula: true},
			{Key: "since", ZH: "聘期开始", EN: "Since", Type: sheet.Day, Required: true, Example: "2026-01-01"},
			{Key: "until", ZH: "聘期结束", EN: "Until", Type: sheet.Day},
			{Key: "active", ZH: "在库", EN: "Active", Type: sheet.Enum, Options: yesNo, Example: "是"},
			{Key: "phone", ZH: "电话", EN: "Telephone", Personal: true, Check: idcode.Phone, Help: "加密保存，只在第一次导入时写入"},
			{Key: "mail", ZH: "电子邮箱", EN: "Mail", Personal: true, Help: "加密保存，只在第一次导入时写入"},
		},
		Roles: Policy.Roles(mayExperts), Tables: []*sheet.Table{expertTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyExperts(ctx, tx, b, rows)
			}, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				all, err := allExperts(ctx, q)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, e := range all {
					if !yield([]any{e.Number, e.Name, e.Title, strings.Join(e.Areas, "、"), e.Employer, e.Since.String(), e.Until.String(), yes(e.Active), "", ""}, nil) {
						return
					}
				}
			}
		},
	}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func (s *Service) applyExperts(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	if !Policy.Allowed(actor.From(ctx), mayExperts) {
		return actor.ErrForbidden
	}
	known := map[string]orgFacts{}
	var recs []sheet.Record
	for _, row := range rows {
		e := Expert{Number: row.Text("number"), Name: row.Text("name"), Title: row.Text("title"), Areas: ReadAreas(row.Text("areas")), Employer: row.Text("employer"), Since: row.Day("since"), Until: row.Day("until"),
			Active: row.Text("active") != "0", Phone: row.Text("phone"), Mail: row.Text("mail")}
		for _, f := range CheckExpert(e) {
			row.Refuse(f.Field, f.On(""))
		}
		if row.Refused() {
			continue
		}
		key := org.NameKey(e.Employer)
		o, seen := known[key]
		if !seen {
			var err error
			if o, err = findOrg(ctx, tx, e.Employer); err != nil {
				return err
			}
			known[key] = o
		}
		if o.ID != 0 {
			e.EmployerID, e.Employer = o.ID, o.Name
		}
		c := s.seal(tx.NewID(), e)
		recs = append(recs, sheet.Record{Row: row, Values: []any{e.Number, e.Name, e.Title, strings.Join(e.Areas, "、"), e.EmployerID, e.Employer, e.Since.String(), e.Until.String(), e.Active, ids.ID(0), c.row, c.phone, c.mail}})
	}
	_, err := b.Upsert(ctx, tx, expertTable, recs)
	return err
}

func dayOf(ms int64) civil.Date {
	if ms == 0 {
		return civil.Date{}
	}
	return civil.DateOf(time.UnixMilli(ms))
}

// figure is a score as a cell of a table; nil stays empty, which is not nought.
func figure(n *float64) any {
	if n == nil {
		return ""
	}
	return *n
}

// table writes rows under headings.
func table[T any](w io.Writer, f sheet.Format, title string, cols []sheet.Column, list []T, row func(T) []any) error {
	return sheet.Export(w, f, title, cols, func(yield func([]any, error) bool) {
		for _, x := range list {
			if !yield(row(x), nil) {
				return
			}
		}
	})
}

func writeBatches(ctx context.Context, w io.Writer, f sheet.Format, p Page) error {
	names := map[string]string{}
	for _, c := range p.Categories {
		names[c.Code] = c.ZH
	}
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "名称", EN: "Title"}, {ZH: "类别", EN: "Category"}, {ZH: "依据文件", EN: "Document"}, {ZH: "开始日期", EN: "Opens"}, {ZH: "截止日期", EN: "Closes"}, {ZH: "名额", EN: "Quota", Type: sheet.Int},
		{ZH: "申报", EN: "Applications", Type: sheet.Int}, {ZH: "入选", EN: "Named", Type: sheet.Int}, {ZH: "状态", EN: "State"}, {ZH: "种子哈希", EN: "Seed hash"}}
	return table(w, f, i18n.Word(ctx, "项目遴选"), cols, p.Lines, func(l Line) []any {
		return []any{l.Number, l.Title, names[l.Category], l.Document, l.OpenOn.String(), l.CloseOn.String(), l.Quota, l.Sent, l.Named, i18n.Word(ctx, batchState(l.Status)), l.SeedHash}
	})
}

// writeApplications writes applications with what was filled in, of a batch; scores only for those who see them.
func writeApplications(ctx context.Context, w io.Writer, f sheet.Format, b Batch, p AppPage) error {
	seen := ranks(actor.From(ctx))
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "批次", EN: "Batch"}, {ZH: "申报名称", EN: "Title"}, {ZH: "申报单位", EN: "Applicant"}, {ZH: "评审领域", EN: "Field"}, {ZH: "合作单位", EN: "Partners"}, {ZH: "申报理由", EN: "Reasons"}, {ZH: "状态", EN: "State"}, {ZH: "提交日期", EN: "Submitted"}}
	if seen {
		cols = append(cols, sheet.Column{ZH: "名次", EN: "Place", Type: sheet.Int}, sheet.Column{ZH: "得分", EN: "Score", Type: sheet.Number}, sheet.Column{ZH: "最低分", EN: "Lowest", Type: sheet.Number}, sheet.Column{ZH: "最高分", EN: "Highest", Type: sheet.Number}, sheet.Column{ZH: "标准差", EN: "Standard deviation", Type: sheet.Number})
	}
	for _, x := range b.Fields {
		cols = append(cols, sheet.Column{ZH: x.ZH, EN: x.Name("en")})
	}
	return table(w, f, i18n.Word(ctx, "遴选申报"), cols, p.Lines, func(x Application) []any {
		row := []any{x.Number, x.BatchTitle, x.Title, x.OrgName, x.Area, strings.Join(x.Partners, "、"), x.Summary, i18n.Word(ctx, appState(x.Status)), dayOf(x.SubmittedMS).String()}
		if seen {
			place := any("")
			if x.Place > 0 {
				place = x.Place
			}
			row = append(row, place, figure(x.Score), figure(x.Low), figure(x.High), figure(x.Deviation))
		}
		values := revived(b.Fields, x.Values)
		for _, fd := range b.Fields {
			row = append(row, fd.Show("zh", values[fd.Code], nil))
		}
		return row
	})
}

func writeScores(ctx context.Context, w io.Writer, f sheet.Format, b Batch, list []Sheet) error {
	cols := []sheet.Column{{ZH: "申报编号", EN: "Application"}, {ZH: "申报名称", EN: "Title"}, {ZH: "申报单位", EN: "Applicant"}, {ZH: "专家", EN: "Expert"}, {ZH: "抽取轮次", EN: "Round", Type: sheet.Int}, {ZH: "抽取顺序", EN: "Position", Type: sheet.Int}, {ZH: "状态", EN: "State"}, {ZH: "总分", EN: "Total", Type: sheet.Number}}
	for _, c := range b.Rubric {
		cols = append(cols, sheet.Column{ZH: c.ZH, EN: c.ZH, Type: sheet.Number}, sheet.Column{ZH: c.ZH + "意见", EN: c.ZH + " comment"})
	}
	cols = append(cols, sheet.Column{ZH: "总体意见", EN: "Comment"}, sheet.Column{ZH: "提交日期", EN: "Sent"}, sheet.Column{ZH: "录入人", EN: "Sent by"}, sheet.Column{ZH: "纸质评分", EN: "On paper"})
	return table(w, f, i18n.Word(ctx, "专家评分"), cols, list, func(t Sheet) []any {
		row := []any{t.AppNumber, t.AppTitle, t.OrgName, t.ExpertName, t.Round, t.Position, i18n.Word(ctx, sheetState(t.Status)), figure(t.Total)}
		for _, c := range b.Rubric {
			var m Mark
			for _, x := range t.Marks {
				if x.Criterion == c.Code {
					m = x
				}
			}
			row = append(row, figure(m.Score), m.Comment)
		}
		return append(row, t.Comment, dayOf(t.SentMS).String(), t.SentBy, i18n.Word(ctx, yes(t.Paper)))
	})
}

func writeNamed(ctx context.Context, w io.Writer, f sheet.Format, d PublicBatch) error {
	cols := []sheet.Column{{ZH: "序号", EN: "No.", Type: sheet.Int}, {ZH: "名称", EN: "Title"}, {ZH: "单位", EN: "Organisation"}, {ZH: "合作单位", EN: "Partners"}, {ZH: "状态", EN: "State"}, {ZH: "依据文件", EN: "Document"}}
	n := int64(0)
	return table(w, f, i18n.Word(ctx, "遴选名单"), cols, d.List, func(x Application) []any {
		n++
		return []any{n, x.Title, x.OrgName, strings.Join(x.Partners, "、"), i18n.Word(ctx, appState(x.Status)), d.Decision}
	})
}

func writeExperts(ctx context.Context, w io.Writer, f sheet.Format, p ExpertPage) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "姓名", EN: "Name"}, {ZH: "职称职务", EN: "Title"}, {ZH: "专业领域", EN: "Fields"}, {ZH: "工作单位", EN: "Employer"}, {ZH: "聘期开始", EN: "Since"}, {ZH: "聘期结束", EN: "Until"}, {ZH: "在库", EN: "Active"}, {ZH: "评审次数", EN: "Sheets", Type: sheet.Int}}
	return table(w, f, i18n.Word(ctx, "专家库"), cols, p.Lines, func(e Expert) []any {
		return []any{e.Number, e.Name, e.Title, strings.Join(e.Areas, "、"), e.Employer, e.Since.String(), e.Until.String(), yes(e.Active), e.Sheets}
	})
}

func writeLibrary(ctx context.Context, w io.Writer, f sheet.Format, p LibraryPage) error {
	cols := []sheet.Column{{ZH: "项目", EN: "Project"}, {ZH: "单位", EN: "Organisation"}, {ZH: "类别", EN: "Category"}, {ZH: "来源", EN: "Source"}, {ZH: "阶段", EN: "Stage"}, {ZH: "批次", EN: "Batch"}, {ZH: "下一步", EN: "Next"}, {ZH: "下一步日期", EN: "Next on"}, {ZH: "计划开始", EN: "Begins"}, {ZH: "计划完成", EN: "Ends"}}
	return table(w, f, i18n.Word(ctx, "项目库"), cols, p.Lines, func(x Project) []any {
		return []any{x.Title, x.OrgName, i18n.Word(ctx, x.Category), i18n.Word(ctx, sourceZH(x.Source)), i18n.Word(ctx, x.StageZH), x.Batch, i18n.Word(ctx, x.Next), x.NextOn.String(), x.Begins.String(), x.Ends.String()}
	})
}

func sourceZH(code string) string {
	if code == "REGISTER" {
		return "项目名册"
	}
	return "遴选申报"
}
