package app

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"html"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

// bookOf makes a workbook of one sheet from lines of cells; a cell that begins
// with = is a formula without a result. more is put behind the rows.
func bookOf(t *testing.T, lines, more string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(sheetStart)
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, cell := range strings.Split(line, ",") {
			switch ref := string(rune('A'+j)) + strconv.Itoa(i+1); {
			case strings.HasPrefix(cell, "="):
				fmt.Fprintf(&b, `<c r="%s"><f>%s</f></c>`, ref, html.EscapeString(cell[1:]))
			case cell != "":
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, html.EscapeString(cell))
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData>" + more + "</worksheet>")
	return bookAround(t, strings.NewReader(b.String()))
}

const sheetStart = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`

// entityBook is a workbook that wants a file of the server read into a cell.
func entityBook(t *testing.T) []byte {
	t.Helper()
	return bookAround(t, strings.NewReader(`<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>`+
		sheetStart[strings.Index(sheetStart, "<worksheet"):]+`<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>`))
}

// bomb is a workbook of about one MiB whose sheet unpacks to one GiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	return bookAround(t, io.MultiReader(strings.NewReader(sheetStart), io.LimitReader(endless{}, 1<<30), strings.NewReader("</sheetData></worksheet>")))
}

// endless is blanks without end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// bookAround wraps the XML of one sheet into a workbook.
func bookAround(t *testing.T, sheet io.Reader) []byte {
	t.Helper()
	return zipped(t,
		"[Content_Types].xml", strings.NewReader(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`),
		"_rels/.rels", strings.NewReader(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml", strings.NewReader(`<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels", strings.NewReader(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml", sheet)
}

// zipped packs names and contents, as tightly as it can.
func zipped(t *testing.T, parts ...any) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i].(string))
		must(t, err)
		_, err = io.Copy(w, parts[i+1].(io.Reader))
		must(t, err)
	}
	must(t, z.Close())
	return buf.Bytes()
}

// resetPeak forgets the largest size that the process has had and returns the
// present one, in bytes.
func resetPeak(t *testing.T) int64 {
	t.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		testenv.Skip(t, "this system does not tell how much memory a process has had: "+err.Error())
	}
	return memory(t, "VmRSS")
}

// peak is the most memory that the process has had since [resetPeak].
func peak(t *testing.T) int64 { return memory(t, "VmHWM") }

func memory(t *testing.T, name string) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	must(t, err)
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(b)
	if found == nil {
		t.Fatalf("no %s", name)
	}
	n, err := strconv.ParseInt(string(found[1]), 10, 64)
	must(t, err)
	return n << 10
}

var (
	markup = regexp.MustCompile(`(?s)<(script|style|nav|head)\b.*?</(script|style|nav|head)>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// plain is the text of a page, for reports.
func plain(page string) string {
	text := []rune(spaces.ReplaceAllString(markup.ReplaceAllString(page, " "), " "))
	return string(text[:min(len(text), 1500)])
}
