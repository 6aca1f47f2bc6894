package supervise

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Frameworks are those of the city, in their order.
func (s *Service) Frameworks(ctx context.Context) (out []Framework, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, func(row sqldb.Row) (f Framework, err error) {
			return f, row.Scan(&f.Code, &f.ZH, &f.EN, &f.Of, &f.Source, &f.Place)
		}, `SELECT code, zh, en, subject, source, position FROM supervise_frameworks ORDER BY position, code`)
		return err
	})
	return out, err
}

// SaveFramework adds a framework or renames one.
func (s *Service) SaveFramework(ctx context.Context, f Framework) error {
	if !Policy.Allowed(actor.From(ctx), mayAssess) {
		return actor.ErrForbidden
	}
	var faults errs.List
	f.Code, f.ZH = text(&faults, "code", "代码", f.Code, true, 40), text(&faults, "zh", "名称", f.ZH, true, 40)
	f.Source = text(&faults, "source", "依据", f.Source, true, lineLong)
	if f.Of != "COUNTY" && f.Of != "SCHOOL" {
		faults.Add(ErrChoice.With(f.Of).On("of"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_frameworks (code, zh, en, subject, source, position) VALUES ($1, $2, $3, $4, $5, 100)
			ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, source = excluded.source`, f.Code, f.ZH, f.EN, f.Of, f.Source); err != nil {
			return err
		}
		return noted(ctx, tx, mayAssess+".framework", "supervise_frameworks", 0, f.Code)
	})
}

// ReadItems reads lines "name | evaluator | weight | indicator | base | target"; the last three for computed items alone. Evaluators are
// written in Chinese or by their code.
func ReadItems(lines string) (out []Item, err error) {
	var faults errs.List
	for line := range strings.Lines(lines) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		p := strings.Split(line, "|")
		for len(p) < 6 {
			p = append(p, "")
		}
		for i := range p {
			p[i] = strings.TrimSpace(p[i])
		}
		x := Item{Code: "i" + strconv.Itoa(len(out)+1), ZH: p[0], Indicator: p[3]}
		for _, e := range Evaluators {
			if p[1] == e.ZH() || p[1] == string(e) {
				x.Evaluator = e
			}
		}
		weight, bad := strconv.ParseInt(p[2], 10, 64)
		if bad != nil {
			faults.Add(ErrItem.With(x.ZH, "权重不是整数").On("items"))
		}
		x.Weight = weight
		if x.Evaluator == ByIndicator {
			base, bad := strconv.ParseFloat(p[4], 64)
			target, worse := strconv.ParseFloat(p[5], 64)
			if bad != nil || worse != nil || !finite(base) || !finite(target) {
				faults.Add(ErrItem.With(x.ZH, "起点和满分值不是数").On("items"))
			}
			x.Base, x.Target = base, target
		}
		out = append(out, x)
	}
	return out, faults.Err()
}

// ItemsText writes items as ReadItems reads them.
func ItemsText(list []Item) string {
	var b strings.Builder
	for _, x := range list {
		b.WriteString(x.ZH + " | " + x.Evaluator.ZH() + " | " + strconv.FormatInt(x.Weight, 10))
		if x.Evaluator == ByIndicator {
			b.WriteString(" | " + x.Indicator + " | " + strconv.FormatFloat(x.Base, 'f', -1, 64) + " | " + strconv.FormatFloat(x.Target, 'f', -1, 64))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Draft makes an assessment; its items may be of one kind until it is opened.
func (s *Service) Draft(ctx context.Context, x Assessment) (Assessment, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayAssess) {
		return x, actor.ErrForbidden
	}
	var faults errs.List
	x.Title, x.Document = text(&faults, "title", "名称", x.Title, true, lineLong), text(&faults, "document", "依据", x.Document, true, lineLong)
	if x.Year < 2000 || x.Year > 2100 {
		faults.Add(ErrNumber.With("年度").On("year"))
	}
	faults.Add(checkItems(x.Items))
	frameworks, err := s.Frameworks(ctx)
	if err != nil {
		return x, err
	}
	x.Of = ""
	for _, f := range frameworks {
		if f.Code == x.Framework {
			x.Of = f.Of
		}
	}
	if x.Of == "" {
		faults.Add(ErrChoice.With(x.Framework).On("framework"))
	}
	if err := faults.Err(); err != nil {
		return x, err
	}
	items, err := json.Marshal(x.Items)
	if err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x.ID, x.Version, x.Status, x.Owner = tx.NewID(), 1, Draft, a.Account
		if x.Number, err = takeNumber(ctx, tx, "KH"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_assessments (id, row_version, status, due_on, number, framework, year, title, document, items, round, public_to, decision, owner_id)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, 0, '', '', $9)`, x.ID, x.Status, x.Number, x.Framework, x.Year, x.Title, x.Document, string(items), int64(x.Owner)); err != nil {
			return err
		}
		if err := Assessments.Open(ctx, tx, x.ID, ""); err != nil {
			return err
		}
		return noted(ctx, tx, mayAssess, Assessments.Table, x.ID, x.Title)
	})
	return x, err
}

