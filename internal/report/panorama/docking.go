package panorama

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/doc"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Docking is the yearly report on how programmes serve industry (row PRG-22). It holds frozen things only: the published balance of the
// year and the points that the evaluation of the year has frozen.
type Docking struct {
	City       string     `json:"city"`
	Year       int        `json:"year"`
	BalanceSHA string     `json:"balance_sha"`
	RunSHA     string     `json:"run_sha,omitempty"`
	Revision   int64      `json:"revision,omitempty"` // of the evaluation
	Balance    Balance    `json:"balance"`
	Layout     []LayoutOf `json:"layout"`
}

// LayoutOf counts the frozen points of a category.
type LayoutOf struct {
	Level      string `json:"level"`
	Category   string `json:"category"`
	Points     int    `json:"points"`
	Programmes int    `json:"programmes"`
	Schools    int    `json:"schools"`
}

// Docking draws the report of a year, of the newest published one for 0. Year 0 in the answer: nothing is published.
func (s *Service) Docking(ctx context.Context, year int) (d Docking, err error) {
	b, err := s.o.Balance(ctx, year)
	if err != nil || b.Year == 0 {
		return d, err
	}
	cat, err := s.o.Shelf.Catalog(ctx)
	if err != nil {
		return d, err
	}
	d = Docking{City: s.o.City, Year: b.Year, BalanceSHA: b.SHA256, Balance: b}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		run, points, _, err := s.o.Evaluate.Stage(ctx, r, b.Year)
		if err != nil || run.ID == 0 {
			return err
		}
		d.RunSHA, d.Revision = run.InputsSHA, int64(run.Revision)
		type key struct{ level, category string }
		programmes, schools, at := map[key]map[string]bool{}, map[key]map[string]bool{}, map[key]int{}
		for _, p := range points {
			if len(p.Code) < 2 || p.Status == "STOPPED" || p.Status == "REVOKED" {
				continue
			}
			k := key{string(p.Level), p.Code[:2]}
			if programmes[k] == nil {
				programmes[k], schools[k] = map[string]bool{}, map[string]bool{}
			}
			programmes[k][p.Code], schools[k][p.School.String()] = true, true
			at[k]++
		}
		for _, l := range atlas.Levels {
			for _, c := range cat.Categories(l) {
				if k := (key{string(l), c.Code}); at[k] > 0 {
					d.Layout = append(d.Layout, LayoutOf{l.ZH(), c.Name, at[k], len(programmes[k]), len(schools[k])})
				}
			}
		}
		return nil
	})
	return d, err
}

// SHA256 is the digest of all that the report prints: the same balance and the same revision of the evaluation give the same digest,
// whatever came later into the registers. When the year is evaluated again the report rests on the new revision, which it names, and
// has a digest of its own.
func (d Docking) SHA256() (string, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// Title is the report's title.
func (d Docking) Title() string {
	return fmt.Sprintf("%s%d年度职业教育专业对接服务产业发展报告", d.City, d.Year)
}

// table is a table of the report, the same on the page and in Word.
type table struct {
	title, text string
	head        []string
	rows        [][]string
	numbers     []int
}

func (d Docking) tables() (out []table) {
	layout := table{title: "专业布局", text: "评价定格的专业点，按层次和专业大类。", head: []string{"层次", "专业大类", "专业点", "专业", "学校"}, numbers: []int{2, 3, 4}}
	if d.RunSHA == "" {
		layout.text = "无数据：这一年还没有专业评价。"
	}
	for _, l := range d.Layout {
		layout.rows = append(layout.rows, []string{l.Level, l.Category, strconv.Itoa(l.Points), strconv.Itoa(l.Programmes), strconv.Itoa(l.Schools)})
	}
	chains := table{title: "产业链与专业的对接", text: "每条产业链的需求、对口专业和对上的人数。", head: []string{"产业链", "企业", "有效需求", "职业", "对口专业", "对上"}, numbers: []int{1, 2, 3, 4, 5}}
	for _, c := range d.Balance.Chains {
		row := []string{c.Name}
		for _, code := range []string{"ENTERPRISE", "DEMAND", "OCCUPATION", "PROGRAMME", "EMPLOYMENT"} {
			text := c.Links[code].Text
			if text == "" {
				text = "无数据"
			}
			row = append(row, text)
		}
		chains.rows = append(chains.rows, row)
	}
	short := table{title: "缺人最多的职业", text: "按缺口从大到小，最多二十个；涉及企业过少的不公布。", head: []string{"职业", "需求", "供给", "缺口"}, numbers: []int{1, 2, 3}}
	for _, x := range d.Balance.Short[:min(20, len(d.Balance.Short))] {
		short.rows = append(short.rows, []string{x.Name, blank(x.Demand), blank(x.Supply), blank(x.Gap)})
	}
	return []table{layout, chains, short}
}

func blank(s string) string {
	if s == "" {
		return "无数据"
	}
	return s
}

// served is the share of points that serve key industries, in a sentence.
func (d Docking) served(ctx context.Context) string {
	b := d.Balance
	if b.Enrolls == 0 {
		return i18n.T(ctx, "服务重点产业的专业点占比：无数据（%s）。", say(ctx, b.KeyList))
	}
	return i18n.T(ctx, "招生的专业点 %d 个，其中服务重点产业的 %d 个，占 %s（%s）。", b.Enrolls, b.Serving, ui.Percent(float64(b.Serving)/float64(b.Enrolls)), b.KeyList)
}

// rests says on which frozen things the report rests.
func (d Docking) rests(ctx context.Context) []string {
	out := []string{i18n.T(ctx, "供需快照 SHA-256：%s", d.BalanceSHA)}
	if d.RunSHA != "" {
		out = append(out, i18n.T(ctx, "专业评价第 %d 次，输入 SHA-256：%s", d.Revision, d.RunSHA))
	}
	return out
}

// Word writes the report as a document whose footer bears the digest.
func (d Docking) Word(w io.Writer) error {
	sum, err := d.SHA256()
	if err != nil {
		return err
	}
	x, err := doc.New(doc.Options{Title: d.Title(), Issuer: d.City, Version: "快照 " + d.Balance.Stamp, Created: d.Balance.Stamp, Source: sum})
	if err != nil {
		return err
	}
	x.Heading(1, "一、总体情况")
	x.Para(d.Balance.Finding)
	x.Para(d.served(context.Background()))
	for i, t := range d.tables() {
		x.Heading(1, []string{"二", "三", "四"}[i]+"、"+t.title)
		x.Para(t.text)
		if len(t.rows) > 0 {
			x.Table(t.title, t.head, t.rows, t.numbers...)
		}
	}
	x.Heading(1, "五、口径与数据说明")
	for _, n := range d.Balance.Notes {
		x.Para(n)
	}
	for _, n := range d.rests(context.Background()) {
		x.Note(n)
	}
	return x.Write(w)
}

func yearOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil || n < 1990 || n > 2100 {
		return 0
	}
	return n
}

