package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// model answers questions by looking at every letter of every document.
type model map[ids.ID]Doc

// word tells whether a Latin question answers one of the text's words.
func modelWord(text, asked string) bool {
	for _, w := range strings.FieldsFunc(text, func(c rune) bool { return sortOf(c) == hanzi || sortOf(c) == other && c != '-' && c != '.' }) {
		w = strings.Trim(w, "-.")
		parts := append(strings.FieldsFunc(w, func(c rune) bool { return c == '-' || c == '.' }), strings.NewReplacer("-", "", ".", "").Replace(w))
		for _, p := range parts {
			if p == asked || len([]rune(asked)) > 1 && strings.HasPrefix(p, asked) {
				return true
			}
		}
	}
	return false
}

func (r run) modelPairs(text string) bool {
	for _, p := range pairs(r.text) {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

// place is the group of the answer to which a document belongs, 0 to 4; -1 for none.
func modelPlace(a asked, d Doc) int {
	title, tags, body := string(fold(d.Title)), string(fold(strings.Join(d.Tags, "\n"))), string(fold(d.Text))
	phrase, heads, anywhere, exact := true, true, true, true
	for _, r := range a.runs {
		text := string(r.text)
		var inTitle, inHeads, inAll bool
		switch {
		case r.sort == hanzi && len(r.text) == 1:
			inTitle = strings.Contains(title, text)
			inHeads, inAll = inTitle, inTitle
		case r.sort == hanzi:
			inTitle = strings.Contains(title, text)
			for _, p := range pairs(r.text) {
				if !strings.Contains(title, p) && !strings.Contains(tags, p) {
					break
				}
			}
			inHeads = r.modelPairs(title + "\n" + tags)
			inAll = r.modelPairs(title + "\n" + tags + "\n" + body)
			exact = exact && strings.Contains(title+"\n"+tags+"\n"+body, text)
		default:
			inTitle = modelWord(title, r.bare())
			inHeads = inTitle || modelWord(tags, r.bare())
			inAll = inHeads || modelWord(body, r.bare())
			if r.mayBeInitials() {
				for _, way := range readings([]rune(title)) {
					inHeads, inAll = inHeads || strings.Contains(way, text), inAll || strings.Contains(way, text)
				}
			}
		}
		phrase, heads, anywhere = phrase && inTitle, heads && inHeads, anywhere && inAll
	}
	switch {
	case phrase && key(d.Title) == a.key:
		return 0
	case phrase:
		return 1
	case heads:
		return 2
	case anywhere && exact:
		return 3
	case anywhere:
		return 4
	}
	return -1
}

func (m model) find(q Query) (list []ids.ID, kinds map[string]int) {
	a := understand(q)
	kinds = map[string]int{}
	place := map[ids.ID]int{}
	if len(a.runs) == 0 {
		return nil, kinds
	}
	for id, d := range m {
		p := modelPlace(a, d)
		if p < 0 {
			continue
		}
		every := a
		every.Kinds = nil
		if every.sees(d) {
			kinds[d.Kind]++
		}
		if a.sees(d) {
			place[id] = p
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(x, y ids.ID) int {
		if place[x] != place[y] {
			return place[x] - place[y]
		}
		return int(y - x)
	})
	return list, kinds
}

var (
	letters = []rune("机械制造工程数控行长AaＡ1c3９-. ，焊")
	asks    = []rune("机械制造工程数控行长ac139 jxzgskhc-")
)

func drawText(t *rapid.T, name string, most int) string {
	return string(rapid.SliceOfN(rapid.SampledFrom(letters), 0, most).Draw(t, name))
}

func drawDoc(t *rapid.T) Doc {
	n := rapid.IntRange(1, 30).Draw(t, "id")
	d := Doc{Kind: []string{"need", "offer", "org"}[n%3], ID: ids.ID(n), Title: drawText(t, "title", 8), Text: drawText(t, "text", 20),
		Path: "/x", Public: rapid.Bool().Draw(t, "public"), Signed: rapid.Bool().Draw(t, "signed"), Org: ids.ID(rapid.IntRange(0, 3).Draw(t, "org")),
		County: rapid.SampledFrom([]string{"", "900101", "900102"}).Draw(t, "county")}
	for range rapid.IntRange(0, 2).Draw(t, "tags") {
		d.Tags = append(d.Tags, drawText(t, "tag", 4))
	}
	return d
}

func drawQuery(t *rapid.T) Query {
	q := Query{Text: string(rapid.SliceOfN(rapid.SampledFrom(asks), 0, 6).Draw(t, "ask")), Public: rapid.Bool().Draw(t, "for everyone"),
		Org: ids.ID(rapid.IntRange(0, 3).Draw(t, "own")), All: rapid.IntRange(0, 4).Draw(t, "all") == 0, Limit: rapid.IntRange(1, 12).Draw(t, "limit"), Offset: rapid.IntRange(0, 5).Draw(t, "offset")}
	q.Kinds = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"need", "offer", "org"}), 0, 2, rapid.ID[string]).Draw(t, "kinds")
	q.Counties = rapid.SliceOfN(rapid.SampledFrom([]string{"900101", "900102"}), 0, 1).Draw(t, "counties")
	q.Whole = rapid.SliceOfN(rapid.SampledFrom([]string{"need", "org"}), 0, 1).Draw(t, "whole")
	q.In = rapid.SampledFrom([]string{"", "", "900101"}).Draw(t, "in")
	return q
}

