package carrier

import (
	"context"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Inherit gives what one organisation has here to another, when two records of the register of organisations become one. A part that
// the other has already in the same record ends today; a record of the same name that the other leads keeps its leader's old mark.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	if err := s.inheritRecords(ctx, tx, from, into); err != nil {
		return err
	}
	if err := inheritMembers(ctx, tx, from, into); err != nil {
		return err
	}
	for _, text := range []string{
		`UPDATE carrier_bookings SET org_id = $1, row_version = row_version + 1 WHERE org_id = $2`,
		`UPDATE carrier_entries SET org_id = $1 WHERE org_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return s.inheritFields(ctx, tx, from, into)
}

// inheritRecords hands over what the organisation leads. Of two records with one name under one leader the second is told apart by its
// number.
func (s *Service) inheritRecords(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := sqldb.All(ctx, tx, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.org_id = $1 ORDER BY c.id`, from)
	if err != nil {
		return err
	}
	for _, c := range list {
		twin, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM carrier_records WHERE kind = $1 AND name_key = $2 AND org_id = $3`, c.Kind, org.NameKey(c.Name), into)
		if err != nil {
			return err
		}
		name := c.Name
		if twin > 0 {
			name += "（" + c.ID.String() + "）"
		}
		_, err = tx.Exec(ctx, `UPDATE carrier_records SET org_id = $1, name = $2, name_key = $3, row_version = row_version + 1, updated_at = $4 WHERE id = $5`,
			int64(into), name, org.NameKey(name), tx.Now().UnixMilli(), c.ID)
		if err != nil {
			return err
		}
		if err := touch(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

func inheritMembers(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := membersOf(ctx, tx, `WHERE m.org_id = $1`, from)
	if err != nil {
		return err
	}
	today := civil.DateOf(tx.Now())
	for _, m := range list {
		others, err := membersOf(ctx, tx, `WHERE m.record_id = $1 AND m.org_id = $2 AND m.role = $3`, m.Record, into, m.Role)
		if err != nil {
			return err
		}
		double := false
		for _, o := range others {
			double = double || overlaps(m.taking(), o.taking())
		}
		if double {
			// The other takes part already: this part ends and stays with the merged record.
			if m.Until.IsZero() {
				until := today
				if until.Before(m.Since) {
					until = m.Since
				}
				if _, err := endMember(ctx, tx, m.ID, until, "机构合并", m.RowVersion); err != nil {
					return err
				}
			}
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE carrier_members SET org_id = $1, row_version = row_version + 1, updated_at = $2 WHERE id = $3`, into, tx.Now().UnixMilli(), m.ID); err != nil {
			return err
		}
	}
	return nil
}

// inheritFields turns fields that point to the one organisation to the other.
func (s *Service) inheritFields(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	kinds, err := s.kindsIn(ctx, tx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		for _, f := range k.Fields {
			if f.Type != Org {
				continue
			}
			list, err := sqldb.All(ctx, tx, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 AND c.body LIKE $2 ORDER BY c.id`, k.Code, `%"`+from.String()+`"%`)
			if err != nil {
				return err
			}
			for _, c := range list {
				if v, ok := c.Values[f.Code]; !ok || v.Text != from.String() {
					continue
				}
				v := c.Values[f.Code]
				v.Text = into.String()
				c.Values[f.Code] = v
				if _, err := updateRecord(ctx, tx, c, c.RowVersion); err != nil {
					return err
				}
				if err := written(ctx, tx, k, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
