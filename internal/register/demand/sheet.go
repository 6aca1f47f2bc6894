package demand

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

func sheetCode(s Side) string {
	if s == Offer {
		return "demand.offers"
	}
	return "demand.needs"
}

// SheetKinds declares the tables that can be imported: needs and offers.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.sheetKind(Need), s.sheetKind(Offer)}
}

var itemFields = []sheet.Field{
	{Name: "row_key"}, {Name: "side", Once: true}, {Name: "org_id", Type: sheet.IntField, Once: true}, {Name: "owner_id", Type: sheet.IntField, Once: true},
	{Name: "number", Once: true}, {Name: "kind", Once: true}, {Name: "status", Once: true}, {Name: "published_ms", Type: sheet.IntField, Once: true}, {Name: "visibility", Once: true},
	{Name: "title", Once: true}, {Name: "details"}, {Name: "duties"}, {Name: "requirement"}, {Name: "programme"}, {Name: "occupation"}, {Name: "industry"},
	{Name: "skill_level", Type: sheet.IntField}, {Name: "education"}, {Name: "headcount", Type: sheet.IntField, Watch: true},
	{Name: "budget_fen", Column: "budget", Type: sheet.IntField}, {Name: "salary_from_fen", Column: "salary_from", Type: sheet.IntField}, {Name: "salary_to_fen", Column: "salary_to", Type: sheet.IntField},
	{Name: "region", Once: true}, {Name: "start_on"}, {Name: "deadline_on"}, {Name: "seal_id", Type: sheet.IntField, Once: true}, {Name: "contact_name", Once: true}, {Name: "contact_phone", Once: true},
}

var itemTable = &sheet.Table{Name: "demand_items", Key: []string{"row_key"}, Fields: itemFields}

// sheetKind declares the workbook of a side. A row is known again by organisation, kind,
// title and county; what is new begins as handed in and goes to the review.
func (s *Service) sheetKind(side Side) *sheet.Kind {
	m := MachineOf(side)
	return &sheet.Kind{
		Code: sheetCode(side), ZH: m.ZH, EN: m.EN + "s",
		Help:    "一行一条；同一单位、类别、名称和县区算同一条，再次导入会更新它",
		Columns: sheetColumns(side), Unique: []string{"org", "kind", "title", "region"}, SameHelp: "单位、类别、名称和县区",
		Roles:  Policy.Roles(side.act(actOwn)),
		Tables: []*sheet.Table{itemTable},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run := &sheetRun{s: s, side: side, batch: b, orgs: map[string]ids.ID{}, facts: map[ids.ID]orgFacts{}}
			list, err := s.Counties(ctx, tx)
			run.counties = list
			return run.apply, err
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error { return s.imported(ctx, tx, side, b) },
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] { return s.exportRows(ctx, q, side) },
	}
}