// subjects are who is assessed, or who has duties as a kind of actor.
func subjects(ctx context.Context, q sqldb.Queryer, of string) (out []Subject, err error) {
	switch of {
	case "COUNTY", "GOVERNMENT":
		if of == "GOVERNMENT" {
			out = append(out, Subject{Key: "CITY", Name: "市人民政府"})
		}
		list, err := org.Counties(ctx, q)
		for _, c := range list {
			out = append(out, Subject{Key: c.Code, Name: c.Name, County: c.Code})
		}
		return out, err
	case "SCHOOL":
		list, err := schools(ctx, q)
		for _, o := range list {
			out = append(out, Subject{Key: o.ID.String(), Name: o.Name, County: o.County, Org: o.ID})
		}
		return out, err
	}
	kind := map[string]string{"DEPARTMENT": "GOV", "INDUSTRY": "INDUSTRY_ORG", "ENTERPRISE": "ENTERPRISE"}[of]
	partner := ""
	if of == "ENTERPRISE" {
		partner = " AND partner = TRUE"
	}
	list, err := sqldb.All(ctx, q, scanPlace, `SELECT id, name, kind, county FROM org_organizations WHERE kind = $1 AND status = 'ACTIVE' AND merged_into IS NULL`+partner+` ORDER BY name, id`, kind)
	for _, o := range list {
		out = append(out, Subject{Key: o.ID.String(), Name: o.Name, County: o.County, Org: o.ID})
	}
	return out, err
}

// Advance takes a step of an assessment.
func (s *Service) Advance(ctx context.Context, st caseflow.Step, document string) error {
	if !Policy.Allowed(actor.From(ctx), mayAssess) {
		return actor.ErrForbidden
	}
	return s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		x, err := assessmentByID(ctx, tx, st.ID)
		if err != nil {
			return err
		}
		if err := s.ready(ctx, tx, x, st.Transition, document); err != nil {
			return err
		}
		if _, err := Assessments.Move(ctx, tx, st); err != nil {
			return err
		}
		return s.moved(ctx, tx, x, st.Transition, document)
	})
}

// ready asks what a step needs before it is taken.
func (s *Service) ready(ctx context.Context, tx *sqldb.Tx, x Assessment, step, document string) error {
	switch step {
	case "open":
		return checkItems(x.Items)
	case "decide":
		if civil.DateOf(tx.Now()).Compare(x.PublicTo) <= 0 && x.Status == Publicity {
			return ErrPublic.With(x.PublicTo.String())
		}
		n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM supervise_appeals WHERE assessment_id = $1 AND status = 'OPEN'`, x.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrAppeals.With(n)
		}
		var faults errs.List
		text(&faults, "document", "审定文件", document, true, lineLong)
		return faults.Err()
	}
	return nil
}

// moved does what follows from a step.
func (s *Service) moved(ctx context.Context, tx *sqldb.Tx, x Assessment, step, document string) error {
	switch step {
	case "open":
		return tell(ctx, tx, scoringNote(x))
	case "compute":
		return s.compute(ctx, tx, x)
	case "publicise":
		until, err := publicUntil(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE supervise_assessments SET public_to = $1 WHERE id = $2`, until.String(), x.ID); err != nil {
			return err
		}
		return tell(ctx, tx, publicityNote(x, until))
	case "decide":
		_, err := tx.Exec(ctx, `UPDATE supervise_assessments SET decision = $1 WHERE id = $2`, strings.TrimSpace(document), x.ID)
		return err
	}
	return nil
}

