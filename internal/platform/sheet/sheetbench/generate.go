package sheetbench

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// Planted is one error put into the file on purpose.
type Planted struct {
	Row  int
	Head string
	Code string
}

// SheetName is the table of the generated workbook.
const SheetName = "名册"

var heads = []string{"编号", "姓名", "单位代码", "部门", "入职日期", "岗位级别", "年龄", "出勤率", "月工资", "备注"}

// Generate writes a workbook with the number of rows, one in a hundred of them wrong in a
// known way. The same seed gives the same bytes.
func Generate(w io.Writer, rows int, seed uint64) ([]Planted, error) {
	z := zip.NewWriter(w)
	for name, text := range fixedParts() {
		part, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(part, text); err != nil {
			return nil, err
		}
	}
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	g := &generator{out: bufio.NewWriterSize(part, 1<<16), rnd: rand.New(rand.NewPCG(seed, 7)), words: map[string]int{}}
	g.sheet(rows)
	if err := g.out.Flush(); err != nil {
		return nil, err
	}
	part, err = z.Create("xl/sharedStrings.xml")
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriter(part)
	fmt.Fprintf(out, `<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="%d">`, len(g.order))
	for _, s := range g.order {
		fmt.Fprintf(out, "<si><t>%s</t></si>", s)
	}
	fmt.Fprint(out, "</sst>")
	if err := out.Flush(); err != nil {
		return nil, err
	}
	return g.planted, z.Close()
}

func fixedParts() map[string]string {
	const (
		head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
		rel  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pkg  = "http://schemas.openxmlformats.org/package/2006/"
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		mime = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	return map[string]string{
		"[Content_Types].xml": head + `<Types xmlns="` + pkg + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + mime + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + mime + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + mime + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + mime + `sharedStrings+xml"/></Types>`,
		"_rels/.rels":         head + `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     head + `<workbook xmlns="` + main + `" xmlns:r="` + rel + `"><sheets><sheet name="` + SheetName + `" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": head + `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": head + `<styleSheet xmlns="` + main + `"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
	}
}

type generator struct {
	out     *bufio.Writer
	rnd     *rand.Rand
	words   map[string]int
	order   []string
	planted []Planted
	row     int
	col     int
}

func (g *generator) sheet(rows int) {
	fmt.Fprint(g.out, `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	g.begin()
	for _, h := range heads {
		g.text(h)
	}
	g.end()
	for i := range rows {
		g.person(i)
	}
	fmt.Fprint(g.out, `</sheetData></worksheet>`)
}

func (g *generator) begin() {
	g.row++
	g.col = 0
	fmt.Fprintf(g.out, `<row r="%d">`, g.row)
}

func (g *generator) end() { fmt.Fprint(g.out, `</row>`) }

func (g *generator) text(s string) {
	i, ok := g.words[s]
	if !ok {
		i = len(g.order)
		g.words[s] = i
		g.order = append(g.order, s)
	}
	fmt.Fprintf(g.out, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+g.col, g.row, i)
	g.col++
}

func (g *generator) number(v string, style int) {
	fmt.Fprintf(g.out, `<c r="%c%d" s="%d"><v>%s</v></c>`, 'A'+g.col, g.row, style, v)
	g.col++
}

var families = strings.Split("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨", " ")
var given = strings.Split("文 明 华 建 国 秀 英 海 波 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛", " ")
var departments = strings.Split("生产部 质量部 研发部 设备部 物流部 人事部 财务部 安全部", " ")
var grades = strings.Split("初级 中级 高级 技师", " ")

// faults are the ways in which a row is spoilt: column, what stands there, what is found.
var faults = []struct {
	col  int
	text string
	code string
}{
	{0, "12345", "sheet.code_length"},
	{1, "", "sheet.missing"},
	{2, "1100001234567", "sheetbench.unit_code"},
	{4, "2026-02-30", "sheet.not_day"},
	{5, "特级", "sheet.not_option"},
	{6, "三十多", "sheet.not_int"},
	{6, "250", "sheet.range"},
	{7, "0.88", "sheet.mixed_percent"},
	{8, "面议", "sheet.not_money"},
	{0, "000000001", "sheet.duplicate"},
}

func (g *generator) person(i int) {
	g.begin()
	spoil := -1
	if i%100 == 57 {
		spoil = (i / 100) % len(faults)
		f := faults[spoil]
		g.planted = append(g.planted, Planted{g.row, heads[f.col], f.code})
	}
	for col := range heads {
		if spoil >= 0 && faults[spoil].col == col {
			if faults[spoil].text == "" {
				g.col++
			} else {
				g.text(faults[spoil].text)
			}
			continue
		}
		g.cell(i, col)
	}
	g.end()
}

func (g *generator) cell(i, col int) {
	switch col {
	case 0:
		g.text(fmt.Sprintf("%09d", i+1))
	case 1:
		g.text(families[g.rnd.IntN(len(families))] + given[g.rnd.IntN(len(given))] + given[g.rnd.IntN(len(given))])
	case 2:
		g.text(fmt.Sprintf("91900100MA%08d", g.rnd.IntN(3000)))
	case 3:
		g.text(departments[g.rnd.IntN(len(departments))])
	case 4:
		g.number(fmt.Sprint(40000+g.rnd.IntN(6300)), 1)
	case 5:
		g.text(grades[g.rnd.IntN(len(grades))])
	case 6:
		g.number(fmt.Sprint(18+g.rnd.IntN(42)), 0)
	case 7:
		g.number(fmt.Sprintf("%.1f", 60+g.rnd.Float64()*40), 0)
	case 8:
		g.number(fmt.Sprintf("%d.%02d", 3000+g.rnd.IntN(9000), g.rnd.IntN(100)), 0)
	case 9:
		g.text(fmt.Sprintf("第%d批入职，导师%s", i/37, families[g.rnd.IntN(len(families))]))
	}
}
