package require

import (
	"encoding/csv"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

// table reads a file of the real data as maps from header to cell.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testenv.Data(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	out := make([]map[string]string, 0, len(rows)-1)
	for _, r := range rows[1:] {
		m := make(map[string]string, len(r))
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

// realCatalogue is the bachelor's list with Guangdong's codes, read from the files.
func realCatalogue(t testing.TB) Catalogue {
	t.Helper()
	var c Catalogue
	seen := map[string]bool{}
	add := func(code, name string) {
		if code != "" && !seen[code] {
			seen[code] = true
			c.Entries = append(c.Entries, Entry{code, name})
		}
	}
	for _, r := range table(t, "major_catalog.csv") {
		if r["level"] != "普通本科" {
			c.Others = append(c.Others, r["name"])
			continue
		}
		add(r["code"], r["name"])
		add(r["class_code"], r["class_name"])
		add(r["category_code"], r["category_name"])
	}
	for _, r := range table(t, "gd_exam_major_codes.csv") {
		year, _ := strconv.Atoi(r["year"])
		c.Exams = append(c.Exams, Exam{Year: year, Code: r["gd_code"], Name: r["name"], National: r["national_code"], OtherThanAsked: r["level"] != "普通本科"})
	}
	return c
}

type labelled struct {
	fold    int
	text    string
	entries []Entry
}

func realLines(t testing.TB) []labelled {
	t.Helper()
	exam := map[string]Entry{}
	for _, r := range table(t, "gd_exam_major_codes.csv") {
		exam[r["gd_code"]] = Entry{digitsOf(r["national_code"]), r["name"]}
	}
	var out []labelled
	for _, r := range table(t, "gwy_gd_2023.csv") {
		if r["codes_bachelor"] == "" {
			continue
		}
		h := fnv.New32a()
		h.Write([]byte(r["unit"]))
		l := labelled{fold: int(h.Sum32() % 2), text: r["majors_bachelor"]}
		for _, c := range strings.Split(r["codes_bachelor"], "|") {
			l.entries = append(l.entries, exam[c])
		}
		out = append(out, l)
	}
	return out
}

// written are forms in which the same requirement may come. gold holds categories too; the answer does not.
var written = map[string]func(l labelled) string{
	"as printed": func(l labelled) string { return l.text },
	"national": func(l labelled) string {
		return l.join("，", func(e Entry) string { return e.Name + "（" + e.Code + "）" })
	},
	"names":   func(l labelled) string { return l.join(",", func(e Entry) string { return e.Name }) },
	"names 、": func(l labelled) string { return l.join("、", func(e Entry) string { return e.Name }) },
	"names ；": func(l labelled) string { return l.join("； ", func(e Entry) string { return e.Name + "专业" }) },
	"names blank": func(l labelled) string {
		return l.join(" ", func(e Entry) string { return e.Name })
	},
	"code first": func(l labelled) string { return l.join("、", func(e Entry) string { return e.Code + e.Name }) },
	"wide": func(l labelled) string {
		return strings.NewReplacer("(", "（", ")", "）", ",", "，", "0", "０", "1", "１", "B", "Ｂ").Replace(l.text)
	},
	"no letter": func(l labelled) string { return strings.ReplaceAll(l.text, "(B", "(") },
	"marks": func(l labelled) string {
		return "专业要求：" + l.join("*、", func(e Entry) string { return e.Name }) + "*"
	},
}

func (l labelled) join(sep string, form func(Entry) string) string {
	var parts []string
	for _, e := range l.entries {
		parts = append(parts, form(e))
	}
	return strings.Join(parts, sep)
}

func codesOf(list []Entry) []string {
	var out []string
	for _, e := range list {
		if len(e.Code) >= 4 {
			out = append(out, e.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestExactness measures every written form, the context learned on the other half of the units.
func TestExactness(t *testing.T) {
	catalogue, lines := realCatalogue(t), realLines(t)
	var readers [2]*Reader
	for fold := range readers {
		var lessons []Lesson
		for _, l := range lines {
			if l.fold != fold {
				lessons = append(lessons, Lesson{l.entries})
			}
		}
		readers[fold] = NewReader(catalogue, lessons)
	}
	plain := NewReader(catalogue, nil)
	for name, form := range written {
		t.Run(name, func(t *testing.T) {
			exact, asked, missed, caught, untaught := 0, 0, 0, 0, 0
			for _, l := range lines {
				text, gold := form(l), codesOf(l.entries)
				got := readers[l.fold].Read(text)
				right := slices.Equal(codesOf(got.Codes), gold)
				if right {
					exact++
				} else {
					missed++
					if os.Getenv("SHOW") == name && missed < 60 && got.Verdict != Confirm {
						t.Logf("%s → %v, want %v", text, codesOf(got.Codes), gold)
					}
				}
				if got.Verdict == Confirm {
					asked++
					if !right {
						caught++
					}
				}
				if w := plain.Read(text); slices.Equal(codesOf(w.Codes), gold) {
					untaught++
				}
			}
			n := float64(len(lines))
			t.Logf("exact %.4f (untaught %.4f), to confirm %.4f, holding %d of %d misses", float64(exact)/n, float64(untaught)/n, float64(asked)/n, caught, missed)
			if float64(exact)/n < 0.98 || float64(asked)/n > 0.15 || float64(caught) < 0.95*float64(missed) {
				t.Error("below the bar")
			}
		})
	}
}
