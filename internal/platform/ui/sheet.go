package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/boombuler/barcode/qr"
)

// Sheet is a document on paper: to sign, to file, to show. It shows on screen as it
// prints: A4, Song, black, ruled tables.
type Sheet struct {
	Title   string
	Number  string // SX-2026-000123
	Version string // 第 3 版，2026-11-22
	Digest  string // SHA-256 of the content
	Verify  string // address at which anyone can check number and digest; a QR code
	Parties []Party
	Back    string // address of the page it belongs to
}

// Party is one place for a signature with seal and date.
type Party struct {
	Role string // 甲方（学校）
	Name string
	Hint string // 盖章, 签字
}

// QR is a QR code as SVG, black on white, with a spoken label.
type QR struct {
	Text, Label string
	Size        int // px
}

// Render writes the code as one path. A text that is too long for a code is written
// out instead.
func (q QR) Render(_ context.Context, w io.Writer) error {
	code, err := qr.Encode(q.Text, qr.M, qr.Auto)
	if err != nil {
		_, err = io.WriteString(w, `<code class="code">`+templ.EscapeString(q.Text)+`</code>`)
		return err
	}
	n := code.Bounds().Dx()
	var d strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			run := x
			for run < n && dark(code.At(run, y)) {
				run++
			}
			if run > x {
				d.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "h" + strconv.Itoa(run-x) + "v1H" + strconv.Itoa(x) + "z")
				x = run
			}
		}
	}
	size := strconv.Itoa(max(q.Size, 2*n))
	box := "-4 -4 " + strconv.Itoa(n+8) + " " + strconv.Itoa(n+8)
	_, err = io.WriteString(w, `<svg class="qr" role="img" aria-label="`+templ.EscapeString(q.Label)+`" width="`+size+`" height="`+size+`" viewBox="`+box+
		`" shape-rendering="crispEdges"><rect x="-4" y="-4" width="100%" height="100%" fill="#ffffff"/><path fill="#000000" d="`+d.String()+`"/></svg>`)
	return err
}

func dark(c interface{ RGBA() (r, g, b, a uint32) }) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
