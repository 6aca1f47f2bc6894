package book

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// pack makes a workbook of one sheet from raw XML.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	base := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="名册 &amp; 表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/sharedStrings.xml":       `<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space="preserve"> 丙</t></r><rPh><t>yi</t></rPh></si></sst>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData/></worksheet>`,
	}
	for name, text := range parts {
		base[name] = text
	}
	for name, text := range base {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func sheetXML(data string) map[string]string {
	return map[string]string{"xl/worksheets/sheet1.xml": data}
}

// lines reads the first sheet into copies.
func lines(t testing.TB, data []byte) ([]Line, []Range) {
	t.Helper()
	b, err := Open(bytes.NewReader(data), int64(len(data)), "名册.csv")
	if err != nil {
		t.Fatal(err)
	}
	var out []Line
	merges, err := b.Each(0, func(l Line) error {
		out = append(out, Line{Row: l.Row, Cells: append([]Cell(nil), l.Cells...)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, merges
}

func TestCells(t *testing.T) {
	data := pack(t, sheetXML(`<?xml version="1.0"?><!-- c --><x:worksheet xmlns:x="m"><x:sheetData>
<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c r="D2" s="1"><x:v>46348</x:v></x:c></x:row>
<x:row/><x:row><x:c t="inlineStr"><x:is><x:r><x:t>a&lt;b</x:t></x:r><x:r><x:t><![CDATA[&c]]></x:t></x:r></x:is></x:c>
<x:c s="2"><x:f>A1*2</x:f><x:v>0.88</x:v></x:c><x:c><x:f>X()</x:f></x:c><x:c t="e"><x:v>#REF!</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c s="3"><x:v>4.6030100000000001E+5</x:v></x:c><x:c t="str"><x:f>1</x:f><x:v>文</x:v></x:c></x:row>
</x:sheetData><x:mergeCells count="1"><x:mergeCell ref="A2:B4"/></x:mergeCells></x:worksheet>`))
	got, merges := lines(t, data)
	want := []Line{
		{2, []Cell{{Text: "甲", Kind: Text}, {Text: "乙 丙", Kind: Text}, {}, {Text: "46348", Kind: Number, Format: Date}}},
		{4, []Cell{
			{Text: "a<b&c", Kind: Text}, {Text: "0.88", Kind: Number, Format: Percent, Formula: true}, {Kind: Fault, Formula: true},
			{Text: "#REF!", Kind: Fault}, {Text: "1", Kind: Bool}, {Text: "460301", Kind: Number, Format: Date}, {Text: "文", Kind: Text, Formula: true},
		}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if want := []Range{{2, 1, 4, 2}}; !reflect.DeepEqual(merges, want) {
		t.Errorf("merges %v", merges)
	}
}

func TestDecimal(t *testing.T) {
	for in, want := range map[string]string{
		"0.88": "0.88", "3.3300000000000001": "3.33", "1E-3": "0.001", "12.0": "12.0", "-5": "-5",
		"9.1350500000000006E+17": "913505000000000000", "4111010853": "4111010853", "0.1": "0.1", "88": "88",
	} {
		if got := decimal([]byte(in)); got != want {
			t.Errorf("decimal(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("学校,专业\n甲校,护理\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"utf8": "学校,专业\n甲校,护理\n", "bom": "\ufeff学校,专业\r\n甲校,护理\r\n", "tabs": "学校\t专业\n甲校\t护理", "gb18030": gb,
		"semicolon": "学校;专业\n甲校;护理\n\n",
	} {
		got, _ := lines(t, []byte(in))
		if len(got) != 2 || got[0].Cells[0].Text != "学校" || got[1].Cells[1].Text != "护理" || got[1].Row != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got, _ := lines(t, []byte("a,b\n\"x\ny\",=\"0012\"\n\n=1+1,2\n"))
	want := []Line{
		{1, []Cell{{Text: "a", Kind: Text}, {Text: "b", Kind: Text}}},
		{2, []Cell{{Text: "x\ny", Kind: Text}, {Text: "0012", Kind: Text}}},
		{4, []Cell{{Text: "=1+1", Kind: Fault, Formula: true}, {Text: "2", Kind: Text}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestRefused(t *testing.T) {
	wide := `<worksheet><sheetData><row r="1"><c r="IW1"><v>1</v></c></row></sheetData></worksheet>`
	cases := map[string]struct {
		data []byte
		want error
	}{
		"empty":        {nil, ErrEmpty},
		"blank text":   {[]byte(" \n \n"), ErrEmpty},
		"old workbook": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."), ErrOldFormat},
		"web page":     {[]byte("<html><table>"), ErrNotSheet},
		"picture":      {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), ErrNotSheet},
		"cut archive":  {pack(t, nil)[:300], ErrBroken},
		"not a book":   {zipped(t, "a.txt", "hello"), ErrNotSheet},
		"dtd":          {pack(t, sheetXML(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>`)), ErrDTD},
		"dtd in words": {pack(t, map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE x><sst/>`}), ErrDTD},
		"columns":      {pack(t, sheetXML(wide)), ErrColumns},
		"bad word":     {pack(t, sheetXML(`<worksheet><sheetData><row><c t="s"><v>77</v></c></row></sheetData></worksheet>`)), ErrBroken},
		"rows back":    {pack(t, sheetXML(`<worksheet><sheetData><row r="5"/><row r="3"/></sheetData></worksheet>`)), ErrBroken},
		"open tag":     {pack(t, sheetXML(`<worksheet><sheetData><row r="5`)), ErrBroken},
	}
	for name, c := range cases {
		if err := readAll(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func zipped(t testing.TB, name, text string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func readAll(data []byte) error {
	b, err := Open(bytes.NewReader(data), int64(len(data)), "a")
	if err != nil {
		return err
	}
	for i := range b.Sheets {
		if _, err := b.Each(i, func(Line) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// zeros is a workbook of about 1 MiB whose sheet would be 1 GiB.
func zeros(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	for range 1 << 10 {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestBomb(t *testing.T) {
	data := zeros(t)
	if len(data) > 2<<20 {
		t.Fatalf("the bomb is %d bytes", len(data))
	}
	if err := readAll(data); !errors.Is(err, ErrBomb) {
		t.Errorf("declared: %v", err)
	}
	// A directory that lies about the size is found while reading.
	small := pack(t, sheetXML(`<worksheet><sheetData>`+strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 5000)+`</sheetData></worksheet>`))
	b, err := Open(bytes.NewReader(small), int64(len(small)), "a")
	if err != nil {
		t.Fatal(err)
	}
	b.xlsx.parts["xl/worksheets/sheet1.xml"].UncompressedSize64 = 5000
	if _, err := b.Each(0, func(Line) error { return nil }); !errors.Is(err, ErrBomb) && !errors.Is(err, ErrBroken) {
		t.Errorf("lying size: %v", err)
	}
}

// TestAgainstLibrary writes with the workbook library and reads with ours.
func TestAgainstLibrary(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	want := [][]string{{"学校", "人数", "比例"}, {"甲校", "120", "0.5"}, {"=乙", "-3", "1e3"}}
	for r, row := range want {
		for c, v := range row {
			if err := f.SetCellStr("Sheet1", fmt.Sprintf("%s%d", ColumnName(c+1), r+1), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	got, _ := lines(t, buf.Bytes())
	for r, row := range want {
		for c, v := range row {
			if got[r].Cells[c].Text != v {
				t.Errorf("row %d column %d: %q, want %q", r, c, got[r].Cells[c].Text, v)
			}
		}
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`)
	f.Add(`<a b='>'><![CDATA[x]]><!-- y --><c t="inlineStr"><is><t>&#x4e2d;&amp;</t></is></c>`)
	f.Fuzz(func(t *testing.T, xml string) {
		_ = readAll(pack(t, sheetXML(xml)))
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,\"x\ny\"\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("\xb1\xb1\xbe\xa9,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = readAll(data)
	})
}

func BenchmarkRead(b *testing.B) {
	var sb strings.Builder
	sb.WriteString(`<worksheet><sheetData>`)
	for i := range 50_000 {
		fmt.Fprintf(&sb, `<row r="%d">`, i+1)
		for c := range 10 {
			fmt.Fprintf(&sb, `<c r="%s%d" s="1"><v>%d</v></c>`, ColumnName(c+1), i+1, i*c)
		}
		sb.WriteString(`</row>`)
	}
	sb.WriteString(`</sheetData></worksheet>`)
	data := pack(b, sheetXML(sb.String()))
	b.SetBytes(int64(sb.Len()))
	for b.Loop() {
		if err := readAll(data); err != nil {
			b.Fatal(err)
		}
	}
}
