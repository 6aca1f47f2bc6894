package standard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The codes of the tables.
const (
	SheetAbilities = "standard.abilities"
	SheetAnswers   = "standard.answers"
)

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.abilitySheet(), s.answerSheet()}
}

var standardTable = &sheet.Table{Name: "standard_standards", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "code", Once: true}, {Name: "version", Type: sheet.IntField, Once: true}, {Name: "previous_id", Type: sheet.IntField, Once: true},
	{Name: "org_id", Type: sheet.IntField, Once: true}, {Name: "owner_id", Type: sheet.IntField, Once: true}, {Name: "county", Once: true}, {Name: "issuer_id", Type: sheet.IntField},
	{Name: "industry"}, {Name: "occupation"}, {Name: "post", Once: true}, {Name: "level", Type: sheet.IntField}, {Name: "summary", Once: true}, {Name: "valid_from"}, {Name: "valid_to"},
	{Name: "status", Once: true}, {Name: "published_ms", Type: sheet.IntField, Once: true}, {Name: "survey_id", Type: sheet.IntField, Once: true}, {Name: "firms", Type: sheet.IntField, Once: true},
}}

var taskTable = &sheet.Table{Name: "standard_tasks", Key: []string{"standard_id", "name"}, Fields: []sheet.Field{
	{Name: "standard_id", Type: sheet.IntField}, {Name: "name"}, {Name: "position", Type: sheet.IntField, Once: true}, {Name: "details"}, {Name: "firms", Type: sheet.IntField, Once: true}, {Name: "lineage_id", Type: sheet.IntField, Once: true},
}}

var abilityTable = &sheet.Table{Name: "standard_abilities", Key: []string{"task_id", "kind", "text"}, Fields: []sheet.Field{
	{Name: "task_id", Type: sheet.IntField}, {Name: "kind"}, {Name: "text"}, {Name: "standard_id", Type: sheet.IntField}, {Name: "position", Type: sheet.IntField, Once: true}, {Name: "firms", Type: sheet.IntField, Once: true}, {Name: "lineage_id", Type: sheet.IntField, Once: true},
}}

var answerTable = &sheet.Table{Name: "standard_answers", Key: []string{"reply_id", "row_key"}, Fields: []sheet.Field{
	{Name: "reply_id", Type: sheet.IntField}, {Name: "row_key"}, {Name: "part"}, {Name: "position", Type: sheet.IntField, Once: true}, {Name: "task"}, {Name: "kind"}, {Name: "text"}, {Name: "occupation"}, {Name: "level"},
	{Name: "first", Type: sheet.IntField}, {Name: "second", Type: sheet.IntField}, {Name: "third", Type: sheet.IntField},
}}

func kindColumn(required bool) sheet.Column {
	c := sheet.Column{Key: "kind", ZH: "能力类别", EN: "Kind", Alias: []string{"类别", "NLLB"}, Type: sheet.Enum, Required: required, Example: "技能"}
	for _, k := range Kinds {
		c.Options = append(c.Options, sheet.Option{Code: string(k), ZH: k.ZH(), EN: k.EN()})
	}
	return c
}

func abilityColumnsOf() []sheet.Column {
	grade := sheet.Column{Key: "level", ZH: "等级", EN: "Level", Alias: []string{"技能等级", "DJ"}, Type: sheet.Enum, Required: true, Example: "高级工（三级）"}
	short := [][]string{{"初级工", "五级"}, {"中级工", "四级"}, {"高级工", "三级"}, {"技师", "二级"}, {"高级技师", "一级"}}
	for i, name := range gradeNames {
		grade.Options = append(grade.Options, sheet.Option{Code: fmt.Sprint(i + 1), ZH: name, EN: fmt.Sprintf("Grade %d", 5-i), Alias: short[i]})
	}
	return []sheet.Column{
		{Key: "post", ZH: "岗位", EN: "Post", Alias: []string{"岗位名称", "GWMC"}, Required: true, NoFormula: true, Example: "机电设备维修工"},
		{Key: "occupation", ZH: "职业代码", EN: "Occupation code", Alias: []string{"职业", "ZYDM"}, Type: sheet.Code, Required: true, Check: idcode.Occupation, Example: "6-31-01-10"},
		{Key: "industry", ZH: "行业代码", EN: "Industry code", Alias: []string{"行业", "HYDM"}, Type: sheet.Code, Required: true, Check: idcode.Industry, Example: "C3491"},
		grade,
		{Key: "issuer", ZH: "发布单位", EN: "Issuer", Alias: []string{"发布企业", "FBDW"}, Help: "企业或行业组织；企业和行业组织填自己的可以空着", NoFormula: true},
		{Key: "valid_from", ZH: "生效日期", EN: "Valid from", Alias: []string{"SXRQ"}, Type: sheet.Day, Example: "2027-01-01"},
		{Key: "valid_to", ZH: "失效日期", EN: "Valid to", Type: sheet.Day},
		{Key: "task", ZH: "典型工作任务", EN: "Task", Alias: []string{"任务", "任务名称"}, Required: true, Example: "更换并校准伺服电机"},
		{Key: "details", ZH: "任务说明", EN: "Task details"},
		kindColumn(true),
		{Key: "text", ZH: "能力项", EN: "Ability", Alias: []string{"能力", "能力内容"}, Required: true, Example: "能按图拆装伺服电机并校准零点"},
	}
}

