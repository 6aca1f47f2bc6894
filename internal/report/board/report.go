package board

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/doc"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// Format is the form in which a report is written.
type Format string

// The forms of the report.
const (
	Word  Format = "docx"
	Excel Format = "xlsx"
	JSON  Format = "json"
)

// ParseFormat reads a form from a request or a command line.
func ParseFormat(s string) (Format, error) {
	switch f := Format(s); f {
	case Word, Excel, JSON:
		return f, nil
	}
	return "", ErrFormat.With(s)
}

// MIME is the media type of the form.
func (f Format) MIME() string {
	switch f {
	case Word:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case Excel:
		return sheet.XLSX.MIME()
	}
	return "application/json"
}

// WriteReport writes the gap report of a year from its newest snapshot and returns
// the snapshot; where there is none, the year is frozen first. It asks for no
// permission: it is the command line's.
func WriteReport(ctx context.Context, db *sqldb.DB, cat *atlas.Catalog, city string, year int, format Format, w io.Writer) (Snapshot, error) {
	if err := checkYear(year); err != nil {
		return Snapshot{}, err
	}
	var snap Snapshot
	err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
		head, err := latestSnapshot(ctx, r, year, false)
		if err == nil {
			snap, err = snapshotByID(ctx, r, head.ID)
		}
		return err
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		snap, err = freeze(ctx, db, cat, city, year, false)
	}
	if err != nil {
		return snap, err
	}
	return snap, snap.Write(w, format)
}

// Write draws the report from the snapshot alone; its digest stands at the foot of
// every page. A snapshot that was tampered with is refused.
func (s Snapshot) Write(w io.Writer, format Format) error {
	f, err := s.Open()
	if err != nil {
		return err
	}
	switch format {
	case Word:
		return s.writeWord(w, f)
	case Excel:
		return s.writeExcel(w, f)
	case JSON:
		_, err := io.WriteString(w, s.Body)
		return err
	}
	return ErrFormat.With(string(format))
}

// Title is the report's title.
func (f Frozen) Title() string {
	return fmt.Sprintf("%s%d年度产教供需缺口报告", f.Scope.City, f.Scope.Year)
}

// Stamp says which snapshot it is: 快照 2026-10-31 18:00.
func (s Snapshot) Stamp() string {
	return "快照 " + s.TakenAt.In(civil.Location).Format("2006-01-02 15:04")
}

// wordRows is how many rows of a table the Word report prints; the workbook has all.
const wordRows = 200

func (s Snapshot) writeWord(w io.Writer, f Frozen) error {
	d, err := doc.New(doc.Options{Title: f.Title(), Issuer: f.Scope.City, Version: s.Stamp(), Created: civil.DateOf(s.TakenAt).String(), Source: s.SHA256})
	if err != nil {
		return err
	}
	d.Heading(1, "一、总体情况")
	d.Para(f.Finding())
	numerals := []string{"二", "三", "四", "五", "六"}
	for i, t := range f.Tables() {
		d.Heading(1, numerals[i]+"、"+t.Title)
		d.Para(t.Text)
		if len(t.Rows) > 0 {
			d.Table(t.Title, t.Head, t.Rows[:min(wordRows, len(t.Rows))], t.Numbers...)
		}
		if len(t.Rows) > wordRows {
			d.Note(fmt.Sprintf("本表列前 %d 行，共 %d 行，全部见同名 Excel。", wordRows, len(t.Rows)))
		}
	}
	d.Heading(1, "七、口径与数据说明")
	for _, line := range f.Scope.Notes(context.Background()) {
		d.Para(line)
	}
	d.Note("本报告由快照生成，快照 SHA-256：" + s.SHA256)
	return d.Write(w)
}

func (s Snapshot) writeExcel(w io.Writer, f Frozen) error {
	foot := f.Title() + " · " + s.Stamp() + " · SHA-256 " + s.SHA256
	notes := append([]string{f.Finding()}, f.Scope.Notes(context.Background())...)
	leaves := []sheet.Leaf{{Name: "说明", Cols: []sheet.Column{{ZH: f.Title(), Type: sheet.Text}}, Rows: textRows(notes), Foot: foot}}
	for _, t := range f.Tables() {
		leaves = append(leaves, sheet.Leaf{Name: t.Title, Cols: t.columns(), Rows: t.values(), Foot: foot})
	}
	return sheet.Workbook(w, leaves...)
}

