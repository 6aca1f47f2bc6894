package standard

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const surveyCols = `v.id, v.row_version, v.number, v.title, v.intro, v.industry, v.occupation, v.post, v.level, v.org_id, COALESCE(o.name, ''), v.owner_id, v.county, v.status, v.due_on, v.opened_ms, v.standard_id,
 (SELECT COUNT(*) FROM standard_replies r WHERE r.survey_id = v.id), (SELECT COUNT(*) FROM standard_replies r WHERE r.survey_id = v.id AND r.status IN ('ANSWERED', 'USED'))`

const surveyFrom = ` FROM standard_surveys v LEFT JOIN org_organizations o ON o.id = v.org_id`

func scanSurvey(r sqldb.Row) (v Survey, err error) {
	var opened int64
	err = r.Scan(&v.ID, &v.RowVersion, &v.Number, &v.Title, &v.Intro, &v.Industry, &v.Occupation, &v.Post, &v.Level, &v.Org, &v.OrgName, &v.Owner, &v.County, &v.Status, &v.DueOn, &opened, &v.Standard, &v.Asked, &v.Answered)
	v.Opened = instant(opened)
	return v, err
}

func surveyByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Survey, error) {
	return sqldb.One(ctx, q, scanSurvey, `SELECT `+surveyCols+surveyFrom+` WHERE v.id = $1`, id)
}

func surveyByNumber(ctx context.Context, q sqldb.Queryer, number string) (Survey, error) {
	return sqldb.One(ctx, q, scanSurvey, `SELECT `+surveyCols+surveyFrom+` WHERE v.number = $1`, number)
}

func insertSurvey(ctx context.Context, tx *sqldb.Tx, v Survey) error {
	_, err := tx.Exec(ctx, `INSERT INTO standard_surveys (id, row_version, batch_id, updated_at, number, title, intro, industry, occupation, post, level, org_id, owner_id, county, status, due_on, opened_ms, standard_id)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, 0)`,
		v.ID, tx.Now().UnixMilli(), v.Number, v.Title, v.Intro, v.Industry, v.Occupation, v.Post, v.Level, int64(v.Org), int64(v.Owner), v.County, v.Status, tx.Now().UnixMilli())
	return err
}

func setStandard(ctx context.Context, tx *sqldb.Tx, survey, standard ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE standard_surveys SET standard_id = $1, updated_at = $2 WHERE id = $3`, standard, tx.Now().UnixMilli(), survey)
	return err
}

const replyCols = `r.id, r.row_version, r.survey_id, r.org_id, o.name, o.county, r.status, r.due_on, r.answered_ms, r.reminded_ms, r.forecast_id`

const replyFrom = ` FROM standard_replies r JOIN org_organizations o ON o.id = r.org_id`

func scanReply(r sqldb.Row) (p Reply, err error) {
	var answered, reminded int64
	err = r.Scan(&p.ID, &p.RowVersion, &p.Survey, &p.Org, &p.OrgName, &p.County, &p.Status, &p.DueOn, &answered, &reminded, &p.Forecast)
	p.Answered, p.Reminded = instant(answered), instant(reminded)
	return p, err
}

func replyByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Reply, error) {
	p, err := sqldb.One(ctx, q, scanReply, `SELECT `+replyCols+replyFrom+` WHERE r.id = $1`, id)
	if err == nil {
		p.Answers, err = answersOf(ctx, q, id)
	}
	return p, err
}

func repliesOf(ctx context.Context, q sqldb.Queryer, survey ids.ID) ([]Reply, error) {
	return sqldb.All(ctx, q, scanReply, `SELECT `+replyCols+replyFrom+` WHERE r.survey_id = $1 ORDER BY r.status DESC, o.name, r.id`, survey)
}

// replyTo is the reply of an enterprise to a survey.
func replyTo(ctx context.Context, q sqldb.Queryer, survey, org ids.ID) (Reply, error) {
	return sqldb.One(ctx, q, scanReply, `SELECT `+replyCols+replyFrom+` WHERE r.survey_id = $1 AND r.org_id = $2`, survey, org)
}

// mine is a reply with the title of its survey.
type mine struct {
	Reply
	Number, Title, From string
}

// repliesFor lists what an enterprise was asked, what waits for it first.
func repliesFor(ctx context.Context, q sqldb.Queryer, org ids.ID) ([]mine, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m mine, err error) {
		m.Reply, err = scanReply(suffix{r, []any{&m.Number, &m.Title, &m.From}})
		return m, err
	}, `SELECT `+replyCols+`, v.number, v.title, COALESCE(a.name, '')`+replyFrom+` JOIN standard_surveys v ON v.id = r.survey_id LEFT JOIN org_organizations a ON a.id = v.org_id
 WHERE r.org_id = $1 ORDER BY CASE r.status WHEN 'OPEN' THEN 0 ELSE 1 END, r.id DESC`, org)
}

// suffix scans a row that has further columns at its end.
type suffix struct {
	sqldb.Row
	more []any
}

// Scan reads the row's columns and the further ones.
func (s suffix) Scan(dest ...any) error { return s.Row.Scan(append(dest, s.more...)...) }

func insertReply(ctx context.Context, tx *sqldb.Tx, p Reply) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO standard_replies (id, row_version, batch_id, updated_at, survey_id, org_id, status, due_on, answered_ms, reminded_ms, forecast_id)
 VALUES ($1, 1, 0, $2, $3, $4, $5, NULL, 0, 0, 0) ON CONFLICT (survey_id, org_id) DO NOTHING`, p.ID, tx.Now().UnixMilli(), p.Survey, p.Org, p.Status)
	return n == 1, err
}

