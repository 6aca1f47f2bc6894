package contact

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The kinds of tables that are exchanged.
const (
	sheetPairs    = "contact.pairs"
	sheetContacts = "contact.contacts"
	sheetSeats    = "contact.seats"
	sheetLeads    = "contact.leads"
)

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.pairSheet(), s.contactSheet(), s.seatSheet(), s.leadSheet()}
}

var pairTableSheet = &sheet.Table{Name: "contact_pairs", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "kind", Once: true}, {Name: "gov_name", Once: true}, {Name: "gov_function", Column: "function"}, {Name: "school_id", Type: sheet.IntField, Once: true}, {Name: "firm_id", Type: sheet.IntField, Once: true},
	{Name: "county", Once: true}, {Name: "purpose"}, {Name: "since_on", Column: "since"}, {Name: "until_on", Column: "until", Once: true}, {Name: "end_reason", Once: true}, {Name: "post_a"}, {Name: "post_b"},
	{Name: "seal_id", Type: sheet.IntField, Once: true}, {Name: "person_a", Once: true}, {Name: "phone_a", Once: true}, {Name: "person_b", Once: true}, {Name: "phone_b", Once: true},
}}

func options[T interface {
	~string
	ZH() string
}](list []T) []sheet.Option {
	out := make([]sheet.Option, len(list))
	for i, x := range list {
		out[i] = sheet.Option{Code: string(x), ZH: x.ZH(), EN: string(x)}
	}
	return out
}

// finder finds organisations for the rows of one batch, each name once.
type finder struct{ seen map[string]orgFacts }

func (f *finder) org(ctx context.Context, q sqldb.Queryer, row *sheet.Row, key string, refusal error, kinds ...org.Kind) (orgFacts, error) {
	name := row.Text(key)
	if name == "" {
		return orgFacts{}, nil
	}
	o, known := f.seen[name]
	if !known {
		var err error
		if o, err = findOrg(ctx, q, name); err != nil {
			return o, err
		}
		f.seen[name] = o
	}
	ok := o.ID != 0 && len(kinds) == 0
	for _, k := range kinds {
		ok = ok || o.ID != 0 && o.Kind == k
	}
	if !ok {
		row.Refuse(key, refusal)
		return orgFacts{}, nil
	}
	return o, nil
}

func (s *Service) pairSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetPairs, ZH: "结对名单", EN: "Pairs",
		Help:   "一行一对；同样双方的结对算同一条，再次导入会更新事项和职务",
		Unique: []string{"kind", "gov", "school", "firm"}, SameHelp: "类别和双方",
		Columns: []sheet.Column{
			{Key: "kind", ZH: "类别", EN: "Kind", Alias: []string{"结对类别"}, Type: sheet.Enum, Required: true, Options: options(PairKinds), Example: "学校对接企业"},
			{Key: "gov", ZH: "部门或县区", EN: "Department or county", Alias: []string{"政府部门", "对接部门"}, Help: "政府对接学校时填写", NoFormula: true},
			{Key: "function", ZH: "部门职能", EN: "Function", Help: "市直部门的职能简称，如 工信"},
			{Key: "school", ZH: "学校", EN: "School", Alias: []string{"学校名称", "XXMC"}, Required: true, Help: "全称、学校标识码或统一社会信用代码", Example: "融江职业技术大学", NoFormula: true},
			{Key: "firm", ZH: "企业", EN: "Enterprise", Alias: []string{"企业名称", "QYMC"}, Help: "学校对接企业时填写", NoFormula: true},
			{Key: "purpose", ZH: "结对事项", EN: "Purpose", Alias: []string{"合作事项"}, Required: true, Example: "共建实训基地，每季度走访一次"},
			{Key: "since", ZH: "结对日期", EN: "Since", Type: sheet.Day, Required: true, Example: "2026-01-01"},
			{Key: "until", ZH: "到期日期", EN: "Until", Type: sheet.Day},
			{Key: "post_a", ZH: "前一方职务", EN: "Post of the first side", Required: true, Example: "校企合作处处长"},
			{Key: "person_a", ZH: "前一方姓名", EN: "Person of the first side", Personal: true},
			{Key: "phone_a", ZH: "前一方电话", EN: "Telephone of the first side", Personal: true, Check: idcode.Phone},
			{Key: "post_b", ZH: "后一方职务", EN: "Post of the second side", Required: true, Example: "人力资源总监"},
			{Key: "person_b", ZH: "后一方姓名", EN: "Person of the second side", Personal: true},
			{Key: "phone_b", ZH: "后一方电话", EN: "Telephone of the second side", Personal: true, Check: idcode.Phone},
		},
		Roles: Policy.Roles(pairEdit), Tables: []*sheet.Table{pairTableSheet},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			f := &finder{map[string]orgFacts{}}
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyPairs(ctx, tx, b, f, rows)
			}, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			sql, args := pairsSeen(actor.From(ctx), 1)
			return func(yield func([]any, error) bool) {
				for p, err := range sqldb.Each(ctx, q, scanPair, `SELECT `+pairCols+pairFrom+` WHERE `+sql+` ORDER BY p.id`, args...) {
					row := []any{p.Kind.ZH(), p.GovName, p.GovFunction, p.SchoolName, p.FirmName, p.Purpose, p.Since.String(), p.Until.String(), p.PostA, "", "", p.PostB, "", ""}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		},
	}
}