func textRows(lines []string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, l := range lines {
			if !yield([]any{l}, nil) {
				return
			}
		}
	}
}

// Finding is the year in a sentence, which a mayor can read out.
func (f Frozen) Finding() string {
	t, sc := f.Totals(), f.Scope
	var b strings.Builder
	fmt.Fprintf(&b, "%d 年，%s %s 家企业有效用工需求 %s 条、%s 人。", sc.Year, sc.City, ui.Thousands(sc.Firms), ui.Thousands(sc.Needs), ui.Thousands(sc.Demand))
	if f.NoSupply() {
		fmt.Fprintf(&b, "供给无数据：%s 个专业点都没有 %d 年的毕业去向数据，因此不计算缺口总量。", ui.Thousands(sc.Points), sc.Year)
		return b.String()
	}
	fmt.Fprintf(&b, "%s 所学校 %s 个专业点可供留在本市、专业对口的毕业生 %s 人，对上 %s 人", ui.Thousands(sc.Schools), ui.Thousands(sc.Points), ui.Thousands(t.Supply.Persons()), ui.Thousands(t.Met.Persons()))
	if rate, ok := t.Rate(); ok {
		fmt.Fprintf(&b, "，需求满足率 %s。", ui.Percent(rate))
	} else {
		b.WriteString("；没有需求，需求满足率无数据（分母为零）。")
	}
	if t.Untaught > 0 {
		fmt.Fprintf(&b, "有 %d 个职业企业在要、本市没有专业培养。", t.Untaught)
	}
	return b.String()
}

// Notes say what the figures rest on, in the language of the context.
func (s Scope) Notes(ctx context.Context) []string {
	out := []string{
		i18n.T(ctx, "需求：%d 年发布、在有效期内的人才需求，单位为人。", s.Year),
		i18n.T(ctx, "供给：%d 年毕业生 × 留市率 × 专业对口率，两率均为占就业人数的比例；按已发布连线的权重分到职业，一人只计一次。", s.Year),
		i18n.T(ctx, "缺口＝需求−供给；缺口率＝缺口÷需求，没有需求时无数据；对上＝需求与供给中较小者。"),
		i18n.T(ctx, "%s 个专业点中 %s 个没有当年毕业去向数据，不计入供给，也不当作零；当年有效的“专业培养职业”连线 %s 条。", ui.Thousands(s.Points), ui.Thousands(s.Unknown), ui.Thousands(s.Edges)),
		i18n.T(ctx, "%s 条需求没有职业编码，列为无数据；%s 条需求没有写人数，未计入。", ui.Thousands(s.Uncoded), ui.Thousands(s.Unsaid)),
		i18n.T(ctx, "参数：差额不超过需求的 %s 视为持平（GAP-EVEN），权重低于 %s 的连线不计（GAP-WEIGHT）；依据：%s。", ui.Percent(s.Params.Even), strconv.FormatFloat(s.Params.Weight, 'g', -1, 64), s.Params.Source),
	}
	if s.County != "" {
		out = append(out, i18n.T(ctx, "只含本县区的需求和学校，未含跨县区的供需。"))
	}
	return out
}

// Sheet is one table of the report: the same in Word, Excel and on the page.
type Sheet struct {
	Title, Text string
	Head        []string
	Numbers     []int // columns set to the right
	Rows        [][]string
}

func (t Sheet) columns() []sheet.Column {
	out := make([]sheet.Column, len(t.Head))
	for i, h := range t.Head {
		out[i] = sheet.Column{ZH: h, Type: sheet.Text}
		if slices.Contains(t.Numbers, i) {
			out[i].Type = sheet.Number
		}
	}
	return out
}