func sheetColumns(side Side) []sheet.Column {
	var kinds, education []sheet.Option
	for _, k := range Kinds {
		kinds = append(kinds, sheet.Option{Code: string(k), ZH: k.ZH(), EN: k.EN()})
	}
	for _, e := range Educations {
		education = append(education, sheet.Option{Code: string(e), ZH: e.ZH(), EN: educationNames[e][1], Alias: educationAlias[e]})
	}
	programme := func(s string) (string, error) { return programmeCode(s) }
	return []sheet.Column{
		{Key: "org", ZH: "单位", EN: "Organisation", Alias: []string{"企业名称", "单位名称", "学校名称", "公司名称", "统一社会信用代码", "XXMC", "QYMC", "company"}, Help: "全称或代码；填自己单位的可以空着", Example: "融江示例机械有限公司", NoFormula: true},
		{Key: "kind", ZH: "类别", EN: "Kind", Alias: []string{"需求类别", "供给类别", "LB"}, Type: sheet.Enum, Required: true, Options: kinds, Example: "人才"},
		{Key: "title", ZH: "名称", EN: "Title", Alias: []string{"岗位名称", "职位名称", "项目名称", "需求名称", "GWMC"}, Required: true, Example: "机器人运维工程技术员", NoFormula: true},
		{Key: "headcount", ZH: "人数", EN: "Headcount", Alias: []string{"招聘人数", "需求人数", "RS"}, Type: sheet.Int, Min: 1, Max: maxHeads, Example: "24"},
		{Key: "requirement", ZH: "任职要求", EN: "Requirements", Alias: []string{"专业要求", "要求", "ZYYQ"}, Example: "机电、自动化相关专业，中专及以上"},
		{Key: "duties", ZH: "工作内容", EN: "Duties", Alias: []string{"岗位职责", "职责", "GZNR"}},
		{Key: "details", ZH: "说明", EN: "Details", Alias: []string{"备注", "需求说明", "SM"}},
		{Key: "education", ZH: "学历要求", EN: "Education", Alias: []string{"学历", "XLYQ"}, Type: sheet.Enum, Options: education, Example: "中职（中专）及以上"},
		{Key: "programme", ZH: "专业代码", EN: "Programme code", Alias: []string{"ZYDM"}, Type: sheet.Code, Named: sheet.ProgrammeCodes, Check: programme},
		{Key: "occupation", ZH: "职业代码", EN: "Occupation code", Alias: []string{"职业", "ZYDMB"}, Type: sheet.Code, Named: sheet.OccupationCodes, Check: idcode.Occupation, Example: "6-31-07-01"},
		{Key: "industry", ZH: "行业代码", EN: "Industry code", Alias: []string{"行业", "HYDM"}, Type: sheet.Code, Named: sheet.IndustryCodes, Check: idcode.Industry, Example: "C3491"},
		{Key: "region", ZH: "县区", EN: "County", Alias: []string{"所在县区", "行政区划代码", "工作地点", "QXDM"}, Named: sheet.CountyCodes, Help: "名称或 6 位代码；空着按单位所在地"},
		{Key: "salary_from", ZH: "月薪下限", EN: "Salary from", Alias: []string{"最低月薪", "salary_min"}, Type: sheet.Money, Unit: "元", Example: "6500"},
		{Key: "salary_to", ZH: "月薪上限", EN: "Salary to", Alias: []string{"最高月薪", "salary_max"}, Type: sheet.Money, Unit: "元", Example: "8000"},
		{Key: "budget", ZH: "预算", EN: "Budget", Alias: []string{"项目预算", "YS"}, Type: sheet.Money, Unit: "元"},
		{Key: "start_on", ZH: "开始日期", EN: "Start", Alias: []string{"到岗日期", "KSRQ"}, Type: sheet.Day},
		{Key: "deadline_on", ZH: "截止日期", EN: "Deadline", Alias: []string{"JZRQ"}, Type: sheet.Day},
		{Key: "contact_name", ZH: "联系人", EN: "Contact", Alias: []string{"LXR"}, Required: true, Personal: true, Example: "陈立群"},
		{Key: "contact_phone", ZH: "联系电话", EN: "Telephone", Alias: []string{"电话", "手机", "YDDH"}, Required: true, Personal: true, Check: idcode.Phone, Example: "0900-2234567"},
	}
}

var educationAlias = map[Education][]string{
	AnyEducation: {"不限", "无要求"}, Secondary: {"中专", "中职", "高中", "中专/中技", "技校", "中专及以上"}, HigherCollege: {"大专", "专科", "高职", "大专及以上"},
	Bachelor: {"本科", "大学本科", "本科以上"}, Master: {"硕士", "研究生", "博士", "研究生及以上"},
}

// sheetRun writes the rows of one batch.
type sheetRun struct {
	s        *Service
	side     Side
	batch    *sheet.Batch
	orgs     map[string]ids.ID
	facts    map[ids.ID]orgFacts
	counties []County
}

func (run *sheetRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	recs := make([]sheet.Record, 0, len(rows))
	drafts := make([]Draft, len(rows))
	for i, row := range rows {
		var err error
		if drafts[i], err = run.draft(ctx, tx, row); err != nil {
			return err
		}
	}
	if err := refuseForeign(ctx, tx, rows, drafts); err != nil {
		return err
	}
	for i, row := range rows {
		if row.Refused() {
			continue
		}
		d := drafts[i]
		c := run.s.seal(tx.NewID(), d.Contact)
		recs = append(recs, sheet.Record{Row: row, Values: []any{
			rowKey(d.Item), string(run.side), int64(d.Org), int64(d.Owner), "", string(d.Kind), Submitted, int64(0), string(d.Visibility),
			d.Title, d.Details, d.Duties, d.Requirement, d.Programme, d.Occupation, d.Industry, d.SkillLevel, string(d.Education), d.Headcount,
			int64(d.Budget), int64(d.SalaryFrom), int64(d.SalaryTo), d.Region, d.StartOn.String(), d.DeadlineOn.String(), int64(c.row), c.name, c.phone,
		}})
	}
	_, err := run.batch.Upsert(ctx, tx, itemTable, recs)
	return err
}

