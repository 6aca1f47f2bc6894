package doc

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"os"
	"slices"

	"github.com/gomutex/godocx/common/units"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"
)

// The typefaces of official papers.
const (
	titleFace = "方正小标宋简体"
	headFace  = "黑体"
	kaiFace   = "楷体_GB2312"
	bodyFace  = "仿宋_GB2312"
	latinFace = "Times New Roman"
)

// Lengths in twentieths of a point (567 = 1 cm), after GB/T 9704: A4, margins of 37,
// 35, 28 and 26 mm.
const (
	pageWidth, pageHeight               = 11906, 16838
	marginTop, marginBottom, marginLeft = 2098, 1984, 1587
	marginRight, footerFromEdge         = 1474, 1400
	textWidth                           = pageWidth - marginLeft - marginRight
)

// style is how a paragraph is set. half is the size in half points.
type style struct {
	face    string
	half    uint64
	bold    bool
	align   stypes.Justification
	line    int    // exact line height in twentieths of a point
	after   uint64 // space after
	indent  bool   // first line by two characters
	right   int    // indent at the right
	keep    bool   // on one page with what follows
	outline string // paragraph style for the outline
}

func (d *Document) page() {
	w, h := uint64(pageWidth), uint64(pageHeight)
	top, bottom, left, right, foot := marginTop, marginBottom, marginLeft, marginRight, footerFromEdge
	d.root.Document.Body.SectPr = &ctypes.SectionProp{
		PageSize:   &ctypes.PageSize{Width: &w, Height: &h},
		PageMargin: &ctypes.PageMargin{Top: &top, Bottom: &bottom, Left: &left, Right: &right, Footer: &foot, Header: &foot},
	}
}

func (d *Document) paragraph(text string, s style) {
	s.apply(d.root.AddParagraph(text).GetCT())
}

// apply sets the paragraph and its runs; the library's own methods do not reach the
// typeface of Chinese text.
func (s style) apply(p *ctypes.Paragraph) {
	rule, yes := stypes.LineSpacingRuleExact, ctypes.OnOffFromBool(true)
	before, line, chinese := uint64(0), s.line, "zh-CN"
	p.Property = &ctypes.ParagraphProp{Spacing: &ctypes.Spacing{Before: &before, After: &s.after, Line: &line, LineRule: &rule}}
	if s.align != "" {
		p.Property.Justification = ctypes.NewGenSingleStrVal(s.align)
	}
	if s.indent || s.right > 0 {
		p.Property.Indent = &ctypes.Indent{}
	}
	if s.indent {
		chars, twips := 200, s.half*20
		p.Property.Indent.FirstLineChars, p.Property.Indent.FirstLine = &chars, &twips
	}
	if s.right > 0 {
		p.Property.Indent.Right = &s.right
	}
	if s.keep {
		p.Property.KeepNext = yes
	}
	if s.outline != "" {
		p.Property.Style = ctypes.NewCTString(s.outline)
	}
	for _, c := range p.Children {
		if c.Run == nil {
			continue
		}
		c.Run.Property = &ctypes.RunProperty{
			Fonts: &ctypes.RunFonts{Ascii: latinFace, HAnsi: latinFace, EastAsia: s.face, Hint: stypes.FontTypeHintEastAsia},
			Size:  ctypes.NewFontSize(s.half), SizeCs: ctypes.NewFontSizeCS(s.half),
			Color: ctypes.NewColor("000000"), Bold: ctypes.OnOffFromBool(s.bold), Lang: &ctypes.Lang{EastAsia: &chinese},
		}
	}
}

func (d *Document) table(head []string, rows [][]string, numbers []int) {
	t := d.root.AddTable()
	t.Style("TableGrid")
	t.Width(textWidth, stypes.TableWidthDxa)
	t.Layout(stypes.TableLayoutFixed)
	widths := columnWidths(head, rows)
	t.Grid(widths...)
	size := style{face: bodyFace, half: 24, line: 380}
	if len(head) > manyColumns {
		size.half, size.line = 18, 290
	}
	d.row(t, head, widths, numbers, size, true)
	for _, r := range rows {
		d.row(t, r, widths, numbers, size, false)
	}
	d.paragraph("", style{face: bodyFace, half: 16, line: 240})
}

// manyColumns is from how many columns on a table is set smaller.
const manyColumns = 6

// The least and the most that a column asks for, in half-width characters. What is longer
// runs over several lines.
const (
	narrowest = 6
	widest    = 30
)

// columnWidths shares the width of the text out over the columns, by what stands in them.
func columnWidths(head []string, rows [][]string) []uint64 {
	asked, total := make([]int, len(head)), 0
	for i := range head {
		asked[i] = max(narrowest, runeWidth(head[i])+2)
		for _, r := range rows {
			if i < len(r) {
				asked[i] = max(asked[i], min(widest, runeWidth(r[i])+2))
			}
		}
		total += asked[i]
	}
	out, left := make([]uint64, len(head)), textWidth
	for i := range out {
		w := textWidth * asked[i] / total
		if i == len(out)-1 {
			w = left
		}
		out[i], left = uint64(w), left-w
	}
	return out
}

