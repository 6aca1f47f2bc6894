package carrier

import (
	"cmp"
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Whole is a record with those who take part in it, as a register that is taken over has it.
type Whole struct {
	Draft
	Proof   string
	Members []Member
}

// Load takes over a register of one kind, all of it or nothing, in one transaction: every record and every member by the checks of a
// form, every record with its own trail and audit entry.
func (s *Service) Load(ctx context.Context, kind string, list []Whole) (made []ids.ID, err error) {
	if !Policy.May(actor.From(ctx), mayEdit, actor.Object{}) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		k, err := s.kind(ctx, tx, kind)
		if err != nil {
			return err
		}
		kinds, err := orgKinds(ctx, tx)
		if err != nil {
			return err
		}
		for _, w := range list {
			w.later = true
			id, err := s.CreateIn(ctx, tx, kind, w.Draft, w.Proof)
			if err != nil {
				return err
			}
			made = append(made, id)
			var others []Taking
			for _, m := range w.Members {
				m.ID, m.Record, m.OrgKind = tx.NewID(), id, kinds[m.Org.String()]
				if m.OrgKind == "" {
					return ErrOrg.With("成员", m.Org.String()).On("org")
				}
				if err := k.CheckMember(m.taking(), m.SignedOn, others); err != nil {
					return err
				}
				if err := insertMember(ctx, tx, m); err != nil {
					return err
				}
				others = append(others, m.taking())
			}
			if err := s.ready(ctx, tx, k, id, cmp.Or(w.Stage, k.Stages[0].Code), s.Today()); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit + ".load", Object: table, Reason: kind})
	})
	return made, err
}

// orgKinds are the kinds of all organisations by their identity.
func orgKinds(ctx context.Context, q sqldb.Queryer) (map[string]string, error) {
	out := map[string]string{}
	for kv, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (kv [2]string, err error) {
		var k known
		err = r.Scan(&k.id, &kv[1])
		kv[0] = k.id.String()
		return kv, err
	}, `SELECT id, kind FROM org_organizations`) {
		if err != nil {
			return nil, err
		}
		out[kv[0]] = kv[1]
	}
	return out, nil
}

// Counted reads everything that counts of a kind on any day, for counts that other modules make.
func (s *Service) Counted(ctx context.Context, kind string) (k *Kind, list []Counted, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, nil, actor.ErrForbidden
	}
	if k, err = s.Kind(ctx, kind); err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = countedOf(ctx, r, kind)
		return err
	})
	return k, list, err
}

// Asked computes a count that the kind does not declare; why says what is wrong with it.
func (k *Kind) Asked(c Count, list []Counted, day civil.Date) (t Tally, why string) {
	if why := c.check(k); why != "" {
		return t, why
	}
	return k.Tally(c, list, day), ""
}
