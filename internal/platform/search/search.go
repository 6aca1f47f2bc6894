package search

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Doc is something that can be found.
type Doc struct {
	Kind   string   // small letters: need, offer, point, org
	ID     ids.ID   // the thing's own, unique in the city
	Title  string   // what the answer shows; Chinese
	Text   string   // the rest of its words
	Tags   []string // short words and codes that count for more than the text
	Path   string   // its page: /needs/12
	Public bool     // everyone may find it
	Signed bool     // everyone who has signed in may
	Org    ids.ID   // those of this organisation may, 0 for none
	County string   // officers of this county may, "" for none
}

// Query is what somebody looks for and what they may see. Public limits the answer to what
// everyone may find. Without it, documents for those who have signed in are found too, and
// those of the organisations and counties named, or with All every one.
type Query struct {
	Text     string
	Kinds    []string // none: all
	In       string   // only documents of this county, "" for all
	Public   bool
	Org      ids.ID
	Orgs     []ids.ID // more organisations of the asker
	Counties []string // counties of which the asker sees everything
	Whole    []string // kinds of which the asker sees everything
	All      bool     // the asker sees everything
	Limit    int      // 20 when 0, at most 100
	Offset   int      // at most 300
}

// Span is a piece of a text; marked ones are what was looked for.
type Span struct {
	Text string
	Mark bool
}

// Hit is a document of the answer.
type Hit struct {
	Doc
	Marked  []Span // the title
	About   []Span // " · " and the first of the tags, and those that answer
	Snippet []Span // a piece of the text, empty when there is none
}

// Result is the answer to a query.
type Result struct {
	Hits  []Hit
	Total int            // documents found, at most [MaxCount]
	More  bool           // there are more than Total
	Kinds map[string]int // of the Total, by kind; those of other kinds than asked for are counted too
}

// MaxCount is how many documents are counted.
const MaxCount = 300

// Put stores documents, new ones and changed ones, in the caller's transaction.
func Put(ctx context.Context, tx *sqldb.Tx, docs ...Doc) error { return put(ctx, tx, docs) }

// Remove takes a document out; one that is not there is no error.
func Remove(ctx context.Context, tx *sqldb.Tx, kind string, id ids.ID) error {
	return remove(ctx, tx, kind, id)
}

// Find answers a query.
func Find(ctx context.Context, q sqldb.Queryer, query Query) (Result, error) {
	return find(ctx, q, query)
}
