package kinds_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

func TestEveryLifeIsAMachine(t *testing.T) {
	for _, k := range carrier.Declared() {
		if err := k.Flow().Check(); err != nil {
			t.Errorf("%s: %v", k.Code, err)
		}
	}
	if n := len(carrier.Declared()); n < 40 {
		t.Errorf("%d kinds", n)
	}
}

// texts are what a declaration says in Chinese only: units, headings, notes and scope notes.
func texts(k *carrier.Kind) []string {
	out := []string{k.Unit, k.Group, k.Help}
	for _, f := range k.Fields {
		out = append(out, f.Unit, f.Help)
	}
	for _, c := range k.Counts {
		out = append(out, c.Unit, c.Scope)
	}
	if k.Booking != nil {
		out = append(out, k.Booking.What)
	}
	return out
}

func TestEveryTextHasEnglish(t *testing.T) {
	words := catalogue(t)
	for _, k := range carrier.Declared() {
		for _, text := range texts(k) {
			if text != "" && words[text] == "" {
				t.Errorf("%s: no English for %q", k.Code, text)
			}
		}
		named(t, k)
	}
}

// catalogue are the English texts of all packages: units are shared.
func catalogue(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(filepath.Join("..", "..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "words.json" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var w struct{ UI map[string]string }
		err = json.Unmarshal(b, &w)
		maps.Copy(out, w.UI)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// named reports every name of a declaration without English.
func named(t *testing.T, k *carrier.Kind) {
	t.Helper()
	names := map[string]string{k.ZH: k.EN}
	for _, f := range k.Fields {
		names[f.ZH] = f.EN
		for _, c := range f.Choices {
			names[c.ZH] = c.EN
		}
	}
	for _, m := range k.Members {
		names[m.ZH] = m.EN
	}
	for _, list := range [][]carrier.Choice{k.Levels, k.Functions, k.Checklist, k.Councils} {
		for _, c := range list {
			names[c.ZH] = c.EN
		}
	}
	for _, c := range k.Counts {
		names[c.ZH] = c.EN
	}
	for zh, en := range names {
		if zh == "" || en == "" {
			t.Errorf("%s: %q is %q in English", k.Code, zh, en)
		}
	}
}

func TestEveryKindHasItsDocument(t *testing.T) {
	for _, k := range carrier.Declared() {
		if !strings.Contains(k.Source, "行") || len(k.Fields) < 2 || len(k.Counts) == 0 {
			t.Errorf("%s: source %q, %d fields, %d counts", k.Code, k.Source, len(k.Fields), len(k.Counts))
		}
		for _, c := range k.Counts {
			if c.Scope == "" {
				t.Errorf("%s: %s has no scope note", k.Code, c.Code)
			}
		}
	}
}

// TestDeclarationsAreShort holds the bar of a new kind: sixty lines.
func TestDeclarationsAreShort(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range bytes.Split(b, []byte("\nvar _ = carrier.Declare("))[1:] {
			if end := bytes.Index(part, []byte("\n})")); end < 0 || bytes.Count(part[:end], []byte("\n")) > 58 {
				t.Errorf("%s: a declaration of more than 60 lines", name)
			}
		}
	}
}
