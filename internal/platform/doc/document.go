package doc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/gomutex/godocx"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/stypes"
)

// Options are what stands around the text.
type Options struct {
	Title   string
	Issuer  string // who issues it; the file's author
	Number  string // 融教职〔2026〕38 号, centred under the title; empty = none
	Version string // 第 3 版, in the footer
	Created string // 2026-11-22, in the file's properties
	Source  string // SHA-256 of the data it is drawn from, for the footer; empty = the document's own digest
}

// Document is a document being written, from top to bottom.
type Document struct {
	root   *docx.RootDoc
	opts   Options
	digest hash.Hash
	err    error
}

// New begins a document with its title and number.
func New(o Options) (*Document, error) {
	root, err := godocx.NewDocument()
	if err != nil {
		return nil, fmt.Errorf("begin a document: %w", err)
	}
	d := &Document{root: root, opts: o, digest: sha256.New()}
	d.page()
	d.say(o.Title)
	d.paragraph(o.Title, style{face: titleFace, half: 44, align: stypes.JustificationCenter, line: 640, after: 240})
	if o.Number != "" {
		d.say(o.Number)
		d.paragraph(o.Number, style{face: bodyFace, half: 32, align: stypes.JustificationCenter, line: 560, after: 320})
	}
	return d, nil
}

// Heading is a heading of rank 1 (一、 in 黑体), 2 （（一） in 楷体) or 3 (1. in 仿宋,
// bold). The number is part of the text.
func (d *Document) Heading(rank int, text string) {
	d.say(text)
	s := style{face: headFace, half: 32, line: 560, indent: true, keep: true, outline: "Heading1"}
	switch rank {
	case 2:
		s.face, s.outline = kaiFace, "Heading2"
	case 3:
		s.face, s.bold, s.outline = bodyFace, true, "Heading3"
	}
	d.paragraph(text, s)
}

// Para is a paragraph of the text, its first line indented by two characters. Line
// feeds begin new paragraphs.
func (d *Document) Para(text string) {
	for _, p := range strings.Split(text, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			d.say(p)
			d.paragraph(p, style{face: bodyFace, half: 32, line: 560, indent: true})
		}
	}
}

// Note is a small remark: source, scope, what a figure does not say.
func (d *Document) Note(text string) {
	d.say(text)
	d.paragraph(text, style{face: bodyFace, half: 24, line: 400, after: 120})
}

// Sign is the issuer and the day at the end, to the right.
func (d *Document) Sign(issuer, day string) {
	for _, text := range []string{issuer, day} {
		d.say(text)
		d.paragraph(text, style{face: bodyFace, half: 32, line: 560, align: stypes.JustificationRight, right: 640})
	}
}

// Table is a ruled table under its caption. The head repeats on every page; columns
// named in numbers (by index) are set to the right.
func (d *Document) Table(caption string, head []string, rows [][]string, numbers ...int) {
	d.say(caption)
	d.paragraph(caption, style{face: headFace, half: 24, align: stypes.JustificationCenter, line: 440, keep: true})
	d.say(head...)
	for _, r := range rows {
		d.say(r...)
	}
	d.table(head, rows, numbers)
}

// Picture is a PNG of a width in cm (at most 15.6, the width of the text), with its
// caption under it, which is also its text for those who cannot see it.
func (d *Document) Picture(png []byte, widthCM float64, caption string) {
	sum := sha256.Sum256(png)
	d.say(hex.EncodeToString(sum[:]), caption)
	if err := d.picture(png, min(widthCM, 15.6)); err != nil && d.err == nil {
		d.err = err
	}
	d.paragraph(caption, style{face: bodyFace, half: 24, align: stypes.JustificationCenter, line: 440, after: 120})
}

// PageBreak begins a new page.
func (d *Document) PageBreak() { d.root.AddPageBreak() }

// say adds texts to the digest, each ended by a zero byte.
func (d *Document) say(texts ...string) {
	for _, t := range texts {
		_, _ = io.WriteString(d.digest, t+"\x00") // a hash takes everything
	}
}

// Digest is the SHA-256 of what the document says so far – title, number, headings,
// paragraphs, captions, cells, pictures in their order – as 64 hexadecimal digits. It
// does not depend on the file's form, so it can be computed again from the data.
func (d *Document) Digest() string { return hex.EncodeToString(d.digest.Sum(nil)) }

// Write writes the document with its footer. It reports the first error of any step
// before.
func (d *Document) Write(w io.Writer) error {
	if d.err != nil {
		return d.err
	}
	d.footer()
	d.properties()
	if err := d.root.Write(w); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}
