package carrier

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// EntryRule is a list of dated entries on a record that are only added to: changes of a standard, deals of a broker.
type EntryRule struct {
	Code  string   `json:"code"`
	ZH    string   `json:"zh"`
	EN    string   `json:"en,omitempty"`
	Help  string   `json:"help,omitempty"`
	Sorts []Choice `json:"sorts,omitempty"`
	Unit  string   `json:"unit,omitempty"`  // of the entry's number; none: entries have no number
	Kinds []string `json:"kinds,omitempty"` // of the organisation that stands behind an entry, which is then required
	Proof bool     `json:"proof,omitempty"` // an entry names its evidence
}

// Entry is one of them. Number is in the rule's unit, nil when it is not known; a correction is a further entry.
type Entry struct {
	ID       ids.ID
	Record   ids.ID
	List     string // code of the rule
	Sort     string
	On       civil.Date
	Org      ids.ID
	OrgName  string
	Text     string
	Number   *float64
	Proof    string
	Corrects ids.ID
}

func (k *Kind) entryRule(code string) (EntryRule, bool) {
	i := slices.IndexFunc(k.Entries, func(e EntryRule) bool { return e.Code == code })
	if i < 0 {
		return EntryRule{}, false
	}
	return k.Entries[i], true
}

// lists are the names of the kind's lists.
func (k *Kind) lists() string {
	var out []Choice
	for _, e := range k.Entries {
		out = append(out, Choice{Code: e.Code, ZH: e.ZH})
	}
	return names(out)
}

// check refuses an entry that says nothing, lies ahead, or lacks what its list asks for.
func (r EntryRule) check(e Entry, orgKind string, today civil.Date) error {
	switch {
	case strings.TrimSpace(e.Text) == "" || len([]rune(e.Text)) > longText:
		return ErrRequired.With("内容").On("text")
	case len(r.Sorts) > 0 && !has(r.Sorts, e.Sort):
		return ErrChoice.With("类别", e.Sort, names(r.Sorts)).On("sort")
	case e.On.IsZero() || e.On.After(today):
		return ErrFuture.With(e.On.String()).On("on")
	case len(r.Kinds) > 0 && !slices.Contains(r.Kinds, orgKind):
		return ErrOrgKind.With(r.ZH).On("org")
	case r.Proof && strings.TrimSpace(e.Proof) == "":
		return ErrProof.With(r.ZH).On("proof")
	}
	return nil
}

// Note adds an entry to a record.
func (s *Service) Note(ctx context.Context, record ids.ID, e Entry) error {
	return s.change(ctx, record, mayEdit, "entry", func(tx *sqldb.Tx, k *Kind, _ Record) error {
		rule, ok := k.entryRule(e.List)
		if !ok {
			return ErrChoice.With("记录", e.List, k.lists()).On("list")
		}
		kind := ""
		if e.Org != 0 {
			var err error
			if kind, err = sqldb.Value[string](ctx, tx, `SELECT kind FROM org_organizations WHERE id = $1`, e.Org); err != nil {
				return ErrOrg.With("机构", e.Org.String()).On("org").Because(err)
			}
		}
		if err := rule.check(e, kind, s.Today()); err != nil {
			return err
		}
		if e.Corrects != 0 {
			if _, err := sqldb.Value[string](ctx, tx, `SELECT list FROM carrier_entries WHERE id = $1 AND record_id = $2`, e.Corrects, record); err != nil {
				return hidden(err)
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_entries (id, record_id, list, sort, on_day, org_id, text, number, proof, corrects, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			tx.NewID(), record, e.List, e.Sort, e.On.String(), reference(e.Org), strings.TrimSpace(e.Text), e.Number, strings.TrimSpace(e.Proof), reference(e.Corrects), tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

// reference is an id that may point to nothing.
func reference(id ids.ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func entriesOf(ctx context.Context, q sqldb.Queryer, where string, args ...any) ([]Entry, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (e Entry, err error) {
		return e, r.Scan(&e.ID, &e.Record, &e.List, &e.Sort, &e.On, &e.Org, &e.OrgName, &e.Text, &e.Number, &e.Proof, &e.Corrects)
	}, `SELECT e.id, e.record_id, e.list, e.sort, e.on_day, COALESCE(e.org_id, 0), COALESCE(o.name, ''), e.text, e.number, e.proof, COALESCE(e.corrects, 0)
		FROM carrier_entries e LEFT JOIN org_organizations o ON o.id = e.org_id `+where+` ORDER BY e.record_id, e.on_day DESC, e.id DESC`, args...)
}
