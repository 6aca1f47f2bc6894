package contact

import (
	"context"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const visitCols = `v.id, v.row_version, v.number, v.kind, v.day, v.place, v.county, v.departments, v.topics, v.minutes, v.owner_id, v.owner_name, v.org_id`

func scanVisit(r sqldb.Row) (v Visit, err error) {
	return v, r.Scan(&v.ID, &v.Version, &v.Number, (*string)(&v.Kind), &v.Day, &v.Place, &v.County, &v.Departments, &v.Topics, &v.Minutes, &v.Owner, &v.OwnerName, &v.Org)
}

// visitByID reads a visit with those who took part.
func visitByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Visit, error) {
	v, err := sqldb.One(ctx, q, scanVisit, `SELECT `+visitCols+` FROM contact_visits v WHERE v.id = $1`, id)
	if err != nil {
		return v, err
	}
	list := []Visit{v}
	err = addParties(ctx, q, list)
	return list[0], err
}

const (
	sideSchool = "SCHOOL"
	sideFirm   = "FIRM"
)

// addParties fills in the organisations of visits.
func addParties(ctx context.Context, q sqldb.Queryer, list []Visit) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[ids.ID]*Visit, len(list))
	values := make([]any, len(list))
	for i := range list {
		at[list[i].ID], values[i] = &list[i], list[i].ID
	}
	type party struct {
		visit ids.ID
		side  string
		Party
	}
	var w sqldb.Where
	w.In("x.visit_id", values...)
	all, err := sqldb.All(ctx, q, func(r sqldb.Row) (p party, err error) { return p, r.Scan(&p.visit, &p.side, &p.ID, &p.Name, &p.County) },
		`SELECT x.visit_id, x.side, x.org_id, COALESCE(o.name, ''), COALESCE(o.county, '') FROM contact_visit_orgs x LEFT JOIN org_organizations o ON o.id = x.org_id`+w.SQL()+` ORDER BY x.visit_id, x.org_id`, w.Args()...)
	for _, p := range all {
		v := at[p.visit]
		if p.side == sideSchool {
			v.Schools = append(v.Schools, p.Party)
		} else {
			v.Firms = append(v.Firms, p.Party)
		}
	}
	return err
}

func insertVisit(ctx context.Context, tx *sqldb.Tx, v Visit) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_visits (id, row_version, updated_at, number, kind, day, place, county, departments, topics, minutes, owner_id, owner_name, org_id)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.ID, tx.Now().UnixMilli(), v.Number, string(v.Kind), v.Day.String(), v.Place, v.County, v.Departments, v.Topics, v.Minutes, int64(v.Owner), v.OwnerName, int64(v.Org))
	if err != nil {
		return err
	}
	return writeParties(ctx, tx, v)
}

func writeParties(ctx context.Context, tx *sqldb.Tx, v Visit) error {
	if _, err := tx.Exec(ctx, `DELETE FROM contact_visit_orgs WHERE visit_id = $1`, v.ID); err != nil {
		return err
	}
	put := func(list []Party, side string) error {
		for _, p := range list {
			if _, err := tx.Exec(ctx, `INSERT INTO contact_visit_orgs (visit_id, org_id, side) VALUES ($1, $2, $3) ON CONFLICT (visit_id, org_id) DO NOTHING`, v.ID, p.ID, side); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(v.Schools, sideSchool); err != nil {
		return err
	}
	return put(v.Firms, sideFirm)
}

func updateVisit(ctx context.Context, tx *sqldb.Tx, v Visit) error {
	n, err := tx.Exec(ctx,
		`UPDATE contact_visits SET row_version = row_version + 1, updated_at = $1, kind = $2, day = $3, place = $4, county = $5, departments = $6, topics = $7, minutes = $8
		 WHERE id = $9 AND row_version = $10`,
		tx.Now().UnixMilli(), string(v.Kind), v.Day.String(), v.Place, v.County, v.Departments, v.Topics, v.Minutes, v.ID, v.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	if err != nil {
		return err
	}
	return writeParties(ctx, tx, v)
}

func filesOf(ctx context.Context, q sqldb.Queryer, visit ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) {
		return f, r.Scan(&f.ID, &f.Visit, &f.Blob, &f.Name, &f.Size, &f.By)
	},
		`SELECT id, visit_id, blob_id, name, size, account_name FROM contact_files WHERE visit_id = $1 ORDER BY id`, visit)
}

func insertFile(ctx context.Context, tx *sqldb.Tx, f File) error {
	_, err := tx.Exec(ctx, `INSERT INTO contact_files (id, visit_id, blob_id, name, size, account_name) VALUES ($1, $2, $3, $4, $5, $6)`, f.ID, f.Visit, f.Blob, f.Name, f.Size, f.By)
	return err
}

// visitsSeen is [MaySeeVisit] as a condition on contact_visits v.
func visitsSeen(a actor.Actor, next int) (string, []any) {
	left, args := Policy.Where(a, visitSee, actor.Columns{County: "v.county", Org: "v.org_id", Owner: "v.owner_id"}, next)
	if left == "(1=1)" {
		return left, args
	}
	right, more := Policy.Where(a, visitSee, actor.Columns{Org: "x.org_id"}, next+len(args))
	return "(" + left + " OR v.id IN (SELECT x.visit_id FROM contact_visit_orgs x WHERE " + right + "))", append(args, more...)
}

const feedbackCols = `b.id, b.row_version, b.updated_at, b.number, b.status, b.due_on, b.visit_id, b.firm_id, COALESCE(o.name, ''), b.county, b.title, b.details,
 b.owner_kind, b.owner_org, b.owner_county, b.owner_function, b.owner_name, b.author_id, b.opened_on, b.first_due_on, b.reply, b.replied_on, b.rating`

const feedbackFrom = ` FROM contact_feedback b LEFT JOIN org_organizations o ON o.id = b.firm_id`

func scanFeedback(r sqldb.Row) (f Feedback, err error) {
	var updated int64
	err = r.Scan(&f.ID, &f.Version, &updated, &f.Number, &f.Status, &f.DueOn, &f.Visit, &f.Firm, &f.FirmName, &f.County, &f.Title, &f.Details,
		(*string)(&f.Owner.Kind), &f.Owner.Org, &f.Owner.County, &f.Owner.Function, &f.Owner.Name, &f.Author, &f.OpenedOn, &f.FirstDue, &f.Reply, &f.RepliedOn, (*string)(&f.Rating))
	f.Updated = time.UnixMilli(updated).UTC()
	return f, err
}

func feedbackByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Feedback, error) {
	return sqldb.One(ctx, q, scanFeedback, `SELECT `+feedbackCols+feedbackFrom+` WHERE b.id = $1`, id)
}

