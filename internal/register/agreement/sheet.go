package agreement

import (
	"context"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The kinds of tables that are exchanged.
const (
	sheetItems      = "agreement.items"
	sheetClauses    = "agreement.clauses"
	sheetDeliveries = "agreement.deliveries"
)

// SheetKinds declares the tables that can be imported: agreements that were signed on paper
// before, their promises, and deliveries.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.itemSheet(), s.clauseSheet(), s.deliverySheet()}
}

func once(names ...string) []sheet.Field {
	out := []sheet.Field{{Name: "row_key"}}
	for _, n := range names {
		out = append(out, sheet.Field{Name: n, Once: true})
	}
	return out
}

func onceInt(names ...string) []sheet.Field {
	var out []sheet.Field
	for _, n := range names {
		out = append(out, sheet.Field{Name: n, Type: sheet.IntField, Once: true})
	}
	return out
}

var itemTable = &sheet.Table{Name: "agreement_items", Key: []string{"row_key"}, Fields: append(once("status", "number", "class", "title", "fields", "starts_on", "ends_on", "made_on", "sent_on", "signed_on", "ended_on", "last_on"),
	onceInt("owner_org", "owner_id", "former_id", "current_id", "months")...)}

var textTable = &sheet.Table{Name: "agreement_versions", Key: []string{"row_key"}, Fields: append(once("status", "reason", "title", "fields", "content", "responsibilities", "team", "starts_on", "ends_on", "effective_on", "sent_on", "signed_on",
	"digest", "account_name"), onceInt("agreement_id", "version_no", "round", "account_id")...)}

var partyTable = &sheet.Table{Name: "agreement_parties", Key: []string{"row_key"}, Fields: append(once("kind", "county", "role", "post", "person", "phone"), onceInt("agreement_id", "org_id", "position", "seal_id")...)}

var clauseTable = &sheet.Table{Name: "agreement_clauses", Key: []string{"row_key"}, Fields: append(once("kind", "title", "body", "basis", "library", "unit", "due_on"),
	append(onceInt("agreement_id", "version_id", "line_id", "position", "promiser_id", "quantity"), sheet.Field{Name: "locked", Type: sheet.FlagField, Once: true})...)}

var deliveryTable = &sheet.Table{Name: "agreement_deliveries", Key: []string{"row_key"}, Fields: append(once("day", "note", "account_name", "entered_on"), onceInt("agreement_id", "line_id", "quantity", "corrects_id", "file_id", "org_id", "account_id")...)}

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

func (s *Service) itemSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetItems, ZH: "校企合作协议", EN: "Cooperation agreements",
		Help:   "一行一份已经签署的纸质协议；编号相同算同一份，签署过的文字不会被再次导入改动",
		Unique: []string{"number"}, SameHelp: "协议编号",
		Columns: []sheet.Column{
			{Key: "number", ZH: "协议编号", EN: "Number", Type: sheet.Code, Required: true, Example: "HT-2025-018", NoFormula: true, Help: "本单位的合同编号，不要用 XY- 开头"},
			{Key: "title", ZH: "协议名称", EN: "Title", Required: true, Example: "装备制造冠名班合作协议"},
			{Key: "class", ZH: "类别", EN: "Class", Alias: []string{"协议类别"}, Type: sheet.Enum, Required: true, Options: options(Classes), Example: "冠名班"},
			{Key: "schools", ZH: "学校方", EN: "Schools", Alias: []string{"学校"}, Required: true, Help: "全称或代码，几所之间用顿号", Example: "融江职业技术大学", NoFormula: true},
			{Key: "partners", ZH: "企业与其他各方", EN: "Partners", Alias: []string{"企业", "企业方"}, Required: true, Help: "全称或统一社会信用代码，几家之间用顿号", NoFormula: true},
			{Key: "fields", ZH: "合作领域", EN: "Fields", Required: true, Help: "本市合作领域的名称，之间用顿号", Listed: s.fieldChoice, Example: "人才培养、实习实训"},
			{Key: "content", ZH: "合作内容", EN: "Content", Required: true},
			{Key: "duties", ZH: "责任分工", EN: "Duties", Required: true},
			{Key: "team", ZH: "合作团队", EN: "Team"},
			{Key: "starts", ZH: "起始日期", EN: "From", Type: sheet.Day, Required: true, Example: "2025-09-01"},
			{Key: "ends", ZH: "截止日期", EN: "To", Type: sheet.Day, Required: true, Example: "2028-08-31"},
			{Key: "signed", ZH: "签署日期", EN: "Signed on", Type: sheet.Day, Required: true, Example: "2025-08-20"},
			{Key: "ended", ZH: "解除日期", EN: "Terminated on", Type: sheet.Day},
		},
		Roles: Policy.Roles(actImport), Tables: []*sheet.Table{itemTable, textTable, partyTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyItems(ctx, tx, b, rows)
			}, nil
		},
		Done: s.importedItems,
		Rows: s.itemRows,
	}
}