// refuseForeign refuses the rows that would change an item which is not the actor's to edit:
// an officer writes for any organisation, but not over what that has entered itself.
func refuseForeign(ctx context.Context, q sqldb.Queryer, rows []*sheet.Row, drafts []Draft) error {
	keys := make([]any, 0, len(rows))
	for i, row := range rows {
		if !row.Refused() {
			keys = append(keys, rowKey(drafts[i].Item))
		}
	}
	there, err := objectsByKey(ctx, q, keys)
	if err != nil {
		return err
	}
	a := actor.From(ctx)
	for i, row := range rows {
		if row.Refused() {
			continue
		}
		if o, ok := there[rowKey(drafts[i].Item)]; ok && !Policy.May(a, drafts[i].Side.act(actOwn), o) {
			row.Refuse("title", ErrForeign)
		}
	}
	return nil
}

// rowKey is by what an imported item is known again.
func rowKey(it Item) string {
	return fmt.Sprintf("%s|%d|%s|%s|%s", it.Side, int64(it.Org), it.Kind, it.Region, it.Title)
}

// draft reads a row and puts everything that is wrong beside its cell.
func (run *sheetRun) draft(ctx context.Context, q sqldb.Queryer, row *sheet.Row) (Draft, error) {
	d := Draft{Item: Blank(run.side, Kind(row.Text("kind")))}
	d.Title, d.Details, d.Duties, d.Requirement = row.Text("title"), row.Text("details"), row.Text("duties"), row.Text("requirement")
	d.Programme, d.Occupation, d.Industry = row.Text("programme"), row.Text("occupation"), row.Text("industry")
	d.Education = Education(row.Text("education"))
	if row.Has("headcount") {
		d.Headcount = row.Int("headcount")
	}
	for key, to := range map[string]*money.Fen{"budget": &d.Budget, "salary_from": &d.SalaryFrom, "salary_to": &d.SalaryTo} {
		if row.Has(key) {
			*to = money.Fen(row.Int(key))
		}
	}
	for key, to := range map[string]*civil.Date{"start_on": &d.StartOn, "deadline_on": &d.DeadlineOn} {
		day, err := civil.ParseDate(row.Text(key))
		if err != nil {
			row.Refuse(key, err)
		}
		*to = day
	}
	d.Contact = Contact{row.Text("contact_name"), row.Text("contact_phone")}
	d.Region = run.region(row)
	if err := run.owner(ctx, q, row, &d); err != nil {
		return d, err
	}
	for _, e := range CheckSubmit(d, civil.DateOf(q.Now())) {
		row.Refuse(columnOf(e.Field), e.On(""))
	}
	for _, w := range Wordings(d.Item) {
		if !w.Blocks {
			row.Ask(columnOf(w.Field), w.refusal().On(""))
		}
	}
	return d, nil
}

// columnOf is the workbook's column of a form field, "" for fields it has not.
func columnOf(field string) string {
	switch field {
	case "skill_level", "visibility":
		return ""
	}
	return field
}

// region reads a county by name or code, and refuses one that the city has not.
func (run *sheetRun) region(row *sheet.Row) string {
	text := strings.TrimSpace(row.Text("region"))
	if text == "" {
		return ""
	}
	for _, c := range run.counties {
		if text == c.Code || text == c.Name || strings.HasPrefix(c.Name, text) {
			return c.Code
		}
	}
	row.Refuse("region", ErrRegion)
	return ""
}