// runeWidth is the width of a text in half-width characters: a Chinese one takes two.
func runeWidth(s string) (n int) {
	for _, c := range s {
		n++
		if c >= 0x2E80 {
			n++
		}
	}
	return n
}

func (d *Document) row(t *docx.Table, cells []string, widths []uint64, numbers []int, s style, head bool) {
	r := t.AddRow()
	for i, text := range cells {
		c := r.AddCell()
		if i < len(widths) {
			c.Width(int(widths[i]), stypes.TableWidthDxa)
		}
		s := s
		if head {
			s.face, s.align = headFace, stypes.JustificationCenter
		} else if slices.Contains(numbers, i) {
			s.align = stypes.JustificationRight
		}
		s.apply(c.AddParagraph(text).GetCT())
		c.VerticalAlign("center")
	}
	rowsOf := t.GetCT().RowContents
	p := rowsOf[len(rowsOf)-1].Row.Property
	p.CantSplit = ctypes.OnOffFromBool(true)
	if head {
		p.Header = ctypes.OnOffFromBool(true)
	}
}

// picture puts a PNG in. The library takes a file only.
func (d *Document) picture(b []byte, widthCM float64) error {
	cfg, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || cfg.Width == 0 {
		return fmt.Errorf("picture for a document: %w", err)
	}
	f, err := os.CreateTemp("", "rongqiao-*.png")
	if err != nil {
		return fmt.Errorf("picture for a document: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(b); err != nil {
		_ = f.Close()
		return fmt.Errorf("picture for a document: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("picture for a document: %w", err)
	}
	inches := widthCM / 2.54
	meta, err := d.root.AddPicture(f.Name(), units.Inch(inches), units.Inch(inches*float64(cfg.Height)/float64(cfg.Width)))
	if err != nil {
		return fmt.Errorf("picture for a document: %w", err)
	}
	meta.Para.Justification(stypes.JustificationCenter)
	d.oneTypePerExtension()
	return nil
}

// oneTypePerExtension removes repetitions that the library writes for each picture
// and that Word calls a damaged file.
func (d *Document) oneTypePerExtension() {
	seen := map[string]bool{}
	d.root.ContentType.Default = slices.DeleteFunc(d.root.ContentType.Default, func(t docx.Default) bool {
		again := seen[t.Extension]
		seen[t.Extension] = true
		return again
	})
}

const wordSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// footer writes page numbers and the digest; it is a part of its own in the file.
func (d *Document) footer() {
	const name, id = "word/footer1.xml", "rIdFooter1"
	run := func(inner string) string {
		return `<w:r><w:rPr><w:rFonts w:ascii="` + latinFace + `" w:hAnsi="` + latinFace + `" w:eastAsia="` + bodyFace + `"/><w:sz w:val="18"/></w:rPr>` + inner + `</w:r>`
	}
	text := func(s string) string { return run(`<w:t xml:space="preserve">` + escape(s) + `</w:t>`) }
	field := func(code string) string {
		return run(`<w:fldChar w:fldCharType="begin"/>`) + run(`<w:instrText xml:space="preserve"> `+code+` </w:instrText>`) + run(`<w:fldChar w:fldCharType="end"/>`)
	}
	version := ""
	if d.opts.Version != "" {
		version = d.opts.Version + " · "
	}
	digest := d.opts.Source
	if digest == "" {
		digest = d.Digest()
	}
	body := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="` + wordSpace + `">` +
		`<w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + text("第 ") + field("PAGE") + text(" 页，共 ") + field("NUMPAGES") + text(" 页") + `</w:p>` +
		`<w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + text(version+"SHA-256 "+digest) + `</w:p></w:ftr>`
	d.root.FileMap.Store(name, []byte(body))
	_ = d.root.ContentType.AddOverride("/"+name, "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml") // always nil
	d.root.Document.DocRels.Relationships = append(d.root.Document.DocRels.Relationships, &docx.Relationship{
		ID: id, Type: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer", Target: "footer1.xml",
	})
	d.root.Document.Body.SectPr.FooterReference = &ctypes.FooterReference{Type: stypes.HdrFtrDefault, ID: id}
}

// properties replaces the template's title and author.
func (d *Document) properties() {
	day := d.opts.Created
	if day == "" {
		day = "2026-01-01"
	}
	stamp := day + "T00:00:00Z"
	d.root.FileMap.Store("docProps/core.xml", []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`+
		`<dc:title>`+escape(d.opts.Title)+`</dc:title><dc:creator>`+escape(d.opts.Issuer)+`</dc:creator><dc:language>zh-CN</dc:language>`+
		`<dcterms:created xsi:type="dcterms:W3CDTF">`+stamp+`</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">`+stamp+`</dcterms:modified></cp:coreProperties>`))
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