// values are the rows with whole numbers as numbers, for a workbook.
func (t Sheet) values() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range t.Rows {
			row := make([]any, len(r))
			for i, text := range r {
				row[i] = text
				n, err := strconv.ParseInt(strings.NewReplacer(",", "", "−", "-").Replace(text), 10, 64)
				if err == nil && slices.Contains(t.Numbers, i) {
					row[i] = n
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

const noData = "无数据"

// Tables are the report's tables in their order.
func (f Frozen) Tables() []Sheet {
	return []Sheet{f.sideTable(Asked), f.sideTable(Taught), f.idleTable(), f.sumTable("按行业", "行业", f.Industries), f.sumTable("按产业链", "产业链", f.Chains)}
}

func (f Frozen) sideTable(side Side) Sheet {
	t := Sheet{Title: "企业要、学校缺", Head: []string{"职业", "代码", "产业链", "需求", "供给", "缺口", "缺口率", "状态", "培养的专业"}, Numbers: []int{3, 4, 5, 6}}
	if side == Taught {
		t.Title = "学校教、企业少要"
	}
	for _, l := range f.side(side) {
		supply, gap, rate := noData, noData, noData
		if l.State != NoData {
			supply, gap = ui.Thousands(l.Supply.Persons()), ui.Thousands(l.Gap().Persons())
			if r, ok := l.Rate(); ok {
				rate = ui.Percent(r)
			}
		}
		t.Rows = append(t.Rows, []string{nameOf(l), l.Occupation, strings.Join(l.Chains, "、"), ui.Thousands(l.Demand), supply, gap, rate, l.State.ZH(), strings.Join(l.Programmes, "、")})
	}
	t.Text = fmt.Sprintf("共 %d 个职业，按缺口从大到小。", len(t.Rows))
	if side == Taught {
		t.Text = fmt.Sprintf("共 %d 个职业，按富余从大到小。", len(t.Rows))
	}
	return t
}

// side lists the occupations of one direction, what matters most first.
func (f Frozen) side(side Side) []Named {
	var out []Named
	for _, l := range f.Occupations {
		if l.Of(side) {
			out = append(out, l)
		}
	}
	if side == Taught {
		slices.Reverse(out)
	}
	return out
}

func nameOf(l Named) string {
	if l.Occupation == "" {
		return "职业待编码"
	}
	return l.Name
}

func (f Frozen) idleTable() Sheet {
	t := Sheet{Title: "没有需求对应的专业", Head: []string{"专业", "层次与代码", "布点", "毕业生", "说明"}, Numbers: []int{2, 3}}
	for _, i := range f.Idle {
		t.Rows = append(t.Rows, []string{i.Name, i.code(), ui.Thousands(i.Points), i.graduates(), i.why()})
	}
	t.Text = fmt.Sprintf("共 %d 个专业，所培养的职业当年都没有需求。", len(t.Rows))
	return t
}

// code is level and code as people write them.
func (i Idle) code() string {
	level, code, _ := strings.Cut(i.Programme, ":")
	return atlas.Level(level).ZH() + " " + code
}

func (i Idle) graduates() string {
	if i.Unknown == i.Points {
		return noData
	}
	return ui.Thousands(i.Students)
}

func (i Idle) why() string {
	if !i.Linked {
		return "还没有已发布的职业连线"
	}
	return "所培养的职业当年没有需求"
}

func (f Frozen) sumTable(title, head string, sums []SumLine) Sheet {
	t := Sheet{Title: title, Head: []string{head, "代码", "企业", "需求", "供给", "对上", "缺口", "缺口率"}, Numbers: []int{2, 3, 4, 5, 6, 7}}
	for _, s := range sums {
		supply, met, gap, rate := noData, noData, noData, noData
		if !s.NoSupply() {
			supply, met, gap = ui.Thousands(s.Supply.Persons()), ui.Thousands(s.Met.Persons()), ui.Thousands(s.Gap().Persons())
		}
		if r, ok := s.Rate(); ok {
			rate = ui.Percent(r)
		}
		code := s.Code
		if code == s.Name {
			code = ""
		}
		t.Rows = append(t.Rows, []string{s.Name, code, ui.Thousands(s.Firms), ui.Thousands(s.Demand), supply, met, gap, rate})
	}
	t.Text = fmt.Sprintf("共 %d 行，按需求从大到小。", len(t.Rows))
	return t
}

var stateZH = map[State]string{Short: "缺", Untaught: "无人教", Even: "持平", Surplus: "余", Unasked: "无人要", NoData: noData}

// ZH is the state's Chinese word.
func (s State) ZH() string { return stateZH[s] }