// compute writes a round of scores: indicators at the end of the year or today, means of the marks, and nothing for what has no data.
func (s *Service) compute(ctx context.Context, tx *sqldb.Tx, x Assessment) error {
	list, err := subjects(ctx, tx, x.Of)
	if err != nil {
		return err
	}
	got, err := s.points(ctx, tx, x)
	if err != nil {
		return err
	}
	sheets := make([]Sheet, len(list))
	totals := make([]*float64, len(list))
	for i, subject := range list {
		sheets[i] = SheetOf(x.Items, got[subject.Key])
		totals[i] = sheets[i].Total
	}
	places := Place(totals)
	for i, subject := range list {
		body, err := json.Marshal(sheets[i])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_scores (assessment_id, round, subject, name, body, total, place, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			x.ID, x.Round+1, subject.Key, subject.Name, string(body), totals[i], places[i], tx.Now().UnixMilli()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE supervise_assessments SET round = round + 1 WHERE id = $1`, x.ID)
	return err
}

// points are what each subject has for each item, by subject and item.
func (s *Service) points(ctx context.Context, q sqldb.Queryer, x Assessment) (map[string]map[string]Point, error) {
	out := map[string]map[string]Point{}
	put := func(subject string, p Point) {
		if out[subject] == nil {
			out[subject] = map[string]Point{}
		}
		out[subject][p.Item] = p
	}
	on := civil.Date{Year: int(x.Year), Month: 12, Day: 31}
	if today := civil.DateOf(q.Now()); today.Before(on) {
		on = today
	}
	list, err := subjects(ctx, q, x.Of)
	if err != nil {
		return nil, err
	}
	for _, it := range x.Items {
		if it.Evaluator != ByIndicator {
			continue
		}
		var read map[string]Reading
		if s.opts.Measure != nil {
			if read, err = s.opts.Measure(ctx, q, it.Indicator, on, x.Of); err != nil {
				return nil, err
			}
		}
		for _, subject := range list {
			put(subject.Key, it.point(read[subject.Key]))
		}
	}
	marks, err := marksOf(ctx, q, x.ID)
	for _, m := range groupMarks(marks) {
		put(m.subject, Point{Item: m.item, Points: mean(m.points), Count: int64(len(m.points))})
	}
	return out, err
}

// point is the point of a computed item.
func (x Item) point(r Reading) Point {
	p := Point{Item: x.Code, Why: r.Why}
	if p.Why == "" && !r.Known {
		p.Why = "指标没有数据"
	}
	if points, ok := x.Points(r); ok {
		value := r.Value
		p.Points, p.Value, p.Why = &points, &value, ""
	}
	return p
}

type markGroup struct {
	subject, item string
	points        []float64
}

func groupMarks(list []Mark) (out []markGroup) {
	at := map[string]int{}
	for _, m := range list {
		key := m.Subject + "|" + m.Item
		i, ok := at[key]
		if !ok {
			i, at[key] = len(out), len(out)
			out = append(out, markGroup{subject: m.Subject, item: m.Item})
		}
		out[i].points = append(out[i].points, m.Points)
	}
	return out
}

func marksOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Mark, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m Mark, err error) {
		return m, r.Scan(&m.Subject, &m.Item, &m.Account, &m.Name, &m.Org, &m.Points, &m.Words)
	}, `SELECT subject, item, account_id, name, org_id, points, words FROM supervise_marks WHERE assessment_id = $1 ORDER BY subject, item, account_id`, id)
}

// Score is a subject's place in a round.
type Score struct {
	Subject
	Sheet
	Place int64
}

func scoresOf(ctx context.Context, q sqldb.Queryer, x Assessment) ([]Score, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c Score, err error) {
		var body string
		if err := r.Scan(&c.Key, &c.Subject.Name, &body, &c.Place); err != nil {
			return c, err
		}
		if x.Of == "COUNTY" {
			c.County = c.Key
		} else if c.Org, err = ids.Parse(c.Key); err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(body), &c.Sheet)
	}, `SELECT subject, name, body, place FROM supervise_scores WHERE assessment_id = $1 AND round = $2 ORDER BY CASE WHEN place = 0 THEN 1 ELSE 0 END, place, name`, x.ID, x.Round)
}

func endorsementsOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Endorsement, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (e Endorsement, err error) {
		var at int64
		err = r.Scan(&e.Org, &e.OrgName, &e.Agrees, &e.Words, &at)
		e.At = time.UnixMilli(at)
		return e, err
	}, `SELECT e.org_id, o.name, e.agrees, e.words, e.at FROM supervise_endorsements e JOIN org_organizations o ON o.id = e.org_id WHERE e.assessment_id = $1 ORDER BY e.at`, id)
}
