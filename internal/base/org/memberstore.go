package org

import (
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const memberCols = `m.id, m.row_version, m.status, m.body_id, m.member_id, m.role, m.since_day, m.until_day, m.evidence, m.proposed_by, b.name, b.county, o.name, o.county`

const memberFrom = ` FROM org_memberships m JOIN org_organizations b ON b.id = m.body_id JOIN org_organizations o ON o.id = m.member_id`

func scanMember(r sqldb.Row) (m Membership, err error) {
	return m, r.Scan(&m.ID, &m.Version, &m.Status, &m.Body, &m.Member, (*string)(&m.Role), &m.Since, &m.Until, &m.Evidence, (*string)(&m.Proposed), &m.BodyName, &m.BodyCounty, &m.MemberName, &m.MemberCounty)
}

func memberByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Membership, error) {
	return sqldb.One(ctx, q, scanMember, `SELECT `+memberCols+memberFrom+` WHERE m.id = $1`, id)
}

// memberKey is unique among memberships that are open.
func memberKey(m Membership) string {
	if m.Status == MemberRefused || m.Status == MemberEnded {
		return "id:" + m.ID.String()
	}
	return fmt.Sprintf("%d|%d", int64(m.Body), int64(m.Member))
}

func insertMember(ctx context.Context, tx *sqldb.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_memberships (id, row_version, updated_at, row_key, status, due_on, body_id, member_id, role, since_day, until_day, evidence, proposed_by)
VALUES ($1, 1, $2, $3, $4, NULL, $5, $6, $7, $8, $9, $10, $11)`,
		m.ID, tx.Now().UnixMilli(), memberKey(m), m.Status, m.Body, m.Member, string(m.Role), m.Since.String(), m.Until.String(), strings.TrimSpace(m.Evidence), string(m.Proposed))
	if sqldb.IsDuplicate(err) {
		return ErrMemberTwice.On("other")
	}
	return err
}

// settleMember keeps the key and last day of a membership in line with its state.
func settleMember(ctx context.Context, tx *sqldb.Tx, m Membership) error {
	_, err := tx.Exec(ctx, `UPDATE org_memberships SET row_key = $1, until_day = $2, updated_at = $3 WHERE id = $4`, memberKey(m), m.Until.String(), tx.Now().UnixMilli(), m.ID)
	return err
}

// membersOf lists the memberships of an organisation, as body and as member, the open ones
// first.
func membersOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Membership, error) {
	return sqldb.All(ctx, q, scanMember, `SELECT `+memberCols+memberFrom+` WHERE m.body_id = $1 OR m.member_id = $1
 ORDER BY CASE m.status WHEN 'PROPOSED' THEN 0 WHEN 'ACTIVE' THEN 1 ELSE 2 END, CASE m.role WHEN 'LEAD' THEN 0 ELSE 1 END, m.since_day, m.id`, id)
}

// MemberFilter asks for a page of memberships. Empty fields do not filter.
type MemberFilter struct {
	Status string
	Role   MemberRole
	Find   string // part of either name
	Sort   string // since, body, member
	Desc   bool
	Limit  int
	Offset int
}

var memberOrders = map[string]string{"since": "m.since_day", "body": "b.name_key", "member": "o.name_key"}

// listMembers returns a page of the memberships that the actor may see, and their number.
func listMembers(ctx context.Context, q sqldb.Queryer, a actor.Actor, f MemberFilter) (list []Membership, total int64, err error) {
	var w sqldb.Where
	left, args := Policy.Where(a, maySee, actor.Columns{County: "b.county", Org: "b.id"}, 1)
	right, more := Policy.Where(a, maySee, actor.Columns{County: "o.county", Org: "o.id"}, 1+len(args))
	w.Numbered("("+left+" OR "+right+")", append(args, more...)...)
	w.If(f.Status != "", "m.status = ?", f.Status)
	w.If(f.Role != "", "m.role = ?", string(f.Role))
	if f.Find != "" {
		like := sqldb.Containing(NameKey(f.Find))
		w.And(`(b.name_key LIKE ? ESCAPE '\' OR o.name_key LIKE ? ESCAPE '\')`, like, like)
	}
	if total, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*)`+memberFrom+w.SQL(), w.Args()...); err != nil || total == 0 {
		return nil, total, err
	}
	by, ok := memberOrders[f.Sort]
	if !ok {
		by = memberOrders["body"]
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + memberCols + memberFrom + w.SQL() + ` ORDER BY ` + by + `, m.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	list, err = sqldb.All(ctx, q, scanMember, text, w.Args()...)
	return list, total, err
}

// inheritMembers gives the memberships of one record to its successor. One that the
// successor has already, or that would join it to itself, ends.
func inheritMembers(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := membersOf(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Body == from {
			m.Body = into
		}
		if m.Member == from {
			m.Member = into
		}
		key := memberKey(m)
		twin, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM org_memberships WHERE row_key = $1 AND id <> $2`, key, m.ID)
		if err != nil {
			return err
		}
		if twin > 0 || m.Body == m.Member {
			if m.Status == MemberActive {
				m.Until = civil.DateOf(tx.Now())
			}
			key = "id:" + m.ID.String()
		}
		if _, err := tx.Exec(ctx, `UPDATE org_memberships SET body_id = $1, member_id = $2, row_key = $3, until_day = $4, updated_at = $5 WHERE id = $6`,
			m.Body, m.Member, key, m.Until.String(), tx.Now().UnixMilli(), m.ID); err != nil {
			return err
		}
	}
	return nil
}

// byText finds an organisation by its credit code, its school code or its name; the zero
// value when there is none, or more than one of the name.
func byText(ctx context.Context, q sqldb.Queryer, text string) (Organization, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, scanOrg, `SELECT `+orgCols+` FROM org_organizations WHERE (uscc = $1 OR school_code = $1 OR name_key = $2) AND status <> 'MERGED' ORDER BY id LIMIT 2`, code, NameKey(text))
	if err != nil || len(found) != 1 {
		return Organization{}, err
	}
	return found[0], nil
}
