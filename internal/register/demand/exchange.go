package demand

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// MaxBatch is how many items one request may bring (row TEC-02).
const MaxBatch = 1000

const (
	maxKey  = 80
	maxLeaf = 500
)

// The refusals of the exchange with other systems.
var (
	ErrBatchSize = errs.New(errs.Invalid, "demand.batch_size")
	ErrKey       = errs.New(errs.Invalid, "demand.key")
	ErrKeyTwice  = errs.New(errs.Invalid, "demand.key_twice")
	ErrNotEdit   = errs.New(errs.Invalid, "demand.not_editable")
)

// Incoming is an item as another system sends it.
type Incoming struct {
	Key    string // by which that system knows it; the same key again is the same item
	OrgOf  string // credit code, school code or name; officers only, others send their own
	Draft  Draft
	Faults errs.List // what could not be read
}

// Effect is what became of an incoming item.
type Effect string

// The effects.
const (
	Created   Effect = "CREATED"
	Changed   Effect = "CHANGED"
	Unchanged Effect = "UNCHANGED"
)

// Received is the answer to one incoming item.
type Received struct {
	Key    string
	Effect Effect
	Item   Item
}

// Receive takes a batch of items of one side from another system, all or none: what is refused
// is named as items[3].title, and nothing is written. An item is known again by its key and
// organisation until it is closed; afterwards the key begins a new one. With draft the items
// stay drafts, otherwise they are handed in for review.
func (s *Service) Receive(ctx context.Context, side Side, list []Incoming, draft bool) (out []Received, err error) {
	if !Policy.Allowed(actor.From(ctx), side.act(actOwn)) {
		return nil, actor.ErrForbidden
	}
	if len(list) == 0 || len(list) > MaxBatch {
		return nil, ErrBatchSize.With(MaxBatch).On("items")
	}
	faults := checkKeys(list)
	ctx = sqldb.Long(ctx) // a thousand items take longer than a page may
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		all := slices.Clone(faults)
		out = make([]Received, len(list))
		for i, in := range list {
			if err := s.receive(ctx, tx, side, in, draft, &out[i]); err != nil {
				if k := errs.KindOf(err); k == errs.Internal || k == errs.Unavailable {
					return err
				}
				for _, e := range errs.All(err) {
					all.Add(e.On(fmt.Sprintf("items[%d].%s", i, e.Field)))
				}
			}
		}
		return all.Err()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func checkKeys(list []Incoming) (faults errs.List) {
	seen := map[string]int{}
	for i, in := range list {
		field := fmt.Sprintf("items[%d].key", i)
		if n := len(in.Key); n < 1 || n > maxKey || strings.ContainsAny(in.Key, "|\n") {
			faults.Add(ErrKey.With(maxKey).On(field))
			continue
		}
		at := in.OrgOf + "|" + in.Key
		if first, twice := seen[at]; twice {
			faults.Add(ErrKeyTwice.With(first).On(field))
		}
		seen[at] = i
	}
	return faults
}

// receive writes one item, or says why not before it writes anything of it.
func (s *Service) receive(ctx context.Context, tx *sqldb.Tx, side Side, in Incoming, draft bool, out *Received) error {
	d := in.Draft
	d.Side = side
	if in.OrgOf != "" && mayName(actor.From(ctx)) {
		id, err := findOrg(ctx, tx, in.OrgOf)
		if err != nil {
			return err
		}
		if id == 0 {
			return ErrOrg.On("org")
		}
		d.Org = id
	}
	full := d
	if err := s.owner(ctx, tx, &full); err != nil {
		return err
	}
	key := exchangeKey(side, full.Org, in.Key)
	old, known, err := itemByKey(ctx, tx, key)
	if err != nil {
		return err
	}
	out.Key, out.Effect = in.Key, Created
	if known {
		full.ID, full.Version = old.ID, old.Version
		c, err := s.contact(ctx, tx, old.ID)
		if err != nil {
			return err
		}
		if sameWords(old, full.Item) && c == full.Contact && (draft || old.Status != Drafted) {
			out.Effect, out.Item = Unchanged, old
			return nil
		}
		out.Effect = Changed
	}
	faults := slices.Clone(in.Faults)
	for _, e := range checked(s, full, draft) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	if known && !MayEdit(actor.From(ctx), old) {
		faults.Add(ErrNotEdit.With(stateZH(old)).On("key"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if out.Item, err = s.save(ctx, tx, full); err != nil {
		return err
	}
	if !known {
		if err := setKey(ctx, tx, out.Item.ID, key); err != nil {
			return err
		}
	}
	return s.handIn(ctx, tx, draft, &out.Item)
}

// checked are the faults of a draft, or of what is to be handed in.
func checked(s *Service, d Draft, draft bool) errs.List {
	if draft {
		return CheckDraft(d)
	}
	return CheckSubmit(d, s.Today())
}

// sameWords reports whether an item says what is there already.
func sameWords(a, b Item) bool {
	return a.Kind == b.Kind && a.Visibility == b.Visibility && a.Title == b.Title && a.Details == b.Details && a.Duties == b.Duties && a.Requirement == b.Requirement &&
		a.Programme == b.Programme && a.Occupation == b.Occupation && a.Industry == b.Industry && a.SkillLevel == b.SkillLevel && a.Education == b.Education &&
		a.Headcount == b.Headcount && a.Budget == b.Budget && a.SalaryFrom == b.SalaryFrom && a.SalaryTo == b.SalaryTo && a.Region == b.Region && a.StartOn == b.StartOn && a.DeadlineOn == b.DeadlineOn
}

// exchangeKey is by what an item of another system is known again.
func exchangeKey(side Side, org ids.ID, key string) string {
	return fmt.Sprintf("api|%s|%d|%s", side, int64(org), key)
}

func itemByKey(ctx context.Context, q sqldb.Queryer, key string) (it Item, known bool, err error) {
	it, err = sqldb.One(ctx, q, scanItem, `SELECT `+itemCols+itemFrom+` WHERE i.row_key = $1`, key)
	if errors.Is(err, sqldb.ErrNoRow) {
		return Item{}, false, nil
	}
	return it, err == nil, err
}

// Leaf is a page of an export: items in the order of their identifiers, and the identifier to go
// on after; 0 when there is no more.
type Leaf struct {
	Items []Item
	Next  ids.ID
}

// Fetch pages through the items that the actor may see of some kinds, all without kinds, after an
// identifier; since narrows to those whose words changed at or after an instant (ms UTC).
func (s *Service) Fetch(ctx context.Context, side Side, kinds []Kind, after ids.ID, since int64, limit int) (leaf Leaf, err error) {
	limit = max(1, min(limit, maxLeaf))
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		leaf = Leaf{}
		var w sqldb.Where
		w.And("i.side = ?", string(side))
		visible, args := where(actor.From(ctx), side, w.Next())
		w.Numbered(visible, args...)
		w.And("i.id > ?", int64(after))
		w.If(since > 0, "i.updated_at >= ?", since)
		if len(kinds) > 0 {
			values := make([]any, len(kinds))
			for i, k := range kinds {
				values[i] = string(k)
			}
			w.In("i.kind", values...)
		}
		text := `SELECT ` + itemCols + itemFrom + w.SQL() + ` ORDER BY i.id LIMIT ` + w.Arg(limit+1)
		list, err := sqldb.All(ctx, r, scanItem, text, w.Args()...)
		if len(list) > limit {
			list = list[:limit]
			leaf.Next = list[limit-1].ID
		}
		leaf.Items = list
		return err
	})
	return leaf, err
}

// handIn takes an item that is still a draft to the review.
func (s *Service) handIn(ctx context.Context, tx *sqldb.Tx, draft bool, it *Item) (err error) {
	if draft || it.Status != Drafted {
		return nil
	}
	*it, err = s.step(ctx, tx, it.ID, submitStep)
	return err
}
