package carrier

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Shareable are the fields of a kind that may be shown to another city: figures, days, levels
// and choices. Texts in which a person could be named, and addresses of pages, may not.
func (k *Kind) Shareable() (out []Field) {
	for _, f := range k.Fields {
		switch f.Type {
		case Int, Number, Money, Percent, Day, Year, Flag, Pick, Set, Code:
			out = append(out, f)
		}
	}
	return out
}

// Standing are the records of a kind that count now, by id, with the names of their members of
// today. It looks past everybody's permissions: it is for what cities agreed to share. A kind
// that the city has not is nil.
func (s *Service) Standing(ctx context.Context, q sqldb.Queryer, kind string) (k *Kind, list []Record, members map[ids.ID][]string, err error) {
	all, err := s.kindsIn(ctx, q)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, x := range all {
		if x.Code == kind && !personal(kind) {
			k = x
		}
	}
	if k == nil {
		return nil, nil, nil, nil
	}
	list, err = sqldb.All(ctx, q, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 AND c.built_on <> '' AND c.ended_on = '' ORDER BY c.id`, kind)
	if err != nil {
		return nil, nil, nil, err
	}
	taking, err := membersOf(ctx, q, `WHERE m.record_id IN (SELECT c.id FROM carrier_records c WHERE c.kind = $1)`, kind)
	members = map[ids.ID][]string{}
	for _, m := range taking {
		if m.Until.IsZero() || !m.Until.Before(s.Today()) {
			members[m.Record] = append(members[m.Record], m.OrgName)
		}
	}
	return k, list, members, err
}