// rowItem reads one agreement of a file.
func rowItem(ctx context.Context, q sqldb.Queryer, row *sheet.Row, fields FieldList, today civil.Date) (a Agreement, t Text, err error) {
	var faults errs.List
	a.Parties, err = findParties(ctx, q, Basics{Schools: row.Text("schools"), Partners: row.Text("partners")}, &faults)
	if err != nil {
		return a, t, err
	}
	a.Number, a.Title, a.Class, a.Starts, a.Ends, a.SignedOn, a.EndedOn = row.Text("number"), row.Text("title"), Class(row.Text("class")), row.Day("starts"), row.Day("ends"), row.Day("signed"), row.Day("ended")
	for _, name := range names(row.Text("fields")) {
		f, ok := fields.Named(name)
		switch {
		case !ok:
			faults.Add(ErrField.On("fields"))
		case today.Before(f.From), !f.Retired.IsZero() && !a.SignedOn.Before(f.Retired): // a paper from before may have it
			faults.Add(ErrFieldShut.With(name).On("fields"))
		default:
			a.Fields = append(a.Fields, f.Code)
		}
	}
	if strings.HasPrefix(strings.ToUpper(a.Number), ownNumber) {
		faults.Add(ErrNumber.On("number"))
	}
	if a.SignedOn.After(today) {
		faults.Add(ErrFuture.On("signed"))
	}
	if !a.EndedOn.IsZero() && (a.EndedOn.After(today) || a.EndedOn.Before(a.SignedOn)) {
		faults.Add(ErrDays.On("ended"))
	}
	t = Text{Title: a.Title, Fields: a.Fields, Content: row.Text("content"), Duties: row.Text("duties"), Team: row.Text("team"), Starts: a.Starts, Ends: a.Ends}
	text(&faults, "content", t.Content, true, maxText)
	text(&faults, "duties", t.Duties, true, maxText)
	text(&faults, "team", t.Team, false, maxText)
	faults = append(append(faults, CheckBasics(a.Class, t)...), CheckParties(a.Parties)...)
	told := map[string]bool{}
	for _, e := range faults {
		for _, one := range errs.All(e) {
			if !told[one.Field] {
				told[one.Field] = true
				row.Refuse(one.Field, one.On(""))
			}
		}
	}
	a.Months, a.Status = Months(a.Starts, a.Ends), statusOn(a, today)
	return a, t, nil
}

// statusOn is where an agreement that was signed on paper stands on a day.
func statusOn(a Agreement, day civil.Date) string {
	switch {
	case !a.EndedOn.IsZero():
		return Terminated
	case day.Before(a.Starts):
		return Signed
	case day.After(a.Ends):
		return Expired
	}
	return Active
}

func (s *Service) applyItems(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	who, today := actor.From(ctx), civil.DateOf(tx.Now())
	fields, err := ReadFields(ctx, tx)
	if err != nil {
		return err
	}
	var recs []sheet.Record
	var items []Agreement
	var texts []Text
	for _, row := range rows {
		own, err := fromHere(ctx, tx, row)
		if err != nil {
			return err
		}
		if own { // an export sent back: what was agreed on here is not changed by a table
			row.Did(sheet.Unchanged)
			continue
		}
		a, t, err := rowItem(ctx, tx, row, fields, today)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		if !may(who, actImport, a) {
			row.Refuse("schools", ErrOwn)
			continue
		}
		if err := known(ctx, tx, row, a); err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		last := ""
		if !a.Starts.After(today) {
			last = later(a.Starts, a.SignedOn).String()
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{a.Number, a.Status, a.Number, string(a.Class), a.Title, fieldText(a.Fields), a.Starts.String(), a.Ends.String(), today.String(), a.SignedOn.String(), a.SignedOn.String(), a.EndedOn.String(), last,
			0, who.Account, 0, 0, a.Months}})
		items, texts = append(items, a), append(texts, t)
	}
	got, err := b.Upsert(ctx, tx, itemTable, recs)
	if err != nil {
		return err
	}
	var words, parties []sheet.Record
	for i, id := range got {
		if id == 0 {
			continue
		}
		a, t, row := items[i], texts[i], recs[i].Row
		words = append(words, sheet.Record{Row: row, Values: []any{"import:" + id.String(), firstText, "", t.Title, fieldText(t.Fields), t.Content, t.Duties, t.Team, t.Starts.String(), t.Ends.String(), t.Starts.String(), a.SignedOn.String(), a.SignedOn.String(),
			"", who.Name, id, 1, 1, who.Account}})
		for n, p := range a.Parties {
			parties = append(parties, sheet.Record{Row: row, Values: []any{partyKey(id, p.Org), string(p.Kind), p.County, string(p.Role), "", "", "", id, p.Org, n, 0}})
		}
	}
	if _, err := b.Upsert(ctx, tx, textTable, words); err != nil {
		return err
	}
	_, err = b.Upsert(ctx, tx, partyTable, parties)
	return err
}