func insertFeedback(ctx context.Context, tx *sqldb.Tx, f Feedback) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_feedback (id, row_version, updated_at, number, status, due_on, visit_id, firm_id, county, title, details, owner_kind, owner_org, owner_county, owner_function, owner_name,
		 author_id, opened_on, first_due_on, reply, replied_on, rating)
		 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', '', '')`,
		f.ID, tx.Now().UnixMilli(), f.Number, f.Status, f.DueOn, int64(f.Visit), int64(f.Firm), f.County, f.Title, f.Details,
		string(f.Owner.Kind), int64(f.Owner.Org), f.Owner.County, f.Owner.Function, f.Owner.Name, int64(f.Author), f.OpenedOn.String(), f.FirstDue.String())
	return err
}

// setReply keeps the words of a reply, and the day of the first one.
func setReply(ctx context.Context, tx *sqldb.Tx, id ids.ID, words string, day civil.Date) error {
	_, err := tx.Exec(ctx, `UPDATE contact_feedback SET reply = $1, replied_on = CASE WHEN replied_on = '' THEN $2 ELSE replied_on END, rating = '', updated_at = $3 WHERE id = $4`,
		words, day.String(), tx.Now().UnixMilli(), id)
	return err
}

func setRating(ctx context.Context, tx *sqldb.Tx, id ids.ID, r Rating) error {
	_, err := tx.Exec(ctx, `UPDATE contact_feedback SET rating = $1, updated_at = $2 WHERE id = $3`, string(r), tx.Now().UnixMilli(), id)
	return err
}

func setOwner(ctx context.Context, tx *sqldb.Tx, id ids.ID, o Owner) error {
	_, err := tx.Exec(ctx, `UPDATE contact_feedback SET owner_kind = $1, owner_org = $2, owner_county = $3, owner_function = $4, owner_name = $5, updated_at = $6 WHERE id = $7`,
		string(o.Kind), int64(o.Org), o.County, o.Function, o.Name, tx.Now().UnixMilli(), id)
	return err
}

func feedbackOf(ctx context.Context, q sqldb.Queryer, visit ids.ID) ([]Feedback, error) {
	return sqldb.All(ctx, q, scanFeedback, `SELECT `+feedbackCols+feedbackFrom+` WHERE b.visit_id = $1 ORDER BY b.id`, visit)
}

// dueFeedback are the items that wait for a reply with a due day up to the given one.
func dueFeedback(ctx context.Context, q sqldb.Queryer, until civil.Date) ([]Feedback, error) {
	return sqldb.All(ctx, q, scanFeedback, `SELECT `+feedbackCols+feedbackFrom+` WHERE b.status IN ('OPEN', 'REOPENED') AND b.due_on <= $1 ORDER BY b.id`, until)
}

// feedbackSeen is [MaySeeFeedback] as a condition on contact_feedback b.
func feedbackSeen(a actor.Actor, next int) (string, []any) {
	first, args := Policy.Where(a, feedbackSee, actor.Columns{County: "b.county", Org: "b.firm_id"}, next)
	if first == "(1=1)" {
		return first, args
	}
	second, more := Policy.Where(a, feedbackSee, actor.Columns{County: "b.owner_county", Org: "b.owner_org"}, next+len(args))
	return "(" + first + " OR " + second + ")", append(args, more...)
}

// feedbackOwned is [ownsFeedback] as a condition on contact_feedback b.
func feedbackOwned(a actor.Actor, next int) (string, []any) {
	if a.Has(actor.CityLead) {
		return "(b.owner_kind IN ('CITY', 'DEPT', 'COUNTY', 'ORG'))", nil
	}
	out, args := Policy.Where(a, feedbackOwn, actor.Columns{County: "b.owner_county", Org: "b.owner_org"}, next)
	for _, f := range functions(a) {
		args = append(args, f)
		out += " OR b.owner_function = $" + itoa(next+len(args)-1)
	}
	return "(" + out + ")", args
}