func (s *Service) abilitySheet() *sheet.Kind {
	return &sheet.Kind{
		Code: SheetAbilities, ZH: "能力标准", EN: "Competency standards", Help: "一行一个能力项；同一岗位、职业和等级算同一份标准，导入后是草稿，检查后再提交审核",
		Unique: []string{"post", "occupation", "level", "task", "kind", "text"}, SameHelp: "同一任务的同一能力项只留一行", Roles: Policy.Roles(mayOwn),
		Tables: []*sheet.Table{standardTable, taskTable, abilityTable}, Columns: abilityColumnsOf(),
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run := &abilityRun{s: s, batch: b, issuers: map[string]ids.ID{}, standards: map[string]ids.ID{}, tasks: map[string]ids.ID{}}
			return run.apply, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
			fresh, err := unopened(ctx, tx, b.ID)
			for _, id := range fresh {
				if err := Flow.Open(ctx, tx, id, "表格导入"); err != nil {
					return err
				}
			}
			return err
		},
		Rows: s.exportRows,
	}
}

// abilityRun writes the rows of one batch: drafts with their tasks and abilities.
type abilityRun struct {
	s                *Service
	batch            *sheet.Batch
	issuers          map[string]ids.ID
	standards, tasks map[string]ids.ID
	position         int64
}

// abilityLine is a good row on its way into three tables.
type abilityLine struct {
	row            *sheet.Row
	standard, task string // keys
	x              Standard
}

func (run *abilityRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var good []abilityLine
	for _, row := range rows {
		x, err := run.read(ctx, tx, row)
		if err != nil {
			return err
		}
		if row.Refused() {
			continue
		}
		key := fmt.Sprintf("table:%d:%d:%s:%s:%d", x.Org, x.Owner, Key(x.Post), x.Occupation, x.Level)
		good = append(good, abilityLine{row, key, key + "|" + row.Text("task"), x})
	}
	if err := run.heads(ctx, tx, good); err != nil {
		return err
	}
	if err := run.middle(ctx, tx, good); err != nil {
		return err
	}
	recs := make([]sheet.Record, 0, len(good))
	for _, g := range good {
		run.position++
		recs = append(recs, sheet.Record{Row: g.row, Values: []any{int64(run.tasks[g.task]), g.row.Text("kind"), g.row.Text("text"), int64(run.standards[g.standard]), run.position, int64(0), int64(0)}})
	}
	_, err := run.batch.Upsert(ctx, tx, abilityTable, recs)
	return err
}