func setAnswered(ctx context.Context, tx *sqldb.Tx, id, forecast ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE standard_replies SET answered_ms = $1, forecast_id = $2 WHERE id = $3`, tx.Now().UnixMilli(), int64(forecast), id)
	return err
}

func setReminded(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE standard_replies SET reminded_ms = $1 WHERE id = $2`, tx.Now().UnixMilli(), id)
	return err
}

func touchReply(ctx context.Context, tx *sqldb.Tx, id ids.ID, version int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE standard_replies SET row_version = row_version + 1, updated_at = $1 WHERE id = $2 AND row_version = $3`, tx.Now().UnixMilli(), id, version)
}

// The parts of an answer, as rows.
const (
	partTask    = "TASK"
	partAbility = "ABILITY"
	partDemand  = "DEMAND"
)

// answer is one row of a reply.
type answer struct {
	part             string
	task, kind, text string
	wanted           Wanted
}

// answersOf puts the rows of a reply together.
func answersOf(ctx context.Context, q sqldb.Queryer, reply ids.ID) (out Answers, err error) {
	at := map[string]int{}
	task := func(name string) *Task {
		i, ok := at[Key(name)]
		if !ok {
			i = len(out.Tasks)
			at[Key(name)] = i
			out.Tasks = append(out.Tasks, Task{Name: name})
		}
		return &out.Tasks[i]
	}
	for a, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (a answer, err error) {
		return a, r.Scan(&a.part, &a.task, &a.kind, &a.text, &a.wanted.Occupation, &a.wanted.Level, &a.wanted.Heads[0], &a.wanted.Heads[1], &a.wanted.Heads[2])
	}, `SELECT part, task, kind, text, occupation, level, first, second, third FROM standard_answers WHERE reply_id = $1 ORDER BY position, id`, reply) {
		if err != nil {
			return out, err
		}
		switch a.part {
		case partTask:
			task(a.task).Details = a.text
		case partAbility:
			t := task(a.task)
			t.Abilities = append(t.Abilities, Ability{Kind: Kind(a.kind), Text: a.text})
		case partDemand:
			out.Wanted = append(out.Wanted, a.wanted)
		}
	}
	return out, nil
}

// replaceAnswers writes the rows of a reply anew.
func replaceAnswers(ctx context.Context, tx *sqldb.Tx, reply ids.ID, a Answers) error {
	if _, err := tx.Exec(ctx, `DELETE FROM standard_answers WHERE reply_id = $1`, reply); err != nil {
		return err
	}
	now := tx.Now().UnixMilli()
	var rows [][]any
	add := func(key, part, task, kind, text string, w Wanted) {
		rows = append(rows, []any{tx.NewID(), 1, 0, now, reply, key, part, len(rows), task, kind, text, w.Occupation, w.Level, w.Heads[0], w.Heads[1], w.Heads[2]})
	}
	for _, t := range a.Tasks {
		add(answerKey(partTask, t.Name, "", "", Wanted{}), partTask, t.Name, "", t.Details, Wanted{})
		for _, x := range t.Abilities {
			add(answerKey(partAbility, t.Name, string(x.Kind), x.Text, Wanted{}), partAbility, t.Name, string(x.Kind), x.Text, Wanted{})
		}
	}
	for _, w := range a.Wanted {
		add(answerKey(partDemand, "", "", "", w), partDemand, "", "", "", w)
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Bulk(ctx, `INSERT INTO standard_answers (id, row_version, batch_id, updated_at, reply_id, row_key, part, position, task, kind, text, occupation, level, first, second, third)`, 16, rows, " ON CONFLICT (reply_id, row_key) DO NOTHING")
}

// answerKey is by what a row of a reply is known again.
func answerKey(part, task, kind, text string, w Wanted) string {
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s", part, Key(task), kind, Key(text), w.Occupation, w.Level)
}
