package search

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/textindex"
)

// The order of the answer: documents whose title is the question; those with every run of
// it in one piece in the title; those with all of it in title and tags, or by initials; the
// rest. Among these the [window] newest come first that have it in one piece in the text.
// Within each, the newest first.

// window is how many documents of the last group are looked into for the exact words.
const window = 200

// equals is how many documents of the same title are told apart from others.
const equals = 50

// finder gathers the identifiers of an answer.
type finder struct {
	asked
	ctx  context.Context
	q    sqldb.Queryer
	list []ids.ID
	seen map[ids.ID]bool
}

func find(ctx context.Context, q sqldb.Queryer, query Query) (Result, error) {
	a := understand(query)
	res := Result{Kinds: map[string]int{}}
	if len(a.runs) == 0 {
		return res, nil
	}
	f := &finder{asked: a, ctx: ctx, q: q, seen: map[ids.ID]bool{}}
	if err := f.gather(); err != nil {
		return res, err
	}
	if err := f.count(&res); err != nil {
		return res, err
	}
	from := min(a.Offset, len(f.list))
	page := f.list[from:min(from+a.Limit, len(f.list))]
	docs, err := docsOf(ctx, q, page)
	if err != nil {
		return res, err
	}
	for _, id := range page {
		if d, ok := docs[id]; ok {
			res.Hits = append(res.Hits, a.hit(d))
		}
	}
	return res, nil
}

// gather fills the list up to the end of the page asked for.
func (f *finder) gather() error {
	need := f.Offset + f.Limit
	if err := f.sameTitle(); err != nil {
		return err
	}
	for _, d := range []textindex.Depth{textindex.Phrase, textindex.Heads} {
		if len(f.list) >= need {
			return nil
		}
		found, err := f.ask(f.question(d, f.Kinds), need+len(f.seen))
		if err != nil {
			return err
		}
		f.add(found)
	}
	if len(f.list) >= need {
		return nil
	}
	found, err := f.ask(f.question(textindex.Anywhere, f.Kinds), len(f.seen)+max(need, window))
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(id ids.ID) bool { return f.seen[id] })
	if err := f.exactFirst(found[:min(window, len(found))]); err != nil {
		return err
	}
	f.add(found)
	return nil
}

func (f *finder) add(list []ids.ID) {
	for _, id := range list {
		if !f.seen[id] {
			f.seen[id] = true
			f.list = append(f.list, id)
		}
	}
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }

// ask reads identifiers from the index, the largest first.
func (f *finder) ask(q textindex.Question, limit int) ([]ids.ID, error) {
	return textindex.Find(f.ctx, f.q, q, limit)
}

// sameTitle finds documents that are called as the question is.
func (f *finder) sameTitle() error {
	list, err := sqldb.All(f.ctx, f.q, scanID, `SELECT id FROM search_docs WHERE title_key = $1 ORDER BY id DESC LIMIT $2`, f.key, equals)
	if err != nil || len(list) == 0 {
		return err
	}
	docs, err := docsOf(f.ctx, f.q, list)
	if err != nil {
		return err
	}
	f.add(slices.DeleteFunc(list, func(id ids.ID) bool { return !f.sees(docs[id]) || !f.inTitle(docs[id]) }))
	return nil
}

// inTitle makes sure that an equal title holds the runs too: their borders may differ.
func (a asked) inTitle(d Doc) bool {
	title := runs(fold(cut(d.Title, maxTitle)))
	for _, r := range a.runs {
		if !slices.ContainsFunc(title, func(t run) bool { return t.sort == r.sort && holds(t, r) }) {
			return false
		}
	}
	return true
}

// holds tells whether a run of a text has a run of a question in it.
func holds(text, r run) bool {
	if r.sort == latin {
		return text.bare() == r.bare() || len(r.text) > 1 && strings.HasPrefix(text.bare(), r.bare())
	}
	return strings.Contains(string(text.text), string(r.text))
}

// exactFirst puts those first that have every run in one piece in title, tags or text. Runs
// of two characters always are.
func (f *finder) exactFirst(list []ids.ID) error {
	if !slices.ContainsFunc(f.runs, func(r run) bool { return r.sort == hanzi && len(r.text) > 2 }) {
		return nil
	}
	docs, err := docsOf(f.ctx, f.q, list)
	if err != nil {
		return err
	}
	rank := func(id ids.ID) int {
		if f.exact(docs[id]) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b ids.ID) int { return rank(a) - rank(b) })
	return nil
}

func (a asked) exact(d Doc) bool {
	whole := string(fold(d.Title + tagBreak + strings.Join(d.Tags, tagBreak) + tagBreak + d.Text))
	for _, r := range a.runs {
		if r.sort == hanzi && !strings.Contains(whole, string(r.text)) {
			return false
		}
	}
	return true
}

// count counts what was found, of the kinds asked for and by kind.
func (f *finder) count(res *Result) error {
	all, err := f.countKinds(nil)
	if err != nil {
		return err
	}
	total := 0
	for _, n := range all {
		total += n
	}
	res.Kinds = all
	if len(f.Kinds) > 0 {
		asked, err := f.countKinds(f.Kinds)
		if err != nil {
			return err
		}
		total = 0
		for kind, n := range asked {
			total += n
			res.Kinds[kind] = n
		}
	}
	res.Total, res.More = min(total, MaxCount), total > MaxCount
	return nil
}

func (f *finder) countKinds(kinds []string) (map[string]int, error) {
	out := map[string]int{}
	list, err := f.ask(f.question(textindex.Anywhere, kinds), MaxCount+1)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var w sqldb.Where
	values := make([]any, len(list))
	for i, id := range list {
		values[i] = id
	}
	w.In("id", values...)
	type counted struct {
		kind string
		n    int
	}
	found, err := sqldb.All(f.ctx, f.q, func(r sqldb.Row) (c counted, err error) { return c, r.Scan(&c.kind, &c.n) },
		`SELECT kind, COUNT(*) FROM search_docs`+w.SQL()+` GROUP BY kind`, w.Args()...)
	for _, c := range found {
		out[c.kind] = c.n
	}
	return out, err
}