func (s *Service) dockingPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Docking(ctx, yearOf(r))
	if err != nil {
		return err
	}
	v := pageView{Page: ui.Page{Title: "专业对接服务产业发展报告", Public: true, Crumbs: []ui.Crumb{{Label: "对接报告"}}}, Action: "/panorama/docking"}
	if d.Year == 0 {
		v.Empty = &ui.Empty{Title: "还没有公布年度快照", Text: "报告只从公布的快照和评价生成：公布一年的供需快照以后，这里就有报告。"}
		return web.Render(w, r, http.StatusOK, pageOf(v))
	}
	sum, err := d.SHA256()
	if err != nil {
		return err
	}
	v.Page.Title, v.Page.Sub = i18n.T(ctx, "%s%d年度职业教育专业对接服务产业发展报告", say(ctx, d.City), d.Year), i18n.T(ctx, "快照 %s · SHA-256 %s", d.Balance.Stamp, sum)
	v.Page.Actions = []ui.Action{{Label: "下载 Word", Href: "/panorama/docking/word?year=" + strconv.Itoa(d.Year), Icon: "download", Download: true}}
	years, err := s.o.Years(ctx)
	if err != nil && !shut(err) {
		return err
	}
	if len(years) == 0 { // a visitor reads the newest one
		years = []int{d.Year}
	}
	choice := pick{Name: "year", Label: "年度"}
	for _, y := range years {
		choice.Options = append(choice.Options, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y), Chosen: y == d.Year})
	}
	v.Picks = []pick{choice}
	v.Parts = append(v.Parts, part{Title: "总体情况", Missing: d.Balance.Told + d.served(ctx)})
	for _, t := range d.tables() {
		p := part{Title: t.title, Note: say(ctx, t.text), Missing: t.text}
		for i, h := range t.head {
			p.Columns = append(p.Columns, ui.Column{Title: h, Num: slices.Contains(t.numbers, i), Wrap: i == 0})
		}
		for _, row := range t.rows {
			cells := ui.Cells()
			for _, x := range row {
				cells = append(cells, ui.Text(say(ctx, x)))
			}
			p.Rows = append(p.Rows, ui.Row{Cells: cells})
		}
		v.Parts = append(v.Parts, p)
	}
	v.Parts = append(v.Parts, part{Title: "口径与数据说明", Lines: append(slices.Clone(d.Balance.NotesTold), d.rests(ctx)...)})
	v.Number, v.Version, v.Digest = d.Title(), d.Balance.Stamp, sum
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

func (s *Service) dockingWord(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Docking(r.Context(), yearOf(r))
	if err != nil {
		return err
	}
	if d.Year == 0 {
		return errNothing
	}
	web.Attachment(w, d.Title()+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	return d.Word(w)
}