// read makes the head of a standard of a row and puts what is wrong beside its cell.
func (run *abilityRun) read(ctx context.Context, tx *sqldb.Tx, row *sheet.Row) (Standard, error) {
	x := Standard{Post: row.Text("post"), Occupation: row.Text("occupation"), Industry: row.Text("industry"), From: row.Day("valid_from"), To: row.Day("valid_to")}
	x.Level = map[string]int64{"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}[row.Text("level")]
	if name := row.Text("issuer"); name != "" {
		id, ok := run.issuers[name]
		if !ok {
			u, err := findUnit(ctx, tx, name)
			if err != nil {
				return x, err
			}
			if mayIssue(u.Kind) {
				id = u.ID
			}
			run.issuers[name] = id
		}
		if x.Issuer = id; id == 0 {
			row.Refuse("issuer", ErrIssuer)
		}
	}
	if err := run.s.keeper(ctx, tx, &x); err != nil {
		if errs.KindOf(err) == errs.Internal {
			return x, err
		}
		row.Refuse("issuer", err)
	}
	for _, e := range Check(x) {
		row.Refuse(e.Field, e.On(""))
	}
	for _, e := range CheckTasks([]Task{{Name: row.Text("task"), Details: row.Text("details"), Abilities: []Ability{{Kind: Kind(row.Text("kind")), Text: row.Text("text")}}}}) {
		row.Refuse("text", e.On(""))
	}
	return x, nil
}

func (run *abilityRun) heads(ctx context.Context, tx *sqldb.Tx, good []abilityLine) error {
	var recs []sheet.Record
	var keys []string
	for _, g := range good {
		if _, ok := run.standards[g.standard]; ok {
			continue
		}
		run.standards[g.standard] = 0
		x := g.x
		keys = append(keys, g.standard)
		recs = append(recs, sheet.Record{Row: g.row, Values: []any{g.standard, "", int64(1), int64(0), int64(x.Org), int64(x.Owner), x.County, int64(x.Issuer), x.Industry, x.Occupation, x.Post, x.Level, "",
			x.From.String(), x.To.String(), Drafted, int64(0), int64(0), int64(0)}})
	}
	written, err := run.batch.Upsert(ctx, tx, standardTable, recs)
	for i, id := range written {
		run.standards[keys[i]] = id
	}
	return err
}

func (run *abilityRun) middle(ctx context.Context, tx *sqldb.Tx, good []abilityLine) error {
	var recs []sheet.Record
	var keys []string
	for _, g := range good {
		if _, ok := run.tasks[g.task]; ok {
			continue
		}
		run.tasks[g.task] = 0
		keys = append(keys, g.task)
		recs = append(recs, sheet.Record{Row: g.row, Values: []any{int64(run.standards[g.standard]), g.row.Text("task"), int64(len(run.tasks)), g.row.Text("details"), int64(0), int64(0)}})
	}
	written, err := run.batch.Upsert(ctx, tx, taskTable, recs)
	for i, id := range written {
		run.tasks[keys[i]] = id
	}
	return err
}

// exportRows yields the abilities of the standards in force and of the actor's own drafts.
func (s *Service) exportRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		condition, args := where(actor.From(ctx), 1)
		list, err := sqldb.All(ctx, q, scanStandard, `SELECT `+standardCols+standardFrom+` WHERE s.status IN ('PUBLISHED', 'DRAFT') AND `+condition+` ORDER BY s.id`, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, x := range list {
			if x.Tasks, err = tasksOf(ctx, q, x.ID); err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rowsOf(x) {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// rowsOf is a standard as rows of its table.
func rowsOf(x Standard) [][]any {
	grade := ""
	if x.Level >= 1 && x.Level <= int64(len(gradeNames)) {
		grade = gradeNames[x.Level-1]
	}
	var out [][]any
	for _, t := range x.Tasks {
		for _, a := range t.Abilities {
			out = append(out, []any{x.Post, x.Occupation, x.Industry, grade, x.IssuerName, x.From.String(), x.To.String(), t.Name, t.Details, a.Kind.ZH(), a.Text})
		}
	}
	return out
}

// writeStandard writes one version in the columns of its table.
func writeStandard(ctx context.Context, w io.Writer, f sheet.Format, x Standard) error {
	rows := func(yield func([]any, error) bool) {
		for _, row := range rowsOf(x) {
			if !yield(row, nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "能力标准"), abilityColumnsOf(), rows)
}

func (s *Service) answerSheet() *sheet.Kind {
	level := sheet.Column{Key: "level", ZH: "等级", EN: "Level", Alias: []string{"技能等级", "学历"}, Type: sheet.Enum}
	for _, l := range s.opts.Levels {
		level.Options = append(level.Options, sheet.Option{Code: l[0], ZH: l[1], EN: l[0]})
	}
	if len(level.Options) == 0 {
		level.Type = sheet.Text
	}
	part := sheet.Column{Key: "part", ZH: "部分", EN: "Part", Type: sheet.Enum, Required: true, Example: "技术技能标准", Options: []sheet.Option{
		{Code: partTask, ZH: "典型工作任务", EN: "Task", Alias: []string{"任务", "一"}}, {Code: partAbility, ZH: "技术技能标准", EN: "Standard", Alias: []string{"标准", "二"}}, {Code: partDemand, ZH: "人才专业需求", EN: "Demand", Alias: []string{"需求", "三"}}}}
	heads := func(key, zh, en string) sheet.Column {
		return sheet.Column{Key: key, ZH: zh, EN: en, Type: sheet.Int, Unit: "人"}
	}
	return &sheet.Kind{
		Code: SheetAnswers, ZH: "调查答复", EN: "Survey answers", Help: "一行一个任务、一条标准或一个需求；导入后在页面上检查并提交答复",
		Unique: []string{"survey", "part", "task", "kind", "text", "occupation", "level"}, SameHelp: "同一内容只留一行", Roles: Policy.Roles(mayAnswer), Tables: []*sheet.Table{answerTable},
		Columns: []sheet.Column{
			{Key: "survey", ZH: "调查编号", EN: "Survey number", Alias: []string{"编号", "DCBH"}, Type: sheet.Code, Required: true, NoFormula: true, Example: "DC-2026-0001"},
			part,
			{Key: "task", ZH: "任务名称", EN: "Task", Alias: []string{"任务"}, Example: "更换并校准伺服电机"},
			kindColumn(false),
			{Key: "text", ZH: "内容", EN: "Text", Alias: []string{"能力项", "任务说明"}, Example: "能按图拆装伺服电机并校准零点"},
			{Key: "occupation", ZH: "职业代码", EN: "Occupation code", Alias: []string{"职业"}, Type: sheet.Code, Check: idcode.Occupation},
			level, heads("first", "第一年人数", "First year"), heads("second", "第二年人数", "Second year"), heads("third", "第三年人数", "Third year"),
		},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			known := map[string]ids.ID{}
			position := int64(0)
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				var recs []sheet.Record
				for _, row := range rows {
					reply, err := s.replyNamed(ctx, tx, row, known)
					if err != nil {
						return err
					}
					position++
					if values := answerRecord(row, reply, position); !row.Refused() {
						recs = append(recs, sheet.Record{Row: row, Values: values})
					}
				}
				_, err := b.Upsert(ctx, tx, answerTable, recs)
				return err
			}, nil
		},
	}
}

// replyNamed finds the open reply of the actor's enterprise to the survey that a row names.
func (s *Service) replyNamed(ctx context.Context, q sqldb.Queryer, row *sheet.Row, known map[string]ids.ID) (ids.ID, error) {
	number := row.Text("survey")
	id, ok := known[number]
	if !ok {
		own := actor.From(ctx).Orgs(firmRoles...)
		v, err := surveyByNumber(ctx, q, number)
		if err == nil && len(own) > 0 && v.Status == SurveyOpen {
			var p Reply
			if p, err = replyTo(ctx, q, v.ID, own[0]); err == nil && p.Status == ReplyOpen {
				id = p.ID
			}
		}
		if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
			return 0, err
		}
		known[number] = id
	}
	if id == 0 {
		row.Refuse("survey", ErrSurvey.With(number))
	}
	return id, nil
}

// answerRecord reads a row of a reply and puts what is wrong beside its cell.
func answerRecord(row *sheet.Row, reply ids.ID, position int64) []any {
	part, task, kind, text := row.Text("part"), strings.TrimSpace(row.Text("task")), row.Text("kind"), row.Text("text")
	w := Wanted{Occupation: row.Text("occupation"), Level: row.Text("level")}
	var heads [Ahead]any
	switch part {
	case partTask, partAbility:
		w = Wanted{}
		if task == "" {
			row.Refuse("task", ErrTaskName)
		}
		if part == partAbility && kind == "" {
			row.Refuse("kind", ErrPart)
		}
		if part == partAbility && text == "" {
			row.Refuse("text", ErrPart)
		}
		if part == partTask {
			kind = ""
		}
	case partDemand:
		task, kind, text = "", "", ""
		for i, key := range []string{"first", "second", "third"} {
			if row.Has(key) {
				n := row.Int(key)
				w.Heads[i], heads[i] = &n, n
			}
		}
		columns := map[string]string{"occupation": "occupation", "wanted": "level", "year1": "first", "year2": "second", "year3": "third"}
		for _, e := range checkWanted([]Wanted{w}) {
			base, _, _ := strings.Cut(e.Field, "_")
			row.Refuse(columns[base], e.On(""))
		}
	}
	words := text
	if part == partTask {
		words = ""
	}
	return []any{int64(reply), answerKey(part, task, kind, words, w), part, position, task, kind, text, w.Occupation, w.Level, heads[0], heads[1], heads[2]}
}
