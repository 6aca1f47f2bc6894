package match

import (
	"context"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/programme"
)

// orgInfo is what matching knows of an organisation.
type orgInfo struct {
	id             ids.ID
	name           string
	county, region string
}

func scanOrg(r sqldb.Row) (o orgInfo, err error) {
	return o, r.Scan(&o.id, &o.name, &o.county, &o.region)
}

func orgs(ctx context.Context, q sqldb.Queryer) (map[ids.ID]orgInfo, error) {
	out := map[ids.ID]orgInfo{}
	for o, err := range sqldb.Each(ctx, q, scanOrg, `SELECT id, name, county, region FROM org_organizations`) {
		if err != nil {
			return nil, err
		}
		out[o.id] = o
	}
	return out, nil
}

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgInfo, error) {
	return sqldb.One(ctx, q, scanOrg, `SELECT id, name, county, region FROM org_organizations WHERE id = $1`, int64(id))
}

const pointCols = `p.id, p.school_id, p.level, p.code, p.name, p.length, p.first_year, p.status, o.name, o.county, o.region`

func scanPoint(r sqldb.Row) (p pointRow, err error) {
	var level, status string
	err = r.Scan(&p.ID, &p.School, &level, &p.Code, &p.Name, &p.Length, &p.FirstYear, &status, &p.SchoolName, &p.County, &p.Region)
	p.Level = atlas.Level(level)
	for _, open := range programme.Open {
		p.Open = p.Open || status == open
	}
	if p.County != "" { // nearer than the region, which may be the city's
		p.Region = p.County
	}
	return p, err
}

// points reads the city's programme points with their intakes.
func points(ctx context.Context, q sqldb.Queryer) ([]pointRow, error) {
	rows, err := sqldb.All(ctx, q, scanPoint, `SELECT `+pointCols+`
		FROM programme_points p JOIN org_organizations o ON o.id = p.school_id
		WHERE p.status <> 'REVOKED' ORDER BY p.id`)
	if err != nil {
		return nil, err
	}
	at := make(map[ids.ID]int, len(rows))
	for i, p := range rows {
		at[p.ID] = i
	}
	for e, err := range sqldb.Each(ctx, q, scanIntake, `SELECT point_id, year, registered FROM programme_enrolments ORDER BY point_id, year`) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[e.point]; ok {
			rows[i].Enrolled = append(rows[i].Enrolled, e.enrolled)
		}
	}
	for e, err := range sqldb.Each(ctx, q, scanIntake, `SELECT point_id, year, graduates FROM programme_outcomes ORDER BY point_id, year, as_of`) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[e.point]; ok {
			rows[i].Graduated = e.enrolled
		}
	}
	return rows, nil
}

func pointByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (pointRow, error) {
	p, err := sqldb.One(ctx, q, scanPoint, `SELECT `+pointCols+`
		FROM programme_points p JOIN org_organizations o ON o.id = p.school_id
		WHERE p.status <> 'REVOKED' AND p.id = $1`, int64(id))
	if err != nil {
		return p, err
	}
	intakes, err := sqldb.All(ctx, q, scanIntake, `SELECT point_id, year, registered FROM programme_enrolments WHERE point_id = $1 ORDER BY year`, int64(id))
	for _, e := range intakes {
		p.Enrolled = append(p.Enrolled, e.enrolled)
	}
	if err != nil {
		return p, err
	}
	left, err := sqldb.All(ctx, q, scanIntake, `SELECT point_id, year, graduates FROM programme_outcomes WHERE point_id = $1 ORDER BY year, as_of`, int64(id))
	for _, e := range left {
		p.Graduated = e.enrolled
	}
	return p, err
}

type intake struct {
	point ids.ID
	enrolled
}

func scanIntake(r sqldb.Row) (e intake, err error) {
	var n *int64
	err = r.Scan(&e.point, &e.Year, &n)
	e.Count = score.NotSaid
	if n != nil {
		e.Count = int32(*n)
	}
	return e, err
}

// Answer is what a person said of a pair.
type Answer struct {
	Need, Point ids.ID
	Account     ids.ID
	Name        string
	Fits        bool
	Note        string
	At          time.Time
	lesson      engine.Lesson // with Yes or No 1
	shown       shown
}

// shown is what the person had before them.
type shown struct {
	params  string
	verdict string
	score   int64
}

const answerCols = `need_id, point_id, account_id, account_name, fits, note, like_key, programme, answered_at`

func scanAnswer(r sqldb.Row) (a Answer, err error) {
	var ms int64
	err = r.Scan(&a.Need, &a.Point, &a.Account, &a.Name, &a.Fits, &a.Note, &a.lesson.Like, &a.lesson.Programme, &ms)
	a.At = time.UnixMilli(ms).UTC()
	a.lesson.Yes, a.lesson.No = votes(a.Fits)
	return a, err
}

func votes(fits bool) (yes, no int32) {
	if fits {
		return 1, 0
	}
	return 0, 1
}

func answersOf(ctx context.Context, q sqldb.Queryer, need, point ids.ID) ([]Answer, error) {
	return sqldb.All(ctx, q, scanAnswer, `SELECT `+answerCols+` FROM match_answers WHERE need_id = $1 AND point_id = $2 ORDER BY answered_at, id`, int64(need), int64(point))
}