// known refuses a row about an agreement that is there already and reads differently, or that
// was not imported.
func known(ctx context.Context, q sqldb.Queryer, row *sheet.Row, a Agreement) error {
	list, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.row_key = $1`, a.Number)
	if err != nil || len(list) == 0 {
		return err
	}
	old := list[0]
	if old.Owner != 0 || old.Title != a.Title || old.Starts != a.Starts || old.SignedOn != a.SignedOn {
		row.Refuse("number", ErrKnown)
	}
	return nil
}

// importedItems opens the case of every new agreement; after an undo there is nothing new.
func (s *Service) importedItems(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
	fresh, err := sqldb.All(ctx, tx, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.batch_id = $1 AND a.current_id = 0 ORDER BY a.id`, b.ID)
	if err != nil {
		return err
	}
	for _, a := range fresh {
		if _, err := tx.Exec(ctx, `UPDATE agreement_items SET current_id = (SELECT MIN(v.id) FROM agreement_versions v WHERE v.agreement_id = $1) WHERE id = $1`, a.ID); err != nil {
			return err
		}
		if err := Flow.OpenIn(ctx, tx, a.ID, a.Status, "表格导入"); err != nil {
			return err
		}
	}
	return search.Stale(ctx, tx, Found)
}

func (s *Service) itemRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		var w sqldb.Where
		cond, args := seenSQL(actor.From(ctx), w.Next())
		w.Numbered(cond, args...)
		w.And(`a.signed_on <> ''`)
		list, err := sqldb.All(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a`+w.SQL()+` ORDER BY a.id`, w.Args()...)
		if err == nil {
			err = withParties(ctx, q, list)
		}
		var names FieldList
		if err == nil {
			names, err = ReadFields(ctx, q)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for _, a := range list {
			t, err := textByID(ctx, q, a.Current)
			row := []any{a.Number, a.Title, a.Class.ZH(), sideNames(a.Parties, true), sideNames(a.Parties, false), names.inChinese(ctx, a.Fields), t.Content, t.Duties, t.Team, a.Starts.String(), a.Ends.String(), a.SignedOn.String(), a.EndedOn.String()}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// inChinese names fields as the table that is imported has them.
func (l FieldList) inChinese(ctx context.Context, list []Field) string {
	return l.Words(i18n.WithLang(ctx, i18n.Chinese), list)
}

// fieldChoice are the names of the fields that can be chosen today, for the template.
func (s *Service) fieldChoice(ctx context.Context) (out []string, err error) {
	list, err := s.Fields(ctx)
	for _, f := range list.Choice(s.Today()) {
		out = append(out, f.ZH)
	}
	return out, err
}

// fromHere says whether a row names an agreement that was written on the platform and that the actor may see.
func fromHere(ctx context.Context, q sqldb.Queryer, row *sheet.Row) (bool, error) {
	number := row.Text("number")
	if !strings.HasPrefix(number, ownNumber) {
		return false, nil
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT id FROM agreement_items WHERE number = $1`, number)
	if err != nil || len(list) != 1 {
		return false, err
	}
	a, err := itemByID(ctx, q, list[0])
	return err == nil && MaySee(actor.From(ctx), a), err
}

