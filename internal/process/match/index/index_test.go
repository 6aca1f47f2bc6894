package index

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestScan(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"工业机器人", "工业 业机 机器 器人"},
		{"护", "护"},
		{"ＰＬＣ编程", "plc 编程"},
		{"C++、C# 2027届", "c++ c# 2027 届"},
		{"电工（中级）证", "电工 中级 证"},
		{"", ""},
		{"，。", ""},
		{"Ünï中文x", "ünï 中文 x"},
		{"𠮷野家", "𠮷野 野家"},
	} {
		var got []string
		Scan(c.text, func(tk Token) bool {
			got = append(got, tk.String())
			if tk.Key != 0 && strings.ToLower(c.text[tk.Start:tk.End]) != tk.String() {
				t.Errorf("%q: place %d:%d is not %q", c.text, tk.Start, tk.End, tk.String())
			}
			return true
		})
		if strings.Join(got, " ") != c.want {
			t.Errorf("Scan(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestScanStops(t *testing.T) {
	n := 0
	Scan("工业机器人 plc", func(Token) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("read on after false: %d words", n)
	}
}

func TestLongTextIsCut(t *testing.T) {
	v := NewVocab()
	d := v.Doc(1, Field{strings.Repeat("机", 5000), 3})
	if d.Length != MaxTokens || d.Freqs[0] != MaxFreq || len(d.Terms) != 1 {
		t.Errorf("length %d, freq %d, terms %d", d.Length, d.Freqs[0], len(d.Terms))
	}
}

// brute scores every document straight from the definition.
func brute(docs map[int]Doc, terms []Term, k int) []Hit {
	tokens, df := 0, map[Term]int{}
	for _, d := range docs {
		tokens += d.Length
		for _, t := range d.Terms {
			df[t]++
		}
	}
	n := float64(len(docs))
	mean := float64(tokens) / n
	var hits []Hit
	for slot, d := range docs {
		score := 0.0
		for _, t := range terms {
			at := slices.Index(d.Terms, t)
			if at < 0 {
				continue
			}
			f := float64(d.Freqs[at])
			idf := max(1e-6, math.Log((n-float64(df[t])+0.5)/(float64(df[t])+0.5)))
			damp := float64(1.2 * (0.25 + float64(0.75*float64(d.Length)/mean)))
			score += float64(idf * (float64(f*2.2) / (f + damp)))
		}
		if score > 0 {
			hits = append(hits, Hit{d.ID, slot, score})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return hits[:min(k, len(hits))]
}

func same(t interface{ Fatalf(string, ...any) }, got, want []Hit) {
	if len(got) != len(want) {
		t.Fatalf("%d hits, want %d\n%v\n%v", len(got), len(want), got, want)
	}
	for i := range got {
		if got[i] != want[i] { // bit for bit
			t.Fatalf("hit %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func drawText(t *rapid.T, name string) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"机", "器", "人", "电", "工", "护", "理", "plc", "C++", "，", " "}), 0, 30).Draw(t, name)
	return strings.Join(words, "")
}

func TestTopKEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, x := NewVocab(), New()
		docs := map[int]Doc{}
		var first []Doc
		for i := range rapid.IntRange(0, 20).Draw(t, "built") {
			d := v.Doc(int64(1000-i), Field{drawText(t, "title"), 3}, Field{drawText(t, "body"), 1})
			first = append(first, d)
			if d.Length > 0 {
				docs[i] = d
			}
		}
		x.Build(first)
		var s Scratch
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			slot := rapid.IntRange(0, 30).Draw(t, "slot")
			if old, ok := docs[slot]; ok {
				x.Remove(slot, old)
				delete(docs, slot)
			}
			if rapid.Bool().Draw(t, "put") {
				d := v.Doc(rapid.Int64Range(1, 5).Draw(t, "id")*100+int64(slot), Field{drawText(t, "title"), 2}, Field{drawText(t, "body"), 1})
				x.Put(slot, d)
				if d.Length > 0 {
					docs[slot] = d
				}
			}
			terms := v.Query(drawText(t, "query"), 12, nil)
			k := rapid.IntRange(1, 10).Draw(t, "k")
			if x.Len() != len(docs) {
				t.Fatalf("holds %d documents, want %d", x.Len(), len(docs))
			}
			if len(docs) > 0 {
				same(t, x.Search(terms, k, &s), brute(docs, terms, k))
			}
		}
	})
}

func TestOrderOfInsertionDoesNotMatter(t *testing.T) {
	texts := []string{"工业机器人技术", "工业机器人运维", "护理", "机电一体化技术", "工业互联网", "机器人 机器人 机器人"}
	var want []Hit
	for turn := range texts {
		v, x := NewVocab(), New()
		for i := range texts {
			id := (i + turn) % len(texts)
			x.Put(i, v.Doc(int64(id), Field{texts[id], 1}))
		}
		var s Scratch
		got := slices.Clone(x.Search(v.Query("工业机器人", 9, nil), 4, &s))
		for i := range got {
			got[i].Slot = 0
		}
		if turn == 0 {
			want = got
		}
		if !slices.Equal(got, want) { // bit for bit
			t.Errorf("turn %d: %v, want %v", turn, got, want)
		}
	}
}

func TestManySegments(t *testing.T) {
	v, x := NewVocab(), New()
	docs := make([]Doc, segmentSize+10)
	for i := range docs {
		docs[i] = v.Doc(int64(i), Field{fmt.Sprintf("编号 n%d", i%1000), 1})
	}
	x.Build(docs)
	late := v.Doc(-5, Field{"编号 n7 稀有", 1})
	x.Put(2*segmentSize+3, late)
	var s Scratch
	hits := x.Search(v.Query("稀有 n7", 9, nil), 3, &s)
	if len(hits) != 3 || hits[0].ID != -5 || hits[1].ID != 7 || hits[2].ID != 1007 {
		t.Errorf("hits %v", hits)
	}
	term := v.Query("稀有", 1, nil)[0]
	if c := x.Contribution(term, 2*segmentSize+3); c <= 0 || x.Contribution(term, 3) != 0 || x.Contribution(term, 9*segmentSize) != 0 {
		t.Errorf("contribution %v", c)
	}
	x.Remove(2*segmentSize+3, late)
	if hits := x.Search(v.Query("稀有", 9, nil), 3, &s); len(hits) != 0 || x.DF(term) != 0 {
		t.Errorf("after removal: %v", hits)
	}
}

func TestContributionsMakeTheScore(t *testing.T) {
	v, x := NewVocab(), New()
	x.Build([]Doc{v.Doc(1, Field{"工业机器人", 2}, Field{"示教与点检 plc", 1}), v.Doc(2, Field{"护理学", 1}), v.Doc(3, Field{"会计事务", 1})})
	terms := v.Query("机器人示教 PLC", 9, nil)
	var s Scratch
	sum := 0.0
	for _, term := range terms {
		sum += x.Contribution(term, 0)
	}
	if hits := x.Search(terms, 1, &s); len(hits) != 1 || hits[0].Score != sum {
		t.Errorf("hits %v, sum of parts %v", hits, sum)
	}
}