func (s *Service) applyPairs(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, f *finder, rows []*sheet.Row) error {
	a, today := actor.From(ctx), civil.DateOf(tx.Now())
	var recs []sheet.Record
	for _, row := range rows {
		p := Pair{Kind: PairKind(row.Text("kind")), GovName: row.Text("gov"), GovFunction: row.Text("function"), Purpose: row.Text("purpose"),
			Since: row.Day("since"), Until: row.Day("until"), PostA: row.Text("post_a"), PostB: row.Text("post_b")}
		school, err := f.org(ctx, tx, row, "school", ErrSchool, org.SchoolKind)
		if err != nil {
			return err
		}
		firm, err := f.org(ctx, tx, row, "firm", ErrFirm, org.Enterprise)
		if err != nil {
			return err
		}
		p.School = school.ID
		if p.Kind == SchoolFirm {
			p.Firm, p.County, p.GovName, p.GovFunction = firm.ID, school.County, "", ""
		} else {
			p.County = ownCounty(a)
		}
		if row.Refused() {
			continue
		}
		for _, e := range CheckPair(p, today) {
			row.Refuse(e.Field, e.On(""))
		}
		if !row.Refused() && !MayEditPair(a, p) {
			row.Refuse("school", ErrForeign)
		}
		if row.Refused() {
			continue
		}
		c := s.seal(tx.NewID(), Persons{row.Text("person_a"), row.Text("phone_a"), row.Text("person_b"), row.Text("phone_b")})
		recs = append(recs, sheet.Record{Row: row, Values: []any{openKey(p), string(p.Kind), p.GovName, p.GovFunction, p.School, p.Firm, p.County, p.Purpose, p.Since.String(), p.Until.String(), "",
			p.PostA, p.PostB, c.row, c.personA, c.phoneA, c.personB, c.phB}})
	}
	_, err := b.Upsert(ctx, tx, pairTableSheet, recs)
	return err
}

var contactTable = &sheet.Table{Name: "contact_contacts", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "pair_id", Type: sheet.IntField, Once: true}, {Name: "day", Once: true}, {Name: "kind", Once: true}, {Name: "roles"}, {Name: "summary"}, {Name: "result"}, {Name: "next_step"}, {Name: "next_on"},
	{Name: "visit_id", Type: sheet.IntField, Once: true}, {Name: "account_id", Type: sheet.IntField, Once: true}, {Name: "account_name", Once: true},
}}

func (s *Service) contactSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetContacts, ZH: "联系记录", EN: "Contacts",
		Help:   "一行一次联系；同一对、同一天、同一方式算同一条，再次导入会更新它",
		Unique: []string{"first", "second", "day", "kind"}, SameHelp: "双方、日期和方式",
		Columns: []sheet.Column{
			{Key: "first", ZH: "前一方", EN: "First side", Alias: []string{"部门或县区", "学校"}, Required: true, Help: "部门、县区或学校的全称", NoFormula: true},
			{Key: "second", ZH: "后一方", EN: "Second side", Alias: []string{"企业", "对接单位"}, Required: true, Help: "学校或企业的全称", NoFormula: true},
			{Key: "day", ZH: "日期", EN: "Day", Alias: []string{"联系日期"}, Type: sheet.Day, Required: true, Example: "2026-09-18"},
			{Key: "kind", ZH: "方式", EN: "Way", Alias: []string{"联系方式类别"}, Type: sheet.Enum, Required: true, Options: options(ContactKinds), Example: "走访"},
			{Key: "roles", ZH: "参加人职务", EN: "Posts", Required: true, Example: "校长、总经理", Help: "只写职务，不写姓名"},
			{Key: "summary", ZH: "谈了什么", EN: "Summary", Alias: []string{"内容"}, Required: true, Example: "商定共建实训室"},
			{Key: "result", ZH: "结果", EN: "Result"},
			{Key: "next_step", ZH: "下一步", EN: "Next step"},
			{Key: "next_on", ZH: "下一步日期", EN: "Next on", Type: sheet.Day},
		},
		Roles: Policy.Roles(pairLog), Tables: []*sheet.Table{contactTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyContacts(ctx, tx, b, rows)
			}, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				for c, err := range contactRows(ctx, q, actor.From(ctx)) {
					first, second := c.of.Names()
					row := []any{first, second, c.Day.String(), c.Kind.ZH(), c.Roles, c.Summary, c.Result, c.NextStep, c.NextOn.String()}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		},
	}
}