// numbered finds the agreement of a row, which the actor may see and whose text is known.
func numbered(ctx context.Context, q sqldb.Queryer, row *sheet.Row) (Agreement, error) {
	id, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT id FROM agreement_items WHERE number = $1 ORDER BY id LIMIT 2`, row.Text("number"))
	if err != nil || len(id) != 1 {
		if err == nil {
			row.Refuse("number", ErrNumber)
		}
		return Agreement{}, err
	}
	a, err := itemByID(ctx, q, id[0])
	if err == nil && (!MaySee(actor.From(ctx), a) || a.SignedOn.IsZero()) {
		row.Refuse("number", ErrNumber)
	}
	return a, err
}

// writeList writes a list of agreements as the page shows it.
func writeList(ctx context.Context, w io.Writer, f sheet.Format, p Page) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "协议", EN: "Agreement"}, {ZH: "类别", EN: "Class"}, {ZH: "学校", EN: "Schools"}, {ZH: "企业与其他各方", EN: "Partners"}, {ZH: "合作领域", EN: "Fields"}, {ZH: "起始", EN: "From"}, {ZH: "截止", EN: "To"},
		{ZH: "期限（月）", EN: "Months", Type: sheet.Int}, {ZH: "长期协议", EN: "Long-term"}, {ZH: "签署完毕", EN: "Signed"}, {ZH: "最近动静", EN: "Last event"}, {ZH: "休眠", EN: "Dormant"}, {ZH: "状态", EN: "Status"}}
	yes := func(b bool) string {
		if b {
			return i18n.T(ctx, "是")
		}
		return i18n.T(ctx, "否")
	}
	return sheet.Export(w, f, i18n.Word(ctx, "校企合作协议"), cols, func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			if !yield([]any{x.Number, x.Title, i18n.Word(ctx, x.Class.ZH()), sideNames(x.Parties, true), sideNames(x.Parties, false), p.Fields.Words(ctx, x.Fields), x.Starts.String(), x.Ends.String(), x.Months, yes(x.Long), x.SignedOn.String(), x.LastOn.String(),
				yes(x.Dormant), i18n.Word(ctx, stateZH(x.Status))}, nil) {
				return
			}
		}
	})
}

// writePromises writes promises, or their sums by agreement, enterprise or school; what nobody
// entered stays empty.
func writePromises(ctx context.Context, w io.Writer, f sheet.Format, q PromiseQuery, p PromisePage) error {
	if q.By != "" {
		return writeGroups(ctx, w, f, p)
	}
	cols := []sheet.Column{{ZH: "协议编号", EN: "Number"}, {ZH: "协议", EN: "Agreement"}, {ZH: "承诺", EN: "Clause"}, {ZH: "承诺类别", EN: "Kind"}, {ZH: "承诺方", EN: "Promised by"}, {ZH: "单位", EN: "Unit"}, {ZH: "承诺数", EN: "Promised"}, {ZH: "兑现数", EN: "Delivered"}, {ZH: "待确认", EN: "To be confirmed"},
		{ZH: "期限", EN: "Due"}, {ZH: "最近兑现", EN: "Last delivery"}, {ZH: "状态", EN: "State"}}
	return sheet.Export(w, f, i18n.Word(ctx, "协议承诺与兑现"), cols, func(yield func([]any, error) bool) {
		for _, x := range p.Lines {
			done := ""
			if x.Rows > 0 {
				done = x.plain(x.Delivered)
			}
			if !yield([]any{x.Number, x.Of, x.Title, i18n.Word(ctx, x.Kind.ZH()), x.PromiserIs, i18n.Word(ctx, x.Unit), x.plain(*x.Promised), done, x.plain(x.Waiting), x.DueDay().String(), x.LastOn.String(), i18n.Word(ctx, x.State.ZH())}, nil) {
				return
			}
		}
	})
}

func writeGroups(ctx context.Context, w io.Writer, f sheet.Format, p PromisePage) error {
	n := func(zh, en string) sheet.Column { return sheet.Column{ZH: zh, EN: en, Type: sheet.Int} }
	cols := []sheet.Column{{ZH: "名称", EN: "Name"}, {ZH: "说明", EN: "Note"}, n("协议数", "Agreements"), n("承诺数", "Promises"), n("按期兑现", "On time"), n("逾期兑现", "Late"), n("兑现不足", "Short"), n("没有登记", "No data"), n("未到期", "Not due")}
	return sheet.Export(w, f, i18n.Word(ctx, "协议承诺与兑现"), cols, func(yield func([]any, error) bool) {
		for _, g := range p.Groups {
			if !yield([]any{g.Name, g.Note, g.Agreements, g.Promises, g.Good(), g.By[Late], g.By[Short], g.By[NoData], g.By[NotDue]}, nil) {
				return
			}
		}
	})
}