// owner finds for whom the row speaks.
func (run *sheetRun) owner(ctx context.Context, q sqldb.Queryer, row *sheet.Row, d *Draft) error {
	name := row.Text("org")
	if name != "" {
		id, known := run.orgs[name]
		if !known {
			var err error
			if id, err = findOrg(ctx, q, name); err != nil {
				return err
			}
			run.orgs[name] = id
		}
		if id == 0 {
			row.Refuse("org", ErrOrg)
			return nil
		}
		d.Org = id
	}
	err := run.s.owner(ctx, q, d)
	if err == nil {
		return nil
	}
	if errs.KindOf(err) != errs.Internal {
		row.Refuse("org", err)
		return nil
	}
	return err
}

// imported opens the case of every new row and gives it its number. After an undo there is
// nothing new, and only the counts are put right.
func (s *Service) imported(ctx context.Context, tx *sqldb.Tx, side Side, b *sheet.Batch) error {
	fresh, err := unopened(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	year, first := civil.DateOf(tx.Now()).Year, 0
	if len(fresh) > 0 {
		if first, err = takeNumbers(ctx, tx, side, year, len(fresh)); err != nil {
			return err
		}
	}
	for i, id := range fresh {
		if err := setNumber(ctx, tx, id, numberText(side, year, first+i)); err != nil {
			return err
		}
		if err := MachineOf(side).OpenIn(ctx, tx, id, Submitted, "表格导入"); err != nil {
			return err
		}
	}
	changed, err := batchItems(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	for _, c := range changed {
		s.changed(tx, c.id)
		if !c.live {
			continue
		}
		// What was reviewed is no longer what is read.
		if _, err := s.step(ctx, tx, c.id, caseflow.Step{Transition: "amend", Note: "表格导入"}); err != nil {
			return err
		}
	}
	if err := s.written(ctx, tx, side, 0); err != nil {
		return err
	}
	return Recount(ctx, tx, side)
}

// exportRows yields what the actor may see, in the order of the workbook's columns, without
// contacts.
func (s *Service) exportRows(ctx context.Context, q sqldb.Queryer, side Side) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for it, err := range visibleItems(ctx, q, actor.From(ctx), side) {
			if !yield(exportRow(it), err) || err != nil {
				return
			}
		}
	}
}

func exportRow(it Item) []any {
	opt := func(n int64) any {
		if n == NotSaid {
			return nil
		}
		return n
	}
	fen := func(f money.Fen) any {
		if f == NotSaid {
			return nil
		}
		return f
	}
	return []any{it.OrgName, it.Kind.ZH(), it.Title, opt(it.Headcount), it.Requirement, it.Duties, it.Details, it.Education.ZH(), it.Programme, it.Occupation,
		it.Industry, it.Region, fen(it.SalaryFrom), fen(it.SalaryTo), fen(it.Budget), it.StartOn.String(), it.DeadlineOn.String(), "", ""}
}

func exportFormat(name string) (sheet.Format, error) { return sheet.ParseFormat(name) }

func exportName(ctx context.Context, s Side, f sheet.Format) string {
	return sheet.FileName(i18n.Word(ctx, MachineOf(s).ZH), f)
}

// writeExport writes a list as the page shows it.
func writeExport(ctx context.Context, w io.Writer, f sheet.Format, side Side, p Page) error {
	cols := []sheet.Column{
		{Key: "number", ZH: "编号", EN: "Number"}, {Key: "title", ZH: "名称", EN: "Title"}, {Key: "kind", ZH: "类别", EN: "Kind"}, {Key: "org", ZH: "单位", EN: "Organisation"},
		{Key: "region", ZH: "县区", EN: "County"}, {Key: "occupation", ZH: "职业代码", EN: "Occupation code"}, {Key: "headcount", ZH: "人数", EN: "Headcount", Type: sheet.Int},
		{Key: "status", ZH: "状态", EN: "Status"}, {Key: "until", ZH: "有效至", EN: "Valid until"},
	}
	names := map[string]string{}
	for _, c := range p.Counties {
		names[c.Code] = c.Name
	}
	rows := func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			var heads any
			if x.Headcount != NotSaid {
				heads = x.Headcount
			}
			st, _ := MachineOf(side).State(x.Status)
			row := []any{x.Number, x.Title, i18n.Word(ctx, x.Kind.ZH()), x.OrgName, names[x.Region], x.Occupation, heads, i18n.Word(ctx, st.ZH), until(x)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, i18n.Word(ctx, MachineOf(side).ZH), cols, rows)
}