func (s *Service) applyContacts(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	a, today := actor.From(ctx), civil.DateOf(tx.Now())
	sql, args := pairsSeen(a, 1)
	all, err := sqldb.All(ctx, tx, scanPair, `SELECT `+pairCols+pairFrom+` WHERE `+sql+` ORDER BY p.until_on DESC, p.id`, args...)
	if err != nil {
		return err
	}
	named := map[[2]string]Pair{}
	for _, p := range all {
		first, second := p.Names()
		named[[2]string{org.NameKey(first), org.NameKey(second)}] = p
	}
	var recs []sheet.Record
	for _, row := range rows {
		p, ok := named[[2]string{org.NameKey(row.Text("first")), org.NameKey(row.Text("second"))}]
		switch {
		case !ok:
			row.Refuse("first", ErrPair)
		case !MayLog(a, p):
			row.Refuse("first", ErrForeign)
		}
		c := Contact{Pair: p.ID, Day: row.Day("day"), Kind: ContactKind(row.Text("kind")), Roles: row.Text("roles"), Summary: row.Text("summary"), Result: row.Text("result"), NextStep: row.Text("next_step"), NextOn: row.Day("next_on")}
		if !row.Refused() {
			for _, e := range CheckContact(c, p, today) {
				row.Refuse(e.Field, e.On(""))
			}
		}
		if row.Refused() {
			continue
		}
		key := fmt.Sprintf("%d|%s|%s", int64(p.ID), c.Day, c.Kind)
		recs = append(recs, sheet.Record{Row: row, Values: []any{key, p.ID, c.Day.String(), string(c.Kind), c.Roles, c.Summary, c.Result, c.NextStep, c.NextOn.String(), ids.ID(0), a.Account, a.Name}})
	}
	_, err = b.Upsert(ctx, tx, contactTable, recs)
	return err
}

// writePairs writes a list of pairs as the page shows it.
func writePairs(ctx context.Context, w io.Writer, f sheet.Format, p PairPage) error {
	cols := []sheet.Column{
		{ZH: "类别", EN: "Kind"}, {ZH: "前一方", EN: "First side"}, {ZH: "后一方", EN: "Second side"}, {ZH: "结对事项", EN: "Purpose"}, {ZH: "结对日期", EN: "Since"}, {ZH: "最近联系", EN: "Last contact"}, {ZH: "状态", EN: "Standing"},
	}
	for _, q := range p.Quarters {
		cols = append(cols, sheet.Column{ZH: q.String(), EN: q.String(), Type: sheet.Int})
	}
	return sheet.Export(w, f, i18n.Word(ctx, "结对联系"), cols, func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			first, second := x.Names()
			row := []any{i18n.Word(ctx, x.Kind.ZH()), first, second, x.Purpose, x.Since.String(), x.LastOn.String(), i18n.Word(ctx, x.Standing.ZH())}
			for _, c := range x.Cells {
				row = append(row, c.Contacts)
			}
			if !yield(row, nil) {
				return
			}
		}
	})
}

// writeVisits writes a list of visits as the page shows it.
func writeVisits(ctx context.Context, w io.Writer, f sheet.Format, p VisitPage) error {
	names := countyMap(p.Counties)
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "日期", EN: "Day"}, {ZH: "形式", EN: "Form"}, {ZH: "地点", EN: "Place"}, {ZH: "区县", EN: "County"}, {ZH: "参加的部门", EN: "Departments"}, {ZH: "参加的学校", EN: "Schools"}, {ZH: "企业", EN: "Enterprises"},
		{ZH: "议题", EN: "Topics"}, {ZH: "反馈事项", EN: "Feedback items", Type: sheet.Int}}
	return sheet.Export(w, f, i18n.Word(ctx, "调研座谈"), cols, func(yield func([]any, error) bool) {
		for _, v := range p.Lines {
			row := []any{v.Number, v.Day.String(), i18n.Word(ctx, v.Kind.ZH()), v.Place, names[v.County], strings.Join(v.Offices(), "、"), partyNames(v.Schools), partyNames(v.Firms), v.Topics, p.Items[v.ID]}
			if !yield(row, nil) {
				return
			}
		}
	})
}

// writeFeedback writes a list of feedback items as the page shows it.
func writeFeedback(ctx context.Context, w io.Writer, f sheet.Format, p FeedbackPage) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "反馈事项", EN: "Item"}, {ZH: "情况", EN: "Details"}, {ZH: "企业", EN: "Enterprise"}, {ZH: "责任单位", EN: "Owner"}, {ZH: "提出日期", EN: "Opened"}, {ZH: "首次答复期限", EN: "First reply due"},
		{ZH: "首次答复日期", EN: "First replied"}, {ZH: "现在期限", EN: "Due"}, {ZH: "是否逾期", EN: "Overdue"}, {ZH: "企业评价", EN: "Rating"}, {ZH: "状态", EN: "Status"}}
	return sheet.Export(w, f, i18n.Word(ctx, "反馈事项"), cols, func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			late := ""
			if x.Late(p.Today) {
				late = i18n.Word(ctx, "已逾期")
			}
			row := []any{x.Number, x.Title, x.Details, x.FirmName, x.Owner.Name, x.OpenedOn.String(), x.FirstDue.String(), x.RepliedOn.String(), x.DueOn.String(), late, i18n.Word(ctx, x.Rating.ZH()), i18n.Word(ctx, stateZH(x.Status))}
			if !yield(row, nil) {
				return
			}
		}
	})
}