func saveAnswer(ctx context.Context, tx *sqldb.Tx, a Answer) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO match_answers (id, need_id, point_id, account_id, account_name, fits, note, like_key, programme, params, verdict, score, answered_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		 ON CONFLICT (need_id, point_id, account_id) DO UPDATE SET fits = excluded.fits, note = excluded.note, like_key = excluded.like_key,
		 programme = excluded.programme, params = excluded.params, verdict = excluded.verdict, score = excluded.score, answered_at = excluded.answered_at`,
		int64(tx.NewID()), int64(a.Need), int64(a.Point), int64(a.Account), a.Name, a.Fits, a.Note, a.lesson.Like, a.lesson.Programme,
		a.shown.params, a.shown.verdict, a.shown.score, tx.Now().UnixMilli())
	return err
}

// lessons are the answers and the imported pairs, added up.
func lessons(ctx context.Context, q sqldb.Queryer) ([]engine.Lesson, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (l engine.Lesson, err error) {
		return l, r.Scan(&l.Like, &l.Programme, &l.Yes, &l.No)
	}, `SELECT like_key, programme, CAST(SUM(yes) AS BIGINT), CAST(SUM(no) AS BIGINT) FROM (
		  SELECT like_key, programme, CASE WHEN fits THEN 1 ELSE 0 END AS yes, CASE WHEN fits THEN 0 ELSE 1 END AS no FROM match_answers
		  UNION ALL SELECT like_key, programme, yes, no FROM match_lessons
		) t GROUP BY like_key, programme ORDER BY like_key, programme`)
}

// replaceLessons writes the pairs of one source anew.
func replaceLessons(ctx context.Context, tx *sqldb.Tx, source string, list []engine.Lesson) error {
	if _, err := tx.Exec(ctx, `DELETE FROM match_lessons WHERE source = $1`, source); err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, l := range list {
		rows[i] = []any{l.Like, l.Programme, source, int64(l.Yes), int64(l.No)}
	}
	return tx.Bulk(ctx, `INSERT INTO match_lessons (like_key, programme, source, yes, no)`, 5, rows, ``)
}

// Objection is what somebody said against a result, and the reply.
type Objection struct {
	ID, Need, Point ids.ID
	Version         int64
	Account         ids.ID
	Name, Reason    string
	Params, Verdict string
	Score           score.Tenths
	At              time.Time
	Reply, By       string
	Replied         time.Time // zero while open
}

const objectionCols = `id, row_version, need_id, point_id, account_id, account_name, reason, params, verdict, score, raised_at, reply, replied_by, replied_at`

func scanObjection(r sqldb.Row) (o Objection, err error) {
	var points, raised, replied int64
	err = r.Scan(&o.ID, &o.Version, &o.Need, &o.Point, &o.Account, &o.Name, &o.Reason, &o.Params, &o.Verdict, &points, &raised, &o.Reply, &o.By, &replied)
	o.Score, o.At = score.Tenths(points), time.UnixMilli(raised).UTC()
	if replied > 0 {
		o.Replied = time.UnixMilli(replied).UTC()
	}
	return o, err
}

func objections(ctx context.Context, q sqldb.Queryer, limit int) ([]Objection, error) {
	return sqldb.All(ctx, q, scanObjection, `SELECT `+objectionCols+` FROM match_objections
		ORDER BY CASE WHEN replied_at = 0 THEN 0 ELSE 1 END, id DESC LIMIT $1`, limit)
}

func objectionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Objection, error) {
	return sqldb.One(ctx, q, scanObjection, `SELECT `+objectionCols+` FROM match_objections WHERE id = $1`, int64(id))
}

func insertObjection(ctx context.Context, tx *sqldb.Tx, o Objection) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO match_objections (`+objectionCols+`) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', 0)`,
		int64(o.ID), int64(o.Need), int64(o.Point), int64(o.Account), o.Name, o.Reason, o.Params, o.Verdict, int64(o.Score), tx.Now().UnixMilli())
	return err
}

// replyTo answers an open objection; no row is changed when somebody was faster.
func replyTo(ctx context.Context, tx *sqldb.Tx, id ids.ID, reply, by string) (int64, error) {
	return tx.Exec(ctx, `UPDATE match_objections SET row_version = row_version + 1, reply = $1, replied_by = $2, replied_at = $3 WHERE id = $4 AND replied_at = 0`,
		reply, by, tx.Now().UnixMilli(), int64(id))
}

// Version is one version of the parameters; Values are what differs from those shipped.
type Version struct {
	Name   string // MAT-2026.2
	From   civil.Date
	Source string
	By     ids.ID
	ByName string
	At     time.Time
	Values map[string]int32
}

// Versions returns all versions of the parameters, the oldest first.
func Versions(ctx context.Context, q sqldb.Queryer) ([]Version, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (v Version, err error) {
		var ms int64
		err = r.Scan(&v.Name, &v.From, &v.Source, &v.By, &v.ByName, &ms)
		v.At, v.Values = time.UnixMilli(ms).UTC(), map[string]int32{}
		return v, err
	}, `SELECT version, valid_from, source, set_by, set_by_name, set_at FROM match_versions ORDER BY set_at, version`)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, v := range list {
		at[v.Name] = i
	}
	type value struct {
		version, code string
		value         int32
	}
	values, err := sqldb.All(ctx, q, func(r sqldb.Row) (v value, err error) {
		return v, r.Scan(&v.version, &v.code, &v.value)
	}, `SELECT version, code, value FROM match_params ORDER BY version, code`)
	for _, v := range values {
		list[at[v.version]].Values[v.code] = v.value
	}
	return list, err
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_versions (version, valid_from, source, set_by, set_by_name, set_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		v.Name, v.From.String(), v.Source, int64(v.By), v.ByName, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	var rows [][]any
	for code, value := range v.Values {
		rows = append(rows, []any{v.Name, code, int64(value)})
	}
	return tx.Bulk(ctx, `INSERT INTO match_params (version, code, value)`, 3, rows, ``)
}