// TestModel asks both engines and the model the same questions, between puts and removes.
func TestModel(t *testing.T) {
	sqldbtest.Each(t, sets, func(t *testing.T, db *sqldb.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			ctx, m := t.Context(), model{}
			check(rt, db.Write(ctx, func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM search_docs`); err != nil {
					return err
				}
				return Reindex(ctx, tx)
			}))
			for range rapid.IntRange(1, 8).Draw(rt, "writes") {
				check(rt, db.Write(ctx, func(tx *sqldb.Tx) error {
					var docs []Doc
					for range rapid.IntRange(1, 6).Draw(rt, "docs") {
						d := drawDoc(rt)
						docs, m[d.ID] = append(docs, d), d
					}
					if err := Put(ctx, tx, docs...); err != nil {
						return err
					}
					if rapid.Bool().Draw(rt, "remove") {
						gone := docs[0]
						delete(m, gone.ID)
						return Remove(ctx, tx, gone.Kind, gone.ID)
					}
					return nil
				}))
			}
			if rapid.Bool().Draw(rt, "reindex") {
				check(rt, db.Write(ctx, func(tx *sqldb.Tx) error { return Reindex(ctx, tx) }))
			}
			for range 4 {
				same(t, rt, db, m, drawQuery(rt))
			}
		})
	})
}

func same(t *testing.T, rt *rapid.T, db *sqldb.DB, m model, q Query) {
	var res Result
	check(rt, db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
		res, err = Find(t.Context(), r, q)
		return err
	}))
	want, kinds := m.find(q)
	if res.Total != len(want) {
		rt.Fatalf("%+v: %d found, want %d %v", q, res.Total, len(want), want)
	}
	for k, n := range kinds {
		if res.Kinds[k] != n {
			rt.Fatalf("%+v: %d of %s, want %d", q, res.Kinds[k], k, n)
		}
	}
	page := want[min(q.Offset, len(want)):min(q.Offset+q.Limit, len(want))]
	var got []ids.ID
	for _, h := range res.Hits {
		got = append(got, h.ID)
		if len(m[h.ID].Title) != len(joinSpans(h.Marked)) {
			rt.Fatalf("title %q marked as %q", m[h.ID].Title, joinSpans(h.Marked))
		}
	}
	if !slices.Equal(got, page) {
		rt.Fatalf("%+v: %v, want %v", q, got, page)
	}
}

func joinSpans(list []Span) (s string) {
	for _, x := range list {
		s += x.Text
	}
	return s
}

func check(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
